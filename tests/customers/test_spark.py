"""The one SQL text gives the same months and customers on Spark as on DuckDB; runs where the extra `spark` is installed."""

from __future__ import annotations

import datetime as dt
import re
from importlib.resources import files

import duckdb
import numpy as np
import pandas as pd
import pytest

from segkit.customers import facts

pytest.importorskip("pyspark")
# pyspark itself calls what pandas 4 will drop
pytestmark = [pytest.mark.slow, pytest.mark.together("spark"), pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")]
AS_OF = dt.date(2026, 5, 15)


@pytest.fixture(scope="module")
def spark():
    from pyspark.sql import SparkSession

    told = {"spark.sql.shuffle.partitions": "2", "spark.ui.enabled": "false", "spark.sql.session.timeZone": "UTC"}
    session = SparkSession.builder.master("local[1]").config(map=told).getOrCreate()
    yield session
    session.stop()


@pytest.fixture(scope="module")
def lines() -> pd.DataFrame:
    """Refunds, orders without an id, orders whose lines lie in different months, customers with refunds only, large sums."""
    rng, n = np.random.default_rng(1), 1500
    order = rng.integers(0, 700, n)
    table = pd.DataFrame({
        "customer_id": (order % 120).astype("str"), "order_id": pd.Series(order.astype("str")),
        "date": pd.Timestamp("2025-01-01") + pd.to_timedelta(rng.integers(0, 530 * 24 * 60, n), unit="min"),
        "amount": np.where(rng.random(n) < 0.12, -1, 1) * rng.integers(0, 5_000_000, n) / 100,
    })  # fmt: skip
    table.loc[rng.random(n) < 0.2, "order_id"] = None
    table.loc[table["customer_id"] == "7", "amount"] *= 100_000
    table.loc[table["customer_id"] == "8", "amount"] = -5.0
    return table


@pytest.fixture(scope="module")
def months_of_spark(spark, lines, tmp_path_factory) -> pd.DataFrame:
    """By the view that the header of facts.sql gives, word for word."""
    path = tmp_path_factory.mktemp("spark") / "lines.parquet"
    lines.to_parquet(path)
    spark.read.parquet(str(path)).createOrReplaceTempView("source")
    header = (files("segkit.customers") / "facts.sql").read_text(encoding="utf-8").split("-- name:")[0].replace("\n--", "\n")
    view = re.search(r"CREATE OR REPLACE TEMP VIEW lines.*DATE '<as_of>'", header, re.S).group()
    spark.sql(view.replace("<as_of>", str(AS_OF)))
    made = spark.sql(facts.sql("months"))
    made.createOrReplaceTempView("months")
    return made.toPandas()


def same(got: pd.DataFrame, want: pd.DataFrame, by: list[str]) -> None:
    """To the last bit; only the storage of text and dates is the engine's own."""
    got = got.astype(want.dtypes.to_dict()).sort_values(by, ignore_index=True)
    pd.testing.assert_frame_equal(got, want, check_exact=True)


def test_totals_are_the_same(spark, months_of_spark, lines):
    got, want = spark.sql(facts.sql("totals")).toPandas(), facts.totals(lines, as_of=AS_OF)
    got = got.sort_values("customer_id", ignore_index=True)
    assert got["orders"].tolist() == want["orders"].tolist()
    assert ((got["purchases_cents"] - got["refunds_cents"]) / 100).tolist() == want["revenue"].tolist()
    assert got["last_order"].astype("datetime64[us]").equals(want["last_order"])


def test_months_are_the_same(months_of_spark, lines):
    same(months_of_spark, facts.months(lines, as_of=AS_OF), ["customer_id", "month"])


@pytest.mark.parametrize(("period", "length"), facts.PERIODS.items())
def test_customers_are_the_same(spark, months_of_spark, lines, period, length):
    months = facts.months(lines, as_of=AS_OF)
    first = int(months.loc[months["active"] == 1, "month"].min())
    place = {"length": length, "open_period": (AS_OF.year * 12 + AS_OF.month - 1) // length, "common_first": first // length}
    statement = facts.sql("customers").format(**place)
    with duckdb.connect() as engine:
        engine.register("months", months)
        want = engine.execute(statement).df()
    same(spark.sql(statement).toPandas(), want, ["customer_id"])


def test_parts_say_the_same_of_customers(spark, months_of_spark, lines):
    spark.sql(facts.sql("parts")).createOrReplaceTempView("parts")
    place = {"length": 3, "open_period": (AS_OF.year * 12 + AS_OF.month - 1) // 3, "common_first": 8100}
    of_months, of_parts = (spark.sql(facts.sql("customers").format(**place).replace("FROM months", f"FROM {view}")) for view in ("months", "parts"))
    same(of_parts.toPandas(), of_months.toPandas(), ["customer_id"])


def test_facts_go_on_from_the_months_of_spark(months_of_spark, lines):
    months = months_of_spark.astype({"first_order": "datetime64[us]", "last_order": "datetime64[us]"})
    pd.testing.assert_frame_equal(facts.facts(months, as_of=AS_OF), facts.build(lines, as_of=AS_OF)[0])
