"""What kind of campaign a row of targets is: spoken or written, a test or a try, sure or assumed, and whether it can show anything."""

from __future__ import annotations

from typing import Any

import pandas as pd

from segkit.ground.names import TRY, ours

WITHIN = 14  # days after a message in which responses are counted
SOON = 3  # days until a message can go out
USELESS = 0.1  # how often a message that adds nothing may look as if it paid
CALLS = ("call", "phone", "звон", "телефон", "telefon", "rozmow")  # a channel in which people are rung up
TALKS = ("meeting", "visit", "in person", "встреч", "визит", "лично", "spotkan", "wizyt", "osobiśc")  # or met
ONE_WAY = ("coupon", "voucher", "купон", "ваучер", "kupon")  # what brings no answer to a question
YEAR = 12  # campaigns: what takes more shows nothing in time
MEASURES = ours({"own": "sales on its own offer or code", "responses": "responses ÷ people reached", "cost": "what it brings ÷ its cost",
                 "log": "responses in the log against those of the group held out", "both": "responses and purchases against those of the group held out",
                 "groups": "responses against those of the group held out", "count": "responses ÷ people reached"})  # fmt: skip


def by_phone(channel: Any) -> bool:
    """Whether people are rung up in this channel.

    >>> by_phone("Adviser call"), by_phone("SMS")
    (True, False)
    """
    return isinstance(channel, str) and any(word in channel.casefold() for word in CALLS)


def by_voice(channel: Any) -> bool:
    """Whether people are spoken to in this channel, on the phone or face to face, not written to.

    >>> by_voice("Adviser call"), by_voice("spotkanie"), by_voice("SMS")
    (True, True, False)
    """
    return by_phone(channel) or (isinstance(channel, str) and any(word in channel.casefold() for word in TALKS))


def answers(channel: str) -> bool:
    """Whether a question may be put through this channel.

    >>> answers("E-mail"), answers("Coupons by mail")
    (True, False)
    """
    return not any(word in channel.casefold() for word in ONE_WAY)


def tried(row: Any) -> bool:
    """Whether what is called a test can show nothing: nobody was ever held out, nobody is now, and no year of campaigns would show what it adds.

    >>> tried({"decision": "test", "gross": True, "contacts": 15.0, "held_out": 0.0, "campaigns": 3254.0})
    True
    >>> tried({"decision": "test", "gross": True, "contacts": 900.0, "held_out": 450.0, "campaigns": 3.0})
    False
    """
    if row["decision"] != "test" or "campaigns" not in row or "gross" not in row:
        return False
    gross, contacts = row["gross"], row["contacts"]
    bare = pd.notna(gross) and bool(gross) and pd.notna(contacts) and contacts > 0
    return bool(bare and not row["held_out"] > 0 and not row["campaigns"] <= YEAR)


def shown_decision(row: Any) -> str:
    """The decision by the name it is shown under: a test that is none is called a try."""
    return TRY if tried(row) else str(row["decision"])


