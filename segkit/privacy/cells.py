"""The cells of the profile that may be shown beside all else that the report tells of the same customers: the sizes of the segments,
the totals of the values, and the criteria that they lie inside."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from segkit.ground.bands import FEW, OTHER, UNKNOWN
from segkit.ground.shares import wilson
from segkit.privacy.suppress import Nested, hidden, pooled, rest_in, together
from segkit.privacy.withhold import few_segments


def shown(exact: pd.DataFrame, segments: pd.Series, *, min_cell: int, nested: Nested | None = None) -> tuple[pd.DataFrame, list[str]]:
    """The profile as it may be shown, and the criteria that are left out of every table.

    Parameters: `exact`, the profile of `profile.describe` with every cell in it; `segments`, the label of every customer; `nested`
    from `suppress.nested`. Returns the same columns: in each segment the values of fewer than `min_cell` customers, those that
    would give them away (`suppress.hidden`), and in such a segment those that nobody has, stand together as "few customers";
    a segment of which few have answered has no rows, and neither has the next one with it. A
    criterion inside another is hidden group by group of the outer one, and wherever the outer one is. Segments that the report
    puts together have no rows. A small number without a value counts as a value. A criterion is left out where what is shown of
    it adds up to a small group after all (`given_away`), such as customers without a rhythm less those who bought once.
    """
    if not min_cell or exact.empty:
        return exact, []
    sizes = segments.dropna().astype("str").value_counts()
    few_of = few_segments(segments, min_cell=min_cell)
    counts = {c: _counts(rows, sizes, min_cell) for c, rows in exact.groupby("criterion", sort=False)}
    told = {c: _rows_together(n, few_of) for c, n in counts.items()}
    few = together({c: n.sum() for c, n in told.items()}, min_cell=min_cell, nested=nested)
    parts, left_out, gone = [], [], {}
    for criterion in sorted(told, key=lambda c: _depth(c, nested or {}, told)):
        place = (nested or {}).get(criterion)
        outer = gone.get(place["outer"]) if place else None
        if few[criterion] is None:
            left_out.append(criterion)
            continue
        away = (outer["away"] if outer is not None else set()) | set(pooled(told[criterion].sum(axis=1), min_cell))
        told[criterion] = _rows_together(told[criterion], away)
        split = _split(told, criterion, place) if outer is not None else told[criterion]
        groups = _groups(split, few[criterion], place if outer is not None else None, outer)
        unseen = gone[criterion] = {**_unseen(split, groups, outer, min_cell), "away": away}
        rows = _shown(exact[exact["criterion"] == criterion], told[criterion], unseen, min_cell)
        alone = place is not None and place["outer"] is None and bool(unseen["gone"].to_numpy().any())
        if alone or given_away(counts[criterion], sizes, few_of, rows, unseen["groups"], min_cell=min_cell):
            left_out.append(criterion)
        elif len(rows):
            parts.append(rows)
    table = pd.concat(parts, ignore_index=True) if parts else exact.head(0)
    order = {c: i for i, c in enumerate(told)}
    ranked = table.assign(_place=table["criterion"].map(order)).sort_values(["segment", "_place"], kind="stable", ignore_index=True)
    return ranked[list(exact.columns)], left_out


def _rows_together(counts: pd.DataFrame, away: list[str] | set[str]) -> pd.DataFrame:
    """The counts with these segments as one row."""
    return counts.groupby(lambda s: FEW if s in away else s).sum()


def _depth(criterion: str, nested: Nested, told: dict) -> int:
    outer = nested[criterion]["outer"] if criterion in nested else None
    return 1 + _depth(outer, nested, told) if outer in told else 0


def _counts(rows: pd.DataFrame, sizes: pd.Series, min_cell: int) -> pd.DataFrame:
    """Customers by segment and value; those without a value are one where they are few."""
    wide = rows.pivot(index="segment", columns="value", values="customers")
    wide = wide.reindex(index=sorted(sizes.index), columns=list(dict.fromkeys(rows["value"]))).fillna(0).astype(int)
    blank = sizes.reindex(wide.index) - wide.sum(axis=1)
    return wide.assign(**{UNKNOWN: blank}) if 0 < blank.sum() < min_cell and UNKNOWN not in wide else wide


def _split(told: dict[str, pd.DataFrame], criterion: str, place: Any) -> pd.DataFrame:
    """The counts with what a long list calls "other" town by town: what the values shown leave of each town."""
    counts = told[criterion]
    outer = told[place["outer"]].groupby(lambda s: s if s in counts.index else FEW).sum()
    rests = {}
    for o in place["other"]:
        inside = [v for v, of in place["values"].items() if of == o and v in counts]
        rests[rest_in(o)] = (outer[o] - counts[inside].sum(axis=1)).clip(lower=0)
    return counts.drop(columns=OTHER, errors="ignore").assign(**rests) if rests else counts


def _groups(counts: pd.DataFrame, few: list[str], place: Any, outer: dict | None) -> dict[str, tuple]:
    """Value → (the column of the outer criterion it lies in, the column of this one that it stands in)."""
    places = {**place["values"], **{rest_in(o): o for o in place["other"]}} if place else {}
    inside = {v: outer["groups"].get(o) for v, o in places.items()} if outer is not None else {}
    away = [*few, *(v for v in counts.columns if OTHER in few and v.startswith(rest_in("")))]
    return {v: (inside.get(v), FEW if v in away else v) for v in counts.columns}


def _unseen(counts: pd.DataFrame, groups: dict[str, tuple], outer: dict | None, min_cell: int) -> dict[str, Any]:
    """Which cells are not shown: `gone` by column of the table, `values` by value."""
    columns = list(dict.fromkeys(groups.values()))
    number = {column: i for i, column in enumerate(columns)}
    table = counts.T.groupby([number[groups[v]] for v in counts.columns]).sum().T
    gone = pd.DataFrame(False, index=table.index, columns=table.columns)
    for group in dict.fromkeys(column[0] for column in columns):
        mine = [number[column] for column in columns if column[0] == group]
        gone[mine] = hidden(table[mine], min_cell)
        if outer is not None and group in outer["number"]:
            there = outer["gone"][outer["number"][group]].groupby(lambda s: s if s in table.index else FEW).any()
            gone[mine] |= table[mine].gt(0).mul(there, axis=0)
    some = gone.any(axis=1)
    away = pd.DataFrame({v: gone[number[groups[v]]] | (groups[v][1] == FEW) for v in counts.columns}) | counts.eq(0).mul(some, axis=0)
    rests = [v for v in counts.columns if v.startswith(rest_in(""))]
    if rests:  # shown as one value again
        whole = (None, FEW if all(groups[v][1] == FEW for v in rests) else OTHER)
        away, groups = away.drop(columns=rests).assign(**{OTHER: away[rests].any(axis=1)}), {**groups, OTHER: whole}
        gone, number = gone.assign(**{"rest": gone[[number[groups[v]] for v in rests]].any(axis=1)}), {whole: "rest", **number}
    return {"gone": gone, "number": number, "groups": groups, "values": away}


def _shown(exact: pd.DataFrame, counts: pd.DataFrame, unseen: dict[str, Any], min_cell: int) -> pd.DataFrame:
    """The profile's rows of one criterion for the segments that are told of."""
    base, rows = counts.sum(), []
    for segment in [s for s in counts.index if s != FEW]:
        mine, away = counts.loc[segment], unseen["values"].loc[segment, list(counts.columns)]
        known = int(mine.sum())
        lost = list(away.index[away])
        cells = [(v, int(mine[v]), int(base[v])) for v in counts.columns if v not in lost and v != UNKNOWN]
        cells += [(FEW, int(mine[lost].sum()), int(base[lost].sum()))] if lost else []
        rows += [(segment, *cell, known) for cell in cells if known >= min_cell]
    table = pd.DataFrame(rows, columns=["segment", "value", "customers", "base", "known"])
    low, high = wilson(table["customers"], table["known"])
    table = table.assign(
        share=table["customers"] / table["known"], share_low=low, share_high=high, base_share=table["base"] / max(base.sum(), 1)
    )
    kept = {c: exact[c].iloc[0] for c in ("criterion", "group", "name")}
    return table.assign(index=100 * table["share"] / table["base_share"], **kept)


