"""What only the step pages show: titles of columns that are in no spreadsheet, and the words that stand in their cells."""

from __future__ import annotations

from segkit.ground.names import ours

# By the column's name in the tables; those that a spreadsheet has too are in report/columns.py.
TITLES = ours({
    "criteria": "Criteria", "in_data": "In the data", "rows_in": "Rows read", "rows_used": "Rows used", "rows_excluded": "Rows set aside",
    "rows": "Rows", "action": "What was done", "example_row": "A row of these", "example_value": "What stands there", "guess": "Taken as",
    "sample": "What it was seen in", "customer_id": "Customer", "has_name": "Name known", "has_phone": "Phone known", "has_email": "E-mail known",
    "count": "Count", "mean": "Mean", "std": "Standard deviation", "min": "Smallest", "max": "Largest", "first": "First bought",
    "came_back": "Bought again", "low": "Low", "high": "High", "base": "Base", "p_adjusted": "p, adjusted", "sure": "Sure", "next": "Bought next",
    "next_share": "Share of those who came back", "values": "Different values", "owner": "Who brings it", "due": "By when", "names": "Names",
    "purpose": "Purpose", "figure": "How precisely", "have": "There are", "missing": "Missing", "invite": "To be asked", "brings": "Answers expected", "reached": "Told now to, ±", "together": "Told then to, ±",
    "gain": "Worth asking, at most", "days": "Days after the purchase", "at_risk": "Still observed", "again": "Bought again by then",
    "again_low": "At least", "again_high": "At most", "of_those": "Of those who came back", "lines": "Pieces of evidence",
    "with_share": "With a share", "sources": "Sources", "latest": "Latest", "mean_confidence": "Confidence on average", "answers": "Answers",
    "answer": "Answer", "condition": "Condition", "column": "Part of the definition", "method": "Method", "supported": "The data carry it",
    "ltv": "Lifetime value", "r": "R score", "f": "F score", "m": "M score", "share_in": "Share in the group", "share_base": "Share of all",
    "asked": "Asked", "asked_all": "Asked in all", "expected": "Expected", "actual": "Came", "ratio": "Expected ÷ came", "formula": "By the formula",
    "formula_ratio": "By the formula ÷ came", "model": "Reckoned by", "since": "Since", "effect_low": "Effect, at least",
    "effect_high": "Effect, at most", "reading": "Reading", "adjusted": "p, adjusted", "by_definition": "Made by the definition", "by_rule": "Asked by the segment's own rule",
    "segment_a": "One segment", "segment_b": "The other", "distance": "Distance", "largest_criterion": "They differ most by",
    "largest_distance": "Largest distance", "merge_into": "Could join", "accuracy": "Recognised rightly",
    "chosen_in": "How many of five choices held it", "deals": "Deals", "deals_share": "Share of deals", "effort_share": "Share of hours",
    "profit_share": "Share of profit", "trait": "What is typical", "customers_change": "Customers, change", "revenue_change": "Revenue, change", "revenue_before": "Revenue before", "revenue_after": "Revenue now", "others_change": "The others, change",
    "customers_alone": "Customers by this condition alone", "clear": "Clearly different", "error": "Standard error", "test": "Knock-out question",
    "chosen_share": "Among the best", "first_share": "Best of all", "fragile": "Hangs on the weights", "weight": "Weight", "parts": "Parts",
    "parts_least": "Parts, at least", "parts_most": "Parts, at most", "messages": "Messages", "encoding": "Encoding",
    "share_others": "Among the others", "lift": "Times as often", "with_message": "Get a message", "role": "Role", "person": "Person",
    "work_motive": "Motive at work", "personal_motive": "Personal motive", "interest": "Interest", "convinces": "What convinces",
    "chance": "By chance, up to", "bins": "Values compared", "largest_change": "Where it changed most", "share_before": "Share before",
    "share_after": "Share now", "customer_changed": "The customer changed", "definition_changed": "The definition changed", "both": "Both",
    "r2_low": "R², at least", "r2_high": "R², at most", "beyond_rfm": "Beyond RFM", "bought": "Bought", "bought_low": "Bought, at least",
    "bought_high": "Bought, at most", "revenue_low": "Revenue, at least", "revenue_high": "Revenue, at most", "planned_profit": "Planned profit",
    "planned_low": "Planned, at least", "planned_high": "Planned, at most", "planned_cost": "Planned cost", "fact_profit": "Profit in fact",
    "fact_cost": "Cost in fact", "customers_before": "Customers before", "customers_after": "Customers now",
    "revenue_year_before": "Revenue of a year before", "revenue_year_after": "Revenue of a year now", "points": "Difference in response",
    "detectable": "Would be seen from", "heterogeneity": "Spread between campaigns, I²", "control_responses": "Responses without a message",
    "control_rate": "Response without a message", "prior_contacts": "Contacts that the form's estimate weighs", "target": "Get a message",
    "beyond": "Beyond the need", "topic": "Matter", "effort_hours": "Working hours", "a": "A clients with it", "a_known": "A clients known",
    "window_days": "Days of the window", "months": "Months of the window", "per_day": "Change per day", "revenue_gain": "More or less by", "usual_gap": "Usual days between purchases", "others": "Others with it", "others_known": "Others known", "share_a": "Among A", "p_holm": "p, adjusted",
})  # fmt: skip
# What our steps write into cells and no other module names.
WORDS = ours((
    "set aside", "kept", "kept more", "kept less", "there before", "returned", "joined", "joined more", "by customers", "by orders", "by order value", "before", "after", "consent", "customer", "delivery addresses",
    "social networks", "web sites", "campaigns", "alike", "too few customers to tell", "knock-out", "weight", "there after", "first before", "first after", "lost after", "silent", "new silent",
))  # fmt: skip
# What a word means in this column alone.
IN_COLUMN = {
    "purpose": ours({"share": "to tell a share", "difference": "to tell two segments apart", "class": "to sort people into segments"}),
    "from": ours({"itself": "the criterion itself", "group": "its group", "all": "all criteria"}),
    "model": ours({"rhythm": "the usual rhythm", "bgnbd": "the beta-geometric model"}),
    "item": ours({"segment_share": "share of the segment in the market", "spend": "spend per customer and year"}),
    "method": ours({"case": "the case's own segments"}),
    "source": ours({"log": "campaign log"}),
    "reading": ours({"pass": "passes", "review": "only the order holds", "fail": "does not pass"}),
}
SHARES = {"deals_share", "effort_share", "profit_share", "per_day", "share_in", "share_base", "share_others", "share_a", "came_back", "next_share", "again", "again_low",
          "again_high", "of_those", "chosen_share", "first_share", "share_before", "share_after", "control_rate", "bought", "bought_low", "bought_high",
          "accuracy", "customers_change", "revenue_change", "others_change", "detectable"}  # fmt: skip
COUNTS = {"rows_in", "rows_used", "rows_excluded", "rows", "example_row", "count", "at_risk", "deals", "customers_before", "customers_after", "messages"}
ABBREVIATIONS = {"psi": "PSI", "auc": "AUC", "r2": "R²"}
