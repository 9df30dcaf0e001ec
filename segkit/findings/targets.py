"""Step 8 in words."""

from __future__ import annotations

from typing import Any

import pandas as pd

from segkit.findings.campaign import (
    WITHIN,
    YEAR,
    apart,
    by_voice,
    dampened,
    drowned,
    guessed,
    guesses,
    proves,
    sent,
    small,
    some_silent,
    tried,
)


def headline(targets: pd.DataFrame, say: Any) -> str:
    """What to do: write, test first, or neither."""
    chosen, tested = (targets[targets["decision"] == d] for d in ("chosen", "test"))
    if len(chosen):
        text = say("Turn to {segments}", segments=_names(chosen, say)) if chosen["channel"].map(by_voice).any() else (
            say("Write to {segments}", segments=_names(chosen, say)))
        return say.claim(text, "choice", "targets", chosen, "p_profit")
    if tested.empty and len(targets) and targets["contacts"].isna().all():
        return say("Without prices of channels no campaign can be judged, and no segment stands out as a target")
    if tested.empty and len(targets) and targets["reason"].eq("knocked_out").all():
        return say("No segment meets what is asked of a target, so no campaign is advised; whether one would pay is not known")
    if tested.empty and len(targets) and targets["reason"].eq("too_few").any():
        return say("The lists are too short for one response, so speak with customers in person instead of sending a campaign")
    if tested.empty:
        return say("No campaign is worth sending on these terms")
    if (tested["reason"] == "no_prices").any() and len(targets) == 1:
        return say("Without prices of channels no campaign can be judged, and with one segment there is nothing to choose between")
    if (tested["reason"] == "no_prices").any():
        return say(
            "Without prices of channels no campaign can be judged; by the weights {segments} are most attractive",
            segments=_names(tested[tested["attractiveness"] >= middle(targets)], say),
        )
    if tested["gross"].eq(True).any():
        real, others = apart(tested)
        if real.empty:
            return say("What messages add was never measured, and lists so small cannot show it; try it with {segments}", segments=_names(others, say))
        if len(others):
            return say("What messages add was never measured, so test first on {segments}, with a group held out, and try it with {others}", segments=_names(real, say), others=_names(others, say))
        return say("What messages add was never measured, so test first on {segments}, with a group held out", segments=_names(real, say))
    return say("No campaign is shown to pay yet; test first on {segments}", segments=_names(tested, say))


def targets(
    table: pd.DataFrame, say: Any, *, sure: dict[str, Any] | None = None, changed: bool = False, listed: pd.DataFrame | None = None, least: int = 1
) -> list[str]:
    """Which, what they add beyond what would come anyway, how sure that is (`sure` from `targets.sureness`), and what to measure; `listed`, of
    `strategy.fallen_silent`, tells the silent on the lists, unless they or the others are fewer than `least`."""
    lines = [headline(table, say)]
    chosen, tested = (table[table["decision"] == d] for d in ("chosen", "test"))
    for row in chosen.to_dict("records"):
        lines += [_worth(row, say), _basis(row, say), _rests(row, say), _only(row, say), _stop(row, say), _held(row, say)]
    if len(chosen) > 1 and chosen["profit"].notna().all():
        text = say("Together they cost {cost} and should bring {profit}", cost=say.money(chosen["cost"].sum()), profit=say.money(chosen["profit"].sum()))
        lines.append(say.claim(text, "profit", "targets", chosen, "profit cost"))
    if len(chosen) and len(tested):
        lines.append(say("Test first on {segments}", segments=_names(tested, say)))
    for row in tested.to_dict("records"):
        lines += [_worth(row, say), _basis(row, say), _rests(row, say), _only(row, say), _otherwise(row, say), _held(row, say)]
    known = {} if listed is None else listed.set_index("segment", drop=False).to_dict("index")
    worked = pd.concat([chosen, tested]).to_dict("records")
    lines += [silent_listed(row, known.get(row["segment"]), say) for row in worked if some_silent(known.get(row["segment"]), least)]
    lines += [too_few(row, say) for row in table[table["reason"].eq("too_few")].to_dict("records")]
    lines += _sure(sure or {}, say)
    lines += [] if len(chosen) else [measure(table, say)]
    out = table[~table["passes"].astype(bool)]
    if len(out):
        lines.append(say("Not eligible: {segments}", segments=_names(out, say)))
    if changed:
        lines += changed_criteria("before", "after", say)
    return [line for line in lines if line]


