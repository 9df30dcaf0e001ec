"""What a plan rests on between two days: do customers stay in their segments, are the segments still there, are the targets the same?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from segkit.steps.monitor.snapshot import Baseline

LEAST_STAY = 0.7  # a smaller share is told as a finding


def stability(
    before: Baseline, labels: pd.DataFrame, account: dict[str, float], *, targets: pd.DataFrame | None = None, earlier: pd.DataFrame | None = None
) -> dict[str, Any]:
    """How steady the ground is: kind (run, snapshot, late or none), stayed (share, as it is told; missing), stayed_step, restless (fewer than
    70 % stayed), vanished (segments that nobody is in any more), dropped and added (targets of the last run and of this one).

    `account`: `movements.account`. `targets`, `earlier`: the decisions of this run and of the last; without an earlier run no target is
    said to have changed. Source: docs/methods.md 18.

    >>> one = pd.DataFrame({"customer_id": ["a"], "segment": ["VIP"]})
    >>> was = Baseline("run", None, one, one, None)
    >>> stability(was, one.assign(segment="new"), {"stayed": 0.0, "stayed_step": 0.0})["vanished"]
    ['VIP']
    """
    stayed = account["stayed"] if before.kind in ("run", "snapshot") else float("nan")
    gone = sorted(set(before.labels["segment"].dropna()) - set(labels["segment"].dropna()))
    then, now = (set() if t is None else set(t.loc[t["chosen"].astype(bool), "segment"]) for t in (earlier, targets))
    known = before.kind == "run" and earlier is not None
    return {
        "kind": before.kind, "stayed": None if pd.isna(stayed) else stayed, "stayed_step": None if pd.isna(stayed) else account["stayed_step"],
        "restless": bool(stayed < LEAST_STAY), "vanished": gone,
        "dropped": sorted(then - now) if known else [], "added": sorted(now - then) if known else [],
    }  # fmt: skip
