"""Who refused stays refused on the way from a file to the table of customers, and nobody gets another's name or contact."""

from __future__ import annotations

import pandas as pd
import pytest

from segkit.customers import catalogue
from segkit.customers.survey import with_answers
from segkit.intake import reading
from segkit.intake.source import Source
from segkit.privacy import consent, looks
from segkit.run import check
from segkit.steps import collect
from segkit.steps.collect.received import known_contacts
from segkit.steps.strategy import audiences

SALES = {"customer_id": "id", "date": "day", "amount": "sum"}


def received(tmp_path, sales=None, people=None, columns=None):
    sources = {}
    for name, text, mapping in (("transactions", sales, SALES), ("customers", people, columns or {"customer_id": "id"})):
        if text:
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
            sources[name] = Source(file=f"{name}.csv", columns=mapping)
    return reading.read(sources, tmp_path, currency="EUR")


def said(made, column):
    return made.tables["customers"].set_index("customer_id")[column].to_dict()


def orders(minds, column="Accepts Marketing"):
    """Three orders each, on days of which the last is the latest, the rows not in their order: what everybody said each time."""
    rows = [
        f"{who},2026-0{n}-01,5.00,{word}"
        for who, words in minds.items()
        for n, word in sorted(enumerate(words, start=1), key=lambda x: -x[0] % 3)
    ]
    return f"id,day,sum,{column}\n" + "\n".join(rows) + "\n"


@pytest.mark.parametrize("column", ["Accepts Marketing", "Согласие на рассылку", "zgoda na SMS", "GDPR consent", "Zgoda RODO"])
def test_a_few_who_change_their_minds_do_not_take_the_consents_of_all_away(tmp_path, column):
    minds = {f"k{n}": ["yes", "yes", "yes"] for n in range(30)} | {
        "k1": ["yes", "yes", "no"],
        "k2": ["no", "yes", "yes"],
        "k3": ["yes", "no", ""],
    }
    told = said(received(tmp_path, orders(minds, column)), column)
    assert {told.pop(who) for who in ("k1", "k3")} == {"no"} and set(told.values()) == {"yes"} and len(told) == 28


def test_who_refuses_in_an_order_that_is_set_aside_refuses(tmp_path):
    text = orders({"a": ["yes", "yes", "yes"], "b": ["yes", "yes", "yes"]}) + "a,2026-05-01,,no\n"
    assert said(received(tmp_path, text), "Accepts Marketing") == {"a": "no", "b": "yes"}


def test_rows_that_are_set_aside_do_not_move_what_is_known_of_others(tmp_path):
    rows = [f"k{n % 9},2026-01-0{n % 9 + 1},{'' if n in (0, 4) else 5},yes,{'East' if n % 9 % 2 else 'West'}" for n in range(40)]
    made = received(tmp_path, "id,day,sum,Consent,region\n" + "\n".join(rows) + "\n")
    assert said(made, "region") == {f"k{n}": "East" if n % 2 else "West" for n in range(9)}
    assert set(said(made, "Consent").values()) == {"yes"}


def test_a_subscription_by_name_is_no_consent(tmp_path):
    made = received(tmp_path, orders({"a": ["Basic", "Gold", "Basic"], "b": ["Gold"] * 3}, "Подписка"))
    assert [p.code for p in made.problems if p.code == "consent_unread"] and "customers" not in made.tables


def test_consents_that_are_read_and_never_used_stop_the_lists(tmp_path):
    (tmp_path / "e.csv").write_text("id,day,what,Unsubscribed\na,2026-01-01,visit,yes\nb,2026-01-02,visit,no\n", encoding="utf-8")
    (tmp_path / "t.csv").write_text(orders({"a": ["yes"] * 3, "b": ["no"] * 3}), encoding="utf-8")
    sources = {
        "transactions": Source(file="t.csv", columns=SALES),
        "events": Source(file="e.csv", columns={"customer_id": "id", "date": "day", "event": "what"}),
    }
    made = reading.read(sources, tmp_path, currency="EUR")
    facts, _ = collect.customers(made, as_of=None)
    assert [p.code for p in check._consents(made.columns, facts)] == ["consent_lost"]
    (tmp_path / "e.csv").write_text("id,day,what,Подписка\na,2026-01-01,visit,Gold\nb,2026-01-02,visit,Basic\n", encoding="utf-8")
    tariffs = reading.read(sources, tmp_path, currency="EUR").columns
    assert "Подписка" in set(tariffs["column"]) and check._consents(tariffs, facts) == []
    kept = made.columns[made.columns["source"] == "transactions"]
    assert check._consents(kept, facts) == []


