"""Step 3 in words."""

from __future__ import annotations

from typing import Any

import pandas as pd

from segkit.customers.catalogue import GROUPS
from segkit.ground.bands import BOUGHT, LESS, MEASURES, MORE, left_out, people, titles
from segkit.ground.language import CHILDREN, lower, shown, upper
from segkit.ground.names import FEW, OTHER, UNKNOWN
from segkit.ground.numbers import missing

ENOUGH, HALF, SOME = 30, 0.5, 5


def customers(table: pd.DataFrame, say: Any) -> list[str]:
    """Who the customers are and which of them bring more than their share, from Kotler's table."""
    known = _described(table)
    if known.empty:
        return [say("The data do not say who the customers are; only their purchases are known")]
    bring = [_most(known, say), _least(known, say)] if table["revenue_share"].gt(0).any() else []  # else no purchase is known
    lines = [*bring, *(_commonest(_told_by_half(known, table), say) or _commonest(known, say)), *_blank(table, say)]
    return [line for line in lines if line]


def _described(table: pd.DataFrame) -> pd.DataFrame:
    """Values that say something of people: neither missing nor made from the purchases themselves."""
    rows = table[~table["value"].isin([UNKNOWN, OTHER, FEW]) & ~table["criterion"].isin([*MEASURES, *BOUGHT, "registration_date"])]
    rows = rows[~left_out(rows["criterion"], rows["value"])]
    unknown = table.loc[table["value"].eq(UNKNOWN) & table["share"].gt(0), "criterion"]
    return rows.assign(name=titles(rows), partly=rows["criterion"].isin(unknown))


