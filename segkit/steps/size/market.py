"""Potential: what the market form says each segment could bring in a year, as a range."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from segkit.drawing import figures
from segkit.ground.language import Language
from segkit.ground.problems import Problem, Problems, nearest

MARKET_ITEMS = ("people", "segment_share", "reachable", "spend")
LEVELS = ("low", "base", "high")


def check_market(market: pd.DataFrame, segments: pd.DataFrame) -> list[Problem]:
    """Everything wrong with the market form; `stop` where no figure can be made of it, `warn` where one is left out.

    >>> form = pd.DataFrame({"segment": [None], "item": ["peple"], "low": [1], "base": [2], "high": [3]})
    >>> print(check_market(form, pd.DataFrame({"segment": ["VIP"]}))[0])
    forms/market.csv, row 2: unknown item 'peple'. → did you mean 'people'?
    """
    found = []
    for row, line in enumerate(_market(market).itertuples(index=False), start=2):
        where = f"forms/market.csv, row {row}"
        if line.item not in MARKET_ITEMS:
            found.append(Problem(where, f"unknown item '{line.item}'", nearest(line.item, MARKET_ITEMS), "market_item"))
        if line.segment and line.segment not in set(segments["segment"]):
            hint = nearest(line.segment, segments["segment"])
            found.append(Problem(where, f"no segment '{line.segment}' in this run; the row is not used", hint, "market_segment", "warn"))
        if not line.low <= line.base <= line.high:
            found.append(Problem(where, "low, base and high are not numbers in rising order", "correct the figures", "market_range"))
        elif line.low < 0 or (line.item in ("segment_share", "reachable") and line.high > 1):
            found.append(Problem(where, f"{line.item} is out of range", "shares lie between 0 and 1, the rest from 0 up", "market_range"))
    for item in ("people", "reachable"):
        if item not in set(_market(market)["item"]):
            found.append(
                Problem(
                    "forms/market.csv",
                    f"there is no row for '{item}', so the potential is not computed",
                    f"add a row with item {item}",
                    "market_missing",
                    "warn",
                )
            )
    return found


def _market(market: pd.DataFrame) -> pd.DataFrame:
    """The form with numbers as numbers; an empty low or high is the base."""
    form = market.reindex(columns=["segment", "item", *LEVELS])
    for level in LEVELS:
        form[level] = pd.to_numeric(form[level], errors="coerce")
    form["low"], form["high"] = form["low"].fillna(form["base"]), form["high"].fillna(form["base"])
    for name in ("segment", "item"):
        form[name] = [("" if pd.isna(v) else str(v).strip()) for v in form[name]]
    return form


def potential(segments: pd.DataFrame, market: pd.DataFrame | None) -> pd.DataFrame:
    """What every segment could bring in a year, as a range, and how much of it is still to be won.

    Parameters: `segments` from `sizes`. `market`, one row per figure: segment (missing = whole market), item (people,
    segment_share, reachable, spend = currency per customer and year), low, base, high. People given for a segment are that
    segment's own people, of whom its share is the whole.

    Returns `segments` with potential_* and headroom_* (currency a year) filled; missing where people, the
    segment's share, reachable or spend are not given: our own sales are no estimate of a market. Which of these items are not given stands
    in not_estimated, parted by blanks. Raises Problems when the form has figures that cannot be used. The ends are all-low and all-high, so
    the range is a cautious one.

    Formula: attainable = people × segment's share × reachable share × spend; headroom = attainable − revenue_year.
    Source: docs/methods.md 15.

    >>> one = pd.DataFrame({"segment": ["VIP"], "customers": [10], "share": [0.5], "share_low": [0.4],
    ...     "share_high": [0.6], "revenue_year": [1000.0]})
    >>> form = pd.DataFrame({"segment": ["VIP", None, None], "item": ["people", "reachable", "spend"], "low": [40, 0.5, 80],
    ...     "base": [50, 0.5, 100], "high": [60, 0.5, 100]})
    >>> potential(one, form)[["potential_low", "potential_base", "potential_high",
    ...     "headroom_base"]].to_numpy().tolist()
    [[1600.0, 2500.0, 3000.0, 1500.0]]
    """
    if market is None or market.empty:
        return segments.copy()
    wrong = [p for p in check_market(market, segments) if p.severity == "stop"]
    if wrong:
        raise Problems(wrong)
    form = _market(market)
    out = segments.copy()
    out["not_estimated"] = [" ".join(_not_estimated(form, name)) for name in segments["segment"]]
    for level in LEVELS:
        out[f"potential_{level}"] = [_attainable(form, row, level) for _, row in segments.iterrows()]
        out[f"headroom_{level}"] = out[f"potential_{level}"] - out["revenue_year"]
    return out


def _attainable(form: pd.DataFrame, row: pd.Series, level: str) -> float:
    own_people = _figure(form[form["segment"] == row["segment"]], "people", row["segment"], level)
    people = own_people if own_people is not None else _figure(form, "people", row["segment"], level)
    share = 1.0 if own_people is not None else _figure(form, "segment_share", row["segment"], level)
    reachable, spend = (_figure(form, item, row["segment"], level) for item in ("reachable", "spend"))
    if people is None or reachable is None:
        return np.nan
    if share is None or spend is None:  # our own share or spend in their place would give back our own revenue times a constant
        return np.nan
    return people * share * reachable * spend


def _not_estimated(form: pd.DataFrame, segment: str) -> list[str]:
    """The items that the segment's potential lacks, in the order of the form's items; people of its own need no share."""
    own = _figure(form[form["segment"] == segment], "people", segment, "base") is not None
    return [i for i in MARKET_ITEMS if _figure(form, i, segment, "base") is None and not (own and i == "segment_share")]


def _figure(form: pd.DataFrame, item: str, segment: str, level: str) -> float | None:
    """The segment's own figure, else the market's."""
    for name in (segment, ""):
        rows = form[(form["item"] == item) & (form["segment"] == name)]
        if len(rows) and not (name == "" and item == "segment_share"):
            return float(rows[level].iloc[-1])
    return None


def plot_headroom(segments: pd.DataFrame, ax: Any, say: Language, *, colours: Mapping[str, str]) -> Any:
    """What each segment could bring in a year beyond today: low, base and high, each with its number, from today's revenue; returns the Axes."""
    names = [say.name(s) for s in segments["segment"]]
    paint = dict(zip(names, [colours[s] for s in segments["segment"]], strict=True))
    by, unit = say.scale(segments[["headroom_low", "headroom_base", "headroom_high"]].to_numpy().ravel().tolist())
    low, base, high = ([v / by for v in segments[f"headroom_{level}"]] for level in LEVELS)
    digits = 0 if max(map(abs, [*low, *high]), default=0) >= 100 else 1

    def text(values: list[float]) -> list[str]:
        return [("+" if v > 0 else "") + say.number(v, digits=digits) for v in values]

    ends = [text(low), text(base), text(high)]
    return figures.intervals(ax, names, base, low, high, colours=paint, texts=ends[2], lows=ends[0], bases=ends[1], zero=say("today's revenue, {unit}", unit=unit))
