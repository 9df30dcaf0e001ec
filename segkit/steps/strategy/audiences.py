"""The lists for the mailing service, and what a campaign sees of a customer. Who is on them is decided in `contacts`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from segkit.customers.members import RECENT, silent
from segkit.findings.campaign import answers, by_phone, by_voice
from segkit.ground.names import LATELY, ONCE, SILENT
from segkit.ground.problems import Problem
from segkit.methods._agreed import rhythms
from segkit.privacy import consent, detect, looks, sampled
from segkit.steps.strategy.messages import render
from segkit.steps.targets.channels import read_channels

SILENT_FIRST = {"yes": 0, "a deal won since": 1, "no": 2}  # in the column fallen_silent of a list


def reachable(facts: pd.DataFrame) -> pd.DataFrame:
    """The facts as a campaign sees them: a contact column says yes where the customer has one, opted_out says yes to those who said no to every channel.

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
    no = ~consent.through(facts).any(axis=1)
    others = facts.drop(columns=[*known, "opted_out"], errors="ignore")
    return pd.concat([others, pd.DataFrame(known, index=facts.index)], axis=1).assign(opted_out=no.map({True: "yes", False: "no"}))


def consented(contacts: pd.DataFrame, facts: pd.DataFrame, planned: Mapping[str, str] | None = None) -> pd.DataFrame:
    """The contacts without the addresses that a booking site or a marketplace only lends, and without the e-mails, numbers and addresses of those who
    refused that kind of channel, where there is a consent for one alone; where channels differ, with `agreed`, those by which each of them may be written to.

    `planned`: the channel in which somebody is written to, by customer_id. Else a number stays for texts, and for calls with a consent of their
    own: a general yes does not overrule a no to texts.

    >>> people = pd.DataFrame({"customer_id": ["a", "b"], "Accepts Email Marketing": ["yes", "no"], "Accepts SMS Marketing": ["no", "yes"]})
    >>> mails = pd.DataFrame({"customer_id": ["a", "b"], "email": ["a@b.pl", "b@c.pl"], "phone": ["+48 601 101 456", "+48 601 101 457"]})
    >>> consented(mails, people).astype("object").where(lambda t: t.notna(), None).values.tolist()
    [['a', 'a@b.pl', None, 'e-mail'], ['b', None, '+48 601 101 457', 'sms']]
    """
    contacts = contacts.assign(**{c: contacts[c].mask(looks.relayed(contacts[c])) for c in contacts if c != "customer_id" and pd.api.types.is_string_dtype(contacts[c])})
    every = consent.told(facts.columns)
    own = {kind for t in every for kind in t.of}
    if not own or contacts.empty:
        return contacts
    through = consent.through(facts).set_index(facts["customer_id"]).reindex(contacts["customer_id"]).eq(True).set_axis(contacts.index)
    rings = [kind for kind in consent.NUMBERS if kind in own or ("sms" not in own and kind != "messenger")]
    called = contacts["customer_id"].map({who: bool(set(channel_kinds(channel)) & set(consent.NUMBERS)) for who, channel in (planned or {}).items()}).eq(True)
    held = {"email": through["e-mail"], "phone": through[rings].any(axis=1) | called} | ({"address": through["post"]} if "post" in own else {})
    kinds = _ways(contacts)
    made = contacts.assign(**{c: contacts[c].where(held[kind]) for c, kind in kinds.items() if kind in held})
    said = [kind for kind in through if kind in own or any(not t.of and t.says != "processing" for t in every)]
    if not through[said].nunique(axis=1).gt(1).any():
        return made
    return made.assign(agreed=[", ".join(kind for kind in said if row[kind]) for row in through[said].to_dict("records")])


