"""Whether what an export calls a category parts its goods, or says the same of nearly all of them."""

from __future__ import annotations

import pandas as pd

from segkit.ground.bands import GOODS

MOST, NEARLY = 0.6, 0.9  # of the lines under one value


def parted(frame: pd.DataFrame, columns: dict[str, str]) -> dict[str, str]:
    """The columns (canonical → theirs) without a category that does not part the lines where the product does: a shop's own brand as the vendor of most.

    Of few products each stands for a category of its own, so that three fifths under one value are too many; of many, nine tenths are.

    >>> sold = pd.DataFrame({"item": ["tea", "mug", "tea", "jam", "mug"], "vendor": ["Own", "Own", "Own", "Own", "Hart"], "shelf": ["a", "b", "a", "c", "b"]})
    >>> parted(sold, {"product": "item", "category": "vendor"}), parted(sold, {"product": "item", "category": "shelf"})
    ({'product': 'item'}, {'product': 'item', 'category': 'shelf'})
    """
    kind, goods = columns.get("category"), columns.get("product")
    if kind not in frame or goods not in frame or kind == goods:
        return columns
    products = frame[goods].nunique()
    limit = MOST if products <= GOODS else NEARLY
    if _largest(frame[kind]) < limit or products < 2 or _largest(frame[goods]) >= limit:
        return columns
    return {canonical: theirs for canonical, theirs in columns.items() if canonical != "category"}


def _largest(values: pd.Series) -> float:
    """The share of the commonest value among those there are."""
    return float(values.value_counts(normalize=True).max()) if values.notna().any() else 0.0
