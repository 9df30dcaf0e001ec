"""Step 6 on the cases that come with the workbook: the segmentation each asks for and every method its data support."""

from __future__ import annotations

from pathlib import Path

import pytest

from segkit import open_case
from segkit.steps import collect, segments

pytestmark = pytest.mark.slow
CASES = Path(__file__).resolve().parents[2] / "data/cases"
PROMISED = [
    "recency_days",
    "frequency",
    "monetary",
    "r",
    "f",
    "m",
    "rfm",
    "rfm_segment",
    "abc",
    "xyz",
    "cv",
    "value_to_date",
    "p_alive",
    "expected_orders",
    "expected_value",
    "ltv_formula",
    "ltv_class",
    "life_cycle",
    "status",
    "hunt_stage",
    "cluster",
]


@pytest.mark.parametrize(("name", "without"), [("style", set()), ("agency", set()), ("bank", {"hunt_stage"})])
def test_every_case_gets_its_segments_and_the_promised_labels(name, without):
    case = open_case(CASES / name)
    received = case.read_inputs()
    as_of = collect.reference_date(received, case.as_of)
    facts, _ = collect.customers(received, as_of=as_of)
    tables = {"facts": facts, "events": collect.events(received), "survey": received.tables.get("survey")}
    options = case.settings.methods
    quick = {**options, "clusters": {"rows": 80, "draws": 4, "replicates": 2, **options.get("clusters", {})}}
    chosen = segments.chosen(case.settings.segments, tables, options=quick, as_of=as_of)
    every, support = segments.every(tables, options=quick, as_of=as_of)
    labels = segments.joined(chosen, every)
    assert set(PROMISED) - set(labels.columns) == without
    assert labels["customer_id"].tolist() == facts["customer_id"].tolist() and labels["segment"].notna().all()
    assert labels["segment"].nunique() > 1
    assert support.loc[~support["supported"], "method"].tolist() == (["hunt_ladder"] if without else [])
    everybody = [c for c in ("frequency", "monetary", "rfm_segment", "abc", "xyz", "ltv_class", "life_cycle", "status") if c in labels]
    assert labels[everybody].notna().all().all()
