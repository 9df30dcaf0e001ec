"""Whether a segment can be told before somebody buys, in words."""

from __future__ import annotations

from typing import Any


def sentences(tool: dict[str, Any], say: Any) -> list[str]:
    """How many questions tell the segment, how well and which; or that it cannot be told. Empty without a tool."""
    if not tool:
        return []
    if not tool["tells"]:
        text = say(
            "Which segment somebody belongs to cannot be told before they buy: the best questions are right for {share}, chance for {chance}",
            share=say.percent(tool["accuracy"]),
            chance=say.percent(tool["chance"]),
        )
        return [say.claim(text, "count", "typing", None, "accuracy low high chance")]
    best, worst = (pick(tool["recall"].items(), key=lambda pair: pair[1]) for pick in (max, min))
    lines = [
        say.claim(reached(tool, say), "count", "typing", None, "accuracy low high chance"),
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
        lines.append(say("All {n} questions together would be right for {share}", n=say.number(tool["asked"]), share=say.percent(tool["all"]["accuracy"])))
    return lines


def reached(tool: dict[str, Any], say: Any) -> str:
    """How well the questions tell the segment of people they have not seen."""
    told = {"share": say.percent(tool["accuracy"]), "low": say.percent(tool["low"]), "high": say.percent(tool["high"]), "chance": say.percent(tool["chance"])}  # fmt: skip
    return say.many(
        "{n} question tells the segment of somebody new and is right for {share} ({low} to {high}), where guessing would be for {chance}",
        "{n} questions tell the segment of somebody new and are right for {share} ({low} to {high}), where guessing would be for {chance}",
        len(tool["questions"]),
        **told,
    )
