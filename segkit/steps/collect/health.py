"""Step 2: how far the data can be trusted: coverage of the criteria, nests, quality."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from segkit.ground.problems import NotEnoughData
from segkit.steps.collect.received import counts, free

if TYPE_CHECKING:
    from segkit.ground.language import Language
    from segkit.intake.source import Intake


LEAST_FREE, FREE = 10, 0.05  # orders that cost nothing are told of from so many on, and so large a share


def coverage(criteria: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """What the data can describe, one row per criterion with a column: criterion, group, column, coverage, values (different ones)."""
    rows = criteria[criteria["column"].isin(table.columns)]
    figures = [(float(table[c].notna().mean()), int(table[c].nunique())) for c in rows["column"]]
    return (
        rows[["criterion", "group", "column"]]
        .assign(coverage=[f[0] for f in figures], values=[f[1] for f in figures])
        .reset_index(drop=True)
    )


def nests(criteria: pd.DataFrame, covered: pd.DataFrame) -> pd.DataFrame:
    """How deep the data go, from outside in, for business customers (methods.b2b_nests); an empty table in other markets."""
    from segkit.methods import b2b_nests

    known = criteria.drop(columns="coverage", errors="ignore").merge(covered[["criterion", "coverage"]], on="criterion", how="left")
    known["column"] = known["column"].where(known["coverage"] > 0)
    try:
        return b2b_nests.fit(known)
    except NotEnoughData:
        return pd.DataFrame(columns=b2b_nests.COVERAGE)


def quality(received: Intake, table: pd.DataFrame, covered: pd.DataFrame, *, say: Language) -> pd.DataFrame:
    """The health of the data, one row per check: check, result, status (pass, review, fail), meaning, todo."""
    account = counts(received)
    set_aside = account["rows_excluded"].sum() / max(account["rows_in"].sum(), 1)
    buyers = table[table["orders"] > 0]
    years = (buyers["tenure_days"].max() / 365.25) if len(buyers) else 0.0
    poor = covered[(covered["coverage"] < 0.5) & (covered["coverage"] > 0)]
    costless = free(received)
    checks = [
        (say("Rows accounted for"), say("{used} used, {aside} set aside", used=say.number(account["rows_used"].sum()), aside=say.number(account["rows_excluded"].sum())),
         _status(set_aside, 0.05, 0.25), say("Every row that came in is used or set aside for a stated reason."), say("Look at the reasons in the appendix if the share surprises you.")),
        (say("Customers who have bought"), say.number(len(buyers)), _status(-len(buyers), -200, -30),
         say("The fewer customers, the wider every interval."), say("With few customers, trust the large differences only.")),
        (say("History"), say("{years} years", years=say.number(years, digits=1)), _status(-years, -1.0, -0.25),
         say("Rhythm, seasons and growth need a full year or two."), say("Keep collecting; read growth with care until then.")),
        (say("Refunds"), say.percent(table["refunds"].sum() / max(table["purchases"].sum(), 0.01)),
         _status(table["refunds"].sum() / max(table["purchases"].sum(), 0.01), 0.1, 0.3),
         say("Refunds lower revenue and do not count as purchases."), say("A high share is worth a talk with the shop.")),
        (say("Criteria with answers"),
         say("{n} of {all} cover less than half of the customers", n=say.number(len(poor)), all=say.number(len(covered))) if len(poor) else say("all cover at least half of the customers"),
         _status(len(poor) / max(len(covered), 1), 0.25, 0.75), say("A criterion with few answers describes only those who answered."),
         say("Ask for the missing answers where the criterion matters.")),
    ]  # fmt: skip
    if costless >= LEAST_FREE and costless >= FREE * table["orders"].sum():
        checks.append((say("Orders at no cost"), say("{n} of {all} orders", n=say.number(costless), all=say.number(table["orders"].sum())), "review",
                       say("They count as orders and show who still comes, but they are no purchases: how soon, after what and how many buy again is counted without them."),
                       say("Where nothing was ordered then, such as at visits out of a package paid before, leave these rows out with a condition in case.yml.")))  # fmt: skip
    if table["orders"].eq(0).all() and not {"transactions", "deals"} & set(received.counts):
        checks = [check for check in checks if check[0] not in (say("Customers who have bought"), say("History"), say("Refunds"))]
    table = pd.DataFrame(checks, columns=["check", "result", "status", "meaning", "todo"])
    return table.assign(todo=table["todo"].mask(table["status"].eq("pass"), say("Nothing.")))


def _status(value: float, review: float, fail: float) -> str:
    return "pass" if value <= review else "review" if value <= fail else "fail"
