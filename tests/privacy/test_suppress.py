"""Small groups cannot be worked out: a linear program tries, on random tables and on what the steps publish."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from segkit.customers import profile
from segkit.ground.bands import FEW, UNKNOWN, listed, value_of
from segkit.methods import kotler
from segkit.privacy import cells, suppress, withhold
from segkit.steps import monitor

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
    exact = profile.describe(labels, facts)
    shown, left_out = cells.shown(exact, labels["segment"], min_cell=LEAST)
    assert left_out == []
    assert not shown["customers"].between(1, LEAST - 1).any()
    assert set(shown.loc[shown["value"] == FEW, "criterion"]) >= {"city", "benefit", "age"}
    for criterion, rows in exact.groupby("criterion"):
        counts = rows.pivot(index="segment", columns="value", values="customers").fillna(0)
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
    from segkit.ground.language import Language

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
        "segment": "A", "kind": ["now", "drop", "relax", "relax", "add", "add", "add", "add"],
        "change": ["", "x > 1", "x > 1 → x > 0", "x > 1 → x > -1", "city = 'Omsk'", "city = 'It''s'", "member = TRUE", "age <= 41"],
        "customers": [100, 103, 140, 143, 60, 30, 50, 55], "customers_change": [0, 3, 40, 43, -40, -70, -50, -45], "customers_alone": 104,
    })  # fmt: skip
    shown = pd.DataFrame({"segment": "A", "criterion": ["city", "member", "age"], "value": ["It's", "no", "18–24"]})
    facts = pd.DataFrame({"customer_id": [f"{i:03d}" for i in range(100)], "city": ["Omsk", "It's"] * 50, "member": [True, False] * 50,
                          "age": [20.0] * 50 + [41.0] * 5 + [42.0] * 45})  # fmt: skip
    labels = facts[["customer_id"]].assign(segment="A")
    told = withhold.changes(table, shown, labels=labels, facts=facts, min_cell=LEAST)
    assert told["change"].tolist() == ["", "x > 1 → x > 0", "city = 'It''s'"] and "customers_alone" not in told
    even = facts.assign(age=[20.0] * 55 + [45.0] * 45)
    assert "age <= 41" in withhold.changes(table, shown, labels=labels, facts=even, min_cell=LEAST)["change"].tolist()


def places(n: int = 900, *, seed: int = 0, blank: float = 0.0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Districts in towns in regions, and segments of which the last is small."""
    rng = np.random.default_rng(seed)
    region = rng.choice(list("RST"), n, p=[0.6, 0.3, 0.1])
    city = [f"{r}{k}" for r, k in zip(region, rng.choice(4, n, p=[0.6, 0.3, 0.08, 0.02]), strict=True)]
    district = pd.Series([f"{c}{'abc'[k]}" for c, k in zip(city, rng.choice(3, n, p=[0.5, 0.46, 0.04]), strict=True)], dtype="str")
    facts = pd.DataFrame({"customer_id": [f"{i:04d}" for i in range(n)], "orders": 1, "revenue": 5.0, "region": region, "city": city,
                          "district": district.mask(rng.random(n) < blank), "trade": rng.choice(list("xyzw"), n, p=[0.6, 0.3, 0.08, 0.02])})  # fmt: skip
    return facts, facts[["customer_id"]].assign(segment=rng.choice(list("ABCDE"), n, p=[0.4, 0.3, 0.2, 0.095, 0.005]))


@pytest.mark.parametrize(("n", "seed", "blank"), [(900, 0, 0.0), (2400, 1, 0.0), (2400, 2, 0.1), (500, 3, 0.01)])
def test_districts_cannot_be_worked_out_from_their_towns(n, seed, blank):
    """The programs of the attack on a whole report, on tables made straight from random customers; long lists have an "other"."""
    from tests.privacy import test_disclosure as attack

    facts, labels = places(n, seed=seed, blank=blank)
    inside = suppress.nested(facts)
    assert inside["district"]["outer"] == "city" and inside["city"]["outer"] == "region" and inside["district"]["other"]
    client, columns = _as_client(facts, labels, inside), ["region", "city", "district"]
    found, tried = {}, 0
    for family in (columns, ["trade"]):
        known = attack._known(client, family)
        groups = attack._groups(known, family)
        tried += sum(0 < known.true(mask) < LEAST for mask in groups.values())
        found |= known.found(groups)
    assert tried > 20 and found == {} and client.sheets["Profile"]["Criterion"].nunique() > 2


