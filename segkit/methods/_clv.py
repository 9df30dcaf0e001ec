"""Lifetime value customer by customer: BG/NBD for how many orders, Gamma-Gamma for how large, by pymc-marketing (the extra `clv`)."""

from __future__ import annotations

import warnings
from importlib.util import find_spec
from types import ModuleType

import numpy as np
import pandas as pd

from segkit.methods._segmentation import bought, checked
from segkit.problems import NotEnoughData, Problem, Problems

MONTH_DAYS, WEEK_DAYS = 30.4375, 7
COLUMNS = ["expected_orders", "clv", "clv_low", "clv_high", "p_alive"]
NEEDED = ["orders", "order_days", "purchases", "recency_days", "tenure_days"]
MISSING = "The model of single customers is an optional part that is not installed here: install segkit[clv]."
FEW = "Only {n} customers have bought on two days or more; the model of single customers needs {least}."
LEAST = 30
DRAWS, CHUNK, OUTSIDE = 1000, 2000, (0.05, 0.95)
# Weeks, and priors so wide that the data decide: those of the library expect a shop that is bought from every few weeks.
WIDE = {"alpha": 100.0, "r": 10.0}


def deep_dive(facts: pd.DataFrame, *, months_ahead: float = 12, margin: float = 1.0, seed: int = 0) -> pd.DataFrame:
    """Expected orders and value of each customer over the coming months, with an interval; see `ltv.deep_dive`."""
    history, table = _history(facts, months_ahead, margin)
    model = _fitted(history)
    _, value = _intervals(history, model["parameters"], months_ahead, margin, seed)
    made = pd.DataFrame({
        "customer_id": history["customer_id"], "expected_orders": _orders(model, history, months_ahead), "clv_low": value[0],
        "clv_high": value[1], "p_alive": model["orders"].expected_probability_alive(history).values.ravel(),
    })  # fmt: skip
    made["clv"] = made["expected_orders"] * _order_value(model, history) * margin
    return table.merge(made[["customer_id", *COLUMNS]], on="customer_id", how="left")


def installed() -> bool:
    """Whether the extra is here; finding it costs nothing, importing it takes seconds."""
    return find_spec("pymc_marketing") is not None


def _library() -> tuple[ModuleType, type]:
    if not installed():
        raise NotEnoughData(MISSING)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pymc_extras.prior import Prior
        from pymc_marketing import clv
    return clv, Prior


