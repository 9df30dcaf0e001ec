"""An order's sum that each of its lines repeats: whether a column holds it, and what holds the lines' own sums."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from segkit.intake.values.convert import as_text

NEARLY, MOSTLY = 0.9, 0.8  # of the orders: an order edited by hand is no reason; where the lines' own sums are known, more may be edited
FEW, LEAST = 5, 10  # orders whose lines are told apart by their goods, or by nothing
BESIDE = 0.25  # of an order's sum: delivery, packing, a tip, tax beside the lines
LOOKED = 20_000  # orders of several lines: more prove no more
DELIVERY = r"достав|пересыл|deliver|shipping|postage|wysył|dostaw|przesył|packing|упаков|opakow"  # a line of an order, and no good of it
TIME = r"(?<![\sT])[\sT]{1,9}\d{1,2}:\d{2}.*$"
GROWN = 1.3  # times the sum of an order of one line


@dataclass(frozen=True)
class Repeated:
    """How many of how many orders of several lines have one sum on each, what that would add up too much, and whether the lines' own sums prove it."""

    same: int
    orders: int
    extra: float
    proven: bool


def repeated(order: pd.Series, amounts: pd.Series, goods: pd.Series | None = None, own: pd.Series | None = None, days: pd.Series | None = None) -> Repeated | None:
    """Whether the amounts are the orders', repeated on every line; None where they may be the lines'. `own`: price × quantity of each line; `days`: the lines' days, which
    differ where a number is a contract's and its lines are instalments.

    >>> order, sums = pd.Series([1, 1, 2, 2, 3, 3, 4, 4, 5, 5]), pd.Series([9, 9, 8, 8, 9, 9, 7, 7, 8, 8])
    >>> repeated(order, sums, own=pd.Series([5, 4, 4, 4, 2, 7, 4, 3, 2, 6]))
    Repeated(same=5, orders=5, extra=41.0, proven=True)
    >>> repeated(order, sums, own=sums) is repeated(order, sums) is None
    True
    """
    told = pd.DataFrame({"order": order, "amount": amounts})
    told = told.assign(**{name: values for name, values in (("good", goods), ("own", own), ("day", None if days is None else _of_day(days))) if values is not None})
    told = told[told["order"].notna() & told["amount"].notna() & told["amount"].ne(0)]
    if goods is not None:
        told = told[~as_text(told["good"]).str.contains(DELIVERY, case=False, regex=True).fillna(False).to_numpy(dtype=bool)]
    several = told[told["order"].duplicated(keep=False)]
    each = several.groupby("order", sort=False)
    orders = pd.DataFrame({"lines": each.size(), "sums": each["amount"].nunique(), "amount": each["amount"].first()})
    if days is not None:
        one = each["day"].nunique().reindex(orders.index) <= 1
        orders = orders[one] if one.mean() >= MOSTLY else orders.head(0)
    if goods is not None:
        orders = orders[each["good"].nunique().reindex(orders.index) == orders["lines"]]
    if own is not None:
        orders["own"], orders["varies"] = each["own"].sum().reindex(orders.index), each["own"].nunique().reindex(orders.index) > 1
    same = orders["sums"] == 1
    if len(orders) < (FEW if goods is not None or own is not None else LEAST) or not same.any():
        return None
    made, proven = orders[same], False
    if own is not None:
        lines = several[several["order"].isin(made.index)]
        if ((lines["own"] - lines["amount"]).abs() < 0.015).mean() > 0.5:
            return None
        proven = bool((made["varies"] | _near(made["own"], made["amount"])).mean() > 0.5) and made["amount"].nunique() > 2
    if same.mean() < (MOSTLY if proven else NEARLY):
        return None
    alone = told.loc[~told["order"].duplicated(keep=False), "amount"]
    grown = goods is not None and len(alone) >= FEW and made["amount"].nunique() > 2 and made["amount"].median() >= GROWN * alone.median()
    if not (proven or grown or made["amount"].nunique() >= 0.5 * len(orders)):
        return None  # goods of one price beside each other
    return Repeated(int(same.sum()), len(orders), float((made["amount"] * (made["lines"] - 1)).sum()), proven)


def looked(order: pd.Series, most: int = LOOKED) -> np.ndarray:
    """Which rows are looked at: those of the first orders of several lines, and as many of one line; of most files all.

    >>> looked(pd.Series(["a", "b", "b", None, "c", "d", "d"]), most=1).tolist()
    [True, True, True, False, False, False, False]
    """
    codes = pd.factorize(order)[0]
    lines = np.bincount(codes[codes >= 0], minlength=1)
    few = (np.cumsum(lines > 1) <= most) & (lines > 1) | (np.cumsum(lines == 1) <= most) & (lines == 1)
    return (codes >= 0) & few[codes]


def own_sums(order: pd.Series, amounts: pd.Series, offered: dict[str, pd.Series]) -> str | None:
    """The column that holds the lines' own sums where `amounts` are their orders': it adds up to them, delivery and the like apart.

    >>> order, sums = pd.Series([1, 1, 2, 2, 2]), pd.Series([12.0, 12, 18, 18, 18])
    >>> own_sums(order, sums, {"cost": pd.Series([1.0, 2, 3, 1, 2]), "line": pd.Series([4.0, 5, 3, 8, 4]), "delivery": pd.Series([3.0] * 5)})
    'line'
    """
    several = order.notna() & order.duplicated(keep=False) & amounts.notna()
    key = order[several]
    whole = amounts[several].groupby(key, sort=False).first()
    sums, once = {}, {"": whole * 0}
    for name, values in offered.items():
        each = values[several].groupby(key, sort=False)
        if values[several].notna().mean() >= NEARLY and (each.nunique() > 1).mean() > 0.5:
            sums[name] = each.sum()
        elif (each.nunique() <= 1).mean() >= MOSTLY:
            once[name] = each.first().fillna(0)
    fits = {name: max(((whole - made - beside).abs() < 0.015 * 2).mean() for beside in once.values()) for name, made in sums.items()}
    able = [name for name, made in sums.items() if fits[name] >= 0.2 and max(fits[name], _near(made, whole).mean()) >= MOSTLY]
    return max(able, key=lambda name: (round(fits[name], 2), -float((whole - sums[name]).abs().sum())), default=None)


def _of_day(days: pd.Series) -> pd.Series:
    return days.dt.normalize() if pd.api.types.is_datetime64_any_dtype(days) else as_text(days).str.strip().str.replace(TIME, "", regex=True)


def _near(own: pd.Series, amount: pd.Series) -> pd.Series:
    return (own - amount).abs() <= BESIDE * amount.abs()
