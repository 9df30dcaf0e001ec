"""Revenue by month and segment: the table and its chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from segkit.drawing import colours as palette
from segkit.drawing import figures, style
from segkit.findings import collect as collect_words
from segkit.ground.language import Language
from segkit.ground.names import ALL_OTHERS


def plot_months(wide: pd.DataFrame, ax: Any = None, say: Language | None = None, *, colours: Mapping[str, str] | None = None) -> Any:
    """Revenue by ended month, a line per column of `by_month`; returns the Axes."""
    from babel.dates import format_skeleton

    say, given = say or Language(), ax
    ax = style.axes(ax, height=3.8)
    ticks = [format_skeleton("yMMM", pd.Timestamp(m // 12, m % 12 + 1, 1), locale=say.locale) for m in wide.index]
    paint = {say.name(s): c for s, c in (colours or palette.colours(wide.columns)).items()}
    figures.lines(ax, wide.rename(columns=say.name), colours=paint, form=say.money, ticks=ticks)
    return ax if given is not None else style.headline(ax, collect_words.leading(wide, say), say("Revenue by month and segment"))


def by_month(table: pd.DataFrame, labels: pd.DataFrame, as_of: Any, *, chosen: Sequence[str]) -> pd.DataFrame:
    """Revenue (currency) of ended months (rows, year·12 + month − 1): a column per chosen segment, and one for all others."""
    both = table[table["month"] < pd.Timestamp(as_of).year * 12 + pd.Timestamp(as_of).month - 1].merge(
        labels[["customer_id", "segment"]], on="customer_id"
    )
    both["revenue"] = (both["purchases_cents"] - both["refunds_cents"]) / 100
    both["segment"] = both["segment"].where(both["segment"].isin(chosen), ALL_OTHERS)
    wide = both.pivot_table(index="month", columns="segment", values="revenue", aggfunc="sum", fill_value=0.0)
    return wide[[s for s in [*chosen, ALL_OTHERS] if s in wide]]
