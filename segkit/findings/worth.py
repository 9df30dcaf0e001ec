"""What a campaign is worth, in words: how much, how likely, and by which uplift and value of a response it was counted."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from segkit.findings.campaign import WITHIN, all_year, capped, dampened, everybody, guessed, guesses, outnumbered
from segkit.ground import words as vocabulary
from segkit.ground.language import missing


def points(share: float, say: Any) -> str:
    """A difference of shares in points."""
    return say("{n} points", n=say.number(100 * share, digits=1 if abs(share) >= 0.001 or share == 0 else 2))


def chance(row: dict[str, Any], say: Any) -> str:
    """What one campaign adds and how likely it pays, in a line."""
    gross = row["gross"] is True or row["gross"] == 1
    cells = "income" + (" uplift" if guessed(row) or outnumbered(row) else "") + _form_cells(row) + (f" {_anyway(row, say)[1]}" if outnumbered(row) else "") if gross else "profit p_profit"
    text = _unpaid(_chance(row, say), not gross and row["profit"] > 0 and _promises(row.get("promise_word")), say)
    return say.claim(text, "profit", "targets", row, cells) if pd.notna(row["profit"]) else text


def _promises(word: Any) -> bool:
    """Whether a message promises something that is in no cost."""
    return not missing(word) and bool(word)


def _unpaid(text: str, promises: bool, say: Any) -> str:
    """What a campaign is worth, and that what its message promises is still to be paid from that."""
    return say("{worth}, before what is promised", worth=text) if promises else text


def _form_cells(row: dict[str, Any]) -> str:
    if guessed(row):
        return " form_low form_high income_at_low income_at_high" if pd.notna(row.get("income_at_low")) else ""
    return " seen_low seen_high income_at_low income_at_high" if pd.notna(row.get("seen_low")) else ""


def _yearly(rows: pd.DataFrame | dict[str, Any]) -> bool:
    """Whether what responses bring comes in over a year: an order each would come at once."""
    each = pd.Series(rows.get("orders_each", 1.0))
    return bool(each.gt(1).any())


def _margin(income: float | str, rows: pd.DataFrame | dict[str, Any], say: Any) -> str:
    """The margin, a sum or a range in words, with the time in which it comes.

    >>> from segkit.ground.language import Language
    >>> _margin(63000.0, {"orders_each": 2.0}, Language("en", "USD")), _margin(63000.0, {}, Language("en", "USD"))
    ('$63K of margin over a year', '$63K of margin')
    """
    told = income if isinstance(income, str) else say.money(income)
    return say("{income} of margin over a year", income=told) if _yearly(rows) else say("{income} of margin", income=told)


def _responding(row: dict[str, Any], say: Any) -> str:
    """How many are taken to respond, and where that is the form's, between which shares it leaves it and what they would bring then."""
    if not guessed(row):
        share = say.percent(row["uplift"], digits=1 if drawn_on(row) else None)
        if pd.isna(row.get("seen_low")):
            return say("if {share} respond", share=share)
        told = {"low": say.money(row["income_at_low"]), "high": say.money(row["income_at_high"]), "few": say.percent(row["seen_low"]), "many": say.percent(row["seen_high"])}
        return say("if {share} respond ({low} to {high} at {few} to {many})", share=share, **told)
    if pd.isna(row.get("income_at_low")):
        return say("if {share} respond, which is an assumption", share=say.percent(row["uplift"]))
    told = {"share": say.percent(row["uplift"]), "few": say.percent(row["form_low"]), "many": say.percent(row["form_high"])}
    return say("if {share} respond ({low} to {high} at {few} to {many}), which is an assumption", low=say.money(row["income_at_low"]), high=say.money(row["income_at_high"]), **told)


def _at_a_response(row: dict[str, Any], say: Any) -> str:
    """What a campaign brings at the response counted on, or between those that the form expects."""
    if not guessed(row) or not _form_cells(row):
        return say("{margin} before costs {responding}", margin=_margin(row["income"], row, say), responding=_responding(row, say))
    income = say("{low} to {high}", low=say.money(row["income_at_low"]), high=say.money(row["income_at_high"]))
    return say("{margin} before costs if {few} to {many} respond, which is an assumption", margin=_margin(income, row, say), few=say.percent(row["form_low"]), many=say.percent(row["form_high"]))


