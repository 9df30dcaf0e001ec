"""What leaves the house: the run's tables as the client's report and spreadsheet get them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from segkit.ground.language import Language
from segkit.ground.names import RESTS, SMALL
from segkit.ground.shares import wilson
from segkit.privacy import movements, precision, rounding

BY_SEGMENT = ("targets", "decisions", "economics", "personas", "five_w", "khramatrix", "profile", "widen_narrow", "responses", "scores")


def report(t: dict[str, Any], min_cell: int, say: Language | None = None) -> dict[str, Any]:
    """The run's tables as they are printed: shares rounded (`precision`), segments of fewer than `min_cell` customers, and the next one
    with them, in one row "other segments", and nowhere else. Targets stay: that is a decision of a person who knows their size.
    """
    chosen = set(rounding.told_of(t["targets"]))
    few = rounding.few_segments(t["segments"].set_index("segment")["customers"], min_cell, t["targets"])
    found = _rounded(t, min_cell)
    if t.get("uplift") is not None and len(t["uplift"]):
        found["uplift"] = campaigns(t["uplift"], t["labels"], min_cell, targets=t["targets"])
    found |= {n: found[n][~found[n]["segment"].isin(few)].reset_index(drop=True) for n in BY_SEGMENT if n in found and few}
    found |= {"segments": _together(t["segments"], few)} if few else {}
    return found | _reached(found, chosen, min_cell) | _buyers(found, min_cell, say or Language()) | _groups(t, few, min_cell)


def _rounded(t: dict[str, Any], min_cell: int) -> dict[str, Any]:
    """Every table with shares of values in it, where the run has it."""
    found, own, profile = dict(t), t.get("customers"), t.get("profile")
    if t.get("bridge") is not None:
        found["bridge"] = movements.bridge(t["bridge"], min_cell, t.get("segments"))
    if t.get("lately") is not None:
        found["lately"] = movements.lately(t["lately"], min_cell)
    if t.get("first_orders") is not None and len(t["first_orders"]):
        found["first_orders"] = movements.first_orders(t["first_orders"], min_cell)
    if t.get("by_trait") is not None and len(t["by_trait"]):
        found["by_trait"] = t["by_trait"][t["by_trait"][["customers", "other_customers"]].min(axis=1) >= min_cell].reset_index(drop=True)
    if own is not None:
        found["customers"] = precision.values(own, min_cell, profile=profile)
        found |= {"profile": precision.profile(profile, own, min_cell)} if profile is not None else {}
        found |= {"differences": precision.differences(t["differences"], own, min_cell, profile=profile)} if "differences" in t else {}
    if "migration" in t:
        found["migration"] = movements.moves(t["migration"], min_cell, targets=t.get("targets"))
    if "widen_narrow" in t:
        found["widen_narrow"] = precision.changes(t["widen_narrow"], min_cell)
    return found | _known(t, min_cell) | _stages(t, min_cell)


def _known(t: dict[str, Any], min_cell: int) -> dict[str, pd.DataFrame]:
    """For how many a criterion is known, rounded where that is a few; what is made of it and of our shares, to two digits."""
    made = {}
    for name in ("criteria", "final_criteria", "nests"):
        if name in t and "coverage" in t[name] and "facts" in t:
            people = len(t["facts"])
            few = (t[name]["coverage"] * people).round().between(1, min_cell - 1)
            step = np.where(few, rounding.steps(people, 2, min_cell), 0.0)
            made[name] = t[name].assign(coverage=rounding.rounded(t[name]["coverage"], step), coverage_step=step)
    if "final_criteria" in made:
        made["final_criteria"] = made["final_criteria"].round({"difference": 2, "score": 2})
    return made


def _stages(t: dict[str, Any], min_cell: int) -> dict[str, pd.DataFrame]:
    """The share of a segment's people at its stage of the ladder, rounded where a stage is one of a few."""
    if "khramatrix" not in t or "hunt_stage" not in t.get("labels", ()):
        return {}
    counts = pd.crosstab(t["labels"]["segment"], stages(t["labels"]))
    step = pd.Series(rounding.steps(counts.sum(axis=1), counts.shape[1], min_cell), index=counts.index)
    hides = (counts.gt(0) & counts.lt(min_cell)).any(axis=1)
    table = t["khramatrix"]
    mine = table["segment"].map(step.where(hides, 0.0)).to_numpy(float)
    return {"khramatrix": table.assign(stage_share=rounding.rounded(table["stage_share"], mine), stage_share_step=mine)}


def _groups(t: dict[str, Any], few: list[str], min_cell: int) -> dict[str, pd.DataFrame]:
    """What the groups by answers said and where they are, without groups of a few."""
    if "answer_groups" not in t or "answer_places" not in t:
        return {}
    said, where = t["answer_groups"], t["answer_places"]
    away = rounding.few(where.groupby("group")["customers"].sum(), min_cell)
    said, where = said[~said["group"].isin(away)], where[~where["group"].isin(away)]
    where = where.assign(segment=where["segment"].mask(where["segment"].isin(few), SMALL))
    where = where.groupby(["group", "segment"], as_index=False)["customers"].sum()
    return {"answer_groups": precision.answers(said, min_cell), "answer_places": precision.places(where, min_cell)}


