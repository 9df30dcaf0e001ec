"""One row per customer: facts, members, criteria, answers, profile."""
