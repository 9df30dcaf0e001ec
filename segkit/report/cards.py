"""The client report as a dict of facts: everything is worded and formatted here, the template only lays it out.

The report (JSON; what `assemble` returns, `validate` checks and `templates/client` shows)::

    {"language": "en", "title": "Win back the gone-quiet …", "kicker": "Customer segmentation · prepared for Style",
     "meta": ["Nov 2024 – Oct 2026", "4,012 customers", …],
     "brand": {"name": "Style", "colour": "#2b6cb0", "text": "#2b6cb0", "logo": "data:image/png;base64,…" or ""},
     "texts": {"skip": "Skip to the content", "contents": …},              # the template's own words
     "contents": [{"id": "segments", "short": "Segments"}, …],
     "answer": {"title": "Whom to target",
                "targets": [{"rank": "1", "name", "colour", "worth": "+9.8 m ₽ a year", "range": "likely 6.1 – 13.9 m ₽",
                             "why", "id": "target-1" or ""}, …],
                "actions": ["Announce …", …], "note": ""},
     "sections": [card, …], "health": card, "methods": card, "appendix": card, "glossary": card}   # the last four may be {}

    card    {"id", "short", "kicker", "finding", "colour" or "", "text": [paragraph, …],
             "figures": [{"value", "label", "note"}, …], "pictures": [picture, …], "tables": [table, …],
             "parts": [part, …], "checks": [check, …], "terms": [{"term", "meaning"}, …], "how": "How to read it …"}
    part    {"heading", "text": […], "bullets": […], "facts": [{"term", "meaning"}, …], "pictures": […], "tables": […]}
    picture {"alt", "title", "subtitle", "wide": data-URI, "narrow": data-URI, "size": {"wide": [w, h], "narrow": [w, h]}}
    table   {"caption", "columns": [{"title", "align": "left" | "right"}], "rows": [{"chosen": bool, "cells": [cell, …]}],
             "summary": "" or "Show all 40 rows", "note": "", "stack": bool, "download": {"name", "uri", "text"}}
    cell    {"text", "colour": "#…" or "", "badge": "" or "target"}
    check   {"check", "result", "status": "pass" | "review" | "fail", "word", "meaning", "todo"}
"""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from segkit.ground import defuse
from segkit.ground.problems import Problem, Problems
from segkit.report.brand import brand
from segkit.report.columns import rounded, worded
from segkit.report.workbook import write_xlsx

if TYPE_CHECKING:
    from segkit.ground.language import Language

__all__ = [
    "assemble",
    "brand",
    "card",
    "csv_uri",
    "figure",
    "glossary",
    "health",
    "part",
    "show",
    "table",
    "target",
    "validate",
    "write_xlsx",
]

MIME = "application/vnd.segkit.report+json"
KINDS = ("text", "name", "number", "money", "percent", "share", "change", "date")
STATUSES = ("pass", "review", "fail")
Report = dict[str, Any]


def figure(value: str, label: str, note: str = "") -> dict[str, str]:
    """A key number, already formatted, with what it is and its interval or source."""
    return {"value": str(value), "label": str(label), "note": str(note)}


def target(rank: int, name: str, *, colour: str, worth: str, range: str = "", why: str = "", id: str = "") -> dict[str, str]:
    """A target segment on the first screen; `id` is the card its page has."""
    return {"rank": str(rank), "name": str(name), "colour": colour, "worth": str(worth), "range": str(range), "why": str(why), "id": id}


def part(
    heading: str,
    *,
    text: str | Sequence[str] = (),
    bullets: Sequence[str] = (),
    facts: Mapping[str, str] | None = None,
    pictures: Sequence[dict] | dict | None = None,
    tables: Sequence[dict] | dict | None = None,
) -> dict[str, Any]:
    """A headed piece of a card: paragraphs, bullets, term-and-meaning pairs, pictures, tables."""
    return {
        "heading": str(heading),
        "text": _texts(text),
        "bullets": _texts(bullets),
        "facts": _terms(facts or {}),
        "pictures": _many(pictures),
        "tables": _many(tables),
    }


def card(
    id: str,
    finding: str,
    *,
    short: str,
    kicker: str = "",
    text: str | Sequence[str] = (),
    figures: Sequence[dict] = (),
    pictures: Sequence[dict] | dict | None = None,
    tables: Sequence[dict] | dict | None = None,
    parts: Sequence[dict] = (),
    how: str = "",
    colour: str = "",
) -> dict[str, Any]:
    """A section: one finding as its heading, figures, pictures, tables, parts, how to read it and what it does not mean.

    `id` is the anchor (a-z, 0-9, -), `short` its entry in the contents, `colour` the segment's when it is a segment's page.
    """
    return {
        "id": id,
        "short": str(short),
        "kicker": str(kicker),
        "finding": str(finding),
        "colour": colour,
        "text": _texts(text),
        "figures": list(figures),
        "pictures": _many(pictures),
        "tables": _many(tables),
        "parts": list(parts),
        "checks": [],
        "terms": [],
        "how": str(how),
    }


