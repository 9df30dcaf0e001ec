"""How precisely something may be told: nobody outside can work out a count of fewer than `min_cell` customers.

The sizes of the base and of the segments are exact. Of a value of a criterion only its share is told, and where one of the shares
beside it stands for fewer than `min_cell` customers, all of them are rounded to a step that stands for more; what is below the step is
told as "< 2 %". Tables of a run stay exact, they are the consultant's: these functions make of them what is printed. A rounded share
has its step beside it (`share`, `share_step`); a step of 0 is a share that hides nobody, a missing share is not told.

Not rounded: what campaigns brought and whom they reach (`campaigns` leaves rows out), and deals, the client's own list of companies.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from segkit.ground.bands import against_known
from segkit.ground.names import EVERYBODY, FEW, UNKNOWN
from segkit.ground.shares import wilson

STEPS = np.array([0.01, 0.02, 0.03, 0.04, 0.05, 0.1, 0.2])
FEW_VALUES = 4  # of so few values one gives the others away
STEPS_OF_AN_INDEX = 5
COARSE = 0.2  # of a base, half a step: a multiple of it is told with care
MOVES = ["from", "to", "kind", "size", "share", "share_step"]


def steps(whole: Any, values: Any, least: float) -> np.ndarray:
    """The smallest step of a share that stands for at least `least` of these customers, twice that where a criterion has at most four
    values; missing where a fifth of them is fewer.

    >>> steps([4000, 600, 600, 30], [6, 6, 2, 6], 10)
    array([0.01, 0.02, 0.04,  nan])
    """
    whole, values = np.broadcast_arrays(np.asarray(whole, dtype=float), np.asarray(values))
    enough = STEPS * whole[..., None] >= least - 1e-9
    found = np.where(enough.any(axis=-1), STEPS[enough.argmax(axis=-1)], np.nan)
    return found * np.where(values <= FEW_VALUES, 2, 1)


def rounded(share: Any, step: Any) -> np.ndarray:
    """Shares to the nearest step: 0 where below the step, 1 where the rest is; missing where the step is; as they are where it is 0.

    >>> rounded([0.336, 0.012, 0.995, 0.336], [0.04, 0.04, 0.04, 0]).round(3).tolist()
    [0.32, 0.0, 1.0, 0.336]
    """
    share, step = np.asarray(share, dtype=float), np.asarray(step, dtype=float)
    near = np.round(share / np.where(step > 0, step, 1)) * step
    told = np.select([np.isnan(step), step == 0, share < step - 1e-12, share > 1 - step + 1e-12], [np.nan, share, 0.0, 1.0], near)
    return np.round(told, 12)


def _wide(min_cell: int) -> float:
    """What a step stands for beside rows told as they are: even with the lowest count known, as many others remain as are asked for."""
    return min_cell - 1 + max(3, min_cell / 2) if min_cell else 0


def _small(customers: pd.Series, min_cell: int) -> pd.Series:
    return customers.gt(0) & customers.lt(min_cell)


def _interval(table: pd.DataFrame, share: str, whole: Any) -> dict[str, np.ndarray]:
    """The interval of a rounded share; of one below its step, from nobody up to what the step allows, and so at the other end."""
    step, told = table[f"{share}_step"], table[share]
    least, most = told.mask(told == 1, 1 - step), told.mask(told == 0, step)
    return {f"{share}_low": wilson(least * whole, whole)[0], f"{share}_high": wilson(most * whole, whole)[1]}


def _within_a_step(table: pd.DataFrame, whole: Any, least: Any = 0.0) -> dict[str, Any]:
    """The interval of our share where it stands alone in a sentence: of all shares that are rounded to it and no less than that of those who have
    the value by definition (`least`).

    >>> table = pd.DataFrame({"ours": [0.08, 0.08, 0.0], "ours_step": [0.0, 0.08, 0.08]})
    >>> {end: values.round(3).tolist() for end, values in _within_a_step(table, 180).items()}
    {'ours_low': [0.049, 0.02, 0.0], 'ours_high': [0.129, 0.176, 0.129]}
    >>> {end: values.round(3).tolist() for end, values in _within_a_step(table.iloc[[1]], 180, 16 / 180).items()}
    {'ours_low': [0.055], 'ours_high': [0.176]}
    """
    step, told = table["ours_step"].fillna(0.0), table["ours"].astype("float64")
    least = (told - step / 2).mask(told == 1, 1 - step).mask(told == 0, 0.0).clip(lower=least)
    most = (told + step / 2).mask(told == 0, step).mask(told == 1, 1.0)
    return {"ours_low": wilson(least.clip(0, 1) * whole, whole)[0], "ours_high": wilson(most.clip(0, 1) * whole, whole)[1]}


def few(sizes: pd.Series, min_cell: int) -> list[str]:
    """The segments (their sizes) that stand together: the small ones, and the next larger until they are two and enough.

    >>> few(pd.Series({"A": 90, "B": 40, "C": 3}), 10)
    ['C', 'B']
    """
    ranked = sizes[sizes > 0].sort_index().sort_values(kind="stable")
    small = int(ranked.lt(min_cell).sum())
    enough = [k for k in range(max(small, 2), len(ranked)) if ranked.iloc[:k].sum() >= min_cell]
    return list(ranked.index[: enough[0] if enough else len(ranked)]) if small else []


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
    return table.assign(customers=counts.mask(table["item"].eq("silent") & bool(hides)).mask(table["item"].eq("joined_more") & bool(others)))


def lately(table: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """What went on in the last months (`steps.size.lately`) without the counts of newcomers that are of a few, or tell of the few beside them.

    >>> row = pd.DataFrame({"new_before": [40], "new_after": [12], "new_first": [10], "followed": [30], "again": [4]})
    >>> lately(row, 5)[["new_before", "new_after", "new_first", "again"]].values.tolist()
    [[40.0, 12.0, nan, nan]]
    """
    made = {c: table[c].astype(float) for c in ("new_before", "new_after", "new_first", "followed", "again") if c in table}
    made = {c: counts.mask(counts.between(1, min_cell - 1)) for c, counts in made.items()}
    for part, whole in (("new_first", "new_after"), ("again", "followed")):
        if part in made:
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


def told_of(targets: pd.DataFrame | None) -> list[str]:
    """The segments that are told of whatever their size: those to be written to, and those to be tested."""
    if targets is None:
        return []
    tested = targets["decision"].eq("test") if "decision" in targets else False
    return list(targets.loc[targets["chosen"].astype(bool) | tested, "segment"])


def few_segments(sizes: pd.Series, min_cell: int, targets: pd.DataFrame | None = None) -> list[str]:
    """`few` of the segments that are no targets: who is a target is the decision of a person who knows its size."""
    return few(sizes.drop(told_of(targets), errors="ignore"), min_cell)


def _together(table: pd.DataFrame, small: pd.Series, keys: list[str]) -> pd.DataFrame:
    """The rows with their small values under one name, which comes last, added up."""
    named = table.assign(value=table["value"].mask(small, FEW))
    named = named.iloc[np.argsort(small.to_numpy(), kind="stable")]
    sums = [c for c in ("customers", "base", "revenue", "revenue_share") if c in table]
    return named.groupby([*keys, "value"], sort=False, as_index=False, dropna=False)[sums].sum()


def _certain(profile: pd.DataFrame | None) -> pd.Series:
    """How many have a value by the rules of the segments alone, by criterion and value: the segments' sizes are told, so their share is no less."""
    if profile is None or not {"by_rule", "segment_size"} <= set(profile):
        return pd.Series(dtype="float64")
    mine = profile[profile["by_rule"].astype(bool) & profile["customers"].gt(0) & profile["customers"].eq(profile["segment_size"])]
    return mine.groupby(["criterion", "value"])["customers"].sum().astype("float64")


