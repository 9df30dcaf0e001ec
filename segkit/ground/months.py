"""Sales that are told by the month: their days are no days."""

from __future__ import annotations

import pandas as pd


def told_by_month(days: pd.Series, *, least: int = 3) -> bool:
    """Whether all sales are dated by the first or by the last day of a month, of `least` and more: such a day is the month, and no habit.

    >>> told_by_month(pd.Series(pd.to_datetime(["2026-01-31", "2026-02-28", "2026-04-30", "2026-02-28"])))
    True
    """
    days = pd.to_datetime(days)
    return bool((days.dt.is_month_end.all() or days.dt.is_month_start.all()) and days.nunique() >= least)


def of_customers(facts: pd.DataFrame, *, least: int = 3) -> bool:
    """The same of customers, by the days of their first and last orders: then an order is a month with purchases, and days between two are no rhythm.

    >>> of_customers(pd.DataFrame({"first_order": pd.to_datetime(["2026-01-31", "2026-02-28"]), "last_order": pd.to_datetime(["2026-04-30", "2026-04-30"])}))
    True
    >>> of_customers(pd.DataFrame({"orders": [1]}))
    False
    """
    if not {"first_order", "last_order"} <= set(facts):
        return False
    return told_by_month(pd.concat([facts["first_order"], facts["last_order"]]).dropna(), least=least)
