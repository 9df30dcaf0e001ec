"""Small groups stay unseen: counts below a least size are put together or left out, with as many others as it takes
that nobody can work them out from totals.

What is kept from the reader: how many customers a small group has, what they bring, and every share or index made of it. What may
be known: the totals (of the base, of a segment, of a value) and how many gave no answer, which says nothing about a person. Groups by
criteria are put together before a table is saved, whole segments only in the report and its workbook, because the steps count on them.
Not hidden: results of campaigns, which are the client's own totals, and deals, which are the client's own list of companies.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from segkit.methods._values import FEW, UNKNOWN, wilson


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


def values(table: pd.DataFrame, *, min_cell: int) -> pd.DataFrame:
    """The customers by criterion and value (Kotler's table) with small values put together as "few customers"; columns as before.

    >>> table = pd.DataFrame({"criterion": "city", "group": "geographic", "value": ["Omsk", "Perm", "Tomsk"], "customers": [50, 12, 3],
    ...     "revenue": [90.0, 9.0, 1.0], "name": "City"})
    >>> values(table, min_cell=10)[["value", "customers", "revenue"]].values.tolist()
    [['Omsk', 50, 90.0], ['few customers', 15, 10.0]]
    """
    parts = []
    for _, rows in table.groupby("criterion", sort=False):
        few = pooled(rows.set_index("value")["customers"], min_cell)
        parts.append(_measured(_merged(rows, {"value": few})) if few else rows)
    return pd.concat(parts, ignore_index=True)[list(table.columns)] if parts else table


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


def pairs(table: pd.DataFrame, a: str, b: str, *, min_cell: int) -> pd.DataFrame:
    """Two crossed criteria: small values put together as in `values`, small pairs and those that would give them away left empty."""
    few = {c: pooled(table.groupby(c)["customers"].sum(), min_cell) for c in (a, b)}
    rows = _measured(_merged(table, few)) if any(few.values()) else table
    return _emptied(rows, a, b, [c for c in rows.columns if c not in (a, b)], min_cell)[list(table.columns)]


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


def changes(table: pd.DataFrame, profile: pd.DataFrame, *, min_cell: int) -> pd.DataFrame:
    """Widened and narrowed segments without those that differ by a small group, or name a group that the profile does not show."""
    step = table["customers_change"].abs()
    small = step.between(0, min_cell, inclusive="neither") | table["customers"].between(0, min_cell, inclusive="neither")
    shown = set(zip(profile["segment"], profile["criterion"], profile["value"], strict=True))
    cuts = [_cut(change) if kind == "add" else None for change, kind in zip(table["change"], table["kind"], strict=True)]
    named = np.array([cut is None or (segment, *cut) in shown for segment, cut in zip(table["segment"], cuts, strict=True)], dtype=bool)
    found = table[~small & named].reset_index(drop=True)
    alone = (found["customers_alone"] - found["customers"]).between(0, min_cell, inclusive="neither")
    return found.assign(customers_alone=found["customers_alone"].astype(float).mask(alone)) if alone.any() else found


def _cut(change: object) -> tuple[str, str] | None:
    """The criterion and the value of a narrowing such as city = 'Omsk'."""
    found = re.fullmatch(r"\"?(.+?)\"? = '(.*)'", str(change), flags=re.DOTALL)
    return (found[1].replace('""', '"'), found[2].replace("''", "'")) if found else None


def report(t: dict, *, min_cell: int) -> dict:
    """The run's tables as the client sees them: segments of fewer than `min_cell` customers, and the next one with them, in one row
    "few customers", and nowhere else. Segments chosen as targets stay: that is a decision of a person who knows their size.
    """
    sizes, targets = t["segments"].set_index("segment")["customers"], t["targets"]
    chosen = set(targets.loc[targets["chosen"].astype(bool), "segment"])
    few = pooled(sizes.drop([s for s in sizes.index if s in chosen]), min_cell)
    if not few:
        return t
    by_segment = ("targets", "decisions", "economics", "personas", "five_w", "khramatrix", "profile", "widen_narrow", "responses")
    kept = {name: t[name][~t[name]["segment"].isin(few)].reset_index(drop=True) for name in by_segment if name in t}
    return {**t, **kept, "segments": _together(t["segments"], few)}


def _together(segments: pd.DataFrame, few: list[str]) -> pd.DataFrame:
    """The segments with these as one row: counts and money added up, what cannot be added up missing."""
    mine = segments[segments["segment"].isin(few)]
    people, everybody = mine["customers"].sum(), segments["customers"].sum()
    low, high = wilson(people, everybody)
    row = {
        "segment": FEW,
        **mine[["customers", "share", "revenue", "revenue_share", "revenue_year"]].sum().to_dict(),
        "share_low": float(low),
        "share_high": float(high),
    }
    row |= {"customers": int(people), "revenue_per_customer": mine["revenue"].sum() / people if people else np.nan}
    row |= {
        "orders_per_customer": (mine["orders_per_customer"] * mine["customers"]).sum() / people if people else np.nan,
        "year_months": mine["year_months"].max(),
    }
    return pd.concat([segments[~segments["segment"].isin(few)], pd.DataFrame([row])], ignore_index=True)[list(segments.columns)]
