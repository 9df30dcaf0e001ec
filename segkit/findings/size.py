"""Step 7 in words."""

from __future__ import annotations

from typing import Any

import pandas as pd

from segkit.findings.criteria import spoken


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
    """Who brings the revenue, how sure the sizes are, who grows and who shrinks."""
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
    known = segments.dropna(subset=["growth"])
    if known.empty:
        return [say("Growth is not known: the history is shorter than two equal windows")]
    best, worst = known.loc[known["growth"].idxmax()], known.loc[known["growth"].idxmin()]
    lines = [say("No segment has grown against the window before")]
    if best["growth"] > 0:
        growth = say.change(best["growth"])
        lines = [say("Strongest growth: {segment}, {growth} against the window before", segment=say.name(best["segment"]), growth=growth)]
    if worst["growth"] < 0:
        lines.append(say("Largest decline: {segment}, {growth}", segment=say.name(worst["segment"]), growth=say.change(worst["growth"])))
    return lines


def potential(segments: pd.DataFrame, say: Any) -> list[str]:
    """Where most is still to be won, as a range per year."""
    known = segments.dropna(subset=["headroom_base"])
    if known.empty:
        return [say("Potential is not known: the market form does not give people and reachable share")]
    best = known.loc[known["headroom_base"].idxmax()]
    if best["headroom_base"] <= 0:
        return [say("The market figures show no room beyond today's revenue in any segment")]
    lines = [
        say(
            "Most room to grow: {segment}, {base} a year beyond today (from {low} to {high})",
            segment=say.name(best["segment"]),
            base=say.money(best["headroom_base"]),
            low=say.money(best["headroom_low"]),
            high=say.money(best["headroom_high"]),
        )
    ]
    if best["headroom_low"] <= 0:
        lines.append(say("At the cautious end of the market figures this room disappears: check the figures before spending on it"))
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
