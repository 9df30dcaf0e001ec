"""Columns that describe customers: their types are found out, and what is personal in them is hidden."""

from __future__ import annotations

import numpy as np
import pandas as pd

from segkit.intake import dates, private
from segkit.intake import values as v
from segkit.intake.convert import Column, as_text, date_column, decimal_of, is_text, order_of
from segkit.intake.log import Notes, entries, guess, problem
from segkit.intake.raw import Raw
from segkit.intake.source import Source, date_order


def attribute(series, theirs, role, raw, source, notes, fallback, order) -> Column:
    """An attribute is a number or a date where all its values are, else text; contacts stay text."""
    none = pd.Series(False, index=series.index)
    if not is_text(series):
        if role == "contact":
            return Column(as_text(series), none)
        if isinstance(series.dtype, pd.DatetimeTZDtype):
            return date_column(series, theirs, raw, source, notes, order)
        return Column(series, none)
    text = v.blank_to_missing(as_text(series), source.na_values)
    if role == "contact" or not text.notna().any():
        return Column(text, none)
    made = _inferred(text, source, fallback, order)
    if made is not None:
        return Column(made, none)
    hidden, where = private.hide(text)
    if where.any():
        entries(notes, raw.rows[where.to_numpy()], "contact_in_text", "hidden", theirs, "•••")
        problem(notes, f"{int(where.sum())} texts hold an e-mail or a phone, which were hidden", "", "contact_in_text", severity="note", column=theirs)
    return Column(hidden, none)


def _inferred(text: pd.Series, source: Source, fallback: str | None, order: str | None) -> pd.Series | None:
    unique = pd.Series(pd.unique(text.dropna()), dtype="str")
    unique = unique[~v.no_value(unique)]
    if not len(unique) or unique.str.match(r"0\d|\d{16,}").any():
        return None
    shapes = unique.str.fullmatch(r"[-+(−–]?[\d\s.,'’\u00a0\u202f]*\d[\d\s.,\u00a0\u202f]*[)%]?")
    if shapes.all():
        decimal = decimal_of(unique, source, fallback)
        made = v.to_numbers(text, decimal or ".") if decimal else None
        if made is not None and v.to_numbers(unique, decimal).notna().all():
            return made
    from segkit.intake.dates import build, split_dates

    parts = split_dates(unique.head(20_000))
    if parts["a"].isna().any():
        return None
    from segkit.intake.convert import order_of

    found, _ = order_of(parts, np.ones(len(parts), dtype="int64"))
    found = found if found in ("dmy", "mdy") else order
    if source.dates:
        from segkit.intake.source import date_order

        found = date_order(source.dates)
    if found is None or build(parts, found).isna().any():
        return None
    full = build(split_dates(unique), found)
    return text.map(dict(zip(unique, full, strict=True))).astype("datetime64[us]")


