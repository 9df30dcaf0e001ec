"""Renders a run's notebooks as HTML; with `runner` and `notebooks` the only code that knows nbconvert and papermill."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from segkit import case as _case
from segkit.ground import defuse
from segkit.ground.language import Language
from segkit.ground.names import ours
from segkit.ground.problems import Problem, Problems
from segkit.report import columns
from segkit.run import prose, readable
from segkit.run.notebooks import shared


def render(run: Path, case: _case.Case) -> Path:
    """Render the client report and the workbook of a run from its notebooks, computing nothing."""
    report = run / "notebooks" / "11_report.ipynb"
    if not report.is_file():
        raise Problems([Problem("the run", "it has no report notebook", "run the step 11_report", "no_report")])
    _write_html(run / "report.html", _html(report, "client", {}))
    names = sorted(path.stem for path in (run / "notebooks").glob("*.ipynb"))
    steps = [{"href": f"{name}.html", "title": _title(name, case.say)} for name in names]
    for here, name in enumerate(names):
        told = {"steps": steps, "here": here, "language": case.settings.language, "texts": _texts(case.say), "title": steps[here]["title"]}
        _write_html(run / "workbook" / f"{name}.html", _html(run / "notebooks" / f"{name}.ipynb", "workbook", told, case.say))
    return run / "report.html"


STEPS = ours({
    "01_criteria": "Criteria", "02_collect": "Data", "03_customers": "Our customers", "04_competitors": "Competitors", "05_differences": "Differences",
    "06_segments": "Segments", "07_size": "Size and potential", "08_targets": "Targets", "09_strategy": "Strategy", "10_monitor": "What changed", "11_report": "Report",
})  # fmt: skip


def _title(step: str, say: Language) -> str:
    """A step's number and name."""
    return f"{int(step[:2])}. {say.name(STEPS[step])}" if step in STEPS else step.replace("_", " ")


def _texts(say: Language) -> dict[str, str]:
    return {
        "code": say("Code"), "steps": say("Steps"), "previous": say("Previous step"), "next": say("Next step"), "skip": say("Skip to the content"),
        "for": say("For the consultant: every step with its code and its tables. The client reads the report."),
    }  # fmt: skip


def _html(notebook: Path, template: str, resources: dict[str, Any], say: Language | None = None) -> str:
    from nbconvert import HTMLExporter

    exporter = HTMLExporter(template_name=template, extra_template_basedirs=[str(shared("templates"))])
    body, _ = exporter.from_notebook_node(_cleaned(notebook, say), resources={"segkit": resources, "metadata": {"name": notebook.stem}})
    return body


def _cleaned(path: Path, say: Language | None = None) -> Any:
    """The notebook with nothing but tables in its HTML results, whatever the data brought with them; with `say` readable ones."""
    import nbformat

    notebook = nbformat.read(path, as_version=4)
    if say:
        prose.translate(notebook, prose.of_notebook(shared("notebooks") / "steps" / path.name, say.language))
    results = [output.data for cell in notebook.cells for output in cell.get("outputs", []) if "text/html" in output.get("data", {})]
    titles = {c: title for named in columns.titles(say).values() for c, title in named.items()} if say else {}
    for data in results:
        text = re.sub(r"<style scoped>.*?</style>", "", "".join(data["text/html"]), flags=re.DOTALL)
        safe = defuse.browser(text)
        data["text/html"] = readable.tables(safe, titles, say) if say else safe
    return notebook


def _write_html(path: Path, body: str) -> None:
    beside = path.with_name(f".{path.name}")
    beside.write_text(body, encoding="utf-8")
    beside.replace(path)
