"""Whose revenue changed otherwise than that of everybody else: the change between two windows by what is known of the customers."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pandas as pd

from segkit.customers.catalogue import match
from segkit.ground.bands import BOUGHT, MEASURES, listed, value_of
from segkit.ground.outcome import only_left
from segkit.ground.permutation import shared
from segkit.steps.size.revenue import days, evenly, sides, windows

COLUMNS = ["criterion", "name", "value", "customers", "other_customers", "revenue_before", "revenue_after", "others_revenue_before", "others_revenue_after", "revenue_gain", "revenue_change", "others_change", "beyond", "p", "adjusted"]
GIVEN = ("account_type", "traffic_source", "benefit", "contact_channel", "technology", "application")  # behaviour that no purchase makes
LEAST, KNOWN = 20, 0.5  # customers on either side; of all, of whom a criterion is known


def by_trait(months: pd.DataFrame, facts: pd.DataFrame, criteria: pd.DataFrame, *, as_of: dt.date, silent: pd.Series | None = None) -> pd.DataFrame:
    """Revenue of two windows by the values of every chosen criterion that the purchases do not make, those who changed most otherwise first.

    `months`: one row per customer and month (`facts.months`). `facts`: customer_id and the criteria's columns. `criteria`: as step 1 leaves
    them (chosen, column, group, type); behavioural ones that purchases make, dates and free texts are left out: who is picked by purchases changes by that alone, and
    who has come lately was not there before. `silent`: True by customer_id for those who have fallen silent; a criterion of which one value is what the client calls
    these (`outcome.only_left`) only says that they left, and is left out too.

    Returns one row per criterion and value: criterion, name, value, customers and other_customers (who brought anything in either window; the others
    of whom the criterion is known), revenue_before, revenue_after, others_revenue_before, others_revenue_after (currency), revenue_gain (after − before, currency), revenue_change and others_change (fractions, for as many days),
    beyond (currency: what they brought more, or less, than with the others' change), p and adjusted (for all values tried). Empty
    where the data span fewer than two ended months.

    Formula: beyond = after − before × others' after ÷ others' before; z = beyond ÷ √(Σ(aᵢ − ρbᵢ)² + (B ÷ B′)²·Σ′(aᵢ − ρbᵢ)²), the delta method
    for a difference of two ratios, sums over the value's customers and over the others; adjusted = the larger of p × values tried and of the
    share of lots in which any value differs as much (`ground.permutation`). Source: Cochran, *Sampling Techniques*, 1977, ch. 6; Westfall & Young 1993.

    >>> months = pd.DataFrame([(f"{c}{i}", m, 1, (50 if c == "a" and m == 24301 else 100) * 100 + i, 0) for c in "ab" for i in range(40) for m in (24300, 24301)],
    ...                       columns=["customer_id", "month", "orders", "purchases_cents", "refunds_cents"])
    >>> facts = pd.DataFrame({"customer_id": months["customer_id"].unique()}).assign(city=lambda f: f["customer_id"].str[0])
    >>> criteria = pd.DataFrame({"criterion": ["city"], "column": ["city"], "group": ["geographic"], "type": ["category"], "chosen": [True]})
    >>> found = by_trait(months, facts, criteria, as_of=dt.date(2025, 3, 1))
    >>> found[["value", "customers", "revenue_before", "revenue_after"]].round().values.tolist()
    [['a', 40, 4008.0, 2008.0], ['b', 40, 4008.0, 4008.0]]
    """
    when = windows(months, as_of)
    rows = listed(criteria, facts) if len(criteria) else criteria
    rows = rows[~rows["criterion"].isin([*MEASURES, *BOUGHT]) & ((rows["group"] != "behavioural") | _given(rows["criterion"])) & (rows["type"] != "date")] if len(rows) else rows
    if when is None or not len(rows):
        return pd.DataFrame(columns=COLUMNS)
    length = days(when.start, when.middle), days(when.middle, when.end)
    both = sides(months, when)
    both = both[both["bought"]].assign(even=lambda b: evenly(b["after"], length)).merge(facts, on="customer_id", how="left").sort_values("customer_id", ignore_index=True)
    found, places, known = [], [], []
    for _, criterion in rows.iterrows():
        told = value_of(both, criterion)
        values = told.astype("str").where(told.notna())
        if values.notna().mean() < KNOWN or (silent is not None and only_left(values, both["customer_id"].map(silent).eq(True))):
            continue
        for value in sorted(values.dropna().unique()):
            row = _one(both, (values == value).to_numpy(), (values.notna() & (values != value)).to_numpy())
            if row is not None:
                found.append({"criterion": criterion["criterion"], "name": criterion["name"], "value": value, **row})
                places.append(np.flatnonzero(values == value))
                known.append(np.flatnonzero(values.notna()))
    table = pd.DataFrame(found, columns=COLUMNS)
    if table.empty:
        return table
    lots = shared(both["before"].to_numpy(float), both["even"].to_numpy(float), places, known)
    table["adjusted"] = np.maximum(lots, np.minimum(1.0, table["p"] * len(table)))
    return table.sort_values("beyond", key=abs, ascending=False, kind="stable", ignore_index=True)


def _given(names: pd.Series) -> pd.Series:
    """Which criteria are behaviour that no purchase makes, also by a second column of that name: the plan of the list and the plan of the invoices.

    >>> _given(pd.Series(["account_type", "Plan", "usual_hour", "preferred_channel"])).tolist()
    [True, True, False, False]
    """
    there = set(names) & set(GIVEN)
    return names.map(lambda name: name in there or bool(set(match([name])) & there)).astype(bool)


def _one(both: pd.DataFrame, inside: np.ndarray, others: np.ndarray) -> dict[str, float] | None:
    """What those inside and the others brought in either window; nothing of too few, or where nothing came before."""
    here, there = both[inside], both[others]
    if min(len(here), len(there)) < LEAST or min(here["before"].sum(), there["before"].sum()) <= 0:
        return None
    mine, theirs = here["before"].sum(), there["before"].sum()
    rate = there["even"].sum() / theirs
    beyond = here["even"].sum() - rate * mine
    spread = ((here["even"] - rate * here["before"]) ** 2).sum() + (mine / theirs) ** 2 * ((there["even"] - rate * there["before"]) ** 2).sum()
    return {
        "customers": len(here), "other_customers": len(there), "revenue_before": mine / 100, "revenue_after": here["after"].sum() / 100,
        "others_revenue_before": theirs / 100, "others_revenue_after": there["after"].sum() / 100,
        "revenue_gain": (here["after"].sum() - mine) / 100, "revenue_change": here["even"].sum() / mine - 1, "others_change": rate - 1, "beyond": beyond / 100,
        "p": math.erfc(abs(beyond) / math.sqrt(2 * max(spread, 1e-300))),
    }  # fmt: skip


def among(row: pd.Series, criteria: pd.DataFrame, facts: pd.DataFrame, labels: pd.DataFrame, segment: str) -> int:
    """How many of a segment a trait marks.

    >>> people = pd.DataFrame({"customer_id": ["a", "b", "c"], "city": ["Hull", "Hull", "York"], "segment": ["VIP", "rest", "VIP"]})
    >>> known = pd.DataFrame({"criterion": ["city"], "column": ["city"], "type": ["category"]})
    >>> among(pd.Series({"criterion": "city", "value": "Hull"}), known, people, people, "VIP")
    1
    """
    known = criteria[criteria["criterion"].eq(row["criterion"]) & criteria["column"].isin(facts.columns)] if len(criteria) else criteria
    if known.empty:
        return 0
    marked = facts.loc[value_of(facts, known.iloc[0]).astype("str") == row["value"], "customer_id"]
    return int(labels.loc[labels["segment"] == segment, "customer_id"].isin(marked).sum())
