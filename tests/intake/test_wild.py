"""One table under every pollution, in three languages: the right table, a named error, or rows set aside that the log names."""

from __future__ import annotations

import pandas as pd
import pytest

from segkit.ground.problems import Problems
from segkit.intake import Source, read, reconciliation
from tests.intake import forge
from tests.intake.test_patterns import known

CURRENCIES = {"en": "USD", "ru": "RUB", "pl": "PLN"}
ALL = list(forge.pollutions())


@pytest.mark.parametrize(("language", "name", "data", "options", "outcome"), ALL, ids=[f"{p[0]} {p[1]}" for p in ALL])
def test_the_right_table_or_a_named_error(language, name, data, options, outcome, tmp_path):
    (tmp_path / "sales.csv").write_bytes(data)
    source = Source(file="sales.csv", columns=forge.columns(language), **options)
    if isinstance(outcome, str) and not outcome.startswith("same"):
        with pytest.raises(Problems) as caught:
            read({"transactions": source}, tmp_path, currency=CURRENCIES[language])
        assert set(outcome.split("|")) & {p.code for p in caught.value.problems if p.severity == "stop"}
        return
    made = read({"transactions": source}, tmp_path, currency=CURRENCIES[language])
    counts, table = made.counts["transactions"], made.tables["transactions"]
    assert counts["excluded"] == (outcome if isinstance(outcome, dict) else {})
    assert counts["rows_in"] == counts["rows_used"] + sum(counts["excluded"].values()) and counts["rows_used"] == len(table)
    wanted = known(forge.BASES[language])
    wanted_all = wanted
    lost = wanted[~wanted["order_id"].isin(table["order_id"])]
    assert len(lost) <= sum(counts["excluded"].values())
    wanted = wanted.drop(lost.index).reset_index(drop=True)
    account = reconciliation(made).set_index("reason")
    assert account["rows"].iloc[0] == account["rows"].iloc[1:].sum() == counts["rows_in"]
    readable = {r: m for r, m in account["money"].items() if m == m}
    assert round(readable.pop("received") - sum(readable.values()), 2) == 0
    if not {"ragged_row", "bad_amount"} & set(counts["excluded"]):
        assert round(account.loc["received", "money"] - wanted_all["amount"].sum(), 2) == 0
    used = [c for c in wanted.columns if c != "category" or outcome != "same but category"]
    pd.testing.assert_frame_equal(table[used], wanted[used])


def test_there_are_pollutions_of_every_kind_in_every_language():
    assert len(ALL) > 80 and {language for language, *_ in ALL} == set(forge.HEADERS)


def test_what_a_backslash_marks_comes_back(tmp_path):
    (tmp_path / "sales.csv").write_text('"customer_id","date","amount","category"\n"1","2026-01-13","5","Shoes \\"Lux\\", new"\n')
    table = read({"transactions": Source(file="sales.csv")}, tmp_path, currency="RUB").tables["transactions"]
    assert table["category"].tolist() == ['Shoes "Lux", new']


def test_a_quotation_mark_that_is_not_doubled_is_told(tmp_path):
    (tmp_path / "sales.csv").write_text('customer_id,date,amount,category\n1,2026-01-13,5,"ООО "Лютик""\n', encoding="utf-8")
    problems = read({"transactions": Source(file="sales.csv")}, tmp_path, currency="RUB").problems
    assert [(p.code, p.severity) for p in problems] == [("stray_quote", "warn")] and "line 2" in str(problems[0])


def test_hidden_signs_are_logged_and_do_not_divide_a_customer(tmp_path):
    (tmp_path / "sales.csv").write_text("customer_id,date,amount\nа1,2026-01-13,5\nа\u00ad1,2026-01-14,5\n", encoding="utf-8")
    made = read({"transactions": Source(file="sales.csv")}, tmp_path, currency="RUB")
    assert made.tables["transactions"]["customer_id"].tolist() == ["а1", "а1"]
    assert made.log[["row", "column", "rule"]].values.tolist() == [[3, "customer_id", "invisible"]]


def test_an_empty_word_as_customer_is_kept_and_told(tmp_path):
    (tmp_path / "sales.csv").write_text("customer_id,date,amount\nNULL,2026-01-13,5\n1,2026-01-14,5\n")
    made = read({"transactions": Source(file="sales.csv")}, tmp_path, currency="RUB")
    assert [p.code for p in made.problems] == ["empty_word"] and "na_values: [NULL]" in str(made.problems[0])


def test_an_order_number_that_is_a_dash_is_none(tmp_path):
    (tmp_path / "sales.csv").write_text("customer_id,order_id,date,amount\n1,-,2026-01-13,5\n2,-,2026-01-14,5\n")
    made = read({"transactions": Source(file="sales.csv")}, tmp_path, currency="RUB")
    assert made.tables["transactions"]["order_id"].isna().all() and made.log["rule"].tolist() == ["no_value"] * 2
