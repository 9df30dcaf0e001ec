"""Rounding to a step that the size carries: by hand, and attacked on random cases by linear programs."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segkit.customers import profile
from segkit.ground.language import Language
from segkit.methods import kotler
from segkit.privacy import precision, printed
from segkit.report import columns
from segkit.steps import monitor, size
from tests.privacy import attack

LEAST, SAY = 10, Language("en")


def test_the_step_is_the_smallest_that_stands_for_enough_and_twice_that_for_few_values():
    found = precision.steps([1000, 999, 500, 333, 250, 200, 199, 100, 99, 50, 49], 5, 10)
    assert found[:-1].tolist() == [0.01, 0.02, 0.02, 0.04, 0.04, 0.05, 0.1, 0.1, 0.2, 0.2] and np.isnan(found[-1])
    assert precision.steps([1000, 50], [4, 2], 10).tolist() == [0.02, 0.4]


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 400), st.integers(1, 400), st.integers(1, 8), st.sampled_from([3, 5, 10]))
def test_a_small_count_is_always_below_its_step(count, whole, values, least):
    count, step = min(count, whole), float(precision.steps(whole, values, least))
    told = float(precision.rounded(count / whole, step))
    if whole < 5 * least:
        assert np.isnan(told)
    elif 0 <= count < least:
        assert told == 0
    elif whole - count < least:
        assert told == 1
    else:
        assert told in (0, 1) or abs(told - count / whole) <= step / 2 + 1e-9


def people(n: int, seed: int, *, segments: int = 5) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Districts in towns, a rare trade, a yes/no, blanks; segments of which the last are small."""
    rng = np.random.default_rng(seed)
    city = rng.choice(list("NSWE"), n, p=[0.6, 0.3, 0.08, 0.02])
    district = pd.Series([f"{c}{'abc'[k]}" for c, k in zip(city, rng.choice(3, n, p=[0.5, 0.46, 0.04]), strict=True)], dtype="str")
    weights = rng.dirichlet(np.full(segments, 0.8)) + 0.004
    segment = rng.choice(list("ABCDEFGH")[:segments], n, p=weights / weights.sum())
    trade = pd.Series(rng.choice(list("xyzw"), n, p=[0.6, 0.3, 0.08, 0.02]), dtype="str")
    facts = pd.DataFrame({
        "customer_id": [f"{i:05d}" for i in range(n)], "orders": 1, "revenue": rng.gamma(2, 40, n).round(2), "city": city,
        "district": district.mask(rng.random(n) < rng.choice([0, 0.1])), "trade": trade.mask((segment == "A") & (trade == "w"), "x"),
        "member": rng.random(n) < rng.choice([0.03, 0.5, 0.97]),
    })  # fmt: skip
    return facts, facts[["customer_id"]].assign(segment=segment)


def sheets(facts: pd.DataFrame, labels: pd.DataFrame, least: int, before: pd.DataFrame | None = None) -> dict[str, pd.DataFrame]:
    """The spreadsheet that a client would get of these customers, under its own headers."""
    t = {
        "customers": kotler.fit(facts), "profile": profile.describe(labels, facts), "facts": facts, "segments": size.sizes(labels, facts),
        "targets": pd.DataFrame({"segment": ["-"], "chosen": [False]}), **({"migration": monitor.migration(before, labels)} if before is not None else {}),
    }  # fmt: skip
    told = columns.readable(
        {n: v for n, v in printed.report(t, least).items() if n in ("customers", "profile", "segments", "migration")}, SAY
    )
    heads = columns.columns(told, SAY)
    names = {"customers": "Own customers", "profile": "Profile", "segments": "Segments", "migration": "Migration"}
    return {names[n]: told[n][list(heads[n])].set_axis([title for title, _ in heads[n].values()], axis=1) for n in told}


@pytest.mark.parametrize("least", [3, 5, 10])
def test_no_small_group_of_random_customers_can_be_worked_out(least):
    found, tried = {}, 0
    for seed in range(least, least + 17):
        facts, labels = people(int(np.random.default_rng(seed).choice([60, 150, 400, 900])), seed, segments=2 + seed % 5)
        book = sheets(facts, labels, least)
        truth = attack.truth_of(facts, labels, None)
        for family in (["City", "District"], ["Trade"], ["Member"]):
            cells = attack.known(truth, book, family, least)
            groups = attack.groups(cells, family, set(book["Segments"]["Segment"]))
            tried += cells.small(groups)
            found |= {(seed, *name): what for name, what in cells.found(groups).items()}
    assert tried > 100 and found == {}
