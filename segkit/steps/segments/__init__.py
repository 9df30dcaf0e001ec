"""Step 6: which groups are there?"""

from segkit.steps.segments.deal_classes import deals, deals_focus
from segkit.steps.segments.labels import against, chosen, definition_table, early, every, joined, own_columns
from segkit.steps.segments.survey import answer_groups, answer_places
from segkit.steps.segments.worth import worth, worth_shown

__all__ = [
    "against",
    "answer_groups",
    "answer_places",
    "chosen",
    "deals",
    "deals_focus",
    "definition_table",
    "early",
    "every",
    "joined",
    "own_columns",
    "worth",
    "worth_shown",
]
