"""What `fuzz.py` tries: for each thing that people hand us, what is done with the bytes, what must hold of it, and seeds to begin with."""

from __future__ import annotations

import io
import re
import shutil
import time
import zipfile
from functools import cache
from pathlib import Path

# ---------------------------------------------------------------- intake: eight bytes of settings, then the file

ENCODINGS = [None] * 4 + ["utf-8", "cp1251", "cp1250", "utf-16", "cp866", "ascii"]
DELIMITERS = [None] * 4 + [";", ",", "\t", "|", "::", ", "]
DATES = [None, None, "dd.mm.yyyy", "mm/dd/yyyy", "yyyy-mm-dd"]
COLUMNS = [{"customer_id": "id", "date": "date", "amount": "amount"},
           {"customer_id": "id", "date": "date", "amount": "amount", "order_id": "order", "category": "group"},
           {"customer_id": "id", "date": "date", "price": "amount", "quantity": "n"},
           {"customer_id": "id"}, {}]  # fmt: skip
TABLES = ["transactions", "transactions", "transactions", "customers", "deals", "events", "survey"]
WHERES = [None, None, None, "amount > 1", "\"group\" = 'a'", "date >= '2026-01-15'"]
SHEET = "xl/worksheets/sheet1.xml"


def intake(data: bytes, folder: Path) -> None:
    """One file under generated settings: rows in = used + set aside, and the log has every row."""
    from segkit.intake import read
    from segkit.intake.source import Limits
    from segkit.steps import collect

    head, body = data[:8].ljust(8, b"\0"), data[8:]
    name, table = _file(head[0], body, folder), TABLES[head[1] % len(TABLES)]
    source = _source(head, name, table)
    made = read({table: source}, folder, currency="RUB", limits=Limits(memory_mb=1500))
    _accounted(made)
    if name == "x.csv":
        _every_line(folder / name, source, made, made.counts[table]["rows_in"])
    if head[7] & 1:
        collect.customers(made, as_of=collect.reference_date(made, None))


def _accounted(made) -> None:
    for table, counts in made.counts.items():
        assert counts["rows_in"] == counts["rows_used"] + sum(counts["excluded"].values()), "rows are lost"
        assert counts["rows_used"] == len(made.tables[table]), "rows are counted wrongly"
        asked = (made.log["source"] == table) & (made.log["action"] == "set aside")
        assert asked.sum() == sum(counts["excluded"].values()), "the log lacks rows"
    assert all(p.where and p.what and p.code for p in made.problems), "a problem does not say where"


def _file(kind: int, body: bytes, folder: Path) -> str:
    """The bytes as text (mostly), as a workbook, as the sheet in a workbook, or as Parquet."""
    name = ["x.csv", "x.csv", "x.csv", "x.xlsx", "x.xlsx", "x.parquet"][kind % 6]
    if kind % 6 == 4:
        body = _book(body)
    (folder / name).write_bytes(body)
    return name


