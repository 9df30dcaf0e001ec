"""Workbooks, Parquet, databases; files that are missing, elsewhere, hostile or too large."""

from __future__ import annotations

import datetime as dt
import os
import pickle
import sqlite3
import zipfile
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

from segkit.ground.problems import Problems
from segkit.intake import read
from segkit.intake.source import Limits, Source

COLUMNS = {"customer_id": "Код", "date": "Дата", "amount": "Сумма"}
ROWS = [
    ["000017", dt.datetime(2026, 1, 5), 10.5],
    [17850.0, dt.datetime(2026, 1, 6, 10, 30), -3],
    ["NA", dt.datetime(2026, 1, 7), 1234.567],
]


def book(folder: Path, rows: list[list], *, name: str = "sales.xlsx", sheets: dict | None = None, change=None) -> Path:
    path = folder / "inputs" / name
    path.parent.mkdir(exist_ok=True)
    with xlsxwriter.Workbook(path, {"default_date_format": "dd.mm.yyyy"}) as workbook:
        for title, content in ({"Продажи": rows} | (sheets or {})).items():
            sheet = workbook.add_worksheet(title)
            for i, row in enumerate(content):
                for j, cell in enumerate(row):
                    if cell is not None:
                        sheet.write(i, j, cell)
        if change:
            change(workbook)
    return path


def csv(folder: Path, name: str = "sales.csv", text: str = "Код;Дата;Сумма\n1;13.01.2026;5\n") -> Path:
    path = folder / "inputs" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def take(folder: Path, file: str = "inputs/sales.xlsx", **options):
    limits = options.pop("limits", None)
    return read({"transactions": Source(file=file, **({"columns": COLUMNS} | options))}, folder, currency="RUB", limits=limits)


def stops(folder: Path, *args, **options) -> dict[str, str]:
    with pytest.raises(Problems) as caught:
        take(folder, *args, **options)
    return {p.code: str(p) for p in caught.value.problems if p.severity == "stop"}


def test_workbook_keeps_types_ids_and_row_numbers(tmp_path):
    book(tmp_path, [["Отчёт"], [], list(COLUMNS.values()), *ROWS, [None, dt.datetime(2026, 1, 8), 5], ["Итого", None, 99]])
    intake = take(tmp_path)
    table = intake.tables["transactions"]
    assert table["customer_id"].tolist() == ["000017", "17850", "NA"]
    assert table["date"].tolist() == [r[1] for r in ROWS] and table["amount"].tolist() == [10.5, -3.0, 1234.57]
    assert intake.log[["row", "rule"]].values.tolist() == [[8, "totals_row"], [7, "no_customer"], [6, "rounded"]]
    assert intake.counts["transactions"] == {"rows_in": 5, "rows_used": 3, "excluded": {"totals_row": 1, "no_customer": 1}}


def test_day_numbers_and_text_dates_of_a_workbook(tmp_path):
    book(tmp_path, [list(COLUMNS.values()), ["a", 46027, 1], ["b", 46028.5, 2]])
    assert take(tmp_path).tables["transactions"]["date"].tolist() == [pd.Timestamp(2026, 1, 5), pd.Timestamp(2026, 1, 6, 12)]
    book(tmp_path, [list(COLUMNS.values()), ["a", "05.01.2026", "1 234,5"], ["b", "25.01.2026", "2,5"]])
    assert take(tmp_path).tables["transactions"]["amount"].tolist() == [1234.5, 2.5]


def test_dates_that_a_spreadsheet_turned_round_are_found(tmp_path):
    book(tmp_path, [list(COLUMNS.values()), ["a", dt.datetime(2026, 3, 1), 1], ["b", "13.01.2026", 2], ["c", "25.01.2026", 2]])
    assert "damaged_dates" in stops(tmp_path)


def test_ids_rounded_by_a_spreadsheet_stop(tmp_path):
    book(tmp_path, [list(COLUMNS.values()), [12345678901234567890, dt.datetime(2026, 1, 5), 1]])
    assert "rounded by a spreadsheet" in stops(tmp_path)["damaged_ids"]


