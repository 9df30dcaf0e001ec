"""Colours that can be read, and the client's brand on our pages: a logo that cannot do anything."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from xml.etree import ElementTree

from segkit.drawing.colours import BRAND, readable
from segkit.ground.problems import Problem, Problems

LARGEST_LOGO = 300_000  # bytes: the logo is in every page of the file
DEEPEST, MOST_SHAPES, LONGEST_STYLE = 50, 5_000, 5_000  # levels, shapes as drawn, characters of paint of one shape
SVG, XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
ELEMENTS = frozenset([
    "svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "title", "desc", "defs",
    "linearGradient", "radialGradient", "stop", "clipPath", "use", "symbol",
])  # fmt: skip
PAINT = frozenset([
    "fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity", "stroke-linecap", "stroke-linejoin",
    "stroke-miterlimit", "stroke-dasharray", "opacity", "stop-color", "stop-opacity", "clip-path", "clip-rule", "font-family",
    "font-size", "font-weight", "font-style", "text-anchor", "letter-spacing",
])  # fmt: skip
PLACE = frozenset([
    "id", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "fx", "fy", "dx", "dy", "d", "points", "width", "height",
    "viewBox", "preserveAspectRatio", "transform", "offset", "gradientUnits", "gradientTransform", "spreadMethod", "clipPathUnits",
    "version",
])  # fmt: skip


def brand(colour: str | None = None, logo: str | Path | None = None, *, name: str = "") -> dict[str, str]:
    """The brand as the report carries it: the colour, the shade of it that text may have, the logo as a data-URI.

    `logo` is a PNG, JPEG or SVG file; of an SVG only shapes, paint and text are kept.
    Raises Problems when the colour is not like #2b6cb0 or the logo is none of the three or too large.

    >>> brand("#ffcc00", name="Style")
    {'name': 'Style', 'colour': '#b28f00', 'text': '#856a00', 'logo': ''}
    """
    colour = (colour or BRAND).strip().lower()
    if not re.fullmatch(r"#[0-9a-f]{6}", colour):
        todo = "write it as #rrggbb, for example #2b6cb0"
        raise Problems([Problem("case.yml, brand, colour", f"'{colour}' is not a colour we can read", todo, "brand_colour")])
    return {"name": name, "colour": readable(colour, 3.0), "text": readable(colour, 5.0), "logo": _logo(Path(logo)) if logo else ""}


def _logo(path: Path) -> str:
    def problem(what: str, todo: str) -> Problems:
        return Problems([Problem(f"case.yml, brand, logo {path.name}", what, todo, "brand_logo")])

    if not path.is_file():
        raise problem("the file is not there", "put it into the case folder or leave the key out")
    data = path.read_bytes()
    if len(data) > LARGEST_LOGO:
        raise problem(f"{len(data) // 1000} kB is too large", f"use a picture under {LARGEST_LOGO // 1000} kB")
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _uri("image/png", data)
    if data.startswith(b"\xff\xd8\xff"):
        return _uri("image/jpeg", data)
    clean = clean_svg(data)
    if clean is None:
        raise problem("it is neither PNG, JPEG nor a plain SVG", "save the logo in one of these formats; an SVG without nested references")
    return _uri("image/svg+xml", clean)


def _uri(kind: str, data: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def clean_svg(data: bytes) -> bytes | None:
    """The drawing with only allow-listed shapes, paint and text in it, or None when it is not an SVG drawing.

    >>> clean_svg(b'<svg xmlns="http://www.w3.org/2000/svg" onload="x()"><script>x()</script><path d="M0 0"/></svg>')
    b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0" /></svg>'
    """
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root = fromstring(data) if len(data) <= LARGEST_LOGO else None
    except (ElementTree.ParseError, DefusedXmlException, ValueError):
        return None
    if root is None or root.tag != f"{SVG}svg" or not _drawable(root):
        return None
    rules = _class_rules(root)
    _clean(root, rules)
    ElementTree.register_namespace("", SVG[1:-1])
    return ElementTree.tostring(root)


def _drawable(root: ElementTree.Element) -> bool:
    """Whether the drawing is as small as it looks: few levels, and few shapes also after every reference is drawn out."""
    level, depth = [root], 0
    while level and depth <= DEEPEST:
        level, depth = [child for element in level for child in element], depth + 1
    if level:
        return False
    named = {element.get("id"): element for element in root.iter() if element.get("id")}
    return _drawn(root, named, {}, frozenset()) <= MOST_SHAPES


def _drawn(element: ElementTree.Element, named: dict, counted: dict, inside: frozenset) -> int:
    """How many shapes an element draws with everything that it and its parts refer to; endless where it refers to itself."""
    if element in counted:
        return counted[element]
    if element in inside or len(inside) > 4 * DEEPEST:
        return MOST_SHAPES + 1
    target = named.get(element.get("href", element.get(f"{XLINK}href", "")).removeprefix("#")) if element.tag == f"{SVG}use" else None
    parts = [*element, *([target] if target is not None else [])]
    counted[element] = 1 + sum(_drawn(part, named, counted, inside | {element}) for part in parts)
    return counted[element]


def _class_rules(root: ElementTree.Element) -> dict[str, str]:
    """Drawing programs keep paint in a <style> of plain classes; their declarations by class name."""
    rules: dict[str, str] = {}
    for sheet in root.iter(f"{SVG}style"):
        for rule in (sheet.text or "").split("}"):
            names, brace, body = rule.rpartition("{")
            for name in re.findall(r"\.([\w-]+)", names if brace else ""):
                rules[name] = (rules.get(name, "") + ";" + body)[:LONGEST_STYLE]
    return rules


def _clean(element: ElementTree.Element, rules: dict[str, str]) -> None:
    for child in list(element):
        if not isinstance(child.tag, str) or child.tag.removeprefix(SVG) not in ELEMENTS or not child.tag.startswith(SVG):
            element.remove(child)
        else:
            _clean(child, rules)
    given, style = dict(element.attrib), ""
    for name in given.get("class", "").split()[:20]:
        style += ";" + rules.get(name, "")
    style = (style + ";" + given.get("style", ""))[:LONGEST_STYLE]
    painted = {k.strip(): v.strip() for k, _, v in (part.partition(":") for part in style.split(";"))}
    kept = {k: v for k, v in {**given, **{k: v for k, v in painted.items() if k in PAINT}}.items() if _harmless(k, v)}
    target = given.get("href", given.get(f"{XLINK}href", ""))
    element.attrib.clear()
    element.attrib.update(kept)
    if re.fullmatch(r"#[\w.-]+", target):
        element.set("href", target)


def _harmless(name: str, value: str) -> bool:
    """Known attributes only, and no value that could fetch or run anything."""
    inner = re.sub(r"url\(['\"]?#[\w.-]+['\"]?\)", "", value)
    return name in PAINT | PLACE and not re.search(r"url|[:\\<>@]|script|expression", inner, re.IGNORECASE)
