"""Rank scores: groups of nearly equal size in which equal values always share a score, whatever the row order."""

from __future__ import annotations

import numpy as np
import pandas as pd


def scores(values: np.ndarray, bins: int = 3) -> np.ndarray:
    """Score values from 1 (low) to `bins` (high); ties are never split.

    Formula: score = 1 + ⌊bins · (2·less + equal) ÷ (2n)⌋ in integers, less and equal counting the smaller and the same values.
    All values equal gives the middle group.

    >>> scores(np.array([10, 20, 20, 90]), 3).tolist(), scores(np.array([5, 5]), 3).tolist()
    ([1, 2, 2, 3], [2, 2])
    """
    found, place = np.unique(values, return_inverse=True)
    return _of_groups(np.bincount(place, minlength=len(found)), bins)[place]


def _of_groups(sizes: np.ndarray, bins: int) -> np.ndarray:
    """The score of every group of equal values, given their sizes from the smallest value on."""
    upto = np.cumsum(sizes, dtype=np.int64)
    return 1 + bins * (2 * upto - sizes) // (2 * max(int(sizes.sum()), 1))


def thresholds(values: np.ndarray, bins: int = 3) -> dict[int, float]:
    """The smallest value of every score that occurs, highest score first: enough to score new values.

    >>> thresholds(np.array([10, 20, 20, 90]), 3)
    {3: 90.0, 2: 20.0, 1: 10.0}
    """
    found, sizes = np.unique(values, return_counts=True)
    occurring, first = np.unique(_of_groups(sizes, bins), return_index=True)
    return {int(score): float(found[place]) for score, place in zip(occurring[::-1], first[::-1], strict=True)}


def larger(values: np.ndarray) -> np.ndarray:
    """For every value, how many are strictly larger.

    >>> larger(np.array([3, 1, 3, 2])).tolist()
    [0, 3, 0, 2]
    """
    return len(values) - np.searchsorted(np.sort(values), values, "right")


def spearman(a: pd.Series, b: pd.Series) -> float:
    """The correlation of the ranks of two columns, both known in every row and neither constant; without scipy.stats, which takes longer to
    import than this takes for a million customers.

    >>> round(spearman(pd.Series([1.0, 2.0, 2.0, 4.0]), pd.Series([10.0, 20.0, 30.0, 40.0])), 4)
    0.9487
    """
    return float(np.corrcoef(np.column_stack((a.rank(), b.rank())), rowvar=False)[1, 0])
