"""What A clients share, which deals are won, which open ones are late, where the work goes, and the A client in one line."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from segkit.ground.chance import two_shares
from segkit.ground.effects import holm
from segkit.ground.outcome import follows
from segkit.ground.problems import NotEnoughData
from segkit.ground.shares import newcombe
from segkit.methods import _tree
from segkit.methods._deal_table import KNOWN, clean, clients, outcomes
from segkit.methods._segmentation import Segmentation, by_key, require


def focus(deals: pd.DataFrame, classes: Segmentation | pd.DataFrame) -> pd.DataFrame:
    """Where the work goes and where the money comes from: deals, effort, revenue of won deals and profit by class.

    Returns one row per class that occurs: class, deals, deals_share, effort_hours, effort_share, revenue, revenue_share, profit,
    profit_share; a share of a total that is not above zero is missing, and so is a measure that nobody recorded.
    """
    table = _joined(deals, classes)
    table = table.assign(revenue=table["amount"].where(table["outcome"] == "won", 0), deals=1)
    sums = table.groupby("class")[["deals", "effort_hours", "revenue", "profit"]].sum(min_count=1).reset_index()
    made = {"class": sums["class"]}
    for measure in ("deals", "effort_hours", "revenue", "profit"):
        total = sums[measure].sum()
        share = f"{measure.removesuffix('_hours')}_share"
        made |= {measure: sums[measure], share: sums[measure] / total if total > 0 else np.nan}
    return pd.DataFrame(made).sort_values("class", ignore_index=True)


def _joined(deals: pd.DataFrame, classes: Segmentation | pd.DataFrame) -> pd.DataFrame:
    """The classed deals with their measures and features."""
    table = classes.table if isinstance(classes, Segmentation) else classes
    deals = by_key(deals, "deal_id")
    read = clean(deals.assign(outcome=outcomes(deals)))
    others = deals.drop(columns=[c for c in deals if c in KNOWN and c != "deal_id"])
    return table[["deal_id", "class"]].dropna(subset=["class"]).merge(read, on="deal_id").merge(others, on="deal_id")


def features(deals: pd.DataFrame, classes: Segmentation | pd.DataFrame, *, columns: list[str] | None = None) -> pd.DataFrame:
    """What A clients share: every feature value among A deals and among the other classed deals.

    `deals`: as for `fit`, with features of the client; `columns`: by default all columns beyond those of `fit` that do not follow from the outcome; numbers are cut at their
    median. Returns one row per feature value: feature, value, a (A deals with it), a_known, others, others_known, share_a, share_others,
    difference, low, high (95 % interval), lift, p, p_holm. A missing value is left out of its feature.
    Raises NotEnoughData when there is no A deal or no other, or no feature.

    Formula and source: lift = share_a ÷ share_others (missing when nobody else has it); Fisher's exact test, two-sided, Holm (1979) over
    all rows; interval of the difference by Newcombe (1998), method 10. With 20–30 deals most differences are noise: read the interval.
    """
    table = _joined(deals, classes)
    inside = table["class"] == "A"
    chosen = _columns(table, columns)
    if not inside.any() or inside.all() or not chosen:
        raise NotEnoughData("What A clients share can be said once there are A deals, other deals, and features of the clients.")
    lines = [{"feature": f, "value": value} | _counted(hit, inside[hit.index]) for f in chosen for value, hit in _values(table[f])]
    found = pd.DataFrame(lines)
    counts = found[["a", "a_known", "others", "others_known"]]
    found["share_a"], found["share_others"] = found["a"] / found["a_known"], found["others"] / found["others_known"]
    found["difference"] = found["share_a"] - found["share_others"]
    found["low"], found["high"] = newcombe(*[counts[c] for c in counts])
    found["lift"] = (found["share_a"] / found["share_others"]).where(found["others"] > 0)
    found["p"] = [two_shares(*row) for row in counts.itertuples(index=False)]
    found["p_holm"] = holm(found["p"])
    return found.sort_values(["p", "feature", "value"], kind="stable", ignore_index=True)


LEAST = 10  # deals with a value, and without it, from which the two are compared


def win_rates(deals: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """How often deals with each value of these columns are won, and all other deals whose value is known.

    Returns one row per value with enough deals on both sides: feature, value, deals (that ended), won, share_won, others, others_won, share_others, difference, low, high (95 % interval),
    p, p_holm; empty where there are none.

    Formula and source: as in `features`, with numbers cut at their median; deals of one client tend to end alike, so counts are first divided by 1 + (n̄ − 1)·ρ, n̄ = Σn² ÷ Σn deals of a client,
    ρ their intraclass correlation (Rao & Scott 1992, Donner 1986).

    >>> deals = pd.DataFrame({"deal_id": range(60), "outcome": (["won"] * 20 + ["lost"] * 5) + (["won"] * 5 + ["lost"] * 30), "source": ["referral"] * 25 + ["fair"] * 35})
    >>> win_rates(deals, ["source"])[["value", "deals", "won", "others_won"]].to_numpy().tolist()
    [['fair', 35, 5, 20], ['referral', 25, 20, 5]]
    """
    ended = deals.assign(outcome=outcomes(deals))
    ended = ended[ended["outcome"] != "open"]
    return _shares(ended, ended["outcome"] == "won", columns, "won")


def overdue(deals: pd.DataFrame, columns: list[str], as_of: dt.date) -> pd.DataFrame:
    """The open deals whose planned day is before `as_of`: how many, and for how much; first of all that have such a day, then by each value of these columns as `win_rates`.

    Returns feature, value (both empty in the first row), deals (open, with a planned day), late, share_late, money (currency, of the late ones), others, others_late, share_others, difference,
    low, high, p, p_holm; empty where no open deal has a planned day.

    >>> deals = pd.DataFrame({"deal_id": ["1", "2", "3"], "outcome": ["open", "open", "won"], "amount": [10.0, 20.0, 40.0], "planned": pd.to_datetime(["2026-05-01", "2026-07-01", None])})
    >>> overdue(deals, [], dt.date(2026, 6, 1))[["deals", "late", "money"]].to_numpy().tolist()
    [[2.0, 1.0, 10.0]]
    """
    if "planned" not in deals:
        return pd.DataFrame(columns=["feature", "value"])
    dates = {c: pd.to_datetime(deals[c]) for c in ("planned", "date") if c in deals}
    planned = deals.assign(**dates)[(outcomes(deals) == "open") & deals["planned"].notna()]
    planned = planned[planned["date"].isna() | (planned["date"] < pd.Timestamp(as_of))] if "date" in planned else planned
    if planned.empty:
        return pd.DataFrame(columns=["feature", "value"])
    late = planned["planned"].dt.normalize() < pd.Timestamp(as_of)
    money = planned["amount"].where(late).fillna(0.0) if "amount" in planned else pd.Series(np.nan, index=planned.index)
    total = {"feature": "", "value": "", "deals": len(planned), "late": int(late.sum()), "share_late": float(late.mean()), "money": float(money.sum(min_count=1))}
    parts = _shares(planned, late, columns, "late")
    parts = parts.assign(money=[float(money[hit[hit].index].sum(min_count=1)) for hit in parts.pop("hit")]) if len(parts) else parts
    return pd.concat([pd.DataFrame([total]), parts], ignore_index=True)


def _shares(table: pd.DataFrame, inside: pd.Series, columns: list[str], what: str) -> pd.DataFrame:
    """The share of `inside` among those with each value and among all others of whom the feature is known."""
    lines = []
    for feature in columns:
        for value, hit in _values(table[feature]):
            mine = inside[hit.index]
            told = {"deals": int(hit.sum()), what: int((hit & mine).sum()), "others": int((~hit).sum()), f"others_{what}": int((~hit & mine).sum())}
            lines += [{"feature": feature, "value": value, **told, "hit": hit}] if min(told["deals"], told["others"]) >= LEAST else []
    if not lines:
        return pd.DataFrame(columns=["feature", "value"])
    found = pd.DataFrame(lines)
    of, alike = found[[what, "deals", f"others_{what}", "others"]], _alike(clients(table), inside)
    found[f"share_{what}"], found["share_others"] = found[what] / found["deals"], found[f"others_{what}"] / found["others"]
    found["difference"] = found[f"share_{what}"] - found["share_others"]
    found["low"], found["high"] = newcombe(*[of[c] / alike for c in of])
    found["p"] = [two_shares(*row) for row in (of / alike).round().astype(int).itertuples(index=False)]
    found["p_holm"] = holm(found["p"])
    found = found.sort_values(["p", "feature", "value"], kind="stable", ignore_index=True)
    return found if what == "late" else found.drop(columns="hit")


def _alike(ids: pd.Series, inside: pd.Series) -> float:
    """By how much fewer deals there are than it seems, since those of one client end alike."""
    each = pd.DataFrame({"n": inside.groupby(ids).size(), "share": inside.astype("float64").groupby(ids).mean()})
    n, k, share = int(each["n"].sum()), len(each), float(inside.mean())
    if n == k or k < 2:
        return 1.0
    size = (each["n"] ** 2).sum() / n
    between = (each["n"] * (each["share"] - share) ** 2).sum() / (k - 1)
    within = (each["n"] * each["share"] * (1 - each["share"])).sum() / (n - k)
    usual = (n - size) / (k - 1)
    alike = (between - within) / (between + (usual - 1) * within) if between + (usual - 1) * within > 0 else 0.0
    return 1 + (size - 1) * max(float(alike), 0.0)


def _columns(table: pd.DataFrame, columns: list[str] | None) -> list[str]:
    if columns is not None:
        require(table, columns, "features of deals")
        return columns
    offered = [c for c in table if c not in KNOWN and not pd.api.types.is_datetime64_any_dtype(table[c])]
    few = {c for c in offered if pd.api.types.is_numeric_dtype(table[c]) or table[c].nunique() <= len(table) / 2}
    return [c for c in offered if c in few and table[c].nunique() > 1 and not follows(table[c], table["outcome"] == "won")]


def _values(column: pd.Series) -> list[tuple[str, pd.Series]]:
    """The values of a feature and which deals have them; numbers at most and above their median."""
    known = column.dropna()
    numeric = pd.api.types.is_numeric_dtype(known) and not pd.api.types.is_bool_dtype(known)
    if numeric and known.nunique() > 2:
        middle = float(known.median())
        middle = middle if (known > middle).any() else float(known[known < middle].max())
        return [(f"≤ {middle:g}", known <= middle), (f"> {middle:g}", known > middle)]
    return [(str(value), known == value) for value in sorted(known.unique(), key=str)]


def _counted(hit: pd.Series, inside: pd.Series) -> dict:
    a, others = int((hit & inside).sum()), int((hit & ~inside).sum())
    return {"a": a, "a_known": int(inside.sum()), "others": others, "others_known": int((~inside).sum())}


def profile_rule(deals: pd.DataFrame, classes: Segmentation | pd.DataFrame, *, columns: list[str] | None = None) -> dict:
    """The A client in one line: the rule of a tree of two questions, and how well it would have done on deals it has not seen.

    Returns rule (a condition over the deals' features; "" when no question helps), precision and recall (shares, on the same deals),
    deals, hits (share right when every deal in turn is left out) and base (share right by always guessing the commoner answer).
    A rule is worth something when hits is clearly above base.
    """
    table = _joined(deals, classes)
    chosen = _columns(table, columns)
    labels = np.where(table["class"] == "A", "A", "other").astype(object)
    if not chosen or len(set(labels)) < 2:
        raise NotEnoughData("A rule for A clients needs A deals, other deals, and features of the clients.")
    values = table[chosen].apply(lambda c: c.astype("str") if isinstance(c.dtype, pd.CategoricalDtype) else c)
    told = _tree.two_questions(values, labels)
    base = float(max(np.mean(labels == "A"), np.mean(labels != "A")))
    return told["rules"].get("A", {"rule": "", "precision": 0.0, "recall": 0.0}) | {"deals": len(table), "hits": told["hits"], "base": base}
