"""How large a difference is beyond what chance brings, with an interval: of shares Cramér's V, of numbers epsilon squared."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from segkit.ground.names import ours

WORDS = ours(("none", "small", "medium", "large"))
V_LIMITS, RANK_LIMITS = (0.1, 0.3, 0.5), (0.01, 0.06, 0.14)  # Cohen 1988; for ε² their squares' usual readings
DRAWS, BINS, LEVEL = 400, 40, 0.05


def cramers_v(counts: np.ndarray) -> float:
    """Cramér's V of a table of counts, corrected for what chance alone gives; missing where there are not two rows and two columns.

    **Formula**: φ̃² = max(0, χ²/n − (r−1)(k−1)/(n−1)), r̃ = r − (r−1)²/(n−1), k̃ likewise, V = √(φ̃² ÷ (min(r̃, k̃) − 1)). Source: Bergsma 2013.
    In R: ``rcompanion::cramerV(x, bias.correct = TRUE)``.

    >>> round(cramers_v(np.array([[45, 15], [20, 40]])), 4)
    0.4097
    """
    counts = _filled(counts)
    n, side = counts.sum(), _side(counts)
    if min(counts.shape) < 2 or not side > 0:
        return float("nan")
    return float(np.sqrt(max(_phi(counts) - _chance(counts.shape, n), 0.0) / side))


def v_interval(counts: np.ndarray, *, seed: int = 0) -> tuple[float, float]:
    """The interval of `cramers_v` over draws of the customers.

    A table drawn from a sample differs from it as the sample does from the truth, so chance is taken off twice.
    """
    counts = _filled(counts)
    n, side = counts.sum(), _side(counts)
    if min(counts.shape) < 2 or not side > 0:
        return float("nan"), float("nan")
    drawn = _phi(_drawn(counts, seed)) - 2 * _chance(counts.shape, n)
    low, high = np.quantile(drawn, [LEVEL / 2, 1 - LEVEL / 2])
    return tuple(float(np.sqrt(min(max(x, 0.0) / side, 1.0))) for x in (low, high))


def epsilon_squared(h: float, groups: int, n: int) -> float:
    """The share of the variance of ranks that groups explain beyond chance, from Kruskal–Wallis' H.

    **Formula**: ε² = max(0, (H − k + 1) ÷ (n − k)): Kelley's correction of η² = H ÷ (n − 1), on ranks. Source: Kelley 1935; Tomczak &
    Tomczak 2014. In R: ``effectsize::rank_eta_squared``.

    >>> epsilon_squared(7.2, 3, 9)
    0.8666666666666667
    """
    return float(max(h - groups + 1, 0.0) / (n - groups)) if n > groups else float("nan")


def ranks_interval(groups: np.ndarray, values: np.ndarray, *, seed: int = 0) -> tuple[float, float]:
    """The interval of `epsilon_squared` over draws of the customers, with the values in at most forty groups of equal rank."""
    _, rows = np.unique(groups, return_inverse=True)
    counts = _ranked(rows, np.asarray(values, dtype=float))
    n, k = counts.sum(), counts.shape[0]
    if k < 2 or counts.shape[1] < 2 or n <= k:
        return float("nan"), float("nan")
    drawn = (_h(_drawn(counts, seed)) - 2 * (k - 1)) / (n - k)
    low, high = np.quantile(drawn, [LEVEL / 2, 1 - LEVEL / 2])
    return tuple(float(min(max(x, 0.0), 1.0)) for x in (low, high))


def reading(effect: float, low: float, limits: tuple[float, ...]) -> str:
    """The effect in a word: none where the interval holds 0 or it is below the first limit.

    >>> reading(0.35, 0.2, V_LIMITS), reading(0.35, 0.0, V_LIMITS)
    ('medium', 'none')
    """
    if np.isnan(effect):
        return "n/a"
    return WORDS[int((effect >= np.array(limits) - 1e-12).sum())] if low > 0 else WORDS[0]


def against_others(inside: pd.Series, size: pd.Series, both: pd.Series, n: Any) -> np.ndarray:
    """p of a value in a segment against everybody else, chi-square with Yates' correction; missing where there is nobody else.

    `inside` of the `size` people of the segment have it, `both` of all `n`.

    >>> against_others(pd.Series([30]), pd.Series([60]), pd.Series([40]), 120).round(4).tolist()
    [0.0002]
    """
    from scipy.special import erfc

    inside, size, both, n = (np.asarray(x, dtype=float) for x in (inside, size, both, n))
    sides = size * (n - size) * both * (n - both)
    gap = np.maximum(np.abs(inside * n - size * both) - n / 2, 0.0)
    return np.where(sides > 0, erfc(gap * np.sqrt(n / np.where(sides > 0, 2 * sides, 1))), np.nan)


def holm(p: pd.Series) -> pd.Series:
    """Holm's step-down correction of those tests that were made.

    >>> holm(pd.Series([0.01, None, 0.04])).tolist()
    [0.02, nan, 0.04]
    """
    known = p.astype(float).dropna().sort_values(kind="stable")
    steps = known * np.arange(len(known), 0, -1)
    return steps.cummax().clip(upper=1).reindex(p.index).astype(float)


def _filled(counts: np.ndarray) -> np.ndarray:
    """A table of counts without its empty rows and columns."""
    counts = np.asarray(counts, dtype=float)
    return counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]


def _phi(counts: np.ndarray) -> np.ndarray:
    """χ² ÷ n of a table, or of many along the first axis; rows and columns that a draw left empty say nothing."""
    rows, columns = counts.sum(axis=-1, keepdims=True), counts.sum(axis=-2, keepdims=True)
    expected = rows * columns
    share = np.divide(counts**2, expected, out=np.zeros(np.broadcast_shapes(counts.shape, expected.shape)), where=expected > 0)
    return share.sum(axis=(-2, -1)) - 1


def _chance(shape: tuple[int, ...], n: float) -> float:
    return (shape[0] - 1) * (shape[1] - 1) / (n - 1)


def _side(counts: np.ndarray) -> float:
    (r, k), n = counts.shape, counts.sum()
    return min(r - (r - 1) ** 2 / (n - 1), k - (k - 1) ** 2 / (n - 1)) - 1 if n > 1 else 0.0


def _drawn(counts: np.ndarray, seed: int) -> np.ndarray:
    """Tables of as many customers drawn from this one, along the first axis."""
    n = int(counts.sum())
    flat = np.random.default_rng(seed).multinomial(n, counts.ravel() / n, size=DRAWS)
    return flat.reshape(DRAWS, *counts.shape).astype(float)


def _ranked(rows: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Counts by group (rows) and value in rising order (columns), neighbours together where there are many values."""
    levels, place, size = np.unique(values, return_inverse=True, return_counts=True)
    if len(levels) > BINS:
        middle = np.cumsum(size) - size / 2
        place = np.unique((middle * BINS / size.sum()).astype(int), return_inverse=True)[1][place]
    width = int(place.max()) + 1 if len(place) else 0
    return np.bincount(rows * width + place, minlength=(int(rows.max()) + 1) * width).reshape(-1, width).astype(float) if width else np.zeros((0, 0))


def _h(counts: np.ndarray) -> np.ndarray:
    """Kruskal–Wallis' H, corrected for ties, of tables of groups by values in rising order."""
    columns, sizes = counts.sum(axis=-2), counts.sum(axis=-1)
    n = columns.sum(axis=-1)
    rank = np.cumsum(columns, axis=-1) - columns / 2 + 0.5
    total = (counts * rank[..., None, :]).sum(axis=-1)
    between = np.divide(total**2, sizes, out=np.zeros_like(total), where=sizes > 0).sum(axis=-1)
    h = 12 / (n * (n + 1)) * between - 3 * (n + 1)
    ties = 1 - (columns**3 - columns).sum(axis=-1) / (n**3 - n)
    return np.where(ties > 0, h / np.where(ties > 0, ties, 1), 0.0)
