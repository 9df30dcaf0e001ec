"""Columns parted by white space, as reports for printing are: by their places, or by two spaces and more."""

from __future__ import annotations

import re

import numpy as np

from segkit.intake.fold import fold


def parted(text: str, names: list[str], mark: str) -> str | None:
    """Return the text with a mark between its columns; None where white space does not part the columns of these names.

    >>> parted("id    day     amount\\n1     02.01   1 000\\n", ["id", "amount"], "|")
    'id|day|amount\\n1|02.01|1 000\\n'
    """
    lines = text.expandtabs().splitlines() if "\t" in text else text.splitlines()
    wanted = {fold(n) for n in names}
    head = next((i for i, line in enumerate(lines[:40]) if _cells(line) & wanted == wanted), None)
    if len(wanted) < 2 or head is None:
        return None
    cut = _by_places(lines, head, wanted, mark) or _by_gaps(lines, head, wanted, mark)
    return None if cut is None else "\n".join(cut) + "\n"


def _cells(line: str) -> set[str]:
    return {fold(c) for gap in (r"\s{2,}", r"\s+") for c in re.split(gap, line.strip())}


def _by_places(lines: list[str], head: int, wanted: set[str], mark: str) -> list[str] | None:
    """The places at which no row has a letter part the columns: at least two side by side, or one."""
    width = max(len(line) for line in lines[head:])
    if width > 2_000:
        return None
    used = np.zeros(width, dtype=bool)
    for start in range(head, len(lines), 20_000):
        block = np.array([line.ljust(width) for line in lines[start : start + 20_000]], dtype=f"U{width}")
        used |= (block.view("uint32").reshape(len(block), width) != 32).any(axis=0)
    for gap in (2, 1):
        starts = [m.end() for m in re.finditer(" " * gap + "+(?=x)", "".join("x" if u else " " for u in used))]
        bounds = list(zip([0, *starts], [*starts, width], strict=True))
        bounds = _headed(bounds, lines, head)
        if {fold(lines[head][a:b]) for a, b in bounds} >= wanted:
            return [mark.join(line[a:b].strip() for a, b in bounds) if line.strip() else "" for line in lines]
    return None


def _headed(bounds: list[tuple[int, int]], lines: list[str], head: int) -> list[tuple[int, int]]:
    """A strip without a heading is a piece of a neighbour: thousands of the number on the right, or words of the text on the left."""
    made: list[tuple[int, int]] = []
    begin = None
    for k, (a, b) in enumerate(bounds):
        if k and not lines[head][a:b].strip():
            cells = [c for line in lines[head + 1 :] if (c := line[a:b].strip())]
            if k + 1 < len(bounds) and all(re.fullmatch(r"[-+(]?\d{1,3}", c) for c in cells):
                begin = a if begin is None else begin
                continue
            if begin is None and made:
                made[-1] = (made[-1][0], b)
                continue
        made.append((a if begin is None else begin, b))
        begin = None
    return made


def _by_gaps(lines: list[str], head: int, wanted: set[str], mark: str) -> list[str] | None:
    for gap in (r"\s{2,}", r"\s+"):
        if {fold(c) for c in re.split(gap, lines[head].strip())} >= wanted:
            return [re.sub(gap, mark, line.strip()) for line in lines]
    return None
