"""Step 4: one more piece of evidence about a competitor, laid beside our own customers; forms/competitors.csv."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from segkit.case import filled, forms
from segkit.case.folder import Case
from segkit.findings.criteria import column_name
from segkit.ground.language import upper
from segkit.ground.names import FEW, OTHER, UNKNOWN
from segkit.ground.problems import Problem, Problems
from segkit.run.by_hand import desk
from segkit.run.by_hand.words import words
from segkit.steps import competitors as step
from segkit.steps.differences import differences

PATH = "forms/competitors.csv"


def show(case: Case, question: str, form: pd.DataFrame) -> None:
    """Add a line to the evidence (`form`: the form as it is).

    What follows: ours and theirs side by side for that criterion, with the verdict that step 5 would give.
    """
    desk.show(case, "04_competitors", question, lambda: _choice(case, form))


def _choice(case: Case, form: pd.DataFrame) -> desk.Choice:
    told, say = words(case.settings.language), case.say
    own = case.load_if("customers")
    own = pd.DataFrame({"criterion": [], "value": [], "customers": []}) if own is None else own
    known = case.load_if("criteria")
    named = [] if known is None else known.loc[known["chosen"].astype(bool), "criterion"].tolist()
    criteria = [(upper(say.name(column_name(c))), c) for c in named]
    who = desk.labelled("Combobox", told("competitor"), options=sorted(form["competitor"].dropna().astype("str").unique()), ensure_option=False)
    which = desk.labelled("Dropdown", told("criterion"), options=criteria)
    value = desk.labelled("Combobox", told("value"), ensure_option=False)
    share = desk.labelled("Text", told("share"), placeholder=told("share_help"))
    wording = desk.labelled("Text", told("wording"), placeholder=told("wording_help"))
    source = desk.labelled("Combobox", told("source"), options=forms.sources(say), ensure_option=False)
    date = desk.labelled("DatePicker", told("date"), value=dt.date.today())
    sure = desk.labelled("Dropdown", told("confidence"), options=[(told(f"confidence_{n}"), n) for n in (1, 2, 3)])

    def offer(_: Any = None) -> None:
        values = own.loc[own["criterion"].eq(which.value) & ~own["value"].isin([UNKNOWN, OTHER, FEW]), "value"].astype("str")
        value.options = tuple(values.unique()[:60])

    which.observe(offer, names="value")
    offer()

    def row() -> dict[str, Any]:
        told_ = {"competitor": who, "criterion": which, "value": value, "share": share, "wording": wording, "source": source, "date": date, "confidence": sure}
        return {name: "" if one.value is None else str(one.value).strip() for name, one in told_.items()}

    def follows() -> desk.Follows:
        if not (row()["competitor"] and row()["value"]):
            return told("line_first"), None
        after = step.competitors(pd.concat([form.astype(object), pd.DataFrame([row()]).replace("", None).astype(object)], ignore_index=True))
        beside = differences(own, after[after["competitor"].eq(row()["competitor"]) & after["criterion"].eq(after["criterion"].iloc[_at(after, row())])])
        return told("line_follows", n=say.number(int(after["competitor"].eq(row()["competitor"]).sum())), name=row()["competitor"]), beside[["criterion", "value", "ours", "theirs", "gap", "verdict"]]

    def writes() -> dict[str, bytes]:
        if not (row()["competitor"] and row()["value"]):
            raise Problems([Problem(PATH, told("line_first"), "", "empty")])
        return {PATH: filled.put(case.folder / PATH, [row()], key=["competitor", "criterion", "value"])}

    now = told("competitors_now", n=say.number(len(form)), names=say.number(form["competitor"].nunique()))
    controls = [who, which, value, share, wording, source, date, sure]
    return desk.Choice(now, controls, controls, follows, writes)


def _at(table: pd.DataFrame, row: dict[str, Any]) -> int:
    """Where the line that was added stands in the sorted table."""
    mine = table["competitor"].eq(row["competitor"]) & table["value"].eq(row["value"])
    return int(mine.to_numpy().nonzero()[0][-1])
