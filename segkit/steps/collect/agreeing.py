"""Whether two sources of one case tell the same: deals won against purchases, attributes that stand in both, and whether the deals' customer codes are the list's at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from segkit.findings.deals import agree
from segkit.ground.names import ours
from segkit.intake.rows.deals import varies

if TYPE_CHECKING:
    from segkit.intake.source import Intake

ITEMS = ours(("All with a won deal", "with a purchase since", "without one", "without any purchase ever"))
INVOICED = ["item", "customers", "won", "invoiced", "open"]
DIFFERING = ["criterion", "customers", "differ"]
CODES = ["customers", "known", "same", "by_chance", "spread", "p", "won", "fits"]
SURE = 0.05  # p from which on what is the same is so by chance
ROUNDS = 199  # pairings at random
SEEN = 3  # times the spread of chance that codes of which half are right would stand above it: nine in ten of such are found
LEAST = 2  # details: one may mean something else in the deals (the source of this deal, of the first)


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


def codes(received: Intake) -> pd.DataFrame:
    """Whether the customer codes of the deals are those of the list: how many details that both know are the same, and how many are where the codes are dealt out anew.

    Formula: p = (1 + pairings at random with as many the same) ÷ (1 + pairings), a permutation of the list's customers among those of the deals
    (P. Good, Permutation Tests, 2000). The codes fit unless p > 0.05 where half of them being right would show (half of what could be the same beyond
    chance is three standard deviations of chance or more), and purchases since are not what was won. A detail is one attribute of one customer; those in other words in the two are none.

    Returns one row: customers, known, same, by_chance, spread (one standard deviation of it), p, won (currency, of all won deals), fits; empty where no two attributes can be compared.

    >>> from types import SimpleNamespace
    >>> known = pd.DataFrame({"customer_id": list("abcdefgh"), "industry": list("xyxyxyxy"), "size": list("kkllkkll")})
    >>> deals = known.rename(columns={"customer_id": "client"}).assign(deal_id=known["customer_id"], outcome="won", amount=5.0)
    >>> codes(SimpleNamespace(tables={"deals": deals, "customers": known}, counts={}))[["known", "same", "by_chance", "won", "fits"]].values.tolist()
    [[16, 16, 8.0, 40.0, True]]
    """
    from segkit.methods._deal_table import outcomes

    shared, both = _beside(received)
    if both.empty:
        return pd.DataFrame(columns=CODES)
    first, card = both.groupby("customer_id")[shared].first(), both.groupby("customer_id")[[f"{c}_known" for c in shared]].first()
    told = [_coded(first[c], card[f"{c}_known"]) for c in shared]
    told = [(mine, theirs) for mine, theirs in told if set(mine[mine >= 0]) & set(theirs[theirs >= 0])]
    if len(told) < LEAST:
        return pd.DataFrame(columns=CODES)
    mine, theirs, n = np.column_stack([m for m, _ in told]), np.column_stack([t for _, t in told]), len(first)
    known, same = int(((mine >= 0) & (theirs >= 0)).sum()), int(((mine == theirs) & (mine >= 0)).sum())
    counts = [(np.bincount(m[m >= 0], minlength=size), np.bincount(t[t >= 0], minlength=size)) for m, t in told for size in [1 + max(m.max(), t.max())]]
    by_chance, most = sum(float(m @ t) for m, t in counts) / n, sum(int(np.minimum(m, t).sum()) for m, t in counts)
    rng = np.random.default_rng(0)
    drawn = np.array([((mine == theirs[rng.permutation(n)]) & (mine >= 0)).sum() for _ in range(ROUNDS)])
    p, spread = (1 + int((drawn >= same).sum())) / (1 + ROUNDS), float(drawn.std())
    shows, paid = most > by_chance and (most - by_chance) / 2 >= SEEN * spread, invoiced(received)
    deals = received.tables["deals"]
    won = float(pd.to_numeric(deals["amount"], errors="coerce")[outcomes(deals) == "won"].sum()) if {"amount", "outcome"} <= set(deals) else 0.0
    fits = p <= SURE or not shows or (len(paid) > 0 and paid["won"].iloc[0] > 0 and agree(paid))
    return pd.DataFrame([(n, known, same, round(by_chance, 1), round(spread, 2), p, round(won, 2), fits)], columns=CODES)


def _coded(mine: pd.Series, theirs: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Two columns as whole numbers, the same for what is written the same but for capitals and blanks; what is not known is -1."""
    both = pd.concat([mine, theirs]).pipe(lambda v: v.astype("str").str.strip().str.casefold().where(v.notna()))
    number = pd.factorize(both)[0]
    return number[: len(mine)], number[len(mine) :]


def differing(received: Intake) -> pd.DataFrame:
    """Attributes of customers that stand both in the deals and in the list, with the customers for whom they are not the same.

    Returns one row per such attribute with a difference, most first: criterion, customers (known in both), differ.

    >>> from types import SimpleNamespace
    >>> deals = pd.DataFrame({"deal_id": ["1", "2", "3"], "client": ["a", "b", "c"], "outcome": "won", "industry": ["shop", "media", None]})
    >>> known = pd.DataFrame({"customer_id": ["a", "b", "c"], "industry": ["Shop", "building", "media"]})
    >>> differing(SimpleNamespace(tables={"deals": deals, "customers": known})).to_numpy().tolist()
    [['industry', 2, 1]]
    """
    shared, both = _beside(received)
    rows = []
    for name in shared:
        told = both[[name, f"{name}_known"]].notna().all(axis=1)
        same = both[name].astype("str").str.strip().str.casefold() == both[f"{name}_known"].astype("str").str.strip().str.casefold()
        rows.append((name, both.loc[told, "customer_id"].nunique(), both.loc[told & ~same, "customer_id"].nunique()))
    found = pd.DataFrame([row for row in rows if row[2]], columns=DIFFERING)
    return found.sort_values(["differ", "criterion"], ascending=[False, True], ignore_index=True)


def _beside(received: Intake) -> tuple[list[str], pd.DataFrame]:
    """The attributes of customers that stand both in the deals and in the list, and the deals beside the list's customers, whose attributes end in _known."""
    from segkit.methods._deal_table import KNOWN, clients

    deals, known = received.tables.get("deals"), received.tables.get("customers")
    if deals is None or known is None:
        return [], pd.DataFrame({"customer_id": []}, dtype="str")
    shared = [c for c in deals if c not in KNOWN and c in known and c != "customer_id" and not varies(clients(deals), deals[c])]
    return shared, deals[shared].assign(customer_id=clients(deals)).merge(known[["customer_id", *shared]], on="customer_id", suffixes=("", "_known"))
