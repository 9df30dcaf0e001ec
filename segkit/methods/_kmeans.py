"""k-means for numbers: skewed money and counts by their logarithm, every measure scaled, many starts."""

from __future__ import annotations

import numpy as np
import pandas as pd

from segkit.methods._stability import silhouette

SKEWED = 1.0
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
    """A good solution for k clusters, cheaply: the best of a few starts."""
    from sklearn.cluster import KMeans

    fitted = KMeans(k, n_init=starts, random_state=_seed(rng), tol=1e-3).fit(rows)
    return {"centres": fitted.cluster_centers_, "objective": float(fitted.inertia_)}


def restarts(rows: np.ndarray, k: int, rng: np.random.Generator, *, starts: int = 10) -> dict:
    """The best of a few starts and how far the worst of them was from it."""
    models = [quick(rows, k, rng, starts=1) for _ in range(starts)]
    best = min(models, key=lambda model: model["objective"])
    return best | {"spread": _spread([model["objective"] for model in models])}


def search(rows: np.ndarray, k: int, rng: np.random.Generator, *, least: int = 100, most: int | None = None, found: int = 15) -> dict:
    """The best solution known: single starts until the smallest sum of squares has been met `found` times."""
    patterns, weights = collapse(rows)
    most = most or (1000 if len(patterns) <= SMALL else 400)
    values: list[float] = []
    best: dict = {}
    while len(values) < most:
        near = 1.005 * best["objective"] if best else np.inf
        model = _start(patterns, weights, k, rng, ("k-means++", "random")[len(values) % 2], near)
        values.append(model["objective"])
        best = model if not best or model["objective"] < best["objective"] else best
        met = int(np.sum(np.array(values) <= best["objective"] * (1 + 1e-6)))
        if len(values) >= least and met >= found:
            break
    return best | {"values": values, "starts": len(values), "met": met, "spread": _spread(values)}


def _start(patterns: np.ndarray, weights: np.ndarray, k: int, rng: np.random.Generator, init: str, near: float) -> dict:
    from sklearn.cluster import KMeans

    fitted = KMeans(k, n_init=1, init=init, random_state=_seed(rng), tol=0, max_iter=1000).fit(patterns, sample_weight=weights)
    if k == 1 or len(patterns) > EXCHANGED or fitted.inertia_ > near:
        return {"centres": fitted.cluster_centers_, "objective": float(fitted.inertia_)}
    centres, labels = _exchange(patterns, weights, fitted.labels_.copy(), k)
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
