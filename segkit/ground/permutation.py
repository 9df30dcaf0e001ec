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
    return _p(single, seen, draws), _p(largest, seen, draws, of=len(cells))


def _p(reached: np.ndarray, seen: np.ndarray, draws: int, of: int = 1) -> np.ndarray:
    """The share of deals that reached what was seen; where none did, at most the tail of three quarters of it, `of` groups tried."""
    from scipy.special import erfc

    share, far = (1 + reached) / (1 + draws), np.minimum(1.0, of * erfc(0.75 * seen / np.sqrt(2)))  # a quarter off for skewed values, whose tails are longer
    return np.where(reached > 0, share, np.minimum(share, far))


def shared(before: np.ndarray, after: np.ndarray, cells: list[np.ndarray], known: list[np.ndarray], *, seed: int = 0) -> np.ndarray:
    """How often chance lets any of these groups change so differently from the others: adjusted p of every group.

    `before`, `after`: what every customer brought. `cells`: per group the places of its customers; `known`: per group the places of all of whom
    it is known whether they belong to it, the others among them.

    **Formula**: with g = after − before × Σafter ÷ Σbefore and sums over the group (G, B) and the others (G′, B′): t = (G − B ÷ B′·G′) ÷ √(Σg² + (B ÷ B′)²·Σ′g²),
    its own spread in every deal: one large customer, dealt into a small group, widens what that group may do by chance, and not what all may do. Adjusted =
    (1 + deals in which the largest |t| of all groups reaches it) ÷ (1 + deals), both windows of a customer dealt together; where none does as in `dealt`. Source: Westfall & Young
    1993; Janssen 1997 (studentised permutation); Cochran, *Sampling Techniques*, 1977, ch. 6.

    >>> before = np.r_[np.full(30, 100.0), np.full(30, 80.0)] + np.arange(60) % 7
    >>> after = np.r_[np.full(30, 50.0), np.full(30, 80.0)] + np.arange(60) % 5
    >>> groups = [np.arange(30), np.arange(0, 60, 2)]
    >>> (shared(before, after, groups, [np.arange(60)] * 2) < 0.05).tolist()
    [True, False]
    """
    before, after = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    if not len(cells) or before.sum() <= 0:
        return np.ones(len(cells))
    gap = after - before * after.sum() / before.sum()
    told = np.stack([gap, before, gap**2], axis=1)
    rng, inside, both = np.random.default_rng(seed), _matrix(cells, len(gap)), _matrix(known, len(gap))
    seen = np.abs(_ratios(inside, both, told[:, :, None]))[:, 0]
    if len(gap) > MANY:
        kept = np.sort(rng.choice(len(gap), MANY, replace=False))
        inside, both, told = inside[:, kept], both[:, kept], told[kept]
    draws, largest = int(np.clip(WORK // len(told), LEAST_DRAWS, MOST_DRAWS)), np.zeros(len(cells))
    for start in range(0, draws, CHUNK):
        places = rng.permuted(np.repeat(np.arange(len(told))[:, None], min(CHUNK, draws - start), axis=1), axis=0)
        drawn = np.abs(_ratios(inside, both, told[places].transpose(0, 2, 1)))
        largest += (drawn.max(axis=0)[None, :] >= seen[:, None] - 1e-9).sum(axis=1)
    return _p(largest, seen, draws, of=len(cells))


def _ratios(inside, both, told: np.ndarray) -> np.ndarray:
    """t of every group (rows) in every deal; `told`: customers × (gap, before, gap squared) × deals."""
    (gap, base, square), (all_gap, all_base, all_square) = ([matrix @ told[:, at] for at in range(3)] for matrix in (inside, both))
    weight = np.divide(base, all_base - base, out=np.zeros_like(base), where=all_base - base > 0)
    spread = np.sqrt(square + weight**2 * (all_square - square))
    return np.divide(gap - weight * (all_gap - gap), spread, out=np.zeros_like(gap), where=spread > 1e-12)


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
