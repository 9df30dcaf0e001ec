"""Step 2: what came in, and can it be trusted?"""

from segkit.steps.collect.agreeing import codes, differing, invoiced
from segkit.steps.collect.health import coverage, nests, quality
from segkit.steps.collect.plan import BLANK, by_source, data_plan
from segkit.steps.collect.received import account, bought, counts, customers, events, reasons, reference_date, save
from segkit.steps.collect.sample import for_class, for_difference, for_share, survey_plan, worth_asking

__all__ = [
    "BLANK",
    "account",
    "bought",
    "by_source",
    "codes",
    "counts",
    "coverage",
    "customers",
    "data_plan",
    "differing",
    "events",
    "for_class",
    "for_difference",
    "for_share",
    "invoiced",
    "nests",
    "quality",
    "reasons",
    "reference_date",
    "save",
    "survey_plan",
    "worth_asking",
]
