"""The hold-out of lifetime value: forget what came after a date, expect it, and compare."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from segkit.methods._rhythm import former, status_cases
from segkit.methods._segmentation import Segmentation, apply, step
from segkit.methods._value import MONTH_DAYS, months_step
from segkit.rules.grammar import number

SHARE, MOST, LEAST = 4, 6, 12  # a quarter of the span, months at most, months of span at least
PASS, REVIEW = (0.80, 1.25), (0.67, 1.50)
STATUSES = ["newcomer", "regular", "former"]


def date(months: pd.DataFrame, as_of: dt.date) -> dt.date | None:
    """The first day of a month nearest to a quarter of the span before as_of; None for less than 12 months of span."""
    if not len(months) or months["first_order"].isna().all():
        return None
    end, start = pd.Timestamp(as_of), months["first_order"].min()
    if start > end - pd.DateOffset(months=LEAST):
        return None
    ahead = min(MOST, (end - start).days / MONTH_DAYS / SHARE)
    aim = end - pd.Timedelta(days=ahead * MONTH_DAYS)
    first = aim.replace(day=1).normalize()
    after = first + pd.DateOffset(months=1)
    return (first if aim - first <= after - aim else after).date()


def compared(made: Segmentation, earlier: pd.DataFrame, months: pd.DataFrame, dates: tuple[dt.date, dt.date]) -> pd.DataFrame:
    """Expected and actual days with an order between the dates, overall and by the status of the first."""
    first, last = (day.year * 12 + day.month - 1 for day in (dates[0], dates[1] - dt.timedelta(days=1)))
    later = months[months["month"].between(first, last)].groupby("customer_id")["order_days"].sum()
    people = made.table.dropna(subset=["expected_orders"]).merge(_inputs(made, earlier), on="customer_id")
    people = people.assign(actual=people["customer_id"].map(later).fillna(0).astype(float))
    everybody, kinds = people.assign(status="all"), people.groupby("status")
    parts = [everybody, *(kinds.get_group(kind) for kind in STATUSES if kind in kinds.groups)]
    table = pd.DataFrame([_row(part, part["status"].iloc[0]) for part in parts])
    nothing = (table["expected"] < 0.5) & (table["actual"] == 0)  # none was expected, none came
    table["reading"] = ["pass" if none else reading(ratio) for none, ratio in zip(nothing, table["ratio"], strict=True)]
    return table.assign(model=made.facts["model"])


def reading(ratio: float) -> str:
    """How far expected ÷ actual may be from 1: pass, review or fail.

    >>> [reading(ratio) for ratio in (0.84, 1.4, 2.8, float("nan"))]
    ['pass', 'review', 'fail', 'fail']
    """
    return "pass" if PASS[0] <= ratio <= PASS[1] else "review" if REVIEW[0] <= ratio <= REVIEW[1] else "fail"


def _inputs(made: Segmentation, earlier: pd.DataFrame) -> pd.DataFrame:
    """Each customer's status as of the date, and the days with an order that the formula's rate promises."""
    told, found = made.definition["parameters"], made.facts
    gone, _ = former(earlier, factor=told["former_factor"], limit_days=told["limit_days"])
    lent = number(told["k"] * found["base_day_rate"])
    formula = f"(order_days + {lent}) / (tenure_months + {number(told['k'])}) * {number(told['horizon'])}"
    steps = [months_step(), step("status", *status_cases(gone, found)), step("formula", [], formula)]
    return apply({"steps": steps}, earlier)[["customer_id", "status", "formula"]]


def _row(part: pd.DataFrame, status: str) -> dict:
    expected, actual, formula = (float(part[column].sum()) for column in ("expected_orders", "actual", "formula"))
    share = {"ratio": expected / actual if actual else float("nan"), "formula_ratio": formula / actual if actual else float("nan")}
    return {"status": status, "customers": len(part), "expected": expected, "actual": actual, "ratio": share["ratio"],
            "formula": formula, "formula_ratio": share["formula_ratio"]}  # fmt: skip
