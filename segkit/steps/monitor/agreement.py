"""How far two segmentations of the same customers say the same, and which of them foretells more."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any
from zlib import crc32

import numpy as np
import pandas as pd

from segkit.ground.names import NO_SEGMENT
from segkit.steps.monitor.proof import FOLDS, Past, _drawn, _errors, _gain

SAME, APART = 0.8, 0.2  # adjusted Rand: from here they say the same; below there is hardly anything in common
FLOWS = ["from", "to", "customers", "share_of_from", "share_of_to"]
PAIRS = ["first", "second", "customers", "adjusted_rand", "reading"]


def flows(one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Who of one segmentation is where in the other, one row per pair that occurs, the largest first: from, to, customers, share_of_from,
    share_of_to. Both are customer_id and segment; customers who are not in both are left out.

    >>> a = pd.DataFrame({"customer_id": list("abc"), "segment": ["x", "x", "y"]})
    >>> b = pd.DataFrame({"customer_id": list("abc"), "segment": ["p", "q", "q"]})
    >>> flows(a, b).values.tolist()
    [['x', 'p', 1, 0.5, 1.0], ['x', 'q', 1, 0.5, 0.5], ['y', 'q', 1, 1.0, 0.5]]
    """
    pairs = _both(one, other)
    table = pairs.groupby(["from", "to"]).size().rename("customers").reset_index()
    for side in ("from", "to"):
        table[f"share_of_{side}"] = table["customers"] / table.groupby(side)["customers"].transform("sum")
    return table.sort_values(["customers", "from", "to"], ascending=[False, True, True], ignore_index=True)[FLOWS]


def adjusted_rand(counts: pd.DataFrame | np.ndarray) -> float:
    """How far two ways to part the same customers agree: 1 = the same parts, 0 = as by chance; missing with fewer than two customers.

    `counts`: the contingency table. Formula: (Σ C(nᵢⱼ,2) − e) ÷ ((Σ C(aᵢ,2) + Σ C(bⱼ,2))/2 − e), e = Σ C(aᵢ,2)·Σ C(bⱼ,2) ÷ C(n,2).
    Source: Hubert & Arabie 1985.

    >>> adjusted_rand(np.array([[2, 0], [0, 3]])), round(adjusted_rand(np.array([[1, 1], [1, 2]])), 3)
    (1.0, -0.25)
    """
    table = np.asarray(counts, dtype=float)
    pairs = lambda x: float((x * (x - 1) / 2).sum())  # noqa: E731
    total = pairs(table.sum())
    if not total:
        return float("nan")
    rows, columns = pairs(table.sum(axis=1)), pairs(table.sum(axis=0))
    by_chance, most = rows * columns / total, (rows + columns) / 2
    return 1.0 if most == by_chance else (pairs(table) - by_chance) / (most - by_chance)


def agreement(labels: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Every pair of segmentations, one row each: first, second, customers (in both), adjusted_rand, reading (the same from 0.8 on, apart
    below 0.2, else related)."""
    rows = []
    for (first, one), (second, other) in combinations(labels.items(), 2):
        pairs = _both(one, other)
        found = adjusted_rand(pd.crosstab(pairs["from"], pairs["to"])) if len(pairs) else float("nan")
        reading = "" if np.isnan(found) else "the same" if found >= SAME else "apart" if found < APART else "related"
        rows.append((first, second, len(pairs), found, reading))
    return pd.DataFrame(rows, columns=PAIRS)


def foretells_more(one: pd.Series, other: pd.Series, was: Past, *, seed: int = 0) -> dict[str, Any]:
    """Which of two labels of an earlier day (segment by customer_id) foretells more of what followed.

    Returns r2_first, r2_second (share of the variance of later revenue, for customers not seen), gain (first − second) with low and high
    (95 % over draws of the same customers), better (first, second or neither: the interval holds 0), customers.
    """
    rows = was.followed.sort_values("customer_id", ignore_index=True)
    rows = rows.assign(first=rows["customer_id"].map(one), second=rows["customer_id"].map(other)).dropna(subset=["first", "second"])
    y, fold = rows["revenue"].to_numpy(float), np.array([crc32(str(c).encode()) % FOLDS for c in rows["customer_id"]], dtype=int)
    codes = [np.zeros(len(rows), dtype=int), *(pd.factorize(rows[side], sort=True)[0] for side in ("first", "second"))]
    if len(rows) < 2:
        return {"customers": len(rows), "better": "neither"}
    sums = _drawn(np.column_stack([_errors(code, y, fold) for code in codes]), np.random.default_rng(seed))
    gain, low, high = _gain(sums, worse=2, better=1)
    better = "first" if low > 0 else "second" if high < 0 else "neither"
    r2 = {f"r2_{side}": _gain(sums, worse=0, better=place)[0] for place, side in ((1, "first"), (2, "second"))}
    return {**r2, "gain": gain, "low": low, "high": high, "better": better, "customers": len(rows)}


def _both(one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    pairs = one[["customer_id", "segment"]].merge(other[["customer_id", "segment"]], on="customer_id", suffixes=("_from", "_to"), validate="one_to_one")
    pairs = pairs.rename(columns={"segment_from": "from", "segment_to": "to"})
    return pairs.assign(**{side: pairs[side].astype("str").where(pairs[side].notna(), NO_SEGMENT) for side in ("from", "to")})
