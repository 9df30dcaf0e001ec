"""The rows of the matrix: few that every run of the tests takes, many for `python -m tests.strangers`, and cases that once broke something.

A segmentation does not see a source, but the facts that its kind gives: lines bought, deals, people, events, or all of them, which
are to it lines unless it works on the deals, the events or the answers beside them. `few`, 34 rows, holds every segmentation on every
kind of source to which it is another one; every source and every segmentation with hardly anybody and with many; every kind with every
span of time, oddity, form, consent, writing, market, language and currency; every segmentation that counts days with the shortest and
the longest span, with refunds and where everybody is the same; and nothing said of segments, which is what a stranger has, on every kind
with hardly anybody and with many. What broke once stands beside them by name. `many`, 122 rows, holds all pairs, so every segmentation
on every single source, and nothing said on every source at three sizes. What cannot be is refused by `check`: once for every kind of source in `few`, for every source in `many`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from itertools import combinations, cycle, product
from pathlib import Path
from typing import Any

from tests.strangers.forge import FORMS, SEGMENTS, SOURCES, SPANS

FACTORS: dict[str, list[Any]] = {
    "size": [60, 12, 3, 500],
    "oddity": ["none", "refunds", "everybody the same", "one product"],
    "span": list(SPANS)[::-1],
    "source": list(SOURCES),
    "segments": [name for name in SEGMENTS if name != "describing"],
    "forms": ["none", "all", "half-filled", "one alone"],
    "consent": ["none", "all", "half", "nobody"],
    "text": ["latin", "cyrillic"],
    "market": ["b2c", "b2b"],
    "language": ["en", "ru", "pl"],
    "currency": ["USD", "RUB", "PLN"],
}
KINDS = {source: source for source in ("events", "all of them")}
KINDS |= dict.fromkeys(("bare", "goods", "priced", "sales and customers", "sales and survey"), "lines")
KINDS |= dict.fromkeys(("deals", "customers and deals"), "deals") | dict.fromkeys(("customers", "survey"), "people")
VALUES = FACTORS | {"kind": list(dict.fromkeys(KINDS.values()))}
MOOT = {"span": ("customers", "survey"), "consent": ("bare", "goods", "priced", "survey", "events", "sales and survey")}  # no days; nobody asked
TOLD_APART = [60, 3, 500]  # sizes at which a stranger's base asks for something else; twelve is met by every source in the pairs
COUNTING = ("left out", "rfm", "abc_xyz", "life_cycle", "ltv", "cross")  # days, or periods of them
BESIDE = {  # segmentations to which a kind is more than the lines that they are made of
    "deals": ("left out", "deals_abc", "rules"),
    "events": ("left out", "hunt_ladder"),
    "people": ("left out", "clusters", "rules"),
    "all of them": ("left out", "deals_abc", "hunt_ladder", "clusters"),
}
FEW_AND_MANY = [3, 500]  # sixty, with nothing said, is what once broke something
USUAL = {name: values[0] for name, values in FACTORS.items()} | {"segments": "left out"}

Goal = frozenset[tuple[str, Any]]  # values that shall stand together in some row

BOUGHT = ("bare", "goods", "priced", "sales and customers", "sales and survey", "deals", "customers and deals", "all of them")  # a deal that was won is a purchase
WITH_DEALS, WITH_EVENTS = ("deals", "customers and deals", "all of them"), ("events", "all of them")


def rows(*, every: bool = False) -> list[dict[str, Any]]:
    """The rows, each with a name, few or all of them; the order is the same in every process."""
    if every:
        return [*_named("default", _alone(triples())), *_named("pair", _alone(pairs())), *_named("unsuited", unsuited()), *extra()]
    refused = {(KINDS[row["source"]], row["segments"]): row for row in reversed(unsuited())}
    return [*_named("few", _alone(few())), *_named("unsuited", list(refused.values())), *extra()]


def few() -> list[dict[str, Any]]:
    """Rows that hold what interacts, with those that broke something: the ones of few.csv, which were searched for so as to be few, and
    what these do not hold, as where a factor gets a value more."""
    with Path(__file__).with_name("few.csv").open(encoding="utf-8", newline="") as file:
        found = [row | {"size": int(row["size"])} for row in csv.DictReader(file)]
    made = [row for row in found if suited(row["source"], row["segments"])]
    there = [*made, *extra()]
    missing = interacting()
    return made + covering(missing - {goal for row in there for goal in held(row, missing)})


def interacting() -> set[Goal]:
    """What `few` shall hold."""
    found = _together([("source", "size"), ("segments", "size"), ("segments", "span"), ("segments", "oddity")])
    found |= _together(product(["kind"], ("segments", "span", "oddity", "forms", "consent", "text", "market", "language", "currency")))
    found = {goal for goal in found if not _indifferent(dict(goal))}
    found |= {frozenset({("kind", kind), ("segments", "left out"), ("size", size)}) for kind, size in product(VALUES["kind"], FEW_AND_MANY)}
    moot = {frozenset({("source", s), (name, value)}) for name, apart in MOOT.items() for s in apart for value in FACTORS[name]}
    return found - moot


def _indifferent(goal: dict[str, Any]) -> bool:
    """Whether two values are the same to each other as others that stand together."""
    kind, segments = goal.get("kind"), goal.get("segments")
    if "size" in goal:
        return goal["size"] not in FEW_AND_MANY
    if segments and "span" in goal:
        return segments not in COUNTING or goal["span"] not in (FACTORS["span"][0], FACTORS["span"][-1])
    if segments and "oddity" in goal:
        return segments not in COUNTING or goal["oddity"] not in ("refunds", "everybody the same")
    if segments and kind:
        return kind in BESIDE and segments not in BESIDE[kind]
    return goal.get("oddity") == "one product" and kind in ("deals", "people", "events")


def suited(source: str, segments: str) -> bool:
    """Whether a source has what a segmentation works on."""
    if segments in ("left out", "rules", "clusters", "clusters of 3"):
        return True
    if segments in ("deals_abc", "hunt_ladder"):
        return source in (WITH_DEALS if segments == "deals_abc" else WITH_EVENTS)
    with_city = segments != "cross of a column" or source in ("sales and customers", "customers and deals", "all of them")
    return segments != "describing" and source in BOUGHT and with_city


def unsuited() -> list[dict[str, Any]]:
    """Every segmentation on a source that cannot carry it: refused by `check`, in a moment."""
    return [USUAL | {"source": a, "segments": b} for a, b in product(FACTORS["source"], SEGMENTS) if not suited(a, b)]


def triples() -> list[dict[str, Any]]:
    """Source × size × nothing said of segments; the other factors go round."""
    made = []
    for i, (source, size) in enumerate(product(FACTORS["source"], TOLD_APART)):
        others = {name: values[(i + i // len(values)) % len(values)] for name, values in FACTORS.items()}
        made.append(others | {"source": source, "size": size, "segments": "left out"})
    return made


def _alone(made: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The forms that stand alone take turns, so that each does several times."""
    turns = cycle(FORMS)
    return [row | {"forms": next(turns)} if row["forms"] == "one alone" else row for row in made]


