"""Lifetime value: what a customer has brought, and what a customer like this brings over a lifetime."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace
from numbers import Real

import numpy as np
import pandas as pd

from segkit.ground.names import NO_ORDERS, ours
from segkit.ground.problems import Problem, Problems
from segkit.methods import _clv
from segkit.methods._ranks import larger
from segkit.methods._rhythm import base_rhythm, former
from segkit.methods._segmentation import Segmentation, apply, bought, built, checked, choice, step
from segkit.rules.grammar import number

MONTH_DAYS = 30.4375
NOBODY = "orders IS NULL OR orders < 1"


def fit(
    facts: pd.DataFrame, *, margin: float = 1.0, rate: str = "shrunk", k: float = 6, lifetime: str = "base", cap: float = 60,
    classes: tuple[float, float] = (0.2, 0.5), thresholds: tuple[float, float] | None = None, cost_ratio: float = 3,
    former_factor: float = 3, limit_days: float | None = None, clv: bool = False,
) -> Segmentation:  # fmt: skip
    """Estimate lifetime value and class customers as VIP, standard, economy.

    `facts`: one row per customer: customer_id, orders (0 allowed), purchases and revenue (currency), recency_days and tenure_days
    (days since the last and the first order, missing without one), order_days, gap_days (missing below two order days).
    `thresholds` (VIP from, standard from; currency) replace the ranks of `classes`. `clv` adds expected_orders, clv, clv_low, clv_high and
    p_alive of `deep_dive` to the table; they come from a model and not from the definition, which labels new customers without them.

    Returns tenure_months, value_to_date (revenue × margin so far), average_order, orders_per_month, lifetime_months, ltv,
    acquisition_cost (ltv ÷ cost_ratio: what may be spent to win such a customer), ltv_class, segment. Customers without an order have no
    ltv and the class "No orders". Raises NotEnoughData without any order, and for lifetime="base" when nobody bought on two days and no
    `limit_days` is given (then nobody can be said to have left); lifetime="observed" counts nobody as former in that case.

    Formula and source: ltv = average order × orders per month × lifetime × margin. Shrunk rate = (orders + k·m) ÷ (T + k), T months since
    the first order (at least 1), m = Σ orders ÷ Σ T. Lifetime = 1 ÷ churn, churn = former ÷ Σ exposure, at most `cap` months. Class by
    customers with a larger ltv ÷ n: < 0.2 VIP, < 0.5 standard. Gupta & Lehmann, *Managing Customers as Investments*, 2005.

    >>> people = pd.DataFrame({"customer_id": ["a", "b"], "orders": [12, 1], "purchases": [1200.0, 50.0], "revenue": [1150.0, 50.0],
    ...     "recency_days": [10.0, 300.0], "tenure_days": [365.25, 300.0], "order_days": [12, 1], "gap_days": [32.0, None]})
    >>> fit(people, rate="observed").table[["value_to_date", "orders_per_month", "ltv_class"]].round(2).to_dict("list")
    {'value_to_date': [1150.0, 50.0], 'orders_per_month': [1.0, 0.1], 'ltv_class': ['VIP', 'economy']}
    """
    facts = checked(facts, ["orders", "purchases", "revenue", "recency_days", "tenure_days", "order_days", "gap_days"], "lifetime value")
    _check_options(
        rate,
        lifetime,
        classes,
        thresholds,
        {"margin": margin, "k": k, "cap": cap, "cost_ratio": cost_ratio, "former_factor": former_factor, "limit_days": limit_days},
    )
    gone, found = _former(facts, former_factor, limit_days, lifetime)
    base = facts[bought(facts)]
    steps = [_months_step(), step("exposure_months", _exposure_cases(gone), "tenure_months")]
    found |= _base_numbers(base, steps, gone)
    months = min(found["lifetime_uncapped"] or math.inf, cap)
    found |= {"lifetime_months": months, "cap": cap, "cap_binds": lifetime == "base" and (found["lifetime_uncapped"] or math.inf) > cap}
    steps += _value_steps(found["base_rate"], months, margin=margin, rate=rate, k=k, lifetime=lifetime, cost_ratio=cost_ratio)
    limits = tuple(thresholds) if thresholds else _limits(apply({"steps": steps}, base)["ltv"].to_numpy(float), classes)
    steps += _class_steps(limits)
    parameters = {"margin": margin, "rate": rate, "k": k, "lifetime": lifetime, "cap": cap, "classes": list(classes)}
    parameters |= {"thresholds": list(thresholds) if thresholds else None, "cost_ratio": cost_ratio}
    parameters |= {"former_factor": former_factor, "limit_days": limit_days}
    result = built("ltv", facts, parameters, steps, found)
    result.facts.update(_class_numbers(result.table))
    return _beside(result, deep_dive(facts, margin=margin)) if clv else result


def _check_options(rate: str, lifetime: str, classes: tuple, thresholds: tuple | None, positive: dict) -> None:
    choice(rate, ("shrunk", "observed"), "rate", "ltv")
    choice(lifetime, ("base", "observed"), "lifetime", "ltv")
    problems = [Problem(f"ltv, option {key}", f"{value} is not a positive number", "give one above zero", "option")
                for key, value in positive.items() if value is not None and not (isinstance(value, Real) and value > 0)]  # fmt: skip
    if len(classes) != 2 or not 0 <= classes[0] <= classes[1] <= 1:
        problems.append(Problem("ltv, option classes", f"{classes} are not two rising shares", "for example 0.2 and 0.5", "option"))
    if thresholds is not None and (len(thresholds) != 2 or thresholds[0] < thresholds[1]):
        problems.append(
            Problem(
                "ltv, option thresholds", f"{thresholds} are not two values", "give the VIP limit, then the lower one of standard", "option"
            )
        )
    if problems:
        raise Problems(problems)


def _former(facts: pd.DataFrame, factor: float, limit_days: float | None, lifetime: str) -> tuple[str, dict]:
    if lifetime == "observed" and limit_days is None and base_rhythm(facts) is None:
        return "1 = 0", {"base_rhythm_days": None, "factor": factor, "limit_days": None}
    return former(facts, factor=factor, limit_days=limit_days)


def _months_step() -> dict:
    months = f"tenure_days / {MONTH_DAYS}"
    return step("tenure_months", [(NOBODY, "NULL"), (f"{months} < 1", "1")], months)


def _exposure_cases(gone: str) -> list[tuple[str, str]]:
    """Former customers were with us from first to last order."""
    stay = f"(tenure_days - recency_days) / {MONTH_DAYS}"
    return [(NOBODY, "NULL"), (f"({gone}) AND {stay} < 1", "1"), (gone, stay)]


def _base_numbers(base: pd.DataFrame, steps: list[dict], gone: str) -> dict:
    """Rate, churn and lifetime of the base; math.fsum, so that they do not depend on the order of rows."""
    made = apply({"steps": [*steps, step("former", [(gone, "1")], "0")]}, base)
    left, exposure = int(made["former"].sum()), math.fsum(made["exposure_months"])
    return {
        "customers_with_orders": len(base),
        "former": left,
        "churn_per_month": left / exposure,
        "lifetime_uncapped": exposure / left if left else None,
        "base_rate": math.fsum(base["orders"]) / math.fsum(made["tenure_months"]),
    }


def _value_steps(base_rate: float, months: float, *, margin: float, rate: str, k: float, lifetime: str, cost_ratio: float) -> list[dict]:
    per_month = "orders / tenure_months" if rate == "observed" else f"(orders + {number(k * base_rate)}) / (tenure_months + {number(k)})"
    whole = number(months) if lifetime == "base" else "exposure_months"
    return [
        step("value_to_date", [], f"revenue * {number(margin)}"),
        step("average_order", [(NOBODY, "NULL")], "purchases / orders"),
        step("orders_per_month", [(NOBODY, "NULL")], per_month),
        step("lifetime_months", [(NOBODY, "NULL")], whole),
        step("ltv", [(NOBODY, "NULL")], f"average_order * orders_per_month * lifetime_months * {number(margin)}"),
        step("acquisition_cost", [], f"ltv / {number(cost_ratio)}"),
    ]


def _limits(ltv: np.ndarray, classes: tuple[float, float]) -> tuple[float | None, float | None]:
    """The smallest ltv of VIP and of standard, by customers with a larger one ÷ n."""
    ltv = _evened(ltv[~np.isnan(ltv)])
    position = larger(ltv) / max(len(ltv), 1)
    return tuple(float(ltv[position < share].min()) if (position < share).any() else None for share in classes)


def _evened(values: np.ndarray) -> np.ndarray:
    """Values that differ by rounding alone (purchases ÷ 3 × 3 and ÷ 7 × 7) made the smallest of them, so that they share a class.

    >>> _evened(np.array([0.3, 0.1 + 0.2, 7.0])).tolist()
    [0.3, 0.3, 7.0]
    """
    found, place = np.unique(values, return_inverse=True)
    new = np.concatenate([[True], np.diff(found) > 1e-12 * np.abs(found[1:])])[: len(found)]
    return found[new][np.cumsum(new) - 1][place]


def _class_steps(limits: tuple[float | None, float | None]) -> list[dict]:
    cases = [(f"ltv >= {number(low)}", label) for low, label in zip(limits, ("'VIP'", "'standard'"), strict=True) if low is not None]
    return [step("ltv_class", [("ltv IS NULL", f"'{NO_ORDERS}'"), *cases], "'economy'"), step("segment", [], "ltv_class")]


def _class_numbers(table: pd.DataFrame) -> dict:
    grouped = table.groupby("ltv_class")
    total = table["value_to_date"].sum()
    return {
        "ltv_mean": float(table["ltv"].mean()),
        "ltv_median": float(table["ltv"].median()),
        "acquisition_cost_mean": float(table["acquisition_cost"].mean()),
        "classes": {
            label: {"customers": len(part), "value_share": float(part["value_to_date"].sum() / total) if total else None}
            for label, part in grouped
        },
    }


def plot(segmentation: Segmentation, ax=None, say=None):
    """Mean lifetime value by class; the title says what VIP customers have brought."""
    from segkit.drawing import figures, style
    from segkit.ground.language import Language

    say = say or Language()
    table = segmentation.table.dropna(subset=["ltv"])
    means = table.groupby("ltv_class")["ltv"].mean().reindex(ours(["VIP", "standard", "economy"])).dropna()
    share = segmentation.facts["classes"].get("VIP", {}).get("value_share")
    given, ax = ax, style.axes(ax)
    figures.bars(ax, [say.name(label) for label in means.index], means.to_list(), texts=[say.money(v) for v in means])
    title = say("VIP: {share} of the value so far", share=say.percent(share))
    return ax if given is not None else style.headline(ax, title, say("Lifetime value per customer, by class"))


def deep_dive(facts: pd.DataFrame, *, months_ahead: float = 12, margin: float = 1.0, seed: int = 0) -> pd.DataFrame:
    """Expect each customer's orders and value over the coming months, by BG/NBD and Gamma-Gamma (the extra `clv`).

    `facts`: as for `fit`. Returns one row per customer: customer_id, expected_orders (days with an order in the next `months_ahead`
    months), clv (their value: currency × margin, not discounted), clv_low and clv_high, p_alive (the chance of not having left; 1 for
    one who never came back: this model lets nobody leave before a second order); all missing for customers without an order.
    Between clv_low and clv_high lies, by the model, what nine customers in ten with this history bring: 1,000 simulated futures with
    rate, chance to leave and order value that fit the history. The uncertainty of the seven parameters themselves is left out;
    `hold_out` says how often the interval holds. Raises NotEnoughData where the extra is not installed or fewer than 30 customers
    came back.

    Formula and source: P. Fader, B. Hardie, K. Lee, Marketing Science 24 (2), 2005, and Journal of Marketing Research 42 (4), 2005;
    with days as orders, time in weeks and all orders (also the first) in Gamma-Gamma; most probable parameters by pymc-marketing.
    """
    return _clv.deep_dive(facts, months_ahead=months_ahead, margin=margin, seed=seed)


def hold_out(facts: pd.DataFrame, months: pd.DataFrame, *, as_of: dt.date, months_ahead: int = 6, seed: int = 0) -> pd.DataFrame:
    """Compare what was predicted on a past date with what came: the deep dive, and the simple formula's shrunk rate.

    `facts`: the customers as of `as_of`, the first day of a month; `months`: customer-months (customer_id, month, order_days) that reach
    `months_ahead` months further. Returns one row per tenth of customers (1 = those of whom the model expects most) and one for all: tenth,
    customers, actual, model, formula (days with an order in those months), within (share of customers whose orders lie in the model's
    90 % interval). Raises Problems where the months do not reach so far, NotEnoughData as `deep_dive` does.
    """
    end = as_of.year * 12 + as_of.month - 1 + months_ahead
    if as_of.day != 1 or len(months) == 0 or months["month"].max() < end - 1:
        what = f"{as_of} and the {months_ahead} months after it are not whole months of the data"
        raise Problems([Problem("ltv, hold-out", what, "give the first day of an earlier month", "option")])
    days = facts.assign(orders=facts["order_days"])
    rate = fit(days, lifetime="observed").table.set_index("customer_id")["orders_per_month"]
    return _clv.hold_out(facts, months, rate, as_of=as_of, months_ahead=months_ahead, seed=seed)


def _beside(result: Segmentation, more: pd.DataFrame) -> Segmentation:
    """The model's columns before the segment; named in the facts, so that the labels take them along."""
    table = result.table.merge(more, on="customer_id", how="left")
    table["segment"] = table.pop("segment")
    return replace(result, table=table, facts={**result.facts, "beside": list(more.columns[1:])})
