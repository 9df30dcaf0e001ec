"""What customers are by a criterion, as text: bands of numbers and dates, categories, and shares with their intervals."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

from segkit.ground.names import ANSWERED, FEW, OTHER, UNKNOWN

MEASURES = {  # columns that facts makes from the purchases -> their type; True marks the ones worth describing people by
    "first_order": ("date", False), "last_order": ("date", False), "orders": ("number", True),
    "purchases": ("number", False), "refunds": ("number", True), "revenue": ("number", True),
    "active_periods": ("number", False), "periods": ("number", False), "recency_days": ("number", True),
    "tenure_days": ("number", True), "order_days": ("number", False), "gap_days": ("number", True),
    "demand_mean": ("number", False), "demand_sd": ("number", False), "common_periods": ("number", False),
    "common_mean": ("number", False), "common_sd": ("number", False), "open_period_purchases": ("number", False),
}  # fmt: skip


GOODS = 30  # products: of so few and fewer each stands for a category where none is known

# What a client's own table says of how much somebody buys: purchases under another name.
BOUGHT = ("average_order", "customer_status", "user_status", "purchase_volume", "order_size")


AGE_EDGES = (18, 25, 35, 45, 55, 65)


MOST_VALUES = 20


MORE, LESS, LEAST = 115, 85, 0.1  # an index between the first two, or a share below the third, is no trait


def column_type(values: pd.Series) -> str:
    """The type of a column of the client's: category, ordered, number, date or text (nearly every customer has an own value).

    >>> [column_type(pd.Series(v)) for v in (["a", "b", "a"], [1, 2, 2], [f"n{i}" for i in range(99)])]
    ['category', 'ordered', 'text']
    """
    known = values.dropna()
    distinct = known.astype(str).nunique()
    if pd.api.types.is_bool_dtype(values) or distinct == 0:
        return "category"
    if pd.api.types.is_datetime64_any_dtype(values):
        return "date"
    if pd.api.types.is_numeric_dtype(values):
        return "ordered" if distinct <= 6 else "number"
    return "text" if distinct > 20 and len(known) / distinct < 5 else "category"


def bands(values: pd.Series, *, kind: str | None = None, edges: tuple | None = None) -> pd.Series:
    """Turn a column into a few readable values in their natural order; missing stays missing.

    Numbers become quartile bands whose edges are rounded to two digits (or the bands between `edges`), a pile of equal
    smallest values keeps a band of its own; dates become years, decades or quarters; categories beyond the twenty
    commonest become "other". Bands are taken over the whole column, so that segments can be compared.

    >>> bands(pd.Series([17, 20, 44, 70]), edges=AGE_EDGES).tolist()
    ['<18', '18–24', '35–44', '65+']
    >>> bands(pd.Series([0, 0, 0, 10, 21, 30, 39, 50, 60]))[:4].tolist()
    ['0', '0', '0', '10–22']
    """
    found = kind or column_type(values)
    if pd.api.types.is_bool_dtype(values.dropna().infer_objects()) and len(values.dropna()):
        return _ordered(values.map({True: "yes", False: "no"}), ["yes", "no"])
    numeric = pd.api.types.is_numeric_dtype(values)
    if found == "date" or pd.api.types.is_datetime64_any_dtype(values):
        return _date_bands(pd.to_datetime(values, errors="coerce"))
    if numeric and found != "category" and (edges or values.nunique() > 6):
        return _number_bands(values.astype(float), edges)
    if numeric and found != "category":
        known = sorted(values.dropna().unique())
        return _ordered(values.map({x: _plain(x) for x in known}), [_plain(x) for x in known])
    return _categories(values)


def _ordered(values: pd.Series, order: list) -> pd.Series:
    return pd.Series(pd.Categorical(values, categories=list(dict.fromkeys(order)), ordered=True), index=values.index)


def _categories(values: pd.Series) -> pd.Series:
    if pd.api.types.is_numeric_dtype(values):
        values = values.map(_plain, na_action="ignore")
    texts = values.astype("str").str.strip().where(values.notna())
    texts = texts.where(texts != "")
    counts = texts.value_counts().rename_axis("value").reset_index(name="n").sort_values(["n", "value"], ascending=[False, True])
    order = counts["value"].tolist()
    if len(order) > MOST_VALUES:
        order = order[: MOST_VALUES - 1]
        texts = texts.where(texts.isin(order) | texts.isna(), OTHER)
        order = [v for v in order if v != OTHER] + [OTHER]
    return _ordered(texts, order)


def _date_bands(dates: pd.Series) -> pd.Series:
    years = dates.dt.year
    if years.nunique() > 12:
        start = years // 10 * 10
        texts = start.map(lambda y: f"{int(y)}–{int(y) + 9}", na_action="ignore")
    elif years.nunique() >= 4:
        texts = years.map(lambda y: str(int(y)), na_action="ignore")
    else:
        texts = dates.map(lambda d: f"{d.year}-Q{(d.month + 2) // 3}", na_action="ignore")
    return _ordered(texts, sorted(texts.dropna().unique()))


def _number_bands(values: pd.Series, edges: tuple | None) -> pd.Series:
    known = values[np.isfinite(values)]
    whole = bool((known == known.round()).all())
    cuts = list(edges) if edges else _cuts(np.sort(known.to_numpy()), whole)
    names = _names(known, cuts, whole, ages=tuple(cuts) == AGE_EDGES, pile=not edges)
    position = np.searchsorted(np.asarray(cuts, dtype=float), values.to_numpy(), side="right")
    texts = pd.Series([names[p] for p in position], index=values.index, dtype="str").where(np.isfinite(values))
    return _ordered(texts, names)


def cuts(values: pd.Series) -> tuple[float, ...]:
    """Where `bands` cuts a column of numbers: the smallest value of every band but the first.

    >>> cuts(pd.Series([0, 0, 0, 10, 21, 30, 39, 50, 60]))
    (10.0, 23, 34, 47)
    """
    known = values[np.isfinite(values.astype(float))].astype(float)
    return tuple(_cuts(np.sort(known.to_numpy()), bool((known == known.round()).all())))


def _cuts(known: np.ndarray, whole: bool) -> list[float]:
    """Rounded quartiles; where a quarter or more share the smallest value, the quartiles of the rest."""
    if not len(known) or known[0] == known[-1]:
        return []
    pile = (known == known[0]).mean() >= 0.25
    rest = known[known > known[0]] if pile else known
    cuts = [_rounded(q) for q in np.quantile(rest, [0.25, 0.5, 0.75])]
    cuts = [c for c in (map(round, cuts) if whole else cuts) if rest[0] < c <= rest[-1]]
    return sorted({float(rest[0]), *cuts} if pile else set(cuts))


def _rounded(x: float) -> float:
    return float(round(x, 1 - int(np.floor(np.log10(abs(x)))))) if x else 0.0


def _plain(x: float) -> str:
    x = float(x)
    return str(int(x)) if x == int(x) else f"{x:.10g}"


def _names(known: pd.Series, cuts: list[float], whole: bool, *, ages: bool, pile: bool) -> list[str]:
    if not cuts:
        return [_plain(known.iloc[0]) if known.nunique() == 1 else "all"]
    pile = pile and known[known < cuts[0]].nunique() == 1
    names = [_plain(known.min()) if pile else "<" + _plain(cuts[0])]
    for low, high in pairwise(cuts):
        top = high - 1 if whole else high
        names.append(_plain(low) if whole and top == low else f"{_plain(low)}–{_plain(top)}")
    names.append(_plain(cuts[-1]) + "+" if ages else "≥" + _plain(cuts[-1]))
    if pile and len(cuts) > 1 and cuts[0] == known[known > known.min()].min():
        names[1] = _between(cuts[0], cuts[1], whole)
    return names


def _between(low: float, high: float, whole: bool) -> str:
    """The band above a pile: it does not reach below it.

    >>> _between(2, 6, True), _between(1, 2, True), _between(0.5, 6.5, False)
    ('2–5', '1', '<6.5')
    """
    if not whole:
        return "<" + _plain(high)
    return _plain(low) if high - 1 <= low else f"{_plain(low)}–{_plain(high - 1)}"


def listed(criteria: pd.DataFrame | None, facts: pd.DataFrame) -> pd.DataFrame:
    """The criteria to describe by: chosen, mapped to a column that facts has, not free text; without a table, every column."""
    if criteria is None:
        columns = [c for c in facts.columns if c not in ("customer_id", "segment") and MEASURES.get(c, ("", True))[1]]
        rows = [
            {"criterion": c, "group": "behavioural" if c in MEASURES else UNKNOWN, "type": column_type(facts[c]), "column": c}
            for c in columns
        ]
        table = pd.DataFrame(rows, columns=["criterion", "group", "type", "column"])
    else:
        table = criteria[criteria["column"].notna() & criteria["column"].isin(facts.columns)]
        table = table[table["chosen"].astype(bool)] if "chosen" in table else table
    table = table.assign(name=titles(table))
    return table[table["type"] != "text"]


def titles(rows: pd.DataFrame) -> list[str]:
    """The names of criteria to show: the catalogue's where the table carries them, else the id as words.

    >>> titles(pd.DataFrame({"criterion": ["recency_days", "Код"]}))
    ['Recency days', 'Код']
    """
    given = rows["name"] if "name" in rows else [None] * len(rows)
    return [n if isinstance(n, str) and n else _words(c) for c, n in zip(rows["criterion"], given, strict=True)]


def _words(criterion: str) -> str:
    return criterion.replace("_", " ").capitalize() if criterion.isascii() and criterion.islower() else criterion


def value_of(facts: pd.DataFrame, criterion: pd.Series) -> pd.Series:
    """One criterion's value for every customer, as text in its natural order."""
    edges = AGE_EDGES if criterion["criterion"] == "age" and pd.api.types.is_numeric_dtype(facts[criterion["column"]]) else None
    return bands(facts[criterion["column"]], kind=criterion["type"], edges=edges)


