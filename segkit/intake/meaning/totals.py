"""Whether an export's price is a piece's or the whole line's: the totals of its parcels tell."""

from __future__ import annotations

import pandas as pd

from segkit.intake.fold import fold
from segkit.intake.maps import Total
from segkit.intake.source import Source
from segkit.intake.values import numbers as v
from segkit.intake.values.convert import as_text, numbers

FITS = 0.95  # of the parcels that can tell: one corrected by hand is no reason to multiply all the others


def of_lines(frame: pd.DataFrame, columns: dict[str, str], total: Total | None, source: Source) -> str:
    """What shows that the price is the line's total and not to be multiplied by quantity; empty where nothing shows it.

    Asked are whole parcels with more than one piece of something: there the sum of prices and that of price × quantity differ.

    >>> two = pd.DataFrame({"parcel": ["1", "2"], "sum": ["30.00", "5.00"], "price": ["30.00", "5.00"], "n": ["2", "1"]})
    >>> of_lines(two, {"price": "price", "quantity": "n"}, Total(column="sum", of="parcel"), Source(file="-"))
    'sum is its plain sum in 1 of 1 parcels with several pieces of a thing'
    """
    if total is None or "amount" in columns:
        return ""
    theirs = {fold(c): c for c in frame.columns}
    names = [columns.get("price"), columns.get("quantity"), theirs.get(fold(total.column)), theirs.get(fold(total.of))]
    if any(name not in frame for name in names):
        return ""
    price, pieces, told = (numbers(frame[name], source) for name in names[:3])
    parcel = as_text(frame[names[3]]).str.strip().replace("", None)
    rows = pd.DataFrame({"price": price, "made": price * pieces, "least": told, "most": told, "pieces": pieces})[parcel.notna()]
    if columns.get("status") in frame:  # of a parcel that was cancelled in part, nobody knows what its total is of
        rows = rows[frame[columns["status"]].groupby(parcel).transform("nunique").reindex(rows.index) <= 1]
    whole = rows.notna().all(axis=1).groupby(parcel).transform("all")
    how = {"price": "sum", "made": "sum", "least": "min", "most": "max", "pieces": "max"}
    each = rows[whole].groupby(parcel).agg(how).apply(v.cents)
    # a parcel of nothing was emptied, and says nothing of its prices
    asked = each[(each["pieces"] > 1) & (each["price"] != each["made"]) & (each["most"] != 0)]
    fit = (asked["price"] == asked["least"]) & (asked["price"] == asked["most"])
    if not fit.mean() >= FITS:
        return ""
    return f"{names[2]} is its plain sum in {int(fit.sum()):,} of {len(fit):,} parcels with several pieces of a thing"


def as_amount(columns: dict[str, str]) -> dict[str, str]:
    """The same columns, with the price as the amount.

    >>> as_amount({"date": "day", "price": "paid"})
    {'date': 'day', 'amount': 'paid'}
    """
    return {"amount" if canonical == "price" else canonical: theirs for canonical, theirs in columns.items()}
