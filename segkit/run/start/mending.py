"""The second section: every guess with a sample beside it, mended by choosing another."""

from __future__ import annotations

import html
from collections.abc import Callable
from pathlib import Path
from typing import Any

from segkit.case import mend, open_case
from segkit.ground import currencies
from segkit.run.start import going, guesses
from segkit.run.start.page import Page, calm, line, problems, text
from segkit.run.start.words import LANGUAGES, column, phrase, source

COLUMNS = "12rem minmax(10rem, 17rem) minmax(0, 1fr)"
SHORT = {"width": "15rem"}


def show(page: Page) -> None:
    """Show what was guessed; below it the check, which every change takes back to its beginning."""
    folder, status, found = page.case, text(""), text("")

    def changed() -> None:
        found.value = ""
        page.shut("run")

    parts = [_source(one, folder, status, changed) for one in guesses.seen(folder)]
    page.open("guesses", [text(line("guesses_help")), _settings(folder, status, changed), *parts, status])
    going.show_check(page, found)


def _settings(folder: Path, status: Any, changed: Callable[[], None]) -> Any:
    """Language, currency and market: the guesses about the whole case."""
    import ipywidgets as widgets

    told = open_case(folder).settings
    offered = {
        "language": list(LANGUAGES.items()),
        "currency": sorted({*currencies.codes(), told.currency}),
        "market": [(phrase("b2c"), "b2c"), (phrase("b2b"), "b2b")],
    }
    made = []
    for key, options in offered.items():
        choice = widgets.Dropdown(options=options, value=getattr(told, key), layout=SHORT)
        choice.observe(lambda change, key=key: _set(folder, key, change, status, changed), names="value")
        made.append(widgets.VBox([text(f"<b>{html.escape(phrase(key))}</b>"), choice]))
    return widgets.HBox(made)


def _set(folder: Path, key: str, change: Any, status: Any, changed: Callable[[], None]) -> None:
    with calm(status, change.owner):
        mend.file(folder / "case.yml", lambda told: mend.setting(told, key, change.new))
        changed()
        status.value = line("kept", "good", what=phrase(key), value=change.owner.label)


def _source(one: guesses.Seen, folder: Path, status: Any, changed: Callable[[], None]) -> Any:
    """One source: its name, its table of guesses, and folded away what else can be told."""
    import ipywidgets as widgets

    place = open_case(folder).settings.sources[one.name]
    from_where = html.escape(place.files_named or one.name)
    heading = text(f"<h3>{html.escape(source(one.name))} <span class='help'>· {from_where}</span></h3>")
    if one.raw is None:
        return widgets.VBox([heading, text(line("unread", "bad") + problems(one.problems))])
    below = widgets.VBox()

    def draw() -> None:
        below.children = _grids(one, folder, choose)

    def choose(ours: str, theirs: str | None) -> None:
        with calm(status):
            try:
                moved = guesses.choose(folder, one, ours, theirs)
                changed()
                status.value = _said(ours, theirs, moved)
            finally:
                draw()  # what is shown is what case.yml says, whatever was asked

    with calm(status):
        draw()
    return widgets.VBox([heading, below])


def _said(ours: str, theirs: str | None, moved: tuple[str, str] | None) -> str:
    told = {"what": column(ours), "value": theirs or phrase("none")}
    if moved is None:
        return line("kept", "good", **told)
    return line("swapped", "good", other=column(moved[0]), instead=moved[1] or phrase("none"), **told)


def _grids(one: guesses.Seen, folder: Path, choose: Callable[[str, str | None], None]) -> list[Any]:
    """The grid of what is found or needed, and a second one, folded, of what may be told besides."""
    import ipywidgets as widgets

    table, columns = guesses.table(one, folder), guesses.offered(one)
    shown = table["theirs"].ne("") | table["needed"]
    made = [_grid(table[shown], columns, choose)]
    rest = table.loc[~shown, "ours"].map(column).str.lower().tolist()
    if rest:
        more = widgets.Accordion([_grid(table[~shown], columns, choose)], titles=(phrase("more", names=", ".join(rest)),))
        made.append(more)
    return made


def _grid(table: Any, columns: list[str], choose: Callable[[str, str | None], None]) -> Any:
    import ipywidgets as widgets

    cells = [text(f"<b>{html.escape(phrase(key))}</b>") for key in ("ours", "theirs", "sample")]
    for row in table.itertuples():
        known = [*columns, *([row.theirs] if row.theirs and row.theirs not in columns else [])]
        choice = widgets.Dropdown(
            options=[(phrase("none"), None), *((c, c) for c in known)], value=row.theirs or None, layout={"width": "auto"}
        )
        choice.observe(lambda change, ours=row.ours: choose(ours, change.new), names="value")
        needed = f" <span class='help'>{html.escape(phrase('needed'))}</span>" if row.needed else ""
        others = f"<br><span class='help'>{html.escape(phrase('or', others=row.others))}</span>" if row.others else ""
        cells += [text(html.escape(column(row.ours)) + needed), choice, text(html.escape(row.sample) + others)]
    return widgets.GridBox(cells, layout={"grid_template_columns": COLUMNS, "grid_gap": "2px 14px", "align_items": "center"})