def given_away(
    counts: pd.DataFrame, sizes: pd.Series, few_of: list[str], rows: pd.DataFrame, groups: dict[str, tuple], *, min_cell: int
) -> bool:
    """Whether sums and differences of what is shown of one criterion are the number of a small group.

    The cells that occur, segment by value, are the unknowns; the sizes of the segments told of, the totals of the columns, those
    without a value, and the rows of the profile are known sums of them. A small segment, value or cell is given away when it is a linear
    combination of these.

    **Formula**: x is given away when its row vector lies in the row space of the known sums (least squares without residual).
    """
    wide = counts if UNKNOWN in counts else counts.assign(**{UNKNOWN: sizes.reindex(counts.index) - counts.sum(axis=1)})
    n = wide.stack()
    n = n[n > 0]
    segment, value = n.index.get_level_values(0), n.index.get_level_values(1)
    column = value.map(lambda v: groups.get(v, (None, UNKNOWN)))
    known = [np.ones(len(n), dtype=bool), *(segment == s for s in sizes.index if s not in few_of), *(column == c for c in column.unique())]
    for name, mine in rows.groupby("segment"):
        inside, seen = segment == name, set(mine["value"])
        blank = (value == UNKNOWN) & (UNKNOWN not in groups)
        known += [inside & (~value.isin(seen) & ~blank if v == FEW else value == v) for v in mine["value"]]
    alone = [segment == s for s in counts.index] + [value == v for v in counts.columns]
    told = [(s, v) for s, v in n.index if v != UNKNOWN or UNKNOWN in groups]
    cells = [(segment == s) & (value == v) for s, v in told] + [~segment.isin(rows["segment"]) & (value == v) for v in counts.columns]
    small = [mask for mask in alone + cells if 0 < n[mask].sum() < min_cell]
    if not small:
        return False
    sums, wanted = np.array(known, dtype=float).T, np.array(small, dtype=float).T
    found = np.linalg.lstsq(sums, wanted, rcond=None)[0]
    return bool((np.abs(sums @ found - wanted).max(axis=0) < 1e-8).any())
