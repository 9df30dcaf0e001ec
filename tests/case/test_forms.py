"""Forms as workbooks: drop-downs, text that stays text, and every error named by its cell."""

import datetime as dt
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

import segkit
from segkit.case import forms
from segkit.ground.language import Language
from segkit.ground.problems import Problems

SAY = Language("ru", "RUB")
CRITERIA = pd.DataFrame({
    "criterion": ["city", "motive", "benefit", "religion"],
    "question": ["In which city do they live?", "Why do they buy, openly and deep down?", "What is their gender?", ""],
    "type": "category",
    "source": ["CRM", "interviews; survey", "survey; interviews", "survey"],
    "sensitive": [False, False, False, True],
    "coverage": [1.0, 0.0, 0.5, 0.0],
    "chosen": [True, False, True, False],
    "column": ["city", None, "benefit", None],
})  # fmt: skip
CUSTOMERS = pd.DataFrame({"customer_id": ["007", "=1+1"], "benefit": ["цена", "=HYPERLINK(1)"]})


@pytest.fixture
def folder(tmp_path) -> Path:
    forms.write(tmp_path / "forms", CRITERIA, SAY, customers=CUSTOMERS)
    return tmp_path / "forms"


def fill(path: Path, *rows: dict) -> Path:
    """Fill the form as a person would."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    place = {cell.value: cell.column for cell in sheet[1]}
    for line, row in enumerate(rows, start=2):
        for column, value in row.items():
            sheet.cell(line, place[column], value)
    book.save(path)
    return path


def drop_downs(path: Path) -> dict[str, list[str]]:
    book = openpyxl.load_workbook(path)
    sheet, found = book.worksheets[0], {}
    for rule in sheet.data_validations.dataValidation:
        if rule.type == "list":
            column = sheet.cell(1, min(area.min_col for area in rule.sqref.ranges)).value
            told = rule.formula1
            cells = book["lists"][told.split("!")[1].replace("$", "")] if "!" in told else []
            found[column] = [cell.value for (cell,) in cells] or told.strip('"').split(",")
    return found


def test_every_form_has_its_drop_downs(folder):
    asked = drop_downs(folder / "interviews.xlsx")["question"]
    assert len(asked) == 2 and asked[0] == SAY.name("Why do they buy, openly and deep down?") != "Why do they buy, openly and deep down?"
    seen = drop_downs(folder / "competitors.xlsx")
    assert seen["criterion"] == ["city", "benefit"] and seen["confidence"] == ["1", "2", "3"] and len(seen["source"]) == 6
    assert drop_downs(folder / "survey.xlsx") == {"benefit": ["=HYPERLINK(1)", "цена"]}


def test_header_stays_in_view_and_carries_the_question(folder):
    sheet = openpyxl.load_workbook(folder / "survey.xlsx").worksheets[0]
    assert [cell.value for cell in sheet[1]] == ["customer_id", "motive", "benefit"] and sheet.freeze_panes == "B2"
    assert SAY.name("Why do they buy, openly and deep down?") in sheet["B1"].comment.text


def test_nothing_is_a_formula_and_equal_forms_are_equal_bytes(folder):
    book = openpyxl.load_workbook(folder / "survey.xlsx")
    assert {cell.data_type for sheet in book for row in sheet for cell in row if cell.value is not None} == {"s"}
    assert [book.worksheets[0].cell(r, 1).value for r in (2, 3)] == ["007", "=1+1"]
    assert (folder / "survey.xlsx").read_bytes() == forms.book("survey", CRITERIA, SAY, customers=CUSTOMERS)


def test_a_form_that_is_there_is_never_overwritten(tmp_path):
    (tmp_path / "competitors.csv").write_text("competitor\n")
    (tmp_path / "survey.xlsx").write_text("theirs")
    assert [p.name for p in forms.write(tmp_path, CRITERIA, SAY)] == ["interviews.xlsx"]
    assert forms.write(tmp_path, CRITERIA, SAY) == [] and (tmp_path / "survey.xlsx").read_text() == "theirs"


def test_round_trip(folder):
    row = {"competitor": "Мода", "criterion": "city", "value": 5, "share": 0.35, "source": SAY.name("survey"), "date": dt.date(2026, 9, 12),
           "confidence": 2, "wording": "=1+1"}  # fmt: skip
    told = forms.read(fill(folder / "competitors.xlsx", row | {"wording": "дёшево"}))
    assert told.columns.tolist() == forms.COLUMNS["competitors"]
    assert told.iloc[0, :8].tolist() == ["Мода", "city", "5", 0.35, "дёшево", SAY.name("survey"), "2026-09-12", 2]
    survey = forms.read(fill(folder / "survey.xlsx", {"benefit": "скорость"}))
    assert survey[["customer_id", "benefit"]].to_numpy().tolist() == [["007", "скорость"]]  # who did not answer is left out


def test_all_errors_at_once_by_cell(folder):
    good = {"competitor": "Мода", "criterion": "city", "value": "Пермь", "confidence": 1}
    bad = {"criterion": "sity", "value": "Пермь", "share": 1.5, "date": "31.12.2026", "confidence": 5}
    path = fill(folder / "competitors.xlsx", good, good, good, bad)
    with pytest.raises(Problems) as caught:
        forms.read(path, "competitors")
    assert str(caught.value).splitlines() == [
        "forms/competitors.xlsx, cell A5: the cell is empty. → write the competitor or delete the row",
        "forms/competitors.xlsx, cell B5: 'sity' is not in the list. → did you mean 'city'?",
        "forms/competitors.xlsx, cell D5: 1.5 is not a share. → write 0.35 or 35%",
        "forms/competitors.xlsx, cell G5: 31.12.2026 is not a date. → write it as 2026-09-30",
        "forms/competitors.xlsx, cell H5: 5 is not a confidence. → choose 1, 2 or 3",
    ]


def test_a_blank_row_does_not_move_the_cells(folder):
    path = fill(folder / "interviews.xlsx", {}, {"answer": "дорого"})
    with pytest.raises(Problems, match=r"interviews.xlsx, cell A3: the cell is empty"):
        forms.read(path)


def test_a_file_that_is_no_workbook_and_a_missing_column(tmp_path):
    broken = tmp_path / "survey.xlsx"
    broken.write_text("no workbook")
    with pytest.raises(Problems, match=r"forms/survey.xlsx: the workbook cannot be read"):
        forms.read(broken)
    book = openpyxl.Workbook()
    book.active.append(["competitr", "criterion", "value"])
    book.save(tmp_path / "competitors.xlsx")
    with pytest.raises(Problems, match=r"the column 'competitor' is missing\. → did you mean 'competitr'"):
        forms.read(tmp_path / "competitors.xlsx")


def test_the_same_checks_for_csv(tmp_path):
    path = tmp_path / "competitors.csv"
    path.write_text("competitor,criterion,value,confidence\nМода,city,Пермь,2\nМода,city,Пермь,9\n", encoding="utf-8")
    with pytest.raises(Problems, match=r"forms/competitors.csv, cell D3: 9 is not a confidence. → choose 1, 2 or 3"):
        forms.read(path)


def test_a_case_reads_the_workbook_where_there_is_no_csv(folder):
    told = "case: T\nlanguage: ru\ncurrency: RUB\nsources: {transactions: {file: inputs/a.csv}}\n"
    (folder.parent / "case.yml").write_text(told)
    case = segkit.open_case(folder.parent)
    question = drop_downs(folder / "interviews.xlsx")["question"][0]
    fill(folder / "interviews.xlsx", {"interview": "1", "question": question, "answer": "a@b.ru"})
    assert case.form("interviews", ["interview", "motive"])["answer"].tolist() == ["•••@•••"]
    assert case.form_if("market") is None and case.form("market", ["item"]).empty
    (folder / "interviews.csv").write_text("interview,answer\n2,да\n", encoding="utf-8")
    assert case.form_if("interviews")["answer"].tolist() == ["да"]
