"""Amounts: one currency, whole cents."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from segkit.intake import values as v
from segkit.intake.convert import Column
from segkit.intake.log import Notes, entries, guess, mask, problem
from segkit.intake.raw import Raw
from segkit.intake.source import Source


def one_currency(columns: dict[str, Column], mapping: dict, source: Source, notes: Notes, currency: str, *, among: np.ndarray) -> None:
    """One currency for the amounts of the rows `among` all: signs and a currency column are read, rates applied, anything else asked."""
    name = next((c for c in ("amount", "profit") if c in columns), None)
    if name is None:
        return
    column = columns[name]
    codes = (
        columns["currency"].values.map({t: _code(t) for t in columns["currency"].values.dropna().unique()})
        if "currency" in columns
        else column.currencies
    )
    home = (_code(currency) or "").upper()
    if codes is None and (_code(source.currency) or home) == home:
        return
    if codes is None:
        codes = pd.Series(_code(source.currency) or home, index=column.values.index, dtype="str")
    codes = codes.astype(object).where(codes.notna(), _code(source.currency) or home).astype("str")
    found = sorted(codes[column.values.notna() & among].unique())
    rates = {_code(k): r for k, r in source.rates.items()} | {home: 1.0}
    unknown = [c for c in found if c not in rates]
    if unknown:
        what = (
            f"amounts are in {', '.join(mask(c) for c in found)}"
            if len(found) > 1
            else f"amounts are in {mask(found[0])}, the case is in {home}"
        )
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


def rounded(raw: Raw, amounts: pd.Series, keep, mapping: dict, notes: Notes, *, computed: bool) -> pd.Series:
    """Return amounts in whole cents; where more decimals were given, the rounding is logged."""
    rounded = v.cents(amounts)
    if not computed:
        changed = keep & ((rounded - amounts).abs() > 1e-6 + 1e-12 * amounts.abs()).to_numpy(dtype=bool)
        entries(notes, raw.rows[changed], "rounded", "rounded to cents", mapping.get("amount", "amount"), amounts[changed].tolist())
    return rounded
