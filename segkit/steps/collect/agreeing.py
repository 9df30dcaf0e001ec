"""Whether two sources of one case tell the same: deals won against purchases, and attributes that stand in both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from segkit.ground.names import ours
from segkit.intake.rows.deals import varies

if TYPE_CHECKING:
    from segkit.intake.source import Intake

ITEMS = ours(("All with a won deal", "with a purchase since", "without one", "without any purchase ever"))
INVOICED = ["item", "customers", "won", "invoiced", "open"]
DIFFERING = ["criterion", "customers", "differ"]


def invoiced(received: Intake) -> pd.DataFrame:
    """What customers with a won deal have bought since, where a case has both deals and transactions; empty where it has not.

    Returns a row each for all customers with a won deal, for those with a purchase on the day of their first won deal or later, for those
    without, and for those of them who never bought: item, customers, won (currency, of their won deals), invoiced (currency, of their purchases since, less refunds),
    open (currency: what was won beyond that, which is in no purchase, at the least: what they bought may have been something else).

    >>> from types import SimpleNamespace
    >>> day = pd.to_datetime("2026-05-01")
    >>> deals = pd.DataFrame({"deal_id": ["1", "2", "3"], "client": ["a", "b", "a"], "outcome": "won", "amount": [100.0, 50.0, 20.0], "date": day})
    >>> lines = pd.DataFrame({"customer_id": ["a", "a", "b"], "date": [day, day - pd.Timedelta(days=1), day - pd.Timedelta(days=9)], "amount": [90.0, 7.0, 5.0]})
    >>> received = SimpleNamespace(tables={"deals": deals, "transactions": lines}, counts={"transactions": {}})
    >>> invoiced(received)[["customers", "won", "invoiced", "open"]].to_numpy().tolist()
    [[2.0, 170.0, 90.0, 80.0], [1.0, 120.0, 90.0, 30.0], [1.0, 50.0, 0.0, 50.0], [0.0, 0.0, 0.0, 0.0]]
    """
    from segkit.methods._deal_table import clients, outcomes

    deals, lines = received.tables.get("deals"), received.tables.get("transactions")
    nothing = pd.DataFrame(columns=INVOICED)
    if deals is None or lines is None or lines.empty or "transactions" not in received.counts or not {"outcome", "amount", "date"} <= set(deals):
        return nothing
    won = deals.assign(customer_id=clients(deals), amount=pd.to_numeric(deals["amount"], errors="coerce"))[outcomes(deals) == "won"]
    if won.empty or not set(clients(deals)) & set(lines["customer_id"]):  # the deals call the customers otherwise
        return nothing
    each = won.groupby("customer_id").agg(won=("amount", "sum"), first=("date", "min")).reset_index()
    since = lines.merge(each[["customer_id", "first"]], on="customer_id")
    since = since[since["date"] >= since["first"].dt.normalize()]
    each["bought"] = each["customer_id"].isin(set(since.loc[since["amount"] > 0, "customer_id"]))
    each["invoiced"] = each["customer_id"].map(since.groupby("customer_id")["amount"].sum()).fillna(0.0).round(2)
    ever = each["customer_id"].isin(set(lines.loc[lines["amount"] > 0, "customer_id"]))
    parts = zip(ITEMS, (each, each[each["bought"]], each[~each["bought"]], each[~ever]), strict=True)
    sums = [(item, len(mine), mine["won"].sum(), mine["invoiced"].sum()) for item, mine in parts]
    return pd.DataFrame([(*told, round(max(0.0, told[2] - told[3]), 2)) for told in sums], columns=INVOICED)


def differing(received: Intake) -> pd.DataFrame:
    """Attributes of customers that stand both in the deals and in the list, with the customers for whom they are not the same.

    Returns one row per such attribute with a difference, most first: criterion, customers (known in both), differ.

    >>> from types import SimpleNamespace
    >>> deals = pd.DataFrame({"deal_id": ["1", "2", "3"], "client": ["a", "b", "c"], "outcome": "won", "industry": ["shop", "media", None]})
    >>> known = pd.DataFrame({"customer_id": ["a", "b", "c"], "industry": ["Shop", "building", "media"]})
    >>> differing(SimpleNamespace(tables={"deals": deals, "customers": known})).to_numpy().tolist()
    [['industry', 2, 1]]
    """
    from segkit.methods._deal_table import KNOWN, clients

    deals, known = received.tables.get("deals"), received.tables.get("customers")
    if deals is None or known is None:
        return pd.DataFrame(columns=DIFFERING)
    shared = [c for c in deals if c not in KNOWN and c in known and c != "customer_id" and not varies(clients(deals), deals[c])]
    both = deals[shared].assign(customer_id=clients(deals)).merge(known[["customer_id", *shared]], on="customer_id", suffixes=("", "_known"))
    rows = []
    for name in shared:
        told = both[[name, f"{name}_known"]].notna().all(axis=1)
        same = both[name].astype("str").str.strip().str.casefold() == both[f"{name}_known"].astype("str").str.strip().str.casefold()
        rows.append((name, both.loc[told, "customer_id"].nunique(), both.loc[told & ~same, "customer_id"].nunique()))
    found = pd.DataFrame([row for row in rows if row[2]], columns=DIFFERING)
    return found.sort_values(["differ", "criterion"], ascending=[False, True], ignore_index=True)
