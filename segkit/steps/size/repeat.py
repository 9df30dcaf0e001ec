"""Cohorts: of those who first bought in one month (or quarter), how many bought again in each later one."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

COLUMNS = ["segment", "cohort", "since", "customers", "bought", "share", "revenue"]
MOST_MONTHS = 24  # a longer history is told by quarters


def cohorts(months: pd.DataFrame, *, as_of: dt.date, labels_then: pd.DataFrame | None = None) -> pd.DataFrame:
    """Who came back, by the period of the first order and the periods since.

    `months`: one row per customer and month (`facts.months`). `labels_then`: customer_id, segment held at the start, to tell cohorts by
    segment too.

    Returns one row per segment ("" for everybody), cohort and period: segment, cohort (period of the first order, year·12 + month − 1 of
    its first month), since (periods after it), customers (of the cohort), bought (of them with an order in the period), share, revenue
    (currency). Only periods that have ended by `as_of`: what has not been observed yet has no row, never a zero.

    Source: docs/methods.md 21; Fader & Hardie 2009, on cohort tables.

    >>> lines = pd.DataFrame({"customer_id": ["a", "b", "a"], "month": [24300, 24300, 24301], "orders": 1, "purchases_cents": 1000,
    ...                       "refunds_cents": 0})
    >>> cohorts(lines, as_of=dt.date(2025, 3, 1))[["cohort", "since", "customers", "bought"]].values.tolist()
    [[24300, 0, 2, 2], [24300, 1, 2, 1]]
    """
    end = as_of.year * 12 + as_of.month - 1
    ended = months[(months["month"] < end) & (months["orders"] > 0)]
    if ended.empty:
        return pd.DataFrame(columns=COLUMNS)
    length = 3 if end - int(ended["month"].min()) > MOST_MONTHS else 1
    last = end // length - 1  # the last period that has ended
    rows = ended.assign(period=ended["month"] // length)
    rows = rows[rows["period"] <= last]
    first = rows.groupby("customer_id")["period"].transform("min")
    rows = rows.assign(cohort=first, since=rows["period"] - first, cents=rows["purchases_cents"] - rows["refunds_cents"])
    parts = [_told("", rows, last, length)]
    if labels_then is not None and len(labels_then):
        named = rows.assign(segment=rows["customer_id"].map(labels_then.set_index("customer_id")["segment"]))
        parts += [_told(name, part, last, length) for name, part in named.dropna(subset="segment").groupby("segment", sort=True)]
    return pd.concat(parts, ignore_index=True)[COLUMNS]


def _told(segment: str, rows: pd.DataFrame, last: int, length: int) -> pd.DataFrame:
    size = rows.groupby("cohort")["customer_id"].nunique()
    found = rows.groupby(["cohort", "since"]).agg(bought=("customer_id", "nunique"), cents=("cents", "sum"))
    every = pd.MultiIndex.from_tuples([(c, s) for c in size.index for s in range(last - c + 1)], names=["cohort", "since"])
    table = found.reindex(every, fill_value=0).reset_index()
    table = table.assign(segment=segment, customers=table["cohort"].map(size), revenue=table["cents"] / 100)
    return table.assign(share=table["bought"] / table["customers"], cohort=table["cohort"] * length)


def retention(table: pd.DataFrame) -> pd.DataFrame:
    """One row per period since the first order: since, customers (of cohorts old enough to be seen so far), share (of them that bought).

    >>> one = pd.DataFrame({"segment": "", "cohort": [1, 1, 2], "since": [0, 1, 0], "customers": [4, 4, 6], "bought": [4, 1, 6]})
    >>> retention(one).values.tolist()
    [[0.0, 10.0, 1.0], [1.0, 4.0, 0.25]]
    """
    everybody = table[table["segment"] == ""]
    sums = everybody.groupby("since")[["customers", "bought"]].sum().reset_index()
    share = sums["bought"] / sums["customers"].where(sums["customers"] > 0, np.nan)
    return pd.DataFrame({"since": sums["since"], "customers": sums["customers"], "share": share})


MOST, ENOUGH, PERIODS = 8, 30, 8  # rows and columns of the matrix, customers that a row needs at least


def returned(table: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """The matrix of who came back, as it is printed: a row per cohort (the latest eight with enough customers), a column per period since
    the first order (from 1), shares rounded to whole steps so that no count of a few can be worked out; missing where not yet seen."""
    from segkit.privacy import precision

    rows = table[(table["segment"] == "") & (table["since"] >= 1) & (table["customers"] >= max(ENOUGH, 4 * min_cell))]
    last = sorted(rows["cohort"].unique())[-MOST:]
    rows = rows[rows["cohort"].isin(last) & (rows["since"] <= PERIODS)]
    if rows.empty:
        return pd.DataFrame()
    step = np.maximum(precision.steps(rows["customers"], 2, max(min_cell, 1)), 0.01)
    told = rows.assign(share=((rows["share"] / step).round() * step).clip(0, 1))
    return told.pivot(index="cohort", columns="since", values="share").sort_index()


def cohorts_worded(wide: pd.DataFrame, table: pd.DataFrame, say) -> tuple[pd.DataFrame, str]:
    """The matrix with its cohorts in words, and the sentence that says what its columns are."""
    from babel.dates import format_skeleton

    quarters = bool((table["cohort"] % 3 == 0).all()) and len(table["cohort"].unique()) > 1
    names = [format_skeleton("yMMM", dt.date(int(c) // 12, int(c) % 12 + 1, 1), locale=say.locale) for c in wide.index]
    names = [say("from {month}", month=n) for n in names] if quarters else names
    told = say("Share of those who first bought in a quarter (rows) that bought again so many quarters later (columns)") if quarters else (
        say("Share of those who first bought in a month (rows) that bought again so many months later (columns)"))  # fmt: skip
    return wide.set_axis(names).rename(columns=str), told
