"""The decision log: what was chosen, what was rejected, why, and what would change it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from segkit.ground.problems import Problem, Problems, nearest
from segkit.ground.yes import word, yes
from segkit.steps.targets.budget import choose
from segkit.steps.targets.scores import _top, _weighted

DECISIONS = {"chosen": True, "rejected": False}


def overridden(targets: pd.DataFrame, overrides: pd.DataFrame | None) -> pd.DataFrame:
    """The consultant's own decisions on top of the computed ones, kept and shown with their reason.

    Parameters: `targets` (segment, chosen, reason); `overrides`: table, id (segment), value (chosen, rejected),
    reason; rows of other tables are not read. Returns `targets` with chosen and reason changed and override_reason
    (empty where nothing was changed). Raises Problems for unknown segments, unknown values and missing reasons.

    >>> forms = pd.DataFrame({"table": ["targets"], "id": ["VIP"], "value": ["rejected"],
    ...     "reason": ["served by a partner"]})
    >>> overridden(pd.DataFrame({"segment": ["VIP"], "chosen": [True], "reason": ["chosen"]}),
    ...     forms).to_numpy().tolist()
    [['VIP', False, 'overridden', 'served by a partner']]
    """
    out = targets.assign(override_reason="")
    rows = overrides[overrides["table"] == "targets"] if overrides is not None else pd.DataFrame()
    found = []
    for at, line in enumerate(rows.itertuples(index=False), start=1):
        where, value = f"forms/overrides.csv, targets, entry {at}", DECISIONS.get(word(line.value), yes(line.value))
        if line.id not in set(out["segment"]):
            found.append(Problem(where, f"there is no segment '{line.id}'", nearest(line.id, out["segment"]), "override_segment"))
        elif value is None:
            found.append(Problem(where, f"'{line.value}' is not a decision", "write chosen or rejected", "override_value"))
        elif pd.isna(line.reason) or not str(line.reason).strip():
            found.append(Problem(where, "the reason is missing", "write why, it is shown in the report", "override_reason"))
        else:
            out.loc[out["segment"] == line.id, ["chosen", "reason", "override_reason"]] = [
                value,
                "overridden",
                str(line.reason).strip(),
            ]
    if found:
        raise Problems(found)
    return out


def flips(scores: pd.DataFrame, weights: Mapping[str, float], *, top: int | None = 3, allowed: Any = None) -> pd.DataFrame:
    """The smallest change of one weight that would move each segment into or out of the most attractive ones.

    Parameters: as in `scores.sensitivity`. One weight is changed at a time, from 0 to 100 % in steps of one, the
    others keep their proportions.

    Returns one row per segment: segment, in_top (now), criterion, weight_now, weight_flip (fractions of all weight;
    missing where no single weight changes it).

    >>> scores = pd.DataFrame({"segment": ["a", "b"], "size": [100.0, 0.0], "growth": [0.0, 100.0]})
    >>> flips(scores, {"size": 3, "growth": 1}, top=1)[["criterion", "weight_now", "weight_flip"]]
      criterion  weight_now  weight_flip
    0    growth        0.25         0.51
    1    growth        0.25         0.51
    """
    table = scores.sort_values("segment", ignore_index=True)
    table = table[table["segment"].isin(set(table["segment"] if allowed is None else allowed))].reset_index(drop=True)
    names = [name for name, w in weights.items() if w > 0]
    base = np.array([float(weights[n]) for n in names])
    base /= base.sum()
    values, k = table[names].to_numpy(float), len(table) if top is None else top
    now = _top(_weighted(values, base[None, :]), k)[0] if len(table) else np.array([], dtype=bool)
    best: list[tuple[float, str, float, float]] = [(np.inf, "", np.nan, np.nan)] * len(table)
    shares = np.arange(0, 101) / 100
    for i, name in enumerate(names if len(names) > 1 else []):
        inside = _top(_weighted(values, _varied(base, i, shares)), k) if len(table) else np.zeros((101, 0), dtype=bool)
        for row in range(len(table)):
            hits = shares[inside[:, row] != now[row]]
            if len(hits):
                flip = float(hits[np.argmin(np.abs(hits - base[i]))])
                best[row] = min(best[row], (round(abs(flip - float(base[i])), 6), name, float(base[i]), flip))
    out = pd.DataFrame([(n, w, f) for _, n, w, f in best], columns=["criterion", "weight_now", "weight_flip"]).astype({"criterion": "str"})
    return pd.concat([table[["segment"]].assign(in_top=now), out], axis=1)


def _varied(base: np.ndarray, at: int, shares: np.ndarray) -> np.ndarray:
    """The weights with one of them at each share and the others in proportion."""
    rest = np.where(np.arange(len(base)) == at, 0.0, base)
    rest = rest / rest.sum()
    many = np.outer(1 - shares, rest)
    many[:, at] = shares
    return many


def flip_response(
    economics: pd.DataFrame, segment: str, budget: float | None, *, top: int | None = None, allowed: Any = None, highest: float = 1.0
) -> float:
    """The expected response at which a segment leaves or enters the best set for the budget; missing if none up to `highest` does.

    More response never makes a segment less worth choosing, so the point is found by halving; it is exact to a
    thousandth of the present rate. All channels of the segment are scaled together; the rate named is that of its
    most profitable channel.
    """
    rows = economics[economics["segment"] == segment].sort_values(["profit", "channel"], ascending=[False, True])
    if rows.empty or not rows["response_base"].iloc[0] > 0 or not (rows["expected_income"] > 0).any():
        return np.nan

    def inside(factor: float) -> bool:
        table = economics.copy()
        mine = table["segment"] == segment
        table.loc[mine, "profit"] = table.loc[mine, "expected_income"] * factor - table.loc[mine, "cost"]
        return segment in set(choose(table, budget, top=top, allowed=allowed)["segment"])

    rate = float(rows["response_base"].iloc[0])
    low, high = (0.0, 1.0) if inside(1.0) else (1.0, highest / rate)
    if inside(low) == inside(high):
        return np.nan
    while high - low > 0.005 * high:
        middle = (low + high) / 2
        low, high = (low, middle) if inside(middle) else (middle, high)
    return rate * high


def decisions(
    targets: pd.DataFrame,
    tests: pd.DataFrame,
    scores: pd.DataFrame,
    weights: Mapping[str, float],
    *,
    economics: pd.DataFrame | None = None,
    budget: float | None = None,
    top: int | None = 3,
    say: Any = None,
) -> pd.DataFrame:
    """The decision log.

    Parameters: `targets` from `target.targets`, `tests` from `knock_out`, `scores` from `attractiveness`, and what
    the choice was made with.

    Returns one row per segment in the order of `targets`: segment, decision (chosen, rejected), why,
    what_would_change (sentences in the report's language).
    """
    from segkit.findings.targets import log

    allowed = targets.loc[targets["passes"], "segment"]
    by_money = budget is not None and economics is not None and not economics.empty
    moves = flips(scores, weights, top=top, allowed=allowed).set_index("segment")
    rows = []
    for row in targets.to_dict("records"):
        name = row["segment"]
        failed = tests[(tests["segment"] == name) & tests["passes"].eq(False).fillna(False).astype(bool)]
        rate = flip_response(economics, name, budget, top=top, allowed=allowed) if by_money and row["passes"] else np.nan
        move = moves.loc[name].to_dict() if not by_money and name in moves.index else None
        rows.append(log(row, failed, rate, move, say=say, budget=budget))
    return pd.DataFrame(rows, columns=["segment", "decision", "why", "what_would_change"])
