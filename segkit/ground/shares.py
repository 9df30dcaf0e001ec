"""Differences of shares with their intervals."""

from __future__ import annotations

from typing import Any

import numpy as np

from segkit.ground.chance import Z


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


def wilson(count, total) -> tuple[np.ndarray, np.ndarray]:
    """Wilson's 95 % interval of a share; missing where nothing was counted.

    >>> [x.round(4).item() for x in wilson(40, 2000)]
    [0.0147, 0.0271]
    """
    count, total, z = np.asarray(count, dtype=float), np.asarray(total, dtype=float), Z
    with np.errstate(divide="ignore", invalid="ignore"):
        share = count / total
        middle = (share + z * z / (2 * total)) / (1 + z * z / total)
        half = z * np.sqrt(share * (1 - share) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    low, high = np.clip(middle - half, 0, 1), np.clip(middle + half, 0, 1)
    return np.where(count == 0, 0 * low, low), np.where(count == total, 0 * high + 1, high)


def pooled_difference(count: Any, total: Any, other_count: Any, other_total: Any) -> dict[str, float]:
    """One difference of shares over several comparisons, each within its own stratum, and how much the comparisons disagree.

    Returns points (the difference, a fraction), error (its standard error), low, high (95 %), heterogeneity (I², 0 to 1) and strata.
    Missing where no stratum has both sides.

    Formula: Mantel–Haenszel weights n₁n₀ ÷ (n₁ + n₀); variance Σ w²(p₁q₁/n₁ + p₀q₀/n₀) ÷ (Σ w)² (see
    `difference_variance`); I² = max(0, 1 − (K − 1) ÷ Q). Source:
    Greenland & Robins 1985; Agresti & Caffo 2000; Higgins & Thompson 2002.

    >>> both = pooled_difference([30, 60], [100, 200], [20, 40], [100, 200])
    >>> round(both["points"], 3), both["heterogeneity"], round(both["error"], 4)
    (0.1, 0.0, 0.0351)
    """
    k1, n1, k0, n0 = (np.asarray(v, dtype=float) for v in (count, total, other_count, other_total))
    both = (n1 > 0) & (n0 > 0)
    k1, n1, k0, n0 = k1[both], n1[both], k0[both], n0[both]
    if not len(n1):
        return {name: np.nan for name in ("points", "error", "low", "high", "heterogeneity")} | {"strata": 0}
    difference, spread, weight = k1 / n1 - k0 / n0, difference_variance(k1, n1, k0, n0), n1 * n0 / (n1 + n0)
    points = float((weight * difference).sum() / weight.sum())
    error = float(np.sqrt((weight**2 * spread).sum()) / weight.sum())
    q = float((((difference - (difference / spread).sum() / (1 / spread).sum()) ** 2) / spread).sum())
    return {
        "points": points, "error": error, "low": points - Z * error, "high": points + Z * error,
        "heterogeneity": max(0.0, 1 - (len(n1) - 1) / q) if q > 0 and len(n1) > 1 else 0.0, "strata": len(n1),
    }  # fmt: skip


def difference_variance(count: Any, total: Any, other_count: Any, other_total: Any) -> np.ndarray:
    """The variance of a difference of two shares; where a side has none or all, one answer of each kind is added to both (Agresti &
    Caffo 2000), so that nobody's answer is not taken for certainty.

    >>> float(difference_variance(0, 8, 0, 8).round(4)), float(difference_variance(4, 8, 4, 8))
    (0.018, 0.0625)
    """
    k1, n1, k0, n0 = (np.asarray(v, dtype=float) for v in (count, total, other_count, other_total))
    bare = (k1 == 0) | (k1 == n1) | (k0 == 0) | (k0 == n0)
    parts = []
    for k, n in ((k1, n1), (k0, n0)):
        k, n = np.where(bare, k + 1, k), np.where(bare, n + 2, n)
        parts.append(k / n * (1 - k / n) / n)
    return parts[0] + parts[1]
