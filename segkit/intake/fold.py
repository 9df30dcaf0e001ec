"""A name as it is compared with another."""

from __future__ import annotations

import re
import unicodedata

import pandas as pd

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
