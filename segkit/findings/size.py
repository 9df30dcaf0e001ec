"""Step 7 in words."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from segkit.findings.criteria import spoken
from segkit.findings.segments import share_of
from segkit.ground.chance import RATE
from segkit.ground.language import missing
from segkit.ground.names import DEAL_CLASSES, EVERYBODY, NOT_YET, OPEN_DEAL, PLAIN_B, ours

TOLD = 20  # customers: of fewer, then or now, growth does not name how many they were
LEVEL = 0.01  # a smaller change of revenue is none to speak of
MADE_UP = 0.1  # of the fall: what earns less does not make up for it
TURNS = 0.1  # so far from the rate of the whole, the rate of the last half belongs beside it
MARKET = ours({  # what the market form says
    "people": "how many people there are", "reachable": "how many of them can be reached",
    "segment_share": "what share of the market each segment is", "spend": "what a customer spends in a year",
})  # fmt: skip
FEWEST = 10  # customers from the beginning: what fewer brought says nothing of the others


def headline(segments: pd.DataFrame, say: Any) -> str:
    """The segment whose customers are worth most against their number."""
    known = segments[segments["revenue_share"].notna() & (segments["customers"] > 0)]
    if known.empty:
        return say("The segments have no revenue to compare yet")
    if len(known) == 1:
        return say("All customers are in one segment, {segment}", segment=say.quoted(known["segment"].iloc[0]))
    top = known.loc[(known["revenue_share"] - known["share"]).idxmax()]
    return say.claim(
        share_of(top, top["segment"], say), "difference", "segments", top, "revenue_share share", p=top.get("worth_p"),
        otherwise=say("No segment surely brings more than its number of customers would suggest"),
    )  # fmt: skip


def sizes(segments: pd.DataFrame, say: Any, *, bridge: pd.DataFrame | None = None) -> list[str]:
    """Who brings the revenue, how sure the sizes are, who has surely grown or shrunk; `bridge`: what those brought who were in a segment then."""
    lines = [headline(segments, say)]
    least = segments.iloc[(segments["customers"]).argmin()] if len(segments) else None
    if least is not None and len(segments) > 1:
        text = say(
            "{segment} are the smallest segment, {customers}",
            segment=say.quoted(least["segment"]), customers=say.many("{n} customer", "{n} customers", int(least["customers"])),
        )  # fmt: skip
        lines.append(say.claim(text, "count", "segments", least, "customers"))
    return lines + grown(segments, say, bridge=bridge)


def grown(segments: pd.DataFrame, say: Any, *, bridge: pd.DataFrame | None = None) -> list[str]:
    """What is sure to have grown or shrunk, corrected for the number of segments; where no segment is, whose customers of then surely buy less
    (`bridge`): two answers to two questions, told in one sentence."""
    if segments["revenue_share"].isna().all():
        return []  # no purchase is known
    known = segments.dropna(subset=["growth"])
    if known.empty and {OPEN_DEAL, PLAIN_B, *DEAL_CLASSES.values()} & set(segments["segment"]):
        return [say("What class a client's deals were in earlier is not kept, so how the segments have grown is not known")]
    if known.empty and "joined_then" in segments and segments["joined_then"].notna().any():
        return [say("While the earlier period ran, customers were still joining or the segments were others, so how they have grown is not known")]
    if known.empty:
        return [say("Whether the segments grew is not known yet; that takes two years, or two equal spans, of purchases")]
    if "growth_low" not in known:
        return []
    apart = (known["growth_low"] > 0) | (known["growth_high"] < 0)
    known = known if "growth_p" in known else known.assign(growth_p=1.0 * ~apart)
    p = known["growth_p"].fillna(1.0)
    sure = known[(p < RATE) & apart]
    told = sure if len(sure) else known.loc[[p.idxmin()]]  # what is nearest to sure is what was tried
    first = [told.loc[told["growth"].idxmax()], told.loc[told["growth"].idxmin()]]
    wanted = [row for row, up in zip(first, (True, False), strict=True) if (row["growth"] > 0) == up]
    return [line for line in (_changed(row, say) for row in wanted) if line] or [_level(bridge, say)]


def _level(bridge: pd.DataFrame | None, say: Any) -> str:
    """That no segment has surely changed, and, where those who were in one then surely buy less, that too."""
    plain, mine = say("No segment has clearly grown or shrunk"), _fallen(bridge)
    if mine.empty:
        return plain
    before, after = (mine.loc[mine["item"] == item, "revenue"].iloc[0] for item in ("before", "after"))
    if not before > 0:
        return plain
    text = say(
        "No segment as a whole has clearly grown or shrunk, but those who were in {segment} in the earlier period bring {share} less since",
        segment=say.quoted(mine["segment"].iloc[0]), share=say.percent(1 - after / before),
    )  # fmt: skip
    return say.claim(text, "difference", "bridge", mine, "revenue", p=_p(mine), otherwise=plain)


def _changed(row: pd.Series, say: Any) -> str:
    low, high = sorted((abs(row["growth_low"]), abs(row["growth_high"])))
    told = {"segment": say.quoted(row["segment"]), "growth": say.percent(abs(row["growth"])), "low": say.percent(low), "high": say.percent(high)}
    if not min(row.get("then_customers", 0), row["customers"]) >= TOLD or row.get("like_customers", row["customers"]) != row["customers"]:
        text = say("Revenue of {segment} grew by {growth} ({low} to {high})", **told) if row["growth"] > 0 else (
            say("Revenue of {segment} fell by {growth} ({low} to {high})", **told))
        return say.claim(text, "change", "segments", row, "growth growth_low growth_high", p=row.get("growth_p"))
    told |= {"then": say.number(row["then_customers"]), "now": say.number(row["customers"])}
    text = say("Revenue of {segment} grew by {growth} ({low} to {high}); it had {then} customers and has {now} now", **told) if row["growth"] > 0 else (
        say("Revenue of {segment} fell by {growth} ({low} to {high}); it had {then} customers and has {now} now", **told))
    return say.claim(text, "change", "segments", row, "growth growth_low growth_high then_customers customers", p=row.get("growth_p"))


def bridge(table: pd.DataFrame, say: Any, *, recent: pd.DataFrame | None = None) -> list[str]:
    """What happened to revenue, the largest part first: between two equal windows of months, and in the last half of the later one."""
    whole = table[table["segment"] == EVERYBODY].set_index("item")
    if whole.empty or not whole.loc["before", "revenue"] > 0:
        return []
    lines = [_change(whole, say)]
    parts = whole.loc[["new", "returned", "kept_more", "kept_less", "lost"]]
    parts = parts.reindex(parts["revenue"].abs().sort_values(ascending=False, kind="stable").index)
    told = [_lost(whole, say) if item == "lost" else say.claim(_part(item, row, say), "count", "bridge", _rows(whole, item), "revenue customers")
            for item, row in parts.iterrows() if row["revenue"]]  # fmt: skip
    return lines + lately(recent, say) + _like_for_like(whole, say) + told + _by_segment(table, say)


def lately(table: pd.DataFrame | None, say: Any) -> list[str]:
    """How revenue went in the last months, and since when nobody new has come (`steps.size.lately`)."""
    rows = [] if table is None else table.to_dict("records")
    return [line for row in rows for line in (_half(row, say), _nobody_new(row, say)) if line]


def _half(row: dict[str, Any], say: Any, *, sure: bool = False) -> str:
    """How revenue went in the last months; `sure`: only where it is not chance."""
    before, after = row["revenue_before"], row["revenue_after"]
    if not before > 0:
        return ""
    told = {"n": say.number(row["months"]), "share": say.percent(abs(after / before - 1)), "before": say.money(before), "after": say.money(after)}
    told["then"] = say("in the same months a year before") if row["against"] == "year_before" else say("in the {n} months before", **told)
    level = say("In the last {n} months revenue came to {after} after {before} {then}", **told)
    if abs(after / before - 1) < LEVEL:
        return say.claim(level, "count", "lately", row, "revenue_after revenue_before months")
    unsure = say("In the last {n} months revenue came to {after} after {before} {then}, which may be chance", **told)
    text = say("In the last {n} months revenue fell by {share}, from {before} {then} to {after}", **told) if after < before else (
        say("In the last {n} months revenue grew by {share}, from {before} {then} to {after}", **told))
    return say.claim(text, "change", "lately", row, "revenue_after revenue_before months", p=row["p"]) or (
        "" if sure else say.claim(unsure, "count", "lately", row, "revenue_after revenue_before months"))


def _nobody_new(row: dict[str, Any], say: Any) -> str:
    if missing(row["last_new"]):
        return ""
    text = say("No new customer has come since {date}", date=say.date(dt.date.fromisoformat(row["last_new"])))
    return say.claim(text, "count", "lately", row, "last_new")


def turned(recent: pd.DataFrame | None, table: pd.DataFrame | None, say: Any) -> list[str]:
    """What the last months say for sure that the headline does not: a rate far from the whole's, and that nobody new comes."""
    if recent is None or not len(recent) or table is None or not len(table):
        return []
    row, whole = recent.iloc[0].to_dict(), table[table["segment"] == EVERYBODY].set_index("item")["revenue"]
    half, all_of_it = (row["revenue_before"], row["revenue_after"]), (whole["before"], whole["after"])
    far = min(half[0], all_of_it[0]) > 0 and abs(half[1] / half[0] - all_of_it[1] / all_of_it[0]) >= TURNS
    return [line for line in (_half(row, say, sure=True) if far else "", _nobody_new(row, say)) if line]