def _chance(row: dict[str, Any], say: Any) -> str:
    if pd.isna(row["profit"]):
        return say("what it adds cannot be said until we know what each channel costs")
    if outnumbered(row):
        return say("{worth}; {anyway}", worth=_at_a_response(row, say), anyway=_anyway(row, say)[0])
    if row["gross"] and guessed(row):
        return _at_a_response(row, say)
    if row["gross"]:
        return say("{margin} before costs is expected, including people who would buy anyway: what a message adds was never measured", margin=_margin(row["income"], row, say))
    told = {"profit": say.money(row["profit"]), "n": hundred(row["p_profit"], say)}
    if row["profit"] > 0 and row.get("reason") == "other_count":
        return say("{profit} of profit and {n} chances in 100 that it pays, both by the log's count alone", **told)
    if row["profit"] > 0:
        return say("{profit} of profit beyond what would come anyway, {n} chances in 100 that it pays", **told)
    return say("it is expected to cost {money} more than it brings; {n} chances in 100 that it pays", money=say.money(-row["profit"]), n=told["n"])


def _anyway(row: dict[str, Any], say: Any) -> tuple[str, str]:
    """How many of those written to buy anyway, shortly, and the cells of that."""
    n = say.number(row["contacts"])
    if everybody(row):
        return say("all {n} buy within {days} anyway", n=n, days=_days(row, say)), "contacts usual_days"
    if all_year(row):
        return say("the {n} place about {orders} orders a year anyway", n=n, orders=say.number(round(row["year_orders"]))), "contacts year_orders"
    return say("many of the {n} would buy anyway", n=n), "contacts"


def hundred(share: float, say: Any) -> str:
    """A probability as so many in a hundred, never none and never all."""
    return say.number(min(99, max(1, round(100 * share))))


def likely(share: float, say: Any) -> str:
    """A probability in percent, never none and never all."""
    return say("less than 1%") if share < 0.01 else say("more than 99%") if share > 0.99 else say.percent(share)


def odds(share: float, say: Any) -> str:
    """The same in a table.

    >>> from segkit.ground.language import Language
    >>> [odds(p, Language()) for p in (0.0004, 0.42, 0.9999)]
    ['< 1%', '42%', '> 99%']
    """
    return say.share(round(share, 2), 0.01)


def worth(rows: pd.DataFrame, say: Any, *, beside: str = "", sure: dict[str, Any] | None = None) -> str:
    """What a campaign to these segments is worth beyond what would come anyway, and how likely it pays; `beside`: what the tests are held against,
    `sure` (of `targets.sureness`): the range of all of them together."""
    known = rows.dropna(subset=["profit"])
    if known.empty:
        if (sure or {}).get("compared"):
            return say("Whether a campaign would pay is not known; that takes the prices of the channels")
        return say("What a campaign would add is not known; that takes the prices of the channels and a group that gets no message")
    cells = "income cost contacts all_customers" if known["gross"].eq(True).any() else "profit p_profit contacts all_customers"
    cells += " income_at_low income_at_high" if known["gross"].eq(True).any() and _ends(known) else ""
    cells += " profit_low profit_high" if not known["gross"].eq(True).any() and len(known) == 1 and known.get("profit_low", known["profit"] * float("nan")).notna().all() else ""
    promises = not known["gross"].eq(True).any() and known["profit"].sum() > 0 and "promise_word" in known and known["promise_word"].map(_promises).any()
    text = _unpaid(_in_all(known, say, sure or {}, compared=bool(beside)), promises, say)
    text = say("{worth}; {anyway}", worth=text, anyway=beside) if beside and known["reason"].eq("other_count").all() and not known["decision"].eq("chosen").all() else text
    return say.claim(text, "profit", "targets", known, cells)


