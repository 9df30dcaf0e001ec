"""Step 6: how the value still to come was counted, and how far the same count would have been right before."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from segkit.customers.snapshots import at
from segkit.ground.problems import NotEnoughData
from segkit.methods import ltv

KEPT = ["model", "why", "repeat_buyers", "least", "order_value", "horizon", "discount", "expected_value", "expected_undiscounted", "value_at_risk", "new_customer"]
COLUMNS = ["status", "customers", "expected", "actual", "ratio", "formula", "formula_ratio", "reading", "model", "since"]


def worth(
    facts: pd.DataFrame, months: pd.DataFrame | None, *, as_of: dt.date | None, options: dict[str, dict] | None = None
) -> tuple[dict[str, Any], pd.DataFrame]:
    """How lifetime value was counted, and its hold-out: (numbers, held_out); both empty where the data cannot support the method.

    `months`: customer-months up to `as_of`; `options`: by method, as in case.yml. Numbers: model (bgnbd or rhythm), why, horizon, discount, margin,
    expected_value, expected_undiscounted and value_at_risk of the base (currency), new_customer. held_out:
    as `ltv.hold_out`, with since, the date it looks ahead from; empty where the data span less than 12 months.
    """
    told = (options or {}).get("ltv", {})
    try:
        numbers = {key: value for key, value in ltv.fit(facts, **told).facts.items() if key in KEPT} | {"margin": told.get("margin", 1.0)}
    except NotEnoughData:
        return {}, pd.DataFrame(columns=COLUMNS)
    told = {**told, "model": numbers["model"]}  # what is checked is what is used
    since = ltv.hold_out_date(months, as_of=as_of) if months is not None and as_of else None
    try:
        held_out = ltv.hold_out(at(months, facts, since), months, since=since, as_of=as_of, **told) if since else pd.DataFrame()
    except NotEnoughData:
        held_out = pd.DataFrame()
    if len(held_out) and held_out["model"].iloc[0] != numbers["model"]:
        held_out = held_out.head(0)  # too few had come back by then
    return numbers, held_out.assign(since=since.isoformat() if since else None).reindex(columns=COLUMNS)


def worth_shown(held_out: pd.DataFrame, *, min_cell: int) -> pd.DataFrame:
    """The hold-out as a page may show it: by status only where no status has fewer than `min_cell` customers.

    >>> worth_shown(pd.DataFrame({"status": ["all", "former"], "customers": [500, 4]}), min_cell=10)["status"].tolist()
    ['all']
    """
    few = held_out["customers"].lt(min_cell).any()
    return held_out[(held_out["status"] == "all") & (held_out["customers"] >= min_cell)] if few else held_out
