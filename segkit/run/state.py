"""A run is there as a whole or not at all: its state on disk, the swap into its place, and whether an unfinished one may be taken up."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

from segkit.ground.problems import Problem, Problems

AFRESH = "run it without --resume"


def read_json(path: Path) -> dict[str, Any]:
    """A file of JSON, or nothing where it is not there or was cut off."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def write_json(path: Path, value: Any) -> None:
    """Write beside and rename, so that nobody reads half of it."""
    beside = path.with_name(f".{path.name}")
    beside.write_text(json.dumps(value, ensure_ascii=False, indent=1), encoding="utf-8")
    beside.replace(path)


def unfinished(partial: Path, now: dict[str, Any]) -> dict[str, Any]:
    """The state of an unfinished run that may be taken up: nothing it was made from differs from `now`; else Problems name what does.

    `now`: inputs (file → SHA-256), parameters, as_of, versions, notebooks, as the run would begin with them today.
    """
    state = read_json(partial / "run.json")
    if not state.get("begun"):
        raise Problems([Problem("--resume", "there is no unfinished run in this case", AFRESH, "nothing_to_resume")])
    then = state["begun"]
    files = sorted({**then["inputs"], **now["inputs"]})
    what = {name: f"it {_how(then['inputs'], now['inputs'], name)} since the run began" for name in files}
    stale = [
        Problem(f"--resume, {name}", what[name], AFRESH, "stale") for name in files if then["inputs"].get(name) != now["inputs"].get(name)
    ]
    words = {
        "parameters": "the parameters",
        "as_of": "the reference date",
        "versions": "segkit or a library",
        "notebooks": "a step of segkit",
    }
    differs = [word for key, word in words.items() if then[key] != now[key]]
    stale += [Problem(f"--resume, {word}", "differs from what the run began with", AFRESH, "stale") for word in differs]
    if stale:
        raise Problems(stale)
    return state


def _how(then: dict[str, str], now: dict[str, str], name: str) -> str:
    return "was added" if name not in then else "was removed" if name not in now else "has changed"


def same_date(asked: Any, there: str | None, keep: str | None) -> None:
    """Tables of one reference date are not taken for another's."""
    if keep and asked and there and str(asked) != there:
        what = f"the latest run is of {there}, and its tables would go into the run of {asked}"
        raise Problems([Problem(f"--from {keep}", what, "run all steps for this date, or give --as-of " + there, "other_date")])


def recover(runs: Path) -> None:
    """Put back a run that was being replaced when the machine stopped, on systems without an exchange in one breath."""
    for aside in runs.glob(".old-*"):
        place = runs / aside.name.removeprefix(".old-")
        shutil.rmtree(aside) if place.exists() else os.rename(aside, place)


def tidy(folder: Path) -> None:
    """Take away what a killed process left half written: files whose names begin with a dot."""
    for path in folder.rglob(".*"):
        if path.is_file():
            path.unlink()


def swap(new: Path, place: Path) -> None:
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
