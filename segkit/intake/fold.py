"""A name as it is compared with another."""

from __future__ import annotations

import re
import unicodedata

import pandas as pd

from segkit.privacy import patterns

INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")


def fold(name: object) -> str:
    """Return a column name as it is compared: no outer or doubled spaces, no case, NBSP as a space.

    >>> fold(" Код\\u00a0 клиента ")
    'код клиента'
    """
    return " ".join(INVISIBLE.sub("", unicodedata.normalize("NFC", str(name))).split()).casefold()


def spellings(values: pd.Series) -> pd.Series | None:
    """Value → how it is written most often, where values differ only by capital letters or spaces; None where none do.

    >>> spellings(pd.Series(["Leeds", "leeds", "York", "Leeds"])).to_dict()
    {'Leeds': 'Leeds', 'leeds': 'Leeds', 'York': 'York'}
    """
    counts = values.value_counts()
    same = pd.Series([" ".join(value.split()).casefold() for value in counts.index], index=counts.index)
    if not same.duplicated().any():
        return None
    return same.map(dict(zip(same[::-1], [" ".join(value.split()) for value in counts.index[::-1]], strict=True)))


NUMBER = r"(?:[a-z]{2}[\s-]?)?[+\d\s().\-–/\u00a0\u202f]{9,25}"  # a phone, or a tax number with its country before it or without
ABROAD = {"7": 10, "1": 10, "48": 9, "44": 10, "380": 9, "375": 9, "420": 9, "370": 8, "371": 8, "33": 9, "39": 10, "34": 9, "49": 11}  # a country's code → digits of its numbers


def alike(ids: pd.Series) -> pd.Series:
    """Ids that are contacts or documents as they are compared: e-mails and names without case, phones and tax numbers in digits without what stands before
    them for the country. Where numbers of two countries have the same digits, those of another than the commonest country go by theirs.

    >>> alike(pd.Series(["+7 (916) 123-45-67", "89161234567", "9161234567", "Ann@B.pl ", "+48 601 101 456"])).tolist()
    ['9161234567', '9161234567', '9161234567', 'ann@b.pl', '601101456']
    >>> alike(pd.Series(["PL 856-734-62-15", "8567346215", "856 734 62 15"])).unique().tolist()
    ['8567346215']
    >>> alike(pd.Series(["+48 601101456", "+48 602202567", "601 101 456", "+420 601101456"])).tolist()
    ['601101456', '602202567', '601101456', '+420601101456']
    """
    text = ids.str.split().str.join(" ").str.casefold()
    number = text.str.fullmatch(NUMBER) & text.str.count(r"\d").between(9, 15)
    if not number.any():
        return text
    digits = text[number].str.replace(r"\D", "", regex=True)
    country = text[number].str.extract(r"^([a-z]{2})", expand=False).fillna("")
    some = digits.iloc[:: max(1, len(digits) // 1000)]
    if not sum(patterns.taxpayer(d) or patterns.pesel(d) or patterns.snils(d) for d in some) >= 0.9 * len(some):
        told = text[number].str.startswith(("+", "00"))
        digits = digits.mask(told, digits.str.lstrip("0"))
        whole = digits
        for code, length in ABROAD.items():
            theirs = whole.str.startswith(code) & (whole.str.len() == len(code) + length)
            digits, country = digits.mask(theirs, whole.str[len(code) :]), country.mask(theirs, f"+{code}")
        russian = whole.str.fullmatch(r"8\d{10}") & ~told
        trunk = russian | (whole.str.startswith("0") & whole.str.len().between(10, 12) & ~told)
        digits, country = digits.mask(trunk, whole.str[1:]), country.mask(russian, "+7")
    return text.mask(number, _by_country(digits, country).reindex(text.index))


def _by_country(digits: pd.Series, country: pd.Series) -> pd.Series:
    """Numbers with their country before them where the commonest country has the same: its own stay as they are, whoever comes later."""
    known = pd.DataFrame({"digits": digits, "country": country})[country != ""].drop_duplicates()
    twice = digits.isin(known.loc[known["digits"].duplicated(), "digits"])
    return digits.mask(twice & ~country.isin(("", country[country != ""].mode().iloc[0])), country + digits) if twice.any() else digits
