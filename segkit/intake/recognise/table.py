"""What a file of a stranger's is: transactions, customers, deals, events or a survey; and which of its columns is which of ours."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pandas as pd

from segkit.ground import currencies
from segkit.intake import maps, schema
from segkit.intake.meaning import repeated, totals
from segkit.intake.meaning.goods import parted
from segkit.intake.meaning.shapes import ROW_NUMBER, needed
from segkit.intake.recognise import sent
from segkit.intake.recognise.look import Look, look, nearness, plain, saying, words
from segkit.intake.rows.taken_back import BACK, MOST, of_rows
from segkit.intake.source import Source
from segkit.intake.values import convert
from segkit.privacy import consent

ENOUGH = 0.28  # nearness of a header that is taken for one of ours
SAID = {("transactions", "date"), ("transactions", "amount")}  # whose header counts for more than badly written values
FEW = 12  # rows of which one or two badly written ones are no small share
MANY, KINDS = 100, 3  # of so many rows, so few values tell kinds of things
NAMED = 12  # letters of a text without numbers: the name of a company, and no code
NEARLY = 0.9  # of those who have a name: so many have the e-mail or phone that tells them apart
NET = re.compile(r"\b(?:sub ?total|net|netto|before tax|excl\w*|without (?:tax|vat)|без ндс|без налога|bez vat)\b", re.IGNORECASE)
TAX = re.compile(r"\b(?:tax(?:es)?|vat|gst|ндс|налог\w*|podatek\w*|podatku)\b", re.IGNORECASE)
ANSWERED = 0.9  # of the rows of a survey: a column that fewer filled names nobody
OFFERED = {
    "transactions": ["date", "amount", "customer_id", "order_id", "product", "quantity", "price", "category", "channel", "currency", "margin"],
    "deals": ["outcome", "amount", "created", "planned", "closed", "deal_id", "client", "customer_id", "cycle_days", "effort_hours", "discount", "profit",
              "changes", "has_budget", "beyond_product", "category", "currency"],
    "events": ["date", "event", "customer_id", "product", "channel"],
    "customers": ["customer_id"],
    "survey": ["customer_id", "date"],
    "campaign_contacts": ["customer_id"],
}  # fmt: skip


@dataclass(frozen=True)
class Recognised:
    """What a table of a file is taken for: its kind, the map of its product (or None), canonical → theirs, and what speaks for it.

    `others`: canonical → further columns that might be it, the likeliest first. `missing`: canonical columns that the kind cannot do
    without and that no column looks like. `looks`: header → how its column looks.
    """

    kind: str
    columns: dict[str, str]
    looks: dict[str, Look]
    map: maps.Map | None = None
    others: dict[str, list[str]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    why: str = ""


def recognise(frame: pd.DataFrame) -> Recognised:
    """Say what a table is, by its product's headers, by header words in three languages, and by its values.

    >>> sales = pd.DataFrame({"who": ["7", "8", "7"], "when": ["2026-01-05", "2026-01-06", "2026-02-06"], "paid": ["5.50", "7.25", "3.10"]})
    >>> found = recognise(sales)
    >>> found.kind, found.columns
    ('transactions', {'date': 'when', 'amount': 'paid', 'customer_id': 'who'})
    """
    looks = {str(c): look(str(c), frame[c]) for c in frame.columns}
    chosen = maps.recognise(frame.columns)
    if chosen is not None:
        return _by_map(chosen, looks, frame)
    usable = {h: x for h, x in looks.items() if x.filled > 0 or (x.rows <= FEW and (_outright(h, "date") or _outright(h, "amount")))}
    guesses = {kind: _assign(kind, usable) for kind in OFFERED}
    told, why = sent.contacts(frame, usable, guesses["campaign_contacts"].get("customer_id"))
    if told:
        return Recognised("campaign_contacts", told, looks, others=_others("campaign_contacts", told, usable), why=why)
    ends = next((h for h, x in usable.items() if x.values <= 40 and _ends(frame[h])), None)
    if ends is not None:
        guesses["deals"] = {**{c: h for c, h in guesses["deals"].items() if h != ends}, "outcome": ends}
    kind, why = ("deals", f"{ends} says won and lost") if ends is not None else _kind(guesses, usable)
    if kind == "transactions" and ends is None:
        guesses[kind] = _told_apart(_again(guesses[kind], usable), usable)
    number = _numbering(guesses["transactions"], usable) if kind == "transactions" and not {"date", "order_id"} & set(guesses[kind]) else None
    guesses[kind] |= {"order_id": number} if number else {}
    found = _completed(kind, guesses[kind], usable)
    found = parted(frame, _net(frame, lines_own(frame, found, usable), usable)) if kind == "transactions" else found
    missing = [c for c in schema.required(kind, set(found)) if c not in found]
    return Recognised(kind, found, looks, None, _others(kind, found, usable), missing, why)


def _by_map(chosen: maps.Map, looks: dict[str, Look], frame: pd.DataFrame) -> Recognised:
    full = [h for h in looks if looks[h].filled > 0]
    found = maps.columns(chosen, [*full, *(h for h in looks if h not in full and h in needed(chosen))])
    if chosen.table == "transactions" and "event_name" in found and not {"amount", "price"} & set(found):
        told = {"customer_id": found.get("customer_id"), "date": found.get("date"), "event": found["event_name"]}
        return Recognised("events", {c: h for c, h in told.items() if h}, looks, why=f"{chosen.title}: what people did, and no sums")
    found |= _by_words(chosen, found, {h: looks[h] for h in full if h not in found.values()})
    found = parted(frame, totals.as_amount(found) if totals.of_lines(frame, found, chosen.shape.total, Source(file="-")) else found)
    missing = [c for c in schema.required(chosen.table, set(found)) if c not in found]
    others = {c: [h for h in looks if h in theirs and h != found.get(c)] for c, theirs in chosen.columns.items()}
    return Recognised(
        chosen.table, found, looks, chosen, {c: o for c, o in others.items() if o}, missing, f"the headers are those of {chosen.title}"
    )


def _by_words(chosen: maps.Map, found: dict[str, str], free: dict[str, Look]) -> dict[str, str]:
    """What a map needs and does not find under its own headers, by what other files call it."""
    missing = {c for c in schema.required(chosen.table, set(found)) if c not in found}
    missing |= {"amount"} if missing & {"price", "quantity"} else set()
    guessed = _assign(chosen.table, free) if missing and not chosen.no_customer else {}
    return {c: h for c, h in guessed.items() if c in missing and not ("amount" in guessed and c in ("price", "quantity"))}


def _fits(canonical: str, kind: str, seen: Look) -> float:
    """How well a column's values go with a canonical column: 0 where they cannot be it."""
    what = schema.kind(kind, canonical)
    if _somebodys(canonical, what, seen):
        return 0.0
    if what == "date":
        return _reads(seen.dates, 0.7, canonical, kind, seen)
    if what == "number":
        return _reads(seen.numbers, 0.8, canonical, kind, seen) if seen.dates < 0.7 else 0.0
    if canonical in ("has_budget", "beyond_product"):
        return float(seen.values <= 3)
    if canonical == "changes":
        return float(seen.values <= 3 or seen.numbers > 0.8)
    if canonical == "currency":
        return float(seen.values <= 20 and seen.long <= 12 and seen.numbers < 0.5)
    if what == "id":
        return float(seen.dates < 0.7 and seen.decimals < 0.02 and seen.long < 80)
    if canonical == "outcome":
        return float(seen.dates < 0.7 and seen.values <= 40 and seen.numbers < 0.5)
    if canonical in ("category", "channel", "event"):
        return float(seen.dates < 0.7 and seen.decimals < 0.02 and seen.distinct < 0.9)
    return float(seen.dates < 0.7 and seen.decimals < 0.02)