def highlights(profile: pd.DataFrame, segment: str, n: int = 5, *, groups: tuple | None = None) -> pd.DataFrame:
    """What stands out in a segment: per criterion the value with the highest index whose interval lies above the base, and more than
    chance brings in so many values. What made the segments does not describe them, an index below 115 is the base's own share, and a
    tenth of the segment must have the value."""
    high = (profile["index"].to_numpy("float64", na_value=np.nan) >= MORE) & (profile["share"].to_numpy("float64", na_value=np.nan) >= LEAST)
    rows = profile[(profile["segment"] == segment).to_numpy(bool) & high]  # few of many: what is asked next takes longer
    if rows.empty:
        return rows.reset_index(drop=True)
    rows = rows.assign(people=people(rows))
    told = ~rows["value"].isin([UNKNOWN, OTHER, FEW]) & known_enough(rows)
    told &= (rows["people"] >= 5) & (rows["share_low"] > rows["base_share"])
    told &= ~rows["by_definition"].astype(bool) if "by_definition" in rows else True
    told &= rows["sure"].astype(bool) if "sure" in rows else True
    told &= rows["group"].isin(groups) if groups else True
    rows = rows[told].sort_values(["index", "people", "criterion", "value"], ascending=[False, False, True, True]).drop(columns="people")
    return rows.drop_duplicates("criterion").head(n).reset_index(drop=True)


