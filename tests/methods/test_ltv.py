"""Lifetime value by hand and by publication: the models, the rhythm where they do not hold, classes, the hold-out, what a new customer may cost."""

import datetime as dt
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import check_grad

from segkit.customers import facts as segkit_facts
from segkit.customers import snapshots
from segkit.ground.problems import NotEnoughData, Problems
from segkit.methods import _bgnbd, _cross, _gamma_gamma, _ltv_holdout, _segmentation, _value, ltv, rfm

MONTH = 30.4375
# Counted from the CDNOW sample of Fader & Hardie as the package lifetimes (MIT) carries it: x, t_x and T in days on 30 September 1997,
# what the repeat orders cost together, and the days with an order in the six and nine months after; n customers are alike.
CDNOW = pd.read_csv(Path(__file__).with_name("cdnow.csv"))
PUBLISHED = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}
CUT = dt.date(1997, 10, 1)


def people(rows):
    table = pd.DataFrame(rows, columns=["customer_id", "orders", "purchases", "recency_days", "tenure_days"])
    gap = (table["tenure_days"] - table["recency_days"]) / (table["orders"] - 1)
    return table.assign(revenue=table["purchases"] - 1, order_days=table["orders"], gap_days=gap.where(table["orders"] > 1))


BASE = people([("a", 4, 400.0, 10, 10 * MONTH), ("b", 1, 30.0, 5, 5.0), ("c", 3, 90.0, 300, 10 * MONTH), ("d", 0, 0.0, np.nan, np.nan)])


# -- The two models against what is published --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cdnow():
    """The 2,357 customers of the sample as facts of 1 October 1997; the first order's value, not in the counts, is the repeat orders' mean."""
    each = CDNOW.loc[CDNOW.index.repeat(CDNOW["n"])].reset_index(drop=True)
    mean = (each["repeat_cents"] / 100 / each["x"].clip(lower=1)).where(each["x"] > 0, 30.0)
    days = each["x"] + 1
    return pd.DataFrame({
        "customer_id": [f"c{i:04}" for i in range(len(each))], "orders": days, "order_days": days, "purchases": mean * days,
        "revenue": mean * days, "recency_days": each["T"] + 1.0 - each["t_x"], "tenure_days": each["T"] + 1.0,
        "gap_days": (each["t_x"] / each["x"]).where(each["x"] > 0),
    })  # fmt: skip


@pytest.fixture(scope="module")
def made(cdnow):
    return ltv.fit(cdnow)


@pytest.fixture(scope="module")
def later():
    """Customer-months of what the same customers ordered after: each row's six and nine months given to its first customer."""
    who = CDNOW["n"].cumsum() - CDNOW["n"]
    ids = [f"c{i:04}" for i in who]
    first = 1997 * 12 + 9
    six = pd.DataFrame({"customer_id": ids, "month": first + 5, "order_days": CDNOW["six"]})
    return pd.concat([six, six.assign(month=first + 8, order_days=CDNOW["nine"] - CDNOW["six"])], ignore_index=True)


def test_bgnbd_meets_the_published_parameters(cdnow):
    told = _value.groups(_value.history(cdnow))
    found = _bgnbd.fit(told)
    assert [round(found[name], 3) for name in _bgnbd.NAMES] == [0.243, 4.414, 0.793, 2.426] and not found["at_bounds"]
    assert round(found["log_likelihood"], 2) == -9582.43
    published = _bgnbd._Histories(told).loss(np.log([PUBLISHED[name] for name in _bgnbd.NAMES]))[0]
    assert -published * told["n"].sum() == pytest.approx(-9582.43, abs=0.005)


def test_gamma_gamma_meets_the_published_parameters():
    came_back = CDNOW[(CDNOW["x"] > 0) & (CDNOW["repeat_cents"] > 0)]
    found = _gamma_gamma.fit(came_back["x"].to_numpy(), (came_back["repeat_cents"] / 100 / came_back["x"]).to_numpy())
    assert [round(found[name], 2) for name in ("p", "q", "v")] == [6.25, 3.74, 15.44] and not found["at_bounds"]
    cents = _gamma_gamma.fit(came_back["x"].to_numpy(), (came_back["repeat_cents"] / came_back["x"]).to_numpy())
    assert cents["v"] == pytest.approx(100 * found["v"], rel=1e-4)


