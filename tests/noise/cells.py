"""From a row of the register to its cells, as a person would look them up, and whether they hold the numbers of the sentence."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator
from numbers import Real
from typing import Any

import pandas as pd

from segkit.case.folder import Case
from segkit.ground.claims import KEYS
from tests.report.test_numbers import numbers

CONSTANTS = (8.0, 10.0, 14.0, 100.0, 1000.0)  # in 8 of 10 draws, within 14 days, chances in 100, 1,000 draws
DATES = r"\d{1,2}[ \u00a0](?:January|February|March|April|May|June|July|August|September|October|November|December)(?:[ \u00a0]\d{4})?|(?:Oct|Sept)[ \u00a0]\d{4}"


def cells(claim: Any, case: Case) -> list[float]:
    """The numbers in the cells that a row of the register names."""
    place, _, columns = claim.cells.rpartition(": ")
    table = case.load(claim.table)
    if isinstance(table, dict):
        return [float(table[c]) for c in columns.split(", ")]
    if claim.table == "facts":  # by segment: the customers are in the labels
        mine = table.merge(case.load("labels")[["customer_id", "segment"]], on="customer_id")
        return [float(mine.loc[mine["segment"] == place.removeprefix("segment="), c].median()) for c in columns.split(", ")]
    if claim.table == "migration" and place == "all rows":  # of those there at both ends, who stayed
        there = table[table["kind"].isin(["stayed", "moved"])]
        return [there.loc[there["kind"] == "stayed", "customers"].sum() / there["customers"].sum()]
    rows = [_row(table, claim.table, one) for one in place.split(" | ")]
    more = [float(len(table))] if "rows" in columns.split(", ") else []
    return more + [float(row[c]) for c in columns.split(", ") for row in rows if c in row and isinstance(row[c], Real) and not math.isnan(row[c])]


def _row(table: pd.DataFrame, name: str, place: str) -> pd.Series:
    keys = KEYS[name]
    values = re.split(rf"(?:^|, )(?:{'|'.join(keys)})=", place)[1:]
    found = table[(table[list(keys)].astype("str").fillna("") == values).all(axis=1)]
    assert len(found) == 1, (name, place, len(found))
    return found.iloc[0]


def unheld(text: str, values: list[float]) -> list[str]:
    """The numbers of a sentence that no cell holds: as it is, as a sum, as one against another, as an index of 100, or as chances in 100."""
    sums = [sum(values[i : i + n]) for n in range(2, len(values) + 1) for i in range(len(values) - n + 1)]
    ratios = [a / b - 1 for a, b in itertools.permutations(values, 2) if b] + [a / b for a, b in itertools.permutations(values, 2) if b]
    allowed = [*values, *sums, *ratios, *(v / 100 for v in values), *(1 - v / 100 for v in values), *(min(99.0, max(1.0, 100 * v)) for v in values), *(100 * v for v in values)]
    said, found = bare(text), []
    for n in numbers(said, "en"):
        before = said[: n.span[0]].casefold()
        rounded = before.endswith(("more than ", "less than ", "about "))  # a share beside a few customers is told to a step of up to 20 %
        near = 20.0 if rounded and n.percent else n.half * 1.001
        if abs(n.value) not in CONSTANTS and not any(abs(abs(n.value) - abs(v) * (100 if n.percent else 1)) <= near for v in allowed):
            found.append(n.text)
    return found


def bare(text: str) -> str:
    """A sentence without what is a date or a name in it."""
    return re.sub(DATES, "", re.sub("“[^”]*”", "", text))


def numbered(made: dict[str, Any]) -> Iterator[str]:
    """The sentences with a number on the pages of the answer: title, whom to work with, actions, segments, targets, what changed."""
    pages = [s for s in made["sections"] if s["id"] in ("segments", "changes") or s["id"].startswith("target")]
    texts = [made["title"], *made["answer"]["whom"]]
    for action in made["answer"]["actions"]:
        texts += [action["title"], action["worth"], *(fact["meaning"] for fact in action["facts"])]
    for page in pages:
        texts += [page["finding"], *page["text"], *(f["told"] or f"{f['label']}: {f['value']}" + (f" ({f['note']})" if f["note"] else "") for f in page["figures"])]
        texts += [line for part in page["parts"] for line in (*part["text"], *part["bullets"], *(f["meaning"] for f in part["facts"]))]
    yield from (text for text in dict.fromkeys(texts) if numbers(bare(text), "en"))
