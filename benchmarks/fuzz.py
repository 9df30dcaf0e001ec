"""Coverage-guided fuzzing of what people hand us: their files, their rules, their case.yml.

    pip install atheris                      # Linux; not among segkit's own requirements
    python benchmarks/fuzz.py intake 10      # minutes; the targets are intake, rules and settings
    python benchmarks/fuzz.py intake FILE    # one input once more, with its traceback

Anything but our own errors (Problems, NotEnoughData) is a bug, and so is a row lost without an entry in the log, a label that differs from
the database's, a problem that does not say where, an input that takes longer than five seconds of the processor. Bugs are told apart by the place they come
from; every first input of one is kept in the folder that is printed, and belongs into tests/security/test_fuzz_seeds.py once it is mended.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tempfile
import time
import traceback
import zipfile
from pathlib import Path

SLOW = 5.0  # seconds that one input may take
PLACE = Path(tempfile.gettempdir()) / "segkit-fuzz"


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
    counts, used = made.counts[table], made.tables[table]
    assert counts["rows_in"] == counts["rows_used"] + sum(counts["excluded"].values()), "rows are lost"
    assert counts["rows_used"] == len(used), "rows are counted wrongly"
    assert (made.log["action"] == "set aside").sum() == sum(counts["excluded"].values()), "the log lacks rows"
    assert all(p.where and p.what and p.code for p in made.problems), "a problem does not say where"
    if name == "x.csv":
        _every_line(folder / name, source, made, counts["rows_in"])
    if head[7] & 1:
        collect.customers(made, as_of=collect.reference_date(made, None))


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
    from segkit.intake.text import decode, split_hint

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


def rules(data: bytes, folder: Path) -> None:
    """Rules on eight customers: our labels are the database's; what is refused says which rule."""
    from segkit.ground.problems import Problems
    from segkit.methods import rules as method
    from segkit.rules import conditions

    lines = [line for line in data.decode("utf-8", "ignore").split("\n") if line.strip()][:4] or [""]
    told = {f"rule {i}": line for i, line in enumerate(lines)} | {"else": "Rest"}
    try:
        made = method.fit(FACTS, rules=told)
    except Problems as error:
        assert all(re.match(r"rule 'rule \d'", p.where) and p.what for p in error.problems), "a problem does not name its rule"
        return
    for dialect in ("postgres", "spark", "tsql"):
        made.to_sql(dialect)
    theirs = DATABASE.sql(made.to_sql("duckdb")).df().sort_values("customer_id")
    assert theirs["segment"].tolist() == made.table["segment"].tolist(), "the database labels otherwise"
    assert made.label(FACTS.iloc[::-1])["segment"].tolist() == made.table["segment"].tolist(), "labels depend on the order of rows"
    for line in lines:
        for part in conditions.conjuncts(line):
            for looser in conditions.relaxed(part, FACTS):
                conditions.matches(looser, FACTS)


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
        case = open_case(folder)
    except Problems as error:
        assert all(p.where.startswith("case.yml") and p.what for p in error.problems), "a problem does not say where"
        str(error)
        return
    assert case.as_of == case.settings.as_of
    case.say.money(1.5)


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


# ---------------------------------------------------------------- running

TARGETS = {"intake": (intake, intake_seeds, [";", "sep=", '""', "Итого", "31.12.2026", "1 234,50", "=\"", "<row", "<c r=", "t=\"s\"", "PAR1", "PK\x03\x04"]),
           "rules": (rules, rules_seeds, WORDS), "settings": (settings, settings_seeds, KEYS)}  # fmt: skip


def once(target: str, data: bytes, folder: Path) -> tuple[str, str]:
    """Run one input; return what kind of bug it shows (empty if none) and the traceback."""
    from segkit.ground.problems import NotEnoughData, Problems

    begun = time.process_time()
    try:
        TARGETS[target][0](data, folder)
    except (Problems, NotEnoughData):
        pass  # a refusal in our own words is what is wanted; how long it took is judged below
    except BaseException as error:  # panics of the workbook reader are no Exceptions
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        frames = [f for f in traceback.extract_tb(error.__traceback__) if "segkit" in f.filename or f.filename == __file__]
        place = f"{Path(frames[-1].filename).stem}.{frames[-1].name}:{frames[-1].lineno}" if frames else "?"
        told = str(error) if isinstance(error, AssertionError) else ""
        return f"{type(error).__name__} at {place} {told}".strip(), "".join(traceback.format_exception(error))
    seconds = time.process_time() - begun
    return ("slow", f"{seconds:.1f} s") if seconds > SLOW else ("", "")


