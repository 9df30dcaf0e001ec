"""Whether a segment can be told before somebody buys, in words."""

from __future__ import annotations

from typing import Any

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
        return [say.claim(text, "count", "typing", None, "accuracy low high chance")]
    best, worst = (pick(tool["recall"].items(), key=lambda pair: pair[1]) for pick in (max, min))
    lines = [
        say.claim(reached(tool, say), "count", "typing", None, "accuracy low high chance"),
        plainly(tool, say),
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
    """How well the questions tell the segment of people they have not seen."""
    told = {"share": say.percent(tool["accuracy"]), "low": say.percent(tool["low"]), "high": say.percent(tool["high"]), "chance": say.percent(tool["chance"])}  # fmt: skip
    return say.many(
        "{n} question tells the segment of somebody new and is right for {share} of each segment on average ({low} to {high}), where guessing would be for {chance}",
        "{n} questions tell the segment of somebody new and are right for {share} of each segment on average ({low} to {high}), where guessing would be for {chance}",
        len(tool["questions"]),
        **told,
    )


def use(tool: dict[str, Any], say: Any) -> list[str]:
    """What questions that are right less often than naming the largest segment are good for: to look for a segment that they find clearly
    more often than chance, or for nothing yet; nothing to say of better ones."""
    if tool["plain"] > tool["largest"]:
        return []
    found = likely(tool)
    if not found:
        return [say("They are not to be used yet, for naming the largest segment is right at least as often")]
    told = {"segment": say.quoted(found), "share": say.percent(tool["precision"][found]), "base": say.percent(tool["shares"][tool["segments"].index(found)])}
    text = say("Use them only to look for people of {segment}, since {share} of those named so belong there, and {base} of all", **told)
    return [say.claim(text, "count", "typing", None, "precision shares")]


def likely(tool: dict[str, Any]) -> str:
    """The segment whose members are most surely among those named so: half as often again as among all, beyond chance; empty where there is none.

    >>> tool = {"segments": ["VIP", "economy"], "shares": [0.2, 0.8], "precision": {"VIP": 0.4, "economy": 0.85}, "confusion": [[40, 60], [60, 340]]}
    >>> likely(tool), likely(tool | {"precision": {"VIP": 0.25, "economy": 0.85}})
    ('VIP', '')
    """
    if not tool.get("precision"):
        return ""
    named = dict(zip(tool["segments"], (sum(row[i] for row in tool["confusion"]) for i in range(len(tool["segments"]))), strict=True))
    base = dict(zip(tool["segments"], tool["shares"], strict=True))
    precision, members = tool["precision"], dict(zip(tool["segments"], map(sum, tool["confusion"]), strict=True))
    sure = [s for s, p in precision.items() if members[s] >= FEWEST and named[s] and p >= LIKELY * base[s] and wilson(p * named[s], named[s])[0] > base[s]]
    return max(sure, key=lambda s: precision[s] / base[s], default="")


def plainly(tool: dict[str, Any], say: Any) -> str:
    """How many of all people are told rightly, against naming everybody after the largest segment.

    >>> from segkit.ground.language import Language
    >>> plainly({"segments": ["VIP", "economy"], "shares": [0.3, 0.7], "plain": 0.8, "largest": 0.7}, Language())
    'Of all people 80% are told rightly; naming everybody after the largest segment, “economy”, would be right for 70%'
    """
    largest = tool["segments"][tool["shares"].index(max(tool["shares"]))]
    told = {"plain": say.percent(tool["plain"]), "segment": say.quoted(largest), "largest": say.percent(tool["largest"])}
    if tool["plain"] > tool["largest"]:
        text = say("Of all people {plain} are told rightly; naming everybody after the largest segment, {segment}, would be right for {largest}", **told)
    else:
        text = say("Of all people {plain} are told rightly, and naming everybody after the largest segment, {segment}, would be right for {largest}; the questions find the smaller segments and are not right more often", **told)
    return say.claim(text, "count", "typing", None, "plain largest")
