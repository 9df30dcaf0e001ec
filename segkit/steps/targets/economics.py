"""What a campaign to a segment costs, and what it brings beyond what would come anyway."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from segkit.customers.members import silent
from segkit.findings.campaign import SOON, WITHIN, by_voice
from segkit.ground.chance import at_least
from segkit.ground.power import campaigns_needed, held_out_needed
from segkit.methods import five_w
from segkit.steps.targets.channels import read_channels
from segkit.steps.targets.effects import Effects

COLUMNS = ["segment", "channel", "people", "held_out", "contacts", "price", "fixed", "reach", "control", "uplift", "uplift_low", "uplift_high", "value",
           "cost", "income", "income_low", "income_high", "profit", "profit_low", "profit_high", "p_profit", "roi",
           "break_even_uplift", "needed", "without", "by_chance", "to_show", "campaigns", "gross", "assumed", "shown", "usual", "other_count",
           "campaigns_bought", "value_shown", "by_orders", "orders_each", "shown_campaigns", "profit_shown", "p_nothing", "seen_responses", "seen_contacts", "assumed_response",
           "capped_responses", "capped_contacts", "usual_days", "year_orders", "every_days", "test_years", "profit_per_buyer"]  # fmt: skip
SIZES = ["people", "held_out", "contacts", "cost", "to_show", "campaigns"]
CLEARLY = 1.25  # times the profit of the best channel that messages are written for
TWICE, MANY = 2, 10  # times as many, and so many more, buy anyway as the log counts without a message: then it counts something else; times an order
YEAR = 12  # campaigns: what would take more is not planned
LAST, QUARTER = 12, 3  # months from which it is seen how many buy anyway; until the next report
YEAR_DAYS = 365.25
BY_SEGMENT = ["usual", "usual_read", "read_days", "every_days"]


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
    days between the segment's purchases), test_years (that `campaigns` take at that pace), profit_per_buyer (profit ÷ those who buy in these days with the message).

    Formula: profit = contacts × uplift × value × margin − contacts × price − fixed. Source: docs/methods.md 16.
    """
    table = offers(segments, channels).merge(segments[["segment", "customers", *[c for c in BY_SEGMENT if c in segments]]], on="segment", how="left")
    values = _gamma(worth, 1 if effects is None else effects.uplift.shape[1], seed)
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
    return Money(found[COLUMNS], profits)


