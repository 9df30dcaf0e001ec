"""Lifetime value: what a customer has brought, what is still to come from one who may have gone, and what a new one may cost."""

from __future__ import annotations

import datetime as dt
from numbers import Real

import numpy as np
import pandas as pd

from segkit.ground.names import NO_ORDERS, ours
from segkit.ground.problems import Problem, Problems
from segkit.methods import _clv, _ltv_holdout, _value
from segkit.methods._ranks import larger
from segkit.methods._rhythm import former
from segkit.methods._segmentation import Segmentation, apply, bought, built, checked, choice, require, step
from segkit.methods._value import NOBODY
from segkit.rules.grammar import number

NEEDED = ["orders", "purchases", "revenue", "recency_days", "tenure_days", "order_days", "gap_days"]
CLASSES = ours(["VIP", "standard", "economy"])


def fit(
    facts: pd.DataFrame, *, margin: float = 1.0, horizon: float = 12, discount: float = 0.10, model: str = "auto",
    classes: str = "expected", shares: tuple[float, float] = (0.2, 0.5), thresholds: tuple[float, float] | None = None,
    cost_ratio: float = 3, k: float = 6, former_factor: float = 3, limit_days: float | None = None,
) -> Segmentation:  # fmt: skip
    """Say what each customer has brought and what is still to come, and class customers as VIP, standard, economy.

    `facts`: one row per customer: customer_id, orders (0 allowed), purchases and revenue (currency), recency_days and tenure_days
    (days since the last and the first order, missing without one), order_days, gap_days (missing below two order days).
    `horizon`: months ahead. `model`: "auto" takes BG/NBD where it fits, "bgnbd" also at its bounds, "rhythm" never. `classes`: by "expected" value or by
    "total" (with the value to date), by position (`shares`) or by `thresholds` (VIP from, standard from; currency).

    Returns tenure_months, value_to_date (revenue × margin so far), p_alive (missing under the rhythm, which gives no chances),
    expected_orders (days with an order within the horizon), discounted_orders, order_value, expected_value (discounted_orders × order_value
    × margin), ltv_formula, ltv_class, segment. Customers without an order have no value but value_to_date and the class "No orders".
    Facts: model (bgnbd or rhythm) and why (fits, few, bounds, asked), the fits, new_customer. Raises NotEnoughData without any order, and
    when nobody bought on two days and no `limit_days` is given (then nobody can be said to have left).

    Formula and source: BG/NBD by maximum likelihood on order days in weeks (Fader, Hardie & Lee, Marketing Science 24 (2), 2005); order
    value by Gamma-Gamma where |Spearman| of frequency and value < 0.3 (JMR 42 (4), 2005), else (purchases + base mean) ÷ (order days + 1).
    Fewer than 100 customers who came back, or a fit at its bounds → rhythm: (order days + k·m) ÷ (T + k) a month, m = Σ order days ÷ Σ T,
    T ≥ 1 months; zero for former customers. Discounted by (1 + discount)^(−month ÷ 12). VIP: customers with a larger value ÷ n < 0.2 and
    not former; standard: < 0.5. ltv_formula = average order × shrunk orders per month × 1 ÷ churn (at most 60 months) × margin takes
    everybody for alive: the product of the textbooks; Gupta & Lehmann, *Managing Customers as Investments*, 2005, write it by retention.

    >>> people = pd.DataFrame({"customer_id": ["a", "b", "c"], "orders": [12, 1, 4], "purchases": [1200.0, 50.0, 400.0],
    ...     "revenue": [1150.0, 50.0, 400.0], "recency_days": [10.0, 300.0, 200.0], "tenure_days": [365.25, 300.0, 290.0],
    ...     "order_days": [12, 1, 4], "gap_days": [32.3, None, 30.0]})
    >>> fit(people).table[["value_to_date", "expected_orders", "ltv_class"]].round(2).to_dict("list")
    {'value_to_date': [1150.0, 50.0, 400.0], 'expected_orders': [10.17, 0.0, 0.0], 'ltv_class': ['VIP', 'standard', 'standard']}
    """
    facts = checked(facts, NEEDED, "lifetime value")
    positive = {
        "margin": margin,
        "horizon": horizon,
        "k": k,
        "cost_ratio": cost_ratio,
        "former_factor": former_factor,
        "limit_days": limit_days,
    }
    _check_options(positive, discount, shares, thresholds)
    choice(model, ("auto", "bgnbd", "rhythm"), "model", "ltv")
    choice(classes, ("expected", "total"), "classes", "ltv")
    gone, found = former(facts, factor=former_factor, limit_days=limit_days)
    base = facts[bought(facts)]
    found |= _value.base_numbers(base, gone) | _value.order_model(base, model) | _value.value_model(base)
    steps = _value_steps(found, gone, margin=margin, horizon=horizon, discount=discount, k=k)
    told = _model(found, horizon, discount) if found["model"] == "bgnbd" else None
    if told:
        facts = _value.modelled(facts, told)
        base = facts[bought(facts)]
    ranked = "expected_value" if classes == "expected" else "value_to_date + expected_value"
    limits = tuple(thresholds) if thresholds else _limits({"steps": [*steps, step("ranked", [], ranked)]}, base, shares)
    parameters = {**positive, "discount": discount, "model": model, "classes": classes, "shares": list(shares)}
    parameters["thresholds"] = list(thresholds) if thresholds else None
    result = built("ltv", facts, parameters, [*steps, *_class_steps(limits, ranked, gone)], found, model=told)
    found |= {"horizon": horizon, "discount": discount, **_class_numbers(result.table)}
    found["new_customer"] = _value.new_customer(found, discount=discount, margin=margin, cost_ratio=cost_ratio)
    return result


