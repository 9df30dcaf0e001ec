"""Rounding to a step that the size carries: by hand, and attacked on random cases by linear programs."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segkit.customers import profile
from segkit.ground.language import Language
from segkit.methods import kotler
from segkit.privacy import precision, printed, rounding
from segkit.report import columns
from segkit.steps import monitor, size
from tests.privacy import attack

LEAST, SAY = 10, Language("en")


def test_the_step_is_the_smallest_that_stands_for_enough_and_twice_that_for_few_values():
    found = rounding.steps([1000, 999, 500, 333, 250, 200, 199, 100, 99, 50, 49], 5, 10)
    assert found[:-1].tolist() == [0.01, 0.02, 0.02, 0.04, 0.04, 0.05, 0.1, 0.1, 0.2, 0.2] and np.isnan(found[-1])
    assert rounding.steps([1000, 50], [4, 2], 10).tolist() == [0.02, 0.4]


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 400), st.integers(1, 400), st.integers(1, 8), st.sampled_from([3, 5, 10]))
def test_a_small_count_is_always_below_its_step(count, whole, values, least):
    count, step = min(count, whole), float(rounding.steps(whole, values, least))
    told = float(rounding.rounded(count / whole, step))
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


@cache
def described(seed: int) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, pd.DataFrame]]:
    """Random customers, their segments, and what tells who they are, which is the same whatever few are."""
    facts, labels = people(int(np.random.default_rng(seed).choice([60, 150, 400, 900])), seed, segments=2 + seed % 5)
    return facts, labels, {"customers": kotler.fit(facts), "profile": profile.describe(labels, facts)}


def sheets(facts: pd.DataFrame, labels: pd.DataFrame, least: int, made: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The spreadsheet that a client would get of these customers and tables, under its own headers."""
    t = {"facts": facts, "segments": size.sizes(labels, facts), "targets": pd.DataFrame({"segment": ["-"], "chosen": [False]}), **made}
    told = columns.readable(
        {n: v for n, v in printed.report(t, least).items() if n in ("customers", "profile", "segments", "migration")}, SAY
    )
    heads = columns.columns(told, SAY)
    names = {"customers": "Our customers", "profile": "Profile", "segments": "Segments", "migration": "Migration"}
    return {names[n]: told[n][list(heads[n])].set_axis([title for title, _ in heads[n].values()], axis=1) for n in told}


@pytest.mark.parametrize("least", [3, 5, 10])
def test_no_small_group_of_random_customers_can_be_worked_out(least):
    found, tried = {}, 0
    for seed in range(least, least + 17):
        facts, labels, made = described(seed)
        book = sheets(facts, labels, least, made)
        truth = attack.truth_of(facts, labels, None)
        for family in (["City", "District"], ["Trade"], ["Member"]):
            cells = attack.known(truth, book, family, least)
            groups = attack.groups(cells, family, set(book["Segments"]["Segment"]))
            tried += cells.small(groups)
            found |= {(seed, *name): what for name, what in cells.found(groups).items()}
    assert tried > 100 and found == {}


@pytest.mark.parametrize("least", [3, 5, 10])
def test_no_move_of_a_few_random_customers_can_be_worked_out(least):
    found, tried = {}, 0
    for seed in range(17):
        rng = np.random.default_rng([seed, least])
        facts, labels = people(int(rng.choice([100, 400, 900])), seed, segments=3 + seed % 4)
        moved = labels["segment"].where(rng.random(len(labels)) < 0.9, rng.choice(labels["segment"].unique(), len(labels)))
        before = labels.assign(segment=moved).iloc[: -int(rng.integers(1, 40))]
        book = sheets(facts, labels, least, {"migration": monitor.migration(before, labels)})
        pairs = before.merge(labels, on="customer_id", how="outer", suffixes=("_old", "_new"))
        cells = attack.Cells(
            pd.DataFrame({"old": pairs["segment_old"].fillna("new"), "new": pairs["segment_new"].fillna("gone")}), ["old", "new"], least
        )
        attack.know_moves(cells, book["Migration"], book["Segments"])
        groups = {(a, b): cells.mask(old=a, new=b) for a in set(cells.cells["old"]) for b in set(cells.cells["new"])}
        tried += cells.small(groups)
        found |= {(seed, *name): what for name, what in cells.found(groups).items()}
    assert tried > 30 and found == {}


def test_revenue_below_its_step_is_not_told_as_none():
    share, revenue, step = pd.Series([0.3, 0.3, 0.3]), pd.Series([0.0, 0.03, 0.013]), pd.Series([0.03, 0.03, 0.0])
    assert precision._index(revenue, share, step).tolist()[1:] == [10.0, 4.3] and pd.isna(precision._index(revenue, share, step)[0])


def test_rows_that_hide_nobody_are_told_as_they_are_and_others_by_their_step():
    n = {"A": {"x": 300, "y": 200}, "B": {"x": 196, "y": 4}}
    rows = [(s, v) for s, values in n.items() for v, k in values.items() for _ in range(k)]
    facts = pd.DataFrame({"customer_id": [f"{i:03d}" for i in range(700)], "kind": [v for _, v in rows], "revenue": 1.0})
    labels = facts[["customer_id"]].assign(segment=[s for s, _ in rows])
    own = kotler.fit(facts)
    told = precision.profile(profile.describe(labels, facts), own, LEAST)
    told = told[told["criterion"] == "kind"].set_index(["segment", "value"])
    assert told["share_step"].to_dict() == {
        ("A", "x"): 0,
        ("A", "y"): 0,
        ("B", "x"): 0.2,
        ("B", "y"): 0.2,
    }  # 14 of 200: a tenth, twice that
    assert told["share"].to_dict() == {("A", "x"): 0.6, ("A", "y"): 0.4, ("B", "x"): 1.0, ("B", "y"): 0.0}
    assert [SAY.share(s, step) for s, step in zip(told["share"], told["share_step"], strict=True)] == ["60%", "40%", "> 80%", "< 20%"]
    assert "customers" not in told and set(told["base_share_step"]) == {0.04}
    base = precision.values(own, LEAST, profile=profile.describe(labels, facts))
    assert base.loc[base["criterion"] == "kind", "share"].tolist() == [0.72, 0.28]  # 496 and 204 of 700, to 4%


