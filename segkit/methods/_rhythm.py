"""The rhythm of buying, and who has fallen out of it: shared by life cycle and lifetime value.

Own rhythm = the customer's mean gap between order days, with at least three of them; else the base's: the median gap of all
customers with at least two. Former = silent for more than `factor` rhythms (at least one day each), or longer than a fixed limit.

Where customers have agreed on different rhythms (`_agreed`: some pay by the month, some by the year), the rhythm of one without his own is that of
those like him, and former begins when he is late by as many days as those who pay oftenest: `factor` − 1 of their periods.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from segkit.ground.problems import NotEnoughData
from segkit.methods._agreed import rhythms
from segkit.rules.grammar import number

NO_RHYTHM = (
    "Nobody bought on two different days, so there is no rhythm of buying: "
    "give a fixed limit in days after which a customer counts as former."
)


def base_rhythm(facts: pd.DataFrame) -> float | None:
    """The median gap in days of all customers with at least two order days; None if there are none.

    >>> base_rhythm(pd.DataFrame({"order_days": [1, 2, 3], "gap_days": [None, 10.0, 30.0]}))
    20.0
    """
    gaps = facts.loc[facts["order_days"].ge(2).fillna(False).astype(bool), "gap_days"].dropna()
    return float(np.median(gaps.to_numpy(dtype=float))) if len(gaps) else None


def former(facts: pd.DataFrame, *, factor: float = 3, limit_days: float | None = None) -> tuple[str, dict]:
    """The condition that says who is former, and the numbers behind it.

    With `limit_days` the limit is the same for everybody. Raises NotEnoughData if nobody bought twice and no limit is given.
    """
    base = base_rhythm(facts)
    found = {"base_rhythm_days": base, "factor": factor, "limit_days": limit_days}
    if limit_days is not None:
        return f"recency_days > {number(limit_days)}", found
    if base is None:
        raise NotEnoughData(NO_RHYTHM)
    everybody = _by_own(base, factor)
    if not (agreed := _judged(rhythms(facts))):
        return everybody, found
    late = (factor - 1) * agreed[0][1]
    told = [f"{who} AND recency_days > {number(round(days + late, 9))}" for who, days in agreed]
    others = f"NOT ({' OR '.join(f'({who})' for who, _ in agreed)}) AND ({everybody})"
    return " OR ".join(f"({part})" for part in [*told, others]), found | {"agreed": [{"who": who, "days": days} for who, days in agreed]}


def _judged(agreed: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """Who is judged by a rhythm that was agreed on, the shortest first: who has none of his own yet, or has that very one and it is longer than the shortest."""
    if not agreed:
        return []
    return [(f"{who} AND (order_days < 3 OR gap_days IS NULL{f' OR gap_days >= {number(0.75 * days)}' if days > agreed[0][1] else ''})", days) for who, days in agreed]


def _by_own(base: float, factor: float) -> str:
    """The condition for those who are judged by their own rhythm, or else by the base's."""
    times = number(factor)  # the base's limit is rounded: a median of 4 and 38/3 days, times three, is 25 and not a hair below
    own = f"order_days >= 3 AND (gap_days >= 1 AND recency_days > {times} * gap_days OR gap_days < 1 AND recency_days > {times})"
    return f"{own} OR (order_days < 3 OR gap_days IS NULL) AND recency_days > {number(round(factor * max(base, 1.0), 9))}"


def status_cases(gone: str, found: dict, newcomer_days: float = 30) -> tuple[list[tuple[str, str]], str]:
    """The status of each customer, as the cases and the else of a step: potential, former, newcomer, regular."""
    young = newcomer_limit(found, newcomer_days)
    cases = [
        ("orders IS NULL OR orders < 1", "'potential'"),
        (gone, "'former'"),
        (f"orders = 1 OR tenure_days <= {number(young)}", "'newcomer'"),
    ]
    return cases, "'regular'"


def newcomer_limit(found: dict, newcomer_days: float = 30) -> float:
    """The days since the first order up to which a customer is a newcomer."""
    return round(max(newcomer_days, found["base_rhythm_days"] or 0), 9)


def rhythm_cases(found: dict) -> tuple[list[tuple[str, str]], str]:
    """The rhythm each customer is measured by, as the cases and the else of a step; missing under a fixed limit."""
    if found["limit_days"] is not None:
        return [], "NULL"
    own = [
        ("orders IS NULL OR orders < 1", "NULL"),
        *((told["who"], number(told["days"])) for told in found.get("agreed", ())),
        ("order_days >= 3 AND gap_days < 1", "1"),
        ("order_days >= 3 AND gap_days >= 1", "gap_days"),
    ]
    return own, number(max(found["base_rhythm_days"], 1.0))
