"""The report's cover: title, period, customers, orders, revenue."""

from __future__ import annotations

from typing import Any

import pandas as pd

from segkit.drawing import colours as palette
from segkit.findings import targets as target_words
from segkit.ground.language import Language
from segkit.report.answer import ranked


def colours(segments: pd.DataFrame) -> dict[str, str]:
    """One colour per segment through the whole report, by size."""
    return palette.colours(segments.sort_values("revenue", ascending=False, kind="stable")["segment"])


def kicker(client: str, say: Language) -> str:
    """The line above the title."""
    return say("Customer segmentation · prepared for {client}", client=client)


def meta(facts: pd.DataFrame, when: str, as_of: Any, say: Language) -> list[str]:
    """The cover line: period, customers, orders, revenue, reference date."""
    orders = int(facts["orders"].sum())
    people = say.many("{n} customer", "{n} customers", len(facts))
    if not orders:
        return [people, say("As of {date}", date=say.date(as_of))]
    return [
        when,
        people,
        say.many("{n} order", "{n} orders", orders),
        say("Revenue {money}", money=say.money(facts["revenue"].sum())),
        say("As of {date}", date=say.date(as_of)),
    ]


def note(targets: pd.DataFrame, say: Language) -> str:
    """What stands in the answer's place when nothing is worth targeting."""
    return "" if targets["decision"].isin(["chosen", "test"]).any() else target_words.headline(targets, say)


def period(facts: pd.DataFrame, as_of: Any, say: Language) -> str:
    """The months that the data cover, in words."""
    from babel.dates import format_skeleton

    last = pd.Timestamp(as_of) - pd.Timedelta(days=1)
    first = facts["first_order"].min() if facts["first_order"].notna().any() else last
    return " – ".join(format_skeleton("yMMM", day, locale=say.locale) for day in (first, last))


def title(targets: pd.DataFrame, segments: pd.DataFrame, say: Language, *, happened: list[dict[str, Any]] = ()) -> str:
    """The whole report in one sentence: whom to target; where nothing can be chosen, what happened: to revenue, to deals, or what was answered (`happened`, the cards of it)."""
    chosen = ranked(targets, segments)
    chosen = chosen[chosen["decision"] == "chosen"]
    if chosen.empty:
        return happened[0]["finding"] if happened else target_words.headline(targets, say)
    names = say.listing([say.name(s) for s in chosen["segment"]])
    if segments["revenue_share"].isna().all():
        return say("Whom to target: {names}. {customers} of customers", names=names, customers=say.percent(chosen["share"].sum()))
    return say(
        "Whom to target: {names}. {customers} of customers, {revenue} of revenue",
        names=names,
        customers=say.percent(chosen["share"].sum()),
        revenue=say.percent(chosen["revenue_share"].sum()),
    )
