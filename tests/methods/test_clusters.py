"""Clusters: planted groups found, noise left alone, the best solution known, the same answer in any row order."""

import json

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score, silhouette_score

from segkit.ground.problems import NotEnoughData, Problems
from segkit.methods import _kmeans, _latent, _stability, _tree, clusters

QUICK = {"rows": 120, "draws": 8, "replicates": 6}


def frame(values):
    return pd.DataFrame(values, columns=[f"q{i}" for i in range(np.shape(values)[1])])


def groups(seed, k=3, rows=150):
    rng = np.random.default_rng(seed)
    centres = np.array([[0, 0], [9, 0], [0, 9], [9, 9]])[:k]
    kinds = np.arange(rows) % k
    return frame(centres[kinds] + rng.normal(size=(rows, 2))), kinds


def answers(seed, k=3, rows=200, sure=0.92):
    rng = np.random.default_rng(seed)
    likely = np.array([[1] * 8, [0] * 8, [1, 1, 1, 1, 0, 0, 0, 0]])[:k]
    kinds = np.arange(rows) % k
    return frame((rng.random((rows, 8)) < np.where(likely, sure, 1 - sure)[kinds]).astype(int)), kinds


@pytest.fixture(scope="module")
def shop():
    """Three kinds of customers of a shop, and two who never bought."""
    rng = np.random.default_rng(4)
    kinds = np.arange(180) % 3
    facts = pd.DataFrame({
        "customer_id": [f"c{i:03}" for i in range(180)],
        "orders": np.array([2, 10, 40])[kinds] + rng.integers(0, 2, 180),
        "revenue": (np.array([100.0, 1_000.0, 20_000.0])[kinds] * np.exp(rng.normal(0, 0.2, 180))).round(2),
        "recency_days": np.array([300, 60, 5])[kinds] + rng.integers(0, 5, 180),
        "purchases": rng.normal(size=180),
        "city": rng.choice(["Minsk", "Gomel"], 180),
    })  # fmt: skip
    nobody = facts.head(2).assign(customer_id=["n1", "n2"], orders=0, revenue=0.0, recency_days=np.nan)
    return pd.concat([facts, nobody], ignore_index=True)


@pytest.fixture(scope="module")
def found(shop):
    return clusters.fit(shop, **QUICK)


def test_a_shop(shop, found):
    assert found.facts["k"] == 3 and found.facts["evidence"] == "natural"
    assert found.facts["features"] == ["orders", "revenue", "recency_days"]
    assert list(found.table) == ["customer_id", "orders", "revenue", "recency_days", "cluster", "segment"]
    worth = found.table.groupby("segment")["revenue"].sum()
    assert worth["1"] > worth["2"] > worth["3"] and found.facts["sizes"] == {"1": 60, "2": 60, "3": 60}
    nobody = found.table.set_index("customer_id").loc[["n1", "n2"]]
    assert nobody["segment"].tolist() == ["No orders", "No orders"] and nobody["cluster"].isna().all()
    assert found.facts["names"]["1"].count("↑") == 2 and "recency_days ↓" in found.facts["names"]["1"]
    json.dumps([found.facts, found.definition])


def test_the_tree_labels_in_python_and_in_sql(shop, found):
    labelled = found.label(shop)
    assert found.facts["tree_agreement"] == 1.0
    assert labelled["segment"].equals(found.table["segment"]) and labelled["cluster"].equals(found.table["cluster"])
    duckdb = pytest.importorskip("duckdb").connect()
    duckdb.register("facts", shop)
    assert duckdb.execute(found.to_sql()).df().sort_values("customer_id")["segment"].tolist() == labelled["segment"].tolist()


def test_row_order_does_not_matter(shop, found):
    again = clusters.fit(shop.sample(frac=1, random_state=2), **QUICK)
    assert again.table.equals(found.table) and again.facts == found.facts and again.definition == found.definition


def test_the_shop_is_not_changed(shop):
    before = shop.copy()
    clusters.fit(shop, k=2, draws=0)
    pd.testing.assert_frame_equal(shop, before)


def test_planted_classes_of_answers_with_missing_ones():
    table, kinds = answers(1)
    words = table.replace({1: "Да", 0: "Нет"}).astype("str").mask(np.random.default_rng(1).random(table.shape) < 0.03)
    result = clusters.fit(words, **QUICK)
    assert result.facts["model"] == "latent" and result.facts["k"] == 3
    labels = result.table.assign(row=result.table["customer_id"].astype(int)).sort_values("row")["cluster"]
    assert adjusted_rand_score(kinds, labels) > 0.9
    numbered = words.assign(customer_id=[str(i) for i in range(1, 201)])
    agreement = (result.label(numbered)["segment"] == result.table["segment"]).mean()
    assert agreement == pytest.approx(result.facts["tree_agreement"])


