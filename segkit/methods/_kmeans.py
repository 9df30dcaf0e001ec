"""k-means for numbers: skewed money and counts by their logarithm, every measure scaled, many starts."""

from __future__ import annotations

import numpy as np
import pandas as pd

from segkit.methods import _lloyd
from segkit.methods._stability import silhouette

SKEWED = 1.0
BATCH = 20  # starts at once
SMALL, EXCHANGED = 2_000, 5_000  # different customers: up to the first more starts, beyond the second no single moves


def scale(values: pd.DataFrame) -> tuple[np.ndarray, list[dict]]:
    """Numbers ready for k-means, and how each was made ready: fill, logarithm, mean and deviation.

    Missing values become the median; a measure without negative values and with skewness above 1 its logarithm
    (log1p where there are zeros); then mean 0 and deviation 1. Columns of only 0 and 1 are left as they are when all are.
    """
    raw = binary(values)
    made = [_scale_one(values[name].astype(float), raw=raw) for name in values]
    return np.column_stack([column for column, _ in made]), [{"column": name} | how for name, (_, how) in zip(values, made, strict=True)]


def binary(values: pd.DataFrame) -> bool:
    """Whether every column holds only 0 and 1 (and missing)."""
    return all(set(values[name].dropna().unique()) <= {0, 1} for name in values)


def _scale_one(column: pd.Series, *, raw: bool) -> tuple[np.ndarray, dict]:
    fill = float(column.median())
    column = column.fillna(fill)
    if raw:
        return column.to_numpy(), {"fill": fill, "log": "no", "mean": 0.0, "sd": 1.0}
    log = "no"
    if column.min() >= 0 and column.skew() > SKEWED and column.nunique() > 2:
        log = "log" if column.min() > 0 else "log1p"
    numbers = {"no": np.asarray, "log": np.log, "log1p": np.log1p}[log](column.to_numpy())
    mean, sd = float(numbers.mean()), float(numbers.std())
    return (numbers - mean) / sd, {"fill": fill, "log": log, "mean": mean, "sd": sd}


