"""What campaigns taught: response by segment, the lift over the control group, and the rates to plan the next one with."""

from __future__ import annotations

import numpy as np
import pandas as pd

from segkit.methods._values import wilson
from segkit.problems import Problem, Problems
from segkit.shares import newcombe

CONTROL = {"control", "контроль", "контрольная", "kontrola", "kontrolna"}
LEVELS = ("low", "base", "high")
MOST_PRIOR = 100.0  # contacts: the form speaks of everybody, so it must not outweigh a segment's own campaign
FORM = ["campaign", "date", "segment", "channel", "contacts", "responses", "revenue", "cost", "group"]


def _log(campaigns: pd.DataFrame) -> pd.DataFrame:
    """The campaign log with numbers as numbers and the group as target or control; Problems for rows that cannot be true."""
    log = campaigns.reindex(columns=FORM)
    for name in ("contacts", "responses", "revenue", "cost"):
        log[name] = pd.to_numeric(log[name], errors="coerce")
    log["group"] = ["control" if not pd.isna(g) and str(g).strip().casefold() in CONTROL else "target" for g in log["group"]]
    for name in ("campaign", "segment", "channel"):
        log[name] = log[name].astype("str").fillna("")
    wrong = ~((log["contacts"] >= log["responses"]) & (log["responses"] >= 0))
    if wrong.any():
        raise Problems(
            [
                Problem(
                    f"forms/campaigns.csv, row {row + 2}",
                    "contacts and responses are missing, or responses exceed contacts",
                    "correct the figures",
                    "campaign_counts",
                )
                for row in np.flatnonzero(wrong)
            ]
        )
    return log


def responses(campaigns: pd.DataFrame) -> pd.DataFrame:
    """Response of every segment by channel, control groups left out.

    Parameters: `campaigns`: campaign, date, segment, channel, contacts, responses, revenue, cost (currency), group
    (target, control; empty = target).

    Returns one row per segment and channel: segment, channel, campaigns, contacts, responses, rate, rate_low,
    rate_high (Wilson 95 %), revenue, cost, revenue_per_contact. Raises Problems for rows with more responses than
    contacts.

    >>> log = pd.DataFrame({"campaign": "May", "segment": "VIP", "channel": "SMS", "contacts": [2000],
    ...     "responses": [40], "revenue": [9000.0], "cost": [2000.0]})
    >>> responses(log)[["rate", "rate_low", "rate_high", "revenue_per_contact"]].round(4).to_numpy().tolist()
    [[0.02, 0.0147, 0.0271, 4.5]]
    """
    log = _log(campaigns)
    groups = log[log["group"] == "target"].groupby(["segment", "channel"], as_index=False)
    out = groups.agg(
        campaigns=("campaign", "nunique"),
        contacts=("contacts", "sum"),
        responses=("responses", "sum"),
        revenue=("revenue", lambda v: v.sum(min_count=1)),
        cost=("cost", lambda v: v.sum(min_count=1)),
    )
    out["rate"] = out["responses"] / out["contacts"].where(out["contacts"] > 0)
    out["rate_low"], out["rate_high"] = wilson(out["responses"], out["contacts"])
    out["revenue_per_contact"] = out["revenue"] / out["contacts"].where(out["contacts"] > 0)
    return out[
        [
            "segment",
            "channel",
            "campaigns",
            "contacts",
            "responses",
            "rate",
            "rate_low",
            "rate_high",
            "revenue",
            "cost",
            "revenue_per_contact",
        ]
    ]


