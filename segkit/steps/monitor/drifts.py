"""Drift: whether customers today are still like those the segments were made from."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
import pandas as pd

from segkit.customers.members import attributes

FLOOR = 1e-4  # what an empty bin counts as; without it a single new value would be an infinite change
COLUMNS = ["criterion", "psi", "chance", "reading", "bins", "largest_change", "share_before", "share_after"]


def drift(
    before: pd.DataFrame, after: pd.DataFrame, criteria: Iterable[str] | None = None, *, bins: int = 10, most: int = 50
) -> pd.DataFrame:
    """Population stability index of every criterion between two snapshots.

    Parameters: `before`, `after`: facts, one row per customer. `criteria`: columns (default: revenue, orders,
    recency_days and the client's attributes). Numbers and dates are cut at the quantiles of the earlier snapshot,
    into at most `bins`; missing is a bin of its own. Text of more than `most` values is left out.

    Returns one row per criterion, largest first: criterion, psi, chance (95 % of the values that two samples of one
    population would give), reading (stable below 0.1 or within chance, shifted below 0.25, changed above), bins,
    largest_change (the bin or value that moved most), share_before, share_after (its shares). A criterion that has
    gone or is new is not compared.

    Formula: Σ (q − p) · ln(q ÷ p), shares below 0.0001 counted as 0.0001; chance = (1/n + 1/m) · χ²₀.₉₅(bins − 1).
    Source: docs/methods.md 18; the 0.1 and 0.25 of credit scoring (Siddiqi 2006); Yurdakul & Naranjo 2020 for the chance
    level.

    >>> one = pd.DataFrame({"customer_id": range(1000), "city": ["Omsk"] * 500 + ["Perm"] * 500})
    >>> drift(one, one.assign(city=["Omsk"] * 800 + ["Perm"] * 200), ["city"])[["psi",
    ...     "reading"]].round(4).to_numpy().tolist()
    [[0.4159, 'changed']]
    """
    default = [c for c in ("revenue", "orders", "recency_days") if c in before] + attributes(before)
    rows = [_one(c, before[c], after[c], bins, most) for c in (default if criteria is None else criteria) if c in before and c in after]
    out = pd.DataFrame([r for r in rows if r], columns=COLUMNS)
    return out.sort_values(["psi", "criterion"], ascending=[False, True], ignore_index=True)


def _one(name: str, before: pd.Series, after: pd.Series, bins: int, most: int) -> dict | None:
    from scipy.stats import chi2

    first, second = _binned(before, after, bins)
    n, m = len(first), len(second)
    if not n or not m or first.nunique() > most:
        return None
    shares = pd.concat([first.value_counts() / n, second.value_counts() / m], axis=1, keys=["p", "q"]).fillna(0.0).sort_index()
    p, q = shares["p"].clip(lower=FLOOR), shares["q"].clip(lower=FLOOR)
    psi = float(((q - p) * np.log(q / p)).sum())
    chance = float((1 / n + 1 / m) * chi2.ppf(0.95, len(shares) - 1)) if len(shares) > 1 else 0.0
    moved = (shares["q"] - shares["p"]).abs().idxmax()
    return {
        "criterion": name,
        "psi": psi,
        "chance": chance,
        "reading": _reading(psi, chance),
        "bins": len(shares),
        "largest_change": moved,
        "share_before": shares.loc[moved, "p"],
        "share_after": shares.loc[moved, "q"],
    }


def _reading(psi: float, chance: float) -> str:
    return "stable" if psi < 0.1 or psi <= chance else "shifted" if psi < 0.25 else "changed"


def _binned(before: pd.Series, after: pd.Series, bins: int) -> tuple[pd.Series, pd.Series]:
    """Both columns as text bins made from the earlier one; missing and, for text, values not seen before are bins too."""
    both = [before, after]
    dated = pd.api.types.is_datetime64_any_dtype(before)
    few = before.nunique() <= bins or before.dtype == bool
    if before.isna().all() or (not dated and (few or not pd.api.types.is_numeric_dtype(before))):
        return tuple(s.astype("str").where(s.notna(), "missing") for s in both)  # type: ignore[return-value]
    numbers = [
        s.astype("datetime64[us]").astype("int64").where(s.notna()).astype(float)
        if dated
        else pd.to_numeric(s, errors="coerce").astype(float)
        for s in both
    ]
    edges = np.unique(np.quantile(numbers[0].dropna(), np.arange(1, bins) / bins))
    return tuple(_cut(s, edges, dated) for s in numbers)  # type: ignore[return-value]


def _cut(values: pd.Series, edges: np.ndarray, dated: bool) -> pd.Series:
    words = [str(np.datetime64(int(e), "us"))[:10] if dated else f"{e:.6g}" for e in edges]
    names = [f"≤ {words[0]}", *[f"{a} – {b}" for a, b in pairwise(words)], f"> {words[-1]}"]
    place = np.searchsorted(edges, values.to_numpy(float), side="left")
    return pd.Series(
        [names[i] if known else "missing" for i, known in zip(place, values.notna(), strict=True)], index=values.index, dtype="str"
    )


def traits(criteria: pd.DataFrame, before: pd.DataFrame) -> list[str]:
    """The chosen criteria that are traits of customers: what adds up over time (orders, revenue, days) drifts by itself and is left out."""
    from segkit.ground.bands import MEASURES

    rows = criteria[criteria["chosen"].astype(bool) & criteria["column"].isin(before.columns)]
    return [c for c in rows["column"] if c not in MEASURES]
