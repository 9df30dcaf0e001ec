"""The typing tool on one page of paper: tick the answers, add up the points."""

from __future__ import annotations

from html import escape
from itertools import product
from typing import Any

import numpy as np

from segkit.ground import defuse
from segkit.ground.language import Language
from segkit.report.typing_sheet import notes, shown
from segkit.steps.segments.typing import scores

TOP, MOST = 20, 20_000  # points of the strongest answer; combinations that are tried
STYLE = """
@page{size:A4;margin:14mm}body{font:15px/1.4 system-ui,sans-serif;color:#1a202c;max-width:190mm;margin:0 auto;padding:1rem}
h1{font-size:1.4rem;margin:0 0 .3rem}table{border-collapse:collapse;width:100%}th,td{padding:.2rem .5rem;text-align:right;vertical-align:top}
th:first-child,td:first-child{text-align:left}thead th{border-bottom:2px solid #5a6675}tr.q td{border-top:1px solid #a0aab8;font-weight:600;padding-top:.5rem}
tr.sum td{border-top:2px solid #5a6675;font-weight:600;height:2rem}p{color:#4a5568;margin:.4rem 0}.box{display:inline-block;width:.8em;height:.8em;border:1px solid #4a5568;margin-right:.5em}
"""


def points(tool: dict[str, Any]) -> tuple[list[int], list[list[list[int]]]]:
    """Whole points to add up by hand: where each segment starts, and per question and answer what it adds to each.

    Points = weight × a common factor, rounded, the least of an answer taken as 0: what all segments get changes nothing.
    """
    every = [tool["intercepts"], *(row for one in tool["questions"] for row in one["weights"])]
    widest = max((max(row) - min(row) for row in every), default=0.0)
    factor = TOP / widest if widest else 1.0
    whole = [[round((w - min(row)) * factor) for w in row] for row in every]
    ends = np.cumsum([len(one["weights"]) for one in tool["questions"]])[:-1]
    return whole[0], [list(map(list, part)) for part in np.split(np.array(whole[1:], dtype=int), ends)] if tool["questions"] else []


def agreement(tool: dict[str, Any]) -> float:
    """The share of all combinations of answers (the first 20,000) for which the points name the same segment as the tool."""
    start, added = points(tool)
    combinations = [c for _, c in zip(range(MOST), product(*(range(1, len(rows) + 1) for rows in added)), strict=False)]
    codes = np.array(combinations, dtype=int).reshape(len(combinations), len(added))
    total = np.tile(np.array(start, dtype=float), (len(codes), 1))
    for place, rows in enumerate(added):
        total += np.array(rows, dtype=float)[codes[:, place] - 1]
    return float((total.argmax(axis=1) == scores(tool, codes).argmax(axis=1)).mean())


def made(tool: dict[str, Any], say: Language) -> bytes:
    """The form as one page of HTML without a script, in the report's language."""
    start, added = points(tool)
    names = [shown(s, say) for s in tool["segments"]]
    head = "".join(f"<th scope='col'>{escape(text)}</th>" for text in (say("Answer"), *names))
    rows = [_row(say("start"), start, mark=False)]
    for one, lines in zip(tool["questions"], added, strict=True):
        rows.append(f"<tr class='q'><td colspan='{len(names) + 1}'>{escape(shown(one['title'], say))}</td></tr>")
        rows += [_row(shown(a["answer"], say), line) for a, line in zip(one["answers"], lines, strict=True)]
    rows.append(f"<tr class='sum'><td>{escape(say('Sum'))}</td>{'<td></td>' * len(names)}</tr>")
    told = say("Tick one answer of each question, add up the points of the ticked lines; the highest sum names the segment.")
    same = say("On paper the same segment comes out as in the spreadsheet for {share} of all combinations of answers.", share=say.percent(agreement(tool)))
    said = "".join(f"<p>{escape(text)}</p>" for text in (*notes(tool, say)[:-1], same))
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    body = f"<main><h1>{escape(say('Which segment?'))}</h1><p>{escape(told)}</p>\n{table}{said}</main>"
    return defuse.page(say("Which segment?"), body, style=STYLE, language=say.language).encode()


def _row(text: str, numbers: list[int], *, mark: bool = True) -> str:
    box = "<span class='box'></span>" if mark else ""
    return f"<tr><td>{box}{escape(text)}</td>{''.join(f'<td>{n}</td>' for n in numbers)}</tr>"
