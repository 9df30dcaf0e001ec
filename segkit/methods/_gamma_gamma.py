"""Gamma-Gamma: how large a customer's orders are, when a few seen tell little of the mean.

An order is Gamma(p, ν) with the customer's own ν ~ Gamma(q, v), whatever the rate of buying. Source: P. Fader, B. Hardie, K. Lee,
RFM and CLV, Journal of Marketing Research 42 (4), 2005; P. Fader, B. Hardie, The Gamma-Gamma Model of Monetary Value, 2013.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

NAMES = ("p", "q", "v")
BOUNDS = ((1e-2, 1e4), (1e-2, 1e4), (1e-6, 1e6))
STARTS = ((4.0, 4.0, 1.0), (1.0, 2.0, 1.0))


def fit(orders: np.ndarray, mean: np.ndarray) -> dict:
    """The parameters most likely for customers with so many orders of this mean value (above zero; any currency).

    Returns p, q, v, log_likelihood and at_bounds: the parameters that ran off to the edge, or q where it leaves no mean (q ≤ 1).
    """
    from threadpoolctl import threadpool_limits

    unit = float(np.exp(np.log(mean).mean()))
    told = _Orders(orders, mean / unit)
    with threadpool_limits(1):
        best = min((_climb(told, start) for start in STARTS), key=lambda result: result.fun)
    values = np.exp(best.x)
    edges = [name for name, value, (low, high) in zip(NAMES, values, BOUNDS, strict=True) if not low * 1.01 < value < high / 1.01]
    edges += ["q"] if values[1] <= 1 and "q" not in edges else []
    p, q, v = map(float, values)
    likelihood = float(-best.fun) * len(mean) - len(mean) * float(np.log(unit))
    return {"p": p, "q": q, "v": v * unit, "log_likelihood": likelihood, "at_bounds": edges}


def order_value(parameters: Mapping[str, float], orders: float | np.ndarray, total: float | np.ndarray) -> np.ndarray:
    """The value to be expected of each customer's orders: p (v + all spent) ÷ (p · orders + q − 1).

    >>> float(order_value({"p": 6.25, "q": 3.74, "v": 15.44}, 0, 0).round(2))
    35.22
    """
    p, q, v = (parameters[name] for name in NAMES)
    return np.asarray(p * (v + total) / (p * orders + q - 1))


def _climb(told: _Orders, start: tuple[float, ...]):
    from scipy.optimize import minimize

    return minimize(told.loss, np.log(start), jac=True, method="L-BFGS-B", bounds=np.log(BOUNDS), options={"maxiter": 500, "ftol": 1e-13})


class _Orders:
    """Numbers of orders and mean values; what depends on the number alone is computed once per number."""

    def __init__(self, orders: np.ndarray, mean: np.ndarray):
        self.x, self.place = np.unique(orders.astype(float), return_inverse=True)
        self.counts = np.bincount(self.place).astype(float)
        self.logs, self.spent, self.n = np.log(mean), orders * mean, len(mean)
        self.by_x = np.bincount(self.place, self.logs)

    def loss(self, logs: np.ndarray) -> tuple[float, np.ndarray]:
        """Minus the mean log-likelihood, and its slopes in the logarithms of p, q, v."""
        from scipy.special import gammaln, psi

        p, q, v = np.exp(logs)
        x, n = self.x, self.counts
        power = p * x + q
        log_scale, inverse = np.log(self.spent + v), 1 / (self.spent + v)
        scale, back = np.bincount(self.place, log_scale), np.bincount(self.place, inverse)
        value = n @ (gammaln(power) - gammaln(p * x) - gammaln(q) + q * logs[2] + p * x * np.log(x))
        value += (p * x - 1) @ self.by_x - power @ scale
        slopes = np.array([
            n @ (x * (psi(power) - psi(p * x) + np.log(x))) + x @ self.by_x - x @ scale,
            n @ (psi(power) - psi(q)) + self.n * logs[2] - scale.sum(),
            self.n * q / v - power @ back,
        ])  # fmt: skip
        return -value / self.n, -slopes * np.array([p, q, v]) / self.n
