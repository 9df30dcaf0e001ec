"""Facts → sentences, in the report's language: the only client wording in code, one module per stretch of the process.

Step 8 has three: targets (what is advised), worth (what a campaign earns), decisions (why a segment is chosen or left).
"""

from segkit.findings import (  # noqa: F401 - what notebooks call by `findings.…`
    actions,
    baskets,
    campaign,
    clusters,
    collect,
    competitors,
    criteria,
    customers,
    deals,
    definition,
    differences,
    earned,
    monitor,
    reasons,
    revenue,
    segments,
    size,
    strategy,
    targets,
    traits,
    typing,
)  # fmt: skip
