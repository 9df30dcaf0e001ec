"""Step 10 in words."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from segkit.findings.criteria import column_name
from segkit.findings.targets import points
from segkit.ground.names import POOLED


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
    """What the earlier targets added against their plan."""
    if table is None:
        return first_run(say)[:1]
    known = table.dropna(subset=["fact_profit", "planned_profit"])
    if known.empty:
        return [say("Plan against fact cannot be said: no campaign to the earlier targets is logged with a group held out")]
    return [_fact(row, say) for row in known.to_dict("records")]


def _fact(row: dict[str, Any], say: Any) -> str:
    told = {"segment": say.name(row["segment"])} | {
        name: say.money(row[column])
        for name, column in (("plan", "planned_profit"), ("low", "planned_low"), ("high", "planned_high"), ("fact", "fact_profit"))
    }
    return say("{segment}: {fact} of profit beyond what came anyway; planned {plan} (from {low} to {high})", **told)


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
    """What the campaigns added over the control groups: together first, then one by one."""
    if table is None or table.empty:
        return [say("No campaign had a control group, so its effect cannot be told from what would have happened anyway")]
    pooled = table[table["campaign"] == POOLED]
    lines = [_together(row, len(table) - 1, say) for row in pooled.to_dict("records")]
    for row in table[table["campaign"] != POOLED].to_dict("records"):
        told = {"campaign": row["campaign"], "segment": say.name(row["segment"]), **between(row, say)}
        if row["reading"] == "works":
            lines.append(say("{campaign}, {segment}: the campaign added {points} of response (from {low} to {high})", **told))
        elif row["reading"] == "harmful":
            lines.append(
                say("{campaign}, {segment}: the campaign did harm, those held out bought more ({points}, from {low} to {high})", **told)
            )
        else:
            lines.append(
                say(
                    "{campaign}, {segment}: not shown alone (from {low} to {high}); an uplift below {least} could not have been seen",
                    **told,
                )
            )
    return lines


def between(row: dict[str, Any], say: Any) -> dict[str, str]:
    """The uplift, its interval and the least that could have been seen, in points with their sign."""

    def signed(share: float) -> str:
        return ("+" if share > 0 else "−" if share < 0 else "") + points(abs(share), say)

    return {
        "points": signed(row["points"]),
        "low": signed(row["low"]),
        "high": signed(row["high"]),
        "least": points(row["detectable"], say),
    }


def _together(row: dict[str, Any], count: int, say: Any) -> str:
    told = {"n": say.number(count), **between(row, say), "different": say.percent(row["heterogeneity"])}
    if row["reading"] == "works":
        return say(
            "{n} comparisons together: messages added {points} of response (from {low} to {high}; differences between them: I² {different})",
            **told,
        )
    if row["reading"] == "harmful":
        return say(
            "{n} comparisons together: messages did harm, {points} of response (from {low} to {high}; differences between them: I² {different})",
            **told,
        )
    return say(
        "{n} comparisons together: an uplift is not shown (from {low} to {high}); one below {least} could not have been seen", **told
    )


def corrections(
    drift: pd.DataFrame | None, plan: pd.DataFrame | None, uplift: pd.DataFrame | None, say: Any, *, small: bool = False
) -> list[str]:
    """What to correct before the next campaign; a short list of actions. `small`: no list could show in a year what it adds."""
    lines = []
    if drift is not None and (drift["reading"] == "changed").any():
        lines.append(say("Make the segments anew: the customers have changed"))
    if plan is not None and (plan["reading"] == "below").any():
        short = say.listing([say.name(s) for s in plan.loc[plan["reading"] == "below", "segment"]])
        lines.append(say("Change the offer, or expect less: {segments}", segments=short))
    if uplift is None or uplift.empty:
        told = _unmeasured(say, small=small) if uplift is not None else []
        return lines + told or [_none(say)]
    alone = uplift[uplift["campaign"] != POOLED]
    harmed = sorted(set(alone.loc[alone["reading"] == "harmful", "segment"]))
    if harmed:
        lines.append(say("Stop and ask why: {segments}", segments=say.listing([say.name(n) for n in harmed])))
    if (uplift["reading"].iloc[-1:] == "not shown").any():
        lines.append(say("Keep groups held out and judge the campaigns together: so far they are too small to show an uplift"))
    return lines or [_none(say)]


def _unmeasured(say: Any, *, small: bool) -> list[str]:
    if small:
        return [say("What a campaign adds is not known, and lists so small cannot show it: put segments together before measuring")]
    return [say("Hold out a group in the next campaign: without one nobody knows what it adds")]


def _none(say: Any) -> str:
    return say("Nothing to correct on what is known now")


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


def stability(found: dict[str, Any], say: Any) -> list[str]:
    """What shakes under the plan: customers who do not stay, segments that are gone, targets that changed since the last run."""
    lines = []
    if found["restless"]:
        lines.append(say("Fewer than 7 in 10 customers stayed in their segment: make plans for a shorter time, or fewer and wider segments"))
    if found["vanished"]:
        lines.append(say("Segments that nobody is in any more: {segments}", segments=say.listing([say.name(s) for s in found["vanished"]])))
    if found["dropped"] or found["added"]:
        gone, come = (say.listing([say.name(s) for s in found[k]]) or say("none") for k in ("dropped", "added"))
        lines.append(say("The targets have changed since the last run: no longer {gone}; now {come}", gone=gone, come=come))
    return lines


def proof(by_method: pd.DataFrame, told: dict[str, Any], say: Any) -> list[str]:
    """Whether the segments of an earlier day foretold what their customers brought since, and whether they say more than RFM."""
    if told.get("reason"):
        return [say.name(told["reason"])]
    rows = by_method[by_method["method"] == "case"]
    if rows.empty:
        return [say("The segments rest on answers or events that carry no earlier state: whether they foretell anything cannot be tested yet")]
    row, since = rows.iloc[0], say.date(dt.date.fromisoformat(told["day"]))
    share, low, high = (say.percent(max(row[c], 0.0)) for c in ("r2", "r2_low", "r2_high"))
    lines = [{
        "pass": say("The segments of {day} foretold {share} of the differences in what customers brought since ({low} to {high})", day=since, share=share, low=low, high=high),
        "review": say("The segments of {day} foretold {share} of the differences in what customers brought since, and that may be chance ({low} to {high})", day=since, share=share, low=low, high=high),
        "fail": say("The segments of {day} foretold nothing of what customers brought since: choose other segments before spending on them", day=since),
    }[row["reading"]]]  # fmt: skip
    if pd.notna(row["beyond_rfm"]):
        lines.append(
            say("Beside recency, frequency and money they say something more") if row["beyond_rfm_low"] > 0
            else say("Beside recency, frequency and money they are not shown to say anything more")
        )  # fmt: skip
    return lines
