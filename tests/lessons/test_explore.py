"""Explorers: who moves, a picture without a front end, sentences instead of errors, and forms that lose nothing."""

from __future__ import annotations

import pandas as pd
import pytest

from segkit.drawing import figures, style
from segkit.ground.problems import NotEnoughData
from segkit.lessons import explore, lesson, shown
from segkit.methods import rfm

PEOPLE = pd.DataFrame({"customer_id": list("abcdef"), "orders": [1, 1, 2, 3, 5, 8], "recency_days": [300.0, 20.0, 90.0, 40.0, 9.0, 2.0],
                       "revenue": [10.0, 20.0, 60.0, 70.0, 200.0, 900.0]})  # fmt: skip


@pytest.fixture
def screen(monkeypatch):
    """What a page would show: outputs in their order, and what they are updated to."""
    shown = []

    class Place:
        def __init__(self, content):
            self.content = [content]

        def update(self, content):
            self.content.append(content)

    def display(content, *, display_id=None, **_):
        place = Place(content)
        shown.append(place)
        return place if display_id else None

    monkeypatch.setattr("IPython.display.display", display)
    return shown


def _controls(monkeypatch):
    made = {}
    original = explore._control
    monkeypatch.setattr(explore, "_control", lambda name, spec: made.setdefault(name, original(name, spec)))
    return made


def test_movers_by_pair_largest_first():
    one = pd.DataFrame({"customer_id": list("abcd"), "segment": ["VIP", "VIP", "rest", None]})
    two = pd.DataFrame({"customer_id": list("dcba"), "segment": ["rest", "rest", "rest", "rest"]})
    assert explore.movers(one, two).values.tolist() == [["VIP", "rest", 2], ["–", "rest", 1]]
    assert explore.movers(one, one).empty


def test_a_slider_redraws_and_says_who_moves(screen, monkeypatch):
    controls = _controls(monkeypatch)
    explore.method(rfm, PEOPLE, bins=(2, 5, 3))
    _, picture, text = screen
    assert "Nobody moves" in text.content[0].data and picture.content[0].data.startswith(b"\x89PNG")
    controls["bins"].value = 5
    assert picture.content[1].data != picture.content[0].data
    assert "change their class" in text.content[1].data and "<table" in text.content[1].data


def test_values_that_cannot_be_used_give_a_sentence_and_keep_the_picture(screen, monkeypatch):
    controls = _controls(monkeypatch)
    explore.method(rfm, PEOPLE, arguments=lambda bins: {"bins": bins * 10 if bins == 5 else bins}, bins=(2, 5, 3))
    controls["bins"].value = 5
    _, picture, text = screen
    assert len(picture.content) == 1 and "groups are not possible" in text.content[-1].data


def test_first_values_that_cannot_be_used_are_an_error():
    def draw(n):
        raise NotEnoughData("Nobody there.")

    with pytest.raises(NotEnoughData):
        explore.explorer(draw, n=(0, 3, 1))


def test_without_a_front_end_there_are_words_in_place_of_sliders(screen):
    explore.explorer(lambda n: (figures.bars(style.axes(), ["a"], [n]), "<b>n</b>", None), n=[1, 2])
    controls, picture, text = (place.content[0] for place in screen)
    assert controls["text/plain"] == explore.STATIC and "application/vnd.jupyter.widget-view+json" in controls
    assert picture.data and "&lt;b&gt;" in text.data


def test_explorers_leave_no_figure_open(screen):
    import matplotlib.pyplot as plt

    before = plt.get_fignums()
    explore.method(rfm, PEOPLE, bins=[3, 4])
    assert plt.get_fignums() == before


def test_controls_take_whole_numbers_fractions_and_choices():
    whole, part, choice = (explore._control("n_a", spec) for spec in ((1, 9, 3), (0.0, 1.0, 0.5, 0.1), ["x", "y"]))
    assert (whole.value, whole.step, whole.description) == (3, 1, "N a")
    assert (part.value, part.step, choice.value) == (0.5, 0.1, "x")


@pytest.mark.parametrize(("language", "name"), [("ru", "Покупатели"), ("pl", "Kupujący"), ("en", "Buyers")])
def test_a_picture_names_what_the_lesson_s_code_names_as_the_table_beside_it_does(language, name, monkeypatch):
    monkeypatch.setattr(lesson._now, "language", language)
    assert lesson.say().name("Buyers") == name == shown.value("Buyers", lesson.say())
