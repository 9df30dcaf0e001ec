"""Two hundred answers as students write them: right in other clothes, wrong in known ways, on three keyboards."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from segkit.lessons.judging import judge

SHARE, SMALL, COUNT, MONEY, INDEX, RATIO = 0.4115, 0.0946, 1234, 1234.5, 183.4, 2.5
SUM, PART, UPSIDE = 512.0, 0.25, 0.4
FEW = 3  # a count that few tries would find, if each said whether to go up or down
HINTS = {
    SHARE: [(SUM, "sum"), (PART, "part"), (1 / SHARE, "upside down")],
    COUNT: [(1334, "everybody"), (34, "the rest")],
    "3-1-2": [("1-1-2", "turned round"), ("2-1-3", "order of letters"), ("312", "hyphens")],
    "Champions": [("At risk", "gone quiet"), ("Lost", "gone")],
    "C": [("B", "won"), ("D", "budget")],
}
TABLE = pd.DataFrame({"segment": ["A", "B"], "customers": [10, 20]})
VALUES = pd.Series({"Regulars": 0.5, "Guests": 0.25})

RIGHT = [
    # a share that the table shows as 0.41
    *[(a, SHARE) for a in (
        0.4115, 0.41, 0.412, 0.411, "0.41", "0,41", "0,4115", " 0,412 ", ".41", "41 %", "41%", "41,15 %", "0.41 ", "\u00a00,41", (0, 41), (0, 412),
        [0.41], (0.41,), {0.41}, np.float64(0.4115), np.float32(0.4115), pd.Series([0.41]), pd.DataFrame({"x": [0.41]}), np.array([0.41]), "≈ 0,41",
        "~0.41", "0.41 (share)", "0,41 доля", "+0.41")],
    # one that it shows as 0.09: the honest 0.09 is right, and so is any closer look
    *[(a, SMALL) for a in (0.09, 0.095, 0.0946, 0.09460, "0,09", "9 %", "9,5%", "0.0946", "9.46%")],
    # a whole number
    *[(a, COUNT) for a in (
        1234, 1234.0, "1234", "1 234", "1,234", "1.234", "1'234", "1\u00a0234", "1\u202f234", "1_234", (1, 234), np.int64(1234), "1234 customers",
        "1 234 клиента", "1234 osoby", [1234], pd.Series([1234]))],
    # money
    *[(a, MONEY) for a in (
        1234.5, "1 234,5", "1,234.50", "1.234,50", "1234,5 zł", "€1,234.50", "1 234,50 ₽", "$1234.5", 1234.56, 1234.0, 1235, "1 234.5 руб.", "1234.5 EUR")],
    *[(a, INDEX) for a in (183.4, 183, 183.0, "183", "183,4", 184, "183.40", np.float64(183.41))],
    *[(a, RATIO) for a in (2.5, "2,5", "5/2", (2, 5), "2.50", 5 / 2, "2,5×", "2.5 times")],
    *[(a, -0.2) for a in (-0.2, "-0,2", "−0,2", "–0.20", "-20 %")],
    # a code
    *[(a, "3-1-2") for a in (
        "3-1-2", "3–1–2", "3—1—2", "3 - 1 - 2", "3−1−2", " 3-1-2 ", "3‑1‑2", "'3-1-2'", "«3-1-2»", ["3-1-2"], "З-1-2", pd.Series(["3-1-2"]))],
    # a class, on a Russian and a Polish keyboard
    *[(a, "C") for a in ("C", "c", "С", "с", " C ", "C.", "„C”", ("C",))],
    *[(a, "AX") for a in ("AX", "АХ", "аx", "ax", "A X".replace(" ", ""))],
    # a name of ours, in three languages
    *[(a, "Champions") for a in ("Champions", "champions", "CHAMPIONS", " champions.", '"Champions"', "Champions!", "Сhampions")],
    *[(a, "Can't lose") for a in ("Can't lose", "Can’t lose", "cant lose", "Can`t  Lose")],
    *[(a, "come back") for a in ("come back", "Come back", "come_back", "Come  back.")],
    *[(a, "Łódź") for a in ("Łódź", "Lodz", "łódź", "ŁÓDŹ")],
    *[(a, "ещё") for a in ("ещё", "еще", "Ещё")],
    # lists
    *[(a, ["A", "B"]) for a in (
        ["A", "B"], ["B", "A"], ("A", "B"), {"A", "B"}, "A, B", "B; A", "A and B", "А и В", "A i B", ["а", "в"], pd.Series(["A", "B"]),
        np.array(["B", "A"]), pd.Index(["A", "B"]), {"A": 1, "B": 2}, "['A', 'B']", "A,B", pd.DataFrame({"class": ["A", "B"]}), "A oraz B")],
    *[(a, "purchase") for a in ("purchase", "Purchase")],
    # a value for each name
    *[(a, VALUES) for a in (
        VALUES, dict(VALUES), {"guests": 0.25, "REGULARS": "0,5"}, VALUES.to_frame(), [("Regulars", 0.5), ("Guests", 0.25)], VALUES.rename_axis("s").reset_index())],
    *[(a, TABLE) for a in (TABLE, TABLE.iloc[::-1], TABLE[["customers", "segment"]], TABLE.assign(more=1), TABLE.rename(columns=str.upper),
                           TABLE.astype({"customers": float}))],
    *[(a, True) for a in (True, np.bool_(True), "да", "tak", "yes", "True", [True])],
]  # fmt: skip

WRONG = [
    *[(a, SHARE, said) for a, said in (
        (512, "sum"), (512.0, "sum"), ("512", "sum"), (0.25, "part"), ("0,25", "part"), ((0, 25), "part"), ("25 %", "part"), (2.43, "upside down"),
        (41.15, "percentage"), (41, "percentage"), (-0.41, "sign"), (0.4, "Rounded too far"), ("0,4", "Rounded too far"), (0.43, "Very near"),
        (0.38, "Very near"), (0.9, "too large"), (0.01, "too small"), ("about a half", "number"), ([0.4, 0.1], "number"), (None, "None"), (print, "brackets"),
        (True, "number"), ("", "number"), (float("nan"), ""), (float("inf"), "too large"), ("half", "number"), (len, "brackets"))],
    (0.0913, SMALL, "Very near"), (0.1, SMALL, "Rounded too far"), (0.08, SMALL, ""), (9.46, SMALL, "percentage"),
    *[(a, COUNT, said) for a, said in (
        (1334, "everybody"), ("1 334", "everybody"), (34, "the rest"), (1235, "Very near"), (1234.5, "Very near"), (12.34, "factor of 100"),
        (5000, "too large"), ("many", "number"))],
    (1.83, INDEX, "factor of 100"), (1.834, INDEX, "factor of 100"), (190, INDEX, "Very near"),
    *[(a, "3-1-2", said) for a, said in (
        ("1-1-2", "turned round"), ("1–1–2", "turned round"), ("2-1-3", "order of letters"), ("312", "hyphens"), (312, "hyphens"), ("3 2 1", "Not this"),
        ("3-3-3", "Not this"), (3.12, "in quotes"), (["3", "1", "2"], "in quotes"))],
    *[(a, "Champions", said) for a, said in (("At risk", "gone quiet"), ("at  RISK", "gone quiet"), ("lost", "gone"), (3, "in quotes"), ("", "Not this"))],
    *[(a, "C", said) for a, said in (("B", "won"), ("В", "won"), ("д", "Not this"), ("D", "budget"), (3.5, "in quotes"))],
    *[(a, ["A", "B"], said) for a, said in (
        (["A"], "not all of it"), ("A", "not all of it"), (["A", "B", "A"], "more than once"), (["A", "A"], "more than once"), ("А, А, В", "more than once"),
        (["A", "C"], "Not all of this"), (["A", "B", "C"], "Not all of this"), ([], "not all of it"), (5, "list"), ({"A": 1}, "not all of it"))],
    *[(a, "n-n, r, n", said) for a, said in (
        (["n-n", "n", "r"], "their order is not"), (["n-n", "r", "r"], "Not all of these names"), (["n-n", "r"], "3 names"), (["n-n", 3, "r"], "in quotes"))],
    *[(a, [1, 2, 11], said) for a, said in (
        (["1", "2"], "not all of it"), ("1 2 3 11", "Not all of this"), (3, "such as [4, 7]"), ("parts 1, 2, 2, 11", "more than once"))],
    *[(a, FEW, "Not this number") for a in (0, 2, 4, 10, 3000, 3.5)],
    *[(a, VALUES, said) for a, said in (
        ({"Regulars": 0.5}, "1 names are missing"), ({"Regulars": 0.7, "Guests": 0.3}, "2 of 2 values"), ({"Regulars": 0.5, "Guests": 0.3}, "look at 'guests'"), ({"Regulars": 0.5, "Others": 1}, "'others'"),
        (0.5, "value for each name"))],
    *[(a, TABLE, said) for a, said in (
        (TABLE.head(1), "2 rows"), (pd.concat([TABLE, TABLE]), "more than once"), (TABLE[["segment"]], "'customers' is missing"),
        (TABLE.assign(customers=[1, 2]), "'customers' again"), ([1, 2], "DataFrame"))],
    *[(a, {2: "natural", 3: "reproducible"}, "Not all of these values") for a in ({2: "natural", 3: "natural"}, {2: "reproducible", 3: "natural"})],
    (False, True, ""), ("нет", True, ""), (1.5, True, "True or False"), ("maybe", True, "True or False"),
]  # fmt: skip


def _hints(right) -> list:
    return HINTS.get(right, []) if isinstance(right, str | int | float) else []


def test_there_are_two_hundred():
    assert len(RIGHT) + len(WRONG) >= 200


def _called(value) -> str:
    """The same name in every process: a set has no order of its own, a function an address."""
    return repr(sorted(value) if isinstance(value, set) else getattr(value, "__name__", value))[:30]


@pytest.mark.parametrize(("answer", "right"), RIGHT, ids=_called)
def test_right_in_other_clothes(answer, right):
    verdict = judge(answer, right, _hints(right))
    assert verdict.right, verdict


@pytest.mark.parametrize(("answer", "right", "said"), WRONG, ids=_called)
def test_wrong_in_known_ways(answer, right, said):
    verdict = judge(answer, right, _hints(right))
    assert verdict.right is False and verdict.message
    assert said in verdict.message


SAID = {  # what students were seen to write around a right answer
    0.3117: ["около 0,31", "około 0,31", "about 0.31", "ok. 0,31", "c. 0.31", "31 процент", "31,17 procent", "31 per cent", "ответ: 0,31", "odp. 0,31",
             "share = 0.31", "0,31 (31%)", "0.31 = 31%", "0,31 или 31 %", "0·31", "0٫31", "(0,31)", "**0.31**"],
    462: ["n = 462", "всего 462", "около 462 человек", "№ 462", [[462]], {"answer": 462}],
    12345: ["12’345"],
    1850.154: ["zł 1850,15", "USD 1,850.15", "около 1 850 ₽"],
    -0.2: ["минус 0,2", "minus 0,2"],
    "b": ["b)", "(B)", "вариант b", "odpowiedź b", "ответ: В", "б", "**b**", "b — the sum", "b: сумма"],
    "2-3-2": ["код 2-3-2", "(2-3-2)", "2/3/2", "2.3.2", "2 3 2", "2,3,2"],
    "former": ["бывший", "бывшие", "byli"],
    "industry": ["отрасль", "branża"],
    "discount": ["скидка", "rabat"],
    ("A", "B", "C"): ["ABC", "A B C", "A, B, and C", "{A, B, C}", "- A\n- B\n- C", "клиенты A, B, C", "Klienci: A, B i C", ["A, B, C"], [["A", "B", "C"]]],
    ("H", "I", "J"): ["H I J", "H, I, J", "H, I i J", "HIJ", "h i j", "h, i, j", "h, j, i", "H, J, i", "h, i i j"],
    ("H", "J"): ["H i J", "h i j", "h j", "H, i J"],
    ("A", "C", "G", "I"): ["a, c, g, i", "a c g i", "a c i g", "A, C, G i I", "acgi", "i, a, c, g"],
    ("A", "C", "G"): ["a, c i g", "A C i G", "a i c i g"],
    (1, 2, 3, 11): ["1 2 3 11", "parts 1, 2, 3, 11", "1, 2, 3 и 11", "11-3-2-1", "1; 2; 3 and 11", ["1", "2", "3", "11"], (11, 3, 2, 1)],
    ("D02", "D10"): [["D2", "D10"], "D2, d10", "D02 i D10", "D10 and D2"],
    ("L", "N"): ["LN", "L i N", "клиенты L, N", ["n", "l"]],
    "Others, Silent, Others": [{1: "Others", 2: "Silent", 3: "Others"}, pd.Series(["Others", "Silent", "Others"]), ["Others", "Silent", "Others"], ("others", "silent", "others"), "Others,Silent,Others"],
}  # fmt: skip
NOT_SAID = {  # and around a wrong one
    0.3117: [("около 0,25", "part"), ("about a third", "number"), ("0,3-0,4", "number"), ("0.3 or 0.4", "number"), ("not 0.31", "number"), ("31", "percentage"),
             ("0,31 или 0,25", "number"), ("9" * 5000, "")],
    "b": [("вариант c", "hint c"), ("с)", "hint c"), ("не b", "Not this"), ("b, c", "Not this"), ("bc", "Not this")],
    "2-3-2": [("2-3", "Not this"), ("2-3-2-1", "Not this"), ("код 2-2-3", "Not this")],
    "former": [("formal", "Not this"), ("новые", "Not this")],
    ("D02", "D10"): [(["D20", "D1"], "Not all of this"), (["D2"], "not all of it")],
    ("H", "I", "J"): [("H i J", "not all of it"), ("h, j", "not all of it")],
    ("A", "B", "C"): [("ABCD", "Not all of this"), ("AB", "not all of it"), ("A B C C", "more than once")],
}  # fmt: skip


def test_what_students_write_around_an_answer():
    hints = [(0.25, "part"), ("c", "hint c")]
    of = lambda right: list(right) if isinstance(right, tuple) else right  # noqa: E731
    refused = [(answer, right) for right, answers in SAID.items() for answer in answers if not judge(answer, of(right)).right]
    assert not refused
    said = [(a, right, judge(a, of(right), hints if isinstance(right, str | float) else []), wanted) for right, answers in NOT_SAID.items() for a, wanted in answers]
    assert not [(a, right, verdict) for a, right, verdict, wanted in said if verdict.right is not False or wanted not in verdict.message]


def test_a_name_may_be_written_as_the_table_shows_it():
    right = {"Newcomers": "sign up", "Regulars": "buy again"}
    for answer in ({"Новички": "запись", "Regulars": "повторная покупка"}, {"nowi": "zapis", "Stali": "ponowny zakup"}, [("Newcomers", "sign up"), ("Regulars", "Buy again")]):
        assert judge(answer, right).right, answer
    assert not judge({"Новички": "повторная покупка", "Regulars": "повторная покупка"}, right).right


def test_a_wrong_answer_computed_to_the_last_digit_is_wrong_though_it_is_near():
    hints = [(0.41231231, "You left one out.")]
    assert judge(0.41231231, 0.4115, hints).message == "You left one out."
    assert judge(0.41, 0.4115, hints).right
