"""Where a source's files are, whether they may be read, and what they really are."""

from __future__ import annotations

import os
import re
import stat
import struct
import zipfile
import zlib
from contextlib import suppress
from pathlib import Path

from segkit.ground.problems import nearest
from segkit.intake.log import Notes, problem
from segkit.intake.named import KINDS, expand
from segkit.intake.source import Limits, Source

REFUSED = {"pkl", "pickle", "joblib", "dill", "npy", "npz", "rds", "rdata", "h5", "hdf5", "feather", "zip", "rar", "7z", "gz", "bz2",
           "xz", "pdf", "doc", "docx", "html", "htm", "json", "xml", "mdb", "accdb", "exe"}  # fmt: skip
BIG = 64 * 2**20
# What a damaged archive makes Python's reader raise: beside its own error those of its parts, of a version or method to come, of a password.
ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError, struct.error)


def locate(source: Source, folder: Path, notes: Notes) -> list[Path]:
    """Return the files of a source, each once; none (and problems) where one is not there or may not be read."""
    found: list[Path] = []
    for pattern in source.patterns:
        part = _locate(pattern, folder, notes)
        if not part:
            return []
        found += [path for path in part if path not in found]
    return found


def _locate(pattern: str, folder: Path, notes: Notes) -> list[Path]:
    wanted = Path(pattern)
    base = wanted if wanted.is_absolute() else folder / wanted
    if not wanted.is_absolute() and not _inside(base, folder):
        problem(notes, "the path leads out of the case folder", "copy the file into inputs/, or write its full path", "outside_folder")
        return []
    found = expand(base)
    if not found:
        _missing(pattern, folder, base, notes)
        return []
    allowed = [path for path in found if _allowed(path, wanted.is_absolute(), folder, notes)]
    return allowed if len(allowed) == len(found) else []


def _inside(path: Path, folder: Path) -> bool:
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def _missing(pattern: str, folder: Path, base: Path, notes: Notes) -> None:
    near = base.parent if base.parent.is_dir() else folder / "inputs" if (folder / "inputs").is_dir() else folder
    parent = Path(pattern).parent if near == base.parent else near.relative_to(folder)
    known = [str(parent / p.name) for p in near.iterdir() if p.is_file() and not p.name.startswith(".")] if near.is_dir() else []
    what = "there is no table in this folder" if base.is_dir() else "there is no such file"
    problem(notes, what, nearest(pattern, known) if known else "put the file there, or correct its name in case.yml", "missing_file")


def _allowed(path: Path, absolute: bool, folder: Path, notes: Notes) -> bool:
    if not absolute and not _inside(path, folder):
        problem(notes, f"{path.name} is a link that leads out of the case folder", "copy the file itself into inputs/", "outside_folder")
        return False
    if not os.path.exists(path):
        problem(notes, f"{path.name} is a link to nothing", "copy the file itself into inputs/", "missing_file")
        return False
    if not stat.S_ISREG(os.stat(path).st_mode):
        problem(notes, f"{path.name} is not a file that can be read", "copy the data into an ordinary file", "not_a_file")
        return False
    if not os.access(path, os.R_OK):
        problem(notes, f"{path.name} may not be read by this user", "give yourself the right to read it", "unreadable_file")
        return False
    return True


def kind(path: Path, notes: Notes) -> str | None:
    """Return what a file is by its first bytes, not by its name: text, book or parquet; None (and a problem) else."""
    with path.open("rb") as file:
        head = file.read(512)
    by_name = path.suffix.lower().lstrip(".")
    if by_name in REFUSED and by_name not in KINDS:
        return _refuse(path, notes, f"files of the kind .{by_name} are not read")
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"PK\x03\x04"):
        return _book(path, notes)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        if by_name in ("xlsx", "xlsm", "ods"):
            return _refuse(path, notes, "the workbook is protected by a password", "save it without a password", "password")
        return "book"
    return _by_content(path, head, by_name, notes)


