"""customers.xlsx, the consultant's edition: a row per customer. It does not go to the client as it is, and never holds contact data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from segkit.ground.language import Language
from segkit.ground.names import EVERYBODY
from segkit.report.workbook import tables
from segkit.report.workbook.formats import Looks

MOST = 50_000  # customers: more is for the Parquet tables, not for a spreadsheet
COLUMNS = ("customer_id", "segment", "recency_days", "frequency", "monetary", "r", "f", "m", "expected_value", "p_alive", "consent", "silent", "first_order", "last_order")


def customers(labels: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:
    """One row per customer, those of the highest expected value first (else the highest revenue).

    Columns, each where the run has it: customer_id, segment, recency_days, frequency (orders), monetary (revenue, currency), r, f, m
    (scores), expected_value (currency), p_alive (0–1), consent (yes: may be written to; missing where the data say nothing), silent (yes: has
    fallen silent, as the report counts them), first_order, last_order. Nothing else of the client's: no contact data, no attributes, no special categories.
    """
    from segkit.customers.members import silent
    from segkit.steps.strategy.audiences import consents, reachable

    known = facts.rename(columns={"orders": "frequency", "revenue": "monetary"})
    own = [c for c in COLUMNS if c in labels and c != "customer_id"]
    told = labels[["customer_id", *own]].merge(known[["customer_id", *(c for c in COLUMNS[1:] if c in known and c not in own)]], on="customer_id")
    if any(consents(facts)) or "opted_out" in facts:
        may = reachable(facts).set_index("customer_id")["opted_out"].map({"yes": "no", "no": "yes"})
        told["consent"] = told["customer_id"].map(may)
    gone = silent(labels, facts)
    told["silent"] = told["customer_id"].map(gone).map({True: "yes", False: "no"}) if gone.any() else None
    by = [c for c in ("expected_value", "monetary") if c in told and told[c].notna().any()]
    ordered = told.sort_values([*by, "customer_id"], ascending=[False] * len(by) + [True], kind="stable", ignore_index=True)
    return ordered[[c for c in COLUMNS if c in ordered and ordered[c].notna().any()]]


def titles(say: Language) -> dict[str, tuple[str, str]]:
    """The titles and kinds of the columns."""
    return {
        "customer_id": (say("Customer"), "text"), "segment": (say("Segment"), "name"), "recency_days": (say("Days since the last order"), "number"),
        "frequency": (say("Orders"), "number"), "monetary": (say("Revenue"), "money"), "r": (say("Recency, score"), "number"),
        "f": (say("Frequency, score"), "number"), "m": (say("Money, score"), "number"), "expected_value": (say("Value still to come"), "money"),
        "p_alive": (say("Still a customer, probability"), "percent"), "consent": (say("May be written to"), "name"), "silent": (say("Has fallen silent"), "name"),
        "first_order": (say("First order"), "date"), "last_order": (say("Last order"), "date"),
    }  # fmt: skip


def write_customers(path: str | Path, labels: pd.DataFrame, facts: pd.DataFrame, *, say: Language) -> Path:
    """Write the consultant's edition: what it is, then the customers, with filters and totals."""
    from segkit.report.workbook import opened

    table = customers(labels, facts)
    shown = table.head(MOST)
    with opened(path, say) as book:
        looks: Any = Looks(book, say)
        named = titles(say)
        notes = [say("A row per customer, for those who work with the lists. Keep it among them; for everybody else there is {file}.", file="segmentation.xlsx")]
        if len(table) > MOST:
            notes.append(say("The sheet holds the {n} customers worth most; all {all} are in the tables of the run.", n=say.number(MOST), all=say.number(len(table))))  # fmt: skip
        name = say.name(EVERYBODY)
        first = book.add_worksheet(say("Contents"))
        sheet = book.add_worksheet(name)
        tables.contents(first, looks, [(name, name, len(shown), len(table.columns))], notes=notes)
        tables.write(sheet, looks, "all_customers", shown, {c: named[c] for c in table})
    return Path(path)
