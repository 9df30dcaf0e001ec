"""What goes together: what segments buy, what the same people buy, and what a first order leads to."""

from __future__ import annotations

import datetime as dt
from itertools import combinations

import numpy as np
import pandas as pd

from segkit.ground.bands import GOODS
from segkit.ground.periods import DAYS, NEAR, named, periods
from segkit.ground.shares import wilson

LEAST, MOST = 10, GOODS  # customers behind a figure; values that are put together
BY_SEGMENT = ["segment", "criterion", "value", "customers", "people", "share", "share_others", "lift", "low", "high", "p_adjusted", "sure"]
TOGETHER = ["values", "size", "customers", "people", "share", "share_low", "share_high", "expected", "lift", "p_adjusted", "sure"]
CRITERIA = ("category", "channel", "traffic_source", "product")  # what a first order is told apart by
TEXTS = ("segment", "criterion", "value", "values", "first", "next")
FIRST = ["criterion", "first", "customers", "came_back", "low", "high", "base", "base_new", "new_customers", "new_p", "new_began", "new_back", "p_adjusted", "sure", "next", "next_share"]
MOSTLY, NEARLY = 0.5, 0.9
NEW = 365  # days in which a first order is one of late


def _none(columns: list[str]) -> pd.DataFrame:
    """No rows, of the same kinds: sure is yes or no there too, so that it may pick rows, and numbers can be put in order."""
    kinds = {c: "str" if c in TEXTS else "bool" if c == "sure" else "float64" for c in columns}
    return pd.DataFrame(columns=columns).astype(kinds)


def by_segment(choices: pd.DataFrame | None, labels: pd.DataFrame, *, criteria: tuple[str, ...] = ("category", "product"), least: int = LEAST) -> pd.DataFrame:
    """What a segment's customers buy oftener or less often than all others, one row per segment and value that `least` customers buy:
    segment, criterion, value, customers (of the segment who buy it), people (of the segment who buy anything), share, share_others, lift
    (share ÷ share_others), low, high (95 %), p_adjusted, sure (below 0.05).

    Formula: the interval is Katz's of a ratio of two shares, exp(ln lift ± z·√(1/a − 1/n + 1/b − 1/m)); p by the two-sample test of
    shares, adjusted for the false discovery rate over all rows (Benjamini & Hochberg 1995). Source: Katz et al. 1978.
    """
    if choices is None or choices.empty:
        return _none(BY_SEGMENT)
    rows = choices[choices["criterion"].isin(criteria)].merge(labels[["customer_id", "segment"]].dropna(), on="customer_id")
    rows = rows.astype({"segment": "str"}).drop_duplicates(["customer_id", "criterion", "value"])
    if rows.empty:
        return _none(BY_SEGMENT)
    table = rows.groupby(["segment", "criterion", "value"]).size().rename("customers").reset_index()
    people = rows.groupby(["segment", "criterion"])["customer_id"].nunique().rename("people").reset_index()
    table = table.merge(people, on=["segment", "criterion"])
    everybody = rows.groupby("criterion")["customer_id"].nunique()
    others = table.groupby(["criterion", "value"])["customers"].transform("sum") - table["customers"]
    rest = table["criterion"].map(everybody) - table["people"]
    enough = (table["customers"] >= least) & (others >= least)
    table, others, rest = table[enough].reset_index(drop=True), others[enough].to_numpy(float), rest[enough].to_numpy(float)
    a, n = table["customers"].to_numpy(float), table["people"].to_numpy(float)
    spread = np.sqrt(1 / a - 1 / n + 1 / others - 1 / rest)
    lift = a / n / (others / rest)
    table = table.assign(share=a / n, share_others=others / rest, lift=lift, low=lift * np.exp(-1.959964 * spread), high=lift * np.exp(1.959964 * spread))
    table = _adjusted(table, _two_shares(a, n, others, rest))
    return table.sort_values(["segment", "criterion", "lift", "value"], ascending=[True, True, False, True], ignore_index=True)[BY_SEGMENT]


