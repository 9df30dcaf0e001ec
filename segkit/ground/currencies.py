"""Currencies as clients write them, read from currencies.csv, which people extend: one row per ISO 4217 code.

beside_amounts: signs and short words that stand beside an amount (parted by |); in_words: how a column of currencies names it;
country: whose telephone numbers are written without a code where amounts are in it; language: whose home it is.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files


@cache
def table() -> tuple[dict[str, str], ...]:
    """currencies.csv, one mapping per row."""
    with (files("segkit.ground") / "currencies.csv").open(encoding="utf-8") as text:
        return tuple(csv.DictReader(text))


@cache
def signs() -> dict[str, str]:
    """What stands beside an amount, in small letters, and its currency.

    >>> [signs()[text] for text in ("zł", "руб.", "$", "eur")]
    ['PLN', 'RUB', 'USD', 'EUR']
    """
    return {sign: row["code"] for row in table() for sign in (*_parted(row["beside_amounts"]), row["code"].lower())}


@cache
def codes() -> tuple[str, ...]:
    """The codes of all rows, in alphabetical order."""
    return tuple(sorted(row["code"] for row in table()))


def code(text: object) -> str | None:
    """The code of a currency however it is written, None for nothing; what is not known comes back in capitals.

    >>> [code(t) for t in ("руб.", "$", "usd", "złote", "985", "")]
    ['RUB', 'USD', 'USD', 'PLN', 'PLN', None]
    """
    if text is None or text != text or not str(text).strip():
        return None
    low = str(text).strip().casefold()
    named = {**signs(), **{word: row["code"] for row in table() for word in _parted(row["in_words"])}}
    return named.get(low, named.get(low.rstrip("."), low.upper()))


def home(language: str) -> str:
    """The currency of a language where nothing else tells.

    >>> home("pl"), home("en")
    ('PLN', 'USD')
    """
    return next(row["code"] for row in table() if row["language"] == language)


def country(currency: str) -> str | None:
    """The country whose telephone numbers are written without a code where amounts are in this currency; None where there is no one."""
    return next((row["country"] or None for row in table() if row["code"] == currency), None)


def _parted(words: str) -> list[str]:
    return [word.strip() for word in words.split("|") if word.strip()]