def test_everybody_where_there_is_nothing():
    noise = frame(np.random.default_rng(0).normal(size=(150, 3)))
    result = clusters.fit(noise, **QUICK)
    assert result.facts["k"] == 1 and result.facts["evidence"] == "no natural segments"
    assert set(result.table["segment"]) == {"everybody"} and result.facts["within_ss"] == pytest.approx(150 * 3)
    assert set(result.label(noise.assign(customer_id=[str(i) for i in range(150)]))["segment"]) == {"everybody"}
    asked = clusters.fit(noise, k=4, **QUICK)
    assert asked.facts["k"] == 4 and asked.facts["evidence"] in {"reproducible", "constructive"} and asked.facts["suggested_k"] is None


def test_answers_stay_zero_and_one_for_k_means():
    table, _ = answers(2, sure=0.75)
    rows = table.to_numpy(float)
    result = clusters.fit(table, model="kmeans", k=3, draws=0)
    labels = result.table.assign(row=result.table["customer_id"].astype(int)).sort_values("row")["cluster"].to_numpy()
    within = sum(((rows[labels == c] - rows[labels == c].mean(axis=0)) ** 2).sum() for c in "123")
    assert result.facts["within_ss"] == pytest.approx(within)
    text = clusters.fit(table.replace({1: "Yes", 0: "No"}).astype("str"), model="kmeans", k=3, draws=0)
    assert text.facts["within_ss"] == pytest.approx(within)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 1])
def test_the_search_finds_the_best_of_many_starts(seed):
    rng = np.random.default_rng(seed)
    yes = 1 / (1 + np.exp(-rng.normal(0, 1.2, (4, 11))))
    table = frame((rng.random((500, 11)) < yes[rng.integers(4, size=500)]).astype(int))
    from sklearn.cluster import KMeans

    means = clusters.fit(table, model="kmeans", k=4, draws=0).facts
    assert means["within_ss"] <= KMeans(4, n_init=100, init="random", random_state=9, tol=0).fit(table.to_numpy(float)).inertia_ + 1e-6
    latent = clusters.fit(table, k=4, draws=0).facts
    many = [_latent.search(table.to_numpy(), 4, np.random.default_rng(s), least=50, most=50)["objective"] for s in range(2)]
    assert latent["log_likelihood"] >= -min(many) - 0.01 and latent["starts"] >= 100


