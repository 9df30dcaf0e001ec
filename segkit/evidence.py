"""Step 11, the second half: the evidence step by step, then health, method, data and words."""

from __future__ import annotations

from typing import Any

import pandas as pd

from segkit import charts, figures, monitor, report
from segkit.answer import chosen_rows
from segkit.collect import concentration
from segkit.findings import collect as collect_words
from segkit.findings import compare as compare_words
from segkit.findings import customers as customers_words
from segkit.findings.criteria import column_name, spoken
from segkit.language import Language
from segkit.methods import kotler
from segkit.methods._values import titles
from segkit.methods.five_w import shown as value_shown
from segkit.pages import picture
from segkit.segment import definition_table


def customers(t: dict[str, Any], when: str, say: Language, *, colour: str, min_cell: int) -> dict[str, Any]:
    """Who the customers are, and who brings the money."""
    facts, table = t["facts"], t["customers"]
    sentences = customers_words.customers(table, say)
    shown = table[table["customers"] >= min_cell]
    many = shown[shown["customers"] >= customers_words.ENOUGH]  # what the sentences speak of
    pictures = [
        picture(lambda ax: charts.concentration(facts, ax, say), collect_words.concentration(concentration(facts), say),
                say("Cumulated share of revenue by share of customers, {period}", period=when), kind=say("Line chart"), wide=(9.2, 3.4), narrow=(3.6, 3.0), colour=colour),
        picture(lambda ax: kotler.plot(many if len(many) else shown, ax, say), sentences[0],
                say("Index: 100 = share of revenue equals share of customers, {period}", period=when), kind=say("Bar chart"), rows=12, colour=colour),
    ]  # fmt: skip
    columns = {"criterion": (say("Criterion"), "name"), "value": (say("Value"), "name"), "customers": (say("Customers"), "number"), "share": (say("Share of customers"), "percent"),
               "revenue_share": (say("Share of revenue"), "percent"), "index": (say("Index"), "number")}  # fmt: skip
    values = [value_shown(c, v, say) for c, v in zip(shown["criterion"], shown["value"], strict=True)]
    told = shown.assign(index=shown["index"].round(), criterion=titles(shown), value=values)
    if t.get("left_out"):
        names = say.listing([say.name(column_name(c)) for c in t["left_out"]])
        sentences.append(say("Not shown, because it would give a small group of customers away: {names}", names=names))
    how = say("An index of 150 means half as much revenue again as the number of these customers would suggest. It says nothing about why.")
    return report.card(
        "customers",
        sentences[0],
        short=say("Own customers"),
        text=sentences[1:],
        pictures=pictures,
        how=how,
        tables=report.table(told, columns, say=say, name="customers", caption=say("All criteria, {period}", period=when)),
    )


def months(t: dict[str, Any], paint: dict[str, str], say: Language, *, colour: str, as_of: Any) -> dict[str, Any]:
    """Revenue by month and segment, as a picture."""
    chosen = [row["segment"] for row in chosen_rows(t["targets"], t["segments"])]
    wide = charts.by_month(t["months"], t["labels"], as_of, chosen=chosen)
    return picture(
        lambda ax: charts.months(wide, ax, say, colours={**paint, charts.OTHERS: "#767676"}),
        collect_words.leading(wide, say),
        say("Revenue by month and segment"),
        kind=say("Line chart"),
        wide=(9.2, 3.8),
        narrow=(3.6, 3.8),
        colour=colour,
    )


def competitors(t: dict[str, Any], say: Language, *, colour: str) -> dict[str, Any]:
    """What sets our customers apart from the competitors', and the criteria that follow."""
    differences, final = t["differences"], t["final_criteria"]
    sentences = compare_words.differences(differences, final, say)
    pictures, tables = [], []
    widest = charts.widest(differences)
    if len(widest):
        pictures.append(
            picture(
                lambda ax: charts.differences(differences, ax, say),
                compare_words.gap(widest, say),
                say("Share of customers: ours (filled, with 95% interval), theirs (open)"),
                kind=say("Dot chart"),
                rows=len(widest),
                colour=colour,
            )
        )
    if len(final):
        pictures.append(
            picture(
                lambda ax: charts.final_criteria(final, ax, say),
                compare_words.best(final, say),
                say("Score from separation, difference from competitors, coverage and reach"),
                kind=say("Bar chart"),
                rows=min(10, len(final)),
                colour=colour,
            )
        )
        columns = {"criterion": (say("Criterion"), "name"), "separation": (say("Explains of revenue"), "percent"), "difference": (say("Difference from competitors"), "number"),
                   "coverage": (say("Known for"), "percent"), "reach": (say("Reach, 1–3"), "number"), "score": (say("Score"), "number")}  # fmt: skip
        named = final.assign(criterion=titles(final))
        tables.append(
            report.table(
                named.dropna(axis=1, how="all"),
                {c: v for c, v in columns.items() if c in final.dropna(axis=1, how="all")},
                say=say,
                name="final_criteria",
                caption=say("Which criteria the segments may be made of"),
            )
        )
    how = say(
        "Competitors publish no numbers of people asked, so only our side has an interval. Unknown means that the question is open, not that there is no difference."
    )
    return report.card("competitors", sentences[0], short=say("Competitors"), text=sentences[1:], pictures=pictures, tables=tables, how=how)


