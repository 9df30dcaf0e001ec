"""The tables of a lesson as a reader sees them: titles and names in the language, and beneath how the code writes them; the tables stay as they are."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable
from functools import cache
from html import escape
from typing import Any

import pandas as pd

from segkit.drawing import described
from segkit.ground.language import Language, lower
from segkit.lessons import wording
from segkit.lessons.words import TITLES, WORDS

SMALLEST = 6  # decimals; a chance below that is none
SIGNIFICANT = 2  # of a number that its column's decimals would make nought
TYPED = 24  # letters of a name that somebody types; a sentence is read
FEW = 8  # names beneath a table before they are folded away
LEFT = ' style="text-align:left"'  # of words
EDGE = 5  # rows at each end of a long table
_TURN, _TURNS = re.compile(r"(\w+) ([↑↓])"), re.compile(r"\w [↑↓]")
_WORD = re.compile(r"\b[a-z]+\b")
_NUMBER = re.compile(r"(-?)([\d,]+)(\.\d+)?")


def install(say: Callable[[], Language], *, lesson: bool = True) -> None:
    """Have the notebook show tables so, and pictures with their text; nothing where there is no notebook."""
    from IPython import get_ipython

    shell = get_ipython()
    if shell is not None:
        for kind in (pd.DataFrame, pd.Series):
            shell.display_formatter.formatters["text/html"].for_type(kind, lambda table: html(table, say(), lesson=lesson))
        described.install()


def remove() -> None:
    """Have the notebook show tables as they are: those of a run are made readable where its page is."""
    from IPython import get_ipython

    shell = get_ipython()
    for kind in (pd.DataFrame, pd.Series) if shell is not None else ():
        shell.display_formatter.formatters["text/html"].pop(kind, None)


def html(table: pd.DataFrame | pd.Series, say: Language, *, lesson: bool = True) -> str:
    """A table as a page shows it; a long one by its first and last rows. `lesson`: it may hold what only the lessons' tables hold.

    >>> print(html(pd.DataFrame({"segment": ["Lost"], "orders": [1200]}), Language()).partition("</thead>")[2])
    <tbody><tr><td style="text-align:left">Lost</td><td>1,200</td></tr></tbody></table>
    """
    frame = table.to_frame() if isinstance(table, pd.Series) else table
    cut = len(frame) > (pd.options.display.max_rows or len(frame))
    page, code = _Page(frame, say, lesson), ""
    rows = [*page.rows(frame.head(EDGE)), page.gap(), *page.rows(frame.tail(EDGE))] if cut else page.rows(frame)
    if page.written:
        pairs = ", ".join(f"{escape(said)} <code>{escape(text)}</code>" for text, said in page.written.items())
        name = escape(wording.say_in(say.language)("In the code"))
        code = f"<p><small>{name}: {pairs}</small></p>" if len(page.written) <= FEW else f"<details><summary><small>{name}</small></summary><small>{pairs}</small></details>"
    size = f"<p>{escape(wording.say_in(say.language)('Rows: {n}', n=say.number(len(frame))))}</p>" if cut or frame.empty else ""
    return f"<table><thead>{page.head()}</thead><tbody>{''.join(rows)}</tbody></table>{size}{code}"


def title(name: object, say: Language, columns: tuple[str, ...] = (), *, lesson: bool = True) -> str:
    """What a column is called for readers; one that the lesson names in words stays as it is.

    >>> title("recency_days", Language()), title("share of customers", Language())
    ('Days since the last purchase', 'share of customers')
    """
    from segkit.run import readable

    text, here = str(name), readable.here(list(columns), say)
    if lesson and text in TITLES and text not in here:
        return wording.say_in(say.language)(TITLES[text])
    return readable.heading(text, {**_known(say.language, say.currency), **here}, say)


def value(text: str, say: Language, column: str = "", columns: tuple[str, ...] = (), *, lesson: bool = True) -> str:
    """What stands in a cell, as the reader's language says it: a name of ours, a rule; a client's own stays.

    >>> value("content_view", Language()), value("Lost", Language("ru")), value("Kowalski", Language("pl"))
    ('content view', 'Потерянные', 'Kowalski')
    """
    from segkit.findings import reasons
    from segkit.run import readable

    told = wording.say_in(say.language)
    if not lesson:
        return readable.value(text, column, list(columns), _known(say.language, say.currency), say)
    if column == "outcome":
        return {"won": told("won"), "lost": told("lost deal")}.get(text, text)
    if text in TITLES or text in WORDS:
        return told(text if text in WORDS else TITLES[text]).replace("_", " ")
    if column in ("what", "who"):  # a sentence about the goods of a small table
        text = _WORD.sub(lambda found: told(found[0]) if found[0] in WORDS else found[0], text)
    if _TURNS.search(text):  # what a cluster is called by
        return " · ".join(_TURN.sub(lambda found: f"{title(found[1], say).lower()} {found[2]}", part) for part in text.split(" · "))
    if len(way := text.split("-")) == 2 and WORDS.issuperset(way):
        return "–".join(map(told, way))
    if column == "rule" and re.match(r"[ABCDX]: ", text):
        return reasons.deal(text, say)
    said = readable.value(text, column, list(columns), _known(say.language, say.currency), say)
    return lower(said) if column in ("named", "missing") and said != text else said  # a listing of one looks like one of several


@cache
def _known(language: str, currency: str) -> dict[str, tuple[str, str]]:
    from segkit.run import readable

    return readable.titles(Language(language, currency))


class _Page:
    """One table on its way to a page, and what its code writes otherwise."""

    def __init__(self, frame: pd.DataFrame, say: Language, lesson: bool):
        self.lesson, self.say, self.columns, self.index, self.written = lesson, say, frame.columns, frame.index, dict[str, str]()
        self.words = [any(isinstance(one, str) for one in frame.iloc[:EDGE, i]) for i in range(len(frame.columns))]
        self.names = tuple(str(c) for c in frame.columns) if frame.columns.nlevels == 1 else ()
        self.numbered = frame.index.nlevels == 1 and frame.index.name is None and pd.api.types.is_integer_dtype(frame.index)  # rows' numbers say nothing
        self.left = 0 if self.numbered else frame.index.nlevels

    def head(self) -> str:
        levels, rows = self.columns.nlevels, []
        own = [name for name in self.index.names if name is not None] and not self.numbered
        beside = own and levels == 1 and self.columns.names[0] is None  # the index's names stand in the one row of heads
        left = [*range(self.left), *(i + self.left for i, words in enumerate(self.words) if words)]
        for level in range(levels):
            corner = [self._head(name) for name in self.index.names] if beside else [""] * (self.left - 1) + [self._head(self.columns.names[level])] * (self.left > 0)
            rows.append(corner + [self._head(name) for name in self.columns.get_level_values(level)])
        if own and not beside:
            rows.append([self._head(name) for name in self.index.names] + [""] * len(self.columns))
        return "".join("<tr>" + "".join(f"<th{LEFT}>{cell}</th>" if i in left else f"<th>{cell}</th>" for i, cell in enumerate(row)) + "</tr>" for row in rows)

    def _head(self, name: object) -> str:
        if name is None or name != name:
            return ""
        if not isinstance(name, str):
            return escape(self._cell(name, "", whole=True))
        said = title(name, self.say, self.names, lesson=self.lesson)
        plain = said.casefold() == name.casefold()
        return escape(said) if plain else f"{escape(said)}<br><small style='font-weight:normal;opacity:.7'><code>{escape(name)}</code></small>"

    def rows(self, part: pd.DataFrame) -> list[str]:
        told, before = [], None
        for key, values in zip(part.index, part.itertuples(index=False, name=None), strict=True):
            keys = () if self.numbered else key if isinstance(key, tuple) else (key,)
            shown = [("" if before is not None and keys[: n + 1] == before[: n + 1] and len(keys) > 1 else self._cell(k, str(self.index.names[n] or ""), whole=True)) for n, k in enumerate(keys)]
            cells = [f"<th{LEFT}>{escape(text)}</th>" for text in shown]
            for column, one in zip(self.columns, values, strict=True):
                cells.append(f"<td{LEFT if isinstance(one, str) else ''}>{escape(self._cell(one, str(column)), quote=False)}</td>")
            told.append(f"<tr>{''.join(cells)}</tr>")
            before = keys
        return told

    def gap(self) -> str:
        return "<tr>" + "<td>…</td>" * (self.left + len(self.columns)) + "</tr>"

    def _cell(self, one: Any, column: str, *, whole: bool = False) -> str:
        if isinstance(one, list | tuple | set | dict):
            return str(one)
        if one is None or one is pd.NA or one is pd.NaT or one != one:
            return "–"
        if type(one).__name__ in ("bool", "bool_"):
            said = self.say("yes") if one else self.say("no")
            return self._noted(str(bool(one)), said) if self.lesson else said
        if isinstance(one, dt.date):
            timed = isinstance(one, dt.datetime) and (one.hour or one.minute)
            return str(one) if timed else self.say.date(one, form="medium")
        if isinstance(one, str):
            return self._noted(one, value(one, self.say, column, self.names, lesson=self.lesson))
        return number(one, self.say, whole=whole) if isinstance(one, int | float) or hasattr(one, "dtype") else str(one)

    def _noted(self, text: str, said: str) -> str:
        if len(text) <= TYPED and said.casefold() != text.casefold() and not _TURNS.search(text):  # nobody types a cluster's name
            self.written[text] = said
        return said


def number(one: float, say: Language, *, whole: bool = False) -> str:
    """A number with the decimals that the notebook asks for, in the language's signs; `whole`: as it is, of a heading.

    >>> number(0.0031, Language("pl")), number(1234, Language("pl")), number(2026, Language(), whole=True)
    ('0,0031', '1\\xa0234', '2026')
    """
    if not math.isfinite(one):
        return str(one).replace("inf", "∞").replace("-", "−")
    if float(one).is_integer() and (isinstance(one, int) or "int" in str(getattr(one, "dtype", ""))):
        return str(int(one)) if whole else say.number(int(one))
    wanted = pd.options.display.float_format
    text = wanted(one) if wanted else f"{one:.2f}"
    found = _NUMBER.fullmatch(text)
    if not found:
        return text
    digits = len(found[3] or ".") - 1
    if one and not float(text.replace(",", "")):
        digits = SIGNIFICANT - 1 - math.floor(math.log10(abs(one)))
    if digits > SMALLEST:
        return f"{'<' if one > 0 else '>'} {say.number(math.copysign(10.0**-SMALLEST, one), digits=SMALLEST)}"
    return say.number(float(one), digits=digits)
