"""What campaigns added: those written to against those held out, campaign by campaign and over all of them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from segkit.ground.chance import RATE, from_interval
from segkit.ground.effects import holm
from segkit.ground.names import POOLED
from segkit.ground.power import FOUND, SURE, detectable
from segkit.ground.shares import newcombe, pooled_difference
from segkit.steps.monitor.campaigns import cleaned

SIDES = ["responses", "contacts", "control_responses", "control"]
COLUMNS = ["campaign", "segment", *SIDES, "rate", "control_rate", "points", "low", "high", "detectable", "heterogeneity", "p", "adjusted", "reading"]


def compared(campaigns: pd.DataFrame) -> pd.DataFrame:
    """The comparisons that a log holds: one row per campaign, segment and channel in which somebody was written to and somebody held out.

    Parameters: `campaigns` in the form's columns (see `campaigns.FORM`). Returns campaign, segment, channel, responses, contacts,
    control_responses, control (counts).

    >>> log = pd.DataFrame({"campaign": "May", "segment": "VIP", "channel": "SMS", "contacts": [70, 80], "responses": [56, 48],
    ...     "group": ["target", "control"]})
    >>> compared(log).to_numpy().tolist()
    [['May', 'VIP', 'SMS', 56.0, 70.0, 48.0, 80.0]]
    """
    keys = ["campaign", "segment", "channel"]
    sums = cleaned(campaigns).groupby([*keys, "group"])[["contacts", "responses"]].sum()
    told = {g: sums[sums.index.get_level_values("group") == g].droplevel("group") for g in ("target", "control")}
    both = told["target"].join(told["control"].rename(columns={"contacts": "control", "responses": "control_responses"}), how="inner")
    both = both[(both["contacts"] > 0) & (both["control"] > 0)].astype("float64")
    return both.reset_index()[[*keys, *SIDES]]


def uplift(campaigns: pd.DataFrame) -> pd.DataFrame:
    """What campaigns added, in points: response of those written to minus response of those held out.

    Parameters: as in `responses`; what had no control group is not in the result.

    Returns one row per campaign and segment, then, where there are two or more, one of all of them together (campaign "pooled",
    segment empty): campaign, segment, responses, contacts, control_responses, control (counts), rate, control_rate, points, low, high
    (fractions; 95 %), detectable (the least uplift that these sizes show four times in five), heterogeneity (I², only pooled),
    p (that it is 0, from the interval), adjusted (Holm over the campaigns one by one; pooled as it is), reading (works: above 0 and
    adjusted below 5 %; harmful: below 0 so; not shown).

    Formula: one comparison by Newcombe's interval, several by Mantel–Haenszel weights (`pooled_difference`). Source: docs/methods.md
    18; Newcombe 1998, method 10.

    >>> log = pd.DataFrame({"campaign": "May", "segment": "VIP", "channel": "SMS", "contacts": [70, 80],
    ...     "responses": [56, 48], "group": ["target", "control"]})
    >>> uplift(log)[["points", "low", "high", "reading"]].round(4).to_numpy().tolist()
    [[0.2, 0.0524, 0.3339, 'works']]
    """
    pairs = compared(campaigns)
    rows = [_row(*key, mine) for key, mine in pairs.groupby(["campaign", "segment"], sort=True)]
    rows += [_row(POOLED, "", pairs)] if len(rows) > 1 else []
    out = _read(pd.DataFrame(rows, columns=[c for c in COLUMNS if c not in ("p", "adjusted", "reading")]))[COLUMNS]
    return out.astype({"campaign": "str", "segment": "str", "reading": "str"} | {c: "float64" for c in COLUMNS[2:-1]})


def _row(campaign: str, segment: str, pairs: pd.DataFrame) -> dict:
    found = pooled_difference(*(pairs[c] for c in SIDES))
    sums = pairs[SIDES].sum()
    if len(pairs) == 1:
        low, high = (float(np.ravel(v)[0]) for v in newcombe(*(pairs[c].to_numpy() for c in SIDES)))
        least = detectable(sums["contacts"], sums["control"], sums["control_responses"] / sums["control"])
    else:
        low, high, least = found["low"], found["high"], (SURE + FOUND) * found["error"]
    return {
        "campaign": campaign, "segment": segment, **sums.to_dict(), "rate": sums["responses"] / sums["contacts"],
        "control_rate": sums["control_responses"] / sums["control"], "points": found["points"], "low": low, "high": high,
        "detectable": least, "heterogeneity": found["heterogeneity"] if campaign == POOLED else np.nan,
    }  # fmt: skip


def _read(rows: pd.DataFrame) -> pd.DataFrame:
    """What the comparisons showed: one of many that stands out by itself is what chance brings among many."""
    p = pd.Series(from_interval(rows["points"], rows["low"], rows["high"]), index=rows.index)
    adjusted = holm(p.where(rows["campaign"] != POOLED)).fillna(p)
    sure = adjusted < RATE
    reading = np.select([sure & (rows["points"] > 0), sure & (rows["points"] < 0)], ["works", "harmful"], "not shown")
    return rows.assign(p=p, adjusted=adjusted, reading=reading)
