"""How much room a text takes: measured by a wide font, so that what fits here fits with any usual one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

SPACING = 1.22  # a line's height in units of the size of its letters
NARROWER = 0.95  # faces of decks against the one measured, which is among the widest there are
_UNIT = 100


@cache
def _font(bold: bool) -> Any:
    from matplotlib import font_manager
    from PIL import ImageFont

    path = font_manager.findfont(font_manager.FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal"))
    return ImageFont.truetype(path, _UNIT, layout_engine=ImageFont.Layout.BASIC)  # the other one fails on odd texts


@cache
def width(text: str, size: float, bold: bool = False) -> float:
    """The width of a text's widest line in inches; `size` in points.

    >>> 0.4 < width("Champions", 10) < 1.0, width("", 12)
    (True, 0.0)
    """
    return max(map(_font(bold).getlength, text.split("\n"))) / _UNIT * NARROWER * size / 72


def lines(text: str, room: float, size: float, bold: bool = False) -> list[str]:
    """The text wrapped to a width in inches: between words, inside of one only where it is wider than a line.

    >>> lines("one two three", 0.6, 10)
    ['one two', 'three']
    """
    made = []
    for paragraph in str(text).split("\n"):
        line = ""
        for word in paragraph.split(" "):
            tried = f"{line} {word}" if line else word
            if width(tried, size, bold) <= room:
                line = tried
                continue
            if line:
                made.append(line)
            while len(word) > 1 and width(word, size, bold) > room:
                at = next((n for n in range(len(word) - 1, 0, -1) if width(word[:n], size, bold) <= room), 1)
                made.append(word[:at])
                word = word[at:]
            line = word
        made.append(line)
    return made


def height(texts: Sequence[str], room: float, size: float, *, bold: bool = False, gap: float = 0.0) -> float:
    """The height in inches of these paragraphs in a column of this width; `gap` between paragraphs, in units of the size."""
    rows = sum(len(lines(text, room, size, bold)) for text in texts)
    return (rows * SPACING + max(0, len(texts) - 1) * gap) * size / 72


def fitted(texts: Sequence[str], room: float, tall: float, sizes: Sequence[float], *, bold: bool = False, gap: float = 0.0) -> float | None:
    """The largest of these sizes at which the paragraphs fit a box of this width and height (inches); None where none does."""
    return next((s for s in sizes if height(texts, room, s, bold=bold, gap=gap) <= tall), None)


def shortened(text: str, room: float, size: float, most: int, bold: bool = False) -> str:
    """The text cut with … at a word so that it takes at most so many lines.

    >>> shortened("one two three four", 0.6, 10, 1)
    'one…'
    """
    if len(lines(text, room, size, bold)) <= most:
        return text
    words = text.split(" ")
    low, high = 1, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        if len(lines(_cut(words[:middle]), room, size, bold)) <= most:
            low = middle
        else:
            high = middle - 1
    kept = _cut(words[:low])
    if len(lines(kept, room, size, bold)) <= most:
        return kept
    at = next((n for n in range(len(kept), 0, -1) if len(lines(kept[:n].rstrip("…") + "…", room, size, bold)) <= most), 1)
    return kept[:at].rstrip("…") + "…"


def _cut(words: Sequence[str]) -> str:
    return " ".join(words).rstrip(" ,;:–-.") + "…"
