"""Step 8 in words."""

from __future__ import annotations

from typing import Any

import pandas as pd

from segkit.findings.criteria import spoken

WITHIN = 14  # days after a message in which responses are counted


CALLS = ("call", "phone", "звон", "телефон", "telefon", "rozmow")  # a channel in which people are spoken to, not written to


def by_voice(channel: Any) -> bool:
    """Whether people are called in this channel.

    >>> by_voice("Adviser call"), by_voice("SMS")
    (True, False)
    """
    return isinstance(channel, str) and any(word in channel.casefold() for word in CALLS)


def headline(targets: pd.DataFrame, say: Any) -> str:
    """What to do: write, test first, or neither."""
    chosen, tested = (targets[targets["decision"] == d] for d in ("chosen", "test"))
    if len(chosen):
        return say("Turn to: {segments}", segments=_names(chosen, say)) if chosen["channel"].map(by_voice).any() else (
            say("Write to: {segments}", segments=_names(chosen, say)))
    if tested.empty and len(targets) and targets["contacts"].isna().all():
        return say("Without prices of channels no campaign can be judged, and no segment stands out as a target")
    if tested.empty:
        return say("No campaign is worth sending on these terms")
    if (tested["reason"] == "no_prices").any():
        return say(
            "Without prices of channels no campaign can be judged; most attractive by the weights: {segments}", segments=_names(tested, say)
        )
    if tested["gross"].eq(True).any():
        if not tested["held_out"].gt(0).any():
            return say("What messages add was never measured; so few cannot show it in one campaign: {segments}", segments=_names(tested, say))
        return say("What messages add was never measured: test first, with a group held out: {segments}", segments=_names(tested, say))
    return say("No campaign is sure enough to pay; test first: {segments}", segments=_names(tested, say))


def targets(table: pd.DataFrame, say: Any, *, sure: dict[str, Any] | None = None, changed: bool = False) -> list[str]:
    """Which, what they add beyond what would come anyway, how sure that is (`sure` from `targets.sureness`), and what to measure."""
    lines = [headline(table, say)]
    chosen, tested = (table[table["decision"] == d] for d in ("chosen", "test"))
    for row in chosen.to_dict("records"):
        lines += [_worth(row, say), _stop(row, say), _held(row, say)]
    if len(chosen) > 1 and chosen["profit"].notna().all():
        lines.append(
            say(
                "Together: {cost} spent, {profit} of profit expected",
                cost=say.money(chosen["cost"].sum()),
                profit=say.money(chosen["profit"].sum()),
            )
        )
    if len(chosen) and len(tested):
        lines.append(say("Test first: {segments}", segments=_names(tested, say)))
    for row in tested.to_dict("records"):
        lines += [_worth(row, say), _held(row, say)]
    lines += _sure(sure or {}, say)
    lines += [] if len(chosen) else [measure(table, say)]
    out = table[~table["passes"].astype(bool)]
    if len(out):
        lines.append(say("Knocked out: {segments}", segments=_names(out, say)))
    if changed:
        lines += changed_criteria("before", "after", say)
    return [line for line in lines if line]


def points(share: float, say: Any) -> str:
    """A difference of shares in points."""
    return say("{n} points", n=say.number(100 * share, digits=1 if abs(share) >= 0.01 else 2))


YEAR = 12  # campaigns: what takes more shows nothing in time


def small(table: pd.DataFrame | None) -> bool:
    """Whether there are lists, and none of them could show in a year of campaigns what they add."""
    if table is None or "campaigns" not in table:
        return False
    listed = table[table["decision"].isin(["chosen", "test"]) & table["contacts"].fillna(0).gt(0)]
    return bool(len(listed)) and not (listed["held_out"].gt(0) | listed["campaigns"].le(YEAR)).any()


