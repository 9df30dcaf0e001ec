"""The decision log in words: why each segment was chosen, tested or left, and what would change that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from segkit.findings.campaign import YEAR, capped, dampened, shown_decision, tried, unwritten, yardstick
from segkit.findings.criteria import spoken
from segkit.findings.targets import middle, too_few
from segkit.findings.worth import answered, counted_on, likely, own_campaigns, points
from segkit.ground.language import lower, one_sentence, upper
from segkit.ground.names import ours
from segkit.ground.numbers import missing

CLOSE = 5  # points of attractiveness within which two segments cannot be ranked


@dataclass(frozen=True)
class Rules:
    """What the client set for the choice (budget, top: most targets, confidence: how sure a campaign must be), `least`: the attractiveness from
    which a segment is among the most attractive, and `first`: that of the first."""

    budget: float | None = None
    top: int | None = None
    confidence: float = 0.8
    least: float = 0.0
    first: float = 0.0
    points: tuple[tuple[str, float], ...] = ()  # of all segments that pass
    placed: tuple[tuple[str, float], ...] = ()  # those that have a place, with the profit expected
    planned: tuple[tuple[str, str], ...] = ()  # every segment's channel, as the table of targets has it
    asked: tuple[str, ...] = ()  # those to be asked before anything is sold to them
    unwanted: tuple[tuple[str, str], ...] = ()  # those left alone, or of whom only the silent of late are won back, with the reason of that action

    @classmethod
    def of(cls, targets: pd.DataFrame, **told: Any) -> Rules:
        """The rules with the middle and the first attractiveness of the segments that pass."""
        passing = targets.loc[targets["passes"].astype(bool), "attractiveness"]
        known = tuple((str(name), float(x)) for name, x in zip(targets.loc[passing.index, "segment"], passing, strict=True) if pd.notna(x))
        worked = targets[targets["decision"].isin(["chosen", "test"]) & targets["profit"].notna()]
        placed = tuple((str(name), float(x)) for name, x in zip(worked["segment"], worked["profit"], strict=True))
        planned = tuple((str(name), str(by)) for name, by in zip(targets["segment"], targets["channel"], strict=True) if pd.notna(by))
        return cls(least=middle(targets), first=max((x for _, x in known), default=0.0), points=known, placed=placed, planned=planned, **told)


def log(row: dict[str, Any], failed: pd.DataFrame, move: dict[str, Any] | None, rules: Rules | None = None, *, say: Any = None) -> dict[str, str | None]:
    """One line of the decision log."""
    from segkit.ground.bands import english

    say, rules = say or english(), rules or Rules()
    if (told := dict(rules.unwanted).get(row["segment"])) and row["reason"] != "overridden":  # nothing else would change it
        return {"segment": row["segment"], "decision": shown_decision(row), "why": upper(told), "what_would_change": None}
    why = say.claim(_why(row, failed, say, rules), "choice", "targets", row, "reason p_profit profit cost attractiveness uplift shown value_of_response profit_shown capped_responses capped_contacts unwritten_profit unwritten_uplift unwritten_whole")
    change = say.claim(_change(row, failed, move, say, rules), "choice", "targets", row, "decision break_even_uplift shown other_channel other_profit low_uplift limit_needed limit_cost limit_channel limit_own limit_profit limit_least limit_budget campaigns campaigns_bought held_out people")
    return {"segment": row["segment"], "decision": shown_decision(row), "why": why, "what_would_change": change}


def passed(targets: pd.DataFrame, tests: pd.DataFrame | None, say: Any) -> list[str]:
    """Whether each segment passes, in words: yes or no, and of how many of its tests the data know the answer where they do not of all.

    >>> from segkit.ground.bands import english
    >>> tests = pd.DataFrame({"segment": "VIP", "test": ["substantial", "accessible"], "passes": [True, None]})
    >>> passed(pd.DataFrame({"segment": ["VIP", "rest"], "passes": [True, False]}), tests, english())
    ['yes, 1 of 2 checked', 'no']
    """
    known = {} if tests is None or tests.empty else tests["passes"].notna().groupby(tests["segment"]).agg(["sum", "size"]).to_dict("index")

    def worded(segment: str, passes: bool) -> str:
        n = known.get(segment, {"sum": 0, "size": 0})
        if not passes:
            return say("no")
        return say("yes, {n} of {all} checked", n=say.number(n["sum"]), all=say.number(n["size"])) if n["sum"] < n["size"] else say("yes")

    return [worded(segment, bool(passes)) for segment, passes in zip(targets["segment"], targets["passes"], strict=True)]


def _why(row: dict[str, Any], failed: pd.DataFrame, say: Any, rules: Rules) -> str:
    reason, chance = row["reason"], likely(row["p_profit"], say)
    if reason == "overridden":
        return say("Decided by hand, because {reason}", reason=row["override_reason"])
    if reason == "knocked_out":
        told = [_failed(t, row, say) for t in failed.to_dict("records")]
        told += _by_another(row, say) if "actionable" in set(failed["test"]) else []
        told += _counted(row, failed, say)
        return one_sentence(told)
    if reason == "loses_money" and not row["gross"] and pd.notna(row.get("value_of_response")):
        return "; ".join([_loses(row, say), *_by_another(row, say)])
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
        "over_budget": lambda: say("The budget of {budget} goes to a set that is expected to earn more together", budget=say.money(rules.budget)),
        "outside_top": lambda: _outside(row, say, rules),
        "uncertain": lambda: say("It pays with a probability of {chance}, and {asked} is asked for in this case: not sure enough for a full campaign, too promising to drop", chance=_exact(row["p_profit"], rules.confidence, say), asked=say.percent(rules.confidence)),
        "never_measured": lambda: say("What a message adds was never measured here, and a list so small cannot show it") if tried(row) else say("What a message adds was never measured here"),
        "other_count": lambda: say("It pays with a probability of {chance} by the log's count of responses, which is not one of purchases", chance=chance),
        "too_few": lambda: too_few(row, say),
        "no_prices": lambda: _places(row, say, rules),
        "pays": lambda: say("In the set that earns most; it pays with a probability of {chance}", chance=chance),
    }[reason]()  # fmt: skip


def _by_another(row: dict[str, Any], say: Any) -> list[str]:
    """What the same campaign would do by a channel for which no text is written, where the best that has one loses."""
    kind, low, whole = unwritten(row), row.get("unwritten_uplift"), row.get("unwritten_whole")
    if not kind:
        return []
    told = {"channel": row["unwritten_channel"], "money": say.money(abs(row["unwritten_profit"]))}
    told["count"] = say("the same count") if missing(low) else say("a count on {points}, the added part of the responses that the form expects,", points=points(low, say))
    text = {
        "even": lambda: say("by {channel}, for which no text is written, {count} comes out about even, so write that text and test it", **told),
        "earns": lambda: say("by {channel}, for which no text is written, {count} gives {money} of profit, so write that text and test it", **told),
        "loses": lambda: say("by {channel}, for which no text is written, {count} gives a loss of {money}", **told),
    }[kind]()  # fmt: skip
    if kind == "loses" and not missing(whole) and whole > 0:
        text = say("{text}, and {money} of profit if the whole list is written to and nobody held out", text=text, money=say.money(whole))
    return [text]


def _loses(row: dict[str, Any], say: Any) -> str:
    """Why a campaign is expected not to pay, and what it would do by its own test alone."""
    told = {"chance": likely(row["p_profit"], say), "points": points(row["uplift"], say), "worth": say.money(row["value_of_response"])}
    if dampened(row) and row["profit"] < 0:
        text = say(
            "It pays with a probability of {chance} and is expected to lose {money}, counted on {worth} from a response and an uplift of {points} where {campaigns} showed {shown}, because small tests exaggerate",
            money=say.money(-row["profit"]), shown=points(row["shown"], say), campaigns=own_campaigns(row, say), **told,
        )  # fmt: skip
        return f"{text}; {alone}" if (alone := _alone(row, say)) else text
    if capped(row):
        told |= answered(row, say)
        return say(
            "It pays with a probability of {chance} and is expected to lose {money}, counted on an uplift of {points}, since only {responses} of {contacts} written to responded at all, and on {worth} from a response",
            money=say.money(-row["profit"]), **told,
        ) if row["profit"] < 0 else say(
            "It pays with a probability of {chance} with {profit} expected, counted on an uplift of {points}, since only {responses} of {contacts} written to responded at all, and on {worth} from a response",
            profit=say.money(row["profit"]), **told,
        )  # fmt: skip
    if pd.isna(row.get("shown")):
        told |= {"channel": row["channel"]}
        return say(
            "It pays with a probability of {chance} and is expected to lose {money}, counted on an uplift of {points}, taken from other campaigns since none by {channel} was compared there yet, and on {worth} from a response",
            money=say.money(-row["profit"]), **told,
        ) if row["profit"] < 0 else say(
            "It pays with a probability of {chance} with {profit} expected, counted on an uplift of {points}, taken from other campaigns since none by {channel} was compared there yet, and on {worth} from a response",
            profit=say.money(row["profit"]), **told,
        )  # fmt: skip
    return say(
        "It pays with a probability of {chance} and is expected to lose {money}, counted cautiously on an uplift of {points}, partly pooled with other campaigns, and on {worth} from a response",
        money=say.money(-row["profit"]), **told,
    ) if row["profit"] < 0 else say(
        "It pays with a probability of {chance} with {profit} expected, counted cautiously on an uplift of {points}, partly pooled with other campaigns, and on {worth} from a response",
        profit=say.money(row["profit"]), **told,
    )  # fmt: skip


def _counted(row: dict[str, Any], failed: pd.DataFrame, say: Any) -> list[str]:
    """What the loss was counted with, where it speaks against a segment."""
    if "actionable" not in set(failed["test"]) or pd.isna(row["gross"]) or row["gross"] or not row["profit"] < 0:
        return []
    return [text for text in (counted_on(row, say), _alone(row, say) if dampened(row) else "") if text]


def _alone(row: dict[str, Any], say: Any) -> str:
    """What the campaign would earn if its own test alone were believed."""
    money = row.get("profit_shown")
    if pd.isna(money):
        return ""
    if abs(money) < 0.1 * row["cost"]:
        return say("if that test alone were believed, it would about break even")
    return say("if that test alone were believed, it would earn {money}", money=say.money(money)) if money > 0 else say("even if that test alone were believed, it would lose {money}", money=say.money(-money))


def _exact(chance: float, asked: float, say: Any) -> str:
    """A probability in as many digits as part it from the one asked for."""
    return next((text for text in (likely(chance, say), say.percent(chance, digits=1)) if text != say.percent(asked)), likely(chance, say))


def _outside(row: dict[str, Any], say: Any, rules: Rules) -> str:
    if pd.isna(row["profit"]) and rules.top is None:
        return say("Without prices the most attractive come first, and others are more attractive")
    if pd.isna(row["profit"]):
        return say("The places for targets go to others that are more attractive")
    if rules.top is None:
        return say("Other segments together are expected to earn more within the limit on the number of targets")
    if row["segment"] in rules.asked:
        return say("Its customers are to be asked before anything is sold to them, and other segments together are expected to earn more within the limit of {n} targets that is set for this case", n=say.number(rules.top))
    return say("Other segments together are expected to earn more within the limit of {n} targets that is set for this case", n=say.number(rules.top))


def _places(row: dict[str, Any], say: Any, rules: Rules) -> str:
    """Why a segment has a place where nothing was priced: among the most attractive, or because the limit, where one is set, leaves room."""
    score, first = round(row["attractiveness"]), round(rules.first)
    if row["attractiveness"] < rules.first / 2:
        told = {"score": say.number(score), "first": say.number(first)}
        near = next(((name, x) for name, x in rules.points if name != row["segment"] and abs(x - row["attractiveness"]) <= CLOSE), None)
        if near:
            told |= {"other": say.quoted(near[0]), "n": say.number(round(near[1]))}
            if rules.top is None:
                return say("It passes, but with {score} points of 100 it is far behind the first that passes, which has {first}, and too close to {other} with {n} to be ranked against it", **told)
            return say("It passes and the limit leaves room for it, but with {score} points of 100 it is far behind the first that passes, which has {first}, and too close to {other} with {n} to be ranked against it", **told)
        if rules.top is None:
            return say("It passes, but with {score} points of 100 it is far behind the first that passes, which has {first}", **told)
        return say("It passes and the limit leaves room for it, but with {score} points of 100 it is far behind the first that passes, which has {first}", **told)
    if row["attractiveness"] >= rules.least:
        return say("It is among the most attractive that pass, with {score} points of 100", score=say.number(score))
    if rules.top is None:
        return say("It passes; its attractiveness is {score} points of 100", score=say.number(score))
    return say("It passes, and a place among the targets was left; its attractiveness is {score} points of 100", score=say.number(score))


def _failed(test: dict[str, Any], row: dict[str, Any], say: Any) -> str:
    """A test not passed: Kotler's in a reader's words, the case's own with the figure it asks for where it asks for one."""
    value, asked = test["value"], str(test["condition"])
    if pd.notna(value):
        worded = {
            ("substantial", "customers >= "): lambda: say("{customers} are too few for a plan of its own", customers=say.many("{n} customer", "{n} customers", int(value))),
            ("differentiable", "difference >= "): lambda: say("No difference from other segments in who they are is shown"),
            ("measurable", "known >= "): lambda: say("Too little is known of the customers, with {share} of what is asked about them filled in, their purchases included", share=say.percent(value)),
            ("accessible", "reachable >= "): lambda: say("No channel reaches enough of it, and the best reaches {share}", share=say.percent(value)),
            ("actionable", "profit >= "): lambda: say("Even the best channel is expected to lose {money}", money=say.money(abs(value))) if not unwritten(row) else (
                say("Of the channels for which a text is written even the best is expected to lose {money}", money=say.money(abs(value)))),
        }  # fmt: skip
        for (name, begins), text in worded.items():
            if name == test["test"] and asked.startswith(begins) and " AND " not in asked:
                return text()
    told = {"test": say.quoted(test["test"]), "condition": spoken(asked, say)}
    if pd.isna(value):
        return say("It does not pass {test}, which asks for {condition}", **told)
    return say("It does not pass {test}, which asks for {condition}; here it is {value}", **told, value=say.number(value))


