"""The choice of questions: forward, by cross-validated balanced accuracy, and what the chosen ones are worth on people not seen."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from segkit.ground.beside import both
from segkit.steps.segments.typing import patterns
from segkit.steps.segments.typing.patterns import LEAST
from segkit.steps.segments.typing.questions import encode
from segkit.steps.segments.typing.tool import nameable

LIMIT = 1.3  # times chance: below it a segment cannot be told
MOST_PEOPLE, MOST_TRIED, FOLDS = 4_000, 15, 5
SURE = 1.959963984540054


def fit(
    table: pd.DataFrame, segments: pd.Series, asked: list[dict[str, Any]], *, questions: int = 5, seed: int = 0
) -> dict[str, Any] | None:
    """The fewest of the `asked` questions that tell the segment: a typing tool as JSON; None where there is nothing to choose from.

    `table`: one row per person, the questions' columns; `segments`: the segment of each, missing where there is none. Segments of
    fewer than ten people are left out and named. Segments count alike, however large. Questions are judged by those who answered them:
    a segment half of whose people did not answer one of them is never named by them and counts as never found.

    Returns segments, shares, intercepts, questions (column, title, answers, weights per answer and segment; chosen_in: how many of
    five choices, each made without a fifth of the people, held it), accuracy with low and high (95 %), recall by segment, precision by
    segment (the share of those named so who belong there) and confusion
    (rows: true, columns: told) on people who took no part in choosing and fitting, chance, all (accuracy, low, high of all questions
    together), scored (those people), plain (the share of them told rightly, large segments counting more), largest (the share of the largest
    segment among them: what naming everybody after it is right for), never (segments that no answers name, or nobody of whom
    was found), tells (accuracy at least
    1.3 × chance and its interval above chance), path, people, asked, left_out. segments, shares, intercepts and weights are of the segments
    that the chosen questions can name; recall, precision, chance and confusion of all.

    Formula: balanced accuracy = mean of the recalls r, its variance Σ r(1 − r)/n ÷ k². The choice is forward, the smallest set within
    one standard error of the best (Breiman et al. 1984, 3.4.3). The stated accuracy comes from choices made again within each of five
    folds, so that having chosen does not flatter it (Varma & Simon 2006).
    """
    sizes = segments.value_counts()
    names = sorted(str(s) for s in sizes.index[sizes >= LEAST])
    if len(names) < 2 or not asked:
        return None
    inside = segments.astype("str").isin(names) & segments.notna()
    told = segments[inside].astype("str")
    rng = np.random.default_rng(seed)
    some = np.sort(rng.permutation(len(told))[:MOST_PEOPLE])
    codes, classes = encode(table[inside.to_numpy()].iloc[some], asked), np.searchsorted(names, told.to_numpy()[some])
    people = patterns.People(codes, classes, _folds(classes, rng), tuple(len(one["answers"]) for one in asked))
    (path, early), late = both(lambda: (_forward(people, questions), _without(people, questions, (0, 1))), lambda: _without(people, questions, (2, 3, 4)))
    kept, again = _smallest(path), [*early, *late]
    hits = sum(people.held_out(done, fold) for fold, done in enumerate(again))  # of people who took no part in choosing and fitting
    typed = [name for name, can in zip(names, people.typed(kept), strict=True) if can]
    if len(typed) < 2 or not hits.sum():
        return None
    intercepts, weights = people.model(kept)
    tool = {
        "segments": typed,
        "shares": [round(float(s), 4) for s in told.value_counts().reindex(typed) / len(told)],
        "intercepts": _rounded(intercepts),
        "questions": [
            {**asked[q], "weights": [_rounded(row) for row in rows], "chosen_in": sum(q in other for other in again)}
            for q, rows in zip(kept, weights, strict=True)
        ],
    }
    return {
        **tool,
        **_measured(hits, names, nameable(tool)),
        "all": summed(people.crossed(tuple(range(len(asked))))),
        "path": [{"column": asked[done[-1]]["column"], "accuracy": summed(h)["accuracy"]} for done, h in path],
        "people": len(classes),
        "asked": len(asked),
        "left_out": sorted(str(s) for s in sizes.index[sizes < LEAST]),
    }


def _measured(hits: np.ndarray, names: list[str], named: set[str]) -> dict[str, Any]:
    """What questions are worth, from the confusion (rows: true) of people whom they had not seen; `named`: the segments that some answers name."""
    summary, chance = summed(hits), 1 / len(names)
    return {
        **summary,
        "chance": chance,
        "scored": int(hits.sum()),
        "plain": float(np.trace(hits) / hits.sum()),
        "largest": float(hits.sum(axis=1).max() / hits.sum()),
        "never": [name for name, found in zip(names, np.diag(hits), strict=True) if name not in named or not found],
        "tells": bool(summary["accuracy"] >= LIMIT * chance and summary["low"] > chance),
        "precision": dict(zip(names, (float(p) for p in np.diag(hits) / np.maximum(hits.sum(axis=0), 1)), strict=True)),
        "recall": dict(zip(names, (float(r) for r in _recalls(hits)), strict=True)),
        "confusion": hits.astype(int).tolist(),
    }


def summed(hits: np.ndarray) -> dict[str, float]:
    """Balanced accuracy with its 95 % interval from a confusion matrix (rows: true).

    >>> {name: round(x, 3) for name, x in summed(np.array([[90, 10], [30, 70]])).items()}
    {'accuracy': 0.8, 'low': 0.746, 'high': 0.854}
    """
    accuracy, error = float(_recalls(hits).mean()), _error(hits)
    return {"accuracy": accuracy, "low": max(0.0, accuracy - SURE * error), "high": min(1.0, accuracy + SURE * error)}


def _recalls(hits: np.ndarray) -> np.ndarray:
    return np.diag(hits) / np.maximum(hits.sum(axis=1), 1)


def _error(hits: np.ndarray) -> float:
    """Its standard error; two answers of each kind are lent, so that nobody's mistake is not taken for certainty. What is never named is
    not found by certainty."""
    n = hits.sum(axis=1) + 4
    r = (np.diag(hits) + 2) / n
    return float(np.sqrt((r * (1 - r) / n)[hits.sum(axis=0) > 0].sum()) / len(hits))


def _rounded(numbers: np.ndarray) -> list[float]:
    return [round(float(x), 6) + 0.0 for x in numbers]


def _folds(classes: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A fold for everybody, each class spread evenly."""
    folds = np.zeros(len(classes), dtype=int)
    for one in np.unique(classes):
        mine = rng.permutation(np.flatnonzero(classes == one))
        folds[mine] = np.arange(len(mine)) % FOLDS
    return folds


