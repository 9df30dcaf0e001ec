"""Knock-outs, scores, money, the best set under a budget, sensitivity and the decision log."""

import datetime as dt
import itertools
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segkit.findings import campaign, worth
from segkit.findings import earned as earned_words
from segkit.findings import targets as words
from segkit.ground.language import Language
from segkit.ground.problems import Problems
from segkit.steps import criteria, monitor, strategy, targets

SAY = Language("en", "USD")
N = 120
PEOPLE = pd.DataFrame(
    {
        "customer_id": [f"{i:03}" for i in range(N)],
        "orders": [5] * 40 + [2] * 60 + [0] * 20,
        "purchases": [500.0] * 40 + [100.0] * 60 + [0.0] * 20,
        "revenue": [500.0] * 40 + [100.0] * 60 + [0.0] * 20,
        "recency_days": [10.0] * 40 + [200.0] * 60 + [np.nan] * 20,
        "phone": ["+7"] * 100 + [None] * 20,
        "city": ["Omsk", "Perm"] * 60,
        "stop": ["yes"] * 10 + [""] * 110,
    }
)
LABELS = pd.DataFrame({"customer_id": PEOPLE["customer_id"], "segment": ["core"] * 40 + ["rest"] * 60 + ["none"] * 20})
SEGMENTS = pd.DataFrame(
    {
        "segment": ["core", "rest", "none"],
        "customers": [40, 60, 20],
        "share": [1 / 3, 1 / 2, 1 / 6],
        "revenue_per_customer": [500.0, 100.0, 0.0],
        "growth": [0.1, -0.2, np.nan],
        "revenue_year": [10000.0, 5000.0, 0.0],
        "potential_base": [20000.0, np.nan, np.nan],
    }
)
CHANNELS = pd.DataFrame(
    {
        "channel": ["SMS", "Viber"],
        "price_per_contact": [1.0, 1.3],
        "fixed_cost": [10.0, 0.0],
        "response_low": [0.01, 0.01],
        "response_base": [0.02, 0.03],
        "response_high": [0.03, 0.05],
        "contact_column": ["phone", None],
    }
)


LOG = pd.DataFrame(
    {
        "campaign": "May",
        "date": "2026-05-01",
        "segment": ["core", "core", "rest", "rest"],
        "channel": "Viber",
        "contacts": [400, 400, 400, 400],
        "responses": [80, 20, 42, 40],
        "revenue": [8000.0, 2000.0, 2100.0, 2000.0],
        "cost": 0.0,
        "group": ["target", "control"] * 2,
    }
)
ORDERS = pd.DataFrame({"segment": ["core", "none", "rest"], "order_value": [100.0, 80.0, 50.0], "orders": [200, 0, 120]})


def permitted(channels=CHANNELS, people=PEOPLE):
    return strategy.permitted(
        LABELS, people.rename(columns={"phone": "has_phone"}).assign(has_phone=people["phone"].notna().map(YES)), channels
    )


YES = {True: "yes", False: "no"}


def money(campaigns=LOG, channels=CHANNELS, **more):
    offers, log = targets.offers(SEGMENTS, channels), monitor.cleaned(campaigns)
    effects = targets.effects(monitor.compared(campaigns), offers, log=log)
    worth = targets.worth(log, offers, ORDERS)
    responses = monitor.updated_responses(channels, campaigns)
    return targets.economics(SEGMENTS, channels, permitted(channels), effects=effects, worth=worth, responses=responses, **more)


@cache
def named() -> pd.Index:
    """The columns of economics."""
    return money().table.columns


def row(table, segment, channel="Viber"):
    return table[(table["segment"] == segment) & (table["channel"] == channel)].iloc[0]


def test_profit_is_what_a_message_adds_less_its_cost():
    """core, Viber: 30 contacts at 1.3; 20 % answered, 5 % would have anyway, a response is worth 100."""
    found = money(hold_out=0.0).table
    core = row(found, "core")
    assert (core["people"], core["held_out"], core["contacts"], core["cost"], core["reach"]) == (30, 0, 30, 39.0, 0.75)  # ten said no
    assert 0.1 < core["uplift"] < 0.15  # drawn a little towards the other segment and towards nothing
    assert core["control"] == pytest.approx(0.05, abs=0.01)
    assert core["value"] == pytest.approx(100, rel=0.1)
    assert core["profit"] == pytest.approx(core["income"] - 39, abs=0.01)
    assert core["income"] == pytest.approx(30 * core["uplift"] * core["value"], rel=0.02)
    assert core["break_even_uplift"] == pytest.approx(39 / (30 * core["value"])) and core["roi"] == pytest.approx(
        core["profit"] / 39, rel=0.01
    )
    assert core["needed"] == np.ceil(30 * (core["control"] + core["break_even_uplift"])) and core["p_profit"] > 0.99
    assert row(found, "rest")["p_profit"] < 0.8  # 10.5 % against 10 %: nothing is shown


def test_draws_are_seeded_and_independent_of_row_order():
    one, other = money(), money(LOG.iloc[::-1])
    pd.testing.assert_frame_equal(one.table, other.table)
    np.testing.assert_array_equal(one.profits, money().profits)


def test_margin_is_of_the_income_and_not_of_the_cost():
    whole, half = row(money(hold_out=0.0).table, "core"), row(money(hold_out=0.0, margin=0.5).table, "core")
    assert half["income"] == pytest.approx(whole["income"] / 2, abs=0.01) and half["cost"] == whole["cost"]


def test_only_the_price_changes_the_cost():
    dear = CHANNELS.assign(price_per_contact=[2.0, 1.3])
    one, other = row(money(hold_out=0.0).table, "core", "SMS"), row(money(channels=dear, hold_out=0.0).table, "core", "SMS")
    assert other["cost"] - one["cost"] == 30 and other["income"] == one["income"]


def test_without_a_control_group_income_is_gross_and_nothing_is_promised():
    found = money(LOG[LOG["group"] == "target"], hold_out=0.0).table
    core = row(found, "core")
    assert found["gross"].all() and found[["p_profit", "roi", "profit_low", "uplift_low"]].isna().all(axis=None)
    assert core["uplift"] == pytest.approx(82 / 500 + 0.003, abs=0.03) and core["profit"] == pytest.approx(
        core["income"] - core["cost"], abs=0.01
    )
    assert row(found, "none", "SMS")["contacts"] == 0  # nobody there has a phone


def test_what_buys_anyway_drowns_the_responses_of_a_log():
    """Of 30 written to 12 buy within the days of a response anyway, where the log counts 5 % of responses."""
    found = targets.economics(SEGMENTS.assign(usual=[0.4, 0.0, 0.05][: len(SEGMENTS)]), CHANNELS, permitted(), hold_out=0.0,
        effects=targets.effects(monitor.compared(LOG), targets.offers(SEGMENTS, CHANNELS), log=monitor.cleaned(LOG)),
        worth=targets.worth(monitor.cleaned(LOG), targets.offers(SEGMENTS, CHANNELS), ORDERS)).table  # fmt: skip
    core = row(found, "core")
    assert core["usual"] == pytest.approx(12) and campaign.drowned(core) and not campaign.drowned(row(found, "rest"))
    assert found.loc[found["segment"] == "core", "other_count"].all()
    dear = LOG.assign(revenue=3 * LOG["revenue"])  # a response brings three orders: no purchase of every day was moved there
    offers = targets.offers(SEGMENTS, CHANNELS)
    again = targets.economics(SEGMENTS.assign(usual=[0.4, 0.0, 0.05]), CHANNELS, permitted(), hold_out=0.0, effects=targets.effects(monitor.compared(LOG), offers, log=monitor.cleaned(LOG)),
                              worth=targets.worth(monitor.cleaned(dear), offers, ORDERS)).table  # fmt: skip
    assert not again["other_count"].any()
    told = words._stop(core.to_dict(), SAY)
    assert "about 12 of 30 buy within 14 days anyway, so count only what the message brings" in told


def test_who_never_bought_is_not_given_a_regulars_response():
    log = pd.DataFrame({"campaign": "May", "segment": ["core", "core", "none"], "channel": "Viber", "group": ["target", "control", "target"],
        "contacts": [400, 100, 100], "responses": [80, 5, 2], "revenue": [8000.0, 500.0, 60.0], "cost": 0.0})  # fmt: skip
    offers = pd.DataFrame({"segment": ["core", "none"], "channel": "Viber"})
    assert targets.worth(log, offers, ORDERS)["value"].tolist() == [100.0, 30.0]


@pytest.mark.parametrize("campaigns", [LOG, LOG.head(0)], ids=["measured", "never measured"])
def test_without_a_channel_there_is_no_offer(campaigns):
    found = money(campaigns, CHANNELS.head(0))
    assert found.table.empty and {"profit", "profit_low", "uplift_high", "p_profit"} <= set(found.table)


def test_a_response_is_worth_what_the_log_says_else_the_segments_order():
    offers = pd.DataFrame({"segment": ["core", "rest", "none"], "channel": ["Viber", "Viber", "SMS"]})
    found = targets.worth(monitor.cleaned(LOG), offers, ORDERS, per_response={"none": 3.0})
    assert found["source"].tolist() == ["log", "log", "orders"] and found["value"].iloc[2] == 240.0
    assert 90 < found["value"].iloc[0] <= 100 and 50 <= found["value"].iloc[1] < 60  # each drawn a little to the other
    with pytest.raises(Problems, match="did you mean 'none'"):
        targets.worth(monitor.cleaned(LOG), offers, ORDERS, per_response={"nonne": 3.0})


def test_a_response_is_worth_between_the_segment_s_own_log_and_its_own_orders():
    """By hand: core's ten brought 200 where an order is 100; noise (5/3)² ÷ 10, departure (3.6 − 2) ÷ 7.2, so 4/9 of the way from 100 to 200."""
    log = LOG.assign(contacts=400, responses=[10, 2, 10, 2], revenue=[2000.0, 200.0, 500.0, 100.0])
    offers = pd.DataFrame({"segment": ["core", "rest", "rest"], "channel": ["Viber", "Viber", "SMS"]})
    found = targets.worth(monitor.cleaned(log), offers, ORDERS)
    assert found["value"].round(2).tolist() == [144.44, 50.0, 50.0]  # the others' money moves nobody, nor does another channel
    assert found[["value_shown", "by_orders", "orders_each"]].iloc[0].tolist() == [200.0, 100.0, 1.0]


def test_errors_of_the_channels_form():
    form = CHANNELS.assign(contact_column=["fone", None], response_low=[0.01, 0.5], price_per_contact=[-1, 1])
    with pytest.raises(Problems) as error:
        permitted(form)
    text = str(error.value)
    assert "did you mean 'phone'?" in text and "row 3: the response rates" in text and "row 2: a price or limit" in text


def test_best_channel():
    assert targets.best(money().table).set_index("segment")["channel"].to_dict() == {"core": "Viber", "rest": "SMS", "none": "Viber"}


def brute(table, budget, top):
    best, names = 0.0, sorted(set(table["segment"]))
    options = [[None, *table[table["segment"] == n].to_dict("records")] for n in names]
    for combination in itertools.product(*options):
        taken = [row for row in combination if row]
        if sum(r["cost"] for r in taken) <= budget + 1e-9 and len(taken) <= top:
            best = max(best, sum(r["profit"] for r in taken))
    return best


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("abcdef"), st.sampled_from(["SMS", "Viber"]), st.integers(0, 2000), st.integers(-500, 3000)),
        min_size=1,
        max_size=10,
        unique_by=lambda r: r[:2],
    ),
    st.integers(0, 6000),
    st.integers(1, 6),
    st.randoms(),
)
def test_the_chosen_set_equals_brute_force(rows, budget, top, random):
    table = pd.DataFrame(rows, columns=["segment", "channel", "cost", "profit"]).astype({"cost": float, "profit": float}).assign(contacts=1)
    chosen = targets.choose(table, budget, top=top)
    assert chosen["profit"].sum() == pytest.approx(brute(table, budget, top))
    assert chosen["cost"].sum() <= budget and len(chosen) <= top and chosen["segment"].is_unique
    order = list(range(len(table)))
    random.shuffle(order)
    pd.testing.assert_frame_equal(chosen, targets.choose(table.iloc[order], budget, top=top))


