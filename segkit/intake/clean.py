"""From the rows of a file to the rows of a table: values read, rows set aside by reason."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from segkit.intake import columns as cols
from segkit.intake import schema
from segkit.intake import values as v
from segkit.intake.attributes import Marks, attribute, of_customers
from segkit.intake.convert import Column, as_text, date_column, decimal_of, number_column, order_of
from segkit.intake.dates import split_dates
from segkit.intake.log import Notes, entries, examples, guess, problem, set_aside
from segkit.intake.money import one_currency, rounded
from segkit.intake.raw import Raw
from segkit.intake.source import Limits, Source
from segkit.intake.structure import duplicates, structural


@dataclass(frozen=True)
class Table:
    """One table after cleaning: its rows, the contacts and customer attributes in it, what became of each column."""

    frame: pd.DataFrame
    contacts: pd.DataFrame
    attributes: pd.DataFrame
    columns: pd.DataFrame


@dataclass(frozen=True)
class Settings:
    """What the case says for all sources."""

    as_of: dt.date | None
    currency: str
    sensitive_basis: str | None
    limits: Limits


def clean(raw: Raw, table: str, source: Source, notes: Notes, settings: Settings) -> Table | None:
    """Turn the rows of one source into a canonical table; None where a problem stops it."""
    mapping = cols.find(raw, table, source, notes)
    roles = cols.roles(raw, table, mapping, source, notes, settings.sensitive_basis)
    _ragged(raw, notes, settings.limits)
    raw = structural(raw, mapping, source, notes)
    if mapping is None or _stopped(notes):
        return None
    several = table != "transactions" or sum(schema.kind(table, c) == "date" for c in mapping) > 1
    marks = Marks(_decimal(raw, table, mapping, source), _known_order(raw, table, mapping) if several else None)
    columns = _convert(raw, table, mapping, roles, source, notes, marks)
    if _stopped(notes):
        return None
    frame, keep = _rows(raw, table, columns, mapping, source, notes, settings)
    if not keep.any():
        reasons = ", ".join(f"{rule} {n:,}" for rule, n in sorted(notes.excluded.items()))
        problem(notes, f"no row is left ({reasons})", "see whether columns, where and as_of are right", "nothing_left",
                severity="stop" if table in ("transactions", "customers") else "warn")  # fmt: skip
    if _stopped(notes):
        return None
    return _assemble(raw, frame, keep, table, roles, source, notes, marks)


def _stopped(notes: Notes) -> bool:
    return any(p.severity == "stop" for p in notes.problems)


def _ragged(raw: Raw, notes: Notes, limits: Limits) -> None:
    count = notes.excluded.get("ragged_row", 0)
    if count > limits.ragged_rows * raw.rows_in:
        problem(notes, f"{count:,} of {raw.rows_in:,} rows have more or fewer cells than the header",
                "see whether the delimiter and the header row are right, or write ragged: fill", "ragged_rows")  # fmt: skip
    elif count:
        problem(notes, f"{count:,} rows have more or fewer cells than the header and are set aside", "see intake_log, or write ragged: fill",
                "ragged_row", severity="warn")  # fmt: skip


def _convert(raw: Raw, table: str, mapping: dict, roles: pd.DataFrame, source: Source, notes: Notes, marks: Marks) -> dict[str, Column]:
    """Read every canonical column; then the attributes, whose types are found out."""
    columns: dict[str, Column] = {}
    by_name = roles.set_index("column")["role"]
    for canonical, theirs in mapping.items():
        columns[canonical] = _one(raw, table, canonical, theirs, by_name[theirs], source, notes, marks)
    for canonical, value in source.constants.items():
        columns.setdefault(canonical, _constant(value, schema.kind(table, canonical), len(raw.frame)))
    extra = roles[(roles["role"] != "ignored") & ~roles["column"].isin(mapping.values())]
    for theirs, role in extra[["column", "role"]].itertuples(index=False):
        if theirs not in columns and (table != "transactions" or role == "contact" or theirs in (source.where or "")):
            columns[theirs] = attribute(raw.frame[theirs], theirs, role, raw, source, notes, marks=marks)
    return columns


def _one(raw: Raw, table: str, canonical: str, theirs: str, role: str, source: Source, notes: Notes, marks: Marks) -> Column:
    what, series = schema.kind(table, canonical), raw.frame[theirs]
    if role == "contact":
        return attribute(series, theirs, role, raw, source, notes, marks=marks)
    if what == "id":
        return _id_column(series, theirs, canonical, raw, notes, source)
    if what == "date":
        return date_column(series, theirs, raw, source, notes, marks.order)
    if what == "number":
        return number_column(series, theirs, raw, source, notes, marks.decimal)
    if what == "text":
        return Column(v.blank_to_missing(as_text(series), source.na_values), pd.Series(False, index=series.index))
    return attribute(series, theirs, role, raw, source, notes, marks=marks)


def _constant(value: object, what: str, size: int) -> Column:
    made = pd.Series([value] * size)
    if what == "date":
        made = pd.to_datetime(made).astype("datetime64[us]")
    elif what in ("id", "text"):
        made = made.astype("str")
    return Column(made, pd.Series(False, index=made.index))


def _id_column(series: pd.Series, theirs: str, canonical: str, raw: Raw, notes: Notes, source: Source) -> Column:
    text, damaged, floats = v.ids(series)
    text = text.mask(text.isin(source.na_values)) if source.na_values else text
    if damaged.any():
        shown = examples(raw.rows[damaged.to_numpy()], text[damaged], hidden=theirs in notes.private)
        problem(notes, f"{int(damaged.sum())} ids were rounded by a spreadsheet and cannot be told apart: {shown}",
                "export the column as text", "damaged_ids", column=theirs)  # fmt: skip
    if floats:
        sample = "" if theirs in notes.private else text.dropna().head(1).squeeze()
        guess(notes, f"{canonical} in {theirs}", "whole numbers, written without .0", "all are whole", sample)
    if canonical == "customer_id":
        _one_id_for_many(text, theirs, raw, notes)
    return Column(text, pd.Series(False, index=series.index))


def _one_id_for_many(text: pd.Series, theirs: str, raw: Raw, notes: Notes) -> None:
    """NULL, 0 or - on many rows is nobody, and would become the best customer."""
    often = text.value_counts().head(3)
    for value, times in often.items():
        if times > max(5, 0.02 * len(text)) and (value.casefold() in v.NO_VALUE | {"unknown", "неизвестно", "undefined"} or set(value) <= {"0"}):
            problem(notes, f"{times:,} rows have the id «{value}», which looks like nobody", f'write na_values: ["{value}"] to set them aside',
                    "id_of_nobody", severity="warn", column=theirs)  # fmt: skip


def _decimal(raw: Raw, table: str, mapping: dict, source: Source) -> str | None:
    """The decimal mark that any number column of the file proves, for those that prove nothing themselves."""
    if raw.typed or source.decimal:
        return source.decimal
    for canonical, theirs in mapping.items():
        if schema.kind(table, canonical) == "number":
            found = decimal_of(raw.frame[theirs], source, None)
            if found and raw.frame[theirs].str.contains(r"\d[.,]\d", regex=True).any():
                return found
    return None


def _known_order(raw: Raw, table: str, mapping: dict) -> str | None:
    """The order of day and month that the file's main date column proves, for its other date columns."""
    for canonical, theirs in mapping.items():
        if schema.kind(table, canonical) == "date" and isinstance(raw.frame[theirs].dtype, pd.StringDtype):
            few = pd.Series(raw.frame[theirs].unique()[:2000], dtype="str")
            order, _ = order_of(split_dates(few), np.ones(len(few), dtype="int64"), decided=True)
            if order in ("dmy", "mdy"):
                return order
    return None


