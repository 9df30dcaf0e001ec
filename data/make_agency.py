"""Writes the case "Agencja Kierunek" (a B2B digital agency in Poland): deals won and lost, clients, invoices, events."""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path

import numpy as np
import xlsxwriter
from style_sales import pick

START, AS_OF = dt.date(2024, 11, 1), dt.date(2026, 11, 1)
INDUSTRIES = ["e-commerce", "produkcja", "usługi B2B", "medycyna", "nieruchomości", "edukacja"]
SIZES = ["1–9", "10–49", "50–249", "250+"]
REGIONS = ["mazowieckie", "małopolskie", "śląskie", "wielkopolskie", "dolnośląskie", "pomorskie"]
CITIES = {
    "mazowieckie": "Warszawa",
    "małopolskie": "Kraków",
    "śląskie": "Katowice",
    "wielkopolskie": "Poznań",
    "dolnośląskie": "Wrocław",
    "pomorskie": "Gdańsk",
}
SERVICES = {
    "Kampanie": ["Google Ads", "Meta Ads", "Porównywarki cen"],
    "SEO": ["Pozycjonowanie", "Audyt SEO"],
    "Strony": ["Sklep internetowy", "Strona firmowa", "Poprawki strony"],
    "Analityka": ["Wdrożenie GA4", "Raport"],
}
# kind: how many clients; weights of industry, size, who decides; services bought
KINDS = {
    "shop_retainer": {
        "n": 32,
        "industry": [86, 4, 4, 2, 2, 2],
        "size": [14, 66, 18, 2],
        "decides": [78, 16, 6],
        "technology": [44, 26, 26, 4],
        "services": ["Kampanie", "SEO", "Analityka"],
    },
    "projects": {
        "n": 54,
        "industry": [12, 26, 26, 12, 14, 10],
        "size": [22, 44, 28, 6],
        "decides": [36, 38, 26],
        "technology": [12, 22, 40, 26],
        "services": ["Strony", "SEO"],
    },
    "corporate": {
        "n": 9,
        "industry": [8, 40, 20, 20, 8, 4],
        "size": [0, 0, 0, 100],
        "decides": [2, 18, 80],
        "technology": [4, 8, 20, 68],
        "services": ["Kampanie", "Analityka"],
    },
    "one_off": {
        "n": 47,
        "industry": [16, 18, 24, 14, 14, 14],
        "size": [58, 32, 9, 1],
        "decides": [62, 28, 10],
        "technology": [14, 34, 42, 10],
        "services": ["Strony", "Analityka"],
    },
    "enquiry": {
        "n": 38,
        "industry": [10, 20, 24, 16, 18, 12],
        "size": [44, 36, 15, 5],
        "decides": [30, 34, 36],
        "technology": [12, 30, 42, 16],
        "services": [],
    },
}
DECIDES = ["właściciel", "kierownik marketingu", "komitet"]
TECHNOLOGY = ["Shoper", "WooCommerce", "WordPress", "własny system"]
FEATURES = ["Branża", "Wielkość", "Województwo", "Decyzję podejmuje", "Potrzeba", "Źródło"]
DEAL_HEADER = [
    "Nr",
    "Klient",
    "Data zamknięcia",
    "Status",
    "Wartość",
    "Cykl (dni)",
    "Godziny",
    "Rabat (%)",
    "Zmiany",
    "Zysk",
    "Ma budżet",
    "Poza ofertą",
    *FEATURES,
]
# class: deals, amount, cycle, hours, discount, changes, margin share
DEALS = {
    "A": (6, (28, 60), (8, 22), (18, 38), (0, 0), (0, 0), (0.42, 0.55)),
    "B": (8, (14, 34), (38, 85), (70, 130), (8, 20), (2, 6), (0.06, 0.16)),
    "C": (10, (10, 30), (30, 110), (80, 150), (10, 30), (3, 8), (0, 0)),
    "D": (3, (12, 24), (15, 40), (18, 34), (0, 15), (0, 2), (0, 0)),
    "X": (3, (120, 240), (60, 140), (40, 70), (0, 5), (4, 9), (0, 0)),
}


