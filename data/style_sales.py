"""Receipts of the case "Style": each kind of customer with its own rhythm, basket and hours."""

from __future__ import annotations

import datetime as dt

import numpy as np
from style_kinds import CHANNELS, GOODS, GROUPS, KINDS

START, AS_OF = dt.date(2024, 11, 1), dt.date(2026, 11, 1)
DAYS = (AS_OF - START).days
OCCASIONS = [((12, 12), (12, 30)), ((2, 14), (3, 7)), ((5, 8), (6, 24)), ((8, 18), (9, 12))]
SALES = [(1, 4, 1, 30), (7, 4, 7, 30)]


def pick(rng: np.random.Generator, options: list, weights: list | None = None) -> object:
    """One of the options, by weight."""
    if weights is None:
        return options[int(rng.integers(len(options)))]
    place = rng.random() * sum(weights)
    for option, weight in zip(options, weights, strict=True):
        place -= weight
        if place < 0:
            return option
    return options[-1]


def rhythm(rng, first: float, last: float, gap: float, shape: float = 7) -> list[int]:
    """Days from first to last, a gamma-distributed gap apart."""
    days, day = [], first
    while day < last:
        days.append(int(day))
        day += max(4.0, rng.gamma(shape, gap / shape))
    return days


def wardrobe_days(rng) -> list[int]:
    first = rng.uniform(0, 34) if rng.random() < 0.78 else rng.uniform(34, 520)
    return rhythm(rng, first, DAYS, rng.uniform(31, 39))


def quiet_days(rng) -> list[int]:
    last = DAYS - rng.uniform(160, 350)
    gap = rng.uniform(32, 46)
    first = rng.uniform(0, 40) if rng.random() < 0.45 else rng.uniform(0, max(1, last - 6 * gap))
    return rhythm(rng, min(first, last - 3.2 * gap) if last > 4 * gap else 0, last, gap)


def bargain_days(rng) -> list[int]:
    """Two to four visits in each sale since the first one, the last sale always; now and then another day."""
    seasons = [(2025, *SALES[0]), (2025, *SALES[1]), (2026, *SALES[0]), (2026, *SALES[1])]
    begin = pick(rng, [0, 1, 2], [66, 28, 6])
    days = []
    for number, (year, m1, d1, m2, d2) in enumerate(seasons):
        if number < begin or (begin < number < 3 and rng.random() > 0.9):
            continue
        low, high = (dt.date(year, m1, d1) - START).days, (dt.date(year, m2, d2) - START).days
        visits = int(rng.integers(2, 4)) if begin == 2 else int(rng.integers(2, 5))
        days += list(rng.choice(np.arange(low, high), size=visits, replace=False))
    if rng.random() < 0.25 and begin < 2:
        days.append((dt.date(2025, 11, 24) - START).days + int(rng.integers(6)))
    return sorted(int(day) for day in days)


def occasion_days(rng) -> list[int]:
    """Holidays of the year, one visit each; every customer keeps to some of them."""
    share, days = rng.uniform(0.5, 0.8), []
    for year in (2024, 2025, 2026):
        for (m1, d1), (m2, d2) in OCCASIONS:
            low, high = (dt.date(year, m1, d1) - START).days, (dt.date(year, m2, d2) - START).days
            if low >= 0 and high < DAYS and rng.random() < share:
                days.append(low + int(rng.triangular(0, high - low, high - low + 0.01)))
    return days if len(days) >= 3 else occasion_days(rng)


def steady_days(rng) -> list[int]:
    """Once in every month since the first, in the days after pay day."""
    begin = int(rng.integers(0, 2)) if rng.random() < 0.7 else int(rng.integers(2, 13))
    payday = int(rng.integers(4, 10))
    months = [(2024 + (10 + m) // 12, (10 + m) % 12 + 1) for m in range(begin, 24)]
    return [(dt.date(y, m, 1) - START).days + payday + int(rng.integers(0, 4)) for y, m in months]


def once_days(rng) -> list[int]:
    return [int(rng.integers(0, DAYS))]


PLANS = {
    "wardrobe": wardrobe_days,
    "quiet": quiet_days,
    "bargain": bargain_days,
    "occasion": occasion_days,
    "steady": steady_days,
    "once": once_days,
}


def to_liked_day(rng, day: int, kind: str) -> int:
    """Most visits fall on the kind's days of the week, at most three days from the planned one."""
    if rng.random() < 0.35 or kind in ("steady", "once"):
        return day
    near = [d for d in range(day - 3, day + 4) if (START + dt.timedelta(d)).weekday() in KINDS[kind]["days"] and 0 <= d < DAYS]
    return int(pick(rng, near)) if near else day


def discount(rng, kind: str, date: dt.date) -> int:
    """Per cent off: sales in January and July, a loyalty rebate, mostly full price for those who build a wardrobe."""
    if kind == "bargain":
        return int(pick(rng, [30, 40, 50, 60])) if date.month in (1, 7) else 30
    if kind != "wardrobe" and date.month in (1, 7):
        return int(pick(rng, [0, 20, 30]))
    return int(pick(rng, [0, 5, 10], [92, 5, 3] if kind == "wardrobe" else [75, 15, 10]))


def lines_of(rng, kind: str, date: dt.date) -> list[tuple]:
    """(product, group, quantity, discount %, kopecks) of one receipt; no product twice."""
    count, lines = 1 + int(rng.geometric(1 - KINDS[kind]["lines"])) - 1, {}
    for _ in range(min(count, 6)):
        group = pick(rng, GROUPS, KINDS[kind]["groups"])
        product, price = pick(rng, GOODS[group])
        off = discount(rng, kind, date)
        quantity = int(pick(rng, [1, 2, 3], [80, 15, 5])) if price < 1500 else 1
        lines[product] = (product, group, quantity, off, round(price * 100 * quantity * (100 - off) / 100))
    return list(lines.values())


def steady_lines(rng, target: int) -> list[tuple]:
    """The same basket each month: two basic things whose sum stays near the customer's target (in kopecks)."""
    group = "Бельё и базовые вещи"
    (one, _), (two, _) = (GOODS[group][int(i)] for i in rng.choice(len(GOODS[group]), 2, replace=False))
    part = round(target * rng.uniform(0.4, 0.7))
    if rng.random() < 0.25:
        return [(one, group, int(rng.integers(1, 4)), 0, target)]
    return [(one, group, int(rng.integers(1, 4)), 0, part), (two, group, int(rng.integers(1, 3)), 0, target - part)]


def receipts_of(rng, customer: str, kind: str) -> list[dict]:
    """Every receipt of one customer, in order of time."""
    days = sorted({to_liked_day(rng, d, kind) for d in PLANS[kind](rng)})
    monthly, spread = round(rng.uniform(2200, 4200) * 100), float(pick(rng, [0.08, 0.27], [35, 65]))
    found = []
    for day in days:
        date = START + dt.timedelta(day)
        hour = int(pick(rng, KINDS[kind]["hours"])) if rng.random() < 0.7 else int(rng.integers(10, 21))
        lines = steady_lines(rng, round(monthly * (1 + rng.uniform(-spread, spread)))) if kind == "steady" else lines_of(rng, kind, date)
        found.append(
            {
                "customer": customer,
                "when": dt.datetime.combine(date, dt.time(hour, int(rng.integers(60)))),
                "channel": pick(rng, CHANNELS, KINDS[kind]["channels"]),
                "lines": lines,
                "kind": kind,
                "spread": spread,
            }
        )
    return found
