"""The tables of an executed step as people read them: titled columns, our words in their language, rounded numbers, a dash for what is missing."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from functools import cache
from html import escape, unescape

from segkit.customers.catalogue import catalogue
from segkit.findings.criteria import COLUMNS, column_name, spoken
from segkit.ground.language import Language, upper
from segkit.report import columns
from segkit.run.titles import ABBREVIATIONS, COUNTS, IN_COLUMN, SHARES, TITLES

MISSING = {"NaN", "nan", "NaT", "None", "<NA>", "NULL"}
CRITERIA = {"criterion", "column", "largest_criterion"}
CHANCES = {"p", "p_adjusted", "p_holm", "adjusted"}
POINTS = {"gap", "points"}
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
_RULE = re.compile(r"(?!\w: ).*[<>=*/]|.*\bIS\b|'.*'$")  # not the reason of a deal, A: won
_SIZE = re.compile(r"<p>\d+ rows × \d+ columns</p>")


def titles(say: Language) -> dict[str, tuple[str, str]]:
    """The columns of all tables as (title, kind), by their names: those of the spreadsheet, and those that only step pages show."""
    known = {c: (title, kind) for kind, named in columns.titles(say).items() for c, title in named.items()}
    return {c: (say.name(title), "percent" if c in SHARES else "number" if c in COUNTS else "") for c, title in TITLES.items()} | known


@cache
def named() -> frozenset[str]:
    """The columns that have a name of ours."""
    return frozenset(catalogue()["criterion"]) | frozenset(COLUMNS)


def tables(html: str, told: Mapping[str, tuple[str, str]], say: Language, called: Mapping[str, str] | None = None) -> str:
    """The HTML of data frames with every cell readable; `told` are the columns' titles and kinds, by their names in the tables.

    `called`: what the case calls its criteria, by their ids.

    >>> say = Language("en")
    >>> tables("<table><tr><th>p_profit</th></tr><tr><td>0.123456</td></tr><tr><td>NaN</td></tr></table>", titles(say), say)
    '<table><tr><th>Pays with probability</th></tr><tr><td>12%</td></tr><tr><td>–</td></tr></table>'
    """
    return _TABLE.sub(lambda table: _table(table[0], told, say, called or {}), _SIZE.sub("", html))


def _table(html: str, told: Mapping[str, tuple[str, str]], say: Language, called: Mapping[str, str]) -> str:
    rows = _ROW.findall(html)
    headings = [_texts(row) for row in rows if "<td" not in row and row in html.partition("</thead>")[0]] or [_texts(rows[0])] if rows else [[]]
    names = [next((text for text in column if text), "") for column in zip(*(h for h in headings if len(h) == len(headings[0])), strict=True)]
    told, rest = {**{c: (name, "") for c, name in called.items()}, **told, **here(names, say)}, iter(range(len(rows)))

    def row(found: re.Match[str]) -> str:
        texts = _texts(found[0])
        if next(rest) < len(headings):
            cells = [heading(text, told, say) for text in texts]
        else:  # a row of several levels leaves out on its left what is written above
            cells = [called[text] if name in CRITERIA and text in called else value(text, name, names, told, say) for text, name in zip(texts, names[len(names) - len(texts) :] or texts, strict=True)]
        left = iter(cells)
        return _CELL.sub(lambda cell: cell[1] + escape(next(left), quote=False) + cell[3], found[0])

    return _ROW.sub(row, html)


def here(columns: list[str], say: Language) -> dict[str, tuple[str, str]]:
    """What a column means in the company of these: of an interval, a profit of deals, a difference that is from nobody's competitors."""
    names = set(columns)
    if columns[:1] == ["criterion"]:  # a criterion in each column
        return {c: (say.name(column_name(c)), "number") for c in columns[1:] if c in named()}
    found = {} if "separation" in names else {"difference": (say("Difference"), "percent" if "share_in" in names else "")}
    if "effort_share" in names:
        found["profit"] = (say("Profit"), "money")
    if "attractiveness" in names:  # each of them is a score here
        found |= {c: (upper(say.name(c)), "number") for c in ("size", "growth", "value", "reach")}
    if "target" in names:
        found["control"] = (upper(say.name("control")), "number")
    if "control_responses" in names:
        found |= {"control": (say("Contacts without a message"), "number"), "low": (say("At least"), "points"), "high": (say("At most"), "points")}
    if "open" in names:
        found["suggestion"] = (upper(say.name("suggestion")), "number")
    if {"people", "lift"} <= names:
        found["people"] = (say("Bought anything"), "number")
    if {"values", "lift"} <= names:
        found |= {"values": (say("Bought together"), "text"), "size": (say("Goods in the set"), "number"), "expected": (say("Expected"), "percent")}
    if {"since", "share"} <= names:
        found["since"] = (say("Months after the first purchase"), "number")
    if "came_back" in names:
        found |= {"low": (say("At least"), "percent"), "high": (say("At most"), "percent"), "base": (say("Share of all"), "percent")}
    return found


def _texts(row: str) -> list[str]:
    return [unescape(cell[1]).strip() for cell in _CELL.findall(row)]


def heading(text: str, told: Mapping[str, tuple[str, str]], say: Language) -> str:
    if text in told:
        return told[text][0]
    if text in ABBREVIATIONS:
        return ABBREVIATIONS[text]
    if text.startswith("has_"):
        return say("{name}, known", name=heading(text[4:], told, say))
    if text in named():
        return say.name(column_name(text))
    return upper(said) if (said := _words(text, told, say)) != text else text


def value(text: str, column: str, beside: list[str], told: Mapping[str, tuple[str, str]], say: Language) -> str:
    kind = told.get(column, ("", ""))[1]
    if text in MISSING:
        return "–"
    if column in CLIENTS:
        return text
    if _DECIMAL.match(text):
        return _number(float(text), _how(column, kind), say)
    if _WHOLE.match(text) and kind in ("number", "money"):
        return say.number(int(text))
    if day := _DAY.match(text):
        return say.date(dt.date.fromisoformat(day[1]), form="medium")
    if (column in RULES or "condition" in beside) and _RULE.match(text):
        return spoken(text, say)
    if column in CRITERIA and text in named():
        return say.name(column_name(text))
    if text in IN_COLUMN.get(column, {}):
        return say.name(IN_COLUMN[column][text])
    if column in ("status", "reading") and text in (states := columns.states(say)):
        return states[text]
    if not column and text in told:  # what a row is called
        return told[text][0]
    return {"True": say("yes"), "False": say("no")}.get(text) or _words(text, told, say)


def _how(column: str, kind: str) -> str:
    """How the numbers of a column are written; the reach of a criterion is 1 to 3."""
    return "number" if column == "reach" else "points" if column in POINTS else "chance" if column in CHANCES else kind


def _number(value: float, kind: str, say: Language) -> str:
    if kind in ("percent", "change", "points"):
        return {"percent": say.percent, "change": say.change, "points": say.points}[kind](value)
    if kind == "chance" and value < 0.001:
        return f"< {say.number(0.001, digits=3)}"
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
            return comma.join(_lowered(part, told, say) for part in parts)
    return text


def _lowered(part: str, told: Mapping[str, tuple[str, str]], say: Language) -> str:
    """One name of a listing."""
    said = _words(part, told, say)
    return said if said == part else said[:1].lower() + said[1:]
