"""How the segments live on, in the appendix: told before a purchase, asked for, bought together, laid beside others, kept up to date."""

from __future__ import annotations

from typing import Any

import pandas as pd

from segkit.customers.catalogue import catalogue
from segkit.findings import baskets, collect, typing
from segkit.findings.criteria import column_name
from segkit.report import cards
from segkit.report.view import View
from segkit.steps.segments import asked_table
from segkit.steps.strategy.sending import HEADERS, kind_of

MOST = 6  # rows of what goes together, and of what would repay asking
Card = dict[str, Any]


def told_before(view: View) -> list[Card]:
    """By which questions the segment of somebody new is told, and where the sheet lies, in a list; an empty one where nothing can be asked."""
    say, tool = view.say, view.get("typing")
    if not tool:
        return []
    found = typing.sentences(tool, say)
    if not tool["tells"]:
        return [cards.card("typing", found[0], short=say("Whose segment is not known"), text=found[1:], how=_told(say))]
    asked = asked_table(tool)
    told = asked.assign(question=[say.name(q) for q in asked["question"]], answers=["; ".join(say.value(a) for a in str(t).split("; ")) for t in asked["answers"]])
    table = cards.table(told, {"question": (say("Question"), "text"), "answers": (say("Answers"), "text")},
                        say=say, name="typing", caption=say("What to ask somebody whose segment is not known"))  # fmt: skip
    files = {say("Spreadsheet"): "typing/typing.xlsx", say("One page of paper"): "typing/form.html", say("For programs"): "typing/typing.json, typing/typing.sql"}
    where = cards.part(say("The files"), facts=files)
    return [cards.card("typing", found[0], short=say("Whose segment is not known"), text=[typing.plainly(tool, say), *typing.use(tool, say), *typing.by_rule(tool, say)], tables=table, parts=[where], how=_told(say))]


def _told(say: Any) -> str:
    return say("The share that is right was found on people whom the questions had not seen, every segment counting alike; chance is what guessing would reach.")


def to_ask(view: View) -> list[Card]:
    """How many answers a survey needs and how many there are, and what would repay asking, in a list."""
    say, plan, worth = view.say, view.rows("survey_plan"), view.rows("worth_asking")
    if plan.empty:
        return []
    purposes = {
        "share": lambda n: say("A share of all customers, give or take {points} points", points=say.number(100 * n)), "difference": lambda n: say("A difference of {points} points and more between two segments", points=say.number(100 * n)),
        "class": lambda n: say("A group of {share} of customers, whose traits are to be seen", share=say.percent(n)),
    }  # fmt: skip
    rows = plan.assign(purpose=[purposes[row.purpose](row.figure) for row in plan.itertuples()])
    columns = {"purpose": (say("What is to be known"), "text"), "needed": (say("Answers needed"), "number"),
               "have": (say("There are"), "number"), "missing": (say("Missing"), "number"), "invite": (say("Customers to ask"), "number"),
               "brings": (say("Answers expected"), "number")}  # fmt: skip
    tables = [cards.table(rows, columns, say=say, name="survey_plan", caption=say("How many answers a survey takes"))]
    alike: list[str] = []
    best = worth[worth["gain"] > 0.005].head(MOST) if len(worth) else worth
    if len(best):
        known = catalogue().drop_duplicates("criterion").set_index("criterion")["question"]
        own = best["from"].eq("itself") if "from" in best else best["gain"].notna()  # the others have the average of their group: nothing is known of them
        best = best.assign(gain=best["gain"].where(own))
        told = best.assign(criterion=[say.name(column_name(c)) for c in best["criterion"]], question=[say.name(known.get(c, "")) or "–" for c in best["criterion"]])
        columns = {"criterion": (say("Criterion"), "text"), "question": (say("Question"), "text"), "gain": (say("Of revenue's differences it would explain"), "percent")}
        if best["gain"].isna().all():
            columns.pop("gain")
            alike = [say("All of these questions are expected to explain the same: begin with the one that is easiest to ask")]
        tables.append(cards.table(told, columns, say=say, name="worth_asking", caption=say("What would repay asking first")))
    how = say("One in ten of those asked is expected to answer. A criterion not asked about yet is expected to explain as much as the known criteria of the same kind.") if len(best) else say("Of ten customers who are asked one answers.")
    return [cards.card("asking", collect.lacks(plan, say), short=say("What to ask in a survey"), text=alike, tables=tables, how=how)]


