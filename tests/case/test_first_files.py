"""First files in other languages and from other programs than ours: what `segkit new --from` makes of each runs as it is, nothing edited."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from segkit.case import new, open_case
from segkit.run import check

WHO = np.repeat(np.arange(30), 1 + np.arange(30) % 4)
DAYS = pd.Timestamp("2026-09-20") - pd.to_timedelta(np.arange(len(WHO)) * 37 % 400, unit="D")
MONEY = np.round(20 + (np.arange(len(WHO)) * 7.77) % 190, 2)
TURN = np.arange(len(WHO))


def of(*words: str) -> list[str]:
    """The words in turn, one per row."""
    return [words[i % len(words)] for i in TURN]


def commas(values, group: str = ".") -> list[str]:
    """Numbers with a decimal comma."""
    return [f"{v:,.2f}".replace(",", "_").replace(".", ",").replace("_", group) for v in values]


def dutch(place: Path) -> None:
    table = pd.DataFrame({"Klantnummer": [f"NL{10400 + i}" for i in WHO], "Besteldatum": DAYS.strftime("%d-%m-%Y"), "Artikel": of("Kaas", "Drop", "Stroopwafel"),
                          "Bedrag (€)": commas(MONEY)})  # fmt: skip
    table.to_csv(place / "verkopen.csv", sep=";", index=False, encoding="cp1252")


def spanish(place: Path) -> None:
    table = pd.DataFrame({"Fecha de venta": DAYS.strftime("%d/%m/%y"), "N.º de cliente": WHO + 1000, "Provincia": of("Málaga", "Cádiz", "León"),
                          "Importe total": [f"{m} EUR" for m in commas(MONEY)], "Categoría": of("Niño", "Señora", "Hogar")})  # fmt: skip
    table.to_csv(place / "ventas.csv", sep=";", index=False, encoding="latin-1")


def czech(place: Path) -> None:
    table = pd.DataFrame({"Číslo zákazníka": WHO + 100, "Datum": [f"{d.day}. {d.month}. {d.year}" for d in DAYS],
                          "Částka": [f"{m} Kč" for m in commas(MONEY * 20, "\u00a0")], "Pobočka": of("Praha", "Brno")})  # fmt: skip
    table.to_csv(place / "prodej.csv", index=False)


def ukrainian(place: Path) -> None:
    table = pd.DataFrame({"Код клієнта": [f"К{i:04d}" for i in WHO], "Дата продажу": DAYS.strftime("%d.%m.%Y"), "Сума, грн": commas(MONEY, "")})
    table.to_csv(place / "продажі.csv", sep=";", index=False)


def italian(place: Path) -> None:
    table = pd.DataFrame({"cliente": [f"it{i}" for i in WHO], "data": DAYS.strftime("%Y/%m/%d"), "importo": MONEY})
    for month, part in table.groupby(DAYS.month % 3):
        part.to_csv(place / f"vendite_{month}.tsv", sep="\t", index=False)


def till(place: Path) -> None:
    table = pd.DataFrame({"Ticket #": TURN + 400_000, "Business Date": DAYS.strftime("%m/%d/%Y"), "Loyalty ID": [f"L{88000 + i}" for i in WHO],
                          "Item Description": of("Milk 2%", "Turkey, sliced"), "Qty": 2, "Unit Price": [f"${m:,.2f}" for m in MONEY]})  # fmt: skip
    total = f",,,,Grand Total,\"${MONEY.sum():,.2f}\"\n"
    (place / "POS.csv").write_text("Corner Market LLC,,,,,\nSales detail 06/01/2025 - 10/20/2026,,,,,\n\n" + table.to_csv(index=False) + total)


def polish(place: Path) -> None:
    table = pd.DataFrame({"Lp.": TURN + 1, "Numer faktury": [f"FV/{i}/2026" for i in TURN], "Data wystawienia": DAYS.strftime("%d.%m.%Y"),
                          "Nabywca": [f"Zakład nr {i} sp. z o.o." for i in WHO], "NIP nabywcy": [f"{5250000000 + i * 97}" for i in WHO],
                          "Wartość netto": commas(MONEY, "\u00a0"), "Wartość brutto": commas(MONEY * 1.23, "\u00a0"), "Waluta": "PLN"})  # fmt: skip
    table.to_csv(place / "rejestr.csv", sep=";", index=False, encoding="cp1250")


def grouped(place: Path) -> None:
    lines = [["Продажи по контрагентам", "", "", ""], ["Контрагент", "Номенклатура", "Дата", "Сумма"]]
    for who in range(30):
        lines.append([f"ООО Ромашка-{who}", "", "", f"{MONEY[who == WHO].sum():.2f}"])
        lines += [["", "Доска", f"{DAYS[i]:%d.%m.%Y}", f"{MONEY[i]:.2f}"] for i in np.flatnonzero(who == WHO)]
    lines.append(["Итого", "", "", f"{MONEY.sum():.2f}"])
    (place / "отчёт.csv").write_text("\n".join(";".join(line) for line in lines), encoding="cp1251")


def ledger(place: Path) -> None:
    table = pd.DataFrame({"Период": DAYS.strftime("%d.%m.%Y %H:%M:%S"), "Контрагент": [f"ИП Клён-{i}" for i in WHO], "Номенклатура": of("Гвозди", "Доска"),
                          "Количество": 1, "Сумма оборот": MONEY, "Себестоимость": (MONEY * 0.6).round(2)})  # fmt: skip
    table.to_excel(place / "Продажи.xlsx", index=False)


def plugin(place: Path) -> None:
    table = pd.DataFrame({"order_id": TURN + 5000, "order_number": TURN + 5000, "date": DAYS.strftime("%Y-%m-%d"), "status": of(*["completed"] * 9, "cancelled"),
                          "order_total": MONEY, "order_currency": "EUR", "billing_email": [f"a{i}@example.org" for i in WHO],
                          "order_item_1": [f"name:Soap|2|{m}" for m in MONEY]})  # fmt: skip
    table.to_csv(place / "orders-export.csv", index=False)


def bitrix(place: Path) -> None:
    table = pd.DataFrame({"ID": TURN + 700, "Название сделки": [f"Поставка {i}" for i in TURN], "Стадия сделки": of("Сделка успешна", "Сделка провалена", "Подготовка документов"),
                          "Сумма": MONEY * 1000, "Валюта": "Российский рубль", "Компания": [f"ООО Вектор {i}" for i in WHO], "Ответственный": "отдел 1",
                          "Дата создания": DAYS.strftime("%d.%m.%Y %H:%M:%S"), "Источник": of("Сайт", "Выставка")})  # fmt: skip
    table.to_csv(place / "DEAL.csv", sep=";", index=False, encoding="utf-8-sig")


def german(place: Path) -> None:
    table = pd.DataFrame({"Zeitstempel": DAYS[0] + pd.to_timedelta(TURN * 53, unit="min"), "Wie oft kaufen Sie bei uns?": of("Wöchentlich", "Seltener"),
                          "Qualität ist mir wichtig": of("stimme zu", "neutral", "stimme nicht zu"), "Der Preis ist mir wichtig": of("neutral", "stimme zu"),
                          "Würden Sie uns weiterempfehlen? (0-10)": TURN % 11, "Altersgruppe": of("unter 30", "30 bis 50", "über 50")})  # fmt: skip
    table.to_csv(place / "Umfrage.csv", index=False, date_format="%d.%m.%Y %H:%M:%S")


def french(place: Path) -> None:
    one = TURN[:60]
    table = pd.DataFrame({"Réf. client": [f"F{i:05d}" for i in one], "Ville": of("Lyon", "Nîmes", "Orléans")[:60], "Tranche d'âge": of("18-30", "31-50", "51+")[:60],
                          "Abonné": of("oui", "non")[:60], "Chiffre d'affaires 2025": commas(MONEY[:60], ""), "Nb commandes": one % 7})  # fmt: skip
    table.to_csv(place / "clients.csv", sep=";", index=False, encoding="cp1252")


def analytics(place: Path) -> None:
    table = pd.DataFrame({"event_date": DAYS.strftime("%Y%m%d"), "event_timestamp": 1_790_000_000_000_000 + TURN, "event_name": of("page_view", "view_item", "add_to_cart"),
                          "user_pseudo_id": [f"{10**9 + i * 7919}.{1_700_000_000 + i}" for i in WHO], "traffic_source.medium": of("organic", "cpc")})  # fmt: skip
    table.to_csv(place / "ga4.csv", index=False)


ROWS = len(WHO)
LOST = sum(s == "cancelled" for s in of(*["completed"] * 9, "cancelled"))
# file: the table and its rows, the sum that is used, language, currency, market
FOUND = {
    dutch: ("transactions", ROWS, MONEY.sum(), "en", "EUR", "b2c"), spanish: ("transactions", ROWS, MONEY.sum(), "en", "EUR", "b2c"),
    czech: ("transactions", ROWS, (MONEY * 20).sum(), "en", "CZK", "b2c"), ukrainian: ("transactions", ROWS, MONEY.sum(), "ru", "UAH", "b2c"),
    italian: ("transactions", ROWS, MONEY.sum(), "en", "USD", "b2c"), till: ("transactions", ROWS, 2 * MONEY.sum(), "en", "USD", "b2c"),
    polish: ("transactions", ROWS, MONEY.sum(), "pl", "PLN", "b2b"), grouped: ("transactions", ROWS, MONEY.sum(), "ru", "RUB", "b2b"),
    ledger: ("transactions", ROWS, MONEY.sum(), "ru", "RUB", "b2b"), plugin: ("transactions", ROWS - LOST, None, "en", "EUR", "b2c"),
    bitrix: ("deals", ROWS, None, "ru", "RUB", "b2b"), german: ("survey", ROWS, None, "en", "USD", "b2c"),
    french: ("customers", 60, None, "en", "USD", "b2c"), analytics: ("events", ROWS, None, "en", "USD", "b2c"),
}  # fmt: skip


@pytest.mark.parametrize("write", FOUND, ids=lambda write: write.__name__)
def test_a_first_file_runs_as_it_is(write, tmp_path):
    (tmp_path / "files").mkdir()
    write(tmp_path / "files")
    made = new.from_files(tmp_path / "case", [str(tmp_path / "files")])
    case = open_case(tmp_path / "case")
    found = check.everything(case)
    assert made.problems == [] == found.problems
    table, rows, money, *told = FOUND[write]
    used = found.received.tables[table]
    assert len(used) == rows and found.received.counts[table]["rows_used"] == rows
    assert money is None or used["amount"].sum() == pytest.approx(money, abs=0.01)
    assert [case.settings.language, case.settings.currency, case.settings.market] == told