def test_sheets(tmp_path):
    notes = [["nothing"], ["here"]]
    book(tmp_path, [list(COLUMNS.values()), *ROWS], sheets={"Заметки": notes})
    assert len(take(tmp_path).tables["transactions"]) == 3
    assert "did you mean 'Продажи'" in stops(tmp_path, sheet="Продажа")["missing_sheet"]
    book(tmp_path, [list(COLUMNS.values()), *ROWS], sheets={"Тайна": notes}, change=lambda w: w.get_worksheet_by_name("Тайна").hide())
    assert [p.code for p in take(tmp_path).problems] == ["hidden_sheet", "empty_word"]


def test_hidden_rows_are_read_and_told(tmp_path):
    book(
        tmp_path,
        [list(COLUMNS.values()), *ROWS],
        change=lambda w: w.get_worksheet_by_name("Продажи").set_row(2, None, None, {"hidden": True}),
    )
    intake = take(tmp_path)
    assert len(intake.tables["transactions"]) == 3 and "1 rows hidden" in str(intake.problems[0])


def test_merged_header_of_two_rows(tmp_path):
    def merge(workbook):
        sheet = workbook.get_worksheet_by_name("Продажи")
        sheet.merge_range(0, 0, 0, 1, "Клиент")
        sheet.merge_range(0, 2, 0, 3, "Заказ")

    book(tmp_path, [[], ["Номер", "Имя", "Номер", "Дата", "Сумма"], ["1", "Анна", "z1", dt.datetime(2026, 1, 5), 7]], change=merge)
    columns = {"customer_id": "Клиент Номер", "order_id": "Заказ Номер", "date": "Дата", "amount": "Сумма"}
    table = take(tmp_path, columns=columns).tables["transactions"]
    assert table.loc[0, ["customer_id", "order_id", "amount"]].tolist() == ["1", "z1", 7.0]


