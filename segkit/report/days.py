"""The days of the first screen: when each action begins and why then, when its result is read, and when to stop."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from segkit.findings import campaign
from segkit.findings.actions import TRIED
from segkit.ground.names import ONCE
from segkit.report.view import View
from segkit.steps.strategy.season import sent_on
from segkit.steps.strategy.season import weekdays as liked


def read_on(row: Any, when: dt.date, view: View) -> dt.date:
    """The day on which a result is read: when responses are counted; of what is tried in talks, after the usual days between purchases, before
    the next report."""
    told = row._asdict()
    days = told.get("usual_days", campaign.WITHIN) if campaign.tried(told) and campaign.by_voice(told.get("channel")) else campaign.WITHIN
    soon, read = when + dt.timedelta(days=campaign.WITHIN), when + dt.timedelta(days=round(days) if pd.notna(days) else campaign.WITHIN)
    return max(soon, min(read, next_report(view.as_of)))


def next_report(as_of: dt.date) -> dt.date:
    """The day on which to look again, a quarter later.

    >>> next_report(dt.date(2026, 11, 1))
    datetime.date(2027, 2, 1)
    """
    return (pd.Timestamp(as_of) + pd.DateOffset(months=3)).date()


def dated(day: dt.date, view: View) -> str:
    """A day, with its year where that is another than the report's."""
    return view.say.day(day) if day.year == view.as_of.year else view.say.date(day)


def stop(row: Any, when: dt.date, view: View) -> str:
    say, end = view.say, dated(when + dt.timedelta(days=campaign.WITHIN), view)
    by = campaign.yardstick(row._asdict())
    if campaign.tried(row._asdict()):
        read = dated(read_on(row, when, view), view)
        if by == "own" and getattr(row, "orders_each", 1.0) > 1:
            return say("on {day}, when only the first orders have come; judge it by use of its own offer or code, not by sales, most of which would come anyway", day=read)
        if by == "own":
            return say("on {day}; judge it by use of its own offer or code, not by sales, most of which would come anyway", day=read)
        if by == "responses":
            return say("on {day}; then count responses, not money, since what a response brings comes in over a year", day=read)
        return say("on {day}; then judge it by what it has brought for its cost, for nothing here can measure what it adds", day=read)
    if row.decision == "chosen" and pd.notna(row.needed):
        if pd.isna(getattr(row, "without", None)):
            return say.claim(say("if fewer than {n} of them respond by {day}", n=say.number(row.needed), day=end), "choice", "targets", row, "needed")
        if campaign.drowned(row._asdict()):
            text = say("on {day}; about {usual} buy by then anyway, so count only what the message brings, by a code or an item of its own", day=end, usual=say.number(round(row.usual)))
            return say.claim(text, "choice", "targets", row, "usual")
        text = say("if fewer than {n} of them respond by {day}; about {without} would without it", n=say.number(row.needed), without=say.number(round(row.without)), day=end)
        return say.claim(text, "choice", "targets", row, "needed without")
    if by in ("log", "both"):
        years = getattr(row, "test_years", float("nan"))
        if by == "log" and pd.notna(years) and years > 1:
            text = say(
                "on {day}; then compare the two groups, together with the next campaigns: it takes {few} by the log's count (about {years} years), too many by all purchases ({n})",
                day=end, few=say.number(row.campaigns), years=say.number(years, digits=1), n=say.number(row.campaigns_bought),
            )  # fmt: skip
            return say.claim(text, "choice", "targets", row, "campaigns test_years campaigns_bought")
        if by == "log":
            text = say("on {day}; then compare the two groups, together with the next campaigns: it takes {few} by the log's count and {n} by all purchases", day=end, few=say.number(row.campaigns), n=say.number(row.campaigns_bought))
            return say.claim(text, "choice", "targets", row, "campaigns campaigns_bought")
        return say("on {day}; then compare the two groups by the log's count and by all their purchases, together with the next campaigns", day=end)
    if row.held_out > 0 and pd.notna(row.campaigns) and row.campaigns > 1:
        text = say("on {day}; then compare the two groups, and put this together with the next campaigns, since it takes {n} of them to show the uplift", day=end, n=say.number(row.campaigns))
        return say.claim(text, "choice", "targets", row, "campaigns")
    if row.held_out > 0:
        return say("on {day}; then compare the two groups", day=end)
    return say("on {day}; then count who has agreed", day=end) if campaign.by_voice(getattr(row, "channel", None)) else say("on {day}; then count who has responded", day=end)


