"""`segkit compare`: the scenarios of a case beside it, on the latest run's tables."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from segkit import case as _case
from segkit.case import tables
from segkit.ground.language import Language
from segkit.ground.problems import Problem, Problems, nearest
from segkit.steps.targets import scenarios
from segkit.steps.targets.scenarios import Compared

FOLDER = "compare"
FILES = {"scenarios": "sides", "segments": "segments", "targets": "targets", "agreement": "agreement", "flows": "flows", "better": "better"}


def compare(folder: str | Path, *, only: list[str] | None = None) -> Compared:
    """Lay the scenarios of case.yml (scenarios: {NAME: {segments: …, targets: …}}) beside the case, on the latest run's tables.

    What the run has made is taken as it is (`scenarios.compared`). The tables go to compare/scenarios.csv, segments.csv, targets.csv,
    agreement.csv, flows.csv and better.csv; the run is not touched. Raises Problems with everything that a scenario says wrongly.
    """
    case = _case.open_case(folder)
    if not case.latest:
        raise Problems([Problem(str(folder), "there is no run yet", f"segkit run {folder}", "no_run")])
    case = replace(case, run=case.latest)
    known = case.settings.scenarios
    if not known:
        todo = "add another: scenarios: {NAME: {segments: {method: rfm}}} or {NAME: {targets: {budget: 5000}}}"
        raise Problems([Problem("case.yml", "it has no scenarios", todo, "no_scenarios")])
    wrong = [name for name in only or [] if name not in known]
    if wrong:
        raise Problems([Problem("--scenario", f"there is no scenario '{n}' in case.yml", nearest(n, known), "unknown_scenario") for n in wrong])
    told = case.state.get("parameters", {}).get("08_targets", {})
    asked = {name.lower(): told[name] for name in ("HOLD_OUT", "DRAWS", "SEED") if name in told}
    contacts = case.read_inputs(case.load("intake")["contacts_in"]).contacts if case.has("targets") else None
    found = scenarios.compared(case, case.load_if("targets"), case.load_if("sureness"), contacts=contacts, only=only, **asked)
    (case.folder / FOLDER).mkdir(exist_ok=True)
    for name, part in FILES.items():
        tables.write(case.folder / FOLDER / f"{name}.csv", tables.safe_csv(getattr(found, part)))
    return found


def compared(found: Compared, say: Language) -> list[str]:
    """What a comparison found, as the terminal says it."""
    told = []
    for side in found.sides.to_dict("records"):
        mine = found.segments[found.segments["scenario"] == side["scenario"]]
        shares = ", ".join(f"{row.segment} {row.share:.0%}" for row in mine.head(7).itertuples())
        told.append(f"{'→' if side['taken'] else '✓'} {side['scenario']}: {len(mine)} segments: {shares}")
        if isinstance(side["chosen"], str):
            budget = "no limit" if pd.isna(side["budget"]) else say.money(side["budget"])
            told.append(f"    budget {budget}; chosen: {side['chosen'] or 'none'}; to be tested: {side['tests'] or 'none'}")
        if pd.notna(side["profit"]):
            bound = "at most " if side["gross"] else ""
            told.append(f"    {side['contacts']:,.0f} contacts for {say.money(side['cost'])}, profit {bound}{say.money(side['profit'])}")
    told += [f"  {r.first} and {r.second}: agreement {r.adjusted_rand:.2f} ({r.reading})" for r in found.agreement.itertuples()]
    for r in found.better.itertuples():
        word = {"first": f"{r.first} foretells more", "second": f"{r.second} foretells more"}.get(r.better, "neither foretells more than the other")
        told.append(f"  {r.first} {r.r2_first:.0%}, {r.second} {r.r2_second:.0%} of later revenue's differences: {word} ({r.low:+.1%} to {r.high:+.1%})")
    return told + ([f"  {found.why}"] if found.why else []) + [f"  the tables are in {FOLDER}/"]
