"""Numbers, ids and missing values: from what a file holds to what a method can use."""

from __future__ import annotations

import re
import unicodedata

import numpy as np
import pandas as pd

from segkit.ground import currencies

LONGEST = 60  # characters of a number or a date
SPACES = " \u00a0\u202f\u2009\u2007\u200a\u2002\u2003\u2004\u2005\u2006\u2008\t"
DIGITS = {code: str(unicodedata.decimal(chr(code))) for code in range(0x660, 0x10000) if chr(code).isdecimal()}  # Arabic, Persian, Indian
WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | DIGITS  # letters and digits of double width, as Japanese programs write them
TO_PLAIN = str.maketrans(
    {c: " " for c in SPACES} | {"−": "-", "–": "-", "—": "-", "﹣": "-", "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2796": "-", "’": "'", "`": "'", "´": "'", "\u2032": "'", "\u3000": " ", "\u066b": ".", "\u066c": ","} | WIDE
)
NO_VALUE = {"-", "--", "---", ".", "...", "…", "na", "n/a", "#n/a", "#н/д", "null", "none", "nan", "nil", "nd", "b/d", "н/д",
            "нет", "нет данных", "не закрыта", "не закрыто", "не закрыт", "brak", "brak danych", "#value!", "#знач!", "#ref!", "#ссылка!", "?", "inf", "-inf", "–", "—", "−",
            "#div/0!", "#дел/0!", "#dziel/0!", "#name?", "#имя?", "#nazwa?", "#num!", "#число!", "#liczba!", "#null!", "#пусто!",
            "#zero!", "#arg!", "#adr!", "#n/d!", "#n/d"}  # fmt: skip
NOBODY = {text for text in NO_VALUE if text[0] in "#-–—−"}  # what no id can be; NA and null may be somebody's name
SIGNS = currencies.signs()
_SIGN = "|".join(re.escape(s) for s in sorted(SIGNS, key=len, reverse=True))
HEAD_SIGN = re.compile(rf"^([-+(]?\s*)({_SIGN})[\s|:/]*(?=[-+(\d.,])", re.IGNORECASE)
TAIL_SIGN = re.compile(rf"(?<=[\d.,)\s|/:-])({_SIGN})(\)?-?)$", re.IGNORECASE)
SCALES = {"k": 1e3, "к": 1e3, "тыс": 1e3, "tys": 1e3, "m": 1e6, "млн": 1e6, "mln": 1e6, "млрд": 1e9, "mld": 1e9, "bn": 1e9}
SCALE = re.compile(r"(?<=[\d.,])\s?(k|к|тыс|tys|m|млн|mln|млрд|mld|bn)\.?(\)?-?)$", re.IGNORECASE)
INDIAN = re.compile(r"[-+]?[1-9]\d?(?:,\d{2})+,\d{3}(?:\.\d*)?", re.ASCII)
NO_CENTS = re.compile(r"(?<=\d)[.,]\s?--?(?=\)?$)")  # 10,- and 10.— are whole sums, as shops write them, and nothing taken back
SHAPES = {
    ".": re.compile(r"[-+]?(?:[1-9]\d{0,2}(?:([ ',])\d{3})(?:\1\d{3})*|\d+)?(?:\.\d*)?(?:[eE][-+]?\d{1,3})?", re.ASCII),
    ",": re.compile(r"[-+]?(?:[1-9]\d{0,2}(?:([ '.])\d{3})(?:\1\d{3})*|\d+)?(?:,\d*)?(?:[eE][-+]?\d{1,3})?", re.ASCII),
}


def number(text: str, decimal: str = ".") -> float | None:
    """Return the number a cell shows, or None: thousands, currency signs, percent and accountants' minus are understood.

    >>> [number(t, ",") for t in ("1\\u00a0234,50 ₽", "(12,5)", "7-", "−3", "12,5%", "1.234.567", "12 34", "12,5 тыс. руб.", "10,- zł", "-10,—")]
    [1234.5, -12.5, -7.0, -3.0, 0.125, 1234567.0, None, 12500.0, 10.0, -10.0]
    """
    if len(text) > LONGEST:
        return None
    text, _ = split_currency(re.sub(r"^'(?=[-+(]?[0-9])", "", text.translate(TO_PLAIN).strip()))
    text, times = split_scale(NO_CENTS.sub("", text))
    share = text.endswith("%")
    text = text.rstrip("% ") if share else text
    negative = (text.startswith("(") and text.endswith(")")) or (len(text) > 1 and text.endswith("-"))
    text = text.strip("() ").rstrip("-").strip() if negative else text
    if negative and text[:1] in "-+":
        return None
    text = re.sub(r"^([-+])\s+", r"\1", text)
    if not re.match(r"[-+]?[.,]?[0-9]", text) or not (SHAPES[decimal].fullmatch(text) or (decimal == "." and INDIAN.fullmatch(text))):
        return None
    group = " '." if decimal == "," else " ',"
    value = float(text.translate({ord(c): None for c in group}).replace(",", "."))
    value = (-value if negative else value) * times / (100 if share else 1)
    value = round(value, 6) if times > 1 else value  # 1.15 thousand is 1150, not 1149.9999…
    return value if np.isfinite(value) else None


