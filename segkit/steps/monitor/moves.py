"""Step 10: what has changed since the last run: who moved and why, what drifted, what the plan came to, what campaigns taught."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from segkit.ground.names import NO_SEGMENT, NOT_YET
from segkit.privacy.movements import account
from segkit.steps.monitor.campaigns import cleaned

NEW, GONE = "new", "gone"


def _clean(labels: pd.DataFrame) -> pd.DataFrame:
    out = labels[["customer_id", "segment"]].copy()
    out["segment"] = out["segment"].astype("str").where(out["segment"].notna(), NO_SEGMENT)
    return out


def migration(before: pd.DataFrame, after: pd.DataFrame, *, old_on_new: pd.DataFrame | None = None) -> pd.DataFrame:
    """Who went where between two snapshots, and whether the customers changed or the definition did.

    Parameters: `before`, `after`: customer_id, segment, one row per customer. `old_on_new`: today's customers under
    the earlier definition; without it every move counts as the customer's.

    Returns one row per pair that occurs: from, to, customers, share (of the customers of `from`), kind (stayed,
    moved, new, gone), customer_changed (the earlier definition puts them into `to` as well), definition_changed (the
    earlier definition would have left them in `from`), both (neither). The three add up to customers where kind is
    moved, else they are 0. New customers come from "new", lost ones go to "gone"; so rows by `from` add up to the
    earlier base, rows by `to` to the later one.

    Source: docs/methods.md 18.

    >>> before = pd.DataFrame({"customer_id": ["a", "b", "c"], "segment": ["VIP", "VIP", "rest"]})
    >>> after = pd.DataFrame({"customer_id": ["a", "b", "d"], "segment": ["VIP", "rest", "rest"]})
    >>> migration(before, after)[["from", "to", "customers", "share", "kind"]].to_numpy().tolist()
    [['VIP', 'VIP', 1, 0.5, 'stayed'], ['VIP', 'rest', 1, 0.5, 'moved'], ['rest', 'gone', 1, 1.0, 'gone'], ['new', 'rest', 1, 1.0, 'new']]
    """
    pairs = _clean(before).merge(_clean(after), on="customer_id", how="outer", suffixes=("_from", "_to"), validate="one_to_one")
    old = _clean(old_on_new if old_on_new is not None else after).rename(columns={"segment": "old"})
    pairs = pairs.merge(old, on="customer_id", how="left")
    come, left = pairs["segment_from"].isna(), pairs["segment_to"].isna()
    pairs["kind"] = np.select([come, left, pairs["segment_from"] == pairs["segment_to"]], ["new", "gone", "stayed"], "moved")
    moved = pairs["kind"] == "moved"
    pairs["customer_changed"] = moved & (pairs["old"] == pairs["segment_to"])
    pairs["definition_changed"] = moved & (pairs["old"] == pairs["segment_from"])
    pairs["both"] = moved & ~pairs["customer_changed"] & ~pairs["definition_changed"]
    pairs["from"], pairs["to"] = pairs["segment_from"].fillna(NEW), pairs["segment_to"].fillna(GONE)
    why = ["customer_changed", "definition_changed", "both"]
    table = pairs.groupby(["from", "to", "kind"], as_index=False).agg(customers=("customer_id", "size"), **{w: (w, "sum") for w in why})
    # "new" is also grouped by kind, so that a client's segment of that name is not mixed with it.
    group = [table["from"], table["kind"] == "new"]
    table["share"] = table["customers"] / table["customers"].groupby(group).transform("sum")
    table["late"], table["last"] = table["kind"] == "new", table["kind"] == "gone"
    table = table.sort_values(["late", "from", "last", "to"], ignore_index=True)
    return table[["from", "to", "customers", "share", "kind", *why]]


def plan_fact(
    targets: pd.DataFrame | None, segments: pd.DataFrame, segments_before: pd.DataFrame | None, campaigns: pd.DataFrame,
    *, margin: float = 1.0, since: dt.date | str | None = None,
) -> pd.DataFrame:  # fmt: skip
    """What was planned for the earlier targets against what happened.

    Parameters: `targets` of the earlier run (none: an empty table); `segments` (and `segments_before`) from `size.sizes`; `campaigns`
    in the form's columns, of which those from `since` on count; `margin`, the gross margin.

    Returns one row per segment chosen then: segment, planned_profit, planned_low, planned_high (the 80 % range), fact_profit (missing
    without a group held out and its revenue), planned_cost, fact_cost (currency), reading (below, within, above the range; missing
    without a fact), customers_before, customers_after, revenue_year_before, revenue_year_after (missing if the segment is no longer
    there).

    Formula: fact = (revenue of those written to − revenue of those held out × written to ÷ held out) × margin − cost.

    >>> then = pd.DataFrame({"segment": ["VIP"], "chosen": [True], "profit": [100.0], "profit_low": [20.0], "profit_high": [160.0],
    ...     "cost": [10.0]})
    >>> log = pd.DataFrame({"segment": "VIP", "contacts": [20, 10], "responses": [4, 1], "revenue": [400.0, 100.0],
    ...     "cost": [10.0, 0.0], "group": ["target", "control"]})
    >>> plan_fact(then, pd.DataFrame({"segment": ["VIP"], "customers": [5]}), None, log, margin=0.5)[["fact_profit",
    ...     "reading"]].to_numpy().tolist()
    [[90.0, 'within']]
    """
    named = {"profit": "planned_profit", "profit_low": "planned_low", "profit_high": "planned_high", "cost": "planned_cost"}
    then = pd.DataFrame({"segment": pd.Series(dtype="str"), "chosen": pd.Series(dtype="str")}) if targets is None else targets
    chosen = then["chosen"].map(lambda v: str(v).strip().casefold() in ("true", "1", "1.0")).astype(bool)
    out = then[chosen].reindex(columns=["segment", *named]).rename(columns=named).reset_index(drop=True)
    out[list(named.values())] = out[list(named.values())].astype("float64")
    log = cleaned(campaigns)
    log = log if since is None else log[pd.to_datetime(log["date"], errors="coerce") >= pd.Timestamp(since)]
    out["fact_profit"], out["fact_cost"] = _facts_of(out["segment"], log, margin)
    low, high = out["planned_low"].fillna(out["planned_profit"]), out["planned_high"].fillna(out["planned_profit"])
    read = np.select([out["fact_profit"].isna(), out["fact_profit"] < low, out["fact_profit"] > high], ["", "below", "above"], "within")
    out["reading"] = pd.Series(read, dtype="str").where(read != "")
    for end, table in (("before", segments_before), ("after", segments)):
        indexed = pd.DataFrame() if table is None else table.set_index("segment")
        for name in ("customers", "revenue_year"):
            out[f"{name}_{end}"] = indexed[name].reindex(out["segment"]).to_numpy() if name in indexed else np.nan
    return out


def _facts_of(segments: pd.Series, log: pd.DataFrame, margin: float) -> tuple[pd.Series, pd.Series]:
    """Profit beyond what came anyway, and cost, of the campaigns to each segment."""
    sums = {g: log[log["group"] == g].groupby("segment")[["contacts", "revenue", "cost"]].sum(min_count=1) for g in ("target", "control")}
    told = {g: {c: segments.map(table[c]).astype("float64") for c in table} for g, table in sums.items()}
    written, held = told["target"], told["control"]
    anyway = held["revenue"] * written["contacts"] / held["contacts"].where(held["contacts"] > 0)
    return ((written["revenue"] - anyway) * margin - written["cost"].fillna(0)).round(2), written["cost"]


def worded(migration: pd.DataFrame, say: Any, *, order: Iterable[str] | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The migration matrix as it is read: its shares in per cent, and what stands in its cells, nothing where nobody moved or nothing may be
    told; rows are named with their customers then. A rounded share has ≈ before it.

    >>> from segkit.ground.language import Language
    >>> rows = pd.DataFrame({"from": ["a", "a", "b"], "to": ["a", "b", "b"], "share": [0.8, 0.2, 1.0], "size": [50, 50, 7]})
    >>> worded(rows, Language())[1].to_dict("index")
    {'a · 50': {'a': '80%', 'b': '20%'}, 'b · 7': {'a': '', 'b': '100%'}}
    """
    told = zip(migration["share"], _steps(migration), strict=True)  # what is below the step stays empty
    rows = migration.assign(text=["" if not s > 0 else say.share(s, step) if step and s >= 1 else ("≈" if step else "") + say.percent(s, digits=0) for s, step in told])
    wide, texts = (rows.pivot_table(index="from", columns="to", values=c, aggfunc="first", dropna=False) for c in ("share", "text"))
    names = list(order) if order is not None else sorted(set(wide.index) | set(wide.columns), key=lambda n: (n in (NEW, GONE), n))
    places = {"index": [n for n in names if n in wide.index], "columns": [n for n in names if n in wide.columns]}
    shown, texts = (table.reindex(**places).rename(columns=say.name) for table in (100 * wide.fillna(0), texts.fillna("")))
    said = texts.ne("").any(axis=1)  # a row of which nothing may be told is none
    shown, texts = (shown[said], texts[said]) if said.any() else (shown, texts)
    titles = [_row_title(n, migration, say) for n in shown.index]
    return shown.set_axis(titles), texts.set_axis(titles)


