"""Columns that describe customers: their types are found out, and what is personal in them is hidden."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from segkit.ground import words
from segkit.intake.fold import spellings
from segkit.intake.log import Notes, entries, guess, mask, problem
from segkit.intake.raw import Raw
from segkit.intake.source import SINCE_1904, Source, date_order
from segkit.intake.values import dates
from segkit.intake.values import numbers as v
from segkit.intake.values.convert import Column, as_text, date_column, decimal_of, is_text
from segkit.intake.values.day_or_month import order_of
from segkit.privacy import consent, detect

DIFFER = 5  # customers of whom the rows would differ by chance: where none do, the column is theirs (e⁻⁵ < 1 %)


@dataclass(frozen=True)
class Marks:
    """How this file writes numbers and dates, for columns that do not prove it themselves."""

    decimal: str | None = None
    order: str | None = None


def attribute(series: pd.Series, theirs: str, role: str, raw: Raw, source: Source, notes: Notes, *, marks: Marks) -> Column:
    """An attribute is a number or a date where all its values are, else text; contacts stay text."""
    none = pd.Series(False, index=series.index)
    if not is_text(series):
        if role == "contact" or _is_code(series):
            return Column(as_text(series), none)
        if isinstance(series.dtype, pd.DatetimeTZDtype):
            return date_column(series, theirs, raw, source, notes, marks.order)
        return Column(series, none)
    text = v.blank_to_missing(as_text(series), source.na_values)
    if role == "contact" or not text.notna().any():
        return Column(text, none)
    made = _inferred(text, source, marks.decimal, marks.order)
    if made is not None:
        return Column(made, none)
    text = _one_spelling(text, theirs, raw, notes)
    hidden, where = detect.hide(text)
    if where.any():
        entries(notes, raw.rows[where.to_numpy()], "contact_in_text", "hidden", theirs, "•••")
        problem(
            notes,
            f"{int(where.sum())} texts hold an e-mail or a phone, which were hidden",
            "",
            "contact_in_text",
            severity="note",
            column=theirs,
        )
    return Column(hidden, none)


def _one_spelling(text: pd.Series, theirs: str, raw: Raw, notes: Notes) -> pd.Series:
    """F and female are one value, where a column holds several words for a sex and nothing else: the commonest stands."""
    text = _one_case(text, theirs, raw, notes)
    counts = text.value_counts()
    said = {value: kind for value in counts.index for kind in words.kinds("sex") if words.bare(value) in words.cells(kind)}
    if len(said) < len(counts) or len(said) == len(set(said.values())):
        return text
    stands = {kind: next(value for value in counts.index if said[value] == kind) for kind in set(said.values())}
    other = text.map(lambda value: value != stands[said[value]], na_action="ignore").fillna(False).to_numpy(dtype=bool)
    entries(notes, raw.rows[other], "spelling", "one spelling", theirs, text[other].tolist())
    stand = " or ".join(f"'{value}'" for value in sorted(stands.values()))
    problem(notes, f"{int(other.sum())} values are other spellings of the same, and are read as {stand}", "", "spelling", severity="note", column=theirs)
    return text.map(lambda value: stands[said[value]], na_action="ignore")


def _one_case(text: pd.Series, theirs: str, raw: Raw, notes: Notes) -> pd.Series:
    """Leeds, leeds and LEEDS are one value: the commonest spelling stands, where values repeat."""
    stands = spellings(text)
    if stands is None or 2 * len(stands) > text.notna().sum():
        return text
    made = text.map(lambda value: stands[value], na_action="ignore")
    other = (text.notna() & (made != text)).to_numpy(dtype=bool)
    entries(notes, raw.rows[other], "spelling", "one spelling", theirs, text[other].tolist())
    problem(notes, f"{int(other.sum())} values differ from another only by capital letters or spaces, and are read as the same", "", "spelling",
            severity="note", column=theirs)  # fmt: skip
    return made


def _is_code(numbers: pd.Series) -> bool:
    """Long whole numbers that hardly repeat are codes (a card, a contract), not quantities."""
    if not pd.api.types.is_numeric_dtype(numbers) or pd.api.types.is_bool_dtype(numbers):
        return False
    known = numbers.dropna().astype("float64")
    return bool(len(known) > 2 and (known >= 1e9).all() and (known == known.round()).all() and known.nunique() > 0.5 * len(known))


def _inferred(text: pd.Series, source: Source, fallback: str | None, order: str | None) -> pd.Series | None:
    text = v.without_groups(text, source.thousands)
    unique = pd.Series(pd.unique(text.dropna()), dtype="str")
    unique = unique[~v.no_value(unique)]
    if not len(unique) or unique.str.len().max() > v.LONGEST or unique.str.fullmatch(r"0\d+|\d{16,}").any():
        return None
    shapes = unique.str.fullmatch(r"[-+(−–]?[\d\s.,'’\u00a0\u202f]*\d[\d\s.,\u00a0\u202f]*[)%]?")
    if shapes.all():
        decimal = decimal_of(unique, source, fallback) or _grouped(unique)
        made = v.to_numbers(text, decimal) if decimal else None
        if made is not None and (made.notna() | text.isna() | v.no_value(text)).all():
            return None if _is_code(made) else made
    return _inferred_dates(text, unique, source, order)


def _grouped(unique: pd.Series) -> str | None:
    """The decimal mark of whole numbers where all from a thousand on, and none below, have a mark: 264, 1,200; None where that is not so.

    >>> _grouped(pd.Series(["41", "264", "1,200"])), _grouped(pd.Series(["1,200", "1,350", "2"])), _grouped(pd.Series(["1200", "264", "1,200"]))
    ('.', None, None)
    """
    marked = unique.str.contains(r"[.,]", regex=True)
    whole = unique[marked].str.fullmatch(r"[1-9]\d{0,2}(?:,\d{3})+").all() or unique[marked].str.fullmatch(r"[1-9]\d{0,2}(?:\.\d{3})+").all()
    below = unique[~marked]
    told = marked.any() and whole and below.str.fullmatch(r"\d{1,3}").all() and below.str.len().eq(3).any()
    return (("." if "," in unique[marked].iloc[0] else ",") if told else None)


def _inferred_dates(text: pd.Series, unique: pd.Series, source: Source, order: str | None) -> pd.Series | None:
    head = unique.head(50)
    if not all(re.match(r"\D{0,20}\d\D*\d", text) for text in head) or dates.split_dates(head)["a"].isna().any():
        return None
    parts = dates.split_dates(unique)
    found, _ = order_of(parts, np.ones(len(parts), dtype="int64"))
    found = date_order(source.dates) if source.dates and source.dates != SINCE_1904 else found if found in ("dmy", "mdy") else order
    if parts["a"].isna().any() or found is None or dates.build(parts, found).isna().any():
        return None
    return text.map(dict(zip(unique, dates.build(parts, found), strict=True))).astype("datetime64[us]")


def of_customers(frame: pd.DataFrame, ids: pd.Series, names: list[str], notes: Notes) -> pd.DataFrame:
    """Return the columns that say the same on all rows of nearly every customer, and not the same of everybody, once per customer.

    `frame`, `ids`: the used rows of the transactions. One row per customer: customer_id and such columns, in their raw form.
    Where few customers have several rows, what these say must be hardly possible by chance (`_by_chance`); columns of which that cannot be told are named.
    """
    people = pd.Index(sorted(ids.unique()), dtype="str")
    found, untold = {}, []
    for name in names:
        if consent.says(name):
            continue  # who agreed is asked of `latest`, however often people change their minds
        pairs = pd.DataFrame({"customer_id": ids, "value": frame[name]}).dropna()
        if pairs["value"].nunique() < 2 and pairs["customer_id"].nunique() == len(people):
            continue  # what is the same for everybody describes nobody
        sizes = pairs.groupby(["customer_id", "value"], sort=True, observed=True).size().reset_index(name="rows")
        per = sizes.groupby("customer_id")["rows"].agg(["size", "sum"])
        repeated = per[per["sum"] > 1]
        if len(repeated) and (repeated["size"] == 1).mean() < 0.99:
            continue
        share = f"the same on all rows of {(per['size'] == 1).mean():.1%} of customers"
        if len(repeated) < 0.2 * len(people):
            if _by_chance(pairs["value"], repeated["sum"]) < DIFFER:
                untold += [name] if 1 < pairs["value"].nunique() <= 0.5 * len(pairs) and name not in notes.private else []
                continue
            share = f"the same on all rows of {(repeated['size'] == 1).mean():.1%} of the {len(repeated):,} of {len(people):,} customers who have several rows"
        guess(notes, f"attribute {name}", "describes the customer", share, "" if name in notes.private else sizes["value"].iloc[0])
        best = sizes.sort_values(["customer_id", "rows", "value"], ascending=[True, False, True]).drop_duplicates("customer_id")
        found[name] = best.set_index("customer_id")["value"].reindex(people).reset_index(drop=True)
    if untold:
        some = ", ".join(mask(name, 40) for name in untold[:10]) + (f" and {len(untold) - 10} more" if len(untold) > 10 else "")
        problem(notes, f"{some}: too few customers have several rows to tell what describes a customer from what describes a purchase, so nobody is described by it",
                "if it describes customers, have it in the list of customers; where there is none, name this file under sources: customers as well", "few_repeats", severity="note")  # fmt: skip
    return pd.DataFrame({"customer_id": people.to_series(index=range(len(people)), name="customer_id"), **found})


def _by_chance(values: pd.Series, rows: pd.Series) -> float:
    """Of how many customers with so many `rows` each the rows would differ if every row had any of the `values` as often as all have them: Σ (1 − Σ pᵏ).

    >>> _by_chance(pd.Series(["DE", "PL"] * 50), pd.Series([2] * 8 + [3] * 4)), _by_chance(pd.Series(["DE"] * 9), pd.Series([2] * 8))
    (7.0, 0.0)
    """
    shares = values.value_counts(normalize=True)
    return float(sum(n * (1 - (shares**k).sum()) for k, n in rows.value_counts().items()))


def latest(frame: pd.DataFrame, ids: pd.Series, days: pd.Series, names: list[str], notes: Notes) -> pd.DataFrame:
    """What customers said last of being written to: one row per customer with the columns of `names` that speak of it and hold answers.

    `frame`, `ids`, `days`: all rows of the transactions, those that are set aside too: who refuses in an order that is not paid refuses. Of one
    moment the refusal stands. Columns of no answers, such as a tariff called a subscription, are told and left out.
    """
    found = {}
    for name in (name for name in names if consent.says(name)):
        if not consent.answers(frame[name]):
            if frame[name].notna().any():
                problem(notes, "it speaks of who may be written to, and its values are neither yes nor no", "write yes and no, or ignore it", "consent_unread", severity="warn", column=name)
            continue
        rows = pd.DataFrame({"id": ids.to_numpy(), "day": days.to_numpy(), "value": frame[name].array}).dropna(subset=["id", "value"])
        last = rows[rows["day"].eq(rows.groupby("id")["day"].transform("max")) | rows["day"].isna()]
        found[name] = consent.settled(last["value"], last["id"], consent.says(name) or "")
        changed = int((rows.groupby("id")["value"].nunique() > 1).sum())
        guess(notes, f"attribute {name}", "who may be written to: what a customer said last", f"{changed:,} customers changed their minds", "")
    table = pd.DataFrame(found).rename_axis("customer_id").sort_index().reset_index() if found else pd.DataFrame({"customer_id": pd.Series(dtype="str")})
    return table.astype({"customer_id": "str"})