def _like_for_like(whole: pd.DataFrame, say: Any) -> list[str]:
    """What those brought who were customers from the beginning: the others, who joined in its course, had a part of the earlier period.
    Where the data begin with it, these are those who first bought in its first month."""
    first = "first_before" in whole.index
    rows = whole.reindex(["first_after", "first_before"] if first else ["there_after", "there_before"])
    (after, before), people = rows["revenue"], rows["customers"].iloc[1]
    if not (before > 0 and people >= FEWEST):
        return []
    told = {"share": say.percent(abs(after / before - 1)), "after": say.money(after), "before": say.money(before)}
    told["customers"] = say.many("{n} customer", "{n} customers", int(people))
    if first and abs(after / before - 1) < LEVEL:
        text = say("Those who first bought in the first month of the data ({customers}) brought as much as before, {after} after {before}", **told)
    elif first:
        text = say("Those who first bought in the first month of the data ({customers}) brought {share} more, {after} after {before}", **told) if after > before else (
            say("Those who first bought in the first month of the data ({customers}) brought {share} less, {after} after {before}", **told))
    elif abs(after / before - 1) < LEVEL:
        text = say("Those who were customers when the earlier period began ({customers}) brought as much as before, {after} after {before}", **told)
    elif after > before:
        text = say("Those who were customers when the earlier period began ({customers}) brought {share} more, {after} after {before}", **told)
    else:
        text = say("Those who were customers when the earlier period began ({customers}) brought {share} less, {after} after {before}", **told)
    return [say.claim(text, "count", "bridge", rows.reset_index(), "revenue customers")]


