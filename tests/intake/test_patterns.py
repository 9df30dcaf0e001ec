"""One table, written in every way that clients write tables, comes back the same."""

from __future__ import annotations

import pandas as pd
import pytest

from segkit.intake import Source, read
from tests.intake import forge


def known(pattern: forge.Pattern) -> pd.DataFrame:
    table = pd.DataFrame(forge.truth(), columns=["customer_id", "order_id", "date", "amount", "category"])
    groups = forge.GROUPS[pattern.language]
    table["category"] = [groups[g] for g in table["category"]]
    return table.astype({"customer_id": "str", "order_id": "str", "category": "str", "date": "datetime64[us]"})


@pytest.mark.parametrize("pattern", list(forge.patterns()), ids=lambda p: p.name)
def test_the_same_table_comes_back(pattern, tmp_path):
    forge.write(pattern, tmp_path)
    source = Source(file="inputs/sales.csv", columns=forge.columns(pattern.language))
    intake = read({"transactions": source}, tmp_path, currency="EUR")
    pd.testing.assert_frame_equal(intake.tables["transactions"], known(pattern), check_like=True)
    assert intake.counts["transactions"] == {"rows_in": 40, "rows_used": 40, "excluded": {}}


def test_there_are_enough_patterns():
    assert len({p.name for p in forge.patterns()}) >= 200
