"""Ten rows of one's own: made of a name, the same for the same name, so that no two students have the same table."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import numpy as np
import pandas as pd

TEN = list("ABCDEFGHIJ")


def rows(kind: str, name: str) -> pd.DataFrame:
    """Ten rows for a lesson (`kind` is its name), made of a person's name.

    >>> rows("rfm", "Anna").equals(rows("rfm", "anna ")), rows("rfm", "Anna").equals(rows("rfm", "Piotr"))
    (True, False)
    """
    made = hashlib.sha256(f"{kind}/{' '.join(name.casefold().split())}".encode()).digest()
    return KINDS[kind](np.random.default_rng(int.from_bytes(made[:8], "big")))


def _until(made: Callable[[], pd.DataFrame], good: Callable[[pd.DataFrame], bool]) -> pd.DataFrame:
    """The first table that is good for its questions: somebody qualifies, and not just those whom half of the rule finds."""
    while not good(table := made()):
        pass
    return table


def _some(dice: np.random.Generator, low: int, high: int, step: int = 1) -> list[int]:
    """Ten different numbers, so that nobody has to guess what happens to equal ones."""
    return (dice.choice(np.arange(low, high, step), size=10, replace=False)).tolist()


def _mixed(dice: np.random.Generator, **counts: int) -> list:
    """Ten values in any order, each as often as said; a name that begins with `none` stands for a missing value."""
    values = [None if value.startswith("none") else value for value, count in counts.items() for _ in range(count)]
    return [values[i] for i in dice.permutation(len(values))]


def _kotler(dice: np.random.Generator) -> pd.DataFrame:
    cities = _mixed(dice, Omsk=4, Perm=3, Tver=2, none=1)
    return pd.DataFrame({"customer_id": TEN, "city": cities, "revenue": _some(dice, 20, 400, 10)})


def _five_w(dice: np.random.Generator) -> pd.DataFrame:
    segments = ["Regulars"] * 5 + ["Guests"] * 5
    basics = [*dice.integers(2, 7, 5), *dice.integers(0, 3, 5)]
    dresses = [*dice.integers(0, 3, 5), *dice.integers(3, 9, 5)]
    return pd.DataFrame({"customer_id": TEN, "segment": segments, "basics": basics, "dresses": dresses})


def _rfm(dice: np.random.Generator) -> pd.DataFrame:
    orders = [1, 1, 1, *dice.integers(2, 12, 7)]
    told = {"recency_days": _some(dice, 2, 400), "orders": dice.permutation(orders).tolist(), "revenue": _some(dice, 20, 900, 10)}
    return pd.DataFrame({"customer_id": TEN, **told})


def _abc_xyz(dice: np.random.Generator) -> pd.DataFrame:
    level = np.sort(dice.choice(np.arange(20, 400, 10), size=10, replace=False))[::-1][:, None]
    wobble = dice.choice([0.05, 0.2, 0.6], size=10)[:, None]
    made = (level * (1 + wobble * dice.uniform(-1, 1, (10, 4)))).round(-1).astype(int)
    made[8, dice.integers(1, 4)] = 0
    mixed = np.maximum(made, 0)[dice.permutation(10)]  # else the letters of class A are the first of the alphabet
    return pd.DataFrame(mixed, index=TEN, columns=["Q1", "Q2", "Q3", "Q4"])


def _life_cycle(dice: np.random.Generator) -> pd.DataFrame:
    days, gap = dice.integers(3, 10, 10), dice.integers(10, 60, 10)
    rhythms = [0.5, 1.5, 2.5, 3.5, 5.0, *dice.choice([0.5, 1.5, 2.5, 3.5, 5.0], size=5)]  # some are former, some are not
    silent = (gap * dice.permutation(rhythms)).astype(int)
    return pd.DataFrame({"customer_id": TEN, "orders": days, "order_days": days, "recency_days": silent, "tenure_days": silent + gap * (days - 1)})


def _ltv(dice: np.random.Generator) -> pd.DataFrame:
    orders = np.array([1, 1, *dice.integers(2, 14, 8)])[dice.permutation(10)]
    price, tenure = dice.integers(4, 20, 10) * 10, np.array(_some(dice, 60, 720))
    return pd.DataFrame({"customer_id": TEN, "orders": orders, "purchases": orders * price, "tenure_days": tenure})


def _clusters(dice: np.random.Generator) -> pd.DataFrame:
    """Two halves that overlap, so that who is whose is not seen from the order; nobody is as far from A as from J."""
    while True:
        left = np.column_stack([dice.integers(1, 7, 5), dice.integers(1, 9, 5)])
        right = np.column_stack([dice.integers(5, 11, 5), dice.integers(1, 9, 5)])
        points = np.vstack([left, right])[[0, *(1 + dice.permutation(8)), 9]]
        to_a, to_j = (((points - points[who]) ** 2).sum(axis=1) for who in (0, 9))
        by_visits = abs(points[:, 0] - points[0, 0]) <= abs(points[:, 0] - points[9, 0])
        if not (to_a == to_j).any() and (by_visits != (to_a < to_j)).any():
            return pd.DataFrame(points, columns=["visits", "basket"]).assign(customer_id=TEN)[["customer_id", "visits", "basket"]]


def _rules(dice: np.random.Generator) -> pd.DataFrame:
    ages: list = [*dice.integers(18, 30, 4), *dice.integers(31, 65, 4), None, None]

    def made() -> pd.DataFrame:
        told = {"age": [ages[i] for i in dice.permutation(10)], "orders": dice.integers(0, 10, 10), "revenue": _some(dice, 20, 1000, 10)}
        return pd.DataFrame({"customer_id": TEN, **told}).astype({"age": "float"})

    def good(table: pd.DataFrame) -> bool:
        young, pays = table["age"] < 30, table["revenue"] >= 500
        return (pays & young).any() and (pays & ~young).any() and (~pays & ~young).any()

    return _until(made, good)


def _hunt_ladder(dice: np.random.Generator) -> pd.DataFrame:
    from segkit.methods import hunt_ladder

    today = pd.Timestamp("2026-05-20")  # the window does not begin with the year, else a glance at the year finds who is in it
    twice = ("price_view cart", "cart price_view", "price_view order", "cart order", "price_view content_view")

    def made() -> pd.DataFrame:
        who = dice.permutation(TEN)
        others = dice.choice(["content_view", "price_view", "cart", "order"], size=9, p=[0.35, 0.25, 0.2, 0.2])
        older = np.sort(dice.choice(np.arange(31, 105), size=(5, 2), replace=False))[:, ::-1].ravel()
        told = [*older, dice.integers(2, 31)]  # the last of them: somebody rests after an order
        days = np.concatenate([told, dice.choice(np.setdiff1d(np.arange(2, 150), told), size=9, replace=False)])
        people = [*np.repeat(who[:5], 2), *who[5:], *dice.choice(who[5:], 5)]
        table = pd.DataFrame({"customer_id": people, "event": [*" ".join(twice).split(), "order", *others], "date": today - pd.to_timedelta(days, unit="D")})
        return table.sort_values(["customer_id", "date"], ignore_index=True)

    def good(table: pd.DataFrame) -> bool:
        """Neither the last event of each finds them, nor what they did within 90 days, nor that they did nothing."""
        stage = hunt_ladder.fit(table, as_of=today.date()).table.set_index("customer_id")["hunt_stage"]
        lately = table[table["date"] >= today - pd.Timedelta(days=90)]
        ends = [rows.groupby("customer_id").tail(1) for rows in (table, lately)]
        for event, step in (("price_view", "comparison"), ("cart", "choice")):
            right, did, *last = (set(stage.index[stage == step]), *(set(rows.loc[rows["event"] == event, "customer_id"]) for rows in (lately, *ends)))
            if not did > right > set() or right in last:
                return False
        still = set(stage.index[stage == "indifference"])
        return still > set(TEN) - set(lately["customer_id"])

    return _until(made, good)


def _khramatrix(dice: np.random.Generator) -> pd.DataFrame:
    from segkit.methods.khramatrix import STAGES

    def people(*counts: int) -> list[str]:
        stood = np.repeat(dice.choice(STAGES, size=len(counts), replace=False), counts)
        return stood[dice.permutation(len(stood))].tolist()

    def made() -> pd.DataFrame:
        six, four = ((2, 2, 1, 1), (3, 1, 1, 1))[dice.integers(2)], ((2, 1, 1), (2, 2))[dice.integers(2)]
        segments = ["Newcomers"] * 6 + ["Regulars"] * 4
        return pd.DataFrame({"customer_id": TEN, "segment": segments, "hunt_stage": [*people(*six), *people(*four)]})

    def good(table: pd.DataFrame) -> bool:
        steps = table["hunt_stage"].map(STAGES.index).groupby(table["segment"])
        stage = steps.agg(lambda stood: stood.mode().min())
        return not any(stage.equals(seen) for seen in (steps.first(), steps.last(), steps.min()))  # a glance at the ends, the lowest

    return _until(made, good)


def _deals_abc(dice: np.random.Generator) -> pd.DataFrame:
    from segkit.methods import deals_abc

    def good(table: pd.DataFrame) -> bool:
        without = (table["outcome"] == "won") & (table["changes"] == 0)
        if without.sum() < 4:  # of two or three it is too soon found by trying
            return False
        best = deals_abc.fit(table).table["class"] == "A"
        return best.any() and (best != without).any()

    return _until(lambda: _deals(dice), good)


def _deals(dice: np.random.Generator) -> pd.DataFrame:
    outcome = np.array(_mixed(dice, won=7, lost=3))
    won = outcome == "won"
    told = {
        "outcome": outcome, "amount": _some(dice, 40, 200, 10), "cycle_days": _some(dice, 10, 90, 2), "effort_hours": _some(dice, 5, 80),
        "discount": dice.choice([0, 0, 5, 10, 15], size=10), "changes": dice.choice([0, 0, 0, 1, 3], size=10),
        "profit": np.where(won, dice.integers(5, 60, 10), -dice.integers(1, 20, 10)), "has_budget": np.where(won, 1, dice.integers(0, 2, 10)),
        "beyond_product": np.where(won, 0, dice.choice([0, 0, 1], size=10)),
    }  # fmt: skip
    return pd.DataFrame({"deal_id": [f"D{i:02}" for i in range(1, 11)], **told})


def _b2b_nests(dice: np.random.Generator) -> pd.DataFrame:
    def known(values: str, count: int) -> list:
        told = [*dice.choice(values.split(), size=count), *[None] * (10 - count)]
        return [told[i] for i in dice.permutation(10)]

    first, second = int(dice.integers(5, 10)), int(dice.integers(3, 10))
    third = int(dice.choice([n for n in range(2, 10) if 2 * n != first + second]))  # else the mean of two is that of all three
    told = {"industry": known("shop factory clinic studio", first), "company_size": known("1–9 10–49 50–249 250+", second)}
    told |= {"company_city": known("Gdansk Riga Tallinn Vilnius", third), "technology": known("SAP Shopify WordPress Excel", int(dice.integers(4, 8)))}
    told |= {"power_structure": known("owner board director", int(dice.integers(3, 7))), "urgency": known("now later", int(dice.integers(2, 6)))}
    return pd.DataFrame({"customer_id": TEN, **told})


KINDS: dict[str, Callable[[np.random.Generator], pd.DataFrame]] = {
    "kotler": _kotler, "five_w": _five_w, "rfm": _rfm, "abc_xyz": _abc_xyz, "life_cycle": _life_cycle, "ltv": _ltv, "clusters": _clusters,
    "rules": _rules, "hunt_ladder": _hunt_ladder, "khramatrix": _khramatrix, "deals_abc": _deals_abc, "b2b_nests": _b2b_nests,
}  # fmt: skip
