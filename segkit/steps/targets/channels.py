"""The channels form: what a contact costs, how many answer, whom a channel reaches."""

from __future__ import annotations

import numpy as np
import pandas as pd

from segkit.ground.problems import Problem, nearest


def read_channels(channels: pd.DataFrame) -> pd.DataFrame:
    """The form with numbers as numbers; empty fixed cost is 0, empty low and high response are the base."""
    form = channels.reindex(
        columns=[
            "channel",
            "price_per_contact",
            "fixed_cost",
            "response_low",
            "response_base",
            "response_high",
            "contact_column",
            "max_contacts",
        ]
    )
    for name in form.columns.difference(["channel", "contact_column"]):
        form[name] = pd.to_numeric(form[name], errors="coerce")
    form["fixed_cost"] = form["fixed_cost"].fillna(0.0)
    form["max_contacts"] = form["max_contacts"].fillna(np.inf)
    form["response_low"] = form["response_low"].fillna(form["response_base"])
    form["response_high"] = form["response_high"].fillna(form["response_base"])
    form["contact_column"] = ["" if pd.isna(c) else str(c).strip() for c in form["contact_column"]]
    return form


def check_channels(channels: pd.DataFrame, facts: pd.DataFrame) -> list[Problem]:
    """Everything wrong with the channels form.

    >>> form = pd.DataFrame({"channel": ["SMS"], "price_per_contact": [1], "response_base": [0.02],
    ...     "contact_column": ["fone"]})
    >>> print(check_channels(form, pd.DataFrame({"phone": ["+7"]}))[0])
    forms/channels.csv, row 2: there is no column 'fone' among the customers. → did you mean 'phone'?
    """
    found = []
    form = read_channels(channels)
    for row, line in enumerate(form.itertuples(index=False), start=2):
        where = f"forms/channels.csv, row {row}"
        if line.contact_column and line.contact_column not in facts.columns:
            what, todo = f"there is no column '{line.contact_column}' among the customers", nearest(line.contact_column, facts.columns)
            found.append(Problem(where, what, todo, "channel_column", missed=line.contact_column))
        if not (line.price_per_contact >= 0 and line.fixed_cost >= 0 and line.max_contacts >= 0):
            found.append(Problem(where, "a price or limit is missing or below zero", "write numbers from 0 up", "channel_price"))
        if not 0 <= line.response_low <= line.response_base <= line.response_high <= 1:
            found.append(
                Problem(
                    where,
                    "the response rates are not shares in rising order",
                    "write response_low ≤ response_base ≤ response_high, each between 0 and 1",
                    "channel_response",
                )
            )
    found += [
        Problem("forms/channels.csv", f"channel '{name}' is there twice", "keep one row per channel", "channel_twice")
        for name in form["channel"][form["channel"].duplicated()].unique()
    ]
    return found
