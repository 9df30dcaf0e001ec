"""Step 3: who brings the money, and how soon those come back who do."""

from segkit.steps.customers.money import concentration, crossed, half, plot_concentration
from segkit.steps.customers.repurchase import often, plot_repurchase, repurchase, rhythm

__all__ = ["concentration", "crossed", "half", "often", "plot_concentration", "plot_repurchase", "repurchase", "rhythm"]