def _somebodys(canonical: str, what: str, seen: Look) -> bool:
    """No sale took place on a birthday, and no passport is an order's number; a header may call goods by their name."""
    if canonical in ("customer_id", "client") or not seen.contact:
        return False
    if canonical == "order_id" and seen.contact == "document" and _outright(seen.header, canonical):
        return False  # Numer dokumentu: the invoice's
    return seen.contact == "birth date" if what == "date" else what == "number" or seen.contact != "name"


def _reads(share: float, most: float, canonical: str, kind: str, seen: Look) -> float:
    """Whether enough of a column can be read: most of it; a fifth of a sale's date or sum where the header says it outright; of few rows none."""
    if share > most:
        return 1.0
    if (kind, canonical) not in SAID or not _outright(seen.header, canonical):
        return 0.0
    return 0.85 if share >= 0.2 else 0.75 if seen.rows <= FEW else 0.0


def _outright(header: str, canonical: str) -> bool:
    """Whether a header is a word for a canonical column and says no more than its currency: «Сумма, руб.»."""
    said = [word for word in plain(header).split() if word not in currencies.signs()]
    return nearness(" ".join(said), canonical) >= 0.6


def _score(canonical: str, kind: str, seen: Look) -> float:
    """How likely a column is a canonical one, by its header and its values."""
    if canonical in ("customer_id", "client") and _nobodys(canonical, seen):
        return 0.0
    near = nearness(seen.header, canonical) * _fits(canonical, kind, seen)
    if f"not_{canonical}" in words() and kind != "survey":
        near = near if near > nearness(seen.header, f"not_{canonical}") else 0.0
    if canonical == "customer_id" and seen.contact:
        near *= 0.55 if seen.contact in ("email", "phone", "name") else 0.8
    return near


