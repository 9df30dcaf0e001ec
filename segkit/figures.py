"""House style and the plots that several steps share: numbers in, a drawing on an Axes out, nothing else touched.

Every plot takes the Axes first, draws with direct labels instead of a legend and returns the Axes. A width under
five inches is a phone: names then stand above their bars instead of beside them.
"""

from __future__ import annotations

import base64
import io
import math
import re
import textwrap
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from segkit.brand import BRAND, OKABE_ITO, colours, contrast, readable, tint

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["axes", "bars", "bubble", "colours", "contrast", "headline", "heat", "intervals", "lines", "paired_bars", "picture",
           "readable", "rows", "shown", "style", "svg", "tint"]

INK, SOFT, LINE = "#1c2430", "#5a6675", "#d9dee5"
WIDE, NARROW, PHONE = 9.2, 3.6, 5.0  # inches: a column of the report, a phone, the border between them


@cache
def _glyphs() -> frozenset[int]:
    from matplotlib import font_manager

    return frozenset(font_manager.get_font(font_manager.findfont("DejaVu Sans")).get_charmap())


def shown(text: object, *, width: int = 28, lines: int = 2) -> str:
    """The text as a chart can show it: what the font lacks dropped, wrapped, and cut with … when too long.

    >>> shown("Wardrobe builders of the north-west and beyond", width=18)
    'Wardrobe builders\\nof the north-west…'
    """
    kept = "".join(c if c.isspace() or ord(c) in _glyphs() else "" for c in str(text)
                   if c.isspace() or unicodedata.category(c) not in {"Cc", "Cf", "Co", "Cs", "Cn"})
    rows = textwrap.wrap(" ".join(kept.split()), width=width, break_long_words=True)
    if len(rows) > lines:
        rows = [*rows[:lines - 1], rows[lines - 1][:width - 1].rstrip(" ,;:-–") + "…"]
    return "\n".join(rows)


def _names(names: Iterable[object], width: int, lines: int = 2) -> list[str]:
    return [shown(name, width=width, lines=lines) or f"№ {i}" for i, name in enumerate(names, start=1)]


@contextmanager
def style(brand: str | None = None) -> Iterator[None]:
    """The house style inside a `with`; outside of it nothing is changed. Without a brand the surrounding one stays."""
    import matplotlib as mpl

    inside = mpl.rcParams["svg.hashsalt"] == "segkit"
    first = readable(brand, 3.0) if brand else mpl.rcParams["axes.prop_cycle"].by_key()["color"][0] if inside else BRAND
    others = [readable(c, 3.0) for c in OKABE_ITO if c != first]
    rules = {
        "svg.hashsalt": "segkit", "svg.fonttype": "path", "text.parse_math": False, "font.family": ["DejaVu Sans"],
        "font.size": 10.0, "axes.titlesize": 12.0, "axes.labelsize": 9.5, "xtick.labelsize": 9.5, "ytick.labelsize": 10.0,
        "axes.prop_cycle": mpl.cycler(color=[first, *others]), "axes.edgecolor": LINE, "axes.labelcolor": SOFT,
        "text.color": INK, "xtick.color": SOFT, "ytick.color": INK, "axes.spines.top": False, "axes.spines.right": False,
        "axes.spines.left": False, "axes.axisbelow": True, "axes.unicode_minus": True, "ytick.left": False,
        "xtick.bottom": False, "grid.color": LINE, "grid.linewidth": 0.8, "figure.facecolor": "white",
        "axes.facecolor": "white", "savefig.facecolor": "white", "axes.linewidth": 0.8, "lines.linewidth": 2.2,
    }
    with mpl.rc_context(rules):
        yield


def axes(ax: Axes | None = None, *, width: float = 7.2, height: float = 3.6) -> Axes:
    """The Axes given, or those of a new figure: the first line of a method's plot()."""
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    return plt.subplots(figsize=(width, height), layout="constrained")[1]


def headline(ax: Axes, title: str, subtitle: str = "") -> Axes:
    """The finding as a bold title and the measure and period in grey under it, both at the figure's left edge.

    For notebooks; in the report both are text of the page.
    """
    room = int(ax.figure.get_figwidth() * 10.5)
    ax.figure.suptitle("\n".join(textwrap.wrap(str(title), room)), x=0.01, ha="left", fontsize=12.5, fontweight="bold",
                       color=INK, parse_math=False)
    ax.set_title("")
    ax.annotate("\n".join(textwrap.wrap(str(subtitle), int(room * 1.25))), (0, 1), xytext=(0, 8), color=SOFT, fontsize=9.5,
                xycoords=("figure fraction", "axes fraction"), textcoords="offset points", ha="left", va="bottom",
                parse_math=False)
    return ax


