"""Tables as files: what CSV cannot say about a column without values."""

import json

import pandas as pd

from segkit.case import tables


def test_an_empty_column_keeps_its_type(tmp_path):
    table = pd.DataFrame(
        {
            "segment": ["A"],
            "growth": pd.Series([None], dtype="float64"),
            "since": pd.Series([None], dtype="datetime64[us]"),
            "why": pd.Series([None], dtype="str"),
        }
    )
    tables.write_csv(tmp_path, "segments", table)
    back = tables.read_csv(tmp_path / "segments.csv")
    assert back.dtypes.astype("str").tolist() == table.dtypes.astype("str").tolist()


def test_a_table_without_rows_can_be_reckoned_with(tmp_path):
    nothing = pd.DataFrame({"gap": pd.Series(dtype="float64"), "chosen": pd.Series(dtype="bool"), "n": pd.Series(dtype="int64")})
    tables.write_csv(tmp_path, "differences", nothing)
    back = tables.read_csv(tmp_path / "differences.csv")
    assert back["gap"].abs().sum() == 0 and back["chosen"].dtype == "bool" and back["n"].sum() == 0


def test_what_is_known_of_empty_columns_follows_the_table(tmp_path):
    empty, full = pd.DataFrame({"growth": [float("nan")]}), pd.DataFrame({"growth": [0.5]})
    tables.write_csv(tmp_path, "other", empty), tables.write_csv(tmp_path, "segments", empty), tables.write_csv(tmp_path, "segments", full)
    assert json.loads((tmp_path / tables.EMPTY).read_text()) == {"other": {"growth": "float64"}}
    assert tables.read_csv(tmp_path / "segments.csv")["growth"].tolist() == [0.5]
    assert list(tables.read_csv(tmp_path / "other.csv")) == ["growth"]
