"""A student's answer against the right one: praise, or the hint that fits the mistake."""

from __future__ import annotations

import html
import math
from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Number
from typing import Any

import pandas as pd

PRAISE = "Right."
CLOSE = 0.005  # numbers may be rounded to three digits


@dataclass(frozen=True)
class Verdict:
    """What the check says: whether the answer is right, and the praise or the hint."""

    right: bool
    message: str

    def __repr__(self) -> str:
        return f"{'✓' if self.right else '✗'} {self.message}"

    def _repr_html_(self) -> str:
        colour = "#276749" if self.right else "#9c4221"
        return f'<p style="border-left:4px solid {colour};padding:.3em .8em;margin:.2em 0">{html.escape(repr(self))}</p>'


def judge(answer: Any, right: Any, hints: list[tuple[Any, str]] = ()) -> Verdict:
    """Praise for the right answer; else every hint whose wrong answer was given; else what can be seen from the answer.

    >>> judge(2, 3, [(2, "Count the last one too.")])
    ✗ Count the last one too.
    >>> judge(2, 3, [(2, "Count the last one too."), (2, "Round up.")])
    ✗ Count the last one too. Or: Round up.
    >>> judge(38, 0.38)
    ✗ That is a percentage; a share is asked, between 0 and 1.
    >>> judge("VIP ", "vip")
    ✓ Right.
    """
    if answer is None:
        return Verdict(False, "The answer is None: print(…) shows a value but does not hand it over. Write answer = the value.")
    if callable(answer):
        return Verdict(False, "The answer is a function or a method: call it, with brackets ().")
    if _same(answer, right):
        return Verdict(True, PRAISE)
    fitting = dict.fromkeys(hint for wrong, hint in hints if _same(answer, wrong))
    return Verdict(False, " Or: ".join(fitting) or _seen(answer, right))


def _same(answer: Any, right: Any) -> bool:
    """Whether two answers mean the same."""
    if isinstance(right, pd.DataFrame):
        return isinstance(answer, pd.DataFrame) and _rows(answer, right) == _rows(right, right)
    if isinstance(right, pd.Series | Mapping):
        given, wanted = _pairs(answer), _pairs(right)
        return given is not None and set(given) == set(wanted) and all(_same(given[k], wanted[k]) for k in wanted)
    if isinstance(right, str):
        text = answer if isinstance(answer, str) else _one(answer)
        return isinstance(text, str) and _folded(text) == _folded(right)
    if _truth(right):
        return _truth(_one(answer)) and bool(_one(answer)) == bool(right)
    if isinstance(right, Number):
        return _equal(_number(answer), float(right), whole=isinstance(right, int) or type(right).__name__.startswith("int"))
    given = _listed(answer)
    return given is not None and sorted(given) == sorted(_listed(right))


def _truth(value: Any) -> bool:
    return type(value).__name__ in ("bool", "bool_")


def _equal(given: float | None, right: float, *, whole: bool) -> bool:
    if given is None or math.isnan(given) or math.isnan(right):
        return given is not None and math.isnan(given) and math.isnan(right)
    return given == right if whole else abs(given - right) <= CLOSE * abs(right) + 1e-12


def _number(answer: Any) -> float | None:
    """The answer as a number: plain, of numpy, alone in a table, or written as text."""
    value = _one(answer)
    if isinstance(value, str):
        value = value.strip().replace("\u00a0", "").replace(" ", "").replace(",", ".")
    try:
        return None if _truth(value) else float(value)
    except (TypeError, ValueError):
        return None


def _one(answer: Any) -> Any:
    """What stands alone in a Series, a DataFrame, an array or a list."""
    if isinstance(answer, pd.DataFrame | pd.Series) or hasattr(answer, "reshape"):
        values = answer.to_numpy() if hasattr(answer, "to_numpy") else answer
        return values.reshape(-1)[0] if values.size == 1 else answer
    return next(iter(answer)) if isinstance(answer, list | tuple | set) and len(answer) == 1 else answer


