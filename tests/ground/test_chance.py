"""What chance brings, against scipy.stats to the last digit."""

import numpy as np
from scipy.stats import beta, binom, chi2

from segkit.ground.chance import at_least


def test_the_tail_of_so_many_or_more_is_the_binomial_s():
    rng = np.random.default_rng(0)
    n = np.r_[rng.integers(0, 3000, 5000), 0, 0, 5, 5, 5].astype(float)
    count = np.r_[np.floor(rng.uniform(-0.01, 1.01, 5000) * n[:5000]), 0, 1, 5, 6, 0]
    share = np.r_[rng.uniform(0, 0.4, 5000), 0.3, 0.3, 0.0, 1.0, 1.0]
    assert (at_least(count, n, share) == binom.sf(count - 1, n, share)).all()
    assert np.isnan(at_least(np.array([np.nan, 1, 1]), np.array([3, np.nan, 3]), np.array([0.1, 0.1, np.nan]))).all()


def test_the_functions_that_steps_use_are_those_of_scipy_stats():
    from scipy.special import betaincinv, chdtrc

    rng = np.random.default_rng(1)
    a, b, x, groups = rng.uniform(0.01, 500, 5000), rng.uniform(0.01, 5000, 5000), rng.exponential(8, 5000), rng.integers(1, 30, 5000)
    assert (betaincinv(a, b, 0.025) == beta.ppf(0.025, a, b)).all() and (chdtrc(groups, x) == chi2.sf(x, groups)).all()
