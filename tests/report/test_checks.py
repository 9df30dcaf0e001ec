"""Health tells the truth: each check of the plan passes where nothing is wrong, and says what is."""

import pandas as pd
import pytest

from segkit.findings import monitor as words
from segkit.ground.language import Language
from segkit.report import appendix, checks
from segkit.steps import monitor
from segkit.steps.monitor.snapshot import Baseline

SAY = Language("en", "USD")
TARGETS = pd.DataFrame({"segment": ["VIP", "rest"], "decision": ["chosen", "leave"], "chosen": [True, False], "contacts": [2.0, None], "campaigns": [1.0, None]})
SEGMENTS = pd.DataFrame({"segment": ["VIP", "rest"], "headroom_base": [9.0, 3.0], "headroom_low": [1.0, 0.5]})
STEADY = {"kind": "run", "stayed": 0.8, "stayed_step": 0.0, "restless": False, "vanished": [], "dropped": [], "added": []}
CONTACTS = pd.DataFrame({"segment": "VIP", "group": ["target", "target", "control"], "channel": "SMS"})


def told(**more) -> dict[str, dict]:
    given = {"targets": TARGETS, "segments": SEGMENTS, "stability": STEADY, "contacts": CONTACTS}
    return {c["check"]: c for c in checks.plan({**given, **more}, SAY)}


def test_a_sound_plan_passes_everything():
    assert {c["status"] for c in told().values()} == {"pass"} and len(told()) == 5


def test_a_list_that_can_show_nothing_is_said():
    found = told(targets=TARGETS.assign(campaigns=[float("inf"), None]))["What one campaign can show"]
    assert (found["status"], found["result"]) == ("review", "no list shows it alone")


def test_lists_that_not_even_a_year_can_judge_are_not_sent_to_several_campaigns():
    bare = TARGETS.assign(decision=["test", "leave"], chosen=False, gross=True, held_out=0.0, campaigns=[3254.0, None])
    assert told(targets=bare)["What one campaign can show"]["todo"].startswith("Spend little on these lists")
    assert told(targets=bare.assign(campaigns=[3.0, None]))["What one campaign can show"]["todo"].startswith("Judge these lists over several campaigns together")


def test_what_messages_add_is_only_probable_where_chance_is_not_ruled_out_and_its_weights_are_told():
    row = {"campaign": "pooled", "segment": None, "points": 0.048, "low": 0.0044, "high": 0.092, "detectable": 0.063, "adjusted": 0.031, "reading": "works"}
    assert words._together(row, 2, SAY) == "Across 2 comparisons with a group held out, each weighted by the size of both groups, messages probably added 4.8 points of response (0.4 to 9.2 points)"
    assert "messages added 4.8 points" in words._together(row | {"adjusted": 0.002}, 2, SAY)


def test_headroom_below_zero_and_headroom_unknown():
    assert told(segments=SEGMENTS.assign(headroom_low=[-1.0, 0.5]))["Room to grow"]["result"] == "1 of 2 ranges begin below zero"
    assert told(segments=SEGMENTS.assign(headroom_base=None))["Room to grow"]["result"] == "not known"
    lacks = told(segments=SEGMENTS.assign(headroom_base=None, not_estimated="spend"))["Room to grow"]["todo"]
    assert lacks == "Write into the market form what a customer spends in a year."


def test_customers_and_targets_that_do_not_stay():
    found = told(stability={**STEADY, "stayed": 0.4, "restless": True, "dropped": ["rest"], "added": ["VIP"]})
    assert [found[c]["status"] for c in ("Customers stay in their segment", "Segments and targets are those of the last run")] == ["review"] * 2
    assert found["Segments and targets are those of the last run"]["result"] == "rest and VIP"


def test_later_pages_that_speak_against_the_first_fail():
    name, harm = "First page and later pages agree", pd.DataFrame({"segment": ["VIP"], "reading": ["harmful"]})
    found = told(uplift=harm, proof_worth=pd.DataFrame({"method": ["case"], "reading": ["fail"]}), contacts=CONTACTS.head(1))[name]
    assert found["status"] == "fail" and found["result"] == "3 contradictions" and "a campaign to VIP did harm" in found["meaning"]
    assert told(uplift=harm.assign(segment="rest"))[name]["status"] == "pass"
    assert name not in told(targets=TARGETS.assign(chosen=False, decision="leave"))


