"""Tables as files: CSV that no spreadsheet runs, forms as people save them, and writing that never leaves half a file."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import os
import re
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segkit.ground import defuse
from segkit.ground.problems import Problem, Problems

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

# Columns that are text even when every value looks like a number.
TEXT = {
    "customer_id", "order_id", "deal_id", "id", "client", "segment", "value", "criterion", "from", "to", "class", "name",
    "competitor", "campaign", "row", "code", "before", "after",
}  # fmt: skip
_NUMBER = re.compile(r"\s*[-+.\diInN]")  # how a number may begin, "inf" and "nan" too
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")
EMPTY = "empty_columns.json"
_KINDS = {"f": "float64", "i": "float64", "u": "float64", "b": "bool", "M": "datetime64[us]"}


def safe_csv(table: pd.DataFrame) -> bytes:
    """CSV that a spreadsheet reads as text: what starts a formula is quoted by an apostrophe (taken off again by load)."""
    import pandas as pd

    told = {name: column if column.dtype.kind in "iufcbM" else column.map(defuse.cell) for name, column in table.items()}
    text = pd.DataFrame({defuse.cell(name): column for name, column in told.items()}, index=table.index)
    made = text.to_csv(index=False, lineterminator="\n")
    if "\r" in made:  # an unquoted one would end the row for a spreadsheet, and what follows would be a cell of its own
        made = text.to_csv(index=False, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    return made.encode("utf-8-sig")


def write_csv(folder: Path, name: str, table: pd.DataFrame) -> None:
    """Write a table of ours; the types of its empty columns, which CSV cannot carry, go beside it into empty_columns.json."""
    write(folder / f"{name}.csv", safe_csv(table))
    beside = folder / EMPTY
    known = _types(beside)
    empty = {c: "str" if table[c].dtype == "str" else _KINDS.get(table[c].dtype.kind, "object") for c in table.columns[table.isna().all()]}
    told = {**known, name: empty} if empty else {n: types for n, types in known.items() if n != name}
    if told != known:
        write(beside, json.dumps(dict(sorted(told.items())), indent=1).encode())


def read_csv(path: Path) -> pd.DataFrame:
    """Read a table of ours: commas, UTF-8, nothing missing but the empty cell."""
    import pandas as pd

    with path.open(encoding="utf-8-sig", newline="") as file:  # tables of ours are small and many: the parser of pandas takes longer to begin
        header, *rows = filter(None, csv.reader(file))
    cells = zip(*rows, strict=True) if rows else [()] * len(header)
    told = {defuse.bare(name): [value or None for value in column] for name, column in zip(header, cells, strict=True)}
    table = pd.DataFrame({name: _typed(values, text=name in TEXT) for name, values in told.items()}, index=pd.RangeIndex(len(rows)))
    types = _types(path.with_name(EMPTY)).get(path.stem, {})
    told = {c: t for c, t in types.items() if c in table and table[c].isna().all() and (t != "bool" or table.empty)}
    return table.astype(told) if told else table


def _types(path: Path) -> dict[str, dict[str, str]]:
    """What empty_columns.json says, read anew when it is another file: each table written or read asks for it."""
    try:
        told = path.stat()
    except FileNotFoundError:
        return {}
    return _read_types(path, told.st_ino, told.st_mtime_ns, told.st_size)


@lru_cache(maxsize=2)
def _read_types(path: Path, *_of: int) -> dict[str, dict[str, str]]:
    return read_json(path)


def lines(path: Path) -> list[dict[str, str]]:
    """The rows of a table of ours as texts; none where it is not there. For a few lines on the screen, without waiting for pandas."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{name: defuse.bare(value) for name, value in line.items()} for line in csv.DictReader(file)]


def read_form(path: Path) -> pd.DataFrame:
    """Read a form as a person's spreadsheet saved it: commas, semicolons or tabs, decimal commas."""
    import pandas as pd

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
        raise Problems(
            [Problem(f"forms/{path.name}", str(error).strip(), "mend the row, or quote text with commas", "ragged_row")]
        ) from None
    if delimiter != ",":
        table = table.map(lambda v: v.replace(",", ".") if isinstance(v, str) and _DECIMAL_COMMA.fullmatch(v) else v)
    told = table.iloc[:, 0].astype("str").str.startswith("# ") if len(table.columns) else pd.Series(dtype=bool)  # help, not an answer
    return unquoted(table[~told.fillna(False).astype(bool)].dropna(how="all").reset_index(drop=True))


def discreet(table: pd.DataFrame) -> pd.DataFrame:
    """The same table with e-mails and phones hidden wherever a person wrote them into a text.

    >>> import pandas as pd
    >>> discreet(pd.DataFrame({"answer": ["ask ann@example.org"]}))["answer"].tolist()
    ['ask •••@•••']
    """
    from pandas.api.types import is_string_dtype

    from segkit.privacy.detect import hide

    texts = [
        c for c in table.columns if c not in TEXT - {"name", "value"} and is_string_dtype(table[c]) and table[c].notna().any()
    ]
    return table.assign(**{c: hide(table[c].fillna(""))[0].where(table[c].notna()) for c in texts})


def unquoted(table: pd.DataFrame) -> pd.DataFrame:
    """The same cells without the apostrophes of safe_csv, with numbers as numbers where a column is not text by its name."""
    import pandas as pd

    told = {defuse.bare(name): column.tolist() for name, column in table.items()}
    return pd.DataFrame({name: _typed(values, text=name in TEXT) for name, values in told.items()}, index=table.index)


def _typed(cells: list[str | None], *, text: bool) -> pd.api.extensions.ExtensionArray | np.ndarray:
    """The cells of one column as numbers, truth or text."""
    import numpy as np
    import pandas as pd

    cells = [None if value is None or value != value else defuse.bare(value) if value[:1] == "'" else value for value in cells]
    values = [value for value in cells if value is not None]
    if values and not text and {*values} <= {"True", "False"} and len(values) == len(cells):
        return np.array([value == "True" for value in cells])
    if values and not text and _NUMBER.match(values[0]):
        with suppress(ValueError, TypeError):
            return pd.to_numeric(np.array(cells, dtype="object"))
    return pd.array(cells, dtype="str")


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def read_parquet(path: Path) -> pd.DataFrame:
    import pandas as pd

    return pd.read_parquet(path)


READERS = {"parquet": read_parquet, "csv": read_csv, "json": read_json}


def plain(value: Any) -> Any:
    """JSON for what numpy and dates are."""
    if hasattr(value, "item"):
        return value.item()
    if isinstance(value, dt.date):
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
    """Write a table of customers: the same bytes however pandas holds its texts."""
    import numpy as np
    import pandas as pd

    table = table.astype({c: pd.StringDtype("pyarrow", np.nan) for c, kind in table.dtypes.items() if kind == "str"})
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    table.to_parquet(beside, index=False)
    beside.replace(path)


CREATED = dt.datetime(2000, 1, 1)  # a constant, so that equal tables make equal files
