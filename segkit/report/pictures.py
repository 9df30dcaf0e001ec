"""A chart for the report, with its alternative text."""

from __future__ import annotations

from typing import Any

from segkit.drawing import style


def picture(
    draw, title: str, subtitle: str, *, kind: str, rows: int | None = None, colour: str | None = None, **size_: Any
) -> dict[str, Any]:
    """A chart for the report; its alternative text says what kind of chart it is and what it shows."""
    sizes = style.rows(rows) if rows is not None else size_
    return style.picture(draw, alt=f"{kind}: {title}. {subtitle}", title=title, subtitle=subtitle, brand=colour, **sizes)
