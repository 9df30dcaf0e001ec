"""How the revenue of each segment has grown: those who are in it now against those who were in it then, by histories of one length."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

from segkit.customers.snapshots import at
from segkit.ground.chance import from_interval
from segkit.ground.effects import holm
from segkit.methods._segmentation import labelled_then
from segkit.steps.size.revenue import Windows, began, sides, windows

HELD = ["month", "segment", "revenue", "share"]
DRAWS = 500
FILLING = 0.5  # of the earlier revenue from customers who were only joining: what the whole later window brings is not to be compared
APART = 0.03  # of revenue, the least move of a share that is told: what the length of the history alone does to one must be less
SAME = 0.9  # of those in a segment today: where fewer are in it by the history that the earlier day had, who stayed is not known
LIKE = 3  # a segment more than so many times larger or smaller than then is another one: its growth is not known


def _labelled(definition: dict[str, Any] | None, months: pd.DataFrame, facts: pd.DataFrame, when: Windows, end: int) -> pd.DataFrame | None:
    """The labels at the first day of month `end` by a history as long as there was when the later window began: what counts all that ever
    was would find more in a longer one. None where the definition cannot label them."""
    seen = months[months["month"] >= end - (when.middle - int(months["month"].min()))]
    there = at(seen, facts, dt.date(end // 12, end % 12 + 1, 1))
    return labelled_then(definition, there) if len(there) else None


def labels_then(definition: dict[str, Any] | None, months: pd.DataFrame, facts: pd.DataFrame, *, as_of: dt.date) -> pd.DataFrame | None:
    """The labels that the definition gives to the customers as they stood when the later window began: customer_id, segment; None where
    it cannot (no two windows, or a definition by answers or events)."""
    when = windows(months, as_of)
    then = at(months, facts, when.since) if when else None
    return labelled_then(definition, then) if then is not None and len(then) else None


def held(labels: pd.DataFrame, months: pd.DataFrame, facts: pd.DataFrame, definition: dict[str, Any] | None, *, as_of: dt.date) -> pd.DataFrame:
    """What the segments brought in the months up to a day, by the labels that customers held on that day, from the later window's first
    day until today in five steps at most: today's labels, followed back, would show only those who survived.

    `labels`, `months`, `facts`, `definition`: as in `growth`. Returns one row per day and segment: month (year·12 + month − 1, the first
    that no longer counts), segment, revenue (currency, of as many months as a window has), share (fraction of all segments' that day;
    missing where they brought nothing). No row where there are no two windows or the definition cannot label an earlier day, or where on the
    last day any share is more than three points from that of `labels` over the same months: they know a longer history.

    Formula: Σ revenue of [day − window, day) over those labelled so on that day by a history as long as the first day's. Source: docs/methods.md 15.
    """
    when, parts = windows(months, as_of), []
    none = pd.DataFrame(columns=HELD).astype({"month": "int64", "segment": "str", "revenue": "float64", "share": "float64"})
    step = max(1, when.months // 4) if when else 1
    for end in range(when.end, when.middle - 1, -step) if when else ():
        then = _labelled(definition, months, facts, when, end)
        if then is None:
            return none
        parts.append(_brought(then, months, end, when.months))
        if end == when.end and not _alike(parts[0], _brought(labels, months, end, when.months)):
            return none
    return pd.concat(parts[::-1], ignore_index=True) if parts else none


def _brought(labels: pd.DataFrame, months: pd.DataFrame, end: int, length: int) -> pd.DataFrame:
    """What those labelled so brought in the `length` months before month `end`, in the columns of `held`."""
    inside = months[months["month"].between(end - length, end - 1)]
    cents = (inside["purchases_cents"] - inside["refunds_cents"]).groupby(inside["customer_id"]).sum()
    brought = labels["customer_id"].map(cents).fillna(0).groupby(labels["segment"]).sum() / 100
    return pd.DataFrame({"month": end, "segment": brought.index, "revenue": brought.to_numpy(), "share": _of_all(brought)})


def _alike(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Whether no share of one table is more than three points from the other's."""
    both = pd.concat([table.set_index("segment")["share"] for table in (one, other)], axis=1).fillna(0.0)
    return bool((both.iloc[:, 0] - both.iloc[:, 1]).abs().max() <= APART + 1e-9)


def _of_all(brought: pd.Series) -> np.ndarray:
    whole = brought.clip(lower=0).sum()
    return (brought.clip(lower=0) / whole).to_numpy() if whole > 0 else np.full(len(brought), np.nan)