def _ends(rows: pd.DataFrame) -> bool:
    """Whether of all these the income is known at the lowest and the highest response."""
    return "income_at_low" in rows and bool(rows["income_at_low"].notna().all())


def ranged(known: pd.DataFrame, say: Any, sure: dict[str, Any]) -> str:
    """The profit of all campaigns together with the range that it has in 8 of 10 draws; without one where none was drawn of just these."""
    one = known.iloc[0] if len(known) == 1 else {}
    drawn = not missing(sure.get("total")) and abs(sure["total"] - known["profit"].sum()) <= 0.01
    low, high = (one["profit_low"], one["profit_high"]) if not missing(one.get("profit_low")) else (sure["total_low"], sure["total_high"]) if drawn else (None, None)
    profit = say.money(known["profit"].sum())
    if low is None:
        return profit
    text = say("{profit} (in 8 cases of 10 between {low} and {high})", profit=profit, low=say.money(low), high=say.money(high))
    return text if len(known) == 1 and not missing(one.get("profit_low")) else say.claim(text, "profit", "sureness", sure, "total total_low total_high")


def _in_all(known: pd.DataFrame, say: Any, sure: dict[str, Any], *, compared: bool) -> str:
    told = {"whom": _of(known, say)}
    if known["gross"].eq(True).any():
        told |= {"margin": _margin(known["income"].sum(), known, say), "cost": say.money(known["cost"].sum())}
        if _ends(known):
            ends = say("{low} to {high}", low=say.money(known["income_at_low"].sum()), high=say.money(known["income_at_high"].sum()))
            told["margin"] = _margin(ends, known, say)
        if not guesses(known):
            return say("What campaigns add was never measured here; at a response between those seen and those assumed, campaigns to {whom} should bring {margin} at a cost of {cost}, including people who would buy anyway", **told)
        if known["assumed"].eq(True).all():
            return say("What campaigns add was never measured here; at assumed response rates campaigns to {whom} should bring {margin} at a cost of {cost}, including people who would buy anyway", **told)
        return say("Campaigns to {whom} should bring {margin} at a cost of {cost}, in part at assumed response rates and with those who would buy anyway: what they add was never measured", **told)  # fmt: skip
    least = known.loc[known["p_profit"].idxmin()] if known["p_profit"].notna().any() else known.iloc[0]
    told |= {"profit": ranged(known, say, sure), "n": hundred(least["p_profit"], say)}
    one, narrow = len(known) == 1, known["reason"].eq("other_count")
    if (known["decision"] == "chosen").all():
        if one:
            return say("One campaign to {whom} should earn {profit} after its costs, beyond what would come anyway; {n} chances in 100 that it pays", **told)
        return say("One campaign to each, to {whom} in all, should earn {profit} after costs, beyond what would come anyway; at least {n} chances in 100 that each pays", **told)
    if narrow.all() and compared:
        return say("A campaign to {whom} should earn {profit} after its costs by the campaign log's count alone", **told) if one else (
            say("Campaigns to {whom} should earn {profit} after costs by the campaign log's count alone", **told))
    if narrow.all():
        if one:
            return say("A campaign to {whom} should earn {profit} after its costs by the campaign log's count alone, so test before spending on all", **told)
        return say("Campaigns to {whom} should earn {profit} after costs by the campaign log's count alone, so test before spending on all", **told)  # fmt: skip
    if one:
        return say("A campaign to {whom} may earn {profit} after its costs, beyond what would come anyway, but there are only {n} chances in 100 that it pays", **told)
    told["segment"] = say.quoted(least["segment"])
    if narrow.any():
        return say("Campaigns to {whom} should earn {profit} after costs, partly by the campaign log's count alone, and for {segment} there are only {n} chances in 100 that it pays", **told)
    return say("Campaigns to {whom} may earn {profit} after costs, beyond what would come anyway, but for {segment} there are only {n} chances in 100 that it pays", **told)


