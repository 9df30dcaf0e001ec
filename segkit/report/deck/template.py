"""The deck's ground: the client's template where the case has one, else ours; nothing of a template runs, fetches or grows without end."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from segkit.drawing.colours import OKABE_ITO, readable
from segkit.ground.problems import Problem, Problems

LARGEST, UNPACKED, PARTS, RATIO = 30_000_000, 200_000_000, 5_000, 200  # bytes, bytes, files, times
MAIN = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
TEMPLATE = "application/vnd.openxmlformats-officedocument.presentationml.template.main+xml"
RUNS = re.compile(r"vbaProject|activeX|oleObject|/externalLinks/|/embeddings/(?!.*\.xlsx$)", re.IGNORECASE)
WIDE, HIGH, EMU = 13.333, 7.5, 914_400
FONT = "Arial"


@dataclass(frozen=True)
class Frame:
    """Where a slide's parts go, in inches: left edge, width, title's top and height, the body's top and bottom; `accent`: the colour of
    emphasis (None: the theme's own), `font`: a face of ours (None: the theme's), `high`: the slide."""

    left: float
    width: float
    title: tuple[float, float]
    body: tuple[float, float]
    accent: str | None
    font: str | None
    high: float = HIGH
    foreign: bool = False


def check(path: Path, name: str) -> list[Problem]:
    """Everything that makes a file unfit as a template: not a presentation, too large, macros, objects that run."""
    try:
        size = path.stat().st_size
        if size > LARGEST:
            return [_problem(name, f"it has {size / 1e6:,.0f} MB; a template has at most {LARGEST / 1e6:,.0f}", "take the pictures out of it")]
        with zipfile.ZipFile(path) as parts:
            return _unsafe(parts, name)
    except (zipfile.BadZipFile, KeyError, OSError, NotImplementedError, RuntimeError, EOFError, ValueError):
        return [_problem(name, "it is not a PowerPoint presentation", "save it from PowerPoint as .pptx")]


def missing(name: str, *, inside: bool = True) -> Problem:
    """A template that is not where case.yml says."""
    what = "there is no such file in the case folder" if inside else "it leads out of the case folder"
    return _problem(name, what, "copy the presentation into forms/ and name it there")


def _unsafe(parts: zipfile.ZipFile, name: str) -> list[Problem]:
    infos = parts.infolist()
    total = sum(i.file_size for i in infos)
    if len(infos) > PARTS or total > UNPACKED or total > RATIO * max(1, sum(i.compress_size for i in infos)) + 1_000_000:
        return [_problem(name, "it unpacks to far more than it holds", "use a template that PowerPoint saved")]
    types = _opened(parts, "[Content_Types].xml")
    if "macroEnabled" in types or any(RUNS.search(i.filename) for i in infos):
        return [_problem(name, "it has macros or embedded objects", "save it as .pptx without macros and without embedded objects")]
    if MAIN not in types and TEMPLATE not in types:
        return [_problem(name, "it is not a PowerPoint presentation", "save it from PowerPoint as .pptx")]
    if any("<!DOCTYPE" in _opened(parts, i.filename) or "<!ENTITY" in _opened(parts, i.filename) for i in infos if i.filename.endswith((".xml", ".rels"))):
        return [_problem(name, "its XML defines entities", "use a template that PowerPoint saved")]
    try:
        deck = _load(parts)
    except Exception:  # whatever a broken package makes python-pptx raise, the reader hears the same
        return [_problem(name, "it cannot be read as a presentation", "open it in PowerPoint and save it again")]
    return [] if _layout(deck, cover=False) is not None else [_problem(name, "none of its layouts has a title", "give it a layout with a title")]


def _opened(parts: zipfile.ZipFile, name: str) -> str:
    """A part's text, read no further than is allowed whatever its header says."""
    with parts.open(name) as file:
        data = file.read(UNPACKED + 1)
    if len(data) > UNPACKED:
        raise ValueError("too large")
    return data.decode("utf-8", "replace")


def _problem(name: str, what: str, todo: str) -> Problem:
    return Problem(f"case.yml, brand, template '{name}'", what, todo, "brand_template")


def _load(parts: zipfile.ZipFile) -> Any:
    """The presentation as python-pptx sees it, without any link to outside; a template's type is that of a presentation then."""
    from pptx import Presentation

    out, linked = io.BytesIO(), {i.filename: _links(parts.read(i)) for i in parts.infolist() if i.filename.endswith(".rels")}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as kept:
        for info in parts.infolist():
            data, folder, _, file = parts.read(info), *info.filename.rpartition("/")
            if info.filename == "[Content_Types].xml":
                data = data.replace(TEMPLATE.encode(), MAIN.encode())
            if info.filename in linked:
                data = OUTSIDE.sub(b"", data)
            for link in linked.get(f"{folder}/_rels/{file}.rels", ()):
                data = re.sub(rb"<a:hlink(\w+)\b[^>]*r:id=\"%s\"[^>]*?(?:/>|>.*?</a:hlink\1>)" % link, b"", data, flags=re.DOTALL)
                data = data.replace(b' r:link="%s"' % link, b"")
            kept.writestr(info.filename, data)
    return Presentation(out)


