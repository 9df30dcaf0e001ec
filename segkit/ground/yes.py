"""What says yes and what says no in a cell, in the languages of the report; the words are in words.csv."""

from __future__ import annotations

import pandas as pd

from segkit.ground import words


def word(value: object) -> str:
    """An answer as it is compared: bare, no spaces around it; 1.0 is 1.

    >>> word(" Да "), word(1.0), word(True)
    ('да', '1', 'true')
    """
    return words.bare(str(value).strip()).removesuffix(".0")


def yes(value: object) -> bool | None:
    """True for a yes, False for a no, None for all else.

    >>> [yes(v) for v in (" x ", "+", "да", "tak", "1", "TRUE", 1.0, True)], [yes(v) for v in ("нет", "nie", 0, "maybe", None)]
    ([True, True, True, True, True, True, True, True], [False, False, False, None, None])
    """
    said = word(value)
    return True if said in words.cells("yes") else False if said in words.cells("no") else None


def says_yes(values: pd.Series) -> pd.Series:
    """Which answers are a yes; a missing answer is not.

    >>> says_yes(pd.Series(["Да", "no", None, "1"])).tolist()
    [True, False, False, True]
    """
    if values.dtype == bool:
        return values
    return values.map(lambda v: not pd.isna(v) and yes(v) is True).astype(bool)


def yes_no(values: pd.Series) -> pd.Series | None:
    """A column of yes and no as 1 and 0 (missing stays missing), or None when it is something else: two words for yes and no no.

    >>> yes_no(pd.Series(["Да", "нет", None])).tolist(), yes_no(pd.Series(["X", "Y"]))
    ([1.0, 0.0, nan], None)
    """
    said = {w: yes(w) for w in values.dropna().map(word).unique()}
    if None in said.values() or (len(said) > 1 and len(set(said.values())) == 1):
        return None
    return values.dropna().map(lambda v: float(said[word(v)])).reindex(values.index).astype(float)


def known(values: pd.Series) -> pd.Series:
    """Which cells say something; a no is an answer too.

    >>> known(pd.Series(["да", "нет", " ", None])).tolist()
    [True, True, False, False]
    """
    return values.notna() & (values.astype("str").str.strip().fillna("") != "")


def filled(values: pd.Series) -> pd.Series:
    """Which cells hold a contact that can be used; in a column of yes and no that is where it says yes.

    >>> filled(pd.Series(["+7900", " ", None])).tolist(), filled(pd.Series(["да", "нет", None])).tolist()
    ([True, False, False], [True, False, False])
    """
    told = values.dropna()
    return says_yes(values) if len(told) and told.map(yes).notna().all() else known(values)


def held_out(groups: pd.Series) -> pd.Series:
    """Whether these groups of a campaign got no message, for comparison.

    >>> held_out(pd.Series(["Control", "target", None, "контроль "])).tolist()
    [True, False, False, True]
    """
    return groups.map(lambda v: not pd.isna(v) and word(v) in words.cells("held out")).astype(bool)
