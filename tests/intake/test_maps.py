"""Every map knows its own product's export and no other's, whatever became of its columns."""

from __future__ import annotations

import random

import pytest

from segkit.intake import maps, schema
from segkit.intake.fold import fold
from tests.intake.exports import HEADERS


def hits(chosen: maps.Map, headers: list[str]) -> int:
    known = {fold(h) for h in headers}
    return sum(fold(s) in known for s in chosen.signature)


def test_there_is_a_header_for_every_map_and_a_map_for_every_header():
    assert set(HEADERS) == set(maps.names())


@pytest.mark.parametrize("name", HEADERS)
def test_a_map_recognises_its_own_header(name):
    assert maps.recognise(HEADERS[name]).name == name


@pytest.mark.parametrize("name", HEADERS)
def test_no_map_would_take_another_products_header_even_alone(name):
    others = {m.name: hits(m, HEADERS[name]) for m in maps.every().values() if m.name != name}
    assert {m: n for m, n in others.items() if n >= maps.every()[m].enough} == {}


@pytest.mark.parametrize("name", HEADERS)
@pytest.mark.parametrize("seed", range(6))
def test_columns_dropped_added_and_in_another_order_change_nothing(name, seed):
    draw = random.Random(f"{name} {seed}")
    kept = [h for h in HEADERS[name] if draw.random() > 0.25]
    added = draw.sample(["Uwagi", "comment 2", "Скидка", "loyalty tier", "Region manager", "кол-во позиций", "x1", "Dział"], 4)
    header = [h.upper() if draw.random() > 0.8 else f" {h} " for h in [*kept, *added]]
    draw.shuffle(header)
    if hits(maps.every()[name], kept) >= maps.every()[name].enough:
        assert maps.recognise(header).name == name
    else:  # too little of it is left: better nothing than a wrong product
        assert maps.recognise(header) is None


@pytest.mark.parametrize("name", HEADERS)
def test_a_quarter_of_the_columns_may_go_nine_times_in_ten(name):
    draw = random.Random(name)
    found = [maps.recognise([h for h in HEADERS[name] if draw.random() > 0.25]) for _ in range(200)]
    assert sum(m is not None and m.name == name for m in found) >= 180
    assert {m.name for m in found if m is not None} == {name}


@pytest.mark.parametrize("header", [["customer", "date", "amount"], ["Код клиента", "Чек", "Дата", "Сумма", "Группа"], ["Numer", "Data sprzedaży", "Kwota", "Dział"],
                                    ["Name", "Email", "Total", "Status"], ["ID", "Компания", "Сумма"], []])  # fmt: skip
def test_a_file_of_no_product_is_none(header):
    assert maps.recognise(header) is None


@pytest.mark.parametrize("chosen", maps.every().values(), ids=lambda m: m.name)
def test_a_map_says_where_it_is_from_and_speaks_of_its_own_columns(chosen):
    assert chosen.seen and chosen.title and len(chosen.signature) >= chosen.enough
    wanted = schema.required(chosen.table, set(chosen.columns)) if not chosen.no_customer else ["date"]
    assert set(wanted) <= set(chosen.columns), "a required column is not mapped"
    named = (
        [r.column for r in [*chosen.shape.keep, *chosen.shape.aside, *chosen.shape.returns]]
        + chosen.shape.per_order
        + chosen.shape.repeated
    )
    named += [*(chosen.shape.lists.columns if chosen.shape.lists else []), *([chosen.shape.time] if chosen.shape.time else [])]
    assert set(named) <= set(chosen.columns)


@pytest.mark.parametrize("name", HEADERS)
def test_the_first_choice_of_columns_is_in_the_products_own_header(name):
    found, chosen = maps.columns(maps.every()[name], HEADERS[name]), maps.every()[name]
    wanted = [
        c
        for c in schema.required(chosen.table, set(found))
        if not (c == "customer_id" and (chosen.no_customer or name == "bitrix_shop_orders"))
    ]
    assert set(wanted) <= set(found)
    assert len(set(found.values())) == len(found), "one header for two columns"
