"""The tables in files nobody has described yet: every sheet, every table of a database, as far as it takes to know them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from segkit.intake import maps, schema
from segkit.intake.files import paths
from segkit.intake.files.blocks import read_blocks
from segkit.intake.files.book import sheet_names, to_raw
from segkit.intake.files.delimited import read_delimited
from segkit.intake.files.headers import looks_like_data
from segkit.intake.files.typed import _from_arrow, read_database
from segkit.intake.fold import fold
from segkit.intake.log import Notes, problem
from segkit.intake.meaning import across, outline
from segkit.intake.raw import Raw
from segkit.intake.recognise.look import nearness, words
from segkit.intake.recognise.table import Recognised, recognise
from segkit.intake.source import Limits, Source

WHOLE = 30 * 2**20  # bytes of text read as a whole; of longer files the beginning
ROWS = 20_000  # of a sheet, of Parquet, of a database's table


@dataclass(frozen=True)
class Head:
    """One table found: where it is, its first rows, what it was taken for, and whether it stands alone in its file."""

    place: str  # the path or the database's URL
    sheet: str  # of a workbook, or the table of a database; empty elsewhere
    frame: pd.DataFrame
    found: Recognised
    alone: bool = True
    size: int = 0


def heads(place: str, notes: Notes) -> list[Head]:
    """All tables of one file (or of one database, by its URL) that can be read; what cannot is a problem in `notes`."""
    if "://" in place:
        return _database(place, notes)
    path = Path(place)
    kind = paths.kind(path, notes)
    if kind is None or not paths.check_size(path, kind, Limits(), notes):
        return []
    if kind == "book":
        return _book(path, notes)
    raw = _parquet(path, notes) if kind == "parquet" else _text(path, notes)
    return [_head(str(path), "", raw, path.stat().st_size)] if raw is not None and _table(raw, notes) else []


def _table(raw: Raw, notes: Notes) -> bool:
    """Whether there are names above columns, two at least, and rows below."""
    if len(raw.frame.columns) < 2 or not len(raw.frame):
        problem(notes, "there is no table of two columns or more in it", "name a file with columns and rows", "no_table")
    elif looks_like_data([str(c) for c in raw.frame.columns]):
        problem(notes, "its first row looks like data", "put the names of the columns above it", "no_header")
    else:
        return True
    return False


def _head(place: str, sheet: str, raw: Raw, size: int, *, alone: bool = True) -> Head:
    frame = outline.seen(across.seen(raw.frame))
    return Head(place, sheet, frame, recognise(frame), alone, size)


def _text(path: Path, notes: Notes) -> Raw | None:
    if path.stat().st_size <= WHOLE:
        return _best(path, notes)
    with tempfile.TemporaryDirectory() as folder, path.open("rb") as file:
        head = Path(folder, path.name)
        head.write_bytes(file.read(WHOLE // 4).rpartition(b"\n")[0] + b"\n")
        return _best(head, Notes(notes.source, notes.file)) or _best(path, notes)


def _better(raw: Raw | None, read: Callable[[dict[str, str]], Raw | None]) -> Raw | None:
    """A table as it was read; where its header knows no word, as `read` gives it with the row that knows most words, if one does."""
    if raw is None or known_headers(raw.frame) >= 2:
        return raw
    other = read(vocabulary())
    return other if other is not None and known_headers(other.frame) > max(1, known_headers(raw.frame)) else raw


def _best(path: Path, notes: Notes) -> Raw | None:
    """Read with the header as it shows itself; where that knows no word, with the row that knows most words."""
    own = Notes(notes.source, notes.file)
    raw = read_delimited(path, Source(file=path.name), own)
    raw = _better(raw, lambda words: read_delimited(path, Source(file=path.name, columns=words), Notes(notes.source, notes.file)))
    if raw is None:
        notes.problems.extend(own.problems)
        return None
    chosen = maps.recognise(raw.frame.columns)
    if chosen is not None and chosen.shape.tables:
        return read_blocks(path, Source(file=path.name), chosen.shape.tables, chosen.columns["order_id"][0], notes) or raw
    return raw


def known_headers(frame: pd.DataFrame) -> int:
    """How many headers of a table are words for our columns, or of a product."""
    ours = {fold(h) for m in maps.every().values() for h in m.signature}
    names = [c for kind in schema.REQUIRED for c in [*schema.REQUIRED[kind], *schema.OPTIONAL.get(kind, [])] if c in words()]
    return sum(fold(h) in ours or any(nearness(str(h), c) >= 0.45 for c in set(names)) for h in frame.columns)


def vocabulary() -> dict[str, str]:
    """Every header that we know, to find the row that has most of them."""
    listed = {w for c in words() if not c.startswith("not_") for w in words()[c]} | {h for m in maps.every().values() for h in m.headers}
    return {f"word {i}": w for i, w in enumerate(sorted(listed))}


def _parquet(path: Path, notes: Notes) -> Raw | None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        batch = next(pq.ParquetFile(path).iter_batches(batch_size=ROWS), None)
    except (pa.ArrowInvalid, OSError, ValueError):
        problem(notes, "the Parquet file cannot be read", "write it again", "damaged_file")
        return None
    return None if batch is None else _from_arrow(pa.Table.from_batches([batch]), notes)


def _book(path: Path, notes: Notes) -> list[Head]:
    from python_calamine import CalamineWorkbook

    found = []
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            names, hidden = sheet_names(book)
            visible = [n for n in names if n not in hidden] or names
            for name in visible:
                sheet = book.get_sheet_by_name(name)
                cells = sheet.to_python(skip_empty_area=False, nrows=ROWS)
                raw = _sheet(cells, name, sheet.merged_cell_ranges or [], notes)
                if raw is not None:
                    found.append(_head(str(path), name, raw, sheet.total_height, alone=len(visible) == 1))
    except BaseException as error:  # the reader's own panics are no Exceptions
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        problem(notes, "the workbook cannot be read", "open it in a spreadsheet program and save it again", "damaged_file")
        return []
    return found


def _sheet(cells: list[list], name: str, merged: list, notes: Notes) -> Raw | None:
    """A sheet as a table, where there is one: a page of text is none."""
    own = Notes(notes.source, notes.file)
    raw = to_raw(cells, name, merged, Source(file=notes.file), own)
    raw = _better(raw, lambda words: to_raw(cells, name, merged, Source(file=notes.file, columns=words), Notes(notes.source, notes.file)))
    return raw if raw is not None and _table(raw, own) else None


def _database(url: str, notes: Notes) -> list[Head]:
    found, names = [], _tables(url, notes)
    for name in names:
        quoted = '"' + name.replace('"', '""') + '"'
        own = Notes(notes.source, notes.file)
        raw = read_database(Source(url=url, query=f"SELECT * FROM {quoted} LIMIT {ROWS}"), Path.cwd(), own)
        if raw is None:
            notes.problems.extend(own.problems)
        elif len(raw.frame) and len(raw.frame.columns) > 1:
            found.append(_head(url, name, raw, len(raw.frame), alone=False))
    return found


def _tables(url: str, notes: Notes) -> list[str]:
    """The names of a database's tables."""
    queries = {"sqlite": "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'",
               "duckdb": "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'main'"}  # fmt: skip
    query = queries.get(
        url.partition("://")[0],
        "SELECT table_name AS name FROM information_schema.tables WHERE table_schema NOT IN ('information_schema', 'pg_catalog')",
    )
    raw = read_database(Source(url=url, query=query), Path.cwd(), notes)
    return [] if raw is None else sorted(str(n) for n in raw.frame.iloc[:, 0])
