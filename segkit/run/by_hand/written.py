"""What a widget writes: a file of the case, kept only if `segkit check` finds nothing new in that file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from segkit.case import mend, open_case, tables
from segkit.case.folder import Case
from segkit.case.settings import OWN
from segkit.ground.problems import Problem, Problems

SETTINGS = "case.yml"
ELSEWHERE = (SETTINGS, "forms/")  # what is said of no file by name is said of what was written


def settings(case: Case, changes: Callable[[str], str]) -> dict[str, bytes]:
    """case.yml as `changes` makes a new text of its text."""
    text = (case.folder / SETTINGS).read_bytes().decode("utf-8-sig")
    return {SETTINGS: changes(text).encode("utf-8")}


def put(case: Case, values: Mapping[tuple[str, ...], object]) -> dict[str, bytes]:
    """case.yml with these values at their places; where the case goes by a scenario, at those of the scenario."""
    chosen = case.settings.choice.scenario if case.settings.choice else OWN
    before = () if chosen == OWN else ("scenarios", chosen)

    def changes(text: str) -> str:
        for place, value in values.items():
            text = mend.put(text, [*before, *place], value, last="else")  # the rule for all others stays the last
        return text

    return settings(case, changes)


def changed(case: Case, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Those of these files of the case that are not as they would be written."""
    there = {name: case.folder / name for name in files}
    return {name: content for name, content in files.items() if not there[name].is_file() or there[name].read_bytes() != content}


def keep(case: Case, files: Mapping[str, bytes]) -> list[Problem]:
    """Write these files of the case (path in it → content), all or none; return what other files have to follow (messages to segments that
    there are no longer). Problems with what the check says against these files and did not say before; then they are as they were."""
    was = {name: (case.folder / name).read_bytes() if (case.folder / name).is_file() else None for name in files}
    found, fine = [], False
    try:
        write(case.folder, files)
        found = problems(case.folder)
        fine = not found
    finally:
        if not fine:
            write(case.folder, was)
    if fine:
        return []
    known = {(p.what, p.code) for p in problems(case.folder)}
    new = [p for p in found if (p.what, p.code) not in known]
    if refused := [p for p in new if p.where.startswith(tuple(files)) or not p.where.startswith(ELSEWHERE)]:
        raise Problems(refused)
    write(case.folder, files)
    return new


def problems(folder: Path) -> list[Problem]:
    """Everything that `segkit check` says against a case."""
    from segkit.run import check

    try:
        return check.everything(open_case(folder)).problems
    except Problems as error:
        return error.problems


def write(folder: Path, files: Mapping[str, bytes | None]) -> None:
    """Write these files of a case, or take away those without content."""
    for name, content in files.items():
        path = folder / name
        if content is None:
            path.unlink(missing_ok=True)
            continue
        path.parent.mkdir(exist_ok=True)
        tables.write(path, content)
