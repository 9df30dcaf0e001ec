"""Small groups stay unseen: counts below a least size are put together or left out, with as many others as it takes
that nobody can work them out from totals.

What is kept from the reader: how many customers a small group has, what they bring, and every share or index made of it. What may
be known: the totals (of the base, of a segment, of a value) and how many gave no answer, which says nothing about a person. Groups by
criteria are put together before a table is saved, whole segments only in the report and its workbook, because the steps count on them.
A criterion that lies inside another (districts in towns) is put together town by town: the town's total would give a district away.
Not hidden: results of campaigns that the client counted, whom a chosen target's campaign reaches, and deals, which are the client's own
list of companies. What the profile needs is in `cells`, what segments and narrowings need in `withhold`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from segkit.ground.bands import FEW, OTHER, UNKNOWN, listed, value_of
from segkit.ground.shares import wilson

Nested = Mapping[str, Mapping[str, Any]]


def pooled(counts: pd.Series, min_cell: int) -> list[str]:
    """The values of one criterion to put together: every small one, and the next larger until they are two and enough.

    `counts`: customers by value; "unknown" is put together with others where it is small, but never protects them. Without a
    small value nothing is; where nothing would be enough, everything is.

    >>> pooled(pd.Series({"Omsk": 50, "Perm": 12, "Tomsk": 3}), 10)
    ['Tomsk', 'Perm']
    """
    known = counts.drop(UNKNOWN, errors="ignore")
    small = counts[(counts > 0) & (counts < min_cell)]
    if small.empty:
        return []
    ranked = sorted(known[known > 0].index, key=lambda v: (known[v], str(v)))
    needed = max(int((known.lt(min_cell) & known.gt(0)).sum()), 1)
    least = 2 if (known.lt(min_cell) & known.gt(0)).any() else 1
    while needed < len(ranked) and (needed < least or known[ranked[:needed]].sum() < min_cell):
        needed += 1
    few = ranked[:needed]
    enough = len(few) >= least and known[few].sum() >= min_cell
    return few + ([UNKNOWN] if UNKNOWN in counts.index and (UNKNOWN in small.index or not enough) else [])


def hidden(counts: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """Which cells of a table of counts may not be shown when the totals of its rows and columns are known: the small ones, and others
    with them. True where hidden.

    For every small cell a rectangle of filled cells is found, the cheapest first, round which customers could be moved without any
    total changing, far enough that the cell may be anything over a range of `min_cell` (or of its whole row or column, where these
    are smaller). A small cell without such a rectangle hides the whole table.

    **Formula**: range of cell (i, j) by rectangle (k, l) = min(n_il, n_kj) + min(n_ij, n_kl). Source: the hypercube method,
    Giessing & Repsilber 2002 (τ-Argus); the test solves the linear programs.

    >>> hidden(pd.DataFrame({"f": [3, 40, 50], "m": [30, 20, 60]}), 10).to_numpy().tolist()
    [[True, True], [True, True], [False, False]]
    """
    n = counts.to_numpy(dtype=float)
    out = (n > 0) & (n < min_cell)
    for i, j in sorted(zip(*np.nonzero(out), strict=True), key=lambda place: (n[place], place)):
        corners = _rectangle(n, out, i, j, min(min_cell, n[i].sum(), n[:, j].sum()))
        if corners is None:
            out = n > 0
            break
        for corner in corners:
            out[corner] = True
    return pd.DataFrame(out, index=counts.index, columns=counts.columns)


def _rectangle(n: np.ndarray, out: np.ndarray, i: int, j: int, need: float) -> list[tuple[int, int]] | None:
    """The other three corners of the cheapest rectangle through a cell that gives it the range it needs."""
    across, down = n[i][None, :], n[:, j][:, None]
    wide = np.minimum(across, down) + np.minimum(n[i, j], n)
    cost = np.where(out[i], 0, n[i])[None, :] + np.where(out[:, j], 0, n[:, j])[:, None] + np.where(out, 0, n)
    cost = np.where((wide >= need) & (across > 0) & (down > 0) & (n > 0), cost, np.inf)
    cost[i, :] = cost[:, j] = np.inf
    if not np.isfinite(cost).any():
        return None
    k, m = np.unravel_index(int(np.argmin(cost)), cost.shape)
    return [(i, int(m)), (int(k), j), (int(k), int(m))]


def nested(facts: pd.DataFrame, criteria: pd.DataFrame | None = None) -> dict[str, dict[str, Any]]:
    """The criteria that lie inside another, as districts lie in towns: {criterion: {"outer": criterion, "values": {value: outer value},
    "other": {outer value: customers}}}.

    A criterion lies inside another when each of its values goes with one value of the other; of several the finest is the outer one.
    The outer is None where two others hold it that do not lie in one another. What a long list calls "other" lies in many: how many of
    it lie in each is `other`.

    >>> facts = pd.DataFrame({"customer_id": list("abc"), "town": ["N", "N", "S"], "district": ["n1", "n2", "s1"]})
    >>> nested(facts)
    {'district': {'outer': 'town', 'values': {'n1': 'N', 'n2': 'N', 's1': 'S'}, 'other': {}}}
    """
    found = {row["criterion"]: value_of(facts, row) for _, row in listed(criteria, facts).iterrows()}
    coded = {c: (v.cat.codes.to_numpy(), list(v.cat.categories)) for c, v in found.items()}
    names = list(coded)
    outers = {a: [b for b in names if a != b and _inside(coded[a], coded[b], later=names.index(a) > names.index(b))] for a in names}
    return {a: _place(a, outers, coded) for a in names if outers[a]}


def _cells(a: tuple, b: tuple, most: int | None = None) -> np.ndarray:
    """How many customers have each pair of values, those with both known."""
    first, second = a[0][:most], b[0][:most]
    both = (first >= 0) & (second >= 0)
    width = max(len(b[1]), 1)
    pairs = first[both].astype("int64") * width + second[both]
    return np.bincount(pairs, minlength=max(len(a[1]), 1) * width).reshape(-1, width)


def _inside(a: tuple, b: tuple, *, later: bool) -> bool:
    if len(a[1]) < len(b[1]) or len(b[1]) < 2 or ((_alone(_cells(a, b, 2000), a) > 0).sum(axis=1) > 1).any():
        return False
    cells = _alone(_cells(a, b), a) > 0
    inner, outer = cells.any(axis=1).sum(), cells.any(axis=0).sum()
    return bool(outer >= 2 and (cells.sum(axis=1) <= 1).all() and (inner > outer or (inner == outer and later)))


def _alone(cells: np.ndarray, a: tuple) -> np.ndarray:
    """The cells of values that are one value each."""
    return cells[[v != OTHER for v in a[1]]] if OTHER in a[1] else cells


def _place(a: str, outers: dict[str, list[str]], coded: dict[str, tuple]) -> dict[str, Any]:
    outer = max(outers[a], key=lambda b: len(outers[b]))
    if set(outers[a]) != {outer, *outers[outer]}:
        return {"outer": None, "values": {}, "other": {}}
    rows = dict(zip(coded[a][1], _cells(coded[a], coded[outer]), strict=False))
    rest = rows.pop(OTHER, np.zeros(0, dtype="int64"))
    inside = {v: coded[outer][1][int(row.argmax())] for v, row in rows.items() if row.any()}
    return {"outer": outer, "values": inside, "other": {o: int(n) for o, n in zip(coded[outer][1], rest, strict=False) if n}}


def rest_in(outer: str) -> str:
    """The name under which what a list calls "other" is counted in one value of the outer criterion."""
    return f"{OTHER}\x1f{outer}"


def together(counts: Mapping[str, pd.Series], *, min_cell: int, nested: Nested | None = None) -> dict[str, list[str] | None]:
    """For every criterion the values to put together (see `pooled`), inside each group of an outer criterion where there is one.

    `counts`: by criterion, customers by value. None where a criterion cannot be shown beside the one that it lies inside.

    >>> counts = {"town": pd.Series({"N": 90, "S": 40}), "district": pd.Series({"n1": 60, "n2": 26, "n3": 4, "s1": 40})}
    >>> inside = {"district": {"outer": "town", "values": {"n1": "N", "n2": "N", "n3": "N", "s1": "S"}, "other": {}}}
    >>> together(counts, min_cell=10, nested=inside)
    {'town': [], 'district': ['n3', 'n2']}
    """
    places = {c: p for c, p in (nested or {}).items() if c in counts and (p["outer"] is None or p["outer"] in counts)}
    found: dict[str, list[str] | None] = {}
    for criterion in _outer_first(list(counts), places):
        plain, place = pooled(counts[criterion], min_cell), places.get(criterion)
        if place is None:
            found[criterion] = plain
        elif place["outer"] is None or found[place["outer"]] is None:
            found[criterion] = None if plain else []
        else:
            found[criterion] = _pooled_inside(counts[criterion], place, found[place["outer"]] or [], plain, min_cell)
    return {c: found[c] for c in counts}


def _outer_first(names: list[str], places: Nested) -> list[str]:
    def depth(name: str) -> int:
        outer = places[name]["outer"] if name in places else None
        return 1 + depth(outer) if outer is not None else 0

    return sorted(names, key=depth)


def _pooled_inside(counts: pd.Series, place: Mapping[str, Any], outer: list[str], plain: list[str], least: int) -> list[str] | None:
    places = place["values"] | {rest_in(o): o for o in place["other"]}
    known = counts.drop([UNKNOWN, *([OTHER] if place["other"] else [])], errors="ignore")
    known = pd.concat([known[known > 0], pd.Series({rest_in(o): n for o, n in place["other"].items()}, dtype="int64")])
    groups = [FEW if places.get(v) in outer else places.get(v, UNKNOWN) for v in known.index]
    few: list[str] = []
    for _, part in known.groupby(groups, sort=True):
        some = pooled(part, least)
        if some and part[some].sum() < least:
            return None
        few += some
    rest = [OTHER] if any(v.startswith(rest_in("")) for v in few) else []
    few = [v for v in few if not v.startswith(rest_in(""))] + rest
    return (few or [v for v in plain if v != UNKNOWN]) + [UNKNOWN] if UNKNOWN in plain else few


def values(table: pd.DataFrame, *, min_cell: int, nested: Nested | None = None) -> pd.DataFrame:
    """The customers by criterion and value (Kotler's table) with small values put together as "few customers"; columns as before.

    A criterion inside another (`nested`) whose small values cannot be hidden from the other's totals is left out.

    >>> table = pd.DataFrame({"criterion": "city", "group": "geographic", "value": ["Omsk", "Perm", "Tomsk"], "customers": [50, 12, 3],
    ...     "revenue": [90.0, 9.0, 1.0], "name": "City"})
    >>> values(table, min_cell=10)[["value", "customers", "revenue"]].values.tolist()
    [['Omsk', 50, 90.0], ['few customers', 15, 10.0]]
    """
    groups = {c: rows for c, rows in table.groupby("criterion", sort=False)}
    few = together({c: rows.set_index("value")["customers"] for c, rows in groups.items()}, min_cell=min_cell, nested=nested)
    parts = [_measured(_merged(rows, {"value": few[c]})) if few[c] else rows for c, rows in groups.items() if few[c] is not None]
    return pd.concat(parts, ignore_index=True)[list(table.columns)] if parts else table.head(0)


def _merged(rows: pd.DataFrame, few: dict[str, list[str]]) -> pd.DataFrame:
    """The rows with these values under one name, added up, in the order in which they stood; what is put together comes last."""
    named = rows.assign(**{column: rows[column].where(~rows[column].isin(some), FEW) for column, some in few.items()})
    keys = [c for c in ("criterion", "group", "name") if c in named] + list(few)
    last = named[list(few)].eq(FEW).sum(axis=1)
    return (
        named.iloc[np.argsort(last, kind="stable")].groupby(keys, sort=False, as_index=False, dropna=False)[["customers", "revenue"]].sum()
    )


def _measured(rows: pd.DataFrame) -> pd.DataFrame:
    """Shares of the whole, their intervals and the index: what follows from customers and revenue."""
    people, money = rows["customers"].sum(), rows["revenue"].sum()
    low, high = wilson(rows["customers"], people)
    out = rows.assign(
        share=rows["customers"] / people, share_low=low, share_high=high, revenue_share=rows["revenue"] / money if money > 0 else np.nan
    )
    return out.assign(index=100 * out["revenue_share"] / out["share"])


def pairs(table: pd.DataFrame, a: str, b: str, *, min_cell: int, shown: pd.DataFrame | None = None) -> pd.DataFrame:
    """Two crossed criteria: small values put together as in `values` (`shown`: that table), small pairs and those that would give
    them away left empty."""
    counts = {c: table.groupby(c)["customers"].sum() for c in (a, b)}
    few = {c: pooled(n, min_cell) if shown is None else _not_among(n, shown[shown["criterion"] == c]) for c, n in counts.items()}
    rows = _measured(_merged(table, few)) if any(few.values()) else table
    return _emptied(rows, a, b, [c for c in rows.columns if c not in (a, b)], min_cell)[list(table.columns)]


def _not_among(counts: pd.Series, shown: pd.DataFrame) -> list[str]:
    return [v for v in counts.index if v not in set(shown["value"])]


def moves(table: pd.DataFrame, *, min_cell: int) -> pd.DataFrame:
    """The migration of customers between segments with small moves, and those that would give them away, left empty."""
    why = ["customer_changed", "definition_changed", "both"]
    out = _emptied(table, "from", "to", ["customers", "share", *why], min_cell)
    small = (out[why].gt(0) & out[why].lt(min_cell)).any(axis=1)
    return out.assign(**{c: out[c].astype(float).mask(small) for c in why})


def _emptied(table: pd.DataFrame, a: str, b: str, columns: list[str], min_cell: int) -> pd.DataFrame:
    wide = table.pivot_table(index=a, columns=b, values="customers", aggfunc="sum", fill_value=0)
    gone = hidden(wide, min_cell)
    mask = pd.Series([bool(gone.loc[x, y]) for x, y in zip(table[a], table[b], strict=True)], index=table.index, dtype=bool)
    return table.assign(**{c: table[c].astype(float).mask(mask) for c in columns}) if mask.any() else table