def _check_options(positive: dict, discount: float, shares: tuple, thresholds: tuple | None) -> None:
    where = "ltv, option {}".format
    problems = [Problem(where(key), f"{value} is not a positive number", "give one above zero", "option")
                for key, value in positive.items() if value is not None and not (isinstance(value, Real) and value > 0)]  # fmt: skip
    if not (isinstance(discount, Real) and 0 <= discount < 10):
        problems.append(Problem(where("discount"), f"{discount} is not a rate a year", "for example 0.1 for 10 %", "option"))
    if len(shares) != 2 or not 0 <= shares[0] <= shares[1] <= 1:
        problems.append(Problem(where("shares"), f"{shares} are not two rising shares", "for example 0.2 and 0.5", "option"))
    if thresholds is not None and (len(thresholds) != 2 or thresholds[0] < thresholds[1]):
        todo = "give the VIP limit, then the lower one of standard"
        problems.append(Problem(where("thresholds"), f"{thresholds} are not two values", todo, "option"))
    if problems:
        raise Problems(problems)


def _model(found: dict, horizon: float, discount: float) -> dict:
    return {"name": "bgnbd", **{key: found["fit"][key] for key in ("r", "alpha", "a", "b")}, "horizon": horizon, "discount": discount}


def _value_steps(found: dict, gone: str, *, margin: float, horizon: float, discount: float, k: float) -> list[dict]:
    rate = f"(orders + {number(k * found['base_rate'])}) / (tenure_months + {number(k)})"
    formula = f"purchases / orders * ({rate}) * {number(found['lifetime_months'])} * {number(margin)}"
    return [
        _value.months_step(),
        step("value_to_date", [], f"revenue * {number(margin)}"),
        *_value.order_steps(found, gone, horizon=horizon, discount=discount, k=k),
        _value.value_step(found),
        step("expected_value", [], f"discounted_orders * order_value * {number(margin)}"),
        step("ltv_formula", [(NOBODY, "NULL")], formula),
    ]


