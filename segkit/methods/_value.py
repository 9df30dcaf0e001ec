"""What is still to come from a customer: which model counts the orders and which their value, and the steps that say so of anybody."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from segkit.methods import _bgnbd, _gamma_gamma
from segkit.methods._ranks import spearman
from segkit.methods._segmentation import apply, require, step
from segkit.rules.grammar import number

MONTH_DAYS, WEEK_DAYS = 30.4375, 7
LEAST = 100  # customers who came back, below which no model of single customers is fitted
ALIKE = 0.3  # the largest rank correlation of frequency and order value at which Gamma-Gamma may be used
NEW_MONTHS, CAP = 36, 60
NOBODY = "orders IS NULL OR orders < 1"
MODELLED = ["p_alive", "expected_orders", "discounted_orders"]
NEEDED = ["order_days", "recency_days", "tenure_days"]


def history(table: pd.DataFrame) -> pd.DataFrame:
    """The histories of a table in days: x (later order days), t_x, T (whole days after the first order day); missing without an order."""
    require(table, NEEDED, "facts for lifetime value")
    days, silent, tenure = (table[name].astype("Float64").to_numpy(dtype=float, na_value=np.nan) for name in NEEDED)
    last = np.rint(tenure - silent)
    told = pd.DataFrame({"x": days - 1, "t_x": last, "T": np.maximum(np.rint(tenure) - 1, last)}, index=table.index)
    return told[(days >= 1) & ~np.isnan(last)].reindex(table.index)


def groups(told: pd.DataFrame) -> pd.DataFrame:
    """Histories counted, in weeks."""
    known = told.dropna()
    counted = _bgnbd.grouped(known["x"].to_numpy(), known["t_x"].to_numpy(), known["T"].to_numpy())
    return counted.assign(t_x=counted["t_x"] / WEEK_DAYS, T=counted["T"] / WEEK_DAYS)


def order_model(base: pd.DataFrame, asked: str) -> dict:
    """Which model counts the orders, and why: BG/NBD where enough customers came back and its fit holds (or it is asked for), else the rhythm."""
    again = int((base["order_days"] >= 2).sum())
    found = {"model": "rhythm", "why": "asked", "repeat_buyers": again, "least": LEAST}
    if asked == "rhythm" or again < LEAST:
        return found if asked == "rhythm" else {**found, "why": "few"}
    fitted = _bgnbd.fit(groups(history(base)))
    if not fitted["at_bounds"]:
        return {**found, "model": "bgnbd", "why": "fits", "fit": fitted}
    told = {"model": "bgnbd", "why": "asked"} if asked == "bgnbd" else {"why": "bounds"}
    return {**found, **told, "fit": fitted}


def value_model(base: pd.DataFrame) -> dict:
    """How an order is valued: Gamma-Gamma on those who came back where value and frequency go apart, else the mean drawn to the base's."""
    mean = base["purchases"] / base["order_days"]
    found = {"order_value": "shrunk", "mean_order": math.fsum(mean) / len(base), "spearman": None}
    again = (base["order_days"] >= 2) & (mean > 0)
    if again.sum() < LEAST:
        return found
    days, mean = base.loc[again, "order_days"].astype(float), mean[again].astype(float)
    related = spearman(days, mean) if days.nunique() > 1 and mean.nunique() > 1 else 0.0
    if abs(related) >= ALIKE:
        return {**found, "spearman": related}
    fitted = _gamma_gamma.fit(days.to_numpy(), mean.to_numpy())
    return {**found, "spearman": related, "order_value": "shrunk" if fitted["at_bounds"] else "gamma_gamma", "value_fit": fitted}


def discounts(horizon: float, rate: float) -> tuple[np.ndarray, np.ndarray]:
    """(The ends of the months within the horizon, what money of each month is worth today).

    >>> ends, worth = discounts(2.5, 0.1)
    >>> ends.tolist(), worth.round(4).tolist()
    ([1.0, 2.0, 2.5], [0.9921, 0.9842, 0.9803])
    """
    ends = np.append(np.arange(1, math.ceil(horizon), dtype=float), float(horizon))
    return ends, (1 + rate) ** (-ends / 12)


def modelled(table: pd.DataFrame, model: Mapping) -> pd.DataFrame:
    """The table with what BG/NBD says of each customer: p_alive, expected_orders, discounted_orders; missing without an order."""
    told = history(table)
    x, last, total = (told[name].to_numpy() for name in ("x", "t_x", "T"))
    alive = _bgnbd.p_alive(model, x, last / WEEK_DAYS, total / WEEK_DAYS)
    pairs = told[["x", "T"]].drop_duplicates().dropna()
    ahead, worth = _ahead(model, pairs["x"].to_numpy(), pairs["T"].to_numpy() / WEEK_DAYS)
    found = told[["x", "T"]].merge(pairs.assign(ahead=ahead, worth=worth), on=["x", "T"], how="left")
    made = {"p_alive": np.where(np.isnan(x), np.nan, alive), "expected_orders": found["ahead"].to_numpy() * alive}
    return table.assign(**made, discounted_orders=found["worth"].to_numpy() * alive)


