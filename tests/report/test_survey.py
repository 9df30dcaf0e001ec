"""Groups by answers: shares by hand, the no of a yes/no question left out, small groups unseen."""

import pandas as pd
import pytest

from segkit.findings import survey as survey_words
from segkit.ground.language import Language
from segkit.report import survey as report_survey
from segkit.report.view import View
from segkit.steps.segments import survey

SAY = Language("en", "EUR")
LABELS = pd.DataFrame(
    {
        "customer_id": list("abcdefg"),
        "segment": ["VIP", "VIP", "rest", "rest", "rest", "VIP", "VIP"],
        "cluster": ["1", "1", "1", "2", "2", None, None],
    }
)
SURVEY = pd.DataFrame(
    {"customer_id": list("abcde"), "uses_app": ["yes", "yes", "no", "no", "no"], "wants": ["price", "price", "advice", "advice", "advice"]}
)


def test_shares_of_answers_by_hand():
    table = survey.answer_groups(LABELS, SURVEY).set_index(["group", "question", "answer"])
    assert table.loc[("1", "uses_app", "yes"), ["customers", "share", "share_in", "share_base"]].tolist() == pytest.approx(
        [3, 0.6, 2 / 3, 0.4]
    )
    assert ("1", "uses_app", "no") not in table.index and ("2", "wants", "advice") in table.index
    assert table.loc[("2", "wants", "advice"), "difference"] == pytest.approx(0.4)


def test_where_the_groups_are_and_what_is_said():
    table = survey.answer_groups(LABELS, SURVEY)
    places = survey.answer_places(table, LABELS)
    assert places.set_index(["group", "segment"])["share"].to_dict() == pytest.approx(
        {("1", "VIP"): 2 / 3, ("1", "rest"): 1 / 3, ("2", "rest"): 1}
    )
    lines = survey_words.sentences(table, places, SAY)
    assert lines[0] == "The answers fall into 2 natural groups, clearer than chance would make them"
    assert lines[-1].endswith("is mostly found in “rest” (100% of the group)") and "67% say “yes” to “Uses app” (40% of all asked)" in lines[1]


@pytest.mark.parametrize(
    "answered, labels",
    [
        (None, LABELS),
        (SURVEY, LABELS.drop(columns="cluster")),
        (SURVEY, LABELS.assign(cluster="everybody")),
        (SURVEY, LABELS.assign(cluster=list("1122112"))),
    ],
)
def test_nothing_is_said_without_groups_made_of_answers(answered, labels):
    table = survey.answer_groups(labels, answered)
    assert table.empty and survey_words.sentences(table, survey.answer_places(table, labels), SAY) == []
    assert report_survey.card(View({"answer_groups": table}, SAY)) == []


def test_row_order_means_nothing():
    again = survey.answer_groups(LABELS.sample(frac=1, random_state=2), SURVEY.sample(frac=1, random_state=3))
    pd.testing.assert_frame_equal(again, survey.answer_groups(LABELS, SURVEY))
