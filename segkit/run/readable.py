"""The tables of an executed step as people read them: titled columns, our words in their language, rounded numbers, a dash for what is missing."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from html import escape, unescape

from segkit.findings.criteria import column_name, spoken
from segkit.ground.language import Language
from segkit.report import columns
from segkit.run.titles import ABBREVIATIONS, IN_COLUMN, TITLES

MISSING = {"NaN", "nan", "NaT", "None", "<NA>", "NULL"}
RULES = {"condition", "rule", "change"}  # of a definition and of what is widened
CLIENTS = {"customer_id", "deal_id", "sample", "example_value", "text", "wording", "link", "product", "competitor", "person", "first", "next",
           "usual_product", "usual_category", "usual_channel"}  # fmt: skip
_TABLE = re.compile(r"<table.*?</table>", re.DOTALL)
_ROW = re.compile(r"<tr.*?</tr>", re.DOTALL)
_CELL = re.compile(r"(<t[hd][^>]*>)([^<]*)(</t[hd]>)")
_WHOLE = re.compile(r"-?\d{5,}$")
_DECIMAL = re.compile(r"-?\d+\.\d+(?:e[+-]\d+)?$")
_SNAKE = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+$")
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:[ T]00:00:00(?:\.0+)?)?$")
_RULE = re.compile(r"[<>=*/]|\bIS\b|^'.*'$")


def titles(say: Language) -> dict[str, tuple[str, str]]:
    """The columns of all tables as (title, kind), by their names: those of the spreadsheet, and those that only step pages show."""
    known = {c: (title, kind) for kind, named in columns.titles(say).items() for c, title in named.items()}
    return {c: (say.name(title), "") for c, title in TITLES.items()} | known


def tables(html: str, told: Mapping[str, tuple[str, str]], say: Language) -> str:
    """The HTML of data frames with every cell readable; `told` are the columns' titles and kinds, by their names in the tables.

    >>> say = Language("en")
    >>> tables("<table><tr><th>p_profit</th></tr><tr><td>0.123456</td></tr><tr><td>NaN</td></tr></table>", titles(say), say)
    '<table><tr><th>Pays with probability</th></tr><tr><td>12%</td></tr><tr><td>–</td></tr></table>'
    """
    return _TABLE.sub(lambda table: _table(table[0], told, say), html)


def _table(html: str, told: Mapping[str, tuple[str, str]], say: Language) -> str:
    rows = _ROW.findall(html)
    headings = [_texts(row) for row in rows if "<td" not in row and row in html.partition("</thead>")[0]] or [_texts(rows[0])] if rows else [[]]
    names = [next((text for text in column if text), "") for column in zip(*(h for h in headings if len(h) == len(headings[0])), strict=True)]
    rest = iter(range(len(rows)))

    def row(found: re.Match[str]) -> str:
        texts = _texts(found[0])
        if next(rest) < len(headings):
            cells = [_heading(text, told, say) for text in texts]
        else:  # a row of several levels leaves out on its left what is written above
            cells = [_value(text, name, names, told, say) for text, name in zip(texts, names[len(names) - len(texts) :] or texts, strict=True)]
        left = iter(cells)
        return _CELL.sub(lambda cell: cell[1] + escape(next(left), quote=False) + cell[3], found[0])

    return _ROW.sub(row, html)


def _texts(row: str) -> list[str]:
    return [unescape(cell[1]).strip() for cell in _CELL.findall(row)]


def _heading(text: str, told: Mapping[str, tuple[str, str]], say: Language) -> str:
    if text in told:
        return told[text][0]
    if text in ABBREVIATIONS:
        return ABBREVIATIONS[text]
    if text.startswith("has_"):
        return say("{name}, known", name=_words(text[4:], told, say))
    return _words(text, told, say)


def _value(text: str, column: str, beside: list[str], told: Mapping[str, tuple[str, str]], say: Language) -> str:
    kind = told.get(column, ("", ""))[1]
    if text in MISSING:
        return "–"
    if _DECIMAL.match(text):
        return _number(float(text), kind if column != "reach" else "number", say)
    if _WHOLE.match(text) and kind in ("number", "money"):
        return say.number(int(text))
    if day := _DAY.match(text):
        return say.date(dt.date.fromisoformat(day[1]), form="medium")
    if (column in RULES or "condition" in beside) and _RULE.search(text):
        return spoken(text, say)
    if column in CLIENTS:
        return text
    if text in IN_COLUMN.get(column, {}):
        return say.name(IN_COLUMN[column][text])
    if column in ("status", "reading") and text in (states := columns.states(say)):
        return states[text]
    if not column and text in told:  # what a row is called
        return told[text][0]
    return {"True": say("yes"), "False": say("no")}.get(text) or _words(text, told, say)


def _number(value: float, kind: str, say: Language) -> str:
    if kind == "percent" and abs(value) <= 1:
        return say.percent(value)
    places = 0 if abs(value) >= 100 or not value else min(4, 2 - math.floor(math.log10(abs(value))))
    return say.number(value, digits=places)


def _words(text: str, told: Mapping[str, tuple[str, str]], say: Language) -> str:
    """A name of ours in this language, also in a listing; a client's own stays."""
    if (said := say.name(text)) != text:
        return said
    if (named := column_name(text) if text else text) != text and (_SNAKE.match(text) or say.name(named) != named):
        plain = text.replace("_", " ")
        return told[text][0] if text in told else said if (said := say.name(plain)) != plain else say.name(named)
    for comma in ("; ", ", "):
        if comma in text:
            parts = text.split(comma)
            return comma.join(lowered(part, told, say) for part in parts)
    return text


def lowered(part: str, told: Mapping[str, tuple[str, str]], say: Language) -> str:
    """One name of a listing."""
    said = _words(part, told, say)
    return said if said == part else said[:1].lower() + said[1:]
