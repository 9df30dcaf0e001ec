"""Step 1 in words."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pandas as pd

from segkit.customers.catalogue import GROUPS, catalogue, groups_covered
from segkit.ground.bands import titles
from segkit.ground.language import lower
from segkit.ground.names import NOT_TOLD, ours

COLUMNS = ours({  # columns of facts and methods that the catalogue does not list
    "order_days": "Days with purchases", "periods": "Months since the first purchase", "active_periods": "Months with purchases",
    "demand_mean": "Average purchases a month", "demand_sd": "Spread of purchases by month", "purchases": "Purchases",
    "first_order": "First purchase", "last_order": "Last purchase",
    "tenure_months": "Months as a customer", "common_periods": "Months that all are compared in", "common_mean": "Average purchases in the common months",
    "common_sd": "Spread of purchases in the common months", "open_period_purchases": "Purchases in the month at hand",
    "rhythm_days": "Usual days between purchases", "ltv_formula": "Lifetime value by the formula", "ltv_class": "Class by lifetime value",
    "frequency": "Frequency", "monetary": "Money spent", "p_alive": "Probability of being a customer still", "expected_orders": "Orders expected",
    "expected_value": "Value expected", "order_value": "Value of an order", "discounted_orders": "Orders expected, discounted", "otherwise": "Otherwise",
    "r": "R score", "f": "F score", "m": "M score", "rfm": "RFM score", "value_to_date": "Value to date", "rule": "Rule", "segment": "Segment",
    "rfm_segment": "RFM segment", "cluster": "Cluster", "cv": "Coefficient of variation", "abc": "ABC class", "xyz": "XYZ class",
    "hunt_stage": "Step of the ladder", "effort_hours": "Working hours", "cycle_days": "Days to the deal", "discount": "Discount", "amount": "Amount",
    "profit": "Profit", "consent": "Consent to messages", "product": "Product", "category": "Category", "company": "Company",
})  # fmt: skip
SIGNS = {"<=": "≤", ">=": "≥", "<>": "≠", "!=": "≠", "*": "×", "/": "÷", "IS": "=", "IS NOT": "≠"}
WORD = re.compile(r"""'(?:[^']|'')*'|"[^"]*"|<=|>=|<>|!=|[*/]|\bIS NOT\b|\b\d+(?:\.\d+)?\b|\b[^\W\d]\w*\b""")


def criteria(table: pd.DataFrame, say: Any) -> list[str]:
    """What the customers can be described by, which of the four groups stay blank, and what is off for the law's sake."""
    lines = [_chosen(table, say), *_groups(table, say), *_thin(table, say), *_off(table, say)]
    return [line for line in lines if line]


def _chosen(table: pd.DataFrame, say: Any) -> str:
    n = int(table["chosen"].sum())
    if n == 0:
        return say("No criterion can be used yet, for the data describe customers by nothing but their number")
    return say.many("{n} criterion describes the customers", "{n} criteria describe the customers", n)


def _groups(table: pd.DataFrame, say: Any) -> list[str]:
    covered = groups_covered(table).set_index("group")["in_data"]
    blank = [say.name(g) for g in GROUPS if covered[g] == 0]
    if not blank:
        return [say("The data describe all four groups of criteria, geographic, demographic, psychographic and behavioural")]
    lines = [say("There are no data on {groups} criteria", groups=say.listing(blank))]
    if covered["psychographic"] == 0:
        lines.append(say("Why people buy cannot be read from purchases; a short survey or ten interviews would fill this gap"))
    return lines


def _thin(table: pd.DataFrame, say: Any) -> list[str]:
    thin = table[table["chosen"].astype(bool) & (table["coverage"] < 0.5)].sort_values(["coverage", "criterion"])
    if thin.empty:
        return []
    first = thin.iloc[0]
    return [
        say("{criterion} is known for few customers, {share}", criterion=say.quoted(first["name"]), share=say.percent(first["coverage"])),
        *([say.many("{n} chosen criterion is known for less than half of the customers",
                    "{n} chosen criteria are known for less than half of the customers", len(thin))] if len(thin) > 1 else []),
    ]  # fmt: skip


def _off(table: pd.DataFrame, say: Any) -> list[str]:
    off = table[table["reason"] == "sensitive, no legal basis"]
    if off.empty:
        return []
    names = say.listing([say.name(n) for n in off["name"]])
    return [say("{names} are not used, because no legal basis is stated", names=names)]


@cache
def column_name(column: str) -> str:
    """The catalogue's name of a column, else the column itself, in words.

    >>> column_name("uses_app_daily"), column_name("Скидка")
    ('Uses app daily', 'Скидка')
    """
    return str(_known().get(column) or COLUMNS.get(column) or titles(pd.DataFrame({"criterion": [column]}))[0])


@cache
def _known() -> dict[str, str]:
    """The catalogue's names: each page asks for those of a thousand cells."""
    return catalogue().drop_duplicates("criterion").set_index("criterion")["name"].to_dict()


def spoken(condition: str, say: Any) -> str:
    """A rule as people read it: columns by their names, numbers and signs as in print; the tables keep the exact text.

    >>> from segkit.ground.language import Language
    >>> spoken("gap_days <= 54.666666666666664 AND city = 'Omsk'", Language())
    'days between purchases ≤ 54.7 and city = “Omsk”'
    >>> spoken("orders IS NULL OR segment = 'lost'", Language())
    'number of purchases = not known or segment = “Lost customers”'
    """
    joins = {"AND": say("and"), "OR": say("or"), "NOT": say("not"), "NULL": lower(say.name(NOT_TOLD))}
    return WORD.sub(lambda found: _spoken(found[0], joins, say), condition)


def _spoken(word: str, joins: dict[str, str], say: Any) -> str:
    if word.startswith("'"):
        return say.quote(say.name(word[1:-1].replace("''", "'")))
    if word[0].isdigit():
        return say.number(float(word))
    return SIGNS.get(word) or joins.get(word) or lower(_column(word.strip('"'), say))


def _column(column: str, say: Any) -> str:
    """A column's name in this language, or what a measure of ours is called (`known`, `reachable`)."""
    named = column_name(column)
    return said if (said := say.name(named)) != named else told if (told := say.name(column)) != column else named
