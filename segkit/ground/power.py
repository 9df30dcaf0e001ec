"""What a comparison of two groups can show: the least difference it would find, and the group it takes to find a given one."""

from __future__ import annotations

import math

import numpy as np

from segkit.ground.chance import Z

SURE, FOUND = Z, 0.8416212335729143  # two-sided 95 %, power 80 %
ANSWER = 0.1  # of those who are asked so many answer


def detectable(written: float, held_out: float, rate: float) -> float:
    """The least rise of a response that two groups of these sizes show four times in five; missing where a group is empty.

    Formula: z₀.₉₇₅·√(p̄q̄(1/n₁ + 1/n₀)) + z₀.₈·√(p₁q₁/n₁ + p₀q₀/n₀), solved for p₁ − p₀. Source: Fleiss, Levin & Paik 2003, ch. 4.

    >>> round(detectable(1000, 1000, 0.05), 4), detectable(10, 0, 0.05)
    (0.031, nan)
    """
    if not (written > 0 and held_out > 0 and 0 <= rate <= 1):
        return math.nan
    rise = 0.0
    for _ in range(60):
        high = min(1.0, rate + rise)
        middle = (written * high + held_out * rate) / (written + held_out)
        both = math.sqrt(middle * (1 - middle) * (1 / written + 1 / held_out))
        apart = math.sqrt(high * (1 - high) / written + rate * (1 - rate) / held_out)
        before, rise = rise, max(SURE * both + FOUND * apart, 0.5 / min(written, held_out))
        if abs(rise - before) < 1e-9:
            break
    return min(rise, 1.0)


def held_out_needed(people: int, rate: float, effect: float, *, most: float = np.inf) -> int:
    """The smallest hold-out of these people with which `effect` is shown four times in five; 0 where even half of them is too few.

    `most`: how many can be written to at all; those beyond it cost nothing to hold out.

    >>> held_out_needed(10_000, 0.05, 0.02), held_out_needed(500, 0.05, 0.02)
    (1330, 0)
    """
    half = max(people // 2, people - int(most) if most < people else 0)

    def shows(held: int) -> bool:
        return effect > 0 and detectable(min(people - held, most), held, rate) <= effect

    if half < 1 or not shows(half):
        return 0
    low, high = 0, half
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if shows(middle) else (middle, high)
    return high


def campaigns_needed(people: int, rate: float, effect: float) -> float:
    """How many campaigns to so many people, half of them held out each time, show `effect` together; missing where none can.

    >>> campaigns_needed(500, 0.05, 0.02), campaigns_needed(500, 0.05, 0.0)
    (9.0, nan)
    """
    if people < 2 or not effect > 0:
        return math.nan
    rough = int((detectable(people / 2, people / 2, rate) / effect) ** 2)

    def shows(count: int) -> bool:
        return detectable(count * people / 2, count * people / 2, rate) <= effect

    low, high = 0, max(1, rough)
    while not shows(high):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if shows(middle) else (middle, high)
    return float(high)
