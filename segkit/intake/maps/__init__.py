"""Ready maps: one readable file per product's export, saying which headers it has, what they mean, and what its rows are.

A file is recognised by a set of its headers, never by their place. `columns` names, for each canonical column, the product's
headers in order of preference. What columns cannot say is told by the keys of `Shape`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from segkit.intake.fold import fold

TABLES = Literal["transactions", "customers", "deals", "events"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Rows(_Strict):
    """Rows told by the words in one of their columns (or by its being filled): kept, set aside for a reason, or returns."""

    column: str
    words: list[str] = []
    filled: bool = False
    reason: str = ""


class Lists(_Strict):
    """Columns whose cells hold a list: how it is written, and (where orders and their goods are both lists) what joins them."""

    form: Literal["times", "bracketed", "arrays", "fields"]
    columns: list[str]
    orders: list[str] = []
    link: str | None = None


class Total(_Strict):
    """A column with the total of several rows, and the column that says of which."""

    column: str
    of: str


class Shape(_Strict):
    """What the columns of an export cannot express."""

    fill_down: bool = False  # the order's own columns stand on its first line only
    line: list[str] = []  # with it: the columns that belong to the line
    per_order: list[str] = []  # canonical numbers that are the whole order's on each of its lines: counted once
    total: Total | None = None  # what proves whether `price` is a piece's or its line's
    lists: Lists | None = None
    tables: str | None = None  # the column that names which of several tables in one file a row belongs to
    keep: list[Rows] = []  # only rows with one of these words are sales
    aside: list[Rows] = []
    returns: list[Rows] = []  # their amounts are below zero
    cents: list[Rows] = []  # amounts are in the currency's smallest unit where every row of one of these columns says so
    time: str | None = None  # the column with the time of day, where the date has none
    repeated: list[str] = []  # rows that are equal in these columns are one row told twice


class Map(_Strict):
    """One product's export."""

    name: str = ""
    title: str
    table: TABLES
    trust: Literal["A", "B", "C"]  # A: the product's own code or documents; B: a header seen in public; C: field names read by one importer
    seen: str  # where the headers are from
    traps: str = ""
    signature: list[str]
    enough: int = Field(default=3, ge=2)  # so many of the signature make the product
    columns: dict[str, list[str]]
    currency: str | None = None
    no_customer: str = ""  # why nobody can be told from anybody else, and what stands nearest to it
    shape: Shape = Shape()

    @property
    def headers(self) -> list[str]:
        """Every header that this map knows, each once."""
        listed = [h for theirs in self.columns.values() for h in theirs]
        return list(dict.fromkeys([*self.signature, *listed]))


@cache
def every() -> dict[str, Map]:
    """All maps by name, sorted by it."""
    files = sorted(Path(__file__).parent.glob("*.yml"))
    return {p.stem: Map.model_validate({"name": p.stem, **yaml.safe_load(p.read_text(encoding="utf-8"))}) for p in files}


def names() -> list[str]:
    """The names of all maps, as `map:` in case.yml has them."""
    return list(every())


def recognise(headers: Iterable[object]) -> Map | None:
    """The product whose signature is in these headers: with most of its headers found, and enough of them; None where none is.

    >>> recognise(["Lineitem name", "Total", "Name", "Financial Status", "Lineitem price"]).title
    'Shopify, orders'
    >>> recognise(["customer", "date", "amount"]) is None
    True
    """
    known = {fold(h) for h in headers}
    found = {m.name: sum(fold(s) in known for s in m.signature) for m in every().values()}
    good = [m for m in every().values() if found[m.name] >= m.enough]
    return max(good, key=lambda m: (found[m.name] / len(m.signature), found[m.name]), default=None)


def columns(chosen: Map, headers: Iterable[str]) -> dict[str, str]:
    """Canonical name → the header of this file, for those that the file has.

    >>> columns(every()["square_items"], ["Item", "Net Sales", "Qty"])
    {'amount': 'Net Sales', 'quantity': 'Qty', 'product': 'Item'}
    """
    by_name = {}
    for header in headers:
        by_name.setdefault(fold(header), header)
    found: dict[str, str] = {}
    for canonical, theirs in chosen.columns.items():
        hit = next((by_name[fold(h)] for h in theirs if fold(h) in by_name and by_name[fold(h)] not in found.values()), None)
        if hit is not None:
            found[canonical] = hit
    return found
