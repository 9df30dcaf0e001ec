"""What the widgets of the steps say, in three languages: every text in one file per language (texts/)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import yaml


@cache
def texts(language: str) -> dict[str, str]:
    """All texts of a language by their keys."""
    return yaml.safe_load((Path(__file__).parent / "texts" / f"{language}.yml").read_text(encoding="utf-8"))


def words(language: str) -> Callable[..., str]:
    """What gives a text by its key, its places filled in.

    >>> words("en")("written", file="case.yml", command="segkit run acme")
    '✓ Written into case.yml. Next: segkit run acme. Only the steps that this touches are done again.'
    """

    def told(key: str, **values: object) -> str:
        text = texts(language)[key]
        return text.format(**values) if values else text

    return told
