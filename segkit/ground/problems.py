"""What went wrong, in words a consultant can act on: every problem at once, never a traceback."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

# A user and a password as they stand in an address, however mistyped: after slashes, before an @ or where a port would be; or named.
CREDENTIALS = re.compile(
    r"""(?<=/)[^'"\n/@]*:[^'"\n]*@|(?<=//)[^\s'"@]+@|[^\s:/@'"]+:(?!/)[^\s'"]+@|[^\s:/@'"]+/[^\s/@'"]+@(?=//|[\w.-]+:\d)"""
)
PORTLESS = re.compile(r"""(?<=[a-z\d]://)[^\s'"/@:\[\]]+:(?!\d{1,5}(?:[/?\s'"]|$))[^\s'"/@]+""")
NAMED = re.compile(
    r"""(?i)((?:\b|(?<=%3b)|(?<=%20)|(?<=%26)|(?<=%3f))(?:(?:ssl)?pass(?:word|wd|phrase)?|pwd|secret|\w*token|\w*credentials?\w*|\w+_key|apikey|sslkey)|(?<=[?&;])\w*(?:key|auth|sig|signature))"""
    r"""(\s*(?:=|%3d)\s*)(?:\{[^}]*\}|[^&;\s'"]+)"""
)


@dataclass(frozen=True)
class Problem:
    """One thing wrong: where it is, what it is, what to do about it.

    `code` is a stable short name of the rule (``missing_column``); `severity` is ``stop``, ``warn`` or ``note``; `missed` is the column
    that is asked for and is not there, where one is.

    >>> print(Problem("inputs/sales.csv, row 7, column Дата", "31.02.2026 is not a date", "correct the date"))
    inputs/sales.csv, row 7, column Дата: 31.02.2026 is not a date. → correct the date
    """

    where: str
    what: str
    todo: str = ""
    code: str = "problem"
    severity: str = "stop"
    missed: str = ""

    def __post_init__(self) -> None:
        for name in ("where", "what", "todo"):
            object.__setattr__(self, name, without_credentials(getattr(self, name)))

    def __str__(self) -> str:
        return f"{self.where}: {self.what}." + (f" → {self.todo}" if self.todo else "")


class Problems(Exception):
    """Raised with every problem found, so that a consultant mends them in one go.

    >>> str(Problems([Problem("case.yml", "unknown key 'lang'", "did you mean 'language'?")]))
    "case.yml: unknown key 'lang'. → did you mean 'language'?"
    """

    def __init__(self, problems: Iterable[Problem]):
        self.problems = list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self):
        return type(self), (self.problems,)


class NotEnoughData(Exception):
    """The data cannot support a method; the message is the reason, a sentence a client understands."""


def without_credentials(text: str) -> str:
    """The text with users and passwords of addresses hidden, also where the address is mistyped.

    >>> without_credentials("no file postgresql:/anna:p@ss@db/shop?sslpassword=x")
    'no file postgresql:/…@db/shop?sslpassword=…'
    """
    if not {"@", "=", "%"} & set(text) and "://" not in text:
        return text
    return NAMED.sub(r"\1\2…", PORTLESS.sub("…", CREDENTIALS.sub("…@", text)))


def nearest(name: str, known: Iterable[str]) -> str:
    """Return "did you mean …?" with the nearest known name, or the list of what exists.

    >>> nearest("lang", ["language", "currency"])
    "did you mean 'language'?"
    >>> nearest("zzz", ["language", "currency"])
    'known here: currency, language'
    """
    known = sorted({str(k) for k in known})
    folded = {k.casefold(): k for k in known}
    close = difflib.get_close_matches(str(name).casefold(), folded, n=1, cutoff=0.5)
    if close:
        return f"did you mean '{folded[close[0]]}'?"
    return "known here: " + ", ".join(known[:20]) + (" …" if len(known) > 20 else "") if known else "none are known here"
