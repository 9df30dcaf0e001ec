"""Step 7: how many customers each segment has, what they bring, and what they could bring."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

from segkit.members import members
from segkit.methods._values import wilson
from segkit.problems import Problem, Problems, nearest
from segkit.widen import narrow, widen_narrow

__all__ = ["check_market", "narrow", "plot", "potential", "sizes", "widen_narrow"]

MARKET_ITEMS = ("people", "segment_share", "reachable", "spend")
PUBLIC = ["segment", "customers", "share", "share_low", "share_high", "revenue", "revenue_share", "revenue_per_customer",
          "orders_per_customer", "growth", "potential_low", "potential_base", "potential_high"]
LEVELS = ("low", "base", "high")


def sizes(labels: pd.DataFrame, facts: pd.DataFrame, months: pd.DataFrame | None = None, *,
          as_of: dt.date | str | None = None, window_months: int = 12, min_cell: int = 0) -> pd.DataFrame:
    """Size of every segment, with intervals, and what it brings.

    Parameters: `labels`, one row per customer: customer_id, segment. `facts`, one row per customer: customer_id, orders, revenue (currency),
    first_order, last_order. `months`, one row per customer and calendar month: month (year × 12 + month − 1), purchases_cents, refunds_cents;
    without it growth is missing. Segments of fewer than `min_cell` customers keep their count; their money and orders are missing.

    Returns one row per segment, largest revenue first: segment, customers, share, share_low, share_high (95 %), revenue, revenue_share,
    revenue_per_customer (over the whole data), orders_per_customer, growth (fraction; missing when the history is shorter than two windows),
    potential_low, potential_base, potential_high (missing until `potential`), headroom_low, headroom_base, headroom_high, revenue_year
    (the last 12 ended months; scaled to 12 when there are fewer), year_months (months of data behind revenue_year).

    Formula: growth = revenue of the last `window_months` ended months ÷ revenue of the window before − 1. Source: METHODS 15.

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
    table = table.join(_year(base, facts, months, as_of, window_months))
    for name in ("potential", "headroom"):
        table[[f"{name}_{level}" for level in LEVELS]] = np.nan
    money = ["revenue", "revenue_share", "revenue_per_customer", "orders_per_customer", "growth", "revenue_year"]
    table.loc[table["customers"] < min_cell, money] = np.nan
    table = table.reset_index().sort_values(["revenue", "segment"], ascending=[False, True], ignore_index=True)
    return table[[*PUBLIC, "headroom_low", "headroom_base", "headroom_high", "revenue_year", "year_months"]]


def _year(base: pd.DataFrame, facts: pd.DataFrame, months: pd.DataFrame | None, as_of: Any, window: int) -> pd.DataFrame:
    """growth, revenue_year and year_months per segment."""
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

    last, previous = between(end - window, end), between(end - 2 * window, end - window)
    covered = first <= end - 2 * window
    span = min(12, end - first)
    return pd.DataFrame({
        "growth": (last / previous.where(previous > 0) - 1) if covered else np.nan,
        "revenue_year": (between(end - span, end) * 12 / span) if span > 0 else np.nan,
        "year_months": max(span, 0),
    }, index=segments)


def _year_without_months(base: pd.DataFrame, facts: pd.DataFrame, reference: pd.Timestamp | None, segments: pd.Index) -> pd.DataFrame:
    """Without the month table a year is the average year of the whole data, and growth is unknown."""
    first = facts["first_order"].min() if "first_order" in facts else pd.NaT
    days = (reference - first).days if reference is not None and pd.notna(first) else 0
    revenue = base.groupby("segment")["revenue"].sum().reindex(segments)
    return pd.DataFrame({"growth": np.nan, "revenue_year": revenue * 365.25 / days if days > 0 else np.nan,
                         "year_months": round(days / 30.4375)}, index=segments)


def _reference(facts: pd.DataFrame, as_of: Any) -> pd.Timestamp | None:
    """The reference date: as given, or the day after the last order."""
    if as_of is not None:
        return pd.Timestamp(as_of)
    last = facts["last_order"].max() if "last_order" in facts else pd.NaT
    return None if pd.isna(last) else pd.Timestamp(last).normalize() + pd.Timedelta(days=1)


def check_market(market: pd.DataFrame, segments: pd.DataFrame) -> list[Problem]:
    """Everything wrong with the market form; `stop` where no figure can be made of it, `warn` where one is left out.

    >>> form = pd.DataFrame({"segment": [None], "item": ["peple"], "low": [1], "base": [2], "high": [3]})
    >>> print(check_market(form, pd.DataFrame({"segment": ["VIP"]}))[0])
    forms/market.csv, row 2: unknown item 'peple'. → did you mean 'people'?
    """
    found = []
    for row, line in enumerate(_market(market).itertuples(index=False), start=2):
        where = f"forms/market.csv, row {row}"
        if line.item not in MARKET_ITEMS:
            found.append(Problem(where, f"unknown item '{line.item}'", nearest(line.item, MARKET_ITEMS), "market_item"))
        if line.segment and line.segment not in set(segments["segment"]):
            hint = nearest(line.segment, segments["segment"])
            found.append(Problem(where, f"no segment '{line.segment}' in this run; the row is not used", hint, "market_segment", "warn"))
        if not line.low <= line.base <= line.high:
            found.append(Problem(where, "low, base and high are not numbers in rising order", "correct the figures", "market_range"))
        elif line.low < 0 or (line.item in ("segment_share", "reachable") and line.high > 1):
            found.append(Problem(where, f"{line.item} is out of range", "shares lie between 0 and 1, the rest from 0 up", "market_range"))
    for item in ("people", "reachable"):
        if item not in set(_market(market)["item"]):
            found.append(Problem("forms/market.csv", f"there is no row for '{item}', so the potential is not computed",
                                 f"add a row with item {item}", "market_missing", "warn"))
    return found


