"""A run's table as a sheet: key columns first and frozen, filters, totals that follow the filter; text stays text."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from segkit.ground import defuse
from segkit.ground.language import Language
from segkit.report.workbook.formats import LARGE, Looks
from segkit.report.workbook.names import cut, quoted

MOST_ROWS, MOST_TEXT = 1_048_574, 32_767
WRAPPED = 58  # characters: longer texts take several lines
TALLEST = 3  # lines of a title
PAGE = 190  # characters beside each other on a page of A4, in letters that can be read
KEYS = ("customer_id", "segment", "channel", "criterion", "name", "value", "deal_id", "class", "feature", "competitor", "from", "to", "field", "item", "check")
ADDED = {"customers", "revenue", "revenue_year", "share", "revenue_share", "orders", "expected_orders", "expected_value", "monetary"}
WHOLE = {"segments": ADDED, "all_customers": ADDED - {"share", "revenue_share"}, "deals": {"amount", "profit", "effort_hours"}}


def keyed(columns: Mapping[str, tuple[str, str]]) -> tuple[list[str], int]:
    """The columns in the order of the sheet, and how many of them are keys that stay in sight.

    >>> keyed({"share": ("", ""), "segment": ("", ""), "channel": ("", "")})
    (['segment', 'channel', 'share'], 2)
    """
    keys = [c for c in KEYS if c in columns][:3]
    return [*keys, *(c for c in columns if c not in keys)], max(1, len(keys))


def write(sheet: Any, looks: Looks, key: str, frame: pd.DataFrame, columns: Mapping[str, tuple[str, str]], *, charted: int = 0) -> dict[str, int]:
    """Write a table with its titles in the first row; returns where every column stands. `charted`: rows that a chart takes beneath it."""
    shown = frame.head(MOST_ROWS)
    order, frozen = keyed(columns)
    lines, high, widths = 1, [1] * len(shown), []
    for place, column in enumerate(order):
        title, kind = columns[column]
        kind = _finer(frame[column], kind)
        sheet.write_string(0, place, str(title), looks.head if place == 0 else looks.head_of(kind))
        written = [cell(sheet, row, place, value, kind, looks) for row, value in enumerate(shown[column].tolist(), start=1)]
        total = [looks.width(kind, _sum(shown[column]), bold=True)] if column in _added(key, shown) else []
        widest = max([*map(len, str(title).split()), *written, *total], default=0)
        wide = min(60, max(9, widest + 2, *(w for w in range(60, 9, -1) if head_lines(str(title), w - 1) > TALLEST)))
        sheet.set_column(place, place, wide)
        widths.append(wide)
        lines = max(lines, head_lines(str(title), wide))
        high = [max(h, -(-w // (wide - 2))) if w > WRAPPED else h for h, w in zip(high, written, strict=True)]
    sheet.set_row(0, 15.5 * lines)
    for row, tall in enumerate(high, start=1):
        if tall > 1:
            sheet.set_row(row, 15.5 * tall)
    _totals(sheet, looks, key, shown, order, columns)
    sheet.freeze_panes(1, frozen)
    sheet.autofilter(0, 0, max(1, len(shown)), max(0, len(order) - 1))
    fits = sum(sum(widths[: at + 1]) <= PAGE for at in range(len(widths)))
    if charted and fits < len(widths):  # columns repeated on a second page would carry a strip of the chart along
        sheet.print_area(0, 0, len(shown) + 1 + charted, max(fits, frozen) - 1)
    printed(sheet, [] if charted else widths, keys=frozen)
    return {column: place for place, column in enumerate(order)}


def head_lines(title: str, wide: float) -> int:
    """How many lines a title takes in a column of this width: bold letters are wider than a digit.

    >>> head_lines("Revenue per customer", 9)
    3
    """
    from textwrap import wrap

    return len(wrap(title, max(1, int((wide - 1) / 1.1)))) or 1


def printed(sheet: Any, widths: Sequence[float], *, keys: int, rows: int = 0) -> None:
    """A sheet as it comes out of the printer: A4, landscape, as many pages beside each other as its columns need to be read, its head and
    its `keys` (so many first columns) on every page."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(pages_beside(widths, keys), 0)
    sheet.repeat_rows(0, rows)
    sheet.repeat_columns(0, keys - 1)


def pages_beside(widths: Sequence[float], keys: int) -> int:
    """On how many pages beside each other columns of these widths (characters) are printed, the first `keys` of them on each.

    >>> pages_beside([30] + [12] * 10, 1), pages_beside([30] + [12] * 25, 1)
    (1, 2)
    """
    held = min(sum(widths[:keys]), PAGE / 2)
    return max(1, math.ceil(sum(widths[keys:]) / (PAGE - held)))


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
    added = [c for c in order if c in _added(key, frame)]
    if not added:
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
        sheet.write_formula(row, place, formula, looks.total(kind), _sum(frame[column]))


def _added(key: str, frame: pd.DataFrame) -> set[str]:
    """The columns of a table under which their sum stands."""
    return {c for c in frame if c in WHOLE.get(key, ()) and frame[c].dtype.kind in "iuf" and frame[c].notna().any()} if len(frame) > 1 else set()


def _sum(column: pd.Series) -> float:
    return round(float(_finite(column).sum()), 6)


def column_letters(place: int) -> str:
    """The letters of a column, counted from 0."""
    from xlsxwriter.utility import xl_col_to_name

    return xl_col_to_name(place)


def cell(sheet: Any, row: int, column: int, value: Any, kind: str, looks: Looks) -> int:
    """Write a value as what it is and return its width in characters; what is missing stays empty."""
    if not math.isfinite(value) if isinstance(value, float) else not isinstance(value, str) and pd.isna(value):  # of texts, most cells, nothing is asked
        return 0
    if isinstance(value, bool | str) or kind in ("text", "name"):
        text = cut(looks.say.name(value) if kind == "name" else str(value), MOST_TEXT)
        sheet.write_string(row, column, text, looks.words(long=len(text) > WRAPPED, formula=defuse.starts_formula(text), first=column == 0))
        return max(map(len, text.splitlines()), default=0)
    if kind == "date":
        day = value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time())
        sheet.write_datetime(row, column, day.replace(tzinfo=None), looks.number("date"))
        return 11
    sheet.write_number(row, column, float(value), looks.number(kind))
    return looks.width(kind, float(value))


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