def channel_kinds(channel: object, column: object = "") -> tuple[str, ...]:
    """The kinds of channel whose consent a line of the form needs: by its name, else by the contact that it uses.

    >>> channel_kinds("SMS"), channel_kinds("Adviser call"), channel_kinds("Рассылка", "email"), channel_kinds("Coupons")
    (('sms',), ('calls',), ('e-mail',), ())
    """
    found = consent.channels(channel) or (("calls",) if by_phone(channel) else ())
    return found or {"email": ("e-mail",), "phone": ("sms",), "address": ("post",)}.get(detect.by_header(str(column)) or "", ())


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
    listed: pd.DataFrame, templates: list[Mapping[str, Any]], table: pd.DataFrame, *, contacts: pd.DataFrame, sensitive: Iterable[str] = (),
    gone: pd.Series | None = None, won: Iterable[str] = (),
) -> dict[str, pd.DataFrame]:
    """The list of every segment for whoever writes or calls, by segment: customer_id, segment, company, contact details, last_order,
    fallen_silent (yes, no, or, silent or not, that a deal was won since), channel and message; those who have fallen silent first, since they are asked something else, and then
    those with a won deal, whom the accounts department is asked about.

    Parameters: `listed` from `contacts.contact_list`, of which those to be written to are taken and nobody else; `templates` that are
    ready, filled in from `table` (see `people`), from which company and last_order come where it has them; `contacts`, the contact
    details; `gone`, who has fallen silent by customer_id (see `members.silent`); `won`, who has a deal won since (see `contacts.won_since`). Sensitive columns never leave. A segment without a
    message for its channel has its list, with the message empty.
    """  # fmt: skip
    written = listed.loc[listed["group"] == "target", ["customer_id", "segment", "channel"]]
    fits = [t for t in templates if ((written["segment"] == t["segment"]) & (written["channel"] == t["channel"])).any()]
    nothing = pd.DataFrame({c: pd.Series(dtype="str") for c in ("customer_id", "segment", "channel", "text")})
    sent = render(fits, table, sensitive=sensitive) if fits else nothing
    sent = sent.drop_duplicates(["customer_id", "channel"])[["customer_id", "channel", "text"]].rename(columns={"text": "message"})
    had, contacts = contacts, consented(contacts, table, written.set_index("customer_id")["channel"].to_dict())
    written = written[written["channel"].ne("") | ~written["customer_id"].isin(_unreached(had, contacts))]  # a campaign's own plan says who is in it
    known = contacts[[c for c in contacts if c not in {*sensitive, "segment", "channel", "message"}]]
    both = written.merge(known, on="customer_id", how="left", validate="one_to_one").merge(sent, on=["customer_id", "channel"], how="left")
    told = [c for c in ("company", "last_order") if c in table and c not in {*known, *sensitive}]
    both = both.merge(table[["customer_id", *told]].drop_duplicates("customer_id"), on="customer_id", how="left")
    if gone is not None:
        silent_ = both["customer_id"].map(gone).eq(True)
        both["fallen_silent"] = np.select([both["customer_id"].isin(set(won)), silent_], ["a deal won since", "yes"], "no")
    first = [c for c in ("fallen_silent",) if c in both]
    both = both.sort_values([*first, "customer_id"], key=lambda c: c.map(SILENT_FIRST) if c.name in first else c, ignore_index=True)
    order = ["customer_id", "segment", *[c for c in told if c == "company"], *[c for c in known if c != "customer_id"],
             *[c for c in told if c != "company"], *first, "channel", "message"]  # fmt: skip
    return {str(name): mine.reset_index(drop=True)[order] for name, mine in both.groupby("segment", sort=True)}


def advised(
    lists: Mapping[str, pd.DataFrame], labels: pd.DataFrame, facts: pd.DataFrame, *, keep: Iterable[str], leave: Iterable[str], back: Iterable[str] = ()
) -> dict[str, pd.DataFrame]:
    """The lists as the advice without a campaign has them: of segments to `keep` without those who have fallen silent, whom nobody thanks, and
    none of segments to `leave` alone or of which only those silent of late are won back, who have a list of their own. Where some have agreed to pay by the
    month and some by the year, the lists of segments to be won `back` are without those who have not fallen silent: who paid for a year is not asked to return.

    >>> labels = pd.DataFrame({"customer_id": list("abc"), "segment": ["VIP", "VIP", "lost"], "status": ["regular", "former", "former"]})
    >>> lists = {name: rows[["customer_id"]] for name, rows in labels.groupby("segment")}
    >>> advised(lists, labels, labels[["customer_id"]].assign(orders=1), keep=["VIP"], leave=["lost"])["VIP"].values.tolist()
    [['a']]
    """
    gone, kept = silent(labels, facts), set(keep)
    won = set(back)
    won = won if won and rhythms(facts) else set()
    awake = {name: table[table["customer_id"].map(gone).eq(True) == (name in won)].reset_index(drop=True) if name in kept | won else table for name, table in lists.items()}
    return {name: table for name, table in awake.items() if name not in set(leave) and len(table)}


