"""report.pptx: the report's answer in eight to twelve slides, with native charts and tables, for those who present it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from segkit.ground.language import Language
from segkit.report.deck import charts, paint, same, template
from segkit.report.deck.charts import Chart
from segkit.report.deck.paint import SOFT, Grid
from segkit.report.deck.sources import Sources, file
from segkit.report.deck.story import Slide, slides
from segkit.report.deck.template import Frame

__all__ = ["slides", "template", "write"]

GAP = 0.3


def write(path: Path, report: Mapping[str, Any], t: Mapping[str, Any], say: Language, *, client: Path | None = None) -> Path:
    """Write the deck; the same bytes for the same report.

    Parameters: `report`, the report as facts; `t`, the run's tables as printed; `client`, the client's own template. An SVG logo cannot stand
    on a slide of every PowerPoint: the client's name stands in its place, and the notes say so.
    """
    deck, frame = template.opened(client, client.name if client else "", dict(report["brand"]))
    sources, told, layouts = Sources(t, say, report=report), slides(report, t, say), template.layouts(deck)
    for number, one in enumerate(told, start=1):
        slide = _blank(deck, layouts[0 if one.cover else 1])
        draw = _cover if one.cover else _page
        draw(slide, frame, one, report, number)
        paint.notes(slide, [*_notes(one, sources, say), *(_unshown(report, say) if one.cover else [])])
    _properties(deck, report)
    same.save(deck, path)
    return path


def _blank(deck: Any, layout: Any) -> Any:
    """A slide of this layout with nothing but its title: an empty place would ask to be filled."""
    slide = deck.slides.add_slide(layout)
    for place in list(slide.placeholders):
        if place.placeholder_format.idx != 0:
            place._element.getparent().remove(place._element)
    return slide


def _cover(slide: Any, frame: Frame, one: Slide, report: Mapping[str, Any], number: int) -> None:
    """The cover: for whom, the finding, and what it is made of."""
    brand = report["brand"]
    if frame.foreign:
        paint.title(slide, frame, one.title)
        shape = slide.shapes.title
        left, width, top = shape.left / template.EMU, shape.width / template.EMU, (shape.top + shape.height) / template.EMU + 0.15
        room = max(0.6, frame.high - 0.4 - top)
        paint.text(slide, frame, (left, top, width, min(room, 1.2)), [one.points[0], " · ".join(one.points[1:])], sizes=(16, 14, 12, 11), name="Meta")
        return
    paint.rule(slide, frame)
    if not paint.picture(slide, (frame.left + frame.width - 2.6, 0.5, 2.6, 0.9), brand["logo"], brand["name"]):
        paint.text(slide, frame, (frame.left, 0.55, frame.width, 0.5), [brand["name"]], sizes=(20, 16), bold=True, colour=frame.accent, name="Client")
    wide = Frame(frame.left, frame.width, (2.1, 2.5), frame.body, frame.accent, frame.font)
    paint.text(slide, frame, (frame.left, 1.65, frame.width, 0.4), one.points[:1], sizes=(14, 12), colour=SOFT, name="Kicker")
    paint.title(slide, wide, one.title)
    paint.text(slide, frame, (frame.left, 5.0, frame.width, 1.2), [" · ".join(one.points[1:])], sizes=(14, 12), colour=SOFT, name="Meta")


def _page(slide: Any, frame: Frame, one: Slide, report: Mapping[str, Any], number: int) -> None:
    """A finding with what shows it."""
    paint.rule(slide, frame)
    ends, (top, bottom) = paint.title(slide, frame, one.title), frame.body
    top = top if frame.foreign else ends + GAP
    left, width = frame.left, frame.width
    if one.side is not None:
        narrow = width * (0.4 if isinstance(one.side, Chart) else 0.38)
        if one.show is not None:  # a table over the sentences, the chart beside both
            narrow = width * 0.68
        _put(slide, frame, (left + narrow + GAP, top, width - narrow - GAP, bottom - top), one.side)
        width = narrow
    if one.show is not None:
        room = bottom - top - (min(2.2, 0.5 + 0.4 * len(one.points)) if one.points else 0)
        top += _put(slide, frame, (left, top, width, room), one.show) + GAP
    if one.points:
        sizes = paint.TEXT if one.show is not None or one.side is not None else paint.ALONE
        paint.text(slide, frame, (left, top, width, bottom - top), _fitting(one.points, width, bottom - top, sizes), sizes=sizes, bullets=len(one.points) > 1, name="Findings")
    paint.foot(slide, frame, report["kicker"], number)


def _fitting(points: Any, width: float, tall: float, sizes: Any) -> list[str]:
    """As many sentences as fit without being cut; the others stay in the notes. One alone is cut rather than left out."""
    from segkit.report.deck import measure

    kept = list(points)
    indent = paint.INDENT if len(points) > 1 else 0.0
    while len(kept) > 1 and measure.fitted(kept, width - indent, tall, sizes, gap=0.55) is None:
        kept.pop()
    return kept


def _put(slide: Any, frame: Frame, box: paint.Box, what: Chart | Grid) -> float:
    """A chart or a table in its box; returns the height it takes."""
    if isinstance(what, Grid):
        return paint.grid(slide, frame, box, what)
    charts.chart(slide, frame, box, what if what.upright or not frame.foreign else _themed(what))
    return box[3]


def _themed(what: Chart) -> Chart:
    """Bars in a client's own template: in the colours of its theme."""
    *before, last = what.series
    return replace(what, series=[*(replace(s, colour="#c3cad4", each=()) for s in before), replace(last, colour=None, each=())])


def _notes(one: Slide, sources: Sources, say: Language) -> list[str]:
    """What the speaker sees: every sentence with the table and the cells it comes from."""
    if one.cover:
        return [f"{one.title}", say("Source: {where}", where=sources.of(one.title, one.tables))]
    lines = []
    for sentence in dict.fromkeys([one.title, *one.points]):
        lines += [sentence, say("Source: {where}", where=sources.of(sentence, one.tables, about=one.title) or "tables/findings.json"), ""]
    if one.tables and (one.show is not None or one.side is not None):
        lines.append(say("Chart and table: {tables}", tables=", ".join(map(file, one.tables))))
    return lines


def _unshown(report: Mapping[str, Any], say: Language) -> list[str]:
    """That a logo is missing, and what to do."""
    drawn = report["brand"]["logo"].startswith("data:image/svg")
    return [say("The logo is an SVG, which not every PowerPoint shows: save it as PNG, and it stands here.")] if drawn else []


def _properties(deck: Any, report: Mapping[str, Any]) -> None:
    from segkit.case.tables import CREATED

    core = deck.core_properties
    core.title, core.author, core.last_modified_by, core.subject = paint.clean(report["title"])[:250], "segkit", "segkit", paint.clean(report["kicker"])[:250]
    core.comments = core.keywords = core.category = ""
    core.language, core.revision = report["language"], 1
    core.created = core.modified = CREATED