def _rows(raw: Raw, table: str, columns: dict[str, Column], mapping: dict, source: Source, notes: Notes, settings: Settings):
    """Set aside, reason by reason, the rows that cannot be used; a row has one reason, the first that holds."""
    computed = table == "transactions" and "amount" not in columns
    if computed:
        product = columns["price"].values * columns["quantity"].values
        columns["amount"] = Column(product, columns["price"].bad | columns["quantity"].bad, columns["price"].currencies)
    one_currency(columns, mapping, source, notes, settings.currency)
    frame = pd.DataFrame({name: column.values for name, column in columns.items()}, copy=False)
    keep = _where(raw, frame, columns, mapping, source, notes, np.ones(len(frame), dtype=bool))
    for canonical in schema.required(table, set(columns)):
        keep = _required(raw, table, canonical, columns, mapping, notes, keep, settings)
    _optional(raw, table, columns, mapping, notes, keep, settings)
    if "date" in frame and settings.as_of is not None and schema.kind(table, "date") == "date":
        future = (frame["date"] >= pd.Timestamp(settings.as_of)).to_numpy(dtype=bool)
        keep = _out(raw, notes, keep, future, "future", mapping.get("date", "date"), frame["date"])
    if table == "transactions":
        frame["amount"] = rounded(raw, frame["amount"], keep, mapping, notes, computed=computed)
    return frame, keep if table == "customers" else duplicates(raw, keep, source, notes)


