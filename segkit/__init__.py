"""segkit: market and customer segmentation, done the way consultants and teachers do it.

>>> import segkit
>>> "open_case" in segkit.__all__
True
"""

from segkit.case import Case, open_case
from segkit.ground.language import Language
from segkit.ground.problems import NotEnoughData, Problem, Problems

__all__ = ["Case", "Language", "NotEnoughData", "Problem", "Problems", "open_case"]
__version__ = "0.1.0"
