"""The ladder: ten people by hand, boundaries to the day, the restart after a purchase, surveys."""

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segkit.ground.problems import NotEnoughData, Problems
from segkit.methods import hunt_ladder

AS_OF = dt.date(2026, 10, 31)
EVENT = st.tuples(st.sampled_from("abc"), st.integers(0, 200), st.sampled_from(["cart", "order", "price_view", "x"]))


def events(*rows):
    table = pd.DataFrame(rows, columns=["customer_id", "date", "event", "product"][: len(rows[0])])
    return table.assign(date=pd.to_datetime(table["date"], format="ISO8601"))


def stages(table, **options):
    found = hunt_ladder.fit(table, as_of=AS_OF, **options).table
    return dict(zip(found["customer_id"], found["hunt_stage"], strict=True))


def test_by_hand():
    table = events(
        ("vasily", "2026-10-20", "order", None),  # bought eleven days ago, whatever else he looks at
        ("vasily", "2026-10-25", "cart", None),
        ("anna", "2026-10-01", "content_view", None),
        ("boris", "2026-10-01", "product_view", "phone"),
        ("boris", "2026-10-02", "product_view", "phone"),
        ("vera", "2026-10-01", "product_view", "phone"),
        ("vera", "2026-10-02", "product_view", "tablet"),
        ("gleb", "2026-10-03", "price_view", None),
        ("dina", "2026-10-03", "showroom", None),
        ("dina", "2026-10-30", "content_view", None),
        ("egor", "2026-09-01", "order", None),  # long ago, and nothing since
        ("zoya", "2026-08-01", "cart", None),  # before her purchase: the ladder restarted
        ("zoya", "2026-08-15", "order", None),
        ("ivan", "2026-07-01", "cart", None),  # too old
        ("kira", "2026-10-05", "chat", None),  # an event nobody explained
    )
    assert stages(table) == {
        "vasily": "purchase", "anna": "awareness", "boris": "awareness", "vera": "comparison", "gleb": "comparison",
        "dina": "choice", "egor": "indifference", "zoya": "indifference", "ivan": "indifference", "kira": "indifference",
    }  # fmt: skip
    found = hunt_ladder.fit(table, as_of=AS_OF)
    assert found.facts["counts"] == {"indifference": 4, "awareness": 2, "comparison": 2, "choice": 1, "purchase": 1}
    assert found.facts["conversion"] == {"indifference": 0.6, "awareness": 4 / 6, "comparison": 0.5, "choice": 0.5}
    assert found.facts["set_aside"] == {"future": 0, "incomplete": 0, "unmapped": {"chat": 1}}


@pytest.mark.parametrize(("date", "stage"), [("2026-10-01", "purchase"), ("2026-09-30", "indifference")])
def test_cool_down_is_inclusive(date, stage):
    assert stages(events(("a", date, "order")))["a"] == stage


@pytest.mark.parametrize(("date", "stage"), [("2026-08-02", "choice"), ("2026-08-01", "indifference")])
def test_window_is_inclusive(date, stage):
    assert stages(events(("a", date, "cart")))["a"] == stage


def test_times_within_a_day_are_compared_and_the_same_moment_is_not_after():
    before_and_after = [("a", "2026-09-01T10:00", "cart"), ("a", "2026-09-01T12:00", "order"), ("b", "2026-09-01T10:00", "order"),
                        ("b", "2026-09-01T12:00", "cart"), ("c", "2026-09-01", "order"), ("c", "2026-09-01", "cart")]  # fmt: skip
    assert stages(events(*before_and_after)) == {"a": "indifference", "b": "choice", "c": "indifference"}


def test_events_on_the_reference_date_are_set_aside():
    table = events(("a", "2026-10-30", "content_view"), ("a", "2026-10-31", "order"))
    found = hunt_ladder.fit(table, as_of=AS_OF)
    assert found.table["hunt_stage"].tolist() == ["awareness"] and found.facts["set_aside"]["future"] == 1
    assert hunt_ladder.fit(table).facts["as_of"] == "2026-11-01"


def test_two_products_must_both_be_recent():
    table = events(("a", "2026-07-01", "product_view", "x"), ("a", "2026-10-02", "product_view", "y"),
                   ("b", "2026-10-02", "product_view", None), ("b", "2026-10-03", "product_view", "y"))  # fmt: skip
    assert stages(table) == {"a": "awareness", "b": "awareness"}


