"""Step 8 in words."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pandas as pd

from segkit.findings.campaign import (
    WITHIN,
    YEAR,
    apart,
    by_voice,
    drowned,
    guesses,
    idle,
    logged,
    losing,
    proves,
    small,
    some_silent,
    tried,
    unwritten,
    yardstick,
)
from segkit.findings.worth import basis, drawn, likely, one_campaign, points, promised, ranged, rests
from segkit.ground.language import upper
from segkit.ground.names import POOLED
from segkit.ground.numbers import missing


def headline(targets: pd.DataFrame, say: Any) -> str:
    """What to do: write, test first, or neither."""
    chosen, tested = (targets[targets["decision"] == d] for d in ("chosen", "test"))
    if len(chosen):
        text = say("Turn to {segments}", segments=_names(chosen, say)) if chosen["channel"].map(by_voice).any() else (
            say("Write to {segments}", segments=_names(chosen, say)))
        return say.claim(text, "choice", "targets", chosen, "p_profit")
    if tested.empty and len(targets) and targets["contacts"].isna().all():
        return say("Without prices of channels no campaign can be judged, and no segment stands out as a target")
    if tested.empty and len(targets) and targets["reason"].eq("knocked_out").all() and len(losing(targets)) < len(targets):
        return say("No segment passes the tests for a target, so no campaign is advised; whether one would pay is not known")
    if tested.empty and len(targets) and targets["reason"].eq("too_few").any():
        return say("The lists are too short for one response, so speak with customers in person instead of sending a campaign")
    if tested.empty:
        return _none(targets, say)
    if (tested["reason"] == "no_prices").any() and len(targets) == 1:
        return say("Without prices of channels no campaign can be judged, and with one segment there is nothing to choose between")
    if (tested["reason"] == "no_prices").any():
        first = tested[tested["attractiveness"] >= middle(targets)]
        if targets.loc[~targets["passes"].astype(bool), "attractiveness"].max() > first["attractiveness"].min():
            return say("Without prices of channels no campaign can be judged; of the segments that pass, {segments} are most attractive by the weights", segments=_names(first, say))
        return say("Without prices of channels no campaign can be judged; by the weights {segments} are most attractive", segments=_names(first, say))
    if tested["gross"].eq(True).any():
        real, others = apart(tested)
        if real.empty:
            return say("What messages add was never measured, and lists this small cannot show it; try it with {segments}", segments=_names(others, say))
        if len(others):
            return say("What messages add was never measured, so test first on {segments}, with a group held out, and try it with {others}", segments=_names(real, say), others=_names(others, say))
        return say("What messages add was never measured, so test first on {segments}, with a group held out", segments=_names(real, say))
    if tested["reason"].eq("other_count").all():
        return say("No campaign is shown to pay by what customers buy; test first on {segments}", segments=_names(tested, say))
    return say("No campaign is shown to pay yet; test first on {segments}", segments=_names(tested, say))


def _none(targets: pd.DataFrame, say: Any) -> str:
    """That no campaign is worth sending, and by which channel without a text one might be."""
    near = targets[[unwritten(row) in ("even", "earns") for row in targets.to_dict("records")]]
    if near.empty or near["unwritten_channel"].nunique() > 1:
        return say("No campaign is worth sending on these terms")
    text = say("No campaign that has a text is worth sending; write one for {channel} and test it on {segments}", channel=near["unwritten_channel"].iloc[0], segments=_names(near, say))
    return say.claim(text, "choice", "targets", near, "unwritten_profit")


def targets(
    table: pd.DataFrame, say: Any, *, sure: dict[str, Any] | None = None, changed: bool = False, listed: pd.DataFrame | None = None, least: int = 1,
    asked: Collection[str] = (),
) -> list[str]:
    """Which, what they add beyond what would come anyway, how sure that is (`sure` from `targets.sureness`), and what to measure; `listed`, of
    `strategy.fallen_silent`, tells the silent on the lists, unless they or the others are fewer than `least`; `asked`: see `one_more`."""
    lines = [headline(table, say)]
    chosen, tested = (table[table["decision"] == d] for d in ("chosen", "test"))
    for row in chosen.to_dict("records"):
        lines += [one_campaign(row, say), promised(row, say), basis(row, say), rests(row, say), _only(row, say), _stop(row, say), _held(row, say)]
    if len(chosen) > 1 and chosen["profit"].notna().all():
        text = say("Together they cost {cost} and should bring {profit}", cost=say.money(chosen["cost"].sum()), profit=ranged(chosen, say, sure or {}))
        lines.append(say.claim(text, "profit", "targets", chosen, "profit cost"))
    if len(chosen) and len(tested):
        lines.append(say("Test first on {segments}", segments=_names(tested, say)))
    for row in tested.to_dict("records"):
        lines += [one_campaign(row, say), promised(row, say), drawn(row, say), basis(row, say), rests(row, say), _only(row, say), _otherwise(row, say), _held(row, say)]
    known = {} if listed is None else listed.set_index("segment", drop=False).to_dict("index")
    worked = pd.concat([chosen, tested]).to_dict("records")
    lines += [silent_listed(row, known.get(row["segment"]), say) for row in worked if some_silent(known.get(row["segment"]), least)]
    lines += [too_few(row, say) for row in table[table["reason"].eq("too_few")].to_dict("records")]
    lines += [upper(forgone(table, say)), reached(pd.concat([chosen, tested]), say), *_sure(sure or {}, say), one_more(table, say, asked=asked)]
    lines += [] if len(chosen) else [measure(table, say, sure)]
    out = table[~table["passes"].astype(bool)]
    if len(out):
        lines.append(say("Not eligible: {segments}", segments=_names(out, say)))
    if changed:
        lines += changed_criteria("before", "after", say)
    return [line for line in lines if line]


def measure(table: pd.DataFrame, say: Any, sure: dict[str, Any] | None = None) -> str:
    """What to measure first where nothing can be chosen; nothing where no campaign is sent, nor was one so far without a group held out. `sure` (of
    `targets.sureness`) tells whether groups were held out before."""
    if idle(table):
        return say("Hold out a group in the next campaign that is sent anyway; whether it pays is known only then") if logged(table) else ""
    if table.empty or table["contacts"].isna().all():
        if (sure or {}).get("compared"):
            return say("Write down what a message costs in each channel; groups have been held out already, and whether messages pay is known only with prices")
        return say("Write down what a message costs in each channel, and hold out a group in the next campaign")
    if table["gross"].eq(True).any() and small(table) and guesses(table[table["decision"].isin(["chosen", "test"])]):
        return say("Lists this small prove nothing in a year of campaigns, and income rests at least partly on assumed response rates, so spend only what you can spare")
    if table["gross"].eq(True).any() and small(table):
        return say("Lists so small prove nothing in a year of campaigns, and income is an upper bound, so spend only what you can do without")
    if table["gross"].eq(True).any():
        return say("Hold out a group in the next campaign, otherwise we cannot measure the effect")
    return say("Where a list is long enough, keep a group held out, and judge the campaigns together")


def _names(rows: pd.DataFrame, say: Any) -> str:
    return say.listing([say.quoted(s) for s in rows["segment"]])


def too_few(row: dict[str, Any], say: Any) -> str:
    """That a list is too short for one response, and what to do instead."""
    text = say(
        "Of {contacts} in {segment} not one response is to be expected; so few cannot be tested, so ring them and decide by hand",
        contacts=say.many("{n} customer", "{n} customers", int(row["contacts"])), segment=say.quoted(row["segment"]),
    )  # fmt: skip
    return say.claim(text, "choice", "targets", row, "contacts uplift")


def _only(row: dict[str, Any], say: Any) -> str:
    """That the channel is taken because no other has a text."""
    if (row.get("only_text") is not True and row.get("only_text") != 1) or pd.isna(row["contacts"]) or by_voice(row["channel"]):
        return ""
    return say("{segment} are written to by {channel} because a text is ready for no other channel, so what others would bring is not in the choice", segment=say.quoted(row["segment"]), channel=row["channel"])


def _otherwise(row: dict[str, Any], say: Any) -> str:
    """That the log counts something narrower than purchases, so that what pays by its count is a test until purchases are counted."""
    if row["reason"] != "other_count":
        return ""
    text = say(
        "Of {contacts} customers in {segment} about {usual} would buy anyway in the {days} days in which responses count, and the log would count {without} of them; it misses the others and takes one that was only brought forward for a gain, so the true profit may be larger or smaller, and the campaign is a test",
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
    return say.claim(_shown(row, say), "choice", "targets", row, "held_out people to_show campaigns campaigns_bought" + (" test_years every_days" if _long(row) else ""))


def _shown(row: dict[str, Any], say: Any) -> str:
    told = {"segment": say.quoted(row["segment"]), "points": points(row["to_show"], say)}
    if row["held_out"] > 0:
        held = {"held": say.number(row["held_out"]), "people": say.number(row["people"]), **told}
        if row["campaigns"] == 1 or pd.isna(row["campaigns"]):
            return say("Hold out {held} of {people} in {segment}; that shows an uplift of {points} four times in five", **held)
        held["n"] = say.number(int(row["campaigns"]))
        if row.get("reason") == "other_count" and pd.notna(row["campaigns_bought"]):
            text = say(
                "Hold out {held} of {people} in {segment}; to show an uplift of {points} takes {n} such campaigns together by the log's count, and {bought} by all purchases",
                bought=say.number(row["campaigns_bought"]), **held,
            )  # fmt: skip
        else:
            text = say("Hold out {held} of {people} in {segment}; it takes {n} such campaigns together to show an uplift of {points}", **held)
        if not _long(row):
            return text
        paced = {"text": text, "days": say.many("{n} day", "{n} days", round(row["every_days"])), "years": say.number(row["test_years"], digits=1)}
        if row.get("reason") == "other_count" and pd.notna(row["campaigns_bought"]):
            return say("{text}; at one campaign every {days}, the log's count takes {years} years", **paced)
        return say("{text}; with one every {days} that takes {years} years", **paced)
    if tried(row) and yardstick(row) == "own":
        return say("{segment} are too few for any test; what is sent to them is tried and judged by use of its own offer or code, not by sales, most of which would come anyway", **told)
    if tried(row) and yardstick(row) == "responses":
        return say("{segment} are too few for any test; what is sent to them is tried and judged by responses, not by money, since what a response brings comes in over a year", **told)
    if tried(row):
        return say("{segment} are too few for any test; what is sent to them is tried and judged by what it brings for its cost, for nothing here can measure what it adds", **told)
    if pd.isna(row["campaigns"]) or row["campaigns"] > YEAR:
        return say("{segment} are too few to show an uplift of {points}; judge them together with other segments", **told)
    return say(
        "In {segment} one campaign would show nothing; it takes {n} of this size, half held out each time, to show an uplift of {points}",
        n=say.number(row["campaigns"]), **told,
    )  # fmt: skip


def _long(row: dict[str, Any]) -> bool:
    """Whether the campaigns that it takes last longer than a year, written no more often than the segment buys."""
    years = row.get("test_years")
    return bool(row["held_out"] > 0 and row["campaigns"] > 1 and pd.notna(years) and years > 1)


def forgone(table: pd.DataFrame, say: Any) -> str:
    """What it costs that nobody writes to those held out, where anything is expected of them, and what for; begins within a sentence."""
    rows = table[table["decision"].isin(["chosen", "test"]) & table["forgone"].notna()] if "forgone" in table else table.head(0)
    money = rows["forgone"].sum() if len(rows) else 0.0
    if not money > 0:
        return ""
    told = {"held": say.many("{n} customer", "{n} customers", int(rows["held_out"].sum())), "money": say.money(money)}
    fixed = rows["fixed"].sum() if "fixed" in rows else 0.0
    if not fixed > 0:
        text = say("holding {held} out costs about {money} of profit each time by the same count, which is the price of learning whether such campaigns pay at all", **told)
        return say.claim(text, "profit", "targets", rows, "held_out forgone")
    text = say("holding {held} out costs about {money} of profit each time by the same count, since the fixed costs ({fixed}) are paid for the others already; that is the price of learning whether such campaigns pay at all", fixed=say.money(fixed), **told)
    return say.claim(text, "profit", "targets", rows, "held_out forgone fixed")


def reached(rows: pd.DataFrame, say: Any) -> str:
    """How many of the segments' customers are written to, held out, and neither, where not all of them are on the lists."""
    rows = rows[rows["contacts"].fillna(0).gt(0)] if "not_reached" in rows else rows.head(0)
    rest = rows["not_reached"].sum() if len(rows) else 0
    if not rest > 0 or (rows["people"] - rows["contacts"] - rows["held_out"]).sum() > 0:
        return ""
    held = rows["held_out"].sum()
    told = {"segments": _names(rows, say), "all": say.number(rows["all_customers"].sum()), "n": say.number(rows["contacts"].sum()), "rest": say.number(rest)}
    if held > 0:
        text = say("Of the {all} customers of {segments} {n} are on the lists, {held} get no message, for comparison, and the other {rest} cannot be contacted now", held=say.number(held), **told)
        return say.claim(text, "choice", "targets", rows, "contacts held_out all_customers not_reached")
    text = say("Of the {all} customers of {segments} {n} are on the lists, and the other {rest} cannot be contacted now", **told)
    return say.claim(text, "choice", "targets", rows, "contacts all_customers not_reached")


