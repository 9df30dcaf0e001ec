"""The lock on a case: one process at a time writes its runs."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from segkit.ground.problems import Problem, Problems


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the case's runs for one process; a second one is told who holds them. A killed holder leaves no lock behind."""
    runs = folder / "runs"
    runs.mkdir(exist_ok=True)
    path = runs / ".lock"
    with path.open("a+", encoding="utf-8") as file:
        if not _lock(file):
            file.seek(0)
            todo = "wait until it is done, or end that process"
            raise Problems([Problem(f"{folder.name}/runs", f"another run is in progress ({file.read().strip()})", todo, "locked")])
        file.truncate(0)
        file.write(f"process {os.getpid()}, since {dt.datetime.now():%Y-%m-%d %H:%M:%S}")
        file.flush()
        yield


def _lock(file) -> bool:
    try:
        import fcntl
    except ImportError:
        import msvcrt

        lock = lambda: msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # noqa: E731
    else:
        lock = lambda: fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # noqa: E731
    try:
        lock()
    except OSError:
        return False
    return True
