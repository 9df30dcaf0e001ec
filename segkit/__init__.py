"""segkit: market and customer segmentation, done the way consultants and teachers do it.

>>> import segkit
>>> "open_case" in segkit.__all__
True
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segkit.case import Case, open_case
    from segkit.ground.language import Language
    from segkit.ground.problems import NotEnoughData, Problem, Problems

__all__ = ["Case", "Language", "NotEnoughData", "Problem", "Problems", "open_case"]
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """What is offered here is fetched when first asked for: a script that needs facts alone does not wait for the reading of cases."""
    if name not in __all__:
        raise AttributeError(f"module 'segkit' has no attribute '{name}'")
    room = "case" if name in ("Case", "open_case") else "ground.language" if name == "Language" else "ground.problems"
    return getattr(import_module(f"segkit.{room}"), name)
