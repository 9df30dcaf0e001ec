"""Sources that know their types: Parquet files and databases."""

from __future__ import annotations

import os
import re
from pathlib import Path

import numpy as np
import pandas as pd

from segkit.ground.problems import Problem, Problems, without_credentials
from segkit.intake.files.nested import flat
from segkit.intake.log import Notes, guess, mask, problem
from segkit.intake.raw import Raw
from segkit.intake.source import Source


def read_parquet(paths: list[Path], root: Path, source: Source, notes: Notes) -> Raw | None:
    """Read one or many Parquet files as one table; rows are numbered in file and row order, from 1."""
    import pyarrow as pa
    import pyarrow.dataset as ds
    import pyarrow.parquet as pq

    try:
        if len(paths) == 1 and "=" not in str(paths[0].relative_to(root) if paths[0].is_relative_to(root) else ""):
            table = pq.ParquetFile(paths[0]).read()
        else:
            names = [str(p) for p in paths]
            schema = pa.unify_schemas([pq.read_schema(p) for p in paths], promote_options="permissive")
            format_ = ds.ParquetFileFormat()
            parts = ds.partitioning(flavor="hive")
            inferred = ds.dataset(names, format=format_, partitioning=parts, partition_base_dir=str(root)).schema
            extra = [f for f in inferred if f.name not in schema.names]
            table = ds.dataset(names, format=format_, partitioning=parts, partition_base_dir=str(root),
                               schema=pa.schema([*schema, *extra])).to_table(use_threads=True)  # fmt: skip
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, OSError, ValueError) as error:
        problem(
            notes,
            f"the Parquet data cannot be read ({mask(error, 120)})",
            "write the files again, all with the same columns",
            "damaged_file",
        )
        return None
    raw = _from_arrow(table, notes)
    if raw is not None and len(paths) > 1 and raw.rows_in == table.num_rows and not any("=" in str(p) for p in paths):  # parts of a partitioned table are one file
        sizes = [pq.read_metadata(p).num_rows for p in paths]
        notes.parts.extend(zip(np.cumsum([0, *sizes[:-1]]).tolist(), (p.name for p in paths), strict=True))
    return raw


def _from_arrow(table, notes: Notes) -> Raw | None:
    import pyarrow as pa

    whole = table.num_rows
    table, rows = flat(table)
    columns, zones = {}, []
    for name in table.column_names:
        data = table.column(name)
        if pa.types.is_nested(data.type) or pa.types.is_binary(data.type) or pa.types.is_large_binary(data.type):
            problem(notes, f"the column holds {data.type}, which is not read", "", "nested_column", severity="note", column=name)
            continue
        columns[name] = _plain(data, name, zones)
    if len(set(table.column_names)) < table.num_columns:
        problem(notes, "two columns have the same name", "rename one of them", "duplicate_header")
        return None
    frame = pd.DataFrame(columns, copy=False)
    if len(frame) != whole:
        guess(notes, "items of orders", f"{whole:,} rows hold {len(frame):,} lines", "a column is a list of goods", "")
    return Raw(frame, rows, len(frame), typed=True, zones=tuple(zones))


def _plain(data, name: str, zones: list[str]) -> pd.Series:
    import pyarrow as pa

    if pa.types.is_dictionary(data.type):
        data = data.cast(data.type.value_type)
    if pa.types.is_decimal(data.type):
        data = data.cast(pa.float64())
    if pa.types.is_time(data.type) or pa.types.is_duration(data.type):
        data = data.cast(pa.string())
    if pa.types.is_date(data.type):
        data = data.cast(pa.timestamp("s" if pa.types.is_date32(data.type) else "ms"))
    if pa.types.is_timestamp(data.type):
        zones += [name] if data.type.tz else []
        data = data.cast(pa.timestamp("us", data.type.tz), safe=False)
    if pa.types.is_integer(data.type) and data.null_count:
        return data.to_pandas(types_mapper=lambda t: pd.Int64Dtype() if pa.types.is_signed_integer(t) else pd.UInt64Dtype())
    return data.to_pandas()


def plain(data) -> pd.Series:
    """A column of Arrow as pandas holds it: text without an object per cell, times in microseconds."""
    return _plain(data, "", [])


