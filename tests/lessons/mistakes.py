"""What a lesson says of its own right answers and known mistakes; run where the lesson ran, its cells are not run again."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

from segkit.lessons import pristine
from segkit.lessons.judging import SHOWN, judge, same


def unmet(path: Path, solved: Callable[[int], dict[str, Any]]) -> list[str]:
    """Right answers that are not called right, and known mistakes that do not meet their hint; `solved(3)` is what the third solution makes."""
    found = []
    for number, cell in enumerate((c for c in pristine.cells(path) if "solution" in pristine.tags(c)), 1):
        if "rubric" in {n.id for n in ast.walk(ast.parse(pristine.source(cell))) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}:
            continue
        told = solved(number)
        digits = told.get("shown", SHOWN)  # as the check takes it: a lesson has no such name of its own
        if "judged" in told:
            found += [] if told["judged"](told["answer"])[0] else [f"{number}: {told['answer']}"]
            continue
        found += [] if judge(told["answer"], told["answer"], told["hints"], shown=digits).right else [f"{number}: {told['answer']}"]
        wrong = [(answer, hint) for answer, hint in told["hints"] if not same(answer, told["answer"])]
        found += [f"{number}: {answer}: {hint}" for answer, hint in wrong if hint not in judge(answer, told["answer"], told["hints"], shown=digits).message]
    return found
