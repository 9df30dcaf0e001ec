"""Lessons: exercises that answer a mistake with a hint that fits it, and the students' release without the solutions.

An exercise is three cells of a lesson notebook: one tagged ``exercise`` (``answer = ...``), one tagged ``solution``, which sets
``answer`` and ``hints``, a list of (wrong answer, what to say), and one tagged ``check``: ``lesson.check("rfm-1", answer)``.
The check runs the first solution cell of the lesson ``rfm`` that came with the package, on the student's own variables, so the
right answer always follows from the data and no release of a lesson needs to contain it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from segkit.ground.problems import Problem, Problems, nearest
from segkit.lessons.marking import Verdict, judge

FROM_TOP = "Something that the check needs is not there: choose Run → Run All Above Selected Cell, then run this cell again."
WAITING = "Exercise {number} waits for you: write your answer in place of the three dots in the cell above, run it, and go on from there."
NOT_READABLE = "This answer cannot be read. Give a plain number, text, list or table."


class Unanswered(Exception):
    """The exercise still waits for its answer; Jupyter shows the sentence and no traceback."""

    def _render_traceback_(self) -> list[str]:
        return [f"✎ {self}"]


def open_case(name: str = "style"):
    """Open one of the example cases by name, or any case by its folder."""
    from segkit.case import open_case
    from segkit.run import shared

    folder = Path(name) if (Path(name) / "case.yml").is_file() else shared("cases") / name
    if not (folder / "case.yml").is_file():
        known = [path.parent.name for path in shared("cases").glob("*/case.yml")]
        raise Problems([Problem("open_case", f"there is no example case '{name}'", nearest(name, known), "unknown_case")])
    return open_case(folder)


def check(exercise: str, answer: Any = ..., *, variables: Mapping[str, Any] | None = None, lessons: str | Path | None = None) -> Verdict:
    """Compare an answer with the solution of an exercise ("rfm-1") and return praise, or the hint that fits the mistake.

    Numbers may be rounded to three digits, whole ones are exact; lists of names and the rows of tables may stand in any order.
    `variables` are the notebook's own by default, `lessons` the folder of the lessons. Raises Unanswered for ``...``, else nothing.
    """
    if answer is ...:
        raise Unanswered(WAITING.format(number=exercise.rpartition("-")[2]))
    try:
        told = _solved(exercise, variables, lessons)
    except Exception:
        return Verdict(False, FROM_TOP)
    try:
        return judge(answer, told["answer"], told.get("hints", []))
    except Exception:
        return Verdict(False, NOT_READABLE)


def release(source: str | Path, target: str | Path) -> list[Path]:
    """Write the students' lessons: no solution cells, no outputs. Nothing that is there already is overwritten. Returns the files.

    Raises Problems when there are no lessons, or a file of a lesson's name stands in the way.
    """
    source, target = Path(source), Path(target)
    lessons = sorted(source.glob("*.ipynb"))
    problems = [] if lessons else [Problem(str(source), "there are no lessons", "name the folder with the lesson notebooks", "no_lessons")]
    if target.exists() and not target.is_dir():
        problems.append(Problem(str(target), "it is a file", "name a folder", "not_a_folder"))
    taken = [path.name for path in lessons if (target / path.name).exists()]
    what, todo = "it is there already and may hold a student's work", "name an empty folder; nothing was changed"
    problems += [Problem(str(target / name), what, todo, "exists") for name in taken]
    if problems:
        raise Problems(problems)
    target.mkdir(parents=True, exist_ok=True)
    return [_release(path, target / path.name) for path in lessons]


def _release(path: Path, target: Path) -> Path:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"] = [_clean(cell) for cell in notebook["cells"] if "solution" not in _tags(cell)]
    target.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return target


def _clean(cell: dict) -> dict:
    return {**cell, "outputs": [], "execution_count": None} if cell["cell_type"] == "code" else cell


def _tags(cell: dict) -> list[str]:
    return cell["metadata"].get("tags", [])


def _solved(exercise: str, variables: Mapping[str, Any] | None, lessons: str | Path | None) -> dict[str, Any]:
    """What the exercise's solution cell makes of the student's variables, on a copy of their names."""
    stem, _, number = exercise.rpartition("-")
    cells = json.loads((_folder(lessons) / f"{stem}.ipynb").read_text(encoding="utf-8"))["cells"]
    solutions = ["".join(cell["source"]) for cell in cells if "solution" in _tags(cell)]
    made = dict(_notebook_variables() if variables is None else variables)
    exec(compile(solutions[int(number) - 1], exercise, "exec"), made)
    return made


def _folder(lessons: str | Path | None) -> Path:
    from segkit.run import shared

    return Path(lessons) if lessons is not None else shared("notebooks") / "methods"


def _notebook_variables() -> Mapping[str, Any]:
    from IPython import get_ipython

    return get_ipython().user_ns
