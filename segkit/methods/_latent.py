"""Latent class analysis of yes/no and categorical answers: many cheap starts of EM on equal answer patterns.

The model is the library's (stepmix, measurement "categorical_nan"); the search for its best solution is done here,
because dozens of starts over a few hundred weighted patterns cost less in one matrix product than one start there.
Its likelihood is the same number as the library's; a test keeps it so.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from segkit.ground.yes import yes

FLOOR = 1e-12
SHORT, LONG = 30, 5000


def scale(values: pd.DataFrame) -> tuple[np.ndarray, list[dict]]:
    """Answers as whole numbers, one column per question, −1 for a missing answer, and which number is which answer."""
    answers = {name: sorted(values[name].dropna().unique(), key=str) for name in values}
    coded = [values[name].map({a: i for i, a in enumerate(known)}).astype("Float64").fillna(-1) for name, known in answers.items()]
    return np.column_stack(coded).astype(int), [{"column": name, "answers": [str(a) for a in known]} for name, known in answers.items()]


def objective(model: dict, rows: np.ndarray) -> float:
    """Minus the log-likelihood of all rows."""
    scores = indicators(rows, model["levels"]) @ np.log(model["theta"]).T + np.log(model["shares"])
    top = scores.max(axis=1, keepdims=True)
    return -float(np.sum(np.log(np.exp(scores - top).sum(axis=1)) + top[:, 0]))


def traits(values: pd.DataFrame, rows: np.ndarray, labels: pd.Series, *, least: float = 0.25) -> dict[str, list[dict]]:
    """Per segment, the answers given oftener or less often than by everybody, the most telling first.

    standing = (share in the segment − share of all) ÷ √(share of all × (1 − share of all)); of yes/no questions only "yes" is told.
    """
    told = {}
    for name in values:
        known = sorted(values[name].dropna().unique(), key=str)
        agreed = [a for a in known if yes(a)]
        told |= {(name if agreed else f"{name} = {a}"): values[name] == a for a in (agreed if len(known) == 2 and agreed else known)}
    found: dict[str, list[dict]] = {}
    for label in sorted(labels.unique()):
        inside = labels == label
        lines = [_trait(feature, hit.fillna(False), inside) for feature, hit in told.items()]
        found[label] = sorted((t for t in lines if abs(t["standing"]) >= least), key=lambda t: (-abs(t["standing"]), t["feature"]))
    return found


def _trait(feature: str, hit: pd.Series, inside: pd.Series) -> dict:
    share, base = float(hit[inside].mean()), float(hit.mean())
    return {"feature": feature, "standing": (share - base) / max((base * (1 - base)) ** 0.5, FLOOR), "value": share, "base": base}


def indicators(codes: np.ndarray, levels: np.ndarray) -> np.ndarray:
    """One column per answer of every question; a missing answer (−1) leaves all of its question's columns at zero."""
    blocks = [np.equal.outer(codes[:, j], np.arange(n)) for j, n in enumerate(levels)]
    return np.concatenate(blocks, axis=1).astype(float)


