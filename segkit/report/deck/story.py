"""What stands on which slide: the report's own sentences and tables, in the order of its screens, and native charts of the run's tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from segkit.drawing import colours as palette
from segkit.drawing.colours import DOWN, LEVEL, UP
from segkit.findings import campaign
from segkit.findings import deals as deal_words
from segkit.findings import revenue as revenue_words
from segkit.findings import traits as trait_words
from segkit.findings.worth import money_titles, odds, through
from segkit.ground.language import Language, upper
from segkit.ground.names import EVERYBODY
from segkit.report.changes import ordered
from segkit.report.deck import charts
from segkit.report.deck.charts import Chart, Series
from segkit.report.deck.paint import Grid
from segkit.report.view import colours as view_colours
from segkit.report.view import moves_unknown
from segkit.steps import monitor, size
from segkit.steps.size.revenue import ENDS, ITEMS
from segkit.steps.targets import worked_on

FEWEST, MOST, PAGES = 8, 12, 3  # slides; pages of targets
COLUMNS = 12  # of the matrix of moves
SIDE = (16, 15, 14, 13, 12, 11)  # letters of a table beside sentences
CHECKED = {"fail": "#b42318", "review": "#8f4a00", "pass": "#06704f"}  # as the report's: no segment has these colours
FILL = ("customers", "sizes", "potential", "choice", "competitors", "methods", "data")  # what is added where there would be too few slides
SHOWN = ("text", "parts", "tables", "checks", "figures")  # a finding with none of these would be a slide of its title alone
LIVING = ("scenarios", "together", "typing")  # what is added while there is room


@dataclass(frozen=True)
class Slide:
    """One slide: its finding, sentences, a chart or a grid (`side`: beside the sentences, else over them), and a second grid beneath the
    sentences; `tables`: the run's tables that it is made of. `cover`: kicker and meta are its sentences."""

    title: str
    points: Sequence[str] = ()
    show: Chart | Grid | None = None
    side: Grid | Chart | None = None
    tables: Sequence[str] = ()
    cover: bool = False


def slides(report: Mapping[str, Any], t: Mapping[str, Any], say: Language) -> list[Slide]:
    """The deck's slides, eight to twelve of them.

    `report`: the report as facts (`cards.assemble`); `t`: the run's tables as they are printed.
    """
    shown = [card for card in [*report["sections"], *report["appendix"]] if any(card[part] for part in SHOWN)]
    sections = {card["id"]: card for card in shown}
    if "trust" in sections and "health" in sections:  # a deck has no appendix to send its reader to
        sections["trust"] = {**sections["trust"], "checks": [c for c in sections["health"]["checks"] if c["status"] != "pass"]}
    happened, unmoved = _happened(report, t, say), moves_unknown(t)
    made = [Slide(report["title"], [report["kicker"], *report["meta"]], tables=["bridge", "targets", "segments"], cover=True), *happened, _whom(report, t, say), _actions(report, say)]
    pages = [i for i in sections if i.startswith("target-")][:PAGES]
    first = [i for i in ("segments", "deals", "answers") if i in sections]
    told = (*first, *pages, *(["changes"] if happened and unmoved else []))  # what happened is told, and of moves nothing is known
    last = [card["id"] for card in report["sections"] if card["id"] in sections and card["id"] not in told]
    kept = [*first, *pages, *last][: MOST - len(made)]
    spare = [i for i in FILL if i in sections and i not in kept][: max(0, FEWEST - len(made) - len(kept))]
    living = [i for i in LIVING if i in sections][: MOST - len(made) - len(kept) - len(spare)]
    at = len(first) + len(pages)
    return made + [_other(_section(sections[i], t, say), report["title"]) for i in [*kept[:at], *living, *spare, *kept[at:]]]


def _other(slide: Slide, title: str) -> Slide:
    """The slide under its next sentence where its first one is the deck's own title."""
    return replace(slide, title=slide.points[0], points=slide.points[1:]) if slide.title == title and slide.points else slide


def _happened(report: Mapping[str, Any], t: Mapping[str, Any], say: Language) -> list[Slide]:
    """What happened to revenue: a bridge from the window before to the last one, under what is no growth of customers who were only joining."""
    table = t.get("bridge")
    told = revenue_words.bridge(table, say, recent=t.get("lately")) if table is not None and len(table) else []
    if told and revenue_words.joining(table, say) and told[1:2] == revenue_words.lately(t.get("lately"), say, table)[:1]:
        told = [told[1], told[0], *told[2:]]
    items = revenue_words.parts(table, say) if told else []  # all of them: who adds them up comes to the change
    beside = revenue_words.turned(t.get("lately"), table, say, traits=t.get("by_trait")) if told else []  # what stands beside the headline of the report
    first = list(dict.fromkeys(line for line in [*told[1:2], *(line for line in beside if line in told)] if line not in [told[0], *items]))
    unpaid, whose = deal_words.beside(t.get("deals_invoiced"), say), trait_words.by_trait(t.get("by_trait"), say)[:1] if told else []
    return [Slide(told[0], [*unpaid, *whose, *first, *items], side=None if revenue_words.brief(table) else bridge(table, say), tables=["bridge"])] if told else []


