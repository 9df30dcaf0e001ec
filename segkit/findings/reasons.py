"""What the intake and the classing of deals note in English, said in the report's language by the pattern of the note."""

from __future__ import annotations

import re
from functools import cache

import pandas as pd

from segkit.findings.criteria import column_name
from segkit.ground.language import Language, lower
from segkit.ground.names import ours

# What was guessed about a file; the places are filled as the note has them.
GUESSES = ours((
    "encoding", "delimiter", "header row", "sheet", "database", "map", "currency", "currency column", "totals", "items of orders", "lists in cells",
    "tables in the file", "quotation marks", "quotation marks in cells", "decimal of {name}", "percent in {name}", "thousands in {name}", "dates in {name}",
    "time zone of {name}", "several answers in {name}", "attribute {name}", "the stage {name}", "{ours} in column {name}",
    "tab", "white space", "a won deal", "a lost deal", "an open deal", "{n} totals rows set aside", "a column of yes and no for each", "describes the customer", "clock time as written",
    "whole numbers, written without .0", "written without the apostrophe before the digits", "taken off whole rows", "marked by a backslash",
    "of each line, the one named above it", "K is a thousand, M a million", "{n} rows hold {all} lines", "turned into {name}",
    "day, month, year", "month, day, year", "year, month, day",
))  # fmt: skip
WHY = ours((
    "given in case.yml", "valid UTF-8", "valid UTF-8 but for a cut last character", "byte order mark", "two bytes make a letter",
    "some lines are valid UTF-8, others are not", "its letters are the most usual of {name}", "{n} of {all} mapped column names are cells of one row",
    "{n} of {all} mapped names are in it", "{n} mapped names are in it; there are {all} sheets", "{name} of the first rows have equal width",
    "one column only", "most headers are cells under it", "there is nothing in the first rows", "the first row with as many cells as the rows below",
    "the numbers themselves", "there are % signs", "the letters behind the numbers", "the size of the numbers", "all are whole", "the file's own",
    "dates carry an offset and no timezone is given", "each way of writing proves its own order", "{n} values have a number above 12 there",
    "{n} values prove it, {all} do not", "{n} values could be either", "no value needs it", "another date column of this source proves it",
    "only so do the days follow one another", "there are points between the numbers", "they begin with such a word, or hold the sum of the rows above",
    "by its words", "no word says won or lost", "its values are currencies", "rates given in case.yml", "every row is one quoted cell",
    "one is followed by text", "{n} answers", "a column is a list of goods", "the map says so", "the same on all rows of {name} of customers",
    "the same on all rows of {name} of the {n} of {all} customers who have several rows",
    "{n} lines name one and no date, {all} have a date and name nobody", "rows under headers that begin with {name}", "{n} deals",
))  # fmt: skip
# Why a deal has its class.
DEALS = ours((
    "no budget", "not classed", "needs beyond the product", "the median of won deals", "no changes asked", "changes asked", "changes not known",
    "{n} of {all} met", "{ours} not known", "no median to compare with",
))  # fmt: skip
PLAIN = {"dd.mm.yyyy": "day, month, year", "mm/dd/yyyy": "month, day, year", "yyyy-mm-dd": "year, month, day", "won": "a won deal", "lost": "a lost deal",
         "open": "an open deal"}  # fmt: skip
_PLACES = {"n": r"[\d,]+", "all": r"[\d,]+", "ours": r"[a-z]\w*", "name": r".+"}
_COMPARED = re.compile(r"([a-z]\w*) ([\d.e+]+)(?: ([<>=]) ([\d.e+]+))?$")


def guesses(table: pd.DataFrame, say: Language) -> pd.DataFrame:
    """What was guessed about the files, with what, why and from what in this language; a client's own words stay."""
    return table.assign(**{c: [noted(text, say) for text in table[c]] for c in ("what", "guess", "why", "sample") if c in table})


def noted(text: str, say: Language) -> str:
    """A note of the intake in this language.

    >>> noted("6 of 6 mapped names are in it", Language("en")), noted("header_row", Language("en")), noted("Сумма", Language("en"))
    ('6 of 6 mapped names are in it', 'header row', 'Сумма')
    """
    text = PLAIN.get(str(text), str(text))
    text = re.sub(r"^([a-z]+(?:_[a-z]+)*) in (.+)", _in_column, text) if not _like(text, GUESSES + WHY) else text
    for pattern in (text.replace("_", " "), text):
        if found := _like(pattern, GUESSES + WHY):
            return _said(*found, say)
    return text


def _in_column(found: re.Match[str]) -> str:
    return f"{found[1]} in column {found[2]}" if column_name(found[1]) != found[1] else found[0]


def deals(table: pd.DataFrame, say: Language) -> pd.DataFrame:
    """The deals with their reason in this language; what a person decided otherwise keeps his words."""
    return table.assign(rule=[deal(rule, say) for rule in table["rule"]]) if "rule" in table else table


def deal(rule: str, say: Language) -> str:
    """Why a deal has its class, in this language.

    >>> deal("C: lost; effort_hours 110 > 65, the median of won deals", Language("en"))
    'C: a lost deal; working hours 110 > 65, the median of won deals'
    """
    parts = re.split(r"(; |, |: )", str(rule))
    return "".join(part if i % 2 else _part(part, say) for i, part in enumerate(parts))


def _part(part: str, say: Language) -> str:
    if compared := _COMPARED.match(part):
        column, value, sign, median = compared.groups()
        name = lower(say.name(column_name(column)))
        return f"{name} {say.number(float(value))}" + (f" {sign} {say.number(float(median))}" if sign else "")
    found = _like(PLAIN.get(part, part), DEALS + GUESSES)
    return _said(*found, say) if found else part


def _like(text: str, patterns: tuple[str, ...]) -> tuple[str, dict[str, str]] | None:
    for pattern in patterns:
        if found := _compiled(pattern).fullmatch(text):
            return pattern, found.groupdict()
    return None


def _said(pattern: str, places: dict[str, str], say: Language) -> str:
    places = {name: _written(name, value, say) for name, value in places.items()}
    return say.name(pattern).format(**places)


def _written(place: str, value: str, say: Language) -> str:
    """What fills a place of a note: a column's name and numbers as this language writes them.

    >>> _written("n", "1,040", Language("ru")), _written("name", "98.3%", Language("ru"))
    ('1\\xa0040', '98,3\\xa0%')
    """
    if place == "ours":
        return lower(say.name(column_name(value)))
    if share := re.fullmatch(r"(\d+)(?:\.(\d+))?%", value):
        return say.percent(float(value[:-1]) / 100, digits=len(share[2] or ""))
    return say.number(int(value.replace(",", ""))) if place in ("n", "all") else value


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", pattern)
    return re.compile("".join(f"(?P<{part}>{_PLACES[part]})" if i % 2 else re.escape(part) for i, part in enumerate(parts)))
