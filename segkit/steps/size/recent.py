"""What the whole windows hide: how revenue went in the last half of the later one, whether new customers still come, and whether they come back."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

from segkit.steps.size.repeat import ENOUGH, cohorts
from segkit.steps.size.revenue import LONGEST, chance, days, evenly, windows

YEAR_BEFORE, KNOWN_BEFORE, JUST_BEFORE = "year_before", "known_year_before", "just_before"
COLUMNS = ["against", "months", "revenue_before", "revenue_after", "days_before", "days_after", "per_day", "p", "last_new",
           "known_before", "pause", "new_before", "new_after", "new_first", "new_p", "periods", "followed", "again"]  # fmt: skip
SHORTEST = 3  # months of a half, and of what the data hold before the span of a year before: fewer go up and down by themselves
BEGUN = 6  # months that the data must have run before the span of a year before: in fewer, it fills with customers of old
NEARLY = 0.8  # of the revenue of either span: of who brought less of it a comparison would not be one of revenue
NEWCOMERS = 20  # of fewer nobody knows how often one comes
SILENT_DAYS, PAUSES = 90, 10  # without a newcomer for longer than both: so many days, and so many times the usual pause between two
FOLLOWED = 12  # months of new customers of whom it is told how many come back


def lately(months: pd.DataFrame, facts: pd.DataFrame, *, as_of: dt.date) -> pd.DataFrame:
    """The last half of the later window against the same months a year before, where the data began six months before these and more, and
    against as many months just before, which are of another season. Where the data began three to five months before the span of a year before, the former is counted over those
    alone who had bought before it, if these brought nearly all in both.

    `months`, `facts`: as in `growth`. Returns a row each: against (year_before, known_year_before or just_before), months, revenue_before, revenue_after (currency; missing
    where a half is shorter than three months), days_before, days_after, per_day (the change per day, fraction), p (that the change per day is chance, as beside "after" in `bridge`), last_new (ISO date of the
    last first order where no new customer has come for long, else missing), known_before (ISO date before which those had bought who are counted; else missing); beside a year before also pause, new_before, new_after (customers of either span who had not
    bought in so many months before it: the same history for both, or whoever came before the data begin would be new in the earlier one), new_first (of new_after, who never had), new_p (that they are as many: a fair lot for each); periods (months, or
    quarters of a long history), followed (customers new in so many periods that can be followed, none of the data's first six months), again (of these, who bought again in the
    next one; all three missing with fewer than thirty). Empty where there are no two windows.

    Source: docs/methods.md 15.

    >>> table = pd.DataFrame({"customer_id": "a", "month": range(24300, 24312), "orders": 1, "purchases_cents": [100] * 9 + [50] * 3, "refunds_cents": 0})
    >>> facts = pd.DataFrame({"first_order": pd.to_datetime(["2025-01-05"])})
    >>> lately(table, facts, as_of=dt.date(2026, 1, 1))[["against", "months", "revenue_before", "revenue_after"]].to_numpy().tolist()
    [['just_before', 3, 3.0, 1.5]]
    """
    when = windows(months, as_of)
    if when is None:
        return pd.DataFrame(columns=COLUMNS)
    half, begun = when.months // 2, int(months["month"].min())
    shared = {"months": half, "last_new": _last_new(facts["first_order"], begun, as_of)} | _again(months, as_of)
    rows, last = [], when.end - LONGEST
    if half >= SHORTEST and last - half - begun >= BEGUN:
        rows.append({"against": YEAR_BEFORE} | shared | _halves(months, last, when.end, half) | _newcomers(months, last, when.end, half))
    elif half >= SHORTEST and last - half - begun >= SHORTEST and (known := _of_the_known(months, last, when.end, half)):
        rows.append({"against": KNOWN_BEFORE} | shared | known)
    rows.append({"against": JUST_BEFORE} | shared | (_halves(months, when.end - half, when.end, half) if half >= SHORTEST else {}))
    return pd.DataFrame(rows, columns=COLUMNS).astype({"last_new": "str", "known_before": "str"})


def _halves(months: pd.DataFrame, earlier: int, later: int, half: int) -> dict[str, Any]:
    """What the `half` months up to either month brought, and whether they differ per day."""
    cents = months.assign(cents=months["purchases_cents"] - months["refunds_cents"])
    before, after = (cents[cents["month"].between(last - half, last - 1)].groupby("customer_id")["cents"].sum() for last in (earlier, later))
    length = days(earlier - half, earlier), days(later - half, later)
    sums, gain = (int(before.sum()), int(after.sum())), evenly(after, length).sub(before, fill_value=0)
    return {
        "revenue_before": sums[0] / 100, "revenue_after": sums[1] / 100, "days_before": length[0], "days_after": length[1],
        "per_day": sums[1] / length[1] / (sums[0] / length[0]) - 1 if sums[0] > 0 else np.nan, "p": chance(gain.to_numpy(float)),
    }  # fmt: skip


def _of_the_known(months: pd.DataFrame, earlier: int, later: int, half: int) -> dict[str, Any]:
    """The same over those who had bought before the earlier span; nothing where they are too few or others brought a good part of either."""
    first, since = months[months["orders"] > 0].groupby("customer_id")["month"].min(), earlier - half
    people = first.index[first < since]
    found, whole = _halves(months[months["customer_id"].isin(people)], earlier, later, half), _halves(months, earlier, later, half)
    if len(people) < ENOUGH or any(found[side] < NEARLY * whole[side] for side in ("revenue_before", "revenue_after")):
        return {}
    return {"known_before": f"{since // 12}-{since % 12 + 1:02d}-01"} | found


def _newcomers(months: pd.DataFrame, earlier: int, later: int, half: int) -> dict[str, Any]:
    """Who bought in the `half` months up to either month and had not in as long before as the data go back from the earlier ones, a year at most."""
    from scipy.stats import binomtest

    bought = months[months["orders"] > 0]
    pause = min(earlier - half - int(months["month"].min()), LONGEST)

    def came(end: int) -> set[Any]:
        inside, known = (set(bought.loc[bought["month"].between(first, last - 1), "customer_id"]) for first, last in ((end - half, end), (end - half - pause, end - half)))
        return inside - known

    before, after = came(earlier), came(later)
    if len(before) + len(after) < NEWCOMERS:
        return {}
    ever = set(bought.loc[bought["month"] < later - half, "customer_id"])
    only = len(after - before), len(before - after)  # who came so twice says nothing of either
    return {"pause": pause, "new_before": len(before), "new_after": len(after), "new_first": len(after - ever),
            "new_p": float(binomtest(only[0], sum(only)).pvalue) if sum(only) else 1.0}  # fmt: skip


def _again(months: pd.DataFrame, as_of: dt.date) -> dict[str, int]:
    """How many of those who were new in the last twelve months bought again in the next month, or quarter where cohorts are of quarters: those
    of the last one cannot be followed yet."""
    table = cohorts(months, as_of=as_of)
    length = 3 if len(table) and (table["cohort"] % 3 == 0).all() and table["cohort"].nunique() > 1 else 1
    end = as_of.year * 12 + as_of.month - 1
    end -= end % length
    since = max(end - FOLLOWED, int(months["month"].min()) + BEGUN)
    rows = table[(table["since"] == 1) & (table["cohort"] >= since)]
    if rows["customers"].sum() < ENOUGH:
        return {}
    return {"periods": (end - since) // length, "followed": int(rows["customers"].sum()), "again": int(rows["bought"].sum())}


def _last_new(first_orders: pd.Series, begun: int, as_of: dt.date) -> str | None:
    """The day of the last newcomer, where for long there was none; who is there in the data's first month may have come before it."""
    come = pd.to_datetime(first_orders).dropna().sort_values()
    come = come[come >= pd.Timestamp((begun + 1) // 12, (begun + 1) % 12 + 1, 1)]
    if len(come) < NEWCOMERS:
        return None
    pause = come.diff().dt.days.median()
    silent = (pd.Timestamp(as_of) - come.iloc[-1]).days
    return str(come.iloc[-1].date()) if silent > max(SILENT_DAYS, PAUSES * pause) else None
