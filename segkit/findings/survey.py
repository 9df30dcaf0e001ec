"""What the groups by answers say, in words."""

from __future__ import annotations

from typing import Any

import pandas as pd

from segkit.findings import clusters
from segkit.ground.bands import left_out, titles
from segkit.ground.language import Language
from segkit.ground.yes import yes


def sentences(table: pd.DataFrame, places: pd.DataFrame, say: Language) -> list[str]:
    """How many natural groups there are, what each said, and in which segment it is common."""
    if table.empty:
        return []
    count, called = table["group"].nunique(), names(table, say)
    text = say.many("The answers fall into {n} natural group", "The answers fall into {n} natural groups, clearer than chance would make them", count)
    lines = [say.claim(text, "count", "answer_groups", None, "group")]
    for name, rows in table.groupby("group", sort=False):
        told = [
            say(
                "{share} say {answer} ({base} of all asked)",
                answer=_answer(r, say),
                share=_share(r, "share_in", say),
                base=_share(r, "share_base", say),
            )
            for r in rows[rows["share_in"].notna() & ~left_out(rows["question"], rows["answer"])].head(3).itertuples()
        ]
        lines.append(
            say.claim(say(
                "{group} are {customers}, {share} of those asked; {answers}",
                group=say.quote(called[name]),
                share=say.percent(rows["share"].iloc[0]),
                customers=say.many("{n} customer", "{n} customers", int(rows["customers"].iloc[0])),
                answers="; ".join(told),
            ), "count", "answer_groups", rows.head(3), "share customers share_in share_base")
        )  # fmt: skip
    here = places.sort_values(["share", "group"], ascending=[False, True]).iloc[0]
    lines.append(
        say.claim(say(
            "{group} is mostly found in {segment} ({share} of the group)",
            group=say.quote(called[here["group"]]),
            segment=say.quoted(here["segment"]),
            share=say.about(here["share"], here.get("share_step")),
        ), "count", "answer_places", here, "share")
    )  # fmt: skip
    return lines


def _share(row: Any, column: str, say: Language) -> str:
    return say.about(getattr(row, column), getattr(row, f"{column}_step", None))


def names(table: pd.DataFrame, say: Language) -> dict[str, str]:
    """Group → its name: the two answers in which it differs most from everybody."""
    rows = table.assign(far=-table["difference"].abs()).sort_values("far", kind="stable")
    traits = {group: [_as_trait(row) for row in own.itertuples()] for group, own in rows.groupby("group", sort=True)}
    return clusters.names({"model": "latent", "traits": traits}, say)


def _as_trait(row: Any) -> dict[str, Any]:
    """A row of the groups as `methods.clusters` tells a trait."""
    return {"feature": row.question if yes(row.answer) else f"{row.question} = {row.answer}", "standing": row.difference}


def _answer(row: Any, say: Language) -> str:
    question, answer = titles(pd.DataFrame({"criterion": [str(row.question)]}))[0], str(row.answer).removesuffix(".0")
    if (plain := yes(answer)) is not None:
        answer = "yes" if plain else "no"
    if say.asked(question, answer):
        told = say.answer(question, answer)
        return say("{answer} to {question}", answer=told["value"], question=told["criterion"])
    return say.quote(f"{question} – {say.name(answer)}")
