"""facts: hand-worked tables, the textbook pandas oracle, row order, snapshots from the month table."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segkit.customers import facts
from segkit.ground.problems import NotEnoughData, Problems

AS_OF = dt.date(2026, 4, 10)


def lines(*rows: tuple) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["customer_id", "order_id", "date", "amount"])
    return table.astype({"customer_id": "str", "order_id": "str"}).assign(date=pd.to_datetime(table["date"]))


def one(table: pd.DataFrame, customer: str = "a") -> dict:
    return table.set_index("customer_id").loc[customer].to_dict()


def oracle(table: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """The textbook way, a customer at a time; slow, obvious, and the only other place where the definitions are written out."""
    table = table[table["date"] < pd.Timestamp(as_of)].assign(day=lambda t: t["date"].dt.normalize())
    open_month = as_of.year * 12 + as_of.month - 1
    rows = []
    for customer, own in table.groupby("customer_id"):
        bought = own[own["amount"] >= 0]
        cents = (own["amount"] * 100).round().astype("int64")
        order_day = bought.groupby(bought["order_id"].fillna("day " + bought["day"].astype("str")))["day"].min()
        month = bought["date"].dt.year * 12 + bought["date"].dt.month - 1
        n = max(open_month - month.min(), 0) if len(bought) else 0
        monthly = (
            bought.assign(month=month)[month < open_month].groupby("month")["amount"].sum() if len(bought) else pd.Series(dtype="float64")
        )
        series = np.array([monthly.get(open_month - 1 - i, 0.0) for i in range(n)])
        days = sorted(order_day.unique())
        rows.append({
            "customer_id": customer, "orders": len(order_day), "order_days": len(days),
            "purchases": cents[cents >= 0].sum() / 100, "refunds": -cents[cents < 0].sum() / 100, "revenue": cents.sum() / 100,
            "recency_days": float((pd.Timestamp(as_of) - days[-1]).days) if days else np.nan,
            "gap_days": (days[-1] - days[0]).days / (len(days) - 1) if len(days) > 1 else np.nan,
            "periods": n, "demand_mean": series.mean() if n else np.nan, "demand_sd": series.std() if n else np.nan,
        })  # fmt: skip
    return pd.DataFrame(rows)


def test_an_order_is_dated_by_its_first_purchase_line_and_refunds_are_no_orders():
    table, _ = facts.build(
        lines(
            ("a", "1", "2026-01-31", 10.0), ("a", "1", "2026-02-02", 5.0), ("a", "2", "2026-03-05", -4.0), ("b", "9", "2026-03-01", -1.0)
        ),
        as_of=AS_OF,
    )
    a, b = one(table), one(table, "b")
    assert (a["orders"], a["purchases"], a["refunds"], a["revenue"]) == (1, 15.0, 4.0, 11.0)
    assert a["first_order"] == a["last_order"] == pd.Timestamp("2026-01-31")
    assert a["recency_days"] == 69 and np.isnan(a["gap_days"])
    assert (b["orders"], b["revenue"]) == (0, -1.0) and pd.isna(b["first_order"]) and b["periods"] == 0


def test_empty_months_count_as_zero_and_the_unfinished_month_is_left_out():
    table, _ = facts.build(
        lines(("a", "1", "2026-01-15", 90.0), ("a", "2", "2026-03-15", 110.0), ("a", "3", "2026-04-02", 999.0)), as_of=AS_OF
    )
    a = one(table)
    assert a["periods"] == 3 and a["active_periods"] == 2
    assert a["demand_mean"] == pytest.approx(200 / 3) and a["demand_sd"] == pytest.approx(np.std([90, 0, 110]))
    assert a["open_period_purchases"] == 999.0


def test_a_month_that_ends_on_the_reference_date_is_complete():
    table, _ = facts.build(lines(("a", "1", "2026-03-31", 10.0)), as_of=dt.date(2026, 4, 1))
    assert one(table)["periods"] == 1
    assert facts.day_after_last(lines(("a", "1", "2026-03-31 23:59", 10.0))) == dt.date(2026, 4, 1)


def test_a_coefficient_of_variation_on_the_line_is_exact():
    table, _ = facts.build(lines(("a", "1", "2026-01-15", 90.0), ("a", "2", "2026-02-15", 110.0)), as_of=dt.date(2026, 3, 1))
    assert one(table)["demand_sd"] / one(table)["demand_mean"] == 0.1


def test_without_order_ids_a_customers_day_is_an_order():
    table = lines(("a", "1", "2026-01-15 09:00", 1.0), ("a", "2", "2026-01-15 18:00", 1.0)).drop(columns="order_id")
    assert one(facts.build(table, as_of=AS_OF)[0])["orders"] == 1


def test_known_customers_without_an_order_are_in_with_zero():
    customers = pd.DataFrame({"customer_id": ["a", "p"], "city": ["Omsk", "Tver"], "orders": ["x", "y"]}).astype("str")
    table, _ = facts.build(lines(("a", "1", "2026-01-15", 1.0)), as_of=AS_OF, customers=customers)
    assert table["orders"].tolist() == [1, 0] and table["city"].tolist() == ["Omsk", "Tver"]
    assert table["orders_client"].tolist() == ["x", "y"]


def test_lines_on_or_after_the_reference_date_are_left_out():
    table, _ = facts.build(lines(("a", "1", "2026-01-15", 1.0), ("a", "2", "2026-04-10", 1.0)), as_of=AS_OF)
    assert one(table)["orders"] == 1


def test_orders_that_cost_nothing_are_orders_and_no_purchases():
    """A package of three visits is paid on the first day; a year later another one. The three visits between cost nothing; a gift beside a paid line is no order of its own."""
    lines = pd.DataFrame({
        "customer_id": "a", "order_id": ["1", "1", "2", "3", "4", "5"],
        "date": pd.to_datetime(["2025-01-10", "2025-01-10", "2025-01-20", "2025-01-30", "2025-02-10", "2026-01-10"]), "amount": [90.0, 0.0, 0.0, 0.0, 0.0, 95.0],
    })  # fmt: skip
    as_of = dt.date(2026, 2, 1)
    assert facts.free(lines) == 3 and facts.build(lines, as_of=as_of)[0]["orders"].tolist() == [5]
    told = facts.gaps(lines, as_of=as_of)
    assert told[["days", "bought", "waiting"]].values.tolist() == [[22, 0, 1], [365, 1, 0]]
    assert facts.coming(lines, as_of=dt.date(2026, 1, 12), days=30).values.tolist() == []  # the visits of last January were paid before


def test_missing_ids_and_amounts_are_refused_all_at_once():
    broken = pd.DataFrame({"customer_id": ["a", None], "date": pd.to_datetime(["2026-01-01"] * 2), "amount": [np.nan, np.inf]})
    with pytest.raises(Problems) as raised:
        facts.build(broken, as_of=AS_OF)
    assert [p.what for p in raised.value.problems] == ["2 rows have no amount", "1 rows have no customer_id"]


def test_no_transactions_is_said():
    with pytest.raises(NotEnoughData, match="no transactions"):
        facts.build(lines(("a", "1", "2026-01-15", 1.0)).iloc[:0])


def test_choices_count_orders_and_money_by_what_when_and_where():
    table = lines(("a", "1", "2026-01-05 10:00", 1.0), ("a", "1", "2026-01-05 10:00", 2.0), ("a", "2", "2026-01-06 10:30", -3.0))
    got = facts.choices(table.assign(category=["x", "y", "y"])).set_index(["criterion", "value"])
    assert got.loc[("weekday", "1"), ["orders", "purchases"]].tolist() == [1, 3.0]
    assert got.loc[("category", "y"), ["orders", "purchases"]].tolist() == [1, 2.0]
    assert got.loc[("hour", "10"), "orders"] == 1 and ("weekday", "2") not in got.index


def test_an_order_of_two_products_is_one_order():
    table = lines(("a", "1", "2026-01-05", 1.0), ("a", "1", "2026-01-05", 2.0), ("a", "2", "2026-01-06", 3.0), ("a", "3", "2026-01-07", 4.0))
    got = facts.choices(table.assign(product=["x", "y", "x", None])).set_index(["criterion", "value"])
    assert got.loc["product", ["orders", "of_orders"]].to_numpy().tolist() == [[2, 2], [1, 2]]
    assert got.loc["weekday", "of_orders"].unique().tolist() == [3]


@pytest.mark.parametrize(("period", "values"), [("week", 13), ("month", 3), ("quarter", 1)])
def test_other_periods(period, values):
    table = lines(*[("a", str(i), day, 10.0) for i, day in enumerate(pd.date_range("2026-01-01", "2026-03-31"))]).assign(product="p")
    assert facts.demand(table, as_of=dt.date(2026, 4, 1), period=period)["periods"].item() == values


rows = st.lists(
    st.tuples(
        st.sampled_from("abc"), st.sampled_from(["1", "2", "3", None]), st.dates(dt.date(2025, 11, 1), dt.date(2026, 4, 20)),
        st.integers(-50_000, 90_000).map(lambda c: c / 100),
    ),
    min_size=1, max_size=25,
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(rows, st.randoms(use_true_random=False))
def test_facts_equal_the_textbook_in_any_row_order(data, random):
    table = pd.DataFrame(data, columns=["customer_id", "order_id", "date", "amount"]).assign(date=lambda t: pd.to_datetime(t["date"]))
    shuffled = table.sample(frac=1, random_state=random.randrange(2**31))
    got, _ = facts.build(table, as_of=AS_OF)
    pd.testing.assert_frame_equal(got, facts.build(shuffled, as_of=AS_OF)[0])
    pd.testing.assert_frame_equal(got, facts.without_months(shuffled, as_of=AS_OF), check_exact=True)
    totals = facts.totals(shuffled, as_of=AS_OF)
    pd.testing.assert_frame_equal(totals, got[totals.columns], check_exact=True)
    want = oracle(table, AS_OF)
    if len(want):
        pd.testing.assert_frame_equal(got[list(want.columns)], want.astype({"customer_id": "str"}), check_dtype=False, rtol=1e-9)


@settings(max_examples=12, deadline=None)
@given(rows)
def test_an_earlier_snapshot_comes_from_the_same_months(data):
    table = pd.DataFrame(data, columns=["customer_id", "order_id", "date", "amount"]).assign(date=lambda t: pd.to_datetime(t["date"]))
    early = dt.date(2026, 2, 1)
    both = facts.months(table, as_of=AS_OF)
    snapshot = facts.facts(both[both["month"] < 2026 * 12 + 1], as_of=early)
    direct = facts.facts(facts.months(table, as_of=early), as_of=early)
    whole = table.groupby(table["order_id"].fillna("-"))["date"].agg(lambda d: d.min() < pd.Timestamp(early) <= d.max()).any()
    if not whole:  # an order that straddles the date is dated by its first line either way, but its later lines are future
        pd.testing.assert_frame_equal(snapshot, direct)


def shop(n: int = 4000) -> pd.DataFrame:
    """Orders over several lines, days and months, refunds, a customer of refunds only, moments of the day."""
    rng = np.random.default_rng(8)
    order = rng.integers(0, n // 3, n)
    table = pd.DataFrame({
        "customer_id": pd.Series([f"Ключ {c:03d}" for c in order % 150], dtype="str"), "order_id": order,
        "date": pd.Timestamp("2024-05-01") + pd.to_timedelta(rng.integers(0, 700 * 86400, n), unit="s"),
        "amount": np.where(rng.random(n) < 0.1, -1, 1) * rng.integers(0, 90_000, n) / 100,
    })  # fmt: skip
    table.loc[table["customer_id"] == "Ключ 007", "amount"] = -5.0
    return table


def test_neither_threads_nor_row_order_nor_the_type_of_an_id_change_a_bit(monkeypatch):
    import duckdb

    want = facts.build(shop(), as_of=AS_OF)
    texts = shop().astype({"order_id": "str"}).sample(frac=1, random_state=3)
    for threads, table in [(1, shop()), (4, shop().sample(frac=1, random_state=1)), (2, texts)]:
        engine = duckdb.connect(config={"threads": threads})
        monkeypatch.setattr(facts, "_database", lambda engine=engine: engine)
        for got, wanted in zip(facts.build(table, as_of=AS_OF), want, strict=True):
            pd.testing.assert_frame_equal(got, wanted, check_exact=True)


def test_facts_of_the_months_are_the_facts_of_the_lines():
    table, months = facts.build(shop(), as_of=AS_OF)
    pd.testing.assert_frame_equal(facts.facts(months.sample(frac=1, random_state=2), as_of=AS_OF), table, check_exact=True)
    pd.testing.assert_frame_equal(months, facts.months(shop(), as_of=AS_OF), check_exact=True)
    assert months.loc[months["customer_id"] == "Ключ 007", ["orders", "order_days", "active"]].eq(0).all(axis=None)


@pytest.mark.parametrize("period", ["month", "quarter", "half-year"])
def test_demand_is_the_facts_of_the_months_of_another_object(period):
    table = shop().rename(columns={"customer_id": "product"}).assign(customer_id="a")
    want = facts.facts(facts.months(table, as_of=AS_OF, key="product"), as_of=AS_OF, period=period, key="product")
    pd.testing.assert_frame_equal(facts.demand(table, as_of=AS_OF, period=period), want, check_exact=True)
    assert facts.demand(table, as_of=dt.date(2020, 1, 1), period=period).empty


def test_days_are_counted_over_the_turn_of_a_month():
    days = pd.to_datetime(["2026-01-26", "2026-01-31", "2026-02-01", "2026-02-01 23:59", "2026-02-28"], format="ISO8601")
    table = pd.DataFrame({"product": "p", "customer_id": "a", "order_id": range(5), "date": days, "amount": 1.0})
    assert facts.months(table)["order_days"].tolist() == [2, 2]
    assert facts.demand(table, as_of=dt.date(2026, 3, 2), period="week")["order_days"].item() == 4


def test_the_engine_draws_no_progress_bar():
    with facts._engine(shop(60)) as engine:
        assert engine.execute("SELECT current_setting('enable_progress_bar')").fetchone() == (False,)
