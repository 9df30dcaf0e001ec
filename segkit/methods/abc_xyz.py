"""ABC–XYZ: who brings the revenue, and how steadily they buy."""

from __future__ import annotations

import numpy as np
import pandas as pd

from segkit.ground.problems import Problem, Problems
from segkit.methods._segmentation import Segmentation, built, checked, choice, step
from segkit.rules.grammar import name, number, quote

DEMAND = {"own": ("periods", "demand_mean", "demand_sd"), "common": ("common_periods", "common_mean", "common_sd")}
KINDS = ("X", "Y", "Z", "n/a")
ROUNDING = 1 + 1e-12  # purchases of 63, 77, 63, 77 vary by exactly 10 %, in binary fractions by a hair more
ACTIONS = {
    ("A", "X"): "individual offer, personal manager",
    ("A", "Y"): "individual offer before the usual purchase",
    ("A", "Z"): "seasonal and holiday offer, personal reminder",
    ("B", "X"): "individual offer, larger basket",
    ("B", "Y"): "regular offer, larger basket",
    ("B", "Z"): "seasonal and holiday offer",
    ("C", "X"): "automatic offer, related products",
    ("C", "Y"): "automatic offer",
    ("C", "Z"): "seasonal and holiday mailing",
}


def fit(
    facts: pd.DataFrame,
    *,
    a: float = 0.8,
    b: float = 0.95,
    x: float = 0.10,
    y: float = 0.25,
    window: str = "own",
    by: str = "revenue",
    key: str = "customer_id",
) -> Segmentation:
    """Class customers by share of revenue (A, B, C) and by variation of demand (X, Y, Z).

    `facts`: one row per customer: customer_id, orders, revenue (or the column `by`; currency, may be negative), periods (months
    observed, empty ones included), demand_mean and demand_sd (purchases per period, population standard deviation; missing when
    periods = 0); with `window="common"` common_periods, common_mean, common_sd instead. For products: `key="product"` and the
    products' own table of the same columns.

    Returns cv, abc, xyz ("n/a" for fewer than three periods or mean ≤ 0), segment ("AX", "B n/a"). Raises NotEnoughData without
    any order.

    Formula and source: ABC by the share of positive revenue held by customers with strictly larger revenue: < a → A, < b → B, else C;
    revenue ≤ 0 → C. CV = standard deviation ÷ mean: ≤ x → X, ≤ y → Y, else Z. Dickie, *ABC inventory analysis shoots for dollars*,
    1951; the field's spreadsheets use STDEV.P.

    >>> people = pd.DataFrame({"customer_id": ["a", "b", "c"], "orders": [9, 9, 2], "revenue": [80.0, 15.0, 5.0], "periods": [4, 4, 2],
    ...                        "demand_mean": [20.0, 3.75, 2.5], "demand_sd": [1.0, 0.75, 0.5]})
    >>> fit(people).table["segment"].tolist()
    ['AX', 'BY', 'C n/a']
    """
    choice(window, DEMAND, "window", "abc_xyz")
    facts = checked(facts, ["orders", by, *DEMAND[window]], "ABC–XYZ", key=key)
    _check_limits(a, b, x, y)
    limits = _abc_limits(facts[by].to_numpy(dtype=float, na_value=0.0), a, b)
    steps = [*_abc_step(by, limits), *_xyz_steps(*DEMAND[window], x, y)]
    steps.append(
        step("segment", [(f"abc = '{i}' AND xyz = '{j}'", quote(i + (j if j != "n/a" else " n/a"))) for i in "ABC" for j in KINDS])
    )
    found = built("abc_xyz", facts, {"a": a, "b": b, "x": x, "y": y, "window": window, "by": by}, steps, {}, key=key)
    found.facts.update(_numbers(found.table, facts, by, window))
    return found


def _check_limits(a: float, b: float, x: float, y: float) -> None:
    problems = []
    if not 0 < a <= b <= 1:
        problems.append(Problem("abc_xyz, options a and b", f"{a} and {b} are not rising shares", "give 0 < a ≤ b ≤ 1", "option"))
    if not 0 <= x <= y:
        problems.append(Problem("abc_xyz, options x and y", f"{x} and {y} are not rising", "give 0 ≤ x ≤ y", "option"))
    if problems:
        raise Problems(problems)


