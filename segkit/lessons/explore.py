"""Explorers for lessons: sliders that redraw a picture and say who moves.

The picture is an ordinary output of the cell, updated in place: without a front end (papermill, nbconvert, GitHub)
the page shows it as it stands at the first values, and nothing is missing but the sliders.
"""

from __future__ import annotations

import html
import io
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any

import pandas as pd

from segkit.drawing import described
from segkit.ground.language import upper
from segkit.ground.problems import NotEnoughData, Problems
from segkit.lessons import lesson, shown
from segkit.lessons.words import SLIDERS

STATIC = "(Sliders: open this notebook in JupyterLab and run the cell to move them.)"
NOBODY = "Nobody moves: these are the values we started from, or they draw the same lines."

Drawn = tuple[Any, str, "pd.DataFrame | None"]


def method(
    module: ModuleType, table: pd.DataFrame, *, label: str = "segment", key: str = "customer_id",
    arguments: Callable[..., dict] | None = None, **sliders: tuple | list,
) -> None:  # fmt: skip
    """Show a method with a slider for each option: on a change it is fitted and drawn again, and a table says who moves.

    `module` is a method of segkit.methods (its `fit` and `plot`), `table` what it works on, `label` the column compared with the
    labels at the first values. A slider is (low, high, first) or (low, high, first, step); a list is a choice, its first entry first.
    `arguments(**values)` turns the sliders' values into options of `fit`; without it they are the options.
    """
    options = arguments or dict
    start = {name: _first(spec) for name, spec in sliders.items()}
    first = module.fit(table, **options(**start))

    def draw(**values: Any) -> Drawn:
        found = first if values == start else module.fit(table, **options(**values))
        moved = movers(first.table, found.table, label=label, key=key)
        return module.plot(found, say=lesson.say()), said(moved, int(first.table[key].isin(found.table[key]).sum())), moved

    explorer(draw, **sliders)


def movers(before: pd.DataFrame, after: pd.DataFrame, *, label: str = "segment", key: str = "customer_id") -> pd.DataFrame:
    """Who moves between two labellings, one row per pair of classes: from, to, customers (what the key counts: deals by deal_id).

    Those who stay are left out, and those whom only one of the labellings knows.

    >>> one = pd.DataFrame({"customer_id": ["a", "b", "c"], "segment": ["VIP", "VIP", "rest"]})
    >>> movers(one, one.assign(segment=["VIP", "rest", "rest"])).values.tolist()
    [['VIP', 'rest', 1]]
    >>> list(movers(one.set_axis(["deal_id", "segment"], axis=1), one.set_axis(["deal_id", "segment"], axis=1), key="deal_id"))
    ['from', 'to', 'deals']
    """
    pairs = before[[key, label]].merge(after[[key, label]], on=key, suffixes=("_before", "_after"))
    both = pd.DataFrame({"from": pairs[f"{label}_before"], "to": pairs[f"{label}_after"]}).astype("str").fillna("–")
    counted = f"{key.removesuffix('_id')}s"
    counts = both[both["from"] != both["to"]].groupby(["from", "to"]).size().rename(counted).reset_index()
    return counts.sort_values([counted, "from", "to"], ascending=[False, True, True], ignore_index=True)


def said(moved: pd.DataFrame, compared: int) -> str:
    """How many of those who are in both labellings move, as a sentence; the last column of `moved` counts them.

    >>> lesson.begin("")
    >>> said(pd.DataFrame({"customers": [30, 12]}), 4012)
    '42 of 4,012 change their class.'
    """
    count, words, say = int(moved.iloc[:, -1].sum()), lesson.words(), lesson.say()
    return words("{n} of {all} change their class.", n=say.number(count), all=say.number(compared)) if count else words(NOBODY)


def explorer(draw: Callable[..., Drawn], **sliders: tuple | list) -> None:
    """Show sliders over a picture: `draw(**values)` returns the Axes, a sentence, and a table or None. Sliders as in `method`."""
    from IPython.display import display

    controls = {name: _control(name, spec) for name, spec in sliders.items()}
    values = {name: control.value for name, control in controls.items()}
    picture, text = _rendered(draw, values)
    _show_widgets(list(controls.values()))
    places = display(picture, display_id=True), display(text, display_id=True)

    def changed(_: Any) -> None:
        for place, content in zip(places, _rendered(draw, {n: c.value for n, c in controls.items()}, calm=True), strict=True):
            if content is not None:
                place.update(content)

    for control in controls.values():
        control.observe(changed, names="value")


