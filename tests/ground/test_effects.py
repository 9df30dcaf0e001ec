"""Effects against published numbers, and their intervals against planted truth."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from segkit.ground import effects


def test_cramers_v_of_hair_and_eyes():
    """R's HairEyeColor over both sexes (Snee 1974): χ² = 138.29, V = .279; corrected by hand √((.2336 − 9/591) ÷ 2.9848) = .2705."""
    table = np.array([[68, 20, 15, 5], [119, 84, 54, 29], [26, 17, 14, 14], [7, 94, 10, 16]])
    assert effects._phi(table.astype(float)) * 592 == pytest.approx(138.29, abs=0.005)
    assert effects.cramers_v(table) == pytest.approx(0.2705, abs=0.0001)


def test_nothing_and_everything():
    assert effects.cramers_v(np.array([[20, 20], [20, 20]])) == 0 and effects.cramers_v(np.array([[50, 0], [0, 50]])) == pytest.approx(1, abs=0.01)
    assert np.isnan(effects.cramers_v(np.array([[3, 4]]))) and np.isnan(effects.v_interval(np.array([[3, 0], [4, 0]]))[0])


def test_h_of_grouped_ranks_is_scipys_ties_and_all():
    rng = np.random.default_rng(5)
    groups, values = rng.integers(0, 3, 200), rng.integers(0, 30, 200) / 2
    h = stats.kruskal(*(values[groups == g] for g in range(3))).statistic
    assert effects._h(effects._ranked(groups, values)) == pytest.approx(h)
    many = rng.normal(size=200)
    h = stats.kruskal(*(many[groups == g] for g in range(3))).statistic
    assert effects._h(effects._ranked(groups, many)) == pytest.approx(h, rel=0.05)


def test_epsilon_squared_by_hand():
    """Tomczak & Tomczak 2014, Kruskal–Wallis: η²_H = (H − k + 1) ÷ (n − k)."""
    assert effects.epsilon_squared(10.0, 3, 30) == pytest.approx(8 / 27) and effects.epsilon_squared(1.0, 3, 30) == 0


def test_the_interval_holds_the_planted_effect_and_is_seeded():
    truth, held = np.array([[0.3, 0.2], [0.2, 0.3]]), 0  # V = 0.2
    rng = np.random.default_rng(0)
    for _ in range(100):
        counts = rng.multinomial(600, truth.ravel()).reshape(2, 2)
        low, high = effects.v_interval(counts)
        held += low <= 0.2 <= high
    assert held >= 88 and effects.v_interval(counts, seed=1) == effects.v_interval(counts, seed=1)


def test_holm_by_hand():
    assert effects.holm(pd.Series([0.04, 0.01, 0.03])).tolist() == pytest.approx([0.06, 0.03, 0.06])