def _out(raw: Raw, notes: Notes, keep: np.ndarray, bad: np.ndarray, rule: str, column: str, values: pd.Series | None = None) -> np.ndarray:
    bad = keep & bad
    if bad.any():
        shown = "" if values is None else values[bad].tolist()
        set_aside(notes, raw.rows[bad], rule, column, shown)
    return keep & ~bad


def _where(raw: Raw, frame: pd.DataFrame, columns, mapping, source: Source, notes: Notes, keep: np.ndarray) -> np.ndarray:
    """Keep what the condition is true for; a row whose cells it reads are unreadable gets that reason instead."""
    if not source.where:
        return keep
    from segkit.methods import _conditions

    place = f"{notes.source}, where"
    known = frame.assign(**{t: frame[c] for c, t in mapping.items() if t not in frame and c in frame})
    found = _conditions.check(source.where, known, place)
    if found:
        notes.problems.extend(found)
        return keep
    value = _conditions.truth(source.where, known, place)
    back = {t: c for c, t in mapping.items()}
    read = [back.get(c, c) for c in _conditions.columns(source.where, place)]
    unread = np.logical_or.reduce([np.zeros(len(keep), bool), *(columns[c].bad.to_numpy(dtype=bool) for c in read if c in columns)])
    matched = value.data & ~value.null
    return _out(raw, notes, keep, ~matched & ~(value.null & unread), "where", "")


def _required(raw: Raw, table: str, canonical: str, columns, mapping, notes: Notes, keep: np.ndarray, settings: Settings) -> np.ndarray:
    column, theirs, what = columns[canonical], mapping.get(canonical, canonical), schema.kind(table, canonical)
    missing = column.values.isna().to_numpy(dtype=bool)
    if what not in ("date", "number"):
        reason = {"customer_id": "no_customer"}.get(canonical, f"no_{canonical}")
        after = _out(raw, notes, keep, missing, reason, theirs)
        _report_missing(notes, int(keep.sum()), int(after.sum()), theirs, canonical)
        return after
    bad = column.bad.to_numpy(dtype=bool)
    rule = "bad_date" if what == "date" else "bad_amount"
    limit = settings.limits.bad_dates if what == "date" else settings.limits.bad_numbers
    values = raw.frame[theirs] if theirs in raw.frame else None
    _limit(raw, notes, keep & bad, keep, rule, theirs, values, limit)
    kept = _out(raw, notes, keep, bad, rule, theirs, values)
    after = _out(raw, notes, kept, missing, "no_date" if what == "date" else "bad_amount", theirs)
    _report_missing(notes, int(kept.sum()), int(after.sum()), theirs, canonical)
    return after


def _report_missing(notes: Notes, before: int, after: int, theirs: str, canonical: str) -> None:
    if before and not after:
        problem(notes, "every row is empty in this column", "name another column", "no_values", column=theirs)
    elif before - after > 0.2 * before:
        problem(notes, f"{before - after:,} of {before:,} rows have no {canonical} and are set aside", "see intake_log", "many_missing",
                severity="warn", column=theirs)  # fmt: skip


