"""Step 7: how many are they, and what could they bring?"""

from segkit.steps.size.growing import grown, growth, held, labels_then
from segkit.steps.size.market import check_market, plot_headroom, potential
from segkit.steps.size.reach import reach
from segkit.steps.size.recent import lately
from segkit.steps.size.repeat import cohorts, cohorts_worded, left_out, retention, returned
from segkit.steps.size.revenue import bridge, drawn_items, item_names, named_items, windows, windows_told
from segkit.steps.size.revenue import plot as plot_bridge
from segkit.steps.size.sizing import PUBLIC, plot, sizes, with_silent
from segkit.steps.size.traits import by_trait
from segkit.steps.size.widen import changes, narrow, widen_narrow

__all__ = [
    "PUBLIC",
    "bridge",
    "by_trait",
    "changes",
    "check_market",
    "cohorts",
    "cohorts_worded",
    "drawn_items",
    "grown",
    "growth",
    "held",
    "item_names",
    "labels_then",
    "lately",
    "left_out",
    "named_items",
    "narrow",
    "plot",
    "plot_bridge",
    "plot_headroom",
    "potential",
    "reach",
    "retention",
    "returned",
    "sizes",
    "widen_narrow",
    "windows",
    "windows_told",
    "with_silent",
]