def _nobodys(canonical: str, seen: Look) -> bool:
    """Whether a column is what people agreed to, answers yes and no, or has a few values in many rows, whatever contact its header speaks of: «Согласие на e-mail»."""
    few = seen.rows >= MANY and seen.values <= KINDS and not _outright(seen.header, canonical)
    return seen.flag or few or (consent.says(seen.header) is not None and not seen.contact)


def _assign(kind: str, looks: dict[str, Look]) -> dict[str, str]:
    """Canonical → header: the surest pair first, each header once."""
    pairs = [(_score(c, kind, x), -OFFERED[kind].index(c), -i, c, h) for c in OFFERED[kind] for i, (h, x) in enumerate(looks.items())]
    found: dict[str, str] = {}
    for score, _, _, canonical, header in sorted(pairs, reverse=True):
        if score >= ENOUGH and canonical not in found and header not in found.values():
            found[canonical] = header
    if kind in ("customers", "survey") and "customer_id" in found:
        found["customer_id"] = _own_id(found["customer_id"], [h for h in looks if h not in found.values()], looks)
    if kind == "survey" and "customer_id" in found and looks[found["customer_id"]].filled < ANSWERED:
        del found["customer_id"]  # an e-mail that few gave: every row is an answer all the same
    return {c: found[c] for c in OFFERED[kind] if c in found}


def _own_id(theirs: str, free: list[str], looks: dict[str, Look]) -> str:
    """An id of a list's own rather than an e-mail or a phone, where it tells as many people apart."""
    if not looks[theirs].contact:
        return theirs
    ids = [h for h in free if not looks[h].contact and _score("customer_id", "customers", looks[h]) >= ENOUGH]
    ids = [h for h in ids if looks[h].filled * looks[h].distinct >= looks[theirs].filled * looks[theirs].distinct]
    return max(ids, key=lambda h: _score("customer_id", "customers", looks[h]), default=theirs)


