"""How anything is drawn: the house style, text a chart can show, and a drawing as SVG that is the same to the byte each time."""

from __future__ import annotations

import base64
import io
import re
import textwrap
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from segkit.drawing.colours import BRAND, OKABE_ITO, readable
from segkit.ground.beside import both

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INK, SOFT, LINE = "#1c2430", "#5a6675", "#d9dee5"
WIDE, NARROW, PHONE = 9.2, 3.6, 5.0  # inches: a column of the report, a phone, the border between them
BESIDE, ABOVE = 30, 40  # signs of a name in a line: beside its bar, above it on a phone


@cache
def _glyphs() -> frozenset[int]:
    from matplotlib import font_manager

    return frozenset(font_manager.get_font(font_manager.findfont("DejaVu Sans")).get_charmap())


def shown(text: object, *, width: int = 28, lines: int = 2) -> str:
    """The text as a chart can show it: what the font lacks dropped, wrapped, and cut with … when too long.

    >>> shown("Wardrobe builders of the north-west and beyond", width=18)
    'Wardrobe builders\\nof the north-west…'
    """
    kept = "".join(
        c if c.isspace() or ord(c) in _glyphs() else ""
        for c in str(text)
        if c.isspace() or unicodedata.category(c) not in {"Cc", "Cf", "Co", "Cs", "Cn"}
    )
    rows = textwrap.wrap(" ".join(kept.split()), width=width, break_long_words=True)
    if len(rows) > lines:
        rows = [*rows[: lines - 1], rows[lines - 1][: width - 1].rstrip(" ,;:-–") + "…"]
    return "\n".join(rows)


def names_shown(names: Iterable[object], width: int) -> list[str]:
    """Names as a chart can show them; one that the font cannot write at all becomes its number."""
    return [shown(name, width=width, lines=9) or f"№ {i}" for i, name in enumerate(names, start=1)]


@contextmanager
def style(brand: str | None = None) -> Iterator[None]:
    """The house style inside a `with`; outside of it nothing is changed. Without a brand the surrounding one stays."""
    import matplotlib as mpl

    inside = mpl.rcParams["svg.hashsalt"] == "segkit"
    first = readable(brand, 3.0) if brand else mpl.rcParams["axes.prop_cycle"].by_key()["color"][0] if inside else BRAND
    others = [readable(c, 3.0) for c in OKABE_ITO if c != first]
    rules = {
        "svg.hashsalt": "segkit",
        "svg.fonttype": "path",
        "text.parse_math": False,
        "font.family": ["DejaVu Sans"],
        "font.size": 10.0,
        "axes.titlesize": 12.0,
        "axes.labelsize": 9.5,
        "xtick.labelsize": 9.5,
        "ytick.labelsize": 10.0,
        "axes.prop_cycle": mpl.cycler(color=[first, *others]),
        "axes.edgecolor": LINE,
        "axes.labelcolor": SOFT,
        "text.color": INK,
        "xtick.color": SOFT,
        "ytick.color": INK,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.spines.left": False,
        "axes.axisbelow": True,
        "axes.unicode_minus": True,
        "ytick.left": False,
        "xtick.bottom": False,
        "grid.color": LINE,
        "grid.linewidth": 0.8,
        "figure.facecolor": "white",
        "axes.facecolor": "white",
        "savefig.facecolor": "white",
        "axes.linewidth": 0.8,
        "lines.linewidth": 2.2,
    }
    with mpl.rc_context(rules):
        yield


def axes(ax: Axes | None = None, *, width: float = 7.2, height: float = 3.6) -> Axes:
    """The Axes given, or those of a new figure in the house style: the first line of a method's plot()."""
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    with style():
        return plt.subplots(figsize=(width, height), layout="constrained")[1]


def blank(ax: Axes) -> Axes:
    """The Axes of a new figure that has nothing to draw: no frame around nothing, its headline says why."""
    ax.set_axis_off()
    ax.figure.set_figheight(1)
    return ax


def headline(ax: Axes, title: str, subtitle: str = "") -> Axes:
    """The finding as a bold title and the measure and period in grey under it, both at the figure's left edge.

    For notebooks; in the report both are text of the page.
    """
    room = int(ax.figure.get_figwidth() * 10.5)
    ax.figure.suptitle(
        "\n".join(textwrap.wrap(str(title), room)), x=0, ha="left", fontsize=12.5, fontweight="bold", color=INK, parse_math=False
    )
    # A title of the axes keeps clear of tick labels at the top, which an annotation would not.
    ax.set_title(
        "\n".join(textwrap.wrap(str(subtitle), int(room * 1.25))),
        loc="left",
        fontsize=9.5,
        fontweight="normal",
        color=SOFT,
        pad=10,
        parse_math=False,
    )
    return ax


