"""Kotler's four groups of criteria: who the customers are, and which of them bring more than their share."""

from __future__ import annotations

import numpy as np
import pandas as pd

from segkit.ground.bands import BOUGHT, MEASURES, MORE, against_known, english, listed, people, titles, value_of
from segkit.ground.effects import LEVEL
from segkit.ground.names import FEW, UNKNOWN
from segkit.ground.permutation import dealt
from segkit.ground.problems import NotEnoughData, Problem, Problems, nearest
from segkit.ground.shares import wilson

COLUMNS = ["criterion", "group", "value", "customers", "share", "share_low", "share_high", "revenue", "revenue_share", "index", "name",
           "p", "adjusted", "sure", "index_known", "answered", "share_known", "share_known_low", "share_known_high"]  # fmt: skip


def fit(facts: pd.DataFrame, *, criteria: pd.DataFrame | None = None) -> pd.DataFrame:
    """Describe the customers by every chosen criterion, one row per criterion and value: criterion, group, value, customers,
    share, share_low, share_high (Wilson 95 %), revenue (currency), revenue_share, index, name (of the criterion, to show), p, adjusted,
    sure: whether its revenue per customer differs from that of all for whom the criterion is known by more than the largest of all values
    here does by chance (`ground.permutation`), index_known: the index against those for whom the criterion is known (missing for "unknown"),
    answered (customers for whom it is known) with share_known, share_known_low, share_known_high: the share of these (missing for "unknown").

    This method describes and labels nobody, so its result is a plain table. Customers without a value are the row "unknown":
    with it the customers, shares and revenues of every criterion add up to the whole base. Numbers and dates come in bands.
    index is missing where the base has no revenue. Raises NotEnoughData without customers or criteria.

    **Formula**: index = 100 × share of revenue ÷ share of customers; index_known = index ÷ the same ratio of all known values of the
    criterion: who told the shop who they are bring more than the others, whatever it is that they told. Source: Kotler, *Marketing Management* (geographic,
    demographic, psychographic, behavioural).

    >>> facts = pd.DataFrame({"customer_id": ["a", "b", "c"], "city": ["Omsk", "Omsk", None], "revenue": [30.0, 60.0, 10.0]})
    >>> table = fit(facts)
    >>> table[table["criterion"] == "city"][["value", "customers", "revenue", "index", "index_known"]].round(1).values.tolist()
    [['Omsk', 2, 90.0, 135.0, 100.0], ['unknown', 1, 10.0, 30.0, nan]]
    """
    rows = listed(criteria, facts)
    if facts.empty or rows.empty:
        raise NotEnoughData("There are no customers to describe." if facts.empty else "No criterion is chosen that the data can answer.")
    facts = facts.sort_values("customer_id", ignore_index=True) if "customer_id" in facts else facts
    return _judged(pd.concat([_one(facts, row) for _, row in rows.iterrows()], ignore_index=True), facts, rows)[COLUMNS]