def points(share: float, say: Any) -> str:
    """A difference of shares in points."""
    return say("{n} points", n=say.number(100 * share, digits=1 if abs(share) >= 0.001 or share == 0 else 2))


def chance(row: dict[str, Any], say: Any) -> str:
    """What one campaign adds and how likely it pays, in a line."""
    gross = row["gross"] is True or row["gross"] == 1
    cells = ("income uplift" if guessed(row) else "income") if gross else "profit p_profit"
    return say.claim(_chance(row, say), "profit", "targets", row, cells) if pd.notna(row["profit"]) else _chance(row, say)


def _chance(row: dict[str, Any], say: Any) -> str:
    if pd.isna(row["profit"]):
        return say("what it adds cannot be said until we know what each channel costs")
    if row["gross"] and guessed(row):
        return say(
            "if {share} respond, which is an assumption, we expect {income} of margin before the cost of sending",
            income=say.money(row["income"]), share=say.percent(row["uplift"]),
        )  # fmt: skip
    if row["gross"]:
        return say("{income} of margin before the cost of sending is expected, including people who would buy anyway: what a message adds was never measured", income=say.money(row["income"]))
    told = {"profit": say.money(row["profit"]), "n": hundred(row["p_profit"], say)}
    if row["profit"] > 0 and row.get("reason") == "other_count":
        return say("at most {profit} of profit by the log's count of responses, {n} chances in 100 that it pays by that count", **told)
    if row["profit"] > 0:
        return say("{profit} of profit beyond what would come anyway, {n} chances in 100 that it pays", **told)
    return say("it is expected to cost {money} more than it brings; {n} chances in 100 that it pays", money=say.money(-row["profit"]), n=told["n"])


def hundred(share: float, say: Any) -> str:
    """A probability as so many in a hundred, never none and never all."""
    return say.number(min(99, max(1, round(100 * share))))


def likely(share: float, say: Any) -> str:
    """A probability in percent, never none and never all."""
    return say("less than 1%") if share < 0.01 else say("more than 99%") if share > 0.99 else say.percent(share)


def worth(rows: pd.DataFrame, say: Any) -> str:
    """What a campaign to these segments is worth beyond what would come anyway, and how likely it pays."""
    known = rows.dropna(subset=["profit"])
    if known.empty:
        return say("What a campaign would add is not known; that takes the prices of the channels and a group that gets no message")
    cells = "income contacts all_customers" if known["gross"].eq(True).any() else "profit p_profit contacts all_customers"
    return say.claim(_in_all(known, say), "profit", "targets", known, cells)


def _in_all(known: pd.DataFrame, say: Any) -> str:
    told = {"whom": _of(known, say)}
    if known["gross"].eq(True).any():
        told["income"] = say.money(known["income"].sum())
        if not guesses(known):
            return say("What messages add was never measured here; at the response seen so far we expect {income} of margin from {whom} before the cost of sending, including people who would buy anyway", **told)
        if known["assumed"].eq(True).all():
            return say("What messages add was never measured here; at assumed response rates we expect {income} of margin from {whom} before the cost of sending, including people who would buy anyway", **told)
        return say("We expect {income} of margin from {whom} before the cost of sending, in part at assumed response rates and including people who would buy anyway, since what messages add was never measured", **told)  # fmt: skip
    least = known.loc[known["p_profit"].idxmin()] if known["p_profit"].notna().any() else known.iloc[0]
    told |= {"profit": say.money(known["profit"].sum()), "n": hundred(least["p_profit"], say)}
    one, narrow = len(known) == 1, known["reason"].eq("other_count")
    if (known["decision"] == "chosen").all():
        if one:
            return say("One campaign to {whom} should earn {profit} after its costs, beyond what would come anyway; {n} chances in 100 that it pays", **told)
        return say("One campaign to each, to {whom} in all, should earn {profit} after costs, beyond what would come anyway; at least {n} chances in 100 that each pays", **told)
    if narrow.all():
        if one:
            return say("A campaign to {whom} may earn at most {profit} after its costs by the log's count of responses, which is not one of purchases, so test before spending on all", **told)
        return say("Campaigns to {whom} may earn at most {profit} after costs by the log's count of responses, which is not one of purchases, so test before spending on all", **told)  # fmt: skip
    if one:
        return say("A campaign to {whom} may earn {profit} after its costs, beyond what would come anyway, but there are only {n} chances in 100 that it pays", **told)
    told["segment"] = say.quoted(least["segment"])
    if narrow.any():
        return say("Campaigns to {whom} may earn at most {profit} after costs, in part by the log's count of responses, which is not one of purchases, and for {segment} there are only {n} chances in 100 that it pays", **told)
    return say("Campaigns to {whom} may earn {profit} after costs, beyond what would come anyway, but for {segment} there are only {n} chances in 100 that it pays", **told)


