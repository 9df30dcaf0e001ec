"""Rows of a form and answers of the diary: what is written, and that everything else of the file stays."""

from __future__ import annotations

import datetime as dt

import pytest

from segkit.case import diary, filled, tables
from segkit.ground.problems import Problems


def test_rows_are_put_by_their_key_and_lines_of_help_other_rows_and_columns_stay(tmp_path):
    path = tmp_path / "market.csv"
    path.write_bytes("\ufeffsegment;item;base;source\r\n# one line each\r\n;people;50;register\r\nVIP;people;5;guess\r\n".encode())
    content = filled.put(path, [{"segment": "", "item": "people", "base": 60.5}, {"segment": "VIP", "item": "spend", "base": 9}], key=["segment", "item"])
    assert content.decode("utf-8-sig").split("\r\n") == ["segment;item;base;source", "# one line each", ";people;60.5;register", "VIP;people;5;guess", "VIP;spend;9;", ""]
    assert content.startswith(b"\xef\xbb\xbf")
    path.write_bytes(content)
    assert filled.put(path, [{"segment": "VIP", "item": "spend", "base": 9}], key=["segment", "item"]) == content


def test_a_form_that_is_not_there_is_begun_and_a_new_column_is_added_to_all(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(filled.put(path, [{"criterion": "age", "chosen": "no"}]))
    path.write_bytes(filled.put(path, [{"criterion": "city", "reason": "=1+1,\nand more"}], key=["criterion"]))
    form = tables.read_form(path).fillna("")
    assert form.to_numpy().tolist() == [["age", "no", ""], ["city", "", "=1+1,\nand more"]] and b"'=1+1" in path.read_bytes()


def test_a_workbook_and_a_form_that_is_no_text_are_refused(tmp_path):
    (tmp_path / "criteria.xlsx").touch()
    with pytest.raises(Problems, match=r"criteria\.xlsx: the form is a workbook"):
        filled.put(tmp_path / "criteria.csv", [{"criterion": "age"}])
    (tmp_path / "b.csv").write_bytes("критерий\n".encode("cp1251"))
    with pytest.raises(Problems, match="not UTF-8"):
        filled.put(tmp_path / "b.csv", [{"criterion": "age"}])


def test_answers_are_added_below_each_other_with_their_day_and_step(tmp_path):
    (tmp_path / "forms").mkdir()
    for step, answer in (("08_targets", "Because, said the baker, it pays."), ("09_strategy", '"No"\nand yes')):
        (tmp_path / "forms/diary.csv").write_bytes(diary.put(tmp_path, step, "Why?", answer, date=dt.date(2026, 11, 27)))
    form = tables.read_form(tmp_path / "forms/diary.csv")
    assert list(form) == diary.FORM and form["answer"].tolist() == ["Because, said the baker, it pays.", '"No"\nand yes']
    assert form["step"].tolist() == ["08_targets", "09_strategy"] and set(form["date"].astype("str").str[:10]) == {"2026-11-27"}


@pytest.mark.parametrize("answer", ["  ", "x" * (diary.LONGEST + 1), "write to ann@example.org", "тел. 601101456", "ask Anna Petrova"])
def test_an_answer_that_cannot_stand_in_the_log_is_refused(tmp_path, answer):
    with pytest.raises(Problems):
        diary.put(tmp_path, "08_targets", "Why?", answer, people={("ann", "petr")})
