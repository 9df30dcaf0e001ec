"""The table of dirt: what is wrong with a file → what comes of it, a code that stops or the rows set aside by reason."""

from __future__ import annotations

import datetime as dt

import pytest

from segkit.ground.problems import Problems
from segkit.intake import Source, read, reconciliation

COLUMNS = {"customer_id": "id", "date": "date", "amount": "amount"}
HEAD = "id;date;amount\n"
DAYS = "".join(f"{i:03d};{d:02d}.01.2026;{i},50\n" for i, d in enumerate(range(10, 31)))  # 21 good rows, ids 000 to 020
NBSP, NARROW = "\u00a0", "\u202f"

# name: (text or bytes, settings of the source, stop code or {rule: rows}, rows used)
TABLE = {
    "clean": (HEAD + DAYS, {}, {}, 21),
    "no newline at the end": ((HEAD + DAYS).rstrip("\n"), {}, {}, 21),
    "windows newlines": ((HEAD + DAYS).replace("\n", "\r\n"), {}, {}, 21),
    "old mac newlines": ((HEAD + DAYS).replace("\n", "\r"), {}, {}, 21),
    "sep line": ("sep=;\n" + HEAD + DAYS, {}, {}, 21),
    "sep line after a mark": ("\ufeffsep=;\n" + HEAD + DAYS, {}, {}, 21),
    "title lines": ("Sales of the year;;\n;;\n" + HEAD + DAYS, {}, {}, 21),
    "title without delimiters": ("Sales of the year\n\n" + HEAD + DAYS, {}, {}, 21),
    "header row given": (
        "id;date;amount\nkey;day;sum\n" + DAYS,
        {"header_row": 2, "columns": {"customer_id": "key", "date": "day", "amount": "sum"}},
        {},
        21,
    ),
    "header row beyond the end": (HEAD + DAYS, {"header_row": 99}, "empty_file", 0),
    "first rows skipped": ("id;date;amount\nid;date;amount\n" + DAYS, {"skip_rows": 1}, {}, 21),
    "rows skipped by number": (HEAD + DAYS, {"skip_rows": [2, 3]}, {"skipped": 2}, 19),
    "header in capitals and spaces": (" ID ;Date ;AMOUNT\n" + DAYS, {}, {}, 21),
    "header with nbsp": (f"id{NBSP};date;amount\n" + DAYS, {}, {}, 21),
    "header twice": ("id;date;amount;amount\n" + DAYS.replace("\n", ";9\n"), {}, "duplicate_header", 0),
    "header twice, second meant": (
        "id;date;amount;amount\n" + DAYS.replace("\n", ";9\n"),
        {"columns": COLUMNS | {"amount": "amount (2)"}},
        {},
        21,
    ),
    "header twice, same values": ("id;date;amount;date\n" + "".join(f"{r};{r.split(';')[1]}\n" for r in DAYS.splitlines()), {}, {}, 21),
    "empty header cell": ("id;date;amount;\n" + DAYS.replace("\n", ";x\n"), {}, {}, 21),
    "column missing": ("id;date;sum\n" + DAYS, {}, "missing_column", 0),
    "column not mapped": ("id;date;sum\n" + DAYS, {"columns": {"customer_id": "id", "date": "date"}}, "missing_mapping", 0),
    "same names need no mapping": ("customer_id;date;amount\n" + DAYS, {"columns": {}}, {}, 21),
    "empty file": ("", {}, "empty_file", 0),
    "only spaces": (" \n\n ", {}, "empty_file", 0),
    "only a mark": (b"\xef\xbb\xbf", {}, "empty_file", 0),
    "header only": (HEAD, {}, "no_rows", 0),
    "empty rows": (HEAD + DAYS + ";;\n\n" + DAYS[:20], {}, {"empty_row": 2}, 22),
    "totals row": (HEAD + DAYS + "Total;;123,45\n", {}, {"totals_row": 1}, 21),
    "totals in russian": (HEAD + DAYS + "Итого:;;123,45\n", {}, {"totals_row": 1}, 21),
    "totals in polish": (HEAD + DAYS + "Razem;;123,45\n", {}, {"totals_row": 1}, 21),
    "totals by month": (HEAD + DAYS + "Итого за январь;;123,45\n" + DAYS, {}, {"totals_row": 1}, 42),
    "totals in a short row": (HEAD + DAYS + "Итого;123\n", {}, {"totals_row": 1}, 21),
    "totals in the date": (HEAD + DAYS + ";Итого;123,45\n", {}, {"totals_row": 1}, 21),
    "totals in their own words": (HEAD + DAYS + "Сумма всего;;1\n", {"totals": ["Сумма всего"]}, {"totals_row": 1}, 21),
    "no totals wanted": (HEAD + DAYS + "Total;15.01.2026;123,45\n", {"totals": "none"}, {}, 22),
    "a customer called Total Wear": (HEAD + DAYS + "Total Wear;15.01.2026;3\n", {}, {}, 22),
    "no customer": (HEAD + DAYS + ";15.01.2026;3\n", {}, {"no_customer": 1}, 21),
    "customer of spaces": (HEAD + DAYS + f" {NBSP};15.01.2026;3\n", {}, {"no_customer": 1}, 21),
    "customer called NA": (HEAD + DAYS + "NA;15.01.2026;3\nnull;15.01.2026;3\nNone;15.01.2026;3\n", {}, {}, 24),
    "NA means nobody": (HEAD + DAYS + "NA;15.01.2026;3\n", {"na_values": ["NA"]}, {"no_customer": 1}, 21),
    "no date": (HEAD + DAYS + "021;;3\n", {}, {"no_date": 1}, 21),
    "zero date": (HEAD + DAYS + "021;00.00.0000;3\n", {}, {"no_date": 1}, 21),
    "impossible date": (HEAD + DAYS + "021;31.02.2026;3\n", {}, {"bad_date": 1}, 21),
    "date of words": (HEAD + DAYS + "021;yesterday;3\n", {}, {"bad_date": 1}, 21),
    "month thirteen": (HEAD + DAYS + "021;01.13.2026;3\n", {}, {"bad_date": 1}, 21),
    "year 1026": (HEAD + DAYS + "021;15.01.1026;3\n", {}, {"bad_date": 1}, 21),
    "many bad dates": (HEAD + DAYS + "021;31.02.2026;3\n" * 5, {}, "bad_date", 0),
    "ambiguous dates": (HEAD + "1;03-04-2024;5\n2;04-05-2024;6\n", {}, "ambiguous_dates", 0),
    "ambiguous with slashes": (HEAD + "1;03/04/2024;5\n", {}, "ambiguous_dates", 0),
    "same day and month need no answer": (HEAD + "1;03.03.2024;5\n", {}, {}, 1),
    "ambiguous, answered": (HEAD + "1;03.04.2024;5\n", {"dates": "dd.mm.yyyy"}, {}, 1),
    "ambiguous, month first": (HEAD + "1;03/04/2024;5\n", {"dates": "monthfirst"}, {}, 1),
    "both orders": (HEAD + "1;13.01.2024;5\n2;01.13.2024;5\n", {}, "mixed_dates", 0),
    "iso with offsets": (HEAD + "1;2024-03-04T23:30:00Z;5\n2;2024-03-04T23:30:00+03:00;5\n", {}, {}, 2),
    "future": (HEAD + DAYS + "021;01.11.2026;3\n", {}, {"future": 1}, 21),
    "amount missing": (HEAD + DAYS + "021;15.01.2026;\n", {}, {"bad_amount": 1}, 21),
    "amount of words": (HEAD + DAYS + "021;15.01.2026;free\n", {}, {"bad_amount": 1}, 21),
    "amount nan": (HEAD + DAYS + "021;15.01.2026;nan\n", {}, {"bad_amount": 1}, 21),
    "amount inf": (HEAD + DAYS + "021;15.01.2026;inf\n", {}, {"bad_amount": 1}, 21),
    "amount 1e400": (HEAD + DAYS + "021;15.01.2026;1e400\n", {}, {"bad_amount": 1}, 21),
    "amount badly grouped": (HEAD + DAYS + "021;15.01.2026;12 34,5\n", {}, {"bad_amount": 1}, 21),
    "amount with two signs": (HEAD + DAYS + "021;15.01.2026;--5\n", {}, {"bad_amount": 1}, 21),
    "many bad amounts": (HEAD + DAYS + "021;15.01.2026;free\n" * 5, {}, "bad_amount", 0),
    "refunds and zeros": (HEAD + DAYS + "021;15.01.2026;-7,5\n022;15.01.2026;0\n", {}, {}, 23),
    "comma or thousands": (HEAD + "1;13.01.2026;1,234\n2;14.01.2026;5,678\n", {}, "ambiguous_numbers", 0),
    "comma, answered": (HEAD + "1;13.01.2026;1,234\n", {"decimal": "."}, {}, 1),
    "point or thousands": (HEAD + "1;13.01.2026;1.234\n", {}, "ambiguous_numbers", 0),
    "euros in roubles": (HEAD + DAYS.replace(",50", ",50 €"), {}, "several_currencies", 0),
    "two currencies": (HEAD + DAYS.replace("1,50", "1,50 $").replace("2,50", "2,50 €"), {}, "several_currencies", 0),
    "two currencies with rates": (HEAD + DAYS.replace("1,50", "1,50 $"), {"rates": {"USD": 90.5}}, {}, 21),
    "currency given": (HEAD + DAYS, {"currency": "USD"}, "several_currencies", 0),
    "rouble signs": (HEAD + DAYS.replace(",50", f",50{NBSP}₽"), {}, {}, 21),
    "roubles in words": (HEAD + DAYS.replace(",50", ",50 руб."), {}, {}, 21),
    "too long a row": (HEAD + DAYS + "021;15.01.2026;3;4\n", {}, {"ragged_row": 1}, 21),
    "longer by an empty cell": (HEAD + DAYS + "021;15.01.2026;3;\n", {}, {}, 22),
    "too short a row": (HEAD + DAYS + "021;15.01.2026\n", {}, {"ragged_row": 1}, 21),
    "short rows to be filled": ("id;date;amount;note\n" + DAYS, {"ragged": "fill"}, {}, 21),
    "many short rows": ("id;date;amount;note\n" + DAYS, {}, "ragged_rows", 0),
    "quote never closed": (HEAD + DAYS + '"021;15.01.2026;3\n' + DAYS, {}, "unclosed_quote", 0),
    "quote closed rows below": (HEAD + '"021;15.01.2026;3\n' + DAYS + '"022";15.01.2026;3\n', {}, "unclosed_quote", 0),
    "quote is only a sign": (HEAD + DAYS + '"021;15.01.2026;3\n', {"quote": "none"}, {}, 22),
    "inner quotes not doubled": (HEAD + DAYS + '"ООО "Ромашка"";15.01.2026;3\n', {}, {}, 22),
    "cell of two lines": (HEAD + '"0\n1";15.01.2026;3\n' + DAYS, {}, {}, 22),
    "protected codes": (HEAD + DAYS + '="00123";15.01.2026;3\n', {}, {}, 22),
    "ids as floats": (HEAD + "17850.0;13.01.2026;5,5\n13047.0;14.01.2026;5\n", {}, {}, 2),
    "ids in scientific notation": (HEAD + DAYS + "1.23457E+19;15.01.2026;3\n", {}, "damaged_ids", 0),
    "ids with a comma in scientific notation": (HEAD + DAYS + "1,23457E+19;15.01.2026;3\n", {}, "damaged_ids", 0),
    "ids of twenty digits": (HEAD + DAYS + "12345678901234567890;15.01.2026;3\n", {}, {}, 22),
    "repeated rows kept": (HEAD + DAYS + DAYS[:20], {}, {}, 22),
    "repeated rows dropped": (HEAD + DAYS + DAYS[:20] * 2, {"duplicates": "drop"}, {"duplicate": 2}, 21),
    "where": (HEAD + DAYS, {"where": "amount > 10"}, {"where": 10}, 11),
    "where by their name": (
        "id;date;amount;status\n" + DAYS.replace("\n", ";paid\n") + "021;15.01.2026;3;lost\n",
        {"where": "status = 'paid'"},
        {"where": 1},
        21,
    ),
    "where by another column": (HEAD + DAYS, {"where": "amout > 10"}, "unknown_column", 0),
    "where that is code": (HEAD + DAYS, {"where": "__import__('os')"}, "condition", 0),
    "ignored column": ("id;date;amount;Диагноз\n" + DAYS.replace("\n", ";J45\n"), {"ignore": ["Диагноз"]}, {}, 21),
    "special category": ("id;date;amount;Диагноз\n" + DAYS.replace("\n", ";J45\n"), {}, "special_category", 0),
    "windows-1251": ((HEAD + DAYS + "Ёлкин;15.01.2026;3\n").encode("cp1251"), {}, {}, 22),
    "wrong encoding given": ((HEAD + DAYS + "Ёлкин;15.01.2026;3\n").encode("cp1251"), {"encoding": "utf-8"}, {}, 22),
    "no header": (DAYS, {}, "no_header", 0),
    "utf-8 with a damaged letter": (
        (HEAD + DAYS + "Ёлкин Пётр Кузьмич;15.01.2026;3\n").encode().replace("т".encode(), b"\xd1"),
        {},
        {},
        22,
    ),
    "a pickle": (b"\x80\x04\x95\x0b\x00\x00\x00\x00\x00\x00\x00cos\nsystem\n.", {}, "refused_format", 0),
    "a web page": ("<html><body><table><tr><td>id</td></tr></table></body></html>", {}, "refused_format", 0),
    "a pdf": (b"%PDF-1.7 ...", {}, "refused_format", 0),
    "gzip": (b"\x1f\x8b\x08\x00aaaa", {}, "refused_format", 0),
    "an archive": (b"PK\x03\x04" + b"\x00" * 40, {}, "damaged_file", 0),
    "zero bytes": (HEAD + DAYS + "0\x0021;15.01.2026;3\n", {}, {}, 22),
}