def split_currency(text: str) -> tuple[str, str | None]:
    """Take a currency sign off a number's text, and say which currency it is.

    >>> split_currency("1 200 zł"), split_currency("$5"), split_currency("12")
    (('1 200', 'PLN'), ('5', 'USD'), ('12', None))
    """
    if not text or (text[-1].isdigit() and (text[0].isdigit() or text[0] in "-+(") and text[1:2].isdigit()):
        return text, None
    match = HEAD_SIGN.search(text)
    if match:
        return match.group(1).strip() + text[match.end() :].strip(), SIGNS[match.group(2).casefold()]
    match = TAIL_SIGN.search(text)
    if match:
        return text[: match.start()].rstrip(" |/:") + match.group(2), SIGNS[match.group(1).casefold()]
    return text, None


def split_scale(text: str) -> tuple[str, float]:
    """Take a word for thousands or millions off a number's text, and say what it multiplies by.

    >>> split_scale("12.5K"), split_scale("1,2 млн"), split_scale("12")
    (('12.5', 1000.0), ('1,2', 1000000.0), ('12', 1))
    """
    match = SCALE.search(text)
    return (text[: match.start()] + match.group(2), SCALES[match.group(1).casefold()]) if match else (text, 1)


def decimal_votes(texts: pd.Series) -> dict[str, int]:
    """Count the texts (each once) that prove a decimal comma, a decimal point, or leave it open (1,234)."""
    votes = {",": 0, ".": 0, "open,": 0, "open.": 0}
    marked = texts[texts.str.contains(r"[.,．，\u066b\u066c]", regex=True) & (texts.str.len() <= LONGEST)].head(20_000)
    for text in marked:
        body = split_scale(split_currency(text.translate(TO_PLAIN).strip(" ()%-+'"))[0].strip(" %()-+"))[0]
        if not re.fullmatch(r"[\d .,']+(?:[eE][-+]?\d+)?", body, re.ASCII):
            continue
        vote = _vote(body) if re.search(r"[.,]", body) else None
        if vote:
            votes[vote] += 1
    return votes


def _vote(body: str) -> str | None:
    last = max(body.rfind(","), body.rfind("."))
    mark, other = body[last], "." if body[last] == "," else ","
    digits = re.match(r"\d*", body[last + 1 :]).group()
    if other in body:
        return mark
    if body.count(mark) > 1:
        return other
    if len(digits) != 3 or not re.fullmatch(r"[1-9]\d{0,2}", body[:last]):
        return mark
    return "open" + mark


def to_numbers(texts: pd.Series, decimal: str = ".") -> pd.Series:
    """Turn texts into floats, NaN where a text is not a number; each distinct text is read once."""
    codes, unique = pd.factorize(texts)
    unique = pd.Series(unique, dtype="str")
    mark, group = re.escape(decimal), " \u00a0\u202f"
    plain = unique.where(unique.str.fullmatch(rf"-?(?:[0-9]+|[1-9][0-9]{{0,2}}(?:[{group}][0-9]{{3}})+)(?:{mark}[0-9]+)?"))
    for sign in (" ", "\u00a0", "\u202f"):
        plain = plain.str.replace(sign, "", regex=False)
    fast = pd.to_numeric(plain.str.replace(",", ".", regex=False), errors="coerce").astype("float64")
    slow = fast.isna()
    if slow.any():
        fast[slow] = [np.nan if (v := number(str(t), decimal)) is None else v for t in unique[slow]]
    values = np.append(fast.to_numpy(), np.nan)
    return pd.Series(values[codes], index=texts.index)


