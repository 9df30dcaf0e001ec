"""What past campaigns earned: their margin less their cost, beyond what would have come anyway where somebody was held out."""

from __future__ import annotations

import pandas as pd

COLUMNS = ["campaign", "segment", "channel", "contacts", "cost", "margin", "earned", "compared"]


def earned(log: pd.DataFrame, *, margin: float = 1.0) -> pd.DataFrame:
    """One row per campaign, segment and channel of which revenue and cost are known, in the order of the names.

    Parameters: `log` from `monitor.cleaned`, `margin`: gross margin.

    Returns campaign, segment, channel, contacts, cost (currency), margin (currency; beyond that of as many people held out, where there
    were some), earned (margin less cost), compared (whether somebody was held out; where not, all that responded is counted).

    >>> log = pd.DataFrame({"campaign": "May", "segment": "VIP", "channel": "call", "group": ["target", "control"], "contacts": [90, 90],
    ...     "responses": [11, 4], "revenue": [1540.0, 560.0], "cost": [585.0, 0.0]})
    >>> earned(log, margin=0.6)[["earned", "compared"]].to_numpy().tolist()
    [[3.0, True]]
    """
    keys = ["campaign", "segment", "channel"]
    if not {"revenue", "cost"} <= set(log) or log.empty:
        return pd.DataFrame(columns=COLUMNS)
    rows = log[log["contacts"] > 0]
    sums = {g: rows[rows["group"] == g].groupby(keys)[["contacts", "revenue", "cost"]].sum(min_count=1) for g in ("target", "control")}
    both = sums["target"].dropna(subset=["revenue", "cost"]).join(sums["control"][["contacts", "revenue"]].rename(columns={"contacts": "held", "revenue": "anyway"}))
    both = both[both["cost"] > 0]
    compared = both["anyway"].notna() & both["held"].gt(0)
    beyond = both["revenue"] - (both["anyway"] * both["contacts"] / both["held"]).where(compared, 0.0)
    made = both.assign(margin=(margin * beyond).round(2), compared=compared)
    return made.assign(earned=(made["margin"] - made["cost"]).round(2)).reset_index()[COLUMNS]
