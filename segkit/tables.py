"""Tables as files: CSV that no spreadsheet runs, forms as people save them, and writing that never leaves half a file."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import os
import re
from pathlib import Path
from typing import Any

import pandas as pd

from segkit.problems import Problem, Problems

# Columns that are text even when every value looks like a number.
TEXT = {
    "customer_id", "order_id", "deal_id", "id", "client", "segment", "value", "criterion", "from", "to", "class", "name",
    "competitor", "campaign", "row", "code", "before", "after",
}  # fmt: skip
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")
_FORMULA = re.compile(r"^'*[=+\-@\t\r]")




def safe_csv(table: pd.DataFrame) -> bytes:
    """CSV that a spreadsheet reads as text: a leading = + - @ is quoted by an apostrophe (taken off again by load)."""
    text = table.copy()
    for column in text.columns[[not pd.api.types.is_numeric_dtype(d) for d in text.dtypes]]:
        if not pd.api.types.is_datetime64_any_dtype(text[column]):
            text[column] = text[column].map(lambda v: f"'{v}" if isinstance(v, str) and _FORMULA.match(v) else v)
    return text.to_csv(index=False, lineterminator="\n").encode("utf-8-sig")


def read_csv(path: Path) -> pd.DataFrame:
    """Read a table of ours: commas, UTF-8, nothing missing but the empty cell."""
    return _unquoted(pd.read_csv(path, dtype="str", keep_default_na=False, na_values=[""], encoding="utf-8-sig"))


def read_form(path: Path) -> pd.DataFrame:
    """Read a form as a person's spreadsheet saved it: commas, semicolons or tabs, decimal commas."""
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        todo = "save it again as CSV UTF-8"
        raise Problems([Problem(f"forms/{path.name}", f"it is not UTF-8 text (byte {error.start})", todo, "encoding")]) from None
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        table = pd.read_csv(io.StringIO(text), dtype="str", keep_default_na=False, na_values=[""], sep=delimiter, skipinitialspace=True)
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise Problems([Problem(f"forms/{path.name}", str(error).strip(), "mend the row, or quote text with commas", "ragged_row")]) from None
    if delimiter != ",":
        table = table.map(lambda v: v.replace(",", ".") if isinstance(v, str) and _DECIMAL_COMMA.fullmatch(v) else v)
    return _unquoted(table.dropna(how="all").reset_index(drop=True))


def _unquoted(table: pd.DataFrame) -> pd.DataFrame:
    for column in table.columns:
        table[column] = table[column].map(lambda v: v[1:] if isinstance(v, str) and v[:1] == "'" and _FORMULA.match(v) else v)
        if column not in TEXT:
            table[column] = _typed(table[column])
    return table


def _typed(column: pd.Series) -> pd.Series:
    values = column.dropna()
    if len(values) == len(column) > 0 and values.isin(["True", "False"]).all():
        return column.map({"True": True, "False": False})
    try:
        return pd.to_numeric(column) if len(values) else column
    except (ValueError, TypeError):
        return column


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


READERS = {"parquet": pd.read_parquet, "csv": read_csv, "json": read_json}


def plain(value: Any) -> Any:
    """JSON for what numpy and dates are."""
    if hasattr(value, "item"):
        return value.item()
    if isinstance(value, dt.date | pd.Timestamp):
        return value.isoformat()[:10]
    raise TypeError(f"{type(value).__name__} cannot be kept as JSON")


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write(path: Path, content: bytes) -> None:
    """Write beside and rename, so that nobody ever reads half a file."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_bytes(content)
    beside.replace(path)


def write_parquet(path: Path, table: pd.DataFrame) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    table.to_parquet(beside, index=False)
    beside.replace(path)