def together(view: View) -> list[Card]:
    """What the same people buy, and what a first order leads to, as far as it is sure, in a list; an empty one where nothing is."""
    say = view.say
    pairs = [_sure(view.rows(name), "customers", "people", view) for name in ("bought_together", "bought_together_three")]
    pairs = pd.concat([table[table["lift"] >= baskets.TOLD] for table in pairs if len(table)] or [pd.DataFrame({"sure": [], "lift": []})], ignore_index=True)
    first = view.rows("first_orders")
    first = _sure(first.assign(back=first["customers"] * first["came_back"]), "back", "customers", view) if len(first) else pd.DataFrame({"sure": []})
    firms = view.market == "b2b"
    found = baskets.sentences(pairs, first, say, firms=firms)
    if not found:
        return []
    tables = []
    if len(pairs):
        best = pairs.sort_values(["lift", "values"], ascending=[False, True]).head(MOST)
        columns = {"values": (say("Bought by the same companies") if firms else say("Bought by the same people"), "text"), "share": (say("Share of buyers"), "percent"), "lift": (say("Times as often as chance"), "number")}
        tables.append(cards.table(best.assign(lift=best["lift"].round(1)), columns, say=say, name="bought_together", caption=say("What goes together")))
    if len(first):
        by = {"category": say("What they bought"), "product": say("Product"), "channel": say("Channel"), "traffic_source": say("How they heard of us")}
        first = first.assign(by=first["criterion"].map(by))
        mixed = bool(first["criterion"].ne("category").any())
        columns = ({"by": (say("Looked at"), "text")} if mixed else {}) | {"first": (say("Value") if mixed else say("First order"), "text"), "came_back": (say("Come back"), "share" if "came_back_step" in first else "percent"), "base": (say("Of all"), "percent")}
        if "new_back" in first and first["new_back"].notna().any():
            columns["new_back"] = (say("Come back, of those new in the last year"), "percent")
        tables.append(cards.table(first, columns, say=say, name="first_orders", caption=say("What a first order leads to")))
    how = say("Chance is reckoned among companies that buy as much, since whoever buys much buys everything. Only what is sure after all that was tried is here.") if firms else (
        say("Chance is reckoned among people who buy as much, since whoever buys much buys everything. Only what is sure after all that was tried is here."))
    return [cards.card("together", found[0], short=say("What goes together") if len(pairs) else say("What a first order leads to"), text=found[1:], tables=tables, how=how if len(pairs) else "")]


def _sure(table: pd.DataFrame, part: str, whole: str, view: View) -> pd.DataFrame:
    """The rows that are sure, and where neither those who are in the part nor those who are not are a few."""
    if not len(table):
        return table
    below = table[f"came_{part}_step"].gt(0) if f"came_{part}_step" in table else False  # of a few no more than that is told
    return table[table["sure"].astype(bool) & (table[part].ge(view.min_cell) | below) & (table[whole] - table[part]).ge(view.min_cell)]