def test_a_customer_on_two_rows_is_one_person_and_refuses_where_one_row_does(tmp_path):
    text = """id,First name,Surname,E-mail,Phone,Fax number,Town,Unsubscribed from all email
1,Maya,Lopez,,,,Omsk,
1,Robert,Rossi,robert@mail.pl,+48 601 101 456,,,true
2,Anna,Nowak,anna@mail.pl,,,Perm,false
2,anna,NOWAK,,+48 601 101 457,,Perm,false
3,Piotr,Zych,p@mail.pl,,,,false
"""
    made = received(tmp_path, people=text)
    held = made.contacts.set_index("customer_id")
    assert held.loc["1", ["First name", "Surname", "E-mail"]].tolist() == ["Robert", "Rossi", "robert@mail.pl"]
    assert held.loc["2", ["First name", "E-mail", "Phone"]].tolist() == ["Anna", "anna@mail.pl", "+48 601 101 457"]
    assert {who: str(word).casefold() for who, word in said(made, "Unsubscribed from all email").items()} == {
        "1": "true",
        "2": "false",
        "3": "false",
    }
    assert said(made, "Town")["1"] == "Omsk"


def test_two_rows_that_contradict_are_told_and_the_refusal_stands(tmp_path):
    made = received(tmp_path, people="id,city,Consent\n1,Omsk,yes\n1,Omsk,no\n2,Perm,yes\n2,Perm,\n")
    assert said(made, "Consent") == {"1": "no", "2": "yes"}
    assert [p.what for p in made.problems if "1 customers agree to be written to in one row and refuse in another" in p.what]


def test_a_list_takes_nothing_from_buyers_who_are_not_on_it(tmp_path):
    text = orders({f"k{n}": ["yes" if n % 2 else "no"] * 3 for n in range(6)})
    text = text.replace("\n", ",region\n", 1).replace(",yes\n", ",yes,North\n").replace(",no\n", ",no,South\n")
    made = received(tmp_path, text, "id,club,region\nk1,gold,West\nk9,none,\n")
    people = made.tables["customers"].set_index("customer_id")
    assert sorted(people.index) == ["k0", "k1", "k2", "k3", "k4", "k5", "k9"]
    assert people["Accepts Marketing"].dropna().to_dict() == {f"k{n}": "yes" if n % 2 else "no" for n in range(6)}
    assert people["region"].dropna().to_dict() == {"k0": "South", "k1": "West", "k2": "South", "k3": "North", "k4": "South", "k5": "North"}
    assert people["club"].dropna().to_dict() == {"k1": "gold", "k9": "none"}


def test_a_tier_of_a_programme_and_a_kind_of_deal_are_nobody_s_names_and_what_is_hidden_is_told(tmp_path):
    tiers, firms = ["Home Brewer", "Barista Club", "Office"], ["Quill", "Hext", "Pike", "Marsh", "Wren", "Rook", "Teal", "Dace"]
    rows = "".join(
        f"{n},{firms[n % 8]} {chr(65 + n % 7)}ord {n} - New Business,{firms[n % 8]} Ivy{n},{tiers[n % 3]},{'New' if n % 2 else 'Existing'} Business,{firms[n % 8]} Ivy{n} asked\n" for n in range(60)
    )
    made = received(tmp_path, people="id,Opportunity Name,Surname,Membership,Type,Label\n" + rows, columns={"customer_id": "id"})
    assert sorted(made.tables["customers"]["Membership"].unique()) == sorted(tiers)
    assert sorted(made.tables["customers"]["Type"].unique()) == ["Existing Business", "New Business"]
    assert not any(firm in str(value) for value in made.tables["customers"].drop(columns="customer_id").to_numpy().ravel() for firm in firms)


