"""Writes the case "Style" (a clothes shop) and its planted truth: sales.csv, clients.xlsx, events.csv, survey.csv."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections import Counter
from pathlib import Path

import numpy as np
import xlsxwriter
from style_events import events, survey
from style_kinds import AGES, ATTRIBUTES, DISTRICTS, KINDS, MISSING, NAMES, NEVER, NOISE, SIZES
from style_messages import messages
from style_sales import AS_OF, CHANNELS, DAYS, START, lines_of, pick, receipts_of

KNOWN, NOT_IN_BASE, REFUND_ONLY, ANONYMOUS, DUPLICATES = 4000, 12, 3, 900, 160
HEADER = ["Код клиента", "Чек", "Дата", "Товар", "Группа", "Канал", "Количество", "Скидка", "Сумма"]


def make_style(case: Path, truth: Path, seed: int = 20261101) -> None:
    """Write the inputs of the case and the truth that only tests read."""
    rng = np.random.default_rng(seed)
    kinds = planted_kinds(rng)
    receipts = [r for customer, kind in kinds.items() if kind in KINDS for r in receipts_of(rng, customer, kind)]
    people = {customer: person(rng, customer, kind) for customer, kind in kinds.items()}
    for customer in list(people)[-NOT_IN_BASE:]:
        del people[customer]
    give_cards(rng, people, receipts)
    rows, facts = sales_rows(rng, receipts, kinds)
    (case / "inputs").mkdir(parents=True, exist_ok=True)
    truth.mkdir(parents=True, exist_ok=True)
    write_sales(case / "inputs/sales.csv", rows)
    write_clients(case / "inputs/clients.xlsx", people)
    write_utf8(case / "inputs/events.csv", events(rng, kinds, receipts, facts))
    write_utf8(case / "inputs/survey.csv", survey(rng, kinds, people))
    write_utf8(truth / "style.csv", [["customer_id", "kind"], *([c, kinds[c]] for c in sorted(kinds))])
    write_utf8(truth / "style_messages.csv", messages(kinds, seed + 1))
    facts |= {"known_customers": len(people), "kinds": dict(sorted(Counter(kinds.values()).items()))}
    facts |= planted_facts(receipts)
    (truth / "style.json").write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def planted_kinds(rng) -> dict[str, str]:
    """customer code → kind; codes keep their leading zeros and say nothing about the kind."""
    kinds = [kind for kind, plan in KINDS.items() for _ in range(plan["n"])]
    kinds += ["refund_only"] * REFUND_ONLY
    kinds += [NEVER] * (KNOWN + NOT_IN_BASE - len(kinds))
    rng.shuffle(kinds)
    codes = np.sort(rng.choice(np.arange(17, 9900), size=len(kinds), replace=False))
    late = [f"{code:06d}" for code in codes]
    movable = [i for i, kind in enumerate(kinds) if kind == "once"][:NOT_IN_BASE]
    tail = range(len(kinds) - NOT_IN_BASE, len(kinds))
    for i, j in zip(movable, tail, strict=True):
        kinds[i], kinds[j] = kinds[j], kinds[i]
    return dict(zip(late, kinds, strict=True))


def person(rng, customer: str, kind: str) -> dict:
    """The card of one customer: attributes follow the kind strongly, weakly or not at all; some are missing."""
    taste = kind if kind in KINDS else NEVER
    card = {name: pick(rng, values, by_kind[taste]) for name, (_, values, by_kind) in ATTRIBUTES.items()}
    mean, deviation = AGES[taste]
    card["age"] = int(np.clip(rng.normal(mean, deviation), 18, 79))
    card["name"] = pick(rng, NAMES[card["gender"]])
    card["clothing_size"] = pick(rng, *SIZES[card["gender"]])
    card["district"] = pick(rng, DISTRICTS.get(card["city"], [card["city"]]))
    card["phone"] = f"+7 000 {rng.integers(100, 1000)}-{rng.integers(10, 100)}-{rng.integers(10, 100)}"
    card["email"] = f"client{customer}@example.com"
    card["consent"] = "да" if rng.random() < 0.88 else "нет"
    card["card_number"] = f"СТ-{rng.integers(10**9, 10**10)}"
    card |= {column: pick(rng, values) for column, values in NOISE.items()}
    return {name: None if rng.random() < MISSING.get(name, 0) else value for name, value in card.items()}


def give_cards(rng, people: dict, receipts: list) -> None:
    """The card is given at the first purchase or up to a month earlier; to those who never bought, at any time."""
    first: dict[str, dt.date] = {}
    for receipt in receipts:
        day = receipt["when"].date()
        first[receipt["customer"]] = min(day, first.get(receipt["customer"], day))
    for customer, card in people.items():
        day = first.get(customer)
        early = int(rng.integers(0, 30)) if rng.random() < 0.3 else 0
        card["card_date"] = day - dt.timedelta(early) if day else AS_OF - dt.timedelta(int(rng.integers(5, 500)))


def sales_rows(rng, receipts: list, kinds: dict) -> tuple[list[list], dict]:
    """The lines of the export in order of time with refunds, strangers and duplicates, and their counts."""
    groups = list(KINDS)
    for _ in range(ANONYMOUS):
        kind = pick(rng, groups, [10, 2, 30, 20, 30, 8])
        when = dt.datetime.combine(START, dt.time(int(rng.integers(10, 21)), int(rng.integers(60))))
        when += dt.timedelta(int(rng.integers(DAYS)))
        receipts.append(
            {"customer": "", "when": when, "channel": pick(rng, CHANNELS[:2]), "kind": kind, "lines": lines_of(rng, kind, when.date())}
        )
    receipts.sort(key=lambda r: (r["when"], r["customer"], r["lines"]))
    lines = []
    for number, receipt in enumerate(receipts):
        receipt["number"] = f"ЧК-{number + 1:06d}"
        lines += [
            (
                receipt["when"],
                [receipt["customer"], receipt["number"], receipt["when"], product, group, receipt["channel"], quantity, off, kopecks],
            )
            for product, group, quantity, off, kopecks in receipt["lines"]
        ]
    refunds, own_number = refund_lines(rng, receipts, kinds)
    lines = sorted(lines + refunds, key=lambda line: line[0])
    rows = [row for _, row in lines]
    clean = len(rows)
    for place in sorted(rng.choice(clean, DUPLICATES, replace=False), reverse=True):
        rows.insert(int(place) + 1, list(rows[place]))
    return rows, counts(rows, clean, refunds, own_number)


def refund_lines(rng, receipts: list, kinds: dict) -> tuple[list, int]:
    """Some things come back days later, under the old receipt's number or a return slip's."""
    found, own_number = [], 0
    for receipt in receipts:
        if receipt["kind"] == "steady" or rng.random() > (0.05 if receipt["channel"] in CHANNELS[2:] else 0.02):
            continue
        when = receipt["when"] + dt.timedelta(int(rng.integers(1, 14)), 60 * int(rng.integers(1, 50)))
        if when.date() >= AS_OF:
            continue
        product, group, quantity, off, kopecks = receipt["lines"][0]
        slip = rng.random() < 0.4
        own_number += slip
        number = f"ВЗ-{own_number:05d}" if slip else receipt["number"]
        found.append((when, [receipt["customer"], number, when, product, group, receipt["channel"], -quantity, off, -kopecks]))
    for customer in (c for c, kind in kinds.items() if kind == "refund_only"):
        own_number += 1
        when = dt.datetime(2024, 11, 5, 12, int(rng.integers(60)))
        found.append((when, [customer, f"ВЗ-{own_number:05d}", when, "Джемпер", "Трикотаж", CHANNELS[0], -1, 0, -399000]))
    return found, own_number


def counts(rows: list, clean: int, refunds: list, own_number: int) -> dict:
    """What the row log of the intake must find."""
    named = {tuple(row) for row in rows if row[0]}
    kopecks = sum(row[-1] for row in named)
    return {
        "lines": len(rows) + 1,
        "totals_rows": 1,
        "duplicates": len(rows) - clean,
        "missing_card": len({tuple(row) for row in rows if not row[0]}),
        "refund_lines": len(refunds),
        "refunds_with_own_number": int(own_number),
        "used_lines": len(named),
        "revenue": f"{kopecks // 100}.{kopecks % 100:02d}",
        "total_printed": f"{sum(row[-1] for row in rows) // 100}.{sum(row[-1] for row in rows) % 100:02d}",
    }


def planted_facts(receipts: list) -> dict:
    """What the rest of the chain should discover."""
    buyers = {r["customer"] for r in receipts if r["customer"]}
    even = {r["customer"] for r in receipts if r["kind"] == "steady" and r.get("spread", 1) < 0.1}
    return {
        "buyers": len(buyers),
        "not_in_base": NOT_IN_BASE,
        "refund_only": REFUND_ONLY,
        "steady_x": sorted(even),
        "steady_y": sorted({r["customer"] for r in receipts if r["kind"] == "steady" and r["customer"]} - even),
        "attributes": {
            "strong": ["benefit", "occasion"],
            "medium": ["fashion_attitude", "age", "income", "lifestyle", "preferred_channel"],
            "weak": ["payment_method", "family_stage", "city", "gender"],
            "none": [*NOISE, "clothing_size", "consent"],
            "useless_text": ["№ карты"],
        },
        "competitors": {"different": ["benefit", "age", "income"], "similar": ["payment_method", "gender"], "unknown": ["lifestyle"]},
    }


def as_text(kopecks: int) -> str:
    """12 990,00 with a non-breaking space, as accounting programs print money."""
    whole, part = divmod(abs(kopecks), 100)
    return ("-" if kopecks < 0 else "") + f"{whole:,}".replace(",", "\u00a0") + f",{part:02d}"


def write_sales(path: Path, rows: list[list]) -> None:
    """Windows-1251, semicolons, decimal commas, CRLF and the totals row."""
    with path.open("w", encoding="cp1251", newline="") as file:
        out = csv.writer(file, delimiter=";", lineterminator="\r\n")
        out.writerow(HEADER)
        for customer, number, when, product, group, channel, quantity, off, kopecks in rows:
            out.writerow([customer, number, when.strftime("%d.%m.%Y %H:%M"), product, group, channel, quantity, off, as_text(kopecks)])
        out.writerow(["Итого", "", "", "", "", "", sum(row[6] for row in rows), "", as_text(sum(r[-1] for r in rows))])


def write_clients(path: Path, people: dict) -> None:
    """The customer base as a workbook: sheet База, codes as text, dates as dates; the same bytes each time."""
    columns = {
        "card_number": "№ карты",
        "name": "Имя",
        "card_date": "Дата выдачи карты",
        "city": "Город",
        "district": "Район",
        "age": "Возраст",
        "clothing_size": "Размер одежды",
        **{name: russian for name, (russian, _, _) in ATTRIBUTES.items() if name != "city"},
        **{name: name for name in NOISE},
        "phone": "Телефон",
        "email": "E-mail",
        "consent": "Согласие на рассылку",
    }
    book = xlsxwriter.Workbook(str(path), {"strings_to_numbers": False, "strings_to_urls": False})
    book.set_properties({"created": dt.datetime(2026, 11, 1), "title": "Style"})
    sheet, day = book.add_worksheet("База"), book.add_format({"num_format": "dd.mm.yyyy"})
    sheet.write_row(0, 0, ["Код", *columns.values()])
    for row, (customer, card) in enumerate(people.items(), start=1):
        sheet.write_string(row, 0, customer)
        for column, name in enumerate(columns, start=1):
            if isinstance(card[name], dt.date):
                sheet.write_datetime(row, column, dt.datetime.combine(card[name], dt.time()), day)
            elif card[name] is not None:
                sheet.write(row, column, card[name])
    sheet.freeze_panes(1, 1)
    book.close()


def write_utf8(path: Path, rows: list[list]) -> None:
    """An ordinary CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
