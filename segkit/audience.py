"""Who is written to and who is held out: audiences for the mailing service, and a control group to measure against."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np
import pandas as pd

from segkit.members import filled, says_yes
from segkit.problems import Problem, Problems, nearest


def hold_out(labels: pd.DataFrame, *, share: float = 0.1, seed: int | str = 0) -> pd.DataFrame:
    """A control group drawn within every segment, the same for the same customers whatever the order of rows.

    Parameters: `labels`: customer_id, segment. `share` (fraction) of each segment is held out, rounded, at least one customer where a segment has ten or more.
    Use a new `seed` (for example the campaign's name) so that not the same people are held out for ever.

    Returns one row per customer, sorted: customer_id, segment, group (target, control).

    Formula: customers of a segment ordered by SHA-256 of seed and id; the first are the control. Source: METHODS 18.

    >>> groups = hold_out(pd.DataFrame({"customer_id": [str(i) for i in range(40)], "segment": ["VIP"] * 30 + ["rest"] * 10}))
    >>> groups[groups["group"] == "control"].groupby("segment").size().to_dict()
    {'VIP': 3, 'rest': 1}
    """
    if not 0 <= share < 1:
        raise Problems([Problem("hold-out share", f"{share} is not a fraction from 0 to below 1", "write for example 0.1", "hold_out")])
    table = labels[["customer_id", "segment"]].copy()
    table["draw"] = [hashlib.sha256(f"{seed}\x1f{c}".encode()).hexdigest() for c in table["customer_id"]]
    table = table.sort_values(["segment", "draw", "customer_id"])
    size = table.groupby("segment")["draw"].transform("size")
    held = np.floor(size * share + 0.5)
    held = held.where((size < 10) | (share == 0), held.clip(lower=1))
    table["group"] = np.where(table.groupby("segment").cumcount() < held, "control", "target")
    return table.sort_values("customer_id", ignore_index=True)[["customer_id", "segment", "group"]]


def audience(labels: pd.DataFrame, contacts: pd.DataFrame, segment: str, *, columns: Iterable[str] | None = None, contact: str | None = None,
             consent: str | None = None, opted_out: str | None = None, sensitive: Iterable[str] = (), groups: pd.DataFrame | None = None) -> pd.DataFrame:
    """The customers of a segment to write to, ready for the mailing service.

    Parameters: `labels`: customer_id, segment. `contacts`: customer_id and the columns to export (`columns`: only these). `contact`: the column that
    must be filled. `consent`: the column that must hold a yes. `opted_out`: the column that must not hold a yes. `sensitive` columns never leave.
    `groups` from `hold_out`: the control group is left out.

    Returns one row per customer, sorted: customer_id, segment, then the columns. Raises Problems for columns that are not there.

    >>> labels = pd.DataFrame({"customer_id": ["a", "b", "c"], "segment": "VIP"})
    >>> people = pd.DataFrame({"customer_id": ["a", "b", "c"], "phone": ["+7900", "+7901", None], "stop": ["", "yes", ""], "religion": "x"})
    >>> audience(labels, people, "VIP", contact="phone", opted_out="stop", sensitive=["religion"]).to_numpy().tolist()
    [['a', 'VIP', '+7900']]
    """
    barred = set(sensitive)
    wanted = [c for c in (contacts.columns if columns is None else columns) if c not in ("customer_id", "segment", opted_out, consent) and c not in barred]
    _require(contacts, [*wanted, *[c for c in (contact, consent, opted_out) if c]])
    table = labels.loc[labels["segment"] == segment, ["customer_id", "segment"]].merge(
        contacts[["customer_id", *dict.fromkeys([*wanted, *[c for c in (contact, consent, opted_out) if c]])]], on="customer_id", validate="one_to_one")
    if groups is not None:
        table = table[~table["customer_id"].isin(set(groups.loc[groups["group"] == "control", "customer_id"]))]
    kept = pd.Series(True, index=table.index)
    if contact:
        kept &= filled(table[contact])
    if consent:
        kept &= says_yes(table[consent])
    if opted_out:
        kept &= ~says_yes(table[opted_out])
    return table.loc[kept, ["customer_id", "segment", *wanted]].sort_values("customer_id", ignore_index=True)


def _require(contacts: pd.DataFrame, columns: Iterable[str]) -> None:
    missing = [c for c in dict.fromkeys(columns) if c not in contacts.columns]
    if missing:
        raise Problems([Problem("audience", f"there is no column '{c}' among the customers", nearest(c, contacts.columns), "audience_column") for c in missing])
