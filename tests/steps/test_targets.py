"""Knock-outs, scores, money, the best set under a budget, sensitivity and the decision log."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segkit.findings import targets as words
from segkit.ground.language import Language
from segkit.ground.problems import Problems
from segkit.steps import criteria, targets

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


def money(**more):
    return targets.economics(SEGMENTS, CHANNELS, facts=PEOPLE, labels=LABELS, **more)


def test_economics_by_hand():
    row = money().set_index(["segment", "channel"]).loc[("core", "SMS")]
    assert (row["contacts"], row["reach"], row["cost"], row["average_order"]) == (40, 1.0, 50.0, 100.0)
    assert row[["income_low", "expected_income", "income_high"]].tolist() == [40.0, 80.0, 120.0]
    assert (row["roi"], row["profit"]) == (pytest.approx(0.6), 30.0)
    assert row["break_even_response"] == pytest.approx(50 / 4000)


def test_margin_orders_and_opting_out():
    row = money(margin=0.5, orders=2, opted_out="stop").set_index(["segment", "channel"]).loc[("core", "SMS")]
    assert (row["contacts"], row["cost"], row["expected_income"]) == (30, 40.0, 60.0)


def test_a_segment_without_orders_borrows_the_average_order_and_without_phones_has_no_contacts():
    table = money().set_index(["segment", "channel"])
    assert table.loc[("none", "Viber"), "average_order"] == pytest.approx(26000 / 320)
    assert table.loc[("none", "SMS"), "contacts"] == 0 and np.isnan(table.loc[("none", "SMS"), "break_even_response"])


def test_only_the_price_changes_cost_and_roi():
    dear = targets.economics(SEGMENTS, CHANNELS.assign(price_per_contact=[2.0, 1.3]), facts=PEOPLE, labels=LABELS)
    one, other = money().set_index(["segment", "channel"]).loc[("core", "SMS")], dear.set_index(["segment", "channel"]).loc[("core", "SMS")]
    assert other["cost"] - one["cost"] == 40 and other["roi"] < one["roi"] and other["expected_income"] == one["expected_income"]


def test_measured_responses_replace_the_forms():
    seen = pd.DataFrame({"segment": ["core"], "channel": ["SMS"], "response_low": [0.1], "response_base": [0.2], "response_high": [0.3]})
    table = money(responses=seen).set_index(["segment", "channel"])
    assert table.loc[("core", "SMS"), "expected_income"] == 800.0 and table.loc[("rest", "SMS"), "response_base"] == 0.02


def test_errors_of_the_channels_form():
    form = CHANNELS.assign(contact_column=["fone", None], response_low=[0.01, 0.5], price_per_contact=[-1, 1])
    with pytest.raises(Problems) as error:
        targets.economics(SEGMENTS, form, facts=PEOPLE, labels=LABELS)
    text = str(error.value)
    assert "did you mean 'phone'?" in text and "row 3: the response rates" in text and "row 2: a price or limit" in text


def test_best_channel():
    assert targets.best(money()).set_index("segment")["channel"].to_dict() == {"core": "Viber", "rest": "Viber", "none": "Viber"}


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
    tests = targets.knock_out(SEGMENTS, facts=PEOPLE, labels=LABELS, economics=money()).set_index(["segment", "test"])
    assert len(tests) == 15
    assert tests.loc[("none", "substantial"), ["value", "passes"]].tolist() == [20.0, False]
    assert tests.loc[("core", "differentiable"), "value"] == pytest.approx(1.0)
    assert tests.loc[("core", "measurable"), "value"] == pytest.approx((1 + 1 + 0.25) / 3)
    assert tests.loc[("core", "accessible"), "value"] == 1.0
    assert bool(tests.loc[("core", "actionable"), "passes"])


def test_what_cannot_be_known_is_neither_passed_nor_failed():
    tests = targets.knock_out(SEGMENTS, ["accessible", {"growing": "growth > 0"}], facts=PEOPLE, labels=LABELS)
    assert tests.loc[tests["test"] == "accessible", "passes"].isna().all()
    assert tests.loc[tests["test"] == "growing", "passes"].tolist() == [True, False, pd.NA]


def test_unknown_knock_outs_are_named():
    with pytest.raises(Problems) as error:
        targets.knock_out(SEGMENTS, ["substantal", {"big": "custmers > 3"}], facts=PEOPLE, labels=LABELS)
    assert "did you mean 'substantial'?" in str(error.value) and "did you mean 'customers'?" in str(error.value)


def test_percent_in_a_test():
    tests = targets.knock_out(SEGMENTS, {"big": "share >= 20 %"}, facts=PEOPLE, labels=LABELS)
    assert tests["passes"].tolist() == [True, True, False]


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


def assembled(budget=None, top=3, economics=True, overrides=None, weights=None):
    weights = weights or {"size": 1, "value": 3}
    paid = money() if economics else None
    tests = targets.knock_out(SEGMENTS, ["substantial"], facts=PEOPLE, labels=LABELS)
    scores = targets.attractiveness(SEGMENTS, weights)
    chances = targets.sensitivity(scores, weights, top=top, draws=200)
    table = targets.targets(
        SEGMENTS,
        tests,
        scores,
        strength=targets.strength(SEGMENTS, PEOPLE, LABELS),
        economics=paid,
        chances=chances,
        budget=budget,
        top=top,
        overrides=overrides,
    )
    return table, targets.decisions(table, tests, scores, weights, economics=paid, budget=budget, top=top, say=SAY)


def test_targets_have_the_public_columns_first():
    table, log = assembled(budget=60)
    assert list(table.columns[:9]) == [
        "segment",
        "passes",
        "attractiveness",
        "strength",
        "expected_income",
        "cost",
        "roi",
        "chosen",
        "chosen_share",
    ]
    assert table.set_index("segment")["reason"].to_dict() == {"core": "best_for_budget", "rest": "over_budget", "none": "knocked_out"}
    assert log["decision"].tolist() == ["chosen", "rejected", "rejected"]
    assert "Fails the test" in log["why"].iloc[2] and "customers >= 30" in log["why"].iloc[2]


def test_the_response_in_the_log_is_where_the_choice_flips():
    from segkit.steps.targets import flip_response

    rate = flip_response(money(), "core", 60, top=3, allowed=["core", "rest"])
    table = money()
    for factor, inside in ((0.99, False), (1.01, True)):
        scaled = table.copy()
        mine = scaled["segment"] == "core"
        scaled.loc[mine, "profit"] = scaled.loc[mine, "expected_income"] * rate / 0.03 * factor - scaled.loc[mine, "cost"]
        assert ("core" in set(targets.choose(scaled, 60, top=3, allowed=["core", "rest"])["segment"])) == inside
    _, log = assembled(budget=60)
    assert log["what_would_change"].iloc[0].startswith("A response below")


def test_without_prices_money_is_missing_and_the_most_attractive_are_taken():
    table, log = assembled(budget=60, top=1, economics=False)
    assert table["expected_income"].isna().all() and table["roi"].isna().all()
    assert table.loc[table["chosen"], "segment"].tolist() == ["core"]
    assert log["what_would_change"].iloc[0] == "Weight of «size»: 62% instead of 25%"
    assert "income is not estimated" in words.targets(table, SAY)[1]
    assert targets.plot(table) is not None


def test_a_segment_that_loses_money_is_not_a_target():
    poor = money().assign(profit=lambda t: t["profit"].where(t["segment"] != "rest", -5.0))
    tests = targets.knock_out(SEGMENTS, ["substantial"], facts=PEOPLE, labels=LABELS)
    table = targets.targets(SEGMENTS, tests, targets.attractiveness(SEGMENTS, {"size": 1}), economics=poor)
    assert table.set_index("segment").loc["rest", ["chosen", "reason"]].tolist() == [False, "loses_money"]


def test_overrides_are_kept_with_their_reason():
    forms = pd.DataFrame(
        {"table": ["targets", "names"], "id": ["none", "x"], "value": ["chosen", "y"], "reason": ["the owner wants it", ""]}
    )
    table, log = assembled(overrides=forms)
    row = table.set_index("segment").loc["none"]
    assert (row["chosen"], row["reason"], row["override_reason"]) == (True, "overridden", "the owner wants it")
    assert "the owner wants it" in log.set_index("segment").loc["none", "why"]
    wrong = pd.DataFrame(
        {"table": "targets", "id": ["nnoe", "none", "none"], "value": ["chosen", "perhaps", "chosen"], "reason": ["x", "x", None]}
    )
    with pytest.raises(Problems) as error:
        assembled(overrides=wrong)
    assert len(error.value.problems) == 3 and "did you mean 'none'?" in str(error.value)


def test_fragile_choices_are_said_to_be_fragile():
    table, _ = assembled(top=1, economics=False)
    shaky = table.assign(chosen_share=[0.64, 0.36, 0.0], reason=["most_attractive", "outside_top", "knocked_out"])
    assert any("flips in 36% of weightings" in line for line in words.targets(shaky, SAY))


def test_sentences_move_with_the_data():
    one, other = (words.targets(assembled(budget=b)[0], SAY) for b in (60, 1000))
    assert one != other and other[0] == "Target segments: core and rest"


def test_changing_a_weight_changes_the_stamp():
    assert criteria.fingerprint({"weights": {"size": 3}}) != criteria.fingerprint({"weights": {"size": 2}})
    assert "after the segments had been seen" in words.changed_criteria("a", "b", SAY)[0]
    assert words.changed_criteria("a", "a", SAY) != words.changed_criteria(None, "a", SAY)


def test_nothing_to_choose_from():
    none = SEGMENTS[:0]
    tests = targets.knock_out(none, ["substantial"], facts=PEOPLE[:0], labels=LABELS[:0])
    scores = targets.attractiveness(none, {"size": 1})
    table = targets.targets(none, tests, scores, chances=targets.sensitivity(scores, {"size": 1}))
    assert table.empty and words.targets(table, SAY) == ["No segment passes: nothing is worth a campaign on these terms"]
    assert targets.decisions(table, tests, scores, {"size": 1}).empty


def test_plot():
    import matplotlib.pyplot as plt

    assert targets.plot(assembled(budget=60)[0]).get_xlabel() == "Our strength, 0–100"
    plt.close("all")
