"""The catalogue, the mapping of columns in three languages, and what is sensitive."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segkit.customers import catalogue
from segkit.ground.problems import Problems
from segkit.methods import b2b_nests

FACTS = pd.DataFrame(
    {
        "customer_id": ["1", "2", "3", "4"],
        "orders": [1, 2, 3, 0],
        "revenue": [10.0, 20.0, 30.0, 0.0],
        "recency_days": [3.0, 1.0, 2.0, None],
        "demand_mean": [1.0, 1.0, 1.0, None],
        "Город": ["Омск", "Омск", None, "Пермь"],
        "wiek": [20, 30, 40, 50],
        "Вероисповедание": ["x", "x", "y", "y"],
        "Телефон": ["1", "2", "3", "4"],
        "flavour": ["a", "b", "b", "b"],
    }
)


def row(table: pd.DataFrame, criterion: str) -> pd.Series:
    return table.set_index("criterion").loc[criterion]


def test_the_catalogue_covers_groups_and_nests():
    table = catalogue.catalogue()
    assert set(table["group"]) == set(catalogue.GROUPS)
    assert set(table["nest"]) == {"", *b2b_nests.NESTS}
    assert table["criterion"].is_unique
    assert set(table["type"]) <= set(catalogue.TYPES)
    assert table["reach"].between(1, 3).all()
    assert (table["name"] != "").all() and (table["question"].str.endswith("?")).all()
    assert table.loc[table["sensitive"], "criterion"].tolist() == [
        "political_opinion", "ideology", "religion", "ethnicity", "health", "sex_life", "trade_union"
    ]  # fmt: skip


@pytest.mark.parametrize("market", ["b2c", "b2b"])
def test_no_two_criteria_of_a_market_claim_the_same_column_name(market):
    table = catalogue.catalogue(market)
    claims = [(catalogue.fold(s), r.criterion) for r in table.itertuples() for s in {catalogue.fold(x) for x in r.synonyms.split("|")}]
    owners = pd.DataFrame(claims, columns=["name", "criterion"]).drop_duplicates().groupby("name")["criterion"].agg(list)
    assert owners[owners.map(len) > 1].to_dict() == {}


def test_an_unknown_market_offers_the_nearest():
    with pytest.raises(Problems, match="did you mean 'b2b'"):
        catalogue.catalogue("b2bb")


def test_columns_are_matched_in_three_languages():
    columns = ["Возраст, лет", "PŁEĆ", "Household_Size", "Доход (руб.)", "miejscowość", "nothing"]
    assert catalogue.match(columns) == {
        "city": "miejscowość", "age": "Возраст, лет", "gender": "PŁEĆ", "household_size": "Household_Size", "income": "Доход (руб.)"
    }  # fmt: skip
    assert catalogue.match(["Город"], market="b2b") == {"company_city": "Город"}


@given(st.permutations(["Город", "Пол", "age", "wiek", "foo"]))
def test_a_column_answers_one_criterion(columns):
    found = catalogue.match(columns)
    assert len(set(found.values())) == len(found)
    assert set(found) == {"city", "gender", "age"}


def test_sensitive_names_in_three_languages():
    names = [
        "Religion",
        "Политические взгляды",
        "wyznanie",
        "Группа здоровья",
        "Национальность",
        "orientacja_seksualna",
        "Trade-union",
        "race",
    ]
    assert catalogue.sensitive(names) == names
    assert (
        catalogue.sensitive(["city", "Возраст", "zdjęcie", "marital_status", "source", "graceful", "partial", "Вероника", "region"]) == []
    )


def test_the_criteria_table_of_a_case():
    table = catalogue.table(FACTS, market="b2c")
    assert table.columns[:10].tolist() == [
        "criterion", "group", "question", "type", "unit", "source", "sensitive", "reach", "column", "nest"
    ]  # fmt: skip
    assert row(table, "city")[["column", "group", "coverage", "chosen"]].tolist() == ["Город", "geographic", 0.75, True]
    assert row(table, "recency_days")[["group", "coverage"]].tolist() == ["behavioural", 0.75]
    assert row(table, "flavour")[["group", "source", "chosen"]].tolist() == ["behavioural", "client's column", True]
    assert row(table, "Телефон")[["chosen", "reason"]].tolist() == [False, "contact detail"]
    assert row(table, "lifestyle")[["coverage", "chosen", "reason"]].tolist() == [0.0, False, "not in the data"]
    assert "demand_mean" not in set(table["criterion"])


def test_sensitive_criteria_are_off_without_a_basis():
    form = pd.DataFrame({"criterion": ["religion"], "chosen": ["yes"]})
    assert row(catalogue.table(FACTS, market="b2c", form=form), "religion")[["chosen", "reason"]].tolist() == [
        False, "sensitive, no legal basis"
    ]  # fmt: skip
    assert not row(catalogue.table(FACTS, market="b2c", form=form, basis="  "), "religion")["chosen"]
    assert bool(row(catalogue.table(FACTS, market="b2c", form=form, basis="written consent"), "religion")["chosen"])


def test_a_form_cannot_talk_a_sensitive_column_harmless():
    form = pd.DataFrame({"criterion": ["religion"], "chosen": ["yes"], "sensitive": ["no"]})
    assert not row(catalogue.table(FACTS, market="b2c", form=form), "religion")["chosen"]


def test_a_kind_of_housing_is_not_called_ownership():
    facts = pd.DataFrame({"customer_id": list("abc"), "home": ["own", "rent", None], "city": "Omsk"})
    form = pd.DataFrame({"criterion": ["home_ownership"], "chosen": ["yes"], "column": ["home"]})
    name = lambda values: catalogue.table(facts.assign(home=values), market="b2c", form=form).set_index("criterion").loc["home_ownership", "name"]  # noqa: E731
    assert name(["own", "rent", None]) == "Housing" and name(["yes", "no", None]) == "Home ownership"


def test_the_form_decides_and_keeps_its_reason():
    form = pd.DataFrame(
        {"criterion": ["age", "flavour", "mood"], "chosen": ["нет", "tak", "yes"], "reason": ["too old", "", ""], "reach": [None, 1, None]}
    )
    table = catalogue.table(FACTS, market="b2c", form=form)
    assert row(table, "age")[["chosen", "reason", "reach"]].tolist() == [False, "too old", 3]
    assert row(table, "flavour")[["chosen", "reach"]].tolist() == [True, 1]
    assert row(table, "mood")[["chosen", "reason"]].tolist() == [False, "not in the data"]


def test_every_error_of_the_form_is_named_by_its_cell():
    form = pd.DataFrame(
        {"criterion": ["age", ""], "chosen": ["maybe", "yes"], "group": ["demografic", ""], "reach": [5, None], "column": ["Gorod", None]}
    )
    with pytest.raises(Problems) as caught:
        catalogue.table(FACTS, market="b2c", form=form)
    text = str(caught.value)
    assert len(caught.value.problems) == 5
    for part in (
        "row 2, column group",
        "did you mean 'demographic'",
        "row 2, column reach",
        "row 2, column chosen",
        "row 3, column criterion",
        "'Gorod'",
    ):
        assert part in text


def test_the_facts_are_never_changed_and_empty_facts_are_fine():
    before = FACTS.copy(deep=True)
    catalogue.table(FACTS, market="b2c")
    pd.testing.assert_frame_equal(FACTS, before)
    assert not catalogue.table(FACTS.head(0), market="b2c")["chosen"].any()


def test_groups_covered_counts_what_the_data_hold():
    found = catalogue.groups_covered(catalogue.table(FACTS, market="b2c")).set_index("group")
    assert found["in_data"].to_dict() == {"geographic": 1, "demographic": 1, "psychographic": 0, "behavioural": 5}
    assert found.loc["geographic", "coverage"] == 0.75


def test_a_form_takes_a_column_over_and_names_of_cards_are_not_criteria():
    facts = FACTS.assign(preferred_channel=["sms", "sms", "mail", "sms"], joined=pd.to_datetime(["2026-01-01"] * 4))
    form = pd.DataFrame(
        {"criterion": ["reply_channel", "motive"], "column": ["preferred_channel", "flavour"], "type": ["category", "text"]}
    )
    table = catalogue.table(facts, market="b2c", form=form)
    assert (table["column"] == "preferred_channel").sum() == 1
    assert row(table, "reply_channel")[["name", "chosen"]].tolist() == ["Reply channel", True]
    assert row(table, "motive")[["type", "column"]].tolist() == ["category", "flavour"]
    assert "flavour" not in set(table["criterion"])
    assert row(table, "registration_date")[["chosen", "reason"]].tolist() == [False, "a date of theirs"]
    cards = pd.DataFrame({"customer_id": [str(i) for i in range(60)], "№ карты": range(60), "№ полки": range(60)})
    table = catalogue.table(cards, market="b2c")
    assert row(table, "№ карты")["reason"] == "contact detail" and row(table, "№ полки")["reason"] == "free text or nearly unique"
