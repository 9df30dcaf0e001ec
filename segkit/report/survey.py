"""Natural groups in what customers answered, beside the segments: what each group said, and where it is to be found."""

from __future__ import annotations

from typing import Any

import pandas as pd

from segkit.drawing import figures, style
from segkit.findings.survey import _answer, names, sentences
from segkit.ground.language import Language
from segkit.report import cards
from segkit.report.pictures import picture
from segkit.report.view import View


def card(view: View) -> list[dict[str, Any]]:
    """The card of the groups by answers, in a list; an empty list where there are none."""
    table, places, say, colour = view.get("answer_groups"), view.get("answer_places"), view.say, view.colour
    if table is None or table.empty:
        return []
    called = names(table, say)
    told, wide = sentences(table, places, say), _wide(table, say)
    texts = table.assign(text=[say.share(s, step) for s, step in zip(table["share_in"], table["share_in_step"], strict=True)])
    texts = _lines(texts, "text", say).reindex(index=wide.index, columns=wide.columns).fillna("–")
    chart = picture(
        lambda ax: figures.heat(ax, wide * 100, texts=texts, middle=50),
        say("What each group said"),
        say("Share of each group that gave the answer"),
        kind=say("Matrix"),
        seen=told[1:],
        colour=colour,
        **style.rows(len(wide) + 1),
    )
    spread = places.pivot(index="group", columns="segment", values="share").fillna(0).reset_index()
    steps = places.pivot(index="group", columns="segment", values="share_step").add_suffix("_step").fillna(0).reset_index(drop=True)
    listed = dict.fromkeys([*view["segments"]["segment"], *spread.columns])  # in the order of every other table
    columns = {"group": (say("Group"), "text")} | {s: (say.name(s), "percent") for s in listed if s in spread and s != "group"}
    tables = [
        cards.table(
            spread.assign(group=spread["group"].map(called)).join(steps),
            columns,
            say=say,
            name="answer_groups",
            caption=say("In which segments the groups are"),
        )
    ]
    how = say(
        "The groups were found by the answers alone (latent classes), without looking at money. Only customers who were asked are in them; what the others want has to be asked."
    )
    return [cards.card("answers", told[0], short=say("What customers answered"), text=told[1:], pictures=chart, tables=tables, how=how)]


def _wide(table: pd.DataFrame, say: Language) -> pd.DataFrame:
    """The answers that differ most between the groups (rows) by group (columns), in shares of the group."""
    wide = _lines(table, "share_in", say).fillna(0)
    order = (wide.max(axis=1) - wide.min(axis=1)).sort_values(ascending=False, kind="stable").index[:10]
    return wide.loc[order]


def _lines(table: pd.DataFrame, column: str, say: Language) -> pd.DataFrame:
    rows = table.assign(line=[_answer(r, say).strip("“”«»„") for r in table.itertuples()])
    return rows.pivot(index="line", columns="group", values=column).rename(columns=names(table, say))