def _of(rows: pd.DataFrame, say: Any) -> str:
    """How many of these segments' customers a campaign goes to: not those held out, nor whom no channel reaches."""
    n = rows["contacts"].sum()
    if "all_customers" not in rows or not rows["all_customers"].sum() > n:
        return say.many("{n} customer", "{n} customers", int(n))
    return say("{n} of these {all} customers", n=say.number(n), all=say.number(rows["all_customers"].sum()))


def one_campaign(row: dict[str, Any], say: Any) -> str:
    """What a campaign costs and adds."""
    if not row["contacts"] > 0:
        return ""
    told = {
        "segment": say.quoted(row["segment"]), "channel": row["channel"], "cost": say.money(row["cost"]),
        "contacts": say.many("{n} customer", "{n} customers", int(row["contacts"])),
    }  # fmt: skip
    if pd.isna(row["profit"]):
        text = say("A campaign to {contacts} of {segment} by {channel} costs {cost}; what a response is worth is not known", **told)
        return say.claim(text, "count", "targets", row, "cost contacts")
    if row["gross"] and guessed(row):
        text = say(
            "A campaign to {contacts} of {segment} by {channel} costs {cost} and should bring {margin} {responding}, counting those who buy anyway",
            margin=_margin(row["income"], row, say), responding=_responding(row, say), **told,
        )  # fmt: skip
        return say.claim(_also(row, text, say), "profit", "targets", row, "income cost contacts uplift" + _form_cells(row) + _also_cells(row))
    if row["gross"]:
        text = say(
            "A campaign to {contacts} of {segment} by {channel} costs {cost} and should bring {margin}, counting those who buy anyway",
            margin=_margin(row["income"], row, say), **told,
        )  # fmt: skip
        return say.claim(_also(row, text, say), "profit", "targets", row, "income cost contacts" + _also_cells(row))
    told |= {"profit": say.money(row["profit"]), "low": say.money(row["profit_low"]), "high": say.money(row["profit_high"]), "chance": likely(row["p_profit"], say)}
    text = say(
        "A campaign to {contacts} of {segment} by {channel} costs {cost} and by the log's count of responses should earn {profit}, in 8 cases of 10 between {low} and {high}; it pays with a probability of {chance}", **told
    ) if row.get("reason") == "other_count" else say(
        "A campaign to {contacts} of {segment} by {channel} costs {cost} and should earn {profit} beyond what would come anyway, in 8 cases of 10 between {low} and {high}; it pays with a probability of {chance}", **told
    )  # fmt: skip
    return say.claim(text, "profit", "targets", row, "profit profit_low profit_high p_profit cost contacts")


def _also(row: dict[str, Any], text: str, say: Any) -> str:
    """The sentence, and how many of those written to buy anyway where these are as many as respond."""
    if not outnumbered(row):
        return text
    told = {"campaign": text, "usual": say.number(round(row["usual"])), "days": _days(row, say)}
    if everybody(row):
        return say("{campaign}; all {usual} of them buy within {days} without it, so only an extra order on an offer of its own counts", **told)
    if all_year(row):
        return say("{campaign}; without it about {usual} of them buy in {days}, and they place about {orders} orders a year", orders=say.number(round(row["year_orders"])), **told)
    return say("{campaign}; about {usual} of them buy in {days} without it", **told)


def _days(row: dict[str, Any], say: Any) -> str:
    """The days after which the result is read."""
    days = row.get("usual_days")
    return say.many("{n} day", "{n} days", WITHIN if pd.isna(days) else round(days))


def _also_cells(row: dict[str, Any]) -> str:
    if not outnumbered(row):
        return ""
    return " usual usual_days" + (" year_orders" if all_year(row) and not everybody(row) else "")


def drawn(row: dict[str, Any], say: Any) -> str:
    """The response counted on where so few were seen that it is drawn towards the form's, nobody ever having been held out."""
    seen, of = row.get("seen_responses"), row.get("seen_contacts")
    if not drawn_on(row) or say.percent(row["uplift"]) == say.percent(seen / of):
        return ""
    told = {"segment": say.quoted(row["segment"]), "share": say.percent(row["uplift"], digits=1), "seen": say.number(seen), "of": say.number(of), "assumed": say.percent(row["assumed_response"])}
    text = say("In {segment} we count on {share} responding: {seen} of {of} did so far, which is little to go by, so the figure is drawn towards the {assumed} assumed", **told)
    return say.claim(text, "choice", "targets", row, "uplift seen_responses seen_contacts assumed_response")


