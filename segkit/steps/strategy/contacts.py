"""The one list of contacts: who may be written to through which channel. Economics, report, costs and exported files all read it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from segkit.customers.members import silent
from segkit.findings.campaign import by_voice
from segkit.findings.deals import fits
from segkit.ground.problems import Problem, Problems
from segkit.ground.yes import filled, held_out, says_yes
from segkit.privacy import consent
from segkit.steps.strategy.audiences import channel_kinds, reachable
from segkit.steps.strategy.messages import is_sms, render
from segkit.steps.targets.channels import check_channels, read_channels


def permitted(
    labels: pd.DataFrame,
    facts: pd.DataFrame,
    channels: pd.DataFrame,
    *,
    templates: Iterable[Mapping[str, Any]] = (),
    people: pd.DataFrame | None = None,
    recent: Iterable[str] = (),
    seed: str = "",
) -> pd.DataFrame:
    """Everybody who may be written to, through every channel that may be used for it.

    Parameters: `labels` (customer_id, segment), `facts` (consent, opted out, has_… columns), `channels` (the form). `templates`: where a
    segment has messages, only their channels are used and those in which people are spoken to, and an SMS counts its parts, filled in for `people` (see `audiences.people`).
    `recent`: customers who were written to too short a time ago (`recently`). `seed` decides, with the customer's id alone, who is held
    out first.

    Returns one row per customer and channel: customer_id, segment, channel, place (0 = first to be held out), parts (to pay for).
    Left out: who said no or opted out of this kind of channel (`consent.may`), who lacks the channel's contact, who was written to lately. Raises Problems for the form.

    >>> labels = pd.DataFrame({"customer_id": ["a", "b", "c"], "segment": "VIP"})
    >>> facts = pd.DataFrame({"customer_id": ["a", "b", "c"], "has_phone": ["yes", "no", "yes"], "consent": ["yes", "yes", "no"]})
    >>> sms = pd.DataFrame({"channel": ["SMS"], "price_per_contact": [1], "response_base": [0.1], "contact_column": ["phone"]})
    >>> permitted(labels, facts, sms).to_numpy().tolist()
    [['a', 'VIP', 'SMS', 0, 1]]
    """
    known = reachable(facts)
    wrong = check_channels(channels, known)
    if wrong:
        raise Problems(wrong)
    form = read_channels(channels if len(channels) else pd.DataFrame({"channel": [""]}))  # without channels: everybody who did not say no
    wanted = [c for c in dict.fromkeys(form["contact_column"]) if c]
    base = labels[["customer_id", "segment"]].dropna().merge(known[["customer_id", "opted_out", *wanted]], on="customer_id")
    base = base[~says_yes(base["opted_out"]) & ~base["customer_id"].isin(set(recent))]
    base = base.assign(draw=[hashlib.sha256(f"{seed}\x1f{c}".encode()).hexdigest() for c in base["customer_id"]])
    base = base.sort_values(["draw", "customer_id"])
    told = _told(templates)
    parts = [_through(line, base[base["customer_id"].isin(_willing(line, facts))], told) for line in form.itertuples(index=False)]
    out = pd.concat(parts, ignore_index=True) if parts else base.assign(channel="")[["customer_id", "segment", "channel"]].head(0)
    out["place"] = out.groupby(["segment", "channel"]).cumcount()
    out = (
        out.merge(_parts(templates, people), on=["customer_id", "segment", "channel"], how="left")
        if people is not None
        else out.assign(parts=1)
    )
    return out.assign(parts=out["parts"].fillna(1).astype(int)).sort_values(["customer_id", "channel"], ignore_index=True)


def _told(templates: Iterable[Mapping[str, Any]]) -> dict[str, set[str]]:
    """Segment → the channels its messages are written for."""
    found: dict[str, set[str]] = {}
    for template in templates:
        found.setdefault(template["segment"], set()).add(template["channel"])
    return found


def _willing(line: Any, facts: pd.DataFrame) -> set[str]:
    """Who has not refused the kinds of channel that a line is of; without a channel, who has not refused all."""
    kinds = channel_kinds(line.channel, line.contact_column) or (None,)
    may = consent.through(facts).any(axis=1) if not line.channel else pd.concat([consent.may(facts, kind) for kind in kinds], axis=1).all(axis=1)
    return set(facts.loc[may, "customer_id"])


def _through(line: Any, base: pd.DataFrame, told: Mapping[str, set[str]]) -> pd.DataFrame:
    """Those whom one channel reaches and whose segment may be written to through it."""
    spoken = by_voice(line.channel)  # a talk needs no text
    fits = base["segment"].map(lambda s: spoken or s not in told or line.channel in told[s]).astype(bool)
    usable = fits & filled(base[line.contact_column]) if line.contact_column else fits
    return base.loc[usable, ["customer_id", "segment"]].assign(channel=line.channel)


def _parts(templates: Iterable[Mapping[str, Any]], people: pd.DataFrame) -> pd.DataFrame:
    """How many parts every SMS has; what is no SMS is one message."""
    texts = [t for t in templates if is_sms(t["channel"])]
    sent = render(texts, people) if texts else pd.DataFrame(columns=["customer_id", "segment", "channel", "parts"])
    return sent.drop_duplicates(["customer_id", "segment", "channel"])[["customer_id", "segment", "channel", "parts"]]


def recently(contacted: pd.DataFrame | None, *, as_of: dt.date, days: int) -> set[str]:
    """The customers who were written to in the last `days` days before `as_of`, by the client's list of contacts; who was held out was not.

    >>> seen = pd.DataFrame({"customer_id": ["a", "b"], "date": ["2026-05-01", "2026-05-20"], "group": ["target", "target"]})
    >>> recently(seen, as_of=dt.date(2026, 6, 1), days=14)
    {'b'}
    """
    if contacted is None or not days or "date" not in contacted:
        return set()
    since = pd.Timestamp(as_of) - pd.Timedelta(days=days)
    written = ~held_out(contacted["group"]) if "group" in contacted else True
    return set(contacted.loc[(pd.to_datetime(contacted["date"], errors="coerce") >= since) & written, "customer_id"])


def contact_list(permitted: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """The list itself: everybody of a segment that is to be written to or tested, through the channel planned for it.

    Parameters: `permitted` (see there), `targets` (segment, channel, contacts, held_out, decision).
    Returns one row per customer, sorted: customer_id, segment, channel, group (target; control: held out; beyond: more
    than the channel's limit), parts. Raises Problems where its counts are not those the decision was made on.
    """
    plan = targets.loc[targets["decision"].isin(["chosen", "test"]), ["segment", "channel", "contacts", "held_out"]]
    plan = plan.assign(channel=plan["channel"].fillna(""), contacts=plan["contacts"].fillna(np.inf), held_out=plan["held_out"].fillna(0))
    out = permitted.merge(plan, on=["segment", "channel"])
    written = (out["place"] >= out["held_out"]) & (out["place"] < out["held_out"] + out["contacts"])
    beyond = out["place"] >= out["held_out"] + out["contacts"]
    out["group"] = np.select([written, beyond], ["target", "beyond"], "control")
    out = out.sort_values(["customer_id"], ignore_index=True)[["customer_id", "segment", "channel", "group", "parts"]]
    same(targets, out[out["group"] == "target"].groupby("segment").size(), "the list of contacts")
    return out


def won_since(deals: pd.DataFrame | None, facts: pd.DataFrame, *, codes: pd.DataFrame | None = None) -> set[str]:
    """The customers with a deal won on a later day than their last purchase, or who never bought: they may be at work with us, only not invoiced yet.

    `codes`: whether the customer codes of the deals are the list's (`collect.codes`); where they are not, nobody is known to have one.

    >>> deals = pd.DataFrame({"deal_id": ["1", "2"], "client": ["a", "b"], "outcome": "won", "date": pd.to_datetime(["2026-05-01", "2026-02-01"])})
    >>> facts = pd.DataFrame({"customer_id": ["a", "b"], "last_order": pd.Timestamp("2026-03-01")})
    >>> won_since(deals, facts), won_since(deals, facts, codes=pd.DataFrame({"fits": [False]}))
    ({'a'}, set())
    """
    from segkit.methods._deal_table import clients, outcomes

    if deals is None or not {"deal_id", "outcome", "date"} <= set(deals) or "last_order" not in facts or not fits(codes):
        return set()
    won = pd.DataFrame({"customer_id": clients(deals), "date": pd.to_datetime(deals["date"])})[outcomes(deals) == "won"]
    won = won[won["customer_id"].isin(set(facts["customer_id"]))]
    last = pd.to_datetime(won["customer_id"].map(facts.set_index("customer_id")["last_order"]))
    return set(won.loc[last.isna() | (won["date"].dt.normalize() > last.dt.normalize()), "customer_id"])  # a CRM keeps the hour, the facts the day


def fallen_silent(
    listed: pd.DataFrame, labels: pd.DataFrame, facts: pd.DataFrame, targets: pd.DataFrame | None = None, *, orders: pd.Series | None = None, won: Iterable[str] = ()
) -> pd.DataFrame:
    """How many of those to be written to or rung up have fallen silent: segment, listed, silent, won_since (of the silent, how many have a deal `won` since their
    last purchase, see `won_since`), silent_income (currency: what of the income in `targets` rests on the silent).

    Formula: income · Σ own average order of the silent ÷ Σ own average order of all listed, since each is counted as likely to respond, with an order of his own
    (`orders` by customer_id, see `targets.own_orders`).

    >>> listed = pd.DataFrame({"customer_id": list("abc"), "segment": "VIP", "group": ["target", "target", "control"]})
    >>> labels = pd.DataFrame({"customer_id": list("abc"), "segment": "VIP", "status": ["former", "regular", "former"]})
    >>> facts, plan = labels[["customer_id"]].assign(orders=2), pd.DataFrame({"segment": ["VIP"], "income": [100.0]})
    >>> fallen_silent(listed, labels, facts, plan, orders=pd.Series({"a": 10.0, "b": 30.0}), won=["a"]).to_numpy().tolist()
    [['VIP', 2, 1, 1, 25.0]]
    """
    written = listed[listed["group"] == "target"]
    gone, of = written["customer_id"].map(silent(labels, facts)).eq(True), written["segment"].astype("str")
    each = written["customer_id"].map(pd.Series(dtype="float64") if orders is None else orders).astype("float64").fillna(0.0)
    rows = pd.DataFrame({"listed": 1, "silent": gone, "won_since": gone & written["customer_id"].isin(set(won)), "theirs": each.where(gone, 0.0), "all": each})
    out = rows.groupby(of).sum()
    income = np.nan if targets is None else targets.set_index("segment")["income"].reindex(out.index)
    out["silent_income"] = (income * out["theirs"] / out["all"].where(out["all"] > 0)).astype("float64")
    counts = ["listed", "silent", "won_since"]
    return out[[*counts, "silent_income"]].astype(dict.fromkeys(counts, "int64")).rename_axis("segment").reset_index()


def same(targets: pd.DataFrame, counts: pd.Series, what: str, column: str = "contacts") -> None:
    """Stop the run where `counts` (by segment) are not those of the targets that are to be written to or tested."""
    plan = targets[targets["decision"].isin(["chosen", "test"]) & targets["channel"].notna()].set_index("segment")[column]
    wrong = [s for s in plan.index if abs(float(counts.get(s, 0)) - float(plan[s])) > 0.005]
    if wrong:
        told = "; ".join(f"{s}: {plan[s]:g} planned, {float(counts.get(s, 0)):g} in {what}" for s in wrong)
        raise Problems([Problem(what, f"{column} differ from the targets' ({told})", "run step 8 again", "contacts_differ")])


def agree(targets: pd.DataFrame, lists: Mapping[str, pd.DataFrame], costs: pd.DataFrame) -> None:
    """Stop the run where the exported lists or the costs of the messages are not what the decision was made on."""
    same(targets, pd.Series({name: len(table) for name, table in lists.items()}, dtype="float64"), "the exported lists")
    by_segment = costs.set_index("segment")
    same(targets, by_segment["messages"], "the messages")
    same(targets, by_segment["cost"], "the costs of the messages", "cost")