@pytest.mark.parametrize("name", TABLE)
def test_dirt(name, tmp_path):
    content, options, outcome, used = TABLE[name]
    (tmp_path / "inputs").mkdir()
    (tmp_path / "inputs" / "sales.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    source = Source(file="inputs/sales.csv", **({"columns": COLUMNS} | options))
    if isinstance(outcome, str):
        with pytest.raises(Problems) as caught:
            read({"transactions": source}, tmp_path, currency="RUB", as_of=dt.date(2026, 11, 1))
        assert outcome in {p.code for p in caught.value.problems if p.severity == "stop"}
        assert all(p.where.startswith(("inputs/sales.csv", "transactions")) for p in caught.value.problems)
        return
    intake = read({"transactions": source}, tmp_path, currency="RUB", as_of=dt.date(2026, 11, 1))
    counts = intake.counts["transactions"]
    assert counts["excluded"] == outcome and counts["rows_used"] == used == len(intake.tables["transactions"])
    assert counts["rows_in"] == used + sum(outcome.values())
    assert (intake.log["action"] == "set aside").sum() == sum(outcome.values())
    assert not [p for p in intake.problems if p.severity == "stop"]
    account = reconciliation(intake).set_index("reason")
    assert account["rows"].to_dict() == {"received": counts["rows_in"], "used": used} | outcome
    assert account.loc["received", "money"] == pytest.approx(account["money"].iloc[1:].sum(), abs=0.001)
    assert account.loc["used", "money"] == pytest.approx(intake.tables["transactions"]["amount"].sum(), abs=0.001)


@pytest.mark.parametrize(
    "cell", ["a" * 120_000, "1" * 120_000, "a@" * 60_000, "1 " * 60_000, "+7 9" * 30_000, "1.1" * 40_000, "x\n" * 60_000, "(" * 120_000]
)
def test_an_enormous_cell_is_no_hang(cell, tmp_path):
    rows = (
        "".join(f"{i};13.01.2026;5;x\n" for i in range(30)) + f'30;13.01.2026;5;"{cell}"\n' + f'31;"{cell}";5;x\n32;13.01.2026;"{cell}";x\n'
    )
    (tmp_path / "sales.csv").write_text("id;date;amount;note\n" + rows, encoding="utf-8")
    counts = read({"transactions": Source(file="sales.csv", columns=COLUMNS)}, tmp_path, currency="RUB").counts["transactions"]
    assert counts["excluded"] == {"bad_date": 1, "bad_amount": 1}
    customers = read({"customers": Source(file="sales.csv", columns={"customer_id": "id"})}, tmp_path, currency="RUB")
    assert customers.counts["customers"]["rows_used"] == 33