def won_back(labels: pd.DataFrame, facts: pd.DataFrame, contacts: pd.DataFrame, wanted: Iterable[str], *, reach: pd.DataFrame | None = None) -> dict[str, pd.DataFrame]:
    """The lists of those who have fallen silent, of a segment, (SILENT) of whatever segment, or (LATELY) those of these who may
    still come back: customer_id, segment, contact details, orders,
    revenue and last_order, who brought most first, on SILENT after those who bought more than once; without those who refused to be written to. No list
    where nobody is left.

    LATELY are those who have been silent for less than the days of `reach` (`size.reach`), who bought last first.

    >>> labels = pd.DataFrame({"customer_id": list("abc"), "segment": "VIP", "status": ["former", "former", "regular"]})
    >>> facts = pd.DataFrame({"customer_id": list("abc"), "orders": [3, 1, 4], "revenue": [8.0, 9.0, 9.0], "consent": ["yes", "no", "yes"]})
    >>> made = won_back(labels, facts, pd.DataFrame({"customer_id": ["a"], "phone": ["+44 1"]}), [SILENT, "VIP", "New"])
    >>> {name: rows.values.tolist() for name, rows in made.items()}
    {'All who have fallen silent': [['a', 'VIP', '+44 1', 3, 8.0]], 'VIP': [['a', 'VIP', '+44 1', 3, 8.0]]}
    """
    gone = silent(labels, facts)
    made = _made(labels, facts, contacts, [name for name in wanted if name != LATELY], gone)
    if LATELY not in wanted or reach is None or reach.empty:
        return made
    since = facts.set_index("customer_id")["recency_days"]
    near = _made(labels, facts, contacts, [SILENT], gone & since.reindex(gone.index).lt(reach["days"].iloc[0])).get(SILENT)
    if near is None:
        return made
    return made | {LATELY: near.iloc[near["customer_id"].map(since).argsort(kind="stable")].reset_index(drop=True)}


def kept(labels: pd.DataFrame, facts: pd.DataFrame, contacts: pd.DataFrame, wanted: Iterable[str]) -> dict[str, pd.DataFrame]:
    """The lists of the segments that are to be kept, in the shape of `won_back`; without those who have fallen silent, whom nobody thanks,
    and those who refused to be written to. ONCE are those of whatever segment who bought once, no longer ago than half a year, the latest first.

    >>> labels = pd.DataFrame({"customer_id": list("abcd"), "segment": ["VIP", "VIP", "rest", "VIP"], "status": ["regular"] * 3 + ["former"]})
    >>> facts = pd.DataFrame({"customer_id": list("abcd"), "orders": 3, "revenue": 9.0, "consent": ["yes", "no", "yes", "yes"]})
    >>> kept(labels, facts, labels[["customer_id"]], ["VIP"])["VIP"]["customer_id"].tolist()
    ['a']
    """
    awake, wanted = ~silent(labels, facts), list(wanted)
    made = _made(labels, facts, contacts, [name for name in wanted if name != ONCE], awake)
    if ONCE not in wanted:
        return made
    known = facts.set_index("customer_id").reindex(awake.index)
    once = _made(labels, facts, contacts, [SILENT], awake & known["orders"].eq(1) & known["recency_days"].le(RECENT)).get(SILENT)
    return made if once is None else made | {ONCE: once.iloc[once["customer_id"].map(known["recency_days"]).argsort(kind="stable")].reset_index(drop=True)}


def _made(labels: pd.DataFrame, facts: pd.DataFrame, contacts: pd.DataFrame, wanted: Iterable[str], these: pd.Series) -> dict[str, pd.DataFrame]:
    """The lists of these customers who may be written to, by segment, who brought most first."""
    may = reachable(facts).set_index("customer_id")["opted_out"].eq("no")
    had, contacts = contacts, consented(contacts, facts)
    may &= ~may.index.isin(_unreached(had, contacts))
    rows = labels.loc[labels["customer_id"].map(these & may.reindex(these.index)).eq(True), ["customer_id", "segment"]]
    known = facts[["customer_id", *(c for c in ("orders", "revenue", "last_order") if c in facts)]]
    rows = rows.merge(contacts[[c for c in contacts if c == "customer_id" or (c not in known and c != "segment")]], on="customer_id", how="left")
    rows = rows.merge(known, on="customer_id").sort_values(["revenue", "customer_id"], ascending=[False, True], kind="stable", ignore_index=True)
    again = rows.iloc[np.argsort((rows["orders"] <= 1).to_numpy(), kind="stable")].reset_index(drop=True) if "orders" in rows else rows
    made = {name: again if name == SILENT else rows[rows["segment"] == name].reset_index(drop=True) for name in wanted}
    return {name: table for name, table in made.items() if len(table)}


