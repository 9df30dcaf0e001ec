"""Step 7 in words."""

from __future__ import annotations

from typing import Any

import pandas as pd

from segkit.findings.criteria import spoken
from segkit.ground.names import EVERYBODY, NOT_YET

LEVEL_OF_TESTS = 0.05  # over all segments together
LEVEL = 0.01  # a smaller change of revenue is none to speak of


def headline(segments: pd.DataFrame, say: Any) -> str:
    """The segment whose customers are worth most against their number."""
    known = segments[segments["revenue_share"].notna() & (segments["customers"] > 0)]
    if known.empty:
        return say("The segments have no revenue to compare yet")
    if len(known) == 1:
        return say("One segment holds all customers: {segment}", segment=say.name(known["segment"].iloc[0]))
    top = known.loc[(known["revenue_share"] - known["share"]).idxmax()]
    return say(
        "{segment}: {customers} of customers, {revenue} of revenue",
        segment=say.name(top["segment"]),
        customers=say.percent(top["share"]),
        revenue=say.percent(top["revenue_share"]),
    )


def sizes(segments: pd.DataFrame, say: Any) -> list[str]:
    """Who brings the revenue, how sure the sizes are, who has surely grown or shrunk."""
    lines = [headline(segments, say)]
    least = segments.iloc[(segments["customers"]).argmin()] if len(segments) else None
    if least is not None and len(segments) > 1:
        lines.append(
            say(
                "Smallest segment: {segment}, {customers}; its true share lies between {low} and {high}",
                segment=say.name(least["segment"]),
                customers=say.many("{n} customer", "{n} customers", int(least["customers"])),
                low=say.percent(least["share_low"]),
                high=say.percent(least["share_high"]),
            )
        )
    return lines + _growth(segments, say)


def _growth(segments: pd.DataFrame, say: Any) -> list[str]:
    """What is sure to have grown or shrunk: the whole interval on one side."""
    known = segments.dropna(subset=["growth"])
    if known.empty:
        return [say("Growth of the segments is not known: it takes two equal windows, and a definition that can label the earlier day")]
    if "growth_low" not in known:
        return []
    lines = []
    sure = known[known["growth_adjusted"] < LEVEL_OF_TESTS] if "growth_adjusted" in known else known
    up, down = sure[sure["growth_low"] > 0], sure[sure["growth_high"] < 0]
    if len(up):
        lines.append(_changed(say("{segment} grew: its revenue changed by {growth} against the window before ({low} to {high})"), up.loc[up["growth"].idxmax()], say))
    if len(down):
        lines.append(_changed(say("{segment} shrank: its revenue changed by {growth} against the window before ({low} to {high})"), down.loc[down["growth"].idxmin()], say))
    return lines or [say("No segment has surely grown or shrunk, all segments taken together")]


def _changed(sentence: str, row: pd.Series, say: Any) -> str:
    return sentence.format(segment=say.name(row["segment"]), growth=say.change(row["growth"]), low=say.change(row["growth_low"]), high=say.change(row["growth_high"]))


def bridge(table: pd.DataFrame, say: Any) -> list[str]:
    """What happened to revenue, every part, the largest first, so that they add up: between two equal windows of months."""
    whole = table[table["segment"] == EVERYBODY].set_index("item")
    if whole.empty or not whole.loc["before", "revenue"] > 0:
        return []
    before, after = whole.loc["before", "revenue"], whole.loc["after", "revenue"]
    first = say("Revenue fell by {share}: {after} after {before} in the window before") if after < before else (
        say("Revenue grew by {share}: {after} after {before} in the window before"))
    if abs(after / before - 1) < LEVEL:
        first = say("Revenue is level: {after} after {before} in the window before ({share} apart)")
    lines = [first.format(share=say.percent(abs(after / before - 1)), after=say.money(after), before=say.money(before))]
    parts = whole.loc[["new", "returned", "kept_more", "kept_less", "lost"]]
    parts = parts.reindex(parts["revenue"].abs().sort_values(ascending=False, kind="stable").index)
    return lines + [_part(item, row, say) for item, row in parts.iterrows() if row["revenue"]] + _by_segment(table, say)


