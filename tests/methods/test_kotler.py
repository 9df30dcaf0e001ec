"""Kotler's table: shares of a whole, money in minor units, the index by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segkit.customers import catalogue
from segkit.findings import customers as words
from segkit.ground.language import Language
from segkit.ground.problems import NotEnoughData, Problems
from segkit.methods import kotler

SAY = Language("en", "USD")
FACTS = pd.DataFrame(
    {
        "customer_id": list("abcde"),
        "orders": [1, 1, 2, 3, 0],
        "revenue": [10.0, 20.0, 30.0, 40.0, 0.0],
        "city": ["Omsk", "Omsk", "Perm", None, "Omsk"],
        "gender": ["f", "m", "f", "f", "m"],
    }
)


def test_by_hand():
    table = kotler.fit(FACTS).set_index(["criterion", "value"])
    omsk = table.loc[("city", "Omsk")]
    assert omsk[["customers", "share", "revenue", "revenue_share", "index"]].tolist() == [3, 0.6, 30.0, 0.3, 50.0]
    assert table.loc[("city", "unknown"), "index"] == pytest.approx(200)
    assert table.loc[("gender", "f"), ["customers", "index"]].tolist() == [3, pytest.approx(100 * 0.8 / 0.6)]


def test_columns_and_groups_come_from_the_criteria():
    table = kotler.fit(FACTS, criteria=catalogue.table(FACTS, market="b2c"))
    assert table.columns[:10].tolist() == [
        "criterion", "group", "value", "customers", "share", "share_low", "share_high", "revenue", "revenue_share", "index"
    ]  # fmt: skip
    assert table.drop_duplicates("criterion").set_index("criterion")["group"].to_dict() == {
        "city": "geographic", "gender": "demographic", "orders": "behavioural", "revenue": "behavioural"
    }  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["a", "b", None]), st.integers(-500, 10_000)), min_size=1, max_size=40))
def test_every_criterion_adds_up_to_the_whole(rows):
    facts = pd.DataFrame(
        {"customer_id": [str(i) for i in range(len(rows))], "x": [r[0] for r in rows], "revenue": [r[1] / 100 for r in rows]}
    )
    facts["x"] = facts["x"].astype("str")
    for _, part in kotler.fit(facts).groupby("criterion"):
        assert part["customers"].sum() == len(facts)
        assert part["share"].sum() == pytest.approx(1)
        assert round(part["revenue"].sum() * 100) == round(facts["revenue"].sum() * 100)
        assert part["share"].between(part["share_low"] - 1e-9, part["share_high"] + 1e-9).all()


def test_two_criteria_crossed():
    table = kotler.cross(FACTS, "city", "gender").set_index(["city", "gender"])
    assert table["customers"].to_dict() == {("Omsk", "f"): 1, ("Omsk", "m"): 2, ("Perm", "f"): 1, ("unknown", "f"): 1}
    assert table["share"].sum() == pytest.approx(1)
    assert table.loc[("Perm", "f"), "index"] == pytest.approx(150)


def test_crossing_names_what_is_missing():
    with pytest.raises(Problems, match="did you mean 'city'"):
        kotler.cross(FACTS, "citty", "gender")
    with pytest.raises(Problems, match="itself"):
        kotler.cross(FACTS, "city", "city")


def test_sensitive_and_free_text_are_not_described():
    facts = FACTS.assign(religion=list("xyxyx"))
    assert "religion" not in set(kotler.fit(facts, criteria=catalogue.table(facts, market="b2c"))["criterion"])


def test_no_revenue_means_no_index_and_nobody_means_not_enough():
    assert kotler.fit(FACTS.assign(revenue=0.0))["index"].isna().all()
    with pytest.raises(NotEnoughData):
        kotler.fit(FACTS.head(0))


def test_row_order_and_input_stay():
    before = FACTS.copy(deep=True)
    pd.testing.assert_frame_equal(kotler.fit(FACTS), kotler.fit(FACTS.iloc[::-1]))
    pd.testing.assert_frame_equal(FACTS, before)


def test_the_picture_says_its_finding():
    import matplotlib

    matplotlib.use("agg")
    facts = pd.concat([FACTS] * 20, ignore_index=True).assign(customer_id=lambda t: np.arange(len(t)).astype(str))
    ax = kotler.plot(kotler.fit(facts))
    assert ax.figure.get_suptitle().replace("\n", " ").startswith("City – Perm: 2.0 times as much revenue as their number would suggest")  # of those whose city is known: 30 of 60 against 1 of 4
    assert kotler.plot(kotler.fit(FACTS)).figure.get_suptitle().replace("\n", " ") == "Nothing to compare yet"


def test_on_noise_hardly_any_table_names_a_value_and_a_planted_one_is_named():
    """Twenty tables of random attributes and skewed money: at most two name a value that brings more or less than its number."""
    named, found = 0, 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        base = pd.DataFrame({"customer_id": [f"c{i:03}" for i in range(250)], "revenue": rng.lognormal(5, 1.1, 250)})
        base = base.assign(**{c: rng.choice(list("pqr"), 250) for c in ("city", "sign", "colour", "size")})
        named += words.customers(kotler.fit(base), SAY)[0] != "No group of customers brings clearly more revenue than its number would suggest"
        rich = base.assign(revenue=base["revenue"].mask(base["city"] == "p", 2.5 * base["revenue"]))
        found += "city is p" in words.customers(kotler.fit(rich), SAY)[0]
    assert named <= 2 and found >= 17


def told_by_a_third(rich: float) -> pd.DataFrame:
    """Of 600 customers 200 told their income; they bring twice what the others do, whatever they told, and 40 of them `rich` times that."""
    noise = np.resize([0.8, 1.2], 600)
    income = np.where(np.arange(600) < 40, "high", np.where(np.arange(600) < 200, "low", ""))
    money = np.where(np.arange(600) < 40, 200.0 * rich, np.where(np.arange(600) < 200, 200.0, 100.0))
    facts = pd.DataFrame({"customer_id": [f"c{i:03}" for i in range(600)], "income": income, "revenue": (money * noise).round(2)})
    return facts.assign(income=facts["income"].where(facts["income"] != "").astype("str"))


def test_a_criterion_known_for_some_is_held_against_those_for_whom_it_is_known():
    alike, apart = kotler.fit(told_by_a_third(1.0)), kotler.fit(told_by_a_third(3.0))
    assert words.customers(alike, SAY)[0] == "No group of customers brings clearly more revenue than its number would suggest"
    high = apart.set_index("value").loc["high"]
    assert high["index"] == pytest.approx(375) and high["index_known"] == pytest.approx(100 * 600 / 280)  # of all: 600 beside 160
    assert words.customers(apart, SAY)[0] == "Customers whose income is high bring 2.1 times the average of those for whom this is known; they are 6.7% of all customers"
    assert apart.set_index("value").loc["unknown", ["index_known", "adjusted"]].isna().all()
