"""What is personal is found by name and by value, kept apart, and never shown."""

from __future__ import annotations

import pandas as pd
import pytest

from segkit.ground.problems import Problems
from segkit.intake import read
from segkit.intake.log import mask
from segkit.intake.source import Source
from segkit.privacy import detect
from tests.privacy import answers

SPECIAL = [
    "Religion",
    "religious_views",
    "Вероисповедание",
    "Национальность",
    "Диагноз",
    "Группа крови",
    "Инвалидность",
    "Состояние здоровья",
    "Политические взгляды",
    "Член профсоюза",
    "Сексуальная ориентация",
    "Судимость",
    "Wyznanie",
    "Narodowość",
    "Choroby przewlekłe",
    "Stan zdrowia",
    "Poglądy polityczne",
    "Związek zawodowy",
    "Orientacja seksualna",
    "ethnicity",
    "race",
    "HIV status",
    "trade union",
    "Political party",
    "medical_history",
    "disability",
    "Генетический тест",
    "Biometric id",
    "Отпечатки пальцев",
    "Karalność",
]
PLAIN = [
    "Город",
    "city",
    "Пол",
    "gender",
    "sex",
    "age",
    "Возраст",
    "party_size",
    "trace",
    "brand",
    "Płeć",
    "Miasto",
    "Wiek",
    "Средний чек",
    "terrace",
    "union_jack",
    "Уверенность",
    "Размер",
    "Кредит",
    "Стиль жизни",
    "occupation",
    "Знак зодиака",
    "Класс",
    "Раскраска",
    "Trasa",
    "Klasa",
]
CONTACTS = {
    "E-mail": "email",
    "Эл. почта": "email",
    "Phone number": "phone",
    "Телефон": "phone",
    "Telefon kom.": "phone",
    "ФИО": "name",
    "Фамилия": "name",
    "Имя": "name",
    "Imię": "name",
    "Nazwisko": "name",
    "first_name": "name",
    "Full Name": "name",
    "Адрес доставки": "address",
    "Паспорт": "document",
    "PESEL": "document",
    "СНИЛС": "document",
    "Номер карты": "card",
    "Instagram": "social",
    "Osoba kontaktowa": "name",
}
NOT_CONTACTS = [
    "Почтовый индекс",
    "Город",
    "Мобильное приложение",
    "Telewizja",
    "product_name",
    "Наименование",
    "Имидж",
    "Название",
    "campaign name",
    "Карта лояльности",
    "Адекватность",
    "Компания",
    "channel",
]


def test_special_and_plain_by_name():
    values = pd.Series(["x", "y"])
    assert [name for name in SPECIAL if not detect.special(name, values)] == [name for name in PLAIN if detect.special(name, values)] == []


@pytest.mark.parametrize(
    "values",
    [
        ["сахарный диабет", "гипертония", None, "нет"],
        ["J45.1", "E11.9", "I10.0"],
        ["asthma", "type 2 diabetes", ""],
        ["cukrzyca", "nadciśnienie"],
        ["православие", "ислам", "атеист"],
        ["catholic", "muslim", "none"],
        ["единая россия", "КПРФ"],
        ["гетеросексуал", "бисексуал"],
    ],
)
def test_special_by_values(values):
    assert detect.special("Поле 7", pd.Series(values, dtype="str"))


@pytest.mark.parametrize(
    "values",
    [["Shoes", "Skirts"], ["A12", "B07", "C33"], ["Islamabad", "London", "Paris", "Rome", "Oslo", "Bonn"], ["S", "M", "L"], [1.5, 2.5]],
)
def test_plain_by_values(values):
    assert detect.special("Поле 7", pd.Series(values)) is None


