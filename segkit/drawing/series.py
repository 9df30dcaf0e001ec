"""Plots over time: shares of a whole stacked into bands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from segkit.drawing.colours import readable, tint
from segkit.drawing.style import SOFT, letters, names_shown, narrow_page, paint_of, write

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


TICK = 9  # signs of a date, of which three stand beside each other on a phone


def _apart(places: Sequence[float], gap: float) -> list[float]:
    """The places pushed apart to at least the gap, in their order, around where they were."""
    order = sorted(range(len(places)), key=lambda i: (places[i], i))
    moved = list(places)
    for _ in range(60):
        for below, above in pairwise(order):
            lack = gap - (moved[above] - moved[below])
            if lack > 1e-9:
                moved[below], moved[above] = moved[below] - lack / 2, moved[above] + lack / 2
    return moved


def stacked(
    ax: Axes,
    frame: pd.DataFrame,
    *,
    colours: Mapping[str, str] | str | None = None,
    ticks: Mapping[int, str] | None = None,
    form: Callable[[float], str] | None = None,
) -> Axes:
    """Shares of a whole over time, one band per column, each named at its right end where it is tall enough to be named.

    `frame` holds fractions that add up to one in every row; `ticks` are the places that are named, in words.
    """
    paint, bottom = paint_of(list(frame.columns), colours), [0.0] * len(frame)
    inches = ax.figure.get_figheight() - 0.6
    names = names_shown(frame.columns, 24 if not narrow_page(ax) else 13)
    ends = []
    for name, colour in zip(frame.columns, paint, strict=True):
        top = [b + max(0.0, float(v)) for b, v in zip(bottom, frame[name], strict=True)]
        ax.fill_between(range(len(frame)), bottom, top, color=tint(colour, 0.85), edgecolor="white", linewidth=0.8)
        ends.append((bottom[-1] + top[-1]) / 2 if len(top) else 0.0)
        bottom = top
    gap = 0.2 / inches * max(1, max((n.count("\n") + 1 for n in names), default=1))
    for name, colour, share, end in zip(names, paint, frame.iloc[-1] if len(frame) else [], _apart(ends, gap), strict=False):
        told = f"{name} {form(float(share))}" if form else name
        write(ax, len(frame) - 1, end, told, color=readable(colour), fontsize=letters(ax))
    ax.set_xlim(0, max(1, len(frame) - 1))
    ax.set_ylim(0, 1)
    ax.yaxis.set_visible(False)
    told = dict(ticks or {})
    if narrow_page(ax) and len(told) > 2 and max(map(len, told.values())) > TICK:
        told = {at: word for at, word in told.items() if at in (min(told), max(told))}
    ax.set_xticks(list(told), list(told.values()), parse_math=False)
    ax.tick_params(axis="x", length=3, color=SOFT)
    return ax
