"""Makes the files that clients send, from one table: every encoding, delimiter, way of writing numbers and dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

HEADERS = {
    "ru": ["Код клиента", "Чек", "Дата", "Сумма", "Группа"],
    "pl": ["Kod klienta", "Numer", "Data sprzedaży", "Kwota", "Dział"],
    "en": ["customer", "receipt", "date", "amount", "group"],
}
GROUPS = {
    "ru": ["Мужская обувь", "Платья, юбки", "Ещё; разное"],
    "pl": ["Odzież męska", "Żółte łódki", "Ćwiczenia, gąbki"],
    "en": ["Shoes", "Skirts, more", "Other; rest"],
}
TOTALS = {"ru": "Итого", "pl": "Razem", "en": "Total"}
MONTHS = {
    "ru": ["", "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря"],
    "pl": [
        "",
        "stycznia",
        "lutego",
        "marca",
        "kwietnia",
        "maja",
        "czerwca",
        "lipca",
        "sierpnia",
        "września",
        "października",
        "listopada",
        "grudnia",
    ],
    "en": ["", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"],
}
ENCODINGS = {
    "ru": ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1251", "cp866", "koi8-r"],
    "pl": ["utf-8", "utf-8-sig", "utf-16", "cp1250"],
    "en": ["utf-8", "utf-16-be", "ascii"],
}
DELIMITERS = [";", ",", "\t", "|"]
NUMBERS = {
    "comma": lambda x: f"{x:.2f}".replace(".", ","),
    "point": lambda x: f"{x:.2f}",
    "nbsp comma": lambda x: f"{x:,.2f}".replace(",", "\u00a0").replace(".", ","),
    "narrow comma": lambda x: f"{x:,.2f}".replace(",", "\u202f").replace(".", ","),
    "space comma": lambda x: f"{x:,.2f}".replace(",", " ").replace(".", ","),
    "dot comma": lambda x: f"{x:,.2f}".replace(",", "_").replace(".", ",").replace("_", "."),
    "comma point": lambda x: f"{x:,.2f}",
    "apostrophe": lambda x: f"{x:,.2f}".replace(",", "'"),
    "parentheses": lambda x: f"{abs(x):.2f}" if x >= 0 else f"({abs(x):.2f})",
    "trailing minus": lambda x: f"{abs(x):.2f}".replace(".", ",") + ("-" if x < 0 else ""),
    "unicode minus": lambda x: f"{x:.2f}".replace("-", "−"),
    "currency": lambda x: f"{x:,.2f}".replace(",", " ").replace(".", ",") + " €",
}
DATES = {
    "dd.mm.yyyy": lambda d, _: f"{d:%d.%m.%Y}",
    "d.m.yyyy": lambda d, _: f"{d.day}.{d.month}.{d.year}",
    "dd.mm.yy": lambda d, _: f"{d:%d.%m.%y}",
    "iso": lambda d, _: f"{d:%Y-%m-%d}",
    "iso time": lambda d, _: f"{d:%Y-%m-%dT%H:%M:%S}",
    "dotted time": lambda d, _: f"{d:%d.%m.%Y %H:%M:%S}",
    "dd/mm/yyyy": lambda d, _: f"{d:%d/%m/%Y}",
    "mm/dd/yyyy": lambda d, _: f"{d:%m/%d/%Y}",
    "us time": lambda d, _: f"{d:%m/%d/%Y %I:%M %p}",
    "compact": lambda d, _: f"{d:%Y%m%d}",
    "serial": lambda d, _: str((d - dt.datetime(1899, 12, 30)).days),
    "month name": lambda d, language: f"{d.day} {MONTHS[language][d.month]} {d.year}",
}


@dataclass(frozen=True)
class Pattern:
    """One way of writing the same table."""

    language: str
    encoding: str
    delimiter: str
    number: str
    date: str

    @property
    def name(self) -> str:
        delimiter = "tab" if self.delimiter == "\t" else self.delimiter
        return f"{self.language}-{self.encoding}-{delimiter}-{self.number}-{self.date}"


def truth(rows: int = 40) -> list[tuple[str, str, dt.datetime, float, int]]:
    """The one table: leading zeros, refunds, thousands, days on both sides of the 12th."""
    start = dt.datetime(2024, 1, 3)
    return [
        (
            f"{(i * 7) % 13:06d}",
            f"A-{i:04d}",
            start + dt.timedelta(days=11 * i),
            round((-1 if i % 9 == 4 else 1) * (i * 987.65 + 12.5), 2),
            i % 3,
        )
        for i in range(rows)
    ]


def patterns() -> Iterator[Pattern]:
    """More than a hundred patterns: every encoding, delimiter, number and date format, each with several of the others."""
    step = 0
    for language, encodings in ENCODINGS.items():
        for encoding in encodings:
            for number in NUMBERS:
                step += 1
                pattern = Pattern(language, encoding, DELIMITERS[step * 3 % 4], number, list(DATES)[(step * 5 + step // 12) % len(DATES)])
                if encodable(pattern):
                    yield pattern


def encodable(pattern: Pattern) -> bool:
    """Whether the encoding has the signs that this way of writing numbers needs."""
    try:
        NUMBERS[pattern.number](-1234.5).encode(pattern.encoding)
    except UnicodeEncodeError:
        return False
    return True


def cells(pattern: Pattern) -> list[list[str]]:
    """The table as texts, header first."""
    groups = GROUPS[pattern.language]
    rows = [[c, o, DATES[pattern.date](d, pattern.language), NUMBERS[pattern.number](a), groups[g]] for c, o, d, a, g in truth()]
    return [HEADERS[pattern.language], *rows]


def text(rows: list[list[str]], delimiter: str, newline: str = "\r\n") -> str:
    """Rows as delimited text, quoted where a cell needs it."""

    def cell(value: str) -> str:
        return '"' + value.replace('"', '""') + '"' if any(c in value for c in (delimiter, '"', "\n", "\r")) else value

    return "".join(delimiter.join(cell(c) for c in row) + newline for row in rows)


def write(pattern: Pattern, folder: Path) -> Path:
    """Write one pattern's file."""
    path = folder / "inputs" / "sales.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    content = text(cells(pattern), pattern.delimiter)
    path.write_bytes(content.encode(pattern.encoding))
    return path


