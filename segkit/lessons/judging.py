"""A student's answer against the right one: praise, or the hint that fits the mistake."""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from numbers import Number
from typing import Any

import pandas as pd

from segkit.lessons import reading

PRAISE = "Right."
CLOSE = 0.005  # numbers worked out from rounded ones may be off by so much of themselves
SHOWN = 2  # decimals that the lessons' tables show: whoever copies a number from one has copied it right
FEW = 10  # up to so many a count is found by trying, if told whether to go up or down
Say = Callable[..., str]


def plain(text: str, **values: object) -> str:
    """The words as they are, in English."""
    return text.format(**values) if values else text


@dataclass(frozen=True)
class Verdict:
    """What the check says: right, wrong, or (None) taken without a judgement; the words; and a bundle that the notebook keeps."""

    right: bool | None
    message: str
    more: str = ""  # HTML of ours below the words
    kept: dict = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"{'✎' if self.right is None else '✓' if self.right else '✗'} {self.message}"

    def _repr_html_(self) -> str:
        colour = "#2b6cb0" if self.right is None else "#276749" if self.right else "#9c4221"
        return f'<div style="border-left:4px solid {colour};padding:.3em .8em;margin:.2em 0">{html.escape(repr(self))}{self.more}</div>'

    def _repr_mimebundle_(self, **_: object) -> dict:
        kept = {"application/vnd.segkit.attempts+json": self.kept} if self.kept else {}
        return {"text/plain": repr(self), "text/html": self._repr_html_(), **kept}


def judge(answer: Any, right: Any, hints: list[tuple[Any, str]] = (), *, shown: int = SHOWN, say: Say = plain) -> Verdict:
    """Praise for the right answer; else every hint whose wrong answer was given; else what can be seen from the answer.

    Numbers may be rounded to the digits that were `shown`, whole ones are exact; names and rows may stand in any order, decimal
    commas, thousands, dashes, letter case and look-alike letters of another keyboard do not matter.

    >>> judge(2, 3, [(2, "Count the last one too.")])
    ✗ Count the last one too.
    >>> judge(2, 3, [(2, "Count the last one too."), (2, "Round up.")])
    ✗ Count the last one too. Or: Round up.
    >>> judge(0.09, 0.0946), judge("0,09", 0.0946), judge(0.0913, 0.0946).right
    (✓ Right., ✓ Right., False)
    >>> judge("vip ", "VIP"), judge("С", "C"), judge(["A", "B", "A"], ["A", "B"])
    (✓ Right., ✓ Right., ✗ 'a' stands there more than once; write each once.)
    """
    if answer is None:
        return Verdict(False, say("The answer is None: print(…) shows a value but does not hand it over. Write answer = the value."))
    if callable(answer):
        return Verdict(False, say("The answer is a function or a method: call it, with brackets ()."))
    meant = [hint for wrong, hint in hints if _exactly(answer, wrong, right)]
    if same(answer, right, shown) and not meant:
        return Verdict(True, say(PRAISE))
    fitting = dict.fromkeys(meant or [hint for wrong, hint in hints if same(answer, wrong, shown)])
    return Verdict(False, say(" Or: ").join(fitting) or _seen(answer, right, shown, say))


def same(answer: Any, right: Any, shown: int = SHOWN) -> bool:
    """Whether two answers mean the same."""
    if isinstance(right, pd.DataFrame):
        return isinstance(answer, pd.DataFrame) and _rows(answer, right) == _rows(right, right)
    if isinstance(right, pd.Series | Mapping):
        given, wanted = reading.pairs(answer, _keys(right)), reading.pairs(right)
        return given is not None and set(given) == set(wanted) and all(same(given[k], wanted[k], shown) for k in wanted)
    if isinstance(right, str):
        text = reading.row(answer, right)
        number = isinstance(text, int) and not reading.is_truth(text)
        return (isinstance(text, str) or number) and reading.means(text, right)
    if reading.is_truth(right):
        return reading.truth(answer) is bool(right)
    if isinstance(right, Number):
        return any(_near(n, right, shown) for n in reading.numbers(answer))
    given = reading.listed(answer, right)
    return given is not None and sorted(reading.known(given, right)) == sorted(reading.folded(r) for r in right)


def _keys(right: Any) -> list:
    return list(right.index if isinstance(right, pd.Series) else right)


def _whole(right: Any) -> bool:
    return isinstance(right, int) or type(right).__name__.startswith(("int", "uint"))


def _near(given: reading.Number, right: Any, shown: int) -> bool:
    wanted = float(right)
    if math.isnan(given.value) or math.isnan(wanted):
        return math.isnan(given.value) and math.isnan(wanted)
    if _whole(right):
        return given.value == wanted
    rounded = 0.5 * 10.0 ** -max(given.decimals, shown)
    return abs(given.value - wanted) <= max(CLOSE * abs(wanted), rounded) * (1 + 1e-6) + 1e-12


def _exactly(answer: Any, wrong: Any, right: Any) -> bool:
    """Whether a number is the wrong one to the last digit: computed, not rounded, even where the right one is near."""
    told = isinstance(wrong, Number) and isinstance(right, Number) and not reading.is_truth(right)
    if not told or _whole(wrong) or float(wrong) == float(right):
        return False
    return any(n.decimals > 4 and math.isclose(n.value, wrong, rel_tol=1e-9) and n.value != float(right) for n in reading.numbers(answer))


