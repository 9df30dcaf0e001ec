"""personas/<segment>.html: one target on one sheet of paper, to be pinned up where the work is done."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from segkit.case.folder import safe_name
from segkit.ground.language import Language
from segkit.report.target import listed

# A sheet of A4 within its margins, in millimetres, and a letter's breadth in units of its size: of a wide face.
WIDTH, HEIGHT, LETTER, POINT = 182, 262, 0.58, 0.3528
SIZES = (14.0, 13.0, 12.0, 11.5, 11.0, 10.5, 10.0, 9.5, 9.0, 8.5, 8.0, 7.5, 7.0)
LONGEST = 400


def write(folder: Path, report: Mapping[str, Any], t: Mapping[str, Any], say: Language) -> list[Path]:
    """Write a page per target of the report, called as its list is; pages of an earlier report are taken away. Returns the paths."""
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.html"):
        old.unlink()
    made: list[Path] = []
    for name, card in targets(report, t, say).items():
        base, taken = safe_name(name), {path.stem.casefold() for path in made}
        made.append(folder / f"{base if base.casefold() not in taken else f'{base}-{len(made) + 1}'}.html")
        made[-1].write_text(page(card, name, report, say), encoding="utf-8")
    return made


def targets(report: Mapping[str, Any], t: Mapping[str, Any], say: Language) -> dict[str, Mapping[str, Any]]:
    """The report's pages of targets by the names of the segments, the folded ones too."""
    cards = {card["id"]: card for card in [*report["sections"], *report["appendix"]]}
    rows = enumerate(listed(t)["segment"], start=1)
    return {say.name(name): cards[f"target-{rank}"] for rank, name in rows if f"target-{rank}" in cards}


def page(card: Mapping[str, Any], name: str, report: Mapping[str, Any], say: Language) -> str:
    """The page of one target as HTML; that it is of no real person stands at its foot."""
    card = {**card, "text": [_short(t) for t in card["text"] if t != say("A summary, not a real person")], "parts": [_part(p) for p in card["parts"]]}
    brand = report["brand"]
    return _template().render(
        language=report["language"], card=card, name=name, kicker=report["kicker"], brand=brand, size=_size(card, name),
        alone=sum(bool(p["facts"]) for p in card["parts"]) == 1,
        colour=card["colour"] or brand["colour"], text=brand["text"],
        foot=say("A summary of many customers, not a person. What is suggested here has to be checked in talks with customers."),
    )  # fmt: skip


def _part(part: Mapping[str, Any]) -> dict[str, Any]:
    facts = [{"term": f["term"], "meaning": _short(f["meaning"])} for f in part["facts"]]
    return {**part, "text": [_short(t) for t in part["text"]], "bullets": [_short(b) for b in part["bullets"]], "facts": facts}


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0] + " …"


def _size(card: Mapping[str, Any], name: str) -> float:
    """The largest letters in points at which all that there is to say takes one sheet."""
    return next((size for size in SIZES if _height(card, name, size) <= HEIGHT), SIZES[-1])


def _height(card: Mapping[str, Any], name: str, size: float) -> float:
    """What a page takes in millimetres with letters of this size: its head, its figures, then its parts two and two."""
    line = size * POINT * 1.4

    def tall(text: str, width: float) -> float:
        return line * max(1, -(-len(text) * size * POINT * LETTER // width))

    def part(p: Mapping[str, Any], width: float) -> float:
        facts = sum(line * 0.85 + tall(f["meaning"], width) + 1.8 for f in p["facts"])
        return 8 + line + facts + sum(tall(t, width - 5) + 1.5 for t in [*p["text"], *p["bullets"]])

    made = 34 + 3 * line + 2.3 * tall(name, WIDTH / 2.3) + tall(card["finding"], WIDTH / 1.15)
    if card["figures"]:
        room = WIDTH / len(card["figures"]) - 8
        made += 8 + 2 * line + max(tall(f["label"], room / 0.84) + tall(f["note"], room / 0.84) for f in card["figures"])
    made += sum(tall(t, WIDTH) + 2 for t in card["text"])
    columns = [part(p, WIDTH / 2 - 5) for p in card["parts"] if p["facts"]]
    made += columns[0] * 0.6 if len(columns) == 1 else sum(max(columns[at : at + 2]) for at in range(0, len(columns), 2))
    return made + sum(part(p, WIDTH) for p in card["parts"] if not p["facts"])


@cache
def _template() -> Any:
    from importlib.resources import files

    from jinja2 import Environment

    text = files("segkit.report").joinpath("persona.html.j2").read_text(encoding="utf-8")
    return Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(text)