def _by_content(path: Path, head: bytes, by_name: str, notes: Notes) -> str | None:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if head[:1] == b"\x80" and head[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05"):
        return _refuse(path, notes, "this is a pickle, which can run code when it is opened")
    if head.startswith(
        (b"%PDF", b"\x1f\x8b", b"SQLite format 3", b"Rar!", b"7z\xbc\xaf", b"BZh", b"\xfd7zXZ", b"\x89PNG", b"\x7fELF", b"MZ\x90")
    ):
        return _refuse(path, notes, "this is not a table")
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<?xml", b"<meta", b"<style", b"<div", b"<head", b"<body", b"mime-version:")):
        return _refuse(path, notes, "this is a web page or XML under another name")
    if re.match(rb"[\[\s]*\{\s*\"[^\"]*\"\s*:", start):
        return _refuse(path, notes, "this is JSON under another name")
    if not head:
        problem(notes, "the file is empty", "export it again", "empty_file")
        return None
    if KINDS.get(by_name) in ("book", "parquet") and by_name != "xls":
        return _refuse(path, notes, f"the file is damaged, or is not .{by_name} inside", code="damaged_file")
    return "text"


def _refuse(
    path: Path, notes: Notes, what: str, todo: str = "save the table as XLSX, CSV or Parquet", code: str = "refused_format"
) -> None:
    problem(notes, f"{path.name}: {what}" if notes.file != str(path) else what, todo, code)


def _book(path: Path, notes: Notes) -> str | None:
    try:
        with zipfile.ZipFile(path) as book:
            names = set(book.namelist())
    except ZIP_ERRORS:
        return _refuse(path, notes, "the workbook is damaged", "open it in a spreadsheet program and save it again", "damaged_file")
    if names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}:
        return "book"
    return _refuse(path, notes, "this is an archive, not a workbook", "unpack it and name the table in it")


def check_size(path: Path, kind: str, limits: Limits, notes: Notes) -> bool:
    """Say whether a file fits the memory ceiling, before it is read; a problem with figures where it does not."""
    ceiling = ceiling_bytes(limits)
    if kind == "book" and zipfile.is_zipfile(path):
        size, bomb = _unpacked(path, ceiling)
        if bomb:
            problem(notes, f"the workbook unpacks to more than {_mb(size)} MB from {_mb(path.stat().st_size)} MB: it may be a zip bomb",
                    "save it again, or export CSV", "zip_bomb")  # fmt: skip
            return False
        need = size * 4
    elif kind == "parquet":
        need = _parquet_bytes(path)
    else:
        need = path.stat().st_size * (6 if kind == "text" else 10)
    if need <= ceiling:
        return True
    problem(notes, f"reading it would take about {_mb(need)} MB of memory, and the ceiling is {_mb(ceiling)} MB",
            "export Parquet or a shorter period, or raise limits: {memory_mb: …} in case.yml", "too_large")  # fmt: skip
    return False


def _parquet_bytes(path: Path) -> int:
    import pyarrow.parquet as pq

    try:
        meta = pq.ParquetFile(path).metadata
    except Exception:  # the reader names the damage
        return 0
    packed = sum(meta.row_group(i).total_byte_size for i in range(meta.num_row_groups))
    return max(packed * 2, meta.num_rows * meta.num_columns * 12)


def _unpacked(path: Path, ceiling: int) -> tuple[int, bool]:
    """Unpack in small pieces and count: what an archive declares about itself is not to be believed."""
    total, packed = 0, max(1, path.stat().st_size)
    limit = max(BIG, ceiling // 4)
    try:
        with zipfile.ZipFile(path) as book, path.open("rb") as file:
            for item in book.infolist():
                total += _inflated(file, item, limit - total)
                if total >= limit or (total > BIG and total > 400 * packed):
                    return total, True
    except ZIP_ERRORS:
        return total, False
    return total, False


def _inflated(file, item: zipfile.ZipInfo, limit: int) -> int:
    file.seek(item.header_offset + 26)
    names = file.read(4)
    file.seek(int.from_bytes(names[:2], "little") + int.from_bytes(names[2:], "little"), os.SEEK_CUR)
    if item.compress_type != zipfile.ZIP_DEFLATED:
        return item.file_size
    unpack, total, left = zlib.decompressobj(-15), 0, item.compress_size
    while left > 0 and total < limit and not unpack.eof:
        piece = unpack.unconsumed_tail or file.read(min(left, 65_536))
        left -= 0 if unpack.unconsumed_tail else len(piece)
        if not piece:
            break
        total += len(unpack.decompress(piece, 1 << 20))
    while unpack.unconsumed_tail and total < limit:
        total += len(unpack.decompress(unpack.unconsumed_tail, 1 << 20))
    return total


def ceiling_bytes(limits: Limits) -> int:
    """Return the memory ceiling: the case's own, else half of what the machine has free."""
    return int(limits.memory_mb * 2**20) if limits.memory_mb else free_bytes() // 2


def free_bytes() -> int:
    """Return the memory that is free for a program here, by the system and by its container; 4 GB where nobody says."""
    found = []
    with suppress(OSError):  # only Linux says it there
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                found.append(int(line.split()[1]) * 1024)
    with suppress(OSError, ValueError):  # only a container with a limit of its own has these
        limit = Path("/sys/fs/cgroup/memory.max").read_text().strip()
        found += [int(limit) - int(Path("/sys/fs/cgroup/memory.current").read_text())] if limit.isdigit() else []
    return max(min(found, default=4 * 2**30), 64 * 2**20)


def _mb(size: float) -> str:
    return f"{size / 2**20:,.0f}"
