"""Where a sentence of the deck comes from: the register of claims, else the cells whose numbers it says."""

from __future__ import annotations

import base64
import csv
import io
import re
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from segkit.ground import defuse
from segkit.ground.language import Language
from segkit.ground.names import EVERYBODY, POOLED
from segkit.report import columns
from segkit.steps import size

TABLES = ("segments", "targets", "bridge", "lately", "uplift", "responses", "migration", "deal_focus", "deal_features", "answer_groups", "customers", "proof_worth")
KEYS = ("segment", "item", "campaign", "class", "criterion", "value", "from", "to", "group", "channel", "method", "kind")
UNSAID = ("item", "kind")  # a sentence need not say these by name
WHOLE = {EVERYBODY, POOLED, "", "case"}
TOKEN = re.compile(r"\d[\d.,\u00a0\u202f]*")
DIFFERENCES = {"points", "low", "high", "difference"}
ENDINGS = {"contacts": "parquet", "corrections": "json", "sureness": "json"}
WHOLE_CLAIM = 12  # characters: shorter ones may stand in a sentence by chance
Cell = tuple[str, dict[str, str], str]


class Sources:
    """The cells of a run by the way their numbers are written, to find what a sentence says."""

    def __init__(self, t: Mapping[str, Any], say: Language, *, report: Mapping[str, Any] | None = None):
        self.say, self.claims = say, claimed(report or {})
        # Step 11 only repeats what others found, and a deck is the same whether it has spoken yet or not.
        self.steps = {line: step for step, lines in (t.get("findings") or {}).items() for line in lines if step != "11_report"}
        self.kinds = {column: kind for kind, named in columns.titles(say).items() for column in named}
        self.cells: dict[str, list[Cell]] = {}
        self.texts = {str(r["text"]): _where("personas", {"segment": str(r["segment"]), "field": str(r["field"])}, ["text"]) for r in _rows(t.get("personas"))}
        for name in TABLES:
            for row in _rows(t.get(name)):
                self._keep(name, row)

    def _keep(self, table: str, row: Mapping[str, Any]) -> None:
        keys = {k: row[k] for k in KEYS if isinstance(row.get(k), str) and (table, k) != ("targets", "channel")}
        for column, value in row.items():
            if isinstance(value, int | float) and not isinstance(value, bool) and value == value and not column.endswith("_step"):
                for form in self._forms(column, abs(float(value))):
                    self.cells.setdefault(form, []).append((table, keys, column))

    def _forms(self, column: str, value: float) -> set[str]:
        """How sentences write a number of this column, with its kind before it: m money, p per cent, n any other."""
        say, kind = self.say, self.kinds.get(column, "")
        if kind == "money":
            return {"m" + _digits(say.money(value))}
        if column in DIFFERENCES or column == "uplift":
            return {"n" + _digits(say.number(100 * value, digits=1)), "n" + _digits(say.number(100 * value))}
        if kind in ("percent", "change") or column.startswith(("share", "r2")):
            return {"p" + _digits(say.percent(value)), "p" + _digits(say.percent(value, digits=0))}
        return {"n" + _digits(say.number(value))}

    def of(self, sentence: str, tables: Iterable[str] = (), *, about: str = "") -> str:
        """Where a sentence comes from, in words for the speaker's notes; `about`: what its slide speaks of."""
        told = self._claimed(sentence)
        if told:
            return told
        whole = next((where for text, where in self.texts.items() if len(text) > 20 and text in sentence), None)
        cells, step = [whole] if whole else self._cells(sentence, set(tables), f"{about}\n{sentence}"), self.steps.get(sentence)
        found = [*cells, *([f"tables/findings.json, {step}"] if step else [])]
        return "; ".join(found) if found else ", ".join(map(file, tables))

    def _claimed(self, sentence: str) -> str:
        """The source as the register of claims has it: of the sentence, else of the claims that it is put together from."""
        if sentence in self.claims:
            return self.claims[sentence]
        return "; ".join(dict.fromkeys(where for text, where in self.claims.items() if len(text) >= WHOLE_CLAIM and text in sentence))

    def _cells(self, sentence: str, tables: set[str], named_in: str) -> list[str]:
        """The cells that say the sentence's numbers, in rows that it names; a small count counts only beside another cell of its row."""
        rows: dict[str, tuple[Cell, list[str]]] = {}
        forms = sorted(dict.fromkeys(self._said(sentence)), key=lambda form: form[0] == "n")
        for form in forms:
            found = [c for c in self.cells.get(form, []) if (not tables or c[0] in tables) and self._named(c[1], named_in)]
            beside = [c for c in found if f"{c[0]}{c[1]}" in rows]
            if form[0] == "n" and len(form) < 3 and not beside:
                continue
            if form[0] == "n" and not beside and not re.search(r"[.,]\d{1,2}$", form):
                found = [c for c in found if set(c[1].values()) - WHOLE and self._named(c[1], sentence)]
            ranked = sorted(beside or found, key=lambda c: len(c[1]))
            for table, keys, column in ranked[:1]:
                rows.setdefault(f"{table}{keys}", ((table, keys, column), []))[1].append(column)
        return [_where(table, self._read(keys), list(dict.fromkeys(named))) for (table, keys, _), named in rows.values()]

    def _read(self, keys: Mapping[str, str]) -> dict[str, str]:
        """What finds a row, by the names that the reader knows."""
        words = size.item_names(self.say)
        return {k: words.get(v, v) if k == "item" else self.say.name(v) for k, v in keys.items()}

    def _said(self, sentence: str) -> list[str]:
        """The sentence's numbers as `_forms` writes them."""
        from babel.numbers import get_currency_symbol

        sign, made = get_currency_symbol(self.say.currency, locale=self.say.locale), []
        for token in TOKEN.finditer(sentence):
            before, after = sentence[: token.start()].rstrip(), sentence[token.end() :].lstrip("\u00a0\u202f ")
            scaled = re.match(r"(?:[KMBkm]\b|тыс\.|млн|млрд|tys\.|mln|mld)", after)
            kind = "p" if after.startswith("%") else "m" if before.endswith(sign) or after.startswith(sign) or scaled else "n"
            made.append(kind + _digits(token[0]))
        return made

    def _named(self, keys: Mapping[str, str], sentence: str) -> bool:
        """Whether the sentence names the row."""
        return all(value in WHOLE or key in UNSAID or self.say.name(value) in sentence for key, value in keys.items())