def columns(language: str) -> dict[str, str]:
    """The mapping a consultant writes for this language's header."""
    return dict(zip(["customer_id", "order_id", "date", "amount", "category"], HEADERS[language], strict=True))


# Pollutions: the same table as it comes from careless programs and people, after the kinds of Vitagliano et al.,
# "Pollock: A Data Loading Benchmark", VLDB 2023. What must come of it: "same" (the whole table), a code that stops, or rows set aside by reason.

BASES = {
    "en": Pattern("en", "utf-8", ",", "point", "iso"),
    "ru": Pattern("ru", "cp1251", ";", "comma", "dd.mm.yyyy"),
    "pl": Pattern("pl", "cp1250", ";", "comma", "dd.mm.yyyy"),
}


def pollutions() -> Iterator[tuple[str, str, bytes, dict, str | dict]]:
    """Yield language, name, bytes, settings of the source and what must come of it."""
    for number, (language, pattern) in enumerate(BASES.items()):
        made = (p for part in (_files, _dialects, _rows, _columns, _cells) for p in part(cells(pattern), pattern.delimiter))
        for name, content, options, outcome in islice(made, number, None, len(BASES)):  # each pollution once, in turn
            try:
                data = content if isinstance(content, bytes) else content.encode(pattern.encoding)
            except UnicodeEncodeError:
                data = content.encode("utf-8")
            yield language, name, data, options, outcome


def _files(rows, d):
    plain = text(rows, d)
    yield "preamble", f"Report\r\n\r\nfrom 2024, by: x\r\n{plain}", {}, "same"
    yield "comments above", "# made by x\r\n# 40 rows\r\n" + plain, {}, "same"
    yield "footnotes", plain + "\r\n* with tax\r\n(40 rows affected)\r\n", {}, {"ragged_row": 2, "empty_row": 1}
    yield "empty rows everywhere", plain.replace("\r\n", "\r\n\r\n"), {}, {"empty_row": 41}
    yield "another table below", plain + "\r\n" + text([["city", "people"], ["Omsk", "5"]], d), {}, {"ragged_row": 2, "empty_row": 1}
    yield "two marks", b"\xef\xbb\xbf\xef\xbb\xbf" + plain.encode(), {}, "same"
    yield "end-of-file sign", plain + "\x1a", {}, {"ragged_row": 1}
    yield "zeros behind", plain + "\0" * 500, {}, {"ragged_row": 1}
    yield "only zeros", "\0" * 500, {}, "empty_file"
    yield "one line", plain.replace("\r\n", d), {}, "no_rows"
    yield "json", '{"a": 1}\n' * 5, {}, "missing_column|refused_format"
    yield "sql", "".join(f"INSERT INTO t VALUES ({i});\n" for i in range(5)), {}, "missing_column"


def _dialects(rows, d):
    for sign in (":", "^", "~", "\x1f", "::", "||", ", ", "; ", " | ", "~|~", "$$"):
        yield f"delimiter {sign!r} given", text(rows, sign), {"delimiter": sign}, "same"
        if sign not in (", ", "; "):  # decimal commas and words with commas are in the way
            yield f"delimiter {sign!r}", text(rows, sign), {}, "same"
    quoted = [[f'{c} "x", {d} y' if i and j == 4 else c for j, c in enumerate(row)] for i, row in enumerate(rows)]
    strict = "".join(d.join('"' + c.replace('"', '\\"') + '"' for c in row) + "\n" for row in quoted)
    yield "marks behind a backslash", strict, {}, "same but category"
    yield "space before quotation marks", "".join(f"{d} ".join(f'"{c}"' for c in row) + "\n" for row in rows), {}, "same"
    yield "rows in quotation marks", "".join('"' + d.join('""' + c + '""' for c in row) + '"\n' for row in rows), {}, "same"
    single = "".join(d.join(f"'{c}'" for c in row) + "\n" for row in rows)
    yield "single quotation marks", single, {"quote": "'"}, "same"
    yield "single quotation marks unsaid", single, {}, "missing_column"
    for sign in ("\n", "\r", "\n\r", "\r\r\n"):
        yield f"rows end in {sign!r}", text(rows, d, sign), {}, {"empty_row": 41} if len(sign) > 1 and sign != "\r\n" else "same"


