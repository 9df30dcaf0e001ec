"""Step 7 in words."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import pandas as pd

from segkit.findings.criteria import spoken
from segkit.findings.revenue import fallen, p_of
from segkit.findings.segments import share_of
from segkit.ground.chance import RATE, two_shares
from segkit.ground.names import DEAL_CLASSES, OPEN_DEAL, PLAIN_B, SMALL, ours
from segkit.ground.numbers import missing

TOLD = 20  # customers: of fewer, then or now, growth does not name how many they were
MARKET = ours({  # what the market form says
    "people": "how many people there are", "reachable": "how many of them can be reached",
    "segment_share": "what share of the market each segment is", "spend": "what a customer spends in a year",
})  # fmt: skip


def headline(segments: pd.DataFrame, say: Any) -> str:
    """The segment whose customers are worth most against their number."""
    known = segments[segments["revenue_share"].notna() & (segments["customers"] > 0)]
    if known.empty:
        return say("The segments have no revenue to compare yet")
    if len(known) == 1:
        return say("All customers are in one segment, {segment}", segment=say.quoted(known["segment"].iloc[0]))
    top = known.loc[(known["revenue_share"] - known["share"]).idxmax()]
    return say.claim(
        share_of(top, top["segment"], say), "difference", "segments", top, "revenue_share share", p=top.get("worth_p"),
        otherwise=say("No segment surely brings more than its number of customers would suggest"),
    )  # fmt: skip


def sizes(segments: pd.DataFrame, say: Any, *, bridge: pd.DataFrame | None = None) -> list[str]:
    """Who brings the revenue, how sure the sizes are, who has surely grown or shrunk; `bridge`: what those brought who were in a segment then."""
    lines = [headline(segments, say)]
    told = segments[segments["segment"] != SMALL]
    if len(told) and len(segments) > 1:
        least = told.iloc[told["customers"].argmin()]
        said = {"segment": say.quoted(least["segment"]), "customers": say.many("{n} customer", "{n} customers", int(least["customers"]))}
        text = say("{segment} are the smallest segment, {customers}", **said) if len(told) == len(segments) else say("{segment} are the smallest segment of those told apart, {customers}", **said)
        lines.append(say.claim(text, "count", "segments", least, "customers"))
    return lines + grown(segments, say, bridge=bridge)


def grown(segments: pd.DataFrame, say: Any, *, bridge: pd.DataFrame | None = None) -> list[str]:
    """What is sure to have grown or shrunk, corrected for the number of segments; where no segment is, whose customers of then surely buy less
    (`bridge`): two answers to two questions, told in one sentence."""
    if segments["revenue_share"].isna().all():
        return []  # no purchase is known
    known = segments.dropna(subset=["growth"])
    if known.empty and {OPEN_DEAL, PLAIN_B, *DEAL_CLASSES.values()} & set(segments["segment"]):
        return [say("What class a client's deals were in earlier is not kept, so how the segments have grown is not known")]
    if known.empty and "joined_then" in segments and segments["joined_then"].notna().any():
        return [say("While the earlier period ran, customers were still joining or the segments were others, so how today’s segments have grown is not known")]
    if known.empty:
        return [say("Whether the segments grew is not known yet; that takes two years, or two equal spans, of purchases")]
    if "growth_low" not in known:
        return []
    apart = (known["growth_low"] > 0) | (known["growth_high"] < 0)
    known = known if "growth_p" in known else known.assign(growth_p=1.0 * ~apart)
    p = known["growth_p"].fillna(1.0)
    sure = known[(p < RATE) & apart]
    told = sure if len(sure) else known.loc[[p.idxmin()]]  # what is nearest to sure is what was tried
    first = [told.loc[told["growth"].idxmax()], told.loc[told["growth"].idxmin()]]
    wanted = [row for row, up in zip(first, (True, False), strict=True) if (row["growth"] > 0) == up]
    return [line for line in (_changed(row, say) for row in wanted) if line] or [asleep(segments, say) or _level(segments, bridge, say)]


def _level(segments: pd.DataFrame, bridge: pd.DataFrame | None, say: Any) -> str:
    """That no segment whose growth is known has surely changed, and, where those who were in one then surely buy less, that too."""
    mine, known = fallen(bridge), segments["growth"].notna()
    others = segments["then_customers"].gt(0) & ~known if "then_customers" in segments else ~known & False
    plain = say("No segment has clearly grown or shrunk") if not others.any() else (
        say("{segments} have not clearly grown or shrunk; of the other segments this is not known", segments=say.listing([say.quoted(name) for name in segments.loc[known, "segment"]])))  # fmt: skip
    if mine.empty:
        return plain
    before, after = (mine.loc[mine["item"] == item, "revenue"].iloc[0] for item in ("before", "after"))
    if not before > 0:
        return plain
    text = say(
        "No segment as a whole has clearly grown or shrunk, but those who were in {segment} in the earlier period bring {share} less since",
        segment=say.quoted(mine["segment"].iloc[0]), share=say.percent(1 - after / before),
    )  # fmt: skip
    return say.claim(text, "difference", "bridge", mine, "revenue", p=p_of(mine), otherwise=plain)


def asleep(segments: pd.DataFrame, say: Any) -> str:
    """That the segments of which most have fallen silent together hold surely more, or fewer, of the customers than then, like for like; else nothing."""
    if not {"silent", "then_customers", "like_customers"} <= set(segments) or segments[["silent", "then_customers", "like_customers"]].isna().any(axis=None):
        return ""
    mine = segments[2 * segments["silent"] > segments["customers"]]
    n = {c: (int(mine[c].sum()), int(segments[c].sum())) for c in ("then_customers", "like_customers")}
    (then, base), (now, whole) = n.values()
    if min(then, now) < TOLD or min(base - then, whole - now) < TOLD:
        return ""
    grew, p = now / whole > then / base, two_shares(then, base, now, whole)
    told = {"segments": say.listing([say.quoted(name) for name in mine["segment"]]), "then": say.number(then), "base": _then(base, segments.iloc[0], say), "now": say.number(now), "all": say.number(whole)}
    text = say("The share of customers in {segments}, where most have fallen silent, has grown from {then} of {base} to {now} of {all}, counted over equally long histories", **told) if grew else (
        say("The share of customers in {segments}, where most have fallen silent, has shrunk from {then} of {base} to {now} of {all}, counted over equally long histories", **told))
    cells, (few, many) = "then_customers like_customers then_day", (int(mine["customers"].sum()), int(segments["customers"].sum()))
    if (few, many) != (now, whole):  # else two sizes of the same segments stand side by side without a word
        text, cells = say("{told}; by whole histories these are {n} of {customers} now", told=text, n=say.number(few), customers=say.number(many)), f"{cells} customers"
    return say.claim(text, "change", "segments", None, cells, p=p)


def _then(n: float, row: Any, say: Any) -> str:
    """How many there were, with the day of which that is, where the table has it."""
    day = row.get("then_day")
    return say.number(n) if missing(day) else say("{n} ({date})", n=say.number(n), date=say.date(dt.date.fromisoformat(str(day))))


def _changed(row: pd.Series, say: Any) -> str:
    low, high = sorted((abs(row["growth_low"]), abs(row["growth_high"])))
    told = {"segment": say.quoted(row["segment"]), "growth": say.percent(abs(row["growth"])), "low": say.percent(low), "high": say.percent(high)}
    then, now = row.get("then_customers", 0), row.get("like_customers", row["customers"])
    if not min(then, now) >= TOLD:
        text = say("Revenue of {segment} grew by {growth} ({low} to {high})", **told) if row["growth"] > 0 else (
            say("Revenue of {segment} fell by {growth} ({low} to {high})", **told))
        return say.claim(text, "change", "segments", row, "growth growth_low growth_high", p=row.get("growth_p"))
    told |= {"then": _then(then, row, say), "now": say.number(now)}
    if resized(row):
        text = say("The group {segment} grew from {then} to {now} customers, both counted over equally long histories, and its revenue with it by {growth} ({low} to {high})", **told) if row["growth"] > 0 else (
            say("The group {segment} shrank from {then} to {now} customers, both counted over equally long histories, and its revenue with it by {growth} ({low} to {high})", **told))
    else:
        text = say("Revenue of {segment} grew by {growth} ({low} to {high}); counted over equally long histories, it had {then} and has {now} customers now", **told) if row["growth"] > 0 else (
            say("Revenue of {segment} fell by {growth} ({low} to {high}); counted over equally long histories, it had {then} and has {now} customers now", **told))
    cells = "growth growth_low growth_high then_customers then_day " + ("like_customers" if "like_customers" in row else "customers")
    if now != row["customers"]:  # else two sizes of one segment stand side by side without a word
        text, cells = say("{told}; by its whole history it has {all} now", told=text, all=say.number(row["customers"])), f"{cells} customers"
    return say.claim(text, "change", "segments", row, cells, p=row.get("growth_p"))


def resized(row: Any) -> bool:
    """Whether a segment's revenue moved by half and more because it has other numbers of customers now: no news of what they spend.

    >>> resized({"growth": -0.4, "then_customers": 1252, "like_customers": 623}), resized({"growth": -0.4, "then_customers": 100, "like_customers": 90})
    (True, False)
    """
    then, now, growth = row.get("then_customers"), row.get("like_customers", row.get("customers")), row.get("growth")
    if missing(then) or missing(now) or missing(growth) or not (min(then, now) > 0 and growth > -1):
        return False
    people, revenue = math.log(now / then), math.log1p(growth)
    return people * revenue > 0 and abs(people) >= abs(revenue) / 2


def not_estimated(segments: pd.DataFrame, say: Any) -> str:
    """What the market form does not say yet, as the end of a sentence; all of it where there is no form.

    >>> from segkit.ground.language import Language
    >>> not_estimated(pd.DataFrame({"segment": ["VIP"], "not_estimated": ["spend"]}), Language())
    'what a customer spends in a year'
    """
    told = segments["not_estimated"].dropna().str.split().explode().unique() if "not_estimated" in segments else []
    items = [item for item in MARKET if item in told] if len(told) else [item for item in MARKET if item != "segment_share"]
    return say.listing([say.name(MARKET[item]) for item in items])


def potential(segments: pd.DataFrame, say: Any) -> list[str]:
    """Where most is still to be won, as a range per year; a range that begins below zero is not a gain."""
    known = segments.dropna(subset=["headroom_base"])
    if known.empty:
        return [say("What the segments could still bring is not known: nobody has estimated {what}", what=not_estimated(segments, say))]
    sure = known[known["headroom_low"] > 0]
    if sure.empty:
        return [say("The market as described leaves no segment with sure room to grow, for every range begins below zero")]
    buying = sure[sure["revenue_year"] > 0] if "revenue_year" in sure else sure
    if buying.empty:
        return [say("By the market form only segments that bring nothing yet have sure room to grow; in the others the range begins below zero") if len(known) > len(sure) else
                say("By the market form segments that bring nothing yet have room to grow; of the others it is not known")]
    best = buying.loc[buying["headroom_base"].idxmax()]
    text = say(
        "There is room to grow in {segment}, {base} a year beyond today ({low} to {high})", segment=say.quoted(best["segment"]),
        base=say.money(best["headroom_base"]), low=say.money(best["headroom_low"]), high=say.money(best["headroom_high"]),
    )  # fmt: skip
    lines = [say.claim(text, "profit", "segments", best, "headroom_base headroom_low headroom_high")]
    lines.append(say("This is what a year in the whole market could add, not what one campaign adds"))
    if (known["year_months"] < 12).any():
        short = known.loc[known["year_months"].idxmin()]
        text = say("Today's yearly revenue is scaled up from {months} months of data", months=say.number(int(short["year_months"])))
        lines.append(say.claim(text, "count", "segments", short, "year_months"))
    return lines


def _changes(share: float, say: Any) -> str:
    """What becomes of a figure, as the end of a sentence: rises, falls, or stays as it is."""
    if abs(share) < 0.005:
        return say("stays as it is")
    return say("rises by {share}", share=say.percent(share)) if share > 0 else say("falls by {share}", share=say.percent(-share))


def widen_narrow(table: pd.DataFrame, say: Any) -> list[str]:
    """The widening that costs least worth per customer, and the clearest narrowing; what changes the segment's nature is left out."""
    now = table[table["kind"] == "now"]
    wide = table[
        table["kind"].isin(["drop", "relax"]) & table["customers_ratio"].between(1, 2, inclusive="right") & (table["revenue_ratio"] > 1)
    ]
    wide = wide[wide["revenue_per_customer_change"] >= -0.2]
    tight = table[(table["kind"] == "add") & (table["revenue_per_customer_change"] > 0) & table["clear"].astype(bool)]
    lines = []
    if len(wide):
        best = wide.loc[((wide["revenue_ratio"] - 1) * wide["revenue_now"]).idxmax()]
        change = spoken(best["change"], say)
        text = say(
            "Widening {segment} ({change}) adds {customers} of customers and {revenue} of revenue; revenue per customer {changes}",
            segment=say.quoted(best["segment"]), change=say("without {condition}", condition=change) if best["kind"] == "drop" else change,
            revenue=say.about(best["revenue_ratio"] - 1, best["revenue_ratio_step"]),
            customers=say.about(best["customers_ratio"] - 1, best["customers_ratio_step"]), changes=_changes(best["revenue_per_customer_change"], say),
        )  # fmt: skip
        rows = pd.concat([best.to_frame().T, now[now["segment"] == best["segment"]]])
        lines.append(say.claim(text, "count", "widen_narrow", rows, "customers revenue revenue_per_customer_change"))
    if len(tight):
        # Worth of the whole narrowing, so that a handful of rich customers is not the advice.
        gain = tight["revenue_per_customer_change"] * tight["customers_ratio"] * tight["revenue_now"]
        best = tight.loc[gain.idxmax()]
        text = say(
            "Narrowing {segment} to {change} leaves {customers} of its customers, and revenue per customer {changes}",
            segment=say.quoted(best["segment"]), change=spoken(best["change"], say),
            customers=say.about(best["customers_ratio"], best["customers_ratio_step"]), changes=_changes(best["revenue_per_customer_change"], say),
        )  # fmt: skip
        lines.append(say.claim(text, "difference", "widen_narrow", best, "revenue_per_customer_change customers", p=best.get("adjusted")))
    lines = [line for line in lines if line]
    if not lines and now.empty:
        return [say("No part of a segment is clearly worth more than the rest of it")]
    return lines or [say("No single change of a rule makes a segment larger or more valuable without changing its nature")]


