"""The small example that `segkit new` copies: a tea shop with 150 customers, made up by a seeded generator.

Run through `python data/make_cases.py`; any likeness to real people or shops is chance.
"""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import numpy as np

START, MONTHS = dt.date(2025, 7, 1), 16
KINDS = {  # share of customers, days between orders, average basket, months after which they fall silent (0: never)
    "regular": (0.25, 24, 38.0, 0),
    "gift": (0.30, 110, 62.0, 0),
    "lapsed": (0.20, 26, 30.0, 8),
    "once": (0.25, 9999, 24.0, 0),
}
CATEGORIES = {
    "regular": ["Green tea", "Black tea"],
    "gift": ["Gift boxes", "Teaware"],
    "lapsed": ["Black tea", "Herbal tea"],
    "once": ["Herbal tea", "Gift boxes"],
}
CITIES = ["Leeds", "York", "Hull", "Sheffield"]


def make_template(folder: Path, seed: int = 7) -> None:
    """Write inputs/sales.csv and inputs/customers.csv of the template."""
    draw = np.random.default_rng(seed)
    folder.mkdir(parents=True, exist_ok=True)
    kinds = draw.choice(list(KINDS), size=150, p=[k[0] for k in KINDS.values()])
    customers = [_customer(i, kind, draw) for i, kind in enumerate(kinds, start=1)]
    lines = [line for customer, kind in zip(customers, kinds, strict=True) for line in _lines(customer["customer"], kind, draw)]
    lines.sort(key=lambda line: (line["date"], line["customer"]))
    for number, line in enumerate(lines, start=1):
        line["receipt"] = f"R{number:05d}"
    _write(folder / "customers.csv", customers)
    _write(folder / "sales.csv", lines)


def _customer(number: int, kind: str, draw: np.random.Generator) -> dict[str, object]:
    age = int(np.clip(draw.normal(36 if kind == "regular" else 48, 10), 18, 80))
    reason = (
        {"regular": "quality", "gift": "service", "lapsed": "saving", "once": "speed"}[kind]
        if draw.random() < 0.75
        else draw.choice(["quality", "service", "saving", "speed"])
    )
    return {
        "customer": f"{number:04d}", "city": draw.choice(CITIES), "age": age, "gender": draw.choice(["f", "m"], p=[0.6, 0.4]), "benefit": reason,
        "name": f"Customer {number}", "email": f"customer{number}@example.com", "consent": draw.choice(["yes", "no"], p=[0.85, 0.15]),
    }  # fmt: skip


def _lines(customer: str, kind: str, draw: np.random.Generator) -> list[dict[str, object]]:
    _, gap, basket, silent = KINDS[kind]
    end = START + dt.timedelta(days=round(30.4375 * (silent or MONTHS)))
    day, lines = START + dt.timedelta(days=int(draw.integers(0, 150 if silent else 400))), []
    while day < min(end, dt.date(2026, 11, 1)):
        amount = round(float(basket * draw.lognormal(0, 0.35)), 2)
        lines.append(
            {
                "receipt": "",
                "customer": customer,
                "date": day.isoformat(),
                "amount": amount,
                "category": draw.choice(CATEGORIES[kind]),
                "channel": draw.choice(["shop", "web"]),
            }
        )
        if draw.random() < 0.03:
            lines.append({**lines[-1], "amount": -amount})
        day += dt.timedelta(days=max(1, round(float(draw.normal(gap, gap / 6)))))
    return lines


def _write(path: Path, rows: list[dict[str, object]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
