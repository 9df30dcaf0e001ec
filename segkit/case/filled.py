"""Rows of a form (forms/NAME.csv) written for whoever fills it: every other row and column, lines of help too, stays as it was."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from segkit.ground import defuse
from segkit.ground.problems import Problem, Problems

MARK = "\ufeff"  # by which spreadsheets know UTF-8


def put(path: Path, rows: Sequence[Mapping[str, object]], *, key: Sequence[str] = ()) -> bytes:
    """The form at `path` with these rows: each in the place of the row that has the same values in the columns `key`, else below all others.

    A row says only its own columns; of a row that is there already the others stay. Raises Problems where the form is a workbook, which
    is filled in by hand.

    >>> import tempfile
    >>> form = Path(tempfile.mkdtemp()) / "market.csv"
    >>> _ = form.write_text("item;base;source\\n# one line each\\npeople;50;register\\n")
    >>> print(put(form, [{"item": "people", "base": 60}, {"item": "spend", "base": 9}], key=["item"]).decode(), end="")
    item;base;source
    # one line each
    people;60;register
    spend;9;
    """
    if not path.is_file() and path.with_suffix(".xlsx").is_file():
        todo = f"write it into {path.stem}.xlsx by hand, or save that as {path.name}"
        raise Problems([Problem(f"forms/{path.stem}.xlsx", "the form is a workbook", todo, "form_workbook")])
    text = _text(path) if path.is_file() else MARK
    mark, delimiter = MARK if text.startswith(MARK) else "", max(",;\t", key=text.split("\n", 1)[0].count)
    lines = [line for line in csv.reader(io.StringIO(text.removeprefix(MARK), newline=""), delimiter=delimiter, skipinitialspace=True)]
    head = [defuse.bare(name) for name in lines[0]] if lines else []
    head += dict.fromkeys(column for row in rows for column in row if column not in head)
    lines = [head, *(line + [""] * (len(head) - len(line)) if _answers(line) else line for line in lines[1:])]
    for row in rows:
        place = next((line for line in lines[1:] if key and _answers(line) and all(_same(line[head.index(k)], row[k]) for k in key)), None)
        if place is None:
            place = [""] * len(head)
            lines.append(place)
        for column, value in row.items():
            place[head.index(column)] = defuse.cell(_cell(value)) or ""
    made = io.StringIO(newline="")
    csv.writer(made, delimiter=delimiter, lineterminator="\r\n" if "\r\n" in text else "\n").writerows(lines)
    return (mark + made.getvalue()).encode()


def _text(path: Path) -> str:
    content = path.read_bytes()
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        what, todo = f"it is not UTF-8 text (byte {error.start})", "save it again as CSV UTF-8"
        raise Problems([Problem(f"forms/{path.name}", what, todo, "encoding")]) from None


def _answers(line: Sequence[str]) -> bool:
    """Whether a line is a row, and not a line of help or a blank one."""
    return any(cell.strip() for cell in line) and not line[0].startswith("# ")


def _cell(value: object) -> str:
    if value is None or value != value:
        return ""
    return f"{value:.12g}" if isinstance(value, float) else str(value).strip()


def _same(cell: str, value: object) -> bool:
    return str(defuse.bare(cell)).strip() == _cell(value)
