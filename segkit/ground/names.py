"""What our methods and tables call things: each name once, marked where it is defined, so that the catalogs are known to be complete."""

from __future__ import annotations

from typing import TypeVar

Thing = TypeVar("Thing")


def ours(thing: Thing, *, keys: bool = False) -> Thing:
    """Mark names that are shown in the report's language (`say.name`): a text, several, or the values (`keys`: the keys) of a dict.

    >>> ours("no segment")
    'no segment'
    """
    return thing


STEPS = ours({
    "01_criteria": "Criteria", "02_collect": "Data", "03_customers": "Our customers", "04_competitors": "Competitors", "05_differences": "Differences",
    "06_segments": "Segments", "07_size": "Size and potential", "08_targets": "Targets", "09_strategy": "Strategy", "10_monitor": "What changed", "11_report": "Report",
})  # fmt: skip
# Segments that no rule of the client's names.
NO_SEGMENT, NOT_TOLD = ours("no segment"), ours("Not known")
ALL_ROWS = ours("all rows")  # of a table, where a sentence rests on the whole of it
NO_ORDERS, NO_ANSWER, EVERYBODY = ours("No orders"), ours("No answer"), ours("All customers")
OTHERWISE, NOT_KNOWN, ALL_OTHERS = ours("Other"), ours("Unknown"), ours("All other segments")
DEAL_CLASSES = ours(
    {"A": "A: buy as it is", "B": "B: buy and bargain", "C": "C: do not buy", "D": "D: have no money", "X": "X: want something else"}
)
PLAIN_B = ours("B: buy")  # where no column says whether they bargain
OPEN_DEAL, NO_DEAL = ours("Deal still open"), ours("No deal")
NOT_YET = ours("Not yet a customer")
SILENT = ours("All who have fallen silent")
LATELY = ours("Recently silent")  # those of them who may still come back
ONCE = ours("Bought once, lately")
# Values of a criterion that are not the client's own.
UNKNOWN, OTHER, FEW = ours("unknown"), ours("other"), ours("few customers")
SMALL = ours("other segments")  # those too small to be told of, with as many of the next larger as it takes
ANSWERED = "?: "  # parts a question from one of its several answers, in the name of that answer's column
ANSWERS = ours(("yes", "no", "missing", "n/a"))

# Why a row was set aside; what intake's log calls its rules.
SET_ASIDE = ours(
    ("no_customer", "no_date", "no_event", "no_deal_id", "bad_date", "bad_amount", "bad_number", "duplicate", "future", "ragged_row",
     "empty_row", "totals_row", "skipped", "where", "another_table", "header_again", "not_a_sale", "not_paid", "cancelled")
)  # fmt: skip
# Where a sentence of a persona comes from; who counts in a campaign; where an action comes from.
SOURCES = ours(("data", "interview", "suggestion", "open"))
PLANNED = ours({"target": "gets the message", "control": "gets no message, for comparison"})  # what becomes of a customer in the campaign that is planned
ACTION_SOURCES = ours(("ladder", "override", "control"))
# A buyer who is silent for no longer than usual: not indifferent, and on no step towards the next purchase yet.
RESTS = ours("rests between purchases")
ANY_ACTION = ours("people who do it ÷ people reached")
# Columns that are told by their name in a sentence.
MEASURES = ours(
    ("customers", "known", "reachable", "told", "difference", "profit", "share", "revenue", "revenue_share", "revenue_per_customer",
     "orders_per_customer", "growth", "headroom_base", "potential_base")
)  # fmt: skip
DECISIONS = ours(("chosen", "test", "leave"))
TRY = ours("try")  # what is called a test and can show nothing
# Why a segment is a target or none; which condition of a segment is widened or narrowed; what became of customers.
REASONS = ours(
    (
        "pays", "uncertain", "other_count", "never_measured", "too_few", "no_prices", "long_silent", "knocked_out", "do_not_buy",
        "unreachable", "loses_money", "over_budget", "outside_top", "overridden",
    )
)  # fmt: skip
VARIANTS = ours(("now", "drop", "relax", "add"))
MOVES = ours(("stayed", "moved", "new", "gone"))
# What a comparison, a drift or a campaign showed.
DRIFTS, PROOFS = ours(("stable", "shifted", "changed")), ours(("works", "harmful", "shown", "not shown"))
PLACES, POOLED = ours(("below", "within", "above")), ours("pooled")
VERDICTS = ours(("similar", "different", "unknown", "shares", "wording", "not in our data", "not a value of ours"))
# What to do with a criterion, and why.
SUGGESTIONS = ours(("use", "consider", "collect", "leave out"))
WHY = ours(
    ("separates and differs", "separates", "separates a little", "differs", "does not separate", "made from purchases",
     "time as a customer", "nearly unique", "too few values", "too few customers", "sensitive")
)  # fmt: skip
NOT_CHOSEN = ours(
    ("not in the data", "sensitive, no legal basis", "contact detail", "no values", "free text or nearly unique", "a date of theirs",
     "client's column", "small expected counts")
)  # fmt: skip
# Names with an underscore, as English says them; the other languages have them in their catalogs.
KEYS = {name: name.replace("_", " ") for name in (*SET_ASIDE, *MEASURES, *REASONS) if "_" in name} | {
    "abc_xyz": "ABC–XYZ analysis", "clusters": "natural clusters", "life_cycle": "life cycle of customers", "rfm": "RFM analysis", "ltv": "customer lifetime value",
    "hunt_ladder": "Ben Hunt's ladder", "acquisition": "New customers", "retention": "Customers to keep", "loyalty": "Loyal customers", "lost": "Lost customers",
    "leave": "no campaign", "test": "test first",
}  # fmt: skip
# Under two segmentations at once: what a class of both is called by people.
CROSSED = ours(
    {
        "AX": "Big steady buyers", "AY": "Big uneven buyers", "AZ": "Big irregular buyers",
        "BX": "Middling steady buyers", "BY": "Middling uneven buyers", "BZ": "Middling irregular buyers",
        "CX": "Small steady buyers", "CY": "Small uneven buyers", "CZ": "Small irregular buyers",
        "acquisition": "just won", "retention": "to be kept", "loyalty": "loyal",
    }
)  # fmt: skip