def _change(whole: pd.DataFrame, say: Any) -> str:
    before, after = whole.loc["before", "revenue"], whole.loc["after", "revenue"]
    told = {"share": say.percent(abs(after / before - 1)), "after": say.money(after), "before": say.money(before), "span": _span(whole, say)}
    if abs(after / before - 1) < LEVEL:
        return say.claim(say("Revenue is level at {after} after {before}", **told), "count", "bridge", _rows(whole, "after", "before"), "revenue")
    if _months(whole) == 12:
        unsure = say("Revenue came to {after} after {before}; chance alone may make such a difference", **told)
        text = say("Revenue fell by {share}, from {before} to {after}", **told) if after < before else say("Revenue grew by {share}, from {before} to {after}", **told)
    else:
        unsure = say("Revenue of {span} came to {after} after {before} in as much time before; chance alone may make such a difference", **told)
        text = say("Revenue of {span} fell by {share}, from {before} in as much time before to {after}", **told) if after < before else (
            say("Revenue of {span} grew by {share}, from {before} in as much time before to {after}", **told))
    if _filling(whole):
        text = say("{text}, largely because customers were still joining then", text=text)
    return say.claim(text, "change", "bridge", _rows(whole, "after", "before"), "revenue", p=_chance(whole)) or say.claim(unsure, "count", "bridge", _rows(whole, "after", "before"), "revenue")


