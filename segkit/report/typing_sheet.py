"""typing.xlsx: answers are picked from lists, and formulas name the segment with its probability."""

from __future__ import annotations

import io
from typing import Any

import numpy as np

from segkit.case.tables import CREATED
from segkit.ground import defuse
from segkit.ground.language import Language
from segkit.report.workbook import sheet_names
from segkit.steps.segments.typing import probabilities, scores

FIRST = 4  # row of the first question, from zero
MOST_TEXT = 120


def made(tool: dict[str, Any], say: Language, *, given: list[list[int]] | None = None) -> bytes:
    """The workbook of a typing tool: a sheet to ask with, and one of weights that its formulas read.

    Every answer of a list begins with its number, and the formulas read nothing but this number, so that no text of the client's is a
    formula, a pattern or too long for one. `given`: answers picked already (their numbers, 0 = not known), a sheet to ask with for each.
    """
    import xlsxwriter

    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    picked = given or [[0] * len(tool["questions"])]
    weights = sheet_names([say("Weights")], reserved="-")[0]
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties({"created": CREATED, "title": say("Which segment?"), "author": "segkit"})
        looks = _formats(book)
        names = sheet_names([say("Which segment?")] * len(picked), reserved=weights)
        sheets = [(book.add_worksheet(name), codes) for name, codes in zip(names, picked, strict=True)]
        blocks = _weights(book.add_worksheet(weights), tool, looks, say)
        for sheet, codes in sheets:
            _ask(sheet, tool, codes, blocks, weights, looks, say)
    return content.getvalue()


def _formats(book: Any) -> dict[str, Any]:
    return {
        "title": book.add_format({"bold": True, "font_size": 15}),
        "head": book.add_format({"bold": True, "bottom": 2, "bottom_color": "#5a6675", "text_wrap": True, "valign": "top"}),
        "text": book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
        "quoted": book.add_format({"num_format": "@", "text_wrap": True, "valign": "top", "quote_prefix": True}),
        "pick": book.add_format({"num_format": "@", "bg_color": "#fff8e1", "border": 1, "border_color": "#c9b458", "locked": False}),
        "share": book.add_format({"num_format": "0%"}),
        "score": book.add_format({"num_format": "0.000000", "font_color": "#5a6675"}),
        "answer": book.add_format({"bold": True, "font_size": 13}),
        "sure": book.add_format({"bold": True, "font_size": 13, "num_format": "0%", "align": "left"}),
        "note": book.add_format({"font_color": "#5a6675", "text_wrap": True, "valign": "top"}),
    }  # fmt: skip


def _text(sheet: Any, row: int, column: int, text: str, looks: dict[str, Any], kind: str = "text") -> None:
    sheet.write_string(row, column, text, looks["quoted" if defuse.starts_formula(text) and kind == "text" else kind])


def listed(tool: dict[str, Any], say: Language) -> list[list[str]]:
    """The answers of every question as they stand in its list, each with its number."""
    return [
        [f"0. {say('not known')}", *(f"{i}. {shown(a['answer'], say)}" for i, a in enumerate(one["answers"], start=1))]
        for one in tool["questions"]
    ]


def shown(text: str, say: Language) -> str:
    """A client's text or a word of ours, in one line of bounded length; a band that is open in words."""
    open_ = isinstance(text, str) and text[:1] in "<≥"
    return " ".join(defuse.terminal(say.value(text) if open_ else say.name(text)).split())[:MOST_TEXT]


def _weights(sheet: Any, tool: dict[str, Any], looks: dict[str, Any], say: Language) -> list[tuple[int, int]]:
    """The weights; returns the first and last row of every question's block."""
    for column, title in enumerate((say("Question"), say("Answer"), *(shown(s, say) for s in tool["segments"]))):
        _text(sheet, 0, column, title, looks, "head" if not defuse.starts_formula(title) else "text")
    for row, (title, values) in enumerate(((say("start"), tool["intercepts"]), (say("share"), tool["shares"])), start=1):
        sheet.write_string(row, 1, title, looks["text"])
        sheet.write_row(row, 2, values)
    blocks, row = [], 3
    for one, answers in zip(tool["questions"], listed(tool, say), strict=True):
        _text(sheet, row, 0, shown(one["title"], say), looks)
        for place, (answer, weights) in enumerate(zip(answers, [[0.0] * len(tool["segments"]), *one["weights"]], strict=True)):
            sheet.write_string(row + place, 1, answer, looks["text"])
            sheet.write_row(row + place, 2, weights)
        blocks.append((row, row + len(answers) - 1))
        row += len(answers)
    sheet.set_column(0, 1, 32)
    sheet.protect()
    return blocks


