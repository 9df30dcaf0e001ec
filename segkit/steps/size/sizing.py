"""Step 7: how many customers each segment has, what they bring, and what they could bring."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

from segkit.customers.members import RECENT, members, silent
from segkit.ground.permutation import dealt
from segkit.ground.shares import wilson
from segkit.steps.size.market import LEVELS
from segkit.steps.size.revenue import began

PUBLIC = [
    "segment",
    "customers",
    "share",
    "share_low",
    "share_high",
    "revenue",
    "revenue_share",
    "revenue_per_customer",
    "orders_per_customer",
    "growth",
    "potential_low",
    "potential_base",
    "potential_high",
]


def sizes(
    labels: pd.DataFrame,
    facts: pd.DataFrame,
    months: pd.DataFrame | None = None,
    *,
    as_of: dt.date | str | None = None,
) -> pd.DataFrame:
    """Size of every segment, with intervals, and what it brings.

    Parameters: `labels`, one row per customer: customer_id, segment. `facts`, one row per customer: customer_id,
    orders, revenue (currency), first_order, last_order. `months`, one row per customer and calendar month: month
    (year × 12 + month − 1), purchases_cents, refunds_cents.

    Returns one row per segment, largest revenue first: segment, customers, share, share_low, share_high (95 %),
    revenue, revenue_share, revenue_per_customer (over the whole data), orders_per_customer, growth (missing until
    `grown`), potential_low, potential_base, potential_high (missing until
    `potential`), headroom_low, headroom_base, headroom_high, worth_p (that a lot among the customers gives any of the segments a revenue
    per customer as far from the others'), revenue_year (the last 12 ended months; scaled to 12
    when there are fewer), year_months (months of data behind revenue_year), year_share (its share of all segments' last 12 months; missing
    where the data have no more than these).

    Source: docs/methods.md 15.

    >>> labels = pd.DataFrame({"customer_id": ["a", "b", "c"], "segment": ["VIP", "rest", "rest"]})
    >>> facts = pd.DataFrame({"customer_id": ["a", "b", "c"], "orders": [3, 1, 0], "revenue": [80.0, 20.0, 0.0]})
    >>> sizes(labels, facts)[["segment", "customers", "share", "revenue_share", "orders_per_customer"]].round(2)
      segment  customers  share  revenue_share  orders_per_customer
    0     VIP          1   0.33            0.8                  3.0
    1    rest          2   0.67            0.2                  0.5
    """
    base = members(labels, facts, ["orders", "revenue"])
    table = base.groupby("segment").agg(customers=("customer_id", "size"), revenue=("revenue", "sum"), orders=("orders", "sum"))
    table["revenue"] = table["revenue"].round(2)
    table["share"] = table["customers"] / len(base)
    table["share_low"], table["share_high"] = wilson(table["customers"], len(base))
    total = table["revenue"].sum()
    table["revenue_share"] = table["revenue"] / total if total > 0 else np.nan
    table["revenue_per_customer"] = table["revenue"] / table["customers"]
    table["orders_per_customer"] = table["orders"] / table["customers"]
    table["worth_p"] = dealt(base["revenue"].fillna(0).to_numpy(float), [np.flatnonzero(base["segment"] == name) for name in table.index])[1]
    table = table.join(_year(base, facts, months, as_of)).assign(growth=np.nan)
    for name in ("potential", "headroom"):
        table[[f"{name}_{level}" for level in LEVELS]] = np.nan
    table = table.reset_index().sort_values(["revenue", "segment"], ascending=[False, True], ignore_index=True)
    return table[[*PUBLIC, "headroom_low", "headroom_base", "headroom_high", "worth_p", "revenue_year", "year_months", "year_share"]]


def with_silent(
    segments: pd.DataFrame, labels: pd.DataFrame, facts: pd.DataFrame, *,
    reach: pd.DataFrame | None = None, months: pd.DataFrame | None = None, as_of: dt.date | None = None,
) -> pd.DataFrame:  # fmt: skip
    """The table of segments with silent (customers who have fallen silent, see `members.silent`), silent_once (those of them who bought
    only once), once_recent (who bought once, are not silent, and did so in the last half-year), from_start (who first bought in the first month of the data; only where
    `facts` have first_order) and revenue_per_silent (what each of the silent brought, currency;
    missing where nobody is); awake (who bought and has not fallen silent), awake_share (their share of everybody's revenue) and awake_year_share (of that of the last
    12 ended months, by `months` as in `sizes`; missing without them and where the data have no more than these); year_until (the last day of these
    12 months, ISO; only where a month has begun since, for then they are not the last year).
    With a row of `reach` also within_reach (the silent who have been so for less than its days), beyond_reach (the other silent),
    reach_months (how many months these are) and within_reach_year (what the former brought in the last 12 ended months, currency; missing where
    the data have fewer).

    >>> labels = pd.DataFrame({"customer_id": list("abc"), "segment": "All", "status": ["former", "former", "newcomer"]})
    >>> facts = pd.DataFrame({"customer_id": list("abc"), "orders": [3, 1, 1], "revenue": [8.0, 2.0, 1.0]})
    >>> with_silent(pd.DataFrame({"segment": ["All"]}), labels, facts).values.tolist()
    [['All', 2, 1, 1, 1, 5.0, 0.09090909090909091, nan]]
    """
    base = members(labels, facts, ["orders", "revenue"])
    gone, names = base["customer_id"].map(silent(labels, facts)).eq(True), segments["segment"]
    awake = ~gone & base["orders"].gt(0)
    told = {"silent": gone, "silent_once": gone & (base["orders"] == 1), "once_recent": ~gone & (base["orders"] == 1), "awake": awake}
    if "recency_days" in facts:  # where hardly anybody buys again nobody falls silent, and yet long ago is long ago
        told["once_recent"] &= _days(base, facts).le(RECENT)
    if "first_order" in facts:
        first = pd.to_datetime(base["customer_id"].map(facts.drop_duplicates("customer_id").set_index("customer_id")["first_order"])).dt.to_period("M")
        whole = first.min() if months is None or not len(months) else max(first.min(), pd.Period(year=began(months) // 12, month=began(months) % 12 + 1, freq="M"))
        told["from_start"] = first <= whole
    if reach is not None and len(reach):
        told["within_reach"] = gone & _days(base, facts).lt(reach["days"].iloc[0])
        told["beyond_reach"] = gone & ~told["within_reach"]
    counts = {name: names.map(base[who].groupby("segment").size()).fillna(0).astype("int64") for name, who in told.items()}
    measured = {}
    if "within_reach" in told:
        near = base.assign(segment=base["segment"].where(told["within_reach"], ""))
        year = _year(near, facts, months, as_of) if months is not None and len(months) else pd.DataFrame({"revenue_year": [], "year_months": []})
        brought_near = names.map(year["revenue_year"].where(year["year_months"] == 12)).astype("float64")
        measured = {"reach_months": int(reach["months"].iloc[0]), "within_reach_year": brought_near.mask(counts["within_reach"].eq(0) & brought_near.isna(), 0.0 if (year["year_months"] == 12).any() else np.nan)}
    brought = base["revenue"].fillna(0.0).clip(lower=0)
    shares = {"awake_share": names.map(brought[awake].groupby(base["segment"]).sum()).fillna(0.0) / (brought.sum() or np.nan)}
    shares["awake_year_share"] = _awake_year(names, base.assign(segment=base["segment"].where(awake, "")), facts, months, as_of)
    reference = _reference(facts, as_of)
    if months is not None and len(months) and reference is not None and reference.day > 1:
        shares["year_until"] = (reference.normalize() - pd.offsets.MonthEnd(1)).date().isoformat()
    return segments.assign(**counts, **measured, revenue_per_silent=names.map(base[gone].groupby("segment")["revenue"].mean()).astype("float64"), **shares)


def _awake_year(names: pd.Series, parted: pd.DataFrame, facts: pd.DataFrame, months: pd.DataFrame | None, as_of: Any) -> pd.Series:
    """The share of the last year's revenue of those in a segment; of the others the segment is empty."""
    if months is None or months.empty:
        return pd.Series(np.nan, index=names.index)
    return names.map(_year(parted, facts, months, as_of)["year_share"]).astype("float64")


