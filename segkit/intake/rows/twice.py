"""What an export says twice: an order's head and its payment beside its lines, and the rows of files whose spans overlap."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from segkit.intake.fold import fold
from segkit.intake.log import Notes, examples, mask, problem
from segkit.intake.raw import Raw
from segkit.intake.rows.taken_back import BACK, NOT_BACK
from segkit.intake.source import Source
from segkit.intake.values.convert import as_text, is_text, numbers

VALUES, ORDERS, NEARLY, SOME = 5, 5, 0.95, 20_000  # values of such a column; orders that prove it; of them; orders that are asked
PAID = re.compile(r"\b(?:payments?|tender|оплат\w*|плат[её]ж\w*|płatnoś\w*|zapłat\w*|wpłat\w*)\b", re.IGNORECASE)
SOLD = re.compile(r"\b(?:invoice|sale|bill|receipt|order|сч[её]т\w*|накладн\w*|продаж\w*|реализац\w*|заказ\w*|faktur\w*|sprzedaż\w*|paragon\w*|zamówien\w*)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Parts:
    """A column whose values part an order into its lines and what repeats their sum; and the condition that keeps the lines."""

    column: str
    lines: str
    others: tuple[str, ...]
    condition: str


def parts(frame: pd.DataFrame, orders: pd.Series, amounts: pd.Series, columns: Iterable[str], among: np.ndarray) -> Parts | None:
    """The column of which one value's rows have the sum of another's in nearly every order, in other numbers of rows: a head and its lines; or as a sale and its payment.

    >>> said = pd.DataFrame({"kind": ["Sale", "Line", "Line"] * 6})
    >>> found = parts(said, pd.Series(range(18)) // 3, pd.Series([x for n in range(6) for x in (n + 3, n + 1, 2)]), ["kind"], np.ones(18, bool))
    >>> found.condition, found.others
    ("kind = 'Line'", ('Sale',))
    """
    codes = pd.factorize(orders)[0]
    used = among & (codes >= 0) & (codes < SOME) & amounts.notna().to_numpy()
    if (np.bincount(codes[used]) > 1).sum() < ORDERS:
        return None
    cents = (amounts[used] * 100).round()
    for name in columns:
        if not is_text(frame[name]) or not 2 <= frame[name][used].head(2_000).nunique() <= VALUES or not 2 <= frame[name][used].nunique() <= VALUES:
            continue
        told = pd.DataFrame({"order": codes[used], "value": as_text(frame[name][used]).str.strip(), "cents": cents}).dropna().groupby(["order", "value"])["cents"].agg(["sum", "size"]).unstack()
        kept = [v for v in told["size"].columns if not (BACK.search(v) and not NOT_BACK.search(v))]
        values = sorted(kept, key=lambda v: (bool(PAID.search(v)), -told["size"][v].sum()))
        others = tuple(v for v in values[1:] if _same(told, values[0], v)) if values else ()
        if others:
            return Parts(name, values[0], others, _condition(frame[name], values[0], others, whole=len(others) == len(told["size"].columns) - 1))
    return None


def _same(told: pd.DataFrame, lines: str, other: str) -> bool:
    """Whether two values' rows have the same sum in nearly all orders (to a cent for each row), and are not one and one: left and right cost the same too."""
    sums, rows = told["sum"][[lines, other]], told["size"][[lines, other]]
    both = (sums.notna() & (sums != 0)).all(axis=1)
    near = (sums[lines] - sums[other]).abs() <= rows.max(axis=1)
    apart = (both & near & (rows[lines] != rows[other])).sum() >= ORDERS or bool(PAID.search(other) and SOLD.search(lines) and not PAID.search(lines))
    return bool(apart and both.sum() >= 0.9 * rows.notna().sum().min() and sums[lines][both].nunique() >= ORDERS and near[both].mean() >= NEARLY)


def _condition(column: pd.Series, lines: str, others: tuple[str, ...], *, whole: bool) -> str:
    from segkit.rules import grammar

    name = grammar.name(str(column.name))
    gaps = column.isna().any() or (as_text(column).str.strip() == "").any()
    return f"{name} = {grammar.quote(lines)}" if whole and not gaps else f"({name} IS NULL OR NOT ({name} IN ({', '.join(map(grammar.quote, others))})))"


def tell_parts(raw: Raw, mapping: dict[str, str], source: Source, keep: np.ndarray, amounts: pd.Series, notes: Notes) -> None:
    """Stop where the sums of orders are there in their heads, lines and payments."""
    if mapping.get("order_id") not in raw.frame:
        return
    left = {fold(c) for c in source.ignore}
    asked = {mapping.get(c) for c in ("order_id", "customer_id", "date", "amount", "quantity", "price")}
    found = parts(raw.frame, raw.frame[mapping["order_id"]], amounts, [c for c in raw.frame if c not in asked and c not in notes.private and fold(c) not in left], keep)
    if found is None:
        return
    hit = keep & as_text(raw.frame[found.column]).str.strip().isin(found.others).to_numpy(dtype=bool)
    called = ", ".join(f"«{mask(v, 30)}»" for v in found.others)
    where = f"({source.where}) AND {found.condition}" if source.where else found.condition
    problem(notes, f"{int(hit.sum()):,} rows called {called} have the sums of their orders' rows called «{mask(found.lines, 30)}» once more, {amounts[hit].sum():,.2f} together",
            f"write where: {where}; or ignore: [\"{mask(found.column, 40)}\"] if each row is a sale of its own", "order_told_twice", column=found.column)  # fmt: skip


def overlapping(frame: pd.DataFrame, files: np.ndarray, cells: pd.DataFrame | None = None) -> np.ndarray:
    """Rows that another file has as well, by order, customer, day and sum (and good and pieces, where these are known): the file with the latest day keeps them.

    `cells`: what is compared where no order has a number. Two equal rows of one file are two rows.

    >>> sold = pd.DataFrame({"order_id": ["7", "8", "8", "8", "8"], "customer_id": ["a", "b", "b", "b", "b"], "date": pd.to_datetime(["2026-05-01"] * 5), "amount": [5.0, 2, 2, 2, 2]})
    >>> overlapping(sold, np.array([0, 0, 0, 1, 1])).tolist(), overlapping(sold.drop(columns="order_id"), np.array([0, 0, 0, 0, 1]), sold).tolist()
    ([False, True, True, False, False], [False, True, False, False, False])
    """
    found = np.zeros(len(frame), dtype=bool)
    if len(np.unique(files)) < 2 or not {"customer_id", "date", "amount"} <= set(frame):
        return found
    if "order_id" in frame:
        keys = frame[["order_id", "customer_id", "date", "amount", *(c for c in ("product", "quantity") if c in frame)]].reset_index(drop=True)
        spread = pd.Series(files).groupby(keys["order_id"]).agg(["min", "max"])
        perhaps = keys["order_id"].isin(spread.index[spread["min"] < spread["max"]]) & keys[["date", "amount"]].notna().all(axis=1)
    elif cells is not None and len(cells.columns):
        keys = cells.reset_index(drop=True)
        perhaps = keys.duplicated(keep=False)
    else:
        return found
    asked = np.flatnonzero(perhaps)
    if not len(asked):
        return found
    days = pd.Series(pd.to_datetime(frame["date"].to_numpy(), errors="coerce") if pd.api.types.is_datetime64_any_dtype(frame["date"]) else pd.NaT, index=keys.index)
    rank = pd.Series(files).map(days.groupby(files).max().rank(method="first", na_option="top"))
    keys = (keys.assign(date=days.dt.normalize()) if "order_id" in frame and days.notna().any() else keys).iloc[asked]
    one = keys.groupby(list(keys), dropna=False, sort=False).ngroup()
    told = pd.DataFrame({"one": one, "time": one.groupby([one, files[asked]]).cumcount(), "rank": rank.iloc[asked]}, index=asked)
    told = told.sort_values("rank", ascending=False, kind="stable")
    found[told.index[told.duplicated(["one", "time"])]] = True
    return found


def compared(raw: Raw, files: np.ndarray, source: Source) -> pd.DataFrame:
    """The cells by which a row is the same in two files: not those the case ignores, and no count of each file's rows."""
    left = {fold(c) for c in source.ignore} | {fold(c) for c in (*raw.places, *counted(raw.frame, files, source))}
    return raw.frame[[c for c in raw.frame if fold(c) not in left]]


def tell_overlap(raw: Raw, frame: pd.DataFrame, again: np.ndarray, notes: Notes) -> None:
    """Warn of the rows that files whose spans overlap have twice."""
    if again.any():
        same, sure = ("with the same order, customer, day and sum", "") if "order_id" in frame else ("cell by cell", "may ")
        problem(notes, f"{int(again.sum()):,} rows are in another file as well, {same} ({examples(raw.rows[again])}), and {sure}count twice, {frame['amount'][again].sum():,.2f} together",
                "write duplicates: files to count them once, unless each is a part of what was paid", "overlap", severity="warn")  # fmt: skip


def counted(frame: pd.DataFrame, files: np.ndarray, source: Source) -> list[str]:
    """The columns in which each of several files counts its rows, from 0 or 1 on: they make no two rows different."""
    begins = np.flatnonzero(np.diff(files, prepend=-1))
    return [name for name in frame if len(np.unique(files)) > 1 and _counts(frame[name], files, begins, source)]


def _counts(column: pd.Series, files: np.ndarray, begins: np.ndarray, source: Source) -> bool:
    first = numbers(column.iloc[begins], source)
    if not first.isin((0, 1)).all():
        return False
    steps = numbers(column, source).groupby(files).diff().dropna()
    return len(steps) > 0 and bool((steps > 0).all() and (steps == 1).mean() >= 0.9)
