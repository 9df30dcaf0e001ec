"""A case with small groups planted in it: districts inside towns, rare trades, a segment of three, a second run, a survey."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from pathlib import Path

import numpy as np

LEAST = 10
DISTRICTS = {  # town → district → customers; two districts are small, each in a town whose other districts are not
    "North": {"Arches": 180, "Bridge": 115, "Chapel": 5}, "South": {"Docks": 110, "Elms": 82}, "West": {"Fields": 74, "Gate": 6},
    "East": {"Hill": 28}, "Far": {"Isle": 12},
}  # fmt: skip
TRADES = (["clerk"] * 40 + ["teacher"] * 30 + ["driver"] * 22 + ["baker"] * 7 + ["diver"])  # fmt: skip
RULES = {
    "Best": "order_days >= 6", "Silver age": "order_days >= 3 AND age >= 62", "Regular": "order_days >= 3", "Twice": "order_days = 2",
    "Once": "orders >= 1", "else": "Not yet",
}  # fmt: skip
NOBODY_YET = 3


def build(folder: Path) -> Path:
    """Write the case; everything follows from one seed."""
    for name in ("inputs", "forms"):
        (folder / name).mkdir(parents=True)
    rng = np.random.default_rng(11)
    people = _people(rng)
    ids = [row[0] for row in people]
    lines = list(_lines(rng, ids))
    _csv(folder / "inputs/clients.csv", ["id", "city", "district", "age", "occupation", "phone", "consent"], people)
    _csv(folder / "inputs/sales.csv", ["id", "receipt", "when", "sum", "group"], lines)
    _csv(folder / "inputs/survey.csv", ["id", "price", "quality", "speed", "advice"], _answers(rng, ids[:420]))
    _csv(folder / "inputs/contacts.csv", ["id", "campaign", "when", "channel", "response", "part"], _contacts(rng, ids))
    _csv(
        folder / "forms/channels.csv",
        ["channel", "price_per_contact", "fixed_cost", "response_low", "response_base", "response_high", "contact_column"],
        [["SMS", 0.1, 5, 0.05, 0.1, 0.2, "phone"]],
    )
    _csv(
        folder / "forms/competitors.csv",
        ["competitor", "criterion", "value", "share", "wording", "source", "date", "confidence", "link"],
        [
            ["Rival", "city", "North", 0.3, "", "survey", "2026-09-01", 2, ""],
            ["Rival", "district", "Chapel", 0.2, "", "survey", "2026-09-01", 2, ""],
        ],
    )
    (folder / "case.yml").write_text(json.dumps(_told()), encoding="utf-8")
    return folder


def _people(rng) -> list[list]:
    places = [(city, district) for city, parts in DISTRICTS.items() for district, n in parts.items() for _ in range(n)]
    rng.shuffle(places)
    rows = []
    for n, (city, district) in enumerate(places):
        phone = "" if rng.random() < 0.05 else f"+7000{n:07d}"
        rows.append([f"p{n:04d}", city, district, int(rng.integers(18, 70)), rng.choice(TRADES), phone, "yes"])
    return rows


def _lines(rng, ids: list[str]):
    """Purchases of two years; the last customers have bought nothing yet."""
    start = date(2024, 11, 1)
    for n, who in enumerate(ids[: len(ids) - NOBODY_YET]):
        times = int(rng.choice([1, 2, 3, 4, 5, 7, 9], p=[0.3, 0.3, 0.14, 0.08, 0.06, 0.07, 0.05]))
        for k, day in enumerate(sorted(rng.choice(725, times, replace=False))):
            yield [
                who,
                f"{n}-{k}",
                (start + timedelta(days=int(day))).isoformat(),
                round(float(rng.gamma(2, 40)) + 5, 2),
                "coat" if n % 3 else "hat",
            ]


def _answers(rng, ids: list[str]) -> list[list]:
    """Three kinds of people by what they want; one of them hardly ever asks for advice."""
    kinds = {0: (0.95, 0.05, 0.5, 0.02), 1: (0.05, 0.95, 0.5, 0.9), 2: (0.9, 0.9, 0.03, 0.05)}
    return [[who, *("yes" if rng.random() < p else "no" for p in kinds[n % 3])] for n, who in enumerate(ids)]


def _contacts(rng, ids: list[str]) -> list[list]:
    return [[who, "May", "2026-05-04", "SMS", "yes" if rng.random() < 0.1 else "no", "control" if n % 5 == 0 else "target"]
            for n, who in enumerate(ids[-260:])]  # fmt: skip


def _told() -> dict:
    return {
        "case": "Small groups", "language": "en", "currency": "USD", "as_of": "2026-11-01",
        "sources": {
            "transactions": {"file": "inputs/sales.csv", "columns": {"customer_id": "id", "order_id": "receipt", "date": "when", "amount": "sum", "category": "group"}},
            "customers": {"file": "inputs/clients.csv", "columns": {"customer_id": "id", **{c: c for c in ("city", "district", "age", "occupation", "phone", "consent")}}},
            "survey": {"file": "inputs/survey.csv", "columns": {"customer_id": "id"}},
            "campaign_contacts": {"file": "inputs/contacts.csv", "columns": {"customer_id": "id", "campaign": "campaign", "date": "when", "channel": "channel", "response": "response", "group": "part"}},
        },
        "segments": {"rules": RULES}, "methods": {"clusters": {"table": "survey", "rows": 80, "draws": 4, "replicates": 2}},
        "targets": {"top": 2, "budget": 500, "margin": 0.5}, "privacy": {"min_cell": LEAST},
    }  # fmt: skip


def _csv(path: Path, head: list, rows: list) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])
