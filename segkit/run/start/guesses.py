"""What was guessed of a case's sources, as tables, and how a guess is mended in its case.yml."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from segkit.case import mend, open_case
from segkit.ground.problems import Problem
from segkit.intake import schema
from segkit.intake.meaning.shapes import ROW_NUMBER
from segkit.intake.raw import Raw
from segkit.intake.recognise import peek as _peek
from segkit.intake.recognise.table import Recognised, recognise

DEEPEST = 3  # folders below the working folder in which a case is looked for
MOST = 200  # cases offered


@dataclass(frozen=True)
class Seen:
    """One source as its file has it: its rows, how its columns look, or why it cannot be read."""

    name: str
    raw: Raw | None
    found: Recognised | None
    problems: list[Problem]


def cases_below(folder: Path) -> list[Path]:
    """Every folder with a case.yml at or below this one, at most three folders down, in the order of their names."""
    return sorted(_walk(folder, DEEPEST))[:MOST]


def _walk(folder: Path, depth: int) -> Iterator[Path]:
    if (folder / "case.yml").is_file():
        yield folder
        return
    try:
        inside = [e.path for e in os.scandir(folder) if e.is_dir(follow_symlinks=False) and e.name[0] not in "._"] if depth else []
    except OSError:  # a folder that may not be looked into
        inside = []
    for path in inside:
        yield from _walk(Path(path), depth - 1)


def seen(folder: Path) -> list[Seen]:
    """Look at every source of a case once; it takes as long as reading its files."""
    case, found = open_case(folder), []
    for name, source in case.settings.sources.items():
        raw, problems = _peek.peek(name, source, folder)
        found.append(Seen(name, raw, recognise(raw.frame) if raw is not None else None, problems))
    return found


def table(one: Seen, folder: Path) -> pd.DataFrame:
    """What each of our columns stands for, as case.yml says now: the found and the needed first.

    One row per column of ours: ours, theirs (empty: none), sample (of theirs; contacts hidden), others (that it may be), needed.
    """
    source = open_case(folder).settings.sources[one.name]
    means = _peek.means(one.raw, one.name, source)
    needed = [c for c in schema.required(one.name, set(means)) if c not in source.constants]
    listed = list(dict.fromkeys([*needed, *means, *source.columns, *schema.known(one.name)]))
    listed.sort(key=lambda c: c not in means and c not in needed)
    rows = [(c, means.get(c, ""), _sample(one, means.get(c, "")), _others(one, c, means), c in needed) for c in listed]
    return pd.DataFrame(rows, columns=["ours", "theirs", "sample", "others", "needed"])


def _sample(one: Seen, theirs: str) -> str:
    return one.found.looks[theirs].sample if theirs in one.found.looks else ""


def _others(one: Seen, ours: str, means: dict[str, str]) -> str:
    """What else it may be: columns that stand for nothing yet."""
    if one.found.kind != one.name:
        return ""
    guessed = one.found.columns.get(ours)
    return ", ".join(o for o in [*([guessed] if guessed else []), *one.found.others.get(ours, [])] if o not in means.values())


def offered(one: Seen) -> list[str]:
    """The columns that may be chosen: those of the file, and the number of the row."""
    return list(dict.fromkeys([*map(str, one.raw.frame.columns), ROW_NUMBER]))


def choose(folder: Path, one: Seen, ours: str, theirs: str | None) -> tuple[str, str] | None:
    """Write into case.yml that `theirs` is `ours`; one that had it takes what this one had: returned as (its name, its column).

    >>> import tempfile
    >>> place = Path(tempfile.mkdtemp())
    >>> _ = (place / "a.csv").write_text("client,sent,paid,sum\\nc1,2025-01-02,2025-02-02,5\\n")
    >>> told = "case: A\\nsources: {transactions: {file: a.csv, columns: {customer_id: client, date: sent, amount: sum}}}\\n"
    >>> _ = (place / "case.yml").write_text(told)
    >>> choose(place, seen(place)[0], "date", "paid")
    >>> "date: paid" in (place / "case.yml").read_text()
    True
    """
    before = dict(table(one, folder)[["ours", "theirs"]].values)
    other = next((c for c, t in before.items() if theirs and t == theirs and c != ours), None)

    def change(text: str) -> str:
        text = mend.column(text, one.name, other, before.get(ours) or None) if other else text
        return mend.column(text, one.name, ours, theirs)

    mend.file(folder / "case.yml", change)
    return (other, before.get(ours, "")) if other else None