def drawn_on(row: dict[str, Any]) -> bool:
    """Whether the response counted on lies between what few have shown and what the form expects."""
    return bool(pd.notna(row["profit"]) and row["gross"] and not guessed(row) and pd.notna(row.get("seen_responses")) and row.get("seen_contacts", 0) > 0)


def money_titles(table: pd.DataFrame, say: Any) -> dict[str, str]:
    """The titles of profit, income and uplift, the same in report, deck and spreadsheet: of all that responds where nobody ever was held out, by the
    log's count where that is not one of purchases.

    >>> from segkit.ground.language import Language
    >>> rows = pd.DataFrame({"gross": [True], "assumed": [False], "contacts": [9.0], "other_count": [False]})
    >>> money_titles(rows, Language())["profit"], money_titles(rows.assign(gross=False), Language())["uplift"]
    ('Profit, counting those who would buy anyway, at responses between those seen and those assumed', 'Uplift')
    """
    if "gross" in table and table["gross"].eq(True).any():
        return {"profit": _gross_profit(table, say), "income": say("Margin before the cost of sending, counting those who would buy anyway"), "uplift": say("Response, all of it")}
    narrow = "other_count" in table and bool((table["other_count"].eq(True) & table["contacts"].fillna(0).gt(0)).any())
    told = {"profit": say("Profit beyond what comes anyway, by the log's count"), "income": say("Margin beyond what comes anyway, by the log's count, before the cost of sending")} if narrow else (
        {"profit": say("Profit beyond what comes anyway"), "income": say("Margin beyond what comes anyway, before the cost of sending")})  # fmt: skip
    return told | {"uplift": say("Uplift")}


def _gross_profit(table: pd.DataFrame, say: Any) -> str:
    """The title of a profit of which nothing is taken off that would have come anyway."""
    if not guesses(table):
        return say("Profit, counting those who would buy anyway, at responses between those seen and those assumed")
    listed = table[table["contacts"].fillna(0).gt(0)]
    if listed["assumed"].eq(True).all():
        return say("Profit, counting those who would buy anyway, at assumed response rates")
    return say("Profit, counting those who would buy anyway, at responses between those seen and those assumed, or only assumed")


def basis(row: dict[str, Any], say: Any) -> str:
    """Which uplift and which value of a response the decision was counted with."""
    if pd.isna(row["contacts"]) or pd.isna(row.get("value_of_response")) or pd.isna(row["profit"]):
        return ""
    told = {"segment": say.quoted(row["segment"]), "money": say.money(row["value_of_response"])}
    if row["gross"] and pd.isna(row.get("value_shown")) and pd.notna(row.get("by_orders")):
        text = say("In {segment} a response is taken to bring {money} before the margin, as much as one order there", **told) if row["orders_each"] == 1 else (
            say("In {segment} a response is taken to bring {money} before the margin, {n} orders within a year, each as large as a listed customer's own on average, every customer counting once", n=say.number(row["orders_each"]), **told))
        if not _whole_year(row):
            return say.claim(text, "profit", "targets", row, "value_of_response orders_each")
        text = say("{text}; that is a whole further year of a customer, for the {n} written to place about {orders} orders in one", text=text, n=say.number(row["contacts"]), orders=say.number(round(row["year_orders"])))
        return say.claim(text, "profit", "targets", row, "value_of_response orders_each contacts year_orders")
    if row["gross"]:
        return say.claim(say("In {segment} a response is taken to bring {money}, before the margin", **told), "profit", "targets", row, "value_of_response")
    cells = "uplift shown value_of_response shown_campaigns" if dampened(row) else "uplift value_of_response" + (" capped_responses capped_contacts" if capped(row) else "")
    return say.claim(counted_on(row, say), "profit", "targets", row, cells)


