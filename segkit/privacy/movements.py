"""How precisely it may be told what customers did between two dates: who came, went and moved, and what that did to revenue."""

from __future__ import annotations

import numpy as np
import pandas as pd

from segkit.ground.names import EVERYBODY, SMALL
from segkit.privacy.rounding import FEW_VALUES, beside_exact, few_segments, is_few, rounded, steps

MOVES = ["from", "to", "kind", "size", "share", "share_step"]


def bridge(table: pd.DataFrame, min_cell: int, segments: pd.DataFrame | None = None) -> pd.DataFrame:
    """The bridge of revenue with the counts of parts of fewer than `min_cell` customers missing; its money is the firm's own account.

    All who have fallen silent are not counted either where it would tell of a few: of those of a segment (`segments` with customers and silent)
    that is not told, beside the others that are; or of those who brought no less.

    >>> parts = pd.DataFrame({"segment": "All customers", "item": ["lost", "silent"], "customers": [40, 60]})
    >>> bridge(parts, 5, pd.DataFrame({"customers": [90, 90], "silent": [50, 10]}))["customers"].tolist()
    [40.0, 60.0]
    >>> bridge(parts, 5, pd.DataFrame({"customers": [90, 90], "silent": [57, 3]}))["customers"].tolist()
    [40.0, nan]
    """
    counts = table["customers"].astype(float).mask(table["customers"].between(1, min_cell - 1))
    whole = table[table["segment"] == EVERYBODY].set_index("item")["customers"]
    beside = whole.get("silent", 0) - whole.get("lost", 0)
    hides = (segments is not None and silent_of_a_few(segments, min_cell)) or ("silent" in whole and 0 < beside < min_cell)
    others = 0 < whole.get("kept_more", 0) - whole.get("joined_more", 0) < min_cell
    still, rest = whole.get("new", 0) - whole.get("new_silent", 0), beside - whole.get("new_silent", 0)  # the new who are not silent, the silent who are neither
    new = 0 < still < min_cell or 0 < rest < min_cell
    return table.assign(customers=counts.mask(table["item"].eq("silent") & bool(hides)).mask(table["item"].eq("joined_more") & bool(others)).mask(table["item"].eq("new_silent") & bool(new or hides)))