def _days(base: pd.DataFrame, facts: pd.DataFrame) -> pd.Series:
    """The days since the last order, in the order of `base`."""
    return base["customer_id"].map(facts.drop_duplicates("customer_id").set_index("customer_id")["recency_days"])


def _year(base: pd.DataFrame, facts: pd.DataFrame, months: pd.DataFrame | None, as_of: Any) -> pd.DataFrame:
    """revenue_year, year_months and year_share per segment."""
    segments = pd.Index(sorted(base["segment"].unique()), name="segment")
    reference = _reference(facts, as_of)
    if months is None or months.empty or reference is None:
        return _year_without_months(base, facts, reference, segments)
    cents = months.assign(revenue=(months["purchases_cents"] - months["refunds_cents"]) / 100)
    cents = cents.merge(base[["customer_id", "segment"]], on="customer_id")
    first, end = int(months["month"].min()), reference.year * 12 + reference.month - 1

    def between(start: int, stop: int) -> pd.Series:
        inside = cents[cents["month"].between(start, stop - 1)]
        return inside.groupby("segment")["revenue"].sum().round(2).reindex(segments, fill_value=0.0)

    span = min(12, end - first)
    return pd.DataFrame(
        {
            "revenue_year": (between(end - span, end) * 12 / span) if span > 0 else np.nan,
            "year_months": max(span, 0),
            "year_share": _of_all(between(end - span, end)) if span < end - first else np.nan,
        },
        index=segments,
    )


