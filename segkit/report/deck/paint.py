"""What stands on a slide: text that fits its box, native tables, pictures, notes with sources."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from segkit.drawing.style import INK, LINE, SOFT
from segkit.report.deck import measure
from segkit.report.deck.template import EMU, Frame

TITLE, TEXT = (28, 26, 24, 22, 20, 18), (16, 15, 14, 13, 12, 11)  # one size of sentences from slide to slide, wherever there is room for it
LEAST = TEXT[-1]  # points of the smallest letters on any slide
INDENT = 0.28  # inches from a bullet to its words
ALONE = (22, 20, 18, *TEXT)  # sentences that have the slide for themselves
NOTHING = "\u00a0"  # an empty cell would be as high as the theme's own letters
PAD = 0.06  # inches inside a cell, left and right
STEP = 0.1  # inches by which a column is widened
Box = tuple[float, float, float, float]  # left, top, width, height in inches


@dataclass(frozen=True)
class Grid:
    """A native table: `heads` with their alignment (l or r), `rows` of texts, `marks` the colours of dots before the first column,
    `bold` the rows that stand out, `total` whether the last row adds up; `counted`: rows that do not fit are counted in a last one."""

    heads: Sequence[tuple[str, str]]
    rows: Sequence[Sequence[str]]
    alt: str
    marks: Sequence[str] = ()
    bold: Sequence[int] = ()
    total: bool = False
    sizes: Sequence[float] = field(default=(16, 15, 14, 13, 12, LEAST))
    counted: bool = True


def rgb(colour: str) -> Any:
    """A colour as python-pptx takes it."""
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(colour[1:].upper())


def paint(fill: Any, colour: str | None) -> None:
    """Colour a fill or a font: this colour, or (None) the theme's first accent."""
    from pptx.enum.dml import MSO_THEME_COLOR

    target = fill
    if hasattr(fill, "solid"):
        fill.solid()
        target = fill.fore_color
    if colour is None:
        target.theme_color = MSO_THEME_COLOR.ACCENT_1
    else:
        target.rgb = rgb(colour)


def place(box: Box) -> tuple[int, int, int, int]:
    """A box in the file's own units."""
    return tuple(round(v * EMU) for v in box)


def named(shape: Any, name: str, alt: str = "") -> Any:
    """A shape with its name and its alternative text."""
    inner = next(e for e in shape._element.iter() if e.tag.endswith("}cNvPr"))
    inner.set("name", name)
    if alt:
        inner.set("descr", alt)
    return shape


def text(
    slide: Any, frame: Frame, box: Box, paragraphs: Sequence[str], *, sizes: Sequence[float] = TEXT, bold: bool = False, colour: str | None = INK,
    bullets: bool = False, name: str = "Text",
) -> float:  # fmt: skip
    """Paragraphs in a box, as large as they fit, cut with … where even the smallest letters do not; returns the height they take."""
    indent, gap = (INDENT if bullets else 0.0), 0.55 if len(paragraphs) > 1 else 0.0
    room = box[2] - indent
    size = measure.fitted(paragraphs, room, box[3], sizes, bold=bold, gap=gap)
    if size is None:
        size, paragraphs = sizes[-1], _cut(paragraphs, room, box[3], sizes[-1], bold, gap)
    shape = named(slide.shapes.add_textbox(*place(box)), name)
    body = shape.text_frame
    body.word_wrap = True
    body.margin_left = body.margin_right = body.margin_top = body.margin_bottom = 0
    for at, said in enumerate(paragraphs):
        paragraph = body.paragraphs[0] if at == 0 else body.add_paragraph()
        run(paragraph, said, frame, size=size, bold=bold, colour=colour)
        if gap and at:
            paragraph.space_before = points(size * gap)
        if bullets:
            _bullet(paragraph, indent)
    return measure.height(paragraphs, room, size, bold=bold, gap=gap)


def points(value: float) -> Any:
    """A length in points as python-pptx takes it."""
    from pptx.util import Pt

    return Pt(value)