OUTSIDE = re.compile(rb"<Relationship\b[^>]*TargetMode\s*=\s*[\"']External[\"'][^>]*?/>")


def _links(data: bytes) -> list[bytes]:
    """The ids of what leads out of the file."""
    return [found[1] for one in OUTSIDE.findall(data) if (found := re.search(rb"\bId\s*=\s*[\"'](\w+)[\"']", one))]


def opened(path: Path | None, name: str, brand: dict[str, str]) -> tuple[Any, Frame]:
    """A presentation without slides and the frame of its slides; Problems where the template is unfit."""
    if path is None:
        return _own(brand)
    if found := check(path, name):
        raise Problems(found)
    with zipfile.ZipFile(path) as parts:
        deck = _load(parts)
    _emptied(deck)
    return deck, _frame(deck)


def _emptied(deck: Any) -> None:
    """The template without the slides that came with it."""
    listed = deck.slides._sldIdLst
    for entry in list(listed):
        deck.part.drop_rel(entry.rId)
        listed.remove(entry)
    for child in list(deck.part._element):  # sections name slides that are gone
        if child.tag.endswith("}extLst"):
            deck.part._element.remove(child)


def _own(brand: dict[str, str]) -> tuple[Any, Frame]:
    """Ours: python-pptx's own empty presentation, wide, in the brand's colour."""
    from pptx import Presentation

    deck = Presentation()
    stretch = WIDE * EMU / deck.slide_width
    deck.slide_width, deck.slide_height = round(WIDE * EMU), round(HIGH * EMU)
    for place in [deck.slide_master, *deck.slide_layouts]:
        for shape in place.placeholders:
            left, wide = shape.left, shape.width
            shape.left, shape.top, shape.width, shape.height = round(left * stretch), shape.top, round(wide * stretch), shape.height
    _themed(deck, [brand["colour"], *(c for c in OKABE_ITO if c != brand["colour"])])
    return deck, Frame(0.6, WIDE - 1.2, (0.42, 1.05), (1.7, 6.85), readable(brand["colour"], 3.0), FONT)


def _themed(deck: Any, colours: list[str]) -> None:
    """The theme's accents and faces: what a reader's own slides are made of."""
    from pptx.opc.constants import RELATIONSHIP_TYPE as RT

    part = deck.slide_master.part.part_related_by(RT.THEME)
    text = part.blob.decode("utf-8")
    for at, colour in enumerate(colours[:6], start=1):
        text = re.sub(rf"<a:accent{at}>.*?</a:accent{at}>", f'<a:accent{at}><a:srgbClr val="{colour[1:].upper()}"/></a:accent{at}>', text, flags=re.DOTALL)
    text = re.sub(r"(<a:(?:major|minor)Font>\s*<a:latin typeface=\")[^\"]*", rf"\g<1>{FONT}", text)
    part._blob = text.encode("utf-8")


def layouts(deck: Any) -> tuple[Any, Any]:
    """The layouts of the cover and of every other slide."""
    return _layout(deck, cover=True) or _layout(deck, cover=False), _layout(deck, cover=False)


def _layout(deck: Any, *, cover: bool) -> Any:
    """The layout with a title and the fewest other places to fill; for the cover one whose title stands in the middle, if there is one."""
    from pptx.enum.shapes import PP_PLACEHOLDER as P

    found = []
    for at, layout in enumerate(deck.slide_layouts):
        kinds = [p.placeholder_format.type for p in layout.placeholders]
        if (P.CENTER_TITLE in kinds) == cover and (P.CENTER_TITLE in kinds or P.TITLE in kinds):
            fill = [k for k in kinds if k not in (P.TITLE, P.CENTER_TITLE, P.SUBTITLE, P.DATE, P.FOOTER, P.SLIDE_NUMBER)]
            found.append((len(fill), at, layout))
    return min(found, key=lambda f: f[:2])[2] if found else None


def _frame(deck: Any) -> Frame:
    """The frame that a template's title leaves."""
    from pptx.enum.shapes import PP_PLACEHOLDER as P

    layout = _layout(deck, cover=False)
    wide, high = deck.slide_width / EMU, deck.slide_height / EMU
    title = next(p for p in layout.placeholders if p.placeholder_format.type == P.TITLE)
    left, top, across, tall = ((v or 0) / EMU for v in (title.left, title.top, title.width, title.height))
    if not across > wide / 3:
        left, across = 0.05 * wide, 0.9 * wide
    if not 0.3 < tall < high / 3 or top > high / 3:
        top, tall = 0.05 * high, 0.14 * high
    feet = [p.top / EMU for p in layout.placeholders if p.placeholder_format.type in (P.FOOTER, P.DATE, P.SLIDE_NUMBER) and p.top]
    bottom = min([*feet, 0.93 * high])
    body = top + tall + 0.12
    return Frame(left, across, (top, tall), (body, max(bottom - 0.1, body + 2)), None, None, high, foreign=True)
