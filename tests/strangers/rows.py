"""The rows of the matrix: every pair of values, the important triples, and cases that once broke something."""

from __future__ import annotations

from itertools import product
from typing import Any

from tests.strangers.forge import FORMS, SEGMENTS, SOURCES, SPANS

FACTORS: dict[str, list[Any]] = {
    "source": list(SOURCES),
    "segments": list(SEGMENTS),
    "forms": ["none", *FORMS, "all", "half-filled"],
    "size": [60, 12, 3, 500],
    "span": list(SPANS)[::-1],
    "oddity": ["none", "refunds", "everybody the same", "one product"],
    "consent": ["none", "all", "half", "nobody"],
    "text": ["latin", "cyrillic"],
    "market": ["b2c", "b2b"],
    "language": ["en", "ru", "pl"],
    "currency": ["USD", "RUB", "PLN"],
}
USUAL = {name: values[0] for name, values in FACTORS.items()} | {"segments": "left out"}


def rows() -> list[dict[str, Any]]:
    """All rows, each with a name; the order is the same in every process."""
    return [*_named("default", triples()), *_named("pair", pairs()), *extra()]


def triples() -> list[dict[str, Any]]:
    """Source × size × nothing said of segments, which is what a stranger has; the other factors go round."""
    made = []
    for i, (source, size) in enumerate(product(FACTORS["source"], FACTORS["size"])):
        others = {name: values[(i + i // len(values)) % len(values)] for name, values in FACTORS.items()}
        made.append(others | {"source": source, "size": size, "segments": "left out"})
    return made


def pairs() -> list[dict[str, Any]]:
    """A covering array: what `triples` leaves open of all pairs of values."""
    from allpairspy import AllPairs

    names = list(FACTORS)
    there = [[row[name] for name in names] for row in triples()]
    found = AllPairs(list(FACTORS.values()), previously_tested=there)
    return [dict(zip(names, values, strict=True)) for values in found]


def extra() -> list[dict[str, Any]]:
    """What broke once, by name: a fault found anywhere becomes a row here."""
    return [{**USUAL, **told, "name": name} for name, told in BROKE.items()]


BROKE: dict[str, dict[str, Any]] = {
    "bare columns, no weekday or month stands out": {"source": "bare", "span": "2 years"},
    "customers without purchases": {"source": "customers"},
    "customers without purchases in rfm": {"source": "customers", "segments": "rfm"},
    "deals alone": {"source": "deals", "market": "b2b"},
    "deals alone, nothing said of effort": {"source": "deals", "market": "b2b", "consent": "none"},
    "sixty-two customers": {"source": "goods", "size": 62},
    "five thousand customers": {"source": "goods", "size": 5000},
    "five thousand who answered": {"source": "survey", "size": 5000},
}


def _named(kind: str, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row | {"name": f"{kind} {i}: {row['source']}, {row['segments']}, {row['size']}"} for i, row in enumerate(found, start=1)]
