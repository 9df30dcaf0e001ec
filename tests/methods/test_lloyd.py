"""Starts made all at once find what scikit-learn finds one after another from the same seeds, on groups that overlap too."""

from __future__ import annotations

import numpy as np
import pytest

from segkit.methods import _lloyd

cluster = pytest.importorskip("sklearn.cluster")


def overlapping(tables: int, rows: int = 150, *, apart: float = 1.3) -> list[np.ndarray]:
    rng = np.random.default_rng(5)
    return [rng.normal(size=(rows, 3)) + apart * rng.integers(0, 3, (rows, 1)) for _ in range(tables)]


@pytest.mark.parametrize("k", [2, 5, 9])
def test_the_best_of_a_few_starts_is_scikit_learns(k):
    tables, seeds = overlapping(4), [11, 12, 13, 14]
    found = _lloyd.best(tables, k, seeds, starts=4, tolerance=1e-3)
    for table, seed, one in zip(tables, seeds, found, strict=True):
        theirs = cluster.KMeans(k, n_init=4, random_state=seed, tol=1e-3).fit(table)
        assert one["objective"] == pytest.approx(theirs.inertia_, rel=1e-12)
        np.testing.assert_allclose(one["centres"], theirs.cluster_centers_, atol=1e-10)


def test_single_starts_on_weighted_rows_are_scikit_learns():
    rows, weights = np.unique(overlapping(1)[0].round(0), axis=0, return_counts=True)
    seeds, inits = list(range(20, 32)), ["k-means++", "random"] * 6
    runs = _lloyd.singles(rows, weights.astype(float), 4, seeds, inits, tolerance=0.0, most=1000)
    theirs = [cluster.KMeans(4, n_init=1, init=i, random_state=s, tol=0, max_iter=1000).fit(rows, sample_weight=weights) for s, i in zip(seeds, inits, strict=True)]
    np.testing.assert_allclose(runs.objective[0], [t.inertia_ for t in theirs], rtol=1e-12)
    assert all(_lloyd._alike(runs.labels[0, i], t.labels_.astype(int), 4) for i, t in enumerate(theirs))


def test_a_cluster_that_loses_all_its_rows_gets_one():
    rows = np.array([[0.0], [0.0], [1.0], [9.0]])[None]
    runs = _lloyd.lloyd(rows, np.ones(4), np.array([[[[0.0], [20.0], [30.0]]]]), tolerance=np.zeros(1), most=50)
    assert np.isfinite(runs.centres).all() and set(runs.labels[0, 0]) == {0, 1, 2}


def test_many_tables_are_worked_on_in_parts_with_the_same_result(monkeypatch):
    tables, seeds = overlapping(5, 40), [1, 2, 3, 4, 5]
    whole = _lloyd.best(tables, 3, seeds, starts=3, tolerance=1e-3)
    monkeypatch.setattr(_lloyd, "LARGEST", 40 * 3 * 2)
    for one, other in zip(whole, _lloyd.best(tables, 3, seeds, starts=3, tolerance=1e-3), strict=True):
        np.testing.assert_array_equal(one["centres"], other["centres"])