def uplift(campaigns: pd.DataFrame) -> pd.DataFrame:
    """What a campaign added: response of those written to minus response of those held out.

    Parameters: as in `responses`; segments without a control group are not in the result.

    Returns one row per campaign and segment: campaign, segment, contacts, responses, rate, control,
    control_responses, control_rate, uplift (fraction), uplift_low, uplift_high (95 %), extra_responses (uplift ×
    contacts), reading (works, no evidence, harms).

    Formula: difference of shares with Newcombe's interval. Source: METHODS 18; Newcombe 1998, method 10.

    >>> log = pd.DataFrame({"campaign": "May", "segment": "VIP", "channel": "SMS", "contacts": [70, 80],
    ...     "responses": [56, 48], "group": ["target", "control"]})
    >>> uplift(log)[["uplift", "uplift_low", "uplift_high", "reading"]].round(4).to_numpy().tolist()
    [[0.2, 0.0524, 0.3339, 'works']]
    """
    sums = _log(campaigns).groupby(["campaign", "segment", "group"])[["contacts", "responses"]].sum()
    names = ["campaign", "segment"]
    sides = {
        group: sums.xs(group, level="group") if group in sums.index.get_level_values("group") else sums.iloc[:0].droplevel("group")
        for group in ("target", "control")
    }
    out = (
        sides["target"]
        .join(sides["control"].rename(columns={"contacts": "control", "responses": "control_responses"}), how="inner")
        .reset_index()
    )
    out = out[(out["contacts"] > 0) & (out["control"] > 0)].reset_index(drop=True)
    out["rate"], out["control_rate"] = out["responses"] / out["contacts"], out["control_responses"] / out["control"]
    out["uplift"] = out["rate"] - out["control_rate"]
    out["uplift_low"], out["uplift_high"] = newcombe(out["responses"], out["contacts"], out["control_responses"], out["control"])
    out["extra_responses"] = out["uplift"] * out["contacts"]
    out["reading"] = np.select([out["uplift_low"] > 0, out["uplift_high"] < 0], ["works", "harms"], "no evidence")
    return out[
        [
            *names,
            "contacts",
            "responses",
            "rate",
            "control",
            "control_responses",
            "control_rate",
            "uplift",
            "uplift_low",
            "uplift_high",
            "extra_responses",
            "reading",
        ]
    ]


def updated_responses(channels: pd.DataFrame, campaigns: pd.DataFrame) -> pd.DataFrame:
    """The response rates to plan the next campaigns with: the form's estimate, moved by what the campaigns have shown.

    Parameters: `channels`: channel, response_low, response_base, response_high; `campaigns` as in `responses`.

    Returns one row per segment and channel that was used: segment, channel, response_low, response_base,
    response_high (fractions), contacts, responses, prior_contacts (what the form's estimate weighs, in contacts).
    Feed it to `economics(responses=…)`.

    Formula: Beta(n₀·b + responses, n₀·(1 − b) + contacts − responses), mean and 2.5 / 97.5 % points; n₀ =
    b(1 − b) ÷ ((high − low) ÷ 4)² − 1, so that low to high is about the form's 95 %, but from 2 to 100 contacts: the form
    speaks of everybody, a campaign of this segment. Channels that are not in the form start from Beta(1, 1).
    Source: METHODS 18; Gelman et al., BDA3, ch. 2.

    >>> sms = pd.DataFrame({"channel": ["SMS"], "response_low": [0.01], "response_base": [0.02],
    ...     "response_high": [0.03]})
    >>> log = pd.DataFrame({"campaign": "May", "segment": "VIP", "channel": "SMS", "contacts": [900],
    ...     "responses": [78]})
    >>> updated_responses(sms, log)[["response_base", "prior_contacts"]].round(4).to_numpy().tolist()
    [[0.08, 100.0]]
    """
    from scipy.stats import beta

    seen = responses(campaigns)[["segment", "channel", "contacts", "responses"]]
    names = [f"response_{level}" for level in LEVELS]
    form = channels.drop_duplicates("channel").reindex(columns=["channel", *names])
    form[names] = form[names].apply(pd.to_numeric, errors="coerce")
    out = seen.merge(form, on="channel", how="left")
    base, sd = out["response_base"], ((out["response_high"] - out["response_low"]) / 4).clip(lower=1e-6)
    weight = (base * (1 - base) / sd**2 - 1).clip(2, MOST_PRIOR)
    # A form without a range says nothing about how sure it is: it weighs as much as it may.
    weight = weight.where((out["response_high"] > out["response_low"]) & base.between(0, 1, inclusive="neither"), MOST_PRIOR)
    weight = weight.where(base.notna(), 2.0)
    prior = base.fillna(0.5).clip(1e-6, 1 - 1e-6)
    a, b = weight * prior + out["responses"], weight * (1 - prior) + out["contacts"] - out["responses"]
    out["response_low"], out["response_base"], out["response_high"] = beta.ppf(0.025, a, b), a / (a + b), beta.ppf(0.975, a, b)
    # A very skewed Beta has its mean outside the points.
    out["response_low"], out["response_high"] = (
        np.minimum(out["response_low"], out["response_base"]),
        np.maximum(out["response_high"], out["response_base"]),
    )
    return out.assign(prior_contacts=weight)[["segment", "channel", *names, "contacts", "responses", "prior_contacts"]]
