"""How an answer is read: a number in any dress, a name on any keyboard, a list however it was written down."""

from __future__ import annotations

import math
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
SPACES = "[\\s_\u00a0\u2009\u202f'’]"
PERCENT = re.compile(r"(?<=[\d\s])(?:per ?cent|pct|proc(?:ent\w*)?|процент\w*|проц)(?!\w)\.?", re.I)
MINUS = re.compile(r"\b(?:minus|минус)\s+(?=[\d.,])", re.I)
BEFORE = re.compile(r"^(?:\W*[^\W\d_]+\W*?[\s:=]+)+(?=[-+~≈=$€£₽¥.,(]*\s*\d)|^\W*[№#=]\s*")  # "about", "the answer is:", "n ="
NOT = re.compile(r"\b(?:not?|nie|не|кроме|oprócz|except)\b", re.I)
TWICE_SAID = re.compile(r"\s*(?:=|\(|\b(?:or|lub|czyli|или|то есть|т\. ?е\.)(?!\w))\s*", re.I)
LETTER = re.compile(r"^\W*(?:[^\W\d_]{2,}\W+)*([^\W\d_])(?:\W*$|\W*[).:—–]\s*\S.*$|\s+[-—–]\s.*$)", re.S)
NUMBER = re.compile(r"^[~≈=≥≤<>$€£₽¥]*([-+]?[\d.,]*\d[\d.,]*(?:[eE][-+]?\d+)?)[.,]?(%?)[^\d]*$")
AND = re.compile(r"(?<=\w)\s+i\s+(?=\w)|,\s*i\s+(?=[^\W\d_a-zа-я])")  # the Polish one, which is a customer's letter too
SHORT = re.compile(r"([A-Za-z]+)0+([1-9]\d*)")  # D02, which many write D2
SPLIT = re.compile(r"\s*[,;/\n+&]\s*(?:(?:and|oraz|и)\s+)?|\s+(?:and|oraz|и|i)\s+", re.I)


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
    """How a name of ours may be written: as it is, or as segkit or a table of a lesson says it in one of its languages."""
    from segkit.ground.language import LANGUAGES, Language
    from segkit.lessons import shown

    said = [one for say in map(Language, LANGUAGES) for one in (say.name(name), shown.title(name, say), shown.value(name, say))]
    short = SHORT.fullmatch(name)
    return frozenset(map(folded, [name, *said, *([short[1] + short[2]] if short else [])]))


def means(text: object, right: str) -> bool:
    """Whether a text is a name of ours: as it may be written, in another ending, of a code with other signs between, of a choice its letter.

    >>> means("b) the sum", "b"), means("вариант В", "b"), means("not b", "b"), means("3/1/2", "3-1-2"), means("бывший", "former")
    (True, True, False, True, True)
    """
    given = folded(text)
    if given in forms(right) or bare(given) == bare(folded(right)):
        return True
    if ", " in right:
        parts, wanted = SPLIT.split(str(text).strip(" []()")), right.split(", ")
        return len(parts) == len(wanted) and all(means(*pair) for pair in zip(parts, wanted, strict=True))
    if len(right) == 1:
        found = None if NOT.search(str(text)) else LETTER.match(str(text))
        return bool(found) and folded(found[1]).replace("б", "b") == folded(right)
    if not re.search(r"[^\W\d_]", right) and not NOT.search(str(text)):
        given = re.sub(r"^\W*[^\W\d_]{2,}\W+", "", given)  # the code 3-1-2
        return bare(given) == bare(folded(right))
    words = [form for form in forms(right) if not re.search(r"\d", form + given)]
    return any(_alike(given, form) >= max(5, len(given) - 2, len(form) - 2) for form in words)


