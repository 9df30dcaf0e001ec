"""The typing tool as files of the run: a spreadsheet, a page to print, JSON and SQL."""

from __future__ import annotations

import json
from typing import Any

from segkit.ground.language import Language
from segkit.report import typing_form, typing_sheet
from segkit.steps.segments.typing import to_sql


def files(tool: dict[str, Any], say: Language) -> dict[str, bytes]:
    """Name → content: typing.xlsx, form.html, typing.json, typing.sql (PostgreSQL)."""
    wanted = ("segments", "shares", "intercepts", "questions", "accuracy", "low", "high", "chance", "people")
    told = json.dumps({name: tool[name] for name in wanted}, ensure_ascii=False, indent=1)
    sql = f"{to_sql(tool, 'postgres')};\n"
    return {
        "typing.xlsx": typing_sheet.made(tool, say),
        "form.html": typing_form.made(tool, say),
        "typing.json": told.encode(),
        "typing.sql": sql.encode(),
    }


def save(case: Any, tool: dict[str, Any] | None, say: Language) -> list[str]:
    """Write them into the run's folder `typing` where the questions tell the segment; returns their names."""
    made = files(tool, say) if tool and tool.get("tells") else {}
    return [case.save_file(f"typing/{name}", content).name for name, content in made.items()]