def health(checks: Sequence[Mapping[str, str]], *, say: Language, finding: str, how: str = "") -> dict[str, Any]:
    """The health table as a card; each check has check, result, status (pass, review or fail), meaning and todo."""
    words = {"pass": say("pass"), "review": say("review"), "fail": say("fail")}
    made = card("health", finding, short=say("Health of the results"), how=how)
    made["checks"] = [
        {**{key: str(check[key]) for key in ("check", "result", "status", "meaning", "todo")}, "word": words[check["status"]]}
        for check in checks
    ]
    return made


def glossary(terms: Mapping[str, str], *, say: Language) -> dict[str, Any]:
    """The glossary as a card, in the order of the alphabet."""
    made = card("glossary", say("Words used in this report"), short=say("Glossary"))
    made["terms"] = _terms(dict(sorted(terms.items(), key=lambda pair: pair[0].casefold())))
    return made


def table(
    frame: pd.DataFrame,
    columns: Mapping[str, tuple[str, str]],
    *,
    say: Language,
    name: str,
    caption: str = "",
    colours: Mapping[str, str] | None = None,
    chosen: Collection[str] = (),
    exact: bool = False,
    opened: int = 12,
    most: int = 200,
) -> dict[str, Any]:
    """A table as the reader sees it, with the frame itself as a CSV download.

    `columns` maps the frame's columns to (title with unit, kind); kinds are text, name (translated), number, money, percent
    (of a fraction; rounded where the frame has its step beside it), change (of a fraction), date. `colours` puts a dot before the values of the first column; `chosen`
    are the targets among them. More than `opened` rows are folded, more than `most` only in the CSV.
    """
    _known(frame, columns)
    shares = [c for c in columns if rounded(frame, c)]
    frame = frame.assign(**{c: worded(frame, c, say) for c in shares})
    columns = {c: (title, "share" if c in shares else kind) for c, (title, kind) in columns.items()}
    kept, count = frame[list(columns)], len(frame)
    rows = [_row(record, columns, say, colours or {}, chosen, exact) for record in kept.head(most).itertuples(index=False)]
    note = say("The first {shown} rows of {all}; the download has all of them.", shown=say.number(most), all=say.number(count))
    heads = [{"title": str(title), "align": "left" if kind in ("text", "name") else "right"} for title, kind in columns.values()]
    uri = csv_uri(kept, say=say, titles={column: title for column, (title, _) in columns.items()})
    return {
        "caption": str(caption),
        "columns": heads,
        "rows": rows,
        "stack": len(columns) > 3,
        "note": note if count > most else "",
        "summary": say.many("Show {n} row", "Show {n} rows", min(count, most)) if count > opened else "",
        "download": {"name": f"{name}.csv", "uri": uri, "text": say("Download as CSV")},
    }


def _known(frame: pd.DataFrame, columns: Mapping[str, tuple[str, str]]) -> None:
    missing, unknown = [c for c in columns if c not in frame], [kind for _, kind in columns.values() if kind not in KINDS]
    if missing or unknown:
        raise KeyError(f"not in the table: {missing}; it has {list(frame)}" if missing else f"kinds are {KINDS}, not {unknown}")


def _row(
    record: tuple, columns: Mapping[str, tuple[str, str]], say: Language, colours: Mapping[str, str], chosen: Collection[str], exact: bool
) -> dict[str, Any]:
    cells = [
        {"text": _shown(value, kind, say, exact), "colour": "", "badge": ""}
        for value, (_, kind) in zip(record, columns.values(), strict=True)
    ]
    mark = record[0] in chosen
    cells[0] |= {"colour": colours.get(record[0], ""), "badge": say("target") if mark else ""}
    return {"chosen": mark, "cells": cells}


def _shown(value: Any, kind: str, say: Language, exact: bool) -> str:
    if pd.isna(value):
        return "–"
    if kind == "share":
        return value if isinstance(value, str) else say.percent(float(value), digits=0)
    if kind == "money" or kind == "number":
        return getattr(say, kind)(float(value), exact=exact)
    if kind in ("text", "name"):
        return str(value) if kind == "text" else say.name(value)
    return getattr(say, kind)(value if kind == "date" else float(value))


def csv_uri(frame: pd.DataFrame, *, say: Language | None = None, titles: Mapping[str, str] | None = None) -> str:
    """The table as a CSV data-URI that a spreadsheet opens by a double click in the report's language.

    Text that a spreadsheet would take for a formula gets a leading apostrophe; with `say`, Russian and Polish files have
    semicolons and decimal commas.
    """
    safe = frame.copy()
    comma = say is not None and say.language in ("ru", "pl")
    for column in [c for c in frame.columns if frame[c].dtype.kind not in "iufbM"]:
        safe[column] = (
            frame[column]
            .map(defuse.cell, na_action="ignore")
            .map(lambda v: str(v).replace(".", ",") if comma and isinstance(v, float) and v == v else v)
        )
    safe.columns = [defuse.cell(str((titles or {}).get(c, c))) for c in frame.columns]
    text = safe.to_csv(index=False, sep=";" if comma else ",", decimal="," if comma else ".", lineterminator="\r\n")
    return "data:text/csv;charset=utf-8;base64," + base64.b64encode(("\ufeff" + text).encode()).decode()


