"""Step 11, the first half: the answer, the segments at a glance, a page per target, and how the choice was made."""

from __future__ import annotations

from typing import Any

import pandas as pd

from segkit import brand, charts, figures, report, size, target
from segkit.findings import size as size_words
from segkit.findings import target as target_words
from segkit.language import Language

FIELDS = {
    "persona": "Who they are", "traits": "What sets them apart", "positioning": "Positioning", "benefit": "The benefit they look for",
    "topics": "Topics", "tone": "Tone", "channel": "Channel", "offer": "Offer", "when": "When", "avoid": "What not to do",
}  # fmt: skip


def colours(segments: pd.DataFrame) -> dict[str, str]:
    """One colour per segment through the whole report, by size."""
    return brand.colours(segments.sort_values("revenue", ascending=False, kind="stable")["segment"])


def kicker(client: str, say: Language) -> str:
    """The line above the title."""
    return say("Customer segmentation · prepared for {client}", client=client)


def meta(facts: pd.DataFrame, when: str, as_of: Any, say: Language) -> list[str]:
    """The cover line: period, customers, orders, revenue, reference date."""
    orders = int(facts["orders"].sum())
    return [when, say.many("{n} customer", "{n} customers", len(facts)), say.many("{n} order", "{n} orders", orders),
            say("Revenue {money}", money=say.money(facts["revenue"].sum())), say("As of {date}", date=say.date(as_of))]


def note(targets: pd.DataFrame, say: Language) -> str:
    """What stands in the answer's place when nothing is worth targeting."""
    return "" if targets["chosen"].astype(bool).any() else target_words.headline(targets, say)


def period(facts: pd.DataFrame, as_of: Any, say: Language) -> str:
    """The months that the data cover, in words."""
    from babel.dates import format_skeleton

    last = pd.Timestamp(as_of) - pd.Timedelta(days=1)
    first = facts["first_order"].min() if facts["first_order"].notna().any() else last
    return " – ".join(format_skeleton("yMMM", day, locale=say.locale) for day in (first, last))


def picture(draw, title: str, subtitle: str, *, kind: str, rows: int | None = None, colour: str | None = None, **size_: Any) -> dict[str, Any]:
    """A chart for the report; its alternative text says what kind of chart it is and what it shows."""
    sizes = figures.rows(rows) if rows is not None else size_
    return figures.picture(draw, alt=f"{kind}: {title}. {subtitle}", title=title, subtitle=subtitle, brand=colour, **sizes)


def title(targets: pd.DataFrame, segments: pd.DataFrame, say: Language) -> str:
    """The whole report in one sentence."""
    chosen = _chosen(targets, segments)
    if chosen.empty:
        return target_words.headline(targets, say)
    names = say.listing([say.name(s) for s in chosen["segment"]])
    return say("Whom to target: {names}. {customers} of customers, {revenue} of revenue", names=names,
               customers=say.percent(chosen["share"].sum()), revenue=say.percent(chosen["revenue_share"].sum()))


def answers(targets: pd.DataFrame, segments: pd.DataFrame, personas: pd.DataFrame, paint: dict[str, str], say: Language) -> list[dict]:
    """The targets on the first screen, the most profitable first: what each is worth as a range, and why."""
    made = []
    for i, row in enumerate(_chosen(targets, segments).itertuples(), start=1):
        worth, spread = _worth(row, say)
        why = say("{customers}, {share} of revenue.", customers=say.many("{n} customer", "{n} customers", row.customers), share=say.percent(row.revenue_share))
        said = [why, _trait(personas, row.segment), _through(row, say)]
        made.append(report.target(i, say.name(row.segment), colour=paint[row.segment], worth=worth, range=spread, why=" ".join(s for s in said if s), id=f"target-{i}"))
    return made