def collapse(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Equal rows once, with how often they occur: the same information at a fraction of the cost."""
    patterns, weights = np.unique(rows, axis=0, return_counts=True)
    return patterns, weights.astype(float)


def quick(rows: np.ndarray, k: int, rng: np.random.Generator, *, starts: int = 4) -> dict:
    """A good solution for k classes, cheaply: a few starts, the two best finished to a coarse tolerance."""
    patterns, weights = collapse(rows)
    return _run(patterns, weights, _levels(rows), k, rng, starts=starts, keep=2, tolerance=1e-2, limit=150)


def solved(asked: list[dict]) -> list[dict]:
    """The answers of `quick`, which gives them at once."""
    return asked


def restarts(rows: np.ndarray, k: int, rng: np.random.Generator, *, starts: int = 10) -> dict:
    """The best of a few starts and how far the worst of them was from it."""
    patterns, weights = collapse(rows)
    return _run(patterns, weights, _levels(rows), k, rng, starts=starts, keep=starts, tolerance=1e-2, limit=300)


def search(
    rows: np.ndarray, k: int, rng: np.random.Generator, *, batch: int = 25, least: int = 100, most: int = 400, found: int = 5
) -> dict:
    """The best solution known: batches of starts until the best likelihood has been met `found` times."""
    patterns, weights = collapse(rows)
    values: list[float] = []
    best: dict | None = None
    while len(values) < most:
        model = _run(patterns, weights, _levels(rows), k, rng, starts=batch, keep=8, tolerance=1e-7, limit=LONG)
        values += model["values"]
        best = model if best is None or model["objective"] < best["objective"] else best
        met = int(np.sum(np.array(values) <= best["objective"] + 0.01))
        if len(values) >= least and met >= found:
            break
    return best | {"values": values, "starts": len(values), "met": met, "spread": _spread(values)}


def assign(model: dict, rows: np.ndarray) -> np.ndarray:
    """The most probable class of every row."""
    scores = indicators(rows, model["levels"]) @ np.log(model["theta"]).T + np.log(model["shares"])
    return scores.argmax(axis=1)


def null(rows: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Independent answers with the same shares: what the data would be if there were no segments."""
    return np.column_stack([rng.choice(column, len(column)) for column in rows.T])


def stretched(rows: np.ndarray) -> bool:
    """Never: within a class the answers are independent of each other."""
    return False


def contrast(model: dict, rows: np.ndarray, labels: np.ndarray, apart: np.ndarray) -> dict[str, float]:
    """What the classes add to the log-likelihood of independent answers, per customer, and the BIC of the classes."""
    levels, n = model["levels"], len(rows)
    one = indicators(rows, levels)
    asked = np.add.reduceat(one.sum(axis=0), np.concatenate([[0], np.cumsum(levels)[:-1]]))
    shares = one.sum(axis=0) / np.maximum(np.repeat(asked, levels), 1)
    alone = -float(np.sum(one @ np.log(np.maximum(shares, FLOOR))))
    value = objective(model, rows)
    return {"contrast": (alone - value) / n, "bic": 2 * value + parameters(levels, len(model["shares"])) * float(np.log(n))}


def distances(rows: np.ndarray) -> np.ndarray:
    """Share of questions answered differently (simple matching distance) between every two rows."""
    one = indicators(rows, _levels(rows))
    return 1 - one @ one.T / rows.shape[1]


def parameters(levels: np.ndarray, k: int) -> int:
    """How many free numbers the model has: k − 1 shares and, per class and question, answers − 1 probabilities."""
    return k - 1 + k * int(np.sum(np.asarray(levels) - 1))


def _levels(rows: np.ndarray) -> np.ndarray:
    return np.maximum(rows.max(axis=0).astype(int) + 1, 1)


def _spread(values: list[float]) -> float:
    return float((max(values) - min(values)) / abs(min(values)))


def _run(patterns, weights, levels, k, rng, *, starts, keep, tolerance, limit) -> dict:
    """Short runs of all starts side by side, then the most promising ones to the end."""
    one = indicators(patterns, levels)
    offsets = np.concatenate([[0], np.cumsum(levels)[:-1]])
    theta, shares = _begin(one, weights, offsets, k, starts, rng)
    theta, shares, value = _climb(one, weights, offsets, theta, shares, tolerance=tolerance, limit=SHORT)
    order = np.argsort(-value, kind="stable")[:keep]
    theta, shares, done = _climb(one, weights, offsets, theta[order], shares[order], tolerance=tolerance, limit=limit)
    best = int(done.argmax())
    value[order] = done
    return {
        "theta": theta[best],
        "shares": shares[best],
        "objective": -float(done[best]),
        "levels": levels,
        "values": [-float(v) for v in value],
        "spread": _spread([-float(v) for v in value]),
    }


def _begin(one, weights, offsets, k, starts, rng):
    """Start from random mixtures of the base's shares and of single customers' answers."""
    base = (weights @ one + 1) / (weights.sum() + 1)
    chosen = rng.choice(len(one), (starts, k), p=weights / weights.sum())
    theta = 0.5 * base + 0.3 * one[chosen] + 0.4 * rng.random((starts, k, one.shape[1]))
    return _normal(theta, offsets), np.full((starts, k), 1 / k)


def _normal(theta, offsets):
    totals = np.add.reduceat(theta, offsets, axis=-1)
    widths = np.diff(np.append(offsets, theta.shape[-1]))
    return np.maximum(theta / np.maximum(np.repeat(totals, widths, axis=-1), FLOOR), FLOOR)


def _climb(one, weights, offsets, theta, shares, *, tolerance, limit):
    """EM for several starts at once, until the best one's log-likelihood gains less than `tolerance` for all."""
    starts, k, width = theta.shape
    value = np.full(starts, -np.inf)
    turned = np.ascontiguousarray(one.T)
    for _ in range(limit):
        scores = (np.log(theta).reshape(-1, width) @ turned).reshape(starts, k, -1) + np.log(shares)[:, :, None]
        top = scores.max(axis=1, keepdims=True)
        likely = np.exp(scores - top)
        total = likely.sum(axis=1, keepdims=True)
        new = (np.log(total) + top)[:, 0, :] @ weights
        gain, value = new - value, new
        if np.all(gain < tolerance):
            break
        likely *= weights / total
        shares = np.maximum(likely.sum(axis=2) / weights.sum(), FLOOR)
        theta = _normal((likely.reshape(starts * k, -1) @ one).reshape(theta.shape), offsets)
    return theta, shares, value
