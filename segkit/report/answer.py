"""Step 11, the answer: whom to target, what each target is worth, the next actions, and a page per target."""

from __future__ import annotations

from typing import Any

import pandas as pd

from segkit.findings import targets as target_words
from segkit.ground.language import Language
from segkit.ground.names import ours
from segkit.report import cards
from segkit.steps.targets import worked_on

FIELDS = ours({
    "persona": "Who they are", "traits": "What sets them apart", "positioning": "Positioning", "benefit": "The benefit they look for",
    "topics": "Topics", "tone": "Tone", "channel": "Channel", "offer": "Offer", "when": "When", "avoid": "What not to do",
})  # fmt: skip


def answers(targets: pd.DataFrame, segments: pd.DataFrame, personas: pd.DataFrame, paint: dict[str, str], say: Language) -> list[dict]:
    """The targets on the first screen, the most profitable first: what each adds, how sure that is, and why."""
    made = []
    for i, row in enumerate(ranked(targets, segments).itertuples(), start=1):
        worth, spread = _worth(row, say)
        why = _size(row, say)
        said = [why, _trait(personas, row.segment), _through(row, say)]
        made.append(
            cards.target(
                i,
                say.name(row.segment),
                colour=paint[row.segment],
                worth=worth,
                range=spread,
                why=" ".join(s for s in said if s),
                id=f"target-{i}",
            )
        )
    return made


def actions(
    targets: pd.DataFrame, segments: pd.DataFrame, personas: pd.DataFrame, say: Language, *, people: list[str] = ()
) -> list[str]:  # fmt: skip
    """The next actions: what to measure where nothing was, whom to write to and when to stop, whom to test on, whom to leave, what to ask;
    where no campaign can be chosen or tested those about `people`."""
    rows = ranked(targets, segments)
    chosen, tested = (rows[rows["decision"] == d] for d in ("chosen", "test"))
    told = [_write(r, say) for r in chosen.head(2).itertuples() if pd.notna(r.contacts)]
    tests = [_test(r, say) for r in tested.head(3 - len(told)).itertuples() if pd.notna(r.contacts)]
    if not told and not tests:
        told = list(people)
    unpaid = bool(people) and targets["profit"].isna().all()
    told += [] if (chosen["contacts"].notna().any() if len(chosen) else False) or unpaid else [target_words.measure(targets, say)]
    told += tests
    losing = targets[targets["reason"] == "loses_money"]
    if len(losing):
        names = say.listing([say.name(s) for s in losing["segment"]])
        told.append(say("No campaign to {segments}: it is not expected to pay there", segments=names))
    if len(rows) and rows["headroom_base"].isna().all():
        told.append(say("Estimate the market: how many people there are, how many of them can be reached, what they spend in a year"))
    asked = personas[(personas["source"] == "open") & personas["segment"].isin(rows["segment"]) & personas["text"].str.endswith("?")]
    if len(asked) and len(told) < 4:
        question = asked["text"].iloc[0].partition(": ")[2] or asked["text"].iloc[0]
        question = question[:1].upper() + question[1:]
        told.append(say("Ask five customers of {segment}. {question}", segment=say.name(asked["segment"].iloc[0]), question=question))
    return told[:4]


def _write(row: Any, say: Language) -> str:
    if target_words.by_voice(row.channel):
        return say(
            "{segment}: reach {contacts} through {channel}; {cost} to spend, stop if fewer than {n} buy within {days} days",
            segment=say.name(row.segment), contacts=say.many("{n} customer", "{n} customers", int(row.contacts)), channel=row.channel,
            cost=say.money(row.cost), n=say.number(row.needed), days=say.number(target_words.WITHIN),
        )  # fmt: skip
    return say(
        "{segment}: write to {contacts} through {channel}; {cost} to spend, stop if fewer than {n} buy within {days} days",
        segment=say.name(row.segment), contacts=say.many("{n} customer", "{n} customers", int(row.contacts)), channel=row.channel,
        cost=say.money(row.cost), n=say.number(row.needed), days=say.number(target_words.WITHIN),
    )  # fmt: skip


def _test(row: Any, say: Language) -> str:
    if not row.held_out > 0:
        return say(
            "{segment}: reach {contacts} through {channel} for {cost} to learn; a group held out of so few could not show anything",
            segment=say.name(row.segment), contacts=say.many("{n} customer", "{n} customers", int(row.contacts)), channel=row.channel, cost=say.money(row.cost),
        )  # fmt: skip
    return say(
        "{segment}: test on {contacts} through {channel} for {cost}; {held} of {people} are held out",
        segment=say.name(row.segment), contacts=say.many("{n} customer", "{n} customers", int(row.contacts)), channel=row.channel,
        cost=say.money(row.cost), held=say.number(row.held_out), people=say.number(row.people),
    )  # fmt: skip


