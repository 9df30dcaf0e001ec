"""For how long somebody may have been silent and still come back: measured at earlier days of the same base."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from segkit.ground.shares import wilson

COLUMNS = ["months", "days", "since", "people", "returned", "seen", "came"]
HALF = 6  # months in which somebody may come back, and between two of the days
DAYS, BEGUN = 3, 6  # how many earlier days; months that the data must have run before one
SELDOM = 0.05  # of those so long silent, more than so many cannot have come back
MONTH = 30.4375  # days


def reach(months: pd.DataFrame, *, as_of: dt.date) -> pd.DataFrame:
    """From how many months of silence on hardly anybody of this base comes back.

    `months`: one row per customer and month (`facts.months`). At the days six, twelve and eighteen months before the current month, of which
    the data must have run for six months, everybody who had bought is asked how long he had been silent and whether he bought in the six
    months since. Returns one row, or none where too few were silent for long to say it: months and days (so long a silence), since (ISO date
    of the last of those days), people (silent for so long then), returned (of these, who bought in the six months since), seen and came (the same over
    all the days).

    Formula: the least number of months of which Wilson's 95 % limits of the share that came back are below 5 %, of all who had been silent
    for so long, of those who had not been for six months longer, and of those who had not for one month longer (for as few months as it takes
    until they are enough to tell): where many are silent for long, those who have just begun to be drown among them. Source: docs/methods.md 15.

    >>> early, late = pd.Timestamp(2024, 1, 5), pd.Timestamp(2025, 12, 5)
    >>> rows = [(f"gone{i}", 24288, early) for i in range(90)] + [("here", m, late) for m in range(24288, 24312)]
    >>> lines = pd.DataFrame(rows, columns=["customer_id", "month", "last_order"]).assign(orders=1)
    >>> reach(lines, as_of=dt.date(2026, 1, 1))[["months", "since", "people", "returned", "seen"]].values.tolist()
    [[1, '2025-07-01', 90, 0, 270]]
    """
    bought = months[months["orders"] > 0]
    end = as_of.year * 12 + as_of.month - 1
    begun = int(bought["month"].min()) if len(bought) else end
    at = [end - HALF * i for i in range(1, DAYS + 1) if end - HALF * i - begun >= BEGUN]
    if not at:
        return pd.DataFrame(columns=COLUMNS)
    asked = pd.concat([_silence(bought, month) for month in at], ignore_index=True)
    for long in range(1, end - begun):
        so_long = asked[asked["silent"] >= long * MONTH]
        if _seldom(so_long) and _seldom(so_long[so_long["silent"] < (long + HALF) * MONTH]) and _seldom(_nearest(so_long, long)):
            last = so_long[so_long["month"] == at[0]]
            if last.empty:
                break
            day = dt.date(at[0] // 12, at[0] % 12 + 1, 1).isoformat()
            row = (long, int(np.ceil(long * MONTH)), day, len(last), int(last["back"].sum()), len(so_long), int(so_long["back"].sum()))
            return pd.DataFrame([row], columns=COLUMNS)
    return pd.DataFrame(columns=COLUMNS)


def _silence(bought: pd.DataFrame, month: int) -> pd.DataFrame:
    """Everybody who had bought before the first day of a month: for how many days silent then, and whether back in the six months from it."""
    last = bought[bought["month"] < month].groupby("customer_id")["last_order"].max()
    later = bought.loc[bought["month"].between(month, month + HALF - 1), "customer_id"]
    day = pd.Timestamp(month // 12, month % 12 + 1, 1)
    return pd.DataFrame({"month": month, "silent": (day - pd.to_datetime(last)).dt.days.to_numpy(), "back": last.index.isin(later)})


def _nearest(so_long: pd.DataFrame, long: int) -> pd.DataFrame:
    """Of those silent for so long the ones who have been so for the shortest time: of one month's width, or of more until they could tell."""
    near = so_long.head(0)
    for wide in range(1, HALF + 1):
        near = so_long[so_long["silent"] < (long + wide) * MONTH]
        if len(near) and wilson(0, len(near))[1] < SELDOM:
            break
    return near


def _seldom(asked: pd.DataFrame) -> bool:
    return bool(len(asked) and wilson(int(asked["back"].sum()), len(asked))[1] < SELDOM)
