"""A source as its file has it, before anything is converted: its columns, and what each of them means by now."""

from __future__ import annotations

from pathlib import Path

from segkit.ground.problems import Problem
from segkit.intake import maps
from segkit.intake.log import Notes
from segkit.intake.meaning import columns, outline, shapes
from segkit.intake.raw import Raw
from segkit.intake.reading import _raw
from segkit.intake.source import Limits, Source


def peek(name: str, source: Source, folder: Path) -> tuple[Raw | None, list[Problem]]:
    """The rows of one source (`name`: transactions, customers …) as they stand in its files; None and the reasons where they cannot be read."""
    notes = Notes(name, name if source.url else source.files_named)
    raw = _raw(shapes.sought(source), Path(folder), notes, Limits())
    raw = raw and outline.laid_down(raw, source, Notes(name, ""))  # its columns are what case.yml names
    return raw, [p for p in notes.problems if p.severity == "stop"]


def means(raw: Raw, name: str, source: Source) -> dict[str, str]:
    """Canonical name → their column, by what case.yml says, by its map, and by columns that are called as ours; nothing is reported."""
    raw = shapes._numbered(raw, source)
    chosen = maps.every().get(source.map or "")
    if chosen is not None:
        source = source.model_copy(update={"columns": shapes._columns(chosen, raw, source)[0]})
    return columns.find(raw, name, source, Notes(name, ""))
