"""Whether a column is made of an outcome (a stage, a reason for losing, a probability) rather than known before it."""

from __future__ import annotations

import numpy as np
import pandas as pd

LEFT = 0.1  # of the cases that the commoner outcome does not tell: who leaves fewer untold only says the outcome again
LEAST, FEW = 5, 12  # cases of the rarer outcome from which this can be said; numbers of more values are cut in two


def follows(values: pd.Series, won: pd.Series) -> bool:
    """Whether the values tell the outcome of nearly everybody, or are there for one outcome only.

    Formula: each case is given the commoner outcome among the others of its value (what is missing is a value; numbers of many values are cut once, where that tells most); it
    follows when this misses no more than a tenth of what the commoner outcome of all misses.

    >>> won = pd.Series([True, False] * 10)
    >>> follows(pd.Series(["Closed won", "Closed lost"] * 10), won), follows(pd.Series([None, "Price", None, "Budget"] * 5), won), follows(pd.Series(["shop", "shop", "bank", "bank"] * 5), won)
    (True, True, False)
    """
    won = won.astype(bool)
    missed = min(int(won.sum()), int((~won).sum()))
    if missed < LEAST:
        return False
    kind = _cut(values, won) if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values) and values.nunique() > FEW else values.astype("str")
    return any(_missed(one, won) <= LEFT * missed for one in (kind.where(values.notna(), ""), values.notna()))


ALL, MOSTLY, HARDLY = 0.95, 0.75, 0.02  # of all who left, have the value; of those who have it, left; of the others, left


def only_left(values: pd.Series, left: pd.Series) -> bool:
    """Whether one of the values is what a list calls those who left (a tariff "Free", a group "former"): nearly all who left have it, most of those who
    have it left, and hardly anybody else did. It says that they left, and is no cause of it.

    >>> left = pd.Series([True] * 9 + [False] * 41)
    >>> only_left(pd.Series(["Free"] * 12 + ["Team"] * 38), left), only_left(pd.Series(["Hull"] * 30 + ["York"] * 20), left), only_left(pd.Series(["York"] * 8 + ["Hull"] * 42), left)
    (True, False, False)
    """
    left = left.astype(bool)
    if left.sum() < LEAST:
        return False
    kind = values.astype("str").where(values.notna(), "")
    for _, mine in left.groupby(kind):
        gone, others = int(mine.sum()), len(left) - len(mine)
        if gone >= ALL * left.sum() and gone >= MOSTLY * len(mine) and others and left.sum() - gone <= HARDLY * others:
            return True
    return False


def _missed(kind: pd.Series, won: pd.Series) -> int:
    """How many are given the wrong outcome by the others of their kind."""
    counts = pd.DataFrame({"kind": kind.to_numpy(), "won": won.to_numpy()})
    inside = counts.groupby("kind")["won"].agg(["sum", "size"]).reindex(counts["kind"]).to_numpy()
    others_won, others = inside[:, 0] - counts["won"], inside[:, 1] - 1
    told = np.where(2 * others_won == others, won.mean() > 0.5, 2 * others_won > others)  # nobody else, or as many of both: the commoner of all
    return int((told != counts["won"]).sum())


def _cut(values: pd.Series, won: pd.Series) -> pd.Series:
    """Numbers at most and above the one that parts the outcomes best."""
    known = pd.DataFrame({"value": values, "won": won}).dropna().groupby("value")["won"].agg(["sum", "size"]).cumsum()
    total, below = known.iloc[-1], known.iloc[:-1]
    gap = (below["sum"] / below["size"] - (total["sum"] - below["sum"]) / (total["size"] - below["size"])).abs() * np.sqrt(below["size"] * (total["size"] - below["size"]))
    return (values > gap.idxmax()).astype("str")
