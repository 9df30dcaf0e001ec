"""Exports of the programs that small firms in Poland and Russia keep their sales in, as their headers stand in the list of a screen or a report."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from segkit.intake.recognise.table import recognise

TURN = np.arange(240)
WHO = TURN * 7 % 40
DAYS = pd.Timestamp("2026-09-20") - pd.to_timedelta(TURN * 37 % 400, unit="D")
NET = np.round(50 + (TURN * 7.77) % 190, 2)
NAMES = [("Анна Иванова", "Иван Петров", "Мария Смирнова", "Олег Кузнецов")[i % 4] for i in WHO]


def of(*words: str) -> list[str]:
    """The words in turn, one per row."""
    return [words[i % len(words)] for i in TURN]


CELLS = {  # what stands under a header, by its kind
    "number": [f"{i}/2026" for i in TURN], "day": DAYS.strftime("%d.%m.%Y"), "due": (DAYS + pd.Timedelta(days=14)).strftime("%d.%m.%Y"), "firm": [f"Zakład nr {i} sp. z o.o." for i in WHO],
    "nip": [f"{5250000000 + i * 97}" for i in WHO], "code": [f"K{i:03d}" for i in WHO], "net": NET, "tax": np.round(NET * 0.23, 2), "gross": np.round(NET * 1.23, 2), "person": NAMES,
    "mail": [f"p{i}@mail.ru" for i in WHO], "phone": [f"+7912000{i:04d}" for i in WHO], "goods": of("Śruba", "Nakrętka", "Klucz"), "kind": of("Faktura VAT", "Faktura VAT", "Faktura proforma"),
    "end": of("opłacona", "wystawiona"), "course": of("Марафон", "Excel с нуля", "Таргетолог"), "came": of("Пришел", "Не пришел", "Подтвердил"), "done": of("Завершен", "Отменен"), "place": of("Центр", "Север"),
    "pieces": of("1", "2", "3"), "deal": [f"Сделка {i}" for i in TURN], "stage": of("Успешно реализовано", "Закрыто и не реализовано", "Переговоры"), "id": TURN + 1,
}  # fmt: skip
FAMILIES = {
    "Fakturownia": ("Numer:number Rodzaj:kind Data_wystawienia:day Data_sprzedaży:day Termin_płatności:due Nabywca:firm NIP:nip E-mail:mail Wartość_netto:net VAT:tax Wartość_brutto:gross Status:end",
                    "customer_id=NIP order_id=Numer date=Data_sprzedaży amount=Wartość_netto"),
    "wFirma": ("Numer:number Kontrahent:firm NIP:nip Data_wystawienia:day Data_sprzedaży:day Netto:net VAT:tax Brutto:gross Pozostało_do_zapłaty:tax", "customer_id=NIP order_id=Numer amount=Netto"),
    "iFirma": ("Numer_faktury:number Data_wystawienia:day Kontrahent:firm NIP_kontrahenta:nip Kwota_netto:net Kwota_VAT:tax Kwota_brutto:gross Termin_zapłaty:due", "customer_id=NIP_kontrahenta amount=Kwota_netto date=Data_wystawienia"),
    "Subiekt": ("Typ:kind Numer:number Data_wyst.:day Kontrahent:firm NIP:nip Wartość_netto:net Wartość_VAT:tax Wartość_brutto:gross Do_zapłaty:gross Termin:due Magazyn:place",
                "customer_id=NIP order_id=Numer date=Data_wyst. amount=Wartość_netto channel=Magazyn"),
    "Optima": ("Numer_dokumentu:number Data_wystawienia:day Kod_kontrahenta:code Kontrahent:firm Towar_nazwa:goods Ilość:pieces Cena_netto:tax Wartość_netto:net Wartość_brutto:gross",
               "customer_id=Kod_kontrahenta order_id=Numer_dokumentu amount=Wartość_netto product=Towar_nazwa quantity=Ilość"),
    "inFakt": ("Numer_faktury:number Klient:firm NIP_klienta:nip Data_wystawienia:day Termin_płatności:due Wartość_netto:net Wartość_brutto:gross", "customer_id=NIP_klienta order_id=Numer_faktury amount=Wartość_netto"),
    "GetCourse": ("ID_заказа:id Номер:id Пользователь:person Email:mail Телефон:phone Дата_создания:day Дата_оплаты:day Состав_заказа:course Статус:done Стоимость:gross Оплачено:net Получено:tax",
                  "customer_id=Email date=Дата_оплаты amount=Оплачено product=Состав_заказа"),
    "YCLIENTS": ("Дата_визита:day Дата_создания_записи:due Сотрудник:place Клиент:person Телефон:phone Услуги:course Категория_услуг:place Статус_визита:came Скидка:tax Оплачено:net",
                 "customer_id=Телефон date=Дата_визита amount=Оплачено product=Услуги category=Категория_услуг"),
    "amoCRM": ("ID:id Название_сделки:deal Бюджет:net Этап_сделки:stage Воронка:place Дата_создания_сделки:day Дата_закрытия:due Компания:code Основной_контакт:person",
               "deal_id=ID customer_id=Компания outcome=Этап_сделки amount=Бюджет created=Дата_создания_сделки closed=Дата_закрытия"),
    "Bitrix24": ("ID:id Название_сделки:deal Стадия_сделки:stage Сумма:net Компания:code Контакт:person Дата_создания:day Предполагаемая_дата_закрытия:due",
                 "deal_id=ID customer_id=Компания outcome=Стадия_сделки amount=Сумма created=Дата_создания"),
    "1C": ("Контрагент:firm Номенклатура:course Количество:pieces Сумма_без_НДС:net Сумма_НДС:tax Сумма_с_НДС:gross Дата:day Номер:number", "customer_id=Контрагент amount=Сумма_без_НДС product=Номенклатура order_id=Номер"),
}  # fmt: skip


@pytest.mark.parametrize("family", FAMILIES)
def test_headers_of_small_firms_programs(family):
    headers, wanted = FAMILIES[family]
    frame = pd.DataFrame({h.replace("_", " "): CELLS[kind] for h, kind in (pair.rsplit(":", 1) for pair in headers.split())}).astype("str")
    found = recognise(frame)
    expected = {c: h.replace("_", " ") for c, h in (pair.split("=") for pair in wanted.split())}
    assert found.missing == [] and {c: found.columns.get(c) for c in expected} == expected
