"""Kotler's knock-outs: measurable, accessible, substantial, differentiable, actionable, each a test with its figure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from segkit.customers.members import attributes, members
from segkit.ground.effects import LEVEL, cramers_v, holm
from segkit.ground.names import ours
from segkit.ground.problems import Problem, Problems, nearest
from segkit.ground.yes import known
from segkit.rules import conditions

# Kotler's five as conditions on data; case.yml may set other figures.
KOTLER = ours(
    {
        "measurable": "known >= 0.5",  # share of the client's attribute cells that are filled
        "accessible": "reachable >= 0.3",  # share that the best channel can reach
        "substantial": "customers >= 30",
        "differentiable": "difference >= 0.15",  # largest effect size against everybody else
        "actionable": "profit >= 0",  # expected of the best channel, beyond what would come anyway
    },
    keys=True,
)
MOST_VALUES = 30  # a column of more different values is names, not categories
MEASURES = ("known", "reachable", "told", "difference", "profit")
FOUND = 1.3  # times chance: a segment whose members the typing tool finds so much oftener can be looked for
LEAST = 30  # customers of a substantial segment, and of a small base a third of it


def knock_out(
    segments: pd.DataFrame,
    rules: Iterable[str] | Mapping[str, str] | None = None,
    *,
    facts: pd.DataFrame,
    labels: pd.DataFrame,
    economics: pd.DataFrame | None = None,
    told: Mapping[str, float] | None = None,
    defined: Iterable[str] = (),
) -> pd.DataFrame:
    """Kotler's five knock-outs, each as an explicit test with its figure.

    Parameters: `segments` from `size.sizes`. `rules`: names of Kotler's five (default tests in `KOTLER`), or name → a
    condition in the language of rules ("customers >= 30 AND growth > 0") over the columns of `segments` and: known (share of attribute cells filled),
    reachable (share the best-reaching channel can contact), difference (largest effect size against the other
    customers that is more than chance, in what did not make the segments), profit (expected of the best channel that reaches anybody, unknown
    where none does; an upper bound where nothing was measured), told (share of its members that the typing tool finds before they buy). `economics`: the table of `economics`;
    without it reachable and profit are unknown. `defined`: the columns that made the segments; a difference is unknown where nothing else
    is known of the customers. `told`: segment → that share; without a tool it is unknown.

    Returns one row per segment and test: segment, test, condition, value (of the one number it asks of; missing = cannot
    be known, or asks of several), passes (True, False, missing). Raises Problems for unknown tests or measures.

    The default of substantial is 30 customers, and of a base of fewer than 90 a third of it; that of accessible is to be reached
    through a channel or, where there is a typing tool, to be told by it at least 1.3 times as often as by chance.

    Formula: difference = the largest of |Cliff's delta| over numbers and bias-corrected Cramér's V over categories among those whose
    p (Mann–Whitney, chi-square) stays below 5 % after Holm's correction over all segments and columns; 0 where none does.
    Source: Kotler & Keller, Marketing Management, ch. 9; Cliff 1993; Bergsma 2013.

    >>> segments = pd.DataFrame({"segment": ["VIP", "rest"], "customers": [20, 80]})
    >>> people = pd.DataFrame({"customer_id": ["a", "b"], "segment": ["VIP", "rest"], "revenue": [2.0, 1.0]})
    >>> knock_out(segments, {"substantial": "customers >= 30"}, facts=people, labels=people)[["segment", "value",
    ...     "passes"]].to_numpy().tolist()
    [['VIP', 20.0, False], ['rest', 80.0, True]]
    """
    tests = _tests(rules, segments)
    named = KOTLER if rules is None else [] if isinstance(rules, (Mapping, str)) else list(rules)
    if "substantial" in named:  # by its name: the default figure
        tests["substantial"] = f"customers >= {min(LEAST, np.ceil(segments['customers'].sum() / 3)):g}"
    if told and "accessible" in named:
        tests["accessible"] = f"{KOTLER['accessible']} OR told >= {FOUND / len(told):.2g}"
    asked = {name: conditions.columns(text) for name, text in tests.items()}
    measures = _measures(segments, facts, labels, economics, {c for columns in asked.values() for c in columns}, set(defined))
    measures |= {"told": segments["segment"].map(dict(told or {}))} if any("told" in columns for columns in asked.values()) else {}
    table = segments.assign(**{name: pd.to_numeric(pd.Series(values, index=segments.index)) for name, values in measures.items()})
    parts = [_answers(table, name, text, asked[name]) for name, text in tests.items()]
    out = pd.concat(parts).sort_index(kind="stable") if parts else pd.DataFrame(columns=ROW)
    return out.reset_index(drop=True).astype({"value": "float64", "passes": "boolean"})


ROW = ["segment", "test", "condition", "value", "passes"]


def _answers(table: pd.DataFrame, name: str, text: str, asked: list[str]) -> pd.DataFrame:
    """One test of every segment."""
    found = conditions.truth(text, table, _where(name))
    value = table[asked[0]] if len(asked) == 1 and pd.api.types.is_numeric_dtype(table[asked[0]]) else np.nan
    passes = pd.array(found.data, dtype="boolean")
    passes[found.null] = pd.NA
    return pd.DataFrame({"segment": table["segment"], "test": name, "condition": text, "value": value, "passes": passes}, index=table.index)


def check_knock_out(rules: Iterable[str] | Mapping[str, str] | None, segments: pd.DataFrame) -> list[Problem]:
    """Everything wrong with the knock-outs, by the number columns of a table of segments.

    >>> print(check_knock_out(["mesurable"], pd.DataFrame())[0].todo)
    did you mean 'measurable'?
    """
    try:
        _tests(rules, segments)
    except Problems as error:
        return error.problems
    return []


def _tests(rules: Iterable[str] | Mapping[str, str] | None, segments: pd.DataFrame) -> dict[str, str]:
    """name → condition, or every problem at once."""
    tests: dict[str, str] = {}
    for item in [rules] if isinstance(rules, (Mapping, str)) else KOTLER if rules is None else rules:
        tests |= dict(item) if isinstance(item, Mapping) else {item: KOTLER.get(item, item)}
    frame = segments.head(0).assign(**{name: pd.Series(dtype="float64") for name in MEASURES})
    found = [p for name, text in tests.items() for p in _wrong(name, text, frame)]
    if found:
        raise Problems(found)
    return tests


def _wrong(name: str, text: object, frame: pd.DataFrame) -> list[Problem]:
    """What is wrong with one test: a lone word is a misspelt name of Kotler's."""
    if name == text and str(text).isidentifier():
        what = "is neither one of Kotler's five nor a condition such as 'customers >= 30'"
        return [Problem(_where(name), what, nearest(name, KOTLER), "knock_out")]
    return conditions.check(text if isinstance(text, str) else str(text), frame, _where(name))


