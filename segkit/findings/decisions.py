"""The decision log in words: why each segment was chosen, tested or left, and what would change that."""

from __future__ import annotations

from typing import Any

import pandas as pd

from segkit.findings.criteria import spoken
from segkit.findings.targets import YEAR, dampened, likely, points, too_few
from segkit.ground.language import lower, upper
from segkit.ground.names import ours


def log(
    row: dict[str, Any], failed: pd.DataFrame, move: dict[str, Any] | None, *, say: Any = None, budget: float | None = None, least: float = 0.0
) -> dict[str, str]:
    """One line of the decision log; `least`: the attractiveness from which a segment is among the most attractive."""
    from segkit.ground.bands import english

    say = say or english()
    why = say.claim(_why(row, failed, say, budget, least), "choice", "targets", row, "reason p_profit profit cost attractiveness uplift shown value_of_response")
    change = say.claim(_change(row, failed, move, say), "choice", "targets", row, "decision break_even_uplift shown other_channel other_profit")
    return {"segment": row["segment"], "decision": row["decision"], "why": why, "what_would_change": change}


def _why(row: dict[str, Any], failed: pd.DataFrame, say: Any, budget: float | None, least: float) -> str:
    reason, chance = row["reason"], likely(row["p_profit"], say)
    if reason == "overridden":
        return say("Decided by hand, because {reason}", reason=row["override_reason"])
    if reason == "knocked_out":
        told = [_failed(t, say) for t in failed.to_dict("records")]
        return "; ".join([*told[:1], *(lower(text) for text in told[1:])])
    if reason == "loses_money" and not row["gross"] and pd.notna(row.get("value_of_response")):
        told = {"chance": chance, "points": points(row["uplift"], say), "worth": say.money(row["value_of_response"])}
        if dampened(row) and row["profit"] < 0:
            return say(
                "It pays with a probability of {chance} and is expected to lose {money}, counted on {worth} from a response and an uplift of {points} where its own campaigns showed {shown}, because small tests exaggerate",
                money=say.money(-row["profit"]), shown=points(row["shown"], say), **told,
            )  # fmt: skip
        return say(
            "It pays with a probability of {chance} and is expected to lose {money}, counted cautiously on an uplift of {points}, partly pooled with other campaigns, and on {worth} from a response",
            money=say.money(-row["profit"]), **told,
        ) if row["profit"] < 0 else say(
            "It pays with a probability of {chance} with {profit} expected, counted cautiously on an uplift of {points}, partly pooled with other campaigns, and on {worth} from a response",
            profit=say.money(row["profit"]), **told,
        )  # fmt: skip
    if reason == "loses_money" and row["gross"]:
        return say("Costs {cost}, more than it brings even if everybody who answers came because of it", cost=say.money(row["cost"]))
    return {
        "do_not_buy": lambda: say("Their deals end without a purchase"),
        "unreachable": lambda: say("Nobody in it may be written to through the channels given"),
        "loses_money": lambda: say(
            "It pays with a probability of {chance}; {profit} expected", chance=chance, profit=say.money(row["profit"])
        ) if row["profit"] >= 0 else say(
            "It pays with a probability of {chance} and is expected to lose {money}", chance=chance, money=say.money(-row["profit"])
        ),
        "over_budget": lambda: say("The budget of {budget} goes to a set that is expected to earn more together", budget=say.money(budget)),
        "outside_top": lambda: say("Other segments together are expected to earn more within the limit on the number of targets") if pd.notna(row["profit"]) else say(
            "The places for targets go to others that are more attractive"
        ),
        "uncertain": lambda: say("It pays with a probability of {chance}: not sure enough for a full campaign, too promising to drop", chance=chance),
        "never_measured": lambda: say("What a message adds was never measured here"),
        "other_count": lambda: say("It pays with a probability of {chance} by the log's count of responses, which is not one of purchases", chance=chance),
        "too_few": lambda: too_few(row, say),
        "no_prices": lambda: say("It is among the most attractive that pass, with {score} points of 100", score=say.number(round(row["attractiveness"])))
        if row["attractiveness"] >= least
        else say("It passes, and a place among the targets was left; its attractiveness is {score} points of 100", score=say.number(round(row["attractiveness"]))),
        "pays": lambda: say("In the set that earns most; it pays with a probability of {chance}", chance=chance),
    }[reason]()


