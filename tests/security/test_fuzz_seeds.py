"""Inputs that once broke us, found by `benchmarks/fuzz.py` and by hand, each as small as it gets: our own error comes of it, or a table."""

from __future__ import annotations

import pandas as pd
import pytest

from segkit.case import open_case
from segkit.ground.problems import Problems
from segkit.intake import read
from segkit.intake.source import Source
from segkit.methods import rules
from segkit.steps import strategy

GOOD = "case: A\nsources: {transactions: {file: a.csv}}\n"
HUGE = "0x" + "f" * 5000
MAPPED = {"customer_id": "id", "date": "date", "amount": "amount"}

# target, input, settings of the source and its table (intake only), code of the problem (None: it is read)
SEEDS = [
    ("settings", GOOD + "segments: &a {method: rfm, b: *a}\n", {}, "yaml"),  # endless recursion
    ("settings", "&a {b: *a}", {}, "yaml"),
    ("settings", GOOD + "a: &a {x: 1}\n" + "".join(f"b{i}: &b{i} {{k: *a, l: *a}}\n" for i in range(50)), {}, "yaml"),
    ("settings", "a: &a {x: 1}\n" + "".join(f"{c}: &{c} {{<<: [{', '.join(['*' + b] * 9)}]}}\n" for b, c in zip("abcdefgh", "bcdefghi", strict=True)),
     {}, "yaml"),  # nine to the eighth merges
    ("settings", GOOD + f"targets: {{budget: {HUGE}}}\n", {}, "yaml"),  # more digits than Python writes
    ("settings", f"case: {HUGE}\n", {}, "yaml"),
    ("settings", f"sources: {{transactions: {{file: {HUGE}}}}}\n", {}, "yaml"),
    ("settings", GOOD + f"sensitive: {{basis: {HUGE}}}\n", {}, "yaml"),
    ("settings", 'case: "\\ud800"\n', {}, "yaml"),  # half a character, which no terminal can show
    ("settings", 'case: A\nsources: {transactions: {file: "a\\0.csv"}}\n', {}, "yaml"),  # no file can be called so
    ("settings", "!!timestamp x", {}, "yaml"),
    ("settings", "!!bool x", {}, "yaml"),
    ("settings", "!!int ''", {}, "yaml"),
    ("settings", "!!float ''", {}, "yaml"),
    ("settings", GOOD.replace("a.csv", "a.csv, encoding: base64"), {}, "bad_value"),  # an encoding, but not of text
    ("settings", GOOD.replace("a.csv", "a.csv, rates: {USD: .nan}"), {}, "bad_value"),
    ("settings", GOOD.replace("a.csv", "a.csv, skip_rows: -5"), {}, "bad_value"),
    ("settings", GOOD + "targets: {weights: {size: .inf}}\n", {}, "bad_value"),
    ("settings", "#" * 300_001, {}, "too_large"),
    ("messages", "5", {}, "message_form"),  # not a list at all
    ("messages", "2026-01-01", {}, "message_form"),
    ("rules", "1 = 1 = vip", {}, "chained_comparison"),  # we had an answer, the database none
    ("rules", "1 < age < 9", {}, "chained_comparison"),
    ("rules", "age IN (1, " + "1" * 57 + ")", {}, "long_number"),  # out of the database's range
    ("intake", "id;date;amount\nИтого;;5\n", {"table": "customers"}, "nothing_left"),  # every row is a total
    ("intake", "id;date;amount\n1; ;5\n", {"dates": "dd.mm.yyyy"}, "no_values"),  # a column of dates without one
    ("intake", "id;date;amount\n1; ;5\n", {}, "no_values"),
    ("intake", "\x0c\n\x0b\n", {}, "missing_column"),  # white space, and not a line
    ("intake", "id;date;amount\n" + "1;13.01.2026;" + "1" * 200_000 + "\n2;13.01.2026;5\n" * 30, {}, None),  # called an unclosed quote
    ("intake", "id;date;amount\n1;13.01.2026;5\n" + "\0" * 20, {}, "ragged_rows"),  # taken for UTF-16
    ("intake", "id;date;amount\n1;13.01.2026;5\n", {"skip_rows": [2]}, "nothing_left"),  # every row is skipped
    ("intake", "id;date;amount\n1;13.01.2026;5 a\n0;13.01.2026;x\n", {"table": "customers"}, None),  # amounts that are texts
]  # fmt: skip