def _least(rows: pd.DataFrame, whole: Any, certain: pd.Series) -> np.ndarray:
    """The share of those who have the value of each row by definition, below which no share of it is; 0 where nobody has."""
    if certain.empty:
        return np.zeros(len(rows))
    return pd.MultiIndex.from_frame(rows[["criterion", "value"]]).map(certain).to_numpy("float64", na_value=0.0) / np.asarray(whole, dtype="float64")


def _no_less(share: Any, step: Any, least: Any) -> np.ndarray:
    """Rounded shares, none below that of those who have the value by definition (`least`), for a part is not larger than its whole: where it would
    be, the middle of what the rounding leaves above them.

    >>> _no_less([0.08, 0.32], 0.08, [16 / 180, 0]).round(3).tolist()  # 8.9% to 12% are rounded to 8%
    [0.104, 0.32]
    """
    share, step, least = (np.asarray(x, dtype="float64") for x in (share, step, least))
    most = share + np.where(share == 0, step, step / 2)
    return np.where(least > share, (least + np.fmax(least, most)) / 2, share)


def _base(own: pd.DataFrame, profile: pd.DataFrame | None, min_cell: int) -> pd.DataFrame:
    """Kotler's table with small values together and every share of the base to be told, one row per criterion and value: its own
    columns, known (customers), few (values put together), share, share_step. One rounding for all tables: two would meet in less."""
    known = own["customers"].groupby(own["criterion"]).transform("sum")
    small = _small(own["customers"], min_cell) & (own["value"] != UNKNOWN)
    table = _together(own.assign(known=known), small, ["criterion", "group", "name", "known"])
    hides = set(own.loc[small, "criterion"])
    if profile is not None and len(profile):
        cells = _profile_cells(profile, table)
        hides |= set(cells.loc[_of_a_few(cells, min_cell), "criterion"])
    values = table[table["value"] != UNKNOWN].groupby("criterion")["value"].size().reindex(table["criterion"]).fillna(1).to_numpy()
    step = np.where(table["criterion"].isin(hides), steps(table["known"], values, _wide(min_cell)), 0.0)
    share = _no_less(rounded(table["customers"] / table["known"], step), step, _least(table, table["known"], _certain(profile)))
    return table.assign(values=values, share=share, share_step=step)


