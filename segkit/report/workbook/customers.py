"""customers.xlsx, the consultant's edition: a row per customer. It does not go to the client as it is, and never holds contact data."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from segkit.findings import segments as words
from segkit.ground.language import Language, upper
from segkit.ground.names import EVERYBODY, PLANNED
from segkit.report.workbook import tables
from segkit.report.workbook.formats import Looks

MOST = 50_000  # customers: more is for the Parquet tables, not for a spreadsheet
COLUMNS = ("customer_id", "segment", "recency_days", "frequency", "monetary", "r", "f", "m", "expected_value", "p_alive", "consent", "campaign", "silent", "first_order", "last_order")


def customers(labels: pd.DataFrame, facts: pd.DataFrame, listed: pd.DataFrame | None = None, held_out: pd.DataFrame | None = None) -> pd.DataFrame:
    """One row per customer, those of the highest expected value first (else the highest revenue).

    Columns, each where the run has it: customer_id, segment, recency_days, frequency (orders), monetary (revenue, currency), r, f, m
    (scores), expected_value (currency), p_alive (0–1), consent (yes: may be written to; missing where the data say nothing), campaign (of
    `listed`, the list of contacts: gets the message, or gets none, for comparison, so that other mailings leave these alone), silent (yes: has
    fallen silent, as the report counts them), first_order, last_order. Who has bought on one day only has no p_alive, for the model lets
    nobody leave before a second purchase, and no expected_value where they have fallen silent, for it takes them for customers still; nor has anybody of a status for which the count made earlier (`held_out`)
    was more than twice, or less than half, of what came. Nothing else of the client's: no contact data, no attributes, no special categories.
    """
    from segkit.customers.members import silent
    from segkit.privacy import consent
    from segkit.steps.strategy.audiences import reachable

    known = facts.rename(columns={"orders": "frequency", "revenue": "monetary"})
    own = [c for c in COLUMNS if c in labels and c != "customer_id"]
    told = labels[["customer_id", *own]].merge(known[["customer_id", *(c for c in COLUMNS[1:] if c in known and c not in own)]], on="customer_id")
    if consent.told(facts.columns) or "opted_out" in facts:
        may = reachable(facts).set_index("customer_id")["opted_out"].map({"yes": "no", "no": "yes"})
        told["consent"] = told["customer_id"].map(may)
    if listed is not None and len(listed):
        told["campaign"] = told["customer_id"].map(listed.drop_duplicates("customer_id").set_index("customer_id")["group"]).map(PLANNED)
    gone = silent(labels, facts)
    told["silent"] = told["customer_id"].map(gone).map({True: "yes", False: "no"}) if gone.any() else None
    if "p_alive" in told and "order_days" in facts:
        once = told["customer_id"].map(facts.set_index("customer_id")["order_days"]).lt(2).fillna(False).astype(bool) & told["p_alive"].notna()
        told = told.assign(p_alive=told["p_alive"].mask(once))
        told = told.assign(expected_value=told["expected_value"].mask(once & told["silent"].eq("yes"))) if "expected_value" in told else told
    if "status" in labels and "expected_value" in told:
        off = labels.set_index("customer_id")["status"].isin(list(words.unheld(held_out)))
        told = told.assign(expected_value=told["expected_value"].mask(told["customer_id"].map(off).eq(True)))
    by = [c for c in ("expected_value", "monetary") if c in told and told[c].notna().any()]
    ordered = told.sort_values([*by, "customer_id"], ascending=[False] * len(by) + [True], kind="stable", ignore_index=True)
    return ordered[[c for c in COLUMNS if c in ordered and ordered[c].notna().any()]]


def titles(say: Language, *, months: float = 12) -> dict[str, tuple[str, str]]:
    """The titles and kinds of the columns; `months`: so many the value still to come looks ahead."""
    ahead = say.many("Value still to come in the next {n} month", "Value still to come in the next {n} months", round(months))
    return {
        "customer_id": (say("Customer"), "text"), "segment": (say("Segment"), "name"), "recency_days": (say("Days since the last order"), "number"),
        "frequency": (say("Orders"), "number"), "monetary": (say("Revenue"), "money"), "r": (say("Recency, score"), "number"),
        "f": (say("Frequency, score"), "number"), "m": (say("Money, score"), "number"), "expected_value": (ahead, "money"),
        "p_alive": (say("Still a customer, probability"), "percent"), "consent": (say("May be written to"), "name"), "campaign": (say("In the campaign planned"), "name"), "silent": (say("Has fallen silent"), "name"),
        "first_order": (say("First order"), "date"), "last_order": (say("Last order"), "date"),
    }  # fmt: skip


def notes(model: Mapping[str, Any] | None, held_out: pd.DataFrame | None, say: Language, *, blank: int = 0) -> dict[str, list[str]]:
    """What to know of a column before it is read: how the value still to come was counted, what the same count was worth when it was
    made earlier, and whom it leaves empty. `model`, `held_out`: the tables value_model and value_holdout; `blank`: how many who bought it leaves empty."""
    if not model:
        return {}
    past = held_out if held_out is not None else pd.DataFrame()
    told = [text for text in words.worth(dict(model), past, say) if text]
    told += [upper(words.held(past, say)[0])] if len(past) else []
    if model.get("expected_undiscounted") and model.get("discount"):
        told.append(say("Discounted by {share} a year; undiscounted it is {money} for all", share=say.percent(model["discount"]), money=say.money(model["expected_undiscounted"])))
    once = [] if model["model"] == "rhythm" else [say("Empty for customers who have bought on one day only, since the model lets nobody leave before a second purchase and so cannot say whether they have gone")]
    told.append(say("Empty for customers who have fallen silent after buying on one day only") if once else say("Customers who had fallen silent when it was counted are taken to bring nothing more"))
    told += words.without_money(past, say)
    if blank and "expected_value" in model:
        text = say.many(
            "The model takes the {n} left empty for a customer still and counts it in its {money} for all, so the column adds up to less",
            "The model takes the {n} left empty for customers still and counts them in its {money} for all, so the column adds up to less", blank, money=say.money(model["expected_value"]),
        )  # fmt: skip
        told.append(text)
    return {"expected_value": told} | ({"p_alive": once} if once else {})


def write_customers(
    path: str | Path, labels: pd.DataFrame, facts: pd.DataFrame, *, say: Language, model: Mapping[str, Any] | None = None, held_out: pd.DataFrame | None = None, listed: pd.DataFrame | None = None,
) -> Path:  # fmt: skip
    """Write the consultant's edition: what it is and what to know of its columns, then the customers, with filters and totals."""
    from segkit.report.workbook import opened

    table = customers(labels, facts, listed, held_out)
    blank = int((table["expected_value"].isna() & table["frequency"].gt(0)).sum()) if {"expected_value", "frequency"} <= set(table) else 0
    known = notes(model, held_out, say, blank=blank)
    if held_out is not None and len(held_out) and held_out["reading"].iloc[0] == "fail":  # the order of the customers may be used, the money not
        table = table.drop(columns="expected_value", errors="ignore")
    shown = table.head(MOST)
    with opened(path, say) as book:
        looks: Any = Looks(book, say)
        named = titles(say, months=(model or {}).get("horizon", 12))
        about = [say("A row per customer, for those who work with the lists. Keep it among them; for everybody else there is {file}.", file="segmentation.xlsx")]
        if len(table) > MOST:
            about.append(say("The sheet holds the {n} customers worth most; all {all} are in the tables of the run.", n=say.number(MOST), all=say.number(len(table))))  # fmt: skip
        about += [f"{named[c][0]}. {'. '.join(texts)}." for c, texts in known.items() if c in table]
        name = say.name(EVERYBODY)
        first = book.add_worksheet(say("Contents"))
        sheet = book.add_worksheet(name)
        tables.contents(first, looks, [(name, name, len(shown), len(table.columns))], notes=about)
        places = tables.write(sheet, looks, "all_customers", shown, {c: named[c] for c in table})
        for column in [c for c in known if c in places]:
            sheet.write_comment(0, places[column], f"{'. '.join(known[column])}.", {"x_scale": 3, "y_scale": 2.4, "author": ""})
    return Path(path)
