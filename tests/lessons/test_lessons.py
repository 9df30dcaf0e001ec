"""Every lesson runs with its solutions, has the one shape, and its release runs past what is not answered."""

from __future__ import annotations

import ast
import builtins
import json
import re
from pathlib import Path

import papermill
import pytest

from segkit.lessons import course, pristine
from segkit.run import kernel as kernels
from tests.lessons.mistakes import unmet

ROOT = Path(__file__).parents[2]
LESSONS = sorted((ROOT / "notebooks/methods").glob("*.ipynb"))
COURSE = sorted((ROOT / "notebooks/course").glob("*.ipynb"))
LEAST = 6  # exercises of a lesson
RELEASED = [p for p in LESSONS if p.stem in ("deals_abc", "life_cycle")]  # run whole as students have them; three more in a browser


def _cells(path: Path) -> list[dict]:
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def _tagged(cells: list[dict], tag: str) -> list[str]:
    return ["".join(c["source"]) for c in cells if tag in c["metadata"].get("tags", [])]


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    """One process for all lessons, emptied before each."""
    with kernels.started(tmp_path_factory.mktemp("lessons")) as running:
        yield running


def _run(path: Path, out: Path, kernel, **given: str) -> list[dict]:
    kernels.empty(kernel, "from segkit.lessons import lesson; lesson.begin('')")  # what was answered before is forgotten
    told = {"kernel_name": "python3", "progress_bar": False, "execution_timeout": 300}
    kernels.in_its_thread(kernel, papermill.execute_notebook, str(path), str(out), given, km=kernel, **told)
    return _cells(out)


@pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.stem)
def test_lessons_have_one_shape(path):
    cells = _cells(path)
    text = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    opening = ("# ", "After this lesson", "The question it answers", "Where it comes from")
    for part in (*opening, "## When not to use it", "## Recap", "## Sources"):
        assert part in text
    assert 40 <= len(cells) <= 60
    count = len(_tagged(cells, "exercise"))
    assert count == len(_tagged(cells, "solution")) >= LEAST
    check = 'lesson.check("{0}-{1}", answer)  # ? lesson.hint("{0}-{1}", 1), 2, 3, 4'
    assert _tagged(cells, "check") == [check.format(path.stem, n) for n in range(1, count + 1)]
    assert _tagged(cells, "summary") == [f'lesson.summary("{path.stem}")'] and "summary" in cells[-1]["metadata"]["tags"]
    assert re.findall(r"^## Exercise (\d+)", text, re.M) == [str(n) for n in range(1, count + 1)]
    assert "explore." in "".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")


@pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.stem)
def test_code_outside_exercises_is_short_and_plain(path):
    aside = {"exercise", "solution", "setup", "check"}
    kept = [c for c in _cells(path) if c["cell_type"] == "code" and not aside & set(c["metadata"].get("tags", []))]
    code = ["".join(c["source"]) for c in kept]
    assert not [c for c in code if re.search(r"^\s*(def|class|for|while) ", c, re.M)]
    assert max(len(c.splitlines()) for c in code) <= 12
    assert sum(len(c.splitlines()) > 8 for c in code) <= 1  # the ten rows themselves
    assert max(len(line) for c in code for line in c.splitlines()) <= 128


@pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.stem)
def test_release_has_no_solution(path, tmp_path):
    released = course.release(tmp_path / "out", only=[path.stem]).written[0].read_text(encoding="utf-8")
    for solution in _tagged(_cells(path), "solution"):
        lines = [line.strip() for line in solution.splitlines() if len(line.strip()) > 25]
        assert lines and not [line for line in lines if json.dumps(line, ensure_ascii=False)[1:-1] in released]
    theirs, own = _code(json.loads(released)["cells"]), _code([c for c in _cells(path) if "solution" not in c["metadata"].get("tags", [])])
    assert theirs[1:] == own[1:]  # but for the parameters


def _code(cells: list[dict]) -> list[str]:
    return ["".join(c["source"]) for c in cells if c["cell_type"] == "code"]



def _names(source: str) -> tuple[set[str], set[str]]:
    """The names that a cell reads and the names that it makes."""
    nodes = list(ast.walk(ast.parse(source)))
    stored = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    arguments = {n.arg for n in nodes if isinstance(n, ast.arg)}
    imported = {(a.asname or a.name).split(".")[0] for n in nodes if isinstance(n, ast.Import | ast.ImportFrom) for a in n.names}
    caught = {n.name for n in nodes if isinstance(n, ast.ExceptHandler) and n.name}
    made = stored | arguments | imported | caught
    return {n.id for n in nodes if isinstance(n, ast.Name)} - made - set(dir(builtins)) - {"display"}, made


@pytest.mark.parametrize("path", [*LESSONS, *COURSE], ids=lambda p: p.stem)
def test_no_cell_makes_a_name_that_the_check_reads_of_a_solution(path):
    plain = [c for c in _cells(path) if c["cell_type"] == "code" and "solution" not in c["metadata"].get("tags", [])]
    assert not {"shown", "judged", "rubric", "hints"} & set().union(*(_names("".join(c["source"]))[1] for c in plain))


@pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.stem)
def test_no_cell_needs_a_name_that_only_a_solution_makes(path):
    there: set[str] = set()
    for cell in _cells(path):
        if cell["cell_type"] == "code":
            needed, made = _names("".join(cell["source"]))
            assert not needed - there, "".join(cell["source"])
            there |= set() if "solution" in cell["metadata"].get("tags", []) else made


@pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.stem)
def test_every_cell_finds_the_same_whether_exercises_are_answered_or_not(path):
    """No cell reads a name that a solution made anew or changed, so a lesson that runs solved runs unsolved."""
    theirs: set[str] = set()
    for cell in _cells(path):
        source, tags = "".join(cell["source"]), cell["metadata"].get("tags", [])
        if cell["cell_type"] != "code" or {"exercise", "check"} & set(tags):
            continue
        if "solution" in tags:
            theirs |= pristine._names(source)[1]
            continue
        for statement in ast.parse(source).body:
            read, made = pristine._names(ast.unparse(statement))
            parts = list(ast.walk(statement))
            inner = {n.id for part in parts if isinstance(part, ast.comprehension) for n in ast.walk(part.target) if isinstance(n, ast.Name)}
            inner |= {part.arg for part in parts if isinstance(part, ast.arg)}
            assert not (read - inner) & theirs, ast.unparse(statement)
            theirs -= made


def _asked_twice(path: Path, place: Path) -> Path:
    """The lesson with every check before its solution too, as a student who has not answered yet runs it."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    checks, cells = iter([c for c in notebook["cells"] if "check" in c["metadata"].get("tags", [])]), []
    for cell in notebook["cells"]:
        if "solution" in cell["metadata"].get("tags", []):
            asked = next(checks)
            cells.append(asked | {"id": f"{asked['id']}-before"})
        cells.append(cell)
    place.write_text(json.dumps(notebook | {"cells": cells}), encoding="utf-8")
    return place


@pytest.mark.slow
@pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.stem)
def test_lesson_runs_solved_and_unsolved_and_each_known_mistake_meets_its_hint(path, tmp_path, kernel):
    cells = _run(_asked_twice(path, tmp_path / path.name), tmp_path / "done.ipynb", kernel, STUDENT="Anna")
    outputs = [o for c in cells for o in c.get("outputs", [])]
    verdicts = [o["data"]["text/plain"] for o in outputs if "✓" in str(o.get("data", {}).get("text/plain", ""))]
    closed = [c for c in _tagged(_cells(path), "solution") if "rubric" not in c]
    assert len(verdicts) == len(closed) + 1  # and the count at the end
    waiting = [o["data"]["text/plain"] for o in outputs if "✎" in str(o.get("data", {}).get("text/plain", ""))]
    assert len(waiting) >= len(_tagged(_cells(path), "solution"))  # open ones are read by a teacher
    assert not [o for o in outputs if o.get("name") == "stderr"]
    said = "".join("".join(o["text"]) for o in outputs if o.get("name") == "stdout")
    assert set(re.findall(r"The same in every row[^:\n]*: (\w+)", said)) == {"True"}
    assert [o for o in outputs if "image/png" in o.get("data", {})]
    asked = f"import sys; sys.path.insert(0, {str(ROOT)!r})\nfrom pathlib import Path\nfrom segkit.lessons import lesson\nfrom tests.lessons.mistakes import unmet\n"
    assert kernels.ask(kernel, f"{asked}answer = unmet(Path({str(path)!r}), lambda number: lesson._told(f'{path.stem}-{{number}}', None))") == []


@pytest.mark.slow
@pytest.mark.parametrize("path", RELEASED, ids=lambda p: p.stem)
def test_released_lesson_runs_past_what_is_not_answered(path, tmp_path, kernel):
    released = course.release(tmp_path / "out", only=[path.stem]).written[0]
    cells = _run(released, tmp_path / "done.ipynb", kernel)
    shown = ["".join(o.get("data", {}).get("text/plain", "")) for c in cells for o in c.get("outputs", [])]
    said = [text for text in shown if "✎" in text]
    count = len(_tagged(cells, "check"))
    assert len(said) == count + 1 and f"0 of {count} answered" in said[-1]


@pytest.mark.parametrize("path", [*LESSONS, *COURSE], ids=lambda p: p.stem)
def test_every_exercise_has_three_hints_and_open_ones_a_rubric_and_a_model(path):
    for solution in _tagged(_cells(path), "solution"):
        told = {t.id: node.value for node in ast.parse(solution).body if isinstance(node, ast.Assign) for t in node.targets if isinstance(t, ast.Name)}
        assert len(told["steps"].elts) == 3
        if "rubric" in told:
            assert len(told["rubric"].elts) >= 3 and len(ast.literal_eval(told["model"]).split()) >= 40
        else:
            assert "answer" in told


@pytest.mark.slow
@pytest.mark.parametrize("path", COURSE, ids=lambda p: p.stem)
def test_right_answers_are_right_and_each_known_mistake_meets_its_hint(path):
    """Of the lessons this is asked where they have just been run."""
    assert unmet(path, lambda number: pristine.solved(path, number, {"STUDENT": "Anna", "LANGUAGE": "en"})) == []