def measure(table: pd.DataFrame, say: Any) -> str:
    """What to measure first where nothing can be chosen."""
    if table.empty or table["contacts"].isna().all():
        return say("Next: write down what a message costs in each channel, and hold out a group in the next campaign")
    if table["gross"].eq(True).any() and small(table):
        return say("Next: lists so small prove nothing in a year of campaigns; every income is gross, an upper bound, so spend only what you can do without")
    if table["gross"].eq(True).any():
        return say("Next: hold out a group; until then every income is gross, an upper bound, because it counts those who buy anyway")
    return say("Next: keep a group held out in the campaigns that are sent anyway, and judge them together")


def _names(rows: pd.DataFrame, say: Any) -> str:
    return say.listing([say.name(s) for s in rows["segment"]])


def _worth(row: dict[str, Any], say: Any) -> str:
    """What a campaign costs and adds."""
    if pd.isna(row["contacts"]):
        return ""
    told = {
        "segment": say.name(row["segment"]), "channel": row["channel"], "cost": say.money(row["cost"]),
        "contacts": say.many("{n} contact", "{n} contacts", int(row["contacts"])),
    }  # fmt: skip
    if pd.isna(row["profit"]):
        return say("{segment} through {channel}: {contacts}, {cost} spent; what a response is worth is not known", **told)
    if row["gross"]:
        return say(
            "{segment} through {channel}: {contacts}, {cost} spent; income is at most {income}: gross, an upper bound",
            income=say.money(row["income"]), **told,
        )  # fmt: skip
    return say(
        "{segment} through {channel}: {contacts}, {cost} spent, {profit} of profit expected beyond what would come anyway (8 in 10: from {low} to {high}); it pays with a probability of {chance}",
        profit=say.money(row["profit"]), low=say.money(row["profit_low"]), high=say.money(row["profit_high"]),
        chance=say.percent(row["p_profit"]), **told,
    )  # fmt: skip


def _stop(row: dict[str, Any], say: Any) -> str:
    """From which uplift it pays, and when to stop."""
    if pd.isna(row["needed"]) or row["gross"]:
        return ""
    return say(
        "{segment}: it pays from an uplift of {points}; stop if fewer than {n} of {contacts} buy within {days} days",
        segment=say.name(row["segment"]), points=points(row["break_even_uplift"], say), n=say.number(row["needed"]),
        contacts=say.number(row["contacts"]), days=say.number(WITHIN),
    )  # fmt: skip


def _held(row: dict[str, Any], say: Any) -> str:
    """Whom to hold out, or what it takes where this segment alone is too small."""
    if pd.isna(row["people"]) or not row["people"] > 0 or not row["to_show"] > 0:
        return ""
    told = {"segment": say.name(row["segment"]), "points": points(row["to_show"], say)}
    if row["held_out"] > 0:
        held = {"held": say.number(row["held_out"]), "people": say.number(row["people"]), **told}
        if row["campaigns"] == 1 or pd.isna(row["campaigns"]):
            return say("{segment}: hold out {held} of {people}; that shows an uplift of {points} four times in five", **held)
        n = int(row["campaigns"])
        return say(
            "{segment}: hold out {held} of {people}; it takes {n} such campaigns together to show an uplift of {points}",
            n=say.number(n),
            **held,
        )
    if pd.isna(row["campaigns"]) or row["campaigns"] > 100:
        return say("{segment}: too small to show an uplift of {points}: judge it together with other segments", **told)
    return say(
        "{segment}: a hold-out would show nothing in one campaign; it takes {n} of this size, half held out each time, to show an uplift of {points}",
        n=say.number(row["campaigns"]), **told,
    )  # fmt: skip


def _sure(sure: dict[str, Any], say: Any) -> list[str]:
    lines, share, price = [], sure.get("best_set_share"), sure.get("limit_price")
    if share is not None:
        lines.append(
            say("On {n} draws of all that is uncertain this set is the best in {share}", n=say.number(1000), share=say.percent(share))
        )
    if price:
        lines.append(say("The limit on the number of targets costs {money} of expected profit", money=say.money(price)))
    return lines