def target_page(rank: int, row: pd.Series, t: dict[str, Any], paint: dict[str, str], say: Language, *, market: str) -> dict[str, Any]:
    """One target segment on its own page: persona, five W, size with its interval, potential, message, what not to do."""
    name = row["segment"]
    cells = t["personas"][t["personas"]["segment"] == name].set_index("field")["text"]
    five = t["five_w"][t["five_w"]["segment"] == name].iloc[0]
    matrix = t["khramatrix"][t["khramatrix"]["segment"] == name].iloc[0]
    w = {
        say("What"): five["what"],
        say("Who"): five["who"],
        say("Why"): five["why"],
        say("When"): five["when"],
        say("Where"): five["where"],
    }
    plan = {say(FIELDS[f]): cells[f] for f in ("positioning", "benefit", "offer", "tone", "channel", "when") if f in cells}
    plan |= {
        say("Readiness to buy"): say.name(matrix["stage"]),
        say("The one action we ask for"): say.name(matrix["target_action"]),
        say("How success is measured"): say.name(matrix["kpi"]),
    }
    parts = [
        cards.part(say("Who they are"), text=[cells.get("persona", ""), cells.get("traits", "")]),
        cards.part(say("Five questions"), facts={k: v for k, v in w.items() if _text(v)}),
        cards.part(say("What to say and where"), facts={k: v for k, v in plan.items() if _text(v)}),
        cards.part(say("What not to do"), bullets=[s.strip() for s in cells.get("avoid", "").split(";") if s.strip()]),
    ]  # fmt: skip
    return cards.card(
        f"target-{rank}",
        _page_headline(row, say),
        short=say.name(name),
        kicker=say("Target {rank}", rank=rank),
        colour=paint[name],
        figures=_figures(row, say),
        parts=[p for p in parts if any(p[k] for k in ("text", "facts", "bullets"))],
        how=say(
            "A persona is a summary of many customers, not a person. What is marked as a suggestion has to be checked in a talk with customers."
        ),
    )


def ranked(targets: pd.DataFrame, segments: pd.DataFrame) -> pd.DataFrame:
    """The segments that the report has a page for (chosen, then to be tested) with their size and money, in the order of their profit."""
    picked = worked_on(targets)
    both = picked.merge(segments[[c for c in segments if c == "segment" or c not in picked]], on="segment", how="left")
    both["rank"] = both["decision"].map({"chosen": 0, "test": 1})
    order = ["rank", "profit", "attractiveness", "segment"]
    return both.sort_values(order, ascending=[True, False, False, True], ignore_index=True).drop(columns="rank")


def chosen_rows(targets: pd.DataFrame, segments: pd.DataFrame) -> list[pd.Series]:
    """The chosen segments in the order of the report, one row each."""
    return [row for _, row in ranked(targets, segments).iterrows()]


def target_pages(t: dict[str, Any], paint: dict[str, str], say: Language, *, market: str) -> list[dict[str, Any]]:
    """A page per chosen segment."""
    return [target_page(i, row, t, paint, say, market=market) for i, row in enumerate(chosen_rows(t["targets"], t["segments"]), start=1)]


def _size(row: Any, say: Language) -> str:
    people = say.many("{n} customer", "{n} customers", row.customers)
    if pd.isna(row.revenue_share):
        return say("{customers}.", customers=people)
    return say("{customers}, {share} of revenue.", customers=people, share=say.percent(row.revenue_share))


def _worth(row: Any, say: Language) -> tuple[str, str]:
    """What a target is worth in one campaign, and how sure that is."""
    if pd.isna(row.profit) and pd.isna(row.revenue_share):
        unknown = say("what they could bring is not known: the data have no purchases")
        return say("{share} of customers", share=say.percent(row.share)), unknown
    if pd.isna(row.profit):
        return say("{money} so far", money=say.money(row.revenue)), say("what it could bring is not known: there are no channel prices")
    if row.gross:
        return say("test first"), say(
            "income of at most {income}, gross: what messages add was never measured", income=say.money(row.income)
        )
    spread = say(
        "{profit} expected beyond what would come anyway, 8 in 10 from {low} to {high}; it pays with a probability of {chance}",
        profit=say.money(row.profit), low=say.money(row.profit_low), high=say.money(row.profit_high), chance=say.percent(row.p_profit),
    )  # fmt: skip
    return (
        say("{money} of profit from one campaign", money=say.money(row.profit)) if row.decision == "chosen" else say("test first")
    ), spread


def _trait(personas: pd.DataFrame, segment: str) -> str:
    found = personas[(personas["segment"] == segment) & (personas["field"] == "traits") & (personas["source"] == "data")]
    return found["text"].iloc[0].split("; ")[0] + "." if len(found) else ""


def _through(row: Any, say: Language) -> str:
    if pd.isna(row.contacts):
        return ""
    return say(
        "One campaign through {channel}: {contacts}, {cost} spent.",
        channel=row.channel,
        contacts=say.many("{n} contact", "{n} contacts", int(row.contacts)),
        cost=say.money(row.cost),
    )


def _page_headline(row: pd.Series, say: Language) -> str:
    if pd.isna(row["revenue_share"]):
        return say("{segment}: {share} of customers", segment=say.name(row["segment"]), share=say.percent(row["share"]))
    return say(
        "{segment}: {share} of customers, {revenue} of revenue",
        segment=say.name(row["segment"]),
        share=say.percent(row["share"]),
        revenue=say.percent(row["revenue_share"]),
    )


def _figures(row: pd.Series, say: Language) -> list[dict[str, str]]:
    interval = say("{low} to {high} of all", low=say.percent(row["share_low"]), high=say.percent(row["share_high"]))
    made = [
        cards.figure(say.number(row["customers"]), say("customers"), interval),
    ]
    if pd.notna(row["revenue_share"]):
        made.append(cards.figure(say.money(row["revenue_per_customer"]), say("revenue per customer")))
    if pd.notna(row.get("growth")):
        made.append(cards.figure(say.change(row["growth"]), say("revenue against the window before")))
    if pd.notna(row.get("potential_base")):
        made.append(
            cards.figure(
                say.money(row["potential_base"]),
                say("attainable a year"),
                say("{low} to {high}", low=say.money(row["potential_low"]), high=say.money(row["potential_high"])),
            )
        )
    if pd.notna(row["profit"]) and not row["gross"]:
        made.append(
            cards.figure(
                say.money(row["profit"]),
                say("profit expected from one campaign, beyond what would come anyway"),
                say(
                    "{low} to {high}, for {cost}",
                    low=say.money(row["profit_low"]),
                    high=say.money(row["profit_high"]),
                    cost=say.money(row["cost"]),
                ),
            )
        )
    return made


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())
