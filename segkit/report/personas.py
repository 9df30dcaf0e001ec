"""personas/<segment>.html: one target on one sheet of paper, to be pinned up where the work is done."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from segkit.case.folder import safe_name
from segkit.ground.language import Language

# The letters' size in points by how much there is to say: measured on A4, so that the page stays one.
SIZES = ((1_900, 11.0), (2_700, 10.0), (3_600, 9.0), (5_000, 8.0))
SMALLEST, LONGEST = 7.2, 500


def write(folder: Path, report: Mapping[str, Any], say: Language) -> list[Path]:
    """Write a page per target of the report; pages of an earlier report are taken away. Returns the paths."""
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.html"):
        old.unlink()
    made, seen = [], set()
    for card in targets(report):
        name = base = safe_name(_name(card))
        while name.casefold() in seen:
            name = f"{base}-{len(seen) + 1}"
        seen.add(name.casefold())
        made.append(folder / f"{name}.html")
        made[-1].write_text(page(card, report, say), encoding="utf-8")
    return made


def targets(report: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The report's pages of targets, the folded ones too."""
    folded = report.get("appendix") or []
    cards = [*report["sections"], *(folded if isinstance(folded, list) else [])]
    return [card for card in cards if card["id"].startswith("target-")]


def page(card: Mapping[str, Any], report: Mapping[str, Any], say: Language) -> str:
    """The page of one target as HTML."""
    card = {**card, "text": [_short(t) for t in card["text"]], "parts": [_part(p) for p in card["parts"]]}
    brand = report["brand"]
    return _template().render(
        language=report["language"], card=card, name=_name(card), kicker=report["kicker"], brand=brand, size=_size(card),
        colour=card["colour"] or brand["colour"], text=brand["text"],
        foot=say("A summary of many customers, not a person. What is marked as a suggestion has to be checked in talks with customers."),
    )  # fmt: skip


def _part(part: Mapping[str, Any]) -> dict[str, Any]:
    facts = [{"term": f["term"], "meaning": _short(f["meaning"])} for f in part["facts"]]
    return {**part, "text": [_short(t) for t in part["text"]], "bullets": [_short(b) for b in part["bullets"]], "facts": facts}


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0] + " …"


def _name(card: Mapping[str, Any]) -> str:
    return str(card.get("segment") or card["short"])


def _size(card: Mapping[str, Any]) -> float:
    """Smaller letters where there is more to say; a fact takes a line of its own."""
    parts = card["parts"]
    facts = [f for p in parts for f in p["facts"]]
    said = [*card["text"], *(t for p in parts for t in [*p["text"], *p["bullets"]]), *(f["meaning"] for f in facts)]
    much = sum(map(len, said)) + 45 * len(said)
    return next((size for most, size in SIZES if much <= most), SMALLEST)


@cache
def _template() -> Any:
    from importlib.resources import files

    from jinja2 import Environment

    text = files("segkit.report").joinpath("persona.html.j2").read_text(encoding="utf-8")
    return Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(text)
