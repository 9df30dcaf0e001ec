"""Deals, nests and the buying committee in words."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pandas as pd

from segkit.findings.criteria import column_name, spoken
from segkit.ground.language import lower, upper

SURE = 0.05


def meanings(say: Any, columns: Collection[str] | None = None) -> dict[str, str]:
    """What each class of deals means; of effort and bargaining nothing where no column of the deals tells it."""
    known = None if columns is None else set(columns)
    effort = known is None or "effort_hours" in known
    terms = known is None or bool(known & {"changes", "discount"})
    return {
        "A": say("the product fits as it is; they buy fast, ask little and pay well"),
        "B": say("they buy, but want changes, bargain or pay worse") if terms else say("they buy"),
        "C": say("much effort, and they do not buy") if effort else say("they do not buy"),
        "D": say("they would buy, but have no money for it"),
        "X": say("a large amount for needs beyond the product: not yet our segment"),
    }


def decided(received: pd.DataFrame | None, say: Any) -> list[str]:
    """How many deals came to an end, how many of them were won, and what those were worth; nothing where none ended."""
    ended = received[received["outcome"].isin(["won", "lost"])] if received is not None and "outcome" in received else pd.DataFrame()
    if ended.empty:
        return []
    won = ended[ended["outcome"] == "won"]
    told = {"deals": say.many("{n} deal that ended", "{n} deals that ended", len(ended)), "won": say.number(len(won)), "share": say.percent(len(won) / len(ended))}
    text = say("Of {deals}, {won} were won ({share})", **told)
    if "amount" in won and won["amount"].sum() > 0:
        text = say("Of {deals}, {won} were won ({share}), worth {money}", money=say.money(won["amount"].sum()), **told)
    return [say.claim(text, "count", "deals_received", None, "outcome amount")]


APART = 0.1  # of the money of won deals: purchases that differ by more do not agree with it


def invoiced(table: pd.DataFrame | None, say: Any, *, segment: str | None = None) -> list[str]:
    """Whether those whose deals were won have bought for as much since (`collect.invoiced`); nothing where that is not known; `segment`: in which all are who never
    bought."""
    if table is None or table.empty or not table["won"].iloc[0] > 0:
        return []
    everybody, bought, without, never = table.to_dict("records")
    told = {"won": say.money(bought["won"]), "invoiced": say.money(bought["invoiced"])}
    cells = pd.DataFrame([bought]) if not without["customers"] else table
    if without["customers"]:
        missing = say.number(without["customers"])
        ever = {"missing": missing, "never": say.number(never["customers"])}
        if never["customers"]:
            missing = say("{missing} ({never} of them nothing ever, all in {segment})", segment=say.quoted(segment), **ever) if segment else say("{missing} ({never} of them nothing ever)", **ever)
        text = say(
            "Deals and purchases do not agree: of {customers} with a won deal, {missing} have bought nothing since, though their deals were worth {money}; the others had deals worth {won} and have bought for {invoiced}; ask the accounts department before relying on either",
            missing=missing, customers=say.many("{n} customer", "{n} customers", int(everybody["customers"])), money=say.money(without["won"]), **told,
        ) if bought["customers"] else say(
            "Deals and purchases do not agree, since none of {customers} with a won deal, worth {money}, has bought anything since; ask the accounts before relying on either",
            customers=say.many("{n} customer", "{n} customers", int(everybody["customers"])), money=say.money(without["won"]),
        )  # fmt: skip
    elif abs(bought["invoiced"] - bought["won"]) > APART * bought["won"]:
        text = say("Deals and purchases do not agree, since customers who won {won} in deals have bought for {invoiced} since; ask the accounts before relying on either", **told)
    else:
        text = say("Deals and purchases agree, since customers who won {won} in deals have bought for {invoiced} since", **told)
    return [say.claim(text, "count", "deals_invoiced", cells, "customers won invoiced")]


def agree(table: pd.DataFrame | None) -> bool:
    """Whether nothing is known against what deals say of money: purchases since are as much, or not known.

    >>> agree(None), agree(pd.DataFrame({"customers": [14, 5, 9, 6], "won": [458.0, 167.0, 291.0, 200.0], "invoiced": [66.0, 66.0, 0.0, 0.0]}))
    (True, False)
    """
    if table is None or table.empty or not table["won"].iloc[0] > 0:
        return True
    bought, without = table.iloc[1], table.iloc[2]
    return bool(not without["customers"] and abs(bought["invoiced"] - bought["won"]) <= APART * bought["won"])


def fits(table: pd.DataFrame | None) -> bool:
    """Whether nothing is known against the customer codes of the deals (`collect.codes`): where they are the list's no more than by chance, nothing of a deal is told of a customer."""
    return table is None or table.empty or bool(table["fits"].iloc[0])