def test_choose_without_anything_to_choose():
    table = pd.DataFrame({"segment": ["a"], "channel": ["SMS"], "cost": [5.0], "profit": [9.0], "contacts": [1]})
    assert targets.choose(table, 4).empty and targets.choose(table.assign(profit=-1.0)).empty and targets.choose(table, allowed=[]).empty
    assert targets.choose(table)["segment"].tolist() == ["a"]


def test_knock_outs_are_tests_with_figures():
    tests = targets.knock_out(SEGMENTS, facts=PEOPLE, labels=LABELS, economics=money().table).set_index(["segment", "test"])
    assert len(tests) == 15
    assert tests.loc[("none", "substantial"), ["value", "passes"]].tolist() == [20.0, False]
    assert tests.loc[("core", "differentiable"), "value"] == pytest.approx(1.0)
    assert tests.loc[("core", "measurable"), "value"] == pytest.approx((1 + 1 + 0.25) / 3)
    assert tests.loc[("core", "accessible"), "value"] == 0.75
    assert bool(tests.loc[("core", "actionable"), "passes"])


def test_what_cannot_be_known_is_neither_passed_nor_failed():
    tests = targets.knock_out(SEGMENTS, ["accessible", {"growing": "growth > 0"}], facts=PEOPLE, labels=LABELS)
    assert tests.loc[tests["test"] == "accessible", "passes"].isna().all()
    assert tests.loc[tests["test"] == "growing", "passes"].tolist() == [True, False, pd.NA]


def test_unknown_knock_outs_are_named():
    with pytest.raises(Problems) as error:
        targets.knock_out(SEGMENTS, ["substantal", {"big": "custmers > 3"}], facts=PEOPLE, labels=LABELS)
    assert "did you mean 'substantial'?" in str(error.value) and "did you mean 'customers'?" in str(error.value)


def test_a_knock_out_speaks_the_language_of_rules():
    rules = {"big": "share >= 0.2", "both": "share >= 0.2 AND reachable > 0", "named": "segment <> 'core' OR share BETWEEN 0 AND 0.1"}
    tests = targets.knock_out(SEGMENTS, rules, facts=PEOPLE, labels=LABELS)
    assert tests.loc[tests["test"] == "big", "passes"].tolist() == [True, True, False]
    assert tests.loc[tests["test"] == "both", "passes"].tolist() == [pd.NA, pd.NA, False]  # what is not known beside FALSE is FALSE
    assert tests.loc[tests["test"] != "big", "value"].isna().all()  # two columns, or text: no one figure to show
    assert tests.loc[tests["test"] == "named", "passes"].tolist() == [False, True, True]


@pytest.mark.parametrize("text", ["20 %", "share", "share >= (SELECT 1)", "__import__('os')", "segment >= 3", ""])
def test_what_is_no_condition_is_refused_by_the_same_words(text):
    with pytest.raises(Problems) as error:
        targets.knock_out(SEGMENTS, {"big": text}, facts=PEOPLE, labels=LABELS)
    assert "case.yml, targets: knock_out: big" in str(error.value)


def test_attractiveness_by_hand_with_a_missing_growth():
    scores = targets.attractiveness(SEGMENTS, {"size": 1, "growth": 1, "value": 2}).set_index("segment")
    assert scores.loc["core", "attractiveness"] == pytest.approx((50 + 100 + 2 * 100) / 4)
    assert scores.loc["none", ["attractiveness", "missing"]].tolist() == [0.0, "growth"]


def test_one_segment_scores_fifty_and_unknown_weights_are_named():
    assert targets.attractiveness(SEGMENTS[:1], {"size": 1})["attractiveness"].tolist() == [50.0]
    with pytest.raises(Problems, match="did you mean 'growth'"):
        targets.attractiveness(SEGMENTS, {"growht": 1})
    assert targets.check_weights({"size": 0}) and targets.check_weights({"size": -1}) and not targets.check_weights({"size": 1})


def test_a_criterion_nobody_has_is_left_out():
    scores = targets.attractiveness(SEGMENTS, {"size": 1, "potential": 5})
    assert scores["attractiveness"].tolist() == [50.0, 100.0, 0.0] and scores["missing"].tolist() == ["potential"] * 3


def test_strength_by_hand():
    table = targets.strength(SEGMENTS, PEOPLE, LABELS, given={"rest": 80}).set_index("segment")
    assert table.loc["core", "strength"] == pytest.approx(100 * (1 + 1 + 0.5) / 3)
    assert table.loc["rest", ["strength", "source"]].tolist() == [80.0, "given"]
    assert table.loc["none", "strength"] == 0.0


SCORES = pd.DataFrame({"segment": ["a", "b", "c"], "size": [100.0, 50.0, 0.0], "growth": [0.0, 60.0, 100.0]})


def test_sensitivity_is_seeded_and_independent_of_row_order():
    one = targets.sensitivity(SCORES, {"size": 1, "growth": 1}, top=1)
    assert one["chosen_share"].sum() == pytest.approx(1)
    assert one["fragile"].any()
    pd.testing.assert_frame_equal(one, targets.sensitivity(SCORES[::-1], {"size": 1, "growth": 1}, top=1))
    pd.testing.assert_frame_equal(one, targets.sensitivity(SCORES, {"size": 10, "growth": 10}, top=1))


def test_knocked_out_segments_are_never_in_the_top():
    table = targets.sensitivity(SCORES, {"size": 1, "growth": 1}, top=1, allowed=["a", "c"]).set_index("segment")
    assert table.loc["b", "chosen_share"] == 0 and table["chosen_share"].sum() == pytest.approx(1)
    assert targets.sensitivity(SCORES, {"size": 1}, allowed=[])["chosen_share"].tolist() == [0, 0, 0]
    assert targets.sensitivity(SCORES, {"size": 1}, top=5)["chosen_share"].tolist() == [1, 1, 1]


def test_sensitivity_with_missing_criteria():
    table = targets.sensitivity(SCORES.assign(growth=[np.nan, 60.0, 100.0]), {"size": 1, "growth": 1}, top=1)
    assert table["chosen_share"].iloc[0] == 1.0  # known by size alone, where it is the best


def test_flips_are_where_the_choice_flips():
    moves = targets.flips(SCORES, {"size": 3, "growth": 1}, top=1).set_index("segment")
    row = moves.loc["a"]
    assert (row["in_top"], row["criterion"]) == (True, "growth")
    for share, first in ((row["weight_flip"] - 0.01, "a"), (row["weight_flip"], "b")):
        scores = targets.attractiveness(SCORES.rename(columns={"size": "x", "growth": "y"}), {"x": 1 - share, "y": share})
        assert scores.loc[scores["attractiveness"].idxmax(), "segment"] == first
    assert targets.flips(SCORES, {"size": 1})["weight_flip"].isna().all()


def assembled(budget=None, top=None, campaigns=LOG, prices=True, overrides=None, weights=None):
    weights = weights or {"size": 1, "value": 3}
    paid = money(campaigns) if prices else None
    tests = targets.knock_out(SEGMENTS, ["substantial"], facts=PEOPLE, labels=LABELS)
    scores = targets.attractiveness(SEGMENTS, weights)
    strength = targets.strength(SEGMENTS, PEOPLE, LABELS)
    table = targets.targets(SEGMENTS, tests, scores, strength=strength, money=paid, budget=budget, top=top, overrides=overrides)
    sure = targets.sureness(table, paid, budget=budget, top=top)
    return table, targets.decisions(table, tests, scores, weights, budget=budget, top=top, say=SAY), sure


def test_targets_have_the_public_columns_first():
    table, log, sure = assembled(budget=60)
    assert list(table.columns[:15]) == [
        "segment", "passes", "attractiveness", "strength", "channel", "contacts", "cost", "profit", "profit_low", "profit_high",
        "p_profit", "break_even_uplift", "decision", "chosen", "best_set_share",
    ]  # fmt: skip
    assert table.set_index("segment")["decision"].to_dict() == {"core": "chosen", "rest": "leave", "none": "leave"}
    assert table.set_index("segment")["reason"].to_dict()["none"] == "knocked_out"
    assert log["decision"].tolist() == table["decision"].tolist()
    assert "too few for a plan of its own" in log.set_index("segment")["why"]["none"] and log["what_would_change"].iloc[0].startswith(
        "An uplift shown to be below"
    )
    assert sure["best_set_share"] > 0.9 and table["best_set_share"].iloc[0] > 0.9


def test_between_sure_and_hopeless_is_a_test_and_its_hold_out_is_said():
    """The same uplift on a fifth of the people is not sure any more; what is left of the budget goes to it."""
    small = LOG.assign(contacts=[80] * 4, responses=[14, 5, 8, 8], revenue=[1400.0, 500.0, 400.0, 400.0])
    table = assembled(campaigns=small)[0].set_index("segment")
    assert table.loc["core", "decision"] == "test" and 0.2 < table.loc["core", "p_profit"] < 0.8
    assert not assembled(campaigns=small, budget=10)[0]["decision"].eq("test").any()
    said = words.targets(table.reset_index(), SAY)
    assert said[0].startswith("No campaign is shown to pay") and any("uplift of" in line for line in said)


def test_the_price_of_a_limit_is_told():
    both = LOG.assign(responses=[80, 20, 80, 20])
    table, _, sure = assembled(campaigns=both, top=1)
    free = assembled(campaigns=both)[0]
    assert table["chosen"].sum() == 1 and free["chosen"].sum() == 2
    assert sure["limit_price"] == pytest.approx(free.loc[free["chosen"], "profit"].sum() - table.loc[table["chosen"], "profit"].sum(), abs=0.01)
    assert any("limit on the number of targets costs" in line for line in words.targets(table, SAY, sure=sure))
    assert assembled(campaigns=both)[2]["limit_price"] is None


def test_without_prices_money_is_missing_and_the_most_attractive_are_named():
    table, log, sure = assembled(budget=60, top=1, prices=False)
    assert table["profit"].isna().all() and not table["chosen"].any() and sure["best_set_share"] is None
    assert table.loc[table["decision"] == "test", "segment"].tolist() == ["core"]
    assert log["what_would_change"].iloc[0] == "A weight of 62% instead of 25% for “size”"
    said = words.targets(table, SAY)
    assert said[0].startswith("Without prices of channels") and not any("$" in line for line in said)


def test_whoever_has_been_silent_for_too_long_takes_no_place_where_nothing_is_priced():
    """Without prices all three that pass would have a place; the second is left alone, and where prices are known they decide."""
    sizes, scores = pd.DataFrame({"segment": list("abc"), "customers": 9}), pd.DataFrame({"segment": list("abc"), "attractiveness": [90.0, 50.0, 40.0]})
    tests = pd.DataFrame({"segment": [], "passes": []})
    found = targets.targets(sizes, tests, scores, left=["b"]).set_index("segment")
    assert found["decision"].to_dict() == {"a": "test", "b": "leave", "c": "test"} and found["reason"].to_dict() == {"a": "no_prices", "b": "long_silent", "c": "no_prices"}
    assert targets.targets(sizes, tests, scores)["decision"].eq("test").all()
    told = targets.decisions(found.reset_index(), tests.assign(test=[]), scores.assign(size=[3.0, 2.0, 1.0]), {"size": 1}, unwanted={"b": "nobody has come back"}, say=SAY).set_index("segment")
    assert told.loc["b", "why"] == "Nobody has come back" and pd.isna(told.loc["b", "what_would_change"])


