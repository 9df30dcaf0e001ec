"""Lloyd's k-means with all starts of many tables at once: what one start after another spends on calls is spent on numbers.

The starts are those of scikit-learn, random number by random number: k-means++ with a few candidates per centre, or rows at random; the same
seeds find the same solutions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from segkit.methods._stability import crossed

LARGEST = 400_000  # rows × starts that are worked on at once


@dataclass
class Runs:
    """Starts after Lloyd's steps: one table per first index, one start per second."""

    centres: np.ndarray  # tables × starts × k × features
    labels: np.ndarray  # tables × starts × rows
    objective: np.ndarray  # tables × starts: the weighted sum of squares


def best(tables: Sequence[np.ndarray], k: int, seeds: Sequence[int], *, starts: int, tolerance: float) -> list[dict]:
    """The best of a few k-means++ starts for each table (rows × features, all of one shape): centres and objective."""
    size = max(1, LARGEST // max(1, len(tables[0]) * starts))
    found: list[dict] = []
    for at in range(0, len(tables), size):
        rows = np.stack(tables[at : at + size])
        middle = rows.mean(axis=1, keepdims=True)
        rows, weights = rows - middle, np.ones(rows.shape[1])
        states = [np.random.RandomState(seed) for seed in seeds[at : at + size]]
        first = _plus_plus(rows, weights, k, [[state] * starts for state in states])
        runs = lloyd(rows, weights, first, tolerance=tolerance * rows.var(axis=1).mean(axis=1), most=300)
        picked = [_picked(runs.objective[t], runs.labels[t], k) for t in range(len(rows))]
        found += [{"centres": runs.centres[t, s] + middle[t], "objective": float(runs.objective[t, s])} for t, s in enumerate(picked)]
    return found


def singles(rows: np.ndarray, weights: np.ndarray, k: int, seeds: Sequence[int], inits: Sequence[str], *, tolerance: float, most: int) -> Runs:
    """One start per seed on one table, each from k-means++ or from rows at random; `tables` of the result is one."""
    middle = rows.mean(axis=0)
    rows = (rows - middle)[None]
    states = [np.random.RandomState(seed) for seed in seeds]
    first = np.empty((1, len(seeds), k, rows.shape[2]))
    plus = [i for i, init in enumerate(inits) if init == "k-means++"]
    if plus:
        first[:, plus] = _plus_plus(rows, weights, k, [[states[i] for i in plus]])
    for i in set(range(len(seeds))) - set(plus):
        first[0, i] = rows[0, states[i].choice(rows.shape[1], size=k, replace=False, p=weights / weights.sum())]
    runs = lloyd(rows, weights, first, tolerance=np.array([tolerance * rows.var(axis=1).mean()]), most=most)
    runs.centres += middle
    return runs


def _plus_plus(rows: np.ndarray, weights: np.ndarray, k: int, states: list[list[np.random.RandomState]]) -> np.ndarray:
    """First centres (Arthur & Vassilvitskii 2007), of a few candidates the one that leaves least: tables × starts × k × features."""
    count, n, _ = rows.shape
    starts, tries = len(states[0]), 2 + int(np.log(k))
    drawn = np.array([[state.random_sample(1 + (k - 1) * tries) for state in line] for line in states])
    share = np.cumsum(weights / weights.sum())
    picked = np.searchsorted(share / share[-1], drawn[..., 0], side="right")
    square = np.einsum("tnf,tnf->tn", rows, rows)
    each = np.arange(count)[:, None]
    centres = np.empty((count, starts, k, rows.shape[2]))
    centres[:, :, 0] = rows[each, picked]
    nearest = _apart(rows, square, centres[:, :, 0])
    left = nearest @ weights
    for c in range(1, k):
        asked = drawn[..., 1 + (c - 1) * tries : 1 + c * tries] * left[..., None]
        summed = np.cumsum(nearest * weights, axis=-1)
        tried = np.stack([(summed < asked[..., i : i + 1]).sum(axis=-1) for i in range(tries)], axis=-1).clip(max=n - 1)
        there = rows[each[..., None], tried].reshape(count, starts * tries, -1)
        apart = np.minimum(_apart(rows, square, there).reshape(count, starts, tries, n), nearest[:, :, None])
        leaves = apart @ weights
        chosen = leaves.argmin(axis=-1)[..., None]
        left = np.take_along_axis(leaves, chosen, -1)[..., 0]
        nearest = np.take_along_axis(apart, chosen[..., None], 2)[:, :, 0]
        centres[:, :, c] = rows[each, np.take_along_axis(tried, chosen, -1)[..., 0]]
    return centres


def _apart(rows: np.ndarray, square: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Squared distances, tables × points × rows."""
    found = points @ rows.transpose(0, 2, 1)
    found *= -2
    found += np.einsum("tpf,tpf->tp", points, points)[..., None]
    found += square[:, None]
    return np.maximum(found, 0, out=found)


def lloyd(rows: np.ndarray, weights: np.ndarray, centres: np.ndarray, *, tolerance: np.ndarray, most: int) -> Runs:
    """Lloyd's steps (1982) until the labels stay, or the centres move less than the table's tolerance; who is done rests."""
    count, starts = centres.shape[:2]
    labels = np.full((count, starts, rows.shape[1]), -1, dtype=np.int64)
    at_work, settled = np.ones((count, starts), bool), np.zeros((count, starts), bool)
    for _ in range(most):
        t, s = np.nonzero(at_work)
        if not len(t):
            break
        now = _labelled(rows, centres, t, s)
        moved = _means(rows, weights, now, centres[t, s], t)
        same = (now == labels[t, s]).all(axis=1)
        shift = ((moved - centres[t, s]) ** 2).sum(axis=(1, 2))
        centres[t, s], labels[t, s] = moved, now
        settled[t, s] = same
        at_work[t, s] = ~same & (shift > tolerance[t])
    t, s = np.nonzero(~settled)
    if len(t):
        labels[t, s] = _labelled(rows, centres, t, s)
    return Runs(centres, labels, _objective(rows, weights, centres, labels))


def _labelled(rows: np.ndarray, centres: np.ndarray, tables: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """The nearest centre of every row, for the starts named: starts × rows."""
    chosen = centres[tables, starts]  # starts × k × features
    half = 0.5 * np.einsum("skf,skf->sk", chosen, chosen)
    labels = np.zeros((len(chosen), rows.shape[1]), dtype=np.int64)
    first = np.searchsorted(tables, np.arange(len(rows) + 1))  # tables come sorted
    for table in np.nonzero(np.diff(first))[0]:
        mine = slice(first[table], first[table + 1])
        near = (rows[table] @ chosen[mine].reshape(-1, chosen.shape[2]).T).reshape(rows.shape[1], -1, chosen.shape[1])  # rows × starts × k
        near -= half[mine]
        labels[mine] = near.argmax(axis=-1).T
    return labels


def _means(rows: np.ndarray, weights: np.ndarray, labels: np.ndarray, before: np.ndarray, tables: np.ndarray) -> np.ndarray:
    """The weighted mean of every cluster; one that has lost all its rows gets the row that is farthest from its centre."""
    starts, k, features = before.shape
    place = (labels + k * np.arange(starts)[:, None]).ravel()
    heavy = np.broadcast_to(weights, labels.shape).ravel()
    size = np.bincount(place, heavy, minlength=starts * k).reshape(starts, k)
    weighted = rows * weights[None, :, None]
    sums = np.stack([np.bincount(place, weighted[tables, :, f].ravel(), minlength=starts * k) for f in range(features)], axis=-1)
    sums = sums.reshape(starts, k, features)
    for start in np.nonzero((size == 0).any(axis=1))[0]:
        _relocate(rows[tables[start]], weights, labels[start], before[start], sums[start], size[start])
    return sums / size[..., None]


def _relocate(rows: np.ndarray, weights: np.ndarray, labels: np.ndarray, before: np.ndarray, sums: np.ndarray, size: np.ndarray) -> None:
    """Give each empty cluster a row of its own, taken from where it is farthest from its centre."""
    empty = np.nonzero(size == 0)[0]
    apart = ((rows - before[labels]) ** 2).sum(axis=1)
    for cluster, row in zip(empty, np.argpartition(apart, -len(empty))[: -len(empty) - 1 : -1], strict=True):
        old = labels[row]
        sums[old] -= rows[row] * weights[row]
        sums[cluster] = rows[row] * weights[row]
        size[cluster], size[old] = weights[row], size[old] - weights[row]


def _objective(rows: np.ndarray, weights: np.ndarray, centres: np.ndarray, labels: np.ndarray) -> np.ndarray:
    found = np.empty(labels.shape[:2])
    for t in range(len(rows)):
        for s in range(labels.shape[1]):
            found[t, s] = weights @ ((rows[t] - centres[t, s][labels[t, s]]) ** 2).sum(axis=1)
    return found


def _picked(objective: np.ndarray, labels: np.ndarray, k: int) -> int:
    """The first start with the smallest sum of squares; the same clusters a rounding error lower are the same clusters."""
    best = 0
    for s in range(1, len(objective)):
        if objective[s] < objective[best] and not _alike(labels[s], labels[best], k):
            best = s
    return best


def _alike(one: np.ndarray, other: np.ndarray, k: int) -> bool:
    """Whether two labellings are the same but for their numbers: no cluster of the first is in two of the other."""
    return bool((crossed(one, other, k) > 0).sum(axis=1).max() <= 1)
