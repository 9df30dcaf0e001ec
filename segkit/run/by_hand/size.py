"""Step 7: what is known of the market beyond our own customers; forms/market.csv."""

from __future__ import annotations

from typing import Any

import pandas as pd

from segkit.case import filled
from segkit.case.folder import Case
from segkit.run.by_hand import desk
from segkit.run.by_hand.words import words
from segkit.steps import size as step
from segkit.steps.size.market import MARKET_ITEMS

PATH, LEVELS = "forms/market.csv", ("low", "base", "high")


def show(case: Case, question: str, market: pd.DataFrame, sizes: pd.DataFrame) -> None:
    """Estimate one figure of the market (`market`: the form as it is, `sizes`: as from `size.sizes`).

    What follows: what every segment could bring in a year, and which figures are still missing for it.
    """
    desk.show(case, "07_size", question, lambda: _choice(case, market, sizes))


def _choice(case: Case, market: pd.DataFrame, sizes: pd.DataFrame) -> desk.Choice:
    told, say = words(case.settings.language), case.say
    segments = [(told("whole_market"), ""), *((say.name(s), s) for s in sizes["segment"])]
    which = desk.labelled("Dropdown", told("of"), options=segments)
    item = desk.labelled("Dropdown", told("item"), options=[(told(f"item_{one}"), one) for one in MARKET_ITEMS])
    levels = {level: desk.labelled("Text", told(level)) for level in LEVELS}
    source = desk.labelled("Text", told("source"), placeholder=told("market_help"))

    def there() -> pd.DataFrame:
        return market[market["segment"].fillna("").astype("str").eq(which.value) & market["item"].eq(item.value)]

    def fill(_: Any = None) -> None:
        row = there().iloc[0] if len(there()) else pd.Series(dtype=object)
        for level, one in levels.items():
            one.value = "" if pd.isna(row.get(level)) else f"{float(row[level]):g}"
        source.value = "" if pd.isna(row.get("source")) else str(row["source"])

    which.observe(fill, names="value")
    item.observe(fill, names="value")
    fill()

    def row() -> dict[str, Any] | None:
        figures = {level: desk.figure(one.value, one.description) for level, one in levels.items()}
        if all(value is None for value in figures.values()):
            return None
        return {"segment": which.value, "item": item.value, **figures, "source": source.value.strip()}

    def follows() -> desk.Follows:
        line = row()
        rest = market.drop(index=there().index) if line else market
        after = pd.concat([rest.astype(object), pd.DataFrame([line]).replace("", None).astype(object)], ignore_index=True) if line else rest
        made = step.potential(sizes, after)
        missing = sorted({one for cell in made.get("not_estimated", pd.Series(dtype="str")).fillna("") for one in str(cell).split()})
        sentence = told("market_missing", names=say.listing([told(f"item_{one}") for one in missing])) if missing else told("market_follows")
        return sentence if len(after) else told("market_none"), made[[c for c in ("segment", "revenue_year", "potential_low", "potential_base", "potential_high", "headroom_base") if c in made]]

    def writes() -> dict[str, bytes]:
        line = row()
        return {PATH: filled.put(case.folder / PATH, [line], key=["segment", "item"])} if line else {}

    controls = [which, item, *levels.values(), source]
    return desk.Choice(told("market_now", n=say.number(len(market))), controls, [*levels.values(), which, item], follows, writes)
