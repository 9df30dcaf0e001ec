"""The attacker: every published number as a linear constraint on the counts of the cells that occur, and what these leave open.

He reads the workbook's sheets and the report, knows the rule by which shares are rounded, the sizes of the segments, for how many of a
segment a criterion is known (the intervals give it away), that a named value has at least `least` customers, and which values go
together (a district lies in one town).
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from scipy.optimize import linprog

from segkit.ground.bands import FEW, UNKNOWN, listed, value_of
from segkit.ground.language import Language, shown
from segkit.ground.names import SMALL
from segkit.privacy import rounding


class Cells:
    """Every value of the first column with all values of the others that go together, each a variable of at least 0, and what is known
    of their sums."""

    def __init__(self, truth: pd.DataFrame, columns: list[str], least: int):
        counted = truth.groupby(columns, dropna=False).size().rename("n").reset_index()
        every = counted[columns[:1]].drop_duplicates().merge(counted[columns[1:]].drop_duplicates(), how="cross")
        self.cells = every.merge(counted, on=columns, how="left").fillna({"n": 0})
        self.rows, self.highs, self.least = [], [], least
        self._n, self._seen = self.cells["n"].to_numpy(), {}
        self._values = {column: self.cells[column].tolist() for column in columns}

    def mask(self, **where) -> np.ndarray:
        found = np.full(len(self.cells), bool(where))
        for column, values in where.items():
            found &= self._is(column, frozenset(values if isinstance(values, (list, set, tuple)) else [values]))
        return found

    def _is(self, column: str, values: frozenset) -> np.ndarray:
        if (column, values) not in self._seen:
            self._seen[column, values] = np.array([value in values for value in self._values[column]], dtype=bool)
        return self._seen[column, values]

    def true(self, mask: np.ndarray) -> int:
        return int(self._n[mask].sum())

    def know(self, mask: np.ndarray, low: float, high: float | None = None) -> None:
        """A sum lies between these."""
        high = low if high is None else high
        assert low - 1e-6 <= self.true(mask) <= high + 1e-6, f"the attacker read it wrongly: {low}, {self.true(mask)}, {high}"
        self._add(-mask.astype(float), -low), self._add(mask.astype(float), high)

    def know_share(self, mask: np.ndarray, whole: np.ndarray, low: float, high: float) -> None:
        """A sum is between these shares of another."""
        part, all_ = self.true(mask), self.true(whole)
        assert low * all_ - 1e-6 <= part <= high * all_ + 1e-6, f"the attacker read it wrongly: {low * all_}, {part}, {high * all_}"
        self._add(low * whole - mask, 0), self._add(mask - high * whole, 0)

    def _add(self, row: np.ndarray, high: float) -> None:
        if np.isfinite(high):
            self.rows.append(np.asarray(row, dtype=float)), self.highs.append(high + 1e-9)

    def most(self, mask: np.ndarray, sign: int = 1) -> float:
        """The largest sum that what is known leaves open, the least with sign −1."""
        one = linprog(-sign * mask.astype(float), A_ub=np.array(self.rows), b_ub=self.highs, bounds=(0, None))
        assert one.status in (0, 3), one.message
        return -sign * one.fun if one.status == 0 else np.inf

    def found(self, masks: dict) -> dict:
        """Those of these groups that are small and not well enough hidden, with what the attacker knows of them."""
        out = {}
        for name, mask in {mask.tobytes(): (name, mask) for name, mask in masks.items()}.values():
            n = self.true(mask)
            low = self.most(mask, -1) if 0 < n < self.least else 0
            if low > 1e-6 and (high := self.most(mask)) - low < max(3, self.least / 2) - 1e-6:
                out[name] = (n, round(low, 2), round(high, 2))
        return out

    def small(self, masks: dict) -> int:
        return sum(0 < self.true(mask) < self.least for mask in masks.values())


def interval(told, step: float) -> tuple[float, float]:
    """The shares that a printed one may stand for: a number to its step, or < 4%, > 96%; nothing told is anything."""
    if isinstance(told, str):
        found = float(re.sub(r"[^\d.]", "", told)) / 100
        return (found, 1.0) if told.startswith(">") else (0.0, found)
    if pd.isna(told):
        return 0.0, 1.0
    return (told, told) if not step else (max(told - step / 2, 0), min(told + step / 2, 1))


def step_of(column: pd.Series, whole: float, values: int, least: float) -> float:
    """The step of shares that stand together: what stands there in words shows that they are rounded, or else their being multiples."""
    step = float(rounding.steps(whole, values, least))
    numbers = pd.to_numeric(column, errors="coerce").dropna()
    rounded = column.map(lambda v: isinstance(v, str)).any() or (
        np.isfinite(step) and np.allclose(numbers / step, (numbers / step).round())
    )
    return step if rounded else 0.0


def truth_of(facts: pd.DataFrame, labels: pd.DataFrame, criteria: pd.DataFrame | None) -> pd.DataFrame:
    """One row per customer: segment and every criterion's value, under the names that the report shows."""
    say = Language("en", "USD")
    made = {row["name"]: value_of(facts, row).astype("str").fillna(UNKNOWN).map(lambda v, c=row["criterion"]: shown(c, v, say)) for _, row in listed(criteria, facts).iterrows()}
    kept = [c for c in ("segment", "cluster") if c in labels]
    return pd.DataFrame({"customer_id": facts["customer_id"], **made}).merge(labels[["customer_id", *kept]], on="customer_id")