def test_contact_and_none_by_name():
    values = pd.Series(["x1", "y2"])
    assert [name for name, kind in CONTACTS.items() if detect.contact(name, values) != kind] == []
    assert [name for name in NOT_CONTACTS if detect.contact(name, values)] == []


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["a@b.pl", "c.d@e.com", None, "-"], "email"),
        (["+7 912 345-67-89", "8 (912) 345 67 89"], "phone"),
        (["+48 600 100 200", "600-100-200"], "phone"),
        (["79123456789", "79123456788", "79991112233"], "phone"),
        (["4111 1111 1111 1111", "5500005555555559", "4012888888881881"], "card"),
        (["44051401359", "90090515836", "92071314764"], "document"),
        (["112-233-445 95", "087-654-303 00"], "document"),
        (["4509 123456", "45 10 654321"], "document"),
        (["Иванова Мария Петровна", "Петров Пётр Ильич"], "name"),
        (["Иванов И.И.", "Петрова А. Б."], "name"),
        (["Anna Nowak", "Jan Kowalski", "X Y"], "name"),
        (["Пермь", "Нижний Новгород"], None),
        (["New York", "San Jose"], None),
        (["1", "2"], None),
        (["2024-01-05", "2024-01-06"], None),
        (["Телец", "Рак"], None),
        (["123456", "654321"], None),
        (["40–80 тыс.", "до 40 тыс."], None),
    ],
)
def test_contact_by_values(values, kind):
    assert detect.contact("Поле 7", pd.Series(values, dtype="str")) == kind


def test_a_column_about_contacts_is_no_contact():
    assert detect.contact("Есть E-mail", pd.Series(["да", "нет"])) is None


@pytest.mark.parametrize("text", ["anna@example.org", "call +7 912 345-67-89", "4111 1111 1111 1111", "44051401359", "<anna@example.org>"])
def test_masks_hide(text):
    shown = mask(text)
    assert "anna" not in shown and not any(part in shown for part in ("345", "1111", "4405"))


@pytest.mark.parametrize("text", ["31.02.2026", "2026-01-05T10:00:00", "1 234,50", "ЧК-000001", "000788"])
def test_masks_leave(text):
    assert mask(text) == text


CLIENTS = """Код;Город;Телефон;ФИО;Комментарий;Контакт
1;Пермь;+7 912 000-00-01;Канарейкина Анна Львовна;звонить canary1@example.org;canary3@example.org
2;Омск;+7 912 000-00-02;Чижов Иван Ильич;обычный;canary4@example.org
2;Омск;+7 912 000-00-03;Стрижов Олег Ильич;+7 912 000-00-04;canary5@example.org
;Уфа;+7 912 000-00-05;Дроздов Пётр Ильич;x;canary6@example.org
3;Уфа;+7 912 000-00-06;Щеглова Зоя Ильинична;y;canary7@example.org
"""
CANARIES = ("canary", "912", "Канарейкина", "Чижов", "Стрижов", "Дроздов", "Щеглова")


def clients(tmp_path, text: str = CLIENTS, **options):
    (tmp_path / "inputs").mkdir(exist_ok=True)
    (tmp_path / "inputs/clients.csv").write_text(text, encoding="utf-8")
    basis = options.pop("basis", None)
    source = Source(file="inputs/clients.csv", columns={"customer_id": "Код", "city": "Город"}, **options)
    return read({"customers": source}, tmp_path, currency="RUB", sensitive_basis=basis)


def test_contacts_are_kept_apart_and_nothing_else_shows_them(tmp_path):
    intake = clients(tmp_path)
    assert list(intake.contacts.columns) == ["customer_id", "Телефон", "ФИО", "Контакт"]
    assert intake.contacts.set_index("customer_id").loc["2", "ФИО"] == "Чижов Иван Ильич"
    assert list(intake.tables["customers"].columns) == ["customer_id", "city"]
    shown = (
        intake.tables["customers"].to_csv() + intake.log.to_csv() + intake.guesses.to_csv() + intake.columns.to_csv() + str(intake.problems)
    )
    assert not [c for c in CANARIES if c in shown]
    assert intake.columns.set_index("column").loc["Комментарий", ["role", "kind"]].tolist() == ["withheld", "note"]
    shown = clients(tmp_path, show=["Комментарий"]).tables["customers"]
    assert shown["Комментарий"].tolist() == ["звонить •••@•••", "обычный", "y"]


def test_problems_do_not_show_what_is_personal(tmp_path):
    text = CLIENTS.replace("Код;", "Номер;").replace("\n1;", '\n"1;')
    for broken in (text, CLIENTS.replace("\n1;", '\n"1;'), CLIENTS.replace("Город", "Town")):
        with pytest.raises(Problems) as caught:
            clients(tmp_path, broken)
        assert not [c for c in CANARIES if c in str(caught.value)]