def _ask(
    sheet: Any, tool: dict[str, Any], codes: list[int], blocks: list[tuple[int, int]], weights: str, looks: dict[str, Any], say: Language
) -> None:  # fmt: skip
    from xlsxwriter.utility import xl_col_to_name

    from_, count = "'" + weights.replace("'", "''") + "'!", len(tool["questions"])
    sheet.write_string(0, 0, say("Which segment?"), looks["title"])
    sheet.write_string(1, 0, say("Pick an answer to each question; leave what you do not know."), looks["note"])
    for column, title in enumerate((say("Question"), say("Answer"))):
        sheet.write_string(FIRST - 1, column, title, looks["head"])
    for i, (one, (top, bottom), answers) in enumerate(zip(tool["questions"], blocks, listed(tool, say), strict=True)):
        row = FIRST + i
        _text(sheet, row, 0, shown(one["title"], say), looks)
        sheet.write_string(row, 1, answers[codes[i]], looks["pick"])
        sheet.data_validation(row, 1, row, 1, {"validate": "list", "source": f"={from_}$B${top + 1}:$B${bottom + 1}"})
        cell = f"$B${row + 1}"
        sheet.write_formula(row, 2, f'=IFERROR(VALUE(LEFT({cell},FIND(".",{cell})-1)),0)', looks["score"], codes[i])
    total, chance = scores(tool, np.array([codes]))[0], probabilities(tool, np.array([codes]))[0]
    best, table = int(total.argmax()), FIRST + count + 5
    last = table + len(tool["segments"])
    rank = f"MATCH(MAX($C${table + 1}:$C${last}),$C${table + 1}:$C${last},0)"
    for row, title, column, look, value in (
        (FIRST + count + 1, say("Segment"), "A", "answer", shown(tool["segments"][best], say)),
        (FIRST + count + 2, say("Probability"), "B", "sure", float(chance[best])),
    ):
        sheet.write_string(row, 0, title, looks["head"])
        sheet.write_formula(row, 1, f"=INDEX(${column}${table + 1}:${column}${last},{rank})", looks[look], value)
    for column, title in enumerate((say("All segments"), say("Probability"), say("Score"))):
        sheet.write_string(table - 1, column, title, looks["head"])
    for i, name in enumerate(tool["segments"]):
        row, letter = table + i, xl_col_to_name(2 + i)
        parts = [f"IFERROR(INDEX({from_}${letter}${a + 1}:${letter}${b + 1},$C${FIRST + q + 1}+1),0)" for q, (a, b) in enumerate(blocks)]
        _text(sheet, row, 0, shown(name, say), looks)
        sheet.write_formula(row, 1, f"=D{row + 1}/SUM($D${table + 1}:$D${last})", looks["share"], float(chance[i]))
        sheet.write_formula(row, 2, "=" + "+".join([f"{from_}${letter}$2", *parts]), looks["score"], float(total[i]))
        sheet.write_formula(
            row, 3, f"={from_}${letter}$3*EXP(C{row + 1}-MAX($C${table + 1}:$C${last}))", looks["score"],
            float(tool["shares"][i] * np.exp(total[i] - total.max())),
        )  # fmt: skip
    for row, note in enumerate(notes(tool, say), start=last + 1):
        sheet.write_string(row, 0, note, looks["note"])
    sheet.set_column(0, 1, 48)
    sheet.set_column(2, 2, 12)
    sheet.set_column(3, 3, 0, None, {"hidden": True})
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 1)
    sheet.protect()


def notes(tool: dict[str, Any], say: Language) -> list[str]:
    """What to know before relying on it."""
    from segkit.findings import typing as words

    return [words.reached(tool, say), words.plainly(tool, say), *words.use(tool, say), say("The segment named is the one the answers point to most, small segments as much as large ones; the probability allows for their size.")]  # fmt: skip
