"""SQL labels = Python labels for every customer of the case Style."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from segkit import open_case
from segkit.methods import clusters
from segkit.methods._segmentation import Segmentation
from segkit.steps import collect, segments

pytestmark = pytest.mark.slow
STYLE = Path(__file__).resolve().parents[2] / "data/cases/style"


@pytest.fixture(scope="session")
def style() -> tuple[pd.DataFrame, dict]:
    """(facts, the rules of the case), built once."""
    case = open_case(STYLE)
    received = case.read_inputs(["transactions", "customers"])
    return collect.customers(received, as_of=case.as_of)[0], case.settings.segments


def by_sql(made: Segmentation, facts: pd.DataFrame) -> pd.DataFrame:
    with duckdb.connect() as engine:
        engine.register("facts", facts)
        return engine.execute(made.to_sql("duckdb")).df().sort_values("customer_id", ignore_index=True)


def assert_same(made: Segmentation, sql: pd.DataFrame) -> None:
    """Every column the definition makes, for every customer; money and ratios to the last bit but rounding."""
    python = made.label_table
    assert sql["customer_id"].tolist() == python["customer_id"].tolist()
    for column in python.columns.drop("customer_id"):
        one, two = python[column], sql[column]
        assert (one.isna().to_numpy() == two.isna().to_numpy()).all(), column
        if one.dtype == "str":
            assert (one.dropna().to_numpy() == two.dropna().to_numpy()).all(), column
        else:
            np.testing.assert_allclose(one.dropna().to_numpy(float), two.dropna().to_numpy(float), rtol=1e-13, err_msg=column)


class Labelled:
    """A segmentation with what its definition says of the facts."""

    def __init__(self, made: Segmentation, facts: pd.DataFrame):
        self.to_sql, self.label_table = made.to_sql, made.label(facts)


METHODS = [
    {"method": "rfm"},
    {"method": "rfm", "bins": 5},
    {"method": "abc_xyz"},
    {"method": "abc_xyz", "window": "common"},
    {"method": "ltv"},
    {"method": "ltv", "classes": "total", "horizon": 6},
    {"method": "life_cycle"},
    {"cross": ["abc_xyz", "life_cycle"]},
    "rules",
]


@pytest.mark.parametrize("told", METHODS, ids=str)
def test_sql_is_python_for_every_customer(style, told):
    facts, rules = style
    made = segments.chosen(rules if told == "rules" else told, {"facts": facts})
    assert len(made.table) == len(facts) > 4000
    labelled = made.label(facts)
    assert labelled["segment"].tolist() == made.table["segment"].tolist()
    assert_same(Labelled(made, facts), by_sql(made, facts))


def test_sql_of_the_cluster_tree_is_python_and_its_agreement_is_stated(style):
    facts, _ = style
    made = clusters.fit(facts, features=["recency_days", "orders", "revenue"], k=4)
    labelled = made.label(facts)
    assert_same(Labelled(made, facts), by_sql(made, facts))
    own = made.table.set_index("customer_id")["segment"]
    inside = own[own != "No orders"]
    agreement = (labelled.set_index("customer_id")["segment"].reindex(inside.index) == inside).mean()
    assert agreement == pytest.approx(made.facts["tree_agreement"], abs=1e-9) and agreement > 0.85


ALPHABETS = {"Базовый гардероб": "Спящие «1»; --", "Ждут распродаж": "Łódź's \"best\"", "Купили один раз": "Ελλάδα */ x\\n"}


@pytest.mark.together("spark")
@pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")  # pyspark calls what pandas 4 will drop
def test_scripts_on_databases_label_every_customer_of_style_as_python_does(style, tmp_path):
    import importlib.util
    import sqlite3

    from segkit.methods import rules
    from segkit.rules.script import script
    from tests.rules.test_script import INITDB, on_clickhouse, on_postgresql, on_spark

    facts, told = style
    table = facts[["customer_id", *(c for c in facts if pd.api.types.is_numeric_dtype(facts[c])), "city"]].rename(columns={"city": "Город, «где?»"})
    given = {ALPHABETS.get(name, name): rule for name, rule in told["rules"].items()}
    made = rules.fit(table, rules={"Пермь №1": "\"Город, «где?»\" = 'Пермь' AND orders > 5", **given})
    wanted = made.table[["customer_id", "segment"]].to_numpy().tolist()
    names = sorted(set(made.table["segment"]))
    assert len(wanted) > 4000 and set(ALPHABETS.values()) <= set(names)
    with duckdb.connect() as engine:
        engine.register("given", table)
        engine.execute("CREATE TABLE facts AS SELECT * FROM given")
        engine.execute(script(made.definition, "duckdb", segments=names))
        assert [list(r) for r in engine.execute("SELECT customer_id, segment FROM segment_labels ORDER BY 1").fetchall()] == wanted
    with sqlite3.connect(":memory:") as engine:
        table.to_sql("facts", engine, index=False)
        assert sorted([r[0], r[-1]] for r in engine.execute(made.to_sql("sqlite")).fetchall()) == wanted
    if INITDB:
        assert on_postgresql(table, script(made.definition, "postgres", segments=names)) == wanted
    assert on_clickhouse(table, script(made.definition, "clickhouse", segments=names), tmp_path) == wanted
    if importlib.util.find_spec("pyspark"):
        assert on_spark(table, made.to_sql("spark"), tmp_path) == wanted
