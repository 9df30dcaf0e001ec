"""What today is compared with: the previous run, or the customers as they stood some months ago."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pandas as pd

from segkit.customers.snapshots import at
from segkit.methods._segmentation import labelled, labelled_then


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
        return Baseline("run", date, labels[["customer_id", "segment"]], facts, labelled(definition, table))
    earlier = (pd.Timestamp(as_of).to_period("M") - months_back).start_time.date()
    then = at(months, table, earlier)
    found = labelled_then(own, then) if len(then) else None
    if found is None:
        return Baseline("none", None, pd.DataFrame({"customer_id": [], "segment": []}, dtype="str"), table.head(0), None)
    return Baseline("snapshot", earlier, found, then, None)