def _limits(definition: dict, base: pd.DataFrame, shares: tuple[float, float]) -> tuple[float | None, float | None]:
    """The smallest value of VIP and of standard, by customers with a larger one ÷ n."""
    values = _evened(apply(definition, base)["ranked"].to_numpy(float))
    position = larger(values) / max(len(values), 1)
    return tuple(float(values[position < share].min()) if (position < share).any() else None for share in shares)


def _evened(values: np.ndarray) -> np.ndarray:
    """Values that differ by rounding alone (purchases ÷ 3 × 3 and ÷ 7 × 7) made the smallest of them, so that they share a class.

    >>> _evened(np.array([0.3, 0.1 + 0.2, 7.0])).tolist()
    [0.3, 0.3, 7.0]
    """
    found, place = np.unique(values, return_inverse=True)
    new = np.concatenate([[True], np.diff(found) > 1e-12 * np.abs(found[1:])])[: len(found)]
    return found[new][np.cumsum(new) - 1][place]


def _class_steps(limits: tuple[float | None, float | None], ranked: str, gone: str) -> list[dict]:
    vip, standard = limits
    cases = [(f"{ranked} >= {number(vip)} AND NOT ({gone})", "'VIP'")] if vip is not None else []
    cases += [(f"{ranked} >= {number(standard)}", "'standard'")] if standard is not None else []
    return [step("ltv_class", [("expected_value IS NULL", f"'{NO_ORDERS}'"), *cases], "'economy'"), step("segment", [], "ltv_class")]


def _class_numbers(table: pd.DataFrame) -> dict:
    known = table.dropna(subset=["expected_value"])
    total, so_far = known["expected_value"].sum(), known["value_to_date"].sum()
    classes = {
        label: {"customers": len(part), "expected_share": float(part["expected_value"].sum() / total) if total else None,
                "value_share": float(part["value_to_date"].sum() / so_far) if so_far else None}
        for label, part in known.groupby("ltv_class")
    }  # fmt: skip
    risk = value_at_risk(known)
    whole = known["expected_value"] * known["expected_orders"] / known["discounted_orders"].where(known["discounted_orders"] > 0)
    numbers = {"expected_value": float(total), "expected_undiscounted": float(whole.sum()), "value_to_date": float(so_far), "ltv_formula_mean": float(known["ltv_formula"].mean())}
    return {**numbers, "value_at_risk": float(risk.sum()) if risk.notna().any() else None, "classes": classes}


def value_at_risk(table: pd.DataFrame) -> pd.Series:
    """The part of what is expected that hangs on customers who may be gone: expected_value × (1 − p_alive); missing under the rhythm.

    >>> value_at_risk(pd.DataFrame({"expected_value": [100.0, 50.0], "p_alive": [0.75, 1.0]})).tolist()
    [25.0, 0.0]
    """
    return (table["expected_value"] * (1 - table["p_alive"])).rename("value_at_risk")


def acquisition(
    facts: pd.DataFrame, *, by: str | None = None, margin: float = 1.0, discount: float = 0.10, cost_ratio: float = 3
) -> pd.DataFrame:
    """What a new customer is worth over 36 months and may cost, for the base and by a column of the facts (first channel, first category).

    `facts`: as for `fit`, with the column `by`. Returns one row for the base ("all") and one per value: group, customers, repeat_buyers,
    orders (the first one included), order_value, value (discounted, × margin), allowed_cost (value ÷ cost_ratio); the last four are missing
    for a group that BG/NBD cannot be fitted on (fewer than 100 customers who came back, or a fit at its bounds). Raises as `fit`.
    """
    facts = checked(facts, NEEDED, "lifetime value")
    told = {"discount": discount, "margin": margin, "cost_ratio": cost_ratio}
    everybody = fit(facts, **told).facts
    rows = [{"group": "all", **_counts(everybody), **everybody["new_customer"]}]
    if by is not None:
        require(facts, [by], "facts for lifetime value")
    for name, part in facts[bought(facts)].groupby(by) if by is not None else ():
        found = _value.order_model(part, "auto") | {"customers_with_orders": len(part), **_value.value_model(part)}
        worth = _value.new_customer(found, **told) if found["model"] == "bgnbd" else {}
        rows.append({"group": str(name), **_counts(found), **worth})
    columns = ["group", "customers", "repeat_buyers", "orders", "order_value", "value", "allowed_cost"]
    return pd.DataFrame(rows).reindex(columns=columns)


