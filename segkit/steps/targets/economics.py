"""What a campaign to a segment costs, and what it brings beyond what would come anyway."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from segkit.findings.campaign import WITHIN, by_voice
from segkit.ground.chance import at_least
from segkit.ground.power import campaigns_needed, held_out_needed
from segkit.steps.targets.anyway import BY_SEGMENT
from segkit.steps.targets.channels import read_channels
from segkit.steps.targets.effects import Effects

COLUMNS = ["segment", "channel", "people", "held_out", "contacts", "price", "fixed", "reach", "control", "uplift", "uplift_low", "uplift_high", "value",
           "cost", "income", "income_low", "income_high", "profit", "profit_low", "profit_high", "p_profit", "roi",
           "break_even_uplift", "needed", "without", "by_chance", "to_show", "campaigns", "gross", "assumed", "shown", "usual", "other_count",
           "campaigns_bought", "value_shown", "by_orders", "orders_each", "shown_campaigns", "profit_shown", "p_nothing", "seen_responses", "seen_contacts", "assumed_response",
           "capped_responses", "capped_contacts", "usual_days", "year_orders", "every_days", "test_years", "profit_per_buyer", "forgone",
           "form_low", "form_high", "seen_low", "seen_high", "income_at_low", "income_at_high"]  # fmt: skip
SIZES = ["people", "held_out", "contacts", "cost", "to_show", "campaigns"]
TWICE, MANY = 2, 10  # times as many, and so many more, buy anyway as the log counts without a message: then it counts something else; times an order
YEAR = 12  # campaigns: what would take more is not planned
YEAR_DAYS = 365.25


@dataclass(frozen=True)
class Money:
    """`table`: one row per segment and channel; `profits`: draws of their profit (currency), rows of the table × draws."""

    table: pd.DataFrame
    profits: np.ndarray


def economics(
    segments: pd.DataFrame,
    channels: pd.DataFrame,
    permitted: pd.DataFrame,
    *,
    effects: Effects | None,
    worth: pd.DataFrame,
    responses: pd.DataFrame | None = None,
    margin: float = 1.0,
    hold_out: float | None = None,
    confidence: float = 0.8,
    seed: int = 0,
) -> Money:
    """What one campaign through every channel would cost, and the profit it brings beyond what would come anyway, per segment.

    Parameters: `segments` (segment, customers; where known what `usual` tells of them), `channels` (see `read_channels`), `permitted` from `strategy.permitted`: who may be
    written to. `effects` and `worth` for the rows of `offers(segments, channels)`. Without `effects` (no campaign ever had a control
    group) income is gross, an upper bound: then `responses` (segment, channel, response_base) replaces the form's rates where it has a
    row. `margin`: gross margin. `hold_out`: the share held out; by default what the power asks for (`ground.power`), and half
    of those to be tested (they pay with less than `confidence`, or the log counts something else than purchases), where a year of campaigns then
    shows something.

    Returns per segment and channel: segment, channel, people (may be written to), held_out, contacts (will be), price (of a
    contact), fixed (cost), reach (people ÷ customers), control (response without a message), uplift, uplift_low, uplift_high (fractions), value (of a response), cost, income,
    profit (each with low and high, the 80 % range), p_profit (P(profit > 0)), roi (profit ÷ cost), break_even_uplift (fraction), needed
    (responses below which it does not pay: of all contacts, or, where gross, beyond those who buy anyway), without (contacts who would
    respond without a message), by_chance (the probability that `needed` respond though the message adds nothing), to_show (the uplift
    the hold-out is to show: the one counted on, or the one that pays where that is more), campaigns (how many it takes with this list), gross (True: then uplift is the whole response, and p_profit,
    roi and the ranges are missing), assumed (True: that response is the form's, and no campaign has shown it), shown (the uplift that
    the offer's own campaigns showed, fraction), usual (contacts who buy anyway in the `usual_days` after which the result is read, by the segment's purchases),
    other_count (True: at least twice as many buy anyway as the log counts without a message, so its responses are not all purchases, and
    bring no more than twice an order, so a moved purchase may be among them), campaigns_bought (then:
    how many campaigns it takes to show `to_show` in all purchases),
    value_shown, by_orders, orders_each (see `worth`), shown_campaigns (how many campaigns `shown` is of), profit_shown (the profit at
    `shown`), p_nothing (the probability that messages change nothing at all, after the comparisons), seen_responses of seen_contacts (what the
    campaigns to this segment by this channel showed; missing where none did), assumed_response (the form's, towards which so few are drawn
    where nobody was held out), capped_responses of capped_contacts (the whole response of those written to in the segment, where the uplift is
    counted lower because of it; missing elsewhere), year_orders (orders that so many of the segment place in a year anyway), every_days (the usual
    days between the segment's purchases), test_years (that `campaigns` take at that pace), profit_per_buyer (profit ÷ those who buy in these days with the message), forgone (currency: what those held out
    would add to the profit if they were written to too: held_out · (income − cost + fixed) ÷ contacts; missing where gross), form_low,
    form_high (fractions: between which the form expects the response, where it is assumed and the form tells more than one), seen_low, seen_high (fractions: the same by form and
    log together, where some were seen and nobody was held out), income_at_low, income_at_high (the income then).

    Formula: profit = contacts × uplift × value × margin − contacts × price − fixed. Source: docs/methods.md 16.
    """
    table, uplift = _known(segments, channels, effects, worth, responses)
    values = _gamma(worth, uplift.shape[1], seed)
    parts, pooled = _parts(table, permitted), np.nan if effects is None else effects.pooled
    table["other_count"] = _other_count(table, [len(p) for p in parts])

    def counted(tested: pd.Series) -> tuple[pd.DataFrame, np.ndarray]:
        sizes = [_sized(row, *given, pooled=pooled, margin=margin, share=hold_out)
                 for row, *given in zip(table.itertuples(index=False), parts, tested, strict=True)]  # fmt: skip
        told = table.assign(**pd.DataFrame(sizes, columns=SIZES, index=table.index))
        incomes = told["contacts"].to_numpy(float)[:, None] * uplift * values * margin
        return _figures(told, uplift, incomes, margin), incomes - told["cost"].to_numpy(float)[:, None]

    found, profits = counted(table["gross"])
    if effects is not None:
        found, profits = counted((found["p_profit"] < confidence) | found["other_count"])
    found["campaigns_bought"] = [
        campaigns_needed(int(min(row.people, row.most)), row.usual / row.contacts, row.to_show) if row.other_count and row.contacts else np.nan for row in found.itertuples()
    ]  # fmt: skip
    found["test_years"] = found["campaigns"] * found["every_days"] / YEAR_DAYS
    found["profit_per_buyer"] = (found["profit"] / (found["usual"] + found["contacts"] * found["uplift"])).where(found["usual"].notna() & found["profit"].gt(0) & found["contacts"].gt(0)).round(2)
    each = (found["income"] - found["cost"] + found["fixed"]) / found["contacts"].where(found["contacts"] > 0)
    found["forgone"] = (found["held_out"] * each).where(~found["gross"].astype(bool) & found["held_out"].gt(0)).round(2)
    found = found.assign(**_open(found, channels, responses))
    return Money(found[COLUMNS], profits)


def _open(table: pd.DataFrame, channels: pd.DataFrame, responses: pd.DataFrame | None = None) -> dict[str, pd.Series]:
    """Between which responses the form leaves it where the one counted on is its own, or form and log together where some were seen and nobody was
    held out, and the income at either end; missing elsewhere.

    >>> form = pd.DataFrame({"channel": ["visit"], "response_low": [0.15], "response_base": [0.25], "response_high": [0.35]})
    >>> rows = pd.DataFrame({"channel": "visit", "assumed": [True, False], "uplift": 0.25, "income": 1000.0})
    >>> {name: column.tolist() for name, column in _open(rows.assign(segment="a", gross=True), form).items()}["income_at_high"]
    [1400.0, nan]
    >>> log = pd.DataFrame({"segment": ["a"], "channel": ["visit"], "response_low": [0.2], "response_high": [0.3]})
    >>> {name: column.tolist() for name, column in _open(rows.assign(segment="a", gross=True), form, log).items()}["income_at_high"]
    [1400.0, 1200.0]
    """
    form = read_channels(channels).set_index("channel")
    ends = {end: table["channel"].map(form[f"response_{end}"]).astype("float64") for end in ("low", "high")}
    told = table["assumed"].astype(bool) & table["uplift"].gt(0) & ends["low"].lt(ends["high"])
    rates = {f"form_{end}": rate.where(told) for end, rate in ends.items()}
    known = table["gross"].astype(bool) & ~table["assumed"].astype(bool) & table["uplift"].gt(0)
    rates |= {f"seen_{end}": _seen(table, responses, f"response_{end}").where(known) for end in ends}
    each = table["income"] / table["uplift"].where(table["uplift"] > 0)
    return rates | {f"income_at_{end}": (each * rates[f"form_{end}"].fillna(rates[f"seen_{end}"])).round(2) for end in ends}


def _known(
    segments: pd.DataFrame, channels: pd.DataFrame, effects: Effects | None, worth: pd.DataFrame, responses: pd.DataFrame | None
) -> tuple[pd.DataFrame, np.ndarray]:
    """The offers with what is known of each before anybody is counted, and the draws of what a message adds to it."""
    table = offers(segments, channels).merge(segments[["segment", "customers", *[c for c in BY_SEGMENT if c in segments]]], on="segment", how="left")
    seen = _seen(table, responses, "response_base")
    for name in ("responses", "contacts"):
        table[f"seen_{name}"] = _seen(table, responses, name)
    table["assumed_response"] = table["response_base"].astype("float64")
    uplift = seen.fillna(table["response_base"].astype("float64")).to_numpy()[:, None] if effects is None else effects.uplift
    table["assumed"] = seen.isna() & (effects is None)
    table["gross"], table["value"] = effects is None, worth["value"].to_numpy(float)
    table["control"] = np.nan if effects is None else effects.control.mean(axis=1)
    found_by = {"shown": "shown", "shown_campaigns": "campaigns", "p_nothing": "nothing", "capped_responses": "responses", "capped_contacts": "contacts"}
    for name, of in found_by.items():
        table[name] = np.nan if effects is None else getattr(effects, of)
    table["level"] = uplift.mean(axis=1) if effects is None else table["control"]
    for name in ("value_shown", "by_orders", "orders_each"):
        table[name] = worth[name].to_numpy(float) if name in worth else np.nan
    table["expected"] = np.nan if effects is None else uplift.mean(axis=1)
    table = _waited(table)
    table["year_orders"] = worth["year_each"].to_numpy(float) if "year_each" in worth else np.nan
    return table, uplift


def _waited(table: pd.DataFrame) -> pd.DataFrame:
    """The offers with the share who buy anyway in the days after which their result is read: talks that nobody was ever held out of are read later."""
    known = table.assign(**{c: np.nan for c in BY_SEGMENT if c not in table})
    late = known["gross"] & known["channel"].map(by_voice).astype(bool) & known["read_days"].notna()
    days = known["read_days"].where(late, WITHIN).astype("float64")
    return known.assign(usual=known["usual"].mask(late, known["usual_read"]).astype("float64"), usual_days=days, every_days=known["every_days"].astype("float64"))


def gains(money: Money, *, margin: float = 1.0, points: int = 1_000) -> pd.DataFrame:
    """What one contact brings, as far as it is known: evenly spaced quantiles of the draws, so that a spreadsheet can count how often an
    offer pays. One row per offer that anybody can be written to and quantile: segment, channel, gain (currency: uplift · value of a
    response); none where nothing was ever measured.

    >>> table = pd.DataFrame({"segment": ["a"], "channel": ["SMS"], "contacts": [10], "cost": [5.0], "gross": [False]})
    >>> gains(Money(table, np.array([[15.0, -5.0]])), margin=0.5, points=2)["gain"].tolist()
    [0.0, 4.0]
    """
    rows = money.table[(money.table["contacts"] > 0) & ~money.table["gross"].astype(bool)]
    each = (money.profits[rows.index] + rows["cost"].to_numpy(float)[:, None]) / (rows["contacts"].to_numpy(float)[:, None] * margin)
    cuts = np.quantile(each, (np.arange(points) + 0.5) / points, axis=1, method="inverted_cdf").T if len(rows) else np.zeros((0, points))
    told = rows[["segment", "channel"]].loc[rows.index.repeat(points)].reset_index(drop=True)
    return told.assign(gain=cuts.ravel().astype(float)).dropna().reset_index(drop=True)


def _other_count(table: pd.DataFrame, people: list[int]) -> pd.Series:
    """Whether so many of a segment buy anyway in the days of a response that the log's count without a message is not of purchases, though what
    a response brings is: what brings far more than an order is no purchase that was moved."""
    more = (table["usual"] - table["control"]) * pd.Series(people, index=table.index).groupby(table["segment"]).transform("max")
    larger = table["value_shown"] > TWICE * table["by_orders"] / table["orders_each"]
    return (table["usual"] >= TWICE * table["control"]) & (more >= MANY) & ~larger


def offers(segments: pd.DataFrame, channels: pd.DataFrame) -> pd.DataFrame:
    """Every segment through every channel, in the order of names: segment, channel, price, fixed, most (contacts), response_base."""
    form = read_channels(channels).rename(columns={"price_per_contact": "price", "fixed_cost": "fixed", "max_contacts": "most"})
    both = segments[["segment"]].merge(form[["channel", "price", "fixed", "most", "response_base"]], how="cross")
    return both.sort_values(["segment", "channel"], ignore_index=True)


def _parts(table: pd.DataFrame, permitted: pd.DataFrame) -> list[np.ndarray]:
    """For every offer the parts to pay for of the people permitted, in the order in which they are held out and then written to."""
    ordered = permitted.sort_values(["segment", "channel", "place"])
    found = {key: mine.to_numpy(float) for key, mine in ordered.groupby(["segment", "channel"])["parts"]}
    return [found.get(key, np.zeros(0)) for key in table[["segment", "channel"]].itertuples(index=False, name=None)]


def _sized(row: Any, parts: np.ndarray, tested: bool, *, pooled: float, margin: float, share: float | None) -> tuple:
    """People, hold-out, contacts, cost, the uplift to be shown and the campaigns that takes."""
    people, most = len(parts), float(row.most)
    reached = min(people, most)
    each = row.value * margin * reached
    even = (reached * row.price * (parts.mean() if people else 1) + row.fixed) / each if each > 0 else np.nan
    to_show = max([v for v in (even, row.expected, 0.0) if v == v])
    alone = held_out_needed(people, row.level, to_show, most=most)
    campaigns = 1.0 if alone else campaigns_needed(int(reached), row.level, to_show)
    likely = max([v for v in (to_show, pooled) if v == v])  # what is counted on is drawn towards nothing: whether it is worth holding out is asked of what was seen
    alone = alone or held_out_needed(people, row.level, likely, most=most)
    # Of those to be tested half is held out if a year of campaigns shows it together; of the others nobody for nothing.
    held = alone or (people // 2 if tested and campaigns_needed(int(reached), row.level, likely) <= YEAR else 0)
    held = held if share is None else round(people * share)
    contacts = int(min(people - held, most))
    cost = parts[held : held + contacts].sum() * row.price + row.fixed if contacts else 0.0
    return people, held, contacts, round(cost, 2), to_show, campaigns


def _seen(table: pd.DataFrame, responses: pd.DataFrame | None, column: str) -> pd.Series:
    """What campaigns to each segment by each channel showed of those written to; missing where there were none."""
    if responses is None or responses.empty or column not in responses:
        return pd.Series(np.nan, index=table.index)
    seen = responses.set_index(["segment", "channel"])[column]
    return pd.Series(pd.MultiIndex.from_frame(table[["segment", "channel"]]).map(seen), index=table.index, dtype="float64")


def _gamma(worth: pd.DataFrame, draws: int, seed: int) -> np.ndarray:
    """Draws of the value of a response; its mean where a single one is asked for."""
    mean, error = worth["value"].to_numpy(float), worth["error"].to_numpy(float)
    if draws == 1:
        return mean[:, None]
    shape = np.where((error > 0) & (mean > 0), (mean / np.where(error > 0, error, 1)) ** 2, 1e9)[:, None]
    return np.random.default_rng(seed + 1).gamma(shape, size=(len(mean), draws)) / shape * mean[:, None]


def _figures(table: pd.DataFrame, uplift: np.ndarray, incomes: np.ndarray, margin: float) -> pd.DataFrame:
    measured, profits = ~table["gross"], incomes - table["cost"].to_numpy(float)[:, None]
    table["reach"] = table["people"] / table["customers"].where(table["customers"] > 0)
    for name, drawn in (("uplift", uplift), ("income", incomes), ("profit", profits)):
        table[name] = drawn.mean(axis=1)
        low, high = np.nanquantile(drawn, [0.1, 0.9], axis=1) if len(drawn) else (np.zeros(0), np.zeros(0))  # no channel, no offer
        table[f"{name}_low"], table[f"{name}_high"] = pd.Series(low).where(measured), pd.Series(high).where(measured)
    money = [c for c in table if c.startswith(("income", "profit"))]
    table[money] = table[money].round(2)
    table["p_profit"] = pd.Series((profits > 0).mean(axis=1)).where(measured & table["value"].notna())
    table["roi"] = (table["profit"] / table["cost"].where(table["cost"] > 0)).where(measured)
    each = table["contacts"] * table["value"] * margin
    table["break_even_uplift"] = table["cost"] / each.where(each > 0)
    table["profit_shown"] = (table["shown"] * each - table["cost"]).where(table["contacts"] > 0).round(2)
    table["needed"] = np.ceil((table["contacts"] * (table["control"].fillna(0.0) + table["break_even_uplift"])).round(6))
    table["without"] = table["contacts"] * table["control"]
    table["usual"], table["year_orders"] = table["contacts"] * table["usual"], table["contacts"] * table["year_orders"]
    table["by_chance"] = at_least(*(table[name].to_numpy(float) for name in ("needed", "contacts", "control")))
    return table
