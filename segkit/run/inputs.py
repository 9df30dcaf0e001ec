"""What a run is made from stays as it was from its first step to its last: where it does not, this is told, and nothing is mixed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from segkit.case import Case, tables
from segkit.ground.problems import Problem, Problems

Stamp = tuple[int, int, int, int]  # size, times of change of the content and of the file, its number: other ones where anybody wrote


def stamps(case: Case) -> dict[str, Stamp]:
    """Name of every file that a run is made from → its stamp; to be taken before `Case.fingerprints`."""
    found: dict[str, Stamp] = {}
    for name, path in case.made_from().items():
        with suppress(FileNotFoundError):  # it went this moment
            told = path.stat()
            found[name] = (told.st_size, told.st_mtime_ns, told.st_ctime_ns, told.st_ino)
    return found


def unchanged(case: Case, begun: dict[str, str], seen: dict[str, Stamp]) -> None:
    """Raise Problems that name every file that is not what it was when the run began; only one with another stamp is read.

    `begun`: the fingerprints of then; `seen`: the stamps of then, brought up to date where the content is the same.
    """
    now, there = stamps(case), case.made_from()
    found = [(name, "gone") for name in begun if name not in now] + [(name, "come") for name in now if name not in begun]
    other = [name for name in begun if name in now and now[name] != seen.get(name)]
    found += [(name, "been changed") for name in other if tables.sha256(there[name]) != begun[name]]
    if found:
        todo = "leave the files alone until the run is done, and take it up with --resume: what depends on them is done again"
        raise Problems([Problem(name, f"it has {what} since the run began", todo, "input_changed") for name, what in sorted(found)])
    seen.update(now)


@contextmanager
def held(case: Case, begun: dict[str, str], seen: dict[str, Stamp]) -> Iterator[None]:
    """Ask once more after a step, also where it broke: a file that was being replaced may be why."""
    try:
        yield
    except Exception:
        unchanged(case, begun, seen)
        raise
    unchanged(case, begun, seen)
