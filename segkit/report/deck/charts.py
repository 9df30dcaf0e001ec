"""Native charts of a slide: editable in PowerPoint, their data those of the run's tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from segkit.ground.language import Language
from segkit.report.deck import measure
from segkit.report.deck.paint import INK, LEAST, LINE, SOFT, Box, clean, named, paint, place, points, rgb
from segkit.report.deck.template import Frame


@dataclass(frozen=True)
class Series:
    """One series: its title, a value per name (None: nothing drawn), its colour (None: the theme's, "" : invisible), a colour per value,
    and what outlines them."""

    title: str
    values: Sequence[float | None]
    colour: str | None = None
    each: Sequence[str | None] = ()
    edge: str = ""


@dataclass(frozen=True)
class Chart:
    """Bars: horizontal, or (`upright`) stacked columns. `form` is the number format of the labels, `alt` what is seen."""

    names: Sequence[str]
    series: Sequence[Series]
    form: str
    alt: str
    upright: bool = False


def money(say: Language, largest: float) -> str:
    """The number format that shortens money as the report's sentences do: thousands or millions, in the reader's words.

    >>> money(Language("en", "USD"), 2_500_000), money(Language("ru", "RUB"), 25_000)
    ('"$"0.0,,"M";−"$"0.0,,"M"', '0," тыс. ₽";−0," тыс. ₽"')
    """
    steps = 2 if largest >= 1e6 else 1 if largest >= 1e4 else 0
    digits = ("#,##0", "0", "0.0" if largest < 1e8 else "0")[steps] + "," * steps
    before, after = re.split(r"\d[\d.,]*", say.money((5.0, 5e4, 5e6)[steps]).replace("\xa0", " "), maxsplit=1)
    made = "".join(f'"{text}"' if text and number is None else text or "" for text, number in ((before, None), (digits, 1), (after, None)))
    return f"{made};−{made}"


def percent(say: Language) -> str:
    """The number format of a whole percentage, with a space where the reader's language asks for one.

    >>> percent(Language("en")), percent(Language("ru")).replace("\xa0", " ")
    ('0%', '0" "%')
    """
    gap = re.sub(r"[#,0%]", "", say.locale.percent_formats[None].pattern)
    return f'0"{gap}"%' if gap else "0%"


def chart(slide: Any, frame: Frame, box: Box, told: Chart) -> Any:
    """Put a native chart into a box."""
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE as T

    data = CategoryChartData(number_format=told.form)
    data.categories = [clean(n) for n in told.names]
    for series in told.series:
        data.add_series(clean(series.title), series.values)
    kind = T.COLUMN_STACKED if told.upright else T.BAR_CLUSTERED
    shape = named(slide.shapes.add_chart(kind, *place(box), data), "Chart", told.alt)
    made = shape.chart
    made.has_title = False
    made.font.size = points(_letters(told, box))
    made.font.color.rgb = rgb(INK)
    if frame.font:
        made.font.name = frame.font
    plot = made.plots[0]
    plot.gap_width = 45 if told.upright else 55
    plot.overlap = 100 if told.upright else -8
    for drawn, series in zip(plot.series, told.series, strict=True):
        _series(drawn, series, frame)
    _axes(made, told, box[2])
    shown = [s for s in told.series if s.colour != ""]
    made.has_legend = len(shown) > 1 and not told.upright
    if made.has_legend:
        _legend(made)
    return shape


def _letters(told: Chart, box: Box) -> float:
    """As large as the rows are high and the names' third of the width allows."""
    rows = max(1, len(told.names)) * (1 if told.upright else max(1, len(told.series)))
    high = 72 * box[3] / rows / 1.9 if not told.upright else 14
    widest = max((measure.width(n, 10) for n in told.names), default=1)
    fits = 10 * 0.42 * box[2] / widest if widest and not told.upright else 14
    return max(LEAST, min(14, int(high), int(fits)))


def _series(drawn: Any, series: Series, frame: Frame) -> None:
    from pptx.enum.chart import XL_LABEL_POSITION as L

    drawn.invert_if_negative = False
    if series.colour == "":
        drawn.format.fill.background()
        drawn.format.line.fill.background()
        return
    paint(drawn.format.fill, series.colour if series.colour else frame.accent)
    for at, colour in enumerate(series.each):
        if colour:
            paint(drawn.points[at].format.fill, colour)
        if series.edge:
            drawn.points[at].format.line.color.rgb = rgb(series.edge)
    if drawn._element.getparent().find("{http://schemas.openxmlformats.org/drawingml/2006/chart}grouping").get("val") == "stacked":
        return  # a label would not fit the thin ones: the names say the numbers
    labels = drawn.data_labels
    labels.show_value = True
    labels.font.color.rgb = rgb(INK)
    labels.position = L.OUTSIDE_END


def _axes(made: Any, told: Chart, room: float) -> None:
    from pptx.enum.chart import XL_TICK_LABEL_POSITION as P
    from pptx.enum.chart import XL_TICK_MARK as M

    names, values = made.category_axis, made.value_axis
    names.reverse_order = not told.upright
    names.major_tick_mark = values.major_tick_mark = M.NONE
    names.tick_label_position = P.LOW
    names.format.line.color.rgb = rgb(LINE)
    if told.upright:
        widest = max(measure.width(word, 10) for name in told.names for word in name.replace("\n", " ").split(" "))
        names.tick_labels.font.size = points(max(LEAST, min(14, int(10 * 0.95 * room / len(told.names) / widest))))
        names._element.find(".//{http://schemas.openxmlformats.org/drawingml/2006/main}bodyPr").set("rot", "0")
    names.has_major_gridlines = values.has_major_gridlines = False
    values.visible = False
    numbers = [v for s in told.series for v in s.values if v is not None]
    if not told.upright and min(numbers, default=0) >= 0:
        values.minimum_scale = 0


def _legend(made: Any) -> None:
    from pptx.enum.chart import XL_LEGEND_POSITION as P

    made.has_legend = True
    made.legend.position = P.TOP
    made.legend.include_in_layout = False
    made.legend.font.color.rgb = rgb(SOFT)