def make_agency(case: Path, truth: Path, seed: int = 30) -> None:
    """Write the inputs of the case and what is planted in it."""
    rng = np.random.default_rng(seed)
    (case / "inputs").mkdir(parents=True, exist_ok=True)
    truth.mkdir(parents=True, exist_ok=True)
    kinds = [kind for kind, plan in KINDS.items() for _ in range(plan["n"])]
    rng.shuffle(kinds)
    clients = {f"K{i + 1:04d}": client(rng, i + 1, kind) for i, kind in enumerate(kinds)}
    deals = deal_rows(rng, clients)
    invoices = sorted((row for key, card in clients.items() for row in invoices_of(rng, key, card)), key=lambda r: r[2])
    write_csv(
        case / "inputs/transakcje.csv",
        ["Kod klienta", "Faktura", "Data", "Usługa", "Dział", "Kwota netto"],
        [[*row[:2], row[2].strftime("%d.%m.%Y"), *row[3:5], polish(row[5])] for row in number(invoices)],
        "cp1250",
    )
    write_csv(case / "inputs/sprzedaz.csv", DEAL_HEADER, [row[1:] for row in deals], "cp1250")
    write_clients(case / "inputs/klienci.xlsx", clients)
    write_csv(case / "inputs/zdarzenia.csv", ["client", "date", "event"], events(rng, clients, invoices), "utf-8")
    write_csv(truth / "agency.csv", ["customer_id", "kind"], [[k, c["kind"]] for k, c in clients.items()], "utf-8")
    (truth / "agency.json").write_text(json.dumps(facts(deals, invoices), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def client(rng, code: int, kind: str) -> dict:
    """One company: the nests from outside in; the inner ones are often unknown."""
    plan = KINDS[kind]
    region = pick(rng, REGIONS, [34, 16, 14, 14, 12, 10])
    card = {
        "kind": kind,
        "name": f"Firma Przykładowa {code:03d}",
        "industry": pick(rng, INDUSTRIES, plan["industry"]),
        "size": pick(rng, SIZES, plan["size"]),
        "region": region,
        "city": CITIES[region],
        "founded": int(rng.integers(1991, 2024)),
        "technology": pick(rng, TECHNOLOGY, plan["technology"]),
        "status": {"shop_retainer": "duży", "corporate": "duży", "projects": "średni"}.get(kind, "mały"),
        "decides": pick(rng, DECIDES, plan["decides"]),
    }
    card["policy"] = pick(
        rng, ["umowa stała", "zamówienie", "przetarg"], {"shop_retainer": [80, 18, 2], "corporate": [10, 10, 80]}.get(kind, [10, 70, 20])
    )
    card["urgency"] = pick(
        rng, ["od zaraz", "w tym kwartale", "kiedyś"], {"shop_retainer": [60, 34, 6], "enquiry": [16, 30, 54]}.get(kind, [30, 46, 24])
    )
    card["need"] = pick(
        rng,
        ["więcej zamówień", "nowa strona", "rozpoznawalność"],
        {"shop_retainer": [84, 6, 10], "projects": [24, 60, 16], "corporate": [20, 10, 70]}.get(kind, [34, 42, 24]),
    )
    card["source"] = pick(
        rng, ["polecenie", "wyszukiwarka", "konferencja"], {"shop_retainer": [58, 34, 8], "corporate": [30, 10, 60]}.get(kind, [32, 52, 16])
    )
    card["risk"] = pick(rng, ["ostrożny", "umiarkowany", "odważny"])
    card["person"] = pick(rng, ["Anna", "Piotr", "Katarzyna", "Tomasz", "Magdalena", "Marek", "Ewa", "Paweł"])
    card["phone"], card["email"] = f"+48 000 {rng.integers(100, 1000)} {rng.integers(100, 1000)}", f"k{code:04d}@example.com"
    card["consent"] = "tak" if rng.random() < 0.9 else "nie"
    for name, share in {"risk": 0.45, "urgency": 0.2, "policy": 0.15, "decides": 0.08, "technology": 0.06}.items():
        card[name] = None if rng.random() < share else card[name]
    return card


def invoices_of(rng, key: str, card: dict) -> list[list]:
    """Invoices by kind: a steady fee each month, projects now and then, one job, or nothing."""
    kind, days = card["kind"], (AS_OF - START).days
    if kind == "enquiry":
        return []
    if kind == "shop_retainer":
        first, fee = int(rng.integers(0, 7)), rng.uniform(3500, 9000)
        return [
            line(rng, key, card, dt.date(2024 + (10 + m) // 12, (10 + m) % 12 + 1, 28), fee * rng.uniform(0.93, 1.07))
            for m in range(first, 24)
        ]
    count, low, high = {
        "projects": (int(rng.integers(2, 6)), 2500, 12000),
        "corporate": (int(rng.integers(4, 8)), 18000, 60000),
        "one_off": (1, 1200, 7000),
    }[kind]
    when = sorted(int(d) for d in rng.choice(np.arange(days), count, replace=False))
    return [line(rng, key, card, START + dt.timedelta(d), rng.uniform(low, high)) for d in when]


def line(rng, key: str, card: dict, day: dt.date, amount: float) -> list:
    group = pick(rng, KINDS[card["kind"]]["services"])
    return [key, "", day, pick(rng, SERVICES[group]), group, round(amount * 100)]


def number(invoices: list[list]) -> list[list]:
    """Invoice numbers in order of date, as the law wants."""
    return [[row[0], f"FV/{row[2]:%Y}/{i + 1:04d}", *row[2:]] for i, row in enumerate(invoices)]


def deal_rows(rng, clients: dict) -> list[list]:
    """30 closed deals by class and 2 open ones; hours of B and C are four fifths of all."""
    rows = [deal(rng, kind, plan) for kind, plan in DEALS.items() for _ in range(plan[0])]
    wanted = 4 * sum(row[5] for row in rows if row[0] in "ADX")
    busy = [row for row in rows if row[0] in "BC"]
    spent = sum(row[5] for row in busy)
    for row in busy:
        row[5] = round(row[5] * wanted / spent)
    busy[-1][5] += wanted - sum(row[5] for row in busy)
    rng.shuffle(rows)
    rows += [["open", *deal(rng, "B", DEALS["B"])[1:]] for _ in range(2)]
    names = list(rng.choice(list(clients), len(rows), replace=False))
    for i, (row, name) in enumerate(zip(rows, names, strict=True)):
        row[1] = f"S{i + 1:03d}"
        row[2:2] = [name, (dt.date(2026, 4, 6) + dt.timedelta(6 * i)).strftime("%d.%m.%Y")]
        row[4] = {"A": "wygrana", "B": "wygrana", "open": "otwarta"}.get(row[0], "przegrana")
    return rows


def deal(rng, kind: str, plan: tuple) -> list:
    """[class, number, status, amount, cycle, …]; the number and the client are filled in later."""
    _, amount, cycle, hours, discount, changes, margin = plan
    worth = int(rng.integers(amount[0], amount[1] + 1)) * 1000
    whole = [int(rng.integers(low, high + 1)) for low, high in (cycle, hours, discount, changes)]
    profit = round(worth * rng.uniform(*margin)) if kind in "AB" else -60 * whole[1]
    shop = kind == "A" or rng.random() < 0.16
    traits = [
        "e-commerce" if shop else pick(rng, INDUSTRIES[1:]),
        pick(rng, SIZES, [0, 0, 20, 80] if kind == "X" else [20, 50, 25, 5]),
        pick(rng, REGIONS),
        pick(rng, DECIDES, [84, 12, 4] if kind == "A" else [30, 34, 36]),
        pick(rng, ["więcej zamówień", "nowa strona", "rozpoznawalność"], [80, 10, 10] if kind == "A" else [36, 40, 24]),
        pick(rng, ["polecenie", "wyszukiwarka", "konferencja"]),
    ]
    return [kind, "", "", worth, *whole, profit, 0 if kind == "D" else 1, 1 if kind == "X" else 0, *traits]


def events(rng, clients: dict, invoices: list) -> list[list]:
    """Visits to the agency's site in the last four months."""
    ladder = [["content_view"], ["content_view", "price_view", "comparison"], ["price_view", "lead"]]
    rows = []
    for key, card in clients.items():
        for _ in range(int(rng.integers(0, 4))):
            when = dt.datetime.combine(AS_OF - dt.timedelta(int(rng.integers(1, 120))), dt.time(int(rng.integers(8, 18))))
            steps = pick(rng, ladder, [50, 34, 16] if card["kind"] == "enquiry" else [60, 25, 15])
            rows += [[key, (when + dt.timedelta(minutes=4 * i)).strftime("%Y-%m-%d %H:%M"), step] for i, step in enumerate(steps)]
    return sorted(rows, key=lambda row: (row[1], row[0]))


def facts(deals: list, invoices: list) -> dict:
    """What the chain should find."""
    hours = {kind: sum(row[7] for row in deals if row[0] == kind) for kind in DEALS}
    total = sum(row[5] for row in invoices)
    return {
        "classes": {row[1]: row[0] for row in deals},
        "hours": hours,
        "hours_b_and_c": (hours["B"] + hours["C"]) / sum(hours.values()),
        "a_features": {"Branża": "e-commerce", "Decyzję podejmuje": "właściciel"},
        "noise_features": ["Województwo", "Źródło"],
        "invoices": len(invoices),
        "revenue": f"{total // 100}.{total % 100:02d}",
    }


def polish(grosze: int) -> str:
    """12 990,00 with a non-breaking space."""
    return f"{grosze // 100:,}".replace(",", "\u00a0") + f",{grosze % 100:02d}"


def write_clients(path: Path, clients: dict) -> None:
    """The sheet Klienci, one row per company."""
    columns = {
        "name": "Firma",
        "industry": "Branża",
        "size": "Wielkość (osób)",
        "region": "Województwo",
        "city": "Miasto",
        "founded": "Rok założenia",
        "technology": "Technologia",
        "status": "Jak dużo kupuje",
        "decides": "Decyzję podejmuje",
        "policy": "Zasady zakupów",
        "urgency": "Pilność",
        "risk": "Stosunek do ryzyka",
        "need": "Potrzeba",
        "source": "Skąd przyszli",
        "person": "Osoba kontaktowa",
        "phone": "Telefon",
        "email": "E-mail",
        "consent": "Zgoda na mailing",
    }
    book = xlsxwriter.Workbook(str(path), {"strings_to_urls": False})
    book.set_properties({"created": dt.datetime(2026, 11, 1)})
    sheet = book.add_worksheet("Klienci")
    sheet.write_row(0, 0, ["Kod klienta", *columns.values()])
    for row, (key, card) in enumerate(clients.items(), start=1):
        sheet.write_row(row, 0, [key, *(card[name] for name in columns)])
    book.close()


def write_csv(path: Path, header: list, rows: list, encoding: str) -> None:
    """Semicolons in the Polish office encoding, ordinary commas in UTF-8."""
    office = encoding != "utf-8"
    with path.open("w", encoding=encoding, newline="") as file:
        out = csv.writer(file, delimiter=";" if office else ",", lineterminator="\r\n" if office else "\n")
        out.writerows([header, *rows])
