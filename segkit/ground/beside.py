"""Two tasks at once, where the machine has two cores for them."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import warnings
from collections.abc import Callable
from typing import TypeVar

A, B = TypeVar("A"), TypeVar("B")


def both(one: Callable[[], A], other: Callable[[], B]) -> tuple[A, B]:
    """What two tasks return that need nothing of each other; the second is done in a copy of this process where there is a core for it.

    What the second changes here is lost there: it must tell everything by what it returns, which must be possible to pickle. Where a copy
    cannot be had, breaks or has something to warn of, the second is done here after the first, and says so itself.

    >>> both(lambda: 1 + 1, lambda: "two")
    (2, 'two')
    """
    copy = _copied(other) if room() else None
    try:
        first = one()
    except BaseException:
        if copy:
            _ended(*copy)
        raise
    if copy:
        told = _heard(*copy)
        if told:
            return first, pickle.loads(told)
    return first, other()


def room() -> bool:
    """Whether a second process has a core: elsewhere than on Linux a copied one may not use what the system gave the first, and where the
    machine has half as much again to do as it has cores a second one would only wait."""
    if sys.platform != "linux":
        return False
    cores = len(os.sched_getaffinity(0))
    return cores > 1 and os.getloadavg()[0] < 1.5 * cores


def _copied(task: Callable[[], object]) -> tuple[int, int] | None:
    """The number of a copy of this process that does the task, and where its answer is read; None where there is none to be had."""
    read, write = os.pipe()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that threads are not copied: the tasks use none of those that are there
            process = os.fork()
    except OSError:
        os.close(read), os.close(write)
        return None
    if process:
        os.close(write)
        return process, read
    try:
        os.close(read)
        with warnings.catch_warnings(record=True) as heard:
            told = pickle.dumps(task(), protocol=pickle.HIGHEST_PROTOCOL)
        if not heard:
            with os.fdopen(write, "wb") as pipe:
                pipe.write(told)
    finally:
        os._exit(0)  # nothing of this process's end is done twice


def _heard(process: int, read: int) -> bytes:
    with os.fdopen(read, "rb") as pipe:
        told = pipe.read()
    _, state = os.waitpid(process, 0)
    return told if state == 0 else b""


def _ended(process: int, read: int) -> None:
    os.kill(process, signal.SIGKILL)
    os.close(read)
    os.waitpid(process, 0)
