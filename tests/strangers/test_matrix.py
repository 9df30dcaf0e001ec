"""The strangers' matrix: every case ends in a report fit for its reader, or in problems that `check` names before any step.

Few rows here, many by `python -m tests.strangers`, which sets STRANGERS; `rows.py` says which and why.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from segkit import open_case
from segkit.drawing import style
from segkit.ground.problems import Problem, Problems
from segkit.intake import kept
from segkit.report import cards, handed
from segkit.report import segments as glance
from segkit.run import check
from tests.run.walking import executed, quick
from tests.strangers.forge import make
from tests.strangers.rows import extra, few, held, interacting, rows

ROWS = rows(every=os.environ.get("STRANGERS") == "all")
DRAWN = 20  # one case in so many draws its charts in full and writes deck and spreadsheet: they take half of the time of a small case
EMPTY = '<svg xmlns="http://www.w3.org/2000/svg"/>'


@pytest.fixture(autouse=True)
def _quick(request, monkeypatch):
    """Fewer draws for the choice of clusters, charts drawn in full only now and then, a file read once by all who ask for it."""
    monkeypatch.setattr(kept, "_KEPT", {})
    row = request.node.callspec.params["row"] if hasattr(request.node, "callspec") else None
    if row in ROWS and ROWS.index(row) % DRAWN:
        monkeypatch.setattr(style, "svg", lambda *told, **more: EMPTY)
        monkeypatch.setattr(handed, "write", lambda *told, **more: [])
    with quick():
        yield


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_a_stranger_gets_a_report_or_is_told_before_any_step(row, tmp_path):
    folder = make(tmp_path / "case", {k: v for k, v in row.items() if k != "name"})
    refused = _refused(folder)
    if refused:
        assert all(p.where and p.what and p.todo for p in refused), refused
        assert may_refuse(row), refused
        return
    _fit_for_a_reader(folder, executed(folder)["11_report"], row)


def test_few_rows_hold_all_that_interacts():
    """Nothing is lost where a factor gets a value more, and it takes no more rows than it says."""
    made = few()
    assert set().union(*(held(row, interacting()) for row in [*made, *extra()])) == interacting() and len(made) <= 36


def _refused(folder: Path) -> list[Problem]:
    try:
        return check.everything(open_case(folder)).problems
    except Problems as error:
        return error.problems


def may_refuse(row: dict[str, Any]) -> bool:
    """Whether this row asks for what its data cannot give; nothing else may be refused."""
    parts, told = row["source"], row["segments"]
    if told in ("left out", "rules"):
        return False
    bought = parts in ("bare", "goods", "priced", "sales and customers", "sales and survey", "all of them")
    if told in ("rfm", "life_cycle"):
        once = told == "life_cycle" and (row["size"] == 3 or row["span"] == "day" or row["oddity"] == "everybody the same")
        return not bought or row["oddity"] == "refunds" or once
    return True


def _fit_for_a_reader(folder: Path, names: dict[str, Any], row: dict[str, Any]) -> None:
    made, say = names["made"], names["say"]
    assert cards.validate(made) == []
    assert made["title"].strip() and made["answer"]["whom"] and made["answer"]["actions"]
    segments = [say.name(s) for s in names["view"]["segments"]["segment"]]
    assert not [s for s in segments if s.replace(".", "").isdigit()], segments
    assert any(sign.isdigit() for sign in json.dumps(made["answer"]["actions"])), "no action says how many customers it is about"
    todo = {say.name(r.segment): r.todo for r in glance.ordered(names["view"]).itertuples()}
    for action, plan in (("Keep {segment}", "Keep"), ("Win back {segment}", "Win back"), ("Leave {segment} alone for now", "Leave alone")):
        said = {say(action, segment=say.quoted(s)): s for s in names["view"]["segments"]["segment"]}
        for title in {a["title"] for a in made["answer"]["actions"]} & set(said):
            also = {say("Keep, win back the silent"), say("Keep, win back the recently silent")} if plan == "Keep" else set()  # who has some on the list of the silent
            assert todo[say.name(said[title])] in {say.name(plan)} | also, (title, todo)
    if row["segments"] == "left out" and not row["source"].endswith("deals"):
        assert len(segments) <= max(1, names["view"]["segments"]["customers"].sum() // 50), segments
    told = json.loads((folder / "runs/.work/tables/findings.json").read_text(encoding="utf-8"))
    assert len(told) == 11 and all(told.values())
    for sentence in [s for sentences in told.values() for s in sentences]:
        assert not {"nan", "NaN", "None", "NaT", "inf"} & set(sentence.replace(",", " ").split()), sentence
        assert "{" not in sentence, sentence
