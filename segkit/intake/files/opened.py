"""What OpenDocument sheets (ODS) draw beside their cells: there each cell holds its value and how it is shown."""

from __future__ import annotations

import html
import re

from segkit.intake.values import numbers as v

LIKE = re.compile(
    rb"<table:table\s(?P<table>[^<>]*)>|<table:table-row\b(?P<row>[^<>]*)>|<table:(?:covered-)?table-cell\b(?P<cell>[^<>]*)>|<text:p\b[^<>]*>(?P<shown>[^<>]*)"
)
STRUCK = re.compile(rb"""<style:style\b[^<>]*\bstyle:name="([^"<>]*)"[^<>]*>(?:(?!</style:style>).){0,2000}?style:text-line-through-style="(?!none)""", re.DOTALL)
WORD = re.compile(r"(?<=[\d\s])(k|тыс|tys|млн|mln|млрд|mld)\b", re.IGNORECASE)
MOST = 100 * 2**20  # bytes of content that are looked through
WIDEST = 16_384


def looked(content: bytes, sheet: str) -> tuple[dict[str, dict[int, dict[int, str]]], list[int], set[int], bool]:
    """What a sheet draws (kind → column from 0 → row → which), its hidden rows, and whether a filter hides rows; hidden columns are not looked for."""
    made: dict[str, dict[int, dict[int, str]]] = {}
    rows: list[int] = []
    here, filtered, row, column, cell = False, False, 0, 0, b""
    struck = {name for name in STRUCK.findall(content)} if b"line-through-style" in content and len(content) <= MOST else set()
    after = 1
    for token in LIKE.finditer(content) if len(content) <= MOST else ():
        if token["table"] is not None:
            here = html.unescape(_told(token["table"], b"table:name").decode("utf-8", "replace")) == sheet
            after = 1
        elif not here:
            continue
        elif token["row"] is not None:
            row, column, cell = after, 0, b""
            after = row + _times(token["row"], b"table:number-rows-repeated")
            if _told(token["row"], b"table:visibility") in (b"collapse", b"filter") and after - row < 100_000:
                rows += range(row, after)
                filtered |= _told(token["row"], b"table:visibility") == b"filter"
        elif token["cell"] is not None:
            cell, place = token["cell"], column
            column += _times(cell, b"table:number-columns-repeated")
            if struck and _told(cell, b"table:style-name") in struck and place < WIDEST:
                made.setdefault("struck", {}).setdefault(place, {})[row] = "struck"
        elif cell:
            for kind, which in _drawn(cell, html.unescape(token["shown"].decode("utf-8", "replace"))).items():
                for k in range(place, min(column, WIDEST)):
                    made.setdefault(kind, {}).setdefault(k, {}).update(dict.fromkeys(range(row, min(after, row + 1000)), which))
            cell = b""
    return made, rows, set(), filtered


def _drawn(cell: bytes, shown: str) -> dict[str, str]:
    """What the shown text of a number says beyond its value."""
    if _told(cell, b"office:value-type") not in (b"float", b"currency"):
        return {}
    currency = _told(cell, b"office:currency").decode("ascii", "replace").upper()
    bare, sign = v.split_currency(shown.translate(v.TO_PLAIN).strip())
    found = {"currency": currency or sign} if currency or sign else {}
    below = _told(cell, b"office:value").startswith(b"-")
    if not below and re.search(r"\d", bare) and (sign := re.match(r"-|\((?=.*\)$)", bare.strip()) or re.search(r"(?<![.,\s])\s*-$", bare)):
        found["minus"] = sign.group().strip()
    if word := WORD.search(shown):
        value = _told(cell, b"office:value").lstrip(b"-").split(b".")[0]
        figures = re.sub(r"\D", "", re.split(r"[.,](?=\d{1,2}\D)", shown + " ")[0])
        found |= {"times": word.group(1)} if value.decode("ascii", "replace") == figures else {}
    return found | ({"zeros": str(len(shown))} if re.fullmatch(r"0\d{1,14}", shown) else {})


def _told(element: bytes, name: bytes) -> bytes:
    found = re.search(rb"(?<![\w:-])" + re.escape(name) + rb"""=["']([^"'<>]*)["']""", element)
    return found.group(1) if found else b""


def _times(element: bytes, name: bytes) -> int:
    told = _told(element, name)
    return max(1, int(told)) if told.isdigit() and len(told) < 8 else 1
