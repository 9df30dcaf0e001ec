"""Step 1: the customers as the client knows them, and the stamp of what was set before segments were seen."""

import pandas as pd

from segkit.steps import criteria


def test_the_stamp_changes_with_a_weight_and_not_with_the_way_it_is_written():
    stamp = criteria.fingerprint({"weights": {"size": 3, "growth": 2}, "knock_out": ["customers >= 30"]})
    assert stamp == criteria.fingerprint({"knock_out": ["customers >= 30"], "weights": {"growth": 2.0, "size": 3.0}})
    assert stamp != criteria.fingerprint({"weights": {"size": 3, "growth": 1}, "knock_out": ["customers >= 30"]})
    assert stamp != criteria.fingerprint({"weights": {"size": 3, "growth": 2}, "knock_out": ["customers >= 31"]})


def test_criteria_can_be_laid_beside_measures_that_purchases_will_give():
    known = pd.DataFrame({"customer_id": ["a", "b"], "city": ["Omsk", None]})
    table = criteria.planned(known)
    assert table["customer_id"].tolist() == ["a", "b"] and table["city"].tolist()[0] == "Omsk"
    assert {"orders", "revenue", "recency_days"} <= set(table.columns) and (table["revenue"] == 0).all()
    assert len(criteria.planned(None)) == 1


def test_what_the_sales_say_of_customers_is_read_beside_their_list(tmp_path):
    from segkit.case import open_case

    (tmp_path / "inputs").mkdir()
    pd.DataFrame({"id": [f"c{i % 60}" for i in range(240)], "day": "2026-03-01", "sum": 9.0, "Tariff paid": [["S", "M"][i % 2] for i in range(240)]}).to_csv(tmp_path / "inputs/sales.csv", index=False)
    pd.DataFrame({"id": [f"c{i}" for i in range(60)], "town": ["Hull", "York", "Ripon"] * 20}).to_csv(tmp_path / "inputs/people.csv", index=False)
    (tmp_path / "case.yml").write_text("case: both\nlanguage: en\ncurrency: USD\nsources:\n  transactions: {file: inputs/sales.csv, columns: {customer_id: id, date: day, amount: sum}}\n"
                                       "  customers: {file: inputs/people.csv, columns: {customer_id: id}}\n")  # fmt: skip
    known = criteria.people(open_case(tmp_path))
    assert {"town", "Tariff paid"} <= set(known.columns) and len(known) == 60