def _as_client(facts: pd.DataFrame, labels: pd.DataFrame, inside: dict) -> SimpleNamespace:
    """The workbook's sheets that the attack reads, and the truth."""
    names = {"criterion": "Criterion", "value": "Value", "customers": "Customers", "segment": "Segment", "base_share": "Share of all"}
    exact, sizes = profile.describe(labels, facts), labels["segment"].value_counts()
    shown, left_out = cells.shown(exact, labels["segment"], min_cell=LEAST, nested=inside)
    own = suppress.values(kotler.fit(facts), min_cell=LEAST, nested=inside)
    few = withhold.few_segments(labels["segment"], min_cell=LEAST)
    told = pd.DataFrame({"Segment": sizes.index, "Customers": sizes.to_numpy()})
    values = {row["criterion"]: value_of(facts, row).astype("str").fillna(UNKNOWN) for _, row in listed(None, facts).iterrows()}
    truth = pd.DataFrame({"customer_id": facts["customer_id"], **values}).merge(labels, on="customer_id")
    known = pd.DataFrame({"Criterion": list(values), "Known for": [float((v != UNKNOWN).mean()) for v in values.values()]})
    sheets = {"Segments": told[~told["Segment"].isin(few)], "Own customers": own[~own["criterion"].isin(left_out)].rename(columns=names),
              "Profile": shown.rename(columns=names), "Criteria": known[~known["Criterion"].isin(left_out)], "Final criteria": known.head(0)}  # fmt: skip
    return SimpleNamespace(truth=truth, sheets=sheets)


def test_a_criterion_that_gives_a_small_segment_away_is_left_out():
    """Three have not bought; without a rhythm are they and those who bought once: that number less those who bought once is three."""
    n = {"often": 80, "once": 60, "twice": 30, "not yet": 3}
    labels = pd.DataFrame({"segment": [s for s, k in n.items() for _ in range(k)]})
    labels.insert(0, "customer_id", [f"{i:03d}" for i in range(len(labels))])
    facts = labels[["customer_id"]].assign(
        rhythm=labels["segment"].map({"often": "quick", "twice": "slow"}), town=["N", "S", "N"] * 57 + ["S", "N"]
    )
    shown, left_out = cells.shown(profile.describe(labels, facts), labels["segment"], min_cell=LEAST)
    assert left_out == ["rhythm"] and set(shown["criterion"]) == {"town"} and set(shown["segment"]) == {"often", "once"}
    assert withhold.few_segments(labels["segment"], min_cell=LEAST) == ["not yet", "twice"]


def test_a_segment_of_which_one_has_answered_does_not_hide_the_others_answers():
    facts = pd.DataFrame({"customer_id": [f"{i:03d}" for i in range(300)], "motive": ["price", "fit"] * 100 + ["fit"] + [None] * 99})
    labels = facts[["customer_id"]].assign(segment=["A"] * 120 + ["B"] * 80 + ["C"] * 40 + ["A"] * 30 + ["B"] * 30)
    shown, left_out = cells.shown(profile.describe(labels, facts), labels["segment"], min_cell=LEAST)
    assert not left_out and shown[["segment", "value", "customers"]].to_numpy().tolist() == [["A", "fit", 60], ["A", "price", 60]]


