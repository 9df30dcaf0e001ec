"""Step 2 in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def collect(counts: Mapping[str, Any], say: Any) -> list[str]:
    """What came in, what was used and what was set aside and why, over which time.

    `counts`: rows_in, rows_used, excluded ({reason: rows}), first, last (dates), customers, customers_without_orders, orders, revenue;
    whatever is not given is not spoken of.
    """
    lines = [_base(counts, say), _rows(counts, say), *_reasons(counts, say), _received(counts, say), _silent(counts, say), _months(counts, say)]
    return [line for line in lines if line]


def _base(counts: Mapping[str, Any], say: Any) -> str:
    if "customers" not in counts:
        return ""
    people = say.many("{n} customer", "{n} customers", int(counts["customers"]))
    if counts.get("first") is None or counts.get("revenue") is None:
        return say("Base: {customers}", customers=people)
    return say("Base: {customers}, revenue {revenue}, from {first} to {last}", customers=people, revenue=say.money(counts["revenue"]),
               first=say.date(counts["first"]), last=say.date(counts["last"]))  # fmt: skip


def _rows(counts: Mapping[str, Any], say: Any) -> str:
    if not counts.get("rows_in"):
        return ""
    used = counts["rows_used"] / counts["rows_in"]
    if counts["rows_used"] == counts["rows_in"]:
        return say.many("The {n} row received was used", "All {n} rows received were used", int(counts["rows_in"]))
    return say("Rows received: {rows}; used: {used} ({share})", rows=say.number(counts["rows_in"]), used=say.number(counts["rows_used"]),
               share=say.percent(used, digits=1))  # fmt: skip


def _reasons(counts: Mapping[str, Any], say: Any) -> list[str]:
    excluded = {k: v for k, v in counts.get("excluded", {}).items() if v}
    if not excluded:
        return []
    first = sorted(excluded.items(), key=lambda kv: (-kv[1], kv[0]))
    told = [say("{reason}: {rows}", reason=say.name(k), rows=say.number(v)) for k, v in first[:4]]
    lines = [say("Set aside: {reasons}", reasons="; ".join(told))]
    unexplained = counts["rows_in"] - counts["rows_used"] - sum(excluded.values()) if "rows_in" in counts else 0
    lines += [say("Rows that no reason explains: {rows}", rows=say.number(unexplained))] if unexplained else []
    share = sum(excluded.values()) / counts["rows_in"] if counts.get("rows_in") else 0
    return lines + (
        [say("More than a tenth of the rows is set aside: check these reasons before relying on the figures")] if share > 0.1 else []
    )


def _received(counts: Mapping[str, Any], say: Any) -> str:
    """The money as the rows: received = used + without a customer + set aside."""
    money = counts.get("money") or {}
    if not money.get("received") or not money.get("no_customer"):
        return ""
    nobody = money["no_customer"]
    aside = round(money["received"] - money["used"] - nobody, 2)
    told = {"received": say.money(money["received"]), "used": say.money(money["used"]), "nobody": say.money(nobody),
            "share": say.percent(nobody / money["received"])}  # fmt: skip
    if not aside:
        return say("Money received: {received}; used {used}, without a customer {nobody} ({share})", **told)
    return say("Money received: {received}; used {used}, without a customer {nobody} ({share}), set aside {aside}", aside=say.money(aside), **told)


def _silent(counts: Mapping[str, Any], say: Any) -> str:
    n = int(counts.get("customers_without_orders") or 0)
    if counts.get("revenue") is None:  # nobody's purchases are known: they are not missing
        return ""
    return say.many("{n} known customer has not bought yet", "{n} known customers have not bought yet", n) if n else ""


def _months(counts: Mapping[str, Any], say: Any) -> str:
    if counts.get("first") is None or counts.get("last") is None:
        return ""
    days = ((counts.get("until") or counts["last"]) - counts["first"]).days
    return say("The history is shorter than a year: seasons cannot be told from trends") if days < 364 else ""


def concentration(curve: Any, say: Any) -> str:
    """How much the largest fifth brings; `curve` is the cumulated share of revenue at 0 … 100 % of the customers."""
    return say("The largest fifth of the customers brings {share} of revenue", share=say.percent(curve[20]))


def leading(by_month: Any, say: Any, *, tested: bool = False) -> str:
    """What the target segments (all columns but the last, the others) brought of late; `by_month` has a row per month. `tested`: no
    segment is a target yet, these are to be tested."""
    if by_month.empty:
        return say("There is no full month of revenue yet")
    late = by_month.iloc[-12:].sum()
    if len(late) < 2:
        return say("Revenue by month")
    share = say.percent(late.iloc[:-1].sum() / late.sum() if late.sum() else float("nan"))
    if tested:
        return say("The segments to be tested brought {share} of revenue in the months shown last, twelve at most", share=share)
    if len(by_month) < 12:
        return say("The target segments brought {share} of revenue in the months shown", share=share)
    return say("The target segments brought {share} of revenue in the last twelve months", share=share)
