"""Step 2: the account of every row received, the facts made from them, and how far both can be trusted."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pandas as pd

from segkit import facts as _facts
from segkit import profile
from segkit.problems import NotEnoughData, Problem, Problems

if TYPE_CHECKING:
    from segkit.case import Case
    from segkit.intake import Intake
    from segkit.language import Language

ORDER = "order"


def account(received: Intake, table: pd.DataFrame, as_of: dt.date | None) -> dict[str, Any]:
    """The figures of step 2 for its sentences: rows of all sources, the period, customers, revenue."""
    totals, lines = counts(received), received.tables.get("transactions")
    excluded: dict[str, int] = {}
    for source in received.counts.values():
        for rule, n in source["excluded"].items():
            excluded[rule] = excluded.get(rule, 0) + n
    told = {"rows_in": int(totals["rows_in"].sum()), "rows_used": int(totals["rows_used"].sum()), "excluded": excluded, "customers": len(table),
            "customers_without_orders": int((table["orders"] == 0).sum())}  # fmt: skip
    if lines is not None and len(lines):
        told |= {
            "first": lines["date"].min().date(),
            "last": lines["date"].max().date(),
            "until": as_of,
            "revenue": float(table["revenue"].sum()),
            "orders": int(table["orders"].sum()),
        }
    return told


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
    """The date everything is counted up to: as told, else the day after the last transaction; None without either."""
    lines = received.tables.get("transactions")
    return told or (_facts.day_after_last(lines) if lines is not None and len(lines) else None)


def customers(received: Intake, *, as_of: dt.date | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make (facts, months) of what was received: transactions where there are some, else known customers without an order.

    What a customer usually chooses (usual_category, usual_channel …) joins the attributes. Raises Problems when the case has
    neither transactions nor customers.
    """
    lines = received.tables.get("transactions")
    known = with_answers(received.tables.get("customers"), received.tables.get("survey"))
    if lines is None and known is None:
        known = next((t[["customer_id"]].dropna().drop_duplicates() for t in received.tables.values() if "customer_id" in t), None)
    if lines is None and known is None:
        todo = "add transactions or customers to the sources of case.yml"
        raise Problems([Problem("case.yml, sources", "no source names customers", todo, "no_customers")])
    lines = _no_lines() if lines is None else lines
    as_of = as_of or dt.date.today()
    table, months = _facts.build(lines, as_of=as_of, customers=known)
    habits = profile.habits(_facts.choices(lines, as_of=as_of)) if len(lines) else pd.DataFrame({"customer_id": []}, dtype="str")
    return table.merge(habits, on="customer_id", how="left").merge(known_contacts(received, table), on="customer_id", how="left"), months


def stop_early(settings: Any, table: pd.DataFrame) -> None:
    """Raise Problems for what case.yml says wrongly of segments and weights, now that there are facts and before anything is made of them."""
    from segkit import scores, segment

    problems = segment.early(settings.segments, table, options=settings.methods)
    problems += scores.check_weights(settings.targets.weights, pd.DataFrame(columns=size_columns(), dtype="float64"))
    if problems:
        raise Problems(problems)


def check_forms(case: Case) -> None:
    """Raise Problems for what the forms that people filled say wrongly, all forms at once, before a step comes to them."""
    from segkit import compare, responses

    asked = {"competitors": compare.FORM, "interviews": ["question", "answer"], "campaigns": responses.FORM,
             "market": ["segment", "item", "low", "base", "high"], "channels": ["channel", "price_per_contact"]}  # fmt: skip
    problems = []
    for name, columns in asked.items():
        try:
            form = case.form(name, columns)
            if name == "competitors" and len(form):
                compare.competitors(form)
        except Problems as error:
            problems += error.problems
    if problems:
        raise Problems(problems)


def size_columns() -> list[str]:
    """The numbers that a table of segments has: what a weight may be named after."""
    from segkit.size import PUBLIC

    return [c for c in PUBLIC if c != "segment"]


