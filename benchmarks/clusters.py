"""How often clusters.fit finds what was planted, and nothing where nothing was; what it costs beside one plain fit.

    python benchmarks/clusters.py [seeds]      # 20 seeds of each kind of data, one thread; about ten minutes

Prints a line per kind of data: how many seeds gave the right number of segments, and the median seconds. Then the best solution
of the default search on yes/no surveys beside the best of a thousand starts, and the cost as a multiple of one plain fit.
"""

from __future__ import annotations

import sys
import time
import warnings

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from segkit.methods import _latent, clusters

QUESTIONS = 11


def cloud(rng: np.random.Generator, *, stretch: float = 1.0, rows: int = 500) -> pd.DataFrame:
    """One normal cloud in four measures, the first stretched and the cloud turned."""
    turn, _ = np.linalg.qr(rng.normal(size=(4, 4)))
    return frame(rng.normal(size=(rows, 4)) * [stretch, 1, 1, 1] @ turn)


def groups(rng: np.random.Generator, *, k: int = 4, rows: int = 500) -> pd.DataFrame:
    """k round groups in three measures whose centres lie at least six deviations apart."""
    while True:
        centres = rng.uniform(-10, 10, (k, 3))
        apart = np.linalg.norm(centres[:, None] - centres, axis=2)[np.triu_indices(k, 1)]
        if apart.min() >= 6:
            return frame(centres[rng.integers(k, size=rows)] + rng.normal(size=(rows, 3)))


def answers(rng: np.random.Generator, *, rows: int = 500) -> pd.DataFrame:
    """Independent yes/no answers, each with its own share."""
    return frame((rng.random((rows, QUESTIONS)) < rng.uniform(0.2, 0.8, QUESTIONS)).astype(int))


def classes(rng: np.random.Generator, *, k: int = 4, rows: int = 500) -> pd.DataFrame:
    """k kinds of people with their own answers, given with 90 % certainty, any two differing in at least four of twelve."""
    while True:
        likely = rng.integers(0, 2, (k, 12))
        if min(np.sum(likely[a] != likely[b]) for a in range(k) for b in range(a)) >= 4:
            return frame((rng.random((rows, 12)) < np.where(likely, 0.9, 0.1)[rng.integers(k, size=rows)]).astype(int))


def survey(seed: int, *, rows: int = 1453) -> pd.DataFrame:
    """Four overlapping kinds of people, as real surveys are."""
    rng = np.random.default_rng(seed)
    yes = 1 / (1 + np.exp(-rng.normal(0, 1.2, (4, QUESTIONS))))
    return frame((rng.random((rows, QUESTIONS)) < yes[rng.choice(4, rows, p=rng.dirichlet(np.full(4, 4.0)))]).astype(int))


def frame(values: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(values, columns=[f"q{i}" for i in range(values.shape[1])])


KINDS = {
    "round cloud": (1, cloud),
    "long cloud": (1, lambda rng: cloud(rng, stretch=5.0)),
    "independent answers": (1, answers),
    "four planted groups": (4, groups),
    "four planted classes": (4, classes),
}


def rates(seeds: int) -> None:
    for name, (expected, make) in KINDS.items():
        found, seconds = [], []
        for seed in range(seeds):
            start = time.perf_counter()
            found.append(clusters.fit(make(np.random.default_rng(seed)), seed=seed).facts["k"])
            seconds.append(time.perf_counter() - start)
        print(f"{name}: {found.count(expected)} of {seeds} right (found {found}), median {np.median(seconds):.1f} s", flush=True)


def optimum(seeds: int) -> None:
    """The default search beside a thousand starts."""
    from sklearn.cluster import KMeans

    for seed in range(seeds):
        table = survey(seed)
        rows = table.to_numpy(float)
        means = clusters.fit(table, model="kmeans", k=4, draws=2, replicates=2).facts
        latent = clusters.fit(table, k=4, draws=2, replicates=2).facts
        best = KMeans(4, n_init=1000, init="random", random_state=1, tol=0).fit(rows).inertia_
        patterns, weights = _latent.collapse(table.to_numpy())
        many = min(_latent._run(patterns, weights, np.full(QUESTIONS, 2), 4, np.random.default_rng(i), starts=100, keep=100, tolerance=1e-3,
                                limit=1000)["objective"] for i in range(10))  # fmt: skip
        print(
            f"survey {seed}: sum of squares {means['within_ss']:.3f} (thousand starts {best:.3f}), "
            f"log-likelihood {latent['log_likelihood']:.3f} (thousand starts {-many:.3f})",
            flush=True,
        )


def cost() -> None:
    """Seconds of the default fit as a multiple of one plain fit of the library."""
    from sklearn.cluster import KMeans
    from stepmix import StepMix

    table = survey(0)
    plain = {
        "kmeans": lambda: KMeans(4, n_init=1, random_state=0).fit(table.to_numpy(float)),
        "latent": lambda: StepMix(4, n_init=1, measurement="binary", random_state=0, progress_bar=0).fit(table.to_numpy()),
    }
    for model, one in plain.items():
        one()
        times = [timed(one), timed(lambda model=model: clusters.fit(table, model=model, k=4, draws=0, replicates=0)),
                 timed(lambda model=model: clusters.fit(table, model=model, k=4))]  # fmt: skip
        print(
            f"{model}: one plain fit {times[0]:.3f} s; best solution known {times[1] / times[0]:.0f} times, "
            f"with the choice of k {times[2] / times[0]:.0f} times ({times[2]:.1f} s)",
            flush=True,
        )


def timed(call) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    import sklearn.cluster  # noqa: F401 - a limit of threads holds only for what is loaded

    with threadpool_limits(1):
        rates(number)
        optimum(min(number, 4))
        cost()
