"""personas/<segment>.html: one target on one sheet of paper, to be pinned up where the work is done."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from segkit.case.folder import safe_name
from segkit.ground.language import Language

# A sheet of A4 within its margins, in millimetres, and a letter's breadth in units of its size: of a wide face.
WIDTH, HEIGHT, LETTER, POINT = 182, 262, 0.58, 0.3528
SIZES = (11.0, 10.5, 10.0, 9.5, 9.0, 8.5, 8.0, 7.5, 7.0)
LONGEST = 400


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
    """The largest letters in points at which all that there is to say takes one sheet."""
    return next((size for size in SIZES if _height(card, size) <= HEIGHT), SIZES[-1])


def _height(card: Mapping[str, Any], size: float) -> float:
    """What a page takes in millimetres with letters of this size: its head, its figures, then its parts two and two."""
    line = size * POINT * 1.4

    def tall(text: str, width: float) -> float:
        return line * max(1, -(-len(text) * size * POINT * LETTER // width))

    def part(p: Mapping[str, Any], width: float) -> float:
        facts = sum(line * 0.85 + tall(f["meaning"], width) + 1.8 for f in p["facts"])
        return 8 + line + facts + sum(tall(t, width - 5) + 1.5 for t in [*p["text"], *p["bullets"]])

    made = 34 + 3 * line + 2.3 * tall(_name(card), WIDTH / 2.3) + tall(card["finding"], WIDTH / 1.15)
    if card["figures"]:
        room = WIDTH / len(card["figures"]) - 8
        made += 8 + 2 * line + max(tall(f["label"], room / 0.84) + tall(f["note"], room / 0.84) for f in card["figures"])
    made += sum(tall(t, WIDTH) + 2 for t in card["text"])
    columns = [part(p, WIDTH / 2 - 5) for p in card["parts"] if p["facts"]]
    made += sum(max(columns[at : at + 2]) for at in range(0, len(columns), 2))
    return made + sum(part(p, WIDTH) for p in card["parts"] if not p["facts"])


@cache
def _template() -> Any:
    from importlib.resources import files

    from jinja2 import Environment

    text = files("segkit.report").joinpath("persona.html.j2").read_text(encoding="utf-8")
    return Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(text)