def _limit(raw: Raw, notes: Notes, bad: np.ndarray, among: np.ndarray, rule: str, theirs: str, values, limit: float) -> None:
    """A few unreadable values are set aside; many mean that the column was misunderstood, and stop."""
    count, total = int(bad.sum()), int(among.sum())
    if not count:
        return
    shown = examples(raw.rows[bad], values[bad].head(3) if values is not None else (), hidden=theirs in notes.private)
    noun, stops = "dates" if rule == "bad_date" else "numbers", count > limit * total
    todo = "correct them, or say how they are written (dates:, decimal:)" if stops else "what cannot be read is set aside; all are in intake_log"
    problem(notes, f"{count:,} of {total:,} values cannot be read as {noun}: {shown}", todo, rule, severity="stop" if stops else "warn", column=theirs)


def _optional(raw: Raw, table: str, columns, mapping, notes: Notes, keep: np.ndarray, settings: Settings) -> None:
    """Unreadable values of other number and date columns are emptied, and logged."""
    needed = {*schema.required(table, set(columns)), "amount" if table == "transactions" else ""}
    for canonical, column in columns.items():
        bad = column.bad.to_numpy(dtype=bool) & keep
        if canonical in needed or not bad.any():
            continue
        theirs = mapping.get(canonical, canonical)
        date = schema.kind(table, canonical) == "date"
        rule, limit = ("bad_date", settings.limits.bad_dates) if date else ("bad_number", settings.limits.bad_numbers)
        _limit(raw, notes, bad, keep, rule, theirs, raw.frame[theirs], limit)
        entries(notes, raw.rows[bad], rule, "emptied", theirs, raw.frame[theirs][bad].tolist())


def _assemble(raw: Raw, frame: pd.DataFrame, keep: np.ndarray, table: str, roles: pd.DataFrame, source: Source, notes: Notes, marks: Marks) -> Table:
    kept, rows = frame[keep].reset_index(drop=True), raw.rows[keep]
    people = [c or t for c, t in roles.loc[roles["role"] == "contact", ["canonical", "column"]].itertuples(index=False)]
    people = [c for c in people if c in kept]
    contacts = attributes = pd.DataFrame({"customer_id": pd.Series(dtype="str")})
    if people and "customer_id" in kept:
        contacts = kept[["customer_id", *people]]
    kept = kept.drop(columns=people)
    if table == "customers":
        kept = one_per_customer(kept, rows, notes)
    if table == "transactions":
        extra = roles.loc[roles["role"] == "attribute", "column"].tolist()
        attributes, roles = _customer_attributes(raw, kept, keep, extra, roles, source, notes, marks)
        kept = kept[[c for c in [*schema.KEPT, *schema.known(table)] if c in kept and c not in ("price", "currency")]].pipe(lambda t: t.loc[:, ~t.columns.duplicated()])
    return Table(kept, contacts, attributes, roles)


def _customer_attributes(raw: Raw, kept: pd.DataFrame, keep, extra: list[str], roles: pd.DataFrame, source: Source, notes: Notes, marks: Marks):
    """Columns of the transactions that say the same on all rows of a customer are taken along as attributes."""
    used = raw.frame.loc[keep, extra].reset_index(drop=True) if extra else pd.DataFrame()
    used = used.apply(lambda s: as_text(s).str.strip().replace("", None) if s.dtype == object or isinstance(s.dtype, pd.StringDtype) else s)
    table = of_customers(used, kept["customer_id"], extra, notes)
    made = {n: attribute(table[n], n, "attribute", _numbered(table), source, notes, marks=marks).values for n in table.columns[1:]}
    lost = roles["column"].isin([n for n in extra if n not in made])
    return table[["customer_id"]].assign(**made), roles.assign(role=roles["role"].mask(lost, "not used"))


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
    problem(notes, f"{int(again.sum()):,} rows repeat a customer ({examples(rows[again])}); {conflicts:,} of their values differ from the first",
            "the first row stands, its gaps are filled; see intake_log", "duplicate_customer", severity="warn")  # fmt: skip
    return merged.reset_index()
