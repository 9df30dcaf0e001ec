"""How revenue went in the last months, and whether new customers come, in words (`steps.size.lately`)."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from segkit.ground.numbers import missing

LEVEL = 0.01  # a smaller change of revenue is none to speak of
APART = 0.1  # between two shares: less is no change to act on
PER_DAY = 0.25  # of a change made by a longer window alone, it is told per day beside


def half(row: dict[str, Any], say: Any, *, sure: bool = False) -> str:
    """How revenue went in the last months; `sure`: only where it is not chance."""
    text, level, cells = *half_told(row, say), "revenue_after revenue_before months"
    if not text:
        return level and say.claim(level, "count", "lately", row, cells)
    cells += " known_before" if row["against"] == "known_year_before" else ""
    unsure = say("{text}; such a difference may be chance", text=level) if row["against"] == "just_before" else say("{text}, which may be chance", text=level)
    counts = cells
    cells += " per_day days_before days_after" if unequal(row) else ""
    return say.claim(text, "change", "lately", row, cells, p=row["p"]) or ("" if sure else say.claim(unsure, "count", "lately", row, counts))


def half_told(row: dict[str, Any], say: Any) -> tuple[str, str]:
    """How revenue went in the last months as a change, nothing where it is level, and as two sums, nothing where they are not known."""
    before, after = row["revenue_before"], row["revenue_after"]
    if not before > 0:
        return "", ""
    told = {"n": say.number(row["months"]), "share": say.percent(abs(after / before - 1)), "before": say.money(before), "after": say.money(after)}
    if row["against"] == "known_year_before":
        return _of_the_known(row, say, **told)
    told["then"] = say("in the same months a year before") if row["against"] == "year_before" else say("in the {n} months before", **told)
    level = say("In the last {n} months revenue was {after}, against {before} {then}", **told)
    level = level if row["against"] == "year_before" else say("{text}, in another season", text=level)
    if abs(after / before - 1) < LEVEL:
        return "", level
    text = say("In the last {n} months revenue fell by {share}, from {before} {then} to {after}", **told) if after < before else (
        say("In the last {n} months revenue grew by {share}, from {before} {then} to {after}", **told))
    text = by_day(text, row, say)
    return text if row["against"] == "year_before" else say("{text}; the season may have made it", text=text), level


def _of_the_known(row: dict[str, Any], say: Any, **told: str) -> tuple[str, str]:
    """The same of those alone who had bought before either span, where the data begin too late to count the others in both."""
    told["date"] = say.date(dt.date.fromisoformat(row["known_before"]))
    level = say("Those who had bought before {date} brought {after} in the last {n} months, against {before} in the same months a year before", **told)
    if abs(row["revenue_after"] / row["revenue_before"] - 1) < LEVEL:
        return "", level
    text = say("Those who had bought before {date} brought {share} less in the last {n} months than in the same months a year before, {after} against {before}", **told) if row["revenue_after"] < row["revenue_before"] else (
        say("Those who had bought before {date} brought {share} more in the last {n} months than in the same months a year before, {after} against {before}", **told))
    return by_day(text, row, say), level


def unequal(row: Mapping[str, Any]) -> bool:
    """Whether a quarter of a change and more is made by one span having more days than the other."""
    whole, each = row["revenue_after"] / row["revenue_before"] - 1, row.get("per_day", math.nan)
    return not missing(each) and abs(whole - each) >= PER_DAY * abs(whole)


def by_day(text: str, row: Mapping[str, Any], say: Any) -> str:
    """The change with what it is per day, where that is another."""
    if not unequal(row):
        return text
    told = {"text": text, "share": say.percent(abs(row["per_day"])), "later": say.number(row["days_after"]), "earlier": say.number(row["days_before"])}
    return say("{text}; per day it rose by {share}, since the later months have {later} days and the earlier ones {earlier}", **told) if row["per_day"] > 0 else (
        say("{text}; per day it sank by {share}, since the later months have {later} days and the earlier ones {earlier}", **told))


def nobody_new(row: dict[str, Any], say: Any) -> str:
    if missing(row["last_new"]):
        return ""
    text = say("No new customer has come since {date}", date=say.date(dt.date.fromisoformat(row["last_new"])))
    return say.claim(text, "count", "lately", row, "last_new")


def find_out(recent: pd.DataFrame | None, say: Any) -> str:
    """What to find out where no new customer has come for long."""
    row = {} if recent is None or not len(recent) else recent.iloc[0].to_dict()
    if missing(row.get("last_new")):
        return ""
    text = say("Check whether the file is complete after {date}, and if it is, find out why no new customer has come since", date=say.date(dt.date.fromisoformat(row["last_new"])))
    return say.claim(text, "count", "lately", row, "last_new")


def newcomers(row: dict[str, Any], say: Any) -> str:
    """Whether surely fewer or more customers come who never bought before, where that is known of the earlier ones, else who had not bought for long, by histories of one length."""
    if not missing(row.get("new_first_before")) and not missing(row.get("new_first")):
        return _first_time(row, say)
    before, after = (row.get(c, math.nan) for c in ("new_before", "new_after"))
    if missing(before) or missing(after) or not min(before, after) > 0 or before == after:
        return ""
    told = {"months": say.number(row["months"]), "share": say.percent(abs(after / before - 1)), "then": say.number(before), "pause": say.number(row["pause"])}
    text = say.many(
        "In the last {months} months {n} customer came who had not bought in the {pause} months before, {share} fewer than in the same months a year before ({then})",
        "In the last {months} months {n} customers came who had not bought in the {pause} months before, {share} fewer than in the same months a year before ({then})", int(after), **told,
    ) if after < before else say.many(
        "In the last {months} months {n} customer came who had not bought in the {pause} months before, {share} more than in the same months a year before ({then})",
        "In the last {months} months {n} customers came who had not bought in the {pause} months before, {share} more than in the same months a year before ({then})", int(after), **told,
    )  # fmt: skip
    return say.claim(text, "change", "lately", row, "new_after new_before pause months", p=row["new_p"])


def _first_time(row: dict[str, Any], say: Any) -> str:
    """The same of those who never bought before."""
    before, after = row["new_first_before"], row["new_first"]
    if not min(before, after) > 0 or before == after:
        return ""
    told = {"months": say.number(row["months"]), "share": say.percent(abs(after / before - 1)), "then": say.number(before)}
    text = say.many(
        "In the last {months} months {n} customer bought for the first time, {share} fewer than in the same months a year before ({then})",
        "In the last {months} months {n} customers bought for the first time, {share} fewer than in the same months a year before ({then})", int(after), **told,
    ) if after < before else say.many(
        "In the last {months} months {n} customer bought for the first time, {share} more than in the same months a year before ({then})",
        "In the last {months} months {n} customers bought for the first time, {share} more than in the same months a year before ({then})", int(after), **told,
    )  # fmt: skip
    return say.claim(text, "change", "lately", row, "new_first new_first_before months", p=row["first_p"])


def came_back(row: dict[str, Any], say: Any) -> str:
    """Whether new customers surely come back less, or more, than those of a year before."""
    then, now = _back(row)
    if missing(now) or missing(then) or abs(now - then) < APART:
        return ""
    told = {"months": say.number(row["months"]), "date": say.date(dt.date.fromisoformat(row["came_until"])), "now": say.percent(now, digits=0), "then": say.percent(then, digits=0)}
    text = say.many(
        "Of {n} customer who first bought in the {months} months to {date}, {now} bought again in the next {months} months, against {then} a year before",
        "Of {n} customers who first bought in the {months} months to {date}, {now} bought again in the next {months} months, against {then} a year before", int(row["came_after"]), **told,
    )  # fmt: skip
    return say.claim(text, "change", "lately", row, BACK, p=row["back_p"])


BACK = "back_after came_after back_before came_before came_until months"


def _back(row: Mapping[str, Any]) -> tuple[float, float]:
    """The shares of those new a year before and lately who bought again; missing where they are not known."""
    counts = [row.get(f"{name}_{side}", math.nan) for side in ("before", "after") for name in ("back", "came")]
    return (math.nan, math.nan) if any(missing(n) for n in counts) else (counts[0] / counts[1], counts[2] / counts[3])


def find_out_back(recent: pd.DataFrame | None, say: Any) -> str:
    """What to find out where new customers surely come back less than a year before."""
    row = {} if recent is None or not len(recent) else recent.iloc[0].to_dict()
    then, now = _back(row)
    if not now <= then - APART:
        return ""
    return say.claim(say("Find out why new customers come back less often than a year before"), "change", "lately", row, "back_after came_after back_before came_before", p=row["back_p"])