def values(own: pd.DataFrame, min_cell: int, *, profile: pd.DataFrame | None = None) -> pd.DataFrame:
    """Kotler's table as it is printed, one row per criterion and value: criterion, group, value, share, share_low, share_high,
    revenue_share, index, name, known (customers of the base), share_step, revenue_share_step, sure (of what is sure a p would tell the count),
    index_known (of the shares as they are printed), answered (customers for whom the criterion is known, missing where that tells of a few) with share_known, its step and interval:
    the printed share as one of these.

    Values of fewer than `min_cell` customers stand together. The index is missing where the share is less than five steps.

    >>> own = pd.DataFrame({"criterion": "city", "group": "geographic", "value": ["Omsk", "Perm", "Tara"], "customers": [340, 157, 3],
    ...     "revenue": [9.0, 0.9, 0.1], "revenue_share": [0.9, 0.09, 0.01], "name": "City"})
    >>> values(own, 5)[["value", "share", "share_step", "index"]].values.tolist()
    [['Omsk', 0.68, 0.04, 129.4], ['Perm', 0.32, 0.04, 25.0], ['few customers', 0.0, 0.04, nan]]
    """
    table = _base(own, profile, min_cell)
    if "sure" in own:  # a p would tell the share, that it is sure does not
        table = table.merge(own[["criterion", "value", "sure"]], on=["criterion", "value"], how="left")
        table["sure"] = table["sure"].eq(True).astype(bool)
    money = rounded(table["revenue_share"].clip(0, 1), table["share_step"])
    money = np.where(table["share_step"] > 0, money, table["revenue_share"])  # refunds may take a share below 0
    table = table.assign(revenue_share=money, revenue_share_step=table["share_step"])
    table = table.assign(**_interval(table, "share", table["known"]))
    times = table["criterion"].map(_answered(table)).where(table["value"] != UNKNOWN)
    table = table.assign(answered=table["known"] / times, share_known=table["share"] * times, share_known_step=table["share_step"] * times)
    table = table.assign(**_interval(table, "share_known", table["answered"]))
    few = _small(table["known"] - table["answered"], min_cell) | _small(table["answered"], min_cell)
    table["answered"] = table["answered"].mask(few | (table["share_step"] > 0))  # beside rounded shares, or all but a few, it would tell more
    table["index"] = _index(table["revenue_share"], table["share"], table["share_step"])
    table["index_known"] = against_known(table).round(1)
    return table.drop(columns=["customers", "revenue", "values"])


