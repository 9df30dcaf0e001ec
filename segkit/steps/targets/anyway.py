"""Who of a segment buys anyway in the days after which a campaign's result is read."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

from segkit.customers.members import silent
from segkit.customers.snapshots import at
from segkit.findings.campaign import SOON, WITHIN
from segkit.methods import five_w
from segkit.methods._segmentation import labelled_then

LAST, QUARTER = 12, 3  # months from which it is seen how many buy anyway; until the next report
WINDOWS = 6  # months of which the first days tell how often each segment buys without being named in a campaign
BY_SEGMENT = ["usual", "usual_read", "read_days", "every_days"]


def usual(labels: pd.DataFrame, facts: pd.DataFrame, months: pd.DataFrame, as_of: dt.date, *, season: pd.DataFrame | None = None) -> pd.DataFrame:
    """How many of every segment buy anyway in the days after which a result is read. Who has fallen silent is taken to buy no more.

    `months`: one row per customer and month (`facts.months`). `season` from `strategy.season`: of a segment that is written to later for the sake
    of its season, the share who bought in those days a year before.

    Returns one row per segment: segment, usual (share who buy in the days in which responses are counted), usual_read (in the read_days after which
    talks are read that are only tried: as many as usually lie between two purchases, until the next report at most), read_days, every_days (days
    between purchases; missing where nobody bought on two days).

    Formula: windows of so many days from the day of the month on which a message can go out, in each of the last twelve months as far as they
    have ended: the mean over the windows since somebody's first order, then over the customers. Whoever is invoiced on the 28th buys in every
    window that holds a 28th, and in no other.

    >>> labels = pd.DataFrame({"customer_id": ["a", "b"], "segment": "VIP"})
    >>> facts = pd.DataFrame({"customer_id": ["a", "b"], "orders": [4, 1], "recency_days": [3.0, 100.0], "gap_days": [30.0, None]})
    >>> days = pd.to_datetime(["2025-09-28", "2025-10-28", "2025-11-28", "2025-12-28"])
    >>> months = pd.DataFrame({"customer_id": "a", "month": [24308, 24309, 24310, 24311], "orders": 1, "order_days": 1, "first_order": days, "last_order": days})
    >>> usual(labels, facts, months, dt.date(2026, 1, 1)).to_numpy().tolist()
    [['VIP', 0.0, 0.5, 30, 30.0]]
    >>> later = pd.DataFrame({"segment": ["VIP"], "earliest": ["2026-01-04"], "first": ["2026-02-01"], "last_year": [1]})
    >>> float(usual(labels, facts, months, dt.date(2026, 1, 1), season=later)["usual"].iloc[0])
    0.5
    """
    known = labels[["customer_id", "segment"]].dropna()
    gone = known["customer_id"].map(silent(labels, facts)).eq(True)
    start, told = pd.Timestamp(as_of) + pd.Timedelta(days=SOON), []
    most = (pd.Timestamp(as_of) + pd.DateOffset(months=QUARTER) - start).days
    later = {} if season is None else season[pd.to_datetime(season["first"]) > pd.to_datetime(season["earliest"])].set_index("segment")["last_year"].to_dict()
    mine = known["segment"].astype("str")
    shares = {WITHIN: _bought(months, start, WITHIN)}
    for name, people in known["customer_id"].groupby(mine):
        gap = five_w.rhythm(facts[facts["customer_id"].isin(set(people))])
        gap = np.nan if gap is None or pd.isna(gap) else float(gap)
        days = int(min(max(WITHIN, round(gap)), most)) if gap == gap else WITHIN
        if days not in shares:
            shares[days] = _bought(months, start, days)
        short, read = (float(people.map(shares[d]).mask(gone[people.index], 0.0).mean()) for d in (WITHIN, days))
        told.append((name, later[name] / len(people) if name in later else 0.0 if np.isnan(short) else short, 0.0 if np.isnan(read) else read, days, gap))
    return pd.DataFrame(told, columns=["segment", *BY_SEGMENT])


def own_levels(pairs: pd.DataFrame, facts: pd.DataFrame, months: pd.DataFrame, definition: dict[str, Any] | None, as_of: dt.date) -> pd.DataFrame | None:
    """How often every segment bought within the days in which responses are counted, by the segment each customer was in when they began; None
    where every comparison (`pairs` from `monitor.compared`) names its segment, or nobody is seen to have bought.

    Returns segment, people (customers, each counted once for every window) and bought (of these).

    Formula: windows of so many days from the first day of each of the last six whole months before `as_of`; customers by the definition as of that
    day; None where it cannot label them. Source: docs/methods.md 16.

    >>> own_levels(pd.DataFrame({"segment": ["VIP"]}), pd.DataFrame(), pd.DataFrame(), None, dt.date(2026, 1, 1)) is None
    True
    """
    if not pairs["segment"].eq("").any() or definition is None:
        return None
    bought = months[months["orders"].gt(0)]
    end, told = as_of.year * 12 + as_of.month - 1, []
    for month in range(end - WINDOWS, end):
        seen, first = bought[bought["month"] < month], dt.date(month // 12, month % 12 + 1, 1)
        if seen.empty:
            continue
        then = labelled_then(definition, at(seen, facts, first))
        if then is None:  # by the segments of today those who bought would pick the windows in which they did
            return None
        there = then[["customer_id", "segment"]].dropna()
        late = pd.Timestamp(first) + pd.Timedelta(days=WITHIN)
        soon = bought.loc[(bought["month"] == month) & (pd.to_datetime(bought["first_order"]) < late), "customer_id"]
        told.append(pd.DataFrame({"segment": there["segment"].astype("str"), "people": 1, "bought": there["customer_id"].isin(soon).astype(int)}))
    found = pd.concat(told).groupby("segment", as_index=False).sum() if told else None
    return found if found is not None and found["bought"].gt(0).any() else None


def _bought(months: pd.DataFrame, start: pd.Timestamp, days: int) -> pd.Series:
    """Customer → the share of the windows since the first order in which they bought; missing where there was none yet. Between the first and the
    last order of a month the others are taken to lie anywhere."""
    rows = months[months["orders"].gt(0)]
    whose, people = pd.factorize(rows["customer_id"], sort=True)
    first, last = (rows[c].to_numpy("datetime64[D]") for c in ("first_order", "last_order"))
    between = np.maximum((last - first).astype("int64") - 1, days)
    missed = (1 - days / between) ** np.maximum(rows["order_days"].to_numpy() - 2, 0)
    since = np.full(len(people), np.datetime64("9999-12-31", "D"))
    np.minimum.at(since, whose, first)
    seen, of = np.zeros(len(people)), np.zeros(len(people))
    for back in range(1, LAST + 1):
        begin = start - pd.DateOffset(months=back)
        begins, ends = np.datetime64(begin, "D"), np.datetime64(begin + pd.Timedelta(days=days), "D")
        if ends > np.datetime64(start - pd.Timedelta(days=SOON), "D"):
            continue
        near = (first < ends) & (last >= begins) & (since < begins)[whose]
        inside = (first >= begins) | (last < ends)
        left = np.ones(len(people))
        np.minimum.at(left, whose[near], np.where(inside, 0.0, missed)[near])
        seen += 1 - left
        of += since < begins
    return pd.Series(seen / np.where(of > 0, of, np.nan), index=pd.Index(people, name="customer_id"), dtype="float64")
