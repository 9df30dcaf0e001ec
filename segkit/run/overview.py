"""Several cases on one page: what each report says first, whom it works with, and which case did not run and why."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from segkit import case as _case
from segkit.case import tables
from segkit.ground import defuse
from segkit.ground.language import Language
from segkit.run import state as _state

FILE = "overview.html"
LOOK = """body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;color:#1c2733}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.5rem .75rem;border-bottom:1px solid #d5dbe1}
th{font-weight:600}td.n{text-align:right;white-space:nowrap}.broken td{background:#fdf1ec}a{color:#1d5a9e}@media(max-width:50rem){table,tr,td{display:block}thead{display:none}td.n{text-align:left}}"""


@dataclass(frozen=True)
class Ran:
    """One case of several: its folder, the run's folder where it ran, else what stopped it."""

    folder: Path
    place: Path | None = None
    error: str = ""


def write(ran: Sequence[Ran]) -> Path:
    """Write overview.html into the folder that holds all the cases; returns its path."""
    place = Path(os.path.commonpath([Path(one.folder).resolve().parent for one in ran])) / FILE
    say = next((_case.open_case(one.folder).say for one in ran if one.place), Language())
    heads = [say("Case"), say("Date"), say("Customers"), say("Revenue"), say("What the report says first"), say("Chosen"), say("Report")]
    rows = "\n".join(_row(one, place.parent, say) for one in ran)
    title = say.many("{n} case", "{n} cases", len(ran))
    body = f"<h1>{escape(title)}</h1><table><thead><tr>{''.join(f'<th>{escape(h)}</th>' for h in heads)}</tr></thead><tbody>\n{rows}\n</tbody></table>"
    tables.write(place, defuse.page(title, body, style=LOOK, language=say.language).encode())
    return place


def _row(one: Ran, root: Path, say: Language) -> str:
    """One case: its figures in its own language, or what stopped it."""
    name = defuse.terminal(one.folder.name)
    if one.place is None:
        told = f"{say('It did not run')}. {defuse.terminal(one.error)}"
        return f'<tr class="broken"><td>{escape(name)}</td><td colspan="6">{escape(told)}</td></tr>'
    case = _case.Case(one.folder, _case.open_case(one.folder).settings, one.place)
    say, segments, targets = case.say, tables.lines(one.place / "tables" / "segments.csv"), tables.lines(one.place / "tables" / "targets.csv")
    found = _state.read_json(one.place / "tables" / "findings.json").get("11_report", [""])[0]
    chosen = say.listing([say.name(t["segment"]) for t in targets if t["chosen"] == "True"]) or "–"
    customers = sum(float(s["customers"]) for s in segments)
    revenue = sum(float(s["revenue"] or 0) for s in segments)
    link = os.path.relpath(one.place.resolve() / "report.html", root)
    to = f'<a href="{escape(Path(link).as_posix())}">{escape(say("Report"))}</a>' if (one.place / "report.html").is_file() else "–"
    cells = [escape(case.settings.case), escape(say.date(case.as_of)), say.number(customers), say.money(revenue), escape(found), escape(chosen), to]
    return "<tr>" + "".join(f'<td class="n">{c}</td>' if at in (2, 3) else f"<td>{c}</td>" for at, c in enumerate(cells)) + "</tr>"
