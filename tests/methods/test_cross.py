"""Crossing: the combination of labels, and a definition that stands alone."""

import pandas as pd
import pytest

from segkit.ground.problems import Problems
from segkit.methods import _cross, _segmentation, rules

PEOPLE = pd.DataFrame({"customer_id": list("abc"), "age": [16, 30, None], "city": ["Omsk", "Perm", None], "segment": ["x", "y", "x"]})
AGE = {"Young": "age < 18", "Adult": "age >= 18", "else": "Unknown age"}


def test_labels_are_joined():
    found = _cross.cross([rules.fit(PEOPLE, rules=AGE), _cross.attribute(PEOPLE, "city")])
    assert found.table["segment"].tolist() == ["Young · Omsk", "Adult · Perm", "Unknown age · Unknown"]
    assert list(found.table.columns) == ["customer_id", "rule", "segment_1", "segment_2", "segment"]
    assert found.facts["segments"]["Young · Omsk"] == 1 and found.facts["empty_combinations"] == 6


def test_a_combination_not_seen_before_is_labelled_and_a_new_value_is_other():
    found = _cross.cross([rules.fit(PEOPLE, rules=AGE), _cross.attribute(PEOPLE, "city")])
    new = pd.DataFrame({"customer_id": ["n", "o"], "age": [10, 10], "city": ["Perm", "Tomsk"]})
    assert _segmentation.apply(found.definition, new)["segment"].tolist() == ["Young · Perm", "Other"]


def test_columns_of_the_same_name_do_not_meet():
    """Both make `rule` and `segment`, and the second reads a column `segment` of the client."""
    found = _cross.cross([rules.fit(PEOPLE, rules=AGE), rules.fit(PEOPLE, rules={"It's x": "segment = 'x'"})])
    assert found.table["segment"].tolist() == ["Young · It's x", "Adult · Other", "Unknown age · It's x"]
    pd.testing.assert_frame_equal(found.label(PEOPLE)[found.table.columns], found.table)


def test_three_can_be_crossed():
    found = _cross.cross([rules.fit(PEOPLE, rules=AGE), _cross.attribute(PEOPLE, "city"), _cross.attribute(PEOPLE, "segment")])
    assert found.table["segment"].tolist() == ["Young · Omsk · x", "Adult · Perm · y", "Unknown age · Unknown · x"]


def test_what_cannot_be_crossed_is_said():
    one = rules.fit(PEOPLE, rules=AGE)
    for given, reason in (([one], "at least two"), ([one, rules.fit(PEOPLE.head(2), rules=AGE)], "same customers")):
        with pytest.raises(Problems, match=reason):
            _cross.cross(given)
    with pytest.raises(Problems, match="not text"):
        _cross.attribute(PEOPLE, "age")
    many = pd.DataFrame({"customer_id": range(1200), "id": [f"v{i}" for i in range(1200)]})
    with pytest.raises(Problems, match="there would be"):
        _cross.cross([_cross.attribute(many, "id"), _cross.attribute(many, "id")])