def _of(rows: pd.DataFrame, say: Any) -> str:
    """How many of these segments' customers a campaign goes to: not those held out, nor whom no channel reaches."""
    n = rows["contacts"].sum()
    if "all_customers" not in rows or not rows["all_customers"].sum() > n:
        return say.many("{n} customer", "{n} customers", int(n))
    return say("{n} of these {all} customers", n=say.number(n), all=say.number(rows["all_customers"].sum()))


def measure(table: pd.DataFrame, say: Any) -> str:
    """What to measure first where nothing can be chosen; nothing where no campaign is sent."""
    if len(table) and table["contacts"].notna().any() and not sent(table):
        return ""
    if table.empty or table["contacts"].isna().all():
        return say("Write down what a message costs in each channel, and hold out a group in the next campaign")
    if table["gross"].eq(True).any() and small(table) and guesses(table[table["decision"].isin(["chosen", "test"])]):
        return say("Lists so small prove nothing in a year of campaigns, and income rests at least in part on assumed response rates, so spend only what you can do without")
    if table["gross"].eq(True).any() and small(table):
        return say("Lists so small prove nothing in a year of campaigns, and income is an upper bound, so spend only what you can do without")
    if table["gross"].eq(True).any():
        return say("Hold out a group in the next campaign, otherwise we cannot measure the effect")
    return say("Where a list is long enough, keep a group held out, and judge the campaigns together")


def _names(rows: pd.DataFrame, say: Any) -> str:
    return say.listing([say.quoted(s) for s in rows["segment"]])


def _worth(row: dict[str, Any], say: Any) -> str:
    """What a campaign costs and adds."""
    if pd.isna(row["contacts"]):
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
            "A campaign to {contacts} of {segment} by {channel} costs {cost} and should bring {income} of margin if {share} respond, which is an assumption, counting those who buy anyway",
            income=say.money(row["income"]), share=say.percent(row["uplift"]), **told,
        )  # fmt: skip
        return say.claim(text, "profit", "targets", row, "income cost contacts uplift")
    if row["gross"]:
        text = say(
            "A campaign to {contacts} of {segment} by {channel} costs {cost} and should bring {income} of margin, counting those who buy anyway",
            income=say.money(row["income"]), **told,
        )  # fmt: skip
        return say.claim(text, "profit", "targets", row, "income cost contacts")
    told |= {"profit": say.money(row["profit"]), "low": say.money(row["profit_low"]), "high": say.money(row["profit_high"]), "chance": likely(row["p_profit"], say)}
    text = say(
        "A campaign to {contacts} of {segment} by {channel} costs {cost} and by the log's count of responses should earn {profit}, in 8 cases of 10 between {low} and {high}; it pays with a probability of {chance}", **told
    ) if row.get("reason") == "other_count" else say(
        "A campaign to {contacts} of {segment} by {channel} costs {cost} and should earn {profit} beyond what would come anyway, in 8 cases of 10 between {low} and {high}; it pays with a probability of {chance}", **told
    )  # fmt: skip
    return say.claim(text, "profit", "targets", row, "profit profit_low profit_high p_profit cost contacts")


