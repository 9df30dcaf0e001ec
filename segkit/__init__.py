"""segkit: market and customer segmentation, done the way consultants and teachers do it.

>>> import segkit
>>> "open_case" in segkit.__all__
True
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segkit.case import Case
    from segkit.ground.language import Language
    from segkit.ground.problems import NotEnoughData, Problem, Problems

__all__ = ["Case", "Language", "NotEnoughData", "Problem", "Problems", "open_case"]
__version__ = "0.1.0"


def open_case(folder: str | Path, run: str | Path | None = None) -> Case:
    """Open a case folder; `run` is the folder of a run in progress, empty when you work by hand: then a notebook titles its tables.

    Raises Problems when case.yml is missing or wrong.

    >>> open_case("nowhere")
    Traceback (most recent call last):
    ...
    segkit.ground.problems.Problems: nowhere/case.yml: there is no case.yml in this folder. → make a case with: segkit new DIR
    """
    from segkit.case import open_case

    case = open_case(folder, run)
    if "ipykernel" in sys.modules:  # no script waits for it
        from segkit.lessons import shown

        if run:
            shown.remove()
        else:
            shown.install(lambda: case.say, lesson=False)
    return case


def __getattr__(name: str) -> object:
    """What is offered here is fetched when first asked for: a script that needs facts alone does not wait for the reading of cases."""
    if name not in __all__:
        raise AttributeError(f"module 'segkit' has no attribute '{name}'")
    room = "case" if name == "Case" else "ground.language" if name == "Language" else "ground.problems"
    return getattr(import_module(f"segkit.{room}"), name)
