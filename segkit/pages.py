"""Step 11, the evidence of the choice: cover, segments at a glance, potential, and how the choice was made."""

from __future__ import annotations

from typing import Any

import pandas as pd

from segkit import brand, charts, figures, report, size, target
from segkit.answer import ranked
from segkit.findings import size as size_words
from segkit.findings import target as target_words
from segkit.language import Language


def colours(segments: pd.DataFrame) -> dict[str, str]:
    """One colour per segment through the whole report, by size."""
    return brand.colours(segments.sort_values("revenue", ascending=False, kind="stable")["segment"])


def kicker(client: str, say: Language) -> str:
    """The line above the title."""
    return say("Customer segmentation · prepared for {client}", client=client)


def meta(facts: pd.DataFrame, when: str, as_of: Any, say: Language) -> list[str]:
    """The cover line: period, customers, orders, revenue, reference date."""
    orders = int(facts["orders"].sum())
    return [
        when,
        say.many("{n} customer", "{n} customers", len(facts)),
        say.many("{n} order", "{n} orders", orders),
        say("Revenue {money}", money=say.money(facts["revenue"].sum())),
        say("As of {date}", date=say.date(as_of)),
    ]


def note(targets: pd.DataFrame, say: Language) -> str:
    """What stands in the answer's place when nothing is worth targeting."""
    return "" if targets["chosen"].astype(bool).any() else target_words.headline(targets, say)


def period(facts: pd.DataFrame, as_of: Any, say: Language) -> str:
    """The months that the data cover, in words."""
    from babel.dates import format_skeleton

    last = pd.Timestamp(as_of) - pd.Timedelta(days=1)
    first = facts["first_order"].min() if facts["first_order"].notna().any() else last
    return " – ".join(format_skeleton("yMMM", day, locale=say.locale) for day in (first, last))


def picture(
    draw, title: str, subtitle: str, *, kind: str, rows: int | None = None, colour: str | None = None, **size_: Any
) -> dict[str, Any]:
    """A chart for the report; its alternative text says what kind of chart it is and what it shows."""
    sizes = figures.rows(rows) if rows is not None else size_
    return figures.picture(draw, alt=f"{kind}: {title}. {subtitle}", title=title, subtitle=subtitle, brand=colour, **sizes)


def title(targets: pd.DataFrame, segments: pd.DataFrame, say: Language) -> str:
    """The whole report in one sentence."""
    chosen = ranked(targets, segments)
    if chosen.empty:
        return target_words.headline(targets, say)
    names = say.listing([say.name(s) for s in chosen["segment"]])
    return say(
        "Whom to target: {names}. {customers} of customers, {revenue} of revenue",
        names=names,
        customers=say.percent(chosen["share"].sum()),
        revenue=say.percent(chosen["revenue_share"].sum()),
    )


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
    table = report.table(
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
    return report.card(
        "segments",
        _at_a_glance(ordered, chosen, say),
        short=say("Segments"),
        pictures=chart,
        tables=table,
        text=size_words.sizes(ordered, say)[1:],
        how=how,
    )


def _at_a_glance(segments: pd.DataFrame, chosen: set[str], say: Language) -> str:
    """How many segments there are, and what the targets among them hold."""
    count = say.many("{n} segment", "{n} segments", len(segments))
    mine = segments[segments["segment"].isin(chosen)]
    if mine.empty:
        return say("{count}; none of them is a target", count=count)
    return say(
        "{count}; the targets hold {customers} of customers and {revenue} of revenue",
        count=count,
        customers=say.percent(mine["share"].sum()),
        revenue=say.percent(mine["revenue_share"].sum()),
    )


def choice(t: dict[str, Any], say: Language, *, colour: str, changed: bool) -> dict[str, Any]:
    """How the choice was made, and how easily it would flip."""
    targets, decisions = t["targets"], t["decisions"]
    sentences = target_words.targets(targets, say)
    columns = {"segment": (say("Segment"), "name"), "passes": (say("Passes"), "text"), "attractiveness": (say("Attractiveness, 0–100"), "number"),
               "expected_income": (say("Expected income"), "money"), "cost": (say("Cost"), "money"), "roi": (say("Return"), "change"),
               "chosen_share": (say("Among the best in weightings"), "percent")}  # fmt: skip
    told = targets.assign(passes=targets["passes"].map({True: say("yes"), False: say("no")})).dropna(axis=1, how="all")
    chosen = set(targets.loc[targets["chosen"].astype(bool), "segment"])
    tables = [
        report.table(
            told,
            {c: v for c, v in columns.items() if c in told},
            say=say,
            name="targets",
            chosen=chosen,
            caption=say("How the segments score"),
        )
    ]
    tables.append(
        report.table(
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
        lambda ax: target.plot(targets, ax, say),
        target_words.headline(targets, say),
        say("Attractiveness of the segment against our strength in it; the larger the bubble, the larger the profit"),
        kind=say("Bubble chart"),
        wide=(9.2, 4.4),
        narrow=(3.6, 4.2),
        colour=colour,
    )
    warning = [say("The weights were changed after the segments had been seen: read the ranking with that in mind.")] if changed else []
    how = say(
        "Each segment must first pass five questions (can it be measured, reached, is it large enough, different, can we act on it). Those that pass are ranked by the weights, and the budget goes to the set that earns most."
    )
    return report.card(
        "choice", sentences[0], short=say("How the choice was made"), text=warning + sentences[1:], pictures=chart, tables=tables, how=how
    )


def potential(segments: pd.DataFrame, changes: pd.DataFrame, paint: dict[str, str], say: Language, *, colour: str) -> dict[str, Any]:
    """What the market would give beyond today, as ranges, and what widening or narrowing would do."""
    known = segments.dropna(subset=["headroom_base"]).sort_values("headroom_base", ascending=False, kind="stable")
    sentences = size_words.potential(segments, say)
    pictures = None
    if len(known):
        first = known.iloc[0]
        headline = say("{segment}: {base} a year beyond today", segment=say.name(first["segment"]), base=say.money(first["headroom_base"]))
        pictures = picture(
            lambda ax: charts.headroom(known, ax, say, colours=paint),
            headline,
            say("Attainable revenue of a year beyond today's: low, base and high"),
            kind=say("Interval chart"),
            rows=len(known),
            colour=colour,
        )
    how = say(
        "The range comes from the low and high figures of the market form. Where it reaches below zero, the market as described holds no more than we already have."
    )
    return report.card(
        "potential",
        sentences[0],
        short=say("Size and potential"),
        text=sentences[1:] + size_words.widen_narrow(changes, say),
        pictures=pictures,
        how=how,
    )


def sheets(say: Language) -> dict[str, str]:
    """The tables of segmentation.xlsx, in order, with their titles."""
    return {
        "segments": say("Segments"), "targets": say("Targets"), "decisions": say("Decision log"), "economics": say("Campaign economics"), "personas": say("Personas"),
        "five_w": say("Five questions"), "khramatrix": say("Khramatrix"), "profile": say("Profile"), "customers": say("Own customers"), "competitors": say("Competitors"),
        "differences": say("Differences"), "final_criteria": say("Final criteria"), "widen_narrow": say("Widen or narrow"), "migration": say("Migration"),
        "responses": say("Responses"), "deals": say("Deals"), "deal_features": say("What A clients share"), "criteria": say("Criteria"), "quality": say("Health of the data"),
    }  # fmt: skip
