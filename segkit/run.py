"""Runs the step notebooks and renders them; the only module that knows papermill and nbconvert."""

from __future__ import annotations

import datetime as dt
import logging
import re
import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from segkit import atomic, tables
from segkit import case as _case
from segkit import kernel as _kernel
from segkit.problems import Problem, Problems, nearest

LIBRARIES = ("segkit", "pandas", "numpy", "duckdb", "scikit-learn", "stepmix", "matplotlib", "papermill", "nbconvert")
PARTIAL = ".partial"
TABLE_TAGS = {"table", "thead", "tbody", "tr", "th", "td", "div", "p", "b", "strong", "em", "br", "span", "caption"}


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
        raise Problems(
            [Problem("the command line", f"there is no step '{name}'", nearest(name, names + [n[3:] for n in names]), "unknown_step")]
        )
    return found[0]


def parameters_of(notebook: Path) -> dict[str, str]:
    """The parameters that a notebook declares, and their defaults as written."""
    import papermill

    _quiet()
    found = papermill.inspect_notebook(str(notebook))
    return {name: told["default"] for name, told in found.items() if name not in ("RUN",)}


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


def run(
    folder: str | Path,
    *,
    first: str | None = None,
    last: str | None = None,
    as_of: dt.date | None = None,
    parameters: dict[str, Any] | None = None,
    timeout: float = 3600,
    resume: bool = False,
    on_start: Callable[[str], None] = lambda name: None,
    on_step: Callable[[Step], None] = lambda step: None,
) -> Path:
    """Run a case's steps into a new run, put in place as a whole at the end; return the run's folder.

    `timeout` is the time limit of each step in seconds. `resume` takes up an unfinished run after its last finished step, if nothing
    it was made from has changed. A failed or killed run leaves the last good one as it was. Raises Problems (the user's to mend) or
    StepFailed (ours).
    """
    case = _case.open_case(folder)
    told = check_parameters(parameters or {})
    chosen = _between(first, last, case)
    with _case.locked(case.folder):
        atomic.recover(case.folder / "runs")
        begun = _begun(case, as_of=as_of, parameters=told)
        if resume:
            partial = case.folder / "runs" / PARTIAL
            state = atomic.unfinished(partial, begun)
            atomic.tidy(partial)
            chosen = [path for path in chosen if path.stem not in state["finished"]]
        else:
            partial = _begin(case, begun, keep=first)
        with _kernel.started(case.folder) as kernel:
            for path in chosen:
                on_start(path.stem)
                on_step(_run_step(path, case, partial, told.get(path.stem, {}), kernel, timeout))
        return _finish(case, partial)


def _begun(case: _case.Case, *, as_of: dt.date | None, parameters: dict[str, Any]) -> dict[str, Any]:
    """All that a run is made from: to be compared when it is resumed."""
    return {
        "inputs": case.fingerprints(),
        "parameters": parameters,
        "as_of": as_of.isoformat() if as_of else None,
        "versions": {name: version(name) for name in LIBRARIES},
        "notebooks": {path.stem: tables.sha256(path) for path in steps()},
    }


def _between(first: str | None, last: str | None, case: _case.Case) -> list[Path]:
    names = [path.stem for path in steps()]
    begin = names.index(step_named(first)) if first else 0
    end = names.index(step_named(last)) if last else len(names) - 1
    if begin > end:
        raise Problems([Problem("the command line", f"--from {first} comes after --to {last}", "swap them", "step_order")])
    if begin and not case.latest:
        raise Problems([Problem("the command line", "--from needs an earlier run, and there is none", "run the whole case once", "no_run")])
    return steps()[begin : end + 1]


def _begin(case: _case.Case, begun: dict[str, Any], *, keep: str | None) -> Path:
    """An empty folder for the run, or (`keep`: the first step to run) one with the latest run's tables."""
    partial = case.folder / "runs" / PARTIAL
    shutil.rmtree(partial, ignore_errors=True)
    if keep and case.latest:
        shutil.copytree(case.latest, partial)
    for name in ("tables", "notebooks", "workbook", "audiences"):
        (partial / name).mkdir(parents=True, exist_ok=True)
    before = atomic.read_json(partial / "run.json") if keep else {}
    atomic.same_date(begun["as_of"] or case.settings.as_of, before.get("as_of"), keep)
    when = begun["as_of"] or (case.settings.as_of.isoformat() if case.settings.as_of else before.get("as_of"))
    earlier = [path.stem for path in steps() if keep and path.stem < step_named(keep)]
    state = {
        "case": case.settings.case,
        "as_of": when,
        "parameters": begun["parameters"],
        "versions": begun["versions"],
        "steps": before.get("steps", {}),
        "begun": begun,
        "finished": earlier,
    }
    atomic.write_json(partial / "run.json", state)
    return partial


