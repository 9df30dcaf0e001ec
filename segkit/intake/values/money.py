"""Amounts: one currency, whole cents."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd

from segkit.ground import currencies
from segkit.ground.currencies import code
from segkit.intake.fold import fold
from segkit.intake.log import Notes, entries, guess, mask, problem
from segkit.intake.raw import Raw
from segkit.intake.source import Source
from segkit.intake.values import numbers as v
from segkit.intake.values.convert import Column, as_text, is_text


def one_currency(columns: dict[str, Column], source: Source, notes: Notes, currency: str) -> pd.Series | None:
    """Turn amounts into the case's currency where a rate is given; return the currency of each row, None where all are at home."""
    name = next((c for c in ("amount", "profit") if c in columns), None)
    if name is None:
        return None
    column, home = columns[name], (code(currency) or "").upper()
    codes = (
        columns["currency"].values.map({t: code(t) for t in columns["currency"].values.dropna().unique()})
        if "currency" in columns
        else column.currencies
    )
    if codes is None and (code(source.currency) or home) == home:
        return None
    if codes is None:
        codes = pd.Series(code(source.currency) or home, index=column.values.index, dtype="str")
    codes = codes.fillna(code(source.currency) or home)
    rates = {code(k): r for k, r in source.rates.items()} | {home: 1.0}
    found = sorted(codes[column.values.notna() & codes.isin(list(rates))].unique())
    if found and found != [home]:
        columns[name] = replace(column, values=column.values * codes.map(rates).fillna(1.0).astype("float64"))
        guess(notes, "currency", f"turned into {home}", "rates given in case.yml", ", ".join(f"{c} {rates[c]}" for c in found))
    return codes


def other_currencies(
    codes: pd.Series | None, columns: dict[str, Column], keep, mapping: dict, source: Source, notes: Notes, currency: str
) -> np.ndarray:
    """Amounts in a currency without a rate stop the run: adding them up would be wrong without a word. Return which rows have one."""
    if codes is None:
        return np.zeros(len(keep), dtype=bool)
    name = "amount" if "amount" in columns else "profit"
    amounts, home = columns[name].values[keep], (code(currency) or "").upper()
    known = {home, *(code(k) for k in source.rates)}
    foreign = ~codes.isin(known).to_numpy(dtype=bool)
    codes = codes[keep][amounts.notna()]
    unknown = sorted(set(codes.unique()) - known)
    if not unknown:
        return foreign
    sums = amounts.groupby(codes).agg(["size", "sum"])
    what = "amounts are in " + ", ".join(f"{mask(c)} ({n:,.0f} rows, {total:,.2f})" for c, n, total in sums.head(6).itertuples())
    what = what if len(sums) > 1 else f"{what}, the case is in {home}"
    theirs = mapping.get("currency", mapping.get(name))
    given = theirs == source.columns.get("currency") or "currency" not in mapping
    todo = f"write rates: {{{mask(unknown[0])}: …}}, one unit in {home}; or keep one currency with where"
    todo += "" if given else f'; or ignore: ["{mask(theirs)}"] if all amounts are in {home} whatever this column says'
    problem(notes, what, todo, "several_currencies", column=theirs)
    return foreign


def with_drawn(column: Column, theirs: str, raw: Raw, source: Source) -> Column:
    """Sums with the currencies that a workbook draws beside them, where it draws several in a column; what the case says goes before."""
    codes = pd.Series(raw.rows, index=column.values.index).map(raw.drawn.get("currency", {}).get(theirs, {}))
    if column.currencies is not None or source.currency is not None or codes[column.values.notna()].nunique(dropna=False) < 2:
        return column
    return replace(column, currencies=codes)


def drawn_alone(raw: Raw, mapping: dict, columns: dict[str, Column], source: Source, notes: Notes, currency: str) -> None:
    """Say where a workbook draws another currency than the case's beside every sum."""
    theirs, home = mapping.get("amount", ""), (code(source.currency) or code(currency) or "").upper()
    shown = set(raw.drawn.get("currency", {}).get(theirs, {}).values())
    if len(shown) == 1 and shown != {home} and "currency" not in columns and columns["amount"].currencies is None:
        problem(notes, f"the workbook shows these sums in {mask(min(shown))}, and they are read in {home}",
                f"write currency: {mask(min(shown))} and rates for this source, or currency: {home} if the format is wrong", "drawn_currency", severity="warn", column=theirs)  # fmt: skip