def together(choices: pd.DataFrame | None, *, criterion: str = "category", size: int = 2, least: int = LEAST) -> pd.DataFrame:
    """Which values the same people buy, one row per pair (size 3: triple) that `least` customers buy, the largest lift first: values
    (a list as text), size, customers, people (who buy anything), share with its interval, expected (share, were they put together by
    chance), lift, p_adjusted, sure.

    What somebody never paid for (a visit out of a package, a gift) he has not bought. Where no category is known, thirty products and fewer stand for it. The thirty commonest values (K) are put together. Whoever buys much buys everything, so chance is reckoned among people who buy equally
    many of them (m): expected = Σ nₘ·aₘ·bₘ·K(m − 1)/(m(K − 1)) ÷ n; of three, with the share of a pair for a and the third for b (2 for
    1), the largest of the three, so that a triple is told only for what its pairs do not say already. p by the exact test of a count
    against the expected share (binomial), adjusted over all rows.

    >>> rows = [(str(i), v) for i in range(40) for v in (("tea", "cup") if i < 20 else ("coffee", "milk"))]
    >>> table = together(pd.DataFrame(rows, columns=["customer_id", "value"]).assign(criterion="category"))
    >>> table[["values", "customers", "lift"]].round(2).values.tolist()
    [['coffee + milk', 20, 3.0], ['cup + tea', 20, 3.0]]
    """
    choices = choices[choices["purchases"] > 0] if choices is not None and "purchases" in choices else choices
    rows = choices[choices["criterion"] == criterion] if choices is not None else pd.DataFrame(columns=["customer_id", "value"])
    if rows.empty and criterion == "category" and choices is not None:
        goods = choices[choices["criterion"] == "product"]
        rows = goods if few(goods["value"]) else rows
    if rows.empty:
        return _none(TOGETHER)
    rows = rows.drop_duplicates(["customer_id", "value"])
    common = sorted(rows["value"].value_counts().rename_axis("value").reset_index(name="n").sort_values(["n", "value"], ascending=[False, True])["value"].head(MOST))
    wide = pd.crosstab(rows["customer_id"], rows["value"]).reindex(columns=common).to_numpy(dtype=bool)
    people = len(wide)
    made = []
    for places in combinations(range(len(common)), size):
        hit = wide[:, places].all(axis=1)
        if hit.sum() >= least:
            made.append((" + ".join(common[p] for p in places), size, int(hit.sum()), people, _by_chance(wide, places)))
    table = pd.DataFrame(made, columns=["values", "size", "customers", "people", "expected"])
    low, high = wilson(table["customers"], table["people"])
    table = table.assign(share=table["customers"] / people, share_low=low, share_high=high)
    table = _adjusted(table.assign(lift=table["share"] / table["expected"]), _against(table["customers"], people, table["expected"]))
    return table.sort_values(["lift", "values"], ascending=[False, True], ignore_index=True)[TOGETHER]


def _by_chance(wide: np.ndarray, places: tuple[int, ...]) -> float:
    """The share that would buy all of these, were the last of them put to the others by chance among people who buy equally many."""
    many, kinds, size = wide.sum(axis=1), wide.shape[1], len(places)
    found = []
    for last in places:
        others = wide[:, [p for p in places if p != last]].all(axis=1)
        sums = [np.bincount(many, weights=x.astype(float), minlength=kinds + 1) for x in (np.ones(len(many)), others, wide[:, last])]
        m = np.arange(kinds + 1)
        with np.errstate(divide="ignore", invalid="ignore"):
            told = sums[1] * sums[2] / sums[0] * kinds * np.maximum(m - size + 1, 0) / (m * (kinds - size + 1))
        found.append(np.nansum(told) / len(many))
    return max(found)


def few(products: pd.Series) -> bool:
    """Whether products are so few that each stands for a category: services, tariffs, a short list of goods."""
    return 2 <= products.nunique() <= MOST


def by_product(lines: pd.DataFrame | None) -> pd.DataFrame | None:
    """The lines, with the product for their category where they say no category and the products are few.

    >>> lines = pd.DataFrame({"customer_id": ["a", "b"], "product": ["cut", "wash"]})
    >>> by_product(lines)["category"].tolist()
    ['cut', 'wash']
    """
    if lines is None or "product" not in lines or ("category" in lines and lines["category"].notna().any()) or not few(lines["product"]):
        return lines
    return lines.assign(category=lines["product"])


def first_orders(lines: pd.DataFrame | None, *, as_of: dt.date, criteria: tuple[str, ...] = CRITERIA, days: int = 180, least: int = LEAST) -> pd.DataFrame:
    """What a first order leads to, one row per value of the `criteria` that `least` customers began with: criterion (what was bought, or through what the order
    or the customer came), first (the value), customers (whose first order lies `days` and more before `as_of`), came_back (share that bought on another day
    within `days`) with its interval, base (the same of all), base_new (of those of all whose first order lies no more than 365 days back), new_customers (how
    many these are), new_p (that they come back as the others do), new_began (how many of the former began with the value), new_back (share of these that came back; missing for fewer than `least`), p_adjusted (against all others, over all rows), sure, next (the commonest value of the second
    order; of where the customer came from there is none), next_share.

    Of an order of several values the one with the most money counts, a day on which nothing was paid does not; no row tells of a value that most
    who began with it have come for at no cost since (a package), or of one that is paid for a longer time than `days` (a plan by the year): they have not had to buy again.
    Nobody counts who has not had the time to come back. Products are looked at beside their categories where they are few; a category that comes back as the others do
    once those are left out who began with a product that surely does otherwise is not sure: it is the product.
    """
    known = [] if lines is None or lines.empty else [(c, lines[c].notna()) for c in criteria if c in lines and (c != "product" or _beside(lines))]
    began = {c: _began_with(lines[told] if c == "category" else lines, c, as_of, days) for c, told in known if c == "category" or lines[c].nunique() > 1}
    parts = [part for c, each in began.items() if each is not None and (part := _first_by(each, c, least)) is not None]
    if not parts:
        return _none(FIRST)
    table = pd.concat(parts, ignore_index=True)
    table = _adjusted(table, table["p"].to_numpy(float))[FIRST]
    return _without_explained(table, began["category"], began["product"]) if began.get("category") is not None and began.get("product") is not None else table


