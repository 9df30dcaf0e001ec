"""Step 10: what has changed, what do we correct?"""

from segkit.steps.monitor.agreement import adjusted_rand, agreement, flows, foretells_more
from segkit.steps.monitor.campaigns import FORM, cleaned, log, responses, updated_responses
from segkit.steps.monitor.drifts import drift, traits
from segkit.steps.monitor.moves import (
    migration,
    plan_fact,
    plot,
    worded,
)
from segkit.steps.monitor.proof import held
from segkit.steps.monitor.snapshot import baseline
from segkit.steps.monitor.stability import stability
from segkit.steps.monitor.standing import TRIGGERS, kept, watched
from segkit.steps.monitor.uplift import compared, uplift

__all__ = [
    "FORM",
    "TRIGGERS",
    "adjusted_rand",
    "agreement",
    "baseline",
    "cleaned",
    "compared",
    "drift",
    "flows",
    "foretells_more",
    "held",
    "kept",
    "log",
    "migration",
    "plan_fact",
    "plot",
    "responses",
    "stability",
    "traits",
    "updated_responses",
    "uplift",
    "watched",
    "worded",
]
