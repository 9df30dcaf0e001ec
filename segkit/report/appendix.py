"""The appendix: health of the results, methods and definitions, provenance, glossary."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from segkit.findings import campaign, definition
from segkit.findings import collect as collect_words
from segkit.findings import monitor as monitor_words
from segkit.findings import segments as segment_words
from segkit.findings import typing as typing_words
from segkit.ground.bands import MEASURES
from segkit.ground.chance import RATE
from segkit.ground.language import Language, lower, upper
from segkit.report import cards
from segkit.report import checks as plan_checks
from segkit.report.view import View


def health(view: View) -> dict[str, Any]:
    """Every check with its result, what it means and what to do, as a card."""
    found = checks(view)
    bad = sum(c["status"] != "pass" for c in found)
    say = view.say
    finding = say.many("{n} of {all} checks needs a look", "{n} of {all} checks need a look", bad, all=say.number(len(found))) if bad else (
        say("All {all} checks are in order", all=say.number(len(found))))  # fmt: skip
    return cards.health(found, say=say, finding=finding)


def checks(view: View) -> list[dict[str, str]]:
    """Every check: check, result, status, meaning, todo."""
    t, say, changed = view.tables, view.say, view.changed
    found = [*t["quality"].to_dict("records"), *_money(t, say), *_apart(t, say)]
    found.append(
        {
            "check": say("Rules fixed before segments were seen"),
            "result": say("changed afterwards") if changed else say("unchanged"),
            "status": "review" if changed else "pass",
            "meaning": say("Weights set after the segments are known tend to confirm what was hoped for."),
            "todo": say("Read the ranking with care.") if changed else say("Nothing."),
        }
    )
    found += _foretold(t, say) + _held(t, say) + _told(t, say) + _nobody(t, say) + plan_checks.plan(t, say)
    if t["message_problems"]:
        found.append(
            {
                "check": say("Messages"),
                "result": say.many("{n} problem", "{n} problems", len(t["message_problems"])),
                "status": "fail",
                "meaning": t["message_problems"][0],
                "todo": say("Mend the template; until then these messages are not exported."),
            }
        )
    return found


def _apart(t: dict[str, Any], say: Language) -> list[dict[str, str]]:
    """Whether anything but what made them tells the segments apart."""
    close, tests = t["similar"][t["similar"]["reason"] == "alike"], t["profile_tests"]
    alike, few = len(close), len(t["similar"]) - len(close)
    if not len(t["similar"]):
        return [{"check": say("Segments differ"), "result": say("no pair is too alike"), "status": "pass",
                 "meaning": say("Very similar segments make two plans for the same people."), "todo": say("Nothing.")}]  # fmt: skip
    bought = tests.loc[tests["by_definition"].astype(bool), "criterion"].isin(list(MEASURES)).any()
    meaning = say("They differ in their purchases, and in nothing else that is known.") if bought else say("Very similar segments make two plans for the same people.")
    if not alike:
        return [{"check": say("Segments differ"), "result": say.many("{n} pair with too few customers to tell", "{n} pairs with too few customers to tell", few), "status": "review",
                 "meaning": say("Very similar segments make two plans for the same people."), "todo": say("Read the smallest segments with care.")}]  # fmt: skip
    first = close.iloc[0]
    told = {"first": say.quoted(first["segment_a"]), "second": say.quoted(first["segment_b"])}
    who = tests[~tests["by_definition"].astype(bool)]
    none = bool(len(who)) and "adjusted" in who and not who["adjusted"].lt(RATE).any()  # of the other pairs it is not shown either
    result = say("no pair is shown to differ in who they are, and {n} are shown to be alike, {first} and {second} among them", n=say.number(alike), **told) if none and alike > 1 else (
        say("no pair is shown to differ in who they are, and {first} and {second} are shown to be alike", **told)) if none else say(
        "{n} pairs too alike, {first} and {second} among them", n=say.number(alike), **told) if alike > 1 else say("{first} and {second} are too alike", **told)
    result = say.many("{alike}, {n} with too few customers to tell", "{alike}, {n} with too few customers to tell", few, alike=result) if few else result
    return [{"check": say("Segments differ"), "result": result, "status": "review", "meaning": meaning,
             "todo": say("Choose messages by their purchases, not by who they are.") if bought else say("Think about merging them.")}]  # fmt: skip


def _foretold(t: dict[str, Any], say: Language) -> list[dict[str, str]]:
    """The hold-out of the value still to come, where the run has one."""
    held_out = t.get("value_holdout")
    if held_out is None or held_out.empty:
        return []
    todo = {"pass": say("Nothing."), "review": say("Take it as a rough figure."), "fail": say("Use the order of customers, not the money.")}
    result, reading = segment_words.held(held_out, say)
    return [{"check": say("Value still to come"), "result": result, "status": reading,
             "meaning": say("The same count made on an earlier date is compared with what came since."), "todo": todo[reading]}]  # fmt: skip


def _held(t: dict[str, Any], say: Language) -> list[dict[str, str]]:
    """Whether the segments of an earlier day foretold what followed."""
    worth = t.get("proof_worth")
    if worth is None:
        return []
    rows = worth[worth["method"] == "case"]
    meaning = say("Labels of an earlier day are held against what customers did since.")
    if rows.empty:
        return [{"check": say("Do the segments hold?"), "result": say("not tested"), "status": "review", "meaning": meaning,
                 "todo": say("Wait for more history before spending much on them.")}]  # fmt: skip
    row = rows.iloc[0]
    todo = {"pass": say("Nothing."), "review": say("Wait for more history before spending much on them."), "fail": say("Use other segments, or use these only to describe.")}
    share = say.percent(max(row["r2"], 0.0))
    result, plain = say("{share} of later revenue's differences predicted", share=share), worth.loc[worth["method"] == "rfm", "r2"]
    if len(plain) and plain.iloc[0] > row["r2"] and (alone := say.percent(max(plain.iloc[0], 0.0))) != share:  # as the sentence beside it says
        finer = (t.get("proof_day") or {}).get("of") == "rfm"  # these segments are made of it
        result = say("{share} of later revenue's differences predicted, {alone} by the finer segments they are put together of", share=share, alone=alone) if finer else (
            say("{share} of later revenue's differences predicted, {alone} by recency, frequency and money alone", share=share, alone=alone))
        todo["pass"] = say("Use them for whom to address and how, not for how much will come.")
    return [{"check": say("Do the segments hold?"), "result": result, "status": row["reading"], "meaning": meaning, "todo": todo[row["reading"]]}]


def _told(t: dict[str, Any], say: Language) -> list[dict[str, str]]:
    """Whether a few questions tell the segment of somebody new."""
    tool = t.get("typing")
    if not tool:
        return []
    todo = say("Ask new people with the sheet of questions.") if tool["tells"] else say("Use the segments for customers only, or ask what tells them apart.")
    if tool["tells"] and tool["plain"] <= tool["largest"]:
        found = typing_words.likely(tool)
        told = {"n": say.number(tool["scored"]), "plain": say.percent(tool["plain"]), "largest": say.percent(tool["largest"])}
        return [{"check": say("Segment known before the first purchase"), "status": "review",
                 "result": say("right for {plain} of the {n} people whose answers are known, naming the largest segment for {largest}", **told),
                 "meaning": say("Whether a few questions name the segment of somebody who has not bought yet."),
                 "todo": say("Use the sheet of questions only to look for people of {segment}.", segment=say.quoted(found)) if found else say("Do not use the sheet of questions yet.")}]  # fmt: skip
    result = say("right for {share} of each segment on average, chance for {chance}", share=say.percent(tool["accuracy"]), chance=say.percent(tool["chance"]))
    if tool["tells"] and tool["never"]:
        todo = say("Ask new people with the sheet of questions, but not to find {segments}: nobody of theirs is found this way.", segments=say.listing([say.quoted(s) for s in tool["never"]]))
    return [{"check": say("Segment known before the first purchase"), "result": result, "status": "pass" if tool["tells"] and not tool["never"] else "review",
             "meaning": say("Whether a few questions name the segment of somebody who has not bought yet."), "todo": todo}]  # fmt: skip


def _nobody(t: dict[str, Any], say: Language) -> list[dict[str, str]]:
    """How much of the money received has no customer."""
    account = t.get("reconciliation")
    if account is None or account.empty:
        return []
    sales = account[account["source"] == "transactions"].groupby("reason")["money"].sum()
    if not sales.get("received", 0.0) > 0:
        return []
    share = float(sales.get("no_customer", 0.0)) / sales["received"]
    return [{"check": say("Revenue without a customer"), "result": say("{money}, {share} of what was received", money=say.money(float(sales.get("no_customer", 0.0))), share=say.percent(share)),
             "status": "pass" if share < 0.05 else "review" if share < 0.25 else "fail", "meaning": say("Revenue that belongs to no known customer is in no segment."),
             "todo": say("Nothing.") if share < 0.05 else say("Ask for a card or a phone at the till where this is much.")}]  # fmt: skip


def _money(t: dict[str, Any], say: Language) -> list[dict[str, str]]:
    """Whether what messages add is known, and how sure the choice of targets is."""
    made, share, lift = [], t["sureness"].get("best_set_share"), t["uplift"]
    last = lift.iloc[-1] if len(lift) else None
    sent, counted = campaign.sent(t["targets"]), "income" not in t["targets"] or t["targets"]["income"].notna().any()
    if last is None:
        made.append({"check": say("What campaigns add"), "result": say("never measured"), "status": "fail" if sent else "review",
                     "meaning": say("No income of messages is told here, since nobody knows what they add.") if not counted
                     else say("Income here rests, at least in part, on assumed response rates, and it counts those who would buy anyway.") if campaign.guesses(t["targets"])
                     else say("Every income here is an upper bound: it counts those who would buy anyway."),
                     "todo": say("Hold out a group in the next campaign that is sent anyway.") if not sent and campaign.logged(t["targets"]) else say("Nothing while no campaign is sent.") if not sent
                     else say("Lists this small show nothing; judge by use of its own offer or code.") if campaign.small(t["targets"]) and campaign.by_own(t["targets"])
                     else say("Lists this small show nothing; judge each as the first page says.") if campaign.small(t["targets"])
                     else say("Hold out a group in the next campaign.")})  # fmt: skip
    else:
        told = monitor_words.between(last.to_dict(), say)
        words = {"works": ("shown", "pass"), "harmful": ("harmful", "fail")}.get(last["reading"], ("not shown", "review"))
        likely = words[1] == "pass" and not monitor_words.firm(last.to_dict())
        words = ("shown", "review") if likely else words
        made.append({"check": say("What campaigns add"), "result": say("probably, {low} to {high}", low=told["low"], high=told["high"]) if likely else say("{reading}, {low} to {high}", reading=say.name(words[0]), low=told["low"], high=told["high"]),
                     "status": words[1], "meaning": say("An uplift below {least} would probably have been missed in the campaigns so far.", least=told["least"]),
                     "todo": _after(t["targets"], words[1] == "pass", say)})  # fmt: skip
    if share is not None:
        made.append({"check": say("The choice of targets"), "result": say("the best set in {share} of draws", share=say.percent(share)),
                     "status": "pass" if share >= 0.8 else "review", "meaning": say("In the remaining draws of responses and money another set would earn more."),
                     "todo": say("Nothing.") if share >= 0.8 else say("Measure before spending more.")})  # fmt: skip
    return made


def _after(targets: pd.DataFrame, shown: bool, say: Language) -> str:
    """What follows from what messages add: shown on the whole, it may still be less than a campaign costs."""
    if not shown and not campaign.sent(targets):
        return say("Nothing while no campaign is sent.")
    if not shown:
        return say("Keep groups held out and judge the campaigns together.")
    if targets["chosen"].astype(bool).any() or targets["contacts"].isna().all():
        return say("Nothing.")
    if targets["decision"].eq("test").any():
        return say("Test as the first page says: something is added on the whole, but in no one segment is it sure to pay.")
    return say("Look for a cheaper channel or a better offer: something is added on the whole, but it is not shown to pay in any segment.")


def methods(view: View) -> dict[str, Any]:
    """How it was done, in plain words, and which methods the data could not support."""
    t, say = view.tables, view.say
    support = t["methods"]
    done = [say.name(m) for m in support.loc[support["supported"].astype(bool), "method"]]
    undone = [
        say("{method} was left out: {reason}", method=upper(say.name(r.method)), reason=lower(say.name(r.reason)))
        for r in support[~support["supported"].astype(bool)].itertuples()
    ]
    given = t["definition"]["parameters"].get("rules") or {}
    rules = [text for told in definition.sentences(t["definition"], {*given, *t["segments"]["segment"]}, say).values() for text in told]
    if len(given) > 1:
        rules.append(say("The rules are applied in this order: a customer is in the first segment whose rule holds"))
    counted = [
        say("Profit of a campaign counts all who respond, also those who would buy anyway, since nobody was ever held out; a range is the form's where the response is assumed, and where few have responded it is theirs, drawn towards the form.") if "gross" in t["targets"] and t["targets"]["gross"].eq(True).any() else
        say("Profit of a campaign is what it adds beyond what would come anyway; its range is that of 8 in 10 draws of all that is uncertain."),
    ] if t["targets"]["profit"].notna().any() else []  # fmt: skip
    parts = [
        cards.part(say("How the segments are defined"), text=[segment_words.default(t["fitting"], say)] if t.get("fitting") else [], bullets=rules[:30]),
        cards.part(say("Methods run beside it"), text=say.listing(done)),
        cards.part(say("Methods the data cannot support"), bullets=undone),
        cards.part(say("How to read the numbers"), bullets=[
            say("Shares carry a 95% interval (Wilson): in 95 of 100 such samples the true share lies within."),
            say("Where a group of a few customers could be worked out, shares are rounded; “< 2%” means fewer than that, perhaps nobody."),
            say("Revenue is purchases minus refunds; money is added in whole minor units, so that no rounding gets in."),
            say("Differences are judged by their size, not only by significance: with many customers every difference is significant."),
            *counted,
        ]),
    ]  # fmt: skip
    return cards.card("methods", say("How this was done"), short=say("Method"), parts=[p for p in parts if p["text"] or p["bullets"]])


def data(view: View, state: dict[str, Any]) -> dict[str, Any]:
    """The account of the data: rows in, used and set aside by reason; versions; fingerprints of the inputs."""
    intake, say = view["intake"], view.say
    counts = pd.DataFrame([(s, c["rows_in"], c["rows_used"]) for s, c in intake["counts"].items()], columns=["source", "rows_in", "rows_used"])
    versions = ", ".join(f"{name} {number}" for name, number in state.get("versions", {}).items())
    return cards.card(
        "data",
        collect_words.rows_used(int(counts["rows_used"].sum()), int(counts["rows_in"].sum()), say),
        short=say("Data"),
        tables=[_received(counts, say), *_set_aside(intake["counts"], say), _fingerprints(state.get("begun", state).get("inputs") or intake["files"], say)],
        text=[say("Made with: {versions}", versions=versions)] if versions else [],
    )


def _received(counts: pd.DataFrame, say: Language) -> dict[str, Any]:
    columns = {"source": (say("Source"), "name"), "rows_in": (say("Rows received"), "number"), "rows_used": (say("Rows used"), "number")}
    return cards.table(counts, columns, say=say, name="rows", caption=say("Rows received and used"))


def _set_aside(counts: dict[str, Any], say: Language) -> list[dict[str, Any]]:
    reasons = [(s, rule, n) for s, c in counts.items() for rule, n in c["excluded"].items() if n]
    columns = {"source": (say("Source"), "name"), "rule": (say("Reason"), "name"), "rows": (say("Rows"), "number")}
    table = pd.DataFrame(reasons, columns=list(columns))
    return [cards.table(table, columns, say=say, name="reasons", caption=say("Rows set aside, by reason"))] if reasons else []


def _fingerprints(made_from: dict[str, str], say: Language) -> dict[str, Any]:
    shown = [(name if not Path(name).is_absolute() else Path(name).name, digest[:16]) for name, digest in made_from.items()]
    columns = {"file": (say("File"), "text"), "sha256": (say("SHA-256, first 16 characters"), "text")}
    return cards.table(pd.DataFrame(shown, columns=list(columns)), columns, say=say, name="files", caption=say("Fingerprints of the files"))


def glossary(say: Language) -> dict[str, Any]:
    """The words that a reader may not know."""
    return cards.glossary({
        say("Segment"): say("A group of customers who are alike in what matters and can be spoken to alike."),
        say("Index"): say("How common something is in a segment against the whole base, times 100: at 200 it is twice as common."),
        say("Interval"): say("The range in which the true value lies in 95 of 100 cases."),
        say("Response"): say("The share of those written to who then buy or answer, as the log of campaigns counts it."),
        say("Headroom"): say("What a segment could bring in a year beyond what it brings today."),
        say("Hold-out group"): say("Customers who get no message, so that its effect can be measured."),
        say("Uplift"): say("The share of those written to who buy because of it: their response minus that of the hold-out group."),
        say("Gross"): say("Income including those who would have bought anyway: an upper bound where the response was measured."),
        say("Fallen silent"): say(
            "A customer who has not bought for more than three times the usual time between their own purchases, or between everybody's where they bought on one or two days only; a case can set another limit. "
            "Not counted are those who bought more than once and whom the forecast, where there is one, takes for customers still with a probability of 80% or more."),
        say("Reference date"): say("The day up to which everything is counted."),
    }, say=say)  # fmt: skip