def test_stability_against_the_last_run():
    was, now = (pd.DataFrame({"customer_id": list("abcd"), "segment": list(s)}) for s in ("AABB", "AACC"))
    earlier, targets = (pd.DataFrame({"segment": ["A", "C"], "chosen": c}) for c in ([True, False], [True, True]))
    found = monitor.stability(Baseline("run", None, was, was, None), now, {"stayed": 0.5, "stayed_step": 0.0}, targets=targets, earlier=earlier)
    assert (found["restless"], found["vanished"], found["dropped"], found["added"]) == (True, ["B"], [], ["C"])
    assert len(words.stability(found, SAY)) == 3
    first = monitor.stability(Baseline("none", None, was.head(0), was, None), now, {"stayed": float("nan"), "stayed_step": float("nan")}, targets=targets)
    assert first["stayed"] is None and words.stability(first, SAY) == []


def test_errors_of_groups_that_cancel_each_other_out_are_told_of_the_value_to_come():
    from segkit.report.appendix import _foretold

    held = pd.DataFrame({"status": ["all", "newcomer", "regular", "former"], "ratio": [1.1, 9.0, 1.0, 0.0], "reading": ["pass", "fail", "pass", "fail"]})
    row = _foretold({"value_holdout": held}, Language())[0]
    assert row["result"] == "1.10 orders forecast for each that came, but far from it for newcomers and those who stopped buying" and row["status"] == "review"
    assert _foretold({"value_holdout": held[held["reading"] == "pass"]}, Language())[0]["status"] == "pass"
    worse = held.assign(ratio=[3.96, 9.0, 1.0, 1.0], reading=["fail", "fail", "pass", "pass"])
    row = _foretold({"value_holdout": worse}, Language())[0]
    assert row["result"] == "3.96 orders forecast for each that came; the count is furthest off for newcomers" and row["status"] == "fail"


def test_nobody_is_told_to_hold_out_a_group_while_no_campaign_is_sent_and_no_bound_is_told_of_no_income():
    from segkit.report.appendix import _money

    table = TARGETS.assign(gross=True, assumed=False, held_out=50.0, income=[9.0, None])
    said = lambda targets: _money({"sureness": {}, "uplift": pd.DataFrame(), "targets": targets}, Language())[0]  # noqa: E731
    assert said(table)["todo"] == "Hold out a group in the next campaign." and "upper bound" in said(table)["meaning"]
    idle = said(table.assign(decision="leave"))
    assert (idle["todo"], idle["status"]) == ("Nothing while no campaign is sent.", "review")
    assert said(table.assign(income=float("nan")))["meaning"] == "No income of messages is told here, since nobody knows what they add."


@pytest.mark.parametrize("language", ["en", "ru", "pl"])
def test_a_check_says_what_the_report_says_beside_it(language):
    """Where recency, frequency and money alone foretell more, tests are advised, or questions find nobody of a segment, the check does not say "Nothing"."""
    say = Language(language, "USD")
    worth = pd.DataFrame({"method": ["case", "rfm"], "r2": [0.26, 0.38], "reading": "pass"})
    (held,) = appendix._held({"proof_worth": worth}, say)
    assert say.percent(0.26) in held["result"] and say.percent(0.38) in held["result"] and held["todo"] != say("Nothing.")
    (finer,) = appendix._held({"proof_worth": worth, "proof_day": {"of": "rfm", "together": True}}, say)
    assert say.percent(0.38) in finer["result"] and finer["result"] != held["result"] and finer["todo"] == held["todo"]  # what they are put together of, not another method
    (more,) = appendix._held({"proof_worth": worth.assign(r2=[0.38, 0.26])}, say)
    assert say.percent(0.26) not in more["result"] and more["todo"] == say("Nothing.")
    tests = appendix._after(TARGETS.assign(decision=["test", "leave"], chosen=False), True, say)
    assert tests != say("Nothing.") and tests != appendix._after(TARGETS.assign(decision="leave", chosen=False), True, say)
    tool = {"tells": True, "accuracy": 0.4, "chance": 0.25, "plain": 0.5, "largest": 0.3, "scored": 90, "never": ["=gone"]}
    (told,) = appendix._told({"typing": tool}, say)
    assert told["status"] == "review" and "=gone" in told["todo"]
    assert appendix._told({"typing": tool | {"never": []}}, say)[0]["status"] == "pass"
    (plain,) = appendix._told({"typing": tool | {"plain": 0.2, "precision": {"a": 0.1}, "confusion": [[90]]}}, say)
    assert plain["status"] == "review" and say.number(90) in plain["result"]