def test_special_category_stops_unless_a_basis_is_stated(tmp_path):
    text = "Код;Город;Диагноз\n1;Пермь;астма\n2;Омск;диабет\n"
    with pytest.raises(Problems) as caught:
        clients(tmp_path, text)
    assert 'ignore: ["Диагноз"]' in str(caught.value) and "астма" not in str(caught.value)
    assert "Диагноз" not in clients(tmp_path, text, ignore=["диагноз"]).tables["customers"]
    intake = clients(tmp_path, text, basis="explicit consent, form 7")
    assert intake.columns.set_index("column").loc["Диагноз", ["role", "kind", "sensitive"]].tolist() == ["attribute", "health", True]
    assert intake.tables["customers"]["Диагноз"].tolist() == ["астма", "диабет"]


def test_an_id_that_is_a_contact_is_replaced_by_a_code(tmp_path):
    (tmp_path / "sales.csv").write_text(
        "id;date;amount\nCanary@example.org;13.01.2026;5\nother@example.org;14.01.2026;5\n", encoding="utf-8"
    )
    (tmp_path / "people.csv").write_text("id;city\ncanary@example.org;Пермь\nK-7;Омск\nK-8;Омск\nK-9;Омск\n;Уфа\n", encoding="utf-8")
    sources = {n: Source(file=f"{f}.csv", columns={"customer_id": "id"}) for n, f in (("transactions", "sales"), ("other", "people"))}
    intake = read(sources, tmp_path, currency="RUB")
    assert "id_is_contact" in {p.code for p in intake.problems}
    assert intake.tables["transactions"]["customer_id"][0] == intake.tables["other"]["customer_id"][0]
    shown = "".join(t.to_csv() for t in intake.tables.values()) + str(intake.problems) + intake.log.to_csv() + intake.guesses.to_csv()
    assert "canary" not in shown.casefold() and "other@" not in shown
    assert intake.contacts.set_index("customer_id").loc[intake.tables["transactions"]["customer_id"][1], "contact"] == "other@example.org"


def test_a_file_without_header_does_not_show_its_rows(tmp_path):
    with pytest.raises(Problems) as caught:
        clients(tmp_path, "\n".join(CLIENTS.splitlines()[1:]))
    assert not [c for c in CANARIES if c in str(caught.value)]


def test_a_customer_s_name_in_a_note_is_hidden_whatever_its_ending(tmp_path):
    notes = ["звонила Анне Петровой, хочет скидку", "Нижний Новгород, просит Петрову Анну", "красный яр", "Ивановой Анне не писать"]
    rows = [f"{i};{name};{note}" for i, (name, note) in enumerate(zip(["Анна Петрова", "Иван Кузнецов"] * 2, notes, strict=True))]
    (tmp_path / "c.csv").write_text("customer_id;ФИО;Заметка\n" + "\n".join(rows), encoding="utf-8")
    got = read({"customers": Source(file="c.csv", show=["Заметка"])}, tmp_path, currency="RUB")
    hidden = ["звонила •••, хочет скидку", "Нижний Новгород, просит •••", "красный яр", "Ивановой Анне не писать"]
    assert got.tables["customers"]["Заметка"].tolist() == hidden
    assert next(p.what for p in got.problems if p.code == "name_in_text").startswith("2 texts hold two words that stand together among the names")


def test_numbers_of_cards_accounts_and_documents_are_hidden_in_texts_and_in_goods():
    texts = ["Club 4111 1111 1111 1111", "Club PL61109010140000071219812874", "SNILS 112-233-445 95", "x 44051401359 y", "tel. 601101456",
             "Болт М8 345-678-901", "EAN 5901234123457", "AB12 CDEF GHIJ KLMN OPQR"]  # fmt: skip
    hidden = ["Club •••", "Club •••", "SNILS •••", "x ••• y", "tel. •••", "Болт М8 345-678-901", "EAN 5901234123457", texts[-1]]
    assert detect.hide(pd.Series(texts), goods=True)[0].tolist() == hidden
    assert detect.hide(pd.Series(texts))[0].tolist() == [*hidden[:5], "Болт М8 •••", *hidden[6:]]


def test_goods_are_read_without_what_is_personal_in_them(tmp_path):
    rows = ["1;2025-01-01;5;Gift anna@example.org", "1;2025-01-02;5;Club 4111111111111111", "2;2025-01-02;5;Tea"]
    (tmp_path / "s.csv").write_text("customer_id;date;amount;category\n" + "\n".join(rows), encoding="utf-8")
    got = read({"transactions": Source(file="s.csv")}, tmp_path, currency="EUR")
    assert got.tables["transactions"]["category"].tolist() == ["Gift •••@•••", "Club •••", "Tea"]
    assert got.log["rule"].tolist() == ["contact_in_text"] * 2


