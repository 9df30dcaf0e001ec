"""Step 11, the evidence of the choice: cover, segments at a glance, potential, and how the choice was made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from segkit.findings import size as size_words
from segkit.findings import targets as target_words
from segkit.ground.language import Language
from segkit.report import cards
from segkit.report.pictures import picture
from segkit.steps import size
from segkit.steps import targets as targets_step


def glance(
    segments: pd.DataFrame, targets: pd.DataFrame, paint: dict[str, str], when: str, say: Language, *, colour: str
) -> dict[str, Any]:
    """All segments in one table and one chart."""
    ordered = segments.sort_values("revenue", ascending=False, kind="stable", ignore_index=True)
    chosen = set(targets.loc[targets["chosen"].astype(bool), "segment"])
    columns = {
        "segment": (say("Segment"), "name"), "customers": (say("Customers"), "number"), "share": (say("Share of customers"), "percent"),
        "revenue": (say("Revenue"), "money"), "revenue_share": (say("Share of revenue"), "percent"),
        "revenue_per_customer": (say("Revenue per customer"), "money"), "orders_per_customer": (say("Orders per customer"), "number"),
        "growth": (say("Growth"), "change"),
    }  # fmt: skip
    shown = ordered.dropna(axis=1, how="all")
    table = cards.table(
        shown,
        {c: v for c, v in columns.items() if c in shown},
        say=say,
        name="segments",
        colours=paint,
        chosen=chosen,
        caption=say("Segments, {period}", period=when),
    )
    chart = picture(
        lambda ax: size.plot(ordered, ax, say),
        size_words.headline(ordered, say),
        say("Share of customers (light) and of revenue (dark), {period}", period=when),
        kind=say("Bar chart"),
        rows=len(ordered),
        colour=colour,
    )
    how = say(
        "Where the dark bar is longer than the light one, a customer is worth more than average. It does not say that more such customers can be found."
    )
    return cards.card(
        "segments",
        _at_a_glance(ordered, targets, say),
        short=say("Segments"),
        pictures=chart,
        tables=table,
        text=size_words.sizes(ordered, say)[1:],
        how=how,
    )


def _at_a_glance(segments: pd.DataFrame, targets: pd.DataFrame, say: Language) -> str:
    """How many segments there are, and what the targets among them hold."""
    count = say.many("{n} segment", "{n} segments", len(segments))
    mine = segments[segments["segment"].isin(set(targets.loc[targets["chosen"].astype(bool), "segment"]))]
    tested = segments.loc[segments["segment"].isin(set(targets.loc[targets["decision"] == "test", "segment"])), "segment"]
    if mine.empty and len(tested):
        return say("{count}; none is a target yet, to be tested first: {names}", count=count, names=say.listing([say.name(s) for s in tested]))
    if mine.empty:
        return say("{count}; none of them is a target", count=count)
    if segments["revenue_share"].isna().all():
        return say("{count}; the targets hold {customers} of customers", count=count, customers=say.percent(mine["share"].sum()))
    return say(
        "{count}; the targets hold {customers} of customers and {revenue} of revenue",
        count=count,
        customers=say.percent(mine["share"].sum()),
        revenue=say.percent(mine["revenue_share"].sum()),
    )


def choice(t: dict[str, Any], say: Language, *, colour: str, weights: Mapping[str, float], changed: bool) -> dict[str, Any]:
    """How the choice was made, and how sure it is."""
    targets, decisions, scores = t["targets"], t["decisions"], t["scores"]
    sentences = target_words.targets(targets, say, sure=t["sureness"])
    columns = {"segment": (say("Segment"), "name"), "decision": (say("Decision"), "name"), "passes": (say("Passes"), "text"),
               "contacts": (say("Contacts"), "number"), "cost": (say("Cost"), "money"), "profit": (say("Profit beyond what comes anyway"), "money"),
               "profit_low": (say("Profit, low"), "money"), "profit_high": (say("Profit, high"), "money"), "p_profit": (say("Pays with probability"), "percent"),
               "best_set_share": (say("In the best set"), "percent"), "attractiveness": (say("Attractiveness, 0–100"), "number")}  # fmt: skip
    if targets["gross"].eq(True).any():
        columns["profit"] = (say("Profit if all income were added (gross, an upper bound)"), "money")
    told = targets.assign(passes=targets["passes"].map({True: say("yes"), False: say("no")})).dropna(axis=1, how="all")
    chosen = set(targets.loc[targets["chosen"].astype(bool), "segment"])
    tables = [
        cards.table(
            told,
            {c: v for c, v in columns.items() if c in told},
            say=say,
            name="targets",
            chosen=chosen,
            caption=say("Decision on every segment"),
        )
    ]
    tables.append(
        cards.table(
            decisions.assign(decision=decisions["decision"].map(say.name)),
            {
                "segment": (say("Segment"), "name"),
                "decision": (say("Decision"), "text"),
                "why": (say("Why"), "text"),
                "what_would_change": (say("What would change it"), "text"),
            },
            say=say,
            name="decisions",
            caption=say("Decision log"),
        )
    )
    chart = picture(
        lambda ax: targets_step.plot(scores, weights, ax, say),
        say("Attractiveness of the segments, 0–100"),
        say("Points that each criterion contributes"),
        kind=say("Bar chart"),
        rows=len(scores) + 2,
        colour=colour,
    )
    warning = [say("The weights were changed after the segments had been seen: read the ranking with that in mind.")] if changed else []
    how = say(
        "Each segment must first pass five questions (can it be measured, reached, is it large enough, different, can we act on it). The budget goes to the set that earns most beyond what would come anyway, among the segments that are sure enough to pay; attractiveness says which of them fit us."
    )
    return cards.card(
        "choice", sentences[0], short=say("How the choice was made"), text=warning + sentences[1:], pictures=chart, tables=tables, how=how
    )


def potential(segments: pd.DataFrame, changes: pd.DataFrame, paint: dict[str, str], say: Language, *, colour: str) -> dict[str, Any]:
    """What the market would give beyond today, as ranges, and what widening or narrowing would do."""
    known = segments.dropna(subset=["headroom_base"]).sort_values("headroom_base", ascending=False, kind="stable")
    sentences = size_words.potential(segments, say)
    pictures = None
    if len(known):
        pictures = picture(
            lambda ax: size.plot_headroom(known, ax, say, colours=paint),
            sentences[0],
            say("Attainable revenue of a year beyond today's: low, base and high"),
            kind=say("Interval chart"),
            rows=len(known),
            colour=colour,
        )
    how = say(
        "The range comes from the low and high figures of the market form. Where it reaches below zero, the market as described holds no more than we already have."
    )
    return cards.card(
        "potential",
        sentences[0],
        short=say("Size and potential"),
        text=sentences[1:] + size_words.widen_narrow(changes, say),
        pictures=pictures,
        how=how,
    )
