"""The values of a column that are looked at: up to a thousand of them, counted."""

from __future__ import annotations

import re
import weakref
from collections import Counter
from collections.abc import Callable

import pandas as pd

from segkit.ground import words

DATE = re.compile(r"(?:[0-3]?\d([./-])[0-3]?\d\1(?:\d\d)?\d\d|\d{4}([./-])[01]?\d\2[0-3]?\d)(?:[T ].*)?")  # 207-96-93 is none
SUM = re.compile(  # as money, weights and shares are written; seven digits and more on end may be a document's
    r"[-–−]?[€$£₽]?\s?(?:\d{1,6}|\d{1,3}(?:[ \u00a0\u202f.,]\d{3})+)(?:[.,]\d{1,4})?\s?(?:[%€$£₽]|zł|Kč|руб\.?|грн|[A-Z]{3})?"
)
_asked: tuple[Callable[[], pd.Series | None], pd.Series] = (lambda: None, pd.Series(dtype="int64"))  # the column asked last: it is asked again at once


def texts(values: pd.Series) -> pd.Series:
    """`sample` of a column that holds texts; none of one that holds numbers, dates or yes and no."""
    plain = pd.api.types.is_numeric_dtype(values) or pd.api.types.is_datetime64_any_dtype(values)
    counts = sample(values.head(0) if plain else values)
    return counts.head(0) if len(counts) and share(counts, lambda text: DATE.fullmatch(text) or SUM.fullmatch(text)) >= 0.9 else counts


def sample(values: pd.Series) -> pd.Series:
    """Up to a thousand values spread over a column, counted; none of columns that are neither text nor whole numbers."""
    global _asked
    last, counts = _asked
    if last() is not values:
        counts = _counted(values)
        _asked = (weakref.ref(values), counts)
    return counts


def _counted(values: pd.Series) -> pd.Series:
    known = values.dropna()
    known = known.iloc[:: max(1, len(known) // 1000)]
    if pd.api.types.is_bool_dtype(known) or pd.api.types.is_datetime64_any_dtype(known):
        return pd.Series(dtype="int64")
    if pd.api.types.is_float_dtype(known):
        whole = (known == known.round()).all() and (known.abs() < 2**53).all()
        known = known.astype("int64") if whole else known.head(0)
    counts = Counter(text for text in (_text(value)[:300].strip() for value in known.tolist()) if text)
    return pd.Series(list(counts.values()), index=pd.Index(list(counts), dtype="object"), dtype="int64")  # read often, one by one


def _text(value: object) -> str:
    """A cell as text; of a workbook's numbers the whole ones without the tail that makes a telephone of nine digits."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 else str(value)


def saying(counts: pd.Series) -> pd.Series:
    """Those of the texts that say something: no dash, no "n/a"."""
    nothing = words.cells("no value")
    return counts[[words.bare(text) not in nothing and any(c.isalnum() for c in text) for text in counts.index]]


def share(counts: pd.Series, test: Callable[[str], object]) -> float:
    """The share of the values that pass a test."""
    return sum(n for text, n in counts.items() if test(text)) / counts.sum()
