"""Large delimited files that leave nothing to ask, read by DuckDB without a Python object per cell; all others are read as people write them.

A file is clean where every row has the header's width, no cell is quoted, numbers are digits with a point, dates are ISO: then both ways
give the same table, the same row numbers and the same guesses, and the plain one is several times faster.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from segkit.intake import schema
from segkit.intake.files.delimited import read_delimited
from segkit.intake.files.typed import plain
from segkit.intake.fold import fold
from segkit.intake.log import Notes, guess
from segkit.intake.raw import Raw
from segkit.intake.source import Source

LARGE = 4 * 2**20  # bytes; below it the other way takes no time
HEAD = 2**20
# Signs that mean more than themselves: quotes, escapes, line ends within cells, cells of spreadsheets, marks without width.
ODD = b'"\\\r\x00\x0b\x0c\x1c\x1d\x1e'
ODD_LETTERS = ("\ufeff", "\ufffd", "\u2028", "\u2029", "\x85")
SAID = {"file", "columns", "ignore", "where", "constants", "currency", "rates", "nobody", "delimiter", "duplicates", "totals"}
NUMBER, DATE = r"-?[0-9]{1,15}(\.[0-9]{1,2})?", r"[0-9]{4}-[0-9]{2}-[0-9]{2}( [0-9]{2}:[0-9]{2}(:[0-9]{2})?)?"


def read_clean(path: Path, source: Source, notes: Notes) -> Raw | None:
    """The table of a clean file, with its numbers and dates as such; None, and nothing noted, where it is not surely one."""
    told = set(source.model_dump(exclude_defaults=True)) - {"encoding"}
    if path.stat().st_size < LARGE or told - SAID or (source.encoding or "utf-8").casefold().replace("_", "-") not in ("utf-8", "utf8"):
        return None
    head, lines = _looked(path)
    own = Notes(notes.source, notes.file, private=notes.private)
    first = read_delimited(path, source, own, head=head) if head else None
    if first is None or first.header_row != 1 or own.problems or own.log or own.excluded or len(first.frame) != head.count(b"\n") - 1:
        return None
    guessed = {g["what"]: g["guess"] for g in own.guesses}
    delimiter = {"tab": "\t"}.get(guessed["delimiter"], guessed["delimiter"])
    if guessed["encoding"] != "utf-8":
        return None
    names = list(first.frame.columns)
    if len(delimiter) != 1 or head.partition(b"\n")[0].decode().split(delimiter) != names:
        return None
    frame = _frame(path, names, delimiter, _kinds(names, source, notes.source))
    if frame is None or len(frame) != lines - 1:
        return None
    notes.guesses.extend(own.guesses)
    for name in frame.columns[[pd.api.types.is_float_dtype(d) for d in frame.dtypes]]:
        if not _pointed(first.frame[name], name, notes):
            return None
    return Raw(frame, np.arange(2, len(frame) + 2, dtype="int64"), len(frame), 1)


def _looked(path: Path) -> tuple[bytes, int]:
    """The first rows, and the number of lines of the file; no rows where a sign in it means more than itself, or a line is empty."""
    head, lines, last = b"", 0, b"\n"
    with path.open("rb") as file:
        while block := file.read(2**22):
            odd = len(block.translate(None, ODD)) != len(block) or b"\n\n" in last[-1:] + block
            if odd or (not block.isascii() and any(letter.encode() in last[-2:] + block for letter in ODD_LETTERS)):
                return b"", 0
            head = head or block[:HEAD]
            lines, last = lines + block.count(b"\n"), block
    return head[: head.rfind(b"\n") + 1], lines + (last[-1:] != b"\n")


def _kinds(names: list[str], source: Source, table: str) -> dict[str, str]:
    """Which of their columns must be numbers or dates: those that stand for ours."""
    meant = {fold(theirs): canonical for canonical, theirs in source.columns.items()}
    found = {name: meant.get(fold(name), name if name in schema.known(table) else "") for name in names}
    kinds = {name: schema.kind(table, canonical) for name, canonical in found.items() if canonical}
    return {name: what for name, what in kinds.items() if what in ("number", "date")}


def _frame(path: Path, names: list[str], delimiter: str, kinds: dict[str, str]) -> pd.DataFrame | None:
    """The cells as text, numbers and dates as such; None where a row has another width, or a number or a date is written otherwise."""
    import duckdb

    column = '"{}"'.format
    told = ", ".join(f"'{c}': 'VARCHAR'" for c in (f"c{i}" for i in range(len(names))))
    chosen = []
    for i, name in enumerate(names):
        cell, pattern = column(f"c{i}"), NUMBER if kinds.get(name) == "number" else DATE
        made = f"TRY_CAST({cell} AS {'DOUBLE' if kinds.get(name) == 'number' else 'TIMESTAMP'})"
        chosen.append(f"CASE WHEN regexp_full_match({cell}, '{pattern}') THEN {made} END AS {cell}" if name in kinds else cell)
    with duckdb.connect() as engine:
        engine.execute("SET enable_progress_bar = false; SET preserve_insertion_order = true")
        query = f"""SELECT {", ".join(chosen)} FROM read_csv(?, columns = {{{told}}}, delim = ?, quote = '', escape = '', header = true,
            auto_detect = false, strict_mode = true, null_padding = false, nullstr = '\x01', new_line = '\\n', max_line_size = 1000000)"""
        try:
            table = engine.sql(query, params=[str(path), delimiter]).to_arrow_table()
        except duckdb.Error:
            return None
    frame = pd.DataFrame({name: plain(table.column(i)) for i, name in enumerate(names)}, copy=False)
    return None if any(frame[name].isna().any() for name in kinds) else frame


def _pointed(first: pd.Series, name: str, notes: Notes) -> bool:
    """Guess the point for the decimal mark, as the other way does, where one of the first numbers has one."""
    pointed = first[first.str.contains(".", regex=False)]
    if pointed.empty:
        return False
    guess(notes, f"decimal of {name}", ".", "the numbers themselves", pointed.iloc[0])
    return True
