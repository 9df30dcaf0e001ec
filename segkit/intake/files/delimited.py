"""CSV, TSV and their relatives: records to columns, with the row numbers that a spreadsheet shows."""

from __future__ import annotations

import csv
import gc
import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path

import numpy as np
import pandas as pd

from segkit.intake import schema
from segkit.intake.files.headers import find_header, unique_names
from segkit.intake.files.quotes import escape_sign, stray_quote, unwrapped_rows
from segkit.intake.files.spaced import parted
from segkit.intake.files.text import decode, doubt, find_delimiter, split_hint
from segkit.intake.files.width import learn, same_width, tell
from segkit.intake.log import Notes, examples, guess, mask, problem
from segkit.intake.raw import Raw
from segkit.intake.source import Source

CHUNK = 50_000
HEAD = 60
MARKS = [chr(code) for code in range(0xE000, 0xF8FF)]  # Unicode's private signs
END = "\x00segkit-end-of-file\x00"


def read_delimited(path: Path, source: Source, notes: Notes, *, head: bytes | None = None) -> Raw | None:
    """Read a delimited file (or what is given as the head of it); None (and a problem) where no table can be made of it."""
    csv.field_size_limit(2**31 - 1)  # a longer cell than the module's 128 kB is no error
    try:
        text, encoding, why = decode(path.read_bytes() if head is None else head, source.encoding)
    except (ValueError, LookupError):
        problem(notes, f"the file cannot be read as {source.encoding}", "correct or leave out 'encoding'", "bad_encoding")
        return None
    names = list(source.columns.values())
    hint, text = split_hint(text)
    if not text.strip(" \t\r\n\x00"):
        problem(notes, "the file is empty", "export it again", "empty_file")
        return None
    quote = {"none": None}.get(source.quote, source.quote)
    text = unwrapped_rows(text, names, quote, notes) if quote and not source.delimiter else text
    delimiter, reason = _delimiter(text, source, names, hint, quote)
    free = next((c for c in MARKS if c not in text), None)
    cut = _parted(text, names or schema.required(notes.source, set()), delimiter, reason, free) if not hint else None
    text, delimiter, reason, quote = (cut, free, "white space parts the columns", None) if cut else (text, delimiter, reason, quote)
    guess(notes, "encoding", encoding, why, _letters(text))
    _doubtful(text, encoding, why, source, notes)
    guess(notes, "delimiter", {"\t": "tab", free: "white space"}.get(delimiter, delimiter), reason, text.partition("\n")[0])
    if "\ufffd" in text:
        row = text[: text.index("\ufffd")].count("\n") + 1
        problem(notes, f"some letters cannot be read as {encoding}", "set 'encoding' of this source", "bad_encoding",
                severity="warn", row=row)  # fmt: skip
    mark = delimiter if len(delimiter) == 1 else free
    if mark in (quote, None):
        what = (
            f"{quote} is both the delimiter and the quotation mark" if mark else f"the delimiter {delimiter} cannot be told from the cells"
        )
        problem(notes, what, "write quote: none, or the right delimiter", "same_signs")
        return None
    delimiter = " " if cut else delimiter
    raw = _records_to_raw(text.replace(delimiter, mark) if len(delimiter) > 1 else text, mark, quote, source, notes)
    return raw if mark == delimiter or raw is None else _unmark(raw, mark, delimiter)


def _doubtful(text: str, encoding: str, why: str, source: Source, notes: Notes) -> None:
    """What was guessed of the encoding is a warning where the letters do not bear it out."""
    reason = doubt(text, encoding, why) if source.encoding is None else None
    if reason:
        problem(notes, f"the encoding was guessed as {encoding} ({reason}); the letters found: {_letters(text)}",
                "see whether the words are right in the tables; if not, write encoding: with the right one, or export as UTF-8",
                "guessed_encoding", severity="warn")  # fmt: skip


def _unmark(raw: Raw, mark: str, delimiter: str) -> Raw:
    """A delimiter of several characters was read as one that the file lacks; inside quoted cells it comes back."""
    names = {name: name.replace(mark, delimiter) for name in raw.frame.columns}
    cells = {name: raw.frame[name].str.replace(mark, delimiter, regex=False) for name in raw.frame.columns}
    return replace(raw, frame=pd.DataFrame({names[name]: cells[name] for name in names}))


