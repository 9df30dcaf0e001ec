"""What a campaign to a segment costs and brings, and the best set of segments for a budget."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from segkit.customers.members import members
from segkit.ground.problems import Problem, Problems, nearest
from segkit.ground.yes import filled, says_yes

LEVELS = ("low", "base", "high")


def economics(
    segments: pd.DataFrame,
    channels: pd.DataFrame,
    *,
    facts: pd.DataFrame,
    labels: pd.DataFrame,
    responses: pd.DataFrame | None = None,
    margin: float = 1.0,
    orders: float | Mapping[str, float] = 1.0,
    opted_out: str | None = None,
) -> pd.DataFrame:
    """What one campaign through every channel would cost and bring, per segment.

    Parameters: `segments` (segment, customers). `channels`, one row per channel: channel, price_per_contact,
    fixed_cost (currency), response_low, response_base, response_high (fractions), contact_column (facts column that
    must be filled; missing = everybody), max_contacts (may be missing). `facts`: customer_id, orders, purchases and
    the contact columns. `responses` (segment, channel, response_low, response_base, response_high) replaces the
    channel's rates where it has a row. `margin` is the gross margin (1 = income is turnover), `orders` the orders per
    responding customer (or by segment; 1 for segments not named), `opted_out` the facts column with a yes for those who may not be written to.

    Returns one row per segment and channel: segment, channel, contacts, reach (fraction), response_low,
    response_base, response_high, average_order (currency; the whole base's where the segment has no order yet), cost,
    income_low, expected_income, income_high, profit (= expected_income − cost), roi_low, roi, roi_high (profit ÷
    cost), break_even_response (fraction; above 1 = cannot pay back). Raises Problems for channel rows that cannot be
    used.

    Formula: income = contacts × response × orders × average order × margin; cost = contacts × price + fixed;
    break-even = cost ÷ (contacts × orders × average order × margin). Source: docs/methods.md 16.

    >>> labels = pd.DataFrame({"customer_id": ["a", "b"], "segment": "VIP"})
    >>> facts = pd.DataFrame({"customer_id": ["a", "b"], "orders": [1, 3], "purchases": [100.0, 300.0],
    ...     "phone": ["+7", None]})
    >>> sms = pd.DataFrame({"channel": ["SMS"], "price_per_contact": [2.0], "fixed_cost": [3.0],
    ...     "response_low": [0.1], "response_base": [0.2],
    ...                     "response_high": [0.3], "contact_column": ["phone"]})
    >>> row = economics(pd.DataFrame({"segment": ["VIP"], "customers": [2]}), sms, facts=facts, labels=labels).iloc[0]
    >>> row[["contacts", "cost", "expected_income", "roi", "break_even_response"]].astype(float).tolist()
    [1.0, 5.0, 20.0, 3.0, 0.05]
    """
    wrong = check_channels(channels, facts)
    if wrong:
        raise Problems(wrong)
    form = _channels(channels)
    columns = [c for c in dict.fromkeys(form["contact_column"]) if c]
    base = members(labels, facts, ["orders", "purchases", *columns, *([opted_out] if opted_out else [])])
    may = ~says_yes(base[opted_out]) if opted_out else pd.Series(True, index=base.index)
    rows = [offer for line in form.itertuples(index=False) for offer in _offers(line, base, may, segments["segment"])]
    columns = ["segment", "channel", "contacts", "price", "fixed", "response_low", "response_base", "response_high"]
    table = pd.DataFrame(rows, columns=columns).merge(segments[["segment", "customers"]], on="segment")
    return _figures(_measured(table, responses), _average_order(base), margin * _orders(orders, segments["segment"]))


def _offers(line: Any, base: pd.DataFrame, may: pd.Series, segments: pd.Series) -> list[tuple]:
    """One channel's contacts, prices and responses for every segment."""
    usable = may & filled(base[line.contact_column]) if line.contact_column else may
    contacts = usable.groupby(base["segment"]).sum().clip(upper=line.max_contacts)
    told = (line.price_per_contact, line.fixed_cost, line.response_low, line.response_base, line.response_high)
    return [(name, line.channel, int(contacts.get(name, 0)), *told) for name in segments]


def _orders(told: float | Mapping[str, float], names: pd.Series) -> pd.Series:
    """Orders per responding customer, by segment; Problems for a segment that does not exist."""
    if not isinstance(told, Mapping):
        return pd.Series(float(told), index=names.to_numpy())
    where = "case.yml, targets.orders"
    wrong = [
        Problem(where, f"there is no segment '{name}'", nearest(name, list(names)), "unknown_segment")
        for name in told
        if name not in set(names)
    ]
    if wrong:
        raise Problems(wrong)
    return pd.Series([float(told.get(name, 1.0)) for name in names], index=names.to_numpy())


def _figures(table: pd.DataFrame, average: pd.Series, factor: pd.Series) -> pd.DataFrame:
    table["average_order"] = table["segment"].map(average)
    table["reach"] = table["contacts"] / table["customers"].where(table["customers"] > 0)
    table["cost"] = (table["contacts"] * table["price"] + table["fixed"]).round(2)
    each = table["contacts"] * table["average_order"] * table["segment"].map(factor)
    paid = table["cost"].where(table["cost"] > 0)
    for level, income, roi in zip(LEVELS, ("income_low", "expected_income", "income_high"), ("roi_low", "roi", "roi_high"), strict=True):
        table[income] = (each * table[f"response_{level}"]).round(2)
        table[roi] = (table[income] - table["cost"]) / paid
    table["profit"] = (table["expected_income"] - table["cost"]).round(2)
    table["break_even_response"] = table["cost"] / each.where(each > 0)
    columns = [
        "segment",
        "channel",
        "contacts",
        "reach",
        "response_low",
        "response_base",
        "response_high",
        "average_order",
        "cost",
        "income_low",
        "expected_income",
        "income_high",
        "profit",
        "roi_low",
        "roi",
        "roi_high",
        "break_even_response",
    ]
    return table[columns].sort_values(["segment", "channel"], ignore_index=True)


def _average_order(base: pd.DataFrame) -> pd.Series:
    sums = base.groupby("segment")[["purchases", "orders"]].sum()
    whole = sums["purchases"].sum() / sums["orders"].sum() if sums["orders"].sum() > 0 else np.nan
    return (sums["purchases"] / sums["orders"].where(sums["orders"] > 0)).fillna(whole)


def _measured(table: pd.DataFrame, responses: pd.DataFrame | None) -> pd.DataFrame:
    """The response rates that earlier campaigns have shown, where there are any, in place of the form's."""
    if responses is None or responses.empty:
        return table
    names = [f"response_{level}" for level in LEVELS]
    found = table[["segment", "channel"]].merge(
        responses[["segment", "channel", *names]], on=["segment", "channel"], how="left", validate="many_to_one"
    )
    out = table.copy()
    for name in names:
        out[name] = found[name].to_numpy()
        out[name] = out[name].fillna(table[name])
    return out


def _channels(channels: pd.DataFrame) -> pd.DataFrame:
    """The form with numbers as numbers; empty fixed cost is 0, empty low and high response are the base."""
    form = channels.reindex(
        columns=[
            "channel",
            "price_per_contact",
            "fixed_cost",
            "response_low",
            "response_base",
            "response_high",
            "contact_column",
            "max_contacts",
        ]
    )
    for name in form.columns.difference(["channel", "contact_column"]):
        form[name] = pd.to_numeric(form[name], errors="coerce")
    form["fixed_cost"] = form["fixed_cost"].fillna(0.0)
    form["max_contacts"] = form["max_contacts"].fillna(np.inf)
    form["response_low"] = form["response_low"].fillna(form["response_base"])
    form["response_high"] = form["response_high"].fillna(form["response_base"])
    form["contact_column"] = ["" if pd.isna(c) else str(c).strip() for c in form["contact_column"]]
    return form


def check_channels(channels: pd.DataFrame, facts: pd.DataFrame) -> list[Problem]:
    """Everything wrong with the channels form.

    >>> form = pd.DataFrame({"channel": ["SMS"], "price_per_contact": [1], "response_base": [0.02],
    ...     "contact_column": ["fone"]})
    >>> print(check_channels(form, pd.DataFrame({"phone": ["+7"]}))[0])
    forms/channels.csv, row 2: there is no column 'fone' among the customers. → did you mean 'phone'?
    """
    found = []
    form = _channels(channels)
    for row, line in enumerate(form.itertuples(index=False), start=2):
        where = f"forms/channels.csv, row {row}"
        if line.contact_column and line.contact_column not in facts.columns:
            found.append(
                Problem(
                    where,
                    f"there is no column '{line.contact_column}' among the customers",
                    nearest(line.contact_column, facts.columns),
                    "channel_column",
                )
            )
        if not (line.price_per_contact >= 0 and line.fixed_cost >= 0 and line.max_contacts >= 0):
            found.append(Problem(where, "a price or limit is missing or below zero", "write numbers from 0 up", "channel_price"))
        if not 0 <= line.response_low <= line.response_base <= line.response_high <= 1:
            found.append(
                Problem(
                    where,
                    "the response rates are not shares in rising order",
                    "write response_low ≤ response_base ≤ response_high, each between 0 and 1",
                    "channel_response",
                )
            )
    found += [
        Problem("forms/channels.csv", f"channel '{name}' is there twice", "keep one row per channel", "channel_twice")
        for name in form["channel"][form["channel"].duplicated()].unique()
    ]
    return found


def best(economics: pd.DataFrame) -> pd.DataFrame:
    """The channel with the highest expected profit for every segment; equal profits go to the cheaper, then the first by name.

    >>> two = pd.DataFrame({"segment": "VIP", "channel": ["a", "b"], "contacts": 1, "cost": [1.0, 2.0],
    ...     "profit": [5.0, 7.0]})
    >>> best(two)["channel"].tolist()
    ['b']
    """
    usable = economics[economics["profit"].notna() & (economics["contacts"] > 0)]
    ordered = usable.sort_values(["segment", "profit", "cost", "channel"], ascending=[True, False, True, True])
    return ordered.drop_duplicates("segment").reset_index(drop=True)


def choose(
    economics: pd.DataFrame, budget: float | None = None, *, top: int | None = None, allowed: Iterable[str] | None = None
) -> pd.DataFrame:
    """The set of segments, one channel each, with the highest expected profit under the budget: the exact optimum, not a greedy pick.

    Parameters: `economics`, one row per segment and channel: segment, channel, cost, profit (currency). `budget` in
    currency (None = no limit). `top`, the most segments to take. `allowed`, the segments that passed the knock-outs
    (default: all). Segments that lose money are never taken.

    Returns the chosen rows, highest profit first (none, if nothing pays back within the budget).

    Formula: maximise Σ profit·x, Σ cost·x ≤ budget, one channel per segment, Σ x ≤ top, x ∈ {0, 1}. Source: docs/methods.md
    16; solved by HiGHS (scipy milp).

    >>> table = pd.DataFrame({"segment": ["a", "b", "c"], "channel": "SMS", "cost": [60.0, 50.0, 50.0],
    ...     "profit": [100.0, 80.0, 80.0], "contacts": 1})
    >>> choose(table, 100)["segment"].tolist()
    ['b', 'c']
    """
    rows = economics[(economics["profit"] > 0) & (economics["contacts"] > 0)]
    if allowed is not None:
        rows = rows[rows["segment"].isin(set(allowed))]
    rows = rows.sort_values(["segment", "channel"], ignore_index=True)
    picked = _solve(rows, np.inf if budget is None else float(budget), top) if len(rows) else []
    return rows.iloc[picked].sort_values(["profit", "segment"], ascending=[False, True], ignore_index=True)


def _solve(rows: pd.DataFrame, budget: float, top: int | None) -> list[int]:
    from scipy.optimize import Bounds, LinearConstraint, milp

    cost, profit = rows["cost"].to_numpy(float), rows["profit"].to_numpy(float)
    one_each = pd.get_dummies(rows["segment"]).to_numpy(float).T
    limits: list[Any] = [LinearConstraint(one_each, ub=np.ones(len(one_each)))]
    if np.isfinite(budget):
        # Scaled to the budget, so that the solver's tolerance is a millionth of it and the check below settles the rest.
        limits.append(LinearConstraint(cost[None, :] / max(budget, 1e-9), ub=[1.0]))
    if top is not None:
        limits.append(LinearConstraint(np.ones((1, len(rows))), ub=[top]))
    for _ in range(len(rows) + 1):
        answer = milp(
            -profit / profit.max(), integrality=np.ones(len(rows)), bounds=Bounds(0, 1), constraints=limits, options={"mip_rel_gap": 0}
        )
        picked = [] if answer.x is None else np.flatnonzero(answer.x > 0.5).tolist()
        if cost[picked].sum() <= budget + 0.005:
            return picked
        # A set that only the tolerance let through is cut off by name.
        limits.append(LinearConstraint(np.isin(np.arange(len(rows)), picked).astype(float)[None, :], ub=[len(picked) - 1]))
    return []
