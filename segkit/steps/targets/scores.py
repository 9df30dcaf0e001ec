"""Scores of segments: attractiveness by weights, our strength, and how easily other weights would change the choice."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from segkit.customers.members import members
from segkit.ground.chance import RATE
from segkit.ground.names import ours
from segkit.ground.problems import Problem, Problems, nearest
from segkit.steps.targets.budget import best

# What a weight's name in case.yml measures; any other number column of the segments table works by its own name.
CRITERIA = ours(
    {
        "size": "customers",
        "revenue": "revenue_year",
        "growth": "growth",
        "value": "revenue_per_customer",
        "loyalty": "orders_per_customer",
        "potential": "headroom_base",
        "reach": "reachable",
        "fit": "strength",
        "strength": "strength",
        "income": "income",
        "profit": "profit",
        "roi": "roi",
    },
    keys=True,
)

ABSOLUTE = {"reachable": 1.0, "strength": 100.0}  # measures with a full scale of their own


def check_weights(weights: Mapping[str, float], segments: pd.DataFrame | None = None) -> list[Problem]:
    """Everything wrong with the weights.

    >>> print(check_weights({"grwth": 2})[0])
    case.yml, targets: weights: unknown criterion 'grwth'. → did you mean 'growth'?
    """
    where, known = "case.yml, targets: weights", set(CRITERIA)
    known |= set() if segments is None else {c for c in segments.columns if pd.api.types.is_numeric_dtype(segments[c])}
    found = [Problem(where, f"unknown criterion '{name}'", nearest(name, known), "weight_name") for name in weights if name not in known]
    bad = [name for name, w in weights.items() if isinstance(w, bool) or not isinstance(w, (int, float)) or not 0 <= w < np.inf]
    found += [Problem(where, f"the weight of '{name}' is not a number from 0 up", "write for example 3", "weight_value") for name in bad]
    if not found and not sum(weights.values()) > 0:
        found.append(Problem(where, "no criterion has a weight above 0", "give at least one, for example size: 3", "weight_none"))
    return found


def attractiveness(
    segments: pd.DataFrame,
    weights: Mapping[str, float],
    *,
    economics: pd.DataFrame | None = None,
    strength: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """How attractive every segment is, from 0 to 100, by criteria and weights that were fixed before the segments were seen.

    Parameters: `segments`, one row per segment with the columns that the criteria measure (join strength and money to
    it first, where they are weighted). `weights`, criterion → weight from 0 up; names in `CRITERIA` or any number
    column.

    Returns one row per segment: segment, one column per criterion (0–100; missing where not known), attractiveness,
    missing (criteria left out for this segment, in words; their weight goes to the known ones). Raises Problems for
    unknown criteria.

    `economics` and `strength` add what reach, income, profit, roi and strength (fit) measure; without them these are missing.

    Growth is scored only where it is shown beyond chance (growth_p, where the table has it, below 5 %), and of nobody where that is so of
    fewer than half of the segments: scores with and without it are not to be compared.

    Formula: 100 · (x − min) ÷ (max − min) over the segments, 50 where all are equal; weighted mean. So a score compares
    these segments with each other only. Reach and strength have a scale of their own and are taken as they are.
    Source: docs/methods.md 16.

    >>> two = pd.DataFrame({"segment": ["a", "b", "c"], "customers": [10, 20, 30], "growth": [0.1, 0.0, None]})
    >>> attractiveness(two, {"size": 3, "growth": 1})[["segment", "size", "growth", "attractiveness", "missing"]].to_numpy().tolist()
    [['a', 0.0, 100.0, 25.0, ''], ['b', 50.0, 0.0, 37.5, ''], ['c', 100.0, nan, 100.0, 'growth']]
    """
    wrong = check_weights(weights, segments)
    if wrong:
        raise Problems(wrong)
    segments = _with_money(_grown(segments), economics, strength)
    out = pd.DataFrame({"segment": segments["segment"]})
    for name in weights:
        column = CRITERIA.get(name, name)
        out[name] = _scaled(segments[column], ABSOLUTE.get(column)) if column in segments else np.nan
    out["attractiveness"] = _weighted(out[list(weights)].to_numpy(float), np.array([list(weights.values())], dtype=float))[0]
    out["missing"] = [", ".join(name for name in weights if weights[name] > 0 and np.isnan(row[name])) for _, row in out.iterrows()]
    return out


def contributions(scores: pd.DataFrame, weights: Mapping[str, float]) -> pd.DataFrame:
    """How many points each criterion adds to the attractiveness: one column per criterion that has a weight.

    >>> scores = pd.DataFrame({"size": [100.0, 0.0], "growth": [50.0, None]})
    >>> contributions(scores, {"size": 3, "growth": 1}).to_numpy().tolist()
    [[75.0, 12.5], [0.0, 0.0]]
    """
    names = [name for name, w in weights.items() if w > 0 and name in scores and scores[name].notna().any()]
    known = scores[names].astype("float64")
    weighed = known.notna() * np.array([float(weights[n]) for n in names])
    return (known * weighed).div(weighed.sum(axis=1), axis=0).fillna(0.0)


def _grown(segments: pd.DataFrame) -> pd.DataFrame:
    """The segments with their growth where it is shown of at least half of them, else with none.

    >>> _grown(pd.DataFrame({"growth": [0.3, 0.2, 0.1], "growth_p": [1.0, 0.01, 0.02]}))["growth"].tolist()
    [nan, 0.2, 0.1]
    >>> _grown(pd.DataFrame({"growth": [0.3, 0.2, 0.1], "growth_p": [1.0, 0.01, 0.2]}))["growth"].tolist()
    [nan, nan, nan]
    """
    if "growth" not in segments:
        return segments
    shown = segments["growth"].notna() & (segments["growth_p"].lt(RATE) if "growth_p" in segments else True)
    return segments.assign(growth=segments["growth"].where(shown & (2 * shown.sum() >= len(segments))))


def _with_money(segments: pd.DataFrame, economics: pd.DataFrame | None, strength: pd.DataFrame | None) -> pd.DataFrame:
    """The segments with what the best channel reaches and brings, and with our strength; NaN where not given."""
    out = segments.copy()
    if economics is not None and len(economics):
        out["reachable"] = out["segment"].map(economics.groupby("segment")["reach"].max())
        paid = best(economics).set_index("segment")
        for name in ("income", "profit", "roi"):
            out[name] = out["segment"].map(paid[name])
    if strength is not None:
        out["strength"] = out["segment"].map(strength.set_index("segment")["strength"])
    return out


def _scaled(values: pd.Series, whole: float | None = None) -> pd.Series:
    values = values.astype(float).replace([np.inf, -np.inf], np.nan)
    if whole is not None:
        return 100 * values / whole
    low, high = values.min(), values.max()
    return (100 * (values - low) / (high - low)) if high > low else values.where(values.isna(), 50.0)


def _weighted(scores: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Weighted means, draws × segments, over the criteria known for each segment; missing where none is."""
    known = ~np.isnan(scores)
    total = weights @ known.T.astype(float)
    return np.divide(weights @ np.where(known, scores, 0.0).T, total, out=np.full(total.shape, np.nan), where=total > 0)


