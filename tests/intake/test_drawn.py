"""What a workbook shows and its cells do not hold: read as it is meant, or told, in XLSX, in ODS and in old XLS."""

from __future__ import annotations

import datetime as dt
import struct
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from segkit.ground.problems import Problems
from segkit.intake import Source, read
from segkit.intake.files.formats import Looks, looked, said

COLUMNS = {"customer_id": "id", "date": "date", "amount": "amount"}
ROWS = [(f"K{i}", f"2026-01-{i:02d}", 10.5) for i in range(1, 11)]


def take(folder: Path, name: str = "s.xlsx", **options):
    return read({"transactions": Source(file=name, columns=COLUMNS, **options)}, folder, currency="PLN")


def codes(made) -> set[str]:
    return {p.code for p in made.problems if p.severity in ("warn", "stop")}


def xlsx(path: Path, style: dict, *, rows=ROWS, column: int = 2, change=None) -> Path:
    """A workbook with one cell (row 5) of a style."""
    with xlsxwriter.Workbook(path) as book:
        sheet, drawn = book.add_worksheet("Sprzedaż & zwroty"), book.add_format(style)
        sheet.write_row(0, 0, ("id", "date", "amount"))
        for row, cells in enumerate(rows, 1):
            for place, cell in enumerate(cells):
                sheet.write(row, place, cell, drawn if row == 4 and place == column else None)
        if change:
            change(sheet)
    return path


def ods(path: Path, style: str, shown: str, value: str = "10.5", *, row: str = "", kind: str = 'office:value-type="float"') -> Path:
    """The same as OpenDocument: each cell has its value and how it is shown."""
    text = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    number = '<table:table-cell table:style-name="{}" {} office:value="{}"><text:p>{}</text:p></table:table-cell>'
    lines = ["".join(text.format(c) for c in ("id", "date", "amount"))]
    for i, (who, when, _) in enumerate(ROWS, 1):
        cell = number.format("ce1", kind, value, shown) if i == 4 else number.format("ce0", 'office:value-type="float"', "10.5", "10,50")
        lines.append(text.format(who) + text.format(when) + cell)
    space = "urn:oasis:names:tc:opendocument:xmlns:"
    names = " ".join(f'xmlns:{n}="{space}{n}:1.0"' for n in ("office", "table", "text", "style"))
    rows = "".join(f"<table:table-row{row if i == 4 else ''}>{line}</table:table-row>" for i, line in enumerate(lines))
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("META-INF/manifest.xml", '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>')
        book.writestr("content.xml", f'<office:document-content {names}><office:automatic-styles><style:style style:name="ce1" style:family="table-cell">{style}</style:style>'
                      f'</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="A">{rows}</table:table></office:spreadsheet></office:body></office:document-content>')  # fmt: skip
    return path