def _kind(guesses: dict[str, dict[str, str]], looks: dict[str, Look]) -> tuple[str, str]:
    """Which table it is, and why."""
    sales, unique = guesses["transactions"], _one_row_each(guesses["customers"], looks)
    deals = [h for h in looks if nearness(h, "deals") >= 0.45]
    if len(deals) >= 2 and "outcome" in guesses["deals"] and ("amount" in guesses["deals"] or "deal_id" in guesses["deals"]):
        return "deals", f"its columns speak of deals: {', '.join(deals[:4])}"
    if all(c in sales and _outright(sales[c], c) and looks[sales[c]].rows <= FEW for c in ("date", "amount")):  # few rows prove no more
        return "transactions", "it has dates and sums of money"
    asked = _questions(looks)
    if len(asked) >= 3 and len(asked) >= 0.4 * len(looks) and "amount" not in sales:
        return "survey", f"{len(asked)} of its columns are questions"
    few = [h for h, x in looks.items() if x.values <= 11 and x.dates < 0.7]
    open_ = [h for h, x in looks.items() if x.dates < 0.7 and h != guesses["customers"].get("customer_id")]
    plain_facts = [h for h in looks if max(nearness(h, c) for c in ("customers", "not_amount", "not_date", "amount", "product")) >= 0.45]
    sent = [h for h, x in looks.items() if x.dates > 0.7 and x.distinct > 0.97]  # when a form was filled in: one row per answer
    alone = unique or (len(sent) == 1 and sent[0] == next(iter(looks)) and "customer_id" not in guesses["customers"])
    sums = [h for h, x in looks.items() if x.currency or (x.numbers > 0.8 and x.decimals > 0.05 and x.dates < 0.7)]
    if alone and len(few) >= 4 and len(few) >= 0.7 * len(open_) and not plain_facts and not sums:
        return "survey", f"{len(few)} of its columns have a few answers each"
    money = bool({"amount", "price"} & set(sales)) or bool(_amounts(looks, sales))
    dated = "date" in sales or any(x.dates > 0.7 and not nearness(h, "not_date") and x.contact != "birth date" for h, x in looks.items())
    about = [h for h in looks if max(nearness(h, "customers"), nearness(h, "not_amount"), nearness(h, "not_date")) >= 0.45]
    sold = {"order_id", "product", "quantity", "price"} & set(sales)
    if money and not dated and _numbering(sales, looks):
        return "transactions", "each row has a number of its own, customers come again and it has sums of money, without their dates"
    if unique and about and not (sold and "amount" in sales) and len(about) >= (1 if not (money and dated) else 2):
        return "customers", f"one row per customer, with {', '.join(about[:4])}"
    if money and dated:
        return "transactions", "it has dates and sums of money"
    if "event" in guesses["events"] and dated and not unique:
        return "events", "it has dates and what happened"
    if _orders(sales, looks):
        return "transactions", "orders of customers who come again" + ("" if dated else ", without their dates") + ", and no sums of money"
    if unique or about:
        return "customers", "one row per customer"
    return (
        ("events", "it has dates and no sums")
        if dated and "customer_id" in guesses["events"]
        else ("customers", "it has neither dates nor sums")
    )


def _ends(stages: pd.Series) -> bool:
    """Whether a column speaks of deals that were won and of deals that were lost."""
    told = " ".join(str(s).casefold().replace("closedwon", "won").replace("closedlost", "lost") for s in pd.unique(stages.dropna())[:40])
    won = re.search(r"\bwon\b|выигра|успешно реализ|сделка успеш|сделка заключ|wygran", told)
    return bool(won and re.search(r"\blost\b|проигра|провал|не реализ|przegran", told))


def _one_row_each(found: dict[str, str], looks: dict[str, Look]) -> bool:
    theirs = found.get("customer_id")
    return looks[theirs].distinct > 0.97 if theirs else not any(x.dates > 0.7 for x in looks.values())


def _orders(sales: dict[str, str], looks: dict[str, Look]) -> bool:
    """Whether each row is an order: it has a number of its own, and whose it is comes again."""
    order, whose = looks.get(sales.get("order_id", "")), looks.get(sales.get("customer_id", ""))
    return bool(order and whose) and _outright(order.header, "order_id") and whose.distinct < min(0.97, order.distinct)


