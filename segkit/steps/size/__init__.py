"""Step 7: how many are they, and what could they bring?"""

from segkit.steps.size.market import check_market, plot_headroom, potential
from segkit.steps.size.repeat import cohorts, retention
from segkit.steps.size.revenue import bridge, grown, growth, labels_then
from segkit.steps.size.revenue import plot as plot_bridge
from segkit.steps.size.sizing import PUBLIC, plot, sizes
from segkit.steps.size.widen import changes, narrow, widen_narrow

__all__ = [
    "PUBLIC",
    "bridge",
    "changes",
    "check_market",
    "cohorts",
    "grown",
    "growth",
    "labels_then",
    "narrow",
    "plot",
    "plot_bridge",
    "plot_headroom",
    "potential",
    "retention",
    "sizes",
    "widen_narrow",
]
