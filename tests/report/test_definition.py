"""What makes a segment is said in words that anybody can check against a customer."""

import pandas as pd
import pytest

from segkit.findings import definition
from segkit.ground.language import Language
from segkit.methods import life_cycle, ltv, rfm

SAY = Language("en", "USD")
FACTS = pd.DataFrame(
    {"customer_id": [f"{i:02}" for i in range(27)], "orders": [1 + i % 9 for i in range(27)], "recency_days": [float(1 + 5 * (i * 7 % 27)) for i in range(27)],
     "revenue": [float(10 + 30 * (i * 11 % 27)) for i in range(27)]}
).assign(purchases=lambda t: t["revenue"], order_days=lambda t: t["orders"], gap_days=lambda t: (300 / t["orders"]).where(t["orders"] > 1), tenure_days=lambda t: 300.0 + t["recency_days"])  # fmt: skip


@pytest.mark.parametrize("bins", [2, 3, 5])
def test_the_words_of_rfm_are_true_of_its_customers_and_of_nobody_else(bins):
    import duckdb

    made = rfm.fit(FACTS, bins=bins)
    steps = {one["column"]: one for one in made.definition["steps"]}
    table = FACTS.merge(made.table[["customer_id", "segment"]])
    people = duckdb.connect()
    people.register("people", table)
    for name, codes in definition._rfm(steps).items():
        told = people.sql(f"SELECT customer_id FROM people WHERE {definition._words(codes, steps)}").df()["customer_id"]
        assert set(told) == set(table.loc[table["segment"] == name, "customer_id"]), name


def test_names_put_together_are_told_by_their_limits():
    limits = {"recency": [30, 90], "frequency": [2, 5], "monetary": [100, 500]}
    made = rfm.fit(FACTS, thresholds=limits).definition
    made["steps"].append({"column": "segment", "cases": [[f"segment = '{name}'", "'Gone'"] for name in ("Lost", "Hibernating", "At risk", "Can''t lose")], "else": "segment"})
    told = definition.sentences(made, ["Gone", "Need attention"], SAY)
    assert set(told) == {"Gone", "Need attention"}
    assert told["Gone"][1] == "“Gone” are those with days since the last purchase > 90"
    assert told["Need attention"] == ["“Need attention” are those with days since the last purchase > 30 and days since the last purchase ≤ 90 and number of purchases ≥ 2 and number of purchases < 5 and revenue < 500"]


def test_classes_by_value_and_stages_are_told_by_what_divides_them():
    told = definition.sentences(ltv.fit(FACTS, thresholds=(300, 100)).definition, ltv.CLASSES, SAY)
    assert told["VIP"] == ["“VIP” are buyers who have not stopped buying and whose expected value over the next 12 months is $300 or more"]
    assert told["standard"] == ["“standard” are the other buyers whose expected value over the next 12 months is $100 or more"] and told["economy"] == ["“economy” are all other buyers"]
    assert definition.sentences(ltv.fit(FACTS).definition, ltv.CLASSES, SAY)["VIP"][0].endswith("or more, the limit of the top 20% of buyers")
    told = definition.sentences(life_cycle.fit(FACTS, limit_days=80).definition, life_cycle.STAGES, SAY)
    assert told["lost"] == ["“Lost customers” are those who have not bought for more than 80 days"]
    assert "have bought at least" in told["loyalty"][0] and told["retention"][0].endswith("are the others who keep buying")


def test_of_rules_the_later_ones_say_that_others_come_first():
    rules = {"method": "rules", "parameters": {"rules": {"VIP": "orders >= 5", "Regular": "orders >= 2"}, "else": "Rest"}, "steps": []}
    assert definition.before(rules, "VIP", SAY) == [] and definition.before(rules, "Rest", SAY) == []
    assert definition.before(rules, "Regular", SAY) == ["Those who fit an earlier rule (“VIP”) are counted there"]
    assert definition.sentences({"method": "clusters", "parameters": {}, "steps": [{"column": "segment", "cases": [["segment = '0'", "'1'"]], "else": "segment"}]}, ["1"], SAY) == {}
