"""Native charts of the spreadsheet: they follow the cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from segkit.drawing.colours import LEVEL, tint

SOFT, LINE = "#5a6675", "#d9dee5"
Column = tuple[int, int, int]  # first and last row as Excel counts, column from 0


def bars(
    book: Any, sheet: Any, place: str, name: str, title: str, series: Sequence[tuple[str, Column, str | Sequence[str]]], names: Column, pattern: str
) -> None:  # fmt: skip
    """Horizontal bars at `place`: `series` are (title, cells, colour or one for each bar) of the sheet `name`; the first of two is the lighter."""
    chart = book.add_chart({"type": "bar"})
    for at, (said, (first, last, column), paint) in enumerate(series):
        colour = paint if isinstance(paint, str) else tint(LEVEL) if at == 0 and len(series) > 1 else LEVEL  # what the legend shows
        each = {} if isinstance(paint, str) else {"points": [{"fill": {"color": one}} for one in paint]}
        chart.add_series({
            "name": said, "categories": [name, names[0] - 1, names[2], names[1] - 1, names[2]], "values": [name, first - 1, column, last - 1, column],
            "fill": {"color": colour}, **each, "gap": 60, "overlap": -5 if len(series) > 1 else 0, "data_labels": {"value": True, "num_format": pattern, "font": {"size": 9}},
        })  # fmt: skip
    chart.set_title({"name": title, "overlay": False, "name_font": {"size": 12, "bold": True}, "layout": {"x": 0.02, "y": 0.03}})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
    chart.set_y_axis({"reverse": True, "line": {"color": LINE}, "major_tick_mark": "none", "num_font": {"size": 9}, "label_position": "low"})
    chart.set_legend({"none": True} if len(series) == 1 else {"position": "bottom", "font": {"size": 9, "color": SOFT}})
    chart.set_chartarea({"border": {"none": True}})
    chart.set_size({"width": 720, "height": 120 + (names[1] - names[0] + 1) * (26 if len(series) == 1 else 40)})
    sheet.insert_chart(place, chart, {"description": title, "object_position": 2})