def _pairs(answer: Any) -> dict[str, Any] | None:
    if isinstance(answer, pd.DataFrame) and answer.shape[1] == 1:
        answer = answer.iloc[:, 0]
    return {_folded(k): v for k, v in answer.items()} if isinstance(answer, pd.Series | Mapping) else None


def _listed(answer: Any) -> list[str] | None:
    if isinstance(answer, str) or not hasattr(answer, "__iter__") or isinstance(answer, pd.DataFrame):
        return None
    return [_folded(item) for item in answer]


def _rows(table: pd.DataFrame, like: pd.DataFrame) -> list[tuple] | None:
    """The rows as text, sorted, in the columns of another table; numbers to three digits."""
    if not set(like.columns) <= set(table.columns):
        return None
    return sorted(tuple(_cell(v) for v in row) for row in table[list(like.columns)].itertuples(index=False))


def _cell(value: Any) -> str:
    return f"{float(value):.3g}" if isinstance(value, Number) and not _truth(value) else _folded(value)


def _folded(value: Any) -> str:
    return " ".join(str(value).split()).casefold()


def _seen(answer: Any, right: Any) -> str:
    """A hint from the answer alone: the wrong kind of thing, a share as a percentage, a name too many."""
    if isinstance(right, pd.DataFrame | pd.Series | Mapping):
        return _seen_table(answer, right)
    if isinstance(right, str):
        named = isinstance(_one(answer), str)
        return "Not this one. Look at the table above once more." if named else "A name is asked, written in quotes."
    if isinstance(right, Number):
        return "Write True or False." if _truth(right) else _seen_number(_number(answer), float(right))
    given, wanted = _listed(answer), _listed(right)
    if given is None:
        return "A list is asked, such as ['A', 'B']."
    extra = [item for item in given if item not in wanted]
    return f"'{extra[0]}' does not belong here." if extra else f"So far so good, but {len(set(wanted) - set(given))} more belong here."


def _seen_number(given: float | None, right: float) -> str:
    if given is None:
        return "A single number is asked."
    if right and _equal(given, 100 * right, whole=False) and abs(right) <= 1:
        return "That is a percentage; a share is asked, between 0 and 1."
    if right and _equal(given, right / 100, whole=False):
        return "The digits are right, the size is not: a factor of 100 is missing."
    if right and _equal(given, -right, whole=False):
        return "The size is right, the sign is not."
    if right and abs(given - right) <= 0.1 * abs(right):
        return "Very near. Who or what at the edge is counted in, and should not be, or the other way round? Round only at the end."
    return f"That is too {'large' if given > right else 'small'}. Try the same steps on the ten rows, where you can check each of them."


def _seen_table(answer: Any, right: Any) -> str:
    if isinstance(right, pd.DataFrame):
        if not isinstance(answer, pd.DataFrame):
            return "A table (DataFrame) is asked."
        missing = [c for c in right.columns if c not in answer.columns]
        if missing:
            return f"The column '{missing[0]}' is missing."
        differ = [c for c in right.columns if _rows(answer[[c]], right[[c]]) != _rows(right[[c]], right[[c]])]
        if len(answer) != len(right):
            return f"{len(right)} rows are asked; there are {len(answer)}."
        return f"Look at the column '{[*differ, right.columns[0]][0]}' again."
    given, wanted = _pairs(answer), _pairs(right)
    if given is None:
        return "A Series or a dict is asked: a value for each name."
    if set(given) != set(wanted):
        odd = sorted(set(given) - set(wanted))
        return f"'{odd[0]}' does not belong here." if odd else f"{len(set(wanted) - set(given))} names are missing."
    wrong = [k for k in wanted if not _same(given[k], wanted[k])]
    return f"{len(wrong)} of {len(wanted)} values differ; look at '{wrong[0]}' first."
