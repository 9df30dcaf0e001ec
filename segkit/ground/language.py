"""The report's language: sentences through gettext catalogs, numbers, money and dates through Babel."""

from __future__ import annotations

import datetime as dt
import io
import math
import re
import unicodedata
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from segkit.ground.names import ANSWERED, CROSSED, KEYS

if TYPE_CHECKING:
    from segkit.ground.claims import Register

LANGUAGES = ("en", "ru", "pl")
BAND = re.compile(r"([<≥]?)(\d+(?:\.\d+)?)(?:([–-])(\d+(?:\.\d+)?))?([KMКМ]?\+?)")
YEARS = (1800, 2100)  # a number between them may be a year, whose four digits stay together
MONEY = ("revenue", "refunds", "average_order")  # criteria that are counted in the case's currency
CHILDREN = "Children"  # of which there may be none
NBSP = "\u00a0"
CROSS = " · "  # joins the names of two segmentations in our tables
QUOTES = {"en": "“”‘’", "ru": "«»„“", "pl": "„”‚’"}  # outer and inner marks
QUESTIONS = frozenset(
    ["how", "where", "what", "why", "when", "who", "which", "do", "does", "откуда", "как", "почему", "что", "где", "когда", "кто", "зачем", "какой", "skąd", "jak", "dlaczego", "co", "gdzie", "kiedy", "kto", "czy", "który"]
)
WORDY = 7  # a heading of so many words is a question of a form
BRITISH = ("EUR", "GBP")  # currencies of readers who write the day before the month
ABOUT = re.compile(r"\b(у|в|на|из|с)[ \u00a0](примерно|более[ \u00a0]чем|менее[ \u00a0]чем)[ \u00a0]", re.IGNORECASE)
APOSTROPHE = re.compile(r"(?<=\w)'(?=s\b)|(?<=s)'(?= \w)|(?<=n)'(?=t\b)")