@pytest.mark.parametrize(("target", "text", "options", "code"), SEEDS)
def test_a_seed_is_read_or_refused_in_words(target, text, options, code, tmp_path):
    if code is None:
        _take(target, text, dict(options), tmp_path)
        return
    with pytest.raises(Problems) as caught:
        _take(target, text, dict(options), tmp_path)
    assert code in {p.code for p in caught.value.problems}
    assert all(p.where and p.what for p in caught.value.problems)
    str(caught.value).encode()


def _take(target, text, options, folder):
    if target == "settings":
        (folder / "case.yml").write_text(text)
        return open_case(folder)
    if target == "messages":
        (folder / "case.yml").write_text(GOOD)
        (folder / "forms").mkdir()
        (folder / "forms" / "messages.yml").write_text(text, encoding="utf-8")
        return strategy.load(open_case(folder).form_text("messages.yml") or [])
    if target == "rules":
        people = pd.DataFrame({"customer_id": ["a", "b"], "age": [5, 50], "vip": [True, False]})
        return rules.fit(people, rules={"rule": text})
    table = options.pop("table", "transactions")
    (folder / "a.csv").write_text(text, encoding="utf-8")
    mapped = MAPPED if table == "transactions" else {"customer_id": "id"}
    made = read({table: Source(file="a.csv", columns=mapped, **options)}, folder, currency="RUB")
    counts = made.counts[table]
    assert counts["rows_in"] == counts["rows_used"] + sum(counts["excluded"].values())
    assert (made.log["action"] == "set aside").sum() == sum(counts["excluded"].values())
    return made


HEAD = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
FEW = '<row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c></row>'
SHEETS = {  # each took from 8 seconds to minutes
    "a cell in a far row": (FEW + '<row r="1000000"><c r="A1000000"><v>1</v></c></row>', "too_large"),
    "a cell in a far column": (FEW + '<row r="1000"><c r="XFD1000"><v>1</v></c></row>', "too_large"),
    "a row without its number": (FEW + '<row><c r="XFD9000"><v>1</v></c></row>', "too_large"),
    "the address not first": (FEW + "<row r='100000'><c s='1' r='ZZ100000'><v>1</v></c></row>", "too_large"),
    "rows that only begin": (FEW + "<row " * 200_000, "damaged_file"),
}


@pytest.mark.parametrize(
    "damage",
    [
        (b"PK\x01\x02\x14\x03\x14\x00", b"PK\x01\x02\x14\x03\xff\x00"),  # a version of ZIP that is still to come
        (b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00"),  # a password is needed
        (b"PK\x01\x02\x14\x03\x14\x00\x00\x00\x08", b"PK\x01\x02\x14\x03\x14\x00\x00\x00\x63"),  # an unknown method
        (b"\x78", b"\x79"),
        (b"xl/worksheets/sheet1.xml", b"xl/worksheets/sheet1.xmk"),
    ],
)
@pytest.mark.parametrize("cut", [0, 40])
def test_a_damaged_archive_is_refused_in_words(damage, cut, tmp_path):
    import xlsxwriter

    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        book.add_worksheet().write_column(0, 0, ["id", *range(50)])
    data = (tmp_path / "a.xlsx").read_bytes().replace(*damage)
    middle = data.find(b"xl/worksheets/sheet1.xml") + 60  # inside the packed sheet
    (tmp_path / "a.xlsx").write_bytes(data[:middle] + bytes(cut) + data[middle + cut :])
    with pytest.raises(Problems) as caught:
        read({"customers": Source(file="a.xlsx", columns={"customer_id": "id"})}, tmp_path, currency="RUB")
    assert {p.code for p in caught.value.problems} & {"damaged_file", "refused_format", "empty_file", "missing_column"}


@pytest.mark.parametrize("name", SHEETS)
def test_a_damaged_sheet_takes_no_time(name, tmp_path):
    import time
    import zipfile

    import xlsxwriter

    sheet, code = SHEETS[name]
    with xlsxwriter.Workbook(tmp_path / "plain.xlsx") as book:
        book.add_worksheet()
    with zipfile.ZipFile(tmp_path / "plain.xlsx") as old, zipfile.ZipFile(tmp_path / "a.xlsx", "w") as new:
        for item in old.namelist():
            changed = HEAD + sheet + "</sheetData></worksheet>"
            new.writestr(item, changed if item == "xl/worksheets/sheet1.xml" else old.read(item))
    begun = time.process_time()
    with pytest.raises(Problems) as caught:
        read({"customers": Source(file="a.xlsx", columns={"customer_id": "id"})}, tmp_path, currency="RUB")
    assert code in {p.code for p in caught.value.problems} and time.process_time() - begun < 3
