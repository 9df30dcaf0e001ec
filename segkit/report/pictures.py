"""A chart for the report, with its alternative text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from segkit.drawing import style


def picture(
    draw,
    title: str,
    subtitle: str,
    *,
    kind: str,
    seen: Iterable[str] = (),
    names: Sequence[str] = (),
    rows: int | None = None,
    colour: str | None = None,
    **size_: Any,
) -> dict[str, Any]:
    """A chart for the report. Its alternative text is what is seen: the kind of chart, the measure, then every row as it is drawn (`seen`).

    `rows`: how many rows it has, each of which gets its height; `names`: what they are called, so that long names get room.
    """
    sizes = style.rows(rows if rows is not None else len(names), names) if rows is not None or names else {}
    told = "; ".join(str(s) for s in seen if str(s).strip())
    alt = f"{kind}. {subtitle.rstrip('.')}. {told or title}"
    return style.picture(draw, alt=alt, title=title, subtitle=subtitle, brand=colour, **{**sizes, **size_})
