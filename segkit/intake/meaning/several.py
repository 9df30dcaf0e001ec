"""Questions that may be answered several ways at once: a column for every answer in the place of one of all their combinations."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd

from segkit.ground.names import ANSWERED
from segkit.intake.fold import fold
from segkit.intake.log import Notes, guess
from segkit.intake.raw import Raw
from segkit.intake.source import Source
from segkit.intake.values.convert import as_text, is_text

PARTED = re.compile(r"\s*[,;|\n]\s+|;")
HINT = re.compile(r"\s*\([^()]*\)\s*$")
ANSWERS, LONGEST = (2, 15), 60  # so many different ones in a question, each of so many letters at most
OFTEN, EACH, AT_ALL = 0.2, 5, 20  # share of cells with more than one; how often each is given on the average; cells filled


def told_apart(raw: Raw, source: Source, notes: Notes) -> Raw:
    """The rows of a survey with every question that was answered several ways at once as one column per answer, yes or no."""
    named = {fold(theirs) for theirs in [*source.columns.values(), *source.ignore]}
    frame = raw.frame
    for name in [c for c in frame.columns if fold(c) not in named and is_text(frame[c])]:
        parts = answers(as_text(frame[name]))
        if parts is None:
            continue
        parts = _rejoined(parts)
        options = list(dict.fromkeys(a for given in parts.dropna() for a in given))
        asked = HINT.sub("", name).rstrip(" ?:.") + ANSWERED  # not that several may be chosen
        made = {f"{asked}{one}": parts.map(lambda given, one=one: "yes" if one in given else "no", na_action="ignore") for one in options}
        at = frame.columns.get_loc(name)
        frame = pd.concat([frame.iloc[:, :at], pd.DataFrame(made, index=frame.index, dtype="str"), frame.iloc[:, at + 1 :]], axis=1)
        guess(notes, f"several answers in {name}", "a column of yes and no for each", f"{len(options)} answers", " | ".join(options[:3]))
    return replace(raw, frame=frame)


def _rejoined(parts: pd.Series) -> pd.Series:
    """The answers with what always stands together as one: an option that has a comma in it."""
    told = parts.dropna()
    with_ = {}
    for given in told:
        for one, after in zip(given, [*given[1:], None], strict=True):
            with_.setdefault(one, set()).add(after)
    counts = told.explode().value_counts()
    pairs = {one: next(iter(after)) for one, after in with_.items() if len(after) == 1 and None not in after}
    pairs = {one: after for one, after in pairs.items() if counts[one] == counts[after]}

    def joined(given: list[str]) -> list[str]:
        made: list[str] = []
        for i, one in enumerate(given):
            if i and pairs.get(given[i - 1]) == one:
                made[-1] = f"{made[-1]}, {one}"
            else:
                made.append(one)
        return made

    return parts.map(joined, na_action="ignore") if pairs else parts


def answers(cells: pd.Series) -> pd.Series | None:
    """The answers in every cell (a list, missing where it is empty), None where the cells hold no several answers of a few.

    A town with its region is none: there every part has one neighbour, so that there are fewer combinations than parts.

    >>> said = pd.Series(["Taste, Price", "Price", "Taste, Near, Price", "Near, Price", "Near", None] * 5)
    >>> answers(said)[2]
    ['Taste', 'Near', 'Price']
    >>> answers(pd.Series(["Omsk, Siberia", "Perm, Ural"] * 20)) is None
    True
    """
    given = cells.str.strip().replace("", None)
    if given.notna().sum() < AT_ALL or given.str.len().max() > 10 * LONGEST:
        return None
    parts = given.map(lambda text: [p for p in PARTED.split(text) if p], na_action="ignore")
    counts = parts.explode().value_counts()
    several = parts.dropna().map(len).gt(1).mean() >= OFTEN
    few = ANSWERS[0] <= len(counts) <= ANSWERS[1] and counts.index.str.len().max() <= LONGEST and counts.mean() >= EACH
    return parts if several and few and given.nunique() >= len(counts) else None
