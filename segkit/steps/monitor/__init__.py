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
)
from segkit.steps.monitor.snapshot import baseline

__all__ = [
    "FORM",
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
    "traits",
    "updated_responses",
    "uplift",
]
