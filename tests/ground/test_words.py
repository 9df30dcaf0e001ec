"""One vocabulary: the table reads well, a header gets one verdict wherever it is asked, yes is yes everywhere."""

from __future__ import annotations

import pandas as pd
import pytest

from segkit.customers import catalogue
from segkit.customers.members import attributes
from segkit.ground import words
from segkit.ground.yes import filled, known, says_yes, yes, yes_no
from segkit.methods import _deal_table
from segkit.privacy import consent, detect
from segkit.steps.strategy import reachable
from segkit.steps.targets.log import overridden
from tests.privacy import headers

YES = [
    " x ",
    "X",
    "х",
    "+",
    "да",
    "Да ",
    "ДА",
    "tak",
    "TAK",
    "1",
    "1.0",
    "TRUE",
    "true",
    "yes",
    "YES ",
    "Y",
    "есть",
    "ИСТИНА",
    "PRAWDA",
    "✓",
]
NO = ["нет", "Нет ", "nie", "NIE", "0", "0.0", "FALSE", "no", "N", "-", "ложь", "FAŁSZ", "✗"]
MAYBE = ["", "maybe", "2", "10", "yes and no", "да нет", "-1", "xx", "nan"]


def test_the_table_of_words_says_each_thing_once_and_in_known_ways():
    table = words.table()
    assert set(table["match"]) == set(words.BY_MATCH) and set(table["of"]) == {"header", "cell", "cells", "text"}
    assert set(table["language"]) == {"any", "en", "ru", "pl", "de", "cs", "uk", "es", "fr", "it"} and not table.drop(columns="note").eq("").any(axis=None)
    said = [(r.kind, r.of, r.match, w.strip(), r.language) for r in table.itertuples() for w in r.words.split("|")]
    assert [s for s in said if not s[3] or (words.bare(s[3]) != s[3] and s[0] != "no")] == []
    assert sorted({s for s in said if said.count(s) > 1}) == []
    assert words.kinds("contact") == ("email", "phone", "name", "address", "birth date", "card", "document", "social")
    for about in ("special", "contact", "consent"):
        languages = table[table["about"] == about].groupby("kind")["language"].agg(set)
        assert [k for k, found in languages.items() if not {"en", "ru", "pl"} <= found] == []


def test_special_categories_get_one_verdict():
    values, names = pd.Series(["qwa", "zer"]), [n for found in headers.SPECIAL.values() for n in found]
    assert [name for kind, found in headers.SPECIAL.items() for name in found if detect.special(name, values) != kind] == []
    assert catalogue.sensitive(names) == names and attributes(pd.DataFrame(columns=["customer_id", *names])) == []


def test_harmless_headers_get_one_verdict():
    values, names = pd.Series(["qwa", "zer"]), headers.PLAIN + headers.HARMLESS
    assert [name for name in names if detect.special(name, values) or detect.contact(name, values)] == []
    assert catalogue.sensitive(names) == [] and attributes(pd.DataFrame(columns=["customer_id", *names])) == names


def test_contacts_are_known_by_their_header_and_are_no_criteria():
    values, names = ["qwa", "zer"], [n for found in headers.CONTACTS.values() for n in found]
    assert [name for kind, found in headers.CONTACTS.items() for name in found if detect.contact(name, pd.Series(values)) != kind] == []
    table = catalogue.table(pd.DataFrame({"customer_id": list("abcd"), **{name: values * 2 for name in names}}), market="b2c").set_index("column")
    assert [name for name in names if table.loc[name, ["chosen", "reason"]].tolist() != [False, "contact detail"]] == []


def test_every_name_of_a_sensitive_criterion_is_sensitive_and_no_other():
    for row in catalogue.catalogue().itertuples():
        names = [row.criterion, row.name, *row.synonyms.split("|")]
        assert len(catalogue.sensitive(names)) == (len(names) if row.sensitive else 0), row.criterion


@pytest.mark.parametrize("answer", YES)
def test_yes_is_yes_everywhere(answer):
    column = pd.Series([answer, "нет"])
    assert yes(answer) is True and says_yes(column).tolist() == [True, False] and yes_no(column).tolist() == [1, 0]
    assert filled(column).tolist() == [True, False] and known(column).all() and _deal_table.yes_no(answer) == 1.0
    people = pd.DataFrame({"customer_id": ["a", "b"], "phone": ["+7900", "+7901"], "zgoda": column, "stop": ["", answer]})
    assert reachable(people.drop(columns="phone"))["opted_out"].tolist() == ["no", "yes"]
    form = pd.DataFrame({"criterion": ["flavour"], "chosen": [answer]})
    chosen = catalogue.table(pd.DataFrame({"customer_id": list("abc"), "flavour": list("xxy")}), market="b2c", form=form)
    assert chosen.set_index("criterion").loc["flavour", "chosen"]
    by_hand = pd.DataFrame({"table": ["targets"], "id": ["VIP"], "value": [answer], "reason": ["theirs"]})
    assert overridden(pd.DataFrame({"segment": ["VIP"], "decision": ["leave"], "reason": [""]}), by_hand)["decision"].tolist() == ["chosen"]