def actions(targets: pd.DataFrame, segments: pd.DataFrame, groups: pd.DataFrame, personas: pd.DataFrame, say: Language) -> list[str]:
    """The next three actions: whom to write to, whom to hold out, what to stop or to ask."""
    chosen = _chosen(targets, segments)
    told = [
        say("{segment}: write to {contacts} through {channel}; {cost} to spend, stop below a response of {rate}", segment=say.name(r.segment),
            contacts=say.many("{n} customer", "{n} customers", int(r.contacts)), channel=r.channel, cost=say.money(r.cost), rate=say.percent(r.break_even_response))
        for r in chosen.head(2).itertuples() if pd.notna(r.contacts)
    ]  # fmt: skip
    held = groups[(groups["group"] == "control") & groups["segment"].isin(chosen["segment"])]
    if len(held) and told:
        told.append(say("Leave {customers} of these segments without a message: only so can the effect be measured", customers=say.many("{n} customer", "{n} customers", len(held))))
    losing = targets[(targets["roi"] < 0) & ~targets["chosen"].astype(bool)]
    if len(losing):
        told.append(say("Do not write to {segments}: it would cost more than it brings", segments=say.listing([say.name(s) for s in losing["segment"]])))
    if len(chosen) and chosen["expected_income"].isna().all():
        told.append(say("Write down what a message costs in each channel and how many respond: without that no income can be told"))
    if len(chosen) and chosen["headroom_base"].isna().all():
        told.append(say("Estimate the market: how many people there are, how many of them can be reached, what they spend in a year"))
    asked = personas[(personas["source"] == "open") & personas["segment"].isin(chosen["segment"]) & (personas["field"] != "traits")]
    if len(asked) and len(told) < 4:
        told.append(say("Ask five customers of {segment}. {question}", segment=say.name(asked["segment"].iloc[0]), question=asked["text"].iloc[0]))
    return told[:4]


def glance(segments: pd.DataFrame, targets: pd.DataFrame, paint: dict[str, str], when: str, say: Language, *, colour: str) -> dict[str, Any]:
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
    table = report.table(shown, {c: v for c, v in columns.items() if c in shown}, say=say, name="segments", colours=paint, chosen=chosen,
                         caption=say("Segments, {period}", period=when))
    chart = picture(lambda ax: size.plot(ordered, ax, say), size_words.headline(ordered, say),
                    say("Share of customers (light) and of revenue (dark), {period}", period=when), kind=say("Bar chart"), rows=len(ordered), colour=colour)
    how = say("Where the dark bar is longer than the light one, a customer is worth more than average. It does not say that more such customers can be found.")
    return report.card("segments", _at_a_glance(ordered, chosen, say), short=say("Segments"), pictures=chart, tables=table,
                       text=size_words.sizes(ordered, say)[1:], how=how)


def _at_a_glance(segments: pd.DataFrame, chosen: set[str], say: Language) -> str:
    """How many segments there are, and what the targets among them hold."""
    count = say.many("{n} segment", "{n} segments", len(segments))
    mine = segments[segments["segment"].isin(chosen)]
    if mine.empty:
        return say("{count}; none of them is a target", count=count)
    return say("{count}; the targets hold {customers} of customers and {revenue} of revenue", count=count, customers=say.percent(mine["share"].sum()),
               revenue=say.percent(mine["revenue_share"].sum()))


def target_page(rank: int, row: pd.Series, t: dict[str, Any], paint: dict[str, str], say: Language, *, market: str) -> dict[str, Any]:
    """One target segment on its own page: persona, five W, size with its interval, potential, message, what not to do."""
    name = row["segment"]
    cells = t["personas"][t["personas"]["segment"] == name].set_index("field")["text"]
    five = t["five_w"][t["five_w"]["segment"] == name].iloc[0]
    matrix = t["khramatrix"][t["khramatrix"]["segment"] == name].iloc[0]
    w = {say("What"): five["what"], say("Who"): five["who"], say("Why"): five["why"], say("When"): five["when"], say("Where"): five["where"]}
    plan = {say(FIELDS[f]): cells[f] for f in ("positioning", "benefit", "offer", "tone", "channel", "when") if f in cells}
    plan |= {say("Readiness to buy"): say.name(matrix["stage"]), say("The one action we ask for"): say.name(matrix["target_action"]), say("How success is measured"): say.name(matrix["kpi"])}
    parts = [
        report.part(say("Who they are"), text=[cells.get("persona", ""), cells.get("traits", "")]),
        report.part(say("Five questions"), facts={k: v for k, v in w.items() if _text(v)}),
        report.part(say("What to say and where"), facts={k: v for k, v in plan.items() if _text(v)}),
        report.part(say("What not to do"), bullets=[s.strip() for s in cells.get("avoid", "").split(";") if s.strip()]),
    ]  # fmt: skip
    return report.card(f"target-{rank}", _page_headline(row, say), short=say.name(name), kicker=say("Target {rank}", rank=rank), colour=paint[name],
                       figures=_figures(row, say), parts=[p for p in parts if any(p[k] for k in ("text", "facts", "bullets"))],
                       how=say("A persona is a summary of many customers, not a person. What is marked as a suggestion has to be checked in a talk with customers."))


