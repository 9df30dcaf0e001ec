"""The tables that are handed on: contacts apart, one row per customer, attributes found in the transactions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from segkit.intake import schema
from segkit.intake.log import Notes, entries, examples, problem, set_aside
from segkit.intake.meaning.attributes import Marks, attribute, of_customers
from segkit.intake.meaning.columns import tell_withheld
from segkit.intake.raw import Raw
from segkit.intake.source import Source
from segkit.intake.values.convert import as_text


@dataclass(frozen=True)
class Table:
    """One table after cleaning: its rows, the contacts and customer attributes in it, what became of each column."""

    frame: pd.DataFrame
    contacts: pd.DataFrame
    attributes: pd.DataFrame
    columns: pd.DataFrame
    withheld: pd.DataFrame | None = None  # what is not handed on, though it may be the id of another list
    money: pd.Series | None = None  # cents by row number, of the rows that are set aside too


def assemble(
    raw: Raw, frame: pd.DataFrame, keep: np.ndarray, table: str, roles: pd.DataFrame, source: Source, notes: Notes, marks: Marks
) -> Table:
    kept, rows = frame[keep].reset_index(drop=True), raw.rows[keep]
    people = [c or t for c, t in roles.loc[roles["role"] == "contact", ["canonical", "column"]].itertuples(index=False)]
    people = [c for c in people if c in kept]
    contacts = attributes = pd.DataFrame({"customer_id": pd.Series(dtype="str")})
    if people and "customer_id" in kept:
        contacts = kept[["customer_id", *people]]
    withheld = roles.loc[roles["role"] == "withheld", "column"].tolist()
    unseen = kept[[c for c in withheld if c in kept]]
    kept = kept.drop(columns=[*people, *(c for c in withheld if c in kept)])
    if table == "customers":
        kept = one_per_customer(kept, rows, notes)
    if table == "transactions":
        extra = roles.loc[roles["role"].isin(["attribute", "withheld"]), "column"].tolist()
        attributes, roles = _customer_attributes(raw, kept, keep, extra, roles, source, notes, marks)
        kept = kept[[c for c in [*schema.KEPT, *schema.known(table)] if c in kept and c not in ("price", "currency")]].pipe(
            lambda t: t.loc[:, ~t.columns.duplicated()]
        )
    tell_withheld(roles, notes)
    return Table(kept, contacts, attributes, roles, unseen)


def _customer_attributes(
    raw: Raw, kept: pd.DataFrame, keep, extra: list[str], roles: pd.DataFrame, source: Source, notes: Notes, marks: Marks
):
    """Columns of the transactions that say the same on all rows of a customer are taken along as attributes."""
    used = raw.frame.loc[keep, extra].reset_index(drop=True) if extra else pd.DataFrame()
    used = used.apply(lambda s: as_text(s).str.strip().replace("", None) if s.dtype == object or isinstance(s.dtype, pd.StringDtype) else s)
    table = of_customers(used, kept["customer_id"], extra, notes)
    hidden = set(roles.loc[roles["role"] == "withheld", "column"])
    used = [n for n in table.columns[1:] if n not in hidden]
    made = {n: attribute(table[n], n, "attribute", _numbered(table), source, notes, marks=marks).values for n in used}
    lost = roles["column"].isin([n for n in extra if n not in table])
    return pd.DataFrame({"customer_id": table["customer_id"], **made}), roles.assign(role=roles["role"].mask(lost, "not used"))


def _numbered(table: pd.DataFrame) -> Raw:
    return Raw(table, np.zeros(len(table), dtype="int64"), len(table))


def one_per_customer(frame: pd.DataFrame, rows: np.ndarray, notes: Notes) -> pd.DataFrame:
    """The first row of a customer stands; its gaps are filled from later ones; conflicts are logged."""
    again = frame["customer_id"].duplicated().to_numpy()
    if not again.any():
        return frame
    merged = frame.groupby("customer_id", sort=False).first()
    first = frame["customer_id"].map(pd.Series(rows[~again], index=frame["customer_id"][~again]))
    conflicts = 0
    for name in merged.columns:
        kept = frame["customer_id"].map(merged[name])
        differs = again & frame[name].notna().to_numpy() & (frame[name] != kept).to_numpy(dtype=bool)
        conflicts += int(differs.sum())
        entries(notes, rows[differs], "conflict", "first value kept", name, frame.loc[differs, name].tolist())
    set_aside(notes, rows[again], "duplicate", "customer_id", [f"see row {r}" for r in first[again]])
    problem(notes, f"{int(again.sum()):,} rows repeat a customer ({examples(rows[again])}); {conflicts:,} of their values differ",
            "the first row stands, its gaps are filled; see intake_log", "duplicate_customer", severity="warn")  # fmt: skip
    return merged.reset_index()