def bridge(table: pd.DataFrame, say: Language) -> Chart:
    """The bridge as stacked columns: what stands and what falls on an invisible one that carries them."""
    whole = table[table["segment"] == EVERYBODY].set_index("item")["revenue"].reindex(ITEMS)
    named = dict(zip(ITEMS, size.named_items(table, say), strict=True))
    items = size.drawn_items(table)
    carried, level = [], 0.0
    for item in items:
        carried.append(None if item in ENDS else round(min(level, level + whole[item]), 2))
        level = float(whole[item]) if item in ENDS else level + float(whole[item])
    values = [abs(float(whole[i])) for i in items]
    each = [LEVEL if i in ENDS else UP if whole[i] > 0 else DOWN for i in items]
    names = [f"{named[i][0]}\n{named[i][1]}" for i in items]
    alt = say("Columns from the revenue of one window to that of the next: {seen}", seen=say.listing([" ".join(named[i]) for i in items]))
    series = [Series(say("Carried"), carried, ""), Series(say("Revenue"), values, LEVEL, each, LEVEL)]
    return Chart(names, series, charts.money(say, max(values)), alt, upright=True)


def _whom(report: Mapping[str, Any], t: Mapping[str, Any], say: Language) -> Slide:
    """Whom to work with, what that is worth, and with what chance."""
    told = revenue_words.turned(t.get("lately"), t.get("bridge"), say, traits=t.get("by_trait"))  # stands on the slides before
    told += [line for beside in (True, False) for line in trait_words.by_trait(t.get("by_trait"), say, beside=beside)]
    whom, customers = [line for line in report["answer"]["whom"] if line not in told], t["segments"][["segment", "customers"]]
    rows = worked_on(t["targets"]).merge(customers, on="segment", how="left")
    rows = campaign.in_order(rows if rows["contacts"].gt(0).any() else t["targets"].merge(customers, on="segment"))  # what is advised without a campaign is advised of all
    idle = [say("Decision on every segment, with what a campaign would cost and bring if it were sent")] if campaign.idle(t["targets"]) else []
    return _other(Slide(whom[0], [*whom[1:], *idle], show=_worth(rows, t, say) if len(rows) else None, tables=["targets", "segments"]), report["title"])


def _worth(rows: pd.DataFrame, t: Mapping[str, Any], say: Language) -> Grid:
    """The targets as a table: how many, what it costs, what it adds and how sure that is."""
    told = {
        (say("Segment"), "l"): [say.name(s) for s in rows["segment"]],
        (say("Decision"), "l"): list(rows["told"]),
        (say("Customers"), "r"): [say.number(n) for n in rows["customers"]],
        (say("Channel"), "l"): [through(row, say) or "–" for row in rows.to_dict("records")],
        (say("Contacts"), "r"): [say.number(n) for n in rows["contacts"]],
        (say("Held out"), "r"): [say.number(n) if n > 0 else "–" for n in rows.get("held_out", rows["contacts"].where(rows["contacts"].isna()))],
        (say("Cost"), "r"): [say.money(v) for v in rows["cost"]],
        (money_titles(t["targets"], say)["profit"], "r"): [say.money(v) for v in rows["profit"]],
        (say("In 8 of 10 cases"), "r"): [_range(r, say) for r in rows.itertuples()],
        (say("Pays with probability"), "r"): [odds(v, say) for v in rows["p_profit"]],
        (say("Attractiveness, 0–100"), "r"): [say.number(round(v)) if pd.notna(v) else "–" for v in rows["attractiveness"]],
    }
    if rows["p_profit"].notna().any():
        told.popitem()
    elif not rows["decision"].isin(["chosen", "test"]).any():  # no campaign is advised, and whether one would pay is not known
        heads = list(told)
        told = {head: told[head] for head in (*heads[:3], heads[-1])}
    kept = {head: cells for head, cells in told.items() if any(c != "–" for c in cells)}
    alt = say("Table of the segments to work with: {names}", names=say.listing([say.name(s) for s in rows["segment"]]))
    return Grid(list(kept), list(zip(*kept.values(), strict=True)), alt, marks=_marks(rows["segment"], t), bold=list(range(int(rows["chosen"].astype(bool).sum()))))


