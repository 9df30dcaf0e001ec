"""What today is compared with: the previous run, or the customers as they stood some months ago."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pandas as pd

from segkit.customers import facts as _facts
from segkit.ground.problems import Problems
from segkit.methods._segmentation import apply


@dataclass(frozen=True)
class Baseline:
    """An earlier state: its kind (run, snapshot or none), date, labels and facts, and today's customers by its definition."""

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
    short or the definition cannot label an earlier snapshot.
    """
    table, months, own = today
    if labels is not None and facts is not None:
        return Baseline("run", date, labels[["customer_id", "segment"]], facts, _relabelled(definition, table))
    earlier = (pd.Timestamp(as_of).to_period("M") - months_back).start_time.date()
    then = at(months, table, earlier)
    found = _relabelled(own, then) if len(then) else None
    if found is None:
        return Baseline("none", None, pd.DataFrame({"customer_id": [], "segment": []}, dtype="str"), table.head(0), None)
    return Baseline("snapshot", earlier, found, then, None)


def at(months: pd.DataFrame, table: pd.DataFrame, date: dt.date) -> pd.DataFrame:
    """The customers known at the first day of an earlier month, as facts of that day; attributes are as known today."""
    first = date.year * 12 + date.month - 1
    seen = months[months["month"] < first]
    measured = _facts.facts(seen, as_of=date)
    attributes = table[["customer_id", *table.columns.difference(measured.columns, sort=False)]]
    known = measured.merge(attributes, on="customer_id", how="left")
    silent = table.loc[~table["customer_id"].isin(months["customer_id"])]
    waiting = _facts.facts(seen.head(0), as_of=date, customers=silent[attributes.columns])
    parts = [part for part in (known, waiting) if len(part)]
    return pd.concat(parts, ignore_index=True).sort_values("customer_id", ignore_index=True) if parts and len(seen) else known.head(0)


def _relabelled(definition: dict[str, Any] | None, table: pd.DataFrame) -> pd.DataFrame | None:
    """Customers under a definition; None where its columns are not those of facts (survey answers, events)."""
    try:
        return apply(definition, table)[["customer_id", "segment"]] if definition else None
    except Problems:
        return None
