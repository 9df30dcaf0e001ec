"""The repurchase curve: Kaplan and Meier by hand, and a planted rhythm that silence does not bend."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from segkit.customers import facts
from segkit.findings import customers as words
from segkit.ground.language import Language
from segkit.steps import customers

SAY = Language("en", "USD")


def test_kaplan_and_meier_by_hand():
    """Freireich 1963, the treated: 6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+; S(10) .7529, S(23) .4482."""
    ended, waiting = [6, 6, 6, 7, 10, 13, 16, 22, 23], [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    gaps = pd.DataFrame({"part": 0, "days": [*ended, *waiting], "bought": [20] * 9 + [0] * 12, "waiting": [0] * 9 + [20] * 12})
    curve = customers.repurchase(gaps).set_index("days")
    assert 1 - curve.loc[[6, 7, 10, 13, 16, 22, 23], "again"].to_numpy() == pytest.approx(
        [0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482], abs=0.0001
    )


def test_gaps_are_counted_and_the_last_order_waits():
    lines = pd.DataFrame({"customer_id": list("aaabc"), "order_id": list("12345"), "amount": [1.0, 1.0, 1.0, 1.0, -1.0],
                          "date": pd.to_datetime(["2026-01-01", "2026-01-01", "2026-01-31", "2026-02-01", "2026-02-01"])})  # fmt: skip
    table = facts.gaps(lines, as_of=dt.date(2026, 3, 1)).drop(columns="part").groupby("days").sum()
    assert table.to_dict("index") == {30: {"bought": 1, "waiting": 0}, 28: {"bought": 0, "waiting": 1}, 29: {"bought": 0, "waiting": 1}}


def test_a_planted_rhythm_is_found_though_half_are_gone_and_many_have_just_bought():
    """Gaps of 20 to 60 days, one purchase in two the last: 80 % of those who return do so within 52 days, whatever is not seen yet."""
    rng = np.random.default_rng(2)
    rows = []
    for person in range(1500):
        day = int(rng.integers(0, 365))
        while day < 365:
            rows.append((f"c{person:04}", day))
            if rng.random() < 0.5:
                break
            day += int(rng.integers(20, 61))
    bought = pd.DataFrame(rows, columns=["customer_id", "day"])
    lines = bought.assign(date=pd.Timestamp("2025-01-01") + pd.to_timedelta(bought["day"], unit="D"), amount=1.0).drop(columns="day")
    found = customers.rhythm(customers.repurchase(facts.gaps(lines, as_of=dt.date(2026, 1, 1))))
    assert found["days_low"] <= 52 <= found["days_high"] + 1 and abs(found["days"] - 52) <= 2
    assert abs(found["again"] - 0.5) < 0.04 and found["still"] < 0.15
    first, second = words.repurchase(found, SAY)
    assert first.startswith("80% of repeat purchases come within 5") and first.endswith(" days of the one before")
    assert "Of the pauses longer than 5" in second and second.endswith("; pauses are counted, not customers")


def test_a_long_pause_that_has_not_ended_counts_among_the_pauses_for_as_long_as_it_has_lasted():
    """100 pauses end at 10 days; of 100 longer ones 50 end at 30 and 50 are still open at 40: half of the longer ones end in a purchase."""
    gaps = pd.DataFrame({"part": range(3), "days": [10, 30, 40], "bought": [100, 50, 0], "waiting": [0, 0, 50]})
    assert customers.rhythm(customers.repurchase(gaps), share=0.6)["still"] == pytest.approx(0.5)


def test_too_few_make_no_curve_and_no_sentence():
    few = pd.DataFrame({"part": 0, "days": [3, 9], "bought": [99, 0], "waiting": [0, 5]})
    for gaps in (None, few):
        curve = customers.repurchase(gaps)
        assert curve.empty and customers.rhythm(curve) is None and words.repurchase(None, SAY) == []
    assert "Too few" in customers.plot_repurchase(curve).figure.get_suptitle()


def test_it_is_told_whose_pace_it_is_where_few_make_most_repeat_purchases():
    """By hand: of 25 buyers the 5 who come most often make 5 × 9 = 45 of 45 + 20 × 1 = 65 repeat purchases, 69 %; of equals a fifth makes a fifth."""
    found = {"share": 0.8, "days": 49, "followed": 427, "again": 0.93, "still": 0.72}
    often = customers.often(pd.DataFrame({"order_days": [10] * 5 + [2] * 20 + [0] * 9}))
    assert often == {"frequent": 5, "frequent_share": 45 / 65}
    told = words.repurchase(found | often, SAY)
    assert told[1] == "The fifth of buyers who buy most often (5 customers) made 69% of the repeat purchases, so this is mostly their pace" and len(told) == 3
    assert len(words.repurchase(found | customers.often(pd.DataFrame({"order_days": [3] * 25})), SAY)) == 2 == len(words.repurchase(found, SAY))
    assert customers.often(pd.DataFrame({"order_days": [1] * 25})) == {} == customers.often(pd.DataFrame({"order_days": [9] * 4}))