def _told_by_half(known: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Of these the criteria that half of the customers and more have told.

    >>> table = pd.DataFrame({"criterion": ["age", "age", "city"], "value": ["25–34", "unknown", "Omsk"], "share": [0.3, 0.7, 0.4]})
    >>> _told_by_half(table.iloc[[0, 2]], table)["value"].tolist()
    ['Omsk']
    """
    return known[~known["criterion"].isin(table.loc[table["value"].eq(UNKNOWN) & table["share"].gt(HALF), "criterion"])]


def label(row: Any, say: Any) -> str:
    """A criterion and its value as the reader knows them: city Omsk."""
    return say("{criterion} {value}", **parts(row, say))


def parts(row: Any, say: Any) -> dict[str, str]:
    """A criterion and its value as parts of a sentence."""
    return {"criterion": lower(say.name(row["name"])), "value": say.value(shown(row["criterion"], row["value"], say))}


def who(row: Any, say: Any) -> str:
    """Those who have a value, at the beginning of a sentence."""
    if say.asked(row["name"], row["value"]):
        return say("Customers who answer {value} to {criterion}", **say.answer(row["name"], row["value"]))
    return say("Customers whose {criterion} is {value}", **parts(row, say))


def _share(row: pd.Series, say: Any, column: str = "share") -> str:
    return say.about(row[column], row.get(f"{column}_step"))


def _commonest(known: pd.DataFrame, say: Any) -> list[str]:
    """The commonest value of every group."""
    lines = []
    for group in GROUPS:
        rows = known[known["group"] == group]
        if rows.empty:
            continue
        first = rows.sort_values(["share", "criterion", "value"], ascending=[False, True, True]).iloc[0]
        lines.append(_told_of(first, say))
    return lines


def _told_of(row: pd.Series, say: Any) -> str:
    """How many have a value: of all customers, or, where it is not known of all, of those of whom it is."""
    column, asked = ("share_known" if row["partly"] else "share"), say.asked(row["name"], row["value"])
    told = {"share": _share(row, say, column), "low": say.percent(row[f"{column}_low"]), "high": say.percent(row[f"{column}_high"])}
    told |= say.answer(row["name"], row["value"]) if asked else parts(row, say) | {"criterion": say.subject(row["name"])}
    none = row["name"] == CHILDREN and row["value"] == "0"
    if not row["partly"]:
        text = say("{share} of all customers have no children ({low} to {high})", **told) if none else say("{share} of all customers answer {value} to {criterion} ({low} to {high})", **told) if asked else (
            say("For {share} of all customers ({low} to {high}) {criterion} is {value}", **told))  # fmt: skip
        return say.claim(upper(text), "count", "customers", row, "share share_low share_high")
    cells = "share_known share_known_low share_known_high"
    if missing(row["answered"]):  # it would tell of a few
        text = say("{share} of those for whom this is known have no children ({low} to {high})", **told) if none else say("{share} of those who answered {criterion} say {value} ({low} to {high})", **told) if asked else (
            say("For {share} of those for whom this is known ({low} to {high}), {criterion} is {value}", **told))  # fmt: skip
        return say.claim(upper(text), "count", "customers", row, cells)
    told["n"] = say.number(row["answered"])
    text = say("{share} of the {n} customers for whom this is known have no children ({low} to {high})", **told) if none else say("{share} of the {n} customers who answered {criterion} say {value} ({low} to {high})", **told) if asked else (
        say("For {share} of the {n} customers for whom this is known ({low} to {high}), {criterion} is {value}", **told))  # fmt: skip
    return say.claim(upper(text), "count", "customers", row, f"{cells} answered")


def listed(table: pd.DataFrame, customers: str, say: Any) -> str:
    """Who is on a list that says nothing of purchases, in one sentence; empty where it says nothing of people either."""
    rows = _described(table)
    rows = rows[rows["group"].isin(GROUPS[:2])]
    if rows.empty:
        return ""
    first = rows.sort_values(["share", "criterion", "value"], ascending=[False, True, True]).iloc[0]
    column = "share_known" if first["partly"] else "share"
    told = {"customers": customers, "share": _share(first, say, column), **parts(first, say), "criterion": say.subject(first["name"])}
    text = say("{customers} on the list, and for {share} of those for whom this is known, {criterion} is {value}; what they buy the data do not say", **told) if first["partly"] else (
        say("{customers} on the list, and for {share} of them {criterion} is {value}; what they buy the data do not say", **told))  # fmt: skip
    return say.claim(text, "count", "customers", first, column)


def _surest(rows: pd.DataFrame) -> pd.DataFrame:
    """Those that are sure; where none is, all: what was tried is in the register too."""
    sure = rows["sure"].astype(bool)
    return rows[sure] if sure.any() else rows


def _chance(row: pd.Series) -> float | None:
    """p, of a table as it is printed only that it is below 5 % or not."""
    return row["adjusted"] if "adjusted" in row else None if row["sure"] else 1.0


def _most(known: pd.DataFrame, say: Any) -> str:
    rows, unseen = _surest(known[(people(known) >= ENOUGH) & (known["index_known"] >= MORE)]), _unseen(known)
    if len(unseen) and not rows["sure"].astype(bool).any():
        return _without_a_figure(unseen, say)
    if rows.empty:
        return say("No group of customers brings clearly more revenue than its number would suggest")
    top = rows.sort_values(["index_known", "criterion", "value"], ascending=[False, True, True]).iloc[0]
    told = {"who": who(top, say), "customers": _share(top, say), "n": say.number(top["index_known"] / 100, digits=1)}
    text = say("{who} bring {n} times the average of those for whom this is known; they are {customers} of all customers", **told) if top["partly"] else (
        say("{who} bring {n} times the average; they are {customers} of customers and {revenue} of revenue", revenue=_share(top, say, "revenue_share"), **told))
    nobody = "" if top["sure"] else say("No group of customers brings clearly more revenue than its number would suggest")
    return say.claim(text, "difference", "customers", top, _cells(top), p=_chance(top), otherwise=nobody)


def _unseen(known: pd.DataFrame) -> pd.DataFrame:
    """Those that are sure, and of which no figure may say by how much: its shares are rounded too coarsely for that."""
    return known[known["sure"].astype(bool) & known["index_known"].isna() & (people(known) >= ENOUGH)] if "sure" in known else known.head(0)


def _without_a_figure(unseen: pd.DataFrame, say: Any) -> str:
    """Of these the one that brings most, where its share of revenue, rounded as it is, is above its share of customers; nothing where none is."""
    rich = unseen[~unseen["partly"] & (unseen["revenue_share"] - unseen["share"] > unseen["share_step"])]  # for "partly" the rest have a part in revenue too
    if rich.empty:
        return ""
    top = rich.sort_values(["revenue_share", "criterion", "value"], ascending=[False, True, True]).iloc[0]
    told = {"who": who(top, say), "customers": _share(top, say), "revenue": _share(top, say, "revenue_share")}
    text = say("{who} bring clearly more than their number would suggest; they are {customers} of customers and {revenue} of revenue", **told)
    return say.claim(text, "difference", "customers", top, "share revenue_share", p=_chance(top))


def _least(known: pd.DataFrame, say: Any) -> str:
    rows = _surest(known[(people(known) >= ENOUGH) & (known["index_known"] <= LESS)])
    if rows.empty:
        return ""
    low = rows.sort_values(["index_known", "criterion", "value"]).iloc[0]
    told = {"who": who(low, say), "customers": _share(low, say), "less": say.percent(1 - low["index_known"] / 100)}
    text = say("{who} bring {less} less than the average of those for whom this is known; they are {customers} of all customers", **told) if low["partly"] else (
        say("{who} bring {less} less than the average; they are {customers} of customers and {revenue} of revenue", revenue=_share(low, say, "revenue_share"), **told))
    return say.claim(text, "difference", "customers", low, _cells(low), p=_chance(low))


def _cells(row: pd.Series) -> str:
    """What the sentence rests on: who is not known has no part in it, so the share of all revenue says nothing there."""
    return "index_known share" if row["partly"] else "index_known share revenue_share"


def _blank(table: pd.DataFrame, say: Any) -> list[str]:
    present = set(_described(table)["group"])
    blank = [g for g in GROUPS if g not in present]
    if "behavioural" in blank and table["revenue_share"].gt(0).any():  # what they buy is known of them, and what follows from it
        others = say.listing([say.name(g) for g in blank if g != "behavioural"])
        return [say("Nothing is known yet about {groups} traits of the customers, and of their behaviour only the purchases", groups=others) if others else (
            say("Of the customers' behaviour only the purchases are known"))]  # fmt: skip
    return [say("Nothing is known yet about {groups} traits of the customers", groups=say.listing([say.name(g) for g in blank]))] if blank else []


def repurchase(found: dict[str, Any] | None, say: Any) -> list[str]:
    """How soon repeat purchases come, whose they mostly are, and how many pauses end in one at all; empty where too few have."""
    if not found:
        return []
    days, followed = say.many("{n} day", "{n} days", found["days"]), say.many("{n} day", "{n} days", found["followed"])
    text = say("{share} of repeat purchases come within {days} of the one before", share=say.percent(found["share"], digits=0), days=days)
    theirs = say("The fifth of buyers who buy most often ({customers}) made {share} of the repeat purchases, so this is mostly their pace", customers=say.many("{n} customer", "{n} customers", int(found.get("frequent", 0))), share=say.percent(found.get("frequent_share", 0.0), digits=0))
    mostly = found.get("frequent_share", 0.0) > HALF and found["frequent"] >= SOME
    return [
        say.claim(text, "count", "rhythm", found, "share days"),
        *([say.claim(theirs, "count", "rhythm", found, "frequent frequent_share")] if mostly else []),
        say.claim(say(
            "After a purchase another one follows within {followed} in {again} of cases; longer has not been observed. "
            "Of the pauses longer than {days}, {still} end in another purchase within {followed} of the one before; pauses are counted, not customers",
            followed=followed, again=say.percent(found["again"], digits=0), days=days, still=say.percent(found["still"], digits=0),
        ), "count", "rhythm", found, "followed again days still"),
    ]  # fmt: skip
