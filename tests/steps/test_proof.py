"""Out of time: planted kinds that persist pass and say more than RFM, labels of chance fail, what was not seen is not said."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from segkit.customers import facts as _facts
from segkit.findings import monitor as words
from segkit.ground.language import Language
from segkit.ground.problems import NotEnoughData
from segkit.steps.monitor import proof as p

AS_OF = dt.date(2026, 7, 1)
END = 2026 * 12 + 6


def history(seed: int, *, customers: int = 600, span: int = 24) -> tuple[pd.DataFrame, pd.Series]:
    """Customers of two persistent kinds, by whom they are and not by what they did lately: months, kind by customer."""
    rng = np.random.default_rng(seed)
    kind = pd.Series(rng.choice(["gifts", "needs"], customers), index=[f"c{i:04}" for i in range(customers)])
    rate, cheque = kind.map({"gifts": 0.08, "needs": 0.45}), kind.map({"gifts": 1500, "needs": 6000})
    rows = [(c, END - ago, int(rng.normal(cheque[c], 400))) for c in kind.index for ago in range(1, span + 1) if rng.random() < rate[c]]
    table = pd.DataFrame(rows, columns=["customer_id", "month", "purchases_cents"])
    day = pd.to_datetime({"year": table["month"] // 12, "month": table["month"] % 12 + 1, "day": 10})
    return table.assign(orders=1, order_days=1, active=1, refunds_cents=0, first_order=day, last_order=day), kind


def before(months: pd.DataFrame) -> p.Past:
    return p.past(months, _facts.facts(months, as_of=AS_OF), as_of=AS_OF)


def test_the_past_is_six_months_back_or_a_third_of_the_history():
    months, _ = history(0)
    was = before(months)
    assert was.day == dt.date(2026, 1, 1) and (was.facts["last_order"] < pd.Timestamp(was.day)).all()
    since = months[months["month"] >= END - 6]
    known = since[since["customer_id"].isin(was.facts["customer_id"])]
    assert was.followed["revenue"].sum() == pytest.approx(known["purchases_cents"].sum() / 100)
    short, _ = history(0, span=13)
    assert before(short).day == dt.date(2026, 3, 1)
    with pytest.raises(NotEnoughData, match="twelve months"):
        before(history(0, span=11)[0])


def test_planted_kinds_pass_and_say_more_than_rfm():
    months, kind = history(1)
    was = before(months)
    by_segment, by_method = p.proof({p.CASE: kind}, was)
    row = by_method.iloc[0]
    assert row["reading"] == "pass" and row["r2_low"] > 0.2 and row["auc"] > 0.7
    assert row["beyond_rfm_low"] > 0
    bought = by_segment.set_index("segment")["bought"]
    assert bought["needs"] > 0.9 > bought["gifts"] and (by_segment["bought_low"] <= by_segment["bought"]).all()


def test_labels_of_chance_do_not_pass():
    months, kind = history(2, customers=400)
    was = before(months)
    readings = [
        p.proof({p.CASE: pd.Series(np.random.default_rng(s).choice(list("abcd"), len(kind)), index=kind.index)}, was)[1].iloc[0]["reading"]
        for s in range(20)
    ]
    assert readings.count("pass") <= 1, readings


def test_every_method_that_works_on_facts_gets_a_row_and_the_case_its_own():
    months, _ = history(3, customers=300)
    was = before(months)
    labels = p.labels_then({"method": "rfm", "bins": 3}, was)
    assert {p.CASE, "rfm", "abc_xyz", "life_cycle"} <= set(labels) and labels[p.CASE].equals(labels["rfm"])
    _, by_method = p.proof(labels, was)
    assert set(by_method["method"]) == set(labels) and by_method["r2_low"].le(by_method["r2_high"]).all()


@pytest.mark.parametrize(("language", "day"), [("en", "1 January 2026"), ("ru", "1 января 2026"), ("pl", "1 stycznia 2026")])
def test_the_proof_is_said_with_its_day(language, day):
    months, _ = history(3, customers=300)
    _, worth, told = p.held({"method": "rfm", "bins": 2}, months, _facts.facts(months, as_of=AS_OF), as_of=AS_OF)
    assert day in words.proof(worth, told, Language(language, "EUR"))[0]
    assert len(words.proof(worth.iloc[:0], told, Language(language, "EUR"))) == 1


def test_segments_of_answers_have_no_earlier_state():
    months, _ = history(4, customers=120)
    labels = p.labels_then({"rules": {"tea": "drink = 'tea'", "else": "other"}}, before(months))
    assert p.CASE not in labels


def test_everybody_alike_and_row_order():
    months, kind = history(5, customers=150)
    was = before(months)
    one = p.proof({p.CASE: pd.Series("all", index=kind.index)}, was)[1].iloc[0]
    assert one["reading"] != "pass" and one["r2"] == pytest.approx(0.0)
    mixed = p.Past(was.day, was.until, was.facts.sample(frac=1, random_state=1), was.followed.sample(frac=1, random_state=2))
    pd.testing.assert_frame_equal(p.proof({p.CASE: kind}, mixed)[1], p.proof({p.CASE: kind}, was)[1])


def test_the_proof_is_said_in_three_languages():
    worth = pd.DataFrame(
        [{"method": "case", "r2": 0.31, "r2_low": 0.2, "r2_high": 0.4, "beyond_rfm": 0.02, "beyond_rfm_low": -0.01, "reading": "pass"}]
    )
    told = {"day": "2026-01-01", "until": "2026-07-01"}
    said = {language: words.proof(worth, told, Language(language, "USD")) for language in ("en", "ru", "pl")}
    assert all(len(lines) == 2 and "31" in lines[0] and "2026" in lines[0] for lines in said.values())
    assert "nothing" in words.proof(worth.assign(reading="fail"), told, Language("en", "USD"))[0]
    assert words.proof(worth.head(0), told, Language("en", "USD"))[0].startswith("The segments rest on answers")
    reason = p.held({}, pd.DataFrame({"month": []}), pd.DataFrame(), as_of=AS_OF)[2]
    assert (
        words.proof(worth.head(0), reason, Language("ru", "RUB"))[0].startswith("Держатся")
        or "двенадцат" in words.proof(worth.head(0), reason, Language("ru", "RUB"))[0]
    )


def test_segments_put_together_of_some_that_nobody_was_in_then_are_tested():
    """A case puts names together that are all there today; on the earlier day two of them had nobody, which is no reason not to test."""
    was = before(history(3)[0])
    names = set(p.labels_then({"method": "rfm"}, was)["case"])
    kept = sorted(names)[:2]
    found = p.labels_then({"method": "rfm", "together": {"Both": [*kept, "Nobody then"], "None": ["Nobody then either"]}}, was)["case"]
    assert set(found) == names - set(kept) | {"Both"}