def known_contacts(received: Intake, table: pd.DataFrame) -> pd.DataFrame:
    """Whether a customer has each kind of contact, one row per customer: customer_id, has_phone … (yes or no); never the contact itself."""
    contacts = table[["customer_id"]].merge(received.contacts.drop_duplicates("customer_id"), on="customer_id", how="left")
    return pd.DataFrame(
        {
            c if c == "customer_id" else f"has_{c}": contacts[c]
            if c == "customer_id"
            else contacts[c].notna().map({True: "yes", False: "no"})
            for c in contacts
        }
    )


def people(case: Case) -> pd.DataFrame | None:
    """The customers as the client knows them: their list, else what the transactions say of them, with their answers to a survey."""
    told = case.settings.sources
    names = [n for n in ("customers", "survey") if n in told] + (
        ["transactions"] if "customers" not in told and "transactions" in told else []
    )
    received = case.read_inputs(names).tables
    return with_answers(received.get("customers"), received.get("survey"))


def planned(known: pd.DataFrame | None) -> pd.DataFrame:
    """The customers' attributes beside the measures that purchases will give (as zeros): what criteria can be laid beside in step 1."""
    nobody = pd.DataFrame({"customer_id": ["somebody"]}, dtype="str") if known is None or known.empty else known
    start = _facts.months(_no_lines())
    table = _facts.facts(start, as_of=dt.date(2000, 1, 1), customers=nobody)
    measures = [c for c in table.columns if c not in nobody.columns and table[c].dtype.kind == "f"]
    return table.fillna(dict.fromkeys(measures, 0.0))


def with_answers(known: pd.DataFrame | None, survey: pd.DataFrame | None) -> pd.DataFrame | None:
    """The customers with their latest survey answers as attributes; those who only answered are customers too."""
    if survey is None:
        return known
    from segkit.segment import latest

    answers = latest(survey)
    new = [c for c in answers if c != "date" and (c == "customer_id" or known is None or c not in known)]
    return answers[new] if known is None else known.merge(answers[new], on="customer_id", how="outer")


def _no_lines() -> pd.DataFrame:
    return pd.DataFrame(
        {"customer_id": pd.Series(dtype="str"), "date": pd.Series(dtype="datetime64[us]"), "amount": pd.Series(dtype="float64")}
    )


def events(received: Intake) -> pd.DataFrame | None:
    """The client's events and every order as an event of its own, sorted: customer_id, date, event, product."""
    own = received.tables.get("events")
    if own is None:
        return None
    lines = received.tables.get("transactions")
    parts = [own]
    if lines is not None:
        parts.append(_orders(lines[lines["amount"] >= 0]))
    return pd.concat(parts, ignore_index=True).sort_values(["customer_id", "date", "event"], kind="stable", ignore_index=True)


def _orders(bought: pd.DataFrame) -> pd.DataFrame:
    """One event per order, at the moment of its earliest line; lines without an order id are one order per customer and day."""
    day = bought["date"].dt.strftime("day %Y-%m-%d")
    order = bought["order_id"].fillna(day) if "order_id" in bought else day
    first = bought.assign(order=order).sort_values(["customer_id", "date"], kind="stable").drop_duplicates(["customer_id", "order"])
    return first[["customer_id", "date"]].assign(event=ORDER)


