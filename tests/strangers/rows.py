"""The rows of the matrix: every pair of values, the important triples, and cases that once broke something."""

from __future__ import annotations

from itertools import combinations, cycle, product
from typing import Any

from tests.strangers.forge import FORMS, SEGMENTS, SOURCES, SPANS

FACTORS: dict[str, list[Any]] = {
    "source": list(SOURCES),
    "segments": [name for name in SEGMENTS if name != "describing"],
    "forms": ["none", "all", "half-filled", "one alone"],
    "size": [60, 12, 3, 500],
    "span": list(SPANS)[::-1],
    "oddity": ["none", "refunds", "everybody the same", "one product"],
    "consent": ["none", "all", "half", "nobody"],
    "text": ["latin", "cyrillic"],
    "market": ["b2c", "b2b"],
    "language": ["en", "ru", "pl"],
    "currency": ["USD", "RUB", "PLN"],
}
TOLD_APART = [60, 3, 500]  # sizes at which a stranger's base asks for something else; twelve is met by every source in the pairs
USUAL = {name: values[0] for name, values in FACTORS.items()} | {"segments": "left out"}


BOUGHT = ("bare", "goods", "priced", "sales and customers", "sales and survey", "deals", "customers and deals", "all of them")  # a deal that was won is a purchase
WITH_DEALS, WITH_EVENTS = ("deals", "customers and deals", "all of them"), ("events", "all of them")


def rows() -> list[dict[str, Any]]:
    """All rows, each with a name; the order is the same in every process."""
    return [*_named("default", _alone(triples())), *_named("pair", _alone(pairs())), *_named("unsuited", unsuited()), *extra()]


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
    """Source × size × nothing said of segments, which is what a stranger has; the other factors go round."""
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
    """A covering array: rows until every pair of values that a source can carry stands in one of them or of `triples`, greedily made."""
    missing = wanted() - {pair for row in triples() for pair in _pairs_of(row)}
    made = []
    while missing:
        (a, x), (b, y) = min(missing, key=repr)
        row = {a: x, b: y}
        for name in sorted(FACTORS, key=lambda n: (n not in row, list(FACTORS).index(n))):
            if name not in row:
                row[name] = max(_carried(row, name), key=lambda value: _new(row, name, value, missing, len(made)))
        missing -= set(_pairs_of(row))
        made.append({name: row[name] for name in FACTORS})
    return made


def wanted() -> set[tuple]:
    """Every pair of values of two factors that can stand together."""
    found = {tuple(sorted([(a, x), (b, y)])) for a, b in combinations(FACTORS, 2) for x, y in product(FACTORS[a], FACTORS[b])}
    return {pair for pair in found if _suits(dict(pair))}


def _suits(row: dict[str, Any]) -> bool:
    return not {"source", "segments"} <= set(row) or suited(row["source"], row["segments"])


def _carried(row: dict[str, Any], name: str) -> list[Any]:
    return [value for value in FACTORS[name] if _suits(row | {name: value})]


def _new(row: dict[str, Any], name: str, value: Any, missing: set[tuple], turn: int) -> tuple[int, int]:
    """How many missing pairs a value would bring into a row; among equals the values take turns."""
    brought = sum(tuple(sorted([(name, value), other])) in missing for other in row.items())
    return brought, (FACTORS[name].index(value) + turn) % len(FACTORS[name])


def _pairs_of(row: dict[str, Any]) -> list[tuple]:
    return [tuple(sorted([(a, row[a]), (b, row[b])])) for a, b in combinations(FACTORS, 2)]


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