def _source(head: bytes, name: str, table: str):
    from segkit.intake.source import Source

    told = {"encoding": ENCODINGS[head[2] % len(ENCODINGS)], "delimiter": DELIMITERS[head[3] % len(DELIMITERS)],
            "dates": DATES[head[4] % len(DATES)], "decimal": [None, None, ",", "."][head[4] // 8 % 4],
            "quote": ['"', '"', "'", "none"][head[5] % 4], "header_row": [None, None, None, 1, 3][head[5] // 4 % 5],
            "skip_rows": [None, None, None, 1, [2, 4]][head[5] // 32 % 5], "where": WHERES[head[6] % len(WHERES)],
            "ragged": ["drop", "fill"][head[6] // 8 % 2], "duplicates": ["keep", "drop"][head[6] // 16 % 2],
            "thousands": [None, None, " ", ".", "'", ","][head[6] // 32 % 6],
            "columns": COLUMNS[head[7] // 2 % len(COLUMNS)]}  # fmt: skip
    try:
        return Source(file=name, **told)
    except ValueError:
        return Source(file=name, columns=told["columns"])


def _every_line(path: Path, source, made, rows_in: int) -> None:
    """Without quotation marks a line is a row: nothing may be lost before the counting begins."""
    from segkit.intake.files.text import decode, split_hint

    text = split_hint(decode(path.read_bytes(), source.encoding)[0])[1]
    header = [int(g) for g in made.guesses.loc[made.guesses["what"] == "header_row", "guess"]]
    if header and not any(sign in text for sign in "\"'"):
        lines = re.split("\r\n|\r|\n", text)
        assert len(lines) - (lines[-1] == "") - header[0] == rows_in, "lines are lost"


def _book(sheet: bytes) -> bytes:
    """A workbook around a mutated sheet, so that its checksums are right and the reader gets to the cells."""
    import xlsxwriter

    made, out = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        book.add_worksheet().write(0, 0, "id")
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(out, "w") as new:
        for item in old.namelist():
            new.writestr(item, sheet if item == SHEET else old.read(item))
    return out.getvalue()


def intake_seeds() -> list[bytes]:
    """Small files of every kind, each under a few settings."""
    import pandas as pd
    import xlsxwriter

    rows = [
        ["id", "date", "amount", "group"],
        ["001", "13.01.2026", "1 234,50", "a"],
        ["002", "2026-01-14", "-7", "б; в"],
        ["Итого", "", "9", ""],
    ]
    texts = [d.join(f'"{c}"' if d in c else c for c in row) for d in ";,\t|" for row in rows]
    files = [("\n".join(texts[i : i + 4]) + "\n").encode(e) for i in range(0, 16, 4) for e in ("utf-8", "cp1251", "utf-16")]
    files += [b"sep=;\nid;date;amount\n1;13.01.2026;5\n", b'id;date;amount\r\n"a ""b""";20260113;(5,00)\r\n"a\nb";45321;5%\r\n',
              b"id,date,amount\na@b.ru,2026-01-13T10:00:00Z,$5.00\n+79123456789,Mar 5 2026,1e5\n",
              b"id::date::amount\n1::13.01.2026::5\n", b"\nSales\n\nid;date;amount;;\n1;13.01.2026;5;;\n;;;;\n1;31.02.2026;x\n"]  # fmt: skip
    out, book = io.BytesIO(), io.BytesIO()
    pd.DataFrame({"id": ["a", None], "date": pd.to_datetime(["2026-01-13"] * 2), "amount": [1.5, None], "n": [1, 2]}).to_parquet(out)
    with xlsxwriter.Workbook(book) as workbook:
        sheet = workbook.add_worksheet()
        for i, row in enumerate([*rows, [17.0, 46027, 5.5, True]]):
            sheet.write_row(i, 0, row)
    with zipfile.ZipFile(book) as archive:
        inner = archive.read(SHEET)
    seeds = [bytes([0, table, 0, 0, date, 0, 0, last]) + f for f in files for table, date, last in ((0, 0, 0), (1, 2, 3), (3, 0, 7))]
    seeds += [bytes([kind, 0, 0, 0, 0, 0, 0, 0]) + f for kind, f in ((3, book.getvalue()), (4, inner), (5, out.getvalue()))]
    return seeds


# ---------------------------------------------------------------- rules: one rule per line


def facts():
    """Eight customers with every kind of column, gaps in each, and names that need quotation marks."""
    import numpy as np
    import pandas as pd

    days = pd.to_datetime(
        ["2026-01-01 00:00", None, "2026-03-15 10:30", "1999-12-31 00:00", "2026-01-01 00:00", None, "2200-01-01 00:00", "2026-02-28 00:00"]
    )
    return pd.DataFrame({
        "customer_id": list("abcdefgh"), "age": pd.array([0, 1, -5, None, 18, 2**53 - 1, 7, 7], dtype="Int64"),
        "revenue": [0.1 + 0.2, -0.0, np.nan, 1e300, 0.3, 1 / 3, 100.0, -7.5],
        "city": ["Omsk", "", None, "O'Hara", "50%_\\", "Пермь", " omsk", "a\nb"],
        "last_order": days.astype("datetime64[us]"), "vip": pd.array([True, None, False, True, False, None, True, False], dtype="boolean"),
        "nothing": pd.Series([None] * 8, dtype="object"), "order": range(8), "a b": ["x", "y", "z", None] * 2, "Возраст": [1.5, np.nan] * 4,
    })  # fmt: skip


@cache
def _everybody():
    """The customers, as a frame and as a table of a database."""
    import duckdb

    people, database = facts(), duckdb.connect()
    database.register("facts_frame", people)
    database.execute("CREATE TABLE facts AS SELECT * FROM facts_frame")
    return people, database


def rules(data: bytes, folder: Path) -> None:
    """Rules on eight customers: our labels are the database's; what is refused says which rule."""
    from segkit.ground.problems import Problems
    from segkit.methods import rules as method
    from segkit.rules import conditions

    people, database = _everybody()
    lines = [line for line in data.decode("utf-8", "ignore").split("\n") if line.strip()][:4] or [""]
    told = {f"rule {i}": line for i, line in enumerate(lines)} | {"else": "Rest"}
    try:
        made = method.fit(people, rules=told)
    except Problems as error:
        assert all(re.match(r"rule 'rule \d'", p.where) and p.what for p in error.problems), "a problem does not name its rule"
        return
    for dialect in ("postgres", "spark", "tsql"):
        made.to_sql(dialect)
    theirs = database.sql(made.to_sql("duckdb")).df().sort_values("customer_id")
    assert theirs["segment"].tolist() == made.table["segment"].tolist(), "the database labels otherwise"
    assert made.label(people.iloc[::-1])["segment"].tolist() == made.table["segment"].tolist(), "labels depend on the order of rows"
    for line in lines:
        for part in conditions.conjuncts(line):
            for looser in conditions.relaxed(part, people):
                conditions.matches(looser, people)


WORDS = ["age", "revenue", "city", "last_order", "vip", "nothing", '"order"', '"a b"', "Возраст", " AND ", " OR ", "NOT ", " IN (1, 2)", " IN ('a')",
         " BETWEEN 1 AND 5", " LIKE '%a_'", " IS NULL", " IS NOT NULL", "'2026-01-01'", "TRUE", "NULL", " <> ", " >= ", " = ", " / 0", "1e308",
         "0.1", "(", ")", "'", '"', "''", "--", "/*", ";", "CASE", "CAST(", "::", "||", "SELECT", "9007199254740993", ".5", "5.", "0x1F", "1_000"]  # fmt: skip


def rules_seeds() -> list[bytes]:
    """Each word in a condition, and conditions that use everything."""
    seeds = [f"age{w}" for w in WORDS] + [f"{w} = 1" for w in WORDS] + [f"city = {w}" for w in WORDS]
    seeds += ["age >= 18 AND city LIKE 'O%'\nrevenue / age > 0.1 OR vip\nlast_order < '2026-02-01' AND NOT vip",
              "NOT (age IN (1, 7, NULL) AND revenue BETWEEN -1 AND 0.3)\n\"a b\" = 'x'\nnothing IS NULL",
              "-age * 2 + revenue - 1 <= 5 / (age - 7)\ncity <> '' AND city NOT LIKE '%\\%'"]  # fmt: skip
    return [s.encode() for s in seeds]


# ---------------------------------------------------------------- settings: case.yml


def settings(data: bytes, folder: Path) -> None:
    """Any bytes as case.yml: a Case, or problems that say where."""
    from segkit.case import open_case
    from segkit.ground.problems import Problems

    (folder / "case.yml").write_bytes(data)
    try:
        opened = open_case(folder)
    except Problems as error:
        assert all(p.where.startswith("case.yml") and p.what for p in error.problems), "a problem does not say where"
        str(error)
        return
    assert opened.as_of == opened.settings.as_of, "the reference date is another one"
    opened.say.money(1.5)


KEYS = ["case: ", "language: ru\n", "currency: RUB\n", "as_of: 2026-10-31\n", "sources:\n", "  transactions:", " {file: inputs/a.csv, columns: {customer_id: id}}\n",
        "segments: {method: rfm}\n", "segments: {rules: {a: age > 1, else: b}}\n", "targets: {weights: {size: 1}, budget: 5}\n", "privacy: {min_cell: 5}\n",
        "brand: {colour: \"#112233\"}\n", "&a ", "*a", "<<: ", "!!python/object:os.system ", "!!binary ", "? ", "- ", "[", "]", "{", "}", "|\n", ">\n", "'", "\"",
        ".inf", ".nan", "0x", "1:2:3", "2026-13-45", "null", "~", "\t", "#", "---\n", "...\n", "%YAML 1.1\n", "\u0085", "\ufeff"]  # fmt: skip


def settings_seeds() -> list[bytes]:
    """The case.yml that `segkit new` writes, and small ones."""
    whole = (Path(__file__).parents[1] / "templates/case/case.yml").read_bytes()
    small = "case: A\nlanguage: pl\nsources: {transactions: {file: a.csv}}\n"
    source = "case: A\nsources:\n  deals: {url: 'sqlite:///a.db', table: t, rates: {USD: 90}, timezone: Europe/Moscow, skip_rows: [1, 2], dates: dd.mm.yyyy}\n"
    return [whole, small.encode(), source.encode(), *((small + key).encode() for key in KEYS)]


# ---------------------------------------------------------------- maps: two bytes, then an export


def maps(data: bytes, folder: Path) -> None:
    """A product's export read by its map, or taken for what it is by `segkit new --from`, which writes a case that opens."""
    from segkit.case import new, open_case
    from segkit.intake import maps as known
    from segkit.intake import read
    from segkit.intake.source import Limits, Source

    head, body = data[:2].ljust(2, b"\0"), data[2:]
    (folder / "x.csv").write_bytes(body)
    if head[0] & 1:
        shutil.rmtree(folder / "made", ignore_errors=True)
        new.from_files(folder / "made", [str(folder / "x.csv")])
        _accounted(open_case(folder / "made").read_inputs())
        return
    chosen = list(known.every().values())[head[1] % len(known.every())]
    source = Source(file="x.csv", map=chosen.name, delimiter=DELIMITERS[head[0] // 2 % 4 * 2])
    _accounted(read({chosen.table: source}, folder, currency="RUB", limits=Limits(memory_mb=1500)))


CELLS = ["1001", "2026-01-13", "13.01.2026 10:00", "1 234,50", "2", "ann@example.org", "paid", "Shirt; blue", "", "['a', 'b']", "Omsk", "-5", "true", "PLN"]


def maps_seeds() -> list[bytes]:
    """Every map's own headers over a few rows of everything, read both ways."""
    from segkit.intake import maps as known

    seeds = []
    for at, chosen in enumerate(known.every().values()):
        for way in (0, 1, 2):
            heads = chosen.headers if way else chosen.headers[: chosen.enough + 3]
            rows = [[CELLS[(3 * row + 5 * column + at) % len(CELLS)] for column in range(len(heads))] for row in range(4)]
            text = "\n".join(";".join(row) for row in [heads, *rows, rows[0]])
            seeds.append(bytes([way, at]) + text.encode())
    return seeds


# ---------------------------------------------------------------- messages: messages.yml


@cache
def _listed():
    """Six customers of two segments, with a gap, a sensitive column, and names that no form expects."""
    import pandas as pd

    return pd.DataFrame({
        "customer_id": list("abcdef"), "segment": ["VIP"] * 3 + ["Спящие"] * 3, "name": ["Анна", None, "O'Hara\n\x1b[31m", "x" * 900, "{{ name }}", "%s"],
        "city": ["Omsk", "", "Пермь"] * 2, "age": [1.5, None, 42.0] * 2, "last_order": pd.to_datetime(["2026-01-01", None, "1999-12-31"] * 2),
        "health": ["secret-7731"] * 6, "Размер одежды": list("SMLSML"), "range": range(6),
    })  # fmt: skip


def messages(data: bytes, folder: Path) -> None:
    """Any bytes as messages.yml: problems that say which message, or every message as it will be sent."""
    from segkit.case import open_case
    from segkit.ground.problems import Problems
    from segkit.steps import strategy

    (folder / "forms").mkdir(exist_ok=True)
    (folder / "case.yml").write_text("case: A\nsources: {transactions: {file: a.csv}}\n")
    (folder / "forms" / "messages.yml").write_bytes(data)
    try:
        templates = strategy.load(open_case(folder).form_text("messages.yml") or [])
        found = strategy.check(templates, _listed(), sensitive=["health"])
        sent = strategy.render(templates, _listed(), sensitive=["health"])
        strategy.preview(templates, _listed(), sensitive=["health"])
    except Problems as error:
        assert all(p.where.startswith("forms/messages.yml") and p.what for p in error.problems), "a problem does not say where"
        str(error).encode()
        return
    assert all(p.severity == "warn" for p in found) and len(sent) == 3 * len(templates), "messages are lost"
    assert not sent["text"].str.contains("secret-7731|\x1b").any(), "what is barred from messages is in one"
    assert sent["text"].str.len().le(4_000).all() and (sent["parts"] >= (sent["text"].str.len() > 0)).all(), "parts are counted wrongly"
    sent["text"].str.encode("utf-8")


FIELDS = ["- ", "segment: ", "channel: ", "text: ", "fallback: ", "VIP", "Спящие", "SMS", "{{ ", " }}", "name", "city", "age", "last_order", "health", "Размер_одежды",
          " | default('x')", " | default(name)", "{% ", " %}", "{# ", " #}", "range", "self", "loop", "__class__", "[0]", "()", "~", "|", "\n", "'", '"', "{", "}", ": "]  # fmt: skip


def messages_seeds() -> list[bytes]:
    """The form of the example, and one message around every word."""
    one = "- {{segment: VIP, channel: SMS, text: {}, fallback: {{name: friend}}}}\n"
    texts = ["'Hi {{ name }}'", "\"{{ city | default('x') }} {{ name }} {{ Размер_одежды }}\"", "'{{ age }}{{ name }}{{ last_order }}'"]
    seeds = [one.format(text) for text in [*texts, *(f"'{{{{ name }}}} {word.replace(chr(39), chr(34))}'" for word in FIELDS)]]
    seeds += ["VIP: {channel: SMS, text: Hello}\nСпящие: [{channel: E-mail, text: '{{ city }}', fallback: {city: town}}]\n"]
    return [(Path(__file__).parents[1] / "templates/case/forms/messages.yml").read_bytes(), *(s.encode() for s in seeds)]


# ---------------------------------------------------------------- svg: a logo

OUTSIDE = re.compile(r"url\((?!['\"]?#)|[a-z]+:(?!//www\.w3\.org/)|@|\\|<script", re.IGNORECASE)


def svg(data: bytes, folder: Path) -> None:
    """Any bytes as a logo: refused, or shapes and paint alone, which stay as they are when they are cleaned once more."""
    from defusedxml.ElementTree import fromstring

    from segkit.report import brand

    begun = time.process_time()
    clean = brand.clean_svg(data)
    assert time.process_time() - begun < 2, "a logo holds us up"
    (folder / "logo.svg").write_bytes(data)
    if clean is None:
        return
    brand.brand(logo=folder / "logo.svg")
    for element in fromstring(clean).iter():
        assert element.tag.removeprefix(brand.SVG) in brand.ELEMENTS, "an element that is not allowed"
        for name, value in element.attrib.items():
            assert name in brand.PAINT | brand.PLACE | {"href"}, "an attribute that is not allowed"
            assert not OUTSIDE.search(value), "a value that leads out"
            assert name != "href" or value.startswith("#"), "a reference that leads out"
    assert brand.clean_svg(clean) == clean, "cleaning twice makes another drawing"


PARTS = ["<svg xmlns='http://www.w3.org/2000/svg'>", "</svg>", "<g>", "</g>", "<path d='M0 0h9'/>", "<use href='#a'/>", "<use xlink:href='#a'/>", "<symbol id='a'>", "</symbol>",
         "<style>.k{fill:red}</style>", " class='k'", " style='fill:url(#a)'", " onload='x()'", "<script>", "<a xlink:href='javascript:x()'>", "<image href='http://a/'/>",
         "<foreignObject>", "<text>", "</text>", "<!--", "-->", "<![CDATA[", "]]>", "<!DOCTYPE x [<!ENTITY a 'b'>]>", "&amp;", "&#106;", " id='a'", "url(", "data:", "\\75rl("]  # fmt: skip


def svg_seeds() -> list[bytes]:
    """A small logo with everything that is allowed, and one around every part that is not."""
    root = "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' viewBox='0 0 9 9'>"
    inner = "<defs><linearGradient id='b'><stop offset='1' stop-color='#fff'/></linearGradient><symbol id='a'><path d='M0 0'/></symbol></defs>"
    inner += "<style>.k{fill:url(#b);stroke:red}</style><use href='#a' class='k'/><text x='1' style='font-size:3px'>A</text>"
    return [(root + inner + part + "</svg>").encode() for part in ["", *PARTS]]


TARGETS = {  # what is done, the seeds, words for the fuzzer's dictionary, the rooms that it watches
    "intake": (intake, intake_seeds, [";", "sep=", '""', "Итого", "31.12.2026", "1 234,50", "=\"", "<row", "<c r=", "t=\"s\"", "PAR1", "PK\x03\x04"], ["segkit.intake", "segkit.privacy.detect", "segkit.steps.collect"]),
    "maps": (maps, maps_seeds, [*CELLS[:13], ";", "\n", '"', "Total", "Lineitem price", "Status", "cancelled", "Отменен", "refund", "1,2,3"], ["segkit.intake", "segkit.privacy.detect", "segkit.case"]),
    "rules": (rules, rules_seeds, WORDS, ["segkit.rules", "segkit.methods.rules"]),
    "settings": (settings, settings_seeds, KEYS, ["segkit.case"]),
    "messages": (messages, messages_seeds, FIELDS, ["segkit.case", "segkit.steps.strategy"]),
    "svg": (svg, svg_seeds, PARTS, ["segkit.report.brand"]),
}
