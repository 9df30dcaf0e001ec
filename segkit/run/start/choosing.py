"""The first section: a case that is there, or one made of files."""

from __future__ import annotations

import html
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from segkit.case import new, open_case
from segkit.case.folder import safe_name
from segkit.ground.problems import Problem, Problems
from segkit.intake.files.paths import KINDS
from segkit.run.start import mending
from segkit.run.start.guesses import cases_below
from segkit.run.start.page import Page, button, calm, line, problems, text
from segkit.run.start.words import LANGUAGES, phrase, speak, spoken

WIDE = {"width": "36rem"}
NAMED = {"description_width": "5.5rem"}


def show(page: Page) -> None:
    """Ask which case; whoever has none yet starts with a file."""
    import ipywidgets as widgets

    cases = cases_below(page.folder)
    tongue = widgets.Dropdown(options=list(LANGUAGES.items()), value=spoken(), layout={"width": "9rem"})
    which = widgets.ToggleButtons(
        options=[phrase("new"), phrase("old")], value=phrase("old" if cases else "new"), style={"button_width": "14rem"}
    )
    below = widgets.VBox()

    def turned(_: Any = None) -> None:
        page.open("case", [widgets.HBox([text(line("case_help")), tongue], layout={"justify_content": "space-between"}), which, below])
        below.children = _new(page) if which.value == phrase("new") else _old(page)

    def said(_: Any) -> None:
        page.chosen = True
        speak(tongue.value)
        show(page)
        if page.case:
            mending.show(page)

    tongue.observe(said, names="value")
    which.observe(turned, names="value")
    turned()


def _old(page: Page) -> list[Any]:
    import ipywidgets as widgets

    cases = cases_below(page.folder)
    if not cases:
        return [text(line("no_cases"))]
    options = [(path.relative_to(page.folder).as_posix() if path != page.folder else path.name, path) for path in cases]
    which = widgets.Dropdown(options=options, description=phrase("which"), layout=WIDE, style=NAMED)
    status = text("")

    def go() -> None:
        with calm(status, opens):
            status.value = line("reading")
            case = open_case(which.value)
            page.case = case.folder
            page.speak(case.settings.language)
            mending.show(page)
            status.value = line("opened", "good", name=case.settings.case, place=case.folder)

    opens = button("open", go)
    return [which, opens, status]


def _new(page: Page) -> list[Any]:
    import ipywidgets as widgets

    files = widgets.FileUpload(
        multiple=True, accept=",".join(f".{k}" for k in KINDS), description=phrase("upload"), layout={"width": "14rem"}
    )
    path = widgets.Text(description=phrase("path"), placeholder=phrase("path_help"), layout=WIDE, style=NAMED)
    name = widgets.Text(description=phrase("name"), placeholder=phrase("name_help"), layout=WIDE, style=NAMED)
    chosen, status = text(line("upload_help")), text("")

    def named(_: Any) -> None:
        given = [f["name"] for f in files.value] or ([path.value] if path.value.strip() else [])
        chosen.value = line("upload_help") if not files.value else f"<p>{html.escape(', '.join(given))}</p>"
        if given and not name.value:
            name.value = safe_name(Path(given[0]).stem).lower()

    def go() -> None:
        with calm(status, makes):
            status.value = line("reading")
            made = make(page.folder, list(files.value), path.value, name.value)
            page.case = made.folder
            page.speak(open_case(made.folder).settings.language)
            mending.show(page)
            done = line("made", "good", name=made.folder.name, place=made.folder)
            status.value = done + (line("not_ready", "bad") + problems(made.problems) if made.problems else "")

    files.observe(named, names="value")
    path.observe(named, names="value")
    makes = button("make", go)
    return [widgets.HBox([files, chosen], layout={"align_items": "center"}), path, name, makes, status]


def make(folder: Path, uploaded: list[dict[str, Any]], path: str, name: str) -> new.Made:
    """A case below this folder, of the files that a page sent (name, content) or of a file or folder on this machine."""
    with tempfile.TemporaryDirectory(prefix="segkit-") as own:
        given = [str(_kept(Path(own), file)) for file in uploaded]
        if path.strip():
            given.append(str(folder / Path(path.strip()).expanduser()) if "://" not in path else path.strip())
        if not given:
            raise Problems([Problem(phrase("case"), phrase("no_file"), phrase("no_file_todo"), "missing_file")])
        place = folder / safe_name(name.strip() or Path(given[0]).stem).lower()
        try:
            return new.from_files(place, given)
        except Problems as error:  # the folder that the browser's files lay in is nobody's business
            raise Problems(replace(p, where=p.where.replace(f"{own}/", "")) for p in error.problems) from None


def _kept(folder: Path, file: dict[str, Any]) -> Path:
    place = folder / (Path(file["name"].replace("\\", "/")).name or "file")
    place.write_bytes(bytes(file["content"]))
    return place
