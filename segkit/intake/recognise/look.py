"""What a column looks like: what its values could be, and how near its header comes to the words for ours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from segkit.intake.fold import fold
from segkit.intake.log import mask
from segkit.intake.maps import Map
from segkit.intake.source import Source
from segkit.intake.values import dates
from segkit.intake.values import numbers as v
from segkit.intake.values.convert import as_text, decimal_of, is_text
from segkit.privacy import consent, detect

MOST = 2_000  # values looked at


@dataclass(frozen=True)
class Look:
    """One column of a file as it is seen: shares are of its filled cells, `distinct` of them too."""

    header: str
    rows: int
    filled: float
    distinct: float
    values: int  # different ones
    dates: float
    numbers: float
    decimals: float  # numbers that are not whole
    spread: float  # of the numbers: the largest tenth over the middle
    long: float  # mean length of the texts
    contact: str  # email, phone, name …, or empty
    currency: str  # that signs beside the numbers name, or empty
    sample: str
    flag: bool = False  # two or three values that say yes and no


def look(header: str, series: pd.Series) -> Look:
    """Look at one column (text or typed, as it was read)."""
    known = series.dropna()
    known = known[known.astype("str").str.strip().ne("")] if is_text(known) else known
    few = known.iloc[:: max(1, len(known) // MOST)].head(MOST)
    text = v.blank_to_missing(as_text(few)).dropna().astype("str")
    numbers, contact = _numbers(few, text), (detect.contact(header, few) or "") if len(few) else ""
    found = numbers.dropna()
    whole = (found == found.round()).mean() if len(found) else 1.0
    middle = found.abs().median() if len(found) else 0.0
    return Look(
        header=header, rows=len(series), filled=len(known) / max(len(series), 1), distinct=known.nunique() / max(len(known), 1), values=int(known.nunique()),
        dates=_dates(few, text, header), numbers=len(found) / max(len(text), 1), decimals=1 - float(whole),
        spread=float(found.abs().quantile(0.95) / middle) if len(found) and middle else 0.0,
        long=float(text.str.len().mean()) if len(text) else 0.0, contact=contact,
        currency=_currency(text), sample=_sample(bool(contact) or (len(few) > 0 and detect.withheld(header, few) is not None), text),
        flag=known.nunique() <= 3 and consent.answers(text),
    )  # fmt: skip


def _numbers(few: pd.Series, text: pd.Series) -> pd.Series:
    if not is_text(few) and not pd.api.types.is_datetime64_any_dtype(few):
        return pd.to_numeric(few, errors="coerce").astype("float64")
    if not len(text) or not is_text(few):
        return pd.Series(np.nan, index=few.index, dtype="float64")
    return v.to_numbers(text, decimal_of(text, Source(file="-"), None) or ".")


def _dates(few: pd.Series, text: pd.Series, header: str) -> float:
    if pd.api.types.is_datetime64_any_dtype(few):
        return 1.0
    if not len(few):
        return 0.0
    if not is_text(few) or text.str.fullmatch(r"\d+([.,]\d+)?").mean() > 0.9:
        made, what = dates.from_numbers(pd.to_numeric(text.str.replace(",", "."), errors="coerce").astype("float64"))
        named = nearness(header, "date") > 0 or nearness(header, "created") > 0 or nearness(header, "closed") > 0
        sure = what is not None and (named or what.startswith("yyyymmdd"))
        return float(made.notna().mean()) if sure else 0.0
    stamps = few.map(lambda c: hasattr(c, "year")) if few.dtype == object else pd.Series(False, index=few.index)
    return float((dates.split_dates(text.reset_index(drop=True))["a"].notna().sum() + stamps.sum()) / len(few)) if len(text) else 0.0


def _currency(text: pd.Series) -> str:
    found = [v.split_currency(t.translate(v.TO_PLAIN).strip())[1] for t in text.head(200)]
    known = [c for c in found if c]
    return max(set(known), key=known.count) if len(known) > 0.5 * max(len(found), 1) else ""


def _sample(private: bool, text: pd.Series) -> str:
    """A few values as they may be shown: nobody's e-mail, phone or name."""
    if private:
        return "•••"
    shown = " | ".join(dict.fromkeys(mask(t, 40) for t in text.head(50)))
    return shown if len(shown) <= 48 else shown[:47] + "…"


@cache
def words() -> dict[str, list[str]]:
    """What our columns are called, canonical name → words, the surest first."""
    return yaml.safe_load(Path(__file__).with_name("words.yml").read_text(encoding="utf-8"))


def plain(header: object) -> str:
    """A header as words are compared: without case, signs and what stands in parentheses; camelCase taken apart.

    >>> plain("Order_ID"), plain("Сумма, руб. (с НДС)"), plain("unitPrice")
    ('order id', 'сумма руб', 'unit price')
    """
    text = re.sub(r"(?<=[a-zа-я])(?=[A-ZА-Я][a-zа-я])|(?<=[a-z])(?=ID\b)", " ", str(header))
    text = re.sub(r"\([^)]*\)", " ", text) if not re.fullmatch(r"\s*\(.*\)\s*", text) else text
    text = text.replace("№", " номер ").replace("#", " no ")
    return " ".join(re.sub(r"[^\w%]+|_", " ", fold(text).replace("ё", "е")).split())


def nearness(header: str, canonical: str) -> float:
    """How near a header comes to the words for a canonical column: 1 for the first word itself, less for later ones and for parts; 0.

    >>> nearness("Customer ID", "customer_id"), nearness("Город", "customer_id")
    (1.0, 0.0)
    >>> nearness("Сумма, руб.", "amount") > nearness("Сумма НДС к возмещению", "amount") > 0
    True
    """
    return _nearness(plain(header), canonical)


@cache
def _nearness(text: str, canonical: str) -> float:
    listed = [w.replace("ё", "е") for w in words()[canonical]]
    tokens, best = text.split(), 0.0
    for place, word in enumerate(listed):
        value = 1.0 - 0.4 * place / len(listed)
        parts = word.split()
        if text == word:
            return value
        if len(parts) < len(tokens) and any(tokens[i : i + len(parts)] == parts for i in range(len(tokens) - len(parts) + 1)):
            side = 0.1 if tokens[: len(parts)] == parts or tokens[-len(parts) :] == parts else 0.0
            best = max(best, (0.45 + side) * value * len(parts) ** 0.3 / (len(tokens) - len(parts)) ** 0.25)
    return best


def goods(header: str, chosen: Map | None = None) -> bool:
    """Whether a header that stands for the customer is that of a product, as `possible.without_customers` proposes where nobody tells who bought.

    >>> goods("Артикул"), goods("SKU"), goods("Customer ID"), goods("Телефон")
    (True, True, False, False)
    """
    if chosen is not None and header in chosen.columns.get("product", ()):
        return True
    return nearness(header, "product") > max(nearness(header, "customer_id"), 0.3)


def saying(key: str, values: pd.Series) -> list[str]:
    """Those of a column's values in which one of the words under `key` stands.

    >>> saying("not_sold", pd.Series(["Completed", "Cancelled", "Отменён покупателем"]))
    ['Cancelled', 'Отменён покупателем']
    """
    listed = [plain(w) for w in words()[key]]
    found = [str(t) for t in pd.unique(values.dropna())[:200]]
    return [t for t in found if any(plain(t) == w or f" {w} " in f" {plain(t)} " for w in listed)]