def test_what_the_strategy_reads_tells_of_no_few():
    labels = pd.DataFrame({"customer_id": [f"{i:03d}" for i in range(60)], "segment": ["A"] * 30 + ["B"] * 30,
                           "hunt_stage": ["choice"] * 20 + [None] * 10 + ["choice"] * 3 + ["purchase"] * 27})  # fmt: skip
    assert withhold.ladder(labels, min_cell=LEAST)["customer_id"].tolist() == labels["customer_id"].tolist()[:20]
    assert withhold.ladder(labels[["customer_id"]], min_cell=LEAST) is None
    facts = labels[["customer_id"]].assign(gap_days=[5.0] * 12 + [None] * 18 + [7.0] * 9 + [None] * 21)
    told = withhold.rhythms(facts, labels, min_cell=LEAST)["gap_days"]
    assert told.notna().sum() == 12 and facts["gap_days"].notna().sum() == 21
    logged = pd.DataFrame({"segment": ["A", "B", "C"], "contacts": [100, 4, 100], "control": [20, 20, 20]})
    assert withhold.campaigns(logged, ["C"], min_cell=LEAST)["segment"].tolist() == ["A"]


def test_drift_tells_no_share_of_a_few():
    before = pd.DataFrame({"city": ["Omsk"] * 195 + ["Tara"] * 5})
    after = pd.DataFrame({"city": ["Omsk"] * 150 + ["Tara"] * 50})
    told = monitor.drift(before, after, ["city"], min_cell=LEAST).iloc[0]
    assert told["largest_change"] == "Omsk" and told["reading"] == "changed"
    nobody = monitor.drift(before.iloc[190:], after.iloc[145:155], ["city"], min_cell=LEAST).iloc[0]
    assert pd.isna(nobody["largest_change"]) and pd.isna(nobody["share_after"])


def test_answers_of_a_few_leave_the_card():
    labels = pd.DataFrame(
        {
            "customer_id": [f"{i:03d}" for i in range(120)],
            "segment": ["A"] * 50 + ["B"] * 50 + ["C"] * 20,
            "cluster": ["1"] * 47 + ["2"] * 73,
        }
    )
    survey = labels[["customer_id"]].assign(fast=["yes", "no"] * 60, cheap=["yes"] * 45 + ["no"] * 75)
    t = {"labels": labels, "survey": survey, "segments": pd.DataFrame({"segment": ["A", "B", "C"]})}
    told = withhold.answers(t, min_cell=LEAST)
    assert list(told["survey"]) == ["customer_id", "fast"]
    assert not pd.crosstab(told["labels"]["cluster"], told["labels"]["segment"]).isin(range(1, LEAST)).any(axis=None)


def test_nothing_is_hidden_where_nothing_is_small_or_nothing_is_asked(people):
    facts, labels = people
    exact = kotler.fit(facts)
    assert suppress.values(exact, min_cell=0).equals(exact)
    described = profile.describe(labels, facts)
    assert cells.shown(described, labels["segment"], min_cell=0) == (described, [])


def test_small_segments_stand_together_in_the_report_and_targets_stay():
    from segkit.steps import size

    sizes = {"A": 100, "B": 40, "C": 12, "D": 4}
    labels = pd.DataFrame({"segment": [s for s, n in sizes.items() for _ in range(n)]})
    labels.insert(0, "customer_id", [f"{i:04d}" for i in range(len(labels))])
    segments = size.sizes(labels, labels[["customer_id"]].assign(orders=2, revenue=10.0))
    targets = pd.DataFrame({"segment": list("ABCD"), "chosen": [True, False, False, False]})
    shown = withhold.report({"segments": segments, "targets": targets, "profile": targets}, min_cell=LEAST)
    assert shown["segments"].set_index("segment")["customers"].to_dict() == {"A": 100, "B": 40, FEW: 16}
    assert shown["segments"][["share", "revenue_share"]].sum().round(9).tolist() == [1, 1]
    assert set(shown["profile"]["segment"]) == set(shown["targets"]["segment"]) == {"A", "B"}
    chosen = withhold.report({"segments": segments, "targets": targets.assign(chosen=[False, False, True, False])}, min_cell=LEAST)
    assert set(chosen["segments"]["segment"]) == {"A", "C", FEW}


