"""One table, written in every way that clients write tables, comes back the same."""

from __future__ import annotations

import pandas as pd
import pytest

from segkit.intake import read
from segkit.intake.source import Source
from tests.intake import forge
from tests.intake.test_dirt import TABLE


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


def test_every_way_of_writing_is_among_the_patterns():
    made = list(forge.patterns())
    assert len({p.name for p in made} | set(TABLE)) >= 230
    assert {(p.language, p.encoding) for p in made} == {(k, e) for k, encodings in forge.ENCODINGS.items() for e in encodings}
    assert {p.number for p in made} == set(forge.NUMBERS) and {p.date for p in made} == set(forge.DATES)
    assert {(p.delimiter, p.language) for p in made} == {(d, k) for d in forge.DELIMITERS for k in forge.ENCODINGS}
