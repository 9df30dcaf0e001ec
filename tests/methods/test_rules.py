"""Rules: first match wins, and what they cover is said."""

import pandas as pd
import pytest

from segkit.ground.problems import NotEnoughData, Problems
from segkit.methods import rules

PEOPLE = pd.DataFrame({"customer_id": list("abcd"), "age": [16, 30, None, 70], "city": ["Omsk", "Perm", "Perm", None]})


def test_first_match_wins_and_missing_is_no_match():
    found = rules.fit(PEOPLE, rules={"Adult": "age >= 18", "Perm": "city = 'Perm'", "Not Perm": "city <> 'Perm'", "else": "Rest"})
    assert found.table["segment"].tolist() == ["Not Perm", "Adult", "Perm", "Adult"]
    assert found.table["rule"].tolist() == ["Not Perm", "Adult", "Perm", "Adult"]


def test_coverage_is_reported():
    found = rules.fit(PEOPLE, rules={"Adult": "age >= 18", "Perm": "city = 'Perm'", "Old": "age > 60", "Nobody": "age > 99"}).facts
    assert found["rules"]["Perm"] == {"matches": 2, "takes": 1, "taken_before": 1, "columns": ["city"]}
    assert found["overlaps"] == [{"first": "Adult", "second": "Perm", "customers": 1}, {"first": "Adult", "second": "Old", "customers": 1}]
    assert found["never_matched"] == ["Nobody"] and found["uncovered"] == 1


def test_the_rest_has_a_name_without_else():
    found = rules.fit(PEOPLE, rules={"Adult": "age >= 18"}).table
    assert found["segment"].tolist() == ["Other", "Adult", "Other", "Adult"] and found["rule"].isna().tolist() == [True, False, True, False]


def test_every_problem_at_once_each_with_its_rule():
    with pytest.raises(Problems) as error:
        rules.fit(PEOPLE, rules={"A": "upper(city) = 'X'", "B": "agee > 1", "C": "age > 'old'", "D": "age > 1", "E": 5})
    text = str(error.value)
    assert len(error.value.problems) == 4 and "rule 'D'" not in text
    assert "rule 'A': function calls are not allowed: 'UPPER(city)' at line 1, column 1" in text and "did you mean 'age'" in text


def test_no_rules_and_no_customers():
    with pytest.raises(Problems, match="there is no rule"):
        rules.fit(PEOPLE, rules={"else": "x"})
    with pytest.raises(NotEnoughData):
        rules.fit(PEOPLE.head(0), rules={"A": "age > 1"})