NEEDED = ours({"substantial": "more customers", "differentiable": "a trait not known yet that sets them apart", "measurable": "more data about them",
               "accessible": "a channel that reaches them", "actionable": "a cheaper channel or a larger uplift"})  # fmt: skip


def _change(row: dict[str, Any], failed: pd.DataFrame, move: dict[str, Any] | None, say: Any, rules: Rules = Rules()) -> str:
    if row["reason"] == "overridden":
        return say("Removing the line from the form of overrides")
    if row["reason"] == "knocked_out":
        counted = "actionable" in set(failed["test"]) and not row["gross"] and pd.notna(row["break_even_uplift"])
        others = [t for t in failed["test"] if not (counted and t == "actionable")]
        needed = upper(say.listing([say.name(NEEDED[t]) if t in NEEDED else say("passing {tests}", tests=say.quoted(t)) for t in others])) if others else ""
        if not counted:
            return needed
        return say("{first}; besides, {second}", first=needed, second=lower(_uplift(row, say))) if needed else _uplift(row, say)
    if row["reason"] == "other_count":
        if yardstick(row) != "log":
            return say("A comparison of all purchases of both groups")
        return say("An effect shown by the log's count over {n} such campaigns; by all purchases it is out of reach, since that takes {bought}", n=say.number(row["campaigns"]), bought=say.number(row["campaigns_bought"]))
    if row["reason"] == "outside_top" and pd.notna(row["profit"]):
        told = [_asked_first(_limit(row, say, rules), row, say, rules), _text(row, say, rules)]
        return one_sentence([text for text in told if text])
    if pd.notna(row.get("other_profit")):
        return _text(row, say, rules)
    if row["reason"] == "over_budget":
        return say("A larger budget")
    if row["reason"] == "too_few":
        return say("A longer list, or a channel in which more respond")
    if row["reason"] == "never_measured" and tried(row) and yardstick(row) == "own":
        return say("What its own offer or code brings for its cost, once it has been tried")
    if row["reason"] == "never_measured" and tried(row) and yardstick(row) == "responses":
        return say("How many respond, once it has been tried")
    if row["reason"] == "never_measured" and tried(row):
        return say("What it brings for its cost, once it has been tried")
    if row["reason"] in ("uncertain", "never_measured") and not row["campaigns"] <= YEAR:
        return say("A measurement together with other segments")
    if row["reason"] in ("pays", "uncertain", "never_measured", "loses_money") and pd.notna(row["break_even_uplift"]):
        if row["reason"] == "pays":
            return say("An uplift shown to be below {points}, under which a campaign does not pay", points=points(row["break_even_uplift"], say))
        return _uplift(row, say)
    if move and pd.notna(move["weight_flip"]):
        return say(
            "A weight of {flip} instead of {now} for {criterion}",
            criterion=say.quoted(move["criterion"]),
            flip=say.percent(move["weight_flip"]),
            now=say.percent(move["weight_now"]),
        )
    if row["reason"] == "no_prices" or (row["reason"] == "outside_top" and rules.top is None):
        return say("The prices of the channels, by which a campaign can be judged")
    return say("A higher limit on the number of targets") if row["reason"] == "outside_top" else say("No single weight changes this")