def test_open_document(tmp_path):
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    number = '<table:table-cell office:value-type="float" office:value="{}"/>'
    date = '<table:table-cell office:value-type="date" office:date-value="{}"/>'
    rows = ["".join(cell.format(c) for c in COLUMNS.values()), cell.format("007") + date.format("2026-01-05") + number.format("12.5")]
    space = "urn:oasis:names:tc:opendocument:xmlns:"
    content = (
        f'<office:document-content xmlns:office="{space}office:1.0" xmlns:table="{space}table:1.0" '
        f'xmlns:text="{space}text:1.0"><office:body>'
        '<office:spreadsheet><table:table table:name="A">'
        + "".join(f"<table:table-row>{r}</table:table-row>" for r in rows)
        + "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    (tmp_path / "inputs").mkdir()
    with zipfile.ZipFile(tmp_path / "inputs/sales.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml", '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
        )
    table = take(tmp_path, "inputs/sales.ods").tables["transactions"]
    assert table.iloc[0].tolist() == ["007", pd.Timestamp(2026, 1, 5), 12.5]


def test_parquet_file_folder_and_glob(tmp_path):
    folder = tmp_path / "inputs" / "sales"
    for month in (1, 2):
        part = folder / f"month={month}"
        part.mkdir(parents=True)
        pd.DataFrame({"Код": [17850.0, None], "Дата": pd.to_datetime([f"2026-0{month}-05"] * 2), "Сумма": [1.5, 2]}).to_parquet(
            part / "a.parquet"
        )
    for file in ("inputs/sales", "inputs/sales/*/*.parquet"):
        intake = take(tmp_path, file)
        assert intake.tables["transactions"]["customer_id"].tolist() == ["17850", "17850"]
        assert intake.log["row"].tolist() == [2, 4] and intake.counts["transactions"]["excluded"] == {"no_customer": 2}
    assert len(take(tmp_path, "inputs/sales", where="month = 2").tables["transactions"]) == 1


def test_parquet_time_zone(tmp_path):
    (tmp_path / "inputs").mkdir()
    stamps = pd.to_datetime(["2026-01-05 22:30"]).tz_localize("UTC")
    pd.DataFrame({"Код": ["a"], "Дата": stamps, "Сумма": [1.0]}).to_parquet(tmp_path / "inputs/sales.parquet")
    table = take(tmp_path, "inputs/sales.parquet", timezone="Europe/Moscow").tables["transactions"]
    assert table["date"].tolist() == [pd.Timestamp("2026-01-06 01:30")]


def test_offsets_become_local_time(tmp_path):
    csv(tmp_path, text="Код;Дата;Сумма\n1;2026-01-05T22:30:00Z;5\n2;2026-01-05T23:30:00+05:00;5\n")
    table = take(tmp_path, "inputs/sales.csv", timezone="Europe/Warsaw").tables["transactions"]
    assert table["date"].dt.strftime("%m-%d %H:%M").tolist() == ["01-05 23:30", "01-05 19:30"]


def test_databases(tmp_path):
    with sqlite3.connect(tmp_path / "shop.db") as connection:
        connection.execute('CREATE TABLE sales ("Код" TEXT, "Дата" TEXT, "Сумма" REAL)')
        connection.execute("INSERT INTO sales VALUES ('007', '2026-01-05', 12.345)")
    source = Source(url="sqlite:///shop.db", table="sales", columns=COLUMNS)
    assert read({"transactions": source}, tmp_path, currency="RUB").tables["transactions"].iloc[0].tolist() == [
        "007",
        pd.Timestamp(2026, 1, 5),
        12.35,
    ]
    for wrong in (
        Source(url="sqlite:///shop.db", table="orders", columns=COLUMNS),
        Source(url="sqlite:///../shop.db", table="sales", columns=COLUMNS),
        Source(url="sqlite:///none.db", query="SELECT 1", columns=COLUMNS),
        Source(url="nosuch://a:secret@b/c", query="SELECT 1"),
    ):
        with pytest.raises(Problems) as caught:
            read({"transactions": wrong}, tmp_path, currency="RUB")
        assert "secret" not in str(caught.value)
    source = Source(url="sqlite:///shop.db", query="DELETE FROM sales", columns=COLUMNS)
    with pytest.raises(Problems):
        read({"transactions": source}, tmp_path, currency="RUB")


def test_a_missing_file_names_the_nearest(tmp_path):
    csv(tmp_path)
    assert "did you mean 'inputs/sales.csv'" in stops(tmp_path, "inputs/sale.csv")["missing_file"]
    assert "missing_file" in stops(tmp_path, "inputs/*.parquet") and "missing_file" in stops(tmp_path, "elsewhere/x.csv")


def test_relative_paths_stay_inside_the_case(tmp_path):
    case = tmp_path / "case"
    (case / "inputs").mkdir(parents=True)
    outside = csv(tmp_path)
    assert "outside_folder" in stops(case, "../inputs/sales.csv")
    assert "outside_folder" in stops(case, "../inputs/*.csv")
    (case / "inputs/link.csv").symlink_to(outside)
    assert "outside_folder" in stops(case, "inputs/link.csv")
    (case / "inputs/dead.csv").symlink_to(case / "nothing.csv")
    assert "missing_file" in stops(case, "inputs/dead.csv")
    os.mkfifo(case / "inputs/pipe.csv")
    assert "not_a_file" in stops(case, "inputs/pipe.csv")
    assert "not_a_file" in stops(case, "/dev/zero")
    assert len(take(case, str(outside)).tables["transactions"]) == 1


def test_pickles_and_archives_are_refused(tmp_path):
    (tmp_path / "inputs").mkdir()
    for name in ("sales.pkl", "sales.csv", "sales.xlsx", "sales.parquet"):
        (tmp_path / "inputs" / name).write_bytes(pickle.dumps({"a": 1}))
        assert {"refused_format", "damaged_file"} & set(stops(tmp_path, f"inputs/{name}"))
    with zipfile.ZipFile(tmp_path / "inputs/x.xlsx", "w") as archive:
        archive.writestr("sales.csv", "a")
    assert "refused_format" in stops(tmp_path, "inputs/x.xlsx")
    (tmp_path / "inputs/secret.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    assert "password" in stops(tmp_path, "inputs/secret.xlsx")
    (tmp_path / "inputs/broken.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    assert "damaged_file" in stops(tmp_path, "inputs/broken.xls")


def test_zip_bomb_is_found_whatever_the_archive_says_of_itself(tmp_path):
    path = book(tmp_path, [list(COLUMNS.values()), *ROWS])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/media/big.bin", "w", force_zip64=True) as big:
        for _ in range(70):
            big.write(b"\0" * 2**20)
    assert "zip_bomb" in stops(tmp_path)
    data = path.read_bytes()
    path.write_bytes(
        data.replace((70 * 2**20).to_bytes(4, "little"), (10).to_bytes(4, "little")).replace(
            (70 * 2**20).to_bytes(8, "little"), (10).to_bytes(8, "little")
        )
    )
    assert "zip_bomb" in stops(tmp_path)


def test_a_cell_in_the_far_corner_is_refused_before_it_is_read(tmp_path):
    book(tmp_path, [list(COLUMNS.values()), *ROWS], change=lambda w: w.get_worksheet_by_name("Продажи").write(1_048_575, 16_383, "x"))
    assert "1,048,576 rows" in stops(tmp_path)["too_large"]


def test_too_large_for_the_ceiling_is_refused_with_a_figure(tmp_path):
    csv(tmp_path, text="Код;Дата;Сумма\n" + "1;13.01.2026;5\n" * 20_000)
    assert "the ceiling is 1 MB" in stops(tmp_path, "inputs/sales.csv", limits=Limits(memory_mb=1))["too_large"]
    pd.DataFrame({"Код": range(200_000)}).to_parquet(tmp_path / "inputs/sales.parquet")
    assert "too_large" in stops(tmp_path, "inputs/sales.parquet", limits=Limits(memory_mb=1))


def test_all_problems_of_one_source_come_at_once(tmp_path):
    csv(tmp_path, text="Код;Дата;Сумма\n1.5E+19;03/04/2024;x\n2;04/05/2024;y\n")
    assert set(stops(tmp_path, "inputs/sales.csv", columns=COLUMNS | {"product": "Товар"})) == {
        "missing_column",
        "damaged_ids",
        "ambiguous_dates",
        "bad_amount",
    }


def test_all_problems_of_all_sources_come_at_once(tmp_path):
    csv(tmp_path)
    sources = {
        "transactions": Source(file="inputs/sales.csv", columns={"customer_id": "Kod", "date": "Дaта", "amount": "Сумма"}),
        "customers": Source(file="inputs/nobody.csv"),
    }
    with pytest.raises(Problems) as caught:
        read(sources, tmp_path, currency="RUB")
    assert sorted(p.code for p in caught.value.problems) == ["missing_column", "missing_column", "missing_file"]
    assert "did you mean 'Дата'?" in str(caught.value) and "the columns are: Код, Дата, Сумма" in str(caught.value)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, "either 'file' or 'url'"),
        ({"file": "a", "url": "b"}, "either 'file' or 'url'"),
        ({"url": "sqlite:///a"}, "either 'table' or 'query'"),
        ({"file": "a", "encoding": "cp9999"}, "unknown encoding"),
        ({"file": "a", "timezone": "Moscow"}, "unknown time zone"),
        ({"file": "a", "dates": "local"}, "cannot tell day from month"),
        ({"file": "a", "delimiter": "и"}, "one character"),
        ({"file": "a", "delimiter": '"'}, "one character"),
        ({"file": "a", "delimiter": "::::::"}, "or a few"),
        ({"file": "a", "delimiter": "'", "quote": "'"}, "the same character"),
        ({"file": "a", "thousands": "000"}, "one character"),
        ({"file": "a", "thousands": ",", "decimal": ","}, "the same mark"),
        ({"file": "a", "rates": {"USD": float("inf")}}, "finite"),
        ({"file": "a", "rates": {"USD": 0}}, "greater than 0"),
        ({"file": "a", "skip_rows": -1}, "greater than or equal to 0"),
        ({"file": "a", "encoding": "base64"}, "unknown encoding"),
        ({"file": "a", "encoding": "idna"}, "unknown encoding"),
        ({"file": "a", "colums": {}}, "Extra inputs"),
    ],
)
def test_wrong_settings_say_what_is_right(settings, words):
    with pytest.raises(ValueError, match=words):
        Source(**settings)
