"""Where every number comes from: from a sentence of the report to the table and the cells of the run that it was made of."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from segkit.ground.claims import ASSERTING, KEYS, Register, of_report
from segkit.ground.names import ALL_ROWS
from segkit.report import cards
from segkit.steps import size

if TYPE_CHECKING:
    from segkit.ground.language import Language
    from segkit.report.view import View

WORDED = {  # tables whose cells are pieces of text, several in one -> the columns
    "personas": ("text",), "five_w": ("what", "who", "where", "when"), "khramatrix": ("geographic", "demographic", "psychographic", "behavioural"),
}  # fmt: skip
BETWEEN = "; "
NAMED = ("segment", "from", "to", "group")  # keys whose values our methods called; others stand as in the table
ROUNDED = ("customers", "profile", "differences", "picks")  # printed without the p of their rows


def told(case: Any) -> dict[str, Any]:
    """The tables of a case's run as they are printed, without what is not sure; from here on its language speaks with all claims decided."""
    from segkit.privacy import printed

    exact = case.load_everything()
    case.say.register = of_report(exact.get("claims"))
    for name in ROUNDED:
        if exact.get(name) is not None and "adjusted" in exact[name]:
            case.say.register.know(name, exact[name])
    return quiet(printed.report(exact, case.settings.privacy.min_cell, case.say), case.say.register)


def quiet(tables: Mapping[str, Any], register: Register) -> dict[str, Any]:
    """The tables without the pieces of text whose claim is not sure enough among all that the report asserts.

    >>> made = pd.DataFrame({"id": ["a"], "kind": "difference", "text": "city is Omsk", "p": 0.04, "printed": "no"})
    >>> said = pd.DataFrame({"segment": ["VIP"], "text": "city is Omsk; age is 30"})
    >>> quiet({"personas": said}, Register(made))["personas"]["text"].tolist()
    ['age is 30']
    """
    made = register.decided
    if made is None or made.empty:
        return dict(tables)
    unsure = set(made.loc[(made["printed"] == "no") & made["kind"].isin(ASSERTING), "text"])
    found = {}
    for name, columns in WORDED.items():
        table = tables.get(name)
        if table is not None and unsure:
            found[name] = table.assign(**{c: table[c].map(lambda text: _without(text, unsure)) for c in columns if c in table})
    return dict(tables) | found


def _without(text: Any, unsure: set[str]) -> Any:
    return BETWEEN.join(part for part in text.split(BETWEEN) if part not in unsure) if isinstance(text, str) else text


def card(view: View) -> dict[str, Any]:
    """The page of the appendix: every sentence with a number, in the order of the report, with its table and cells."""
    say, told = view.say, rows(view.say.register)
    told = told.assign(cells=[named(table, cells, say) for table, cells in zip(told["table"], told["cells"], strict=True)])
    columns = {"text": (say("Sentence"), "text"), "table": (say("Table"), "text"), "cells": (say("Cells"), "text")}
    how = say("The tables lie in the folder of the run, under tables. A cell is named by the columns that find its row, then by its own column.")
    told_, all_ = asked(view.say.register)
    tried = [say("{n} of {all} assertions that were tested are unlikely to be chance; the rest are left out", n=say.number(told_), all=say.number(all_))]
    table = cards.table(told, columns, say=say, name="sources", caption=say("Sentences with their tables and cells"), opened=12)
    return cards.card("sources", say("Where every number comes from"), short=say("Where every number comes from"), text=tried if all_ else [], tables=table, how=how)


def rows(register: Register) -> pd.DataFrame:
    """What was told, one row per sentence as the report tells them: text, table, cells."""
    spoken = [row for row in register.made.values() if row["told"] and row["text"]]
    if register.decided is not None and len(register.decided):  # the cards of step 9 are printed as they were written
        written = register.decided[register.decided["step"].astype("str").str.startswith("09") & register.decided["printed"].eq("yes")]
        spoken += written[["text", "table", "cells"]].to_dict("records")
    return pd.DataFrame(spoken, columns=["text", "table", "cells"]).drop_duplicates("text", ignore_index=True)


def named(table: str, cells: str, say: Language) -> str:
    """Where cells lie, with the names by which the reader knows segments, parts of the bridge and days; what has none stays as it is.

    >>> from segkit.ground.language import Language
    >>> named("bridge", "segment=All customers, item=kept_less: revenue", Language("ru"))
    'segment=Все клиенты, item=Купили меньше: revenue'
    >>> named("bridge", "segment=All customers, item=there_before: revenue", Language("pl"))
    'segment=Wszyscy klienci, item=byli już wcześniej: revenue'
    >>> named("held", "month=24310, segment=VIP: share", Language("en"))
    'month=November 1, 2025, segment=VIP: share'
    """
    keys = KEYS.get(table, ())
    place, colon, columns = cells.rpartition(": ")
    pattern = ", ".join(rf"{key}=(?P<{key}>.*)" for key in keys)
    if place == ALL_ROWS:
        return say.name(ALL_ROWS) + colon + columns
    found = [re.fullmatch(pattern, row) for row in place.split(" | ")] if keys and place else []
    if not found or not all(found):
        return cells
    words = size.item_names(say)

    def said(key: str, value: str) -> str:
        if key == "month":
            return say.date(dt.date(int(value) // 12, int(value) % 12 + 1, 1))
        return words.get(value) or say.name(value.replace("_", " ")) if key == "item" else say.name(value) if key in NAMED else value

    return " | ".join(", ".join(f"{key}={said(key, row[key])}" for key in keys) for row in found if row) + colon + columns


def asked(register: Register) -> tuple[int, int]:
    """How many assertions are told of those that were tested."""
    made = register.decided
    if made is None or made.empty:
        return 0, 0
    rows = made[made["p"].notna()]
    return int((rows["printed"] == "yes").sum()), len(rows)
