"""The nests from outside in, and a committee with nobody forgotten."""

import pandas as pd
import pytest

from segkit.customers import catalogue, profile
from segkit.ground.problems import NotEnoughData, Problems
from segkit.methods import b2b_nests

FACTS = pd.DataFrame({"customer_id": list("abcd"), "Отрасль": ["IT", "IT", None, "retail"], "urgency": ["high", "low", "low", "low"]})
TABLE = catalogue.table(FACTS, market="b2b")


def test_nests_come_from_outside_in_with_their_coverage():
    found = b2b_nests.fit(TABLE).set_index("nest")
    assert found.index.tolist() == list(b2b_nests.NESTS)
    assert found["in_data"].tolist() == [1, 0, 0, 1, 0, 0]
    assert found["coverage"].tolist() == [0.75, 0, 0, 1, 0, 0]
    assert found.loc["demographics", "named"] == "industry" and "company_size" in found.loc["demographics", "missing"]


def test_a_consumer_market_has_no_nests():
    with pytest.raises(NotEnoughData, match="b2b"):
        b2b_nests.fit(catalogue.table(FACTS, market="b2c"))


def test_the_committee_names_missing_roles():
    form = pd.DataFrame({"client": ["Shops", "Shops", "Mills"], "role": ["User", "decider ", "buyer"], "person": ["clerk", "owner", "head"],
                         "work_motive": ["less work", None, "price"]})  # fmt: skip
    table = b2b_nests.committee(form)
    assert table.groupby("segment").size().to_dict() == {"Mills": 6, "Shops": 6}
    shops = table[table["segment"] == "Shops"]
    assert shops["role"].tolist() == list(b2b_nests.ROLES)
    assert shops.loc[shops["missing"], "role"].tolist() == ["initiator", "influencer", "buyer", "gatekeeper"]
    assert shops.loc[shops["role"] == "user", ["person", "work_motive", "interest"]].to_numpy().tolist() == [["clerk", "less work", ""]]


def test_a_wrong_role_is_named_by_its_cell():
    with pytest.raises(Problems) as caught:
        b2b_nests.committee(pd.DataFrame({"segment": ["A", ""], "role": ["decidr", "user"]}))
    assert "row 2, column role" in str(caught.value) and "did you mean 'decider'" in str(caught.value) and "row 3" in str(caught.value)
    with pytest.raises(Problems, match="no column"):
        b2b_nests.committee(pd.DataFrame({"person": ["x"]}))


def test_the_profile_by_nest():
    labels = pd.DataFrame({"customer_id": list("abcd"), "segment": list("xxyy")})
    rows = b2b_nests.by_nest(profile.describe(labels, FACTS, criteria=TABLE), TABLE)
    assert rows["nest"].drop_duplicates().tolist() == ["demographics", "situational factors"]
    assert rows.columns[0] == "nest"


def test_the_picture_says_how_many_nests():
    import matplotlib

    matplotlib.use("agg")
    assert b2b_nests.plot(b2b_nests.fit(TABLE)).figure.get_suptitle().replace("\n", " ") == "We know something at 2 of 6 levels"