def test_a_client_of_many_deals_stays_hidden_in_other_texts(tmp_path):
    rows = "".join(f"{n},{('Quill Hext', 'Pike Marsh', 'Wren Rook')[n % 3]} - renewal {n},ask Quill Hext\n" for n in range(60))
    made = received(tmp_path, people="id,Contact name,Segment note\n" + rows, columns={"customer_id": "id"})
    assert not made.tables["customers"].drop(columns="customer_id").astype("str").apply(lambda c: c.str.contains("Quill")).any(axis=None)
    source = Source(file="customers.csv", columns={"customer_id": "id"}, show=["Segment note"])
    shown = reading.read({"customers": source}, tmp_path, currency="EUR").tables["customers"]
    assert set(shown["Segment note"]) == {"ask •••"}


PHONES = ["+7 (916) 123-45-67", "89161234567", "79161234567", "8 916 123 45 67", "+7 926 765-43-21", "8(926)7654321", "+79037654321"]


def test_customers_by_phone_are_counted_by_number(tmp_path):
    text = "id,day,sum\n" + "".join(f'"{phone}",2026-01-0{n},5.00\n' for n, phone in enumerate(PHONES, start=1))
    made = received(tmp_path, text, 'id,city,Consent\n"+7 916 123 45 67",Perm,yes\n89161234567,Omsk,no\n"8 (903) 765-43-21",Tula,yes\n')
    lines = made.tables["transactions"]["customer_id"]
    assert lines.groupby(lines, sort=False).size().tolist() == [4, 2, 1] and not lines.str.contains("916").any()
    people = made.tables["customers"].set_index("customer_id")
    assert people.loc[[lines[0], lines[6]], "Consent"].tolist() == ["no", "yes"] and len(people) == 2
    assert made.contacts.set_index("customer_id")["contact"].nunique() == len(made.contacts) == 3
    told = [p.what for p in made.problems if p.code == "ids_one"]
    assert told and told[0].startswith("7 ids of customer_id are 3: 4 of them")
    assert (made.log["rule"] == "spelling").sum() >= 4 and not [p for p in made.problems if p.code == "ids_alike"]


def test_firms_by_tax_number_are_counted_by_its_digits_and_a_mailing_gets_no_tax_number(tmp_path):
    nips = ["PL5252248481", "525-224-84-81", "5252248481", "PL 856-734-62-15", "8567346215"]
    text = "id,day,sum\n" + "".join(f"{nip},2026-01-0{n},5.00\n" for n, nip in enumerate(nips, start=1))
    people = "NIP,E-mail,Zgoda marketingowa\n525 224 84 81,a@firma.pl,TAK\nPL5252248481,b@firma.pl,NIE\n8567346215,c@firma.pl,TAK\n"
    made = received(tmp_path, text, people, {"customer_id": "NIP"})
    lines = made.tables["transactions"]["customer_id"]
    assert lines.groupby(lines, sort=False).size().tolist() == [3, 2] and lines.str.startswith("c").all()
    assert said(made, "Zgoda marketingowa") == {lines[0]: "NIE", lines[3]: "TAK"}
    held = made.contacts.set_index("customer_id")
    assert "contact" not in held and held.loc[lines[0], ["id", "E-mail"]].tolist() == ["525 224 84 81", "a@firma.pl"]


def test_two_e_mails_that_differ_by_case_are_one_and_not_told_as_two(tmp_path):
    text = "id,day,sum\nAnn@mail.pl,2026-01-01,5.00\nann@mail.pl,2026-01-02,5.00\nbob@mail.pl,2026-01-03,5.00\n"
    made = received(tmp_path, text)
    assert made.tables["transactions"]["customer_id"].nunique() == 2
    assert {p.code for p in made.problems} & {"ids_alike", "ids_one"} == {"ids_one"}


