"""Numbers that follow: a group found again keeps the number it had, however the machine counts this time."""

from __future__ import annotations

import pandas as pd


def followed(before: pd.Series, after: pd.Series) -> dict[str, str]:
    """Today's group → the number of the same group before, for methods that number their groups anew at each fit.

    `before`, `after`: customer_id → group (text; missing allowed: in no group). Groups are paired so that as many customers as
    possible keep their number; a group that shares nobody with any earlier one keeps its own, or takes the next free number where
    that is taken.

    Formula: maximum-weight assignment on the counts of customers in common. Source: Kuhn 1955 (scipy linear_sum_assignment).

    >>> before = pd.Series({"a": "1", "b": "1", "c": "2"})
    >>> followed(before, pd.Series({"a": "2", "b": "2", "c": "1"}))
    {'1': '2', '2': '1'}
    """
    from scipy.optimize import linear_sum_assignment

    before, after = before.dropna().astype("str"), after.dropna().astype("str")
    both = pd.DataFrame({"before": before, "after": after}).dropna()
    common = pd.crosstab(both["after"], both["before"])
    rows, columns = linear_sum_assignment(-common.to_numpy()) if len(common) else ([], [])
    found = {common.index[r]: common.columns[c] for r, c in zip(rows, columns, strict=True) if common.iloc[r, c] > 0}
    taken = {*found.values(), *before}
    for name in sorted(set(after) - set(found)):
        found[name] = name if name not in taken else next(str(i) for i in range(1, 10_000) if str(i) not in taken)
        taken.add(found[name])
    return {str(name): str(found[name]) for name in sorted(found)}
