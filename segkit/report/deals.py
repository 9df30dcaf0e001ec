"""Step 11 for business customers: which deals are worth the work, how deep the data go, and who decides."""

from __future__ import annotations

from typing import Any

import pandas as pd

from segkit.drawing import figures
from segkit.findings import deals as words
from segkit.ground.language import Language
from segkit.methods import b2b_nests
from segkit.methods._deal_table import clients
from segkit.report import cards as report
from segkit.report.pictures import picture
from segkit.report.view import View


def cards(view: View) -> list[dict[str, Any]]:
    """The cards that this case has something to put on: deals, and the nests with the buying committee."""
    made = [deals(view)] if len(view.rows("deal_focus")) else []
    return made + ([buyers(view)] if len(view.rows("nests")) else [])


def deals(view: View) -> dict[str, Any]:
    """The focus of effort: which classes of deals take the hours, bring the revenue and the profit; what A clients share."""
    t, say = view.tables, view.say
    table, shared = t["deal_focus"], t["deal_features"]
    ended, told, features = words.decided(t.get("deals_received"), say), words.focus(table, say), words.shared(shared, say, differ=t.get("differing"))
    first = 1 if table["effort_share"].notna().any() else 0  # where hours are known, where they went is the news
    ended += words.late(t.get("overdue"), say)
    ended += words.between(t.get("deal_codes"), t.get("deals_invoiced"), t.get("differing"), say, segment=_never(view))
    sentences = [*told[:first], *ended, *told[first:]]
    rates = view.rows("win_rates")
    alike = report.part(say("What A clients share"), text=[*features, *words.a_rule(t.get("deal_rule") or {}, say)])
    parts = [report.part(say("Which deals are won"), text=words.won(rates, say) or [say("Of no feature is it certain that it goes with deals that are won")])] if len(rates) else []
    parts += [alike] if len(shared) or not len(rates) else []  # without a class A what wins is all that can be said
    how = say(
        "With twenty or thirty deals most differences are noise: trust those whose interval stays clear of zero, and ask the salesperson about the rest."
    )
    return report.card(
        "deals",
        sentences[0],
        short=say("Deals"),
        text=sentences[1:],
        pictures=[_effort(table, view), *_commoner(shared, view)],
        tables=[_table(table, say, t.get("deals_received")), *_invoiced(t.get("deals_invoiced"), say), *_rates(rates, say), *_late(view.rows("overdue"), say), *_features(shared, say)],
        parts=parts,
        how=how,
    )


def _effort(table: pd.DataFrame, view: View) -> dict[str, Any]:
    """Where the effort goes and where the revenue comes from."""
    say = view.say
    hours = say("Share of working hours (light) and of the revenue of won deals (dark), by class")
    below = hours if table["effort_share"].notna().any() else say("Share of deals (light) and of the revenue of won deals (dark), by class")
    return picture(lambda ax: _focus(table, ax, say), say("Effort and revenue by class"), below, kind=say("Bar chart"), seen=_seen(table, say),
                   rows=len(table), colour=view.colour)  # fmt: skip


def _commoner(shared: pd.DataFrame, view: View) -> list[dict[str, Any]]:
    """What is commoner among A clients, as far as there are any to compare."""
    if not len(shared):
        return []
    say, first = view.say, list(shared.head(6).itertuples())
    return [picture(
        lambda ax: _shared(shared, ax, say), say("What is commoner among A clients"),
        say("Share among A deals minus share among the others, in points, with 95% interval"), kind=say("Interval chart"),
        seen=[f"{words.feature(r, say)} {words.points(r.difference, say)}" for r in first], names=[words.feature(r, say) for r in first], colour=view.colour,
    )]  # fmt: skip


def _never(view: View) -> str | None:
    """The segment of all who have a won deal and never bought; None where they are in several, or that is not known."""
    received, facts, labels = (view.rows(name) for name in ("deals_received", "facts", "labels"))
    if not len(received) or not {"deal_id", "outcome"} <= set(received) or "orders" not in facts or not len(labels):
        return None
    won = set(clients(received)[received["outcome"] == "won"]) & set(facts.loc[facts["orders"] == 0, "customer_id"])
    found = labels[labels["customer_id"].isin(won)]
    invoiced = view.rows("deals_invoiced")
    known = len(invoiced) == 4 and len(found) == invoiced["customers"].iloc[3]
    return found["segment"].iloc[0] if known and found["segment"].nunique() == 1 else None


