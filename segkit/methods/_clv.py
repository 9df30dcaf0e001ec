"""Lifetime value with all that is not known about it: BG/NBD and Gamma-Gamma by pymc-marketing (the extra `clv`), with intervals."""

from __future__ import annotations

import warnings
from importlib.util import find_spec
from types import ModuleType

import numpy as np
import pandas as pd

from segkit.ground.problems import NotEnoughData, Problem, Problems
from segkit.methods import _bgnbd, _gamma_gamma
from segkit.methods._segmentation import bought, checked
from segkit.methods._value import MONTH_DAYS, WEEK_DAYS, history

COLUMNS = ["expected_orders", "clv", "clv_low", "clv_high", "p_alive"]
NEEDED = ["orders", "order_days", "purchases", "recency_days", "tenure_days"]
MISSING = "The model of single customers is an optional part that is not installed here: install segkit[clv]."
FEW = "Only {n} customers have bought on two days or more; the model of single customers needs {least}."
LEAST = 30
DRAWS, MEANS, CHUNK, OUTSIDE = 1000, 50, 2000, (0.05, 0.95)
SAMPLED = {"method": "mcmc", "chains": 2, "tune": 500, "draws": 500, "cores": 1}
# Weeks, and priors so wide that the data decide: those of the library expect a shop that is bought from every few weeks.
WIDE = {"alpha": 100.0, "r": 10.0}


def deep_dive(
    facts: pd.DataFrame, *, months_ahead: float = 12, margin: float = 1.0, posterior: bool = False, seed: int = 0
) -> pd.DataFrame:
    """Expected orders and value of each customer over the coming months, with an interval; see `ltv.deep_dive`."""
    told, table = _histories(facts, months_ahead, margin)
    draws = _fitted(told, posterior, seed)
    weeks = months_ahead * MONTH_DAYS / WEEK_DAYS
    means = [_means(told, draws, i, weeks) for i in np.linspace(0, len(draws["r"]) - 1, min(MEANS, len(draws["r"]))).astype(int)]
    alive, orders, value = (np.mean(part, axis=0) for part in zip(*means, strict=True))
    low, high = _interval(told, draws, weeks, np.random.default_rng(seed)) * margin
    made = pd.DataFrame(
        {
            "customer_id": told["customer_id"],
            "expected_orders": orders,
            "clv": value * margin,
            "clv_low": low,
            "clv_high": high,
            "p_alive": alive,
        }
    )
    return table.merge(made, on="customer_id", how="left")


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


def _histories(facts: pd.DataFrame, months_ahead: float, margin: float) -> tuple[pd.DataFrame, pd.DataFrame]:
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
    seen = history(base)
    table = pd.DataFrame({
        "customer_id": base["customer_id"], "frequency": seen["x"], "recency": seen["t_x"] / WEEK_DAYS, "T": seen["T"] / WEEK_DAYS,
        "days": base["order_days"].astype(float), "value": (base["purchases"] / base["order_days"]).astype(float),
    })  # fmt: skip
    return table.reset_index(drop=True), facts[["customer_id"]]


def _fitted(told: pd.DataFrame, posterior: bool = False, seed: int = 0) -> dict[str, np.ndarray]:
    """The seven parameters: the most probable ones, or draws of their posterior. Money is measured in average orders, so that no
    currency is too large to start."""
    clv, prior = _library()
    unit = float(told["value"].mean())
    paid = told[told["value"] > 0]
    spent = pd.DataFrame({"customer_id": paid["customer_id"], "monetary_value": paid["value"] / unit, "frequency": paid["days"]})
    wide = {name: prior("HalfNormal", sigma=sigma) for name, sigma in WIDE.items()}
    orders, value = clv.BetaGeoModel(model_config=wide), clv.GammaGammaModel()
    how = {**SAMPLED, "random_seed": seed} if posterior else {"method": "map"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        orders.fit(told[["customer_id", "frequency", "recency", "T"]], progressbar=False, **how)
        value.fit(spent, progressbar=False, **how)
    found = {name: orders.fit_result[name].values.ravel().astype(float) for name in _bgnbd.NAMES}
    found |= {name: value.fit_result[name].values.ravel().astype(float) for name in _gamma_gamma.NAMES}
    return {**found, "v": found["v"] * unit}


def _means(told: pd.DataFrame, draws: dict[str, np.ndarray], i: int, weeks: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(Chance of being there, expected orders, their value) of each customer under one draw of the parameters."""
    one = {name: float(values[i]) for name, values in draws.items()}
    x, last, total, days = (told[name].to_numpy() for name in ("frequency", "recency", "T", "days"))
    alive = _bgnbd.p_alive(one, x, last, total)
    orders = alive * _bgnbd.expected_orders(one, x, total, weeks)
    return alive, orders, orders * _gamma_gamma.order_value(one, days, days * told["value"].to_numpy())


def _interval(told: pd.DataFrame, draws: dict[str, np.ndarray], weeks: float, rng: np.random.Generator) -> np.ndarray:
    """The 5 % and 95 % points of each customer's simulated value (rows: low, high)."""
    parts = [futures(told.iloc[start : start + CHUNK], draws, weeks, rng)[1] for start in range(0, len(told), CHUNK)]
    return np.concatenate([np.quantile(money, OUTSIDE, axis=0) for money in parts], axis=1)


def futures(told: pd.DataFrame, draws: dict[str, np.ndarray], weeks: float, rng: np.random.Generator, size: int = DRAWS) -> tuple:
    """Simulated orders and their value, one row per future, one column per customer: what BG/NBD and Gamma-Gamma say may happen.

    A customer still there buys at rate λ ~ Gamma(r + x, α + T) and leaves after any order with chance p ~ Beta(a, b + x), so the
    orders to come are min(Poisson(λ·weeks), Geometric(p)); one who has left buys nothing. Each future takes the next draw of the parameters.
    """
    one = {name: np.resize(np.atleast_1d(values), size)[:, None] for name, values in draws.items()}
    x, last, total, days = (told[name].to_numpy() for name in ("frequency", "recency", "T", "days"))
    shape = (size, len(told))
    there = rng.random(shape) < _bgnbd.p_alive(one, x, last, total)
    rate = rng.gamma(one["r"] + x, 1 / (one["alpha"] + total), shape)
    leaves = rng.geometric(np.clip(rng.beta(one["a"], one["b"] + x, shape), 1e-9, 1))
    orders = np.where(there, np.minimum(rng.poisson(rate * weeks), leaves), 0)
    scale = rng.gamma(one["q"] + one["p"] * days, 1 / (one["v"] + days * told["value"].to_numpy()), shape)
    return orders, rng.gamma(one["p"] * orders) / scale
