"""Renders a run's notebooks as HTML, each page once while it is the same; the only module that knows nbconvert."""

from __future__ import annotations

import csv
import json
import re
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from segkit import case as _case
from segkit.case import tables
from segkit.ground import defuse
from segkit.ground.language import Language
from segkit.ground.names import STEPS
from segkit.ground.problems import Problem, Problems
from segkit.run import across, kernel, unchanged
from segkit.run import state as _state
from segkit.run.notebooks import lightly, shared

REPORT, BY_HAND = "11_report", "by_hand"


def render(run: Path, case: _case.Case) -> Path:
    """Render the client report and the workbook of a run from its notebooks, computing nothing; a page that is as it was is left."""
    if not (run / "notebooks" / f"{REPORT}.ipynb").is_file():
        raise Problems([Problem("the run", "it has no report notebook", "run the step 11_report", "no_report")])
    state = _state.read_json(run / "run.json")
    names = sorted(path.stem for path in (run / "notebooks").glob("*.ipynb"))
    known, pages = state.get("pages", {}), {}
    for name in names:
        for page, asked in pages_of(run, name, names, case.settings).items():
            if not same(run / page, asked, known.get(page)):
                write(run / page, **asked)
            pages[page] = stamp(run / page, asked)
    if pages != known and state:
        _state.write_json(run / "run.json", state | {"pages": pages})
    return run / "report.html"


def as_made(run: Path) -> bool:
    """Whether the files that the report's step wrote lie there as it wrote them, and would be written the same by what is installed now."""
    record = _state.read_json(run / "run.json").get("made", {}).get(REPORT, {})
    wrote = record.get("wrote", {}).items()
    return record.get("by", [""])[0] == unchanged.code() and all((run / n).is_file() and tables.sha256(run / n) == told for n, told in wrote)


def _title(step: str, say: Language) -> str:
    """A step's number and name."""
    return f"{int(step[:2])}. {say.name(STEPS[step])}" if step in STEPS else step.replace("_", " ")


def _texts(say: Language) -> dict[str, str]:
    return {
        "code": say("Code"), "steps": say("Steps"), "previous": say("Previous step"), "next": say("Next step"), "skip": say("Skip to content"),
        "for": say("For the consultant: every step with its code and its tables. The client reads the report."),
    }  # fmt: skip


def pages_of(run: Path, name: str, names: list[str], settings: Any) -> dict[str, dict[str, Any]]:
    """The pages that are made from a step's notebook: file → what to render it from."""
    notebook = str((run / "notebooks" / f"{name}.ipynb").resolve())
    told = {"names": names, "name": name, "say": [settings.language, settings.currency], "called": _called(run)}
    found = {"report.html": {"notebook": notebook, "template": "client", "told": {}}} if name == REPORT else {}
    return {**found, f"workbook/{name}.html": {"notebook": notebook, "template": "workbook", "told": told}}


def _called(run: Path) -> dict[str, str]:
    """What the case calls its criteria, by their ids."""
    path = run / "tables" / "criteria.csv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8-sig", newline="") as rows:
        return {row["criterion"]: row["name"] for row in csv.DictReader(rows) if row.get("name")}


def same(page: Path, asked: dict[str, Any], before: list[str] | None) -> bool:
    """Whether a page lies there as it was rendered, from what it would be rendered from now."""
    return page.is_file() and before == stamp(page, asked)


def stamp(page: Path, asked: dict[str, Any]) -> list[str]:
    """What a page was made from, and its content."""
    return [unchanged.digest([unchanged.code(), tables.sha256(Path(asked["notebook"])), asked["template"], asked["told"]]), tables.sha256(page)]


