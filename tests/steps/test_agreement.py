"""Two segmentations beside each other: as scikit-learn counts it, and the one that knows more foretells more."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from segkit.steps import monitor
from segkit.steps.monitor.proof import Past


def labels(values):
    return pd.DataFrame({"customer_id": [f"{i:04}" for i in range(len(values))], "segment": values})


def test_the_index_is_scikit_learns_and_the_flows_add_up():
    from sklearn.metrics import adjusted_rand_score

    rng = np.random.default_rng(0)
    one, other = rng.choice(list("abc"), 500), rng.choice(list("xy"), 500)
    other = np.where(rng.random(500) < 0.5, np.where(one == "a", "x", "y"), other)
    table = monitor.agreement({"one": labels(one), "other": labels(other), "again": labels(one)})
    assert table["adjusted_rand"].iloc[0] == pytest.approx(adjusted_rand_score(one, other))
    assert table.loc[1, ["adjusted_rand", "reading"]].tolist() == [1.0, "the same"]
    flows = monitor.flows(labels(one), labels(other))
    assert flows["customers"].sum() == 500 and flows.groupby("from")["share_of_from"].sum().round(9).eq(1).all()
    assert monitor.flows(labels(one).head(3), labels(other).tail(3)).empty


def test_chance_and_one_segment():
    rng = np.random.default_rng(1)
    found = [monitor.agreement({"a": labels(rng.choice(list("abc"), 300)), "b": labels(rng.choice(list("xy"), 300))}) for _ in range(20)]
    assert abs(np.mean([t["adjusted_rand"].iloc[0] for t in found])) < 0.01 and all(t["reading"].iloc[0] == "apart" for t in found)
    assert monitor.adjusted_rand(np.array([[5]])) == 1.0 and np.isnan(monitor.adjusted_rand(np.array([[1]])))


def test_the_labels_that_know_more_foretell_more_and_noise_is_a_draw():
    rng = np.random.default_rng(2)
    n = 1200
    kind = rng.integers(0, 3, n)
    ids = [f"{i:04}" for i in range(n)]
    followed = pd.DataFrame({"customer_id": ids, "orders": 1, "revenue": 100.0 * kind + rng.normal(0, 40, n)})
    was = Past(dt.date(2026, 1, 1), dt.date(2026, 7, 1), pd.DataFrame(), followed)
    fine, rough = pd.Series(kind.astype("str"), index=ids), pd.Series((kind > 0).astype("str"), index=ids)
    told = monitor.foretells_more(fine, rough, was)
    assert told["better"] == "first" and told["low"] > 0 and told["r2_first"] > told["r2_second"] > 0
    assert monitor.foretells_more(rough, fine, was)["better"] == "second"
    noise = [monitor.foretells_more(*(pd.Series(rng.choice(["a", "b"], n), index=ids) for _ in range(2)), was)["better"] for _ in range(10)]
    assert noise.count("neither") >= 9