def test_a_person_s_name_as_id_gets_a_code_and_a_firm_s_stays(tmp_path):
    people = ["Чижов Иван Ильич", "Анна Петрова", "Мария Кузнецова", "Пётр Сидоров", "Ольга Смирнова", "Сергей Иванов"]
    firms = ["ООО «Чижов и Ко»", "ИП Петрова", "ООО Сад", "АО Кузница", "ООО «Анна»", "ООО Смирнов"]
    for names, coded in ((people, True), (firms, False)):
        text = "id,day,sum\n" + "".join(f"{name},2026-01-0{n},5.00\n" for n, name in enumerate(names, start=1))
        made = received(tmp_path, text)
        ids = made.tables["transactions"]["customer_id"]
        assert ids.isin(names).all() != coded and ids.nunique() == len(names)
        assert ("name" in made.contacts and sorted(made.contacts["name"]) == sorted(names)) == coded
        assert not coded or not made.log.astype("str").apply(lambda c: c.str.contains("Чижов|Петрова")).any(axis=None)


def test_clients_of_deals_who_are_people_get_codes(tmp_path):
    people = ["Anna Nowak", "Jan Kowalski", "Maria Lewandowska", "Piotr Zieliński", "Ewa Wójcik", "Tomasz Mazur"]
    text = "id,who,stage,sum,closed\n" + "".join(f"{n},{name},won,100,2026-01-0{n}\n" for n, name in enumerate(people, start=1))
    (tmp_path / "d.csv").write_text(text, encoding="utf-8")
    source = Source(file="d.csv", columns={"deal_id": "id", "client": "who", "outcome": "stage", "amount": "sum", "closed": "closed"})
    made = reading.read({"deals": source}, tmp_path, currency="PLN")
    assert made.tables["deals"]["client"].str.fullmatch("c[0-9a-f]{16}").all() and sorted(made.contacts["name"]) == sorted(people)


def test_a_refusal_in_any_source_stands(tmp_path):
    made = received(tmp_path, orders({"a": ["no"] * 3, "b": ["yes"] * 3, "c": ["yes"] * 3}), "id,Accepts Marketing\na,yes\nb,\nc,no\n")
    assert said(made, "Accepts Marketing") == {"a": "no", "b": "yes", "c": "no"}
    survey = pd.DataFrame({"customer_id": ["b", "d"], "Accepts Marketing": ["no", "yes"], "date": pd.Timestamp("2026-05-01")})
    people = with_answers(made.tables["customers"], survey)
    assert people.set_index("customer_id")["Accepts Marketing"].dropna().to_dict() == {"a": "no", "b": "no", "c": "no", "d": "yes"}


def test_a_channel_of_which_nobody_was_asked_is_told():
    form = pd.DataFrame({"channel": ["E-mail", "SMS"], "price_per_contact": 1, "response_base": 0.1, "contact_column": ["email", "phone"]})
    facts = pd.DataFrame({"customer_id": ["a"], "Accepts Email Marketing": ["yes"]})
    assert [(p.where, p.severity, p.code) for p in check._unasked(form, facts)] == [("forms/channels.csv, row 3", "warn", "channel_consent")]
    assert check._unasked(form, facts.assign(consent="yes")) == [] == check._unasked(form, facts[["customer_id"]])


@pytest.mark.parametrize("column", ["GDPR consent", "Согласие на обработку персональных данных", "Zgoda RODO"])
def test_a_no_to_having_ones_data_used_bars_from_every_list_and_a_yes_is_no_yes_to_messages(tmp_path, column):
    people = f"id,{column},Marketing consent\na,yes,yes\nb,no,yes\nc,yes,no\nd,,yes\n"
    facts = received(tmp_path, people=people).tables["customers"]
    assert dict(zip(facts["customer_id"], consent.may(facts), strict=True)) == {"a": True, "b": False, "c": False, "d": True}
    alone = facts.drop(columns="Marketing consent")
    assert dict(zip(alone["customer_id"], consent.may(alone), strict=True)) == {"a": True, "b": False, "c": True, "d": False}
    assert consent.through(alone).any(axis=1).tolist() == [True, False, True, False]
    told = catalogue.table(facts, market="b2c").set_index("column")
    assert told.loc[column, ["chosen", "reason"]].tolist() == [False, "contact detail"]