def test_segments_of_a_few_stand_with_the_next_and_targets_stay():
    sizes = pd.Series({"A": 100, "B": 40, "C": 12, "D": 4})
    assert rounding.few(sizes, LEAST) == ["D", "C"] and rounding.few(sizes, 3) == []
    targets = pd.DataFrame({"segment": ["C"], "chosen": [True]})
    assert rounding.few_segments(sizes, LEAST, targets) == ["D", "B"]


def test_what_the_strategy_and_the_campaigns_tell_is_of_no_few():
    labels = pd.DataFrame({"customer_id": [f"{i:03d}" for i in range(60)], "segment": ["A"] * 30 + ["B"] * 30,
                           "hunt_stage": ["choice"] * 20 + [None] * 10 + ["choice"] * 3 + [None] * 27})  # fmt: skip
    assert printed.ladder(labels, LEAST)["customer_id"].tolist() == labels["customer_id"].tolist()[:20]
    assert printed.ladder(labels[["customer_id"]], LEAST) is None
    facts = labels[["customer_id"]].assign(gap_days=[5.0] * 12 + [None] * 18 + [7.0] * 9 + [None] * 21)
    assert printed.rhythms(facts, labels, LEAST)["gap_days"].notna().sum() == 12
    logged = pd.DataFrame({"segment": ["A", "B", "B"], "contacts": [100, 4, 100], "control": [20, 20, 9]})
    assert printed.campaigns(logged, labels, LEAST)["segment"].tolist() == ["A"]
    picked = pd.DataFrame({"segment": "A", "criterion": "category", "value": ["coat", "hat"], "orders": [95, 5], "customers": [90, 5], "people": 92,
                           "share": [0.95, 0.05], "share_low": [0.9, 0.02], "base_share": [0.5, 0.5], "lift": [1.9, 0.1]})  # fmt: skip
    assert precision.picks(picked, LEAST)[["value", "share_step"]].values.tolist() == [["coat", 0.4]]
    assert precision.picks(picked, 5)["value"].tolist() == ["coat", "hat"]


def test_nothing_is_rounded_where_nothing_is_asked():
    facts, labels = people(300, 1)
    own, exact = kotler.fit(facts), profile.describe(labels, facts)
    assert precision.values(own, 0)["share"].tolist() == pytest.approx(own["share"].tolist())
    told = precision.profile(exact, own, 0).merge(exact, on=["segment", "criterion", "value"])
    assert len(told) == len(exact) and np.allclose(told["share_x"], told["share_y"]) and np.allclose(told["index_x"], told["index_y"])


def test_a_widening_that_adds_nobody_is_no_widening():
    """By hand: the step of 500 customers is not a divisor of 1, and what adds nobody is 1, not the nearest multiple of the step."""
    table = pd.DataFrame({"segment": "A", "kind": ["now", "drop", "relax"], "change": ["", "a", "b"], "rule": "r", "customers": [500, 500, 560], "customers_change": [0, 0, 60],
                          "revenue": [100.0, 100.0, 112.0], "revenue_change": [0.0, 0.0, 12.0], "clear": False})  # fmt: skip
    told = precision.changes(table, 10).set_index("kind")
    step = told.loc["drop", "customers_ratio_step"]
    assert step > 0 and (1 / step) % 1 > 0 and told.loc["drop", ["customers_ratio", "revenue_ratio"]].tolist() == [1.0, 1.0]
    assert told.loc["relax", "customers_ratio"] == pytest.approx(1 + round(0.12 / step) * step)


def test_a_share_that_rounding_would_put_below_what_is_certain_lies_inside_its_range():
    """By hand: 19 of 180 are rounded to 8%, yet 16 have the value by definition (8.9%), so 8.9% to 12% remain, whose middle is 10.4%."""
    own = pd.DataFrame({"criterion": "size", "group": "demographic", "value": ["1–9", "10–49", "50–249", "250+"], "customers": [63, 71, 27, 19],
                        "revenue": 1.0, "revenue_share": 0.25, "name": "Size"})  # fmt: skip
    part = {"segment": "Large", "criterion": "size", "group": "demographic", "value": "250+", "customers": 16, "known": 16, "name": "Size", "by_rule": True, "segment_size": 16}
    rest = part | {"segment": "Rest", "customers": 3, "known": 164, "by_rule": False, "segment_size": 164}
    theirs = pd.DataFrame({"criterion": ["size"], "value": ["250+"], "ours": [19 / 180], "theirs": [0.6]})
    told = precision.differences(theirs, own, 5, profile=pd.DataFrame([part, rest])).iloc[0]
    assert told[["ours_step", "ours", "ours_low", "ours_high"]].round(3).tolist() == [0.08, 0.104, 0.055, 0.176]  # Wilson of 16 and of 21.6 of 180