def test_never_measured_is_gross_an_upper_bound_and_the_first_action_is_a_hold_out():
    table, _, _ = assembled(campaigns=LOG[LOG["group"] == "target"])
    assert not table["chosen"].any() and set(table.loc[table["decision"] == "test", "reason"]) == {"never_measured"}
    said = words.targets(table, SAY)
    assert (
        "was never measured" in said[0]
        and any("counting those who buy anyway" in line for line in said)
        and any("lists so small prove nothing" in line.casefold() for line in said)
    )
    assert campaign.small(table) and "Hold out a group" in words.measure(table.assign(held_out=50.0), SAY)
    assert words.measure(table.assign(decision="leave", seen_contacts=None), SAY) == ""  # no campaign is sent, nor was one: there is no group to hold out
    assert words.measure(table.assign(decision="leave"), SAY) == "Hold out a group in the next campaign that is sent anyway; whether it pays is known only then"
    assert words.measure(table.assign(decision="leave", contacts=float("nan")), SAY).startswith("Write down what a message costs")
    assert not any("profit" in line for line in said)


def test_tests_are_the_set_that_earns_most_together_and_not_each_its_dearest_channel():
    """By hand: 6,000 pay for a visit to one (12,214) and calls to the other (10,423), 22,637 together; two visits would cost 9,600."""
    rows = [("asked", "call", 666.0, 8592.0), ("asked", "visit", 4800.0, 12214.0), ("big", "e-mail", 803.0, 5706.0), ("made", "call", 738.0, 10423.0), ("made", "visit", 4800.0, 12214.0)]
    offers = pd.DataFrame(rows, columns=["segment", "channel", "cost", "profit"]).assign(contacts=20, gross=True, p_profit=np.nan)
    paid = targets.choice.Money(offers.reindex(columns=named()), np.zeros((len(offers), 1)))
    people = pd.DataFrame({"segment": ["asked", "big", "made"], "customers": 20, "attractiveness": 50.0})
    found = targets.targets(people, pd.DataFrame(), people, money=paid, budget=6000, top=2)
    assert found[["segment", "channel", "decision", "reason"]].to_numpy().tolist() == [
        ["asked", "visit", "test", "never_measured"], ["made", "call", "test", "never_measured"], ["big", "e-mail", "leave", "outside_top"]
    ]  # fmt: skip
    wide = targets.targets(people, pd.DataFrame(), people, money=paid, budget=700, top=2).set_index("segment")
    assert wide["reason"].to_dict() == {"asked": "never_measured", "big": "outside_top", "made": "over_budget"}


def test_a_segment_that_loses_money_is_left():
    poor = money(LOG.assign(responses=[40, 40, 20, 60]), CHANNELS[1:])
    table = targets.targets(SEGMENTS, pd.DataFrame(), targets.attractiveness(SEGMENTS, {"size": 1}), money=poor).set_index("segment")
    assert table.loc["rest", ["decision", "reason"]].tolist() == ["leave", "loses_money"]


def test_robustness_counts_sets_and_agrees_with_the_solver():
    rng = np.random.default_rng(3)
    plan = pd.DataFrame({"segment": list("abcd"), "cost": [5.0, 4.0, 3.0, 2.0]})
    profits = rng.normal(1, 2, (4, 50))
    shares, same = targets.robustness(plan, profits, 8, top=2, chosen=["a", "c"])
    sets = [set(targets.choose(plan.assign(channel="", contacts=1, profit=p), 8, top=2)["segment"]) for p in profits.T]
    assert shares.to_dict() == pytest.approx({s: np.mean([s in one for one in sets]) for s in "abcd"})
    assert same == pytest.approx(np.mean([one == {"a", "c"} for one in sets]))


def test_overrides_are_kept_with_their_reason():
    forms = pd.DataFrame(
        {"table": ["targets", "names"], "id": ["none", "x"], "value": ["chosen", "y"], "reason": ["the owner wants it", ""]}
    )
    table, log, _ = assembled(overrides=forms)
    found = table.set_index("segment").loc["none"]
    assert (found["chosen"], found["decision"], found["reason"], found["override_reason"]) == (
        True,
        "chosen",
        "overridden",
        "the owner wants it",
    )
    assert "the owner wants it" in log.set_index("segment").loc["none", "why"]
    wrong = pd.DataFrame(
        {"table": "targets", "id": ["nnoe", "none", "none"], "value": ["chosen", "perhaps", "chosen"], "reason": ["x", "x", None]}
    )
    with pytest.raises(Problems) as error:
        assembled(overrides=wrong)
    assert len(error.value.problems) == 3 and "did you mean 'none'?" in str(error.value)


def test_sentences_move_with_the_data():
    one, other = (words.targets(assembled(campaigns=c)[0], SAY) for c in (LOG, LOG.assign(responses=[80, 20, 80, 20])))
    assert one != other and one[0] == "Write to “core”" and other[0] in ("Write to “core” and “rest”", "Write to “rest” and “core”")
    assert any("do not repeat it if fewer than" in line for line in one)


def test_changing_a_weight_changes_the_stamp():
    assert criteria.fingerprint({"weights": {"size": 3}}) != criteria.fingerprint({"weights": {"size": 2}})
    assert "after the segments had been seen" in words.changed_criteria("a", "b", SAY)[0]
    assert words.changed_criteria("a", "a", SAY) != words.changed_criteria(None, "a", SAY)


def test_nothing_to_choose_from():
    none = SEGMENTS[:0]
    tests = targets.knock_out(none, ["substantial"], facts=PEOPLE[:0], labels=LABELS[:0])
    scores = targets.attractiveness(none, {"size": 1})
    table = targets.targets(none, tests, scores)
    assert table.empty and words.targets(table, SAY)[0] == "No campaign is worth sending on these terms"
    assert targets.decisions(table, tests, scores, {"size": 1}).empty


def test_plot():
    import matplotlib.pyplot as plt

    scores = targets.attractiveness(SEGMENTS, {"size": 1, "value": 3})
    ax = targets.plot(scores, {"size": 1, "value": 3})
    assert [t.get_text() for t in ax.get_legend().get_texts()] == ["size", "value"]
    plt.close("all")


def test_a_segment_that_can_be_told_is_accessible_without_a_channel():
    told = {"core": 0.8, "rest": 0.3, "none": 0.5}  # three segments: chance is one third, 1.3 times it 0.43
    tests = targets.knock_out(SEGMENTS, ["accessible"], facts=PEOPLE, labels=LABELS, told=told).set_index("segment")
    assert tests["condition"].unique().tolist() == ["reachable >= 0.3 OR told >= 0.43"]
    assert tests["passes"].fillna(False).to_dict() == {"core": True, "rest": False, "none": True}
    own = targets.knock_out(SEGMENTS, {"accessible": "told >= 0.6"}, facts=PEOPLE, labels=LABELS, told=told).set_index("segment")
    assert own["passes"].to_dict() == {"core": True, "rest": False, "none": False} and own.loc["core", "value"] == 0.8


def test_without_a_typing_tool_accessible_stays_what_it_was():
    tests = targets.knock_out(SEGMENTS, ["accessible"], facts=PEOPLE, labels=LABELS, told={})
    assert tests["condition"].unique().tolist() == ["reachable >= 0.3"] and tests["passes"].isna().all()
    unknown = targets.knock_out(SEGMENTS, {"accessible": "told >= 0.6"}, facts=PEOPLE, labels=LABELS)
    assert unknown["passes"].isna().all()


def test_a_stop_rule_tells_how_many_would_come_anyway_and_what_reaching_it_proves():
    """By hand: of 513, 3.83 % buy anyway, 19.66; 21 or more of them do so by themselves in 41 of 100 cases, 35 or more in none."""
    from scipy.stats import binom

    row = {"segment": "core", "gross": False, "break_even_uplift": 0.002, "needed": 21.0, "contacts": 513, "without": 19.66}
    assert binom.sf(20, 513, 0.0383333) == pytest.approx(0.41, abs=0.01)
    said = words._stop(row | {"by_chance": binom.sf(20, 513, 0.0383333)}, SAY)
    assert said.endswith("about 20 of 513 would come without it, so do not repeat it if fewer than 21 respond within 14 days, though reaching 21 proves nothing yet")
    assert words._stop(row | {"needed": 35.0, "by_chance": binom.sf(34, 513, 0.0383333)}, SAY).endswith("fewer than 35 respond within 14 days")
    table = money().table.dropna(subset="control").query("contacts > 0")
    assert table["without"].tolist() == pytest.approx((table["contacts"] * table["control"]).tolist())
    one = table.iloc[0]
    assert one["by_chance"] == pytest.approx(binom.sf(one["needed"] - 1, one["contacts"], one["control"]))


def test_a_response_rate_that_is_only_the_forms_is_said_to_be_assumed():
    table = assembled(campaigns=LOG[LOG["group"] == "target"])[0]
    assert table.set_index("segment")["assumed"].to_dict() == {"core": False, "rest": False, "none": True}  # nobody of the last was ever written to
    assert not campaign.guesses(table[table["passes"]]) and campaign.guesses(table)
    assumed = table.assign(assumed=True)
    assert campaign.guesses(assumed) and "if" in worth.chance(assumed.iloc[0].to_dict(), SAY) and "which is an assumption" in worth.chance(assumed.iloc[0].to_dict(), SAY)
    assert "rests at least partly on assumed response rates" in words.measure(assumed, SAY)
    titles = [worth.money_titles(rows, SAY)["profit"].removeprefix("Profit, counting those who would buy anyway, at ") for rows in (assumed, table, table.assign(assumed=False))]
    assert titles == ["assumed response rates", "responses between those seen and those assumed, or only assumed", "responses between those seen and those assumed"]
    assert money(LOG.head(0)).table["assumed"].all() and not money().table["assumed"].any()


def test_what_was_shown_and_may_be_chance_is_told_beside_the_break_even():
    """7.8 points shown where 7.6 would pay: that it pays is not sure."""
    from segkit.findings import decisions

    row = {"segment": "VIP", "reason": "loses_money", "gross": False, "p_profit": 0.034, "break_even_uplift": 0.076, "shown": 0.078, "other_profit": np.nan}
    assert decisions._change(row, pd.DataFrame(), None, SAY) == "An uplift surely above 7.6 points, from which a campaign pays; the 7.8 points shown so far may be chance"
    assert decisions._change(row | {"shown": 0.02}, pd.DataFrame(), None, SAY) == "An uplift shown to be above 7.6 points, from which a campaign pays"


def test_a_cheaper_channel_is_named_also_where_what_was_shown_may_be_chance():
    from segkit.findings import decisions

    row = {"segment": "VIP", "reason": "loses_money", "gross": False, "p_profit": 0.034, "break_even_uplift": 0.076, "shown": 0.078, "other_profit": np.nan, "channel": "call",
           "low_channel": "mail", "low_uplift": 0.0136, "low_text": False}  # fmt: skip
    told = "An uplift shown to be above 7.6 points by call, or above 1.4 points by mail, for which no text is written yet; from there a campaign pays"
    assert decisions._change(row, pd.DataFrame(), None, SAY) == f"{told}; the 7.8 points shown so far by call may be chance"
    assert decisions._change(row | {"shown": 0.02}, pd.DataFrame(), None, SAY) == told


