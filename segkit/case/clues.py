"""What a stranger's files tell by the way: their language, their currency, how dates and numbers are written where nothing proves it."""

from __future__ import annotations

import re
from functools import cache

import pandas as pd

from segkit.ground import currencies
from segkit.intake.recognise.gather import Group
from segkit.intake.values import convert
from segkit.intake.values import numbers as v
from segkit.intake.values.dates import build, split_dates
from segkit.intake.values.day_or_month import order_of

COMPANY = re.compile(r"\b(?:ООО|ОАО|ЗАО|ПАО|АО|ИП|sp\. ?z ?o\. ?o|S\.A\.|GmbH|Ltd|LLC|Inc|s\.r\.o|B\.V\.|S\.L\.)(?!\w)", re.IGNORECASE)


def language(groups: list[Group]) -> tuple[str, str]:
    """The language that headers and values are written in, and why: Cyrillic is Russian, Polish letters and words are Polish."""
    text = " ".join(str(c) for g in groups for h in g.heads for c in h.frame.columns)
    text += " ".join(str(x) for g in groups for c in g.first.frame.columns[:30] for x in g.first.frame[c].dropna().head(30))
    letters = [c for c in text.casefold() if c.isalpha()]
    if sum("а" <= c <= "я" or c == "ё" for c in letters) > 0.2 * max(len(letters), 1):
        return "ru", "most letters are Cyrillic"
    polish = set(re.findall(r"\b(?:klient|kwota|data|ilość|wartość|nazwa|numer|faktura|kontrahent|miasto|zamówieni\w+|waluta)\b", text.casefold()))
    if sum(c in "ąćęłńśźż" for c in letters) > 0.006 * max(len(letters), 1) or len(polish) >= 3:  # ó is Spanish too
        return "pl", "its words are Polish"
    return "en", "nothing says otherwise"


def currency(groups: list[Group], tongue: str) -> tuple[str, str]:
    """The currency of most amounts, and why; the language's own where nothing tells."""
    for group in groups:
        head = group.first
        theirs = head.found.columns.get("currency")
        if theirs in head.frame and head.frame[theirs].notna().any():
            codes = head.frame[theirs].dropna().astype("str").str.strip().replace("", None).dropna()
            if len(codes):
                most = codes.value_counts().index[0]
                named = currencies.code(most) or ""
                if re.fullmatch("[A-Z]{3}", named):
                    return named, f"the column {theirs}"
    for group in groups:
        head = group.first
        for canonical in ("amount", "price", "profit"):
            header = head.found.columns.get(canonical, "")
            sign = head.found.looks[header].currency if header in head.found.looks else ""
            named = _in_headers().search(header)
            if sign or named:
                return sign or currencies.signs()[named[0].casefold()], f"the sign in {header}" if sign else f"the header {header}"
    told = next((g.first.found.map.currency for g in groups if g.first.found.map and g.first.found.map.currency), None)
    return (told, "the product's own") if told else (currencies.home(tongue), "nothing tells; the language's own")


@cache
def _in_headers() -> re.Pattern[str]:
    words = [s for s in currencies.signs() if s.isalpha() and (len(s) > 2 or not s.isascii())]
    marks = [s for s in currencies.signs() if len(s) == 1 and not s.isalpha()]
    return re.compile(rf"[{re.escape(''.join(marks))}]|\b(?:{'|'.join(words)})\b", re.IGNORECASE)


def market(groups: list[Group]) -> str:
    """b2b where deals are told, or where most customers are called as companies are; else b2c."""
    if any(g.kind == "deals" for g in groups):
        return "b2b"
    for head in (g.first for g in groups):
        theirs = [c for name, c in head.found.columns.items() if name in ("customer_id", "client")]
        named = [c for c in head.frame.columns if c in theirs or (head.found.looks[c].long > 8 if c in head.found.looks else False)]
        texts = [head.frame[c].dropna().astype("str") for c in named]
        if any(t[t.str.strip().ne("")].head(200).str.contains(COMPANY).mean() > 0.5 for t in texts):
            return "b2b"
    return "b2c"


def open_dates(group: Group) -> str:
    """monthfirst or dayfirst where the file proves neither and intake would have to ask."""
    head, order = group.first, None
    for canonical in ("date", "created", "closed"):
        theirs = head.found.columns.get(canonical)
        if theirs not in head.frame or not isinstance(head.frame[theirs].dtype, pd.StringDtype):
            continue
        texts = pd.concat([h.frame[theirs] for h in group.heads if theirs in h.frame]).dropna()
        parts = split_dates(pd.Series(texts.unique(), dtype="str"))
        found, _ = order_of(parts, pd.Series(1, index=parts.index).to_numpy(), decided=True)
        proven, _ = order_of(parts, pd.Series(1, index=parts.index).to_numpy())
        if found in ("dmy", "mdy") or proven is not None:
            return ""
        order = order or _likelier(texts)
    return order or ""


def _likelier(texts: pd.Series) -> str:
    """Slashes are America's unless the days then jump about more; points and hyphens are Europe's."""
    steps = {}
    for name, form in (("monthfirst", "mdy"), ("dayfirst", "dmy")):
        made = build(split_dates(texts.reset_index(drop=True).astype("str")), form)
        steps[name] = made.diff().abs().dt.days.sum()
    if abs(steps["monthfirst"] - steps["dayfirst"]) > 0.5 * max(*steps.values(), 1):
        return min(steps, key=steps.get)
    return "monthfirst" if texts.astype("str").str.contains("/", regex=False).mean() > 0.5 else "dayfirst"


def open_decimal(group: Group) -> str:
    """The decimal mark where 1,234 may be either and nothing in the file decides: groups of three digits are thousands."""
    head = group.first
    open_ = ""
    for canonical in ("amount", "price", "quantity", "profit"):
        theirs = head.found.columns.get(canonical)
        if theirs in head.frame and convert.is_text(head.frame[theirs]):
            series = v.blank_to_missing(convert.as_text(head.frame[theirs]))
            votes = v.decimal_votes(pd.Series(pd.unique(series.dropna()), dtype="str"))
            if votes[","] or votes["."]:
                return ""
            open_ = open_ or ("." if votes["open,"] else "," if votes["open."] else "")
    return open_
