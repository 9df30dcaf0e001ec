"""The files that a source names: known without reading any, and without waiting for what reads them."""

from __future__ import annotations

import glob
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segkit.intake.source import Source

KINDS = {"csv": "text", "tsv": "text", "txt": "text", "tab": "text", "dat": "text", "xlsx": "book", "xlsm": "book", "xls": "book",
         "xlsb": "book", "ods": "book", "parquet": "parquet", "pq": "parquet"}  # fmt: skip


def named(source: Source, folder: Path) -> list[Path]:
    """The files that a source names and that are there, also that of a database; whether they may be read is not asked."""
    rest = (source.url or "").partition("://")[2] if re.match(r"sqlite:|duckdb:", source.url or "") else ""
    names = [*source.patterns, *filter(None, [rest.removeprefix("/")])]
    return [path for name in names for path in expand(folder / name) if path.is_file()]


def expand(base: Path) -> list[Path]:
    """The files of a path: itself, those of a folder, those that a glob finds."""
    if base.is_dir():
        within = [p for p in sorted(base.rglob("*")) if not p.name.startswith(("_", ".", "~$")) and p.is_file()]
        parquet = [p for p in within if p.suffix.lower() in (".parquet", ".pq")]
        return parquet or [p for p in within if p.suffix.lower().lstrip(".") in KINDS]
    if base.exists() or base.is_symlink():
        return [base]
    found = sorted(Path(p) for p in glob.glob(str(base), recursive=True) if not Path(p).is_dir())
    return [p for p in found if not p.name.startswith("~$")]  # what a spreadsheet program leaves beside an open workbook