def grown(segments: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """The table of segments with growth, its interval and p, then_customers, like_customers, then_day, joined_then, stayed and followed of `growth`."""
    columns = ["growth", "growth_low", "growth_high", "growth_p", "then_customers", "like_customers", "then_day", "joined_then", "stayed", "followed"]
    place = list(segments.columns).index("growth")
    table = segments.drop(columns="growth").merge(found[["segment", *columns]], on="segment", how="left")
    order = [c for c in segments.columns if c != "growth"]
    return table[[*order[:place], *columns, *order[place:]]]


def growth(
    labels: pd.DataFrame, months: pd.DataFrame, facts: pd.DataFrame, definition: dict[str, Any] | None, *, as_of: dt.date, seed: int = 0
) -> pd.DataFrame:
    """How the revenue of each segment has grown: those who are in it now against those who were in it then, never the same people twice.

    `labels`: customer_id, segment as of now. `definition`: what made them, applied to the customers as they stood when the later window
    began, and as they stand now by a history of the same length: what counts all that ever was would find other people in a longer one.
    Returns one row per segment of now or then: segment, growth (fraction; missing where the history is shorter than two windows,
    the definition cannot label the earlier day, nobody brought anything then, or most of its earlier revenue is of
    customers who joined while that window ran, of which the data begin with), growth_low, growth_high (95 %, bootstrap over customers, expanded percentiles),
    growth_p (that it is 0, from the logarithms of the interval, Holm over the segments), then_customers (in it then), like_customers (in
    it now by the history of the same length), then_day (the earlier day, ISO date), joined_then (share of its earlier revenue from those who joined while the window ran),
    stayed (share of them in it now, by the histories of one length; missing where these call less than nine tenths of those in it today so),
    followed (revenue of those who were in it then, later ÷ earlier − 1).

    Formula: Σ later revenue of those labelled so now ÷ Σ earlier revenue of those labelled so then − 1; 500 seeded draws of customers with
    replacement. Source: docs/methods.md 15; Efron & Tibshirani 1993, ch. 13; Hesterberg 2015 (expanded percentiles).
    """
    when, then = windows(months, as_of), labels_then(definition, months, facts, as_of=as_of)
    names = sorted({*labels["segment"].dropna(), *(then["segment"].dropna() if then is not None else [])})
    if then is None or not len(then):
        return pd.DataFrame({"segment": names}).assign(
            growth=np.nan, growth_low=np.nan, growth_high=np.nan, growth_p=np.nan, then_customers=np.nan, like_customers=np.nan, then_day=pd.Series(None, index=range(len(names)), dtype="str"),
            joined_then=np.nan, stayed=np.nan, followed=np.nan,
        )
    both = sides(months, when).merge(labels[["customer_id", "segment"]], on="customer_id", how="outer")
    both = both.merge(then.rename(columns={"segment": "then"}), on="customer_id", how="left").sort_values("customer_id", ignore_index=True)
    like = _labelled(definition, months, facts, when, when.end)
    both["like"] = both["customer_id"].map(like.set_index("customer_id")["segment"]) if like is not None else both["segment"]
    begun = began(months) + 1 >= when.start
    found = pd.DataFrame([_grown(name, both, begun, np.random.default_rng(seed)) for name in names])
    logs = np.log1p(found[["growth", "growth_low", "growth_high"]].astype(float).clip(lower=-1 + 1e-9)).to_numpy().T
    return found.assign(then_day=when.since.isoformat(), growth_p=holm(pd.Series(from_interval(*logs))))


def _grown(name: str, both: pd.DataFrame, begun: bool, rng: np.random.Generator) -> dict[str, Any]:
    now, then, today = ((both[day] == name).to_numpy() for day in ("like", "then", "segment"))
    same = then.any() and (now & today).sum() >= SAME * today.sum()
    after, before = both["after"].fillna(0).to_numpy(float), both["before"].fillna(0).to_numpy(float)
    part = np.c_[after * now, before * then][now | then]
    low, high = _interval(part, rng)
    joined = before[then & both["joined"].eq(True).to_numpy()].sum() / before[then].sum() if before[then].sum() > 0 else np.nan
    grown = _ratio(part.sum(axis=0))
    filling = begun and joined > FILLING
    unlike = min(now.sum(), then.sum()) * LIKE < max(now.sum(), then.sum())  # what adds up over time made another group of them then
    grown, low, high = (np.nan, np.nan, np.nan) if unlike or filling else (grown, low, high)
    return {
        "segment": name, "growth": grown, "growth_low": low, "growth_high": high, "then_customers": int(then.sum()),
        "like_customers": int(now.sum()), "joined_then": joined, "stayed": float((now & then).sum() / then.sum()) if same else np.nan,
        "followed": _ratio([after[then].sum(), before[then].sum()]),
    }  # fmt: skip


def _ratio(sums: Any) -> float:
    return float(sums[0] / sums[1] - 1) if sums[1] > 0 else np.nan


def _interval(part: np.ndarray, rng: np.random.Generator) -> tuple[float, float]:
    """The percentiles of the ratio over draws (customers as often as chance says, Poisson counts) that hold it in 95 of 100: further out
    than 2.5 and 97.5 where a few customers bring most, by as many customers as would count for as much if all brought the same."""
    if len(part) < 2 or part[:, 1].sum() <= 0:
        return np.nan, np.nan
    sums = np.array([rng.poisson(1.0, len(part)) @ part for _ in range(DRAWS)])
    kept = sums[sums[:, 1] > 0]
    if len(kept) <= DRAWS // 2:
        return np.nan, np.nan
    from scipy.special import ndtr, stdtrit

    like = max(min(column.sum() ** 2 / max((column**2).sum(), 1e-9) for column in part.T), 2.0)
    tail = ndtr(-stdtrit(like - 1, 0.975) * np.sqrt(like / (like - 1)))  # of the normal and Student's t
    return tuple(float(x) for x in np.quantile(kept[:, 0] / kept[:, 1] - 1, [tail, 1 - tail]))
