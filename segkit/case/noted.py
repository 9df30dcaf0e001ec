"""What a step reads of its case, noted as it reads it: the next run does again only what has read something that is not the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from segkit.case import tables

FILE = ".noted"  # in the run's folder while a step is at work; without it nothing is noted
CLAIMS = ".claims-"  # and a step's name: what it claims, in the run's folder until the run is done


class Noted:
    """The notes of one step: each thing once, in the order of reading."""

    def __init__(self, run: Path | None):
        self.path = run / FILE if run and (run / FILE).is_file() else None
        self.known: set[str] = set()

    def add(self, what: str) -> None:
        """Note that something was read, also where it was not there."""
        if self.path and what not in self.known:
            self.known.add(what)
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(what) + "\n")


def table(name: str, without: str | None = None) -> str:
    """The note of a table, or of all but one column of it."""
    return f"table:{name}/{without}" if without else f"table:{name}"


class Told:
    """What case.yml says, with a note of every key that is read."""

    def __init__(self, settings: Any, notes: Noted):
        self._settings, self._notes = settings, notes

    def __getattr__(self, key: str) -> Any:
        self._notes.add(f"setting:{key}")
        return getattr(self._settings, key)


def plain(settings: Any) -> Any:
    """What case.yml says, read without a note: for whoever notes a part of it."""
    return settings._settings if isinstance(settings, Told) else settings


def begin(run: Path) -> None:
    """Note from now on what is read, on an empty page."""
    (run / FILE).write_text("", encoding="utf-8")


def end(run: Path) -> list[str]:
    """What was noted since `begin`; nothing more is."""
    lines = (run / FILE).read_text(encoding="utf-8").splitlines()
    (run / FILE).unlink()
    return [json.loads(line) for line in lines]


def keep_claims(run: Path, step: str, claims: list[dict[str, Any]]) -> None:
    """Keep a step's own claims."""
    (run / f"{CLAIMS}{step}").write_text(json.dumps(claims, ensure_ascii=False, default=tables.plain), encoding="utf-8")


def claims(run: Path) -> dict[str, list[dict[str, Any]]]:
    """The claims of every step so far, by its name."""
    return {path.name.removeprefix(CLAIMS): json.loads(path.read_text(encoding="utf-8")) for path in sorted(run.glob(f"{CLAIMS}*"))}