def _range(row: Any, say: Language) -> str:
    known = pd.notna(row.profit_low) and pd.notna(row.profit_high)
    return say("{low} to {high}", low=say.money(row.profit_low), high=say.money(row.profit_high)) if known else "–"


def _marks(segments: pd.Series, t: Mapping[str, Any]) -> list[str]:
    paint = view_colours(t["segments"])
    return [paint.get(s, "") for s in segments]


def _actions(report: Mapping[str, Any], say: Language) -> Slide:
    """The actions: what to do, with whom, when, with which list and message, and when to stop."""
    told = report["answer"]["actions"]
    title = say.many("{n} action to begin with", "{n} actions to begin with", len(told))
    terms = _merged([[f["term"] for f in a["facts"]] for a in told])
    facts = [{f["term"]: f["meaning"] for f in a["facts"]} for a in told]
    rows = [["", *(a["worth"] for a in told)], *([term, *(known.get(term, "") for known in facts)] for term in terms)]
    alt = say("Table of actions: {names}", names=say.listing([a["title"] for a in told]))
    grid = Grid([("", "l"), *((a["title"], "l") for a in told)], [row for row in rows if any(row[1:])], alt)
    return Slide(title, show=grid if grid.rows else None, points=() if grid.rows else [a["title"] for a in told], tables=["targets", "contacts", "personas"])


def _merged(lists: Sequence[Sequence[str]]) -> list[str]:
    """One order that all the lists have: what a later list adds stands before what follows it there.

    >>> _merged([["When", "Stop"], ["How", "Stop"], ["When", "List"]])
    ['When', 'How', 'Stop', 'List']
    """
    made: list[str] = []
    for one in lists:
        for at, term in enumerate(one):
            if term not in made:
                made.insert(next((made.index(after) for after in one[at + 1 :] if after in made), len(made)), term)
    return made


def _section(card: Mapping[str, Any], t: Mapping[str, Any], say: Language) -> Slide:
    """A screen of the report on a slide: its finding, its sentences, its table or its facts."""
    if card["id"].startswith("target-"):
        return _target(card, say)
    if card["id"] == "next":
        return _ahead(card, say)
    if card["id"] == "changes" and len(t.get("bridge", ())):
        return _changed(card, t, say)
    table = next((x for x in card["tables"] if len(x["columns"]) <= 9 and x["rows"] and not x["summary"]), None)  # a folded one is to look things up
    points = [*card["text"], *(line for part in card["parts"] for line in _lines(part))]
    if card["checks"]:
        return Slide(card["finding"], points[:5], show=_checks(card, say), tables=TABLES["trust"])
    if card["id"] == "segments":
        beside = _without(_grid(table, say), (say("Share of customers"), say("Share of revenue")))
        return Slide(card["finding"], points[:2], show=beside, side=shares(t["segments"], say), tables=["segments", "targets"])
    return Slide(card["finding"], points[:8], show=_grid(table, say) if table else None, tables=TABLES.get(card["id"], ()))


def _ahead(card: Mapping[str, Any], say: Language) -> Slide:
    """The calendar, and under it what else is to be done and what to ask."""
    made_of, parts = ["personas", "corrections", "targets"], card["parts"]
    days = next((part for part in parts if part["facts"]), None)
    lines = [*card["text"], *(line for part in parts if part is not days for line in _lines(part))]
    due = Grid([(say("Day"), "l"), (days["heading"], "l")], [[f["term"], f["meaning"]] for f in days["facts"]], days["heading"]) if days else None
    return Slide(card["finding"], lines, show=due, tables=made_of)


def _changed(card: Mapping[str, Any], t: Mapping[str, Any], say: Language) -> Slide:
    """Who moved from which segment to which; what happened to revenue has a slide of its own."""
    told = set(revenue_words.bridge(t["bridge"], say, recent=t.get("lately")))
    found = [s for s in t["findings"]["10_monitor"] if s not in told]
    return Slide(found[0], found[1:4], show=None if moves_unknown(t) else _moves(t["migration"], t["segments"], say), tables=TABLES["changes"])


def _moves(migration: pd.DataFrame, segments: pd.DataFrame, say: Language) -> Grid | None:
    """From (rows) to (columns): shares of the row in the order and the words of the report's own matrix."""
    if "share" not in migration or not migration["share"].notna().any() or migration["to"].nunique() > COLUMNS:
        return None
    _, texts = monitor.worded(migration, say, order=ordered(migration, segments))
    heads = [(say("From (rows) to (columns)"), "l"), *((name, "r") for name in texts.columns)]
    cells = [[name, *line] for name, line in zip(texts.index, texts.to_numpy().tolist(), strict=True)]
    return Grid(heads, cells, say("Table of moves between segments: shares of the row"))


