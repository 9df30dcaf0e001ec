"""The first screen, its actions: three that somebody can start, each with its people, list, message, days and cost."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from segkit.customers.members import reachable, silent
from segkit.findings import actions as advice
from segkit.findings import campaign
from segkit.findings import customers as customer_words
from segkit.findings import strategy as strategy_words
from segkit.findings import targets as target_words
from segkit.findings import traits as trait_words
from segkit.findings.worth import chance, points
from segkit.ground.language import lower
from segkit.ground.names import ONCE, SILENT
from segkit.ground.numbers import missing, significant
from segkit.report import cards
from segkit.report.answer import ranked
from segkit.report.days import begun, dated, nobody, send_on, stop, tuesday
from segkit.report.view import View
from segkit.steps.size.traits import among

MOST = 3


def three(view: View) -> list[dict[str, Any]]:
    """At most three actions as `cards.action`: to whom, when, with which list and message, what it is worth, when to stop."""
    rows = ranked(view["targets"], view["segments"])
    told = [_campaign(row, view) for row in rows[rows["contacts"].gt(0)].itertuples()][:MOST]
    if not told:
        told = [_advised(line, view, first=not i) for i, line in enumerate(view.planned(view.say))]
    plans = view["targets"]
    losing = campaign.losing(plans) if rows.empty else plans[plans["reason"] == "loses_money"]
    if len(losing) and len(told) < MOST:
        told.append(_left(losing, view, none=rows.empty))
    if rows["contacts"].gt(0).any() and len(told) < MOST:
        told += _ask_first(view)
    return [*told, *_measured(view)][:MOST]


def _ask_first(view: View) -> list[dict[str, Any]]:
    """To ask those who have fallen silent, where a segment of them is not worked on and would rather not recommend us (`advice.to_ask`), from their own
    list; nothing where they are on none."""
    say, segments = view.say, view["segments"]
    named = view.cold
    if not named:
        return []
    row, listed = segments.set_index("segment", drop=False).loc[named], view.of("won_back", named).iloc[0]
    told = {"silent": say.number(row["silent"]), "customers": view.people(row["customers"])}
    text = say("all {customers} have fallen silent", **told) if row["silent"] >= row["customers"] else say("{silent} of {customers} have fallen silent", **told)
    text = say.claim(say("{silence}; sell them nothing before you have asked a few of them what has changed", silence=text), "choice", "segments", row, "silent customers")
    when, people = tuesday(view), int(listed["customers"])
    whom_ = say("those of them who may be written to, {customers}", customers=view.people(people)) if people < row["silent"] else view.people(people)
    who = {say("To whom"): say.claim(whom_, "choice", "won_back", listed, "customers")}
    facts = {say("When"): say("from {day}", day=dated(when, view))} | ({} if reachable(view["facts"]) else _numbers_only(say)) | _asking(listed, "silent", say, beside=True)
    facts |= {say("Stop"): nobody(people, dated(when + dt.timedelta(days=campaign.WITHIN), view), say)}
    title = say("Ask {segment} first", segment=view.name(row["segment"]))
    return [cards.action(title, text, colour=view.paint.get(row["segment"], ""), who=who, facts=facts, list_=view.lists.get(named, ""), list_word=say("List"))]


def _measured(view: View) -> list[dict[str, Any]]:
    """The action that teaches: hold a group out, or write down the prices; none where no campaign is sent."""
    say = view.say
    told = target_words.measure(view["targets"], say, view.get("sureness"))
    if not told:
        return []
    why = say("what a message adds is known only where some get none") if len(view.rows("uplift")) else say("until you do, nobody knows what a message adds")
    if campaign.small(view["targets"]):
        return [cards.action(say("Spend little"), say("what a message adds cannot be measured on lists so small"), facts={say("How"): told})]
    facts = {say("How"): told, say("Stop"): say("once the effect is shown or ruled out")}
    return [cards.action(say("Measure the effect"), why, facts=facts)]


def _campaign(row: Any, view: View) -> dict[str, Any]:
    """A campaign that pays, or a test."""
    say, chosen = view.say, row.decision == "chosen"
    when = send_on(row.segment, view)
    told = row._asdict()
    who = {say("To whom"): _how_many(row, view)}
    facts = {
        say("When"): dated(when, view) + (", " + row.channel if isinstance(row.channel, str) and row.channel else ""),
        **({say("How"): asked} if (asked := _silent_first(row, view)) else {}),
        say("Message") if row.segment in view.messages else say("Offer"): _message(row, view),
        say("Stop"): stop(row, when, view),
    }
    title = say("Write to {segment}", segment=view.name(row.segment)) if chosen else say("Try a campaign on {segment}", segment=view.name(row.segment)) if campaign.tried(told) else (
        say("Test first on {segment}", segment=view.name(row.segment)))
    return cards.action(
        title, chance(told, say),
        colour=view.paint.get(row.segment, ""),
        who=who,
        facts=facts,
        list_=view.lists.get(row.segment, ""),
        list_word=say("List"),
    )


def _how_many(row: Any, view: View) -> str:
    people, cost, say = view.people(row.contacts), view.say.money(row.cost), view.say
    phone, voice = campaign.by_phone(row.channel), campaign.by_voice(row.channel)
    text = say("{customers}, the calls cost {cost}", customers=people, cost=cost) if phone else say("{customers}, the meetings cost {cost}", customers=people, cost=cost) if voice else (
        say("{customers}, sending costs {cost}", customers=people, cost=cost))  # fmt: skip
    if row.held_out > 0:
        held = say.number(row.held_out)
        text = say("{cost}; {held} more are not spoken to, for comparison", cost=text, held=held) if voice else say("{cost}; {held} more get no message, for comparison", cost=text, held=held)
        return say.claim(text, "choice", "targets", row, "contacts cost held_out")
    return say.claim(text, "choice", "targets", row, "contacts cost")


def _silent_first(row: Any, view: View) -> str:
    """How many on the list have fallen silent, who are asked something else than the others."""
    say, mine = view.say, next(iter(view.of("listed", row.segment).to_dict("records")), None)
    if not campaign.some_silent(mine, max(1, view.min_cell)):
        return ""
    told, cells = {"silent": say.number(mine["silent"])}, "silent"
    text = say("{silent} of them have fallen silent, so ask these first what has changed", **told)
    if mine.get("won_since", 0) > 0:
        text, cells = say("{silent} of them have bought nothing for long; ask the accounts department whether the won deals marked on the list are invoiced, and the other customers what has changed", **told), "silent won_since"
    return say.claim(text, "choice", "listed", mine, cells)


def _message(row: Any, view: View) -> str:
    """What to write, and that what it promises was not counted."""
    text, word, say = message(row.segment, view), getattr(row, "promise_word", None), view.say
    if row.segment not in view.messages or missing(word) or not word:
        return text
    if pd.isna(getattr(row, "profit_per_buyer", None)):
        return say("{message}; what it promises ({word}) is not in the costs", message=text, word=say.quote(word))
    told = say("{message}; what it promises ({word}) is not in the costs: from {money} each no profit is left", message=text, word=say.quote(word), money=say.money(row.profit_per_buyer))
    return say.claim(told, "profit", "targets", row, "profit_per_buyer")


def message(segment: str, view: View) -> str:
    """What to write: the case's own message, else the idea of one."""
    if segment in view.messages:
        return view.say.quote(view.messages[segment])
    cells = view.rows("personas")
    offer = cells[(cells["segment"] == segment) & (cells["field"] == "offer")]["text"] if len(cells) else []
    return next(iter(offer), "")


