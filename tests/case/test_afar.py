"""Transactions in PostgreSQL and on Spark give the tables that the same rows in a file give, and no password is left anywhere."""

from __future__ import annotations

import datetime as dt
import shutil
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from segkit import open_case
from segkit.case import afar
from segkit.customers import afar as engines
from segkit.customers import baskets, facts
from segkit.ground import beside
from segkit.ground.problems import Problems
from segkit.intake import Source
from tests import postgres
from tests.run.walking import walk

pytestmark = pytest.mark.together("spark")  # one Java for all that ask it

ROOT = Path(__file__).parents[2]
AS_OF = dt.date(2026, 5, 15)
served = pytest.mark.skipif(not postgres.programs() or not find_spec("psycopg"), reason="PostgreSQL or psycopg is not installed")
sparked = pytest.mark.skipif(not find_spec("pyspark") or not shutil.which("java"), reason="pyspark or Java is not installed")
# What says where the rows came from differs; all else is the same to the byte.
ABOUT = {"intake.json", "guesses.csv", "intake_log.csv", "empty_columns.json"}


@pytest.fixture(scope="module")
def lines() -> pd.DataFrame:
    """Refunds, orders without an id, half cents, large sums, rows that nobody can be named for, rows of days to come, blanks about ids."""
    rng, n = np.random.default_rng(1), 1500
    order = rng.integers(0, 700, n)
    table = pd.DataFrame({
        "customer_id": (order % 120).astype("str"), "order_id": pd.Series(order.astype("str")),
        "date": pd.Timestamp("2025-01-01") + pd.to_timedelta(rng.integers(0, 530 * 24 * 60, n), unit="min"),
        "amount": np.where(rng.random(n) < 0.12, -1, 1) * rng.integers(0, 5_000_000, n) / 100,
        "category": np.array(["Tea", "Coffee", None, "100% \u00abBio\u00bb: x"], dtype=object)[rng.integers(0, 4, n)],
        "channel": np.array(["shop", "site", None], dtype=object)[order % 3], "product": np.array(["mug", "cup", "pot", None], dtype=object)[rng.integers(0, 4, n)],
    })  # fmt: skip
    table.loc[rng.random(n) < 0.2, "order_id"] = None
    table.loc[table["customer_id"] == "7", "amount"] *= 10_000
    table.loc[table.index % 50 == 1, "amount"] = 1.005
    table.loc[table.index % 97 == 1, "customer_id"] = "guest"
    table.loc[table.index % 91 == 1, "customer_id"] = None
    table.loc[table.index % 83 == 1, "customer_id"] = " 11 "
    table.loc[table.index % 89 == 1, "amount"] = np.nan
    return table


@pytest.fixture(scope="module")
def socket():
    with postgres.started() as folder:
        yield folder


@pytest.fixture
def url(socket, monkeypatch) -> str:
    monkeypatch.setenv("SHOP_PASSWORD", postgres.SECRET)
    return f"postgresql://shop:${{SHOP_PASSWORD}}@/postgres?host={socket}"


def expected(lines: pd.DataFrame) -> tuple[pd.DataFrame, dict]:
    """The rows that are used, cleaned by hand, and how many have which reason."""
    clean = lines.assign(customer_id=lines["customer_id"].str.strip())
    reasons = [clean["customer_id"].isna() | (clean["customer_id"] == "guest"), clean["amount"].isna(), clean["date"] >= pd.Timestamp(AS_OF)]
    told = np.select(reasons, ["no_customer", "bad_amount", "future"], "used")
    used = clean[told == "used"].assign(amount=lambda t: t["amount"].where(t["amount"] != 1.005, 1.01))
    return used, pd.Series(told).value_counts().to_dict()


def same(got: engines.Afar, lines: pd.DataFrame) -> None:
    used, counts = expected(lines)
    for there, here in [
        (got.months, facts.months(used, as_of=AS_OF)), (got.choices, facts.choices(used, as_of=AS_OF)),
        (facts.gaps(got.days.assign(amount=1.0), as_of=AS_OF), facts.gaps(used, as_of=AS_OF)),
        (baskets.first_orders(got.firsts, as_of=AS_OF, least=3), baskets.first_orders(used, as_of=AS_OF, least=3)),
    ]:  # fmt: skip
        assert len(here) and ({*here["criterion"]} >= {"category", "channel", "product"} if "criterion" in here else True)
        pd.testing.assert_frame_equal(there, here, check_exact=True)
    assert got.account.set_index("reason")["row_count"].to_dict() == counts


@pytest.mark.slow
@served
def test_postgres_gives_the_same_months_habits_and_account(lines, socket, url):
    postgres.fill(socket, "sales", lines)
    same(afar._read(Source(url=url, table="sales"), ROOT, AS_OF, True), lines)
    few = afar._read(Source(url=url, query="SELECT customer_id AS who, date, amount FROM sales", columns={"customer_id": "who"}, where="who = '11' OR who = 'guest'"), ROOT, None, False)
    assert set(few.people["customer_id"]) == {"11"} and few.orders is None