def send_on(segment: str, view: View, *, since: dt.date | None = None) -> dt.date:
    """The day to write: the first weekday that the segment likes best for buying, from the day on from which its season is not missed, or `since`
    a later one."""
    first, last = _span(segment, view)
    if since and since > first:
        first, last = since, max(last, since + dt.timedelta(days=6))
    elif len(mine := view.of("season", segment)) and "send" in mine:
        return pd.Timestamp(mine["send"].iloc[0]).date()
    return sent_on(first, last, view.weekdays.get(segment), office=view.market == "b2b")


def _span(segment: str, view: View) -> tuple[dt.date, dt.date]:
    """Between which days to begin: those that are nearly as good as the best of the segment's season, else any day soon."""
    first, mine = view.as_of + dt.timedelta(days=campaign.SOON), view.of("season", segment)
    if not _later(mine):
        return first, first + dt.timedelta(days=6)
    return pd.Timestamp(mine["first"].iloc[0]).date(), pd.Timestamp(mine["last"].iloc[0]).date()


def _later(mine: pd.DataFrame) -> bool:
    """Whether a segment is written to later than it could be, for the sake of its season."""
    return bool(len(mine) and pd.Timestamp(mine["first"].iloc[0]) > pd.Timestamp(mine["earliest"].iloc[0]))


def why_then(segment: str, view: View) -> str:
    """Why a campaign waits: how many of the segment bought a year before in the days that it is for, and in those of one sent at once."""
    say, mine = view.say, view.of("season", segment)
    if not _later(mine) or mine["last_year"].iloc[0] < max(1, view.min_cell):
        return ""
    row = mine.iloc[0]
    first, soon = (say.day(pd.Timestamp(row[name]).date()) for name in ("send", "earliest"))  # of the year before
    told = {"segment": view.name(segment), "date": dated(send_on(segment, view), view)}
    told |= {"days": say.number(campaign.WITHIN), "n": say.number(row["last_year"]), "first": first, "day": soon}
    if 0 < row["last_year_earliest"] < view.min_cell:
        text = say("The campaign to {segment} waits until {date}, for a year before {n} of its customers bought in the {days} days from {first}, far more than in those from {day}", **told)
    elif row["last_year_earliest"] == 0:
        text = say("The campaign to {segment} waits until {date}, for a year before {n} of its customers bought in the {days} days from {first}, and nobody in those from {day}", **told)
    else:
        text = say("The campaign to {segment} waits until {date}, for a year before {n} of its customers bought in the {days} days from {first}, against {soon} in those from {day}", soon=say.number(row["last_year_earliest"]), **told)
    if view.of("targets", segment).get("held_out", pd.Series(dtype="float64")).gt(0).any():
        text = say("{text}; they would buy then with or without a message, so only the group held out shows what it adds", text=text)
    return say.claim(text, "choice", "season", row, "last_year last_year_earliest")


def weekdays(view: View) -> dict[str, int]:
    """Segment → the weekday (1 Monday … 7) on which it buys more than everybody; none where none stands out or too few were seen."""
    return liked(view.get("choices"), view["labels"])


def nobody(people: int, end: str, say: Any) -> str:
    """When to stop writing to so many, by replies alone, since some buy anyway; a list that is short is written to as a whole.

    >>> from segkit.ground.language import Language
    >>> nobody(60, "May 4", Language()), nobody(59, "May 4", Language())
    ('if none of the first 30 replies by May 4', 'if nobody on the list replies by May 4')
    """
    if people < 2 * TRIED:
        return say("if nobody on the list replies by {day}", day=end)
    return say("if none of the first {n} replies by {day}", n=say.number(TRIED), day=end)


def tuesday(view: View) -> dt.date:
    """The day to begin where no segment's own is liked better."""
    days = [view.as_of + dt.timedelta(days=campaign.SOON + i) for i in range(7)]
    return next(d for d in days if d.isoweekday() == 2)


def begun(line: dict[str, Any], view: View) -> dt.date | None:
    """The day on which advised work begins; None for what has no day."""
    if line["kind"] == "silent":
        return tuesday(view) if view.back else None
    if line["kind"] == "second":
        return tuesday(view) if ONCE in view.lists else None
    if not line.get("segment") or line["kind"] not in ("keep", "win_back", "begin"):
        return None
    answered = send_on(line["after"], view) + dt.timedelta(days=campaign.WITHIN) if line.get("after") else None
    return send_on(line["segment"], view, since=answered)
