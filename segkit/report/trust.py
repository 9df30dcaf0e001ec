"""The fourth screen: how far to trust this – what was checked, what was proved."""

from __future__ import annotations

from typing import Any

from segkit.findings import monitor as words
from segkit.report import appendix, cards
from segkit.report.view import View

MOST = 3


def screen(view: View) -> dict[str, Any]:
    """What was proved in a sentence, the checks that need a look with what to do, the rest by name."""
    say, checks = view.say, appendix.checks(view)
    bad, good = [c for c in checks if c["status"] != "pass"], [c for c in checks if c["status"] == "pass"]
    proof = words.proof(view["proof_worth"], view["proof_day"], say) if view.get("proof_worth") is not None else []
    lift = words.uplift(view.rows("uplift"), say, logged=len(view.rows("responses")) > 0)[:1] if view.get("uplift") is not None else []
    passed = [say.many("{n} other check is in order", "{n} other checks are in order", len(good))] if good and bad else []
    card = cards.card(
        "trust", finding(checks, view), short=say("How far to trust this"),
        text=[*proof[:2], *lift, *passed],
    )  # fmt: skip
    first = sorted(bad, key=lambda c: c["status"] != "fail")
    card["checks"] = cards.worded(first[:MOST], say)
    if len(bad) > MOST:
        more = say.many("{n} more check that needs a look is in the appendix.", "{n} more checks that need a look are in the appendix.", len(bad) - MOST)
        card["more"] = {"text": more, "link": "health"}
    return card


def finding(checks: list[dict[str, str]], view: View) -> str:
    """How many checks need a look, of how many."""
    say, bad = view.say, sum(c["status"] != "pass" for c in checks)
    if not bad:
        return say("All {all} checks are in order", all=say.number(len(checks)))
    return say.many("{n} of {all} checks needs a look", "{n} of {all} checks need a look", bad, all=say.number(len(checks)))
