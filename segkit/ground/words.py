"""The vocabulary: which words in a header or a cell speak of what, read from words.csv, which people extend."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files

import pandas as pd

BY_MATCH = {  # how one word of words.csv becomes a pattern
    "whole": lambda word: rf"\A{word}\Z",
    "word": lambda word: rf"\b{word}\b",
    "beginning": lambda word: r"\b" + word.replace(" ", r"\w* "),
    "last": lambda word: rf"\b{word}\Z",
    "ending": lambda word: rf"{word}\b",
    "anywhere": lambda word: word.replace(" ", ""),
}


@cache
def table() -> pd.DataFrame:
    """words.csv, one row per kind, language and way to match.

    about (special, contact, spared, consent and its parts and hints, relay, answer, sex, no criterion, given name, promise, period), kind, of (header, cell, or cells: of one column, that say it together; or text of a message), language, match, words
    (parted by |; a space: next to each other; a plus: both somewhere), note. match: `whole` (the whole header), `word` (a whole word
    of it), `beginning` and `ending` (of a word), `last` (the last word), `anywhere` (in the header written without spaces).
    """
    with (files("segkit.ground") / "words.csv").open(encoding="utf-8") as text:
        return pd.read_csv(text, dtype="str", keep_default_na=False)


@cache
def kinds(about: str) -> tuple[str, ...]:
    """The kinds of one matter, in the order of the table.

    >>> kinds("consent"), kinds("answer")
    (('consent', 'opted out', 'processing'), ('yes', 'no'))
    """
    return tuple(dict.fromkeys(table().loc[table()["about"] == about, "kind"]))


@cache
def cells(kind: str) -> frozenset[str]:
    """The words of a kind that a whole cell is compared with, bare."""
    rows = table()[(table()["kind"] == kind) & (table()["of"] == "cell")]
    return frozenset(bare(word.strip()) for words in rows["words"] for word in words.split("|"))


@cache
def together(kind: str) -> tuple[frozenset[str], ...]:
    """The whole cells of a column that say together what none says alone: white and Asian, straight and gay.

    >>> frozenset({"straight", "gay"}) in together("sex life")
    True
    """
    rows = table()[(table()["kind"] == kind) & (table()["of"] == "cells")]
    return tuple(frozenset(bare(word.strip()) for word in group.split("+")) for words in rows["words"] for group in words.split("|"))


@lru_cache(10_000, typed=True)
def plain(name: object) -> str:
    """A header as it is compared: small letters without accents, words parted by one space, whatever parted them.

    >>> plain("First_Name (Billing)"), plain("MailingStreet"), plain("Niepełnosprawność"), plain("Ещё: № 2")
    ('first name billing', 'mailing street', 'niepelnosprawnosc', 'еще no 2')
    """
    text = re.sub(
        r"(?<=[^\W\d_])(?=\d)|(?<=[a-zа-яё])(?=[A-ZА-ЯЁ])|(?<=[A-ZА-ЯЁ])(?=[A-ZА-ЯЁ][a-zа-яё])",
        " ",
        unicodedata.normalize("NFKC", str(name).replace("#", "№")),
    )
    return " ".join(re.findall(r"[^\W_]+", bare(text)))


def bare(text: str) -> str:
    """Small letters without accents (й stays й, ё is е, ł is l), all else as it is."""
    text = text.casefold().replace("ё", "е").replace("ł", "l")
    if text.isascii():
        return text
    parted = unicodedata.normalize("NFD", text).replace("и\u0306", "й")
    return "".join(c for c in parted if not unicodedata.combining(c))


@cache
def pattern(kind: str, of: str = "header", language: str | None = None) -> tuple[re.Pattern | None, ...]:
    """What finds the words of a kind: in the plain text, and in the plain text without spaces; None where there are no such words."""
    rows = table()[(table()["kind"] == kind) & (table()["of"] == of)]
    rows = rows[rows["language"] == language] if language else rows
    told = [(row.match, " ".join(bare(word).split())) for row in rows.itertuples() for word in row.words.split("|")]
    spaced, squeezed = ([_one(match, word) for match, word in told if (match == "anywhere") == tight] for tight in (False, True))
    return tuple(re.compile("|".join(found)) if found else None for found in (spaced, squeezed))


def _one(match: str, word: str) -> str:
    parts = [BY_MATCH[match](re.escape(part).replace(r"\ ", " ")) for part in word.split("+")]
    return parts[0] if len(parts) == 1 else r"\A" + "".join(rf"(?=.*{part})" for part in parts)


@lru_cache(100_000, typed=True)
def speaks_of(name: object, kind: str, language: str | None = None) -> bool:
    """Whether a header speaks of a kind, in any language or in one.

    >>> speaks_of("Birthday", "birth date"), speaks_of("Shop's name", "thing"), speaks_of("Days to ship", "name")
    (True, True, False)
    """
    text, (spaced, squeezed) = plain(name), pattern(kind, language=language)
    return bool((spaced and spaced.search(text)) or (squeezed and squeezed.search(text.replace(" ", ""))))


def named(name: object, about: str) -> str | None:
    """The first kind of a matter that a header speaks of, or None.

    >>> named("wiara", "special"), named("Группа крови", "special"), named("Party size", "special"), named("opt-in", "consent")
    ('religion', 'health', None, 'consent')
    """
    return next((kind for kind in kinds(about) if speaks_of(name, kind)), None)


def shortened(name: object, about: str) -> str | None:
    """The first kind of a matter that a header cut short speaks of: `Niepełn.`, `Нац-ть`; or None.

    >>> shortened("Stopień niepełn.", "special"), shortened("Нац-ть", "special"), shortened("Рас-ка", "special"), shortened("Кат. товара", "special")
    ('health', 'ethnic origin', None, None)
    """
    told = [bare(part) for part in re.findall(r"[^\W\d_]+\.|[^\W\d_]+-[^\W\d_]+", unicodedata.normalize("NFC", str(name)))]
    if not told:
        return None
    return next((kind for kind, stem in _stems(about) for part in told if _cut(part, stem)), None)


@cache
def _stems(about: str) -> list[tuple[str, str]]:
    """The kinds of a matter with the beginnings of words that speak of them."""
    rows = table()[(table()["about"] == about) & (table()["of"] == "header") & (table()["match"] == "beginning")]
    return [(row.kind, bare(word.strip())) for row in rows.itertuples() for word in row.words.split("|")]


def _cut(part: str, stem: str) -> bool:
    """Whether a word is a stem's beginning with a full stop, or with a hyphen and an ending that takes up the stem's last letter."""
    start, mark, end = part.partition("-") if "-" in part else (part[:-1], ".", "")
    if not stem.startswith(start) or len(start) >= len(stem):
        return False
    return len(start) >= 5 if mark == "." else len(start) >= 3 and len(end) <= 3 and (end[0] == stem[-1] or end == "ть")
