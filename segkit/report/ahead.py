"""The sixth screen: what to do next, what to correct, and what only customers can answer."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from segkit.findings import actions as advice
from segkit.findings import campaign
from segkit.findings import deals as deal_words
from segkit.findings import recent as recent_words
from segkit.findings import size as words_of_size
from segkit.findings import targets as words
from segkit.findings import traits as trait_words
from segkit.ground.language import one_sentence
from segkit.ground.names import SILENT
from segkit.report import cards
from segkit.report.actions import MOST, three
from segkit.report.answer import ranked
from segkit.report.days import begun, dated, next_report, read_on, send_on, tuesday
from segkit.report.segments import advised
from segkit.report.target import listed
from segkit.report.view import View
from segkit.steps.strategy.persona import asked_first

QUESTIONS = 6


def screen(view: View) -> dict[str, Any]:
    """The calendar and what else is to be done, beside questions to ask."""
    say, days, steps, asked = view.say, _days(view), _steps(view), questions(view)
    parts = [cards.part(say("Calendar"), facts={day: one_sentence(what) for day, what in days.items()})]
    if steps:
        parts.append(cards.part(say("Besides"), bullets=steps))
    if asked:
        who = say("Five customers of each segment are enough; write down their own words.")
        parts.append(cards.part(say("What to ask"), text=who, bullets=asked))
    return cards.card("next", _finding(sum(map(len, days.values())) + len(steps), asked, view), short=say("Next steps"), parts=parts)


def _finding(steps: int, asked: list[str], view: View) -> str:
    say = view.say
    told = say.many("{n} step until the next report", "{n} steps until the next report", steps)
    return say("{steps}; {questions}", steps=told, questions=say.many("{n} question for customers", "{n} questions for customers", len(asked))) if asked else told


def _steps(view: View) -> list[str]:
    """What to measure, what to correct and what to find out."""
    say, rows = view.say, ranked(view["targets"], view["segments"])
    found = [line for line in view.get("corrections") or [] if line != say("Nothing to correct on what is known now")]
    measured = words.measure(view["targets"], say, view.get("sureness"))
    found = [measured, *[line for line in found if line != measured and "kept" not in line]] if measured else found
    if measured == words.measure(view["targets"].head(0), say, view.get("sureness")):  # prices and a group held out, in one step
        found = [line for line in found if line != say("Hold out a group in the next campaign, otherwise we cannot measure the effect")]
    asked = [recent_words.find_out(view.get("lately"), say), recent_words.find_out_back(view.get("lately"), say), trait_words.find_out(view.get("by_trait"), say)]
    found = [*(line for line in asked if line), *found]
    deals = deal_words.whose(view.get("deal_codes"), say) or deal_words.to_invoice(view.get("deals_invoiced"), say)
    found = [deals, *found] if deals else found
    found += [both] if (both := asked_together(view)) else []
    found += [more] if (more := words.one_more(view["targets"], say, asked=asked_first(view.rows("profile"), view["targets"]["segment"]))) else []
    price = words.forgone(view["targets"], say)
    found = [say("{step}; {price}", step=line, price=price) if price and line == measured else line for line in found]
    if len(rows) and rows["headroom_base"].isna().all():
        found.append(say("Estimate {what}, so that room to grow is known", what=words_of_size.not_estimated(view["segments"], say)))
    begun = {title for _, title in calendar(view)}
    done = {fact["meaning"] for action in three(view) if action["title"] in begun for fact in action["facts"]}  # what an action on a day of the calendar says already
    found = [line for line in found if line not in done]
    return list(dict.fromkeys(found))


def _days(view: View) -> dict[str, list[str]]:
    """Day → what is due on it, to the day on which to look again."""
    say, days = view.say, calendar(view)
    begun = {action["title"] for action in three(view)}
    seen = [(pd.Timestamp(day) + pd.DateOffset(months=1)).date() if what in begun else day for day, what in days]  # what began last can be seen
    again = max([next_report(view.as_of), *seen])
    due: dict[str, list[str]] = {}
    for day, what in days:
        due.setdefault(dated(day, view), []).append(what)
    told = {day: list(dict.fromkeys(what)) for day, what in due.items()}
    last = dated(again, view)
    run = say("Run the report again: it will show who moved and who came back") if view.nobody else say("Run the report again: it will show who moved and whether the plan came true")
    return told | {last: [*told.get(last, []), run]}


def questions(view: View) -> list[str]:
    """What is open on the targets' cards, each question once, with the segments to ask; nobody is asked whom the first screen leaves alone."""
    cells, say = view.rows("personas"), view.say
    left = {segment for segment, kind in advised(view).items() if kind == "leave"}
    rows = [s for s in listed(view.tables)["segment"] if s not in left]
    cold = [s for s in asked_first(view.rows("profile"), view["segments"]["segment"]) if s not in left]
    first = [say("Would you recommend us, and if not, why? (ask a few of {segments}, before anything is sold to them)", segments=view.names(cold))] if cold else []
    if cells.empty:
        return first
    mine = cells[(cells["source"] == "open") & cells["segment"].isin(rows) & cells["text"].str.endswith("?")]
    asked: dict[str, list[str]] = {}
    for row in mine.itertuples():
        question = row.text.partition(": ")[2] or row.text
        asked.setdefault(question[:1].upper() + question[1:], []).append(row.segment)
    everybody = set(rows)
    return first + [
        q if set(who) == everybody else say("{question} (ask {segments})", question=q, segments=view.names(dict.fromkeys(who)))
        for q, who in list(asked.items())[: QUESTIONS - len(first)]
    ]  # fmt: skip


