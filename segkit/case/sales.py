"""Purchases of a case that has no list of them: its deals that were won."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from segkit.ground.problems import Problem
from segkit.methods._deal_table import sold

if TYPE_CHECKING:
    from segkit.intake.source import Intake


def with_won_deals(received: Intake, as_of: dt.date | None) -> Intake:
    """What was received, with the won deals as its transactions (`sold`) and a note that says so; as it is where no deal was won for a sum.

    Deals dated from `as_of` on (without it: after today) are no purchases yet.
    """
    deals = received.tables["deals"]
    bought, won = sold(deals, as_of or dt.date.today() + dt.timedelta(days=1)), int((deals.get("outcome") == "won").sum())
    if bought.empty:
        return received
    short = f"; {won - len(bought):,} more have no sum or no day, and are left out of revenue" if won > len(bought) else ""
    what = f"there is no list of purchases, so the {len(bought):,} deals that were won are taken as purchases{short}"
    note = Problem("deals", what, "", "deals_are_sales", "warn" if short else "note")
    return replace(received, tables={**received.tables, "transactions": bought}, problems=[*received.problems, note])