MAJOR = {"USD", "EUR", "RUB", "PLN", "GBP", "CHF", "UAH", "KZT", "BYN", "CZK"}  # TRY, ALL and TOP are words too
TIMES = re.compile(r"(?<![^\W\d_])(тыс|тысяч\w*|tys|tysi\w*|thousands?|млн|mln|millions?|млрд|mld|000s)(?![^\W\d_])", re.IGNORECASE)
SMALLEST = re.compile(r"(?<![^\W\d_])(cents?|коп|копе\w*|kopecks?|gr|grosz\w*|pence|minor units?)(?![^\W\d_])", re.IGNORECASE)


def headed(raw: Raw, mapping: dict, columns: dict[str, Column], source: Source, notes: Notes, currency: str) -> None:
    """Say where the heading of the sums names thousands, the smallest unit, or another currency than they are read in."""
    theirs, home = mapping.get("amount", mapping.get("price", "")), (code(source.currency) or code(currency) or "").upper()
    values = columns["amount" if "amount" in mapping else "price"].values if theirs else pd.Series(dtype="float64")
    if times := TIMES.search(theirs):
        problem(notes, f"the heading says «{mask(times.group(1))}», and the sums are read as they are in the cells", "export whole sums if they are in thousands or millions",
                "drawn_times", severity="warn", column=theirs)  # fmt: skip
    if not source.cents and (small := SMALLEST.search(theirs)) and (values.dropna() % 1 == 0).all() and values.notna().any():
        problem(notes, f"the heading says «{mask(small.group(1))}», and the sums are read as whole {home}", "write cents: true for this source if they are in the smallest unit",
                "smallest_unit", severity="warn", column=theirs)  # fmt: skip
    named = {code(word) or "" for word in re.findall(r"[^\W\d_]{2,}|[$€£₽₴₸]", theirs)} & MAJOR
    plain = "currency" not in columns and all(c.currencies is None for c in columns.values()) and source.currency is None
    if len(named) == 1 and home and named != {home} and plain:
        problem(notes, f"the heading says {min(named)}, and the sums are read in {home}",
                f"write currency: {min(named)} and rates for this source, or currency: {home} if the heading is wrong", "drawn_currency", severity="warn", column=theirs)  # fmt: skip


NAMED = re.compile(r"(^|[\W_])(currency|валют\w*|walut\w*|ccy|curr)($|[\W_])|currencycode")


def currency_column(raw: Raw, table: str, mapping: dict, source: Source, notes: Notes) -> dict[str, str]:
    """Return the mapping with a currency column that the case did not name; without it roubles and euros would be added up."""
    if table not in ("transactions", "deals") or "currency" in mapping or "currency" in source.constants or source.currency is not None:
        return mapping
    left_out = {fold(c) for c in source.ignore}
    for name in raw.frame.columns:
        if name in mapping.values() or fold(name) in left_out or not is_text(raw.frame[name]):
            continue
        values = pd.Series(pd.unique(as_text(raw.frame[name]).dropna()), dtype="str").str.strip()
        values = values[~values.str.casefold().isin({"", *v.NO_VALUE})] if len(values) <= 60 else values.head(0)
        known = values.map(lambda t: (code(t) or "") in currencies.codes()).astype(bool)
        named = NAMED.search(fold(name))
        if len(values) and known.mean() >= (0.5 if named else 1.0) and (named or (len(values) > 1 and values.str.len().max() <= 4)):
            guess(notes, "currency column", name, "its values are currencies", ", ".join(values.head(3)))
            return {**mapping, "currency": name}
    return mapping


def rounded(raw: Raw, amounts: pd.Series, keep, mapping: dict, notes: Notes, *, computed: bool) -> pd.Series:
    """Return amounts in whole cents; where more decimals were given, the rounding is logged."""
    rounded = v.cents(amounts)
    if not computed:
        changed = keep & ((rounded - amounts).abs() > 1e-6 + 1e-12 * amounts.abs()).to_numpy(dtype=bool)
        entries(notes, raw.rows[changed], "rounded", "rounded to cents", mapping.get("amount", "amount"), amounts[changed].tolist())
    return rounded
