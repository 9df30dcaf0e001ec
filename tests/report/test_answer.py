"""The first screen's actions: on which day to write, when to stop, whom not to write to."""

import datetime as dt
from types import SimpleNamespace

import pandas as pd

from segkit.ground.language import Language
from segkit.report import answer
from segkit.report.view import View


def test_a_segment_that_never_bought_on_some_weekday_still_has_its_favourite():
    choices = pd.DataFrame({"customer_id": ["a", "a", "b"], "criterion": "weekday", "value": ["2", "5", "1"], "orders": [5, 20, 30]})
    labels = pd.DataFrame({"customer_id": ["a", "b"], "segment": ["VIP", "rest"]})
    view = View(tables={"choices": choices, "labels": labels}, say=Language())
    assert answer.weekday("VIP", view) == 5 and answer.weekday("rest", view) == 1


def test_nobody_is_written_to_in_a_month_in_which_the_segment_hardly_buys():
    months = [str(m) for m in range(1, 13)]
    choices = pd.DataFrame({"customer_id": "a", "criterion": "month", "value": months, "orders": [10] * 10 + [1, 20]})
    rest = choices.assign(customer_id="b", orders=12)
    view = View(tables={"choices": pd.concat([choices, rest]), "labels": pd.DataFrame({"customer_id": ["a", "b"], "segment": ["VIP", "rest"]})}, say=Language())
    assert answer.in_season("VIP", dt.date(2026, 11, 4), view) == dt.date(2026, 12, 1)
    assert answer.in_season("rest", dt.date(2026, 11, 4), view) == dt.date(2026, 11, 4)


WHEN, VIEW = dt.date(2026, 11, 7), SimpleNamespace(say=Language(), people=lambda n: f"{n:.0f} customers")


def stopped(**told) -> str:
    row = {"segment": "VIP", "decision": "test", "contacts": 391, "held_out": 390, "uplift": 0.015, "control": 0.03, "needed": 15, "campaigns": 1.0, "reason": "uncertain"}
    return answer._stop(next(pd.DataFrame([row | told]).itertuples()), WHEN, VIEW)


def test_one_stop_rule_and_an_honest_one():
    assert stopped(decision="chosen", without=19.66) == "if fewer than 15 of them respond by November 21; about 20 would without it"
    assert "about 181 buy by then anyway, so count only what the message brings" in stopped(decision="chosen", without=19.66, usual=181.0)
    assert stopped() == "on November 21; then compare the two groups"
    assert "together with the next campaigns, since it takes 6 of them" in stopped(campaigns=6.0)
    assert stopped(reason="other_count").startswith("on November 21; then compare the two groups by the log's count and by all their purchases")
    assert stopped(contacts=15, uplift=0.2, control=float("nan"), held_out=0) == "on November 21; then count who has responded"


def test_the_loss_is_of_those_who_would_be_written_to():
    losing = pd.DataFrame({"segment": ["VIP", "economy"], "profit": [-422.52, -637.49], "contacts": [87, 377], "reason": "loses_money"})
    segments = pd.DataFrame({"segment": ["VIP", "economy"], "customers": [200, 500]})
    view = View(tables={"segments": segments}, say=Language("en", "EUR"))
    assert "ampaigns to “VIP” and “economy” would reach 464 customers and lose €1,060" in str(answer._left(losing, view, none=True))
    assert "ampaigns would reach 464 customers and lose €1,060" in str(answer._left(losing, view))


def test_what_keeping_somebody_costs_is_the_price_of_a_talk_with_one():
    offers = pd.DataFrame({"segment": "VIP", "channel": ["App message", "Adviser call"], "people": 174, "price": [0.02, 6.5]})
    view = View(tables={"economics": offers}, say=Language("en", "EUR"))
    assert answer._each("VIP", view) == {"Cost": "€6.50 for each by Adviser call"} and answer._each("standard", view) == {}
