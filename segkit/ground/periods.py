"""Periods of the calendar by which people pay: in the days between payments, and in the name of a plan."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
import pandas as pd

from segkit.ground import words

MONTH = 30.4375
DAYS = {"week": 7.0, "month": MONTH, "quarter": 3 * MONTH, "half-year": 6 * MONTH, "year": 12 * MONTH}
NEAR = 0.1  # how far a gap may be from a period and still be that period


def periods(gaps: pd.Series) -> pd.Series:
    """The period of the calendar in days that each gap is within a tenth of; missing where it is none.

    >>> periods(pd.Series([31.0, 45.0, 360.0, None])).tolist()
    [30.4375, nan, 365.25, nan]
    """
    found, values = np.full(len(gaps), np.nan), gaps.to_numpy(dtype=float)
    for days in DAYS.values():
        found[np.abs(values - days) <= NEAR * days] = days
    return pd.Series(found, index=gaps.index)


@lru_cache(10_000)
def named(value: str) -> float:
    """The days of the period that a value names, a plan or an interval of billing; not a number where it names none.

    >>> [round(named(v)) for v in ("Team (yearly)", "month", "12 месяцев", "kwartalnie", "Каждые 2 недели")], named("Business")
    ([365, 30, 365, 91, 14], nan)
    """
    kind = words.named(value, "period")
    if kind is None:
        return float("nan")
    times = re.search(r"(?:^| )(2|3|4|6|12) [^\W\d]+", words.plain(value))
    return DAYS[kind] * (int(times.group(1)) if times and words.speaks_of(times.group(0), kind) else 1)
