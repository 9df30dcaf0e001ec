"""Cohorts: of those who first bought in one month (or quarter), or held one segment, how many bought in each period since."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from segkit.steps.size.revenue import windows

COLUMNS = ["segment", "cohort", "since", "customers", "bought", "share", "revenue"]
MOST_MONTHS = 24  # a longer history is told by quarters

MOST, ENOUGH, PERIODS = 8, 30, 8  # rows and columns of the matrix, customers that a row needs at least
COARSEST = 0.2  # step of a row's shares: one in larger steps tells nothing


def cohorts(months: pd.DataFrame, *, as_of: dt.date, labels_then: pd.DataFrame | None = None) -> pd.DataFrame:
    """Who came back, by the period of the first order and the periods since; and by the segment held at the start, since that day.

    `months`: one row per customer and month (`facts.months`). `labels_then`: customer_id, segment held when the later window began
    (`labels_then`): each segment is a cohort of that day. It is not followed back from there: who was in a good segment was so because he
    had bought.

    Returns one row per segment ("" for everybody), cohort and period: segment, cohort (period of the first order, or the day the labels
    were held, year·12 + month − 1 of its first month), since (periods after it), customers (of the cohort), bought (of them with an order
    in the period), share, revenue (currency, refunds taken off). Only periods that have ended by `as_of`: what has not been observed yet
    has no row, never a zero.

    Source: docs/methods.md 21; Fader & Hardie 2009, on cohort tables.

    >>> lines = pd.DataFrame({"customer_id": ["a", "b", "a"], "month": [24300, 24300, 24301], "orders": 1, "purchases_cents": 1000,
    ...                       "refunds_cents": 0})
    >>> cohorts(lines, as_of=dt.date(2025, 3, 1))[["cohort", "since", "customers", "bought"]].values.tolist()
    [[24300, 0, 2, 2], [24300, 1, 2, 1]]
    """
    end = as_of.year * 12 + as_of.month - 1
    ended = months[months["month"] < end]
    ordered = ended[_paid(ended)]
    if ordered.empty:
        return pd.DataFrame(columns=COLUMNS)
    length = 3 if end - int(ordered["month"].min()) > MOST_MONTHS else 1
    first = ordered.groupby("customer_id")["month"].min() // length * length
    parts, when = [_told("", ended, first, end, length)], windows(ended, as_of)
    if labels_then is not None and len(labels_then) and when is not None:
        for name, people in labels_then.dropna(subset="segment").groupby("segment", sort=True)["customer_id"]:
            parts.append(_told(str(name), ended, pd.Series(when.middle, index=people.to_numpy()), end, length))
    return pd.concat(parts, ignore_index=True)[COLUMNS]


def _paid(months: pd.DataFrame) -> pd.Series:
    """The months with an order that was paid: who only comes for what he paid before has not bought again."""
    return (months["orders"] > 0) & (months["purchases_cents"] > 0)


def _told(segment: str, rows: pd.DataFrame, cohort: pd.Series, end: int, length: int) -> pd.DataFrame:
    """The cohorts of these customers (`cohort`: its first month by customer) over the periods that have ended."""
    rows = rows.assign(cohort=rows["customer_id"].map(cohort)).dropna(subset="cohort")
    rows = rows.assign(since=(rows["month"] - rows["cohort"]) // length, cents=rows["purchases_cents"] - rows["refunds_cents"])
    size = cohort.value_counts().sort_index()
    keys = ["cohort", "since"]
    every = pd.DataFrame([(c, s) for c in size.index for s in range((end - c) // length)], columns=keys)
    bought = rows[_paid(rows)].groupby(keys)["customer_id"].nunique().rename("bought").reset_index()
    money = rows.groupby(keys)["cents"].sum().reset_index()
    table = every.merge(bought, on=keys, how="left").merge(money, on=keys, how="left").fillna({"bought": 0, "cents": 0})
    table = table.astype({"cohort": int, "since": int, "bought": int, "cents": "int64"})
    table = table.assign(segment=segment, customers=table["cohort"].map(size), revenue=table["cents"] / 100)
    return table.assign(share=table["bought"] / table["customers"])


def retention(table: pd.DataFrame) -> pd.DataFrame:
    """One row per period since the first order: since, customers (of cohorts old enough to be seen so far), share (of them that bought);
    without the cohort of the data's first period, where there are thirty customers without it.

    >>> one = pd.DataFrame({"segment": "", "cohort": [1, 1, 2], "since": [0, 1, 0], "customers": [4, 4, 6], "bought": [4, 1, 6]})
    >>> retention(one).values.tolist()
    [[0.0, 10.0, 1.0], [1.0, 4.0, 0.25]]
    """
    everybody = table[table["segment"] == ""]
    later = everybody[everybody["cohort"] > everybody["cohort"].min()]  # who bought first when the data begin may have bought before
    everybody = later if later.loc[later["since"] == 1, "customers"].sum() >= ENOUGH else everybody
    sums = everybody.groupby("since")[["customers", "bought"]].sum().reset_index()
    share = sums["bought"] / sums["customers"].where(sums["customers"] > 0, np.nan)
    return pd.DataFrame({"since": sums["since"], "customers": sums["customers"], "share": share})


def returned(table: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """The matrix of who came back, as it is printed: a row per cohort (the latest eight with enough customers), a column per period since
    the first order (from 1), shares rounded to whole steps so that no count of a few can be worked out; missing where not yet seen. A cohort
    so small that its shares would have to be rounded to more than a fifth has no row (`left_out`)."""
    rows = table[(table["segment"] == "") & (table["since"] >= 1) & (_step(table, min_cell) <= COARSEST)]
    last = sorted(rows["cohort"].unique())[-MOST:]
    rows = rows[rows["cohort"].isin(last) & (rows["since"] <= PERIODS)]
    if rows.empty:
        return pd.DataFrame()
    step = _step(rows, min_cell)
    told = rows.assign(share=((rows["share"] / step).round() * step).clip(0, 1))
    return told.pivot(index="cohort", columns="since", values="share").sort_index()


def left_out(table: pd.DataFrame, min_cell: int) -> int:
    """How many cohorts that could have been followed are too small for a row of the matrix and lie between its first row and today.

    >>> one = pd.DataFrame({"segment": "", "cohort": [1, 2, 3], "since": 1, "customers": [400, 20, 300], "bought": 1, "share": 0.1})
    >>> left_out(one, 10)
    1
    """
    shown = returned(table, min_cell)
    seen = table[(table["segment"] == "") & (table["since"] == 1)]
    return int(len(shown) and seen["cohort"].gt(shown.index.min()).sum() - len(shown) + 1)


def _step(rows: pd.DataFrame, min_cell: int) -> np.ndarray:
    """The step of each row's share; missing where its cohort is too small for any."""
    from segkit.privacy import rounding

    found = np.maximum(rounding.steps(rows["customers"], 2, max(min_cell, 1)), 0.01)
    return np.where(rows["customers"] >= max(ENOUGH, 4 * min_cell), found, np.nan)


def cohorts_worded(wide: pd.DataFrame, table: pd.DataFrame, say) -> tuple[pd.DataFrame, str]:
    """The matrix with its cohorts in words, and the sentence that says what its columns are."""
    from babel.dates import format_skeleton

    quarters = bool((table["cohort"] % 3 == 0).all()) and len(table["cohort"].unique()) > 1
    names = [format_skeleton("yMMM", dt.date(int(c) // 12, int(c) % 12 + 1, 1), locale=say.locale) for c in wide.index]
    names = [say("from {month}", month=n) for n in names] if quarters else names
    told = say("Share of those who first bought in a quarter (rows) that bought again so many quarters later (columns)") if quarters else (
        say("Share of those who first bought in a month (rows) that bought again so many months later (columns)"))  # fmt: skip
    return wide.set_axis(names).rename(columns=str), told
