"""Differences of shares with their intervals."""

from __future__ import annotations

from typing import Any

import numpy as np


def newcombe(count: Any, total: Any, other_count: Any, other_total: Any) -> tuple[Any, Any]:
    """The 95 % interval of the difference of two independent shares.

    Returns (low, high) of count ÷ total − other_count ÷ other_total; missing where a total is 0.

    Formula: d − √((p₁−l₁)² + (u₂−p₂)²), d + √((u₁−p₁)² + (p₂−l₂)²) with the Wilson limits l, u. Source: Newcombe
    1998, method 10; his example 56/70 − 48/80 gives 0.0524 to 0.3339.

    >>> low, high = newcombe(56, 70, 48, 80)
    >>> round(float(low), 4), round(float(high), 4)
    (0.0524, 0.3339)
    """
    (l1, u1), (l2, u2) = wilson(count, total), wilson(other_count, other_total)
    p1, p2 = (
        np.asarray(k, dtype=float) / np.where(np.asarray(n, dtype=float) > 0, n, np.nan)
        for k, n in ((count, total), (other_count, other_total))
    )
    difference = p1 - p2
    return difference - np.hypot(p1 - l1, u2 - p2), difference + np.hypot(u1 - p1, p2 - l2)


def wilson(count, total, *, z: float = 1.959963984540054) -> tuple[np.ndarray, np.ndarray]:
    """Wilson's 95 % interval of a share; missing where nothing was counted.

    >>> [x.round(4).item() for x in wilson(40, 2000)]
    [0.0147, 0.0271]
    """
    count, total = np.asarray(count, dtype=float), np.asarray(total, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = count / total
        middle = (share + z * z / (2 * total)) / (1 + z * z / total)
        half = z * np.sqrt(share * (1 - share) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    low, high = np.clip(middle - half, 0, 1), np.clip(middle + half, 0, 1)
    return np.where(count == 0, 0 * low, low), np.where(count == total, 0 * high + 1, high)
