"""Which rows can be used: each row set aside has one reason, the first that holds."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from segkit.intake import schema
from segkit.intake.log import Notes, entries, examples, files_of, mask, place, problem, set_aside
from segkit.intake.raw import Raw
from segkit.intake.rows import taken_back, twice
from segkit.intake.rows.structure import duplicates
from segkit.intake.source import Limits, Source
from segkit.intake.values import numbers as v
from segkit.intake.values.convert import BEYOND, Column, as_text
from segkit.intake.values.day_or_month import half_turned
from segkit.intake.values.money import one_currency, other_currencies, rounded


@dataclass(frozen=True)
class Settings:
    """What the case says for all sources."""

    as_of: dt.date | None
    currency: str
    sensitive_basis: str | None
    limits: Limits


def usable(raw: Raw, table: str, columns: dict[str, Column], mapping: dict, source: Source, notes: Notes, settings: Settings):
    """Set aside, reason by reason, the rows that cannot be used; a row has one reason, the first that holds."""
    computed = table == "transactions" and "amount" not in columns
    if computed:
        product = columns["price"].values * columns["quantity"].values
        bad = columns["price"].bad | columns["quantity"].bad | (product.abs() >= BEYOND)
        columns["amount"] = Column(product.where(product.abs() < BEYOND), bad, columns["price"].currencies)
    codes = one_currency(columns, source, notes, settings.currency)
    frame = pd.DataFrame({name: column.values for name, column in columns.items()}, copy=False)
    keep, several = np.ones(len(frame), dtype=bool), table == "transactions" and len(notes.parts) > 1
    files = files_of(notes, raw.rows) if several else np.zeros(0)
    cells = twice.compared(raw, files, source) if several and "order_id" not in frame else None
    if several and source.duplicates != "keep":  # before `where`: what became of a sale stands in the newer file
        keep = _out(raw, notes, keep, twice.overlapping(frame, files, cells), "duplicate", "")
    keep = _where(raw, frame, columns, mapping, source, notes, keep)
    chosen = keep
    foreign = other_currencies(codes, columns, keep, mapping, source, notes, settings.currency)
    if foreign.any() and "amount" in frame:  # set aside by `where`: no money of ours can be named for them
        frame["amount"] = frame["amount"].mask(foreign & ~keep)
    for canonical in schema.required(table, set(columns)):
        keep = _required(raw, table, canonical, columns, mapping, notes, keep, settings)
    _optional(raw, table, columns, mapping, notes, keep, settings)
    if table == "transactions" and pd.api.types.is_datetime64_any_dtype(frame.get("date")):
        _long_before(raw, notes, keep, mapping.get("date", "date"), frame["date"])
        _half_turned(raw, notes, keep, mapping.get("date", "date"), frame["date"])
    if "date" in frame and settings.as_of is None and pd.api.types.is_datetime64_any_dtype(frame["date"]):
        keep = _after_today(raw, notes, keep, table, mapping.get("date", "date"), frame)
    if "date" in frame and settings.as_of is not None and schema.kind(table, "date") == "date":
        future = (frame["date"] >= pd.Timestamp(settings.as_of)).to_numpy(dtype=bool)
        keep = _out(raw, notes, keep, future, "future", mapping.get("date", "date"), frame["date"])
    again = np.zeros(len(keep), dtype=bool)
    if several:
        again[keep] = twice.overlapping(frame[keep], files[keep], None if cells is None else cells[keep])
        twice.tell_overlap(raw, frame, again, notes)
    keep = keep if table == "customers" else again | duplicates(raw, keep & ~again, source, notes)
    if table == "transactions":
        twice.tell_parts(raw, mapping, source, keep & ~again, frame["amount"], notes)
        taken_back.tell(raw, mapping, source, keep & ~again, frame["amount"], notes, chosen)
        frame["amount"] = rounded(raw, frame["amount"], keep, mapping, notes, computed=computed)
        _no_money(frame["amount"][keep], mapping.get("amount", "amount"), notes)
        if "customer_id" in frame:
            _nobody_again(frame["customer_id"][keep], mapping.get("customer_id", "customer_id"), notes)
    return frame, keep


def _no_money(amounts: pd.Series, theirs: str, notes: Notes) -> None:
    """Sums that are all nothing, or nearly all below nothing, are no sales as they stand."""
    if len(amounts) > 1 and (amounts == 0).all():
        problem(notes, "every amount is 0", "see whether this is the right column; where a workbook's sums are formulas, open it in a spreadsheet program and save it, "
                "so that their results are in it", "all_zero", severity="warn", column=theirs)  # fmt: skip
    elif len(amounts) > 9 and (amounts < 0).mean() > 0.9:
        problem(notes, f"{int((amounts < 0).sum()):,} of {len(amounts):,} amounts are negative, and are read as refunds",
                "export sales above nothing and refunds below it, or write another column", "all_negative", severity="warn", column=theirs)  # fmt: skip
    elif (amounts == 0).sum() > 9 and (amounts == 0).mean() >= 0.05:
        from segkit.rules import grammar

        problem(notes, f"{int((amounts == 0).sum()):,} of {len(amounts):,} amounts are 0, and are counted as orders that bring nothing, though not in how soon people buy again",
                f"write where: {grammar.name(theirs)} <> 0 if nothing was sold there", "many_zero", severity="warn", column=theirs)  # fmt: skip


def _nobody_again(customers: pd.Series, theirs: str, notes: Notes) -> None:
    """Where no customer has a second line, the column may number the sales and not those who bought."""
    if len(customers) >= 30 and customers.notna().all() and customers.is_unique:
        problem(notes, f"all {len(customers):,} rows have a customer of their own, so that nobody ever comes again",
                "see whether this column is the customer's and not the sale's; an e-mail, a phone or a name may tell people", "nobody_again", severity="warn", column=theirs)  # fmt: skip


def check_all(raw: Raw, table: str, columns: dict[str, Column], mapping: dict, notes: Notes, settings: Settings) -> None:
    """Find the unreadable values of every column that has no problem yet, so that all problems come at once."""
    told = {p.where for p in notes.problems}
    everything = np.ones(len(raw.frame), dtype=bool)
    for canonical, theirs in mapping.items():
        date = schema.kind(table, canonical) == "date"
        rule, limit = ("bad_date", settings.limits.bad_dates) if date else ("bad_amount", settings.limits.bad_numbers)
        if canonical in columns and place(notes, None, theirs) not in told:
            _limit(raw, notes, columns[canonical].bad.to_numpy(dtype=bool), everything, rule, theirs, raw.frame[theirs], limit)


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
    from segkit.rules import conditions, grammar

    place = f"{notes.source}, where"
    known = frame.assign(**{t: frame[c] for c, t in mapping.items() if t not in frame and c in frame})
    found = conditions.check(source.where, known, place)
    if found:
        notes.problems.extend(found)
        return keep
    value = conditions.truth(source.where, known, place)
    back = {t: c for c, t in mapping.items()}
    read = [back.get(c, c) for c in grammar.columns(source.where, place)]
    unread = np.logical_or.reduce([np.zeros(len(keep), bool), *(columns[c].bad.to_numpy(dtype=bool) for c in read if c in columns)])
    matched = value.data & ~value.null
    return _out(raw, notes, keep, ~matched & ~(value.null & unread), "where", "")


def _required(raw: Raw, table: str, canonical: str, columns, mapping, notes: Notes, keep: np.ndarray, settings: Settings) -> np.ndarray:
    column, theirs, what = columns[canonical], mapping.get(canonical, canonical), schema.kind(table, canonical)
    missing = column.values.isna().to_numpy(dtype=bool)
    if what not in ("date", "number"):
        reason = {"customer_id": "no_customer"}.get(canonical, f"no_{canonical}")
        texts = as_text(raw.frame[theirs]) if theirs in raw.frame else None
        kept = _out(raw, notes, keep, column.bad.to_numpy(dtype=bool), "several_customers", theirs, texts)
        after = _out(raw, notes, kept, missing, reason, theirs, texts)
        money = columns["amount"].values if "amount" in columns else None
        money = money if money is not None and pd.api.types.is_numeric_dtype(money) else None  # an attribute may be called so
        told = tell_ids(raw, notes, keep & ~kept, kept & ~after, texts, money, theirs) if texts is not None else 0
        if not after.any() or told < (kept & ~after).sum():
            _report_missing(notes, kept, after, money, theirs, canonical)
        return after
    bad = column.bad.to_numpy(dtype=bool)
    rule = "bad_date" if what == "date" else "bad_amount"
    limit = settings.limits.bad_dates if what == "date" else settings.limits.bad_numbers
    values = raw.frame.get(theirs)
    _limit(raw, notes, keep & bad, keep, rule, theirs, values, limit)
    kept = _out(raw, notes, keep, bad, rule, theirs, values)
    after = _out(raw, notes, kept, missing, "no_date" if what == "date" else "bad_amount", theirs)
    _report_missing(notes, kept, after, None, theirs, canonical)
    return after


def _after_today(raw: Raw, notes: Notes, keep: np.ndarray, table: str, theirs: str, frame: pd.DataFrame) -> np.ndarray:
    """Sales of days to come are bookings or mistyped, and none yet: they are set aside and told; where they are most of a file, they are told alone."""
    dates, now = frame["date"], pd.Timestamp.now()
    begins = now.normalize() + pd.Timedelta(days=2)  # tomorrow has begun farther east
    if dates[keep].dt.is_month_end.all() and dates[keep].nunique() > 1:  # sums of months, of which one is running
        begins = max(begins, now.normalize() + pd.offsets.MonthBegin(1))
    late = keep & (dates >= begins).to_numpy(dtype=bool)
    if not late.any():
        return keep
    shown = examples(raw.rows[late], dates[late].dt.strftime("%Y-%m-%d").head(3))
    aside = table == "transactions" and late.sum() <= 0.5 * keep.sum()
    money = frame["amount"] if aside and pd.api.types.is_numeric_dtype(frame.get("amount")) else None
    what = f", which are bookings or mistyped, and are set aside{_with_money(money, late)}" if aside else ""
    todo = "to count them, say as_of: in case.yml, the date everything is counted up to" if aside else "say as_of: in case.yml, the date everything is counted up to; what comes later is then set aside"
    problem(notes, f"{int(late.sum()):,} rows have a date after today{what}: {shown}", todo, "after_today", severity="warn", column=theirs)
    return _out(raw, notes, keep, late, "future", theirs, dates) if aside else keep


def _half_turned(raw: Raw, notes: Notes, keep: np.ndarray, theirs: str, dates: pd.Series) -> None:
    turned = half_turned(dates.where(keep))
    if turned.any():
        shown = examples(raw.rows[turned], dates[turned].dt.strftime("%Y-%m-%d").head(3))
        problem(notes, f"{int(turned.sum()):,} dates are in the order of the rows only with day and month turned round, the others only as they stand, as where a program "
                f"turned those that it could: {shown}; all are read as they stand", "export the dates as text, or as yyyy-mm-dd", "damaged_dates", severity="warn", column=theirs)  # fmt: skip


def _long_before(raw: Raw, notes: Notes, keep: np.ndarray, theirs: str, dates: pd.Series) -> None:
    """A year mistyped, by a century or by ten, makes a customer of long standing."""
    first, last = dates[keep].quantile(0.05), dates[keep].quantile(0.95)
    early = keep & (dates < first - pd.DateOffset(years=20)).to_numpy(dtype=bool) if pd.notna(first) else np.zeros(len(keep), dtype=bool)
    alone = keep & (dates < first - max(pd.Timedelta(days=730), 2 * (last - first))).to_numpy(dtype=bool) if pd.notna(first) else early
    if not early.any() and 0 < alone.sum() <= max(2, 0.01 * keep.sum()):
        shown = examples(raw.rows[alone], dates[alone].dt.strftime("%Y-%m-%d").head(3))
        problem(notes, f"{int(alone.sum()):,} rows have a date years before all others: {shown}", "correct the year, or leave them out by where:", "long_before",
                severity="warn", column=theirs)  # fmt: skip
    if early.any():
        shown = examples(raw.rows[early], dates[early].dt.strftime("%Y-%m-%d").head(3))
        problem(notes, f"{int(early.sum()):,} rows have a date more than twenty years before nearly all others: {shown}",
                "correct the year, or leave them out by where:", "long_before", severity="warn", column=theirs)  # fmt: skip


def _report_missing(notes: Notes, kept: np.ndarray, after: np.ndarray, money: pd.Series | None, theirs: str, canonical: str) -> None:
    before, lost = int(kept.sum()), int((kept & ~after).sum())
    if before and lost == before:
        problem(notes, "every row is empty in this column", "name another column", "no_values", column=theirs)
    elif lost > 0.2 * before or _weighs(kept & ~after, kept, money):
        what = f"{lost:,} of {before:,} rows have no {canonical} and are set aside{_with_money(money, kept & ~after)}"
        problem(notes, what, "see intake_log", "many_missing", severity="warn", column=theirs)


def _weighs(lost: np.ndarray, among: np.ndarray, money: pd.Series | None) -> bool:
    """Whether a twentieth of the money or more is lost."""
    return money is not None and bool(lost.any()) and money[lost].abs().sum() > 0.05 * money[among].abs().sum()


def _with_money(money: pd.Series | None, rows: np.ndarray) -> str:
    return "" if money is None else f", with {money[rows].sum():,.2f} of the amounts"


def tell_ids(raw: Raw, notes: Notes, several: np.ndarray, gone: np.ndarray, texts: pd.Series, money: pd.Series | None, theirs: str) -> int:
    """Say which ids were taken for nobody's or for several people's, and what they have bought; return how many rows are nobody's."""
    hidden = theirs in notes.private
    if several.any():
        shown = examples(raw.rows[several], texts[several].head(3), hidden=hidden)
        what = f"{int(several.sum()):,} cells hold several ids ({shown}); the rows are set aside{_with_money(money, several)}"
        problem(
            notes,
            what,
            "give each row one customer, or write nobody: none if these are ids",
            "several_customers",
            severity="warn",
            column=theirs,
        )
    words = texts[gone].str.strip()
    words = words[~words.str.lower().isin({*v.NOBODY, ""}) & words.notna()]
    mine = np.zeros(len(gone), dtype=bool)
    if len(words):
        mine = gone & texts.str.strip().isin(words.unique()).to_numpy(dtype=bool)
        names = ", ".join(f"«{mask(w, 30)}»" for w in words.value_counts().index[:3])
        named = f"one of {words.nunique():,} ids ({examples(raw.rows[mine])})" if hidden else f"the id {names}"
        what = f"{int(mine.sum()):,} rows have {named}, which is nobody's; they are set aside as without a customer{_with_money(money, mine)}"
        what = what.replace("one of 1 ids", "one id")
        problem(notes, what, "write nobody: none if it is a customer's id", "id_of_nobody", severity="warn", column=theirs)
    return int(mine.sum())


def _limit(raw: Raw, notes: Notes, bad: np.ndarray, among: np.ndarray, rule: str, theirs: str, values, limit: float) -> None:
    """A few unreadable values are set aside; many mean that the column was misunderstood, and stop."""
    count, total = int(bad.sum()), int(among.sum())
    if not count:
        return
    shown = examples(raw.rows[bad], values[bad].head(3) if values is not None else (), hidden=theirs in notes.private)
    noun, stops = "dates" if rule == "bad_date" else "numbers", count > limit * total
    todo = (
        f"correct them, say how they are written (dates:, decimal:), or allow more by limits: {{bad_{noun}: …}}"
        if stops
        else "what cannot be read is set aside; all are in intake_log"
    )
    problem(
        notes,
        f"{count:,} of {total:,} values cannot be read as {noun}: {shown}",
        todo,
        rule,
        severity="stop" if stops else "warn",
        column=theirs,
    )


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
