"""Migration, names, drift, plan and fact, responses and uplift: hand-worked answers."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segkit.customers import facts as _facts
from segkit.findings import monitor as words
from segkit.ground.language import Language
from segkit.ground.problems import Problems
from segkit.methods import rules
from segkit.methods._segmentation import apply
from segkit.privacy import movements
from segkit.steps import monitor

SAY = Language("en", "USD")


def labels(**segments):
    return pd.DataFrame({"customer_id": list(segments), "segment": list(segments.values())})


BEFORE = labels(a="VIP", b="VIP", c="VIP", d="rest", e="rest")
AFTER = labels(a="VIP", b="rest", c="rest", d="VIP", f="rest")


def test_migration_by_hand():
    table = monitor.migration(BEFORE, AFTER).set_index(["from", "to"])
    assert table["customers"].to_dict() == {
        ("VIP", "VIP"): 1,
        ("VIP", "rest"): 2,
        ("rest", "VIP"): 1,
        ("rest", "gone"): 1,
        ("new", "rest"): 1,
    }
    assert table.loc[("VIP", "rest"), "share"] == pytest.approx(2 / 3)
    assert table.loc[("VIP", "rest"), "customer_changed"] == 2


def test_customer_changed_or_definition_changed():
    old_on_new = labels(a="VIP", b="VIP", c="rest", d="gold", f="rest")
    table = monitor.migration(BEFORE, AFTER, old_on_new=old_on_new).set_index(["from", "to"])
    why = ["customer_changed", "definition_changed", "both"]
    assert table.loc[("VIP", "rest"), why].tolist() == [1, 1, 0]  # c would be in rest anyway, b only by the new borders
    assert table.loc[("rest", "VIP"), why].tolist() == [0, 0, 1]
    assert table.loc[("VIP", "VIP"), why].tolist() == [0, 0, 0]


def test_an_earlier_definition_on_new_facts():
    old = {"method": "rules", "steps": [{"column": "segment", "cases": [["revenue >= 100", "'VIP'"]], "else": "'rest'"}]}
    new = {"method": "rules", "steps": [{"column": "segment", "cases": [["revenue >= 50", "'VIP'"]], "else": "'rest'"}]}
    before, after = (pd.DataFrame({"customer_id": ["a", "b"], "revenue": r}) for r in ([120.0, 60.0], [120.0, 60.0]))
    table = monitor.migration(apply(old, before), apply(new, after), old_on_new=apply(old, after))
    moved = table[table["kind"] == "moved"].iloc[0]
    assert (moved["from"], moved["to"], moved["definition_changed"]) == ("rest", "VIP", 1)
    assert "Changed boundaries of the segments explain 100% of the moves" in " ".join(words.migration(movements.moves(table, 0), movements.account(table, 0), SAY))


@settings(max_examples=20, deadline=None)
@given(
    st.dictionaries(st.integers(0, 30), st.sampled_from(["A", "B", "new"]), min_size=1),
    st.dictionaries(st.integers(0, 30), st.sampled_from(["A", "B", "gone"]), min_size=1),
    st.dictionaries(st.integers(0, 30), st.sampled_from(["A", "B"])),
    st.randoms(),
)
def test_sums_reconcile_with_both_bases(one, two, three, random):
    before, after, old = (
        pd.DataFrame({"customer_id": [f"{k:02}" for k in d], "segment": list(d.values())}, dtype="str")
        for d in (one, two, {**two, **three})
    )
    table = monitor.migration(before, after, old_on_new=old)
    assert table.loc[table["kind"] != "new", "customers"].sum() == len(before)
    assert table.loc[table["kind"] != "gone", "customers"].sum() == len(after)
    by_from = table[table["kind"] != "new"].groupby("from")["customers"].sum()
    assert by_from.to_dict() == before["segment"].value_counts().to_dict()
    by_to = table[table["kind"] != "gone"].groupby("to")["customers"].sum()
    assert by_to.to_dict() == after["segment"].value_counts().to_dict()
    why = table[["customer_changed", "definition_changed", "both"]].sum(axis=1)
    assert (why == table["customers"].where(table["kind"] == "moved", 0)).all()
    order = list(range(len(before)))
    random.shuffle(order)
    pd.testing.assert_frame_equal(table, monitor.migration(before.iloc[order], after, old_on_new=old))


def test_row_order_alone_is_no_change():
    table = monitor.migration(BEFORE, BEFORE[::-1])
    assert set(table["kind"]) == {"stayed"} and words.migration(movements.moves(table, 0), movements.account(table, 0), SAY)[0] == "No customer has changed segment"


def test_drift_by_hand():
    before = pd.DataFrame({"customer_id": range(10), "city": ["O"] * 5 + ["P"] * 5})
    after = before.assign(city=["O"] * 8 + ["P"] * 2)
    row = monitor.drift(before, after, ["city"]).iloc[0]
    assert row["psi"] == pytest.approx(0.3 * np.log(0.8 / 0.5) - 0.3 * np.log(0.2 / 0.5))
    assert row["reading"] == "stable"  # ten customers: within chance
    assert row["chance"] == pytest.approx(3.841458820694124 * 0.2)


def test_drift_readings_missing_and_new_values():
    rng = np.random.default_rng(0)
    before = pd.DataFrame(
        {"customer_id": range(4000), "revenue": rng.gamma(2, 100, 4000), "city": rng.choice(["O", "P"], 4000), "religion": "x"}
    )
    same = before.sample(frac=1, random_state=1)
    assert monitor.drift(before, same)["psi"].max() < 1e-12
    after = before.assign(revenue=before["revenue"] * 2, city=before["city"].where(before["city"] == "O", "N"))
    table = monitor.drift(before, after).set_index("criterion")
    assert set(table.index) == {"revenue", "city"}
    assert (table["reading"] == "changed").all() and np.isfinite(table["psi"]).all()
    gone = monitor.drift(before, before.assign(city=None)).set_index("criterion")
    assert gone.loc["city", "largest_change"] == "missing" and gone.loc["revenue", "reading"] == "stable"


def test_drift_of_few_values_dates_and_infinities():
    before = pd.DataFrame(
        {
            "customer_id": range(300),
            "orders": [0, 1, 2] * 100,
            "since": pd.date_range("2024-01-01", periods=300),
            "text": [f"t{i}" for i in range(300)],
        }
    )
    table = monitor.drift(before, before.assign(orders=5, since=before["since"] + pd.Timedelta(days=400)))
    assert set(table["criterion"]) == {"orders", "since"} and (table["reading"] == "changed").all()
    assert monitor.drift(before[:0], before).empty


LOG = pd.DataFrame(
    {
        "campaign": ["May", "May", "June"],
        "segment": ["VIP", "VIP", "rest"],
        "channel": ["SMS", "SMS", "SMS"],
        "contacts": ["70", "80", "100"],
        "responses": ["56", "48", "1"],
        "revenue": ["5600", "0", "50"],
        "cost": ["70", "", "100"],
        "group": ["target", "control", ""],
    }
)


def test_responses_leave_the_control_out_and_read_text():
    table = monitor.responses(LOG).set_index("segment")
    assert table.loc["VIP", ["contacts", "responses", "revenue", "rate"]].tolist() == [70, 56, 5600, 0.8]
    assert table.loc["rest", "rate_low"] < 0.01 < table.loc["rest", "rate_high"]


def test_impossible_rows_are_named():
    with pytest.raises(Problems, match=r"campaigns\.csv, row 3"):
        monitor.responses(LOG.assign(responses=[1, 99, 1]))


def test_uplift_is_newcombes():
    table = monitor.uplift(LOG)
    assert len(table) == 1
    assert table[["low", "high", "points"]].iloc[0].tolist() == pytest.approx([0.0524, 0.3339, 0.2], abs=5e-5)
    assert words.responses(None, SAY) == ["No campaign is logged yet"] and words.uplift(table.head(0), SAY, logged=False) == []
    assert words.uplift(table, SAY) == ["“May” added 20.0 points of response in “VIP” (5.2 to 33.4 points)"]
    assert monitor.uplift(LOG[LOG["group"] != "control"]).empty
    worse = monitor.uplift(LOG.assign(group=["control", "target", ""]))
    assert worse["reading"].tolist() == ["harmful"]


TWO = pd.DataFrame(
    {
        "campaign": ["May", "May", "June", "June"],
        "segment": ["VIP", "VIP", "rest", "rest"],
        "channel": "SMS",
        "contacts": [100, 100, 200, 200],
        "responses": [15, 10, 30, 20],
        "group": ["target", "control"] * 2,
    }
)


def test_pooled_uplift_by_hand():
    """Weights 50 and 100; differences 0.05 and 0.05; variances (.15·.85 + .1·.9) ÷ 100 and half of that."""
    table = monitor.uplift(TWO)
    pooled = table.iloc[-1]
    assert pooled["campaign"] == "pooled" and pooled["points"] == pytest.approx(0.05) and pooled["heterogeneity"] == 0
    error = np.sqrt(50**2 * 0.002175 + 100**2 * 0.0010875) / 150
    assert pooled["high"] - pooled["points"] == pytest.approx(1.959964 * error, rel=1e-6)
    assert pooled["detectable"] == pytest.approx(2.801585 * error, rel=1e-6)
    assert table["reading"].tolist() == ["not shown"] * 3


def test_what_is_not_shown_is_said_with_what_could_have_been_seen_and_never_as_drop_it():
    table = monitor.uplift(TWO)
    said = words.uplift(table, SAY) + words.corrections(None, None, table, SAY)
    assert (
        said[0].startswith("In 2 comparisons together no effect is shown")
        and "would probably have been missed" in said[0]
        and "would probably have been missed" in said[1]
    )
    assert not any(word in line for line in said for word in ("drop", "Stop", "no evidence"))


def test_campaigns_that_disagree_are_heterogeneous():
    table = monitor.uplift(TWO.assign(responses=[60, 10, 20, 80]))
    assert table["heterogeneity"].iloc[-1] > 0.9
    assert table["reading"].tolist() == ["harmful", "works", "not shown"]


def test_updated_responses_lie_between_form_and_data():
    channels = pd.DataFrame(
        {"channel": ["SMS"], "price_per_contact": [1.0], "response_low": [0.01], "response_base": [0.02], "response_high": [0.03]}
    )
    table = monitor.updated_responses(channels, LOG)
    assert (table["prior_contacts"] == 100).all()
    for row in table.itertuples():
        low, high = sorted([0.02, row.responses / row.contacts])
        assert low <= row.response_base <= high and row.response_low <= row.response_base <= row.response_high


def test_updated_responses_without_a_range_or_a_form_row():
    table = monitor.updated_responses(
        pd.DataFrame({"channel": ["SMS"], "response_base": [0.02]}), LOG.assign(channel=["SMS", "SMS", "post"])
    ).set_index("channel")
    assert table["prior_contacts"].to_dict() == {"SMS": 100.0, "post": 2.0}
    assert np.isfinite(table[["response_low", "response_base", "response_high"]].to_numpy()).all()


def test_more_data_weighs_more():
    channels = pd.DataFrame({"channel": ["SMS"], "response_low": [0.01], "response_base": [0.02], "response_high": [0.03]})
    rates = [
        monitor.updated_responses(
            channels, pd.DataFrame({"segment": ["VIP"], "channel": ["SMS"], "contacts": [n], "responses": [n // 10]})
        )["response_base"].iloc[0]
        for n in (100, 1000, 10_000)
    ]
    assert rates == sorted(rates) and 0.09 < rates[-1] < 0.1


def test_plan_and_fact_are_net_of_those_held_out():
    """VIP brought 5600 from 70; 80 held out brought 1600, so 1400 would have come from 70 anyway: (5600 − 1400) · 0.5 − 70."""
    then = pd.DataFrame(
        {
            "segment": ["VIP", "rest", "x"],
            "chosen": ["True", "False", "True"],
            "profit": [7000.0, 1.0, 5.0],
            "profit_low": [4000.0, 0.0, 1.0],
            "profit_high": [9000.0, 2.0, 9.0],
            "cost": [70.0, 1.0, 1.0],
        }
    )
    after = pd.DataFrame({"segment": ["VIP"], "customers": [9], "revenue_year": [1.0]})
    log = LOG.assign(revenue=["5600", "1600", "50"])
    table = monitor.plan_fact(then, after, None, log, margin=0.5).set_index("segment")
    assert list(table.index) == ["VIP", "x"]
    assert table.loc["VIP", ["fact_profit", "reading", "customers_after"]].tolist() == [2030.0, "below", 9.0]
    assert table.loc["x", ["fact_profit", "fact_cost", "reading"]].isna().all()
    assert words.plan_fact(table.reset_index(), SAY)[0].startswith("“VIP” brought $2,030 beyond what came anyway; $7,000 were planned")
    assert words.corrections(None, table.reset_index(), None, SAY) == ["Change the offer to “VIP”, or expect less"]
    none = monitor.plan_fact(then, after, None, LOG[:0])
    assert words.plan_fact(none, SAY)[0].startswith("Whether the plan came true cannot be said")
    assert monitor.plan_fact(None, after, None, LOG).empty


def test_first_run_and_corrections():
    assert words.migration(None, {}, SAY)[0] == "This is the first run, so there is nothing to compare yet"
    assert words.corrections(None, None, None, SAY) == ["Nothing to correct on what is known now"]
    nothing = pd.DataFrame(columns=["campaign", "segment", "reading"])
    assert "Hold out a group" in words.corrections(None, None, nothing, SAY)[0]
    assert words.corrections(None, None, nothing, SAY, sent=False) == ["Nothing to correct on what is known now"]  # no campaign, no group to hold out
    assert words.corrections(None, None, monitor.uplift(LOG.assign(group=["control", "target", ""])), SAY)[0] == "Stop writing to “VIP” and ask why"
    assert words.responses(monitor.responses(LOG), SAY)[0].startswith("80% of those contacted in “VIP” by SMS responded")
    assert words.drift(monitor.drift(BEFORE.assign(x=1), BEFORE.assign(x=1), ["x"]), SAY) == [
        "Customers look as they did; no criterion has drifted"
    ]


def test_plot():
    import matplotlib.pyplot as plt

    assert monitor.plot(monitor.migration(BEFORE, AFTER)) is not None
    plt.close("all")


def test_who_moved_is_not_told_where_an_earlier_day_had_not_counted_most_of_it():
    import datetime as dt

    from segkit.customers import facts as _facts

    def since(years: float, rule: str):
        """Ten customers who order every month, compared with three months ago."""
        rows = [(f"c{i}", 2026 * 12 - ago, 1, 1000) for i in range(10) for ago in range(1, round(12 * years) + 1)]
        months = pd.DataFrame(rows, columns=["customer_id", "month", "orders", "purchases_cents"]).assign(refunds_cents=0, order_days=1, active=1)
        day = [pd.Timestamp(m // 12, m % 12 + 1, 15) for m in months["month"]]
        months = months.assign(first_order=day, last_order=day)
        facts = _facts.facts(months, as_of=dt.date(2026, 1, 1))
        definition = {"steps": [{"column": "segment", "cases": [[rule, "'often'"]], "else": "'seldom'"}]}
        today = facts[["customer_id"]].assign(segment="often")
        before = monitor.baseline(None, None, None, date=None, today=(facts, months, definition), as_of=dt.date(2026, 1, 1))
        moves = monitor.migration(before.labels, today)
        account = movements.account(moves, 0)
        empty = pd.DataFrame()
        return before.kind, words.summary(before, movements.moves(moves, 0), empty, empty, empty, empty, SAY, account=account)

    # Ten orders are had after ten months: of 12 the earlier day had seen 9, and nobody is "often" there who ordered as always.
    kind, told = since(1, "orders >= 10")
    assert kind == "late" and told[0].startswith("Who moved between segments cannot be compared fairly yet, since three months ago a part of today’s history was missing") and not any("moved" in line or "moves" in line for line in told[1:])
    kind, told = since(1, "recency_days <= 60")  # counts nothing
    assert kind == "snapshot" and told[0] == "Since October 1, 2025, by today’s definition, no customer has changed segment"
    assert since(2.5, "orders >= 10")[0] == "snapshot"  # 27 of 30 months
    assert not any("not of the definition" in line for line in told)  # there was one definition only


def test_a_campaign_whose_log_names_no_segment_is_told_without_one():
    log = pd.DataFrame({"campaign": "Spring", "segment": [None, None], "channel": "mail", "contacts": [400, 200], "responses": [80, 10], "group": ["target", "control"]})
    said = words.uplift(monitor.uplift(log), SAY)
    assert any(line.startswith("“Spring” added 15.0 points of response (") for line in said) and not any("“”" in line for line in said)


def test_who_bought_for_a_message_is_counted_in_the_segment_before_it():
    """By hand: four had never bought before May; two of the three written to bought for it and are buyers today, the one held out did not. By the
    segments of today the message would have worked on all buyers and on nobody else."""
    months = pd.DataFrame({"customer_id": ["x", "a", "b"], "month": [24300, 24316, 24316], "orders": 1, "order_days": 1, "active": 1, "purchases_cents": 1000, "refunds_cents": 0,
                           "first_order": pd.to_datetime(["2025-01-03", "2026-05-09", "2026-05-12"]), "last_order": pd.to_datetime(["2025-01-03", "2026-05-09", "2026-05-12"])})  # fmt: skip
    facts = _facts.facts(months, as_of=dt.date(2026, 7, 1), customers=pd.DataFrame({"customer_id": list("abcdx")}))
    definition = rules.fit(facts, rules={"buyers": "orders >= 1", "else": "others"}).definition
    labels = facts[["customer_id"]].assign(segment=np.where(facts["orders"] > 0, "buyers", "others"))
    sent = pd.DataFrame({"customer_id": list("abcd"), "campaign": "May", "channel": "mail", "date": "2026-05-05", "group": ["target"] * 3 + ["control"], "response": [1, 1, 0, 0]})
    today = monitor.log(pd.DataFrame(columns=monitor.FORM), sent, labels).set_index(["segment", "group"])["responses"].to_dict()
    then = monitor.log(pd.DataFrame(columns=monitor.FORM), sent, labels, today=(facts, months, definition)).set_index(["segment", "group"])[["contacts", "responses"]]
    assert today == {("buyers", "target"): 2, ("others", "control"): 0, ("others", "target"): 0}
    assert then.to_dict("index") == {("others", "control"): {"contacts": 1, "responses": 0}, ("others", "target"): {"contacts": 3, "responses": 2}}
