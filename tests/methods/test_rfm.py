"""RFM by hand: scores by ranks, ties, names of all codes."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segkit.ground.problems import Problems
from segkit.methods import rfm
from segkit.methods._ranks import scores, thresholds


def people(recency, orders, revenue):
    return pd.DataFrame(
        {"customer_id": [f"c{i:02}" for i in range(len(orders))], "orders": orders, "recency_days": recency, "revenue": revenue}
    )


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(st.integers(-3, 6), min_size=1, max_size=30), st.integers(2, 9))
def test_the_score_is_the_formula_in_integers(values, bins):
    wanted = [1 + bins * (2 * sum(w < v for w in values) + sum(w == v for w in values)) // (2 * len(values)) for v in values]
    found = scores(np.array(values), bins)
    assert found.tolist() == wanted and set(wanted) <= set(range(1, bins + 1))
    lowest = {score: min(v for v, s in zip(values, wanted, strict=True) if s == score) for score in sorted(set(wanted), reverse=True)}
    assert list(thresholds(np.array(values), bins).items()) == list(lowest.items())


def test_six_customers_by_hand():
    found = rfm.fit(people([1, 5, 5, 30, 90, 200], [9, 4, 4, 2, 1, 1], [900.0, 300.0, 80.0, 80.0, 20.0, -5.0])).table
    assert found["r"].tolist() == [3, 3, 3, 2, 1, 1]  # two at 5 days: less 3, equal 2: 1 + 3·8÷12 = 3
    assert found["f"].tolist() == [3, 3, 3, 2, 1, 1]
    assert found["m"].tolist() == [3, 3, 2, 2, 1, 1]
    assert found["rfm"].tolist() == ["3-3-3", "3-3-3", "3-3-2", "2-2-2", "1-1-1", "1-1-1"]
    assert found["segment"].tolist() == ["Champions", "Champions", "Loyal", "Need attention", "Lost", "Lost"]


def test_no_order_is_not_scored_and_not_counted():
    found = rfm.fit(people([3, np.nan, 40, np.nan], [2, 0, 1, 0], [50.0, 0.0, 10.0, -7.0]))
    assert found.table["r"].isna().tolist() == [False, True, False, True]
    assert found.table["segment"].tolist()[1] == "No orders" and found.table["rfm"].isna().tolist() == [False, True, False, True]
    assert found.table["r"].dropna().tolist() == [3, 1] or found.table["r"].dropna().tolist() == [3, 1]
    assert found.facts["scored"] == 2 and found.facts["no_orders"] == 2


def test_one_customer_and_all_equal_are_in_the_middle_and_it_is_said():
    for n in (1, 5):
        found = rfm.fit(people([7] * n, [1] * n, [10.0] * n))
        assert found.table["rfm"].tolist() == ["2-2-2"] * n
        assert found.facts["all_equal"] == ["recency_days", "frequency", "monetary"]


def test_five_groups():
    found = rfm.fit(people(list(range(10, 0, -1)), list(range(1, 11)), [float(i) for i in range(10)]), bins=5).table
    assert found["r"].tolist() == found["f"].tolist() == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert found["segment"].iloc[-1] == "Champions"


def test_fixed_thresholds():
    limits = {"recency": [30, 90], "frequency": [2, 5], "monetary": [100, 1000]}
    found = rfm.fit(people([30, 31, 90, 91], [5, 4, 2, 1], [1000.0, 999.99, 100.0, 99.99]), thresholds=limits).table
    assert found["rfm"].tolist() == ["3-3-3", "2-2-2", "2-2-2", "1-1-1"]


def test_every_code_has_exactly_one_name():
    codes = pd.read_csv("segkit/methods/rfm_segments.csv")
    assert sorted(map(tuple, codes[["r", "f", "m"]].to_numpy().tolist())) == list(product((1, 2, 3), repeat=3))
    assert codes["segment"].notna().all() and 8 <= codes["segment"].nunique() <= 12
    assert all(rfm.segment_name(*code, bins=5) for code in product(range(1, 6), repeat=3))


def test_new_customers_get_the_scores_of_the_old_limits():
    found = rfm.fit(people([1, 5, 30, 90], [9, 4, 2, 1], [900.0, 300.0, 80.0, 20.0]))
    new = people([0, 500, np.nan], [50, 1, 0], [9e6, 0.0, 0.0])
    assert found.label(new)["segment"].tolist() == ["Champions", "Lost", "No orders"]


def test_wrong_options_are_named():
    table = people([1], [1], [1.0])
    for options, reason in (
        ({"bins": 1}, "whole number from 2 to 9"),
        ({"thresholds": {"recency": [1]}}, "exactly these three"),
        ({"thresholds": {"recency": [9, 1], "frequency": [1, 2], "monetary": [1, 2]}}, "rising"),
    ):
        with pytest.raises(Problems, match=reason):
            rfm.fit(table, **options)