def returned(curve: pd.DataFrame, table: pd.DataFrame, say: Any, *, recent: pd.DataFrame | None = None) -> str:
    """How many of those who bought once buy again in the next period: of those who came of late (`recent`), else of all."""
    known = curve[(curve["since"] == 1) & curve["share"].notna()]
    if known.empty:
        return say("Nobody has had time to buy again yet")
    row = {} if recent is None or not len(recent) else recent.iloc[0].to_dict()
    if not (missing(row.get("again")) or missing(row.get("followed"))):
        return _again(row, table, say)
    share = say.percent(known["share"].iloc[0], digits=0)
    return say("{share} of new customers buy again in the next quarter", share=share) if _quarters(table) else say("{share} of new customers buy again in the next month", share=share)


def _again(row: dict[str, Any], table: pd.DataFrame, say: Any) -> str:
    """How many of the newcomers of late bought again in the next period, with their numbers."""
    told = {"periods": say.number(row["periods"]), "again": say.number(row["again"]), "share": say.percent(row["again"] / row["followed"], digits=0)}
    text = say.many(
        "Of {n} customer new in the last {periods} quarters that can be followed, {again} bought again in the next quarter ({share})",
        "Of {n} customers new in the last {periods} quarters that can be followed, {again} bought again in the next quarter ({share})", int(row["followed"]), **told,
    ) if _quarters(table) else say.many(
        "Of {n} customer new in the last {periods} months that can be followed, {again} bought again in the next month ({share})",
        "Of {n} customers new in the last {periods} months that can be followed, {again} bought again in the next month ({share})", int(row["followed"]), **told,
    )  # fmt: skip
    return say.claim(text, "count", "lately", row, "again followed periods")


def _quarters(table: pd.DataFrame) -> bool:
    return bool((table["cohort"] % 3 == 0).all()) and table["cohort"].nunique() > 1
