"""The contract: every method's table, its label() and its SQL agree for every customer, whatever the row order."""

import datetime as dt
import json

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from segkit import methods
from segkit.customers import facts as facts_module
from segkit.ground.problems import NotEnoughData, Problems
from segkit.methods import _cross, _segmentation, abc_xyz, life_cycle, ltv, rfm, rules

AS_OF = dt.date(2026, 4, 11)
RULES = {
    "Big": "revenue > 30 AND orders >= 2",
    "O'Neil": "city = 'Пермь' OR recency_days / orders < 9.5",
    "Gone": "last_order < '2026-01-15'",
    "else": "Rest",
}
FITS = {
    "rfm": rfm.fit,
    "rfm5": lambda f: rfm.fit(f, bins=5),
    "rfm_fixed": lambda f: rfm.fit(f, thresholds={"recency": [10, 60.5], "frequency": [2, 3], "monetary": [0.1, 33.3]}),
    "abc_xyz": abc_xyz.fit,
    "abc_common": lambda f: abc_xyz.fit(f, window="common", x=0.7, y=1.1),
    "ltv": lambda f: ltv.fit(f, limit_days=45),
    "ltv_rhythm": ltv.fit,
    "ltv_total": lambda f: ltv.fit(f, classes="total", horizon=4.5, margin=0.37),
    "life_cycle": life_cycle.fit,
    "life_limit": lambda f: life_cycle.fit(f, limit_days=20, loyal_orders=2),
    "rules": lambda f: rules.fit(f, rules=RULES),
    "cross": lambda f: _cross.cross([abc_xyz.fit(f), rules.fit(f, rules=RULES), life_cycle.fit(f, limit_days=20)]),
    "cross_city": lambda f: _cross.cross([_cross.attribute(f, "city"), life_cycle.fit(f, limit_days=20)]),
}


BASE = duckdb.connect()


def build(lines):
    """Facts straight from the notation of docs/methods.md, in plain Python (customer, day, amount); g and h never bought."""
    days = (AS_OF - dt.date(2025, 10, 1)).days
    rows = [
        _row(c, [(d, a) for who, d, a in lines if who == c], days, 6, min((d for _, d, a in lines if a >= 0), default=0))
        for c in "abcdefgh"
    ]
    table = pd.DataFrame(rows)
    table["last_order"] = pd.to_datetime("2026-04-11") - pd.to_timedelta(table["recency_days"], unit="D")
    return table.assign(city=["Пермь", None, "Омск", "Пермь", "Омск", None, "Омск", "Пермь"])


def _row(customer, lines, days, ended, first_any):
    bought, back = [(d, a) for d, a in lines if a >= 0], [a for _, a in lines if a < 0]
    dates = sorted({d for d, _ in bought})
    month = {
        d: (dt.date(2025, 10, 1) + dt.timedelta(d)).month + 12 * (dt.date(2025, 10, 1) + dt.timedelta(d)).year - 24310 for d in range(200)
    }
    per = [round(sum(round(100 * a) for d, a in bought if month[d] == m)) / 100 for m in range(ended)]
    own = per[month[dates[0]] :] if dates else []
    common = per[month[first_any] :]
    cents = sum(round(100 * a) for _, a in lines)
    return {
        "customer_id": customer,
        "orders": len(dates),
        "purchases": sum(round(100 * a) for _, a in bought) / 100,
        "refunds": -sum(round(100 * a) for a in back) / 100,
        "revenue": cents / 100,
        "periods": len(own),
        "recency_days": days - dates[-1] if dates else np.nan,
        "tenure_days": days - dates[0] if dates else np.nan,
        "order_days": len(dates),
        "gap_days": (dates[-1] - dates[0]) / (len(dates) - 1) if len(dates) > 1 else np.nan,
        "demand_mean": np.mean(own) if own else np.nan,
        "demand_sd": np.std(own) if own else np.nan,
        "common_periods": len(common),
        "common_mean": np.mean(common) if common else np.nan,
        "common_sd": np.std(common) if common else np.nan,
    }


