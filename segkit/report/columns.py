"""The spreadsheet's headers: what each column of the run's tables is called, and how its values are written."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from segkit.findings import campaign
from segkit.findings.criteria import column_name, spoken
from segkit.findings.worth import money_titles
from segkit.ground.bands import titles as titles_of
from segkit.ground.language import Language
from segkit.ground.language import shown as value_shown

# What only the computation needs: not in the spreadsheet for people.
LEFT_OUT = {
    "column", "market", "known", "cramers_v", "jensen_shannon", "fragile", "override_reason", "year_months", "year_until", "clear", "revenue_now", "campaigns_needed", "sure", "by_definition", "by_rule", "segment_size", "silent", "silent_once", "from_start", "not_estimated", "answered", "share_known", "share_known_low", "share_known_high", "once_recent", "revenue_per_silent", "awake", "awake_share", "awake_year_share", "beyond_reach", "assumed", "by_chance", "shown", "usual", "other_channel", "other_profit", "unwritten_channel", "unwritten_profit", "unwritten_cost",
    "like_customers", "joined_then", "then_customers", "within_reach", "reach_months", "within_reach_year", "then_day",
}  # fmt: skip
STEP = "_step"  # the column of a rounded share's step ends so


def columns(tables: Mapping[str, pd.DataFrame], say: Language, *, idle: bool = False) -> dict[str, dict[str, tuple[str, str]]]:
    """For every table its columns as (title, kind); the kinds are the report's: text, name, number, money, percent, change, date.

    A share is of the customers (or, in a profile, of the segment); a column without a title of its own keeps its name,
    and is left out where that is a name of ours (growth_p). `idle`: no campaign is sent, so the decision log says why none, and the targets what one would cost.
    """
    known = {c: (title, kind) for kind, named in titles(say).items() for c, title in named.items()}
    scale = {"reach": (say("Reach, 1–3"), "number")}  # of a criterion; of a campaign it is a share
    reasons = {"why": (say("Why"), "name")}  # a word of ours there, a whole sentence in the decision log
    money = _money(tables.get("targets"), say)
    shared = {"share_a": (say("Among A"), "percent"), "share_others": (say("Among the others"), "percent"),
              "low": (say("Difference at least, points"), "number"), "high": (say("at most"), "number")}  # fmt: skip
    log = {"why": (say("Why no campaign"), known["why"][1]), "what_would_change": (say("What would make one worth sending"), known["what_would_change"][1])} if idle else {}
    sent = {"contacts": (say("Contacts, if it were sent"), "number"), "held_out": (say("Held out, if it were sent"), "number"), "cost": (say("Cost, if it were sent"), "money")} if idle else {}
    own = {name: known | (shared if name == "deal_features" else {}) | (money | sent if name == "targets" else {}) | (scale if "criteri" in name else {}) | (reasons if name == "final_criteria" else {}) | (log if name == "decisions" else {}) for name in tables}
    return {name: {c: _share(table, c, own[name].get(c, (c, _kind(table[c])))) for c in _shown(table) if c in own[name] or "_" not in c} for name, table in tables.items()}


def _money(targets: pd.DataFrame | None, say: Language) -> dict[str, tuple[str, str]]:
    """What profit, income, uplift and campaigns of the targets are called; what is true or false may stand there in words already."""
    if targets is None or "contacts" not in targets:
        return {}
    told = targets.assign(**{c: targets[c].isin([True, say("yes")]) for c in ("gross", "assumed", "other_count") if c in targets})
    kinds = {"profit": "money", "income": "money", "uplift": "percent"}
    own = {"campaigns": (say("Campaigns until the effect is shown"), "number"), "needed": (needed(told, say), "number"), "break_even_uplift": (break_even(told, say), "percent")}
    return {c: (title, kinds[c]) for c, title in money_titles(told, say).items()} | own


def needed(offers: pd.DataFrame, say: Language) -> str:
    """What the column `needed` counts: purchases, or responses where the log of campaigns counts something else; where income is gross only
    those beyond what comes anyway.

    >>> needed(pd.DataFrame({"other_count": [False, True]}), Language()), needed(pd.DataFrame(), Language())
    ('Responses needed', 'Purchases needed')
    >>> needed(pd.DataFrame({"gross": [True]}), Language())
    'Extra purchases needed'
    """
    other = campaign.other_count(offers)
    if campaign.gross(offers):
        return say("Extra responses needed") if other else say("Extra purchases needed")
    return say("Responses needed") if other else say("Purchases needed")


def break_even(offers: pd.DataFrame, say: Language) -> str:
    """What the response that pays for the sending is called: where income is gross, the uplift beside it is the whole response, and this is not.

    >>> break_even(pd.DataFrame({"gross": [True]}), Language()), break_even(pd.DataFrame({"gross": [False]}), Language())
    ('Break-even response, beyond what comes anyway', 'Break-even uplift')
    """
    return say("Break-even response, beyond what comes anyway") if campaign.gross(offers) else say("Break-even uplift")


def _share(table: pd.DataFrame, column: str, told: tuple[str, str]) -> tuple[str, str]:
    return (told[0], "share") if rounded(table, column) else told


def rounded(table: pd.DataFrame, column: str) -> bool:
    """Whether any share of this column is rounded to a step."""
    return f"{column}{STEP}" in table and bool(table[f"{column}{STEP}"].gt(0).any())


def worded(table: pd.DataFrame, column: str, say: Language) -> list[float | str]:
    """The shares of a column as numbers; those below their step, or with the rest below it, in words: < 2%."""
    ends = (0,) if column.endswith("_ratio") else (0, 1)  # what is compared with another may be more than all of it
    pairs = zip(table[column], table[f"{column}{STEP}"], strict=True)
    return [say.share(s, step) if step > 0 and s in ends else s for s, step in pairs]


def _shown(table: pd.DataFrame) -> list[str]:
    """The columns for people: a criterion by its name where the table has one, not by its id too."""
    twice = {"criterion"} if "name" in table else set()
    return [c for c in table.columns if c not in LEFT_OUT | twice and not c.endswith(STEP)]


def readable(tables: Mapping[str, pd.DataFrame], say: Language) -> dict[str, pd.DataFrame]:
    """The tables with yes and no for what is true and false, in words what is below the step of its share, and criteria by their names."""
    words = {True: say("yes"), False: say("no")}
    flags = {name: [c for c in table if table[c].dtype.kind == "b"] for name, table in tables.items()}
    told = {name: {c: worded(table, c, say) for c in table if rounded(table, c)} for name, table in tables.items()}
    called = {c: n for t in tables.values() if {"criterion", "name"} <= set(t) for c, n in zip(t["criterion"], t["name"], strict=True) if isinstance(n, str)}
    for name, table in tables.items():
        if "criterion" in table and "name" not in table:
            told[name]["criterion"] = table["criterion"].map(lambda c: called.get(c, c))
        if {"criterion", "value"} <= set(table):  # as the report writes them
            told[name]["value"] = [value_shown(c, v, say) if isinstance(v, str) and isinstance(c, str) else v for c, v in zip(table["criterion"], table["value"], strict=True)]
    told = _in_words(tables, told, say)
    return {name: _kept(name, table).assign(**{c: table[c].map(words) for c in flags[name]}, **told[name]) for name, table in tables.items()}


def _in_words(tables: Mapping[str, pd.DataFrame], told: dict[str, dict], say: Language) -> dict[str, dict]:
    """What stands in the tables as rules, states and names of columns, as people read it."""
    if "widen_narrow" in tables:
        rules = tables["widen_narrow"]
        told["widen_narrow"] |= {c: [spoken(text, say) if isinstance(text, str) and text else "" for text in rules[c]] for c in ("change", "rule") if c in rules}
    if "quality" in tables:
        told["quality"]["status"] = tables["quality"]["status"].map(states(say))
    if "criteria" in tables and "name" in tables["criteria"]:  # a column of the client's that no criterion is made of has a name of ours too
        rows = tables["criteria"]
        plain = titles_of(rows.drop(columns="name"))
        told["criteria"]["name"] = [column_name(c) if n == p else n for c, n, p in zip(rows["criterion"], rows["name"], plain, strict=True)]
    if "deal_features" in tables:
        shared = tables["deal_features"]
        told["deal_features"] |= {"feature": [say.name(column_name(f)) for f in shared["feature"]], "low": 100 * shared["low"], "high": 100 * shared["high"]}
    return told


def states(say: Language) -> dict[str, str]:
    """What a check found, by its stable word."""
    return {"pass": say("in order"), "review": say("review"), "fail": say("fix")}


def _kept(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """A table without what its people's edition does not need: by which numbers a deal was classed, how a feature was counted, a probability that no director reads."""
    apart = {"deals": ["rule", "segment"], "deal_features": ["a", "a_known", "others", "others_known", "difference", "lift", "p", "p_holm"], "final_criteria": ["p"], "targets": ["reason"]}  # the decision log gives the reason in a sentence
    return table.drop(columns=apart.get(name, []), errors="ignore")