def changes(t: dict[str, Any], say: Language, *, colour: str, min_cell: int = 0) -> dict[str, Any]:
    """What has changed since the last time, and what to correct."""
    migration, basis = t["migration"], t["baseline"]
    sentences = t["findings"]["10_monitor"]
    pictures, seen = None, migration["customers"].notna()
    if len(migration) and 3 * seen.sum() < len(seen):
        told = say(
            "Most moves between segments are too small to be shown (least number of customers: {n}), or would give such a move away",
            n=say.number(min_cell),
        )
        sentences = [*sentences, told]
    elif len(migration):
        since = say("From (rows) to (columns), customers; compared with {date}", date=say.date(pd.Timestamp(basis["date"]).date()))
        size = figures.rows(migration["from"].nunique() + 2)
        pictures = picture(lambda ax: monitor.plot(migration, ax, say), sentences[0], since, kind=say("Matrix"), colour=colour, **size)
    hidden = [say("«…» means that nobody moved, or so few that their number is not shown")] if pictures and not seen.all() else []
    tables = []
    if len(t["responses"]):
        columns = {"segment": (say("Segment"), "name"), "channel": (say("Channel"), "text"), "contacts": (say("Contacts"), "number"), "rate": (say("Response"), "percent"),
                   "rate_low": (say("at least"), "percent"), "rate_high": (say("at most"), "percent")}  # fmt: skip
        tables.append(
            report.table(
                t["responses"], columns, say=say, name="responses", caption=say("Response to the campaigns so far, with 95% intervals")
            )
        )
    return report.card(
        "changes",
        sentences[0],
        short=say("Changes"),
        text=[*sentences[1:], *hidden],
        pictures=pictures,
        tables=tables,
        parts=[report.part(say("What to correct"), bullets=t["corrections"])],
        how=say("A customer may move because the customer changed or because the border was moved; the two are counted apart."),
    )


def health(t: dict[str, Any], say: Language, *, changed: bool) -> dict[str, Any]:
    """Every check with its result, what it means and what to do."""
    checks = t["quality"].to_dict("records")
    chosen = t["targets"][t["targets"]["chosen"].astype(bool)]
    least = chosen["chosen_share"].min() if len(chosen) else float("nan")
    if least == least:
        checks.append({"check": say("The choice of targets"), "result": say("at least {share} of weightings agree", share=say.percent(least)),
                       "status": "pass" if least >= 0.8 else "review", "meaning": say("Other weights would choose otherwise in the remaining cases."),
                       "todo": say("Nothing.") if least >= 0.8 else say("Decide the weights before spending.")})  # fmt: skip
    alike = len(t["similar"])
    checks.append(
        {
            "check": say("Segments differ"),
            "result": say.many("{n} pair too alike", "{n} pairs too alike", alike),
            "status": "review" if alike else "pass",
            "meaning": say("Very similar segments make two plans for the same people."),
            "todo": say("Think about merging them.") if alike else say("Nothing."),
        }
    )
    checks.append(
        {
            "check": say("Rules fixed before segments were seen"),
            "result": say("changed afterwards") if changed else say("unchanged"),
            "status": "review" if changed else "pass",
            "meaning": say("Weights set after the segments are known tend to confirm a favourite."),
            "todo": say("Read the ranking with care.") if changed else say("Nothing."),
        }
    )
    if t["message_problems"]:
        checks.append(
            {
                "check": say("Messages"),
                "result": say.many("{n} problem", "{n} problems", len(t["message_problems"])),
                "status": "fail",
                "meaning": t["message_problems"][0],
                "todo": say("Mend the template; until then these messages are not exported."),
            }
        )
    bad = sum(c["status"] != "pass" for c in checks)
    finding = say.many("{n} check needs a look", "{n} checks need a look", bad) if bad else say("All checks passed")
    return report.health(checks, say=say, finding=finding)


