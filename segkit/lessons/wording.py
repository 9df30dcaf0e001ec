"""The checker's own sentences in the lessons' languages."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from segkit.lessons.judging import Say
from segkit.lessons.words import WORDS


def say_in(language: str) -> Say:
    """What says the checker's own sentences in a language; English where one is missing."""
    from segkit.run import prose  # brings the whole of a run along, which English does not need

    told = {} if language == "en" else prose.catalog(Path(__file__).parent / "locale" / f"{language}.po")

    def say(text: str, **values: object) -> str:
        said = told.get(text, text)
        return said.format(**values) if values else said

    return say


@cache
def ours(language: str) -> dict[str, str]:
    """The words of the lessons' own code as a reader of a language says them: segments named in a cell, columns of a small table.

    >>> ours("ru")["Buyers"], ours("pl")["Large"], ours("en")
    ('Покупатели', 'Duzi', {})
    """
    told = say_in(language)
    return {word: told(word) for word in sorted(WORDS) if told(word) != word}