def _unreached(had: pd.DataFrame, left: pd.DataFrame) -> pd.Series:
    """Who had an e-mail or a telephone, of which none is left that may be used."""
    ways = [c for c, kind in _ways(had).items() if kind in ("email", "phone")]
    return had.loc[had[ways].notna().any(axis=1) & left[ways].isna().all(axis=1), "customer_id"]


def _ways(contacts: pd.DataFrame) -> dict[str, str | None]:
    """What kind of contact every column holds: by its values (an e-mail under «Contact»), then by its header."""
    return {c: looks.number(sampled.sample(contacts[c])) or detect.contact(c, contacts[c]) for c in contacts if c != "customer_id"}


def counted(lists: Mapping[str, pd.DataFrame], channels: pd.DataFrame | None = None, *, asked: int = 0) -> pd.DataFrame:
    """How many customers are on every list, and what it costs to put a question to so many of them: segment, customers; asked (at most `asked`),
    ask_channel, ask_cost and ask_fixed (currency: the part of it that does not grow with their number) of the cheapest of the priced `channels` that reach so many, other_channel and other_cost of the cheapest
    of the other kind (talks beside messages), passed_over (how many of the first so many on the list one of these channels does not reach); missing where none is priced.

    >>> mails = pd.DataFrame({"customer_id": list("abc"), "phone": ["1", "2", None]})
    >>> form = pd.DataFrame({"channel": ["call", "e-mail"], "price_per_contact": [6.5, 0.01], "fixed_cost": [0, 100], "contact_column": ["phone", ""]})
    >>> counted({"VIP": mails}, form, asked=2).values.tolist(), counted({"VIP": mails}, form, asked=9).values.tolist()
    ([['VIP', 3, 2, 'call', 13.0, 0.0, 'e-mail', 100.02, 0.0]], [['VIP', 3, 3, 'e-mail', 100.03, 100.0, nan, nan, 0.0]])
    >>> counted({"VIP": mails.iloc[::-1]}, form.head(1), asked=2)["passed_over"].tolist()  # c, who brought most, has no phone
    [1.0]
    """
    rows = [(name, len(table), n := min(asked, len(table)), *_asking(table, n, channels)) for name, table in lists.items()]
    dtypes = {"segment": "str", "customers": "int64", "asked": "int64", "ask_channel": "str", "ask_cost": "float64", "ask_fixed": "float64", "other_channel": "str", "other_cost": "float64", "passed_over": "float64"}
    return pd.DataFrame(rows, columns=list(dtypes)).astype(dtypes)


def _asking(table: pd.DataFrame, n: int, channels: pd.DataFrame | None) -> tuple[str | None, float, float, str | None, float, float]:
    """The cheapest channel to ask so many of a list, its cost and the fixed part of it, the channel and cost of the other kind, and how many of the
    first so many one of the two does not reach."""
    form = read_channels(channels).dropna(subset=["channel", "price_per_contact"]) if channels is not None and len(channels) and n else pd.DataFrame()
    costs, nobody = [], pd.Series(None, index=table.index, dtype="str")
    for row in form.itertuples():
        held = table.get(row.contact_column, nobody).notna() if row.contact_column else table["customer_id"].notna()
        if min(held.sum(), row.max_contacts) >= n and answers(str(row.channel)):
            costs.append((round(row.fixed_cost + n * row.price_per_contact, 2), str(row.channel), float(row.fixed_cost), int((~held.head(n)).sum())))
    if not costs:
        return None, np.nan, np.nan, None, np.nan, np.nan
    least = min(costs)
    other = min((c for c in costs if by_voice(c[1]) != by_voice(least[1])), default=(np.nan, None, 0.0, 0))
    return least[1], least[0], least[2], other[1], other[0], max(least[3], other[3])


def summary(lists: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """How many are on every list: segment, people, with_message."""
    rows = [(segment, len(table), int(table["message"].notna().sum())) for segment, table in lists.items()]
    return pd.DataFrame(rows, columns=["segment", "people", "with_message"])
