"""Next actions that need no form: whom to keep, whom to win back, whom to leave; told of segments, else of people within one."""

from __future__ import annotations

from typing import Any

import pandas as pd

LATE = 3  # silent for more than so many of their own gaps, where no life cycle says who is gone
MOSTLY = 0.5


def people(t: dict[str, Any], say: Any) -> list[str]:
    """At most three actions from labels, facts and segments alone, in the order in which they are worth doing."""
    segments, labels, facts = t["segments"], t["labels"], t["facts"]
    if not facts["orders"].gt(0).any():
        return _without_purchases(segments, labels, say)
    base = labels[["customer_id", "segment"]].merge(facts, on="customer_id").assign(silent=_silent(labels, facts))
    bought = base[base["orders"] > 0]
    told = segments.set_index("segment").assign(gone=bought.groupby("segment")["silent"].sum(), buyers=bought.groupby("segment").size())
    told = told[told["buyers"].fillna(0) > 0]
    awake, asleep = told[told["gone"] / told["buyers"] < MOSTLY], told[told["gone"] / told["buyers"] >= MOSTLY]
    lines = [_keep(awake.nlargest(1, "revenue"), say)] if len(awake) else []
    if asleep.empty or len(told) == 1:
        return [*lines, *_within(bought, say)] or [_win_back(asleep, say) if len(asleep) else _in_person(base, say)]
    ranked = asleep.sort_values(["revenue_per_customer", "customers"], ascending=False, kind="stable")
    lines.append(_win_back(ranked.head(1), say))
    worked, last = t.get("targets"), ranked.tail(1)
    if len(ranked) < 2 or (worked is not None and worked.loc[worked["decision"] != "leave", "segment"].eq(last.index[0]).any()):
        return lines  # nobody is told to leave a segment alone that is a target
    return [*lines, _leave(last, say)]


def _silent(labels: pd.DataFrame, facts: pd.DataFrame) -> pd.Series:
    """Who has fallen silent: the life cycle's word, else longer than three of their own gaps (of everybody's, without one)."""
    merged = labels[["customer_id", *(["status"] if "status" in labels else [])]].merge(facts, on="customer_id")
    if "status" in merged:
        return merged["status"].eq("former")
    gaps = merged["gap_days"].fillna(merged["gap_days"].median()).clip(lower=1)
    return merged["recency_days"].gt(LATE * gaps).fillna(False)


def _keep(row: pd.DataFrame, say: Any) -> str:
    one = row.iloc[0]
    return say(
        "Keep {segment}: {customers} bring {share} of revenue; thank them in person and ask what they would miss",
        segment=say.name(row.index[0]), customers=_many(one, say), share=say.percent(one["revenue_share"]),
    )  # fmt: skip


def _win_back(row: pd.DataFrame, say: Any) -> str:
    one = row.iloc[0]
    return say(
        "Win back {segment}: {silent} of {customers} have fallen silent, and a customer there has brought {money}; ask ten of them what changed",
        segment=say.name(row.index[0]), silent=say.number(one["gone"]), customers=_many(one, say), money=say.money(one["revenue_per_customer"]),
    )  # fmt: skip


def _leave(row: pd.DataFrame, say: Any) -> str:
    one = row.iloc[0]
    return say(
        "Leave {segment} alone for now: silent too, and a customer there has brought {money}, least of those who left ({customers})",
        segment=say.name(row.index[0]), customers=_many(one, say), money=say.money(one["revenue_per_customer"]),
    )  # fmt: skip


def _within(bought: pd.DataFrame, say: Any) -> list[str]:
    """Where no segment is mostly silent: the silent ones among all, and those with one order."""
    silent, once = bought[bought["silent"] & (bought["orders"] > 1)], bought[(bought["orders"] == 1) & ~bought["silent"]]
    lines = []
    if len(silent):
        people = say.many("{n} customer", "{n} customers", len(silent))
        lines.append(
            say(
                "Win back those who bought more than once and have fallen silent ({customers}): ask ten of them what changed before anything is spent",
                customers=people,
            )
        )
    if len(once):
        people = say.many("{n} customer", "{n} customers", len(once))
        lines.append(say("Bring those with one order to a second ({customers}): it is the step at which most are lost", customers=people))
    return lines


def _in_person(base: pd.DataFrame, say: Any) -> str:
    return say(
        "Speak with each of the {customers} in person: so few can be known by name",
        customers=say.many("{n} customer", "{n} customers", len(base)),
    )


def _without_purchases(segments: pd.DataFrame, labels: pd.DataFrame, say: Any) -> list[str]:
    rows = segments.sort_values(["customers", "segment"], ascending=[False, True], kind="stable")
    rows = rows.set_index("segment")
    deals = {"A: buy as it is": _like, "B: buy and bargain": _hold, "B: buy": _like, "C: do not buy": _sooner}
    known = [line(rows.loc[[name]], say) for name, line in deals.items() if name in rows.index]
    return known or [_begin(rows.head(1), say)]


def _like(row: pd.DataFrame, say: Any) -> str:
    return say(
        "Look for more clients like {segment} ({customers}): they are where the work pays",
        segment=say.name(row.index[0]),
        customers=_many(row.iloc[0], say),
    )


def _hold(row: pd.DataFrame, say: Any) -> str:
    return say(
        "Keep {segment} ({customers}), but name the price and the limits of the work before it begins",
        segment=say.name(row.index[0]),
        customers=_many(row.iloc[0], say),
    )


def _sooner(row: pd.DataFrame, say: Any) -> str:
    return say(
        "Leave {segment} sooner ({customers}): ask in the first talk what their decision hangs on",
        segment=say.name(row.index[0]),
        customers=_many(row.iloc[0], say),
    )


def _begin(row: pd.DataFrame, say: Any) -> str:
    one = row.iloc[0]
    return say(
        "Begin with {segment}: {customers}, {share} of all; offer ten of them the first purchase and see who takes it",
        segment=say.name(row.index[0]), customers=_many(one, say), share=say.percent(one["share"]),
    )  # fmt: skip


def _many(row: pd.Series, say: Any) -> str:
    return say.many("{n} customer", "{n} customers", int(row["customers"]))
