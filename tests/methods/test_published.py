"""Worked examples that others have published: numbers only, with where they stand, and where their definition differs from ours."""

from __future__ import annotations

import datetime as dt
import math

import pandas as pd
import pytest

from segkit.customers import facts
from segkit.methods import abc_xyz, rfm


def demand_of(series, *, customer="a"):
    """The facts of one purchase per month, from January 2023."""
    months = [dt.date(2023 + i // 12, i % 12 + 1, 15) for i in range(len(series))]
    return pd.DataFrame({"customer_id": customer, "date": pd.to_datetime(months), "amount": [float(v) for v in series]})


def classed(*tables, months):
    return abc_xyz.fit(
        facts.build(pd.concat(tables, ignore_index=True), as_of=dt.date(2023 + months // 12, months % 12 + 1, 1))[0]
    ).table.set_index("customer_id")


# Sales of product groups of a trade centre (Minsk) in three months of 2012, table "XYZ analysis" of a student paper on its assortment:
# months, mean, standard deviation, coefficient of variation in %, group. They use the population deviation, as docs/methods.md 7 does.
TRADE_CENTRE = {
    "meat": ([485.9, 520.4, 549.6], 518.63, 26.04, 5.02, "X"),
    "grocery": ([317, 347.2, 364.8], 343.00, 19.74, 5.75, "X"),
    "fruit": ([148, 211.7, 185.8], 181.83, 26.16, 14.38, "Y"),
    "dairy": ([67.6, 99.2, 131.4], 99.40, 26.05, 26.20, "Z"),
    "drinks": ([66.7, 68.8, 98.6], 78.03, 14.57, 18.67, "Y"),
    "fish": ([31.7, 55.6, 30.3], 39.20, 11.61, 29.62, "Z"),
    "bread": ([7.3, 9, 8.3], 8.20, 0.70, 8.51, "X"),
}


def test_coefficients_of_variation_of_seven_product_groups():
    table = classed(*(demand_of(v[0], customer=k) for k, v in TRADE_CENTRE.items()), months=3)
    for group, (_, mean, sd, percent, kind) in TRADE_CENTRE.items():
        assert table.loc[group, "cv"] * 100 == pytest.approx(percent, abs=0.01)
        assert sd / mean * 100 == pytest.approx(percent, abs=0.04)
        assert table.loc[group, "xyz"] == kind


def test_apples_and_bananas():
    """fin-ctrl.ru/blog, XYZ analysis, with STDEV.P: apples 7.5 ÷ 70.5 = 10.6 % → Y, bananas 3.4 ÷ 63.7 = 5.3 % → X."""
    goods = pd.DataFrame(
        {
            "customer_id": ["apples", "bananas"],
            "orders": 12,
            "revenue": [846.0, 764.4],
            "periods": 12,
            "demand_mean": [70.5, 63.7],
            "demand_sd": [7.5, 3.4],
        }
    )
    table = abc_xyz.fit(goods).table
    assert (table["cv"] * 100).round(1).tolist() == [10.6, 5.3] and table["xyz"].tolist() == ["Y", "X"]


def test_a_chocolate_just_over_ten_percent():
    """author24referat.ru, XYZ exercise: 900, 800, 700 has mean 800, deviation 81.65, V = 10.21 %."""
    table = classed(demand_of([900, 800, 700]), months=3)
    assert round(table.loc["a", "cv"] * 100, 2) == 10.21 and table.loc["a", "xyz"] == "Y"


WEEKS = [
    0,
    15,
    40,
    15,
    10,
    15,
    20,
    15,
    10,
    15,
    20,
    15,
    5,
    20,
    45,
    20,
    15,
    20,
    25,
    20,
    15,
    20,
    25,
    20,
    40,
    10,
    35,
    10,
    5,
    10,
    15,
    10,
    5,
    10,
    15,
    10,
]


@pytest.mark.parametrize(("weeks", "theirs", "ours", "xyz"), [(1, 59, 57.9, "Z"), (4, 29, 27.6, "Z"), (12, 19, 15.8, "Y")])
def test_one_series_by_weeks_months_and_quarters(weeks, theirs, ours, xyz):
    """olegon.ru, thread 22257: the same sales vary by 59 % a week, 29 % a month of four weeks, 19 % a quarter of three months.

    They use the sample deviation (n − 1), docs/methods.md 7 the population's: ours is smaller by √((n−1)/n), and agrees after that.
    """
    series = [sum(WEEKS[i : i + weeks]) for i in range(0, len(WEEKS), weeks)]
    n = len(series)
    cv, kind = classed(demand_of(series), months=n).loc["a", ["cv", "xyz"]]
    assert round(cv * 100, 1) == ours and kind == xyz
    assert round(cv * math.sqrt(n / (n - 1)) * 100) == theirs


def test_a_quarter_by_the_calendar_is_the_sum_of_its_months():
    """The same thread's point with our own periods: nine months of daily-dated sales, by month and by quarter."""
    months = [70, 60, 60, 90, 80, 80, 95, 40, 40]
    lines = demand_of(months).rename(columns={"customer_id": "product"}).assign(customer_id="x")
    by = {p: facts.demand(lines, as_of=dt.date(2023, 10, 1), period=p, key="product").iloc[0] for p in ("month", "quarter")}
    assert (by["month"]["periods"], by["quarter"]["periods"]) == (9, 3)
    assert round(100 * by["month"]["demand_sd"] / by["month"]["demand_mean"], 1) == 27.6
    assert round(100 * by["quarter"]["demand_sd"] / by["quarter"]["demand_mean"], 1) == 15.8


# The first ten of 995 customers in the vignette of the R package rfm 0.2.2 (A. Hebbali), analysis date 2006-12-31:
# days since the last order, orders, revenue, and their scores. Its documentation gives the limits 115, 181, 297, 482 days,
# 4, 5, 6, 8 orders and 256, 382, 506, 666 of revenue.
RFM_R = [
    ("Abbey", "2006-06-09", 205, 6, 472, "3-4-3"),
    ("Add", "2006-08-13", 140, 3, 340, "4-1-2"),
    ("Aden", "2006-06-20", 194, 4, 405, "3-2-3"),
    ("Admiral", "2006-08-21", 132, 5, 448, "4-3-3"),
    ("Agness", "2006-10-02", 90, 9, 843, "5-5-5"),
    ("Aileen", "2006-10-08", 84, 9, 763, "5-5-5"),
    ("Ailene", "2006-03-25", 281, 8, 699, "3-5-5"),
    ("Aiyanna", "2006-04-29", 246, 4, 157, "3-2-1"),
    ("Ala", "2006-01-16", 349, 3, 363, "2-1-2"),
    ("Alannah", "2005-04-21", 619, 4, 196, "1-2-1"),
]


def orders_of(name, last, count, revenue):
    """As many orders as they had, a day apart, the last on its date, together the revenue."""
    dates = [pd.Timestamp(last) - pd.Timedelta(days=i) for i in range(count)]
    return pd.DataFrame({"customer_id": name, "date": dates, "amount": [revenue - (count - 1.0)] + [1.0] * (count - 1)})


def test_the_table_of_the_r_package_rfm():
    """Measures agree; scores agree with their limits given as ours (theirs are "< 115 days", ours "at most 114")."""
    lines = pd.concat([orders_of(name, last, n, m) for name, last, _, n, m, _ in RFM_R], ignore_index=True)
    table = facts.build(lines, as_of=dt.date(2006, 12, 31))[0]
    limits = {"recency": [114, 180, 296, 481], "frequency": [4, 5, 6, 8], "monetary": [256, 382, 506, 666]}
    made = rfm.fit(table, bins=5, thresholds=limits).table
    got = made[["customer_id", "recency_days", "frequency", "monetary", "rfm"]].values.tolist()
    assert got == [[name, days, n, m, code] for name, _, days, n, m, code in sorted(RFM_R)]


def test_where_quantile_bins_differ_from_rank_scores():
    """rfm cuts at quantiles with lower ≤ value < upper: in a base of mostly one-time buyers its frequency limits coincide and scores
    vanish. Rank scores give everybody who bought once the same middle of their own share, and never an empty score by accident."""
    table = pd.DataFrame(
        {"customer_id": list("abcdefghij"), "orders": [1] * 7 + [2, 3, 9], "recency_days": range(1, 11), "revenue": range(10, 110, 10)}
    )
    assert rfm.fit(table.astype({"recency_days": float, "revenue": float}), bins=5).table["f"].tolist() == [2] * 7 + [4, 5, 5]