def strangers(table: pd.DataFrame | None, say: Any) -> list[str]:
    """That the customer codes of the deals do not fit the list, where that is known."""
    if table is None or fits(table):
        return []
    row = table.iloc[0]
    told = {"known": say.number(row["known"]), "same": say.number(row["same"]), "chance": say.number(row["by_chance"], digits=0)}
    text = say("The customer codes in the deals do not fit the list of customers, since of {known} details that both know {same} are the same and chance alone brings {chance}", **told)
    if row["won"] > 0:
        text = say("{codes}; find out first whose the won deals are, worth {money}", codes=text, money=say.money(row["won"]))
        return [say.claim(text, "count", "deal_codes", row, "known same by_chance won")]
    return [say.claim(say("{codes}; find out first whose the deals are", codes=text), "count", "deal_codes", row, "known same by_chance")]


def between(codes: pd.DataFrame | None, paid: pd.DataFrame | None, differ: pd.DataFrame | None, say: Any, *, segment: str | None = None) -> list[str]:
    """Whether deals tell of customers what the purchases and the list do; where their codes do not fit, only that."""
    return strangers(codes, say) or [*invoiced(paid, say, segment=segment), *differing(differ, say)]


def whose(table: pd.DataFrame | None, say: Any) -> str:
    """What to find out where the customer codes of the deals do not fit the list; empty where they do."""
    if table is None or fits(table):
        return ""
    if not table["won"].iloc[0] > 0:
        return say("Find out whose the deals are, since their customer codes do not fit the list")
    text = say("Find out whose the won deals are, worth {money}, since their customer codes do not fit the list", money=say.money(table["won"].iloc[0]))
    return say.claim(text, "count", "deal_codes", table.iloc[0], "won")


def to_invoice(table: pd.DataFrame | None, say: Any) -> str:
    """What to ask the accounts department where less was bought since than deals were won for; empty where the two agree."""
    row = _open(table)
    if row is None:
        return ""
    text = say("Ask the accounts department which won deals are not invoiced yet: {won} were won, and the same customers have bought for {invoiced} since", won=say.money(row["won"]), invoiced=say.money(row["invoiced"]))
    return say.claim(text, "count", "deals_invoiced", row, "won invoiced")


def unpaid(table: pd.DataFrame | None, say: Any) -> str:
    """The money of won deals that are not invoiced yet, at the least; empty where nothing is known to be open."""
    row = _open(table)
    return "" if row is None else say.money(row["open"])


def headed(news: str, table: pd.DataFrame | None, say: Any) -> str:
    """The news of revenue that tells it (`unpaid`), with the cell where that stands."""
    row = _open(table)
    return news if row is None or not news else say.claim(news, "count", "deals_invoiced", row, "open")


def beside(table: pd.DataFrame | None, say: Any) -> list[str]:
    """That what was won and is not invoiced yet stands in no figure of revenue."""
    row = _open(table)
    if row is None:
        return []
    text = say("At least {money} of won deals are not invoiced yet and are in none of these figures", money=say.money(row["open"]))
    return [say.claim(text, "count", "deals_invoiced", row, "open")]


def _open(table: pd.DataFrame | None) -> pd.Series | None:
    """All with a won deal, where they have bought for less since and the two do not agree."""
    if table is None or agree(table) or not table["invoiced"].iloc[0] < table["won"].iloc[0]:
        return None
    return table.iloc[0]


def differing(table: pd.DataFrame | None, say: Any) -> list[str]:
    """Attributes that are not the same in the deals and in the list of customers, and which of them is used for what."""
    if table is None or table.empty:
        return []
    told = [say("{criterion} ({n} of {customers} customers)", criterion=say.name(column_name(r.criterion)), n=say.number(r.differ), customers=say.number(r.customers)) for r in table.itertuples()]
    text = say(
        "Deals and the list of customers differ in {criteria}; segments and profiles go by the list, what A clients share by the deals",
        criteria=say.listing([lower(one) for one in told]),
    )  # fmt: skip
    return [say.claim(text, "count", "differing", table, "differ customers")]


