"""Shares and their intervals."""

from __future__ import annotations

from typing import Any

import numpy as np


def wilson(count: Any, total: Any, *, confidence: float = 0.95) -> tuple[Any, Any]:
    """The Wilson interval of a share: stays inside 0–1 and is honest when the count is small.

    Parameters: `count` of `total`, numbers or Series. Returns (low, high), missing where `total` is 0.

    Formula: (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) ÷ (1 + z²/n).
    Source: Wilson 1927; Brown, Cai & DasGupta 2001. In R: ``prop.test(40, 2000, correct = FALSE)``.

    >>> low, high = wilson(40, 2000)
    >>> round(float(low), 4), round(float(high), 4)
    (0.0147, 0.0271)
    """
    from statistics import NormalDist

    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    k = np.asarray(count, dtype=float)
    n = np.where(np.asarray(total, dtype=float) > 0, total, np.nan).astype(float)
    p = k / n
    centre, half = p + z * z / (2 * n), z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return np.clip((centre - half) / scale, 0, 1), np.clip((centre + half) / scale, 0, 1)


def newcombe(count: Any, total: Any, other_count: Any, other_total: Any) -> tuple[Any, Any]:
    """The 95 % interval of the difference of two independent shares.

    Returns (low, high) of count ÷ total − other_count ÷ other_total; missing where a total is 0.

    Formula: d − √((p₁−l₁)² + (u₂−p₂)²), d + √((u₁−p₁)² + (p₂−l₂)²) with the Wilson limits l, u. Source: Newcombe 1998, method 10;
    his example 56/70 − 48/80 gives 0.0524 to 0.3339.

    >>> low, high = newcombe(56, 70, 48, 80)
    >>> round(float(low), 4), round(float(high), 4)
    (0.0524, 0.3339)
    """
    (l1, u1), (l2, u2) = wilson(count, total), wilson(other_count, other_total)
    p1, p2 = (np.asarray(k, dtype=float) / np.where(np.asarray(n, dtype=float) > 0, n, np.nan) for k, n in ((count, total), (other_count, other_total)))
    difference = p1 - p2
    return difference - np.hypot(p1 - l1, u2 - p2), difference + np.hypot(u1 - p1, p2 - l2)