def _history(facts: pd.DataFrame, months_ahead: float, margin: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(What the models read of each customer with an order, in weeks; everybody's customer_id.)"""
    wrong = [(key, value) for key, value in {"months_ahead": months_ahead, "margin": margin}.items() if not value > 0]
    if wrong:
        raise Problems([Problem(f"ltv, option {k}", f"{v} is not a positive number", "give one above zero", "option") for k, v in wrong])
    if not installed():
        raise NotEnoughData(MISSING)
    facts = checked(facts, NEEDED, "lifetime value")
    base = facts[bought(facts)]
    again = int((base["order_days"] > 1).sum())
    if again < LEAST:
        raise NotEnoughData(FEW.format(n=again, least=LEAST))
    table = pd.DataFrame({
        "customer_id": base["customer_id"].to_numpy(), "frequency": base["order_days"].to_numpy(dtype=float) - 1,
        "recency": (base["tenure_days"] - base["recency_days"]).to_numpy(dtype=float) / WEEK_DAYS,
        "T": base["tenure_days"].to_numpy(dtype=float) / WEEK_DAYS, "days": base["order_days"].to_numpy(dtype=float),
        "value": (base["purchases"] / base["order_days"]).to_numpy(dtype=float),
    })  # fmt: skip
    return table, facts[["customer_id"]]


def _fitted(history: pd.DataFrame) -> dict:
    """Both models at their most probable parameters. Money is measured in average orders, so that no currency is too large to start."""
    clv, prior = _library()
    unit = float(history["value"].mean())
    paid = history[history["value"] > 0]
    spent = pd.DataFrame({"customer_id": paid["customer_id"], "monetary_value": paid["value"] / unit, "frequency": paid["days"]})
    wide = {name: prior("HalfNormal", sigma=sigma) for name, sigma in WIDE.items()}
    orders, value = clv.BetaGeoModel(model_config=wide), clv.GammaGammaModel()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        orders.fit(history[["customer_id", "frequency", "recency", "T"]], method="map", progressbar=False)
        value.fit(spent, method="map", progressbar=False)
    found = {name: float(orders.fit_result[name].values.item()) for name in ("r", "alpha", "a", "b")}
    found |= {name: float(value.fit_result[name].values.item()) for name in ("p", "q", "v")}
    return {"orders": orders, "value": value, "unit": unit, "parameters": {**found, "v": found["v"] * unit}}


def _orders(model: dict, history: pd.DataFrame, months_ahead: float) -> np.ndarray:
    weeks = months_ahead * MONTH_DAYS / WEEK_DAYS
    return model["orders"].expected_purchases(history, future_t=weeks).values.ravel()


def _order_value(model: dict, history: pd.DataFrame) -> np.ndarray:
    told = {"customer_id": history["customer_id"], "monetary_value": history["value"] / model["unit"], "frequency": history["days"]}
    return model["value"].expected_customer_spend(pd.DataFrame(told)).values.ravel() * model["unit"]


def _intervals(history: pd.DataFrame, parameters: dict, months_ahead: float, margin: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The 5 % and 95 % points of each customer's simulated orders and value (rows: low, high)."""
    rng, weeks = np.random.default_rng(seed), months_ahead * MONTH_DAYS / WEEK_DAYS
    orders, value = [], []
    for start in range(0, len(history), CHUNK):
        number, money = futures(history.iloc[start : start + CHUNK], parameters, weeks, rng)
        orders.append(np.quantile(number, OUTSIDE, axis=0, method="inverted_cdf"))
        value.append(np.quantile(money * margin, OUTSIDE, axis=0))
    return np.concatenate(orders, axis=1), np.concatenate(value, axis=1)


def futures(history: pd.DataFrame, parameters: dict, weeks: float, rng: np.random.Generator, draws: int = DRAWS) -> tuple:
    """Simulated orders and their value, one row per draw, one column per customer: what BG/NBD and Gamma-Gamma say may happen.

    A customer still there buys at rate λ ~ Gamma(r + x, α + T) and leaves after any order with chance p ~ Beta(a, b + x), so the
    orders to come are min(Poisson(λ·weeks), Geometric(p)); one who has left buys nothing.
    """
    r, alpha, a, b, p, q, v = (parameters[name] for name in ("r", "alpha", "a", "b", "p", "q", "v"))
    x, total = history["frequency"].to_numpy(), history["T"].to_numpy()
    size = (draws, len(history))
    there = rng.random(size) < alive(history, parameters)
    rate = rng.gamma(r + x, 1 / (alpha + total), size)
    leaves = rng.geometric(np.clip(rng.beta(a, b + x, size), 1e-9, 1))
    orders = np.where(there, np.minimum(rng.poisson(rate * weeks), leaves), 0)
    days = history["days"].to_numpy()
    scale = rng.gamma(q + p * days, 1 / (v + days * history["value"].to_numpy()), size)
    return orders, rng.gamma(p * orders) / scale


def alive(history: pd.DataFrame, parameters: dict) -> np.ndarray:
    """The chance that each customer has not left; one who never came back has had no chance to leave, so it is 1."""
    r, alpha, a, b = (parameters[name] for name in ("r", "alpha", "a", "b"))
    x, last, total = (history[name].to_numpy() for name in ("frequency", "recency", "T"))
    odds = a / np.maximum(b + x - 1, 1e-9) * ((alpha + total) / (alpha + last)) ** (r + x)
    return np.where(x > 0, 1 / (1 + odds), 1.0)
