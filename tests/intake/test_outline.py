"""Reports in outline: customer, document and goods below each other in one column."""

from __future__ import annotations

import time

import pandas as pd
import pytest
import xlsxwriter

from segkit.case import new, open_case
from segkit.ground.problems import Problems
from segkit.intake import Source, read
from segkit.intake.meaning import repeated
from segkit.intake.meaning.outline import documents, found
from segkit.run.start import guesses


def outlined(tmp_path, *, goods: bool = True, off: float = 0.0, words: tuple[str, str] = ("Реализация", "от")):
    """Five customers with three documents of two lines, 10 and 20 roubles more each: 30, 50, 70 …; `off`: what the documents' sums are too large."""
    stack = ("Контрагент", "Регистратор", "Номенклатура")[: 3 if goods else 2]
    rows: list[tuple[str, float]] = []
    whole = 0.0
    for who in range(5):
        papers = []
        for at in range(3):
            lines = [("Чай", 10.0 + who + at), ("Кружка", 20.0 + who)]
            papers.append((f"{words[0]} ИЛ-{who}{at} {words[1]} {13 + who:02d}.0{1 + at}.2025 10:15:00", sum(s for _, s in lines) + off, lines))
        total = sum(s for _, s, _ in papers)
        whole += total
        rows.append((f"ООО Волга {who}", total))
        for name, made, lines in papers:
            rows += [(name, made), *(lines if goods else [])]
    rows.append(("Итого", whole))
    path = tmp_path / "Продажи.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "Продажи")
        for at, name in enumerate(stack):
            sheet.write(4 + at, 0, name)
        for at, name in enumerate(("Количество", "Выручка", "Себестоимость"), start=1):
            sheet.write(4, at, name)
        for at, (name, made) in enumerate(rows, start=4 + len(stack)):
            for column, cell in enumerate((name, 1, made, made / 2)):
                sheet.write(at, column, cell)
    return path


def drafted(path, tmp_path):
    new.from_files(tmp_path / "case", [str(path)])
    return open_case(tmp_path / "case").read_inputs()


def test_every_line_has_its_customer_document_day_and_good(tmp_path):
    sold = (made := drafted(outlined(tmp_path), tmp_path)).tables["transactions"]
    assert len(sold) == 30 and sold["customer_id"].nunique() == 5 and sold["order_id"].nunique() == 15
    assert sold["amount"].sum() == sum(30 + 2 * who + at for who in range(5) for at in range(3))
    assert set(sold["product"]) == {"Чай", "Кружка"} and sorted(sold["date"].dt.month.unique()) == [1, 2, 3]
    assert made.counts["transactions"]["excluded"] == {"totals_row": 5 + 15 + 1 + 2}


def test_documents_without_goods_below_them(tmp_path):
    sold = drafted(outlined(tmp_path, goods=False), tmp_path).tables["transactions"]
    assert len(sold) == 15 and sold["customer_id"].nunique() == 5 and "product" not in sold
    assert sold["amount"].sum() == sum(30 + 2 * who + at for who in range(5) for at in range(3))


def test_in_polish(tmp_path):
    sold = drafted(outlined(tmp_path, words=("Faktura", "z dnia")), tmp_path).tables["transactions"]
    assert len(sold) == 30 and sold["customer_id"].nunique() == 5


def test_the_start_page_offers_its_columns(tmp_path):
    drafted(outlined(tmp_path), tmp_path)
    [one] = guesses.seen(tmp_path / "case")
    told = guesses.table(one, tmp_path / "case").set_index("ours")["theirs"]
    assert told[["customer_id", "order_id", "date", "product"]].tolist() == ["Контрагент", "Регистратор", "Дата документа", "Номенклатура"]


def test_where_the_sums_do_not_agree_it_is_refused_and_told_why(tmp_path):
    outlined(tmp_path, off=1)
    told = Source(file="Продажи.xlsx", map="onec_sales")
    with pytest.raises(Problems, match="the days stand in the names of documents, which are among the customers in the column Контрагент"):
        read({"transactions": told}, tmp_path, currency="RUB")


def test_a_table_of_documents_is_no_outline(tmp_path):
    import pandas as pd

    table = pd.DataFrame({"Документ": [f"Реализация {i} от 0{1 + i % 9}.01.2025" for i in range(40)], "Сумма": range(40), "Клиент": [f"K{i % 7}" for i in range(40)]})
    assert found(table) is None


@pytest.mark.parametrize("text", ["a" + " " * 100_000 + "b", " " * 100_000])
def test_a_cell_of_spaces_is_read_at_once(text):
    began = time.perf_counter()
    assert not documents(pd.Series([text])).any()
    assert repeated._of_day(pd.Series([text])).notna().all() and time.perf_counter() - began < 2


def test_a_customer_with_a_sum_and_no_documents_is_told_and_a_group_is_not(tmp_path):
    rows = [("Москва", 120.0)]
    for who in range(4):
        rows += [(f"ООО {who}", 30.0), *(row for at in range(2) for row in ((f"Продажа {who}{at} от 1{who}.0{at + 1}.2025", 15.0), ("Чай", 5.0), ("Кружка", 10.0)))]
    rows += [("ООО Долг", 5000.0), ("Итого", 5120.0)]
    made = found(pd.DataFrame(rows, columns=["Контрагент", "Сумма"]))
    assert [rows[i][0] for i in made.alone] == ["ООО Долг"] and made.money == 5000
    pd.DataFrame(rows, columns=["Контрагент", "Сумма"]).to_csv(tmp_path / "o.csv", index=False)
    columns = {"customer_id": "Контрагент", "date": "Дата документа", "amount": "Сумма"}
    told = read({"transactions": Source(file="o.csv", columns=columns)}, tmp_path, currency="RUB")
    assert told.tables["transactions"]["amount"].sum() == 120 and "no documents below them, 5,000.00 together" in next(p.what for p in told.problems if p.code == "no_documents")


def test_a_gift_at_the_end_of_a_document_is_nobodys_name():
    rows = []
    for who in range(60):
        gift = [("Пакет подарочный", 0.0)] if who == 7 else []
        rows += [(f"ООО {who}", 30.0), (f"Продажа {who}0 от 11.01.2025", 15.0), ("Чай", 5.0), ("Кружка", 10.0), *gift, (f"Продажа {who}1 от 12.02.2025", 15.0), ("Чай", 5.0), ("Кружка", 10.0)]
    made = found(pd.DataFrame(rows, columns=["Контрагент", "Сумма"]))
    assert made is None or "Пакет подарочный" not in made.customers
