"""Gift cards that were sold: their money counts once more when what it bought is a sale as well; told with the condition that leaves them out."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from segkit.intake.log import Notes, mask, problem
from segkit.intake.raw import Raw
from segkit.intake.rows.taken_back import GOODS
from segkit.intake.source import Source
from segkit.intake.values.convert import as_text, is_text

MOST = 0.3  # of the rows: more are the business of whoever sells nothing else
GIFT = re.compile(
    r"\be?[ -]?gift[ _-]?(?:cards?|certificates?|vouchers?)\b|подарочн\w+ (?:электронн\w+ )?(?:сертификат|карт)|(?:сертификат|карт)\w* подарочн|"
    r"\b(?:e-?)?(?:bon\w*|kart\w*|voucher\w*|talon\w*) (?:podarunkow|upominkow|prezentow)\w*",
    re.IGNORECASE,
)
NOT_SOLD = re.compile(r"\b(?:holder|sleeve|envelope|box|wrap\w*|paper|конверт\w*|открытк\w*|упаковк\w*|kopert\w*|opakowan\w*|pudełk\w*|etui)\b", re.IGNORECASE)


def tell(raw: Raw, frame: pd.DataFrame, keep: np.ndarray, mapping: dict[str, str], source: Source, notes: Notes) -> None:
    """Say how many of the rows that are kept sell gift cards, with their money, and what `where` leaves them out."""
    from segkit.rules import grammar

    named = [mapping[c] for c in ("product", "category") if mapping.get(c) in raw.frame]
    for column in [*named, *(c for c in raw.frame if c not in mapping.values() and c not in notes.private and GOODS.search(c))]:
        if not is_text(raw.frame[column]):
            continue
        texts = as_text(raw.frame[column]).where(keep)
        own = [v for v in texts.dropna().unique() if GIFT.search(v) and not NOT_SOLD.search(v)]
        rows = texts.isin(own).to_numpy(dtype=bool) & (frame["amount"] > 0).to_numpy(dtype=bool)
        if not 0 < rows.sum() <= MOST * keep.sum():
            continue
        name = grammar.name(column)
        same = " OR ".join(f"{name} LIKE {grammar.quote(f'%{m}%')}" for m in dict.fromkeys(GIFT.search(v)[0] for v in own))
        same = f"{name} IN ({', '.join(map(grammar.quote, own))})" if len(own) <= 3 else same
        gaps = bool(texts[keep].isna().any() or (texts[keep].str.strip() == "").any())
        condition = f"({name} IS NULL OR NOT ({same}))" if gaps else f"NOT ({same})"
        where = f"({source.where}) AND {condition}" if source.where else condition
        problem(notes, f"{int(rows.sum()):,} rows sell gift cards («{mask(own[0], 40)}»), {frame['amount'][rows].sum():,.2f} together, which count once more where what they pay for is a sale as well",
                f"if it is, write where: {where}", "gift_cards", severity="warn", column=column)  # fmt: skip
        return
