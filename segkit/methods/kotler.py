"""Kotler's four groups of criteria: who the customers are, and which of them bring more than their share."""

from __future__ import annotations

import pandas as pd

from segkit.methods._values import MEASURES, UNKNOWN, listed, titles, value_of, wilson
from segkit.problems import NotEnoughData, Problem, Problems, nearest

COLUMNS = ["criterion", "group", "value", "customers", "share", "share_low", "share_high", "revenue", "revenue_share", "index", "name"]


def fit(facts: pd.DataFrame, *, criteria: pd.DataFrame | None = None) -> pd.DataFrame:
    """Describe the customers by every chosen criterion, one row per criterion and value: criterion, group, value, customers,
    share, share_low, share_high (Wilson 95 %), revenue (currency), revenue_share, index, name (of the criterion, to show).

    This method describes and labels nobody, so its result is a plain table. Customers without a value are the row "unknown":
    with it the customers, shares and revenues of every criterion add up to the whole base. Numbers and dates come in bands.
    index is missing where the base has no revenue. Raises NotEnoughData without customers or criteria.

    **Formula**: index = 100 × share of revenue ÷ share of customers. Source: Kotler, *Marketing Management* (geographic,
    demographic, psychographic, behavioural).

    >>> facts = pd.DataFrame({"customer_id": ["a", "b", "c"], "city": ["Omsk", "Omsk", None], "revenue": [30.0, 60.0, 10.0]})
    >>> table = fit(facts)
    >>> table[table["criterion"] == "city"][["value", "customers", "revenue", "index"]].values.tolist()
    [['Omsk', 2, 90.0, 135.0], ['unknown', 1, 10.0, 30.0]]
    """
    rows = listed(criteria, facts)
    if facts.empty or rows.empty:
        raise NotEnoughData("There are no customers to describe." if facts.empty else "No criterion is chosen that the data can answer.")
    return pd.concat([_one(facts, row) for _, row in rows.iterrows()], ignore_index=True)[COLUMNS]


def _one(facts: pd.DataFrame, criterion: pd.Series) -> pd.DataFrame:
    return (
        _summed(facts, [_full(value_of(facts, criterion))])
        .rename(columns={0: "value"})
        .assign(criterion=criterion["criterion"], group=criterion["group"], name=criterion["name"])
    )


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
    return table[[a, b, *COLUMNS[3:-1]]]


def plot(result: pd.DataFrame, ax=None, say=None, *, n: int = 12):
    """Draw the values with the highest and lowest index as bars from 100; returns the axes."""
    import matplotlib.pyplot as plt

    from segkit.methods._values import english

    say, ax = say or english(), ax or plt.subplots(figsize=(7, 4.5), layout="constrained")[1]
    rows = result[
        (result["value"] != UNKNOWN) & result["index"].notna() & (result["customers"] >= 5) & ~result["criterion"].isin(list(MEASURES))
    ]
    rows = rows.sort_values(["index", "criterion", "value"], ascending=[False, True, True])
    rows = rows if len(rows) <= n else pd.concat([rows.head(n - n // 2), rows.tail(n // 2)])
    rows = rows.iloc[::-1]
    names = [f"{say.name(c)}: {say.name(v)}" for c, v in zip(titles(rows), rows["value"], strict=True)]
    ax.barh(names, rows["index"] - 100, left=100, color=["#2b6cb0" if i >= 100 else "#a0aec0" for i in rows["index"]])
    ax.axvline(100, color="#4a5568", linewidth=1)
    ax.set_xlabel(say("Index: 100 = share of revenue equals share of customers"))
    title = say("Nothing to compare yet")
    if len(rows):
        title = say(
            "Most revenue for their number: {name} (index {index})", name=names[-1], index=say.number(rows["index"].iloc[-1], digits=0)
        )
    ax.set_title(title, loc="left")
    ax.spines[["top", "right"]].set_visible(False)
    return ax
