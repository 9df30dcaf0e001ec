"""LTV by hand: the formula, the loan of six months, churn, classes and their ties."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segkit.ground.problems import NotEnoughData, Problems
from segkit.methods import ltv

MONTH = 30.4375


def people(rows):
    table = pd.DataFrame(rows, columns=["customer_id", "orders", "purchases", "recency_days", "tenure_days"])
    gap = (table["tenure_days"] - table["recency_days"]) / (table["orders"] - 1)
    return table.assign(revenue=table["purchases"] - 1, order_days=table["orders"], gap_days=gap.where(table["orders"] > 1))


BASE = people([("a", 4, 400.0, 10, 10 * MONTH), ("b", 1, 30.0, 5, 5.0), ("c", 3, 90.0, 300, 10 * MONTH), ("d", 0, 0.0, np.nan, np.nan)])


def test_the_formula_by_hand():
    found = ltv.fit(BASE)
    # a: gap 98.1 d, not former; c: gap 2.19 d and 300 d silent, former; b: base rhythm 50.2 d, not former
    exposure = 10 + 1 + max((10 * MONTH - 300) / MONTH, 1)
    rate = 8 / (10 + 1 + 10)
    assert (
        found.facts["former"] == 1
        and abs(found.facts["lifetime_months"] - exposure) < 1e-9
        and abs(found.facts["base_rate"] - rate) < 1e-12
    )
    row = found.table.iloc[0]
    assert abs(row["ltv"] - 100 * (4 + 6 * rate) / 16 * exposure) < 1e-9 and row["value_to_date"] == 399.0
    assert abs(row["acquisition_cost"] - row["ltv"] / 3) < 1e-12
    assert found.table["segment"].tolist() == ["VIP", "standard", "economy", "No orders"] and np.isnan(found.table["ltv"].iloc[3])


def test_one_recent_purchase_does_not_outrank_a_regular():
    table = people([("a", 12, 1200.0, 20, 12 * MONTH), ("b", 1, 100.0, 3, 3.0)] + [(f"x{i}", 2, 100.0, 50, 300.0) for i in range(8)])
    shrunk, observed = (ltv.fit(table, rate=rate).table.set_index("customer_id")["ltv"] for rate in ("shrunk", "observed"))
    assert shrunk["a"] > shrunk["b"] and observed["b"] == pytest.approx(observed["a"])


def test_margin_and_observed_lifetime():
    found = ltv.fit(BASE, rate="observed", lifetime="observed", margin=0.5).table
    assert found["ltv"].round(6).tolist()[:2] == [200.0, 15.0]
    assert found["lifetime_months"].tolist()[:3] == pytest.approx([10, 1, 1])
    assert found["value_to_date"].tolist()[:2] == [199.5, 14.5]


def test_the_cap_is_said_when_it_binds():
    table = people([("a", 2, 10.0, 1, 40.0), ("b", 2, 10.0, 1, 40.0)])
    found = ltv.fit(table)
    assert found.facts["former"] == 0 and found.facts["cap_binds"] and found.facts["lifetime_months"] == 60
    assert not ltv.fit(BASE).facts["cap_binds"] and ltv.fit(BASE, cap=2).facts["lifetime_months"] == 2


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.lists(st.integers(1, 6), min_size=1, max_size=12))
def test_classes_are_rank_positions_with_ties_together(amounts):
    table = people([(f"c{i:02}", 2, float(a), 1, 40.0) for i, a in enumerate(amounts)])
    position = [sum(b > a for b in amounts) / len(amounts) for a in amounts]
    wanted = ["VIP" if p < 0.2 else "standard" if p < 0.5 else "economy" for p in position]
    assert ltv.fit(table).table["ltv_class"].tolist() == wanted


def test_classes_by_value():
    assert ltv.fit(BASE, thresholds=(1e9, 1.0)).table["ltv_class"].tolist() == ["standard", "standard", "standard", "No orders"]


def test_nobody_bought_twice():
    table = people([("a", 1, 10.0, 1, 1.0), ("b", 1, 20.0, 100, 100.0)])
    with pytest.raises(NotEnoughData, match="fixed limit in days"):
        ltv.fit(table)
    assert ltv.fit(table, limit_days=50).facts["former"] == 1
    assert ltv.fit(table, lifetime="observed").table["ltv_class"].tolist() == ["economy", "VIP"]


def test_one_customer():
    found = ltv.fit(people([("a", 3, 30.0, 2, 62.0)]))
    assert found.table["segment"].tolist() == ["VIP"]


def test_wrong_options_are_named():
    for options, reason in (
        ({"rate": "shrunken"}, "did you mean 'shrunk'"),
        ({"cap": 0}, "above zero"),
        ({"classes": (0.5, 0.2)}, "rising shares"),
    ):
        with pytest.raises(Problems, match=reason):
            ltv.fit(BASE, **options)
