"""Step 8 in words."""

from __future__ import annotations

from typing import Any

import pandas as pd


def headline(targets: pd.DataFrame, say: Any) -> str:
    """Which segments to target."""
    chosen = [say.name(s) for s in targets.loc[targets["chosen"].astype(bool), "segment"]]
    if not chosen:
        return say("No segment passes: nothing is worth a campaign on these terms")
    return say("Target segments: {segments}", segments=say.listing(chosen))


def targets(table: pd.DataFrame, say: Any, *, changed: bool = False) -> list[str]:
    """Which, what they are worth, how sure the choice is, and whether its rules are those fixed before (`changed`)."""
    lines = [headline(table, say)]
    passing = table[table["passes"].astype(bool)]
    all_fit = len(passing) > 0 and bool(passing["chosen"].astype(bool).all())
    for row in table[table["chosen"].astype(bool)].to_dict("records"):
        lines += [_money(row, say)] if all_fit else [_money(row, say), _sure(row, say)]
    if all_fit and len(table) > 1:
        lines.append(say("Every segment that passes has a place, so the weights decide nothing"))
    paid = table[table["chosen"].astype(bool)].dropna(subset=["expected_income", "cost"])
    if len(paid) > 1:
        lines.append(
            say(
                "Together: {cost} spent, {income} expected",
                cost=say.money(paid["cost"].sum()),
                income=say.money(paid["expected_income"].sum()),
            )
        )
    out = table[~table["passes"].astype(bool)]
    if len(out):
        lines.append(say("Knocked out: {segments}", segments=say.listing([say.name(s) for s in out["segment"]])))
    if changed:
        lines += changed_criteria("before", "after", say)
    return [line for line in lines if line]


def _money(row: dict[str, Any], say: Any) -> str:
    if pd.isna(row["expected_income"]):
        return say(
            "{segment}: income is not estimated, because there are no channel prices and responses", segment=say.name(row["segment"])
        )
    line = say(
        "{segment} through {channel}: {contacts}, {cost} spent, {income} expected (from {low} to {high})",
        segment=say.name(row["segment"]),
        channel=row["channel"],
        contacts=say.many("{n} contact", "{n} contacts", int(row["contacts"])),
        cost=say.money(row["cost"]),
        income=say.money(row["expected_income"]),
        low=say.money(row["income_low"]),
        high=say.money(row["income_high"]),
    )
    return line + (
        say("; pays back from a response of {rate}", rate=say.percent(row["break_even_response"]))
        if pd.notna(row["break_even_response"])
        else ""
    )


def _sure(row: dict[str, Any], say: Any) -> str:
    share = row.get("chosen_share")
    if pd.isna(share):
        return ""
    if row["reason"] == "overridden":
        return say("{segment} was chosen by hand: {reason}", segment=say.name(row["segment"]), reason=row["override_reason"])
    if row["reason"] == "best_for_budget" and share < 0.8:
        return say(
            "{segment} is chosen for its money: only {share} of weightings place it among the most attractive",
            segment=say.name(row["segment"]),
            share=say.percent(share),
        )
    if share >= 0.995:
        return say(
            "{segment} stays among the most attractive in {share} of weightings: the choice is robust",
            segment=say.name(row["segment"]),
            share=say.percent(share),
        )
    if share < 0.8:
        return say(
            "{segment}: the choice flips in {share} of weightings, so it is fragile; decide the weights before spending",
            segment=say.name(row["segment"]),
            share=say.percent(1 - share),
        )
    return say(
        "{segment} stays among the most attractive in {share} of weightings", segment=say.name(row["segment"]), share=say.percent(share)
    )


def log(
    row: dict[str, Any], failed: pd.DataFrame, rate: float, move: dict[str, Any] | None, *, say: Any = None, budget: float | None = None
) -> dict[str, str]:
    """One line of the decision log."""
    from segkit.ground.bands import english

    say = say or english()
    return {
        "segment": row["segment"],
        "decision": "chosen" if row["chosen"] else "rejected",
        "why": _why(row, failed, say, budget),
        "what_would_change": _change(row, failed, rate, move, say),
    }


def _why(row: dict[str, Any], failed: pd.DataFrame, say: Any, budget: float | None) -> str:
    if row["reason"] == "overridden":
        return say("Decided by hand: {reason}", reason=row["override_reason"])
    if row["reason"] == "knocked_out":
        return "; ".join(
            say(
                "Fails the test «{test}»: {condition}, here {value}",
                test=say.name(t["test"]),
                condition=_condition(t["condition"], say),
                value=say.number(t["value"]),
            )
            for t in failed.to_dict("records")
        )
    if row["reason"] == "loses_money" and pd.isna(row["cost"]):
        return say("Nobody in it can be reached through the channels given")
    if row["reason"] == "loses_money":
        return say(
            "Costs more than it is expected to bring: {cost} against {income}",
            cost=say.money(row["cost"]),
            income=say.money(row["expected_income"]),
        )
    if row["reason"] == "over_budget":
        return say("The budget of {budget} brings more in the segments chosen", budget=say.money(budget))
    if row["reason"] == "outside_top" and budget is not None and pd.notna(row["cost"]):
        return say("All places are taken by segments that earn more")
    if row["reason"] == "outside_top":
        return say("Others rank higher: attractiveness {score} of 100", score=say.number(row["attractiveness"]))
    if budget is not None and pd.notna(row["roi"]):
        return say(
            "In the set that earns most within {budget}: {roi} earned per unit spent, beyond the cost",
            budget=say.money(budget),
            roi=say.number(row["roi"]),
        )
    return say("Among the most attractive that pass: {score} of 100", score=say.number(row["attractiveness"]))


def _condition(text: str, say: Any) -> str:
    measure, _, rest = text.partition(" ")
    return f"{say.name(measure)} {rest}"


def _change(row: dict[str, Any], failed: pd.DataFrame, rate: float, move: dict[str, Any] | None, say: Any) -> str:
    if row["reason"] == "overridden":
        return say("Removing the line from the form of overrides")
    if row["reason"] == "knocked_out":
        return say("Passing: {tests}", tests=say.listing([say.name(t) for t in failed["test"]]))
    if pd.notna(rate):
        return (
            say("A response below {rate}", rate=say.percent(rate))
            if row["chosen"]
            else say("A response of {rate} or more", rate=say.percent(rate))
        )
    if row["reason"] == "loses_money" and pd.notna(row["break_even_response"]) and row["break_even_response"] <= 1:
        return say("A response above {rate}", rate=say.percent(row["break_even_response"]))
    if move and pd.notna(move["weight_flip"]):
        return say(
            "Weight of «{criterion}»: {flip} instead of {now}",
            criterion=say.name(move["criterion"]),
            flip=say.percent(move["weight_flip"]),
            now=say.percent(move["weight_now"]),
        )
    return say("A larger budget") if row["reason"] == "over_budget" else say("No single weight or response changes this")


def changed_criteria(stamp_then: str | None, stamp_now: str, say: Any) -> list[str]:
    """Whether criteria and weights are still those that were fixed before the segments were seen."""
    if stamp_then is None:
        return [say("Criteria and weights were not stamped before the segments were made")]
    if stamp_then == stamp_now:
        return [say("Criteria and weights are those fixed before the segments were seen")]
    return [say("Criteria or weights were changed after the segments had been seen: the scores are no longer an independent judgement")]