def test_segments_made_of_rfm_are_not_held_against_themselves():
    rows = pd.DataFrame({"method": ["case", "rfm"], "segments": [4, 11], "r2": [0.17, 0.34], "r2_low": 0.1, "r2_high": 0.4, "p": 0.0, "beyond_rfm": 0.03, "beyond_rfm_low": 0.01, "beyond_rfm_high": 0.05, "beyond_rfm_p": 0.0, "reading": "pass"})
    told = {"day": "2026-05-01", "of": "rfm"}
    assert words.proof(rows, told | {"together": True}, SAY)[1:] == ["The 11 finer segments of which these 4 are put together predicted 34%"]
    assert words.proof(rows.assign(r2=0.42, segments=11), told | {"together": False}, SAY)[1:] == [] == words.proof(rows.assign(r2=[0.34, 0.17]), told | {"together": True}, SAY)[1:]
    assert words.proof(rows, told | {"of": "ltv", "together": False}, SAY)[1].startswith("Recency, frequency and money alone predicted more, 34%")


def test_a_pair_with_too_few_customers_to_tell_is_not_counted_as_alike():
    pairs = pd.DataFrame({"segment_a": list("abcd"), "segment_b": list("efgh"), "reason": ["alike"] * 3 + ["too few customers to tell"]})
    tests = pd.DataFrame({"criterion": ["age"], "by_definition": [False]})
    result = lambda rows: appendix._apart({"similar": rows, "profile_tests": tests}, SAY)[0]["result"]  # noqa: E731
    assert result(pairs) == "3 pairs too alike, “a” and “e” among them, 1 with too few customers to tell"
    assert result(pairs.tail(1)) == "1 pair with too few customers to tell" and result(pairs.head(1)) == "“a” and “e” are too alike" and result(pairs.head(0)) == "no pair is too alike"
    tests = tests.assign(adjusted=1.0)  # of the pairs that are not shown to be alike nothing is shown either
    assert result(pairs).startswith("no pair is shown to differ in who they are, and 3 are shown to be alike, “a” and “e” among them")
    tests = tests.assign(adjusted=0.01)
    assert result(pairs.head(1)) == "“a” and “e” are too alike"


def test_the_table_of_campaigns_says_probably_where_the_sentence_does():
    from segkit.report import evidence
    from segkit.report.view import View

    lift = pd.DataFrame({"campaign": ["one", "all campaigns"], "segment": ["VIP", ""], "contacts": 90, "control": 90, "points": 0.05, "low": 0.01, "high": 0.09, "detectable": 0.06, "reading": "works", "adjusted": [0.002, 0.03], "i2": 0.0})
    (card,) = evidence.campaigns(View(tables={"uplift": lift}, say=SAY))
    assert [row["cells"][-1]["text"] if "cells" in row else row[-1] for row in card["tables"][0]["rows"]] == ["works", "probably works"]


def test_the_check_of_groups_held_out_names_the_uplift_they_are_sized_by():
    listed = pd.DataFrame({"gross": [False, False]})
    assert checks._must(listed, Language()) == "A group held out must be large enough to show the uplift counted on, or the plan cannot be proved."
    assert "the uplift that pays" in checks._must(listed.assign(gross=True), Language())


def test_sales_without_a_customer_are_said_to_be_in_no_figure():
    from segkit.report import changes
    from segkit.report.view import View

    account = pd.DataFrame({"source": ["transactions"] * 2 + ["bookings"], "reason": ["received", "no_customer", "no_customer"], "money": [900.0, 60.0, 5.0]})
    told = lambda table: changes.without(View(tables={"reconciliation": table}, say=Language("en", "USD")))  # noqa: E731
    assert told(account) == ["Sales of $60 without a known customer are in none of these figures"]
    assert told(account.head(1)) == [] == told(account.head(0))
