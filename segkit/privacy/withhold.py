"""What the client's report withholds: parts of the segments that are too small, small segments, and what would give either away.

The cells of tables are hidden by `suppress` and `cells`; here is what remains: rows, sentences and checks that beside another table
would tell of a few customers.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from segkit.ground.bands import FEW, listed, value_of
from segkit.ground.language import Language
from segkit.ground.shares import wilson
from segkit.privacy.suppress import hidden, pooled

BY_SEGMENT = ("targets", "decisions", "economics", "personas", "five_w", "khramatrix", "profile", "widen_narrow", "responses")


BY_CRITERION = ("customers", "differences", "final_criteria", "profile", "criteria")


def few_segments(segments: pd.Series, *, min_cell: int, targets: pd.DataFrame | None = None) -> list[str]:
    """The segments (one label per customer) that stand together in the report: the small ones, and the next larger; targets stay.

    >>> few_segments(pd.Series(["A"] * 90 + ["B"] * 40 + ["C"] * 3), min_cell=10)
    ['C', 'B']
    """
    return pooled(segments.dropna().astype("str").value_counts().drop(sorted(_chosen(targets)), errors="ignore"), min_cell)


def _chosen(targets: pd.DataFrame | None) -> set[str]:
    """The segments that are told of whatever their size: those to be written to, and those to be tested."""
    if targets is None:
        return set()
    tested = targets["decision"].eq("test") if "decision" in targets else False
    return set(targets.loc[targets["chosen"].astype(bool) | tested, "segment"])


def merged(labels: pd.DataFrame, few: list[str]) -> pd.DataFrame:
    """The labels with these segments under one name."""
    return labels.assign(segment=labels["segment"].where(~labels["segment"].isin(few), FEW)) if few else labels


def changes(
    table: pd.DataFrame, profile: pd.DataFrame, *, labels: pd.DataFrame, facts: pd.DataFrame, criteria: pd.DataFrame | None = None,
    min_cell: int,
) -> pd.DataFrame:  # fmt: skip
    """Widened and narrowed segments without the rows that tell of a small group: by themselves, beside the segment as it is, beside
    another widening of it, or beside the profile. How many meet a rule whatever other rules say is not told at all.

    A narrowing to a value stays where the profile shows that value; one by a number where it cuts no band of the profile into a small part.
    """
    if not min_cell:
        return table.drop(columns="customers_alone", errors="ignore")
    step, size = table["customers_change"].abs(), table["customers"]
    small = step.between(0, min_cell, inclusive="neither") | size.between(0, min_cell, inclusive="neither")
    rows = table[~small]
    cuts = {place: _cut(row["change"]) for place, row in rows[rows["kind"] == "add"].iterrows()}
    named = {row["column"]: row for _, row in listed(criteria, facts).iterrows()}
    bands = {c: value_of(facts, named[c]) for c in {cut[0] for cut in cuts.values() if cut and cut[1] != "="} & set(named)}
    members = facts["customer_id"].map(labels.set_index("customer_id")["segment"])
    kept = []
    for place, row in rows.iterrows():
        cut = cuts.get(place, ())
        if cut == () or (cut and cut[0] in named and _may_be_cut(row["segment"], cut, named, bands, members, facts, profile, min_cell)):
            kept.append(place)
    kept = [place for place in kept if place not in _close(rows.loc[kept], min_cell)]
    return rows.loc[kept].drop(columns="customers_alone", errors="ignore").reset_index(drop=True)


def _cut(change: object) -> tuple[str, str, str] | None:
    """The column, the sign and the value of a narrowing such as city = 'Omsk' or age > 41."""
    found = re.fullmatch(r"\"?(.+?)\"? (=|<=|>) (.+)", str(change), flags=re.DOTALL)
    return (found[1].replace('""', '"'), found[2], found[3]) if found else None


def _close(rows: pd.DataFrame, min_cell: int) -> set:
    """Widenings that differ from the segment or from one another by a few customers: the later ones."""
    found: set = set()
    for _, mine in rows[rows["kind"] != "add"].groupby("segment", sort=False):
        seen: list[int] = []
        for place, n in mine["customers"].items():
            near = any(0 < abs(n - other) < min_cell for other in seen)
            found |= {place} if near else set()
            seen += [] if near else [n]
    return found


def _may_be_cut(
    segment: str, cut: tuple[str, str, str], named: dict[str, Any], bands: dict[str, pd.Series], members: pd.Series, facts: pd.DataFrame,
    profile: pd.DataFrame, min_cell: int,
) -> bool:  # fmt: skip
    """Whether the profile shows the value, or all bands of the number, none of them cut into a small part."""
    column, sign, value = cut
    seen = set(profile.loc[(profile["segment"] == segment) & (profile["criterion"] == named[column]["criterion"]), "value"])
    if sign == "=":
        return {"TRUE": "yes", "FALSE": "no"}.get(value, value[1:-1].replace("''", "'")) in seen
    inside = members == segment
    parts = pd.crosstab(bands[column][inside], facts.loc[inside, column] <= float(value))
    return bool(seen) and FEW not in seen and not parts.isin(range(1, min_cell)).any(axis=None)


def rhythms(facts: pd.DataFrame, labels: pd.DataFrame, *, min_cell: int) -> pd.DataFrame:
    """The facts without the days between purchases where a segment has fewer than `min_cell` customers who have any: their median would
    be a person's."""
    segment = facts["customer_id"].map(labels.set_index("customer_id")["segment"])
    known = facts["gap_days"].notna().groupby(segment).transform("sum")
    return facts.assign(gap_days=facts["gap_days"].where(known.fillna(0).ge(min_cell)))


