"""What a report asserts, read from what it prints: phrases, not the register, so that the register cannot speak for itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.run.walking import executed

CLAIMS = {  # what a reader would take as found -> how the sentences begin or what they hold
    "revenue of groups": r"(Most|Least) revenue for their number: .+\(index",
    "differ": r"differ in who they are, most in|They differ in what they do",
    "competitors": r": ours .+ \(between .+\), Rival",
    "criteria": r"explains (?!little).+ of the differences in revenue",
    "growth of a segment": r" grew: its revenue| shrank: its revenue",
    "growth of the base": r"Revenue (grew|fell) by",
    "narrowing": r"^Narrowing ",
    "traits": r"\(.+, index \d+\)|: .+ \(index \d+\)",
    "habits": r"× the average",
    "uplift": r"added .+ of response|did harm",
    "spend": r"^Write to: |write to .+ through .+ to spend|Together: .+ spent",
    "proof": r"foretold [\d.]+% of the differences in what customers brought since \(|they say something more",
    "answers": r"fall into \d+ natural groups, clearer",
    "worth of a segment": r": [\d.]+% of customers, [\d.]+% of revenue$",
    "room": r"Most room to grow",
}


def asserted(folder: Path) -> dict[str, list[str]]:
    """All steps run on a case; the sentences by the claim they make, from everything that reaches report, spreadsheet and terminal."""
    names = executed(folder)
    found: dict[str, list[str]] = {}
    for text in dict.fromkeys(_texts(names["11_report"])):
        for claim, phrase in CLAIMS.items():
            if re.search(phrase, text):
                found.setdefault(claim, []).append(text)
    return found


def _texts(names: dict[str, Any]) -> Iterator[str]:
    """Every text of the report as it is laid out, of the tables that become the spreadsheet, and of the steps' findings."""
    yield from _leaves({k: v for k, v in names["made"].items() if k not in ("texts", "brand", "glossary", "methods")})
    for table in names["sheets"].values():
        for column in table.columns[table.dtypes.map(str).isin(["str", "object"])]:
            yield from (v for v in table[column].tolist() if isinstance(v, str))
    for told in names["case"].load("findings").values():
        yield from told[:1]  # the terminal prints the first


def _leaves(given: Any) -> Iterator[str]:
    if isinstance(given, dict):
        for key, value in given.items():
            if key not in ("wide", "narrow", "uri", "download"):
                yield from _leaves(value)
    elif isinstance(given, list | tuple):
        for value in given:
            yield from _leaves(value)
    elif isinstance(given, str):
        yield given
