"""Contacts known by what they look like, and the many harmless columns that look a little like them."""

from __future__ import annotations

import pandas as pd
import pytest

from segkit.privacy import detect, looks, patterns
from tests.privacy import by_content, by_values, rounds, strangers, unseen

DAYS = [f"{1 + n % 28:02d}.{1 + n % 12:02d}.{1950 + (n * 7) % 55}" for n in range(60)]
PERSONAL = [
    ("name", ["Анна", "Мария", "Иван", "Пётр", "Ольга", "Иван", None]),
    ("name", ["Anna Nowak", "Jan Kowalski", "Zofia Wiśniewska"]),
    ("name", ["SMITH JOHN", "Johnson, Mary", "Mr. David Brown"]),
    ("name", ["Кузнецова Анна", "Иван Петров", "Ольга Смирнова", "Иван Петров"]),
    ("name", [f"{g} {s}" for g, s in zip(["Emma", "Oliver", "Lucy", "Harry"] * 5, [f"Quil{chr(97 + n)}" for n in range(20)], strict=True)]),
    ("address", ["ул. Ленина, д. 5, кв. 7", "проспект Мира 17", "Садовая ул., 3"]),
    ("address", ["ul. Długa 12/4", "os. Kalinowe 7", "al. Jana Pawła II 3"]),
    ("address", ["12 Baker Street", "7 Abbey Rd", "221b High Street, London"]),
    ("birth date", DAYS),
    ("birth date", [f"{d[6:]}-{d[3:5]}-{d[:2]}" for d in DAYS]),
    ("birth date", pd.to_datetime(pd.Series(DAYS), format="%d.%m.%Y")),
    ("phone", ["601 101 456", "512345678", "+48 601 101 457"]),
    ("phone", ["9161234567", "9031234567", "9261234567"]),
    ("phone", ["0048 601 101 456", "0044 7911 123456", "0048 601 101 457"]),
    ("card", ["PL61109010140000071219812874", "DE89 3704 0044 0532 0130 00"]),
    ("card", ["4111 1111 1111 1111", "5500005555555559", "4012888888881881"]),
    ("document", ["500100732259", "7707083893", "7736050003", "8567346215"]),
    ("document", ["856-734-62-15", "526-025-02-74", "7707083893"]),
    ("document", ["112-233-445 95", "087-654-303 00"]),
]  # fmt: skip
PLAIN = {
    "products": ["Платье Анна", "Платье Мария", "Юбка Ольга", "Блуза Ирина", "Джемпер Анна", "Шарф", "Ремень"],
    "dresses": ["Dress Anna", "Dress Maria", "Skirt Emma", "Blouse Olivia", "Coat", "Belt", "Scarf"],
    "brands": ["Paul Smith", "Calvin Klein", "Tommy Hilfiger", "Zara", "Mango", "Nike", "Adidas", "H&M", "Reserved", "Ralph Lauren"],
    "towns": ["Владимир", "София", "Пермь", "Омск", "Екатеринбург", "Киров", "Саратов"],
    "towns abroad": ["Victoria", "Charlotte", "Paris", "London", "San Antonio", "Santa Maria", "St. Louis", "Austin"],
    "miasta": ["Jelenia Góra", "Zielona Góra", "Jastrzębie-Zdrój", "Kraków", "Konstantynów"],
    "shops": ["Shop 5", "Галерея 12", "ТЦ Европа", "Склад № 3"],
    "bands": ["18-24", "25-34", "35-44", "65+"],
    "sizes": ["S", "M", "L", "42/44"],
    "segments": ["VIP", "standard", "economy"],
    "managers": ["Анна", "Мария"],
    "joined": [f"{1 + n % 28:02d}.{1 + n % 12:02d}.{2016 + n % 11}" for n in range(60)],
    "years only": [str(1950 + n % 50) for n in range(60)],
    "founded on 1 January": [f"01.01.{1950 + n % 50}" for n in range(60)],
    "moments": pd.to_datetime(pd.Series([f"{1950 + n % 50}-03-04 10:{n % 60:02d}" for n in range(60)])),
    "article numbers": ["100000001", "100000002", "123456789", "345678901"],
    "order numbers": [str(1234500000 + n * 7) for n in range(40)],
    "EAN": ["5901234123457", "4006381333931", "9780306406157"],
    "amounts": [1234.5, 99.0, 1e9],
    "counts": [1, 2, 3, 4],
    "codes": ["AB12", "CD34", "EF56"],
    "answers": ["yes", "no", "no"],
    "motives": ["price is good", "habit", "my friends, and Anna told me"],
    "stations": ["пл. Восстания", "ул. 1905 года", "Парк Победы", "Сокол", "Динамо", "Спортивная"],
    "courses": ["English A1", "Java 8", "Python", "C++ 17"],
    "months": ["April", "May", "June", "July", "August"],
    "films": ["Anna Karenina", "Titanic", "Alien 3", "Matrix", "Forrest Gump"],
    "animals": ["cat", "dog", "parrot"],
    "Likes": ["red 12", "blue 7", "green 3"],
}  # fmt: skip