def claimed(report: Mapping[str, Any]) -> dict[str, str]:
    """Every sentence of the report with its source, from the report's own page of sources: its download has all of them."""
    page = next((card for card in report.get("appendix", ()) if card["id"] == "sources"), None)
    if page is None or not page["tables"]:
        return {}
    told = base64.b64decode(page["tables"][0]["download"]["uri"].partition(",")[2]).decode("utf-8-sig")
    rows = csv.reader(io.StringIO(told), delimiter=";" if told.partition("\r\n")[0].count(";") else ",")
    made = [[defuse.bare(cell) for cell in row] for row in rows][1:]
    return {row[0]: "; ".join([file(row[1]), *filter(None, row[2:3])]) for row in made if len(row) > 1 and row[0] and row[1]}


def file(name: str) -> str:
    """Where a table of a run lies.

    >>> file("targets"), file("corrections")
    ('tables/targets.csv', 'tables/corrections.json')
    """
    return f"tables/{name}.{ENDINGS.get(name, 'csv')}"


def _rows(table: Any) -> list[dict[str, Any]]:
    return table.to_dict("records") if isinstance(table, pd.DataFrame) else []


def _digits(text: str) -> str:
    """The digits of a number as written, without its sign and unit.

    >>> _digits("−1\u00a0234,5 %"), _digits("£5,860.")
    ('1234,5', '5,860')
    """
    found = TOKEN.search(text)
    return re.sub(r"[\u00a0\u202f]", "", found[0]).rstrip(".,") if found else ""


def _where(table: str, keys: Mapping[str, str], names: list[str]) -> str:
    row = ", ".join(f"{k}={v}" for k, v in keys.items() if v)
    return f"tables/{table}.csv; " + (f"{row}: " if row else "") + ", ".join(names)
