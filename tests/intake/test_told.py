"""Files of people who meant something else than the file says: read as they meant it, or told."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
import xlsxwriter

from segkit.ground.problems import Problems
from segkit.intake import Source, read, reconciliation
from segkit.intake.rows.nobody import composed
from segkit.privacy import consent
from tests.intake.test_silent import DAYS, HEAD, codes, take

ROWS = [(f"K{i % 7}", dt.date(2025, 1, 2) + dt.timedelta(days=4 * i), 10.25 + i) for i in range(30)]  # 742.50 in all
PLAIN = "".join(f"{c},{d},{a}\n" for c, d, a in ROWS)
TOTAL = sum(a for *_, a in ROWS)


def beside(header: str, cells: list[str], text: str = PLAIN) -> str:
    """The plain rows with one more column."""
    return HEAD.replace("\n", f",{header}\n") + "".join(f"{line},{cell}\n" for line, cell in zip(text.splitlines(), cells, strict=True))


def some(cell: str, other: str) -> list[str]:
    return [cell if i in (3, 12, 20) else other for i in range(30)]


def headed(header: str, text: str = PLAIN) -> dict:
    return {"text": HEAD.replace("amount", header) + text, "columns": {"customer_id": "id", "date": "date", "amount": header}}


# name: what, the code that tells it
TOLD = {
    "debit and credit": (beside("Credit", some("99", ""), "".join(f"{c},{d},{'' if i in (3, 12, 20) else a}\n" for i, (c, d, a) in enumerate(ROWS))), "other_side"),
    "nothing and credit": (beside("Ma", some("99", "0"), "".join(f"{c},{d},{0 if i in (3, 12, 20) else a}\n" for i, (c, d, a) in enumerate(ROWS))), "other_side"),
    "sides of a ledger": (beside("D/C", some("C", "D")), "refunds_as_sales"),
    "sides in Russian": (beside("Сторона", some("Кт", "Дт")), "refunds_as_sales"),
    "sides in Polish": (beside("Strona", some("Ma", "Wn")), "refunds_as_sales"),
    "a sign of its own": (beside("Znak", some("−", "+")), "refunds_as_sales"),
    "plans among sales": (beside("Вид", ["План", "Факт"] * 15), "refunds_as_sales"),
    "pieces below zero": (beside("Ilość", some("-1", "1")), "refunds_as_sales"),
    "a discount as a line": (beside("Товар", some("Скидка 10 %", "Чай")), "refunds_as_sales"),
    "a refund as a line": (beside("product", some("Refund: tea", "tea")), "refunds_as_sales"),
    "a test as a line": (beside("item", some("TEST", "tea")), "refunds_as_sales"),
    "sales cancelled": (beside("Order status", some("Cancelled", "Paid")), "not_sold"),
    "sales cancelled in Polish": (beside("Status", some("Anulowane", "Opłacone")), "not_sold"),
    "day and month half turned": (HEAD + "".join(f"{c},{d.strftime('%m.%d.%Y' if d.day < 13 else '%d.%m.%Y')},{a}\n" for c, d, a in ROWS), "damaged_dates"),
    "so in ISO": (HEAD + "".join(f"{c},{d.strftime('%Y-%d-%m' if d.day < 13 else '%Y-%m-%d')},{a}\n" for c, d, a in ROWS), "damaged_dates"),
    "a year mistyped by ten": (HEAD + PLAIN + "K1,2015-02-01,5\n", "long_before"),
    "a year and its day": (HEAD + "".join(f"{c},{d:%y%j},{a}\n" for c, d, a in ROWS), "old_days"),
    "a file cut off": (HEAD + PLAIN + "K1,2026-06-01,12", "cut_off"),
    "cents beside their sum": ("id,date,amount,\n" + "".join(f"{c},{d},{str(a).replace('.', ',')}\n" for c, d, a in ROWS), "split_numbers"),
    "ids cut to fifteen digits": (HEAD + "".join(f"40001234123412{c[1]}0,{d},{a}\n" for c, d, a in ROWS), "damaged_ids"),
    "ids taken for days": (HEAD + PLAIN + "05.янв,2026-01-13,5\n", "damaged_ids"),
    "ids of another hyphen": (HEAD + "K_7,2026-01-13,5\nK-7,2026-01-14,5\n", "ids_alike"),
    "ids of Greek letters": (HEAD + "\u0391\u03927,2026-01-13,5\nAB7,2026-01-14,5\n", "ids_alike"),
    "an O for a zero": (HEAD + "K1O7,2026-01-13,5\nK107,2026-01-14,5\n", "ids_alike"),
    "a word before the number": (HEAD + "Клиент 12,2026-01-13,5\n12,2026-01-14,5\n", "ids_alike"),
    "a sign before the number": (HEAD + "№12,2026-01-13,5\n12,2026-01-14,5\n-12,2026-01-15,5\n", "ids_alike"),
    "zeros behind the point": (HEAD + "12.000,2026-01-13,5\n12,2026-01-14,5\n", "ids_alike"),
    "names turned round": (HEAD + "Ann Lee,2026-01-13,5\nLee Ann,2026-01-14,5\n", "ids_alike"),
    "names without their dots": (HEAD + "Мёд Гусёв,2026-01-13,5\nМед Гусев,2026-01-14,5\n", "ids_alike"),
    "names without their strokes": (HEAD + "Łukęż Żak,2026-01-13,5\nLukez Zak,2026-01-14,5\n", "ids_alike"),
    "names in quotation marks": (HEAD + "ООО «Мир»,2026-01-13,5\nООО Мир,2026-01-14,5\n", "ids_alike"),
    "an id as a web page has it": (HEAD + "A&amp;B 1,2026-01-13,5\nA&B 1,2026-01-14,5\nC%201,2026-01-15,5\nC 1,2026-01-16,5\n", "ids_alike"),
    "thousands in the heading": (headed("Сумма тыс. руб."), "drawn_times"),
    "kopecks in the heading": (headed("Сумма (коп.)", PLAIN.replace(".25", "")), "smallest_unit"),
    "another currency in the heading": (headed("Kwota [EUR]"), "drawn_currency"),
    "an order's sum on every line": (
        "id,date,order_id,amount,product\n" + "".join(f"{c},{d},{i},{a},{good}\n" for i, (c, d, a) in enumerate(ROWS) for good in ("tea", "cup")), "order_sum_again",
    ),
    "a piece's price": ({"text": beside("quantity", some("3", "1")).replace("amount", "Cena"), "columns": {"customer_id": "id", "date": "date", "amount": "Cena"}}, "price_as_amount"),
}  # fmt: skip


@pytest.mark.parametrize("name", TOLD)
def test_it_is_told(name, tmp_path):
    what, code = TOLD[name]
    what = what if isinstance(what, dict) else {"text": what}
    if "product" in what["text"].splitlines()[0]:
        what = {"columns": {c: c for c in what["text"].splitlines()[0].split(",") if c != "id"} | {"customer_id": "id"}, **what}
    made = take(tmp_path, what.pop("text"), **what)
    assert codes(made.problems) - {"test_rows"} == {code}


# name: what looks like one of these and is none
HARMLESS = {
    "a ledger with its minus": beside("D/C", some("C", "D"), "".join(f"{c},{d},{-a if i in (3, 12, 20) else a}\n" for i, (c, d, a) in enumerate(ROWS))),
    "pieces and sums below zero": beside("qty", some("-1", "1"), "".join(f"{c},{d},{-a if i in (3, 12, 20) else a}\n" for i, (c, d, a) in enumerate(ROWS))),
    "a discount card": beside("product", some("Discount card", "tea")),
    "a return ticket": beside("product", some("Return ticket", "tea")),
    "a discount with its minus": beside("product", some("Rabat", "tea"), "".join(f"{c},{d},{-a if i in (3, 12, 20) else a}\n" for i, (c, d, a) in enumerate(ROWS))),
    "not cancelled": beside("Order status", some("Not cancelled", "Paid")),
    "a year without a sale": HEAD + PLAIN + "".join(f"K1,{y}-02-01,5\n" for y in (2018, 2020, 2022, 2023, 2024)),
    "no end of the last line": HEAD + (DAYS + "7,2026-01-31,12.50").rstrip("\n"),
    "long ids that differ": HEAD + "".join(f"400012341234123{c[1]},{d},{a}\n" for c, d, a in ROWS),
    "ids that are all days": HEAD + "".join(f"0{i % 7 + 1}.янв,{d},{a}\n" for i, (_, d, a) in enumerate(ROWS)),
    "lines that cost the same": "id,date,order_id,amount,product\n" + "".join(f"{c},{d},{i},10,{good}\n" for i, (c, d, _) in enumerate(ROWS) for good in ("tea", "cup")),
    "the case's own currency": headed("amount RUB"),
    "hours beside no sums": beside("Hours", ["5"] * 30),
}  # fmt: skip


@pytest.mark.parametrize("name", HARMLESS)
def test_what_is_as_it_stands_is_not_asked_about(name, tmp_path):
    what = HARMLESS[name] if isinstance(HARMLESS[name], dict) else {"text": HARMLESS[name]}
    assert not codes(take(tmp_path, what.pop("text"), **what).problems)


@pytest.mark.parametrize(("text", "customers", "money"), [
    ("۴۲,۲۰۲۶-۰۱-۱۳,۵\n42,2026-01-14,6\n", ["42", "42"], 11),
    ("7,2026-01-13,٥٫٥\n8,2026-01-14,१२\n", ["7", "8"], 17.5),
    ("7,2026-01-13,\xad5\n8,2026-01-14,\u279612\n9,2026-01-15,\u20121\n", ["7", "8", "9"], -18),
    ("K\u201312,2026-01-13,5\nK-12,2026-01-14,6\nK\u200c-12\u200d,2026-01-14,7\n", ["K-12"] * 3, 18),
    ("120.0,2026-01-13,5\nA7,2026-01-14,6\n120,2026-01-14,7\n", ["120", "A7", "120"], 18),
])  # fmt: skip
def test_it_is_read_as_it_is_meant(text, customers, money, tmp_path):
    made = take(tmp_path, HEAD + text)
    assert made.tables["transactions"]["customer_id"].tolist() == customers and made.tables["transactions"]["amount"].sum() == money
    assert not codes(made.problems)


def test_what_is_read_alike_is_not_told_to_be_counted_apart(tmp_path):
    made = take(tmp_path, HEAD + "Ann  Lee,2026-01-13,5\nAnn Lee,2026-01-14,5\nBob Ray,2026-01-14,5\n")
    assert [p.code for p in made.problems] == ["names_alike"]
    made = take(tmp_path, HEAD + "".join(f"{who}@shop.example,2026-01-13,{i}\n" for i, who in enumerate(("ann", "ANN", "bob", "cid"))))
    assert codes(made.problems) == {"id_is_contact"} and made.tables["transactions"]["customer_id"].nunique() == 3


def test_phones_written_in_two_ways_are_one_and_told(tmp_path):
    text = HEAD + "".join(f"+7 912 345-67-0{i},2026-01-13,{i}\n8912345670{i},2026-01-14,{i}\n" for i in range(5))
    assert next(p.what for p in take(tmp_path, text).problems if p.code == "ids_one").startswith("10 ids of customer_id are 5")
    assert composed(pd.Series(["a\u200db"])).tolist() == ["ab"]


WORDS = ["test", "other", "inny", "inne", "прочие", "разовый", "разовый клиент", "розница", "guest", "anonymous", "b/d", "brak", "нет", "n/a", "-", "gotówka", "Покупатель", "9999", "klient jednorazowy"]


@pytest.mark.parametrize("word", WORDS)
def test_a_word_for_no_known_customer_is_nobody_where_it_is_often(word, tmp_path):
    made = take(tmp_path, HEAD + PLAIN + "".join(f"{word},2026-01-13,{i}\n" for i in range(1, 11)))
    assert made.counts["transactions"]["excluded"] == {"no_customer": 10} and codes(made.problems) == ({"id_of_nobody"} if word != "-" else {"many_missing"})
    kept = take(tmp_path, HEAD + PLAIN + f"{word},2026-01-13,5\n" * 1, nobody="none")
    assert len(kept.tables["transactions"]) == 31 - (word == "-")


@pytest.mark.parametrize("word", ["Test", "Inne", "прочие"])
def test_a_short_name_is_kept_where_it_is_rare_and_told(word, tmp_path):
    made = take(tmp_path, HEAD + PLAIN + f"{word},2026-01-13,5\n")
    assert codes(made.problems) - {"test_rows"} == {"empty_word"} and word in made.tables["transactions"]["customer_id"].tolist() and f"na_values: [{word}]" in str(made.problems[0])


def test_sums_of_groups_under_the_groups_own_name(tmp_path):
    rows = sorted(ROWS)
    ends = [i for i in range(30) if i == 29 or rows[i + 1][0] != rows[i][0]]
    lines, told = [], []
    for i, (who, when, sum_) in enumerate(rows):
        lines.append(f"{who},{when},{sum_},tea")
        told.append(f"{who},{when},{sum_}")
        if i in ends:
            total = sum(a for c, _, a in rows if c == who)
            lines.append(f"{who},{when},{total},")
            told.append(f"{who},{when},{total}")
    for text in ("id,date,amount,good\n" + "\n".join(lines), HEAD + "\n".join(told)):
        made = take(tmp_path, text + "\n")
        assert codes(made.problems) == {"totals_row"} and made.counts["transactions"]["excluded"] == {"totals_row": 7}
        assert made.tables["transactions"]["amount"].sum() == TOTAL


def test_customers_whose_last_sale_is_the_sum_of_the_others_by_chance(tmp_path):
    text = HEAD + "a,2026-01-13,1\na,2026-01-14,2\na,2026-01-15,3\nb,2026-01-13,1\nb,2026-01-14,2\nb,2026-01-15,4\nc,2026-01-13,5\nc,2026-01-14,6\nc,2026-01-15,9\n"
    assert not codes(take(tmp_path, text).problems)


def sheets(path, tables: dict[str, list]) -> None:
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        for name, rows in tables.items():
            sheet = book.add_worksheet(name)
            for row, cells in enumerate(rows):
                for place, cell in enumerate(cells):
                    sheet.write(row, place, cell)


MONTHS = {name: [("id", "date", "amount"), *ROWS[k : k + 10]] for k, name in ((0, "Jan"), (10, "Feb"), (20, "Mar"))}
MONTHLY = [("id", "date", "amount"), *((name, dt.date(2026, 12, 31), sum(a for *_, a in rows[1:])) for name, rows in MONTHS.items())]
WHO = [(c, dt.date(2025, 12, 31), sum(a for who, _, a in ROWS if who == c)) for c in sorted({c for c, *_ in ROWS})]
QUARTER = [("id", "date", "amount"), *((c, dt.date(2025, 12, 31), sum(a for who, _, a in ROWS if who == c)) for c in sorted({c for c, *_ in ROWS}))]
ADDED = {
    "months": {**MONTHS, "Summary": MONTHLY},
    "months and their total": {"Summary": [*MONTHLY, ("Total", "", TOTAL)], **MONTHS},
    "customers": {**MONTHS, "Total": [("id", "date", "amount"), *WHO]},
    "all rows once more": {"All": [("id", "date", "amount"), *ROWS], **MONTHS},
    "days": {**MONTHS, "Days": [("date", "amount"), *((d, a) for _, d, a in ROWS)]},
    "a pivot": {**MONTHS, "Pivot": [("Row labels", "Sum of amount"), *((c, a) for c, _, a in WHO)]},
    "a page of notes": {"Notes": [("Read me",), ("All sums are gross",)], **MONTHS},
    "a sum of some": {**MONTHS, "Q1": QUARTER, "Apr": [("id", "date", "amount"), ("K1", dt.date(2026, 7, 1), 0.0)]},
}


@pytest.mark.parametrize("name", ADDED)
def test_a_sheet_that_adds_the_others_up_is_set_aside_and_told(name, tmp_path):
    sheets(tmp_path / "s.xlsx", ADDED[name])
    columns = {"customer_id": "id", "date": "date", "amount": "amount"}
    made = read({"transactions": Source(file="s.xlsx", sheet="*", columns=columns)}, tmp_path, currency="RUB")
    assert codes(made.problems) == {"adds_up"} and made.tables["transactions"]["amount"].sum() == TOTAL
    account = reconciliation(made).set_index("reason")
    assert account.loc["received", "rows"] == account["rows"].iloc[1:].sum() and account.loc["another_table", "rows"] > 0


def test_sheets_that_are_data_all_the_same(tmp_path):
    sheets(tmp_path / "s.xlsx", ADDED["customers"])
    columns = {"customer_id": "id", "date": "date", "amount": "amount"}
    made = read({"transactions": Source(file="s.xlsx", sheet="*", columns=columns, totals="none")}, tmp_path, currency="RUB")
    assert made.tables["transactions"]["amount"].sum() == 2 * TOTAL
    other = {**MONTHS, "Apr": [("id", "date", "amount"), ("K1", dt.date(2026, 7, 1), TOTAL)]}  # the same total, of one sale
    sheets(tmp_path / "s.xlsx", other)
    made = read({"transactions": Source(file="s.xlsx", sheet="*", columns=columns)}, tmp_path, currency="RUB")
    assert not codes(made.problems) - {"totals_row"}


def test_a_file_that_adds_the_others_up(tmp_path):
    for name, part in (("a", ROWS[:15]), ("b", ROWS[15:]), ("c", WHO)):
        (tmp_path / f"{name}.csv").write_text(HEAD + "".join(f"{c},{d},{a}\n" for c, d, a in part))
    columns = {"customer_id": "id", "date": "date", "amount": "amount"}
    made = read({"transactions": Source(file="*.csv", columns=columns)}, tmp_path, currency="RUB")
    assert codes(made.problems) == {"adds_up"} and made.tables["transactions"]["amount"].sum() == TOTAL
    assert set(made.log.loc[made.log["rule"] == "another_table", "file"]) == {"c.csv"}


def test_a_sum_beyond_all_money_cannot_be_read(tmp_path):
    made = take(tmp_path, HEAD + PLAIN + "K1,2025-01-13,100000000000000000000\n")
    assert made.counts["transactions"]["excluded"] == {"bad_amount": 1} and codes(made.problems) == {"bad_amount"}
    text = "id,date,price,quantity\n" + "".join(f"{c},{d},{a},1\n" for c, d, a in ROWS) + "K1,2025-01-13,1e12,1e12\n"
    made = take(tmp_path, text, columns={"customer_id": "id", "date": "date", "price": "price", "quantity": "quantity"})
    assert len(made.tables["transactions"]) == 30


@pytest.mark.parametrize(("name", "text"), [
    ("s.xls", "<style>td{color:red}</style><div><table><tr><td>id</td></tr></table></div>"), ("s.xls", "MIME-Version: 1.0\nContent-Type: multipart/related\n\n<table>"),
    ("s.csv", '{"id": "1", "date": "2026-01-13", "amount": 5}\n'), ("s.csv", '[\n {"id": "1", "date": "2026-01-13"}]'),
])  # fmt: skip
def test_web_pages_and_json_under_another_name_are_refused_as_such(name, text, tmp_path):
    (tmp_path / name).write_text(text)
    with pytest.raises(Problems, match="under another name") as caught:
        read({"transactions": Source(file=name, columns={"customer_id": "id", "date": "date", "amount": "amount"})}, tmp_path, currency="RUB")
    assert [p.code for p in caught.value.problems] == ["refused_format"]


def test_times_of_greenwich_are_told(tmp_path):
    made = take(tmp_path, HEAD + "".join(f"{c},{d}T22:30:00Z,{a}\n" for c, d, a in ROWS))
    assert [(p.code, p.severity) for p in made.problems] == [("utc_dates", "note")]


def test_an_unpaid_invoice_is_a_sale_and_an_unpaid_order_of_a_shop_is_none(tmp_path):
    said = lambda head: codes(take(tmp_path, "id,date,amount,status," + head + "\n" + "".join(f"{c},{d},{a},{'unpaid' if i % 4 == 0 else 'paid'},x{i}\n" for i, (c, d, a) in enumerate(ROWS))).problems)  # noqa: E731
    assert "not_sold" in said("note") and "not_sold" not in said("invoice number")


def test_a_refusal_in_the_sales_stands_beside_a_list_that_says_it_otherwise(tmp_path):
    """The list says no in words, the sales say 1: who unsubscribed there is not written to, whether on the list or not."""
    (tmp_path / "list.csv").write_text("customer,Unsubscribed\n" + "".join(f"k{i},no\n" for i in range(5)))
    (tmp_path / "sales.csv").write_text("customer,date,amount,Unsubscribed\n" + "".join(f"k{i},2026-01-{d:02},10,{int(i in (0, 5))}\n" for i in range(8) for d in range(1, 6)))
    sources = {"transactions": Source(file="sales.csv", columns={"customer_id": "customer", "date": "date", "amount": "amount"}), "customers": Source(file="list.csv", columns={"customer_id": "customer"})}
    made = read(sources, tmp_path, currency="USD").tables["customers"].set_index("customer_id")["Unsubscribed"]
    refused = consent.refused(made, "opted out")
    assert refused[["k0", "k5"]].all() and not refused.drop(["k0", "k5"]).any()


def test_telephones_of_two_countries_with_the_same_digits_are_two_customers(tmp_path):
    phones = ["+48 601 101 456", "601101456", "+420 601 101 456", "48601101456", "+48 602 202 567", "602-202-567", "+48 603 303 678", "+7 912 345-67-01", "89123456701"]
    text = HEAD + "".join(f"{phone},2026-01-{n + 10},5\n" for n, phone in enumerate(phones))
    found = take(tmp_path, text)
    assert found.tables["transactions"].groupby("customer_id")["amount"].sum().sort_values().tolist() == [5, 5, 10, 10, 15]
    assert "ids_alike" not in {p.code for p in found.problems}


def test_whole_numbers_with_a_mark_of_thousands_in_a_list_are_numbers(tmp_path):
    (tmp_path / "c.csv").write_text('id,Employees,Town\n' + "".join(f'C{n},"{200 + 131 * n:,}",York\n' for n in range(20)))
    found = read({"customers": Source(file="c.csv", columns={"customer_id": "id"})}, tmp_path, currency="USD")
    assert found.tables["customers"]["Employees"].tolist() == [200 + 131 * n for n in range(20)]


def test_deals_beside_a_list_with_an_empty_column_are_compared(tmp_path):
    (tmp_path / "d.csv").write_text("id,stage,sum,who,rank\n" + "".join(f"D{n},won,{5 + n},F{n % 7},\n" for n in range(20)))
    (tmp_path / "c.csv").write_text("id,firm,rank\n" + "".join(f"{n},F{n % 7},\n" for n in range(20)))
    said = {"deals": Source(file="d.csv", columns={"deal_id": "id", "outcome": "stage", "amount": "sum", "client": "who"}), "customers": Source(file="c.csv", columns={"customer_id": "id"})}
    with pytest.raises(Problems, match="no client of a deal is in the list of customers"):
        read(said, tmp_path, currency="USD")
