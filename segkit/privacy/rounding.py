"""To which step a share is rounded, so that nobody outside can work out a count of fewer than `min_cell` customers, and which segments stand together."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from segkit.ground.shares import wilson

STEPS = np.array([0.01, 0.02, 0.03, 0.04, 0.05, 0.1, 0.2])
FEW_VALUES = 4  # of so few values one gives the others away
STEPS_OF_AN_INDEX = 5  # of fewer of them an index says nothing


def steps(whole: Any, values: Any, least: float) -> np.ndarray:
    """The smallest step of a share that stands for at least `least` of these customers, twice that where a criterion has at most four
    values; missing where a fifth of them is fewer.

    >>> steps([4000, 600, 600, 30], [6, 6, 2, 6], 10)
    array([0.01, 0.02, 0.04,  nan])
    """
    whole, values = np.broadcast_arrays(np.asarray(whole, dtype=float), np.asarray(values))
    enough = STEPS * whole[..., None] >= least - 1e-9
    found = np.where(enough.any(axis=-1), STEPS[enough.argmax(axis=-1)], np.nan)
    return found * np.where(values <= FEW_VALUES, 2, 1)


def rounded(share: Any, step: Any) -> np.ndarray:
    """Shares to the nearest step: 0 where below the step, 1 where the rest is; missing where the step is; as they are where it is 0.

    >>> rounded([0.336, 0.012, 0.995, 0.336], [0.04, 0.04, 0.04, 0]).round(3).tolist()
    [0.32, 0.0, 1.0, 0.336]
    """
    share, step = np.asarray(share, dtype=float), np.asarray(step, dtype=float)
    near = np.round(share / np.where(step > 0, step, 1)) * step
    told = np.select([np.isnan(step), step == 0, share < step - 1e-12, share > 1 - step + 1e-12], [np.nan, share, 0.0, 1.0], near)
    return np.round(told, 12)


def beside_exact(min_cell: int) -> float:
    """What a step stands for beside rows told as they are: even with the lowest count known, as many others remain as are asked for."""
    return min_cell - 1 + max(3, min_cell / 2) if min_cell else 0


def is_few(customers: pd.Series, min_cell: int) -> pd.Series:
    """Which counts are of somebody, and of fewer than may be told."""
    return customers.gt(0) & customers.lt(min_cell)


def interval(table: pd.DataFrame, share: str, whole: Any) -> dict[str, np.ndarray]:
    """The interval of a rounded share; of one below its step, from nobody up to what the step allows, and so at the other end."""
    step, told = table[f"{share}_step"], table[share]
    least, most = told.mask(told == 1, 1 - step), told.mask(told == 0, step)
    return {f"{share}_low": wilson(least * whole, whole)[0], f"{share}_high": wilson(most * whole, whole)[1]}


def few(sizes: pd.Series, min_cell: int) -> list[str]:
    """The segments (their sizes) that stand together: the small ones, and the next larger until they are two and enough.

    >>> few(pd.Series({"A": 90, "B": 40, "C": 3}), 10)
    ['C', 'B']
    """
    ranked = sizes[sizes > 0].sort_index().sort_values(kind="stable")
    small = int(ranked.lt(min_cell).sum())
    enough = [k for k in range(max(small, 2), len(ranked)) if ranked.iloc[:k].sum() >= min_cell]
    return list(ranked.index[: enough[0] if enough else len(ranked)]) if small else []


def told_of(targets: pd.DataFrame | None) -> list[str]:
    """The segments that are told of whatever their size: those to be written to, and those to be tested."""
    if targets is None:
        return []
    tested = targets["decision"].eq("test") if "decision" in targets else False
    return list(targets.loc[targets["chosen"].astype(bool) | tested, "segment"])


def few_segments(sizes: pd.Series, min_cell: int, targets: pd.DataFrame | None = None) -> list[str]:
    """`few` of the segments that are no targets: who is a target is the decision of a person who knows its size. Where these are still a few all
    together, the smallest targets stand with them, those to be tested first: beside the total their number and their money could be worked out.

    >>> tested = pd.DataFrame({"segment": ["A", "B"], "decision": "test", "chosen": False})
    >>> few_segments(pd.Series({"A": 166, "B": 98, "C": 3}), 5, tested)
    ['C', 'B']
    """
    told = told_of(targets)
    found = few(sizes.drop(told, errors="ignore"), min_cell)
    if not found or sizes[found].sum() >= min_cell:
        return found
    chosen = set(targets.loc[targets["chosen"].astype(bool), "segment"])
    for name in sorted(sizes.index.intersection(told), key=lambda name: (name in chosen, sizes[name], name)):
        found.append(name)
        if sizes[found].sum() >= min_cell:
            break
    return found
