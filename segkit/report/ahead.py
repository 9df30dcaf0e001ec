"""The sixth screen: what to do next, what to correct, and what only customers can answer."""

from __future__ import annotations

from typing import Any

import pandas as pd

from segkit.findings import targets as words
from segkit.report import cards
from segkit.report.answer import actions, ranked
from segkit.report.view import View
from segkit.steps.strategy.persona import unwilling

QUESTIONS = 6


def screen(view: View) -> dict[str, Any]:
    """Next steps beside questions to ask."""
    say, steps, asked = view.say, _steps(view), questions(view)
    parts = [cards.part(say("Next steps"), bullets=steps)]
    if asked:
        who = say("Five customers of each segment are enough; write down their own words.")
        parts.append(cards.part(say("What to ask"), text=who, bullets=asked))
    return cards.card("next", _finding(steps, asked, view), short=say("Next steps"), parts=parts)


def _finding(steps: list[str], asked: list[str], view: View) -> str:
    say = view.say
    if not asked:
        return say.many("{n} step until the next report", "{n} steps until the next report", len(steps))
    return say.many(
        "{n} thing is not in the data, and customers can tell it", "{n} things are not in the data, and customers can tell them", len(asked)
    )


def _steps(view: View) -> list[str]:
    """What to measure, what to correct, what to find out, and when to look again."""
    say, rows = view.say, ranked(view["targets"], view["segments"])
    found = [line for line in view.get("corrections") or [] if line != say("Nothing to correct on what is known now")]
    measured = words.measure(view["targets"], say)
    found = [measured, *[line for line in found if line != measured and "kept" not in line]] if measured else found
    if measured == words.measure(view["targets"].head(0), say):  # prices and a group held out, in one step
        found = [line for line in found if line != say("Hold out a group in the next campaign, otherwise we cannot measure the effect")]
    if len(rows) and rows["headroom_base"].isna().all():
        found.append(say("Estimate the market: how many people there are, how many of them can be reached, what they spend in a year"))
    cold = [s for s in view["segments"]["segment"] if unwilling(view.rows("profile"), s)]
    found += [say("Ask a few of {segments} why they would not recommend us, before anything is sold to them", segments=view.names(cold))] if cold else []
    done = {fact["meaning"] for action in actions(view) for fact in action["facts"]}  # what an action of the first screen says already
    found = [line for line in found if line not in done]
    again = pd.Timestamp(view.as_of) + pd.DateOffset(months=3)
    found.append(say("Run the report again after {date}: it will show who moved and whether the plan came true", date=say.date(again.date())))
    return list(dict.fromkeys(found))


def questions(view: View) -> list[str]:
    """What is open on the targets' cards, each question once, with the segments to ask."""
    cells, say = view.rows("personas"), view.say
    rows = ranked(view["targets"], view["segments"])["segment"]
    if cells.empty:
        return []
    mine = cells[(cells["source"] == "open") & cells["segment"].isin(rows) & cells["text"].str.endswith("?")]
    asked: dict[str, list[str]] = {}
    for row in mine.itertuples():
        question = row.text.partition(": ")[2] or row.text
        asked.setdefault(question[:1].upper() + question[1:], []).append(row.segment)
    everybody = set(rows)
    return [
        q if set(who) == everybody else say("{question} (ask {segments})", question=q, segments=view.names(dict.fromkeys(who)))
        for q, who in list(asked.items())[:QUESTIONS]
    ]  # fmt: skip
