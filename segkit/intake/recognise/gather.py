"""Files of a stranger's put together by shape: what is one source, and what is left."""

from __future__ import annotations

import glob
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from segkit.ground.problems import Problem, Problems
from segkit.intake.files.paths import KINDS
from segkit.intake.fold import fold
from segkit.intake.log import Notes
from segkit.intake.recognise.heads import Head, heads
from segkit.intake.values.convert import as_text

HARDLY, MOST = 0.2, 0.5  # of the sales' customers: so few are in a column that is no id of theirs, so many in one that is
ORDER = ("transactions", "customers", "deals", "events", "survey")


@dataclass(frozen=True)
class Group:
    """Tables of one shape that are one source: its kind, its heads (the first speaks for all), and tables of the kind that are not of its shape."""

    kind: str
    heads: list[Head]
    left: list[Head] = field(default_factory=list)

    @property
    def first(self) -> Head:
        """The head that has most rows to judge by."""
        return max(self.heads, key=lambda h: len(h.frame))

    @property
    def places(self) -> list[str]:
        """The files (or the database) of this source, each once."""
        return list(dict.fromkeys(h.place for h in self.heads))


def expand(given: list[str]) -> list[str]:
    """The files that are named: files, globs, whole folders, URLs of databases. Raises Problems for what is not there."""
    found, problems = [], []
    for name in given:
        if "://" in name:
            found.append(name)
            continue
        path = Path(name)
        if path.is_dir():
            part = [p for p in sorted(path.rglob("*")) if p.is_file() and p.suffix.lower().lstrip(".") in KINDS and p.name[0] not in "._~"]
        else:
            part = [path] if path.is_file() else [Path(p) for p in sorted(glob.glob(name, recursive=True)) if Path(p).is_file()]
        if not part:
            problems.append(
                Problem(
                    name, "there is no such file", "correct the name; a glob such as exports/*.csv and a folder are fine", "missing_file"
                )
            )
        found += [str(p) for p in part if str(p) not in found]
    if problems:
        raise Problems(problems)
    return found


def gather(places: list[str]) -> tuple[list[Group], list[Problem]]:
    """Read the beginning of every file and put tables of one shape together.

    Returns one group per kind of table (the largest shape of it), and the problems of files that could not be read.
    """
    found, problems = [], []
    for place in places:
        notes = Notes("new", place)
        found += heads(place, notes)
        problems += [p for p in notes.problems if p.severity == "stop"]
    shapes: list[list[Head]] = []
    for head in found:
        same = next((s for s in shapes if _alike(s[0], head)), None)
        shapes.append([head]) if same is None else same.append(head)
    groups = [_group(kind, [s for s in shapes if s[0].found.kind == kind]) for kind in ORDER if any(s[0].found.kind == kind for s in shapes)]
    return _met(groups), problems


def _met(groups: list[Group]) -> list[Group]:
    """The list of customers names them by the column whose values the sales have, where its own id is found in hardly any sale."""
    by_kind = {g.kind: g for g in groups}
    sales, people = by_kind.get("transactions") or by_kind.get("deals"), by_kind.get("customers")
    if sales is None or people is None or "customer_id" not in sales.first.found.columns:
        return groups
    bought, frame = _texts(sales.first.frame, sales.first.found.columns["customer_id"]), people.first.frame
    own = people.first.found.columns.get("customer_id", "")
    shares = {str(c): len(bought & _texts(frame, c)) / max(len(bought), 1) for c in frame.columns if frame[c].nunique() > 0.9 * len(frame)}
    best = max(shares, key=shares.__getitem__, default=own)
    if shares.get(own, 0.0) >= HARDLY or shares.get(best, 0.0) < MOST:
        return groups
    found = people.first.found
    others = {**found.others, "customer_id": [own, *(h for h in found.others.get("customer_id", []) if h != best)]}
    told = replace(found, columns={**found.columns, "customer_id": best}, others=others)
    met = Group("customers", [replace(h, found=told) for h in people.heads], people.left)
    return [met if g is people else g for g in groups]


def _texts(frame: pd.DataFrame, column: str) -> set[str]:
    return set(as_text(frame[column]).dropna().str.strip().str.casefold()) if column in frame else set()


def _alike(one: Head, other: Head) -> bool:
    """Whether two tables are of one shape: of one product, or with (nearly) the same headers meaning the same."""
    a, b = one.found, other.found
    if a.kind != b.kind or (a.map is None) != (b.map is None) or "://" in one.place or "://" in other.place:
        return False
    if a.map is not None:
        return a.map == b.map
    mine, yours = {fold(c) for c in one.frame.columns}, {fold(c) for c in other.frame.columns}
    means = {c: fold(t) for c, t in a.columns.items()} == {c: fold(t) for c, t in b.columns.items()}
    return len(mine & yours) >= (0.6 if means else 0.9) * len(mine | yours)


def _group(kind: str, shapes: list[list[Head]]) -> Group:
    """The shape with most in it; a table that lacks what its kind needs gives way to one that has it."""
    best = max(shapes, key=lambda s: (-len(s[0].found.missing), s[0].found.map is not None, sum(h.size for h in s)))
    return Group(kind, best, [h for s in shapes if s is not best for h in s])
