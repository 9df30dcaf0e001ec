"""Ages from dates of birth, which are contact data and stay where the contacts are."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from segkit.intake.values import dates
from segkit.intake.values.day_or_month import order_of

OLDEST = 115  # years


def ages(born: pd.Series, as_of: dt.date) -> pd.Series:
    """Whole years between a date of birth, as the client wrote it, and a day; missing where there is no date, or no living person's.

    >>> ages(pd.Series(["31.12.1980", "1.1.1980", "?", "2030-01-01"]), dt.date(2026, 12, 30)).tolist()
    [45.0, 46.0, nan, nan]
    """
    codes, unique = pd.factorize(born)
    parts = dates.split_dates(pd.Series(unique, dtype="str"))
    order, _ = order_of(parts, np.bincount(codes[codes >= 0], minlength=len(unique)))
    days = dates.build(parts, order if order in ("dmy", "mdy") else "dmy")
    had = (days.dt.month < as_of.month) | ((days.dt.month == as_of.month) & (days.dt.day <= as_of.day))
    years = as_of.year - days.dt.year - (~had).astype(int)
    known = np.append(years.where(years.between(0, OLDEST)).to_numpy(dtype="float64"), np.nan)
    return pd.Series(known[codes], index=born.index)
