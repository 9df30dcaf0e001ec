"""Health, the checks of the plan: what a campaign can show, room to grow, steady ground, and whether first page and last agree."""

from __future__ import annotations

from typing import Any

import pandas as pd

from segkit.findings import campaign
from segkit.findings.deals import agree, fits
from segkit.findings.size import not_estimated
from segkit.ground.language import Language

Check = dict[str, str]


def plan(t: dict[str, Any], say: Language) -> list[Check]:
    """The checks of what the report asks to be done, as far as the run has the tables for them."""
    return [*_coded(t.get("deal_codes"), say), *_paid(t.get("deals_invoiced"), say), *_power(t["targets"], say), *_headroom(t["segments"], say), *_steady(t.get("stability") or {}, say), *_agree(t, say)]


def _check(name: str, result: str, status: str, meaning: str, todo: str) -> Check:
    return {"check": name, "result": result, "status": status, "meaning": meaning, "todo": todo}


def _coded(codes: pd.DataFrame | None, say: Language) -> list[Check]:
    """That the customer codes of the deals are not those of the list, where that is known."""
    if codes is None or fits(codes):
        return []
    row = codes.iloc[0]
    told = {"same": say.number(row["same"]), "known": say.number(row["known"]), "chance": say.number(row["by_chance"], digits=0)}
    return [_check(
        say("Customer codes in the deals fit the list"), say("{same} of {known} details are the same, by chance {chance}", **told), "fail",
        say("What a deal says of a customer would be said of somebody else, so no deal is counted for any customer here."), say("Find out whose the deals are."),
    )]  # fmt: skip


def _paid(invoiced: pd.DataFrame | None, say: Language) -> list[Check]:
    """Whether those whose deals were won have bought for as much since."""
    if invoiced is None or invoiced.empty or not invoiced["won"].iloc[0] > 0:
        return []
    told, fine = {"won": say.money(invoiced["won"].iloc[0]), "invoiced": say.money(invoiced["invoiced"].iloc[0])}, agree(invoiced)
    return [_check(
        say("Deals and purchases agree"), say("{won} won, {invoiced} bought since", **told), "pass" if fine else "fail",
        say("What was won and never invoiced is in no revenue here."), say("Nothing.") if fine else say("Ask the accounts department before relying on either."),
    )]  # fmt: skip


def _power(targets: pd.DataFrame, say: Language) -> list[Check]:
    """How many of the lists can show in one campaign what they add."""
    listed = targets[targets["decision"].isin(["chosen", "test"])]
    listed = listed[listed["contacts"].fillna(0) > 0] if "contacts" in listed else listed.head(0)
    if listed.empty:
        return []
    able = int((listed["campaigns"].fillna(float("inf")) <= 1).sum())
    none = all(campaign.tried(row) for row in listed.to_dict("records"))
    return [_check(
        say("What one campaign can show"), say("{n} of {all} lists", n=say.number(able), all=say.number(len(listed))) if able else say("no list shows it alone"),
        "pass" if able == len(listed) else "review", _must(listed, say),
        say("Nothing.") if able == len(listed) else say("Spend little on these lists: not even several campaigns together can show what they add.") if none else (
            say("Judge these lists over several campaigns together, not one by one.")),
    )]  # fmt: skip


def _must(listed: pd.DataFrame, say: Language) -> str:
    """Which uplift the groups held out are to show: the one counted on, or, where none was ever measured, the one from which a campaign pays."""
    if campaign.gross(listed):
        return say("A group held out must be large enough to show the uplift that pays, or the plan cannot be proved.")
    return say("A group held out must be large enough to show the uplift counted on, or the plan cannot be proved.")


def _headroom(segments: pd.DataFrame, say: Language) -> list[Check]:
    """Whether room to grow is known, and how much of it may be none."""
    known = segments.dropna(subset=["headroom_base"]) if "headroom_base" in segments else segments.head(0)
    name = say("Room to grow")
    if known.empty:
        return [_check(name, say("not known"), "review", say("Without the market's own figures potential would be our own revenue times a constant."),
                       say("Write into the market form {what}.", what=not_estimated(segments, say)))]  # fmt: skip
    below = int((known["headroom_low"] < 0).sum())
    return [_check(name, say("{n} of {all} ranges begin below zero", n=say.number(below), all=say.number(len(known))), "review" if below else "pass",
                   say("A range that begins below zero is no gain: the market may hold no more than we already have."),
                   say("Count on none of it in these segments until the figures are better known.") if below else say("Nothing."))]  # fmt: skip


def _steady(found: dict[str, Any], say: Language) -> list[Check]:
    """Whether customers stay in their segments, and whether segments and targets are those of the last run."""
    made = []
    if found.get("stayed") is not None:
        made.append(_check(say("Customers stay in their segment"), say.about(found["stayed"], found["stayed_step"]),
                           "review" if found["restless"] else "pass", say("A plan for a segment is a plan for those who will still be in it."),
                           say("Plan for a shorter time, or make fewer and wider segments.") if found["restless"] else say("Nothing.")))  # fmt: skip
    changed = [*found.get("dropped", []), *found.get("added", []), *found.get("vanished", [])]
    if found.get("kind") == "run":
        names = say.listing([say.name(s) for s in dict.fromkeys(changed)])
        made.append(_check(say("Segments and targets are those of the last run"), names or say("unchanged"), "review" if changed else "pass",
                           say("What changes from run to run cannot be carried out."), say("Ask whether the customers changed or the rules did.") if changed else say("Nothing.")))  # fmt: skip
    return made


def _agree(t: dict[str, Any], say: Language) -> list[Check]:
    """Whether any later page speaks against what the first one asks for."""
    chosen = set(t["targets"].loc[t["targets"]["chosen"].astype(bool), "segment"])
    if not chosen:
        return []
    against = _against(t, chosen, say)
    return [_check(
        say("First page and later pages agree"), say.many("{n} contradiction", "{n} contradictions", len(against)) if against else say("they agree"),
        "fail" if against else "pass", "; ".join(against) if against else say("No past result speaks against a target."),
        say("Settle this before anything is sent.") if against else say("Nothing."),
    )]  # fmt: skip


def _against(t: dict[str, Any], chosen: set[str], say: Language) -> list[str]:
    lift, fact, worth = t.get("uplift"), t.get("plan_fact"), t.get("proof_worth")
    lines = []
    for table, reading, sentence in (
        (lift, "harmful", say("a campaign to {segment} did harm")),
        (fact, "below", say("{segment} brought less than planned last time")),
    ):
        named = chosen & set(table.loc[table["reading"] == reading, "segment"]) if table is not None and len(table) else set()
        lines += [sentence.format(segment=say.name(s)) for s in sorted(named)]
    rows = worth[worth["method"] == "case"] if worth is not None and len(worth) else None
    if rows is not None and (rows["reading"] == "fail").any():
        lines.append(say("the segments foretold nothing of what followed"))
    if _counts_differ(t, chosen):
        lines.append(say("the lists hold other numbers of customers than the plan"))
    return lines


def _counts_differ(t: dict[str, Any], chosen: set[str]) -> bool:
    """Whether a chosen segment's list has another length than its plan."""
    listed, plan = t.get("contacts"), t["targets"]
    if listed is None or not len(listed) or "contacts" not in plan:
        return False
    sizes = listed[(listed["group"] == "target") & listed["channel"].ne("")].groupby("segment").size()
    told = plan[plan["segment"].isin(chosen)].dropna(subset=["contacts"]).set_index("segment")["contacts"]
    return bool((sizes.reindex(told.index).fillna(0) != told).any())