def money_titles(table: pd.DataFrame, say: Any) -> dict[str, str]:
    """The titles of profit, income and uplift, the same in report, deck and spreadsheet: of all that responds where nobody ever was held out, by the
    log's count where that is not one of purchases.

    >>> from segkit.ground.language import Language
    >>> rows = pd.DataFrame({"gross": [True], "assumed": [False], "contacts": [9.0], "other_count": [False]})
    >>> money_titles(rows, Language())["profit"], money_titles(rows.assign(gross=False), Language())["uplift"]
    ('Profit, counting those who would buy anyway, at the response seen so far', 'Uplift')
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
        return say("Profit, counting those who would buy anyway, at the response seen so far")
    listed = table[table["contacts"].fillna(0).gt(0)]
    if listed["assumed"].eq(True).all():
        return say("Profit, counting those who would buy anyway, at assumed response rates")
    return say("Profit, counting those who would buy anyway, at the response seen so far or, where none was, an assumed one")


def too_few(row: dict[str, Any], say: Any) -> str:
    """That a list is too short for one response, and what to do instead."""
    text = say(
        "Of {contacts} in {segment} not one response is to be expected; so few cannot be tested, so ring them and decide by hand",
        contacts=say.many("{n} customer", "{n} customers", int(row["contacts"])), segment=say.quoted(row["segment"]),
    )  # fmt: skip
    return say.claim(text, "choice", "targets", row, "contacts uplift")


def _basis(row: dict[str, Any], say: Any) -> str:
    """Which uplift and which value of a response the decision was counted with."""
    if pd.isna(row["contacts"]) or pd.isna(row.get("value_of_response")) or pd.isna(row["profit"]):
        return ""
    told = {"segment": say.quoted(row["segment"]), "money": say.money(row["value_of_response"])}
    if row["gross"] and pd.isna(row.get("value_shown")) and pd.notna(row.get("by_orders")):
        text = say("In {segment} a response is taken to bring {money} before the margin, as much as one order there", **told) if row["orders_each"] == 1 else (
            say("In {segment} a response is taken to bring {money} before the margin, at {n} orders to a response", n=say.number(row["orders_each"]), **told))
        return say.claim(text, "profit", "targets", row, "value_of_response orders_each")
    if row["gross"]:
        return say.claim(say("In {segment} a response is taken to bring {money}, before the margin", **told), "profit", "targets", row, "value_of_response")
    if dampened(row):
        text = say(
            "For {segment} we count on an uplift of {points} where {campaigns} showed {shown}, because small tests exaggerate, and on {money} from a response, before the margin",
            points=points(row["uplift"], say), shown=points(row["shown"], say), campaigns=own_campaigns(row, say), **told,
        )  # fmt: skip
        return say.claim(text, "profit", "targets", row, "uplift shown value_of_response shown_campaigns")
    text = say(
        "For {segment} we count on an uplift of {points}, cautiously, since it is partly pooled with other campaigns, and on {money} from a response, before the margin",
        points=points(row["uplift"], say), **told,
    )  # fmt: skip
    return say.claim(text, "profit", "targets", row, "uplift value_of_response")


def own_campaigns(row: dict[str, Any], say: Any) -> str:
    """Of which campaigns the uplift shown is: those to the segment through this channel, which need not be all of its own."""
    if row.get("shown_campaigns") == 1:
        return say("its one campaign by {channel}", channel=row["channel"])
    return say("its own campaigns by {channel}", channel=row["channel"])


def _only(row: dict[str, Any], say: Any) -> str:
    """That the channel is taken because no other has a text."""
    if (row.get("only_text") is not True and row.get("only_text") != 1) or pd.isna(row["contacts"]) or by_voice(row["channel"]):
        return ""
    return say("{segment} are written to by {channel} because a text is ready for no other channel, so what others would bring is not in the choice", segment=say.quoted(row["segment"]), channel=row["channel"])


def _rests(row: dict[str, Any], say: Any) -> str:
    """What the value of a response lies between: the segment's own campaigns and its own orders."""
    if pd.isna(row.get("profit")) or pd.isna(row.get("value_shown")) or pd.isna(row.get("by_orders")):
        return ""
    told = {"segment": say.quoted(row["segment"]), "shown": say.money(row["value_shown"]), "orders": say.money(row["by_orders"])}
    text = say("That money lies between {shown} from a response in the campaigns to {segment} so far and {orders} by its own orders", **told) if row["orders_each"] == 1 else (
        say("That money lies between {shown} from a response in the campaigns to {segment} so far and {orders} by its own orders, {n} to a response", n=say.number(row["orders_each"]), **told))
    return say.claim(text, "profit", "targets", row, "value_shown by_orders orders_each")