def _rows(table: pd.DataFrame, like: pd.DataFrame) -> list[tuple] | None:
    """The rows as text, sorted, in the columns of another table; numbers to three digits."""
    named = {reading.folded(c): c for c in table.columns}
    if not {reading.folded(c) for c in like.columns} <= set(named):
        return None
    kept = table[[named[reading.folded(c)] for c in like.columns]]
    return sorted(tuple(_cell(v) for v in row) for row in kept.itertuples(index=False))


def _cell(value: Any) -> str:
    return f"{float(value):.3g}" if isinstance(value, Number) and not reading.is_truth(value) else reading.folded(value)


def _seen(answer: Any, right: Any, shown: int, say: Say) -> str:
    """A hint from the answer alone: the wrong kind of thing, a share as a percentage, a name too many."""
    if isinstance(right, pd.DataFrame | pd.Series | Mapping):
        return _seen_table(answer, right, shown, say)
    if isinstance(right, str):
        named = reading.row(answer, right)
        return _seen_row(named, right, say) if isinstance(named, str) else say("A name is asked, written in quotes.")
    if isinstance(right, Number):
        return say("Write True or False.") if reading.is_truth(right) else _seen_number(reading.numbers(answer), right, shown, say)
    return _seen_names(answer, right, say)


def _seen_row(given: str, right: str, say: Say) -> str:
    """A name, or several in their order."""
    there, wanted = (sorted(map(reading.folded, reading.SPLIT.split(text.strip(" []()")))) for text in (given, right))
    if len(wanted) == 1:
        return say("Not this one.")
    if len(there) != len(wanted):
        return say("{n} names are asked, in their order.", n=len(wanted))
    return say("The names are the right ones, their order is not.") if there == wanted else say("Not all of these names are right.")


def _seen_names(answer: Any, right: Any, say: Say) -> str:
    given, wanted = reading.listed(answer, right), [reading.folded(r) for r in right]
    if given is None:
        return say("A list of numbers is asked, such as [4, 7].") if all(map(str.isdecimal, wanted)) else say("A list is asked, such as ['A', 'B'].")
    given = reading.known(given, right)
    if doubled := reading.twice(given):
        return say("'{name}' stands there more than once; write each once.", name=doubled[0])
    if not set(given) <= set(wanted):
        return say("Not all of this belongs here.")
    return say("So far so good, but not all of it is there yet.")


def _seen_number(readings: list[reading.Number], right: Any, shown: int, say: Say) -> str:
    if not readings:
        return say("A single number is asked.")
    wanted, fits = float(right), lambda v: any(_near(n, v, shown) for n in readings)
    given = readings[0].value
    if not _whole(right) and any(abs(n.value - wanted) <= 0.5 * 10.0**-n.decimals for n in readings):
        return say("Rounded too far: give {n} decimals.", n=shown)
    percent = 100 * wanted
    if 0 < abs(wanted) <= 1 and not _whole(right) and any(abs(n.value - percent) <= max(CLOSE * abs(percent), 0.5 * 10.0**-n.decimals) for n in readings):
        return say("That is a percentage; a share is asked, between 0 and 1.")
    if wanted and any(math.isclose(100 * n.value, wanted, rel_tol=CLOSE) for n in readings):
        return say("The digits are right, the size is not: a factor of 100 is missing.")
    if wanted and fits(-right):
        return say("The size is right, the sign is not.")
    if _whole(right) and abs(right) <= FEW:
        return say("Not this number. Go through the steps once more.")
    if wanted and abs(given - wanted) <= 0.1 * abs(wanted):
        return say("Very near. Who or what at the edge is counted in, and should not be, or the other way round? Round only at the end.")
    if given > wanted:
        return say("That is too large. Go through the steps once more, and check each of them.")
    return say("That is too small. Go through the steps once more, and check each of them.")


def _seen_table(answer: Any, right: Any, shown: int, say: Say) -> str:
    if isinstance(right, pd.DataFrame):
        return _seen_frame(answer, right, say)
    given, wanted = reading.pairs(answer, _keys(right)), reading.pairs(right)
    if given is None:
        return say("A Series or a dict is asked: a value for each name.")
    if set(given) != set(wanted):
        odd = sorted(set(given) - set(wanted))
        missing = len(set(wanted) - set(given))
        return say("'{name}' does not belong here.", name=odd[0]) if odd else say("{n} names are missing.", n=missing)
    if len(wanted) <= FEW and all(isinstance(v, str) for v in wanted.values()):  # of a few words each is soon found, if told which is wrong
        return say("Not all of these values are right.")
    wrong = [k for k in wanted if not same(given[k], wanted[k], shown)]
    return say("{n} of {all} values differ; look at '{name}' first.", n=len(wrong), all=len(wanted), name=wrong[0])


def _seen_frame(answer: Any, right: pd.DataFrame, say: Say) -> str:
    if not isinstance(answer, pd.DataFrame):
        return say("A table (DataFrame) is asked.")
    there = {reading.folded(c): c for c in answer.columns}
    missing = [c for c in right.columns if reading.folded(c) not in there]
    if missing:
        return say("The column '{name}' is missing.", name=missing[0])
    if len(answer) != len(right):
        twice = answer.duplicated().any()
        said = say("{n} rows are asked; there are {there}.", n=len(right), there=len(answer))
        return f"{said} {say('Some rows stand there more than once.')}" if twice else said
    differ = [c for c in right.columns if _rows(answer[[there[reading.folded(c)]]], right[[c]]) != _rows(right[[c]], right[[c]])]
    return say("Look at the column '{name}' again.", name=[*differ, right.columns[0]][0])