def next_step(shares: pd.DataFrame, row: Callable[[str, str], pd.Series], before: Mapping[str, str]) -> None:
    """Show a segment's people on the ladder, in colour those right before an action, and the matrix's row with that action.

    `shares`: one row per segment, its people's share on each step; `row(segment, action)` makes the row, with the ladder's own action
    where the action is none of `before`, which has for each action the step right before it.
    """
    from segkit.drawing import figures, style

    say, words = lesson.say(), lesson.words()

    def draw(segment: str, action: str) -> Drawn:
        made, people = row(segment, action), shares.loc[segment]
        step, steps = before[made["target_action"]], [say.name(one) for one in people.index]
        colours = dict.fromkeys(steps, style.LINE) | {say.name(step): style.first_colour()}
        ax = figures.bars(style.axes(), steps, people, colours=colours, texts=people.map(say.percent))
        style.headline(ax, f"{say.name(segment)}: {say.name(made['target_action'])}", words("Share of the segment's people on each step"))
        told = words("For {share} of them it is the nearest next step.", share=say.percent(people[step]))
        return ax, told, made.to_frame().T[["segment", "stage", "target_action", "action_source", "kpi"]]

    explorer(draw, segment=shares.index.tolist(), action=[words("as the ladder says"), *before])


def _first(spec: tuple | list) -> Any:
    return spec[0] if isinstance(spec, list) else spec[2]


def _control(name: str, spec: tuple | list):
    """A slider for (low, high, first[, step]), a choice for a list."""
    import ipywidgets as widgets

    told = {"description": _called(name), "style": {"description_width": "16em"}, "layout": {"width": "40em"}}
    if isinstance(spec, list):
        options = [(shown.value(v, lesson.say()) if isinstance(v, str) else str(v), v) for v in spec]
        return widgets.Dropdown(options=options, value=spec[0], **told)
    low, high, first, *step = spec
    whole = all(isinstance(v, int) for v in spec)
    kind, step = (widgets.IntSlider, step or [1]) if whole else (widgets.FloatSlider, step or [(high - low) / 50])
    return kind(value=first, min=low, max=high, step=step[0], continuous_update=False, **told)


def _called(name: str) -> str:
    """What a slider is called: as its option is, or the weight that it gives, or as a column is."""
    if name in SLIDERS:
        return lesson.words()(SLIDERS[name])
    if not lesson.begun():  # of a step: a weight, as it is called beside the score
        return shown.title(name, lesson.say(), ("attractiveness", name), lesson=False)
    said = lesson.say().name(name)
    return upper(said) if said != name else lesson.title(name)


def _show_widgets(controls: Sequence[Any]) -> None:
    """The controls, with words in their place where no widget can be shown."""
    import ipywidgets as widgets
    from IPython.display import display

    bundle = widgets.VBox(list(controls))._repr_mimebundle_()
    data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
    display({**(data or {}), "text/plain": lesson.words()(STATIC)}, metadata=metadata, raw=True)


def _rendered(draw: Callable[..., Drawn], values: dict[str, Any], *, calm: bool = False) -> tuple:
    """The picture and the text beside it; `calm`: values that cannot be used give a sentence and keep the picture."""
    from IPython.display import HTML

    from segkit.drawing import style

    try:
        with style.style():
            ax, sentence, table = draw(**values)
            text = ". ".join(t for t in (described.seen(ax.figure), sentence) if t)
            picture = _picture(_png(ax), text)
    except (Problems, NotEnoughData) as error:
        if not calm:
            raise
        return None, HTML(f"<p>{html.escape(str(error))}</p>")
    rows = _rows(table) if table is not None and len(table) else ""
    return picture, HTML(f"<p><b>{html.escape(sentence)}</b></p>{rows}")


def _picture(png: bytes, text: str) -> Any:
    from IPython.display import Image

    class Picture(Image):
        def _repr_html_(self) -> str:
            return described.image(b64encode(png).decode(), text)

    return Picture(png, format="png", alt=text)


def _rows(table: pd.DataFrame, most: int = 12) -> str:
    """The first rows as a lesson shows them, and how many are left out."""
    more = f"<p>{lesson.words()('… and {n} more rows.', n=lesson.say().number(len(table) - most))}</p>" if len(table) > most else ""
    return shown.html(table.head(most), lesson.say(), lesson=lesson.begun()) + more


def _png(ax: Any) -> bytes:
    """The Axes' figure as PNG, closed afterwards so that nothing draws it a second time."""
    import matplotlib.pyplot as plt

    content = io.BytesIO()
    ax.figure.savefig(content, format="png", dpi=110, bbox_inches="tight")  # a long title or name would be cut
    plt.close(ax.figure)
    return content.getvalue()
