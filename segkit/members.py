"""Who is in which segment: the one join of labels and facts that steps 7 to 10 share."""

from __future__ import annotations

import pandas as pd

from segkit.problems import Problem, Problems

NO_SEGMENT = "no segment"
YES = {"1", "1.0", "true", "yes", "y", "да", "д", "tak", "t", "agreed", "согласен", "согласна", "zgoda"}


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


def says_yes(values: pd.Series) -> pd.Series:
    """Which answers are a yes, in the languages of the report; a missing answer is not.

    >>> says_yes(pd.Series(["Да", "no", None, "1"])).tolist()
    [True, False, False, True]
    """
    if values.dtype == bool:
        return values
    return values.map(lambda v: False if pd.isna(v) else str(v).strip().casefold() in YES).astype(bool)


def filled(values: pd.Series) -> pd.Series:
    """Which cells hold something: a contact that can be used, an answer that was given; a no in a yes/no column is not a contact.

    >>> filled(pd.Series(["+7900", " ", None])).tolist()
    [True, False, False]
    """
    if values.dropna().isin([True, False, 0, 1]).all() and not values.dropna().empty:
        return says_yes(values)
    return values.notna() & (values.astype("str").str.strip().fillna("") != "")


def attributes(facts: pd.DataFrame) -> list[str]:
    """The client's own columns of facts, without what we measured and without sensitive ones.

    >>> attributes(pd.DataFrame(columns=["customer_id", "orders", "city", "nationality"]))
    ['city']
    """
    from segkit.criteria import MEASURES, sensitive

    own = [c for c in facts.columns if c not in MEASURES and c not in ("customer_id", "segment")]
    barred = set(sensitive(own))
    return [c for c in own if c not in barred]
