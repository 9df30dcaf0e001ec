"""What a report asserts, read from what it prints: phrases, not the register, so that the register cannot speak for itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

from segkit.ground.problems import NotEnoughData
from tests.run.walking import executed

CLAIMS = {  # what a reader would take as found -> how the sentences begin or what they hold
    "revenue of groups": r"bring [\d.]+ times the average|less than the average; they are|bring clearly more than their number|times as much revenue as their number",
    "differ": r"differ in who they are, most in|differ in what they do, most in",
    "competitors": "; at Rival it is so for",
    "criteria": r"divides customers best| explains [\d.]+% of the differences in revenue|^Divide customers by",
    "growth of a segment": r"^Revenue of (?!\d+ months?).+ (grew|fell) by |^The group .+ (grew|shrank) from |^The share of customers in .+ has (grown|shrunk) from |^Customers who were in .+ brought .+ less than before|^The share of .+ in (yearly )?revenue went from |in the earlier period bring .+ less since$",
    "growth of the base": r"^Orders worth (more|less) on average (added|cost) |[Rr]evenue (of \d+ months? )?(grew|fell) by|^Those who had bought before .+ brought .+ (less|more) in the last ",
    "newcomers": r"who had not bought in the \d+ months before, |customers? bought for the first time, |who first bought in the \d+ months to ",
    "narrowing": r"^Narrowing ",
    "another way than the others": r"of whom this is known brought |^(5|Customers whose .+|Customers who answer .+) brought .+ (less|more) than before|^Find out why .+ brought .+ less; |^among them are .+ before you thank them",
    "traits": r"(twice|[\d.]+ times) as common as in the base|rarer than in the base",
    "uplift": r"added .+ of response|did harm",
    "spend": r"^Write to |^One campaign to each, to .+ in all, should earn |^One campaign to .+ should earn |^(A campaign|Campaigns) to .+ should earn ",
    "proof": r"predicted [\d.]+% of the differences in what customers have brought since \(|^They add something to what ",
    "answers": r"natural groups, clearer",
    "deals": r"none was won, of the others|were won \([\d.]+%\), of the others|are past their day \([\d.]+%\), of the others",
    "room": r"^There is room to grow in ",
}


def asserted(folder: Path) -> dict[str, list[str]]:
    """All steps run on a case; the sentences by the claim they make, from everything that reaches report, spreadsheet and terminal."""
    return claimed(walked(folder))


def claimed(names: dict[str, Any]) -> dict[str, list[str]]:
    """The sentences of a report by the claim they make; `names` are those that its step made."""
    found: dict[str, list[str]] = {}
    for text in dict.fromkeys(texts(names)):
        for claim, phrase in CLAIMS.items():
            if re.search(phrase, text):
                found.setdefault(claim, []).append(text)
    return found


def walked(folder: Path) -> dict[str, Any]:
    """All steps run on a case, without drawing and without machine-made groups, of which nothing is said here: the names of the last one."""
    left_out = NotEnoughData("Left out here: it takes long.")
    with patch("segkit.drawing.style.svg", return_value="<svg/>"), patch("segkit.methods.clusters.fit", autospec=True, side_effect=left_out):
        return executed(folder)["11_report"]


def texts(names: dict[str, Any]) -> Iterator[str]:
    """Every text of the report as it is laid out, of the spreadsheet and the deck, and the steps' findings that the terminal prints."""
    yield from _leaves({k: v for k, v in names["made"].items() if k not in ("texts", "brand")})
    case = names["case"]
    for rows in (sheet.to_python() for sheet in _sheets(case.place / "segmentation.xlsx")):
        yield from (value for row in rows for value in row if isinstance(value, str) and value)
    yield from _slides(case.place / "report.pptx")
    for told in case.load("findings").values():
        yield from told[:1]  # the terminal prints the first


def _sheets(path: Path) -> Iterator[Any]:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(path)
    yield from (book.get_sheet_by_name(name) for name in book.sheet_names)


def _slides(path: Path) -> Iterator[str]:
    from pptx import Presentation

    for slide in Presentation(path).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                yield from (paragraph.text for paragraph in shape.text_frame.paragraphs)
            if shape.has_table:
                yield from (cell.text for row in shape.table.rows for cell in row.cells)


def _leaves(given: Any) -> Iterator[str]:
    if isinstance(given, dict):
        for key, value in given.items():
            if key not in ("wide", "narrow", "uri", "download"):
                yield from _leaves(value)
    elif isinstance(given, list | tuple):
        for value in given:
            yield from _leaves(value)
    elif isinstance(given, str):
        yield given