def _alike(one: str, other: str) -> int:
    """With how many letters two words begin alike."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def bare(text: str) -> str:
    """A folded text without what stands between its words or digits.

    >>> bare("3-1-2"), bare("3.1.2 "), bare("(312)")
    ('3 1 2', '3 1 2', '312')
    """
    return " ".join(re.split(r"[\W_]+", text.strip(" ()[]{}*"))).strip()


def one(answer: Any) -> Any:
    """What stands alone in a Series, a DataFrame, an array, a list or a dict, however deep.

    >>> one([[462]]), one({"answer": 462}), one([1, 2])
    (462, 462, [1, 2])
    """
    if isinstance(answer, pd.DataFrame | pd.Series) or hasattr(answer, "reshape"):
        values = answer.to_numpy() if hasattr(answer, "to_numpy") else answer
        return values.reshape(-1)[0] if values.size == 1 else answer
    if isinstance(answer, list | tuple | set | frozenset | dict) and len(answer) == 1:
        inside = next(iter(answer.values() if isinstance(answer, dict) else answer))
        return inside if inside is answer else one(inside)
    return answer


def row(answer: Any, right: str) -> Any:
    """What stands alone in an answer; where several names in their order are asked, the names of a list as one text.

    >>> row(["Others", "Silent"], "Silent, Others"), row(["Silent"], "Silent"), row(["3", "1"], "3-1")
    ('Others, Silent', 'Silent', ['3', '1'])
    >>> row({1: "Others", 2: "Silent"}, "Silent, Others"), row(pd.Series(["Others", "Silent"]), "Silent, Others")
    ('Others, Silent', 'Others, Silent')
    """
    if ", " in right and isinstance(answer, pd.Series | dict):
        answer = list(answer.to_dict().values() if isinstance(answer, pd.Series) else answer.values())
    several = isinstance(answer, list | tuple) and len(answer) > 1 and all(isinstance(name, str) for name in answer)
    return ", ".join(answer) if several and ", " in right else one(answer)


def is_truth(value: Any) -> bool:
    """Whether a value is True or False, of Python or of numpy."""
    return type(value).__name__ in ("bool", "bool_")


def truth(answer: Any) -> bool | None:
    """An answer as yes or no: True, "да", "nie"; None for all else."""
    from segkit.ground import yes

    value = one(answer)
    if is_truth(value):
        return bool(value)
    return yes.yes(value.strip(' .!')) if isinstance(value, str) else None


def numbers(answer: Any) -> list[Number]:
    """Every number that an answer may mean, the likeliest first; none where it is no number.

    >>> [n.value for n in numbers("1,234")], [n.value for n in numbers("0,25")], numbers((0, 25))[0].value
    ([1.234, 1234.0], [0.25], 0.25)
    >>> [n.value for n in numbers("1.234,5 zł")], numbers("38 %")[0], numbers("D9")
    ([1234.5], Number(value=0.38, decimals=2), [])
    >>> numbers("около 31 процента")[0], numbers("0.31 = 31 %"), numbers("0.3 or 0.4"), numbers("not 0.31")
    (Number(value=0.31, decimals=2), [Number(value=0.31, decimals=2)], [], [])
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
    parts = [part for part in TWICE_SAID.split(text) if re.search(r"\d", part)]
    if len(parts) > 1:  # 0.31 (31 %) is one number said twice
        first, *others = (_said(part) for part in parts)
        return [n for n in first if all(any(math.isclose(n.value, m.value, rel_tol=0.01) for m in other) for other in others)]
    return _said(text)


def _said(text: str) -> list[Number]:
    lone = unicodedata.normalize("NFKC", MINUS.sub("-", PERCENT.sub("%", text)).translate({0xB7: ".", 0x66B: ",", 0x2116: "#"})).strip(" \t\n\u00a0()[]{}*")
    before = BEFORE.match(lone)
    if before and NOT.search(before[0]):
        return []
    digits = re.sub(SPACES, "", DASHES.sub("-", lone[before.end() if before else 0 :]))
    part = re.fullmatch(r"(\d+)[/:](\d+)", digits)
    if part and int(part[2]):
        return [_plain(int(part[1]) / int(part[2]))]
    found = NUMBER.match(digits)
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


def listed(answer: Any, right: Iterable[Any] = ()) -> list[str] | None:
    """The names in an answer, folded: a list, a Series, the keys of a dict, one column, or a text with commas; else None.

    Where letters or whole numbers are asked they need nothing between them, or words.

    >>> listed("A, B, and C"), listed("customers H I J", "AB"), listed("ABC", "AB"), listed("- A\\n- B")
    (['a', 'b', 'c'], ['h', 'i', 'j'], ['a', 'b', 'c'], ['a', 'b'])
    >>> listed("a, c, i", "AC"), listed("A, C i G", "AC"), listed("g h i", "GHI"), listed("parts 1 2 11", [1, 2])
    (['a', 'c', 'i'], ['a', 'c', 'g'], ['g', 'h', 'i'], ['1', '2', '11'])
    """
    answer = one(answer) if isinstance(one(answer), str) and not isinstance(answer, pd.DataFrame | pd.Series | dict) else answer
    if isinstance(answer, str):
        lines = re.sub(r"^\s*[-•*]\s+", "", answer.strip(" []{}()"), flags=re.M)
        parts = [folded(part) for part in SPLIT.split(lines) if part.strip()]
        wanted = [str(r) for r in right]
        if wanted and all(r.isdecimal() for r in wanted):
            return [str(int(n)) for n in re.findall(r"\d+", lines)]
        return _letters(lines, wanted) or parts if wanted and all(len(r) == 1 for r in wanted) else parts
    if isinstance(answer, pd.DataFrame):
        return listed(answer.iloc[:, 0]) if answer.shape[1] == 1 else None
    if isinstance(answer, list | tuple) and len(answer) == 1 and isinstance(answer[0], list | tuple | set):
        answer = answer[0]
    return [folded(item) for item in answer] if isinstance(answer, Iterable) and not isinstance(answer, bytes) else None


def _letters(text: str, wanted: list[str]) -> list[str]:
    """The letters of ten customers in a text, from A or from K on; none where something else stands between them."""
    said, ten = re.sub(r"^\W*[^\W\d_]{4,}:?\s", "", text), "klmnopqrst" if min(wanted).casefold() >= "k" else "abcdefghij"
    plain = "I" in wanted and "," not in said and said == said.lower()  # g h i j
    said = said if plain else AND.sub(" ", said)
    words = [word for word in re.split(r"[\W\d_]+", said) if word not in ("", "and", "oraz", "и") and (word != "i" or "i" in ten)]
    found = [folded(letter) for word in words for letter in (word if len(set(word)) == len(word) else [word])]
    return found if all(len(letter) == 1 and letter in ten for letter in found) else []


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
