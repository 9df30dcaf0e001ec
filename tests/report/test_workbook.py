"""The workbook for managers: values as what they are, no formulas but ours, the same bytes each time."""

from __future__ import annotations

import re
import zipfile
from types import SimpleNamespace

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segkit.ground.language import Language
from segkit.privacy import precision
from segkit.report import columns
from segkit.report.workbook import customers, sheet_names, tool, write_xlsx
from segkit.report.workbook.choice import COLUMNS
from segkit.report.workbook.economics import HEAD, ORDER

SAY = Language("en", "USD")
FRAME = pd.DataFrame(
    {
        "segment": ["Champions", "=HYPERLINK(1)", "007"],
        "customers": [1200, 5, 0],
        "share": [0.4115, 0.05, float("nan")],
        "revenue": [1234567.891, float("inf"), -2.5],
        "since": pd.to_datetime(["2024-11-01", None, "2026-01-31"]),
    }
)
KINDS = {
    "segment": ("Segment", "name"),
    "customers": ("Customers", "number"),
    "share": ("Share", "percent"),
    "revenue": ("Revenue, $", "money"),
    "since": ("Since", "date"),
}


def rows_of(sheet) -> list:
    return list(sheet.iter_rows())


def written(tmp_path, **given):
    path = tmp_path / "segmentation.xlsx"
    tables = {"segments": FRAME, "facts": FRAME.head(0)}
    assert write_xlsx(path, tables, say=SAY, titles={"segments": "Segments at a glance"}, **given) == path
    return path


def test_contents_come_first_and_lead_to_every_sheet(tmp_path):
    book = openpyxl.load_workbook(written(tmp_path))
    assert book.sheetnames == ["Contents", "Segments at a glance"], "a table without rows has no sheet"
    assert book["Contents"]["A4"].hyperlink.location == "'Segments at a glance'!A1"
    assert [cell.value for cell in book["Contents"][4]] == ["Segments at a glance", 3, 5]