def _letters(text: str) -> str:
    """The letters that show whether an encoding is right; never whole words, which may be somebody's name."""
    counted = Counter(c for c in text[:200_000] if ord(c) > 127 and c.isalpha())
    return " ".join(c for c, _ in sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:12])


def _delimiter(text: str, source: Source, names: list[str], hint: str | None, quote) -> tuple[str, str]:
    if source.delimiter:
        return source.delimiter, "given in case.yml"
    if hint:
        return hint, "the line sep= names it"
    return find_delimiter(text, names, quote)


def _parted(text: str, names: list[str], delimiter: str, reason: str, free: str | None) -> str | None:
    """The text with its columns marked, where it is not a delimiter that parts them but white space of any length."""
    if free is None or "  " not in text[:20_000]:
        return None
    lines = [line for line in text[:20_000].splitlines()[:-1] if line.strip()]
    even = len({line.count(" ") for line in lines}) == 1
    found = reason.endswith("of one row") or reason == "given in case.yml"
    return parted(text, names, free) if not found or (delimiter == " " and not even) else None


def _records(text: str, delimiter: str, quote: str | None, escape: str | None) -> Iterator[list[str]]:
    options = {"quotechar": quote, "escapechar": escape} if quote else {"quoting": csv.QUOTE_NONE}
    return csv.reader(chain(io.StringIO(text, newline=""), [END]), delimiter=delimiter, **options)


def _records_to_raw(text: str, delimiter: str, quote: str | None, source: Source, notes: Notes) -> Raw | None:
    escape = escape_sign(text, delimiter, quote, notes)
    reader = _records(text, delimiter, quote, escape)
    stray = not escape and stray_quote(text, delimiter, quote, notes)
    try:
        head = list(islice(reader, HEAD))
        index = _header_index([r for r in head if r != [END]], source, notes)
        if index is None:
            return None
        header = unique_names(head[index])
        named = len(_trim(head[index]))
        body = chain(head[index + 1 :], reader)
        with _no_collector():
            frame, rows, rows_in = _columns(body, header, named, index + 2, source, notes, reader, stray)
    except csv.Error:
        return _unclosed(notes, reader.line_num)
    if frame is None:
        return _unclosed(notes, rows_in)
    empty = [name for name in header[named:] if (frame[name].str.strip() == "").all()]
    _split_sums(frame, header, named, delimiter, rows, notes)
    if not text.endswith(("\n", "\r")):
        _cut_off(frame, rows, notes)
    return Raw(_unwrap(frame.drop(columns=empty)), rows, rows_in, index + 1)


def _split_sums(frame: pd.DataFrame, header: list[str], named: int, delimiter: str, rows: np.ndarray, notes: Notes) -> None:
    """Figures under no heading beside whole numbers are their cents, where the comma of the numbers parts the columns too."""
    if delimiter != "," or not 0 < named < len(header) or not len(frame):
        return
    cents = frame[header[named]].str.strip().str.fullmatch(r"\d{1,2}").to_numpy(dtype=bool)
    whole = frame[header[named - 1]].str.strip().str.fullmatch(r"-?\d+").to_numpy(dtype=bool)
    if (cents & whole).mean() > 0.9:
        shown = examples(rows, [f"{a},{b}" for a, b in zip(frame[header[named - 1]].head(3), frame[header[named]].head(3), strict=True)])
        problem(notes, f"the column beside {mask(header[named - 1])} has no heading and may hold its decimals, as where a comma is in the numbers and between the columns: {shown}",
                "export with another delimiter", "split_numbers", severity="warn", column=header[named - 1])  # fmt: skip


def _cut_off(frame: pd.DataFrame, rows: np.ndarray, notes: Notes) -> None:
    """A file without an end to its last line, whose last number is shorter than all others, was not written to its end."""
    if len(frame) < 10:
        return
    last = frame.iloc[:, -1].str.strip()
    decimals = last.iloc[-1_000:-1].str.fullmatch(r"[^A-Za-z]*\d[.,]\d\d").all()
    if decimals and not re.fullmatch(r".*[.,]\d\d", last.iloc[-1]):
        problem(notes, f"the file ends within its last line («{mask(last.iloc[-1])}»), and may be cut off", "export it again, and see that it is whole", "cut_off", severity="warn", row=int(rows[-1]))