def _asked_first(text: str, row: dict[str, Any], say: Any, rules: Rules) -> str:
    """What would let a segment in, and that asking its customers first is paid beside it, where they are to be asked."""
    if row.get("segment") not in rules.asked:
        return text
    if rules.budget is None:
        return say("{text}, once the customers of {segment} have been asked", text=text, segment=say.quoted(row["segment"]))
    return say("{text}, once the customers of {segment} have been asked, which costs extra", text=text, segment=say.quoted(row["segment"]))


def _limit(row: dict[str, Any], say: Any, rules: Rules) -> str:
    """Which limit on the number of targets would let a segment in, by which channel then, and whether the budget has room for it."""
    if rules.top is None:
        return say("A higher limit on the number of targets")
    if pd.isna(row.get("limit_needed")) and pd.notna(row.get("limit_budget")):
        told = {"n": say.number(row["limit_least"]), "top": say.number(rules.top), "budget": say.money(row["limit_budget"])}
        text = say("A limit of {n} targets instead of {top} together with a budget of about {budget}", **told)
        moved = row.get("limit_moved")
        planned = dict(rules.planned)
        if missing(moved) or moved not in planned:
            return text
        return say("{text}, with {segment} by {channel} instead of {other}", text=text, segment=say.quoted(moved), channel=row["limit_by"], other=planned[moved])
    if pd.isna(row.get("limit_needed")):
        return say("A limit above {top} targets together with a larger budget", top=say.number(rules.top)) if rules.budget is not None else say("A limit above {top} targets", top=say.number(rules.top))
    told = {"n": say.number(row["limit_needed"]), "top": say.number(rules.top)}
    if rules.budget is None:
        return say("A limit of {n} targets instead of {top}", **told)
    told |= {"segment": say.quoted(row["segment"]), "channel": row["limit_channel"], "own": say.money(row["limit_own"])}  # the set of that limit may take another channel than its campaign alone
    if row["limit_channel"] != row["channel"] and row["limit_cost"] - row["limit_own"] + row["cost"] > rules.budget and pd.notna(row.get("limit_profit")):
        told |= {"profit": say.money(row["limit_profit"]), "other": row["channel"]}
        return say("A limit of {n} targets instead of {top}, with {segment} by {channel} for {own} and a profit of {profit} by the same count, since {other} would not fit, in all {cost} of the budget of {budget}", cost=say.money(row["limit_cost"]), budget=say.money(rules.budget), **told)
    if pd.notna(row.get("limit_profit")) and pd.isna(row.get("other_profit")):  # else it is told beside what a text would bring
        return say("A limit of {n} targets instead of {top}, with {segment} by {channel} for {own} and a profit of {profit} by the same count, in all {cost} of the budget of {budget}", profit=say.money(row["limit_profit"]), cost=say.money(row["limit_cost"]), budget=say.money(rules.budget), **told)
    return say("A limit of {n} targets instead of {top}, with {segment} by {channel} for {own}, in all {cost} of the budget of {budget}", cost=say.money(row["limit_cost"]), budget=say.money(rules.budget), **told)


