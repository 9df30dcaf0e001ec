"""How precisely criteria, groups by answers and changed segments may be told: nobody outside can work out a count of fewer than `min_cell` customers.

The sizes of the base and of the segments are exact. Of a value of a criterion only its share is told, and where one of the shares
beside it stands for fewer than `min_cell` customers, all of them are rounded to a step that stands for more; what is below the step is
told as "< 2 %". Tables of a run stay exact, they are the consultant's: these functions make of them what is printed. A rounded share
has its step beside it (`share`, `share_step`); a step of 0 is a share that hides nobody, a missing share is not told. The rounding itself: `rounding`; who came, went and moved: `movements`.

Not rounded: what campaigns brought and whom they reach (`campaigns` leaves rows out), and deals, the client's own list of companies.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from segkit.ground.bands import against_known
from segkit.ground.names import FEW, UNKNOWN
from segkit.ground.shares import wilson
from segkit.privacy.rounding import STEPS_OF_AN_INDEX, beside_exact, interval, is_few, rounded, steps

COARSE = 0.2  # of a base, half a step: a multiple of it is told with care


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
    small = is_few(own["customers"], min_cell) & (own["value"] != UNKNOWN)
    table = _together(own.assign(known=known), small, ["criterion", "group", "name", "known"])
    hides = set(own.loc[small, "criterion"])
    if profile is not None and len(profile):
        cells = _profile_cells(profile, table)
        hides |= set(cells.loc[_of_a_few(cells, min_cell), "criterion"])
    values = table[table["value"] != UNKNOWN].groupby("criterion")["value"].size().reindex(table["criterion"]).fillna(1).to_numpy()
    step = np.where(table["criterion"].isin(hides), steps(table["known"], values, beside_exact(min_cell)), 0.0)
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
    table = table.assign(**interval(table, "share", table["known"]))
    times = table["criterion"].map(_answered(table)).where(table["value"] != UNKNOWN)
    table = table.assign(answered=table["known"] / times, share_known=table["share"] * times, share_known_step=table["share_step"] * times)
    table = table.assign(**interval(table, "share_known", table["answered"]))
    few = is_few(table["known"] - table["answered"], min_cell) | is_few(table["answered"], min_cell)
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
    return is_few(cells["customers"], min_cell) | (cells["value"].eq(FEW) & cells["customers"].gt(0) & (min_cell > 0))


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
    step = np.where(hides, steps(cells["known"], cells["values"], beside_exact(min_cell)), 0.0)
    cells = cells.assign(share=rounded(cells["customers"] / cells["known"], step), share_step=step)
    told = cells["share"].ge(STEPS_OF_AN_INDEX * cells["share_step"] - 1e-9) & cells["base_share"].gt(0)
    cells = cells.assign(index=_times(cells["share"], cells["base_share"], cells["base_share_step"]).where(told), **interval(cells, "share", cells["known"]))
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


def changes(table: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """Wider and narrower segments (`size.changes`) as printed: segment, kind, change, rule, customers_ratio and revenue_ratio (to the
    segment as it is) with their steps, revenue_per_customer_change (from the two), revenue_now (currency), clear."""
    people, money = ((table[c] - table[f"{c}_change"]).astype(float) for c in ("customers", "revenue"))
    step = pd.Series(steps(people, 2, beside_exact(min_cell)) if min_cell else 0.0, index=table.index)
    step = step.mask(step.notna() & table["kind"].eq("now"), 0.0)  # against itself: 1, which gives nothing away
    rows = table[["segment", "kind", "change", "rule"]].assign(revenue_now=money, clear=table["clear"])
    for name, ratio in (("customers_ratio", table["customers"] / people.where(people > 0)), ("revenue_ratio", table["revenue"] / money.where(money > 0))):
        near = 1 + ((ratio - 1) / step.where(step > 0, 1)).round() * step.where(step > 0, 1)  # in steps from the segment as it is: what adds nothing is 1
        rows = rows.assign(**{name: near.where(step > 0, ratio).mask(ratio < step, 0.0).round(12), f"{name}_step": step})
    told = rows["customers_ratio"].gt(0) & rows["customers_ratio"].ge(STEPS_OF_AN_INDEX * step - 1e-9)
    worth = rows["revenue_ratio"] / rows["customers_ratio"].where(told) - 1
    return rows.assign(revenue_per_customer_change=worth)[step.notna()].reset_index(drop=True)


def answers(table: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """What groups by answers said (`survey.groups`) as printed: share_in and share_base rounded where a group or all others are few."""
    said, others = table["share_in"] * table["asked"], (1 - table["share_in"]) * table["asked"]
    small = is_few(said.round(), min_cell) | is_few(others.round(), min_cell)
    for column, whole, key in (("share_in", "asked", ["group", "question"]), ("share_base", "asked_all", ["question"])):
        hides = small.groupby([table[c] for c in key]).transform("any")
        step = np.where(hides, steps(table[whole], table["answers"], beside_exact(min_cell)), 0.0)
        table = table.assign(**{column: rounded(table[column], step), f"{column}_step": step})
    return table.assign(difference=table["share_in"] - table["share_base"]).drop(columns=["asked", "asked_all", "answers"])


def places(table: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """In which segments the groups by answers are (`survey.where`): group, segment, share (of the group), share_step."""
    whole = table.groupby("group")["customers"].transform("sum")
    hides = is_few(table["customers"], min_cell).groupby(table["group"]).transform("any")
    step = np.where(hides, steps(whole, table["segment"].nunique(), beside_exact(min_cell)), 0.0)
    return table.assign(share=rounded(table["customers"] / whole, step), share_step=step).drop(columns="customers")


def picks(table: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """What segments choose (`five_w.picks`): only what enough of their customers choose, the share of orders rounded beside a few."""
    few_of = is_few(table["customers"], min_cell)
    hides = few_of.groupby([table["segment"], table["criterion"]]).transform("any")
    many = table.groupby(["segment", "criterion"])["value"].transform("size")
    step = np.where(hides, steps(table["people"], many, beside_exact(min_cell)), 0.0)
    told = table.assign(share=rounded(table["share"], step), share_step=step)
    told = told.assign(share_low=interval(told, "share", told["people"])["share_low"])
    enough = told["share"].gt(0) & told["share"].ge(STEPS_OF_AN_INDEX * step - 1e-9)
    return told.assign(lift=(told["share"] / told["base_share"]).where(enough))[~few_of & told["share"].gt(0)].reset_index(drop=True)
