"""What one response is worth: from the campaign log, shrunk to the channel and to all; without a log the segment's own order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from segkit.ground.problems import Problem, Problems, nearest

SPREAD = 1.0  # standard deviation of one response's revenue in units of its mean, where the base cannot tell


def order_values(months: pd.DataFrame, labels: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """The order value of every segment over the last 12 months before `as_of`; the whole base's where a segment has no order in them.

    Parameters: `months` from `facts.months`: customer_id, month (year · 12 + month − 1), orders, purchases_cents. Returns one row per
    segment: segment, order_value (currency; missing where nobody has an order), orders (count in those months).

    >>> months = pd.DataFrame({"customer_id": ["a", "a", "b"], "month": [24311, 24299, 24310], "orders": [2, 9, 1],
    ...     "purchases_cents": [10000, 90, 20000]})
    >>> labels = pd.DataFrame({"customer_id": ["a", "b", "c"], "segment": ["VIP", "rest", "none"]})
    >>> order_values(months, labels, dt.date(2026, 1, 1)).to_numpy().tolist()
    [['VIP', 50.0, 2], ['none', 100.0, 0], ['rest', 200.0, 1]]
    """
    last = as_of.year * 12 + as_of.month - 1
    recent = months[months["month"] >= last - 12 + (as_of.day > 1)]
    both = labels[["customer_id", "segment"]].merge(recent, on="customer_id", how="left")
    sums = both.groupby("segment")[["orders", "purchases_cents"]].sum()
    whole = sums["purchases_cents"].sum() / 100 / sums["orders"].sum() if sums["orders"].sum() > 0 else np.nan
    value = (sums["purchases_cents"] / 100 / sums["orders"].where(sums["orders"] > 0)).fillna(whole)
    return pd.DataFrame({"segment": sums.index, "order_value": value.to_numpy(float), "orders": sums["orders"].to_numpy(int)})


def spread(facts: pd.DataFrame) -> float:
    """How much orders differ in the base: standard deviation of the customers' average orders ÷ their mean.

    >>> spread(pd.DataFrame({"orders": [1, 2, 0], "purchases": [50.0, 300.0, 0.0]}))
    0.5
    """
    bought = facts[facts["orders"] > 0]
    each = bought["purchases"] / bought["orders"]
    return float(each.std(ddof=0) / each.mean()) if len(each) > 1 and each.mean() > 0 else SPREAD


def worth(
    log: pd.DataFrame,
    offers: pd.DataFrame,
    orders: pd.DataFrame,
    *,
    per_response: float | Mapping[str, float] = 1.0,
    spread: float = SPREAD,
) -> pd.DataFrame:
    """Mean and standard error of what a response is worth, one row per offer (segment, channel) in the order asked for.

    Parameters: `log` from `monitor.cleaned` (of it the rows of those written to that tell revenue); `orders` from `order_values`;
    `per_response`, orders that a response brings (or by segment), used only where the log tells no revenue of the segment.

    Returns segment, channel, value (currency), error (currency), source (log, orders).

    Formula: revenue ÷ responses, shrunk to the channel's mean, and this to the mean of all, by its standard error against the spread
    between them (DerSimonian & Laird, Morris); spread of one response = `spread` · mean. Segments without an order in 12 months are held
    against each other only: a first purchase is not a regular's. Source: docs/methods.md 16; DerSimonian & Laird 1986; Morris 1983.

    >>> log = pd.DataFrame({"segment": ["VIP"], "channel": ["SMS"], "group": ["target"], "responses": [100], "revenue": [5000.0]})
    >>> offers = pd.DataFrame({"segment": ["VIP", "rest"], "channel": "SMS"})
    >>> orders = pd.DataFrame({"segment": ["VIP", "rest"], "order_value": [60.0, 20.0], "orders": [4, 25]})
    >>> worth(log, offers, orders)[["value", "error", "source"]].to_numpy().tolist()
    [[50.0, 5.0, 'log'], [20.0, 4.0, 'orders']]
    """
    told = log[(log["group"] == "target") & log["revenue"].notna() & (log["responses"] > 0)]
    sums = told.groupby(["segment", "channel"])[["revenue", "responses"]].sum()
    own = orders.set_index("segment")
    times = _orders(per_response, sorted(own.index))
    buyers = set(own.index[own["orders"] > 0])
    buys = sums.index.get_level_values("segment").isin(buyers)
    known = {True: _shrunk(sums[buys], spread), False: _shrunk(sums[~buys], spread)}
    rows = []
    for segment, channel in offers[["segment", "channel"]].itertuples(index=False):
        if segment in set(told["segment"]):
            rows.append((segment, channel, *known[segment in buyers](segment, channel), "log"))
        else:
            value = float(own["order_value"].get(segment, np.nan)) * times.get(segment, 1.0)
            rows.append((segment, channel, value, value * spread / np.sqrt(max(1, own["orders"].get(segment, 0))), "orders"))
    return pd.DataFrame(rows, columns=["segment", "channel", "value", "error", "source"])


def _shrunk(sums: pd.DataFrame, spread: float) -> Callable[[str, str], tuple[float, float]]:
    """A function (segment, channel) → (mean, standard error) of what a response is worth by the log."""
    if sums.empty:
        return lambda segment, channel: (np.nan, np.nan)
    mean = sums["revenue"].sum() / sums["responses"].sum()
    each, noise = sums["revenue"] / sums["responses"], (spread * mean) ** 2 / sums["responses"]
    between = _between(each.to_numpy(float), noise.to_numpy(float))
    everybody = _mean(each, noise + between)
    channels = {
        name: _towards(*everybody, *_mean(each[mine], noise[mine] + between), between)
        for name, mine in sums.groupby(level=1).groups.items()
    }

    def known(segment: str, channel: str) -> tuple[float, float]:
        middle, doubt = channels.get(channel, (everybody[0], everybody[1] + between))
        if (segment, channel) not in each.index:
            return float(middle), float(np.sqrt(doubt + between))
        value, error = _towards(middle, doubt, each[(segment, channel)], noise[(segment, channel)], between)
        return float(value), float(np.sqrt(error))

    return known


def _between(each: np.ndarray, noise: np.ndarray) -> float:
    """How far means differ beyond their noise, as a variance (DerSimonian & Laird)."""
    w = 1 / noise
    q = (w * (each - (w * each).sum() / w.sum()) ** 2).sum()
    room = w.sum() - (w**2).sum() / w.sum()
    return float(max(0.0, (q - len(each) + 1) / room)) if room > 0 else 0.0


def _mean(each: pd.Series, noise: pd.Series) -> tuple[float, float]:
    """Mean and variance of these values, weighted by what is known of each."""
    return float((each / noise).sum() / (1 / noise).sum()), float(1 / (1 / noise).sum())


def _towards(middle: float, doubt: float, value: float, noise: float, between: float) -> tuple[float, float]:
    """A value of this noise shrunk to a middle that is itself in doubt (Morris 1983): mean and variance."""
    share = noise / (noise + between) if noise + between > 0 else 0.0
    return share * middle + (1 - share) * value, noise * (1 - share) + share**2 * doubt


def _orders(told: float | Mapping[str, float], names: list[str]) -> dict[str, float]:
    """Orders per response by segment; Problems for a segment that does not exist."""
    if not isinstance(told, Mapping):
        return dict.fromkeys(names, float(told))
    where = "case.yml, targets.orders"
    wrong = [Problem(where, f"there is no segment '{n}'", nearest(n, names), "unknown_segment") for n in told if n not in names]
    if wrong:
        raise Problems(wrong)
    return {name: float(told.get(name, 1.0)) for name in names}