def _again(sales: dict[str, str], looks: dict[str, Look]) -> dict[str, str]:
    """An id that no two rows share is the sale's, where an e-mail, a phone or a name tells people who come again."""
    whose = looks.get(sales.get("customer_id", ""))
    if whose is None or whose.distinct < 1 or whose.contact or whose.rows <= FEW or "order_id" in sales:
        return sales
    theirs = [x for h, x in looks.items() if h not in sales.values() and x.contact in ("email", "phone", "name") and x.filled > 0.5 and x.distinct < 0.97]
    theirs = [x for x in theirs if nearness(x.header, "customer_id") >= ENOUGH] or theirs
    if not theirs:
        return sales
    kinds = ("email", "phone", "name")
    best = min(theirs, key=lambda x: (kinds.index(x.contact), -x.filled))
    return {**sales, "customer_id": best.header, "order_id": whose.header}


def _told_apart(sales: dict[str, str], looks: dict[str, Look]) -> dict[str, str]:
    """Where the customers' column holds names, a tax number, an e-mail and then a phone that nearly all of them have tell namesakes apart."""
    whose = looks.get(sales.get("customer_id", ""))
    if whose is None or not (whose.contact == "name" or (not whose.contact and whose.numbers < 0.1 and whose.long >= NAMED)):
        return sales
    for kind in ("document", "email", "phone") if whose.contact == "name" else ("document",):
        able = [x for h, x in looks.items() if x.contact == kind and h not in sales.values() and x.filled >= NEARLY * whose.filled]
        able = [x for x in able if nearness(x.header, "customer_id") >= ENOUGH] if kind == "document" else able
        able = [x for x in able if x.values >= 0.8 * whose.values]  # a manager's are fewer than the customers
        if able:
            return {**sales, "customer_id": max(able, key=lambda x: (nearness(x.header, "customer_id"), x.filled)).header}
    return sales


def _numbering(sales: dict[str, str], looks: dict[str, Look]) -> str | None:
    """The column that numbers sales, whatever its header: no two rows have the same, no word of it means a customer, and who bought comes again."""
    whose = looks.get(sales.get("customer_id", ""))
    if whose is None or not _outright(whose.header, "customer_id") or whose.distinct > 0.8 or whose.filled < 0.9 or whose.rows <= FEW:
        return None
    theirs = ("customer_id", "client", "customers", "not_customer_id", "not_order_id", "question")
    able = [h for h, x in looks.items() if x.distinct == 1 and x.filled > 0.97 and not x.contact and x.decimals < 0.02 and x.dates < 0.7 and x.long < 40]
    return next((h for h in able if h != sales.get("amount") and _id_like(looks[h]) and not any(nearness(h, c) >= ENOUGH for c in theirs)), None)


def per_order(frame: pd.DataFrame, found: dict[str, str]) -> repeated.Repeated | None:
    """Whether the sums of a table of sales are their orders', repeated on each line."""
    if found.get("amount") not in frame or found.get("order_id") not in frame:
        return None
    plain, goods = Source(file="-"), found.get("product")
    named = [frame[found[c]] for c in ("price", "quantity") if found.get(c) in frame and found[c] != found["amount"]]
    own = convert.numbers(named[0], plain) * convert.numbers(named[1], plain) if len(named) == 2 else None
    order, amounts = frame[found["order_id"]], convert.numbers(frame[found["amount"]], plain)
    if goods not in frame and own is None:  # a sale and its refund have one number and one sum
        kinds = [h for h in frame if of_rows(str(h)) and convert.is_text(frame[h]) and frame[h].nunique() <= MOST]
        order = order.mask(frame[kinds].apply(lambda c: convert.as_text(c).str.contains(BACK)).any(axis=1)) if kinds else order
    return repeated.repeated(order, amounts, frame.get(goods), own, frame.get(found.get("date")))


def order_once(frame: pd.DataFrame, found: dict[str, str]) -> bool:
    """Whether a draft may count them once: goods tell the lines apart, or their own sums prove it; lines of nothing else may be seats at one fare."""
    told = per_order(frame, found)
    return told is not None and (told.proven or "product" in found)