def _seen(table: pd.DataFrame, say: Language) -> list[str]:
    hours = "effort_share" if table["effort_share"].notna().any() else "deals_share"
    return [f"{say.name(r['class'])}: {say.percent(r[hours])}, {say.percent(r['revenue_share'])}" for r in table.to_dict("records")]


def _focus(table: pd.DataFrame, ax: Any, say: Language) -> Any:
    names = [say.name(c) for c in table["class"]]
    light = table["effort_share"].fillna(table["deals_share"]).clip(lower=0)
    texts = [
        f"{say.percent(h, digits=0)} → {say.percent(r, digits=0)}" for h, r in zip(light, table["revenue_share"], strict=True)
    ]
    return figures.paired_bars(ax, names, light.tolist(), table["revenue_share"].fillna(0).tolist(), texts=texts)


def _shared(shared: pd.DataFrame, ax: Any, say: Language) -> Any:
    rows = shared.head(6)
    names = [words.feature(row, say) for row in rows.itertuples()]
    low, base, high = ([100 * v for v in rows[c]] for c in ("low", "difference", "high"))
    return figures.intervals(ax, names, base, low, high, texts=[words.points(v, say) for v in rows["difference"]])


def _table(table: pd.DataFrame, say: Language, received: pd.DataFrame | None = None) -> dict[str, Any]:
    columns = {
        "class": (say("Class"), "text"),
        "meaning": (say("Meaning"), "text"),
        "deals": (say("Deals"), "number"),
        "effort_hours": (say("Hours"), "number"),
        "effort_share": (say("Share of hours"), "percent"),
        "revenue": (say("Revenue"), "money"),
        "revenue_share": (say("Share of revenue"), "percent"),
        "profit": (say("Profit"), "money"),
    }
    told = table.assign(meaning=table["class"].map(words.meanings(say, None if received is None else received.columns))).dropna(
        axis=1, how="all"
    )
    return report.table(
        told,
        {c: v for c, v in columns.items() if c in told},
        say=say,
        name="deals",
        caption=say("Where the work goes and where the money comes from"),
    )


def _invoiced(table: pd.DataFrame | None, say: Language) -> list[dict[str, Any]]:
    """Deals won beside the same customers' purchases since."""
    if table is None or table.empty:
        return []
    columns = {"item": (say("Customers"), "name"), "customers": (say("Number"), "number"), "won": (say("Won in deals"), "money"), "invoiced": (say("Bought since"), "money")}
    return [report.table(table, columns, say=say, name="deals_invoiced", caption=say("Deals won and the same customers' purchases since"))]


def _features(shared: pd.DataFrame, say: Language) -> list[dict[str, Any]]:
    if shared.empty:
        return []
    named = shared.assign(
        name=[words.feature(row, say) for row in shared.itertuples()],
        low=100 * shared["low"],
        high=100 * shared["high"],
        chance=[_chance(p, say) for p in shared["p_holm"]],
    )
    columns = {
        "name": (say("Feature of the client"), "text"),
        "share_a": (say("Among A"), "percent"),
        "share_others": (say("Among the others"), "percent"),
        "low": (say("Difference at least, points"), "number"),
        "high": (say("at most"), "number"),
        "chance": (say("Chance, corrected (p)"), "text"),
    }
    return [report.table(named, columns, say=say, name="deal_features", opened=6, caption=say("Features of A clients against the others"))]


def _chance(p: float, say: Language) -> str:
    return "< " + say.number(0.01, digits=2) if p < 0.01 else say.number(p, digits=2)