def first_orders(table: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """What first orders lead to (`customers.baskets.first_orders`) as it is printed: where those who came back are a few, came_back is below came_back_step, and has no interval; of those new in the last
    year no share is told where those who came back, or did not, are a few.

    >>> rows = pd.DataFrame({"customers": [48, 200], "came_back": [0.0625, 0.4], "low": [0.02, 0.3], "high": [0.17, 0.5]})
    >>> first_orders(rows, 5)[["came_back", "came_back_step", "low"]].values.tolist()
    [[0.0, 0.2, nan], [0.4, 0.0, 0.3]]
    """
    few = is_few((table["customers"] * table["came_back"]).round(), min_cell)
    step = np.where(few, steps(table["customers"], FEW_VALUES + 1, min_cell), 0.0)
    masked = {c: table[c].mask(few) for c in ("low", "high", "next_share") if c in table}
    if "new_back" in table:
        back = (table["new_began"] * table["new_back"]).round()
        masked["new_back"] = table["new_back"].mask(few | (back < min_cell) | (table["new_began"] - back < min_cell))
    if {"base", "base_new", "new_customers", "new_p"} <= set(table):
        late = (table["new_customers"] * table["base_new"]).round()
        masked["base_new"] = table["base_new"].mask(late < min_cell)
        others = (table["new_customers"] - late < min_cell) | ((late < min_cell) & (table["base_new"] >= table["base"]))
        masked["new_p"] = table["new_p"].mask(others, 1.0)  # no more is told of a few than that they come back less often
    return table.assign(came_back=table["came_back"].mask(few, 0.0), came_back_step=step, **masked)


def lately(table: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """What went on in the last months (`steps.size.lately`) without the counts of newcomers that are of a few, or tell of the few beside them.

    >>> row = pd.DataFrame({"new_before": [40], "new_after": [12], "new_first": [10], "followed": [30], "again": [4]})
    >>> lately(row, 5)[["new_before", "new_after", "new_first", "again"]].values.tolist()
    [[40.0, 12.0, nan, nan]]
    """
    made = {c: table[c].astype(float) for c in ("new_before", "new_after", "new_first_before", "new_first", "came_before", "came_after", "back_before", "back_after", "followed", "again") if c in table}
    made = {c: counts.mask(counts.between(1, min_cell - 1)) for c, counts in made.items()}
    for part, whole in (("new_first", "new_after"), ("new_first_before", "new_before"), ("back_before", "came_before"), ("back_after", "came_after"), ("again", "followed")):
        if part in made and whole in made:
            made[part] = made[part].mask((made[whole] - made[part]).between(1, min_cell - 1) | made[whole].isna())
    return table.assign(**made)


def silent_of_a_few(segments: pd.DataFrame, min_cell: int) -> bool:
    """Whether the sum of the silent, beside those of every segment in which neither they nor the others are a few, would tell of a few.

    >>> silent_of_a_few(pd.DataFrame({"customers": 90, "silent": [48, 80, 1]}), 5), silent_of_a_few(pd.DataFrame({"customers": 90, "silent": [48, 80, 0]}), 5)
    (True, False)
    >>> silent_of_a_few(pd.DataFrame({"customers": 90, "silent": [48, 3, 4]}), 5)
    False
    """
    if "silent" not in segments:
        return False
    gone, rest = segments["silent"], segments["customers"] - segments["silent"]
    small = gone.between(1, min_cell - 1) | (rest.between(1, min_cell - 1) & gone.gt(0))
    return bool(small.any() and (small.sum() == 1 or min(gone[small].sum(), rest[small].sum()) < min_cell))


def moves(table: pd.DataFrame, min_cell: int, *, targets: pd.DataFrame | None = None) -> pd.DataFrame:
    """Who went where (`monitor.migration`) as it is printed, one row per segment then and now: from, to, kind, size (customers then;
    missing where it would tell of a few), share (of these), share_step. Small segments, then or now, stand together.

    Where one move is one of a few, all rows are rounded: the sizes of the segments now are known too.
    """
    if table.empty:
        return pd.DataFrame({c: pd.Series(dtype="str" if c in ("from", "to", "kind") else "float64") for c in MOVES})
    then, now = table[table["kind"] != "new"], table[table["kind"] != "gone"]
    away = [s for part, end in ((then, "from"), (now, "to")) for s in few_segments(part.groupby(end)["customers"].sum(), min_cell, targets)]
    named = table.assign(
        **{end: table[end].mask(table[end].isin(away) & (table["kind"] != kind), SMALL) for end, kind in (("from", "new"), ("to", "gone"))}
    )
    wide = named.assign(late=table["kind"] == "new", last=table["kind"] == "gone").pivot_table(
        index=["late", "from"], columns=["last", "to"], values="customers", aggfunc="sum", fill_value=0
    )
    rows = wide.stack(["last", "to"], future_stack=True).rename("customers").reset_index()
    rows = rows[~(rows["late"] & rows["last"])].reset_index(drop=True)
    size = rows.groupby(["late", "from"])["customers"].transform("sum")
    hides = bool(is_few(rows["customers"], min_cell).any())
    step = steps(size, wide.shape[1], min_cell) if hides else np.zeros(len(rows))
    stays = np.where(rows["from"] == rows["to"], "stayed", "moved")
    kind = np.select([rows["late"], rows["last"]], ["new", "gone"], stays)
    small = is_few(size, min_cell) | (rows["late"] & _ends_hidden(table, min_cell))
    told = rows.assign(kind=kind, size=size.astype(float).mask(small), share=rounded(rows["customers"] / size, step), share_step=step)
    return told[MOVES]


def _ends_hidden(table: pd.DataFrame, min_cell: int) -> bool:
    """Whether the new or the lost are a few: the sizes of the base then and now give one from the other."""
    ends = table[table["kind"].isin(["new", "gone"])].groupby("kind")["customers"].sum()
    return bool(is_few(ends, min_cell).any())


def account(table: pd.DataFrame, min_cell: int) -> dict[str, float]:
    """The migration in five figures: stayed (share of those who were and are customers), by_definition (share of the moves that changed
    borders explain), each with its step; new and gone (customers), missing where they would tell of a few."""
    sums = table.groupby("kind")["customers"].sum().reindex(["stayed", "moved", "new", "gone"]).fillna(0)
    told = table.loc[table["kind"] == "moved", ["definition_changed", "both"]].sum().sum()
    found: dict[str, float] = {}
    hides = bool(is_few(table["customers"], min_cell).any())
    for name, part, whole in (("stayed", sums["stayed"], sums["stayed"] + sums["moved"]), ("by_definition", told, sums["moved"])):
        coarse = hides or bool(is_few(pd.Series([part, whole - part]), min_cell).any())
        step = float(steps(whole, 2, min_cell)) if coarse else 0.0
        found[name] = float(rounded(part / whole, step)) if whole else float("nan")
        found[f"{name}_step"] = step
    ends = _ends_hidden(table, min_cell)
    return found | {name: float("nan") if ends else float(sums[name]) for name in ("new", "gone")}


def drift(table: pd.DataFrame, before: int, after: int, min_cell: int) -> pd.DataFrame:
    """Drift (`monitor.drift`) with the shares of the bin that moved most rounded; `before`, `after`: customers then and now."""
    for column, whole in (("share_before", before), ("share_after", after)):
        step = steps(whole, table["bins"].astype(int), beside_exact(min_cell)) if min_cell else np.zeros(len(table))
        table = table.assign(**{column: rounded(table[column], step), f"{column}_step": step})
    return table
