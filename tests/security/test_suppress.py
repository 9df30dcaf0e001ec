"""Small groups cannot be worked out: a linear program tries, on random tables and on what the steps publish."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from segkit import monitor, profile, suppress
from segkit.methods import kotler
from segkit.methods._values import FEW, UNKNOWN

LEAST = 10


def widths(counts: np.ndarray, hidden: np.ndarray, wanted: np.ndarray) -> dict[tuple[int, int], float]:
    """How far each wanted cell may lie apart from what is published: the shown cells, and the totals of all rows and columns."""
    places = [tuple(p) for p in np.argwhere(hidden)]
    number = {p: i for i, p in enumerate(places)}
    rows, totals = [], []
    for axis in (0, 1):
        for line in range(counts.shape[axis]):
            mine = [p for p in places if p[axis] == line]
            if mine:
                rows.append([1.0 if p in mine else 0.0 for p in places])
                totals.append(sum(counts[p] for p in mine))
    return {tuple(p): _span(number[tuple(p)], rows, totals, len(places)) for p in np.argwhere(wanted)}


def _span(i: int, rows: list, totals: list, n: int) -> float:
    aim = np.eye(n)[i]
    low, high = (linprog(sign * aim, A_eq=rows, b_eq=totals, bounds=(0, None)) for sign in (1, -1))
    return -high.fun - low.fun


def safe(counts: np.ndarray, hidden: np.ndarray) -> bool:
    small = (counts > 0) & (counts < LEAST)
    assert hidden[small].all()
    found = widths(counts, hidden, small)
    need = {(i, j): min(LEAST, counts[i].sum(), counts[:, j].sum()) for i, j in found}
    return (hidden | (counts == 0)).all() or all(width >= need[p] - 1e-6 for p, width in found.items())


def tables_of(rows: int, columns: int) -> st.SearchStrategy:
    line = st.lists(st.sampled_from([0, 1, 2, 3, 9, 10, 12, 40, 500]), min_size=columns, max_size=columns)
    return st.lists(line, min_size=rows, max_size=rows)


@settings(max_examples=60, deadline=None)
@given(st.tuples(st.integers(2, 6), st.integers(2, 7)).flatmap(lambda shape: tables_of(*shape)))
def test_no_small_cell_of_a_table_can_be_worked_out_from_its_totals(cells):
    counts = pd.DataFrame(cells)
    assert safe(counts.to_numpy(float), suppress.hidden(counts, LEAST).to_numpy())


def test_the_solver_does_find_what_is_hidden_alone():
    counts = np.array([[3.0, 40, 50], [30, 20, 60], [20, 30, 40]])
    assert not safe(counts, (counts < LEAST))


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from([*"abcdefg", UNKNOWN]), st.sampled_from([0, 1, 4, 9, 10, 30, 200]), min_size=1))
def test_values_pooled_are_two_and_enough_or_everything(values):
    counts = pd.Series(values, dtype="int64")
    few = suppress.pooled(counts, LEAST)
    shown = counts.drop(few)
    assert not ((shown > 0) & (shown < LEAST)).any()
    known = counts.reindex([v for v in few if v != UNKNOWN])
    if ((known > 0) & (known < LEAST)).any():
        everything = set(counts.index[counts > 0]) <= set(few)
        assert everything or (len(known) > 1 and known.sum() >= LEAST)


@pytest.fixture(scope="module")
def people() -> tuple[pd.DataFrame, pd.DataFrame]:
    rng = np.random.default_rng(5)
    n = 700
    facts = pd.DataFrame({
        "customer_id": [f"{i:04d}" for i in range(n)], "orders": rng.integers(1, 9, n), "revenue": rng.integers(1, 9000, n) / 1.0,
        "city": rng.choice(["Omsk", "Perm", "Tomsk", "Tara", "Ob"], n, p=[0.6, 0.25, 0.13, 0.014, 0.006]),
        "benefit": rng.choice(["price", "quality", "speed", "service", None], n, p=[0.5, 0.3, 0.1, 0.02, 0.08]),
        "age": rng.choice([17, 20, 30, 40, 50, 60, 70], n, p=[0.01, 0.2, 0.3, 0.3, 0.1, 0.08, 0.01]).astype(float),
    })  # fmt: skip
    labels = facts[["customer_id"]].assign(segment=rng.choice(["A", "B", "C", "D"], n, p=[0.5, 0.3, 0.15, 0.05]))
    return facts, labels


def test_the_profile_shows_no_small_cell_and_none_can_be_worked_out(people):
    facts, labels = people
    shown = profile.describe(labels, facts, min_cell=LEAST)
    exact = profile.describe(labels, facts)
    assert not shown["customers"].between(1, LEAST - 1).any()
    assert set(shown.loc[shown["value"] == FEW, "criterion"]) >= {"city", "benefit", "age"}
    for criterion, cells in exact.groupby("criterion"):
        counts = cells.pivot(index="segment", columns="value", values="customers").fillna(0)
        seen = {(r.segment, r.value) for r in shown[shown["criterion"] == criterion].itertuples()}
        hidden = pd.DataFrame(
            [[(s, v) not in seen for v in counts.columns] for s in counts.index], index=counts.index, columns=counts.columns
        )
        few = suppress.pooled(counts.sum(), LEAST)
        merged, unseen = counts.drop(columns=few).assign(few=counts[few].sum(axis=1)), hidden.drop(columns=few).assign(few=True)
        assert safe(merged.to_numpy(), (unseen & merged.gt(0)).to_numpy()), criterion
        assert not few or counts[few].sum().sum() >= LEAST


def test_kotlers_table_keeps_its_sums_and_hides_the_small(people):
    facts, _ = people
    exact = kotler.fit(facts)
    shown = suppress.values(exact, min_cell=LEAST)
    assert list(shown.columns) == list(exact.columns)
    assert not shown["customers"].between(1, LEAST - 1).any()
    for column in ("customers", "revenue", "share"):
        assert np.allclose(shown.groupby("criterion")[column].sum(), exact.groupby("criterion")[column].sum())
    same = shown.merge(exact, on=["criterion", "value"])
    assert np.allclose(same["index_x"], same["index_y"]) and "Ob" not in set(shown["value"])


def test_crossed_criteria_agree_with_the_single_ones_and_hide_the_small(people):
    facts, _ = people
    one, pairs = (
        suppress.values(kotler.fit(facts), min_cell=LEAST),
        suppress.pairs(kotler.cross(facts, "city", "age"), "city", "age", min_cell=LEAST),
    )
    assert set(pairs["city"]) == set(one.loc[one["criterion"] == "city", "value"])
    assert not pairs["customers"].between(1, LEAST - 1).any() and pairs["customers"].isna().any()
    assert (
        pairs.loc[pairs["customers"].isna(), ["share", "share_low", "share_high", "revenue", "revenue_share", "index"]]
        .isna()
        .all(axis=None)
    )
    exact = _merged_cross(facts, one)
    unseen = pairs.assign(hidden=pairs["customers"].isna()).pivot(index="city", columns="age", values="hidden")
    unseen = unseen.reindex_like(exact).eq(True)
    assert safe(exact.to_numpy(float), unseen.to_numpy())


def _merged_cross(facts: pd.DataFrame, one: pd.DataFrame) -> pd.DataFrame:
    exact = kotler.cross(facts, "city", "age")
    for column in ("city", "age"):
        shown = set(one.loc[one["criterion"] == column, "value"])
        exact[column] = exact[column].where(exact[column].isin(shown), FEW)
    return exact.pivot_table(index="city", columns="age", values="customers", aggfunc="sum", fill_value=0)


def test_three_tables_together_give_no_small_cell_away(people):
    """The profile by city and by age and the two crossed are margins of one cube: the program gets all of them at once."""
    facts, labels = people
    cube = facts.merge(labels, on="customer_id").assign(age=facts["age"].astype("str"))
    one = {c: suppress.pooled(cube[c].value_counts(), LEAST) for c in ("city", "age")}
    for column, few in one.items():
        cube[column] = cube[column].where(~cube[column].isin(few), FEW)
    cells = cube.groupby(["segment", "city", "age"]).size()
    index = pd.MultiIndex.from_product([sorted(cube[c].unique()) for c in ("segment", "city", "age")], names=["segment", "city", "age"])
    cells = cells.reindex(index, fill_value=0)
    rows, totals, small = [], [], []
    for a, b in (("segment", "city"), ("segment", "age"), ("city", "age")):
        counts = cells.groupby([a, b]).sum().unstack()
        unseen = suppress.hidden(counts, LEAST)
        keys_a, keys_b = index.get_level_values(a), index.get_level_values(b)
        for x in counts.index:
            rows.append((keys_a == x).astype(float))
            totals.append(counts.loc[x].sum())
            for y in counts.columns:
                line = ((keys_a == x) & (keys_b == y)).astype(float)
                if not unseen.loc[x, y]:
                    rows.append(line)
                    totals.append(counts.loc[x, y])
                elif 0 < counts.loc[x, y] < LEAST:
                    small.append((line, min(LEAST, counts.loc[x].sum(), counts[y].sum())))
        for y in counts.columns:
            rows.append((keys_b == y).astype(float))
            totals.append(counts[y].sum())
    assert len(small) > 5
    for line, need in small:
        low, high = (linprog(sign * line, A_eq=np.array(rows), b_eq=totals, bounds=(0, None)) for sign in (1, -1))
        assert -high.fun - low.fun >= need - 1e-6


def test_moves_of_a_few_are_left_empty_and_the_chart_says_so(people):
    from segkit.findings import monitor as words
    from segkit.language import Language

    _, labels = people
    later = labels.copy()
    later.loc[:3, "segment"], later.loc[10:60, "segment"] = "D", "A"
    exact = monitor.migration(labels, later)
    shown = suppress.moves(exact, min_cell=LEAST)
    assert exact["customers"].between(1, LEAST - 1).any() and not shown["customers"].between(1, LEAST - 1).any()
    why = shown[["customer_changed", "definition_changed", "both"]]
    assert not (why.gt(0) & why.lt(LEAST)).any(axis=None)
    counts = exact.pivot_table(index="from", columns="to", values="customers", aggfunc="sum", fill_value=0)
    unseen = shown.assign(hidden=shown["customers"].isna()).pivot(index="from", columns="to", values="hidden").reindex_like(counts).eq(True)
    assert safe(counts.to_numpy(float), unseen.to_numpy())
    assert "…" in {t.get_text() for t in monitor.plot(shown).texts}
    assert words.migration(shown, Language("en"))


def test_widened_segments_that_differ_by_a_few_are_left_out():
    table = pd.DataFrame({
        "segment": "A", "kind": ["now", "drop", "relax", "add", "add"],
        "change": ["", "x > 1", "x > 1 → x > 0", "city = 'Omsk'", "city = 'It''s'"],
        "customers": [100, 103, 140, 60, 30], "customers_change": [0, 3, 40, -40, -70], "customers_alone": [104, 120, 140, 60, 30],
    })  # fmt: skip
    shown = suppress.changes(table, pd.DataFrame({"segment": ["A"], "criterion": ["city"], "value": ["It's"]}), min_cell=LEAST)
    assert shown["change"].tolist() == ["", "x > 1 → x > 0", "city = 'It''s'"]
    assert np.isnan(shown["customers_alone"][0])


def test_nothing_is_hidden_where_nothing_is_small_or_nothing_is_asked(people):
    facts, labels = people
    exact = kotler.fit(facts)
    assert suppress.values(exact, min_cell=0).equals(exact)
    pd.testing.assert_frame_equal(profile.describe(labels, facts, min_cell=0), profile.describe(labels, facts))


def test_small_segments_stand_together_in_the_report_and_targets_stay():
    from segkit import size

    sizes = {"A": 100, "B": 40, "C": 12, "D": 4}
    labels = pd.DataFrame({"segment": [s for s, n in sizes.items() for _ in range(n)]})
    labels.insert(0, "customer_id", [f"{i:04d}" for i in range(len(labels))])
    segments = size.sizes(labels, labels[["customer_id"]].assign(orders=2, revenue=10.0))
    targets = pd.DataFrame({"segment": list("ABCD"), "chosen": [True, False, False, False]})
    shown = suppress.report({"segments": segments, "targets": targets, "profile": targets}, min_cell=LEAST)
    assert shown["segments"].set_index("segment")["customers"].to_dict() == {"A": 100, "B": 40, FEW: 16}
    assert shown["segments"][["share", "revenue_share"]].sum().round(9).tolist() == [1, 1]
    assert set(shown["profile"]["segment"]) == set(shown["targets"]["segment"]) == {"A", "B"}
    chosen = suppress.report({"segments": segments, "targets": targets.assign(chosen=[False, False, True, False])}, min_cell=LEAST)
    assert set(chosen["segments"]["segment"]) == {"A", "C", FEW}
