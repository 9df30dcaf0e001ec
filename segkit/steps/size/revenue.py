"""What happened to revenue: two windows of months laid side by side, customer by customer, so that the parts make the change exactly."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from segkit.customers.defining import picked
from segkit.ground.language import NBSP
from segkit.ground.months import of_customers
from segkit.ground.names import EVERYBODY, NOT_YET
from segkit.ground.permutation import dealt

ITEMS = ("before", "new", "returned", "kept_more", "kept_less", "lost", "after")
ENDS = ("before", "after")
FACTORS = ("by_customers", "by_orders", "by_order_value")
COLUMNS = ["segment", "item", "customers", "revenue", "p", "months", "window_days", "per_day", "revenue_gain", "usual_gap"]
LONGEST = 12  # months of a window
BEGINS, WEEK = 4, 7  # months that tell on which day one begins; days by which the first begins later where it is cut


@dataclass(frozen=True)
class Windows:
    """Two spans of ended months of one length, as month numbers (year·12 + month − 1): [start, middle) and [middle, end)."""

    start: int
    middle: int
    end: int

    @property
    def months(self) -> int:
        return self.end - self.middle

    @property
    def since(self) -> dt.date:
        """The first day of the later window: the day of the labels held at its start."""
        return dt.date(self.middle // 12, self.middle % 12 + 1, 1)


def began(months: pd.DataFrame) -> int:
    """The first whole month of the data: not the one in which an export begins, where that is later in it than any other month has had its first order.

    >>> rows = [(24300, "2025-01-30"), (24301, "2025-02-03"), (24302, "2025-03-01"), (24303, "2025-04-02")]
    >>> lines = pd.DataFrame(rows, columns=["month", "first_order"]).assign(first_order=lambda t: pd.to_datetime(t["first_order"]))
    >>> began(lines), began(lines.assign(first_order=pd.Timestamp("2025-01-31")))
    (24301, 24300)
    """
    first = int(months["month"].min())
    if "first_order" not in months or months["month"].nunique() < BEGINS:
        return first
    day = pd.to_datetime(months["first_order"]).dt.day.groupby(months["month"]).min()
    return first + int(day[first] > day.drop([first]).max() + WEEK)


def days(first: int, end: int) -> int:
    """The days of the months [first, end), as month numbers.

    >>> days(2025 * 12, 2025 * 12 + 6), days(2025 * 12 + 6, 2026 * 12)
    (181, 184)
    """
    return (dt.date(end // 12, end % 12 + 1, 1) - dt.date(first // 12, first % 12 + 1, 1)).days


def evenly(after: Any, length: tuple[int, int]) -> Any:
    """What the later span would have brought in as many days as the earlier one has (`length`: days of both)."""
    return after * (length[0] / length[1])


def windows(months: pd.DataFrame, as_of: dt.date) -> Windows | None:
    """The last twelve ended months and the twelve before them, or the two halves of a shorter span; None with fewer than two months.

    >>> windows(pd.DataFrame({"month": [24300, 24310]}), dt.date(2026, 1, 15))
    Windows(start=24300, middle=24306, end=24312)
    """
    end = as_of.year * 12 + as_of.month - 1
    span = end - began(months) if len(months) else 0
    length = min(LONGEST, span // 2)
    return Windows(end - 2 * length, end - length, end) if length >= 1 else None


def sides(months: pd.DataFrame, when: Windows) -> pd.DataFrame:
    """What every customer brought in either window, one row per customer of either: customer_id, before, after (integer cents),
    orders_before, orders_after, earlier (bought in any month before the later window), joined (first bought while the earlier window ran,
    after its first month where the data begin with it), seen_before, seen_after, bought (ever: who was only paid back is nobody's customer)."""
    cents = months.assign(cents=months["purchases_cents"] - months["refunds_cents"])
    parts = {}
    for name, first, last in (("before", when.start, when.middle), ("after", when.middle, when.end)):
        inside = cents[cents["month"].between(first, last - 1)]
        parts[name] = inside.groupby("customer_id")[["cents", "orders"]].sum()
    both = parts["before"].add_suffix("_before").join(parts["after"].add_suffix("_after"), how="outer")
    seen = both[["cents_before", "cents_after"]].notna()
    both = both.fillna(0).astype("int64").assign(seen_before=seen["cents_before"], seen_after=seen["cents_after"])
    out = both.rename(columns={"cents_before": "before", "cents_after": "after"}).rename_axis("customer_id").reset_index()
    first = out["customer_id"].map(_first(months))
    there = max(when.start, began(months) + 1)
    return out.assign(bought=first.notna(), earlier=first < when.middle, joined=(first >= there) & (first < when.middle))


def _first(months: pd.DataFrame) -> pd.Series:
    """The month of the first purchase by customer; who was only paid back has none."""
    return months[months["orders"] > 0].groupby("customer_id")["month"].min()


def bridge(
    months: pd.DataFrame, *, as_of: dt.date, labels_then: pd.DataFrame | None = None, silent: pd.Series | None = None,
    definition: dict[str, Any] | None = None,
) -> pd.DataFrame:  # fmt: skip
    """What happened to revenue between two windows, overall and by segment as labelled at the start of the later one.

    `months`: one row per customer and month (`facts.months`). `labels_then`: customer_id, segment, the labels held when the later
    window began; customers without one stand under "Not yet a customer". Where all are one segment, nothing stands beside all customers.
    `silent`: True by customer_id for those who have fallen silent by now (`members.silent`); without it, who is not seen in the later window.
    `definition`: what made the labels.

    Returns one row per segment and item: segment ("All customers" first), item (before, new, returned, kept_more, kept_less, lost,
    after; for all customers also joined_more, the part of kept_more of those who joined while the earlier window ran; kept, which is kept_more + kept_less, and its parts joined, of these (of every segment too), and
    stayed, of those who were there; there_before and there_after, all that the latter brought, with all of them counted, or, where the data begin with the earlier window, first_before and first_after, what those brought who first bought in its first
    month; lost_after, what all who have fallen silent still brought in the later window; silent, all who have whatever they
    brought, and new_silent, those of them who are new (no revenue; only with `silent`); and by_customers, by_orders, by_order_value),
    customers, revenue (currency; lost and kept_less are negative), p (beside "after": that the change per day is chance), months (of each window),
    window_days (beside "before" and "after": of either), per_day and revenue_gain (beside "after": the change per day, fraction, and the whole change, currency), usual_gap (the median of the customers' mean days between purchases).
    p is missing for a segment that purchases pick (`defining.picked`): whoever is picked for much money brings less afterwards, and whoever
    for little more, by that alone, and no lot among the others tells that from a change.
    Empty where the data span fewer than two ended months.

    Formula: before + new + returned + kept_more + kept_less + lost = after, to the cent: new = first seen in the later window; returned =
    silent in the earlier window and seen before it; lost = fallen silent by now, and brought less in the later window than in the earlier;
    kept = all others who are seen in the earlier window, those of them apart who brought the same. Who never bought is not counted, what he was
    paid back is. The change again as customers × orders per customer × value of an
    order, its parts in proportion to their logarithms (LMDI, Ang 2005). Source: docs/methods.md 15.

    >>> lines = pd.DataFrame({"customer_id": ["a", "b", "a", "c"], "month": [24300, 24300, 24301, 24301], "orders": 1,
    ...                       "purchases_cents": [1000, 500, 700, 900], "refunds_cents": 0})
    >>> found = bridge(lines, as_of=dt.date(2025, 3, 1))
    >>> found[found["item"].isin(ITEMS)].set_index("item")["revenue"].to_dict()
    {'before': 15.0, 'new': 9.0, 'returned': 0.0, 'kept_more': 0.0, 'kept_less': -3.0, 'lost': -5.0, 'after': 16.0}
    """
    when = windows(months, as_of)
    if when is None:
        return pd.DataFrame({"segment": pd.Series(dtype="str"), "item": pd.Series(dtype="str"), **{c: [] for c in COLUMNS[2:]}})
    both, first = sides(months, when), _first(months)
    length = days(when.start, when.middle), days(when.middle, when.end)
    both["silent"] = ~both["seen_after"] if silent is None else both["customer_id"].map(silent).eq(True)
    parts = [_items(EVERYBODY, both), _stayed(both, first, when, begins=began(months) == when.start), _still(both), _factors(both, of_customers(months)), *([] if silent is None else [_silent(silent, both)])]
    known, aside = both.assign(segment=EVERYBODY).head(0), set()
    told = set() if labels_then is None else set(labels_then["segment"].dropna())
    if told and EVERYBODY not in told:  # a base that is one segment has no others, whatever a few were called then
        named = both.assign(segment=both["customer_id"].map(labels_then.set_index("customer_id")["segment"]).fillna(NOT_YET))
        parts += [part for name, rows in named.groupby("segment", sort=True) for part in (_items(name, rows), _kept(name, "joined", rows[rows["joined"]]))]
        known = named[named["segment"] != NOT_YET]
        aside = picked(definition, sorted(told))
    table = pd.concat(parts, ignore_index=True)
    return _per_day(table, length).assign(p=_chances(table, both, known, aside, length), months=when.months, usual_gap=_gap(months))[COLUMNS]


def _gap(months: pd.DataFrame) -> float:
    """The median of the mean days between order days of all customers with at least two; missing where nobody has, or days are not known.

    >>> rows = [("a", 3, "2026-01-01", "2026-01-31"), ("a", 1, "2026-02-10", "2026-02-10"), ("b", 1, "2026-01-05", "2026-01-05")]
    >>> _gap(pd.DataFrame(rows, columns=["customer_id", "order_days", "first_order", "last_order"]))
    13.333333333333334
    """
    if not {"order_days", "first_order", "last_order"} <= set(months):
        return math.nan
    each = months.assign(first_order=pd.to_datetime(months["first_order"]), last_order=pd.to_datetime(months["last_order"])).groupby("customer_id").agg(n=("order_days", "sum"), first=("first_order", "min"), last=("last_order", "max"))
    again = each[each["n"] >= 2]
    return float(((again["last"] - again["first"]).dt.days / (again["n"] - 1)).median())


def _per_day(table: pd.DataFrame, length: tuple[int, int]) -> pd.DataFrame:
    """The table with the days of either window and the change of all customers and of every segment, whole and per day."""
    before, item = table["segment"].map(table[table["item"] == "before"].set_index("segment")["revenue"]), table["item"]
    change, gain = evenly(table["revenue"], length) / before.where(before > 0) - 1, (table["revenue"] - before).round(2)
    made = {name: values.where(item == "after").astype(float) for name, values in (("per_day", change), ("revenue_gain", gain))}
    return table.assign(window_days=item.map(dict(zip(ENDS, length, strict=True))), **made)


def _chances(table: pd.DataFrame, both: pd.DataFrame, named: pd.DataFrame, aside: set[str], length: tuple[int, int]) -> pd.Series:
    """p of a change, beside the item "after": of all customers, that it is 0 (`chance`); of a segment that is not `aside`, that a lot gives any of them a change per customer as far from the others'."""
    found = {EVERYBODY: chance((evenly(both["after"], length) - both["before"]).to_numpy(float))}
    names = sorted(set(named["segment"]) - aside)
    told = dealt((named["after"] - named["before"]).to_numpy(float), [np.flatnonzero(named["segment"] == name) for name in names])[1]
    found |= dict(zip(names, told, strict=True))
    return table["segment"].map(found).where(table["item"] == "after").astype(float)


def chance(gain: np.ndarray) -> float:
    """p that a change of all revenue is 0: customers come and go by chance, each with a change d of his own, z = Σd ÷ √Σd².

    >>> round(chance(np.array([3.0, 4.0, -1.0])), 3)
    0.239
    """
    return math.erfc(abs(gain.sum()) / math.sqrt(2 * max((gain**2).sum(), 1e-300)))


def _items(segment: str, both: pd.DataFrame) -> pd.DataFrame:
    gain, lost = both["after"] - both["before"], _lost(both)
    came, kept = both["seen_after"] & ~both["seen_before"], both["seen_before"] & ~lost
    groups = {
        "before": (both["seen_before"], both["before"]), "new": (came & ~both["earlier"], both["after"]),
        "returned": (came & both["earlier"], both["after"]), "kept_more": (kept & (gain > 0), gain),
        "kept_less": (kept & (gain < 0), gain), "lost": (lost, gain), "after": (both["seen_after"], both["after"]),
    }  # fmt: skip
    rows = [(segment, item, int((who & both["bought"]).sum()), int(cents[who].sum()) / 100) for item, (who, cents) in groups.items()]
    return pd.DataFrame(rows, columns=COLUMNS[:4])


def _lost(both: pd.DataFrame) -> pd.Series:
    """Who has fallen silent by now and brought less in the later window than in the earlier: one word for the silent through the whole report."""
    return both["seen_before"] & both["silent"] & (both["after"] < both["before"])


def _silent(silent: pd.Series, both: pd.DataFrame) -> pd.DataFrame:
    """All who have fallen silent, of whom the lost are a part, and the new ones among them."""
    new = both["seen_after"] & ~both["seen_before"] & ~both["earlier"] & both["bought"] & both["silent"]
    return pd.DataFrame([(EVERYBODY, "silent", int(silent.sum()), np.nan), (EVERYBODY, "new_silent", int(new.sum()), np.nan)], columns=COLUMNS[:4])


def _still(both: pd.DataFrame) -> pd.DataFrame:
    """What all who have fallen silent still brought in the later window."""
    theirs = both[both["silent"] & both["seen_after"]]
    return pd.DataFrame([(EVERYBODY, "lost_after", len(theirs), int(theirs["after"].sum()) / 100)], columns=COLUMNS[:4])


def _stayed(both: pd.DataFrame, first: pd.Series, when: Windows, *, begins: bool) -> pd.DataFrame:
    """What those who bought in the earlier window, and are not lost, changed in all, apart by whether they were there from the
    beginning: who joined while the earlier window ran had a part of it only. And all that those who were there brought, whether or not they still
    buy (`first`: month of the first purchase by customer): where the data begin with the window (`begins`), nobody knows who was, and these are who first bought in its first month."""
    joined = both[both["joined"]]
    more = _items(EVERYBODY, joined).set_index("item").loc["kept_more", ["customers", "revenue"]]
    parts = [_kept(EVERYBODY, "kept", both), _kept(EVERYBODY, "joined", joined), pd.DataFrame([(EVERYBODY, "joined_more", *more)], columns=COLUMNS[:4]), _kept(EVERYBODY, "stayed", both[~both["joined"]])]
    there = first.index[first < when.start + begins]
    mine = both[both["customer_id"].isin(there)]
    rows = [(EVERYBODY, f"{'first' if begins else 'there'}_{side}", len(there), int(mine[side].sum()) / 100) for side in ENDS]
    return pd.concat([*parts, pd.DataFrame(rows, columns=COLUMNS[:4])], ignore_index=True)


def _kept(segment: str, item: str, who: pd.DataFrame) -> pd.DataFrame:
    """What those of them who bought in the earlier window, and are not lost, changed in all."""
    kept = _items(segment, who).set_index("item").loc[["kept_more", "kept_less"]]
    return pd.DataFrame([(segment, item, int(kept["customers"].sum()), round(float(kept["revenue"].sum()), 2))], columns=COLUMNS[:4])


def _factors(both: pd.DataFrame, by_month: bool) -> pd.DataFrame:
    """The change split over customers, orders per customer and value of an order; missing where one of them is not above zero, or an order is all of a month."""
    levels = [_levels(both, side) for side in ("before", "after")]
    change = int(both["after"].sum() - both["before"].sum()) / 100
    if by_month or min(min(level) for level in levels) <= 0:
        parts = [np.nan] * 3
    else:
        logs = np.log(levels[1]) - np.log(levels[0])
        parts = list(change * logs / logs.sum()) if abs(logs.sum()) > 1e-12 else [0.0] * 3
    return pd.DataFrame([(EVERYBODY, item, np.nan, part) for item, part in zip(FACTORS, parts, strict=True)], columns=COLUMNS[:4])


def _levels(both: pd.DataFrame, side: str) -> np.ndarray:
    buyers, orders, cents = (both[f"orders_{side}"] > 0).sum(), both[f"orders_{side}"].sum(), both[side].sum()
    return np.array([buyers, orders / max(buyers, 1), cents / max(orders, 1)], dtype=float)


def _of_everybody(table: pd.DataFrame) -> pd.Series:
    return table[(table["segment"] == EVERYBODY) & table["item"].isin(ITEMS)].set_index("item")["revenue"].reindex(ITEMS)


def named_items(table: pd.DataFrame, say: Any) -> list[tuple[str, str]]:
    """The items of the bridge for everybody, each with its money as people read it."""
    rows = _of_everybody(table)
    told = [say.money(v) if item in ("before", "after") or v <= 0 else f"+{say.money(v)}" for item, v in rows.items()]
    return list(zip(item_names(say).values(), told, strict=True))


def item_names(say: Any) -> dict[str, str]:
    """The items of the bridge as people call them.

    >>> from segkit.ground.language import Language
    >>> item_names(Language())["kept_less"]
    'Bought less'
    """
    names = [say("Before"), say("New"), say("Came back"), say("Bought more"), say("Bought less"), say("Fell silent"), say("Now")]
    return dict(zip(ITEMS, names, strict=True))


def drawn_items(table: pd.DataFrame) -> list[str]:
    """The items of the bridge for everybody that are more than nothing, with both ends.

    >>> drawn_items(pd.DataFrame({"segment": EVERYBODY, "item": ["before", "new", "lost", "after"], "revenue": [5.0, 0.0, -5.0, 0.0]}))
    ['before', 'lost', 'after']
    """
    whole = _of_everybody(table).fillna(0.0)
    return [i for i in ITEMS if whole[i] or i in ENDS]


def windows_told(months: pd.DataFrame, as_of: dt.date, say: Any) -> str:
    """Which months are compared, in words: Nov 2025 – Oct 2026 against the 12 months before."""
    from babel.dates import format_skeleton

    when = windows(months, as_of)
    if when is None:
        return ""
    first, last = (format_skeleton("yMMM", dt.date(m // 12, m % 12 + 1, 1), locale=say.locale).replace(" ", NBSP) for m in (when.middle, when.end - 1))
    if when.months == 1:
        return say("Revenue of {month} against the month before", month=last)
    return say.many("Revenue from {first} to {last} against the {n} month before", "Revenue from {first} to {last} against the {n} months before",
                    when.months, first=first, last=last)  # fmt: skip


def plot(table: pd.DataFrame, ax: Any = None, say: Any = None) -> Any:
    """The bridge as bars that hang from where the one before ended: before, new, returned, more, less, lost, after; returns the Axes."""
    from segkit.drawing import figures, style
    from segkit.drawing.colours import DOWN, LEVEL, UP
    from segkit.findings.revenue import bridge as told
    from segkit.ground.bands import english

    say, given = say or english(), ax
    items, named = drawn_items(table), dict(zip(ITEMS, named_items(table, say), strict=True))
    rows = table[table["segment"] == EVERYBODY].set_index("item").reindex(items)
    names, texts = zip(*(named[i] for i in items), strict=True)
    ends = np.concatenate([[0.0], rows["revenue"].iloc[:-1].cumsum().to_numpy()])
    starts = np.where(rows.index == "after", 0.0, ends)
    with style.style():
        ax = style.axes(ax, height=3.6)
        paint = [LEVEL if item in ENDS else UP if rows.loc[item, "revenue"] >= 0 else DOWN for item in items]
        figures.hanging(ax, names, list(starts), list(rows["revenue"]), colours=paint, texts=texts)
        return ax if given is not None else style.headline(ax, (told(table, say) or [""])[0], say("Revenue before, what changed it, revenue now"))