def _abc_limits(revenue: np.ndarray, a: float, b: float) -> dict[str, float]:
    """The smallest revenue of class A and of class B; cents, so that the sums are exact whatever the order."""
    cents = np.rint(revenue * 100).astype(np.int64)
    positive = np.sort(cents[cents > 0])[::-1]
    before = np.concatenate([[0], np.cumsum(positive)])
    held = before[len(positive) - np.searchsorted(positive[::-1], positive, "right")] / max(int(before[-1]), 1)
    limits = {}
    for letter, share in (("A", a), ("B", b)):
        inside = positive[held < share]
        if len(inside):
            limits[letter] = float(revenue[cents == inside.min()].min())
    return limits


def _abc_step(by: str, limits: dict[str, float]) -> list[dict]:
    return [step("abc", [(f"{name(by)} >= {number(low)}", quote(letter)) for letter, low in limits.items()], "'C'")]


def _xyz_steps(periods: str, mean: str, sd: str, x: float, y: float) -> list[dict]:
    enough = f"{periods} >= 3 AND {mean} > 0 AND {sd} IS NOT NULL"
    return [
        step("cv", [(enough, f"{sd} / {mean}")]),
        step("xyz", [("cv IS NULL", "'n/a'"), (f"cv <= {number(x * ROUNDING)}", "'X'"), (f"cv <= {number(y * ROUNDING)}", "'Y'")], "'Z'"),
    ]


def _numbers(table: pd.DataFrame, facts: pd.DataFrame, by: str, window: str) -> dict:
    value, abc, xyz = facts[by].fillna(0).astype(float), table["abc"].astype("category"), table["xyz"].astype("category")
    positive, classed = value.clip(lower=0), xyz != "n/a"
    total = float(positive.sum())
    cells = value.groupby([abc, xyz], observed=True).agg(["size", "sum"])
    return {
        "customers": len(table),
        "abc": {i: {"customers": int((abc == i).sum()), "share": float(positive[abc == i].sum() / total) if total else 0.0} for i in "ABC"},
        "xyz": {j: int((xyz == j).sum()) for j in KINDS},
        "matrix": [
            {"abc": i, "xyz": j, "customers": int(row["size"]), "revenue": round(float(row["sum"]), 2)} for (i, j), row in cells.iterrows()
        ],
        "z_share": float((xyz == "Z").sum() / classed.sum()) if classed.any() else None,
        "not_positive": int((positive == 0).sum()),
        "cv_median": float(table["cv"].median()) if classed.any() else None,
        "periods_max": int(facts[DEMAND[window][0]].max()),
        "open_period_purchases": float(facts["open_period_purchases"].sum()) if "open_period_purchases" in facts else None,
    }


def matrix(segmentation: Segmentation) -> pd.DataFrame:
    """The 3×3 matrix as a table, one row per cell ("n/a" added where it occurs): abc, xyz, customers, revenue, action.

    Every A–C × X–Z cell is there, empty ones with 0 customers; action is an English text to be translated when shown.
    """
    found = pd.DataFrame(segmentation.facts["matrix"]).set_index(["abc", "xyz"])
    kinds = [j for j in KINDS if j != "n/a" or segmentation.facts["xyz"]["n/a"]]
    cells = pd.MultiIndex.from_product([list("ABC"), kinds], names=["abc", "xyz"])
    found = found.reindex(cells, fill_value=0).astype({"revenue": float}).reset_index()
    found["action"] = [ACTIONS.get((i, j), "watch until three periods are known") for i, j in zip(found["abc"], found["xyz"], strict=True)]
    return found


def plot(segmentation: Segmentation, ax=None, say=None):
    """The matrix as a heat map of customers; the title says what class A brings and how much is Z."""
    from segkit.drawing import figures, style
    from segkit.ground.language import Language

    say = say or Language()
    grid = matrix(segmentation).pivot(index="abc", columns="xyz", values="customers")
    grid = grid[[j for j in KINDS if j in grid]]
    part, given, ax = segmentation.facts["abc"]["A"], ax, style.axes(ax)
    figures.heat(ax, grid, texts=grid.map(say.number))
    customers = say.percent(part["customers"] / segmentation.facts["customers"])
    title = say("A: {customers} of customers, {revenue} of revenue", customers=customers, revenue=say.percent(part["share"]))
    return ax if given is not None else style.headline(ax, title, say("Customers by share of revenue (A–C) and variation of demand (X–Z)"))
