"""The register: what is told alone, what among all others, and what a report may add."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from segkit.ground.chance import false_discovery, from_interval
from segkit.ground.claims import COLUMNS, Register, claim, decide, joined, of_report, where
from segkit.ground.language import Language


def grew(segment: str, p: float | None) -> dict:
    return claim(f"{segment} grew", "change", "segments", {"segment": segment, "growth": 0.1}, "growth", p=p)


def made(*ps: float) -> pd.DataFrame:
    """What steps left: one claim each with these p."""
    rows = pd.DataFrame([grew(f"s{i}", p) for i, p in enumerate(ps)])
    return decide(rows.assign(step="07_size"))


def test_benjamini_and_hochberg_by_hand():
    """Four: 0.01·4/1, 0.02·4/2, 0.04·4/3, 0.3·4/4, each no larger than what follows it."""
    assert false_discovery(pd.Series([0.3, 0.01, 0.04, 0.02])).round(4).tolist() == [0.3, 0.04, 0.0533, 0.04]


def test_a_rate_of_five_percent_over_all_that_is_claimed_holds_on_nothing():
    rng = np.random.default_rng(0)
    told = [(false_discovery(pd.Series(rng.random(20))) < 0.05).any() for _ in range(2000)]
    assert 0.03 < np.mean(told) < 0.07


def test_what_is_sure_alone_may_not_be_told_among_many():
    assert Language().claim("A grew", "change", "segments", {"segment": "A", "growth": 0.1}, "growth", p=0.03) == "A grew"
    table = made(0.03, 0.6, 0.7, 0.8)
    assert table["printed"].tolist() == ["no"] * 4 and table["why_not"].str.len().gt(0).all()


def test_a_report_tells_what_was_decided_and_nothing_that_no_step_tested():
    say = Language()
    say.register = of_report(made(0.0001, 0.04, 0.5, 0.6))

    def told(segment: str, p: float | None = None, kind: str = "change") -> str:
        return say.claim("it grew", kind, "segments", {"segment": segment, "growth": 0.1}, "growth", p=p, otherwise="not known")

    assert [told("s0"), told("s1"), told("new"), told("new", kind="count")] == ["it grew", "not known", "not known", "it grew"]
    assert told("newer", p=0.00005) == "it grew" and told("newest", p=0.01) == "not known"
    kept = say.register.table("11_report", made(0.0001, 0.04, 0.5, 0.6)).set_index("id")
    assert kept.loc["change · segments · segment=s1 · growth", "printed"] == "no" and (kept["step"] == "11_report").sum() == 4


def test_a_p_that_is_not_known_is_none_that_is_sure():
    assert Language().claim("A grew", "change", "segments", {"segment": "A"}, "growth", p=float("nan"), otherwise="no") == "no"


def test_words_from_a_printed_table_find_the_p_of_the_exact_one():
    say = Language()
    say.register.know("profile", pd.DataFrame({"segment": ["A"], "criterion": ["city"], "value": ["Omsk"], "adjusted": [0.2]}))
    printed = {"segment": "A", "criterion": "city", "value": "Omsk", "share": 0.3}
    assert say.claim("Omsk", "difference", "profile", printed, "share", otherwise="-") == "-"


def test_the_rows_of_a_step_run_again_take_the_place_of_its_old_ones():
    register = Register()
    register.enter(grew("A", 0.001))
    first = register.table("07_size")
    again = Register()
    again.enter(grew("B", 0.001))
    assert again.table("07_size", first)["segment"].tolist() == ["B"]
    assert again.table("08_targets", first)["segment"].tolist() == ["A", "B"]


def test_two_sentences_about_one_cell_have_two_rows():
    register = Register()
    for text in ("2 customers", "both of them"):
        register.enter(claim(text, "count", "segments", {"segment": "A", "customers": 2}, "customers"))
    table = register.table("07_size")
    assert list(table.columns) == COLUMNS and table["id"].is_unique and len(table) == 2


def test_a_row_is_found_by_the_columns_of_its_table():
    rows = pd.DataFrame({"segment": ["A", "B"], "customers": [1, 2]})
    assert where("segments", rows) == "segment=A | segment=B"
    assert where("uplift", {"campaign": "pooled", "segment": float("nan")}) == "campaign=pooled, segment="


@pytest.mark.parametrize(("estimate", "low", "high", "p"), [(1.0, 0.0, 2.5, 0.05), (-1.0, -3.0, 0.0, 0.05), (0.0, -1.0, 1.0, 1.0)])
def test_an_interval_that_ends_at_nothing_is_a_p_of_five_percent(estimate, low, high, p):
    assert float(from_interval(np.array([estimate]), np.array([low]), np.array([high]))[0]) == pytest.approx(p, abs=1e-6)


def test_parts_made_each_by_itself_are_the_register_that_steps_make_one_after_another():
    def said(*rows):
        register = Register()
        for row in rows:
            register.enter(row)
        return register

    grew = claim("A grew", "change", "segments", {"segment": "A", "growth": 0.2}, "growth", p=0.001)
    few = claim("B is small", "count", "segments", {"segment": "B", "customers": 3}, "customers")
    other = claim("B shrank", "change", "segments", {"segment": "B", "growth": -0.1}, "growth", p=0.04)
    again = claim("A has grown", "change", "segments", {"segment": "A", "growth": 0.2}, "growth", p=0.001)
    steps = {"07": said(grew, few), "08": said(other), "09": said(again, few)}
    before = None
    for step, register in steps.items():
        before = register.table(step, before)
    made = joined({step: list(register.made.values()) for step, register in reversed(steps.items())})
    assert made.equals(before) and len(made) == 3 and set(made["step"]) == {"07", "08"}