def _advised(line: dict[str, Any], view: View, *, first: bool = True) -> dict[str, Any]:
    """An action that no campaign was counted for: keep, win back, leave."""
    say, segment = view.say, line.get("segment")
    who, facts, listed = {}, {}, ""
    if line["kind"] == "silent" and view.back:
        return _silent(line, view)
    if line["kind"] == "second" and ONCE in view.lists:
        return _second(line, view)
    if (when := begun(line, view)) is not None:
        people = int((view["labels"]["segment"] == segment).sum())
        end = dated(when + dt.timedelta(days=campaign.WITHIN), view)
        who, listed = _agreed(segment, view), view.lists.get(segment, "customers.xlsx")
        facts[say("When")] = say("from {day}", day=dated(when, view))
        if first and segment in view.lists and not reachable(view["facts"]):
            facts |= _numbers_only(say)
        facts |= _asking(view.of("kept", segment), "keep", say) if line["kind"] == "keep" else _asking(view.of("won_back", segment), "silent", say) if line["kind"] == "win_back" else {}
        facts |= _asked_first(segment, view) if line["kind"] == "keep" else {}
        facts |= {say("Message") if segment in view.messages else say("Offer"): message(segment, view)} if segment in view.lists and line["kind"] != "keep" and not _thanked(segment, view) and message(segment, view) else {}  # who is only kept is asked, not sold to
        if line["kind"] != "keep":  # who buys now does so whether or not he is thanked
            facts[say("Stop")] = nobody(people, end, say)
    return cards.action(line["title"], line["text"], colour=view.paint.get(segment, ""), who=who, facts=facts, list_=listed, list_word=say("List"))


