"""What the number formats of an XLSX workbook say: the currency that is drawn beside a number and stands in no cell."""

from __future__ import annotations

import html
import posixpath
import re
import zipfile
from pathlib import Path

from segkit.ground import currencies
from segkit.intake.files.paths import ZIP_ERRORS

FORMAT = re.compile(rb"""<numFmt\b[^<>]*?\bnumFmtId=["'](\d{1,6})["'][^<>]*?\bformatCode=["']([^"'<>]*)["']""")
XFS = re.compile(rb"<cellXfs\b.*?</cellXfs>", re.DOTALL)
XF = re.compile(rb"""<xf\b[^<>]*?\bnumFmtId=["'](\d{1,6})["']""")
SHEET = re.compile(r"""<sheet\b[^<>]*>""")
RELATION = re.compile(r"""<Relationship\b[^<>]*>""")
STYLED = re.compile(rb"""<c\b(?=[^<>]*?\br=["']([A-Z]{1,3})(\d{1,9})["'])(?=[^<>]*?\bs=["'](\d{1,6})["'])[^<>]*[^/<>]>""")
SAID = re.compile(r'\[\$([^\]-]+)[^\]]*\]|"([^"]*)"|((?:\\.|[^\s\d#0,.;_*()\\\[\]"/?@%-])+)')
OTHER = re.compile(r"\[(?!\$[^\]-])[^\]]*\]")  # a colour, a condition, a language
LARGEST = 400 * 2**20  # bytes of a sheet's XML that are looked through
CELL = 2**16  # bytes that a cell's own beginning never takes: of a longer one no more is kept


def currency_of(code: str) -> str | None:
    """The currency that a number format draws beside the number.

    >>> [currency_of(c) for c in ('#,##0.00 "zł"', "[$€-407] #,##0.00", "[$-409]d mmm", "#,##0.00", "\\\\$#,##0")]
    ['PLN', 'EUR', None, None, 'USD']
    """
    known = currencies.signs()
    for part in SAID.findall(OTHER.sub("", code.split(";")[0])):
        sign = "".join(part).replace("\\", "").strip().casefold()
        if sign in known:
            return known[sign]
    return None


def drawn(path: Path, sheet: str) -> dict[int, dict[int, str]]:
    """Of each column of a sheet (counted from 0): its row → the currency drawn there. Empty where no format draws one."""
    if not zipfile.is_zipfile(path):
        return {}
    try:
        with zipfile.ZipFile(path) as book:
            styles = _styles(book)
            part = _part(book, sheet) if styles else None
            return _cells(book, part, styles) if part in book.namelist() and book.getinfo(part).file_size <= LARGEST else {}
    except (*ZIP_ERRORS, UnicodeDecodeError, KeyError):
        return {}


def _styles(book: zipfile.ZipFile) -> dict[int, str]:
    """Number of a style → the currency that it draws."""
    if "xl/styles.xml" not in book.namelist() or book.getinfo("xl/styles.xml").file_size > LARGEST // 20:
        return {}
    text = book.read("xl/styles.xml")
    named = {int(number): currency_of(html.unescape(code.decode("utf-8", "replace"))) for number, code in FORMAT.findall(text)}
    used = XFS.search(text)
    found = enumerate(int(number) for number in XF.findall(used.group())) if used else ()
    return {style: named[number] for style, number in found if named.get(number)}


def _part(book: zipfile.ZipFile, sheet: str) -> str | None:
    """The file in the workbook that holds a sheet."""
    listed = {_told(t, "name"): _told(t, "r:id") for t in SHEET.findall(book.read("xl/workbook.xml").decode("utf-8"))}
    targets = {_told(t, "Id"): _told(t, "Target") for t in RELATION.findall(book.read("xl/_rels/workbook.xml.rels").decode("utf-8"))}
    target = targets.get(listed.get(sheet, ""), "")
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}") if target else None


def _told(element: str, name: str) -> str:
    found = re.search(rf"""\b{name}=(["'])(.*?)\1""", element)
    return html.unescape(found.group(2)) if found else ""


def _cells(book: zipfile.ZipFile, part: str, styles: dict[int, str]) -> dict[int, dict[int, str]]:
    made: dict[int, dict[int, str]] = {}
    text = b""
    with book.open(part) as xml:
        while piece := xml.read(1 << 20):
            text += piece
            last = text.rfind(b"<c ")  # its end may be in the next piece
            for letters, row, style in STYLED.findall(text, 0, max(0, last)):
                if currency := styles.get(int(style)):
                    made.setdefault(_number(letters), {})[int(row)] = currency
            text = text[last : last + CELL] if last >= 0 else text[-2:]
    for letters, row, style in STYLED.findall(text):
        if currency := styles.get(int(style)):
            made.setdefault(_number(letters), {})[int(row)] = currency
    return made


def _number(letters: bytes) -> int:
    total = 0
    for byte in letters:
        total = total * 26 + byte - 64
    return total - 1