def _narrow(ax: Axes) -> bool:
    return ax.figure.get_figwidth() < PHONE


def _first_colour() -> str:
    import matplotlib as mpl

    return mpl.rcParams["axes.prop_cycle"].by_key()["color"][0]


def _paint(names: Sequence[object], given: Mapping[str, str] | str | None) -> list[str]:
    if given is None or isinstance(given, str):
        return [given or _first_colour()] * len(names)
    return [given.get(name, SOFT) for name in names]


def _rows(ax: Axes, names: Sequence[object], *, above: float = 0.42) -> None:
    """Name the rows 0, 1, … from the top: beside them, or above them on a phone."""
    ax.set_ylim(len(names) - 0.5, -0.5 if not _narrow(ax) else -0.75)
    ax.set_xticks([])
    ax.spines["bottom"].set_visible(False)
    ax.tick_params(length=0)
    if not _narrow(ax):
        ax.set_yticks(range(len(names)), _names(names, 30), parse_math=False)
        return
    ax.set_yticks([])
    for i, name in enumerate(_names(names, 40, 1)):
        ax.annotate(name, (0, i - above), xycoords=("axes fraction", "data"), ha="left", va="bottom", fontsize=9.5,
                    parse_math=False, in_layout=False, bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6})


def _write(ax: Axes, x: float, y: float, text: object, *, left: bool = False, **how: object) -> None:
    ax.annotate(str(text), (x, y), xytext=(-5 if left else 5, 0), textcoords="offset points", va="center",
                ha="right" if left else "left", parse_math=False, **{"fontweight": "bold", **how})


def _span(ax: Axes, values: Iterable[float], room: float = 0.16) -> None:
    """Zero-based limits with room for the numbers at the ends of the bars."""
    known = [v for v in values if v is not None and math.isfinite(v)]
    low, high = min([0.0, *known]), max([0.0, *known])
    room = (high - low or 1.0) * (room if not _narrow(ax) else room * 1.7)
    ax.set_xlim(low - (room if low < 0 else 0), high + room)
    ax.axvline(0, color=LINE if low == 0 else SOFT, linewidth=0.8, zorder=0)


def _texts(values: Iterable[float], texts: Sequence[str] | None) -> list[str]:
    return list(texts) if texts is not None else [f"{v:,.4g}" if math.isfinite(v) else "–" for v in values]


def bars(ax: Axes, names: Sequence[str], values: Sequence[float], *, colours: Mapping[str, str] | str | None = None,
         texts: Sequence[str] | None = None, low: Sequence[float] | None = None, high: Sequence[float] | None = None) -> Axes:
    """Horizontal bars from zero, the first on top, each with its number; low and high draw intervals.

    `colours` maps names to colours (or is one colour); `texts` are the numbers as the reader should see them.
    """
    values = [float(v) for v in values]
    drawn = [v if math.isfinite(v) else 0.0 for v in values]
    starts, ends = list(low if low is not None else drawn), list(high if high is not None else drawn)
    ax.barh(range(len(values)), drawn, height=0.56 if not _narrow(ax) else 0.42, color=_paint(names, colours))
    if low is not None:
        ax.hlines(range(len(values)), starts, ends, color=INK, linewidth=1.4)
    for i, (value, start, end, text) in enumerate(zip(drawn, starts, ends, _texts(values, texts), strict=True)):
        reach = max(value, end) if value >= 0 else min(value, start)
        _write(ax, reach, i, text, left=value < 0)
    _rows(ax, names, above=0.24)
    _span(ax, [*drawn, *starts, *ends])
    return ax


def paired_bars(ax: Axes, names: Sequence[str], light: Sequence[float], dark: Sequence[float], *,
                colours: Mapping[str, str] | str | None = None, texts: Sequence[str] | None = None) -> Axes:
    """Two bars per name: a thin light one (share of customers) over a dark one (share of revenue), which has the number."""
    paint, drawn = _paint(names, colours), [v if math.isfinite(v) else 0.0 for v in map(float, dark)]
    rows, scale = range(len(drawn)), 0.8 if _narrow(ax) else 1.0
    ax.barh([i - 0.19 * scale for i in rows], list(light), height=0.22 * scale, color=[tint(c) for c in paint],
            edgecolor=paint, linewidth=0.8)
    ax.barh([i + 0.12 * scale for i in rows], drawn, height=0.36 * scale, color=paint, edgecolor=paint, linewidth=0.8)
    for i, (value, text) in enumerate(zip(drawn, _texts(dark, texts), strict=True)):
        _write(ax, value, i + 0.12 * scale, text, left=value < 0)
    _rows(ax, names, above=0.3)
    _span(ax, [*drawn, *light])
    return ax