def test_known_by_what_it_looks_like():
    assert [(kind, values) for kind, values in PERSONAL if detect.contact("Поле 7", pd.Series(values)) != kind] == []


def test_harmless_columns_are_left():
    assert [name for name in PLAIN if detect.contact("Поле 7", pd.Series(PLAIN[name]))] == []


def test_shops_may_be_placed_and_goods_named_like_people():
    places, people = pd.Series(["ул. Ленина, д. 5", "пр-т Мира 17"]), pd.Series(["Anna Nowak", "Jan Kowalski"])
    assert detect.contact("Магазин", places) is None and detect.contact("Brand", people) is None
    assert detect.contact("Менеджер магазина", people) == "name" and detect.contact("Магазин", pd.Series(["a@b.pl", "c@d.pl"])) == "email"


def test_dates_of_something_else_are_no_birthdays():
    assert detect.contact("Дата регистрации", pd.Series(DAYS)) is None and detect.contact("Founded", pd.Series(DAYS)) is None


def test_a_column_of_yes_and_no_about_a_contact_is_no_contact():
    for values in (["да", "нет"], ["x", None], [True, False], ["TRUE", "FALSE"], [1, 0], ["есть", "нет"]):
        assert detect.contact("Телефон", pd.Series(values)) is None
    assert detect.contact("Email opt-in", pd.Series(["a@b.pl", "c@d.pl"])) is None and looks.number(pd.Series(dtype="int64")) is None


@pytest.mark.parametrize(("test", "good", "bad"), [
    (patterns.card, "4111111111111111", "4111111111111112"), (patterns.pesel, "44051401359", "44051401358"), (patterns.snils, "11223344595", "11223344596"),
    (patterns.iban, "GB29NWBK60161331926819", "GB29NWBK60161331926818"), (patterns.taxpayer, "7707083893", "7707083894"), (patterns.rings, "+48601101456", "+4860110145"),
])  # fmt: skip
def test_check_digits(test, good, bad):
    assert test(good) and not test(bad)


IDS = {  # ten and eleven digits that are counted up, as products number what they keep
    "ten digits": [str(9_160_004_000 + 37 * n) for n in range(60)],
    "ten digits, years apart": [str(9_010_000_000 + 15_600_011 * n) for n in range(60)],
    "eleven digits": [str(12_034_455_661 + 91 * n) for n in range(60)],
    "eleven digits that begin as a mobile": [str(79_161_000_000 + 613 * n) for n in range(60)],
    "both": [str(9_991_000_000 + 10_007_713 * n) for n in range(60)],
}
MOBILES = {  # the same many digits, as people are called up
    "ten digits": [f"9{p}{1234567 + 7 * n}" for n, p in enumerate(["16", "03", "26", "85", "51", "64"] * 10)],
    "eleven digits": [f"79{p}{1234567 + 7 * n}" for n, p in enumerate(["16", "03", "26", "85", "51", "64"] * 10)],
    "eleven digits from Poland": [f"48{p}{123456 + 7 * n}" for n, p in enumerate(["601", "512", "698", "787", "530"] * 12)],
}


@pytest.mark.parametrize(
    "header", ["Record ID", "Associated Company IDs", "customer_id", "Код клиента", "ID сделки", "Identyfikator", "Nr klienta"]
)
@pytest.mark.parametrize("name", IDS)
def test_ids_that_might_ring_are_ids(header, name):
    assert not detect.id_is_contact(header, pd.Series(IDS[name])) and detect.contact(header, pd.Series(IDS[name])) is None
    assert not detect.id_is_contact(header, pd.Series(IDS[name]).astype("int64"))


@pytest.mark.parametrize(("header", "name"), [("Клиент", "ten digits"), ("Phone", "ten digits"), ("№ телефона", "ten digits"),
                                              *[(h, n) for h in ("Record ID", "Код клиента", "Klient", "Tel.") for n in MOBILES if n != "ten digits"]])  # fmt: skip
