"""Whether texts are choices from a list, firms and codes, or somebody's own words."""

from __future__ import annotations

import re
from collections import Counter

import pandas as pd

from segkit.ground import words
from segkit.privacy import sampled

CHOSEN = re.compile(  # how choices are written and names are not
    r"[a-zа-яёąćęłńóśźż]+(?:[ /-][a-zа-яёąćęłńóśźż]+){0,2}(?:[ -]\d{1,2})?"  # small letters, three words at most
    r"|(?:19|20)?\d0s|[<>~≤≥]?\s?\d[\d\s.,:]*\s?%?(?:\s?[-–—+]\s?[\d\s.,:]*)?\s?[%€$£]?|[A-ZА-Я\d]{1,3}|[<>≤≥]\s?\d.*"  # numbers, ranges, short codes
    r"|(?:(?:до|от|свыше|do|od|ponad|up to|over|from) )?\d+(?:[.,]\d+)?(?:\s?[-–—+]\s?(?:\d+(?:[.,]\d+)?)?)?\s?(?!кв\b)[a-zа-яł]{2,5}\.?"  # so many minutes or kilos
)
FIRM = re.compile(r"\w.*\b(?:Ltd|LLC|LLP|PLC|Inc|GmbH|Corp|Sp\. ?z ?o\. ?o|S\. ?A|s\. ?c|sp\. ?[jk])\b|\b(?:ООО|ИП|АО|ПАО|ЗАО|ОАО|КФХ|ТД|PHU|FHU|PPHU|P\.P\.H\.U\.?) \W?\w", re.IGNORECASE)
CODE = re.compile(r"[A-ZА-ЯЁ\d]+(?:[ ./№-]+[A-ZА-ЯЁ\d]+)*")
AMOUNT = re.compile(r"\d+|\d{1,3}(?:[ .]\d{3})+")
RANGE = re.compile(r"\D?\d[\d .,]*\s?[-–—+]\s?(?:\d[\d .,]*)?")
CHOICES = 20  # words of a choice are no more than these
SERIES = re.compile(r"(\D{3,}?)[ №-]{0,2}(?:(\d{1,2})|[A-ZА-Я])")


def choice(counts: pd.Series) -> bool:
    """Whether texts look like one of a few choices and not like names: small words, sizes, ranges and codes, or words of choices among them.

    >>> [choice(sampled.sample(pd.Series(v))) for v in (["10-20", "20+"], ["often", "seldom"], ["Quill", "Hext"], ["Gold", "Hext"], ["ring after six, ask for Wren"])]
    [True, True, False, True, False]
    """
    if not len(counts):
        return True
    counts, known = sampled.saying(counts), words.cells("category value")
    if not len(counts):
        return True
    listed = [words.bare(text) in known for text in counts.index]
    if counts[listed].sum() >= 0.2 * counts.sum() and sum(listed) >= 0.2 * len(counts):
        return True
    if _series(counts):
        return True
    shaped = counts[[bool(CHOSEN.fullmatch(text)) for text in counts.index]]
    worded = sum(text[0].isalpha() and len(text) > 3 for text in shaped.index)
    return bool(shaped.sum() >= 0.5 * counts.sum() and len(shaped) >= 0.5 * len(counts) and worded <= CHOICES)


def _series(counts: pd.Series) -> bool:
    """Route 1, Route 2, Route 3: one word counted from one, as nobody and no street is called."""
    found = [m for m in map(SERIES.fullmatch, counts.index) if m]
    stem, times = Counter(m[1] for m in found).most_common(1)[0] if found else ("", 0)
    last = max([int(m[2]) for m in found if m[1] == stem and m[2]] or [0])
    return times > max(1, 0.5 * len(counts)) and last <= times + 1


def free(counts: pd.Series) -> bool:
    """Whether texts are written for one row each: nearly all differ, or they are sentences and more than choices are.

    >>> [free(sampled.sample(pd.Series([f"{word} {n}" for n in range(40)] * times))) for word in ("lot", "ring twice after") for times in (1, 3)]
    [True, False, True, True]
    """
    total = counts.sum()
    return bool((total >= 30 and len(counts) > 0.8 * total) or (len(counts) > 12 and sampled.share(counts, lambda text: len(text.split()) > 3) >= 0.5))


def firms(counts: pd.Series) -> bool:
    """Whether two fifths of the texts are called like firms, with their legal form.

    >>> firms(sampled.sample(pd.Series(["Moth Ltd", "ООО «Сад»", "Rola", "PHU Kłos"]))), firms(sampled.sample(pd.Series(["ООО", "Ltd"])))
    (True, False)
    """
    return bool(len(counts) and sampled.share(counts, FIRM.search) >= 0.4)


def codes(counts: pd.Series) -> bool:
    """Whether half the texts are numbers of six digits and more, with letters or without, and no ranges: somebody's documents may be.

    >>> codes(sampled.sample(pd.Series(["QQ123456C", "AB 40 55 12 D"]))), codes(sampled.sample(pd.Series(["10000-20000", "20000+"])))
    (True, False)
    """
    return bool(len(counts) and sampled.share(counts, _code) >= 0.5)


def _code(text: str) -> bool:
    return bool(CODE.fullmatch(text)) and not RANGE.fullmatch(text) and not AMOUNT.fullmatch(text) and sum(c.isdigit() for c in text) > 5


def sentences(counts: pd.Series) -> bool:
    """Whether half the texts have four words and more.

    >>> sentences(sampled.sample(pd.Series(["ring after six, ask for Wren", "gate code 4821, side door"])))
    True
    """
    return bool(len(counts) and sampled.share(counts, lambda text: len(text.split()) > 3) >= 0.5)
