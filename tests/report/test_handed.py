"""What is handed over, of one run: deck, live spreadsheet, consultant's edition, personas; equal in numbers to the report and the terminal."""

from __future__ import annotations

import contextlib
import io
import json
import re
import shutil
from types import SimpleNamespace

import openpyxl
import pandas as pd
import pytest
from pptx import Presentation

from segkit import open_case
from segkit.drawing import style
from segkit.report import cards, handed, personas
from segkit.report.workbook import choice, economics
from segkit.run import terminal as shell
from tests.report.test_deck import overflowing
from tests.run.walking import ROOT, executed

pytestmark = [pytest.mark.slow, pytest.mark.together]
RUN = "runs/.work"
LOG = (("Regulars", "E-mail", 210, 120), ("Gift buyers", "E-mail", 120, 40), ("Bought once", "E-mail", 110, 28), ("Gone quiet", "Letter", 70, 30),
       ("Regulars", "Letter", 300, 120))  # fmt: skip
FUNCTIONS = {"IF", "AND", "ROUND", "ROUNDUP", "SUM", "SUMIF", "COUNTIF", "SUMPRODUCT", "MAX", "MIN", "INDEX", "MATCH", "IFERROR", "ISNUMBER", "N", "SUBTOTAL"}


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """The example case with campaigns that had control groups, and a budget that holds back some who would pay."""
    folder = tmp_path_factory.mktemp("handed") / "case"
    shutil.copytree(ROOT / "templates" / "case", folder)
    rows = [f"May,2026-05-04,{s},{c},400,{n},{30 * n if g == 'target' else ''},,{g}" for s, c, t, o in LOG for n, g in ((t, "target"), (o, "control"))]
    (folder / "forms/campaigns.csv").write_text("\n".join(["campaign,date,segment,channel,contacts,responses,revenue,cost,group", *rows]), encoding="utf-8")
    _set(folder, "budget: 300", "budget: 65", "  top: 2\n", "")
    (folder / "forms/messages.yml").unlink()  # without them every channel may be used
    drawn = {"wide": "", "narrow": "", "size": {"wide": [1, 1], "narrow": [1, 1]}}  # pictures are tested elsewhere, and take the longest
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(style, "picture", lambda draw, **said: {k: said.get(k, "") for k in ("alt", "title", "subtitle")} | drawn)
        names = executed(folder, run=RUN)
    case = open_case(folder, RUN)
    return SimpleNamespace(folder=folder, place=folder / RUN, case=case, report=names["11_report"]["made"], t=names["11_report"]["view"].tables, targets=names["08_targets"]["targets"], money=names["08_targets"]["money"])  # fmt: skip


def _set(folder, *pairs: str) -> None:
    path = folder / "case.yml"
    text = path.read_text(encoding="utf-8")
    for old, new in zip(pairs[::2], pairs[1::2], strict=True):
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def sheets(path, **more) -> dict[str, list[tuple]]:
    return {s.title: list(s.iter_rows(values_only=True)) for s in openpyxl.load_workbook(path, **more).worksheets}


def chosen(rows: list[tuple], count: int) -> pd.DataFrame:
    """The choice as its sheet says it: one row per segment."""
    return pd.DataFrame([row[: choice.WORKING] for row in rows[choice.FIRST_ROW - 1 : choice.FIRST_ROW - 1 + count]], columns=choice.COLUMNS[: choice.WORKING])


def _dearer(ran) -> tuple[int, int, float]:
    """The row of an offer, its line on the sheet, and ten times its price."""
    at = next(i for i, r in enumerate(ran.money.table.itertuples()) if (r.segment, r.channel) == ("Regulars", "Letter"))
    rows = sheets(ran.place / "segmentation.xlsx")["Campaign economics"]
    line = next(i for i, r in enumerate(rows, start=1) if tuple(map(str, r[:2])) == ("Regulars", "Letter"))
    return at, line, ran.money.table.iloc[at]["price"] * 10


