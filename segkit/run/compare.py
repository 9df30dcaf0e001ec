"""`segkit compare`: other segmentations of the same customers and date beside the case's own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import Any

import pandas as pd

from segkit import case as _case
from segkit.case import tables
from segkit.ground.problems import NotEnoughData, Problem, Problems, nearest
from segkit.steps import monitor, segments, size
from segkit.steps.monitor import proof

FOLDER, OWN = "compare", proof.CASE
BETTER = ["first", "second", "customers", "r2_first", "r2_second", "gain", "low", "high", "better"]


@dataclass(frozen=True)
class Compared:
    """The scenarios' segments (as `size.sizes`, with scenario), every pair's agreement, who of the case's segments is where in each
    scenario, and which of two foretells more; `why` where that cannot be tested."""

    segments: pd.DataFrame
    agreement: pd.DataFrame
    flows: pd.DataFrame
    better: pd.DataFrame
    why: str = ""


def compare(folder: str | Path, *, only: list[str] | None = None) -> Compared:
    """Lay the scenarios of case.yml (scenarios: {NAME: {segments: …}}) beside the case's own segmentation, on the latest run's tables.

    Facts, months and the case's labels are taken from the run as they are; only the scenarios' labels are made. The tables go to
    compare/segments.csv, agreement.csv, flows.csv and better.csv; the run is not touched. Raises Problems with everything that a scenario
    says wrongly.
    """
    case = _case.open_case(folder)
    if not case.latest:
        raise Problems([Problem(str(folder), "there is no run yet", f"segkit run {folder}", "no_run")])
    case = replace(case, run=case.latest)
    told, data = _told(case, only), case.load_all("facts", "months", "events", "survey", "deals_received")
    labels = {OWN: case.load("labels")[["customer_id", "segment"]], **_labelled(case, told, data)}
    sized = [size.sizes(mine, data["facts"], data.get("months"), as_of=case.as_of).assign(scenario=name) for name, mine in labels.items()]
    flows = [monitor.flows(labels[OWN], labels[name]).assign(scenario=name) for name in told]
    better, why = _better(case, told, data)
    first = lambda table: table[["scenario", *(c for c in table if c != "scenario")]]  # noqa: E731
    found = Compared(first(pd.concat(sized, ignore_index=True)), monitor.agreement(labels), first(pd.concat(flows, ignore_index=True)), better, why)
    (case.folder / FOLDER).mkdir(exist_ok=True)
    for name in ("segments", "agreement", "flows", "better"):
        tables.write(case.folder / FOLDER / f"{name}.csv", tables.safe_csv(getattr(found, name)))
    return found


def _told(case: _case.Case, only: list[str] | None) -> dict[str, dict[str, Any]]:
    known = {name: scenario.segments for name, scenario in case.settings.scenarios.items()}
    if not known:
        todo = "add another segmentation: scenarios: {NAME: {segments: {method: rfm}}}"
        raise Problems([Problem("case.yml", "it has no scenarios", todo, "no_scenarios")])
    wrong = [name for name in only or [] if name not in known]
    if wrong:
        raise Problems([Problem("--scenario", f"there is no scenario '{n}' in case.yml", nearest(n, known), "unknown_scenario") for n in wrong])
    return {name: known[name] for name in only or known}


def _labelled(case: _case.Case, told: dict[str, dict[str, Any]], data: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Every scenario's labels, or every problem at once with the scenario's name."""
    made, problems = {}, []
    for name, one in told.items():
        where = f"case.yml, scenarios: {name}"
        try:
            made[name] = segments.chosen(one, data, options=case.settings.methods, as_of=case.as_of, say=case.say).table[["customer_id", "segment"]]
        except Problems as error:
            problems += [replace(p, where=f"{where}: {p.where}") for p in error.problems]
        except NotEnoughData as error:
            problems.append(Problem(where, str(error).rstrip("."), "choose another segmentation", "not_enough_data"))
    if problems:
        raise Problems(problems)
    return made


def _better(case: _case.Case, told: dict[str, dict[str, Any]], data: dict[str, pd.DataFrame]) -> tuple[pd.DataFrame, str]:
    """Which of every two foretells more: the same definitions, fitted on the facts of an earlier day."""
    try:
        if "months" not in data:
            raise NotEnoughData("Without purchases nothing was foretold.")
        was = proof.past(data["months"], data["facts"], as_of=case.as_of)
    except NotEnoughData as error:
        return pd.DataFrame(columns=BETTER), str(error)
    every = {OWN: case.load("segmentation"), **told}
    then = {name: proof.labels_then(one, was, options=case.settings.methods, others=False).get(proof.CASE) for name, one in every.items()}
    known = {name: series for name, series in then.items() if series is not None}
    rows = [{"first": a, "second": b, **monitor.foretells_more(known[a], known[b], was)} for a, b in combinations(known, 2)]
    left = [name for name in every if name not in known]
    return pd.DataFrame(rows).reindex(columns=BETTER), f"Not tested, for it had no earlier state: {', '.join(left)}." if left else ""


def compared(found: Compared) -> list[str]:
    """What a comparison found, as the terminal says it."""
    told = []
    for name, mine in found.segments.groupby("scenario", sort=False):
        shares = ", ".join(f"{row.segment} {row.share:.0%}" for row in mine.head(7).itertuples())
        told.append(f"✓ {name}: {len(mine)} segments: {shares}")
    told += [f"  {r.first} and {r.second}: agreement {r.adjusted_rand:.2f} ({r.reading})" for r in found.agreement.itertuples()]
    for r in found.better.itertuples():
        word = {"first": f"{r.first} foretells more", "second": f"{r.second} foretells more"}.get(r.better, "neither foretells more than the other")
        told.append(f"  {r.first} {r.r2_first:.0%}, {r.second} {r.r2_second:.0%} of later revenue's differences: {word} ({r.low:+.1%} to {r.high:+.1%})")
    return told + ([f"  {found.why}"] if found.why else []) + [f"  the tables are in {FOLDER}/"]
