"""BG/NBD: how many orders are to come from customers who may have gone, by maximum likelihood.

While with us, a customer buys at a rate λ ~ Gamma(r, α) a week and after each later order leaves for good with chance p ~ Beta(a, b).
All that counts of a history is x (later orders), t_x (week of the last one) and T (weeks known). No prior, no draws: the likelihood is
closed, so equal histories are counted once and a million customers take seconds.
Source: P. Fader, B. Hardie, K. Lee, "Counting Your Customers" the Easy Way, Marketing Science 24 (2), 2005.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
import pandas as pd

NAMES = ("r", "alpha", "a", "b")
BOUNDS = ((1e-3, 1e3), (1e-3, 1e5), (1e-3, 1e3), (1e-3, 1e3))
STARTS = ((0.5, 0.5, 1.0), (2.0, 1.5, 6.0))  # r, a, b; α follows from the base's rate
NEAR = 1e-6
NODES, CHUNK = 100, 500  # so many customers at a time stay in the processor's cache


def grouped(x: np.ndarray, last: np.ndarray, total: np.ndarray) -> pd.DataFrame:
    """Equal histories counted once: one row per (x, t_x, T), with n customers; sorted, so that no order of rows counts.

    >>> grouped(np.array([0, 2, 0]), np.array([0, 3, 0]), np.array([9, 8, 9])).to_dict("list")
    {'x': [0, 2], 't_x': [0, 3], 'T': [9, 8], 'n': [2, 1]}
    """
    table = pd.DataFrame({"x": x, "t_x": last, "T": total})
    return table.groupby(["x", "t_x", "T"], sort=True).size().rename("n").reset_index()


def fit(groups: pd.DataFrame) -> dict:
    """The parameters most likely for these histories.

    `groups`: x (later orders), t_x and T (weeks since the first order), n (customers). Returns r, alpha, a, b, log_likelihood and
    at_bounds: the parameters that ran off to the edge of what is searched, where the data do not hold them.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):  # on all threads the same small sums take many times longer, and their last digits hang on how many there are
        told = _Histories(groups)
        rate = max(told.orders, 1) / max(told.weeks, NEAR)
        found = [_climb(told, (r, r / rate, a, b)) for r, a, b in STARTS]
    best = min(found, key=lambda result: result.fun)
    values = np.exp(best.x)
    edges = [name for name, value, (low, high) in zip(NAMES, values, BOUNDS, strict=True) if not low * 1.01 < value < high / 1.01]
    return {**dict(zip(NAMES, map(float, values), strict=True)), "log_likelihood": float(-best.fun * told.n), "at_bounds": edges}


def _climb(told: _Histories, start: tuple[float, ...]):
    from scipy.optimize import minimize

    limits = np.log(BOUNDS)
    begin = np.clip(np.log(start), limits[:, 0], limits[:, 1])
    return minimize(told.loss, begin, jac=True, method="L-BFGS-B", bounds=limits, options={"maxiter": 500, "ftol": 1e-13, "gtol": 1e-9})


class _Histories:
    """Grouped histories laid out for the likelihood: what depends on x, t_x or T alone is computed once per different value."""

    def __init__(self, groups: pd.DataFrame):
        weights, x = groups["n"].to_numpy(float), groups["x"].to_numpy(float)
        self.n, self.orders, self.weeks = weights.sum(), float(weights @ x), float(weights @ groups["T"].to_numpy(float))
        self.x, place = np.unique(x, return_inverse=True)
        self.by_x = np.bincount(place, weights)
        later = x > 0
        once = groups.loc[~later].groupby("T")["n"].sum()
        self.once_T, self.once_n = once.index.to_numpy(float), once.to_numpy(float)
        self.w, self.px, self.rx = weights[later], place[later], x[later]
        self.t, self.pt = np.unique(groups["t_x"].to_numpy(float)[later], return_inverse=True)
        self.T, self.pT = np.unique(groups["T"].to_numpy(float)[later], return_inverse=True)

    def loss(self, logs: np.ndarray) -> tuple[float, np.ndarray]:
        """Minus the mean log-likelihood, and its slopes in the logarithms of r, α, a, b."""
        from scipy.special import gammaln, psi

        r, alpha, a, b = np.exp(logs)
        x, n, s, later = self.x, self.by_x, r + self.rx, self.x > 0
        value = n @ (gammaln(r + x) - gammaln(r) + r * logs[1] + gammaln(a + b) + gammaln(b + x) - gammaln(b) - gammaln(a + b + x))
        known, last, once = np.log(alpha + self.T)[self.pT], np.log(alpha + self.t)[self.pt], self.once_n @ np.log(alpha + self.once_T)
        with_us = -s * known
        leaving = np.zeros(len(x))
        leaving[later] = logs[2] - np.log(b + x[later] - 1)
        gone = leaving[self.px] - s * last
        both = np.logaddexp(with_us, gone)
        value += self.w @ both - r * once
        w1 = np.exp(gone - both) * self.w
        w0 = self.w - w1
        slopes = np.array([
            n @ (psi(r + x) - psi(r) + logs[1]) - w0 @ known - w1 @ last - once,
            self.n * r / alpha - (w0 * s) @ (1 / (alpha + self.T))[self.pT] - (w1 * s) @ (1 / (alpha + self.t))[self.pt]
            - r * (self.once_n @ (1 / (alpha + self.once_T))),
            n @ (psi(a + b) - psi(a + b + x)) + w1.sum() / a,
            n @ (psi(a + b) + psi(b + x) - psi(b) - psi(a + b + x)) - w1 @ (1 / (b + self.rx - 1)),
        ])  # fmt: skip
        return -value / self.n, -slopes * np.array([r, alpha, a, b]) / self.n


