"""Segments by rule: a name and a condition each; the first that matches wins."""

from __future__ import annotations

import pandas as pd

from segkit.ground.names import OTHERWISE
from segkit.ground.problems import Problem, Problems
from segkit.methods._segmentation import Segmentation, built, checked, step
from segkit.rules.columns import Columns
from segkit.rules.conditions import check, matches
from segkit.rules.grammar import columns, quote


def fit(facts: pd.DataFrame, *, rules: dict[str, str]) -> Segmentation:
    """Label customers by rules {name: condition, …, "else": name of the rest}.

    `facts`: one row per customer: customer_id and whatever columns the rules read (missing values allowed: a condition on a missing
    value is not TRUE). A condition is SQL over these columns: comparison, AND, OR, NOT, IN, BETWEEN, LIKE, IS NULL, arithmetic.

    Returns rule (the name that matched; missing if none did) and segment. `facts` of the result: per rule how many match at all, how
    many it takes, how many an earlier rule took; overlaps of pairs; rules that never match; uncovered customers. Raises Problems with
    every refused condition and unknown column at once, NotEnoughData without customers.

    Formula and source: first match wins; SQL's three-valued logic (ISO/IEC 9075).

    >>> people = pd.DataFrame({"customer_id": ["a", "b"], "age": [16, 30], "city": ["Omsk", "Perm"]})
    >>> fit(people, rules={"Young": "age < 18", "Perm": "city = 'Perm'", "else": "Rest"}).table["segment"].tolist()
    ['Young', 'Perm']
    """
    facts = checked(facts, [], "segments by rule", orders=False)
    _check_rules(rules, facts)
    rest = str(rules.get("else") or OTHERWISE)
    conditions = {str(name): condition for name, condition in rules.items() if name != "else"}
    steps = [step("rule", [(condition, quote(name)) for name, condition in conditions.items()]),
             step("segment", [("rule IS NULL", quote(rest))], "rule")]  # fmt: skip
    return built("rules", facts, {"rules": dict(conditions), "else": rest}, steps, _coverage(facts, conditions))


def _check_rules(rules: dict[str, str], facts: pd.DataFrame) -> None:
    if not isinstance(rules, dict) or not [name for name in rules if name != "else"]:
        raise Problems([Problem("rules", "there is no rule", "write at least one name: condition", "no_rules")])
    problems = [p for name, condition in rules.items() if name != "else" for p in check(condition, facts, f"rule '{name}'")]
    if problems:
        raise Problems(problems)


def _coverage(facts: pd.DataFrame, conditions: dict[str, str]) -> dict:
    table = Columns(facts)
    hits = pd.DataFrame({name: matches(condition, table, f"rule '{name}'") for name, condition in conditions.items()})
    taken = hits.cumsum(axis=1).shift(axis=1, fill_value=0).gt(0)
    names = list(conditions)
    overlaps = [(a, b, int((hits[a] & hits[b]).sum())) for i, a in enumerate(names) for b in names[i + 1 :]]
    return {
        "customers": len(facts),
        "rules": {name: _counts(hits[name], taken[name], condition) for name, condition in conditions.items()},
        "overlaps": [{"first": a, "second": b, "customers": n} for a, b, n in overlaps if n],
        "never_matched": [name for name in names if not hits[name].any()],
        "uncovered": int((~hits.any(axis=1)).sum()),
    }


def _counts(hit: pd.Series, taken: pd.Series, condition: str) -> dict:
    numbers = {"matches": hit, "takes": hit & ~taken, "taken_before": hit & taken}
    return {key: int(rows.sum()) for key, rows in numbers.items()} | {"columns": columns(condition)}


def plot(segmentation: Segmentation, ax=None, say=None):
    """Customers by segment; the title says which is the largest."""
    from segkit.drawing import figures, style
    from segkit.ground.language import Language

    say = say or Language()
    counts = segmentation.table["segment"].value_counts().sort_index().sort_values(ascending=False, kind="stable")
    given, ax, names = ax, style.axes(ax), [say.name(name) for name in counts.index]
    figures.bars(ax, names, counts.to_list(), texts=[say.number(n) for n in counts])
    title = say("{segment}: {share} of customers", segment=names[0], share=say.percent(counts.iloc[0] / counts.sum()))
    return ax if given is not None else style.headline(ax, title, say("Customers by segment"))
