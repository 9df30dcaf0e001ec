"""The customers as they stood at an earlier day, from the table of customer-months alone."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from segkit.customers import facts as _facts


def at(months: pd.DataFrame, table: pd.DataFrame, date: dt.date) -> pd.DataFrame:
    """The customers known at the first day of an earlier month, as facts of that day; attributes are as known today."""
    first = date.year * 12 + date.month - 1
    seen = months[months["month"] < first]
    measured = _facts.facts(seen, as_of=date)
    attributes = table[["customer_id", *table.columns.difference(measured.columns, sort=False)]]
    known = measured.merge(attributes, on="customer_id", how="left")
    silent = table.loc[pd.Index(months["customer_id"].unique()).get_indexer(table["customer_id"]) < 0] if len(seen) else table.head(0)
    if not len(silent):
        return known.sort_values("customer_id", ignore_index=True)
    waiting = _facts.facts(seen.head(0), as_of=date, customers=silent[attributes.columns])
    return pd.concat([part for part in (known, waiting) if len(part)], ignore_index=True).sort_values("customer_id", ignore_index=True)
