"""The start page: five sections, each opened by the one before it."""

from __future__ import annotations

import html
import os
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from segkit.ground.problems import NotEnoughData, Problem, Problems
from segkit.run.faults import private_log
from segkit.run.runner import StepFailed
from segkit.run.start import words
from segkit.run.start.words import phrase

SECTIONS = ("case", "guesses", "check", "run", "report")
FOLDER = "SEGKIT_FOLDER"  # where `segkit lab` was typed: cases lie below it
STYLE = """<style>
.segkit-start {max-width: 62rem; padding: 0 .25rem 1rem}
.segkit-start h2 {font-size: 1.3rem; font-weight: 600; margin: 1.1rem 0 .1rem; border-top: 1px solid var(--jp-border-color2, #ddd); padding-top: .9rem}
.segkit-start h2 b {display: inline-block; width: 1.7rem; height: 1.7rem; line-height: 1.7rem; margin-right: .6rem; border-radius: 50%;
  text-align: center; font-size: .95rem; color: #fff; background: #2b6cb0}
.segkit-start h3 {font-size: 1.02rem; font-weight: 600; margin: .7rem 0 .2rem}
.segkit-start p {margin: .15rem 0 .5rem; line-height: 1.45}
.segkit-start .help {color: var(--jp-ui-font-color2, #666)}
.segkit-start .good {color: #276749; font-weight: 600}
.segkit-start .bad {color: #9b2c2c; font-weight: 600}
.segkit-start table {border-collapse: collapse; width: 100%; margin: .2rem 0 .7rem; line-height: 1.4}
.segkit-start th {text-align: left; font-weight: 600; border-bottom: 1px solid var(--jp-border-color1, #bbb); padding: .25rem .8rem .25rem 0}
.segkit-start td {vertical-align: top; border-bottom: 1px solid var(--jp-border-color3, #eee); padding: .3rem .8rem .3rem 0; overflow-wrap: anywhere}
.segkit-start td:first-child, .segkit-start th.number, .segkit-start td.number {white-space: nowrap}
.segkit-start td.number, .segkit-start th.number {text-align: right}
.segkit-start .widget-html-content {line-height: 1.45}
.segkit-start .widget-button {min-width: 9rem}
.segkit-start .widget-toggle-buttons {margin-bottom: .5rem}
.segkit-start .widget-button.mod-primary {margin-top: .4rem}
.segkit-start .progress {border-radius: 4px; overflow: hidden}
.segkit-start code {overflow-wrap: anywhere}
</style>"""


@dataclass
class Page:
    """The page as it stands: the working folder, the case that is open, and a box per section."""

    folder: Path
    case: Path | None = None
    chosen: bool = False  # the language, by whoever looks at the page
    boxes: dict[str, Any] = field(default_factory=dict)

    def open(self, name: str, children: Sequence[Any]) -> None:
        """Fill a section and empty all that come after it: they were of what stood here before."""
        self.shut(name)
        self.boxes[name].children = [heading(name), *children]

    def shut(self, name: str) -> None:
        """Empty a section and all that come after it."""
        for later in SECTIONS[SECTIONS.index(name) :]:
            self.boxes[later].children = ()

    def speak(self, language: str) -> None:
        """Go on in the language of the case, unless somebody has chosen another."""
        if not self.chosen:
            words.speak(language)
            first = self.boxes["case"]
            first.children = [heading("case"), *first.children[1:]]


def heading(name: str) -> Any:
    """The number and the name of a section."""
    return text(f"<h2><b>{SECTIONS.index(name) + 1}</b>{html.escape(phrase(name))}</h2>")


def start() -> None:
    """Show the page; nobody who uses it sees code, a terminal or a traceback."""
    import ipywidgets as widgets
    from IPython.display import display

    from segkit.run.start import choosing

    words.speak(words.at_home())
    page = Page(Path(os.environ.get(FOLDER) or Path.cwd()))
    page.boxes = {name: widgets.VBox() for name in SECTIONS}
    whole = widgets.VBox([text(STYLE), *page.boxes.values()])
    whole.add_class("segkit-start")
    display(whole)
    choosing.show(page)


def text(content: str) -> Any:
    """A piece of HTML; what comes from outside was escaped by whoever made it."""
    import ipywidgets as widgets

    return widgets.HTML(content)


def line(key: str, kind: str = "help", **values: object) -> str:
    """One of the page's texts as a paragraph; `kind`: help, good or bad.

    >>> line("made", "good", name="<A>", place="a")
    '<p class="good">The case &lt;A&gt; is made: it lies in a.</p>'
    """
    return f'<p class="{kind}">{html.escape(phrase(key, **values), quote=False)}</p>'


def rows(headings: Sequence[str], lines: Sequence[Sequence[object]], number: int | None = None) -> str:
    """A table; `number`: the column with figures in it.

    >>> rows(["a"], [["<1>"]])
    '<table><tr><th>a</th></tr><tr><td>&lt;1&gt;</td></tr></table>'
    """

    def cells(values: Sequence[object], tag: str) -> str:
        kinds = [' class="number"' if i == number else "" for i in range(len(values))]
        return "".join(f"<{tag}{k}>{html.escape(str(v))}</{tag}>" for k, v in zip(kinds, values, strict=True))

    return "<table>" + "".join(f"<tr>{cells(v, t)}</tr>" for v, t in [(headings, "th"), *((one, "td") for one in lines)]) + "</table>"


def problems(found: Sequence[Problem], most: int = 60) -> str:
    """Problems as a table: where, what, what to do."""
    table = rows([phrase("where"), phrase("what"), phrase("todo")], [(p.where, p.what, p.todo) for p in found[:most]])
    return table + (line("others", n=len(found) - most) if len(found) > most else "")


def told(error: BaseException) -> str:
    """What went wrong, in words; what nobody could foresee is written into a log of this user's own."""
    if isinstance(error, Problems):
        return line("not_ready", "bad") + problems(error.problems)
    if isinstance(error, NotEnoughData):
        return f'<p class="bad">{html.escape(str(error))}</p>'
    if isinstance(error, StepFailed):
        return line("broke", "bad", step=error.step, error=error.error, log=error.log)
    if isinstance(error, OSError):
        return line("system", "bad", where=error.filename or phrase("case"), why=error.strerror or error)
    log = private_log("".join(traceback.format_exception(error)))
    return line("fault", "bad", error=type(error).__name__, log=log)


@contextmanager
def calm(place: Any, *buttons: Any) -> Iterator[None]:
    """Work with the buttons held; an error is a sentence in `place` (a widget of text)."""
    for button in buttons:
        button.disabled = True
    try:
        yield
    except Exception as error:
        place.value = told(error)
    finally:
        for button in buttons:
            button.disabled = False


def button(key: str, does: Callable[[], None]) -> Any:
    """A button with one of the page's texts on it."""
    import ipywidgets as widgets

    made = widgets.Button(description=phrase(key), button_style="primary")
    made.on_click(lambda _: does())
    return made
