"""The methods by the textbook: loops over the raw lines, exact fractions, no pandas, nothing of the package's.

Written from the description of the methods alone, so that two readings of it can be compared row by row. A line is
(customer_id, order_id or None, datetime, cents); a base is what `facts` returns: {customer_id: {measure: value}}.
"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from statistics import median

MONTH = Fraction(304375, 10000)  # days in a month, where days are turned into months
STAGES = ["indifference", "awareness", "comparison", "choice", "purchase"]


def month(day):
    return day.year * 12 + day.month - 1


def orders_of(lines):
    """{order: the day of its earliest line that is not a refund}, of one customer's lines."""
    dates = {}
    for _, order, moment, cents in lines:
        if cents >= 0:
            key = ("id", order) if order is not None else ("day", moment.date())
            dates[key] = min(dates.get(key, moment.date()), moment.date())
    return dates


def facts(lines, as_of, known=()):
    """One entry per customer, those known without a line included; money in cents, means and variances exact."""
    lines = [line for line in lines if line[2].date() < as_of]
    by_customer = {customer: [] for customer in known}
    for line in lines:
        by_customer.setdefault(line[0], []).append(line)
    bought = [line[2].date() for line in lines if line[3] >= 0]
    data_first = month(min(bought)) if bought else None
    return {c: _customer(own, as_of, data_first) for c, own in by_customer.items()}


def _customer(lines, as_of, data_first):
    orders = orders_of(lines)
    days = sorted(set(orders.values()))
    by_month = {}
    for _, _, moment, cents in lines:
        if cents >= 0:
            by_month[month(moment)] = by_month.get(month(moment), 0) + cents
    now = month(as_of)  # the month as_of lies in has not ended
    own = [by_month.get(m, 0) for m in range(min(by_month), now)] if by_month else []
    common = [by_month.get(m, 0) for m in range(data_first, now)] if by_month else []
    purchases = sum(x[3] for x in lines if x[3] >= 0)
    refunds = -sum(x[3] for x in lines if x[3] < 0)
    return {
        "first_order": days[0] if days else None,
        "last_order": days[-1] if days else None,
        "orders": len(orders),
        "purchases": purchases,
        "refunds": refunds,
        "revenue": purchases - refunds,
        "periods": len(own),
        "recency_days": (as_of - days[-1]).days if days else None,
        "tenure_days": (as_of - days[0]).days if days else None,
        "order_days": len(days),
        "gap_days": Fraction((days[-1] - days[0]).days, len(days) - 1) if len(days) > 1 else None,
        "demand": own,
        "common": common,
        "open_period_purchases": by_month.get(now, 0),
    }


# -- RFM ------------------------------------------------------------------------------------------------------------------


