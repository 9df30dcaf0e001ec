"""`segkit refresh`: new files, the stored definition: today's labels, what moved, the lists, and alerts; safe to call from cron."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from segkit import case as _case
from segkit.case import tables
from segkit.case.folder import safe_name
from segkit.ground.problems import Problem, Problems
from segkit.steps import collect, monitor
from segkit.steps.monitor import standing

FOLDER, FILE, LISTS, ALERTS = "history", "labels.parquet", "lists", "alerts.csv"


@dataclass(frozen=True)
class Refreshed:
    """What a refresh found: its date, whether anything was new, and, where it was, the moves, the lists and the alerts."""

    date: dt.date
    new: bool
    customers: int = 0
    since: dt.date | None = None
    moves: pd.DataFrame = field(default_factory=pd.DataFrame)
    lists: dict[str, pd.DataFrame] = field(default_factory=dict)
    alerts: list[str] = field(default_factory=list)


def refresh(folder: str | Path, *, as_of: dt.date | None = None) -> Refreshed:
    """Label everybody in the case's present files by the latest run's definition, and keep it under `as_of` (default: the day after the
    last transaction) in history/labels.parquet: date, customer_id, segment, holds, made_from.

    The lists of those who crossed a limit since the last date are history/lists/DATE/TRIGGER.csv; alerts are in history/alerts.csv. The
    history is written last and by one rename: a call that was killed leaves it as it was, and the next makes the same lists. The same
    files on the same date change nothing.
    """
    case = _case.open_case(folder)
    run = replace(case, run=case.latest)
    if not case.latest or not run.has("definition"):
        raise Problems([Problem(str(folder), "there is no finished run whose definition could label anybody", f"segkit run {folder}", "no_run")])
    with _case.locked(case.folder):
        triggers = case.settings.refresh.triggers
        triggers = standing.TRIGGERS if triggers is None else triggers
        made_from = _made_from(case, run.load("definition"), triggers)
        history = kept(case.folder)
        if len(history) and (as_of is None or as_of == _last(history)) and history["made_from"].iloc[-1] == made_from:
            return Refreshed(_last(history), new=False)
        return _refreshed(run, history, as_of, triggers, made_from)


def kept(folder: Path) -> pd.DataFrame:
    """The history so far; empty where there is none."""
    path = folder / FOLDER / FILE
    return pd.read_parquet(path) if path.is_file() else pd.DataFrame(columns=standing.HISTORY)


def _refreshed(run: _case.Case, history: pd.DataFrame, as_of: dt.date | None, triggers: dict[str, str], made_from: str) -> Refreshed:
    received = replace(run, run=None, settings=run.settings.model_copy(update={"as_of": as_of})).read_inputs()
    date = collect.reference_date(received, as_of)
    if len(history) and date < _last(history):
        todo = f"name a later date, or begin again without the folder {FOLDER}"
        raise Problems([Problem("--as-of", f"the history already reaches {_last(history)}, and {date} lies before it", todo, "refresh_date")])
    facts, months = collect.customers(received, as_of=date)
    known = standing.valued(facts, triggers)
    state, earlier = standing.now(facts, run.load("definition"), triggers, known=known), standing.before(history, date)
    lists = standing.crossed(earlier, state, triggers)
    since = pd.Timestamp(earlier["date"].iloc[0]).date() if len(earlier) else None
    moves = monitor.migration(earlier, state) if len(earlier) else pd.DataFrame()
    alerts = [f"nobody can be on the list '{name}': what it asks of is known of no customer" for name in standing.blind(known, triggers)]
    alerts += _alerts(run, facts, months, date)
    _write(run.folder / FOLDER, date, lists, alerts, standing.appended(history, date, state, made_from))
    return Refreshed(date, True, len(state), since, moves, lists, alerts)


def _alerts(run: _case.Case, facts: pd.DataFrame, months: pd.DataFrame, date: dt.date) -> list[str]:
    """What says that the definition no longer fits: it foretells nothing any more, or customers are not who they were."""
    told = []
    worth = monitor.held(run.load("segmentation"), months, facts, as_of=date, options=run.settings.methods)[1]
    mine = worth[worth["method"] == "case"]
    if len(mine) and mine["reading"].iloc[0] == "fail":
        told.append("the segments foretell nothing of what customers did since: make them again")
    then, criteria = run.load("facts"), run.load_if("criteria")
    if criteria is not None:
        moved = monitor.drift(then, facts, monitor.traits(criteria, then))
        changed = moved.loc[moved["reading"] == "changed", "criterion"]
        told += [f"customers are no longer who they were by {name}: make the segments again" for name in changed.head(5)]
    return told


def _write(place: Path, date: dt.date, lists: dict[str, pd.DataFrame], alerts: list[str], history: pd.DataFrame) -> None:
    """Lists and alerts first, the history last: it alone says that a date is done."""
    (place / LISTS).mkdir(parents=True, exist_ok=True)
    for left in [*place.glob(f".{FILE}.*"), *place.glob(f".{ALERTS}.*")]:  # of a call that was killed
        left.unlink()
    beside, there = place / LISTS / f".{date}", place / LISTS / str(date)
    for old in (beside, there):
        shutil.rmtree(old, ignore_errors=True)
    beside.mkdir()
    for name, table in lists.items():
        tables.write(beside / f"{safe_name(name)}.csv", tables.safe_csv(table))
    beside.replace(there)
    known = tables.read_csv(place / ALERTS) if (place / ALERTS).is_file() else pd.DataFrame(columns=["date", "alert"])
    told = pd.DataFrame({"date": str(date), "alert": alerts}, dtype="str")
    rows = pd.concat([known[known["date"].astype("str") != str(date)], told], ignore_index=True)
    tables.write(place / ALERTS, tables.safe_csv(rows))
    tables.write_parquet(place / FILE, history)


def _last(history: pd.DataFrame) -> dt.date:
    return pd.Timestamp(history["date"].iloc[-1]).date()


def _made_from(case: _case.Case, definition: dict[str, Any], triggers: dict[str, str]) -> str:
    """A fingerprint of all that a refresh reads: the client's files and what case.yml says, the definition, the triggers."""
    told: dict[str, Any] = {"files": case.fingerprints(), "definition": definition, "triggers": triggers}
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def lines(found: Refreshed) -> list[str]:
    """What a refresh found, as the terminal says it."""
    if not found.new:
        return [f"✓ nothing new since {found.date}"]
    told = [f"✓ {found.date}: {found.customers:,} customers labelled"]
    if found.since:
        moved = found.moves[found.moves["kind"] == "moved"] if len(found.moves) else found.moves
        told.append(f"  since {found.since}: {int(moved['customers'].sum()) if len(moved) else 0:,} moved to another segment")
        told += [f"    {row['from']} → {row['to']}: {row['customers']:,}" for row in moved.nlargest(8, "customers").to_dict("records")]
        told += [f"  {name}: {len(table):,}" for name, table in found.lists.items()]
    return told + [f"! {alert}" for alert in found.alerts]