@pytest.fixture(scope="module")
def recalculated(ran, office, tmp_path_factory) -> dict[str, dict[str, list[tuple]]]:
    """The live sheets, as they are and after a person changed a cell of the economics, computed by LibreOffice, started once, and by nobody else."""
    _, line, price = _dearer(ran)
    place, made = tmp_path_factory.mktemp("recalculated"), {}
    for name, changed in {"same": {}, "doubled": {"B4": 130}, "dearer": {f"{economics.AT['price']}{line}": price}}.items():
        book = openpyxl.load_workbook(ran.place / "segmentation.xlsx")
        for cell, value in changed.items():
            book["Campaign economics"][cell] = value
        made[name] = place / f"{name}.xlsx"
        book.save(made[name])
        assert all(v is None for row in sheets(made[name], data_only=True)["All sets"][choice.SETS - 1 :] for v in row[1:3]), "no value is left of ours"
    first, *more = made.values()
    found = office(first, "xlsx", *more).parent
    return {name: sheets(found / path.name, data_only=True) for name, path in made.items()}


def compare(found: pd.DataFrame, ours: pd.DataFrame) -> None:
    ours = ours.set_index("segment").loc[found["segment"]].reset_index()
    assert found["decision"].replace({"no campaign": "leave", "test first": "test"}).tolist() == ours["decision"].tolist()
    reached = ours["contacts"].fillna(0).gt(0)
    assert found.loc[reached, "channel"].tolist() == ours.loc[reached, "channel"].tolist()
    for column in ("cost", "profit", "contacts", "needed"):
        assert found.loc[reached, column].astype(float).tolist() == pytest.approx(ours.loc[reached, column].tolist(), abs=1e-9), column
    for column in ("p_profit", "break_even_uplift"):
        assert found.loc[reached, column].astype(float).tolist() == pytest.approx(ours.loc[reached, column].tolist(), abs=1e-12), column


def summed(book: dict[str, list[tuple]], ours: pd.DataFrame) -> None:
    """What is to be spent in full and on tests, and what it brings, on both sheets."""
    choice_, beside = book["Choice of targets"], book["Campaign economics"]
    for title, at, mine in (("Chosen, together", 8, ours[ours["decision"] == "chosen"]), ("Tests and tries, together", 9, ours[ours["decision"] == "test"])):
        (row,) = [dict(zip(choice.COLUMNS, row, strict=False)) for row in choice_ if row[0] == title]
        told = {"cost": beside[3][at], "profit": beside[4][at], "segments": beside[5][at]}
        for column in ("contacts", "held_out", "cost", "profit"):
            assert row[column] == pytest.approx(mine[column].sum(), abs=1e-6), (title, column)
        assert told == pytest.approx({"cost": mine["cost"].sum(), "profit": mine["profit"].sum(), "segments": len(mine)}, abs=1e-6), title


def test_the_case_is_one_that_a_budget_decides(ran):
    assert {"chosen", "leave"} <= set(ran.targets["decision"]) and "over_budget" in set(ran.targets["reason"])


def test_every_file_is_there_and_opens(ran):
    assert {p.name for p in ran.place.iterdir()} >= {"report.pptx", "segmentation.xlsx", "customers.xlsx", "personas"}
    assert 8 <= len(Presentation(ran.place / "report.pptx").slides) <= 12
    pages, lists = ({p.stem for p in (ran.place / folder).glob(kind)} for folder, kind in (("personas", "*.html"), ("audiences", "*.csv")))
    assert pages == lists == {"Bought-once", "Gift-buyers"}


def test_the_values_kept_for_programs_that_do_not_compute_are_ours(ran):
    found = sheets(ran.place / "segmentation.xlsx", data_only=True)
    compare(chosen(found["Choice of targets"], len(ran.targets)), ran.targets)
    summed(found, ran.targets)
    head = found["Campaign economics"][economics.HEAD - 1]
    told = pd.DataFrame(found["Campaign economics"][economics.FIRST - 1 :], columns=economics.ORDER[: len(head)])
    both = told.merge(ran.t["economics"], on=["segment", "channel"], suffixes=("", "_ours"))
    assert len(both) == len(told) > 4
    assert both["profit"].tolist() == both["profit_ours"].tolist() and both["cost"].tolist() == both["cost_ours"].tolist()


