"""What the whole windows hide: how revenue went in the last half of the later one, and whether new customers still come."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from segkit.steps.size.revenue import LONGEST, chance, windows

YEAR_BEFORE, JUST_BEFORE = "year_before", "just_before"
COLUMNS = ["against", "months", "revenue_before", "revenue_after", "p", "last_new"]
SHORTEST = 3  # months of a half: fewer go up and down by themselves
NEWCOMERS = 20  # of fewer nobody knows how often one comes
SILENT_DAYS, PAUSES = 90, 10  # without a newcomer for longer than both: so many days, and so many times the usual pause between two


def lately(months: pd.DataFrame, facts: pd.DataFrame, *, as_of: dt.date) -> pd.DataFrame:
    """The last half of the later window against the same months a year before, where a window is a year, else against as many months
    just before.

    `months`, `facts`: as in `growth`. Returns one row: against (year_before or just_before), months, revenue_before, revenue_after (currency; missing
    where a half is shorter than three months), p (that the change is chance, as beside "after" in `bridge`), last_new (ISO date of the
    last first order where no new customer has come for long, else missing). Empty where there are no two windows.

    Source: docs/methods.md 15.

    >>> table = pd.DataFrame({"customer_id": "a", "month": range(24300, 24312), "purchases_cents": [100] * 9 + [50] * 3, "refunds_cents": 0})
    >>> facts = pd.DataFrame({"first_order": pd.to_datetime(["2025-01-05"])})
    >>> lately(table, facts, as_of=dt.date(2026, 1, 1))[["against", "months", "revenue_before", "revenue_after"]].to_numpy().tolist()
    [['just_before', 3, 3.0, 1.5]]
    """
    when = windows(months, as_of)
    if when is None:
        return pd.DataFrame(columns=COLUMNS)
    half, yearly = when.months // 2, when.months == LONGEST
    cents = months.assign(cents=months["purchases_cents"] - months["refunds_cents"])
    end = when.end - (LONGEST if yearly else half)
    sides = [cents[cents["month"].between(last - half, last - 1)].groupby("customer_id")["cents"].sum() for last in (end, when.end)]
    told = half >= SHORTEST
    before, after = (int(side.sum()) / 100 if told else np.nan for side in sides)
    p = chance(sides[1].sub(sides[0], fill_value=0).to_numpy(float)) if told else np.nan
    row = (YEAR_BEFORE if yearly else JUST_BEFORE, half, before, after, p, _last_new(facts["first_order"], int(months["month"].min()), as_of))
    return pd.DataFrame([row], columns=COLUMNS).astype({"last_new": "str"})


def _last_new(first_orders: pd.Series, begun: int, as_of: dt.date) -> str | None:
    """The day of the last newcomer, where for long there was none; who is there in the data's first month may have come before it."""
    come = pd.to_datetime(first_orders).dropna().sort_values()
    come = come[come >= pd.Timestamp((begun + 1) // 12, (begun + 1) % 12 + 1, 1)]
    if len(come) < NEWCOMERS:
        return None
    pause = come.diff().dt.days.median()
    silent = (pd.Timestamp(as_of) - come.iloc[-1]).days
    return str(come.iloc[-1].date()) if silent > max(SILENT_DAYS, PAUSES * pause) else None
