"""Step 9: what do we say to whom, where and when?"""

from segkit.steps.strategy.audiences import audience, files, hold_out, masked, people, reachable, ready, summary
from segkit.steps.strategy.messages import check, costs, load, preview, render, written
from segkit.steps.strategy.persona import FIELDS, personas
from segkit.steps.strategy.sms import parts

__all__ = [
    "FIELDS",
    "audience",
    "check",
    "costs",
    "files",
    "hold_out",
    "load",
    "masked",
    "parts",
    "people",
    "personas",
    "preview",
    "reachable",
    "ready",
    "render",
    "summary",
    "written",
]
