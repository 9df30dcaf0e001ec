"""A clean file gives the same either way of reading, in every table, number and guess; one that leaves anything to ask is read the slow way."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from segkit.ground.problems import Problems
from segkit.intake import Source, read
from segkit.intake.files import clean, parts

COLUMNS = {"customer_id": "Код клиента", "order_id": "Чек", "date": "Дата", "amount": "Сумма", "category": "Группа"}
HEADER = "Код клиента;Чек;Дата;Сумма;Группа;Город"


def lines(count: int = 60) -> list[str]:
    return [f"00{i % 17};A{i // 2};2026-0{1 + i % 9}-1{i % 10} 1{i % 10}:05:00;{i * 13.37 + 1:.2f};{('Чай', 'Кофе', '')[i % 3]};Омск" for i in range(count)]


def content(rows: list[str], header: str = HEADER) -> str:
    return "\n".join([header, *rows]) + "\n"


@pytest.fixture
def both(tmp_path, monkeypatch):
    """both(text, **said): whether the file was taken for clean, and what both ways of reading give."""

    def ask(text: str | bytes, **said) -> tuple[bool, dict, dict]:
        path = tmp_path / "sales.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        source, taken = Source(file="sales.csv", columns=COLUMNS, **said), []
        monkeypatch.setattr(clean, "LARGE", 0)
        monkeypatch.setattr(parts, "read_clean", lambda *told: taken.append(clean.read_clean(*told)) or taken[-1])
        quick = told(source, tmp_path)
        monkeypatch.setattr(clean, "LARGE", 10**12)
        return taken[0] is not None, quick, told(source, tmp_path)

    return ask


def told(source: Source, folder: Path) -> dict:
    try:
        found = read({"transactions": source}, folder, currency="RUB")
    except Problems as error:
        return {"refused": str(error)}
    frames = {"lines": found.tables["transactions"], "known": found.tables.get("customers"), "log": found.log, "guesses": found.guesses, "columns": found.columns}
    return {**frames, "counts": found.counts, "money": found.money, "problems": [str(p) for p in found.problems]}


def same(one: dict, other: dict) -> None:
    assert set(one) == set(other)
    for name, value in one.items():
        if isinstance(value, pd.DataFrame):
            pd.testing.assert_frame_equal(value, other[name], check_exact=True)
        else:
            assert value == other[name], name


@pytest.mark.parametrize("said", [{}, {"where": "Сумма > 100"}, {"duplicates": "drop"}, {"ignore": ["Город"]}, {"nobody": ["003"]}, {"encoding": "utf-8"}])
def test_a_clean_file_gives_the_same_either_way(both, said):
    taken, quick, slow = both(content([*lines(), *lines(3)]), **said)
    assert taken
    same(quick, slow)
    assert quick["lines"]["customer_id"].str.startswith("00").all(), "ids stay text"


DIRT = {
    "a decimal comma": lambda rows: [*rows, "1;A;2026-01-01 10:00:00;12,5;Чай;Омск"],
    "an amount in words": lambda rows: [*rows, "1;A;2026-01-01 10:00:00;five;Чай;Омск"],
    "no amount": lambda rows: [*rows, "1;A;2026-01-01 10:00:00;;Чай;Омск"],
    "a date of another form": lambda rows: [*rows, "1;A;01.02.2026;5.10;Чай;Омск"],
    "a day that does not exist": lambda rows: [*rows, "1;A;2026-02-30 10:00:00;5.10;Чай;Омск"],
    "thousands": lambda rows: [*rows, "1;A;2026-01-01 10:00:00;1.234.567;Чай;Омск"],
    "a wide row": lambda rows: [*rows, "1;A;2026-01-01 10:00:00;5.10;Чай;Омск;more"],
    "a narrow row": lambda rows: [*rows, "1;A;2026-01-01 10:00:00;5.10"],
    "an empty line": lambda rows: [*rows[:9], "", *rows[9:]],
    "quotes": lambda rows: [*rows, '1;A;2026-01-01 10:00:00;5.10;"Чай; зелёный";Омск'],
    "a total": lambda rows: [*rows, "Итого;;;600.00;;"],
    "a sign of thousands": lambda rows: [*rows, "1;A;2026-01-01 10:00:00;1 234.50;Чай;Омск"],
    "no day's time of all": lambda rows: [*rows, "1;A;2026-01-01;5.10;Чай;Омск"],
    "a row that ends in a sign of the file's end": lambda rows: [*rows, "1;A;2026-01-01 10:00:00;5.10;Чай;Омск\x1a"],
}


@pytest.mark.parametrize("kind", DIRT)
def test_anything_else_gives_the_same_account_as_ever(both, kind):
    _, quick, slow = both(content(DIRT[kind](lines())))
    same(quick, slow)


@pytest.mark.parametrize("text", [
    content(lines()).replace("\n", "\r\n"), content(lines()).encode("cp1251"), "\ufeff" + content(lines()), content(lines())[:-1],
    content(lines(), header="Отчёт о продажах\n" + HEADER), content(lines()).replace(";", "\t"), content(lines()).replace(";", ","),
    content([line + ";" for line in lines()], header=HEADER + ";"), content([line.replace(".", "") for line in lines()]),
], ids=["windows", "cp1251", "bom", "no last line end", "a title", "tabs", "commas", "an empty column", "whole numbers"])  # fmt: skip
def test_other_files_give_the_same_account_as_ever(both, text):
    _, quick, slow = both(text)
    same(quick, slow)


def test_what_case_yml_says_otherwise_is_heard(both):
    for said in ({"dates": "dayfirst"}, {"decimal": "."}, {"na_values": ["Омск"]}, {"skip_rows": 2}, {"quote": "none"}):
        taken, quick, slow = both(content(lines()), **said)
        assert not taken, said
        same(quick, slow)
