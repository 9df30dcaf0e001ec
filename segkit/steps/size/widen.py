"""Too small? Widen. Too large? Narrow: what every change of a segment's rule does to its size and worth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from segkit.customers.members import attributes, members
from segkit.ground.effects import LEVEL
from segkit.ground.permutation import dealt

KNOWN = 0.9  # of a segment: a criterion known for fewer parts those who told it from those who did not, whatever it is that they told
COLUMNS = [
    "segment",
    "kind",
    "change",
    "rule",
    "customers",
    "revenue",
    "revenue_per_customer",
    "customers_change",
    "revenue_change",
    "revenue_per_customer_change",
    "customers_alone",
    "p",
    "adjusted",
    "clear",
]


def widen_narrow(
    rules: Mapping[str, str], facts: pd.DataFrame, *, criteria: Iterable[str] | None = None, most: int = 5, least: int = 10
) -> pd.DataFrame:
    """What happens to every rule segment when its rule is changed in one place.

    Parameters: `rules`, name → condition, first match wins, `else` names the rest. `facts`, one row per customer with
    the columns the conditions name, and revenue. `criteria`, columns to narrow by (default: the client's attributes).
    `most` narrowings per segment, each with at least `least` customers.

    Returns one row per segment and change: segment, kind (now, drop, relax, add), change (the condition dropped,
    relaxed or added), rule (as it becomes), customers, revenue (currency, whole data), revenue_per_customer,
    customers_change, revenue_change (currency, against now), revenue_per_customer_change (fraction), customers_alone, p, adjusted, clear (see `narrow`).
    Counts follow "first match wins": customers that an earlier rule takes stay there, customers that a later rule had
    are counted as gained. customers_alone counts everybody who meets the rule, whatever other rules say. The rest
    (`else`) can only be narrowed.

    Source: docs/methods.md 15.

    >>> facts = pd.DataFrame({"customer_id": list("abcd"), "orders": [5, 5, 1, 1], "city": ["M", "P", "M", "P"],
    ...     "revenue": [90.0, 50.0, 10.0, 10.0]})
    >>> table = widen_narrow({"core": "orders >= 5 AND city = 'M'", "else": "rest"}, facts, least=1)
    >>> table.loc[table["kind"] == "drop", ["change", "customers", "customers_change",
    ...     "revenue_change"]].to_numpy().tolist()
    [['orders >= 5', 2, 1, 10.0], ["city = 'M'", 2, 1, 50.0]]
    """
    from segkit.rules.conditions import matches

    named = {name: condition for name, condition in rules.items() if name != "else"}
    taken, segment, rows = np.zeros(len(facts), dtype=bool), np.full(len(facts), rules.get("else", "other"), dtype=object), []
    for name, condition in named.items():
        alone = matches(condition, facts)
        now = _row(name, "now", "", condition, alone, taken, facts)
        rows.append(now)
        for kind, change, changed in _widened(condition, facts):
            rows.append(_against(_row(name, kind, change, changed, matches(changed, facts), taken, facts), now))
        segment[alone & ~taken] = name
        taken = taken | alone
    wide = pd.DataFrame(rows, columns=COLUMNS)
    labels = pd.DataFrame({"customer_id": facts["customer_id"], "segment": pd.Series(segment, index=facts.index, dtype="str")})
    inside = narrow(labels, facts, criteria=criteria, most=most, least=least)
    inside["rule"] = [f"({named[s]}) AND {c}" if s in named else c for s, c in zip(inside["segment"], inside["change"], strict=True)]
    order = {name: i for i, name in enumerate([*named, rules.get("else", "other")])}
    both = pd.concat([wide, inside], ignore_index=True) if len(wide) else inside
    return both.sort_values("segment", key=lambda s: s.map(order), kind="stable", ignore_index=True)


def changes(
    told: Mapping[str, Any], labels: pd.DataFrame, facts: pd.DataFrame, *, criteria: Iterable[str] | None = None, least: int = 10
) -> pd.DataFrame:
    """Widen and narrow a case's segments as case.yml tells them: rules both ways, segments of any other method inwards only."""
    if "rules" in told:
        return widen_narrow(told["rules"], facts, criteria=criteria, least=least)
    return narrow(labels, facts, criteria=criteria, least=least).reindex(columns=COLUMNS)


def _widened(condition: str, facts: pd.DataFrame) -> list[tuple[str, str, str]]:
    """Every single widening of a condition: (kind, what changes, the new condition)."""
    from segkit.rules.conditions import conjuncts, relaxed

    parts = conjuncts(condition)
    found = [("drop", part, " AND ".join(parts[:i] + parts[i + 1 :])) for i, part in enumerate(parts) if len(parts) > 1]
    for i, part in enumerate(parts):
        found += [("relax", f"{part} → {looser}", " AND ".join([*parts[:i], looser, *parts[i + 1 :]])) for looser in relaxed(part, facts)]
    return found


def _row(name: str, kind: str, change: str, rule: str, alone: np.ndarray, taken: np.ndarray, facts: pd.DataFrame) -> dict[str, Any]:
    inside = alone & ~taken
    customers, revenue = int(inside.sum()), round(float(facts.loc[inside, "revenue"].sum()), 2)
    return {
        "segment": name,
        "kind": kind,
        "change": change,
        "rule": rule,
        "customers": customers,
        "revenue": revenue,
        "revenue_per_customer": revenue / customers if customers else np.nan,
        "customers_change": 0,
        "revenue_change": 0.0,
        "revenue_per_customer_change": 0.0 if customers else np.nan,
        "customers_alone": int(alone.sum()),
        "p": np.nan,
        "adjusted": np.nan,
        "clear": True,
    }


def _against(row: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    """The row with its changes against the segment as it is."""
    worth, before = row["revenue_per_customer"], now["revenue_per_customer"]
    return row | {
        "customers_change": row["customers"] - now["customers"],
        "revenue_change": round(row["revenue"] - now["revenue"], 2),
        "revenue_per_customer_change": worth / before - 1 if before and before > 0 else np.nan,
    }


def narrow(
    labels: pd.DataFrame, facts: pd.DataFrame, *, criteria: Iterable[str] | None = None, most: int = 5, least: int = 10
) -> pd.DataFrame:
    """The sub-segments in which a segment's customers differ most in worth; works for any segmentation.

    Parameters: as in `widen_narrow`, with `labels` (customer_id, segment) in place of rules. A category or yes/no
    criterion is cut at each value, a number at its median within the segment; one known for less than nine tenths of a segment cuts it nowhere.

    Returns one row per segment and value, largest difference first, in the columns of `widen_narrow` (kind "add").
    Sub-segments are ranked by the variance of revenue they explain, so that neither a handful of rich customers nor a
    large average half comes first by size alone. `p`: how often chance gives so large a difference when revenue is dealt out anew within
    the segment; `adjusted`: how often the largest of all cuts of all segments is so large, and `clear` where that is below 5 %; the rest
    are hints, not findings.

    Formula: rank by |mean inside − mean outside| · √(n₁n₂) ÷ (n₁ + n₂); permutation: `ground.permutation`. Source: docs/methods.md 15.

    >>> labels = pd.DataFrame({"customer_id": list("abcd"), "segment": "all"})
    >>> facts = pd.DataFrame({"customer_id": list("abcd"), "city": ["M", "M", "P", "P"], "revenue": [50.0, 30.0,
    ...     10.0, 10.0]})
    >>> narrow(labels, facts, least=1)[["segment", "change", "customers", "revenue",
    ...     "revenue_per_customer_change"]]
      segment      change  customers  revenue  revenue_per_customer_change
    0     all  city = 'M'          2     80.0                          0.6
    1     all  city = 'P'          2     20.0                         -0.6
    """
    wanted = (
        attributes(facts)
        if criteria is None
        else [c for c in criteria if c in facts.columns and c not in ("customer_id", "segment", "revenue")]
    )
    base = members(labels, facts, ["revenue", *wanted])
    names, cut = [str(n) for n in sorted(base["segment"].unique())], []
    parts = {name: part for name, part in base.groupby("segment", sort=True)}
    for name in names:
        found = [c for criterion in wanted for c in _cuts(parts[name][criterion]) if parts[name][criterion].notna().mean() >= KNOWN]
        cut += [(name, text, inside) for text, inside in found if least <= inside.sum() < len(inside)]
    blocks = pd.factorize(base["segment"], sort=True)[0]
    p, adjusted = dealt(base["revenue"].to_numpy(float), [inside.index[inside].to_numpy() for *_, inside in cut], blocks=blocks)
    rows = []
    for name in names:
        group = parts[name]
        now = _row(name, "now", "", "", np.ones(len(group), dtype=bool), np.zeros(len(group), dtype=bool), group)
        kept = [(text, inside, p[i], adjusted[i]) for i, (of, text, inside) in enumerate(cut) if of == name]
        kept.sort(key=lambda c: (-_difference(group["revenue"], c[1]), c[0]))
        rows += [
            _against(_row(name, "add", text, text, inside.to_numpy(dtype=bool), np.zeros(len(group), dtype=bool), group), now)
            | {"p": one, "adjusted": all_of, "clear": bool(all_of < LEVEL)}
            for text, inside, one, all_of in kept[:most]
        ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _cuts(column: pd.Series, limit: int = 20) -> list[tuple[str, pd.Series]]:
    """The conditions a criterion offers within a segment, each with who meets it."""
    from segkit.rules.grammar import name as written
    from segkit.rules.grammar import number, quote

    name = written(str(column.name))
    if pd.api.types.is_datetime64_any_dtype(column) or column.nunique() < 2:
        return []
    if pd.api.types.is_bool_dtype(column):
        return [(f"{name} = {str(v).upper()}", column == v) for v in (True, False)]
    if pd.api.types.is_numeric_dtype(column):
        middle = float(column.median())
        return [(f"{name} <= {number(middle)}", column <= middle), (f"{name} > {number(middle)}", column > middle)]
    values = sorted(column.dropna().astype("str").unique())
    if len(values) > limit:
        return []
    return [(f"{name} = {quote(value)}", column.astype("str") == value) for value in values]


def _difference(revenue: pd.Series, inside: pd.Series) -> float:
    n1, n2 = int(inside.sum()), int((~inside).sum())
    return abs(revenue[inside].mean() - revenue[~inside].mean()) * (n1 * n2) ** 0.5 / (n1 + n2)
