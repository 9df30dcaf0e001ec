"""How long an SMS is, and how many parts are paid for."""

from __future__ import annotations

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("\f^{}\\[~]|€")


def parts(text: str) -> tuple[str, int, int]:
    """How an SMS is encoded, how long it is and how many parts are paid for.

    Returns (encoding, characters, parts): GSM-7 with 160 characters in one part or 153 in each of several, the ten
    extension characters (€ [ ] { } …) counting two; UCS-2 with 70 or 67 where any character is outside GSM-7
    (Cyrillic), counted in UTF-16 units, so an emoji counts two. Neither an extension character nor an emoji is split
    between parts. Source: 3GPP TS 23.038, 23.040.

    >>> parts("Sale until Sunday"), parts("Скидки до воскресенья"), parts("5 €")
    (('GSM-7', 17, 1), ('UCS-2', 21, 1), ('GSM-7', 4, 1))
    """
    gsm = all(c in BASIC or c in EXTENDED for c in text)
    units = [2 if (c in EXTENDED if gsm else ord(c) > 0xFFFF) else 1 for c in text]
    one, several = (160, 153) if gsm else (70, 67)
    total = sum(units)
    return "GSM-7" if gsm else "UCS-2", total, (1 if total else 0) if total <= one else _filled(units, several)


def _filled(units: list[int], room: int) -> int:
    count, used = 1, 0
    for unit in units:
        count, used = (count + 1, unit) if used + unit > room else (count, used + unit)
    return count
