"""The house style: colours that can be read, names that fit, drawings that are the same to the byte."""

from __future__ import annotations

import base64
import warnings
from itertools import pairwise

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from segkit.drawing import colours, described, figures, series, style
from segkit.drawing.colours import OKABE_ITO

NAMES = ["Wardrobe builders", "客户 🦄", "مشترون دائمون", "$x$ & <b> " * 6, "–"]
INDEX = pd.DataFrame(np.arange(10.0).reshape(5, 2) * 30, index=NAMES, columns=["Outerwear", "客户"])
DRAWN = {
    "bars": lambda ax: figures.bars(ax, NAMES, [3, 1, -2, np.nan, 0]),
    "paired_bars": lambda ax: figures.paired_bars(ax, NAMES, [10, 20, 30, 25, 15], [40, 20, 10, 25, 5], colours=colours.colours(NAMES)),
    "intervals": lambda ax: figures.intervals(ax, NAMES, [3, 1, 2, np.nan, 0], [2, 0, 1, np.nan, 0], [4, 2, 3, np.nan, 0]),
    "heat": lambda ax: figures.heat(ax, INDEX, middle=100),
    "stacked": lambda ax: series.stacked(ax, INDEX.T.reset_index(drop=True) / 600, form=str, ticks={0: "2025", 1: "2026"}),
}


@pytest.mark.parametrize("width", (9.2, 3.6))
@pytest.mark.parametrize("name", DRAWN)
def test_odd_names_and_missing_values_draw_without_a_warning_the_same_each_time(name, width):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        first, second = (style.svg(DRAWN[name], width=width, height=3) for _ in range(2))
    assert first == second and first.startswith("<svg")
    assert len(first) < 60_000
    assert "<!--" not in first and "2026-" not in first


def test_style_changes_nothing_outside():
    before = dict(mpl.rcParams)
    with style.style(brand="#123456"):
        assert mpl.rcParams["axes.prop_cycle"].by_key()["color"][0] == "#123456"
        with style.style():
            assert mpl.rcParams["axes.prop_cycle"].by_key()["color"][0] == "#123456"
    assert dict(mpl.rcParams) == before


def test_six_segments_have_a_colour_each_that_shows_on_white_and_the_others_a_neutral_one():
    names = [f"s{i}" for i in range(16)]
    made = colours.colours(names)
    assert len(set(list(made.values())[:6])) == 6 and set(list(made.values())[6:]) == {colours.MORE}
    assert all(colours.contrast(colour) >= 3 for colour in made.values())
    assert colours.colours(names[:3]) == {name: made[name] for name in names[:3]}
    assert list(made.values())[:3] == list(OKABE_ITO[:3])


@given(st.from_regex(r"#[0-9a-f]{6}", fullmatch=True), st.sampled_from([3.0, 4.5, 7.0]))
def test_any_colour_becomes_readable_and_a_readable_one_stays(colour, ratio):
    made = colours.readable(colour, ratio)
    assert colours.contrast(made) >= ratio
    assert made == colour or colours.contrast(colour) < ratio


@settings(max_examples=60)
@given(st.text(max_size=120), st.integers(6, 40), st.integers(1, 3))
def test_a_name_fits_its_place(text, width, lines):
    rows = style.shown(text, width=width, lines=lines).split("\n")
    assert len(rows) <= lines and all(len(row) <= width for row in rows)


def test_bars_start_at_zero_and_write_the_numbers_given():
    ax = Figure(figsize=(9, 2)).subplots()
    figures.bars(ax, ["A", "B"], [2, 5], texts=["two", "five"])
    assert ax.get_xlim()[0] == 0
    assert {"two", "five"} <= {text.get_text() for text in ax.texts}
    assert [label.get_text() for label in ax.get_yticklabels()] == ["A", "B"]


def test_every_band_is_named_even_where_names_had_to_be_moved_apart():
    ax = Figure(figsize=(9, 3), layout="constrained").subplots()
    series.stacked(ax, pd.DataFrame({"a": [0.9, 0.9], **{name: [0.02, 0.02] for name in "bcdef"}}))
    FigureCanvasAgg(ax.figure).draw()
    assert sorted(text.get_text() for text in ax.texts) == list("abcdef")
    assert all(text.get_annotation_clip() is False for text in ax.texts)
    heights = sorted(text.xy[1] for text in ax.texts)
    assert min(b - a for a, b in pairwise(heights)) > 0.05


def test_a_picture_has_its_words_beside_it_and_two_drawings():
    made = style.picture(DRAWN["bars"], alt="Bar chart: A leads", title="A leads", subtitle="m ₽", **style.rows(5))
    assert made["alt"] == "Bar chart: A leads" and made["wide"] != made["narrow"]
    assert base64.b64decode(made["narrow"].removeprefix("data:image/svg+xml;base64,")).startswith(b"<svg")
    assert made["size"] == {"wide": [883, 235], "narrow": [346, 288]}


def test_a_headline_wraps_and_stands_left():
    ax = style.axes(Figure(figsize=(7, 3), layout="constrained").subplots())
    style.headline(ax, "A very long finding that does not fit on one line of such a small drawing by any means at all", "Revenue, m ₽")
    title = ax.figure.get_suptitle()
    assert "\n" in title and title.startswith("A very long finding")


@pytest.mark.parametrize("width", (9.2, 3.6))
def test_nothing_to_draw_and_nothing_known_draw_quietly(width):
    nan = float("nan")
    draws = [
        lambda ax: figures.bars(ax, [], []),
        lambda ax: figures.paired_bars(ax, ["a"], [nan], [nan]),
        lambda ax: figures.heat(ax, pd.DataFrame()),
        lambda ax: figures.intervals(ax, ["a"], [nan], [nan], [nan]),
        lambda ax: series.stacked(ax, pd.DataFrame({"a": [1.0], "b": [0.0]})),
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert all(style.svg(draw, width=width, height=2).startswith("<svg") for draw in draws)


@pytest.mark.parametrize("brand", ("#2b6cb0", "#1f5c46", "#b28f00"))
def test_every_number_of_a_matrix_can_be_read_on_its_ground(brand):
    with style.style(brand=brand):
        ax = Figure(figsize=(9, 3)).subplots()
        figures.heat(ax, pd.DataFrame(np.linspace(0, 100, 60).reshape(3, 20)))
    grounds = [mpl.colors.to_hex(cell.get_facecolor()) for cell in ax.patches]
    inks = [mpl.colors.to_hex(text.get_color()) for text in ax.texts]
    assert min(colours.contrast(ink, ground) for ink, ground in zip(inks, grounds, strict=True)) >= 4.5


def test_the_smallest_letters_of_a_page_have_seven_points_on_paper():
    ax = Figure(figsize=(style.WIDE, 3)).subplots()
    figures.heat(ax, pd.DataFrame([[1.0]], columns=["January"]))
    smallest = min(text.get_fontsize() for text in [*ax.texts, *ax.get_xticklabels(), *ax.get_yticklabels()])
    assert smallest * (176 / 25.4) / style.WIDE >= 7  # a page of A4 is 176 mm wide between its margins


def test_a_picture_says_what_is_seen():
    figure = Figure()
    figure.suptitle("Мало кто\nприносит много")
    figure.subplots().set_title("доля, %", loc="left")
    assert described.seen(figure) == "Мало кто приносит много. доля, %"