def test_recalculated_it_gives_our_profits_and_our_choice(ran, recalculated):
    book = recalculated["same"]
    compare(chosen(book["Choice of targets"], len(ran.targets)), ran.targets)
    summed(book, ran.targets)
    told = pd.DataFrame(book["Campaign economics"][economics.FIRST - 1 :]).iloc[:, : len(economics.ORDER)].set_axis(economics.ORDER, axis=1).dropna(subset="segment")
    both = told.merge(ran.t["economics"], on=["segment", "channel"], suffixes=("", "_ours"))
    assert len(both) == len(told) and both["profit"].astype(float).tolist() == pytest.approx(both["profit_ours"].tolist(), abs=1e-9)
    assert both["p_profit"].astype(float).tolist() == pytest.approx(both["p_profit_ours"].tolist(), abs=1e-12)


def test_a_doubled_budget_gives_what_a_run_with_that_budget_gives(ran, recalculated, tmp_path):
    again = shutil.copytree(ran.folder, tmp_path / "again")
    _set(again, "budget: 65", "budget: 130")
    ours = executed(again, "08", run=RUN)["08_targets"]["targets"]
    assert ours["decision"].value_counts()["chosen"] > ran.targets["decision"].value_counts()["chosen"]
    compare(chosen(recalculated["doubled"]["Choice of targets"], len(ours)), ours)
    summed(recalculated["doubled"], ours)


def test_a_dearer_contact_costs_more_and_pays_less_often_as_our_draws_say(ran, recalculated):
    """The probability is counted on a thousand points of four thousand draws: within two of a thousand."""
    at, line, price = _dearer(ran)
    row, book = ran.money.table.iloc[at], recalculated["dearer"]
    told = dict(zip(economics.ORDER, book["Campaign economics"][line - 1], strict=False))
    more = row["contacts"] * (price - row["price"])
    assert told["cost"] == pytest.approx(row["cost"] + more) and told["profit"] == pytest.approx(row["profit"] - more, abs=0.011)
    share = float((ran.money.profits[at] > more).mean())
    assert 0.05 < share < 0.95 and told["p_profit"] == pytest.approx(share, abs=0.002)


