"""`segkit compare`: scenarios beside the case's own segments, on the run's tables."""

import datetime as dt
import json

import pytest

from segkit import open_case
from segkit.case import tables
from segkit.ground.language import Language
from segkit.ground.problems import Problems
from segkit.methods import rules
from segkit.run.compare import compare, compared
from segkit.steps import collect
from tests.run.test_refresh import RULES, sales

AGAIN = {{"Silent": "Asleep"}.get(name, name): rule for name, rule in RULES.items()}  # the same people under another name
SCENARIOS = {"again": {"segments": {"rules": AGAIN}}, "poor": {"targets": {"budget": 5}}, "money": {"segments": {"rules": {"Large": "revenue > 500", "else": "Small"}}}}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("compare") / "acme"
    run = folder / "runs" / "2026-01-01"
    for place in (folder / "inputs", run / "tables"):
        place.mkdir(parents=True)
    table = sales()
    table[table["date"] < "2026-01-01"].to_csv(folder / "inputs" / "sales.csv", index=False)
    told = json.dumps({"rules": RULES})
    text = f"case: Acme\nsources: {{transactions: {{file: inputs/sales.csv}}}}\nsegments: {told}\nscenarios: {json.dumps(SCENARIOS)}\n"
    (folder / "case.yml").write_text(text, encoding="utf-8")
    (run / "run.json").write_text('{"as_of": "2026-01-01"}')
    facts, months = collect.customers(open_case(folder).read_inputs(), as_of=dt.date(2026, 1, 1))
    tables.write_parquet(run / "tables" / "facts.parquet", facts)
    tables.write_parquet(run / "tables" / "months.parquet", months)
    tables.write_parquet(run / "tables" / "labels.parquet", rules.fit(facts, rules=RULES).table)
    (run / "tables" / "segmentation.json").write_text(told, encoding="utf-8")
    return folder


def test_the_same_agrees_wholly_and_another_is_laid_beside_it(made):
    found = compare(made)
    pairs = found.agreement.set_index(["first", "second"])["adjusted_rand"]
    assert pairs["case", "again"] == 1.0 and pairs["case", "money"] < 0.8
    assert found.flows.groupby("scenario")["customers"].sum().nunique() == 1
    assert set(found.segments["scenario"]) == {"case", "again", "poor", "money"}
    better = found.better.set_index(["first", "second"])
    assert better.loc[("case", "again"), ["gain", "better"]].tolist() == [0.0, "neither"]
    assert {p.name for p in (made / "compare").iterdir()} == {"scenarios.csv", "segments.csv", "targets.csv", "agreement.csv", "flows.csv", "better.csv"}
    assert any("agreement 1.00 (the same)" in line for line in compared(found, Language()))


def test_one_scenario_alone_and_one_that_is_not_there(made):
    assert set(compare(made, only=["money"]).segments["scenario"]) == {"case", "money"}
    with pytest.raises(Problems, match="did you mean 'money'"):
        compare(made, only=["mony"])


def test_what_a_scenario_says_wrongly_names_it(made):
    path = made / "case.yml"
    text = path.read_text(encoding="utf-8")
    try:
        path.write_text(text.replace("revenue > 500", "revenu > 500"), encoding="utf-8")
        with pytest.raises(Problems, match=r"scenarios: money.*did you mean 'revenue'"):
            compare(made)
        path.write_text(text.split("scenarios:")[0], encoding="utf-8")
        with pytest.raises(Problems, match="it has no scenarios"):
            compare(made)
    finally:
        path.write_text(text, encoding="utf-8")


def test_another_budget_makes_no_segments_again(made, monkeypatch):
    from segkit.steps import segments

    monkeypatch.setattr(segments, "chosen", lambda *told, **more: pytest.fail("the segments are those of the run"))
    found = compare(made, only=["poor"])
    sides = found.sides.set_index("scenario")
    assert sides["budget"].dropna().to_dict() == {"poor": 5.0} and sides["agreement"].tolist() == [1.0, 1.0] and sides["taken"].tolist() == [True, False]
    assert found.agreement.empty and found.better.empty and set(found.segments["scenario"]) == {"case", "poor"}
