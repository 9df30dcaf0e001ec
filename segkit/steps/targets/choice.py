"""Step 8: which segments to work with: knock-outs, attractiveness and strength, money, and how sure the choice is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from segkit.steps.targets.budget import best, choose
from segkit.steps.targets.log import overridden

PUBLIC = ["segment", "passes", "attractiveness", "strength", "expected_income", "cost", "roi", "chosen", "chosen_share"]


def targets(
    segments: pd.DataFrame,
    tests: pd.DataFrame,
    scores: pd.DataFrame,
    *,
    strength: pd.DataFrame | None = None,
    economics: pd.DataFrame | None = None,
    chances: pd.DataFrame | None = None,
    budget: float | None = None,
    top: int | None = 3,
    overrides: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The targets: with a budget and channel prices the most profitable set that fits it, otherwise the most attractive ones that pass.

    Parameters: `segments` (segment, customers), `tests` from `knock_out`, `scores` from `attractiveness`, `strength`
    (segment, strength), `economics` (one row per segment and channel), `chances` from `sensitivity`, `budget`
    (currency), `top` (most segments), `overrides` (table, id, value, reason).

    Returns one row per segment, chosen ones first: segment, passes, attractiveness (0–100), strength (0–100),
    expected_income, cost (currency), roi (fraction), chosen, chosen_share (share of weightings in which it is in the
    top), income_low, income_high, channel, contacts, break_even_response, fragile (about attractiveness: other
    weights easily move it into or out of the top), reason (best_for_budget, most_attractive; knocked_out,
    loses_money, over_budget, outside_top; overridden), override_reason. Money is missing, not 0, where there are no
    channel prices.

    Formula and source: docs/methods.md 16; McDonald & Dunbar, Market Segmentation.
    """
    table = segments[["segment", "customers"]].merge(scores[["segment", "attractiveness"]], on="segment", how="left")
    failed = set(tests.loc[tests["passes"].eq(False).fillna(False).astype(bool), "segment"]) if len(tests) else set()
    table["passes"] = ~table["segment"].isin(failed)
    table = _joined(table, strength, ["strength"])
    paid = best(economics) if economics is not None else None
    chosen = (
        choose(economics, budget, top=top, allowed=table.loc[table["passes"], "segment"])
        if budget is not None and paid is not None and len(paid)
        else None
    )
    if chosen is not None:
        # The optimum may take a cheaper channel than the segment's best one.
        paid = pd.concat([chosen, paid[~paid["segment"].isin(chosen["segment"])]], ignore_index=True)
    table = _joined(
        table, paid, ["expected_income", "cost", "roi", "income_low", "income_high", "channel", "contacts", "break_even_response", "profit"]
    )
    table = _joined(table, chances, ["chosen_share", "fragile"])
    table["reason"] = _reasons(table, chosen, top)
    table = overridden(table.assign(chosen=table["reason"].isin(["best_for_budget", "most_attractive"])), overrides)
    table = table.sort_values(["chosen", "passes", "attractiveness", "segment"], ascending=[False, False, False, True], ignore_index=True)
    return table[
        [*PUBLIC, "income_low", "income_high", "channel", "contacts", "break_even_response", "fragile", "reason", "override_reason"]
    ]


def _joined(table: pd.DataFrame, other: pd.DataFrame | None, columns: list[str]) -> pd.DataFrame:
    if other is None or other.empty:
        dtypes = {"channel": "str", "fragile": "boolean"}
        return table.assign(**{c: pd.Series([None] * len(table), index=table.index, dtype=dtypes.get(c, "float64")) for c in columns})
    return table.merge(other[["segment", *columns]], on="segment", how="left")


def _reasons(table: pd.DataFrame, chosen: pd.DataFrame | None, top: int | None) -> list[str]:
    """Why each segment is or is not a target: one stable word."""
    order = table[table["passes"] & ~(table["profit"] <= 0)].sort_values(["attractiveness", "segment"], ascending=[False, True])["segment"]
    picked = set(chosen["segment"]) if chosen is not None else set(order.head(len(order) if top is None else top))
    full = chosen is not None and top is not None and len(chosen) >= top

    def reason(row: Any) -> str:
        if row.segment in picked:
            return "best_for_budget" if chosen is not None else "most_attractive"
        if not row.passes:
            return "knocked_out"
        if row.profit <= 0 or (chosen is not None and np.isnan(row.profit)):
            return "loses_money"
        return "over_budget" if chosen is not None and not full else "outside_top"

    return [reason(row) for row in table.itertuples()]


def plot(targets: pd.DataFrame, ax: Any = None, say: Any = None) -> Any:
    """Attractiveness against strength, a bubble per segment, its area the expected income (equal where there is none); returns the Axes."""
    from segkit.drawing import figures, style
    from segkit.drawing.style import first_colour
    from segkit.findings.targets import headline
    from segkit.ground.bands import english

    say, given = say or english(), ax
    shown = targets.dropna(subset=["attractiveness"]).sort_values("segment")
    names = [say.name(s) for s in shown["segment"]]
    sizes = list(shown["expected_income"].fillna(0.0).clip(lower=0))
    with style.style():
        ax = style.axes(ax, height=4.2)
        colours = {say.name(s): first_colour() if c else "#8a8f98" for s, c in zip(shown["segment"], shown["chosen"], strict=True)}
        figures.bubble(
            ax,
            list(shown["strength"].fillna(50.0)),
            list(shown["attractiveness"]),
            sizes,
            names=names,
            colours=colours,
            xlabel=say("Our strength, 0–100"),
            ylabel=say("Attractiveness, 0–100"),
        )
        return (
            ax if given is not None else style.headline(ax, headline(targets, say), say("Bubble area: expected income; coloured: chosen"))
        )
