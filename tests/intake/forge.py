"""Makes the files that clients send, from one table: every encoding, delimiter, way of writing numbers and dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
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
