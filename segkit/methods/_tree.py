"""A shallow tree that tells the clusters apart, written as conditions a customer database understands."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd

from segkit.rules.grammar import name, number, quote

GOOD, DEEPEST = 0.95, 5


def describe(values: pd.DataFrame, labels: pd.Series, *, seed: int = 0) -> dict:
    """Rules of the smallest tree that agrees with 95 % of the labels, or of the deepest one allowed (five questions).

    `values`: one row per customer: the features, missing allowed (a missing number goes where the median goes, a missing
    answer is no answer). Returns cases ([condition, label] in order), otherwise (the label of the rest), agreement (share
    of customers whose label the tree gives), rules (per label: rule, precision, recall).
    """
    questions = [question for column in values for question in _questions(values[column])]
    answers = np.column_stack([question["codes"] for question in questions])
    leaves, guess = _grow(answers, labels.to_numpy(dtype=object), seed)
    cases = [[_condition(path, questions), label] for path, label in leaves]
    return {
        "cases": cases[:-1],
        "otherwise": cases[-1][1],
        "agreement": float(np.mean(guess == labels.to_numpy(dtype=object))),
        "rules": {label: _rule(cases, label, guess, labels.to_numpy(dtype=object)) for label in sorted(set(labels), key=_natural)},
    }


def two_questions(values: pd.DataFrame, labels: np.ndarray) -> dict:
    """Rules of a tree of depth two, and its share of hits when every row in turn is left out."""
    from sklearn.model_selection import LeaveOneOut, cross_val_predict
    from sklearn.tree import DecisionTreeClassifier

    questions = [question for column in values for question in _questions(values[column])]
    answers = np.column_stack([question["codes"] for question in questions])
    tree = DecisionTreeClassifier(max_depth=2, min_samples_leaf=2, random_state=0)
    unseen = cross_val_predict(tree, answers, labels, cv=LeaveOneOut())
    guess = tree.fit(answers, labels).predict(answers)
    cases = [[_condition(path, questions), label] for path, label in _leaves(tree, 0, ())]
    found = {label: _rule(cases, label, guess, labels) for label in sorted({label for _, label in cases})}
    return {"rules": found, "hits": float(np.mean(unseen == labels))}


def nearest_round(low: float, high: float) -> float:
    """The number with the fewest digits that separates two neighbouring values: low < x < high.

    >>> nearest_round(1234.5, 1310.0), nearest_round(3, 4), nearest_round(-0.25, -0.2)
    (1300.0, 3.5, -0.23)
    """
    middle = low + (high - low) / 2
    for digits in range(1, 18):
        short = float(f"{middle:.{digits - 1}e}")
        if low < short < high:
            return short
    return low


def _natural(label: str) -> tuple[int, str]:
    return (int(label), label) if label.isdigit() else (0, label)


def _questions(column: pd.Series) -> list[dict]:
    """What a tree may ask of a column: a number's rank, or whether it is this answer."""
    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
        numbers = column.to_numpy(dtype=float, na_value=np.nan)
        middle = float(np.nanmedian(numbers))
        levels, codes = np.unique(np.where(np.isnan(numbers), middle, numbers), return_inverse=True)
        missing = np.searchsorted(levels, middle) if np.isnan(numbers).any() else None
        return [{"column": column.name, "levels": levels, "codes": codes, "missing": missing}]
    answers = sorted(column.dropna().unique(), key=str)
    asked = answers[1:] if len(answers) == 2 and column.notna().all() else answers
    return [{"column": column.name, "answer": answer, "codes": (column == answer).fillna(False).to_numpy(dtype=int)} for answer in asked]


def _grow(answers: np.ndarray, labels: np.ndarray, seed: int) -> tuple[list, np.ndarray]:
    from sklearn.tree import DecisionTreeClassifier

    best = None
    for depth in range(max(2, math.ceil(math.log2(len(set(labels))))), DEEPEST + 1):
        tree = DecisionTreeClassifier(max_depth=depth, min_samples_leaf=max(1, len(labels) // 200), random_state=seed)
        guess = tree.fit(answers, labels).predict(answers)
        if best is None or np.mean(guess == labels) > np.mean(best[1] == labels) + 0.005:
            best = (tree, guess)
        if np.mean(best[1] == labels) >= GOOD:
            break
    return list(_leaves(best[0], 0, ())), best[1]


def _leaves(tree, node: int, path: tuple) -> Iterator[tuple[tuple, str]]:
    """The leaves from left to right; a question whose answers lead to the same label is not asked."""
    inner = tree.tree_
    if inner.children_left[node] < 0:
        yield path, tree.classes_[inner.value[node].argmax()]
        return
    split = (int(inner.feature[node]), math.floor(inner.threshold[node]))
    below = list(_leaves(tree, inner.children_left[node], (*path, (*split, True))))
    above = list(_leaves(tree, inner.children_right[node], (*path, (*split, False))))
    if {label for _, label in below + above} == {below[0][1]}:
        yield path, below[0][1]
    else:
        yield from below + above


def _condition(path: tuple, questions: list[dict]) -> str:
    """One leaf's questions as a condition; of several limits of a feature the tightest, which is the last."""
    tightest = {(feature, below): place for feature, place, below in path}
    parts = [_part(questions[feature], place, below) for (feature, below), place in sorted(tightest.items())]
    return " AND ".join(parts) or "TRUE"


def _part(question: dict, place: int, below: bool) -> str:
    column = name(question["column"])
    if "answer" in question:
        return _answer(column, question["answer"], below)
    limit = number(nearest_round(question["levels"][place], question["levels"][place + 1]))
    text = f"{column} <= {limit}" if below else f"{column} > {limit}"
    missing = question["missing"]
    return f"({column} IS NULL OR {text})" if missing is not None and (missing <= place) == below else text


def _answer(column: str, answer: object, other: bool) -> str:
    shown = str(bool(answer)).upper() if isinstance(answer, bool | np.bool_) else quote(answer)
    return f"({column} IS NULL OR {column} <> {shown})" if other else f"{column} = {shown}"


def _rule(cases: list, label: str, guess: np.ndarray, labels: np.ndarray) -> dict:
    conditions = [condition for condition, found in cases if found == label]
    both = int(np.sum((guess == label) & (labels == label)))
    return {
        "rule": " OR ".join(f"({c})" if len(conditions) > 1 else c for c in conditions),
        "precision": both / max(1, int(np.sum(guess == label))),
        "recall": both / max(1, int(np.sum(labels == label))),
    }
