"""Runs the step notebooks and renders them."""

from segkit.run.compare import compare, compared
from segkit.run.html import render
from segkit.run.notebooks import check_parameters, notebooks_for, shared, start_notebook, steps
from segkit.run.refresh import lines, refresh
from segkit.run.runner import StepFailed, run

__all__ = ["StepFailed", "check_parameters", "compare", "compared", "lines", "notebooks_for", "refresh", "render", "run", "shared", "start_notebook", "steps"]
