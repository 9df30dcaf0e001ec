"""Every lesson runs with its solutions, has the one shape, and its release stops at the first exercise in friendly words."""

from __future__ import annotations

import ast
import builtins
import json
import re
from pathlib import Path

import papermill
import pytest
from papermill.exceptions import PapermillExecutionError

from segkit.lessons import lesson
from segkit.run import kernel as kernels

ROOT = Path(__file__).parents[2]
LESSONS = sorted((ROOT / "notebooks/methods").glob("*.ipynb"))


def _cells(path: Path) -> list[dict]:
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def _tagged(cells: list[dict], tag: str) -> list[str]:
    return ["".join(c["source"]) for c in cells if tag in c["metadata"].get("tags", [])]


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    """One process for all lessons, emptied before each."""
    with kernels.started(tmp_path_factory.mktemp("lessons")) as running:
        yield running


def _run(path: Path, out: Path, kernel) -> list[dict]:
    kernels.empty(kernel)
    told = {"kernel_name": "python3", "progress_bar": False, "execution_timeout": 300}
    papermill.execute_notebook(str(path), str(out), km=kernel, **told)
    return _cells(out)


@pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.stem)
def test_lessons_have_one_shape(path):
    cells = _cells(path)
    text = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    opening = ("# ", "After this lesson", "The question it answers", "Where it comes from")
    for part in (*opening, "## When not to use it", "## Recap", "## Sources"):
        assert part in text
    assert 25 <= len(cells) <= 40
    assert len(_tagged(cells, "exercise")) == len(_tagged(cells, "solution")) == len(_tagged(cells, "check")) == 3
    assert _tagged(cells, "check") == [f'lesson.check("{path.stem}-{i}", answer)' for i in (1, 2, 3)]
    assert "explore." in "".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")


@pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.stem)
def test_code_outside_exercises_is_short_and_plain(path):
    aside = {"exercise", "solution", "setup"}
    kept = [c for c in _cells(path) if c["cell_type"] == "code" and not aside & set(c["metadata"].get("tags", []))]
    code = ["".join(c["source"]) for c in kept]
    assert not [c for c in code if re.search(r"^\s*(def|class|for|while) ", c, re.M)]
    assert max(len(c.splitlines()) for c in code) <= 13
    assert sum(len(c.splitlines()) > 8 for c in code) <= 1  # the ten rows themselves
    assert max(len(line) for c in code for line in c.splitlines()) <= 128


@pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.stem)
def test_release_has_no_solution(path, tmp_path):
    source = tmp_path / "in"
    source.mkdir()
    (source / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    released = lesson.release(source, tmp_path / "out")[0].read_text(encoding="utf-8")
    for solution in _tagged(_cells(path), "solution"):
        lines = [line.strip() for line in solution.splitlines() if len(line.strip()) > 25]
        assert lines and not [line for line in lines if json.dumps(line, ensure_ascii=False)[1:-1] in released]


def _names(source: str) -> tuple[set[str], set[str]]:
    """The names that a cell reads and the names that it makes."""
    nodes = list(ast.walk(ast.parse(source)))
    stored = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    arguments = {n.arg for n in nodes if isinstance(n, ast.arg)}
    imported = {(a.asname or a.name).split(".")[0] for n in nodes if isinstance(n, ast.Import | ast.ImportFrom) for a in n.names}
    caught = {n.name for n in nodes if isinstance(n, ast.ExceptHandler) and n.name}
    made = stored | arguments | imported | caught
    return {n.id for n in nodes if isinstance(n, ast.Name)} - made - set(dir(builtins)) - {"display"}, made


@pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.stem)
def test_no_cell_needs_a_name_that_only_a_solution_makes(path):
    there: set[str] = set()
    for cell in _cells(path):
        if cell["cell_type"] == "code":
            needed, made = _names("".join(cell["source"]))
            assert not needed - there, "".join(cell["source"])
            there |= set() if "solution" in cell["metadata"].get("tags", []) else made


@pytest.mark.slow
@pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.stem)
def test_lesson_runs_with_its_solutions(path, tmp_path, kernel):
    cells = _run(path, tmp_path / path.name, kernel)
    outputs = [o for c in cells for o in c.get("outputs", [])]
    verdicts = [o["data"]["text/plain"] for o in outputs if "✓" in str(o.get("data", {}).get("text/plain", ""))]
    assert len(verdicts) == 3
    assert not [o for o in outputs if o.get("name") == "stderr"]
    printed = [line for o in outputs if o.get("name") == "stdout" for line in "".join(o["text"]).splitlines()]
    said = "\n".join(printed)
    assert "The same in every row: True" in said and "The same in every row: False" not in said
    assert [o for o in outputs if "image/png" in o.get("data", {})]


@pytest.mark.slow
@pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.stem)
def test_released_lesson_stops_at_the_first_exercise_in_friendly_words(path, tmp_path, kernel):
    source = tmp_path / "in"
    source.mkdir()
    (source / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    released = lesson.release(source, tmp_path / "out")[0]
    done = tmp_path / "done.ipynb"
    with pytest.raises(PapermillExecutionError, match="Exercise 1 waits for you"):
        _run(released, done, kernel)
    errors = [o for c in _cells(done) for o in c.get("outputs", []) if o["output_type"] == "error"]
    assert len(errors) == 1 and "Traceback" not in "".join(errors[0]["traceback"])
