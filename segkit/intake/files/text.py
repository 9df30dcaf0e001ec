"""Bytes to text: which encoding, which delimiter."""

from __future__ import annotations

import codecs
import csv
import math
import re
from collections import Counter
from itertools import islice

from segkit.intake.files.scripts import eastern, twice, two_in_one, wide
from segkit.intake.fold import fold

BOMS = [(codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")]  # fmt: skip
CYRILLIC = ("cp1251", "cp866", "koi8-r", "mac-cyrillic", "iso8859-5")
LATIN = ("cp1250", "cp1252", "iso8859-2", "cp852")
GREEK = ("cp1253", "iso8859-7")
DELIMITERS = (";", ",", "\t", "|")
RARE = (", ", "; ", "::", ":", "~|~", "~", "^", "||", "$$", "@@", "#", "&", "!", "/", "\x01", "\x1f", "\x1e", "_", " ")
TWICE = "UTF-8 that was taken for another encoding and written as UTF-8 again"
PRIVATE = "\ue000"  # stands for a delimiter of several characters
# Letters of Russian by frequency; Polish and western European letters that ASCII lacks.
COMMON = {c: 1.0 - i * 0.03 for i, c in enumerate("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё")}
POLISH = set("ąćęłńóśźż")
PAIRS = {"ść", "źć", "ńć", "śń", "żó", "łó", "żą", "łą", "łę", "óż", "ół", "óć", "óź", "ąż", "ęż"}  # Polish letters that do meet
WESTERN = set("äöüßéèàçêâîôûñáíóúøåæëïìòõãœ")
WORD = re.compile(r"[а-яёіїєґ]{2}|[α-ωάέήίόύώ]{2}", re.IGNORECASE)
MARKS = set("№«»„”“–—…\u00a0\u202f€’§°×±·ºª¿¡")
UKRAINIAN = set("іїєґў")
HELLENIC = {c: 1.0 - i * 0.03 for i, c in enumerate("αοιετσνηυρπκμλςωδγχθφβξζψ")} | dict.fromkeys("άέήίόύώ", 0.9)
SURE = {**dict.fromkeys(CYRILLIC, 0.68), **dict.fromkeys(LATIN, 0.2)}  # what letters of the right encoding score, at least


def decode(data: bytes, encoding: str | None = None) -> tuple[str, str, str]:
    """Return text, encoding and why it was chosen; a byte the encoding lacks becomes U+FFFD only when it was given.

    >>> decode("Код;Сумма".encode("cp866"))[:2]
    ('Код;Сумма', 'cp866')
    """
    if encoding is not None:
        return data.decode(encoding, errors="replace").removeprefix("\ufeff"), encoding, "given in case.yml"
    for mark, name in BOMS:
        if data.startswith(mark):
            return data.decode(name, errors="replace"), name, "byte order mark"
    utf16 = wide(data) or _wide(data)
    if utf16:
        return data.decode(utf16, errors="replace").removeprefix("\ufeff"), utf16, "two bytes make a letter"
    try:
        text = data.decode("utf-8")
        before = None if data.isascii() else twice(text)
        return (text, "utf-8", "valid UTF-8") if before is None else (before, "utf-8", TWICE)
    except UnicodeDecodeError as error:
        if error.start > len(data) - 4 and error.reason == "unexpected end of data":
            return data[: error.start].decode("utf-8"), "utf-8", "valid UTF-8 but for a cut last character"
    both = two_in_one(data, _by_letters)
    if both:
        return both[0], f"utf-8 and {both[1]}", "some lines are valid UTF-8, others are not"
    text = data.decode("utf-8", errors="replace")
    if text.count("\ufffd") * 5 < sum(1 for char in text[:200_000] if ord(char) > 127 and char != "\ufffd"):
        return text, "utf-8", "UTF-8 but for a few damaged letters"
    return _by_letters(data)


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark shows as zeros in every second byte of its ASCII part."""
    head = data[:4000]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if len(head) < 4 or even + odd < len(head) * 0.2 or max(even, odd) < 3 * min(even, odd):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _by_letters(data: bytes) -> tuple[str, str, str]:
    lines = (line[:1_000] for line in data[:20_000_000].splitlines() if not line.isascii())
    sample = b"\n".join(islice(lines, 4_000))[:100_000]
    scores = {name: score(sample.decode(name, errors="replace")) for name in (*CYRILLIC, *LATIN, *GREEK)}
    best = max(scores, key=lambda name: scores[name])
    best = "cp1252" if best in LATIN and _western(sample, best) else best
    east = eastern(sample) if scores[best] < SURE.get(best, 0.68) else None
    if east:
        return data.decode(east, errors="replace"), east, "all its letters are of that alphabet"
    text = data.decode(best, errors="replace")
    return text, best, f"its letters are the most usual of {', '.join(scores)}"


def _western(sample: bytes, central: str) -> bool:
    """Spanish, French or Dutch: not one letter that only Polish has, all letters western, and ñ before vowels, where ń does not stand."""
    if set(sample.decode(central, errors="replace").lower()) & set("ąęłżśź"):
        return False
    west = sample.decode("cp1252", errors="replace").lower()
    foreign = {c for c in west if ord(c) > 127}
    return foreign <= WESTERN | MARKS and not re.search("ñ(?![aeiouáéíóú])", west) and "\ufffd" not in west


def doubt(text: str, encoding: str, why: str) -> str | None:
    """Say why an encoding that was guessed may be wrong; None where its letters are as usual as they should be."""
    if why == TWICE or encoding.startswith("utf-8 and "):
        return why
    if encoding not in SURE:
        return None if encoding.startswith("utf") else "letters of another alphabet"
    lines = "\n".join(islice((line[:1_000] for line in text.splitlines() if not line.isascii()), 4_000))[:100_000]
    return "its letters are unusual for Russian, Polish or English" if score(lines) < SURE[encoding] else None


def score(text: str) -> float:
    """Return how usual the non-ASCII letters of a text are, per letter: higher is more like Russian or Polish.

    >>> score("Мужская обувь") > score("Мужская обувь".encode("cp1251").decode("koi8-r"))
    True
    """
    points, previous = 0.0, " "
    foreign = [c for c in text if ord(c) > 127]
    for char in text:
        if ord(char) > 127:
            points += _points(char, previous)
        elif char.isalpha() and (previous.lower() in COMMON or previous.lower() in HELLENIC):
            points -= 1.0
        previous = char
    if not WORD.search(text):  # letters that never meet are signs under the wrong table: the euro's byte is А in another
        points -= 1.5 * sum(c.lower() in COMMON or c.lower() in HELLENIC for c in foreign)
    return points / max(1, len(foreign))


def _points(char: str, previous: str) -> float:
    low = char.lower()
    if char in MARKS or not char.isalpha():
        return 0.2 if char in MARKS else -2.0
    usual = COMMON.get(low, 0.8 if low in POLISH else 0.4 if low in UKRAINIAN else 0.3 if low in WESTERN else HELLENIC.get(low, -1.0))
    # A wrong Cyrillic table turns words inside out: capitals after small letters, Cyrillic inside Latin words.
    turned = char.isupper() and previous.isalpha() and previous.islower()
    mixed = (low in COMMON or low in HELLENIC) and previous.isascii() and previous.isalpha()
    latin_run = (low in POLISH or low in WESTERN) and ord(previous) > 127 and previous.isalpha() and (previous + char).lower() not in PAIRS
    counted = previous.isdigit() and low in COMMON  # a space between thousands, under the wrong table
    return usual - 2.5 * counted - 1.5 * turned - 1.0 * mixed - 1.2 * latin_run


def split_hint(text: str) -> tuple[str | None, str]:
    """Take off Excel's `sep=;` line, which spreadsheets do not show, and return its delimiter with the rest.

    >>> split_hint("sep=;\\na;b")
    (';', 'a;b')
    """
    first, _, rest = text.partition("\n")
    stripped = first.strip().strip('"')
    if stripped[:4].lower() == "sep=" and len(stripped) <= 5:
        return (stripped[4:] or "\t"), rest
    return None, text


def find_delimiter(text: str, names: list[str], quote: str | None = '"') -> tuple[str, str]:
    """Return the delimiter and why: the one under which the mapped names are cells, or rows have equal width.

    >>> find_delimiter("a;b\\n1,5;2\\n3,5;4", [])[0]
    ';'
    """
    head = text[:100_000]
    lines = head.splitlines()[:200]
    rated = {d: _rating(lines, d, names, quote) for d in DELIMITERS}
    if len(names) > 1 and not any(found for found, _, _ in rated.values()):
        rated |= {d: rating for d in RARE if (rating := _rating(lines, d, names, quote))[0]}
    best = max(rated, key=lambda d: rated[d])
    found, rating, share = rated[best]
    if rating <= 0 and not found:
        return ",", "one column only"
    if found:
        return best, f"{found} of {len(names)} mapped column names are cells of one row"
    return best, f"{share:.0%} of the first rows have equal width"


def _rating(lines: list[str], delimiter: str, names: list[str], quote: str | None) -> tuple[int, float, float]:
    options = {"quotechar": quote} if quote else {"quoting": csv.QUOTE_NONE}
    if len(delimiter) > 1:
        lines, delimiter = [line.replace(delimiter, PRIVATE) for line in lines], PRIVATE
    try:
        rows = [row for row in csv.reader(lines, delimiter=delimiter, **options) if row]
    except csv.Error:
        return 0, 0.0, 0.0
    wanted = {fold(n) for n in names}
    found = max((len(wanted & {fold(c) for c in row}) for row in rows[:40]), default=0)
    widths = Counter(len(row) for row in rows)
    if not widths:
        return 0, 0.0, 0.0
    width, times = max(widths.items(), key=lambda item: (item[0] > 1, item[1]))
    share = times / len(rows)
    return (found if found > 1 or len(names) == 1 else 0), share * math.log(max(width, 1)), share