def _rows(whole: pd.DataFrame, *items: str) -> pd.DataFrame:
    return whole.loc[list(items)].reset_index()


def _chance(whole: pd.DataFrame) -> float | None:
    """p of the change of all revenue, where the table has it."""
    return whole.loc["after", "p"] if "p" in whole else None


def news(table: pd.DataFrame | None, say: Any) -> str:
    """What happened to revenue in one sentence, the largest part first; empty where there are no two windows to compare.
    That customers who joined while the earlier window ran bring more in a whole one is no news of them, and so no part to begin with."""
    whole = table[table["segment"] == EVERYBODY].set_index("item") if table is not None and len(table) else pd.DataFrame()
    if whole.empty or not whole.loc["before", "revenue"] > 0:
        return ""
    before, after = whole.loc["before", "revenue"], whole.loc["after", "revenue"]
    parts = whole.loc[["new", "returned", "stayed", "joined", "lost"]]  # more and less of those who stayed go against each other
    if _filling(whole):
        return _joining(whole, say)
    parts = parts if parts.loc["joined", "revenue"] < 0 else parts.drop("joined")
    way = parts["revenue"] * (1 if after >= before else -1)  # the largest part of the way that revenue went
    item = way.idxmax() if way.max() > 0 else parts["revenue"].abs().idxmax()
    told = {"share": say.percent(abs(after / before - 1)), "after": say.money(after), "before": say.money(before), "span": _span(whole, say)}
    told["part"], rows = _brought(item, parts.loc[item], say), _rows(whole, "after", "before", item)
    if abs(after / before - 1) < LEVEL:
        return say.claim(say("{part}; revenue stayed level at {after}", **told), "count", "bridge", rows, "revenue customers")
    unsure = say("{part}; revenue came to {after} after {before}, which may be chance", **told) if _months(whole) == 12 else (
        say("{part}; revenue of {span} came to {after} after {before}, which may be chance", **told))
    text = say("{part}; revenue fell by {share} to {after}", **told) if after < before else say("{part}; revenue grew by {share} to {after}", **told)
    if _months(whole) != 12:
        text = say("{part}; revenue of {span} fell by {share} to {after}", **told) if after < before else say("{part}; revenue of {span} grew by {share} to {after}", **told)
    return say.claim(text, "change", "bridge", rows, "revenue customers", p=_chance(whole)) or say.claim(unsure, "count", "bridge", rows, "revenue customers")


def not_made_up(table: pd.DataFrame | None, profit: float, say: Any) -> str:
    """That campaigns do not bring back what was lost, where revenue fell by far more than they should earn; else nothing."""
    whole = table[table["segment"] == EVERYBODY].set_index("item") if table is not None and len(table) else pd.DataFrame()
    if whole.empty:
        return ""
    fall = whole.loc["before", "revenue"] - whole.loc["after", "revenue"]
    if not (fall > LEVEL * whole.loc["before", "revenue"] and 0 < profit < MADE_UP * fall):
        return ""
    text = say("This does not make up for the fall in revenue")
    return say.claim(text, "change", "bridge", _rows(whole, "after", "before"), "revenue", p=_chance(whole), otherwise="")


