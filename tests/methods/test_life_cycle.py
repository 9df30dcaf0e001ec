"""Life cycle by hand: own clock, base clock, newcomers, loyalty, those lost."""

import numpy as np
import pandas as pd
import pytest

from segkit.ground.problems import NotEnoughData, Problems
from segkit.methods import life_cycle


def people(rows):
    """(orders, order days, first and last order in days before the reference date)"""
    table = pd.DataFrame(rows, columns=["orders", "order_days", "tenure_days", "recency_days"])
    gap = (table["tenure_days"] - table["recency_days"]) / (table["order_days"] - 1)
    return table.assign(customer_id=[f"c{i}" for i in range(len(table))], gap_days=gap.where(table["order_days"] > 1))


def status(rows, **options):
    return life_cycle.fit(people(rows), **options).table["status"].tolist()


def stage(rows, **options):
    return life_cycle.fit(people(rows), **options).table["life_cycle"].tolist()


PAIR = (2, 2, 40, 20)  # gap 20: alone it sets the base rhythm


def test_own_rhythm_needs_three_days_and_the_limit_itself_is_not_former():
    own = [(3, 3, 50, 30), (3, 3, 51, 31), (2, 2, 80, 60), (2, 2, 81, 61)]  # gaps 10, 10, 20, 20: base 15
    assert status(own) == ["regular", "former", "former", "former"]
    assert status([PAIR, (1, 1, 60, 60), (1, 1, 61, 61)]) == ["regular", "newcomer", "former"]


def test_a_rhythm_is_at_least_one_day():
    assert status([(5, 5, 5, 3), (3, 3, 4, 3)]) == ["newcomer", "newcomer"]
    assert status([(9, 3, 4.5, 4), (2, 2, 400, 10)], newcomer_days=1)[0] == "former"  # gap 0.25 counts as 1; 4 > 3


def test_newcomers_by_one_order_or_a_recent_first_one():
    assert status([PAIR, (4, 4, 30, 1), (4, 4, 31, 1), (1, 1, 29, 29)]) == ["regular", "newcomer", "regular", "newcomer"]
    slow = [(2, 2, 100, 10), (5, 5, 90, 10), (5, 5, 91, 1)]  # gaps 90, 20, 22.5: base 22.5
    assert status(slow) == ["regular", "regular", "regular"]
    assert status([(2, 2, 100, 10), (3, 3, 45, 1)], newcomer_days=1) == ["regular", "newcomer"]  # base (90 + 22) ÷ 2 = 56


def test_potential_has_no_order():
    rows = [PAIR, (0, 0, np.nan, np.nan)]
    assert status(rows) == ["regular", "potential"] and stage(rows) == ["retention", "acquisition"]


def test_loyalty_needs_orders_and_the_top_third():
    rows = [(5, 5, 100, 5), (4, 4, 100, 5), (2, 2, 100, 5)]
    assert stage(rows) == ["loyalty", "retention", "retention"]
    assert stage([(5, 5, 100, 5)] * 3) == ["retention"] * 3  # all equal: frequency score 2 of 3
    assert stage([(6, 6, 100, 5), (6, 6, 300, 200), (2, 2, 100, 5), (1, 1, 3, 3)]) == ["loyalty", "lost", "retention", "acquisition"]
    assert stage(rows, loyal_orders=9) == ["retention"] * 3


def test_without_a_rhythm_a_limit_must_be_given():
    rows = [(1, 1, 100, 100), (2, 1, 10, 10)]
    with pytest.raises(NotEnoughData, match="fixed limit in days"):
        life_cycle.fit(people(rows))
    assert status(rows, limit_days=99) == ["former", "newcomer"] and status(rows, limit_days=100) == ["newcomer", "newcomer"]


def test_one_customer_and_the_counts():
    found = life_cycle.fit(people([PAIR]))
    assert found.table["segment"].tolist() == ["retention"] and found.facts["base_rhythm_days"] == 20.0
    assert found.facts["status"] == {"potential": 0, "newcomer": 0, "regular": 1, "former": 0}
    assert sum(found.facts["life_cycle"].values()) == 1


def test_wrong_options_are_named():
    with pytest.raises(Problems, match="option factor"):
        life_cycle.fit(people([PAIR]), factor=-1)
