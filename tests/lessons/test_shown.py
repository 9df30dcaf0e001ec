"""A lesson's tables as a reader sees them: titled and named in the language, with what the code writes beneath; the tables are untouched."""

from __future__ import annotations

import re
from html import unescape

import pandas as pd
import pytest

from segkit.ground.language import Language
from segkit.lessons import shown

EN, RU, PL = Language("en"), Language("ru"), Language("pl")


@pytest.fixture(autouse=True)
def two_decimals():
    with pd.option_context("display.float_format", "{:,.2f}".format):
        yield


def _cells(html: str, tag: str = "td") -> list[str]:
    return [re.sub(" +", " ", unescape(re.sub(r"<[^>]+>", " ", cell))).strip() for cell in re.findall(rf"<{tag}[^>]*>(.*?)</{tag}>", html)]


def test_a_reader_has_titles_and_names_and_whoever_types_has_the_code():
    table = pd.DataFrame({"segment": ["Champions", "Lost"], "recency_days": [3, 1400], "revenue": [1234.5, None]})
    before = table.copy()
    page = shown.html(table, RU)
    assert _cells(page) == ["Чемпионы", "3", "1\u00a0234,50", "Потерянные", "1\u00a0400", "–"]
    assert _cells(page, "th") == ["Сегмент segment", "Дни с\u00a0последней покупки recency_days", "Выручка revenue"]
    assert "Чемпионы <code>Champions</code>, Потерянные <code>Lost</code>" in page
    pd.testing.assert_frame_equal(table, before)


def test_english_pages_say_no_name_twice():
    page = shown.html(pd.DataFrame({"segment": ["Lost"], "orders": [2]}), EN)
    assert _cells(page, "th")[0] == "Segment" and "<p>" not in page


def test_a_client_and_an_attack_stay_what_they_are():
    page = shown.html(pd.DataFrame({"who": ["Korporacje", "<b onclick=x>"]}), RU)
    assert _cells(page)[0] == "Korporacje" and "<b o" not in page


def test_groups_keep_their_names_and_row_numbers_say_nothing():
    groups = pd.DataFrame({"segment": ["Lost", "Lost", "New"], "r": [1, 2, 3], "n": [5, 6, 7]})
    assert _cells(shown.html(groups, EN), "th") == ["Segment", "R score r", "n"]
    by_two = shown.html(groups.set_index(["segment", "r"]), PL)
    assert _cells(by_two, "th")[3:] == ["Utraceni", "1", "", "2", "Nowi", "3"]
    assert _cells(shown.html(groups["segment"].value_counts(), RU), "th") == ["Сегмент segment", "Количество count", "Потерянные", "Новые"]


def test_a_long_table_is_cut_and_says_so():
    page = shown.html(pd.DataFrame({"x1": range(1500)}), PL)
    assert _cells(page) == ["0", "1", "2", "3", "4", "…", "1\u00a0495", "1\u00a0496", "1\u00a0497", "1\u00a0498", "1\u00a0499"]
    assert "Wierszy: 1\u00a0500" in page


@pytest.mark.parametrize(("one", "text"), [(0.004, "0,0040"), (0.5, "0,50"), (-2.0, "−2,00"), (0.0, "0,00"), (7, "7"), (float("inf"), "∞")])
def test_numbers_keep_the_notebooks_decimals_in_the_readers_signs(one, text):
    assert shown.number(one, RU) == text


def test_words_of_a_table_are_said_as_that_table_means_them():
    assert shown.value("lost", PL, "outcome") == "przegrana" and shown.value("Lost", PL) == "Utraceni"
    assert shown.value("age ↑ · income ↓", RU) == "возраст ↑ · доход ↓"
    assert shown.value("Riga-Rome", RU) == "Рига–Рим" and shown.value("dresses (93%)", RU, "what") == "платья (93%)"
    assert shown.value("C: lost", PL, "rule").startswith("C: ") and "lost" not in shown.value("C: lost", PL, "rule")