def test_dates_that_have_not_come_yet_are_told(tmp_path):
    (tmp_path / "s.csv").write_text("customer_id;date;amount\n1;2025-01-01;5\n2;2190-01-02;5\n", encoding="utf-8")
    got = read({"transactions": Source(file="s.csv")}, tmp_path, currency="EUR")
    assert "1 rows have a date after today, which are bookings or mistyped, and are set aside, with 5.00 of the amounts: row 3 «2190-01-02»" in " ".join(str(p) for p in got.problems)
    as_of = pd.Timestamp("2026-01-01").date()
    assert "after today" not in str(read({"transactions": Source(file="s.csv")}, tmp_path, currency="EUR", as_of=as_of).problems)


def test_texts_under_a_header_that_says_nothing_are_left_out_and_told_until_the_case_shows_them(tmp_path):
    rows = "\n".join(f"{n};{['Quill', 'Hext', 'Pike', 'Marsh'][n % 4]};{['red', 'blue'][n % 2]}" for n in range(1, 41))
    (tmp_path / "c.csv").write_text(f"id;FLD_07;shade\n{rows}\n", encoding="utf-8")

    def got(**said):
        columns = {"customer_id": "id", **said.pop("columns", {})}
        return read({"customers": Source(file="c.csv", columns=columns, **said)}, tmp_path, currency="EUR")

    intake = got()
    assert list(intake.tables["customers"]) == ["customer_id", "shade"] and list(intake.contacts) == ["customer_id"]
    told = next(p for p in intake.problems if p.code == "withheld_text")
    assert told.severity == "warn" and "FLD_07" in told.what and 'show: ["FLD_07"]' in told.todo
    shown = str(intake.problems) + intake.log.to_csv() + intake.guesses.to_csv() + intake.columns.to_csv()
    assert "Quill" not in shown
    for said in ({"show": ["fld_07"]}, {"columns": {"favourite": "FLD_07"}}):
        taken = got(**said)
        assert taken.tables["customers"].iloc[:, 1].tolist()[:2] == ["Hext", "Pike"] and not taken.problems
    (tmp_path / "s.csv").write_text(
        "id;date;sum;FLD_07\n" + "\n".join(f"{n % 20 + 1};2025-01-{n % 28 + 1:02};5;{['Quill', 'Hext'][n % 20 % 2]}" for n in range(60)),
        encoding="utf-8",
    )
    sales = read({"transactions": Source(file="s.csv", columns={"customer_id": "id", "amount": "sum"})}, tmp_path, currency="EUR")
    assert "customers" not in sales.tables and "withheld_text" in {p.code for p in sales.problems}
    assert "Quill" not in str(sales.problems) + sales.guesses.to_csv()


SIXTH = {  # what an adversary who had not read the words still found, with what it is
    "Salutation line": (["Dear Clementine", "Dear Caitlin", "Dear Mr Pike"] * 9, "name"), "Zwrot grzecznościowy": (["Szanowna Pani Zofia", "Szanowny Panie Janie"] * 9, "name"),
    "PasspNum": (["562910478", "720424795", "824714501"] * 9, "document"), "Nr paszp.": (["BB1234567", "CC7654321"] * 9, "document"),
    "D_ROZHD": ([f"19{40 + i}06{10 + i % 18}" for i in range(40)], "birth date"), "DR": ([float(f"19{40 + i}0{1 + i % 9}19") for i in range(40)], "birth date"),
}  # fmt: skip


def test_headers_of_a_sixth_round_are_contacts():
    assert [name for name, (values, kind) in SIXTH.items() if detect.contact(name, pd.Series(values)) != kind] == []


def test_decades_and_sums_of_eight_digits_are_choices_and_numbers():
    assert (
        detect.contact("Birth decade", pd.Series(["1950s", "1990s"] * 9)) is None
        and detect.withheld("Birth decade", pd.Series(["1950s", "1990s"] * 9)) is None
    )
    assert detect.contact("turnover", pd.Series([19_530_619 + 7_919 * i for i in range(40)])) is None