def _kind(column: pd.Series) -> str:
    return "number" if column.dtype.kind in "iuf" else "text"


def titles(say: Language) -> dict[str, dict[str, str]]:
    """The titles by kind and column."""
    return {
        "name": {
            "segment": say("Segment"), "criterion": say("Criterion"), "name": say("Criterion"), "question": say("Question"), "unit": say("Unit"), "note": say("Note"), "group": say("Group"), "type": say("Type"), "nest": say("Nest"),
            "decision": say("Decision"), "verdict": say("Verdict"), "basis": say("Basis"), "suggestion": say("Suggestion"), "kind": say("Kind"),
            "from": say("From"), "to": say("To"), "stage": say("Readiness to buy"), "target_action": say("The one action we ask for"), "kpi": say("How success is measured"),
            "class": say("Class"), "what_source": say("What: source"), "who_source": say("Who: source"), "why_source": say("Why: source"),
            "when_source": say("When: source"), "where_source": say("Where: source"), "stage_source": say("Readiness: source"), "action_source": say("Action: source"),
            "status": say("Status"), "reason": say("Reason"), "field": say("Field"), "source": say("Source"), "value": say("Value"),
        },
        "text": {
            "text": say("Text"), "why": say("Why"), "what_would_change": say("What would change it"), "what": say("What"), "who": say("Who"),
            "when": say("When"), "where": say("Where"), "what_question": say("What: to ask"), "who_question": say("Who: to ask"), "why_question": say("Why: to ask"),
            "when_question": say("When: to ask"), "where_question": say("Where: to ask"), "stage_question": say("Readiness: to ask"),
            "geographic": say("Geographic"), "demographic": say("Demographic"), "psychographic": say("Psychographic"), "behavioural": say("Behavioural"),
            "competitor": say("Competitor"), "wording": say("Wording"), "date": say("Date"), "link": say("Link"), "channel": say("Channel"),
            "item": say("Part"), "change": say("Change"), "rule": say("Rule"), "check": say("Check"), "result": say("Result"),
            "meaning": say("What it means"), "todo": say("What to do"), "deal_id": say("Deal"), "feature": say("Feature"), "passes": say("Passes"),
            "chosen": say("Chosen"), "overridden": say("Changed by hand"), "gross": say("Counts those who would buy anyway"), "sensitive": say("Sensitive"), "campaign": say("Campaign"),
        },
        "number": {
            "customers": say("Customers"), "orders_per_customer": say("Orders per customer"), "index": say("Index, 100 is average"), "index_known": say("Index among those for whom it is known, 100 is average"), "confidence": say("Confidence, 1–3"),
            "effect": say("Effect size"), "difference": say("Difference from competitors"), "score": say("Score"), "rank": say("Rank"),
            "attractiveness": say("Attractiveness, 0–100"), "strength": say("Our strength, 0–100"), "contacts": say("Contacts"), "campaigns": say("Campaigns"),
            "responses": say("Responses"), "people": say("May be written to and can be reached"), "held_out": say("Held out"), "needed": say("Purchases needed"), "without": say("Would come without it"),
            "size": say("Customers before"),
        },
        "money": {
            "revenue": say("Revenue"), "revenue_per_customer": say("Revenue per customer"), "potential_low": say("Potential, low"), "potential_base": say("Potential, base"),
            "potential_high": say("Potential, high"), "headroom_low": say("Headroom, low"), "headroom_base": say("Headroom, base"), "headroom_high": say("Headroom, high"),
            "revenue_year": say("Revenue of a year"), "income": say("Margin beyond what comes anyway, before the cost of sending"), "income_low": say("Margin, low"), "income_high": say("Margin, high"),
            "cost": say("Cost"), "profit": say("Profit beyond what comes anyway"), "profit_low": say("Profit, low"), "profit_high": say("Profit, high"), "value_of_response": say("Value of a response"),
            "revenue_per_contact": say("Revenue per contact"),
        },
        "percent": {
            "share": say("Share"), "share_low": say("Share, at least"), "share_high": say("Share, at most"), "revenue_share": say("Share of revenue"),
            "base_share": say("Share of all"), "stayed": say("Still in it of those"), "ours": say("Ours"), "ours_low": say("Ours, at least"), "ours_high": say("Ours, at most"), "theirs": say("Theirs"),
            "theirs_low": say("Theirs, at least"), "theirs_high": say("Theirs, at most"), "separation": say("Differences in revenue explained (large sums dampened)"), "coverage": say("Known for"),
            "best_set_share": say("In the best set, share of draws"), "break_even_uplift": say("Break-even uplift"), "p_profit": say("Pays with probability"),
            "control": say("Response without a message"), "uplift": say("Uplift"), "uplift_low": say("Uplift, low"), "uplift_high": say("Uplift, high"), "to_show": say("Uplift to be shown"),
            "response_low": say("Response, low"),
            "response_base": say("Response, base"), "response_high": say("Response, high"), "rate": say("Response"), "rate_low": say("Response, at least"),
            "rate_high": say("Response, at most"), "stage_share": say("Share at this stage"), "reach": say("Reach"),
            "customers_ratio": say("Customers, of the segment as it is"), "revenue_ratio": say("Revenue, of the segment as it is"),
        },
        "change": {
            "growth": say("Growth of revenue"), "growth_low": say("Growth, low"), "growth_high": say("Growth, high"), "followed": say("Revenue of those who were in it, change"), "gap": say("Gap"), "roi": say("Return"),
            "revenue_per_customer_change": say("Revenue per customer, change"),
        },
    }  # fmt: skip