def _text(row: dict[str, Any], say: Any, rules: Rules) -> str:
    """What a text for another channel would bring, beside the channel of the plan and the least of those that have a place."""
    if pd.isna(row.get("other_profit")):
        return ""
    told = {"channel": row["other_channel"], "money": say.money(row["other_profit"]), "own": row["channel"], "profit": say.money(row["profit"])}
    if not row["profit"] > 0:
        return say("A text for {channel}, which the messages form does not have and so is not counted; with it the same count gives {money} of profit", **told)
    text = say("A text for {channel}, which the messages form does not have and so is not counted; with it the same count gives {money} of profit, and {profit} by {own}", **told)
    least = min(rules.placed, key=lambda place: place[1], default=None)
    if row["reason"] != "outside_top" or least is None or not row["other_profit"] > least[1]:
        return text
    told = {"text": text, "money": told["money"], "least": say.money(least[1]), "segment": say.quoted(least[0])}
    return say("{text}; {money} is more than the {least} of {segment}, whose place it could take once its customers have been asked", **told) if row.get("segment") in rules.asked else (
        say("{text}; {money} is more than the {least} of {segment}, whose place it could take", **told))


def _uplift(row: dict[str, Any], say: Any) -> str:
    """From which uplift a campaign pays, and with how many held out that is counted: whoever gets no message brings none of the fixed cost back."""
    text = _even(row, say)
    if not row.get("held_out", 0) > 0 or missing(row.get("people")):
        return text
    return say("{text}; all this with {held} of {people} held out", text=text, held=say.number(row["held_out"]), people=say.number(row["people"]))


