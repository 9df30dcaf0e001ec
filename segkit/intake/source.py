"""What a case says about one source of data, and what intake hands back."""

from __future__ import annotations

import codecs
import re
import zoneinfo
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, PositiveFloat, field_validator, model_validator

from segkit.ground.problems import Problem, nearest

if TYPE_CHECKING:
    import pandas as pd

SINCE_1904 = "1904"
COLUMN_COLUMNS = ["source", "column", "canonical", "role", "kind", "sensitive"]


class Source(BaseModel):
    """One source of a case: where its rows are, which columns mean what, and every guess that can be overruled.

    >>> Source(file="inputs/sales.csv", columns={"customer_id": "Код"}).columns["customer_id"]
    'Код'
    """

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True, allow_inf_nan=False)

    file: str | list[str] | None = None  # a file, a folder, a glob such as inputs/*.csv, or a list of these
    url: str | None = None  # a database: sqlite:///…, duckdb:///…, or any URL that SQLAlchemy knows
    spark: str | None = None  # transactions on Spark: local[2], spark://host:7077, or sc://host for Spark Connect; with path, table or query
    path: str | None = None  # Parquet files that Spark reads
    table: str | None = None
    query: str | None = None
    sheet: str | None = None  # of a workbook; "*" for all that are not hidden, or a pattern such as "20*"
    sheets: list[str] = Field(default_factory=list)  # several sheets of one shape, read as one table
    map: str | None = None  # the program that wrote the export: a file of intake/maps, whose columns are overruled by `columns`
    outcomes: dict[str, Literal["won", "lost", "open"]] = Field(default_factory=dict)  # of deals: their stage: won, lost or open
    columns: dict[str, str] = Field(default_factory=dict)  # canonical name: theirs
    ignore: list[str] = Field(default_factory=list)  # their columns that are not read at all
    show: list[str] = Field(default_factory=list)  # their columns that may be shown, though they look like somebody's
    refunds: dict[str, list[str]] = Field(default_factory=dict)  # their column: its values whose rows are refunds, with amounts below zero whichever sign they have
    where: str | None = None  # keep the rows for which this is true
    constants: dict[str, Any] = Field(default_factory=dict)  # canonical name: one value for all rows
    encoding: str | None = None
    delimiter: str | None = None
    quote: Literal['"', "'", "none"] = '"'
    decimal: Literal[",", "."] | None = None
    thousands: str | None = None  # what stands between thousands, where it is not a space or the other of comma and point
    dates: str | None = None  # dayfirst, monthfirst, a pattern such as dd.mm.yyyy, or 1904 for day numbers of a Mac's workbook
    header_row: int | None = Field(default=None, ge=1)
    skip_rows: NonNegativeInt | list[int] | None = None  # the first so many rows, or rows by number
    totals: list[str] | Literal["none"] | None = None  # words that begin a totals row
    nobody: list[str] | Literal["none"] | None = None  # ids that are no customer's, instead of guest, 0 and the like
    currency: str | None = None  # the currency of all amounts here
    cents: bool = False  # amounts are in the currency's smallest unit: 4900 is 49.00
    per_order: list[Literal["amount"]] = Field(default_factory=list)  # sums that are the whole order's on each of its lines: counted once, shared over the lines
    rates: dict[str, PositiveFloat] = Field(default_factory=dict)  # currency: what one unit is worth in the case's currency
    timezone: str | None = None  # dates with an offset are turned into this zone's local time
    duplicates: Literal["keep", "drop", "files"] = "keep"  # files: only what another file has as well is dropped
    ragged: Literal["drop", "fill"] = "drop"  # rows with fewer cells than the header
    na_values: list[str] = Field(default_factory=list)  # texts that mean "no value", besides the empty cell

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                codecs.lookup(value)
                b"a;1\xff\x80".decode(value, errors="replace")
            except (LookupError, ValueError):
                raise ValueError(f"unknown encoding {value!r}: try utf-8, cp1251, cp1250, cp866 or koi8-r") from None
        return value

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str | None) -> str | None:
        if value is not None and value not in zoneinfo.available_timezones():
            raise ValueError(f"unknown time zone {value!r}: write it as Europe/Moscow or Europe/Warsaw")
        return value

    @field_validator("delimiter")
    @classmethod
    def _few_characters(cls, value: str | None) -> str | None:
        value = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}.get(value or "", value)
        if value is not None and (not 1 <= len(value) <= 5 or re.search(r"[\r\n\"\x00]|[^\W_]", value)):
            raise ValueError(
                "the delimiter is one character, such as ';' or 'tab', or a few, such as '::'; no letters, digits or quotation marks"
            )
        return value

    @field_validator("thousands")
    @classmethod
    def _one_mark(cls, value: str | None) -> str | None:
        value = {"space": " ", "comma": ",", "point": ".", "dot": ".", "apostrophe": "'", "": None, "none": None}.get(value or "", value)
        if value is not None and not re.fullmatch(r"[^0-9A-Za-zА-яЁё+\-()%\r\n]", value):
            raise ValueError("thousands are marked by one character, such as ' ' or '.'")
        return value

    @field_validator("dates")
    @classmethod
    def _readable_order(cls, value: str | None) -> str | None:
        if value is not None and value != SINCE_1904 and date_order(value) is None:
            raise ValueError(f"cannot tell day from month in {value!r}: write dayfirst, monthfirst or dd.mm.yyyy")
        return value

    @property
    def patterns(self) -> list[str]:
        """The files, folders and globs of this source."""
        return [self.file] if isinstance(self.file, str) else list(self.file or [])

    @property
    def files_named(self) -> str:
        """The files as messages name them."""
        return ", ".join(self.patterns[:3]) + (", …" if len(self.patterns) > 3 else "")

    @field_validator("map")
    @classmethod
    def _known_map(cls, value: str | None) -> str | None:
        from segkit.intake import maps

        if value is not None and value not in maps.names():
            raise ValueError(nearest(value, maps.names()))
        return value

    @model_validator(mode="after")
    def _one_place(self) -> Source:
        if self.file == []:
            raise ValueError("the list of files is empty")
        if self.sheet and self.sheets:
            raise ValueError("write either 'sheet' or 'sheets'")
        if sum(told is not None for told in (self.file, self.url, self.spark)) != 1:
            raise ValueError("a source needs either 'file' or 'url'" + (", or 'spark' alone" if self.spark else ""))
        if self.url is not None and (self.table is None) == (self.query is None):
            raise ValueError("a database source needs either 'table' or 'query'")
        if self.spark is not None and sum(told is not None for told in (self.path, self.table, self.query)) != 1:
            raise ValueError("a source on Spark needs one of 'path', 'table' and 'query'")
        if self.url is None and self.spark is None and (self.table or self.query):
            raise ValueError("'table' and 'query' belong to a database 'url'")
        if self.spark is None and self.path is not None:
            raise ValueError("'path' belongs to 'spark'; a file is named by 'file'")
        if self.thousands is not None and self.thousands == self.decimal:
            raise ValueError("'thousands' and 'decimal' are the same mark")
        if self.delimiter is not None and self.delimiter == self.quote:
            raise ValueError("'delimiter' and 'quote' are the same character")
        return self