def narrow_page(ax: Axes) -> bool:
    """Whether this is drawn for a phone."""
    return ax.figure.get_figwidth() < PHONE


def letters(ax: Axes) -> float:
    """The smallest letters of a drawing in points: on a page they still have seven when it is printed, three quarters as large."""
    return 9.0 if narrow_page(ax) else 9.5


def first_colour() -> str:
    """The brand inside the style, whatever comes first outside of it."""
    import matplotlib as mpl
    from matplotlib.colors import to_hex

    return to_hex(mpl.rcParams["axes.prop_cycle"].by_key()["color"][0])


def paint_of(names: Sequence[object], given: Mapping[str, str] | str | None) -> list[str]:
    """A colour for each name: as given by name, one for all, or the first."""
    if given is None or isinstance(given, str):
        return [given or first_colour()] * len(names)
    return [given.get(name, SOFT) for name in names]


def write(ax: Axes, x: float, y: float, text: object, *, left: bool = False, **how: object) -> None:
    """Write a text beside a place of the plot, to the right of it or to the left."""
    ax.annotate(
        str(text),
        (x, y),
        xytext=(-5 if left else 5, 0),
        textcoords="offset points",
        va="center",
        ha="right" if left else "left",
        parse_math=False,
        annotation_clip=False,
        **{"fontweight": "bold", **how},
    )


def rows(count: float, names: Iterable[object] = ()) -> dict[str, tuple[float, float]]:
    """Sizes for a picture with so many rows: `picture(draw, …, **rows(len(names)))`; with `names` long ones get their lines.

    >>> rows(5), rows(2, ["short", "a name so long that it takes three lines beside its bar, and two above it on a phone"])
    ({'wide': (9.2, 2.45), 'narrow': (3.6, 3.0)}, {'wide': (9.2, 1.77), 'narrow': (3.6, 2.72)})
    """
    beside = max((len(textwrap.wrap(str(n), BESIDE)) for n in names), default=1)
    above = max((len(textwrap.wrap(str(n), ABOVE)) for n in names), default=1)
    tall, deep = max(0.4, 0.18 * beside + 0.12), 0.52 + 0.16 * max(0, above - 1) * 2
    count = max(1, count)
    return {"wide": (WIDE, round(0.45 + tall * count, 2)), "narrow": (NARROW, round(0.4 + deep * count, 2))}


def svg(draw: Callable[[Axes], object], *, width: float, height: float, brand: str | None = None) -> str:
    """What draw(ax) draws as SVG text, in the house style and the same to the byte each time; width and height in inches."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    with style(brand):
        figure = Figure(figsize=(width, height), layout="constrained")
        canvas = FigureCanvasSVG(figure)
        draw(figure.subplots())
        figure.get_layout_engine().execute(figure)
        figure.set_layout_engine("none")
        text = io.StringIO()
        canvas.print_svg(text, metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))  # savefig would draw everything twice
    return _compact(text.getvalue())


def _compact(drawn: str) -> str:
    """Without prolog, comments (they repeat names) and decimals nobody sees: two thirds of the size."""
    drawn = re.sub(r"<!--.*?-->", "", drawn[drawn.index("<svg") :], flags=re.DOTALL)
    drawn = re.sub(r' d="[^"]*"', lambda path: re.sub(r"\s+", " ", re.sub(r"(\.\d\d)\d+", r"\1", path[0])), drawn)
    return re.sub(r">\s+<", "><", drawn)


def picture(
    draw: Callable[[Axes], object],
    *,
    alt: str,
    title: str,
    subtitle: str = "",
    wide: tuple[float, float] = (WIDE, 3.6),
    narrow: tuple[float, float] = (NARROW, 3.8),
    brand: str | None = None,
) -> dict[str, object]:
    """A chart for the report: drawn twice, for a page and for a phone, as data-URIs, with the text that goes with it.

    `alt` names the kind of chart and the finding; `title` is the finding, `subtitle` the measure and period.
    Sizes are inches; `draw` sees a narrow figure and may draw less.
    """

    def uri(size: tuple[float, float]) -> str:
        drawn = svg(draw, width=size[0], height=size[1], brand=brand).encode()
        return "data:image/svg+xml;base64," + base64.b64encode(drawn).decode()

    sizes = {name: [round(size[0] * 96), round(size[1] * 96)] for name, size in (("wide", wide), ("narrow", narrow))}
    page, phone = both(lambda: uri(wide), lambda: uri(narrow))
    return {"alt": str(alt), "title": str(title), "subtitle": str(subtitle), "wide": page, "narrow": phone, "size": sizes}
