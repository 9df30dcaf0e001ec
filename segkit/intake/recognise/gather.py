"""Files of a stranger's put together by shape: what is one source, and what is left."""

from __future__ import annotations

import glob
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from segkit.ground.problems import Problem, Problems
from segkit.intake.files.paths import KINDS
from segkit.intake.fold import alike, fold
from segkit.intake.log import Notes
from segkit.intake.meaning.shapes import GROSS, ROW_NUMBER
from segkit.intake.raw import is_total
from segkit.intake.recognise.heads import Head, heads
from segkit.intake.recognise.look import nearness
from segkit.intake.values.convert import as_text

HARDLY, MOST = 0.2, 0.5  # of the sales' customers: so few are in a column that is no id of theirs, so many in one that is
CALLED = 0.28  # nearness of a header that may be called the customer's
FEW = 11  # different values of a column: so many tell kinds of things, more may tell people
ORDER = ("transactions", "customers", "deals", "events", "survey", "campaign_contacts")


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
    return _met(_lists(groups)), problems


def _lists(groups: list[Group]) -> list[Group]:
    """A table in which no column says who somebody is, beside sales, is no list of customers: it is not used."""
    if [g.kind for g in groups] == ["campaign_contacts"]:  # beside nothing else these are the people there are
        told = [replace(h, found=replace(h.found, kind="customers", columns={"customer_id": h.found.columns["customer_id"]})) for h in groups[0].heads]
        return [Group("customers", told, groups[0].left)]
    first = next((g for g in groups if g.kind in ("transactions", "deals")), None)
    nobody = [g for g in groups if g.kind == "customers" and g.first.found.columns.get("customer_id") == ROW_NUMBER]
    if first is None or not nobody:
        return groups
    left = replace(first, left=[*first.left, *(h for g in nobody for h in [*g.heads, *g.left])])
    return [left if g is first else g for g in groups if g not in nobody]


def _met(groups: list[Group]) -> list[Group]:
    """Sales, the list of customers and the list of whom a campaign wrote to name people by the columns whose values are the same.

    Where the columns they were given meet in hardly any customer of the sales, all that tell people apart are laid beside each other.
    """
    by_kind = {g.kind: g for g in groups}
    sales = by_kind.get("transactions") or by_kind.get("deals")
    if sales is None or "customer_id" not in sales.first.found.columns:
        return groups
    for kind in ("customers", "campaign_contacts"):
        if kind in by_kind:
            sales, by_kind[kind] = _meeting(sales, by_kind[kind])
            by_kind[sales.kind] = sales
    return [by_kind[g.kind] for g in groups]


def _meeting(sales: Group, people: Group) -> tuple[Group, Group]:
    """Both, named by the pair of columns that meets; as they were where theirs do, or none does."""
    bought, known = sales.first, people.first
    mine, own = bought.found.columns["customer_id"], known.found.columns.get("customer_id", "")
    few = people.kind == "campaign_contacts"  # of the sales' customers it may name a part: of its own most are to be found
    able = [h for h, x in known.found.looks.items() if h in known.frame and x.filled > 0 and x.distinct > 0.9 and not _describes(h)]
    theirs = {c: _texts(known.frame, c) for c in dict.fromkeys([*able, *([own] if own in known.frame else [])])}
    shares = {}
    for column in [mine, *_also(bought)]:
        values, called = _texts(bought.frame, column), column == mine or nearness(column, "customer_id") >= CALLED
        met = {c: told for c, told in theirs.items() if called or not _counted(told)}  # 1, 2, 3 … meet points, discounts and waiters as well
        shares |= {(column, c): len(values & told) / max(len(told if few else values), 1) for c, told in met.items()}
    best = max(shares, key=lambda pair: (shares[pair], pair[0] == mine, pair[1] == own), default=(mine, own))
    if shares.get((mine, own), 0.0) >= HARDLY or shares.get(best, 0.0) < MOST:
        return sales, people
    same = max((c for s, c in shares if s == mine), key=lambda c: shares[mine, c])  # the sales keep their column where it meets the list as well
    best = (mine, same) if shares[mine, same] >= MOST else best
    return _named_by(sales, best[0]), _named_by(people, best[1])


def _counted(values: set[str]) -> bool:
    """Whether these are whole numbers nearly without gaps, as rows are counted."""
    numbers = [int(v) for v in values if v.isascii() and v.isdigit() and len(v) < 10]
    return bool(numbers) and len(numbers) == len(values) and max(numbers) - min(numbers) < 2 * len(numbers)


def _also(head: Head) -> list[str]:
    """What else may tell the customers of sales apart, and is there in most of them: no names, no number of the sale, no sum and no day."""
    found = head.found
    taken = {theirs for canonical, theirs in found.columns.items() if canonical != "customer_id"}
    able = [x for h, x in found.looks.items() if h not in {*taken, found.columns["customer_id"]} and x.filled >= MOST and x.values > FEW]
    return [x.header for x in able if x.contact != "name" and not _describes(x.header) and x.dates < MOST and x.decimals < HARDLY and x.distinct < 0.97]


def _describes(header: str) -> bool:
    """Whether a column says how old somebody is, or how much he has bought: numbers that may well be somebody's id."""
    return max(nearness(header, c) for c in ("customers", "not_amount", "amount", "not_date")) >= 0.45


def _named_by(group: Group, column: str) -> Group:
    """The same with another column as the customer's."""
    found, own = group.first.found, group.first.found.columns.get("customer_id", "")
    if column == own:
        return group
    others = {**found.others, "customer_id": [own, *(h for h in found.others.get("customer_id", []) if h != column)]}
    told = replace(found, columns={**found.columns, "customer_id": column}, others=others)
    return Group(group.kind, [replace(h, found=told) for h in group.heads], group.left)


def _texts(frame: pd.DataFrame, column: str) -> set[str]:
    """What stands in a column, as ids are compared: a telephone is one however it is spelled; a report has a totals row for each."""
    return {text for text in alike(as_text(frame[column]).dropna().astype("str")) if text and not is_total(text)} if column in frame else set()


def _alike(one: Head, other: Head) -> bool:
    """Whether two tables are of one shape: of one product, or with (nearly) the same headers meaning the same."""
    a, b = one.found, other.found
    if a.kind != b.kind or (a.map is None) != (b.map is None) or "://" in one.place or "://" in other.place:
        return False
    if a.map is not None:
        gross = [bool(GROSS.search(found.columns.get("amount", ""))) for found in (a, b)]
        return a.map == b.map and set(a.missing) == set(b.missing) and gross[0] == gross[1]
    mine, yours = {fold(c) for c in one.frame.columns}, {fold(c) for c in other.frame.columns}
    means = {c: fold(t) for c, t in a.columns.items()} == {c: fold(t) for c, t in b.columns.items()}
    return len(mine & yours) >= (0.6 if means else 0.9) * len(mine | yours)


def _group(kind: str, shapes: list[list[Head]]) -> Group:
    """The shape with most in it; a table that lacks what its kind needs, or says of nobody who it is, gives way to one that has it."""
    named = lambda s: s[0].found.columns.get("customer_id") != ROW_NUMBER  # noqa: E731
    best = max(shapes, key=lambda s: (-len(s[0].found.missing), named(s), s[0].found.map is not None, sum(h.size for h in s)))
    return Group(kind, best, [h for s in shapes if s is not best for h in s])