def pairs() -> list[dict[str, Any]]:
    """Rows that hold, with `triples`, every pair of values that a source can carry."""
    wanted = _together(combinations(FACTORS, 2))
    return covering(wanted - {goal for row in triples() for goal in held(row, wanted)})


def covering(missing: set[Goal]) -> list[dict[str, Any]]:
    """Rows until every goal stands in one of them, greedily made."""
    missing, made = set(missing), []
    while missing:
        row = dict(min(missing, key=_hard))
        for name in sorted(FACTORS, key=lambda n: (n not in row, list(FACTORS).index(n))):
            if name not in row:
                row[name] = max(_carried(row, name), key=lambda value: _new(row, name, value, missing, len(made)))
        missing -= held(row, missing)
        made.append({name: row[name] for name in FACTORS})
    return made


def _hard(goal: Goal) -> tuple[bool, int, str]:
    """What few rows can hold comes first: a segmentation on its kind of source, then three values together."""
    return not {"kind", "segments"} <= set(dict(goal)), -len(goal), repr(sorted(goal, key=str))


def held(row: dict[str, Any], goals: Iterable[Goal]) -> set[Goal]:
    """The goals that a row holds."""
    told = row.items() | {("kind", KINDS.get(row.get("source")))}
    return {goal for goal in goals if goal <= told}


def _together(factors: Iterable[tuple[str, str]]) -> set[Goal]:
    """Every pair of values of these pairs of factors that can stand together."""
    found = {frozenset({(a, x), (b, y)}) for a, b in factors for x, y in product(VALUES[a], VALUES[b])}
    return {pair for pair in found if any(_suits(dict(pair) | {"source": source}) for source in _sources(dict(pair)))}


def _suits(row: dict[str, Any]) -> bool:
    """Whether a row with a source can be."""
    of_kind = row.get("kind", KINDS[row["source"]]) == KINDS[row["source"]]
    return of_kind and suited(row["source"], row.get("segments", "left out"))


def _sources(row: dict[str, Any]) -> list[str]:
    return [row["source"]] if "source" in row else FACTORS["source"]


def _carried(row: dict[str, Any], name: str) -> list[Any]:
    return [value for value in FACTORS[name] if any(_suits(row | {name: value} | {"source": source}) for source in _sources(row | {name: value}))]


def _new(row: dict[str, Any], name: str, value: Any, missing: set[Goal], turn: int) -> tuple[int, int]:
    """How many missing goals a row would hold with a value; among equals the values take turns."""
    return len(held(row | {name: value}, missing)), (FACTORS[name].index(value) + turn) % len(FACTORS[name])


def extra() -> list[dict[str, Any]]:
    """What broke once, by name: a fault found anywhere becomes a row here."""
    return [{**USUAL, **told, "name": name} for name, told in BROKE.items()]


BROKE: dict[str, dict[str, Any]] = {
    "bare columns, no weekday or month stands out": {"source": "bare", "span": "2 years"},
    "customers without purchases": {"source": "customers"},
    "customers without purchases in rfm": {"source": "customers", "segments": "rfm"},
    "deals alone": {"source": "deals", "market": "b2b"},
    "deals alone, nothing said of effort": {"source": "deals", "market": "b2b", "consent": "none"},
    "deals alone, a rule that nobody fits": {"source": "deals", "market": "b2b", "segments": "rules", "size": 12},
    "sixty-two customers": {"source": "goods", "size": 62},
    "five thousand customers": {"source": "goods", "size": 5000},
    "five thousand who answered": {"source": "survey", "size": 5000},
}


def _named(kind: str, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row | {"name": f"{kind} {i}: {row['source']}, {row['segments']}, {row['size']}"} for i, row in enumerate(found, start=1)]
