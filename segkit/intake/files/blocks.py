"""Several tables in one file, each under its own header: orders, their lines, a summary."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pandas as pd

from segkit.intake.files.headers import unique_names
from segkit.intake.files.text import decode, find_delimiter, split_hint
from segkit.intake.fold import fold
from segkit.intake.log import Notes, guess, problem, set_aside
from segkit.intake.raw import Raw
from segkit.intake.source import Source


def read_blocks(path: Path, source: Source, kind: str, key: str, notes: Notes) -> Raw | None:
    """Read a file whose rows say in the column `kind` which table they are of, and join lines to orders by `key`.

    A table begins with a header row whose first cell is the name of `kind`. One row per line (order without lines: one row);
    rows of tables without `key` are set aside as not_a_sale.
    """
    try:
        text, encoding, why = decode(path.read_bytes(), source.encoding)
    except (ValueError, LookupError):
        problem(notes, f"the file cannot be read as {source.encoding}", "correct or leave out 'encoding'", "bad_encoding")
        return None
    hint, text = split_hint(text)
    delimiter = source.delimiter or hint or find_delimiter(text, list(source.columns.values()))[0]
    guess(notes, "encoding", encoding, why, "")
    guess(notes, "delimiter", delimiter, "most headers are cells under it", text.partition("\n")[0])
    blocks = _blocks(text, delimiter, kind)
    usable = [b for b in blocks if key in b.columns and len(b)]
    if not usable:
        problem(notes, f"there is no table with the columns {kind} and {key}", "leave out map: in case.yml, or export again", "no_rows")
        return None
    for other in blocks:
        if key not in other.columns:
            set_aside(notes, other["row"].to_numpy(dtype="int64"), "not_a_sale", kind, other[kind].tolist() if kind in other else "")
    told = ", ".join(f"{len(b):,} of {b[kind].iat[0]}" for b in blocks if len(b))
    guess(notes, "tables in the file", told, f"rows under headers that begin with {kind}", "")
    aside = sum(len(b) for b in blocks if key not in b.columns)
    return _joined(usable, key, kind, aside)


def _blocks(text: str, delimiter: str, kind: str) -> list[pd.DataFrame]:
    """The tables of a file, with the number of each row."""
    blocks: list[tuple[list[str], list[list[str]], list[int]]] = []
    for row, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1):
        if cells and fold(cells[0]) == fold(kind):
            header = unique_names([kind, *cells[1:]])
            blocks.append((header, [], []))
        elif blocks and any(c.strip() for c in cells):
            header, body, numbers = blocks[-1]
            body.append((cells + [""] * len(header))[: len(header)])
            numbers.append(row)
    return [pd.DataFrame(body, columns=header, dtype="str").assign(row=numbers) for header, body, numbers in blocks]


def _joined(blocks: list[pd.DataFrame], key: str, kind: str, aside: int) -> Raw:
    """Lines with their order's columns; where both tables have a column, the line's stands."""
    orders, *others = blocks
    lines = pd.concat(others, ignore_index=True) if others else orders.iloc[:0][[key, "row"]]
    merged = lines.merge(
        orders.drop(columns=kind).rename(columns={"row": "order row"}), on=key, how="outer", suffixes=("", " of the order"), sort=False
    )
    rows = merged["row"].fillna(merged["order row"]).to_numpy(dtype="int64")
    order = np.argsort(rows, kind="stable")
    frame = merged.drop(columns=["row", "order row", kind], errors="ignore").iloc[order].reset_index(drop=True)
    return Raw(frame.astype("str").where(frame.notna()), rows[order], len(frame) + aside)
