"""The deep dive: simulated futures against published numbers, planted parameters found again, its intervals, and friendly words without it."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from segkit.customers import facts
from segkit.ground.problems import NotEnoughData, Problems
from segkit.methods import _clv, ltv

pytestmark = pytest.mark.together

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
    orders, _ = _clv.futures(history((2, 30.43, 38.86, 22.35)), CDNOW, 39, np.random.default_rng(0), 200_000)
    assert orders.mean() == pytest.approx(1.226, abs=0.012)


def test_the_simulated_value_is_orders_times_the_published_conditional_mean():
    """E(order value | x, z) = p (v + x z) ÷ (p x + q − 1): a mean between the customer's own and everybody's."""
    orders, value = _clv.futures(history((4, 30.0, 38.0, 60.0)), CDNOW, 39, np.random.default_rng(0), 200_000)
    expected = CDNOW["p"] * (CDNOW["v"] + 5 * 60) / (CDNOW["p"] * 5 + CDNOW["q"] - 1)
    assert value.sum() / orders.sum() == pytest.approx(expected, rel=0.01) and 35 < expected < 60


def test_futures_take_every_draw_of_the_parameters():
    """Half of the draws say that nobody leaves and all buy weekly, half that hardly anybody ever buys: both are in the futures."""
    draws = {name: np.array([value, value]) for name, value in CDNOW.items()} | {"r": np.array([1e4, 1e-4]), "alpha": np.array([1e4, 1e4])}
    orders, _ = _clv.futures(history((0, 0.0, 10.0, 20.0)), {**draws, "a": np.array([1e-6, 1e-6])}, 52, np.random.default_rng(0), 2000)
    assert 40 < orders[0::2].mean() < 60 and orders[1::2].mean() < 0.1


def test_without_the_extra_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(_clv, "find_spec", lambda name: None)
    with pytest.raises(NotEnoughData, match=r"install segkit\[clv\]"):
        ltv.deep_dive(few())


def test_too_few_returning_customers_and_wrong_options_are_said(monkeypatch):
    monkeypatch.setattr(_clv, "find_spec", lambda name: True)
    with pytest.raises(NotEnoughData, match="Only 1 customers have bought on two days"):
        ltv.deep_dive(few())
    with pytest.raises(Problems, match="months_ahead: 0 is not a positive number"):
        ltv.deep_dive(few(), months_ahead=0)


@pytest.fixture(scope="module")
def shop() -> tuple[pd.DataFrame, pd.DataFrame]:
    """(Facts, months) of 3,000 such customers."""
    return facts.build(bought(3000), as_of=AS_OF)


@pytest.fixture(scope="module")
def dive(shop) -> pd.DataFrame:
    pytest.importorskip("pymc_marketing")
    base = pd.concat([shop[0], few().iloc[:1].assign(customer_id="nobody", orders=0, order_days=0)], ignore_index=True)
    return ltv.deep_dive(base.sample(frac=1, random_state=1), margin=0.5)


@pytest.mark.slow
def test_planted_parameters_are_found_again(shop):
    pytest.importorskip("pymc_marketing")
    found = {name: float(values[0]) for name, values in _clv._fitted(_clv._histories(shop[0], 12, 1.0)[0]).items()}
    assert found["r"] / found["alpha"] == pytest.approx(2 * CDNOW["r"] / CDNOW["alpha"], rel=0.15)
    assert found["a"] / (found["a"] + found["b"]) == pytest.approx(CDNOW["a"] / (CDNOW["a"] + CDNOW["b"]), rel=0.15)
    order = CDNOW["p"] * CDNOW["v"] / (CDNOW["q"] - 1)
    assert found["p"] * found["v"] / (found["q"] - 1) == pytest.approx(order, rel=0.05)


@pytest.mark.slow
def test_deep_dive_is_one_row_per_customer_beside_our_own_fit(shop, dive):
    """The library's most probable parameters and ours by maximum likelihood expect the same, customer by customer."""
    assert dive.columns.tolist() == ["customer_id", *_clv.COLUMNS] and dive["customer_id"].tolist() == sorted(
        [*shop[0]["customer_id"], "nobody"]
    )
    assert dive.set_index("customer_id").loc["nobody"].isna().all()
    known = dive.dropna()
    assert len(known) == len(dive) - 1 and known["p_alive"].between(0, 1).all() and (known["clv_low"] <= known["clv_high"]).all()
    own = ltv.fit(shop[0], margin=0.5, discount=0).table.set_index("customer_id").loc[known["customer_id"]]
    assert known["expected_orders"].sum() == pytest.approx(own["expected_orders"].sum(), rel=0.03)
    assert known["clv"].sum() == pytest.approx(own["expected_value"].sum(), rel=0.05)
    assert np.corrcoef(known["p_alive"], own["p_alive"])[0, 1] > 0.99


@pytest.mark.slow
def test_hold_out_and_interval_on_customers_who_behave_as_the_model_says(shop):
    pytest.importorskip("pymc_marketing")
    months = shop[1]
    before = facts.facts(months[months["month"] < 2025 * 12 + 6], as_of=CUT)
    told = ltv.hold_out(before, months, since=CUT, as_of=AS_OF).set_index("status").loc["all"]
    assert told["ratio"] == pytest.approx(1, abs=0.1) and abs(told["formula_ratio"] - 1) > abs(told["ratio"] - 1)
    dive = ltv.deep_dive(before, months_ahead=(AS_OF - CUT).days / 30.4375)
    later = months[months["month"] >= 2025 * 12 + 6].groupby("customer_id")["purchases_cents"].sum() / 100
    came = dive["customer_id"].map(later).fillna(0).to_numpy()
    assert ((dive["clv_low"] <= came) & (came <= dive["clv_high"])).mean() >= 0.9
