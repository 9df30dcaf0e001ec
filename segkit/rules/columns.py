"""A table's columns as a condition sees them: numbers, text, dates or yes/no, each with where it is missing."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from segkit.ground.problems import Problem, Problems, nearest


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


class Columns:
    """A table's columns as Values, read when first needed; columns made on the way are added with `put`."""

    def __init__(self, table: pd.DataFrame):
        self.table, self.size, self._values, self.memo = table, len(table), {}, {}

    def put(self, column: str, value: Value) -> None:
        self._values[column] = value
        self.memo = {}

    def get(self, column: str, where: str) -> Value:
        if column not in self._values:
            if column not in self.table.columns:
                known = [*self.table.columns, *self._values]
                raise Problems([Problem(where, f"there is no column '{column}'", nearest(column, known), "unknown_column")])
            self._values[column] = read_column(self.table[column], where)
        return self._values[column]
