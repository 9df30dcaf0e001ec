"""Who is in which segment: the one join of labels and facts that steps 7 to 10 share."""

from __future__ import annotations

import pandas as pd

from segkit.ground.names import NO_SEGMENT
from segkit.ground.problems import Problem, Problems

RECENT = 183  # days since an only order: what was longer ago is told as such


def reachable(facts: pd.DataFrame) -> bool:
    """Whether the data hold a phone, an e-mail or an address of anybody; `facts` has a column has_… for each kind of contact that was read.

    >>> reachable(pd.DataFrame({"has_name": [True]})), reachable(pd.DataFrame({"has_phone": [True]}))
    (False, True)
    """
    return any(c.startswith("has_") and c not in ("has_name", "has_id") for c in facts)


def members(labels: pd.DataFrame, facts: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Every customer of `facts` with the segment it is in and the wanted columns; sorted by customer.

    Customers without a label are in "no segment", so that rows always add up to the base.

    >>> members(pd.DataFrame({"customer_id": ["a"], "segment": ["VIP"]}), pd.DataFrame({"customer_id": ["a", "b"]}), [])
      customer_id     segment
    0           a         VIP
    1           b  no segment
    """
    stray = set(labels["customer_id"]) - set(facts["customer_id"])
    if stray:
        raise Problems(
            [
                Problem(
                    "labels",
                    f"{len(stray)} labelled customers are not in facts (for example {min(stray)})",
                    "use labels and facts of the same run",
                    "labels_facts",
                )
            ]
        )
    # A column the client calls "segment" must not shadow ours.
    wanted = facts[["customer_id", *[c for c in dict.fromkeys(columns) if c not in ("customer_id", "segment")]]]
    named = labels[["customer_id", "segment"]]
    table = wanted.merge(named, on="customer_id", how="left", validate="one_to_one")
    table["segment"] = table["segment"].astype("str").where(table["segment"].notna(), NO_SEGMENT)
    return table.sort_values("customer_id", ignore_index=True)


LATE, ALIVE = 3, 0.8


def silent(labels: pd.DataFrame, facts: pd.DataFrame) -> pd.Series:
    """Who has fallen silent, True or False by customer_id: the former customers of the life cycle, but those who came back before and whom
    the model of buying and leaving takes for customers still; without a life cycle who is silent for more than three gaps of his own
    (of everybody's, without one).

    >>> labels = pd.DataFrame({"customer_id": ["a", "b"], "status": ["former", "former"], "p_alive": [0.2, 0.9]})
    >>> silent(labels, pd.DataFrame({"customer_id": ["a", "b"], "orders": [3, 3]})).tolist()
    [True, False]
    """
    told = [c for c in ("status", "p_alive") if c in labels]
    asked = ("orders", "gap_days", "recency_days")
    known = labels[["customer_id", *told]].merge(facts[["customer_id", *(c for c in asked if c in facts and c not in told)]], on="customer_id")
    if "status" in known:
        gone = known["status"].eq("former")
        gone &= ~(known["p_alive"].ge(ALIVE) & known["orders"].gt(1)) if "p_alive" in known else True
    else:
        gaps = known["gap_days"].fillna(known["gap_days"].median()).clip(lower=1)
        gone = known["recency_days"].gt(LATE * gaps)
    return pd.Series(gone.fillna(False).to_numpy(dtype=bool), index=known["customer_id"])


def attributes(facts: pd.DataFrame) -> list[str]:
    """The client's own columns of facts, without what we measured and without sensitive ones.

    >>> attributes(pd.DataFrame(columns=["customer_id", "orders", "city", "nationality"]))
    ['city']
    """
    from segkit.customers.catalogue import sensitive
    from segkit.ground.bands import MEASURES

    own = [c for c in facts.columns if c not in MEASURES and c not in ("customer_id", "segment")]
    barred = set(sensitive(own))
    return [c for c in own if c not in barred]