def _rates(rates: pd.DataFrame, say: Language) -> list[dict[str, Any]]:
    """How often deals with each feature are won."""
    if rates.empty:
        return []
    named = rates.assign(name=[words.feature(row, say) for row in rates.itertuples()], low=100 * rates["low"], high=100 * rates["high"], chance=[_chance(p, say) for p in rates["p_holm"]])
    columns = {
        "name": (say("Feature of the deal"), "text"), "deals": (say("Deals that ended"), "number"), "won": (say("Won"), "number"), "share_won": (say("Share won"), "percent"),
        "share_others": (say("Among the others"), "percent"), "low": (say("Difference at least, points"), "number"), "high": (say("at most"), "number"),
        "chance": (say("Chance, corrected (p)"), "text"),
    }  # fmt: skip
    return [report.table(named, columns, say=say, name="win_rates", opened=6, caption=say("How often deals with each feature are won"))]


def _late(overdue: pd.DataFrame, say: Language) -> list[dict[str, Any]]:
    """Open deals past their planned day, all and by who looks after them."""
    if overdue.empty or not overdue["late"].iloc[0] > 0:
        return []
    named = overdue.assign(name=[words.feature(row, say) if row.feature else say("All") for row in overdue.fillna({"feature": "", "value": ""}).itertuples()])
    columns = {
        "name": (say("Feature of the deal"), "text"), "deals": (say("Open deals"), "number"), "late": (say("Past their day"), "number"), "share_late": (say("Share of them"), "percent"),
        "money": (say("Amount"), "money"),
    }  # fmt: skip
    return [report.table(named, columns, say=say, name="overdue", opened=6, caption=say("Open deals past their planned day"))]


def buyers(view: View) -> dict[str, Any]:
    """How deep the data go, from what everybody can see to what only a salesman knows, and the buying committee."""
    t, say, colour = view.tables, view.say, view.colour
    nests, committee = t["nests"], t["committee"]
    sentences = words.nests(nests, say)
    columns = {
        "nest": (say("Nest"), "name"),
        "names": (say("Known"), "text"),
        "blank": (say("Not known"), "text"),
        "coverage": (say("Known for"), "percent"),
        "cost": (say("To find out"), "name"),
    }
    told = nests.assign(names=_listed(nests["named"], say), blank=_listed(nests["missing"], say))
    tables = [report.table(told, columns, say=say, name="nests", caption=say("Five nests from outside in, and the modern list"))]
    chart = picture(
        lambda ax: b2b_nests.plot(nests, ax, say),
        say("Criteria known at each level"),
        say("Criteria in the data, by nest from outside in"),
        kind=say("Bar chart"),
        seen=[f"{say.name(r.nest)} {say.number(r.in_data)}" for r in nests.itertuples()],
        rows=len(nests),
        colour=colour,
    )
    people = words.committee(committee, say)
    named = committee[~committee["missing"].astype(bool)] if len(committee) else committee
    part = report.part(
        say("The buying committee"),
        text=people if committee.empty else (),
        bullets=people if len(committee) else (),
        tables=_people(named, say),
    )
    how = say(
        "Outer levels are cheap to learn and say little; inner ones are costly and decide. Begin outside, and go deeper only where the outer ones do not separate."
    )
    return report.card(
        "buyers", sentences[0], short=say("Who decides"), text=sentences[1:], pictures=chart, tables=tables, parts=[part], how=how
    )


def _people(named: pd.DataFrame, say: Language) -> list[dict[str, Any]]:
    if named.empty:
        return []
    columns = {
        "segment": (say("Segment"), "name"),
        "role": (say("Role"), "name"),
        "person": (say("Person"), "text"),
        "work_motive": (say("Motive at work"), "text"),
        "personal_motive": (say("Personal motive"), "text"),
        "interest": (say("Interest in the deal"), "text"),
        "convinces": (say("What convinces"), "text"),
    }
    return [report.table(named, columns, say=say, name="committee", caption=say("Who takes part in the purchase"))]


def _listed(cells: pd.Series, say: Language) -> list[str]:
    from segkit.findings.criteria import column_name

    return [", ".join(say.name(column_name(c)) for c in str(cell).split(", ")) if isinstance(cell, str) and cell else "–" for cell in cells]