def orders_assumed(table: pd.DataFrame, say: Any) -> list[str]:
    """How many orders a response is taken to bring, where profit rests on it, and that campaigns which tell what one brings pull that their way."""
    rows = table[table["profit"].notna() & table["by_orders"].notna()] if {"by_orders", "orders_each"} <= set(table) else table.head(0)
    if rows.empty:
        return []
    each = rows["orders_each"]
    if each.nunique() > 1:
        some = [say("{n} in {segments}", n=say.number(n), segments=_names(part, say)) for n, part in rows[each != 1].groupby("orders_each")]
        some += [say("{n} elsewhere", n=say.number(1))] if each.eq(1).any() else []
        text = say("Profit rests on an assumption of how many orders a response brings, {orders}", orders=say.listing(some))
    else:
        n = each.iloc[0]
        text = say("Profit rests on {n} orders to a response, which is an assumption", n=say.number(n)) if n != 1 else say("Profit rests on one order to a response, which is an assumption")
    line = say.claim(text, "profit", "targets", rows, "orders_each")
    shown = say("Where campaigns have shown what a response brings, it is taken to lie between that and this assumption")
    return [line, shown] if rows["value_shown"].notna().any() else [line]


def _otherwise(row: dict[str, Any], say: Any) -> str:
    """That the log counts something narrower than purchases, so that what pays by its count is a test until purchases are counted."""
    if row["reason"] != "other_count":
        return ""
    text = say(
        "Of {contacts} customers in {segment} about {usual} buy in an average {days} days anyway, where the log would count {without}; it counts something narrower, in which a purchase that was only moved is a gain, so at most this profit is added, and the campaign is a test",
        contacts=say.number(row["contacts"]), segment=say.quoted(row["segment"]), usual=say.number(round(row["usual"])), without=say.number(round(row["without"])), days=say.number(WITHIN),
    )  # fmt: skip
    return say.claim(text, "choice", "targets", row, "contacts usual without")


def middle(table: pd.DataFrame) -> float:
    """The attractiveness from which a segment is among the most attractive: the middle of those that pass, and half of the first's at least.

    >>> middle(pd.DataFrame({"passes": [True, True, True, False], "attractiveness": [100.0, 70.0, 7.0, 0.0]}))
    70.0
    >>> middle(pd.DataFrame({"passes": True, "attractiveness": [100.0, 20.0, 7.0]}))
    50.0
    """
    passing = table.loc[table["passes"].astype(bool), "attractiveness"]
    return float(max(passing.median(), passing.max() / 2))


def _stop(row: dict[str, Any], say: Any) -> str:
    """From which uplift it pays, and when to stop."""
    if pd.isna(row["needed"]) or row["gross"]:
        return ""
    told = {
        "segment": say.quoted(row["segment"]), "points": points(row["break_even_uplift"], say), "n": say.number(row["needed"]),
        "contacts": say.number(row["contacts"]), "days": say.number(WITHIN),
    }  # fmt: skip
    if pd.isna(row.get("without")):
        text = say("A campaign to {segment} pays from an uplift of {points}; do not repeat it if fewer than {n} of {contacts} respond within {days} days", **told)
        return say.claim(text, "choice", "targets", row, "break_even_uplift needed contacts")
    if drowned(row):
        told["usual"] = say.number(round(row["usual"]))
        text = say("A campaign to {segment} pays from an uplift of {points}; about {usual} of {contacts} buy within {days} days anyway, so count only what the message brings, by a code or an item of its own", **told)
        return say.claim(text, "choice", "targets", row, "break_even_uplift contacts usual")
    told["without"] = say.number(round(row["without"]))
    text = say(
        "A campaign to {segment} pays from an uplift of {points}; about {without} of {contacts} would come without it, so do not repeat it if fewer than {n} respond within {days} days", **told
    ) if proves(row) else say(
        "A campaign to {segment} pays from an uplift of {points}; about {without} of {contacts} would come without it, so do not repeat it if fewer than {n} respond within {days} days, though reaching {n} proves nothing yet", **told
    )  # fmt: skip
    return say.claim(text, "choice", "targets", row, "break_even_uplift needed contacts without")


def _held(row: dict[str, Any], say: Any) -> str:
    """Whom to hold out, or what it takes where this segment alone is too small."""
    if pd.isna(row["people"]) or not row["people"] > 0 or not row["to_show"] > 0:
        return ""
    return say.claim(_shown(row, say), "choice", "targets", row, "held_out people to_show campaigns campaigns_bought")


