"""How many segments the data support: stability under resampling, and how far apart they are against data without segments.

`engine` is a module with quick, solved, restarts, assign, null, distances, contrast and stretched: `_kmeans` or `_latent`.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import ModuleType

import numpy as np

STABLE = 0.75


def table(engine: ModuleType, rows: np.ndarray, ks: list[int], *, seed: int = 0, draws: int = 40, replicates: int = 12) -> list[dict]:
    """One dict per k: stability, ari, silhouette, the contrast and its standing against the null, smallest share, spread, evidence.

    The contrast is the engine's own: of measures the silhouette; of answers what the classes add to the log-likelihood of independent
    answers (a bootstrapped likelihood ratio, McLachlan 1987), since a silhouette gives every question the same weight, and groups that
    three of eight questions tell apart drown in the other five. A larger natural k may only cut up the segments of a smaller one: see
    `_refine` and `_spare`; cut_of then names the smaller one.
    """
    rng = np.random.default_rng([seed, 11])
    solved = [_line(engine, rows, k, replicates, rng) for k in (ks if draws and replicates else [])]
    lines = [line for line, _ in solved]
    if not lines:
        return []
    chance = _chance(engine, (engine.null(rows, rng) for _ in range(draws)), ks, rng)
    for line, standing, near in zip(lines, _standing(lines, chance[:, 0]), chance[:, 1].mean(axis=0), strict=True):
        standing.pop("strict")
        line |= standing | {"null_silhouette": float(near), "evidence": evidence(line["stability"], standing["standing"], standing["limit"])}
    if engine.stretched(rows):
        _refine(engine, rows, lines, {line["k"]: labels for line, labels in solved}, draws, rng)
    else:
        _spare(lines)
    return lines


def _standing(lines: list[dict], chance: np.ndarray) -> list[dict]:
    """Contrasts in deviations from the null's mean per k; the 95th percentile of each null draw's maximum over k, and the 99th.

    The 99th is that of a normal distribution with the maxima's mean and deviation: too few draws have one of their own.
    """
    mean, deviation = chance.mean(axis=0), np.maximum(chance.std(axis=0, ddof=1), 1e-9)
    most = ((chance - mean) / deviation).max(axis=1)
    limit, strict = float(np.quantile(most, 0.95)), float(most.mean() + 2.326 * most.std(ddof=1))
    return [{"standing": float((line["contrast"] - m) / d), "limit": limit, "strict": strict}
            for line, m, d in zip(lines, mean, deviation, strict=True)]  # fmt: skip


def _refine(engine: ModuleType, rows: np.ndarray, lines: list[dict], labels: dict, draws: int, rng: np.random.Generator) -> None:
    """Ask of every finer natural solution whether it is more than clear segments cut up further.

    Scaled measures stretch every segment along those that tell the segments least apart, and a cut across the stretch repeats itself
    and still beats one cloud: of twenty tables of four groups six deviations apart, the largest natural k was four in only four of
    them, and in twenty with this question. So a larger natural k is held against data drawn from the clearest natural one: one
    cloud within each of its segments. What is no better than 99 of 100 of those is reproducible, not natural. Answers have no such
    stretch: within a latent class they are independent by the model, so a cut there does not repeat itself.
    """
    finer = [line for line in lines if line["evidence"] == "natural"]
    while len(finer) > 1:
        clear = max(finer, key=lambda line: line["silhouette"])
        finer = [line for line in finer if line["k"] > clear["k"]]
        if not finer:
            return
        groups = [rows[labels[clear["k"]] == c] for c in range(clear["k"])]
        ks = [line["k"] for line in finer]
        chance = _chance(engine, (np.concatenate([_cloud(engine, g, rng) for g in groups]) for _ in range(draws)), ks, rng)
        for line, standing in zip(finer, _standing(finer, chance[:, 0]), strict=True):
            if standing["standing"] <= standing["strict"]:
                line |= {"evidence": "reproducible", "cut_of": clear["k"]}
        finer = [line for line in finer if line["evidence"] == "natural"]


def _spare(lines: list[dict]) -> None:
    """Of natural classes of answers, a finer solution must say more than its parameters cost (Schwarz 1978): against independent answers
    every solution finer than the true one stands out too."""
    natural = [line for line in lines if line["evidence"] == "natural" and "bic" in line]
    for place, line in enumerate(natural[1:], start=1):
        best = min(natural[:place], key=lambda coarser: coarser["bic"])
        if line["bic"] >= best["bic"]:
            line |= {"evidence": "reproducible", "cut_of": best["k"]}


def _cloud(engine: ModuleType, group: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return engine.null(group, rng) if len(group) > 2 else group


def evidence(stability: float, standing: float, limit: float) -> str:
    """What the segments are, in the terms of Dolnicar, Grün & Leisch (2018).

    >>> evidence(0.9, 5.0, 2.1), evidence(0.9, 1.0, 2.1), evidence(0.5, 5.0, 2.1)
    ('natural', 'reproducible', 'constructive')
    """
    if stability < STABLE:
        return "constructive"
    return "natural" if standing > limit else "reproducible"


def suggested(lines: list[dict], *, smallest: float = 0.05) -> int | None:
    """The largest k with natural segments of which none is smaller than `smallest`; None when there is none."""
    fits = [line["k"] for line in lines if line["evidence"] == "natural" and line["smallest_share"] >= smallest]
    return max(fits, default=None)


def _line(engine: ModuleType, rows: np.ndarray, k: int, replicates: int, rng: np.random.Generator) -> tuple[dict, np.ndarray]:
    model = engine.restarts(rows, k, rng)
    labels = engine.assign(model, rows)
    samples = (rows[rng.integers(len(rows), size=len(rows))] for _ in range(replicates))
    again = [engine.assign(other, rows) for other in engine.solved([engine.quick(sample, k, rng, starts=10) for sample in samples])]
    overlap = np.array([jaccard(labels, other, k) for other in again])
    apart = engine.distances(rows)
    line = {
        "k": k,
        **engine.contrast(model, rows, labels, apart),
        "stability": float(np.median(overlap, axis=0).min()),
        "ari": float(np.mean([rand_index(labels, other, k) for other in again])),
        "silhouette": silhouette(apart, labels, k),
        "smallest_share": float(np.bincount(labels, minlength=k).min() / len(labels)),
        "spread": model["spread"],
        "segment_stability": [float(v) for v in np.sort(np.median(overlap, axis=0))],
    }
    return line, labels


def _chance(engine: ModuleType, tables: Iterable[np.ndarray], ks: list[int], rng: np.random.Generator) -> np.ndarray:
    """Contrasts and silhouettes of tables without segments: tables × 2 × ks. All are asked for before any is solved: many at once take
    less time."""
    asked = [(table, [engine.quick(table, k, rng) for k in ks]) for table in tables]
    models = iter(engine.solved([question for _, questions in asked for question in questions]))
    found = []
    for table, _ in asked:
        apart = engine.distances(table)
        found.append(np.transpose([_apart(engine, next(models), table, k, apart) for k in ks]))
    return np.array(found)


def _apart(engine: ModuleType, model: dict, rows: np.ndarray, k: int, apart: np.ndarray) -> tuple[float, float]:
    labels = engine.assign(model, rows)
    return engine.contrast(model, rows, labels, apart)["contrast"], silhouette(apart, labels, k)


def crossed(one: np.ndarray, other: np.ndarray, k: int) -> np.ndarray:
    """How many rows are in each pair of clusters of two solutions."""
    return np.bincount(one * k + other, minlength=k * k).reshape(k, k).astype(float)


def jaccard(one: np.ndarray, other: np.ndarray, k: int) -> np.ndarray:
    """Per cluster of the first solution, its Jaccard similarity to the most similar cluster of the second (Hennig 2007).

    >>> jaccard(np.array([0, 0, 1, 1]), np.array([1, 1, 0, 1]), 2).round(3).tolist()
    [0.667, 0.5]
    """
    both = crossed(one, other, k)
    either = both.sum(axis=1, keepdims=True) + both.sum(axis=0) - both
    return (both / np.maximum(either, 1)).max(axis=1)


def rand_index(one: np.ndarray, other: np.ndarray, k: int) -> float:
    """Adjusted Rand index (Hubert & Arabie 1985): 1 the same partition, 0 no more alike than by chance.

    >>> rand_index(np.array([0, 0, 1, 1]), np.array([1, 1, 0, 0]), 2)
    1.0
    """
    both = crossed(one, other, k)
    together, rows, columns = (float(np.sum(n * (n - 1) / 2)) for n in (both, both.sum(axis=1), both.sum(axis=0)))
    n = len(one)
    expected = rows * columns / max(n * (n - 1) / 2, 1)
    most = (rows + columns) / 2
    return 1.0 if most == expected else (together - expected) / (most - expected)


def silhouette(apart: np.ndarray, labels: np.ndarray, k: int) -> float:
    """Mean silhouette (Rousseeuw 1987): −1 … 1; a cluster of one has 0, and so has a solution of one cluster."""
    member = np.equal.outer(labels, np.arange(k)).astype(float)
    size = member.sum(axis=0)
    if np.count_nonzero(size) < 2:
        return 0.0
    total = apart @ member
    own = total[np.arange(len(labels)), labels] / np.maximum(size[labels] - 1, 1)
    other = np.where((member > 0) | (size == 0), np.inf, total / np.maximum(size, 1)).min(axis=1)
    widest = np.maximum(np.maximum(own, other), 1e-12)
    return float(np.mean(np.where(size[labels] > 1, (other - own) / widest, 0.0)))