def orders_more(row: Any) -> int:
    """How many orders a response is counted as, where that is more than one: the money of a response in orders of the segment's own size.

    >>> row = {"orders_each": 6.0, "value_of_response": 17692.53, "by_orders": 34959.26}  # 17,692.53 / (34,959.26 / 6) = 3.04
    >>> orders_more(row), orders_more(row | {"value_of_response": 34959.26}), orders_more({"orders_each": 1.0}), orders_more({})
    (3, 6, 1, 1)
    """
    each, value, orders = (row.get(c) for c in ("orders_each", "value_of_response", "by_orders"))
    if missing(each) or not each > 1 or missing(value) or missing(orders) or not orders > 0:
        return 1
    return max(1, round(value * each / orders))


def _whole_year(row: dict[str, Any]) -> bool:
    """Whether a response is taken to bring about as many orders as a customer written to places in a year anyway, or more.

    >>> row = {"orders_each": 2.0, "year_orders": 25.0, "contacts": 15.0}
    >>> _whole_year(row), _whole_year(row | {"year_orders": 90.0}), _whole_year(row | {"orders_each": 1.0})
    (True, False, False)
    """
    each, orders = row.get("orders_each", 1.0), row.get("year_orders")
    return bool(pd.notna(each) and each > 1 and pd.notna(orders) and orders > 0 and each >= 0.8 * orders / row["contacts"])


def counted_on(row: dict[str, Any], say: Any) -> str:
    """The uplift and the value of a response that a measured campaign is counted with, and where the uplift comes from."""
    if pd.isna(row.get("value_of_response")):
        return ""
    told = {"segment": say.quoted(row["segment"]), "points": points(row["uplift"], say), "money": say.money(row["value_of_response"])}
    if dampened(row):
        return say(
            "For {segment} we count on an uplift of {points} where {campaigns} showed {shown}, because small tests exaggerate, and on {money} from a response, before the margin",
            shown=points(row["shown"], say), campaigns=own_campaigns(row, say), **told,
        )  # fmt: skip
    if capped(row):
        return say("For {segment} we count on an uplift of {points}, since only {responses} of {contacts} written to responded at all, and on {money} from a response, before the margin", **answered(row, say), **told)
    if pd.isna(row.get("shown")):
        return say(
            "For {segment} we count on an uplift of {points}, taken from other campaigns since none by {channel} was compared there yet, and on {money} from a response, before the margin",
            channel=row["channel"], **told,
        )  # fmt: skip
    return say("For {segment} we count on an uplift of {points}, cautiously, since it is partly pooled with other campaigns, and on {money} from a response, before the margin", **told)


def answered(row: dict[str, Any], say: Any) -> dict[str, str]:
    """How many responded of those written to, where that caps the uplift."""
    return {"responses": say.number(row["capped_responses"]), "contacts": say.number(row["capped_contacts"])}


def through(row: dict[str, Any], say: Any) -> str:
    """Through which channel a campaign was counted, and whether its response is only assumed."""
    channel = row.get("channel")
    if missing(channel) or not row["contacts"] > 0:
        return ""
    return say("{channel}, response assumed", channel=channel) if guessed(row) else str(channel)


def own_campaigns(row: dict[str, Any], say: Any) -> str:
    """Of which campaigns the uplift shown is: those to the segment through this channel, which need not be all of its own."""
    if row.get("shown_campaigns") == 1:
        return say("its one campaign by {channel}", channel=row["channel"])
    return say("its own campaigns by {channel}", channel=row["channel"])


def rests(row: dict[str, Any], say: Any) -> str:
    """What the value of a response lies between: the segment's own campaigns, and the orders of those listed in the last 12 months."""
    if pd.isna(row.get("profit")) or pd.isna(row.get("value_shown")) or pd.isna(row.get("by_orders")):
        return ""
    told = {"segment": say.quoted(row["segment"]), "shown": say.money(row["value_shown"]), "orders": say.money(row["by_orders"])}
    text = say("That money lies between {shown} from a response in the campaigns to {segment} so far and {orders} by the orders of those listed in the last 12 months, before refunds", **told) if row["orders_each"] == 1 else (
        say("That money lies between {shown} from a response in the campaigns to {segment} so far and {orders} by the orders of those listed in the last 12 months, before refunds, {n} to a response within a year", n=say.number(row["orders_each"]), **told))
    return say.claim(text, "profit", "targets", row, "value_shown by_orders orders_each")


