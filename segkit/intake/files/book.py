"""Workbooks (XLSX, XLS, ODS): the sheet that holds the table, its cells with their types, its hidden parts."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path

import numpy as np
import pandas as pd

from segkit.ground.problems import nearest
from segkit.intake.files.formats import Looks, looked
from segkit.intake.files.headers import find_header, two_level, unique_names
from segkit.intake.files.paths import ZIP_ERRORS, ceiling_bytes
from segkit.intake.fold import fold
from segkit.intake.log import Notes, examples, guess, mask, problem
from segkit.intake.raw import Raw
from segkit.intake.source import Limits, Source

# "[^<>]": a search never runs beyond its own element, else a damaged sheet of many beginnings takes quadratic time.
FAR = re.compile(rb"""<c\b[^<>]*?\br=["']([A-Z]{2,3})(\d{1,9})""")
ROW = re.compile(rb"""<row\b[^<>]*?\br=["'](\d{1,9})\b""")
CELL = re.compile(rb"<c[\s/>]")
SUMS = ("amount", "price", "quantity", "margin", "profit", "discount", "cost", "refund")  # said once, however many rows they are drawn over
SPARSE, EMPTIEST = 3_000_000, 50  # a sheet of more places than this must have a cell in at least one of fifty


def read_sheets(path: Path, source: Source, notes: Notes, limits: Limits) -> list[tuple[str, Raw]]:
    """Read the sheets that a source asks for, by name; none (and a problem) where one of them holds no table."""
    from python_calamine import CalamineWorkbook

    if not _extent_fits(path, notes, limits):
        return []
    read = []
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            for name in _choose(book, source, notes):
                sheet = book.get_sheet_by_name(name)
                cells = sheet.to_python(skip_empty_area=False)
                if "*" in (source.sheet or "") and not any(_filled(c) for row in cells for c in row):
                    continue
                raw = to_raw(cells, name, sheet.merged_cell_ranges or [], source, notes, (looks := looked(path, name)).drawn)
                _hidden(looks, raw, source, notes)
                read.append((name, raw and replace(raw, since_1904=_since_1904(path))))
    except BaseException as error:  # the reader's own panics are no Exceptions
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        problem(notes, f"the workbook cannot be read ({mask(error)})", "open it in a spreadsheet program and save it again", "damaged_file")
        return []
    return [] if any(raw is None for _, raw in read) else read


def _hidden(looks: Looks, raw: Raw | None, source: Source, notes: Notes) -> None:
    """Say which rows and columns of a sheet nobody sees who opens it."""
    rows = [row for row in looks.rows if raw is not None and row > (raw.header_row or 0) and row <= (raw.header_row or 0) + raw.rows_in]
    if rows:
        by = " by a filter" if looks.filtered else ""
        problem(notes, f"{len(rows):,} rows hidden{by} are read like the others: {examples(rows)}", "set them aside with 'where' or skip_rows if they should not count",
                "hidden_rows", severity="note" if looks.filtered else "warn")  # fmt: skip
    wanted = {fold(theirs) for theirs in source.columns.values()}
    known = [mask(c) for place, c in enumerate(raw.frame.columns if raw is not None else []) if place in looks.columns and fold(c) in wanted]
    if known:
        problem(notes, f"hidden columns are read like the others: {', '.join(known)}", "see that they are the right ones", "hidden_columns", severity="note")


def _since_1904(path: Path) -> bool:
    """Whether a workbook counts its days from 1904, as those of a Mac did; its dates are read so, its bare numbers are not."""
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as book:
        told = book.read("xl/workbook.xml") if "xl/workbook.xml" in book.namelist() else b""
    return bool(re.search(rb"""<workbookPr\b[^<>]*\bdate1904=["'](?:1|true)["']""", told))


def sheet_names(book) -> tuple[list[str], list[str]]:
    """The names of all sheets with cells, and of those that are hidden."""
    hidden = [s.name for s in book.sheets_metadata if not str(s.visible).endswith(".Visible")]
    return [s.name for s in book.sheets_metadata if "WorkSheet" in str(s.typ)] or list(book.sheet_names), hidden


def _choose(book, source: Source, notes: Notes) -> list[str]:
    names, hidden = sheet_names(book)
    asked = source.sheets or ([source.sheet] if source.sheet is not None else [])
    visible = [n for n in names if n not in hidden] or names
    if asked:
        return _asked(asked, names, visible, notes)
    if hidden:
        problem(notes, f"hidden sheets are not read: {', '.join(mask(h) for h in hidden)}", "name one with 'sheet' if it is needed",
                "hidden_sheet", severity="note")  # fmt: skip
    if len(visible) == 1:
        return visible
    return [_best_sheet(book, visible, source, notes)]