def calendar(view: View) -> list[tuple[dt.date, str]]:
    """What the first screen asks for, day by day: when each action begins, and when a campaign's result is read."""
    rows, say = ranked(view["targets"], view["segments"]), view.say
    told, titles = rows[rows["contacts"].gt(0)].head(MOST), [action["title"] for action in three(view)]
    if told.empty:
        plan = [(line, title) for line, title in zip(view.planned(say), titles, strict=False)]
        days = []
        for line, title in plan:
            when = begun(line, view)
            days += [(when, title)] if when else []
            if when and line["kind"] != "keep":
                days.append((when + dt.timedelta(days=campaign.WITHIN), say("Count how many of those who bought once have ordered again") if line["kind"] == "second" else
                             say("Read the result: {segment}", segment=view.name(line["segment"])) if line["segment"] else
                             say("Count how many of those who recently fell silent have replied") if "list" in line else say("Count how many of those who have fallen silent replied")))
        return sorted(days, key=lambda due: due[0])
    days = []
    for row, title in zip(told.itertuples(), titles, strict=False):
        when = send_on(row.segment, view)
        days += [(when, title), (read_on(row, when, view), say("Read the result: {segment}", segment=view.name(row.segment)))]
    if (named := view.cold) and (title := say("Ask {segment} first", segment=view.name(named))) in titles:
        days += [(tuesday(view), title), (tuesday(view) + dt.timedelta(days=campaign.WITHIN), say("Read the answers: {segment}", segment=view.name(named)))]
    return sorted(days, key=lambda due: due[0])


def asked_together(view: View) -> str:
    """That the questions of two actions are sent as one mailing, where they go by one channel on one day and its fixed cost stands in the cost of each."""
    say, plan = view.say, view.planned(view.say) if advice.without_campaign(view.tables) else []
    names = {(line.get("list", SILENT) if line["kind"] == "silent" else line["segment"]): begun(line, view) for line in plan if line["kind"] in ("keep", "win_back", "silent")}
    rows = pd.concat([table.assign(table=name) for name in ("kept", "won_back") if "ask_fixed" in (table := view.rows(name))] or [pd.DataFrame({"segment": []})], ignore_index=True)
    rows = rows[rows["segment"].isin(names)]
    rows = rows[rows["ask_fixed"].gt(0)] if len(rows) else rows
    twice = rows[rows.assign(day=rows["segment"].map(names)).duplicated(["ask_channel", "day"])] if len(rows) else rows
    if twice.empty:
        return ""
    row = twice.iloc[0]
    text = say("Send the questions by {channel} as one mailing, so that its fixed cost of {money} is paid once", channel=row["ask_channel"], money=say.money(row["ask_fixed"]))
    return say.claim(text, "count", row["table"], row, "ask_fixed")