def _counts(found: dict) -> dict:
    return {"customers": found["customers_with_orders"], "repeat_buyers": found["repeat_buyers"]}


def plot(segmentation: Segmentation, ax=None, say=None):
    """Mean expected value by class; the title says how much of what is to come VIP customers are expected to bring."""
    from segkit.drawing import figures, style
    from segkit.ground.language import Language

    say = say or Language()
    table = segmentation.table.dropna(subset=["expected_value"])
    means = table.groupby("ltv_class")["expected_value"].mean().reindex(CLASSES).dropna()
    share = segmentation.facts["classes"].get("VIP", {}).get("expected_share")
    given, ax = ax, style.axes(ax)
    figures.bars(ax, [say.name(label) for label in means.index], means.to_list(), texts=[say.money(v) for v in means])
    title = say("VIP: {share} of the value still to come", share=say.percent(share))
    return ax if given is not None else style.headline(ax, title, say("Expected value per customer, by class"))


def hold_out_date(months: pd.DataFrame, *, as_of: dt.date) -> dt.date | None:
    """The first day of the month from which a hold-out may look ahead: the last quarter of the span, at most 6 months.

    None where the data span less than 12 months: then nothing can be held out.
    """
    return _ltv_holdout.date(months, as_of)


def hold_out(earlier: pd.DataFrame, months: pd.DataFrame, *, since: dt.date, as_of: dt.date, **options: object) -> pd.DataFrame:
    """Compare what would have been expected on a past date with what came, overall and by the status of that date.

    `earlier`: the facts as of `since`, the first day of a month (`customers.snapshots.at`); `months`: customer-months up to `as_of`; `options`: as
    for `fit`, horizon apart. Returns one row for all and one per status: status, customers, expected and actual (days with an order in
    [since, as_of)), ratio (expected ÷ actual), formula, formula_ratio (the shrunk rate that takes everybody for alive), reading (ratio
    0.80–1.25 pass, 0.67–1.50 review, else fail), model. Raises NotEnoughData as `fit`, Problems where no time lies between the dates.
    """
    if since.day != 1 or not since < as_of:
        what = f"between {since} and {as_of} there is no time to look ahead"
        raise Problems([Problem("ltv, hold-out", what, "give the first day of an earlier month", "option")])
    made = fit(earlier, **{**options, "horizon": (as_of - since).days / _value.MONTH_DAYS})
    return _ltv_holdout.compared(made, earlier, months, (since, as_of))


def deep_dive(
    facts: pd.DataFrame, *, months_ahead: float = 12, margin: float = 1.0, posterior: bool = False, seed: int = 0
) -> pd.DataFrame:
    """Expect each customer's orders and value over the coming months with an interval, by pymc-marketing (the extra `clv`).

    `facts`: as for `fit`. Returns one row per customer: customer_id, expected_orders (days with an order in the next `months_ahead`
    months), clv (their value: currency × margin, not discounted), clv_low and clv_high, p_alive (the chance of not having left; 1 for
    one who never came back: this model lets nobody leave before a second order); all missing for customers without an order.
    Between clv_low and clv_high lies, by the model, what nine customers in ten with this history bring: 1,000 simulated futures with
    rate, chance to leave and order value that fit the history. `posterior`: the parameters are drawn from their full posterior (minutes for
    a few thousand customers), so that what is not known of them widens the interval; else they are the most probable ones.
    Raises NotEnoughData where the extra is not installed or fewer than 30 customers came back.

    Formula and source: as `fit`, with all orders (also the first) in Gamma-Gamma and wide priors.
    """
    return _clv.deep_dive(facts, months_ahead=months_ahead, margin=margin, posterior=posterior, seed=seed)
