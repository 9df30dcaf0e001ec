"""What has not changed is not done again; what has is, with what reads it; and what cannot be told is done again."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from segkit import case as case_module
from segkit.run import runner, steps, unchanged
from tests.run.walking import walk

ROOT = Path(__file__).parents[2]
NAMES = [path.stem for path in steps()]


@pytest.fixture
def case(tea, tmp_path) -> Path:
    return Path(shutil.copytree(tea, tmp_path / "acme"))


def again(folder: Path, **told) -> list[str]:
    """Run the case; the steps that were done."""
    done = []
    runner.run(folder, on_step=lambda step: done.append(step.name) if step.done else None, **told)
    return done


def stale(folder: Path, **told) -> list[str]:
    """The steps of the latest run that would be done again if nothing that they write changed, found without doing any."""
    case = case_module.open_case(folder)
    begun = runner._begun(case, as_of=told.get("as_of"), parameters=told.get("parameters", {}))
    work, state = unchanged.Made(case, begun), json.loads((case.latest / "run.json").read_text())
    found = []
    for name in NAMES:
        if not work.stands(name, state["made"].get(name), case.latest):
            found.append(name)
        work.add(name, state["made"][name])
    return found


def content(folder: Path) -> dict[str, bytes]:
    place = case_module.open_case(folder).latest
    return {p.relative_to(place).as_posix(): p.read_bytes() for p in sorted(place.rglob("*")) if p.is_file()}


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.slow
def test_an_unchanged_case_is_left_to_the_byte(case):
    before = content(case)
    assert again(case) == [] and content(case) == before


@pytest.mark.slow
def test_a_changed_weight_does_again_what_reads_it_and_gives_what_all_steps_give(case, warm, tmp_path):
    before = content(case)
    change(case / "case.yml", "size: 2", "size: 3")
    whole = walk(Path(shutil.copytree(case, tmp_path / "fresh", ignore=shutil.ignore_patterns("runs")))).parent
    done = ["01_criteria", "08_targets", "11_report"]  # no decision is another one for it
    assert again(case) == done
    after = content(case)
    assert set(after) == set(before) and after["report.html"] != before["report.html"]
    assert [n for n in NAMES if n not in done and after[f"workbook/{n}.html"] != before[f"workbook/{n}.html"]] == []
    same = {p.relative_to(whole).as_posix(): p.read_bytes() for place in ("tables", "audiences") for p in (whole / place).iterdir() if p.is_file()}
    assert len(same) > 40 and [name for name in same if after.get(name) != same[name]] == []
    assert again(case) == [] and stale(case) == []


@pytest.mark.parametrize(("column", "stands"), [("attractiveness", True), ("decision", False)])
def test_a_step_stands_while_only_the_column_that_it_does_not_get_is_another(case, column, stands):
    from segkit.case import noted, tables

    place = case_module.open_case(case).latest
    work = unchanged.Made(case_module.open_case(case), runner._begun(case_module.open_case(case), as_of=None, parameters={}))
    assert column not in case_module.open_case(case).load("targets", without=column)
    seen = []
    for change_ in (False, True):
        path = place / "tables" / "targets.csv"
        table = tables.read_csv(path)
        path.write_bytes(tables.safe_csv(table.assign(**{column: table[column].to_numpy()[::-1]}) if change_ else table))
        work.apart = {"targets/attractiveness": unchanged._all_but(path, "attractiveness")}
        seen.append(work.value(noted.table("targets", "attractiveness")))
    assert (seen[0] == seen[1]) == stands
    assert work.value(noted.table("targets", "decision")) != work.value(noted.table("targets", "decision"))  # nobody can tell


@pytest.mark.parametrize(
    ("form", "steps_"),
    [
        ("market.csv", {"07_size", "11_report"}),
        ("channels.csv", {"08_targets", "09_strategy", "10_monitor", "11_report"}),
        ("messages.yml", {"08_targets", "09_strategy", "11_report"}),
        ("competitors.csv", {"04_competitors", "11_report"}),
        ("guide.md", {"11_report"}),  # which lists every file
    ],
)
def test_a_changed_form_makes_stale_what_reads_it(case, form, steps_):
    path = case / "forms" / form
    path.write_text((path.read_text(encoding="utf-8") if path.exists() else "") + "\n", encoding="utf-8")
    assert set(stale(case)) == steps_


def test_a_changed_key_of_case_yml_makes_stale_what_reads_it(case):
    for old, new, some in [
        ("case: My client", "case: Another", {"08_targets", "11_report"}),
        ("currency: GBP", "currency: PLN", set(NAMES)),
        ("top: 2", "top: 1", {"01_criteria", "08_targets", "11_report"}),
        ("top: 2", "top: 2\n  margin: 0.5", {"01_criteria", "08_targets", "10_monitor", "11_report"}),
    ]:
        change(case / "case.yml", old, new)
        assert set(stale(case)) == some, old
        change(case / "case.yml", new, old)
    assert stale(case) == []


def test_changed_inputs_parameters_and_dates(case):
    assert stale(case, parameters={"07_size": {"WINDOW_MONTHS": 6}}) == ["07_size", "11_report"]
    path = case / "inputs" / "customers.csv"
    path.write_bytes(path.read_bytes() + b"\n")
    assert {"01_criteria", "02_collect", "08_targets", "09_strategy", "11_report"} <= set(stale(case))


def test_changed_code_or_a_changed_notebook_or_library_does_all_again(case, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(unchanged, "code", lambda: "another")
        assert stale(case) == NAMES
    place = case / "notebooks_"
    shutil.copytree(ROOT / "notebooks" / "steps", place)
    change(place / "05_differences.ipynb", "of the random folds", "of the folds")
    monkeypatch.setattr(runner, "steps", lambda: sorted(place.glob("*.ipynb")))
    assert stale(case) == ["05_differences", "11_report"]


def test_every_file_of_the_package_is_code(monkeypatch):
    unchanged.code.cache_clear()
    before, read = unchanged.code(), []
    unchanged.code.cache_clear()
    monkeypatch.setattr(unchanged.tables, "sha256", lambda path: read.append(Path(path)) or "x")
    assert unchanged.code() != before
    unchanged.code.cache_clear()
    names = {p.name for p in read}
    assert {"rfm.py", "facts.sql", "unchanged.py", "report.css"} <= names or {"rfm.py", "unchanged.py", "report.css"} <= names
    assert not [p for p in read if "__pycache__" in p.parts]


def test_what_a_person_changed_in_a_run_is_made_again(case):
    place = case_module.open_case(case).latest
    change(place / "tables" / "segments.csv", ",", ";")
    assert stale(case)[:1] == ["07_size"]
    (place / "tables" / "labels.parquet").unlink()
    assert "06_segments" in stale(case)


def test_what_cannot_be_told_is_done_again(case):
    place = case_module.open_case(case).latest
    state = json.loads((place / "run.json").read_text())
    state["made"]["03_customers"]["read"]["something else"] = "x"
    del state["made"]["04_competitors"]["read"]["form:competitors"]
    state["made"]["05_differences"]["read"] = {}
    (place / "run.json").write_text(json.dumps(state))
    assert set(stale(case)) == {"03_customers", "05_differences"}


def test_a_database_is_asked_again(case):
    made = unchanged.Made(case_module.open_case(case), {"inputs": {}, "settings": {}, "as_of": None, "parameters": {}, "notebooks": {}})
    assert made.value("source:customers") == made.value("source:customers")
    told = made.case.settings.model_copy(update={"sources": {"customers": made.case.settings.sources["customers"].model_copy(update={"file": None, "url": "x://"})}})
    object.__setattr__(made.case, "settings", told)
    assert made.value("source:customers") != made.value("source:customers")
    assert made.value("nobody knows") != made.value("nobody knows")


@pytest.mark.slow
def test_steps_done_beside_others_leave_what_they_leave_one_after_another(case, monkeypatch):
    """In processes of their own, as a run has them: one that other tests have used may hold fonts and the like of theirs."""
    from segkit.run import branch

    before, begun = content(case), []
    monkeypatch.setattr(branch.Branch, "begin", lambda self, *told, real=branch.Branch.begin: begun.append(told) or real(self, *told))
    monkeypatch.setattr(branch, "worth", lambda case: True)
    shutil.rmtree(case / "runs")
    assert again(case) == NAMES
    after = content(case)
    apart = {n for n in before if n not in after or after[n] != before[n]}
    first = [next((after.get(n, b"")[max(0, i - 200) : i + 200] for i, (a, b) in enumerate(zip(before[n], after.get(n, b""), strict=False)) if a != b), b"") for n in apart if n.endswith("report.html")]
    assert not {n for n in apart if not n.startswith("notebooks/")} - {"run.json"} and set(after) == set(before), first
    made = json.loads(next((case / "runs").glob("*/run.json")).read_text(encoding="utf-8"))["made"]
    assert {step: [n for n in record["wrote"] if n.endswith(".ipynb")] for step, record in made.items()} == {step: [f"notebooks/{step}.ipynb"] for step in made}
    assert not (case / "runs" / branch.PLACE).exists()
    assert len(begun) == 2 == len(branch.BRANCHES)
