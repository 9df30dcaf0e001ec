"""One design for all steps: the choice as it stands, what would follow from another one, a button that writes it, and the diary."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from segkit.case import diary
from segkit.case.folder import Case
from segkit.ground.problems import NotEnoughData, Problem, Problems
from segkit.run import readable
from segkit.run.by_hand import written
from segkit.run.by_hand.words import words
from segkit.run.start import words as start
from segkit.run.start.page import STYLE, calm, problems, text

ROWS, MOST = 15, 8  # of a preview; problems told at once
WHOLE = "<style>.segkit-by-hand td {overflow-wrap: normal} .segkit-by-hand .wide {overflow-x: auto}</style>"  # no number is broken in two
Follows = tuple[str, "pd.DataFrame | None"]


@dataclass
class Choice:
    """A step's choice: `now`, how it stands, in a sentence; the controls as they are laid out, and those that are `watched`; `follows`
    tells what would follow from what they say (a sentence, a table); `writes` gives the files to write, none where nothing is changed."""

    now: str
    controls: Sequence[Any]
    watched: Sequence[Any]
    follows: Callable[[], Follows]
    writes: Callable[[], Mapping[str, bytes]]


def ask(case: Case, step: str, question: str) -> None:
    """Ask the question of a step in which nothing is chosen."""
    show(case, step, question)


def show(case: Case, step: str, question: str, choice: Callable[[], Choice | None] | None = None) -> None:
    """Show the choice of a step, where it has one, and its question; nothing in a run, nor where a choice cannot be made yet but the question."""
    if case.run is not None:
        return
    import ipywidgets as widgets
    from IPython.display import display

    start.speak(case.settings.language)
    told = words(case.settings.language)
    made = choice() if choice else None
    page = widgets.VBox([text(STYLE + WHOLE), *(_chosen(case, made, told) if made else []), *_diary(case, step, question, told)])
    page.add_class("segkit-start"), page.add_class("segkit-by-hand")
    bundle = page._repr_mimebundle_()
    data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
    display({**(data or {}), "text/plain": told("still")}, metadata=metadata, raw=True)


def _chosen(case: Case, choice: Choice, told: Callable[..., str]) -> list[Any]:
    """The choice and its preview, told anew on every change, and the button."""
    below, status, writes = text(""), text(""), button(told("write"))

    def preview(_: Any = None) -> None:
        try:
            sentence, table = choice.follows()
            below.value = paragraph(sentence) + shown(table, case, told)
        except (Problems, NotEnoughData) as error:
            below.value = paragraph(told("cannot"), "bad") + problems(error.problems, MOST) if isinstance(error, Problems) else paragraph(str(error), "bad")

    def write(_: Any) -> None:
        with calm(status, writes):
            status.value = paragraph(told("checking"), "help")
            files = written.changed(case, choice.writes())
            if not files:
                status.value = paragraph(told("nothing"), "help")
                return
            try:
                follow = written.keep(case, files)
            except Problems as error:
                status.value = paragraph(told("refused"), "bad") + problems(error.problems, MOST)
                return
            done = paragraph(told("written", file=", ".join(files), command=f"segkit run {case.folder.resolve().name}"), "good")
            status.value = done + (paragraph(told("then"), "bad") + problems(follow, MOST) if follow else "")

    for one in choice.watched:
        one.observe(preview, names="value")
    writes.on_click(write)
    preview()
    return [heading(told("choice")), text(paragraph(choice.now)), *choice.controls, heading(told("follows"), 3), below, writes, status]


def _diary(case: Case, step: str, question: str, told: Callable[..., str]) -> list[Any]:
    """The question, room for an answer, and the button that puts it into the diary."""
    import ipywidgets as widgets

    area = widgets.Textarea(placeholder=told("answer"), layout={"width": "100%", "height": "6rem"}, continuous_update=False)
    writes, status = button(told("note")), text("")

    def write(_: Any) -> None:
        with calm(status, writes):
            try:
                content = diary.put(case.folder, step, question, area.value, people=_people(case))
            except Problems as error:
                status.value = paragraph(told("not_noted"), "bad") + problems(error.problems, MOST)
                return
            written.write(case.folder, {"forms/diary.csv": content})
            area.value = ""
            status.value = paragraph(told("noted", file="forms/diary.csv", command=f"segkit run {case.folder.resolve().name}"), "good")

    writes.on_click(write)
    return [heading(told("diary")), text(paragraph(question)), area, writes, status]


def _people(case: Case) -> set[tuple[str, str]]:
    """The client's customers by the beginnings of their names, where the case has names of them."""
    from segkit.privacy import detect

    intake = case.load_if("intake")
    contacts = case.read_inputs(intake["contacts_in"]).contacts if intake and intake.get("contacts_in") else None
    return detect.people(contacts) if contacts is not None and len(contacts) else set()


def button(label: str) -> Any:
    """A button with these words on it."""
    import ipywidgets as widgets

    return widgets.Button(description=label, button_style="primary", layout={"width": "max-content"})


def heading(label: str, level: int = 2) -> Any:
    """A heading of the widget."""
    return text(f"<h{level}>{html.escape(label)}</h{level}>")


def paragraph(sentence: str, kind: str = "") -> str:
    """A sentence as a paragraph; `kind`: help, good or bad.

    >>> paragraph("a < b", "bad")
    '<p class="bad">a &lt; b</p>'
    """
    named = f' class="{kind}"' if kind else ""
    return f"<p{named}>{html.escape(sentence, quote=False)}</p>" if sentence else ""


def shown(table: pd.DataFrame | None, case: Case, told: Callable[..., str]) -> str:
    """The first rows of a table as step pages show them."""
    if table is None or table.empty:
        return ""
    say = case.say
    made = readable.tables(table.head(ROWS).to_html(index=False, border=0), readable.titles(say), say)
    made = f'<div class="wide">{made}</div>'
    return made + (paragraph(told("more", n=say.number(len(table) - ROWS)), "help") if len(table) > ROWS else "")


def labelled(kind: str, label: str, **options: Any) -> Any:
    """A control (its class in ipywidgets) with its label before it, all of one width."""
    import ipywidgets as widgets

    layout = {"width": "40rem", "max_width": "100%"} | options.pop("layout", {})
    more = {"continuous_update": False} if kind in ("Text", "Textarea", "FloatSlider", "IntSlider") else {}
    return getattr(widgets, kind)(description=label, style={"description_width": "14rem"}, layout=layout, **more, **options)


def figure(value: str, label: str) -> float | None:
    """A number as people write it, or None for nothing; Problems for anything else.

    >>> figure("12 000,5", "Budget"), figure(" ", "Budget"), figure("20 %", "Held out")
    (12000.5, None, 0.2)
    """
    said = value.replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace(",", ".")
    if not said:
        return None
    try:
        return float(said[:-1]) / 100 if said.endswith("%") else float(said)
    except ValueError:
        raise Problems([Problem(label, f"'{value}' is not a number", "write figures, or nothing", "bad_number")]) from None
