"""Who is written to and who is held out: audiences for the mailing service, and a control group to measure against."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from segkit.ground.problems import Problem, Problems, nearest
from segkit.ground.words import speaks_of
from segkit.ground.yes import filled, says_yes
from segkit.steps.strategy.messages import render


def hold_out(labels: pd.DataFrame, *, share: float = 0.1, seed: int | str = 0) -> pd.DataFrame:
    """A control group drawn within every segment, the same for the same customers whatever the order of rows.

    Parameters: `labels`: customer_id, segment. `share` (fraction) of each segment is held out, rounded, at least one
    customer where a segment has ten or more. Use a new `seed` (for example the campaign's name) so that not the same
    people are held out for ever.

    Returns one row per customer, sorted: customer_id, segment, group (target, control).

    Formula: customers of a segment ordered by SHA-256 of seed and id; the first are the control. Source: docs/methods.md 18.

    >>> groups = hold_out(pd.DataFrame({"customer_id": [str(i) for i in range(40)], "segment": ["VIP"] * 30 + ["rest"] * 10}))
    >>> groups[groups["group"] == "control"].groupby("segment").size().to_dict()
    {'VIP': 3, 'rest': 1}
    """
    if not 0 <= share < 1:
        raise Problems([Problem("hold-out share", f"{share} is not a fraction from 0 to below 1", "write for example 0.1", "hold_out")])
    table = labels[["customer_id", "segment"]].copy()
    table["draw"] = [hashlib.sha256(f"{seed}\x1f{c}".encode()).hexdigest() for c in table["customer_id"]]
    table = table.sort_values(["segment", "draw", "customer_id"])
    size = table.groupby("segment")["draw"].transform("size")
    held = np.floor(size * share + 0.5)
    held = held.where((size < 10) | (share == 0), held.clip(lower=1))
    table["group"] = np.where(table.groupby("segment").cumcount() < held, "control", "target")
    return table.sort_values("customer_id", ignore_index=True)[["customer_id", "segment", "group"]]


def audience(
    labels: pd.DataFrame,
    contacts: pd.DataFrame,
    segment: str,
    *,
    columns: Iterable[str] | None = None,
    contact: str | None = None,
    consent: str | None = None,
    opted_out: str | None = None,
    sensitive: Iterable[str] = (),
    groups: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The customers of a segment to write to, ready for the mailing service.

    Parameters: `labels`: customer_id, segment. `contacts`: customer_id and the columns to export (`columns`: only
    these). `contact`: the column that must be filled. `consent`: the column that must hold a yes. `opted_out`: the
    column that must not hold a yes. `sensitive` columns never leave. `groups` from `hold_out`: the control group is
    left out.

    Returns one row per customer, sorted: customer_id, segment, then the columns. Raises Problems for columns that are
    not there.

    >>> labels = pd.DataFrame({"customer_id": ["a", "b", "c"], "segment": "VIP"})
    >>> people = pd.DataFrame({"customer_id": ["a", "b", "c"], "phone": ["+7900", "+7901", None], "stop": ["", "yes", ""], "religion": "x"})
    >>> audience(labels, people, "VIP", contact="phone", opted_out="stop", sensitive=["religion"]).to_numpy().tolist()
    [['a', 'VIP', '+7900']]
    """
    barred = set(sensitive)
    wanted = [
        c
        for c in (contacts.columns if columns is None else columns)
        if c not in ("customer_id", "segment", opted_out, consent) and c not in barred
    ]
    _require(contacts, [*wanted, *[c for c in (contact, consent, opted_out) if c]])
    table = labels.loc[labels["segment"] == segment, ["customer_id", "segment"]].merge(
        contacts[["customer_id", *dict.fromkeys([*wanted, *[c for c in (contact, consent, opted_out) if c]])]],
        on="customer_id",
        validate="one_to_one",
    )
    if groups is not None:
        table = table[~table["customer_id"].isin(set(groups.loc[groups["group"] == "control", "customer_id"]))]
    kept = pd.Series(True, index=table.index)
    if contact:
        kept &= filled(table[contact])
    if consent:
        kept &= says_yes(table[consent])
    if opted_out:
        kept &= ~says_yes(table[opted_out])
    return table.loc[kept, ["customer_id", "segment", *wanted]].sort_values("customer_id", ignore_index=True)


def _require(contacts: pd.DataFrame, columns: Iterable[str]) -> None:
    missing = [c for c in dict.fromkeys(columns) if c not in contacts.columns]
    if missing:
        raise Problems(
            [
                Problem("audience", f"there is no column '{c}' among the customers", nearest(c, contacts.columns), "audience_column")
                for c in missing
            ]
        )


def reachable(facts: pd.DataFrame) -> pd.DataFrame:
    """The facts as a campaign sees them: a contact column says yes where the customer has one, opted_out says yes to those who said no.

    The contact data themselves never enter the facts; `has_phone` there only says that there is a phone.

    >>> table = pd.DataFrame({"customer_id": ["1", "2"], "has_phone": ["yes", "no"], "consent": ["да", "нет"]})
    >>> reachable(table)[["phone", "opted_out"]].values.tolist()
    [['yes', 'no'], [None, 'yes']]
    """
    known = {
        c.removeprefix("has_"): facts[c].map({"yes": "yes"}).astype("object").where(facts[c].eq("yes"), None)
        for c in facts
        if c.startswith("has_")
    }
    consent, out = consents(facts)
    no = says_yes(facts[out]) if out else pd.Series(False, index=facts.index)
    no |= ~says_yes(facts[consent]) if consent else False
    others = facts.drop(columns=[*known, "opted_out"], errors="ignore")
    return pd.concat([others, pd.DataFrame(known, index=facts.index)], axis=1).assign(opted_out=no.map({True: "yes", False: "no"}))


def consents(columns: Iterable[str]) -> tuple[str | None, str | None]:
    """The column that says who agreed to be written to, and the one that says who refused; None where there is none.

    >>> consents(["customer_id", "Согласие на рассылку", "Unsubscribed"])
    ('Согласие на рассылку', 'Unsubscribed')
    """
    names = list(columns)
    return tuple(next((c for c in names if speaks_of(c, kind)), None) for kind in ("consent", "opted out"))


def people(labels: pd.DataFrame, facts: pd.DataFrame, contacts: pd.DataFrame) -> pd.DataFrame:
    """Everything a message may be filled with, one row per customer: customer_id, segment, the contacts, then the facts."""
    named = labels[["customer_id", "segment"]].merge(contacts, on="customer_id", how="left")
    return named.merge(facts[["customer_id", *facts.columns.difference(named.columns, sort=False)]], on="customer_id", how="left")


def masked(table: pd.DataFrame, contacts: pd.DataFrame) -> pd.DataFrame:
    """The same people with every contact detail shortened to its first sign: what may be shown on a page.

    >>> masked(pd.DataFrame({"customer_id": ["1"], "name": ["Anna"], "city": ["Omsk"]}), pd.DataFrame(columns=["customer_id", "name"]))["name"].tolist()
    ['A…']
    """
    hidden = [c for c in contacts.columns if c != "customer_id" and c in table]
    return table.assign(**{c: table[c].map(lambda v: f"{str(v)[:1]}…" if isinstance(v, str) and v else v) for c in hidden})


def ready(templates: list[Mapping[str, Any]], problems: list[Problem]) -> list[Mapping[str, Any]]:
    """The templates without a problem that stops them: only these are exported."""
    stopped = [p.where for p in problems if p.severity == "stop"]
    return [t for i, t in enumerate(templates, start=1) if not any(f", message {i} (" in where for where in stopped)]


def files(
    templates: list[Mapping[str, Any]],
    table: pd.DataFrame,
    groups: pd.DataFrame,
    *,
    contacts: pd.DataFrame,
    channels: pd.DataFrame,
    sensitive: Iterable[str] = (),
) -> dict[str, pd.DataFrame]:
    """The list of every segment for the mailing service, by segment: customer_id, segment, contact details, channel and message.

    Left out: the hold-out group, customers who said no (a column that says consent) or opted out, and, where the segment's
    channel needs a contact column (channels form), those without it. Sensitive columns never leave.
    """
    sent = (
        render(templates, table, sensitive=sensitive) if templates else pd.DataFrame(columns=["customer_id", "segment", "channel", "text"])
    )
    needed = dict(zip(channels["channel"], channels["contact_column"], strict=True)) if "contact_column" in channels else {}
    consent, out = consents(table)
    columns = [c for c in contacts.columns if c != "customer_id"]
    made = {}
    for segment in sorted(table["segment"].dropna().unique()):
        mine = sent[sent["segment"] == segment].drop_duplicates("customer_id")
        contact = needed.get(mine["channel"].iloc[0]) if len(mine) else None
        listed = audience(
            table,
            table.drop(columns="segment"),
            segment,
            columns=columns,
            consent=consent,
            opted_out=out,
            sensitive=sensitive,
            groups=groups,
            contact=contact if isinstance(contact, str) and contact in table else None,
        )
        made[segment] = listed.merge(
            mine[["customer_id", "channel", "text"]].rename(columns={"text": "message"}), on="customer_id", how="left"
        )
    return made


def summary(lists: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """How many are on every list: segment, people, with_message."""
    rows = [(segment, len(table), int(table["message"].notna().sum())) for segment, table in lists.items()]
    return pd.DataFrame(rows, columns=["segment", "people", "with_message"])
