"""What past campaigns earned: their margin less their cost, beyond what would have come anyway where somebody was held out."""

from __future__ import annotations

import pandas as pd

from segkit.steps.targets.worth import SPREAD

COLUMNS = ["campaign", "segment", "channel", "contacts", "cost", "margin", "earned", "compared", "error", "together_low", "together_high"]
EIGHTY = 1.2816  # standard errors to each side within which 8 in 10 lie


def earned(log: pd.DataFrame, *, margin: float = 1.0, spread: float = SPREAD) -> pd.DataFrame:
    """One row per campaign, segment and channel of which revenue and cost are known, in the order of the names.

    Parameters: `log` from `monitor.cleaned`, `margin`: gross margin, `spread` of one response's revenue in units of its mean.

    Returns campaign, segment, channel, contacts, cost (currency), margin (currency; beyond that of as many people held out, where there
    were some), earned (margin less cost), compared (whether somebody was held out; where not, all that responded is counted), error (currency: standard error
    of earned, by how many responded by chance and how much each brought), together_low and together_high (currency: between which all those compared,
    or all that were not, together lie in 8 cases of 10).

    Formula: responses are Poisson, so the variance of a group's revenue is responses · mean² · (1 + spread²), one response at least; that of those
    held out is scaled to as many as were written to. Source: the compound Poisson, e.g. Feller, An Introduction to Probability Theory, vol. 1, ch. 12.

    >>> log = pd.DataFrame({"campaign": "May", "segment": "VIP", "channel": "call", "group": ["target", "control"], "contacts": [90, 90],
    ...     "responses": [11, 4], "revenue": [1540.0, 560.0], "cost": [585.0, 0.0]})
    >>> earned(log, margin=0.6)[["earned", "compared", "error"]].to_numpy().tolist()
    [[3.0, True, 460.09]]
    """
    keys = ["campaign", "segment", "channel"]
    if not {"revenue", "cost"} <= set(log) or log.empty:
        return pd.DataFrame(columns=COLUMNS)
    rows = log[log["contacts"] > 0]
    sums = {g: rows[rows["group"] == g].groupby(keys)[["contacts", "responses", "revenue", "cost"]].sum(min_count=1) for g in ("target", "control")}
    without = sums["control"][["contacts", "responses", "revenue"]].rename(columns={"contacts": "held", "responses": "came", "revenue": "anyway"})
    both = sums["target"].dropna(subset=["revenue", "cost"]).join(without)
    both = both[both["cost"] > 0]
    compared = both["anyway"].notna() & both["held"].gt(0)
    times = (both["contacts"] / both["held"]).where(compared, 0.0)
    beyond = both["revenue"] - (both["anyway"] * times).where(compared, 0.0)
    each = both["revenue"] / both["responses"].clip(lower=1)
    variance = both["responses"].clip(lower=1) * each**2 + times**2 * (both["came"].fillna(0).clip(lower=1) * (both["anyway"] / both["came"].where(both["came"] > 0)).fillna(each) ** 2)
    made = both.assign(margin=(margin * beyond).round(2), compared=compared, error=(margin * (variance * (1 + spread**2)) ** 0.5).round(2))
    made = made.assign(earned=(made["margin"] - made["cost"]).round(2)).reset_index()
    sums = made.assign(variance=made["error"] ** 2).groupby("compared")[["earned", "variance"]].transform("sum")
    about = EIGHTY * sums["variance"] ** 0.5
    return made.assign(together_low=(sums["earned"] - about).round(2), together_high=(sums["earned"] + about).round(2))[COLUMNS]
