"""Step 6 where case.yml says nothing of segments: what the data can carry, and why."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any

import pandas as pd

from segkit.customers.members import attributes, silent
from segkit.findings.criteria import column_name
from segkit.ground.bands import column_type
from segkit.ground.effects import cramers_v
from segkit.ground.names import EVERYBODY, NO_ORDERS, OTHERWISE, ours
from segkit.ground.problems import NotEnoughData
from segkit.methods._cross import labels_of
from segkit.methods._deal_table import clients, outcomes
from segkit.privacy import consent
from segkit.rules.grammar import name as quoted
from segkit.rules.grammar import number, quote

if TYPE_CHECKING:
    from segkit.ground.language import Language
    from segkit.methods._segmentation import Segmentation

BUYERS, MONTHS, REPEAT = 200, 6, 0.2  # below these a life cycle says more than eleven names
MOST, SHARE, PEOPLE = 7, 0.05, 30  # RFM's names are put together until there are at most so many, each at least so large
EACH = 50  # customers to a segment, at least, on the average
HALF = 0.5
ALL, BOUGHT, NOW = EVERYBODY, ours("All buyers"), ours("Buying now")
UPPER = ours("Best or recent")  # by RFM: who buys often or much, and who bought lately; of the first many may have fallen silent
TOGETHER = ours({
    "rfm": {
        "Champions": "Best customers", "Loyal": "Best customers", "Best customers": UPPER, "Big spenders": UPPER, "Promising": "New and promising",
        "New": "New and promising", "New and promising": UPPER, "Need attention": "Cooling off", "About to sleep": "Cooling off",
        "Can't lose": "Slipping away", "At risk": "Slipping away", "Hibernating": "Long silent", "Lost": "Long silent",
        "Slipping away": "Gone quiet", "Long silent": "Gone quiet", "Cooling off": "Quiet", "Gone quiet": "Quiet", UPPER: BOUGHT, "Quiet": BOUGHT,
        NO_ORDERS: ALL, BOUGHT: ALL,
    },
    "life_cycle": {"retention": "Regular customers", "loyalty": "Regular customers", "Regular customers": NOW, "acquisition": NOW, NOW: ALL,
                   "lost": ALL},
    "hunt_ladder": {"indifference": "Not choosing yet", "awareness": "Not choosing yet", "comparison": "Choosing now", "choice": "Choosing now",
                    "Choosing now": "Close to a purchase", "purchase": "Close to a purchase", "Not choosing yet": ALL, "Close to a purchase": ALL},
})  # fmt: skip
# RFM's names compare: who bought longer ago than most need not have fallen silent, nor is everybody new who bought lately and seldom.
PLAIN = ours({
    "Can't lose": "Best, between purchases", "At risk": "Good, between purchases", "Slipping away": "Good, between purchases",
    "Hibernating": "Buy little and seldom", "Lost": "Buy least", "Long silent": "Buy little and seldom", "Gone quiet": "Between purchases",
    "Cooling off": "Ordinary customers", "Quiet": "Other buyers", "New": "Bought lately, but little", "New and promising": "Bought lately, but little",
})  # fmt: skip
YOUNG = ("New", "New and promising")


def fitting(
    tables: dict[str, pd.DataFrame], fit: Any, *, min_cell: int = 10, say: Language
) -> tuple[dict[str, Any], Segmentation, dict[str, Any]]:
    """The segmentation that fits the data: (what case.yml could say, the segmentation, why), METHODS 21 in that order.

    `fit` makes a segmentation from what is told. why: reason (a stable word), its numbers. No default names more segments than customers ÷ 50,
    but the classes of deals, which stand for rules and not for numbers.
    """
    facts = tables["facts"]
    buyers = facts[facts["orders"] > 0]
    why = {"customers": len(facts), "buyers": len(buyers), "most": max(1, len(facts) // EACH)}
    classed = _by_deals(tables, fit, why)
    if classed or buyers.empty:
        return classed or _without_purchases(tables, fit, why, say)
    months, repeat = float(buyers["tenure_days"].max()) / 30.4375, float((buyers["orders"] >= 2).mean())
    why |= {"months": months, "repeat": repeat}
    short = "few_buyers" if len(buyers) < BUYERS else "short_span" if months < MONTHS else "few_repeat" if repeat < REPEAT else ""
    least = max(SHARE * len(buyers), PEOPLE, min_cell)
    tries = [("life_cycle", short, 0)] if short else [("rfm", "enough", least), ("life_cycle", "few_buyers", 0)]
    for method, reason, smallest in tries:
        try:
            return _put_together({"method": method}, fit, why | {"reason": reason}, smallest, facts)
        except NotEnoughData:
            continue
    return _everybody(fit, why | {"reason": "no_rhythm"})


def _by_deals(tables, fit, why):
    """The classes of deals, where the customers are mostly clients of deals and nothing was bought but in these."""
    deals, facts = tables.get("deals_received"), tables["facts"]
    if deals is None or clients(deals).nunique() * 2 < len(facts) or facts["orders"].sum() > (outcomes(deals) == "won").sum():
        return None
    told = {"method": "deals_abc"}
    made = _supported(fit, told)
    return (told, made, why | {"reason": "deals"}) if made else None


def _supported(fit, told) -> Segmentation | None:
    """What a method makes of the data; None where they are too few for it, and the next is to be tried."""
    try:
        return fit(told)
    except NotEnoughData:
        return None


def _without_purchases(tables, fit, why, say):
    if tables.get("events") is not None and len(tables["events"]):
        return _put_together({"method": "hunt_ladder"}, fit, why | {"reason": "events"}, 0, tables["facts"])
    if why["most"] == 1:
        return _everybody(fit, why | {"reason": "few_customers"})
    told = {"method": "clusters"}
    made = _supported(fit, told)
    if made and 2 <= made.facts["k"] <= why["most"]:
        return told, made, why | {"reason": "groups"}
    rules, criterion = _best_criterion(tables["facts"], why["most"], say)
    if rules:
        told = {"rules": rules}
        return told, fit(told), why | {"reason": "criterion", "criterion": criterion}
    return _everybody(fit, why | {"reason": "nothing_known"})


def _everybody(fit, why):
    told = {"rules": {ALL: "customer_id IS NOT NULL"}}
    return told, fit(told), why


def _put_together(told: dict[str, Any], fit: Any, why: dict[str, Any], least: float, facts: pd.DataFrame):
    made = fit(told)
    groups = together(made.table["segment"].value_counts().to_dict(), TOGETHER[told["method"]], most=min(MOST, why["most"]), least=least)
    if set(groups) == {ALL}:
        return _everybody(fit, why | {"reason": "few_buyers_one"})
    known = labels_of(made)
    merged = {name: [*parts, *(p for p in _unseen(name, groups, TOGETHER[told["method"]]) if p in known)] for name, parts in groups.items()}
    if told["method"] == "rfm":
        plain = _misnamed(groups, made.table, facts, fit)
        merged = {PLAIN[name] if name in plain else name: parts for name, parts in merged.items()}
    merged = {name: parts for name, parts in merged.items() if parts != [name]}
    told = told | ({"together": merged} if merged else {})
    return (told, fit(told) if merged else made, why)


def _misnamed(groups: dict[str, list[str]], table: pd.DataFrame, facts: pd.DataFrame, fit: Any) -> set[str]:
    """The groups whose name says silent where most are awake, or new where most first bought in the earlier half of the data."""
    named = {name: parts for name, parts in groups.items() if name in PLAIN}
    labels = table[["customer_id"]]
    for method, column in (("life_cycle", "status"), ("ltv", "p_alive")) if named else ():
        if (made := _supported(fit, {"method": method})) and column in made.table:
            labels = labels.merge(made.table[["customer_id", column]], on="customer_id", how="left")
    known = table[["customer_id", "segment"]].merge(facts[["customer_id", "orders", "tenure_days"]], on="customer_id")
    known = known[known["orders"] > 0]
    gone = known["customer_id"].map(silent(labels, facts)).eq(True)
    since_long = known["tenure_days"] > known["tenure_days"].max() / 2
    of = {name: known["segment"].isin(parts) for name, parts in named.items()}
    return {name for name, mine in of.items() if mine.any() and (since_long[mine].mean() > HALF if name in YOUNG else gone[mine].mean() < HALF)}


def together(sizes: dict[str, int], parents: dict[str, str], *, most: int, least: float) -> dict[str, list[str]]:
    """Put segments together along a tree (child → parent) until there are at most `most`, each of at least `least` customers where possible.

    The customers without an order are never too few. Returns group → the segments in it.

    >>> together({"acquisition": 40, "retention": 30, "loyalty": 5, "lost": 60}, TOGETHER["life_cycle"], most=2, least=0)
    {'Buying now': ['acquisition', 'loyalty', 'retention'], 'lost': ['lost']}
    """
    groups = {name: [name] for name in sorted(sizes)}
    size = lambda name: sum(sizes[part] for part in groups[name])  # noqa: E731
    while len(groups) > 1:
        small = [g for g in groups if size(g) < least and g != NO_ORDERS and parents[g] != ALL]
        if not small and len(groups) <= most:
            break
        offered = {parents[g] for g in (small or groups)}
        inside = {parent: [g for g in groups if parent in _above(g, parents)] for parent in offered}
        tiny = parents[min(small, key=lambda g: (size(g), g))] if small else None
        into = tiny or min(inside, key=lambda p: (sum(size(g) for g in inside[p]), p))
        groups[into] = sorted(part for g in inside[into] for part in groups.pop(g))
    return dict(sorted(groups.items()))


def _unseen(group: str, groups: dict[str, list[str]], parents: dict[str, str]) -> list[str]:
    """The segments below a group that nobody is in today: an earlier or a later day may have them."""
    leaves = set(parents) - set(parents.values()) - {part for parts in groups.values() for part in parts}
    return sorted(leaf for leaf in leaves if next((above for above in _above(leaf, parents) if above in groups), "") == group)


def _above(name: str, parents: dict[str, str]) -> list[str]:
    found = []
    while name in parents:
        name = parents[name]
        found.append(name)
    return found


def _best_criterion(facts: pd.DataFrame, most: int, say: Language) -> tuple[dict[str, str], str]:
    """Rules by the attribute that tells most of the others (mean corrected V), the evenly spread one where there are no others."""
    known = {c: _rules(facts[c], most, say) for c in attributes(facts) if _says_who(c) and facts[c].notna().mean() >= 0.8}
    known = {c: rules for c, rules in known.items() if len(rules) > 1}
    if not known:
        return {}, ""
    evenness = {c: -float((facts[c].astype("str").value_counts(normalize=True).head(most) ** 2).sum()) for c in known}
    links = {c: sum(_linked(facts[c], facts[other]) for other in known if other != c) / max(len(known) - 1, 1) for c in known}
    best = max(known, key=lambda c: (round(links[c], 2), evenness[c], c))
    return known[best], best


def _says_who(column: str) -> bool:
    """Neither which contacts are known nor what somebody agreed to: that says how to reach people, not who they are."""
    return not column.startswith("has_") and consent.says(column) is None


def _linked(first: pd.Series, second: pd.Series) -> float:
    """Cramér's V of two columns; 0 where it is not known."""
    codes = [
        pd.qcut(c, 4, duplicates="drop") if pd.api.types.is_numeric_dtype(c) and c.nunique() > 7 else c.astype("str")
        for c in (first, second)
    ]
    found = cramers_v(pd.crosstab(*codes).to_numpy())
    return 0.0 if isnan(found) else found


def _rules(column: pd.Series, most: int, say: Language) -> dict[str, str]:
    """A rule for each of the commonest values of a column; numbers are cut at their median, the rest is "Other"."""
    title = say.name(column_name(str(column.name)))
    if column_type(column) == "number" and pd.api.types.is_numeric_dtype(column) and column.nunique() > 2:
        middle = float(column.median())
        low, high = (say("{criterion}: {value}", criterion=title, value=f"{sign} {say.number(middle)}") for sign in ("<", "≥"))
        return {low: f"{quoted(column.name)} < {number(middle)}", high: f"{quoted(column.name)} >= {number(middle)}", "else": OTHERWISE}
    if column.dtype != "str":
        return {}
    counts = column.value_counts().sort_index().sort_values(ascending=False, kind="stable")
    if not 2 <= len(counts) <= 12:
        return {}
    room = most if len(counts) <= most and column.notna().all() else most - 1
    named = {say("{criterion}: {value}", criterion=title, value=v): f"{quoted(column.name)} = {quote(v)}" for v in counts.index[:room]}
    return named | {"else": OTHERWISE}