def _forward(people: patterns.People, most: int, *, without: int | None = None) -> list[tuple[tuple[int, ...], np.ndarray]]:
    """The questions one after another, each the one that helps most, while one helps at all: the set so far and its cross-validated confusion."""
    path: list[tuple[tuple[int, ...], np.ndarray]] = []
    left = list(range(people.questions))
    for step in range(min(most, len(left))):
        done = path[-1][0] if path else ()
        tried = [((*done, q), people.crossed((*done, q), without=without)) for q in left]
        ranked = sorted(tried, key=lambda pair: -float(_recalls(pair[1]).mean()))
        if path and _recalls(ranked[0][1]).mean() <= _recalls(path[-1][1]).mean():
            break
        path.append(ranked[0])
        left = [pair[0][-1] for pair in (ranked[1 : MOST_TRIED + 1] if step == 0 else ranked[1:])]
    return path


def _smallest(path: list[tuple[tuple[int, ...], np.ndarray]]) -> tuple[int, ...]:
    """The smallest set within one standard error of the best."""
    reached = [float(_recalls(hits).mean()) for _, hits in path]
    best = int(np.argmax(reached))
    enough = reached[best] - _error(path[best][1])
    return next(done for (done, _), value in zip(path, reached, strict=True) if value >= enough)


def _without(people: patterns.People, most: int, folds: tuple[int, ...]) -> list[tuple[int, ...]]:
    """The choices made without each of these folds."""
    return [_smallest(_forward(people, most, without=fold)) for fold in folds]