def assemble(
    *,
    say: Language,
    title: str,
    kicker: str,
    meta: Sequence[str],
    brand: Mapping[str, str],
    targets: Sequence[dict],
    actions: Sequence[str],
    sections: Sequence[dict],
    health: Mapping | None = None,
    methods: Mapping | None = None,
    appendix: Mapping | None = None,
    glossary: Mapping | None = None,
    note: str = "",
) -> Report:
    """The whole report, checked; raises Problems naming every place that is not fit to be sent.

    `note` stands in the answer's place when there are no targets.
    """
    last = {"health": health, "methods": methods, "appendix": appendix, "glossary": glossary}
    ends = {key: dict(card or {}) for key, card in last.items()}
    made = {
        "language": say.language,
        "title": str(title),
        "kicker": str(kicker),
        "meta": _texts(meta),
        "brand": dict(brand),
        "texts": _template_texts(say),
        "answer": {"title": say("Whom to target"), "targets": list(targets), "actions": _texts(actions), "note": str(note)},
        "contents": [{"id": c["id"], "short": c["short"]} for c in [*sections, *ends.values()] if c],
        "sections": list(sections),
        **ends,
    }
    if problems := validate(made):
        raise Problems(problems)
    return made


def _template_texts(say: Language) -> dict[str, str]:
    return {
        "skip": say("Skip to the content"),
        "contents": say("Contents"),
        "answer": say("The answer in short"),
        "actions": say("Next actions"),
        "more": say("Details of this target"),
        "how": say("How to read it"),
        "check": say("Check"),
        "result": say("Result"),
        "status": say("Status"),
        "meaning": say("What it means"),
        "todo": say("What to do"),
    }


def show(report: Report) -> None:
    """Put the report into the notebook's output, where the client template finds it."""
    from IPython.display import display

    display({MIME: report, "text/plain": f"{report['title']}: {len(report['contents'])} sections"}, raw=True)


def validate(report: Report) -> list[Problem]:
    """Every place in the report that must not reach a client: missing values, bad colours, pictures without a text."""
    found = [
        Problem(
            f"report, {where}",
            f"'{str(value)[:80]}' is not fit for a reader",
            "say what is missing in words, or leave it out",
            "report_value",
        )
        for where, value in _leaves(report)
        if _unfit(where, value)
    ]
    ids = [entry["id"] for entry in report["contents"]]
    found += [
        Problem(f"report, section {i}", "the id is used twice or is not made of a-z, 0-9 and -", "give it its own id", "report_id")
        for i in sorted(set(ids))
        if ids.count(i) > 1 or not re.fullmatch(r"[a-z][a-z0-9-]*", i)
    ]
    linked = [t["id"] for t in report["answer"]["targets"] if t["id"] and t["id"] not in ids]
    return found + [Problem(f"report, target {i}", "its page is not in the report", "use the id of a card", "report_link") for i in linked]


def _unfit(where: str, value: Any) -> bool:
    last = where.rsplit(".", 1)[-1]
    if value is None or isinstance(value, float):
        return value is None or not math.isfinite(value)
    if not isinstance(value, str):
        return not isinstance(value, bool | int)
    if last in ("wide", "narrow", "logo", "uri"):
        return not re.match(r"data:(image/(svg\+xml|png|jpeg)|text/csv;charset=utf-8);base64,[\w+/]*=*$|$", value)
    if last == "colour" or where == "brand.text":
        return not re.fullmatch(r"(#[0-9a-f]{6})?", value)
    if last == "status" and "checks" in where:
        return value not in STATUSES
    return last in ("alt", "title", "finding", "heading") and not value.strip()


def _leaves(value: Any, where: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(inner, f"{where}.{key}" if where else str(key))
    elif isinstance(value, list | tuple):
        for i, inner in enumerate(value):
            yield from _leaves(inner, f"{where}[{i}]")
    else:
        yield where, value


def _many(given: Sequence[dict] | dict | None) -> list[dict]:
    return [] if not given else [dict(given)] if isinstance(given, Mapping) else [dict(item) for item in given]


def _texts(given: str | Sequence[str]) -> list[str]:
    """Paragraphs as given; what is not text (a missing value) is left out rather than shown as "nan"."""
    return [given] if isinstance(given, str) and given else [text for text in given if isinstance(text, str) and text.strip()]


def _terms(given: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"term": term, "meaning": meaning} for term, meaning in given.items() if isinstance(meaning, str) and meaning.strip()]
