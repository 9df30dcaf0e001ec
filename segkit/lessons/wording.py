"""The lessons' words: a catalog per notebook and language, keyed by the English text, so that code, tags and order stay the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from segkit.lessons.marking import Say

PART = re.compile(r'"""(?:.|\n)*?"""|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|#[^\n]*')
SQL = re.compile(r"[<>]=?|\b(?:AND|OR|IS|IN|NOT) |[^!=]=[^=]|\bNULL\b")


@cache
def catalog(path: Path) -> Mapping[str, str]:
    """The translated texts of a .po file, English to the language; stale ones are left out; no file, no texts."""
    from babel.messages.pofile import read_po

    if not path.is_file():
        return {}
    with path.open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file) if m.id and m.string and not m.fuzzy}


def say_in(language: str) -> Say:
    """What says the checker's own sentences in a language; English where one is missing."""
    told = catalog(Path(__file__).parent / "locale" / f"{language}.po")

    def say(text: str, **values: object) -> str:
        said = told.get(text, text)
        return said.format(**values) if values else said

    return say


def of_notebook(path: Path, language: str) -> Mapping[str, str]:
    """The texts of the notebook at `path`: beside it in locale/<language>/<its name>.po."""
    return catalog(path.parent / "locale" / language / f"{path.stem}.po")


def prose(text: str) -> bool:
    """Whether a string or comment in code is read by people: two words at least, and no condition.

    >>> prose("Change the order of R."), prose("recency_days > 180 AND orders >= 3"), prose("#2b6cb0"), prose("{:,.2f}")
    (True, False, False, False)
    """
    said = re.sub(r"\{[^{}]*\}", " ", text)
    return len(re.findall(r"[^\W\d_]{2,}", said)) > 1 and " " in said.strip() and not SQL.search(said)


def texts(cell: dict) -> list[str]:
    """What is to be translated in a cell: a text as a whole; of code the comments and the sentences in double quotes."""
    source = "".join(cell["source"])
    if cell["cell_type"] != "code":
        return [source] if source.strip() else []
    return [text for text in map(_inside, PART.findall(source)) if text and prose(text)]


def translated(cell: dict, told: Mapping[str, str]) -> str:
    """The cell's source in the catalog's language; what is not in the catalog stays English."""
    source = "".join(cell["source"])
    if cell["cell_type"] != "code":
        return told.get(source, source)
    return PART.sub(lambda found: _replaced(found[0], told), source)


def _inside(part: str) -> str:
    """The text of a comment or of a string in double quotes."""
    if part.startswith("#"):
        return part.lstrip("# ").rstrip()
    return part.strip('"') if part.startswith('"') else ""


def _replaced(part: str, told: Mapping[str, str]) -> str:
    text = _inside(part)
    return part.replace(text, told[text]) if text in told else part
