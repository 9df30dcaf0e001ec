"""ABC–XYZ by hand. The twelve-month tables are worked here (means, deviations and CVs to be checked with STDEV.P in any spreadsheet)."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segkit.ground.problems import Problems
from segkit.methods import abc_xyz


def people(revenue, demand=None, periods=None):
    n = len(revenue)
    demand = demand if demand is not None else [[1.0, 1.0, 1.0]] * n
    return pd.DataFrame(
        {
            "customer_id": [f"c{i:03}" for i in range(n)],
            "orders": [1] * n,
            "revenue": revenue,
            "periods": periods or [len(d) for d in demand],
            "demand_mean": [float(np.mean(d)) for d in demand],
            "demand_sd": [float(np.std(d)) for d in demand],
        }
    )


def by_definition(revenue, a=0.8, b=0.95):
    cents = [round(100 * v) for v in revenue]
    total = sum(c for c in cents if c > 0)
    held = [sum(c for c in cents if c > own) for own in cents]
    return ["C" if own <= 0 else "A" if h / total < a else "B" if h / total < b else "C" for own, h in zip(cents, held, strict=True)]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from([-5.0, 0.0, 0.01, 0.1, 0.2, 0.3, 1.0, 5.0, 10.0, 15.0, 80.0]), min_size=1, max_size=15))
def test_abc_is_the_definition(revenue):
    assert abc_xyz.fit(people(revenue)).table["abc"].tolist() == by_definition(revenue)


@pytest.mark.parametrize(
    ("revenue", "wanted"),
    [
        ([80.0, 15.0, 5.0], "ABC"),  # exactly 80 % is held by larger ones: not < 80 %, so B
        ([79.0, 16.0, 5.0], "AAC"),  # the one that crosses the line is in the upper class; 95 % held: not < 95 %
        ([10.0] * 10, "A" * 10),  # nobody has strictly larger
        ([7.0], "A"),
        ([0.0], "C"),
        ([-3.0, 0.0, 1.0], "CCA"),
        ([0.8, 0.1, 0.1], "ABB"),
    ],
)
def test_abc_by_hand(revenue, wanted):
    assert "".join(abc_xyz.fit(people(revenue)).table["abc"]) == wanted


@pytest.mark.parametrize(
    ("demand", "cv", "xyz"),
    [
        ([100, 120, 90, 110, 100, 105, 95, 115, 85, 100, 110, 95], 0.0968, "X"),  # mean 102.08, sd 9.89
        ([200, 190, 210, 205, 195, 200, 210, 190, 215, 185, 200, 200], 0.0433, "X"),  # mean 200, sd √(900 ÷ 12) = 8.66
        ([12, 8, 10, 12, 8, 10, 12, 8, 10, 12, 8, 10], 0.1633, "Y"),  # mean 10, sd √(8 ÷ 3)
        ([9, 11] * 6, 0.10, "X"),
        ([15, 25] * 6, 0.25, "Y"),  # on the line is inside
        ([30, 0, 0] * 4, 2**0.5, "Z"),
        ([0, 0, 0], None, "n/a"),
        ([5, 5], None, "n/a"),
        ([5, 5, 5], 0.0, "X"),
    ],
)
def test_xyz_by_hand(demand, cv, xyz):
    found = abc_xyz.fit(people([1.0], [demand])).table
    assert found["xyz"].tolist() == [xyz]
    assert found["cv"].isna().all() if cv is None else abs(found["cv"].iloc[0] - cv) < 5e-5


def test_one_series_by_month_and_by_quarter():
    """Twelve months of 30, 0, 60: mean 30, sd √600, CV 0.8165; summed to quarters it does not vary at all."""
    months = np.array([30.0, 0.0, 60.0] * 4)
    quarters = months.reshape(4, 3).sum(axis=1)
    found = abc_xyz.fit(people([1.0, 1.0], [list(months), list(quarters)])).table
    assert found["cv"].round(4).tolist() == [0.8165, 0.0] and found["xyz"].tolist() == ["Z", "X"]


def test_the_common_window_and_no_periods():
    table = people([5.0, 4.0]).assign(common_periods=[12, 2], common_mean=[1.0, 1.0], common_sd=[0.2, 0.0])
    assert abc_xyz.fit(table, window="common").table["xyz"].tolist() == ["Y", "n/a"]
    none = people([5.0], periods=[0]).assign(demand_mean=np.nan, demand_sd=np.nan)
    assert abc_xyz.fit(none).table["segment"].tolist() == ["A n/a"]


def test_the_matrix_counts_everybody_once_and_has_an_action_per_cell():
    found = abc_xyz.fit(people([80.0, 15.0, 5.0, -1.0], [[1, 1, 1], [1, 2, 3], [9, 9, 9], [1, 1]]))
    matrix = abc_xyz.matrix(found)
    assert matrix["customers"].sum() == 4 and matrix["revenue"].sum() == 99.0 and matrix["action"].ne("").all()
    assert list(matrix.columns) == ["abc", "xyz", "customers", "revenue", "action"] and len(matrix) == 12
    assert found.facts["z_share"] == 1 / 3


def test_products_can_be_classed():
    table = people([90.0, 10.0]).rename(columns={"customer_id": "product"})
    assert list(abc_xyz.fit(table, key="product").table.columns) == ["product", "abc", "cv", "xyz", "segment"]


def test_wrong_options_are_named():
    with pytest.raises(Problems, match="did you mean 'common'"):
        abc_xyz.fit(people([1.0]), window="comon")
    with pytest.raises(Problems, match="rising shares"):
        abc_xyz.fit(people([1.0]), a=0.9, b=0.8)
