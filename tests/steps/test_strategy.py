"""Personas, hold-out and audiences."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segkit.customers import profile
from segkit.findings import strategy as words
from segkit.ground.language import Language
from segkit.ground.problems import Problems
from segkit.steps import strategy

SAY = Language("en", "USD")
PEOPLE = pd.DataFrame(
    {
        "customer_id": [f"{i:02}" for i in range(60)],
        "orders": [6] * 30 + [1] * 30,
        "revenue": [600.0] * 30 + [50.0] * 30,
        "recency_days": [10.0] * 30 + [20.0] * 30,
        "gap_days": [14.0] * 30 + [None] * 30,
        "city": ["Omsk"] * 28 + ["Perm"] * 32,
        "phone": ["+7900"] * 50 + [None] * 10,
        "stop": ["да"] * 5 + [None] * 55,
        "nationality": "x",
    }
)
LABELS = pd.DataFrame({"customer_id": PEOPLE["customer_id"], "segment": ["core"] * 30 + ["new"] * 30})
SEGMENTS = pd.DataFrame({"segment": ["core", "new"], "customers": [30, 30], "share": [0.5, 0.5]})
CHOICES = pd.DataFrame(
    {
        "customer_id": ["00", "30", "00", "30", "00"],
        "criterion": ["category", "category", "weekday", "weekday", "category"],
        "value": ["coats", "shirts", "6", "1", "shirts"],
        "orders": [90, 50, 100, 50, 10],
    }
)


def cards(**more):
    table = strategy.personas(profile.describe(LABELS, PEOPLE), SEGMENTS, PEOPLE, LABELS, say=SAY, **more)
    return table.set_index(["segment", "field"])


def test_a_card_has_every_field_and_its_source():
    table = cards(choices=CHOICES)
    assert len(table) == 2 * len(strategy.FIELDS)
    assert table["source"].isin(["data", "interview", "suggestion", "open"]).all() and (table["text"] != "").all()
    assert "Omsk" in table.loc[("core", "traits"), "text"]
    assert table.loc[("core", "persona"), "text"].startswith("A summary, not a real person. 30 customers, 50% of the base")
    assert table.loc[("core", "topics")].tolist() == ["coats", "data"]
    assert table.loc[("core", "when"), "text"] == "Days: Saturday; Usual time between purchases: 14 days"


def test_motives_are_never_computed():
    table = cards(choices=CHOICES)
    assert table.loc[("core", "benefit"), "source"] == "open" and table.loc[("core", "positioning"), "source"] == "open"
    assert table.loc[("core", "desire"), "source"] == "suggestion" and table.loc[("core", "fear"), "source"] == "open"


def test_interviews_fill_benefit_and_triggers():
    said = pd.DataFrame(
        {
            "segment": ["core", "core", None, "new"],
            "customer_id": [None, None, "03", None],
            "answer": ["a", "b", "to look poor", "c"],
            "motive": ["saves time", "saves time", "страх: wrong size", "price"],
        }
    )
    table = cards(interviews=said)
    assert table.loc[("core", "benefit")].tolist() == ["«saves time» (in 2 of 3 interviews)", "interview"]
    assert table.loc[("core", "fear")].tolist() == ["«wrong size»", "interview"]
    assert "saves time" in table.loc[("core", "positioning"), "text"]
    assert "price" in table.loc[("new", "benefit"), "text"]


def test_only_chosen_targets_get_a_card_and_their_best_channel():
    chosen = pd.DataFrame(
        {"segment": ["core", "new"], "chosen": [True, False], "channel": ["Viber", None], "break_even_response": [0.014, None]}
    )
    table = cards(targets=chosen)
    assert set(table.index.get_level_values("segment")) == {"core"}
    assert table.loc[("core", "channel")].tolist() == ["Viber", "data"]
    assert "below 1.4%" in table.loc[("core", "avoid"), "text"]


def test_rules_of_thumb_follow_the_kind_of_customer():
    table = cards()
    assert table.loc[("core", "offer"), "text"] != table.loc[("new", "offer"), "text"]
    lost = PEOPLE.assign(recency_days=[300.0] * 30 + [5.0] * 30)
    row = strategy.personas(profile.describe(LABELS, lost), SEGMENTS, lost, LABELS, say=SAY).set_index(["segment", "field"])
    assert row.loc[("core", "nostalgia"), "source"] == "suggestion"


def test_words():
    table = cards(choices=CHOICES).reset_index()
    lines = words.personas(table, SAY)
    assert lines[0] == "Persona cards: core and new" and "come from data" in lines[-1]
    assert words.personas(table[:0], SAY) == ["There is no target segment to plan for"]


@pytest.mark.parametrize("language", ["ru", "pl"])
def test_cards_in_other_languages(language):
    table = strategy.personas(profile.describe(LABELS, PEOPLE), SEGMENTS, PEOPLE, LABELS, choices=CHOICES, say=Language(language, "RUB"))
    assert (table["text"] != "").all()


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 200), st.floats(0, 0.5), st.randoms())
def test_hold_out_does_not_depend_on_row_order(n, share, random):
    labels = pd.DataFrame({"customer_id": [str(i) for i in range(n)], "segment": ["A" if i % 3 else "B" for i in range(n)]})
    groups = strategy.hold_out(labels, share=share)
    order = list(range(n))
    random.shuffle(order)
    pd.testing.assert_frame_equal(groups, strategy.hold_out(labels.iloc[order], share=share))
    for _, part in groups.groupby("segment"):
        held = (part["group"] == "control").sum()
        assert abs(held - len(part) * share) <= 1


def test_hold_out_is_drawn_anew_with_another_seed_and_refuses_nonsense():
    one, other = (strategy.hold_out(LABELS, share=0.3, seed=s) for s in (0, "November"))
    assert not one.equals(other)
    assert (strategy.hold_out(LABELS, share=0)["group"] == "target").all()
    with pytest.raises(Problems, match="not a fraction"):
        strategy.hold_out(LABELS, share=10)


def test_an_audience_leaves_out_who_must_be_left_out():
    groups = strategy.hold_out(LABELS, share=0.2)
    table = strategy.audience(LABELS, PEOPLE, "core", contact="phone", opted_out="stop", sensitive=["nationality"], groups=groups)
    assert "nationality" not in table and "stop" not in table
    assert not set(table["customer_id"]) & set(PEOPLE.loc[PEOPLE["stop"].notna(), "customer_id"])
    assert not set(table["customer_id"]) & set(groups.loc[groups["group"] == "control", "customer_id"])
    assert set(table["segment"]) == {"core"} and table["customer_id"].is_monotonic_increasing


def test_consent_must_be_a_yes():
    people = PEOPLE.assign(agreed=["yes", "no", None] * 20)
    assert len(strategy.audience(LABELS, people, "core", columns=["phone"], consent="agreed")) == 10
    with pytest.raises(Problems, match="did you mean 'phone'"):
        strategy.audience(LABELS, people, "core", contact="phon")


def test_messages_in_words():
    form = strategy.load([{"segment": "core", "channel": "SMS", "text": "{{ city }}: new coats"}])
    cost = strategy.costs(form, PEOPLE.merge(LABELS, on="customer_id"), pd.DataFrame({"channel": ["SMS"], "price_per_contact": [1.0]}))
    assert words.messages([], cost, SAY)[1] == "core through SMS: 30 messages, 30 parts to pay for, $30"
    wrong = strategy.check(
        strategy.load([{"segment": "core", "channel": "SMS", "text": "{{ phne }}"}]), PEOPLE.merge(LABELS, on="customer_id")
    )
    assert "did you mean 'phone'?" in words.messages(wrong, None, SAY)[0]


def test_no_benefit_is_claimed_where_the_hidden_answers_may_hold_more():
    from segkit.steps.strategy.persona import _benefit

    rows = pd.DataFrame({"segment": "S", "criterion": "benefit", "value": ["saving", "few customers"], "share": [0.14, 0.86]})
    assert _benefit(rows, "S") is None
    assert _benefit(rows.assign(share=[0.6, 0.4]), "S") == "saving"
