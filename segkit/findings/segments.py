"""Step 6 in words."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from segkit.findings.criteria import column_name
from segkit.ground.bands import MEASURES, titles
from segkit.ground.language import lower


def segments(labels: pd.DataFrame, tests: pd.DataFrame, similar: pd.DataFrame, say: Any, *, why: dict[str, Any] | None = None) -> list[str]:
    """How many segments there are, how large, what sets them apart and which are hardly different; `why`, where the data decided."""
    sizes = labels["segment"].dropna().astype("str").value_counts()
    if sizes.empty:
        return [say("No customer is in a segment")]
    lines = [*_sizes(sizes, say), *([default(why, say)] if why else []), *_uncovered(labels, say)]
    return lines if len(sizes) == 1 else [*lines, *_apart(tests, say), *_alike(similar, say)]


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
    lines = [say("{segments}; the largest is {segment} with {share} of customers", segments=count, segment=say.quoted(large), share=share)]
    if least < 30:
        people = say.many("{n} customer", "{n} customers", int(least))
        lines.append(say("{segment} are too few to judge, only {customers}", segment=say.quoted(small), customers=people))
    return lines


def _uncovered(labels: pd.DataFrame, say: Any) -> list[str]:
    n = int(labels["segment"].isna().sum())
    return [say.many("{n} customer is in no segment", "{n} customers are in no segment", n)] if n else []


def _apart(tests: pd.DataFrame, say: Any) -> list[str]:
    """What people are first, what they do second: the second often made the segments, so it differs by construction."""
    rows = tests.assign(name=titles(tests)).dropna(subset=["effect"])
    rows = rows[(rows["p_holm"] < 0.05) & rows["effect_size"].isin(["small", "medium", "large"])]
    people, deeds = rows[~rows["criterion"].isin(list(MEASURES))], rows[rows["criterion"].isin(list(MEASURES))]
    lines = []
    if len(people):
        lines.append(say("The segments differ in who they are, most in {names}", names=say.listing(_named(people, say))))
    else:
        lines.append(say("By the criteria of who they are, the segments do not differ materially"))
    if len(deeds):
        lines.append(say("They differ in what they do, most in {names}", names=say.listing(_named(deeds, say))))
    faint = tests[(tests["p_holm"] < 0.05) & (tests["effect_size"] == "negligible")]
    if len(faint):
        lines.append(
            say.many("{n} difference is certain but too small to matter", "{n} differences are certain but too small to matter", len(faint))
        )
    return lines


def _named(rows: pd.DataFrame, say: Any) -> list[str]:
    first = rows.sort_values(["effect", "criterion"], ascending=[False, True]).head(3)
    return [say("{criterion} ({size} difference)", criterion=lower(say.name(n)), size=say.name(s))
            for n, s in zip(first["name"], first["effect_size"], strict=True)]  # fmt: skip


def _alike(similar: pd.DataFrame, say: Any) -> list[str]:
    lines = [
        say("{first} and {second} are very similar: plan for them together, as {merged}", first=a, second=b, merged=into)
        for a, b, into in _pairs(similar[similar["reason"] == "alike"].head(3), say)
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
    row = held_out.iloc[0]
    told = {"date": say.date(dt.date.fromisoformat(row["since"])), "expected": say.number(round(row["expected"])),
            "actual": say.number(round(row["actual"]))}  # fmt: skip
    if row["reading"] == "pass":
        return say(
            "Counted so on {date}, {expected} days with an order were expected since, and {actual} came: the value still to come may be used",
            **told,
        )
    if row["reading"] == "review":
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
    count = say.many("{n} segment", "{n} segments", len(segments))
    mine = segments[segments["segment"].isin(chosen)]
    if mine.empty:
        top = segments.loc[segments["revenue_share"].idxmax()] if segments["revenue_share"].notna().any() else segments.loc[segments["customers"].idxmax()]
        if pd.isna(top["revenue_share"]):
            return say("{count}; the largest is {segment} with {share} of customers", count=count, segment=say.quoted(top["segment"]), share=say.percent(top["share"]))
        return say("{count}; {segment} bring {revenue} of revenue", count=count, segment=say.quoted(top["segment"]), revenue=say.percent(top["revenue_share"]))
    if segments["revenue_share"].isna().all():
        return say("{count}; the targets hold {customers} of customers", count=count, customers=say.percent(mine["share"].sum()))
    return say("{count}; the targets are {customers} of customers and bring {revenue} of revenue", count=count, customers=say.percent(mine["share"].sum()),
               revenue=say.percent(mine["revenue_share"].sum()))  # fmt: skip


def moved(segments: pd.DataFrame, say: Any) -> list[str]:
    """Which segment surely grew most and which shrank most."""
    from segkit.findings.size import grown

    return grown(segments, say)


def share_of(row: pd.Series, name: str, say: Any) -> str:
    """A segment in one line: how many of the customers, how much of the revenue."""
    if pd.isna(row["revenue_share"]) or row["revenue_share"] < 0.0005:
        return say("{segment} make up {share} of customers", segment=say.quoted(name), share=say.percent(row["share"]))
    return say("{segment} make up {share} of customers and bring {revenue} of revenue", segment=say.quoted(name), share=say.percent(row["share"]), revenue=say.percent(row["revenue_share"]))


def traits(found: list[dict[str, Any]], say: Any) -> list[str]:
    """What is typical of a segment, a sentence each: what most have, and how much commoner that is than in the base."""
    return [trait(t, say) for t in found]


def trait(t: dict[str, Any], say: Any) -> str:
    """One trait in a sentence."""
    return say.trait(t["criterion"], t["value"], say.about(t["share"], t["share_step"]), t["index"])