def _asked(asked: list[str], names: list[str], visible: list[str], notes: Notes) -> list[str]:
    """The sheets of these names; a name that no sheet bears may be a pattern for several."""
    found: list[str] = []
    for name in asked:
        exact = [n for n in names if fold(n) == fold(name)][:1] or [n for n in visible if fnmatch(fold(n), fold(name))]
        if not exact:
            problem(notes, f"there is no sheet '{mask(name)}'", nearest(name, names), "missing_sheet")
            return []
        found += [n for n in exact if n not in found]
    return found


def _best_sheet(book, names: list[str], source: Source, notes: Notes) -> str:
    wanted = {fold(n) for n in source.columns.values()}
    found = {}
    for name in names:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=40)
        found[name] = max((len(wanted & {fold(c) for c in row}) for row in rows), default=0), bool(rows)
    best = max(names, key=lambda n: (*found[n], -names.index(n)))
    alike = [n for n in names if n != best and wanted and found[n][0] == found[best][0] > 1]
    if alike:
        problem(notes, f"the sheet '{mask(best)}' is read, and {', '.join(mask(n) for n in alike)} with the same columns is not",
                'write sheet: "*" to read all sheets as one table, or sheet: with the name of the right one', "sheets_not_read", severity="warn")  # fmt: skip
    guess(notes, "sheet", best, f"{found[best][0]} mapped names are in it; there are {len(names)} sheets", ", ".join(names))
    return best


def to_raw(cells: list[list], name: str, merged: list, source: Source, notes: Notes, drawn: dict[str, dict[int, dict[int, str]]] | None = None) -> Raw | None:
    """The cells of a sheet as a table under its header; None (and a problem) where there is none."""
    while cells and not any(_filled(c) for c in cells[-1]):
        cells.pop()
    if not cells:
        problem(notes, f"the sheet '{mask(name)}' is empty", "name another sheet, or export again", "empty_file")
        return None
    index, header = _header(cells, merged, source, notes)
    if index is None:
        return None
    _fill_merged(cells, index, header, merged, source, notes)
    body = cells[index + 1 :]
    width = max(len(header), *(len(r) for r in body)) if body else len(header)
    names = unique_names([*header, *[""] * (width - len(header))])
    columns = list(zip(*body, strict=True)) if body else [()] * width
    frame = pd.DataFrame({n: column(c) for n, c in zip(names, columns, strict=False)})
    empty = [n for n, h in zip(names, [*header, *[""] * width], strict=False) if not _filled(h) and not frame[n].notna().any()]
    rows = np.arange(index + 2, index + 2 + len(body), dtype="int64")
    kept = {place: n for place, n in enumerate(names) if n not in empty}
    told = {kind: {kept[place]: cells for place, cells in columns.items() if place in kept} for kind, columns in (drawn or {}).items()}
    return Raw(frame.drop(columns=empty), rows, len(body), index + 1, typed=True, drawn=told)


def _fill_merged(cells: list[list], index: int, header: list, merged: list, source: Source, notes: Notes) -> None:
    """What stands in a cell drawn over several rows is said of each of them: a customer, a day, a word; a sum is said once."""
    said = {fold(theirs) for canonical, theirs in source.columns.items() if canonical not in SUMS}
    filled: list[str] = []
    for (first, left), (last, right) in merged:
        value = cells[first][left] if index < first < len(cells) and left < len(cells[first]) else ""
        name = header[left] if left < len(header) else ""
        if left != right or last <= first or not _filled(value) or not (isinstance(value, str) or fold(name) in said):
            continue
        for row in range(first + 1, min(last + 1, len(cells))):
            if not _filled(cells[row][left]):
                cells[row][left] = value
                filled.append(str(name))
    if filled:
        guess(notes, "merged cells", f"{len(filled):,} cells filled", "a cell drawn over several rows is said of each", ", ".join(dict.fromkeys(filled)))


