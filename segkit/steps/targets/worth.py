"""What one response is worth: the segment's own log, shrunk to what its own orders let expect; without a log its own order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping

import numpy as np
import pandas as pd

from segkit.ground.problems import Problem, Problems, nearest

SPREAD = 1.0  # standard deviation of one response's revenue in units of its mean, where the base cannot tell


def order_values(months: pd.DataFrame, labels: pd.DataFrame, as_of: dt.date, *, listed: Iterable[str] | None = None) -> pd.DataFrame:
    """The order value of every segment: the mean of its customers' own over the last 12 months before `as_of`, of those without an order in them over
    all earlier ones; the whole base's where nobody of a segment ever ordered. Each customer counts once, for each is as likely to respond.

    Parameters: `months` from `facts.months`: customer_id, month (year · 12 + month − 1), orders, purchases_cents. `listed`: who may be written to; where
    they ordered anything, a segment's value is that of their orders, since nobody else can respond. Returns one row per
    segment: segment, order_value (currency; missing where nobody has an order), orders (count in those months), year_each (orders ÷ customers).

    >>> months = pd.DataFrame({"customer_id": ["a", "a", "b"], "month": [24311, 24299, 24310], "orders": [2, 9, 1],
    ...     "purchases_cents": [10000, 90, 20000]})
    >>> labels = pd.DataFrame({"customer_id": ["a", "b", "c"], "segment": ["VIP", "rest", "none"]})
    >>> order_values(months, labels, dt.date(2026, 1, 1)).to_numpy().tolist()
    [['VIP', 50.0, 2, 2.0], ['none', 125.0, 0, 0.0], ['rest', 200.0, 1, 1.0]]
    >>> both = labels.assign(segment=["VIP", "VIP", "none"])
    >>> [order_values(months, both, dt.date(2026, 1, 1), listed=who)["order_value"].tolist()[0] for who in (["a"], ["a", "b"], ["c"])]
    [50.0, 125.0, 125.0]
    >>> old = pd.DataFrame({"customer_id": ["a", "b"], "month": [24311, 24200], "orders": 1, "purchases_cents": [10000, 1500]})
    >>> order_values(old, labels.assign(segment=["VIP", "gone", "none"]), dt.date(2026, 1, 1))[["order_value", "orders"]].to_numpy().tolist()
    [[100.0, 1.0], [15.0, 0.0], [100.0, 0.0]]
    """
    each, lately = own_orders(months, as_of)
    people = labels[["customer_id", "segment"]].dropna()
    told = people.assign(each=people["customer_id"].map(each), orders=people["customer_id"].map(lately).fillna(0))
    if listed is not None:
        mine = told["customer_id"].isin(set(listed))
        told = told[mine | ~(told["orders"].gt(0) & mine).groupby(told["segment"]).transform("any")]
    known = told.groupby("segment").agg(order_value=("each", "mean"), orders=("orders", "sum"), people=("orders", "size"))
    known["order_value"] = known["order_value"].fillna(told.loc[told["customer_id"].isin(lately.index), "each"].mean()).astype("float64")
    known["year_each"] = known["orders"] / known.pop("people")
    return known.astype({"orders": int}).reset_index()


def own_orders(months: pd.DataFrame, as_of: dt.date) -> tuple[pd.Series, pd.Series]:
    """The average order of every customer who ever placed one (currency), over the last 12 months before `as_of`, of those without an order in them over all
    earlier ones; and how many orders those have who placed any in these months. Both by customer_id.

    >>> months = pd.DataFrame({"customer_id": ["a", "a", "b"], "month": [24311, 24200, 24200], "orders": [2, 9, 1], "purchases_cents": [10000, 90, 2000]})
    >>> [found.to_dict() for found in own_orders(months, dt.date(2026, 1, 1))]
    [{'a': 50.0, 'b': 20.0}, {'a': 2}]
    """
    last = as_of.year * 12 + as_of.month - 1
    counted = months[months["orders"] > 0]
    sums = [part.groupby("customer_id")[["orders", "purchases_cents"]].sum() for part in (counted[counted["month"] >= last - 12 + (as_of.day > 1)], counted)]
    lately, ever = (part["purchases_cents"] / part["orders"] / 100 for part in sums)
    return lately.reindex(ever.index).fillna(ever), sums[0]["orders"]


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
    `per_response`, orders that a response brings (or by segment): what is expected before the log is read.

    Returns segment, channel, value (currency), error (currency), source (log, orders), value_shown (currency: what a response of the
    segment brought in the log; missing where it tells none), by_orders (currency: what the segment's own orders let expect of
    one; missing where nobody there has one), orders_each (orders that a response is expected to bring), year_each (orders that a customer places in a year anyway).

    Formula: revenue ÷ responses in units of what the segment's own orders let expect (order_value · orders_each), the channel's shrunk to
    the segment's, and this to 1, by its standard error against how far segments depart from it (DerSimonian & Laird, Morris); spread of
    one response = `spread` · mean. So a value lies between the segment's own log and its own orders: money belongs to the people, and other
    segments' money says nothing of it. Segments without an order in 12 months are held against each other: a first purchase is not a
    regular's. Source: docs/methods.md 16; DerSimonian & Laird 1986; Morris 1983.

    >>> log = pd.DataFrame({"segment": ["VIP"], "channel": ["SMS"], "group": ["target"], "responses": [100], "revenue": [5000.0]})
    >>> offers = pd.DataFrame({"segment": ["VIP", "rest"], "channel": "SMS"})
    >>> orders = pd.DataFrame({"segment": ["VIP", "rest"], "order_value": [60.0, 20.0], "orders": [4, 25]})
    >>> worth(log, offers, orders)[["value", "source", "value_shown", "by_orders"]].round(1).to_numpy().tolist()
    [[52.5, 'log', 50.0, 60.0], [20.0, 'orders', nan, 20.0]]
    """
    told = log[(log["group"] == "target") & log["revenue"].notna() & (log["responses"] > 0)]
    own = orders.set_index("segment")
    times = _orders(per_response, sorted(own.index))
    unit = own["order_value"] * own.index.map(times).astype("float64")
    buyers = set(own.index[(own["orders"] > 0) & (unit > 0)])
    sums = told[told["segment"].isin(set(own.index))].groupby(["segment", "channel"])[["revenue", "responses"]].sum()
    buys = sums.index.get_level_values("segment").isin(buyers)
    doubt = spread**2 / own["orders"].clip(lower=1)
    known = {True: _shrunk(sums[buys], unit, spread, doubt), False: _shrunk(sums[~buys], unit * 0 + 1, spread)}
    shown = sums.groupby(level=0).sum()
    shown = shown["revenue"] / shown["responses"]
    rows = []
    for segment, channel in offers[["segment", "channel"]].itertuples(index=False):
        mine = float(unit.get(segment, np.nan))
        value, error = known[segment in buyers](segment, channel) if segment in shown.index else (mine, mine * np.sqrt(doubt.get(segment, np.nan)))
        rows.append((segment, channel, value, error, "log" if segment in shown.index else "orders", shown.get(segment, np.nan), mine if segment in buyers else np.nan, times.get(segment, 1.0)))
    return pd.DataFrame(rows, columns=["segment", "channel", "value", "error", "source", "value_shown", "by_orders", "orders_each"]).merge(_yearly(own), on="segment", how="left")


