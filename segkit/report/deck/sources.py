"""Where a sentence of the deck comes from: the register of claims, else the cells whose numbers it says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from segkit.ground.language import Language

TABLES = ("segments", "targets", "bridge", "uplift", "responses", "migration", "deal_focus", "deal_features", "answer_groups", "customers", "widen_narrow",
          "proof_worth", "sureness", "economics", "personas", "quality")  # fmt: skip
KEYS = ("segment", "item", "campaign", "class", "criterion", "value", "from", "to", "group", "channel", "method", "kind", "field", "check")
TOKEN = re.compile(r"[+−<>]?\s?\d[\d.,\u00a0\u202f]*\d|\d")


class Sources:
    """The cells of a run by the way their numbers are written, to find what a sentence says."""

    def __init__(self, t: Mapping[str, Any], say: Language):
        self.say, self.claims = say, t.get("claims")
        # Step 11 only repeats what others found, and a deck is the same whether it has spoken yet or not.
        self.steps = {line: step for step, lines in (t.get("findings") or {}).items() for line in lines if step != "11_report"}
        self.cells: dict[str, list[tuple[str, dict[str, str], str]]] = {}
        self.texts: dict[str, str] = {}
        for name in TABLES:
            table = t.get(name)
            for row in table.to_dict("records") if isinstance(table, pd.DataFrame) else [table] if isinstance(table, dict) else []:
                self._keep(name, row)

    def _keep(self, table: str, row: Mapping[str, Any]) -> None:
        keys = {k: str(row[k]) for k in KEYS if isinstance(row.get(k), str)}
        for column, value in row.items():
            if isinstance(value, str) and len(value) > 20:
                self.texts.setdefault(value, _where(table, keys, [column]))
            if isinstance(value, bool) or not isinstance(value, int | float) or value != value or column.endswith("_step"):
                continue
            for form in self._forms(column, float(value)):
                self.cells.setdefault(form, []).append((table, keys, column))

    def _forms(self, column: str, value: float) -> set[str]:
        """How sentences write the number: as money, a share, points, a count."""
        say = self.say
        written = {say.number(value), say.money(abs(value))} if abs(value) > 1 or value == int(value) else set()
        if abs(value) <= 20:
            written |= {say.percent(abs(value)), say.number(100 * abs(value), digits=1), say.number(value, digits=2)}
        return {token for text in written if (token := _number(text))}

    def of(self, sentence: str, tables: Iterable[str] = ()) -> str:
        """Where a sentence comes from, in words for the speaker's notes."""
        if isinstance(self.claims, pd.DataFrame) and "text" in self.claims:
            found = self.claims[self.claims["text"] == sentence]
            told = [str(found.iloc[0][c]) for c in ("table", "cells") if len(found) and c in found and pd.notna(found.iloc[0][c])]
            if told:
                return "; ".join([f"tables/{told[0]}", *told[1:]])
        whole = next((where for text, where in self.texts.items() if text in sentence or sentence in text), None)
        cells = [whole] if whole else self._cells(sentence, set(tables))
        step = self.steps.get(sentence)
        return "; ".join([*cells, *([f"tables/findings.json, {step}"] if step or not cells else [])]) if cells or step else _listed(tables)

    def _cells(self, sentence: str, tables: set[str]) -> list[str]:
        """The cells that say the sentence's numbers: rows that it names first, tables of the slide before others."""
        numbers = [n for n in map(_number, TOKEN.findall(sentence)) if n]
        made: dict[tuple[str, str], list[str]] = {}
        rows: dict[tuple[str, str], dict[str, str]] = {}
        for number in dict.fromkeys(numbers):
            found = self.cells.get(number, [])
            if not found:
                continue
            ranked = sorted(found, key=lambda c: (c[0] not in tables, -sum(self.say.name(v) in sentence for v in c[1].values()), len(c[1])))
            table, keys, column = ranked[0]
            if table not in tables and not any(self.say.name(v) in sentence for v in keys.values()):
                continue
            place = (table, str(keys))
            rows[place] = keys
            made.setdefault(place, []).append(column)
        return [_where(place[0], rows[place], list(dict.fromkeys(columns))) for place, columns in made.items()]


def _number(text: str) -> str:
    """The digits of a number as written, without its sign and unit."""
    found = re.search(r"\d[\d.,\u00a0\u202f ]*", text)
    return re.sub(r"[\u00a0\u202f ]", "", found[0]).rstrip(".,") if found else ""


def _where(table: str, keys: Mapping[str, str], columns: list[str]) -> str:
    row = ", ".join(f"{k} = {v}" for k, v in keys.items())
    return f"tables/{table}.csv" + (f", {row}" if row else "") + ": " + ", ".join(columns)


def _listed(tables: Iterable[str]) -> str:
    return ", ".join(f"tables/{name}.csv" for name in tables)