def _run_step(path: Path, case: _case.Case, partial: Path, parameters: dict[str, Any], kernel: Any, timeout: float) -> Step:
    started = time.perf_counter()
    output = partial / "notebooks" / path.name
    _execute(path, output, case, {"CASE": ".", "RUN": partial.relative_to(case.folder).as_posix(), **parameters}, kernel, timeout)
    seconds = round(time.perf_counter() - started, 1)
    if path.stem == "11_report":
        render(partial, case)
    state = atomic.read_json(partial / "run.json")
    state["steps"][path.stem] = seconds
    state["finished"].append(path.stem)
    atomic.write_json(partial / "run.json", state)
    findings = atomic.read_json(partial / "tables" / "findings.json")
    return Step(path.stem, seconds, (findings.get(path.stem) or [""])[0])


def _execute(path: Path, output: Path, case: _case.Case, parameters: dict[str, Any], kernel: Any, timeout: float) -> None:
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    _quiet()
    try:
        _in_time(path, output, parameters, case.folder, kernel, timeout)
    except PapermillExecutionError as error:
        if error.ename in ("Problems", "NotEnoughData"):
            raise Problems(_problems_from(str(error.evalue), path.stem)) from None
        raise StepFailed(path.stem, _discreet(f"{error.ename}: {error.evalue}"), _log(case, str(error))) from None
    except CellTimeoutError:
        todo = "give it longer with --time-limit SECONDS, or the case fewer rows"
        raise Problems([Problem(path.stem, f"it took longer than {timeout:g} seconds", todo, "time_limit")]) from None
    except (DeadKernelError, RuntimeError) as error:
        why = (
            "its process was ended, perhaps for lack of memory" if isinstance(error, DeadKernelError) else str(error).strip().split("\n")[0]
        )
        raise StepFailed(path.stem, _discreet(why), _log(case, str(error))) from None


def _in_time(path: Path, output: Path, parameters: dict[str, Any], folder: Path, kernel: Any, timeout: float) -> None:
    """Execute a notebook, in a thread of its own: in the main one nbclient takes Ctrl-C for itself and calls it a dead kernel."""
    import papermill

    _kernel.empty(kernel)
    until = time.monotonic() + timeout
    with ThreadPoolExecutor(1) as worker:
        task = worker.submit(
            papermill.execute_notebook, str(path), str(output), parameters=parameters, cwd=str(folder), kernel_name="python3", km=kernel,
            progress_bar=False, request_save_on_cell_execute=False, start_timeout=120, timeout_func=lambda cell: max(1.0, until - time.monotonic()),
        )  # fmt: skip
        try:
            task.result()
        except BaseException:
            _kernel.end(kernel)
            raise


def _problems_from(text: str, step: str) -> list[Problem]:
    problems = []
    for line in text.strip().split("\n"):
        where, colon, rest = line.partition(": ")
        what, _, todo = rest.partition(". → ")
        problems.append(Problem(where, what.rstrip("."), todo) if colon else Problem(step, line.rstrip(".")))
    return problems


def _log(case: _case.Case, text: str) -> Path:
    path = case.folder / "runs" / "last-error.log"
    path.write_text(f"{dt.datetime.now():%Y-%m-%d %H:%M:%S}\n{_discreet(text)}\n", encoding="utf-8")
    return path


def _discreet(text: str) -> str:
    """An error may quote the client's data: e-mails and phones are hidden."""
    from segkit.intake.private import EMAIL, PHONE

    return PHONE.sub("•••", EMAIL.sub("•••@•••", text))


def _quiet() -> None:
    """papermill reports what we check or report ourselves: unknown parameters, empty input names, a kernel that died."""
    logging.getLogger("papermill").setLevel(logging.CRITICAL)
    logging.getLogger("traitlets").setLevel(logging.ERROR)
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)


def _finish(case: _case.Case, partial: Path) -> Path:
    """Complete run.json and put the run in its place by one rename."""
    run = _case.Case(case.folder, case.settings, partial)
    intake = run.load_if("intake") or {}
    state = atomic.read_json(partial / "run.json")
    begun = state.pop("begun", {})
    state.pop("finished", None)
    as_of = state["as_of"] or intake.get("as_of")
    state |= {
        "as_of": as_of,
        "inputs": intake.get("files") or begun.get("inputs", {}),
        "sources": intake.get("counts", {}),
        "warnings": intake.get("warnings", []),
    }
    if not as_of:
        raise Problems([Problem("the run", "it has no reference date yet", "run the step 02_collect, or give --as-of", "no_as_of")])
    atomic.write_json(partial / "run.json", state)
    atomic.tidy(partial)
    place = case.folder / "runs" / as_of
    atomic.swap(partial, place)
    shutil.rmtree(case.folder / "draft", ignore_errors=True)
    return place


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
    import bleach
    import nbformat

    notebook = nbformat.read(path, as_version=4)
    results = [output.data for cell in notebook.cells for output in cell.get("outputs", []) if "text/html" in output.get("data", {})]
    for data in results:
        text = re.sub(r"<style scoped>.*?</style>", "", "".join(data["text/html"]), flags=re.DOTALL)
        data["text/html"] = bleach.clean(text, tags=TABLE_TAGS, attributes={"*": ["class", "scope", "colspan", "rowspan"]}, strip=True)
    return notebook


def _write_html(path: Path, body: str) -> None:
    beside = path.with_name(f".{path.name}")
    beside.write_text(body, encoding="utf-8")
    beside.replace(path)
