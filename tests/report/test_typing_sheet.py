"""The sheet names for every combination of answers what Python names, and nothing of the client's is a formula in it."""

from __future__ import annotations

import html
import io
import itertools
import math
import re

import numpy as np
import pandas as pd
import pytest

from segkit.ground.language import Language
from segkit.report import typing_form, typing_sheet, typing_tool
from segkit.steps.segments.typing import fit, probabilities, question, scores

ODD = ["=1+1", "да, 50% *?~", '"quoted" \'one\'', "+7 900", "中文"]


@pytest.fixture(scope="module")
def tool():
    rng = np.random.default_rng(1)
    kind = rng.choice(3, 400, p=[0.5, 0.3, 0.2])
    table = pd.DataFrame({"=cmd|'/c calc'!A1": [ODD[(k + (rng.random() < 0.45)) % 3] for k in kind]})
    table["возраст"] = 20 + 18 * (kind == 1) + rng.integers(0, 25, 400)
    table["flag"] = rng.random(400) < np.where(kind == 2, 0.85, 0.15)
    segments = pd.Series([["-VIP", "Спящие: «1»", "@rest"][k] for k in kind])
    return fit(table, segments, [question(table[c]) for c in table], questions=3)


def combinations(tool):
    return [list(c) for c in itertools.product(*(range(len(q["answers"]) + 1) for q in tool["questions"]))]


def expected(tool, codes):
    total, chance = scores(tool, np.array([codes]))[0], probabilities(tool, np.array([codes]))[0]
    return typing_sheet.shown(tool["segments"][total.argmax()], Language()), float(chance[total.argmax()])


class Cells:
    """As much of a spreadsheet as these formulas need, worked out from the cells as written."""

    def __init__(self, book):
        self.book, self.known = book, {}

    def value(self, sheet, cell):
        cell = cell.replace("$", "")
        if (sheet, cell) not in self.known:
            written = self.book[sheet][cell].value
            formula = isinstance(written, str) and self.book[sheet][cell].data_type == "f"
            self.known[sheet, cell] = self.worked(sheet, written[1:]) if formula else written
        return self.known[sheet, cell]

    def values(self, sheet, area):
        return [self.value(sheet, c.coordinate) for row in self.book[sheet][area.replace("$", "")] for c in row]

    def worked(self, sheet, formula):
        names = {
            "IFERROR": None, "VALUE": float, "LEFT": lambda t, n: str(t)[: int(n)], "FIND": lambda what, t: str(t).index(what) + 1,
            "INDEX": lambda area, n: area[int(n) - 1], "MATCH": lambda what, area, kind: area.index(what) + 1, "MAX": max, "SUM": sum, "EXP": math.exp,
            "cell": self.value, "area": self.values,
        }  # fmt: skip
        pattern = r"""("[^"]*")|(?:'([^']+)'!)?(\$?[A-Z]{1,2}\$?\d+)(:\$?[A-Z]{1,2}\$?\d+)?"""

        def put(found):
            if found[1]:
                return found[1]
            where, area = repr(found[2] or sheet), found[4]
            return f"area({where}, {found[3] + area!r})" if area else f"cell({where}, {found[3]!r})"

        text = re.sub(pattern, put, formula)
        while "IFERROR(" in text:  # IFERROR(x,0) → iferror(lambda: (x))
            start = text.index("IFERROR(")
            depth, at = 0, start + 7
            while True:
                depth += (text[at] == "(") - (text[at] == ")")
                if depth == 0:
                    break
                at += 1
            text = text[:start] + "iferror(lambda: (" + text[start + 8 : at].rpartition(",")[0] + "))" + text[at + 1 :]

        def iferror(work):
            try:
                return work()
            except (ValueError, IndexError):
                return 0

        return eval(text, names | {"iferror": iferror})


def told(cells, tool, sheet):
    row = typing_sheet.FIRST + len(tool["questions"]) + 2
    return cells.value(sheet, f"B{row}"), cells.value(sheet, f"B{row + 1}")


