"""What was once read wrong without a word: each fault with what comes of it now, and the account of rows and money."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
import xlsxwriter

from segkit.ground.problems import Problems
from segkit.intake import Source, read, reconciliation
from segkit.intake.files.text import decode, doubt

HEAD = "id,date,amount\n"
DAYS = "".join(f"{i},2026-01-{i - 99:02d},{i}.50\n" for i in range(100, 120))  # 20 good rows, 2,190.00 in all
SHOP = "id,date,product,quantity,amount,note\n" + "".join(f"K{i},2026-02-{i:02d},Shirt,2,100,\n" for i in range(1, 21))
MONEY = "id,date,amount,Валюта\n" + "".join(f"{i},2026-01-{i - 99:02d},10.00,{'RUB' if i % 2 else 'USD'}\n" for i in range(100, 120))
ISO = "".join(f"{i},{i - 99:02d}.01.2026,5\n" for i in range(109, 120))
PADDED = "".join(f"{i:05d},2026-01-{i - 99:02d},1.00\n" for i in range(100, 120))

# name: (text, settings of the source, rows used, money used, {rule: rows}, codes that warn or stop)
FAULTS = {
    "a cell that holds the delimiter": (SHOP + "K1,2026-02-11,Shirt, blue,2,100,\n" * 2, {}, 22, 2200, {}, {"realigned", "duplicate"}),
    "it shifts the last cell out": (SHOP + "K1,2026-02-11,Shirt, blue,2,100,gift\n", {}, 21, 2100, {}, {"realigned"}),
    "a decimal comma that is the delimiter": (HEAD + DAYS.replace(".50", "") + "107,2026-02-11,12,50\n", {}, 21, 2202.5, {}, {"realigned"}),
    "two ways to put cells together": (SHOP + "K1,2026-02-11,a,b,2,3,100,x\n", {}, 20, 2000, {"ragged_row": 1}, {"ragged_row"}),
    "every row has such a cell": (SHOP[:37] + "K1,2026-02-11,Shirt, blue,2,100,\n" * 5, {}, 0, 0, {}, {"ragged_rows"}),
    "a delimiter at the end of every row": (HEAD + DAYS.replace("\n", ",\n"), {}, 20, 2200, {}, set()),
    "two currencies in a column nobody named": (MONEY, {}, 0, 0, {}, {"several_currencies"}),
    "they are one, says the case": (MONEY, {"ignore": ["Валюта"]}, 20, 200, {}, set()),
    "one of them is kept": (MONEY, {"where": "Валюта = 'RUB'"}, 10, 100, {"where": 10}, set()),
    "a rate is given": (MONEY, {"rates": {"USD": 2}}, 20, 300, {}, set()),
    "all in another currency": (MONEY.replace("RUB", "USD"), {}, 0, 0, {}, {"several_currencies"}),
    "all at home": (MONEY.replace("USD", "RUB"), {}, 20, 200, {}, set()),
    "a total with a date": (HEAD + DAYS + "Total,2026-01-31,2200\n", {}, 20, 2200, {"totals_row": 1}, {"totals_row"}),
    "a total in Russian": (HEAD + DAYS + "Сумма,2026-01-31,2200.00\n", {}, 20, 2200, {"totals_row": 1}, {"totals_row"}),
    "a total in Polish": (HEAD + DAYS + "Suma,2026-01-31,2200\n", {}, 20, 2200, {"totals_row": 1}, {"totals_row"}),
    "a total without a word": (HEAD + DAYS + ",2026-01-31,2200\n", {}, 20, 2200, {"totals_row": 1}, {"totals_row"}),
    "totals of two pages": (
        HEAD + DAYS + "Total,2026-01-31,2200\n1,2026-02-01,4\n2,2026-02-01,6\nTotal,2026-02-01,10\n", {}, 22, 2210, {"totals_row": 2}, {"totals_row"},
    ),
    "a customer called Total": (HEAD + DAYS + "Total,2026-01-31,300\n", {}, 21, 2500, {}, {"totals_word"}),
    "a total that the case wants": (HEAD + DAYS + "Total,2026-01-31,2200\n", {"totals": "none"}, 21, 4400, {}, set()),
    "a total under another word": (HEAD + DAYS + "Do zapłaty,2026-01-31,2200\n", {}, 20, 2200, {"totals_row": 1}, {"totals_row"}),
    "a total under a name": (HEAD + DAYS + "Shop,2026-01-31,2200\n1,2026-02-01,4\n", {}, 21, 2204, {"totals_row": 1}, {"totals_row"}),
    "carried and brought forward": (
        HEAD + DAYS + "Перенос,2026-01-31,2200\nBrought forward,2026-01-31,2200\n1,2026-02-01,4\n", {}, 21, 2204, {"totals_row": 2}, {"totals_row"},
    ),
    "an average": (HEAD + DAYS + "Średnia,2026-01-31,110\n", {}, 21, 2310, {}, {"totals_word"}),
    "a total beside the customer": (
        "id,date,amount,item\n1,2026-01-13,4,Tea\n1,2026-01-14,5,Tea\n1,2026-01-14,9,Subtotal\n2,2026-01-15,7,Tea\n2,2026-01-15,2,Cup\n2,2026-01-15,9,Subtotal\n",
        {}, 4, 18, {"totals_row": 2}, {"totals_row"},
    ),
    "four rows and their sum may be chance": (HEAD + "1,2026-01-13,1\n2,2026-01-13,2\n3,2026-01-13,3\n4,2026-01-13,6\n", {}, 4, 12, {}, set()),
    "the same again": (HEAD + '7,2026-01-13,1\n"""",2026-01-14,2\n-//-,2026-01-15,3\n8,j.w.,4\n', {}, 4, 10, {}, {"ditto"}),
    "a total above": (HEAD + "Everybody,2026-01-31,2200\n" + DAYS.replace(".50", ".50"), {}, 20, 2200, {"totals_row": 1}, {"totals_row"}),
    "totals of shops": (
        HEAD + DAYS + "Shop 1,2026-01-31,2200\n" + DAYS.replace(".50", ".75") + "Shop 2,2026-01-31,2205\n", {}, 40, 4405, {"totals_row": 2}, {"totals_row"},
    ),
    "of which tax": (HEAD + DAYS + "w tym VAT,2026-01-31,411\n", {}, 21, 2611, {}, {"totals_word"}),
    "ids with signs around them": (HEAD + "C1,2026-01-13,1\nC1.,2026-01-14,1\n`C1,2026-01-15,1\nID C1,2026-01-16,1\nC-1,2026-01-17,1\nC1 (new),2026-01-18,1\n", {}, 6, 6, {},
                                   {"ids_alike"}),
    "ids with a hyphen inside": (HEAD + "12-3,2026-01-13,1\n1-23,2026-01-14,1\n", {}, 2, 2, {}, set()),
    "a year wrong by a century": (HEAD + DAYS + "107,1926-01-13,5\n", {}, 21, 2205, {}, {"long_before"}),
    "the same as nobody": (HEAD + DAYS + "???,2026-01-31,7\n", {}, 20, 2200, {"no_customer": 1}, {"id_of_nobody"}),
    "ids with a sign in front": (HEAD + "#C1,2026-01-13,1\nC1,2026-01-14,1\n", {}, 2, 2, {}, {"ids_alike"}),
    "ids with marks of thousands": (HEAD.replace(",", ";") + "12,100;2026-01-13;1\n12100;2026-01-14;1\n", {}, 2, 2, {}, {"ids_alike"}),
    "a computer's zero for a date": (HEAD + DAYS + "107,1970-01-01,5\n", {}, 20, 2200, {"bad_date": 1}, {"bad_date"}),
    "a year in which things were sold": (HEAD + "1,1970-01-01,5\n2,1970-01-02,5\n", {}, 2, 10, {}, set()),
    "guests under zero": (HEAD + DAYS + "0,2026-01-31,7\n" * 2, {}, 20, 2200, {"no_customer": 2}, {"id_of_nobody"}),
    "guests under zeros": (HEAD + PADDED + "00000,2026-01-31,7\n", {}, 20, 20, {"no_customer": 1}, {"id_of_nobody"}),
    "guests by their name": (HEAD + DAYS + "guest,2026-01-31,7\nГость,2026-01-31,7\nGość,2026-01-31,7\nn/a,2026-01-31,7\n", {}, 20, 2200,
                             {"no_customer": 4}, {"id_of_nobody"}),
    "a guest who is a customer": (HEAD + DAYS + "guest,2026-01-31,7\n", {"nobody": "none"}, 21, 2207, {}, set()),
    "guests by the case's word": (HEAD + DAYS + "till,2026-01-31,7\n", {"nobody": ["till"]}, 20, 2200, {"no_customer": 1}, {"id_of_nobody"}),
    "ids counted from zero": (HEAD + "0,2026-01-13,1\n1,2026-01-13,1\n2,2026-01-13,1\n3,2026-01-13,1\n", {}, 4, 4, {}, {"id_of_nobody"}),
    "two ids in a cell": (HEAD + DAYS + "101;102,2026-01-31,7\n", {}, 20, 2200, {"several_customers": 1}, {"several_customers"}),
    "ids of two parts": (HEAD + DAYS.replace(",2026", "/7,2026"), {}, 20, 2200, {}, set()),
    "ids of two alphabets": (HEAD + "A1,2026-01-13,1\nА1,2026-01-14,1\n", {}, 2, 2, {}, {"ids_alike"}),
    "ids that lost their zeros": (HEAD + "007,2026-01-13,1\n7,2026-01-14,1\n", {}, 2, 2, {}, {"ids_alike"}),
    "half a pair of quotation marks": (HEAD + DAYS + '100",2026-01-31,7\n', {}, 21, 2207, {}, {"stray_quote"}),
    "a second table": (HEAD + DAYS + "\nshop,day,sum\nA,2026-01-13,5\nB,2026-01-14,6\n", {}, 20, 2200, {"another_table": 3, "empty_row": 1}, {"another_table"}),
    "a second table with a title": (HEAD + DAYS + "\nReturns,,\nshop,day,sum\nA,2026-01-13,5\n", {}, 20, 2200, {"another_table": 3, "empty_row": 1},
                                    {"another_table"}),
    "headings again": (HEAD + DAYS + HEAD + "7,2026-02-01,1\n", {}, 21, 2201, {"header_again": 1}, set()),
    "headings again in another order": (HEAD + DAYS + "\namount,date,id\n5,2026-02-01,7\n", {}, 21, 2205, {"header_again": 1, "empty_row": 1},
                                        {"headings_moved"}),
    "columns numbered": (HEAD + "1,2,3\n" + DAYS, {}, 20, 2200, {"header_again": 1}, set()),
    "units under the headings": (HEAD + "text,dd.mm.yyyy,RUB\n" + DAYS, {}, 20, 2200, {"header_again": 1}, set()),
    "words in a row of data": (HEAD + DAYS + "107,soon,free\n", {}, 20, 2200, {"bad_date": 1}, {"bad_date"}),
    "dotted dates below 13": (HEAD + "1,03.04.2026,5\n2,02.05.2026,6\n", {}, 2, 11, {}, {"ambiguous_dates"}),
    "stroked dates below 13": (HEAD + "1,03/04/2026,5\n2,02/05/2026,6\n", {}, 0, 0, {}, {"ambiguous_dates"}),
    "a date that can be read both ways": (HEAD + ISO + "99,03/04/2026,5\n", {}, 12, 60, {}, {"mixed_dates"}),
    "two ways that prove themselves": (HEAD + ISO + "99,03/14/2026,5\n99,03/04/2026,5\n", {}, 13, 65, {}, {"mixed_dates"}),
    "a date out of line": (HEAD + "".join(f"{i},{i:02d}.01.2026,5\n" for i in range(1, 31)) + "1,02.05.2026,5\n2,06.02.2026,5\n", {}, 32, 160, {},
                           {"date_out_of_line"}),
    "thousands in letters": (HEAD + "1,2026-01-13,12.5K\n2,2026-01-14,1.2 тыс. руб.\n", {}, 2, 13700, {}, set()),
    "lakhs": (HEAD.replace(",", ";") + "1;2026-01-13;1,23,456\n2;2026-01-14;12,34,567.50\n", {}, 2, 1358023.5, {}, set()),
    "no thousands behind a zero": (HEAD.replace(",", ";") + "1;2026-01-13;12.50\n2;2026-01-14;0,015\n" + "3;2026-01-15;1.5\n" * 30, {}, 31, 57.5,
                                   {"bad_amount": 1}, {"bad_amount", "duplicate"}),
    "a comma that may be thousands": (HEAD.replace(",", ";") + "1;2026-01-13;12.50\n2;2026-01-14;15,340\n", {}, 2, 15352.5, {}, {"ambiguous_numbers"}),
    "a comma that is thousands": (HEAD.replace(",", ";") + "1;2026-01-13;1,012.50\n2;2026-01-14;15,340\n", {}, 2, 16352.5, {}, set()),
    "three decimals among two": (HEAD + "1,2026-01-13,12.50\n2,2026-01-14,1.50\n3,2026-01-15,1.234\n", {}, 3, 15.23, {}, {"ambiguous_numbers"}),
    "a date of the computer": (HEAD + "1,Fri May 02 00:51:00 2025,5\n2,20260131123000,6\n", {}, 2, 11, {}, set()),
    "an apostrophe before a number": (HEAD + "1,2026-01-13,'12.50\n", {}, 1, 12.5, {}, set()),
    "a sign of two letters": (HEAD + '1,2026-01-13,"R$ 3.446,33"\n2,2026-01-14,"R$  937,87"\n', {"rates": {"BRL": 2}}, 2, 8768.4, {}, set()),
    "a bar before the currency": (HEAD + "1,2026-01-13,12500|RUB\n", {}, 1, 12500, {}, set()),
    "shortened by a spreadsheet": (HEAD.replace(",", ";") + '1;2026-01-13;1,23E+05\n', {}, 1, 123000, {}, {"shortened_numbers"}),
    "digits of double width": (HEAD + "Ａ１,２０２６-01-13,１２．５\nA1,2026-01-14,1\n", {}, 2, 13.5, {}, set()),
    "whole sums as shops write them": (HEAD.replace(",", ";") + "1;2026-01-13;10,-\n2;2026-01-14;1 250,— ₽\n3;2026-01-15;7.–\n4;2026-01-16;2,50\n5;2026-01-17;-3,-\n", {}, 5, 1266.5, {}, set()),
    "minus signs of a word processor": (HEAD + "1,2026-01-13,\u20115\n2,2026-01-14,\u20106\n3,2026-01-15,20\n", {}, 3, 9, {}, set()),
    "guests in a pivot's words": (
        HEAD + DAYS + "(blank),2026-01-31,7\n(puste),2026-01-31,7\n(пусто),2026-01-31,7\n[object Object],2026-01-31,7\nn/d,2026-01-31,7\n", {}, 20, 2200, {"no_customer": 5}, {"id_of_nobody"},
    ),
    "no sums in it": (HEAD + "7,2026-01-01,0\n5,2026-01-02,0.00\n", {}, 2, 0, {}, {"all_zero"}),
    "a note below the table": (HEAD + DAYS + "Dane na dzień,2026-02-01,17\n", {}, 21, 2217, {}, {"words_for_id"}),
    "it is skipped": (HEAD + DAYS + "Dane na dzień,2026-02-01,17\n", {"skip_rows": [22]}, 20, 2200, {"skipped": 1}, set()),
    "months in Roman figures": (HEAD + "1,3 VI 2026,5\n2,10.XII.2025,6\n3,4-I-2026,7\n", {}, 3, 18, {}, set()),
    "years first, in two figures": (HEAD + "".join(f"{i},26-01-{i:02d},5\n" for i in range(1, 15)), {}, 0, 0, {}, {"ambiguous_dates"}),
    "so the case says": (HEAD + "".join(f"{i},26-01-{i:02d},5\n" for i in range(1, 15)), {"dates": "yy-mm-dd"}, 14, 70, {}, set()),
    "ids with cents": (HEAD + "1001.00,2026-01-13,1\n1001,2026-01-14,2\n1002.00,2026-01-15,3\n", {}, 3, 6, {}, set()),
    "sales below nothing": (HEAD + "".join(f"{i},2026-01-{i - 99:02d},-5\n" for i in range(100, 120)), {}, 20, -100, {}, {"all_negative"}),
    "white space of any length": ("id   date        amount\n7    2026-01-13      5.5\n12   2026-01-14     12\n", {}, 2, 17.5, {}, set()),
    "white space inside numbers": (
        "  id date       name        amount\n   7 13.01.2026 Hat      20 500,50\n  12 14.01.2026 Coat     10 000,00\n", {}, 2, 30500.5, {}, set(),
    ),
}  # fmt: skip


