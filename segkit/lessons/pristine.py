"""The right answer, worked out anew: a lesson's own cells and its solution, in names that no student has touched."""

from __future__ import annotations

import ast
import builtins
import contextlib
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

ASIDE = {"exercise", "solution", "check", "summary"}
_made: dict[tuple, dict[str, Any]] = {}  # what the last lesson's cells and solutions made: a case is read once, not at every check


def notebook(path: Path) -> dict:
    """A notebook as it is in its file."""
    return json.loads(path.read_text(encoding="utf-8"))


def cells(path: Path) -> list[dict]:
    """The cells of a notebook."""
    return notebook(path)["cells"]


def tags(cell: dict) -> list[str]:
    """The tags of a cell."""
    return cell["metadata"].get("tags", [])


def source(cell: dict) -> str:
    """The source of a cell as one text."""
    return "".join(cell["source"])


def solution(path: Path, number: int, language: str = "en") -> str:
    """The source of a lesson's solution with this number (from 1), its hints in the language."""
    from segkit.run import prose  # brings the whole of a run along, which a notebook that is marked later does not need

    found = [c for c in cells(path) if "solution" in tags(c)]
    return prose.translated(found[number - 1], prose.of_notebook(path, language))


def solved(path: Path, number: int, given: Mapping[str, Any], language: str = "en") -> dict[str, Any]:
    """The names after a solution: run after those of the lesson's cells that it needs, and no others.

    `given` takes the place of the lesson's parameters (CASE, STUDENT, LANGUAGE).
    """
    before = list(_until(cells(path), number))
    text = solution(path, number, language)
    return _run([*_needed(before, text), (text, False)], str(path), dict(given))


def _until(all_cells: list[dict], number: int):
    """The lesson's own code before a solution."""
    seen = 0
    for cell in all_cells:
        seen += "solution" in tags(cell)
        if seen == number:
            return
        if cell["cell_type"] == "code" and not ASIDE & set(tags(cell)):
            yield cell


def _needed(before: list[dict], text: str) -> list[tuple[str, bool]]:
    """The sources that make what a text needs, or change it, and whether each is the cell of parameters."""
    wanted, kept = _names(text)[0], []
    for cell in reversed(before):
        needs, makes = _names(source(cell))
        if makes & wanted or "parameters" in tags(cell):
            wanted |= needs
            kept.append((source(cell), "parameters" in tags(cell)))
    return kept[::-1]


def _names(text: str) -> tuple[set[str], set[str]]:
    """The names that a source reads, and those that it makes or changes (x["a"] = …, x.a = …)."""
    nodes = list(ast.walk(ast.parse(text)))
    read = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)} - set(dir(builtins))
    made = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    made |= {(a.asname or a.name).split(".")[0] for n in nodes if isinstance(n, ast.Import | ast.ImportFrom) for a in n.names}
    changed = {_root(n) for n in nodes if isinstance(n, ast.Subscript | ast.Attribute) and isinstance(n.ctx, ast.Store)}
    return read, made | changed


def _root(node: ast.AST) -> str:
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _run(sources: list[tuple[str, bool]], path: str, given: dict[str, Any]) -> dict[str, Any]:
    """The names that the sources make, going on from the longest beginning of them that was run before."""
    keys = [(path, *sorted(map(repr, given.items())), *(text for text, _ in sources[:n])) for n in range(len(sources) + 1)]
    if not any(key[: len(keys[0])] == keys[0] for key in _made):
        _made.clear()  # another lesson, or another case
    done = max((n for n, key in enumerate(keys) if key in _made), default=0)
    names = _copied(_made[keys[done]]) if done else {"__name__": "lesson"}
    for n, (text, takes) in enumerate(sources[done:], done + 1):
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(text, path, "exec"), names)
        names |= given if takes else {}
        _made[keys[n]] = _copied(names)
    return names


def _copied(names: dict[str, Any]) -> dict[str, Any]:
    """The same names with tables of their own: a later cell may write into one, which pandas copies then."""
    return {name: value.copy(deep=False) if isinstance(value, pd.DataFrame | pd.Series) else value for name, value in names.items()}
