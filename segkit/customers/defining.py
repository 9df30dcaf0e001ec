"""What a segmentation was made from: these columns, and what is computed from them, differ by definition and describe nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from segkit.ground.bands import BOUGHT, MEASURES
from segkit.rules.grammar import columns as read

# Made from the dates of the purchases, though it is told as a habit.
DATED = ("usual_month",)
FROM_PURCHASES = ("hunt_ladder", "ltv", "abc_xyz", "rfm", "life_cycle", "deals_abc")
HOW_OFTEN = ("orders", "order_days")  # beside what the purchases do not say, that somebody buys at all
OF_DEALS = ("outcome", "amount", "cycle_days", "effort_hours", "discount", "changes", "profit", "has_budget", "beyond_product")


def by_definition(definition: dict[str, Any] | None, table: pd.DataFrame) -> list[str]:
    """The columns of `table` (one row per customer) that a definition reads, and those computed from them, in the table's order.

    All measures of purchases are made from the same purchases: where one of them is read, all are by definition, and so is what the
    client's own table says of how much somebody buys. Of other columns those
    are that a read one decides: the region where the city is read, the band where the number is.

    >>> people = pd.DataFrame({"city": ["Omsk", "Omsk", "Perm", "Tara"] * 9, "region": ["S", "S", "U", "S"] * 9, "sex": list("mfmf") * 9})
    >>> by_definition({"steps": [{"column": "segment", "cases": [["city = 'Omsk'", "'home'"]], "else": "'away'"}]}, people)
    ['city', 'region']
    """
    if not definition:
        return []
    used = _read(definition)
    if used & {*MEASURES, *DATED, *BOUGHT} or definition.get("model") or _methods(definition) & set(FROM_PURCHASES):
        used |= {*MEASURES, *DATED, *BOUGHT}
    if "deals_abc" in _methods(definition):
        used |= set(OF_DEALS)
    given = [table[c] for c in table.columns if c in used and c not in MEASURES]
    free = [c for c in table.columns if c not in used and c not in ("customer_id", "segment")]
    return [c for c in table.columns if c in used or (c in free and any(_decides(one, table[c]) for one in given))]


def picked(definition: dict[str, Any] | None, segments: list[str]) -> set[str]:
    """The segments whose customers a definition picks by what they bought: for high or low money on a day, so that what they bring
    afterwards returns towards everybody's by itself.

    A rule of something else beside how often they bought (a company's size and two orders) picks by that; one of money or of days since
    the last purchase does not, whatever stands beside it. Whom no rule takes is picked by all of them together. Of any other method that
    reads a purchase, all segments are.

    >>> rules = [["revenue > 90", "'rich'"], ["size = '250+' AND orders >= 2", "'large'"], ["city = 'Omsk'", "'home'"]]
    >>> told = {"method": "rules", "steps": [{"column": "segment", "cases": rules, "else": "'rest'"}]}
    >>> sorted(picked(told, ["rich", "large", "home", "rest"]))
    ['rest', 'rich']
    """
    definition = definition or {}
    bought, every = {*MEASURES, *DATED, *BOUGHT}, _read(definition)
    if definition.get("method") != "rules":
        return set(segments) if every & bought or definition.get("model") or _methods(definition) & set(FROM_PURCHASES) else set()
    own = ruled(definition)
    return {s for s in segments if (columns := own.get(s, every)) & bought and (columns <= bought or columns & bought - set(HOW_OFTEN))}


def ruled(definition: dict[str, Any] | None) -> dict[str, set[str]]:
    """Segment → the columns that its own rule reads, where the segments are made by rules; empty for any other method.

    >>> told = {"method": "rules", "steps": [{"column": "segment", "cases": [["size = '250+' AND orders >= 2", "'large'"]], "else": "'rest'"}]}
    >>> {segment: sorted(columns) for segment, columns in ruled(told).items()}
    {'large': ['orders', 'size']}
    """
    if not definition or definition.get("method") != "rules":
        return {}
    every, cases = _read(definition), [case for step in definition.get("steps", []) for case in step.get("cases", [])]
    return {name.strip("'").replace("''", "'"): columns for condition, name in cases if (columns := set(read(condition)) & every)}


def _read(definition: dict[str, Any]) -> set[str]:
    steps = definition.get("steps", [])
    texts = [text for s in steps for text in [*(t for case in s.get("cases", []) for t in case), s.get("else") or "NULL"]]
    made = {s["column"] for s in steps}
    named = {c for text in texts for c in read(text)}
    own = {s["column"] for s in steps if s["column"] in read(s.get("else") or "NULL")}  # recency_days AS recency_days
    return (named - made) | own


def _methods(definition: dict[str, Any]) -> set[str]:
    """The method of a definition, and those of its parts where it is a cross."""
    parts = definition.get("parameters", {}).get("of", []) if isinstance(definition.get("parameters"), dict) else []
    return {str(definition.get("method"))} | {str(p.get("method")) for p in parts if isinstance(p, dict)}


def _decides(one: pd.Series, other: pd.Series) -> bool:
    """Whether every value of one column has a single value of the other: names of few customers each decide nothing."""
    known = (one.notna() & other.notna()).to_numpy()
    if not known.any():
        return False
    first, second = (pd.factorize(s[known], sort=True)[0] for s in (one, other))
    values, told = int(first.max()) + 1, int(second.max()) + 1
    if not 2 <= told <= known.sum() / 2 or len(np.unique(first * told + second)) > values:
        return False
    if values <= known.sum() / 5:
        return True
    ordered = second[np.argsort(first, kind="stable")]  # a number with nearly a value each: the other column is its bands
    return bool(pd.api.types.is_numeric_dtype(one) and (np.diff(ordered) != 0).sum() == told - 1)
