"""The tables that are handed on: contacts apart, one row per customer, attributes found in the transactions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from segkit.intake import schema
from segkit.intake.log import Notes, entries, examples, problem, set_aside
from segkit.intake.meaning.attributes import Marks, attribute, latest, of_customers
from segkit.intake.meaning.columns import tell_withheld
from segkit.intake.raw import Raw
from segkit.intake.source import Source
from segkit.intake.values.convert import as_text
from segkit.privacy import consent, detect


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
        contacts = of_one_row(kept[["customer_id", *people]])
    withheld = roles.loc[roles["role"] == "withheld", "column"].tolist()
    unseen = kept[[c for c in withheld if c in kept]]
    kept = kept.drop(columns=[*people, *(c for c in withheld if c in kept)])
    if table == "customers":
        kept = one_per_customer(kept, rows, notes)
    if table == "transactions":
        extra = roles.loc[roles["role"].isin(["attribute", "withheld"]), "column"].tolist()
        attributes, roles = _customer_attributes(raw, frame, keep, extra, roles, source, notes, marks)
        kept = kept[[c for c in [*schema.KEPT, *schema.known(table)] if c in kept and c not in ("price", "currency")]].pipe(
            lambda t: t.loc[:, ~t.columns.duplicated()]
        )
    tell_withheld(roles, notes)
    return Table(kept, contacts, attributes, roles, unseen)


def _customer_attributes(
    raw: Raw, frame: pd.DataFrame, keep, extra: list[str], roles: pd.DataFrame, source: Source, notes: Notes, marks: Marks
):
    """Columns of the transactions that say the same on all rows of a customer are taken along as attributes, and what a customer last said of being written to."""
    every = raw.frame[extra].apply(lambda s: as_text(s).str.strip().replace("", None) if s.dtype == object or isinstance(s.dtype, pd.StringDtype) else s)
    table = of_customers(every[keep].reset_index(drop=True), frame.loc[keep, "customer_id"].reset_index(drop=True), extra, notes)
    table = table.merge(latest(every, frame["customer_id"], frame["date"], extra, notes), on="customer_id", how="left")
    hidden = set(roles.loc[roles["role"] == "withheld", "column"])
    used = [n for n in table.columns[1:] if n not in hidden]
    made = {n: attribute(table[n], n, "attribute", _numbered(table), source, notes, marks=marks).values for n in used}
    lost = roles["column"].isin([n for n in extra if n not in table])
    unread = lost & roles["column"].map(lambda name: consent.says(name) is not None)
    roles = roles.assign(role=roles["role"].mask(lost, "not used"), kind=roles["kind"].mask(unread, "no answers"))
    return pd.DataFrame({"customer_id": table["customer_id"], **made}), roles


def _numbered(table: pd.DataFrame) -> Raw:
    return Raw(table, np.zeros(len(table), dtype="int64"), len(table))


def one_per_customer(frame: pd.DataFrame, rows: np.ndarray, notes: Notes) -> pd.DataFrame:
    """The first row of a customer stands; its gaps are filled from later ones; where consents differ the refusal stands; conflicts are logged."""
    again = frame["customer_id"].duplicated().to_numpy()
    if not again.any():
        return frame
    merged = settled(frame)
    first = frame["customer_id"].map(pd.Series(rows[~again], index=frame["customer_id"][~again]))
    conflicts, refusals = 0, 0
    for name in merged.columns:
        kept = frame["customer_id"].map(merged[name])
        says = consent.says(name)
        differs = frame[name].notna().to_numpy() & (frame[name] != kept).to_numpy(dtype=bool) & (again | bool(says))
        conflicts += int(differs.sum())
        refusals += frame["customer_id"][differs].nunique() if says else 0
        entries(notes, rows[differs], "conflict", "refusal kept" if says else "first value kept", name, frame.loc[differs, name].tolist())
    set_aside(notes, rows[again], "duplicate", "customer_id", [f"see row {r}" for r in first[again]])
    said = f"; {refusals:,} customers agree to be written to in one row and refuse in another, and the refusal stands" if refusals else ""
    problem(notes, f"{int(again.sum()):,} rows repeat a customer ({examples(rows[again])}); {conflicts:,} of their values differ{said}",
            "the first row stands, its gaps are filled; see intake_log", "duplicate_customer", severity="warn")  # fmt: skip
    return merged.reset_index()


def settled(frame: pd.DataFrame) -> pd.DataFrame:
    """The first value of every column for each customer_id, and of columns of consent the refusal where they differ.

    >>> settled(pd.DataFrame({"customer_id": ["1", "1", "2"], "city": [None, "Omsk", "Perm"], "Unsubscribed": ["no", "yes", None]})).values.tolist()
    [['Omsk', 'yes'], ['Perm', nan]]
    """
    merged = frame.groupby("customer_id", sort=False).first()
    for name, says in ((name, consent.says(name)) for name in merged.columns):
        if says:
            merged[name] = consent.settled(frame[name], frame["customer_id"], says).reindex(merged.index).astype(merged[name].dtype)
    return merged


def of_one_row(contacts: pd.DataFrame) -> pd.DataFrame:
    """One row of contacts for each customer_id: the first with an e-mail or a phone, else the first; gaps are filled from rows of the same person
    alone, which say nothing else and the same at least once, so that nobody gets another's name.

    >>> told = pd.DataFrame({"customer_id": ["1"] * 3, "name": ["Maya", "Rob", "Rob"], "email": [None, "r@b.pl", None], "phone": [None, None, "601"]})
    >>> of_one_row(told).values.tolist()
    [['1', 'Rob', 'r@b.pl', '601']]
    """
    contacts = contacts.dropna(subset="customer_id").drop_duplicates()
    if not contacts["customer_id"].duplicated().any():
        return contacts.sort_values("customer_id", ignore_index=True)
    names = [c for c in contacts if c != "customer_id"]
    ways = [c for c in names if detect.contact(c, contacts[c]) in ("email", "phone")]
    fit = np.where(contacts[ways].notna().any(axis=1), 0, np.where(contacts[names].notna().any(axis=1), 1, 2))
    ordered = contacts.iloc[np.argsort(fit, kind="stable")]
    chosen = ordered.drop_duplicates("customer_id").set_index("customer_id")
    theirs = ordered[names].apply(lambda c: c.map(lambda text: " ".join(str(text).split()).casefold(), na_action="ignore").astype("object"))
    his = theirs.loc[~ordered["customer_id"].duplicated()].set_axis(chosen.index)[names].reindex(ordered["customer_id"]).set_axis(ordered.index)
    both = theirs.notna() & his.notna()
    same = (both & theirs.eq(his)).any(axis=1) & ~(both & theirs.ne(his)).any(axis=1)
    return ordered[same | ~ordered["customer_id"].duplicated()].groupby("customer_id", sort=True).first().reset_index()