def test_the_report_is_told_nothing_that_gives_a_small_segment_away():
    from segkit.ground.language import Language

    say = Language("en")
    people = pd.DataFrame({"customer_id": [f"{i:03d}" for i in range(100)], "orders": [1] * 97 + [0] * 3})
    sizes = pd.DataFrame({"segment": list("ABCD"), "customers": [50, 30, 17, 3], "share": [0.5, 0.3, 0.17, 0.03]})
    segments = sizes.reindex(
        columns=[
            *sizes,
            "share_low",
            "share_high",
            "revenue",
            "revenue_share",
            "revenue_year",
            "revenue_per_customer",
            "orders_per_customer",
            "year_months",
        ]
    )
    money = {"contacts": [40.0, 6, 9, 2], "cost": [4.0, 3, 2, 1]}
    t = {
        "segments": segments, "facts": people, "left_out": ["city"], "targets": sizes[["segment"]].assign(chosen=[True, False, False, False], **money),
        "economics": sizes[["segment"]].assign(**money), "profile": pd.DataFrame({"segment": ["A", "B", "C"], "criterion": ["age", "city", "age"]}),
        "quality": pd.DataFrame({"check": ["History", "Customers who have bought"], "result": ["2 years", "97"]}),
        "migration": pd.DataFrame({"from": ["A", "B"], "to": ["A", "A"], "customers": [20.0, np.nan]}),
    }  # fmt: skip
    told = withhold.report(t, min_cell=LEAST, say=say)
    assert told["quality"]["check"].tolist() == ["History"] and told["segments"]["segment"].tolist() == ["A", "B", FEW]
    assert told["economics"]["segment"].tolist() == ["A"] and told["targets"]["cost"].isna().tolist() == [False, True]
    assert told["profile"].to_numpy().tolist() == [["A", "age"]] and len(withhold.sheets(told, ["migration"])["migration"]) == 1
    beside = {**t, "targets": t["targets"].assign(chosen=[False, False, True, False])}
    assert withhold.report(beside, min_cell=LEAST, say=say)["profile"].empty  # C hides D, and is a target


def test_a_matrix_that_hides_nearly_all_is_a_sentence(people):
    from segkit.findings import monitor as words
    from segkit.ground.language import Language
    from segkit.report import evidence

    moves = pd.DataFrame(
        {"from": list("AABB"), "to": list("ABAB"), "kind": ["stayed", "moved"] * 2, "customers": [np.nan, np.nan, np.nan, 40.0]}
    )
    t = {
        "migration": moves,
        "baseline": {"date": "2026-08-01"},
        "findings": {"10_monitor": ["One", "Two"]},
        "responses": pd.DataFrame(),
        "corrections": [],
    }
    card = evidence.changes(t, Language("en"), colour="#2b6cb0", min_cell=LEAST)
    assert not card["pictures"] and "least number of customers: 10" in card["text"][-1]
    assert "«…»" in words.headline(moves.assign(customers=np.nan), Language("en"))
    half = evidence.changes(
        {**t, "migration": moves.assign(customers=[20.0, np.nan, 30.0, 40.0])}, Language("en"), colour="#2b6cb0", min_cell=LEAST
    )
    assert half["pictures"] and "«…»" in half["text"][-1]


def test_a_criterion_of_which_nothing_may_be_shown_leaves_numbers_numbers():
    facts = pd.DataFrame({"customer_id": [f"{i:03d}" for i in range(60)], "town": ["N", "S"] * 30, "motive": ["price"] * 2 + [None] * 58})
    labels = facts[["customer_id"]].assign(segment=["A"] * 30 + ["B"] * 30)
    shown, _ = cells.shown(profile.describe(labels, facts), labels["segment"], min_cell=LEAST)
    assert set(shown["criterion"]) == {"town"} and shown.nlargest(1, "index")["share"].tolist() == [0.5]