def _months(whole: pd.DataFrame) -> int:
    """How long each of the two windows is; a year where a table does not say."""
    return int(whole["months"].iloc[0]) if "months" in whole else 12


def _span(whole: pd.DataFrame, say: Any) -> str:
    return say.many("{n} month", "{n} months", _months(whole))


def _filling(whole: pd.DataFrame) -> bool:
    """Whether revenue grew mostly because customers were still joining while the earlier window ran."""
    before, after = whole.loc["before", "revenue"], whole.loc["after", "revenue"]
    parts = whole.reindex(["new", "returned", "stayed", "joined", "lost"])["revenue"]
    return bool(parts["joined"] >= max(after - before, 0.0) / 2 and parts.idxmax() == "joined" and after >= before)


def _joining(whole: pd.DataFrame, say: Any) -> str:
    """The news where the earlier window was still filling with customers."""
    before, after = whole.loc["before", "revenue"], whole.loc["after", "revenue"]
    told = {"share": say.percent(abs(after / before - 1)), "after": say.money(after), "before": say.money(before), "span": _span(whole, say)}
    rows, months = _rows(whole, "after", "before"), _months(whole)
    if abs(after / before - 1) < LEVEL:
        return say.claim(say("Revenue stayed level at {after}", **told), "count", "bridge", rows, "revenue")
    unsure = say("Revenue came to {after} after {before}, which may be chance", **told) if months == 12 else (
        say("Revenue of {span} came to {after} after {before}, which may be chance", **told))
    text = say("Revenue grew by {share} to {after}, largely because customers were still joining in the earlier period", **told) if months == 12 else (
        say("Revenue of {span} grew by {share} to {after}, largely because customers were still joining in the earlier period", **told))
    return say.claim(text, "change", "bridge", rows, "revenue", p=_chance(whole)) or say.claim(unsure, "count", "bridge", rows, "revenue")


def _lost(whole: pd.DataFrame, say: Any) -> str:
    """What those who have fallen silent brought less, and what all of them still brought: it will not come again by itself."""
    part, items = _silent(whole, say), [item for item in ("lost", "silent") if item in whole.index]
    still = whole["revenue"].where(whole["customers"].notna()).get("lost_after", 0.0)  # of a few it would be a person's
    if not still > LEVEL * whole.loc["after", "revenue"]:
        return say.claim(part, "count", "bridge", _rows(whole, *items), "revenue customers")
    some = whole["customers"].get("silent", whole.loc["lost", "customers"]) != whole.loc["lost", "customers"]  # the part may name two numbers of people
    text = say("{part}; the {money} that all who have fallen silent still brought will be missing unless they buy again", part=part, money=say.money(still)) if some else (
        say("{part}; the {money} that they still brought will be missing unless they buy again", part=part, money=say.money(still)))
    return say.claim(text, "count", "bridge", _rows(whole, *items, "lost_after"), "revenue customers")


def _silent(whole: pd.DataFrame, say: Any) -> str:
    """How many have fallen silent, the count that the whole report tells, and how many of them brought less."""
    some, money = whole.loc["lost", "customers"], say.money(abs(whole.loc["lost", "revenue"]))
    every = whole["customers"].get("silent", some)
    if pd.isna(some) or pd.isna(every):
        return _brought("lost", whole.loc["lost"], say)
    if some == every:
        return say.many(
            "{n} customer has fallen silent and brought {money} less than before", "{n} customers have fallen silent and brought {money} less than before", int(every), money=money
        )  # fmt: skip
    return say.many(
        "{n} customer has fallen silent, and {some} of them brought {money} less than before",
        "{n} customers have fallen silent, and {some} of them brought {money} less than before", int(every), some=say.number(some), money=money,
    )  # fmt: skip


def _part(item: str, row: pd.Series, say: Any) -> str:
    """One part of the bridge, with its customers."""
    who = say.many("{n} customer", "{n} customers", int(row["customers"])) if pd.notna(row["customers"]) else say("a few customers")
    return say("{part} ({who})", part=_brought(item, row, say), who=who)


