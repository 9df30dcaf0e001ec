"""Runs the step notebooks and renders them; the only module that knows papermill and nbconvert."""

from __future__ import annotations

import datetime as dt
import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from segkit import case as _case
from segkit.case import tables
from segkit.ground import defuse
from segkit.ground.problems import Problem, Problems, without_credentials
from segkit.run import check, inputs
from segkit.run import kernel as _kernel
from segkit.run import state as _state
from segkit.run.html import render
from segkit.run.notebooks import _quiet, check_parameters, step_named, steps

LIBRARIES = ("segkit", "pandas", "numpy", "duckdb", "scikit-learn", "scipy", "matplotlib", "papermill", "nbconvert")


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

    `timeout` is the time limit of each step in seconds. `resume` takes up an unfinished run: after its last finished step, or at the
    first step that reads what has changed since it began. Everything that a step could refuse is asked before the first (run.check).
    A failed or killed run leaves the last good one as it was. Raises Problems (the user's to mend) or StepFailed (ours).
    """
    case = _case.open_case(folder)
    told = check_parameters(parameters or {})
    chosen = _between(first, last, case)
    with _case.locked(case.folder):
        _state.recover(case.folder / "runs")
        partial = case.folder / "runs" / PARTIAL
        taken = _state.unfinished(partial) if resume else {}
        as_of = as_of or (dt.date.fromisoformat(taken["begun"]["as_of"]) if taken.get("begun", {}).get("as_of") else None)
        told = told or taken.get("begun", {}).get("parameters", {})
        check.stop(case, as_of=as_of, parameters=told)
        seen = inputs.stamps(case)
        begun = _begun(case, as_of=as_of, parameters=told)
        if resume:
            finished = _take_up(partial, taken, begun)
            chosen = [path for path in chosen if path.stem not in finished]
        else:
            partial = _begin(case, begun, keep=first)
        with _kernel.started(case.folder) as kernel:
            for path in chosen:
                on_start(path.stem)
                with inputs.held(case, begun["inputs"], seen):
                    step = _run_step(path, case, partial, told.get(path.stem, {}), kernel, timeout)
                on_step(step)
        return _finish(case, partial)


def _begun(case: _case.Case, *, as_of: dt.date | None, parameters: dict[str, Any]) -> dict[str, Any]:
    """All that a run is made from: to be compared when it is resumed."""
    return {
        "inputs": case.fingerprints(),
        "settings": _state.digests(case.settings.model_dump(mode="json")),
        "parameters": parameters,
        "as_of": as_of.isoformat() if as_of else None,
        "versions": {name: version(name) for name in LIBRARIES},
        "notebooks": {path.stem: tables.sha256(path) for path in steps()},
    }


def _take_up(partial: Path, state: dict[str, Any], begun: dict[str, Any]) -> list[str]:
    """Make an unfinished run ready to go on; returns its steps that need not be done again."""
    _state.tidy(partial)
    stale = _state.first_stale(state["begun"], begun)
    if stale:
        state = _state.forget(partial, stale, state)
        state |= {"finished": [name for name in state["finished"] if name < stale], "begun": begun, "parameters": begun["parameters"]}
        _state.write_json(partial / "run.json", state)
    return state["finished"]


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
    before = _state.read_json(partial / "run.json") if keep else {}
    if keep:
        before = _state.forget(partial, step_named(keep), before)
    _state.same_sources(before, begun, keep and step_named(keep))
    _state.same_date(begun["as_of"] or case.settings.as_of, before.get("as_of"), keep)
    when = begun["as_of"] or (case.settings.as_of.isoformat() if case.settings.as_of else before.get("as_of"))
    earlier = [path.stem for path in steps() if keep and path.stem < step_named(keep)]
    state = {
        "case": case.settings.case,
        "as_of": when,
        "parameters": begun["parameters"],
        "versions": begun["versions"],
        "steps": before.get("steps", {}),
        "written": before.get("written", {}),
        "begun": begun,
        "finished": earlier,
    }
    _state.write_json(partial / "run.json", state)
    return partial


def _run_step(path: Path, case: _case.Case, partial: Path, parameters: dict[str, Any], kernel: Any, timeout: float) -> Step:
    started = time.perf_counter()
    output, before = partial / "notebooks" / path.name, _state.files(partial)
    _execute(path, output, case, {"CASE": ".", "RUN": partial.relative_to(case.folder).as_posix(), **parameters}, kernel, timeout)
    seconds = round(time.perf_counter() - started, 1)
    if path.stem == "11_report":
        render(partial, case)
    state = _state.read_json(partial / "run.json")
    state["steps"][path.stem] = seconds
    state["finished"].append(path.stem)
    state["written"][path.stem] = sorted(name for name, when in _state.files(partial).items() if before.get(name) != when)
    _state.write_json(partial / "run.json", state)
    findings = _state.read_json(partial / "tables" / "findings.json")
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
    path.write_text(f"{dt.datetime.now():%Y-%m-%d %H:%M:%S}\n{without_credentials(_discreet(text))}\n", encoding="utf-8")
    path.chmod(0o600)
    return path


def _discreet(text: str) -> str:
    """An error may quote the client's data: e-mails and phones are hidden, and what a terminal would obey is taken out."""
    from segkit.privacy.patterns import EMAIL, PHONE

    return PHONE.sub("•••", EMAIL.sub("•••@•••", defuse.terminal(text)))


def _finish(case: _case.Case, partial: Path) -> Path:
    """Complete run.json and put the run in its place by one rename."""
    run = _case.Case(case.folder, case.settings, partial)
    intake = run.load_if("intake") or {}
    state = _state.read_json(partial / "run.json")
    begun = state.pop("begun", {})
    state.pop("finished", None)
    as_of = state["as_of"] or intake.get("as_of")
    state |= {
        "as_of": as_of,
        "inputs": begun.get("inputs", {}),
        "settings": begun.get("settings", {}),
        "sources": intake.get("counts", {}),
        "warnings": intake.get("warnings", []),
    }
    if not as_of:
        raise Problems([Problem("the run", "it has no reference date yet", "run the step 02_collect, or give --as-of", "no_as_of")])
    _state.write_json(partial / "run.json", state)
    _state.tidy(partial)
    place = case.folder / "runs" / as_of
    _state.swap(partial, place)
    shutil.rmtree(case.folder / "draft", ignore_errors=True)
    return place
