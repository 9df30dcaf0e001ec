"""What today is compared with: the previous run, or the customers as they stood some months ago."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pandas as pd

from segkit.customers.snapshots import at
from segkit.methods._segmentation import labelled, labelled_then
from segkit.rules import grammar

REACH = 0.9  # of today's history, what an earlier day has to have seen: in less of it, whoever orders evenly has counted up to another segment
COUNTED = {"orders", "order_days", "purchases", "refunds", "revenue", "active_periods", "periods", "common_periods"}  # what adds up


@dataclass(frozen=True)
class Baseline:
    """An earlier state: its kind (run, snapshot, late or none), date, labels and facts, and today's customers by its definition."""

    kind: str
    date: dt.date | None
    labels: pd.DataFrame
    facts: pd.DataFrame
    old_on_new: pd.DataFrame | None


def baseline(
    labels: pd.DataFrame | None, facts: pd.DataFrame | None, definition: dict[str, Any] | None, *, date: dt.date | None,
    today: tuple[pd.DataFrame, pd.DataFrame, dict[str, Any]], as_of: dt.date, months_back: int = 3,
) -> Baseline:  # fmt: skip
    """The previous run where there is one, else a snapshot `months_back` months ago under today's definition.

    `today` is (facts, months, definition). Returns a Baseline whose kind is "none", with empty tables, where the history is too
    short or the definition cannot label an earlier snapshot; "late", and empty too, where it counts over the history (orders, revenue)
    and the earlier day had seen less than nine tenths of it: who moved could not be told from what had not been counted yet.
    """
    table, months, own = today
    if labels is not None and facts is not None:
        return Baseline("run", date, labels[["customer_id", "segment"]], facts, labelled(definition, table))
    earlier = (pd.Timestamp(as_of).to_period("M") - months_back).start_time.date()
    then = at(months, table, earlier)
    found = labelled_then(own, then) if len(then) else None
    late = found is not None and counts(own) and _reach(months, earlier, as_of) < REACH
    if found is None or late:
        empty = pd.DataFrame({"customer_id": [], "segment": []}, dtype="str")
        return Baseline("late" if late else "none", None, empty, table.head(0), None)
    return Baseline("snapshot", earlier, found, then, None)


def counts(definition: dict[str, Any]) -> bool:
    """Whether a definition reads what adds up over the history, or a model made from it.

    >>> rule = lambda text: {"steps": [{"column": "segment", "cases": [[text, "'A'"]], "else": "'B'"}]}
    >>> counts(rule("orders >= 3 AND city = 'Omsk'")), counts(rule("recency_days <= 60 OR city = 'Omsk'"))
    (True, False)
    """
    texts = [text for step in definition["steps"] for text in [*(t for case in step.get("cases", []) for t in case), step.get("else", "NULL")]]
    read = {column for text in texts for column in grammar.columns(text)}
    return bool(definition.get("model")) or bool(read & COUNTED)


def _reach(months: pd.DataFrame, earlier: dt.date, as_of: dt.date) -> float:
    """How much of the months that today has seen an earlier day had seen."""
    begun = int(months["month"].min())
    then, now = (day.year * 12 + day.month - 1 - begun for day in (earlier, as_of))
    return then / max(now, 1)
