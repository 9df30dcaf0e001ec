"""Colours that can be read, and the client's brand on our pages: a logo that cannot do anything."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree

from segkit.problems import Problem, Problems

BRAND = "#2b6cb0"
OKABE_ITO = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#f0e442", "#6f7680")
LARGEST_LOGO = 300_000  # bytes: the logo is in every page of the file
SVG, XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
ELEMENTS = frozenset(
    [
        "svg",
        "g",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "text",
        "tspan",
        "title",
        "desc",
        "defs",
        "linearGradient",
        "radialGradient",
        "stop",
        "clipPath",
        "use",
        "symbol",
    ]
)
PAINT = frozenset(
    [
        "fill",
        "fill-opacity",
        "fill-rule",
        "stroke",
        "stroke-width",
        "stroke-opacity",
        "stroke-linecap",
        "stroke-linejoin",
        "stroke-miterlimit",
        "stroke-dasharray",
        "opacity",
        "stop-color",
        "stop-opacity",
        "clip-path",
        "clip-rule",
        "font-family",
        "font-size",
        "font-weight",
        "font-style",
        "text-anchor",
        "letter-spacing",
    ]
)
PLACE = frozenset(
    [
        "id",
        "x",
        "y",
        "x1",
        "y1",
        "x2",
        "y2",
        "cx",
        "cy",
        "r",
        "rx",
        "ry",
        "fx",
        "fy",
        "dx",
        "dy",
        "d",
        "points",
        "width",
        "height",
        "viewBox",
        "preserveAspectRatio",
        "transform",
        "offset",
        "gradientUnits",
        "gradientTransform",
        "spreadMethod",
        "clipPathUnits",
        "version",
    ]
)


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


def tint(colour: str, share: float = 0.35) -> str:
    """The colour thinned with white; solid, so that print and contrast stay what they seem.

    >>> tint("#000000", 0.5)
    '#808080'
    """
    return "#" + "".join(f"{round(255 - (255 - int(colour[i : i + 2], 16)) * share):02x}" for i in (1, 3, 5))


def colours(segments: Iterable[str]) -> dict[str, str]:
    """One colour per segment in Okabe–Ito order, each with a contrast of at least 3 on white; pass the dict around.

    >>> colours(["Champions", "Lost"])
    {'Champions': '#0072b2', 'Lost': '#d55e00'}
    """
    names = list(dict.fromkeys(segments))
    return {name: readable(OKABE_ITO[i % 8], 3.0 * 2.2 ** (i // 8)) for i, name in enumerate(names)}


def brand(colour: str | None = None, logo: str | Path | None = None, *, name: str = "") -> dict[str, str]:
    """The brand as the report carries it: the colour, the shade of it that text may have, the logo as a data-URI.

    `logo` is a PNG, JPEG or SVG file; of an SVG only shapes, paint and text are kept.
    Raises Problems when the colour is not like #2b6cb0 or the logo is none of the three or too large.

    >>> brand("#ffcc00", name="Style")
    {'name': 'Style', 'colour': '#b28f00', 'text': '#856a00', 'logo': ''}
    """
    colour = (colour or BRAND).strip().lower()
    if not re.fullmatch(r"#[0-9a-f]{6}", colour):
        raise Problems(
            [
                Problem(
                    "case.yml, brand, colour",
                    f"'{colour}' is not a colour we can read",
                    "write it as #rrggbb, for example #2b6cb0",
                    "brand_colour",
                )
            ]
        )
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
        raise problem("it is neither PNG, JPEG nor SVG", "save the logo in one of these formats")
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
        root = fromstring(data)
    except (ElementTree.ParseError, DefusedXmlException, ValueError):
        return None
    if root.tag != f"{SVG}svg":
        return None
    rules = _class_rules(root)
    _clean(root, rules)
    ElementTree.register_namespace("", SVG[1:-1])
    return ElementTree.tostring(root)


def _class_rules(root: ElementTree.Element) -> dict[str, str]:
    """Drawing programs keep paint in a <style> of plain classes; their declarations by class name."""
    rules: dict[str, str] = {}
    for sheet in root.iter(f"{SVG}style"):
        for names, body in re.findall(r"([^{}]+)\{([^{}]*)\}", sheet.text or ""):
            for name in re.findall(r"\.([\w-]+)", names):
                rules[name] = rules.get(name, "") + ";" + body
    return rules


def _clean(element: ElementTree.Element, rules: dict[str, str]) -> None:
    for child in list(element):
        if not isinstance(child.tag, str) or child.tag.removeprefix(SVG) not in ELEMENTS or not child.tag.startswith(SVG):
            element.remove(child)
        else:
            _clean(child, rules)
    given, style = dict(element.attrib), ""
    for name in given.get("class", "").split():
        style += ";" + rules.get(name, "")
    style += ";" + given.get("style", "")
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
