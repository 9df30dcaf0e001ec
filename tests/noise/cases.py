"""Case folders in which there is nothing to be found, and the same ones with one thing planted; a seed makes the whole case."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from segkit.ground.power import detectable
from segkit.steps.monitor.campaigns import FORM

FIRST, LAST = dt.date(2024, 10, 1), dt.date(2026, 9, 30)
DAYS = (LAST - FIRST).days + 1
SEGMENTS = {"North": "desk = 'n'", "South": "desk = 's'", "East": "desk = 'e'", "West": "desk = 'w'", "else": "Centre"}
DESKS = dict(zip("nsewc", ["North", "South", "East", "West", "Centre"], strict=True))
CITIES, GOODS, PLACES = ["Leeds", "York", "Hull", "Ripon"], ["tea", "cups", "jam", "books", "linen"], ["shop", "web"]
CHEAP, DEAR = (0.05, 20.0), (9.0, 400.0)  # price of a contact, fixed cost
LEVEL, HELD = 0.05, 0.3  # response without a message; share held out of the campaigns of the log


@dataclass(frozen=True)
class Planted:
    """What is put into a case that has nothing else: of the first segment the share of Leeds in points, the money of one city as a
    factor, and what a message adds in points of response."""

    city: float = 0.0
    money: float = 1.0
    uplift: float = 0.0


def stated(customers: int, *, times: float = 1.0) -> Planted:
    """The effects that a report of so many customers tells four times in five, judged among all else that it asserts (p below 0.005), times
    `times`: of the share of a city against 85 cells, of a city's money against 17 values (by its logarithm, whose error does not grow with
    it, and large enough to be told at all: an index of 115), of an uplift over all campaigns together."""
    near = 0.84  # of the normal: four times in five
    share = (3.99 + near) * np.sqrt(0.24 * (5 / customers + 1.25 / customers))
    error = 1.02 * np.sqrt(1 / (0.2 * customers) + 1 / (0.8 * customers))
    index = 1.15 * np.exp(near * 0.8 * error)
    money = max(np.exp((3.62 + near) * error), 0.8 * index / (1 - 0.2 * index))
    uplift = (2.81 + near) / (1.96 + near) * detectable(2 * customers * (1 - HELD), 2 * customers * HELD, LEVEL)
    return Planted(city=min(0.55, times * share), money=1 + times * (money - 1), uplift=times * uplift)


def make(folder: Path, seed: int, *, planted: Planted | None = None, customers: int = 0, price: tuple[float, float] | None = None) -> Path:
    """Write a case: segments by lot, attributes by lot, purchases at a steady rate by one law for all, campaigns that add nothing.

    The seed decides on size (500, 4,000) and prices too, unless they are given: four seeds in a row are the four combinations.
    """
    rng, what = np.random.default_rng(seed), planted or Planted()
    customers, price = customers or (500, 4000)[seed % 2], price or (CHEAP, DEAR)[seed // 2 % 2]
    for name in ("inputs", "forms"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    people = _people(rng, customers, what)
    people.to_csv(folder / "inputs" / "people.csv", index=False)
    _sales(rng, people, what).to_csv(folder / "inputs" / "sales.csv", index=False)
    _campaigns(rng, people, what).to_csv(folder / "forms" / "campaigns.csv", index=False)
    channels = pd.DataFrame({"channel": ["SMS", "mail"], "price_per_contact": price[0], "fixed_cost": price[1], "response_base": LEVEL})
    channels.to_csv(folder / "forms" / "channels.csv", index=False)
    _rivals(rng).to_csv(folder / "forms" / "competitors.csv", index=False)
    (folder / "case.yml").write_text(yaml.safe_dump(_told(), sort_keys=False), encoding="utf-8")
    return folder


def _told() -> dict:
    columns = {"customer_id": "id", "order_id": "receipt", "date": "date", "amount": "amount", "category": "goods", "channel": "place"}
    known = {c: c for c in ("city", "gender", "age", "income", "reader", "email", "phone", "consent")}
    return {
        "case": "Nothing", "language": "en", "currency": "EUR", "as_of": (LAST + dt.timedelta(days=1)).isoformat(), "market": "b2c",
        "sources": {"transactions": {"file": "inputs/sales.csv", "columns": columns},
                    "customers": {"file": "inputs/people.csv", "columns": {"customer_id": "id", **known}}},
        "segments": {"rules": SEGMENTS}, "targets": {"budget": 5000, "margin": 0.5},
    }  # fmt: skip


def _people(rng: np.random.Generator, n: int, what: Planted) -> pd.DataFrame:
    table = pd.DataFrame({
        "id": [f"p{i:05}" for i in range(n)], "desk": rng.choice(list(DESKS), n), "city": rng.choice(CITIES, n, p=[0.4, 0.3, 0.2, 0.1]),
        "gender": rng.choice(["f", "m"], n, p=[0.6, 0.4]), "age": rng.integers(18, 80, n), "income": rng.choice(["low", "middle", "high"], n),
        "reader": rng.choice(["yes", "no"], n), "email": "a@example.com", "phone": "+44 20 7946 0000", "consent": "yes",
    })  # fmt: skip
    moved = (table["desk"] == "n") & (table["city"] != "Leeds") & (rng.random(n) < what.city / 0.6)
    return table.assign(city=table["city"].mask(moved, "Leeds"))


def _sales(rng: np.random.Generator, people: pd.DataFrame, what: Planted) -> pd.DataFrame:
    """Orders at a rate of each customer's own, the same on every day of two years; amounts from one law."""
    counts = rng.poisson(rng.gamma(1.5, 3.0, len(people)))
    who = np.repeat(people["id"].to_numpy(), counts)
    n = len(who)
    amount = rng.lognormal(3.4, 0.6, n) * np.where(np.repeat(people["city"].to_numpy(), counts) == "Hull", what.money, 1.0)
    return pd.DataFrame({
        "receipt": np.arange(n), "id": who, "date": [(FIRST + dt.timedelta(days=int(d))).isoformat() for d in rng.integers(0, DAYS, n)],
        "amount": amount.round(2), "goods": rng.choice(GOODS, n, p=[0.3, 0.25, 0.2, 0.15, 0.1]), "place": rng.choice(PLACES, n, p=[0.7, 0.3]),
    })  # fmt: skip


def _campaigns(rng: np.random.Generator, people: pd.DataFrame, what: Planted) -> pd.DataFrame:
    """Two campaigns to every segment: written to and held out answer alike, but for what is planted."""
    rows = []
    for campaign, day in (("Spring", "2026-03-10"), ("Summer", "2026-06-10")):
        for desk, segment in DESKS.items():
            size = int((people["desk"] == desk).sum())
            held, channel = int(size * HELD), ("SMS", "mail")[rng.integers(2)]
            for group, n, rate in (("target", size - held, LEVEL + what.uplift), ("control", held, LEVEL)):
                count = rng.binomial(n, rate)
                rows.append((campaign, day, segment, channel, n, count, round(float(rng.lognormal(3.4, 0.6, count).sum()), 2), 0.0, group))
    return pd.DataFrame(rows, columns=FORM)


def _rivals(rng: np.random.Generator) -> pd.DataFrame:
    """A competitor whose customers are as ours, as far as a count of 400 tells."""
    share = (rng.multinomial(400, [0.4, 0.3, 0.2, 0.1]) / 400).tolist()
    return pd.DataFrame({"competitor": "Rival", "criterion": "city", "value": CITIES, "share": share, "wording": "", "source": "count at the door",
                         "date": "2026-08-01", "confidence": 3, "link": "https://example.com/count", "n": 400})  # fmt: skip