def intervals(ax: Axes, names: Sequence[str], base: Sequence[float], low: Sequence[float], high: Sequence[float], *,
              colours: Mapping[str, str] | str | None = None, texts: Sequence[str] | None = None) -> Axes:
    """A dot with its interval per name, from zero."""
    paint, rows = _paint(names, colours), range(len(base))
    ax.hlines(rows, list(low), list(high), color=paint, linewidth=3, alpha=1)
    ax.scatter(list(base), rows, s=64, color=paint, zorder=3, edgecolor="white", linewidth=1.2)
    for i, (end, text) in enumerate(zip(high, _texts(base, texts), strict=True)):
        if math.isfinite(end):
            _write(ax, end, i, text)
    _rows(ax, names, above=0.18)
    _span(ax, [*base, *low, *high], room=0.24)
    return ax


def heat(ax: Axes, frame: pd.DataFrame, *, texts: pd.DataFrame | None = None, middle: float | None = None,
         colour: str | None = None) -> Axes:
    """A matrix with its numbers: rows × columns; with `middle` (an index of 100, a difference of 0) below is orange, above blue."""
    values = frame.to_numpy(dtype=float)
    far = max((abs(v - (middle or 0)) for v in values.flat if math.isfinite(v)), default=1.0) or 1.0
    high, low = colour or (_first_colour() if middle is None else OKABE_ITO[0]), OKABE_ITO[1]
    tall = 0.94 if not _narrow(ax) else 0.56
    for (i, j), value in ((k, values[k]) for k in [(i, j) for i in range(len(frame)) for j in range(frame.shape[1])]):
        strength = abs(value - (middle or 0)) / far if math.isfinite(value) else 0.0
        fill = tint(high if value >= (middle or 0) else low, 0.06 + 0.74 * strength)
        ax.add_patch(_cell(j, i, tall, fill))
        word = texts.iloc[i, j] if texts is not None else _texts([value], None)[0]
        ax.text(j, i, str(word), ha="center", va="center", fontsize=9.5 if not _narrow(ax) else 8.5, parse_math=False,
                color=INK if contrast(INK, fill) >= contrast("#ffffff", fill) else "white")
    _rows(ax, list(frame.index), above=0.32)
    return _columns(ax, list(frame.columns))


def _cell(column: float, row: float, tall: float, fill: str):
    from matplotlib.patches import Rectangle

    return Rectangle((column - 0.48, row - tall / 2), 0.96, tall, facecolor=fill, edgecolor=LINE, linewidth=0.6)


def _columns(ax: Axes, names: Sequence[object]) -> Axes:
    """Name the columns 0, 1, … at the top; upright on a phone when there are many."""
    room = max(6, int(ax.figure.get_figwidth() * (8 if not _narrow(ax) else 11) / max(1, len(names))))
    upright = room < 9 and len(names) > 1
    ax.set_xlim(-0.5, len(names) - 0.5)
    ax.xaxis.tick_top()
    ax.set_xticks(range(len(names)), _names(names, 22 if upright else room, 1 if upright else 3), fontsize=9,
                  rotation=90 if upright else 0, parse_math=False)
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)
    return ax


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


def bubble(ax: Axes, x: Sequence[float], y: Sequence[float], size: Sequence[float], *, names: Sequence[str],
           colours: Mapping[str, str] | str | None = None, xlabel: str = "", ylabel: str = "") -> Axes:
    """A bubble per name, area by size, its name beside it: where the segments stand on two measures."""
    paint, largest = _paint(names, colours), max([s for s in size if math.isfinite(s)], default=1.0) or 1.0
    area = 1500 if not _narrow(ax) else 700
    sizes = [max(24.0, area * s / largest) if math.isfinite(s) else 24.0 for s in size]
    ax.scatter(list(x), list(y), s=sizes, color=[tint(c, 0.75) for c in paint], edgecolor=paint, linewidth=1.2)
    ax.margins(0.16 if not _narrow(ax) else 0.24)
    bottom, top = ax.get_ylim()
    left, right = ax.get_xlim()
    gap = (top - bottom) / ax.figure.get_figheight() * 0.24
    for i, (height, name) in enumerate(zip(_apart(list(y), gap), _names(names, 24 if not _narrow(ax) else 16, 1), strict=True)):
        beyond = x[i] > left + 0.6 * (right - left)
        away = math.sqrt(sizes[i]) / 2 + 4
        ax.annotate(name, (x[i], height), xytext=(-away if beyond else away, 0), textcoords="offset points", va="center",
                    ha="right" if beyond else "left", fontsize=9.5 if not _narrow(ax) else 8.5, parse_math=False)
    ax.set_xlabel(shown(xlabel, width=70), parse_math=False)
    ax.set_ylabel(shown(ylabel, width=40), parse_math=False)
    ax.spines["left"].set_visible(True)
    ax.grid(True, linewidth=0.6)
    return ax