def test_own_stages_and_known_customers():
    table = events(("a", "2026-10-02", "webinar"), ("b", "2026-10-02", "cart"))
    found = stages(table, stages={"webinar": "comparison", "cart": None}, customers=pd.Series(["b", "z"]))
    assert found == {"a": "comparison", "b": "indifference", "z": "indifference"}


def test_days_between_stages_restart_with_every_climb():
    table = events(
        ("a", "2026-01-01", "content_view"), ("a", "2026-01-11", "price_view"), ("a", "2026-01-14", "cart"), ("a", "2026-01-15", "order"),
        ("a", "2026-05-01", "content_view"), ("a", "2026-05-03", "price_view"), ("b", "2026-05-01", "cart"), ("b", "2026-05-06", "order"),
    )  # fmt: skip
    between = hunt_ladder.fit(table, as_of=AS_OF).facts["days_between"]
    assert between == {"awareness → comparison": 6.0, "comparison → choice": 3.0, "choice → purchase": 3.0}


def test_the_definition_labels_what_was_measured():
    table = events(("a", "2026-10-20", "order"), ("b", "2026-10-02", "cart"))
    found = hunt_ladder.fit(table, as_of=AS_OF)
    measured = found.table[["customer_id", "days_since_purchase", "recent_stage"]]
    assert found.label(measured).equals(found.table[["customer_id", "hunt_stage", "segment"]])
    duckdb = pytest.importorskip("duckdb").connect()
    duckdb.register("facts", measured)
    assert duckdb.execute(found.to_sql()).df().sort_values("customer_id")["segment"].tolist() == ["purchase", "choice"]
    with pytest.raises(Problems, match=r"days_since_purchase"):
        found.label(pd.DataFrame({"customer_id": ["a"]}))


@settings(max_examples=25, deadline=None)
@given(st.lists(EVENT, min_size=1), st.randoms())
def test_row_order_does_not_matter(rows, random):
    table = pd.DataFrame(rows, columns=["customer_id", "day", "event"])
    table["date"] = pd.Timestamp("2026-04-20") + pd.to_timedelta(table.pop("day"), unit="D")
    shuffled = table.iloc[random.sample(range(len(table)), len(table))]
    try:
        one, other = hunt_ladder.fit(table, as_of=AS_OF), hunt_ladder.fit(shuffled, as_of=AS_OF)
    except NotEnoughData:
        return
    assert one.table.equals(other.table) and one.facts == other.facts


def test_survey():
    survey = pd.DataFrame({"customer_id": ["a", "b", "c"], "buy?": [1.0, 5.0, None]})
    found = hunt_ladder.from_survey(survey, question="buy?", mapping={1: "indifference", 5: "choice"})
    assert found.table["segment"].tolist() == ["indifference", "choice", "No answer"]
    assert found.label(survey)["segment"].tolist() == found.table["segment"].tolist() and found.facts["no_answer"] == 1
    with pytest.raises(Problems, match=r"'5.0' has no stage"):
        hunt_ladder.from_survey(survey, question="buy?", mapping={1: "indifference"})
    with pytest.raises(Problems, match=r"not a stage of the ladder.*did you mean 'choice'"):
        hunt_ladder.from_survey(survey, question="buy?", mapping={1: "choise", 5: "choice"})


def test_not_enough_and_misspelled():
    with pytest.raises(NotEnoughData, match=r"no events"):
        hunt_ladder.fit(events(("a", None, "order")))
    with pytest.raises(NotEnoughData, match=r"no event before"):
        hunt_ladder.fit(events(("a", "2026-12-01", "order")), as_of=AS_OF)
    with pytest.raises(Problems, match=r"there is no column 'event'.*did you mean"):
        hunt_ladder.fit(pd.DataFrame({"customer_id": ["a"], "date": ["2026-01-01"], "events": ["cart"]}))


def test_plot_says_who_is_near():
    ax = hunt_ladder.plot(hunt_ladder.fit(events(("a", "2026-10-02", "cart")), as_of=AS_OF))
    assert ax.figure is not None
