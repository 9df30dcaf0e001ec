"""The best set of segments for a budget, exactly, and how often it stays the best."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

ALL_SETS = 12  # up to so many segments every set is looked at


def best(economics: pd.DataFrame) -> pd.DataFrame:
    """The channel with the highest expected profit for every segment; equal profits go to the cheaper, then the first by name.

    >>> two = pd.DataFrame({"segment": "VIP", "channel": ["a", "b"], "contacts": 1, "cost": [1.0, 2.0],
    ...     "profit": [5.0, 7.0]})
    >>> best(two)["channel"].tolist()
    ['b']
    """
    usable = economics[economics["profit"].notna() & (economics["contacts"] > 0)]
    ordered = usable.sort_values(["segment", "profit", "cost", "channel"], ascending=[True, False, True, True])
    return ordered.drop_duplicates("segment").reset_index(drop=True)


def choose(
    economics: pd.DataFrame, budget: float | None = None, *, top: int | None = None, allowed: Iterable[str] | None = None
) -> pd.DataFrame:
    """The set of segments, one channel each, with the highest expected profit under the budget: the exact optimum, not a greedy pick.

    Parameters: `economics`, one row per segment and channel: segment, channel, cost, profit (currency). `budget` in
    currency (None = no limit). `top`, the most segments to take. `allowed`, the segments that passed the knock-outs
    (default: all). Segments that lose money are never taken.

    Returns the chosen rows, highest profit first (none, if nothing pays back within the budget).

    Formula: maximise Σ profit·x, Σ cost·x ≤ budget, one channel per segment, Σ x ≤ top, x ∈ {0, 1}. Source: docs/methods.md
    16; solved by HiGHS (scipy milp).

    >>> table = pd.DataFrame({"segment": ["a", "b", "c"], "channel": "SMS", "cost": [60.0, 50.0, 50.0],
    ...     "profit": [100.0, 80.0, 80.0], "contacts": 1})
    >>> choose(table, 100)["segment"].tolist()
    ['b', 'c']
    """
    rows = economics[(economics["profit"] > 0) & (economics["contacts"] > 0)]
    if allowed is not None:
        rows = rows[rows["segment"].isin(set(allowed))]
    rows = rows.sort_values(["segment", "channel"], ignore_index=True)
    picked = _solve(rows, np.inf if budget is None else float(budget), top) if len(rows) else []
    return rows.iloc[picked].sort_values(["profit", "segment"], ascending=[False, True], ignore_index=True)


def _solve(rows: pd.DataFrame, budget: float, top: int | None) -> list[int]:
    from scipy.optimize import Bounds, LinearConstraint, milp

    cost, profit = rows["cost"].to_numpy(float), rows["profit"].to_numpy(float)
    one_each = pd.get_dummies(rows["segment"]).to_numpy(float).T
    limits: list[Any] = [LinearConstraint(one_each, ub=np.ones(len(one_each)))]
    if np.isfinite(budget):
        # Scaled to the budget, so that the solver's tolerance is a millionth of it and the check below settles the rest.
        limits.append(LinearConstraint(cost[None, :] / max(budget, 1e-9), ub=[1.0]))
    if top is not None:
        limits.append(LinearConstraint(np.ones((1, len(rows))), ub=[top]))
    for _ in range(len(rows) + 1):
        answer = milp(
            -profit / profit.max(), integrality=np.ones(len(rows)), bounds=Bounds(0, 1), constraints=limits, options={"mip_rel_gap": 0}
        )
        picked = [] if answer.x is None else np.flatnonzero(answer.x > 0.5).tolist()
        if cost[picked].sum() <= budget + 0.005:
            return picked
        # A set that only the tolerance let through is cut off by name.
        limits.append(LinearConstraint(np.isin(np.arange(len(rows)), picked).astype(float)[None, :], ub=[len(picked) - 1]))
    return []


def robustness(
    plan: pd.DataFrame, profits: np.ndarray, budget: float | None = None, *, top: int | None = None, chosen: Iterable[str] = ()
) -> tuple[pd.Series, float]:
    """How often each segment is in the best set, and how often the chosen set is the best, over draws of all that is uncertain.

    Parameters: `plan`, one row per segment that may be chosen, with the channel planned for it: segment, cost (currency). `profits`,
    draws of their profit, segments × draws. Returns (share of draws by segment, share of draws in which `chosen` is the best set;
    missing where nothing is chosen).

    >>> plan = pd.DataFrame({"segment": ["a", "b"], "cost": [5.0, 5.0]})
    >>> shares, same = robustness(plan, np.array([[3.0, 3.0, 3.0, 3.0], [4.0, -1.0, -1.0, 1.0]]), 5, chosen=["a"])
    >>> shares.to_dict(), same
    ({'a': 0.75, 'b': 0.25}, 0.75)
    """
    if plan.empty:
        return pd.Series(dtype="float64"), np.nan
    cost, most = plan["cost"].to_numpy(float), np.inf if budget is None else float(budget)
    if len(plan) <= ALL_SETS:
        sets = (np.arange(2 ** len(plan))[:, None] >> np.arange(len(plan))[None, :] & 1).astype(float)
        sets = sets[(sets @ cost <= most + 0.005) & (sets.sum(axis=1) <= (np.inf if top is None else top))]
        inside = sets[np.argmax(sets @ profits, axis=0)].astype(bool).T
    else:
        inside = np.zeros(profits.shape, dtype=bool)
        for at in range(profits.shape[1]):
            rows = plan[["segment", "cost"]].assign(channel="", contacts=1, profit=profits[:, at])
            inside[:, at] = plan["segment"].isin(set(choose(rows, budget, top=top)["segment"]))
    mine = plan["segment"].isin(set(chosen)).to_numpy()
    return pd.Series(inside.mean(axis=1), index=plan["segment"]), float(
        (inside == mine[:, None]).all(axis=0).mean()
    ) if mine.any() else np.nan