def promise(text: Any) -> str:
    """The word by which a message promises something free or cheaper, as it stands there; empty where none does.

    >>> promise("Подгонка по фигуре в подарок."), promise("Idee na prezenty"), promise(None)
    ('в подарок', '', '')
    """
    if missing(text):
        return ""
    found, told = vocabulary.pattern("promise", "text")[0].search(vocabulary.bare(text)), str(text)
    if not found or len(vocabulary.bare(text)) != len(told):
        return found[0] if found else ""
    rest = re.match(r"\w*", told[found.end() :])
    return told[found.start() : found.end()] + (rest[0] if rest else "")


def promised(row: dict[str, Any], say: Any) -> str:
    """That what the message promises is not counted, and from which cost per buyer on nothing of the profit is left."""
    word = row.get("promise_word")
    if missing(word) or not word or not row["contacts"] > 0:
        return ""
    told = {"segment": say.quoted(row["segment"]), "word": say.quote(word)}
    if pd.isna(row.get("profit_per_buyer")):
        return say("What the message to {segment} promises ({word}) is not in these costs", **told)
    text = say("What the message to {segment} promises ({word}) is not in these costs; if everybody who buys in those days takes it, the profit is gone from {money} each", money=say.money(row["profit_per_buyer"]), **told)
    return say.claim(text, "profit", "targets", row, "profit_per_buyer")


def orders_assumed(table: pd.DataFrame, say: Any) -> list[str]:
    """How many orders a response is taken to bring, where profit rests on it, and that campaigns which tell what one brings pull that their way."""
    rows = table[table["profit"].notna() & table["by_orders"].notna()] if {"by_orders", "orders_each"} <= set(table) else table.head(0)
    if rows.empty:
        return []
    each = rows["orders_each"]
    if each.nunique() > 1:
        some = [say("{n} in {segments}", n=say.number(n), segments=say.listing([say.quoted(s) for s in part["segment"]])) for n, part in rows[each != 1].groupby("orders_each")]
        some += [say("{n} elsewhere", n=say.number(1))] if each.eq(1).any() else []
        text = say("Profit rests on an assumption of how many orders a response brings within a year, {orders}", orders=say.listing(some))
    else:
        n = each.iloc[0]
        text = say("Profit rests on {n} orders to a response within a year, which is an assumption", n=say.number(n)) if n != 1 else say("Profit rests on one order to a response, which is an assumption")
    line = say.claim(text, "profit", "targets", rows, "orders_each")
    shown = say("Where campaigns have shown what a response brings, it is taken to lie between that and this assumption")
    if rows["value_shown"].notna().any():
        return [line, shown]
    worth = rows.dropna(subset=["value_of_response"]).sort_values("value_of_response", kind="stable") if "value_of_response" in rows else rows.head(0)
    return [line, _each(worth, say)] if len(worth) else [line]


def _each(rows: pd.DataFrame, say: Any) -> str:
    """What a response is taken to bring where no campaign has shown it, of segments by that, and which size of an order it is counted with."""
    low, high = rows.iloc[0], rows.iloc[-1]
    told = {"low": say.money(low["value_of_response"]), "high": say.money(high["value_of_response"]), "least": say.quoted(low["segment"]), "most": say.quoted(high["segment"])}
    text = say("A response in {most} is taken to bring {high} before the margin, by the mean of the listed customers’ own average orders, each customer counting once", **told) if len(rows) == 1 else (
        say("A response is taken to bring from {low} in {least} to {high} in {most} before the margin, by the mean of the listed customers’ own average orders, each customer counting once", **told))
    return say.claim(text, "profit", "targets", rows if len(rows) == 1 else rows.iloc[[0, -1]], "value_of_response")
