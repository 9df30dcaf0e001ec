"""Numbers, money, shares, dates and lists as the report's readers write them, through Babel."""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import ROUND_HALF_UP, Decimal

BAND = re.compile(r"([<≥]?)(\d+(?:\.\d+)?)(?:([–-])(\d+(?:\.\d+)?))?([KMКМ]?\+?)")
YEARS = (1800, 2100)  # a number between them may be a year, whose four digits stay together
BRITISH = ("EUR", "GBP")  # currencies of readers who write the day before the month
NBSP = "\u00a0"


class Numbers:
    r"""Writes numbers, money, shares, dates and lists in one language; `Language` says sentences as well.

    >>> Numbers("en", "USD").money(1234567.89, exact=True), Numbers("ru").number(1234.5)
    ('$1,234,567.89', '1\xa0235')
    """

    def __init__(self, language: str = "en", currency: str = "USD"):
        from babel import Locale

        self.language, self.currency = language, currency
        english = "en_GB" if currency in BRITISH else "en_US"
        self.locale = Locale.parse({"en": english, "ru": "ru_RU", "pl": "pl_PL"}[language])

    def number(self, value: float, *, digits: int | None = None) -> str:
        """A number: whole when large, three significant digits when small, a dash when missing."""
        from babel.numbers import format_decimal

        if value is None or not math.isfinite(value):
            return "–"
        if digits is None:
            digits = 0 if value == int(value) or abs(value) >= 100 else 1 if abs(value) >= 10 else 2
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return _minus(format_decimal(rounded(value, digits), format=pattern, locale=self.locale))

    def band(self, text: str) -> str:
        """A band of numbers as this language writes them: < 4,9 and 24 000–52 000; years keep their four digits together. Any other text as it is.

        >>> Numbers().band("1990–2005"), Numbers().band("5000–9200"), Numbers().band("45-54"), Numbers().band("150-174K"), Numbers().band("Omsk")
        ('1990–2005', '5,000–9,200', '45–54', '150–174K', 'Omsk')
        """
        if not (found := BAND.fullmatch(text)) or (found[3] == "-" and float(found[2]) >= float(found[4])):
            return text
        sign, low, _, high, plus = (part or "" for part in found.groups())
        if not (sign or high or plus):
            return low
        years = all(YEARS[0] <= float(n) <= YEARS[1] or float(n) < 1000 for n in (low, high) if n)
        one, other = (self._bound(n, years) if n else "" for n in (low, high))
        return (f"{sign}{NBSP}" if sign and self.language != "en" else sign) + one + (f"–{other}" if other else "") + plus

    def _bound(self, number: str, years: bool) -> str:
        from babel.numbers import format_decimal

        whole, _, rest = number.partition(".")
        return format_decimal(float(number), format=("0" if years and len(whole) <= 4 else "#,##0") + ("." + "0" * len(rest) if rest else ""), locale=self.locale)

    def money(self, value: float, *, exact: bool = False, digits: int = 3) -> str:
        """Money: exact to the minor unit, or rounded to three significant digits (a sum beside its parts to four: `digits`) and shortened to
        thousands and millions.

        What was rounded keeps its three digits, so that figures beside each other are alike; a round sum is written as such.

        >>> say = Numbers("en", "USD")
        >>> say.money(43_962.1), say.money(7_003_400.0), say.money(44_000.0)
        ('$44.0K', '$7.00M', '$44K')
        """
        from babel.numbers import format_compact_currency, format_currency

        if value is None or not math.isfinite(value):
            return "–"
        if exact:
            return _spaced(format_currency(rounded(value, 2), self.currency, locale=self.locale))
        given, value = value, (significant(value, digits if abs(value) < 10_000 else 3) if abs(value) >= 100 else value) + 0.0  # rounded once, not twice
        if abs(value) >= 10_000:
            size = math.floor(math.log10(abs(value)))
            places = (0, 2, 1)[(size + 1) % 3]
            told = format_compact_currency(value, self.currency, locale=self.locale, fraction_digits=places)
            if abs(given - value) >= 0.005 and size < 15:
                by = 10 ** (size // 3 * 3)
                told = re.sub(r"\d[\d.,]*", lambda _: self.number(abs(value) / by, digits=places), told, count=1)
            return _spaced(told)
        pattern = self.locale.currency_formats["standard"].pattern.split(";")[0].replace(".00", "")
        return _spaced(format_currency(value, self.currency, format=pattern, locale=self.locale, currency_digits=False))

    def scale(self, values: list[float]) -> tuple[float, str]:
        r"""What a column of money is counted in, by its largest: (1, "₽"), (1000, "тыс. ₽") or (1000000, "млн ₽").

        >>> Numbers("en", "GBP").scale([5.0, 1234567.0]), Numbers("pl", "PLN").scale([25_000.0])
        ((1000000.0, '£m'), (1000.0, 'tys.\xa0zł'))
        """
        from babel.numbers import get_currency_symbol

        most = max((abs(v) for v in values if v is not None and math.isfinite(v)), default=0.0)
        by, step = (1e6, 2) if most >= 1e6 else (1e3, 1) if most >= 1e4 else (1.0, 0)
        symbol = get_currency_symbol(self.currency, locale=self.locale)
        if self.language == "en":
            return by, f"{symbol}{NBSP if step and len(symbol) == 3 else ''}{('', 'k', 'm')[step]}"
        units = {"ru": ("", f"тыс.{NBSP}", f"млн{NBSP}"), "pl": ("", f"tys.{NBSP}", f"mln{NBSP}")}[self.language]
        return by, f"{units[step]}{symbol}"

    def percent(self, share: float, *, digits: int | None = None) -> str:
        """A share as a percentage; below ten per cent with one decimal."""
        from babel.numbers import format_percent

        if share is None or not math.isfinite(share):
            return "–"
        digits = digits if digits is not None else 0 if abs(share) >= 0.0995 or share == 0 else 1
        tail = self.locale.percent_formats[None].pattern.replace("#,##0", "")
        return _minus(format_percent(rounded(share, digits + 2), format="#,##0" + ("." + "0" * digits if digits else "") + tail, locale=self.locale))

    def change(self, share: float) -> str:
        """A relative change with its sign: +12%, −38%."""
        if share is None or not math.isfinite(share):
            return "–"
        return ("+" if share > 0 else "−" if share < 0 else "") + self.percent(abs(share))

    def date(self, value: dt.date, *, form: str = "long") -> str:
        """A date as this language writes it."""
        from babel.dates import format_date

        if missing(value):
            return "–"
        return format_date(value, form, locale=self.locale) + ("\u00a0r." if self.language == "pl" and form == "long" else "")

    def day(self, value: dt.date) -> str:
        """A day of the year at hand, without the year: 6 November."""
        from babel.dates import format_skeleton

        return format_skeleton("dMMMM", value, locale=self.locale)

    def listing(self, names: list[str]) -> str:
        """Several names as one phrase: A, B and C."""
        from babel.lists import format_list

        told = format_list([str(n) for n in names], locale=self.locale) if names else ""
        return re.sub(r"(?<= )(и|i) ", "\\1\u00a0", told) if self.language in ("ru", "pl") else told


def missing(value: object) -> bool:
    """Whether a value is none at all: None, NaN, NaT or NA, but not the text "nan" (somebody may be called so).

    >>> missing(float("nan")), missing("nan")
    (True, False)
    """
    return value is None or (str(value) in ("nan", "NaT", "<NA>") and not isinstance(value, str))


def _minus(text: str) -> str:
    """A minus is as wide as a plus; a hyphen is not."""
    return text.replace("-", "−")


def _spaced(money: str) -> str:
    """A currency written in letters stands apart from the figure: PLN 333K."""
    return re.sub(r"(?<=[A-Z]{3})(?=\d)", "\u00a0", _minus(money))


def significant(value: float, digits: int = 3) -> float:
    """Round to so many significant digits: what a sentence can carry.

    >>> significant(1234567), significant(-0.012345)
    (1230000.0, -0.0123)
    """
    if not value or not math.isfinite(value):
        return value
    return rounded(value, digits - 1 - math.floor(math.log10(abs(value))))


def rounded(value: float, digits: int) -> float:
    """Round half away from zero, as people and spreadsheets do, and alike however the number was computed.

    >>> rounded(2.55, 1), rounded(2.5499999999999994, 1), rounded(-0.04, 1), rounded(1250, -2)
    (2.6, 2.6, 0.0, 1300.0)
    """
    steady = round(float(value), max(digits, 0) + 9)
    if abs(steady) >= 1e15:  # a float holds no digit after the point there
        return steady
    return float(Decimal(repr(steady)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)) + 0.0