def _even(row: dict[str, Any], say: Any) -> str:
    """From which uplift a campaign pays, in the channel of the plan and in a cheaper one, and that what was shown may be chance."""
    even = points(row["break_even_uplift"], say)
    if even == points(row.get("uplift", 0.0), say):  # what is counted on reads the same and is less
        even = say("{n} points", n=say.number(100 * row["break_even_uplift"], digits=2))
    told, chance = {"points": even}, pd.notna(row.get("shown")) and row["shown"] > row["break_even_uplift"]
    if cheaper := _cheaper(row, say):
        return say("{uplift}; the {shown} shown so far by {channel} may be chance", uplift=cheaper, shown=points(row["shown"], say), channel=row["channel"]) if chance else cheaper
    if chance:
        return say("An uplift surely above {points}, from which a campaign pays; the {shown} shown so far may be chance", shown=points(row["shown"], say), **told)
    return say("An uplift shown to be above {points}, from which a campaign pays", **told)


def _cheaper(row: dict[str, Any], say: Any) -> str:
    """The uplift from which a campaign pays, and that of the channel in which it pays soonest, where that is clearly less."""
    low = row.get("low_uplift")
    if pd.isna(low) or row["low_channel"] == row["channel"] or not low < 0.8 * row["break_even_uplift"]:
        return ""
    told = {"points": points(row["break_even_uplift"], say), "channel": row["channel"], "low": points(low, say), "other": row["low_channel"]}
    if row.get("low_text") is True or row.get("low_text") == 1:
        return say("An uplift shown to be above {points} by {channel}, or above {low} by {other}, from which a campaign pays", **told)
    return say("An uplift shown to be above {points} by {channel}, or above {low} by {other}, for which no text is written yet; from there a campaign pays", **told)