def shop():
    """The same from the real facts, some hundred lines of ten customers."""
    rng = np.random.default_rng(3)
    n = 300
    frame = pd.DataFrame(
        {
            "customer_id": rng.choice(list("abcdefghij"), n, p=np.array([30, 20, 15, 10, 8, 7, 4, 3, 2, 1]) / 100),
            "order_id": pd.Series([None] * n, dtype="str"),
            "date": pd.Timestamp("2025-03-01") + pd.to_timedelta(rng.integers(0, 405, n), unit="D"),
            "amount": rng.choice([10.0, 19.99, 33.3, 0.0, -5.0], n),
        }
    )
    people = pd.DataFrame({"customer_id": list("abcdefghijklm"), "city": ["Пермь", None, "Омск"] * 4 + ["Пермь"]})
    return facts_module.build(frame, as_of=AS_OF, customers=people)[0]


@st.composite
def lines(draw):
    line = st.tuples(
        st.sampled_from("abcdef"), st.integers(0, 190), st.sampled_from([0.0, 0.1, 0.2, 0.3, 10.0, 10.0, 19.99, 33.3, -10.0, -0.1])
    )
    return draw(st.lists(line, min_size=1, max_size=40))


def same(left, right):
    pd.testing.assert_frame_equal(left, right, check_dtype=False, check_exact=True)


def run_sql(found, table):
    key = found.definition["key"]
    got = BASE.register("facts", table).execute(found.to_sql("duckdb")).df()
    got = got.sort_values(key, ignore_index=True)
    wanted = found.label(table)
    assert list(got.columns) == list(wanted.columns)
    for column in wanted:
        mine, theirs = wanted[column], got[column]
        assert mine.isna().tolist() == theirs.isna().tolist(), column
        assert mine.dropna().tolist() == theirs.dropna().tolist(), column


@pytest.mark.parametrize("name", FITS)
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, phases=[Phase.explicit, Phase.generate])
@given(data=lines(), seed=st.integers(0, 9))
def test_table_label_sql_and_json_agree(name, data, seed):
    agree(name, build(data), seed)


@pytest.mark.parametrize("name", FITS)
def test_they_agree_on_a_shop(name):
    agree(name, shop(), 1)


def agree(name, facts, seed):
    try:
        found = FITS[name](facts)
    except NotEnoughData:
        return
    before = facts.copy(deep=True)
    assert list(found.table.columns)[-1] == "segment" and found.table["segment"].notna().all()
    definition = json.loads(json.dumps(found.definition))
    json.dumps(found.facts, allow_nan=False)
    same(_segmentation.apply(definition, facts)[found.table.columns], found.table)
    shuffled = facts.sample(frac=1, random_state=seed)
    again = FITS[name](shuffled)
    same(again.table, found.table)
    assert again.definition == found.definition and again.facts == found.facts
    run_sql(found, shuffled)
    pd.testing.assert_frame_equal(facts, before)


def test_sql_is_written_in_every_dialect():
    facts = build([("a", 1, 10.0), ("a", 50, 12.0), ("b", 100, 5.0), ("b", 120, 5.0)])
    for dialect in ["duckdb", "postgres", "spark", "tsql", "mysql", "clickhouse", "bigquery", "sqlite", "snowflake", "oracle"]:
        for name in ("rfm", "ltv_rhythm", "rules"):
            assert "SELECT" in FITS[name](facts).to_sql(dialect, "crm.facts")


def test_sqlite_agrees_too():
    import sqlite3

    facts = build([("a", 1, 10.0), ("a", 50, 12.0), ("b", 100, 5.5), ("b", 120, 5.0), ("c", 3, 7.7)])
    base = sqlite3.connect(":memory:")
    facts.drop(columns=["last_order"]).to_sql("facts", base, index=False)
    for name in ("rfm", "abc_xyz", "ltv_rhythm", "life_cycle"):
        found = FITS[name](facts)
        got = pd.read_sql_query(found.to_sql("sqlite"), base).sort_values("customer_id", ignore_index=True)
        assert got["segment"].tolist() == found.table["segment"].tolist()


def test_a_hostile_table_name_or_dialect_is_refused():
    found = rules.fit(pd.DataFrame({"customer_id": ["a"], "age": [3]}), rules={"x": "age > 1"})
    for table in ("facts; DROP TABLE x", "read_csv('/etc/passwd')", "", "(SELECT 1)"):
        with pytest.raises(Problems, match="not the name of a table"):
            found.to_sql("duckdb", table)
    with pytest.raises(Problems, match="did you mean 'postgres'"):
        found.to_sql("postgre")