def test_a_channel_that_reaches_nobody_does_not_make_a_loss_actionable():
    """Of two channels one loses 419 and the other reaches nobody, with a profit of 0; a segment that none reaches keeps its own reason."""
    from segkit.findings import decisions

    segments = pd.DataFrame({"segment": ["VIP", "far"], "customers": [200, 50]})
    rows = [("VIP", "call", 174, 87, 87, 565.5, -419.48, 0.034), ("VIP", "mail", 0, 0, 0, 0.0, 0.0, 0.0), ("far", "call", 0, 0, 0, 0.0, 0.0, 0.0), ("far", "mail", 0, 0, 0, 0.0, 0.0, 0.0)]
    offers = pd.DataFrame(rows, columns=["segment", "channel", "people", "held_out", "contacts", "cost", "profit", "p_profit"]).assign(
        gross=False, reach=0.87, value=141.7, uplift=0.02, shown=0.078, shown_campaigns=1.0, break_even_uplift=0.076, other_count=False, profit_shown=9.82)  # fmt: skip
    offers = offers.reindex(columns=named().union(offers.columns, sort=False))
    people = pd.DataFrame({"customer_id": ["a", "b"], "segment": ["VIP", "far"], "orders": 1, "revenue": 1.0, "recency_days": 9.0})
    tests = targets.knock_out(segments, ["actionable"], facts=people, labels=people, economics=offers)
    assert tests.set_index("segment").loc["VIP", ["value", "passes"]].tolist() == [-419.48, False] and pd.isna(tests.set_index("segment").loc["far", "passes"])
    table = targets.targets(segments, tests, segments.assign(attractiveness=50.0), money=targets.choice.Money(offers, np.full((4, 10), -1.0)))
    assert table.set_index("segment")["reason"].to_dict() == {"VIP": "knocked_out", "far": "unreachable"}
    assert table.set_index("segment")["decision"].tolist() == ["leave", "leave"]
    assert worth.one_campaign(table.set_index("segment", drop=False).loc["far"].to_dict(), SAY) == ""
    row = table[table["segment"] == "VIP"].iloc[0].to_dict()
    line = decisions.log(row, tests[tests["segment"] == "VIP"], None, say=SAY)
    assert line["why"].startswith("Even the best channel is expected to lose $419; for “VIP” we count on an uplift of 2.0 points where its one campaign by call showed 7.8 points")
    assert line["why"].endswith("if that test alone were believed, it would about break even") and line["what_would_change"].startswith("An uplift surely above 7.6 points")
    assert words.headline(table[table["segment"] == "VIP"], SAY) == "No campaign is worth sending on these terms"


def test_who_buys_anyway_is_counted_on_the_day_of_the_campaign():
    """By hand: 30 of 40 bought in the days waited for; the others do not wait."""
    bought = {"month": 24310, "orders": 1, "order_days": 1, "first_order": pd.Timestamp("2025-11-20"), "last_order": pd.Timestamp("2025-11-20")}
    labels, months = LABELS, pd.DataFrame({"customer_id": PEOPLE["customer_id"], **bought})
    facts, day = PEOPLE.assign(gap_days=30.0), dt.date(2026, 1, 1)
    waited = pd.DataFrame({"segment": ["core", "rest"], "earliest": ["2026-01-04"] * 2, "first": ["2026-02-01", "2026-01-04"], "last_year": [30, 60]})
    alone, season = (targets.usual(labels, facts, months, day, season=told).set_index("segment")["usual"] for told in (None, waited))
    assert season["core"] == 0.75 > alone["core"] and season.drop("core").equals(alone.drop("core"))


def test_the_value_of_a_response_is_that_of_the_listed():
    months = pd.DataFrame({"customer_id": ["000", "001", "040"], "month": 24310, "orders": [1, 1, 2], "purchases_cents": [10000, 90000, 8000]})
    day = dt.date(2026, 1, 1)
    all_, listed = (targets.order_values(months, LABELS, day, listed=who).set_index("segment")["order_value"] for who in (None, ["000"]))
    assert (all_["core"], listed["core"], listed["rest"]) == (500.0, 100.0, 40.0)


def test_where_as_many_buy_anyway_as_respond_the_money_is_told_as_the_logs_count():
    """28 rung up, 10.5 % of them counted as responses; 13 of them buy in two weeks anyway."""
    table = offered(contacts=28, people=28, uplift=0.105, income=18069.0, cost=504.0, profit=17565.0, usual=12.88, campaigns=12457.0, to_show=0.003, seen_responses=5.0, seen_contacts=24.0, assumed_response=0.08)
    row = table.iloc[0].to_dict()
    assert campaign.outnumbered(row) and worth.chance(row, SAY) == "$18.1K of margin before costs if 10.5% respond; many of the 28 would buy anyway"
    told = words.targets(table, SAY)
    assert any(line.endswith("counting those who buy anyway; about 13 of them buy in 14 days without it") for line in told)
    assert f"In “core” we count on {SAY.percent(0.105, digits=1)} responding: 5 of 24 did so far, which is little to go by, so the figure is drawn towards the {SAY.percent(0.08)} assumed" in told
    assert any("judged by use of its own offer or code, not by sales" in line for line in told)
    log = targets.decisions(table, pd.DataFrame(columns=["segment", "passes"]), table[["segment", "attractiveness"]].assign(size=1.0), {"size": 1}, say=SAY)
    assert log["what_would_change"].tolist() == ["What its own offer or code brings for its cost, once it has been tried"]
    few = offered(contacts=28, uplift=0.105, usual=0.9, campaigns=12457.0).iloc[0].to_dict()
    assert "including people who would buy anyway" in worth.chance(few, SAY)


def test_an_uplift_of_other_campaigns_is_not_called_the_segments_own():
    row = {"segment": "core", "channel": "SMS", "uplift": 0.015, "shown": np.nan, "value_of_response": 90.0}
    assert worth.counted_on(row, SAY) == "For “core” we count on an uplift of 1.5 points, taken from other campaigns since none by SMS was compared there yet, and on $90 from a response, before the margin"
    assert "partly pooled with other campaigns" in worth.counted_on(row | {"shown": 0.014}, SAY)
    table = pd.DataFrame({"segment": ["core", "rest"], "p_profit": [0.7, 0.8], "uplift": 0.01})
    offers = pd.DataFrame({"segment": ["core", "rest", "rest"], "shown": [None, None, 0.01]})
    assert words.borrowed(offers, table, SAY) == ["No campaign to “core” has been compared with a group held out yet; uplift and probability there are counted as for the others"]
    lift = pd.DataFrame({"campaign": ["May", "pooled"], "segment": [None, ""]})  # a campaign that was counted as a whole, and all together
    assert words.borrowed(offers, table, SAY, uplift=lift) == ["Campaigns were counted as a whole, not by segment, so what a message adds is dealt out to “core” by how often each of them buys anyway"]
    assert words.borrowed(offers, table, SAY, uplift=lift.assign(segment=["rest", ""])) == words.borrowed(offers, table, SAY)
    seen = table.assign(capped_contacts=[560.0, None])  # of those written to there so few responded that less is counted on: it is not counted as the others
    assert words.borrowed(offers, seen, SAY) == []
    assert words.borrowed(offers.assign(shown=0.1), table, SAY) == [] == words.borrowed(offers, table.assign(p_profit=None), SAY)


def test_the_rule_of_sending_is_told_as_it_was_used():
    table = pd.DataFrame({"p_profit": [0.84], "reason": ["other_count"]})
    rules = {"confidence": 0.8, "top": 2, "budget": None}
    assert words.settings(rules, SAY, table)[0].startswith("A campaign is sent in full where responses are purchases and it pays with a probability of 80% or more and at most")
    assert words.settings(rules, SAY, table.assign(p_profit=None)) == ["At most 2 segments are worked with; these are settings of this case and can be changed"]
    assert words.settings(rules | {"top": None}, SAY, table.assign(p_profit=None)) == []


def test_what_many_campaigns_earned_together_has_its_range():
    """By hand: five campaigns of 10 responses at 10, none of those held out, cost 5: 95 each; variance 10 · 100 + 1 · 100 each, of five 5,500."""
    log = pd.DataFrame([(f"c{i}", "VIP", "SMS", g, 100, r, m, c) for i in range(5) for g, r, m, c in (("target", 10, 100.0, 5.0), ("control", 0, 0.0, 0.0))],
                       columns=["campaign", "segment", "channel", "group", "contacts", "responses", "revenue", "cost"])  # fmt: skip
    made = targets.earned(log, spread=0.0)
    assert made["together_low"].iloc[0] == pytest.approx(475 - 1.2816 * 5500**0.5, abs=0.1) and made["together_high"].iloc[0] == pytest.approx(475 + 1.2816 * 5500**0.5, abs=0.1)
    told = earned_words.earned(made, SAY, narrow=True)
    assert told[0].startswith("Against those held out 5 past campaigns brought $475 together after their costs ($380 to $570 in 8 cases of 10)")
    assert told[1] == "What they brought counts responses in the log, which leaves some purchases out"


def offered(**more):
    """One offer to one segment, and the decision on it."""
    row = {"segment": "core", "channel": "SMS", "contacts": 15, "people": 15, "held_out": 0, "cost": 5.0, "profit": 50.0, "income": 55.0, "uplift": 0.02, "control": np.nan, "p_profit": np.nan,
           "gross": True, "value": 100.0, "usual": np.nan, "without": np.nan, "other_count": False, "assumed": False} | more  # fmt: skip
    offers = pd.DataFrame([row]).reindex(columns=named())
    people = pd.DataFrame({"segment": ["core"], "customers": 15, "attractiveness": 50.0})
    return targets.targets(people, pd.DataFrame(), people, money=targets.choice.Money(offers, np.full((1, 10), 50.0)))


def test_a_list_of_which_not_one_is_expected_to_respond_is_not_tested():
    """15 × 2 % = 0.3; 50 × 2 % = 1."""
    table = offered()
    assert table[["decision", "reason"]].iloc[0].tolist() == ["leave", "too_few"]
    told = words.targets(table, SAY)
    assert told[0].startswith("The lists are too short for one response")
    assert told[1] == "Of 15 customers in “core” not one response is to be expected; so few cannot be tested, so ring them and decide by hand" and not any("$" in line for line in told)
    assert offered(contacts=50)["decision"].tolist() == ["test"]


def test_what_pays_by_a_log_that_does_not_count_purchases_is_tested_and_not_chosen():
    """Of 500 written to 200 buy anyway where the log counts 20."""
    sure = {"contacts": 500, "people": 1000, "held_out": 500, "control": 0.04, "p_profit": 0.9, "gross": False, "usual": 200.0, "without": 20.0, "to_show": 0.02, "campaigns": 2.0, "campaigns_bought": 40.0}
    assert offered(**sure)["decision"].tolist() == ["chosen"]
    table = offered(**sure, other_count=True)
    assert table[["decision", "reason"]].iloc[0].tolist() == ["test", "other_count"]
    told = words.targets(table, SAY)
    assert "Of 500 customers in “core” about 200 would buy anyway in the 14 days in which responses count, and the log would count 20 of them; it misses the others and takes one" in " ".join(told)
    assert "Hold out 500 of 1,000 in “core”; to show an uplift of 2.0 points takes 2 such campaigns together by the log’s count, and 40 by all purchases" in told
    assert worth.worth(table, SAY) == "A campaign to 500 customers should earn $50 after its costs by the campaign log’s count alone, so test before spending on all"
    unsure = offered(**sure | {"p_profit": 0.79}, other_count=True)  # not sure either, and counted as narrowly: the same is said of it
    assert unsure["reason"].tolist() == ["other_count"] and "79 chances in 100 that it pays, both by the log’s count" in worth.chance(unsure.iloc[0].to_dict(), SAY)
    both = pd.concat([table.assign(all_customers=900), unsure.assign(all_customers=637, segment="rest")], ignore_index=True)
    assert worth.worth(both, SAY).startswith("Campaigns to 1,000 of these 1,537 customers should earn $100 after costs by the campaign log’s count alone")
    mixed = pd.concat([table, offered(**sure | {"p_profit": 0.7}).assign(segment="rest")], ignore_index=True)
    assert worth.worth(mixed, SAY).endswith("partly by the campaign log’s count alone, and for “rest” there are only 70 chances in 100 that it pays")
    assert worth.money_titles(mixed, SAY)["profit"] == "Profit beyond what comes anyway, by the log’s count"