def _part(item: str, row: pd.Series, say: Any) -> str:
    who = say.many("{n} customer", "{n} customers", int(row["customers"])) if pd.notna(row["customers"]) else say("a few customers")
    money = say.money(abs(row["revenue"]))
    return {
        "new": say("New customers brought {money} ({who})", money=money, who=who),
        "returned": say("Customers who came back after a silent window brought {money} ({who})", money=money, who=who),
        "kept_more": say("Customers who stayed and bought more added {money} ({who})", money=money, who=who),
        "kept_less": say("Customers who stayed and bought less took away {money} ({who})", money=money, who=who),
        "lost": say("Customers who bought nothing any more took away {money} ({who})", money=money, who=who),
    }[item]


def _by_segment(table: pd.DataFrame, say: Any) -> list[str]:
    """The segment, as labelled when the later window began, that lost most."""
    rows = table[~table["segment"].isin([EVERYBODY, NOT_YET])]
    wide = rows.pivot_table(index="segment", columns="item", values="revenue", aggfunc="sum")
    change = (wide["after"] - wide["before"]).sort_values(kind="stable") if {"after", "before"} <= set(wide) else pd.Series(dtype=float)
    if change.empty or not change.iloc[0] < 0:
        return []
    return [
        say(
            "Most was lost with those who were in {segment} when the last window began: {money}; whoever is in it now is told below",
            segment=say.name(change.index[0]), money=say.money(change.iloc[0]),
        )
    ]  # fmt: skip


def potential(segments: pd.DataFrame, say: Any) -> list[str]:
    """Where most is still to be won, as a range per year; a range that begins below zero is not a gain."""
    known = segments.dropna(subset=["headroom_base"])
    if known.empty:
        return [say("Potential is not known: the market form does not say how many people there are, whom we can reach and what they spend")]
    sure = known[known["headroom_low"] > 0]
    if sure.empty:
        return [say("The market figures show no sure room beyond today's revenue in any segment: every range begins below zero")]
    best = sure.loc[sure["headroom_base"].idxmax()]
    lines = [
        say(
            "Most room to grow: {segment}, {base} a year beyond today (from {low} to {high})",
            segment=say.name(best["segment"]),
            base=say.money(best["headroom_base"]),
            low=say.money(best["headroom_low"]),
            high=say.money(best["headroom_high"]),
        )
    ]
    lines.append(say("That is what the whole market could bring in a year; what one campaign adds is counted apart and is no part of it"))
    if (known["year_months"] < 12).any():
        lines.append(
            say("Today's yearly revenue is scaled up from {months} months of data", months=say.number(int(known["year_months"].min())))
        )
    return lines


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
        lines.append(
            say(
                "Widening {segment} ({change}) adds {customers} to its customers and {revenue} to its revenue; revenue per customer {worth}",
                segment=say.name(best["segment"]),
                change=say("without {condition}", condition=change) if best["kind"] == "drop" else change,
                revenue=say.about(best["revenue_ratio"] - 1, best["revenue_ratio_step"]),
                customers=say.about(best["customers_ratio"] - 1, best["customers_ratio_step"]),
                worth=say.change(best["revenue_per_customer_change"]),
            )
        )
    if len(tight):
        # Worth of the whole narrowing, so that a handful of rich customers is not the advice.
        gain = tight["revenue_per_customer_change"] * tight["customers_ratio"] * tight["revenue_now"]
        best = tight.loc[gain.idxmax()]
        lines.append(
            say(
                "Narrowing {segment} to {change} leaves {customers} of its customers; revenue per customer {worth} against the whole segment",
                segment=say.name(best["segment"]),
                change=spoken(best["change"], say),
                customers=say.about(best["customers_ratio"], best["customers_ratio_step"]),
                worth=say.change(best["revenue_per_customer_change"]),
            )
        )
    if not lines and now.empty:
        return [say("No part of a segment is clearly worth more than the rest of it")]
    return lines or [say("No single change of a rule makes a segment larger or more valuable without changing its nature")]
