"""What chance alone brings: a gap between groups by lot, an interval as a probability, many claims at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

RATE = 0.05  # of all that is asserted, the share that may be chance
DRAWS, AT_ONCE, MANY = 1999, 200, 5_000
Z = 1.959963984540054


def by_lot(values: np.ndarray, groups: Sequence[np.ndarray], *, seed: int = 0, draws: int = DRAWS) -> np.ndarray:
    """For each group how often a lot over all customers gives any of the groups a mean as far from the rest's: already corrected for the
    number of groups tried; missing for a group of nobody or of everybody.

    `values`: one number per customer; `groups`: for each who is in it (bool). With more than five thousand customers the normal limit of
    the same lot, and Šidák's correction.

    **Formula**: z = (mean inside − mean of all) ÷ (σ·√((n − m) ÷ (m·(n − 1)))), p = (1 + draws whose largest |z| is no smaller) ÷ (1 +
    draws). Source: Westfall & Young 1993, single step; Phipson & Smyth 2010.

    >>> ten = np.arange(20) < 10
    >>> by_lot(np.r_[np.full(10, 9.0), np.full(10, 1.0)] + np.arange(20) / 9, [ten, np.arange(20) % 2 == 0]).round(2).tolist()
    [0.0, 0.97]
    """
    values, inside = np.asarray(values, dtype=float), np.array(groups, dtype=float).reshape(len(groups), len(values))
    n, size, spread = len(values), inside.sum(axis=1), float(values.std()) if len(values) else 0.0
    fair = (size > 0) & (size < n)
    p = np.full(len(groups), np.nan)
    if not fair.any():
        return p
    if not spread > 0:
        p[fair] = 1.0
        return p
    inside, size = inside[fair], size[fair]
    error, centred = spread * np.sqrt((n - size) / (size * (n - 1))), values - values.mean()
    z = np.abs(inside @ centred / size) / error
    p[fair] = _normal(z) if n > MANY else _drawn(z, inside / (size * error)[:, None], centred, seed, draws)
    return p


def _drawn(z: np.ndarray, weights: np.ndarray, centred: np.ndarray, seed: int, draws: int) -> np.ndarray:
    rng, most = np.random.default_rng(seed), []
    for start in range(0, draws, AT_ONCE):
        lots = rng.permuted(np.tile(centred, (min(AT_ONCE, draws - start), 1)), axis=1)
        most.append(np.abs(weights @ lots.T).max(axis=0))
    largest = np.sort(np.concatenate(most))
    return (1 + draws - np.searchsorted(largest, z - 1e-9)) / (1 + draws)


def _normal(z: np.ndarray) -> np.ndarray:
    from scipy.special import erfc

    return -np.expm1(len(z) * np.log1p(-np.minimum(erfc(z / np.sqrt(2)), 1 - 1e-16)))


def from_interval(estimate: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """The two-sided probability that belongs to a 95 % interval around an estimate that is 0 by chance; missing where the interval is.

    **Formula**: 2·Φ(−|estimate| ÷ σ), σ = the half of the interval on the side of 0 ÷ 1.96.

    >>> from_interval(np.array([1.0, 0.2]), np.array([0.0, -1.0]), np.array([3.0, 1.4])).round(3).tolist()
    [0.05, 0.744]
    """
    from scipy.special import erfc

    estimate, low, high = (np.asarray(x, dtype=float) for x in (estimate, low, high))
    half = np.where(estimate > 0, estimate - low, high - estimate)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(estimate == 0, 0.0, np.abs(estimate) / np.maximum(half, 0.0) * Z)
    return np.where(np.isfinite(low) & np.isfinite(high), erfc(np.where(np.isnan(z), 0.0, z) / np.sqrt(2)), np.nan)


def false_discovery(p: pd.Series) -> pd.Series:
    """Benjamini & Hochberg 1995: of the claims whose value here is below a rate, no more than that share is chance; missing stay missing.

    >>> false_discovery(pd.Series([0.01, 0.04, None, 0.03])).round(3).tolist()
    [0.03, 0.04, nan, 0.04]
    """
    known = p.astype(float).dropna().sort_values(kind="stable")
    steps = known * len(known) / np.arange(1, len(known) + 1)
    return steps[::-1].cummin().clip(upper=1)[::-1].reindex(p.index).astype(float)