def coverage(criteria: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """What the data can describe, one row per criterion with a column: criterion, group, column, coverage, values (different ones)."""
    rows = criteria[criteria["column"].isin(table.columns)]
    figures = [(float(table[c].notna().mean()), int(table[c].nunique())) for c in rows["column"]]
    return (
        rows[["criterion", "group", "column"]]
        .assign(coverage=[f[0] for f in figures], values=[f[1] for f in figures])
        .reset_index(drop=True)
    )


def nests(criteria: pd.DataFrame, covered: pd.DataFrame) -> pd.DataFrame:
    """How deep the data go, from outside in, for business customers (methods.b2b_nests); an empty table in other markets."""
    from segkit.methods import b2b_nests

    known = criteria.drop(columns="coverage", errors="ignore").merge(covered[["criterion", "coverage"]], on="criterion", how="left")
    known["column"] = known["column"].where(known["coverage"] > 0)
    try:
        return b2b_nests.fit(known)
    except NotEnoughData:
        return pd.DataFrame(columns=b2b_nests.COVERAGE)


def quality(received: Intake, table: pd.DataFrame, covered: pd.DataFrame, *, say: Language) -> pd.DataFrame:
    """The health of the data, one row per check: check, result, status (pass, review, fail), meaning, todo."""
    account = counts(received)
    set_aside = account["rows_excluded"].sum() / max(account["rows_in"].sum(), 1)
    buyers = table[table["orders"] > 0]
    years = (buyers["tenure_days"].max() / 365.25) if len(buyers) else 0.0
    poor = covered[(covered["coverage"] < 0.5) & (covered["coverage"] > 0)]
    checks = [
        (say("Rows accounted for"), say("{used} used, {aside} set aside", used=say.number(account["rows_used"].sum()), aside=say.number(account["rows_excluded"].sum())),
         _status(set_aside, 0.05, 0.25), say("Every row that came in is used or set aside for a stated reason."), say("Look at the reasons in the appendix if the share surprises you.")),
        (say("Customers who have bought"), say.number(len(buyers)), _status(-len(buyers), -200, -30),
         say("The fewer customers, the wider every interval."), say("With few customers, trust the large differences only.")),
        (say("History"), say("{years} years", years=say.number(years, digits=1)), _status(-years, -1.0, -0.25),
         say("Rhythm, seasons and growth need a full year or two."), say("Collect on; read growth with care until then.")),
        (say("Refunds"), say.percent(table["refunds"].sum() / max(table["purchases"].sum(), 0.01)),
         _status(table["refunds"].sum() / max(table["purchases"].sum(), 0.01), 0.1, 0.3),
         say("Refunds lower revenue and are no purchases."), say("A high share is worth a talk with the shop.")),
        (say("Criteria with answers"), say("{n} of {all} cover less than half of the customers", n=say.number(len(poor)), all=say.number(len(covered))),
         _status(len(poor) / max(len(covered), 1), 0.25, 0.75), say("A criterion with few answers describes only those who answered."),
         say("Ask for the missing answers where the criterion matters.")),
    ]  # fmt: skip
    return pd.DataFrame(checks, columns=["check", "result", "status", "meaning", "todo"])


def _status(value: float, review: float, fail: float) -> str:
    return "pass" if value <= review else "review" if value <= fail else "fail"


def concentration(table: pd.DataFrame) -> pd.Series:
    """Cumulated share of revenue by share of customers, the largest first: a hundred and one points of the Pareto curve."""
    revenue = table.loc[table["orders"] > 0, "revenue"].clip(lower=0).sort_values(ascending=False)
    shares = revenue.cumsum() / revenue.sum()
    places = [round(i / 100 * len(shares)) for i in range(101)]
    return pd.Series([0.0 if p == 0 else float(shares.iloc[p - 1]) for p in places], index=range(101), name="share_of_revenue")


def save(case: Case, received: Intake, *, facts: pd.DataFrame, months: pd.DataFrame, as_of: dt.date | None) -> None:
    """Keep what the later steps need; contact data stay in the client's files."""
    lines, happened = received.tables.get("transactions"), events(received)
    others = {n: received.tables.get(n) for n in ("survey", "deals", "campaign_contacts")}
    case.save("intake_log", received.log)
    case.save("guesses", received.guesses)
    case.save("facts", facts)
    case.save("months", months)
    case.save(
        "choices",
        _facts.choices(lines, as_of=as_of)
        if lines is not None and len(lines)
        else pd.DataFrame(columns=["customer_id", "criterion", "value", "orders", "purchases"]),
    )
    for name, table in {**others, "events": happened}.items():
        if table is not None:
            case.save("deals_received" if name == "deals" else name, table)
    warnings = [str(p) for p in received.problems if p.severity == "warn"]
    case.save("intake", {"as_of": as_of, "counts": received.counts, "warnings": warnings, "files": case.fingerprints()})
