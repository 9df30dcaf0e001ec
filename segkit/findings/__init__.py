"""Facts → sentences, in the report's language: the only client wording in code, one module per stretch of the process."""

from segkit.findings import (
    actions,
    baskets,
    clusters,
    collect,
    competitors,
    criteria,
    customers,
    deals,
    differences,
    monitor,
    reasons,
    segments,
    size,
    strategy,
    targets,
    typing,
)

__all__ = [
    "actions",
    "baskets",
    "clusters",
    "collect",
    "competitors",
    "criteria",
    "customers",
    "deals",
    "differences",
    "monitor",
    "reasons",
    "segments",
    "size",
    "strategy",
    "targets",
    "typing",
]
