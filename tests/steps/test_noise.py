"""Campaigns that did nothing are not recommended; what is planted is found at its stated power. Seeds are counted up, not chosen."""

from __future__ import annotations

import datetime as dt
import itertools
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from segkit.customers import facts
from segkit.ground.power import detectable
from segkit.steps import monitor, strategy, targets

CHEAP, DEAR = (0.05, 0.0), (60.0, 500.0)  # price of a contact, fixed cost; a response is worth 1000
SEGMENTS = [f"s{i}" for i in range(5)]


@cache
def base(customers: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Labels at random and who may be written to: nothing is to be had but what the log says."""
    rng = np.random.default_rng(customers)
    labels = pd.DataFrame({"customer_id": [f"c{i:05}" for i in range(customers)], "segment": rng.choice(SEGMENTS, customers)})
    return labels, strategy.permitted(labels, labels[["customer_id"]], form(CHEAP))


def form(price: tuple[float, float]) -> pd.DataFrame:
    return pd.DataFrame({"channel": ["SMS", "mail"], "price_per_contact": price[0], "fixed_cost": price[1], "response_base": 0.05})


def log(seed: int, customers: int, uplift: float, *, held: float = 0.3) -> pd.DataFrame:
    """A campaign to every segment; the segments' own levels differ, the message adds `uplift` or nothing."""
    rng = np.random.default_rng(seed)
    rows = []
    for segment, level in zip(SEGMENTS, rng.beta(3, 57, len(SEGMENTS)), strict=True):
        people = customers // len(SEGMENTS)
        control, channel = int(people * held), ("SMS", "mail")[rng.integers(2)]
        for group, n, rate in (("target", people - control, level + uplift), ("control", control, level)):
            count = rng.binomial(n, min(1.0, rate))
            rows.append(("May", "2026-05-01", segment, channel, n, count, 1000.0 * count, 0.0, group))
    return pd.DataFrame(rows, columns=monitor.FORM)


def decided(campaigns: pd.DataFrame, customers: int, price: tuple[float, float], *, draws: int = 1000) -> pd.DataFrame:
    """The targets on this log, everything but the log being the same."""
    labels, permitted = base(customers)
    sizes = labels.groupby("segment").size().rename("customers").reset_index()
    channels = form(price)
    offers, clean = targets.offers(sizes, channels), monitor.cleaned(campaigns)
    effects = targets.effects(monitor.compared(campaigns), offers, log=clean, draws=draws)
    orders = pd.DataFrame({"segment": SEGMENTS, "order_value": 1000.0, "orders": 0})
    worth = targets.worth(clean, offers, orders)
    money = targets.economics(sizes, channels, permitted, effects=effects, worth=worth)
    return targets.targets(sizes, pd.DataFrame(), targets.attractiveness(sizes, {"size": 1}), money=money)


def test_a_campaign_that_did_nothing_is_hardly_ever_recommended():
    """40 cases of noise, cheap and dear channels, 500 and 4,000 customers: at most two spend."""
    cases = itertools.product((500, 4000), (CHEAP, DEAR), range(10))
    assert sum(decided(log(seed, n, 0.0), n, price)["chosen"].any() for n, price, seed in cases) <= 2


def test_two_rates_shrunk_apart_would_have_found_a_gain_in_nothing():
    """Why the uplift is shrunk and not the two rates: of a segment with a high level and a small group held out, half the level is 'gained'."""
    pairs = pd.DataFrame({"segment": ["high", "low"], "channel": "SMS", "responses": [80.0, 8.0], "contacts": [400.0, 400.0],
                          "control_responses": [10.0, 1.0], "control": [50.0, 50.0]})  # fmt: skip
    weight, mean = 60.0, 0.11
    apart = [(r + weight * mean) / (n + weight) for r, n in ((80, 400), (10, 50))]
    rows = pd.DataFrame({"segment": ["high"] * 2, "group": ["target", "control"], "contacts": [400, 50], "responses": [80, 10]})
    found = targets.effects(pairs.assign(campaign="May"), pairs[["segment", "channel"]], log=rows)
    assert apart[0] - apart[1] > 0.03 and abs(found.uplift[0].mean()) < 0.01


def test_a_planted_uplift_is_found_at_its_power():
    """100 logs with the uplift that 4,000 customers show four times in five: it is shown in 80 % of them, give or take chance."""
    people, held = 4000, 0.3
    planted = detectable(people * (1 - held), people * held, 0.05)
    shown = [monitor.uplift(log(seed, people, planted, held=held)).iloc[-1] for seed in range(100)]
    share = np.mean([row["reading"] == "works" for row in shown])
    assert 0.70 <= share <= 0.92, share
    assert np.mean([row["points"] for row in shown]) == pytest.approx(planted, abs=0.003)
    assert np.mean([row["low"] <= planted <= row["high"] for row in shown]) >= 0.9


def test_a_planted_uplift_is_chosen_where_it_pays_and_not_where_it_does_not():
    """Four points on a value of 1000 bring 40 a contact: at 0.05 it is chosen, at 60 never."""
    logs = [log(seed, 4000, 0.04) for seed in range(8)]
    cheap = [decided(one, 4000, CHEAP)["chosen"].any() for one in logs]
    dear = [decided(one, 4000, DEAR)["chosen"].any() for one in logs]
    assert sum(cheap) >= 7 and not any(dear)


def test_without_a_control_group_nothing_is_chosen_whatever_came():
    campaigns = log(1, 4000, 0.2)
    table = decided(campaigns[campaigns["group"] == "target"], 4000, CHEAP)
    assert not table["chosen"].any() and set(table["decision"]) == {"test"} and table["p_profit"].isna().all() and table["roi"].isna().all()


def whole(target: tuple[int, int], control: tuple[int, int]) -> pd.DataFrame:
    """A log of one mailing that was counted as a whole: (responses, contacts) of those written to and of those held out."""
    rows = [("May", "2026-05-01", "", "SMS", n, k, None, 0.0, group) for group, (k, n) in (("target", target), ("control", control))]
    return pd.DataFrame(rows, columns=monitor.FORM)


def found_whole(told: pd.DataFrame, own: pd.DataFrame | None) -> Any:
    pairs, offers = monitor.compared(told), pd.DataFrame({"segment": ["VIP", "lost"], "channel": "SMS"})
    return targets.effects(pairs, offers, log=monitor.cleaned(told), own=own)


def test_a_mailing_counted_as_a_whole_gives_nobody_what_only_others_buy():
    """Of a thousand VIP 100 buy in two weeks, of a thousand lost none; the mailing brought 20 % against 5 %: the VIP's level is ten in a hundred, and the lost have none of it."""
    own = pd.DataFrame({"segment": ["VIP", "lost"], "people": [1000, 1000], "bought": [100, 0]})
    made = found_whole(whole((2000, 10_000), (500, 10_000)), own)
    level, gain = made.control.mean(axis=1), made.uplift.mean(axis=1)
    assert level.mean() == pytest.approx(0.05, abs=0.004) and level[1] < 0.002
    alike = found_whole(whole((2000, 10_000), (500, 10_000)), own.assign(bought=50))
    assert alike.control.mean(axis=1) == pytest.approx([0.05, 0.05], abs=0.006) and alike.uplift.mean(axis=1) == pytest.approx([0.12, 0.12], abs=0.03)
    assert alike.uplift[0].mean() < gain[0] < 2 * alike.uplift[0].mean() and gain[1] < gain[0] / 4  # nobody measured how it is dealt out: between alike and by what each buys


def test_a_mailing_counted_as_a_whole_that_did_nothing_adds_nothing():
    """Twenty such mailings: with levels of the segments' own as without them, hardly one makes a gain of nothing."""
    own, rng = pd.DataFrame({"segment": ["VIP", "lost"], "people": [1000, 1000], "bought": [100, 5]}), np.random.default_rng(0)
    made = [found_whole(whole((rng.binomial(700, 0.05), 700), (rng.binomial(300, 0.05), 300)), own) for _ in range(20)]
    assert sum((one.uplift > 0).mean(axis=1).max() >= 0.8 for one in made) <= 3


def test_levels_of_their_own_go_by_the_segments_of_then_or_are_not_known():
    """By hand: a buys on the 3rd of every month of 2025 and is VIP by then; b bought once in 2023. Six windows from July on: a buys in all, b in none."""
    days = [*(f"2025-{month:02}-03" for month in range(1, 13)), "2023-05-20"]
    lines = pd.DataFrame({"customer_id": ["a"] * 12 + ["b"], "date": pd.to_datetime(days), "amount": 10.0})
    as_of, step = dt.date(2026, 1, 1), {"column": "segment", "cases": [["recency_days <= 60", "'VIP'"]], "else": "'lost'"}
    table, months = facts.build(lines, as_of=as_of)
    told = targets.own_levels(pd.DataFrame({"segment": [""]}), table, months, {"steps": [step]}, as_of)
    assert told.to_numpy().tolist() == [["VIP", 6, 6], ["lost", 6, 0]]
    assert targets.own_levels(pd.DataFrame({"segment": [""]}), table, months, None, as_of) is None  # classes of deals name today's customers
