"""Step 6: which groups are there?"""

from segkit.steps.segments.deal_classes import deals, deals_focus
from segkit.steps.segments.labels import against, asked, chosen, definition_table, every, joined, own_columns

__all__ = ["against", "asked", "chosen", "deals", "deals_focus", "definition_table", "every", "joined", "own_columns"]
