"""Who refused stays refused on the way from a file to the table of customers, and nobody gets another's name or contact."""

from __future__ import annotations

import pytest

from segkit.intake import reading
from segkit.intake.source import Source
from segkit.run import check
from segkit.steps import collect

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


@pytest.mark.parametrize("column", ["Accepts Marketing", "Согласие на рассылку", "zgoda na SMS"])
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
    kept = made.columns[made.columns["source"] == "transactions"]
    assert check._consents(kept, facts) == []


def test_a_customer_on_two_rows_is_one_person_and_refuses_where_one_row_does(tmp_path):
    text = """id,First name,Surname,E-mail,Phone,Town,Unsubscribed from all email
1,Maya,Lopez,,,Omsk,
1,Robert,Rossi,robert@mail.pl,+48 601 101 456,,true
2,Anna,Nowak,anna@mail.pl,,Perm,false
2,anna,NOWAK,,+48 601 101 457,Perm,false
3,Piotr,Zych,p@mail.pl,,,false
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
