"""Segments described against the base, with hand-worked answers."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from segkit.customers import profile
from segkit.ground import bands

RNG = np.random.default_rng(7)


def table(segments: str, **columns) -> tuple[pd.DataFrame, pd.DataFrame]:
    ids = [f"c{i:03}" for i in range(len(segments))]
    return pd.DataFrame({"customer_id": ids, "segment": list(segments)}), pd.DataFrame({"customer_id": ids, **columns})


def test_shares_and_indexes_by_hand():
    labels, facts = table("SSSSTTTTTT", city=list("ooop") + list("oppppp"))
    rows = profile.describe(labels, facts).set_index(["segment", "value"])
    assert rows["p"].to_numpy() == pytest.approx(stats.chi2_contingency([[3, 1], [1, 5]])[1])
    assert rows.loc[("S", "o"), ["customers", "known", "share", "base_share"]].tolist() == [3, 4, 0.75, 0.4]
    assert rows.loc[("S", "o"), "index"] == pytest.approx(187.5)
    assert rows.loc[("T", "p"), "index"] == pytest.approx(100 * (5 / 6) / 0.6)


def test_missing_values_are_outside_the_share_and_counted():
    labels, facts = table("SSSS", city=["o", None, "o", "p"])
    rows = profile.describe(labels, facts)
    assert rows["known"].tolist() == [3, 3]
    assert rows["share"].sum() == pytest.approx(1)


def test_numbers_are_described_in_bands_of_the_whole_base():
    labels, facts = table("S" * 50 + "T" * 50, income=np.arange(100) * 1000.0)
    rows = profile.describe(labels, facts)
    assert rows.loc[rows["segment"] == "S", "value"].tolist() == ["<25000", "25000–49999", "50000–73999", "≥74000"]
    assert rows.loc[rows["segment"] == "S", "customers"].tolist() == [25, 25, 0, 0]


def test_ages_have_their_own_bands():
    labels, facts = table("SSSSSSSS", age=[17, 18, 24, 25, 64, 65, 90, 40])
    assert profile.describe(labels, facts)["value"].tolist() == ["<18", "18–24", "25–34", "35–44", "55–64", "65+"]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(st.none(), st.integers(-1000, 100_000), st.floats(-1e6, 1e6)), min_size=1, max_size=60))
def test_bands_keep_order_and_lose_nobody(values):
    column = pd.Series(values, dtype=float)
    found = bands.bands(column)
    assert (found.isna() == column.isna()).all()
    known = pd.DataFrame({"x": column, "band": found.cat.codes}).dropna().query("band >= 0")
    assert known.sort_values("x")["band"].is_monotonic_increasing


def test_the_tests_are_scipys_with_effect_sizes_and_holm():
    labels, facts = table(
        "S" * 60 + "T" * 60, city=["o"] * 45 + ["p"] * 15 + ["o"] * 20 + ["p"] * 40, x=np.r_[RNG.normal(0, 1, 60), RNG.normal(1, 1, 60)]
    )
    rows = profile.tests(labels, facts).set_index("criterion")
    chi2, p, *_ = stats.chi2_contingency([[45, 15], [20, 40]], correction=False)
    # by hand: φ² = χ²/n − 1/119, both sides 2 − 1/119, V = √(φ² ÷ (1 − 1/119))
    bergsma = ((chi2 / 120 - 1 / 119) / (1 - 1 / 119)) ** 0.5
    assert rows.loc["city", ["statistic", "p", "effect"]].tolist() == pytest.approx([chi2, p, bergsma])
    h, q = stats.kruskal(facts["x"][:60], facts["x"][60:])
    assert rows.loc["x", ["statistic", "p", "effect"]].tolist() == pytest.approx([h, q, (h - 1) / 118])
    low, high = sorted([p, q])
    assert sorted(rows["adjusted"]) == pytest.approx([2 * low, max(2 * low, high)])
    assert rows.loc["city", "reading"] == "medium"
    assert (rows["effect_low"] < rows["effect"]).all() and (rows["effect"] < rows["effect_high"]).all()


def test_what_made_the_segments_is_apart_and_takes_no_part():
    labels, facts = table("S" * 60 + "T" * 60, city=["o"] * 60 + ["p"] * 60, sex=list("mf") * 60)
    rows = profile.tests(labels, facts, defined=["city"]).set_index("criterion")
    assert rows.index.tolist() == ["sex", "city"] and rows["by_definition"].tolist() == [False, True]
    assert np.isnan(rows.loc["city", "adjusted"]) and rows.loc["sex", "adjusted"] == rows.loc["sex", "p"]
    described = profile.describe(labels, facts, defined=["city"])
    assert bands.highlights(described, "S").empty and len(bands.highlights(described.assign(by_definition=False, sure=True), "S")) == 1
    assert profile.distances(labels, facts, defined=["city"])["largest_criterion"].tolist() == ["sex"]
    assert profile.distances(labels, facts, defined=["city", "sex"])["distance"].isna().all()


def test_nothing_to_compare_is_said_not_computed():
    labels, facts = table("SSST", city=["o"] * 4, x=[1.5] * 4)
    rows = profile.tests(labels, facts)
    assert rows["p"].isna().all() and set(rows["note"]) == {"nothing to compare"}


def test_a_tiny_difference_among_many_is_certain_but_none_to_speak_of():
    segments = "S" * 50_000 + "T" * 50_000
    city = ["o"] * 25_800 + ["p"] * 24_200 + ["o"] * 25_000 + ["p"] * 25_000
    labels, facts = table(segments, city=city)
    row = profile.tests(labels, facts).iloc[0]
    assert row["p"] < 0.001 and row["effect_low"] > 0 and row["reading"] == "none"


def test_noise_is_hardly_ever_an_effect():
    """Of 60 random tables at most 5 % are read as small or more."""
    found = []
    for seed in range(30):
        rng = np.random.default_rng(seed)
        n = int(rng.choice([60, 300, 1500]))
        labels, facts = table("".join(rng.choice(list("ABCDEFG"), n)), city=rng.choice(list("opqrstu"), n), x=rng.exponential(size=n))
        found += profile.tests(labels, facts)["reading"].tolist()
    assert sum(word != "none" for word in found) <= 3


def test_a_random_split_is_similar_and_a_real_one_is_not():
    n = 3000
    city = RNG.choice(["o", "p", "q"], n)
    random, facts = table("".join(RNG.choice(["A", "B"], n)), city=city, age=RNG.integers(18, 80, n))
    assert profile.similar(profile.distances(random, facts))["reason"].tolist() == ["alike"]
    real = random.assign(segment=np.where((city == "o") | (RNG.random(n) < 0.3), "A", "B"))
    assert profile.similar(profile.distances(real, facts)).empty


def test_too_few_customers_are_not_called_alike():
    labels, facts = table("AAABBB", city=list("oopopp"))
    assert set(profile.similar(profile.distances(labels, facts))["reason"]) <= {"too few customers to tell"}


def test_highlights_are_sure_and_one_per_criterion():
    labels, facts = table("S" * 100 + "T" * 300, city=["o"] * 80 + ["p"] * 20 + ["o"] * 60 + ["p"] * 240, rare=["x"] * 2 + ["y"] * 398)
    found = bands.highlights(profile.describe(labels, facts), "S", 3)
    assert found[["criterion", "value"]].to_numpy().tolist() == [["city", "o"]]


def test_row_order_changes_nothing():
    n = 200
    labels, facts = table("".join(RNG.choice(["A", "B", "C"], n)), city=RNG.choice(["o", "p", None], n), x=RNG.normal(size=n))
    mixed = facts.sample(frac=1, random_state=1)
    for function in (profile.describe, profile.tests, profile.distances):
        pd.testing.assert_frame_equal(function(labels, facts), function(labels.sample(frac=1, random_state=2), mixed))


def test_habits_take_the_commonest_choice():
    choices = pd.DataFrame(
        [["a", "channel", "web", 2, 5.0], ["a", "channel", "shop", 2, 9.0], ["b", "channel", "web", 1, 1.0], ["b", "month", "3", 1, 1.0]],
        columns=["customer_id", "criterion", "value", "orders", "purchases"],
    )
    found = profile.habits(choices)
    assert found["usual_channel"].tolist() == ["shop", "web"]
    assert found["usual_month"].isna().tolist() == [True, False]


def test_empty_tables_are_fine():
    labels, facts = table("", city=[])
    assert profile.describe(labels, facts).empty
    assert profile.distances(labels, facts).empty


def test_people_without_orders_are_not_like_those_with():
    labels, facts = table("A" * 300 + "B" * 300, city=RNG.choice(["o", "p"], 600), recency_days=[np.nan] * 300 + [5.0] * 300)
    assert profile.similar(profile.distances(labels, facts)).empty


def test_without_a_criterion_numbers_are_numbers_still():
    labels = pd.DataFrame({"customer_id": ["a", "b"], "segment": ["S", "T"]})
    told = profile.describe(labels, pd.DataFrame({"customer_id": ["a", "b"]}))
    assert told.empty and told.nlargest(5, "index").empty and told.columns.tolist() == profile.COLUMNS
