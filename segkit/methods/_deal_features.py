"""What A clients share, where the work goes, and the A client in one line."""

from __future__ import annotations

import numpy as np
import pandas as pd

from segkit.ground.chance import two_shares
from segkit.ground.effects import holm
from segkit.ground.problems import NotEnoughData
from segkit.ground.shares import newcombe
from segkit.methods import _tree
from segkit.methods._deal_table import KNOWN, clean, outcomes
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

    `deals`: as for `fit`, with features of the client; `columns`: by default all columns beyond those of `fit`; numbers are cut at their
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


def _columns(table: pd.DataFrame, columns: list[str] | None) -> list[str]:
    if columns is not None:
        require(table, columns, "features of deals")
        return columns
    offered = [c for c in table if c not in KNOWN and not pd.api.types.is_datetime64_any_dtype(table[c])]
    few = {c for c in offered if pd.api.types.is_numeric_dtype(table[c]) or table[c].nunique() <= len(table) / 2}
    return [c for c in offered if c in few and table[c].nunique() > 1]


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
