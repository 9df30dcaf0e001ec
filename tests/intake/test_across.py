"""Months beside each other: every filled cell is one line, and what adds up others is none."""

from __future__ import annotations

import datetime as dt

import openpyxl
import pytest

from segkit.ground.problems import Problems
from segkit.intake import Source, read
from segkit.intake.meaning.across import BELOW, HEADING, months
from segkit.intake.recognise.gather import gather

WIDE = [
    ["Контрагент", "Январь 2025", "Февраль 2025", "Март 2025", "Итого"],
    ["Опт", 300, 50, 20, 370],  # a group: the sum of the two below
    ["Альфа", 100, None, 20, 120],
    ["Бета", 200, 50, 0, 250],
    ["Розница", 7, 8, 9, 24],  # of one customer, three months show it
    ["Гамма", 7, 8, 9, 24],
    ["Дельта", None, None, None, None],
    ["Итого", 307, 58, 29, 394],
]
COLUMNS = {"customer_id": "Контрагент", "date": HEADING, "amount": BELOW}


def book(folder, rows, above: int = 2):
    (folder / "inputs").mkdir(exist_ok=True)
    made = openpyxl.Workbook()
    for _ in range(above):
        made.active.append(["Продажи за период"])
    for row in rows:
        made.active.append(row)
    made.save(folder / "inputs" / "wide.xlsx")
    return Source(file="inputs/wide.xlsx", columns=COLUMNS)


def sales(found) -> list[tuple]:
    table = found.tables["transactions"]
    return list(zip(table["customer_id"], table["date"].dt.strftime("%Y-%m-%d"), table["amount"], strict=True))


def test_every_filled_cell_is_a_sale_on_its_months_last_day_and_sums_are_none(tmp_path):
    found = read({"transactions": book(tmp_path, WIDE)}, tmp_path, currency="RUB")
    assert sales(found) == [
        ("Альфа", "2025-01-31", 100.0), ("Альфа", "2025-03-31", 20.0), ("Бета", "2025-01-31", 200.0), ("Бета", "2025-02-28", 50.0),
        ("Гамма", "2025-01-31", 7.0), ("Гамма", "2025-02-28", 8.0), ("Гамма", "2025-03-31", 9.0),
    ]  # fmt: skip
    count = found.counts["transactions"]
    assert count["excluded"] == {"totals_row": 3, "empty_row": 1}
    assert count["rows_in"] == count["rows_used"] + 4 == 11
    assert set(found.log.loc[found.log["action"] == "set aside", "row"]) == {4, 7, 9, 10}, "as a person counts them in the sheet"
    assert "Дельта" not in set(found.log["value"]), "who bought nothing is no example to be shown"
    assert any("row 4 «Опт», row 7 «Розница»" in p.what for p in found.problems)
    assert "Итого" not in found.tables.get("customers", found.tables["transactions"]), "a sum of the months describes nobody"


def test_what_is_no_number_is_told_where_it_stands(tmp_path):
    (tmp_path / "inputs").mkdir()
    lines = ["client;2025-01;2025-02;2025-03"] + [f"C{i};{i},50;1 200,00;" for i in range(1, 40)] + ["C99;x;1,00;2,00"]
    (tmp_path / "inputs" / "wide.csv").write_text("\n".join(lines), encoding="utf-8")
    source = Source(file="inputs/wide.csv", columns={"customer_id": "client", "date": HEADING, "amount": BELOW})
    found = read({"transactions": source}, tmp_path, currency="EUR")
    assert sales(found)[:2] == [("C1", "2025-01-31", 1.5), ("C1", "2025-02-28", 1200.0)]
    assert found.counts["transactions"]["excluded"] == {"bad_amount": 1}
    bad = found.log[found.log["rule"] == "bad_amount"]
    assert bad["value"].tolist() == ["x"]


def test_a_table_without_months_says_what_is_missing(tmp_path):
    source = book(tmp_path, [["Контрагент", "Январь", "Февраль", "Март"], ["Альфа", 1, 2, 3], ["Бета", 1, 2, 3]])
    with pytest.raises(Problems, match="the year beside each month"):
        read({"transactions": source}, tmp_path, currency="RUB")


@pytest.mark.parametrize(
    ("headings", "first"),
    [
        (["sty 2025", "lut 2025", "mar 2025"], dt.date(2025, 1, 31)),
        (["Jan-25", "Feb-25", "Mar-25"], dt.date(2025, 1, 31)),
        (["01.2024", "02.2024", "03.2024"], dt.date(2024, 1, 31)),
        (["2024/02", "2024/03", "2024/04"], dt.date(2024, 2, 29)),
        (["2025-05-01 00:00:00", "2025-06-01 00:00:00", "2025-07-01 00:00:00"], dt.date(2025, 5, 31)),
        (["январь 2025 г.", "февраль 2025 г.", "март 2025 г."], dt.date(2025, 1, 31)),
        (["Выручка, апр. 2025", "Выручка, май 2025", "Выручка, июн. 2025"], dt.date(2025, 4, 30)),
    ],
)
def test_months_are_named_in_many_ways(headings, first):
    found = months(["Client", *headings, "Total"])
    assert list(found) == headings and found[headings[0]] == first


def test_headings_that_are_no_months_of_sales():
    assert not months(["Client", "Date", "Amount"])
    assert not months(["id", "Jan 2025", "Feb 2025"]), "two may be anything"
    assert not months(["id", "Jan 2025", "Feb 2025", "Jan 2025 "]), "one month twice"
    assert not months(["id", *(f"Sep {d:02}" for d in range(1, 31))]), "days of one month"
    assert not months(["plan 2024", "plan 2025", "plan 2026", "Q1 2025", "size 10", "Agent 47", "Top 50"])


def test_a_stranger_s_sheet_is_sales_and_the_list_beside_it_is_joined_by_its_names(tmp_path):
    names = [f"Firma {i}" for i in range(1, 31)]
    book(tmp_path, [WIDE[0], *([n, 10 + i, 20 + i if i % 2 else None, 30 + i, None] for i, n in enumerate(names))])
    people = openpyxl.Workbook()
    people.active.append(["Код", "Наименование", "Регион"])
    for i, name in enumerate(names):
        people.active.append([f"00-{i:05}", name, ["Урал", "Центр"][i % 2]])
    people.save(tmp_path / "inputs" / "people.xlsx")
    groups, problems = gather([str(tmp_path / "inputs" / n) for n in ("wide.xlsx", "people.xlsx")])
    assert not problems
    told = {g.kind: g.first.found.columns for g in groups}
    assert told["transactions"] == COLUMNS | {"date": HEADING, "amount": BELOW}
    assert told["customers"] == {"customer_id": "Наименование"}
    assert groups[1].first.found.others["customer_id"][0] == "Код"
