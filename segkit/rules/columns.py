"""A table's columns as a condition sees them: numbers, text, dates or yes/no, each with where it is missing."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pandas as pd

from segkit.ground.problems import Problem, Problems, nearest

COMBINATIONS = 4096  # more are not worked out apart from the rows


class Value(NamedTuple):
    """A column of results: its kind, its data, where it is NULL, whether its numbers are whole, whether it is one literal."""

    kind: str
    data: np.ndarray
    null: np.ndarray
    whole: bool = False
    constant: bool = False


def read_column(series: pd.Series, where: str = "table") -> Value:
    """Turn a column of a table into a Value; what cannot be compared in SQL (mixed types, durations) is a Problem."""
    null = series.isna().to_numpy(dtype=bool)
    kind = _kind(series, null)
    if kind == "number":
        data = pd.to_numeric(series.where(~null), errors="coerce") if series.dtype == object else series
        data = data.to_numpy(dtype=float, na_value=np.nan)
        return Value(kind, np.where(null, 0.0, data), null, series.dtype.kind in "iu")
    if kind == "date":
        dates = pd.to_datetime(series.astype(object).where(~null)) if series.dtype == object else series
        dates = dates.dt.tz_localize(None) if getattr(dates.dtype, "tz", None) else dates
        return Value(kind, np.where(null, np.datetime64(0, "us"), dates.to_numpy("datetime64[us]")), null)
    if kind in ("boolean", "text", "null"):
        filled = series.astype(object).to_numpy(dtype=object, copy=True)
        filled[null] = "" if kind == "text" else False
        return Value(kind, filled if kind == "text" else filled.astype(bool), null)
    raise Problems([Problem(where, f"column '{series.name}' holds {kind}", "give it one type: text, numbers or dates", "mixed_column")])


def _kind(series: pd.Series, null: np.ndarray) -> str:
    dtype = series.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        return _kind(series.astype(object), null)
    if dtype.kind in "iufbM":
        return {"b": "boolean", "M": "date"}.get(dtype.kind, "number")
    if isinstance(dtype, pd.DatetimeTZDtype):
        return "date"
    inferred = (
        "empty"
        if null.all()
        else "string"
        if isinstance(dtype, pd.StringDtype)
        else pd.api.types.infer_dtype(series.astype(object), skipna=True)
    )
    groups = {"empty": "null", "string": "text", "boolean": "boolean", "datetime": "date", "date": "date", "datetime64": "date"}
    numbers = ("integer", "floating", "mixed-integer-float", "decimal")
    return groups.get(inferred) or ("number" if inferred in numbers else inferred.replace("-", " ") + " values")


def taken(value: Value, codes: np.ndarray) -> Value:
    """A Value with one entry per code."""
    return Value(value.kind, value.data[codes], value.null[codes], value.whole)


class Columns:
    """A table's columns as Values, read when first needed; columns made on the way are added with `put`.

    A column of few different values is kept as these and a code per row: what reads only such columns is worked out for the few.
    """

    def __init__(self, table: pd.DataFrame):
        self.table, self.size, self.memo, self.few, self._values = table, len(table), {}, {}, {}

    def put(self, column: str, value: Value, codes: np.ndarray | None = None) -> None:
        """Add a column; with `codes` the value holds what may occur, and the codes say which of it each row has."""
        if column in self._values or column in self.few or column in self.table.columns:
            self.memo = {}
        self._values.pop(column, None)
        self.few.pop(column, None)
        if codes is None:
            self._values[column] = value
        else:
            self.few[column] = (value, codes)

    def distinct(self, names: list[str]) -> tuple[Columns, np.ndarray] | None:
        """The combinations of these columns, and which of them each row has; None where they are not few."""
        parts = [self.few[n] for n in names if n in self.few]
        sizes = [len(value.data) for value, _ in parts]
        if not names or len(parts) < len(names) or math.prod(sizes) > COMBINATIONS:
            return None
        few = Columns(self.table.head(0))
        few.size = math.prod(sizes)
        for column, (value, _), place in zip(names, parts, np.indices(sizes).reshape(len(sizes), -1), strict=True):
            few.put(column, taken(value, place))
        codes = parts[0][1]
        for (_, more), size in zip(parts[1:], sizes[1:], strict=True):
            codes = codes * size + more
        return few, codes

    def get(self, column: str, where: str) -> Value:
        if column in self.few and column not in self._values:
            self._values[column] = taken(*self.few[column])
        if column not in self._values:
            if column not in self.table.columns:
                known = [*self.table.columns, *self._values, *self.few]
                raise Problems([Problem(where, f"there is no column '{column}'", nearest(column, known), "unknown_column", missed=column)])
            self._values[column] = read_column(self.table[column], where)
        return self._values[column]