def _rows(rows, d):
    lines = text(rows, d).split("\r\n")

    def with_line(number: int, line: str) -> str:
        return "\r\n".join([*lines[:number], line, *lines[number + 1 :]])

    yield "a row with another delimiter", with_line(20, lines[20].replace(d, "\t")), {}, {"ragged_row": 1}
    yield "a row with a cell too many", with_line(20, lines[20] + d + "x"), {}, "same but category"
    yield "a row cut off", "\r\n".join(lines[:-1])[: -len(lines[-2]) + 18], {}, {"ragged_row": 1}
    yield "a mark opened", with_line(19, '"' + lines[19]), {}, "unclosed_quote"
    yield "a mark opened in two rows", with_line(20, '"' + lines[20] + '\r\n"' + lines[21]), {}, "unclosed_quote"
    yield "a mark opened in the last row", with_line(40, '"' + lines[40]), {}, "unclosed_quote"
    yield "header again in the middle", with_line(20, lines[0] + "\r\n" + lines[20]), {}, {"header_again": 1}
    yield "a delimiter at the end of rows", lines[0] + "\r\n" + "".join(line + d + "\r\n" for line in lines[1:-1]), {}, "same"
    yield "an index without a name", "\r\n".join(f"{i or ''}{d}{line}" for i, line in enumerate(lines[:-1])), {}, "same"


def _columns(rows, d):
    yield "a hundred columns", text([row + [f"c{k}" if not i else str(k) for k in range(95)] for i, row in enumerate(rows)], d), {}, "same"
    yield "empty columns", text([row + [""] * 100 for row in rows], d), {}, "same"
    yield "header with line breaks", text([[f" {c}\n" for c in rows[0]], *rows[1:]], d), {}, "same"
    yield "header with hidden signs", text([["\u200b" + c for c in rows[0]], *rows[1:]], d), {}, "same"
    yield "columns the other way round", text([row[::-1] for row in rows], d), {}, "same"
    yield "a column missing", text([row[:3] + row[4:] for row in rows], d), {}, "missing_column"
    yield "rows as columns", text([list(row) for row in zip(*rows, strict=True)], d), {}, "no_header|missing_column"


def _cells(rows, d):
    def at(column: int, change, which=range(1, 41)) -> str:
        return text([[change(c) if j == column and i in which else c for j, c in enumerate(row)] for i, row in enumerate(rows)], d)

    yield "hidden signs in ids", at(0, lambda c: "\u200f" + c[:2] + "\u200b" + c[2:]), {}, "same"
    yield "hidden signs in dates and a byte of zero", at(2, lambda c: "\x00" + c + "\u200e"), {}, "same"
    yield "grouped by underscores", at(3, lambda c: _grouped(c, "_")), {"thousands": "_"}, "same"
    yield "grouped by underscores unsaid", at(3, lambda c: _grouped(c, "_")), {}, "bad_amount"
    other = {".": ",", ",": "."}
    yield (
        "grouped as said",
        at(3, lambda c: _grouped(c, other["." if "." in c else ","])),
        {"thousands": other["." if d == "," else ","]},
        "same",
    )
    yield "both decimal marks", at(3, lambda c: c.translate({44: ".", 46: ","}), range(1, 20)), {}, "bad_amount"
    yield "one percent", at(3, lambda c: c + "%", [30]), {}, {"bad_amount": 1}
    yield "years first and short", at(2, _short_year), {}, "ambiguous_dates"
    yield "years first and short, said", at(2, _short_year), {"dates": "yy-mm-dd"}, "same"
    for value in ("#N/A", "#ССЫЛКА!", "#DZIEL/0!", "-", "—", "TBD", "1e400", "5-5", "½"):
        yield f"amount {value}", at(3, lambda c, v=value: v, [30]), {}, {"bad_amount": 1}
    for value in ("#REF!", "-", "—", "–"):
        yield f"id {value}", at(0, lambda c, v=value: v, [30]), {}, {"no_customer": 1}
    for value in ("#Н/Д", "—", "0000-00-00"):
        yield f"date {value}", at(2, lambda c, v=value: v, [30]), {}, {"no_date": 1}
    yield "a very long cell", at(4, lambda c: "x" * 200_000, [30]), {}, "same but category"
    yield "a very long amount", at(3, lambda c: "1" * 200_000, [30]), {}, {"bad_amount": 1}


def _grouped(number: str, sign: str) -> str:
    whole, mark, cents = number.partition("." if "." in number else ",")
    minus = "-" if whole[0] == "-" else ""
    return minus + f"{int(whole.lstrip('-')):,}".replace(",", sign) + mark + cents


def _short_year(date: str) -> str:
    day, month, year = date.split(".") if "." in date else date.split("-")[::-1]
    return f"{year[2:]}-{month}-{day}"
