"""Colours: the house blue, one per segment (Okabe–Ito), and what can be read on white."""

from __future__ import annotations

from collections.abc import Iterable

BRAND = "#2b6cb0"


MORE = "#6f7680"  # of the seventh segment and all after it: further hues cannot be told apart
TOLD_APART = 6
UP, DOWN, LEVEL = "#a9b2bd", "#ffffff", "#3d4754"  # what was added, what was lost, what stands and every outline: none is a segment's colour
OKABE_ITO = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#f0e442", "#6f7680")


def contrast(colour: str, ground: str = "#ffffff") -> float:
    """Contrast of two colours: 1 (the same) to 21 (black on white).

    Formula and source: WCAG 2.2, (lighter + 0.05) / (darker + 0.05) of the relative luminances.

    >>> round(contrast("#000000"), 1), round(contrast("#f0e442"), 2)
    (21.0, 1.32)
    """

    def luminance(hexed: str) -> float:
        parts = [int(hexed[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, light = sorted((luminance(colour), luminance(ground)))
    return (light + 0.05) / (dark + 0.05)


def readable(colour: str, ratio: float = 4.5) -> str:
    """The colour itself, or the nearest darker one that reaches this contrast on white.

    >>> readable("#2b6cb0"), contrast(readable("#ffee00")) >= 4.5
    ('#2b6cb0', True)
    """
    colour, shade = colour.lower(), 1.0
    darker = colour
    while contrast(darker) < ratio:
        shade -= 0.02
        darker = "#" + "".join(f"{round(int(colour[i : i + 2], 16) * shade):02x}" for i in (1, 3, 5))
    return darker


def ink(fill: str, usual: str = "#1c2430") -> str:
    """The colour of a text on a ground: the usual one where it can be read, else white or black, one of which always can.

    >>> ink("#ffffff"), ink("#0b5394"), contrast(ink("#7f7f7f"), "#7f7f7f") > 4.5
    ('#1c2430', '#ffffff', True)
    """
    return usual if contrast(usual, fill) >= 4.5 else max(("#ffffff", "#000000"), key=lambda c: contrast(c, fill))


def tint(colour: str, share: float = 0.35) -> str:
    """The colour thinned with white; solid, so that print and contrast stay what they seem.

    >>> tint("#000000", 0.5)
    '#808080'
    """
    return "#" + "".join(f"{round(255 - (255 - int(colour[i : i + 2], 16)) * share):02x}" for i in (1, 3, 5))


def colours(segments: Iterable[str]) -> dict[str, str]:
    """A colour for each of the first six segments in Okabe–Ito order, a neutral one for the others, all with a contrast of at least 3 on
    white; pass the dict around.

    >>> colours(["Champions", "Lost"])
    {'Champions': '#0072b2', 'Lost': '#d55e00'}
    """
    names = list(dict.fromkeys(segments))
    return {name: readable(OKABE_ITO[i], 3.0) if i < TOLD_APART else MORE for i, name in enumerate(names)}