def _header(cells: list[list], merged: list, source: Source, notes: Notes) -> tuple[int | None, list]:
    skipped = source.skip_rows if isinstance(source.skip_rows, int) else 0
    wanted = list(source.columns.values())
    if source.header_row is not None:
        if source.header_row > len(cells):
            problem(notes, f"there is no row {source.header_row} for the header", "correct 'header_row'", "empty_file")
            return None, []
        index, why = source.header_row - 1, "given in case.yml"
    else:
        index, why = find_header(cells[skipped : skipped + 40], wanted)
        index += skipped
    header = cells[index]
    wide = [m for m in merged if m[0][0] <= index <= m[1][0] and m[0][1] != m[1][1]]
    below = cells[index + 1] if index + 1 < len(cells) else []
    known = {fold(c) for c in header}
    if wide and source.header_row is None and below and all(isinstance(c, str) for c in below):
        both = two_level(header, below)
        named = [len({fold(w) for w in wanted} & names) for names in ({fold(b) for b in both}, known)]
        if named[0] > named[1] or (named[0] == named[1] and _titled(header, below, cells[index + 2 : index + 12], wide, index)):
            index, header, why = index + 1, both, "two rows, the upper one merged"
    elif index > 0 and any(m[0][0] <= index - 1 <= m[1][0] and m[0][1] != m[1][1] for m in merged):
        both = two_level(cells[index - 1], header)
        repeated = {c for c in header if _filled(c) and header.count(c) > 1}
        header = [b if h in repeated or not _filled(h) else h for b, h in zip(both, header, strict=True)]
    guess(notes, "header_row", str(index + 1), why, ", ".join(str(c) for c in header if _filled(c)))
    return index, header


def _titled(header: list, below: list, body: list[list], wide: list, index: int) -> bool:
    """Whether a row below the header names what merged titles of it span, and nothing else: words where the rows that follow have numbers."""
    spanned = {place for (top, left), (bottom, right) in wide if bottom == index for place in range(left, right + 1)}
    named = {place for place, cell in enumerate(below) if _filled(cell)}
    return bool(named) and named <= spanned and len(named) > 1 and any(isinstance(row[place], (int, float)) for row in body for place in named if place < len(row))


def _filled(cell: object) -> bool:
    return cell is not None and str(cell).strip() != ""


def column(cells: tuple) -> pd.Series:
    """Return one column of cells in the narrowest honest type: text, numbers, dates, or objects where they are mixed.

    >>> [str(column(cells).dtype) for cells in ((1.0, "", 2.0), ("a", ""), (1.0, "a"))]
    ['float64', 'str', 'object']
    """
    values = [_cell(c) for c in cells]
    types = {type(v) for v in values if v is not None}
    if types <= {float, int}:
        return pd.Series([np.nan if v is None else v for v in values], dtype="float64")
    if types == {str}:
        return pd.Series(values, dtype="str")
    if types == {dt.datetime}:
        return pd.to_datetime(pd.Series(values, dtype="object"), errors="coerce").astype("datetime64[us]")
    return pd.Series(values, dtype="object")


def _cell(cell: object) -> object:
    if isinstance(cell, str):
        return cell if cell.strip() else None
    if isinstance(cell, dt.datetime):
        return cell
    if isinstance(cell, dt.date):
        return dt.datetime(cell.year, cell.month, cell.day)
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, (dt.time, dt.timedelta)):
        return str(cell)
    return float(cell) if isinstance(cell, int) and abs(cell) < 2**53 else cell


def _extent_fits(path: Path, notes: Notes, limits: Limits) -> bool:
    """One cell in the far corner makes a sheet of billions: look at the addresses before opening."""
    if not zipfile.is_zipfile(path):
        return True
    last, far, sparse = 0, 0, False
    with zipfile.ZipFile(path) as book:
        for item in book.infolist():
            if item.filename.startswith("xl/worksheets/") and item.filename.endswith(".xml"):
                found = _scan(book, item)
                last, far = max(last, found[0]), max(far, found[1])
                sparse |= found[0] * found[1] > max(SPARSE, EMPTIEST * found[2])
    need = last * (far + 1) * 40
    if need <= ceiling_bytes(limits) and not sparse:
        return True
    problem(
        notes,
        f"a cell far outside the table makes the sheet {last:,} rows × {far:,} columns",
        "delete what is outside the table, or export CSV",
        "too_large",
    )
    return False


def _scan(book: zipfile.ZipFile, item: zipfile.ZipInfo) -> tuple[int, int, int]:
    """The last row, the farthest column, how many cells there are."""
    last, far, cells, tail = 0, 26, 0, b""
    try:
        with book.open(item) as xml:
            while piece := xml.read(1 << 20):
                text = tail + piece
                cut = text.rfind(b"<")
                text, tail = text[:cut], text[cut:]
                beyond = set(FAR.findall(text))
                far = max([far, *(_number(letters) for letters, _ in beyond)])
                last = max([last, *(int(r) for r in {*ROW.findall(text), *(row for _, row in beyond)})])
                cells += len(CELL.findall(text))
    except ZIP_ERRORS:
        return last, far, cells
    return last, far, cells


def _number(letters: bytes) -> int:
    total = 0
    for byte in letters:
        total = total * 26 + byte - 64
    return total