def _beside(lines: pd.DataFrame) -> bool:
    """Whether there are few products, beside a category that is not the product itself."""
    return "category" in lines and few(lines["product"]) and not lines["category"].astype("str").equals(lines["product"].astype("str"))


def _without_explained(table: pd.DataFrame, categories: pd.DataFrame, products: pd.DataFrame) -> pd.DataFrame:
    """The table with no product sure that comes back as the others of its category do, which is sure itself; and then no product and no category that comes back
    as all others do once those are left out who began with a product that is surer of it."""
    made: list[str] = []
    category, sides = categories["first"].reindex(products.index), table["came_back"] > table["base"]
    sure = table[table["sure"] & table["criterion"].isin(["product", "category"])].sort_values(["criterion", "p_adjusted", "first"], ascending=[False, True, True])
    whole = {row.first: sides[row.Index] for row in sure.itertuples() if row.criterion == "category"}
    for row in sure.itertuples():
        known = products if row.criterion == "product" else categories
        others = known[~known.index.isin(products.index[products["first"].isin(made)])]
        mine, theirs = others["first"].eq(row.first), pd.Series(True, index=others.index)
        if row.criterion == "product" and whole.get(home := next(iter(category[mine.index[mine]].mode()), None)) == sides[row.Index]:
            theirs = category.reindex(others.index).eq(home)
        if (made or not theirs.all()) and not _apart(others["back"], mine, theirs & ~mine):
            table.loc[row.Index, "sure"] = False
        elif row.criterion == "product":
            made.append(row.first)
    return table


def _apart(back: pd.Series, mine: pd.Series, others: pd.Series) -> bool:
    """Whether these come back surely otherwise than those."""
    return float(_two_shares(back[mine].sum(), mine.sum(), back[others].sum(), others.sum())) < 0.05


def _began_with(lines: pd.DataFrame, criterion: str, as_of: dt.date, days: int) -> pd.DataFrame | None:
    """With what each customer began who has had the time to come back, one row per customer; None where nobody has. An order whose value is not known is an order still."""
    bought = lines[(lines["amount"] >= 0) & (lines["date"] < pd.Timestamp(as_of))]
    bought = bought.assign(day=pd.to_datetime(bought["date"]).dt.normalize(), value=bought[criterion].astype("str").where(bought[criterion].notna(), ""))
    money = bought.groupby(["customer_id", "day", "value"], as_index=False)["amount"].sum()
    paid = money.groupby(["customer_id", "day"])["amount"].transform("sum") > 0
    visits, money = money.loc[~paid, ["customer_id", "day"]].drop_duplicates(), money[paid]
    best = money.sort_values(["customer_id", "day", "amount", "value"], ascending=[True, True, False, True]).drop_duplicates(["customer_id", "day"])
    place = best.groupby("customer_id").cumcount()
    one, two = (best[place == n].set_index("customer_id") for n in (0, 1))
    one = one[one["day"] <= pd.Timestamp(as_of) - pd.Timedelta(days=days)]
    if one.empty:
        return None
    second = two.reindex(one.index)
    back = (second["day"] - one["day"]).dt.days.le(days).fillna(False).to_numpy(dtype=bool)
    late = (one["day"] > pd.Timestamp(as_of) - pd.Timedelta(days=NEW)).to_numpy()
    since = (visits["day"] - visits["customer_id"].map(one["day"])).dt.days
    using = one.index.isin(visits.loc[since.between(1, days), "customer_id"])
    known = pd.DataFrame({"first": one["value"].to_numpy(), "back": back, "late": late, "using": using, "next": second["value"].where(back).to_numpy()}, index=one.index)
    known = known[known.groupby("first")["using"].transform("mean") <= MOSTLY]  # who need not buy again is no measure for others either
    old = (pd.Timestamp(as_of) - one["day"]).dt.days
    return known[~known["first"].isin(_paid_ahead(known["first"], (second["day"] - one["day"]).dt.days, days, old))]