def test_the_slopes_of_both_likelihoods_are_right():
    orders = _bgnbd._Histories(
        pd.DataFrame({"x": [0, 0, 1, 3, 9], "t_x": [0, 0, 4.0, 20, 30], "T": [9.0, 40, 30, 21, 60], "n": [5, 4, 3, 2, 1]})
    )
    for at in ([0.3, 4.0, 0.7, 2.0], [5.0, 0.5, 30.0, 200.0]):
        assert check_grad(lambda v: orders.loss(v)[0], lambda v: orders.loss(v)[1], np.log(at)) < 1e-5
    money = _gamma_gamma._Orders(np.array([1, 1, 4, 9]), np.array([0.5, 2.0, 1.1, 0.9]))
    assert check_grad(lambda v: money.loss(v)[0], lambda v: money.loss(v)[1], np.log([4.0, 3.0, 2.0])) < 1e-5


@pytest.mark.parametrize(("told", "x", "total", "weeks", "expected"), [
    (PUBLISHED, 2, 38.86, 39, 1.687399305805), (PUBLISHED, 0, 0, 156, 2.758466111629), ((0.5, 2, 1.0, 2), 3, 10, 52, 6.85548035),
    ((5, 0.5, 0.05, 3), 300, 100, 52, 156.04961397), ((20, 500, 3, 500), 5, 50, 52, 2.346594102), ((0.1, 0.01, 0.1, 0.1), 0, 0, 156, 335.177052667),
    ((900, 9000, 0.5, 3), 10, 50, 52, 4.797618170),
    ((1.5196207674426914, 8.976761767389336, 482.90677300865667, 3.14265799299198), 200, 100, 52, 1.4215393295),
    ((0.055529136897889866, 0.8348554228161875, 0.4802084530022626, 95.09234360373583), 20, 1, 52, 335.1220158892),
    ((33.487156280857185, 33.11072091831596, 2.4440941437418684, 133.71525851704604), 0, 1, 156, 61.9024084503),
    ((156.3053694591997, 0.007430086235128135, 0.25227738182169707, 0.8078772783414596), 0, 0, 156, 83491.8818086),
])  # fmt: skip
def test_expected_orders_to_many_digits(told, x, total, weeks, expected):
    """Against arithmetic of forty digits, also where the usual formula overflows or loses every digit, a is 1, or nearly all have left."""
    told = told if isinstance(told, dict) else dict(zip(_bgnbd.NAMES, told, strict=True))
    assert _bgnbd.expected_orders(told, np.array([x]), np.array([total]), weeks)[0] == pytest.approx(expected, rel=1e-6)


def test_planted_parameters_are_found_again():
    """Rates and chances to leave drawn as the model says; r and α by their mean rate, a and b by their mean chance, within a tenth."""
    rng, n, rows = np.random.default_rng(0), 6000, []
    rate, leave, known = rng.gamma(0.8, 1 / 6, n), rng.beta(0.8, 2.4, n), rng.uniform(20, 100, n)
    for i in range(n):
        week, x, last = rng.exponential(1 / rate[i]), 0, 0.0
        while week < known[i]:
            x, last = x + 1, week
            week = np.inf if rng.random() < leave[i] else week + rng.exponential(1 / rate[i])
        rows.append((x, last, known[i], 1))
    found = _bgnbd.fit(pd.DataFrame(rows, columns=["x", "t_x", "T", "n"]))
    assert found["r"] / found["alpha"] == pytest.approx(0.8 / 6, rel=0.1) and found["a"] / (found["a"] + found["b"]) == pytest.approx(
        0.25, rel=0.1
    )
    assert not found["at_bounds"]


def test_the_whole_fit_on_cdnow_says_its_model(made):
    found, table = made.facts, made.table
    assert (found["model"], found["why"], found["repeat_buyers"], found["order_value"]) == ("bgnbd", "fits", 946, "gamma_gamma")
    assert abs(found["spearman"]) < 0.3 and table["p_alive"].between(0, 1).all()
    assert (table["discounted_orders"] < table["expected_orders"]).all()
    np.testing.assert_allclose(table["expected_value"], table["discounted_orders"] * table["order_value"])
    assert found["value_at_risk"] == pytest.approx((table["expected_value"] * (1 - table["p_alive"])).sum())
    assert json.loads(json.dumps(found)) == found and json.loads(json.dumps(made.definition)) == made.definition


