"""The fifth screen: what changed – revenue, who moved, and what the last plan brought."""

from __future__ import annotations

from typing import Any

import pandas as pd

from segkit.drawing import style
from segkit.drawing.figures import CROWDED
from segkit.findings import deals as deal_words
from segkit.findings import monitor as words
from segkit.findings import revenue as revenue_words
from segkit.findings import traits as trait_words
from segkit.ground.language import upper
from segkit.ground.names import SMALL
from segkit.report import cards, living
from segkit.report.pictures import picture
from segkit.report.view import View
from segkit.steps import monitor, size
from segkit.steps.size.revenue import ITEMS

MOST = 10  # sentences
ENDS = ("new", "gone")  # who came and who left: the last row, the last column


def screen(view: View) -> dict[str, Any]:
    """The bridge of revenue, and from which segment to which customers moved."""
    say, found = view.say, view["findings"]["10_monitor"]
    told = revenue_words.bridge(view["bridge"], say, recent=view.get("lately")) if view.get("bridge") is not None and len(view["bridge"]) else []
    pictures = [*bridge(view), *moves(view)]
    expected = revenue_words.ahead(view.get("value_model"), view.get("value_holdout"), say)
    traits = view.get("by_trait")
    first = [revenue_words.news(view.get("bridge"), say, recent=view.get("lately"), traits=traits), *revenue_words.turned(view.get("lately"), view.get("bridge"), say, traits=traits)]  # stand on the first screen
    sentences = [*without(view), *trait_words.by_trait(traits, say), *deal_words.beside(view.get("deals_invoiced"), say), *expected, *(line for line in told[1:] if line not in first), *found[:1]] if told else found[1:4]  # what is expected stands with how rough it is; who responds and what campaigns added stand elsewhere
    return cards.card(
        "changes", told[0] if told else found[0], short=say("What changed"), text=sentences[:MOST], pictures=pictures, tables=living.watched(view)
    )


def without(view: View) -> list[str]:
    """How much was sold without a known customer, which is in no figure of revenue; nothing where none was."""
    account, say = view.rows("reconciliation"), view.say
    row = account[(account["source"] == "transactions") & (account["reason"] == "no_customer")] if len(account) else account
    money = float(row["money"].sum()) if len(row) else 0.0
    if not money > 0:
        return []
    text = say("Sales of {money} without a known customer are in none of these figures", money=say.money(money))
    return [say.claim(text, "count", "reconciliation", None, "money")]


def bridge(view: View) -> list[dict[str, Any]]:
    """What revenue was before, what was added and lost, what it is now; nothing where there are no two windows."""
    table, say = view.get("bridge"), view.say
    sentences = revenue_words.bridge(table, say) if table is not None and len(table) else []
    if not sentences or revenue_words.brief(table):
        return []
    named, drawn = dict(zip(ITEMS, size.named_items(table, say), strict=True)), size.drawn_items(table)
    return [
        picture(
            lambda ax: size.plot_bridge(table, ax, say), say("Who bought more, and who bought less"),
            say("{months}; what was added is grey, what was lost is white", months=size.windows_told(view["months"], view.as_of, say)),
            kind=say("Bars from revenue before to revenue now"), rows=len(drawn), seen=[" ".join(named[i]) for i in drawn], colour=view.colour,
        )
    ]  # fmt: skip


def moves(view: View) -> list[dict[str, Any]]:
    """The matrix of who went where, in rounded shares; nothing without an earlier day."""
    table, basis, say = view.rows("migration"), view.get("baseline") or {}, view.say
    if not len(table) or not table["share"].notna().any() or table["from"].nunique() < 2:
        return []
    since = say("Of those in a segment on {date} (rows), the share who are in each today (columns)", date=say.date(pd.Timestamp(basis["date"]).date()))
    known = table[(table["share"] >= 0.05) & (table["kind"] == "moved")].sort_values("share", ascending=False, kind="stable")
    seen = [_now_in(row, view) for row in known.head(6).to_dict("records")]
    since = f"{since}, %" if table["to"].nunique() >= CROWDED else since  # the numbers of a phone's drawing are without the sign
    sizes, order = style.rows(table["from"].nunique() + 2), ordered(table, view["segments"])
    return [picture(lambda ax: monitor.plot(table, ax, say, order=order), _largest(known, view), since, kind=say("Matrix"), seen=seen, colour=view.colour, **sizes)]


def ordered(migration: pd.DataFrame, segments: pd.DataFrame) -> list[str]:
    """The rows and columns of the moves: segments by revenue, those that are none any more, who came and who left.

    >>> ordered(pd.DataFrame({"from": ["new", "b", "old"], "to": ["a", "a", "gone"]}), pd.DataFrame({"segment": ["a", "b"], "revenue": [1.0, 2.0]}))
    ['b', 'a', 'old', 'new', 'gone']
    """
    named = list(segments.sort_values("revenue", ascending=False, kind="stable")["segment"].loc[lambda names: names != SMALL])
    rest = [s for s in dict.fromkeys([*migration["from"], *migration["to"]]) if s not in named and s not in ENDS]
    return [*named, *rest, *ENDS]


def _largest(known: pd.DataFrame, view: View) -> str:
    say = view.say
    if known.empty:
        return say("Nearly everybody stayed in their segment")
    return _now_in(known.iloc[0].to_dict(), view)


def _now_in(row: dict[str, Any], view: View) -> str:
    """A move in a sentence."""
    say = view.say
    return say("{share} of {before} are now in {after}", share=upper(words.roughly(row["share"], row.get("share_step", 0.0), say)), before=view.name(row["from"]), after=view.name(row["to"]))