def focus(table: pd.DataFrame, say: Any) -> list[str]:
    """Where the work goes and where the money comes from."""
    if table.empty:
        return [say("No deal is won or lost yet, so none can be classed")]
    rows = table.set_index("class")
    n = int(rows["deals"].sum())
    text = say.many("{n} deal was classed, {a} of them as A", "{n} deals were classed, {a} of them as A", n, a=say.number(int(rows["deals"].get("A", 0))))
    lines = [say.claim(text, "count", "deal_focus", table, "deals")]
    spent = rows["effort_share"]
    if spent.notna().any():
        text = say("{share} of the working hours went into deals of classes B and C", share=say.percent(spent.reindex(["B", "C"]).sum()))
        lines.insert(0, say.claim(text, "count", "deal_focus", table[table["class"].isin(["B", "C"])], "effort_share"))
    lines += best(table, say)
    for name, row in rows.iterrows():
        if name != "A" and pd.notna(row["profit"]) and row["profit"] < 0:
            text = say("Class {name} lost {money}", name=name, money=say.money(-row["profit"]))
            lines.append(say.claim(text, "count", "deal_focus", table[table["class"] == name], "profit"))
    return lines


def best(table: pd.DataFrame, say: Any) -> list[str]:
    """What the deals of class A took and brought: told beside the segments too, whose revenue they carry."""
    a = table[table["class"] == "A"] if len(table) else table
    if a.empty or table["effort_share"].isna().all():
        return []
    told = {"hours": say.percent(a["effort_share"].iloc[0]), "revenue": say.percent(a["revenue_share"].iloc[0])}
    text = say("Class A took {hours} of the hours and brought {revenue} of the revenue of won deals", **told)
    return [say.claim(text, "count", "deal_focus", a, "effort_share revenue_share")]


def shared(table: pd.DataFrame, say: Any, *, differ: pd.DataFrame | None = None) -> list[str]:
    """What A clients share, and what only looks like it; `differ` (of `collect.differing`): of what the list of customers says something else."""
    if table.empty:
        return [say("What A clients share cannot be said yet, for there are too few deals or no features of the clients")]
    sure = table[(table["p_holm"] < SURE) & (table["difference"] > 0)]
    doubted = {} if differ is None or differ.empty else differ.set_index("criterion", drop=False).to_dict("index")
    lines = [_doubted(row, doubted[row.feature], say) for row in sure.itertuples() if row.feature in doubted]
    lines += [
        say.claim(say(
            "What sets A clients apart is {feature}: {a} of them have it and {others} of the others; the difference lies between {low} and {high} points",
            feature=feature(row, say),
            a=say.percent(row.share_a),
            others=say.percent(row.share_others),
            low=points(row.low, say),
            high=points(row.high, say),
        ), "difference", "deal_features", row, "difference share_a share_others low high", p=row.p_holm)
        for row in sure.itertuples() if row.feature not in doubted
    ]  # fmt: skip
    lines = [line for line in lines if line]
    if not lines:
        lines.append(say("No feature sets A clients apart for certain; the deals are too few"))
    maybe = table[(table["p_holm"] >= SURE) & (table["p"] < SURE) & (table["difference"] > 0)]
    if len(maybe):
        named = say.listing([feature(row, say) for row in maybe.head(3).itertuples()])
        lines.append(upper(say("{features} may matter too, but with so few deals this may be chance", features=named)))
    return lines


def won(table: pd.DataFrame | None, say: Any) -> list[str]:
    """Which features go with deals that are won, and with those that are not (`segments.ended`); nothing where none surely does."""
    if table is None or table.empty:
        return []
    lines, seen = [], set()
    for row in table[table["p_holm"] < SURE].itertuples():
        mirror = (row.feature, row.others, row.others_won)  # of two values the second says the same again
        if mirror in seen:
            continue
        seen.add((row.feature, row.deals, row.won))
        told = {"feature": feature(row, say), "others": say.percent(row.share_others), "low": points(row.low, say), "high": points(row.high, say)}
        if row.won:
            counts = {"won": say.number(row.won), "share": say.percent(row.share_won)}
            text = say("Of {deals} with {feature}, {won} were won ({share}), of the others {others}; the difference lies between {low} and {high} points",
                       deals=say.many("{n} deal that ended", "{n} deals that ended", row.deals), **counts, **told)  # fmt: skip
        else:
            text = say("Of {deals} with {feature}, none was won, of the others {others}; the difference lies between {low} and {high} points",
                       deals=say.many("{n} deal that ended", "{n} deals that ended", row.deals), **told)  # fmt: skip
        lines.append(say.claim(text, "difference", "win_rates", row, "difference deals won share_won share_others low high", p=row.p_holm))
    return [line for line in lines if line][:MOST]


MOST = 6  # sentences of won deals: the surest