def lines_own(frame: pd.DataFrame, found: dict[str, str], looks: dict[str, Look]) -> dict[str, str]:
    """The columns with each line's own sum as the amount, where what was taken for it is the order's on every line: a column of theirs, else price × quantity."""
    if per_order(frame, found) is None:
        return found
    plain = Source(file="-")
    sums = [h for h, x in looks.items() if h not in found.values() and not x.contact and x.numbers > 0.8 and x.dates < 0.7]
    offered = {h: convert.numbers(frame[h], plain) for h in sums}
    if found.get("price") in frame and found.get("quantity") in frame:
        offered[""] = convert.numbers(frame[found["price"]], plain) * convert.numbers(frame[found["quantity"]], plain)
    hit = repeated.own_sums(frame[found["order_id"]], convert.numbers(frame[found["amount"]], plain), offered)
    without = {c: h for c, h in found.items() if c != "amount"}
    return found if hit is None else without if hit == "" else {c: hit if c == "amount" else h for c, h in found.items()}


def _net(frame: pd.DataFrame, found: dict[str, str], looks: dict[str, Look]) -> dict[str, str]:
    """The columns with the sum before tax as the amount, where what was taken for it is that sum and a column of tax together."""
    gross, free = found.get("amount"), [h for h, x in looks.items() if x.numbers > 0.8 and x.dates < 0.7 and not x.contact]
    sums = [h for h in free if NET.search(plain(h)) and h not in found.values()]
    taxes = [h for h in free if TAX.search(plain(h)) and h not in (gross, *sums)]
    if gross not in frame or not sums or not taxes:
        return found
    read = {h: convert.numbers(frame[h], Source(file="-")) for h in (gross, *sums, *taxes)}
    for net, tax in ((n, t) for n in sums for t in taxes):
        fits = (read[net] + read[tax].fillna(0) - read[gross]).abs() < 0.015
        if (read[tax].abs() > 0).any() and fits.sum() >= NEARLY * read[gross].notna().sum() > 0 and read[net][read[gross].notna()].notna().all():
            return {c: net if c == "amount" else h for c, h in found.items()}
    return found


def _questions(looks: dict[str, Look]) -> list[str]:
    """Headers that ask something (or are called q1, q2 …), whose answers are few."""
    found = []
    for header, seen in looks.items():
        text = plain(header)
        asks = re.sub(r"\([^)]*\)|[*:]", "", header).strip().endswith("?") or (len(text.split()) >= 2 and any(text.startswith(f"{w} ") for w in words()["question"]))
        asks = asks or (len(text.split()) >= 4 and nearness(header, "question") > 0)
        numbered = len(text) <= 5 and text[:1] in ("q", "в", "p") and text[1:].strip().isdigit()
        if (asks or numbered) and seen.dates < 0.7:
            found.append(header)
    return found


def _amounts(looks: dict[str, Look], taken: dict[str, str]) -> list[str]:
    """Columns that hold sums of money by their values, the likeliest first: with cents or a currency's sign, or widely spread."""
    used = set(taken.values())
    offered = [
        x
        for h, x in looks.items()
        if h not in used and not x.contact and x.numbers > 0.8 and x.dates < 0.7 and not nearness(h, "not_amount") and x.values > 1
    ]
    likely = [x for x in offered if x.currency or x.decimals > 0.05 or (x.spread > 1.5 and not _id_like(x))]
    return [x.header for x in sorted(likely, key=lambda x: (bool(x.currency), x.decimals, x.spread), reverse=True)]


def _id_like(seen: Look) -> bool:
    """Whole numbers or short words that come again, or that differ in every row: what tells things apart, not what is summed."""
    if seen.decimals > 0.02 or seen.dates > 0.7 or seen.currency or seen.contact == "name":
        return False
    text = seen.sample.split(" | ")
    same_length = len({len(t) for t in text if t}) == 1 and len(text) > 2 and seen.long >= 3
    return seen.numbers < 0.5 or same_length or seen.distinct > 0.97 or any(t.startswith("0") and len(t) > 1 for t in text)