TABLES = {"changes": ["migration", "bridge", "uplift", "responses"], "deals": ["deal_focus", "win_rates", "overdue", "deal_features"], "answers": ["answer_groups", "answer_places"],
          "customers": ["customers"], "potential": ["segments", "widen_narrow"], "choice": ["targets", "decisions", "scores"],
          "competitors": ["differences", "final_criteria"], "data": ["reconciliation"], "sizes": ["segments"], "trust": ["quality", "proof_worth", "uplift"],
          "scenarios": ["scenarios"], "together": ["bought_together", "first_orders"], "typing": ["typing"]}  # fmt: skip


def _lines(part: Mapping[str, Any]) -> list[str]:
    """A part's sentences: its paragraphs, its bullets, its facts as they are named."""
    return [*part["text"], *part["bullets"], *(f"{f['term']}: {f['meaning']}" for f in part["facts"])]


def _target(card: Mapping[str, Any], say: Language) -> Slide:
    """A target: who they are and its figures on the left; on the right what to say and what not, then what is known of them."""
    listed = [p for p in card["parts"] if p["bullets"]]
    points = [*card["text"], *(upper(f.get("told") or f"{f['value']} {f['label']}") for f in card["figures"]), *(b for p in listed[:-1] for b in p["bullets"])]
    heads, rows = [], []
    for part in [*(p for p in card["parts"] if p["facts"]), *listed[-1:]]:  # each under its own heading
        heads.append(len(rows))
        rows += [(part["heading"], ""), *((f["term"], f["meaning"]) for f in part["facts"]), *(("", b) for b in part["bullets"])]
    grid = Grid([(text, "l") for text in rows[0]], rows[1:], say("Table of what to say and where"), bold=[at - 1 for at in heads[1:]], sizes=SIDE, counted=False) if rows else None
    return Slide(card["finding"], points[:10], side=grid, tables=["segments", "targets", "personas", "five_w", "khramatrix"])


def _checks(card: Mapping[str, Any], say: Language) -> Grid:
    """The checks, those that need a look first."""
    rank = {"fail": 0, "review": 1, "pass": 2}
    rows = sorted(card["checks"], key=lambda c: rank[c["status"]])
    heads = [(say("Check"), "l"), (say("Result"), "l"), (say("Status"), "l"), (say("What to do"), "l")]
    cells = [[c["check"], c["result"], c["word"], c["todo"]] for c in rows]
    return Grid(heads, cells, say("Table of the checks"), marks=[CHECKED[c["status"]] for c in rows])


def _grid(table: Mapping[str, Any], say: Language) -> Grid | None:
    """A table of the report as a native one, with the texts of its cells."""
    if table is None:
        return None
    heads = [(c["title"], "r" if c["align"] == "right" else "l") for c in table["columns"]]
    rows = [[_cell(cell) for cell in row["cells"]] for row in table["rows"]]
    marks = [row["cells"][0]["colour"] for row in table["rows"]]
    bold = [at for at, row in enumerate(table["rows"]) if row["chosen"]]
    return Grid(heads, rows, table["caption"] or heads[0][0], marks=marks if any(marks) else (), bold=bold, total=bool(rows) and bool(table["rows"][-1].get("total")))


def _without(grid: Grid | None, titles: Sequence[str]) -> Grid | None:
    """A table without the columns that the chart beside it shows."""
    if grid is None:
        return None
    kept = [at for at, (title, _) in enumerate(grid.heads) if title not in titles]
    return replace(grid, heads=[grid.heads[at] for at in kept], rows=[[row[at] for at in kept] for row in grid.rows])


def _cell(cell: Mapping[str, Any]) -> str:
    return f"{cell['text']} · {cell['badge']}" if cell["badge"] else cell["text"]


def shares(segments: pd.DataFrame, say: Language) -> Chart:
    """What share of customers and of revenue every segment holds, in its colour."""
    rows = segments.sort_values("revenue", ascending=False, kind="stable")
    names = [say.name(s) for s in rows["segment"]]
    paint = [view_colours(segments)[s] for s in rows["segment"]]
    light = Series(say("Share of customers"), [float(v) for v in rows["share"]], palette.tint(LEVEL), [palette.tint(c) for c in paint])
    dark = Series(say("Share of revenue"), [float(v) if pd.notna(v) else None for v in rows["revenue_share"]], LEVEL, paint)
    known = rows["revenue_share"].notna().any()
    seen = [f"{n} {say.percent(s)}" + (f" / {say.percent(r)}" if known else "") for n, s, r in zip(names, rows["share"], rows["revenue_share"], strict=True)]
    alt = say("Bars of the segments' shares of customers and of revenue: {seen}", seen=say.listing(seen))
    return Chart(names, [light, dark] if known else [replace(light, colour=LEVEL, each=paint)], charts.percent(say), alt)