def test_a_test_that_can_show_nothing_is_shown_as_a_try_in_every_place():
    from segkit.report import segments
    from segkit.report.view import View

    table = offered(campaigns=3254.0, to_show=0.01, uplift=0.25)
    assert table["decision"].tolist() == ["test"] and campaign.shown_decision(table.iloc[0]) == "try"
    assert words.headline(table, SAY) == "What messages add was never measured, and lists this small cannot show it; try it with “core”"
    log = targets.decisions(table, pd.DataFrame(columns=["segment", "passes"]), table[["segment", "attractiveness"]].assign(size=1.0), {"size": 1}, say=SAY)
    assert log[["decision", "why", "what_would_change"]].to_numpy().tolist() == [["try", "What a message adds was never measured here, and a list so small cannot show it", "What it brings for its cost, once it has been tried"]]
    assert segments.decided(View(tables={"targets": table, "facts": pd.DataFrame({"orders": [1]}), "labels": None, "segments": None}, say=SAY)) == {"core": "try"}
    held = campaign.shown_decision(offered(campaigns=3.0, held_out=7, contacts=8, uplift=0.25).iloc[0])
    assert held == "test"


def test_a_limit_is_named_and_what_would_let_a_segment_in():
    """By hand: one more place lets the third in at 30 of 35; the fourth would cost 40."""
    rows = [("a", 10.0, 90.0), ("b", 10.0, 80.0), ("c", 10.0, 70.0), ("d", 10.0, 60.0)]
    offers = pd.DataFrame(rows, columns=["segment", "cost", "profit"]).assign(channel="SMS", contacts=20, people=20, uplift=0.1, gross=False, other_count=False, p_profit=0.5, break_even_uplift=0.02)
    paid = targets.choice.Money(offers.reindex(columns=named()), np.tile(offers[["profit"]].to_numpy(), 3))
    people = pd.DataFrame({"segment": list("abcd"), "customers": 20, "attractiveness": 50.0, "size": 1.0})
    found = targets.targets(people, pd.DataFrame(), people, money=paid, budget=35, top=2)
    assert found.set_index("segment")["reason"].to_dict() == {"a": "uncertain", "b": "uncertain", "c": "outside_top", "d": "outside_top"}
    assert found.set_index("segment")[["limit_needed", "limit_cost"]].loc[["c", "d"]].fillna(0).to_numpy().tolist() == [[3.0, 30.0], [0.0, 0.0]]
    log = targets.decisions(found, pd.DataFrame(columns=["segment", "passes"]), people, {"size": 1}, budget=35, top=2, say=SAY).set_index("segment")
    assert log.loc["c", "why"] == "Other segments together are expected to earn more within the limit of 2 targets that is set for this case"
    assert log.loc["c", "what_would_change"] == "A limit of 3 targets instead of 2, with “c” by SMS for $10 and a profit of $70 by the same count, in all $30 of the budget of $35"
    assert log.loc["d", "what_would_change"] == "A limit of 4 targets instead of 2 together with a budget of about $40"
    assert log.loc["a", "why"].startswith("It pays with a probability of 50%, and 80% is asked for in this case")
    assert words.settings({"confidence": 0.8, "top": 2, "budget": 35.0}, SAY) == ["A campaign is sent in full where it pays with a probability of 80% or more, at most 2 segments are worked with, and the budget is $35; these are settings of this case and can be changed"]


@pytest.mark.parametrize("seed", range(4))
def test_what_a_limit_would_let_in_is_let_in_where_it_is_the_limit(seed):
    """What is tried again under other limits is decided by fewer columns; under that limit itself the whole must say the same."""
    draw = np.random.default_rng(seed)
    rows = [(segment, channel, cost, float(draw.integers(20, 200)), draw.choice([0.3, 0.5, 0.9])) for segment in "abcdef" for channel, cost in (("SMS", float(draw.integers(5, 30))), ("call", float(draw.integers(20, 60))))]
    offers = pd.DataFrame(rows, columns=["segment", "channel", "cost", "profit", "p_profit"]).assign(contacts=20, people=20, uplift=0.1, gross=False, other_count=draw.random(len(rows)) < 0.2)
    paid = targets.choice.Money(offers.reindex(columns=named()), np.tile(offers[["profit"]].to_numpy(), 3))
    people = pd.DataFrame({"segment": list("abcdef"), "customers": 20, "attractiveness": 50.0})
    told = cache(lambda budget, top: targets.targets(people, pd.DataFrame(), people, money=paid, budget=budget, top=top).set_index("segment"))
    found, budget, top, seen = told(50.0, 2), 50.0, 2, 0
    worked = lambda table: table[table["decision"].isin(["chosen", "test"])]  # noqa: E731
    for name, row in found.iterrows():
        if row["limit_needed"] == row["limit_needed"]:
            inside = worked(told(budget, int(row["limit_needed"])))
            assert inside["cost"].sum() == pytest.approx(row["limit_cost"]) and inside.loc[name, ["channel", "cost", "profit"]].tolist() == row[["limit_channel", "limit_own", "limit_profit"]].tolist()
            assert all(name not in worked(told(budget, most)).index for most in range(top, int(row["limit_needed"])))
            seen += 1
        if row["limit_least"] == row["limit_least"]:
            assert name in worked(told(row["limit_budget"] + 0.001, int(row["limit_least"]))).index and row["limit_budget"] > budget
            larger = [(row["limit_budget"] * by + 0.001, most) for by in (1, 1.1, 1.5, 3) for most in range(int(row["limit_least"]), 7)]
            assert all(name in worked(told(*one)).index for one in larger)  # and stays in
            seen += 1
    assert seen


def test_the_channel_that_a_higher_limit_takes_is_named():
    """By hand: alone the third is worth most by call for 30; beside the others only SMS for 8 leaves the budget room, 28 of 35 in all."""
    rows = [("a", "SMS", 10.0, 90.0), ("b", "SMS", 10.0, 80.0), ("c", "call", 30.0, 70.0), ("c", "SMS", 8.0, 20.0)]
    offers = pd.DataFrame(rows, columns=["segment", "channel", "cost", "profit"]).assign(contacts=20, people=20, uplift=0.1, gross=False, other_count=False, p_profit=0.5, break_even_uplift=0.02)
    paid = targets.choice.Money(offers.reindex(columns=named()), np.tile(offers[["profit"]].to_numpy(), 3))
    people = pd.DataFrame({"segment": list("abc"), "customers": 20, "attractiveness": 50.0, "size": 1.0})
    found = targets.targets(people, pd.DataFrame(), people, money=paid, budget=35, top=2).set_index("segment")
    assert found.loc["c", ["channel", "cost", "limit_needed", "limit_channel", "limit_own", "limit_cost"]].tolist() == ["call", 30.0, 3.0, "SMS", 8.0, 28.0]
    log = targets.decisions(found.reset_index(), pd.DataFrame(columns=["segment", "passes"]), people, {"size": 1}, budget=35, top=2, say=SAY).set_index("segment")
    assert log.loc["c", "what_would_change"] == "A limit of 3 targets instead of 2, with “c” by SMS for $8 and a profit of $20 by the same count, since call would not fit, in all $28 of the budget of $35"


def test_what_past_campaigns_earned_is_told_with_those_that_lost():
    """By hand: 60 % of 1,540 less as many held out with 560 is 588, 3 more than the cost; of 90 without a group held out 54, 526 less."""
    log = pd.DataFrame({"campaign": ["up", "up", "check"], "segment": ["VIP", "VIP", "economy"], "channel": "call", "group": ["target", "control", "target"], "contacts": [90, 90, 300],
                        "responses": [11, 4, 5], "revenue": [1540.0, 560.0, 90.0], "cost": [585.0, 0.0, 580.0]})  # fmt: skip
    made = targets.earned(log, margin=0.6)
    assert earned_words.earned(made, SAY) == [
        "Against those held out, past campaigns brought after their costs $3 by “up” to “VIP”; of one alone this may be chance",
        "If every response is credited to them, past campaigns without a group held out came, after their costs, to a loss of $526 by “check” to “economy”",
    ]
    assert targets.earned(log.drop(columns="cost")).empty and earned_words.earned(None, SAY) == []


def test_those_who_have_fallen_silent_are_told_of_a_list():
    told = words.silent_listed({"segment": "Large"}, {"segment": "Large", "listed": 15, "silent": 5}, SAY)
    assert told == "5 of the 15 on the list of “Large” have fallen silent and are counted at the same response as the others, which is likely too much"
    listed = {"segment": "Large", "listed": 15, "silent": 5, "won_since": 1, "silent_income": 17750.0}
    assert words.silent_listed({"segment": "Large"}, listed, SAY) == "5 of the 15 on the list of “Large” have bought nothing for long (who has a won deal since is marked there) and are counted at the same response as the others, which is likely too much; $17.8K of the margin rests on them"
    assert not campaign.some_silent({"listed": 15, "silent": 4}, 5)
    assert words.silent_listed({"segment": "Large", "contacts": None}, {"segment": "Large", "listed": 15, "silent": 5}, SAY) == ""  # nothing was counted


def test_another_channel_is_counted_with_the_same_share_held_out():
    """By hand: of 100 half are held out; by chat 50 bring 500 less 25 and 10."""
    own = pd.DataFrame({"segment": "core", "channel": ["chat", "mail"], "people": [0, 100], "held_out": [0, 50], "contacts": [0, 50], "fixed": [10.0, 0.0], "cost": [0.0, 5.0],
                        "income": [0.0, 105.0], "profit": [0.0, 100.0], "break_even_uplift": [np.nan, 0.05]})  # fmt: skip
    wide = own.assign(people=100, held_out=0, contacts=100, cost=[60.0, 10.0], income=[1000.0, 210.0], profit=[940.0, 200.0], break_even_uplift=[0.012, 0.05])
    told = targets.beside(targets.choice.Money(own, np.zeros((2, 1))), targets.choice.Money(wide, np.zeros((2, 1)))).table
    assert told[["other_channel", "other_profit"]].to_numpy().tolist() == [["chat", 465.0]] * 2
    assert told[["low_channel", "low_uplift", "low_text", "only_text"]].iloc[1].tolist() == ["chat", pytest.approx(0.012 * 35 / 30), False, True]  # 35 for 50, where 60 for 100 need 1.2 points
    row = {"segment": "core", "channel": "mail", "reason": "loses_money", "break_even_uplift": 0.05, "shown": np.nan, "other_profit": np.nan, "low_channel": "chat", "low_uplift": 0.014, "low_text": False}
    from segkit.findings import decisions

    assert decisions._change(row, pd.DataFrame(), None, SAY) == "An uplift shown to be above 5.0 points by mail, or above 1.4 points by chat, for which no text is written yet; from there a campaign pays"
    assert "break even" in decisions._alone({"profit_shown": 9.5, "cost": 585.0}, SAY) and decisions._alone({"profit_shown": -90.0, "cost": 100.0}, SAY).endswith("it would lose $90")


