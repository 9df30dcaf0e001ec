"""Runs the step notebooks and renders them; what brings pandas and scipy along (check, compare, refresh) is fetched by name where it is wanted."""

from segkit.run.html import as_made, render
from segkit.run.notebooks import check_parameters, notebooks_for, shared, start_notebook, steps
from segkit.run.overview import Ran
from segkit.run.overview import write as overview
from segkit.run.runner import Step, StepFailed, run

__all__ = [
    "Ran", "Step", "StepFailed", "as_made", "check_parameters", "notebooks_for", "overview", "render", "run", "shared", "start_notebook", "steps",
]  # fmt: skip
