"""segmentation.xlsx: the run's tables as a workbook a manager can open, filter and print."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from segkit.case.tables import CREATED
from segkit.ground import defuse
from segkit.ground.language import Language

FORMATS = {
    "number": "#,##0.##",
    "whole": "#,##0",
    "money": "#,##0.00",
    "percent": "0.0%",
    "share": "0%",
    "change": "+0.0%;−0.0%;0.0%",
    "date": "yyyy-mm-dd",
}


MOST_ROWS, MOST_TEXT = 1_048_575, 32_767


def write_xlsx(
    path: str | Path,
    tables: Mapping[str, pd.DataFrame],
    *,
    say: Language,
    titles: Mapping[str, str] | None = None,
    columns: Mapping[str, Mapping[str, tuple[str, str]]] | None = None,
) -> Path:
    """Write a sheet per table after a sheet of contents; text stays text, nothing is a formula or a link to outside.

    `titles` are the tables' titles in the contents; `columns` gives, for a table, its columns as (title, kind) with the
    kinds of the report: text, name, number, money, percent, change, date; without it every column is kept under its own name.
    """
    import xlsxwriter

    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
        "constant_memory": False,
    }
    path, titles = Path(path), dict(titles or {})
    names = sheet_names([titles.get(name, name) for name in tables], reserved=say("Contents"))
    with xlsxwriter.Workbook(path, options) as book:
        book.set_properties({"created": CREATED, "title": say("Segmentation"), "author": "segkit"})
        formats = _formats(book)
        _contents(book, formats, say, list(zip(names, tables, strict=True)), titles, tables)
        for name, (key, frame) in zip(names, tables.items(), strict=True):
            given = (columns or {}).get(key) or {c: (str(c), _kind(frame[c])) for c in frame.columns}
            _sheet(book.add_worksheet(name), formats, frame, given, say)
    return path


def sheet_names(wanted: list[str], *, reserved: str = "Contents") -> list[str]:
    """Names Excel takes: at most 31 characters, none of []:*?/\\, no apostrophe at an end, each once whatever its case.

    >>> sheet_names(["Segments", "segments", "a/b", "History"])
    ['Segments', 'segments 2', 'a b', 'History 2']
    """
    taken, made = {reserved.casefold(), "history"}, []
    for name in wanted:
        base = " ".join(re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", str(name)).split()).strip("'") or "Sheet"
        name, i = _cut(base, 31).strip(" '"), 1
        while name.casefold() in taken:
            i += 1
            name = f"{_cut(base, 31 - len(str(i)) - 1).strip()} {i}"
        taken.add(name.casefold())
        made.append(name)
    return made


def _cut(text: str, length: int) -> str:
    """Excel counts UTF-16 units: an emoji is two."""
    return text.encode("utf-16-le")[: 2 * length].decode("utf-16-le", "ignore")


def _formats(book: Any) -> dict[str, Any]:
    made = {kind: book.add_format({"num_format": pattern, "align": "right", "valign": "top"}) for kind, pattern in FORMATS.items()}
    made["text"] = made["name"] = book.add_format({"valign": "top", "num_format": "@"})
    made["quoted"] = book.add_format(
        {"valign": "top", "num_format": "@", "quote_prefix": True}
    )  # stays text when it is edited or saved as CSV
    made["head"] = book.add_format(
        {"quote_prefix": True, "bold": True, "text_wrap": True, "valign": "top", "bottom": 2, "bottom_color": "#5a6675"}
    )
    made["title"] = book.add_format({"bold": True, "font_size": 15})
    made["link"] = book.add_format({"font_color": "#1f4e8c", "underline": 1})
    return made


def _contents(
    book: Any,
    formats: dict[str, Any],
    say: Language,
    sheets: list[tuple[str, str]],
    titles: Mapping[str, str],
    tables: Mapping[str, pd.DataFrame],
) -> None:
    sheet = book.add_worksheet(say("Contents"))
    sheet.write_string(0, 0, say("Segmentation"), formats["title"])
    for column, word in enumerate((say("Sheet"), say("Rows"), say("Columns"))):
        sheet.write_string(2, column, word, formats["head"])
    for row, (name, key) in enumerate(sheets, start=3):
        quoted = name.replace("'", "''")
        sheet.write_url(row, 0, f"internal:'{quoted}'!A1", formats["link"], _cut(str(titles.get(key, key)), 200))
        sheet.write_number(row, 1, len(tables[key]), formats["whole"])
        sheet.write_number(row, 2, tables[key].shape[1], formats["whole"])
        if len(tables[key]) > MOST_ROWS:
            sheet.write_string(row, 3, say("The sheet holds the first {n} rows.", n=say.number(MOST_ROWS)), formats["text"])
    sheet.set_column(0, 0, 60)
    sheet.set_column(1, 2, 12)
    sheet.hide_gridlines(2)


def _sheet(sheet: Any, formats: dict[str, Any], frame: pd.DataFrame, columns: Mapping[str, tuple[str, str]], say: Language) -> None:
    shown = frame.head(MOST_ROWS)
    for place, (column, (title, kind)) in enumerate(columns.items()):
        sheet.write_string(0, place, str(title), formats["head"])
        written = [_write(sheet, row, place, value, kind, formats, say) for row, value in enumerate(shown[column].tolist(), start=1)]
        widest = max([*map(len, str(title).split()), *written], default=0)
        sheet.set_column(place, place, min(60, max(9, widest + 2)))
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(1, len(shown)), max(0, len(columns) - 1))
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _write(sheet: Any, row: int, column: int, value: Any, kind: str, formats: dict[str, Any], say: Language) -> int:
    """Write a value as what it is and return its width in characters; what is missing stays empty."""
    if pd.isna(value) or (isinstance(value, float) and not math.isfinite(value)):
        return 0
    if isinstance(value, bool | str) or kind in ("text", "name"):
        text = _cut(say.name(value) if kind == "name" else str(value), MOST_TEXT)
        sheet.write_string(row, column, text, formats["quoted" if defuse.starts_formula(text) else "text"])
        return max(map(len, text.splitlines()), default=0)
    if kind == "date":
        day = value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time())
        sheet.write_datetime(row, column, day.replace(tzinfo=None), formats["date"])
        return 11
    whole = kind == "number" and float(value).is_integer()
    sheet.write_number(row, column, float(value), formats["whole" if whole else kind])
    return len(f"{float(value):,.2f}")


def _kind(column: pd.Series) -> str:
    return "date" if column.dtype.kind == "M" else "number" if column.dtype.kind in "iuf" else "text"


def sheets(say: Language) -> dict[str, str]:
    """The tables of segmentation.xlsx, in order, with their titles."""
    return {
        "segments": say("Segments"), "targets": say("Targets"), "decisions": say("Decision log"), "economics": say("Campaign economics"), "personas": say("Personas"),
        "five_w": say("Five questions"), "khramatrix": say("Khramatrix"), "profile": say("Profile"), "customers": say("Our customers"), "competitors": say("Competitors"),
        "differences": say("Differences"), "final_criteria": say("Final criteria"), "widen_narrow": say("Widen or narrow"), "migration": say("Migration"),
        "responses": say("Responses"), "deals": say("Deals"), "deal_features": say("What A clients share"), "criteria": say("Criteria"), "quality": say("Health of the data"),
    }  # fmt: skip
