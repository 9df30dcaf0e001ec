"""Khramatrix: the stage of most people, the nearest next step, and the override."""

import pandas as pd
import pytest

from segkit.ground.problems import Problems
from segkit.methods import khramatrix

FIVE = pd.DataFrame({"segment": ["A", "B"], "what": ["shoes", "coats"]})
LABELS = pd.DataFrame({"customer_id": list("abcdef"), "segment": list("AAABBB")})


def ladder(stages: list[str]) -> pd.DataFrame:
    return pd.DataFrame({"customer_id": list("abcdef"), "hunt_stage": stages})


def test_most_people_decide_and_ties_go_to_the_earlier_stage():
    table = khramatrix.fit(FIVE, labels=LABELS, ladder=ladder(["choice", "choice", "purchase", "comparison", "awareness", "nonsense"]))
    assert table["stage"].tolist() == ["choice", "awareness"]
    assert table["stage_share"].tolist() == [pytest.approx(2 / 3), 0.5]
    assert table["target_action"].tolist() == ["purchase", "leave contacts"]
    assert table["kpi"].tolist() == ["purchases ÷ people reached", "contacts left ÷ people reached"]


def test_who_has_bought_is_not_asked_for_contacts_that_are_had():
    table = khramatrix.fit(FIVE, labels=LABELS.assign(orders=[2, 1, 0, 0, 0, 1]), ladder=ladder(["awareness"] * 6))
    assert table["target_action"].tolist() == ["ask for an offer", "leave contacts"]
    assert table["kpi"].tolist() == ["offers asked for ÷ people reached", "contacts left ÷ people reached"]


@pytest.mark.parametrize("stage", khramatrix.STAGES)
def test_every_stage_has_a_next_step_and_a_measure(stage):
    table = khramatrix.fit(FIVE, labels=LABELS, ladder=ladder([stage] * 6))
    assert table["target_action"].iloc[0] and "÷ people reached" in table["kpi"].iloc[0]


def test_an_action_can_be_overridden_and_keeps_its_measure():
    table = khramatrix.fit(FIVE, labels=LABELS, ladder=ladder(["choice"] * 6), actions={"A": "sign up"})
    assert table["action_source"].tolist() == ["override", "ladder"]
    assert table["kpi"].tolist() == ["sign-ups ÷ people reached", "purchases ÷ people reached"]


def test_an_unknown_segment_is_named():
    with pytest.raises(Problems, match="there is no segment 'C'"):
        khramatrix.fit(FIVE, actions={"C": "purchase"})


def test_without_a_ladder_the_stage_is_open_with_its_question():
    table = khramatrix.fit(FIVE)
    assert table[["stage", "stage_source", "action_source", "kpi"]].to_numpy().tolist() == [["", "open", "open", ""]] * 2
    assert table["stage_question"].str.endswith("?").all()


def test_kotlers_groups_come_from_the_profile():
    place = {"segment": "A", "criterion": "city", "value": "Omsk", "group": "geographic"}
    numbers = {"customers": 50, "share": 0.5, "share_low": 0.4, "share_high": 0.6, "index": 200.0, "known": 100, "base_share": 0.25}
    profile = pd.DataFrame([place | numbers])
    table = khramatrix.fit(FIVE, profile=profile)
    assert table["geographic"].tolist() == ["For 50% the city is Omsk, twice as common as in the base", ""]


def test_the_picture_without_and_with_stages():
    import matplotlib

    matplotlib.use("agg")
    assert "known yet" in khramatrix.plot(khramatrix.fit(FIVE)).figure.get_suptitle().replace("\n", " ")
    shown = khramatrix.fit(FIVE, labels=LABELS, ladder=ladder(["choice"] * 6))
    assert khramatrix.plot(shown).figure.get_suptitle().replace("\n", " ") == "The next step is known for 2 segments"
