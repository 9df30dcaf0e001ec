"""Writes the case "Aurora" (an airline): two years of tickets, its members, and the hidden truth that the capstone is scored by.

The truth is what each member will bring in the half-year after the last ticket: how much if nobody writes, and how much more or less
after each of four offers, its cost taken off. Nobody has it in life; here it is drawn from five hidden kinds of traveller.
"""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import numpy as np

START, AS_OF, MEMBERS = dt.date(2024, 11, 1), dt.date(2026, 11, 1), 2000
HOMES = ["Riga", "Vilnius", "Tallinn", "Gdansk"]
PLACES = ["Berlin", "Paris", "Rome", "Barcelona", "London", "Antalya", "Prague", "Oslo", "Lisbon", "Athens"]
OFFERS = ("upgrade", "early booking", "weekend fares", "discount")
# kind: share %, flights a year, how many routes, ticket types (promo, standard, flexible) %, price, months they like, travellers on a ticket, mean age,
# chance of gone; then what an offer brings per flight a year in euros before its cost: upgrade, early booking, weekend fares, discount
KINDS = {
    "commuter": (14, 22.0, 2, (5, 35, 60), 190, None, 1.0, 44, 0.04, (9.0, -2.0, -1.5, -9.5)),
    "explorer": (22, 7.0, 8, (75, 22, 3), 80, None, 1.4, 31, 0.12, (-2.0, 0.5, 6.0, 1.5)),
    "family": (20, 2.6, 4, (25, 70, 5), 140, (6, 7, 8, 12), 3.2, 39, 0.15, (-4.0, 14.0, -2.0, 4.0)),
    "visitor": (24, 4.0, 1, (60, 38, 2), 95, (1, 4, 7, 12), 1.3, 52, 0.10, (-3.0, -1.5, -1.0, -6.0)),
    "once": (20, 0.8, 2, (55, 40, 5), 120, None, 1.5, 41, 0.55, (-2.0, 0.5, 0.5, 1.0)),
}
TYPES = ("promo", "standard", "flexible")
FACTOR = {"promo": 0.6, "standard": 1.0, "flexible": 1.9}
CONTACT = 1.5  # euros for writing to a member: the letter, the system, and one who is tired of letters


def make_airline(folder: Path, seed: int = 20261101) -> None:
    """Write the inputs under `folder`, and the hidden truth: one row per member, euros in the next half-year."""
    dice = np.random.default_rng(seed)
    names, shares = list(KINDS), np.array([kind[0] for kind in KINDS.values()]) / 100
    kinds = dice.choice(names, size=MEMBERS, p=shares)
    members = [_member(dice, f"AU{10_000 + 7 * i}", kind) for i, kind in enumerate(kinds)]
    _write(folder / "inputs" / "members.csv", [{k: v for k, v in m.items() if not k.startswith("_")} for m in members])
    tickets = sorted((t for m in members for t in _tickets(dice, m)), key=lambda t: (t["date"], t["member"]))
    _write(folder / "inputs" / "tickets.csv", [{"ticket": f"T{i:06}", **t} for i, t in enumerate(tickets, 1)])
    _write(folder / "hidden" / "next_half_year.csv", [_truth(dice, m) for m in members])


def _member(dice: np.random.Generator, code: str, kind: str) -> dict:
    _, yearly, routes, _, _, _, _, age, gone, _ = KINDS[kind]
    home = str(dice.choice(HOMES, p=[0.4, 0.25, 0.2, 0.15]))
    joined = START + dt.timedelta(days=int(dice.integers(0, 640)))
    left = joined + dt.timedelta(days=int(dice.integers(60, 500))) if dice.random() < gone else None
    places = [str(p) for p in dice.choice(PLACES, size=min(routes, len(PLACES)), replace=False)]
    return {
        "member": code, "home": home, "age": int(np.clip(dice.normal(age, 9), 18, 80)), "joined": joined.isoformat(),
        "newsletter": "yes" if dice.random() < 0.8 else "no", "email": f"{code.lower()}@example.com", "_kind": kind, "_joined": joined,
        "_left": left, "_places": places, "_yearly": yearly * dice.gamma(6, 1 / 6),
    }  # fmt: skip


def _tickets(dice: np.random.Generator, member: dict) -> list[dict]:
    """The tickets of a member: one when joining, then at the member's own rate until leaving or today."""
    _, _, _, types, price, months, people, _, _, _ = KINDS[member["_kind"]]
    end = min(member["_left"] or AS_OF, AS_OF - dt.timedelta(days=1))
    days = max((end - member["_joined"]).days, 0)
    when = [0, *dice.integers(1, max(days, 2), size=dice.poisson(member["_yearly"] * days / 365.25))]
    dates = [_liked(dice, member["_joined"] + dt.timedelta(days=int(d)), months, end) for d in when]
    made = []
    for date in dates:
        kind = str(dice.choice(TYPES, p=np.array(types) / 100))
        seats = 1 + int(dice.poisson(people - 1))
        paid = round(price * FACTOR[kind] * seats * float(dice.uniform(0.7, 1.4)), 2)
        web = 0.35 if member["_kind"] == "visitor" else 0.8
        place = str(dice.choice(member["_places"]))
        channel = "web" if dice.random() < web else str(dice.choice(["agency", "office"]))
        made.append({"member": member["member"], "date": date.isoformat(), "route": f"{member['home']}-{place}", "ticket_type": kind,
                     "seats": seats, "amount": paid, "channel": channel})  # fmt: skip
    return made


def _liked(dice: np.random.Generator, date: dt.date, months: tuple | None, end: dt.date) -> dt.date:
    """A date moved, mostly, to a month that the kind likes."""
    if not months or dice.random() < 0.2:
        return date
    moved = dt.date(date.year, int(dice.choice(months)), min(date.day, 28))
    return moved if START <= moved <= end else date


def _truth(dice: np.random.Generator, member: dict) -> dict:
    """What comes in the next half-year: `none` without a letter, and with each offer, its cost taken off."""
    effects = KINDS[member["_kind"]][-1]
    there = 0.0 if member["_left"] else 1.0
    flights = member["_yearly"] / 2
    base = there * flights * KINDS[member["_kind"]][4] * 0.15  # 15 % of a ticket is earned
    made = {offer: there * effect * flights * float(dice.uniform(0.6, 1.4)) - CONTACT for offer, effect in zip(OFFERS, effects, strict=True)}
    reads = member["newsletter"] == "yes"  # who asked not to be written to leaves, if written to
    told = {offer: base + (gain if reads else -abs(gain) - 10) for offer, gain in made.items()}
    return {"member": member["member"], "none": round(base, 2), **{offer: round(value, 2) for offer, value in told.items()}}


def _write(path: Path, rows: list[dict]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
