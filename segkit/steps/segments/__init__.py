"""Step 6: which groups are there?"""

from segkit.steps.segments.deal_classes import deals, deals_focus, ended
from segkit.steps.segments.labels import against, asked, chosen, definition_table, every, joined, own_columns
from segkit.steps.segments.scripts import scripts
from segkit.steps.segments.survey import answer_groups, answer_places
from segkit.steps.segments.telling import asked_table, confusion, telling, told
from segkit.steps.segments.worth import worth, worth_shown

__all__ = [
    "against",
    "answer_groups",
    "answer_places",
    "asked",
    "asked_table",
    "chosen",
    "confusion",
    "deals",
    "deals_focus",
    "definition_table",
    "ended",
    "every",
    "joined",
    "own_columns",
    "scripts",
    "telling",
    "told",
    "worth",
    "worth_shown",
]
