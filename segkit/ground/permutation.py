"""Is the largest of many differences more than chance? Values are dealt out anew, and the largest of each deal is the measure."""

from __future__ import annotations

import numpy as np

LEAST_DRAWS, MOST_DRAWS, WORK, MANY, CHUNK = 199, 999, 20_000_000, 50_000, 32


def dealt(values: np.ndarray, cells: list[np.ndarray], *, blocks: np.ndarray | None = None, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """How often chance gives a group so different a mean: p of each group for itself, and adjusted for the largest of all groups tried.

    `values`: one number per customer. `cells`: per group the places of its customers in `values`; groups may overlap. `blocks`: one whole
    number per customer, if groups are compared within blocks (segments) only: values are dealt out within each. A group of nobody, or
    of a whole block, has p = 1.

    **Formula**: z = (sum of the group − n·mean of its block) ÷ √(n·(N − n)·variance ÷ N), over 199 to 999 seeded permutations; adjusted =
    (1 + permutations in which the largest |z| of all groups reaches it) ÷ (1 + permutations); where none does,
    at most the groups × the normal tail of ¾|z|, so that what is far beyond chance is not taken for the least that draws can tell. Source: Westfall & Young 1993. Of more than
    50,000 customers as many are drawn to deal out: their groups are smaller, so that the limit is a cautious one.

    >>> rich = np.r_[np.full(20, 100.0), np.full(20, 1.0)] + np.arange(40) % 7
    >>> p, adjusted = dealt(rich, [np.arange(20), np.arange(0, 40, 2)])
    >>> (adjusted < 0.05).tolist()
    [True, False]
    """
    from scipy.special import erfc

    values = np.asarray(values, dtype=float)
    blocks = np.zeros(len(values), dtype=int) if blocks is None else np.asarray(blocks)
    if not len(cells) or not len(values):
        return np.ones(len(cells)), np.ones(len(cells))
    rng, matrix = np.random.default_rng(seed), _matrix(cells, len(values))
    seen = np.abs(_standing(matrix, values[:, None], blocks)[:, 0])
    if len(values) > MANY:
        kept = np.sort(rng.choice(len(values), MANY, replace=False))
        matrix, values, blocks = matrix[:, kept], values[kept], blocks[kept]
    draws = int(np.clip(WORK // len(values), LEAST_DRAWS, MOST_DRAWS))
    order = np.argsort(blocks, kind="stable")
    edges = np.flatnonzero(np.diff(blocks[order])) + 1
    single, largest = np.zeros(len(cells)), np.zeros(len(cells))
    for start in range(0, draws, CHUNK):
        many = min(CHUNK, draws - start)
        mixed = np.empty((len(values), many))
        for part in np.split(order, edges):
            mixed[part] = rng.permuted(np.repeat(values[part][:, None], many, axis=1), axis=0)
        drawn = np.abs(_standing(matrix, mixed, blocks))
        single += (drawn >= seen[:, None] - 1e-9).sum(axis=1)
        largest += (drawn.max(axis=0)[None, :] >= seen[:, None] - 1e-9).sum(axis=1)
    far = erfc(0.75 * seen / np.sqrt(2))  # a quarter off for skewed values, whose tails are longer
    p, adjusted = (1 + single) / (1 + draws), (1 + largest) / (1 + draws)
    return np.where(single > 0, p, np.minimum(p, far)), np.where(largest > 0, adjusted, np.minimum(adjusted, len(cells) * far))


def _matrix(cells: list[np.ndarray], n: int):
    """Groups (rows) by customers (columns), 1 where a customer is in the group."""
    from scipy.sparse import csr_matrix

    places = np.concatenate([np.asarray(c, dtype=int) for c in cells])
    starts = np.r_[0, np.cumsum([len(c) for c in cells])]
    return csr_matrix((np.ones(len(places)), places, starts), shape=(len(cells), n))


def _standing(matrix, values: np.ndarray, blocks: np.ndarray) -> np.ndarray:
    """z of every group (rows) in every column of values, within the block of its customers."""
    size = np.asarray(matrix.sum(axis=1)).ravel()
    of = np.zeros(len(size), dtype=int)
    some = size > 0
    of[some] = blocks[matrix.indices[matrix.indptr[:-1][some]]]
    whole = np.bincount(blocks, minlength=int(blocks.max()) + 1).astype(float)
    one = values[:, 0]  # permuted within blocks, mean and variance are every column's
    mean = np.bincount(blocks, weights=one, minlength=len(whole)) / np.maximum(whole, 1)
    var = np.bincount(blocks, weights=(one - mean[blocks]) ** 2, minlength=len(whole)) / np.maximum(whole - 1, 1)
    spread = np.sqrt(size * np.maximum(whole[of] - size, 0) * var[of] / np.maximum(whole[of], 1))
    gap = matrix @ values - (size * mean[of])[:, None]
    return np.divide(gap, spread[:, None], out=np.zeros_like(gap), where=spread[:, None] > 1e-12)