def left_out(criterion: pd.Series, value: pd.Series) -> pd.Series:
    """Which rows say that one of several answers was not given: who did not tick it did not say no.

    >>> left_out(pd.Series(["What matters?: Taste", "Invests"]), pd.Series(["no", "no"])).tolist()
    [True, False]
    """
    return criterion.astype("str").str.contains(ANSWERED, regex=False) & value.astype("str").eq("no")


TOLD, SPEAK, OF_ALL, WITHIN = 30, 20, 0.2, 0.15


def known_enough(rows: pd.DataFrame) -> pd.Series:
    """Whether a value is known of enough customers of its segment to speak for them: of thirty, of twenty who are a fifth, or of every
    one; all where it is not said how many they are.

    >>> known_enough(pd.DataFrame({"known": [3, 40, 25, 25, 12, 12], "segment_size": [103, 400, 400, 100, 20, 12]})).tolist()
    [False, True, False, True, False, True]
    """
    if not {"known", "segment_size"} <= set(rows):
        return pd.Series(True, index=rows.index)
    fifth = (rows["known"] >= SPEAK) & (rows["known"] >= OF_ALL * rows["segment_size"])
    return (rows["known"] >= TOLD) | fifth | (rows["known"] >= rows["segment_size"])


def share_told(rows: pd.DataFrame) -> pd.Series:
    """Whether a share that nothing else speaks for may be told: known of enough, and within 15 points to either side, or known of all.

    >>> rows = pd.DataFrame({"known": [30, 30, 12], "segment_size": [60, 60, 12], "share_low": [0.5, 0.33, 0.25], "share_high": [0.79, 0.66, 0.75]})
    >>> share_told(rows).tolist()
    [True, False, True]
    """
    if "segment_size" not in rows:
        return pd.Series(True, index=rows.index)
    near = (rows["share_high"] - rows["share_low"]) / 2 <= WITHIN
    return known_enough(rows) & (near | rows["known"].ge(rows["segment_size"]))


def people(rows: pd.DataFrame) -> pd.Series:
    """How many customers the rows stand for: counted, or, in a table as it is printed, what their rounded share makes."""
    return rows["customers"] if "customers" in rows else rows["share"] * rows["known"]


def against_known(table: pd.DataFrame) -> pd.Series:
    """The index of every value against those for whom its criterion is known; missing for "unknown".

    >>> told = {"criterion": "age", "value": ["young", "old", "unknown"], "share": [0.1, 0.3, 0.6], "revenue_share": [0.2, 0.4, 0.4]}
    >>> against_known(pd.DataFrame(told).assign(index=[200.0, 133.3, 66.7])).round(1).tolist()
    [133.3, 88.9, nan]
    """
    known = table["value"] != UNKNOWN
    rest = 1 - table[~known].set_index("criterion")[["revenue_share", "share"]]  # shares as printed are rounded each for itself: their sum is not 1
    whole = table["criterion"].map(rest["revenue_share"] / rest["share"]).fillna(1.0)
    return (table["index"] / whole.where(whole > 0)).where(known)


def english():
    """The language used where none is given."""
    from segkit.ground.language import Language

    return Language("en")