def choice(t: dict[str, Any], say: Language, *, colour: str, changed: bool) -> dict[str, Any]:
    """How the choice was made, and how easily it would flip."""
    targets, decisions = t["targets"], t["decisions"]
    sentences = target_words.targets(targets, say)
    columns = {"segment": (say("Segment"), "name"), "passes": (say("Passes"), "text"), "attractiveness": (say("Attractiveness, 0–100"), "number"),
               "expected_income": (say("Expected income"), "money"), "cost": (say("Cost"), "money"), "roi": (say("Return"), "change"),
               "chosen_share": (say("Among the best in weightings"), "percent")}  # fmt: skip
    told = targets.assign(passes=targets["passes"].map({True: say("yes"), False: say("no")})).dropna(axis=1, how="all")
    chosen = set(targets.loc[targets["chosen"].astype(bool), "segment"])
    tables = [report.table(told, {c: v for c, v in columns.items() if c in told}, say=say, name="targets", chosen=chosen, caption=say("How the segments score"))]
    tables.append(report.table(decisions.assign(decision=decisions["decision"].map(say.name)),
                               {"segment": (say("Segment"), "name"), "decision": (say("Decision"), "text"), "why": (say("Why"), "text"),
                                "what_would_change": (say("What would change it"), "text")}, say=say, name="decisions", caption=say("Decision log")))
    chart = picture(lambda ax: target.plot(targets, ax, say), target_words.headline(targets, say),
                    say("Attractiveness of the segment against our strength in it; the larger the bubble, the larger the profit"), kind=say("Bubble chart"),
                    wide=(9.2, 4.4), narrow=(3.6, 4.2), colour=colour)
    warning = [say("The weights were changed after the segments had been seen: read the ranking with that in mind.")] if changed else []
    how = say("Each segment must first pass five questions (can it be measured, reached, is it large enough, different, can we act on it). Those that pass are ranked by the weights, and the budget goes to the set that earns most.")
    return report.card("choice", sentences[0], short=say("How the choice was made"), text=warning + sentences[1:], pictures=chart, tables=tables, how=how)


def potential(segments: pd.DataFrame, changes: pd.DataFrame, paint: dict[str, str], say: Language, *, colour: str) -> dict[str, Any]:
    """What the market would give beyond today, as ranges, and what widening or narrowing would do."""
    known = segments.dropna(subset=["headroom_base"]).sort_values("headroom_base", ascending=False, kind="stable")
    sentences = size_words.potential(segments, say)
    pictures = None
    if len(known):
        first = known.iloc[0]
        headline = say("{segment}: {base} a year beyond today", segment=say.name(first["segment"]), base=say.money(first["headroom_base"]))
        pictures = picture(lambda ax: charts.headroom(known, ax, say, colours=paint), headline,
                           say("Attainable revenue of a year beyond today's: low, base and high"), kind=say("Interval chart"), rows=len(known), colour=colour)
    how = say("The range comes from the low and high figures of the market form. Where it reaches below zero, the market as described holds no more than we already have.")
    return report.card("potential", sentences[0], short=say("Size and potential"), text=sentences[1:] + size_words.widen_narrow(changes, say), pictures=pictures, how=how)


