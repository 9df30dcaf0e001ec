"""Step 6, the typing tool: by which few questions somebody's segment is told before they buy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from segkit.customers import defining
from segkit.customers.catalogue import recommends
from segkit.ground.bands import BOUGHT, MEASURES, titles
from segkit.privacy import detect
from segkit.steps.segments import typing
from segkit.steps.segments.typing.choice import LEAST

KNOWN = 0.5  # of the people: a question fewer have answered is left out
SAME = 0.8  # rank correlation with orders or revenue from which a number of the client's is taken to be made from purchases
CUSTOMERS_ONLY = ("user_status", "customer_status", "loyalty_programme")  # nobody has them before the first purchase, wherever a case keeps them
COLUMNS = ["question", "answers", "accuracy", "chosen_in"]


def telling(
    labels: pd.DataFrame, facts: pd.DataFrame, criteria: pd.DataFrame, *, definition: dict[str, Any] | None = None,
    survey: pd.DataFrame | None = None, questions: int = 5, min_cell: int = 0, seed: int = 0,
) -> dict[str, Any]:  # fmt: skip
    """The typing tool of these segments (see `typing.fit`); an empty dict where nothing can be asked or there is one segment.

    Asked is what can be asked or is known before a purchase: chosen criteria that are neither made from purchases nor of customers only (would they recommend us?)
    nor contact data nor special categories. With a survey, those who were asked are looked at, else everybody; a question half of them have not answered is
    left out. A segment whose rule in the `definition` asks one of the questions is right by that rule and proves nothing: it and the
    questions of its rule are left out, and it stands with them under by_rule, and under after_buying where the rule asks of purchases too.
    """
    base = facts.merge(labels[["customer_id", "segment"]], on="customer_id", suffixes=("_", ""), validate="one_to_one")
    base = _asked(base, survey)
    least = max(LEAST, min_cell)
    rows = askable(criteria, base)
    own = defining.ruled(definition)
    ruled = {s: asks for s, columns in own.items() if (asks := [c for c in rows["column"] if c in columns])}
    bought = [s for s in ruled if own[s] & {*MEASURES, *defining.DATED, *BOUGHT}]
    named = dict(zip(rows["column"], titles(rows), strict=True))
    rows, base = rows[~rows["column"].isin([c for asks in ruled.values() for c in asks])], base[~base["segment"].isin(list(ruled))]
    asked = [
        typing.question(base[row.column], title=title, age=row.criterion == "age", least=least)
        for row, title in zip(rows.itertuples(), titles(rows), strict=True)
    ]
    sizes = base["segment"].map(base["segment"].value_counts())
    told = base["segment"].where(sizes >= least)
    tool = typing.fit(base, told, [one for one in asked if one], questions=questions, seed=seed)
    return {**tool, "by_rule": {s: [named[c] for c in asks] for s, asks in ruled.items()}, "after_buying": bought} if tool else {}


def askable(criteria: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """The criteria that can be asked, or are known before a purchase, and are known of at least half of these people."""
    rows = criteria[criteria["chosen"].astype(bool) & criteria["column"].isin(people.columns) & ~criteria["type"].isin(["text", "date"])]
    source = rows["source"].fillna("").astype("str")
    bought = rows["column"].isin(MEASURES) | (source.str.contains("transactions") & ~source.str.contains("survey"))
    bought |= rows["criterion"].isin(CUSTOMERS_ONLY)
    bought |= np.array([recommends(f"{c} {title}") for c, title in zip(rows["criterion"], titles(rows), strict=True)], dtype=bool)
    rows = rows[~bought & ~rows["sensitive"].astype(bool) & (rows["column"] != "segment")].drop_duplicates("column")  # a client's column so called is covered by ours
    return rows[[_may_be_asked(people[c], people) for c in rows["column"]]] if len(rows) else rows


def _may_be_asked(values: pd.Series, people: pd.DataFrame) -> bool:
    if values.notna().mean() < KNOWN or detect.special(str(values.name), values) or detect.contact(str(values.name), values):
        return False
    if not pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values):
        return True
    ranks = values.astype("float64").rank()
    return not any(abs(ranks.corr(people[c].astype("float64").rank())) > SAME for c in ("orders", "revenue") if c in people)


def _asked(base: pd.DataFrame, survey: pd.DataFrame | None) -> pd.DataFrame:
    """Those who were asked, where two segments have enough of them."""
    if survey is None or "customer_id" not in survey:
        return base
    mine = base[base["customer_id"].isin(survey["customer_id"])]
    return mine if (mine["segment"].value_counts() >= 3 * LEAST).sum() > 1 else base


def asked_table(tool: dict[str, Any]) -> pd.DataFrame:
    """The chosen questions, one row each, in their order: question, answers, accuracy (of the questions so far, cross-validated),
    chosen_in (of five choices, each made without a fifth of the people)."""
    reached = [step["accuracy"] for step in tool.get("path", [])]
    rows = [
        (one["title"], "; ".join(a["answer"] for a in one["answers"]), reached[i], one["chosen_in"])
        for i, one in enumerate(tool.get("questions", []))
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def confusion(tool: dict[str, Any]) -> pd.DataFrame:
    """Of the people of a segment (rows), the share that the questions name each segment (columns), on people not fitted on."""
    names = list(tool.get("recall", {}))
    table = pd.DataFrame(tool.get("confusion", []), index=names, columns=names, dtype="float64")
    return table.div(table.sum(axis=1), axis=0)


def told(tool: dict[str, Any] | None) -> dict[str, float]:
    """Segment → the share of its members that the questions find, all of those whose rule asks; empty where they cannot be told."""
    return tool["recall"] | dict.fromkeys(tool.get("by_rule", {}), 1.0) if tool and tool.get("tells") else {}
