"""What the whole windows hide: how revenue went in the last half of the later one, whether new customers still come, and whether they come back."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

from segkit.steps.size.repeat import ENOUGH, cohorts
from segkit.steps.size.revenue import LONGEST, began, chance, days, evenly, windows

YEAR_BEFORE, KNOWN_BEFORE, JUST_BEFORE = "year_before", "known_year_before", "just_before"
COLUMNS = ["against", "months", "revenue_before", "revenue_after", "days_before", "days_after", "per_day", "p", "last_new",
           "known_before", "pause", "new_before", "new_after", "new_p", "new_first_before", "new_first", "first_p", "came_until", "came_before", "came_after", "back_before", "back_after", "back_p",
           "periods", "followed", "again"]  # fmt: skip
SHORTEST = 3  # months of a half, and of what the data hold before the span of a year before: fewer go up and down by themselves
BEGUN = 6  # months that the data must have run before the span of a year before: in fewer, it fills with customers of old
NEARLY = 0.8  # of the revenue of either span: of who brought less of it a comparison would not be one of revenue
NEWCOMERS = 20  # of fewer nobody knows how often one comes
SILENT_DAYS, PAUSES = 90, 10  # without a newcomer for longer than both: so many days, and so many times the usual pause between two
SURELY, DAYS_APART = 0.9, 31  # of newcomers, of whom a date of the client's own says that they came then, and so many days after the first order at most
FOLLOWED = 12  # months of new customers of whom it is told how many come back


def lately(months: pd.DataFrame, facts: pd.DataFrame, *, as_of: dt.date) -> pd.DataFrame:
    """The last half of the later window against the same months a year before, where the data began six months before these and more, and
    against as many months just before, which are of another season. Where the data began three to five months before the span of a year before, the former is counted over those
    alone who had bought before it, if these brought nearly all in both.

    `months`, `facts`: as in `growth`. Returns a row each: against (year_before, known_year_before or just_before), months, revenue_before, revenue_after (currency; missing
    where a half is shorter than three months), days_before, days_after, per_day (the change per day, fraction), p (that the change per day is chance, as beside "after" in `bridge`), last_new (ISO date of the
    last first order where no new customer has come for long, else missing), known_before (ISO date before which those had bought who are counted; else missing); beside a year before also pause, new_before, new_after (customers of either span who had not
    bought in so many months before it: the same history for both, or whoever came before the data begin would be new in the earlier one), new_p (that they are as many: a fair lot for each), new_first_before and new_first (of these, who never had; the former
    only where that is known: by a date of the client's own, as of a card, or because in so long a history nearly nobody is forgotten), first_p (that these are as many); beside any, came_until (the ISO date of the last day of as many months as can be followed for as many), came_before and came_after (who first bought in these months
    a year before, where that is known, and in these), back_before and back_after (of these, who bought again in as many months after that of the first order), back_p (that they come back alike); periods (months, or
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
    half, begun = when.months // 2, began(months)
    rows, last = [], when.end - LONGEST
    shared = {"months": half, "last_new": _last_new(facts["first_order"], begun, as_of)} | _again(months, as_of) | (_came_back(months, facts, last, when.end, half) if half >= SHORTEST else {})
    if half >= SHORTEST and last - half - begun >= BEGUN:
        rows.append({"against": YEAR_BEFORE} | shared | _halves(months, last, when.end, half) | _newcomers(months, facts, last, when.end, half))
    elif half >= SHORTEST and last - half - begun >= SHORTEST and (known := _of_the_known(months, last, when.end, half)):
        rows.append({"against": KNOWN_BEFORE} | shared | known)
    rows.append({"against": JUST_BEFORE} | shared | (_halves(months, when.end - half, when.end, half) if half >= SHORTEST else {}))
    return pd.DataFrame(rows, columns=COLUMNS).astype({"last_new": "str", "known_before": "str", "came_until": "str"})


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


def _newcomers(months: pd.DataFrame, facts: pd.DataFrame, earlier: int, later: int, half: int) -> dict[str, Any]:
    """Who bought in the `half` months up to either month and had not in as long before as the data go back from the earlier ones, a year at most;
    and who never had."""
    from scipy.stats import binomtest

    bought = months[months["orders"] > 0]
    pause = min(earlier - half - began(months), LONGEST)

    def came(end: int) -> set[Any]:
        inside, known = (set(bought.loc[bought["month"].between(first, last - 1), "customer_id"]) for first, last in ((end - half, end), (end - half - pause, end - half)))
        return inside - known

    before, after = came(earlier), came(later)
    if len(before) + len(after) < NEWCOMERS:
        return {}
    first_before, first = (_first_in(months, end - half, end) for end in (earlier, later))
    found = {"pause": pause, "new_before": len(before), "new_after": len(after), "new_first": len(first)}
    only = len(after - before), len(before - after)  # who came so twice says nothing of either
    found["new_p"] = float(binomtest(only[0], sum(only)).pvalue) if sum(only) else 1.0
    if _surely_first(months, facts, first_before, earlier - half, earlier, later):
        both = len(first), len(first_before)
        found |= {"new_first_before": len(first_before), "first_p": float(binomtest(both[0], sum(both)).pvalue) if sum(both) else 1.0}
    return found


def _first_in(months: pd.DataFrame, since: int, until: int) -> set[Any]:
    """Who bought in the months [since, until) and in none before, as far as the data go back."""
    first = months[months["orders"] > 0].groupby("customer_id")["month"].min()
    return set(first.index[first.between(since, until - 1)])


def _surely_first(months: pd.DataFrame, facts: pd.DataFrame, people: set[Any], since: int, until: int, later: int) -> bool:
    """Whether those who appear in the months [since, until) are nearly all new customers, and not old ones who had bought before the data begin: a date of the
    client's own says so, or, of those who would be new up to the month `later` with so short a history, nearly nobody had bought before it."""
    if _dated(facts, people, since, until):
        return True
    length, history = until - since, since - began(months)
    bought = months[months["orders"] > 0]
    inside, known = (set(bought.loc[bought["month"].between(first, last - 1), "customer_id"]) for first, last in ((later - length, later), (later - length - history, later - length)))
    new = inside - known
    return history >= BEGUN and len(new) > 0 and len(new & _first_in(months, later - length, later)) >= SURELY * len(new)


def _dated(facts: pd.DataFrame, people: set[Any], since: int, until: int) -> bool:
    """Whether some date of the client's own lies in the months [since, until), and no later than the first order, for nearly all of these; nor only since it
    is of the last one: so too for those who bought again.

    >>> rows = pd.DataFrame({"customer_id": range(40), "first_order": pd.Timestamp("2025-05-20"), "last_order": pd.Timestamp("2025-09-20"), "card": pd.Timestamp("2025-05-18")})
    >>> [_dated(rows, set(range(40)), since, since + 6) for since in (2025 * 12 + 4, 2025 * 12 + 5)], _dated(rows.assign(card=rows["last_order"]), set(range(40)), 2025 * 12 + 4, 2025 * 12 + 10)
    ([True, False], False)
    """
    if not {"customer_id", "last_order"} <= set(facts):
        return False
    rows = facts[facts["customer_id"].isin(people)]
    near = pd.to_datetime(rows["first_order"]) + pd.Timedelta(days=DAYS_APART)
    again = (pd.to_datetime(rows["last_order"]) > near).to_numpy(bool)
    own = [c for c in rows if c not in ("first_order", "last_order") and pd.api.types.is_datetime64_any_dtype(rows[c])]
    for column in own if again.sum() >= NEWCOMERS else ():
        day = rows[column].dt.tz_localize(None)
        inside = ((day.dt.year * 12 + day.dt.month - 1).between(since, until - 1) & (day <= near)).fillna(False).to_numpy(bool)
        if inside.mean() >= SURELY and inside[again].mean() >= SURELY:
            return True
    return False


def _came_back(months: pd.DataFrame, facts: pd.DataFrame, earlier: int, later: int, half: int) -> dict[str, Any]:
    """Who first bought in the `half` months that end so many before either month, and who of them bought again in as many months after that of the first order;
    nothing where it is not known that the earlier ones had not bought before, or either are too few."""
    from scipy.stats import fisher_exact

    bought = months[months["orders"] > 0]
    found: dict[str, Any] = {}
    for name, end in (("after", later - half), ("before", earlier - half)):
        people = _first_in(months, end - half, end)
        if len(people) < ENOUGH or (name == "before" and not _surely_first(months, facts, people, end - half, end, later - half)):
            return {}
        theirs = bought.loc[bought["customer_id"].isin(people), ["customer_id", "month"]]
        since = theirs["month"] - theirs["customer_id"].map(theirs.groupby("customer_id")["month"].min())
        found |= {f"came_{name}": len(people), f"back_{name}": int(theirs.loc[since.between(1, half), "customer_id"].nunique())}
    p = fisher_exact([[found[f"back_{side}"], found[f"came_{side}"] - found[f"back_{side}"]] for side in ("before", "after")]).pvalue
    end = later - half
    return found | {"back_p": float(p), "came_until": str(dt.date(end // 12, end % 12 + 1, 1) - dt.timedelta(days=1))}


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
