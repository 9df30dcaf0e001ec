"""The largest of many differences by permutation: found where planted, hardly ever where nothing is."""

import numpy as np
import pytest
from scipy import stats

from segkit.ground import permutation


def groups(codes: np.ndarray) -> list[np.ndarray]:
    return [np.flatnonzero(codes == c) for c in np.unique(codes)]


def test_p_of_one_group_is_scipys_permutation_test():
    rng = np.random.default_rng(1)
    values, inside = rng.lognormal(3, 1, 60), np.arange(60) < 20
    values[:20] *= 1.6
    p, adjusted = permutation.dealt(values, [np.flatnonzero(inside)])
    gap = lambda a, b: np.abs(a.mean() - b.mean())  # noqa: E731
    other = stats.permutation_test((values[inside], values[~inside]), gap, n_resamples=2000, alternative="greater", rng=1).pvalue
    assert p[0] == pytest.approx(other, abs=0.05) and adjusted[0] == p[0]


def test_blocks_are_compared_within_themselves():
    """Two segments of which one is rich: no group differs from its own segment."""
    values = np.r_[np.full(50, 100.0), np.full(50, 1.0)] + np.arange(100) % 5
    blocks = np.repeat([0, 1], 50)
    cells = [np.arange(0, 50, 2), np.arange(50, 100, 2)]
    assert (permutation.dealt(values, cells, blocks=blocks)[1] > 0.2).all()
    assert permutation.dealt(values, [np.arange(50)])[1][0] < 0.01


def test_on_noise_one_report_in_twenty_and_a_planted_group_is_found():
    named, found = 0, 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        values = rng.lognormal(4, 1.2, 300)
        cells = [c for _ in range(6) for c in groups(rng.integers(0, 4, 300))]
        named += (permutation.dealt(values, cells, seed=seed)[1] < 0.05).any()
        found += permutation.dealt(np.where(np.isin(np.arange(300), cells[0]), 3 * values, values), cells)[1][0] < 0.05
    assert named <= 6 and found >= 50


def test_nobody_and_everybody_are_no_difference():
    values = np.arange(10.0)
    p, adjusted = permutation.dealt(values, [np.array([], dtype=int), np.arange(10)])
    assert p.tolist() == [1, 1] and adjusted.tolist() == [1, 1]
    assert permutation.dealt(values, [])[0].tolist() == []
