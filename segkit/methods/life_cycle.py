"""Life cycle and status: potential, newcomer, regular, former; acquisition, retention, loyalty, lost."""

from __future__ import annotations

from numbers import Real

import pandas as pd

from segkit.ground.names import ours
from segkit.ground.problems import Problem, Problems
from segkit.methods._ranks import thresholds
from segkit.methods._rhythm import former, newcomer_limit, rhythm_cases, status_cases
from segkit.methods._segmentation import Segmentation, bought, built, checked, step
from segkit.rules.grammar import number

STAGES = ours(["acquisition", "retention", "loyalty", "lost"])
STATUSES = ours(["potential", "newcomer", "regular", "former"])


def fit(
    facts: pd.DataFrame, *, factor: float = 3, newcomer_days: float = 30, limit_days: float | None = None, loyal_orders: int = 5
) -> Segmentation:
    """Say where each customer stands, measured by their own rhythm of buying.

    `facts`: one row per customer: customer_id, orders (0 allowed), order_days (distinct days), gap_days (mean days between order
    days, missing below two), recency_days and tenure_days (days since the last and the first order, missing without one).
    `limit_days` replaces factor × rhythm by the same limit for everybody.

    Returns rhythm_days (missing under limit_days), status (potential, newcomer, regular, former), life_cycle (acquisition,
    retention, loyalty, lost) and segment (= life_cycle). Raises NotEnoughData without any order, or when nobody bought on two
    days and no limit_days is given.

    Formula and source: own rhythm = (last − first order day) ÷ (order days − 1) from three order days on, else the median gap of the base,
    or, where some have agreed to pay by the month and some by the year (`_agreed.rhythms`), the period of those like him, and former is then late by (factor − 1) shortest periods;
    former: recency > factor × rhythm (at least one day); newcomer: one order, or first order at most max(newcomer_days, base rhythm) ago;
    loyalty: regular, at least loyal_orders orders and frequency score 3 of 3. The idea of an own clock per customer: Fader & Hardie, 2009.

    >>> people = pd.DataFrame({"customer_id": ["a", "b", "c", "d"], "orders": [6, 1, 2, 0], "order_days": [6, 1, 2, 0],
    ...                        "gap_days": [10.0, None, 40.0, None], "recency_days": [5.0, 9.0, 160.0, None],
    ...                        "tenure_days": [55.0, 9.0, 200.0, None]})
    >>> fit(people).table[["status", "life_cycle"]].to_dict("list")
    {'status': ['regular', 'newcomer', 'former', 'potential'], 'life_cycle': ['loyalty', 'acquisition', 'lost', 'acquisition']}
    """
    facts = checked(facts, ["orders", "order_days", "gap_days", "recency_days", "tenure_days"], "the life cycle")
    _check_options(factor=factor, newcomer_days=newcomer_days, limit_days=limit_days, loyal_orders=loyal_orders)
    gone, found = former(facts, factor=factor, limit_days=limit_days)
    young = newcomer_limit(found, newcomer_days)
    steps = [
        step("rhythm_days", *rhythm_cases(found)),
        step("status", *status_cases(gone, found, newcomer_days)),
        _stage_step(facts, loyal_orders),
        step("segment", [], "life_cycle"),
    ]
    parameters = {"factor": factor, "newcomer_days": newcomer_days, "limit_days": limit_days, "loyal_orders": loyal_orders}
    result = built("life_cycle", facts, parameters, steps, {"customers": len(facts), **found, "newcomer_limit_days": young})
    counts = {column: result.table[column].value_counts() for column in ("status", "life_cycle")}
    result.facts["status"] = {s: int(counts["status"].get(s, 0)) for s in STATUSES}
    result.facts["life_cycle"] = {s: int(counts["life_cycle"].get(s, 0)) for s in STAGES}
    return result


def _check_options(**given: float | None) -> None:
    wrong = [Problem(f"life_cycle, option {key}", f"{value} is not a positive number", "give one above zero", "option")
             for key, value in given.items() if value is not None and not (isinstance(value, Real) and value > 0)]  # fmt: skip
    if wrong:
        raise Problems(wrong)


def _stage_step(facts: pd.DataFrame, loyal_orders: int) -> dict:
    orders = facts.loc[bought(facts), "orders"].to_numpy(dtype=float)
    top = thresholds(orders, 3).get(3)
    loyal = [] if top is None else [(f"status = 'regular' AND orders >= {number(max(top, loyal_orders))}", "'loyalty'")]
    return step("life_cycle", [("status = 'former'", "'lost'"), *loyal, ("status = 'regular'", "'retention'")], "'acquisition'")


def plot(segmentation: Segmentation, ax=None, say=None):
    """Customers by stage; the title says how many are lost."""
    from segkit.drawing import figures, style
    from segkit.ground.language import Language

    say = say or Language()
    counts, given, ax = segmentation.facts["life_cycle"], ax, style.axes(ax)
    figures.bars(ax, [say.name(stage) for stage in counts], list(counts.values()), texts=[say.number(n) for n in counts.values()])
    title = say("Lost: {share} of customers", share=say.percent(counts["lost"] / segmentation.facts["customers"]))
    return ax if given is not None else style.headline(ax, title, say("Customers by stage of the life cycle"))