def collapse(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Equal rows once, with how often they occur; the order no longer depends on the table's."""
    patterns, weights = np.unique(rows, axis=0, return_counts=True)
    return patterns, weights.astype(float)


def quick(rows: np.ndarray, k: int, rng: np.random.Generator, *, starts: int = 5) -> dict:
    """A good solution for k clusters, cheaply: the best of a few starts. What is solved are the questions together: see `solved`."""
    return {"rows": rows, "k": k, "seed": _seed(rng), "starts": starts}


def solved(asked: list[dict]) -> list[dict]:
    """The answers to questions of `quick` (tables of one shape, one k, one number of starts each), many at once."""
    together: dict[tuple, list[int]] = {}
    for place, one in enumerate(asked):
        together.setdefault((one["rows"].shape, one["k"], one["starts"]), []).append(place)
    answers: list[dict] = [{}] * len(asked)
    for (_, k, starts), places in together.items():
        rows, seeds = [asked[p]["rows"] for p in places], [asked[p]["seed"] for p in places]
        for place, answer in zip(places, _lloyd.best(rows, k, seeds, starts=starts, tolerance=1e-3), strict=True):
            answers[place] = answer
    return answers


def restarts(rows: np.ndarray, k: int, rng: np.random.Generator, *, starts: int = 10) -> dict:
    """The best of a few starts and how far the worst of them was from it."""
    runs = _lloyd.singles(rows, np.ones(len(rows)), k, [_seed(rng) for _ in range(starts)], ["k-means++"] * starts, tolerance=1e-3, most=300)
    best = int(runs.objective[0].argmin())
    return {"centres": runs.centres[0, best], "objective": float(runs.objective[0, best]), "spread": _spread(runs.objective[0].tolist())}


def search(rows: np.ndarray, k: int, rng: np.random.Generator, *, least: int = 100, most: int | None = None, found: int = 15) -> dict:
    """The best solution known: single starts until the smallest sum of squares has been met `found` times."""
    patterns, weights = collapse(rows)
    most = most or (1000 if len(patterns) <= SMALL else 400)
    values: list[float] = []
    best: dict = {}
    waiting: list[tuple[np.ndarray, np.ndarray, float]] = []
    while len(values) < most:
        near = 1.005 * best["objective"] if best else np.inf
        waiting = waiting or _starts(patterns, weights, k, rng, min(most - len(values), 1 if k == 1 else BATCH))
        model = _mended(patterns, weights, *waiting.pop(0), near)
        values.append(model["objective"])
        best = model if not best or model["objective"] < best["objective"] else best
        met = int(np.sum(np.array(values) <= best["objective"] * (1 + 1e-6)))
        if len(values) >= least and met >= found:
            break
    return best | {"values": values, "starts": len(values), "met": met, "spread": _spread(values)}


def _starts(patterns: np.ndarray, weights: np.ndarray, k: int, rng: np.random.Generator, count: int) -> list[tuple]:
    """Centres, labels and objective of so many starts, from k-means++ and from rows at random by turns."""
    seeds = [_seed(rng) for _ in range(count)]
    inits = [("k-means++", "random")[i % 2] for i in range(count)]
    runs = _lloyd.singles(patterns, weights, k, seeds, inits, tolerance=0.0, most=1000)
    return [(runs.centres[0, i], runs.labels[0, i], float(runs.objective[0, i])) for i in range(count)]


def _mended(patterns: np.ndarray, weights: np.ndarray, centres: np.ndarray, labels: np.ndarray, objective: float, near: float) -> dict:
    """One start, mended by single moves where it is near the best one known."""
    k = len(centres)
    if k == 1 or len(patterns) > EXCHANGED or objective > near:
        return {"centres": centres, "objective": objective}
    centres, labels = _exchange(patterns, weights, labels.copy(), k)
    return {"centres": centres, "objective": float(weights @ np.sum((patterns - centres[labels]) ** 2, axis=1))}


def _exchange(patterns: np.ndarray, weights: np.ndarray, labels: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Move single patterns as long as one move lowers the sum of squares (Hartigan 1975): Lloyd's steps stop too early.

    Moving x of weight w from a to b gains n_a·w/(n_a − w)·|x − a|² − n_b·w/(n_b + w)·|x − b|².
    """
    every = np.arange(len(labels))
    sums = np.array([weights[labels == c] @ patterns[labels == c] for c in range(k)])
    size = np.bincount(labels, weights, minlength=k)
    square = np.sum(patterns**2, axis=1)[:, None]
    for _ in range(10 * len(labels)):
        centres = sums / np.maximum(size, 1e-12)[:, None]
        apart = square - 2 * patterns @ centres.T + np.sum(centres**2, axis=1)
        left = size[labels] - weights
        leave = np.where(left > 0, size[labels] * weights / np.maximum(left, 1e-12) * apart[every, labels], 0.0)
        enter = apart * (weights[:, None] * size / (weights[:, None] + size))
        enter[every, labels] = np.inf
        gain = leave - enter.min(axis=1)
        row = int(gain.argmax())
        if gain[row] <= 1e-9 * max(1.0, float(leave[row])):
            break
        old, new = labels[row], int(enter[row].argmin())
        sums[old], sums[new] = sums[old] - weights[row] * patterns[row], sums[new] + weights[row] * patterns[row]
        size[old], size[new] = size[old] - weights[row], size[new] + weights[row]
        labels[row] = new
    centres = np.array([weights[labels == c] @ patterns[labels == c] / weights[labels == c].sum() for c in range(k)])
    return centres, labels


def assign(model: dict, rows: np.ndarray) -> np.ndarray:
    """The nearest centre of every row."""
    centres = model["centres"]
    return (np.sum(centres**2, axis=1) - 2 * rows @ centres.T).argmin(axis=1)


def objective(model: dict, rows: np.ndarray) -> float:
    """Within-cluster sum of squares of all rows."""
    return float(np.sum((rows - model["centres"][assign(model, rows)]) ** 2))


def traits(values: pd.DataFrame, rows: np.ndarray, labels: pd.Series, *, least: float = 0.25) -> dict[str, list[dict]]:
    """Per cluster, the features above or below everybody's mean by at least a quarter of a deviation, the most telling first.

    standing = (mean of the cluster − mean of all) ÷ deviation of all, both after logarithm and scaling.
    """
    standing = pd.DataFrame((rows - rows.mean(axis=0)) / np.maximum(rows.std(axis=0), 1e-12), columns=list(values), index=values.index)
    found: dict[str, list[dict]] = {}
    for label in sorted(labels.unique()):
        inside = labels == label
        lines = [{"feature": name, "standing": float(standing.loc[inside, name].mean()), "value": float(values.loc[inside, name].mean()),
                  "base": float(values[name].mean())} for name in values]  # fmt: skip
        found[label] = sorted((t for t in lines if abs(t["standing"]) >= least), key=lambda t: (-abs(t["standing"]), t["feature"]))
    return found


def null(rows: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """One normal cloud with the data's means and covariance; for 0/1 answers independent answers with the same shares."""
    if np.isin(rows, (0, 1)).all():
        return np.column_stack([rng.choice(column, len(column)) for column in rows.T])
    covariance = np.atleast_2d(np.cov(rows, rowvar=False))
    return rng.multivariate_normal(rows.mean(axis=0), covariance, len(rows), method="eigh")


def stretched(rows: np.ndarray) -> bool:
    """Whether a segment may be longer one way than another, so that cutting it across is repeatable: measures, not 0/1 answers."""
    return not np.isin(rows, (0, 1)).all()


def contrast(model: dict, rows: np.ndarray, labels: np.ndarray, apart: np.ndarray) -> dict[str, float]:
    """How far apart the clusters are: their mean silhouette."""
    return {"contrast": silhouette(apart, labels, len(model["centres"]))}


def distances(rows: np.ndarray) -> np.ndarray:
    """Euclidean distance between every two rows."""
    square = np.sum(rows**2, axis=1)
    return np.sqrt(np.maximum(square[:, None] + square - 2 * rows @ rows.T, 0))


def _seed(rng: np.random.Generator) -> int:
    return int(rng.integers(2**31 - 1))


def _spread(values: list[float]) -> float:
    best = min(values)
    return float((max(values) - best) / best) if best > 0 else 0.0
