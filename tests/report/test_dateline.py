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
