"""Each source is read once in a run: its process keeps what was read for the steps that ask again, while the files are the same."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segkit.intake.named import named

if TYPE_CHECKING:
    from segkit.intake.source import Source

_KEPT: dict[str, tuple[Any, Any]] | None = None  # name → what it was read under, what was read; None: nothing is kept


def begin() -> None:
    """Keep from now on what is read in this process."""
    global _KEPT
    _KEPT = {} if _KEPT is None else _KEPT


def forget(*but: str) -> None:
    """Let go of what nobody will ask for again: every source that is not named."""
    if _KEPT is not None:
        for name in set(_KEPT) - set(but):
            del _KEPT[name]


def once(read: Callable[..., Any], name: str, source: Source, folder: Path, settings: Any) -> Any:
    """What `read(name, source, folder, settings)` gives, or gave where nothing of it has changed."""
    if _KEPT is None:
        return read(name, source, folder, settings)
    under = (source, folder, settings, _stamps(source, folder))
    notes, rows_in, table = one(name, under, lambda: read(name, source, folder, settings))
    return copy(notes), rows_in, None if table is None else replace(table, frame=table.frame.copy(deep=False))


def has(name: str, source: Source, folder: Path, settings: Any) -> bool:
    """Whether `once` would read nothing."""
    return _KEPT is not None and name in _KEPT and _KEPT[name][0] == (source, folder, settings, _stamps(source, folder))


def one(name: str, under: Any, read: Callable[[], Any]) -> Any:
    """What `read()` gives, or gave in this process for the same `under`."""
    if _KEPT is None:
        return read()
    if name not in _KEPT or _KEPT[name][0] != under:
        _KEPT[name] = (under, read())
    return _KEPT[name][1]


def _stamps(source: Source, folder: Path) -> list[tuple[str, int, int, int, int]]:
    """What another content of the files would change; a database is asked once in a process."""
    told = [(path, path.stat()) for path in (named(source, folder) if source.url is None else [])]
    return [(str(path), s.st_size, s.st_mtime_ns, s.st_ctime_ns, s.st_ino) for path, s in told]
