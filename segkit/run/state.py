"""A run is there as a whole or not at all: its state on disk, the swap into its place, and whether an unfinished one may be taken up."""

from __future__ import annotations

import hashlib
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


READ_FIRST = {
    "criteria": "01", "data_plan": "02", "competitors": "04", "interviews": "04", "overrides": "06", "market": "07", "channels": "08",
    "campaigns": "08", "messages": "08", "committee": "09",
}  # fmt: skip # form → the first step that reads it
TOLD_FIRST = {"privacy": "03", "segments": "06", "methods": "06", "targets": "08", "brand": "11", "refresh": "", "scenarios": ""}  # key of case.yml → the same; others 01
WRITTEN = ("tables", "audiences", "notebooks", "workbook", "personas", "typing", "sql")


def unfinished(partial: Path) -> dict[str, Any]:
    """The state of an unfinished run; Problems where there is none."""
    state = read_json(partial / "run.json")
    if not state.get("begun"):
        raise Problems([Problem("--resume", "there is no unfinished run in this case", AFRESH, "nothing_to_resume")])
    return state


def first_stale(then: dict[str, Any], now: dict[str, Any]) -> str | None:
    """The number of the first step that reads something that is not what it was when the run began; None where nothing has changed.

    `then`, `now`: inputs (file → SHA-256), settings (`digests` of case.yml), parameters (by step), as_of, versions, notebooks.

    >>> then = {"inputs": {"forms/market.csv": "a", "case.yml": "a"}, "settings": {"targets": 1}}
    >>> first_stale(then, {"inputs": {"forms/market.csv": "b", "case.yml": "b"}, "settings": {"targets": 2}})
    '07'
    """
    found = ["01" for key in ("as_of", "versions") if then.get(key) != now.get(key)]
    found += [_reads(name) for name in _differing(then, now, "inputs") if name != "case.yml"]
    found += [TOLD_FIRST.get(key, "01") for key in _differing(then, now, "settings")]
    found += [name[:2] for key in ("parameters", "notebooks") for name in _differing(then, now, key)]
    return min((step for step in found if step), default=None)


def digests(settings: dict[str, Any]) -> dict[str, str]:
    """A fingerprint of every key of case.yml: a run remembers what it was told without the addresses of databases.

    >>> digests({"top": 3}) == digests({"top": 3}) != digests({"top": 2})
    True
    """
    return {key: hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16] for key, told in settings.items()}


def same_sources(before: dict[str, Any], now: dict[str, Any], keep: str | None) -> None:
    """Tables that a run takes from the latest one were made from what is there now; Problems name each thing that has changed since."""
    then = {key: before[key] for key in ("inputs", "settings") if keep and before.get(key)}
    found = {name: _reads(name) for name in _differing(then, now, "inputs") if name != "case.yml"} if "inputs" in then else {}
    told = [key for key in _differing(then, now, "settings") if key != "as_of"] if "settings" in then else []
    found |= {f"case.yml, {key}": TOLD_FIRST.get(key, "01") for key in told}  # the reference date is asked by same_date
    stale = {name: step for name, step in found.items() if step and step < (keep or "")[:2]}
    if stale:
        what, todo = f"it has changed since the run of {before.get('as_of')}", f"begin with --from {min(stale.values())} or an earlier step"
        todo = "run all steps" if min(stale.values()) == "01" else todo
        raise Problems([Problem(name, f"{what}, and step {step} reads it", todo, "input_changed") for name, step in stale.items()])


def _differing(then: dict[str, Any], now: dict[str, Any], key: str) -> list[str]:
    one, other = then.get(key) or {}, now.get(key) or {}
    return sorted(name for name in {**one, **other} if one.get(name) != other.get(name))


def _reads(name: str) -> str:
    """The first step that reads a file of the case: a form its own, a guide or a note none, anything else the first."""
    folder, _, file = name.partition("/")
    if folder != "forms":
        return "01"
    stem, _, ending = file.rpartition(".")
    return READ_FIRST.get(stem, "" if ending == "md" else "01")


def files(run: Path) -> dict[str, float]:
    """Every file that steps have written into a run, and when: to be compared before and after a step."""
    found = [p for name in WRITTEN for p in (run / name).rglob("*") if p.is_file()] + [p for p in run.glob("*.*") if p.is_file()]
    return {p.relative_to(run).as_posix(): p.stat().st_mtime_ns for p in found if p.name != "run.json" and not p.name.startswith(".")}


def forget(run: Path, step: str, state: dict[str, Any]) -> dict[str, Any]:
    """Take out of a run what `step` and later ones wrote, so that nothing of another segmentation is left; returns the state without them."""
    written = state.get("written", {})
    kept = {name for earlier, names in written.items() if earlier < step for name in names}
    for name in sorted({name for later, names in written.items() if later >= step for name in names} - kept):
        (run / name).unlink(missing_ok=True)
    findings = read_json(run / "tables" / "findings.json")
    if findings:
        write_json(run / "tables" / "findings.json", {name: told for name, told in findings.items() if name < step})
    return state | {key: {n: v for n, v in state.get(key, {}).items() if n < step} for key in ("written", "steps")}


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
