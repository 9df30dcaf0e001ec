"""The step notebooks: where they lie, their names and their parameters."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from segkit import case as _case
from segkit.ground.problems import Problem, Problems, nearest
from segkit.run import prose


def shared(name: str) -> Path:
    """Where notebooks, templates and cases lie: beside the package in a clone, inside it in a wheel."""
    here = Path(__file__).parents[1]
    clone = here.parent / ("data/cases" if name == "cases" else name)
    return clone if (here.parent / "pyproject.toml").is_file() else here / "_share" / name


def steps() -> list[Path]:
    """The step notebooks in their order."""
    return sorted((shared("notebooks") / "steps").glob("[0-9][0-9]_*.ipynb"))


def notebooks_for(case: _case.Case) -> Path:
    """Copy the step notebooks into the case, set to work on it, in its language; those that are there already are kept. Returns their folder."""
    import nbformat

    folder = case.folder / "notebooks"
    folder.mkdir(exist_ok=True)
    for path in steps():
        if not (folder / path.name).exists():
            notebook = nbformat.read(path, as_version=4)
            cell = next(c for c in notebook.cells if "parameters" in c.metadata.get("tags", []))
            cell.source = re.sub(r'^CASE = ".*?"', 'CASE = ".."', cell.source)
            prose.translate(notebook, prose.of_notebook(path, case.settings.language))
            nbformat.write(notebook, folder / path.name)
    return folder


def start_notebook(folder: Path) -> Path:
    """The notebook to start with: the clone's own where it lies below this folder, else a copy in it, which is kept once it is there."""
    ours = shared("notebooks") / "start.ipynb"
    if ours.resolve().is_relative_to(folder.resolve()) and "_share" not in ours.parts:
        return ours
    place = folder / ours.name
    if not place.exists():
        place.write_bytes(ours.read_bytes())
    return place


def step_named(name: str) -> str:
    """The full name of a step from 06_segments, segments or 6; Problems name the nearest."""
    names = [path.stem for path in steps()]
    found = [n for n in names if name in (n, n[3:], n[:2], n[:2].lstrip("0"))]
    if not found:
        raise Problems(
            [Problem("the command line", f"there is no step '{name}'", nearest(name, names + [n[3:] for n in names]), "unknown_step")]
        )
    return found[0]


def parameters_of(notebook: Path) -> dict[str, str]:
    """The parameters that a notebook declares, and their defaults as written."""
    with lightly():
        import papermill

    _quiet()
    found = papermill.inspect_notebook(str(notebook))
    return {name: told["default"] for name, told in found.items() if name not in ("RUN",)}


@contextmanager
def lightly() -> Iterator[None]:
    """Fetch papermill and nbformat without what they would only need for other schemas and stores: it takes longer than all the rest.

    Where pandas is loaded its Arrow may be asked for at any moment, and is left alone.
    """
    unneeded = ["rfc3987_syntax", *([] if "pandas" in sys.modules else ["pyarrow"])]
    hidden = [name for name in unneeded if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # None: an import of it fails, as where it is not installed
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


WRITTEN = "; budget, weights, rules and dates are not parameters but stand in case.yml"


def check_parameters(given: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Sort STEP.NAME = value by step, every unknown step or name refused with the nearest: papermill would only warn."""
    sorted_, problems = {}, []
    by_name = {path.stem: path for path in steps()}
    for key, value in given.items():
        step, _, name = key.partition(".")
        try:
            step = step_named(step)
        except Problems as error:
            problems += error.problems
            continue
        known = parameters_of(by_name[step])
        if name not in known or name == "CASE":
            what = f"the step {step} has no parameter '{name}'" if name else f"'{key}' names no parameter"
            problems.append(Problem(f"-p {key}", what, nearest(name, [k for k in known if k != "CASE"]) + WRITTEN, "unknown_parameter"))
        sorted_.setdefault(step, {})[name] = value
    if problems:
        raise Problems(problems)
    return sorted_


def _quiet() -> None:
    """papermill reports what we check or report ourselves: unknown parameters, empty input names, a kernel that died."""
    logging.getLogger("papermill").setLevel(logging.CRITICAL)
    logging.getLogger("traitlets").setLevel(logging.ERROR)
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