def test_the_definition_alone_labels_new_customers_and_sql_reads_the_models_columns(cdnow, made):
    import duckdb

    shuffled = cdnow.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(ltv.fit(shuffled).table, made.table)
    pd.testing.assert_frame_equal(_segmentation.apply(json.loads(json.dumps(made.definition)), shuffled), made.table)
    one = made.label(cdnow.iloc[[2000]])
    assert one.iloc[0].tolist() == made.table.iloc[2000].tolist()
    with duckdb.connect() as engine:
        engine.register("facts", cdnow.merge(made.table[["customer_id", *_value.MODELLED]], on="customer_id"))
        rows = engine.execute(made.to_sql()).df().sort_values("customer_id", ignore_index=True)
    assert rows["segment"].tolist() == made.table["segment"].tolist() and "labels.parquet" in made.to_sql("postgres").splitlines()[0]
    np.testing.assert_allclose(rows["expected_value"], made.table["expected_value"])


def test_crossed_with_another_method_the_model_goes_along(cdnow, made):
    crossed = _cross.cross([made, rfm.fit(cdnow)])
    pd.testing.assert_frame_equal(crossed.label(cdnow), crossed.table)
    with pytest.raises(Problems, match="rest on different models"):
        _cross.cross([made, ltv.fit(cdnow, horizon=3)])


def test_a_shorter_horizon_and_money_of_later_months_count_less(cdnow, made):
    half, free = ltv.fit(cdnow, horizon=6), ltv.fit(cdnow, discount=0)
    assert (half.table["expected_orders"] < made.table["expected_orders"]).all()
    np.testing.assert_allclose(free.table["discounted_orders"], free.table["expected_orders"])
    assert half.definition["model"]["horizon"] == 6 and half.facts["horizon"] == 6


# -- The hold-out --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("until", "column"), [(dt.date(1998, 4, 1), "six"), (dt.date(1998, 7, 1), "nine")])
def test_what_was_expected_of_cdnow_came(cdnow, later, until, column):
    told = ltv.hold_out(cdnow, later, since=CUT, as_of=until).set_index("status")
    assert told["actual"]["all"] == CDNOW[column].sum() and 0.80 <= told["ratio"]["all"] <= 1.25 and told["reading"]["all"] == "pass"
    assert told["formula_ratio"]["all"] > 2.5 and told["formula_ratio"]["former"] > 4 > told["ratio"]["former"]
    assert told.loc[["regular", "former"], "expected"].sum() == pytest.approx(told["expected"]["all"])
    assert told["customers"].tolist() == [2357, *told["customers"][1:]] and told["customers"][1:].sum() == 2357


def test_the_hold_out_by_hand():
    """Two who buy every 30 days and one who has gone: (days + 6 m) ÷ (T + 6) of those who are still there, against what came."""
    table = people([("a", 13, 130.0, 5, 365.0), ("b", 13, 130.0, 5, 365.0), ("c", 3, 30.0, 300, 360.0), ("n", 1, 9.0, 8, 8.0)])
    months = pd.DataFrame(
        {"customer_id": ["a", "b", "c", "a", "z"], "month": [24312, 24313, 24313, 24311, 24312], "order_days": [1, 2, 1, 9, 9]}
    )
    told = ltv.hold_out(table, months, since=dt.date(2026, 1, 1), as_of=dt.date(2026, 3, 1)).set_index("status")
    m = 30 / ((365 * 2 + 360) / MONTH + 1)
    regular, young, gone = ((d + 6 * m) / (t + 6) * 59 / MONTH for d, t in ((13, 365 / MONTH), (1, 1), (3, 360 / MONTH)))
    assert told["actual"].to_dict() == {"all": 4.0, "newcomer": 0.0, "regular": 3.0, "former": 1.0}
    assert told["expected"].to_dict() == pytest.approx({"all": 2 * regular + young, "newcomer": young, "regular": 2 * regular, "former": 0})
    assert told["formula"]["all"] == pytest.approx(2 * regular + young + gone)
    assert told["ratio"]["all"] == pytest.approx((2 * regular + young) / 4) and set(told["model"]) == {"rhythm"}
    assert told["reading"].to_dict() == {"all": "review", "newcomer": "fail", "regular": "review", "former": "fail"}


