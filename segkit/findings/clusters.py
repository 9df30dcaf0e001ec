"""Machine-made segments in words: the two strongest traits of each are its name."""

from __future__ import annotations

import re
from typing import Any

from segkit.findings.criteria import column_name
from segkit.ground.names import ANSWERED, ours
from segkit.ground.yes import yes

MORE = ours({"recency_days": "long silent", "orders": "often", "revenue": "large sums", "tenure_days": "long with us"})
LESS = ours({"recency_days": "bought lately", "orders": "seldom", "revenue": "small sums", "tenure_days": "new to us"})


def names(facts: dict[str, Any], say: Any) -> dict[str, str]:
    """Cluster → a name of its two strongest traits, unique: a third trait, then a letter, where two would be called the same.

    `facts` as of `methods.clusters`: model and traits by cluster, the most telling first.

    >>> from segkit.ground.language import Language
    >>> often = [{"feature": "orders", "standing": 1.2}, {"feature": "revenue", "standing": -0.7}]
    >>> names({"traits": {"1": often, "2": []}}, Language())
    {'1': 'Often, small sums', '2': 'Like everybody'}
    """
    found: dict[str, str] = {}
    for label, traits in facts["traits"].items():
        answers = facts.get("model") == "latent"
        told = _once_each(traits) if answers else traits
        words = list(dict.fromkeys(_trait(t["feature"], t["standing"], say, answers=answers) for t in told))
        offered = [words[:n] for n in range(2, max(len(words), 2) + 1)]
        made = [_joined(some, say) for some in offered] + [f"{_joined(words[:2], say)} ({letter})" for letter in "BCDEFGHIJK"]
        found[label] = next(name for name in made if name not in found.values())
    return found


def _once_each(traits: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of every question one answer first, rather given than not: the others say the same again, and are for names that are taken."""
    rated = sorted(traits, key=lambda t: t["standing"] < 0)
    first = {t["feature"].partition(" = ")[0]: t for t in reversed(rated)}
    chosen = [t for t in traits if any(t is f for f in first.values())]
    chosen = sorted(chosen, key=_withheld)
    return [*chosen, *(t for t in traits if not any(t is f for f in first.values()))]


def _withheld(trait: dict[str, Any]) -> bool:
    """Whether a trait says what somebody did not say: of several answers one that was left out, or one given less than by others."""
    question, _, answer = trait["feature"].partition(" = ")
    return trait["standing"] < 0 or (ANSWERED in question and answer == "no")


def _joined(words: list[str], say: Any) -> str:
    text = ", ".join(words) or say("like everybody")
    return text[:1].upper() + text[1:]


def _trait(feature: str, standing: float, say: Any, *, answers: bool) -> str:
    """One trait: of the measures that purchases give in a word, of an answer with yes or no, of any other number with high or low."""
    known = (MORE if standing > 0 else LESS).get(feature)
    if known:
        return say.name(known)
    column, equal, answer = feature.partition(" = ")
    answer = answer.removesuffix(".0")
    title = say.name(column_name(column)).replace("_", " ")
    if say.asked(title, answer):
        return _answered(title, answer, positive=standing > 0, numbered=not equal and not answers, say=say)
    if equal:
        return (
            say("{criterion} – {value}", criterion=title, value=answer)
            if standing > 0
            else say("{criterion} – not {value}", criterion=title, value=answer)
        )
    if answers:
        return title if standing > 0 else say("{criterion} – {value}", criterion=title, value=say.name("no"))
    return say("{criterion} – high", criterion=title) if standing > 0 else say("{criterion} – low", criterion=title)


def _answered(question: str, answer: str, *, positive: bool, numbered: bool, say: Any) -> str:
    """An answer to a question of a form: what was said where that speaks for itself, else with the question cut short."""
    asked, plain = brief(question), None if answer.strip().isdigit() else yes(answer)
    if numbered:
        return say("{criterion} – high", criterion=asked) if positive else say("{criterion} – low", criterion=asked)
    if not answer or plain is not None:
        return asked if positive == (not answer or plain) else say("{criterion} – {value}", criterion=asked, value=say.name("no"))
    if any(letter.isalpha() for letter in answer):
        return answer if positive else say("not “{value}”", value=answer)
    return say("{criterion} – {value}", criterion=asked, value=answer) if positive else say("{criterion} – not {value}", criterion=asked, value=answer)


def brief(question: str, most: int = 34) -> str:
    """A question short enough for a name: without what stands in brackets, or before a colon; cut between words.

    >>> brief("On a scale from 1 to 5: how important is a low price to you?"), brief("Do you pay for delivery? (yes/no)")
    ('how important is a low price to…', 'Do you pay for delivery')
    """
    text = re.sub(r"\s*[(\[].*?[)\]]", "", question).strip().rstrip("?:.").strip()
    text = text.rpartition(": ")[2] or text
    if len(text) <= most:
        return text
    return text[: most - 1].rpartition(" ")[0].rstrip(",;–-") + "…"
