"""What stands on which slide: the report's own sentences and tables, in the order of its screens, and native charts of the run's tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from segkit.findings import size as size_words
from segkit.ground.language import Language
from segkit.ground.names import EVERYBODY
from segkit.report.deck import charts
from segkit.report.deck.charts import Chart, Series
from segkit.report.deck.paint import Grid
from segkit.steps.targets import worked_on

FEWEST, MOST, PAGES = 8, 12, 3  # slides; pages of targets
UP, DOWN, LEVEL = "#009e73", "#d55e00", "#6f7680"
FILL = ("customers", "sizes", "potential", "choice", "competitors", "methods", "data")  # what is added where there would be too few slides


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
    sections = {card["id"]: card for card in _cards(report)}
    made = [Slide(report["title"], [report["kicker"], *report["meta"]], cover=True), *_happened(report, t, say), _whom(report, t, say), _actions(report, t, say)]
    pages = [i for i in sections if i.startswith("target-")][:PAGES]
    first = [i for i in ("segments", "deals", "answers") if i in sections]
    last = ["health"] if "health" in sections and "trust" not in sections else []
    last += [card["id"] for card in report["sections"] if not card["id"].startswith("target-") and card["id"] not in (*first, *FILL, "happened")]
    kept = [*first, *pages, *last][: MOST - len(made)]
    spare = [i for i in FILL if i in sections][: max(0, FEWEST - len(made) - len(kept))]
    at = len(first) + len(pages)
    return made + [_section(sections[i], t, say) for i in [*kept[:at], *spare, *kept[at:]]]


def _cards(report: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    ends = report.get("appendix") or []
    folded = ends if isinstance(ends, list) else [ends]
    return [*report["sections"], *folded, *(report[k] for k in ("health", "methods") if report.get(k))]


def _happened(report: Mapping[str, Any], t: Mapping[str, Any], say: Language) -> list[Slide]:
    """What happened to revenue: a bridge from the window before to the last one."""
    table = t.get("bridge")
    told = size_words.bridge(table, say) if table is not None and len(table) else []
    if not told:
        return []
    whole = table[table["segment"] == EVERYBODY].set_index("item")["revenue"]
    first = next(iter([s for s in told if s != report["title"]]), told[0])
    return [Slide(first, [s for s in told if s != first][:4], side=bridge(whole, say), tables=["bridge"])]


def bridge(whole: pd.Series, say: Language) -> Chart:
    """The bridge as stacked columns: what stands and what falls on an invisible one that carries them."""
    items = [i for i in parts(say) if i in whole and (whole[i] or i in ("before", "after"))]
    words = parts(say)
    carried, level = [], 0.0
    for item in items:
        ends = item in ("before", "after")
        carried.append(None if ends else round(min(level, level + whole[item]), 2))
        level = float(whole[item]) if ends else level + float(whole[item])
    colour = {"before": LEVEL, "after": LEVEL}
    values = [abs(float(whole[i])) for i in items]
    each = [colour.get(i, UP if whole[i] > 0 else DOWN) for i in items]
    seen = say.listing([f"{words[i]} {say.money(whole[i])}" for i in items])
    signed = [say.money(v) if i in ("before", "after") else ("+" if v > 0 else "") + say.money(v) for i, v in zip(items, whole[items], strict=True)]
    return Chart([f"{words[i]}\n{v}" for i, v in zip(items, signed, strict=True)], [Series(say("Carried"), carried, ""), Series(say("Revenue"), values, LEVEL, each)],
                 charts.money(say, max(values)), say("Columns from the revenue of one window to that of the next: {seen}", seen=seen), upright=True)  # fmt: skip


def parts(say: Language) -> dict[str, str]:
    """What the parts of the bridge are called, in the order in which they stand."""
    return {"before": say("Window before"), "new": say("New"), "returned": say("Came back"), "kept_more": say("Bought more"),
            "kept_less": say("Bought less"), "lost": say("Stopped buying"), "after": say("Last window")}  # fmt: skip


def _whom(report: Mapping[str, Any], t: Mapping[str, Any], say: Language) -> Slide:
    """Whom to work with, what that is worth, and with what chance."""
    whom = report["answer"].get("whom")
    if whom is None:
        from segkit.findings import targets as target_words

        answers = report["answer"]["targets"]
        whom = [target_words.headline(t["targets"], say), *(f"{a['name']}: {a['range']}" for a in answers[:2])]
    rows = worked_on(t["targets"]).merge(t["segments"][["segment", "customers"]], on="segment", how="left").head(6)
    if not len(rows):
        rows = t["targets"].merge(t["segments"][["segment", "customers"]], on="segment", how="left").head(6)
    return Slide(whom[0], whom[1:], show=_worth(rows, t, say), tables=["targets", "segments"])


def _worth(rows: pd.DataFrame, t: Mapping[str, Any], say: Language) -> Grid:
    """The targets as a table: how many, what it costs, what it adds and how sure that is."""
    gross = rows["gross"].eq(True).any()
    told = {
        (say("Segment"), "l"): [say.name(s) for s in rows["segment"]],
        (say("Decision"), "l"): [say.name(d) for d in rows["decision"]],
        (say("Customers"), "r"): [say.number(n) for n in rows["customers"]],
        (say("Contacts"), "r"): [say.number(n) for n in rows["contacts"]],
        (say("Cost"), "r"): [say.money(v) for v in rows["cost"]],
        (say("Income, at most (gross)") if gross else say("Profit beyond what comes anyway"), "r"): [say.money(v) for v in rows["income" if gross else "profit"]],
        (say("In 8 of 10 cases"), "r"): [_range(r, say) for r in rows.itertuples()],
        (say("Pays with probability"), "r"): [say.percent(v) for v in rows["p_profit"]],
        (say("Attractiveness, 0–100"), "r"): [say.number(round(v)) if pd.notna(v) else "–" for v in rows["attractiveness"]],
    }
    if rows["p_profit"].notna().any():
        told.popitem()
    kept = {head: cells for head, cells in told.items() if any(c != "–" for c in cells)}
    alt = say("Table of the segments to work with: {names}", names=say.listing([say.name(s) for s in rows["segment"]]))
    return Grid(list(kept), list(zip(*kept.values(), strict=True)), alt, marks=_marks(rows["segment"], t), bold=list(range(int(rows["chosen"].astype(bool).sum()))))


def _range(row: Any, say: Language) -> str:
    known = pd.notna(row.profit_low) and pd.notna(row.profit_high)
    return say("{low} to {high}", low=say.money(row.profit_low), high=say.money(row.profit_high)) if known else "–"


def _marks(segments: pd.Series, t: Mapping[str, Any]) -> list[str]:
    from segkit.drawing import colours as palette

    paint = palette.colours(t["segments"].sort_values("revenue", ascending=False, kind="stable")["segment"])
    return [paint.get(s, "") for s in segments]


def _actions(report: Mapping[str, Any], t: Mapping[str, Any], say: Language) -> Slide:
    """The actions: what to do, with whom, when, with which list and message, and when to stop."""
    told = report["answer"]["actions"]
    title = say.many("{n} action to begin with", "{n} actions to begin with", len(told))
    if not told or isinstance(told[0], str):
        return Slide(title, list(told), show=_lists(t, say), tables=["targets", "contacts"])
    terms = list(dict.fromkeys(f["term"] for a in told for f in a["facts"]))
    listed = any(a["file"] for a in told)
    heads = [(say("Action"), "l"), *((term, "l") for term in terms), *([(next(a["file_word"] for a in told if a["file"]), "l")] if listed else [])]
    rows = []
    for a in told:
        facts = {f["term"]: f["meaning"] for f in a["facts"]}
        rows.append([f"{a['title']}: {a['worth']}" if a["worth"] else a["title"], *(facts.get(term, "") for term in terms), *([a["file"]] if listed else [])])
    alt = say("Table of actions: {names}", names=say.listing([a["title"] for a in told]))
    return Slide(title, show=Grid(heads, rows, alt, marks=[a["colour"] for a in told]), tables=["targets", "contacts", "personas"])


def _lists(t: Mapping[str, Any], say: Language) -> Grid | None:
    """Who is written to with which list, where somebody is."""
    from segkit.case.folder import safe_name

    rows = worked_on(t["targets"])
    rows = rows[rows["contacts"].notna()].head(5)
    if not len(rows):
        return None
    told = {
        (say("Segment"), "l"): [say.name(s) for s in rows["segment"]],
        (say("Channel"), "l"): [str(c) for c in rows["channel"]],
        (say("Contacts"), "r"): [say.number(n) for n in rows["contacts"]],
        (say("Held out"), "r"): [say.number(n) for n in rows["held_out"]],
        (say("Cost"), "r"): [say.money(v) for v in rows["cost"]],
        (say("Purchases needed"), "r"): [say.number(n) for n in rows["needed"]],
        (say("List"), "l"): [f"audiences/{safe_name(s)}.csv" for s in rows["segment"]],
    }
    alt = say("Table of the lists: {names}", names=say.listing([say.name(s) for s in rows["segment"]]))
    return Grid(list(told), list(zip(*told.values(), strict=True)), alt, marks=_marks(rows["segment"], t))


def _section(card: Mapping[str, Any], t: Mapping[str, Any], say: Language) -> Slide:
    """A screen of the report on a slide: its finding, its sentences, its table or its facts."""
    if card["id"].startswith("target-"):
        return _target(card, say)
    if card["checks"]:
        return Slide(card["finding"], card["text"][:2], show=_checks(card, say), tables=["quality", "proof_worth", "uplift"])
    table = next((x for x in card["tables"] if len(x["columns"]) <= 9 and x["rows"]), None)
    points = [*card["text"], *(line for part in card["parts"] for line in _lines(part))]
    if card["id"] == "segments":
        return Slide(card["finding"], points[:2], show=_without(_grid(table, say), (say("Share of customers"), say("Share of revenue"))), side=shares(t["segments"], say), tables=["segments", "targets"])
    return Slide(card["finding"], points[:8], show=_grid(table, say) if table else None, tables=TABLES.get(card["id"], ()))


TABLES = {"changes": ["migration", "bridge", "uplift", "responses"], "deals": ["deal_focus", "deal_features"], "answers": ["answer_groups", "answer_places"],
          "customers": ["customers"], "potential": ["segments", "widen_narrow"], "choice": ["targets", "decisions", "scores"],
          "competitors": ["differences", "final_criteria"], "data": ["intake_log", "reconciliation"], "trust": ["quality", "proof_worth", "uplift"]}  # fmt: skip


def _lines(part: Mapping[str, Any]) -> list[str]:
    """A part's sentences: its paragraphs, its bullets, its facts as they are named."""
    return [*part["text"], *part["bullets"], *(f"{f['term']}: {f['meaning']}" for f in part["facts"])]