def test_a_column_of_contacts_surnames_alone_is_hidden_and_told(tmp_path):
    managers = ["Quill Anna", "Hext Maria", "Коваль Пётр", "Marsh Olga"]
    rows = [
        f"C{i},{managers[i % 4]},{managers[i % 4].split()[0]},{['Brown', 'Green', 'Marsh'][i % 3]},{['gold', 'silver'][i % 2]}"
        for i in range(80)
    ]
    (tmp_path / "a.csv").write_text("id,Manager name,Client tier,Brand,Tier\n" + "\n".join(rows), encoding="utf-8")
    made = read({"customers": Source(file="a.csv", columns={"customer_id": "id"})}, tmp_path, currency="RUB")
    table = made.tables["customers"]
    assert table["Client tier"].isna().all() and table["Tier"].notna().all() and set(table["Brand"]) == {"Brown", "Green", "Marsh"}
    assert [(p.code, p.where) for p in made.problems] == [("name_in_text", "a.csv, column Client tier")]


@pytest.mark.parametrize("language", answers.SPECIAL)
def test_special_categories_are_known_by_their_header_whatever_is_answered(language):
    for said in (answers.ANSWERS[language], ["1", "2"], ["A1", "B2"]):
        values = pd.Series(said * 20)
        assert [name for name in answers.SPECIAL[language] if not detect.special(name, values)] == []


@pytest.mark.parametrize("said", [["yes", "no"], ["1", "2"], ["A1", "B2"]])
def test_headers_that_look_like_a_special_category_are_none(said):
    assert [name for name in answers.HARMLESS if detect.special(name, pd.Series(said * 20))] == []


def test_contacts_of_two_more_rounds_are_kept_and_what_looks_like_them_is_not():
    def kept(name: str, told: str) -> bool:
        values = pd.Series(told.split(";") * 10)
        return bool(detect.contact(name, values) or detect.withheld(name, values))

    assert [name for name, told in answers.CONTACTS.items() if not kept(name, told)] == []
    assert [name for name, told in answers.NO_CONTACTS.items() if kept(name, told)] == []


def test_a_town_that_several_customers_share_is_no_persons_name(tmp_path):
    firms = "".join(f"F{n};{'Szkoła Nowy Sącz' if n < 4 else f'Hotel {n}'};{'Nowy Sącz' if n < 6 else 'Jan Bury' if n == 6 else 'Kielce'};{'dla Nowy Sącz' if n < 6 else 'x'}\n" for n in range(12))
    (tmp_path / "c.csv").write_text(f"id;Imię i nazwisko;Miejscowość;Grupa\n{firms}F12;Jan Bury;Kielce;x\n", encoding="utf-8")
    found = read({"customers": Source(file="c.csv", columns={"customer_id": "id"})}, tmp_path, currency="PLN")
    assert found.tables["customers"]["Miejscowość"].tolist() == ["Nowy Sącz"] * 6 + ["•••"] + ["Kielce"] * 6  # who lives under a name of his own alone stays hidden
    assert found.tables["customers"]["Grupa"].tolist()[:7] == ["dla •••"] * 6 + ["x"]


def test_order_numbers_of_nine_digits_in_a_workbook_are_no_telephones(tmp_path):
    import xlsxwriter

    with xlsxwriter.Workbook(tmp_path / "s.xlsx") as book:
        sheet = book.add_worksheet()
        for row, cells in enumerate([("ID заказа", "Код", "Дата", "Сумма"), *((410233031 + 61 * n, f"K{n % 9}", f"2026-03-{n % 28 + 1:02d}", 5 + n) for n in range(60)), ("без номера", "K1", "2026-03-05", 7)]):
            for column, cell in enumerate(cells):
                sheet.write(row, column, cell)
    for columns in ({}, {"order_id": "ID заказа"}):
        found = read({"transactions": Source(file="s.xlsx", columns={"customer_id": "Код", "date": "Дата", "amount": "Сумма", **columns})}, tmp_path, currency="RUB")
        assert not {"id_is_contact", "contact_by_values"} & {p.code for p in found.problems}


def test_numbers_of_customers_are_not_told_as_texts_that_may_be_names(tmp_path):
    (tmp_path / "c.csv").write_text("Email;ID;Город\n" + "".join(f"a{n}@b.ru;{880000 + 7 * n};Пермь\n" for n in range(40)), encoding="utf-8")
    found = read({"customers": Source(file="c.csv", columns={"customer_id": "Email"})}, tmp_path, currency="RUB")
    (told,) = (p for p in found.problems if p.code.startswith("withheld"))
    assert (told.code, told.severity) == ("withheld_number", "note") and "numbers of one length" in told.what and "ID" not in found.tables["customers"]
