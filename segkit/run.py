"""Runs the step notebooks and renders them; the only module that knows papermill and nbconvert."""

from __future__ import annotations

import datetime as dt
import json
import logging
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from segkit import case as _case
from segkit.problems import Problem, Problems, nearest

LIBRARIES = ("segkit", "pandas", "numpy", "duckdb", "scikit-learn", "stepmix", "matplotlib", "papermill", "nbconvert")
PARTIAL = ".partial"


@dataclass(frozen=True)
class Step:
    """One step as it went: its name, seconds, and the sentence it found."""

    name: str
    seconds: float
    finding: str


class StepFailed(Exception):
    """A step broke through a fault of ours; the log holds the traceback."""

    def __init__(self, step: str, error: str, log: Path):
        self.step, self.error, self.log = step, error, log
        super().__init__(f"{step}: {error}")


def shared(name: str) -> Path:
    """Where notebooks, templates and cases lie: beside the package in a clone, inside it in a wheel."""
    here = Path(__file__).parent
    clone = here.parent / ("data/cases" if name == "cases" else name)
    return clone if (here.parent / "pyproject.toml").is_file() else here / "_share" / name


def steps() -> list[Path]:
    """The step notebooks in their order."""
    return sorted((shared("notebooks") / "steps").glob("[0-9][0-9]_*.ipynb"))


def notebooks_for(case: _case.Case) -> Path:
    """Copy the step notebooks into the case, set to work on it; those that are there already are kept. Returns their folder."""
    import nbformat

    folder = case.folder / "notebooks"
    folder.mkdir(exist_ok=True)
    for path in steps():
        if not (folder / path.name).exists():
            notebook = nbformat.read(path, as_version=4)
            cell = next(c for c in notebook.cells if "parameters" in c.metadata.get("tags", []))
            cell.source = re.sub(r'^CASE = ".*?"', 'CASE = ".."', cell.source)
            nbformat.write(notebook, folder / path.name)
    return folder


def step_named(name: str) -> str:
    """The full name of a step from 06_segments, segments or 6; Problems name the nearest."""
    names = [path.stem for path in steps()]
    found = [n for n in names if name in (n, n[3:], n[:2], n[:2].lstrip("0"))]
    if not found:
        raise Problems([Problem("the command line", f"there is no step '{name}'", nearest(name, names + [n[3:] for n in names]), "unknown_step")])
    return found[0]


def parameters_of(notebook: Path) -> dict[str, str]:
    """The parameters that a notebook declares, and their defaults as written."""
    import papermill

    _quiet()
    found = papermill.inspect_notebook(str(notebook))
    return {name: told["default"] for name, told in found.items() if name not in ("RUN",)}


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
            problems.append(Problem(f"-p {key}", what, nearest(name, [k for k in known if k != "CASE"]), "unknown_parameter"))
        sorted_.setdefault(step, {})[name] = value
    if problems:
        raise Problems(problems)
    return sorted_


def run(
    folder: str | Path,
    *,
    first: str | None = None,
    last: str | None = None,
    as_of: dt.date | None = None,
    parameters: dict[str, Any] | None = None,
    timeout: int = 3600,
    on_start: Callable[[str], None] = lambda name: None,
    on_step: Callable[[Step], None] = lambda step: None,
) -> Path:
    """Run a case's steps into a new run, put in place as a whole at the end; return the run's folder.

    A failed or killed run leaves the last good one as it was. Raises Problems (the user's to mend) or StepFailed (ours).
    """
    case = _case.open_case(folder)
    told = check_parameters(parameters or {})
    chosen = _between(first, last, case)
    with _case.locked(case.folder):
        partial = _begin(case, as_of=as_of, parameters=told, keep=bool(first))
        for path in chosen:
            on_start(path.stem)
            on_step(_run_step(path, case, partial, told.get(path.stem, {}), timeout))
        return _finish(case, partial)


def _between(first: str | None, last: str | None, case: _case.Case) -> list[Path]:
    names = [path.stem for path in steps()]
    begin = names.index(step_named(first)) if first else 0
    end = names.index(step_named(last)) if last else len(names) - 1
    if begin > end:
        raise Problems([Problem("the command line", f"--from {first} comes after --to {last}", "swap them", "step_order")])
    if begin and not case.latest:
        raise Problems([Problem("the command line", "--from needs an earlier run, and there is none", "run the whole case once", "no_run")])
    return steps()[begin : end + 1]


def _begin(case: _case.Case, *, as_of: dt.date | None, parameters: dict[str, Any], keep: bool) -> Path:
    partial = case.folder / "runs" / PARTIAL
    shutil.rmtree(partial, ignore_errors=True)
    if keep and case.latest:
        shutil.copytree(case.latest, partial)
    for name in ("tables", "notebooks", "workbook", "audiences"):
        (partial / name).mkdir(parents=True, exist_ok=True)
    before = json.loads((partial / "run.json").read_text(encoding="utf-8")) if keep and case.latest else {}
    when = as_of or case.settings.as_of or (dt.date.fromisoformat(before["as_of"]) if before.get("as_of") else None)
    state = {"case": case.settings.case, "as_of": when.isoformat() if when else None, "parameters": parameters,
             "versions": {name: version(name) for name in LIBRARIES}, "steps": before.get("steps", {})}
    _write_json(partial / "run.json", state)
    return partial


