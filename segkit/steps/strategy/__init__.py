"""Step 9: what do we say to whom, where and when?"""

from segkit.steps.strategy.audiences import advised, counted, files, kept, masked, people, reachable, ready, summary, won_back
from segkit.steps.strategy.contacts import agree, contact_list, fallen_silent, permitted, recently, won_since
from segkit.steps.strategy.messages import check, costs, load, preview, promises, render, written
from segkit.steps.strategy.persona import FIELDS, asked_first, personas, traits, typical, unrecognised
from segkit.steps.strategy.season import season
from segkit.steps.strategy.sending import HEADERS, for_senders
from segkit.steps.strategy.sms import parts

__all__ = [
    "FIELDS",
    "HEADERS",
    "advised",
    "agree",
    "asked_first",
    "check",
    "contact_list",
    "costs",
    "counted",
    "fallen_silent",
    "files",
    "for_senders",
    "kept",
    "load",
    "masked",
    "parts",
    "people",
    "permitted",
    "personas",
    "preview",
    "promises",
    "reachable",
    "ready",
    "recently",
    "render",
    "season",
    "summary",
    "traits",
    "typical",
    "unrecognised",
    "won_back",
    "won_since",
    "written",
]
