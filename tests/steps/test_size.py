"""Sizes, growth, potential, widening and narrowing: hand-worked answers."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segkit.findings import size as words
from segkit.ground.language import Language
from segkit.ground.problems import Problems
from segkit.privacy import precision
from segkit.steps import size

SAY = Language("en", "USD")
PUBLIC = [
    "segment",
    "customers",
    "share",
    "share_low",
    "share_high",
    "revenue",
    "revenue_share",
    "revenue_per_customer",
    "orders_per_customer",
    "growth",
    "potential_low",
    "potential_base",
    "potential_high",
]


def month(text):
    return int(text[:4]) * 12 + int(text[5:]) - 1


FACTS = pd.DataFrame(
    {
        "customer_id": ["a", "b", "c", "d"],
        "orders": [4, 2, 1, 0],
        "revenue": [60.0, 20.0, 20.0, 0.0],
        "city": ["Omsk", "Perm", "Omsk", "Perm"],
        "recency_days": [10.0, 20.0, 300.0, np.nan],
        "first_order": pd.to_datetime(["2024-01-05", "2024-06-01", "2025-02-01", None]),
        "last_order": pd.to_datetime(["2025-12-31", "2025-12-01", "2025-02-01", None]),
    }
)
LABELS = pd.DataFrame({"customer_id": ["d", "c", "b", "a"], "segment": ["rest", "rest", "core", "core"]})
MONTHS = pd.DataFrame(
    [
        ("a", month("2024-01"), 2000, 0),
        ("a", month("2025-03"), 4500, 500),
        ("b", month("2024-06"), 1000, 0),
        ("b", month("2025-12"), 1000, 0),
        ("c", month("2025-02"), 2000, 0),
    ],
    columns=["customer_id", "month", "purchases_cents", "refunds_cents"],
)


def test_sizes_by_hand():
    table = size.sizes(LABELS, FACTS, MONTHS)
    assert list(table.columns[:13]) == PUBLIC
    core, rest = table.iloc[0], table.iloc[1]
    assert (core["segment"], core["customers"], core["revenue"], core["revenue_share"], core["orders_per_customer"]) == (
        "core",
        2,
        80.0,
        0.8,
        3.0,
    )
    assert table["growth"].isna().all()  # told by `grown`, from the definition and not from today's labels
    assert (core["revenue_year"], rest["revenue_year"], core["year_months"]) == (50.0, 20.0, 12)
    assert core["share_low"] < 0.5 < core["share_high"]


def test_short_history_has_no_growth_and_a_scaled_year():
    table = size.sizes(LABELS, FACTS, MONTHS[MONTHS["month"] >= month("2025-01")], as_of="2025-07-01")
    assert table["growth"].isna().all()
    assert table.set_index("segment").loc["core", "revenue_year"] == pytest.approx(40 * 12 / 5)  # February to June


def test_unfinished_month_is_left_out():
    late = pd.concat([MONTHS, pd.DataFrame([("a", month("2026-01"), 99900, 0)], columns=MONTHS.columns)])
    assert size.sizes(LABELS, FACTS, late, as_of="2026-01-15")["revenue_year"].tolist() == [50.0, 20.0]


def test_without_months_the_year_is_an_average_one():
    table = size.sizes(LABELS, FACTS)
    days = (pd.Timestamp("2026-01-01") - pd.Timestamp("2024-01-05")).days
    assert table["revenue_year"].iloc[0] == pytest.approx(80 * 365.25 / days)


def test_unlabelled_customers_stay_in_the_base():
    table = size.sizes(LABELS[1:], FACTS)
    assert table["customers"].sum() == 4 and "no segment" in set(table["segment"])


def test_labels_of_another_run_are_refused():
    with pytest.raises(Problems, match="1 labelled customers are not in facts"):
        size.sizes(pd.DataFrame({"customer_id": ["z"], "segment": ["core"]}), FACTS)


def test_a_clients_own_segment_column_does_not_shadow_ours():
    assert size.sizes(LABELS, FACTS.assign(segment="theirs"))["segment"].tolist() == ["core", "rest"]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ABC"), st.integers(0, 10**7)), min_size=1, max_size=40), st.randoms())
def test_shares_add_up_and_row_order_does_not_matter(rows, random):
    facts = pd.DataFrame({"customer_id": [f"{i:03}" for i in range(len(rows))], "orders": 1, "revenue": [r / 100 for _, r in rows]})
    labels = pd.DataFrame({"customer_id": facts["customer_id"], "segment": [s for s, _ in rows]})
    table = size.sizes(labels, facts)
    assert table["share"].sum() == pytest.approx(1)
    assert (table["share_low"] <= table["share"] + 1e-12).all() and (table["share"] <= table["share_high"] + 1e-12).all()
    order = list(range(len(rows)))
    random.shuffle(order)
    pd.testing.assert_frame_equal(table, size.sizes(labels.iloc[order], facts.iloc[order[::-1]]))


def market(*rows):
    return pd.DataFrame(rows, columns=["segment", "item", "low", "base", "high"])


def test_potential_by_hand():
    segments = size.sizes(LABELS, FACTS, MONTHS)
    form = market(
        (None, "people", 800, 1000, 1200),
        (None, "reachable", 0.1, 0.2, 0.3),
        ("core", "segment_share", 0.2, 0.3, 0.4),
        ("core", "spend", 10, 20, 30),
    )
    core = size.potential(segments, form).iloc[0]
    assert core[["potential_low", "potential_base", "potential_high"]].tolist() == pytest.approx(
        [800 * 0.2 * 0.1 * 10, 1000 * 0.3 * 0.2 * 20, 1200 * 0.4 * 0.3 * 30]
    )
    assert core["headroom_base"] == pytest.approx(1200 - 50)


def test_our_own_share_and_spend_are_no_estimate_of_a_market():
    segments = size.sizes(LABELS, FACTS, MONTHS)
    form = market((None, "people", 1000, 1000, 1000), (None, "reachable", 1, 1, 1))
    told = size.potential(segments, form)
    assert told["potential_base"].isna().all() and set(told["not_estimated"]) == {"segment_share spend"}
    begins = "What the segments could still bring is not known: nobody has estimated "
    assert words.potential(told, SAY) == [begins + "what share of the market each segment is and what a customer spends in a year"]
    shares = [(name, "segment_share", 0.5, 0.5, 0.5) for name in segments["segment"]]
    told = size.potential(segments, market((None, "people", 9, 9, 9), (None, "reachable", 1, 1, 1), *shares))
    assert words.potential(told, SAY) == [begins + "what a customer spends in a year"]


def test_people_of_a_segment_are_its_own():
    form = market(("core", "people", 10, 10, 10), (None, "reachable", 1, 1, 1), (None, "spend", 2, 2, 2))
    table = size.potential(size.sizes(LABELS, FACTS), form).set_index("segment")
    assert table.loc["core", "potential_base"] == 20 and np.isnan(table.loc["rest", "potential_base"])


def test_potential_is_missing_not_zero_without_figures():
    segments = size.sizes(LABELS, FACTS)
    for form in (None, market(), market((None, "people", 1, 1, 1))):
        assert size.potential(segments, form)["potential_base"].isna().all()


def test_every_error_of_the_market_form_is_named():
    form = market((None, "peple", 1, 2, 3), (None, "people", 3, 2, 1), (None, "reachable", 0.5, 1, 2), ("croe", "spend", 1, 2, 3))
    with pytest.raises(Problems) as error:
        size.potential(size.sizes(LABELS, FACTS), form)
    text = str(error.value)
    assert "row 2: unknown item 'peple'. → did you mean 'people'?" in text
    assert "row 3: low, base and high" in text and "row 4: reachable is out of range" in text
    warned = [p for p in size.check_market(form, size.sizes(LABELS, FACTS)) if p.code == "market_segment"]
    assert "did you mean 'core'?" in str(warned[0]) and warned[0].severity == "warn"


PEOPLE = pd.DataFrame(
    {
        "customer_id": [f"{i:02}" for i in range(20)],
        "orders": [i % 10 for i in range(20)],
        "revenue": [float(10 * i) for i in range(20)],
        "city": ["Omsk" if i % 2 else "Perm" for i in range(20)],
        "age": [20 + i for i in range(20)],
    }
)
RULES = {"best": "orders >= 8 AND city = 'Omsk'", "busy": "orders >= 5", "else": "rest"}


def test_widening_equals_a_recount_by_hand():
    table = size.widen_narrow(RULES, PEOPLE, least=1)
    best = table[(table["segment"] == "best") & table["kind"].isin(["now", "drop", "relax"])].set_index("change")
    # now: orders 9, Omsk: customers 9, 19; without the city: 8, 9, 18, 19; without the orders: all ten of Omsk
    # one decile looser: orders >= 7
    assert best.loc["", ["customers", "revenue"]].tolist() == [2, 280.0]
    assert best.loc["city = 'Omsk'", ["customers", "revenue", "customers_change", "revenue_change"]].tolist() == [4, 540.0, 2, 260.0]
    assert best.loc["orders >= 8", ["customers", "revenue"]].tolist() == [10, float(sum(10 * i for i in range(1, 20, 2)))]
    assert best.loc["orders >= 8 → orders >= 7", "customers"] == 4
    assert best.loc["city = 'Omsk'", "revenue_per_customer_change"] == pytest.approx(135 / 140 - 1)


def test_first_match_wins_and_the_rule_alone_is_given_too():
    busy = size.widen_narrow(RULES, PEOPLE).query("segment == 'busy' and kind == 'now'").iloc[0]
    assert (busy["customers"], busy["customers_alone"]) == (8, 10)  # two of the ten are taken by «best»


def test_every_count_agrees_with_its_rule():
    table = size.widen_narrow(RULES, PEOPLE, least=1, most=100)
    wide = table[table["segment"] == "best"]
    for row in wide.itertuples():
        inside = PEOPLE.query(row.rule.replace(" = ", " == ").replace("AND", "and"))
        assert (row.customers, row.revenue) == (len(inside), inside["revenue"].sum()), row.rule


def test_the_rest_can_be_narrowed_only():
    table = size.widen_narrow(RULES, PEOPLE, least=1)
    assert set(table.loc[table["segment"] == "rest", "kind"]) == {"add"}
    assert (table["kind"] == "add").groupby(table["segment"]).sum().max() <= 5


def test_narrowing_any_segmentation_finds_the_largest_difference():
    labels = pd.DataFrame({"customer_id": PEOPLE["customer_id"], "segment": "all"})
    first = size.narrow(labels, PEOPLE, least=5).iloc[0]
    assert first["change"] in ("age <= 29.5", "age > 29.5") and first["customers"] == 10
    assert size.narrow(labels, PEOPLE.assign(religion="x"), least=1)["change"].str.contains("religion").sum() == 0


def test_a_criterion_known_for_less_than_nine_tenths_of_a_segment_narrows_it_nowhere():
    """Who told the shop about his home is worth more than who did not: that says nothing of owners."""
    people = pd.DataFrame({"customer_id": [f"c{i:02}" for i in range(40)], "home": ["owner"] * 34 + [None] * 6, "revenue": [90.0] * 34 + [10.0] * 6})
    labels = people[["customer_id"]].assign(segment="all")
    people = people.assign(home=people["home"].where(people.index != 0, "tenant"))
    assert size.narrow(labels, people, criteria=["home"], least=1).empty  # 34 of 40 are 85 %
    told = people.assign(home=people["home"].fillna("tenant").where(people.index < 36))
    assert size.narrow(labels, told, criteria=["home"], least=1)["change"].tolist() == ["home = 'owner'", "home = 'tenant'"]  # 36 of 40


def test_quotes_in_values_make_a_rule_that_reads_back():
    from segkit.rules.conditions import matches

    people = PEOPLE.assign(**{"Город, тип": ["O'Neill" if i < 10 else "M" for i in range(20)]})
    labels = pd.DataFrame({"customer_id": people["customer_id"], "segment": "all"})
    rows = size.narrow(labels, people, criteria=["Город, тип"], least=1)
    assert [int(matches(c, people).sum()) for c in rows["change"]] == rows["customers"].tolist() == [10, 10]


def test_plot_and_words():
    segments = size.sizes(LABELS, FACTS, MONTHS)
    ax = size.plot(segments)
    assert len(ax.patches) == 4
    assert words.sizes(segments, SAY)[0] == "No segment surely brings more than its number of customers would suggest"  # of so few customers
    assert words.potential(segments, SAY) == ["What the segments could still bring is not known: nobody has estimated how many people there are, how many of them can be reached, and what a customer spends in a year"]
    narrowed = size.narrow(LABELS, FACTS, least=1)
    assert words.widen_narrow(precision.changes(narrowed, 0), SAY) == ["No part of a segment is clearly worth more than the rest of it"]
    assert "Widening" in words.widen_narrow(precision.changes(size.widen_narrow(RULES, PEOPLE, least=1), 0), SAY)[0]
    import matplotlib.pyplot as plt

    plt.close("all")


def test_one_segment_and_none():
    one = size.sizes(LABELS.assign(segment="all"), FACTS, MONTHS)
    assert words.sizes(one, SAY)[0] == "All customers are in one segment, “all”"
    size.potential(one, market((None, "people", 1, 1, 1), (None, "reachable", 1, 1, 1)))
    none = size.sizes(LABELS[:0], FACTS[:0])
    assert none.empty and words.sizes(none, SAY)[0] == "The segments have no revenue to compare yet"


def test_a_useless_column_gives_hints_not_findings():
    rng = np.random.default_rng(1)
    people = pd.DataFrame({"customer_id": [f"{i:04}" for i in range(600)], "revenue": rng.gamma(2, 50, 600), "orders": 1,
                           "sign": rng.choice(list("abcdefghijkl"), 600)})  # fmt: skip
    people.loc[people.index < 200, ["revenue", "city"]] = [400.0, "Omsk"]
    people["city"] = people["city"].fillna("Perm")
    table = size.narrow(people.assign(segment="all")[["customer_id", "segment"]], people, most=50).set_index("change")
    assert table.loc["city = 'Omsk'", "clear"] and not table.loc[table.index.str.startswith("sign"), "clear"].any()


def test_from_which_silence_on_hardly_anybody_comes_back():
    """A hundred bought once two years and more ago and never again; forty buy every fourth month: whoever is silent for longer is of the hundred."""
    end = 2026 * 12
    rows = [(f"gone {i:03}", end - 30 + i % 6) for i in range(100)] + [(f"here {i:02}", end - ago) for i in range(40) for ago in range(1 + i % 4, 31, 4)]
    lines = pd.DataFrame(rows, columns=["customer_id", "month"]).assign(orders=1)
    lines["last_order"] = [pd.Timestamp(m // 12, m % 12 + 1, 15) for m in lines["month"]]
    row = size.reach(lines, as_of=dt.date(2026, 1, 1)).iloc[0]
    assert (row["months"], row["days"], row["since"], row["people"], row["returned"]) == (5, 153, "2025-07-01", 100, 0)  # of those silent for four months and up to ten fifty were seen, too few
    assert size.reach(lines[lines["customer_id"] < "gone 030"], as_of=dt.date(2026, 1, 1)).empty  # thirty are too few to say it
    assert size.reach(lines[lines["month"] > end - 9], as_of=dt.date(2026, 1, 1)).empty  # and nine months too short


def test_who_has_just_fallen_silent_is_not_judged_by_those_who_did_long_ago():
    """Of a hundred who bought in one of the two months before one in five comes back: that is lost among the thousand who are silent for longer and stay so."""
    end = 2026 * 12
    rows = [(f"gone {i:04}", end - 9 - i % 8) for i in range(1000)] + [(f"late {i:03}", end - 8 + m) for i in range(100) for m in ([0, 6] if i < 20 else [0])]
    lines = pd.DataFrame(rows, columns=["customer_id", "month"]).assign(orders=1)
    lines["last_order"] = [pd.Timestamp(m // 12, m % 12 + 1, 20) for m in lines["month"]]
    assert size.reach(lines, as_of=dt.date(2026, 1, 1))["months"].tolist() == [2]
    assert size.reach(lines[~lines["customer_id"].isin([f"late {i:03}" for i in range(20)])], as_of=dt.date(2026, 1, 1))["months"].tolist() == [1]


def test_the_last_twelve_months_are_named_where_another_has_begun():
    ids = list("ab")
    labels, facts = pd.DataFrame({"customer_id": ids, "segment": "All"}), pd.DataFrame({"customer_id": ids, "orders": 2, "revenue": 5.0, "recency_days": 9.0, "gap_days": 9.0})
    months = pd.DataFrame({"customer_id": ids, "month": 2025 * 12, "purchases_cents": 500, "refunds_cents": 0, "orders": 1})
    told = size.with_silent(pd.DataFrame({"segment": ["All"]}), labels, facts, months=months, as_of=dt.date(2026, 11, 23))
    assert told["year_until"].tolist() == ["2026-10-31"]
    assert "year_until" not in size.with_silent(pd.DataFrame({"segment": ["All"]}), labels, facts, months=months, as_of=dt.date(2026, 11, 1))


def test_who_comes_for_what_he_paid_before_has_not_bought_again():
    rows = [("a", 24300, 1, 900), ("a", 24301, 2, 0), ("b", 24300, 1, 900), ("b", 24301, 1, 900), ("c", 24301, 1, 0), ("c", 24302, 1, 50)]
    table = size.cohorts(pd.DataFrame(rows, columns=["customer_id", "month", "orders", "purchases_cents"]).assign(refunds_cents=0), as_of=dt.date(2025, 4, 1))
    assert table.loc[table["since"] <= 1, ["cohort", "since", "customers", "bought"]].values.tolist() == [[24300, 0, 2, 2], [24300, 1, 2, 1], [24302, 0, 1, 1]]


def test_the_smallest_segment_is_so_of_those_told_apart():
    rows = pd.DataFrame({"segment": ["Best", "other segments", "Big"], "customers": [88, 89, 38], "share": [0.41, 0.41, 0.18], "revenue": 9.0, "revenue_share": [0.3, 0.3, 0.4], "growth": np.nan})
    assert words.sizes(rows, SAY)[1] == "“Big” are the smallest segment of those told apart, 38 customers"
    assert words.sizes(rows.assign(segment=["Best", "Late", "Big"]), SAY)[1] == "“Big” are the smallest segment, 38 customers"


def test_who_never_bought_is_no_room_to_grow():
    """All that their market holds is beyond what they bring: 900 stand there by construction, 100 of the buyers are news."""
    rows = pd.DataFrame({"segment": ["Buyers", "No order yet"], "headroom_low": [50.0, 800.0], "headroom_base": [100.0, 900.0], "headroom_high": [150.0, 990.0],
                         "revenue_year": [500.0, -3.0], "year_months": 12})  # fmt: skip
    assert words.potential(rows, SAY)[0].startswith("There is room to grow in “Buyers”, $100 a year")
    sure = "have sure room to grow; in the others the range begins below zero"  # whose base may be above it, as the chart shows
    assert words.potential(rows.assign(headroom_low=[-1.0, 800.0]), SAY) == [f"By the market form only segments that bring nothing yet {sure}"]
    assert words.potential(rows.assign(headroom_base=[None, 900.0]), SAY) == ["By the market form segments that bring nothing yet have room to grow; of the others it is not known"]
