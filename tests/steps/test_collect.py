"""The data plan: what is there, what has to be collected, by whom, and what blanks cost."""

import datetime as dt
from types import SimpleNamespace

import pandas as pd
import pytest

from segkit.ground.problems import Problems
from segkit.steps import collect, monitor
from segkit.steps.collect import received

CRITERIA = pd.DataFrame(
    {
        "criterion": ["city", "age", "motive", "religion", "gap_days"],
        "group": ["geographic", "demographic", "psychographic", "demographic", "behavioural"],
        "question": ["Which city?", "How old?", "Why?", "Which faith?", "How often?"],
        "source": ["CRM; web analytics", "CRM; survey", "interviews; survey", "survey", "transactions"],
        "sensitive": [False, False, False, True, False],
        "reach": [3, 3, 1, 1, 2],
        "reason": ["", "", "not in the data", "sensitive, no legal basis", ""],
        "coverage": [0.0, 0.0, 0.0, 0.0, 0.0],
    }
)
COVERAGE = pd.DataFrame({"criterion": ["city", "age"], "coverage": [0.9, 0.4]})
FACTS = pd.DataFrame({"customer_id": ["a", "b"], "gap_days": [1.0, 2.0]})


def rows(**told):
    return collect.data_plan(CRITERIA, COVERAGE, **told).set_index("criterion")


def test_status_cost_and_order_by_hand():
    table = rows(facts=FACTS)
    assert table["status"].to_dict() == {
        "motive": "to collect", "age": "partly", "religion": "leave out", "city": "have it", "gap_days": "have it"}  # fmt: skip
    assert table.index.tolist() == ["motive", "age", "religion", "city", "gap_days"]
    assert table.loc["motive", "cost"] == "no message can use it" and table.loc["city", "cost"] == "nothing"
    assert rows().loc["gap_days", ["status", "coverage"]].tolist() == ["to collect", 0.0]


def test_every_group_has_a_cost_of_its_own():
    table = collect.data_plan(CRITERIA.assign(reason=""), COVERAGE.head(0)).set_index("group")
    assert table.loc["geographic", "cost"] == collect.BLANK["geographic"] and set(collect.BLANK) == set(CRITERIA["group"])


def test_people_say_who_when_and_otherwise():
    form = pd.DataFrame({"criterion": ["motive", "city"], "owner": ["Анна", None], "status": ["partly", None], "due": ["2026-12-01", None]})
    table = rows(form=form)
    assert table.loc["motive", ["owner", "status", "due"]].tolist() == ["Анна", "partly", "2026-12-01"]
    assert table.loc["city", "status"] == "have it" and table["owner"].notna().sum() == 1


def test_all_errors_of_the_form_at_once():
    form = pd.DataFrame({"criterion": ["motiv", "age", "age", None], "status": ["done", "partly", "partly", "partly"]})
    with pytest.raises(Problems) as caught:
        rows(form=form)
    assert str(caught.value).splitlines() == [
        "forms/data_plan.csv, row 2, column criterion: there is no criterion 'motiv'. → did you mean 'motive'?",
        "forms/data_plan.csv, row 2, column status: 'done' is not known. → known here: have it, leave out, partly, to collect",
        "forms/data_plan.csv, row 5, column criterion: the cell is empty. → name the criterion or delete the row",
        "forms/data_plan.csv: the criterion 'age' is there twice. → keep one row",
    ]
    with pytest.raises(Problems, match="the column 'criterion' is missing"):
        rows(form=pd.DataFrame({"owner": ["Анна"]}))


def test_row_order_and_inputs_do_not_matter():
    before = CRITERIA.copy()
    pd.testing.assert_frame_equal(collect.data_plan(CRITERIA.iloc[::-1], COVERAGE.iloc[::-1]), collect.data_plan(CRITERIA, COVERAGE))
    pd.testing.assert_frame_equal(CRITERIA, before)


def test_whom_to_ask_for_what():
    asked = collect.by_source(collect.data_plan(CRITERIA, COVERAGE, facts=FACTS))
    assert asked.to_numpy().tolist() == [["survey", 2, "age, motive"], ["CRM", 1, "age"], ["interviews", 1, "motive"]]


def test_a_message_whose_days_are_not_over_is_not_unanswered_and_those_held_out_have_its_day_and_channel():
    sent = pd.DataFrame({"customer_id": list("abcd"), "campaign": ["May", "May", "June", "June"], "group": ["target", "control"] * 2,
                         "date": pd.to_datetime(["2026-05-01", None, "2026-06-20", None]), "channel": ["sms", None, "sms", None]})  # fmt: skip
    lines = pd.DataFrame({"customer_id": ["a", "b"], "date": pd.to_datetime(["2026-05-09", "2026-07-02"]), "amount": 20.0})
    told = received.contacted(SimpleNamespace(tables={"campaign_contacts": sent, "transactions": lines}), dt.date(2026, 7, 1))
    assert told[["response", "waiting"]].values.tolist() == [[1.0, False], [0.0, False], [0.0, True], [0.0, True]] and told["channel"].eq("sms").all()
    log = monitor.log(pd.DataFrame(columns=monitor.FORM), told, pd.DataFrame({"customer_id": list("abcd"), "segment": "x"}))
    assert monitor.compared(log)[["campaign", "responses", "control_responses"]].values.tolist() == [["May", 1.0, 0.0]]