@pytest.mark.parametrize(("first", "as_of", "since"), [
    ("2025-03-02", "2026-03-01", None), ("2025-03-01", "2026-03-01", "2025-12-01"), ("2022-01-01", "2026-03-01", "2025-09-01"),
    ("2024-07-10", "2026-03-20", "2025-10-01"),
])  # fmt: skip
def test_the_last_quarter_of_the_span_is_held_out_at_most_six_months(first, as_of, since):
    months = pd.DataFrame({"first_order": pd.to_datetime([first, "2026-01-01"])})
    found = ltv.hold_out_date(months, as_of=dt.date.fromisoformat(as_of))
    assert found == (dt.date.fromisoformat(since) if since else None)
    assert ltv.hold_out_date(months.head(0), as_of=dt.date(2026, 1, 1)) is None


def test_the_hold_out_goes_from_transactions_to_a_reading():
    """Facts as of the earlier date come from today's months; who came later is not in them."""
    rng = np.random.default_rng(3)
    days = [(f"c{i}", d) for i in range(60) for d in np.unique(rng.integers(i * 2, 500, 12))] + [("new", 499), ("new", 490)]
    lines = pd.DataFrame(days, columns=["customer_id", "day"])
    lines = lines.assign(date=pd.Timestamp("2024-08-01") + pd.to_timedelta(lines["day"], unit="D"), amount=10.0)
    table, months = segkit_facts.build(lines[["customer_id", "date", "amount"]], as_of=dt.date(2025, 12, 15))
    since = ltv.hold_out_date(months, as_of=dt.date(2025, 12, 15))
    told = ltv.hold_out(snapshots.at(months, table, since), months, since=since, as_of=dt.date(2025, 12, 15)).set_index("status")
    cut = (pd.Timestamp(since) - pd.Timestamp("2024-08-01")).days
    before = {c for c, d in days if d < cut}
    assert since == dt.date(2025, 8, 1) and told["customers"]["all"] == len(before)
    assert told["actual"]["all"] == sum(d >= cut and c in before for c, d in days)
    with pytest.raises(Problems, match="no time to look ahead"):
        ltv.hold_out(table, months, since=dt.date(2026, 1, 1), as_of=dt.date(2026, 1, 1))


# -- The rhythm, where no model of single customers holds -----------------------------------------------------------------------


def test_the_rhythm_by_hand():
    made = ltv.fit(BASE)
    # a: gap 98.1 d, not former; c: gap 2.19 d and 300 d silent, former; b: base rhythm 50.2 d, not former
    rate = 8 / (10 + 1 + 10)
    worth = np.mean([1.1 ** (-month / 12) for month in range(1, 13)])
    first, second, gone, nobody = (made.table.iloc[i] for i in range(4))
    assert (made.facts["model"], made.facts["why"], made.facts["repeat_buyers"]) == ("rhythm", "few", 2) and "model" not in made.definition
    assert first["expected_orders"] == pytest.approx((4 + 6 * rate) / 16 * 12) and gone["expected_orders"] == 0 == gone["expected_value"]
    mean = (100 + 30 + 30) / 3
    assert first["expected_value"] == pytest.approx(first["expected_orders"] * worth * (400 + mean) / 5)
    assert second["order_value"] == pytest.approx((30 + mean) / 2) and made.table["p_alive"].isna().all()
    assert made.table["segment"].tolist() == ["VIP", "standard", "economy", "No orders"] and np.isnan(nobody["expected_value"])
    assert first["value_to_date"] == 399.0 and made.facts["value_at_risk"] is None


def test_the_formula_by_hand():
    made = ltv.fit(BASE)
    exposure = 10 + 1 + max((10 * MONTH - 300) / MONTH, 1)
    rate = 8 / (10 + 1 + 10)
    assert made.facts["former"] == 1 and made.facts["lifetime_months"] == pytest.approx(exposure)
    assert made.table["ltv_formula"].iloc[0] == pytest.approx(100 * (4 + 6 * rate) / 16 * exposure)
    assert made.table["ltv_formula"].iloc[2] > 0 == made.table["expected_value"].iloc[2]  # it takes the dead for alive
    assert ltv.fit(people([("a", 2, 10.0, 1, 40.0), ("b", 2, 10.0, 1, 40.0)])).facts["cap_binds"] and not made.facts["cap_binds"]


