"""Text that is not what its bytes seem: UTF-16 without a mark, other alphabets, two encodings in one file, one put on another."""

from __future__ import annotations

import re

PLAIN = re.compile("[\t\r\n\x20-\x7e\xa0-\u024f\u0370-\u052f\u1e00-\u1eff\u2010-\u203a\u20a0-\u20bf\u2116\ufeff\ue000]")
EAST = {
    "cp932": "[\u3041-\u30fe]",
    "euc_jp": "[\u3041-\u30fe]",
    "euc_kr": "[\uac00-\ud7a3]",
    "gb18030": "[\u4e00-\u9fff]",
    "big5": "[\u4e00-\u9fff]",
}
HAN = re.compile("[\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff9f]")
PAIR = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")
HIGH = re.compile(rb"[\x80-\xff]")


def wide(data: bytes) -> str | None:
    """Return UTF-16 of which end, where the bytes are such without a mark: European letters, line by line.

    >>> wide("Код;Сумма\\n1;5\\n".encode("utf-16-le")), wide("Код;Сумма\\n1;5\\n".encode("cp1251"))
    ('utf-16-le', None)
    """
    head = data[: 20_000 - (len(data) % 2 if len(data) < 20_000 else 0)]
    if len(head) < 8:
        return None
    for name in ("utf-16-le", "utf-16-be"):
        text = head.decode(name, errors="replace")
        if len(PLAIN.findall(text)) > 0.98 * len(text):
            return name
    return None


def eastern(sample: bytes) -> str | None:
    """Return a Japanese, Korean or Chinese encoding under which the bytes are nothing but such letters.

    >>> eastern("顧客;シャツ 青;りんご".encode("cp932")), eastern("Код клиента;Сумма".encode("cp1251"))
    ('cp932', None)
    """
    for name, letters in EAST.items():
        try:
            text = sample.decode(name)
        except UnicodeDecodeError:
            continue
        foreign = [c for c in text if ord(c) > 127]
        own = re.findall(letters, text)
        whole = sum(1 for c in foreign if HAN.match(c) and not "\uff61" <= c <= "\uff9f")
        inside = len(re.findall(f"[A-Za-z]{letters}|{letters}[A-Za-z]", text))
        if inside > 0.2 * len(own):  # a letter of another alphabet inside a Latin word
            continue
        if foreign and whole > 0.95 * len(foreign) and len(own) > (0.1 if name in ("cp932", "euc_jp") else 0.6) * len(foreign):
            return name
    return None


def two_in_one(data: bytes, by_letters) -> tuple[str, str] | None:
    """Return the text of a file put together from UTF-8 and another encoding, and which that is; None where it is not such a file."""
    lines = data.split(b"\n")
    good, other = [], []
    for i, line in enumerate(lines):
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            good.append(i)
        except UnicodeDecodeError:
            high = len(HIGH.findall(line))
            if high > 1 and sum(len(p) for p in PAIR.findall(line)) <= 0.2 * high:
                other.append(i)
    if not good or not other:
        return None
    _, name, _ = by_letters(b"\n".join(lines[i] for i in other))
    foreign = set(other)
    text = "\n".join(line.decode(name if i in foreign else "utf-8", errors="replace") for i, line in enumerate(lines))
    return text.removeprefix("\ufeff"), name


def twice(text: str) -> str | None:
    """Return what a text was before its UTF-8 was taken for another encoding and written as UTF-8 again; None for other texts.

    >>> twice("Ромашка".encode().decode("cp1251")), twice("Ромашка")
    ('Ромашка', None)
    """
    sample = "".join(line for line in text[:200_000].splitlines(keepends=True)[:2_000] if not line.isascii())
    if sum(1 for c in sample if ord(c) > 127) < 6:
        return None
    for name in ("cp1251", "cp1252", "latin-1", "cp1250"):
        try:
            if _bytes(sample, name).decode("utf-8") != sample:
                return _bytes(text, name).decode("utf-8")
        except UnicodeError:
            continue
    return None


def _bytes(text: str, name: str) -> bytes:
    """The bytes a text was read from; those that the encoding lacks were left as control characters."""
    return b"".join(bytes([ord(p)]) if "\x80" <= p <= "\x9f" else p.encode(name) for p in re.split("([\x80-\x9f])", text))
