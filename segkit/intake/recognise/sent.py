"""A list of whom a campaign wrote to, and of who got no message so that the two can be compared."""

from __future__ import annotations

import pandas as pd

from segkit.intake.recognise.look import Look, nearness, saying

SAID = 0.45  # nearness of a header that speaks of a campaign
GROUPS = 6  # different values of a column that says which group somebody was in


def contacts(frame: pd.DataFrame, looks: dict[str, Look], whose: str | None) -> tuple[dict[str, str], str]:
    """Canonical name → theirs of a list of contacts, and what speaks for it; nothing where the table is another.

    `whose`: the column that names people. A list has a group that was held out, or says what became of a message and on which day.

    >>> told = pd.DataFrame({"Email": ["a@b.org", "c@d.org", "e@f.org"], "Группа": ["акция", "контроль", "акция"], "Открыл": ["да", None, None]})
    >>> from segkit.intake.recognise.look import look
    >>> contacts(told, {c: look(c, told[c]) for c in told}, "Email")[0]
    {'customer_id': 'Email', 'group': 'Группа'}
    >>> paid = told.assign(**{"Стоимость": ["0,11", "0", "0,11"]})
    >>> contacts(paid, {c: look(c, paid[c]) for c in paid}, "Email")[0]["cost"]
    'Стоимость'
    """
    if whose not in looks:
        return {}, ""
    free = {h: x for h, x in looks.items() if h != whose and x.filled > 0}
    held = next((h for h, x in free.items() if 2 <= x.values <= GROUPS and 0 < len(saying("not_contacted", frame[h])) < x.values), None)
    near = {c: _nearest(c, {h: x for h, x in free.items() if h != held}) for c in ("campaign", "sent", "response", "opened")}
    said = {c: h for c, h in near.items() if h is not None}
    days = [h for h, x in free.items() if x.dates > 0.7 and x.contact != "birth date"]
    sums = [h for h, x in free.items() if x.currency or (x.numbers > 0.8 and x.decimals > 0.05 and x.dates < 0.7)]
    if not said or not (held or ("opened" in said and days and not sums)):
        return {}, ""
    found = {"customer_id": whose, "campaign": said.get("campaign"), "date": said["sent"] if said.get("sent") in days else next(iter(days), None),
             "channel": _nearest("channel", free), "group": held, "response": said.get("response")}  # fmt: skip
    left = {h: x for h, x in free.items() if h not in found.values() and x.numbers > 0.8 and x.dates < 0.7 and not x.contact}
    found |= {"cost": (cost := _nearest("cost", left)), "revenue": _nearest("revenue", {h: x for h, x in left.items() if h != cost})}
    why = f"{held} says who got no message" if held else f"{said['opened']} says what became of a message"
    return {c: h for c, h in found.items() if h is not None}, why


def _nearest(canonical: str, looks: dict[str, Look]) -> str | None:
    best = max(looks, key=lambda h: nearness(h, canonical), default=None)
    return best if best is not None and nearness(best, canonical) >= SAID else None