def test_phones_that_stand_for_ids_are_phones(header, name):
    assert detect.id_is_contact(header, pd.Series(MOBILES[name])) and detect.contact(header, pd.Series(MOBILES[name])) == "phone"


def test_frequent_contacts_under_headers_that_nobody_listed():
    assert [name for values, headers in strangers.CONTACTS for name in headers if detect.contact(name, pd.Series(values * 30)) is None] == []


def test_a_harmless_header_of_a_stranger_is_left():
    assert [name for name, values in strangers.HARMLESS.items() if detect.contact(name, pd.Series(values * 30))] == []


def test_an_adjective_and_a_house_is_a_street_and_one_number_is_a_version():
    assert looks.contact(pd.Series(["Весенняя 14-82", "Речная 3а", "Новая 9"])) == "address"
    assert looks.contact(pd.Series(["Зимняя 2", "Летняя 2", "Осенняя 2"])) is None


@pytest.mark.parametrize(
    ("kind", "value"),
    [("social", "@zoya_k88"), ("social", "vk.com/zoya"), ("social", "moth#4821"), ("address", "81.2.69.160"), ("address", "00:1B:44:11:3A:B7"),
     ("document", "А717ОК77"), ("document", "LB07 KXE"), ("document", "WVWZZZ1JZXW000001"), ("card", "40817810099910004312"), (None, "1.2.3"),
     (None, "10:30"), (None, "ABCDEFGHJKLMNPRST"), (None, "12345678901234567")],
)  # fmt: skip
def test_what_is_written_like_nothing_else(kind, value):
    assert looks.contact(pd.Series([value])) == kind


def kept(name: str, values: list[str]) -> bool:
    """Whether a column is kept from print: a special category, a contact, or texts that may be anybody's."""
    column = pd.Series(values * 25, dtype="str")
    return bool(detect.special(name, column) or detect.contact(name, column) or detect.withheld(name, column))


def four(pool: list[str], header: str) -> list[str]:
    start = sum(map(ord, header)) % len(pool)
    return [*pool[start:], *pool[:start]][:4]


def test_what_stands_under_a_header_nobody_saw_is_kept_from_print():
    assert [header for pool, headers in unseen.CONTACTS for header in headers if not kept(header, four(pool, header))] == []
    assert [header for values, headers in rounds.CONTACTS for header in headers if not kept(header, values)] == []
    assert [header for header, values in (by_content.CONTACTS | by_values.CONTACTS).items() if not kept(header, values)] == []


def test_special_categories_under_a_header_nobody_saw_are_known():
    assert [name for name, values in (rounds.SPECIAL | by_content.SPECIAL | by_values.SPECIAL).items() if name not in by_values.MISSED and not detect.special(name, pd.Series(values * 25, dtype="str"))] == []


def test_choices_under_a_harmless_header_are_neither_contacts_nor_special_nor_withheld():
    told = strangers.HARMLESS | unseen.HARMLESS | rounds.HARMLESS | by_content.HARMLESS | by_values.HARMLESS
    spared = [*rounds.MEDICAL, *by_values.TAKEN, *by_values.WITHHELD]
    assert [name for name, values in told.items() if name not in spared and kept(name, values)] == []
    assert [name for name in by_values.WITHHELD if detect.contact(name, column := pd.Series(told[name] * 25)) or detect.special(name, column)] == []


ALIKE = {  # what looks a little like a faith, a people, an illness, a surname or a login, and is none
    "regions": "Башкирия Чувашия Якутия Татарстан Мордовия Удмуртия", "kitchens": "татарская узбекская кавказская грузинская еврейская армянская",
    "kitchens abroad": "Asian Italian Mexican Indian French", "languages": "Русский Татарский Чувашский Башкирский Английский", "języki": "Polski Angielski Ukraiński Niemiecki",
    "towns like surnames": "Саратов Тамбов Ростов Псков Азов Серпухов Чехов Киров", "towns": "Королёв Подольск Орёл Одинцово Киров Тверь", "miasta": "Kraków Tarnów Rzeszów Głogów Chorzów",
    "stations": "Пушкинская Чеховская Маяковская Тургеневская", "districts": "Приморский Выборгский Калининский Невский Кировский", "energy": "A+ A++ A B C", "ratings": "AA A+ BBB B- A- BB+",
    "marks": "A+ A A- B+ B B-", "ages": "0+ 6+ 12+ 16+ 18+", "colours": "White Black Red Grey", "hair": "straight wavy curly", "campaigns": "google_cpc black_friday summer_sale promo_2024 mail_june",
    "versions": "09.05 10.01 11.02 12.03 01.04 02.05", "prices": "9.05 12.10 3.20 11.11 7.07", "goods": "Платье Юбка Блузка Сумка Майка Рубашка", "trades": "Терапевт Менеджер Инженер Водитель Повар",
    "mushrooms": "шампиньоны шиитаке вешенки нет", "signs": "Aries Cancer Leo Virgo none", "sources": "GMB Ads Referral none", "dances": "Latino Salsa Tango none", "capitals": "Islamabad London Paris none",
    "bookshelves": "Философия Детектив Роман Фантастика Христианство", "diets": "веган кето обычная халва", "brands": "Davidoff Gucci Prada Chanel Dior Smirnoff",
}  # fmt: skip


