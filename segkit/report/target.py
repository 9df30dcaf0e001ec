"""A page per target: who they are, the five questions, what to say and where, and what not to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from segkit.findings import actions
from segkit.findings import segments as words
from segkit.findings.campaign import shown_decision, some_silent, yardstick
from segkit.findings.worth import orders_more
from segkit.ground.language import upper
from segkit.ground.names import TRY, ours
from segkit.ground.numbers import missing
from segkit.report import cards
from segkit.report.actions import to_silent
from segkit.report.answer import ranked
from segkit.report.segments import advised, figures, plans, silence
from segkit.report.view import View

FIELDS = ours({"offer": "Offer", "tone": "Tone", "channel": "Channel", "when": "When"})
MOST = 3  # further ones have their page in the appendix


def pages(view: View) -> list[dict[str, Any]]:
    """A page per chosen segment, then per segment to be tested; none for a whole base where nothing was counted, which is no choice."""
    if len(view["segments"]) == 1 and view["targets"]["contacts"].isna().all():
        return []
    rows = [row for _, row in listed(view.tables).iterrows()]
    told = dict(zip(view["segments"]["segment"], plans(view["segments"], view), strict=True)) if view.nobody else {}
    left = [segment for segment, kind in advised(view).items() if kind == "leave"]  # nothing is said to them
    return [page(i, row, view, told.get(row["segment"], shown_decision(row))) for i, row in enumerate(rows, start=1) if row["segment"] not in left]


def listed(t: Mapping[str, Any]) -> pd.DataFrame:
    """The segments that have a page, in its order, with their size and money: those chosen, to be tested, and, where nobody is written to,
    those that the first screen advises to keep."""
    picked, targets, segments = ranked(t["targets"], t["segments"]), t["targets"], t["segments"]
    kept = targets[targets["segment"].isin([s for s in actions.to_keep(dict(t), ()) if s not in set(picked["segment"])])]
    both = kept.merge(segments[[c for c in segments if c == "segment" or c not in kept]], on="segment", how="left")
    return pd.concat([picked, both], ignore_index=True) if len(both) else picked


def page(rank: int, row: pd.Series, view: View, plan: str) -> dict[str, Any]:
    """One target segment: who they are, what to say and where, what not to do; what is not known is left to the questions.

    `plan`: keep, win_back or what else the first screen advises where nobody is written to, else chosen, test or try.
    """
    name, say = row["segment"], view.say
    cells = view["personas"][view["personas"]["segment"] == name].set_index("field")
    told = cells.loc[cells["source"] != "open", "text"]
    matrix = view["khramatrix"][view["khramatrix"]["segment"] == name].iloc[0]
    message = {say("Message"): say.quote(view.messages[name])} if name in view.messages and row["decision"] != "leave" else {}  # what is offered stands in it; who is only kept is not sent it
    only_kept = plan == "keep" and (row["decision"] == "leave" or missing(row.get("channel")))  # thanked and asked, sold nothing: no offer and no rhythm
    left_out = {"offer", "when"} if only_kept else {"offer"} if message else set()
    facts = _benefit(cells, told, say) | message | {say(FIELDS[f]): told[f] for f in FIELDS if f in told and f not in left_out}
    if matrix["target_action"] and not only_kept:
        more = matrix["action_source"] == "ladder" and yardstick(row) == "own"  # who buys anyway is not asked for what he does
        facts[say("The one action we ask for")] = _more(row, say) if more else say.name(matrix["target_action"])
    parts = [
        cards.part(say("Who they are"), text=[say("Percentages are of customers for whom it is known")] if told.get("traits") and rank == 1 else [], bullets=_items(told.get("traits", ""))),
        cards.part(say("What not to do"), bullets=_items(told.get("avoid", ""))),
        cards.part((say("What to say to those who bought lately, and where") if actions.many_once(row) else say("What to say to those who still buy, and where")) if plan == "keep" and _some_silent(name, view) else say("What to say and where"), facts=facts),
        cards.part(say("What to say to those who recently fell silent"), facts=to_silent(view) if plan == "keep" and _lately(name, view) else {}),
    ]
    return cards.card(
        f"target-{rank}", words.share_of(row, name, say), short=_heading(view.name(name), plan, say, lately=plan == "win_back" and bool(view.back) and len(view.rows("reach")) > 0 and name not in advised(view)), colour=view.paint.get(name, ""),
        figures=figures(row, view), text=[*([say("A summary, not a real person")] if "persona" in told else []), *(t for t in silence(row.rename(name), view) if t)],
        parts=[p for p in parts if any(p[k] for k in ("text", "facts", "bullets"))],
    )  # fmt: skip


def _more(row: pd.Series, say: Any) -> str:
    """What those who buy anyway are asked for: as many orders as a response is counted as (`worth.orders_more`)."""
    n = orders_more(row)
    if n == 1:
        return say("one order more than usual, on the offer or code")
    text = say("an agreement on about {n} orders more than usual within a year, on the offer or code", n=say.number(n))
    return say.claim(text, "choice", "targets", row, "value_of_response by_orders orders_each")


def _lately(name: str, view: View) -> bool:
    """Whether some of a segment are on the list of those silent of late."""
    mine = view.of("segments", name)
    return bool(view.back and len(view.rows("reach")) and len(mine) and mine.get("within_reach", mine["customers"] * 0).iloc[0] >= max(1, view.min_cell))


def _some_silent(name: str, view: View) -> bool:
    """Whether so many of a segment have fallen silent that what is said to it is not for all."""
    mine = view.of("segments", name)
    return bool(len(mine) and "silent" in mine and some_silent({"listed": mine["customers"].iloc[0], "silent": mine["silent"].iloc[0]}, max(1, view.min_cell)))


def _benefit(cells: pd.DataFrame, told: pd.Series, say: Any) -> dict[str, str]:
    """What customers answered as the benefit they look for; what interviews name is told as that: it may as well be an obstacle."""
    if "benefit" not in told:
        return {}
    measured, _, spoken = told["benefit"].partition("; ") if cells.loc["benefit", "source"] == "data" else ("", "", told["benefit"])
    facts = {say("The benefit they look for"): measured, say("What decides, by interviews"): spoken}
    return {term: text for term, text in facts.items() if text}


def _heading(name: str, plan: str, say: Any, *, lately: bool) -> str:
    """What the page is about, in the words of the first screen; `lately`: to win back those of them who may still come back."""
    if lately:
        return say("Win back those of {segment} who recently fell silent", segment=name)
    if plan == "keep":
        return say("Keep {segment}", segment=name)
    if plan == "win_back":
        return say("Win back {segment}", segment=name)
    if plan == TRY:
        return say("Try a campaign on {segment}", segment=name)
    return say("Target {name}", name=name) if plan == "chosen" else say("Test on {name}", name=name)


def _items(text: Any) -> list[str]:
    return [upper(s.strip()) for s in text.split(";") if s.strip()] if isinstance(text, str) else []