def late(table: pd.DataFrame | None, say: Any) -> list[str]:
    """The open deals that are past the day they were to close, and whose they are where that is sure; nothing where none is late or no day is known."""
    if table is None or table.empty or not table["late"].iloc[0] > 0:
        return []
    total, parts = table.iloc[0], table.iloc[1:]
    told = {"deals": say.many("{n} open deal with a planned day", "{n} open deals with a planned day", int(total["deals"])), "late": say.number(total["late"])}
    if total["money"] > 0:
        text = say("Of {deals}, {late} are past it, worth {money}; ask who looks after them which are still alive", money=say.money(total["money"]), **told)
    else:
        text = say("Of {deals}, {late} are past it; ask who looks after them which are still alive", **told)
    lines = [say.claim(text, "count", "overdue", total, "late deals money" if total["money"] > 0 else "late deals")]
    sure = parts[(parts["p_holm"] < SURE) & (parts["difference"] > 0)] if "p_holm" in parts else parts.head(0)
    for row in sure.itertuples():
        text = say("Of {n} open deals with {feature}, {late} are past their day ({share}), of the others {others}", n=say.number(row.deals), feature=feature(row, say), late=say.number(row.late),
                   share=say.percent(row.share_late), others=say.percent(row.share_others))  # fmt: skip
        lines.append(say.claim(text, "difference", "overdue", row, "difference deals late share_late share_others", p=row.p_holm))
    return [line for line in lines if line]


def _doubted(row: Any, differs: dict[str, Any], say: Any) -> str:
    """What would set A clients apart by the deals alone."""
    told = {"feature": feature(row, say), "a": say.percent(row.share_a), "others": say.percent(row.share_others)}
    text = say("By the deals {a} of A clients have {feature} and {others} of the others", **told)
    text = say.claim(text, "difference", "deal_features", row, "share_a share_others", p=row.p_holm)
    if not text:
        return ""
    beside = say("the list of customers says something else of {n} of {all}, so do not use it until the two agree", n=say.number(differs["differ"]), all=say.number(differs["customers"]))
    return "; ".join([text, say.claim(beside, "count", "differing", differs, "differ customers")])


def feature(row: Any, say: Any) -> str:
    """A feature and its value as people read it."""
    return say("{criterion} {value}", criterion=lower(say.name(column_name(row.feature))), value=say.quoted(row.value))


def points(share: float, say: Any) -> str:
    """A difference of shares in percentage points."""
    return ("+" if share > 0 else "") + say.number(100 * share, digits=0)


def a_rule(told: dict[str, Any], say: Any) -> list[str]:
    """The A client in one line, and whether the line is worth anything."""
    if not told or not told.get("rule"):
        return [say("No rule of two questions tells A clients from the others")]
    line = say("In one line, an A client is one with {rule}", rule=spoken(told["rule"], say))
    if told["hits"] - told["base"] < (told["base"] * (1 - told["base"]) / max(told.get("deals", 1), 1)) ** 0.5:  # within what chance brings
        return [say("No rule of two questions is better yet than always giving the more common answer")]
    hits, base = say.percent(told["hits"]), say.percent(told["base"])
    worth = say(
        "Tried on deals it had not seen, it was right in {hits}; always giving the more common answer is right in {base}", hits=hits, base=base
    )
    return [line, worth]


def nests(table: pd.DataFrame, say: Any) -> list[str]:
    """Which nests the data describe, and what it takes to fill the first blank one."""
    known = table[table["in_data"] > 0]
    lines = [say("We know something at {n} of {all} levels", n=say.number(len(known)), all=say.number(len(table)))]
    blank = table[table["in_data"] == 0].sort_values("order")
    if len(blank):
        lines.append(say("Nothing is known yet of {nests}", nests=say.listing([say.name(n) for n in blank["nest"]])))
    return lines


def committee(table: pd.DataFrame, say: Any) -> list[str]:
    """Who decides, and which roles nobody is named for."""
    if table.empty:
        return [say("Nobody has described the buying committee yet; ask the sales staff who starts, uses, decides and pays")]
    lines = []
    for segment, rows in table.groupby("segment", sort=True):
        deciders = rows[(rows["role"] == "decider") & ~rows["missing"].astype(bool)]
        if len(deciders):
            first = deciders.iloc[0]
            convinced = first["convinces"] if isinstance(first["convinces"], str) and first["convinces"] else say("still to be asked")
            lines.append(
                say(
                    "In {segment} the decision is made by {person}; what convinces is {what}", segment=say.quoted(segment), person=first["person"], what=convinced
                )
            )
        open_ = rows.loc[rows["missing"].astype(bool), "role"]
        if len(open_):
            lines.append(
                say(
                    "In {segment} it is still open who is {roles}", segment=say.quoted(segment), roles=say.listing([say.name(r) for r in open_])
                )
            )
    return lines