def apart(table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The segments to be tested, and those to be tried, where no test is possible."""
    tested = table[table["decision"] == "test"]
    none = pd.Series([tried(row) for row in tested.to_dict("records")], index=tested.index, dtype=bool)
    return tested[~none], tested[none]


def small(table: pd.DataFrame | None) -> bool:
    """Whether there are lists, and none of them could show in a year of campaigns what they add."""
    if table is None or "campaigns" not in table:
        return False
    listed = table[table["decision"].isin(["chosen", "test"]) & table["contacts"].fillna(0).gt(0)]
    return bool(len(listed)) and not (listed["held_out"].gt(0) | listed["campaigns"].le(YEAR)).any()


def losing(table: pd.DataFrame) -> pd.DataFrame:
    """The segments to which a campaign was counted and is expected to cost more than it brings, whatever else speaks against it.

    >>> rows = pd.DataFrame({"segment": list("abc"), "reason": ["loses_money", "knocked_out", "knocked_out"], "profit": [-5.0, -3.0, 4.0], "gross": False})
    >>> losing(rows)["segment"].tolist(), losing(rows.assign(gross=True))["segment"].tolist()
    (['a', 'b'], ['a'])
    """
    out = table["reason"].eq("knocked_out") & pd.to_numeric(table["profit"]).lt(0) & table["gross"].eq(False).fillna(False).astype(bool)
    return table[table["reason"].eq("loses_money") | out]


def unwritten(row: Any) -> str:
    """Whether a channel without a text would do better than a loss: earns, even (within a tenth of its cost), loses; an empty word where none does.

    >>> plan = {"unwritten_profit": -0.4, "unwritten_cost": 100.9}
    >>> unwritten(plan), unwritten(plan | {"unwritten_profit": -56.0}), unwritten(plan | {"unwritten_profit": 40.0}), unwritten({})
    ('even', 'loses', 'earns', '')
    """
    money = row.get("unwritten_profit")
    if money is None or pd.isna(money):
        return ""
    return "even" if abs(money) < 0.1 * row["unwritten_cost"] else "earns" if money > 0 else "loses"


def together(table: pd.DataFrame) -> dict[str, Any]:
    """What one mailing by a channel without a text to all segments of the table together would lose, its fixed cost paid once and nobody held out:
    channel, rows, cost, profit, and the uplift from which it would pay if it were the same in all (missing where it is not known what a point brings): even; empty where they have no such channel in common, or it would lose nothing: that is a mailing to everybody, outside
    the tests and the limit on targets, and no advice.

    Formula: Σ profits of each alone + (segments − 1) · fixed cost; even = cost ÷ Σ (income ÷ uplift counted on).

    >>> rows = pd.DataFrame({"segment": ["VIP", "rest"], "unwritten_channel": "mail", "unwritten_fixed": 100.0, "unwritten_profit": [-42.0, -66.0],
    ...     "unwritten_whole": [-61.0, -84.0], "unwritten_whole_cost": [101.74, 102.61]})
    >>> {name: told for name, told in together(rows).items() if name != "rows"}
    {'channel': 'mail', 'cost': 104.35, 'profit': -45.0, 'even': nan}
    >>> together(rows.assign(unwritten_uplift=[0.002, 0.001]))["even"]  # 40.74 ÷ 0.002 + 18.61 ÷ 0.001 = 38,980
    0.002677
    >>> together(rows.assign(unwritten_channel=["mail", "chat"])), together(rows.assign(unwritten_whole=[16.0, -32.0]))
    ({}, {})
    """
    if "unwritten_fixed" not in table or len(table) < 2 or table["unwritten_channel"].isna().any() or table["unwritten_channel"].nunique() != 1 or not table["unwritten_fixed"].gt(0).all():
        return {}
    once = float(table["unwritten_fixed"].iloc[1:].sum())
    profit = float(table["unwritten_whole"].fillna(table["unwritten_profit"]).sum()) + once
    cost = float(table["unwritten_whole_cost"].sum()) - once
    counted = table["unwritten_uplift"] if "unwritten_uplift" in table else table["unwritten_fixed"] * float("nan")
    each = (table["unwritten_whole"].fillna(table["unwritten_profit"]) + table["unwritten_whole_cost"]) / counted.where(counted > 0)
    even = round(cost / float(each.sum()), 6) if each.notna().all() and each.sum() > 0 else float("nan")
    return {} if profit >= 0 else {"rows": table, "channel": str(table["unwritten_channel"].iloc[0]), "cost": round(cost, 2), "profit": round(profit, 2), "even": even}


def halved(table: pd.DataFrame) -> bool:
    """Whether some of the lists have a group held out and others are whole, so that their profits are not to be ranked.

    >>> halved(pd.DataFrame({"held_out": [87, 0], "contacts": [87, 20]})), halved(pd.DataFrame({"held_out": [87, 0], "contacts": [87, 0]}))
    (True, False)
    """
    if "held_out" not in table:
        return False
    held = table.loc[table["contacts"].gt(0), "held_out"].gt(0)
    return bool(held.any() and not held.all())


def in_order(table: pd.DataFrame) -> pd.DataFrame:
    """The segments as they may be ranked: within a decision by attractiveness where their profits are of other shares of a list.

    >>> rows = pd.DataFrame({"segment": ["a", "b"], "decision": "leave", "attractiveness": [20.0, 70.0], "contacts": 9, "held_out": [0, 9]})
    >>> in_order(rows)["segment"].tolist(), in_order(rows.assign(held_out=0))["segment"].tolist()
    (['b', 'a'], ['a', 'b'])
    """
    parts = [table[table["decision"] == decision] for decision in ("chosen", "test", "leave")]
    return pd.concat([part.sort_values("attractiveness", ascending=False, kind="stable") if halved(part) else part for part in parts], ignore_index=True)


def sent(table: pd.DataFrame) -> bool:
    """Whether any segment is to be written to or tested: without a campaign there is no group to hold out.

    >>> sent(pd.DataFrame({"decision": ["leave", "test"]})), sent(pd.DataFrame({"decision": ["leave"]}))
    (True, False)
    """
    return bool(table["decision"].isin(["chosen", "test"]).any())


def idle(table: pd.DataFrame) -> bool:
    """Whether campaigns were counted and none is sent or tested.

    >>> rows = pd.DataFrame({"decision": ["leave", "leave"], "contacts": [9.0, None]})
    >>> idle(rows), idle(rows.assign(decision=["leave", "test"])), idle(rows.assign(contacts=None))
    (True, False, False)
    """
    return bool(len(table) and table["contacts"].notna().any() and not sent(table))


def gross(table: pd.DataFrame) -> bool:
    """Whether what some would bring counts those who would buy anyway, since nobody was ever held out."""
    return "gross" in table and bool(table["gross"].eq(True).any())


def other_count(table: pd.DataFrame) -> bool:
    """Whether the log of campaigns counts other responses than purchases."""
    return "other_count" in table and bool(table["other_count"].eq(True).any())


def logged(table: pd.DataFrame) -> bool:
    """Whether campaigns are sent already, and of none a group was held out.

    >>> logged(pd.DataFrame({"gross": [True, True], "seen_contacts": [900.0, None]})), logged(pd.DataFrame({"gross": [False], "seen_contacts": [900.0]}))
    (True, False)
    """
    return "seen_contacts" in table and bool((table["gross"].eq(True) & table["seen_contacts"].gt(0)).any())


def guessed(row: Any) -> bool:
    """Whether the response counted on is the form's, and no campaign has shown it."""
    told = row.get("assumed", False)
    return bool(pd.notna(told) and told)


def guesses(table: pd.DataFrame) -> bool:
    """Whether some of the income told rests on response rates that no campaign has shown."""
    return "assumed" in table and bool((table["assumed"].eq(True) & table["contacts"].fillna(0).gt(0)).any())


def dampened(row: Any) -> bool:
    """Whether the uplift counted on is clearly less than what the offer's own campaigns showed.

    >>> dampened({"shown": 0.078, "uplift": 0.02}), dampened({"shown": 0.021, "uplift": 0.02}), dampened({"shown": None, "uplift": 0.02})
    (True, False, False)
    """
    shown = row.get("shown")
    return bool(pd.notna(shown) and shown > 1.2 * max(row["uplift"], 0.0))


def capped(row: Any) -> bool:
    """Whether the uplift is counted lower because so few of those written to in the segment responded at all (`economics`).

    >>> capped({"capped_contacts": 560.0}), capped({"capped_contacts": float("nan")}), capped({})
    (True, False, False)
    """
    return bool(pd.notna(row.get("capped_contacts")))


def drowned(row: Any) -> bool:
    """Whether so many buy in those days anyway that responses as the log counts them are not their purchases.

    >>> drowned({"usual": 190.0, "without": 20.0}), drowned({"usual": 25.0, "without": 20.0}), drowned({"usual": None, "without": 20.0})
    (True, False, False)
    """
    usual = row.get("usual")
    return bool(pd.notna(usual) and pd.notna(row["without"]) and usual >= 2 * row["without"] and usual - row["without"] >= 10)


def outnumbered(row: Any) -> bool:
    """Whether as many and more buy anyway as respond by the log, where nothing is taken off that would have come anyway: in the days until the
    result is read, or in a year where what a response brings comes in over a year.

    >>> row = {"gross": True, "contacts": 28.0, "uplift": 0.1, "usual": 12.9}
    >>> outnumbered(row), outnumbered(row | {"usual": 0.9}), outnumbered(row | {"gross": False})
    (True, False, False)
    >>> outnumbered(row | {"usual": 0.9, "orders_each": 2.0, "year_orders": 25.0})
    True
    """
    usual, gross = row.get("usual"), row["gross"]
    if pd.isna(gross) or not gross:
        return False
    return bool(pd.notna(usual) and usual >= max(1.0, row["contacts"] * row["uplift"])) or all_year(row)


def all_year(row: Any) -> bool:
    """Whether those written to place as many orders in a year anyway as their responses are taken to bring within a year.

    >>> row = {"contacts": 15.0, "uplift": 0.25, "orders_each": 2.0, "year_orders": 25.0}
    >>> all_year(row), all_year(row | {"year_orders": 7.0}), all_year(row | {"orders_each": 1.0})
    (True, False, False)
    """
    each, orders = row.get("orders_each", 1.0), row.get("year_orders")
    return bool(pd.notna(each) and each > 1 and pd.notna(orders) and orders >= max(1.0, row["contacts"] * row["uplift"] * each))


def everybody(row: Any) -> bool:
    """Whether all of those written to buy until the result is read anyway.

    >>> everybody({"contacts": 28.0, "usual": 27.8}), everybody({"contacts": 28.0, "usual": 12.9}), everybody({"contacts": 28.0})
    (True, False, False)
    """
    usual = row.get("usual")
    return bool(pd.notna(usual) and round(usual) >= row["contacts"] > 0)


def yardstick(row: Any) -> str:
    """By what the result of a campaign is judged, the same wherever the report says it: own (an offer or a code of its own), responses, cost (what it
    brings for its cost), log (the two groups by the log's count, for by all purchases more than a year of campaigns would be needed), both (by
    purchases too), groups (the two groups), count (those who respond); empty where nobody is written to.

    >>> row = {"decision": "test", "reason": "never_measured", "gross": True, "contacts": 15.0, "held_out": 0.0, "campaigns": 3254.0, "uplift": 0.25}
    >>> yardstick(row), yardstick(row | {"orders_each": 2.0}), yardstick(row | {"usual": 4.9})
    ('cost', 'responses', 'own')
    >>> test = {"decision": "test", "reason": "other_count", "gross": False, "contacts": 391.0, "held_out": 390.0, "campaigns": 8.0, "uplift": 0.015}
    >>> yardstick(test | {"campaigns_bought": 32.0}), yardstick(test | {"campaigns_bought": 9.0}), yardstick(test | {"reason": "uncertain"})
    ('log', 'both', 'groups')
    """
    if row["decision"] not in ("chosen", "test") or not row["contacts"] > 0:
        return ""
    if tried(row):
        return "own" if outnumbered(row) else "responses" if row.get("orders_each", 1.0) > 1 else "cost"
    if row["decision"] == "chosen":
        return "own" if pd.notna(row.get("without")) and drowned(row) else "count"
    if not row["held_out"] > 0:
        return "count"
    if row["reason"] == "other_count":
        return "log" if row.get("campaigns_bought", 0) > YEAR else "both"
    return "groups"


def measures(targets: pd.DataFrame) -> dict[str, str]:
    """Segment → how its success is measured, of those that are written to, in the names of `MEASURES`.

    >>> row = {"segment": "VIP", "decision": "test", "reason": "never_measured", "gross": True, "contacts": 15.0, "held_out": 0.0, "campaigns": 3254.0, "uplift": 0.25}
    >>> measures(pd.DataFrame([row, row | {"segment": "rest", "decision": "leave"}]))
    {'VIP': 'what it brings ÷ its cost'}
    """
    return {row["segment"]: MEASURES[found] for row in targets.to_dict("records") if (found := yardstick(row))}


def by_own(targets: pd.DataFrame) -> bool:
    """Whether all that is tried is judged by an offer or a code of its own."""
    return all(yardstick(row) == "own" for row in apart(targets)[1].to_dict("records"))


def proves(row: Any) -> bool:
    """Whether as many responses as are needed say that a message adds something: a useless campaign reaches them once in ten at most.

    >>> proves({"by_chance": 0.41}), proves({"by_chance": 0.02})
    (False, True)
    """
    return bool(row["by_chance"] <= USELESS)


def some_silent(listed: dict[str, Any] | None, least: int = 1) -> bool:
    """Whether so many of a list have fallen silent that it is worth a word, and neither they nor the others are a few.

    >>> some_silent({"listed": 15, "silent": 5}), some_silent({"listed": 15, "silent": 1}), some_silent({"listed": 15, "silent": 14}), some_silent(None)
    (True, False, False, False)
    """
    if not listed:
        return False
    n, rest = listed["silent"], listed["listed"] - listed["silent"]
    return bool(n >= max(least, 0.1 * listed["listed"]) and rest >= max(least, n))
