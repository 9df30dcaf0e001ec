"""What whole reports say where there is nothing, where something is planted, and whether every number has its cell. `python -m tests.noise 40` does the same at length."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from segkit.ground.claims import ASSERTING, COLUMNS
from tests.noise.cases import CHEAP, DEAR, make, stated
from tests.noise.cells import bare, cells, numbered, unheld
from tests.noise.said import CLAIMS, asserted, claimed, walked
from tests.report.test_numbers import numbers

pytestmark = pytest.mark.together

SEEDS = range(4)
SMALL = 500


@pytest.fixture(scope="module")
def silent(tmp_path_factory) -> list[dict[str, list[str]]]:
    """What four reports of nothing claim, cheap and dear channels."""
    return [asserted(make(tmp_path_factory.mktemp("noise") / "case", seed, customers=SMALL)) for seed in SEEDS]


@pytest.fixture(scope="module")
def planted(tmp_path_factory) -> list[dict[str, Any]]:
    """The names that the report step made, on four cases with effects twice as large as those that are found four times in five."""
    what = stated(SMALL, times=2)
    folders = [make(tmp_path_factory.mktemp("planted") / "case", seed, planted=what, customers=SMALL, price=(CHEAP, DEAR)[seed % 2]) for seed in SEEDS]
    return [walked(folder) for folder in folders]


def test_the_claims_are_looked_for_in_the_words_of_today():
    """Every phrase is one that some sentence of the catalog holds: a sentence worded anew is not overheard."""
    catalog = (files("segkit.ground") / "locale/ru/LC_MESSAGES/segkit.po").read_text("utf-8")
    said = [re.sub(r"\{\w+\}", told, text) for text in re.findall(r'msgid(?:_plural)? "(.*)"\n', catalog) for told in ("5", "5%", "Rival")]
    phrases = {(claim, phrase) for claim, told in CLAIMS.items() for phrase in re.split(r"\|(?![^(]*\))", told)}
    assert not {(claim, phrase) for claim, phrase in phrases if not any(re.search(phrase, text) for text in said)}


def test_reports_of_nothing_claim_nothing(silent):
    assert sum(bool(found) for found in silent) <= 1, silent
    assert not any("spend" in found for found in silent)


def test_what_is_planted_is_found_and_what_loses_money_is_not_sent(planted):
    found = [claimed(names) for names in planted]
    for effect in ("traits", "revenue of groups", "uplift"):
        assert sum(effect in one for one in found) >= 3, (effect, found)
    assert sum("spend" in one for one in found[::2]) >= 1 and not any("spend" in one for one in found[1::2])
    said = [text for one in found for name in ("traits", "revenue of groups", "differ") for text in one.get(name, [])]
    assert said and not [text for text in said if re.search(r"\b(gender|age|income|reader)\b", text)]  # of what follows from the planted one all is true


def test_every_number_of_the_answer_has_its_row_and_its_cell(planted):
    names = planted[0]
    case = names["case"]
    register = case.load("claims")
    told = register[register["printed"] == "yes"]
    for text in numbered(names["made"]):
        rows = told[[isinstance(t, str) and t in text for t in told["text"]]]
        left = bare(text)
        for row in rows.sort_values("text", key=lambda told: -told.str.len()).itertuples():
            own = row.text  # without the sentences within it that have a row of their own
            for other in sorted((o for o in rows["text"] if o != own and o in own), key=len, reverse=True):
                own = own.replace(other, "")
            assert not unheld(own, cells(row, case)), (row.text, row.cells)
            left = left.replace(bare(row.text), "")
        assert not numbers(left, "en"), f"no row says where this comes from: {text}"


def test_a_changed_cell_no_longer_holds_the_number(planted):
    case = planted[0]["case"]
    register = case.load("claims")
    row = next(register[register["text"].str.startswith(("Work with", "Test first on"))].itertuples())
    values = cells(row, case)
    assert not unheld(row.text, values) and unheld(row.text, [v + 7 for v in values])


def test_the_register_has_its_columns_and_unsure_claims_are_told_nowhere(silent, planted):
    names = planted[0]
    register = names["case"].load("claims")
    assert list(register.columns) == COLUMNS and register["id"].is_unique
    unsure = register[register["printed"] == "no"]
    assert len(unsure) and unsure["kind"].isin(ASSERTING).all() and unsure["why_not"].str.len().gt(0).all()
    also = set(register.loc[register["printed"] == "yes", "text"])  # the same words as a bare count
    from tests.noise.said import texts

    printed = [text for text in texts(names) if isinstance(text, str)]
    assert not [t for t in unsure["text"] if t not in also and any(t in text for text in printed)]
    tested = register.dropna(subset=["p", "adjusted"])
    assert len(tested) > 10 and (tested["adjusted"] >= tested["p"] - 1e-12).all()


def test_the_appendix_leads_from_sentences_to_cells(planted):
    page = next(card for card in planted[0]["made"]["appendix"] if card["id"] == "sources")
    table = page["tables"][0]
    assert len(table["columns"]) == 3 and len(table["rows"]) > 30
    assert Path(planted[0]["case"].run / "tables" / "claims.csv").is_file()