def run(paragraph: Any, said: str, frame: Frame, *, size: float, bold: bool = False, colour: str | None = INK) -> None:
    """A run of text in a paragraph; control characters, which XML refuses, are left out."""
    part = paragraph.add_run()
    part.text = clean(said)
    part.font.size = points(size)
    part.font.bold = bold
    if frame.font:
        part.font.name = frame.font
    if not (frame.foreign and colour == INK):
        paint(part.font.color, colour)


def clean(said: str) -> str:
    """The text without what XML cannot carry."""
    return "".join(c for c in str(said) if c in "\n\t" or (ord(c) >= 32 and not 0xD800 <= ord(c) < 0xE000 and ord(c) not in (0xFFFE, 0xFFFF)))


def _bullet(paragraph: Any, indent: float) -> None:
    """A bullet with a hanging indent, which python-pptx has no word for."""
    properties = paragraph._p.get_or_add_pPr()
    properties.set("marL", str(round(indent * EMU)))
    properties.set("indent", str(-round(indent * EMU)))
    properties.append(_xml('<a:buChar {} char="•"/>'))


def _cut(paragraphs: Sequence[str], room: float, tall: float, size: float, bold: bool, gap: float) -> list[str]:
    """As many paragraphs as fit, the last of them shortened."""
    kept: list[str] = []
    for said in paragraphs:
        left = tall - measure.height(kept, room, size, bold=bold, gap=gap) - (gap * size / 72 if kept else 0)
        most = int(left / (measure.SPACING * size / 72) + 1e-6)
        if most < 1:
            if kept and not kept[-1].endswith("…"):
                kept[-1] = measure.shortened(kept[-1] + " …", room, size, len(measure.lines(kept[-1], room, size, bold)), bold)
            break
        kept.append(measure.shortened(said, room, size, most, bold))
    return kept


def title(slide: Any, frame: Frame, said: str) -> float:
    """The slide's finding in its title, as large as it fits; returns where it ends, in inches from the slide's top."""
    shape, (top, tall) = slide.shapes.title, frame.title
    if not frame.foreign:
        shape.left, shape.top, shape.width, shape.height = place((frame.left, top, frame.width, tall))
    room = shape.width / EMU - 0.2
    size = measure.fitted([said], room, shape.height / EMU - 0.1, TITLE, bold=True)
    said = said if size else measure.shortened(said, room, TITLE[-1], max(1, int((tall - 0.1) / (TITLE[-1] * measure.SPACING / 72))), bold=True)
    body = shape.text_frame
    body.word_wrap = True
    body.text = ""
    paragraph = body.paragraphs[0]
    if not frame.foreign:
        from pptx.enum.text import MSO_ANCHOR, PP_ALIGN

        body.margin_left = body.margin_right = 0
        body.vertical_anchor, paragraph.alignment = MSO_ANCHOR.TOP, PP_ALIGN.LEFT
    run(paragraph, said, frame, size=size or TITLE[-1], bold=True)
    return top + (tall if frame.foreign else measure.height([said], room, size or TITLE[-1], bold=True))