@pytest.mark.slow
@sparked
def test_spark_gives_the_same_months_habits_and_account(lines, tmp_path):
    lines.to_parquet(tmp_path / "sales.parquet")
    same(afar._read(Source(spark="local[2]", path="sales.parquet"), tmp_path, AS_OF, True), lines)


def case_of(folder: Path, transactions: str) -> Path:
    """The example's case with its transactions told so, and its own rows cleaned in inputs/lines.parquet."""
    shutil.copytree(ROOT / "templates" / "case", folder)
    open_case(folder).read_inputs().tables["transactions"].to_parquet(folder / "inputs" / "lines.parquet")
    (folder / "inputs" / "sales.csv").unlink()
    shutil.rmtree(folder / "forms")  # a run refuses those of the example beside other inputs
    told = (folder / "case.yml").read_text(encoding="utf-8")
    start, end = told.index("  transactions:"), told.index("  customers:")
    (folder / "case.yml").write_text(told[:start] + f"  transactions: {{{transactions}}}\n" + told[end:], encoding="utf-8")
    return folder


def tables(place: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in place.iterdir() if p.name not in ABOUT}


@pytest.fixture(scope="module")
def plain(tmp_path_factory) -> dict[str, bytes]:
    """The tables of the case with its transactions in a file."""
    return tables(walk(case_of(tmp_path_factory.mktemp("plain") / "acme", "file: inputs/lines.parquet")))


@pytest.mark.slow
@served
def test_a_run_on_postgres_gives_the_same_tables_and_leaves_no_password(plain, socket, url, tmp_path, monkeypatch):
    from segkit.run import run

    monkeypatch.setattr(beside, "room", lambda: True)  # a second process of steps takes the credentials over
    folder = case_of(tmp_path / "acme", f'url: "{url}", table: lines')
    postgres.fill(socket, "lines", pd.read_parquet(folder / "inputs" / "lines.parquet"))
    place = run(folder)
    got = tables(place / "tables")
    assert set(got) == set(plain) and [name for name in got if got[name] != plain[name]] == []
    assert [p for p in folder.rglob("*") if p.is_file() and postgres.SECRET.encode() in p.read_bytes()] == []


@pytest.mark.slow
@sparked
def test_the_steps_on_spark_give_the_same_tables(plain, tmp_path):
    got = tables(walk(case_of(tmp_path / "acme", 'spark: "local[2]", path: inputs/lines.parquet')))
    assert set(got) == set(plain) and [name for name in got if got[name] != plain[name]] == []


def test_what_only_reading_can_do_is_read_or_refused():
    told = {"url": "postgresql://h/d", "table": "sales"}
    assert afar.stays("transactions", Source(**told)) and not afar.stays("customers", Source(**told))
    assert not afar.stays("transactions", Source(**told, timezone="Europe/Moscow")) and not afar.stays("transactions", Source(**{**told, "url": "sqlite:///x"}))
    with pytest.raises(Problems, match="not worked out on Spark"):
        afar._read(Source(spark="local[1]", table="sales", decimal=","), ROOT, None, False)


def test_a_password_comes_from_the_environment_and_is_in_no_message(monkeypatch):
    monkeypatch.delenv("NO_SUCH_NAME", raising=False)
    with pytest.raises(Problems, match="the environment has no NO_SUCH_NAME"):
        afar._read(Source(url="postgresql://u:${NO_SUCH_NAME}@h/d", table="t"), ROOT, None, False)
    monkeypatch.setenv("SHOP_PASSWORD", postgres.SECRET)
    source = Source(url="postgresql://shop:${SHOP_PASSWORD}@/postgres?host=/nowhere", table="t")
    with pytest.raises(Problems) as told:
        afar._read(source, ROOT, None, False)
    assert postgres.SECRET not in str(told.value) and "transactions: postgresql" in str(told.value)


@pytest.mark.parametrize("dialect", ["postgres", "spark"])
@pytest.mark.parametrize(("name", "more"), [("account", {}), ("people", {}), ("orders", {}), ("months", {}), ("hours", {}), ("choice", {"text": "isodow(day)"})])
def test_every_statement_is_one_select_of_the_engine(dialect, name, more):
    import sqlglot

    text = engines.statement(name, "SELECT 1 AS customer_id", dialect, as_of=AS_OF, **more)
    assert len(sqlglot.parse(text, read=dialect)) == 1 and text.startswith("WITH told AS (SELECT 1 AS customer_id)") and "2026-05-15" in text


@pytest.mark.parametrize(("told", "why"), [
    ({"spark": "local[1]"}, "one of 'path'"), ({"file": "a.csv", "path": "b"}, "'path' belongs"), ({"spark": "x", "file": "a"}, "'spark' alone"),
    ({"spark": "x", "path": "a", "query": "b"}, "one of 'path'"),
])  # fmt: skip
def test_where_rows_are_is_said_once(told, why):
    with pytest.raises(ValueError, match=why):
        Source(**told)