def log(
    row: dict[str, Any], failed: pd.DataFrame, move: dict[str, Any] | None, *, say: Any = None, budget: float | None = None
) -> dict[str, str]:
    """One line of the decision log."""
    from segkit.ground.bands import english

    say = say or english()
    why = _why(row, failed, say, budget)
    return {"segment": row["segment"], "decision": row["decision"], "why": why, "what_would_change": _change(row, failed, move, say)}


def _why(row: dict[str, Any], failed: pd.DataFrame, say: Any, budget: float | None) -> str:
    reason, chance = row["reason"], say.percent(row["p_profit"])
    if reason == "overridden":
        return say("Decided by hand: {reason}", reason=row["override_reason"])
    if reason == "knocked_out":
        return "; ".join(_failed(t, say) for t in failed.to_dict("records"))
    if reason == "loses_money" and row["gross"]:
        return say("Costs {cost}, more than it brings even if everybody who answers came because of it", cost=say.money(row["cost"]))
    return {
        "do_not_buy": lambda: say("Their deals end without a purchase"),
        "unreachable": lambda: say("Nobody in it may be written to through the channels given"),
        "loses_money": lambda: say(
            "It pays with a probability of only {chance}; {profit} expected", chance=chance, profit=say.money(row["profit"])
        ),
        "over_budget": lambda: say("The budget of {budget} brings more elsewhere", budget=say.money(budget)),
        "outside_top": lambda: say("All places are taken by others that rank higher"),
        "uncertain": lambda: say("It pays with a probability of {chance}: too little to spend on, too much to leave", chance=chance),
        "never_measured": lambda: say("What a message adds was never measured here"),
        "no_prices": lambda: say("Among the most attractive that pass: {score} of 100", score=say.number(row["attractiveness"])),
        "pays": lambda: say("In the set that earns most; it pays with a probability of {chance}", chance=chance),
    }[reason]()


def _failed(test: dict[str, Any], say: Any) -> str:
    """A test not passed, with the figure it asks for where it asks for one."""
    told = {"test": say.name(test["test"]), "condition": spoken(test["condition"], say)}
    if pd.isna(test["value"]):
        return say("Fails the test «{test}»: {condition}", **told)
    return say("Fails the test «{test}»: {condition}, here {value}", **told, value=say.number(test["value"]))


def _change(row: dict[str, Any], failed: pd.DataFrame, move: dict[str, Any] | None, say: Any) -> str:
    if row["reason"] == "overridden":
        return say("Removing the line from the form of overrides")
    if row["reason"] == "knocked_out":
        return say("Passing: {tests}", tests=say.listing([say.name(t) for t in failed["test"]]))
    if row["reason"] == "over_budget":
        return say("A larger budget")
    if row["reason"] in ("pays", "uncertain", "never_measured", "loses_money") and pd.notna(row["break_even_uplift"]):
        told = {"points": points(row["break_even_uplift"], say)}
        return (
            say("An uplift shown to be below {points}", **told)
            if row["reason"] == "pays"
            else say("An uplift shown to be above {points}", **told)
        )
    if move and pd.notna(move["weight_flip"]):
        return say(
            "Weight of «{criterion}»: {flip} instead of {now}",
            criterion=say.name(move["criterion"]),
            flip=say.percent(move["weight_flip"]),
            now=say.percent(move["weight_now"]),
        )
    return say("More places among the targets") if row["reason"] == "outside_top" else say("No single weight changes this")


def changed_criteria(stamp_then: str | None, stamp_now: str, say: Any) -> list[str]:
    """Whether criteria and weights are still those that were fixed before the segments were seen."""
    if stamp_then is None:
        return [say("Criteria and weights were not stamped before the segments were made")]
    if stamp_then == stamp_now:
        return [say("Criteria and weights are those fixed before the segments were seen")]
    return [say("Criteria or weights were changed after the segments had been seen: the scores are no longer an independent judgement")]