def test_an_uplift_that_the_response_itself_caps_says_so():
    """Of 560 in rest one responded, 0.2 points at most, though the campaign to core showed 15; core is counted by its own."""
    from segkit.findings import decisions

    once = LOG.assign(group=["target", "control", "target", "target"], contacts=[400, 400, 280, 280], responses=[80, 20, 1, 0])
    found = money(once, hold_out=0.0).table
    rest, core = row(found, "rest").to_dict(), row(found, "core").to_dict()
    assert rest["uplift"] < 0.005 and (rest["capped_responses"], rest["capped_contacts"]) == (1.0, 560.0)
    assert np.isnan(core["capped_responses"]) and np.isnan(core["capped_contacts"]) and money(LOG).table["capped_contacts"].isna().all()
    told = {"value_of_response": 7290.0, "reason": "loses_money", "gross": False, "p_profit": 0.3}
    assert worth.basis(rest | told, SAY).startswith("For “rest” we count on an uplift of 0.")
    assert "points, since only 1 of 560 written to responded at all, and on $7,290" in worth.basis(rest | told, SAY) and "other campaigns" not in worth.basis(rest | told, SAY)
    assert "at all" not in worth.basis(core | told, SAY)
    for profit, text in ((-320.0, "expected to lose $320"), (5.0, "$5 expected")):
        why = decisions._why(rest | told | {"profit": profit}, pd.DataFrame(), SAY, decisions.Rules())
        assert text in why and "since only 1 of 560 written to responded at all" in why and "other campaigns" not in why


def test_the_uplift_that_decides_is_the_one_told():
    row = assembled(budget=60)[0].iloc[0].to_dict()
    assert worth.points(row["uplift"], SAY) in worth.basis(row, SAY) and SAY.money(row["value_of_response"]) in worth.basis(row, SAY)


def test_most_attractive_is_said_of_those_that_pass_where_another_has_more_points():
    table = pd.DataFrame({"segment": list("abcd"), "passes": [False, True, True, True], "attractiveness": [80.0, 77.0, 66.0, 10.0], "decision": ["leave", "test", "test", "test"], "reason": ["knocked_out", "no_prices", "no_prices", "no_prices"],
                          "contacts": np.nan, "channel": None})  # fmt: skip
    assert words.headline(table, SAY) == "Without prices of channels no campaign can be judged; of the segments that pass, “b” and “c” are most attractive by the weights"
    assert words.headline(table.assign(attractiveness=[60.0, 77.0, 66.0, 10.0]), SAY).endswith("by the weights “b” and “c” are most attractive")


def test_only_the_upper_half_of_those_that_pass_is_most_attractive():
    table = pd.DataFrame({"segment": list("abc"), "passes": True, "attractiveness": [100.0, 20.0, 6.6], "decision": "test", "reason": "no_prices", "channel": None, "contacts": np.nan,
                          "gross": pd.NA, "p_profit": np.nan, "profit": np.nan, "break_even_uplift": np.nan})  # fmt: skip
    log = targets.decisions(table, pd.DataFrame(columns=["segment", "passes"]), table[["segment", "attractiveness"]].assign(size=[3.0, 2.0, 1.0]), {"size": 1}, say=SAY)
    assert [why.startswith("It is among the most attractive") for why in log["why"]] == [True, False, False]
    assert log["why"].tolist()[1] == "It passes, but with 20 points of 100 it is far behind the first that passes, which has 100"
    told = {"scores": table[["segment", "attractiveness"]].assign(size=[3.0, 2.0, 1.0]), "weights": {"size": 1}, "say": SAY, "tests": pd.DataFrame(columns=["segment", "passes"])}
    limited = targets.decisions(table, top=3, **told)
    assert limited["why"].tolist()[1] == "It passes and the limit leaves room for it, but with 20 points of 100 it is far behind the first that passes, which has 100"
    outside = table.assign(reason=["no_prices", "no_prices", "outside_top"])
    assert targets.decisions(outside, **told).iloc[2, 2:].tolist() == ["Without prices the most attractive come first, and others are more attractive", "The prices of the channels, by which a campaign can be judged"]
    assert targets.decisions(outside, top=2, **told).iloc[2, 2:].tolist() == ["The places for targets go to others that are more attractive", "A higher limit on the number of targets"]
    assert "“a” is most attractive" in words.headline(table, SAY) or "by the weights “a” " in words.headline(table, SAY)
    near = targets.decisions(table.assign(attractiveness=[100.0, 21.0, 20.0]), pd.DataFrame(columns=["segment", "passes"]), table[["segment", "attractiveness"]].assign(size=[3.0, 2.0, 1.0]), {"size": 1}, say=SAY)
    assert near["why"].tolist()[2].endswith("too close to “b” with 21 to be ranked against it")


def test_how_many_orders_a_response_is_taken_to_bring_is_said_to_be_assumed():

    say = Language()
    rows = pd.DataFrame({"segment": ["Shops", "Large", "Once"], "profit": [9.0, 5.0, -1.0], "by_orders": [60.0, 40.0, 7.0], "value_shown": np.nan, "orders_each": [6.0, 2.0, 1.0]})
    assert worth.orders_assumed(rows, say) == ["Profit rests on an assumption of how many orders a response brings within a year, 2 in “Large”, 6 in “Shops”, and 1 elsewhere"]
    assert say.register.table("11")["cells"].item() == "segment=Shops | segment=Large | segment=Once: orders_each"
    shown = "Where campaigns have shown what a response brings, it is taken to lie between that and this assumption"
    assert worth.orders_assumed(rows.assign(orders_each=4.0, value_shown=[None, 30.0, None]), say) == ["Profit rests on 4 orders to a response within a year, which is an assumption", shown]
    assert worth.orders_assumed(rows.assign(orders_each=1.0), say) == ["Profit rests on one order to a response, which is an assumption"]
    assert worth.orders_assumed(rows.assign(by_orders=np.nan), say) == []
    each = worth.orders_assumed(rows.assign(orders_each=4.0, value_of_response=[240.0, 160.0, 28.0]), say)[1]  # four orders of 60, 40 and 7
    assert each == "A response is taken to bring from $28 in “Once” to $240 in “Shops” before the margin, by the mean of the listed customers’ own average orders, each customer counting once"
    assert say.register.table("11").set_index("text").loc[each, "cells"] == "segment=Once | segment=Shops: value_of_response"


def test_where_the_best_channel_with_a_text_loses_the_one_without_is_told():
    """By hand: of 174 half are held out; 87 calls at 6.50 bring 146 for 565.50, 87 e-mails at a cent and 100 bring 100.90 for 100.87."""
    from segkit.findings import decisions
    from segkit.report import actions as first_screen

    own = pd.DataFrame({"segment": "VIP", "channel": ["mail", "call"], "people": [0, 174], "held_out": [0, 87], "contacts": [0, 87], "fixed": [100.0, 0.0], "cost": [0.0, 565.5],
                        "income": [0.0, 146.0], "profit": [0.0, -419.5], "break_even_uplift": [np.nan, 0.076]})  # fmt: skip
    wide = own.assign(people=174, held_out=[0, 87], contacts=[174, 87], cost=[101.74, 565.5], income=[201.7, 146.0], profit=[99.96, -419.5], break_even_uplift=[0.007, 0.076])
    plan = lambda other: targets.beside(targets.choice.Money(own, np.zeros((2, 1))), targets.choice.Money(other, np.zeros((2, 1)))).table.iloc[1]  # noqa: E731
    row = plan(wide)
    assert row[["unwritten_channel", "unwritten_profit", "unwritten_cost"]].tolist() == ["mail", pytest.approx(-0.02), pytest.approx(100.87)]
    worse = plan(wide.assign(income=[90.0, 146.0]))  # 45 for 100.87
    assert worse["unwritten_profit"] == pytest.approx(-55.87) and pd.isna(plan(wide.assign(income=[-700.0, 146.0]))["unwritten_channel"])  # it loses more than the calls
    test = {"test": "actionable", "condition": "profit >= 0", "value": -419.5}
    told = [*[decisions._failed(test, dict(row), SAY)], *decisions._by_another(dict(row), SAY)]
    assert told == ["Of the channels for which a text is written even the best is expected to lose $420", "by mail, for which no text is written, the same count comes out about even, so write that text and test it"]
    assert decisions._by_another(dict(worse), SAY) == ["by mail, for which no text is written, the same count gives a loss of $56"]
    assert decisions._failed(test, {}, SAY) == "Even the best channel is expected to lose $420" and decisions._by_another({}, SAY) == []
    table = pd.DataFrame([row]).assign(decision="leave", reason="loses_money", gross=False)
    assert words.headline(table, SAY) == "No campaign that has a text is worth sending; write one for mail and test it on “VIP”"
    assert words.headline(pd.DataFrame([worse]).assign(decision="leave", reason="loses_money", gross=False), SAY) == "No campaign is worth sending on these terms"
    said = first_screen._by_texts(table, SAY, segments="“VIP”", customers="87 customers", money="$420")
    assert said == "campaigns to “VIP” would reach 87 customers and lose $420; by mail, for which no text is written, they would come out about even"
    assert first_screen._by_texts(pd.DataFrame([worse]), SAY, segments="“VIP”", customers="87 customers", money="$420").endswith("they would lose $56")
    assert first_screen._by_texts(table.drop(columns="unwritten_channel"), SAY, segments="“VIP”", customers="87 customers", money="$420") == "campaigns to “VIP” would reach 87 customers and lose $420"


def test_a_mailing_to_all_segments_by_a_channel_without_a_text_is_told_as_a_loss_and_never_advised():
    """By hand: alone to all −61 −84 −97 = −242 for 102 + 103 + 104; two fixed costs of 100 are saved: −42 for 109. They bring 41 + 19 + 7 = 67 at 0.3 points, so 109 at 0.49. Where it earns, it is a mailing to everybody, no campaign."""
    from types import SimpleNamespace

    from segkit.findings import campaign
    from segkit.report import actions as first_screen

    table = pd.DataFrame({"segment": ["VIP", "standard", "economy"], "decision": "leave", "reason": "loses_money", "gross": False, "profit": [-420.0, -98.0, -627.0], "contacts": 9.0,
                          "unwritten_channel": "E-mail", "unwritten_profit": [-80.0, -92.0, -98.0], "unwritten_whole": [-61.0, -84.0, -97.0], "unwritten_cost": 101.0, "unwritten_uplift": 0.003,
                          "unwritten_people": [174.0, 261.0, 423.0], "unwritten_whole_cost": [102.0, 103.0, 104.0], "unwritten_fixed": 100.0, "passes": True, "attractiveness": 50.0})  # fmt: skip
    joint = campaign.together(table)
    assert [joint[name] for name in ("channel", "cost", "profit")] == ["E-mail", 109.0, -42.0]
    assert words.headline(table, SAY) == "No campaign is worth sending on these terms"
    view = SimpleNamespace(say=SAY, name=SAY.quoted, names=lambda names: SAY.listing([SAY.quoted(n) for n in names]))
    lost = "by E-mail, for which no text is written, one mailing to “VIP”, “standard”, and “economy” together would cost $109 and lose $42 of that; it would pay from an uplift of 0.5 points in all of them"
    assert first_screen._one_mailing(joint, view) == lost
    least = table.assign(low_channel="E-mail", low_uplift=[0.0136, 0.023, 0.021])
    assert first_screen._one_mailing(campaign.together(least), view) == f"{lost}; a campaign to one of them alone would first pay with “VIP”, from an uplift of 1.4 points by E-mail"
    assert campaign.together(table.assign(unwritten_whole=[16.0, -32.0, -71.0])) == {}  # 113 earned


