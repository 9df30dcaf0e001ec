"""Step 2: the account of every row received, the facts made from them, and how far both can be trusted."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pandas as pd

from segkit.customers import baskets, profile
from segkit.customers import facts as _facts
from segkit.customers.catalogue import match
from segkit.customers.facts import _no_lines
from segkit.customers.survey import with_answers
from segkit.findings.deals import fits
from segkit.ground.months import told_by_month
from segkit.ground.problems import Problem, Problems
from segkit.ground.yes import held_out
from segkit.intake import reconciliation
from segkit.intake.values import birth
from segkit.privacy import consent, looks
from segkit.steps.collect.agreeing import codes, differing, invoiced

if TYPE_CHECKING:
    from segkit.case import Case
    from segkit.intake.source import Intake

ORDER = "order"
WITHIN = 30  # days in which a purchase answers a message, where the list of contacts tells of none


def account(received: Intake, table: pd.DataFrame, as_of: dt.date | None) -> dict[str, Any]:
    """The figures of step 2 for its sentences: rows of all sources, the period, customers, revenue."""
    totals, lines = counts(received), received.tables.get("transactions")
    excluded: dict[str, int] = {}
    for source in received.counts.values():
        for rule, n in source["excluded"].items():
            excluded[rule] = excluded.get(rule, 0) + n
    told = {"rows_in": int(totals["rows_in"].sum()), "rows_used": int(totals["rows_used"].sum()), "excluded": excluded, "customers": len(table),
            "customers_without_orders": int((table["orders"] == 0).sum()), "money": _money(received)}  # fmt: skip
    first, last = (received.afar.first, received.afar.last) if received.afar else _days(lines)
    if last is not None:
        told |= {
            "first": first,
            "last": last,
            "until": as_of,
            "revenue": float(table["revenue"].sum()),
            "orders": int(table["orders"].sum()),
        }
    return told


def _days(lines: pd.DataFrame | None) -> tuple[dt.date | None, dt.date | None]:
    return (lines["date"].min().date(), lines["date"].max().date()) if lines is not None and len(lines) else (None, None)


def _money(received: Intake) -> dict[str, float]:
    """Currency received, used and set aside by reason, of the transactions; empty without them."""
    rows = reconciliation(received)
    return rows[rows["source"] == "transactions"].dropna(subset="money").groupby("reason")["money"].sum().to_dict()


def counts(received: Intake) -> pd.DataFrame:
    """One row per source: source, rows_in, rows_used, rows_excluded."""
    rows = [(name, c["rows_in"], c["rows_used"], sum(c["excluded"].values())) for name, c in received.counts.items()]
    return pd.DataFrame(rows, columns=["source", "rows_in", "rows_used", "rows_excluded"])


def reasons(received: Intake) -> pd.DataFrame:
    """Why rows were set aside or changed, one row per source and rule: source, rule, action, rows, example_row, example_value."""
    log = received.log
    grouped = log.groupby(["source", "rule", "action"], sort=True)
    table = grouped.agg(rows=("row", "size"), example_row=("row", "first"), example_value=("value", "first")).reset_index()
    return table.sort_values("rows", ascending=False, kind="stable", ignore_index=True)


def reference_date(received: Intake, told: dt.date | None) -> dt.date | None:
    """The date everything is counted up to: as told, else the day after the last transaction (without any: the last event, deal or
    answer), but no later than tomorrow; without any date today."""
    if told:
        return told
    lines = received.tables.get("transactions")
    if received.afar and received.afar.last:
        return received.afar.last + dt.timedelta(days=1)
    if lines is not None and len(lines):
        return _facts.day_after_last(lines)
    dates = [received.tables[name]["date"].max() for name in ("events", "deals", "survey") if "date" in received.tables.get(name, ())]
    last = max((d.date() for d in dates if pd.notna(d)), default=None)
    return min(last + dt.timedelta(days=1), dt.date.today() + dt.timedelta(days=1)) if last else dt.date.today()


def customers(received: Intake, *, as_of: dt.date | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make (facts, months) of what was received: transactions where there are some (or deals that were won), and known customers without an order.

    What a customer usually chooses (usual_category, usual_channel …) and the age join the attributes. Without purchases and a list, customers are
    the clients of the deals (with what the deals say of them) or who did something; raises Problems when no row names anybody.
    """
    lines = received.tables.get("transactions")
    known = with_answers(received.tables.get("customers"), received.tables.get("survey"))
    if received.afar:
        months = received.afar.months
        table = _facts.facts(months, as_of=as_of, customers=known)
        return _with_habits(received, table, profile.habits(received.afar.choices), as_of), months
    if not {"customers", "transactions"} & set(received.counts):
        known = _with_clients(known, received.tables.get("deals"))
    if lines is None and known is None:
        known = next((t[["customer_id"]].dropna().drop_duplicates() for t in received.tables.values() if "customer_id" in t), None)
    if (lines is None or lines.empty) and (known is None or known.empty):
        todo = "look at the rows that were set aside, or add transactions or customers to the sources of case.yml"
        raise Problems([Problem("case.yml, sources", "no row names a customer", todo, "no_customers")])
    lines = _no_lines() if lines is None else lines
    as_of = as_of or dt.date.today()
    table, months = _facts.build(lines, as_of=as_of, customers=known)
    habits = profile.habits(_facts.choices(lines, as_of=as_of)) if len(lines) else pd.DataFrame({"customer_id": []}, dtype="str")
    return _with_habits(received, table, habits, as_of), months


