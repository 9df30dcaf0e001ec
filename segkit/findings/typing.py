"""Whether a segment can be told before somebody buys, in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from segkit.ground.language import lower
from segkit.ground.shares import wilson

FEWEST = 30  # members of a segment that is worth looking for, and no few of whom nothing is told
LIKELY = 1.5  # times as often as among all: a segment that can be looked for by it

def sentences(tool: dict[str, Any], say: Any) -> list[str]:
    """How many questions tell the segment, how well and which; or that it cannot be told. Empty without a tool."""
    if not tool:
        return []
    if not tool["tells"]:
        text = say(
            "Which segment somebody belongs to cannot be told before they buy: the best questions are right for {share} of each segment on average, chance for {chance}",
            share=say.percent(tool["accuracy"]),
            chance=say.percent(tool["chance"]),
        )
        return [say.claim(text, "count", "typing", None, "accuracy low high chance"), *by_rule(tool, say)]
    best, worst = (pick(tool["recall"].items(), key=lambda pair: pair[1]) for pick in (max, min))
    lines = [
        say.claim(reached(tool, say), "count", "typing", None, "accuracy low high chance"),
        plainly(tool, say),
        *by_rule(tool, say),
        say("They ask of: {questions}", questions=say.listing([say.name(one["title"]) for one in tool["questions"]])),
        say(
            "Told best: {best} ({share}); worst: {worst} ({least})",
            best=say.quoted(best[0]),
            share=say.percent(best[1]),
            worst=say.quoted(worst[0]),
            least=say.percent(worst[1]),
        ),
    ]
    if tool["all"]["accuracy"] > tool["high"]:
        lines.append(say("All {n} questions together would be right for {share} of each segment on average", n=say.number(tool["asked"]), share=say.percent(tool["all"]["accuracy"])))
    return lines


def reached(tool: dict[str, Any], say: Any) -> str:
    """How well the questions tell the segment of people they have not seen, and whose people they do not find."""
    told = {"share": say.percent(tool["accuracy"]), "low": say.percent(tool["low"]), "high": say.percent(tool["high"]), "chance": say.percent(tool["chance"])}  # fmt: skip
    text = say.many(
        "{n} question tells the segment of somebody new and is right for {share} of each segment on average ({low} to {high}), where guessing would be for {chance}",
        "{n} questions tell the segment of somebody new and are right for {share} of each segment on average ({low} to {high}), where guessing would be for {chance}",
        len(tool["questions"]),
        **told,
    )
    return say("{told}; nobody of {segments} is found this way", told=text, segments=_listed(tool["never"], say)) if tool.get("never") else text


def by_rule(tool: dict[str, Any], say: Any) -> list[str]:
    """Whose segments need no questions but those of their own rule: they are none that the chosen ones have found."""
    ruled = tool.get("by_rule") or {}
    if not ruled:
        return []
    late = set(tool.get("after_buying") or [])
    return [_ruled({s: asks for s, asks in ruled.items() if (s in late) == bought}, say, bought=bought) for bought in (False, True) if any((s in late) == bought for s in ruled)]


def _ruled(ruled: dict[str, list[str]], say: Any, *, bought: bool) -> str:
    told = {"segments": _listed(ruled, say), "questions": say.listing([lower(say.name(q)) for q in dict.fromkeys(q for asks in ruled.values() for q in asks)])}
    if bought:
        return say("Who belongs to {segments} is known by rule from {questions} and from what they have bought, so of nobody before they buy; these customers and questions are left out here", **told)
    return say("Who belongs to {segments} is known by rule from {questions}, so these customers and questions are left out here", **told)


def _listed(segments: Iterable[str], say: Any) -> str:
    return say.listing([say.quoted(s) for s in segments])


def use(tool: dict[str, Any], say: Any) -> list[str]:
    """What questions that are right less often than naming the largest segment are good for: to look for a segment that they find clearly
    more often than chance, or for nothing yet; nothing to say of better ones."""
    if tool["plain"] > tool["largest"]:
        return []
    found = likely(tool)
    if not found:
        return [say("They are not to be used yet, for naming the largest segment is right at least as often")]
    told = {"segment": say.quoted(found), "share": say.percent(tool["precision"][found]), "base": say.percent(_people(tool)[found] / tool["scored"])}
    text = say("Use them only to look for people of {segment}, since {share} of those whom the answers put there belong there, and {base} of all whose answers are known", **told)
    return [say.claim(text, "count", "typing", None, "precision confusion scored")]


def likely(tool: dict[str, Any]) -> str:
    """The segment whose members are most surely among those named so: half as often again as among all, beyond chance; empty where there is none.

    >>> tool = {"precision": {"VIP": 0.4, "economy": 0.85}, "confusion": [[40, 60], [60, 340]], "scored": 500}
    >>> likely(tool), likely(tool | {"precision": {"VIP": 0.25, "economy": 0.85}})
    ('VIP', '')
    """
    precision, members = tool["precision"], _people(tool)
    named = dict(zip(precision, map(sum, zip(*tool["confusion"], strict=True)), strict=True))
    base = {segment: n / tool["scored"] for segment, n in members.items()}
    sure = [s for s, p in precision.items() if members[s] >= FEWEST and named[s] and p >= LIKELY * base[s] and wilson(p * named[s], named[s])[0] > base[s]]
    return max(sure, key=lambda s: precision[s] / base[s], default="")


def _people(tool: dict[str, Any]) -> dict[str, int]:
    """Segment → those of its people whose answers are known, on whom the questions were judged."""
    return dict(zip(tool["precision"], map(sum, tool["confusion"]), strict=True))


def plainly(tool: dict[str, Any], say: Any) -> str:
    """How many of the people whose answers are known are told rightly, against naming all of them after the largest segment among them.

    >>> from segkit.ground.language import Language
    >>> tool = {"precision": {"VIP": 0.7, "economy": 0.9}, "confusion": [[18, 12], [8, 62]], "scored": 100, "plain": 0.8, "largest": 0.7}
    >>> plainly(tool, Language())
    'Of the 100 people whose answers are known, 80% are placed in the right segment; placing all of them in the largest one, “economy”, would be right for 70%'
    """
    people = _people(tool)
    largest = max(people, key=lambda s: people[s])
    told = {"n": say.number(tool["scored"]), "plain": say.percent(tool["plain"]), "segment": say.quoted(largest), "largest": say.percent(tool["largest"])}
    if tool["plain"] > tool["largest"]:
        text = say("Of the {n} people whose answers are known, {plain} are placed in the right segment; placing all of them in the largest one, {segment}, would be right for {largest}", **told)
    else:
        text = say("Of the {n} people whose answers are known, {plain} are placed in the right segment, and placing all of them in the largest one, {segment}, would be right for {largest}; the questions find the smaller segments and are not right more often", **told)
    if tool.get("people", 0) > tool["scored"]:
        text = say("{told}; the others of the {people} did not give every answer that was tried", told=text, people=say.number(tool["people"]))
        return say.claim(text, "count", "typing", None, "scored plain largest people")
    return say.claim(text, "count", "typing", None, "scored plain largest")