@contextmanager
def _no_collector() -> Iterator[None]:
    """Millions of small lists make the garbage collector take half of the time, and find nothing."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _trim(cells: list[str]) -> list[str]:
    while len(cells) > 1 and not cells[-1].strip():
        cells = cells[:-1]
    return cells


def _header_index(head: list[list[str]], source: Source, notes: Notes) -> int | None:
    skipped = source.skip_rows if isinstance(source.skip_rows, int) else 0
    if source.header_row is not None:
        index, why = source.header_row - 1, "given in case.yml"
    else:
        index, why = find_header(head[skipped:40], list(source.columns.values()))
        index += skipped
    if index >= len(head):
        problem(notes, f"there is no row {index + 1} for the header", "correct 'header_row'", "empty_file")
        return None
    sample = ", ".join(c for c in head[index] if c.strip())
    guess(notes, "header_row", str(index + 1), why, sample)
    return index


def _columns(body, header: list[str], named: int, first_row: int, source: Source, notes: Notes, reader, stray: bool):
    """Chunks of records to text columns: rows of the wrong width are set aside here, with their numbers."""
    frames, numbers, row, closed, last_line, widths = [], [], first_row, False, first_row - 1, None
    while chunk := list(islice(body, CHUNK)):
        lines, last_line = reader.line_num - last_line, reader.line_num
        suspicious = _swallowed(chunk, len(header), reader.dialect.delimiter, stray) if lines != len(chunk) else None
        closed = chunk[-1] == [END]
        chunk = chunk[:-1] if closed else chunk
        if suspicious is not None:
            return None, None, row + suspicious
        kept, kept_rows = chunk, range(row, row + len(chunk))
        if any(len(r) != len(header) for r in chunk):
            widths = widths or learn(chunk, len(header), named, reader.dialect.delimiter)
            kept, kept_rows = same_width(chunk, row, widths, source, notes)
        columns = list(zip(*kept, strict=True)) or [()] * len(header)
        frames.append(pd.DataFrame({n: pd.array(c, dtype="str") for n, c in zip(header, columns, strict=True)}))
        numbers.append(np.asarray(kept_rows, dtype="int64"))
        row += len(chunk)
    if not closed:
        return None, None, row - 1
    if widths:
        tell(widths, notes)
    frames = [f for f in frames if len(f)] or frames[:1]
    frame = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=header, dtype="str")
    return frame, np.concatenate([np.empty(0, "int64"), *numbers]), row - first_row


def _swallowed(chunk: list[list[str]], width: int, delimiter: str, stray: bool) -> int | None:
    """A quote that is never closed eats the rows below: a cell with line breaks that looks like rows."""
    for i, cells in enumerate(chunk):
        for j, cell in enumerate(cells):
            if "\n" not in cell and "\r" not in cell:
                continue
            lines = cell.replace("\r", "\n").split("\n")
            rest = width - 1 - j
            eaten = (rest > 0 and lines[0].count(delimiter) >= rest and (stray or len(cells) != width or '"' in cell)) or any(
                line.count(delimiter) >= max(1, width - 1) for line in lines[1:-1]
            )
            if eaten:
                return i
    return None


def _unclosed(notes: Notes, row: int) -> None:
    problem(notes, "a quotation mark is opened and not closed, so that rows below it would be lost",
            "close the quotation mark in this row, or set quote: none for this source", "unclosed_quote", row=row)  # fmt: skip


def _unwrap(frame: pd.DataFrame) -> pd.DataFrame:
    """Cells written as ="00123", which spreadsheets use to protect a code, are the code."""
    if not len(frame):
        return frame
    changed = {}
    for name in frame.columns:
        if frame[name].str.startswith('="').any():
            changed[name] = frame[name].str.replace(r'^="(.*)"$', r"\1", regex=True)
    return frame.assign(**changed)
