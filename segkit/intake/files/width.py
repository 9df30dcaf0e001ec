"""Rows of another width than the header: put right where only one way fits, else set aside, and told."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from segkit.intake.log import Notes, entries, examples, problem, set_aside
from segkit.intake.raw import is_total
from segkit.intake.source import Source
from segkit.intake.values import dates as d
from segkit.intake.values import numbers as v

DATE = re.compile(d.PARTS)
COMPACT = re.compile(d.COMPACT)
LEARNT = 1_000  # rows that show what the columns hold
MOST_SPARE, MOST_WAYS = 20, 50


@dataclass
class Widths:
    """What the first rows showed: the width of the header, the usual width, what each column holds."""

    width: int
    named: int
    mark: str
    usual: int = 0
    spaced: bool = True
    kinds: list[tuple[str, bool]] = field(default_factory=list)
    realigned: list[int] = field(default_factory=list)


def learn(rows: list[list[str]], width: int, named: int, mark: str) -> Widths:
    """Find out from rows as wide as the header (or wider by empty cells, where nearly all are) what the columns hold."""
    filled = [r for r in rows if any(c.strip() for c in r)]
    right = [r for r in filled if len(r) == width]
    found = Widths(width, named, mark)
    if filled and len(right) < 0.1 * len(filled):
        found.usual = Counter(len(r) for r in filled).most_common(1)[0][0]
        right = [r[:width] for r in filled if len(r) == found.usual > width and not _any(r[width:])]
        inner = [r for r in right if any(c[:1] == " " for c in r)]
        if len(inner) < len(right):
            right = [r for r in right if not any(c[:1] == " " for c in r)]
        elif inner and mark == "," and not all(c[:1] in (" ", "") for r in inner for c in r[1:]):
            right = []  # "Shirt, blue" in every row: which cell is the surplus one cannot be told
    found.spaced = any(c[:1] == " " for r in right[:LEARNT] for c in r)
    if len(right) > 1:
        found.kinds = [_kind([r[j].strip() for r in right[:LEARNT]], mark) for j in range(width)]
    return found


def same_width(chunk: list[list[str]], row: int, widths: Widths, source: Source, notes: Notes) -> tuple[list, range | list[int]]:
    """Return the rows as wide as the header, and their numbers; what cannot be made so is set aside."""
    width = widths.width
    kept, numbers, ragged, filled, put = [], [], [], [], []
    for number, cells in enumerate(chunk, row):
        if len(cells) > width:
            cells = _narrowed(cells, widths)
            if cells is not None and cells != chunk[number - row][:width]:
                put.append(number)
        elif len(cells) < widths.named and _any(cells):
            total = is_total(next(c for c in cells if c.strip()), _words(source))
            if source.ragged == "drop" and not total:
                cells = None
            elif not total:
                filled.append(number)
        if cells is None:
            ragged.append(number)
            continue
        kept.append(cells + [""] * (width - len(cells)))
        numbers.append(number)
    shown = [chunk[n - row] for n in ragged]
    set_aside(notes, np.asarray(ragged, "int64"), "ragged_row", "", [f"{len(c)} cells, not {width}" for c in shown])
    entries(notes, np.asarray(filled, "int64"), "ragged_row", "filled with empty cells")
    entries(
        notes, np.asarray(put, "int64"), "realigned", "cells put together", "", [f"{len(chunk[n - row])} cells, not {width}" for n in put]
    )
    widths.realigned += put
    return kept, numbers


def tell(widths: Widths, notes: Notes) -> None:
    """Say that rows were put right."""
    if widths.realigned:
        problem(notes, f"{len(widths.realigned):,} rows have more cells than the header, because a cell holds the delimiter and is not quoted "
                f"({examples(widths.realigned)}); they were put right where only one way fits the columns",
                "see intake_log, or export with quotation marks around texts", "realigned", severity="warn")  # fmt: skip


def _narrowed(cells: list[str], widths: Widths) -> list[str] | None:
    spare = len(cells) - widths.width
    inner = not widths.spaced and any(c[:1] == " " and c.strip() for c in cells)
    if not _any(cells[widths.width :]) and (len(cells) == widths.usual or not widths.kinds) and not inner:
        return cells[: widths.width]
    if spare > MOST_SPARE or not widths.kinds:
        return None
    ways = []
    for way in _ways(cells, widths):
        if way not in ways:
            ways.append(way)
        if len(ways) > MOST_WAYS:
            return None
    if len(ways) > 1 and not widths.spaced:  # "Shirt, blue": a piece that begins with a space belongs to the one before
        cut = [[c for c in way if re.search(rf"{re.escape(widths.mark)}\S", c)] for way in ways]
        ways = [way for way, odd in zip(ways, cut, strict=True) if not odd and any(widths.mark in c for c in way)]
    return ways[0] if len(ways) == 1 else None


def _ways(cells: list[str], widths: Widths, column: int = 0) -> Iterator[list[str]]:
    """Every way to put neighbouring cells together, or to leave out empty ones at the end, that fits what the columns hold."""
    left = widths.width - column
    if not left:
        if not _any(cells):
            yield []
        return
    for size in range(1, len(cells) - left + 2):
        group = cells[:size]
        if size > 1 and not (group[0].strip() and group[-1].strip()):
            continue
        cell = widths.mark.join(group)
        if fits(cell.strip(), widths.kinds[column], size > 1):
            for rest in _ways(cells[size:], widths, column + 1):
                yield [cell, *rest]


def _kind(values: list[str], mark: str) -> tuple[str, bool]:
    """What a column holds (number, date, code, text, empty), and whether cells of it may be empty."""
    known = [c for c in values if c and c.casefold() not in v.NO_VALUE]
    gaps = len(known) < len(values)
    if not known:
        return "empty", True
    for kind in ("date", "number"):
        if sum(fits(c, (kind, False), False) for c in known) >= 0.95 * len(known):
            return kind, gaps
    code = all(re.search(r"\d", c) and not re.search(r"\s", c) and mark not in c for c in known)
    return "code" if code else "text", gaps


def fits(cell: str, kind: tuple[str, bool], joined: bool) -> bool:
    """Say whether a cell may stand in a column of this kind.

    >>> fits("12,50", ("number", False), True), fits("blue", ("number", False), False), fits("a,b", ("code", False), True)
    (True, False, False)
    """
    what, gaps = kind
    if not cell or cell.casefold() in v.NO_VALUE:
        return gaps
    if what == "date":
        return bool(DATE.match(d.month_numbers(cell)) or COMPACT.match(cell))
    if what == "number":
        return any(v.number(cell, mark) is not None for mark in ",.")
    if what == "empty":
        return not joined and not any(v.number(cell, mark) is not None for mark in ",.")
    return what == "text" or (not joined and bool(re.search(r"\d", cell)) and not re.search(r"\s", cell))


def _any(cells: list[str]) -> bool:
    return any(c.strip() for c in cells)


def _words(source: Source) -> list[str] | None:
    return source.totals if isinstance(source.totals, list) else [] if source.totals == "none" else None
