"""What old workbooks (XLS) draw beside their cells: the number formats, fonts and hidden rows of a BIFF8 stream.

Layout: [MS-CFB] for the container, [MS-XLS] for the records. Only what cells look like is read here, never their values.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

BOUNDSHEET, FORMAT, XF, FONT, END = 0x85, 0x41E, 0xE0, 0x31, 0x0A
CELLS, SEVERAL, ROW, COLUMNS = (0x203, 0x27E, 0x06, 0xFD, 0x204), 0xBD, 0x208, 0x7D
LAST = 0xFFFFFFFA  # from here on a sector's number means an end


def looked(path: Path, sheet: str, said: Callable[[str], dict[str, str]]) -> tuple[dict[str, dict[int, dict[int, str]]], list[int], set[int]]:
    """What a sheet draws (kind → column from 0 → row → which), its hidden rows, and its hidden columns (from 0).

    `said`: what a number format draws. Raises struct.error, IndexError or ValueError for a damaged file.
    """
    data = _stream(path.read_bytes())
    formats: dict[int, dict[str, str]] = {}
    fonts, styles, begin = [], [], None
    for kind, body in _records(data, 0):
        if kind == BOUNDSHEET and _text(body[6:], body[7] & 1, body[6], 2) == sheet:
            begin = struct.unpack_from("<I", body)[0]
        elif kind == FORMAT:
            number, length, wide = struct.unpack_from("<HHB", body)
            formats[number] = said(_text(body, wide & 1, length, 5))
        elif kind == FONT:
            fonts.append(bool(struct.unpack_from("<H", body, 2)[0] & 8))
        elif kind == XF:
            styles.append(struct.unpack_from("<HH", body))
    fonts[4:4] = [False] if len(fonts) >= 4 else []  # there is no font 4
    draws = [formats.get(number, {}) | ({"struck": "struck"} if font < len(fonts) and fonts[font] else {}) for font, number in styles]
    return _sheet(data, begin, draws) if begin is not None else ({}, [], set())


def _sheet(data: bytes, begin: int, draws: list[dict[str, str]]) -> tuple[dict[str, dict[int, dict[int, str]]], list[int], set[int]]:
    made: dict[str, dict[int, dict[int, str]]] = {}
    rows, columns = [], set()
    for kind, body in _records(data, begin):
        if kind in CELLS:
            cells = [struct.unpack_from("<HHH", body)]
        elif kind == SEVERAL:
            row, first = struct.unpack_from("<HH", body)
            cells = [(row, first + i, struct.unpack_from("<H", body, 4 + 6 * i)[0]) for i in range((len(body) - 6) // 6)]
        else:
            cells = []
            if kind == ROW and struct.unpack_from("<H", body, 12)[0] & 0x20:
                rows.append(struct.unpack_from("<H", body)[0] + 1)
            elif kind == COLUMNS and body[8] & 1:
                first, last = struct.unpack_from("<HH", body)
                columns |= set(range(first, min(last, 255) + 1))
        for row, column, style in cells:
            for what, which in draws[style].items() if style < len(draws) else ():
                made.setdefault(what, {}).setdefault(column, {})[row + 1] = which
    return made, rows, columns


def _records(data: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    while at + 4 <= len(data):
        kind, length = struct.unpack_from("<HH", data, at)
        yield kind, data[at + 4 : at + 4 + length]
        if kind == END:
            return
        at += 4 + length


def _text(body: bytes, wide: int, length: int, at: int) -> str:
    return body[at : at + length * (2 if wide else 1)].decode("utf-16-le" if wide else "latin-1", "replace")


def _stream(data: bytes) -> bytes:
    """The stream Workbook (or Book) of a compound file."""
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    small = 1 << struct.unpack_from("<H", data, 32)[0]
    tables, directory, cutoff, mini = (struct.unpack_from("<I", data, place)[0] for place in (44, 48, 56, 60))
    if size not in (512, 4096):
        raise ValueError(size)

    def sector(number: int) -> bytes:
        return data[size * (number + 1) : size * (number + 2)]

    listed, more = list(struct.unpack_from("<109I", data, 76)), struct.unpack_from("<I", data, 68)[0]
    while more < LAST and len(listed) < len(data) // size + 110:
        *part, more = struct.unpack(f"<{size // 4}I", sector(more))
        listed += part
    table = [n for number in listed[:tables] if number < LAST for n in struct.unpack(f"<{size // 4}I", sector(number))]

    def chain(number: int, of: list[int], read: Callable[[int], bytes]) -> bytes:
        parts = []
        while number < LAST and len(parts) <= len(of):
            parts.append(read(number))
            number = of[number]
        return b"".join(parts)

    entries = chain(directory, table, sector)
    listed = [entries[a:b] for a, b in pairwise(range(0, len(entries) + 1, 128))]
    root = next(e for e in listed if e[66] == 5)
    found = {e[: max(0, struct.unpack_from("<H", e, 64)[0] - 2)].decode("utf-16-le", "replace"): e for e in listed if e[66] == 2}
    start, length = struct.unpack_from("<II", found.get("Workbook") or found["Book"], 116)
    if length >= cutoff:
        return chain(start, table, sector)[:length]
    packed = chain(mini, table, sector)
    whole, minis = chain(struct.unpack_from("<I", root, 116)[0], table, sector), list(struct.unpack(f"<{len(packed) // 4}I", packed))
    return chain(start, minis, lambda n: whole[small * n : small * (n + 1)])[:length]
