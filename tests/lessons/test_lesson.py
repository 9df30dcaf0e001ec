"""Exercises: the hint fits the mistake, nothing a student hands in breaks the check, and the release holds no solution."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segkit.ground.problems import Problems
from segkit.lessons import lesson
from segkit.lessons.marking import judge

SOLUTION = 'answer = int(total * 2)\nhints = [(total, "Twice, not once.")]'


def _cell(source: str, *tags: str) -> dict:
    shown = [{"output_type": "stream", "name": "stdout", "text": ["42"]}]
    return {"cell_type": "code", "metadata": {"tags": list(tags)}, "source": [source], "outputs": shown, "execution_count": 3}


@pytest.fixture
def lessons(tmp_path):
    folder = tmp_path / "lessons"
    folder.mkdir()
    cells = [_cell("total = 21"), _cell("answer = ...", "exercise"), _cell(SOLUTION, "solution")]
    cells.append(_cell('lesson.check("toy-1", answer)', "check"))
    (folder / "toy.ipynb").write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    return folder


class Angry:
    """Whatever is asked of it, it raises."""

    def __getattribute__(self, name):
        raise RuntimeError("no")

    def __eq__(self, other):
        raise RuntimeError("no")

    __hash__ = None

    def __repr__(self):
        raise RuntimeError("no")

    def __iter__(self):
        raise RuntimeError("no")

    def __float__(self):
        raise RuntimeError("no")

    def __bool__(self):
        raise RuntimeError("no")


HOSTILE = [
    None, Angry(), object(), Angry, print, lambda: 1, [], {}, set(), "", "text", b"x", float("nan"), float("inf"), 10**400, -1, 1j, True,
    np.array([]), np.array([[1, 2], [3, 4]]), np.datetime64("NaT"), pd.NA, pd.NaT, pd.Series(dtype=float), pd.Series([object()]),
    pd.DataFrame(), pd.DataFrame({"a": [1, 1], "b": [2, 3]}), [Angry()], [None], [[1], [2]], {"a": Angry()}, ("x",), range(3), type,
]  # fmt: skip
TABLE = pd.DataFrame({"a": [1, 2], "b": ["x", "y"]})
RIGHTS = [3, 0.25, 0.0, "VIP", True, ["A", "B"], {"A", "B"}, {"A": 1, "B": 2}, pd.Series({"A": 1.0, "B": 2.0}), TABLE]


@pytest.mark.parametrize("right", RIGHTS, ids=lambda r: type(r).__name__)
def test_no_answer_breaks_the_check(right, lessons):
    (lessons / "toy.ipynb").write_text(json.dumps({"cells": [_cell("answer = right", "solution")]}))
    for answer in HOSTILE:
        verdict = lesson.check("toy-1", answer, variables={"right": right}, lessons=lessons)
        assert verdict.message and "Traceback" not in verdict.message
        assert verdict.right == (right is True and answer is True)


PLAIN = st.none() | st.booleans() | st.floats() | st.integers() | st.text()


@given(st.recursive(PLAIN, lambda x: st.lists(x) | st.dictionaries(st.text(), x)))
def test_any_value_gets_words(answer):
    for right in RIGHTS:
        assert judge(answer, right).message


@pytest.mark.parametrize(("answer", "right", "said"), [
    (42, 42, "Right"), (np.int64(42), 42, "Right"), (42.0, 42, "Right"), (pd.Series([42]), 42, "Right"), ("42", 42, "Right"),
    ([42], 42, "Right"), (43, 42, "edge"), (400, 42, "too large"), (True, 1, "number"), ([1, 2], 42, "single number"),
    (0.411, 0.4115, "Right"), ("0,411", 0.4115, "Right"), (41.15, 0.4115, "percentage"), (-0.4115, 0.4115, "sign"),
    ("1 234,5", 1234.5, "Right"), ("vip", "VIP", "Right"), ("Lost", "VIP", "Not this"), (3, "VIP", "quotes"),
    (["B", "A"], ["A", "B"], "Right"), ({"A", "B"}, ["A", "B"], "Right"), (pd.Series(["b", "a"]), ["A", "B"], "Right"),
    (["A"], ["A", "B"], "1 more"), (["A", "C"], ["A", "B"], "'c' does not belong"), ("A", {"A": 1}, "for each name"),
    ({"A": 1, "B": 2.0}, pd.Series({"B": 2, "A": 1}), "Right"), ({"A": 1, "B": 3}, {"A": 1, "B": 2}, "look at 'b'"),
    (True, True, "Right"), (np.bool_(False), True, "True or False"), (TABLE.iloc[::-1, ::-1], TABLE, "Right"),
    (TABLE[["a"]], TABLE, "'b' is missing"), (TABLE.head(1), TABLE, "2 rows"), (TABLE.assign(a=[1, 5]), TABLE, "'a' again"),
])  # fmt: skip
def test_what_can_be_seen_from_the_answer(answer, right, said):
    assert said in judge(answer, right).message


def test_the_first_fitting_hint_wins_over_general_words():
    hints = [(0.2, "That is their share of customers."), (20, "Never said.")]
    assert judge(0.2, 0.4, hints).message == "That is their share of customers."
    assert judge(0.4, 0.4, [(0.4, "wrong")]).right


def test_check_solves_on_a_copy_of_the_variables(lessons):
    mine = {"total": 21, "answer": 21}
    assert lesson.check("toy-1", 42, variables=mine, lessons=lessons).right
    assert lesson.check("toy-1", 21, variables=mine, lessons=lessons).message == "Twice, not once."
    assert mine == {"total": 21, "answer": 21}


@pytest.mark.parametrize("exercise", ["toy-1", "toy-9", "nowhere-1", "toy", "", "../toy-1"])
def test_missing_variables_or_exercises_are_told_in_words(exercise, lessons):
    assert lesson.check(exercise, 1, variables={}, lessons=lessons).message == lesson.FROM_TOP


def test_unanswered_stops_without_a_traceback(lessons):
    with pytest.raises(lesson.Unanswered, match="Exercise 1 waits") as raised:
        lesson.check("toy-1", ..., variables={}, lessons=lessons)
    shown = raised.value._render_traceback_()
    assert len(shown) == 1 and "Exercise 1 waits" in shown[0]


def test_verdict_is_escaped_in_html():
    assert "<b>" not in judge("<b>", ["a", "b"])._repr_html_() + judge(["<b>"], ["a", "b"])._repr_html_()


def test_release_holds_no_solution_and_no_output(lessons, tmp_path):
    files = lesson.release(lessons, tmp_path / "out")
    cells = json.loads(files[0].read_text())["cells"]
    assert [c["source"] for c in cells] == [["total = 21"], ["answer = ..."], ['lesson.check("toy-1", answer)']]
    assert not any(c["outputs"] or c["execution_count"] for c in cells)
    assert "Twice" in (lessons / "toy.ipynb").read_text()


def test_release_overwrites_nothing(lessons, tmp_path):
    out = tmp_path / "out"
    lesson.release(lessons, out)
    (out / "toy.ipynb").write_text("my work")
    with pytest.raises(Problems, match="may hold a student's work"):
        lesson.release(lessons, out)
    assert (out / "toy.ipynb").read_text() == "my work"
    with pytest.raises(Problems, match="already"):
        lesson.release(lessons, lessons)


def test_release_of_nothing_is_told(tmp_path):
    with pytest.raises(Problems, match="no lessons"):
        lesson.release(tmp_path, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_example_cases_open_by_name(tmp_path):
    assert lesson.open_case("style").settings.case == "Style"
    with pytest.raises(Problems, match="did you mean 'style'"):
        lesson.open_case("stile")