@pytest.mark.parametrize("header", ["Поле 7", "FLD_07", "Категория", "Segment", "Сегмент клиента", "Client group", "Grupa klienta"])
def test_what_only_looks_like_it_is_not_taken(header):
    told = {name: pd.Series(values.split() * 20) for name, values in ALIKE.items()}
    assert [name for name, values in told.items() if detect.contact(header, values) or detect.special(header, values)] == []


WEIGHED = {  # what a header of a choice, a thing or a role does not vouch for, and what it does: values, headers under which they stay out, and stay
    "patronymics": (["Лапшин Глеб Ильич", "Носова Инна Петровна", "Чижов Юрий Олегович"], ["Магазин", "Тариф", "Регион", "Группа"], []),
    "full names": (["Anna Nowak", "Piotr Lis", "Zofia Rola", "Adam Kos", "Ewa Kania"], ["Segment owner", "Opiekun sklepu", "Client group", "Course"], ["Favourite designer", "Ulubiony aktor"]),
    "surnames": (["Quill", "Hext", "Pike", "Marsh"], ["Segment owner", "Куратор региона", "Opiekun sklepu", "Trainer assigned", "Поле 7"], ["Client group", "Тип клиента", "Контакт: источник"]),
    "surnames and nobody": (["Quill", "none", "none", "Hext", "n/a", "-", "нет", "Pike"], ["FLD_07", "Attr"], ["Client group"]),
    "initials": (["Wolska A.", "Gaj P.", "Lis Z."], ["Region", "FLD_07"], []),
    "flats": (["ул. Мира, д. 5, кв. 8", "Садовая 9, подъезд 2", "ул. Новая 3 кв 71"], ["Место услуги", "Магазин"], []),
    "families": (["The Quill family", "The Hext family", "Pike Household"], ["Household label", "Store"], []),
    "numbers of one length": ([f"{4_103_557 + 81_931 * i}" for i in range(12)], ["FLD_07", "Rank", "Тариф клиента", "Куратор региона"], ["Store", "ZIP", "Город"]),
    "round numbers": ([f"{1_000_000 + 250_000 * i}" for i in range(12)], [], ["FLD_07", "Оборот"]),
    "telephones that look like days": (["207-96-93", "247-49-68", "233-51-17"], ["Домашний", "FLD_07"], []),
    "a series": (["Route 1", "Route 2", "Route 3", "Depot"], [], ["FLD_07"]),
    "houses of one street": (["Hauptstraße 34", "Hauptstraße 41", "Hauptstraße 7", "Goethestr. 12"], ["Zustelladresse", "FLD_07"], []),
    "small letters of many": ([f"{a}{b}" for a in ("quill", "hext", "pike", "marsh", "wren") for b in ("er", "ing", "ton", "ley", "by")], ["FLD_07"], ["Referral channel"]),
    "notes": ([f"ring twice after {n} and ask for Wren" for n in range(14)], ["Store", "Region", "Источник"], []),
    "nearly every row its own": ([f"Lot {n} of Wren" for n in range(60)], ["Store", "Client group"], []),
}  # fmt: skip


def test_what_values_look_like_outweighs_a_header_that_vouches_for_them():
    told = {name: (pd.Series(values * (1 if len(values) > 40 else 20)), out, stay) for name, (values, out, stay) in WEIGHED.items()}
    shown = [(name, header) for name, (column, out, _) in told.items() for header in out if not (detect.contact(header, column) or detect.withheld(header, column))]
    lost = [(name, header) for name, (column, _, stay) in told.items() for header in stay if detect.contact(header, column) or detect.withheld(header, column)]
    assert (shown, lost) == ([], [])