def p_alive(parameters: Mapping[str, float], x: np.ndarray, last: np.ndarray, total: np.ndarray) -> np.ndarray:
    """The chance that each customer is still with us; one without a later order has had no chance to leave, so it is 1.

    >>> cdnow = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}
    >>> p_alive(cdnow, np.array([2.0, 0.0]), np.array([30.43, 0.0]), np.array([38.86, 38.86])).round(4).tolist()
    [0.7266, 1.0]
    """
    r, alpha, a, b = (parameters[name] for name in NAMES)
    odds = np.log(a / np.maximum(b + x - 1, NEAR)) + (r + x) * np.log((alpha + total) / (alpha + last))
    return np.where(x > 0, 1 / (1 + np.exp(np.minimum(odds, 700))), 1.0)


def expected_orders(
    parameters: Mapping[str, float], x: np.ndarray, total: float | np.ndarray, weeks: float | np.ndarray
) -> np.ndarray:  # fmt: skip
    """The orders to be expected in the coming weeks from customers who are still there; times p_alive it is everybody's.

    Formula: E[(1 − (1 + p u)^−(r + x)) ÷ p] over p ~ Beta(a, b + x), u = weeks ÷ (α + T). It is equation 10 of the source before the integral
    is written as ₂F₁, which overflows or loses its digits for bases that lie in use. With x = T = 0: what a new customer will order after
    the first order.

    >>> cdnow = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}
    >>> x, last, total = np.array([2.0]), np.array([30.43]), np.array([38.86])
    >>> (expected_orders(cdnow, x, total, 39) * p_alive(cdnow, x, last, total)).round(3).tolist()
    [1.226]
    """
    r, alpha, a, b = (parameters[name] for name in NAMES)
    power, other, u = np.broadcast_arrays(r + np.asarray(x, float), b + np.asarray(x, float), weeks / (alpha + np.asarray(total, float)))
    parts = [slice(start, start + CHUNK) for start in range(0, len(u), CHUNK)]
    return np.concatenate([_integrated(a, other[part], power[part], u[part]) for part in parts]) if parts else np.zeros(0)


@cache
def _nodes() -> tuple[np.ndarray, np.ndarray]:
    """The places of the quadrature and their weights, which take longer to find than to use."""
    return np.polynomial.legendre.leggauss(NODES)


def _integrated(a: float, b: np.ndarray, power: np.ndarray, u: np.ndarray) -> np.ndarray:
    """The expectation over p ~ Beta(a, b), with ln(p ÷ (1 − p)) as the variable: there the density is one smooth hill. What lies beyond the
    nodes is known: near p = 0 the integrand is power · u, near p = 1 its value at 1. Seven digits, whatever the parameters."""
    from scipy.special import betainc, betaln

    nodes, weights = _nodes()
    wide, top = 8 * np.sqrt(1 / a + 1 / b), np.log(a / b)
    high = np.minimum(21, top + wide + 30 / b)
    low = np.minimum(np.maximum(np.log(1e-9 / np.maximum(power * u, 1)), top - wide - 30 / a), high - 1e-9)
    y = (low + high)[:, None] / 2 + (high - low)[:, None] / 2 * nodes
    rest = np.log1p(np.exp(-np.abs(y)))  # what logaddexp(0, ±y) adds to the larger of both, a third of whose time this takes
    log_p, log_q = np.minimum(y, 0) - rest, np.minimum(-y, 0) - rest
    density = np.exp(a * log_p + b[:, None] * log_q - betaln(a, b)[:, None])
    leaving = np.exp(log_p)
    orders = -np.expm1(-power[:, None] * np.log1p(leaving * u[:, None])) / leaving
    inner = ((density * orders) * weights).sum(axis=1) * (high - low) / 2
    below, above = betainc(a, b, 1 / (1 + np.exp(-low))), betainc(b, a, 1 / (1 + np.exp(high)))
    return inner + below * power * u - above * np.expm1(-power * np.log1p(u))