def beside(money: Money, wide: Money) -> Money:
    """The same, and beside every segment what the channels would bring that its messages are not written for.

    `wide`: as if messages were written for every channel. Adds other_channel and other_profit (currency): the one that would bring clearly
    more with the same share held out, missing where none is worth a word; low_channel and low_uplift (fraction): the channel, of all that
    reach anybody, in which a campaign pays from the least uplift; low_text (whether a message may go through it now); only_text
    (whether only one channel has a text where others would reach somebody too); unwritten_channel, unwritten_profit and unwritten_cost
    (currency): of the channels without a text the one that would lose least, where the best that has one loses, and more than that. No channel
    without a text is taken to add more than the form expects to respond through it.

    >>> offers = pd.DataFrame({"segment": "a", "channel": ["mail", "chat"], "people": [10, 0], "held_out": [5, 0], "contacts": [5, 0],
    ...     "fixed": 1.0, "cost": [2.0, 0.0], "income": [6.0, 0.0], "profit": [4.0, 0.0], "break_even_uplift": [0.02, None]})
    >>> other = offers.assign(people=10, held_out=0, contacts=10, cost=3.0, income=[6.0, 20.0], profit=[3.0, 17.0], break_even_uplift=[0.02, 0.01])
    >>> told = beside(Money(offers, np.zeros((2, 1))), Money(other, np.zeros((2, 1)))).table  # five of them: 10 less 2
    >>> told[["other_channel", "other_profit", "low_channel", "low_uplift", "low_text", "only_text"]].round(4).values.tolist()[0]
    ['chat', 8.0, 'chat', 0.0133, False, True]
    >>> beside(Money(offers, np.zeros((2, 1))), Money(offers, np.zeros((2, 1)))).table[["other_profit", "low_uplift", "only_text"]].values.tolist()[0]
    [nan, 0.02, False]
    >>> dear, cheap = offers.assign(profit=[-4.0, 0.0]), other.assign(income=[6.0, 2.0])  # five of them: 1 less 2
    >>> beside(Money(dear, np.zeros((2, 1))), Money(cheap, np.zeros((2, 1)))).table[["unwritten_channel", "unwritten_profit", "unwritten_cost"]].values.tolist()[0]
    ['chat', -1.0, 2.0]
    """
    keys = ["segment", "channel"]
    barred = money.table.loc[money.table["contacts"].fillna(0).eq(0), keys]
    own = money.table[money.table["contacts"].gt(0) & money.table["profit"].notna()].sort_values("profit").drop_duplicates("segment", keep="last").set_index("segment")
    able = wide.table[wide.table["contacts"].gt(0)]
    alike = _at_most(_held_alike(able, own["held_out"] / own["people"]))
    found = alike.merge(barred, on=keys)
    lost = found[found["profit"] > found["segment"].map(own.loc[own["profit"] < 0, "profit"]).astype("float64")]
    lost = lost.sort_values(["profit", "channel"], ascending=[False, True]).drop_duplicates("segment").set_index("segment")
    found = found[found["profit"].gt(0) & found["profit"].gt(CLEARLY * found["segment"].map(own["profit"].clip(lower=0)).astype("float64").fillna(0))]
    found = found.sort_values(["profit", "channel"], ascending=[False, True]).drop_duplicates("segment").set_index("segment")
    least = alike.dropna(subset=["break_even_uplift"]).sort_values(["break_even_uplift", "channel"]).drop_duplicates("segment").set_index("segment")
    ready = set(money.table.loc[money.table["contacts"].gt(0), keys].itertuples(index=False, name=None))
    written = [c for c in sorted({key for key in ready}) if not by_voice(c[1])]
    one = pd.Series([s for s, _ in written], dtype="str").value_counts().eq(1)
    more = able.merge(barred, on=keys)["segment"].drop_duplicates()
    told = {"other_channel": found["channel"].astype("str"), "other_profit": found["profit"].astype("float64"),
            "low_channel": least["channel"].astype("str"), "low_uplift": least["break_even_uplift"].astype("float64"),
            "unwritten_channel": lost["channel"].astype("str"), "unwritten_profit": lost["profit"].astype("float64"), "unwritten_cost": lost["cost"].astype("float64")}  # fmt: skip
    table = money.table.assign(**{name: money.table["segment"].map(column).astype(column.dtype) for name, column in told.items()})
    table["low_text"] = [(s, c) in ready for s, c in table[["segment", "low_channel"]].itertuples(index=False, name=None)]
    table["only_text"] = table["segment"].map(one).eq(True) & table["segment"].isin(set(more)) & ~table["channel"].map(by_voice).astype(bool)
    return Money(table, money.profits)


def _at_most(offers: pd.DataFrame) -> pd.DataFrame:
    """The offers with no more uplift than the form expects to respond at all through the channel: what was never sent cannot add more than that.

    >>> rows = pd.DataFrame({"uplift": [0.02, 0.01], "assumed_response": [0.01, 0.05], "gross": False, "income": [6.0, 6.0], "cost": 2.0, "profit": 4.0})
    >>> _at_most(rows)[["income", "profit"]].values.tolist()
    [[3.0, 1.0], [6.0, 4.0]]
    """
    if not {"uplift", "assumed_response", "gross"} <= set(offers):
        return offers
    over = offers["uplift"].gt(offers["assumed_response"]) & ~offers["gross"].astype(bool)
    income = offers["income"].where(~over, offers["income"] * offers["assumed_response"] / offers["uplift"])
    return offers.assign(income=income, profit=(income - offers["cost"]).where(over, offers["profit"]))


def _held_alike(offers: pd.DataFrame, shares: pd.Series) -> pd.DataFrame:
    """The offers with their profit and the uplift from which they pay for as many contacts as are left where this share of the segment is held
    out; as they are without a share."""
    held = (offers["people"] * offers["segment"].map(shares).astype("float64")).round().fillna(offers["held_out"])
    limited = offers["contacts"] < offers["people"] - offers["held_out"]  # by what the channel takes at most
    contacts = (offers["people"] - held).where(~limited, np.minimum(offers["people"] - held, offers["contacts"]))
    part = contacts / offers["contacts"]
    paid = part * (offers["cost"] - offers["fixed"]) + offers["fixed"]
    even = (offers["break_even_uplift"] * paid / (part * offers["cost"]).where(part * offers["cost"] > 0)).fillna(offers["break_even_uplift"])
    return offers.assign(cost=paid.where(contacts > 0, 0.0).round(2), profit=(part * offers["income"] - paid).where(contacts > 0, 0.0).round(2), break_even_uplift=even.where(contacts > 0))


