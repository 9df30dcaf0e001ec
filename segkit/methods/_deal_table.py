"""The deals table as the rules read it: outcomes, numbers and yes/no, with every unreadable value named."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from segkit.ground.problems import Problem, Problems
from segkit.ground.yes import yes

OUTCOMES = {"won": "won", "lost": "lost", "open": "open", "выиграна": "won", "проиграна": "lost", "открыта": "open",
            "wygrana": "won", "przegrana": "lost", "otwarta": "open"}  # fmt: skip
NUMBERS = ["amount", "cycle_days", "effort_hours", "discount", "profit"]
ANSWERS = ["changes", "has_budget", "beyond_product"]
KNOWN = {"deal_id", "client", "customer_id", "outcome", *NUMBERS, *ANSWERS, "date", "planned", "currency", "class", "rule", "overridden", "segment"}


def outcomes(deals: pd.DataFrame) -> pd.Series:
    """won, lost or open, in whichever of the known words; missing means open."""
    words = deals["outcome"].astype("str").str.strip().str.casefold().where(deals["outcome"].notna(), "open")
    wrong = deals.loc[~words.isin(OUTCOMES), ["deal_id", "outcome"]]
    if len(wrong):
        todo = "write won, lost or open"
        raise Problems([Problem(f"deals, deal {d}, column outcome", f"'{o}' is not an outcome", todo, "option")
                        for d, o in wrong.itertuples(index=False)])  # fmt: skip
    return words.map(OUTCOMES)


def clean(raw: pd.DataFrame) -> pd.DataFrame:
    """Numbers as numbers, yes/no as 1 and 0; columns that are not there are missing."""
    problems: list[Problem] = []
    made = {column: _numbers(raw, column, problems) for column in [*NUMBERS, *ANSWERS]}
    if problems:
        raise Problems(problems)
    return raw[["deal_id", "outcome"]].assign(**made)


def _numbers(raw: pd.DataFrame, column: str, problems: list[Problem]) -> pd.Series:
    if column not in raw:
        return pd.Series(np.nan, index=raw.index)
    words = raw[column].astype(object).where(raw[column].notna(), None)
    if column in ANSWERS:
        words = words.map(lambda v: yes_no(v) if isinstance(v, str) else v)
    numbers = pd.to_numeric(words.map(lambda v: float(v) if isinstance(v, bool | np.bool_) else v), errors="coerce").astype(float)
    todo = "write yes or no" if column in ANSWERS else "write a number"
    wrong = raw.loc[numbers.isna() & words.notna() & (words.astype(str).str.strip() != ""), "deal_id"]
    problems += [Problem(f"deals, deal {d}, column {column}", f"'{raw.loc[i, column]}' cannot be read", todo, "value")
                 for i, d in wrong.items()]  # fmt: skip
    return numbers


def yes_no(word: str) -> object:
    """1 or 0 for a yes or a no in a language we know, any other word as it is."""
    said = yes(word)
    return word.strip() if said is None else float(said)


def clients(deals: pd.DataFrame) -> pd.Series:
    """Whose each deal is: the column customer_id, else client, else the deal stands for its client."""
    column = next((c for c in ("customer_id", "client") if c in deals), None)
    own = deals["deal_id"].astype("str")
    return own if column is None else deals[column].astype("str").where(deals[column].notna(), own)


def sold(deals: pd.DataFrame, until: dt.date) -> pd.DataFrame:
    """The purchases that deals are: every won one with a sum and a day before `until`, one row per deal: customer_id, date, amount, order_id.

    >>> deals = pd.DataFrame({"deal_id": ["1", "2", "3"], "client": ["A", "A", "B"], "outcome": ["won", "lost", "won"],
    ...                       "amount": [10.0, 20.0, 30.0], "date": pd.to_datetime(["2026-01-05", "2026-01-09", "2026-03-01"])})
    >>> [list(row) for row in sold(deals, dt.date(2026, 2, 1)).to_numpy()]
    [['A', Timestamp('2026-01-05 00:00:00'), 10.0, '1']]
    """
    if not {"deal_id", "outcome", "amount", "date"} <= set(deals):
        return pd.DataFrame(columns=["customer_id", "date", "amount", "order_id"])
    paid = deals[(outcomes(deals) == "won") & (deals["amount"] > 0) & (deals["date"] < pd.Timestamp(until))]
    told = {"customer_id": clients(paid), "date": paid["date"], "amount": paid["amount"].astype("float64"), "order_id": paid["deal_id"].astype("str")}
    return pd.DataFrame(told).reset_index(drop=True)
