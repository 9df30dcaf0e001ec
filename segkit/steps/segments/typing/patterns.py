"""People as counted patterns of answers: the same information as one row each, at a fraction of the work."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from segkit.steps.segments.typing import logistic

STRENGTH, ROUGH = 1.0, 3e-3  # of the penalty; how near to the optimum a fit must be that is only compared with others
LEAST, ANSWERED = 10, 0.5  # people of a segment who answered all of the questions; the share of its people who answered each of them


@dataclass(frozen=True)
class People:
    """Answers (people × questions, 0 = not known, else 1 …), classes and folds of everybody, and how many answers a question has."""

    codes: np.ndarray
    classes: np.ndarray
    folds: np.ndarray
    widths: tuple[int, ...]

    @property
    def questions(self) -> int:
        return len(self.widths)

    @cached_property
    def kinds(self) -> int:
        return int(self.classes.max()) + 1

    def typed(self, chosen: tuple[int, ...]) -> np.ndarray:
        """Which classes these questions can tell: those whose people mostly answered each of them. Of the others it is not known what
        they would answer, and that they were not asked is no trait of theirs."""
        known = self.codes[:, list(chosen)] > 0
        everybody = np.bincount(self.classes, minlength=self.kinds)
        mostly = [np.bincount(self.classes[one], minlength=self.kinds) >= ANSWERED * everybody for one in known.T]
        return np.all(mostly, axis=0) & (np.bincount(self.classes[known.all(axis=1)], minlength=self.kinds) >= LEAST)

    def model(self, chosen: tuple[int, ...]) -> tuple[np.ndarray, list[np.ndarray]]:
        """The model of everybody who answered, for the classes that the questions can tell: intercepts, and per chosen question a row of weights per answer."""
        rows, counts = self._counted(chosen)
        (first,), (weights,) = _fitted(self._features(chosen, rows), counts.sum(axis=1)[None, :, self.typed(chosen)])
        parts = np.split(weights, np.cumsum([self.widths[q] for q in chosen])[:-1])
        return first, [part - self._middles[q] @ part for q, part in zip(chosen, parts, strict=True)]

    def crossed(self, chosen: tuple[int, ...], *, without: int | None = None) -> np.ndarray:
        """The confusion matrix (rows: true) over all folds but `without`, each told by a model of the others."""
        features, counts, typed = self._asked(chosen)
        used = [fold for fold in range(len(counts)) if fold != without]
        return _confusion(features, counts[used].sum(axis=0) - counts[used], counts[used], typed)

    def held_out(self, chosen: tuple[int, ...], fold: int) -> np.ndarray:
        """The confusion matrix of one fold, told by a model of all others."""
        features, counts, typed = self._asked(chosen)
        return _confusion(features, counts.sum(axis=0) - counts[[fold]], counts[[fold]], typed)

    def _asked(self, chosen: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The features of every pattern, how many of each fold and class gave it (folds × patterns × classes), and the classes that can be told."""
        if chosen not in self._known:
            rows, counts = self._counted(chosen)
            self._known[chosen] = self._features(chosen, rows), counts.transpose(1, 0, 2), self.typed(chosen)
        return self._known[chosen]

    @cached_property
    def _known(self) -> dict[tuple[int, ...], tuple[np.ndarray, np.ndarray, np.ndarray]]:
        """What was asked for: the same questions are tried with and without each fold."""
        return {}

    def _counted(self, chosen: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
        """The different patterns of those who answered all of the questions, and how many of each fold and class gave them."""
        known = (self.codes[:, list(chosen)] > 0).all(axis=1)
        rows, place = np.unique(self.codes[known][:, list(chosen)], axis=0, return_inverse=True)
        folds = int(self.folds.max()) + 1
        cell = (place.ravel() * folds + self.folds[known]) * self.kinds + self.classes[known]
        return rows, np.bincount(cell, minlength=len(rows) * folds * self.kinds).reshape(len(rows), folds, self.kinds).astype(float)

    def _features(self, chosen: tuple[int, ...], rows: np.ndarray) -> np.ndarray:
        """A column per answer, less its share: who does not answer is the average person, so that not having been asked tells nothing."""
        blocks = [
            np.equal.outer(rows[:, place], np.arange(1, self.widths[q] + 1)).astype(float) - self._middles[q] for place, q in enumerate(chosen)
        ]
        return np.concatenate(blocks, axis=1)

    @cached_property
    def _middles(self) -> list[np.ndarray]:
        counts = [np.bincount(self.codes[:, q], minlength=width + 1)[1:].astype(float) for q, width in enumerate(self.widths)]
        return [c / max(c.sum(), 1) for c in counts]


def _fitted(features: np.ndarray, counts: np.ndarray, close: float = logistic.CLOSE) -> tuple[np.ndarray, np.ndarray]:
    """A model per table of counts (models × patterns × classes); every class weighs the same, however many people are in it."""
    sizes = counts.sum(axis=1, keepdims=True)
    return logistic.fits(features, counts * (sizes.sum(axis=2, keepdims=True) / (sizes.shape[2] * np.maximum(sizes, 1))), strength=STRENGTH, close=close)


def _confusion(features: np.ndarray, fitted_on: np.ndarray, asked: np.ndarray, typed: np.ndarray) -> np.ndarray:
    """Who is named what (rows: true), summed over the models, each fitted on some and asked of others (models × patterns × classes); only
    classes that the questions can tell are fitted and named, and nobody is by fewer than two."""
    kinds = asked.shape[2]
    if typed.sum() < 2:
        return np.zeros((kinds, kinds))
    first, weights = _fitted(features, fitted_on[:, :, typed], ROUGH)
    told = np.flatnonzero(typed)[(weights.transpose(0, 2, 1) @ features.T + first[:, :, None]).argmax(axis=1)]
    named = (told[:, None, :] == np.arange(kinds)[:, None]).astype(float)  # models × classes × patterns
    return (named @ asked).sum(axis=0).T
