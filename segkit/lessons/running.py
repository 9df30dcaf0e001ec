"""Runs one student's notebook in a fresh kernel behind the fence, with a time limit, and brings back what was answered."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from segkit.lessons import packed

RECORD = re.compile(r'lesson\.record\(\s*["\']([\w-]+-\d+)["\']')
PROBE = '__import__("segkit.lessons.packed", fromlist=["packed"]).packed(answer)'
LOUD = 5_000  # messages of one cell: more is a loop that prints
AGAIN = 2  # new kernels for a notebook that kills its own
ASKED, PATIENCE = 5, 30  # seconds until an answer is asked for again, and until a kernel counts as gone
KEPT = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "SYSTEMROOT", "VIRTUAL_ENV")


@dataclass
class Run:
    """What came of a notebook: the answers as they were handed over, what went wrong (exercise or cell → words), and how long it took."""

    answers: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0


def run(notebook: dict, *, cell_limit: float = 10, limit: float = 60) -> Run:
    """Run all code cells of a notebook, past errors and past what never ends; at most `limit` seconds in all, starting kernels aside."""
    code = ["".join(c.get("source", "")) for c in notebook.get("cells", []) if c.get("cell_type") == "code"]
    told, left, left_out = Run(), limit, set()
    for _ in range(AGAIN + 1):
        with TemporaryDirectory(prefix="segkit-mark-") as own, _Kernel(Path(own)) as kernel:
            began = time.monotonic()  # a kernel that is slow to start is not the student's
            dead = _through(kernel, code, left_out, told, (cell_limit, began + left))
        left -= time.monotonic() - began
        if dead is None or left <= 0:
            break
        left_out.add(dead)  # the next kernel goes past the cell that this one did not survive
    told.seconds = limit - left
    return told


def _through(kernel: _Kernel, code: list[str], left_out: set[int], told: Run, limits: tuple[float, float]) -> int | None:
    """Execute the cells; returns the number of the cell that the kernel did not survive, or None."""
    ran = 0
    for number, source in enumerate(code):
        exercise = RECORD.search(source)
        if exercise and exercise[1] in told.answers:
            continue  # handed over before an earlier kernel died
        if exercise:
            told.answers[exercise[1]] = kernel.answer()
            left_out.add(ran)  # a next kernel need not run it again: it may be what that one died of, a little later
            if not kernel.speaks:
                told.faults.setdefault(f"cell {ran + 1}", "its kernel no longer answers")
                return ran
        if number in left_out or not source.strip():
            continue
        most, ran = min(limits[0], limits[1] - time.monotonic()), number
        fault = kernel.execute(source, most) if most > 0 else "the notebook took too long"
        if fault:
            told.faults.setdefault(f"cell {number + 1}", fault)
        if most > 0 and not kernel.alive():
            return number
    return None


class _Kernel:
    """A kernel of its own, behind the fence."""

    def __init__(self, own: Path):
        from jupyter_client.kernelspec import KernelSpec
        from jupyter_client.manager import KernelManager

        (own / "work").mkdir()
        self.speaks = True
        place = {"connection_file": f"{own}/kernel.json", **({"transport": "ipc"} if os.name == "posix" else {})}
        self.manager, self.work = KernelManager(**place), own / "work"
        argv = [*_apart(), sys.executable, "-m", "segkit.lessons.cage", "-f", "{connection_file}"]
        self.manager._kernel_spec = KernelSpec(argv=argv, display_name="marking", language="python")

    def __enter__(self) -> _Kernel:
        told = {"HOME": str(self.work), "TMPDIR": str(self.work), "MPLCONFIGDIR": str(self.work), "IPYTHONDIR": str(self.work)}
        told |= {"PYTHONSAFEPATH": "1", "PYDEVD_DISABLE_FILE_VALIDATION": "1", "MPLBACKEND": "agg", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        env = {k: os.environ[k] for k in KEPT if k in os.environ} | told
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.manager.start_kernel(cwd=str(self.work), env=env, extra_arguments=["--InteractiveShellApp.ignore_cwd=True"], **quiet)
        self.client = self.manager.blocking_client()
        self.client.start_channels()
        try:
            self.client.wait_for_ready(timeout=180)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)

    def execute(self, source: str, limit: float) -> str:
        """Run a cell; returns what went wrong, in words, or nothing."""
        said, count = [], [0]

        def heard(message: dict) -> None:
            count[0] += 1
            if message["msg_type"] == "error":
                said.append(f"{message['content'].get('ename', '')}: {message['content'].get('evalue', '')}"[:200])
            if count[0] > LOUD:
                raise TimeoutError

        try:
            self.client.execute_interactive(source, timeout=limit, output_hook=heard, allow_stdin=False)
        except (TimeoutError, RuntimeError):
            self._stop()
            return f"it did not end within {limit:.0f} s"
        except Exception:  # whatever was done to the kernel, it no longer speaks
            self.manager.shutdown_kernel(now=True)
            return "its kernel no longer answers"
        return said[0] if said else ""

    def answer(self) -> Any:
        """What stands in `answer`, handed over as JSON; afterwards there is none, so that no exercise takes that of the one before."""
        for _ in range(PATIENCE // ASKED):
            try:
                return self._asked()
            except TimeoutError:  # asked again while it lives: what died while it was asked says nothing
                if not self.alive():
                    break
            except Exception:
                return ...
        self.speaks = False
        return ...

    def _asked(self) -> Any:
        told = {"timeout": ASKED, "store_history": False, "output_hook": lambda _: None, "allow_stdin": False}
        reply = self.client.execute_interactive("", user_expressions={"it": PROBE}, **told)
        self.client.execute_interactive("answer = ...", **told)
        found = reply["content"].get("user_expressions", {}).get("it", {})
        if found.get("ename") == "NameError":
            return ...
        text = found.get("data", {}).get("text/plain", "") if found.get("status") == "ok" else ""
        try:
            return packed.unpacked(ast.literal_eval(text)) if text else "?"
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return "?"

    def _stop(self) -> None:
        self.manager.interrupt_kernel()
        try:
            self.client.execute_interactive("0", timeout=3, store_history=False, output_hook=lambda _: None, allow_stdin=False)
        except Exception:
            self.manager.shutdown_kernel(now=True)

    def alive(self) -> bool:
        return bool(self.manager.is_alive())


@cache
def _apart() -> tuple[str, ...]:
    """What starts a program without any network, where the system lets us: the fence in Python is then the second one."""
    tool = shutil.which("unshare")
    if not tool:
        return ()
    try:
        able = subprocess.run([tool, "-rn", "true"], capture_output=True, timeout=10).returncode == 0
    except (OSError, subprocess.SubprocessError):
        return ()
    return (tool, "-rn") if able else ()
