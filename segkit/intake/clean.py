"""From the rows of a file to the rows of a table: columns found, values read, rows set aside by reason."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from segkit.intake import private, schema
from segkit.intake import values as v
from segkit.intake.convert import Column, as_text, date_column, decimal_of, is_text, number_column
from segkit.intake.log import Notes, entries, examples, guess, mask, problem, set_aside
from segkit.intake.raw import SURE_TOTALS, Raw, is_total
from segkit.intake.source import Limits, Source
from segkit.intake.text import fold
from segkit.problems import nearest

BAD = {"date": ("bad_date", "dates"), "number": ("bad_number", "numbers")}


@dataclass(frozen=True)
class Table:
    """One table after cleaning: its rows, the contacts in it, and what became of each column of theirs."""

    frame: pd.DataFrame
    contacts: pd.DataFrame
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
    mapping = _mapping(raw, table, source, notes)
    roles = _roles(raw, table, mapping, source, notes, settings)
    raw = _structural(raw, mapping, source, notes)
    if mapping is None or _stopped(notes):
        return None
    columns = _convert(raw, table, mapping, roles, source, notes)
    if _stopped(notes):
        return None
    frame, keep = _rows(raw, table, columns, mapping, source, notes, settings)
    if _stopped(notes):
        return None
    return _assemble(raw, frame, keep, table, roles, notes)


def _stopped(notes: Notes) -> bool:
    return any(p.severity == "stop" for p in notes.problems)


def _mapping(raw: Raw, table: str, source: Source, notes: Notes) -> dict[str, str] | None:
    """Canonical name → their column, as it is spelled in the file; None if one is missing."""
    exist = [c for c in raw.frame.columns]
    folded: dict[str, str] = {}
    for name in exist:
        folded.setdefault(fold(name), name)
    found, missing = {}, False
    for canonical, theirs in source.columns.items():
        hit = theirs if theirs in exist else folded.get(fold(theirs))
        if hit is None:
            missing = True
            problem(notes, f"there is no column '{mask(theirs)}'", _offer(theirs, exist), "missing_column")
            continue
        if f"{hit} (2)" in exist and not raw.frame[hit].equals(raw.frame[f"{hit} (2)"]):
            problem(notes, f"two columns are called '{mask(hit)}' and differ", f"rename one, or write '{mask(hit)} (2)' for the second",
                    "duplicate_header", column=hit)  # fmt: skip
        found[canonical] = hit
    for canonical in schema.known(table):
        if canonical not in found and canonical not in source.constants and canonical in exist:
            found[canonical] = canonical
    for canonical in schema.required(table, {*found, *source.constants, *source.columns}):
        if canonical not in found and canonical not in source.constants and canonical not in source.columns:
            missing = True
            problem(notes, f"no column is named as '{canonical}'", f"write columns: {{{canonical}: …}}; {_list(exist)}", "missing_mapping")
    return None if missing else found


def _offer(theirs: str, exist: list[str]) -> str:
    first = nearest(theirs, exist)
    return mask(first, 300) if first.startswith("known here") else f"{mask(first, 120)} — {_list(exist)}"


def _list(exist: list[str]) -> str:
    return mask("the columns are: " + ", ".join(exist[:30]) + (" …" if len(exist) > 30 else ""), 600)


def _roles(raw: Raw, table: str, mapping: dict | None, source: Source, notes: Notes, settings: Settings) -> pd.DataFrame:
    """What each column is: used, attribute, contact, ignored; and whether it is of a special category."""
    back = {theirs: canonical for canonical, theirs in (mapping or {}).items()}
    ignored = {fold(c) for c in source.ignore}
    rows = []
    for name in raw.frame.columns:
        canonical = back.get(name, "")
        if fold(name) in ignored:
            rows.append((notes.source, name, canonical, "ignored", "", False))
            continue
        values = raw.frame[name]
        fixed = canonical in schema.known(table)
        kind = private.contact(canonical or name, values) or (private.contact(name, values) if not fixed else None) if not fixed else None
        category = None if fixed and canonical != "event" else private.special(name, values)
        role = "contact" if kind else "used" if fixed else "attribute"
        if fixed and canonical in ("customer_id", "client", "order_id") and private.contact_values(private._sample(values)):
            _id_is_contact(name, canonical, notes)
        if kind:
            notes.private.add(name)
        if category and not settings.sensitive_basis:
            problem(notes, f"the column seems to hold a special category of personal data ({category})",
                    f"state the legal basis under sensitive:, or leave it out with ignore: [\"{mask(name)}\"]", "special_category", column=name)  # fmt: skip
        rows.append((notes.source, name, canonical, role, kind or category or "", bool(category)))
    return pd.DataFrame(rows, columns=["source", "column", "canonical", "role", "kind", "sensitive"])


def _id_is_contact(name: str, canonical: str, notes: Notes) -> None:
    notes.private.add(name)
    problem(notes, f"the {canonical} is itself personal data (an e-mail, a phone or a document number)", "give an internal code as the id",
            "id_is_contact", severity="warn", column=name)  # fmt: skip


def _structural(raw: Raw, mapping: dict | None, source: Source, notes: Notes) -> Raw:
    """Set aside rows that are no data: skipped by number, empty, totals."""
    frame = raw.frame
    if not len(frame):
        problem(notes, "there is a header and no rows below it", "export it again", "no_rows")
        return raw
    skipped = np.isin(raw.rows, source.skip_rows) if isinstance(source.skip_rows, list) else np.zeros(len(frame), bool)
    blank = {c: _blank(frame[c]) for c in frame.columns}
    empty = ~skipped & np.logical_and.reduce([b for b in blank.values()])
    total, words = _totals(frame, blank, mapping, source, ~skipped & ~empty)
    set_aside(notes, raw.rows[skipped], "skipped")
    set_aside(notes, raw.rows[empty], "empty_row")
    set_aside(notes, raw.rows[total], "totals_row", "", words)
    if total.any():
        guess(notes, "totals", f"{int(total.sum())} totals rows set aside", "they begin with such a word", words[0])
    keep = ~(skipped | empty | total)
    return raw if keep.all() else replace(raw, frame=frame[keep].reset_index(drop=True), rows=raw.rows[keep])


def _blank(series: pd.Series) -> np.ndarray:
    if isinstance(series.dtype, pd.StringDtype):
        return (series.isna() | (series == "") | series.str.isspace().fillna(True)).to_numpy(dtype=bool)
    return series.isna().to_numpy(dtype=bool)


def _totals(frame, blank: dict, mapping: dict | None, source: Source, among: np.ndarray) -> tuple[np.ndarray, list[str]]:
    """A totals row begins with such a word and leaves a cell empty that data rows fill."""
    found = np.zeros(len(frame), bool)
    if source.totals == "none":
        return found, []
    own = source.totals
    important = [mapping[c] for c in ("customer_id", "date", "order_id", "deal_id") if mapping and c in mapping] or list(frame.columns)
    words: dict[int, str] = {}
    for i in np.flatnonzero(among & _totals_words(frame, important, blank, own)):
        first = next(frame[c].iat[i] for c in frame.columns if not blank[c][i])
        gaps = any(blank[c][i] for c in important) or (len(important) == 1 and any(b[i] for b in blank.values()))
        if is_total(first, own) and (gaps or own or str(first).casefold().strip(" :.") in SURE_TOTALS):
            words[int(i)] = str(first)
    found[list(words)] = True
    return found, [words[i] for i in sorted(words)]


def _totals_words(frame: pd.DataFrame, important: list[str], blank: dict, own: list[str] | None) -> np.ndarray:
    """Where a row may be a totals row: a text cell of it begins with such a word, seen cheaply for all rows at once."""
    pattern = "|".join(re.escape(w.strip().casefold()) for w in own) if own else "итог|всего|total|razem|suma|grand|sub|подыт|общ|пром|ogó|łącz|sum"
    among = np.logical_or.reduce([blank[c] for c in important]) if not own else np.ones(len(frame), bool)
    found = np.zeros(len(frame), bool)
    for name in frame.columns:
        rows = np.flatnonzero(among) if name not in important else np.arange(len(frame))
        if is_text(frame[name]) and len(rows):
            texts = as_text(frame[name].iloc[rows]).str.strip().str.lower()
            found[rows] |= texts.str.match(pattern).fillna(False).to_numpy(dtype=bool)
    return found


def _convert(raw: Raw, table: str, mapping: dict, roles: pd.DataFrame, source: Source, notes: Notes) -> dict[str, Column]:
    """Read every canonical column; then the attributes, whose types are found out."""
    frame, fallback = raw.frame, _decimal(raw, table, mapping, source)
    order = _known_order(raw, table, mapping, source)
    columns: dict[str, Column] = {}
    for canonical, theirs in mapping.items():
        what = schema.kind(table, canonical)
        if what == "id":
            columns[canonical] = _id_column(frame[theirs], theirs, canonical, raw, notes)
        elif what == "date":
            columns[canonical] = date_column(frame[theirs], theirs, raw, source, notes, order)
        elif what == "number":
            columns[canonical] = number_column(frame[theirs], theirs, raw, source, notes, fallback)
        elif what == "text":
            text = v.blank_to_missing(as_text(frame[theirs]), source.na_values)
            columns[canonical] = Column(text, pd.Series(False, index=text.index))
    for canonical, value in source.constants.items():
        columns.setdefault(canonical, _constant(value, schema.kind(table, canonical), len(frame)))
    wanted = roles[roles["role"].isin(["attribute", "contact"])] if table != "transactions" else roles[(roles["role"] != "ignored") & (roles["canonical"] == "")]
    for theirs, canonical, role in wanted[["column", "canonical", "role"]].itertuples(index=False):
        columns.setdefault(canonical or theirs, _attribute(frame[theirs], theirs, role, raw, source, notes, fallback, order))
    for canonical in [c for c in mapping if c not in columns]:
        columns[canonical] = _attribute(frame[mapping[canonical]], mapping[canonical], "used", raw, source, notes, fallback, order)
    return columns


def _constant(value: object, what: str, size: int) -> Column:
    made = pd.Series([value] * size)
    if what == "date":
        made = pd.to_datetime(made).astype("datetime64[us]")
    elif what in ("id", "text"):
        made = made.astype("str")
    return Column(made, pd.Series(False, index=made.index))


def _decimal(raw: Raw, table: str, mapping: dict, source: Source) -> str | None:
    """The decimal mark that any number column of the file proves, for those that prove nothing themselves."""
    if raw.typed or source.decimal:
        return source.decimal
    for canonical, theirs in mapping.items():
        if schema.kind(table, canonical) == "number":
            found = decimal_of(raw.frame[theirs], source, "?")
            marked = raw.frame[theirs].str.contains(r"\d[.,]\d", regex=True).any()
            if found in (",", ".") and marked:
                return found
    return None


def _known_order(raw: Raw, table: str, mapping: dict, source: Source) -> str | None:
    from segkit.intake.convert import order_of
    from segkit.intake.dates import split_dates

    for canonical, theirs in mapping.items():
        if schema.kind(table, canonical) == "date" and isinstance(raw.frame[theirs].dtype, pd.StringDtype):
            counts = raw.frame[theirs].value_counts().head(5000)
            order, _ = order_of(split_dates(pd.Series(counts.index, dtype="str")), counts.to_numpy())
            if order in ("dmy", "mdy"):
                return order
    return None


def _id_column(series: pd.Series, theirs: str, canonical: str, raw: Raw, notes: Notes) -> Column:
    text, damaged, floats = v.ids(series)
    if damaged.any():
        shown = examples(raw.rows[damaged.to_numpy()], text[damaged], hidden=theirs in notes.private)
        problem(notes, f"{int(damaged.sum())} ids were rounded by a spreadsheet and cannot be told apart: {shown}",
                "export the column as text", "damaged_ids", column=theirs)  # fmt: skip
    if floats:
        sample = "" if theirs in notes.private else text.dropna().head(1).squeeze()
        guess(notes, f"{canonical} in {theirs}", "whole numbers, written without .0", "all are whole", sample)
    return Column(text, pd.Series(False, index=series.index))


def _attribute(series, theirs, role, raw, source, notes, fallback, order) -> Column:
    """An attribute is a number or a date where all its values are, else text; contacts stay text."""
    none = pd.Series(False, index=series.index)
    if not is_text(series):
        if role == "contact":
            return Column(as_text(series), none)
        if isinstance(series.dtype, pd.DatetimeTZDtype):
            return date_column(series, theirs, raw, source, notes, order)
        return Column(series, none)
    text = v.blank_to_missing(as_text(series), source.na_values)
    if role == "contact" or not text.notna().any():
        return Column(text, none)
    made = _inferred(text, source, fallback, order)
    if made is not None:
        return Column(made, none)
    hidden, where = private.hide(text)
    if where.any():
        entries(notes, raw.rows[where.to_numpy()], "contact_in_text", "hidden", theirs, "•••")
        problem(notes, f"{int(where.sum())} texts hold an e-mail or a phone, which were hidden", "", "contact_in_text", severity="note", column=theirs)
    return Column(hidden, none)


def _inferred(text: pd.Series, source: Source, fallback: str | None, order: str | None) -> pd.Series | None:
    unique = pd.Series(pd.unique(text.dropna()), dtype="str")
    unique = unique[~v.no_value(unique)]
    if not len(unique) or unique.str.match(r"0\d|\d{16,}").any():
        return None
    shapes = unique.str.fullmatch(r"[-+(−–]?[\d\s.,'’\u00a0\u202f]*\d[\d\s.,\u00a0\u202f]*[)%]?")
    if shapes.all():
        decimal = decimal_of(unique, source, fallback)
        made = v.to_numbers(text, decimal or ".") if decimal else None
        if made is not None and v.to_numbers(unique, decimal).notna().all():
            return made
    from segkit.intake.dates import build, split_dates

    parts = split_dates(unique.head(20_000))
    if parts["a"].isna().any():
        return None
    from segkit.intake.convert import order_of

    found, _ = order_of(parts, np.ones(len(parts), dtype="int64"))
    found = found if found in ("dmy", "mdy") else order
    if source.dates:
        from segkit.intake.source import date_order

        found = date_order(source.dates)
    if found is None or build(parts, found).isna().any():
        return None
    full = build(split_dates(unique), found)
    return text.map(dict(zip(unique, full, strict=True))).astype("datetime64[us]")


def _rows(raw: Raw, table: str, columns: dict[str, Column], mapping: dict, source: Source, notes: Notes, settings: Settings):
    """Set aside, reason by reason, the rows that cannot be used; a row has one reason, the first that holds."""
    if table == "transactions" and "amount" not in columns:
        product = columns["price"].values * columns["quantity"].values
        columns["amount"] = Column(product, columns["price"].bad | columns["quantity"].bad, columns["price"].currencies)
        mapping = {"amount": mapping.get("price", "price"), **mapping}
    _currency(raw, table, columns, mapping, source, notes, settings)
    frame = pd.DataFrame({name: column.values for name, column in columns.items()}, copy=False)
    keep = np.ones(len(frame), dtype=bool)
    keep = _where(raw, frame, columns, mapping, source, notes, keep)
    for canonical in schema.required(table, set(columns)):
        keep = _required(raw, table, canonical, columns, mapping, notes, keep, settings)
    keep = _optional(raw, table, columns, mapping, notes, keep, settings)
    if "date" in frame and settings.as_of is not None:
        future = keep & (frame["date"] >= pd.Timestamp(settings.as_of)).to_numpy(dtype=bool)
        keep = _out(raw, notes, keep, future, "future", mapping.get("date", "date"), frame["date"])
    if table == "transactions":
        frame["amount"] = _rounded(raw, frame["amount"], keep, mapping, notes, computed="amount" not in source.columns and "price" in columns)
    return frame, _duplicates(raw, table, frame, keep, mapping, source, notes)


def _out(raw: Raw, notes: Notes, keep: np.ndarray, bad: np.ndarray, rule: str, column: str, values: pd.Series | None = None) -> np.ndarray:
    bad = keep & bad
    if bad.any():
        shown = [""] * int(bad.sum()) if values is None else values[bad].tolist()
        set_aside(notes, raw.rows[bad], rule, column, shown)
    return keep & ~bad


def _where(raw, frame, columns, mapping, source: Source, notes: Notes, keep: np.ndarray) -> np.ndarray:
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
    unread = np.logical_or.reduce([columns[c].bad.to_numpy(dtype=bool) for c in read if c in columns] or [~keep])
    matched = value.data & ~value.null
    return _out(raw, notes, keep, ~matched & ~(value.null & unread), "where", "", None)


def _required(raw, table, canonical, columns, mapping, notes: Notes, keep: np.ndarray, settings: Settings) -> np.ndarray:
    column, theirs = columns[canonical], mapping.get(canonical, canonical)
    missing = column.values.isna().to_numpy(dtype=bool)
    bad = column.bad.to_numpy(dtype=bool)
    what = schema.kind(table, canonical)
    if what in ("id", "text", "any"):
        names = {"customer_id": "no_customer"}
        return _report_missing(raw, notes, _out(raw, notes, keep, missing, names.get(canonical, f"no_{canonical}"), theirs), keep, theirs, canonical)
    source_values = raw.frame[theirs] if theirs in raw.frame else None
    rule = "bad_date" if what == "date" else "bad_amount"
    limit = settings.limits.bad_dates if what == "date" else settings.limits.bad_numbers
    _limit(raw, notes, keep, bad, rule, theirs, source_values, limit)
    kept = _out(raw, notes, keep, bad, rule, theirs, source_values)
    return _out(raw, notes, kept, missing, "no_date" if what == "date" else "bad_amount", theirs)


def _report_missing(raw, notes: Notes, after: np.ndarray, before: np.ndarray, theirs: str, canonical: str) -> np.ndarray:
    lost = int(before.sum() - after.sum())
    if lost and lost == before.sum():
        problem(notes, "every row is empty in this column", "name another column", "no_values", column=theirs)
    elif lost > 0.2 * before.sum():
        problem(notes, f"{lost:,} of {int(before.sum()):,} rows have no {canonical} and are set aside", "see intake_log", "many_missing", severity="warn", column=theirs)
    return after


def _limit(raw, notes: Notes, keep, bad, rule: str, theirs: str, values: pd.Series | None, limit: float) -> None:
    """A few unreadable values are set aside; many mean that the column was misunderstood, and stop."""
    bad = keep & bad
    count, total = int(bad.sum()), int(keep.sum())
    if not count:
        return
    shown = examples(raw.rows[bad], values[bad].head(3) if values is not None else (), hidden=theirs in notes.private)
    noun = "dates" if rule == "bad_date" else "numbers"
    stops = count > limit * total
    todo = "correct them, or say how they are written (dates:, decimal:)" if stops else "the rows are set aside; all are in intake_log"
    problem(notes, f"{count:,} of {total:,} values cannot be read as {noun}: {shown}", todo, rule, severity="stop" if stops else "warn", column=theirs)


def _optional(raw, table, columns, mapping, notes: Notes, keep, settings: Settings) -> np.ndarray:
    """Unreadable values of other number and date columns are emptied, and logged."""
    needed = set(schema.required(table, set(columns)))
    for canonical, column in columns.items():
        bad = column.bad.to_numpy(dtype=bool) & keep
        if canonical in needed or canonical == "amount" or not bad.any():
            continue
        theirs = mapping.get(canonical, canonical)
        values = raw.frame[theirs]
        rule = "bad_date" if schema.kind(table, canonical) == "date" else "bad_number"
        _limit(raw, notes, keep, bad, rule, theirs, values, settings.limits.bad_numbers)
        entries(notes, raw.rows[bad], rule, "emptied", theirs, values[bad].tolist())
    return keep


def _currency(raw, table, columns, mapping, source: Source, notes: Notes, settings: Settings) -> None:
    """One currency for all amounts: signs and a currency column are read, rates applied, anything else asked."""
    name = next((c for c in ("amount", "profit") if c in columns), None)
    if name is None:
        return
    column = columns[name]
    codes = columns["currency"].values.map(_code) if "currency" in columns else column.currencies
    home = (_code(settings.currency) or "").upper()
    if codes is None:
        codes = pd.Series(_code(source.currency) or home, index=column.values.index, dtype="str")
    codes = codes.fillna(_code(source.currency) or home)
    found = sorted(set(codes[column.values.notna()]))
    rates = {_code(k): r for k, r in source.rates.items()} | {home: 1.0}
    unknown = [c for c in found if c not in rates]
    if unknown:
        what = f"amounts are in {', '.join(mask(c) for c in found)}" if len(found) > 1 else f"amounts are in {mask(found[0])}, the case is in {home}"
        problem(notes, what, f"write rates: {{{unknown[0]}: …}}, one unit in {home}; or keep one currency with where", "several_currencies",
                column=mapping.get("currency", mapping.get(name)))  # fmt: skip
    elif found and found != [home]:
        columns[name] = replace(column, values=column.values * codes.map(rates).astype("float64"))
        guess(notes, "currency", f"turned into {home}", "rates given in case.yml", ", ".join(f"{c} {rates[c]}" for c in found))


def _code(text: object) -> str | None:
    if text is None or text != text or not str(text).strip():
        return None
    low = str(text).strip().casefold()
    return v.SIGNS.get(low, v.SIGNS.get(low.rstrip("."), low.upper()))


def _rounded(raw, amounts: pd.Series, keep, mapping, notes: Notes, *, computed: bool) -> pd.Series:
    rounded = v.cents(amounts)
    if not computed:
        changed = keep & ((rounded - amounts).abs() > 1e-6 + 1e-12 * amounts.abs()).to_numpy(dtype=bool)
        entries(notes, raw.rows[changed], "rounded", "rounded to cents", mapping.get("amount", "amount"), amounts[changed].tolist())
    return rounded


def _duplicates(raw: Raw, table: str, frame, keep: np.ndarray, mapping, source: Source, notes: Notes) -> np.ndarray:
    if table == "customers" or not keep.any():
        return keep
    used = raw.frame[keep]
    again = np.zeros(len(keep), dtype=bool)
    again[np.flatnonzero(keep)[used.duplicated().to_numpy()]] = True
    if not again.any():
        return keep
    if source.duplicates == "drop":
        return _out(raw, notes, keep, again, "duplicate", "", None)
    problem(notes, f"{int(again.sum()):,} rows repeat an earlier row exactly ({examples(raw.rows[again])}) and are kept",
            "write duplicates: drop to set them aside", "duplicate", severity="warn")  # fmt: skip
    return keep


def _assemble(raw: Raw, frame: pd.DataFrame, keep: np.ndarray, table: str, roles: pd.DataFrame, notes: Notes) -> Table:
    kept = frame[keep].reset_index(drop=True)
    rows = raw.rows[keep]
    names = [c or t for c, t in roles.loc[roles["role"] == "contact", ["canonical", "column"]].itertuples(index=False)]
    people = [c for c in names if c in kept]
    contacts = pd.DataFrame(columns=["customer_id"], dtype="str")
    if people and "customer_id" in kept:
        contacts = kept[["customer_id", *people]]
    kept = kept.drop(columns=people)
    if table == "customers":
        kept = _one_per_customer(kept, rows, notes)
    return Table(kept, contacts, roles)


def _one_per_customer(frame: pd.DataFrame, rows: np.ndarray, notes: Notes) -> pd.DataFrame:
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