def _brought(item: str, row: pd.Series, say: Any) -> str:
    money = say.money(abs(row["revenue"]))
    return {
        "new": lambda: say("New customers brought {money}", money=money),
        "returned": lambda: say("Customers who came back after a break brought {money}", money=money),
        "stayed": lambda: say("Customers who stayed brought {money} more than before", money=money) if row["revenue"] >= 0 else (
            say("Customers who stayed brought {money} less than before", money=money)),
        "joined": lambda: say("Customers who came in the course of the earlier period brought {money} less than in it", money=money),
        "kept_more": lambda: say("Customers who bought more than before added {money}", money=money),
        "kept_less": lambda: say("Customers who bought less than before cost {money}", money=money),
        "lost": lambda: say("Customers who have fallen silent brought {money} less than before", money=money),
    }[item]()  # fmt: skip


def _by_segment(table: pd.DataFrame, say: Any) -> list[str]:
    """The segment, as labelled when the later window began, that lost most."""
    mine = _fallen(table)
    if mine.empty:
        return []
    change = mine.set_index("item")["revenue"]
    text = say("Those who were in {segment} then have cut their purchases most, by {money}", segment=say.quoted(mine["segment"].iloc[0]), money=say.money(change["before"] - change["after"]))
    return [line for line in [say.claim(text, "difference", "bridge", mine, "revenue", p=_p(mine))] if line]


def _fallen(table: pd.DataFrame | None) -> pd.DataFrame:
    """What those brought in either window who were in the segment that lost most; nothing where none lost, or where purchases picked it: it has no p."""
    rows = pd.DataFrame(columns=["segment", "item"]) if table is None else table[~table["segment"].isin([EVERYBODY, NOT_YET])]
    wide = rows.pivot_table(index="segment", columns="item", values="revenue", aggfunc="sum") if len(rows) else pd.DataFrame()
    change = (wide["after"] - wide["before"]).sort_values(kind="stable") if {"after", "before"} <= set(wide) else pd.Series(dtype=float)
    if change.empty or not change.iloc[0] < 0:
        return rows.head(0)
    mine = rows[(rows["segment"] == change.index[0]) & rows["item"].isin(["before", "after"])]
    return mine if "p" not in mine or mine["p"].notna().any() else rows.head(0)


def _p(mine: pd.DataFrame) -> float | None:
    return mine.loc[mine["item"] == "after", "p"].iloc[0] if "p" in mine else None


def not_estimated(segments: pd.DataFrame, say: Any) -> str:
    """What the market form does not say yet, as the end of a sentence; all of it where there is no form.

    >>> from segkit.ground.language import Language
    >>> not_estimated(pd.DataFrame({"segment": ["VIP"], "not_estimated": ["spend"]}), Language())
    'what a customer spends in a year'
    """
    told = segments["not_estimated"].dropna().str.split().explode().unique() if "not_estimated" in segments else []
    items = [item for item in MARKET if item in told] if len(told) else [item for item in MARKET if item != "segment_share"]
    return say.listing([say.name(MARKET[item]) for item in items])


def potential(segments: pd.DataFrame, say: Any) -> list[str]:
    """Where most is still to be won, as a range per year; a range that begins below zero is not a gain."""
    known = segments.dropna(subset=["headroom_base"])
    if known.empty:
        return [say("What the segments could still bring is not known: nobody has estimated {what}", what=not_estimated(segments, say))]
    sure = known[known["headroom_low"] > 0]
    if sure.empty:
        return [say("The market as described leaves no segment with sure room to grow, for every range begins below zero")]
    best = sure.loc[sure["headroom_base"].idxmax()]
    text = say(
        "There is room to grow in {segment}, {base} a year beyond today ({low} to {high})", segment=say.quoted(best["segment"]),
        base=say.money(best["headroom_base"]), low=say.money(best["headroom_low"]), high=say.money(best["headroom_high"]),
    )  # fmt: skip
    lines = [say.claim(text, "profit", "segments", best, "headroom_base headroom_low headroom_high")]
    lines.append(say("This is what a year in the whole market could add, not what one campaign adds"))
    if (known["year_months"] < 12).any():
        short = known.loc[known["year_months"].idxmin()]
        text = say("Today's yearly revenue is scaled up from {months} months of data", months=say.number(int(short["year_months"])))
        lines.append(say.claim(text, "count", "segments", short, "year_months"))
    return lines


