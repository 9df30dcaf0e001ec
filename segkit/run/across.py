"""Errors between the run and the processes beside it: told as JSON where they happen, raised anew where the run waits."""

from __future__ import annotations

import traceback
from dataclasses import asdict
from pathlib import Path
from typing import Any

from segkit.ground.problems import Problem, Problems
from segkit.run.execute import StepFailed


def told(error: Exception) -> dict[str, Any]:
    """An error that is being handled, as JSON.

    >>> told(Problems([Problem("case.yml", "it is empty")])), told(FileNotFoundError(2, "No such file", "a.csv"))
    ({'problems': [{'where': 'case.yml', 'what': 'it is empty', 'todo': '', 'code': 'problem', 'severity': 'stop', 'missed': ''}]}, {'system': [2, 'No such file', 'a.csv']})
    """
    if isinstance(error, Problems):
        return {"problems": [asdict(problem) for problem in error.problems]}
    if isinstance(error, StepFailed):
        return {"failed": [error.step, error.error, str(error.log)]}
    if isinstance(error, OSError):
        return {"system": [error.errno, error.strerror, error.filename]}
    return {"error": traceback.format_exc()}


def heard(said: dict[str, Any]) -> dict[str, Any]:
    """What a process said; an error that it told is raised here."""
    if said.get("problems"):
        raise Problems([Problem(**problem) for problem in said["problems"]])
    if "failed" in said:
        step, error, log = said["failed"]
        raise StepFailed(step, error, Path(log))
    if "system" in said:
        raise OSError(*said["system"])
    if "error" in said:
        raise RuntimeError(said["error"])
    return said
