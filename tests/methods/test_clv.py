"""The model of single customers: published numbers, planted parameters found again, the hold-out check, and friendly words without it."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from segkit.customers import facts
from segkit.ground.problems import NotEnoughData, Problems
from segkit.methods import _clv, ltv
from segkit.steps import segments

# Fader, Hardie & Lee (2005): BG/NBD on CDNOW, weeks; Fader & Hardie (2013): Gamma-Gamma on the same customers
CDNOW = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426, "p": 6.25, "q": 3.74, "v": 15.44}
AS_OF, CUT = dt.date(2026, 1, 1), dt.date(2025, 7, 1)


def history(*rows) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["frequency", "recency", "T", "value"], dtype=float)
    return table.assign(days=table["frequency"] + 1)


def bought(customers: int, seed: int = 0) -> pd.DataFrame:
    """Transactions of customers who come in 2024 and behave as the two models say, with the parameters of CDNOW (rates doubled)."""
    rng, rows = np.random.default_rng(seed), []
    rate = rng.gamma(CDNOW["r"], 2 / CDNOW["alpha"], customers) / 7
    leaves, scale = rng.beta(CDNOW["a"], CDNOW["b"], customers), rng.gamma(CDNOW["q"], 1 / CDNOW["v"], customers)
    for i in range(customers):
        day, left = rng.uniform(0, 365), False
        while day < 731 and not left:
            rows.append((f"c{i:05}", day, rng.gamma(CDNOW["p"]) / scale[i]))
            day, left = day + rng.exponential(1 / rate[i]), len(rows) > 1 and rows[-2][0] == rows[-1][0] and rng.random() < leaves[i]
    table = pd.DataFrame(rows, columns=["customer_id", "day", "amount"])
    return table.assign(date=pd.Timestamp("2024-01-01") + pd.to_timedelta(table["day"].astype(int), unit="D")).drop(columns="day")


def few() -> pd.DataFrame:
    table = pd.DataFrame({"customer_id": ["a", "b"], "orders": [3, 1], "order_days": [3, 1], "purchases": [90.0, 10.0]})
    return table.assign(revenue=table["purchases"], recency_days=[10.0, 20.0], tenure_days=[200.0, 20.0], gap_days=[95.0, None])


def test_the_simulated_futures_meet_the_published_example():
    """CDNOW's first customer: 2 repeat orders, the last in week 30.43 of 38.86, is expected to make 1.226 in the next 39 weeks."""
    first = history((2, 30.43, 38.86, 22.35))
    orders, _ = _clv.futures(first, CDNOW, 39, np.random.default_rng(0), 200_000)
    assert orders.mean() == pytest.approx(1.226, abs=0.012)
    assert _clv.alive(first, CDNOW) == pytest.approx([0.7266], abs=1e-4)


def test_the_simulated_value_is_orders_times_the_published_conditional_mean():
    """E(order value | x, z) = p (v + x z) ÷ (p x + q − 1): a mean between the customer's own and everybody's."""
    one = history((4, 30.0, 38.0, 60.0))
    orders, value = _clv.futures(one, CDNOW, 39, np.random.default_rng(0), 200_000)
    expected = CDNOW["p"] * (CDNOW["v"] + 5 * 60) / (CDNOW["p"] * 5 + CDNOW["q"] - 1)
    assert value.sum() / orders.sum() == pytest.approx(expected, rel=0.01) and 35 < expected < 60


def test_one_who_never_came_back_had_no_chance_to_leave():
    assert _clv.alive(history((0, 0, 100, 10.0)), CDNOW).tolist() == [1.0]


def test_without_the_extra_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(_clv, "find_spec", lambda name: None)
    for call in (lambda: ltv.deep_dive(few()), lambda: ltv.fit(few(), clv=True)):
        with pytest.raises(NotEnoughData, match=r"install segkit\[clv\]"):
            call()
    assert "clv" not in ltv.fit(few()).table


def test_too_few_returning_customers_and_wrong_options_are_said(monkeypatch):
    monkeypatch.setattr(_clv, "find_spec", lambda name: True)
    with pytest.raises(NotEnoughData, match="Only 1 customers have bought on two days"):
        ltv.deep_dive(few())
    with pytest.raises(Problems, match="months_ahead: 0 is not a positive number"):
        ltv.deep_dive(few(), months_ahead=0)
    with pytest.raises(Problems, match="not whole months of the data"):
        ltv.hold_out(few(), pd.DataFrame({"customer_id": ["a"], "month": [24300], "order_days": [1]}), as_of=CUT)


def test_the_columns_go_to_the_labels_and_not_to_the_definition(monkeypatch):
    told = pd.DataFrame({"customer_id": ["a", "b"], **{c: [1.0, 2.0] for c in _clv.COLUMNS}})
    monkeypatch.setattr(_clv, "deep_dive", lambda facts, **options: told)
    made = ltv.fit(few(), clv=True)
    assert made.table.columns[-1] == "segment" and {"clv", "p_alive"} <= set(segments.own_columns(made, few()[["customer_id"]]))
    assert "clv" not in made.label(few()) and made.definition == ltv.fit(few()).definition


@pytest.fixture(scope="module")
def shop() -> tuple[pd.DataFrame, pd.DataFrame]:
    pytest.importorskip("pymc_marketing")
    return facts.build(bought(3000), as_of=AS_OF)


@pytest.mark.slow
def test_planted_parameters_are_found_again(shop):
    found = _clv._fitted(_clv._history(shop[0], 12, 1.0)[0])["parameters"]
    assert found["r"] / found["alpha"] == pytest.approx(2 * CDNOW["r"] / CDNOW["alpha"], rel=0.15)
    assert found["a"] / (found["a"] + found["b"]) == pytest.approx(CDNOW["a"] / (CDNOW["a"] + CDNOW["b"]), rel=0.15)
    order = CDNOW["p"] * CDNOW["v"] / (CDNOW["q"] - 1)
    assert found["p"] * found["v"] / (found["q"] - 1) == pytest.approx(order, rel=0.05)


@pytest.mark.slow
def test_deep_dive_is_one_row_per_customer_and_the_same_in_any_order(shop):
    base = pd.concat([shop[0], few().iloc[:1].assign(customer_id="nobody", orders=0, order_days=0)], ignore_index=True)
    got = ltv.deep_dive(base, margin=0.5)
    assert got.columns.tolist() == ["customer_id", *_clv.COLUMNS] and got["customer_id"].tolist() == sorted(base["customer_id"])
    assert got.set_index("customer_id").loc["nobody"].isna().all()
    known = got.dropna()
    assert len(known) == len(got) - 1 and known["p_alive"].between(0, 1).all() and (known["clv_low"] <= known["clv_high"]).all()
    pd.testing.assert_frame_equal(got, ltv.deep_dive(base.sample(frac=1, random_state=1), margin=0.5))


@pytest.mark.slow
def test_hold_out_on_customers_who_behave_as_the_model_says(shop):
    months = shop[1]
    before = facts.facts(months[months["month"] < 2025 * 12 + 6], as_of=CUT)
    got = ltv.hold_out(before, months, as_of=CUT, months_ahead=6).set_index("tenth")
    everybody = got.loc["all"]
    assert got.index.tolist() == [*map(str, range(1, 11)), "all"]
    assert everybody["model"] == pytest.approx(everybody["actual"], rel=0.1) and everybody["within"] >= 0.9
    assert abs(everybody["formula"] - everybody["actual"]) > abs(everybody["model"] - everybody["actual"])
    assert got.loc["1", "actual"] == pytest.approx(got.loc["1", "model"], rel=0.15)
