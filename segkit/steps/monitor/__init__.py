"""Step 10: what has changed, what do we correct?"""

from segkit.steps.monitor.campaigns import FORM, log, responses, updated_responses, uplift
from segkit.steps.monitor.drifts import drift, traits
from segkit.steps.monitor.moves import (
    match_names,
    migration,
    plan_fact,
    planned_against_fact,
    plot,
    renamed,
    sizes_over_time,
)
from segkit.steps.monitor.snapshot import at, baseline

__all__ = [
    "FORM",
    "at",
    "baseline",
    "drift",
    "log",
    "match_names",
    "migration",
    "plan_fact",
    "planned_against_fact",
    "plot",
    "renamed",
    "responses",
    "sizes_over_time",
    "traits",
    "updated_responses",
    "uplift",
]
