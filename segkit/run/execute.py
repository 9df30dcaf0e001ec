"""One step's notebook executed by papermill in the run's kernel, and what may go wrong told in words; the only module that calls papermill."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from segkit import case as _case
from segkit.case import noted
from segkit.ground import defuse
from segkit.ground.problems import Problem, Problems, without_credentials
from segkit.run import kernel as _kernel
from segkit.run import state as _state
from segkit.run.notebooks import _quiet, lightly


class StepFailed(Exception):
    """A step broke through a fault of ours; the log holds the traceback."""

    def __init__(self, step: str, error: str, log: Path):
        self.step, self.error, self.log = step, error, log
        super().__init__(f"{step}: {error}")


def done(
    case: _case.Case, kernel: Any, *, notebook: str, run: str, parameters: dict[str, Any], timeout: float, on_cell: Callable[[int, int], None] = lambda *_: None
) -> dict[str, Any]:
    """Do a step in a run's folder; what it read and wrote, and how long it took."""
    began, place, path = time.perf_counter(), Path(run), Path(notebook)
    before, output = _state.files(place), place / "notebooks" / path.name
    told = {"CASE": ".", "RUN": place.relative_to(case.folder).as_posix(), **parameters}
    noted.begin(place)
    execute(path, output, case, told, kernel=kernel, timeout=timeout, on_cell=on_cell)
    read = noted.end(place)
    seconds = round(time.perf_counter() - began, 1)
    return {"read": read, "wrote": sorted(n for n, when in _state.files(place).items() if before.get(n) != when), "seconds": seconds}


def execute(
    path: Path, output: Path, case: _case.Case, parameters: dict[str, Any], *, kernel: Any, timeout: float, on_cell: Callable[[int, int], None]
) -> None:
    """Execute a step's notebook on a case; `on_cell` is told the number of the cell at work and of all. Raises Problems (the user's to mend) or StepFailed (ours)."""
    with lightly():
        from nbclient.exceptions import CellTimeoutError, DeadKernelError
        from papermill.exceptions import PapermillExecutionError

    _quiet()
    try:
        _in_time(path, output, parameters, kernel, timeout, on_cell)
    except PapermillExecutionError as error:
        if error.ename in ("Problems", "NotEnoughData"):
            raise Problems(_problems_from(str(error.evalue), path.stem)) from None
        raise StepFailed(path.stem, _discreet(f"{error.ename}: {error.evalue}"), _log(case, str(error))) from None
    except CellTimeoutError:
        todo = "give it longer with --time-limit SECONDS, or the case fewer rows"
        raise Problems([Problem(path.stem, f"it took longer than {timeout:g} seconds", todo, "time_limit")]) from None
    except (DeadKernelError, _kernel.Died, RuntimeError) as error:
        why = (
            "its process was ended, perhaps for lack of memory" if isinstance(error, DeadKernelError) else str(error).strip().split("\n")[0]
        )
        raise StepFailed(path.stem, _discreet(why), _log(case, str(error))) from None


def _in_time(
    path: Path, output: Path, parameters: dict[str, Any], kernel: Any, timeout: float, on_cell: Callable[[int, int], None]
) -> None:
    """Execute a notebook, in the kernel's thread: in the main one nbclient takes Ctrl-C for itself and calls it a dead kernel."""
    import papermill

    _kernel.empty(kernel, "" if path.stem < "03" else "from segkit.intake import kept; kept.forget('customers')")  # whose contacts come later
    until, cells = time.monotonic() + timeout, len(json.loads(path.read_text(encoding="utf-8"))["cells"]) + 1  # and that of the parameters
    try:
        _kernel.in_its_thread(
            kernel, papermill.execute_notebook, str(path), str(output), parameters=parameters, kernel_name="python3", km=kernel,
            progress_bar=False, request_save_on_cell_execute=False, start_timeout=120, timeout_func=lambda cell: max(1.0, until - time.monotonic()),
            on_cell_start=lambda cell, cell_index: on_cell(cell_index + 1, cells),
        )  # fmt: skip
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


def ask(case: _case.Case, kernel: Any, code: str, what: str) -> Any:
    """The value of `answer` after this code in the kernel. Raises StepFailed where there is none; `what` names what was asked."""
    try:
        return _kernel.ask(kernel, code)
    except (_kernel.Died, RuntimeError) as error:
        raise StepFailed(what, _discreet(str(error).strip().split("\n")[-1]), _log(case, str(error))) from None