def rhythms(facts: pd.DataFrame, labels: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """The facts without the days between purchases where a segment has fewer than `min_cell` customers who have any: their median would
    be a person's."""
    segment = facts["customer_id"].map(labels.set_index("customer_id")["segment"])
    known = facts["gap_days"].notna().groupby(segment).transform("sum")
    return facts.assign(gap_days=facts["gap_days"].where(known.fillna(0).ge(min_cell)))


def stages(labels: pd.DataFrame) -> pd.Series:
    """The stage of every customer as it is told: a regular buyer without an event of late is not indifferent, but rests between purchases.

    `labels`: hunt_stage, and status of the life cycle where the data support it.

    >>> stages(pd.DataFrame({"hunt_stage": ["indifference"] * 2, "status": ["regular", "former"]})).tolist()
    ['rests between purchases', 'indifference']
    """
    stage = labels["hunt_stage"].astype("str")
    if "status" not in labels:
        return stage
    return stage.mask((stage == "indifference") & (labels["status"] == "regular"), RESTS)


def ladder(labels: pd.DataFrame, min_cell: int) -> pd.DataFrame | None:
    """Who stands where on the ladder, in the segments of which at least `min_cell` do; None where the data have no ladder."""
    if "hunt_stage" not in labels:
        return None
    on = labels.loc[labels["hunt_stage"].notna(), ["customer_id", "segment"]].assign(hunt_stage=stages(labels))
    return on.loc[on.groupby("segment")["customer_id"].transform("size") >= min_cell, ["customer_id", "hunt_stage"]]


def campaigns(table: pd.DataFrame, labels: pd.DataFrame, min_cell: int, *, targets: pd.DataFrame | None = None) -> pd.DataFrame:
    """What campaigns taught, without the small segments and those of which only a few were written to or held out. Rates are not
    rounded: a step would be larger than most of them."""
    few = rounding.few_segments(labels["segment"].dropna().astype("str").value_counts(), min_cell, targets)
    sizes = table[[c for c in ("contacts", "control") if c in table]]
    told = (sizes.isna() | sizes.ge(min_cell)).all(axis=1)
    return table[~table["segment"].isin(few) & told].reset_index(drop=True)


def _reached(t: dict[str, Any], chosen: set[str], min_cell: int) -> dict[str, pd.DataFrame]:
    """Without the money of campaigns that would reach only a few of a segment; of a target it is told, for its list is handed over."""
    made = {}
    money = [
        "people",
        "held_out",
        "contacts",
        "cost",
        "income",
        "profit",
        "profit_low",
        "profit_high",
        "roi",
        "needed",
        "break_even_uplift",
    ]
    if "economics" in t:
        table = t["economics"]
        made["economics"] = table[~table["contacts"].between(1, min_cell - 1) | table["segment"].isin(chosen)].reset_index(drop=True)
    if "contacts" in t["targets"]:
        table = t["targets"]
        small = table["contacts"].between(1, min_cell - 1) & ~table["segment"].isin(chosen)
        made["targets"] = table.assign(**{c: table[c].mask(small) for c in money if c in table})
    return made


def _buyers(t: dict[str, Any], min_cell: int, say: Language) -> dict[str, pd.DataFrame]:
    """The checks without how many have bought, where all but a few have, or only a few."""
    if "quality" not in t or "facts" not in t:
        return {}
    bought = int((t["facts"]["orders"] > 0).sum())
    few = any(0 < n < min_cell for n in (bought, len(t["facts"]) - bought))
    return {"quality": t["quality"][t["quality"]["check"] != say("Customers who have bought")].reset_index(drop=True)} if few else {}


def _together(segments: pd.DataFrame, few: list[str]) -> pd.DataFrame:
    """The segments with these as one row: counts and money added up, what cannot be added up missing."""
    mine = segments[segments["segment"].isin(few)]
    people, everybody = mine["customers"].sum(), segments["customers"].sum()
    low, high = wilson(people, everybody)
    row = {
        "segment": SMALL, **mine[["customers", "share", "revenue", "revenue_share", "revenue_year"]].sum().to_dict(),
        "share_low": float(low), "share_high": float(high), "year_months": mine["year_months"].max(), "year_until": _same(mine, "year_until"), "customers": int(people),
        "revenue_per_customer": mine["revenue"].sum() / people if people else np.nan,
        "orders_per_customer": (mine["orders_per_customer"] * mine["customers"]).sum() / people if people else np.nan,
    }  # fmt: skip
    return pd.concat([segments[~segments["segment"].isin(few)], pd.DataFrame([row])], ignore_index=True)[list(segments.columns)]


def _same(rows: pd.DataFrame, column: str) -> Any:
    """What all rows that know it have alike; missing where none does."""
    told = rows[column].dropna() if column in rows else rows.head(0)
    return told.iloc[0] if len(told) else None