def prepare(target: str) -> None:
    """Import everything before the clock starts; what the rules are tried on."""
    from segkit import case, intake
    from segkit.rules import sql  # noqa: F401
    from segkit.steps.collect import received

    assert case and received and intake
    if target == "rules":
        global FACTS, DATABASE
        import duckdb

        FACTS, DATABASE = facts(), duckdb.connect()
        DATABASE.register("facts_frame", FACTS)
        DATABASE.execute("CREATE TABLE facts AS SELECT * FROM facts_frame")


def child(target: str, folder: Path, options: list[str]) -> None:
    """The process that libFuzzer drives: bugs are written down and it goes on."""
    import atheris

    with atheris.instrument_imports(include=["segkit"]):
        prepare(target)
    known = {path.read_text().splitlines()[0] for path in (folder / "bugs").glob("*.txt")}

    def test(data: bytes) -> None:
        kind, told = once(target, data, folder / "work")
        if kind and kind not in known:
            known.add(kind)
            path = folder / "bugs" / f"{len(known):03d}"
            path.write_bytes(data)
            path.with_suffix(".txt").write_text(f"{kind}\n{told}", encoding="utf-8")
            print("BUG", kind, path, flush=True)

    atheris.Setup([sys.argv[0], *options], test)
    atheris.Fuzz()


def campaign(target: str, minutes: float) -> int:
    """Fuzz for so many minutes, begin again where a crash or a hang ended the process; print the figures."""
    folder = PLACE / target
    for part in ("corpus", "bugs", "work"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    _, seeds, words = TARGETS[target]
    for i, seed in enumerate(seeds()):
        (folder / "corpus" / f"seed-{i:03d}").write_bytes(seed)
    escaped = ("".join(f"\\x{b:02x}" for b in word.encode()) for word in words)
    (folder / "words").write_text("\n".join(f'"{word}"' for word in escaped) + "\n")
    end, runs, coverage, deaths = time.monotonic() + minutes * 60, 0, 0, 0
    while (left := int(end - time.monotonic())) > 0:
        options = [f"-max_total_time={left}", f"-dict={folder / 'words'}", "-max_len=6000", "-timeout=40", "-rss_limit_mb=4000",
                   "-use_value_profile=0", f"-artifact_prefix={folder / 'bugs'}/died-", str(folder / "corpus")]  # fmt: skip
        command = [sys.executable, __file__, target, "--child", str(folder), *options]
        with (folder / "log").open("wb") as log:
            code = subprocess.run(command, stdout=log, stderr=subprocess.STDOUT, check=False).returncode
        said = (folder / "log").read_text(errors="replace")
        runs += max((int(n) for n in re.findall(r"^#(\d+)\s", said, re.MULTILINE)), default=0)
        coverage = max([coverage, *(int(n) for n in re.findall(r"cov: (\d+)", said))])
        deaths += code != 0
        if code and not re.search(r"cov: \d+", said):
            print(said[-3000:])
            return 2
    bugs = sorted(path.read_text().splitlines()[0] for path in (folder / "bugs").glob("*.txt"))
    print(
        f"{target}: {minutes:g} minutes, {runs:,} inputs, {coverage:,} edges covered, {len(bugs)} kinds of bugs, {deaths} deaths; see {folder}"
    )
    print("".join(f"  {bug}\n" for bug in bugs), end="")
    return 1 if bugs or deaths else 0


def main(words: list[str]) -> int:
    """Read the command line."""
    if len(words) < 2 or words[0] not in TARGETS:
        print(__doc__)
        return 0
    if words[1] == "--child":
        return child(words[0], Path(words[2]), words[3:]) or 0
    if Path(words[1]).is_file():
        prepare(words[0])
        with tempfile.TemporaryDirectory() as folder:
            kind, told = once(words[0], Path(words[1]).read_bytes(), Path(folder))
        print(kind or "nothing wrong", told, sep="\n")
        return 1 if kind else 0
    return campaign(words[0], float(words[1]))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
