"""Who brings the money: how concentrated revenue is."""

from __future__ import annotations

from typing import Any

import pandas as pd

from segkit.drawing import style
from segkit.findings import collect as collect_words
from segkit.ground.language import Language
from segkit.methods import kotler


def concentration(table: pd.DataFrame) -> pd.Series:
    """Cumulated share of revenue by share of those who bought, the largest first: a hundred and one points of the Pareto curve."""
    revenue = table.loc[table["orders"] > 0, "revenue"].clip(lower=0).sort_values(ascending=False)
    if not revenue.sum() > 0:
        return pd.Series(0.0, index=range(101), name="share_of_revenue")
    shares = revenue.cumsum() / revenue.sum()
    places = [round(i / 100 * len(shares)) for i in range(101)]
    return pd.Series([0.0 if p == 0 else float(shares.iloc[p - 1]) for p in places], index=range(101), name="share_of_revenue")


FEW, FIFTIETH, TENTH = 10, 0.02, 0.1  # customers; shares of those who bought


def half(table: pd.DataFrame) -> int:
    """How many of those who bought, the largest first, make half of all revenue; 0 where that is not a few: ten and a tenth of all at most, or less than a fiftieth.

    >>> giants = [900.0] * 3 + [10.0] * 97
    >>> [half(pd.DataFrame({"orders": 1, "revenue": sums})) for sums in (giants, [10.0] * 100, [50.0, 10.0, 10.0])]
    [3, 0, 0]
    """
    revenue = table.loc[table["orders"] > 0, "revenue"].clip(lower=0).sort_values(ascending=False)
    if not revenue.sum() > 0:
        return 0
    n = int((revenue.cumsum() < revenue.sum() / 2).sum()) + 1
    return n if n <= min(FEW, TENTH * len(revenue)) or n < FIFTIETH * len(revenue) else 0


def crossed(facts: pd.DataFrame, pair: list[str], *, criteria: pd.DataFrame) -> pd.DataFrame:
    """Two criteria crossed (`kotler.cross`); an empty table where there are no two criteria to cross."""
    return kotler.cross(facts, *pair, criteria=criteria) if len(pair) == 2 else pd.DataFrame(columns=[*pair, *kotler.COLUMNS[3:10]])


def plot_concentration(table: pd.DataFrame, ax: Any = None, say: Language | None = None) -> Any:
    """How much of the revenue the largest customers bring, against an even spread (dotted); returns the Axes."""
    say, given, curve = say or Language(), ax, concentration(table)
    ax = style.axes(ax)
    ax.plot(curve.index, curve.to_numpy())
    ax.plot([0, 100], [0, 1], linewidth=1, linestyle=":", color="#767676")
    ax.scatter([20], [curve[20]], color=style.first_colour(), zorder=3)
    ax.annotate(say.percent(curve[20], digits=0), (20, curve[20]), xytext=(8, -14), textcoords="offset points", fontweight="bold")
    ax.set_xlabel(say("Share of those who bought, the largest first"))
    ax.xaxis.set_major_formatter(lambda share, _: say.percent(share / 100, digits=0))
    ax.yaxis.set_major_formatter(lambda share, _: say.percent(share, digits=0))
    ax.set_ylim(0, 1.02), ax.set_xlim(0, 100)
    return ax if given is not None else style.headline(ax, collect_words.concentration(curve, say), say("Cumulative share of revenue"))
