"""A case whose every source has a canary under every header that speaks of a contact, and what looks like people under headers that do not.

The values are frequent: three of each, so that nothing is hidden for being rare.
"""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from pathlib import Path

from tests.privacy import headers

HEADERS = [name for names in headers.CONTACTS.values() for name in names]
MARK = "kanarek"  # in every value under HEADERS
LOOKS = {  # under headers that say nothing: values known by what they look like
    "Поле 1": ["Анна Кузнецова", "Пётр Смирнов", "Ольга Соколова"],
    "Field 2": ["12 Baker Street, London", "7 Abbey Road", "221 Fleet Street"],
    "Pole 3": ["ul. Krakowska 12", "ul. Lipowa 7", "al. Jerozolimskie 44"],
    "Поле 4": ["ул. Ленина, д. 5", "пр-т Мира, 17", "пер. Садовый, 3"],
    "Field 5": ["+44 7911 123456", "+44 7911 123457", "+44 7911 123458"],
    "Pole 6": ["PL61 1090 1014 0000 0712 1981 2874", "DE89 3704 0044 0532 0130 00", "GB29 NWBK 6016 1331 9268 19"],
    "Field 7": ["4111 1111 1111 1111", "5500 0055 5555 5559", "4012 8888 8888 1881"],
    "Поле 8": ["Смирнов П.И.", "Кузнецова А.А.", "Соколова О.М."],
}
MARKS = [MARK, *(value for values in LOOKS.values() for value in values)]
PEOPLE = 90
SEGMENTS = {"Often": "order_days >= 5", "Some": "orders >= 3", "else": "Seldom"}


def build(folder: Path) -> Path:
    """Write the case: transactions, customers, deals, events and a survey."""
    (folder / "inputs").mkdir(parents=True)
    (folder / "forms").mkdir()
    start, city = date(2025, 1, 7), ["Omsk", "Perm", "Ufa"]
    lines = [(n, k) for n in range(PEOPLE - 6) for k in range(2 + n % 6)]
    days = [start + timedelta(days=(n * 13 + k * 31) % 600) for n, k in lines]
    _csv(folder, "sales", ["id", "order", "date", "sum", "goods"],
         [[n, f"{n}-{k}", d, 100 + (n * 37 + k * 11) % 900, f"goods {k % 4}", n] for (n, k), d in zip(lines, days, strict=True)])  # fmt: skip
    _csv(
        folder,
        "clients",
        ["id", "town", "benefit", "consent"],
        [[n, city[n % 3], ["price", "speed"][n % 2], "x", n] for n in range(PEOPLE)],
    )
    _csv(folder, "visits", ["id", "date", "event"], [[n, start + timedelta(days=590 + n % 9), "cart", n] for n in range(PEOPLE)])
    _csv(
        folder, "answers", ["id", "motive", "plans"], [[n, ["habit", "price"][n % 2], ["yes", "no"][n % 2], n] for n in range(0, PEOPLE, 2)]
    )
    outcomes = ["won", "lost", "won", "open"]
    _csv(folder, "deals", ["deal", "id", "outcome", "sum", "days", "branch"],
         [[f"D{n}", n, outcomes[n % 4], 1000 + n * 7, 20 + n % 30, ["food", "wood"][n % 2], n] for n in range(60)])  # fmt: skip
    (folder / "case.yml").write_text(json.dumps(_told(), ensure_ascii=False), encoding="utf-8")
    channel = ["channel", "price_per_contact", "fixed_cost", "response_low", "response_base", "response_high", "contact_column"]
    (folder / "forms" / "channels.csv").write_text(",".join(channel) + "\nSMS,1,10,0.1,0.2,0.3,Phone number\n", encoding="utf-8")
    return folder


def _told() -> dict:
    files = {
        "transactions": ("sales", {"customer_id": "id", "order_id": "order", "date": "date", "amount": "sum", "product": "goods"}),
        "customers": ("clients", {"customer_id": "id", "city": "town", "benefit": "benefit", "consent": "consent"}),
        "events": ("visits", {"customer_id": "id", "date": "date", "event": "event"}),
        "survey": ("answers", {"customer_id": "id", "motive": "motive"}),
        "deals": ("deals", {"deal_id": "deal", "customer_id": "id", "outcome": "outcome", "amount": "sum", "cycle_days": "days"}),
    }
    sources = {name: {"file": f"inputs/{file}.csv", "columns": columns} for name, (file, columns) in files.items()}
    return {"case": "Canaries", "language": "en", "currency": "EUR", "as_of": "2026-10-01", "sources": sources, "segments": {"rules": SEGMENTS},
            "targets": {"top": 3, "budget": 500, "knock_out": ["measurable"]}, "privacy": {"min_cell": 5}}  # fmt: skip


def _csv(folder: Path, name: str, head: list[str], rows: list[list]) -> None:
    """The last of each row says whose it is; the canaries of this person follow the columns of the source."""
    with (folder / "inputs" / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow([*head, *HEADERS, *LOOKS])
        for *cells, who in rows:
            writer.writerow([*cells, *(f"{MARK} {'abc'[who % 3]}{i}" for i in range(len(HEADERS))), *(v[who % 3] for v in LOOKS.values())])
