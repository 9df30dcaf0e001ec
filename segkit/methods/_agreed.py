"""Rhythms that were agreed on: people who pay by the month, the quarter or the year side by side in one base.

Whoever pays once a year has paid once or twice in two years of data; the usual gap of all, a month, says nothing of him.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

from segkit.ground.bands import MEASURES
from segkit.ground.periods import DAYS, NEAR, named, periods
from segkit.rules.grammar import name, number, quote

MOST, HALF = 0.9, 0.5  # of customers: whom a column must tell of, and whose gaps must be what it tells
REGULAR = 0.8  # of customers with a gap: pay at a period of the calendar where rhythms are agreed on
LEAST, PART, VALUES = 10, 0.05, 30  # customers of a period, and as a share; values of a column
FAR = 2.0  # times as much as nearly all who pay by the month: no payment for a month


def rhythms(facts: pd.DataFrame) -> list[tuple[str, float]]:
    """The rhythms that customers have agreed on, as (who, days), the shortest first; nothing where there are not at least two.

    Who, as a condition on facts, by the first that tells them apart: a column of which the values name periods (plan, billing interval), or go
    with them; else the size of a payment, purchases ÷ orders; where that tells nothing either, everybody has the longest, so that nobody is called silent
    who may have paid for a year. Only where most pay at periods of the calendar: a shop's customers have gaps of all lengths.

    >>> ids = [f"c{i:02}" for i in range(40)]
    >>> paid = pd.DataFrame({"customer_id": ids, "orders": [6] * 20 + [2] * 20, "order_days": [6] * 20 + [2] * 20, "purchases": [60.0] * 20 + [200.0] * 20,
    ...                      "gap_days": [30.0] * 20 + [365.0] * 20})
    >>> [(who, round(days)) for who, days in rhythms(paid)]
    [('purchases <= 55 * orders', 30), ('purchases > 55 * orders', 365)]
    >>> rhythms(paid.assign(gap_days=range(5, 85, 2))), rhythms(paid.head(20))
    ([], [])
    """
    bought = facts[facts["orders"].ge(1).fillna(False).astype(bool)]
    seen = periods(bought["gap_days"].where(bought["order_days"] >= 2))
    known = int((bought["order_days"].ge(2) & bought["gap_days"].notna()).sum())
    if not known or seen.notna().sum() < HALF * known:
        return []
    told = _by_column(bought, seen)
    return told if told or seen.notna().sum() < REGULAR * known else _by_payment(bought, seen)


def _by_column(bought: pd.DataFrame, seen: pd.Series) -> list[tuple[str, float]]:
    """The rhythms by the values of the column that tells them of most customers."""
    best, most = [], 0
    for column in bought.columns.difference([*MEASURES, "customer_id", "segment"], sort=False):
        values = bought[column]
        if not (isinstance(values.dtype, pd.StringDtype) or values.dtype == object) or not 2 <= values.nunique() <= VALUES:
            continue
        values = values.astype("str").where(values.notna())
        by_word = {value: named(value) for value in sorted(values.dropna().unique())}
        for told in (by_word, _going_with(values, seen)):
            days = values.map(told).astype(float)
            both = days.notna() & seen.notna()
            sizes = days.value_counts()
            sizes = sizes[sizes >= LEAST]
            if days.notna().sum() < MOST * values.notna().sum() or len(sizes) < 2 or not (np.abs(days - seen) <= NEAR * days)[both].mean() >= HALF:
                continue
            if sizes.sum() > most:
                who = {d: sorted(v for v, t in told.items() if t == d) for d in sorted(sizes.index)}
                best, most = [(f"{name(column)} IS NOT NULL AND {name(column)} IN ({', '.join(map(quote, listed))})", float(d)) for d, listed in who.items()], sizes.sum()
    return best


def _going_with(values: pd.Series, seen: pd.Series) -> dict[str, float]:
    """The period that nearly all have who have a value, value → days, where enough of them have one."""
    both = pd.DataFrame({"value": values, "days": seen}).dropna()
    table = both.groupby(["value", "days"]).size().unstack(fill_value=0)
    sure = table[(table.sum(axis=1) >= LEAST) & (table.max(axis=1) >= MOST * table.sum(axis=1))]
    return {str(value): float(days) for value, days in sure.idxmax(axis=1).items()} if len(sure) else {}


def _by_payment(bought: pd.DataFrame, seen: pd.Series) -> list[tuple[str, float]]:
    """The rhythms by the size of a payment."""
    if "purchases" not in bought:
        return []
    sizes = seen.value_counts()
    sizes = sizes[sizes >= max(LEAST, PART * seen.notna().sum())].sort_index()
    paid = bought["purchases"] / bought["orders"]
    if len(sizes) == 1 and sizes.index[0] < DAYS["year"]:  # nobody has had the time to pay for a second year
        far = FAR * float(paid[seen == sizes.index[0]].quantile(0.99))
        once = bought["order_days"].eq(1) & (paid > far)
        due = once & bought.get("recency_days", bought["orders"] * 0).gt((1 + NEAR) * DAYS["year"])  # had the time, and did not pay again
        return _parted([far], [float(sizes.index[0]), DAYS["year"]]) if far > 0 and once.sum() >= LEAST and due.sum() < LEAST else []
    if len(sizes) < 2:
        return []
    days = [float(d) for d in sizes.index]
    cuts = [_cut(paid[seen == a], paid[seen == b]) for a, b in pairwise(days)]
    if None in cuts or cuts != sorted(cuts):
        return [("orders < 1", days[0]), ("orders >= 1", days[-1])]  # nobody, and everybody
    return _parted(cuts, days)


def _cut(less: pd.Series, more: pd.Series) -> float | None:
    """The payment that parts those of a shorter period from those of a longer one with the fewest mistakes; None where more than a tenth are mistaken."""
    values = np.unique(np.concatenate([less.to_numpy(float), more.to_numpy(float)]))
    middle = (values[:-1] + values[1:]) / 2
    if not len(middle):
        return None
    right = np.searchsorted(np.sort(less), middle) / len(less) + 1 - np.searchsorted(np.sort(more), middle) / len(more)
    best = int(right.argmax())
    return float(middle[best]) if right[best] / 2 >= MOST else None


def _parted(cuts: list[float], days: list[float]) -> list[tuple[str, float]]:
    sides = [[*([f"purchases > {number(a)} * orders"] if a is not None else []), *([f"purchases <= {number(b)} * orders"] if b is not None else [])]
             for a, b in zip([None, *cuts], [*cuts, None], strict=True)]  # fmt: skip
    return [(" AND ".join(side), d) for side, d in zip(sides, days, strict=True)]
