"""How an answer is read: a number in any dress, a name on any keyboard, a list however it was written down."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

import pandas as pd

TWINS = str.maketrans("авсеёнкмортхуіјѕԁзłøı", "abceehkmoptxyijsd3loi")  # letters that look alike on two keyboards
DASHES = re.compile(r"\s*[-‐‑‒–—―−]\s*")
QUOTES = re.compile("[\"'`´‘’‚“”„«»‹›]")
SPACES = "[\\s_\u00a0\u2009\u202f']"
NUMBER = re.compile(r"^[~≈=≥≤<>$€£₽¥]*([-+]?[\d.,]*\d[\d.,]*(?:[eE][-+]?\d+)?)[.,]?(%?)[^\d]*$")
SPLIT = re.compile(r"\s*[,;/\n+&]\s*|\s+(?:and|oraz|и|i)\s+", re.I)


class Number(NamedTuple):
    """One reading of an answer: its value, and after how many decimals it was cut."""

    value: float
    decimals: int


def folded(value: object) -> str:
    """A text as it is compared: no case, no accents, one kind of dash, space and quote, look-alike letters as one.

    >>> folded(" С ") == folded("c"), folded("Can’t  lose") == folded("can't lose"), folded("3 — 1–2")
    (True, True, '3-1-2')
    """
    text = QUOTES.sub("", DASHES.sub("-", str(value))).replace("_", " ")
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(plain.translate(TWINS).split()).strip(" .,;:!?")


@cache
def forms(name: str) -> frozenset[str]:
    """How a name of ours may be written: as it is, or as segkit says it in one of its languages."""
    from segkit.ground.language import LANGUAGES, Language

    return frozenset({folded(name), *(folded(Language(language).name(name)) for language in LANGUAGES)})


def one(answer: Any) -> Any:
    """What stands alone in a Series, a DataFrame, an array or a list."""
    if isinstance(answer, pd.DataFrame | pd.Series) or hasattr(answer, "reshape"):
        values = answer.to_numpy() if hasattr(answer, "to_numpy") else answer
        return values.reshape(-1)[0] if values.size == 1 else answer
    return next(iter(answer)) if isinstance(answer, list | tuple | set) and len(answer) == 1 else answer


def is_truth(value: Any) -> bool:
    """Whether a value is True or False, of Python or of numpy."""
    return type(value).__name__ in ("bool", "bool_")


def truth(answer: Any) -> bool | None:
    """An answer as yes or no: True, "да", "nie"; None for all else."""
    from segkit.ground import yes

    value = one(answer)
    if is_truth(value):
        return bool(value)
    return yes.yes(value) if isinstance(value, str) else None


def numbers(answer: Any) -> list[Number]:
    """Every number that an answer may mean, the likeliest first; none where it is no number.

    >>> [n.value for n in numbers("1,234")], [n.value for n in numbers("0,25")], numbers((0, 25))[0].value
    ([1.234, 1234.0], [0.25], 0.25)
    >>> [n.value for n in numbers("1.234,5 zł")], numbers("38 %")[0], numbers("D9")
    ([1234.5], Number(value=0.38, decimals=2), [])
    """
    value = one(answer)
    if isinstance(value, tuple) and len(value) > 1 and all(type(v) is int and v >= 0 for v in value[1:]) and type(value[0]) is int:
        value = ",".join(map(str, value))  # answer = 0,25 is a pair to Python
    if isinstance(value, str):
        return _written(value)
    try:
        return [] if is_truth(value) or isinstance(value, bytes) else [_plain(value)]
    except (TypeError, ValueError, OverflowError, ArithmeticError):
        return []


def _plain(value: Any) -> Number:
    number = float(value)
    exponent = Decimal(repr(number)).as_tuple().exponent
    return Number(number, max(-exponent, 0) if isinstance(exponent, int) and number != int(number) else 0)


def _written(text: str) -> list[Number]:
    bare = re.sub(SPACES, "", DASHES.sub("-", unicodedata.normalize("NFKC", text.strip())))
    part = re.fullmatch(r"(\d+)[/:](\d+)", bare)
    if part and int(part[2]):
        return [_plain(int(part[1]) / int(part[2]))]
    found = NUMBER.match(bare)
    if not found:
        return []
    read = [Number(float(d), _decimals(d)) for d in _unpointed(found[1].rstrip(".,"))]
    if not found[2]:
        return read
    return [Number(float(Decimal(repr(n.value)) / 100), n.decimals + 2) for n in read] + [n for n in read if abs(n.value) > 1]


def _decimals(digits: str) -> int:
    return len(digits.lower().partition("e")[0].partition(".")[2])


def _unpointed(digits: str) -> list[str]:
    """The readings of a number with points and commas, written as Python does."""
    kinds = [c for c in ".," if c in digits]
    if len(kinds) == 2:
        last = max(kinds, key=digits.rfind)
        return [digits.replace("," if last == "." else ".", "").replace(last, ".")]
    if not kinds:
        return [digits]
    head, *tail = digits.lstrip("+-").split(kinds[0])
    grouped = 1 <= len(head) <= 3 and head[:1] != "0" and all(len(t) == 3 for t in tail)
    whole = [digits.replace(kinds[0], "")] if grouped else []
    return ([digits.replace(kinds[0], ".")] if len(tail) == 1 else []) + whole


def listed(answer: Any) -> list[str] | None:
    """The names in an answer, folded: a list, a Series, the keys of a dict, one column, or a text with commas; else None."""
    if isinstance(answer, str):
        return [folded(part) for part in SPLIT.split(answer.strip(" []()")) if part.strip()]
    if isinstance(answer, pd.DataFrame):
        return listed(answer.iloc[:, 0]) if answer.shape[1] == 1 else None
    return [folded(item) for item in answer] if isinstance(answer, Iterable) and not isinstance(answer, bytes) else None


def known(names: list[str], right: Iterable[Any]) -> list[str]:
    """The same names, those that mean one of the right ones written as it is."""
    said = {form: folded(item) for item in right for form in forms(str(item))}
    return [said.get(name, name) for name in names]


def twice(names: list[str]) -> list[str]:
    """The names that stand in a list more than once."""
    return [name for name, count in Counter(names).items() if count > 1]


def pairs(answer: Any, right: Iterable[Any] = ()) -> dict[str, Any] | None:
    """A value for each name: of a dict, a Series, a table of one column or of two, or a list of pairs; else None."""
    if isinstance(answer, pd.DataFrame):
        answer = answer.iloc[:, 0] if answer.shape[1] == 1 else answer.set_index(answer.columns[0]).iloc[:, 0] if answer.shape[1] == 2 else None
    if isinstance(answer, list | tuple) and answer and all(isinstance(p, list | tuple) and len(p) == 2 and isinstance(p[0], str | int | float | None) for p in answer):
        answer = dict(answer)
    if not isinstance(answer, pd.Series | Mapping):
        return None
    keys = known([folded(k) for k in (answer.index if isinstance(answer, pd.Series) else answer)], right)
    return dict(zip(keys, answer.to_list() if isinstance(answer, pd.Series) else answer.values(), strict=True))
