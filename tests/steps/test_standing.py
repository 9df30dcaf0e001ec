"""Standing orders on pure tables: 24 months of history, nobody twice, the lists are a plain recomputation."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from segkit.customers import facts as _facts
from segkit.customers.snapshots import at
from segkit.ground.problems import Problems
from segkit.methods import rules
from segkit.steps.monitor import standing

RULES = {"Silent": "order_days >= 2 AND recency_days > 3 * gap_days", "Many": "orders >= 5", "else": "Rest"}
AS_OF = dt.date(2026, 1, 1)


@pytest.fixture(scope="module")
def base():
    rng = np.random.default_rng(0)
    who = rng.integers(0, 150, 1500)
    lines = pd.DataFrame({
        "customer_id": [f"{i:03}" for i in who], "order_id": [f"o{i}" for i in range(1500)], "amount": (rng.random(1500) * 90 + 10).round(2),
        "date": pd.Timestamp("2023-12-01") + pd.to_timedelta(rng.integers(0, 760, 1500) * (0.2 + 0.8 * (who % 5 > 0)), unit="D"),
    })  # fmt: skip
    return _facts.build(lines[lines["date"] < "2026-01-01"], as_of=AS_OF)


def dates():
    return [dt.date(2024 + m // 12, m % 12 + 1, 1) for m in range(1, 25)]


def test_24_months_make_one_history_and_the_lists_are_recomputed(base):
    table, months = base
    definition = rules.fit(table, rules=RULES).definition
    history, facts_then, total = pd.DataFrame(columns=standing.HISTORY), None, 0
    for date in dates():
        then = at(months, table, date)
        state = standing.now(then, definition, standing.TRIGGERS)
        lists = standing.crossed(standing.before(history, date), state, standing.TRIGGERS)
        history = standing.appended(history, date, state, "x")
        if facts_then is not None:
            assert set(lists["second purchase"]["customer_id"]) == _second(then) - _second(facts_then)
            assert set(lists["became silent"]["customer_id"]) == _silent(then) - _silent(facts_then)
            total += sum(map(len, lists.values()))
        again = standing.appended(history, date, state, "x")
        pd.testing.assert_frame_equal(again, history)
        facts_then = then
    assert history["date"].nunique() == 24 and not history.duplicated(["date", "customer_id"]).any() and total > 100
    last = history[history["date"] == pd.Timestamp(dates()[-1])]
    assert last.set_index("customer_id")["segment"].to_dict() == rules.fit(at(months, table, dates()[-1]), rules=RULES).table.set_index("customer_id")["segment"].to_dict()


def _second(facts):
    return {c for c, n in zip(facts["customer_id"], facts["order_days"], strict=True) if n >= 2}


def _silent(facts):
    rows = zip(facts["customer_id"], facts["order_days"], facts["recency_days"], facts["gap_days"], strict=True)
    return {c for c, n, days, gap in rows if n >= 3 and days > 3 * gap}


def test_a_trigger_on_what_is_still_to_come(base):
    table, _ = base
    triggers = {"worth keeping": "expected_value > 300"}
    state = standing.now(table, rules.fit(table, rules=RULES).definition, triggers)
    told = standing.valued(table, triggers)
    assert "value_at_risk" in told and standing.valued(table, standing.TRIGGERS) is table
    assert state["holds"].eq('["worth keeping"]').sum() == told["expected_value"].gt(300).sum() > 0


def test_a_wrong_trigger_and_a_definition_that_cannot_label_are_told(base):
    table, _ = base
    definition = rules.fit(table, rules=RULES).definition
    with pytest.raises(Problems, match="did you mean 'orders'"):
        standing.now(table, definition, {"x": "order > 5"})
    with pytest.raises(Problems, match="run the case again"):
        standing.now(table, {"steps": [{"column": "segment", "cases": [["plans = 'yes'", "'a'"]], "else": "'b'"}]}, {})


def test_a_name_inside_another_is_not_taken_for_it():
    then = pd.DataFrame({"customer_id": ["a"], "segment": "s", "holds": '["very silent"]'})
    now = then.assign(holds='["very silent", "silent"]')
    lists = standing.crossed(then, now, {"silent": "", "very silent": ""})
    assert len(lists["silent"]) == 1 and lists["very silent"].empty


def test_what_refreshes_found_is_counted_by_date_for_the_report():
    day = [pd.Timestamp(f"2026-0{m}-01") for m in (1, 2, 3)]
    rows = [(day[0], "a", "VIP", "[]"), (day[0], "b", "VIP", '["x"]'), (day[1], "a", "Lost", '["x"]'), (day[1], "b", "VIP", '["x"]'), (day[2], "a", "Lost", "[]"), (day[2], "c", "VIP", '["x", "y"]')]
    history = pd.DataFrame([(*row, "") for row in rows], columns=standing.HISTORY)
    told = standing.watched(history, {"x": "orders > 1", "y": "orders > 2"}, as_of=dt.date(2026, 3, 1))
    assert told[["date", "what", "customers"]].values.tolist() == [
        [dt.date(2026, 2, 1), "moved", 1], [dt.date(2026, 2, 1), "x", 1], [dt.date(2026, 2, 1), "y", 0],
        [dt.date(2026, 3, 1), "moved", 0], [dt.date(2026, 3, 1), "x", 1], [dt.date(2026, 3, 1), "y", 1]]  # fmt: skip
    assert set(standing.watched(history, {"x": "orders > 1"}, as_of=dt.date(2026, 2, 15))["date"]) == {dt.date(2026, 2, 1)}
    assert standing.watched(None, {}, as_of=AS_OF).empty
