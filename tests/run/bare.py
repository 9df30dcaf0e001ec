"""A kernel for steps that need neither pandas nor pictures: fetching them is two thirds of what a kernel takes to come up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jupyter_core.utils import run_sync

from segkit.run import kernel


def come_up(one: Any, folder: Path, first: str) -> None:
    run_sync(kernel._ready)(one)
    kernel._tell(one, f"import os; os.chdir({str(folder.resolve())!r})")