def test_what_it_costs_to_hold_a_group_out_is_told():
    """By hand: 391 written to bring 23,887 for 5,369, of which 4,000 are paid anyway: (23,887 − 1,369) ÷ 391 = 57.59 each, 22,460 from the 390 held out; with 13,900 more 36,360."""
    rows = pd.DataFrame({"segment": ["a", "b", "c"], "decision": ["test", "test", "leave"], "held_out": [390, 256, 99], "forgone": [22460.0, 13900.0, 9999.0]})
    assert words.forgone(rows, SAY) == "holding 646 customers out costs about $36.4K of profit each time by the same count, which is the price of learning whether such campaigns pay at all"
    fixed = "holding 646 customers out costs about $36.4K of profit each time by the same count, since the fixed costs ($6,500) are paid for the others already; that is the price of learning whether such campaigns pay at all"
    assert words.forgone(rows.assign(fixed=[4000.0, 2500.0, 99.0]), SAY) == fixed and words.forgone(rows.assign(fixed=0.0), SAY) == words.forgone(rows, SAY)
    assert words.forgone(rows.assign(forgone=np.nan), SAY) == "" == words.forgone(rows.assign(forgone=-5.0), SAY) == words.forgone(rows.drop(columns="forgone"), SAY)
    table = assembled(budget=60)[0]
    held = table[table["held_out"].fillna(0).gt(0) & table["gross"].eq(False)]
    assert len(held) and table.loc[~table.index.isin(held.index), "forgone"].isna().all()
    fixed = held["channel"].map(CHANNELS.set_index("channel")["fixed_cost"])
    assert held["forgone"].tolist() == pytest.approx((held["held_out"] * (held["income"] - held["cost"] + fixed) / held["contacts"]).tolist(), abs=0.02)


def test_a_total_has_its_range_as_its_parts_have():
    """By hand: what messages add is drawn for all together, so that the range of a sum is not the sum of ranges; responses are at their lowest and their highest in all."""
    from segkit.findings import worth

    rows = pd.DataFrame({"segment": ["A", "B"], "decision": "test", "reason": "other_count", "gross": False, "contacts": [391.0, 257.0], "cost": [5368.5, 2834.1], "profit": [18.5e3, 11.5e3],
                         "profit_low": [-5e3, -3e3], "profit_high": [44e3, 23e3], "p_profit": [0.79, 0.84]})  # fmt: skip
    told = worth.worth(rows, SAY, sure={"total": 30e3, "total_low": -8200.0, "total_high": 62.4e3})
    assert told == "Campaigns to 648 customers should earn $30K (in 8 cases of 10 between −$8,200 and $62.4K) after costs by the campaign log’s count alone, so test before spending on all"
    assert "should earn $30K after costs" in worth.worth(rows, SAY, sure={"total": 41e3, "total_low": 1.0, "total_high": 2.0})  # drawn of other segments
    assert "$18.5K (in 8 cases of 10 between −$5,000 and $44K)" in worth.worth(rows.head(1), SAY)
    gross = pd.DataFrame({"segment": ["A", "B"], "decision": "test", "reason": "never_measured", "gross": True, "assumed": [True, False], "contacts": [15.0, 28.0], "cost": [3600.0, 504.0], "profit": 1.0,
                          "p_profit": np.nan, "income": [63e3, 18e3], "income_at_low": [38e3, 10e3], "income_at_high": [88e3, 28e3]})  # fmt: skip
    assert "should bring $48K to $116K of margin at a cost of $4,104" in worth.worth(gross, SAY).replace("$4,100", "$4,104")
    assert "should bring $81K of margin at" in worth.worth(gross.assign(income_at_low=[38e3, np.nan]), SAY)


def test_what_a_channel_without_a_text_is_counted_on_and_what_the_hold_out_does_to_it_is_told():
    """By hand: 174 e-mails at 2% bring 282; of 3.2% who respond 2% are added, of the form's 0.8% so 0.5%: 70.50, and the 87 left with half held out 35.25. All cost 101.74, the half 100.87."""
    from segkit.findings import decisions

    own = pd.DataFrame({"segment": "VIP", "channel": ["mail", "call"], "people": [0, 174], "held_out": [0, 87], "contacts": [0, 87], "fixed": [100.0, 0.0], "cost": [0.0, 565.5],
                        "income": [0.0, 146.0], "profit": [0.0, -419.5], "break_even_uplift": [np.nan, 0.076]})  # fmt: skip
    wide = own.assign(people=174, held_out=[0, 87], contacts=[174, 87], cost=[101.74, 565.5], income=[282.0, 146.0], profit=[180.26, -419.5], uplift=0.02, control=0.012, assumed_response=[0.008, 0.08], gross=False)
    plan = lambda first: dict(targets.beside(targets.choice.Money(first, np.zeros((2, 1))), targets.choice.Money(wide, np.zeros((2, 1)))).table.iloc[1])  # noqa: E731
    row = plan(own)
    assert (row["unwritten_profit"], row["unwritten_uplift"], row["unwritten_whole"]) == (pytest.approx(-65.62), pytest.approx(0.005), pytest.approx(-31.24))
    lost = "by mail, for which no text is written, a count on 0.5 points, the added part of the responses that the form expects, gives a loss of $66"
    assert decisions._by_another(row | {"unwritten_whole": 11.0}, SAY) == [f"{lost}, and $11 of profit if the whole list is written to and nobody held out"]
    assert decisions._by_another(row, SAY) == [lost] == decisions._by_another(row | {"unwritten_whole": None}, SAY)
    assert np.isnan(plan(own.assign(held_out=0, contacts=[0, 174]))["unwritten_whole"])  # nobody is held out: there is one count


def test_a_loss_that_is_not_all_that_speaks_against_a_segment_has_its_uplift_and_its_threshold_too():
    from segkit.findings import decisions

    row = {"segment": "Plain", "reason": "knocked_out", "gross": False, "profit": -98.0, "cost": 152.0, "p_profit": 0.08, "channel": "App", "uplift": 0.012, "shown": 0.014, "value_of_response": 56.0, "break_even_uplift": 0.035, "profit_shown": None, "contacts": 131.0}
    failed = pd.DataFrame({"test": ["differentiable", "actionable"], "condition": ["difference >= 0.1", "profit >= 0"], "value": [0.0, -98.0]})
    told = decisions._why(row, failed, SAY, decisions.Rules())
    assert "even the best channel is expected to lose $98; for “Plain” we count on an uplift of 1.2 points" in told and "$56 from a response" in told
    assert decisions._change(row, failed, None, SAY) == "A trait not known yet that sets them apart; besides, an uplift shown to be above 3.5 points, from which a campaign pays"
    assert decisions._change(row, failed.tail(1), None, SAY) == "An uplift shown to be above 3.5 points, from which a campaign pays"
    assert decisions._change(row, failed.head(1), None, SAY) == "A trait not known yet that sets them apart"


def monthly(day, *, months=12, orders=1):
    """Twelve customers with an order on this day of each of the twelve months up to December 2025."""
    days = pd.to_datetime([f"2025-{month:02}-{day:02}" for month in range(13 - months, 13)])
    one = pd.DataFrame({"month": [24300 + d.month - 1 for d in days], "orders": orders, "order_days": orders, "first_order": days, "last_order": days})
    return one.merge(pd.DataFrame({"customer_id": [f"c{i}" for i in range(12)]}), how="cross")


def test_who_is_invoiced_on_one_day_of_every_month_buys_anyway_before_the_result_is_read_and_not_in_two_weeks():
    """From January 4 on: the 28th is not among 14 days and always among 30; the 10th is always among 14."""
    labels = pd.DataFrame({"customer_id": [f"c{i}" for i in range(12)], "segment": "care"})
    facts = labels[["customer_id"]].assign(orders=12, recency_days=4.0, gap_days=30.4)
    late, early = (targets.usual(labels, facts, monthly(day), dt.date(2026, 1, 1)).iloc[0] for day in (28, 10))
    assert late[["usual", "usual_read", "read_days"]].tolist() == [0.0, 1.0, 30] and early["usual"] == 1.0
    called = CHANNELS.assign(channel=["SMS", "call"], contact_column=[None, None])
    care = pd.DataFrame({"segment": ["care"], "customers": 12})
    may = pd.DataFrame({"segment": "care", "channel": "call", "customer_id": labels["customer_id"], "place": range(12), "parts": 1})
    offers = targets.offers(care, called)
    worth_ = targets.worth(monitor.cleaned(LOG.head(0)), offers, targets.order_values(monthly(28).assign(purchases_cents=10000), labels, dt.date(2026, 1, 1)))
    known = care.merge(targets.usual(labels, facts, monthly(28), dt.date(2026, 1, 1)), on="segment")
    found = targets.economics(known, called, may, effects=None, worth=worth_).table.set_index("channel")
    assert found.loc["call", ["usual", "usual_days", "year_orders"]].tolist() == [12.0, 30.0, 144.0] and found.loc["SMS", "usual_days"] == 14


def test_that_all_buy_anyway_is_said_and_by_what_the_result_is_then_judged():
    table = offered(contacts=28, people=28, uplift=0.105, channel="call", income=18069.0, usual=28.0, usual_days=30.0, campaigns=12457.0, to_show=0.003)
    row = table.iloc[0].to_dict()
    assert worth.chance(row, SAY) == "$18.1K of margin before costs if 11% respond; all 28 buy within 30 days anyway"
    assert worth.one_campaign(row, SAY).endswith("all 28 of them buy within 30 days without it, so only an extra order on an offer of its own counts")
    year = row | {"usual": 0.5, "orders_each": 2.0, "year_orders": 25.2, "assumed": True, "contacts": 15.0, "uplift": 0.25}
    assert worth.chance(year, SAY) == "$18.1K of margin over a year before costs if 25% respond, which is an assumption; the 15 place about 25 orders a year anyway"
    told = worth.chance(year | {"form_low": 0.15, "form_high": 0.35, "income_at_low": 10841.4, "income_at_high": 25296.6}, SAY)
    assert told == "$10.8K to $25.3K of margin over a year before costs if 15% to 35% respond, which is an assumption; the 15 place about 25 orders a year anyway"
    assert worth.basis(year | {"by_orders": 40.0, "value_of_response": 40.0}, SAY).endswith("; that is a whole further year of a customer, for the 15 written to place about 25 orders in one")


@pytest.mark.parametrize(("told", "chosen", "log", "measure"), [
    ({"usual": 12.9}, "use of its own offer or code", "What its own offer or code brings", "sales on its own offer or code"),
    ({"orders_each": 2.0}, "by responses, not by money", "How many respond, once it has been tried", "responses ÷ people reached"),
    ({}, "by what it brings for its cost", "What it brings for its cost", "what it brings ÷ its cost"),
])  # fmt: skip
def test_a_try_is_judged_by_one_yardstick_in_every_place(told, chosen, log, measure):
    from segkit.findings import monitor as later
    from segkit.methods import khramatrix

    table = offered(contacts=28, people=28, uplift=0.105, campaigns=3254.0, to_show=0.01, **told)
    assert any(chosen in line for line in words.targets(table, SAY) if "too few for any test" in line)
    lines = targets.decisions(table, pd.DataFrame(columns=["segment", "passes"]), table[["segment", "attractiveness"]].assign(size=1.0), {"size": 1}, say=SAY)
    assert lines["what_would_change"].iloc[0].startswith(log)
    assert khramatrix.fit(pd.DataFrame({"segment": ["core"]}), kpis=campaign.measures(table))["kpi"].tolist() == [measure]
    said = later.corrections(None, None, pd.DataFrame(), SAY, small=campaign.small(table), own=campaign.by_own(table))
    assert ("by use of its own offer or code" in said[0]) == bool(told.get("usual")) and ("judge each as the first page says" in said[0]) != bool(told.get("usual"))