def score(values, bins):
    """1 + ⌊bins × (2·less + equal) ÷ 2n⌋ of every value; high is good."""
    values, n = list(values), len(values)
    less = [sum(other < v for other in values) for v in values]
    equal = [sum(other == v for other in values) for v in values]
    return [1 + bins * (2 * a + b) // (2 * n) for a, b in zip(less, equal, strict=True)]


def rfm(base, bins=3):
    """{customer: (r, f, m)}; customers without an order are not scored."""
    who = [c for c in base if base[c]["orders"]]
    r = score([-base[c]["recency_days"] for c in who], bins)
    f = score([base[c]["orders"] for c in who], bins)
    m = score([base[c]["revenue"] for c in who], bins)
    return dict(zip(who, zip(r, f, m, strict=True), strict=True))


# -- ABC–XYZ --------------------------------------------------------------------------------------------------------------


def abc(values, a=Fraction(80, 100), b=Fraction(95, 100)):
    """{key: class} of {key: value}: by the share of positive value held by those with strictly more."""
    total = sum(v for v in values.values() if v > 0)
    classes = {}
    for key, value in values.items():
        above = sum(v for v in values.values() if v > value and v > 0)
        classes[key] = "C" if value <= 0 else "A" if above < a * total else "B" if above < b * total else "C"
    return classes


def cv_squared(series):
    """The squared coefficient of variation, exact; None when there are fewer than three periods or nothing was bought."""
    if len(series) < 3 or sum(series) <= 0:
        return None
    mean = Fraction(sum(series), len(series))
    return sum((v - mean) ** 2 for v in series) / len(series) / mean**2


def xyz(series, x=Fraction(10, 100), y=Fraction(25, 100)):
    squared = cv_squared(series)
    return "n/a" if squared is None else "X" if squared <= x**2 else "Y" if squared <= y**2 else "Z"


# -- Rhythm, status, stage ------------------------------------------------------------------------------------------------


def base_rhythm(base):
    gaps = [c["gap_days"] for c in base.values() if c["order_days"] >= 2]
    return median(gaps) if gaps else None


def status(base, limit_days=None, factor=3, newcomer_days=30):
    """{customer: potential, newcomer, regular or former}."""
    common = base_rhythm(base)
    found = {}
    for who, c in base.items():
        if not c["orders"]:
            found[who] = "potential"
            continue
        own = c["gap_days"] if c["order_days"] >= 3 else common
        limit = limit_days if own is None else factor * max(own, 1)
        if c["recency_days"] > limit:
            found[who] = "former"
        elif c["orders"] == 1 or c["tenure_days"] <= max(newcomer_days, common or 0):
            found[who] = "newcomer"
        else:
            found[who] = "regular"
    return found


def life_cycle(base, limit_days=None):
    scores, stages = rfm(base), {}
    for who, kind in status(base, limit_days).items():
        loyal = kind == "regular" and base[who]["orders"] >= 5 and scores[who][1] == 3
        named = {"potential": "acquisition", "newcomer": "acquisition", "regular": "retention", "former": "lost"}
        stages[who] = "loyalty" if loyal else named[kind]
    return stages


# -- LTV ------------------------------------------------------------------------------------------------------------------


def ltv(base, margin=1, k=6, cap=60, limit_days=None, horizon=12, classes="expected", shares=(Fraction(2, 10), Fraction(5, 10))):
    """{customer: (value_to_date, ltv_formula, expected_orders, expected_value, class)} by the rhythm, in cents; exact but for the discount of
    10 % a year, which is the same number for everybody."""
    who = {c: f for c, f in base.items() if f["orders"]}
    kinds = status(base, limit_days)
    months = {c: max(Fraction(1), f["tenure_days"] / MONTH) for c, f in who.items()}
    by_orders, by_days = (Fraction(sum(f[name] for f in who.values())) / sum(months.values()) for name in ("orders", "order_days"))
    exposure = {}
    for c, f in who.items():
        days = (f["last_order"] - f["first_order"]).days if kinds[c] == "former" else f["tenure_days"]
        exposure[c] = max(Fraction(1), days / MONTH)
    former = sum(kinds[c] == "former" for c in who)
    life = min(Fraction(cap), sum(exposure.values()) / former) if former else Fraction(cap)
    worth = Fraction(sum(1.1 ** (-month / 12) for month in range(1, horizon + 1))) / horizon
    usual = sum(Fraction(f["purchases"], f["order_days"]) for f in who.values()) / len(who)
    told = {}
    for c, f in who.items():
        formula = Fraction(f["purchases"], f["orders"]) * (f["orders"] + k * by_orders) / (months[c] + k) * life * margin
        orders = Fraction(0) if kinds[c] == "former" else (f["order_days"] + k * by_days) / (months[c] + k) * horizon
        told[c] = (f["revenue"] * margin, formula, orders, orders * worth * (f["purchases"] + usual) / (f["order_days"] + 1) * margin)
    ranked = {c: v[3] + (v[0] if classes == "total" else 0) for c, v in told.items()}
    found = {}
    for c, value in ranked.items():
        above = Fraction(sum(v > value for v in ranked.values()), len(ranked))
        vip = above < shares[0] and kinds[c] != "former"
        found[c] = (*told[c], "VIP" if vip else "standard" if above < shares[1] else "economy")
    return found


# -- Ladder ---------------------------------------------------------------------------------------------------------------


def ladder(events, as_of, stages, window=90, cool_down=30):
    """{customer: stage} of (customer, datetime, event, product or None)."""
    found = {}
    for who in {e[0] for e in events}:
        own = [e for e in events if e[0] == who and e[1].date() < as_of and e[2] in stages]
        bought = [e[1] for e in own if stages[e[2]] == "purchase"]
        if bought and (as_of - max(bought).date()).days <= cool_down:
            found[who] = "purchase"
            continue
        fresh = [e for e in own if (as_of - e[1].date()).days <= window and not (bought and e[1] <= max(bought))]
        steps = [STAGES.index(stages[e[2]]) for e in fresh if stages[e[2]] != "purchase"]
        if len({e[3] for e in fresh if e[3] is not None and stages[e[2]] == "awareness"}) >= 2:
            steps.append(STAGES.index("comparison"))
        found[who] = STAGES[max(steps, default=0)]
    return found


# -- Deals ----------------------------------------------------------------------------------------------------------------


def deals(rows):
    """{deal_id: class} of dicts; a missing value (None) never makes a condition true."""
    won = [d for d in rows if d["outcome"] == "won"]

    def middle(name):
        known = [d[name] for d in won if d[name] is not None]
        return median(known) if known else None

    def holds(deal, name, sign):
        if deal[name] is None or middle(name) is None:
            return False
        return deal[name] * sign <= middle(name) * sign

    classes = {}
    for d in rows:
        good = [holds(d, "cycle_days", 1), holds(d, "effort_hours", 1), holds(d, "discount", 1), holds(d, "profit", -1)]
        if d["outcome"] not in ("won", "lost"):
            classes[d["deal_id"]] = None
        elif d["beyond_product"] is True and holds(d, "amount", -1):
            classes[d["deal_id"]] = "X"
        elif d["has_budget"] is False:
            classes[d["deal_id"]] = "D"
        elif d["outcome"] == "lost":
            classes[d["deal_id"]] = "C"
        elif d["changes"] == 0 and sum(good) >= 3:
            classes[d["deal_id"]] = "A"
        else:
            classes[d["deal_id"]] = "B"
    return classes


# -- Days ----------------------------------------------------------------------------------------------------------------


def at(day, hour=0):
    """A moment of a day, for building lines."""
    return dt.datetime.combine(day, dt.time(hour))