def _shown(row: dict[str, Any], say: Any) -> str:
    told = {"segment": say.quoted(row["segment"]), "points": points(row["to_show"], say)}
    if row["held_out"] > 0:
        held = {"held": say.number(row["held_out"]), "people": say.number(row["people"]), **told}
        if row["campaigns"] == 1 or pd.isna(row["campaigns"]):
            return say("Hold out {held} of {people} in {segment}; that shows an uplift of {points} four times in five", **held)
        n = int(row["campaigns"])
        if row.get("reason") == "other_count" and pd.notna(row["campaigns_bought"]):
            return say(
                "Hold out {held} of {people} in {segment}; to show an uplift of {points} takes {n} such campaigns together by the log's count, and {bought} by all purchases",
                n=say.number(n), bought=say.number(row["campaigns_bought"]), **held,
            )  # fmt: skip
        return say(
            "Hold out {held} of {people} in {segment}; it takes {n} such campaigns together to show an uplift of {points}",
            n=say.number(n),
            **held,
        )
    if tried(row):
        return say("{segment} are too few for any test; what is sent to them is tried and judged by what it brings for its cost, for nothing here can measure what it adds", **told)
    if pd.isna(row["campaigns"]) or row["campaigns"] > YEAR:
        return say("{segment} are too few to show an uplift of {points}; judge them together with other segments", **told)
    return say(
        "In {segment} one campaign would show nothing; it takes {n} of this size, half held out each time, to show an uplift of {points}",
        n=say.number(row["campaigns"]), **told,
    )  # fmt: skip


def _sure(sure: dict[str, Any], say: Any) -> list[str]:
    lines, share, price = [], sure.get("best_set_share"), sure.get("limit_price")
    if share is not None:
        text = say("In {share} of {n} draws of all that is uncertain this set is the best", n=say.number(1000), share=say.percent(share))
        lines.append(say.claim(text, "choice", "sureness", sure, "best_set_share"))
    if price:
        text = say("The limit on the number of targets costs {money} of expected profit", money=say.money(price))
        lines.append(say.claim(text, "choice", "sureness", sure, "limit_price"))
    if sure.get("nothing_after") is not None:
        told = {"before": say.percent(sure["nothing_before"]), "after": likely(sure["nothing_after"], say)}
        text = say("Until tests show more, we allow a probability of {after} that a message changes nothing ({before} before any test), and so we count on less than a small test shows", **told)
        lines.append(say.claim(text, "choice", "sureness", sure, "nothing_after nothing_before"))
    return lines


def settings(rules: dict[str, Any] | None, say: Any) -> list[str]:
    """What the client has set for the choice: how sure a campaign must be, how many targets, which budget."""
    if not rules:
        return []
    told = [say("A campaign is sent in full where it pays with a probability of {share} or more", share=say.percent(rules["confidence"]))]
    told += [say("at most {n} segments are worked with", n=say.number(rules["top"]))] if rules.get("top") is not None else []
    told += [say("the budget is {money}", money=say.money(rules["budget"]))] if rules.get("budget") is not None else []
    text = say("{limits}; so it is set for this case and may be changed", limits=say.listing(told))
    return [say.claim(text, "choice", "decision_rules", None, " ".join(c for c in ("confidence", "top", "budget") if rules.get(c) is not None))]


def silent_listed(row: dict[str, Any], listed: dict[str, Any] | None, say: Any) -> str:
    """That some of a list have fallen silent and are counted at the same response; nothing where they are few, or what the campaign is for."""
    if not some_silent(listed):
        return ""
    text = say(
        "{silent} of the {listed} on the list of {segment} have fallen silent and are counted at the same response as the others, which is likely too much",
        silent=say.number(listed["silent"]), listed=say.number(listed["listed"]), segment=say.quoted(row["segment"]),
    )  # fmt: skip
    return say.claim(text, "choice", "listed", listed, "silent listed")


def changed_criteria(stamp_then: str | None, stamp_now: str, say: Any) -> list[str]:
    """Whether criteria and weights are still those that were fixed before the segments were seen."""
    if stamp_then is None:
        return [say("Criteria and weights were not stamped before the segments were made")]
    if stamp_then == stamp_now:
        return [say("Criteria and weights are those fixed before the segments were seen")]
    return [say("Criteria or weights were changed after the segments had been seen, so the scores are no longer an independent judgement")]
