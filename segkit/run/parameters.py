"""What may be given to a step's parameters, asked before any step runs."""

from __future__ import annotations

from typing import Any

from segkit.ground.problems import Problem

WHOLE = {"WINDOW_MONTHS": (1, 240), "MONTHS_BACK": (1, 240), "DRAWS": (1, 10_000_000), "SEED": (0, 2**32 - 1)}
SHARE = {"HOLD_OUT"}
TRUTH = {"FORMS"}


def kinds(told: dict[str, dict[str, Any]]) -> list[Problem]:
    """Values that a step could not take.

    >>> print(kinds({"09_strategy": {"HOLD_OUT": 10}})[0])
    -p 09_strategy.HOLD_OUT: '10' is not a share from 0 to below 1. → write for example 0.1
    """
    return [p for step, values in told.items() for name, value in values.items() for p in _one(f"-p {step}.{name}", name, value)]


def _one(where: str, name: str, value: Any) -> list[Problem]:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if name in WHOLE:
        low, high = WHOLE[name]
        if not (number and float(value).is_integer() and low <= value <= high):
            return [Problem(where, f"'{value}' is not a whole number from {low} to {high}", "correct the value", "parameter")]
    if name in SHARE and not (number and 0 <= value < 1):
        return [Problem(where, f"'{value}' is not a share from 0 to below 1", "write for example 0.1", "parameter")]
    if name in TRUTH and not isinstance(value, bool):
        return [Problem(where, f"'{value}' is neither true nor false", "write true or false", "parameter")]
    if name == "CROSS" and value is not None and not (isinstance(value, list) and len(value) == 2 and len(set(map(str, value))) == 2):
        return [Problem(where, f"'{value}' is not a list of two criteria", "write for example [city, age]", "parameter")]
    if name == "SEGMENTS" and value is not None:
        return _segmentation(where, value)
    return []


def _segmentation(where: str, value: Any) -> list[Problem]:
    if isinstance(value, dict) and len({"method", "cross", "rules"} & set(value)) == 1:
        return []
    what = f"'{value}' is not a segmentation"
    return [Problem(where, what, "write for example {method: rfm, bins: 3}", "parameter")]