def test_every_formula_is_ours_and_none_says_a_word_of_the_client(ran):
    found = [cell for sheet in openpyxl.load_workbook(ran.place / "segmentation.xlsx").worksheets for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert len(found) > 100
    for cell in found:
        bare = re.sub(r"'[^']*'!|\"[^\"]*\"", "", cell.value)
        assert set(re.findall(r"([A-Z]+)\(", bare)) <= FUNCTIONS, cell.value
        assert not any(name in cell.value for name in [*ran.targets["segment"], "E-mail", "Letter"]), cell.value


def test_the_clients_edition_has_no_row_per_customer(ran):
    ids = set(ran.t["facts"]["customer_id"])
    said = {str(v) for rows in sheets(ran.place / "segmentation.xlsx").values() for row in rows for v in row}
    deck_said = "\n".join(_cells(Presentation(ran.place / "report.pptx")))
    assert ids and not ids & said and not [i for i in ids if re.search(rf"(?<!\w){re.escape(i)}(?!\w)", deck_said)]


def test_the_consultants_edition_has_a_row_per_customer_and_nothing_to_reach_them_by(ran):
    rows = sheets(ran.place / "customers.xlsx")["All customers"]
    facts = ran.t["facts"]
    assert {row[0] for row in rows[1:-1]} == set(facts["customer_id"]) and rows[-1][0] == "Total"
    assert {"Customer", "Segment", "Orders", "Revenue", "Recency, score", "Value still to come in the next 12 months", "May be written to"} <= set(rows[0])
    inputs = pd.read_csv(ran.folder / "inputs/customers.csv", dtype="str")
    said = {str(v) for row in rows for v in row}
    assert not said & {*inputs["email"].dropna(), *inputs["name"].dropna(), *inputs["city"].dropna()}


def test_no_sheet_is_empty_and_keys_stay_in_sight(ran):
    book = openpyxl.load_workbook(ran.place / "segmentation.xlsx")
    assert all(sheet.max_row > 1 and sheet.max_column > 1 for sheet in book.worksheets)
    assert [s.title for s in book.worksheets if s.title != "Contents" and not s.freeze_panes] == []
    assert sum(bool(s._charts) for s in book.worksheets) >= 2
    heads = [str(cell.value) for s in book.worksheets for cell in s[1] if cell.value]
    assert [h for h in heads if re.fullmatch(r"[a-z]+(_[a-z]+)+", h)] == [], "no column keeps our own name"
    assert any(v.type == "list" for s in book.worksheets for v in s.data_validations.dataValidation)


def _cells(deck) -> list[str]:
    """Every text of a deck: its slides, tables and charts' names."""
    found = []
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                found.append(shape.text_frame.text)
            if shape.has_table:
                found += [cell.text for row in shape.table.rows for cell in row.cells]
    return found


def test_report_deck_spreadsheet_and_terminal_say_the_same_numbers(ran):
    """For every segment its customers; for every target its profit and chance; what happened to revenue."""
    say, segments = ran.case.say, ran.t["segments"]
    spoken = io.StringIO()
    with contextlib.redirect_stdout(spoken), pytest.MonkeyPatch.context() as patch:
        patch.setattr(shell, "screen", shell.Console(file=spoken, width=200, highlight=False))
        shell.show_segments(ran.case)
    terminal = spoken.getvalue() + "\n".join(line for lines in ran.case.load("findings").values() for line in lines)
    report, deck = json.dumps(ran.report, ensure_ascii=False), "\n".join(_cells(Presentation(ran.place / "report.pptx")))
    table = {row[0]: row for row in sheets(ran.place / "segmentation.xlsx", data_only=True)["Segments"][1:]}
    for row in segments.itertuples():
        count = say.number(row.customers)
        assert table[say.name(row.segment)][1] == row.customers
        for where, said in (("report", report), ("deck", deck), ("terminal", terminal)):
            assert count in said and say.name(row.segment) in said, (where, row.segment)
    live = chosen(sheets(ran.place / "segmentation.xlsx", data_only=True)["Choice of targets"], len(ran.targets)).set_index("segment")
    for row in ran.targets[ran.targets["chosen"]].itertuples():
        assert live.loc[row.segment, "profit"] == row.profit and live.loc[row.segment, "p_profit"] == row.p_profit
        assert all(say.money(row.profit) in said and say.money(row.cost) in said for said in (report, deck, terminal)), row.segment
    assert ran.report["title"] in deck and ran.report["title"] in terminal
    assert [line for line in ran.report["answer"]["whom"] if line not in deck or line not in terminal] == []


def test_nothing_overflows_in_a_real_deck(ran):
    assert overflowing(Presentation(ran.place / "report.pptx")) == []


def test_the_deck_opens_in_libreoffice_page_by_page(ran, office):
    from pypdf import PdfReader

    assert len(PdfReader(office(ran.place / "report.pptx", "pdf")).pages) == len(Presentation(ran.place / "report.pptx").slides)


def test_a_persona_is_one_sheet_and_asks_for_nothing(ran, page_at):
    from pypdf import PdfReader

    path = max((ran.place / "personas").glob("*.html"), key=lambda p: p.stat().st_size)
    page = page_at(path.read_text(encoding="utf-8"))
    assert [u for u in page.requests if not u.startswith(("file:", "data:"))] == [] and page.said == []
    assert page.evaluate("document.querySelectorAll('script,iframe,object,form').length") == 0
    assert len(PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages) == 1


def test_what_is_long_takes_smaller_letters_and_one_sheet_too(ran, page_at):
    from pypdf import PdfReader

    name, card = next(iter(personas.targets(ran.report, ran.t, ran.case.say).items()))
    facts = [{"term": "Очень длинный вопрос", "meaning": "Подробный ответ на него, в котором много слов. " * 3}] * 7
    long = {**card, "text": ["Они покупают часто и помногу. " * 8] * 2, "parts": [{**part, "facts": facts, "bullets": []} for part in card["parts"][:2]]}
    page = page_at(personas.page(long, name, ran.report, ran.case.say))
    assert personas._size(long, name) < personas.SIZES[0] and len(PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages) == 1


def test_a_finished_run_is_handed_over_again_from_its_notebook(ran, tmp_path):
    again = shutil.copytree(ran.folder, tmp_path / "again")
    place = again / RUN
    before = {name: (place / name).read_bytes() for name in handed.FILES}
    for name in handed.FILES:
        (place / name).unlink()
    (place / "notebooks").mkdir(exist_ok=True)
    outputs = [{"output_type": "display_data", "data": {cards.MIME: ran.report}}]
    (place / "notebooks/11_report.ipynb").write_text(json.dumps({"cells": [{"outputs": outputs}]}), encoding="utf-8")
    handed.again(open_case(again, RUN))
    assert {name: (place / name).read_bytes() for name in handed.FILES} == before, "the same bytes"


def bought(place, *kinds: tuple[int, range]) -> None:
    """A case of sales alone: so many customers each, who bought so many days before the last day."""
    (place / "inputs").mkdir(parents=True)
    (place / "case.yml").write_text(
        "case: Bare\nlanguage: en\ncurrency: USD\nmarket: b2c\nas_of: 2026-10-01\nsources:\n  transactions:\n    file: inputs/sales.csv\n"
        "    columns: {customer_id: Customer, date: Date, amount: Total}\n"
    )
    last, rows = pd.Timestamp("2026-09-30"), []
    for kind, (people, days) in enumerate(kinds):
        rows += [f"k{kind}n{i},{(last - pd.Timedelta(days=d + i % 7)).date()},{20 + i}" for i in range(people) for d in days]
    (place / "inputs/sales.csv").write_text("\n".join(["Customer,Date,Total", *rows]))


def test_where_nobody_is_written_to_one_decision_of_a_segment_stands_in_report_deck_spreadsheet_and_log(tmp_path, monkeypatch):
    drawn = {"wide": "", "narrow": "", "size": {"wide": [1, 1], "narrow": [1, 1]}}
    monkeypatch.setattr(style, "picture", lambda draw, **said: {k: said.get(k, "") for k in ("alt", "title", "subtitle")} | drawn)
    bought(tmp_path / "case", (40, range(0, 600, 12)), (40, range(150, 600, 20)), (40, range(420, 520, 60)))
    names = executed(tmp_path / "case", run=RUN)["11_report"]
    report, book = names["made"], sheets(tmp_path / "case" / RUN / "segmentation.xlsx")
    cards_ = {c["id"]: c for c in [*report["sections"], *report["appendix"]]}

    def column(rows: list[tuple], head: str) -> dict[str, str]:
        at = [str(v) for v in rows[0]].index(head)
        return {row[0]: row[at] for row in rows[1:] if row[0] and row[0] != "Total"}

    def printed(table: dict, head: str) -> dict[str, str]:
        at = [c["title"] for c in table["columns"]].index(head)
        return {row["cells"][0]["text"]: row["cells"][at]["text"] for row in table["rows"] if row["cells"][0]["text"] != "All"}

    told = printed(cards_["segments"]["tables"][0], "What to do")
    assert len(told) > 1 and "Keep" in told.values() and "Win back" in told.values()
    assert [printed(table, "Decision") for table in cards_["choice"]["tables"]] == [told, told]
    assert column(book["Decision log"], "Decision") == told == column(book["Targets"], "Decision")
    passes = printed(cards_["choice"]["tables"][0], "Passes")
    assert set(passes.values()) == {"yes, 3 of 5 checked"} and column(book["Targets"], "Passes") == passes  # of channels nothing is known
    slides = Presentation(tmp_path / "case" / RUN / "report.pptx").slides
    grids = [[[c.text for c in row.cells] for row in shape.table.rows] for slide in slides for shape in slide.shapes if shape.has_table]
    decks = [{row[0].removeprefix("● "): row[1] for row in rows[1:]} for rows in grids if rows[0][:2] == ["Segment", "Decision"]]
    assert decks and all(deck.items() <= told.items() for deck in decks)
    actions = [a["title"] for a in report["answer"]["actions"]]
    assert {f"{word} “{name}”" for name, word in told.items() if word in ("Keep", "Win back")} <= set(actions)
    assert "Migration" not in book and "test first" not in json.dumps(report, ensure_ascii=False)
