"""What was answered: attempts and steps of help per exercise, kept in the notebook's own outputs."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from segkit.lessons.judging import Verdict

KIND = "application/vnd.segkit.attempts+json"
LONGEST = 200  # of an answer, as it is kept
WHOLE, STEP, WRONG = 10, 2, 1  # points of an exercise; what a hint costs, and a wrong answer
STEPS = 3  # hints; the next step is the worked solution, which leaves nothing


def of(log: dict[str, dict], exercise: str, *, new: bool = True) -> dict:
    """An exercise's attempts and steps of help."""
    empty = {"attempts": [], "steps": 0}
    return log.setdefault(exercise, empty) if new else log.get(exercise, empty)


def noted(log: dict[str, dict], exercise: str, answer: Any, verdict: Verdict) -> Verdict:
    """The verdict with all attempts at the exercise, which the notebook keeps; the same answer again is no new attempt."""
    note, said = of(log, exercise), short(answer)
    if not note["attempts"] or note["attempts"][-1]["answer"] != said:
        note["attempts"].append({"answer": said, "right": verdict.right})
        note.setdefault("points", None)
    if verdict.right and note["points"] is None:
        note["points"] = worth(note)
    return replace(verdict, kept={"exercise": exercise, **note})


def worth(note: dict) -> int:
    """The points that a right answer still brings after hints and wrong answers: of ten, never below one but for the solution.

    >>> worth({"steps": 0, "attempts": []}), worth({"steps": 2, "attempts": [{"right": False}]}), worth({"steps": 4, "attempts": []})
    (10, 5, 0)
    """
    if note["steps"] > STEPS:
        return 0
    wrong = sum(attempt["right"] is False for attempt in note["attempts"])
    return max(WHOLE - STEP * note["steps"] - WRONG * wrong, 1)


def earned(note: dict) -> int:
    """The points of an exercise that was answered rightly; what is asked or tried afterwards does not change them."""
    return note.get("points") or 0


def mark(note: dict) -> str:
    """How an exercise stands: ✓ was right once, ✗ not yet, ✎ handed in, or nothing."""
    seen = [attempt["right"] for attempt in note["attempts"]]
    return "✓" if True in seen else "✎" if None in seen else "✗" if seen else ""


def over(note: dict) -> bool:
    """Whether an exercise has nothing left to find out: it was right once, or its solution has been looked at.

    >>> over({"steps": 3, "attempts": [{"right": False}]}), over({"steps": 4, "attempts": []}), over({"steps": 0, "attempts": [{"right": True}]})
    (False, True, True)
    """
    return mark(note) == "✓" or note["steps"] > STEPS


def saved(stem: str) -> dict[str, dict]:
    """The attempts that the notebook's file keeps from an earlier kernel; none where JupyterLab does not say which file it is."""
    path = Path(os.environ.get("JPY_SESSION_NAME", ""))
    if path.suffix != ".ipynb" or not path.is_file():
        return {}
    try:
        outputs = [o for c in json.loads(path.read_text(encoding="utf-8"))["cells"] for o in c.get("outputs", [])]
        kept = [o["data"][KIND] for o in outputs if KIND in o.get("data", {})]
        found = {note["exercise"]: {k: note[k] for k in ("attempts", "steps", "points")} for note in kept if "exercise" in note}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return {exercise: note for exercise, note in found.items() if exercise.rpartition("-")[0] == stem}


def short(answer: Any) -> str:
    """An answer as a line of text."""
    try:
        text = " ".join(str(answer).split())
    except Exception:
        return "?"
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"