def _changes(share: float, say: Any) -> str:
    """What becomes of a figure, as the end of a sentence: rises, falls, or stays as it is."""
    if abs(share) < 0.005:
        return say("stays as it is")
    return say("rises by {share}", share=say.percent(share)) if share > 0 else say("falls by {share}", share=say.percent(-share))


def widen_narrow(table: pd.DataFrame, say: Any) -> list[str]:
    """The widening that costs least worth per customer, and the clearest narrowing; what changes the segment's nature is left out."""
    now = table[table["kind"] == "now"]
    wide = table[
        table["kind"].isin(["drop", "relax"]) & table["customers_ratio"].between(1, 2, inclusive="right") & (table["revenue_ratio"] > 1)
    ]
    wide = wide[wide["revenue_per_customer_change"] >= -0.2]
    tight = table[(table["kind"] == "add") & (table["revenue_per_customer_change"] > 0) & table["clear"].astype(bool)]
    lines = []
    if len(wide):
        best = wide.loc[((wide["revenue_ratio"] - 1) * wide["revenue_now"]).idxmax()]
        change = spoken(best["change"], say)
        text = say(
            "Widening {segment} ({change}) adds {customers} of customers and {revenue} of revenue; revenue per customer {changes}",
            segment=say.quoted(best["segment"]), change=say("without {condition}", condition=change) if best["kind"] == "drop" else change,
            revenue=say.about(best["revenue_ratio"] - 1, best["revenue_ratio_step"]),
            customers=say.about(best["customers_ratio"] - 1, best["customers_ratio_step"]), changes=_changes(best["revenue_per_customer_change"], say),
        )  # fmt: skip
        rows = pd.concat([best.to_frame().T, now[now["segment"] == best["segment"]]])
        lines.append(say.claim(text, "count", "widen_narrow", rows, "customers revenue revenue_per_customer_change"))
    if len(tight):
        # Worth of the whole narrowing, so that a handful of rich customers is not the advice.
        gain = tight["revenue_per_customer_change"] * tight["customers_ratio"] * tight["revenue_now"]
        best = tight.loc[gain.idxmax()]
        text = say(
            "Narrowing {segment} to {change} leaves {customers} of its customers, and revenue per customer {changes}",
            segment=say.quoted(best["segment"]), change=spoken(best["change"], say),
            customers=say.about(best["customers_ratio"], best["customers_ratio_step"]), changes=_changes(best["revenue_per_customer_change"], say),
        )  # fmt: skip
        lines.append(say.claim(text, "difference", "widen_narrow", best, "revenue_per_customer_change customers", p=best.get("adjusted")))
    lines = [line for line in lines if line]
    if not lines and now.empty:
        return [say("No part of a segment is clearly worth more than the rest of it")]
    return lines or [say("No single change of a rule makes a segment larger or more valuable without changing its nature")]


def returned(curve: pd.DataFrame, table: pd.DataFrame, say: Any) -> str:
    """How many of those who bought once buy again in the next period."""
    known = curve[(curve["since"] == 1) & curve["share"].notna()]
    if known.empty:
        return say("Nobody has had time to buy again yet")
    share = say.percent(known["share"].iloc[0], digits=0)
    quarters = bool((table["cohort"] % 3 == 0).all()) and table["cohort"].nunique() > 1
    return say("{share} of new customers buy again in the next quarter", share=share) if quarters else say("{share} of new customers buy again in the next month", share=share)