def _target(card: Mapping[str, Any], say: Language) -> Slide:
    """A target: who they are and its figures on the left, the five questions and the message on the right."""
    points = [*card["text"], *(f"{f['value']} {f['label']}" + (f" ({f['note']})" if f["note"] else "") for f in card["figures"])]
    facts = [(f["term"], f["meaning"]) for part in reversed(card["parts"]) for f in part["facts"]]  # what to say before what is known
    avoid = [line for part in card["parts"] for line in [*part["text"], *part["bullets"]] if part["bullets"] or not card["text"]]
    if not card["text"]:
        points = [*[line for part in card["parts"] for line in part["text"]], *points]
        avoid = [line for part in card["parts"] for line in part["bullets"]]
    rows = [*([(say("What not to do"), "; ".join(avoid))] if avoid else []), *facts]
    heading = next((part["heading"] for part in reversed(card["parts"]) if part["facts"]), card["short"])
    alt = say("Table of what to say and where")
    return Slide(card["finding"], points[:8], side=Grid([("", "l"), (heading, "l")], rows, alt, sizes=(13, 12, 11), counted=False),
                 tables=["segments", "targets", "personas", "five_w", "khramatrix"])  # fmt: skip


def _checks(card: Mapping[str, Any], say: Language) -> Grid:
    """The checks, those that need a look first."""
    rank = {"fail": 0, "review": 1, "pass": 2}
    rows = sorted(card["checks"], key=lambda c: rank[c["status"]])
    colours = {"fail": DOWN, "review": "#e69f00", "pass": UP}
    heads = [(say("Check"), "l"), (say("Result"), "l"), (say("Status"), "l"), (say("What to do"), "l")]
    cells = [[c["check"], c["result"], c["word"], c["todo"]] for c in rows]
    return Grid(heads, cells, say("Table of the checks"), marks=[colours[c["status"]] for c in rows])


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
    """What share of customers and of revenue every segment holds."""
    rows = segments.sort_values("revenue", ascending=False, kind="stable")
    names = [say.name(s) for s in rows["segment"]]
    light = Series(say("Share of customers"), [float(v) for v in rows["share"]], "light")
    dark = Series(say("Share of revenue"), [float(v) if pd.notna(v) else None for v in rows["revenue_share"]], None)
    known = rows["revenue_share"].notna().any()
    seen = [f"{n} {say.percent(s)}" + (f" / {say.percent(r)}" if known else "") for n, s, r in zip(names, rows["share"], rows["revenue_share"], strict=True)]
    alt = say("Bars of the segments' shares of customers and of revenue: {seen}", seen=say.listing(seen))
    return Chart(names, [light, dark] if known else [light], "0%", alt)
