"""Step 8: which of them, for which budget?"""

from segkit.steps.targets.anyway import own_levels, usual
from segkit.steps.targets.budget import best, choose, robustness
from segkit.steps.targets.channels import check_channels
from segkit.steps.targets.choice import LOST, plot, sureness, targets, worked_on
from segkit.steps.targets.earned import earned
from segkit.steps.targets.economics import economics, gains, offers
from segkit.steps.targets.effects import effects
from segkit.steps.targets.knockout import KOTLER, check_knock_out, knock_out
from segkit.steps.targets.log import decisions, flips, overridden, with_choice, with_diary
from segkit.steps.targets.scores import CRITERIA, attractiveness, check_weights, contributions, sensitivity, strength
from segkit.steps.targets.unwritten import beside
from segkit.steps.targets.worth import order_values, own_orders, spread, worth

__all__ = [
    "CRITERIA",
    "KOTLER",
    "LOST",
    "attractiveness",
    "beside",
    "best",
    "check_channels",
    "check_knock_out",
    "check_weights",
    "choose",
    "contributions",
    "decisions",
    "earned",
    "economics",
    "effects",
    "flips",
    "gains",
    "knock_out",
    "offers",
    "order_values",
    "overridden",
    "own_levels",
    "own_orders",
    "plot",
    "robustness",
    "sensitivity",
    "spread",
    "strength",
    "sureness",
    "targets",
    "usual",
    "with_choice",
    "with_diary",
    "worked_on",
    "worth",
]
