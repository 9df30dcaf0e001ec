"""Whose revenue changed otherwise than that of everybody else, in words."""

from __future__ import annotations

from typing import Any

import pandas as pd

from segkit.findings.customers import who
from segkit.ground.language import lower

APART, PART = 0.1, 0.02  # how far their change is from the others', and what that is of all revenue: less is nothing to speak of
LEVEL, SURE = 0.01, 0.05  # a smaller change is none; a larger p is chance
MOST = 0.5  # of the change of all revenue: who made more of it is the news


def by_trait(table: pd.DataFrame | None, say: Any, *, beside: bool = True) -> list[str]:
    """The customers whose revenue fell furthest behind that of the others, and those who were furthest ahead, where either is sure; `beside`: the parts of
    the change, of which these sums are none."""
    return [line for row in _first(table) if (line := _one(row, say, beside=beside))]


def made(table: pd.DataFrame | None, change: float, say: Any) -> pd.Series | None:
    """Who surely made more than half of a change of all revenue (currency), counted beyond the rate of the others; None where nobody did."""
    for row in _first(table):
        gain = row["revenue_after"] - row["revenue_before"]
        if min(gain * change, row["beyond"] * change) > 0 and min(abs(gain), abs(row["beyond"])) > MOST * abs(change) and _one(row, say):
            return row
    return None


def part(row: pd.Series, say: Any) -> str:
    """What those whom a trait marks changed, as a part of the news."""
    told = {"who": who(row, say), "money": say.money(abs(row["revenue_after"] - row["revenue_before"]))}
    return say("{who} brought {money} less than before", **told) if row["beyond"] < 0 else say("{who} brought {money} more than before", **told)


def behind(table: pd.DataFrame | None, say: Any) -> pd.Series | None:
    """Those whose revenue surely fell, and that of the others not so far; None where there are none."""
    row = next((row for row in _first(table) if row["beyond"] < 0 and row["revenue_after"] < (1 - APART) * row["revenue_before"]), None)
    return row if row is not None and _one(row, say) else None


def find_out(table: pd.DataFrame | None, say: Any) -> str:
    """What to find out where the revenue of some surely fell and that of the others did not fall so far; else nothing."""
    row = behind(table, say)
    if row is None:
        return ""
    text = say("Find out why {who} brought {share} less; ask the ten of them who used to bring most", who=lower(who(row, say)), share=say.percent(1 - row["revenue_after"] / row["revenue_before"]))
    return say.claim(text, "difference", "by_trait", row, "revenue_before revenue_after", p=row["adjusted"])


def _first(table: pd.DataFrame | None) -> list[pd.Series]:
    """Of those who changed otherwise by enough to speak of, the one furthest behind the others and the one furthest ahead, the larger first."""
    if table is None or not len(table):
        return []
    whole = table["revenue_before"] + table["others_revenue_before"]
    far = (table["beyond"] * table["others_revenue_before"] / whole).abs().round(2)  # from the rate of all: of two values it is the same
    rows = table.assign(far=far, gain=(table["revenue_after"] - table["revenue_before"]) ** 2 / table["revenue_before"])
    rows = rows[(far >= PART * whole) & ((table["revenue_change"] - table["others_change"]).abs() >= APART)]
    rows = rows[rows["adjusted"] < SURE]  # of one criterion a large value that changed by chance must not stand before a sure one
    rows = rows.sort_values(["far", "gain"], ascending=False, kind="stable")  # of two the one whose own revenue changed more for what it was
    rows = rows.drop_duplicates("criterion")  # beside one value that fell, the others of its criterion rise by that alone
    behind, ahead = rows[rows["beyond"] < 0], rows[rows["beyond"] > 0]
    return sorted((part.loc[part["far"].idxmax()] for part in (behind, ahead) if len(part)), key=lambda row: -row["far"])


def _one(row: pd.Series, say: Any, *, beside: bool = True) -> str:
    change, other = row["revenue_after"] / row["revenue_before"] - 1, row["others_revenue_after"] / row["others_revenue_before"] - 1
    told = {"who": who(row, say), "share": say.percent(abs(change)), "before": say.money(row["revenue_before"]), "after": say.money(row["revenue_after"])}
    if abs(change) < LEVEL:
        text = say("{who} brought as much as before, {after} against {before} earlier", **told)
    elif change < 0:
        text = say("{who} brought {share} less, {after} against {before} earlier", **told)
    else:
        text = say("{who} brought {share} more, {after} against {before} earlier", **told)
    rest = {"text": text, "share": say.percent(abs(other))}
    if abs(other) < LEVEL:
        text = say("{text}; the others of whom this is known brought as much as before", **rest)
    elif other < 0:
        text = say("{text}; the others of whom this is known brought {share} less", **rest)
    else:
        text = say("{text}; the others of whom this is known brought {share} more", **rest)
    text = say("{text}; this is the same change seen another way, so it is not to be added to its parts", text=text) if beside else text
    return say.claim(text, "difference", "by_trait", row, "revenue_before revenue_after others_revenue_before others_revenue_after", p=row["adjusted"])
