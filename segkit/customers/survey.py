"""What customers answered: their latest answers, beside the list of customers."""

from __future__ import annotations

import pandas as pd

from segkit.privacy import consent


def with_answers(known: pd.DataFrame | None, survey: pd.DataFrame | None) -> pd.DataFrame | None:
    """The customers with their latest survey answers as attributes; those who only answered are customers too. Who refuses to be written to in either refuses."""
    if survey is None:
        return known

    answers = latest(survey)
    new = [c for c in answers if c != "date" and (c == "customer_id" or known is None or c not in known)]
    return answers[new] if known is None else consent.joined(known.merge(answers[new], on="customer_id", how="outer"), answers)


def latest(survey: pd.DataFrame) -> pd.DataFrame:
    """The latest answers of everybody who was asked more than once; one row per customer.

    >>> asked = pd.DataFrame({"customer_id": ["a", "a"], "date": pd.to_datetime(["2026-02-01", "2026-01-01"]), "plans": ["yes", "no"]})
    >>> latest(asked)["plans"].tolist()
    ['yes']
    """
    ordered = survey.sort_values("date", kind="stable") if "date" in survey else survey
    return ordered.drop_duplicates("customer_id", keep="last")
