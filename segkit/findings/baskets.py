"""What goes together, in words: only what is sure after correction for all that was tried."""

from __future__ import annotations

from typing import Any

import pandas as pd

from segkit.customers.baskets import LEAST
from segkit.ground.chance import RATE
from segkit.ground.numbers import missing

TOLD = 1.5  # times chance: what goes together less often than that is nothing to act on


def sentences(pairs: pd.DataFrame, first: pd.DataFrame, say: Any, *, days: int = 180, firms: bool = False) -> list[str]:
    """The pair bought together most beyond chance, and the first order, and the channel or source of it, after which most, or fewest, come back; before these, that those new in the
    last year surely come back otherwise than all; empty where nothing is sure."""
    lines, sure = [], pairs[pairs["sure"].astype(bool) & (pairs["lift"] >= TOLD)]
    if len(sure):
        row = sure.sort_values(["lift", "values"], ascending=[False, True]).iloc[0]
        told = {"values": say.listing([say.quote(v) for v in row["values"].split(" + ")]), "share": say.percent(row["share"]), "lift": say.number(row["lift"], digits=1)}
        text = say("Of all buyers {share} buy {values} together, {lift} times as often as chance among companies that buy as much", **told) if firms else (
            say("Of all buyers {share} buy {values} together, {lift} times as often as chance among people who buy as much", **told))  # fmt: skip
        lines.append(say.claim(text, "difference", "bought_together", row, "lift share", p=row["p_adjusted"]))
    sure = first[first["sure"].astype(bool)]
    lines += _new(sure.iloc[0].to_dict(), say, days) if len(sure) else []
    for _, mine in sure.groupby("criterion", sort=False) if len(sure) else ():
        for one in (mine.head(1), mine.tail(1)) if len(mine) > 1 else (mine,):
            lines += [_first(row, say, days) for row in one.to_dict("records")]
    return [line for line in lines if line]


def _new(row: dict[str, Any], say: Any, days: int) -> list[str]:
    """That customers of late come back otherwise than all, so that nobody expects of them what follows."""
    if not row.get("new_customers", 0) >= LEAST or not row["new_p"] < RATE:
        return []
    told = {"n": say.number(row["new_customers"]), "days": say.number(days), "base": say.percent(row["base"])}
    if missing(row["base_new"]):  # a few, and no more is told of them
        text = say("The {n} customers new in the last year come back less often: of all {base} buy again within {days} days", **told)
        return [say.claim(text, "difference", "first_orders", row, "new_customers base", p=row["new_p"])]
    text = say("Of {n} customers new in the last year {share} buy again within {days} days; of all {base}", share=say.percent(row["base_new"], digits=0), **told)
    return [say.claim(text, "difference", "first_orders", row, "base_new new_customers base", p=row["new_p"])]


def _first(row: dict[str, Any], say: Any, days: int) -> str:
    if row.get("came_back_step", 0) > 0:
        told = {"value": say.quote(row["first"]), "share": say.about(row["came_back"], row["came_back_step"]), "days": say.number(days), "base": say.percent(row["base"])}
        text = say("After a first order of {value}, {share} buy again within {days} days; of all {base}", **told) if row["criterion"] in ("category", "product") else (
            say("Of those who first came through {value}, {share} buy again within {days} days; of all {base}", **told))
        return say.claim(text, "difference", "first_orders", row, "came_back_step base", p=row["p_adjusted"])
    told = {"value": say.quote(row["first"]), "share": say.percent(row["came_back"]), "days": say.number(days), "low": say.percent(row["low"]),
            "high": say.percent(row["high"]), "base": say.percent(row["base"])}  # fmt: skip
    text = say("After a first order of {value}, {share} buy again within {days} days ({low} to {high}); of all {base}", **told) if row["criterion"] in ("category", "product") else (
        say("Of those who first came through {value}, {share} buy again within {days} days ({low} to {high}); of all {base}", **told))
    return say.claim(text, "difference", "first_orders", row, "came_back low high base", p=row["p_adjusted"])