def test_a_new_customer_by_hand(cdnow):
    """The first order, and by the rhythm 3 + 0 + 2 later ones in 10 + 1 + 1 months of which one ended; by BG/NBD those of T = 0."""
    found = ltv.fit(BASE, discount=0, margin=0.5).facts
    orders = 1 + 5 / 12 * 12 * (1 - np.exp(-36 / 12))
    assert found["new_customer"]["orders"] == pytest.approx(orders)
    assert found["new_customer"]["value"] == pytest.approx(orders * 160 / 3 * 0.5)
    assert found["new_customer"]["allowed_cost"] == pytest.approx(found["new_customer"]["value"] / 3)
    told = ltv.fit(cdnow, discount=0, cost_ratio=4).facts
    ahead = _bgnbd.expected_orders(told["fit"], np.zeros(1), np.zeros(1), 36 * MONTH / 7)[0]
    assert told["new_customer"]["orders"] == pytest.approx(1 + ahead) and 3.5 < 1 + ahead < 4
    assert told["new_customer"]["allowed_cost"] == pytest.approx((1 + ahead) * told["mean_order"] / 4)


def test_what_a_new_customer_may_cost_by_channel(cdnow, made):
    """Two halves alike are worth nearly the same; a handful is not told; the base's row is the base's."""
    channel = np.where(np.arange(len(cdnow)) % 2 == 0, "shop", "web")
    channel[:9] = "fair"
    told = ltv.acquisition(cdnow.assign(channel=channel), by="channel").set_index("group")
    assert told.index.tolist() == ["all", "fair", "shop", "web"] and told["customers"].tolist()[0] == 2357 == told["customers"][1:].sum()
    assert told.loc["fair", ["orders", "value", "allowed_cost"]].isna().all() and told.loc["web", "value"] == pytest.approx(
        told.loc["all", "value"], rel=0.15
    )
    assert told.loc["all", "allowed_cost"] == pytest.approx(made.facts["new_customer"]["allowed_cost"])
    with pytest.raises(Problems, match="no column 'chanel'"):
        ltv.acquisition(cdnow.assign(channel=channel), by="chanel")


def test_a_fit_that_runs_to_its_bounds_is_not_used():
    """Nobody ever leaves and all buy at one rate: what the model would say of leaving is held by nothing."""
    rng = np.random.default_rng(1)
    days = rng.poisson(20, 400) + 2
    table = people([(f"c{i:03}", int(d), 10.0 * d, int(rng.integers(1, 20)), 400.0) for i, d in enumerate(days)])
    found = ltv.fit(table).facts
    assert (found["model"], found["why"]) == ("rhythm", "bounds") and found["fit"]["at_bounds"]
    forced = ltv.fit(table, model="bgnbd")
    assert (forced.facts["model"], forced.facts["why"]) == ("bgnbd", "asked") and forced.table["p_alive"].between(0, 1).all()
    assert ltv.fit(BASE, model="bgnbd").facts["why"] == "few"


def test_order_values_that_go_with_frequency_are_not_for_gamma_gamma(cdnow):
    richer = cdnow.assign(purchases=cdnow["order_days"] * (10.0 + 5 * cdnow["order_days"]))
    made = ltv.fit(richer)
    assert made.facts["spearman"] > 0.9 and made.facts["order_value"] == "shrunk"
    mean = (richer["purchases"] / richer["order_days"]).mean()
    np.testing.assert_allclose(made.table["order_value"], (richer["purchases"] + mean) / (richer["order_days"] + 1))


# -- Classes -------------------------------------------------------------------------------------------------------------------


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.lists(st.integers(1, 6), min_size=1, max_size=12))
def test_classes_are_positions_from_the_top_with_equal_values_together(amounts):
    table = people([(f"c{i:02}", 2, float(a), 1, 40.0) for i, a in enumerate(amounts)])
    position = [sum(b > a for b in amounts) / len(amounts) for a in amounts]
    wanted = ["VIP" if p < 0.2 else "standard" if p < 0.5 else "economy" for p in position]
    assert ltv.fit(table).table["ltv_class"].tolist() == wanted