@pytest.mark.parametrize("column", ["Photo consent given", "Согласие на публикацию фото", "Zgoda na publikację zdjęć"])
def test_a_consent_that_is_not_known_is_named_and_describes_nobody(tmp_path, column):
    people = f"id,{column},{column} w dniu,City\n" + "\n".join(f"k{n},{'yes' if n % 3 else 'no'},2026-01-0{n % 9 + 1},{'Łódź' if n % 2 else 'Gdynia'}" for n in range(30)) + "\n"
    made = received(tmp_path, people=people)
    named = [p for p in made.problems if p.code == "consent_unknown"]
    assert len(named) == 1 and named[0].severity == "warn" and named[0].where.endswith(f"column {column}")
    told = catalogue.table(made.tables["customers"], market="b2c").set_index("column")
    assert told.loc[column, "reason"] == "contact detail" and not told.loc[column, "chosen"] and told.loc["City", "chosen"]
    mapped = received(tmp_path, people=people, columns={"customer_id": "id", "Consent": column})
    assert not [p for p in mapped.problems if p.code == "consent_unknown"] and not consent.may(mapped.tables["customers"]).all()


@pytest.mark.parametrize(("header", "phone"), [("E-mail", "Phone"), ("Эл. почта", "Телефон"), ("Adres e-mail", "Telefon")])
def test_an_address_lent_for_one_purchase_is_told_and_is_on_no_list(tmp_path, header, phone):
    lent = ["a1@guest.booking.com", "b2@m.expediapartnercentral.com", "c3@marketplace.amazon.de"]
    rows = [f"{mail},2026-01-0{n + 1},5.00,{number}" for n, (mail, number) in enumerate([*((m, "") for m in lent), ("d@mail.pl", ""), ("e5@members.ebay.com", "+48 601 101 456")])]
    (tmp_path / "t.csv").write_text(f"{header},day,sum,{phone}\n" + "\n".join(rows) + "\n", encoding="utf-8")
    made = reading.read({"transactions": Source(file="t.csv", columns={**SALES, "customer_id": header})}, tmp_path, currency="EUR")
    assert [p.what[:25] for p in made.problems if p.code == "lent_address"] == ["4 of 5 customer ids are a"]
    facts, _ = collect.customers(made, as_of=None)
    assert facts["has_contact"].value_counts().to_dict() == {"no": 4, "yes": 1}
    labels = facts[["customer_id"]].assign(segment="VIP", status="regular")
    listed = audiences.kept(labels, facts, made.contacts, ["VIP"])["VIP"]
    assert sorted(listed["contact"].dropna()) == ["d@mail.pl"] and listed[phone].notna().sum() == 1 and len(listed) == 2


@pytest.mark.parametrize("header", ["E-mail", "Эл. почта", "Adres e-mail"])
def test_lent_addresses_beside_ids_are_told_once(tmp_path, header):
    people = f"id,{header}\na,a1@guest.booking.com\nb,b@mail.pl\nc,\n"
    made = received(tmp_path, people=people)
    assert [p.what[:14] for p in made.problems if p.code == "lent_address"] == ["1 customer has"]
    assert not [p for p in received(tmp_path, people=people.replace("guest.", "")).problems if p.code == "lent_address"]
    assert known_contacts(made, made.tables["customers"])[f"has_{header}"].tolist() == ["no", "yes", "no"]


@pytest.mark.parametrize(("header", "says"), [("Не использовано", None), ("Не использован", None), ("Не хранение", None), ("Not processing", None), ("Processing accepted", None), ("Processing ok", None),
                                             ("Consent to processing", "processing"), ("Согласие на использование данных", "processing"), ("Согласие на хранение и обработку ПДн", "processing")])  # fmt: skip
def test_what_is_used_or_kept_is_no_consent_unless_it_is_data(header, says):
    assert consent.says(header) == says


@pytest.mark.parametrize("word", ["cofnięta 12.03.2026", "отозвано 12.03.2025", "не дано", "withdrawn 2026-03-01", "no (2026-03-01)", "odmówił", "deleted"])
def test_who_took_back_processing_in_words_is_not_listed(word):
    people = pd.DataFrame({"Zgoda RODO": ["tak", word, "12.03.2026", None], "Zgoda marketingowa": "tak"})
    assert consent.may(people).tolist() == [True, False, True, True]


def test_an_employee_of_a_firm_called_reply_has_an_address_of_his_own():
    assert looks.relayed(pd.Series(["m.rossi@reply.it", "a@relay.com", "k1@reply.airbnb.com", "k2@guest.booking.com"])).tolist() == [False, False, True, True]