def ladder(labels: pd.DataFrame, *, min_cell: int) -> pd.DataFrame | None:
    """Who stands where on the ladder, in the segments in which no stage is one of a few; None where the data have no ladder."""
    if "hunt_stage" not in labels:
        return None
    on = labels.loc[labels["hunt_stage"].notna(), ["customer_id", "segment", "hunt_stage"]]
    n = on.groupby("segment")["customer_id"].transform("size")
    most = on.groupby(["segment", "hunt_stage"])["customer_id"].transform("size").groupby(on["segment"]).transform("max")
    rest = n - most
    return on.loc[(most >= min_cell) & ((rest == 0) | (rest >= min_cell)), ["customer_id", "hunt_stage"]]


def campaigns(table: pd.DataFrame, few: list[str], *, min_cell: int) -> pd.DataFrame:
    """What campaigns taught, without the small segments and those of which only a few were written to or held out."""
    sizes = table[[c for c in ("contacts", "control") if c in table]]
    return table[~table["segment"].isin(few) & sizes.ge(min_cell).all(axis=1)].reset_index(drop=True)


def answers(t: dict[str, Any], *, min_cell: int) -> dict[str, Any]:
    """The report's tables with segments put together where a group by answers has only a few in them, and without questions that so
    few of a group answered in one way; without any where a whole group is so small."""
    labels, survey = t["labels"], t.get("survey")
    if survey is None or "cluster" not in labels or not min_cell:
        return t
    labels = merged(labels, sorted(set(labels["segment"].dropna()) - set(t["segments"]["segment"])))
    known = labels.dropna(subset="cluster")
    if known["cluster"].value_counts().between(1, min_cell - 1).any():
        return {**t, "survey": None}
    unseen = hidden(pd.crosstab(known["cluster"], known["segment"]), min_cell)
    away = [c in unseen.index and bool(unseen.loc[c, s]) for c, s in zip(labels["cluster"], labels["segment"], strict=True)]
    told = survey.merge(known[["customer_id", "cluster"]], on="customer_id")
    questions = [c for c in survey if c not in ("customer_id", "date")]
    small = [q for q in questions if pd.crosstab(told["cluster"], told[q]).isin(range(1, min_cell)).any(axis=None)]
    return {
        **t,
        "labels": labels.assign(segment=labels["segment"].mask(pd.Series(away, index=labels.index), FEW)),
        "survey": survey.drop(columns=small),
    }


def report(t: dict[str, Any], *, min_cell: int, say: Language | None = None) -> dict[str, Any]:
    """The run's tables as the client sees them: segments of fewer than `min_cell` customers, and the next one with them, in one row
    "few customers", and nowhere else. Segments chosen as targets stay: that is a decision of a person who knows their size.
    """
    sizes, chosen = t["segments"].set_index("segment")["customers"], _chosen(t["targets"])
    few = pooled(sizes.drop([s for s in sizes.index if s in chosen]), min_cell)
    left_out = t.get("left_out") or []
    found = {**t, **{n: t[n][~t[n]["criterion"].isin(left_out)].reset_index(drop=True) for n in BY_CRITERION if n in t and left_out}}
    found |= {n: found[n][~found[n]["segment"].isin(few)].reset_index(drop=True) for n in BY_SEGMENT if n in found and few}
    found |= {"segments": _together(t["segments"], few)} if few else {}
    if "profile" in found and chosen & set(pooled(sizes, min_cell)):
        found["profile"] = found["profile"].head(0)  # its rows hide the small segment behind a target, which is told of elsewhere
    return found | _reached(found, chosen, min_cell) | _buyers(found, min_cell, say or Language())


def sheets(t: dict[str, Any], names: Any) -> dict[str, pd.DataFrame]:
    """The tables of the workbook: the report's own, without the moves whose number is not shown: that they occur would tell of them."""
    found = {name: t[name] for name in names if name in t}
    moves = found.get("migration")
    return found if moves is None else {**found, "migration": moves.dropna(subset="customers").reset_index(drop=True)}


def _reached(t: dict[str, Any], chosen: set[str], min_cell: int) -> dict[str, pd.DataFrame]:
    """Without the money of campaigns that would reach only a few of a segment; of a target it is told, for its list is handed over."""
    made, money = (
        {},
        ["people", "held_out", "contacts", "cost", "income", "profit", "profit_low", "profit_high", "roi", "needed", "break_even_uplift"],
    )
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
        "segment": FEW,
        **mine[["customers", "share", "revenue", "revenue_share", "revenue_year"]].sum().to_dict(),
        "share_low": float(low),
        "share_high": float(high),
    }
    row |= {"customers": int(people), "revenue_per_customer": mine["revenue"].sum() / people if people else np.nan}
    row |= {
        "orders_per_customer": (mine["orders_per_customer"] * mine["customers"]).sum() / people if people else np.nan,
        "year_months": mine["year_months"].max(),
    }
    return pd.concat([segments[~segments["segment"].isin(few)], pd.DataFrame([row])], ignore_index=True)[list(segments.columns)]