def test_columns_with_any_name_survive_the_way_to_sql():
    table = pd.DataFrame({"customer_id": ["a", "b"], 'Сумма "руб"': [1.5, None], "select": ["x", "y"], "segment": ["old", "new"]})
    found = rules.fit(table, rules={"Да": '"Сумма ""руб""" > 1 AND "select" = \'x\'', "It's": "segment = 'new'"})
    assert found.table["segment"].tolist() == ["Да", "It's"]
    run_sql(found, table)


def test_label_needs_the_columns_and_names_the_nearest():
    found = rules.fit(pd.DataFrame({"customer_id": ["a"], "age": [3]}), rules={"x": "age > 1"})
    with pytest.raises(Problems, match=r"no column 'age'.*did you mean 'Age'"):
        found.label(pd.DataFrame({"customer_id": ["a"], "Age": [3]}))
    assert found.label(pd.DataFrame({"customer_id": [], "age": []})).empty


def test_no_customers_or_no_orders_is_said_plainly():
    facts = build([("a", 1, 10.0)])
    for fit in (rfm.fit, abc_xyz.fit, ltv.fit, life_cycle.fit):
        for empty in (facts.head(0), pd.DataFrame()):
            with pytest.raises(NotEnoughData, match="no customers"):
                fit(empty)
        with pytest.raises(NotEnoughData, match="No customer has an order"):
            fit(facts[facts["orders"] == 0])


def test_a_customer_in_two_rows_is_refused():
    facts = build([("a", 1, 10.0)])
    with pytest.raises(Problems, match="more than one row"):
        rfm.fit(pd.concat([facts, facts.head(1)]))


def test_methods_are_found_by_their_files():
    names = methods.names()
    assert {"rfm", "abc_xyz", "ltv", "life_cycle", "rules"} <= set(names)
    assert not [n for n in names if n.startswith("_")]
    assert methods.table_of("rfm") == "facts"
    with pytest.raises(Problems, match="did you mean 'rfm'"):
        methods.module("rmf")


def test_fit_by_name_checks_options_and_tables_at_once():
    facts = build([("a", 1, 10.0)])
    assert methods.fit("rfm", {"facts": facts}, bins=5).method == "rfm"
    with pytest.raises(Problems) as error:
        methods.fit("rfm", {"survey": facts}, bin=5)
    assert "did you mean 'bins'" in str(error.value) and "needs the table 'facts'" in str(error.value)
    with pytest.raises(Problems, match="'rules' must be given"):
        methods.fit("rules", {"facts": facts})


def test_every_plot_has_a_finding_as_its_title():
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    from segkit.ground.language import Language

    facts = build([("a", 1, 10.0), ("a", 50, 12.0), ("b", 100, 5.0), ("b", 120, 5.0), ("c", 3, 7.0)])
    for module, found in (
        (rfm, rfm.fit(facts)),
        (abc_xyz, abc_xyz.fit(facts)),
        (ltv, ltv.fit(facts)),
        (life_cycle, life_cycle.fit(facts)),
        (rules, FITS["rules"](facts)),
        (_cross, FITS["cross_city"](facts)),
    ):
        assert module.plot(found).figure.get_suptitle()
        module.plot(found, ax=plt.subplots()[1], say=Language("en"))
    plt.close("all")


def test_numbers_survive_as_text():
    from segkit.rules.conditions import evaluate
    from segkit.rules.grammar import number

    values = [0.1, 1 / 3, 1e-7, 123456789.123456789, 2.0**60, 5e300, -0.30000000000000004, 17.0]
    for value in values:
        assert evaluate(number(value), pd.DataFrame({"a": [0]})).data[0] == value
        step = {"column": "q", "cases": [[f"a = {number(value)}", "'same'"]], "else": "'not'"}
        sql = _segmentation.Segmentation("x", pd.DataFrame(), {"steps": [step]}, {}).to_sql("duckdb", "t")
        table = pd.DataFrame({"customer_id": ["k"], "a": np.array([value])})
        assert duckdb.connect().register("t", table).execute(sql).fetchall() == [("k", "same")]
