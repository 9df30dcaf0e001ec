"""What the start page says, in three languages: every text in one file per language, to be read over as a whole (texts/)."""

from __future__ import annotations

import locale
import os
from functools import cache
from pathlib import Path

import yaml

LANGUAGES = {"English": "en", "русский": "ru", "polski": "pl"}
_spoken = {"language": "en"}  # of this page: a kernel shows one


@cache
def texts(language: str) -> dict[str, dict[str, str]]:
    """All texts of a language: words, columns, sources, steps."""
    return yaml.safe_load((Path(__file__).parent / "texts" / f"{language}.yml").read_text(encoding="utf-8"))


def speak(language: str) -> None:
    """Say everything from now on in this language (en, ru or pl)."""
    _spoken["language"] = language if language in LANGUAGES.values() else "en"


def spoken() -> str:
    """The language that the page speaks."""
    return _spoken["language"]


def at_home() -> str:
    """The language of this computer, where it is one of the page's; else English."""
    named = os.environ.get("LC_ALL") or os.environ.get("LANG") or locale.getlocale()[0] or ""
    return next((code for code in ("ru", "pl") if named.casefold().startswith((f"{code}_", f"{code}-"))), "en")


def phrase(key: str, **values: object) -> str:
    """A text of the page with its places filled in.

    >>> phrase("done", all=11, seconds=40)
    '✓ All 11 steps are done, in 40 seconds.'
    """
    text = texts(spoken())["words"][key]
    return text.format(**values) if values else text


def column(ours: str) -> str:
    """One of our columns as the page calls it.

    >>> column("customer_id"), column("own_thing")
    ('Customer', 'Own thing')
    """
    return texts(spoken())["columns"].get(ours, ours.replace("_", " ").capitalize())


def source(name: str) -> str:
    """A source as the page calls it."""
    return texts(spoken())["sources"].get(name, name)


def step(name: str) -> str:
    """A step as people call it.

    >>> step("03_customers")
    'customers'
    """
    plain = name.partition("_")[2].replace("_", " ")
    return texts(spoken())["steps"].get(plain, plain)