def date_order(pattern: str) -> str | None:
    """Return dmy, mdy or ymd for a way of writing dates, None where it does not say.

    >>> date_order("dd.mm.yyyy"), date_order("monthfirst"), date_order("%Y-%m-%d"), date_order("local")
    ('dmy', 'mdy', 'ymd', None)
    """
    word = pattern.strip().casefold()
    named = {"dayfirst": "dmy", "monthfirst": "mdy", "yearfirst": "ymd", "iso": "ymd", "дд.мм.гггг": "dmy"}
    if word in named:
        return named[word]
    order = "".join(dict.fromkeys(re.sub(r"%b|%B", "m", pattern).casefold().split("h")[0]))
    order = re.sub(r"[^dmy]", "", order)
    return order if order in ("dmy", "mdy", "ymd") else None


class Limits(BaseModel):
    """How much of a source may be unreadable before the run stops, and how much memory intake may take."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bad_dates: float = Field(default=0.05, ge=0, le=1)  # share of rows
    bad_numbers: float = Field(default=0.05, ge=0, le=1)
    ragged_rows: float = Field(default=0.05, ge=0, le=1)
    memory_mb: float | None = Field(default=None, gt=0)  # default: half of what is free


@dataclass(frozen=True)
class Intake:
    """What was read: the canonical tables, the contacts kept apart, and the account of every row.

    `log`: one row per row set aside or value changed (source, row, column, value, rule, action). `counts`: source →
    rows_in, rows_used, excluded {rule: rows}, which always add up. `guesses`: source, what, guess, why, sample.
    `columns`: one row per column of theirs (source, column, canonical, role, kind, sensitive); role is used, attribute,
    contact, withheld (texts that may be anybody's), ignored or not used. `money`: source → cents received, used, excluded {rule: cents}; `reconciliation` makes a table of it.
    `afar`: what came of transactions that stayed in a database or on Spark (customers.afar), in the place of their table.
    """

    tables: dict[str, pd.DataFrame]
    contacts: pd.DataFrame
    log: pd.DataFrame
    counts: dict[str, dict]
    guesses: pd.DataFrame
    problems: list[Problem]
    columns: pd.DataFrame
    money: dict[str, dict | None] = field(default_factory=dict)
    afar: Any = None