def grid(slide: Any, frame: Frame, box: Box, told: Grid) -> float:
    """A native table in a box: letters as large as fit, columns as wide as they need; rows that do not fit are counted in the last one.
    Returns the height it takes."""
    from pptx.enum.text import PP_ALIGN

    size, widths, tall, rows = _sized(told, box)
    table = [[said for said, _ in told.heads], *rows]
    shape = named(slide.shapes.add_table(len(table), len(widths), *place((box[0], box[1], sum(widths), sum(tall)))), "Table", told.alt)
    made = shape.table
    _plain(made)
    for at, value in enumerate(widths):
        made.columns[at].width = round(value * EMU)
    for r, row in enumerate(table):
        made.rows[r].height = round(tall[r] * EMU)
        strong = r == 0 or r - 1 in told.bold or (told.total and r == len(table) - 1)
        for c, said in enumerate(row):
            cell = made.cell(r, c)
            apart = 2 * PAD if c and told.heads[c - 1][1] == "r" and told.heads[c][1] == "l" else PAD  # words do not begin where a number ends
            cell.margin_left, cell.margin_right, cell.margin_top, cell.margin_bottom = (round(v * EMU) for v in (apart, 2 * PAD - apart, 0.03, 0.03))
            paragraph = cell.text_frame.paragraphs[0]
            cell.text_frame.word_wrap = True
            if told.heads[c][1] == "r":
                paragraph.alignment = PP_ALIGN.RIGHT
            if c == 0 and 0 < r <= len(told.marks) and told.marks[r - 1] and said == str(told.rows[r - 1][0]):  # not of a row that stands for several
                run(paragraph, "● ", frame, size=size, colour=told.marks[r - 1])
            run(paragraph, said or NOTHING, frame, size=size, bold=strong, colour=SOFT if r == 0 else INK)
            _ruled(cell, SOFT if r == 0 or (told.total and r == len(table) - 2) else LINE)
    return sum(tall)


def _sized(told: Grid, box: Box) -> tuple[float, list[float], list[float], list[list[str]]]:
    """Letters, widths of columns, heights of rows, and the rows that fit."""
    rows = [list(map(str, row)) for row in told.rows]
    for size in told.sizes:
        widths, whole = _widths(told, rows, box[2], size)
        tall = _heights(told, rows, widths, size)
        if sum(tall) <= box[3] and (whole or size == told.sizes[-1]):
            return size, widths, tall, rows
    while len(rows) > 1 and sum(tall) > box[3]:
        rows.pop(-2 if told.total else -1)
        if not told.counted:
            tall = _heights(told, rows, widths, size)
            continue
        left = len(told.rows) - len(rows)
        tall = _heights(told, [*rows, [f"… + {left}", *[""] * (len(told.heads) - 1)]], widths, size)
    if sum(tall) > box[3]:  # a single row taller than the box: its texts are cut
        most = max(1, int((box[3] - tall[0]) / (size * measure.SPACING / 72)) - 1)
        rows = [[measure.shortened(v, w - 2 * PAD - 0.05, size, most) for v, w in zip(row, widths, strict=True)] for row in rows]
        return size, widths, _heights(told, rows, widths, size), rows
    if not told.counted:
        return size, widths, tall, rows
    more = [f"… + {len(told.rows) - len(rows)}", *[""] * (len(told.heads) - 1)]
    rows.insert(len(rows) - (1 if told.total else 0), more)
    return size, widths, _heights(told, rows, widths, size), rows


def _widths(told: Grid, rows: Sequence[Sequence[str]], room: float, size: float) -> tuple[list[float], bool]:
    """As wide as their longest text where there is room; else no column below its longest word, and the rest to those whose texts are long.
    And whether no word had to be broken for it."""
    columns = list(zip([h for h, _ in told.heads], *rows, strict=True))
    dot = measure.width("● ", size) if told.marks else 0.0
    pad = 2 * PAD + 0.06
    wanted = [max(measure.width(v, size, True) for v in column) + pad + (dot if at == 0 else 0) for at, column in enumerate(columns)]
    least = [max(measure.width(w, size, True) for v in column for w in str(v).split(" ")) + pad + (dot if at == 0 else 0) for at, column in enumerate(columns)]
    least = [min(low, room / 3) for low in least]
    if sum(wanted) <= room:
        spare = (room - sum(wanted)) / len(wanted)
        return [w + min(spare, 0.6) for w in wanted], True
    if sum(least) > room:
        return [low * room / sum(least) for low in least], False
    return _spread(told, columns, least, room, size), True


