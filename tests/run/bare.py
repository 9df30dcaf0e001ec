"""Kernels that take less: for steps that need neither pandas nor pictures, two thirds of what one takes to come up; and one for many runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jupyter_core.utils import run_sync

from segkit.run import kernel


def come_up(one: Any, folder: Path, first: str) -> None:
    run_sync(kernel._ready)(one)
    kernel._tell(one, f"import os; os.chdir({str(folder.resolve())!r})")


@contextmanager
def lent(one: Any, folder: Path, first: str = "") -> Iterator[Any]:
    """A kernel that is there already, as kernel.started gives one: emptied, in the case's folder, and not ended with the run."""
    kernel.empty(one, f"import os; os.chdir({str(folder.resolve())!r})\n{first}")
    yield one