def _ahead(model: Mapping, x: np.ndarray, weeks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Orders to come from customers who are still there, as they are and discounted by month."""
    ends, worth = discounts(model["horizon"], model["discount"])
    upto = np.stack([_bgnbd.expected_orders(model, x, weeks, end * MONTH_DAYS / WEEK_DAYS) for end in ends])
    return upto[-1], worth @ np.diff(upto, axis=0, prepend=0)


def months_step() -> dict:
    months = f"tenure_days / {MONTH_DAYS}"
    return step("tenure_months", [(NOBODY, "NULL"), (f"{months} < 1", "1")], months)


def base_numbers(base: pd.DataFrame, gone: str) -> dict:
    """Rate, churn and lifetime of the base; math.fsum, so that they do not depend on the order of rows.

    Former customers were with us from first to last order.
    """
    stay = f"(tenure_days - recency_days) / {MONTH_DAYS}"
    exposure = step("exposure", [(f"({gone}) AND {stay} < 1", "1"), (gone, stay)], "tenure_months")
    made = apply({"steps": [months_step(), exposure, step("former", [(gone, "1")], "0")]}, base)
    left, months = int(made["former"].sum()), math.fsum(made["tenure_months"])
    stayed = math.fsum(made["exposure"])
    life = stayed / left if left else None
    return {
        "customers_with_orders": len(base), "former": left, "churn_per_month": 1 / life if life else 0.0, "lifetime_uncapped": life,
        "lifetime_months": min(life or math.inf, CAP), "cap_binds": (life or math.inf) > CAP,
        "base_rate": math.fsum(base["orders"]) / months, "base_day_rate": math.fsum(base["order_days"]) / months,
        "later_day_rate": math.fsum(base["order_days"] - 1) / stayed,
    }  # fmt: skip


def order_steps(found: Mapping, gone: str, *, horizon: float, discount: float, k: float) -> list[dict]:
    """p_alive, expected_orders and discounted_orders: of the model's columns, or by the shrunk rate of those who are not former."""
    if found["model"] == "bgnbd":
        return [step(name, [], name) for name in MODELLED]
    ends, worth = discounts(horizon, discount)
    mean = float(worth @ np.diff(ends, prepend=0)) / horizon
    rate = f"(order_days + {number(k * found['base_day_rate'])}) / (tenure_months + {number(k)})"
    return [
        step("p_alive"),
        step("expected_orders", [(NOBODY, "NULL"), (gone, "0")], f"{rate} * {number(horizon)}"),
        step("discounted_orders", [], f"expected_orders * {number(mean)}"),
    ]


def value_step(found: Mapping) -> dict:
    """order_value: by Gamma-Gamma, or the customer's mean with one order of the base's mean added."""
    if found["order_value"] == "shrunk":
        return step("order_value", [(NOBODY, "NULL")], f"(purchases + {number(found['mean_order'])}) / (order_days + 1)")
    p, q, v = (found["value_fit"][name] for name in _gamma_gamma.NAMES)
    expected = f"{number(p)} * ({number(v)} + purchases) / ({number(p)} * order_days + {number(q - 1)})"
    return step("order_value", [(NOBODY, "NULL")], expected)


def new_customer(found: Mapping, *, discount: float, margin: float, cost_ratio: float) -> dict:
    """What a customer who comes today is worth over 36 months, the first order included, and what may be spent to win one.

    By BG/NBD at T = 0; by the rhythm the base's later orders a month with us, for as long as its churn lets customers stay.
    """
    ends, worth = discounts(NEW_MONTHS, discount)
    if found["model"] == "bgnbd":
        upto = _bgnbd.expected_orders(found["fit"], np.zeros(len(ends)), 0.0, ends * MONTH_DAYS / WEEK_DAYS)
    else:
        churn = found["churn_per_month"]
        upto = found["later_day_rate"] * (-np.expm1(-churn * ends) / churn if churn else ends)
    value = (1 + float(worth @ np.diff(upto, prepend=0))) * found["mean_order"] * margin
    return {
        "months": NEW_MONTHS,
        "orders": 1 + float(upto[-1]),
        "order_value": found["mean_order"],
        "value": value,
        "allowed_cost": value / cost_ratio,
    }