def take(tmp_path, text: str | bytes, *, table: str = "transactions", **options):
    (tmp_path / "s.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    columns = {"customer_id": "id", "date": "date", "amount": "amount"}
    return read({table: Source(file="s.csv", **({"columns": columns} | options))}, tmp_path, currency="RUB")


def codes(problems) -> set[str]:
    return {p.code for p in problems if p.severity in ("warn", "stop")}


@pytest.mark.parametrize("name", FAULTS)
def test_nothing_is_wrong_without_a_word(name, tmp_path):
    text, options, used, money, outcome, told = FAULTS[name]
    if not used:
        with pytest.raises(Problems) as caught:
            take(tmp_path, text, **options)
        assert told <= codes(caught.value.problems)
        return
    made = take(tmp_path, text, **options)
    assert codes(made.problems) == told
    assert made.counts["transactions"]["excluded"] == outcome
    account = reconciliation(made).set_index("reason")
    assert account["rows"].to_dict() == {"received": used + sum(outcome.values()), "used": used} | outcome
    assert account.loc["used", "money"] == money == pytest.approx(made.tables["transactions"]["amount"].sum(), abs=1e-6)
    assert account.loc["received", "money"] == pytest.approx(account["money"].iloc[1:].sum(), abs=0.001)


def test_a_cell_put_right_is_in_its_place(tmp_path):
    made = take(
        tmp_path,
        SHOP + "K1,2026-02-11,Shirt, blue,2,100,\n",
        columns={"customer_id": "id", "date": "date", "amount": "amount", "product": "product"},
    )
    assert made.tables["transactions"]["product"].iloc[-1] == "Shirt, blue"
    assert made.log[["row", "rule", "action"]].values.tolist() == [[22, "realigned", "cells put together"]]


def test_the_same_again_is_the_cell_above(tmp_path):
    made = take(tmp_path, FAULTS["the same again"][0]).tables["transactions"]
    assert made["customer_id"].tolist() == ["7", "7", "7", "8"] and made["date"].dt.day.tolist() == [13, 14, 15, 15]


def test_what_currencies_and_guests_bought_is_told(tmp_path):
    with pytest.raises(Problems, match=r"RUB \(10 rows, 100\.00\), USD \(10 rows, 100\.00\)") as caught:
        take(tmp_path, MONEY)
    assert 'ignore: ["Валюта"]' in str(caught.value)
    told = take(tmp_path, HEAD + DAYS + "guest,2026-01-31,7.25\n").problems[0]
    assert "«guest»" in told.what and "with 7.25 of the amounts" in told.what and "nobody: none" in told.todo


def test_the_account_names_the_money_of_every_reason(tmp_path):
    text = HEAD + DAYS + ",2026-01-31,1000.01\n107,soon,5\n107,2026-01-31,-3.005\n108,2026-01-31,free\nTotal,,2200\n108,2026-01-31,9,9,9\n"
    account = reconciliation(take(tmp_path, text))
    assert list(account.columns) == ["source", "reason", "rows", "money"]
    assert account.head(2).values.tolist() == [["transactions", "received", 26, 3202.0], ["transactions", "used", 21, 2196.99]]
    money = account.set_index("reason")["money"]
    assert money["no_customer"] == 1000.01 and money["bad_date"] == 5.0
    assert money[["ragged_row", "totals_row", "bad_amount"]].isna().all()


def test_what_another_currency_bought_is_not_our_money(tmp_path):
    made = take(tmp_path, MONEY, where="Валюта = 'RUB'")
    account = reconciliation(made).set_index("reason")["money"]
    assert account["received"] == account["used"] == 100 and account.isna()["where"]


def test_sources_without_amounts_have_rows_only(tmp_path):
    account = reconciliation(take(tmp_path, "id,town\n1,Omsk\n,Perm\n", table="customers", columns={"customer_id": "id"}))
    assert account["rows"].tolist() == [2, 1, 1] and account["money"].isna().all()


def test_deals_are_reconciled_too(tmp_path):
    text = "nr,amount,when\n1,10.50,2026-01-13\n,4,2026-01-13\n3,,2026-01-13\n"
    made = take(tmp_path, text, table="deals", columns={"deal_id": "nr", "amount": "amount"})
    assert reconciliation(made)[["reason", "rows", "money"]].values.tolist() == [
        ["received", 3, 14.5],
        ["used", 2, 10.5],
        ["no_deal_id", 1, 4.0],
    ]


@pytest.mark.parametrize("what", ["date", "flag", "text", "id"])
def test_an_amount_on_a_column_of_another_kind_is_told(what, tmp_path):
    with xlsxwriter.Workbook(tmp_path / "s.xlsx", {"default_date_format": "dd.mm.yyyy"}) as book:
        sheet = book.add_worksheet()
        for row, cells in enumerate(
            [["id", "date", "flag", "text"], *([f"K{i}", dt.datetime(2026, 1, i), i % 2 == 0, "x"] for i in range(1, 9))]
        ):
            for column, cell in enumerate(cells):
                sheet.write(row, column, cell)
    source = Source(file="s.xlsx", columns={"customer_id": "id", "date": "date", "amount": what})
    with pytest.raises(Problems) as caught:
        read({"transactions": source}, tmp_path, currency="RUB")
    assert "bad_amount" in codes(caught.value.problems)


def test_another_column_or_the_order_of_the_rows_decides_a_date(tmp_path):
    sent = "id,date,amount,sent\n1,03/04/2026,5,04/13/2026\n2,05/04/2026,5,06/25/2026\n"
    assert take(tmp_path, sent).tables["transactions"]["date"].dt.month.tolist() == [3, 5]
    days = ["01/02", "05/02", "11/02", "02/03", "07/03", "01/04", "12/04"]
    made = take(tmp_path, HEAD + "".join(f"{i},{d}/2026,5\n" for i, d in enumerate(days, 1)))
    assert made.tables["transactions"]["date"].dt.month.tolist() == [2, 2, 2, 3, 3, 4, 4] and not codes(made.problems)
    assert "follow one another" in made.guesses.set_index("what").loc["dates in date", "why"]


def test_each_way_of_writing_dates_by_its_own_proof(tmp_path):
    dates = take(tmp_path, FAULTS["two ways that prove themselves"][0]).tables["transactions"]["date"].tail(2)
    assert dates.tolist() == [pd.Timestamp(2026, 3, 14), pd.Timestamp(2026, 3, 4)]


RUSSIAN = "Код клиента;Дата;Сумма\nИванов Пётр;13.01.2026;5\nСидорова Анна;14.01.2026;6\n"
OTHERS = [
    ("cp932", "顧客;日付;金額\n東京都;シャツ 青;りんご\n", True), ("iso8859-7", "Πελάτης;Ημερομηνία;Ποσό\nΑθήνα;Πουκάμισο\n", True),
    ("euc_kr", "고객;날짜;금액\n서울\n", True), ("gb18030", "客户;日期;金额\n北京;衬衫\n", True), ("cp1255", "לקוח;תאריך\n", False),
    ("cp1256", "عميل;تاريخ\n", False), ("cp1257", "Šiauliai;ąžuolas;ėjimas\n", False), ("cp1254", "Müşteri;Değer;Şişli;Ağrı\n", False),
]  # fmt: skip


@pytest.mark.parametrize(("encoding", "text", "right"), OTHERS, ids=[o[0] for o in OTHERS])
def test_letters_of_another_alphabet_are_a_warning(encoding, text, right):
    found = decode(text.encode(encoding))
    assert doubt(*found) and (found[0] == text or not right)


@pytest.mark.parametrize("encoding", ["cp1251", "cp866", "koi8-r", "mac-cyrillic", "iso8859-5", "utf-16-le", "utf-16-be", "utf-8"])
def test_russian_is_read_without_a_mark_and_without_a_warning(encoding):
    found = decode(RUSSIAN.encode(encoding))
    assert found[0] == RUSSIAN and doubt(*found) is None


WESTERN = ["Klant;Bedrag (€)\nNL1;5\n", "Item;Price\nTea;12,50 €\n", "N.º de cliente;Categoría;Provincia\n1;Niño;Málaga\n2;Señora;León\n",
           "Réf. client;Ville;Tranche d'âge\nF1;Nîmes;18-30\nF2;Orléans;51+\n", "Klantnaam;Plaats\nZoë;Coëvorden\n"]  # fmt: skip


@pytest.mark.parametrize("text", WESTERN)
def test_western_letters_and_a_lone_euro_are_read_without_a_warning(text):
    found = decode(text.encode("cp1252"))
    assert found[0] == text and doubt(*found) is None


@pytest.mark.parametrize("text", ["Miasto;Kwota\nGdańsk;5\nToruń;6\n", "Towar;Ilość\nŻółw;2\n", "Imię;Kwota\nBożena;5 €\n"])
def test_few_polish_letters_are_polish_all_the_same(text):
    assert decode(text.encode("cp1250"))[0] == text


@pytest.mark.parametrize("encoding", ["cp1250", "iso8859-2", "cp852", "utf-16-le"])
def test_polish_is_read_without_a_warning(encoding):
    text = "Nr klienta;Data sprzedaży;Wartość\nŁódź;żółta;ćwiczenia, gąbki\n"
    found = decode(text.encode(encoding))
    assert found[0] == text and doubt(*found) is None


def test_two_encodings_in_one_file_and_one_put_on_another(tmp_path):
    made = take(tmp_path, (HEAD + "Иванов,2026-01-13,5\n").encode() + "Иванов,2026-01-14,6\nПетров,2026-01-14,6\n".encode("cp1251"))
    assert made.tables["transactions"]["customer_id"].nunique() == 2 and codes(made.problems) == {"guessed_encoding"}
    made = take(tmp_path, HEAD + "Иванов,2026-01-13,5\n".encode().decode("latin-1"))
    assert made.tables["transactions"]["customer_id"].tolist() == ["Иванов"] and codes(made.problems) == {"guessed_encoding"}


@pytest.mark.parametrize(("header", "sale", "back"), [
    ("Type", "Sale", "Refund"), ("Тип операции", "Продажа", "Возврат"), ("Rodzaj dokumentu", "Faktura VAT", "Faktura korygująca"), ("docType", "Invoice", "Credit note"),
])  # fmt: skip
def test_refunds_that_only_another_column_tells_are_told(header, sale, back, tmp_path):
    rows = "".join(f"{i},2026-01-{i:02},10,{back if i % 5 == 0 else sale}\n" for i in range(1, 21))
    found = take(tmp_path, f"id,date,amount,{header}\n{rows}")
    told = next(p for p in found.problems if p.code == "refunds_as_sales")
    assert f"4 rows are called «{back}» and have amounts above zero, 40.00 together" in told.what and header in told.where
    where = told.todo.removeprefix("write where: ").split(" to leave")[0]
    left = take(tmp_path, f"id,date,amount,{header}\n{rows}", where=where)
    assert left.tables["transactions"]["amount"].sum() == 160 and "refunds_as_sales" not in codes(left.problems)


@pytest.mark.parametrize(("header", "value", "amount"), [
    ("Type", "Refund", -10), ("Return reason", "Returned late", 10), ("Type", "No refunds", 10), ("Тип", "Возвратная тара", 10), ("Colour", "Refund", 10),
])  # fmt: skip
def test_what_is_no_sale_taken_back_is_not_asked_about(header, value, amount, tmp_path):
    rows = "".join(f"{i},2026-01-{i:02},{amount if i % 5 == 0 else 10},{value if i % 5 == 0 else 'Sale'}\n" for i in range(1, 21))
    assert "refunds_as_sales" not in codes(take(tmp_path, f"id,date,amount,{header}\n{rows}").problems)


def test_days_counted_from_1904(tmp_path):
    import openpyxl
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    for row in (["id", "date", "amount"], [1, 44565, 5], [2, 44566, 6]):
        book.active.append(row)
    book.save(tmp_path / "s.xlsx")
    columns = {"customer_id": "id", "date": "date", "amount": "amount"}
    found = read({"transactions": Source(file="s.xlsx", columns=columns)}, tmp_path, currency="RUB")
    assert found.tables["transactions"]["date"].dt.strftime("%Y-%m-%d").tolist() == ["2026-01-05", "2026-01-06"]
    assert "days_since_1904" in {p.code for p in found.problems}
    last = (pd.Timestamp.now() - pd.Timestamp("1904-01-01")).days - 3
    text = "id,date,amount\n" + "".join(f"{i},{last - i},5\n" for i in range(20))
    assert "days_since_1904" in codes(take(tmp_path, text).problems)
    said = take(tmp_path, text, dates=1904)
    assert said.tables["transactions"]["date"].max() == pd.Timestamp("1904-01-01") + pd.Timedelta(days=last) and not codes(said.problems) - {"id_of_nobody"}
    assert "days_since_1904" not in codes(take(tmp_path, text, dates="dayfirst").problems)
    assert "days_since_1904" not in codes(take(tmp_path, text.replace(str(last - 1), "45000").replace(str(last), "46300")).problems)


def test_rows_that_two_exports_share_are_told(tmp_path):
    rows = DAYS.splitlines(keepends=True)
    (tmp_path / "january.csv").write_text(HEAD + "".join(rows[:15]))
    (tmp_path / "half.csv").write_text(HEAD + "".join(rows[10:]))
    source = {"file": ["january.csv", "half.csv"], "columns": {"customer_id": "id", "date": "date", "amount": "amount"}}
    made = read({"transactions": Source(**source)}, tmp_path, currency="RUB")
    (told,) = made.problems
    assert (told.code, len(made.tables["transactions"])) == ("overlap", 25)
    assert "5 rows are in another file as well, cell by cell (january.csv, row 12, january.csv, row 13, january.csv, row 14, …), and may count twice, " in told.what
    assert read({"transactions": Source(**source, duplicates="drop")}, tmp_path, currency="RUB").tables["transactions"]["amount"].sum() == 2200


def test_formulas_without_results_are_told(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "s.xlsx") as book:
        sheet = book.add_worksheet()
        for row, cells in enumerate([("id", "date", "amount"), ("1", "2026-01-13", "=2*3"), ("2", "2026-01-14", "=2*4")]):
            sheet.write_row(row, 0, cells)
    made = read({"transactions": Source(file="s.xlsx", columns={"customer_id": "id", "date": "date", "amount": "amount"})}, tmp_path, currency="RUB")
    (told,) = made.problems
    assert told.code == "all_zero" and "open it in a spreadsheet program and save it" in told.todo


def test_a_cell_drawn_over_several_rows_is_said_of_each_and_a_sum_once(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "s.xlsx") as book:
        sheet = book.add_worksheet()
        for row, cells in enumerate([("id", "date", "amount", "item"), (7, "2026-01-13", 10, "tea"), ("", "2026-01-14", 20, "cup"), (8, "2026-01-15", 30, "tea"), ("", "2026-01-16", "", "cup")]):
            sheet.write_row(row, 0, cells)
        sheet.merge_range("A2:A3", 7)
        sheet.merge_range("A4:A5", 8)
        sheet.merge_range("C4:C5", 30)
    made = read({"transactions": Source(file="s.xlsx", columns={"customer_id": "id", "date": "date", "amount": "amount"})}, tmp_path, currency="RUB")
    assert made.tables["transactions"][["customer_id", "amount"]].to_numpy().tolist() == [["7", 10], ["7", 20], ["8", 30]]
    assert "merged cells" in made.guesses["what"].tolist() and made.counts["transactions"]["excluded"] == {"bad_amount": 1}


def test_months_in_roman_figures_are_the_right_ones(tmp_path):
    made = take(tmp_path, HEAD + "1,3 VI 2026,5\n2,10.XII.2025,6\n3,4-I-2026,7\n")
    assert made.tables["transactions"]["date"].astype(str).tolist() == ["2026-06-03", "2025-12-10", "2026-01-04"]


@pytest.mark.parametrize(
    ("drawn", "options", "told", "money"),
    [
        (('#,##0.00 "zł"', "[$€-407] #,##0.00"), {}, "several_currencies", 0),
        (('#,##0.00 "zł"', "[$€-407] #,##0.00"), {"rates": {"EUR": 4}}, "", 250),
        (('#,##0.00 "zł"', "[$€-407] #,##0.00"), {"currency": "PLN"}, "", 100),
        (('#,##0.00 "zł"', "0.00"), {}, "", 100),
        (("[$€-407] #,##0.00", "[$€-407] #,##0.00"), {}, "drawn_currency", 100),
        (("0.00", "[Red]-0.00"), {}, "drawn_minus", 100),
    ],
)
def test_a_currency_that_only_the_format_of_a_cell_draws(drawn, options, told, money, tmp_path):
    with xlsxwriter.Workbook(tmp_path / "s.xlsx") as book:
        sheet, formats = book.add_worksheet("Sprzedaż & zwroty"), [book.add_format({"num_format": f}) for f in drawn]
        sheet.write_row(0, 0, ("id", "date", "amount"))
        for row in range(1, 11):
            sheet.write_row(row, 0, (f"K{row}", f"2026-01-{row:02d}"))
            sheet.write_number(row, 2, 10, formats[row % 2])
    source = Source(file="s.xlsx", columns={"customer_id": "id", "date": "date", "amount": "amount"}, **options)
    if not money:
        with pytest.raises(Problems, match=r"EUR .5 rows, 50\.00.*PLN .5 rows"):
            read({"transactions": source}, tmp_path, currency="PLN")
        return
    made = read({"transactions": source}, tmp_path, currency="PLN")
    assert (codes(made.problems), made.tables["transactions"]["amount"].sum()) == ({told} - {""}, money)


def test_ids_with_cents_are_the_ids_without(tmp_path):
    made = take(tmp_path, HEAD + "1001.00,2026-01-13,1\n1001,2026-01-14,2\n1002.00,2026-01-15,3\n")
    assert made.tables["transactions"]["customer_id"].tolist() == ["1001", "1001", "1002"]
