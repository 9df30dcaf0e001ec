"""What the live sheets of the spreadsheet start from: every offer with its inputs, every segment with its decision, every set there is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from segkit.steps.targets import LOST

MOST_SETS = 4_096  # twelve segments with one channel each


@dataclass(frozen=True)
class Tool:
    """`offers`: one row per segment and channel, a segment's together: the economics' columns, parts (paid for per contact), joint (currency
    per contact: what uplift and value bring together beyond the product of their means), compared (whether the sets hold it). `choice`: one
    row per segment, in the order of the targets. `gains`: quantiles of what a contact brings, offers × quantiles, missing where never
    measured. `sets`: sets × compared offers, 1 where an offer is in it; the empty set first. `rules`: budget, top, margin, confidence.
    `sure`: what the run knows of all campaigns together, which is not live."""

    offers: pd.DataFrame
    choice: pd.DataFrame
    gains: np.ndarray
    sets: np.ndarray
    rules: dict[str, float | None]
    sure: dict[str, float | None]


def tool(economics: pd.DataFrame, targets: pd.DataFrame, gains: pd.DataFrame, rules: Any, sure: Mapping[str, Any] | None = None) -> Tool | None:
    """The live sheets' start from the tables of a run; None where there are no channels or no prices.

    Parameters: `economics`, `targets`, `gains` from step 8, `rules` with budget, top, margin and confidence, `sure` of `targets.sureness`.
    """
    if economics is None or economics.empty or "price" not in economics or not economics["contacts"].gt(0).any():
        return None
    choice = targets[targets["segment"].isin(set(economics["segment"]))].reset_index(drop=True)
    place = {name: at for at, name in enumerate(choice["segment"])}
    # A column of this name is read as text, as a criterion's value is.
    table = economics[economics["segment"].isin(place)].assign(place=economics["segment"].map(place), value=pd.to_numeric(economics["value"]))
    table = table.sort_values(["place", "channel"], ignore_index=True)
    reached = table["people"].gt(0) | ~table["segment"].isin(table.loc[table["people"] > 0, "segment"]) & ~table["segment"].duplicated()
    table = table[reached].reset_index(drop=True)
    table["other_count"] = table["other_count"].eq(True) if "other_count" in table else False
    told = {"budget": rules.budget, "top": rules.top, "margin": rules.margin, "confidence": rules.confidence}
    table = _inputs(table, rules.margin)
    may = choice.loc[choice["passes"].astype(bool) & ~choice["segment"].isin(LOST), "segment"]
    table["compared"] = _compared(table, set(may))
    return Tool(table, choice, _quantiles(table, gains), sets(table.loc[table["compared"], "segment"].tolist()), told, dict(sure or {}))


def _inputs(table: pd.DataFrame, margin: float) -> pd.DataFrame:
    """Parts paid for per contact, and what uplift and value bring together beyond the product of their means."""
    contacts, paid = table["contacts"].astype(float), table["price"] * table["contacts"]
    parts = ((table["cost"] - table["fixed"]) / paid.where(paid > 0)).fillna(1.0)
    each = table["income"] / (contacts * margin).where(contacts > 0) - table["uplift"] * table["value"]
    exact = (each * contacts * margin).abs() < 0.005  # no more than the rounding of the income
    return table.assign(parts=parts, joint=each.mask(exact, 0.0).fillna(0.0))


def _compared(table: pd.DataFrame, may: set[str]) -> pd.Series:
    """The offers that the sets are made of: all that may be chosen or tested, or the most promising where there were too many sets."""
    promising = table["p_profit"].notna() | (table["gross"].astype(bool) & (table["profit"] > 0))
    rows = table[table["segment"].isin(may) & (table["contacts"] > 0) & promising]
    ranked = rows.sort_values(["p_profit", "profit"], ascending=False, kind="stable").index.tolist()
    best = set(rows.sort_values("profit", ascending=False, kind="stable").drop_duplicates("segment").index)
    ranked = [*(i for i in ranked if i in best), *(i for i in ranked if i not in best)]
    while ranked and np.prod(table.loc[ranked, "segment"].value_counts().to_numpy(float) + 1) > MOST_SETS:
        ranked.pop()
    return pd.Series(table.index.isin(ranked), index=table.index)


def sets(segments: list[str]) -> np.ndarray:
    """Every set with at most one offer per segment, as rows of 0 and 1; the empty one first.

    >>> sets(["a", "a", "b"]).tolist()
    [[0, 0, 0], [0, 0, 1], [0, 1, 0], [0, 1, 1], [1, 0, 0], [1, 0, 1]]
    """
    places = {name: [at for at, s in enumerate(segments) if s == name] for name in dict.fromkeys(segments)}
    made = np.zeros((int(np.prod([1 + len(p) for p in places.values()])) if places else 1, len(segments)), dtype=int)
    for row, picked in enumerate(product(*([None, *reversed(at)] for at in places.values()))):
        made[row, [p for p in picked if p is not None]] = 1
    return made


def _quantiles(table: pd.DataFrame, gains: pd.DataFrame | None) -> np.ndarray:
    """Quantiles of the gain of a contact, one row per offer."""
    known = {} if gains is None else {key: mine.to_numpy(float) for key, mine in gains.groupby(["segment", "channel"])["gain"]}
    points = max(map(len, known.values()), default=0)
    nothing = np.full(points, np.nan)
    rows = [known.get(key, nothing) for key in table[["segment", "channel"]].itertuples(index=False, name=None)]
    return np.array(rows).reshape(len(table), points)
