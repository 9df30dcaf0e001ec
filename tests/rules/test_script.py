"""The scripts for the client's database: every dialect parses, and where the engine is here the labels are Python's."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
import sqlglot
from sqlglot import exp

from segkit.methods import rfm, rules
from segkit.rules.script import DIALECTS, script
from segkit.rules.sql import to_sql

ODD = ["Спящие «1»; --", "Łódź's \"best\"", "中文 */ DROP TABLE x", "a\\b\nSELECT 1"]


def people(n: int = 300) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "customer_id": [f"{i:04}" for i in range(n)],
            "orders": rng.integers(0, 9, n),
            "revenue": (rng.random(n) * 1000).round(2),
            "recency_days": np.where(rng.random(n) < 0.1, np.nan, rng.integers(0, 400, n)),
            "город": rng.choice(["Пермь", "Łódź", "北京", "it's\\"], n),
            "Доход, \"₽\"": rng.choice([1.5, np.nan, 3.25], n),
        }
    )


def segmentation():
    return rules.fit(
        people(),
        rules={
            ODD[0]: "orders >= 3 AND revenue / orders > 120.1",
            ODD[1]: "\"город\" IN ('Łódź', 'it''s\\') AND recency_days IS NOT NULL",
            ODD[2]: "recency_days > 200",
            "else": ODD[3],
        },
    )


@pytest.mark.parametrize("name", DIALECTS)
def test_every_dialect_parses_and_no_name_leaves_its_place(name):
    made = segmentation()
    text = script(made.definition, DIALECTS[name], segments=ODD)
    parsed = [one for one in sqlglot.parse(text.replace("\nGO", ""), dialect=DIALECTS[name]) if one]
    assert [type(one) for one in parsed] == [exp.Create] * 5
    assert all(one.args["kind"] == "VIEW" for one in parsed)
    told = [next(iter(one.find_all(exp.Where))).find(exp.Literal, exp.National) for one in parsed[1:]]
    assert [t.name for t in told] == ODD
    comments = [line for line in text.splitlines() if line.startswith("-- ")]
    assert len(comments) == 6 and text.count("DROP TABLE") == text.count("*/ DROP TABLE")


def test_sql_server_keeps_letters_of_every_alphabet():
    text = to_sql(segmentation().definition, "tsql")
    assert "N'Пермь'" not in text and "N'Łódź'" in text and " 'Ł" not in text


def truth(made, table):
    return made.label(table)[["customer_id", "segment"]].to_numpy().tolist()


def test_duckdb_labels_are_pythons():
    made, table = segmentation(), people()
    with duckdb.connect() as engine:
        engine.register("facts_here", table)
        engine.execute("CREATE TABLE facts AS SELECT * FROM facts_here")
        engine.execute(script(made.definition, "duckdb", segments=ODD))
        assert [list(r) for r in engine.execute("SELECT customer_id, segment FROM segment_labels ORDER BY 1").fetchall()] == truth(made, table)
        counts = [engine.execute(f"SELECT count(*) FROM segment_{i}").fetchone()[0] for i in (1, 2, 3, 4)]
    assert counts == [int((made.table["segment"] == name).sum()) for name in ODD] and min(counts) > 5


def test_sqlite_labels_are_pythons():
    table = people()
    for made in (segmentation(), rfm.fit(table.assign(last_order=pd.Timestamp("2026-01-01"), purchases=table["revenue"]), bins=3)):
        with sqlite3.connect(":memory:") as engine:
            table.to_sql("facts", engine, index=False)
            found = engine.execute(to_sql(made.definition, "sqlite")).fetchall()
        assert sorted([r[0], r[-1]] for r in found) == truth(made, table)


PLACES = [shutil.which("initdb"), *sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin/initdb")))]
INITDB = next((Path(p) for p in PLACES if p), None)


@pytest.mark.slow
@pytest.mark.skipif(INITDB is None or not shutil.which("psql"), reason="PostgreSQL is not installed")
def test_postgresql_labels_are_pythons():
    made, table = segmentation(), people()
    found = on_postgresql(table, script(made.definition, "postgres", segments=ODD))
    assert found == truth(made, table)


def on_postgresql(table: pd.DataFrame, text: str) -> list[list[str]]:
    """A server of the test's own in a folder, reached through a socket there."""
    import json
    import os
    import tempfile

    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        data = Path(folder)
        user = [] if os.geteuid() else ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
        os.chmod(data, 0o777)
        run = lambda *words, **more: subprocess.run([*user, *map(str, words)], check=True, capture_output=True, timeout=120, cwd=data, **more)  # noqa: E731
        server, ctl = data / "db", INITDB.parent / "pg_ctl"
        run(INITDB, "-D", server, "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust", "-U", "segkit")
        options = f"-k {data} -c listen_addresses=''"
        subprocess.run([*user, str(ctl), "-D", str(server), "-o", options, "-w", "-l", str(data / "log"), "start"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120)
        try:
            psql = ["psql", "-h", data, "-U", "segkit", "-d", "postgres", "-v", "ON_ERROR_STOP=1", "-qAt"]
            kinds = {c: "text" if table[c].dtype == "str" else "double precision" for c in table}
            named = {c: '"' + c.replace('"', '""') + '"' for c in table}
            columns = ", ".join(f"{named[c]} {kind}" for c, kind in kinds.items())
            told = f"CREATE TABLE facts ({columns});\n\\copy facts FROM STDIN WITH (FORMAT csv)\n{table.to_csv(index=False, header=False)}\\.\n{text}"
            run(*psql, input=told.encode())
            rows = run(*psql, "-c", "SELECT json_agg(json_build_array(customer_id, segment) ORDER BY customer_id) FROM segment_labels").stdout
            return json.loads(rows)
        finally:
            run(ctl, "-D", server, "-m", "immediate", "stop")


@pytest.mark.slow
@pytest.mark.together("spark")
@pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")  # pyspark calls what pandas 4 will drop
def test_spark_labels_are_pythons(tmp_path):
    pytest.importorskip("pyspark")
    made, table = segmentation(), people()
    assert on_spark(table, to_sql(made.definition, "spark"), tmp_path) == truth(made, table)


def on_spark(table: pd.DataFrame, text: str, folder: Path) -> list[list[str]]:
    """Spark on one core; the facts as a view over a Parquet file."""
    from pyspark.sql import SparkSession

    place = folder / "spark.parquet"
    table.to_parquet(place, index=False)
    told = {"spark.sql.shuffle.partitions": "1", "spark.ui.enabled": "false", "spark.sql.warehouse.dir": str(folder / "w")}
    session = SparkSession.builder.master("local[1]").config(map=told).getOrCreate()
    try:
        session.read.parquet(str(place)).createOrReplaceTempView("facts")
        rows = session.sql(text).select("customer_id", "segment").collect()
    finally:
        session.stop()
    return sorted([r[0], r[1]] for r in rows)


@pytest.mark.slow
def test_clickhouse_labels_are_pythons(tmp_path):
    made, table = segmentation(), people()
    assert on_clickhouse(table, script(made.definition, "clickhouse", segments=ODD), tmp_path) == truth(made, table)


def on_clickhouse(table: pd.DataFrame, text: str, folder: Path) -> list[list[str]]:
    """ClickHouse inside this process; what it keeps is in memory."""
    import json

    from chdb import session

    table.to_parquet(folder / "facts.parquet", index=False)
    engine = session.Session()
    try:
        for one in ("CREATE DATABASE t ENGINE = Atomic", "USE t", f"CREATE TABLE facts ENGINE = Memory AS SELECT * FROM file('{folder}/facts.parquet', Parquet)"):
            engine.query(one)
        for one in text.split(";\n"):
            if any(line and not line.startswith("--") for line in one.splitlines()):
                engine.query(one)
        found = engine.query("SELECT customer_id, segment FROM segment_labels ORDER BY customer_id", "JSONCompact").data()
    finally:
        engine.close()
    return json.loads(found)["data"]
