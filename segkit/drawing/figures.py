"""The plots that several steps share: numbers in, a drawing on an Axes out, nothing else touched.

Every plot takes the Axes first, draws with direct labels instead of a legend and returns the Axes. A width under
five inches is a phone: names then stand above their bars instead of beside them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from segkit.drawing.colours import LEVEL, OKABE_ITO, ink, tint
from segkit.drawing.style import ABOVE, BESIDE, INK, LINE, SOFT, first_colour, letters, names_shown, narrow_page, paint_of, write

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


def _rows(ax: Axes, names: Sequence[object], *, above: float = 0.42) -> None:
    """Name the rows 0, 1, … from the top: beside them, or above them on a phone."""
    ax.set_ylim(max(1, len(names)) - 0.5, -0.5 if not narrow_page(ax) else -0.75)
    ax.set_xticks([])
    ax.spines["bottom"].set_visible(False)
    ax.tick_params(length=0)
    if not narrow_page(ax):
        ax.set_yticks(range(len(names)), names_shown(names, BESIDE), parse_math=False)
        return
    ax.set_yticks([])
    for i, name in enumerate(names_shown(names, ABOVE)):
        ax.annotate(
            name,
            (0, i - above),
            xycoords=("axes fraction", "data"),
            ha="left",
            va="bottom",
            fontsize=9.5,
            parse_math=False,
            in_layout=False,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
        )


def _span(ax: Axes, values: Iterable[float], room: float = 0.16) -> None:
    """Zero-based limits with room for the numbers at the ends of the bars."""
    known = [v for v in values if v is not None and math.isfinite(v)]
    low, high = min([0.0, *known]), max([0.0, *known])
    room = (high - low or 1.0) * (room if not narrow_page(ax) else room * 1.7)
    ax.set_xlim(low - (room if low < 0 else 0), high + room)
    ax.axvline(0, color=LINE if low == 0 else SOFT, linewidth=0.8, zorder=0)


def _texts(values: Iterable[float], texts: Sequence[str] | None) -> list[str]:
    return list(texts) if texts is not None else [f"{v:,.4g}" if math.isfinite(v) else "–" for v in values]


def bars(
    ax: Axes,
    names: Sequence[str],
    values: Sequence[float],
    *,
    colours: Mapping[str, str] | str | None = None,
    texts: Sequence[str] | None = None,
    start: float = 0.0,
) -> Axes:
    """Horizontal bars from zero, the first on top, each with its number.

    `colours` maps names to colours (or is one colour); `texts` are the numbers as the reader should see them; `start` is where the bars
    begin (100 for an index: to the right more than average, to the left less).
    """
    values = [float(v) - start for v in values]
    drawn = [v if math.isfinite(v) else 0.0 for v in values]
    ax.barh(range(len(values)), drawn, height=0.56 if not narrow_page(ax) else 0.42, color=paint_of(names, colours))
    for i, (value, text) in enumerate(zip(drawn, _texts(values, texts), strict=True)):
        write(ax, value, i, text, left=value < 0)
    _rows(ax, names, above=0.24)
    _span(ax, drawn)
    return ax


def hanging(
    ax: Axes, names: Sequence[str], starts: Sequence[float], lengths: Sequence[float], *, colours: Sequence[str], texts: Sequence[str]
) -> Axes:
    """Bars that each begin where they are told, the first on top, each with its number: what came to what was, and what went. All are
    outlined, so that a white one is seen."""
    tall = 0.6 if not narrow_page(ax) else 0.42
    ax.barh(range(len(names)), list(lengths), left=list(starts), height=tall, color=list(colours), edgecolor=LEVEL, linewidth=1.1)
    ends = [max(a, a + b) for a, b in zip(starts, lengths, strict=True)]
    for i, (end, text) in enumerate(zip(ends, texts, strict=True)):
        write(ax, end, i, text)
    _rows(ax, names, above=0.24)
    _span(ax, [*ends, *[min(a, a + b) for a, b in zip(starts, lengths, strict=True)]], room=0.2)
    return ax


def paired_bars(
    ax: Axes,
    names: Sequence[str],
    light: Sequence[float],
    dark: Sequence[float],
    *,
    colours: Mapping[str, str] | str | None = None,
    texts: Sequence[str] | None = None,
) -> Axes:
    """Two bars per name: a thin light one (share of customers) over a dark one (share of revenue), which has the number."""
    paint, drawn = paint_of(names, colours), [v if math.isfinite(v) else 0.0 for v in map(float, dark)]
    rows, scale = range(len(drawn)), 0.8 if narrow_page(ax) else 1.0
    ax.barh(
        [i - 0.19 * scale for i in rows], list(light), height=0.22 * scale, color=[tint(c) for c in paint], edgecolor=paint, linewidth=0.8
    )
    ax.barh([i + 0.12 * scale for i in rows], drawn, height=0.36 * scale, color=paint, edgecolor=paint, linewidth=0.8)
    for i, (value, text) in enumerate(zip(drawn, _texts(dark, texts), strict=True)):
        write(ax, value, i + 0.16 * scale, text, left=text.startswith("−"), fontsize=9.5)
    _rows(ax, names, above=0.3)
    _span(ax, [*drawn, *light])
    return ax


def intervals(
    ax: Axes,
    names: Sequence[str],
    base: Sequence[float],
    low: Sequence[float],
    high: Sequence[float],
    *,
    colours: Mapping[str, str] | str | None = None,
    texts: Sequence[str] | None = None,
    lows: Sequence[str] | None = None,
    bases: Sequence[str] | None = None,
    zero: str = "",
) -> Axes:
    """A dot with its interval per name, from zero; `texts` stand at the high end, `lows` at the low one, `bases` above the dot, and
    `zero` says what zero is."""
    paint, rows = paint_of(names, colours), range(len(base))
    ax.hlines(rows, list(low), list(high), color=paint, linewidth=3, alpha=1)
    ax.scatter(list(base), rows, s=64, color=paint, zorder=3, edgecolor="white", linewidth=1.2)
    for i, (end, text) in enumerate(zip(high, _texts(base, texts), strict=True)):
        if math.isfinite(end):
            write(ax, end, i, text, fontweight="bold" if lows is None else "normal")
    for i, (start, text) in enumerate(zip(low, lows or [], strict=False)):
        write(ax, start, i, text, left=True, fontweight="normal")
    for i, (middle, text) in enumerate(zip(base, bases or [], strict=False)):
        where = {"xytext": (0, 6), "va": "bottom"} if not narrow_page(ax) else {"xytext": (0, -5), "va": "top"}  # above stands the name
        ax.annotate(text, (middle, i), textcoords="offset points", ha="center", fontweight="bold", fontsize=9.5, **where)
    _rows(ax, names, above=0.18 if bases is None else 0.3)
    _span(ax, [*base, *low, *high], room=0.24)
    if lows is not None:
        left, right = ax.get_xlim()
        ax.set_xlim(left - 0.12 * (right - left), right)
    if zero:
        ax.annotate(zero, (0, max(1, len(names)) - 0.5), xytext=(0, -2), textcoords="offset points", ha="center", va="top", fontsize=letters(ax), color=SOFT)
    return ax


CROWDED = 8  # columns of a matrix on a phone: a cell has no room for the sign of per cent


def heat(ax: Axes, frame: pd.DataFrame, *, texts: pd.DataFrame | None = None, middle: float | None = None) -> Axes:
    """A matrix with its numbers: rows × columns; with `middle` (an index of 100, a difference of 0) below is orange, above blue."""
    values = frame.to_numpy(dtype=float)
    far = max((abs(v - (middle or 0)) for v in values.flat if math.isfinite(v)), default=1.0) or 1.0
    high, low = first_colour() if middle is None else OKABE_ITO[0], OKABE_ITO[1]
    tall = 0.94 if not narrow_page(ax) else 0.56
    for (i, j), value in ((k, values[k]) for k in [(i, j) for i in range(len(frame)) for j in range(frame.shape[1])]):
        strength = abs(value - (middle or 0)) / far if math.isfinite(value) else 0.0
        fill = tint(high if value >= (middle or 0) else low, 0.06 + 0.74 * strength) if math.isfinite(value) else "#ffffff"
        ax.add_patch(_cell(j, i, tall, fill))
        word = str(texts.iloc[i, j] if texts is not None else _texts([value], None)[0])
        word = word.rstrip("%").rstrip() if narrow_page(ax) and frame.shape[1] >= CROWDED else word
        ax.text(
            j,
            i,
            word,
            ha="center",
            va="center",
            fontsize=letters(ax),
            parse_math=False,
            color=ink(fill, INK),
        )
    _rows(ax, list(frame.index), above=0.32)
    return _columns(ax, list(frame.columns))


def _cell(column: float, row: float, tall: float, fill: str):
    from matplotlib.patches import Rectangle

    return Rectangle((column - 0.48, row - tall / 2), 0.96, tall, facecolor=fill, edgecolor=LINE, linewidth=0.6)


def _columns(ax: Axes, names: Sequence[object]) -> Axes:
    """Name the columns 0, 1, … at the top; upright on a phone when there are many."""
    room = max(6, int(ax.figure.get_figwidth() * (8 if not narrow_page(ax) else 11) / max(1, len(names))))
    upright = room < 9 and len(names) > 1
    ax.set_xlim(-0.5, max(1, len(names)) - 0.5)
    ax.xaxis.tick_top()
    ax.set_xticks(
        range(len(names)),
        names_shown(names, 22 if upright else room),
        fontsize=letters(ax),
        rotation=90 if upright else 0,
        parse_math=False,
    )
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)
    return ax
