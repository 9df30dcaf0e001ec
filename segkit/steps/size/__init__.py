"""Step 7: how many are they, and what could they bring?"""

from segkit.steps.size.market import check_market, plot_headroom, potential
from segkit.steps.size.sizing import PUBLIC, plot, sizes
from segkit.steps.size.widen import changes, narrow, widen_narrow

__all__ = ["PUBLIC", "changes", "check_market", "narrow", "plot", "plot_headroom", "potential", "sizes", "widen_narrow"]