class Beside:
    """A process that renders pages while the steps go on."""

    def __init__(self) -> None:
        self.process: subprocess.Popen | None = None
        self.asked = 0

    def begin(self) -> None:
        """Have it come up."""
        if self.process is None:
            self.process = kernel.helper("segkit.run.page_process")

    def ask(self, page: Path, asked: dict[str, Any]) -> None:
        """Have a page rendered."""
        self.begin()
        page.parent.mkdir(parents=True, exist_ok=True)
        self.process.stdin.write(json.dumps({"page": str(page.resolve()), **asked}) + "\n")
        self.process.stdin.flush()
        self.asked += 1

    def done(self, on_page: Callable[[int, int], None] = lambda page, pages: None) -> None:
        """Wait until every page asked for is there, telling how many are; an error of one is raised here."""
        pages = self.asked
        while self.asked:
            on_page(pages - self.asked + 1, pages)
            said = json.loads(self.process.stdout.readline() or '{"error": "the process that renders pages was ended, perhaps for lack of memory"}')
            self.asked -= 1
            across.heard(said)
        self.end()

    def end(self) -> None:
        """End it, whatever it is doing."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process.stdin.close(), self.process.stdout.close()
            self.process = None


def write(page: Path, notebook: str, template: str, told: dict[str, Any]) -> None:
    """Render a notebook into a page, which is there as a whole or not at all."""
    page.parent.mkdir(parents=True, exist_ok=True)
    say = Language(*told["say"]) if told else None
    tables.write(page, _html(Path(notebook), template, _book(told, say) if say else {}, say, told.get("called")).encode())


def _book(told: dict[str, Any], say: Language) -> dict[str, Any]:
    """What a page of the workbook is told of the others."""
    steps, here = [{"href": f"{name}.html", "title": _title(name, say)} for name in told["names"]], told["names"].index(told["name"])
    return {"steps": steps, "here": here, "language": told["say"][0], "texts": _texts(say), "title": steps[here]["title"]}


def _html(notebook: Path, template: str, resources: dict[str, Any], say: Language | None = None, called: dict[str, str] | None = None) -> str:
    body, _ = _exporter(template).from_notebook_node(_cleaned(notebook, say, called), resources={"segkit": resources, "metadata": {"name": notebook.stem}})
    return body


@cache
def _exporter(template: str) -> Any:
    """One for all pages of a template, so that it is compiled once; its pages are not parsed again: they name every picture themselves."""
    with lightly():
        from nbconvert import HTMLExporter
        from nbconvert.exporters.templateexporter import TemplateExporter
        from nbconvert.filters.highlight import Highlight2HTML
        from nbconvert.filters.widgetsdatatypefilter import WidgetsDataTypeFilter

    class Exporter(HTMLExporter):
        def from_notebook_node(self, nb: Any, resources: Any = None, **told: Any) -> tuple[str, Any]:
            resources = self._init_resources(resources)
            self.register_filter("highlight_code", Highlight2HTML(pygments_lexer="ipython3", parent=self))
            self.register_filter("filter_data_type", WidgetsDataTypeFilter(notebook_metadata=self._nb_metadata, parent=self, resources=resources))
            return TemplateExporter.from_notebook_node(self, nb, resources, **told)

    return Exporter(template_name=template, extra_template_basedirs=[str(shared("templates"))])


def _cleaned(path: Path, say: Language | None = None, called: dict[str, str] | None = None) -> Any:
    """The notebook with nothing but tables in its HTML results, whatever the data brought with them; with `say` readable ones. What a cell
    printed is one piece, however many a kernel sent it in."""
    from segkit.run import prose, readable

    with lightly():
        from nbconvert.preprocessors import CoalesceStreamsPreprocessor
        from nbformat.v4 import reads_json

    notebook, _ = CoalesceStreamsPreprocessor().preprocess(reads_json(path.read_text(encoding="utf-8")), {})
    if say:
        prose.translate(notebook, prose.of_notebook(shared("notebooks") / "steps" / path.name, say.language))
    notebook.cells = [cell for cell in notebook.cells if BY_HAND not in cell.metadata.get("tags", [])]
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = _formulas(cell.source)
    results = [output.data for cell in notebook.cells for output in cell.get("outputs", []) if "text/html" in output.get("data", {})]
    titles = readable.titles(say) if say else {}
    own = {c: name for c, name in (called or {}).items() if c not in readable.named()} if say else {}  # those that have a name of ours keep it
    for data in results:
        text = re.sub(r"<style scoped>.*?</style>", "", "".join(data["text/html"]), flags=re.DOTALL)
        safe = defuse.browser(text)
        data["text/html"] = readable.tables(safe, titles, say, own) if say else safe
    return notebook


def _formulas(text: str) -> str:
    """A text with its formulas as a browser sets them by itself, without a script.

    >>> _formulas("We count $$a = b$$ twice.").count("<math")
    1
    """
    from latex2mathml.converter import convert

    return re.sub(r"\$\$(.+?)\$\$", lambda found: f'\n\n<div class="formula">{convert(found[1], display="block")}</div>\n\n', text, flags=re.DOTALL)
