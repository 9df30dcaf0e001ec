"""Revenue over time: what share of it each segment brought, month by month."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from segkit.drawing import figures, series, style
from segkit.findings import collect as words
from segkit.ground.language import Language
from segkit.ground.names import ALL_OTHERS
from segkit.report.pictures import picture as drawn
from segkit.report.view import View

MOST = 6  # bands that can be told apart and named
TICKS = (0, 6)  # January and July
WINDOW = 3  # months that are added up, so that a season does not hide the trend


def picture(view: View) -> list[dict[str, Any]]:
    """The chart of shares of revenue by month, in a list; an empty list where there are fewer than three months or one segment."""
    say = view.say
    if view.get("months") is None or view["segments"]["segment"].nunique() < 2:
        return []
    wide = shares(view["months"], view["labels"], view["segments"], view.as_of)
    if len(wide) < 3 or wide.shape[1] < 2:
        return []
    first, last = wide.iloc[0], wide.iloc[-1]
    seen = [say("{segment} {first}, then {last}", segment=view.name(s), first=say.percent(first[s], digits=0), last=say.percent(last[s], digits=0)) for s in wide]
    return [
        drawn(
            lambda ax: plot(wide, ax, say, colours={**view.paint, ALL_OTHERS: "#767676"}), words.shares(wide, say, segments=view["segments"]),
            say("Share of each segment, by its customers of today, in the revenue of three months, {period}", period=view.period),
            kind=say("Bands over time"), seen=seen, colour=view.colour, wide=(9.2, 3.2), narrow=(3.6, 3.6),
        )
    ]  # fmt: skip


def shares(table: pd.DataFrame, labels: pd.DataFrame, segments: pd.DataFrame, as_of: Any) -> pd.DataFrame:
    """Share of revenue (fraction) by ended month (rows, year·12 + month − 1) and segment, the largest first; more than six go together."""
    ended = pd.Timestamp(as_of).year * 12 + pd.Timestamp(as_of).month - 1
    both = table[table["month"] < ended].merge(labels[["customer_id", "segment"]], on="customer_id")
    both["revenue"] = (both["purchases_cents"] - both["refunds_cents"]) / 100
    names = list(segments.sort_values("revenue", ascending=False, kind="stable")["segment"])
    names = [s for s in names if s in set(both["segment"])]
    told = names if len(names) <= MOST else names[: MOST - 1]
    both["segment"] = both["segment"].where(both["segment"].isin(told), ALL_OTHERS)
    wide = both.pivot_table(index="month", columns="segment", values="revenue", aggfunc="sum", fill_value=0.0).clip(lower=0)
    wide = wide[[s for s in [*told, ALL_OTHERS] if s in wide]]
    wide = wide.rolling(WINDOW).sum().dropna() if len(wide) > 3 * WINDOW else wide
    whole = wide.sum(axis=1)
    return wide[whole > 0].div(whole[whole > 0], axis=0)


def ticks(months: Any, say: Language) -> dict[int, str]:
    """The Januaries and Julys among months (year·12 + month − 1), by their place; of a short span its ends."""
    from babel.dates import format_skeleton

    def word(m: int) -> str:
        return format_skeleton("yMMM", pd.Timestamp(m // 12, m % 12 + 1, 1), locale=say.locale)

    found = {i: word(m) for i, m in enumerate(months) if m % 12 in TICKS}
    return found if len(found) > 1 else {i: word(months[i]) for i in sorted({0, len(months) - 1})}


def plot(wide: pd.DataFrame, ax: Any = None, say: Language | None = None, *, colours: Mapping[str, str] | None = None) -> Any:
    """Shares of revenue by month, a band per segment; returns the Axes."""
    say, given = say or Language(), ax
    ax = style.axes(ax, height=3.4)
    paint = {say.name(s): c for s, c in (colours or {}).items()} or None
    series.stacked(ax, wide.rename(columns=say.name), colours=paint or figures.colours(map(say.name, wide.columns)),
                   ticks=ticks(list(wide.index), say), form=lambda v: say.percent(v, digits=0))  # fmt: skip
    return ax if given is not None else style.headline(ax, words.shares(wide, say), say("Share of each segment in the revenue of a month"))
