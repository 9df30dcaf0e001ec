"""Step 4: what is known of competitors' customers, as people write it."""

import pandas as pd
import pytest

from segkit.ground.problems import Problems
from segkit.steps import competitors


def form(**columns) -> pd.DataFrame:
    return pd.DataFrame({"competitor": "Moda", "criterion": "city", "confidence": 3, **columns})


def test_shares_are_read_as_people_write_them():
    read = competitors.competitors(
        form(criterion="Город", value=["a", "b", "c", "d"], share=["20%", "0,25", 0.1, None], wording=["", "", "", "for all"])
    )
    assert read["criterion"].unique().tolist() == ["city"]
    assert read["share"].tolist()[:3] == [0.2, 0.25, 0.1]


def test_every_bad_cell_is_named_at_once():
    bad = pd.DataFrame({"competitor": ["A", ""], "criterion": "age", "value": "x", "share": ["35", None], "confidence": [7, 1]})
    with pytest.raises(Problems) as caught:
        competitors.competitors(bad)
    assert [p.where for p in caught.value.problems] == [
        "forms/competitors.csv, row 2, column share", "forms/competitors.csv, row 2, column confidence",
        "forms/competitors.csv, row 3, column competitor", "forms/competitors.csv, row 3"]  # fmt: skip


def test_shares_of_more_than_a_whole_are_refused():
    with pytest.raises(Problems, match="add up to 140%"):
        competitors.competitors(form(value=["a", "b"], share=["70%", "70%"]))


def test_the_evidence_is_counted_by_competitor():
    read = competitors.competitors(form(value=["a", "b"], share=["20%", None], wording=["", "for all"], source=["site", "ad"]))
    row = competitors.evidence(read).iloc[0]
    assert (row["lines"], row["with_share"], row["sources"], row["mean_confidence"]) == (2, 1, 2, 3.0)
