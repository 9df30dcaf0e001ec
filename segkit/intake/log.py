"""The account of what happened to every row: set aside, changed, guessed, asked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from segkit.ground.problems import Problem
from segkit.privacy.patterns import EMAIL, LONG

LOG_COLUMNS = ["source", "row", "column", "value", "rule", "action", "file"]
GUESS_COLUMNS = ["source", "what", "guess", "why", "sample"]


@dataclass(frozen=True)
class Notes:
    """What is being written down while one source is read; `private` names columns whose values are never shown."""

    source: str
    file: str
    log: list[pd.DataFrame] = field(default_factory=list)
    guesses: list[dict] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    excluded: dict[str, int] = field(default_factory=dict)
    private: set[str] = field(default_factory=set)
    parts: list[tuple[int, str]] = field(default_factory=list)  # of several files: the rows before each, and its name
    lines: dict[int, int] = field(default_factory=dict)  # of lines that were made of one row: their numbers, and the row's
    aside: list[tuple[str, np.ndarray]] = field(default_factory=list)  # rule, row numbers
    money: dict[int, int] = field(default_factory=dict)  # cents of rows that were set aside before amounts are read


def mask(value: object, limit: int = 60) -> str:
    """Return a value as text fit for a message: e-mails and long numbers hidden, control characters and length tamed.

    >>> mask("anna@example.org, +7 (912) 345-67-89")
    '•••@•••, •••'
    >>> mask("31.02.2026 10:15")
    '31.02.2026 10:15'
    """
    text = "" if value is None or value != value else str(value)[: 10 * limit]
    text = EMAIL.sub("•••@•••", text)
    text = text if re.fullmatch(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}([T ]+[\d:.,+Z-]*)?", text) else LONG.sub("•••", text)
    text = re.sub(r"[\x00-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]+", " ", text)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def place(notes: Notes, row: int | None = None, column: str | None = None) -> str:
    """Return where something is, the way a person would look it up."""
    parts = [notes.file or notes.source]
    parts += [_counted(notes, f"row {row}")] if row is not None else []
    parts += [f"column {mask(column)}"] if column else []
    return ", ".join(parts)


def problem(notes: Notes, what: str, todo: str, code: str, *, severity: str = "stop", row=None, column=None) -> None:
    """Add one problem of this source."""
    notes.problems.append(Problem(place(notes, row, column), _counted(notes, what), todo, code, severity))


def part_of(notes: Notes, row: int) -> tuple[str, int]:
    """Which of several files (or sheets) a row is in, and its number there.

    >>> part_of(Notes("sales", "", parts=[(0, "may.csv"), (31, "june.csv")]), 33)
    ('june.csv', 2)
    """
    row = notes.lines.get(row, row)
    offset, name = [part for part in notes.parts if part[0] < row or not part[0]][-1] if notes.parts else (0, "")
    return name, row - offset


def files_of(notes: Notes, rows: np.ndarray) -> np.ndarray:
    """Which of several files (or sheets) rows are in, counted from 0.

    >>> files_of(Notes("sales", "", parts=[(0, "may.csv"), (31, "june.csv")], lines={90: 7}), np.array([31, 33, 90])).tolist()
    [0, 1, 0]
    """
    own = np.array([notes.lines.get(int(row), int(row)) for row in rows]) if notes.lines else rows
    return np.searchsorted([offset for offset, _ in notes.parts], own) - 1 if len(notes.parts) > 1 and len(rows) else np.zeros(len(rows), dtype=int)


def _counted(notes: Notes, text: str) -> str:
    """Rows of several files, and lines made of one row, are told as a person finds them."""
    if not notes.parts and not notes.lines:
        return text
    return re.sub(r"\brow (\d+)", lambda m: ", row ".join(str(x) for x in part_of(notes, int(m[1]))).removeprefix(", "), text)


def guess(notes: Notes, what: str, chosen: str, why: str, sample: object = "") -> None:
    """Add one guess, with what it was made from."""
    shown = dict(zip(GUESS_COLUMNS, [notes.source, what, chosen, why, mask(sample)], strict=True))
    if shown not in notes.guesses:
        notes.guesses.append(shown)


def entries(notes: Notes, rows: np.ndarray, rule: str, action: str, column: str = "", values: object = "") -> None:
    """Add one log row per row number; values of private columns are hidden, others masked."""
    if len(rows) == 0:
        return
    if isinstance(values, str):
        shown = [mask(values)] * len(rows)
    elif column in notes.private:
        shown = ["•••"] * len(rows)
    else:
        codes, unique = pd.factorize(np.asarray(values, dtype=object))
        texts = np.array([*(mask(v) for v in unique), ""], dtype=object)
        shown = texts[codes]
    table = pd.DataFrame({"source": notes.source, "row": rows, "column": column, "value": shown, "rule": rule})
    notes.log.append(table.assign(action=action))


def set_aside(notes: Notes, rows: np.ndarray, rule: str, column: str = "", values: object = "") -> None:
    """Count rows as excluded by a rule and log each of them."""
    if len(rows):
        notes.excluded[rule] = notes.excluded.get(rule, 0) + len(rows)
        notes.aside.append((rule, np.asarray(rows)))
        entries(notes, rows, rule, "set aside", column, values)


def examples(rows: Iterable[int], values: Iterable[object] = (), *, hidden: bool = False, most: int = 3) -> str:
    """Return the first few rows with their values: row 7 «31.02.2026», row 9 «x», ….

    >>> examples([7, 9], ["31.02.2026", "x"])
    'row 7 «31.02.2026», row 9 «x»'
    """
    rows, values = list(rows), list(values)
    shown = []
    for i, row in enumerate(rows[:most]):
        tail = f" «{'•••' if hidden else mask(values[i], 30)}»" if i < len(values) else ""
        shown.append(f"row {row}{tail}")
    return ", ".join(shown) + (", …" if len(rows) > most else "")


def joined(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """Return the log of all sources as one table, in source and row order of reading."""
    empty = pd.DataFrame({c: pd.Series(dtype="int64" if c == "row" else "str") for c in LOG_COLUMNS})
    return pd.concat([empty, *tables], ignore_index=True)[LOG_COLUMNS] if tables else empty
