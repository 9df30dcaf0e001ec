"""What past campaigns earned, in words."""

from __future__ import annotations

from typing import Any

import pandas as pd

FEW_CAMPAIGNS = 4  # so many are named one by one


def earned(table: pd.DataFrame | None, say: Any, *, narrow: bool = False) -> list[str]:
    """What past campaigns brought after their costs, together or each, with those named that lost money; `narrow`: the log's responses are not all
    purchases."""
    if table is None or table.empty:
        return []
    lines = [_brought(table[table["compared"].astype(bool) == compared], compared, say) for compared in (True, False) if table["compared"].astype(bool).eq(compared).any()]
    return [*lines, say("What they brought counts responses in the log, which leaves some purchases out")] if narrow else lines


def _brought(rows: pd.DataFrame, compared: bool, say: Any) -> str:
    rows = rows.sort_values("earned", ascending=False, kind="stable")
    lost = rows[rows["earned"] < 0]
    named = [_one(row, say) for row in (rows if len(rows) <= FEW_CAMPAIGNS else lost.tail(FEW_CAMPAIGNS)).to_dict("records")]
    if len(rows) > FEW_CAMPAIGNS:
        told = {"money": say.money(rows["earned"].sum()), "n": say.number(len(rows)), "lost": say.listing(named)}
        if compared:
            told |= {end: say.money(rows[f"together_{end}"].iloc[0]) for end in ("low", "high")}
            text = say("Against those held out {n} past campaigns brought {money} together after their costs ({low} to {high} in 8 cases of 10), among them {lost}; of one alone this may be chance", **told) if named else (
                say("Against those held out {n} past campaigns brought {money} together after their costs ({low} to {high} in 8 cases of 10), and each by itself more than it cost, though of one alone this may be chance", **told))  # fmt: skip
        else:
            text = say("If every response is put down to them, {n} past campaigns without a group held out brought {money} together after their costs, among them {lost}", **told) if named else (
                say("If every response is put down to them, {n} past campaigns without a group held out brought {money} together after their costs, and each by itself more than it cost", **told))  # fmt: skip
    elif compared:
        text = say("Against those held out, past campaigns brought after their costs {each}; of one alone this may be chance", each=say.listing(named))
    else:
        text = say("If every response is credited to them, past campaigns without a group held out came, after their costs, to {each}", each=say.listing(named))
    return say.claim(text, "profit", "earned", rows, "earned together_low together_high" if compared and len(rows) > FEW_CAMPAIGNS else "earned")


def _one(row: dict[str, Any], say: Any) -> str:
    if not row["segment"] or pd.isna(row["segment"]):
        campaign = say.quote(row["campaign"])
        return say("{money} by {campaign}", money=say.money(row["earned"]), campaign=campaign) if row["earned"] >= 0 else say("a loss of {money} by {campaign}", money=say.money(-row["earned"]), campaign=campaign)
    told = {"campaign": say.quote(row["campaign"]), "segment": say.quoted(row["segment"])}
    return say("{money} by {campaign} to {segment}", money=say.money(row["earned"]), **told) if row["earned"] >= 0 else say("a loss of {money} by {campaign} to {segment}", money=say.money(-row["earned"]), **told)
