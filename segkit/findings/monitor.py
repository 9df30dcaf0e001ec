"""Step 10 in words."""

from __future__ import annotations

from typing import Any

import pandas as pd

from segkit.findings.criteria import column_name


def first_run(say: Any) -> list[str]:
    """There is nothing before this."""
    return [
        say("This is the first run: nothing to compare yet"),
        say("Keep this run: the next one shows who moved, what drifted and whether the plan came true"),
    ]


def headline(account: dict[str, float], say: Any) -> str:
    """How many stayed where they were."""
    stayed, step = account["stayed"], account["stayed_step"]
    if pd.isna(stayed):
        return (
            say("How many stayed in their segment cannot be told without telling of a few")
            if pd.isna(step)
            else say("No customer is in both snapshots")
        )
    if stayed == 1 and not step:
        return say("No customer has changed segment")
    return say("{share} of customers stayed in their segment", share=_first(say.about(stayed, step)))


def _first(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def migration(table: pd.DataFrame | None, account: dict[str, float], say: Any) -> list[str]:
    """Who moved, the largest flow, and how much of it is only the definition, from the moves and their account as printed."""
    if table is None:
        return first_run(say)
    lines = [headline(account, say)]
    moved = table[(table["kind"] == "moved") & (table["share"] > 0)]
    if len(moved):
        top = moved.loc[(moved["share"] * moved["size"]).idxmax()]
        lines.append(
            say(
                "Largest move: from {before} to {after}, {share} of the segment",
                before=say.name(top["from"]),
                after=say.name(top["to"]),
                share=say.about(top["share"], top["share_step"]),
            )
        )
    lines += _why(account, say)
    for end, sentence in (("new", say("New customers: {n}")), ("gone", say("Customers no longer in the data: {n}"))):
        if account[end] > 0:
            lines.append(sentence.format(n=say.number(account[end])))
    return lines


def _why(account: dict[str, float], say: Any) -> list[str]:
    share, step = account["by_definition"], account["by_definition_step"]
    if pd.isna(share):
        return []
    if share == 0 and not step:
        return [say("All moves are changes of the customers themselves: the definition is the same or gives the same result")]
    return [
        say(
            "Changed borders of the segments explain {share} of the moves; the rest are customers who changed",
            share=say.about(share, step),
        )
    ]


def drift(table: pd.DataFrame | None, say: Any) -> list[str]:
    """Which criteria no longer look as they did."""
    if table is None:
        return first_run(say)[:1]
    if table.empty:
        return [say("There is no criterion to compare between the two runs")]
    changed, shifted = table[table["reading"] == "changed"], table[table["reading"] == "shifted"]
    if changed.empty and shifted.empty:
        return [say("Customers look as they did: no criterion has drifted")]
    lines = [
        say(
            "Drifted criteria: {criteria}",
            criteria=say.listing([say.name(column_name(c)) for c in [*changed["criterion"], *shifted["criterion"]]]),
        )
    ]
    told = table.dropna(subset=["share_before", "share_after"])
    lines += [_moved_most(told.iloc[0], say)] if len(told) else []
    if len(changed):
        lines.append(say("At this size of drift the segments are to be made anew, not only relabelled"))
    return lines


def _moved_most(top: pd.Series, say: Any) -> str:
    return say(
        "{criterion}: «{value}» was {before} of customers, now {after} (PSI {psi})",
        criterion=say.name(column_name(top["criterion"])),
        value=say.name(top["largest_change"]),
        before=say.about(top["share_before"], top.get("share_before_step")),
        after=say.about(top["share_after"], top.get("share_after_step")),
        psi=say.number(top["psi"], digits=2),
    )


def plan_fact(table: pd.DataFrame | None, say: Any) -> list[str]:
    """What the earlier targets brought against their plan."""
    if table is None:
        return first_run(say)[:1]
    known = table.dropna(subset=["income_ratio"])
    if known.empty:
        return [say("Plan against fact cannot be said: no campaign to the earlier targets is logged")]
    total = known["fact_income"].sum() / known["planned_income"].sum()
    lines = [say("Earlier targets brought {share} of the income planned", share=say.percent(total))]
    for row in known.to_dict("records"):
        lines.append(
            say(
                "{segment}: planned {plan}, brought {fact}",
                segment=say.name(row["segment"]),
                plan=say.money(row["planned_income"]),
                fact=say.money(row["fact_income"]),
            )
        )
    return lines


def responses(table: pd.DataFrame | None, say: Any) -> list[str]:
    """Who answers, with intervals."""
    if table is None or table.empty:
        return [say("No campaign is logged yet, so responses are still estimates")]
    known = table.dropna(subset=["rate"])
    if known.empty:
        return [say("No campaign is logged yet, so responses are still estimates")]
    lines = []
    for row in known.sort_values(["rate", "segment", "channel"], ascending=[False, True, True]).to_dict("records"):
        lines.append(
            say(
                "{segment} through {channel}: {rate} responded (from {low} to {high}; {contacts})",
                segment=say.name(row["segment"]),
                channel=row["channel"],
                rate=say.percent(row["rate"]),
                low=say.percent(row["rate_low"]),
                high=say.percent(row["rate_high"]),
                contacts=say.many("{n} contact", "{n} contacts", int(row["contacts"])),
            )
        )
    return lines


def uplift(table: pd.DataFrame | None, say: Any) -> list[str]:
    """What the campaigns added over the control groups."""
    if table is None or table.empty:
        return [say("No campaign had a control group, so its effect cannot be told from what would have happened anyway")]
    lines = []
    for row in table.to_dict("records"):
        between = {
            "low": say.change(row["uplift_low"]),
            "high": say.change(row["uplift_high"]),
            "segment": say.name(row["segment"]),
            "campaign": row["campaign"],
        }
        if row["reading"] == "works":
            lines.append(say("{campaign}, {segment}: the campaign works, it added from {low} to {high} of responses", **between))
        elif row["reading"] == "harms":
            lines.append(say("{campaign}, {segment}: the campaign did harm, those held out bought more (from {low} to {high})", **between))
        else:
            lines.append(say("{campaign}, {segment}: no evidence that the campaign added anything (from {low} to {high})", **between))
    return lines


def corrections(drift: pd.DataFrame | None, plan: pd.DataFrame | None, uplift: pd.DataFrame | None, say: Any) -> list[str]:
    """What to correct before the next campaign; a short list of actions."""
    lines = []
    if drift is not None and (drift["reading"] == "changed").any():
        lines.append(say("Make the segments anew: the customers have changed"))
    if plan is not None and (plan["income_ratio"] < 0.8).any():
        short = say.listing([say.name(s) for s in plan.loc[plan["income_ratio"] < 0.8, "segment"]])
        lines.append(say("Lower the expected response or change the offer: {segments}", segments=short))
    if uplift is not None and len(uplift):
        for reading, sentence in (
            ("harms", say("Stop: {segments}")),
            ("no evidence", say("Enlarge the control group or drop the campaign: {segments}")),
        ):
            names = sorted(set(uplift.loc[uplift["reading"] == reading, "segment"]))
            lines += [sentence.format(segments=say.listing([say.name(n) for n in names]))] if names else []
    return lines or [say("Nothing to correct on what is known now")]


def summary(
    before: Any,
    moves: pd.DataFrame,
    drifted: pd.DataFrame,
    plan: pd.DataFrame,
    measured: pd.DataFrame,
    lift: pd.DataFrame,
    say: Any,
    *,
    account: dict[str, float],
) -> list[str]:
    """Step 10 in the order in which a client asks; the first sentence says what is compared. All tables are as printed (`precision`)."""
    whole = _lower(headline(account, say)) if account["stayed_step"] else headline(account, say)
    lines = {
        "none": first_run(say)[:1],
        "run": [say("Compared with the run of {date}: {stayed}", date=say.date(before.date), stayed=whole)] if before.date else [],
        "snapshot": [say("First run; compared with the customers as of {date}: {stayed}", date=say.date(before.date), stayed=whole)]
        if before.date
        else [],
    }[before.kind]
    lines += migration(moves, account, say)[1:] if before.kind != "none" else []
    lines += drift(drifted, say) if before.kind == "run" else []
    lines += plan_fact(plan, say) if len(plan) else []
    return lines + responses(measured, say) + uplift(lift, say)
