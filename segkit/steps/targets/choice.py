"""Step 8: which segments to work with: knock-outs, scores, money, and how sure the choice is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from segkit.steps.targets.budget import best, choose, robustness
from segkit.steps.targets.economics import Money
from segkit.steps.targets.effects import NOTHING
from segkit.steps.targets.log import overridden
from segkit.steps.targets.scores import contributions

PUBLIC = ["segment", "passes", "attractiveness", "strength", "channel", "contacts", "cost", "profit", "profit_low", "profit_high",
          "p_profit", "break_even_uplift", "decision", "chosen", "best_set_share"]  # fmt: skip
PLAN = ["channel", "people", "held_out", "contacts", "fixed", "cost", "income", "profit", "profit_low", "profit_high", "p_profit", "roi",
        "control", "uplift", "value_of_response", "break_even_uplift", "needed", "without", "by_chance", "to_show", "campaigns", "gross", "assumed", "shown", "usual", "other_count",
        "campaigns_bought", "value_shown", "by_orders", "orders_each", "other_channel", "other_profit", "shown_campaigns", "profit_shown", "low_channel", "low_uplift", "low_text",
        "only_text", "unwritten_channel", "unwritten_profit", "unwritten_cost", "unwritten_uplift", "unwritten_whole", "unwritten_people", "unwritten_whole_cost", "unwritten_fixed", "seen_responses", "seen_contacts", "assumed_response", "capped_responses", "capped_contacts", "usual_days", "year_orders", "every_days", "test_years", "profit_per_buyer", "forgone", "form_low", "form_high", "seen_low", "seen_high", "income_at_low", "income_at_high"]  # fmt: skip
DECIDING = ["channel", "contacts", "cost", "profit", "p_profit", "gross", "other_count", "uplift", "control"]  # what of an offer decides on it
OPEN = ["uncertain", "other_count", "never_measured"]  # reasons to test
HOPELESS, DRAWS, PAGES, MOST = 0.2, 1_000, 4, 3
NOWHERE = (np.nan, np.nan, None, None)  # no limit and no budget lets a segment in
LOST = ("C: do not buy", "D: have no money")  # classes of deals that are no targets, however many they are


def targets(
    segments: pd.DataFrame,
    tests: pd.DataFrame,
    scores: pd.DataFrame,
    *,
    strength: pd.DataFrame | None = None,
    money: Money | None = None,
    budget: float | None = None,
    top: int | None = None,
    confidence: float = 0.8,
    overrides: pd.DataFrame | None = None,
    left: Iterable[str] = (),
) -> pd.DataFrame:
    """The decision on every segment: chosen, test or leave.

    Parameters: `segments` (segment, customers), `tests` from `knock_out`, `scores` from `attractiveness`, `strength` (segment,
    strength), `money` from `economics`, `budget` (currency; none = no limit), `top` (most segments to take; none = no limit),
    `confidence`, `overrides` (table, id, value, reason), `left` (segments that take no place where nothing is priced, since nobody comes back
    who has been silent for as long).

    Returns one row per segment, chosen ones first, then those to be tested: the columns `PUBLIC`: segment, passes, attractiveness and
    strength (0–100), channel, contacts, cost, profit, profit_low, profit_high (80 %), p_profit, break_even_uplift (fraction), decision,
    chosen, best_set_share (share of 1,000 draws of all that is uncertain in which it is in the best set); then people, held_out, fixed (cost of the channel, whatever the number), income,
    roi, control, uplift, value_of_response, needed, without, by_chance, to_show, campaigns, gross, assumed, shown, usual, other_count,
    campaigns_bought, value_shown, by_orders, orders_each, shown_campaigns, profit_shown (see `economics`), other_channel, other_profit, low_channel, low_uplift,
    low_text, only_text, unwritten_channel, unwritten_profit, unwritten_cost, unwritten_uplift, unwritten_whole, unwritten_people, unwritten_whole_cost, unwritten_fixed (see `beside`), seen_responses, seen_contacts, assumed_response, capped_responses, capped_contacts, usual_days, year_orders, every_days, test_years, profit_per_buyer, forgone, form_low, form_high, seen_low, seen_high, income_at_low, income_at_high (see `economics`), limit_needed (of those outside the limit: the least `top` that would let it in), limit_cost (what all cost then), limit_channel, limit_own and limit_profit (its channel, cost and profit then), limit_least, limit_budget, limit_moved and limit_by (where the budget has no room for it: the least limit, about the budget that it takes, and the one segment that has another channel then), all_customers (of the segment), not_reached (of these, who may not be written to or cannot be reached), reason (pays, over_budget, outside_top,
    uncertain, other_count, never_measured, no_prices; long_silent, too_few, knocked_out, do_not_buy, unreachable, loses_money; overridden), override_reason. Money is missing, not 0, where there
    are no channel prices.

    The set with the highest expected profit within the budget is taken among the offers with P(profit > 0) ≥ `confidence` that the log
    counts purchases of. Above 0.2 and below that, or where the log counts something else, and at least one response is expected: test, again the set with the highest expected profit within what is left of budget and places; then, while anything
    is left, those expected to earn nothing. Where no campaign ever had a control group nothing can be chosen, only tested.
    Formula and source: docs/methods.md 16; McDonald & Dunbar, Market Segmentation.
    """
    table = segments[["segment", "customers"]].merge(scores[["segment", "attractiveness"]], on="segment", how="left")
    failed = set(tests.loc[tests["passes"].eq(False).fillna(False).astype(bool), "segment"]) if len(tests) else set()
    table["passes"], table["left"] = ~table["segment"].isin(failed), table["segment"].isin(set(left))
    table = _joined(table, strength, ["strength"])
    offers = pd.DataFrame() if money is None else money.table.rename(columns={"value": "value_of_response"})  # a column named value is read as text
    offers = offers.reindex(columns=dict.fromkeys([*offers, *PLAN])) if len(offers) else offers
    allowed = table.loc[table["passes"] & ~table["segment"].isin(LOST), "segment"]
    base, table = table, _settled(table, offers, _by_profit(offers), allowed, budget, top, confidence)
    few = offers[["segment", *DECIDING]] if len(offers) else offers  # of a hundred columns tried again and again nine
    rest = _by_profit(few)
    again = cache(lambda most, within: _settled(base, few, rest, allowed, within, most, confidence, again=True))
    table = table.assign(**_limits(table, again, top, budget))
    table["best_set_share"] = table["segment"].map(_robust(table, money, budget, top)[0]).astype("float64")
    table = overridden(table, overrides)
    table["chosen"], table["all_customers"] = table["decision"] == "chosen", table["customers"]
    table["not_reached"] = table["customers"] - table["people"]
    rank = table["decision"].map({"chosen": 0, "test": 1, "leave": 2})
    table = table.assign(rank=rank).sort_values(
        ["rank", "passes", "profit", "attractiveness", "segment"], ascending=[True, False, False, False, True], ignore_index=True
    )
    return table[[*PUBLIC, *[c for c in PLAN if c not in PUBLIC], "limit_needed", "limit_cost", "limit_channel", "limit_own", "limit_profit", "limit_least", "limit_budget", "limit_moved", "limit_by", "all_customers", "not_reached", "reason", "override_reason"]]


def _settled(
    base: pd.DataFrame, offers: pd.DataFrame, rest: pd.DataFrame, allowed: Any, budget: float | None, top: int | None, confidence: float, *, again: bool = False
) -> pd.DataFrame:
    """The segments with one offer each, decision and reason; `again` under another limit, with what decides alone, and no reason that tells
    a lack of budget from one of places. `rest`: the offers of those of whom none is picked (`_by_profit`)."""
    columns = DECIDING if again else PLAN
    picked = chosen_set(offers, budget, top=top, allowed=allowed, confidence=confidence)
    table = _joined(base, _plan(rest, picked), columns)
    unlimited = picked if again else chosen_set(offers, None, top=top, allowed=allowed, confidence=confidence)
    table["reason"] = _before_tests(table, picked, unlimited, top, confidence)
    tested = tested_set(offers, table, budget, top=top, confidence=confidence)
    if len(tested):
        table = _joined(base, _plan(rest, pd.concat([picked, tested])), columns).assign(reason=table["reason"])
    unlimited = tested if again else tested_set(offers, table, None, top=top, confidence=confidence)
    table["decision"], table["reason"] = _decisions(table, tested, unlimited, budget, top)
    return table


def _limits(table: pd.DataFrame, settled: Any, top: int | None, budget: float | None) -> pd.DataFrame:
    """For every segment outside the limit of targets the least limit that would let it in, what all of them cost then, and its channel and cost among them; missing elsewhere. Where
    none lets it in within the budget, limit_least and limit_budget: the least limit that does without a budget, and about the budget that it takes then, and
    limit_moved and limit_by: the segment that goes by another channel then than planned here, where it is one, and that channel."""
    found = pd.DataFrame({c: pd.Series(None, index=table.index, dtype="str" if c == "limit_channel" else "float64") for c in ("limit_needed", "limit_cost", "limit_channel", "limit_own", "limit_profit")})
    outside = table["reason"].eq("outside_top") & table["profit"].notna()
    for most in range(top + 1, len(table) + 1) if top is not None and outside.any() else ():
        again = settled(most, budget)
        inside = again[again["decision"].isin(["chosen", "test"])].set_index("segment")
        now = outside & found["limit_needed"].isna() & table["segment"].isin(inside.index)
        then = {"limit_needed": most, "limit_cost": round(float(inside["cost"].sum()), 2), "limit_channel": table["segment"].map(inside["channel"]), "limit_own": table["segment"].map(inside["cost"]), "limit_profit": table["segment"].map(inside["profit"])}
        found = found.assign(**{c: found[c].mask(now, value) for c, value in then.items()})
        if found.loc[outside, "limit_needed"].notna().all():
            break
    planned = table.set_index("segment")["channel"]
    wider = [_wider(name, settled, range(top + 1, len(table) + 1), budget, planned) if budget is not None and out and pd.isna(needed) else NOWHERE
             for name, out, needed in zip(table["segment"], outside, found["limit_needed"], strict=True)] if top is not None else [NOWHERE] * len(table)  # fmt: skip
    dtypes = {"limit_least": "float64", "limit_budget": "float64", "limit_moved": "str", "limit_by": "str"}
    return found.assign(**{c: pd.Series([told[i] for told in wider], index=table.index, dtype=dtype) for i, (c, dtype) in enumerate(dtypes.items())})


def _wider(name: str, settled: Any, limits: range, budget: float, planned: pd.Series) -> tuple[float, float, str | None, str | None]:
    """The least limit with which, from some budget on, a segment is in under it and every larger one, and about the least such budget: what the set costs in which it is first; and the one
    segment of that set, with its channel, that has another than `planned`, by segment."""

    def worked(most: int, within: float | None) -> tuple[pd.DataFrame, float, bool]:
        again = settled(most, within)
        found = again[again["decision"].isin(["chosen", "test"])]
        return found, float(found["cost"].sum()), bool(found["segment"].eq(name).any())

    def stays(most: int, least: float) -> tuple[pd.DataFrame, float] | None:
        """The set, and what it costs, down to which the segment is in for every budget, but for those below `least`."""
        found, spent, inside = worked(most, None)
        best = None
        while inside:
            best, within = (found, spent), spent - 0.01  # down to what the set costs no smaller budget changes it
            if within <= least:
                break
            found, spent, inside = worked(most, within)
        return best

    told: tuple[float, float, pd.DataFrame] | None = None
    for most in reversed(limits):
        best = stays(most, told[1] if told else budget)
        if best is None:
            break
        told = (float(most), max(best[1], told[1] if told else budget), worked(most, max(best[1], told[1]))[0] if told and told[1] > best[1] else best[0])
    if told is None:
        return NOWHERE
    moved = told[2][told[2]["channel"] != told[2]["segment"].map(planned)]
    return told[0], told[1], *(moved[["segment", "channel"]].iloc[0] if len(moved) == 1 else (None, None))


def chosen_set(offers: pd.DataFrame, budget: float | None, *, top: int | None, allowed: Any, confidence: float) -> pd.DataFrame:
    """The best set among the offers that pay with this probability; empty where none does or nothing was measured."""
    sure = offers[(offers["p_profit"] >= confidence) & ~offers["other_count"].eq(True)] if len(offers) else offers
    return choose(sure, budget, top=top, allowed=allowed) if len(sure) else sure


def tested_set(offers: pd.DataFrame, table: pd.DataFrame, budget: float | None, *, top: int | None, confidence: float) -> pd.DataFrame:
    """The best set of tests for what the chosen leave of budget and places, among the offers that may pay and are not sure enough.

    Parameters: `table`, one row per segment: segment, reason (of those chosen: pays; of those that may be tested: `OPEN`), cost.
    """
    if offers.empty:
        return offers
    pays, open_ = table["reason"] == "pays", table.loc[table["reason"].isin(OPEN), "segment"]
    unsure = (offers["p_profit"] < confidence) | offers["other_count"].eq(True)
    may = offers[(offers["gross"].astype(bool) | (offers["p_profit"] > HOPELESS) & unsure) & ~_few(offers)]
    left = None if budget is None else budget - table.loc[pays, "cost"].sum()
    return choose(may, left, top=None if top is None else max(0, top - int(pays.sum())), allowed=open_)


def _few(offers: pd.DataFrame) -> pd.Series:
    """Whether not one response is to be expected of an offer: such a list is no test."""
    return (offers["contacts"] > 0) & (offers["contacts"] * (offers["uplift"] + offers["control"].fillna(0.0)) < 1)


def _plan(rest: pd.DataFrame, picked: pd.DataFrame) -> pd.DataFrame:
    """One channel per segment: that of the chosen set, else the one of `rest`."""
    if rest.empty:
        return rest
    return pd.concat([picked, rest[~rest["segment"].isin(set(picked.get("segment", [])))]], ignore_index=True)


def _by_profit(offers: pd.DataFrame) -> pd.DataFrame:
    """The most profitable channel of every segment; none, with nobody to write to, where no channel reaches anybody."""
    if offers.empty:
        return offers
    reached = set(offers.loc[offers["contacts"] > 0, "segment"])
    nobody = offers.loc[~offers["segment"].isin(reached), ["segment"]].drop_duplicates().assign(contacts=0.0)
    return pd.concat([best(offers), nobody], ignore_index=True)


def _joined(table: pd.DataFrame, other: pd.DataFrame | None, columns: list[str]) -> pd.DataFrame:
    if other is None or other.empty:
        dtypes = {"channel": "str", "other_channel": "str", "low_channel": "str", "unwritten_channel": "str"} | dict.fromkeys(("gross", "assumed", "other_count", "low_text", "only_text"), "boolean")
        return table.assign(**{c: pd.Series([None] * len(table), index=table.index, dtype=dtypes.get(c, "float64")) for c in columns})
    return table.merge(other[["segment", *columns]], on="segment", how="left")


def _before_tests(table: pd.DataFrame, picked: pd.DataFrame, unlimited: pd.DataFrame, top: int | None, confidence: float) -> pd.Series:
    """Why every segment is chosen or not, before tests: one stable word; `unlimited` is the best set with a budget for all."""
    inside, paid = set(picked.get("segment", [])), set(unlimited.get("segment", []))
    reason = pd.Series([_reason(row, inside, confidence) for row in table.assign(few=_few(table)).itertuples()], index=table.index, dtype="str")
    return reason.mask((reason == "over_budget") & ~table["segment"].isin(paid) & (top is not None), "outside_top")


def _decisions(
    table: pd.DataFrame, tested: pd.DataFrame, unlimited: pd.DataFrame, budget: float | None, top: int | None
) -> tuple[pd.Series, pd.Series]:
    """Decision and reason of every segment with the tests: their best set, then who earns nothing or was never priced, while there is room."""
    reason, pays = table["reason"].copy(), table["reason"] == "pays"
    left = (np.inf if budget is None else budget) - table.loc[pays, "cost"].sum()
    room = (top or (MOST if (reason == "no_prices").any() else np.inf)) - pays.sum()
    inside, paid = set(tested.get("segment", [])), set(unlimited.get("segment", []))
    open_ = table[reason.isin([*OPEN, "no_prices"])]
    open_ = open_.assign(inside=open_["segment"].isin(inside))
    for at, row in open_.sort_values(["inside", "profit", "attractiveness", "segment"], ascending=[False, False, False, True]).iterrows():
        cost = 0.0 if np.isnan(row["cost"]) else row["cost"]
        if room < 1 or cost > left + 0.005:
            limited = top is not None and row["segment"] not in paid if row["profit"] > 0 else room < 1
            reason[at] = "outside_top" if limited else "over_budget"  # a larger budget alone would not bring it in
        else:
            room, left = room - 1, left - cost
    words = {"pays": "chosen", "no_prices": "test"} | dict.fromkeys(OPEN, "test")
    return reason.map(words).fillna("leave").astype("str"), reason


def _reason(row: Any, picked: set[str], confidence: float) -> str:
    if row.segment in picked:
        return "pays"
    if not row.passes:
        return "knocked_out"
    if row.segment in LOST:
        return "do_not_buy"
    if pd.isna(row.gross):
        return "unreachable" if pd.notna(row.contacts) else "long_silent" if row.left else "no_prices"
    if not row.contacts > 0:
        return "unreachable"
    if row.gross:
        return "loses_money" if not row.profit > 0 else "too_few" if row.few else "never_measured"
    if row.p_profit >= confidence and row.profit > 0:
        return "over_budget" if row.other_count != 1 else "too_few" if row.few else "other_count"
    unsure = "other_count" if row.other_count == 1 and row.profit > 0 else "uncertain"
    return "loses_money" if not row.p_profit > HOPELESS else "too_few" if row.few else unsure


def _robust(table: pd.DataFrame, money: Money | None, budget: float | None, top: int | None) -> tuple[pd.Series, float]:
    if money is None or money.table.empty or money.table["gross"].any():
        return pd.Series(dtype="float64"), np.nan
    rows = table[table["passes"] & (table["contacts"] > 0)]
    places = money.table.reset_index().merge(rows[["segment", "channel"]], on=["segment", "channel"]).set_index("segment")["index"]
    plan = rows[["segment", "cost"]].reset_index(drop=True)
    return robustness(
        plan,
        money.profits[places.loc[plan["segment"]], :DRAWS],
        budget,
        top=top,
        chosen=rows.loc[rows["decision"].isin(["chosen", "test"]), "segment"],
    )


def sureness(
    targets: pd.DataFrame, money: Money | None, *, budget: float | None = None, top: int | None = None, confidence: float = 0.8, compared: int = 0,
) -> dict[str, float | None]:
    """How sure the whole choice is, and what a limit of segments costs.

    Returns best_set_share (share of 1,000 draws of all that is uncertain in which those chosen and tested are the best set), profit (of
    the chosen, currency), limit_price (what the best set without `top` would bring beyond it, currency), nothing_before and nothing_after (the
    probability that messages change nothing, before and after the comparisons), total, total_low, total_high (currency: profit, with its 80 % range,
    of the campaigns to all that are chosen or, where none is, worked on: of the same draws, since what messages add at all is common to them), compared (comparisons with a group held out so far);
    missing where nothing is chosen, limited or compared.
    """
    share = _robust(targets, money, budget, top)[1]
    mine = targets.loc[targets["chosen"].astype(bool), "profit"].sum()
    price = np.nan
    if top is not None and money is not None and len(money.table):
        allowed = targets.loc[targets["passes"].astype(bool), "segment"]
        found = [chosen_set(money.table, budget, top=n, allowed=allowed, confidence=confidence) for n in (None, top)]
        price = found[0]["profit"].sum() - found[1]["profit"].sum() if len(found[0]) else np.nan
    told = {"best_set_share": share, "profit": mine if targets["chosen"].any() else np.nan, "limit_price": price}
    told |= _total(targets, money)
    nothing = np.nan if money is None or not len(money.table) else float(money.table["p_nothing"].iloc[0])
    told |= {"nothing_before": NOTHING if nothing == nothing else np.nan, "nothing_after": nothing}
    return {name: None if value != value else round(float(value), 4) for name, value in (told | {"compared": compared}).items()}


def _total(targets: pd.DataFrame, money: Money | None) -> dict[str, float]:
    """The profit of the campaigns advised together, and its 80 % range, which is not the sum of theirs.

    >>> rows = pd.DataFrame({"segment": ["a", "b"], "channel": "SMS", "decision": "test", "contacts": 9.0, "profit": [10.0, 20.0]})
    >>> offers = rows[["segment", "channel"]].assign(gross=False)
    >>> _total(rows, Money(offers, np.array([[0.0, 20.0], [40.0, 0.0]])))
    {'total': 30.0, 'total_low': 22.0, 'total_high': 38.0}
    """
    rows = worked_on(targets)
    rows = rows[rows["decision"] == "chosen"] if rows["decision"].eq("chosen").any() else rows
    if money is None or money.table.empty or rows.empty or money.table["gross"].any() or rows["profit"].isna().any():
        return {}
    places = money.table.reset_index().merge(rows[["segment", "channel"]], on=["segment", "channel"])["index"]
    low, high = np.quantile(money.profits[places].sum(axis=0), [0.1, 0.9])
    return {"total": float(rows["profit"].sum()), "total_low": float(low), "total_high": float(high)}


def worked_on(targets: pd.DataFrame) -> pd.DataFrame:
    """The segments that get a persona, a page and a list: those chosen, then those to be tested, four pages at most beside the chosen.

    >>> worked_on(pd.DataFrame({"segment": list("abc"), "decision": ["leave", "test", "chosen"]}))["segment"].tolist()
    ['c', 'b']
    """
    chosen, tested = (targets[targets["decision"] == d] for d in ("chosen", "test"))
    return pd.concat([chosen, tested.head(max(0, PAGES - len(chosen)))], ignore_index=True)


def plot(scores: pd.DataFrame, weights: Mapping[str, float], ax: Any = None, say: Any = None) -> Any:
    """What every segment's attractiveness is made of: a bar per segment, the most attractive first; returns the Axes."""
    from segkit.drawing import figures, style
    from segkit.drawing.style import first_colour
    from segkit.ground.bands import english

    say, given = say or english(), ax
    shown = scores.dropna(subset=["attractiveness"]).sort_values(["attractiveness", "segment"], ascending=[False, True])
    names, shares = [say.name(s) for s in shown["segment"]], contributions(shown, weights)
    with style.style():
        ax = style.axes(ax, height=1.2 + 0.45 * max(1, len(names)))
        figures.bars(
            ax, names, list(shown["attractiveness"]), colours="#ffffff", texts=[say.number(round(v)) for v in shown["attractiveness"]]
        )
        start = np.zeros(len(shown))
        for at, criterion in enumerate(shares):
            paint = figures.tint(first_colour(), 1 - 0.75 * at / max(1, len(shares.columns) - 1)) if at else first_colour()
            ax.barh(range(len(names)), shares[criterion], left=start, height=0.5, color=paint, label=say.name(criterion))
            start += shares[criterion].to_numpy()
        if len(names):
            ax.legend(loc="upper center", bbox_to_anchor=(0.5, 0), ncols=2 if figures.narrow_page(ax) else 4, frameon=False, fontsize=figures.letters(ax))
        title = say("Attractiveness of the segments, 0–100")
        return ax if given is not None else style.headline(ax, title, say("Points that each criterion contributes"))
