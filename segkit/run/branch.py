"""Steps that need nothing of each other, done in two processes where there are two cores."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from segkit import case as _case
from segkit.ground import beside
from segkit.run import across, kernel

PLACE = ".beside"  # in the case's runs, while steps are done beside the run
# A step of the run → those after or before it that are done beside it: neither reads what the other writes (which is asked once both are done).
BRANCHES = {"06_segments": ("03_customers", "04_competitors", "05_differences"), "09_strategy": ("10_monitor",)}
FIRST = "02_collect"  # what all of them read
LARGE = 200_000_000  # bytes of input: of more, two processes would hold the same tables twice


def within(names: list[str]) -> bool:
    """Whether a run of these steps has some that can be done beside others."""
    return any({one, *others} <= set(names) for one, others in BRANCHES.items())


def worth(case: _case.Case) -> bool:
    """Whether there is a core for a second process of steps, and memory to spare."""
    return beside.room() and sum(path.stat().st_size for path in case.made_from().values()) < LARGE


class Branch:
    """The second process of a run's steps: it comes up while the first steps are done, and works in a folder of its own."""

    def __init__(self, case: _case.Case):
        self.case, self.place = case, case.folder / "runs" / PLACE
        self.process = kernel.helper("segkit.run.step_process", str(case.folder.resolve()))

    def begin(self, run: Path, steps: list[tuple[Path, dict[str, Any]]], timeout: float) -> None:
        """Have steps done, one after another, with what the run has made so far."""
        shutil.rmtree(self.place, ignore_errors=True)
        (self.place / "notebooks").mkdir(parents=True)
        shutil.copytree(run / "tables", self.place / "tables", copy_function=_linked, ignore=shutil.ignore_patterns(".*"))
        shutil.copy2(run / "run.json", self.place / "run.json")
        for notebook, parameters in steps:
            asked = {"notebook": str(notebook), "run": str(self.place.resolve()), "parameters": parameters, "timeout": timeout}
            self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()

    def done(self) -> dict[str, Any]:
        """Wait for the next step: what it read and wrote. Its errors are raised here."""
        return across.heard(json.loads(self.process.stdout.readline() or '{"error": "the process that does steps was ended, perhaps for lack of memory"}'))

    def name_in(self, run: Path, step: str) -> None:
        """Let the notebook of a step name the run's own folder, as if it had been done there: once all are done, or the next would count it as written by itself."""
        page = self.place / "notebooks" / f"{step}.ipynb"
        here, there = (p.relative_to(self.case.folder).as_posix() for p in (self.place, run))
        page.write_text(page.read_text(encoding="utf-8").replace(here, there), encoding="utf-8")

    def end(self) -> None:
        """End it, whatever it is doing, with the process that its steps run in."""
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdin.close(), self.process.stdout.close()
        shutil.rmtree(self.place, ignore_errors=True)


def _linked(source: str, target: str) -> None:
    """The same file under a second name where the system can: nothing is written into a table, a new one takes its place."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def apart(one: list[str], wrote: list[str]) -> bool:
    """Whether a step that noted to have read this read nothing that another wrote.

    >>> apart(["table:facts"], ["tables/labels.parquet"]), apart(["table:targets/attractiveness"], ["tables/targets.csv"]), apart(["tables"], [])
    (True, False, False)
    """
    names = {Path(name).stem for name in wrote if name.startswith("tables/")}
    return not {"tables", "everything"} & set(one) and not {n.removeprefix("table:").partition("/")[0] for n in one if n.startswith("table:")} & names