def _answered(base: pd.DataFrame) -> pd.Series:
    """What a share of everybody is multiplied by to be one of those with a value, by criterion."""
    known = base["customers"].where(base["value"] != UNKNOWN).groupby(base["criterion"]).sum()
    return base.groupby("criterion")["known"].first() / known.where(known > 0)


def _index(share: pd.Series, base: pd.Series, step: pd.Series) -> pd.Series:
    """100 × share ÷ base, of two shares with the same step; missing where the second is less than five steps, or the first less than one: that is not none."""
    told = base.gt(0) & base.ge(STEPS_OF_AN_INDEX * step - 1e-9) & (step.eq(0) | share.ge(step - 1e-9))
    return (100 * share / base.where(base > 0)).where(told).round(1)


def _times(share: pd.Series, base: pd.Series, step: pd.Series) -> pd.Series:
    """100 × share ÷ base. Where the base is rounded by a fifth of itself or more, no further from 100 than that rounding allows: 46% beside a
    base of 12 ± 3% are 3.0 times as common, which the truth is at least, not 3.7.

    >>> _times(pd.Series([0.46, 0.46, 0.02]), pd.Series([0.12, 0.12, 0.1]), pd.Series([0.06, 0.01, 0.1])).round(1).tolist()
    [306.7, 383.3, 40.0]
    """
    half, plain = step / 2, 100 * share / base
    near, far = (100 * share / (base + half)).clip(lower=100), (100 * share / (base - half).where(base > half)).fillna(100).clip(upper=100)
    return plain.mask(half >= COARSE * base, near.where(share >= base, far))


def _profile_cells(profile: pd.DataFrame, base: pd.DataFrame) -> pd.DataFrame:
    """The exact profile with the values together that stand together in the base."""
    named = pd.MultiIndex.from_frame(base[["criterion", "value"]])
    away = ~pd.MultiIndex.from_frame(profile[["criterion", "value"]]).isin(named)
    beside = [c for c in ("by_definition", "by_rule", "segment_size") if c in profile]  # of what is sure a p would tell the count: only that it is
    return _together(profile, pd.Series(away, index=profile.index), ["segment", "criterion", "group", "known", "name", *beside])


def _of_a_few(cells: pd.DataFrame, min_cell: int) -> pd.Series:
    """Which cells are one of a few; values put together are some, however many they are together."""
    return _small(cells["customers"], min_cell) | (cells["value"].eq(FEW) & cells["customers"].gt(0) & (min_cell > 0))


