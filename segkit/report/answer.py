"""The first screen, its sentences: what happened, whom to work with, what that is worth and how sure; what to do then: `actions.py`."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from segkit.findings import campaign
from segkit.findings import customers as customer_words
from segkit.findings import deals as deal_words
from segkit.findings import revenue as revenue_words
from segkit.findings import targets as target_words
from segkit.findings import traits as trait_words
from segkit.findings.worth import worth
from segkit.ground.language import lower
from segkit.report.view import View
from segkit.steps.targets import worked_on


def ranked(targets: pd.DataFrame, segments: pd.DataFrame) -> pd.DataFrame:
    """The segments that are worked on (chosen, then to be tested) with their size and money, in the order of their profit."""
    picked = worked_on(targets)
    both = picked.merge(segments[[c for c in segments if c == "segment" or c not in picked]], on="segment", how="left").copy()  # of so many columns one block
    both = both.assign(rank=both["decision"].map({"chosen": 0, "test": 1}))
    order = ["rank", "profit", "attractiveness", "segment"]
    return both.sort_values(order, ascending=[True, False, False, True], ignore_index=True).drop(columns="rank")


def title(view: View, *, otherwise: Sequence[str] = ()) -> str:
    """The report in one sentence: what happened to revenue, of late where that is another matter, and by whom where some made most of it; where nobody knows, the first of
    `otherwise`, else who is on a list without purchases, else whom to work with."""
    won = view.get("deals_invoiced")
    news = revenue_words.news(view.get("bridge"), view.say, recent=view.get("lately"), traits=view.get("by_trait"), unpaid=deal_words.unpaid(won, view.say))
    return deal_words.headed(news, won, view.say) or next(iter(otherwise), "") or _listed(view) or _whom(view)[0]


def _listed(view: View) -> str:
    if view["segments"]["revenue_share"].notna().any() or view.get("customers") is None:
        return ""
    return customer_words.listed(view["customers"], view.people(len(view["facts"])), view.say)


def whom(view: View) -> list[str]:
    """Whom to work with and what that is worth, with its chance: two sentences, after what stands beside the headline of revenue."""
    expected = revenue_words.ahead(view.get("value_model"), view.get("value_holdout"), view.say, than=view.get("bridge")) if view.rows("bridge").size else []
    bridge, traits, say = view.get("bridge"), view.get("by_trait"), view.say
    whose = trait_words.by_trait(traits, say, beside=revenue_words.cause(bridge, traits, say) is None)[:1]
    return [*whose, *revenue_words.turned(view.get("lately"), bridge, say, traits=traits), *expected, *_whom(view)]


def _whom(view: View) -> list[str]:
    rows, say = ranked(view["targets"], view["segments"]), view.say
    chosen = rows[rows["decision"] == "chosen"]
    first = chosen if len(chosen) else rows
    if first.empty:
        return [target_words.headline(view["targets"], say)]
    if (first["reason"] == "no_prices").all() and (plan := view.planned(say)[:2]):
        lines = [line["title"] if i == 0 else lower(line["title"]) for i, line in enumerate(plan)]
        return [say.listing(lines), worth(first, say, sure=view.get("sureness"))]
    told = {"segments": view.names(first["segment"]), "customers": view.people(first["customers"].sum())}
    if first["revenue_share"].isna().all():
        who = say("Work with {segments}: {customers}, {share} of all", share=say.percent(first["share"].sum()), **told)
    elif len(chosen):
        who = say("Work with {segments}: {customers} who bring {share} of revenue", share=say.percent(first["revenue_share"].sum()), **told)
    else:
        who = _tested(first, view, share=say.percent(first["revenue_share"].sum()), **told)
    cells = "customers share" if first["revenue_share"].isna().all() else "customers revenue_share"
    tests = not len(chosen) and bool(first["reason"].eq("other_count").all())
    lost = revenue_words.not_made_up(view.get("bridge"), first["profit"].sum(), say, tests=tests) if len(chosen) or tests else ""
    told = [worth(first, say, beside=lower(lost) if tests else "", sure=view.get("sureness")), "" if tests else lost]
    return [line for line in (say.claim(who, "choice", "segments", first, cells), *told) if line]


def _tested(rows: pd.DataFrame, view: View, **told: str) -> str:
    """Whom to test, and whom to try, where no test is possible."""
    say, (real, others) = view.say, campaign.apart(rows)
    if others.empty:
        return say("Test first on {segments}: {customers} who bring {share} of revenue", **told)
    if real.empty:
        return say("Try a campaign on {segments}: {customers}, {share} of revenue", **told)
    told |= {"segments": view.names(real["segment"]), "others": view.names(others["segment"])}
    return say("Test first on {segments} and try it with {others}: {customers} who bring {share} of revenue", **told)
