"""RFM: how recently, how often and for how much a customer buys."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from itertools import product

import numpy as np
import pandas as pd

from segkit.ground.names import NO_ORDERS
from segkit.ground.problems import Problem, Problems
from segkit.methods._ranks import thresholds as score_limits
from segkit.methods._segmentation import Segmentation, bought, built, checked, step
from segkit.rules.grammar import number, quote

MEASURES = {"r": "recency_days", "f": "frequency", "m": "monetary"}
LIMITS = {"r": "recency", "f": "frequency", "m": "monetary"}


def fit(facts: pd.DataFrame, *, bins: int = 3, thresholds: dict[str, list[float]] | None = None) -> Segmentation:
    """Score recency, frequency and monetary value from 1 to `bins` (high is good) and name each combination.

    `facts`: one row per customer: customer_id, orders (0 allowed), recency_days (days since the last order, missing without one),
    revenue (currency, refunds taken off). `thresholds` instead of ranks: {"recency": [30, 90], "frequency": [2, 5], "monetary": […]},
    bins − 1 rising limits each; recency up to the first limit scores highest, frequency and monetary from the last limit on.

    Returns recency_days, frequency, monetary, r, f, m, rfm ("3-1-2"), rfm_segment, segment. Customers without an order are not
    scored: r, f, m and rfm are missing and the segment is "No orders". Raises NotEnoughData without any order.

    Formula and source: score = 1 + ⌊bins · (2·less + equal) ÷ (2n)⌋, recency by −days: equal values share a score and all equal
    gives the middle one. Hughes, *Strategic Database Marketing*, 1994 (codes of three measures); names from rfm_segments.csv.

    >>> people = pd.DataFrame({"customer_id": ["a", "b", "c"], "orders": [5, 2, 1],
    ...                        "recency_days": [3.0, 40.0, 200.0], "revenue": [900.0, 90.0, 10.0]})
    >>> fit(people).table[["customer_id", "rfm", "segment"]].to_dict("list")
    {'customer_id': ['a', 'b', 'c'], 'rfm': ['3-3-3', '2-2-2', '1-1-1'], 'segment': ['Champions', 'Need attention', 'Lost']}
    """
    facts = checked(facts, ["orders", "recency_days", "revenue"], "RFM")
    _check_options(bins, thresholds)
    scored = facts[bought(facts) & facts["recency_days"].notna() & facts["revenue"].notna()]
    values = {"r": -scored["recency_days"].to_numpy(float), "f": scored["orders"].to_numpy(float), "m": scored["revenue"].to_numpy(float)}
    limits = {k: _given(k, thresholds[LIMITS[k]], bins) if thresholds else score_limits(v, bins) for k, v in values.items()}
    steps = [step("recency_days", [], "recency_days"), step("frequency", [], "orders"), step("monetary", [], "revenue")]
    steps += [_score_step(k, limits[k]) for k in MEASURES] + _code_steps(limits, bins)
    found = built("rfm", facts, {"bins": bins, "thresholds": thresholds}, steps, {})
    found.facts.update(_numbers(found.table, values, len(facts), bins))
    return found


def segment_name(r: int, f: int, m: int, bins: int = 3) -> str:
    """The name of a code; with other than three groups each score is read in thirds: ⌈3·score ÷ bins⌉.

    >>> segment_name(3, 3, 3), segment_name(5, 1, 1, bins=5), segment_name(1, 1, 1)
    ('Champions', 'New', 'Lost')
    """
    return _names()[tuple(-(-3 * score // bins) for score in (r, f, m))]


def called() -> set[str]:
    """Every name that a combination of scores can have.

    >>> len(called()), "Champions" in called()
    (11, True)
    """
    return set(_names().values())


@cache
def _names() -> dict[tuple[int, int, int], str]:
    with files("segkit.methods").joinpath("rfm_segments.csv").open(encoding="utf-8", newline="") as rows:
        return {(int(row["r"]), int(row["f"]), int(row["m"])): row["segment"] for row in csv.DictReader(rows)}


def _check_options(bins: int, limits: dict[str, list[float]] | None) -> None:
    problems = []
    if not isinstance(bins, int) or isinstance(bins, bool) or not 2 <= bins <= 9:
        problems.append(Problem("rfm, option bins", f"{bins} groups are not possible", "give a whole number from 2 to 9", "option"))
    if limits is not None and set(limits) != set(LIMITS.values()):
        problems.append(
            Problem("rfm, option thresholds", "recency, frequency and monetary need limits each", "name exactly these three", "option")
        )
    for key, given in [] if problems or limits is None else limits.items():
        if len(given) != bins - 1 or sorted(set(given)) != list(given):
            problems.append(
                Problem(
                    f"rfm, option thresholds, {key}",
                    f"{list(given)} are not {bins - 1} rising limits",
                    "give bins − 1 rising numbers",
                    "option",
                )
            )
    if problems:
        raise Problems(problems)


def _given(measure: str, limits: list[float], bins: int) -> dict[int, float]:
    """Fixed limits as the smallest value of each score (recency counts as −days)."""
    if measure == "r":
        return {bins - i: -limit for i, limit in enumerate(limits)} | {1: -np.inf}
    return {bins - i: limit for i, limit in enumerate(reversed(limits))} | {1: -np.inf}


def _score_step(measure: str, limits: dict[int, float]) -> dict:
    column, unscored = MEASURES[measure], "orders IS NULL OR orders < 1 OR recency_days IS NULL OR revenue IS NULL"
    rows = list(limits.items())
    tests = [(f"{column} <= {number(-low)}" if measure == "r" else f"{column} >= {number(low)}", str(score)) for score, low in rows[:-1]]
    return step(measure, [(unscored, "NULL"), *tests], str(rows[-1][0]))


def _code_steps(limits: dict[str, dict[int, float]], bins: int) -> list[dict]:
    """The code and its name: only codes that the limits can give."""
    codes = list(product(*(sorted(limits[k]) for k in MEASURES)))
    tests = [f"r = {r} AND f = {f} AND m = {m}" for r, f, m in codes]
    names = [segment_name(*code, bins) for code in codes]
    code = step("rfm", [(test, quote("-".join(map(str, c)))) for test, c in zip(tests, codes, strict=True)])
    by_name = {
        name: [quote("-".join(map(str, c))) for c, n in zip(codes, names, strict=True) if n == name] for name in dict.fromkeys(names)
    }
    name = step("rfm_segment", [(f"rfm IN ({', '.join(listed)})", quote(n)) for n, listed in by_name.items()], quote(NO_ORDERS))
    return [code, name, step("segment", [], "rfm_segment")]


def _numbers(table: pd.DataFrame, values: dict[str, np.ndarray], customers: int, bins: int) -> dict:
    sizes = table.groupby("segment")["monetary"].agg(["size", "sum"])
    return {
        "customers": customers,
        "scored": len(values["f"]),
        "no_orders": customers - len(values["f"]),
        "bins": bins,
        "all_equal": [MEASURES[k] for k, v in values.items() if len(np.unique(v)) == 1],
        "one_order_share": float(np.mean(values["f"] == 1)),
        "segments": {name: {"customers": int(row["size"]), "revenue": round(float(row["sum"]), 2)} for name, row in sizes.iterrows()},
    }


def plot(segmentation: Segmentation, ax=None, say=None):
    """Customers by recency and frequency score; the title says where most of the revenue comes from."""
    from segkit.drawing import figures, style
    from segkit.ground.language import Language

    say = say or Language()
    table = segmentation.table.dropna(subset=["r"])
    grid = table.groupby(["r", "f"]).size().unstack(fill_value=0).sort_index(ascending=False)
    best = table.groupby("rfm_segment")["monetary"].sum().sort_index().idxmax()
    share = table.loc[table["rfm_segment"] == best, "monetary"].sum() / table["monetary"].sum()
    grid.index, grid.columns = [str(i) for i in grid.index], [str(c) for c in grid.columns]
    given, ax = ax, style.axes(ax)
    figures.heat(ax, grid.astype(float), texts=grid.map(say.number))
    title = say("{segment}: {share} of revenue", segment=say.name(best), share=say.percent(share))
    return ax if given is not None else style.headline(ax, title, say("Customers by score: recency down, frequency across"))