def usual(labels: pd.DataFrame, facts: pd.DataFrame, months: pd.DataFrame, as_of: dt.date, *, season: pd.DataFrame | None = None) -> pd.DataFrame:
    """How many of every segment buy anyway in the days after which a result is read. Who has fallen silent is taken to buy no more.

    `months`: one row per customer and month (`facts.months`). `season` from `strategy.season`: of a segment that is written to later for the sake
    of its season, the share who bought in those days a year before.

    Returns one row per segment: segment, usual (share who buy in the days in which responses are counted), usual_read (in the read_days after which
    talks are read that are only tried: as many as usually lie between two purchases, until the next report at most), read_days, every_days (days
    between purchases; missing where nobody bought on two days).

    Formula: windows of so many days from the day of the month on which a message can go out, in each of the last twelve months as far as they
    have ended: the mean over the windows since somebody's first order, then over the customers. Whoever is invoiced on the 28th buys in every
    window that holds a 28th, and in no other.

    >>> labels = pd.DataFrame({"customer_id": ["a", "b"], "segment": "VIP"})
    >>> facts = pd.DataFrame({"customer_id": ["a", "b"], "orders": [4, 1], "recency_days": [3.0, 100.0], "gap_days": [30.0, None]})
    >>> days = pd.to_datetime(["2025-09-28", "2025-10-28", "2025-11-28", "2025-12-28"])
    >>> months = pd.DataFrame({"customer_id": "a", "month": [24308, 24309, 24310, 24311], "orders": 1, "order_days": 1, "first_order": days, "last_order": days})
    >>> usual(labels, facts, months, dt.date(2026, 1, 1)).to_numpy().tolist()
    [['VIP', 0.0, 0.5, 30, 30.0]]
    >>> later = pd.DataFrame({"segment": ["VIP"], "earliest": ["2026-01-04"], "first": ["2026-02-01"], "last_year": [1]})
    >>> float(usual(labels, facts, months, dt.date(2026, 1, 1), season=later)["usual"].iloc[0])
    0.5
    """
    known = labels[["customer_id", "segment"]].dropna()
    gone = known["customer_id"].map(silent(labels, facts)).eq(True)
    start, told = pd.Timestamp(as_of) + pd.Timedelta(days=SOON), []
    most = (pd.Timestamp(as_of) + pd.DateOffset(months=QUARTER) - start).days
    later = {} if season is None else season[pd.to_datetime(season["first"]) > pd.to_datetime(season["earliest"])].set_index("segment")["last_year"].to_dict()
    mine = known["segment"].astype("str")
    shares = {WITHIN: _bought(months, start, WITHIN)}
    for name, people in known["customer_id"].groupby(mine):
        gap = five_w.rhythm(facts[facts["customer_id"].isin(set(people))])
        gap = np.nan if gap is None or pd.isna(gap) else float(gap)
        days = int(min(max(WITHIN, round(gap)), most)) if gap == gap else WITHIN
        if days not in shares:
            shares[days] = _bought(months, start, days)
        short, read = (float(people.map(shares[d]).mask(gone[people.index], 0.0).mean()) for d in (WITHIN, days))
        told.append((name, later[name] / len(people) if name in later else 0.0 if np.isnan(short) else short, 0.0 if np.isnan(read) else read, days, gap))
    return pd.DataFrame(told, columns=["segment", *BY_SEGMENT])


def _bought(months: pd.DataFrame, start: pd.Timestamp, days: int) -> pd.Series:
    """Customer → the share of the windows since the first order in which they bought; missing where there was none yet. Between the first and the
    last order of a month the others are taken to lie anywhere."""
    rows = months[months["orders"].gt(0)]
    since = rows.groupby("customer_id")["first_order"].min()
    seen, of = pd.Series(0.0, index=since.index), pd.Series(0, index=since.index)
    for back in range(1, LAST + 1):
        begin = start - pd.DateOffset(months=back)
        end = begin + pd.Timedelta(days=days)
        if end > start - pd.Timedelta(days=SOON):
            continue
        known = since.index[since < begin]
        near = rows[(rows["first_order"] < end) & (rows["last_order"] >= begin) & rows["customer_id"].isin(known)]
        inside = near["first_order"].ge(begin) | near["last_order"].lt(end)
        between = (near["last_order"] - near["first_order"]).dt.days - 1
        missed = (1 - days / between.clip(lower=days)) ** (near["order_days"] - 2).clip(lower=0)
        seen = seen.add(1 - missed.where(~inside, 0.0).groupby(near["customer_id"]).min(), fill_value=0.0)
        of += since.lt(begin)
    return (seen / of.where(of > 0)).astype("float64")


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
