"""Which of the methods a case's tables allow, said before anything is run."""

from __future__ import annotations

import pandas as pd

NEEDS = {
    "rfm": "customers with dates and amounts", "abc_xyz": "customers with dates and amounts", "ltv": "customers with dates and amounts",
    "life_cycle": "customers with dates", "khramatrix": "customers with dates and amounts", "five_w": "customers with dates and goods",
    "hunt_ladder": "events, or a question of a survey", "clusters": "customers, or a survey", "kotler": "customers",
    "b2b_nests": "business customers", "deals_abc": "deals with outcomes", "rules": "customers",
}  # fmt: skip


def methods(tables: dict[str, set[str]]) -> pd.DataFrame:
    """What remains possible with these tables (name → canonical columns), one row per method: method, possible, needs.

    >>> found = methods({"transactions": {"date", "amount", "product"}})
    >>> found[found["possible"]]["method"].tolist(), len(found)
    ([], 12)
    >>> methods({"deals": {"deal_id", "outcome"}}).query("possible")["method"].tolist()
    ['deals_abc']
    """
    sales = tables.get("transactions", set())
    bought = {"customer_id", "date"} <= sales and ("amount" in sales or {"price", "quantity"} <= sales)
    known = bought or any("customer_id" in tables.get(t, set()) for t in ("customers", "survey", "events", "deals"))
    able = {
        "rfm": bought, "abc_xyz": bought, "ltv": bought, "life_cycle": bought, "khramatrix": bought,
        "five_w": bought and bool({"product", "category", "channel"} & sales), "hunt_ladder": "events" in tables or "survey" in tables,
        "clusters": known or "survey" in tables, "kotler": known, "b2b_nests": known, "rules": known,
        "deals_abc": "outcome" in tables.get("deals", set()),
    }  # fmt: skip
    return pd.DataFrame([(m, bool(able[m]), needs) for m, needs in NEEDS.items()], columns=["method", "possible", "needs"])


def without_customers(columns: dict[str, str], why: str = "") -> tuple[str, str]:
    """What to say, and what to do, where no column tells one customer from another; `columns`: canonical → theirs."""
    what = "no column says who bought" + (f" ({why})" if why else "")
    goods = columns.get("product") or columns.get("category")
    need = "eleven of the twelve methods need customers (rfm, ltv, life_cycle …)"
    if not goods:
        return what, f"{need}: name a column with columns: {{customer_id: …}}, or export one"
    remains = f'what remains is abc_xyz (and life_cycle) of goods: write columns: {{customer_id: "{goods}"}}, and each {goods} stands where customers are spoken of'
    return what, f"{need}; {remains}"


def without_sums(others: list[str]) -> tuple[str, str]:
    """What to say, and what to do, where orders are known and not what was paid for them; `others`: columns that might tell it."""
    hint = f"is it {' or '.join(others)}? " if others else ""
    export = "export the orders with their sums, or with a row for each line that says whose it is, its price and quantity"
    return "these are orders, and no column says what was paid for them", f"{hint}write columns: {{amount: …}}; or {export}"


def without_dates(others: list[str]) -> tuple[str, str]:
    """What to say, and what to do, where sales are known and not the day of them; `others`: columns that might tell it."""
    hint = f"is it {' or '.join(others)}? " if others else ""
    export = "export the sales again with the day of each (of the order, the receipt or the invoice)"
    return "these are sales, and no column says on which day each was made", f"{hint}write columns: {{date: …}}; or {export}"