def xls(path: Path, code: str, *, struck: bool = False, hidden: bool = False) -> Path:
    """The same as an old workbook: a stream of records in a compound file of four sectors and more."""

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    def label(row: int, column: int, text: str) -> bytes:
        return record(0x204, struct.pack("<HHHHB", row, column, 0, len(text), 0) + text.encode("latin-1"))

    start = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 1997, 0, 6))
    for strike in (0, 0, 0, 0, 8 if struck else 0):
        start += record(0x31, struct.pack("<HHHHHBBBBBB", 200, strike, 0, 400, 0, 0, 0, 0, 0, 1, 0) + b"A")
    start += record(0x41E, struct.pack("<HHB", 164, len(code), 1) + code.encode("utf-16-le"))
    start += b"".join(record(0xE0, struct.pack("<HH", font, number) + b"\0" * 16) for font, number in ((0, 0), (5, 164)))
    name = "Лист"
    sheet = record(0x809, struct.pack("<HHHHII", 0x600, 16, 0, 1997, 0, 6)) + record(0x200, struct.pack("<IIHHH", 0, 11, 0, 3, 0))
    sheet += record(0x208, struct.pack("<HHHHHHHH", 4, 0, 3, 255, 0, 0, 0x20, 0)) if hidden else b""
    sheet += b"".join(label(0, i, text) for i, text in enumerate(("id", "date", "amount")))
    for row, (who, when, sum_) in enumerate(ROWS, 1):
        sheet += label(row, 0, who) + label(row, 1, when) + record(0x203, struct.pack("<HHHd", row, 2, int(row == 4), sum_))
    length = len(start) + 4 + 8 + len(name) * 2 + 4
    start += record(0x85, struct.pack("<IHBB", length, 0, len(name), 1) + name.encode("utf-16-le")) + record(0x0A, b"")
    stream = (start + sheet + record(0x0A, b"")).ljust(4096, b"\0")
    sectors = len(stream) // 512

    def entry(text: str, kind: int, first: int, size: int) -> bytes:
        named = (text + "\0").encode("utf-16-le")
        return named.ljust(64, b"\0") + struct.pack("<HBBIII", len(named) if text else 0, kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, 1 if kind == 5 else 0xFFFFFFFF) + b"\0" * 36 + struct.pack("<III", first, size, 0)

    table = [*range(1, sectors), 0xFFFFFFFE, 0xFFFFFFFE, 0xFFFFFFFD]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    head += struct.pack("<IIIIIIIII", 0, 1, sectors, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack("<109I", sectors + 1, *[0xFFFFFFFF] * 108)
    folder = entry("Root Entry", 5, 0xFFFFFFFE, 0) + entry("Workbook", 2, 0, len(stream)) + b"\0" * 256
    path.write_bytes(head + stream + folder + struct.pack("<128I", *table, *[0xFFFFFFFF] * (128 - len(table))))
    return path


MINUS = {"[Red]-#,##0.00": "-10,50", "(#,##0.00)": "(10,50)", '#,##0.00" -"': "10,50-"}


@pytest.mark.parametrize("code", MINUS)
def test_a_minus_that_only_the_format_draws_is_told(code, tmp_path):
    xlsx(tmp_path / "s.xlsx", {"num_format": code})
    xls(tmp_path / "s.xls", code)
    ods(tmp_path / "s.ods", "", MINUS[code])
    for name in ("s.xlsx", "s.xls", "s.ods"):
        made = take(tmp_path, name)
        assert codes(made) == {"drawn_minus"} and made.tables["transactions"]["amount"].sum() == 105, name
        assert "row 5" in str(made.problems[0]), name


@pytest.mark.parametrize("code", ["#,##0.00_);(#,##0.00)", '_-* #,##0.00\\ "zł"_-;\\-* #,##0.00\\ "zł"_-', "yyyy\\-mm\\-dd", "000\\-000", "0.-", '#,##0.0,"k"', "0.00E+00", "@"])
def test_formats_of_every_day_say_nothing_of_a_minus(code):
    assert not {"minus", "times"} & set(said(code))


def test_a_minus_that_the_cell_has_is_its_own(tmp_path):
    rows = [(*row[:2], -10.5 if i == 3 else row[2]) for i, row in enumerate(ROWS)]
    xlsx(tmp_path / "s.xlsx", {"num_format": "0.00;(0.00)"}, rows=rows)
    ods(tmp_path / "s.ods", "", "-10,50", "-10.5")
    assert [(codes(take(tmp_path, n)), take(tmp_path, n).tables["transactions"]["amount"].sum()) for n in ("s.xlsx", "s.ods")] == [(set(), 84)] * 2


def test_a_currency_that_ods_and_xls_draw(tmp_path):
    ods(tmp_path / "a.ods", "", "10,50 €", kind='office:value-type="currency" office:currency="EUR"')
    ods(tmp_path / "b.ods", "", "10,50 €")
    xls(tmp_path / "s.xls", "[$€-407]\\ #,##0.00")
    for name in ("a.ods", "b.ods", "s.xls"):
        with pytest.raises(Problems, match=r"EUR .1 rows, 10\.50"):
            take(tmp_path, name)
        assert take(tmp_path, name, rates={"EUR": 4}).tables["transactions"]["amount"].sum() == 94.5 + 42


def test_thousands_that_only_the_format_says_are_told(tmp_path):
    xlsx(tmp_path / "s.xlsx", {"num_format": '#,##0.0" тыс."'})
    ods(tmp_path / "s.ods", "", "10,5 тыс.")
    xls(tmp_path / "s.xls", '0.0" tys."')
    assert [codes(take(tmp_path, name)) for name in ("s.xlsx", "s.ods", "s.xls")] == [{"drawn_times"}] * 3
    assert "times" not in said('#,##0.0," тыс."')


def test_a_sum_that_nobody_sees_is_told(tmp_path):
    xlsx(tmp_path / "s.xlsx", {"num_format": ";;;"})
    assert codes(take(tmp_path)) == {"drawn_nothing"}


def test_rows_struck_out_are_told_by_their_numbers(tmp_path):
    xlsx(tmp_path / "s.xlsx", {"font_strikeout": True})
    xls(tmp_path / "s.xls", "0", struck=True)
    ods(tmp_path / "s.ods", '<style:text-properties style:text-line-through-style="solid"/>', "10,50")
    for name in ("s.xlsx", "s.xls", "s.ods"):
        made = take(tmp_path, name)
        assert codes(made) == {"struck_out"} and "row 5" in str(made.problems[0]) and "skip_rows: [5]" in made.problems[0].todo, name
        assert len(take(tmp_path, name, skip_rows=[5]).tables["transactions"]) == 9


def test_rows_and_columns_that_are_hidden(tmp_path):
    xlsx(tmp_path / "s.xlsx", {}, change=lambda sheet: (sheet.set_row(4, None, None, {"hidden": True}), sheet.set_column(2, 2, None, None, {"hidden": True})))
    xls(tmp_path / "s.xls", "0", hidden=True)
    ods(tmp_path / "s.ods", "", "10,50", row=' table:visibility="collapse"')
    for name in ("s.xlsx", "s.xls", "s.ods"):
        made = take(tmp_path, name)
        assert codes(made) == {"hidden_rows"} and "row 5" in str(made.problems[0]) and len(made.tables["transactions"]) == 10, name
    assert "amount" in next(p.what for p in take(tmp_path).problems if p.code == "hidden_columns")


def test_rows_that_a_filter_hides_are_read_as_before(tmp_path):
    def filtered(sheet):
        sheet.autofilter("A1:C11")
        sheet.filter_column("A", "x == K1")
        sheet.set_row(4, None, None, {"hidden": True})

    xlsx(tmp_path / "s.xlsx", {}, change=filtered)
    ods(tmp_path / "s.ods", "", "10,50", row=' table:visibility="filter"')
    for name in ("s.xlsx", "s.ods"):
        made = take(tmp_path, name)
        assert not codes(made) and "hidden by a filter" in str(made.problems[0]) and len(made.tables["transactions"]) == 10


def test_zeros_before_an_id_that_only_the_format_draws(tmp_path):
    rows = [(i, *row[1:]) for i, row in enumerate(ROWS, 1)]
    xlsx(tmp_path / "s.xlsx", {"num_format": "0000"}, rows=rows, column=0)
    made = take(tmp_path)
    assert made.tables["transactions"]["customer_id"].tolist()[2:5] == ["3", "0004", "5"] and "zeros" in " ".join(made.guesses["guess"])


def test_damaged_workbooks_look_like_nothing(tmp_path):
    whole = xls(tmp_path / "s.xls", "(0)").read_bytes()
    assert looked(tmp_path / "s.xls", "Лист").drawn == {"minus": {2: {5: "("}}}
    for cut in (30, 600, 3000, 4700, 5300):
        (tmp_path / "cut.xls").write_bytes(whole[:cut])
        assert isinstance(looked(tmp_path / "cut.xls", "Лист"), Looks)
    for place in range(24, 620, 4):
        (tmp_path / "odd.xls").write_bytes(whole[:place] + b"\xff\x00\x00\x00" + whole[place + 4 :])
        assert isinstance(looked(tmp_path / "odd.xls", "Лист"), Looks)


def test_numbers_beside_texts_say_nothing_of_how_the_texts_are_written(tmp_path):
    rows = [(*row[:2], "1 234,50" if i % 3 == 0 else 7.25) for i, row in enumerate(ROWS)]
    xlsx(tmp_path / "s.xlsx", {}, rows=rows)
    made = take(tmp_path)
    assert not made.problems and made.tables["transactions"]["amount"].sum() == 4 * 1234.5 + 6 * 7.25


def test_ids_that_a_spreadsheet_took_for_days_are_told(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "s.xlsx", {"default_date_format": "dd.mm"}) as book:
        sheet = book.add_worksheet()
        for row, cells in enumerate([("id", "date", "amount"), ("40-1", "2026-01-13", 5), ("40-2", "2026-01-14", 5), (dt.datetime(2026, 1, 5), "2026-01-15", 5)]):
            for place, cell in enumerate(cells):
                sheet.write(row, place, cell)
    assert codes(take(tmp_path)) == {"damaged_ids"}
