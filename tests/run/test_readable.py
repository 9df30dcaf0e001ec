"""What a step page shows of a table: titles, words and numbers in its language, nothing of how the tables call it."""

import json
import re
from html import unescape

import pandas as pd
import pytest

from segkit.ground.language import Language
from segkit.run import html as pages_of
from segkit.run import readable


def shown(table: pd.DataFrame, language: str = "en", called: dict[str, str] | None = None) -> list[list[str]]:
    say = Language(language)
    html = readable.tables(table.to_html(), readable.titles(say), say, called)
    return [[unescape(cell) for cell in cells] for cells in (re.findall(r"<t[hd][^>]*>([^<]*)<", row) for row in re.findall(r"<tr.*?</tr>", html, re.DOTALL))]


def test_rules_are_spoken_and_what_is_missing_is_a_dash():
    table = pd.DataFrame({"column": ["rule"], "condition": ["gap_days <= 45 AND city = 'Omsk'"], "value": ["NULL"]})
    assert shown(table)[1] == ["0", "Rule", "days between purchases ≤ 45 and city = “Omsk”", "–"]


def test_days_shares_and_chances_are_written_as_people_do():
    table = pd.DataFrame({"date": ["2026-11-01"], "share": [0.1234], "p_adjusted": [0.00001], "sure": [True], "growth": [-0.4]})
    assert shown(table) == [
        ["", "Date", "Share", "p, adjusted", "Sure", "Growth of revenue"], ["0", "Nov 1, 2026", "12%", "< 0.001", "yes", "−40%"],
    ]  # fmt: skip


def test_a_word_of_several_meanings_has_the_one_of_its_table():
    uplift = pd.DataFrame({"control": [150.0], "control_responses": [6.0], "low": [-0.0114]})
    assert shown(uplift)[1] == ["0", "150", "6.00", "−1.1 points"]  # not 15,000%
    assert shown(pd.DataFrame({"control": [0.04]}))[1] == ["0", "4.0%"]
    scores = pd.DataFrame({"size": [56.1], "reach": [84.7], "attractiveness": [74.6]})
    assert shown(scores)[1][1:] == ["56.1", "84.7", "74.6"]


def test_counts_have_their_thousands_apart_and_numbers_of_things_do_not():
    table = pd.DataFrame({"rows_in": [58074], "at_risk": [12345], "customer_id": [58074], "year": [20261]})
    assert shown(table, "ru")[1] == ["0", "58\u00a0074", "12\u00a0345", "58074", "20261"]


def test_what_is_the_clients_stays():
    table = pd.DataFrame({"segment": ["Orders of mine"], "usual_product": ["new"], "customer_id": ["c-1"]})
    assert shown(table, "ru")[1] == ["0", "Orders of mine", "new", "c-1"]
    assert shown(pd.DataFrame({"criterion": ["taste"]}), called={"taste": "What they like"})[1] == ["0", "What they like"]


def test_the_reason_of_a_deal_is_no_rule():
    assert shown(pd.DataFrame({"rule": ["C: a lost deal; working hours 110 > 65"]}))[1] == ["0", "C: a lost deal; working hours 110 > 65"]


@pytest.mark.parametrize("language", ["ru", "pl"])
def test_no_name_of_ours_with_an_underscore_is_left(language):
    table = pd.DataFrame({c: [c] for c in [*readable.TITLES, *readable.COLUMNS] if c not in readable.CLIENTS})
    assert not [cell for row in shown(table, language) for cell in row if "_" in cell]


def test_a_table_of_two_levels_has_its_values_under_their_columns():
    table = pd.DataFrame({"a": ["x", "x"], "criterion": ["recency_days", "gap_days"], "share": [0.5, 0.25]}).set_index(["a", "criterion"])
    assert shown(table)[2:] == [["x", "Days since the last purchase", "50%"], ["Days between purchases", "25%"]]


def test_what_a_cell_printed_is_one_piece_however_the_kernel_sent_it(tmp_path):
    """A kernel sends what is printed when it comes to it: twice in one run, once in the next; the page is the same."""
    printed = [[{"output_type": "stream", "name": "stdout", "text": t} for t in texts] for texts in (["5 checks\n", "one more\n"], ["5 checks\none more\n"])]
    pages = []
    for at, outputs in enumerate(printed):
        cell = {"cell_type": "code", "id": "a", "metadata": {}, "source": "print(told)", "execution_count": 1, "outputs": outputs}
        path = tmp_path / f"{at}.ipynb"
        path.write_text(json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")
        pages.append(pages_of._cleaned(path))
    assert [len(page.cells[0].outputs) for page in pages] == [1, 1] and pages[0] == pages[1]


def test_formulas_of_step_pages_are_set_without_a_script():
    """Every formula of the steps, in every language, becomes MathML whose words are those of the language; none stays as it is typed."""
    import re

    from segkit.run import html, prose
    from segkit.run.notebooks import shared

    found = 0
    for path in sorted((shared("notebooks") / "steps").glob("*.ipynb")):
        for language in ("en", "ru", "pl"):
            notebook = html._cleaned(path, Language(language))
            pages = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
            assert not [page for page in pages if "$$" in page], path.name
            made = [math for page in pages for math in re.findall(r"<math.*?</math>", page, re.S)]
            found += len(made)
            assert language != "ru" or all(re.search("[а-я]", math) for math in made)
    assert found >= 9 and prose