def _top(values: np.ndarray, top: int) -> np.ndarray:
    """Which are among the top, row by row; equal values by place, missing last."""
    order = np.argsort(-np.where(np.isnan(values), -np.inf, values), axis=1, kind="stable")
    inside = np.zeros(values.shape, dtype=bool)
    np.put_along_axis(inside, order[:, :top], True, axis=1)
    return inside


def sensitivity(
    scores: pd.DataFrame,
    weights: Mapping[str, float],
    *,
    draws: int = 10_000,
    top: int | None = 3,
    concentration: float = 20.0,
    allowed: pd.Series | list[str] | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """How often each segment is among the most attractive when the weights are not quite what we think.

    Parameters: `scores` from `attractiveness`, `weights` as there. Weights are drawn around the chosen ones; at
    `concentration` 20 a weight of one half varies by about ±0.11. `allowed`: the segments that passed the knock-outs;
    the others are never chosen.

    Returns one row per segment: segment, chosen_share (fraction of draws in the top), first_share (fraction of draws
    as the first), fragile (in the top now but in fewer than 80 % of draws, or outside now but in it in more than 20
    %).

    Formula: w ~ Dirichlet(concentration · w₀). Source: docs/methods.md 16; Butler, Jia & Dyer 1997 for simulated weights.

    >>> scores = pd.DataFrame({"segment": ["a", "b"], "size": [100.0, 0.0], "growth": [0.0, 100.0]})
    >>> sensitivity(scores, {"size": 9, "growth": 1}, top=1).round(2)[["segment", "chosen_share", "fragile"]].to_numpy().tolist()
    [['a', 1.0, False], ['b', 0.0, False]]
    """
    table = scores.sort_values("segment", ignore_index=True)
    names = [name for name, w in weights.items() if w > 0]
    inside = table["segment"].isin(set(table["segment"] if allowed is None else allowed)).to_numpy()
    values = table.loc[inside, names].to_numpy(float)
    chosen = np.array([[float(weights[name]) for name in names]])
    chosen /= chosen.sum()
    drawn = np.random.default_rng(seed).dirichlet(concentration * chosen[0], size=draws)
    many, now, k = _weighted(values, drawn), _weighted(values, chosen), len(values) if top is None else top
    out = pd.DataFrame({"segment": table["segment"], "chosen_share": 0.0, "first_share": 0.0, "fragile": False})
    if inside.any():
        out.loc[inside, "chosen_share"] = _top(many, k).mean(axis=0)
        out.loc[inside, "first_share"] = _top(many, 1).mean(axis=0)
        out.loc[inside, "fragile"] = np.where(_top(now, k)[0], _top(many, k).mean(axis=0) < 0.8, _top(many, k).mean(axis=0) > 0.2)
    return out


def strength(
    segments: pd.DataFrame, facts: pd.DataFrame, labels: pd.DataFrame, *, given: Mapping[str, float] | None = None
) -> pd.DataFrame:
    """How strong we are in every segment, from 0 to 100.

    Parameters: `segments` from `size.sizes`; `facts` (customer_id, orders, recency_days); `given`, segment → 0–100,
    is the consultant's own judgement and replaces the figure.

    Returns one row per segment: segment, repeat (share of buyers with two orders or more), active (share of customers
    who bought in the last 365 days), penetration (revenue_year ÷ potential_base, at most 1; missing without market
    figures), strength (their mean · 100; missing if none is known), source (data, given). Source: docs/methods.md 16 leaves
    the measure open; these three are what a base shows of winning, keeping and saturating a segment.

    >>> people = pd.DataFrame({"customer_id": ["a", "b"], "segment": "VIP", "orders": [2, 1], "recency_days": [10.0, 400.0]})
    >>> strength(pd.DataFrame({"segment": ["VIP"]}), people, people)["strength"].tolist()
    [50.0]
    """
    base = members(labels, facts, ["orders", "recency_days"])
    groups = base.assign(
        repeat=(base["orders"] >= 2).where(base["orders"] > 0).astype(float), active=(base["recency_days"] <= 365).astype(float)
    ).groupby("segment")
    out = pd.DataFrame({"segment": segments["segment"]})
    for name in ("repeat", "active"):
        out[name] = out["segment"].map(groups[name].mean())
    has = {"revenue_year", "potential_base"} <= set(segments.columns)
    attainable = segments["potential_base"].where(segments["potential_base"] > 0) if has else np.nan
    out["penetration"] = (segments["revenue_year"] / attainable).clip(0, 1) if has else np.nan
    out["strength"] = 100 * out[["repeat", "active", "penetration"]].mean(axis=1)
    judged = out["segment"].map(dict(given or {})).astype(float)
    out["strength"], out["source"] = judged.fillna(out["strength"]), np.where(judged.notna(), "given", "data")
    return out
