"""ABC of deals: clients the work pays for (A), who bargain (B), who do not buy (C), who cannot pay (D), who need another product (X)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from segkit.ground.problems import NotEnoughData, Problem, Problems, nearest
from segkit.ground.words import cells
from segkit.methods._deal_features import features, focus, profile_rule
from segkit.methods._deal_table import ANSWERS, NUMBERS, clean, outcomes, yes_no
from segkit.methods._segmentation import Segmentation, by_key, require, step
from segkit.rules.grammar import number, quote

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["features", "fit", "focus", "plot", "profile_rule"]

CLASSES = ["A", "B", "C", "D", "X"]
BETTER = {"cycle_days": "<=", "effort_hours": "<=", "discount": "<=", "profit": ">="}
FEW = 20
NO_DEALS = (
    "There are no won or lost deals yet, so they cannot be classed: start with interviews, "
    "the interview guide in the case folder has the questions."
)


def fit(deals: pd.DataFrame, *, last: int | None = None, overrides: pd.DataFrame | None = None) -> Segmentation:
    """Class every won or lost deal by ordered rules, first match wins; the rule that fired is told with its numbers.

    `deals`: one row per deal: deal_id (text), outcome (won, lost, open; missing means open) and, each may be missing: amount (currency),
    cycle_days (days), effort_hours (hours or contacts), discount (any unit, asked), profit (currency), changes (asked: yes/no or how many),
    has_budget, beyond_product (yes/no). `last`: only the last so many won or lost deals by the column date. `overrides`: deal_id, class,
    reason (or the form's table, id, value, reason): the consultant's word, kept and shown.

    Returns deal_id, class (missing for open deals), rule, overridden, segment ("open" for open deals). A missing value never counts as met.
    Raises NotEnoughData without a won or lost deal, Problems for what cannot be read.

    Formula and source: docs/methods.md 4, medians over the won deals. X needs beyond the product and amount ≥ median; D no budget; C lost;
    A won, no changes asked and at least three of cycle, effort, discount ≤ median, profit ≥ median; B the other won deals.

    >>> deals = pd.DataFrame({"deal_id": ["1", "2", "3"], "outcome": ["won", "won", "lost"], "changes": [0, 2, 0],
    ...                       "cycle_days": [5, 30, 9], "effort_hours": [4, 40, 50], "discount": [0, 10, 0], "profit": [90, 10, 0]})
    >>> fit(deals).table[["deal_id", "class", "rule"]].values.tolist()[2]
    ['3', 'C', 'C: lost; effort_hours 50 > 22, the median of won deals']
    """
    raw = _read(deals, last)
    read = clean(raw)
    won = read.loc[read["outcome"] == "won"]
    middle = {column: float(won[column].median()) for column in NUMBERS}
    by_hand = _overrides(overrides, read)
    found = [_class(deal, middle) for deal in read.to_dict("records")]
    classes = pd.DataFrame(found, columns=["class", "rule"]).assign(deal_id=read["deal_id"], overridden=read["deal_id"].isin(by_hand))
    for deal, (label, reason) in by_hand.items():
        here = classes["deal_id"] == deal
        classes.loc[here, "rule"] = f"{label} by hand: {reason}; by the rules " + classes.loc[here, "rule"]
        classes.loc[here, "class"] = label
    classes = classes.assign(segment=classes["class"].fillna("open")).astype({"class": "str", "rule": "str", "segment": "str"})
    definition = {"method": "deals_abc", "key": "deal_id", "parameters": {"medians": {c: _known(v) for c, v in middle.items()}},
                  "steps": _steps(raw, middle, by_hand)}  # fmt: skip
    table = classes[["deal_id", "class", "rule", "overridden", "segment"]]
    return Segmentation("deals_abc", table, definition, _facts(table, middle, raw))


def _read(deals: pd.DataFrame, last: int | None) -> pd.DataFrame:
    """The deals to class, sorted by id, after checking what must be there."""
    if not len(deals):
        raise NotEnoughData(NO_DEALS)
    require(deals, ["deal_id", "outcome", *(["date"] if last else [])], "deals")
    twice = deals.loc[deals["deal_id"].duplicated(), "deal_id"]
    if len(twice):
        raise Problems([Problem("deals", f"deal '{twice.iloc[0]}' is in more than one row", "give one row per deal", "duplicate")])
    raw = by_key(deals, "deal_id")
    raw = raw.assign(outcome=outcomes(raw))
    closed = raw["outcome"] != "open"
    if not closed.any():
        raise NotEnoughData(NO_DEALS)
    if not last:
        return raw
    recent = raw.loc[closed].sort_values(["date", "deal_id"], kind="stable", na_position="first").tail(last)["deal_id"]
    return raw.loc[~closed | raw["deal_id"].isin(recent)].reset_index(drop=True)


def _class(deal: dict, middle: dict[str, float]) -> tuple[str | None, str]:
    """The class of one deal and the rule that gave it, in words and numbers."""
    if deal["outcome"] == "open":
        return None, "open: not classed"
    if deal["beyond_product"] > 0 and deal["amount"] >= middle["amount"]:
        return "X", f"X: needs beyond the product, {_compared(deal, 'amount', middle)}"
    if deal["has_budget"] == 0:
        return "D", "D: no budget"
    if deal["outcome"] == "lost":
        return "C", f"C: lost; {_compared(deal, 'effort_hours', middle)}, the median of won deals"
    met = [c for c in BETTER if (deal[c] <= middle[c] if BETTER[c] == "<=" else deal[c] >= middle[c])]
    told = f"{len(met)} of 4 met: " + ", ".join(_compared(deal, c, middle) for c in BETTER)
    if deal["changes"] == 0 and len(met) >= 3:
        return "A", f"A: won, no changes asked, {told}"
    asked = "no changes asked" if deal["changes"] == 0 else "changes asked" if deal["changes"] > 0 else "changes not known"
    return "B", f"B: won, {asked}, {told}"


def _compared(deal: dict, column: str, middle: dict[str, float]) -> str:
    value, median = deal[column], middle[column]
    if not np.isfinite(value):
        return f"{column} not known"
    if not np.isfinite(median):
        return f"{column} {value:g}, no median to compare with"
    return f"{column} {value:g} {'>' if value > median else '<' if value < median else '='} {median:g}"


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _steps(raw: pd.DataFrame, middle: dict[str, float], by_hand: dict) -> list[dict]:
    """The same rules as conditions over the client's deals table."""
    better = [_beats(raw, column, sign, middle) for column, sign in BETTER.items()]
    three = " OR ".join("(" + " AND ".join(better[:i] + better[i + 1 :]) + ")" for i in range(4))
    cases = [(f"deal_id = {quote(deal)}", quote(label)) for deal, (label, _) in by_hand.items()]
    cases += [("outcome = 'open' OR outcome IS NULL", "NULL"),
              (f"{_said(raw, 'beyond_product', True)} AND {_beats(raw, 'amount', '>=', middle)}", "'X'"),
              (_said(raw, "has_budget", False), "'D'"), ("outcome = 'lost'", "'C'"),
              (f"outcome = 'won' AND {_said(raw, 'changes', False)} AND ({three})", "'A'"), ("outcome = 'won'", "'B'")]  # fmt: skip
    return [step("class", cases), step("segment", [("class IS NULL", "'open'")], "class")]


def _beats(raw: pd.DataFrame, column: str, sign: str, middle: dict[str, float]) -> str:
    return f"{column} {sign} {number(middle[column])}" if column in raw and np.isfinite(middle[column]) else "FALSE"


def _said(raw: pd.DataFrame, column: str, yes: bool) -> str:
    """Whether a yes/no column says yes (or no), in the form in which the client keeps it."""
    if column not in raw or raw[column].isna().all():
        return "FALSE"
    if pd.api.types.is_bool_dtype(raw[column].dropna().infer_objects()):
        return f"{column} = {str(yes).upper()}"
    if pd.api.types.is_numeric_dtype(raw[column]):
        return f"{column} > 0" if yes else f"{column} = 0"
    words = sorted({str(v) for v in raw[column].dropna() if yes_no(str(v)) == float(yes)} | cells("yes" if yes else "no"))
    return f"{column} IN ({', '.join(map(quote, words))})"


def _overrides(overrides: pd.DataFrame | None, deals: pd.DataFrame) -> dict[str, tuple[str, str]]:
    """The consultant's classes: deal → (class, reason)."""
    if overrides is None or not len(overrides):
        return {}
    if "table" in overrides:
        overrides = overrides.loc[overrides["table"] == "deals"].rename(columns={"id": "deal_id", "value": "class"})
    require(overrides, ["deal_id", "class"], "overrides of deals")
    reasons = overrides["reason"].fillna("no reason given") if "reason" in overrides else ["no reason given"] * len(overrides)
    found = {str(d): (str(c), str(r)) for d, c, r in zip(overrides["deal_id"], overrides["class"], reasons, strict=True)}
    known = set(deals["deal_id"].astype(str))
    wrong = [Problem(f"overrides, deal {d}", f"'{c}' is not a class of deals", "use A, B, C, D or X", "option")
             for d, (c, _) in found.items() if c not in CLASSES]  # fmt: skip
    wrong += [Problem(f"overrides, deal {d}", "there is no such deal", nearest(d, known), "unknown_deal") for d in found if d not in known]
    if wrong:
        raise Problems(wrong)
    return dict(sorted(found.items()))


def _facts(table: pd.DataFrame, middle: dict, raw: pd.DataFrame) -> dict:
    classed = int(table["class"].notna().sum())
    return {
        "method": "deals_abc",
        "deals": classed,
        "open": len(table) - classed,
        "counts": {c: int((table["class"] == c).sum()) for c in CLASSES},
        "overridden": int(table["overridden"].sum()),
        "medians": {c: _known(v) for c, v in middle.items()},
        "missing_columns": [c for c in [*NUMBERS, *ANSWERS] if c not in raw],
        "few": classed < FEW,
        "focus": focus(raw, table).drop(columns=["amount"], errors="ignore").to_dict("records"),
    }


def plot(segmentation: Segmentation, ax: Axes | None = None, say=None) -> Axes:
    """Two bars per class: its share of deals over its share of the effort."""
    from segkit.drawing import figures, style
    from segkit.ground.language import Language

    say = say or Language()
    lines = pd.DataFrame(segmentation.facts["focus"])
    measured = bool(lines["effort_share"].notna().any())
    shown = lines["effort_share"].fillna(0) if measured else lines["deals_share"]
    spent = float(shown[lines["class"].isin(["B", "C"])].sum())
    with style.style():
        given, ax = ax, style.axes(ax)
        names, texts = [say.name(c) for c in lines["class"]], [say.percent(s) for s in shown]
        figures.paired_bars(ax, names, lines["deals_share"].tolist(), shown.tolist(), texts=texts)
        title = say("Classes B and C took {share} of the time", share=say.percent(spent)) if measured else say("Deals by class")
        below = say("Share of deals (light) and of hours (dark)") if measured else say("Share of deals")
        return ax if given is not None else style.headline(ax, title, below)
