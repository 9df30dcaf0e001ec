"""What chance alone brings: an interval as a probability, and many claims at once."""

from __future__ import annotations

import numpy as np
import pandas as pd

RATE = 0.05  # of all that is asserted, the share that may be chance
Z = 1.959963984540054  # of the normal distribution: two-sided 95 %


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


def at_least(count: np.ndarray, n: np.ndarray, share: np.ndarray) -> np.ndarray:
    """The probability that of n so many or more respond where each does with this chance; missing where anything is not known.

    **Formula**: the binomial tail as the incomplete beta function I(count, n − count + 1) at the share; scipy.stats gives the same to the
    last digit, and takes longer to fetch than a step that asks for it.

    >>> at_least(np.array([0, 1, 3, 1]), np.array([2, 2, 2, np.nan]), np.array([0.5, 0.5, 0.5, 0.5])).tolist()
    [1.0, 0.75, 0.0, nan]
    """
    from scipy.special import betainc

    count, n, share = (np.asarray(x, dtype=float) for x in (count, n, share))
    inside = (count >= 1) & (count <= n)
    tail = np.where(inside, betainc(np.where(inside, count, 1.0), np.where(inside, n - count + 1, 1.0), share), np.where(count < 1, 1.0, 0.0))
    return np.where(np.isnan(count) | np.isnan(n) | np.isnan(share), np.nan, tail)


def false_discovery(p: pd.Series) -> pd.Series:
    """Benjamini & Hochberg 1995: of the claims whose value here is below a rate, no more than that share is chance; missing stay missing.

    >>> false_discovery(pd.Series([0.01, 0.04, None, 0.03])).round(3).tolist()
    [0.03, 0.04, nan, 0.04]
    """
    known = p.astype(float).dropna().sort_values(kind="stable")
    steps = known * len(known) / np.arange(1, len(known) + 1)
    return steps[::-1].cummin().clip(upper=1)[::-1].reindex(p.index).astype(float)


def two_shares(part: int, whole: int, other: int, rest: int) -> float:
    """p that two shares, part ÷ whole and other ÷ rest, are one: Fisher's exact test, two-sided.

    >>> round(two_shares(33, 260, 64, 291), 3)
    0.005
    """
    from scipy.stats import fisher_exact

    return float(fisher_exact([[part, whole - part], [other, rest - other]])[1])
