"""A run's table as a sheet: key columns first and frozen, filters, totals that follow the filter; text stays text."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from segkit.ground import defuse
from segkit.ground.language import Language
from segkit.report.workbook.formats import LARGE, Looks
from segkit.report.workbook.names import cut, quoted

MOST_ROWS, MOST_TEXT = 1_048_574, 32_767
WRAPPED = 58  # characters: longer texts take several lines
KEYS = ("customer_id", "segment", "channel", "criterion", "name", "value", "deal_id", "class", "feature", "competitor", "from", "to", "field", "item", "check")
ADDED = {"customers", "revenue", "revenue_year", "share", "revenue_share", "orders", "expected_orders", "expected_value", "monetary"}
WHOLE = {"segments": ADDED, "all_customers": ADDED - {"share", "revenue_share"}, "deals": {"amount", "profit", "effort_hours"}}


def keyed(frame: pd.DataFrame, columns: Mapping[str, tuple[str, str]]) -> tuple[list[str], int]:
    """The columns in the order of the sheet, and how many of them are keys that stay in sight.

    >>> keyed(pd.DataFrame(), {"share": ("", ""), "segment": ("", ""), "channel": ("", "")})
    (['segment', 'channel', 'share'], 2)
    """
    keys = [c for c in KEYS if c in columns][:3]
    return [*keys, *(c for c in columns if c not in keys)], max(1, len(keys))


def write(sheet: Any, looks: Looks, key: str, frame: pd.DataFrame, columns: Mapping[str, tuple[str, str]]) -> dict[str, int]:
    """Write a table with its titles in the first row; returns where every column stands."""
    shown = frame.head(MOST_ROWS)
    order, frozen = keyed(frame, columns)
    lines, high = 1, [1] * len(shown)
    for place, column in enumerate(order):
        title, kind = columns[column]
        sheet.write_string(0, place, str(title), looks.head)
        kind = _finer(frame[column], kind)
        written = [cell(sheet, row, place, value, kind, looks) for row, value in enumerate(shown[column].tolist(), start=1)]
        widest = max([*map(len, str(title).split()), *written], default=0)
        wide = min(60, max(9, widest + 2))
        sheet.set_column(place, place, wide)
        lines = max(lines, head_lines(str(title), wide))
        high = [max(h, -(-w // (wide - 2))) if w > WRAPPED else h for h, w in zip(high, written, strict=True)]
    sheet.set_row(0, 15.5 * lines)
    for row, tall in enumerate(high, start=1):
        if tall > 1:
            sheet.set_row(row, 15.5 * tall)
    _totals(sheet, looks, key, shown, order, columns)
    sheet.freeze_panes(1, frozen)
    sheet.autofilter(0, 0, max(1, len(shown)), max(0, len(order) - 1))
    printed(sheet)
    return {column: place for place, column in enumerate(order)}


def head_lines(title: str, wide: float) -> int:
    """How many lines a title takes in a column of this width: bold letters are wider than a digit.

    >>> head_lines("Revenue per customer", 9)
    3
    """
    from textwrap import wrap

    return len(wrap(title, max(1, int((wide - 1) / 1.1)))) or 1


def printed(sheet: Any, *, rows: int = 0) -> None:
    """A sheet as it comes out of the printer: A4, landscape, all columns on a page, its head on every page."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, rows)


def _finer(column: pd.Series, kind: str) -> str:
    """Money is written without cents where they are none to speak of, numbers whole where all are."""
    if column.dtype.kind not in "iuf":
        return kind
    values = _finite(column).abs()
    if kind == "money":
        return "large" if values.max() >= LARGE else "money"
    return "whole" if kind == "number" and (values.dropna() % 1 == 0).all() else kind


def _finite(column: pd.Series) -> pd.Series:
    values = column.astype("float64")
    return values.where(values.abs() < math.inf)


def _totals(sheet: Any, looks: Looks, key: str, frame: pd.DataFrame, order: list[str], columns: Mapping[str, tuple[str, str]]) -> None:
    """Sums under the columns that add up to a whole; they follow the filter."""
    added = [c for c in order if c in WHOLE.get(key, ()) and frame[c].dtype.kind in "iuf" and frame[c].notna().any()]
    if len(frame) < 2 or not added:
        return
    row = len(frame) + 1
    for place in range(len(order)):
        sheet.write_blank(row, place, None, looks.sum)
    say: Language = looks.say
    sheet.write_string(row, 0, say("Total"), looks.sum)
    for column in added:
        place, kind = order.index(column), _finer(frame[column], columns[column][1])
        letters = column_letters(place)
        formula = f"=SUBTOTAL(109,{letters}2:{letters}{row})"
        sheet.write_formula(row, place, formula, looks.total(kind), round(float(_finite(frame[column]).sum()), 6))


def column_letters(place: int) -> str:
    """The letters of a column, counted from 0."""
    from xlsxwriter.utility import xl_col_to_name

    return xl_col_to_name(place)


def cell(sheet: Any, row: int, column: int, value: Any, kind: str, looks: Looks) -> int:
    """Write a value as what it is and return its width in characters; what is missing stays empty."""
    if pd.isna(value) or (isinstance(value, float) and not math.isfinite(value)):
        return 0
    if isinstance(value, bool | str) or kind in ("text", "name"):
        text = cut(looks.say.name(value) if kind == "name" else str(value), MOST_TEXT)
        plain = looks.wrapped if len(text) > WRAPPED else looks.text
        sheet.write_string(row, column, text, looks.quoted if defuse.starts_formula(text) else plain)
        return max(map(len, text.splitlines()), default=0)
    if kind == "date":
        day = value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time())
        sheet.write_datetime(row, column, day.replace(tzinfo=None), looks.number("date"))
        return 11
    sheet.write_number(row, column, float(value), looks.number(kind))
    return len(f"{float(value):,.0f}") + 3


def contents(sheet: Any, looks: Looks, sheets: list[tuple[str, str, int, int]], *, notes: list[str] = ()) -> None:
    """The sheet of contents: name, title, rows and columns of every sheet, each a click away."""
    say: Language = looks.say
    sheet.write_string(0, 0, say("Segmentation"), looks.title)
    for column, word in enumerate((say("Sheet"), say("Rows"), say("Columns"))):
        sheet.write_string(2, column, word, looks.head)
    for row, (name, title, length, width) in enumerate(sheets, start=3):
        sheet.write_url(row, 0, f"internal:{quoted(name)}!A1", looks.link, cut(title, 200))
        sheet.write_number(row, 1, length, looks.number("whole"))
        sheet.write_number(row, 2, width, looks.number("whole"))
        if length > MOST_ROWS:
            sheet.write_string(row, 3, say("The sheet holds the first {n} rows.", n=say.number(MOST_ROWS)), looks.text)
    for at, text in enumerate(notes):
        sheet.merge_range(4 + len(sheets) + at, 0, 4 + len(sheets) + at, 2, "", looks.note)
        sheet.write_string(4 + len(sheets) + at, 0, text, looks.note)
        sheet.set_row(4 + len(sheets) + at, 15 * (1 + len(text) // 85))
    sheet.set_column(0, 0, 60)
    sheet.set_column(1, 2, 12)
    sheet.hide_gridlines(2)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
