"""The first screen's actions: on which day to write."""

import pandas as pd

from segkit.ground.language import Language
from segkit.report import answer
from segkit.report.view import View


def test_a_segment_that_never_bought_on_some_weekday_still_has_its_favourite():
    choices = pd.DataFrame({"customer_id": ["a", "a", "b"], "criterion": "weekday", "value": ["2", "5", "1"], "orders": [5, 20, 30]})
    labels = pd.DataFrame({"customer_id": ["a", "b"], "segment": ["VIP", "rest"]})
    view = View(tables={"choices": choices, "labels": labels}, say=Language())
    assert answer.weekday("VIP", view) == 5 and answer.weekday("rest", view) == 1