def _market(market: pd.DataFrame) -> pd.DataFrame:
    """The form with numbers as numbers; an empty low or high is the base."""
    form = market.reindex(columns=["segment", "item", *LEVELS])
    for level in LEVELS:
        form[level] = pd.to_numeric(form[level], errors="coerce")
    form["low"], form["high"] = form["low"].fillna(form["base"]), form["high"].fillna(form["base"])
    for name in ("segment", "item"):
        form[name] = [("" if pd.isna(v) else str(v).strip()) for v in form[name]]
    return form


def potential(segments: pd.DataFrame, market: pd.DataFrame | None) -> pd.DataFrame:
    """What every segment could bring in a year, as a range, and how much of it is still to be won.

    Parameters: `segments` from `sizes`. `market`, one row per figure: segment (missing = whole market), item (people, segment_share, reachable,
    spend = currency per customer and year), low, base, high. segment_share defaults to our own share with its interval, spend to our own
    revenue_year per customer. People given for a segment are that segment's own people.

    Returns `segments` with potential_* and headroom_* (currency a year) filled; missing where people or reachable are not given.
    Raises Problems when the form has figures that cannot be used. The ends are all-low and all-high, so the range is a cautious one.

    Formula: attainable = people × segment's share × reachable share × spend; headroom = attainable − revenue_year. Source: METHODS 15.

    >>> one = pd.DataFrame({"segment": ["VIP"], "customers": [10], "share": [0.5], "share_low": [0.4], "share_high": [0.6], "revenue_year": [1000.0]})
    >>> form = pd.DataFrame({"segment": [None, None], "item": ["people", "reachable"], "low": [80, 0.5], "base": [100, 0.5], "high": [100, 0.5]})
    >>> potential(one, form)[["potential_low", "potential_base", "potential_high", "headroom_base"]].to_numpy().tolist()
    [[1600.0, 2500.0, 3000.0, 1500.0]]
    """
    if market is None or market.empty:
        return segments.copy()
    wrong = [p for p in check_market(market, segments) if p.severity == "stop"]
    if wrong:
        raise Problems(wrong)
    form = _market(market)
    out = segments.copy()
    for level, own in zip(LEVELS, ("share_low", "share", "share_high"), strict=True):
        out[f"potential_{level}"] = [_attainable(form, row, level, row[own]) for _, row in segments.iterrows()]
        out[f"headroom_{level}"] = out[f"potential_{level}"] - out["revenue_year"]
    return out


def _attainable(form: pd.DataFrame, row: pd.Series, level: str, own_share: float) -> float:
    own_people = _figure(form[form["segment"] == row["segment"]], "people", row["segment"], level)
    people = own_people if own_people is not None else _figure(form, "people", row["segment"], level)
    share = 1.0 if own_people is not None else _figure(form, "segment_share", row["segment"], level)
    reachable, spend = (_figure(form, item, row["segment"], level) for item in ("reachable", "spend"))
    if people is None or reachable is None:
        return np.nan
    return people * (own_share if share is None else share) * reachable * (row["revenue_year"] / row["customers"] if spend is None else spend)


def _figure(form: pd.DataFrame, item: str, segment: str, level: str) -> float | None:
    """The segment's own figure, else the market's."""
    for name in (segment, ""):
        rows = form[(form["item"] == item) & (form["segment"] == name)]
        if len(rows) and not (name == "" and item == "segment_share"):
            return float(rows[level].iloc[-1])
    return None


def plot(segments: pd.DataFrame, ax: Any = None, say: Any = None) -> Any:
    """Share of customers (light) against share of revenue (dark), a pair of bars per segment; returns the Axes."""
    from segkit import figures
    from segkit.findings.size import headline
    from segkit.methods._values import english

    say, given = say or english(), ax
    ax = figures.axes(ax, height=0.8 + 0.5 * max(1, len(segments)))
    names = [say.name(s) for s in segments["segment"]]
    colours = dict(zip(names, figures.colours(segments["segment"]).values(), strict=True))
    figures.paired_bars(ax, names, list(segments["share"]), list(segments["revenue_share"]), colours=colours,
                        texts=[say.percent(s) for s in segments["revenue_share"]])
    # A chart placed by the report has its title in the page.
    return ax if given is not None else figures.headline(ax, headline(segments, say), say("Share of customers (light) and of revenue (dark)"))