@cache
def _catalog(language: str):
    """Read the .po file of a language straight into a gettext catalog, so that no binary is kept in the tree."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po
    from babel.support import NullTranslations, Translations

    path = files("segkit.ground") / "locale" / language / "LC_MESSAGES" / "segkit.po"
    if language == "en" or not path.is_file():
        return NullTranslations()
    compiled = io.BytesIO()
    with path.open("rb") as po:
        write_mo(compiled, read_po(po, locale=language))
    compiled.seek(0)
    return Translations(compiled)


class Language:
    """Says sentences and writes numbers the way the report's readers do.

    >>> say = Language("en", "USD")
    >>> say("{segment} brings {share} of revenue", segment="VIP", share=say.percent(0.4115))
    'VIP brings 41% of revenue'
    >>> say.many("{n} customer", "{n} customers", 1200)
    '1,200 customers'
    >>> say.money(1234567.89, exact=True)
    '$1,234,567.89'

    `words`: our texts in this language, as they stand in the catalog → what somebody would rather have there.

    >>> Language("en", words={"As of {date}": "On {date}"})("As of {date}", date="1 May")
    'On 1 May'
    """

    def __init__(self, language: str = "en", currency: str = "USD", words: Mapping[str, str] | None = None):
        from babel import Locale

        self.language, self.currency = language, currency
        english = "en_GB" if currency in BRITISH else "en_US"
        self.locale = Locale.parse({"en": english, "ru": "ru_RU", "pl": "pl_PL"}[language])
        self._texts, self._words = _catalog(language), dict(words or {})

    @cached_property
    def register(self) -> Register:
        """The claims that are made in this voice; fetched when the first is made, as the screen makes none."""
        from segkit.ground.claims import Register

        return Register()

    def __call__(self, sentence: str, **values: object) -> str:
        """The sentence in this language, its {places} filled in; the values themselves are never read as templates."""
        said = _set(self._said(sentence))
        return self._joined(said.format(**values)) if values else said

    def _said(self, sentence: str) -> str:
        text = self._texts.ugettext(sentence)
        return self._words.get(text, text)

    def many(self, one: str, more: str, n: int, **values: object) -> str:
        """The form of the sentence that goes with n, which fills {n}."""
        text = self._texts.ungettext(one, more, n)
        return self._joined(_set(self._words.get(text, text)).format(n=self.number(n), **values))

    def _joined(self, text: str) -> str:
        """Words that change places where a sentence is put together: Russian says "about with 22 %", not "with about"."""
        return ABOUT.sub(_about_first, text) if self.language == "ru" else text

    def claim(self, text: str, kind: str, table: str, rows: Any, cells: str, *, p: float | None = None, otherwise: str = "") -> str:
        """The sentence with its row in the register (`ground.claims.claim`); `otherwise` where it is not sure enough to be told."""
        from segkit.ground.claims import claim

        if not text:
            return ""
        return text if self.register.enter(claim(text, kind, table, rows, cells, p=p)) else otherwise

    def name(self, value: object) -> str:
        """The name of something our methods made, in this language; a client's own name stays as it is."""
        text = value if isinstance(value, str) else "" if missing(value) else str(value)
        said = self._said(text) if text else text
        if said == text and CROSS in text:
            return self._crossed(text.split(CROSS))
        if said == text and (found := BAND.fullmatch(text)) and (found[3] != "-" or float(found[2]) < float(found[4])):
            return self._band(found[1], found[2], found[4] or "", found[5])
        return KEYS.get(text, said) if said == text else said

    def _crossed(self, parts: list[str]) -> str:
        """What stands under two segmentations at once, as people would call it: Big irregular buyers, loyalty."""
        first, *rest = (self.name(CROSSED.get(part, part)) for part in parts)
        return ", ".join([first, *(name[:1].lower() + name[1:] for name in rest)])

    def _band(self, sign: str, low: str, high: str, plus: str) -> str:
        """A band of numbers as this language writes them: < 4,9 and 24 000–52 000; years keep their four digits together.

        >>> say = Language()
        >>> say.name("1990–2005"), say.name("5000–9200"), say.name("45-54"), say.name("150-174K")
        ('1990–2005', '5,000–9,200', '45–54', '150–174K')
        """
        if not (sign or high or plus):
            return low
        years = all(YEARS[0] <= float(n) <= YEARS[1] or float(n) < 1000 for n in (low, high) if n)
        one, other = (self._bound(n, years) if n else "" for n in (low, high))
        return (f"{sign}\u00a0" if sign and self.language != "en" else sign) + one + (f"–{other}" if other else "") + plus

    def _bound(self, number: str, years: bool) -> str:
        whole, _, rest = number.partition(".")
        from babel.numbers import format_decimal

        return format_decimal(float(number), format=("0" if years and len(whole) <= 4 else "#,##0") + ("." + "0" * len(rest) if rest else ""), locale=self.locale)

    def quoted(self, value: object) -> str:
        """A segment's name as it stands in a sentence, in this language's quotation marks; marks within it become the inner ones.

        >>> Language("ru").quoted("Замолчали"), Language("en").quoted("Gone “quiet”")
        ('«Замолчали»', '“Gone ‘quiet’”')
        """
        return self.quote(self.name(value).strip())

    def quote(self, text: str) -> str:
        """Somebody's words in this language's quotation marks."""
        first, last, inner, end = QUOTES[self.language]
        marks = str.maketrans({"«": inner, "„": inner, "“": inner, "»": end, "”": end})
        return f"{first}{text.translate(marks)}{last}"

    def value(self, text: object) -> str:
        """A value of a criterion in a sentence: words of several in quotation marks, a number or a single word as it is.

        >>> Language("en").value("follow the news"), Language("en").value("25–34")
        ('“follow the news”', '25–34')
        """
        said, say = self.name(text), self
        if open_ended := re.fullmatch(r"([<≥])\s?([^\d<≥]{0,4}\d[\d.,\s]*\D{0,4})", said):
            sign, n = open_ended.groups()
            return say("{n} or more", n=n) if sign == "≥" else say("below {n}", n=n)
        return self.quote(said) if " " in said and any(c.isalpha() for c in said) and not any(c.isdigit() for c in said) else said

    def times(self, index: float) -> str:
        """How common something is against the base, from its index; nothing where that is not known or about the same.

        >>> say = Language("en")
        >>> say.times(192), say.times(140), say.times(103)
        ('twice as common as in the base', '1.4 times as common as in the base', '')
        """
        say = self
        if not math.isfinite(index) or 95 < index < 105:
            return ""
        if index < 95:
            return say("rarer than in the base")
        if 190 <= index < 210:
            return say("twice as common as in the base")
        if index >= 950:
            return say.many("about {n} time as common as in the base", "about {n} times as common as in the base", round(index / 100))
        return say("{n} times as common as in the base", n=say.number(index / 100, digits=1))

    def asked(self, criterion: object, value: object) -> bool:
        """Whether a criterion is a question and its value an answer: yes or no, or a name as questions are, by their first word, sign or length.

        >>> Language("en").asked("Invests", "yes"), Language("ru").asked("Откуда узнали о нас", "друзья"), Language("en").asked("City", "Omsk")
        (True, True, False)
        """
        name = self.name(criterion).casefold()
        return str(value).casefold() in ("yes", "no") or "?" in name or len(name.split()) >= WORDY or name.split(" ")[0] in QUESTIONS

    def answer(self, criterion: object, value: object) -> dict[str, str]:
        """A question and what was answered, as parts of a sentence; an answer of several has a column of its own, and yes says that it was given.

        >>> Language("en").answer("What matters?: Taste", "yes")
        {'criterion': '“What matters?”', 'value': '“Taste”'}
        """
        question, parted, one = self.name(criterion).rpartition(ANSWERED)
        if parted and str(value).casefold() == "yes":
            return {"criterion": self.quoted(f"{question}?"), "value": self.quoted(one)}
        band = str(value)[:1] in "<≥≤" or bool(re.fullmatch(r"\d+–\d+", str(value)))  # not what somebody said
        return {"criterion": self.quoted(criterion), "value": self.value(value) if band else self.quoted(value)}

    def subject(self, criterion: object) -> str:
        """What a sentence says something of: a name as part of it, or in quotation marks where its letters are not the reader's.

        >>> Language("en").subject("Age"), Language("en").subject("Отношение к моде"), Language("ru").subject("Отношение к моде")
        ('the age', '“Отношение к моде”', 'отношение к моде')
        """
        say, name, alphabet = self, self.name(criterion), "CYRILLIC" if self.locale.language == "ru" else "LATIN"
        if any(letter.islower() for letter in name) and not any(unicodedata.name(letter, "").startswith(alphabet) for letter in name):
            return self.quoted(name)
        return say("the {criterion}", criterion=lower(name))

    def trait(self, criterion: object, value: object, share: str, index: float = math.nan) -> str:
        """One thing that is typical of people: for 62% age is 25–34, twice as common as in the base.

        >>> Language("en").trait("Age", "25–34", "62%", 192)
        'For 62% the age is 25–34, twice as common as in the base'
        """
        say, often = self, self.times(index)
        if self.asked(criterion, value):
            told = {**self.answer(criterion, value), "share": share}
            return say("{share} answer {value} to {criterion}, {often}", often=often, **told) if often else say("{share} answer {value} to {criterion}", **told)
        if criterion == CHILDREN and str(value) == "0":
            return say("{share} have no children, {often}", share=share, often=often) if often else say("{share} have no children", share=share)
        told = {"criterion": self.subject(criterion), "value": self.value(value), "share": share}
        return say("For {share} {criterion} is {value}, {often}", often=often, **told) if often else say("For {share} {criterion} is {value}", **told)

    def number(self, value: float, *, digits: int | None = None, exact: bool = False) -> str:
        """A number: whole when large, three significant digits when small, a dash when missing."""
        from babel.numbers import format_decimal

        if value is None or not math.isfinite(value):
            return "–"
        if digits is None:
            digits = 2 if exact and value != int(value) else 0 if value == int(value) or abs(value) >= 100 else 1 if abs(value) >= 10 else 2
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return _minus(format_decimal(rounded(value, digits), format=pattern, locale=self.locale))

    def money(self, value: float, *, exact: bool = False, digits: int = 3) -> str:
        """Money: exact to the minor unit, or rounded to three significant digits (a sum beside its parts to four: `digits`) and shortened to
        thousands and millions.

        What was rounded keeps its three digits, so that figures beside each other are alike; a round sum is written as such.

        >>> say = Language("en", "USD")
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

        >>> Language("en", "GBP").scale([5.0, 1234567.0]), Language("pl", "PLN").scale([25_000.0])
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

    def points(self, share: float) -> str:
        """A difference of shares in percentage points, with its sign.

        >>> Language("en").points(-0.031)
        '−3.1 points'
        """
        say, sign = self, "+" if share > 0 else "−" if share < 0 else ""
        return sign + say("{n} points", n=self.number(100 * abs(share), digits=1))

    def day(self, value: dt.date) -> str:
        """A day of the year at hand, without the year: 6 November."""
        from babel.dates import format_skeleton

        return format_skeleton("dMMMM", value, locale=self.locale)

    def percent(self, share: float, *, digits: int | None = None) -> str:
        """A share as a percentage; below ten per cent with one decimal."""
        from babel.numbers import format_percent

        if share is None or not math.isfinite(share):
            return "–"
        digits = digits if digits is not None else 0 if abs(share) >= 0.0995 or share == 0 else 1
        tail = self.locale.percent_formats[None].pattern.replace("#,##0", "")
        return _minus(format_percent(rounded(share, digits + 2), format="#,##0" + ("." + "0" * digits if digits else "") + tail, locale=self.locale))

    def share(self, share: float, step: float | None = None) -> str:
        """A share that may be rounded to a step: 34%; < 2% where it is below the step, > 98% where the rest is; a dash where not told."""
        if missing(step) or not step or missing(share):
            return self.percent(share)
        if share <= 0 or share >= 1:
            return ("> " + self.percent(1 - step, digits=0)) if share >= 1 else ("< " + self.percent(step, digits=0))
        return self.percent(share, digits=0)

    def about(self, share: float, step: float | None = None) -> str:
        """The same in a sentence: about 34%, less than 2%, more than 98%.

        >>> say = Language("en")
        >>> say.about(0.34, 0.02), say.about(0.0, 0.02), say.about(0.341)
        ('about 34%', 'less than 2%', '34%')
        """
        if missing(step) or not step or missing(share):
            return self.percent(share)
        say = self
        if share >= 1:
            return say("more than {share}", share=say.percent(1 - step, digits=0))
        if share <= 0:
            return say("less than {share}", share=say.percent(step, digits=0))
        return say("about {share}", share=say.percent(share, digits=0))

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

    def listing(self, names: list[str]) -> str:
        """Several names as one phrase: A, B and C."""
        from babel.lists import format_list

        told = format_list([str(n) for n in names], locale=self.locale) if names else ""
        return re.sub(r"(?<= )(и|i) ", "\\1\u00a0", told) if self.language in ("ru", "pl") else told


def _about_first(found: re.Match[str]) -> str:
    preposition, about = found.groups()
    about = upper(about) if preposition[0].isupper() else about
    return f"{about} {preposition.lower()}\u00a0"


def _set(text: str) -> str:
    """A typewriter's apostrophes as a printer sets them; names are left as they are, since files and settings are called by them.

    >>> _set("a year's revenue, 'as is'; the segments' shares")
    "a year’s revenue, 'as is'; the segments’ shares"
    """
    return APOSTROPHE.sub("’", text)


def lower(text: str) -> str:
    """A name within a sentence: with a small letter at first, unless it is written in capitals.

    >>> lower("Age of the client"), lower("RFM score"), lower("Preferred Delivery Day")
    ('age of the client', 'RFM score', 'preferred delivery day')
    """
    if text.istitle() and text.isascii() and text.replace(" ", "").isalpha():
        return text.lower()  # a heading whose words are all capital
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def upper(text: str) -> str:
    """A sentence from its words: with a capital letter at first.

    >>> upper("about a third")
    'About a third'
    """
    return text[:1].upper() + text[1:]


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


def shown(criterion: str, value: str, say) -> str:
    """A value as people read it: weekdays and months by name, hours as a clock shows them."""
    from babel.dates import get_day_names, get_month_names

    if criterion in ("weekday", "usual_weekday") and value in set("1234567"):
        return get_day_names("wide", context="stand-alone", locale=say.locale)[int(value) - 1]
    if criterion in ("month", "usual_month") and value.isdigit() and 1 <= int(value) <= 12:
        return get_month_names("wide", context="stand-alone", locale=say.locale)[int(value)]
    if criterion in MONEY and BAND.fullmatch(value):
        return _money(say.name(value), say)
    return f"{int(value)}:00" if criterion in ("hour", "usual_hour") and value.isdigit() else say.name(value)


def _money(band: str, say) -> str:
    """A band of money with its currency where the language has it.

    >>> _money("5,000–9,200", Language("en", "USD")), _money("<5,000", Language("en", "USD")), _money("5\u00a0000–9\u00a0200", Language("ru", "RUB"))
    ('$5,000–9,200', '<$5,000', '5\\xa0000–9\\xa0200\\xa0₽')
    """
    sign, number = re.fullmatch(r"([<≥]?\s?)(.*)", band).groups()
    return sign + re.sub(r"\d+(?:[.,]\d+)?", lambda _: number, say.money(1.0, exact=True), count=1)