def cents(values: pd.Series) -> pd.Series:
    """Round money to whole cents, halves away from zero, whatever the binary rests are.

    >>> cents(pd.Series([1.005, -2.675, 10.0, 651590587.685])).tolist()
    [1.01, -2.68, 10.0, 651590587.69]
    """
    size = np.abs(values.to_numpy(dtype="float64")) * 100
    whole = np.floor(size + 0.5 + np.maximum(np.minimum(1e-6, size * 1e-12 + 1e-9), 2 * np.spacing(size)))  # of large sums one rest is more than a millionth
    return pd.Series(np.copysign(whole, values) / 100 + 0.0, index=values.index)


def without_groups(texts: pd.Series, mark: str | None) -> pd.Series:
    """Take out the sign between thousands that only the case knows of; spaces, apostrophes, commas and points are known anyway."""
    if mark is None or mark in SPACES + "',.":
        return texts
    codes, unique = pd.factorize(texts)
    inside = re.compile(rf"(?<=[0-9]){re.escape(mark)}(?=[0-9]{{3}}(?![0-9]))")
    plain = np.array([*(inside.sub("", str(t)) for t in unique), None], dtype=object)
    return pd.Series(plain[codes], index=texts.index, dtype="str")


def blank_to_missing(texts: pd.Series, extra: list[str] = ()) -> pd.Series:
    """Trim texts; the empty text, and what the case says is none, become missing. "NA" and "null" stay: they are names too."""
    clean = texts.str.replace("\u00a0", " ").str.strip() if texts.str.contains("\u00a0", regex=False).any() else texts.str.strip()
    gone = clean.isin(["", *extra])
    return clean.mask(gone) if gone.any() else clean


def no_value(texts: pd.Series) -> pd.Series:
    """Say where a text stands for "no value" in a column of numbers or dates: -, n/a, #Н/Д."""
    codes, unique = pd.factorize(texts)
    hits = np.append([str(t).strip().casefold() in NO_VALUE for t in unique], False).astype(bool)
    return pd.Series(hits[codes], index=texts.index)


def ids(values: pd.Series) -> tuple[pd.Series, pd.Series, bool]:
    """Return ids as text, which of them are damaged (rounded by a spreadsheet), and whether a .0 was taken off.

    >>> ids(pd.Series([17850.0, None, 13047.0]))[0].tolist()
    ['17850', nan, '13047']
    >>> ids(pd.Series(["007", "1.23457E+19"]))[1].tolist()
    [False, True]
    """
    if pd.api.types.is_bool_dtype(values):
        return values.astype("str"), pd.Series(False, index=values.index), False
    if pd.api.types.is_integer_dtype(values):
        return (
            values.astype("Int64").astype("str") if values.isna().any() else values.astype("str"),
            pd.Series(False, index=values.index),
            False,
        )
    if pd.api.types.is_float_dtype(values):
        return _float_ids(values)
    text = values if isinstance(values.dtype, pd.StringDtype) else _mixed_ids(values)
    text = blank_to_missing(text)
    codes, distinct = pd.factorize(text)
    unique = pd.Series(distinct, dtype="str")
    hits = unique.str.fullmatch(r"[-+]?\d+(?:[.,]\d+)?[eE]\+?\d+|#+").to_numpy(dtype=bool)
    damaged = pd.Series(np.append(hits, False)[codes], index=text.index)
    tails, whole = (unique.str.fullmatch(pattern).to_numpy(dtype=bool) for pattern in (r"\d+[.,]00?", r"\d+"))
    figures = unique.str.fullmatch(r"[\d.,]+").to_numpy(dtype=bool)  # words among them say nothing of the numbers
    floats = bool(tails.any() and (tails | whole)[figures].all())
    return (text.str.replace(r"^(\d+)[.,]00?$", r"\1", regex=True) if floats else text), damaged, floats


def _float_ids(values: pd.Series) -> tuple[pd.Series, pd.Series, bool]:
    known = values.notna()
    damaged = known & ((values.abs() >= 2**53) | (values != values.round()))
    whole = values.where(known & ~damaged, 0).round().astype("int64").astype("str")
    shown = whole.mask(damaged, values.astype("str")).mask(~known)
    return shown, damaged, bool(known.any())


def _mixed_ids(values: pd.Series) -> pd.Series:
    """Cells of a workbook: numbers without a tail, numbers too long to be exact in a form that is found damaged."""

    def text(cell: object) -> object:
        if cell is None or cell != cell:
            return np.nan
        if isinstance(cell, bool):
            return str(cell)
        if isinstance(cell, float):
            return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.5E}"
        return str(cell)

    return pd.Series([text(c) for c in values], index=values.index, dtype="str")
