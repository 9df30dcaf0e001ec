"""What is told of rows set aside: most of a file, days to come, ids of nobody, groups whose customer stands once."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
import xlsxwriter

from segkit.intake import Source, read
from segkit.intake.log import Notes
from segkit.intake.recognise.heads import heads
from tests.intake.test_silent import HEAD, codes, take
from tests.run.walking import segkit

TODAY = dt.date.today()


def of_groups(*, totals: bool) -> str:
    """Six customers of four sales each, named on the first; 10 + 20 + 30 + 40 each, 600 in all."""
    lines = []
    for i in range(6):
        days = [dt.date(2025, 1 + 2 * at, 3 + i) for at in range(4)]
        lines += [f"{f'Client {i}' if not at else ''},{days[at]},{10 * (at + 1)}" for at in range(4)]
        lines += [f"Total Client {i},,100"] if totals else []
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("totals", [True, False])
def test_the_customer_on_the_first_line_of_a_group_is_brought_down(totals, tmp_path):
    made = take(tmp_path, HEAD + of_groups(totals=totals))
    sold = made.tables["transactions"]
    assert sold.groupby("customer_id")["amount"].sum().tolist() == [100.0] * 6 and len(sold) == 24
    assert "mostly_lost" not in codes(made.problems)


def test_sales_of_nobody_between_those_of_customers_stay_nobodys_and_are_told(tmp_path):
    days = [dt.date(2025, 1, 1) + dt.timedelta(days=i) for i in range(40)]
    made = take(tmp_path, HEAD + "".join(f"{f'Client {i // 4}' if i % 4 == 0 else ''},{day},10\n" for i, day in enumerate(days)))
    assert len(made.tables["transactions"]) == 10 and made.counts["transactions"]["excluded"]["no_customer"] == 30
    [told] = [p for p in made.problems if p.code == "mostly_lost"]
    assert "30 of 40 rows, 300.00 of 400.00 (no customer 30)" in told.what


def test_check_does_not_say_ready_where_most_is_lost(tmp_path):
    days = [dt.date(2025, 1, 1) + dt.timedelta(days=i) for i in range(40)]
    (tmp_path / "sales.csv").write_text(HEAD + "".join(f"{f'K{i % 6}' if i % 4 == 0 else ''},{day},{10 + i}\n" for i, day in enumerate(days)))
    drafted = segkit("new", tmp_path / "case", "--from", tmp_path / "sales.csv")
    assert "and most of the sales are not used" in drafted.stdout and "is ready" not in drafted.stdout
    checked = segkit("check", tmp_path / "case")
    assert checked.returncode == 0 and "Ready" not in checked.stdout and "Most of the sales are not used" in checked.stdout


def test_what_the_case_leaves_out_itself_is_not_lost(tmp_path):
    days = [dt.date(2025, 1, 1) + dt.timedelta(days=i) for i in range(40)]
    made = take(tmp_path, HEAD + "".join(f"K{i % 5},{day},{10 + i}\n" for i, day in enumerate(days)), where="amount > 40")
    assert made.counts["transactions"]["excluded"] == {"where": 31} and "mostly_lost" not in codes(made.problems)


def test_a_title_over_columns_joins_the_names_below_it(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "report.xlsx") as book:
        sheet = book.add_worksheet()
        for at, name in enumerate(("Контрагент", "Дата", "Количество")):
            sheet.merge_range(0, at, 1, at, name)
        sheet.merge_range(0, 3, 0, 5, "Продажи")
        for at, name in enumerate(("Сумма с НДС", "НДС", "Сумма без НДС"), start=3):
            sheet.write(1, at, name)
        for i in range(30):
            for at, cell in enumerate((f"ООО {i % 5}", f"{1 + i % 28:02d}.0{1 + i // 10}.2025", 1, 120.0, 20.0, 100.0)):
                sheet.write(2 + i, at, cell)
    [head] = heads(str(tmp_path / "report.xlsx"), Notes("new", "report.xlsx"))
    assert list(head.frame.columns) == ["Контрагент", "Дата", "Количество", "Продажи Сумма с НДС", "Продажи НДС", "Продажи Сумма без НДС"]
    assert head.found.columns["amount"] == "Продажи Сумма без НДС" and len(head.frame) == 30
    named = Source(file="report.xlsx", columns={"customer_id": "Контрагент", "date": "Дата", "amount": "Продажи"})
    assert len(read({"transactions": named}, tmp_path, currency="RUB").tables["transactions"]) == 30  # a case that names the upper row is read as before


def test_days_to_come_are_told_with_their_money_and_are_no_sales(tmp_path):
    days = [TODAY - dt.timedelta(days=3 * i) for i in range(30)]
    ahead = "".join(f"K1,{TODAY + dt.timedelta(days=2 + i)},7\n" for i in range(3))
    text = HEAD + "".join(f"K{i % 7},{day},10\n" for i, day in enumerate(days)) + ahead
    made = take(tmp_path, text)
    assert made.counts["transactions"]["excluded"] == {"future": 3} and made.tables["transactions"]["date"].max().date() == TODAY
    [told] = [p for p in made.problems if p.code == "after_today"]
    assert "3 rows have a date after today" in told.what and "with 21.00 of the amounts" in told.what


def test_days_to_come_count_where_the_case_says_so(tmp_path):
    text = HEAD + "".join(f"K{i % 7},{TODAY - dt.timedelta(days=3 * i)},10\n" for i in range(30)) + f"K1,{TODAY + dt.timedelta(days=2)},7\n"
    (tmp_path / "a.csv").write_text(text)
    told = Source(file="a.csv", columns={"customer_id": "id", "date": "date", "amount": "amount"})
    made = read({"transactions": told}, tmp_path, currency="EUR", as_of=TODAY + dt.timedelta(days=9))
    assert len(made.tables["transactions"]) == 31


def test_an_id_of_nobody_among_names_is_counted_and_its_rows_are_named(tmp_path):
    names = ["Anna Kowalska", "Jan Nowak", "Piotr Zieliński", "Maria Wójcik", "Ewa Lis"]
    text = HEAD + "".join(f"{'Klient detaliczny' if i % 5 == 0 else names[i % 5]},{dt.date(2025, 1, 2) + dt.timedelta(days=i)},10\n" for i in range(50))
    [told] = [p for p in take(tmp_path, text).problems if p.code == "id_of_nobody"]
    assert told.what.startswith("10 rows have one id (row 2, row 7, row 12, …), which is nobody's") and "•••" not in told.what


def test_a_test_is_left_out_with_the_rows_that_say_nothing_kept(tmp_path):
    text = HEAD.replace("id", "e-mail", 1) + "".join(f"{f'ann{i % 9}@mail.org' if i % 4 else ''},{dt.date(2025, 1, 2) + dt.timedelta(days=i)},10\n" for i in range(60)) + "test@mail.org,2025-04-01,1\n"
    made = take(tmp_path, text, columns={"customer_id": "e-mail", "date": "date", "amount": "amount"})
    [told] = [p for p in made.problems if p.code == "test_rows"]
    assert '("e-mail" IS NULL OR NOT (' in told.todo


def test_groups_that_each_begin_anew_have_no_dates_out_of_line(tmp_path):
    days = pd.date_range("2025-01-01", "2026-06-30", freq="11D")
    lines = "".join(f"K{i},{day:%d.%m.%Y},10\n" for i in range(60) for day in days[i % 17 :: 5])
    assert "date_out_of_line" not in codes(take(tmp_path, HEAD + lines).problems)


def test_sales_of_nobody_below_those_of_customers_of_one_sale_each_stay_nobodys(tmp_path):
    rows = [(f"K{n:04d}", f"2026-03-{n % 28 + 1:02d}", 10) for n in range(100)] + [("", f"2026-03-{n % 28 + 1:02d}", 7) for n in range(80)]
    pd.DataFrame(rows, columns=["who", "day", "sum"]).to_csv(tmp_path / "s.csv", index=False)
    found = read({"transactions": Source(file="s.csv", columns={"customer_id": "who", "date": "day", "amount": "sum"})}, tmp_path, currency="EUR")
    assert found.tables["transactions"]["amount"].sum() == 1000 and "many_missing" in {p.code for p in found.problems}


@pytest.mark.parametrize(("today", "counted"), [("2026-11-28 16:06", 60), ("2026-11-30 09:00", 60), ("2026-12-01 09:00", 110)])
def test_the_running_month_of_months_across_counts_and_the_next_does_not(today, counted, tmp_path, monkeypatch):
    monkeypatch.setattr(pd.Timestamp, "now", classmethod(lambda _, tz=None: pd.Timestamp(today)))
    (tmp_path / "s.csv").write_text("who,Sep 2026,Oct 2026,Nov 2026,Dec 2026\na,5,5,20,20\nb,5,5,20,30\n")
    columns = {"customer_id": "who", "date": "month in the heading", "amount": "sum below it"}
    assert read({"transactions": Source(file="s.csv", columns=columns)}, tmp_path, currency="EUR").tables["transactions"]["amount"].sum() == counted


def test_tomorrow_counts_and_the_day_after_does_not(tmp_path, monkeypatch):
    monkeypatch.setattr(pd.Timestamp, "now", classmethod(lambda _, tz=None: pd.Timestamp("2026-11-28 16:06")))
    (tmp_path / "s.csv").write_text("who,day,sum\na,2026-11-27,1\nb,2026-11-28,2\nb,2026-11-28,4\na,2026-11-29,8\na,2026-11-30,16\n")
    found = read({"transactions": Source(file="s.csv", columns={"customer_id": "who", "date": "day", "amount": "sum"})}, tmp_path, currency="EUR")
    assert found.tables["transactions"]["amount"].sum() == 15
