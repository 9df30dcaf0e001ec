"""Segments described: who is in them compared with the base, how far they differ, and which are hardly different at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations

import numpy as np
import pandas as pd

from segkit.ground import effects
from segkit.ground.bands import MEASURES, highlights, listed, value_of
from segkit.ground.names import UNKNOWN
from segkit.ground.shares import wilson

COLUMNS = [
    "segment", "criterion", "value", "customers", "share", "share_low", "share_high", "index", "group", "known", "base_share",
    "segment_size", "name", "by_definition", "by_rule", "p", "adjusted", "sure",
]  # fmt: skip
TESTS = ["criterion", "group", "test", "statistic", "p", "adjusted", "effect", "effect_low", "effect_high", "reading", "by_definition",
         "customers", "note", "name"]  # fmt: skip


def describe(
    labels: pd.DataFrame, facts: pd.DataFrame, *, criteria: pd.DataFrame | None = None, defined: Iterable[str] = (),
    ruled: Mapping[str, Iterable[str]] | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Describe every segment by every chosen criterion, one row per segment, criterion and value: segment, criterion, value,
    customers, share, share_low, share_high (Wilson 95 %), index, group, known, base_share, segment_size, name (of the criterion, to show),
    by_definition (whether its column is one of `defined`, what the segments were made from), by_rule (whether, of these, the segment's own
    rule reads it: `ruled`, segment → columns; a segment that is not there is made by all of them), p (the segment against all others,
    chi-square with Yates' correction), adjusted (Holm over the table without what made the segments), sure (adjusted < 5 %).

    Numbers and dates are put in bands over the whole base. `known` counts the segment's customers with a value: it is what
    share is a share of, so the shares of a criterion add up to 1 in every segment; `segment_size` counts all its customers; `base_share` is the share among all labelled
    customers with a value. Every cell is there, also the small ones: `cells.shown` takes out what may not be shown.

    **Formula**: index = 100 × share in the segment ÷ share in the base (100 = as everybody).

    >>> labels = pd.DataFrame({"customer_id": list("abcd"), "segment": ["S", "S", "T", "T"]})
    >>> facts = pd.DataFrame({"customer_id": list("abcd"), "city": ["Omsk", "Omsk", "Omsk", "Perm"]})
    >>> describe(labels, facts)[["segment", "value", "share", "index"]].round(1).values.tolist()
    [['S', 'Omsk', 1.0, 133.3], ['S', 'Perm', 0.0, 0.0], ['T', 'Omsk', 0.5, 66.7], ['T', 'Perm', 0.5, 200.0]]
    """
    people, own = _people(labels, facts), {s: set(columns) for s, columns in (ruled or {}).items()}
    parts = [_describe_one(people, row).assign(by_definition=row["column"] in set(defined), column=row["column"]) for _, row in listed(criteria, people).iterrows()]
    if not parts:
        texts = ("segment", "criterion", "value", "group", "name")
        return pd.DataFrame({c: pd.Series(dtype="str" if c in texts else "float64") for c in COLUMNS})
    table = pd.concat(parts, ignore_index=True)
    table["adjusted"] = effects.holm(table["p"].where(~table["by_definition"]))
    table["sure"] = table["adjusted"] < effects.LEVEL
    table["by_rule"] = table["by_definition"] & np.array([s not in own or c in own[s] for s, c in zip(table["segment"], table["column"], strict=True)])
    table["segment_size"] = table["segment"].map(people["segment"].value_counts()).astype("int64")
    order = {s: i for i, s in enumerate(sorted(people["segment"].unique()))}
    return table.sort_values("segment", key=lambda s: s.map(order), kind="stable")[COLUMNS].reset_index(drop=True)


