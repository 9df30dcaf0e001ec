"""The words of notebooks: a catalog per notebook and language, keyed by the English text, so that code, tags and order stay the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

PART = re.compile(r'"""(?:.|\n)*?"""|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|#[^\n]*')
BLOCK = re.compile(r"(\n\n+|\n(?=\* ))")
SQL = re.compile(r"[<>]=?|\b(?:AND|OR|IS|IN|NOT) |[^!=]=[^=]|\bNULL\b")


@cache
def catalog(path: Path) -> Mapping[str, str]:
    """The translated texts of a .po file, English to the language; stale ones are left out; no file, no texts."""
    from babel.messages.pofile import read_po

    if not path.is_file():
        return {}
    with path.open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file) if m.id and m.string and not m.fuzzy}


def of_notebook(path: Path, language: str) -> Mapping[str, str]:
    """The texts of the notebook at `path`: in locale/<language>/<its name>.po beside it, over what all notebooks say (common.po)."""
    common = path.parent.parent / "locale" / language / "common.po"
    return {**catalog(common), **catalog(path.parent / "locale" / language / f"{path.stem}.po")}


def prose(text: str) -> bool:
    """Whether a string or comment in code is read by people: two words at least, and no condition.

    >>> prose("Change the order of R."), prose("a share"), prose("recency_days > 180 AND orders >= 3"), prose("#2b6cb0"), prose("{:,.2f}")
    (True, True, False, False, False)
    """
    said = re.sub(r"\{[^{}]*\}", " ", text).strip()
    words = (len(re.findall(r"[^\W\d_]{2,}", said)) > 1 or re.match(r"an? \w{2,}$", said)) and " " in said and not text.startswith("? ")
    sentence = said.endswith((".", "?", "!")) or re.match(r"[^\W\d_a-z]", said)
    return bool(words and (sentence or not SQL.search(said)))


def texts(cell: dict) -> list[str]:
    """What is to be translated in a cell: a text by its paragraphs and list items; of code the comments and sentences, and what its picture is."""
    source = "".join(cell["source"])
    if cell["cell_type"] != "code":
        return [part for part in BLOCK.split(source) if prose_block(part)]
    return [text for text in [*map(_inside, PART.findall(source)), cell.get("metadata", {}).get("alt", "")] if text and prose(text)]


def prose_block(text: str) -> bool:
    """Whether a paragraph is read by people: a text, or a formula with words in it; not a formula of signs and names alone, nor a break.

    >>> prose_block("Look at **H**."), prose_block("$$x = 1$$"), prose_block("* S. Holm, *A Procedure*, 1979: the order.")
    (True, False, True)
    >>> prose_block(r"$$\\text{lift} = \\frac{\\text{share here}}{s}$$"), prose_block(r"$$\\text{lift} = s$$"), prose_block(r"$$CV = s$$")
    (True, True, False)
    """
    said = re.sub(r"\$\$.*?\$\$", "", text, flags=re.S)
    if any(re.search(r"[a-z]{2,}", words) for words in re.findall(r"\\text\{([^{}]*)\}", text)):
        return True
    return bool(re.search(r"[^\W\d_]{2,}", said))


def translated(cell: dict, told: Mapping[str, str]) -> str:
    """The cell's source in the catalog's language; what is not in the catalog stays English."""
    source = "".join(cell["source"])
    if cell["cell_type"] != "code":
        return "".join(told.get(part, part) for part in BLOCK.split(source))
    return PART.sub(lambda found: _replaced(found[0], told), source)


def translate(notebook: Any, told: Mapping[str, str]) -> None:
    """Put all cells of a notebook, as nbformat reads it, into the catalog's language."""
    for cell in notebook.cells:
        cell.source = translated(cell, told)
        if "alt" in cell.metadata:
            cell.metadata["alt"] = told.get(cell.metadata["alt"], cell.metadata["alt"])


def _inside(part: str) -> str:
    """The text of a comment or of a string."""
    return part.lstrip("# ").rstrip() if part.startswith("#") else part.strip(part[0])


def _replaced(part: str, told: Mapping[str, str]) -> str:
    text = _inside(part)
    return part.replace(text, told[text]) if text in told else part
