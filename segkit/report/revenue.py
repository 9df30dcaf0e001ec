"""Revenue over time: what share of it each segment brought, as the segments stood at the time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from segkit.drawing import colours as palette
from segkit.drawing import series, style
from segkit.findings import collect as words
from segkit.ground.language import Language
from segkit.ground.names import ALL_OTHERS
from segkit.report.pictures import picture as drawn
from segkit.report.view import View

MOST = 6  # bands that can be told apart and named
SEEN = 0.005  # a share that is nowhere as large is no band, and its label would say 0 %


def picture(view: View) -> list[dict[str, Any]]:
    """The chart of shares of revenue as the segments stood, in a list; an empty list with fewer than three days or one segment."""
    say = view.say
    if view.get("held") is None or view["segments"]["segment"].nunique() < 2:
        return []
    wide = shares(view["held"], view["segments"])
    if len(wide) < 3 or wide.shape[1] < 2:
        return []
    first, last = wide.iloc[0], wide.iloc[-1]
    seen = [say("{segment} {first}, then {last}", segment=view.name(s), first=say.percent(first[s], digits=0), last=say.percent(last[s], digits=0)) for s in wide]
    return [
        drawn(
            lambda ax: plot(wide, ax, say, colours={**view.paint, ALL_OTHERS: "#767676"}), words.shares(wide, say, segments=view["segments"], months=view.window),
            say("Share of segments in revenue of the {n} months before each day; a customer counts in the segment held that day", n=say.number(view.window)),
            kind=say("Bands over time"), seen=seen, colour=view.colour, wide=(9.2, 3.2), narrow=(3.6, 3.6),
        )
    ]  # fmt: skip


def shares(held: pd.DataFrame, segments: pd.DataFrame) -> pd.DataFrame:
    """Share of revenue (fraction) by day (rows, year·12 + month − 1 of the first month after it) and segment, the largest first; more
    than six go together, and with them those that are not told of. Who never has a share that rounds to 1 % is left out.

    >>> held = pd.DataFrame({"month": [1, 1, 2, 2], "segment": list("abab"), "share": [0.4, 0.6, 0.7, 0.3]})
    >>> shares(held, pd.DataFrame({"segment": ["a", "b"], "revenue": [7.0, 3.0]})).to_numpy().tolist()
    [[0.4, 0.6], [0.7, 0.3]]
    """
    names = [s for s in segments.sort_values("revenue", ascending=False, kind="stable")["segment"] if s in set(held["segment"])]
    told = names if len(names) <= MOST and set(held["segment"]) <= set(names) else names[: MOST - 1]
    both = held.assign(segment=held["segment"].where(held["segment"].isin(told), ALL_OTHERS))
    wide = both.pivot_table(index="month", columns="segment", values="share", aggfunc="sum", fill_value=0.0)
    return wide[[s for s in [*told, ALL_OTHERS] if s in wide and wide[s].max() >= SEEN]]


def ticks(months: Any, say: Language) -> dict[int, str]:
    """The first, the middle and the last of the days (year·12 + month − 1), by their place, as the last month before each.

    >>> ticks([24310, 24313, 24316, 24319, 24322], Language())
    {0: 'Oct 2025', 2: 'Apr 2026', 4: 'Oct 2026'}
    """
    from babel.dates import format_skeleton

    places = sorted({0, (len(months) - 1) // 2, len(months) - 1})
    days = {i: pd.Timestamp((months[i] - 1) // 12, (months[i] - 1) % 12 + 1, 1) for i in places}
    return {i: format_skeleton("yMMM", day, locale=say.locale) for i, day in days.items()}


def plot(wide: pd.DataFrame, ax: Any = None, say: Language | None = None, *, colours: Mapping[str, str] | None = None) -> Any:
    """Shares of revenue by day, a band per segment; returns the Axes."""
    say, given = say or Language(), ax
    ax = style.axes(ax, height=3.4)
    paint = {say.name(s): c for s, c in (colours or {}).items()} or None
    series.stacked(ax, wide.rename(columns=say.name), colours=paint or palette.colours(map(say.name, wide.columns)),
                   ticks=ticks(list(wide.index), say), form=lambda v: say.percent(v, digits=0))  # fmt: skip
    return ax if given is not None else style.headline(ax, words.shares(wide, say), say("Share of revenue up to the day"))