def scenarios(view: View) -> list[Card]:
    """Other segments, budgets and weights beside the run's, and which was taken, in a list; an empty one where case.yml has none."""
    say, sides = view.say, view.rows("scenarios")
    if not len(sides):
        return []
    names = [say("Starting point") if n == "case" else n for n in sides["scenario"]]
    words = {"more": say("more"), "less": say("less"), "alike": say("as much")}
    told = sides.assign(scenario=names, **{c: [_names(v, say) for v in sides[c]] for c in ("chosen", "tests") if c in sides},
                        foretells=[words.get(v, "–") for v in sides["foretells"]], agreement=sides["agreement"].round(2))  # fmt: skip
    columns = {"scenario": (say("Scenario"), "text"), "segments": (say("Segments"), "number"), "budget": (say("Budget"), "money"), "chosen": (say("Chosen"), "text"),
               "tests": (say("To test"), "text"), "profit": (say("Profit beyond what comes anyway"), "money"), "agreement": (say("Same segments, 0–1"), "number"),
               "foretells": (say("Foretells later revenue"), "text")}  # fmt: skip
    if sides["gross"].eq(True).any():
        columns["profit"] = (say("Profit, counting those who would buy anyway"), "money")
    told = told.dropna(axis=1, how="all")
    columns = {c: v for c, v in columns.items() if c in told}
    taken = names[int(sides["taken"].astype(bool).to_numpy().argmax())]
    table = cards.table(told, columns, say=say, name="scenarios", caption=say("The same customers on the same day"))
    finding = say.many("{n} scenario stands side by side; the report goes by {name}", "{n} scenarios stand side by side; the report goes by {name}", len(sides), name=say.quote(taken))
    how = say("Profit is that of the segments chosen and to be tested. Segments are the same at 1, and agree by chance at 0. Each is decided on as the report's own, for the same customers on the same day.")
    return [cards.card("scenarios", finding, short=say("Scenarios"), tables=table, how=how)]


def _names(text: Any, say: Any) -> str:
    return say.listing([say.name(n) for n in text.split("; ")]) if isinstance(text, str) and text else "–"


def kept_up(view: View) -> Card:
    """Where the segments can be used without a new report: databases, sending services, new files."""
    from segkit.rules.script import DIALECTS

    say = view.say
    parts = [cards.part(say("In a database"), text=[
        say("The folder {folder} has a script for each of {databases}: a view of everybody's segment, and one of each segment's members with its rule.",
            folder="sql", databases=say.listing([NAMED[d] for d in DIALECTS])),
    ])]  # fmt: skip
    contacts = view.rows("contacts")
    kinds = {kind_of(str(c)) for c in contacts.loc[contacts["group"] == "target", "channel"].unique()} if "group" in contacts else set()
    if kinds & set(HEADERS):
        parts.append(cards.part(say("In a sending service"), text=[
            say("The folder {folder} has the lists of those to be written to, in the shape that services for {kinds} import.",
                folder="audiences", kinds=say.listing([SENT[kind] for kind in HEADERS if kind in kinds])),
        ]))  # fmt: skip
    parts.append(cards.part(say("With new files"), text=[
        say("New files can be labelled by the same definition any day, without a new report: who moved, who crossed a limit, and an alarm when the segments no longer hold."),
    ]))  # fmt: skip
    return cards.card("living", say("These segments can be kept up to date between reports"), short=say("Between reports"), parts=parts)


NAMED = {"duckdb": "DuckDB", "postgresql": "PostgreSQL", "mysql": "MySQL", "sqlserver": "SQL Server", "bigquery": "BigQuery", "snowflake": "Snowflake", "clickhouse": "ClickHouse", "spark": "Spark"}
SENT = {"sms": "SMS", "viber": "Viber", "whatsapp": "WhatsApp", "telegram": "Telegram", "email": "e-mail"}


def watched(view: View) -> list[dict[str, Any]]:
    """Who crossed a limit when files came last, as a table in a list; groups of a few are not counted."""
    say, table = view.say, view.rows("watched")
    if not len(table):
        return []
    last = table[table["date"] == table["date"].max()]
    few = last["customers"].lt(view.min_cell) & last["customers"].gt(0)
    told = last.assign(what=[say("moved to another segment") if w == "moved" else say.name(w) for w in last["what"]],
                       customers=[say("fewer than {n}", n=say.number(view.min_cell)) if f else say.number(n) for f, n in zip(few, last["customers"], strict=True)])  # fmt: skip
    days = [say.date(pd.Timestamp(d).date()) for d in (last["since"].iloc[0], last["date"].iloc[0])]
    columns = {"what": (say("What happened"), "text"), "customers": (say("Customers"), "text")}
    return [cards.table(told, columns, say=say, name="watched", caption=say("Who crossed a limit from {since} to {date}", since=days[0], date=days[1]))]