@pytest.mark.parametrize("answer", NO)
def test_no_is_no(answer):
    assert yes(answer) is False and says_yes(pd.Series([answer])).tolist() == [False]


@pytest.mark.parametrize("answer", MAYBE)
def test_all_else_is_neither(answer):
    assert yes(answer) is None and not says_yes(pd.Series([answer])).any()


@pytest.mark.parametrize("values", [["X", "Y"], ["T", "Y"], ["yes", "maybe"], ["N", "F"], ["1", "2"]])
def test_classes_that_look_like_answers_are_none(values):
    assert yes_no(pd.Series(values)) is None


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        (["id", "opt-in"], [("opt-in", "consent", ())]),
        (["Accepts Email Marketing", "Accepts SMS Marketing"], [("Accepts Email Marketing", "consent", ("e-mail",)), ("Accepts SMS Marketing", "consent", ("sms",))]),
        (["Согласие на рассылку", "Отписался"], [("Согласие на рассылку", "consent", ()), ("Отписался", "opted out", ())]),
        (["согласие на SMS", "Согласие на звонки", "не звонить"], [("согласие на SMS", "consent", ("sms",)), ("Согласие на звонки", "consent", ("calls",)), ("не звонить", "opted out", ("calls",))]),
        (["zgoda_marketingowa", "Wypisany"], [("zgoda_marketingowa", "consent", ()), ("Wypisany", "opted out", ())]),
        (["Zgoda na SMS", "zgoda na kontakt telefoniczny", "Zgoda na pocztę tradycyjną"], [("Zgoda na SMS", "consent", ("sms",)), ("zgoda na kontakt telefoniczny", "consent", ("calls",)), ("Zgoda na pocztę tradycyjną", "consent", ("post",))]),
        (["SMS consent", "Unsubscribed from all email", "Do Not Call", "Do not mail"], [("SMS consent", "consent", ("sms",)), ("Unsubscribed from all email", "opted out", ("e-mail",)), ("Do Not Call", "opted out", ("calls",)), ("Do not mail", "opted out", ("post",))]),
        (["GDPR consent", "Privacy consent", "Consent to processing of personal data"], [(n, "processing", ()) for n in ("GDPR consent", "Privacy consent", "Consent to processing of personal data")]),
        (["Согласие на обработку персональных данных", "Согласие ПДн", "152-ФЗ"], [(n, "processing", ()) for n in ("Согласие на обработку персональных данных", "Согласие ПДн", "152-ФЗ")]),
        (["Zgoda RODO", "RODO", "Zgoda na przetwarzanie danych osobowych"], [(n, "processing", ()) for n in ("Zgoda RODO", "RODO", "Zgoda na przetwarzanie danych osobowych")]),
        (["Consent given (yes/no)", "Согласие на SMS (да/нет)", "Zgoda RODO T/N"], [("Consent given (yes/no)", "consent", ()), ("Согласие на SMS (да/нет)", "consent", ("sms",)), ("Zgoda RODO T/N", "processing", ())]),
        (["GDPR marketing consent", "Согласие на обработку данных в рекламных целях", "Zgoda RODO e-mail", "Отказ от обработки персональных данных"], [("GDPR marketing consent", "consent", ()), ("Согласие на обработку данных в рекламных целях", "consent", ()), ("Zgoda RODO e-mail", "consent", ("e-mail",)), ("Отказ от обработки персональных данных", "opted out", ())]),
        (["consent_date", "SMS consent date", "Stop list name", "GDPR consent date", "Согласие на фото", "Phone No.", "Телефон №", "Subscriber email", "Email status", "Contact phone"], []),
    ],
)
def test_consent_is_known_by_its_header(columns, found):
    assert consent.told(columns) == found


def test_what_only_sounds_like_a_special_category_is_none():
    plain = ["psychographic", "Psychographics", "Lentil soup", "Pulsometer", "Пульсометр", "Давление в шинах", "Smoking room", "Wholesale", "Мастер-класс", "Лечебная косметика",
             "Рас-ка", "Кат. товара", "Stopień palenia", "Alcohol category", "Ministry", "Treatment", "Native language"]  # fmt: skip
    assert [name for name in plain if detect.special(name, pd.Series(["qwa", "zer"])) or detect.contact(name, pd.Series(["qwa", "zer"]))] == []