def _completed(kind: str, found: dict[str, str], looks: dict[str, Look]) -> dict[str, str]:
    """What no header tells is told by values: a date, a sum, and what comes again is the customer; else the row's number is the id."""
    made, free = dict(found), [h for h in looks if h not in found.values()]
    if "date" not in made and kind in ("transactions", "events"):
        hit = sorted((h for h in free if looks[h].dates > 0.7 and looks[h].contact != "birth date"), key=lambda h: (nearness(h, "not_date"), -looks[h].dates))
        made |= {"date": hit[0]} if hit else {}
    if kind == "transactions" and "amount" not in made and not {"price", "quantity"} <= set(made):
        hit = _amounts(looks, made) or ([made.pop("price")] if "price" in made else [])
        made |= {"amount": hit[0]} if hit else {}
    if kind == "transactions" and "amount" in made and {"price", "quantity"} <= set(made) and nearness(made["amount"], "amount") < 0.5:
        made.pop("amount")  # a doubtful sum gives way to price × quantity
    if "customer_id" not in made and kind in ("transactions", "events", "customers", "survey"):
        made |= _whose(kind, made, looks)
    if kind == "deals" and "customer_id" not in made and "client" in made:
        made["customer_id"] = made.pop("client")
    if kind == "deals" and "deal_id" not in made:
        ids = [h for h in free if looks[h].distinct == 1 and looks[h].filled > 0.9 and _id_like(looks[h]) and looks[h].long < 40]
        made["deal_id"] = ids[0] if ids else ROW_NUMBER
    return {c: made[c] for c in [*OFFERED[kind], *made] if c in made}


def _whose(kind: str, made: dict[str, str], looks: dict[str, Look]) -> dict[str, str]:
    free = {
        h: x for h, x in looks.items() if h not in made.values() and x.filled > 0.5 and x.dates < 0.7 and not nearness(h, "not_customer_id")
    }
    if kind in ("customers", "survey"):
        ids = [h for h, x in free.items() if x.distinct > 0.97 and _id_like(x) and x.long < 40 and not nearness(h, "question")]
        return {"customer_id": ids[0] if ids else ROW_NUMBER}
    known = [
        "product",
        "category",
        "channel",
        "quantity",
        "price",
        "status",
        "currency",
        "not_amount",
        "not_order_id",
        "order_id",
        "customers",
    ]
    free = {
        h: x for h, x in free.items() if x.values >= 5 or x.distinct > 0.1
    }  # two or three of a kind among many rows are a kind, not people
    open_ = {h: x for h, x in free.items() if x.values > 1 and x.decimals < 0.02 and not any(nearness(h, c) >= ENOUGH for c in known)}
    ids = [h for h, x in open_.items() if _id_like(x)] or [h for h, x in open_.items() if not x.currency and x.contact != "name"]
    again = [h for h in ids if looks[h].distinct < 0.97]
    if len(ids) and "order_id" not in made and len(again) and len(ids) > len(again):
        return {"customer_id": max(again, key=lambda h: looks[h].distinct)}
    return {"customer_id": max(again or ids, key=lambda h: looks[h].distinct)} if ids else {}


def _others(kind: str, found: dict[str, str], looks: dict[str, Look]) -> dict[str, list[str]]:
    """For each canonical column, what else it might be."""
    rated = {c: sorted(((_score(c, kind, x), h) for h, x in looks.items() if h != found.get(c)), reverse=True) for c in OFFERED[kind]}
    made = {c: [h for score, h in rows if score >= 0.2][:4] for c, rows in rated.items()}
    for canonical in ("amount", "date", "customer_id") if kind in ("transactions", "events") else ():
        if canonical in OFFERED[kind] and canonical in found and not made.get(canonical):
            able = [h for h, x in looks.items() if h not in found.values() and _fits(canonical, kind, x)]
            made[canonical] = [h for h in able if canonical != "customer_id" or looks[h].values > FEW][:4]  # few are kinds of things, and no people
    return {c: o for c, o in made.items() if o}


def not_sold(values: pd.Series) -> list[str]:
    """Those of a status column's values that say a sale did not take place, in three languages."""
    return saying("not_sold", values)
