"""Renders a run's notebooks as HTML; with `runner` and `notebooks` the only code that knows nbconvert and papermill."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from segkit import case as _case
from segkit.ground import defuse
from segkit.ground.problems import Problem, Problems
from segkit.run.notebooks import shared


def render(run: Path, case: _case.Case) -> Path:
    """Render the client report and the workbook of a run from its notebooks, computing nothing."""
    report = run / "notebooks" / "11_report.ipynb"
    if not report.is_file():
        raise Problems([Problem("the run", "it has no report notebook", "run the step 11_report", "no_report")])
    _write_html(run / "report.html", _html(report, "client", {}))
    names = sorted(path.stem for path in (run / "notebooks").glob("*.ipynb"))
    for name in names:
        told = {"steps": names, "current": name, "language": case.settings.language}
        _write_html(run / "workbook" / f"{name}.html", _html(run / "notebooks" / f"{name}.ipynb", "workbook", told))
    return run / "report.html"


def _html(notebook: Path, template: str, resources: dict[str, Any]) -> str:
    from nbconvert import HTMLExporter

    exporter = HTMLExporter(template_name=template, extra_template_basedirs=[str(shared("templates"))])
    body, _ = exporter.from_notebook_node(_cleaned(notebook), resources={"segkit": resources, "metadata": {"name": notebook.stem}})
    return body


def _cleaned(path: Path) -> Any:
    """The notebook with nothing but tables in its HTML results, whatever the data brought with them."""
    import nbformat

    notebook = nbformat.read(path, as_version=4)
    results = [output.data for cell in notebook.cells for output in cell.get("outputs", []) if "text/html" in output.get("data", {})]
    for data in results:
        text = re.sub(r"<style scoped>.*?</style>", "", "".join(data["text/html"]), flags=re.DOTALL)
        data["text/html"] = defuse.browser(text)
    return notebook


def _write_html(path: Path, body: str) -> None:
    beside = path.with_name(f".{path.name}")
    beside.write_text(body, encoding="utf-8")
    beside.replace(path)
