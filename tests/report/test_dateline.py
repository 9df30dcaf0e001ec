"""What is counted under the title: orders, those of them that cost nothing, or months with purchases; and what the row of small segments holds."""

import datetime as dt

import pandas as pd

from segkit.ground.language import Language
from segkit.report import dateline, segments
from segkit.report.view import View


def view(days: list[str], free: int = 0) -> View:
    """Forty customers with five orders each, from the first to the second of these days."""
    first, last = pd.to_datetime(days[0::2]), pd.to_datetime(days[1::2])
    facts = pd.DataFrame({"customer_id": [f"c{i:02}" for i in range(40)], "orders": 5, "revenue": 9.0, "first_order": [first[i % len(first)] for i in range(40)], "last_order": [last[i % len(last)] for i in range(40)]})
    return View(tables={"facts": facts, "intake": {"free_orders": free}}, say=Language(), as_of=dt.date(2026, 11, 1))


DAYS, MONTHS = ["2026-01-08", "2026-05-31", "2026-02-28", "2026-06-30"], ["2026-01-31", "2026-05-31", "2026-02-28", "2026-06-30"]


def test_a_large_segment_in_the_row_of_the_small_ones_is_named():
    labels = pd.DataFrame({"customer_id": [f"c{i:03}" for i in range(177)], "segment": ["Best"] * 88 + ["New"] * 87 + ["No orders"] * 2})
    told = View(tables={"labels": labels, "segments": pd.DataFrame({"segment": ["Best", "other segments"]})}, say=Language(), as_of=dt.date(2026, 11, 1), min_cell=10)
    assert segments._put_together(told) == ["“other segments” are “New” together with what is too small to be told apart"]
    assert segments._put_together(View(tables={"labels": labels, "segments": pd.DataFrame({"segment": ["Best", "New", "No orders"]})}, say=Language(), as_of=dt.date(2026, 11, 1), min_cell=10)) == []


def test_orders_at_no_cost_are_told_where_orders_are_counted():
    assert dateline.meta(view(DAYS))[2] == "200 orders" and dateline.meta(view(DAYS, 60))[2] == "200 orders (60 of them at no cost)"
    assert dateline.meta(view(DAYS, 9))[2] == "200 orders"  # nine are nothing to tell
    row = pd.Series({"customers": 40, "share": 1.0, "revenue_share": 1.0, "revenue_per_customer": 9.0, "orders_per_customer": 5.0}, name="All")
    told = [(f["label"], f["note"]) for f in segments.figures(row, view(DAYS, 60)) if "orders" in f["label"]]
    assert told == [("orders per customer", "those at no cost included")]


def test_sales_told_by_the_month_are_months_and_no_orders():
    assert dateline.meta(view(MONTHS))[2] == "200 customer-months with purchases"
    row = pd.Series({"customers": 40, "share": 1.0, "revenue_share": 1.0, "revenue_per_customer": 9.0, "orders_per_customer": 5.0}, name="All")
    assert [f["label"] for f in segments.figures(row, view(MONTHS))][-1] == "months with purchases per customer"


def test_of_sales_told_by_the_month_nobody_says_every_how_many_days():
    from segkit.methods import five_w

    mine = view(MONTHS)["facts"].assign(gap_days=30.0, recency_days=31.0)
    assert five_w.rhythm(mine) is None and five_w.rhythm(view(DAYS)["facts"].assign(gap_days=30.0, recency_days=31.0)) == 30.0


def test_who_bought_once_is_not_said_to_buy_still_where_his_number_may_not_be_told():
    """Of 100 who have not fallen silent 98 bought once, and lately: the two others are a few, so that neither number is told, and nobody buys "still"."""
    from segkit.findings import actions

    row = pd.DataFrame({"customers": [200], "gone": [100], "awake": [100], "once_recent": [98], "awake_share": [0.4], "awake_year_share": [0.5], "year_until": ["2026-10-31"], "revenue_share": [0.6]}, index=["Now"])
    assert actions._awake(row, Language()).startswith("100 of 200 customers bought lately and brought 50% of revenue in the 12 months to October 31, 2026; thank them")
    assert "still buy" in actions._awake(row.assign(once_recent=20), Language()) and "60 of them for the first time" in actions._awake(row.assign(once_recent=60), Language())


def test_small_segments_put_together_say_until_when_their_year_was():
    from segkit.privacy import printed

    table = pd.DataFrame({"segment": ["Big", "Few", "Fewer"], "customers": [90, 6, 4], "share": [0.9, 0.06, 0.04], "revenue": [9.0, 1.0, 0.0], "revenue_share": [0.9, 0.1, 0.0], "revenue_year": [5.0, 1.0, 0.0],
                          "year_months": 12, "year_until": ["2026-10-31", None, "2026-10-31"], "orders_per_customer": 1.0})  # fmt: skip
    row = printed._together(table, ["Few", "Fewer"]).set_index("segment").loc["other segments"]
    assert (row["customers"], row["revenue_year"], row["year_until"]) == (10, 1.0, "2026-10-31")
    assert "year_until" not in printed._together(table.drop(columns="year_until"), ["Few", "Fewer"])


def test_signed_deals_are_not_brought_to_a_second_order():
    from segkit.findings import actions

    bought = pd.DataFrame({"orders": [1] * 8, "silent": False, "recency_days": 20.0})
    account = pd.DataFrame({"source": ["deals", "customers"]})
    (line,) = actions._once(bought, {"reconciliation": account}, Language())
    assert line["title"] == "Speak with new clients about the next deal" and line["text"].startswith("8 customers signed one deal")
    for other in ({}, {"reconciliation": pd.DataFrame({"source": ["deals", "transactions"]})}):
        assert actions._once(bought, other, Language())[0]["title"] == "Bring new customers to a second order"
