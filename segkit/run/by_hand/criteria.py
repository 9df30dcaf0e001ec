"""Step 1: which criteria are used, ticked with a reason each; forms/criteria.csv."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from segkit.case import filled
from segkit.case.folder import Case
from segkit.customers import catalogue
from segkit.findings.criteria import column_name
from segkit.ground.language import upper
from segkit.run import readable
from segkit.run.by_hand import desk
from segkit.run.by_hand.words import words

FORM = "criteria"
NEVER = ("not in the data", "sensitive, no legal basis")  # what no tick can change


@dataclass
class Row:
    """One criterion: its tick, its reason, and the line they stand in."""

    name: str
    told: str
    was: tuple[bool, str]
    tick: Any
    why: Any
    line: Any
    group: str
    coverage: float


def show(case: Case, question: str, table: pd.DataFrame) -> None:
    """Choose the criteria of step 1 (`table`: as from `catalogue.table`), found by their words, group and how many customers they are known of.

    What follows: per group, how many criteria speak and for how many of the customers.
    """
    desk.show(case, "01_criteria", question, lambda: choice(case, table, lambda rows: _groups(case, table, rows)))


def choice(case: Case, table: pd.DataFrame, follows: Callable[[list[Row]], desk.Follows]) -> desk.Choice:
    """A line for every criterion of a table, found by words, group and coverage; `follows` tells what the ticks would do."""
    import ipywidgets as widgets

    told, say = words(case.settings.language), case.say
    rows = [_row(row, case) for row in table.to_dict("records")]
    find = desk.labelled("Text", told("find"), placeholder=told("find_help"))
    groups = [one for one in catalogue.GROUPS if one in {row.group for row in rows}]
    group = desk.labelled("Dropdown", told("group"), options=[(told("all"), ""), *((upper(say.name(one)), one) for one in groups)], value="")
    least = desk.labelled("FloatSlider", told("coverage"), value=0.0, min=0.0, max=1.0, step=0.05, readout_format=".0%")

    def sift(_: Any = None) -> None:
        word = find.value.strip().casefold()
        for row in rows:
            seen = word in row.told.casefold() and group.value in ("", row.group) and row.coverage >= least.value - 1e-9
            row.line.layout.display = "" if seen else "none"

    for one in (find, group, least):
        one.observe(sift, names="value")

    def writes() -> dict[str, bytes]:
        reasons = {say.name(reason): reason for reason in table.get("reason", pd.Series(dtype="str")).dropna()}  # ours as the steps know it
        changed = [row for row in rows if (row.tick.value, row.why.value) != row.was]
        answers = [{"criterion": row.name, "chosen": "yes" if row.tick.value else "no", "reason": reasons.get(row.why.value, row.why.value)} for row in changed]
        path = f"forms/{FORM}.csv"
        return {path: filled.put(case.folder / path, answers, key=["criterion"])} if answers else {}

    now = told("criteria_now", n=say.number(sum(row.was[0] for row in rows)), all=say.number(len(rows)))
    listed = widgets.VBox([row.line for row in sorted(rows, key=lambda row: row.tick.disabled)], layout={"max_height": "24rem", "overflow": "auto", "flex_flow": "column nowrap"})
    return desk.Choice(now, [find, group, least, listed], [row.tick for row in rows], lambda: follows(rows), writes)


def _row(row: Mapping[str, Any], case: Case) -> Row:
    import ipywidgets as widgets

    say, told = case.say, words(case.settings.language)
    said = {k: "" if pd.isna(row.get(k)) else str(row[k]) for k in ("question", "group", "reason", "name", "why")}
    name = say.name(column_name(row["criterion"])) if row["criterion"] in readable.named() else said["name"] or str(row["criterion"])
    coverage = 0.0 if pd.isna(row.get("coverage")) else float(row["coverage"])
    reason = say.name(said["reason"] or said["why"])
    known = told("known", share=say.percent(coverage)) if coverage else told("unknown")
    beside = " · ".join(part for part in (say.name(said["group"]), known, say.name(said["question"])) if part)
    was = (bool(row.get("chosen")), say.name(said["reason"]))
    fixed = {"flex": "0 0 auto"}
    tick = widgets.Checkbox(value=was[0], description=upper(name), indent=False, disabled=said["reason"] in NEVER, layout={**fixed, "width": "18rem"})
    why = widgets.Text(value=was[1], placeholder=reason or told("reason"), continuous_update=False, layout={**fixed, "width": "16rem"})
    about = widgets.HTML(html.escape(beside), layout={"flex": "1 1 auto", "width": "16rem"})
    line = widgets.HBox([tick, why, about], layout=fixed)
    return Row(row["criterion"], f"{name} {said['question']} {row['criterion']}", was, tick, why, line, said["group"], coverage)


def changes(case: Case, rows: list[Row]) -> str:
    """What is ticked that was not, and the other way round."""
    told, say = words(case.settings.language), case.say
    more = [row.tick.description for row in rows if row.tick.value and not row.was[0]]
    less = [row.tick.description for row in rows if row.was[0] and not row.tick.value]
    parts = [told("criteria_follow", n=say.number(sum(row.tick.value for row in rows)))]
    parts += [told("more_of", names=say.listing(more))] if more else []
    return " ".join(parts + ([told("less_of", names=say.listing(less))] if less else []))


def _groups(case: Case, table: pd.DataFrame, rows: list[Row]) -> desk.Follows:
    picked = table.assign(chosen=[row.tick.value for row in rows])
    return changes(case, rows), catalogue.groups_covered(picked)