def _asked_first(segment: str, view: View) -> dict[str, str]:
    """Who of a segment to be kept is asked before he is thanked: those whom a trait marks who surely brought so much less than the others."""
    say, row = view.say, trait_words.behind(view.get("by_trait"), view.say)
    if row is None or among(row, view.rows("criteria"), view["facts"], view["labels"], segment) < max(1, view.min_cell):
        return {}
    return {say("How"): say("among them are {who}; ask these what has changed before you thank them", who=lower(customer_words.who(row, say)))}


def _numbers_only(say: Any) -> dict[str, str]:
    """That nobody on a list can be written to from it."""
    return {say("Contacts"): say("the data hold neither phone nor e-mail, so the list has customer numbers only")}


def _thanked(segment: str, view: View) -> bool:
    """Whether a segment's list is made for thanks alone: no campaign to it is sent, so neither is its message."""
    return bool(len(view.of("kept", segment)))


def _agreed(segment: str, view: View) -> dict[str, str]:
    """How many of a segment to be kept are on its list, where the action's sentence does not say it: the silent and those who have not agreed are not."""
    say, mine = view.say, view.of("kept", segment)
    gone = silent(view["labels"], view["facts"])
    awake = int(view["labels"].loc[view["labels"]["segment"] == segment, "customer_id"].map(~gone).eq(True).sum())
    if mine.empty or mine["customers"].iloc[0] >= view.of("segments", segment)["customers"].iloc[0]:
        return {}
    listed = view.people(mine["customers"].iloc[0])
    text = say("those of them who may be written to, {customers}", customers=listed) if mine["customers"].iloc[0] < awake else listed
    return {say("To whom"): say.claim(text, "choice", "kept", mine.iloc[0], "customers")}


def _silent(line: dict[str, Any], view: View) -> dict[str, Any]:
    """Win back all who have fallen silent, of whatever segment: their own list, and who of them is not on it."""
    say, row = view.say, view["won_back"].set_index("segment", drop=False).loc[line.get("list", SILENT)]
    listed = int(row["customers"])
    gone = int(view["segments"]["within_reach" if "list" in line else "silent"].sum())
    when = tuesday(view)
    facts = {say("When"): say("from {day}", day=dated(when, view))} | ({} if reachable(view["facts"]) else _numbers_only(say))
    text = say("those of them who may be written to, {customers}", customers=view.people(listed)) if listed < gone else view.people(listed)
    who = {say("To whom"): say.claim(text, "choice", "won_back", row, "customers")} if listed < gone or "list" in line else {}  # else the sentence says how many
    facts |= _parts(listed, "within_reach" if "list" in line else "silent", view) | _asking(row, "silent", say)
    facts |= to_silent(view) if "list" in line else {}  # the others are asked first
    facts |= {say("Stop"): nobody(listed, dated(when + dt.timedelta(days=campaign.WITHIN), view), say)}
    return cards.action(line["title"], line["text"], who=who, facts=facts, list_=view.back, list_word=say("List"))


def _second(line: dict[str, Any], view: View) -> dict[str, Any]:
    """Bring those who bought once and lately to a second order: their own list, and who of them is not on it."""
    say, row = view.say, view["kept"].set_index("segment", drop=False).loc[ONCE]
    listed = int(row["customers"])
    text = say("those of them who may be written to, {customers}", customers=view.people(listed))
    who = {say("To whom"): say.claim(text, "choice", "kept", row, "customers")} if listed < int(view["segments"]["once_recent"].sum()) else {}
    facts = {say("When"): say("from {day}", day=dated(tuesday(view), view))} | ({} if reachable(view["facts"]) else _numbers_only(say)) | _on_both(view)
    return cards.action(line["title"], line["text"], who=who, facts=facts, list_=view.lists[ONCE], list_word=say("List"))


