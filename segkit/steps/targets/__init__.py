"""Step 8: which of them, for which budget?"""

from segkit.steps.targets.budget import best, check_channels, choose, economics
from segkit.steps.targets.choice import plot, targets
from segkit.steps.targets.knockout import KOTLER, check_knock_out, knock_out
from segkit.steps.targets.log import decisions, flip_response, flips, overridden
from segkit.steps.targets.scores import CRITERIA, attractiveness, check_weights, sensitivity, strength

__all__ = [
    "CRITERIA",
    "KOTLER",
    "attractiveness",
    "best",
    "check_channels",
    "check_knock_out",
    "check_weights",
    "choose",
    "decisions",
    "economics",
    "flip_response",
    "flips",
    "knock_out",
    "overridden",
    "plot",
    "sensitivity",
    "strength",
    "targets",
]
