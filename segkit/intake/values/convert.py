"""Columns to the type they should have, with every guess written down and every unreadable value found."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from segkit.intake.log import Notes, examples, guess, problem
from segkit.intake.raw import Raw
from segkit.intake.source import SINCE_1904, Source
from segkit.intake.values import dates as d
from segkit.intake.values import numbers as v
from segkit.intake.values.day_or_month import orders

BEYOND = 1e15  # no sum, no price and no number of pieces: of such numbers the cents are lost
LONG_AGO = pd.Timestamp("1990-01-01")  # no file of sales begins so early that its last day is before


@dataclass(frozen=True)
class Column:
    """One converted column: its values, where they could not be read, and the currencies its signs name."""

    values: pd.Series
    bad: pd.Series
    currencies: pd.Series | None = None


def is_text(series: pd.Series) -> bool:
    """Say whether a column still holds texts (or cells of several types) that must be read."""
    return isinstance(series.dtype, pd.StringDtype) or series.dtype == object


def as_text(series: pd.Series) -> pd.Series:
    """Return cells of any types as text; whole numbers without a tail."""
    if isinstance(series.dtype, pd.StringDtype):
        return series
    if series.dtype == object:
        return v._mixed_ids(series)
    if pd.api.types.is_float_dtype(series):
        return v.ids(series)[0].where(series.isna() | (series == series.round()), series.astype("str"))
    return series.astype("str").mask(series.isna())


def decimal_of(series: pd.Series, source: Source, fallback: str | None) -> str | None:
    """Return the decimal mark of a text column, None where nothing decides it."""
    if source.decimal:
        return source.decimal
    if source.thousands in (",", "."):
        return "." if source.thousands == "," else ","
    votes = v.decimal_votes(pd.Series(pd.unique(as_text(series).dropna()), dtype="str"))
    if votes[","] or votes["."]:
        return "," if votes[","] > votes["."] else "."
    if votes["open,"] or votes["open."]:
        return fallback if source.thousands is None else "," if votes["open,"] else "."
    return fallback or "."


def numbers(series: pd.Series, source: Source) -> pd.Series:
    """A column as numbers, however the file writes them; what cannot be read is missing."""
    if not is_text(series):
        return pd.to_numeric(series, errors="coerce").astype("float64")
    own = _own_numbers(series)
    text = v.without_groups(v.blank_to_missing(as_text(series.mask(own.notna())), source.na_values), source.thousands)
    return v.to_numbers(text, decimal_of(text, source, None) or ".").fillna(own)


def _own_numbers(series: pd.Series) -> pd.Series:
    """The cells of a mixed column that are numbers already; they say nothing of how the others are written."""
    if series.dtype != object:
        return pd.Series(np.nan, index=series.index)
    return series.map(lambda cell: float(cell) if isinstance(cell, (int, float)) and not isinstance(cell, bool) else np.nan).astype("float64")


def number_column(series: pd.Series, name: str, raw: Raw, source: Source, notes: Notes, fallback: str | None) -> Column:
    """Read a column of numbers; empty and "no value" cells are missing and not bad."""
    if not is_text(series):
        floats = (
            pd.to_numeric(series, errors="coerce").astype("float64")
            if not pd.api.types.is_datetime64_any_dtype(series)
            else pd.Series(np.nan, index=series.index)
        )
        floats = floats.where(floats.abs() < BEYOND)
        return Column(floats, series.notna() & floats.isna())
    own = _own_numbers(series)
    own = own.where(own.abs() < BEYOND)
    text = v.without_groups(v.blank_to_missing(as_text(series.mask(own.notna())), source.na_values), source.thousands)
    decimal = decimal_of(text, source, fallback)
    if decimal is None:
        _ask_decimal(text, name, raw, notes)
        decimal = "."
    numbers = v.to_numbers(text, decimal)
    numbers = numbers.where(numbers.abs() < BEYOND)
    if (text.str.contains(r"[.,]", regex=True) & numbers.notna()).any():
        sample = text[text.str.contains(r"[.,]", regex=True).fillna(False)].iloc[0]
        guess(notes, f"decimal of {name}", decimal, "given in case.yml" if source.decimal else "the numbers themselves", sample)
    if text.str.contains("%", regex=False).any():
        numbers = numbers.mask(_odd_percents(text, numbers.fillna(own)))
        guess(
            notes, f"percent in {name}", "10% is 0.1", "there are % signs", text[text.str.contains("%", regex=False).fillna(False)].iloc[0]
        )
    _scaled(text, name, raw, notes)
    if source.decimal is None and source.thousands is None:
        _grouped(text, decimal, name, raw, notes)
    bad = text.notna() & numbers.isna()
    bad &= ~v.no_value(text.where(bad))
    return Column(numbers.fillna(own), bad, _currencies(text))


def _scaled(text: pd.Series, name: str, raw: Raw, notes: Notes) -> None:
    """Thousands in letters are a guess to be shown; 1,23E+05 has lost its last digits."""
    unique = pd.Series(pd.unique(text.dropna()), dtype="str")
    unique = unique[unique.str.contains(r"[^\W\d_]", regex=True)]
    if unique.empty:
        return
    scaled = [
        t for t in unique.head(20_000) if len(t) <= v.LONGEST and v.split_scale(v.split_currency(t.translate(v.TO_PLAIN).strip())[0])[1] > 1
    ]
    if scaled and v.number(scaled[0], ".") is None and v.number(scaled[0], ",") is None:
        scaled = []
    if scaled:
        guess(notes, f"thousands in {name}", "K is a thousand, M a million", "the letters behind the numbers", scaled[0])
    rounded = text.str.fullmatch(r"\s*-?\d(?:[.,]\d{1,5})?[eE]\+?\d+\s*").fillna(False).to_numpy(dtype=bool)
    if rounded.any():
        shown = examples(raw.rows[rounded], text[rounded].head(3), hidden=name in notes.private)
        problem(notes, f"{int(rounded.sum()):,} numbers were shortened by a spreadsheet, and their last digits are lost: {shown}",
                "export the column with all digits", "shortened_numbers", severity="warn", column=name)  # fmt: skip


def _grouped(text: pd.Series, decimal: str, name: str, raw: Raw, notes: Notes) -> None:
    """15,340 beside 12.50 is a number of thousands only if some number proves that they are written so; 1.234 beside 12.50 may be one."""
    other = {".": ",", ",": "."}[decimal]
    unique = pd.Series(pd.unique(text.dropna()), dtype="str")
    if not unique.str.contains(r"[.,][0-9][0-9][0-9]", regex=True).any():
        return
    proved = unique.str.contains(rf"[0-9][{other}][0-9]{{3}}[{decimal}{other}][0-9]", regex=True).any()
    short = unique.str.contains(rf"[0-9][{decimal}][0-9]{{1,2}}(?![0-9])", regex=True).sum()
    long = unique.str.contains(rf"[0-9][{decimal}][0-9]{{3,}}(?![0-9])", regex=True).sum()
    signs = (other if not proved else "") + (decimal if 0 < long < short else "")
    if not signs:
        return
    hits = text.str.contains(rf"(?<![0-9.,])[1-9][0-9]{{0,2}}[{signs}][0-9]{{3}}(?![0-9.,])", regex=True).fillna(False).to_numpy(dtype=bool)
    if hits.any():
        shown = examples(raw.rows[hits], text[hits].head(3), hidden=name in notes.private)
        problem(notes, f"in {int(hits.sum()):,} numbers the comma or point may mark decimals or thousands: {shown}; the others prove that decimals have "
                f"«{decimal}», and so they were read", 'write decimal: "," or decimal: "." for this source', "ambiguous_numbers", severity="warn",
                column=name)  # fmt: skip


def _odd_percents(text: pd.Series, numbers: pd.Series) -> pd.Series:
    """Where some numbers are percent and others are not, the fewer of them are not to be trusted; zero is zero either way."""
    share = text.str.contains("%", regex=False).fillna(False).astype(bool)
    plain = ~share & numbers.notna() & (numbers != 0)
    return share & plain.any() if share.sum() <= plain.sum() else plain


def _ask_decimal(text: pd.Series, name: str, raw: Raw, notes: Notes) -> None:
    open_ = text.str.contains(r"\d[.,]\d{3}\b", regex=True).fillna(False).astype(bool)
    shown = examples(raw.rows[open_.to_numpy()], text[open_], hidden=name in notes.private)
    problem(notes, f"the comma or point in {shown} may mark decimals or thousands, and nothing in the column decides",
            'write decimal: "," or decimal: "." for this source', "ambiguous_numbers", column=name)  # fmt: skip


def _currencies(text: pd.Series) -> pd.Series | None:
    if not text.str.contains("[^0-9 \u00a0\u202f.,'()+-]", regex=True).any():
        return None
    codes, unique = pd.factorize(text)
    found = np.array([v.split_currency(str(t).translate(v.TO_PLAIN).strip())[1] for t in unique] + [None], dtype=object)
    if not any(found):
        return None
    return pd.Series(found[codes], index=text.index, dtype="str")


def date_column(series: pd.Series, name: str, raw: Raw, source: Source, notes: Notes, order: str | None) -> Column:
    """Read a column of dates to wall-clock time; zero dates count as missing."""
    if isinstance(series.dtype, pd.DatetimeTZDtype):
        return Column(_localized(series, source, notes, name), pd.Series(False, index=series.index))
    if pd.api.types.is_datetime64_any_dtype(series):
        return _in_range(series.astype("datetime64[us]"), series >= pd.Timestamp("1900-01-02"))
    if not is_text(series):
        made, what = d.from_numbers(pd.to_numeric(series, errors="coerce").astype("float64"), _zero(raw, source))
        if what:
            guess(notes, f"dates in {name}", what, "the size of the numbers", series.dropna().iloc[0])
            _told_1904(made, what, name, raw, source, notes)
        return _in_range(made, series.notna() & (series != 0))
    return _text_dates(series, name, raw, source, notes, order)


def _text_dates(series: pd.Series, name: str, raw: Raw, source: Source, notes: Notes, order: str | None) -> Column:
    stamps = series.map(lambda c: isinstance(c, pd.Timestamp) or hasattr(c, "year")) if series.dtype == object else None
    ready = pd.to_datetime(series.where(stamps), errors="coerce").astype("datetime64[us]") if stamps is not None else None
    text = v.blank_to_missing(as_text(series if stamps is None else series.where(~stamps)), source.na_values)
    codes, unique = pd.factorize(text)
    texts = pd.Series(unique, dtype="str")
    texts = texts.str.translate(v.WIDE) if texts.str.contains("[^\x00-\u052f]", regex=True).any() else texts
    numeric = texts.str.fullmatch(r"\d{5}(?:[.,]\d+)?|\d{10}|\d{13}")
    if len(texts) and numeric.mean() > 0.9:
        made, what = d.from_numbers(pd.to_numeric(texts.str.replace(",", "."), errors="coerce").astype("float64"), _zero(raw, source))
        guess(notes, f"dates in {name}", what or "unknown", "the size of the numbers", texts.iloc[0])
        _told_1904(made, what, name, raw, source, notes)
    else:
        parts = d.split_dates(texts)
        order = orders(parts, texts, codes, name, raw, source, notes, fallback=order, ready=ready)
        made = _shift(d.build(parts, order), parts, source, notes, name)
    column = pd.Series(np.append(made.to_numpy("datetime64[us]"), np.datetime64("NaT", "us"))[codes], index=series.index)
    zero = pd.Series(np.append(texts.str.fullmatch(d.ZERO.strip("^$")).to_numpy(dtype=bool), False)[codes], index=series.index)
    known = text.notna() & ~zero & ~v.no_value(text.where(column.isna()))
    if ready is not None:
        column, known = column.fillna(ready), known | ready.notna()
    return _in_range(column, known)


def _zero(raw: Raw, source: Source) -> pd.Timestamp:
    return d.SINCE_1904 if raw.since_1904 or source.dates == SINCE_1904 else d.SINCE_1900


def _told_1904(made: pd.Series, what: str | None, name: str, raw: Raw, source: Source, notes: Notes) -> None:
    """Day numbers of a Mac's workbook are four years and a day too small; asked where they would then end within the last two months."""
    if what != "spreadsheet day numbers" or source.dates or not made.notna().any():
        return
    if made.max() < LONG_AGO:
        problem(notes, f"the numbers are read as days of a spreadsheet, from {made.min():%Y-%m-%d} to {made.max():%Y-%m-%d}; 26004 may be the fourth day of 2026",
                "export the dates as yyyy-mm-dd", "old_days", severity="warn", column=name)  # fmt: skip
        return
    if raw.since_1904:
        problem(notes, f"the workbook counts its days from 1904, and so day numbers are read: the last is {made.max():%Y-%m-%d}", "",
                "days_since_1904", severity="note", column=name)  # fmt: skip
        return
    last = made.max() + (d.SINCE_1904 - d.SINCE_1900)
    if pd.Timedelta(0) <= pd.Timestamp.now() - last <= pd.Timedelta(days=62):
        problem(notes, f"the last day number is read as {made.max():%Y-%m-%d}; counted from 1904, as workbooks of a Mac do, it is {last:%Y-%m-%d}",
                f"write dates: {SINCE_1904} if that is right, or dates: dayfirst to keep them as they are", "days_since_1904", severity="warn",
                column=name)  # fmt: skip