def as_stepmix(model: dict, rows: np.ndarray):
    """The solution as a fitted `stepmix.StepMix`, for its predictions, reports and further modelling."""
    import warnings

    from stepmix import StepMix

    k, levels = model["theta"].shape[0], model["levels"]
    widest, ends = int(levels.max()), np.cumsum(levels)
    wide = np.zeros((k, len(levels), widest))
    for j, (end, n) in enumerate(zip(ends, levels, strict=True)):
        wide[:, j, :n] = model["theta"][:, end - n : end]
    fitted = StepMix(n_components=k, measurement="categorical_nan", progress_bar=0, random_state=0, max_iter=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # one step only prepares the object: the parameters are ours
        fitted.fit(np.where(rows < 0, np.nan, rows))
    parameters = fitted.get_parameters()
    parameters["weights"] = model["shares"]
    parameters["measurement"]["pis"] = wide.reshape(k, -1)
    fitted.set_parameters(parameters)
    return fitted


@pytest.mark.slow
def test_the_likelihood_is_the_library_s():
    table, _ = answers(3, sure=0.8)
    rows, _ = _latent.scale(table)
    model = _latent.search(rows, 3, np.random.default_rng(0), least=25)
    theirs = as_stepmix(model, rows)
    assert theirs.score(rows) * len(rows) == pytest.approx(-model["objective"])
    free = _latent.parameters(model["levels"], 3)
    assert theirs.bic(rows) == pytest.approx(2 * model["objective"] + free * np.log(len(rows)))
    assert (theirs.predict(rows) == _latent.assign(model, rows)).all()


def test_silhouette_is_the_library_s():
    table, kinds = groups(0)
    rows = table.to_numpy()
    assert _stability.silhouette(_kmeans.distances(rows), kinds, 3) == pytest.approx(silhouette_score(rows, kinds))
    other = np.random.default_rng(0).permutation(kinds)
    assert _stability.rand_index(kinds, other, 3) == pytest.approx(adjusted_rand_score(kinds, other))


def test_cut_up_groups_are_not_natural():
    rng = np.random.default_rng(2)
    wide = frame(np.array([[0, 0], [12, 0], [0, 12]])[np.arange(240) % 3] + rng.normal(size=(240, 2)))
    lines = _stability.table(_kmeans, wide.assign(noise=rng.normal(0, 2.5, 240)).to_numpy(), [2, 3, 6], draws=12, replicates=6)
    assert lines[1]["evidence"] == "natural" and _stability.suggested(lines) == 3


def test_which_features_are_taken():
    ids, since = [str(i) for i in range(40)], pd.date_range("2026-01-01", periods=40)
    table = pd.DataFrame({"customer_id": ids, "age": np.arange(40) % 17, "same": 1, "city": ["a", "b"] * 20, "since": since,
                          "note": [f"n{i}" for i in range(40)], "child": [0, 1] * 20})  # fmt: skip
    assert clusters.fit(table.drop(columns=["city"]), k=2, draws=0).facts["features"] == ["age"]
    assert clusters.fit(table, k=2, draws=0).facts["features"] == ["city", "child"]  # more answers than numbers
    assert clusters.fit(table, features=["age", "child"], k=2, draws=0).facts["model"] == "kmeans"
    for wrong, text in [("agee", "did you mean 'age'"), ("note", "'note' is neither a number"), ("same", "'same' is neither")]:
        with pytest.raises(Problems, match=text):
            clusters.fit(table, features=[wrong], k=2)
    with pytest.raises(Problems, match="one model cannot take both"):
        clusters.fit(table, features=["age", "city"], k=2)
    with pytest.raises(Problems, match="'means' is not known"):
        clusters.fit(table, model="means")


def test_not_enough():
    table, _ = groups(0)
    for few in (table.head(0), table.head(1), table.head(19)):
        with pytest.raises(NotEnoughData):
            clusters.fit(few)
    with pytest.raises(NotEnoughData, match="No column varies"):
        clusters.fit(frame(np.ones((30, 2))))
    with pytest.raises(Problems, match="5 segments cannot be made of 2 different customers"):
        clusters.fit(frame(np.tile([[0, 0], [1, 1]], (20, 1))), k=5)
    with pytest.raises(Problems, match="customer 'a' is in more than one row"):
        clusters.fit(table.assign(customer_id="a"))


def test_the_tree_writes_what_it_means():
    values = pd.DataFrame({"money": [1.0, 2.0, np.nan, 9.0, 10.0, 11.0], "Город": ["Минск", None, "Гомель", "Гомель", "Минск", "Минск"]})
    told = _tree.describe(values, pd.Series(["a", "a", "b", "b", "b", "b"]))
    assert told == {
        "cases": [["money <= 6", "a"]], "otherwise": "b", "agreement": 1.0,
        "rules": {"a": {"rule": "money <= 6", "precision": 1.0, "recall": 1.0},
                  "b": {"rule": "(money IS NULL OR money > 6)", "precision": 1.0, "recall": 1.0}},
    }  # fmt: skip


def test_large_money_is_logged_and_units_do_not_matter():
    rng = np.random.default_rng(0)
    table = pd.DataFrame({"revenue": np.exp(rng.normal(5, 1.5, 100)), "age": rng.normal(40, 9, 100)})
    one, other = (clusters.fit(t, k=3, draws=0) for t in (table, table.assign(revenue=table["revenue"] * 100)))
    assert one.facts["logged"] == ["revenue"] and one.table["segment"].equals(other.table["segment"])


def test_plots(found):
    assert clusters.plot(found).figure is not None
    nothing = clusters.fit(frame(np.random.default_rng(0).normal(size=(60, 2))), **QUICK)
    assert clusters.plot(nothing).figure is not None


def drowned(seed: int, *, planted: bool = True, rows: int = 200) -> pd.DataFrame:
    """A survey of eight questions with two to five answers; two groups answer three of them differently, seven times in ten."""
    rng = np.random.default_rng([31, seed])
    levels, group = (2, 5, 5, 2, 4, 2, 3, 3), rng.random(rows) < 0.45
    table = {}
    for question, most in enumerate(levels):
        said = rng.choice(most, rows, p=rng.dirichlet(np.full(most, 3.0)))
        half = max(1, most // 2)
        theirs = np.where(group, rng.integers(half, most, rows), rng.integers(0, half, rows))
        told = planted and question < 3
        table[f"q{question}"] = [f"answer {a}" for a in np.where(told & (rng.random(rows) < 0.7), theirs, said)]
    return pd.DataFrame(table)


@pytest.mark.slow
@pytest.mark.parametrize(("planted", "expected"), [(True, [2, 2]), (False, [1, 1])])
def test_groups_that_three_of_eight_questions_tell_apart_do_not_drown(planted, expected):
    found = [clusters.fit(drowned(seed, planted=planted), draws=15, replicates=6).facts["k"] for seed in range(2)]  # twenty in benchmarks/clusters.py
    assert found == expected


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0])  # twenty in benchmarks/clusters.py
@pytest.mark.parametrize("kind", ["round", "long", "answers", "groups", "classes"])
def test_noise_is_left_alone_and_groups_are_found(kind, seed):
    rng = np.random.default_rng(100 + seed)
    make = {
        "round": lambda: (1, frame(rng.normal(size=(400, 3)))),
        "long": lambda: (1, frame(rng.normal(size=(400, 3)) * [6, 1, 1])),
        "answers": lambda: (1, frame((rng.random((400, 10)) < rng.uniform(0.2, 0.8, 10)).astype(int))),
        "groups": lambda: (4, groups(seed, k=4, rows=400)[0]),
        "classes": lambda: (3, answers(seed, rows=400, sure=0.9)[0]),
    }
    expected, table = make[kind]()
    assert clusters.fit(table, seed=seed).facts["k"] == expected
