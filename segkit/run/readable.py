"""The tables of an executed step as people read them: titled columns, rounded numbers, a dash for what is missing."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from html import escape, unescape

from segkit.ground.language import Language

MISSING = {"NaN", "nan", "NaT", "None", "&lt;NA&gt;"}
_CELL = re.compile(r"(<t[hd][^>]*>)([^<]*)(</t[hd]>)")
_DECIMAL = re.compile(r"-?\d+\.\d+(?:e[+-]\d+)?$")
_SNAKE = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+$")


def tables(html: str, titles: Mapping[str, str], say: Language) -> str:
    """The HTML of a data frame with every cell readable; `titles` are the columns' titles, by their names in the tables.

    >>> say = Language("en")
    >>> tables("<tr><th>p_profit</th></tr><tr><td>0.123456</td><td>NaN</td></tr>", {"p_profit": "Pays with probability"}, say)
    '<tr><th>Pays with probability</th></tr><tr><td>0.123</td><td>–</td></tr>'
    """
    return _CELL.sub(lambda cell: cell[1] + escape(_told(unescape(cell[2]), cell[1], cell[2], titles, say), quote=False) + cell[3], html)


def _told(text: str, opening: str, raw: str, titles: Mapping[str, str], say: Language) -> str:
    text = text.strip()
    if raw in MISSING:
        return "–"
    if opening.startswith("<th") and text in titles:
        return titles[text]
    if _DECIMAL.match(text):
        value = float(text)
        places = 0 if abs(value) >= 100 or not value else min(4, 2 - math.floor(math.log10(abs(value))))
        return say.number(value, digits=places)
    if _SNAKE.match(text):
        return titles.get(text) or _words(say.name(text))
    return {"True": say("yes"), "False": say("no")}.get(text, text)


def _words(name: str) -> str:
    return name.replace("_", " ")