def plot(migration: pd.DataFrame, ax: Any = None, say: Any = None, *, order: Iterable[str] | None = None) -> Any:
    """The migration matrix, exact or as printed: from (rows) to (columns), in shares of the row; returns the Axes."""
    from segkit.drawing import figures, style
    from segkit.findings.monitor import headline
    from segkit.ground.bands import english

    say, given = say or english(), ax
    shown, texts = worded(migration, say, order=order)
    with style.style():
        ax = style.axes(ax, height=0.9 + 0.45 * len(shown))
        figures.heat(ax, shown, texts=texts)
        subtitle = say("From the earlier segment (rows) to the present one (columns), share of the row")
        return ax if given is not None else style.headline(ax, headline(account(migration, 0), say), subtitle)


def _steps(migration: pd.DataFrame) -> pd.Series:
    return migration.get("share_step", pd.Series(0.0, index=migration.index))


def _row_title(name: str, migration: pd.DataFrame, say: Any) -> str:
    """A row's name with its customers then, where these are told."""
    mine = migration[migration["from"] == name]
    name = NOT_YET if name == NEW else name  # a segment may be called "New" too
    size = mine["size"].iloc[0] if "size" in mine else mine["customers"].sum()
    return say.name(name) if pd.isna(size) else f"{say.name(name)} · {say.number(size)}"
