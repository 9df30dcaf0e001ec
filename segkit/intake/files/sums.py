"""Sheets and files beside the data that add the others up: a summary, a pivot, all months once more."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from segkit.intake import schema
from segkit.intake.fold import fold
from segkit.intake.log import Notes, mask, problem
from segkit.intake.raw import Raw, is_total
from segkit.intake.source import Source
from segkit.intake.values.convert import as_text, numbers

MOST = 2_000_000  # rows: of more the sums are not asked
RUN = 24  # sheets before a sheet, at most, that it may add up


@dataclass(frozen=True)
class Part:
    """The cents of a part's rows, and who and when they are of, as far as it has such columns."""

    cents: np.ndarray
    whose: np.ndarray | None
    when: np.ndarray | None

    @cached_property
    def total(self) -> int:
        return int(self.cents.sum())


def adding_up(parts: list[tuple[str, Raw]], source: Source, notes: Notes) -> set[int]:
    """Which of several tables hold the sums of others (by name: file or sheet), told; of a pattern of sheets also those without most of the columns."""
    found: dict[int, str] = {}
    if source.totals != "none" and sum(len(raw.frame) for _, raw in parts) <= MOST:
        read = [_part(raw, source) for _, raw in parts]
        for i in range(len(parts)):
            others = _added(i, read, set(found))
            if others:
                found[i] = f"adds up {_named(others, parts)}"
    if any(sign in (source.sheet or "") for sign in "*?["):
        found |= {i: "does not have most of the columns" for i in _without_columns(parts, source, notes) if i not in found}
    if len(found) == len(parts):
        return set()
    for i, why in found.items():
        name, raw = parts[i]
        problem(notes, f"'{mask(name)}' {why}, and its {len(raw.frame):,} rows are set aside",
                "write totals: none if it is data" if why.startswith("adds") else "name it under sheets: if it is data", "adds_up", severity="warn")  # fmt: skip
    return set(found)


def _named(others: list[int], parts: list[tuple[str, Raw]]) -> str:
    names = [f"'{mask(parts[i][0])}'" for i in others]
    return ", ".join(names) if len(names) <= 3 else f"{names[0]} to {names[-1]}"


def _part(raw: Raw, source: Source) -> Part | None:
    """A part's sums without its own totals; None where it has no column of sums."""
    by_name = {fold(c): c for c in reversed(list(raw.frame.columns))}
    money, whose, when = (by_name.get(fold(source.columns.get(c, c))) for c in ("amount", "customer_id", "date"))
    if money is None or not len(raw.frame):
        return None
    frame, kept = raw.frame, np.ones(len(raw.frame), dtype=bool)
    texts = {c: as_text(frame[c]).fillna("").str.strip() for c in dict.fromkeys([frame.columns[0], *filter(None, (whose, when))])}
    known = [texts[c] != "" for c in (whose, when) if c]
    kept &= np.logical_or.reduce(known) if known else True
    totals = {t for t in texts[frame.columns[0]].unique() if is_total(t)}
    kept &= ~texts[frame.columns[0]].isin(totals).to_numpy(dtype=bool)
    cents = np.clip(np.round(np.nan_to_num(numbers(frame[money], source).to_numpy(dtype="float64")) * 100), -1e15, 1e15)[kept].astype("int64")
    return Part(cents, texts[whose][kept].to_numpy(dtype=object) if whose else None, texts[when][kept].to_numpy(dtype=object) if when else None)


def _added(i: int, read: list[Part | None], gone: set[int]) -> list[int]:
    """The other parts that a part adds up: all of them, or those just before it; none where no more than the total is the same."""
    mine = read[i]
    if mine is None or not mine.total:
        return []
    rest = [k for k, part in enumerate(read) if part is not None and part.total and k != i and k not in gone]
    if len(rest) == 1 and len(read[rest[0]].cents) > len(mine.cents) and _same(mine, [read[rest[0]]]):
        return rest
    others = [k for k in rest if read[k].total != mine.total]
    before = [k for k in others if k < i][-RUN:]
    for tried in (others, *(before[start:] for start in range(len(before) - 1))):
        if len(tried) > 1 and sum(read[k].total for k in tried) == mine.total and _same(mine, [read[k] for k in tried]):
            return tried
    return []


def _same(mine: Part, others: list[Part]) -> bool:
    """Whether the sums agree one by one: of every part, every customer, or every day."""
    if mine.total != sum(part.total for part in others):
        return False
    if len(others) > 1 and Counter(mine.cents.tolist()) == Counter(part.total for part in others):
        return True
    for name in ("whose", "when"):
        keys = [getattr(part, name) for part in (mine, *others)]
        if all(k is not None for k in keys):
            told = [_by(k, part.cents) for k, part in zip(keys, (mine, *others), strict=True)]
            if len(told[0]) > 1 and told[0].equals(pd.concat(told[1:]).groupby(level=0).sum()):
                return True
    return False


def _by(keys: np.ndarray, cents: np.ndarray) -> pd.Series:
    return pd.Series(cents).groupby(keys.astype(str)).sum()


def _without_columns(parts: list[tuple[str, Raw]], source: Source, notes: Notes) -> list[int]:
    """Parts that lack a column they must have, and half or more of all that are named: pages of notes, pivots."""
    named = {fold(t) for c, t in source.columns.items() if not c.startswith("map ")}
    needed = {fold(source.columns[c]) for c in schema.required(notes.source, set(source.columns)) if c in source.columns}
    there = [{fold(c) for c in raw.frame.columns} for _, raw in parts]
    return [i for i, columns in enumerate(there) if needed - columns and len(named - columns) >= 0.5 * len(named)]