def test_what_all_purchases_cannot_show_in_a_year_is_not_asked_for():
    sure = {"contacts": 391, "people": 781, "held_out": 390, "control": 0.03, "p_profit": 0.8, "gross": False, "usual": 231.0, "without": 13.0, "to_show": 0.0146, "campaigns": 8.0, "other_count": True,
            "every_days": 123.0, "test_years": 8 * 123 / 365.25, "uplift": 0.0146}  # fmt: skip
    said = {}
    for bought in (46.0, 9.0):
        table = offered(**sure, campaigns_bought=bought)
        log = targets.decisions(table, pd.DataFrame(columns=["segment", "passes"]), table[["segment", "attractiveness"]].assign(size=1.0), {"size": 1}, say=SAY)
        said[bought] = log["what_would_change"].iloc[0]
    assert said[46.0] == "An effect shown by the log’s count over 8 such campaigns; by all purchases it is out of reach, since that takes 46"
    assert said[9.0] == "A comparison of all purchases of both groups"
    assert campaign.measures(table) == {"core": "responses and purchases against those of the group held out"}
    line = next(line for line in words.targets(offered(**sure, campaigns_bought=46.0), SAY) if line.startswith("Hold out"))
    assert line.endswith("an uplift of 1.5 points takes 8 such campaigns together by the log’s count, and 46 by all purchases; at one campaign every 123 days, the log’s count takes 2.7 years")


def test_the_uplift_to_be_shown_is_the_one_counted_on():
    found = money().table
    rows = found[found["contacts"].gt(0) & found["uplift"].gt(2 * found["break_even_uplift"])]
    assert len(rows) and np.allclose(rows["to_show"], rows["uplift"])
    gross = money(LOG.head(0)).table  # nothing was ever measured: then the one from which it pays
    gross = gross[gross["contacts"].gt(0) & gross["break_even_uplift"].gt(0)]
    assert len(gross) and gross["to_show"].lt(gross["uplift"]).any() and gross["gross"].all()


def test_each_customer_counts_once_and_at_the_size_of_their_own_orders():
    """By hand: ten orders of 1,000 and one of 100 are 550 to a response, not 918; who did not order lately counts by earlier orders."""
    months = pd.DataFrame({"customer_id": ["000", "001", "002"], "month": [24310, 24310, 24200], "orders": [10, 1, 2], "purchases_cents": [1_000_000, 10_000, 100_000]})
    labels = pd.DataFrame({"customer_id": ["000", "001", "002"], "segment": ["core", "core", "core"]})
    both, all_ = (targets.order_values(months, part, dt.date(2026, 1, 1)).iloc[0] for part in (labels.head(2), labels))
    assert both["order_value"] == 550.0 and all_["order_value"] == pytest.approx(1600 / 3) and all_["year_each"] == pytest.approx(11 / 3)


def test_what_a_message_promises_is_not_in_the_costs():
    """By hand: 18,500 of profit for 231 who buy anyway and 6 who respond are 78 each."""
    table = offered(contacts=391, people=781, held_out=390, control=0.03, gross=False, p_profit=0.8, profit=18500.0, usual=231.0, uplift=0.0146, campaigns=8.0, to_show=0.0146, profit_per_buyer=78.06)
    told = words.targets(table.assign(promise_word="free of charge"), SAY)
    assert "What the message to “core” promises (“free of charge”) is not in these costs; if everybody who buys in those days takes it, the profit is gone from $78 each" in told
    assert not any("promises" in line for line in words.targets(table.assign(promise_word=None), SAY)) and not any("promises" in line for line in words.targets(table, SAY))
    sent = table.assign(decision="test", reason="other_count", all_customers=391, promise_word="free of charge")
    assert worth.worth(sent, SAY, beside="it does not make up").endswith(" log’s count alone, before what is promised; it does not make up")
    assert worth.chance(sent.iloc[0].to_dict(), SAY).endswith("by the log’s count alone, before what is promised")
    assert worth.chance(sent.assign(promise_word=None).iloc[0].to_dict(), SAY).endswith("by the log’s count alone")
    assert [worth.promise(text) for text in ("Скидка 10 %", "Идеи подарков", "Feel free to call", "Konsultacja bezpłatna")] == ["Скидка", "", "", "bezpłatna"]


def test_a_text_not_written_yet_is_held_against_the_places_it_could_take():
    from segkit.findings import decisions

    row = {"channel": "WhatsApp", "other_channel": "Viber", "other_profit": 11.8e3, "profit": 9.3e3, "reason": "outside_top"}
    rules = decisions.Rules(placed=(("Event", 18.5e3), ("Ward", 11.5e3)))
    text = decisions._text(row, SAY, rules)
    assert text.endswith("gives $11.8K of profit, and $9,300 by WhatsApp; $11.8K is more than the $11.5K of “Ward”, whose place it could take")
    assert decisions._text(row | {"other_profit": 11.4e3}, SAY, rules).endswith("gives $11.4K of profit, and $9,300 by WhatsApp")
    cold = decisions.Rules(placed=rules.placed, asked=("Gone",))
    assert decisions._text(row | {"segment": "Gone"}, SAY, cold).endswith("whose place it could take once its customers have been asked")
    assert decisions._text(row | {"segment": "Old"}, SAY, cold) == text


def test_a_segment_that_is_to_be_asked_first_is_not_kept_out_by_the_limit_alone():
    from segkit.findings import decisions

    row = {"segment": "Gone", "reason": "outside_top", "decision": "leave", "channel": "chat", "cost": 4.0, "profit": 9.0, "p_profit": 0.7, "limit_needed": 3.0, "limit_cost": 11.8, "limit_channel": "chat", "limit_own": 3.6,
           "limit_profit": 9.0, "gross": False}  # fmt: skip
    told = lambda **more: decisions.log(row, pd.DataFrame({"test": []}), None, decisions.Rules(budget=12.0, top=2, **more), say=SAY)  # noqa: E731
    assert told()["what_would_change"] == "A limit of 3 targets instead of 2, with “Gone” by chat for $4 and a profit of $9 by the same count, in all $12 of the budget of $12"
    assert told(asked=("Gone",))["what_would_change"] == told()["what_would_change"] + ", once the customers of “Gone” have been asked, which costs extra"
    assert told(asked=("Gone",))["why"].startswith("Its customers are to be asked before anything is sold to them, and other segments together") and told(asked=("Old",)) == told()


def test_who_is_on_no_list_is_counted_and_one_more_that_the_budget_would_hold_is_named():
    """By hand: 100 customers, 40 to be written to, 40 held out: 20 cannot be; at 6 of 35 the third fits beside 10 and 10."""
    table = offered(contacts=40, people=80, held_out=40, gross=False, p_profit=0.7, control=0.03, campaigns=3.0, to_show=0.01).assign(all_customers=100, not_reached=20.0)
    assert words.reached(table, SAY) == "Of the 100 customers of “core” 40 are on the lists, 40 get no message, for comparison, and the other 20 cannot be contacted now"
    assert words.reached(table.assign(not_reached=0.0), SAY) == "" == words.reached(table.drop(columns="not_reached"), SAY)
    rows = pd.DataFrame({"segment": ["a", "b", "c"], "decision": ["test", "test", "leave"], "channel": "SMS", "cost": [10.0, 10.0, 6.0], "limit_needed": [np.nan, np.nan, 3.0], "limit_cost": [np.nan, np.nan, 26.0],
                         "limit_own": [np.nan, np.nan, 6.0], "limit_channel": [None, None, "SMS"]})  # fmt: skip
    assert words.one_more(rows, SAY) == "The budget has room for one more, “c” by SMS for $6; only the limit on the number of targets rules it out"
    assert words.one_more(rows, SAY, asked=["c"]) == "" and words.one_more(rows, SAY, asked=["a"]) == words.one_more(rows, SAY)  # nothing is sold to "c" before it is asked
    assert words.one_more(rows.assign(limit_needed=4.0), SAY) == "" == words.one_more(rows.assign(limit_cost=20.0), SAY)


def test_a_larger_limit_is_told_with_its_budget_and_the_channel_that_it_takes():
    """By hand: without a budget "c" is the fourth; for 110 "b" goes by mail for 30 instead of by call for 50, and as "d" is too dear then, a limit of 3 lets "c" in,
    but for 190 no more: only with a limit of 4 it stays in."""
    from segkit.findings import decisions

    def settled(most, within):
        rows = pd.DataFrame({"segment": ["a", "b", "d", "c"], "decision": "test", "channel": ["SMS", "call", "SMS", "SMS"], "cost": [40.0, 50.0, 60.0, 40.0]})
        if within is None or within >= 190:
            return rows.head(most)
        mailed = rows.assign(channel=["SMS", "mail", "SMS", "SMS"], cost=[40.0, 30.0, 60.0, 40.0]).iloc[[0, 1, 3]]
        return mailed if within >= 110 and most >= 3 else rows.head(2)

    planned = pd.Series({"a": "SMS", "b": "call", "c": "SMS", "d": "SMS"})
    assert targets.choice._wider("c", settled, range(3, 5), 90.0, planned) == (4.0, 110.0, "b", "mail")
    row = {"segment": "c", "limit_needed": np.nan, "limit_least": 4.0, "limit_budget": 110.0, "limit_moved": "b", "limit_by": "mail"}
    told = "A limit of 4 targets instead of 2 together with a budget of about $110"
    by_call = decisions.Rules(top=2, budget=90.0, planned=(("b", "call"),))
    assert decisions._limit(row, SAY, by_call) == f"{told}, with “b” by mail instead of call"
    assert decisions._limit(row | {"limit_moved": None}, SAY, decisions.Rules(top=2, budget=90.0)) == told


def test_the_uplift_that_pays_is_told_with_how_many_are_held_out():
    from segkit.findings import decisions

    row = {"break_even_uplift": 0.0765, "low_uplift": 0.0136, "low_channel": "E-mail", "channel": "call", "low_text": False, "shown": np.nan, "people": 174.0, "held_out": 87.0}
    told = "An uplift shown to be above 7.7 points by call, or above 1.4 points by E-mail, for which no text is written yet; from there a campaign pays"
    assert decisions._uplift(row, SAY) == f"{told}; all this with 87 of 174 held out" and decisions._uplift(row | {"held_out": 0.0}, SAY) == told


def test_what_a_segment_may_come_to_where_nobody_was_held_out_is_told_once():
    from segkit.findings import decisions
    from segkit.report import choice

    failed, row = pd.DataFrame({"test": ["differentiable"]}), {"reason": "knocked_out", "gross": True, "profit": 606.0, "break_even_uplift": 0.05}
    assert decisions._change(row, failed, None, SAY) == "A trait not known yet that sets them apart"
    table = pd.DataFrame([row]).assign(decision="leave", contacts=9.0)
    assert len(choice._at_most(table, SAY)) == 1 and choice._at_most(table.assign(decision="test"), SAY) == [] == choice._at_most(table.assign(gross=False), SAY)


def test_growth_that_may_be_chance_is_no_score():
    """+33 % of which a third and more than eightfold are as likely is no growth; known of one of three it would part the scores of the three."""
    three = pd.DataFrame({"segment": list("abc"), "customers": [10, 20, 30], "growth": [0.33, 0.1, 0.2], "growth_p": [1.0, 0.01, 0.01]})
    scores = targets.attractiveness(three, {"size": 1, "growth": 1})
    assert scores["growth"].isna().tolist() == [True, False, False] and scores["missing"].tolist() == ["growth", "", ""]
    one = targets.attractiveness(three.assign(growth_p=[1.0, 1.0, 0.01]), {"size": 1, "growth": 1})
    assert one["growth"].isna().all() and one["attractiveness"].tolist() == [0.0, 50.0, 100.0]  # by size alone
    assert set(targets.flips(one, {"size": 1, "growth": 1}, top=1)["criterion"]) == {""}  # no weight of what is not scored
    assert list(targets.contributions(one, {"size": 1, "growth": 1})) == ["size"]