def profile(table: pd.DataFrame, own: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """The profile as it is printed, one row per segment, criterion and value: segment, criterion, value, share, share_low, share_high,
    index, group, known, base_share, segment_size, name, share_step, base_share_step, by_definition, by_rule, sure.

    Parameters: `table` of `profile.describe`, `own` of `kotler.fit`, both exact. A row (a segment and a criterion) in which no value is
    one of a few is told as it is.
    """
    base = _base(own, table, min_cell)
    cells = _profile_cells(table, base)
    key = [cells["segment"], cells["criterion"]]
    hides = _of_a_few(cells, min_cell).groupby(key).transform("any")
    beside = base.rename(columns={"share": "base_share", "share_step": "base_share_step"})
    cells = cells.merge(beside[["criterion", "value", "base_share", "base_share_step", "values"]], on=["criterion", "value"], how="left")
    for column in ("base_share", "base_share_step"):
        cells[column] = cells[column] * cells["criterion"].map(_answered(base))
    step = np.where(hides, steps(cells["known"], cells["values"], _wide(min_cell)), 0.0)
    cells = cells.assign(share=rounded(cells["customers"] / cells["known"], step), share_step=step)
    told = cells["share"].ge(STEPS_OF_AN_INDEX * cells["share_step"] - 1e-9) & cells["base_share"].gt(0)
    cells = cells.assign(index=_times(cells["share"], cells["base_share"], cells["base_share_step"]).where(told), **_interval(cells, "share", cells["known"]))
    if "sure" in table:
        cells = cells.merge(table[["segment", "criterion", "value", "sure"]], on=["segment", "criterion", "value"], how="left")
        cells["sure"] = cells["sure"].eq(True).astype(bool)
    order = {s: i for i, s in enumerate(dict.fromkeys(table["segment"]))}
    ranked = cells.sort_values("segment", key=lambda s: s.map(order), kind="stable", ignore_index=True)
    return ranked[[*(c for c in table.columns if c not in ("customers", "p", "adjusted")), "share_step", "base_share_step"]]


def differences(table: pd.DataFrame, own: pd.DataFrame, min_cell: int, *, profile: pd.DataFrame | None = None) -> pd.DataFrame:
    """Our customers beside the competitors' (`differences.differences`), with ours rounded as in the base, and what follows from it."""
    base = _base(own, profile, min_cell)
    answered, known = table["criterion"].map(_answered(base)), table["criterion"].map(base.groupby("criterion")["known"].first())
    step = table["criterion"].map(base.groupby("criterion")["share_step"].first()).fillna(0.0)
    table = table.drop(columns=["p", "adjusted", "effect_low", "effect_high"], errors="ignore")  # exact, they would tell the share
    share, least = rounded(table["ours"] / answered, step), _least(table, known, _certain(profile))
    ours = table.assign(ours=share * answered, ours_step=step * answered)
    ours = ours.assign(**_within_a_step(ours, known / answered, least * answered), ours=_no_less(share, step, least) * answered)
    ours["gap"] = ours["ours"] - ours["theirs"]
    effect = 2 * np.arcsin(np.sqrt(ours["ours"].clip(0, 1))) - 2 * np.arcsin(np.sqrt(ours["theirs"].astype(float)))
    return ours.assign(effect=effect, ours_step=ours["ours_step"].fillna(0.0), of_known=answered.gt(1 + 1e-9))


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
        **{end: table[end].mask(table[end].isin(away) & (table["kind"] != kind), FEW) for end, kind in (("from", "new"), ("to", "gone"))}
    )
    wide = named.assign(late=table["kind"] == "new", last=table["kind"] == "gone").pivot_table(
        index=["late", "from"], columns=["last", "to"], values="customers", aggfunc="sum", fill_value=0
    )
    rows = wide.stack(["last", "to"], future_stack=True).rename("customers").reset_index()
    rows = rows[~(rows["late"] & rows["last"])].reset_index(drop=True)
    size = rows.groupby(["late", "from"])["customers"].transform("sum")
    hides = bool(_small(rows["customers"], min_cell).any())
    step = steps(size, wide.shape[1], min_cell) if hides else np.zeros(len(rows))
    stays = np.where(rows["from"] == rows["to"], "stayed", "moved")
    kind = np.select([rows["late"], rows["last"]], ["new", "gone"], stays)
    small = _small(size, min_cell) | (rows["late"] & _ends_hidden(table, min_cell))
    told = rows.assign(kind=kind, size=size.astype(float).mask(small), share=rounded(rows["customers"] / size, step), share_step=step)
    return told[MOVES]


def _ends_hidden(table: pd.DataFrame, min_cell: int) -> bool:
    """Whether the new or the lost are a few: the sizes of the base then and now give one from the other."""
    ends = table[table["kind"].isin(["new", "gone"])].groupby("kind")["customers"].sum()
    return bool(_small(ends, min_cell).any())


def account(table: pd.DataFrame, min_cell: int) -> dict[str, float]:
    """The migration in five figures: stayed (share of those who were and are customers), by_definition (share of the moves that changed
    borders explain), each with its step; new and gone (customers), missing where they would tell of a few."""
    sums = table.groupby("kind")["customers"].sum().reindex(["stayed", "moved", "new", "gone"]).fillna(0)
    told = table.loc[table["kind"] == "moved", ["definition_changed", "both"]].sum().sum()
    found: dict[str, float] = {}
    hides = bool(_small(table["customers"], min_cell).any())
    for name, part, whole in (("stayed", sums["stayed"], sums["stayed"] + sums["moved"]), ("by_definition", told, sums["moved"])):
        coarse = hides or bool(_small(pd.Series([part, whole - part]), min_cell).any())
        step = float(steps(whole, 2, min_cell)) if coarse else 0.0
        found[name] = float(rounded(part / whole, step)) if whole else float("nan")
        found[f"{name}_step"] = step
    ends = _ends_hidden(table, min_cell)
    return found | {name: float("nan") if ends else float(sums[name]) for name in ("new", "gone")}


