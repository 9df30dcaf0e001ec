"""Next actions that need no form: whom to keep, whom to win back, whom to leave; told of segments, else of people within one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd

from segkit.customers.members import RECENT, silent
from segkit.findings.campaign import some_silent
from segkit.findings.segments import dated, year
from segkit.ground.chance import RATE
from segkit.ground.language import Language, lower, missing
from segkit.ground.names import DEAL_CLASSES, EVERYBODY, LATELY, ONCE, PLAIN_B, POOLED, SILENT
from segkit.ground.power import ANSWER

MOSTLY = 0.5
MOST = 3  # actions
TRIED = 30  # people written to without a campaign that was counted: of so few nobody answers by chance once in twenty where one in ten does
ASKED = round(10 / ANSWER)  # customers to be asked until ten have answered
SOME = 5  # customers that an action within the segments is worth
TENTH = 0.1  # of the revenue of all
ROUGH = 0.05  # the step of a share where a count would tell of a few
AGAIN = 180  # days within which a first order is followed by another, as in the table of first orders
WHOLE, FIFTH = 0.95, 5  # a segment of so much of the revenue says nothing; its largest fifth does


def people(t: dict[str, Any], say: Any) -> list[str]:
    """At most three actions from labels, facts and segments alone, in the order in which they are worth doing, each a sentence."""
    return [say("{action}: {reason}", action=line["title"], reason=line["text"]) for line in plan(t, say)]


def without_campaign(t: dict[str, Any]) -> bool:
    """Whether nobody is written to: no list was counted of any segment that is chosen or to be tested."""
    targets = t.get("targets")
    return targets is None or bool(targets.loc[targets["decision"].isin(["chosen", "test"]), "contacts"].isna().all())


def unlisted(t: dict[str, Any], listed: Collection[str]) -> list[str]:
    """Whom the report advises to win back who are on none of the lists made (`listed`, by segment): segments, SILENT for all who have
    fallen silent, or LATELY for those who may still come back; nobody where a campaign is sent."""
    lines = plan(t, Language())[:MOST] if without_campaign(t) else []
    wanted = [line.get("list", SILENT) if line["kind"] == "silent" else line["segment"] for line in lines if line["kind"] in ("silent", "win_back")]
    return [name for name in wanted if name not in listed]


def to_keep(t: dict[str, Any], listed: Collection[str]) -> list[str]:
    """The segments that the report advises to keep who are on none of the lists made; nobody where a campaign is sent."""
    lines = plan(t, Language())[:MOST] if without_campaign(t) else []
    return [line["segment"] for line in lines if line["kind"] == "keep" and line["segment"] not in listed]


def to_win(t: dict[str, Any]) -> list[str]:
    """The segments that the report advises to win back; nobody where a campaign is sent."""
    lines = plan(t, Language())[:MOST] if without_campaign(t) else []
    return [line["segment"] for line in lines if line["kind"] == "win_back"]


def to_repeat(t: dict[str, Any]) -> list[str]:
    """ONCE, where the report advises to bring those who bought once and lately to a second order; nobody where a campaign is sent."""
    lines = plan(t, Language())[:MOST] if without_campaign(t) else []
    return [ONCE] if any(line["kind"] == "second" for line in lines) else []


def to_ask(t: dict[str, Any], asked: Collection[str], *, least: int) -> list[str]:
    """The segment of which most have fallen silent that is asked before anything is sold to it, beside the campaigns that are sent: of those who would rather
    not recommend us (`asked`) and are not worked on the one that brought most; none where one of fewer than `least` would be told of, nor where no campaign is sent.

    >>> sizes = pd.DataFrame({"segment": ["gone", "VIP"], "customers": [40, 40], "silent": [40, 1], "revenue": [9.0, 99.0]})
    >>> plans = pd.DataFrame({"segment": ["gone", "VIP"], "decision": ["leave", "test"], "contacts": [None, 20.0]})
    >>> to_ask({"segments": sizes, "targets": plans}, ["gone", "VIP"], least=5), to_ask({"segments": sizes.assign(silent=[38, 1]), "targets": plans}, ["gone"], least=5)
    (['gone'], [])
    """
    segments, plans = t["segments"], t.get("targets")
    if without_campaign(t) or plans is None or "silent" not in segments:
        return []
    idle = set(plans.loc[plans["decision"] == "leave", "segment"]) & set(asked)
    rows = segments[segments["segment"].isin(idle) & segments["silent"].ge(MOSTLY * segments["customers"])]
    rows = rows[~(rows["customers"] - rows["silent"]).between(1, max(1, least) - 1)]  # of a few it would tell who still buys
    return [] if rows.empty else [str(rows.loc[rows["revenue"].idxmax(), "segment"])]


def left(t: dict[str, Any]) -> list[str]:
    """The segments that the report advises to leave alone since nobody comes back who has been silent for as long; nobody where a campaign is sent."""
    lines = plan(t, Language())[:MOST] if without_campaign(t) else []
    return [segment for line in lines for segment in line.get("segments", ())]


def lately(t: dict[str, Any]) -> list[str]:
    """The segments of which only those are to be won back who are silent of late: most have fallen silent, and no action names them; nobody where a campaign is sent."""
    lines, segments = plan(t, Language())[:MOST] if without_campaign(t) else [], t["segments"]
    if "within_reach" not in segments or not any(line.get("list") == LATELY for line in lines):
        return []
    named = {segment for line in lines for segment in line.get("segments", [line["segment"]])}
    quiet = (segments["silent"] >= MOSTLY * segments["customers"]) & segments["within_reach"].gt(0) & ~segments["segment"].isin(named)
    return list(segments.loc[quiet, "segment"])


def reasons(t: dict[str, Any], say: Any) -> dict[str, str]:
    """Segment → why it is left alone, or only its silent of late are won back, in the words of the actions; nothing where a campaign was counted."""
    targets, measured = t.get("targets"), _measured(t)
    if targets is None or targets["contacts"].notna().any():
        return {}
    told = {segment: line["text"] for line in plan(t, say)[:MOST] if line["kind"] == "leave" for segment in line.get("segments", [line["segment"]])}
    if not (names := lately(t)):
        return told
    months = say.many("{n} month", "{n} months", int(measured["months"]))
    text = say("Who bought in the last {months} may still come back; {others}", months=months, others=lower(_never(names, measured, say, brought_back=_works(t))["text"]))
    return told | dict.fromkeys(names, say.claim(text, "choice", "reach", None, "people months since"))


def plan(t: dict[str, Any], say: Any, *, least: int = SOME, goods: bool = False) -> list[dict[str, Any]]:
    """The same actions in parts: kind (keep, win_back, leave, begin, second), segment (or None: people within one), title, text, and, where it
    waits for another's answers, after (the segment of that). Of several segments with one action segment is None and segments names them.
    No number and no money is told of fewer than `least` customers. Where products stand for customers (`goods`) there is nobody to thank, to ask or to win back.

    Where it was measured from which silence on hardly anybody comes back (t["reach"], `size.reach`), whoever has been silent for less is to be
    won back, of whatever segment, and a segment of which nobody has is left alone."""
    segments, labels, facts = t["segments"], t["labels"], t["facts"]
    if goods:
        text = say("articles stand for customers here, since the data do not say who bought; begin with those that bring most")
        return [_line("stock", None, say("Make sure that what sells best never runs out"), text)]
    if not facts["orders"].gt(0).any():
        return _without_purchases(segments, labels, say)
    base = labels[["customer_id", "segment"]].merge(facts, on="customer_id")
    base["silent"] = base["customer_id"].map(silent(labels, facts)).eq(True)
    bought = base[base["orders"] > 0]
    told = segments.set_index("segment").assign(gone=bought.groupby("segment")["silent"].sum(), buyers=bought.groupby("segment").size())
    told["each"] = bought[bought["silent"]].groupby("segment")["revenue"].mean()  # of those who are silent
    told = told[told["buyers"].fillna(0) > 0]
    if len(told) > 1 and _by_chance(told):
        return [_keep(told.nlargest(1, "revenue"), say, bought, least), *_sooner_of(segments, say), *_within(bought, t, say)][:MOST]
    awake, asleep = told[told["gone"] / told["buyers"] < MOSTLY], told[told["gone"] / told["buyers"] >= MOSTLY]
    lines = [_keep(awake.nlargest(1, "revenue"), say, bought, least)] if len(awake) else []
    if len(told) > 1 and len(asleep) and (measured := _measured(t)):
        if not lines and len(still := _still(asleep)):
            lines, asleep = [_line("keep", still.index[0], say("Keep {segment}", segment=_named(still, say)), _awake(still, say))], asleep.drop(still.index)
        return [*lines, *_back_and_not(asleep, bought, measured, t, say, room=MOST - len(lines))][:MOST] or [_in_person(base, say)]
    if asleep.empty or len(told) == 1:
        if len(segments) == 1 and not lines and len(bought) >= 2 * FIFTH and not bought["silent"].all():
            lines = [_largest(bought, say, least)]
        back = [_win_back(asleep, say)] if len(asleep) and len(segments) > 1 else []
        found = [*lines, *back, *_sooner_of(segments, say), *_within(bought, t, say, told=bool(back))]
        return found[:MOST] or [_win_back(asleep, say) if len(asleep) else _in_person(base, say)]
    ranked = asleep.sort_values(["revenue_per_customer", "customers"], ascending=False, kind="stable")
    worked, last = t.get("targets"), ranked.tail(1)
    mine = set() if worked is None else set(worked.loc[worked["decision"] != "leave", "segment"])
    back = [_win_back(ranked.loc[[name]], say, first=not i) for i, name in enumerate(ranked.index) if not i or name in mine][: MOST - len(lines)]
    lines += [*back[:1], *(line | {"after": back[0]["segment"]} for line in back[1:])]
    if len(ranked) < 2 or last.index[0] in mine:
        return lines  # nobody is told to leave a segment alone that is a target
    return [*lines, _leave(last, say, least)][:MOST]


def _still(asleep: pd.DataFrame) -> pd.DataFrame:
    """Of segments of which most have fallen silent, the one whose others brought most of late, a tenth of all and more."""
    shares = asleep.reindex(columns=["awake_year_share", "awake_share"]).astype(float)
    share = shares["awake_year_share"].fillna(shares["awake_share"])
    some = asleep[(asleep["buyers"] - asleep["gone"] >= TRIED) & (share >= TENTH)]
    return some.loc[[share[some.index].idxmax()]] if len(some) else some


def _measured(t: dict[str, Any]) -> dict[str, Any]:
    """The silence from which on hardly anybody comes back; nothing where it was not measured."""
    table = t.get("reach")
    return table.iloc[0].to_dict() if table is not None and len(table) else {}


def _back_and_not(asleep: pd.DataFrame, bought: pd.DataFrame, measured: dict[str, Any], t: dict[str, Any], say: Any, *, room: int = MOST) -> list[dict[str, Any]]:
    """To win back those who have not been silent for too long, and to leave alone the segments in which nobody is left who has not; then those with one order.
    Where there is no room for all that, the smaller of the two groups to be written to waits."""
    near = _near(bought, measured)
    back, once, never = _lately(bought, measured, t, say), _once(bought, t, say), []
    far = asleep[~asleep.index.isin(near["segment"])].sort_values(["revenue_per_customer", "customers"], ascending=False, kind="stable")
    if len(far):
        never = [_never(list(far.index), measured, say, brought_back=_works(t))]
    if back and once and len(back + never + once) > room and len(_first_lately(bought)) > len(near):
        return [*once, *never]
    return [*back, *never, *once]


def _near(bought: pd.DataFrame, measured: dict[str, Any]) -> pd.DataFrame:
    """Who has fallen silent, but not for so long that hardly anybody comes back."""
    return bought[bought["silent"] & (bought["recency_days"] < measured["days"])]


def _lately(bought: pd.DataFrame, measured: dict[str, Any], t: dict[str, Any], say: Any) -> list[dict[str, Any]]:
    """To win back those who have fallen silent of late."""
    gone = bought[bought["silent"]]
    if len(_near(bought, measured)) < SOME:
        return []
    text = say(
        "{silent} have fallen silent; begin with those who bought in the last {months}, as hardly any of the others come back",
        silent=_of_all(gone, t, say), months=say.many("{n} month", "{n} months", int(measured["months"])),
    )  # fmt: skip
    brought, cells = t["segments"].get("within_reach_year", pd.Series(dtype="float64")), "silent customers reach_months"
    if brought.sum() > 0 and brought.notna().all():
        text, cells = say("{text}; they brought {money} {year}", text=text, money=say.money(brought.sum()), year=year(t["segments"].iloc[0], say)), f"{cells} within_reach_year year_months{dated(t['segments'].iloc[0])}"
    text = say.claim(text, "choice", "segments", None, cells)
    return [_line("silent", None, say("Win back those who recently fell silent"), text) | {"list": LATELY}]


def _of_all(gone: pd.DataFrame, t: dict[str, Any], say: Any) -> str:
    """How many have fallen silent, as a rough share where their number, beside those of the segments, would tell of a few."""
    bridge, everybody = t.get("bridge"), len(t["facts"])
    whole = bridge[(bridge["segment"] == EVERYBODY) & (bridge["item"] == "silent")]["customers"] if bridge is not None and len(bridge) else pd.Series(dtype=float)
    if len(whole) and missing(whole.iloc[0]):
        return say("{share} of customers", share=say.about(round(len(gone) / everybody / ROUGH) * ROUGH, ROUGH))
    return say("{n} of {customers}", n=say.number(len(gone)), customers=say.many("{n} customer", "{n} customers", everybody))


def _works(t: dict[str, Any]) -> bool:
    """Whether messages are shown to have brought purchases that would not have come, by all comparisons together."""
    table = t.get("uplift")
    return table is not None and bool(((table["campaign"].eq(POOLED) | (len(table) == 1)) & table["reading"].eq("works")).any())


def _never(names: list[str], measured: dict[str, Any], say: Any, *, brought_back: bool = False) -> dict[str, Any]:
    """To leave alone whom nobody followed back: what became of those who had been silent for as long at an earlier day; where messages were shown
    to bring purchases (`brought_back`), until the price of one is known."""
    n, told = int(measured["people"]), {"months": say.many("{n} month", "{n} months", int(measured["months"])), "date": say.date(dt.date.fromisoformat(str(measured["since"])))}
    text = say.many(
        "{n} customer had been silent for {months} or longer on {date} and has not bought since",
        "none of the {n} customers who had been silent for {months} or longer on {date} has bought since", n, **told,
    ) if measured["returned"] == 0 else say.many(
        "{n} customer had been silent for {months} or longer on {date} and has hardly bought since",
        "hardly any of the {n} customers who had been silent for {months} or longer on {date} has bought since", n, **told,
    )  # fmt: skip
    if brought_back:
        text = say("{text}; messages did bring purchases, so find out first what a message to such customers costs", text=text)
    text = say.claim(text, "choice", "reach", None, "people months since")
    listed = say.listing([say.quoted(name) for name in names])
    title = say("Leave {segments} alone for now", segments=listed) if len(names) > 1 else say("Leave {segment} alone for now", segment=listed)
    return _line("leave", None, title, text) | {"segments": names}


def _by_chance(told: pd.DataFrame) -> bool:
    """Whether the segments fell silent alike, as far as chance tells: chi-square of silent and not by segment."""
    from scipy.stats import chi2_contingency

    table = np.c_[told["gone"], told["buyers"] - told["gone"]].astype(float)
    return bool((table.sum(axis=0) == 0).any() or chi2_contingency(table, correction=False)[1] >= RATE)


def _line(kind: str, segment: str | None, title: str, text: str) -> dict[str, Any]:
    return {"kind": kind, "segment": segment, "title": title, "text": text}


def _named(row: pd.DataFrame, say: Any) -> str:
    return say.quoted(row.index[0])


def _largest(base: pd.DataFrame, say: Any, least: int = SOME) -> dict[str, Any]:
    """Where one segment holds nearly all revenue: those who bring most and still buy, a fifth of its buyers, or `least`; where these or all others are
    fewer, what they bring is not told."""
    first = base[~base["silent"]].nlargest(max(1, least, len(base) // FIFTH), "revenue")
    if min(len(first), len(base) - len(first)) < least:
        text = say("thank those who bring most and still buy, and ask what they would miss without us, until ten answer")
        return _line("largest", None, say("Keep the largest customers"), say.claim(text, "choice", "facts", None, "revenue"))
    text = say("{customers} bring {share} of revenue; thank them and ask what they would miss without us, until ten answer",
               customers=say.many("{n} customer", "{n} customers", len(first)), share=say.percent(first["revenue"].sum() / base["revenue"].sum()))  # fmt: skip
    return _line("largest", None, say("Keep the largest customers"), say.claim(text, "choice", "facts", None, "revenue"))


def _keep(row: pd.DataFrame, say: Any, bought: pd.DataFrame, least: int = SOME) -> dict[str, Any]:
    one = row.iloc[0]
    if one["revenue_share"] >= WHOLE and len(bought) >= 2 * FIFTH and bought["revenue"].sum() > 0:
        return _largest(bought, say, least)
    title = say("Keep {segment}", segment=_named(row, say))
    if some_silent({"listed": one["customers"], "silent": one["gone"]}, SOME):
        return _line("keep", row.index[0], title, _awake(row, say))
    text = say(
        "{customers} bring {share} of revenue; thank them and ask what they would miss without us, until ten answer",
        customers=_many(one, say), share=say.percent(one["revenue_share"]),
    )  # fmt: skip
    return _line("keep", row.index[0], title, _counted(text, row, "customers revenue_share", say))


def _awake(row: pd.DataFrame, say: Any) -> str:
    """Whom of a segment to thank where many have fallen silent: those who still buy, how many of them for the first time, and what they bring of late."""
    one = row.iloc[0]
    told = {"awake": say.number(one["customers"] - one["gone"]), "customers": _many(one, say)}
    now, whole, first = one.get("awake_year_share"), one.get("awake_share"), first_time(one, SOME)
    told, cells = (told | {"once": say.number(first)}, "awake customers once_recent") if first else (told, "awake customers")
    if not missing(now):
        told |= {"share": say.percent(now), "year": year(one, say)}
        text = say("{awake} of {customers} bought lately, {once} of them for the first time, and brought {share} of revenue {year}; thank them and ask what they would miss without us, until ten answer", **told) if first else (
            say("{awake} of {customers} bought lately and brought {share} of revenue {year}; thank them and ask what they would miss without us, until ten answer", **told) if many_once(one) else
            say("{awake} of {customers} still buy and brought {share} of revenue {year}; thank them and ask what they would miss without us, until ten answer", **told))
        return _counted(text, row, f"{cells} awake_year_share year_months{dated(one)}", say)
    if not missing(whole):
        told |= {"share": say.percent(whole)}
        text = say("{awake} of {customers} bought lately, {once} of them for the first time, and brought {share} of revenue; thank them and ask what they would miss without us, until ten answer", **told) if first else (
            say("{awake} of {customers} bought lately and brought {share} of revenue; thank them and ask what they would miss without us, until ten answer", **told) if many_once(one) else
            say("{awake} of {customers} still buy and brought {share} of revenue; thank them and ask what they would miss without us, until ten answer", **told))
        return _counted(text, row, f"{cells} awake_share", say)
    text = say("{silent} of {customers} have fallen silent; thank the others and ask what they would miss without us, until ten answer", silent=say.number(one["gone"]), customers=told["customers"])
    return _counted(text, row, "silent customers", say)


def first_time(row: Any, least: int) -> int:
    """How many of those of a segment who have not fallen silent bought once, and lately, where a third of them did and neither they nor the others are a few: they do not still buy.

    >>> [first_time({"awake": 189, "once_recent": once}, 5) for once in (111, 20, 186)]
    [111, 0, 0]
    """
    awake, once = row.get("awake", 0), row.get("once_recent", 0)
    return int(once) if many_once(row) and once >= least and not 0 < awake - once < least else 0


def many_once(row: Any) -> bool:
    """Whether a third of those of a segment who have not fallen silent, or more, bought once, and lately: of them it is not known whether they buy still.

    >>> [many_once({"awake": 189, "once_recent": once}) for once in (186, 20)], many_once({"awake": 0, "once_recent": 0})
    ([True, False], False)
    """
    return bool(row.get("once_recent", 0) > 0 and 3 * row.get("once_recent", 0) >= row.get("awake", 0))


def _win_back(row: pd.DataFrame, say: Any, *, first: bool = True) -> dict[str, Any]:
    one = row.iloc[0]
    cells = "revenue_per_silent silent customers"
    if one["gone"] >= one["customers"]:
        told = {"customers": _many(one, say), "money": say.money(one["each"])}
        text = say("all {customers} have fallen silent, and they brought {money} each on average; write to them first", **told) if first else (
            say("all {customers} have fallen silent, and they brought {money} each on average; write to them once the others have answered", **told))
        return _line("win_back", row.index[0], say("Win back {segment}", segment=_named(row, say)), _counted(text, row, cells, say))
    text = say(
        "{silent} of {customers} have fallen silent, and they brought {money} each on average; before spending on an offer, ask a few of them what changed",
        silent=say.number(one["gone"]), customers=_many(one, say), money=say.money(one["each"]),
    )  # fmt: skip
    return _line("win_back", row.index[0], say("Win back {segment}", segment=_named(row, say)), _counted(text, row, cells, say))


def _leave(row: pd.DataFrame, say: Any, least: int = SOME) -> dict[str, Any]:
    """To leave a segment alone of which most are silent; how many are not is not told where these are fewer than `least`."""
    one = row.iloc[0]
    told = {"customers": _many(one, say), "silent": say.number(one["gone"]), "money": say.money(one["revenue_per_customer"])}
    cells, awake = "revenue_per_customer customers", one["customers"] - one["gone"]
    if awake <= 0:
        text = say("they are silent too ({customers}), and brought only {money} each on average", **told)
    elif awake < least:
        text = say("nearly all of the {customers} are silent too, and they brought only {money} each on average", **told)
    else:
        text, cells = say("{silent} of {customers} are silent too, and they brought only {money} each on average", **told | {"money": say.money(one["each"])}), "revenue_per_silent silent customers"
    return _line("leave", row.index[0], say("Leave {segment} alone for now", segment=_named(row, say)), _counted(text, row, cells, say))


def _counted(text: str, row: pd.DataFrame, cells: str, say: Any) -> str:
    return say.claim(text, "choice", "segments", {**row.iloc[0], "segment": row.index[0]}, cells)


def _within(bought: pd.DataFrame, t: dict[str, Any], say: Any, *, told: bool = False) -> list[dict[str, Any]]:
    """People within segments: those who have fallen silent, unless they are told already, and those with one order."""
    gone, measured = bought[bought["silent"]], _measured(t)
    if measured and not told and len(_near(bought, measured)) < len(gone):
        return [*_lately(bought, measured, t, say), *_once(bought, t, say)]
    lines, again = [], int((gone["orders"] > 1).sum())
    if again >= SOME and not told:  # the list holds all of them, who bought more than once first
        text = say.many(
            "{n} customer has fallen silent; before spending on an offer, ask a few of them what changed, those who bought more than once first",
            "{n} customers have fallen silent; before spending on an offer, ask a few of them what changed, those who bought more than once first", len(gone),
        ) if again < len(gone) else say.many(
            "{n} customer has fallen silent; before spending on an offer, ask what changed",
            "{n} customers have fallen silent; before spending on an offer, ask a few of them what changed", len(gone),
        )  # fmt: skip
        text = say.claim(text, "choice", "segments", None, "silent")
        lines.append(_line("silent", None, say("Win back those who have fallen silent"), text))
    return [*lines, *_once(bought, t, say)]


def _first_lately(bought: pd.DataFrame) -> pd.DataFrame:
    """Those with one order who have not fallen silent, and whose order is not long ago."""
    once = bought[(bought["orders"] == 1) & ~bought["silent"]]
    return once[once["recency_days"].le(RECENT)] if "recency_days" in once else once


def _once(bought: pd.DataFrame, t: dict[str, Any], say: Any) -> list[dict[str, Any]]:
    """Those with one order who have not fallen silent, and after which first order hardly anybody comes back."""
    once = _first_lately(bought)
    if len(once) < SOME:
        return []
    people = say.many("{n} customer", "{n} customers", len(once))
    if _contracts(t):
        text = say("{customers} signed one deal, not long ago; ask how it went and what they plan next", customers=people)
        return [_line("second", None, say("Speak with new clients about the next deal"), say.claim(text, "choice", "segments", None, "once_recent"))]
    text = say("{customers} bought once, not long ago; the step to the second order is where most are lost", customers=people)
    text = say.claim(text, "choice", "segments", None, "once_recent")
    if worst := _after_which(t.get("first_orders"), say):
        text = say("{text}, {worst}", text=text, worst=worst)
    return [_line("second", None, say("Bring new customers to a second order"), text)]


def _contracts(t: dict[str, Any]) -> bool:
    """Whether the purchases are deals that were won: no order leads to the next by an offer."""
    account = t.get("reconciliation")
    sources = set(account["source"]) if account is not None and len(account) else set()
    return "deals" in sources and "transactions" not in sources


def _after_which(first: pd.DataFrame | None, say: Any) -> str:
    """The first order after which surely most are lost beside all others, as the end of a sentence."""
    sure = first[first["sure"].astype(bool) & (first["came_back"] < first["base"])] if first is not None and len(first) else pd.DataFrame()
    if sure.empty:
        return ""
    row = sure.loc[(sure["customers"] * (sure["base"] - sure["came_back"])).idxmax()].to_dict()
    told = {"value": say.quote(row["first"]), "share": say.about(row["came_back"], row.get("came_back_step")), "days": say.number(AGAIN), "base": say.percent(row["base"])}
    text = say("most of all after a first order of {value}, where {share} buy again within {days} days, of all {base}", **told) if row["criterion"] in ("category", "product") else (
        say("most of all of those who first came through {value}, of whom {share} buy again within {days} days, of all {base}", **told))
    return say.claim(text, "difference", "first_orders", row, "came_back_step base" if row.get("came_back_step", 0) > 0 else "came_back base", p=row["p_adjusted"])


def _in_person(base: pd.DataFrame, say: Any) -> dict[str, Any]:
    people = say.many("{n} customer", "{n} customers", len(base))
    return _line("person", None, say("Speak with every customer in person"), say("there are only {customers}: so few can be known by name", customers=people))


def _without_purchases(segments: pd.DataFrame, labels: pd.DataFrame, say: Any) -> list[dict[str, Any]]:
    rows = segments.sort_values(["customers", "segment"], ascending=[False, True], kind="stable")
    rows = rows.set_index("segment")
    deals = {DEAL_CLASSES["A"]: _like, DEAL_CLASSES["B"]: _hold, PLAIN_B: _like, DEAL_CLASSES["C"]: _sooner}
    known = [line(rows.loc[[name]], say) for name, line in deals.items() if name in rows.index]
    return known or [_begin(rows.head(1), say)]


def _like(row: pd.DataFrame, say: Any) -> dict[str, Any]:
    text = say("the work pays with these {customers}", customers=_many(row.iloc[0], say))
    return _line("like", row.index[0], say("Look for more clients like {segment}", segment=_named(row, say)), text)


def _hold(row: pd.DataFrame, say: Any) -> dict[str, Any]:
    text = say("name the price and the limits of the work to these {customers} before it begins", customers=_many(row.iloc[0], say))
    return _line("hold", row.index[0], say("Keep {segment}, but on your terms", segment=_named(row, say)), text)


def _sooner(row: pd.DataFrame, say: Any) -> dict[str, Any]:
    text = say("ask these {customers} in the first talk what their decision hangs on", customers=_many(row.iloc[0], say))
    return _line("sooner", row.index[0], say("Leave {segment} sooner", segment=_named(row, say)), text)


def _sooner_of(segments: pd.DataFrame, say: Any) -> list[dict[str, Any]]:
    """What is to be done with those whose deals come to nothing."""
    rows = segments.set_index("segment")
    return [_sooner(rows.loc[[name]], say) for name in (DEAL_CLASSES["C"],) if name in rows.index]


def _begin(row: pd.DataFrame, say: Any) -> dict[str, Any]:
    one = row.iloc[0]
    return _line("begin", row.index[0], say("Begin with {segment}", segment=_named(row, say)), say(
        "{customers}, {share} of all; ask what would make them buy, until ten answer, and offer it",
        customers=_many(one, say), share=say.percent(one["share"]),
    ))  # fmt: skip


def _many(row: pd.Series, say: Any) -> str:
    return say.many("{n} customer", "{n} customers", int(row["customers"]))