def _spread(told: Grid, columns: Sequence[Sequence[str]], least: Sequence[float], room: float, size: float) -> list[float]:
    """Widths in which what is left beside the longest words goes where it saves lines: each time to the longest cell of the tallest row."""
    dot = measure.width("● ", size) if told.marks else 0.0
    found, left = list(least), room - sum(least)
    count = lambda at: [len(measure.lines(v, found[at] - 2 * PAD - (dot if at == 0 else 0), size, r == 0)) for r, v in enumerate(columns[at])]  # noqa: E731
    counts = [count(at) for at in range(len(columns))]
    while left > 0 and (longest := max(max(column) for column in counts)) > 1:
        at = next(at for at, column in enumerate(counts) if max(column) == longest)
        step = min(STEP, left)
        found[at], left = found[at] + step, left - step
        counts[at] = count(at)
    return [width + left / len(found) for width in found]


def _heights(told: Grid, rows: Sequence[Sequence[str]], widths: Sequence[float], size: float) -> list[float]:
    dot = measure.width("● ", size) if told.marks else 0.0
    made = []
    for r, row in enumerate([[h for h, _ in told.heads], *rows]):
        strong = r == 0 or r - 1 in told.bold or told.total
        count = max(len(measure.lines(v, w - 2 * PAD - (dot if c == 0 else 0), size, strong)) for c, (v, w) in enumerate(zip(row, widths, strict=True)))
        made.append(count * size * measure.SPACING / 72 + 0.1)
    return made


def _plain(table: Any) -> None:
    """A table without the stripes and fills of a theme."""
    properties = table._tbl.tblPr
    for name in ("firstRow", "bandRow"):
        properties.set(name, "0")
    for style in [e for e in properties if e.tag.endswith("}tableStyleId")]:
        style.text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # "No Style, No Grid"


def _ruled(cell: Any, colour: str) -> None:
    """A thin line under a cell."""
    properties = cell._tc.get_or_add_tcPr()
    properties.append(_xml(f'<a:lnB {{}} w="9525"><a:solidFill><a:srgbClr val="{colour[1:].upper()}"/></a:solidFill></a:lnB>'))
    properties.append(_xml("<a:noFill {}/>"))


def _xml(text: str) -> Any:
    """A piece of a drawing, for what python-pptx has no word."""
    from pptx.oxml import parse_xml

    return parse_xml(text.format('xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'))


def rule(slide: Any, frame: Frame) -> None:
    """The one line of colour on a slide of ours: over its title."""
    if not frame.foreign:
        from pptx.enum.shapes import MSO_SHAPE

        shape = named(slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *place((frame.left, 0.3, 0.9, 0.05))), "Rule")
        paint(shape.fill, frame.accent)
        shape.line.fill.background()
        shape.shadow.inherit = False


def foot(slide: Any, frame: Frame, said: str, number: int) -> None:
    """Case and page at the bottom of a slide of ours; a template has its own."""
    if frame.foreign:
        return
    room = measure.shortened(said, frame.width - 1, LEAST, 1)
    text(slide, frame, (frame.left, 7.02, frame.width - 0.8, 0.22), [room], sizes=(LEAST,), colour=SOFT, name="Foot")
    text(slide, frame, (frame.left + frame.width - 0.5, 7.02, 0.5, 0.22), [str(number)], sizes=(LEAST,), colour=SOFT, name="Page")


def picture(slide: Any, box: Box, uri: str, alt: str) -> bool:
    """A PNG or JPEG (as a data-URI) within a box, at its right edge and its own proportions; False where it cannot be put on a slide."""
    from PIL import Image

    if not uri.startswith(("data:image/png", "data:image/jpeg")):
        return False
    data = base64.b64decode(uri.partition(",")[2])
    try:
        with Image.open(io.BytesIO(data)) as image:
            image.verify()
            wide, high = image.size
    except Exception:  # a broken picture is no reason to have no deck
        return False
    scale = min(box[2] / wide, box[3] / high)
    size = (wide * scale, high * scale)
    named(slide.shapes.add_picture(io.BytesIO(data), *place((box[0] + box[2] - size[0], box[1], *size))), "Logo", alt)
    return True


def notes(slide: Any, lines: Sequence[str]) -> None:
    """The speaker's notes."""
    slide.notes_slide.notes_text_frame.text = clean("\n".join(lines))
