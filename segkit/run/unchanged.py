"""What each step was made from, and whether what it made may stand: where nothing that it read has changed, it is not done again.

A step is done again as soon as anything differs or cannot be told: its notebook, the package, the libraries, its parameters, a form, a key
of case.yml, a file of a source, a table that it read, a file that it wrote.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
import sys
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any
from uuid import uuid4

from segkit import case as _case
from segkit.case import noted, tables
from segkit.run import state as _state
from segkit.run.notebooks import shared

LIBRARIES = ("segkit", "pandas", "numpy", "duckdb", "scikit-learn", "scipy", "matplotlib", "papermill", "nbconvert")
FINDINGS, EMPTY = "tables/findings.json", f"tables/{tables.EMPTY}"  # what several steps write into: a part of each
APART = {"targets": "attractiveness"}  # table → its column of scores, without which other steps read it: a weight changes nothing else


@cache
def versions() -> dict[str, str]:
    """The libraries that results depend on."""
    return {name: version(name) for name in LIBRARIES}


@cache
def code() -> str:
    """A stamp of everything that results are made by: the package with its texts, the templates, Python and the libraries."""
    package = Path(__file__).parents[1]
    files = [p for p in package.rglob("*") if p.is_file() and "_share" not in p.parts and p.suffix not in (".pyc", ".mo") and "__pycache__" not in p.parts]
    files += [p for p in shared("templates").rglob("*") if p.is_file() and "case" not in p.parts]
    files += shared("notebooks").rglob("*.po")
    found = {f"{p}": tables.sha256(p) for p in sorted(files)}
    return digest([{name.removeprefix(str(package)): told for name, told in found.items()}, versions(), sys.version])


def digest(value: Any) -> str:
    """A stamp of anything that is JSON.

    >>> digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1}) != digest({"a": 2, "b": 2})
    True
    """
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:20]


@dataclass
class Made:
    """What the steps so far have made in a run, whether just now or taken over."""

    case: _case.Case
    begun: dict[str, Any]  # runner._begun: what the run is made from
    wrote: dict[str, str] = field(default_factory=dict)  # file in the run's folder → SHA-256
    apart: dict[str, str] = field(default_factory=dict)  # table/column → a stamp of all its other columns
    empty: dict[str, dict] = field(default_factory=dict)  # table → the types of its empty columns
    found: dict[str, list[str]] = field(default_factory=dict)  # step → its sentences
    claims: dict[str, str] = field(default_factory=dict)  # step → what it claims
    steps: dict[str, dict[str, Any]] = field(default_factory=dict)  # step → its record

    def add(self, step: str, record: dict[str, Any]) -> None:
        """Count what a step has made."""
        self.steps[step] = record
        self.wrote |= record["wrote"]
        self.apart |= record.get("apart", {})
        self.empty = {name: types for name, types in (self.empty | record["empty"]).items() if types}
        if record["found"]:
            self.found[step] = record["found"]
        if "claims" in record:
            self.claims[step] = record["claims"]

    def stands(self, step: str, record: dict[str, Any] | None, run: Path) -> bool:
        """Whether a step of the run in this folder may stand for this one's: it would read the same, and its files are as it wrote them."""
        if not record or record.get("by") != self.by(step) or not record.get("read"):
            return False
        if any(self.value(what) != told for what, told in record["read"].items()):
            return False
        return all((run / name).is_file() and tables.sha256(run / name) == told for name, told in record["wrote"].items())

    def by(self, step: str) -> list[Any]:
        """What a step is done by: the package, its notebook, its parameters."""
        return [code(), self.begun["notebooks"].get(step), digest(self.begun["parameters"].get(step, {}))]

    def read(self, noted: list[str]) -> dict[str, str]:
        """What a step noted, with what each thing is at this moment; a notebook that never opened its case depends on everything."""
        return {what: self.value(what) for what in noted or ["everything"]}

    def value(self, what: str) -> str:
        """What something that a step reads is now; something that is like nothing else where that cannot be told."""
        kind, _, name = what.partition(":")
        inputs, settings = self.begun["inputs"], self.begun["settings"]
        if kind == "table" and "/" in name:
            return digest([self.apart[name], self.empty.get(name.partition("/")[0])]) if name in self.apart else uuid4().hex
        if kind == "table":
            names = [f"tables/{name}.{ending}" for ending in tables.READERS]
            files = {f: self.wrote[f] for f in names if f in self.wrote}
            return digest([files, self.empty.get(name), self.found if f"tables/{name}.json" == FINDINGS else None])
        if kind == "tables":
            files = {name: told for name, told in self.wrote.items() if name.startswith("tables/")}
            return digest([files, self.empty, self.found, self.claims])
        if kind == "form":
            return digest([inputs.get(f"forms/{name}{ending}") for ending in ("", ".csv", ".xlsx")])
        if kind == "file":
            return digest(_stamp(self.case.folder / name))
        if what == "setting:targets.margin":
            return digest(self.case.settings.targets.margin)
        if kind == "setting":
            return settings.get(name, uuid4().hex)
        if kind == "source":
            return self._source(name)
        if kind == "previous":
            return self._previous(name)
        files = _case.theirs(inputs)
        known = {"as_of": self.begun["as_of"] or str(self.case.settings.as_of), "received": files, "year": dt.date.today().year,
                 "day": str(dt.date.today()), "state": self.begun, "everything": self.begun}  # fmt: skip
        return digest(known[kind]) if kind in known else uuid4().hex

    def _source(self, name: str) -> str:
        """A source by what is told of it and its files; nobody knows what a database holds now."""
        source = self.case.settings.sources.get(name)
        if source is None or source.file is None:
            return uuid4().hex if source else "none"
        return digest([source.model_dump(mode="json"), {n: self.begun["inputs"].get(n) for n in self.case.files_of(source)}])

    def _previous(self, name: str) -> str:
        """A table of the run before this one's reference date."""
        told = self.begun["as_of"] or self.case.settings.as_of
        date = str(told) if told else self.steps.get("02_collect", {}).get("as_of")
        before = [p for p in self.case.runs if date and p.name < date]
        if not before:
            return "none"
        files = [before[-1] / "tables" / f"{name}.{ending}" for ending in tables.READERS] if name else []
        beside = _state.read_json(before[-1] / EMPTY).get(name) if name else None
        return digest([before[-1].name, {p.name: tables.sha256(p) for p in files if p.is_file()}, beside])