def _of_all(brought: pd.Series) -> pd.Series:
    whole = brought.clip(lower=0).sum()
    return brought.clip(lower=0) / (whole if whole > 0 else np.nan)


def _year_without_months(base: pd.DataFrame, facts: pd.DataFrame, reference: pd.Timestamp | None, segments: pd.Index) -> pd.DataFrame:
    """Without the month table a year is the average year of the whole data."""
    first = facts["first_order"].min() if "first_order" in facts else pd.NaT
    days = (reference - first).days if reference is not None and pd.notna(first) else 0
    revenue = base.groupby("segment")["revenue"].sum().reindex(segments)
    return pd.DataFrame(
        {"revenue_year": revenue * 365.25 / days if days > 0 else np.nan, "year_months": round(days / 30.4375), "year_share": np.nan},
        index=segments,
    )


def _reference(facts: pd.DataFrame, as_of: Any) -> pd.Timestamp | None:
    """The reference date: as given, or the day after the last order."""
    if as_of is not None:
        return pd.Timestamp(as_of)
    last = facts["last_order"].max() if "last_order" in facts else pd.NaT
    return None if pd.isna(last) else pd.Timestamp(last).normalize() + pd.Timedelta(days=1)


def plot(segments: pd.DataFrame, ax: Any = None, say: Any = None) -> Any:
    """Share of customers (light) against share of revenue (dark), a pair of bars per segment; returns the Axes."""
    from segkit.drawing import colours as palette
    from segkit.drawing import figures, style
    from segkit.findings.size import headline
    from segkit.ground.bands import english

    say, given = say or english(), ax
    names = [say.name(s) for s in segments["segment"]]
    painted = palette.colours(segments.sort_values("revenue", ascending=False, kind="stable")["segment"] if "revenue" in segments else segments["segment"])
    colours = {name: painted[s] for name, s in zip(names, segments["segment"], strict=True)}
    with style.style():
        ax = style.axes(ax, height=0.8 + 0.5 * max(1, len(segments)))
        figures.paired_bars(
            ax,
            names,
            list(segments["share"]),
            list(segments["revenue_share"]),
            colours=colours,
            texts=[say.percent(s) for s in segments["revenue_share"]],
        )
        # A chart placed by the report has its title in the page.
        return (
            ax
            if given is not None
            else style.headline(ax, headline(segments, say), say("Share of customers (light) and of revenue (dark)"))
        )
