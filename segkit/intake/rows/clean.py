"""From the rows of a file to the rows of a table: columns found, values read, rows set aside by reason."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from segkit.intake import schema
from segkit.intake.log import Notes, entries, examples, guess, mask, problem
from segkit.intake.meaning import columns as cols
from segkit.intake.meaning.attributes import Marks, attribute
from segkit.intake.raw import Raw
from segkit.intake.rows import drawn, gifts, trials
from segkit.intake.rows.assemble import Table, assemble
from segkit.intake.rows.drawn import as_shown
from segkit.intake.rows.nobody import one_spelling, set_apart, tell_alike
from segkit.intake.rows.reconcile import cents_of
from segkit.intake.rows.structure import structural, visible
from segkit.intake.rows.usable import Settings, check_all, usable
from segkit.intake.source import Limits, Source
from segkit.intake.values import numbers as v
from segkit.intake.values.convert import Column, as_text, date_column, decimal_of, is_text, number_column
from segkit.intake.values.dates import MONTHS
from segkit.intake.values.day_or_month import known_order
from segkit.intake.values.money import currency_column, drawn_alone, headed, with_drawn
from segkit.privacy import consent, detect, looks

DAYS = r"[0-9]{1,2}[.\- ](?:MON)\.?|(?:MON)[.\- ][0-9]{2}|[0-9]{4}-[0-9]{2}-[0-9]{2}(?: 00:00:00)?".replace("MON", "|".join(MONTHS))
FEWEST, SALES = 6, 200  # fewer ids in so many rows are no customers
MONEY = r"-?\d{1,3}(?:[ ,.'\u00a0\u202f]?\d{3})*[.,]\d\d"  # sums with their hundredths prove the mark of a file


def clean(raw: Raw, table: str, source: Source, notes: Notes, settings: Settings) -> Table | None:
    """Turn the rows of one source into a canonical table; None where a problem stops it."""
    mapping = currency_column(raw, table, cols.find(raw, table, source, notes), source, notes)
    roles = cols.roles(raw, table, mapping, source, notes, settings.sensitive_basis)
    _ragged(raw, notes, settings.limits)
    raw = structural(visible(raw, notes, [t for c, t in mapping.items() if schema.kind(table, c) == "number"]), table, mapping, source, notes)
    if not len(raw.frame):
        if raw.rows_in and not _stopped(notes):
            _nothing_left(notes)
        return None
    days = [theirs for canonical, theirs in mapping.items() if schema.kind(table, canonical) == "date"]
    marks = Marks(_decimal(raw, table, mapping, source), known_order(raw, days))
    columns = _convert(raw, table, mapping, roles, source, notes, marks)
    if _stopped(notes):
        check_all(raw, table, columns, mapping, notes, settings)
        return None
    frame, keep = usable(raw, table, columns, mapping, source, notes, settings)
    if not keep.any():
        _nothing_left(notes, "stop" if table in ("transactions", "customers") else "warn")
    if _stopped(notes):
        return None
    drawn.tell(raw, mapping, columns, notes)
    headed(raw, mapping, columns, source, notes, settings.currency)
    trials.tell(raw, frame, keep, mapping, source, notes)
    if table == "transactions":
        gifts.tell(raw, frame, keep, mapping, source, notes)
    drawn_alone(raw, mapping, columns, source, notes, settings.currency)
    money = cents_of(frame["amount"], raw.rows) if table in ("transactions", "deals") and "amount" in frame else None
    return replace(assemble(raw, frame, keep, table, roles, source, notes, marks), money=money)


def _nothing_left(notes: Notes, severity: str = "stop") -> None:
    reasons = ", ".join(f"{rule} {n:,}" for rule, n in sorted(notes.excluded.items()))
    problem(notes, f"no row is left ({reasons})", "see whether columns, where and as_of are right", "nothing_left", severity=severity)


def _stopped(notes: Notes) -> bool:
    return any(p.severity == "stop" for p in notes.problems)


def _ragged(raw: Raw, notes: Notes, limits: Limits) -> None:
    count = notes.excluded.get("ragged_row", 0)
    if count > limits.ragged_rows * raw.rows_in and (count > 3 or count > 0.2 * raw.rows_in):
        problem(notes, f"{count:,} of {raw.rows_in:,} rows have more or fewer cells than the header",
                "see whether the delimiter and the header row are right, write ragged: fill, or allow more by limits: {ragged_rows: …}", "ragged_rows")  # fmt: skip
    elif count:
        problem(notes, f"{count:,} rows have more or fewer cells than the header and are set aside",
                "see intake_log, or write ragged: fill", "ragged_row", severity="warn")  # fmt: skip


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
        _percent(series, theirs, canonical, notes)
        return with_drawn(number_column(series, theirs, raw, source, notes, marks.decimal), theirs, raw, source)
    if what == "text":
        text, where = detect.hide(v.blank_to_missing(as_text(series), source.na_values), goods=True)
        entries(notes, raw.rows[where.to_numpy()], "contact_in_text", "hidden", theirs, "•••")
        return Column(text, pd.Series(False, index=series.index))
    return attribute(series, theirs, role, raw, source, notes, marks=marks)


def _percent(series: pd.Series, theirs: str, canonical: str, notes: Notes) -> None:
    if canonical in ("amount", "price", "profit") and is_text(series) and as_text(series).str.contains("%", regex=False).any():
        problem(notes, "money is written with %, and 10% is read as 0.1", "see whether this is the right column", "percent",
                severity="warn", column=theirs)  # fmt: skip


def _constant(value: object, what: str, size: int) -> Column:
    made = pd.Series([value] * size)
    if what == "date":
        made = pd.to_datetime(made).astype("datetime64[us]")
    elif what in ("id", "text"):
        made = made.astype("str")
    return Column(made, pd.Series(False, index=made.index))


def _id_column(series: pd.Series, theirs: str, canonical: str, raw: Raw, notes: Notes, source: Source) -> Column:
    text, damaged, floats = v.ids(series)
    text = as_shown(text, theirs, canonical, raw, notes)
    text = text.mask(text.isin(source.na_values)) if source.na_values else text
    text, several = set_apart(_unmarked(text, theirs, canonical, notes), theirs, canonical, raw, source, notes)
    if damaged.any():
        shown = examples(raw.rows[damaged.to_numpy()], text[damaged], hidden=theirs in notes.private)
        problem(notes, f"{int(damaged.sum())} ids were rounded by a spreadsheet and cannot be told apart: {shown}",
                "export the column as text", "damaged_ids", column=theirs)  # fmt: skip
    _odd_ids(text, theirs, canonical, raw, notes)
    if floats:
        sample = "" if theirs in notes.private else text.dropna().head(1).squeeze()
        guess(notes, f"{canonical} in {theirs}", "whole numbers, written without .0", "all are whole", sample)
    if canonical == "customer_id":
        text = one_spelling(text, theirs, notes)
        _lent(text, theirs, notes)
        if notes.source == "transactions":
            _few_ids(text, theirs, notes)
        if source.nobody != "none":
            tell_alike(text, theirs, canonical, notes)
        _one_id_for_many(text, theirs, raw, notes)
    return Column(text, pd.Series(several, index=series.index))


def _odd_ids(text: pd.Series, theirs: str, canonical: str, raw: Raw, notes: Notes) -> None:
    """Ids that a spreadsheet took for dates, or of which it kept fifteen digits."""
    codes, distinct = pd.factorize(text)
    unique = pd.Series(distinct, dtype="str")
    for which, what in (
        (unique.str.fullmatch(DAYS, case=False), "look like dates, and may be ids such as 5-1 that a spreadsheet took for days"),
        (unique.str.fullmatch(r"[0-9]{15,}0"), "have more than fifteen digits and end in 0: a spreadsheet keeps no more, and several may have become one"),
    ):
        hits = np.append(which.to_numpy(dtype=bool), False)[codes]
        others = np.append(unique.str.fullmatch(r"[0-9]{15,}[1-9]").to_numpy(dtype=bool), False)[codes].any() if "digits" in what else not (~hits & text.notna()).any()
        if hits.any() and not others:
            shown = examples(raw.rows[hits], text[hits].head(3), hidden=theirs in notes.private)
            problem(notes, f"{int(hits.sum()):,} cells of {canonical} {what}: {shown}", "export the column as text", "damaged_ids", severity="warn", column=theirs)


def _unmarked(text: pd.Series, theirs: str, canonical: str, notes: Notes) -> pd.Series:
    """An apostrophe before digits is how a spreadsheet marks text; it is not of the id."""
    marked = text.str.fullmatch(r"['’]\d+").fillna(False).to_numpy(dtype=bool)
    if not marked.any():
        return text
    bare = text.mask(marked, text.str[1:])
    sample = "" if theirs in notes.private else bare[marked].iloc[0]
    guess(
        notes,
        f"{canonical} in {theirs}",
        "written without the apostrophe before the digits",
        f"{int(marked.sum()):,} rows have one",
        sample,
    )
    return bare


def _lent(text: pd.Series, theirs: str, notes: Notes) -> None:
    """Ids that are addresses lent for one purchase: who comes again has several."""
    ids = pd.Series(text.dropna().unique(), dtype="str")
    lent = ids[looks.relayed(ids)]
    if len(lent):
        sites = ", ".join(f"@{mask(site, 40)}" for site in lent.str.rsplit("@", n=1).str[-1].str.casefold().value_counts().index[:3])
        problem(notes, f"{len(lent):,} of {len(ids):,} customer ids are addresses that a booking site or a marketplace lends for one purchase ({sites}): "
                "one customer may have several and then counts as several new ones, and none of these addresses is put on a list",
                "write columns: {customer_id: …} with a column that stays the same, such as a phone or a name, if there is one", "lent_address", severity="warn", column=theirs)  # fmt: skip


def _few_ids(text: pd.Series, theirs: str, notes: Notes) -> None:
    """Hundreds of sales of fewer than six customers: the column says something else, such as yes and no, or there is nobody to tell apart. Where three and more share them, they may be all there are."""
    counts = text.value_counts()
    found, rows = len(counts), int(counts.sum())
    if not 0 < found < FEWEST or rows < SALES:
        return
    told = "one id" if found == 1 else f"{found} different ids"
    if counts.head(2).sum() < 0.9 * rows and any(consent.agrees(value) is None for value in counts.index):
        problem(notes, f"the customer_id has {told} in {rows:,} rows: it is probably the wrong column", "write columns: {customer_id: …} with the column that says whose a sale is, "
                "unless there are no more customers", "few_ids", severity="warn", column=theirs)  # fmt: skip
        return
    problem(notes, f"the customer_id has {told} in {rows:,} rows: it tells no customers apart, and all that was bought would be {'his' if found == 1 else 'theirs'}",
            "write columns: {customer_id: …} with the column that says whose a sale is: a client's number, an e-mail, a phone, a card or a name", "few_ids", column=theirs)  # fmt: skip


def _one_id_for_many(text: pd.Series, theirs: str, raw: Raw, notes: Notes) -> None:
    """An id with a fifth of all rows, far more than any other, is a till rather than a customer."""
    times = text.value_counts()
    if len(times) < 20 or times.iloc[0] < max(30, 0.2 * len(text), 8 * times.iloc[1]):
        return
    hidden, value = theirs in notes.private, mask(times.index[0])
    named = f"one id ({examples(raw.rows[text.eq(times.index[0]).to_numpy(dtype=bool)])})" if hidden else f"the id «{value}»"
    todo = "write na_values: with what stands there" if hidden else f'write na_values: ["{value}"]'
    problem(notes, f"{times.iloc[0]:,} of {len(text):,} rows have {named}, which looks like many people under one id", f"{todo} to set them aside",
            "id_of_nobody", severity="warn", column=theirs)  # fmt: skip


def _decimal(raw: Raw, table: str, mapping: dict, source: Source) -> str | None:
    """The decimal mark that any number column of the file proves, for those that prove nothing themselves."""
    if raw.typed or source.decimal:
        return source.decimal
    for canonical, theirs in mapping.items():
        if schema.kind(table, canonical) == "number" and is_text(raw.frame[theirs]):
            found = decimal_of(raw.frame[theirs], source, None)
            if found and as_text(raw.frame[theirs]).str.contains(r"\d[.,]\d", regex=True).any():
                return found
    texts = [as_text(raw.frame[c]) for c in raw.frame.columns if is_text(raw.frame[c])]
    money = [t for t in texts if (few := t.dropna().str.strip().head(200)).str.fullmatch(MONEY).sum() > 0.9 * len(few) > 0]
    proved = {found for t in money if (found := decimal_of(t, source, None))}
    return proved.pop() if len(proved) == 1 else None