def test_a_customer_who_has_gone_is_no_vip(cdnow):
    """By the total, one who brought a fortune and left is first of all, and standard; so on CDNOW, where 2,000 have gone."""
    table = people([(f"c{i}", 4, 40.0, 5, 300.0) for i in range(9)] + [("gone", 9, 9000.0, 290, 300.0)])
    made = ltv.fit(table, classes="total").table.set_index("customer_id")
    assert made["value_to_date"].idxmax() == "gone" and made["ltv_class"]["gone"] == "standard"
    for classes in ("expected", "total"):
        told = ltv.fit(cdnow, classes=classes)
        position = told.table["expected_value"] + (told.table["value_to_date"] if classes == "total" else 0)
        first = position.rank(ascending=False, method="min") - 1 < 0.2 * len(cdnow)
        gone = ltv._ltv_holdout._inputs(told, cdnow)["status"] == "former"
        assert (first & gone).sum() > 20 and ((told.table["ltv_class"] == "VIP") == (first & ~gone)).all()


def test_classes_by_value():
    made = ltv.fit(BASE, thresholds=(1e9, 1.0))
    assert made.table["ltv_class"].tolist() == ["standard", "standard", "economy", "No orders"]


def test_nobody_bought_twice():
    table = people([("a", 1, 10.0, 1, 1.0), ("b", 1, 20.0, 100, 100.0)])
    with pytest.raises(NotEnoughData, match="fixed limit in days"):
        ltv.fit(table)
    made = ltv.fit(table, limit_days=50)
    assert made.facts["former"] == 1 and made.table["expected_orders"].tolist()[1] == 0 < made.table["expected_orders"].tolist()[0]


def test_one_customer():
    assert ltv.fit(people([("a", 3, 30.0, 2, 62.0)])).table["segment"].tolist() == ["VIP"]


@pytest.mark.parametrize(("options", "reason"), [
    ({"model": "rythm"}, "did you mean 'rhythm'"), ({"classes": "totals"}, "did you mean 'total'"), ({"horizon": 0}, "above zero"),
    ({"shares": (0.5, 0.2)}, "rising shares"), ({"discount": -0.1}, "not a rate a year"), ({"thresholds": (1, 2)}, "not two values"),
])  # fmt: skip
def test_wrong_options_are_named(options, reason):
    with pytest.raises(Problems, match=reason):
        ltv.fit(BASE, **options)


def test_readings_at_their_limits():
    assert [_ltv_holdout.reading(r) for r in (0.8, 1.25, 0.799, 0.67, 1.5, 0.669, 1.501)] == ["pass"] * 2 + ["review"] * 3 + ["fail"] * 2


def test_a_fit_does_not_hang_on_how_many_processors_there_are():
    from threadpoolctl import threadpool_limits

    rng = np.random.default_rng(0)
    x, total = rng.poisson(20, 30_000), rng.integers(300, 1100, 30_000) / 7
    told, found = _bgnbd.grouped(x, np.where(x > 0, total * rng.random(30_000) ** 0.1, 0), total), []
    for threads in (1, 2):
        with threadpool_limits(threads):
            found.append(_bgnbd.fit(told))
    assert found[0] == found[1]


def test_where_none_was_expected_and_none_came_the_count_was_right():
    from types import SimpleNamespace
    from unittest.mock import patch

    from segkit.methods import _ltv_holdout

    people = pd.DataFrame({"customer_id": ["a", "b", "c"], "status": ["former", "former", "newcomer"], "formula": 0.0})
    made = SimpleNamespace(table=pd.DataFrame({"customer_id": ["a", "b", "c"], "expected_orders": [0.0, 0.1, 3.0]}), facts={"model": "bgnbd"})
    later = pd.DataFrame({"customer_id": ["c"], "month": [24303], "order_days": [1.0]})
    with patch.object(_ltv_holdout, "_inputs", return_value=people):
        table = _ltv_holdout.compared(made, people, later, (dt.date(2025, 4, 1), dt.date(2025, 6, 1)))
    assert table.set_index("status")["reading"].to_dict() == {"all": "fail", "newcomer": "fail", "former": "pass"}