def lines(ax: Axes, frame: pd.DataFrame, *, colours: Mapping[str, str] | str | None = None,
          form: Callable[[float], str] | None = None, ticks: Sequence[str] | None = None, zero: bool = True) -> Axes:
    """A line per column over the index, named at its end; `form` writes the scale (say.money), `ticks` the index in words."""
    paint, at = _paint(list(frame.columns), colours), range(len(frame))
    for name, colour in zip(frame.columns, paint, strict=True):
        ax.plot(at, frame[name].to_numpy(dtype=float), color=colour)
    words = [str(t) for t in (ticks if ticks is not None else frame.index)]
    every = max(1, math.ceil(len(words) * max(map(len, words), default=1) / ((ax.figure.get_figwidth() - 1.6) * 9)))
    ax.set_xticks([i for i in at if (len(words) - 1 - i) % every == 0], words[(len(words) - 1) % every::every] if words else [],
                  parse_math=False)
    if zero:
        ax.set_ylim(bottom=min(0.0, *ax.get_ylim()))
    ax.yaxis.set_major_locator(_few())
    if form is not None:
        ax.yaxis.set_major_formatter(lambda value, _: form(value))
    ax.tick_params(axis="y", colors=SOFT, labelsize=9)
    ax.grid(True, axis="y")
    last = [frame[name].dropna() for name in frame.columns]
    ends = [float(s.iloc[-1]) if len(s) else 0.0 for s in last]
    gap = (ax.get_ylim()[1] - ax.get_ylim()[0]) / ax.figure.get_figheight() * 0.23
    for name, colour, end in zip(_names(frame.columns, 20 if not _narrow(ax) else 11, 1), paint, _apart(ends, gap), strict=True):
        _write(ax, len(frame) - 1, end, name, color=readable(colour), fontsize=9.5 if not _narrow(ax) else 8.5)
    return ax


def _few():
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(4, min_n_ticks=3)


def rows(count: int) -> dict[str, tuple[float, float]]:
    """Sizes for a picture with so many rows: `picture(draw, …, **figures.rows(len(names)))`.

    >>> rows(5)
    {'wide': (9.2, 2.45), 'narrow': (3.6, 3.0)}
    """
    return {"wide": (WIDE, round(0.45 + 0.4 * max(1, count), 2)), "narrow": (NARROW, round(0.4 + 0.52 * max(1, count), 2))}


def svg(draw: Callable[[Axes], object], *, width: float, height: float, brand: str | None = None) -> str:
    """What draw(ax) draws as SVG text, in the house style and the same to the byte each time; width and height in inches."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    with style(brand):
        figure = Figure(figsize=(width, height), layout="constrained")
        FigureCanvasSVG(figure)
        draw(figure.subplots())
        text = io.StringIO()
        figure.savefig(text, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    return _compact(text.getvalue())


def _compact(drawn: str) -> str:
    """Without prolog, comments (they repeat names) and decimals nobody sees: two thirds of the size."""
    drawn = re.sub(r"<!--.*?-->", "", drawn[drawn.index("<svg"):], flags=re.DOTALL)
    drawn = re.sub(r' d="[^"]*"', lambda path: re.sub(r"\s+", " ", re.sub(r"(\.\d\d)\d+", r"\1", path[0])), drawn)
    return re.sub(r">\s+<", "><", drawn)


def picture(draw: Callable[[Axes], object], *, alt: str, title: str, subtitle: str = "", wide: tuple[float, float] = (WIDE, 3.6),
            narrow: tuple[float, float] = (NARROW, 3.8), brand: str | None = None) -> dict[str, object]:
    """A chart for the report: drawn twice, for a page and for a phone, as data-URIs, with the text that goes with it.

    `alt` names the kind of chart and the finding; `title` is the finding, `subtitle` the measure and period.
    Sizes are inches; `draw` sees a narrow figure and may draw less.
    """
    def uri(size: tuple[float, float]) -> str:
        drawn = svg(draw, width=size[0], height=size[1], brand=brand).encode()
        return "data:image/svg+xml;base64," + base64.b64encode(drawn).decode()

    sizes = {name: [round(size[0] * 96), round(size[1] * 96)] for name, size in (("wide", wide), ("narrow", narrow))}
    return {"alt": str(alt), "title": str(title), "subtitle": str(subtitle), "wide": uri(wide), "narrow": uri(narrow), "size": sizes}