def _stamp(path: Path) -> str:
    return tables.sha256(path) if path.is_file() else ""


def _all_but(path: Path, column: str) -> str:
    """A stamp of a table without one of its columns."""
    return digest([{name: value for name, value in row.items() if name != column} for row in tables.lines(path)])


def record(made: Made, step: str, run: Path, *, wrote: list[str], read: dict[str, str], seconds: float) -> dict[str, Any]:
    """The record of a step that has just been done in this folder."""
    found, beside = _state.read_json(run / FINDINGS).get(step) or [], _state.read_json(run / EMPTY)
    own = [name for name in wrote if name not in (FINDINGS, EMPTY)]
    names = {Path(name).stem for name in own if name.startswith("tables/") and name.endswith(".csv")}
    told = {"by": made.by(step), "read": read, "wrote": {name: tables.sha256(run / name) for name in own}, "found": found,
            "empty": {name: beside.get(name, {}) for name in names}, "seconds": seconds}  # fmt: skip
    apart = {f"{name}/{column}": _all_but(run / f"tables/{name}.csv", column) for name, column in APART.items() if f"tables/{name}.csv" in own}
    told |= {"apart": apart} if apart else {}
    claims = run / f"{noted.CLAIMS}{step}"
    if claims.is_file():
        told["claims"] = claims.read_text(encoding="utf-8")
    intake = run / "tables" / "intake.json"
    return {**told, "as_of": _state.read_json(intake).get("as_of")} if "tables/intake.json" in own else told


def take(record: dict[str, Any], step: str, source: Path, run: Path) -> None:
    """Copy what a step made from one run's folder into another's."""
    for name in record["wrote"]:
        (run / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source / name, run / name)
    if "claims" in record:
        (run / f"{noted.CLAIMS}{step}").write_text(record["claims"], encoding="utf-8")


def write_parts(made: Made, run: Path) -> None:
    """Write the files that hold a part of every step so far, as the steps themselves would have."""
    (run / "tables").mkdir(parents=True, exist_ok=True)
    if made.found:
        tables.write(run / FINDINGS, json.dumps(made.found, ensure_ascii=False, indent=1).encode())
    if made.empty:
        tables.write(run / EMPTY, json.dumps(dict(sorted(made.empty.items())), indent=1).encode())