def one_more(table: pd.DataFrame, say: Any, *, asked: Collection[str] = ()) -> str:
    """Which segment the budget would hold too, beside those that have a place, and only the limit on the number of targets leaves out; none of `asked`, the
    segments to be asked before anything is sold to them: it is not the limit alone that keeps these out."""
    if "limit_needed" not in table:
        return ""
    worked = table[table["decision"].isin(["chosen", "test"])]
    rows = table[table["limit_needed"].eq(len(worked) + 1) & table["limit_channel"].eq(table["channel"]) & ~table["segment"].isin(asked)]
    if rows.empty or (rows["limit_own"] + worked["cost"].sum() - rows["limit_cost"]).abs().max() > 0.01:  # then those that have a place would change too
        return ""
    row = rows.iloc[0]
    told = {"segment": say.quoted(row["segment"]), "channel": row["channel"], "cost": say.money(row["limit_own"])}
    text = say("The budget has room for one more, {segment} by {channel} for {cost}; only the limit on the number of targets rules it out", **told)
    return say.claim(text, "choice", "targets", row, "limit_own")


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
        text = say("Until tests show more, we allow a probability of {after} that a message changes nothing ({before} before any test) and a smaller one that it does harm; so we count on a smaller effect than a small test shows, and a campaign may lose more than it costs", **told)
        lines.append(say.claim(text, "choice", "sureness", sure, "nothing_after nothing_before"))
    return lines