def _on_both(view: View) -> dict[str, str]:
    """That those who bought once are on the list of a segment to be kept too, where neither they nor the others there are a few."""
    say = view.say
    kept = [line["segment"] for line in view.advice if line["kind"] == "keep" and line["segment"] in view.lists]
    rows = view["segments"][view["segments"]["segment"].isin(kept)]
    if rows.empty or not rows["once_recent"].iloc[0] >= max(1, view.min_cell):
        return {}
    text = say("those of them in {segment} are on its list too; write to them once, about a second order", segment=view.name(rows["segment"].iloc[0]))
    return {say("Not twice"): text}


def to_silent(view: View) -> dict[str, str]:
    """What to offer those who have fallen silent of late, of whatever segment."""
    habits = view.rows("picks")
    return {view.say("Offer"): strategy_words.to_return(bool(len(habits) and (habits["criterion"] == "category").any()), view.say)}


def _parts(listed: int, column: str, view: View) -> dict[str, str]:
    """Of which segments those on the list are, where all of them are on it and none are a few."""
    say, rows = view.say, view["segments"][view["segments"][column].gt(0)].sort_values(column, ascending=False, kind="stable")
    if not 2 <= len(rows) <= MOST or rows[column].sum() != listed or rows[column].min() < max(1, view.min_cell):
        return {}
    told = say.listing([say("{n} from {segment}", n=say.number(row[column]), segment=view.name(row["segment"])) for row in rows.to_dict("records")])
    return {say("Of them"): say.claim(told, "count", "segments", rows, column)}


def _asking(line: pd.DataFrame | pd.Series, kind: str, say: Any, *, beside: bool = False) -> dict[str, str]:
    """What it costs to put the question to so many, by the cheapest channel and beside it by the cheapest of the other kind; nothing where none is priced;
    `beside`: campaigns whose costs do not hold it."""
    row = line.iloc[0] if isinstance(line, pd.DataFrame) and len(line) else line
    if len(row) == 0 or pd.isna(row.get("ask_cost", None)):
        return {}
    told = {"customers": say.many("{n} customer", "{n} customers", int(row["asked"])), "less": say.money(row["ask_cost"]), "channel": row["ask_channel"]}
    told["cost"] = _fixed(row, say, **told)
    if pd.notna(row["other_cost"]):
        told["cost"] = say("{cost} or {more} by {other}", more=say.money(row["other_cost"]), other=row["other_channel"], **told)
    text = _for(kind, row, say, **told)
    text = say("{text}; this is not in the costs above", text=text) if beside else text
    return {say("Cost"): say.claim(text, "count", "won_back" if kind == "silent" else "kept", row, "asked ask_cost ask_fixed other_cost")}


def _fixed(row: pd.Series, say: Any, **told: str) -> str:
    """The cost of asking and how much of it is paid whatever the number."""
    if not row.get("ask_fixed", 0.0) > 0:
        return say("{less} by {channel}", **told)
    fixed = say.money(row["ask_fixed"])
    return say("{less} by {channel} (nearly all of it fixed)", **told) if fixed == told["less"] else say("{less} by {channel} ({fixed} of it fixed)", fixed=fixed, **told)


def _for(kind: str, row: pd.Series, say: Any, **told: str) -> str:
    """Whom that asks: so many from the top of the list, passing over those whom the channel does not reach."""
    if kind == "silent":
        return say("{cost} for the first {customers} on the list who can be reached that way", **told) if row.get("passed_over", 0.0) > 0 else say("{cost} for the first {customers}", **told)
    if row["asked"] < advice.ASKED:
        return say("{cost} to ask all {customers}", **told)
    return say("{cost} to ask {customers}, ten of whom answer if one in ten does; thank the others at the next contact", **told)