def _run_step(path: Path, case: _case.Case, partial: Path, parameters: dict[str, Any], timeout: int) -> Step:
    started = time.perf_counter()
    output = partial / "notebooks" / path.name
    _execute(path, output, case, {"CASE": ".", "RUN": partial.relative_to(case.folder).as_posix(), **parameters}, timeout)
    seconds = round(time.perf_counter() - started, 1)
    state = json.loads((partial / "run.json").read_text(encoding="utf-8"))
    state["steps"][path.stem] = seconds
    _write_json(partial / "run.json", state)
    if path.stem == "11_report":
        render(partial, case)
    findings = json.loads((partial / "tables" / "findings.json").read_text(encoding="utf-8")) if (partial / "tables" / "findings.json").is_file() else {}
    return Step(path.stem, seconds, (findings.get(path.stem) or [""])[0])


def _execute(path: Path, output: Path, case: _case.Case, parameters: dict[str, Any], timeout: int) -> None:
    import papermill
    from traitlets.config import Config
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    _quiet()
    private = Config({"KernelManager": {"transport": "ipc"}}) if os.name == "posix" else Config()
    try:
        with _environment():
            papermill.execute_notebook(
                str(path), str(output), parameters=parameters, cwd=str(case.folder), kernel_name="python3",
                progress_bar=False, request_save_on_cell_execute=False, execution_timeout=timeout, start_timeout=120,
                config=private,
            )  # fmt: skip
    except PapermillExecutionError as error:
        if error.ename in ("Problems", "NotEnoughData"):
            raise Problems(_problems_from(str(error.evalue), path.stem)) from None
        raise StepFailed(path.stem, f"{error.ename}: {error.evalue}", _log(case, str(error))) from None
    except (DeadKernelError, CellTimeoutError, RuntimeError) as error:
        raise StepFailed(path.stem, str(error).strip().split("\n")[0], _log(case, str(error))) from None


@contextmanager
def _environment() -> Iterator[None]:
    """What every kernel is started with: one hash seed, no leftovers of the caller's shell."""
    before = dict(os.environ)
    os.environ.update(PYTHONHASHSEED="0", PYDEVD_DISABLE_FILE_VALIDATION="1", MPLBACKEND="module://matplotlib_inline.backend_inline")
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _problems_from(text: str, step: str) -> list[Problem]:
    problems = []
    for line in text.strip().split("\n"):
        where, colon, rest = line.partition(": ")
        what, _, todo = rest.partition(". → ")
        problems.append(Problem(where, what.rstrip("."), todo) if colon else Problem(step, line.rstrip(".")))
    return problems


def _log(case: _case.Case, text: str) -> Path:
    path = case.folder / "runs" / "last-error.log"
    path.write_text(f"{dt.datetime.now():%Y-%m-%d %H:%M:%S}\n{text}\n", encoding="utf-8")
    return path


def _quiet() -> None:
    """papermill reports unknown parameters and empty input names as warnings; we check both ourselves."""
    logging.getLogger("papermill").setLevel(logging.ERROR)
    logging.getLogger("traitlets").setLevel(logging.ERROR)


def _finish(case: _case.Case, partial: Path) -> Path:
    """Complete run.json and put the run in its place by one rename."""
    run = _case.Case(case.folder, case.settings, partial)
    intake = run.load_if("intake") or {}
    state = json.loads((partial / "run.json").read_text(encoding="utf-8"))
    as_of = state["as_of"] or intake.get("as_of")
    state |= {
        "as_of": as_of, "inputs": intake.get("files", {}), "sources": intake.get("counts", {}),
        "warnings": intake.get("warnings", []),
    }
    _write_json(partial / "run.json", state)
    if not as_of:
        raise Problems([Problem("the run", "it has no reference date yet", "run the step 02_collect, or give --as-of", "no_as_of")])
    place = case.folder / "runs" / as_of
    _swap(partial, place)
    shutil.rmtree(case.folder / "draft", ignore_errors=True)
    return place


def _swap(new: Path, place: Path) -> None:
    """Rename a finished folder into its place; an old one there is exchanged for it in the same breath where the system can."""
    if not place.exists():
        os.rename(new, place)
        return
    if not _exchange(new, place):
        aside = new.with_name(f".old-{place.name}")
        shutil.rmtree(aside, ignore_errors=True)
        os.rename(place, aside)
        os.rename(new, place)
        new = aside
    shutil.rmtree(new)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders atomically (Linux renameat2, macOS renamex_np); False where the system cannot."""
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True) if os.name == "posix" else None
    a, b = os.fsencode(one), os.fsencode(other)
    if hasattr(libc, "renameat2"):
        return libc.renameat2(-100, a, -100, b, 2) == 0
    return hasattr(libc, "renamex_np") and libc.renamex_np(a, b, 2) == 0


def _write_json(path: Path, value: Any) -> None:
    beside = path.with_name(f".{path.name}")
    beside.write_text(json.dumps(value, ensure_ascii=False, indent=1), encoding="utf-8")
    beside.replace(path)


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
    body, _ = exporter.from_filename(str(notebook), resources={"segkit": resources})
    return body


def _write_html(path: Path, body: str) -> None:
    beside = path.with_name(f".{path.name}")
    beside.write_text(body, encoding="utf-8")
    beside.replace(path)
