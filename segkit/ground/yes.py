"""Words by which people say yes in a cell, in the languages of the report."""

from __future__ import annotations

import pandas as pd

YES = {"1", "1.0", "true", "yes", "y", "да", "д", "tak", "t", "agreed", "согласен", "согласна", "zgoda"}


def says_yes(values: pd.Series) -> pd.Series:
    """Which answers are a yes, in the languages of the report; a missing answer is not.

    >>> says_yes(pd.Series(["Да", "no", None, "1"])).tolist()
    [True, False, False, True]
    """
    if values.dtype == bool:
        return values
    return values.map(lambda v: False if pd.isna(v) else str(v).strip().casefold() in YES).astype(bool)


def filled(values: pd.Series) -> pd.Series:
    """Which cells hold something: a contact that can be used, an answer that was given; a no in a yes/no column is not a contact.

    >>> filled(pd.Series(["+7900", " ", None])).tolist()
    [True, False, False]
    """
    if values.dropna().isin([True, False, 0, 1]).all() and not values.dropna().empty:
        return says_yes(values)
    return values.notna() & (values.astype("str").str.strip().fillna("") != "")
