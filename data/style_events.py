"""What customers of the case "Style" did on the site, and what a part of them said in a survey."""

from __future__ import annotations

import datetime as dt

from style_kinds import GOODS, LEARNED, LEARNED_FROM, NEVER, STAGES, WHY
from style_sales import AS_OF, CHANNELS, pick

# Ben Hunt's stage → the events of one visit that end there
LADDER = {
    "indifference": [],
    "awareness": ["content_view"],
    "comparison": ["content_view", "price_view", "comparison"],
    "choice": ["product_view", "cart", "lead"],
}
PRODUCTS = [product for goods in GOODS.values() for product, _ in goods]


def visit(rng, customer: str, when: dt.datetime, names: list[str]) -> list[list]:
    """The events of one visit to the site, minutes apart."""
    rows = []
    for name in names:
        when += dt.timedelta(minutes=int(rng.integers(1, 9)))
        product = pick(rng, PRODUCTS) if name in ("product_view", "cart") else ""
        rows.append([customer, when.strftime("%Y-%m-%d %H:%M"), name, product])
    return rows


def events(rng, kinds: dict, receipts: list, facts: dict) -> list[list]:
    """customer_id date event product: visits before recent online orders, and what people look at now."""
    rows = []
    since = dt.datetime.combine(AS_OF - dt.timedelta(200), dt.time())
    for receipt in receipts:
        if receipt["customer"] and receipt["when"] >= since and receipt["channel"] in CHANNELS[2:]:
            rows += before_order(rng, receipt)
    facts["never_bought_stages"] = {stage: 0 for stage in LADDER}
    for customer, kind in kinds.items():
        if kind == NEVER:
            stage = pick(rng, list(LADDER), [30, 30, 25, 15])
            facts["never_bought_stages"][stage] += 1
            rows += now(rng, customer, LADDER[stage])
        elif rng.random() < {"quiet": 0.35, "once": 0.3, "occasion": 0.5}.get(kind, 0.4):
            rows += now(rng, customer, LADDER[pick(rng, list(LADDER)[1:], [45, 35, 20])])
    return [["customer_id", "date", "event", "product"], *sorted(rows, key=lambda row: (row[1], row[0]))]


def before_order(rng, receipt: dict) -> list[list]:
    """A look around some days before, then the basket and the order itself."""
    early = receipt["when"] - dt.timedelta(int(rng.integers(1, 12)), 3600)
    rows = visit(rng, receipt["customer"], early, ["content_view", "product_view"][: int(rng.integers(1, 3))])
    rows += visit(rng, receipt["customer"], receipt["when"] - dt.timedelta(minutes=30), ["product_view", "cart"])
    return [*rows, [receipt["customer"], receipt["when"].strftime("%Y-%m-%d %H:%M"), "order", receipt["lines"][0][0]]]


def now(rng, customer: str, names: list[str]) -> list[list]:
    """A visit in the last weeks before the reference date."""
    when = dt.datetime.combine(AS_OF - dt.timedelta(int(rng.integers(2, 40))), dt.time(int(rng.integers(8, 22))))
    return visit(rng, customer, when, names)


def survey(rng, kinds: dict, people: dict) -> list[list]:
    """A third of the known customers: why here, where they heard of the shop, where they stand, would they recommend."""
    rows = [["Код", "Дата", "Почему покупаете у нас", "Откуда узнали", "Что сейчас с покупкой", "Порекомендуете (0–10)"]]
    for customer, card in people.items():
        kind = kinds[customer]
        if rng.random() > 0.33:
            continue
        taste = kind if kind in LEARNED else NEVER
        why = pick(rng, WHY[card["benefit"] or pick(rng, list(WHY))]) if kind != NEVER else ""
        answer = int(min(10, max(0, round(rng.normal(5.5 if kind == "quiet" else 8, 1.6)))))
        day = AS_OF - dt.timedelta(int(rng.integers(3, 45)))
        rows.append(
            [
                customer,
                day.strftime("%d.%m.%Y"),
                why,
                pick(rng, LEARNED_FROM, LEARNED[taste]),
                pick(rng, STAGES, [20, 30, 25, 15, 10]),
                answer,
            ]
        )
    return rows
