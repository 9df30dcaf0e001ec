"""Step 6 for deals: their classes, and where effort, revenue and profit went."""

from __future__ import annotations

from typing import Any

import pandas as pd

from segkit import methods
from segkit.ground.problems import NotEnoughData


def deals(
    received: pd.DataFrame | None, *, overrides: pd.DataFrame | None = None, options: dict[str, dict] | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Class the deals of a case A, B, C, D, X and look for what A clients share: (deals, deal_features), empty without deals.

    `options`: by method, as in case.yml: ``{deals_abc: {last: 30}}``.
    """
    from segkit.methods import _deal_features

    nothing = pd.DataFrame(columns=["deal_id", "class", "rule", "overridden"]), pd.DataFrame(columns=["feature", "value"])
    if received is None:
        return nothing
    try:
        made = methods.fit("deals_abc", {"deals": received}, **{"overrides": overrides, **(options or {}).get("deals_abc", {})})
    except NotEnoughData:
        return nothing
    try:
        shared = _deal_features.features(received, made)
    except NotEnoughData:
        shared = nothing[1]
    return made.table, shared


def deals_focus(received: pd.DataFrame | None, classed: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Where the work on deals goes (hours, revenue, profit by class), and the A client in one line: (focus, rule), empty without deals."""
    from segkit.methods import _deal_features

    if received is None or classed.empty:
        return pd.DataFrame(columns=["class", "deals"]), {}
    try:
        rule = _deal_features.profile_rule(received, classed)
    except NotEnoughData:
        rule = {}
    return _deal_features.focus(received, classed), rule