def _paid_ahead(first: pd.Series, gaps: pd.Series, days: int, old: pd.Series) -> list[str]:
    """The values that are paid for a longer time than `days`: nearly all of their second orders come at a longer period of the calendar, or they say so as
    nearly all values say how long they are paid for. `old`: the days since each one's first order.

    >>> plans, old = pd.Series(["Team (yearly)", "Team (monthly)"] * 20), pd.Series([300] * 40)
    >>> _paid_ahead(plans, pd.Series([None, 30.0] * 20), 180, old), _paid_ahead(pd.Series(["tea", "mug"] * 20), pd.Series([None, 30.0] * 20), 180, old)
    (['Team (yearly)'], [])
    >>> _paid_ahead(pd.Series(["A", "B"] * 20), pd.Series([366.0, 30.0] * 20), 180, old * 2)
    ['A']
    """
    long = periods(gaps.reindex(first.index)).gt(days)[gaps.reindex(first.index).notna()].groupby(first).agg(["mean", "size"])
    due = first.index[old.reindex(first.index) > (1 + NEAR) * DAYS["year"]]  # who pays ahead mostly pays again when it is over; a present once a year is no plan
    again = gaps.reindex(due).notna().groupby(first.reindex(due)).mean().reindex(long.index)
    long = long[~again.lt(MOSTLY)]
    by_name = first.map(named)
    names = set(first[by_name > days]) if by_name.notna().mean() >= NEARLY else set()
    return sorted(names | set(long.index[(long["mean"] >= NEARLY) & (long["size"] >= LEAST)]))


def _first_by(known: pd.DataFrame, criterion: str, least: int) -> pd.DataFrame | None:
    """The rows of one criterion with their p; None where too few began with any of its values."""
    back, late = known["back"].to_numpy(dtype=bool), known["late"].to_numpy(dtype=bool)
    counts = known.assign(new=late, new_n=back & late).groupby("first").agg(customers=("back", "size"), n=("back", "sum"), new_began=("new", "sum"), new_n=("new_n", "sum")).reset_index()
    counts = counts[counts["customers"].ge(least) & counts["first"].ne("")].reset_index(drop=True)
    if counts.empty:
        return None
    low, high = wilson(counts["n"], counts["customers"])
    table = counts.assign(criterion=criterion, came_back=counts["n"] / counts["customers"], low=low, high=high, base=float(known["back"].mean()), new_customers=int(late.sum()))
    table = table.assign(base_new=float(back[late].mean()) if late.any() else np.nan, new_p=float(_two_shares(back[late].sum(), late.sum(), back[~late].sum(), (~late).sum())))
    table["new_back"] = (table["new_n"] / table["new_began"]).where(table["new_began"] >= least)
    table["p"] = _two_shares(counts["n"], counts["customers"], known["back"].sum() - counts["n"], len(known) - counts["customers"])
    following = known[known["next"].fillna("").ne("")].groupby(["first", "next"]).size().rename("k").reset_index()
    following = following.sort_values(["first", "k", "next"], ascending=[True, False, True]).drop_duplicates("first").set_index("first")
    following = following.head(0) if criterion == "traffic_source" else following  # that is of the customer, and the same of every order
    table["next"] = table["first"].map(following["next"])
    table["next_share"] = (table["first"].map(following["k"]) / table["n"]).where(table["n"] >= least)
    return table.sort_values(["came_back", "first"], ascending=[False, True], ignore_index=True)


def _two_shares(a, n, b, m) -> np.ndarray:
    """p of two shares being one (pooled z); 1 where a side is empty."""
    from scipy.stats import norm

    a, n, b, m = (np.asarray(x, dtype=float) for x in (a, n, b, m))
    with np.errstate(divide="ignore", invalid="ignore"):
        both = (a + b) / (n + m)
        z = (a / n - b / m) / np.sqrt(both * (1 - both) * (1 / n + 1 / m))
    return np.where(np.isfinite(z), 2 * norm.sf(np.abs(z)), 1.0)


def _against(counts: pd.Series, people: int, expected: pd.Series) -> np.ndarray:
    from scipy.stats import binomtest

    return np.array([binomtest(int(k), people, min(float(e), 1.0)).pvalue for k, e in zip(counts, expected, strict=True)])


def _adjusted(table: pd.DataFrame, p: np.ndarray) -> pd.DataFrame:
    """Benjamini & Hochberg over the rows."""
    from scipy.stats import false_discovery_control

    adjusted = false_discovery_control(p) if len(p) else np.zeros(0)
    return table.assign(p_adjusted=adjusted, sure=adjusted < 0.05)
