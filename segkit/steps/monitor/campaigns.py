"""What campaigns taught: response by segment, and the rates to plan the next one with. What they added is in `uplift`."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

from segkit.customers.snapshots import at
from segkit.ground.problems import Problem, Problems
from segkit.ground.shares import wilson
from segkit.ground.yes import held_out, says_yes
from segkit.methods._segmentation import labelled_then

LEVELS = ("low", "base", "high")
MOST_PRIOR = 100.0  # contacts: the form speaks of everybody, so it must not outweigh a segment's own campaign
FORM = ["campaign", "date", "segment", "channel", "contacts", "responses", "revenue", "cost", "group"]


def cleaned(campaigns: pd.DataFrame) -> pd.DataFrame:
    """The campaign log with numbers as numbers and the group as target or control; Problems for rows that cannot be true."""
    log = campaigns.reindex(columns=FORM)
    for name in ("contacts", "responses", "revenue", "cost"):
        log[name] = pd.to_numeric(log[name], errors="coerce")
    log["group"] = np.where(held_out(log["group"]), "control", "target")
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


def log(
    campaigns: pd.DataFrame, contacts: pd.DataFrame | None, labels: pd.DataFrame,
    *, today: tuple[pd.DataFrame, pd.DataFrame, dict[str, Any] | None] | None = None,
) -> pd.DataFrame:  # fmt: skip
    """All that is known of campaigns, in the form's columns: the form, then the contacts that the client's own list counts; with `today`
    (facts, months, definition) by the segment people were in before each was sent."""
    told = contacts if contacts is None or today is None else as_then(contacts, labels, *today)
    known = from_contacts(told, labels) if told is not None and len(told) else pd.DataFrame(columns=FORM)
    parts = [part.reindex(columns=FORM).astype(object) for part in (campaigns, known) if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else campaigns.reindex(columns=FORM)


def as_then(contacts: pd.DataFrame, labels: pd.DataFrame, facts: pd.DataFrame, months: pd.DataFrame, definition: dict[str, Any] | None) -> pd.DataFrame:
    """The contacts with the segment that each was in on the first day of the month of the message: who bought for it is in a better one today, and by
    that one every message would have worked. Today's segment where the day is not known, precedes the data, or the definition cannot label it."""
    if "date" not in contacts:
        return contacts
    sent = pd.to_datetime(contacts["date"], errors="coerce")
    month, now = sent.dt.year * 12 + sent.dt.month - 1, contacts["customer_id"].map(labels.set_index("customer_id")["segment"])
    for first in month.dropna().astype(int).unique():
        seen = months[months["month"] < first]
        then = labelled_then(definition, at(seen, facts, dt.date(first // 12, first % 12 + 1, 1))) if len(seen) else None
        if then is not None:
            there = contacts["customer_id"].map(then.set_index("customer_id")["segment"])
            now = now.mask((month == first) & there.notna() & now.notna(), there)
    return contacts.assign(segment=now)


def from_contacts(contacts: pd.DataFrame, labels: pd.DataFrame) -> pd.DataFrame:
    """A list of contacts, person by person, as the campaign form has it: counted by campaign and by the segment told there, else by that people are in today.

    Parameters: `contacts`, one row per contact: customer_id, campaign, response (yes/no, or how often: more than 0 is a response) and,
    each may be missing, date, channel, group, revenue, cost (currency) and segment, where it was counted otherwise. `labels`: customer_id, segment.

    Returns one row per campaign, date, segment, channel and group: the columns of the form; revenue and cost are missing where the list
    has none. Contacts of people who are not in `labels` are left out: they are in no segment.

    >>> list_ = pd.DataFrame({"customer_id": ["a", "b", "c"], "campaign": "May", "date": "2026-05-01", "channel": "mail",
    ...     "group": "target", "response": [2, 0, 1]})
    >>> labels = pd.DataFrame({"customer_id": ["a", "b", "c"], "segment": ["VIP", "VIP", "rest"]})
    >>> from_contacts(list_, labels)[["campaign", "segment", "contacts", "responses"]].to_numpy().tolist()
    [['May', 'VIP', 2, 1], ['May', 'rest', 1, 1]]
    """
    if "response" not in contacts:
        return pd.DataFrame(columns=FORM)
    held = contacts if "segment" in contacts else contacts.merge(labels[["customer_id", "segment"]], on="customer_id", how="inner", validate="many_to_one")
    table = held.dropna(subset="segment")
    table = table[~table["waiting"].eq(True)] if "waiting" in table else table
    numeric = pd.api.types.is_numeric_dtype(table["response"])
    key = ["campaign", "date", "segment", "channel", "group"]
    texts = table.reindex(columns=key)
    if pd.api.types.is_datetime64_any_dtype(texts["date"]):
        texts["date"] = texts["date"].dt.strftime("%Y-%m-%d")
    table = texts.astype("str").fillna("").assign(
        contacts=1, responses=(table["response"] > 0 if numeric else says_yes(table["response"])).astype(int),
        **{name: pd.to_numeric(table[name]) if name in table else np.nan for name in ("revenue", "cost")},
    )  # fmt: skip
    sums = table.groupby(key, sort=True)
    counted = sums[["contacts", "responses"]].sum().join(sums[["revenue", "cost"]].sum(min_count=1))
    return counted.reset_index()[FORM]


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
    log = cleaned(campaigns)
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


def updated_responses(channels: pd.DataFrame, campaigns: pd.DataFrame) -> pd.DataFrame:
    """The response rates to plan the next campaigns with: the form's estimate, moved by what the campaigns have shown.

    Parameters: `channels`: channel, response_low, response_base, response_high; `campaigns` as in `responses`.

    Returns one row per segment and channel that was used: segment, channel, response_low, response_base,
    response_high (fractions), contacts, responses, prior_contacts (what the form's estimate weighs, in contacts).
    Feed it to `economics(responses=…)`.

    Formula: Beta(n₀·b + responses, n₀·(1 − b) + contacts − responses), mean and 2.5 / 97.5 % points; n₀ =
    b(1 − b) ÷ ((high − low) ÷ 4)² − 1, so that low to high is about the form's 95 %, but from 2 to 100 contacts: the form
    speaks of everybody, a campaign of this segment. Channels that are not in the form start from Beta(1, 1).
    Source: docs/methods.md 18; Gelman et al., BDA3, ch. 2.

    >>> sms = pd.DataFrame({"channel": ["SMS"], "response_low": [0.01], "response_base": [0.02],
    ...     "response_high": [0.03]})
    >>> log = pd.DataFrame({"campaign": "May", "segment": "VIP", "channel": "SMS", "contacts": [900],
    ...     "responses": [78]})
    >>> updated_responses(sms, log)[["response_base", "prior_contacts"]].round(4).to_numpy().tolist()
    [[0.08, 100.0]]
    """
    from scipy.special import betaincinv

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
    out["response_low"], out["response_base"], out["response_high"] = betaincinv(a, b, 0.025), a / (a + b), betaincinv(a, b, 0.975)
    # A very skewed Beta has its mean outside the points.
    out["response_low"], out["response_high"] = (
        np.minimum(out["response_low"], out["response_base"]),
        np.maximum(out["response_high"], out["response_base"]),
    )
    return out.assign(prior_contacts=weight)[["segment", "channel", *names, "contacts", "responses", "prior_contacts"]]