def _yearly(own: pd.DataFrame) -> pd.DataFrame:
    """Orders that a customer of each segment places in a year; missing where nobody counted them."""
    return own.reindex(columns=["year_each"]).reset_index()


def _shrunk(sums: pd.DataFrame, unit: pd.Series, spread: float, doubt: pd.Series | None = None) -> Callable[[str, str], tuple[float, float]]:
    """A function (segment, channel) → (mean, standard error) of what a response is worth by the log, shrunk to one `unit` of the segment that
    is itself in `doubt` (variance, in units), or, without it, to the mean of all."""
    if sums.empty:
        return lambda segment, channel: (np.nan, np.nan)
    of = sums.index.get_level_values("segment")
    units = sums["responses"] * unit.reindex(of).to_numpy()
    each, noise = sums["revenue"] / units, (spread * sums["revenue"].sum() / units.sum()) ** 2 / sums["responses"]
    apart = _between(each.to_numpy(float), noise.to_numpy(float), of.to_numpy())  # how far channels of one segment differ
    means = {name: _mean(each[of == name], noise[of == name] + apart) for name in dict.fromkeys(of)}
    values, errors = (pd.Series({name: found[i] for name, found in means.items()}) for i in (0, 1))
    middle, unsure = (1.0, doubt) if doubt is not None else _mean(values, errors)
    between = _between(values.to_numpy(float), errors.to_numpy(float), None, middle if doubt is not None else None)

    def known(segment: str, channel: str) -> tuple[float, float]:
        about = unsure[segment] if doubt is not None else unsure
        value, error = _towards(middle, about, values[segment], errors[segment], between)
        if (segment, channel) in each.index:
            value, error = _towards(value, error, each[(segment, channel)], noise[(segment, channel)], apart)
        else:
            error += apart
        return float(value * unit[segment]), float(np.sqrt(error) * unit[segment])

    return known


def _between(each: np.ndarray, noise: np.ndarray, groups: np.ndarray | None = None, middle: float | None = None) -> float:
    """How far means differ beyond their noise, as a variance (DerSimonian & Laird): about their mean, each group's own, or a middle given."""
    w, groups = 1 / noise, np.zeros(len(each)) if groups is None else groups
    q, lost, room = 0.0, 0 if middle is not None else len(set(groups)), w.sum()
    for name in dict.fromkeys(groups):
        mine = groups == name
        about = (w[mine] * each[mine]).sum() / w[mine].sum() if middle is None else middle
        q += (w[mine] * (each[mine] - about) ** 2).sum()
        room -= (w[mine] ** 2).sum() / w[mine].sum() if middle is None else 0.0
    return float(max(0.0, (q - len(each) + lost) / room)) if room > 1e-9 * w.sum() else 0.0


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