def settings(rules: dict[str, Any] | None, say: Any, table: pd.DataFrame | None = None) -> list[str]:
    """What the client has set for the choice: how sure a campaign must be, how many targets, which budget; of probability only where the `table` of
    targets has one."""
    if not rules:
        return []
    sure = table is None or table["p_profit"].notna().any()
    told = _sent(rules, say, narrow=table is not None and bool(table["reason"].eq("other_count").any())) if sure else []
    told += [say("at most {n} segments are worked with", n=say.number(rules["top"]))] if rules.get("top") is not None else []
    told += [say("the budget is {money}", money=say.money(rules["budget"]))] if rules.get("budget") is not None else []
    if not told:
        return []
    text = say("{limits}; these are settings of this case and can be changed", limits=upper(say.listing(told)))
    return [say.claim(text, "choice", "decision_rules", None, " ".join(c for c in ("confidence", "top", "budget") if rules.get(c) is not None and (sure or c != "confidence")))]


def borrowed(offers: pd.DataFrame | None, table: pd.DataFrame, say: Any, *, uplift: pd.DataFrame | None = None) -> list[str]:
    """Which segments have never been compared with a group held out, so that uplift and probability are those of the others; or, where a comparison (`uplift`)
    names no segment, by how often each of them buys."""
    if offers is None or "shown" not in offers or table["p_profit"].isna().all():
        return []
    seen = set(offers.loc[offers["shown"].notna(), "segment"])
    rows = table[~table["segment"].isin(seen) & table["p_profit"].notna()]
    rows = rows[rows["capped_contacts"].isna()] if "capped_contacts" in rows else rows  # counted lower, and said so
    if rows.empty:
        return []
    whole = uplift is not None and bool((uplift["segment"].fillna("").eq("") & uplift["campaign"].ne(POOLED)).any())
    text = say("Campaigns were counted as a whole, not by segment, so what a message adds is dealt out to {segments} by how often each of them buys anyway", segments=_names(rows, say)) if whole else (
        say("No campaign to {segments} has been compared with a group held out yet; uplift and probability there are counted as for the others", segments=_names(rows, say)))
    return [say.claim(text, "choice", "targets", rows, "uplift p_profit")]