def _judged(table: pd.DataFrame, facts: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """The table with what chance alone would give among those for whom a criterion is known; of what is made from the purchases, and of
    unknown values, nothing is asked. Criteria known for the same customers are tried together, and p is multiplied by how many such parts there are."""
    told = table[(table["value"] != UNKNOWN) & ~table["criterion"].isin([*MEASURES, *BOUGHT]) & ("revenue" in facts)]
    values = {row["criterion"]: _full(value_of(facts, row)).astype("str").to_numpy() for _, row in rows.iterrows() if row["criterion"] in set(told["criterion"])}
    known = {c: v != UNKNOWN for c, v in values.items()}
    money, found = facts["revenue"].fillna(0).to_numpy(float) if len(told) else np.array([]), pd.DataFrame(index=table.index, columns=["p", "adjusted"], dtype=float)
    parts = told.groupby(told["criterion"].map(lambda c: known[c].tobytes()), sort=False)
    for _, part in parts:
        who = known[part["criterion"].iloc[0]]
        places = [np.flatnonzero(values[c][who] == v) for c, v in zip(part["criterion"], part["value"], strict=True)]
        found.loc[part.index, "p"], adjusted = dealt(money[who], places)
        found.loc[part.index, "adjusted"] = np.minimum(1.0, adjusted * parts.ngroups)
    table = table.assign(p=found["p"], adjusted=found["adjusted"])
    return table.assign(sure=table["adjusted"] < LEVEL)


def _one(facts: pd.DataFrame, criterion: pd.Series) -> pd.DataFrame:
    table = (
        _summed(facts, [_full(value_of(facts, criterion))])
        .rename(columns={0: "value"})
        .assign(criterion=criterion["criterion"], group=criterion["group"], name=criterion["name"])
    )
    told = table["value"] != UNKNOWN
    answered = int(table.loc[told, "customers"].sum())
    low, high = wilson(table["customers"].where(told, 0), max(answered, 1))
    known = {"share_known": table["customers"] / max(answered, 1), "share_known_low": low, "share_known_high": high}
    return table.assign(index_known=against_known(table), answered=answered, **{c: pd.Series(v, index=table.index).where(told) for c, v in known.items()})


def _full(values: pd.Series) -> pd.Series:
    """Values with the missing ones named, in their order, "unknown" last."""
    names = [v for v in values.cat.categories if v != UNKNOWN] + [UNKNOWN]
    return pd.Series(pd.Categorical(values.astype("str").fillna(UNKNOWN), categories=names, ordered=True), index=values.index)


def _summed(facts: pd.DataFrame, keys: list[pd.Series]) -> pd.DataFrame:
    """Customers and revenue by the keys, with shares of the whole; money is added in minor units."""
    cents = (facts["revenue"].fillna(0) * 100).round().astype("int64") if "revenue" in facts else pd.Series(0, index=facts.index)
    data = pd.DataFrame({**dict(enumerate(keys)), "cents": cents})
    table = data.groupby(list(range(len(keys))), observed=True)["cents"].agg(["size", "sum"]).reset_index()
    for i in range(len(keys)):
        table[i] = table[i].astype("str")
    table = table.rename(columns={"size": "customers"}).assign(revenue=table["sum"] / 100)
    table["share"] = table["customers"] / len(facts)
    table["share_low"], table["share_high"] = wilson(table["customers"], len(facts))
    total = int(cents.sum())
    table["revenue_share"] = table["sum"] / total if total > 0 else float("nan")
    return table.assign(index=100 * table["revenue_share"] / table["share"]).drop(columns="sum")


def cross(facts: pd.DataFrame, a: str, b: str, *, criteria: pd.DataFrame | None = None) -> pd.DataFrame:
    """Cross two criteria, one row per pair of values that occurs: the two criteria's names as columns, customers, share,
    share_low, share_high, revenue, revenue_share, index, as in `fit`. Raises Problems for a criterion that is not there.

    >>> facts = pd.DataFrame({"customer_id": ["a", "b"], "city": ["Omsk", "Perm"], "gender": ["f", "f"], "revenue": [1.0, 3.0]})
    >>> cross(facts, "city", "gender")[["city", "gender", "index"]].values.tolist()
    [['Omsk', 'f', 50.0], ['Perm', 'f', 150.0]]
    """
    rows = listed(criteria, facts).set_index("criterion", drop=False)
    missing = [c for c in (a, b) if c not in rows.index]
    if missing or a == b:
        raise Problems([Problem("cross", f"{c!r} is not a chosen criterion in the data", nearest(c, rows.index)) for c in missing]
                       or [Problem("cross", f"{a!r} cannot be crossed with itself", "name two criteria")])  # fmt: skip
    table = _summed(facts, [_full(value_of(facts, rows.loc[c])) for c in (a, b)]).rename(columns={0: a, 1: b})
    return table[[a, b, *COLUMNS[3:10]]]


def plot(result: pd.DataFrame, ax=None, say=None, *, n: int = 10):
    """Draw the values with the highest and the lowest index; what is made from purchases is left out; returns the axes."""
    from segkit.drawing import figures, style

    say, given, ax = say or english(), ax, style.axes(ax)
    rows = drawn(result, n)
    called = names(rows, say)
    texts = [say.number(i, digits=0) for i in rows["index"]]
    colours = {name: style.SOFT for name, i in zip(called, rows["index"], strict=True) if i < 100}
    if called:
        paint = {name: colours.get(name, style.first_colour()) for name in called}
        figures.bars(ax, called, rows["index"], texts=texts, colours=paint, start=100)
    elif given is None:
        style.blank(ax)
    title = say("Nothing to compare yet")
    if called:
        title = say("{what}: {times} times as much revenue as their number would suggest", what=called[0], times=say.number(float(rows["index"].iloc[0]) / 100, digits=1))
    if called and not (rows["sure"].iloc[0] and rows["index"].iloc[0] >= MORE):
        title = say("No group of customers brings clearly more revenue than its number would suggest")
    if given is not None:
        return ax
    return style.headline(ax, title, say("Index: share of revenue for each share of customers; 100 is the average"))


def names(rows: pd.DataFrame, say) -> list[str]:
    """What the rows of the plot are called: the criterion and its value."""
    return [f"{say.name(c)} – {say.name(v)}" for c, v in zip(titles(rows), rows["value"], strict=True)]


def drawn(result: pd.DataFrame, n: int = 10) -> pd.DataFrame:
    """The rows that the plot shows: highest and lowest index against those for whom a criterion is known, without what is made from purchases."""
    result = result.assign(index=result["index_known"])
    rows = result[~result["value"].isin([UNKNOWN, FEW]) & result["index"].notna() & (people(result) >= 5)]
    rows = rows[~rows["criterion"].isin([*MEASURES, *BOUGHT])].sort_values(["index", "criterion", "value"], ascending=[False, True, True])
    return rows if len(rows) <= n else pd.concat([rows.head(n - n // 2), rows.tail(n // 2)])


def most_telling(result: pd.DataFrame, n: int = 2) -> list[str]:
    """The criteria whose values bring most more or less than their number suggests: Σ share of customers × |index − 100|; without
    revenue those that spread people most evenly, 1 − Σ share²."""
    money = result["criterion"].isin(["revenue", "refunds", "purchases"])  # would explain revenue by itself
    known = result[(result["value"] != UNKNOWN) & result["index"].notna() & ~money]
    people = known[~known["criterion"].isin(list(MEASURES))]
    known = people if people["criterion"].nunique() >= n else known
    told = (known["share"] * (known["index"] - 100).abs()).groupby(known["criterion"]).sum()
    if told.empty:
        spread = result[~result["criterion"].isin([*MEASURES, "registration_date"]) & (result["value"] != UNKNOWN)]
        told = 1 - (spread["share"] ** 2).groupby(spread["criterion"]).sum()
    return list(told.sort_index().sort_values(ascending=False, kind="stable").index[:n])
