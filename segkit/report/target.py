"""A page per target: who they are, the five questions, what to say and where, and what not to do."""

from __future__ import annotations

from typing import Any

import pandas as pd

from segkit.findings import segments as words
from segkit.ground.names import ours
from segkit.report import cards
from segkit.report.answer import chosen_rows
from segkit.report.segments import figures
from segkit.report.view import View

FIELDS = ours({
    "positioning": "Positioning", "benefit": "The benefit they look for", "offer": "Offer", "tone": "Tone", "channel": "Channel", "when": "When",
})  # fmt: skip
MOST = 3  # further ones have their page in the appendix


def pages(view: View) -> list[dict[str, Any]]:
    """A page per chosen segment, then per segment to be tested."""
    return [page(i, row, view) for i, row in enumerate(chosen_rows(view["targets"], view["segments"]), start=1)]


def page(rank: int, row: pd.Series, view: View) -> dict[str, Any]:
    """One target segment: persona, five W, message, what not to do."""
    name, say = row["segment"], view.say
    cells = view["personas"][view["personas"]["segment"] == name].set_index("field")["text"]
    five = view["five_w"][view["five_w"]["segment"] == name].iloc[0]
    matrix = view["khramatrix"][view["khramatrix"]["segment"] == name].iloc[0]
    w = {say("What"): five["what"], say("Who"): five["who"], say("Why"): five["why"], say("When"): five["when"], say("Where"): five["where"]}
    plan = {say(FIELDS[f]): cells[f] for f in FIELDS if f in cells}
    plan |= {
        say("Readiness to buy"): say.name(matrix["stage"]), say("The one action we ask for"): say.name(matrix["target_action"]),
        say("How success is measured"): say.name(matrix["kpi"]),
    }  # fmt: skip
    parts = [
        cards.part(say("Five questions"), facts={k: v for k, v in w.items() if _text(v)}),
        cards.part(say("What to say and where"), facts={k: v for k, v in plan.items() if _text(v)}),
        cards.part(say("What not to do"), bullets=[s.strip() for s in cells.get("avoid", "").split(";") if s.strip()]),
    ]
    return cards.card(
        f"target-{rank}", words.share_of(row, name, say), short=say("Target {name}", name=view.name(name)), kicker=say("Target {name}", name=view.name(name)),
        colour=view.paint.get(name, ""), figures=figures(row, view), text=[t for t in (cells.get("persona", ""), cells.get("traits", "")) if t],
        parts=[p for p in parts if any(p[k] for k in ("text", "facts", "bullets"))],
    )  # fmt: skip


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())
