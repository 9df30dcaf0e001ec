"""When to begin: the day from which a segment's own season is not missed."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from segkit.findings.campaign import SOON, WITHIN
from segkit.ground.months import told_by_month
from segkit.methods import five_w

AHEAD = 56  # days ahead to which a message may be put off
MORE, NEARLY = 1.5, 0.9  # times the earliest day's buyers that are worth waiting for; how much of the best is as good
MONTH = 31  # days between purchases up to which nobody's season is waited for
CHANCE = 2.0  # standard errors by which two counts must differ at least
COLUMNS = ["segment", "earliest", "buyers_earliest", "first", "last", "buyers", "years", "send", "last_year", "last_year_earliest"]


def season(
    coming: pd.DataFrame | None, labels: pd.DataFrame, as_of: dt.date, *, since: dt.date | None, facts: pd.DataFrame | None = None,
    choices: pd.DataFrame | None = None, office: bool = False,
) -> pd.DataFrame:  # fmt: skip
    """The day from which to write to each segment, by how many of its customers bought in the days of a response a year before.

    Parameters: `coming` from `facts.coming` (customer_id, day), `labels` (customer_id, segment), `since`: the first day of the data; `facts` (customer_id,
    gap_days): who buys every month has no season to wait for, nor has a base whose sales are dated by the month. `choices` and `office` as in `weekdays` and `sent_on`.

    Returns one row per segment: segment, earliest (day on which a message can go out), buyers_earliest (customers who bought in the same
    calendar days as the response to it), first and last (between them all days are nearly as good as the best), buyers (of the first),
    years (before that were counted, whole ones; the buyers are those of all of them), send (the day on which the message goes out), last_year and
    last_year_earliest (the buyers of the latest of these years alone, in the days of that one and of the earliest).

    Formula: of all start days from the earliest to eight weeks ahead the best is that in whose 14 days most bought, each customer once a
    year. Where it has 1.5 times the earliest day's and more than chance brings (two standard errors of a difference of counts), the first
    with nine tenths of the best is taken; else the earliest.

    >>> days = pd.DataFrame({"customer_id": [f"c{i}" for i in range(40)], "day": pd.Timestamp("2025-12-24")})
    >>> labels = pd.DataFrame({"customer_id": days["customer_id"], "segment": "VIP"})
    >>> season(days, labels, dt.date(2026, 11, 1), since=dt.date(2025, 1, 1))[["first", "last", "buyers"]].astype("str").to_numpy().tolist()
    [['2026-12-11', '2026-12-24', '40']]
    """
    names = sorted(labels["segment"].dropna().astype("str").unique())
    earliest = pd.Timestamp(as_of) + pd.Timedelta(days=SOON)
    years = 0
    while since is not None and pd.Timestamp(since) <= earliest - pd.DateOffset(years=years + 1):
        years += 1
    counts, lately = ({name: np.zeros(AHEAD - SOON + 1, dtype=int) for name in names} for _ in range(2))
    if coming is not None and years and not told_by_month(coming["day"], least=2):
        told = coming.assign(day=pd.to_datetime(coming["day"])).merge(labels[["customer_id", "segment"]], on="customer_id")
        for name, mine in told.groupby(told["segment"].astype("str")):
            lately[name] = _buyers(mine, earliest - pd.DateOffset(years=1))
            counts[name] = lately[name] + sum(_buyers(mine, earliest - pd.DateOffset(years=back)) for back in range(2, years + 1))
    rows, often, liked = [], _often(labels, facts), weekdays(choices, labels)
    for name, seen in counts.items():
        first, last = (0, 0) if name in often else _best(seen)
        days = (earliest + pd.Timedelta(days=first), earliest + pd.Timedelta(days=last))
        send = pd.Timestamp(sent_on(days[0].date(), days[1].date() if first else days[0].date() + dt.timedelta(days=6), liked.get(name), office=office))
        rows.append((name, earliest, seen[0], *days, seen[first], years, send, lately[name][(send - earliest).days], lately[name][0]))
    return pd.DataFrame(rows, columns=COLUMNS)


def weekdays(choices: pd.DataFrame | None, labels: pd.DataFrame) -> dict[str, int]:
    """Segment → the weekday (1 Monday … 7) on which it buys more than everybody; none where none stands out or too few were seen.

    `choices`: customer_id, criterion, value, orders.
    """
    if choices is None or not (choices["criterion"] == "weekday").any():
        return {}
    told = choices[choices["criterion"] == "weekday"].merge(labels[["customer_id", "segment"]], on="customer_id")
    everybody = told.groupby(told["value"].astype("str"))["orders"].sum()
    found = {}
    for name, mine in told.groupby(["segment", told["value"].astype("str")])["orders"].sum().groupby("segment"):
        days = mine.droplevel("segment").reindex(everybody.index, fill_value=0)
        lift = (days / days.sum() / (everybody / everybody.sum()))[days >= 10]
        if len(lift) and lift.max() >= 1.1:
            found[str(name)] = int(lift.idxmax())
    return found


def sent_on(first: dt.date, last: dt.date, weekday: int | None, *, office: bool = False) -> dt.date:
    """The first of the days up to a week on that is the weekday a segment likes (Tuesday where none stands out), else the first; `office`: not on a
    Saturday or Sunday, on which nobody is called at the office.

    >>> sent_on(dt.date(2026, 11, 4), dt.date(2026, 11, 10), 5), sent_on(dt.date(2026, 11, 7), dt.date(2026, 11, 9), 7, office=True)
    (datetime.date(2026, 11, 6), datetime.date(2026, 11, 9))
    """
    days = [first + dt.timedelta(days=i) for i in range(min(7, (last - first).days + 1))]
    days = [d for d in days if d.isoweekday() < 6] or days if office else days
    return next((d for d in days if d.isoweekday() == (weekday or 2)), days[0])


def _often(labels: pd.DataFrame, facts: pd.DataFrame | None) -> set[str]:
    """The segments that usually buy every month."""
    if facts is None or "gap_days" not in facts:
        return set()
    members = labels[["customer_id", "segment"]].merge(facts, on="customer_id")
    return {str(name) for name, mine in members.groupby("segment") if (five_w.rhythm(mine) or np.inf) <= MONTH}


def _buyers(mine: pd.DataFrame, start: pd.Timestamp) -> np.ndarray:
    """How many bought in the days of a response to a message of each start day, from this one on."""
    days = mine.assign(at=(mine["day"] - start).dt.days)[["customer_id", "at"]].drop_duplicates().sort_values(["customer_id", "at"])
    days = days[days["at"].between(0, AHEAD - SOON + WITHIN - 1)]
    before = days.groupby("customer_id")["at"].shift().fillna(-1)  # a start up to this day has the customer already
    first = np.maximum(days["at"] - WITHIN, before).clip(lower=-1).to_numpy(int) + 1
    steps = np.zeros(AHEAD - SOON + WITHIN + 1, dtype=int)
    np.add.at(steps, first, 1)
    np.add.at(steps, days["at"].to_numpy(int) + 1, -1)
    return steps.cumsum()[: AHEAD - SOON + 1]


def _best(seen: np.ndarray) -> tuple[int, int]:
    """The first start day that is nearly as good as the best, and the last of those after it that are so without a break."""
    best = int(seen.max())
    if best < MORE * seen[0] or best - seen[0] <= CHANCE * np.sqrt(best + seen[0]):
        return 0, 0
    good = seen >= NEARLY * best
    first = int(good.argmax())
    rest = np.flatnonzero(~good[first:])
    return first, first + (int(rest[0]) if len(rest) else len(seen) - first) - 1