def changes(table: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """Wider and narrower segments (`size.changes`) as printed: segment, kind, change, rule, customers_ratio and revenue_ratio (to the
    segment as it is) with their steps, revenue_per_customer_change (from the two), revenue_now (currency), clear."""
    people, money = ((table[c] - table[f"{c}_change"]).astype(float) for c in ("customers", "revenue"))
    step = pd.Series(steps(people, 2, _wide(min_cell)) if min_cell else 0.0, index=table.index)
    step = step.mask(step.notna() & table["kind"].eq("now"), 0.0)  # against itself: 1, which gives nothing away
    rows = table[["segment", "kind", "change", "rule"]].assign(revenue_now=money, clear=table["clear"])
    for name, ratio in (("customers_ratio", table["customers"] / people.where(people > 0)), ("revenue_ratio", table["revenue"] / money.where(money > 0))):
        near = 1 + ((ratio - 1) / step.where(step > 0, 1)).round() * step.where(step > 0, 1)  # in steps from the segment as it is: what adds nothing is 1
        rows = rows.assign(**{name: near.where(step > 0, ratio).mask(ratio < step, 0.0).round(12), f"{name}_step": step})
    told = rows["customers_ratio"].gt(0) & rows["customers_ratio"].ge(STEPS_OF_AN_INDEX * step - 1e-9)
    worth = rows["revenue_ratio"] / rows["customers_ratio"].where(told) - 1
    return rows.assign(revenue_per_customer_change=worth)[step.notna()].reset_index(drop=True)


def drift(table: pd.DataFrame, before: int, after: int, min_cell: int) -> pd.DataFrame:
    """Drift (`monitor.drift`) with the shares of the bin that moved most rounded; `before`, `after`: customers then and now."""
    for column, whole in (("share_before", before), ("share_after", after)):
        step = steps(whole, table["bins"].astype(int), _wide(min_cell)) if min_cell else np.zeros(len(table))
        table = table.assign(**{column: rounded(table[column], step), f"{column}_step": step})
    return table


def answers(table: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """What groups by answers said (`survey.groups`) as printed: share_in and share_base rounded where a group or all others are few."""
    said, others = table["share_in"] * table["asked"], (1 - table["share_in"]) * table["asked"]
    small = _small(said.round(), min_cell) | _small(others.round(), min_cell)
    for column, whole, key in (("share_in", "asked", ["group", "question"]), ("share_base", "asked_all", ["question"])):
        hides = small.groupby([table[c] for c in key]).transform("any")
        step = np.where(hides, steps(table[whole], table["answers"], _wide(min_cell)), 0.0)
        table = table.assign(**{column: rounded(table[column], step), f"{column}_step": step})
    return table.assign(difference=table["share_in"] - table["share_base"]).drop(columns=["asked", "asked_all", "answers"])


def places(table: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """In which segments the groups by answers are (`survey.where`): group, segment, share (of the group), share_step."""
    whole = table.groupby("group")["customers"].transform("sum")
    hides = _small(table["customers"], min_cell).groupby(table["group"]).transform("any")
    step = np.where(hides, steps(whole, table["segment"].nunique(), _wide(min_cell)), 0.0)
    return table.assign(share=rounded(table["customers"] / whole, step), share_step=step).drop(columns="customers")


def picks(table: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """What segments choose (`five_w.picks`): only what enough of their customers choose, the share of orders rounded beside a few."""
    few_of = _small(table["customers"], min_cell)
    hides = few_of.groupby([table["segment"], table["criterion"]]).transform("any")
    many = table.groupby(["segment", "criterion"])["value"].transform("size")
    step = np.where(hides, steps(table["people"], many, _wide(min_cell)), 0.0)
    told = table.assign(share=rounded(table["share"], step), share_step=step)
    told = told.assign(share_low=_interval(told, "share", told["people"])["share_low"])
    enough = told["share"].gt(0) & told["share"].ge(STEPS_OF_AN_INDEX * step - 1e-9)
    return told.assign(lift=(told["share"] / told["base_share"]).where(enough))[~few_of & told["share"].gt(0)].reset_index(drop=True)