def _failed(test: dict[str, Any], say: Any) -> str:
    """A test not passed: Kotler's in a reader's words, the case's own with the figure it asks for where it asks for one."""
    value, asked = test["value"], str(test["condition"])
    if pd.notna(value):
        worded = {
            ("substantial", "customers >= "): lambda: say("{customers} are too few for a plan of its own", customers=say.many("{n} customer", "{n} customers", int(value))),
            ("differentiable", "difference >= "): lambda: say("In who they are, the customers hardly differ from those of other segments"),
            ("measurable", "known >= "): lambda: say("Too little is known of the customers, with {share} of their particulars filled in", share=say.percent(value)),
            ("accessible", "reachable >= "): lambda: say("No channel reaches enough of it, and the best reaches {share}", share=say.percent(value)),
            ("actionable", "profit >= "): lambda: say("Even the best channel is expected to lose {money}", money=say.money(abs(value))),
        }  # fmt: skip
        for (name, begins), text in worded.items():
            if name == test["test"] and asked.startswith(begins) and " AND " not in asked:
                return text()
    told = {"test": say.quoted(test["test"]), "condition": spoken(asked, say)}
    if pd.isna(value):
        return say("It does not pass {test}, which asks for {condition}", **told)
    return say("It does not pass {test}, which asks for {condition}; here it is {value}", **told, value=say.number(value))


NEEDED = ours({"substantial": "more customers", "differentiable": "learning what they have in common, for instance by a survey", "measurable": "more data about them",
               "accessible": "a channel that reaches them", "actionable": "a cheaper channel or a larger uplift"})  # fmt: skip


def _change(row: dict[str, Any], failed: pd.DataFrame, move: dict[str, Any] | None, say: Any) -> str:
    if row["reason"] == "overridden":
        return say("Removing the line from the form of overrides")
    if row["reason"] == "knocked_out":
        needed = [say.name(NEEDED[t]) if t in NEEDED else say("passing {tests}", tests=say.quoted(t)) for t in failed["test"]]
        return upper(say.listing(needed))
    if row["reason"] == "other_count":
        return say("A comparison of all purchases of both groups")
    if pd.notna(row.get("other_profit")):
        return say("A text for {channel}, which is not written yet and so is not counted; with it the same count gives {money}", channel=row["other_channel"], money=say.money(row["other_profit"]))
    if row["reason"] == "over_budget":
        return say("A larger budget")
    if row["reason"] == "too_few":
        return say("A longer list, or a channel in which more respond")
    if row["reason"] in ("uncertain", "never_measured") and not row["campaigns"] <= YEAR:
        return say("A measurement together with other segments")
    if row["reason"] in ("pays", "uncertain", "never_measured", "loses_money") and pd.notna(row["break_even_uplift"]):
        told = {"points": points(row["break_even_uplift"], say)}
        if row["reason"] != "pays" and pd.notna(row.get("shown")) and row["shown"] > row["break_even_uplift"]:
            return say("An uplift surely above {points}, from which a campaign pays; the {shown} shown so far may be chance", shown=points(row["shown"], say), **told)
        return (
            say("An uplift shown to be below {points}, under which a campaign does not pay", **told)
            if row["reason"] == "pays"
            else say("An uplift shown to be above {points}, from which a campaign pays", **told)
        )
    if move and pd.notna(move["weight_flip"]):
        return say(
            "A weight of {flip} instead of {now} for {criterion}",
            criterion=say.quoted(move["criterion"]),
            flip=say.percent(move["weight_flip"]),
            now=say.percent(move["weight_now"]),
        )
    return say("A higher limit on the number of targets") if row["reason"] == "outside_top" else say("No single weight changes this")
