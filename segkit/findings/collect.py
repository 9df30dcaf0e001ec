"""Step 2 in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from segkit.findings.criteria import column_name


def collect(counts: Mapping[str, Any], say: Any) -> list[str]:
    """What came in, what was used and what was set aside and why, over which time.

    `counts`: rows_in, rows_used, excluded ({reason: rows}), first, last (dates), customers, customers_without_orders, orders, revenue;
    whatever is not given is not spoken of.
    """
    received = [_rows(counts, say), *_reasons(counts, say)]
    lines = [
        say.claim(_base(counts, say), "count", "facts", None, "customer_id revenue first_order last_order"),
        *(say.claim(line, "count", "intake", None, f"counts[{i}]") for i, line in enumerate(received) if line),
        say.claim(_received(counts, say), "count", "reconciliation", None, "money"),
        say.claim(_silent(counts, say), "count", "facts", None, "orders"), _months(counts, say),
    ]  # fmt: skip
    return [line for line in lines if line]


def _base(counts: Mapping[str, Any], say: Any) -> str:
    if "customers" not in counts:
        return ""
    people = say.many("{n} customer", "{n} customers", int(counts["customers"]))
    if counts.get("first") is None or counts.get("revenue") is None:
        return say("The base has {customers}", customers=people)
    return say("The base has {customers} with {revenue} of revenue from {first} to {last}", customers=people, revenue=say.money(counts["revenue"]),
               first=say.date(counts["first"]), last=say.date(counts["last"]))  # fmt: skip


def _rows(counts: Mapping[str, Any], say: Any) -> str:
    if not counts.get("rows_in"):
        return ""
    return rows_used(int(counts["rows_used"]), int(counts["rows_in"]), say)


def rows_used(used: int, received: int, say: Any) -> str:
    """How many of the rows received were used.

    >>> from segkit.ground.language import Language
    >>> rows_used(20, 20, Language("en")), rows_used(18, 20, Language("en"))
    ('All 20 rows received were used', 'Of 20 rows received 18 were used (90.0%)')
    """
    if used == received:
        return say.many("The {n} row received was used", "All {n} rows received were used", received)
    return say("Of {rows} rows received {used} were used ({share})", rows=say.number(received), used=say.number(used), share=say.percent(used / received, digits=1))


def _reasons(counts: Mapping[str, Any], say: Any) -> list[str]:
    excluded = {k: v for k, v in counts.get("excluded", {}).items() if v}
    if not excluded:
        return []
    first = sorted(excluded.items(), key=lambda kv: (-kv[1], kv[0]))
    told = [say("{reason} ({rows})", reason=say.name(k), rows=say.number(v)) for k, v in first[:4]]
    lines = [say("Set aside were rows with {reasons}", reasons=say.listing(told))]
    unexplained = counts["rows_in"] - counts["rows_used"] - sum(excluded.values()) if "rows_in" in counts else 0
    lines += [say("No reason explains {rows} rows", rows=say.number(unexplained))] if unexplained else []
    share = sum(excluded.values()) / counts["rows_in"] if counts.get("rows_in") else 0
    return lines + (
        [say("More than a tenth of the rows is set aside; check these reasons before relying on the figures")] if share > 0.1 else []
    )


def _received(counts: Mapping[str, Any], say: Any) -> str:
    """The money as the rows: received = used + without a customer + set aside."""
    money = counts.get("money") or {}
    if not money.get("received") or not money.get("no_customer"):
        return ""
    nobody = money["no_customer"]
    aside = round(money["received"] - money["used"] - nobody, 2)
    told = {"received": say.money(money["received"]), "used": say.money(money["used"]), "nobody": say.money(nobody),
            "share": say.percent(nobody / money["received"])}  # fmt: skip
    if not aside:
        return say("Of {received} received {used} were used and {nobody} have no customer ({share})", **told)
    return say("Of {received} received {used} were used, {nobody} have no customer ({share}) and {aside} were set aside", aside=say.money(aside), **told)


def _silent(counts: Mapping[str, Any], say: Any) -> str:
    n = int(counts.get("customers_without_orders") or 0)
    if counts.get("revenue") is None:  # nobody's purchases are known: they are not missing
        return ""
    return say.many("{n} known customer has not bought yet", "{n} known customers have not bought yet", n) if n else ""


def _months(counts: Mapping[str, Any], say: Any) -> str:
    if counts.get("first") is None or counts.get("last") is None:
        return ""
    days = ((counts.get("until") or counts["last"]) - counts["first"]).days
    return say("The history is shorter than a year, so seasons cannot be told from trends") if days < 364 else ""


def survey(plan: Any, worth: Any, say: Any) -> list[str]:
    """How many answers a survey needs against how many there are, and what it should ask first."""
    if plan.empty or not plan["missing"].any():
        return []
    told = {
        "share": lambda row: say("a share to ± {points} points takes {n} answers", points=say.number(100 * row.figure), n=say.number(row.needed)),
        "difference": lambda row: say("a difference of {points} points between segments takes {n}", points=say.number(100 * row.figure), n=say.number(row.needed)),
        "class": lambda row: say("a group of {share} takes {n}", share=say.percent(row.figure), n=say.number(row.needed)),
    }  # fmt: skip
    needs = "; ".join(told[row.purpose](row) for row in plan.itertuples() if row.missing)
    have = int(plan["have"].iloc[0])
    answers = say.many("there is {n} answer", "there are {n} answers", have) if have else say("there are none yet")
    lines = [say("What a survey takes: {needs}; {answers}", needs=needs, answers=answers)]
    most = plan.loc[plan["missing"].idxmax()]
    lines += [lacks(plan, say)] if most["brings"] < most["missing"] else []
    best = worth[(worth["gain"] > 0.005) & (worth["from"] == "itself")].head(3)  # half a hundredth of revenue's differences, seen on some
    if len(best):
        lines.append(say("Asking would repay most for: {criteria}", criteria=say.listing([say.name(column_name(c)) for c in best["criterion"]])))
    return lines


ROUGH = 0.1  # a share told to no less than this, ±, is worth no survey


def lacks(plan: Any, say: Any) -> str:
    """How many answers the most demanding purpose lacks, and where asking everybody would not bring them, how many it would: what those
    there are, or all together, are enough for, else that talks tell more.

    >>> from segkit.ground.language import Language
    >>> lacks(pd.DataFrame({"purpose": ["share", "class"], "missing": [148, 240], "invite": [240, 240], "brings": [24, 24], "figure": [0.05, 0.1], "together": 0.19}), Language())
    'A survey of these customers lacks 240 answers to see the traits of a group of 10% of customers; asking all 240 who have not answered would bring about 24, so talk with a few of them instead'
    >>> lacks(pd.DataFrame({"purpose": ["share"], "missing": [30], "invite": [300], "brings": [30], "figure": [0.05]}), Language())
    'A survey of these customers lacks 30 answers to tell a share of all customers to within 5 points'
    """
    most = plan.loc[plan["missing"].idxmax()]
    if not most["missing"]:
        return say.claim(say("There are enough answers for a survey of these customers"), "count", "survey_plan", None, "missing")
    told = {
        "share": lambda n: say("to tell a share of all customers to within {points} points", points=say.number(100 * n)), "difference": lambda n: say("to see a difference of {points} points between two segments", points=say.number(100 * n)),
        "class": lambda n: say("to see the traits of a group of {share} of customers", share=say.percent(n)),
    }  # fmt: skip
    text = say.many("A survey of these customers lacks {n} answer {what}", "A survey of these customers lacks {n} answers {what}", int(most["missing"]),
                    what=told[most["purpose"]](most["figure"]))  # fmt: skip
    if most["brings"] == most["missing"]:
        return say.claim(text, "count", "survey_plan", most, "missing")
    asked = {"all": say.number(most["invite"]), "some": say.number(most["brings"]), "what": told[most["purpose"]](most["figure"])}
    met = plan[plan["missing"].eq(0)]
    if len(met):
        uses = say.listing([told[row.purpose](row.figure) for row in met.itertuples()])
        text = say("The {have} answers so far suffice {uses}; {what}, another {n} are needed, and asking all {all} who have not answered would bring about {some}",
                   have=say.number(most["have"]), uses=uses, n=say.number(most["missing"]), **asked)  # fmt: skip
        return say.claim(text, "count", "survey_plan", plan, "have missing invite brings figure")
    if most["together"] <= ROUGH:
        text = say("Asking all {all} who have not answered would bring about {some} answers; with them a share of all customers is told to within {points} points, but they are too few {what}",
                   points=say.number(100 * most["together"], digits=1), **asked)  # fmt: skip
        return say.claim(text, "count", "survey_plan", most, "invite brings together figure")
    text = say("{lacks}; asking all {all} who have not answered would bring about {some}, so talk with a few of them instead", lacks=text, all=asked["all"], some=asked["some"])
    return say.claim(text, "count", "survey_plan", most, "missing invite brings")


def concentration(curve: Any, say: Any) -> str:
    """How much the largest fifth brings; `curve` is the cumulated share of revenue at 0 … 100 % of those who bought."""
    text = say("The largest fifth of those who bought brings {share} of revenue", share=say.percent(curve[20]))
    return say.claim(text, "count", "facts", None, "revenue orders")


def shares(wide: Any, say: Any, *, segments: Any = None, months: int = 0) -> str:
    """Whose share of revenue moved most between the first and the last row; `wide` has fractions, a row per day, of the revenue of so many
    `months` before it. Told where that segment has surely grown or shrunk (`segments`): a share moves by chance too."""
    move = wide.iloc[-1] - wide.iloc[0]
    name = move.abs().idxmax()
    told = {"segment": say.quoted(name), "before": say.percent(wide[name].iloc[0], digits=0), "after": say.percent(wide[name].iloc[-1], digits=0)}
    if abs(move[name]) < 0.03:
        return say("The segments' shares of revenue have barely changed")
    text = say("The share of {segment} in yearly revenue went from {before} to {after}", **told) if months == 12 else (
        say("The share of {segment} in revenue went from {before} to {after}", **told))  # fmt: skip
    nothing = say("Share of segments in revenue")
    mine = segments[segments["segment"] == name] if segments is not None else []
    if not len(mine) or "growth_p" not in mine:
        return nothing
    cells = pd.DataFrame({"month": [wide.index[0], wide.index[-1]], "segment": name, "share": [wide[name].iloc[0], wide[name].iloc[-1]]})
    return say.claim(text, "change", "held", cells, "share", p=float(mine["growth_p"].iloc[0]), otherwise=nothing)
