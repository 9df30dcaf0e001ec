"""Quotation marks as programs really write them: around whole rows, behind a backslash, neither doubled nor marked."""

from __future__ import annotations

import csv
import io
import re
from collections import deque

from segkit.intake.files.text import DELIMITERS, PRIVATE, find_delimiter
from segkit.intake.log import Notes, guess, problem


def unwrapped_rows(text: str, names: list[str], quote: str, notes: Notes) -> str:
    """Whole rows in quotation marks, as when a spreadsheet takes a table for one column, become rows again."""
    lines = [line for line in text[:20_000].splitlines()[:20] if line.strip()]
    if len(names) < 2 or not lines or not all(line.strip()[:1] == quote and line.strip()[-1:] == quote for line in lines):
        return text
    found = (len(set(names) & set(row)) > 1 for d in DELIMITERS for row in csv.reader(lines, delimiter=d, quotechar=quote))
    if any(found):
        return text
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=PRIVATE, quotechar=quote))
    inner = "\n".join(row[0] if row else "" for row in rows)
    if any(len(row) > 1 or not {"\n", "\r"}.isdisjoint("".join(row)) for row in rows) or not find_delimiter(inner, names, quote)[
        1
    ].endswith("of one row"):
        return text
    guess(notes, "quotation marks", "taken off whole rows", "every row is one quoted cell", lines[0])
    return inner


def escape_sign(text: str, delimiter: str, quote: str | None, notes: Notes) -> str | None:
    """Some programs write a quotation mark inside a cell as \\" and not twice; then it stands before more text."""
    if not quote or "\\" + quote not in text:
        return None
    found = re.search(rf"\\{quote}[^\s{quote}{re.escape(delimiter)}]", text)
    if found:
        guess(notes, "quotation marks in cells", "marked by a backslash", "one is followed by text", found.group())
    return "\\" if found else None


def stray_quote(text: str, delimiter: str, quote: str | None, notes: Notes) -> bool:
    """Whether a quotation mark inside a cell is neither doubled nor marked: what such a cell holds is a guess."""
    if not quote or quote not in text:
        return False
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quotechar=quote, strict=True)
    try:
        deque(reader, maxlen=0)
    except csv.Error as error:
        if "expected after" in str(error):
            problem(notes, f"a quotation mark inside a cell is not doubled (line {reader.line_num} of the file)",
                    "see whether the cell is right; export again, or set quote: none", "stray_quote", severity="warn")  # fmt: skip
            return True
    return False
