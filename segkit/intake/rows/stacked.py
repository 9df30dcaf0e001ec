"""Several tables one below the other: headings repeated on every page, a second table under the first."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd

from segkit.intake import schema
from segkit.intake.fold import fold
from segkit.intake.log import Notes, entries, mask, problem, set_aside
from segkit.intake.raw import Raw
from segkit.intake.values import numbers as v
from segkit.intake.values.convert import as_text, is_text

WORD = re.compile(r"[^\W\d_]{2,}")


def first_table(raw: Raw, blank: dict[str, np.ndarray], table: str, mapping: dict, notes: Notes) -> tuple[Raw, np.ndarray]:
    """Return the rows with those of the same headings in another order put right, and which rows are no data of this table.

    Set aside and counted: headings that come again (`header_again`), and a table with other headings (`another_table`).
    """
    gone = np.zeros(len(raw.frame), bool)
    places = _candidates(raw, table, mapping)
    numbering = _numbering(raw, table, mapping)
    if not len(places) and not numbering:
        return raw, gone
    empty = np.logical_and.reduce(list(blank.values()))
    names = [fold(c) for c in raw.frame.columns]
    heads = [(i, kind) for i in places if (kind := _heading(raw, i, names, table, mapping, blank, empty))]
    again = [i for i, kind in heads if kind == "same"] + numbering
    for i, kind in heads:
        end = next((j for j, _ in heads if j > i), len(gone))
        if kind == "moved":
            raw = _put_right(raw, i, end, notes)
            again.append(i)
        elif kind == "other":
            begin = _titles(i, blank)
            block = np.zeros(len(gone), bool)
            block[begin:end] = True
            block &= ~empty & ~gone
            _tell(raw, i, block, notes)
            set_aside(notes, raw.rows[block], "another_table", "", "")
            gone |= block
    rows = np.array(sorted(again), dtype="int64")
    set_aside(notes, raw.rows[rows], "header_again", "", "")
    gone[rows] = True
    return raw, gone


def _candidates(raw: Raw, table: str, mapping: dict) -> np.ndarray:
    """Rows in which a mapped column of dates, numbers or ids holds a word: looked for in the cheapest such column."""
    order = {"date": 0, "number": 1, "id": 2}
    typed = sorted((order[k], t) for c, t in mapping.items() if (k := schema.kind(table, c)) in order)
    for _, theirs in typed:
        series = raw.frame[theirs]
        if not is_text(series):
            return np.empty(0, "int64")
        text = as_text(series)
        hits = (text.str.contains(r"[^\W\d_]{2,}", regex=True) & ~text.str.contains(r"[0-9]", regex=True)).fillna(False)
        found = np.flatnonzero(hits.to_numpy(dtype=bool))
        if len(found) <= max(50, 0.1 * len(text)):
            return found
    names = list(raw.frame.columns)
    same = raw.frame[names[0]].isin([names[0]]) if is_text(raw.frame[names[0]]) else pd.Series(False, index=raw.frame.index)
    return np.flatnonzero(same.to_numpy(dtype=bool))


def _heading(raw: Raw, i: int, names: list[str], table: str, mapping: dict, blank: dict, empty: np.ndarray) -> str | None:
    """same, moved (our headings at other places), other (another table's), or None where the row is no heading."""
    cells = [str(c) if not blank[n][i] else "" for n, c in zip(raw.frame.columns, raw.frame.iloc[i], strict=True)]
    filled = [c for c in cells if c]
    if len(filled) < 2:
        return None
    there, mapped = {fold(c) for c in filled}, {fold(t) for t in mapping.values()}
    at_home = [fold(c) == n for c, n in zip(cells, names, strict=True) if c]
    if (
        all(h for h, n in zip(at_home, [n for c, n in zip(cells, names, strict=True) if c], strict=True) if n in mapped)
        and sum(at_home) > 1
    ):
        return "same"
    if any(re.search(r"\d", c) or c.strip().casefold() in v.NO_VALUE or not WORD.search(c) for c in filled):
        return None
    if mapped <= there:
        return "moved"
    if sum(at_home) >= max(2, 0.5 * len(filled)):
        return "same"
    apart = i == 0 or empty[i - 1] or sum(not b[i - 1] for b in blank.values()) == 1
    below = i + 1 < len(empty) and not empty[i + 1]
    typed = [t for c, t in mapping.items() if schema.kind(table, c) in ("date", "number")]
    words = all(blank[t][i] or WORD.search(str(raw.frame[t].iat[i])) for t in typed) and any(not blank[t][i] for t in typed)
    if i == 0 and words and below and not any(re.search(r"\d", str(raw.frame[t].iat[0])) for t in mapping.values()):
        return "same"  # units, or how the cells are written
    return "other" if below and words and i > 0 and (apart or _ids_have_digits(raw, i, table, mapping)) else None


def _ids_have_digits(raw: Raw, i: int, table: str, mapping: dict) -> bool:
    ids = [t for c, t in mapping.items() if c in ("customer_id", "deal_id")][:1]
    if not ids or len(raw.frame) < 5:
        return False
    texts = as_text(raw.frame[ids[0]].iloc[:2000])
    return bool(texts.str.contains(r"[0-9]", regex=True).mean() > 0.8) and len(mapping) > 2


def _numbering(raw: Raw, table: str, mapping: dict) -> list[int]:
    """Forms number their columns in the row under the headings: 1, 2, 3, … is a row of data where no date is asked for."""
    if raw.frame.empty:
        return []
    cells = [str(c).removesuffix(".0").strip() for c in raw.frame.iloc[0]]
    dated = any(schema.kind(table, c) == "date" for c in mapping)
    return [0] if dated and len(cells) > 2 and cells == [str(k + 1) for k in range(len(cells))] else []


def _titles(i: int, blank: dict) -> int:
    """A row of one cell above the headings is the second table's title."""
    while i > 1 and sum(not b[i - 1] for b in blank.values()) == 1:
        i -= 1
    return i


def _put_right(raw: Raw, i: int, end: int, notes: Notes) -> Raw:
    """Below headings in another order every cell goes where its heading says."""
    columns = list(raw.frame.columns)
    there = {fold(c): k for k, c in reversed(list(enumerate(raw.frame.iloc[i]))) if c == c and c is not None}
    frame = raw.frame.astype({c: "object" for c in columns if not isinstance(raw.frame[c].dtype, pd.StringDtype)})
    block = frame.iloc[i + 1 : end].to_numpy(dtype=object)
    for name in columns:
        moved = block[:, there[fold(name)]] if fold(name) in there else np.full(len(block), "" if frame[name].dtype != object else None)
        frame[name] = [*frame[name].iloc[: i + 1], *moved, *frame[name].iloc[end:]]
        frame[name] = frame[name].astype(raw.frame[name].dtype if isinstance(raw.frame[name].dtype, pd.StringDtype) else "object")
    entries(notes, raw.rows[i + 1 : end], "headings_moved", "cells put under their headings")
    problem(notes, f"the headings come again in another order in row {raw.rows[i]}, and the {end - i - 1:,} rows below were put under them",
            "see whether they are right", "headings_moved", severity="warn")  # fmt: skip
    return replace(raw, frame=frame)


def _tell(raw: Raw, i: int, block: np.ndarray, notes: Notes) -> None:
    shown = ", ".join(mask(c, 30) for c in raw.frame.iloc[i] if c == c and c is not None and str(c).strip())
    problem(notes, f"another table begins in row {raw.rows[i]} (headings: {mask(shown, 120)}); its {int(block.sum()):,} rows are set aside",
            "save it as a file of its own if it is needed", "another_table", severity="warn")  # fmt: skip