def test_every_combination_is_pythons(tool):
    import openpyxl

    every = combinations(tool)
    book = openpyxl.load_workbook(io.BytesIO(typing_sheet.made(tool, Language(), given=every)))
    assert len(tool["questions"]) == 3 and len(every) >= 30
    cells = Cells(book)
    for sheet, codes in zip(book.sheetnames, every, strict=False):
        name, chance = told(cells, tool, sheet)
        assert (name, pytest.approx(chance, abs=1e-9)) == expected(tool, codes)


@pytest.mark.slow
def test_every_combination_is_pythons_in_libreoffice(tool, office, tmp_path):
    import openpyxl

    every = combinations(tool)
    path = tmp_path / "typing.xlsx"
    path.write_bytes(_without_values(typing_sheet.made(tool, Language(), given=every)))
    book = openpyxl.load_workbook(office(path, "xlsx"), data_only=True)
    row = typing_sheet.FIRST + len(tool["questions"]) + 2
    for sheet, codes in zip(book.sheetnames, every, strict=False):
        name, chance = expected(tool, codes)
        assert str(book[sheet][f"B{row}"].value) == name
        assert book[sheet][f"B{row + 1}"].value == pytest.approx(chance, abs=1e-9)


def _without_values(content: bytes) -> bytes:
    """The same workbook without the results that are stored beside the formulas, so that they have to be worked out."""
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                data = re.sub(rb"</f><v>[^<]*</v>", b"</f>", data)
            new.writestr(name, data)
    return out.getvalue()


def test_only_our_formulas_and_lists(tool):
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(typing_sheet.made(tool, Language("ru"))))
    formulas = [c.value for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    assert formulas and all(re.match(r"=(IFERROR|INDEX|D\d+/SUM|'[^']+'!\$)", f) for f in formulas)
    first = book[book.sheetnames[0]]
    assert len(first.data_validations.dataValidation) == len(tool["questions"])
    quoted = [c for sheet in book for row in sheet.iter_rows() for c in row if isinstance(c.value, str) and c.data_type == "s" and c.value[:1] in "=+-@"]
    assert quoted and all(c.quotePrefix for c in quoted)


@pytest.mark.parametrize("language", ["en", "ru", "pl"])
def test_form_and_sheet_say_the_limit_that_the_report_says(tool, language):
    """Whoever asks with the sheet does not read the report: that naming the largest is right more often stands on both."""
    from segkit.findings import typing as words

    say, worse = Language(language), tool | {"plain": 0.4, "largest": 0.6}
    said = [words.plainly(worse, say), *words.use(worse, say)]
    assert len(said) == 2 and set(said) <= set(typing_sheet.notes(worse, say))
    page = html.unescape(typing_form.made(worse, say).decode())
    assert all(text in page for text in said)
    assert [typing_sheet.shown(band, say).replace("\u00a0", " ") for band in ("<25", "≥65", "25–34")] == {
        "en": ["below 25", "65 or more", "25–34"], "ru": ["меньше 25", "от 65", "25–34"], "pl": ["poniżej 25", "co najmniej 65", "25–34"]}[language]  # fmt: skip


def test_the_paper_form_agrees_and_runs_nothing(tool):
    page = typing_form.made(tool, Language("pl")).decode()
    assert "<script" not in page and "calc" in page and "src=" not in page
    assert typing_form.agreement(tool) >= 0.9
    start, added = typing_form.points(tool)
    assert min(start) == 0 and all(min(line) == 0 for lines in added for line in lines)


def test_files_only_where_it_tells(tool, tmp_path):
    class Folder:
        def save_file(self, name, content):
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_bytes(content)
            return tmp_path / name

    assert typing_tool.save(Folder(), {**tool, "tells": False}, Language()) == []
    assert typing_tool.save(Folder(), None, Language()) == []
    assert typing_tool.save(Folder(), tool, Language()) == ["typing.xlsx", "form.html", "typing.json", "typing.sql"]