def _people(labels: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:
    """Labelled customers with their facts, in the order of their ids."""
    named = labels.loc[labels["segment"].notna(), ["customer_id", "segment"]].astype({"segment": "str"})
    return named.merge(facts.drop(columns="segment", errors="ignore"), on="customer_id").sort_values("customer_id", ignore_index=True)


def _counts(people: pd.DataFrame, criterion: pd.Series, *, missing: bool = False) -> pd.DataFrame:
    """Customers by segment (rows) and value (columns, in natural order); every segment is there; `missing` counts as a value."""
    values = value_of(people, criterion)
    values = values.cat.add_categories(UNKNOWN).fillna(UNKNOWN) if missing and UNKNOWN not in values.cat.categories else values
    place, segments = pd.factorize(people["segment"], sort=True)
    known, wide = values.cat.codes >= 0, len(values.cat.categories)
    cells = np.bincount(place[known] * wide + values.cat.codes[known], minlength=len(segments) * wide).reshape(len(segments), wide)
    counts = pd.DataFrame(cells, index=pd.Index(segments, name="segment"), columns=list(values.cat.categories))
    return counts.loc[:, cells.any(axis=0)]


def _describe_one(people: pd.DataFrame, criterion: pd.Series) -> pd.DataFrame:
    counts = _counts(people, criterion)
    base = counts.sum()
    number, known = counts.to_numpy(), counts.sum(axis=1).to_numpy()
    rows = [(segment, value, number[i, j], known[i], base.iloc[j])
            for i, segment in enumerate(counts.index) if known[i] for j, value in enumerate(counts)]  # fmt: skip
    table = pd.DataFrame(rows, columns=["segment", "value", "customers", "known", "base_customers"])
    table["share"] = table["customers"] / table["known"]
    table["share_low"], table["share_high"] = wilson(table["customers"], table["known"])
    table["base_share"] = table["base_customers"] / max(base.sum(), 1)
    table["index"] = 100 * table["share"] / table["base_share"]
    table["p"] = effects.against_others(table["customers"], table["known"], table["base_customers"], int(base.sum()))
    return table.assign(criterion=criterion["criterion"], group=criterion["group"], name=criterion["name"])


def tests(
    labels: pd.DataFrame, facts: pd.DataFrame, *, criteria: pd.DataFrame | None = None, defined: Iterable[str] = (), seed: int = 0
) -> pd.DataFrame:
    """Test for every criterion whether the segments differ, one row per criterion, what describes them first, then what made them
    (`defined`: columns), largest effect first: criterion, group, test, statistic, p, adjusted, effect, effect_low, effect_high, reading
    (none, small, medium, large), by_definition, customers (with a value), note, name.

    Categories: chi-square without correction, effect Cramér's V, bias-corrected, words by Cohen 1988 (0.1, 0.3, 0.5). Numbers:
    Kruskal–Wallis, effect ε², words at 0.01, 0.06, 0.14 (`ground.effects`). Intervals: 95 %, over 400 seeded draws of the customers;
    where one holds 0 the reading is none. adjusted: Holm's correction over the criteria that did not make the segments; what made them
    differs by construction and has none. In R: ``chisq.test(x, correct = FALSE)``, ``kruskal.test``, ``p.adjust(p, "holm")``. With many
    customers every difference is significant: read the effect.
    """
    people, made = _people(labels, facts), set(defined)
    rows = [_test(people, row, row["column"] in made, seed) for _, row in listed(criteria, people).iterrows()]
    table = pd.DataFrame(rows, columns=[c for c in TESTS if c != "adjusted"])
    table["by_definition"] = table["by_definition"].astype(bool)
    table["adjusted"] = effects.holm(table["p"].where(~table["by_definition"]))
    keys = ["by_definition", "effect", "criterion"]
    return table.sort_values(keys, ascending=[True, False, True], na_position="last", ignore_index=True)[TESTS]


tests.__test__ = False  # its name is the field's, it is not a test for pytest


def _test(people: pd.DataFrame, criterion: pd.Series, made: bool, seed: int) -> tuple:
    column = people[criterion["column"]]
    rank = criterion["type"] == "number" and pd.api.types.is_numeric_dtype(column)
    found, n, note = _kruskal(people["segment"], column, seed) if rank else _chi_square(_counts(people, criterion), seed)
    return criterion["criterion"], criterion["group"], "Kruskal–Wallis" if rank else "chi-square", *found, made, n, note, criterion["name"]


NOTHING = (*[float("nan")] * 5, "n/a")


def _chi_square(counts: pd.DataFrame, seed: int) -> tuple:
    from scipy.stats import chi2_contingency

    table = counts.loc[counts.sum(axis=1) > 0, counts.sum() > 0].to_numpy()
    n = int(table.sum())
    if min(table.shape) < 2:
        return NOTHING, n, "nothing to compare"
    statistic, p, _, expected = chi2_contingency(table, correction=False)
    effect, (low, high) = effects.cramers_v(table), effects.v_interval(table, seed=seed)
    note = "small expected counts" if (expected < 5).mean() > 0.2 else ""
    return (float(statistic), float(p), effect, low, high, effects.reading(effect, low, effects.V_LIMITS)), n, note


def _kruskal(segments: pd.Series, values: pd.Series, seed: int) -> tuple:
    from scipy.stats import kruskal

    known = values.notna()
    groups = [part.to_numpy(dtype=float) for _, part in values[known].groupby(segments[known])]
    n = int(known.sum())
    if len(groups) < 2 or values[known].nunique() < 2:
        return NOTHING, n, "nothing to compare"
    statistic, p = kruskal(*groups)
    effect = effects.epsilon_squared(float(statistic), len(groups), n)
    low, high = effects.ranks_interval(segments[known].to_numpy(dtype=str), values[known].to_numpy(dtype=float), seed=seed)
    return (float(statistic), float(p), effect, low, high, effects.reading(effect, low, effects.RANK_LIMITS)), n, ""


def distances(
    labels: pd.DataFrame, facts: pd.DataFrame, *, criteria: pd.DataFrame | None = None, defined: Iterable[str] = ()
) -> pd.DataFrame:
    """How far every two segments are apart in what did not make them (`defined`: columns that did), one row per pair, nearest first:
    segment_a, segment_b, customers_a, customers_b, distance, by_chance, largest_criterion, largest_distance.

    **Formula**: per criterion the Jensen–Shannon distance (base 2: 0 the same, 1 nothing in common) of the two segments' shares,
    Lin 1991; distance = its mean over the criteria. by_chance is what two samples of these sizes from one and the same base
    would show on average: √((k − 1)·(1/n₁ + 1/n₂) ÷ (8·ln 2)). largest_distance is free of it: √(distance² − by_chance²).
    In measures of purchases a missing value counts (it means: no order), in attributes it is left out.
    """
    people = _people(labels, facts)
    sizes = people["segment"].value_counts()
    told = listed(criteria, people)
    told = told[~told["column"].isin(list(defined))]
    tables = {row["criterion"]: _counts(people, row, missing=row["column"] in MEASURES) for _, row in told.iterrows()}
    counts = {c: dict(zip(table.index, table.to_numpy(), strict=True)) for c, table in tables.items() if table.shape[1] > 1}
    rows = [(a, b, int(sizes[a]), int(sizes[b]), *_apart(a, b, counts)) for a, b in combinations(sorted(sizes.index), 2)]
    names = ["segment_a", "segment_b", "customers_a", "customers_b", "distance", "by_chance", "largest_criterion", "largest_distance"]
    return pd.DataFrame(rows, columns=names).sort_values(["distance", "segment_a", "segment_b"], ignore_index=True)


def _apart(a: str, b: str, counts: dict[str, dict[str, np.ndarray]]) -> tuple:
    seen = {c: jensen_shannon(t[a], t[b]) for c, t in counts.items() if t[a].sum() and t[b].sum()}
    if not seen:
        return float("nan"), float("nan"), "", float("nan")
    chance = {c: _by_chance(counts[c][a], counts[c][b]) for c in seen}
    net = {c: float(np.sqrt(max(seen[c] ** 2 - chance[c] ** 2, 0))) for c in seen}
    largest = min(net, key=lambda c: (-net[c], c))
    return float(np.mean(list(seen.values()))), float(np.mean(list(chance.values()))), largest, net[largest]


def jensen_shannon(first, second) -> float:
    """Jensen–Shannon distance (base 2) of two distributions given as counts or shares of the same values.

    >>> jensen_shannon([1, 1], [3, 3]), jensen_shannon([1, 0], [0, 1])
    (0.0, 1.0)
    """
    p, q = (np.asarray(x, dtype=float) / np.sum(x) for x in (first, second))
    middle = (p + q) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = [np.nansum(np.where(x > 0, x * np.log2(x / middle), 0)) for x in (p, q)]
    return float(np.sqrt(max(sum(parts) / 2, 0)))


def _by_chance(first: np.ndarray, second: np.ndarray) -> float:
    values = int(((first + second) > 0).sum())
    return float(min(np.sqrt(max(values - 1, 0) * (1 / first.sum() + 1 / second.sum()) / (8 * np.log(2))), 1))


def similar(pairs: pd.DataFrame, *, limit: float = 0.1) -> pd.DataFrame:
    """Segments too alike to plan for separately, one row per pair: segment_a, segment_b, distance, largest_criterion,
    largest_distance, reason ("alike" or "too few customers to tell"), merge_into (the larger of the two).

    Two segments are alike when in no criterion they are further apart than `limit` beyond what chance brings.

    >>> pairs = pd.DataFrame({"segment_a": ["A"], "segment_b": ["B"], "customers_a": [900], "customers_b": [800], "distance": [0.03],
    ...                       "by_chance": [0.03], "largest_criterion": ["city"], "largest_distance": [0.01]})
    >>> similar(pairs)[["merge_into", "reason"]].values.tolist()
    [['A', 'alike']]
    """
    close = pairs[pairs["largest_distance"] < limit].copy()
    close["reason"] = np.where(close["by_chance"] < 2 * limit, "alike", "too few customers to tell")
    close["merge_into"] = np.where(close["customers_a"] >= close["customers_b"], close["segment_a"], close["segment_b"])
    names = ["segment_a", "segment_b", "distance", "largest_criterion", "largest_distance", "reason", "merge_into"]
    return close[names].reset_index(drop=True)


def habits(choices: pd.DataFrame) -> pd.DataFrame:
    """What each customer mostly chooses, one row per customer: customer_id, usual_category, usual_channel, … (most orders,
    then most purchases, then the alphabet), ready to join to facts."""
    if not len(choices):
        return pd.DataFrame({"customer_id": pd.Series(dtype="str")})
    keys = ["customer_id", "criterion", "orders", "purchases", "value"]
    first = choices.sort_values(keys, ascending=[True, True, False, False, True]).drop_duplicates(["customer_id", "criterion"])
    wide = first.pivot(index="customer_id", columns="criterion", values="value").add_prefix("usual_")
    return wide.reset_index().rename_axis(columns=None)


def portrait(profile: pd.DataFrame, n: int = 3) -> pd.DataFrame:
    """What stands out in every segment, one row per segment and trait: segment, criterion, value, customers, share, index."""
    parts = [highlights(profile, segment, n) for segment in sorted(profile["segment"].unique())]
    names = ["segment", "criterion", "value", "customers", "share", "index"]
    return pd.concat([p.reindex(columns=names) for p in parts], ignore_index=True) if parts else pd.DataFrame(columns=names)