def _sent(rules: dict[str, Any], say: Any, *, narrow: bool) -> list[str]:
    """From which probability a campaign is sent in full, and that responses must be purchases where some are not."""
    share = say.percent(rules["confidence"])
    if narrow:
        return [say("A campaign is sent in full where responses are purchases and it pays with a probability of {share} or more", share=share)]
    return [say("A campaign is sent in full where it pays with a probability of {share} or more", share=share)]


def silent_listed(row: dict[str, Any], listed: dict[str, Any] | None, say: Any) -> str:
    """That some of a list have fallen silent and are counted at the same response; nothing where they are few, or what the campaign is for,
    and where no response is counted at all."""
    if not some_silent(listed) or missing(row.get("contacts", 0)):
        return ""
    told = {"silent": say.number(listed["silent"]), "listed": say.number(listed["listed"]), "segment": say.quoted(row["segment"])}
    text = say("{silent} of the {listed} on the list of {segment} have bought nothing for long (who has a won deal since is marked there) and are counted at the same response as the others, which is likely too much", **told) if listed.get("won_since", 0) > 0 else (
        say("{silent} of the {listed} on the list of {segment} have fallen silent and are counted at the same response as the others, which is likely too much", **told))
    if pd.notna(listed.get("silent_income")):
        text = say("{text}; {money} of the margin rests on them", text=text, money=say.money(listed["silent_income"]))
        return say.claim(text, "choice", "listed", listed, "silent listed silent_income")
    return say.claim(text, "choice", "listed", listed, "silent listed")


def changed_criteria(stamp_then: str | None, stamp_now: str, say: Any) -> list[str]:
    """Whether criteria and weights are still those that were fixed before the segments were seen."""
    if stamp_then is None:
        return [say("Criteria and weights were not stamped before the segments were made")]
    if stamp_then == stamp_now:
        return [say("Criteria and weights are those fixed before the segments were seen")]
    return [say("Criteria or weights were changed after the segments had been seen, so the scores are no longer an independent judgement")]