def _with_habits(received: Intake, table: pd.DataFrame, habits: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """Facts with what a customer usually chooses, the age, and which contacts are known."""
    for more in (habits, ages(received, table, as_of), known_contacts(received, table)):
        table = table.merge(more, on="customer_id", how="left")
    return table


def ages(received: Intake, table: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """How old customers are where the contacts say when they were born and nothing else tells their age: customer_id, age (years)."""
    named = received.columns[(received.columns["role"] == "contact") & (received.columns["kind"] == "birth date")]
    born = [c for c in named["canonical"].where(named["canonical"] != "", named["column"]) if c in received.contacts]
    if not born or "age" in match(table.columns):
        return table[["customer_id"]].head(0)
    known = received.contacts.drop_duplicates("customer_id")
    return pd.DataFrame({"customer_id": known["customer_id"], "age": birth.ages(known[born[0]], as_of)}).dropna()


def _with_clients(known: pd.DataFrame | None, deals: pd.DataFrame | None) -> pd.DataFrame | None:
    """Those who are known, and the clients of the deals with the first known value of every feature, of consents the refusal; a deal without a client is a client of its own."""
    from segkit.methods._deal_table import KNOWN, clients

    if deals is None or deals.empty:
        return known
    features = [c for c in deals if c not in KNOWN]
    own = deals[features].assign(customer_id=clients(deals))
    found = consent.joined(own.groupby("customer_id", sort=True)[features].first().reset_index(), own)
    return found if known is None else known.merge(found[[c for c in found if c == "customer_id" or c not in known]], on="customer_id", how="outer")


def _chosen(lines: pd.DataFrame | None, as_of: dt.date | None) -> pd.DataFrame:
    if lines is not None and len(lines):
        return _facts.choices(lines, as_of=as_of)
    return pd.DataFrame(columns=["customer_id", "criterion", "value", "orders", "purchases"])


def known_contacts(received: Intake, table: pd.DataFrame) -> pd.DataFrame:
    """Whether a customer has each kind of contact, one row per customer: customer_id, has_phone … (yes or no); never the contact itself. An address that
    a site lends for one purchase is none (`looks.relayed`)."""
    contacts = table[["customer_id"]].merge(received.contacts.drop_duplicates("customer_id"), on="customer_id", how="left")
    return pd.DataFrame(
        {
            c if c == "customer_id" else f"has_{c}": contacts[c]
            if c == "customer_id"
            else (contacts[c].notna() & ~looks.relayed(contacts[c])).map({True: "yes", False: "no"})
            for c in contacts
        }
    )


def events(received: Intake) -> pd.DataFrame | None:
    """The client's events and every order as an event of its own, sorted: customer_id, date, event, product."""
    own = received.tables.get("events")
    if own is None:
        return None
    lines = received.tables.get("transactions")
    parts = [own]
    if received.afar:
        parts.append(received.afar.orders.assign(event=ORDER))
    if lines is not None:
        parts.append(_orders(lines[lines["amount"] >= 0]))
    return pd.concat(parts, ignore_index=True).sort_values(["customer_id", "date", "event"], kind="stable", ignore_index=True)


def _orders(bought: pd.DataFrame) -> pd.DataFrame:
    """One event per order, at the moment of its earliest line; lines without an order id are one order per customer and day."""
    day = bought["date"].dt.strftime("day %Y-%m-%d")
    order = bought["order_id"].fillna(day) if "order_id" in bought else day
    first = bought.assign(order=order).sort_values(["customer_id", "date"], kind="stable").drop_duplicates(["customer_id", "order"])
    return first[["customer_id", "date"]].assign(event=ORDER)


def bought(received: Intake) -> pd.DataFrame | None:
    """The purchases, one row per line, a few products as their categories where they have none; of transactions that stayed where they are what
    each customer bought up to the second day with anything paid. Where customers are known by how they heard of us, their lines say it (traffic_source)."""
    lines, people = received.afar.firsts if received.afar else baskets.by_product(received.tables.get("transactions")), received.tables.get("customers")
    column = match([c for c in people if c != "customer_id"]).get("traffic_source") if people is not None else None
    if lines is None or column is None:
        return lines
    return lines.assign(traffic_source=lines["customer_id"].map(people.drop_duplicates("customer_id").set_index("customer_id")[column]))


def contacted(received: Intake, as_of: dt.date | None) -> pd.DataFrame | None:
    """The list of contacts, those held out with the day on which most of their campaign were written to, where they have none; where it says when
    and not who answered, with what they bought in the thirty days from then: response (orders) and revenue, of those held out alike, and waiting (these
    days are not over).

    >>> from types import SimpleNamespace
    >>> sent = pd.DataFrame({"customer_id": ["a", "b"], "date": pd.to_datetime(["2026-06-01", "2026-06-01"]), "group": ["target", "control"]}).assign(date=lambda t: t["date"].where(t["group"] == "target"))
    >>> lines = pd.DataFrame({"customer_id": ["a", "a", "b"], "date": pd.to_datetime(["2026-06-09", "2026-07-09", "2026-05-31"]), "amount": 20.0})
    >>> contacted(SimpleNamespace(tables={"campaign_contacts": sent, "transactions": lines}), dt.date(2026, 8, 1))[["response", "revenue"]].values.tolist()
    [[1.0, 20.0], [0.0, 0.0]]
    """
    sent, lines = received.tables.get("campaign_contacts"), received.tables.get("transactions")
    if sent is None or "date" not in sent:
        return sent
    sent = _dated(sent)
    if "response" in sent or lines is None:
        return sent
    paid = lines[lines["amount"] > 0] if as_of is None else lines[(lines["amount"] > 0) & (lines["date"] < pd.Timestamp(as_of))]
    days = paid.assign(day=paid["date"].dt.normalize()).groupby(["customer_id", "day"], as_index=False)["amount"].sum()
    since = sent[["customer_id", "date"]].assign(row=range(len(sent)), date=pd.to_datetime(sent["date"]).dt.normalize()).merge(days, on="customer_id")
    inside = since[(since["day"] >= since["date"]) & (since["day"] < since["date"] + pd.Timedelta(days=WITHIN))].groupby("row")["amount"]
    told, end = pd.RangeIndex(len(sent)), pd.Timestamp(as_of) if as_of else lines["date"].max().normalize() + pd.Timedelta(days=1)
    sent = sent.assign(waiting=pd.to_datetime(sent["date"]).dt.normalize() + pd.Timedelta(days=WITHIN) > end)
    return sent.assign(response=inside.size().reindex(told, fill_value=0).to_numpy(float), revenue=inside.sum().reindex(told, fill_value=0.0).round(2).to_numpy())


def _dated(sent: pd.DataFrame) -> pd.DataFrame:
    """Who is held out gets no message, and lists leave the day empty: it is that of the others of the campaign."""
    days = pd.to_datetime(sent["date"], errors="coerce")
    campaign = sent["campaign"].astype("str").fillna("") if "campaign" in sent else pd.Series("", index=sent.index)
    usual = campaign.map(days.groupby(campaign).agg(lambda day: day.mode().min()))
    if "channel" in sent and "group" in sent:  # and the one channel of those written to, by which they are compared
        held = held_out(sent["group"]) & sent["channel"].isna()
        way = sent["channel"].groupby(campaign).agg(lambda c: c.mode().min() if c.nunique() == 1 else None)
        sent = sent.assign(channel=sent["channel"].where(~held, campaign.map(way)))
    waits = days.isna() & held_out(sent["group"]) if "group" in sent else pd.Series(False, index=sent.index)
    return sent.assign(date=sent["date"].where(~waits, usual)) if waits.any() else sent


def free(received: Intake) -> int:
    """How many of the orders received cost nothing; 0 where the sales stay where they are."""
    lines = received.tables.get("transactions")
    return _facts.free(lines) if lines is not None and len(lines) else 0


def save(case: Case, received: Intake, *, facts: pd.DataFrame, months: pd.DataFrame, as_of: dt.date | None) -> None:
    """Keep what the later steps need; contact data stay in the client's files."""
    lines, happened = received.tables.get("transactions"), events(received)
    others = {n: received.tables.get(n) for n in ("survey", "deals")} | {"campaign_contacts": contacted(received, as_of)}
    case.save("intake_log", received.log)
    case.save("reconciliation", reconciliation(received))
    case.save("guesses", received.guesses)
    beside = {"deal_codes": codes(received), "differing": differing(received)}
    if fits(beside["deal_codes"]):  # else whose purchases stand beside which deal is not known
        beside["deals_invoiced"] = invoiced(received)
    for name, table in beside.items():
        if len(table):
            case.save(name, table)
    case.save("facts", facts)
    case.save("months", months)
    case.save("choices", received.afar.choices if received.afar else _chosen(lines, as_of))
    days = received.afar.days.assign(amount=1.0) if received.afar else lines  # those on which anything was paid
    if days is not None and len(days):
        if not told_by_month(days["date"]):
            case.save("gaps", _facts.gaps(days, as_of=as_of))
        case.save("coming", _facts.coming(days, as_of=as_of))
    for name, table in {**others, "events": happened}.items():
        if table is not None:
            case.save("deals_received" if name == "deals" else name, table)
    warnings = [str(p) for p in received.problems if p.severity == "warn"]
    costless = {"free_orders": n} if (n := free(received)) else {}
    case.save("intake", {"contacts_in": _contacts_in(received), "as_of": as_of, "counts": received.counts, "warnings": warnings, "files": case.received} | costless)


def _contacts_in(received: Intake) -> list[str]:
    """The sources to be asked for contact details again: the list of customers, and all that have some, for buyers may be on no list."""
    rows, by_id = received.columns, any(p.code == "id_is_contact" for p in received.problems)
    named = set(received.counts) if by_id else set(rows.loc[rows["role"] == "contact", "source"])
    return sorted((named | {"customers"}) & set(received.counts))