def _left(losing: pd.DataFrame, view: View, *, none: bool = False) -> dict[str, Any]:
    """Whom not to write to; `none`: nobody is written to at all, so that no segment is told apart."""
    say, rows = view.say, losing.merge(view["segments"][["segment", "customers"]], on="segment", how="left")
    lost = -rows["profit"].sum()
    told, held = {"money": say.money(-sum(significant(value) for value in rows["profit"]), digits=4), "customers": view.people(losing["contacts"].sum())}, losing.get("held_out", rows["profit"] * 0.0).sum()
    if held > 0:  # they get nothing, and the fixed cost is paid in full
        told["customers"] = say("{customers} ({held} more held out)", held=say.number(held), **told)
    cells = "profit contacts held_out" if held > 0 else "profit contacts"
    text = say("campaigns would reach {customers} and lose {money}", **told) if lost > 0 else say("a message is not expected to pay there")
    if none and lost > 0:
        joint = campaign.together(losing)
        text = _by_texts(losing.drop(columns="unwritten_channel") if joint else losing, say, segments=view.names(losing["segment"]), **told)
        near = any(campaign.unwritten(row) in ("even", "earns") for row in losing.to_dict("records"))
        title = say("Send no campaign by the channels that have a text") if near else say("Send no campaign now")
        facts = {say("Otherwise"): _one_mailing(joint, view)} if joint else {}
        return cards.action(title, say.claim(text, "profit", "targets", losing, cells if joint else f"{cells} unwritten_profit"), facts=facts, list_="")
    text = say.claim(text, "profit", "targets", losing, cells) if lost > 0 else text
    whom_ = say("{customers}, no campaign", customers=view.people(rows["customers"].sum()))
    facts = {say("To whom"): say.claim(whom_, "choice", "segments", rows, "customers")}
    return cards.action(say("Send no campaign to {segments}", segments=view.names(losing["segment"])), text, facts=facts, list_="")


def _one_mailing(joint: dict[str, Any], view: View) -> str:
    """What one mailing to all of the segments by a channel that has no text would lose, from which uplift it would pay, and from which a campaign to one of them."""
    say, rows = view.say, joint["rows"]
    told = {"channel": joint["channel"], "segments": view.names(rows["segment"]), "cost": say.money(joint["cost"]), "money": say.money(-joint["profit"])}
    text = say("by {channel}, for which no text is written, one mailing to {segments} together would cost {cost} and lose {money} of that", **told)
    cells = "unwritten_whole unwritten_people unwritten_whole_cost unwritten_fixed"
    if pd.notna(joint["even"]):
        text, cells = say("{text}; it would pay from an uplift of {points} in all of them", text=text, points=points(joint["even"], say)), f"{cells} unwritten_uplift"
    if "low_uplift" in rows and (known := rows.dropna(subset=["low_uplift"]).sort_values("low_uplift", kind="stable").head(1).to_dict("records")):
        least = known[0]
        text = say("{text}; a campaign to one of them alone would first pay with {segment}, from an uplift of {points} by {channel}", text=text, segment=view.name(least["segment"]), points=points(least["low_uplift"], say), channel=least["low_channel"])
        cells += " low_uplift"
    return say.claim(text, "profit", "targets", rows, cells)


def _by_texts(losing: pd.DataFrame, say: Any, **told: str) -> str:
    """What campaigns to these segments would lose, and what they would by the one channel that has no text, where it would do better."""
    other = losing.get("unwritten_channel", pd.Series(None, index=losing.index, dtype="str"))
    if other.isna().any() or other.nunique() > 1:
        return say("campaigns to {segments} would reach {customers} and lose {money}", **told)
    beside, told = losing["unwritten_profit"], told | {"channel": other.iloc[0]}
    if abs(beside.sum()) < 0.1 * losing["unwritten_cost"].sum():
        return say("campaigns to {segments} would reach {customers} and lose {money}; by {channel}, for which no text is written, they would come out about even", **told)
    told["less"] = say.money(abs(sum(significant(value) for value in beside)), digits=4)
    if beside.sum() > 0:
        return say("campaigns to {segments} would reach {customers} and lose {money}; by {channel}, for which no text is written, they would earn {less}", **told)
    return say("campaigns to {segments} would reach {customers} and lose {money}; by {channel}, for which no text is written, they would lose {less}", **told)