def methods(t: dict[str, Any], say: Language) -> dict[str, Any]:
    """How it was done, in plain words, and which methods the data could not support."""
    support = t["methods"]
    done = [say.name(m) for m in support.loc[support["supported"].astype(bool), "method"]]
    undone = [
        say("{method}: {reason}", method=say.name(r.method), reason=say.name(r.reason))
        for r in support[~support["supported"].astype(bool)].itertuples()
    ]
    rules = [f"{say.name(name)}: {spoken(condition, say)}" for name, condition in _rules(t["definition"]).items()]
    parts = [
        report.part(say("How the segments are defined"), bullets=rules[:20]),
        report.part(say("Methods run beside it"), text=say.listing(done)),
        report.part(say("Methods the data cannot support"), bullets=undone),
        report.part(say("How to read the numbers"), bullets=[
            say("Shares carry a 95% interval (Wilson): in 95 of 100 such samples the true share lies within."),
            say("Revenue is purchases minus refunds; money is added in whole minor units, so that no rounding gets in."),
            say("Differences are judged by their size, not only by significance: with many customers every difference is significant."),
            say("Potential and income are ranges, because what goes into them is known as a range."),
        ]),
    ]  # fmt: skip
    return report.card("methods", say("How this was done"), short=say("Method"), parts=[p for p in parts if p["text"] or p["bullets"]])


def _rules(definition: dict[str, Any]) -> dict[str, str]:
    """Segment → condition, as the case's rules say it, else as the definition's cases do."""
    told = definition["parameters"].get("rules")
    cases = definition_table(definition).query("column == 'segment' and condition != 'otherwise'")
    return told or {r.value[1:-1]: r.condition for r in cases.itertuples() if r.value.startswith("'")}


def appendix(t: dict[str, Any], state: dict[str, Any], say: Language) -> dict[str, Any]:
    """The account of the data: rows in, used and set aside by reason; versions; fingerprints of the inputs."""
    counts = pd.DataFrame(
        [(s, c["rows_in"], c["rows_used"]) for s, c in t["intake"]["counts"].items()], columns=["source", "rows_in", "rows_used"]
    )
    reasons = pd.DataFrame(
        [(s, rule, n) for s, c in t["intake"]["counts"].items() for rule, n in c["excluded"].items() if n],
        columns=["source", "rule", "rows"],
    )
    tables = [
        report.table(
            counts,
            {"source": (say("Source"), "name"), "rows_in": (say("Rows received"), "number"), "rows_used": (say("Rows used"), "number")},
            say=say,
            name="rows",
            caption=say("Rows received and used"),
        )
    ]
    if len(reasons):
        tables.append(
            report.table(
                reasons,
                {"source": (say("Source"), "name"), "rule": (say("Reason"), "name"), "rows": (say("Rows"), "number")},
                say=say,
                name="reasons",
                caption=say("Rows set aside, by reason"),
            )
        )
    files = pd.DataFrame([(name, digest[:16]) for name, digest in t["intake"]["files"].items()], columns=["file", "sha256"])
    tables.append(
        report.table(
            files,
            {"file": (say("File"), "text"), "sha256": (say("SHA-256, first 16 signs"), "text")},
            say=say,
            name="files",
            caption=say("Fingerprints of the files"),
        )
    )
    versions = ", ".join(f"{name} {number}" for name, number in state.get("versions", {}).items())
    used, received = counts["rows_used"].sum(), counts["rows_in"].sum()
    return report.card(
        "data",
        say("{used} of {received} rows received were used", used=say.number(used), received=say.number(received)),
        short=say("Data"),
        tables=tables,
        text=[say("Made with: {versions}", versions=versions)] if versions else [],
    )


def glossary(say: Language) -> dict[str, Any]:
    """The words that a reader may not know."""
    return report.glossary({
        say("Segment"): say("A group of customers who are alike in what matters and can be spoken to alike."),
        say("Index"): say("Share of revenue (or of the segment) against share of customers, times 100; 100 is average."),
        say("Interval"): say("The range in which the true value lies in 95 of 100 cases."),
        say("Response"): say("The share of the people written to who then buy."),
        say("Headroom"): say("What a segment could bring in a year beyond what it brings today."),
        say("Hold-out group"): say("Customers who get no message, so that its effect can be measured."),
        say("Return"): say("Income minus cost, divided by cost."),
        say("Reference date"): say("The day up to which everything is counted."),
    }, say=say)  # fmt: skip
