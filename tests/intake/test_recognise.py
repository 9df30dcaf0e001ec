"""A stranger's file is known by its header words in three languages, and where those fail by its values."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

from segkit import intake
from segkit.ground.problems import Problems
from segkit.intake import reading
from segkit.intake.log import Notes
from segkit.intake.meaning import possible
from segkit.intake.recognise.gather import gather
from segkit.intake.recognise.heads import heads
from segkit.intake.recognise.look import look, nearness
from segkit.intake.recognise.table import not_sold, recognise
from segkit.intake.rows import deals
from segkit.intake.source import Source
from tests.intake import forge

DRAW = np.random.default_rng(11)
ROWS = 240
CUSTOMERS = [f"{n:04d}" for n in DRAW.integers(1, 61, ROWS)]
ORDERS = [f"{n}" for n in range(70_000, 70_000 + ROWS)]
DAYS = pd.Timestamp("2024-01-05") + pd.to_timedelta(np.sort(DRAW.integers(0, 500, ROWS)), unit="D")
SUMS = DRAW.gamma(2, 20, ROWS).round(2)
WHOLE = DRAW.integers(1, 500, ROWS) * 10


def sales(*headers: str, amounts=None, dates: str = "%d.%m.%Y", **more) -> pd.DataFrame:
    """Customer, order, date and amount under these headers; an empty header leaves the column out."""
    amounts = SUMS if amounts is None else amounts
    columns = [CUSTOMERS, ORDERS, DAYS.strftime(dates), [str(a) for a in amounts]]
    return pd.DataFrame({h: pd.array(c, dtype="str") for h, c in zip(headers, columns, strict=True) if h} | more)


@pytest.mark.parametrize("headers", [
    ("customer_id", "order_id", "order_date", "total"), ("Customer", "Invoice No", "Invoice Date", "Revenue"), ("client", "receipt", "date", "sum"),
    ("User ID", "Transaction ID", "Transaction date", "Amount Paid"), ("CustomerID", "InvoiceNo", "InvoiceDate", "LineTotal"),
    ("Код клиента", "Номер заказа", "Дата заказа", "Сумма заказа"), ("Клиент", "Чек", "Дата", "Сумма, руб."), ("Покупатель", "Документ", "Дата продажи", "Выручка"),
    ("ID клиента", "Заказ", "Дата и время", "Оплачено"), ("Номер карты", "Чек №", "Дата чека", "Итого"), ("КЛИЕНТ", "ЗАКАЗ", "ДАТА", "СТОИМОСТЬ"),
    ("Kod klienta", "Numer zamówienia", "Data zamówienia", "Wartość"), ("Klient", "Paragon", "Data", "Kwota brutto"), ("Nabywca", "Nr faktury", "Data wystawienia", "Netto"),
    ("ID klienta", "Zamówienie", "Data zakupu", "Suma"), ("Kontrahent", "Dokument", "Data sprzedaży", "Wartość netto (PLN)"),
])  # fmt: skip
def test_header_words_in_three_languages(headers):
    found = recognise(sales(*headers))
    assert found.kind == "transactions"
    assert [found.columns.get(c) for c in ("customer_id", "order_id", "date", "amount")] == list(headers)


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_the_order_of_columns_says_nothing(order):
    frame = sales("Клиент", "Чек", "Дата", "Сумма")
    found = recognise(frame[[frame.columns[i] for i in order]])
    assert found.columns == {"date": "Дата", "amount": "Сумма", "customer_id": "Клиент", "order_id": "Чек"}


@pytest.mark.parametrize(
    "headers", [("who", "", "when", "how much"), ("A", "", "B", "C"), ("кто", "", "когда", "сколько"), ("x1", "", "x2", "x3")]
)
@pytest.mark.parametrize("dates", ["%m/%d/%Y", "%Y-%m-%d", "%d.%m.%Y"])
def test_bare_three_columns_are_told_by_their_values(headers, dates):
    found = recognise(sales(*headers, dates=dates))
    assert (found.kind, found.columns) == ("transactions", {"date": headers[2], "amount": headers[3], "customer_id": headers[0]})


def test_whole_sums_are_told_from_ids():
    found = recognise(sales("n1", "", "n2", "n3", amounts=WHOLE))
    assert found.columns == {"date": "n2", "amount": "n3", "customer_id": "n1"}
    typed = pd.DataFrame({"a": pd.array(CUSTOMERS, dtype="str").astype("int64"), "b": DAYS, "c": SUMS})
    assert recognise(typed).columns == {"date": "b", "amount": "c", "customer_id": "a"}


def test_with_order_numbers_beside_the_customer_is_who_comes_again():
    found = recognise(sales("n0", "n1", "n2", "n3"))
    assert found.columns["customer_id"] == "n0" and found.columns["amount"] == "n3"


def test_price_and_quantity_stand_for_the_amount():
    frame = sales("Klient", "", "Data", "Cena").assign(Ilość=pd.array([str(n % 4 + 1) for n in range(ROWS)], dtype="str"))
    found = recognise(frame)
    assert found.columns == {"date": "Data", "customer_id": "Klient", "quantity": "Ilość", "price": "Cena"} and found.missing == []


def test_goods_channels_and_currency():
    frame = sales("Client", "Order", "Date", "Total").assign(**{
        "Product name": pd.array([f"Tea {n % 9}" for n in range(ROWS)], dtype="str"), "Category": pd.array([f"C{n % 3}" for n in range(ROWS)], dtype="str"),
        "Sales channel": pd.array([("web", "shop")[n % 2] for n in range(ROWS)], dtype="str"), "Currency": pd.array(["EUR"] * ROWS, dtype="str")})  # fmt: skip
    found = recognise(frame).columns
    assert [found[c] for c in ("product", "category", "channel", "currency")] == ["Product name", "Category", "Sales channel", "Currency"]


def test_a_list_of_customers_with_dates_and_sums_of_its_own_is_no_list_of_sales():
    people = pd.DataFrame({"Код клиента": [f"K{n}" for n in range(100)], "Дата рождения": ["13.05.1980"] * 100, "Город": ["Пермь"] * 100,
                           "Дата последней покупки": ["13.05.2024"] * 100, "Сумма покупок": [str(n * 10.5) for n in range(100)]})  # fmt: skip
    found = recognise(people.astype("str"))
    assert (found.kind, found.columns) == ("customers", {"customer_id": "Код клиента"})


def test_sixty_customers_who_bought_once_each_are_sales_and_no_list():
    found = recognise(sales("customer", "", "date", "amount").drop_duplicates("customer"))
    assert found.kind == "transactions"


def test_an_e_mail_is_the_customer_only_where_there_is_no_code():
    frame = sales("Customer ID", "", "Date", "Total").assign(Email=[f"a{c}@x.org" for c in CUSTOMERS])
    assert recognise(frame).columns["customer_id"] == "Customer ID"
    assert recognise(frame.drop(columns="Customer ID")).columns["customer_id"] == "Email"
    assert recognise(frame).looks["Email"].sample == "•••", "nobody's address stands in case.yml"


def test_a_list_s_own_id_comes_before_its_e_mails():
    known = range(60)
    frame = pd.DataFrame({"Membership ID": [f"G{1000 + i}" for i in known], "E-mail": [f"m{i}@x.org" for i in known],
                          "Gender": ["Female", "Male"] * 30, "City": ["Leeds", "York", "Hull"] * 20})  # fmt: skip
    assert recognise(frame).columns["customer_id"] == "Membership ID"
    assert recognise(frame.assign(**{"Membership ID": "G1"})).columns["customer_id"] == "E-mail"


def test_events_deals_and_surveys():
    events = pd.DataFrame({"client": CUSTOMERS, "date": DAYS.strftime("%Y-%m-%d %H:%M"), "event": ["visit", "call"] * (ROWS // 2)}).astype(
        "str"
    )
    assert recognise(events).kind == "events"
    stages = pd.DataFrame(
        {"Nr": ORDERS, "Firma": CUSTOMERS, "Etap": ["wygrana", "przegrana", "oferta"] * (ROWS // 3), "Wartość": SUMS.astype("str")}
    ).astype("str")
    found = recognise(stages)
    assert (
        found.kind == "deals"
        and found.columns["outcome"] == "Etap"
        and found.columns["deal_id"] == "Nr"
        and found.columns["amount"] == "Wartość"
    )
    survey = pd.DataFrame({"Отметка времени": ["13.05.2024 10:00:00"] * 90, "Как часто вы покупаете чай?": ["раз в неделю", "реже", "чаще"] * 30,
                           "Почему именно у нас?": ["цена", "вкус", "сервис"] * 30, "Порекомендуете ли вы нас?": ["9", "10", "3"] * 30}).astype("str")  # fmt: skip
    found = recognise(survey)
    assert (found.kind, found.columns["customer_id"]) == ("survey", "row number")


def test_what_is_not_there_is_missing_and_not_guessed():
    goods = pd.DataFrame(
        {"Дата": DAYS.strftime("%d.%m.%Y"), "Товар": [f"Чай {n % 9}" for n in range(ROWS)], "Сумма": SUMS.astype("str")}
    ).astype("str")
    found = recognise(goods)
    assert found.kind == "transactions" and found.missing == ["customer_id"]


def test_statuses_that_are_no_sales():
    told = pd.Series(["paid", "Cancelled", "Отменён", "Anulowane", "completed", "Выполнен", "zrealizowane", "payment failed", None])
    assert not_sold(told) == ["Cancelled", "Отменён", "Anulowane", "payment failed"]


@pytest.mark.parametrize(("stage", "end"), [
    ("Closed Won", "won"), ("closedwon", "won"), ("Won", "won"), ("Сделка успешна", "won"), ("Успешно реализовано", "won"), ("Выиграна", "won"), ("Wygrana", "won"), ("Zamknięte – wygrane", "won"),
    ("Closed Lost", "lost"), ("closedlost", "lost"), ("Сделка провалена", "lost"), ("Закрыто и не реализовано", "lost"), ("Закрыто и нереализовано", "lost"), ("Отказ клиента", "lost"), ("Неуспешно", "lost"), ("Przegrana", "lost"), ("Utracona", "lost"),
    ("Appointment scheduled", "open"), ("Contract sent", "open"), ("Переговоры", "open"), ("Принимают решение", "open"), ("Negocjacje", "open"), ("", "open"),
])  # fmt: skip
def test_stages_of_a_crm(stage, end):
    assert deals.outcome(stage) == end


def test_a_header_in_the_middle_of_a_report_is_found(tmp_path):
    path = tmp_path / "r.csv"
    path.write_text(
        "Отчёт о продажах;;;\nза май;2024;;\n;;;\nКонтрагент;Дата;Сумма;Группа товаров\nООО А;13.05.2024;5,50;Чай\nООО Б;14.05.2024;7,00;Чай\nООО А;15.05.2024;7,25;Кофе\n",
        encoding="cp1251",
    )
    [head] = heads(str(path), Notes("new", str(path)))
    assert head.found.columns == {"date": "Дата", "amount": "Сумма", "customer_id": "Контрагент", "category": "Группа товаров"}


@pytest.mark.parametrize("pattern", list(forge.patterns())[::9], ids=str)
def test_every_way_of_writing_a_file_leads_to_the_same_columns(pattern, tmp_path):
    path = forge.write(pattern, tmp_path)
    [head] = heads(str(path), Notes("new", str(path)))
    assert head.found.kind == "transactions"
    assert {c: head.found.columns.get(c) for c in forge.columns(pattern.language)} == forge.columns(pattern.language)


def test_looks_and_nearness():
    seen = look("Сумма", pd.Series(["1 200,50 ₽", "-3,00 ₽", ""]))
    assert (seen.numbers, seen.currency, seen.decimals) == (1.0, "RUB", 0.5) and seen.filled == pytest.approx(2 / 3)
    assert nearness("Сумма НДС", "not_amount") > nearness("Сумма НДС", "amount")
    assert nearness("Город", "amount") == nearness("Город", "date") == 0


def test_what_remains_possible():
    everything = possible.methods(
        {"transactions": {"customer_id", "date", "amount", "product"}, "deals": {"outcome"}, "events": {"customer_id"}}
    )
    assert everything["possible"].all() and len(everything) == 12
    alone = possible.methods({"survey": {"customer_id"}})
    assert set(alone[alone["possible"]]["method"]) == {"hunt_ladder", "clusters", "kotler", "b2b_nests", "rules"}


# Headers of data sets that anybody can download, each with values of the right kind: what a stranger is likely to try first.
PUBLIC = {
    "invoices": ("Invoice:order StockCode:code Description:goods Quantity:count InvoiceDate:day Price:money Customer_ID:who Country:kind",
                 {"customer_id": "Customer_ID", "order_id": "Invoice", "date": "InvoiceDate", "price": "Price", "quantity": "Quantity", "product": "Description"}),
    "superstore": ("Row_ID:row Order_ID:order Order_Date:day Ship_Date:day Ship_Mode:kind Customer_ID:who Customer_Name:name Segment:kind City:kind Postal_Code:count Product_ID:code Category:kind Product_Name:goods Sales:money Quantity:count Discount:count Profit:money",
                   {"customer_id": "Customer_ID", "order_id": "Order_ID", "date": "Order_Date", "amount": "Sales", "quantity": "Quantity", "product": "Product_Name", "category": "Category"}),
    "supermarket": ("Invoice_ID:row Branch:kind City:kind Customer_type:kind Gender:kind Product_line:goods Unit_price:money Quantity:count Tax_5%:money Total:money Date:day Payment:kind cogs:money Rating:count",
                    {"date": "Date", "amount": "Total", "customer_id": None, "price": "Unit_price"}),
    "marketplace": ("order_id:row customer_id:who order_status:kind order_purchase_timestamp:day order_approved_at:day order_delivered_customer_date:day payment_value:money",
                    {"customer_id": "customer_id", "order_id": "order_id", "date": "order_purchase_timestamp", "amount": "payment_value"}),
    "households": ("household_id:who store_id:kind basket_id:order product_id:code quantity:count sales_value:money retail_disc:money transaction_timestamp:day",
                   {"customer_id": "household_id", "order_id": "basket_id", "date": "transaction_timestamp", "amount": "sales_value"}),
    "payments": ("id:row user_id:who created_at:day amount:money status:kind payment_system:kind", {"customer_id": "user_id", "date": "created_at", "amount": "amount"}),
    "hotel": ("Guest:who Check-in:day Check-out:day Room_type:kind Nights:count Total_price:money", {"customer_id": "Guest", "date": "Check-in", "amount": "Total_price"}),
    "ledger": ("Sold-to_party:who Billing_document:order Billing_date:day Material:goods Net_value:money", {"customer_id": "Sold-to_party", "order_id": "Billing_document", "date": "Billing_date", "amount": "Net_value", "product": "Material"}),
    "касса": ("Дата_продажи:day №_чека:order Телефон:phone Наименование:goods Кол-во:count Цена:money Сумма:money Скидка:count",
              {"customer_id": "Телефон", "order_id": "№_чека", "date": "Дата_продажи", "amount": "Сумма", "quantity": "Кол-во", "product": "Наименование"}),
    "sklep": ("Nr_zamówienia:row Data_złożenia:day Klient:who Wartość_zamówienia:money Status_zamówienia:kind Dostawa:kind",
              {"customer_id": "Klient", "order_id": "Nr_zamówienia", "date": "Data_złożenia", "amount": "Wartość_zamówienia"}),
    "mall": ("CustomerID:row Gender:kind Age:count Annual_Income_(k$):count Spending_Score:count", {"customer_id": "CustomerID"}),
    "marketing": ("ID:row Year_Birth:count Education:kind Marital_Status:kind Income:count Dt_Customer:day Recency:count MntWines:count Response:kind", {"customer_id": "ID"}),
    "pipeline": ("opportunity_id:row sales_agent:kind product:goods account:who deal_stage:stage engage_date:day close_date:day close_value:money",
                 {"deal_id": "opportunity_id", "customer_id": "account", "outcome": "deal_stage", "created": "engage_date", "closed": "close_date", "amount": "close_value"}),
}  # fmt: skip
VALUES = {
    "who": CUSTOMERS, "order": [f"{n // 2}" for n in range(70_000, 70_000 + ROWS)], "row": ORDERS, "code": [f"P{n % 40}" for n in range(ROWS)],
    "goods": [f"Thing {n % 30}" for n in range(ROWS)], "count": [str(n % 9) for n in range(ROWS)], "day": DAYS.strftime("%Y-%m-%d"), "money": SUMS.astype("str"),
    "kind": ["ab"[n % 2] for n in range(ROWS)], "name": [f"Anna Petrova {c}" for c in CUSTOMERS], "phone": [f"7900123{c}" for c in CUSTOMERS], "stage": ["Won", "Lost", "Engaging"] * (ROWS // 3),
}  # fmt: skip


@pytest.mark.parametrize("name", PUBLIC)
def test_public_data_sets(name):
    header, wanted = PUBLIC[name]
    columns = [c.rsplit(":", 1) for c in header.split()]
    found = recognise(pd.DataFrame({h.replace("_", " ") if h[0].isupper() else h: pd.array(VALUES[v], dtype="str") for h, v in columns}))
    kind = "deals" if "deal_id" in wanted else "transactions" if "date" in wanted else "customers"
    assert found.kind == kind
    assert {c: found.columns.get(c) for c in wanted} == {c: h and (h.replace("_", " ") if h[0].isupper() else h) for c, h in wanted.items()}


def test_letters_before_digits_are_no_exponent():
    assert look("id", pd.Series(["e480", "e481"])).numbers == 0.0


FEW_HEADERS = [("customer", "date", "amount"), ("Client", "Order date", "Total"), ("Клиент", "Дата", "Сумма, руб."), ("ФИО", "Дата покупки", "Стоимость, руб."),
               ("Klient", "Data", "Kwota"), ("Imię i nazwisko", "Data zakupu", "Kwota zł")]  # fmt: skip
BAD_ROWS = [("K9", "soon", "a lot"), ("K9", "2026-03-04", ""), ("K9", "", "5.10"), ("K9", "", ""), ("K9", "-", "-")]


def test_a_few_sales_are_sales_however_bad_a_row_is():
    good, wrong = [("K1", "2026-01-05", "12.50"), ("K2", "2026-01-09", "7.00"), ("K1", "2026-02-11", "9.90")], []
    for headers, bad, count in itertools.product(FEW_HEADERS, BAD_ROWS, range(4)):
        found = recognise(pd.DataFrame([*good[:count], bad], columns=list(headers), dtype="str").replace("", None))
        if found.kind != "transactions" or [found.columns.get(c) for c in ("customer_id", "date", "amount")] != list(headers):
            wrong.append((headers, bad, count, found.kind, found.columns))
    assert wrong == []


def test_a_list_of_few_customers_is_no_list_of_sales():
    frame = pd.DataFrame({"customer": ["K1", "K2"], "registration date": ["2026-01-05", "soon"], "city": ["Omsk", "Perm"], "total spent": ["5", "7"]}, dtype="str")
    assert recognise(frame).kind == "customers"


def test_a_birthday_is_no_day_of_sale_and_a_passport_no_order():
    born = pd.to_datetime("1948-03-02") + pd.to_timedelta(DRAW.integers(0, 19_000, ROWS), unit="D")
    people = pd.DataFrame({
        "Customer ID": ORDERS, "Region": ["North", "South"] * (ROWS // 2), "Д/р": born.strftime("%d.%m.%Y"), "Lata współpracy": [str(n) for n in DRAW.integers(0, 20, ROWS)],
        "Серия и номер": [f"45{n % 90 + 10} {n * 7919 % 900_000 + 100_000}" for n in range(ROWS)],
    })  # fmt: skip
    found = recognise(people)
    assert (found.kind, found.columns) == ("customers", {"customer_id": "Customer ID"})
    sold = recognise(people.assign(Day=DAYS.strftime("%d.%m.%Y"), Amount=SUMS.astype(str)))
    assert (sold.columns.get("date"), sold.columns.get("amount"), sold.columns.get("order_id")) == ("Day", "Amount", None)


UNPAID = pd.DataFrame({
    "order_id": [f"CA-{n}" for n in range(100, 160)], "order_date": [f"2026-0{1 + n % 9}-1{n % 10}" for n in range(60)],
    "ship_mode": ["First", "Second"] * 30, "customer_id": [f"CG-{n % 17}" for n in range(60)], "location_id": [str(n % 7) for n in range(60)],
})  # fmt: skip


@pytest.mark.parametrize("left", ["", "order_date", "location_id"])
def test_orders_without_sums_are_orders_and_no_list_of_customers(left):
    found = recognise(UNPAID.drop(columns=left or []))
    assert found.kind == "transactions" and found.columns["order_id"] == "order_id" and found.columns["customer_id"] == "customer_id"
    assert found.missing == (["date", "amount"] if left == "order_date" else ["amount"]) and "no sums" in found.why


def test_what_is_missing_of_orders_is_said(tmp_path):
    from segkit.case import new

    UNPAID.to_csv(tmp_path / "orders.csv", index=False)
    told = new.from_files(tmp_path / "case", [str(tmp_path / "orders.csv")]).problems
    assert [p.what for p in told] == ["these are orders, and no column says what was paid for them"] and "amount" in told[0].todo


def undated(number: str, whose: str, paid: str, form: str = "P/{}") -> pd.DataFrame:
    sums = [f"{DRAW.uniform(5, 300):.2f}" for _ in range(120)]
    return pd.DataFrame({number: [form.format(1000 + n) for n in range(120)], whose: [f"K{DRAW.integers(1, 40)}" for _ in range(120)], paid: sums})


@pytest.mark.parametrize(
    "headers",
    [("Bon fiskalny", "Klient", "Suma brutto"), ("Чек-лента", "Покупатель", "К оплате", "{}"), ("Basket ref", "Member", "Net"), ("Zuordnung", "Kunde", "Betrag")],
)
def test_sales_without_dates_are_known_by_their_shape_and_what_is_missing_is_said(headers, tmp_path):
    from segkit.case import new

    table = undated(*headers).assign(Town=["York", "Bath"] * 60)
    found = recognise(table)
    assert (found.kind, found.missing) == ("transactions", ["date"])
    assert found.columns == {"amount": headers[2], "customer_id": headers[1], "order_id": headers[0]}
    table.to_csv(tmp_path / "sales.csv", index=False)
    (told,) = new.from_files(tmp_path / "case", [str(tmp_path / "sales.csv")]).problems
    assert "on which day" in told.what and "export the sales again with the day of each" in told.todo
    with pytest.raises(Problems, match="on which day each was made"):
        intake.read({"transactions": Source(file="sales.csv", columns=found.columns)}, tmp_path, currency="EUR")


@pytest.mark.parametrize(
    "listed",
    [
        {"Member no": [str(n) for n in range(120)], "Town": ["York", "Bath"] * 60, "Spent": [f"{5 + 2.35 * n:.2f}" for n in range(120)]},
        {"Klient": [f"K{n}" for n in range(120)], "Opiekun klienta": [f"H{n % 8}" for n in range(120)], "Obroty": [f"{5 + 2.35 * n:.2f}" for n in range(120)]},
        {"Код": [f"K{n}" for n in range(120)], "Выручка за год": [str(7 * n + 100) for n in range(120)], "Сегмент": ["A", "B", "C"] * 40},
    ],
)
def test_a_list_of_customers_with_what_they_spent_stays_a_list(listed):
    found = recognise(pd.DataFrame(listed))
    assert (found.kind, found.columns["customer_id"]) == ("customers", next(iter(listed)))


def test_visits_with_a_price_are_sales_and_what_did_not_take_place_is_known():
    visits = pd.DataFrame({
        "Data wizyty": [f"{d:02}.0{m}.2026" for m in range(1, 6) for d in range(10, 20)], "Godzina": ["08:00", "09:15"] * 25,
        "Status": (["odbyta"] * 4 + ["odwołana"] + ["odbyta"] * 4 + ["nieobecność"]) * 5, "Usługa": ["masaż", "terapia"] * 25,
        "Telefon": [f"+48 600 100 {100 + i % 17}" for i in range(50)], "Data urodzenia": [f"0{1 + i % 9}.03.19{60 + i % 17}" for i in range(50)],
        "Cena": ["150,00 zł", "0,00 zł"] * 25,
    })  # fmt: skip
    found = recognise(visits)
    assert found.kind == "transactions"
    assert {c: found.columns[c] for c in ("customer_id", "date", "amount")} == {"customer_id": "Telefon", "date": "Data wizyty", "amount": "Cena"}
    assert not_sold(visits["Status"]) == ["odwołana", "nieobecność"]
    assert not_sold(pd.Series(["paid", "Charged back", "No-show", "Неявка", "пришёл"])) == ["Charged back", "No-show", "Неявка"]


def test_an_id_of_every_row_is_the_gift_s_where_an_e_mail_comes_again():
    gifts = pd.DataFrame({
        "Donation ID": [f"don_{i:05}" for i in range(60)], "Donated At": [f"2026-0{1 + i % 9}-1{i % 9}" for i in range(60)],
        "Donor Email": [f"p{i % 20}@example.org" for i in range(60)], "Amount": [f"{5 + i % 7}.00" for i in range(60)],
    })  # fmt: skip
    assert recognise(gifts).columns == {"date": "Donated At", "amount": "Amount", "customer_id": "Donor Email", "order_id": "Donation ID"}
    once = gifts.assign(**{"Donor Email": [f"p{i}@example.org" for i in range(60)], "Customer ID": gifts["Donation ID"]}).drop(columns="Donation ID")
    assert recognise(once).columns["customer_id"] == "Customer ID", "nobody comes again: whose it is stays"


@pytest.mark.parametrize(
    ("consent", "contact", "words"),
    [
        ("Email marketing consent", "E-mail", ("yes", "no")),
        ("Согласие на e-mail", "Телефон", ("да", "нет")),
        ("Zgoda marketingowa e-mail", "Telefon", ("TAK", "NIE")),
        ("E-mail получен?", "E-mail", ("да", "нет")),
    ],
)
def test_what_people_agreed_to_is_nobodys_id(consent, contact, words):
    who = [f"k{n % 70}@mail.pl" if contact == "E-mail" else f"+48 601 {100 + n % 70} 456" for n in range(300)]
    sales = pd.DataFrame({"date": [f"2026-0{n % 9 + 1}-11" for n in range(300)], "Sum": [f"{n + 5}.50" for n in range(300)], consent: [words[n % 3 > 0] for n in range(300)], contact: who})
    found = recognise(sales)
    assert found.kind == "transactions" and found.columns["customer_id"] == contact and consent not in found.others.get("customer_id", [])
    people = sales.drop_duplicates(contact)[[consent, contact]].assign(City=["Omsk", "Perm"] * 35)
    listed = recognise(people)
    assert listed.kind == "customers" and listed.columns["customer_id"] == contact


@pytest.mark.parametrize(("header", "words"), [("Consent", ["yes", "no"]), ("Согласие", ["да", "нет", "да"]), ("Klient", ["A", "B", *"B" * 20, "C"]), ("Klient", ["A"])])
def test_hundreds_of_sales_of_a_few_ids_stop(tmp_path, header, words):
    def codes(rows):
        table = pd.DataFrame({"day": "2026-03-01", "sum": 5.5, header: [words[n % len(words)] for n in range(rows)]})
        table.to_csv(tmp_path / "t.csv", index=False)
        source = {"transactions": Source(file="t.csv", columns={"customer_id": header, "date": "day", "amount": "sum"}, nobody="none")}
        try:
            return [p.code for p in reading.read(source, tmp_path, currency="EUR").problems if p.severity == "stop"]
        except Problems as found:
            return [p.code for p in found.problems if p.severity == "stop"]

    assert codes(300) == ["few_ids"] and codes(60) == []


@pytest.mark.parametrize(("mine", "theirs"), [("Phone", "Phone number"), ("Телефон", "Тел."), ("Telefon", "Nr telefonu")])
def test_telephones_that_two_files_spell_otherwise_meet(tmp_path, mine, theirs):
    who = [f"{600 + n % 90} {100 + 7 * n % 800} {200 + n}" for n in range(120)]
    pd.DataFrame({mine: [f"+48 {w}" for w in who * 2], "Date": [f"2026-0{n % 9 + 1}-11" for n in range(240)], "Amount": [f"{n + 5}.50" for n in range(240)]}).to_csv(tmp_path / "visits.csv", index=False)
    pd.DataFrame({theirs: [w.replace(" ", "") for w in who], "E-mail": [f"k{n}@mail.pl" if n % 3 else "" for n in range(120)], "City": ["Omsk", "Perm"] * 60}).to_csv(tmp_path / "clients.csv", index=False)
    groups, problems = gather([str(tmp_path / "visits.csv"), str(tmp_path / "clients.csv")])
    assert {g.kind: g.first.found.columns["customer_id"] for g in groups} == {"transactions": mine, "customers": theirs} and not problems


def test_hundreds_of_sales_of_three_to_five_customers_are_doubted_and_read(tmp_path):
    firms = ["Hart", "Volga", "Nord"]
    pd.DataFrame({"day": "2026-03-01", "sum": 5.5, "Klient": [firms[n % 3] for n in range(300)]}).to_csv(tmp_path / "t.csv", index=False)
    found = reading.read({"transactions": Source(file="t.csv", columns={"customer_id": "Klient", "date": "day", "amount": "sum"})}, tmp_path, currency="EUR")
    (told,) = (p for p in found.problems if p.code == "few_ids")
    assert told.severity == "warn" and "probably the wrong column" in told.what and found.tables["transactions"]["amount"].sum() == 1650
