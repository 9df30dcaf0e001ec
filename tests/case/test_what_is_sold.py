"""What `segkit new --from` takes for sales and for customers: no pro forma, no refund, no namesake; and it says what it leaves out."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from segkit import intake
from segkit.case import new, open_case
from segkit.ground.problems import Problems
from segkit.intake.recognise.table import recognise
from segkit.intake.source import Source
from segkit.steps import monitor
from segkit.steps.collect.received import contacted
from tests.run.walking import segkit

ROWS = 240
TURN = np.arange(ROWS)
WHO = TURN * 7 % 40
DAYS = pd.Timestamp("2026-09-20") - pd.to_timedelta(TURN * 37 % 400, unit="D")
NET = np.round(50 + (TURN * 7.77) % 190, 2)


def of(*words: str) -> list[str]:
    """The words in turn, one per row."""
    return [words[i % len(words)] for i in TURN]


def made(place: Path, **tables: pd.DataFrame):
    """What `new` says of these tables (file name without its ending → rows), and the sales that intake then reads."""
    for name, table in tables.items():
        table.to_csv(place / f"{name}.csv", sep=";", index=False, encoding="utf-8-sig")
    told = new.from_files(place / "case", [str(place / f"{name}.csv") for name in tables])
    assert told.problems == []
    case = open_case(place / "case")
    return "\n".join(told.lines), case.settings.sources, case.read_inputs()


def money(received) -> float:
    return round(float(received.tables["transactions"]["amount"].sum()), 2)


def invoices(**more) -> pd.DataFrame:
    return pd.DataFrame({"Numer dokumentu": [f"FS {i}/2026" for i in TURN], "Data wystawienia": DAYS.strftime("%d.%m.%Y"), "Data sprzedaży": DAYS.strftime("%d.%m.%Y"),
                         "Kontrahent": [f"Zakład nr {i} sp. z o.o." for i in WHO], "NIP": [f"{5250000000 + i * 97}" for i in WHO], "Netto": NET, "Brutto": NET * 1.23} | more)  # fmt: skip


def test_pro_forma_and_cancelled_invoices_are_no_sales_and_it_is_said(tmp_path):
    kinds, ends = of("Faktura VAT", "Faktura VAT", "Faktura Pro-Forma", "Faktura VAT"), of("opłacona", "nieopłacona", "opłacona", "opłacona", "anulowana")
    said, sources, received = made(tmp_path, rejestr=invoices(**{"Rodzaj dokumentu": kinds, "Status": ends}))
    table = pd.DataFrame({"net": NET, "kind": kinds, "end": ends})
    assert sources["transactions"].map == "polish_invoices"
    assert money(received) == round(table[(table["kind"] == "Faktura VAT") & (table["end"] != "anulowana")]["net"].sum(), 2), "on account is sold"
    assert f"60 of 240 rows, {table['net'][table['kind'] != 'Faktura VAT'].sum():,.2f} together: Rodzaj dokumentu calls them Faktura Pro-Forma" in said
    assert "48 of 240 rows" in said and "anulowana" in said


def test_corrections_in_a_file_of_their_own_are_read_under_their_own_headers(tmp_path):
    less = pd.DataFrame({"Numer korekty": ["FK 1", "FK 2"], "Korygowana faktura": ["FS 1/2026", "FS 2/2026"], "Nabywca": "Zakład", "NIP": ["5250000000", "5250000097"],
                         "Data wystawienia": "13.06.2026", "Netto przed korektą": [100.0, 200.0], "Netto po korekcie": [60.5, 0.0], "Różnica netto": [-39.5, -200.0]})  # fmt: skip
    said, _, received = made(tmp_path, faktury=invoices(), korekty=less)
    assert "in korekty.csv: order_id = Numer korekty, date = Data wystawienia, amount = Różnica netto" in said
    assert received.counts["transactions"] == {"rows_in": 242, "rows_used": 242, "excluded": {}}
    assert money(received) == round(NET.sum() - 239.5, 2)


def test_gross_sums_of_one_file_are_not_added_to_the_net_sums_of_another(tmp_path):
    said, _, received = made(tmp_path, a=invoices(), b=invoices().drop(columns="Netto").iloc[:50])
    assert "another shape than the file that is used as transactions" in said and money(received) == round(NET.sum(), 2)


def test_files_that_begin_alike_are_named_by_how_they_begin(tmp_path):
    firms = pd.DataFrame({"NIP": [f"{5250000000 + i * 97}" for i in range(40)], "Branża": ["Hotel", "Sklep"] * 20, "Miasto": "Łódź"})
    _, sources, received = made(tmp_path, Rejestr_Q1=invoices().iloc[:120], Rejestr_Q2=invoices().iloc[120:], Kartoteka=firms)
    assert sources["transactions"].file == "inputs/Rejestr_*.csv" and money(received) == round(NET.sum(), 2)


def of_no_map(**more) -> pd.DataFrame:
    return pd.DataFrame({"Typ": of("FS", "FS", "FS", "PF"), "Nr dokumentu": [f"{i}/2026" for i in TURN], "Data wyst.": DAYS.strftime("%d.%m.%Y"),
                         "Płatnik": [f"Zakład nr {i} sp. z o.o." for i in WHO], "NIP płatnika": [f"{5250000000 + i * 97}" for i in WHO], "Wartość brutto": np.round(NET * 1.23, 2),
                         "Wartość netto": NET, "Stan": of("opłacona", "nieopłacona", "opłacona", "opłacona", "anulowana"), "Termin": DAYS.strftime("%d.%m.%Y")} | more)  # fmt: skip


def test_invoices_of_no_known_program_net_and_on_account(tmp_path):
    table = of_no_map()
    said, sources, received = made(tmp_path, faktury=table)
    sold = table[(table["Typ"] == "FS") & (table["Stan"] != "anulowana")]
    assert money(received) == round(sold["Wartość netto"].sum(), 2)
    assert sources["transactions"].columns | {} == {"customer_id": "NIP płatnika", "date": "Data wyst.", "amount": "Wartość netto", "order_id": "Nr dokumentu"}
    assert "amount = Wartość brutto" in said and "kept: 48 of 240 rows" in said and "nieopłacona: sold on account" in said


def orders(**more) -> pd.DataFrame:
    names = [("Анна Иванова", "Иван Петров", "Мария Смирнова", "Олег Кузнецов")[i % 4] for i in WHO]
    return pd.DataFrame({"Номер": TURN + 33_000, "Пользователь": names, "Email": [f"p{i}@mail.ru" for i in WHO], "Телефон": [f"+7 912 000-{i:02d}-{i:02d}" for i in WHO],
                         "Дата оплаты": DAYS.strftime("%d.%m.%Y"), "Состав заказа": of("Марафон", "Excel с нуля", "Таргетолог"), "Оплачено": [f"{round(n * 10)} р." for n in NET],
                         "Статус": of("Завершен", "Завершен", "Частично оплачен", "Отменен", "Возврат")} | more)  # fmt: skip


def test_namesakes_are_told_apart_by_their_e_mails_and_refunds_are_no_sales(tmp_path):
    said, sources, received = made(tmp_path, orders=orders())
    kept = pd.Series(orders()["Статус"]).isin(["Завершен", "Частично оплачен"])
    assert sources["transactions"].columns["customer_id"] == "Email" and sources["transactions"].columns["product"] == "Состав заказа"
    assert received.tables["transactions"]["customer_id"].nunique() == len(set(WHO[kept]))
    assert money(received) == float(np.round(NET * 10)[kept].sum())
    assert "96 of 240 rows" in said and "Статус calls them Отменен, Возврат" in said


def test_an_e_mail_that_few_have_or_that_is_the_manager_s_tells_nobody_apart(tmp_path):
    names = [f"{('Иванова', 'Смирнова', 'Попова', 'Козлова', 'Новикова')[i % 5]} {('Анна', 'Мария', 'Ольга', 'Елена')[i % 4]} {('Павловна', 'Ивановна', 'Петровна')[i % 3]}" for i in WHO]
    few = orders(Пользователь=names, Email=[f"p{i}@mail.ru" if i % 3 else "" for i in WHO]).drop(columns="Телефон")
    _, sources, _ = made(tmp_path, orders=few)
    assert sources["transactions"].columns["customer_id"] == "Пользователь"
    (tmp_path / "b").mkdir()
    _, sources, _ = made(tmp_path / "b", orders=orders(Пользователь=names, Email=of("a@firma.ru", "b@firma.ru")).drop(columns="Телефон"))
    assert sources["transactions"].columns["customer_id"] == "Пользователь"


def test_sales_and_the_list_name_people_by_the_columns_that_meet(tmp_path):
    people = pd.DataFrame({"ID": range(880_000, 880_040), "Email": [f"p{i}@mail.ru" for i in range(40)], "Город": ["Пермь", "Самара"] * 20, "Дата регистрации": "01.02.2025"})
    _, sources, received = made(tmp_path, orders=orders(), people=people)
    assert [sources[s].columns["customer_id"] for s in ("transactions", "customers")] == ["Email", "Email"]
    (tmp_path / "b").mkdir()
    card = orders(**{"ID клиента": WHO + 5, "Карта": [f"K{i}" for i in WHO]})
    cards = pd.DataFrame({"Номер карты": [f"K{i}" for i in range(40)], "Город": ["Пермь", "Самара"] * 20, "Возраст": range(20, 60)})
    _, sources, received = made(tmp_path / "b", orders=card, people=cards)
    assert [sources[s].columns["customer_id"] for s in ("transactions", "customers")] == ["Карта", "Номер карты"]
    assert received.tables["customers"]["Город"].notna().all()


def test_a_table_in_which_nobody_is_named_is_no_list_of_customers(tmp_path):
    plan = pd.DataFrame({"Менеджер": ["Ковалёва", "Лебедев"] * 6, "Месяц": [f"{m:02d}.2026" for m in range(1, 13)], "План, р.": "900 000 р.", "Факт, р.": "713 388 р."})
    said, sources, _ = made(tmp_path, orders=orders(), plan=plan)
    assert list(sources) == ["transactions"] and "no column says whose its rows are" in said


@pytest.mark.parametrize("amounts", [NET, np.where(np.array(of("sale", "sale", "refund")) == "refund", -NET, NET)])
def test_a_refund_that_has_its_minus_stays(tmp_path, amounts):
    table = pd.DataFrame({"customer": WHO, "date": DAYS.strftime("%Y-%m-%d"), "amount": amounts, "type": of("sale", "sale", "refund")})
    said, sources, received = made(tmp_path, sales=table)
    signed = (amounts < 0).any()
    assert ("left out" in said) != signed and (sources["transactions"].where is None) == signed
    assert money(received) == round(amounts.sum() if signed else amounts[table["type"] == "sale"].sum(), 2)


def test_unpaid_orders_of_a_shop_and_partial_refunds(tmp_path):
    table = pd.DataFrame({"customer": WHO, "date": DAYS.strftime("%Y-%m-%d"), "amount": NET, "status": of("paid", "unpaid", "partially refunded", "corrected")})
    said, _, received = made(tmp_path, sales=table)
    assert "status calls them unpaid" in said and money(received) == round(NET[table["status"] != "unpaid"].sum(), 2)


def promo() -> pd.DataFrame:
    """Whom a mailing wrote to on 15 June, and every third held out."""
    held = np.arange(40) % 3 == 0
    return pd.DataFrame({"Email": [f"p{i}@mail.ru" for i in range(40)], "Группа": np.where(held, "контроль", "акция"), "Отправлено": np.where(held, "", "15.06.2026 10:00"),
                         "Открыл": np.where(held, "", "да"), "Перешел": ""})  # fmt: skip


def test_a_mailing_with_a_control_group_is_its_own_source_and_purchases_answer_it(tmp_path):
    said, sources, received = made(tmp_path, orders=orders(), акция=promo())
    source = sources["campaign_contacts"]
    assert source.columns == {"customer_id": "Email", "date": "Отправлено", "group": "Группа"} and source.constants == {"campaign": "акция", "channel": "E-mail"}
    assert "campaign_contacts: акция.csv (Группа says who got no message)" in said
    told = contacted(received, None)
    kept = pd.Series(orders()["Статус"]).isin(["Завершен", "Частично оплачен"]) & (DAYS >= "2026-06-15") & (DAYS < "2026-07-15")
    bought = pd.DataFrame({"who": WHO, "day": DAYS.normalize()})[kept.to_numpy()].drop_duplicates().groupby("who").size()
    assert sorted(told["response"]) == sorted(bought.reindex(range(40), fill_value=0)) and told["response"].sum() > 0
    counted = monitor.log(pd.DataFrame(), told, told[["customer_id"]].assign(segment="of today"))
    assert counted.groupby("group")["contacts"].sum().to_dict() == {"акция": 26, "контроль": 14}


@pytest.mark.parametrize(("frame", "kind"), [
    (pd.DataFrame({"email": [f"p{i}@x.org" for i in range(30)], "sent at": "2026-06-15", "opened": ["yes", "no"] * 15}), "campaign_contacts"),
    (pd.DataFrame({"E-mail": [f"p{i}@x.pl" for i in range(30)], "Grupa": ["kampania", "grupa kontrolna"] * 15, "Wysłano": "15.06.2026", "Kupił": ["tak", "nie"] * 15}), "campaign_contacts"),
    (pd.DataFrame({"Email": [f"p{i}@x.org" for i in range(30)], "Group": ["A", "B"] * 15, "City": "Hull", "Age": range(20, 50)}), "customers"),
    (pd.DataFrame({"Client": [f"K{i % 9}" for i in range(30)], "Order": range(30), "Sent": "2026-06-15", "Delivered": "2026-06-18", "Total": np.arange(30) + 0.5}), "transactions"),
])  # fmt: skip
def test_which_lists_are_of_whom_was_written_to(frame, kind):
    found = recognise(frame.astype("str"))
    assert found.kind == kind
    assert kind != "campaign_contacts" or found.columns["customer_id"] in ("email", "E-mail")
    assert ("Kupił" in frame) == (found.columns.get("response") == "Kupił")


def test_a_list_of_contacts_beside_no_sales_says_nothing_of_responses():
    told = pd.DataFrame({"customer_id": ["a"], "campaign": "May", "date": pd.to_datetime(["2026-05-04"])})
    assert "response" not in contacted(SimpleNamespace(tables={"campaign_contacts": told}), None)
    assert monitor.log(pd.DataFrame(columns=monitor.FORM), told, pd.DataFrame({"customer_id": ["a"], "segment": "x"})).empty


def test_new_does_not_say_ready_of_what_check_refuses(tmp_path):
    pd.DataFrame({"customer": WHO, "date": DAYS.strftime("%Y-%m-%d"), "amount": NET}).to_csv(tmp_path / "sales.csv", index=False)
    pd.DataFrame({"customer": [f"K{i}" for i in range(40)], "city": "Hull", "age": 40}).to_csv(tmp_path / "people.csv", index=False)
    said = segkit("new", tmp_path / "case", "--from", tmp_path / "sales.csv", tmp_path / "people.csv")
    assert said.returncode == 0 and "no customer is in both" in said.stdout and "is ready" not in said.stdout
    good = segkit("new", tmp_path / "good", "--from", tmp_path / "sales.csv")
    assert "is ready, with every guess" in good.stdout


@pytest.mark.parametrize("write", [lambda v: v, lambda v: [f"{x:.2f} €" for x in v]])
def test_refunds_in_rows_beside_their_sales_are_below_zero(tmp_path, write):
    back = np.arange(0, 60, 2)
    sold = pd.DataFrame({"customer": WHO, "order id": TURN + 7000, "date": DAYS.strftime("%Y-%m-%d"), "amount": write(NET), "type": "sale"})
    table = pd.concat([sold, sold.iloc[back].assign(type="refund")])
    said, sources, received = made(tmp_path, sales=table)
    assert sources["transactions"].refunds == {"type": ["refund"]} and sources["transactions"].where is None
    assert f"below zero: 30 of 270 rows, {NET[back].sum():,.2f} together: type calls them refund, beside the rows of their sales" in said
    assert money(received) == round(NET.sum() - NET[back].sum(), 2)
    assert not [p for p in received.problems if p.code == "refunds_as_sales"]


def test_a_column_of_refunds_that_is_not_there_is_told(tmp_path):
    pd.DataFrame({"customer": WHO, "date": DAYS.strftime("%Y-%m-%d"), "amount": NET}).to_csv(tmp_path / "a.csv", index=False)
    with pytest.raises(Problems, match="refunds: there is no column 'kind'"):
        intake.read({"transactions": Source(file="a.csv", columns={"customer_id": "customer"}, refunds={"kind": ["refund"]})}, tmp_path, currency="EUR")


@pytest.mark.parametrize(("header", "kinds"), [("Ticket type", ("Single", "Return")), ("Rate type", ("Refundable", "Non-refundable")), ("Status", ("paid", "partially refunded")),
                                               ("Document type", ("Invoice", "Correction", "Korekta")), ("Тип билета", ("Туда", "Возвратный"))])  # fmt: skip
def test_what_may_be_given_back_is_sold_all_the_same(tmp_path, header, kinds):
    table = pd.DataFrame({"customer": WHO, "date": DAYS.strftime("%Y-%m-%d"), "amount": NET, header: of(*kinds)})
    said, sources, received = made(tmp_path, sales=table)
    assert "left out" not in said and sources["transactions"].where is None and money(received) == round(NET.sum(), 2)


def test_sales_of_another_shape_are_told_with_their_money(tmp_path):
    other = pd.DataFrame({"buyer": WHO, "when": DAYS.strftime("%Y-%m-%d"), "paid sum": NET}).iloc[:100]
    said, _, _ = made(tmp_path, a=pd.DataFrame({"customer": WHO, "date": DAYS.strftime("%Y-%m-%d"), "amount": NET}), b=other)
    assert f"its 100 rows, {NET[:100].sum():,.2f} together, are not counted" in said


def test_a_long_table_of_nobody_does_not_take_the_place_of_the_list(tmp_path):
    plan = pd.DataFrame({"Менеджер": of("Ковалёва", "Лебедев"), "Месяц": of("январь", "февраль"), "План, р.": "900 000 р.", "Факт, р.": "713 388 р."})
    people = pd.DataFrame({"Email": [f"p{i}@mail.ru" for i in range(40)], "Город": ["Пермь", "Самара"] * 20, "Возраст": range(20, 60)})
    said, sources, _ = made(tmp_path, orders=orders(), plan=plan, people=people)
    assert sources["customers"].file == "inputs/people.csv" and "plan.csv" in said.split("not used")[1]


def test_a_mailing_alone_is_a_list_of_customers(tmp_path):
    _, sources, received = made(tmp_path, mailing=promo())
    assert list(sources) == ["customers"] and len(received.tables["customers"]) == 40
