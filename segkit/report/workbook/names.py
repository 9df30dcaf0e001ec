"""Names and texts that Excel takes."""

from __future__ import annotations

import re


def sheet_names(wanted: list[str], *, reserved: str = "Contents") -> list[str]:
    """Names Excel takes: at most 31 characters, none of []:*?/\\, no apostrophe at an end, each once whatever its case.

    >>> sheet_names(["Segments", "segments", "a/b", "History"])
    ['Segments', 'segments 2', 'a b', 'History 2']
    """
    taken, made = {reserved.casefold(), "history"}, []
    for name in wanted:
        base = " ".join(re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", str(name)).split()).strip("'") or "Sheet"
        name, i = cut(base, 31).strip(" '"), 1
        while name.casefold() in taken:
            i += 1
            name = f"{cut(base, 31 - len(str(i)) - 1).strip()} {i}"
        taken.add(name.casefold())
        made.append(name)
    return made


def cut(text: str, length: int) -> str:
    """The text's first characters as Excel counts them, in UTF-16 units: an emoji is two."""
    return text.encode("utf-16-le")[: 2 * length].decode("utf-16-le", "ignore")


def quoted(sheet: str) -> str:
    """A sheet's name as a formula writes it.

    >>> quoted("What's new")
    "'What''s new'"
    """
    return "'" + sheet.replace("'", "''") + "'"


def literal(text: str) -> str:
    """A text of ours as a formula writes it.

    >>> print(literal('a "b" c'))
    "a ""b"" c"
    """
    return '"' + text.replace('"', '""') + '"'