def test_values_are_what_they_are_and_never_formulas(tmp_path):
    sheet = openpyxl.load_workbook(written(tmp_path, columns={"segments": KINDS}))["Segments at a glance"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == ["Segment", "Customers", "Share", "Revenue, $", "Since"]
    assert rows[1][:4] == ["Champions", 1200, 0.4115, 1234567.891] and rows[1][4].year == 2024
    assert rows[2] == ["=HYPERLINK(1)", 5, 0.05, None, None] and rows[3][0] == "007"
    assert [cell.data_type for cell in sheet[3]][:2] == ["s", "n"]
    assert sheet["D2"].number_format == '"$"#,##0;−"$"#,##0' and sheet["C2"].number_format == "0.0%"
    assert [cell.value for cell in rows_of(sheet)[4]][:2] == ["Total", "=SUBTOTAL(109,B2:B4)"]
    assert sheet.freeze_panes == "B2" and sheet.column_dimensions["A"].width >= 14


def test_every_formula_in_the_file_is_a_sum_of_ours(tmp_path):
    with zipfile.ZipFile(written(tmp_path)) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/worksheets/")]
    found = [f for sheet in sheets for f in re.findall(r"<f[ >](.*?)</f>", sheet)]
    assert found and all(re.fullmatch(r"SUBTOTAL\(109,[A-Z]+2:[A-Z]+4\)", f) for f in found)


def test_the_same_bytes_again(tmp_path):
    first = written(tmp_path).read_bytes()
    assert written(tmp_path).read_bytes() == first


def test_every_kind_of_missing_is_an_empty_cell(tmp_path):
    frame = pd.DataFrame({"n": pd.array([1, pd.NA], dtype="Int64"), "t": ["a", None], "d": pd.to_datetime([None, "2026-01-01"])})
    sheet = openpyxl.load_workbook(write_xlsx(tmp_path / "x.xlsx", {"t": frame}, say=SAY))["t"]
    assert [[cell.value is None for cell in row] for row in sheet.iter_rows(min_row=2)] == [[False, False, True], [True, True, False]]


@given(st.lists(st.text(max_size=60), max_size=8))
def test_sheet_names_are_names_excel_takes(wanted):
    names = sheet_names(wanted)
    assert len({name.casefold() for name in names}) == len(names) == len(wanted)
    for name in names:
        assert 1 <= len(name.encode("utf-16-le")) // 2 <= 31
        assert not set("[]:*?/\\") & set(name) and not name.startswith("'") and not name.endswith("'")


def test_a_column_has_room_for_its_money_and_its_sum(tmp_path):
    frame = pd.DataFrame({"segment": ["a", "b"], "revenue": [1234.5, 99.25]})
    path = write_xlsx(tmp_path / "x.xlsx", {"segments": frame}, say=Language("en", "RUB"), columns={"segments": {"segment": ("Segment", "name"), "revenue": ("Revenue", "money")}})
    sheet = openpyxl.load_workbook(path)["segments"]
    assert sheet["B2"].number_format.startswith('"RUB "#,##0.00')
    assert sheet.column_dimensions["B"].width >= len("RUB 1,333.75") * 1.12 + 1  # the sum, in bold


def test_a_wide_sheet_is_printed_on_pages_beside_each_other_with_its_keys(tmp_path):
    frame = pd.DataFrame({"segment": ["a"]} | {f"measure{i}": [1.5] for i in range(30)})
    sheet = openpyxl.load_workbook(write_xlsx(tmp_path / "x.xlsx", {"targets": frame}, say=SAY))["targets"]
    assert (sheet.page_setup.fitToWidth, sheet.print_title_cols) == (2, "$A:$A")


FIVE = pd.DataFrame({"customer_id": list("abcde"), "order_days": [1, 1, 4, 5, 0], "orders": [1, 1, 4, 5, 0], "revenue": [9.0, 9.0, 40.0, 50.0, 0.0]})
VALUED = pd.DataFrame(
    {"customer_id": list("abcde"), "segment": "x", "status": ["former", "newcomer", "former", "regular", None], "p_alive": [1.0, 1.0, 0.1, 0.9, None], "expected_value": [5.0, 6.0, 1.0, 70.0, None]}
)
HELD = pd.DataFrame({"status": ["all"], "expected": [137.0], "actual": [100.0], "ratio": [1.37], "reading": ["review"], "since": ["2026-05-01"]})


def test_who_is_held_out_of_the_campaign_stands_in_the_consultants_edition():
    """Other mailings are to leave them alone, and their responses are to be counted: without their numbers nobody can do either."""
    listed = pd.DataFrame({"customer_id": ["c", "d"], "segment": "x", "channel": "SMS", "group": ["target", "control"]})
    told = customers.customers(VALUED, FIVE, listed).set_index("customer_id")["campaign"]
    assert told.dropna().to_dict() == {"c": "gets the message", "d": "gets no message, for comparison"}
    assert "campaign" not in customers.customers(VALUED, FIVE) and "campaign" not in customers.customers(VALUED, FIVE, listed.head(0))


@pytest.mark.parametrize("language", ["en", "ru", "pl"])
def test_nobody_is_silent_and_surely_a_customer_and_the_value_says_how_far_ahead_it_looks(tmp_path, language):
    say = Language(language, "EUR")
    table = customers.customers(VALUED, FIVE).set_index("customer_id")
    assert table["p_alive"].isna().to_dict() == {"a": True, "b": True, "c": False, "d": False, "e": True}
    assert table["expected_value"].isna().to_dict() == {"a": True, "b": False, "c": False, "d": False, "e": True}  # b may well come again, of a nobody can say
    model = {"model": "bgnbd", "why": "fits", "horizon": 6.0}
    path = customers.write_customers(tmp_path / "c.xlsx", VALUED, FIVE, say=say, model=model, held_out=HELD)
    first, sheet = openpyxl.load_workbook(path).worksheets
    heads = {cell.value: cell.comment.text if cell.comment else "" for cell in sheet[1]}
    value, alive = customers.titles(say, months=6)["expected_value"][0], customers.titles(say)["p_alive"][0]
    assert "6" in value and say.number(1.37, digits=2) in heads[value] and heads[alive]
    assert [r for r in first.iter_rows(values_only=True) if r[0] and str(r[0]).startswith(value) and heads[value] in r[0]]
    rhythm = customers.notes(model | {"model": "rhythm", "why": "bounds"}, HELD, say)
    assert say("Customers who had fallen silent when it was counted are taken to bring nothing more") in rhythm["expected_value"] and "p_alive" not in rhythm
    groups = pd.concat([HELD.assign(ratio=1.0, reading="pass"), HELD.assign(status="former", ratio=0.0, reading="fail")])
    apart = " ".join(customers.notes(model, groups, say)["expected_value"])  # as the check of the report: no figure to be used is far off for a group
    assert say("those who stopped buying") in apart and "may be used" not in apart
    valued = customers.notes(model | {"expected_value": 82.0}, HELD, say, blank=1)["expected_value"]
    assert say.money(82.0) in valued[-1] and valued[:-1] == customers.notes(model, HELD, say, blank=1)["expected_value"]  # 5 + 6 + 1 + 70, of which the column leaves the first out
    whole = customers.notes(model | {"discount": 0.1, "expected_undiscounted": 90.0}, HELD, say)["expected_value"]  # the report tells this sum
    assert any(say.money(90.0) in text and say.percent(0.1) in text for text in whole)
    full = openpyxl.load_workbook(customers.write_customers(tmp_path / "v.xlsx", VALUED, FIVE, say=say, model=model | {"expected_value": 82.0}, held_out=HELD)).worksheets[0]
    assert any(valued[-1] in str(row[0]) for row in full.iter_rows(values_only=True))
    failed = customers.write_customers(tmp_path / "f.xlsx", VALUED, FIVE, say=say, model=model, held_out=HELD.assign(reading="fail"))
    assert value not in {cell.value for cell in openpyxl.load_workbook(failed).worksheets[1][1]}


@pytest.mark.parametrize("language", ["en", "ru", "pl"])
def test_nobody_is_given_money_by_a_count_that_was_far_off_for_such_as_they(tmp_path, language):
    """Of newcomers eight orders were forecast for each that came: b has no value, and the note says so; for the others 1.4 is a figure."""
    say = Language(language, "EUR")
    parts = pd.DataFrame({"status": ["newcomer", "regular", "former"], "expected": [40.0, 140.0, 0.0], "actual": [5.0, 100.0, 25.0], "ratio": [8.0, 1.4, 0.0], "reading": ["fail", "review", "fail"], "since": "2026-05-01"})
    far = pd.concat([HELD, parts], ignore_index=True)
    table = customers.customers(VALUED, FIVE, held_out=far).set_index("customer_id")["expected_value"]
    assert table.dropna().to_dict() == {"c": 1.0, "d": 70.0} and customers.customers(VALUED, FIVE, held_out=HELD)["expected_value"].notna().sum() == 3
    model = {"model": "rhythm", "why": "bounds", "horizon": 12.0, "expected_value": 82.0}
    why = say("Empty for {group}, since the same count made earlier forecast {ratio} orders for each that came", group=say("newcomers"), ratio=say.number(8.0))
    sums = customers.notes(model, far, say, blank=1)["expected_value"]
    assert why in sums and say.money(82.0) in sums[-1] and why not in " ".join(customers.notes(model, HELD, say)["expected_value"])
    assert customers.notes(model, far.assign(ratio=float("nan")), say)["expected_value"].count(say("Empty for {group}, since the same count made earlier forecast orders and none came", group=say("newcomers"))) == 1
    first, sheet = openpyxl.load_workbook(customers.write_customers(tmp_path / "c.xlsx", VALUED, FIVE, say=say, model=model, held_out=far)).worksheets
    assert any(why in str(row[0]) and say.money(82.0) in str(row[0]) for row in first.iter_rows(values_only=True))
    names = [cell.value for cell in sheet[1]]
    rows = {row[0]: row[names.index(customers.titles(say)["expected_value"][0])] for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert rows["b"] is None and rows["d"] == 70.0


def test_a_segment_is_all_of_itself_and_a_wider_one_may_be_more():
    wide = pd.DataFrame({"segment": "x", "kind": ["now", "drop", "add"], "change": "", "rule": "", "customers": [1000, 1004, 4], "revenue": [10.0, 10.1, 0.1],
                         "customers_change": [0, 4, -996], "revenue_change": [0.0, 0.1, -9.9], "clear": True})  # fmt: skip
    told = columns.readable({"widen_narrow": precision.changes(wide, 10)}, SAY)["widen_narrow"]
    assert told["customers_ratio"].tolist()[:2] == [1.0, 1.0] and str(told["customers_ratio"].iloc[2]).startswith("<")
    assert told["revenue_ratio"].tolist()[:2] == [1.0, 1.0]


SURE = {"a": 0.9, "b": 0.84, "c": 0.5}
NOT_PURCHASES = {
    "en": "Where the log counts responses that are not purchases, nothing is sent in full",
    "ru": "Если журнал считает отклики, которые не являются покупками, полной кампании не будет",
    "pl": "Jeśli dziennik liczy odpowiedzi, które nie są zakupami, pełnej kampanii nie ma",
}


def live(path, language="en", *, gross=False, other=()):
    """The live sheets of three segments: 100 contacts at 1 each, responses of 100 at a margin of a half; those in `other` by a log that counts no purchases."""
    say, names = Language(language, "USD"), list(SURE)
    uplift, control = [0.25, 0.20, 0.10], [float("nan") if gross else 0.03] * 3
    offers = pd.DataFrame(
        {"segment": names, "channel": "SMS", "people": 200, "held_out": 0 if gross else 100, "contacts": 100, "price": 1.0, "fixed": 0.0, "cost": 100.0, "income": [1250.0, 1000.0, 500.0],
         "profit": [1150.0, 900.0, 400.0], "uplift": uplift, "value": 100.0, "control": control, "p_profit": [float("nan")] * 3 if gross else list(SURE.values()), "gross": gross, "assumed": gross,
         "other_count": [s in other for s in names], "break_even_uplift": 0.02, "needed": 2.0 if gross else 5.0}
    )  # fmt: skip
    full = [not gross and s not in other and p >= 0.8 for s, p in SURE.items()]
    targets = offers.assign(passes=True, passed=say("yes"), attractiveness=50.0, chosen=full, decision=["chosen" if f else "test" for f in full], campaigns=float("nan") if gross else 2.0,
                            reason=["pays" if f else "never_measured" if gross else "other_count" if s in other else "uncertain" for s, f in zip(names, full, strict=True)])  # fmt: skip
    gains = None if gross else pd.DataFrame([{"segment": s, "channel": "SMS", "gain": g} for s in names for g in (1.0, 10.0, 25.0, 40.0)])
    made = tool(offers, targets, gains, SimpleNamespace(budget=1000.0, top=3, margin=0.5, confidence=0.8))
    write_xlsx(path, {}, say=say, live=made)
    return made


def sheets_of(path, **more):
    return [[[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in openpyxl.load_workbook(path, **more).worksheets[1:3]]


@pytest.mark.parametrize("language", NOT_PURCHASES)
def test_both_live_sheets_say_why_a_high_probability_sends_nothing_in_full(tmp_path, language):
    live(tmp_path / "a.xlsx", language, other=("b",))
    live(tmp_path / "b.xlsx", language)
    for which, stands in (("a", True), ("b", False)):
        for sheet in sheets_of(tmp_path / f"{which}.xlsx"):
            assert (NOT_PURCHASES[language] in str(sheet[1][0]).replace("\u00a0", " ")) == stands


def test_a_flag_is_not_called_as_a_share_of_draws_is(tmp_path):
    live(tmp_path / "a.xlsx", other=("b",))
    head = dict(zip(ORDER, sheets_of(tmp_path / "a.xlsx")[1][HEAD - 1], strict=False))
    assert head["sure"] == "May be sent in full" and head["taken"] == "Chosen, sent in full"
    assert columns.titles(SAY)["percent"]["best_set_share"] == "In the best set, share of draws"


@pytest.mark.parametrize(("gross", "even", "needed"), [(True, "Break-even response, beyond what comes anyway", "Extra purchases needed"), (False, "Break-even uplift", "Purchases needed")])
def test_where_all_that_respond_are_counted_the_break_even_says_that_it_is_beyond_them(tmp_path, gross, even, needed):
    made = live(tmp_path / "a.xlsx", gross=gross)
    choice, economics = sheets_of(tmp_path / "a.xlsx")
    of_targets = columns.columns({"targets": made.choice.drop(columns=["passed"])}, SAY)["targets"]
    for told in (dict(zip(COLUMNS, choice[3], strict=False)), dict(zip(ORDER, economics[HEAD - 1], strict=False)), {c: title for c, (title, _) in of_targets.items()}):
        assert (told["break_even_uplift"], told["needed"]) == (even, needed)


@pytest.mark.slow
@pytest.mark.parametrize(("given", "full", "tests"), [({"other": ("b",)}, (100, 1150, 1), (200, 1300, 2)), ({"gross": True}, (0, 0, 0), (300, 2450, 3))])
def test_what_is_to_be_spent_on_tests_is_summed_up_and_follows_the_sheet(tmp_path, office, given, full, tests):
    """By hand: 1,150, 900 and 400 of profit, 100 of cost each; b is no purchase, c is unsure."""
    live(tmp_path / "a.xlsx", **given)
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    book.save(tmp_path / "bare.xlsx")  # without our own values
    book.worksheets[2]["B5"] = 2  # one segment fewer: c, which brings least
    book.save(tmp_path / "fewer.xlsx")
    found = office(tmp_path / "bare.xlsx", "xlsx", tmp_path / "fewer.xlsx").parent

    def told(path):
        choice, economics = sheets_of(path, data_only=True)
        together = [row for row in choice if str(row[0]).endswith(", together")]
        assert [(row[7], row[8]) for row in together] == [tuple(economics[line][at] for line in (3, 4)) for at in (8, 9)]
        return [tuple(economics[line][at] for line in (3, 4, 5)) for at in (8, 9)]

    assert told(tmp_path / "a.xlsx") == told(found / "bare.xlsx") == [full, tests]
    assert told(found / "fewer.xlsx") == [full, (tests[0] - 100, tests[1] - 400, tests[2] - 1)]


def test_the_range_of_all_campaigns_together_stands_over_the_choice():
    from types import SimpleNamespace

    from segkit.report.workbook import choice

    say = Language("en", "USD")
    told = choice._together(SimpleNamespace(sure={"total": 30e3, "total_low": -8200.0, "total_high": 62.4e3}), say)
    assert told == ["As the run has it, the campaigns advised bring $30K together, in 8 cases of 10 between −$8,200 and $62.4K; this does not change with the cells."]
    assert choice._together(SimpleNamespace(sure={"total": None}), say) == [] == choice._together(SimpleNamespace(sure={}), say)
