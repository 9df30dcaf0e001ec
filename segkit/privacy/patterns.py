"""How an e-mail, a phone and the numbers of cards, accounts and documents are written: the one pair of patterns, and check digits."""

from __future__ import annotations

import re

EMAIL = re.compile(r"[^\s@;,<>\"']{1,64}@[^\s@;,<>\"']{1,190}\.[^\s@;,<>\"'.]{2,24}")
PHONE = re.compile(
    r"(?<![\w.,-])(?:\+\d[\d\s().\-\u00a0]{8,18}\d|[78][\s(-]*\d{3}[\s).-]*\d{3}[\s-]?\d{2}[\s-]?\d{2}"
    r"|\(\d{3}\)\s?\d{3}-?\d{2}-?\d{2}|\d{3}[ -]\d{3}[ -]\d{3,4})(?![\w])"
)
ABROAD = re.compile(r"(?<![\w.,-])\+\d[\d\s().\-\u00a0]{8,18}\d(?![\w])")
TOLD = re.compile(r"(\b(?:tel|тел)\.?:?\s*)\d[\d\s.\-]{6,14}\d", re.IGNORECASE)
IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b")
NUMBER = re.compile(r"(?<![\w-])\d(?:[ -]?\d){10,18}(?![\w-])")
LONG = re.compile(r"\+?\d(?:[\s().\u00a0\u202f-]{0,2}\d){8,}")  # nine digits and more: what no message quotes


def digits(text: str) -> str:
    """The digits of a number without the spaces and hyphens that group them."""
    return re.sub(r"[\s-]", "", text)


def card(number: str) -> bool:
    """Say whether digits are a payment card's number (13 to 19, Luhn's check).

    >>> card("4111111111111111"), card("4111111111111112")
    (True, False)
    """
    from stdnum import luhn

    return number.isascii() and number.isdigit() and 13 <= len(number) <= 19 and number[0] in "23456" and luhn.is_valid(number)


def iban(number: str) -> bool:
    """Say whether a text is an account's number of any country.

    >>> iban("PL61 1090 1014 0000 0712 1981 2874"), iban("PL61 1090 1014 0000 0712 1981 2875")
    (True, False)
    """
    from stdnum import iban

    return iban.is_valid(number)


def pesel(number: str) -> bool:
    """Say whether eleven digits are a Polish PESEL.

    >>> pesel("44051401359"), pesel("44051401358")
    (True, False)
    """
    from stdnum.pl import pesel

    return len(number) == 11 and pesel.is_valid(number)


def snils(number: str) -> bool:
    """Say whether eleven digits are a Russian SNILS.

    >>> snils("11223344595"), snils("11223344596")
    (True, False)
    """
    if not (number.isascii() and number.isdigit() and len(number) == 11):
        return False
    total = sum(int(c) * (9 - i) for i, c in enumerate(number[:9])) % 101
    return total % 100 == int(number[9:])


def taxpayer(number: str) -> bool:
    """Say whether ten or twelve digits are a taxpayer's number, of Poland (NIP) or of Russia (INN).

    >>> taxpayer("8567346215"), taxpayer("500100732259"), taxpayer("8567346216")
    (True, True, False)
    """
    from stdnum.pl import nip
    from stdnum.ru import inn

    return len(number) in (10, 12) and (nip.is_valid(number) or inn.is_valid(number))


def rings(text: str) -> bool:
    """Say whether a text is a telephone number that exists, written as abroad, in Russia, Poland, Britain or the United States.

    >>> rings("0048 601 101 456"), rings("916 123-45-67"), rings("1234567890")
    (True, True, False)
    """
    import phonenumbers

    said = re.sub(r"^00(?=[1-9])", "+", text.strip())
    for region in (None,) if said.startswith("+") else ("GB",) if said.startswith("0") else ("RU", "PL", "US"):
        try:
            if phonenumbers.is_valid_number(phonenumbers.parse(said, region)):
                return True
        except phonenumbers.NumberParseException:
            continue
    return False
