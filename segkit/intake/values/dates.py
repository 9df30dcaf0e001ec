"""Dates as clients write them: ISO, dd.mm.yyyy, mm/dd/yyyy, month names, spreadsheet serials, offsets."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11,
    "dec": 12, "янв": 1, "фев": 2, "мар": 3, "апр": 4, "май": 5, "мая": 5, "мае": 5, "июн": 6, "июл": 7, "авг": 8,
    "сен": 9, "окт": 10, "ноя": 11, "дек": 12, "sty": 1, "lut": 2, "kwi": 4, "maj": 5, "cze": 6, "lip": 7, "sie": 8,
    "wrz": 9, "paź": 10, "paz": 10, "lis": 11, "gru": 12,
}  # fmt: skip
ROMAN = {"I": "01", "II": "02", "III": "03", "IV": "04", "V": "05", "VI": "06", "VII": "07", "VIII": "08", "IX": "09", "X": "10", "XI": "11", "XII": "12"}
IN_ROMAN = r"^([0-9]{1,2})[\s./-]+(I{1,3}|IV|VI{0,3}|IX|XI{0,2})[\s./-]+((?:19|20)[0-9]{2})(?=$|[\s,T])"
ENDINGS = {
    "january", "february", "march", "april", "june", "july", "august", "september", "sept", "october", "november",
    "december", "январь", "января", "январе", "февраль", "февраля", "феврале", "март", "марта", "марте", "апрель",
    "апреля", "апреле", "июнь", "июня", "июне", "июль", "июля", "июле", "август", "августа", "августе", "сентябрь",
    "сентября", "сентябре", "сент", "октябрь", "октября", "октябре", "ноябрь", "ноября", "ноябре", "декабрь",
    "декабря", "декабре", "нояб", "февр", "стыч", "styczeń", "stycznia", "luty", "lutego", "marzec", "marca",
    "kwiecień", "kwietnia", "maja", "czerwiec", "czerwca", "lipiec", "lipca", "sierpień", "sierpnia", "wrzesień",
    "września", "październik", "października", "listopad", "listopada", "grudzień", "grudnia", "paźdz",
}  # fmt: skip
PARTS = (
    r"^([0-9]{1,4})(?:[./\-] ?|\s)([0-9]{1,2})(?:[./\-] ?|\s)([0-9]{1,4})(?:\s*г\.?|\s*r\.?)?"
    r"(?:[T ,\s]+([0-9]{1,2})[:.]([0-9]{2})(?:[:.]([0-9]{2})(?:[.,]([0-9]{1,9}))?)?\s*([aApP]\.?[mM]\.?)?)?"
    r"\s*(Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2}|[+-][0-9]{2})?$"
)
COMPACT = r"^((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})$"
COMPACT_TIME = r"^((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})[T ]?([0-9]{2})([0-9]{2})([0-9]{2})?(Z)?$"
ZERO = r"^0{1,4}[./\-]0{1,2}[./\-]0{1,4}(?:[T ][0:.]*)?$"


def month_numbers(text: str) -> str:
    """Return a date with its month's name as a number; a text without one comes back unchanged.

    >>> month_numbers("5 мая 2024 г."), month_numbers("12 paź 2024"), month_numbers("March 5, 2024")
    ('5.05.2024', '12.10.2024', '5.03.2024')
    """
    words = re.findall(r"[^\W\d_]{3,}", text.casefold())
    named = [w for w in words if w in MONTHS or w in ENDINGS]
    if len(named) != 1:
        return text
    month = MONTHS.get(named[0]) or MONTHS.get(named[0][:3])
    numbers = re.findall(r"[0-9]+", text)
    if month is None or len(numbers) < 2:
        return text
    tail = re.search(r"[0-9]{1,2}:[0-9]{2}.*$", text)
    last = re.search(r"\s([0-9]{4})$", tail.group()) if tail else None
    if last:  # Fri May 02 00:51:00 2025
        return f"{numbers[0]}.{month:02d}.{last.group(1)} {tail.group()[: last.start()]}"
    day, year = (numbers[1], numbers[0]) if len(numbers[0]) == 4 else (numbers[0], numbers[1])
    return f"{day}.{month:02d}.{year}" + (f" {tail.group()}" if tail else "")


def split_dates(texts: pd.Series) -> pd.DataFrame:
    """Split date texts (each once) into a b c hour minute second micro offset; named months are marked.

    One row per text; NaN where a text is not of a date's form. `named` says that b is surely the month.
    """
    fixed, done = _split_fixed(texts)
    if len(texts) < 5_000 and not done.all():
        return _split(texts)
    if not done.all():
        rest = _split(texts[~done])
        fixed.loc[~done, rest.columns] = rest
    return fixed


def _split_fixed(texts: pd.Series) -> tuple[pd.DataFrame, np.ndarray]:
    """The usual forms of fixed width (31.12.2026, 2026-12-31, with a time or without) are read as digits, all rows at once."""
    bytes_ = np.array([t if len(t) in (10, 16, 19) and t.isascii() else "" for t in texts.tolist()], dtype="S19")
    digits = bytes_.view(np.uint8).reshape(len(bytes_), 19).astype("int16") - 48
    length = (digits != -48).sum(axis=1)
    number = (digits >= 0) & (digits <= 9)
    time = ((length == 10) | (number[:, [11, 12, 14, 15]].all(axis=1) & (digits[:, 13] == 10))) & (
        (length < 19) | (number[:, 17:].all(axis=1) & (digits[:, 16] == 10))
    )
    gap = (length == 10) | np.isin(digits[:, 10], [ord(" ") - 48, ord("T") - 48])
    mark = [ord(c) - 48 for c in "./-"]
    late = number[:, [0, 1, 3, 4, 6, 7, 8, 9]].all(axis=1) & np.isin(digits[:, [2, 5]], mark).all(axis=1)
    first = number[:, [0, 1, 2, 3, 5, 6, 8, 9]].all(axis=1) & np.isin(digits[:, [4, 7]], mark).all(axis=1)
    done = (length > 0) & gap & time & (late | first)

    def at(*places: int) -> np.ndarray:
        return sum(digits[:, p].astype("float64") * 10**i for i, p in enumerate(reversed(places)))

    parts = {"a": np.where(first, at(0, 1, 2, 3), at(0, 1)), "b": np.where(first, at(5, 6), at(3, 4))}
    parts["c"] = np.where(first, at(8, 9), at(6, 7, 8, 9))
    clock = {"hour": at(11, 12), "minute": at(14, 15), "second": at(17, 18)}
    table = pd.DataFrame(parts | clock, index=texts.index)
    table.loc[length == 10, ["hour", "minute"]] = np.nan
    table.loc[length < 19, "second"] = np.nan
    table.loc[~done, :] = np.nan
    return table.assign(micro=np.nan, iso=first, named=False, offset=pd.Series(pd.NA, index=texts.index, dtype="str"), short=first), done


def _split(texts: pd.Series) -> pd.DataFrame:
    clean = texts.str.replace(r"[\u00a0\u202f\u2009]", " ", regex=True).str.strip()
    clean = clean.where(clean.str.len() <= 60, "")
    if clean.str.contains("[IVX]", regex=True).any():
        clean = clean.str.replace(IN_ROMAN, lambda m: f"{m[3]}-{ROMAN[m[2]]}-{m[1]}", regex=True)  # 3 VI 2026, as Poles write
    letters = clean.str.contains(r"[^\W\d_]{3,}", regex=True) & ~clean.str.contains(r"(?:UTC|GMT)$", regex=True)
    if letters.any():
        clean = clean.mask(letters, clean[letters].map(month_numbers))
    clean = clean.str.replace(COMPACT, r"\1-\2-\3", regex=True)
    clean = clean.str.replace(COMPACT_TIME, lambda m: f"{m[1]}-{m[2]}-{m[3]} {m[4]}:{m[5]}:{m[6] or '00'}{m[7] or ''}", regex=True)
    parts = clean.str.extract(PARTS)
    parts.columns = ["a", "b", "c", "hour", "minute", "second", "micro", "half", "offset"]
    numbers = pd.DataFrame({c: pd.to_numeric(parts[c]).astype("float64") for c in ("a", "b", "c", "hour", "minute", "second")})
    numbers["micro"] = pd.to_numeric(parts["micro"].str.slice(0, 6).str.pad(6, side="right", fillchar="0"))
    half = parts["half"].str.slice(0, 1).str.lower()
    hour = numbers["hour"]
    numbers["hour"] = hour.mask((half == "p") & (hour < 12), hour + 12).mask((half == "a") & (hour == 12), 0)
    numbers["iso"] = parts["a"].str.len() == 4
    short = (parts["c"].str.len() == 3) | (~numbers["iso"] & (parts["a"].str.len() > 2))
    short |= numbers["iso"] & (parts["c"].str.len() > 2)
    numbers.loc[short.fillna(False).astype(bool), ["a", "b", "c"]] = np.nan
    return numbers.assign(named=letters, offset=parts["offset"], short=parts["c"].str.len() == 2)


def evidence(parts: pd.DataFrame, times: np.ndarray) -> tuple[int, int, int]:
    """Count the rows that prove day first, that prove month first, and that could be either."""
    open_ = parts["a"].notna() & ~parts["iso"] & ~parts["named"]
    day = open_ & (parts["a"] > 12) & (parts["b"] <= 12)
    month = open_ & (parts["b"] > 12) & (parts["a"] <= 12)
    either = open_ & (parts["a"] <= 12) & (parts["b"] <= 12) & (parts["a"] != parts["b"])
    return int(times[day].sum()), int(times[month].sum()), int(times[either].sum())


def build(parts: pd.DataFrame, order: str) -> pd.Series:
    """Put parts together to datetimes (wall clock as written); NaT where the calendar has no such day.

    >>> build(split_dates(pd.Series(["31.12.2024 10:05", "31.02.2024"])), "dmy").tolist()
    [Timestamp('2024-12-31 10:05:00'), NaT]
    """
    told = {name: parts[name].to_numpy("float64") for name in ("a", "b", "c", "hour", "minute", "second", "micro")}
    a, b, c, iso = told["a"], told["b"], told["c"], parts["iso"].to_numpy(bool) | (order == "ymd")
    swap = ~iso & ~parts["named"].to_numpy(bool) & np.asarray(order == "mdy")
    year = np.where(iso, a, c)
    year = year + np.where(year < 70, 2000, np.where(year < 100, 1900, 0))
    month, day = np.where(swap, a, b), np.where(swap, b, np.where(iso, c, a))
    clock = [np.nan_to_num(told[name]) for name in ("hour", "minute", "second", "micro")]
    good = (year >= 1900) & (year <= 2200) & (month >= 1) & (month <= 12) & (day >= 1) & (clock[0] < 24) & (clock[1] < 60) & (clock[2] < 60)
    months = np.where(good, (year - 1970) * 12 + month - 1, 0).astype("int64").astype("datetime64[M]")
    made = months.astype("datetime64[D]") + np.where(good, day - 1, 0).astype("int64")
    good &= made < (months + 1).astype("datetime64[D]")
    passed = ((clock[0] * 60 + clock[1]) * 60 + clock[2]) * 1_000_000 + clock[3]
    made = made.astype("datetime64[us]") + np.where(good, passed, 0).astype("int64").astype("timedelta64[us]")
    return pd.Series(np.where(good, made, np.datetime64("NaT", "us")), index=parts.index)


def offsets(texts: pd.Series) -> pd.Series:
    """Return offsets such as +03:00 or Z as timedeltas, NaT where none is written."""
    plain = texts.replace({"Z": "+00:00", "UTC": "+00:00", "GMT": "+00:00"})
    split = plain.str.extract(r"^([+-])([0-9]{2}):?([0-9]{2})?$")
    minutes = pd.to_numeric(split[1]) * 60 + pd.to_numeric(split[2]).fillna(0)
    return pd.to_timedelta(minutes.where(split[0] != "-", -minutes), unit="min")


SINCE_1900, SINCE_1904 = pd.Timestamp("1899-12-30"), pd.Timestamp("1904-01-01")  # day 0 of a spreadsheet


def from_numbers(values: pd.Series, zero: pd.Timestamp = SINCE_1900) -> tuple[pd.Series, str | None]:
    """Read numbers as dates: spreadsheet serials (from `zero` on), 20240131, or Unix seconds and milliseconds; None where unclear.

    >>> from_numbers(pd.Series([45321.0, 45322.5]))[0].tolist()
    [Timestamp('2024-01-30 00:00:00'), Timestamp('2024-01-31 12:00:00')]
    """
    known = values.dropna()
    if known.empty:
        return pd.to_datetime(values, errors="coerce"), None
    low, high = known.quantile(0.02), known.quantile(0.98)
    if low >= 15_000 and high < 75_000:
        days = values.where(values.between(15_000, 80_000))
        seconds = pd.to_timedelta((days * 86_400).round(), unit="s")
        return (zero + seconds).astype("datetime64[us]"), "spreadsheet day numbers"
    if low >= 19_000_101 and high <= 21_001_231:
        text = values.astype("Int64").astype("str")
        return pd.to_datetime(text, format="%Y%m%d", errors="coerce").astype("datetime64[us]"), "yyyymmdd"
    for unit, size in (("s", 1.0), ("ms", 1e3)):
        if 6e8 * size <= low and high <= 2.2e9 * size:
            return pd.to_datetime(values, unit=unit, errors="coerce").astype("datetime64[us]"), f"Unix time in {unit}, UTC"
    return pd.Series(pd.NaT, index=values.index, dtype="datetime64[us]"), None