def known(truth: pd.DataFrame, sheets: dict[str, pd.DataFrame], columns: list[str], least: int) -> Cells:
    """What the workbook says of segments and these criteria."""
    cells = Cells(truth, ["segment", *columns], least)
    everybody = np.ones(len(cells.cells), dtype=bool)
    cells.know(everybody, len(truth))
    for row in sheets["Segments"].itertuples():
        if row.Segment != SMALL:
            cells.know(cells.mask(segment=row.Segment), row.Customers)
    for column in columns:
        cells.know(cells.mask(**{column: UNKNOWN}), cells.true(cells.mask(**{column: UNKNOWN})))
        _know_base(cells, sheets, column)
        know_profile(cells, sheets["Profile"], column)
    return cells


def _others(cells: Cells, column: str, named: pd.Series) -> set:
    return set(cells.cells[column]) - set(named.astype("str")) - {UNKNOWN}


def _know_base(cells: Cells, sheets: dict[str, pd.DataFrame], column: str) -> None:
    rows, everybody = sheets["Our customers"], np.ones(len(cells.cells), dtype=bool)
    rows = rows[rows["Criterion"] == column].astype({"Value": "str"})
    step = step_of(rows["Share"], cells.true(everybody), int((rows["Value"] != UNKNOWN).sum()), rounding.beside_exact(cells.least))
    for value, share in zip(rows["Value"], rows["Share"], strict=True):
        mask = cells.mask(**{column: _others(cells, column, rows["Value"]) if value == FEW else value})
        cells.know_share(mask, everybody, *interval(share, step))
        if value not in (FEW, UNKNOWN):
            cells.know(mask, cells.least, np.inf)
    answered = ~cells.mask(**{column: UNKNOWN})
    inside = sheets["Profile"]
    inside = inside[inside["Criterion"] == column].drop_duplicates("Value").astype({"Value": "str"})
    for value, share in zip(inside["Value"], inside["Share of all"], strict=True):
        mask = cells.mask(**{column: _others(cells, column, rows["Value"]) if value == FEW else value})
        width = step * cells.true(everybody) / max(cells.true(answered), 1)
        cells.know_share(mask, answered, *(interval(share, width) if not isinstance(share, str) else (0.0, 1.0)))


def know_profile(cells: Cells, sheet: pd.DataFrame, column: str) -> None:
    rows = sheet[sheet["Criterion"] == column].astype({"Value": "str"})
    for segment, mine in rows.groupby("Segment"):
        answered = cells.mask(segment=segment) & ~cells.mask(**{column: UNKNOWN})
        cells.know(answered, cells.true(answered))
        step = step_of(mine["Share"], cells.true(answered), rows["Value"].nunique(), rounding.beside_exact(cells.least))
        for value, share in zip(mine["Value"], mine["Share"], strict=True):
            where = _others(cells, column, rows["Value"]) if value == FEW else value
            cells.know_share(cells.mask(segment=segment, **{column: where}), answered, *interval(share, step))


def groups(cells: Cells, columns: list[str], told: set) -> dict:
    """Every group that the tables have a place for: segments, values, and values within a segment; those of small segments together too."""
    segments = list(cells.cells["segment"].unique())
    away = {s for s in segments if s not in told}
    made = {(s,): cells.mask(segment=s) for s in segments}
    for column in columns:
        for value in set(cells.cells[column]) - {UNKNOWN}:
            made[(column, value)] = cells.mask(**{column: value})
            made |= {(s, column, value): cells.mask(segment=s, **{column: value}) for s in segments}
            made[("small segments", column, value)] = cells.mask(segment=away, **{column: value})
    return made


def know_moves(cells: Cells, sheet: pd.DataFrame, sizes: pd.DataFrame) -> None:
    """The printed migration, the sizes now, and those then that an earlier report told; `cells` have the columns old and new."""
    for row in sizes[sizes["Segment"] != SMALL].itertuples():
        cells.know(cells.mask(new=row.Segment), row.Customers)
    for old, n in cells.cells.groupby("old")["n"].sum().items():
        if n >= cells.least and old != "new":
            cells.know(cells.mask(old=old), n)
    away = (set(cells.cells["old"]) | set(cells.cells["new"])) - set(sheet["From"]) - set(sheet["To"])
    for start, mine in sheet.groupby("From"):
        whole = cells.mask(old=away if start == SMALL else start)
        step = step_of(mine["Share"], cells.true(whole), sheet["To"].nunique(), cells.least)
        for end, share in zip(mine["To"], mine["Share"], strict=True):
            cells.know_share(whole & cells.mask(new=away if end == SMALL else end), whole, *interval(share, step))
        if mine["Customers before"].notna().any():
            cells.know(whole, mine["Customers before"].iloc[0])
