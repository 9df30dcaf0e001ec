"""Step 11, the second half: the evidence step by step, then health, method, data and words."""

from __future__ import annotations

from typing import Any

import pandas as pd

from segkit.drawing import style
from segkit.findings import collect as collect_words
from segkit.findings import customers as customers_words
from segkit.findings import differences as compare_words
from segkit.findings import size as size_words
from segkit.ground.bands import people, titles
from segkit.ground.language import Language
from segkit.ground.language import shown as value_shown
from segkit.ground.names import ALL_OTHERS, POOLED
from segkit.methods import kotler
from segkit.report import cards, revenue
from segkit.report.answer import chosen_rows
from segkit.report.pictures import picture
from segkit.steps import customers as customers_step
from segkit.steps import differences as differences_step
from segkit.steps import monitor, size
from segkit.steps.customers import concentration


def customers(t: dict[str, Any], when: str, say: Language, *, colour: str) -> dict[str, Any]:
    """Who the customers are, and who brings the money."""
    facts, shown = t["facts"], t["customers"]
    sentences = customers_words.customers(shown, say)
    many = shown[people(shown) >= customers_words.ENOUGH]  # what the sentences speak of
    pictures = [
        picture(lambda ax: customers_step.plot_concentration(facts, ax, say), collect_words.concentration(concentration(facts), say),
                say("Cumulated share of revenue by share of customers, {period}", period=when), kind=say("Line chart"), wide=(9.2, 3.4), narrow=(3.6, 3.0), colour=colour),
        picture(lambda ax: kotler.plot(many if len(many) else shown, ax, say), sentences[0],
                say("Index: 100 = share of revenue equals share of customers, {period}", period=when), kind=say("Bar chart"), rows=12, colour=colour),
    ]  # fmt: skip
    back, curve = customers_words.repurchase(t.get("rhythm"), say), t.get("repurchase")
    if back:
        pictures.append(picture(lambda ax: customers_step.plot_repurchase(curve, ax, say), back[0],
                                say("Share of purchases after which another one came, by days"), kind=say("Line chart"),
                                wide=(9.2, 3.2), narrow=(3.6, 2.8), colour=colour))  # fmt: skip
    columns = {"criterion": (say("Criterion"), "name"), "value": (say("Value"), "name"), "share": (say("Share of customers"), "percent"),
               "revenue_share": (say("Share of revenue"), "percent"), "index": (say("Index"), "number")}  # fmt: skip
    values = [value_shown(c, v, say) for c, v in zip(shown["criterion"], shown["value"], strict=True)]
    told = shown.assign(index=shown["index"].round(), criterion=titles(shown), value=values)
    how = say("An index of 150 means half as much revenue again as the number of these customers would suggest. It says nothing about why.")
    return cards.card(
        "customers",
        sentences[0],
        short=say("Own customers"),
        text=sentences[1:] + back,
        pictures=pictures,
        how=how,
        tables=cards.table(told, columns, say=say, name="customers", caption=say("All criteria, {period}", period=when)),
    )


def happened(t: dict[str, Any], say: Language, *, colour: str) -> list[dict[str, Any]]:
    """What happened to revenue, in a list; an empty list where there are no two windows to compare."""
    table = t.get("bridge")
    sentences = size_words.bridge(table, say) if table is not None and len(table) else []
    if not sentences:
        return []
    chart = picture(lambda ax: size.plot_bridge(table, ax, say), sentences[0], say("Revenue of the window before, what changed it, revenue of the last window"),
                    kind=say("Bar chart"), rows=7, colour=colour)  # fmt: skip
    how = say("The parts make the change to the cent. They say who bought more or less, not why.")
    return [cards.card("happened", sentences[0], short=say("What happened"), text=sentences[1:], pictures=[chart], how=how)]


def months(t: dict[str, Any], paint: dict[str, str], say: Language, *, colour: str, as_of: Any) -> dict[str, Any]:
    """Revenue by month and segment, as a picture."""
    rows = chosen_rows(t["targets"], t["segments"])
    chosen = [row["segment"] for row in rows if row["decision"] == "chosen"] or [row["segment"] for row in rows]
    tested = bool(rows) and all(row["decision"] != "chosen" for row in rows)
    wide = revenue.by_month(t["months"], t["labels"], as_of, chosen=chosen)
    return picture(
        lambda ax: revenue.plot_months(wide, ax, say, colours={**paint, ALL_OTHERS: "#767676"}),
        collect_words.leading(wide, say, tested=tested),
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
    widest = differences_step.widest(differences)
    if len(widest):
        pictures.append(
            picture(
                lambda ax: differences_step.plot_differences(differences, ax, say),
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
                lambda ax: differences_step.plot_final_criteria(final, ax, say),
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
            cards.table(
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
    return cards.card("competitors", sentences[0], short=say("Competitors"), text=sentences[1:], pictures=pictures, tables=tables, how=how)


def changes(t: dict[str, Any], say: Language, *, colour: str) -> dict[str, Any]:
    """What has changed since the last time, and what to correct."""
    migration, basis = t["migration"], t["baseline"]
    sentences, pictures = t["findings"]["10_monitor"], None
    if len(migration) and migration["share"].notna().any():
        since = say("From (rows) to (columns), share of the row; compared with {date}", date=say.date(pd.Timestamp(basis["date"]).date()))
        size = style.rows(migration["from"].nunique() + 2)
        pictures = picture(lambda ax: monitor.plot(migration, ax, say), sentences[0], since, kind=say("Matrix"), colour=colour, **size)
    tables = []
    if len(t["responses"]):
        columns = {"segment": (say("Segment"), "name"), "channel": (say("Channel"), "text"), "contacts": (say("Contacts"), "number"), "rate": (say("Response"), "percent"),
                   "rate_low": (say("at least"), "percent"), "rate_high": (say("at most"), "percent")}  # fmt: skip
        tables.append(
            cards.table(
                t["responses"], columns, say=say, name="responses", caption=say("Response to the campaigns so far, with 95% intervals")
            )
        )
    if len(t["uplift"]):
        pooled = t["uplift"].assign(
            campaign=t["uplift"]["campaign"].replace(POOLED, say("all together")), reading=t["uplift"]["reading"].map(say.name)
        )
        columns = {"campaign": (say("Campaign"), "text"), "segment": (say("Segment"), "name"), "contacts": (say("Contacts"), "number"), "control": (say("Held out"), "number"),
                   "points": (say("Uplift"), "change"), "low": (say("at least"), "change"), "high": (say("at most"), "change"), "detectable": (say("Could be seen from"), "percent"),
                   "reading": (say("Reading"), "text")}  # fmt: skip
        tables.append(
            cards.table(
                pooled, columns, say=say, name="uplift", caption=say("What campaigns added over the groups held out, with 95% intervals")
            )
        )
    return cards.card(
        "changes",
        sentences[0],
        short=say("Changes"),
        text=sentences[1:],
        pictures=pictures,
        tables=tables,
        parts=[cards.part(say("What to correct"), bullets=t["corrections"])],
        how=say("A customer may move because the customer changed or because the border was moved; the two are counted apart."),
    )
