"""Charts of the process's own tables: concentration, differences, final criteria, revenue by month, headroom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from segkit import figures
from segkit.collect import concentration as curve_of
from segkit.findings import collect as collect_words
from segkit.findings import compare as compare_words
from segkit.language import Language

OTHERS = "All other segments"


def concentration(table: pd.DataFrame, ax: Any = None, say: Language | None = None) -> Any:
    """How much of the revenue the largest customers bring, against an even spread (dotted); returns the Axes."""
    say, given, curve = say or Language(), ax, curve_of(table)
    ax = figures.axes(ax)
    ax.plot(curve.index, curve.to_numpy())
    ax.plot([0, 100], [0, 1], linewidth=1, linestyle=":", color="#767676")
    ax.scatter([20], [curve[20]], zorder=3)
    ax.annotate(say.percent(curve[20], digits=0), (20, curve[20]), xytext=(8, -14), textcoords="offset points", fontweight="bold")
    ax.set_xlabel(say("Share of customers, the largest first"))
    ax.xaxis.set_major_formatter(lambda share, _: say.percent(share / 100, digits=0))
    ax.yaxis.set_major_formatter(lambda share, _: say.percent(share, digits=0))
    ax.set_ylim(0, 1.02), ax.set_xlim(0, 100)
    return ax if given is not None else figures.headline(ax, collect_words.concentration(curve, say), say("Cumulated share of revenue"))


def widest(differences: pd.DataFrame, n: int = 8) -> pd.DataFrame:
    """The comparisons with the largest gap among those where both shares are known, one per criterion, value and competitor."""
    known = differences.dropna(subset=["ours", "theirs"])
    return known.reindex(known["gap"].abs().sort_values(ascending=False, kind="stable").index).head(n).reset_index(drop=True)


def differences(table: pd.DataFrame, ax: Any = None, say: Language | None = None, *, n: int = 8) -> Any:
    """Our share with its interval (filled) against the competitor's (open), where they differ most; returns the Axes."""
    say, given, rows = say or Language(), ax, widest(table, n)
    ax = figures.axes(ax, height=0.9 + 0.42 * max(1, len(rows)))
    names = [f"{say.name(r.name_)}: {say.name(r.value)} – {r.competitor}" for r in rows.rename(columns={"name": "name_"}).itertuples()]
    texts = [f"{say.percent(r.ours)} : {say.percent(r.theirs)}" for r in rows.itertuples()]
    figures.intervals(ax, names, rows["ours"], rows["ours_low"], rows["ours_high"], texts=[""] * len(rows))
    ax.scatter(rows["theirs"], range(len(rows)), s=64, facecolor="white", edgecolor="#c2410c", linewidth=2, zorder=4)
    reach = float(rows[["ours_high", "theirs"]].max().max()) if len(rows) else 1.0
    ax.set_xlim(0, reach * 1.35)
    for i, text in enumerate(texts):
        ax.annotate(text, (reach * 1.05, i), va="center", fontsize=9.5, fontweight="bold", parse_math=False)
    return (
        ax
        if given is not None
        else figures.headline(ax, compare_words.gap(rows, say), say("Ours (filled, with interval) : theirs (open), share of customers"))
    )


def final_criteria(table: pd.DataFrame, ax: Any = None, say: Language | None = None, *, n: int = 10) -> Any:
    """The criteria by their score, best first; returns the Axes."""
    say, given, rows = say or Language(), ax, table.sort_values("rank").head(n)
    ax = figures.axes(ax, height=0.9 + 0.4 * max(1, len(rows)))
    figures.bars(ax, [say.name(name) for name in rows["name"]], rows["score"], texts=[say.number(s, digits=2) for s in rows["score"]])
    return (
        ax
        if given is not None
        else figures.headline(ax, compare_words.best(table, say), say("Score from separation, difference, coverage and reach"))
    )


def months(wide: pd.DataFrame, ax: Any = None, say: Language | None = None, *, colours: Mapping[str, str] | None = None) -> Any:
    """Revenue by ended month, a line per column of `by_month`; returns the Axes."""
    from babel.dates import format_skeleton

    say, given = say or Language(), ax
    ax = figures.axes(ax, height=3.8)
    ticks = [format_skeleton("yMMM", pd.Timestamp(m // 12, m % 12 + 1, 1), locale=say.locale) for m in wide.index]
    paint = {say.name(s): c for s, c in (colours or figures.colours(wide.columns)).items()}
    figures.lines(ax, wide.rename(columns=say.name), colours=paint, form=say.money, ticks=ticks)
    return ax if given is not None else figures.headline(ax, collect_words.leading(wide, say), say("Revenue by month and segment"))


def by_month(table: pd.DataFrame, labels: pd.DataFrame, as_of: Any, *, chosen: Sequence[str]) -> pd.DataFrame:
    """Revenue (currency) of ended months (rows, year·12 + month − 1): a column per chosen segment, and one for all others."""
    both = table[table["month"] < pd.Timestamp(as_of).year * 12 + pd.Timestamp(as_of).month - 1].merge(
        labels[["customer_id", "segment"]], on="customer_id"
    )
    both["revenue"] = (both["purchases_cents"] - both["refunds_cents"]) / 100
    both["segment"] = both["segment"].where(both["segment"].isin(chosen), OTHERS)
    wide = both.pivot_table(index="month", columns="segment", values="revenue", aggfunc="sum", fill_value=0.0)
    return wide[[s for s in [*chosen, OTHERS] if s in wide]]


def headroom(segments: pd.DataFrame, ax: Any, say: Language, *, colours: Mapping[str, str]) -> Any:
    """What each segment could bring in a year beyond today, low to high; returns the Axes."""
    names = [say.name(s) for s in segments["segment"]]
    paint = dict(zip(names, [colours[s] for s in segments["segment"]], strict=True))
    texts = [say.money(v) for v in segments["headroom_base"]]
    return figures.intervals(
        ax, names, segments["headroom_base"], segments["headroom_low"], segments["headroom_high"], colours=paint, texts=texts
    )
