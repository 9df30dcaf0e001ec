"""What a workbook draws and no cell holds: a currency, a minus or thousands beside a number, zeros before it, a line through it, hidden rows."""

from __future__ import annotations

import html
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from segkit.ground import currencies
from segkit.intake.files import biff, opened
from segkit.intake.files.paths import ZIP_ERRORS

FORMAT = re.compile(rb"""<numFmt\b[^<>]*?\bnumFmtId=["'](\d{1,6})["'][^<>]*?\bformatCode=["']([^"'<>]*)["']""")
XFS = re.compile(rb"<cellXfs\b.*?</cellXfs>", re.DOTALL)
XF = re.compile(rb"<xf\b[^<>]*>")
FONTS = re.compile(rb"<fonts\b.*?</fonts>", re.DOTALL)
FONT = re.compile(rb"<font\s*/>|<font\b[^<>]*>.*?</font>", re.DOTALL)
STRUCK = re.compile(rb"""<strike\s*(?:val=["'](?:1|true)["']\s*)?/>""")
ROW = re.compile(rb"""<row\b(?=[^<>]*?\br=["'](\d{1,9})["'])(?=[^<>]*?\b(?:hidden=["'](?:1|true)["']|ht=["']0(?:\.0*)?["']))[^<>]*>""")
COLUMN = re.compile(rb"""<col\b(?=[^<>]*?\bmin=["'](\d{1,5})["'])(?=[^<>]*?\bmax=["'](\d{1,5})["'])(?=[^<>]*?\bhidden=["'](?:1|true)["'])[^<>]*>""")
SHEET = re.compile(r"""<sheet\b[^<>]*>""")
RELATION = re.compile(r"""<Relationship\b[^<>]*>""")
STYLED = re.compile(rb"""<c\b(?=[^<>]*?\br=["']([A-Z]{1,3})(\d{1,9})["'])(?=[^<>]*?\bs=["'](\d{1,6})["'])[^<>]*[^/<>]>""")
SAID = re.compile(r'\[\$([^\]-]+)[^\]]*\]|"([^"]*)"|((?:\\.|[^\s\d#0,.;_*()\\\[\]"/?@%-])+)')
OTHER = re.compile(r"\[(?!\$[^\]-])[^\]]*\]")  # a colour, a condition, a language
SIGNED = re.compile(r"\[\$([^\]-]*)[^\]]*\]")
PADDING = re.compile(r"[_*](?:\\.|.)")  # a gap as wide as a letter, a letter that fills the cell
LITERAL = re.compile(r'"([^"]*)"|\\(.)')
DATED = re.compile(r"[ymdhsYMDHSAБгд]")
SCALE = re.compile(r"(?<![^\W\d_])(k|к|тыс|tys|thousand|млн|mln|млрд|mld)(?![^\W\d_])", re.IGNORECASE)
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


def said(code: str) -> dict[str, str]:
    """What a number format draws beside a number above zero: a currency, a minus or brackets, a word for thousands, zeros before it; or nothing at all.

    >>> said("[Red]-#,##0"), said('#,##0.00_);(#,##0.00)'), said("(0.00)"), said('#,##0.0" тыс."'), said('#,##0," тыс."'), said("0000"), said(";;;")
    ({'minus': '-'}, {}, {'minus': '('}, {'times': 'тыс'}, {}, {'zeros': '4'}, {'nothing': ';;;'})
    """
    found = {"currency": currency} if (currency := currency_of(code)) else {}
    first = code.split(";")[0]
    if not first and code.count(";") >= 2:
        return {"nothing": code}
    bare = PADDING.sub("", OTHER.sub("", SIGNED.sub(r"\1", first)))
    if DATED.search(LITERAL.sub("", bare)) or "[<" in first or "[>" in first:
        return found
    words = "".join("".join(part) for part in LITERAL.findall(bare))
    shown = re.sub(r'[\\"]', "", bare)
    before, after = (part.group() if (part := re.search(pattern, shown)) else "" for pattern in (r"^[^0#?]*(?=[0#?])", r"(?<=[0#?])[^0#?]*$"))
    sign = re.search(r"[-−–]|\(", before) or re.search(r"(?<![.,\s])\s*[-−–]\s*$", after)
    times = SCALE.search(words)
    found |= {"minus": sign.group().strip()} if sign and (sign.group() != "(" or ")" in after) else {}
    found |= {"times": times.group(1)} if times and not re.search(r"[0#?],+(?![0#?])", shown) else {}
    return found | ({"zeros": str(len(code))} if re.fullmatch("0{2,15}", code) else {})


