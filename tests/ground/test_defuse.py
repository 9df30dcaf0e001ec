"""No cell starts a formula, whatever stands before it, values come back as they were, and nothing steers a terminal."""

import base64
import csv
import io
import re
import unicodedata

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from segkit.case import forms, tables
from segkit.ground import defuse
from segkit.ground.language import Language
from segkit.report.tables import csv_uri
from segkit.report.workbook import write_xlsx
from segkit.run import terminal

SIGNS = "=+-@＝＋－＠"
BEFORE = ["", " ", "\n", "\r", "\t", "\x00", "\x0b", "\x1f", "\x7f", "\x85", "\u00a0", "\u00ad", "\u1680", "\u2003", "\u200b", "\u2028", "\u202e",
          "\u202f", "\u2060", "\u3000", "\ufeff", "'", "''", "’", " '", "' ", "\n\t '"]  # fmt: skip
FORMULAS = [before + sign + "1+1" for before in BEFORE for sign in SIGNS]


def raw_cells(text: str, delimiter: str = ",") -> list[str]:
    return [cell for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter) for cell in row]


def harmful(cell: str) -> bool:
    """Judged apart from the guard: all that shows nothing is passed over, then the first sign counts; a leading apostrophe makes text."""
    shown = [c for c in cell if not c.isspace() and unicodedata.category(c) not in ("Cc", "Cf", "Zs", "Zl", "Zp")]
    return not cell.startswith("'") and bool(shown) and shown[0] in SIGNS


def test_the_judge_of_this_file_sees_formulas():
    assert all(harmful(cell) for cell in FORMULAS if "'" not in cell and "’" not in cell) and not harmful("'=1") and not harmful("a=1")


@pytest.mark.parametrize("text", FORMULAS)
def test_whatever_stands_before_a_formula_it_gets_an_apostrophe_and_comes_back(text):
    assert defuse.cell(text) == "'" + text and defuse.bare(defuse.cell(text)) == text


@pytest.mark.parametrize("text", ["", "a", "a=1", "1-2", "5 %", "'tis", "''", "'5", "№ 5", "−5 %", "(=1)"])
def test_what_is_no_formula_stays(text):
    assert defuse.cell(text) == text and defuse.bare(text) == text


@settings(max_examples=300)
@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=6))
@example("'=")
@example("''\t")
def test_any_text_comes_back_and_no_cell_is_harmful(text):
    assert defuse.bare(defuse.cell(text)) == text and not harmful(defuse.cell(text))
    assert not defuse.starts_formula(text) or defuse.cell(text).startswith("'")


def test_tables_of_ours_are_harmless_and_come_back_exactly(tmp_path):
    values = [text for text in FORMULAS if "\x00" not in text]
    table = pd.DataFrame({" =1 head": values, "value": [v[::-1] for v in values], "n": range(len(values))})
    tables.write_csv(tmp_path, "t", table)
    cells = raw_cells((tmp_path / "t.csv").read_bytes().decode("utf-8-sig"))
    assert [c for c in cells if harmful(c)] == [] and len(cells) == 3 * (len(values) + 1)
    pd.testing.assert_frame_equal(tables.read_csv(tmp_path / "t.csv"), table)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_downloads_of_the_report_are_harmless(language):
    frame = pd.DataFrame({"\n=head": FORMULAS, "share": 0.5})
    text = base64.b64decode(csv_uri(frame, say=Language(language, "EUR"), titles={"share": " @title"}).split(",")[1]).decode()
    cells = raw_cells(text, ";" if language == "ru" else ",")
    assert [c for c in cells if harmful(c)] == [] and "' @title" in cells


def test_cells_of_workbooks_are_text_that_stays_text(tmp_path):
    from openpyxl import load_workbook

    values = [v for v in FORMULAS if not re.search(r"[\x00-\x08\x0b-\x1f\r]", v)]
    write_xlsx(tmp_path / "t.xlsx", {"t": pd.DataFrame({"=head": values})}, say=Language("en", "EUR"))
    sheet = load_workbook(tmp_path / "t.xlsx").worksheets[1]
    assert [c.value for c in sheet["A"]][1:] == values
    assert all(c.data_type == "s" and c.quotePrefix for c in sheet["A"])


def test_a_form_offers_no_formula():
    from openpyxl import load_workbook

    criteria = pd.DataFrame(columns=["criterion", "source", "sensitive", "coverage", "type", "question", "column", "chosen"])
    made = forms.book("survey", criteria, Language("en", "EUR"), customers=pd.DataFrame({"customer_id": ["=1+1", "7"]}))
    sheet = load_workbook(io.BytesIO(made)).worksheets[0]
    assert sorted((c.value, c.data_type, c.quotePrefix) for c in sheet["A"][1:3]) == [("7", "s", True), ("=1+1", "s", True)]


TERMINAL = ["\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "\x1b]8;;http://evil.test\x1b\\link\x1b]8;;\x1b\\", "\x1bP1$r\x1b\\", "\x9b31m", "\x90q\x9c", "\x1b[2J\x1b[H",
            "a\rb", "a\bb", "\x07", "\x1bc", "\x1b", "\u202etxt.exe", "\u2066x", "\x1b[", "\x1b]0;never ended", "\x0e"]  # fmt: skip


@pytest.mark.parametrize("text", TERMINAL)
def test_nothing_steers_a_terminal(text):
    assert not [c for c in defuse.terminal(text) if unicodedata.category(c) in ("Cc", "Cf", "Cs") and c not in "\n\t"]


def test_markup_and_escapes_of_the_data_are_printed_as_text(monkeypatch):
    from rich.console import Console

    from segkit.ground.problems import Problem

    said = " ".join(t for t in TERMINAL if "never" not in t) + " [red]x[/red] [/] [link=http://evil.test]y"
    for live in (False, True):
        out = io.StringIO()
        monkeypatch.setattr(
            terminal, "screen", Console(file=out, force_terminal=live, no_color=True, highlight=False, soft_wrap=True, width=500)
        )
        terminal.tell(said)
        terminal.show_problems([Problem(said, said + "\n✓ forged", said)])
        terminal.show(said, [{said: said}])
        shown = re.sub(r"\x1b\[[\d;]*m", "", out.getvalue())  # the bold and italic of our own
        assert "[red]x[/red] [/] [link=http://evil.test]y" in shown and "evil.test\x1b" not in shown
        assert not [c for c in shown if unicodedata.category(c) in ("Cc", "Cf") and c != "\n"], live
        assert not [line for line in shown.splitlines() if line.startswith("✓ forged")]
