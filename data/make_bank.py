"""Writes the case "Harbour Bank" (retail customers): accounts and income, monthly earnings by product, a yes/no survey."""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path

import numpy as np
from style_sales import pick

START, AS_OF, CUSTOMERS, ASKED = dt.date(2025, 11, 1), dt.date(2026, 11, 1), 1000, 800
QUESTIONS = [
    "uses_app_daily",
    "visits_branch",
    "compares_prices",
    "saves_monthly",
    "invests",
    "worries_about_debt",
    "travels_abroad",
    "trusts_adviser",
    "prefers_green",
    "pays_in_instalments",
    "pays_cash",
    "would_recommend",
]
# class: share, chance of "yes" per question, age, monthly income, account types, products with monthly chance and size
CLASSES = {
    "digital": {
        "share": 30,
        "age": (31, 6),
        "income": (2900, 700),
        "account": [10, 70, 8, 12],
        "yes": [0.95, 0.05, 0.80, 0.30, 0.45, 0.15, 0.85, 0.10, 0.55, 0.35, 0.05, 0.70],
        "products": {"Card": (0.9, 6), "Foreign exchange": (0.45, 9), "Investments": (0.25, 8)},
    },
    "saver": {
        "share": 28,
        "age": (48, 9),
        "income": (3600, 900),
        "account": [38, 16, 38, 8],
        "yes": [0.35, 0.25, 0.85, 0.95, 0.80, 0.05, 0.40, 0.35, 0.40, 0.05, 0.15, 0.65],
        "products": {"Card": (0.6, 4), "Investments": (0.75, 27), "Account fee": (0.5, 5)},
    },
    "branch": {
        "share": 24,
        "age": (66, 7),
        "income": (2100, 450),
        "account": [78, 4, 16, 2],
        "yes": [0.05, 0.95, 0.10, 0.60, 0.08, 0.10, 0.12, 0.90, 0.20, 0.08, 0.90, 0.85],
        "products": {"Account fee": (0.95, 7), "Card": (0.3, 2), "Insurance": (0.35, 12)},
    },
    "stretched": {
        "share": 18,
        "age": (37, 8),
        "income": (1900, 400),
        "account": [24, 48, 2, 26],
        "yes": [0.60, 0.20, 0.35, 0.05, 0.04, 0.95, 0.10, 0.10, 0.25, 0.90, 0.30, 0.25],
        "products": {"Overdraft": (0.7, 9), "Loan": (0.5, 14), "Card": (0.8, 5)},
    },
}
ACCOUNTS = ["Classic", "Digital", "Savings Plus", "Flex credit"]
CITIES = ["Northport", "Eastbridge", "Lakeside", "Milltown"]


def make_bank(case: Path, truth: Path, seed: int = 12) -> None:
    """Write the inputs of the case and what is planted in it."""
    rng = np.random.default_rng(seed)
    (case / "inputs").mkdir(parents=True, exist_ok=True)
    truth.mkdir(parents=True, exist_ok=True)
    kinds = {f"{40017 + 7 * i:08d}": pick(rng, list(CLASSES), [c["share"] for c in CLASSES.values()]) for i in range(CUSTOMERS)}
    people = [[key, *person(rng, key, kind)] for key, kind in kinds.items()]
    lines = [row for key, kind in kinds.items() for row in earnings(rng, key, kind)]
    asked = sorted(str(key) for key in rng.choice(list(kinds), ASKED, replace=False))
    answers = [[key, *("yes" if rng.random() < chance else "no" for chance in CLASSES[kinds[key]]["yes"])] for key in asked]
    write_csv(
        case / "inputs/customers.csv",
        ["customer_id", "age", "income", "account_type", "city", "occupation", "home", "preferred_channel", "phone", "email", "consent"],
        people,
    )
    write_csv(
        case / "inputs/earnings.csv",
        ["customer_id", "date", "product", "channel", "amount"],
        sorted(lines, key=lambda row: (row[1], row[0], row[2])),
    )
    write_csv(case / "inputs/survey.csv", ["customer_id", *QUESTIONS], answers)
    write_csv(truth / "bank.csv", ["customer_id", "class"], [[key, kind] for key, kind in kinds.items()])
    cents = sum(round(float(row[4]) * 100) for row in lines)
    facts = {
        "customers": CUSTOMERS,
        "asked": ASKED,
        "classes": 4,
        "lines": len(lines),
        "revenue": f"{cents // 100}.{cents % 100:02d}",
        "yes": {kind: dict(zip(QUESTIONS, plan["yes"], strict=True)) for kind, plan in CLASSES.items()},
    }
    (truth / "bank.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


def person(rng, key: str, kind: str) -> list:
    """Age, income, account and contacts; a tenth of the incomes is unknown."""
    plan = CLASSES[kind]
    age = int(np.clip(rng.normal(*plan["age"]), 18, 92))
    income = "" if rng.random() < 0.1 else int(max(600, round(rng.normal(*plan["income"]), -1)))
    work = (
        "retired"
        if age >= 66
        else pick(rng, ["employee", "self-employed", "public service", "student"], [56, 16, 22, 24 if age < 27 else 1])
    )
    channel = pick(rng, ["App", "E-mail", "Letter"], {"branch": [6, 24, 70], "digital": [80, 18, 2]}.get(kind, [44, 40, 16]))
    home = pick(rng, ["own", "rent"], {"saver": [74, 26], "branch": [66, 34]}.get(kind, [28, 72]))
    return [
        age,
        income,
        pick(rng, ACCOUNTS, plan["account"]),
        pick(rng, CITIES),
        work,
        home,
        channel,
        f"+44 7700 900{rng.integers(0, 1000):03d}",
        f"c{key}@example.com",
        "yes" if rng.random() < 0.86 else "no",
    ]


def earnings(rng, key: str, kind: str) -> list[list]:
    """What the bank earned from one customer, per product and month; a few left during the year, a few joined."""
    begin = int(rng.integers(1, 11)) if rng.random() < 0.12 else 0
    end = int(rng.integers(begin + 1, 12)) if rng.random() < 0.14 else 12
    level, rows = rng.lognormal(0, 0.35), []
    for month in range(begin, end):
        year, number = 2025 + (10 + month) // 12, (10 + month) % 12 + 1
        for product, (chance, size) in CLASSES[kind]["products"].items():
            if rng.random() < chance:
                day = dt.date(year, number, int(rng.integers(1, 29)))
                ways = {"branch": [5, 85, 10], "digital": [94, 1, 5]}.get(kind, [60, 25, 15])
                channel = pick(rng, ["app", "branch", "call centre"], ways)
                rows.append([key, day.isoformat(), product, channel, f"{max(0.5, size * level * rng.uniform(0.8, 1.2)):.2f}"])
    return rows


def write_csv(path: Path, header: list, rows: list) -> None:
    """An ordinary UTF-8 CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])
