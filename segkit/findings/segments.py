"""Step 6 in words."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from segkit.findings.criteria import column_name
from segkit.ground.bands import MEASURES, titles
from segkit.ground.chance import RATE
from segkit.ground.language import lower, upper
from segkit.ground.numbers import missing

NOTHING = 0.0005  # of revenue: less is none to speak of
TWICE = (0.5, 2.0)  # expected ÷ actual: what is further off is no figure for anybody
APART = 0.1  # between a share of all revenue and of that of the last 12 months: what is told of both


def segments(labels: pd.DataFrame, tests: pd.DataFrame, similar: pd.DataFrame, say: Any, *, why: dict[str, Any] | None = None) -> list[str]:
    """How many segments there are, how large, what sets them apart and which are hardly different; `why`, where the data decided."""
    sizes = labels["segment"].dropna().astype("str").value_counts()
    if sizes.empty:
        return [say("No customer is in a segment")]
    lines = [*_sizes(sizes, say), *([default(why, say)] if why else []), *_uncovered(labels, say)]
    made = tests.loc[tests["by_definition"], "criterion"].isin(list(MEASURES)).any()
    return lines if len(sizes) == 1 else [*lines, *_apart(tests, say), *_alike(similar, say, from_purchases=bool(made))]


def default(why: dict[str, Any], say: Any) -> str:
    """Why the segments are what they are where case.yml says nothing of them, and that one line there changes it."""
    n, buyers = say.number(why["customers"]), say.number(why["buyers"])
    reasons = {
        "enough": lambda: say("{buyers} buyers over {months} months are enough for recency, frequency and money", buyers=buyers, months=say.number(why["months"], digits=0)),
        "few_buyers": lambda: say("with {buyers} buyers a life cycle of a few groups says more than many names", buyers=buyers),
        "short_span": lambda: say("{months} months of purchases are too short for more than a life cycle", months=say.number(why["months"], digits=1)),
        "few_repeat": lambda: say("only {share} of buyers bought again, so a life cycle says more than frequency", share=say.percent(why["repeat"])),
        "no_rhythm": lambda: say("nobody has bought on two days yet, so nothing in the purchases tells customers apart"),
        "deals": lambda: say("the data are deals, so clients are told apart by how their deals went"),
        "events": lambda: say("the data are events, so customers are told apart by how near they are to a purchase"),
        "groups": lambda: say("without purchases the answers and attributes were grouped by machine, and they fall into groups"),
        "criterion": lambda: say("without purchases and without natural groups, «{criterion}» tells customers apart best", criterion=say.name(column_name(why["criterion"]))),
        "few_buyers_one": lambda: say.many("with {n} buyer every split would be chance", "with {n} buyers every split would be chance", int(why["buyers"])),
        "few_customers": lambda: say("with {n} customers and no purchases every split would be chance", n=n),
        "nothing_known": lambda: say("nothing that is known of the customers tells them apart"),
    }  # fmt: skip
    reason = reasons[why["reason"]]()
    return say("The segments were chosen by the data: {reason}. One line in the settings of the case changes it", reason=reason)


def _sizes(sizes: pd.Series, say: Any) -> list[str]:
    if len(sizes) == 1:
        return [say("Everybody is in one segment, {segment}", segment=say.quoted(sizes.index[0]))]
    ranked = sorted(sizes.items(), key=lambda kv: (-kv[1], kv[0]))
    (large, most), (small, least) = ranked[0], ranked[-1]
    count, share = say.many("{n} segment", "{n} segments", len(sizes)), say.percent(most / sizes.sum())
    text = say("{segments}; the largest is {segment} with {share} of customers", segments=count, segment=say.quoted(large), share=share)
    lines = [say.claim(text, "count", "labels", None, "segment")]
    if least < 30:
        people = say.many("{n} customer", "{n} customers", int(least))
        lines.append(say("{segment} are too few to judge, only {customers}", segment=say.quoted(small), customers=people))
    return lines


def _uncovered(labels: pd.DataFrame, say: Any) -> list[str]:
    n = int(labels["segment"].isna().sum())
    return [say.many("{n} customer is in no segment", "{n} customers are in no segment", n)] if n else []


def _apart(tests: pd.DataFrame, say: Any) -> list[str]:
    """What people are first, what they do second, and apart from both what made the segments."""
    rows = tests.assign(name=titles(tests))
    made, rows = rows[rows["by_definition"]], rows[~rows["by_definition"] & rows["effect"].notna()]
    sure = rows[(rows["adjusted"] < 0.05) & rows["reading"].isin(["small", "medium", "large"])]
    who = rows["group"].ne("behavioural")
    people, deeds = sure[sure["group"].ne("behavioural")], sure[sure["group"].eq("behavioural")]
    lines = []
    if len(people):
        text = say("The segments differ in who they are, most in {names}", names=say.listing(_named(people, say)))
        lines.append(_differ(people, text, say, otherwise=say("By the criteria of who they are, the segments do not differ materially")))
    elif who.any():
        nothing = say("By the criteria of who they are, the segments do not differ materially")
        tried = rows[who & rows["adjusted"].ge(RATE)].nsmallest(1, "adjusted")
        text = say("The segments differ in who they are, most in {names}", names=say.listing(_named(tried, say))) if len(tried) else ""
        lines.append(_differ(tried, text, say, otherwise=nothing) if len(tried) else nothing)
    if len(deeds):
        lines.append(_differ(deeds, say("They differ in what they do, most in {names}", names=say.listing(_named(deeds, say))), say))
    if rows.empty:
        lines.append(say("Nothing is known of the customers beyond what made the segments, so whether these differ otherwise is open"))
    faint = rows[(rows["adjusted"] < 0.05) & (rows["reading"] == "none")]
    if len(faint):
        lines.append(
            say.many("{n} difference is certain but too small to matter", "{n} differences are certain but too small to matter", len(faint))
        )
    return [line for line in lines if line] + _made(made, say)


def _differ(rows: pd.DataFrame, text: str, say: Any, *, otherwise: str = "") -> str:
    size = rows["reading"].map({"large": 0, "medium": 1, "small": 2})  # V and ε² are not on one scale, their words are
    first = rows.assign(rank=size).sort_values(["rank", "effect", "criterion"], ascending=[True, False, True]).head(3)
    return say.claim(text, "difference", "profile_tests", first, "effect", p=first["adjusted"].max(), otherwise=otherwise)


def _made(made: pd.DataFrame, say: Any) -> list[str]:
    """What differs by definition is told apart: it is no finding."""
    if made.empty:
        return []
    first = made.dropna(subset=["effect"]).sort_values(["effect", "criterion"], ascending=[False, True]).head(4)
    names = say.listing([say.name(n) for n in first["name"]])
    return [say("By definition, because the segments were made from it: {names}", names=names)] if len(first) else []


def _named(rows: pd.DataFrame, say: Any) -> list[str]:
    first = rows.sort_values(["effect", "criterion"], ascending=[False, True]).head(3)
    return [say("{criterion} ({size} difference)", criterion=lower(say.name(n)), size=say.name(s))
            for n, s in zip(first["name"], first["reading"], strict=True)]  # fmt: skip


def _alike(similar: pd.DataFrame, say: Any, *, from_purchases: bool) -> list[str]:
    """Pairs that nothing tells apart; segments made from purchases still differ in those, so that nobody is told to merge them."""
    close = similar[similar["reason"] == "alike"]
    if from_purchases:
        lines = [say("{first} and {second} differ in nothing but the purchases that made them", first=a, second=b) for a, b, _ in _pairs(close.head(1), say)]
        if len(close) > 1:
            lines = [
                say.many(
                    "{n} pair of segments differs in nothing but the purchases that made it",
                    "{n} pairs of segments differ in nothing but the purchases that made them",
                    len(close),
                )
            ]
    else:
        lines = [
            say("{first} and {second} are very similar: plan for them together, as {merged}", first=a, second=b, merged=into)
            for a, b, into in _pairs(close.head(3), say)
        ]
    few = similar[similar["reason"] != "alike"]
    if len(few):
        n = len(few)
        lines.append(
            say.many("{n} pair of segments is too small to be told apart", "{n} pairs of segments are too small to be told apart", n)
        )
    return lines


def _pairs(rows: pd.DataFrame, say: Any) -> list[list[str]]:
    return [[say.quoted(v) for v in row] for row in rows[["segment_a", "segment_b", "merge_into"]].to_numpy()]


def worth(numbers: dict[str, Any], held_out: pd.DataFrame, say: Any) -> list[str]:
    """Which model counted the value still to come and why, and what the same count would have been worth before; empty without one."""
    return [_counted(numbers, say), _foretold(held_out, say)] if numbers else []


def _counted(numbers: dict[str, Any], say: Any) -> str:
    if numbers["model"] == "bgnbd":
        return say("What is still to come is counted by a model of buying and leaving: it allows that a customer may have gone")
    if numbers["why"] == "few":
        return say.many(
            "What is still to come is counted by the rhythm of buying: {n} customer came back, a model of buying and leaving needs {least}",
            "What is still to come is counted by the rhythm of buying: {n} customers came back, a model of buying and leaving needs {least}",
            numbers["repeat_buyers"],
            least=say.number(numbers["least"]),
        )
    if numbers["why"] == "bounds":
        return say("What is still to come is counted by the rhythm of buying: these data do not hold a model of buying and leaving")
    return say("What is still to come is counted by the rhythm of buying, as the case asks")


def _foretold(held_out: pd.DataFrame, say: Any) -> str:
    if held_out.empty:
        return say("Whether the value still to come can be relied on is not known: the data span too little time to check it")
    row, reading = held_out.iloc[0], held(held_out, say)[1]
    told = {"date": say.date(dt.date.fromisoformat(row["since"])), "expected": say.number(round(row["expected"])),
            "actual": say.number(round(row["actual"]))}  # fmt: skip
    return say.claim(_came(reading, told, say), "count", "value_holdout", None, "expected actual")


def held(held_out: pd.DataFrame, say: Any) -> tuple[str, str]:
    """What the hold-out of the value still to come found, as a phrase, and how it reads: pass, review or fail; errors of groups that
    cancel each other out are errors for whoever acts on a group."""
    row, parts = held_out.iloc[0], held_out.iloc[1:]
    named = _groups(say)
    off = [named[s] for s in parts.loc[parts["reading"].eq("fail") & parts["status"].isin(list(named)), "status"]]
    told = say("{ratio} orders forecast for each that came", ratio=say.number(row["ratio"]))
    if off and row["reading"] != "pass":
        return say("{told}; the count is furthest off for {groups}", told=told, groups=say.listing(off)), row["reading"]
    if off:
        return say("{told}, but far from it for {groups}", told=told, groups=say.listing(off)), "review"
    return told, row["reading"]


def _groups(say: Any) -> dict[str, str]:
    return {"newcomer": say("newcomers"), "regular": say("those who buy regularly"), "former": say("those who stopped buying")}


def unheld(held_out: pd.DataFrame | None) -> dict[str, float]:
    """For whom the count made earlier foretold so many more, or so many fewer, days with an order than came that no money of theirs is to be told: status → expected ÷ actual.
    Whom the count takes to bring nothing has no money anyway.

    >>> unheld(pd.DataFrame({"status": ["all", "newcomer", "regular", "former"], "expected": [440.0, 40.0, 400.0, 0.0], "actual": [330.0, 5.0, 300.0, 25.0], "ratio": [1.33, 8.0, 1.33, 0.0]}))
    {'newcomer': 8.0}
    """
    if held_out is None or not {"status", "expected", "ratio"} <= set(held_out):
        return {}
    rows = held_out[held_out["status"].ne("all") & held_out["expected"].ge(0.5) & ~held_out["ratio"].between(*TWICE)]
    return dict(zip(rows["status"], rows["ratio"].astype(float), strict=True))


def without_money(held_out: pd.DataFrame | None, say: Any) -> list[str]:
    """Why the value still to come of some is not told, a sentence for each group."""
    told, named = unheld(held_out), _groups(say)
    return [say("Empty for {group}, since the same count made earlier forecast {ratio} orders for each that came", group=named[status], ratio=say.number(ratio)) if not missing(ratio) else (
            say("Empty for {group}, since the same count made earlier forecast orders and none came", group=named[status])) for status, ratio in told.items() if status in named]  # fmt: skip


def _came(reading: str, told: dict[str, str], say: Any) -> str:
    if reading == "pass":
        return say(
            "Counted so on {date}, {expected} days with an order were expected since, and {actual} came: the value still to come may be used",
            **told,
        )
    if reading == "review":
        return say(
            "Counted so on {date}, {expected} days with an order were expected since, and {actual} came: take the value still to come as a rough figure",
            **told,
        )
    return say(
        "Counted so on {date}, {expected} days with an order were expected since, and {actual} came: use the order of customers, not the money",
        **told,
    )


def at_a_glance(segments: pd.DataFrame, chosen: set[str], say: Any) -> str:
    """How many segments there are, and what the targets among them hold."""
    mine = segments[segments["segment"].isin(chosen)]
    rows, cells = _largest(segments) if mine.empty else mine, "share rows" if segments["revenue_share"].isna().all() else "revenue_share share rows"
    cells = cells.replace("share rows", f"year_share{dated(rows.iloc[0])} rows") if mine.empty and len(rows) and otherwise_now(rows.iloc[0]) else cells
    return say.claim(_glanced(segments, mine, say), "count", "segments", rows, cells)


def _largest(segments: pd.DataFrame) -> pd.DataFrame:
    by = "revenue_share" if segments["revenue_share"].notna().any() else "customers"
    return segments.loc[[segments[by].idxmax()]]


def _glanced(segments: pd.DataFrame, mine: pd.DataFrame, say: Any) -> str:
    count = say.many("{n} segment", "{n} segments", len(segments))
    if len(segments) == 1:
        return say("Everybody is in one segment, {segment}", segment=say.quoted(segments["segment"].iloc[0]))
    if mine.empty:
        top = _largest(segments).iloc[0]
        if pd.isna(top["revenue_share"]):
            return say("{count}; the largest is {segment} with {share} of customers", count=count, segment=say.quoted(top["segment"]), share=say.percent(top["share"]))
        told = {"count": count, "segment": say.quoted(top["segment"]), "revenue": say.percent(top["revenue_share"])}
        if otherwise_now(top):
            now = say.percent(top["year_share"]) if top["year_share"] >= NOTHING else say("nothing")
            return say("{count}; {segment} brought {revenue} of all revenue, {now} {year}", now=now, year=year(top, say), **told)
        return say("{count}; {segment} bring {revenue} of revenue", **told)
    if segments["revenue_share"].isna().all():
        return say("{count}; the targets hold {customers} of customers", count=count, customers=say.percent(mine["share"].sum()))
    return say("{count}; the targets are {customers} of customers and bring {revenue} of revenue", count=count, customers=say.percent(mine["share"].sum()),
               revenue=say.percent(mine["revenue_share"].sum()))  # fmt: skip


def share_of(row: pd.Series, name: str, say: Any) -> str:
    """A segment in one line: how many of the customers, how much of the revenue."""
    if pd.isna(row["revenue_share"]) or row["revenue_share"] < NOTHING:
        text = say("{segment} make up {share} of customers", segment=say.quoted(name), share=say.percent(row["share"]))
        return say.claim(text, "count", "segments", {**row, "segment": name}, "share")
    told = {"segment": say.quoted(name), "share": say.percent(row["share"]), "revenue": say.percent(row["revenue_share"])}
    now = row.get("year_share")
    if not otherwise_now(row):
        text = say("{segment} make up {share} of customers and bring {revenue} of revenue", **told)
        return say.claim(text, "count", "segments", {**row, "segment": name}, "share revenue_share")
    text = say("{segment} make up {share} of customers and brought {revenue} of all revenue, {now} {year}",
               now=say.percent(now) if now >= NOTHING else say("nothing"), year=year(row, say), **told)  # fmt: skip
    return say.claim(text, "count", "segments", {**row, "segment": name}, f"share revenue_share year_share{dated(row)}")


def largest(few: int, buyers: int, say: Any, *, least: int) -> str:
    """How few customers make half of all revenue; of fewer than `least` not how many.

    >>> from segkit.ground.language import Language
    >>> largest(9, 1008, Language(), least=5).partition(";")[0], largest(2, 1008, Language(), least=5).partition(";")[0]
    ('9 of the 1,008 customers who bought make half of all revenue', 'Fewer than 5 of the 1,008 customers who bought make half of all revenue')
    """
    told = {"n": say.number(few if few >= least else least), "buyers": say.number(buyers)}
    text = say("{n} of the {buyers} customers who bought make half of all revenue; give each of them somebody of ours who knows them, and ask them in person what they would miss without us", **told) if few >= least else (
        say("Fewer than {n} of the {buyers} customers who bought make half of all revenue; give each of them somebody of ours who knows them, and ask them in person what they would miss without us", **told))
    return say.claim(text, "count", "facts", None, "revenue orders")


def year(row: Any, say: Any) -> str:
    """When the last 12 ended months were: named, where a month has begun since.

    >>> from segkit.ground.language import Language
    >>> year({}, Language()), year({"year_until": "2026-10-31"}, Language())
    ('in the last 12 months', 'in the 12 months to October 31, 2026')
    """
    until = row.get("year_until")
    return say("in the last 12 months") if missing(until) else say("in the 12 months to {date}", date=say.date(dt.date.fromisoformat(str(until))))


def otherwise_now(row: Any) -> bool:
    """Whether a segment's share of revenue in the last 12 months is another than over the whole data: none, or ten points away.

    >>> otherwise_now({"revenue_share": 0.15, "year_share": 0.0}), otherwise_now({"revenue_share": 0.15, "year_share": 0.1})
    (True, False)
    """
    then, now = row.get("revenue_share"), row.get("year_share")
    return not missing(then) and not missing(now) and bool(abs(now - then) >= APART or (now < NOTHING <= then))


def dated(row: Any) -> str:
    """The cell that such a day comes from, beside others."""
    return "" if missing(row.get("year_until")) else " year_until"


def traits(found: list[dict[str, Any]], say: Any) -> list[str]:
    """What is typical of a segment, a sentence each: what most have, and how much commoner that is than in the base."""
    return [text for text in (trait(t, say) for t in found) if text]


def trait(t: dict[str, Any], say: Any) -> str:
    """One trait in a sentence; empty where it is not sure."""
    text = say.trait(t["criterion"], t["value"], say.about(t["share"], t["share_step"]), t["index"])
    place = {"segment": t.get("segment", ""), "criterion": t.get("of", t["criterion"]), "value": t["value"], "share": t["share"], "index": t["index"]}
    return say.claim(upper(text), "difference", "profile", place, "share index")
