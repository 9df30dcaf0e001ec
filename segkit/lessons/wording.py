"""The checker's own sentences in the lessons' languages."""

from __future__ import annotations

from pathlib import Path

from segkit.lessons.judging import Say


def say_in(language: str) -> Say:
    """What says the checker's own sentences in a language; English where one is missing."""
    from segkit.run import prose  # brings the whole of a run along, which English does not need

    told = {} if language == "en" else prose.catalog(Path(__file__).parent / "locale" / f"{language}.po")

    def say(text: str, **values: object) -> str:
        said = told.get(text, text)
        return said.format(**values) if values else said

    return say