def _chosen(targets: pd.DataFrame, segments: pd.DataFrame) -> pd.DataFrame:
    """The chosen segments with their size and money, in the order of what they are said to be worth."""
    picked = targets[targets["chosen"].astype(bool)]
    both = picked.merge(segments[[c for c in segments if c == "segment" or c not in picked]], on="segment", how="left")
    both["worth"] = both["headroom_base"].where(both["headroom_base"] > 0).fillna(both["expected_income"] - both["cost"])
    return both.sort_values(["worth", "attractiveness", "segment"], ascending=[False, False, True], ignore_index=True)


def chosen_rows(targets: pd.DataFrame, segments: pd.DataFrame) -> list[pd.Series]:
    """The chosen segments in the order of the report, one row each."""
    return [row for _, row in _chosen(targets, segments).iterrows()]


def target_pages(t: dict[str, Any], paint: dict[str, str], say: Language, *, market: str) -> list[dict[str, Any]]:
    """A page per chosen segment."""
    return [target_page(i, row, t, paint, say, market=market) for i, row in enumerate(chosen_rows(t["targets"], t["segments"]), start=1)]


def _worth(row: Any, say: Language) -> tuple[str, str]:
    if pd.notna(row.headroom_base) and row.headroom_base > 0:
        return (say("+{money} a year", money=say.money(row.headroom_base)),
                say("attainable beyond today, from {low} to {high}", low=say.money(max(row.headroom_low, 0.0)), high=say.money(row.headroom_high)))
    if pd.notna(row.expected_income):
        return (say("+{money} from one campaign", money=say.money(row.expected_income)),
                say("expected, from {low} to {high}", low=say.money(row.income_low), high=say.money(row.income_high)))
    return say("{money} so far", money=say.money(row.revenue)), say("what it could bring is not known: there are no market figures")


def _trait(personas: pd.DataFrame, segment: str) -> str:
    found = personas[(personas["segment"] == segment) & (personas["field"] == "traits") & (personas["source"] == "data")]
    return found["text"].iloc[0].split("; ")[0] + "." if len(found) else ""


def _through(row: Any, say: Language) -> str:
    if pd.isna(row.expected_income):
        return ""
    return say("One campaign through {channel}: {cost} spent, {income} expected.", channel=row.channel, cost=say.money(row.cost), income=say.money(row.expected_income))


def _page_headline(row: pd.Series, say: Language) -> str:
    return say("{segment}: {share} of customers, {revenue} of revenue", segment=say.name(row["segment"]), share=say.percent(row["share"]), revenue=say.percent(row["revenue_share"]))


def _figures(row: pd.Series, say: Language) -> list[dict[str, str]]:
    interval = say("{low} to {high} of all", low=say.percent(row["share_low"]), high=say.percent(row["share_high"]))
    made = [report.figure(say.number(row["customers"]), say("customers"), interval), report.figure(say.money(row["revenue_per_customer"]), say("revenue per customer"))]
    if pd.notna(row.get("growth")):
        made.append(report.figure(say.change(row["growth"]), say("revenue against the year before")))
    if pd.notna(row.get("potential_base")):
        made.append(report.figure(say.money(row["potential_base"]), say("attainable a year"), say("{low} to {high}", low=say.money(row["potential_low"]), high=say.money(row["potential_high"]))))
    if pd.notna(row["expected_income"]):
        made.append(report.figure(say.money(row["expected_income"]), say("expected from one campaign"), say("{low} to {high}, for {cost}", low=say.money(row["income_low"]), high=say.money(row["income_high"]), cost=say.money(row["cost"]))))
    return made


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def sheets(say: Language) -> dict[str, str]:
    """The tables of segmentation.xlsx, in order, with their titles."""
    return {
        "segments": say("Segments"), "targets": say("Targets"), "decisions": say("Decision log"), "economics": say("Campaign economics"), "personas": say("Personas"),
        "five_w": say("Five questions"), "khramatrix": say("Khramatrix"), "profile": say("Profile"), "customers": say("Own customers"), "competitors": say("Competitors"),
        "differences": say("Differences"), "final_criteria": say("Final criteria"), "widen_narrow": say("Widen or narrow"), "migration": say("Migration"),
        "responses": say("Responses"), "deals": say("Deals"), "deal_features": say("What A clients share"), "criteria": say("Criteria"), "quality": say("Health of the data"),
    }  # fmt: skip