@dataclass(frozen=True)
class Looks:
    """What a sheet draws beside its cells: currency, minus, times, zeros, nothing, struck → column (counted from 0) → row → which; what of it nobody sees."""

    drawn: dict[str, dict[int, dict[int, str]]] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)
    columns: set[int] = field(default_factory=set)
    filtered: bool = False


def looked(path: Path, sheet: str) -> Looks:
    """How a sheet of a workbook looks; nothing where that cannot be made out."""
    try:
        if not zipfile.is_zipfile(path):
            return Looks(*biff.looked(path, sheet, said)) if path.stat().st_size <= LARGEST // 4 else Looks()
        with zipfile.ZipFile(path) as book:
            if "content.xml" in book.namelist():
                return Looks(*opened.looked(book.read("content.xml"), sheet)) if book.getinfo("content.xml").file_size <= opened.MOST else Looks()
            return _xlsx(book, sheet)
    except (*ZIP_ERRORS, KeyError, IndexError, StopIteration):
        return Looks()


def _xlsx(book: zipfile.ZipFile, sheet: str) -> Looks:
    found, styles = Looks(), _styles(book)
    part, filtered = _part(book, sheet), False
    for text in _pieces(book, part) if part else ():
        for letters, row, style in STYLED.findall(text) if styles else ():
            for kind, what in styles.get(int(style), {}).items():
                found.drawn.setdefault(kind, {}).setdefault(_number(letters), {})[int(row)] = what
        found.rows.extend(int(row) for row in ROW.findall(text))
        found.columns.update(place for first, last in COLUMN.findall(text) for place in range(int(first) - 1, min(int(last), 16_384)))
        filtered |= b"<filterColumn" in text
    return replace(found, filtered=filtered)


def _styles(book: zipfile.ZipFile) -> dict[int, dict[str, str]]:
    """Number of a style → what it draws."""
    if "xl/styles.xml" not in book.namelist() or book.getinfo("xl/styles.xml").file_size > LARGEST // 20:
        return {}
    text = book.read("xl/styles.xml")
    named = {int(number): said(html.unescape(code.decode("utf-8", "replace"))) for number, code in FORMAT.findall(text)}
    fonts = [bool(STRUCK.search(font)) for font in FONT.findall(found.group())] if (found := FONTS.search(text)) else []
    used = XFS.search(text)
    made = {}
    for style, xf in enumerate(XF.findall(used.group()) if used else ()):
        number, font = (int(told) if (told := _told(xf.decode("utf-8", "replace"), name)).isdecimal() else 0 for name in ("numFmtId", "fontId"))
        draws = named.get(number, {}) | ({"struck": "struck"} if font < len(fonts) and fonts[font] else {})
        made |= {style: draws} if draws else {}
    return made


def _part(book: zipfile.ZipFile, sheet: str) -> str | None:
    """The file in the workbook that holds a sheet."""
    listed = {_told(t, "name"): _told(t, "r:id") for t in SHEET.findall(book.read("xl/workbook.xml").decode("utf-8"))}
    targets = {_told(t, "Id"): _told(t, "Target") for t in RELATION.findall(book.read("xl/_rels/workbook.xml.rels").decode("utf-8"))}
    target = targets.get(listed.get(sheet, ""), "")
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}") if target else None


def _told(element: str, name: str) -> str:
    found = re.search(rf"""\b{name}=(["'])(.*?)\1""", element)
    return html.unescape(found.group(2)) if found else ""


def _pieces(book: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """A sheet's XML piece by piece, none of which ends within a tag."""
    if part not in book.namelist() or book.getinfo(part).file_size > LARGEST:
        return
    text = b""
    with book.open(part) as xml:
        while piece := xml.read(1 << 20):
            text += piece
            last = text.rfind(b"<")  # its end may be in the next piece
            yield text[: max(0, last)]
            text = text[last : last + CELL] if last >= 0 else b""
    yield text


def _number(letters: bytes) -> int:
    total = 0
    for byte in letters:
        total = total * 26 + byte - 64
    return total - 1