def _shift(made: pd.Series, parts: pd.DataFrame, source: Source, notes: Notes, name: str) -> pd.Series:
    """Dates with an offset become local time of the source's zone; without a zone they stay as the clock showed them."""
    written = parts["offset"].notna()
    if not written.any():
        return made
    shifts = d.offsets(parts["offset"])
    if source.timezone is None:
        guess(
            notes,
            f"time zone of {name}",
            "clock time as written",
            "dates carry an offset and no timezone is given",
            parts["offset"].dropna().iloc[0],
        )
        late = parts["offset"].isin(["Z", "UTC", "GMT", "+00:00", "+0000"]) & (made.dt.hour >= 20)
        if late.mean() > 0.02:
            problem(notes, "the times are those of Greenwich, and what was sold after midnight may be counted on the day before",
                    "write timezone: Europe/Moscow, or whatever the place is, for this source", "utc_dates", severity="note", column=name)  # fmt: skip
        return made
    utc = (made - shifts.fillna(pd.Timedelta(0))).dt.tz_localize("UTC")
    local = utc.dt.tz_convert(source.timezone).dt.tz_localize(None).astype("datetime64[us]")
    return made.where(~written, local)


def _localized(series: pd.Series, source: Source, notes: Notes, name: str) -> pd.Series:
    zone = source.timezone or str(series.dt.tz)
    guess(
        notes,
        f"time zone of {name}",
        zone,
        "given in case.yml" if source.timezone else "the file's own",
        series.dropna().head(1).astype("str").squeeze() if series.notna().any() else "",
    )
    return series.dt.tz_convert(zone).dt.tz_localize(None).astype("datetime64[us]")


def _in_range(made: pd.Series, known: pd.Series) -> Column:
    made = made.where((made >= pd.Timestamp("1900-01-02")) & (made < pd.Timestamp("2200-01-01")))
    zero = made.dt.normalize() == pd.Timestamp("1970-01-01")  # a computer's day without a date, unless others were near it
    if zero.any() and not (~zero & (made.dt.year.between(1969, 1970))).any():
        made = made.mask(zero)
    return Column(made, (known & made.isna()).astype(bool))