def _where(name: str) -> str:
    return f"case.yml, targets: knock_out: {name}"


def _measures(
    segments: pd.DataFrame, facts: pd.DataFrame, labels: pd.DataFrame, economics: pd.DataFrame | None, wanted: set[str], defined: set[str]
) -> dict[str, Any]:
    """The measures that are not columns of `segments`, only those that are asked for."""
    own = attributes(facts)
    numbers = [c for c in ("revenue", "orders", "recency_days") if c in facts]
    out: dict[str, Any] = {}
    base = members(labels, facts, [*own, *numbers])
    if "known" in wanted:
        share = pd.concat([known(base[c]) for c in own], axis=1).mean(axis=1) if own else None
        out["known"] = np.nan if share is None else segments["segment"].map(share.groupby(base["segment"]).mean())
    if "difference" in wanted:
        found = _differences(base, list(segments["segment"]), [c for c in (*numbers, *own) if c not in defined])
        # Where only habits of buying are known, that none of them sets a segment apart does not say that nothing does.
        told_of = any(not c.startswith(("usual_", "has_")) for c in own if c not in defined)
        out["difference"] = found if told_of else [value if value > 0 else np.nan for value in found]
    for name, column in (("reachable", "reach"), ("profit", "profit")):
        if name in wanted:
            # A channel that reaches nobody costs nothing and loses nothing: it is no better than one that loses.
            rows = economics if economics is None or name == "reachable" else economics[economics["contacts"] > 0]
            out[name] = np.nan if rows is None or rows.empty else segments["segment"].map(rows.groupby("segment")[column].max())
    return out


def _differences(base: pd.DataFrame, segments: list[str], columns: list[str]) -> list[float]:
    """Each segment's largest effect size against everybody else that is more than chance; missing where there is nothing to compare."""
    numbers = [c for c in columns if pd.api.types.is_numeric_dtype(base[c]) and not pd.api.types.is_bool_dtype(base[c])]
    words = [c for c in columns if c not in numbers and not pd.api.types.is_datetime64_any_dtype(base[c])]
    # Ranks and codes are the same for every segment, so they are made once.
    ranks = [base[c].astype(float).rank().to_numpy() for c in numbers]
    codes = [pd.factorize(base[c])[0] for c in words if 2 <= base[c].nunique() <= MOST_VALUES]
    sides = [(base["segment"] == name).to_numpy() for name in segments]
    found = [[*(_cliff(r, s) for r in ranks), *(_cramer(c, s) for c in codes)] if s.any() and not s.all() else [] for s in sides]
    rows = pd.DataFrame([(i, *one) for i, all_of in enumerate(found) for one in all_of], columns=["at", "effect", "p"]).dropna(subset="effect")
    rows["effect"] = rows["effect"].where(holm(rows["p"]) < LEVEL, 0.0)
    return rows.groupby("at")["effect"].max().reindex(range(len(segments))).astype(float).to_list()


def _cliff(ranks: np.ndarray, inside: np.ndarray) -> tuple[float, float]:
    """|P(inside > outside) − P(inside < outside)| from the ranks of both together, and Mann–Whitney's p (normal, with ties)."""
    known = ~np.isnan(ranks)
    one, other = int((inside & known).sum()), int((~inside & known).sum())
    if not one or not other:
        return np.nan, np.nan
    wins = np.nansum(ranks[inside]) - one * (one + 1) / 2
    n = one + other
    _, ties = np.unique(ranks[known], return_counts=True)
    spread = one * other / 12 * (n + 1 - (ties**3 - ties).sum() / (n * (n - 1)))
    p = math.erfc(max(abs(wins - one * other / 2) - 0.5, 0) / math.sqrt(2 * spread)) if spread > 0 else 1.0
    return float(abs(2 * wins / (one * other) - 1)), p


def _cramer(codes: np.ndarray, inside: np.ndarray) -> tuple[float, float]:
    """Cramér's V of category × in/out, corrected for what chance alone gives, and chi-square's p."""
    from scipy.special import chdtrc

    known = codes >= 0
    counts = np.array([np.bincount(codes[known & side], minlength=codes.max() + 1) for side in (inside, ~inside)], dtype=float).T
    n = counts.sum()
    if n < 2 or not counts.sum(axis=0).all():
        return np.nan, np.nan
    counts = counts[counts.sum(axis=1) > 0]
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / n
    return cramers_v(counts), float(chdtrc(len(counts) - 1, ((counts - expected) ** 2 / expected).sum()))
