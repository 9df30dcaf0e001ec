"""A run is there as a whole or not at all: its state on disk, the swap into its place, and whether an unfinished one may be taken up."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any

from segkit.case import tables
from segkit.ground.problems import Problem, Problems

AFRESH = "run it without --resume"


def read_json(path: Path) -> dict[str, Any]:
    """A file of JSON, or nothing where it is not there or was cut off."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def write_json(path: Path, value: Any) -> None:
    """Write a file of JSON, of which nobody reads half."""
    tables.write(path, json.dumps(value, ensure_ascii=False, indent=1).encode())


RENDERED = ("run.json", "report.html", "report.pdf")  # what no step writes, beside the pages of the workbook


def put_aside(partial: Path, aside: Path) -> None:
    """Keep a run that was not finished beside the new one, which may take its steps; of two the one that came further."""
    if not partial.exists():
        return
    tidy(partial)
    if len(read_json(partial / "run.json").get("made", {})) < len(read_json(aside / "run.json").get("made", {})):
        shutil.rmtree(partial)
        return
    shutil.rmtree(aside, ignore_errors=True)
    os.rename(partial, aside)


def swept(folder: Path, unfinished: str) -> None:
    """Take away what a finished run needs no more: the unfinished one before it, drafts made by hand."""
    shutil.rmtree(folder / "runs" / unfinished, ignore_errors=True)
    shutil.rmtree(folder / "draft", ignore_errors=True)


def unfinished(partial: Path) -> dict[str, Any]:
    """The state of an unfinished run; Problems where there is none."""
    state = read_json(partial / "run.json")
    if not state.get("begun"):
        raise Problems([Problem("--resume", "there is no unfinished run in this case", AFRESH, "nothing_to_resume")])
    return state


def digests(settings: dict[str, Any]) -> dict[str, str]:
    """A fingerprint of every key of case.yml: a run remembers what it was told without the addresses of databases.

    >>> digests({"top": 3}) == digests({"top": 3}) != digests({"top": 2})
    True
    """
    return {key: hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16] for key, told in settings.items()}


def files(run: Path) -> dict[str, float]:
    """Every file that steps have written into a run, and when: to be compared before and after a step; pages are rendered beside them."""
    found = [p for p in run.rglob("*") if p.is_file() and not p.name.startswith(".")]
    names = {p.relative_to(run).as_posix(): p.stat().st_mtime_ns for p in found}
    return {name: when for name, when in names.items() if name not in RENDERED and not name.startswith("workbook/")}


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
