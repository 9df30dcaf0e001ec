"""What every known customer of the case "Style" would do in the fortnight after a message, and without one: the planted truth of campaigns."""

from __future__ import annotations

import numpy as np

# kind: (buys without a message, more with one, roubles a purchase): near what the case's own campaign log shows
ANSWERS = {
    "wardrobe": (0.040, 0.024, 7_700),
    "steady": (0.050, 0.000, 3_300),
    "occasion": (0.033, 0.017, 8_900),
    "bargain": (0.065, 0.007, 3_150),
    "once": (0.003, 0.000, 3_900),
    "quiet": (0.006, 0.014, 6_500),
    "never": (0.004, 0.001, 5_000),
    "refund_only": (0.0, 0.0, 0),
}
SPREAD = 0.25  # how far one customer's chances lie from those of the kind


def messages(kinds: dict[str, str], seed: int) -> list[list]:
    """Rows customer_id, without, written (chances of a purchase), value (roubles); one per customer, the same for the same seed."""
    rng = np.random.default_rng(seed)
    rows = [["customer_id", "without", "written", "value"]]
    for customer in sorted(kinds):
        without, more, value = ANSWERS[kinds[customer]]
        anyway, moved, spent = rng.gamma(1 / SPREAD**2, SPREAD**2, size=3)
        rows.append([customer, f"{without * anyway:.5f}", f"{without * anyway + more * moved:.5f}", round(value * spent)])
    return rows
