"""The account of rows and money: what was received is what is used, and what is set aside by reason, to the cent."""

from __future__ import annotations

import numpy as np
import pandas as pd

from segkit.intake.log import Notes
from segkit.intake.source import Intake
from segkit.intake.values import numbers as v

COLUMNS = ["source", "reason", "rows", "money"]


def cents_of(amounts: pd.Series, rows: np.ndarray) -> pd.Series:
    """Return amounts as whole cents under their row numbers, missing where a row has none.

    >>> cents_of(pd.Series([1.005, None]), np.array([2, 3])).to_dict()
    {2: 101, 3: None}
    """
    return pd.Series((v.cents(amounts) * 100).round().astype("Int64").array, index=rows)


def account(notes: Notes, money: pd.Series | None, used: pd.DataFrame) -> dict[str, object] | None:
    """Return the cents received, used and set aside by reason of one source, None where it has no amounts; they must add up.

    `money`: cents by row number, before rows are set aside for what is in them; `used`: the rows that are used, with `amount`.
    Rows that are no data of the table (totals, another table, cells that fit no column) have no money.
    """
    if money is None:
        return None
    money = pd.concat([money, pd.Series(notes.money, dtype="Int64")])
    excluded: dict[str, int | None] = {}
    for rule, rows in notes.aside:
        theirs = money[money.index.isin(rows)].dropna()
        before = excluded.get(rule)
        excluded[rule] = before if theirs.empty else (before or 0) + int(theirs.sum())
    found = {"received": int(money.sum()), "used": int(cents_of(used["amount"], used.index).sum()), "excluded": excluded}
    rest = found["received"] - found["used"] - sum(c or 0 for c in excluded.values())
    if rest:
        raise AssertionError(f"{notes.source}: {found} leaves {rest} cents")
    return found


def reconciliation(intake: Intake) -> pd.DataFrame:
    """Return what became of every row and every amount.

    One row per source and reason: `source`, `reason` (received, used, then the rules by which rows were set aside), `rows`, and
    `money` in the case's currency, missing where the rows have no amount that can be read, or the source has none. For each source
    received = used + all that is set aside, for rows and, to the cent, for money.

    >>> list(reconciliation(Intake({}, pd.DataFrame(), pd.DataFrame(), {}, pd.DataFrame(), [], pd.DataFrame())).columns)
    ['source', 'reason', 'rows', 'money']
    """
    lines = []
    for source, count in intake.counts.items():
        cents = intake.money.get(source) or {"received": None, "used": None, "excluded": {}}
        lines += [(source, "received", count["rows_in"], cents["received"]), (source, "used", count["rows_used"], cents["used"])]
        lines += [(source, rule, rows, cents["excluded"].get(rule)) for rule, rows in count["excluded"].items() if rows]
    table = pd.DataFrame(lines, columns=COLUMNS)
    return table.assign(rows=table["rows"].astype("int64"), money=pd.to_numeric(table["money"]).astype("float64") / 100)