def label(url: str) -> str:
    """Return a database address without user, password and options; of a mistyped one nothing but what is surely none of these.

    >>> label("postgresql://anna:secret@db.local/shop?sslmode=require")
    'postgresql://db.local/shop'
    """
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        told = make_url(url)
        return without_credentials(f"{told.drivername}://{told.host or ''}{f':{told.port}' if told.port else ''}/{told.database or ''}")
    except (ArgumentError, ValueError):
        return f"{re.match(r'[a-z0-9+]*', url.casefold()).group()} database"


def expanded(url: str) -> str:
    """An address with ${NAME} as the environment has it: a password stands in no file. Raises Problems for a name that is not set.

    >>> os.environ["SEGKIT_DOC"] = "x"; expanded("postgresql://u:${SEGKIT_DOC}@h/d")
    'postgresql://u:x@h/d'
    """
    missing = [name for name in re.findall(r"\$\{(\w+)\}", url) if name not in os.environ]
    if missing:
        raise Problems([Problem("case.yml, sources, url", f"the environment has no {missing[0]}", f"set it: export {missing[0]}=…", "environment")])
    return re.sub(r"\$\{(\w+)\}", lambda found: os.environ[found[1]], url)


def read_database(source: Source, folder: Path, notes: Notes) -> Raw | None:
    """Read a table or the result of a query; the database is opened for reading only where it can be."""
    query = source.query or f"SELECT * FROM {'.'.join(_quoted(p) for p in source.table.split('.'))}"
    url = expanded(source.url)
    try:
        frame = _frame(url, query, folder)
    except ModuleNotFoundError as error:
        problem(
            notes, f"the module {error.name} is needed for this database", f"install {error.name}, or export the table", "missing_module"
        )
        return None
    except Exception as error:  # drivers raise their own kinds
        problem(
            notes, f"the database answers: {mask(_no_secret(str(error), url), 200)}", "correct 'url', 'table' or 'query'", "database"
        )
        return None
    zones = tuple(c for c in frame.columns if isinstance(frame[c].dtype, pd.DatetimeTZDtype))
    guess(notes, "database", label(source.url), "given in case.yml", query)
    frame.columns = [str(c) for c in frame.columns]
    return Raw(frame, np.arange(1, len(frame) + 1, dtype="int64"), len(frame), typed=True, zones=zones)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _no_secret(text: str, url: str) -> str:
    """What a driver says, without any part of the address that may be a user or a password."""
    from urllib.parse import unquote

    before = url.partition(":")[2]
    before = before.rpartition("@")[0] or ("" if without_credentials(url) == url else before)  # an @ that was forgotten
    parts = {part for part in re.split(r"[:@/?&=;\s]+", before) if len(part) > 1}
    for part in sorted(parts | {unquote(part) for part in parts} | ({before, unquote(before)} - {""}), key=len, reverse=True):
        text = text.replace(part, "…")
    return without_credentials(text.replace(url, "…"))


def _frame(url: str, query: str, folder: Path) -> pd.DataFrame:
    scheme, _, rest = url.partition("://")
    if scheme == "sqlite":
        import sqlite3

        path = _database_file(rest, folder)
        connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
        try:
            return pd.read_sql_query(query, connection)
        finally:
            connection.close()
    if scheme == "duckdb":
        import duckdb

        with duckdb.connect(str(_database_file(rest, folder)), read_only=True, config={"enable_external_access": "false"}) as connection:
            return connection.sql(query).df()
    import sqlalchemy

    engine = sqlalchemy.create_engine(url)
    with engine.connect() as connection:
        return pd.read_sql_query(sqlalchemy.text(query), connection)


def _database_file(rest: str, folder: Path) -> Path:
    """sqlite:///inputs/shop.db lies in the case folder, sqlite:////data/shop.db where it says."""
    path = Path(rest[1:]) if rest.startswith("/") else Path(rest)
    full = path if path.is_absolute() else folder / path
    if not path.is_absolute() and not full.resolve().is_relative_to(folder.resolve()):
        raise ValueError("the path leads out of the case folder")
    if not full.is_file():
        raise FileNotFoundError(f"there is no database file {path.name}")
    return full.resolve()
