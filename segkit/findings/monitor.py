"""Step 10 in words."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from segkit.findings.criteria import column_name
from segkit.findings.worth import points
from segkit.ground.language import lower, upper
from segkit.ground.names import POOLED, ours

BASELINES = ours({"run": "an earlier run", "snapshot": "a snapshot of the past, under today's definition", "late": "nothing, since three months ago a part of today's history was missing",
                   "none": "nothing to compare with yet"})
UPLIFT = "points low high detectable"
FIRM = 0.01  # p up to which what messages add is told without "probably"
COARSE = 0.1  # step of a share: rounded to such a one it is told as between two


def first_run(say: Any) -> list[str]:
    """There is nothing before this."""
    return [
        say("This is the first run, so there is nothing to compare yet"),
        say("Keep this run; the next one shows who moved, what drifted and whether the plan came true"),
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
    text = say("{share} of customers stayed in their segment", share=upper(say.about(stayed, step)))
    return say.claim(text, "count", "migration", None, "customers")


def migration(table: pd.DataFrame | None, account: dict[str, float], say: Any) -> list[str]:
    """Who moved, the largest flow, and how much of it is only the definition, from the moves and their account as printed."""
    if table is None:
        return first_run(say)
    lines = [headline(account, say)]
    moved = table[(table["kind"] == "moved") & (table["share"] > 0)]
    if len(moved):
        top = moved.loc[(moved["share"] * moved["size"]).idxmax()]
        text = say(
            "The largest move was from {before} to {after}, {share} of the segment", before=say.quoted(top["from"]), after=say.quoted(top["to"]),
            share=roughly(top["share"], top["share_step"], say),
        )  # fmt: skip
        lines.append(say.claim(text, "count", "migration", top, "share"))
    lines += _why(account, say)
    if account["new"] > 0:
        lines.append(say.many("{n} customer is new", "{n} customers are new", int(account["new"])))
    if account["gone"] > 0:
        lines.append(say.many("{n} customer is no longer in the data", "{n} customers are no longer in the data", int(account["gone"])))
    return lines


def roughly(share: float, step: float | None, say: Any) -> str:
    """A share in a sentence: one that is rounded says so, and one rounded coarsely between which shares it lies.

    >>> from segkit.ground.language import Language
    >>> [roughly(0.2, step, Language()) for step in (0, 0.04, 0.2)]
    ['20%', 'about 20%', 'between 10% and 30%']
    """
    if not (step and step >= COARSE and 0 < share < 1):
        return say.about(share, step)
    return say("between {low} and {high}", low=say.percent(max(share - step / 2, 0.0), digits=0), high=say.percent(min(share + step / 2, 1.0), digits=0))


def _why(account: dict[str, float], say: Any) -> list[str]:
    share, step = account["by_definition"], account["by_definition_step"]
    if pd.isna(share):
        return []
    if share == 0 and not step:
        return [say("All moves are changes of the customers themselves, not of the definition")]
    text = say("Changed boundaries of the segments explain {share} of the moves; the rest are customers who changed", share=say.about(share, step))
    return [say.claim(text, "count", "migration", None, "definition_changed customers")]


def drift(table: pd.DataFrame | None, say: Any) -> list[str]:
    """Which criteria no longer look as they did."""
    if table is None:
        return first_run(say)[:1]
    if table.empty:
        return [say("There is no criterion to compare between the two runs")]
    changed, shifted = table[table["reading"] == "changed"], table[table["reading"] == "shifted"]
    if changed.empty and shifted.empty:
        return [say("Customers look as they did; no criterion has drifted")]
    lines = [
        say(
            "Customers no longer look as they did in {criteria}",
            criteria=say.listing([lower(say.name(column_name(c))) for c in [*changed["criterion"], *shifted["criterion"]]]),
        )
    ]
    told = table.dropna(subset=["share_before", "share_after"])
    lines += [_moved_most(told.iloc[0], say)] if len(told) else []
    if len(changed):
        lines.append(say("At this size of drift the segments are to be made anew, not only relabelled"))
    return lines


def _moved_most(top: pd.Series, say: Any) -> str:
    text = say(
        "Those whose {criterion} is {value} were {before} of customers and are {after} now",
        criterion=lower(say.name(column_name(top["criterion"]))),
        value=say.value(top["largest_change"]),
        before=say.about(top["share_before"], top.get("share_before_step")),
        after=say.about(top["share_after"], top.get("share_after_step")),
    )
    return say.claim(text, "count", "drift", top, "share_before share_after")


def plan_fact(table: pd.DataFrame | None, say: Any) -> list[str]:
    """What the earlier targets added against their plan."""
    if table is None:
        return first_run(say)[:1]
    known = table.dropna(subset=["fact_profit", "planned_profit"])
    if known.empty:
        return [say("Whether the plan came true cannot be said, for no campaign to the earlier targets is logged with a group held out")]
    return [_fact(row, say) for row in known.to_dict("records")]


def _fact(row: dict[str, Any], say: Any) -> str:
    told = {"segment": say.quoted(row["segment"])} | {
        name: say.money(row[column])
        for name, column in (("plan", "planned_profit"), ("low", "planned_low"), ("high", "planned_high"), ("fact", "fact_profit"))
    }
    text = say("{segment} brought {fact} beyond what came anyway; {plan} were planned ({low} to {high})", **told)
    return say.claim(text, "profit", "plan_fact", row, "fact_profit planned_profit planned_low planned_high")


def responses(table: pd.DataFrame | None, say: Any) -> list[str]:
    """Who answers, with intervals."""
    if table is None or table.empty:
        return [say("No campaign is logged yet")]
    known = table.dropna(subset=["rate"])
    if known.empty:
        return [say("No campaign is logged yet")]
    lines = []
    for row in known.sort_values(["rate", "segment", "channel"], ascending=[False, True, True]).to_dict("records"):
        text = say(
            "{rate} of those contacted in {segment} by {channel} responded ({low} to {high}, {contacts})", segment=say.quoted(row["segment"]),
            channel=row["channel"], rate=say.percent(row["rate"]), low=say.percent(row["rate_low"]), high=say.percent(row["rate_high"]),
            contacts=say.many("{n} contact", "{n} contacts", int(row["contacts"])),
        )  # fmt: skip
        lines.append(say.claim(text, "count", "responses", row, "rate rate_low rate_high contacts"))
    return lines


def uplift(table: pd.DataFrame | None, say: Any, *, logged: bool = True) -> list[str]:
    """What the campaigns added over the control groups: together first, then one by one; nothing where no campaign was `logged`."""
    if table is None or table.empty:
        if not logged:
            return []
        return [say("No campaign had a control group, so what campaigns add cannot be told from what would have happened anyway")]
    pooled = table[table["campaign"] == POOLED]
    lines = [_together(row, len(table) - 1, say) for row in pooled.to_dict("records")]
    for row in table[table["campaign"] != POOLED].to_dict("records"):
        if not row["segment"] or pd.isna(row["segment"]):
            lines.append(_to_all(row, say))
            continue
        told = {"campaign": say.quoted(row["campaign"]), "segment": say.quoted(row["segment"]), **between(row, say)}
        nothing = say("{campaign} alone cannot show whether it worked in {segment} ({low} to {high}); an uplift below {least} would probably have been missed", **told)
        if row["points"] > 0:
            text = say("{campaign} added {points} of response in {segment} ({low} to {high})", **told)
        else:
            text = say("{campaign} did harm in {segment}: those held out bought more ({points}, {low} to {high})", **told)
        lines.append(say.claim(text, "cause", "uplift", row, UPLIFT, p=_unsure(row), otherwise=nothing))
    return lines


def _to_all(row: dict[str, Any], say: Any) -> str:
    """What a campaign added whose log names no segment."""
    told = {"campaign": say.quoted(row["campaign"]), **between(row, say)}
    nothing = say("{campaign} alone cannot show whether it worked ({low} to {high}); an uplift below {least} would probably have been missed", **told)
    text = say("{campaign} added {points} of response ({low} to {high})", **told) if row["points"] > 0 else (
        say("{campaign} did harm: those held out bought more ({points}, {low} to {high})", **told))
    return say.claim(text, "cause", "uplift", row, UPLIFT, p=_unsure(row), otherwise=nothing)


def firm(row: dict[str, Any]) -> bool:
    """Whether an effect is shown beyond a doubt, and not only to be expected: once in a hundred such comparisons at most by chance.

    >>> firm({"adjusted": 0.031}), firm({"adjusted": 0.002}), firm({})
    (False, True, True)
    """
    return not row.get("adjusted", 0.0) > FIRM


def _unsure(row: dict[str, Any]) -> float | None:
    """p of a reading, also where a table has the reading only."""
    return row.get("adjusted", 1.0 if row["reading"] in ("not shown", "review") else None)


def between(row: dict[str, Any], say: Any) -> dict[str, str]:
    """The uplift, its interval and the least that could have been seen, in points; the unit stands at the end of the interval."""

    def signed(share: float) -> str:
        return ("−" if share < 0 else "") + points(abs(share), say)

    return {
        "points": signed(row["points"]),
        "low": say.number(100 * row["low"], digits=1),
        "high": signed(row["high"]),
        "least": points(row["detectable"], say),
    }


def _together(row: dict[str, Any], count: int, say: Any) -> str:
    told = {"n": say.number(count), **between(row, say)}
    nothing = say("In {n} comparisons together no effect is shown ({low} to {high}); an uplift below {least} would probably have been missed", **told)
    added = say("Across {n} comparisons with a group held out, each weighted by the size of both groups, messages added {points} of response ({low} to {high})", **told) if firm(row) else (
        say("Across {n} comparisons with a group held out, each weighted by the size of both groups, messages probably added {points} of response ({low} to {high})", **told))
    text = added if row["points"] > 0 else (
        say("Across {n} comparisons with a group held out, each weighted by the size of both groups, messages did harm and changed response by {points} ({low} to {high})", **told))
    return say.claim(text, "cause", "uplift", row, UPLIFT, p=_unsure(row), otherwise=nothing)


def corrections(
    drift: pd.DataFrame | None, plan: pd.DataFrame | None, uplift: pd.DataFrame | None, say: Any, *, small: bool = False, own: bool = True, sent: bool = True
) -> list[str]:
    """What to correct before the next campaign; a short list of actions. `small`: no list could show in a year what it adds; `own`: each is judged by an offer of its own; `sent`: whether
    there is a campaign of which a group could be held out."""
    lines = []
    if drift is not None and (drift["reading"] == "changed").any():
        lines.append(say("Make the segments anew, for the customers have changed"))
    if plan is not None and (plan["reading"] == "below").any():
        short = say.listing([say.quoted(s) for s in plan.loc[plan["reading"] == "below", "segment"]])
        lines.append(say("Change the offer to {segments}, or expect less", segments=short))
    if uplift is None or uplift.empty:
        told = [_unmeasured(say, small=small, own=own)] if uplift is not None and sent else []
        return lines + told or [_none(say)]
    alone = uplift[uplift["campaign"] != POOLED]
    harmed = sorted(set(alone.loc[alone["reading"] == "harmful", "segment"]))
    if harmed:
        lines.append(say("Stop writing to {segments} and ask why", segments=say.listing([say.quoted(n) for n in harmed])))
    if sent and (uplift["reading"].iloc[-1:] == "not shown").any():
        lines.append(say("Where a list is long enough, keep a group held out, and judge the campaigns together"))
    return lines or [_none(say)]


def _unmeasured(say: Any, *, small: bool, own: bool) -> str:
    if small and not own:
        return say("What a campaign adds is not known, and lists this small cannot show it, so judge each as the first page says")
    if small:
        return say("What a campaign adds is not known, and lists this small cannot show it, so judge it by use of its own offer or code")
    return say("Hold out a group in the next campaign, otherwise we cannot measure the effect")


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
    account = account if before.kind == "run" else account | {"by_definition": float("nan")}  # by one definition no move is another's
    whole = lower(headline(account, say)) if account["stayed_step"] else headline(account, say)
    lines = {
        "none": first_run(say)[:1],
        "late": [say("Who moved between segments cannot be compared fairly yet, since three months ago a part of today's history was missing; the next run tells it")],
        "run": [_since(say("Since the run of {date}, {stayed}", date=say.date(before.date), stayed=lower(whole)), say)] if before.date else [],
        "snapshot": [_since(say("Since {date}, by today's definition, {stayed}", date=say.date(before.date), stayed=lower(whole)), say)]
        if before.date
        else [],
    }[before.kind]
    lines += migration(moves, account, say)[1:] if before.kind in ("run", "snapshot") else []
    lines += drift(drifted, say) if before.kind == "run" else []
    lines += plan_fact(plan, say) if len(plan) else []
    logged = len(measured) and measured["rate"].notna().any()
    return lines + responses(measured, say) + uplift(lift, say, logged=bool(logged))


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


def _since(text: str, say: Any) -> str:
    return say.claim(text, "count", "migration", None, "customers")


def proof(by_method: pd.DataFrame, told: dict[str, Any], say: Any) -> list[str]:
    """Whether the segments of an earlier day foretold what their customers brought since, and whether they say more than RFM."""
    if told.get("reason"):
        return [say.name(told["reason"])]
    rows = by_method[by_method["method"] == "case"]
    if rows.empty:
        return [say("The segments rest on answers, events or deals whose earlier state is not kept, so whether they foretell anything cannot be tested yet")]
    of_rfm, together = told.get("of") == "rfm", bool(told.get("together"))
    row, since = rows.iloc[0], say.date(dt.date.fromisoformat(told["day"]))
    share, low, high = (say.percent(max(row[c], 0.0)) for c in ("r2", "r2_low", "r2_high"))
    told = {
        "pass": say("The segments of {day} predicted {share} of the differences in what customers have brought since ({low} to {high})", day=since, share=share, low=low, high=high),
        "review": say("The segments of {day} predicted {share} of the differences in what customers have brought since, and that may be chance ({low} to {high})", day=since, share=share, low=low, high=high),
        "fail": say("The segments of {day} predicted nothing of what customers have brought since; choose other segments before spending on them", day=since),
    }  # fmt: skip
    if row["reading"] == "fail":
        lines = [told["fail"]]
    else:
        lines = [say.claim(told["pass"], "difference", "proof_worth", row, "r2 r2_low r2_high", p=row.get("p", _unsure(row)), otherwise=told["review"])]
    plain = by_method[by_method["method"] == "rfm"]
    if of_rfm:  # then recency, frequency and money are what the segments are
        return [*lines, *_finer(row, plain, share, say)] if together else lines
    if len(plain) and plain["r2"].iloc[0] >= row["r2"]:
        alone = say.percent(max(plain["r2"].iloc[0], 0.0))
        text = (
            say("Recency, frequency and money alone predicted as much")
            if alone == share
            else say("Recency, frequency and money alone predicted more, {share}; the segments tell whom to address and how, not how much will come", share=alone)
        )
        return [*lines, say.claim(text, "count", "proof_worth", plain.iloc[0], "r2")]
    if pd.notna(row["beyond_rfm"]):
        more, nothing = say("They add something to what recency, frequency and money say"), say("They are not shown to add anything to what recency, frequency and money say")
        p = row.get("beyond_rfm_p", 0.0 if row["beyond_rfm_low"] > 0 else 1.0) if row["beyond_rfm"] > 0 else 1.0
        lines.append(say.claim(more, "difference", "proof_worth", row, "beyond_rfm beyond_rfm_low beyond_rfm_high", p=p, otherwise=nothing))
    return lines


def _finer(row: pd.Series, plain: pd.DataFrame, share: str, say: Any) -> list[str]:
    """What the finer segments predicted of which these are put together, where it is more."""
    if plain.empty or not plain["r2"].iloc[0] > row["r2"] or (alone := say.percent(plain["r2"].iloc[0])) == share:
        return []
    text = say("The {n} finer segments of which these {few} are put together predicted {share}", n=say.number(plain["segments"].iloc[0]), few=say.number(row["segments"]), share=alone)
    return [say.claim(text, "count", "proof_worth", pd.DataFrame([plain.iloc[0], row]), "r2 segments")]
