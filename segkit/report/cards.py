"""The client report as a dict of facts: everything is worded and formatted here, the template only lays it out.

The report (JSON; what `assemble` returns, `validate` checks and `templates/client` shows)::

    {"language": "en", "title": "1,061 customers have fallen silent and brought $41M less than before …", "kicker": "Customer segmentation · prepared for Style",
     "meta": ["Nov 2024 – Oct 2026", "4,012 customers", …],
     "brand": {"name": "Style", "colour": "#2b6cb0", "text": "#2b6cb0", "logo": "data:image/png;base64,…" or ""},
     "texts": {"skip": "Skip to content", "contents": …},              # the template's own words
     "contents": [{"id": "segments", "short": "Segments"}, …],              # the screens
     "answer": {"whom": ["Work with …", "One campaign should bring …"], "actions": [action, …]},
     "sections": [card, …],                                                # the screens after the first
     "appendix": [card, …]}                                                # folded

    action  {"title": "Write to “…”", "worth", "colour" or "", "facts": [{"term", "meaning"}, …], "file": "" or the meaning of one of the facts}
    card    {"id", "short", "finding", "colour" or "", "text": [paragraph, …],
             "figures": [{"value", "label", "note", "told"}, …], "pictures": [picture, …], "tables": [table, …],
             "parts": [part, …], "checks": [check, …], "terms": [{"term", "meaning"}, …], "how": "How to read it …",
             "more": {"text", "link": id} where there is more elsewhere}
    part    {"heading", "text": […], "bullets": […], "facts": [{"term", "meaning"}, …], "tables": […]}
    picture {"alt", "title", "subtitle", "wide": data-URI, "narrow": data-URI, "size": {"wide": [w, h], "narrow": [w, h]}}
    table   {"caption", "columns": [{"title", "align": "left" | "right", "aside": bool}], "rows": [{"chosen": bool, "total": bool, "cells": [cell, …]}],
             "summary": "" or "Show all 40 rows", "note": "", "stack": bool, "download": {"name", "uri", "text"}}
    cell    {"text", "colour": "#…" or "", "badge": "" or "target", "link": id or ""}
    check   {"check", "result", "status": "pass" | "review" | "fail", "word", "meaning", "todo"}
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from segkit.ground.problems import Problem, Problems
from segkit.report.columns import states
from segkit.report.tables import table

if TYPE_CHECKING:
    from segkit.ground.language import Language

__all__ = ["action", "assemble", "card", "figure", "glossary", "health", "part", "show", "table", "validate", "worded"]

MIME = "application/vnd.segkit.report+json"
STATUSES = ("pass", "review", "fail")
LONG = 7  # letters of a word that is nothing else by its beginning
Report = dict[str, Any]


def figure(value: str, label: str, note: str = "", *, told: str = "") -> dict[str, str]:
    """A key number, already formatted, with what it is and its interval or source; `told`: all of it in words, for where it stands in a text."""
    return {"value": str(value), "label": str(label), "note": str(note), "told": str(told)}


def action(
    title: str, worth: str, *, who: Mapping[str, str] | None = None, facts: Mapping[str, str] | None = None, list_: str = "", list_word: str = "", colour: str = ""
) -> dict[str, Any]:  # fmt: skip
    """One action on the first screen: what to do with whom, what that is worth and how sure, and the particulars, in every action in the same
    order: to whom (`who`), the file to work from, everything else (`facts`: when, message, how, stop)."""
    listed = {list_word: list_} if list_ else {}
    told = _terms({**(who or {}), **listed, **(facts or {})})
    return {"title": str(title), "worth": str(worth)[:1].upper() + str(worth)[1:], "colour": colour, "facts": told, "file": str(list_)}


def part(
    heading: str,
    *,
    text: str | Sequence[str] = (),
    bullets: Sequence[str] = (),
    facts: Mapping[str, str] | None = None,
    tables: Sequence[dict] | dict | None = None,
) -> dict[str, Any]:
    """A headed piece of a card: paragraphs, bullets, term-and-meaning pairs, tables."""
    return {
        "heading": str(heading),
        "text": _texts(text),
        "bullets": _texts(bullets),
        "facts": _terms(facts or {}),
        "tables": _many(tables),
    }


def card(
    id: str,
    finding: str,
    *,
    short: str,
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


def health(checks: Sequence[Mapping[str, str]], *, say: Language, finding: str) -> dict[str, Any]:
    """The health table as a card; each check has check, result, status (pass, review or fail), meaning and todo."""
    made = card("health", finding, short=say("Every check"))
    made["checks"] = worded(checks, say)
    return made


def worded(checks: Sequence[Mapping[str, str]], say: Language) -> list[dict[str, str]]:
    """Checks with the word for their status."""
    words = states(say)
    keys = ("check", "result", "status", "meaning", "todo")
    return [{**{key: str(check[key]) for key in keys}, "word": words[check["status"]]} for check in checks]


def glossary(terms: Mapping[str, str], *, say: Language) -> dict[str, Any]:
    """The glossary as a card, in the order of the alphabet."""
    made = card("glossary", say("Words used in this report"), short=say("Glossary"))
    made["terms"] = _terms(dict(sorted(terms.items(), key=lambda pair: pair[0].casefold())))
    return made


def assemble(
    *,
    say: Language,
    title: str,
    kicker: str,
    meta: Sequence[str],
    brand: Mapping[str, str],
    whom: Sequence[str],
    actions: Sequence[dict],
    sections: Sequence[dict],
    appendix: Sequence[dict] = (),
) -> Report:
    """The whole report, checked; raises Problems naming every place that is not fit to be sent.

    `title`: what happened; `whom`: whom to work with and what that is worth; `actions` of `action`; `sections`: the screens, in order;
    `appendix`: everything else, folded.
    """
    made = {
        "language": say.language,
        "title": str(title),
        "kicker": str(kicker),
        "meta": _texts(meta),
        "brand": dict(brand),
        "texts": _template_texts(say),
        "answer": {"whom": _texts(whom), "actions": list(actions)},
        "contents": [{"id": c["id"], "short": c["short"]} for c in sections if c],
        "sections": [c for c in sections if c],
        "appendix": [c for c in appendix if c],
    }
    if any(folded["terms"] for folded in made["appendix"]):
        first, parts = _said({**made, "appendix": []}), [_said(folded) for folded in made["appendix"]]
        for i, folded in enumerate(made["appendix"]):
            folded["terms"] = _met(folded["terms"], " ".join([first, *parts[:i], *parts[i + 1 :]]))
            parts[i] = _said(folded)
    if problems := validate(made):
        raise Problems(problems)
    return made


def _said(part: Mapping[str, Any]) -> str:
    """The texts of a part of the report, without its pictures and files."""
    return " ".join(value for where, value in _leaves(part) if isinstance(value, str) and where.rsplit(".", 1)[-1] not in ("uri", "wide", "narrow", "logo"))


def _met(terms: list[dict[str, str]], said: str) -> list[dict[str, str]]:
    """The terms that stand somewhere in the rest of the report, whatever their endings."""
    return [term for term in terms if _stems(term["term"]).search(said)]


def _stems(term: str) -> re.Pattern[str]:
    """The words of a term in any of their forms, one after the other; its one long word is enough where it has no other.

    >>> [bool(_stems(term).search(text)) for term, text in (("Контрольная группа", "без контрольной группы"), ("Klient, który zamilkł", "tych, którzy zamilkli"), ("Gross", "growth"))]
    [True, True, False]
    """
    words = [word for word in re.split(r"[\s,-]+", term) if word]
    long = [word for word in words if len(word) >= LONG]
    stems = [re.escape(word[: LONG - 1] if len(word) >= LONG else word[:-1] if len(word) > 4 else word) + r"\w*" for word in (long if len(long) == 1 else words)]
    return re.compile(r"\b" + r"[\s,-]+".join(stems), re.IGNORECASE)


def _template_texts(say: Language) -> dict[str, str]:
    return {
        "skip": say("Skip to content"),
        "contents": say("Contents"),
        "answer": say("The answer in short"),
        "actions": say("What to do now"),
        "how": say("How to read it"),
        "check": say("Check"),
        "result": say("Result"),
        "status": say("Status"),
        "meaning": say("What it means"),
        "todo": say("What to do"),
        "appendix": say("Appendix"),
        "folded": say("Evidence, every segment, data and method: open what you want to look up"),
        "printed": say("Closed parts are not printed; open those that you want on paper."),
    }


def show(report: Report) -> None:
    """Put the report into the notebook's output, where the client template finds it."""
    from IPython.display import display

    display({MIME: report, "text/plain": f"{report['title']}: {len(report['contents'])} sections"}, raw=True)


def validate(report: Report) -> list[Problem]:
    """Every place in the report that must not reach a client: missing values, bad colours, pictures without a text, links to nowhere."""
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
    ids = [card["id"] for card in [*report["sections"], *report["appendix"]]]
    found += [
        Problem(f"report, section {i}", "the id is used twice or is not made of a-z, 0-9 and -", "give it its own id", "report_id")
        for i in sorted(set(ids))
        if ids.count(i) > 1 or not re.fullmatch(r"[a-z][a-z0-9-]*", i)
    ]
    linked = {value for where, value in _leaves(report) if where.endswith(".link") and value and value not in ids}
    return found + [Problem(f"report, link {i}", "its page is not in the report", "use the id of a card", "report_link") for i in sorted(linked)]


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
