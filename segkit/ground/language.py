"""The report's language: sentences through gettext catalogs, names, and what is said of a criterion and its value."""

from __future__ import annotations

import io
import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from segkit.ground.names import ANSWERED, CROSSED, KEYS
from segkit.ground.numbers import BAND, NBSP, Numbers, missing

if TYPE_CHECKING:
    from segkit.ground.claims import Register

LANGUAGES = ("en", "ru", "pl")
MONEY = ("revenue", "refunds", "average_order")  # criteria that are counted in the case's currency
CHILDREN = "Children"  # of which there may be none
CROSS = " · "  # joins the names of two segmentations in our tables
QUOTES = {"en": "“”‘’", "ru": "«»„“", "pl": "„”‚’"}  # outer and inner marks
QUESTIONS = frozenset(
    ["how", "where", "what", "why", "when", "who", "which", "do", "does", "откуда", "как", "почему", "что", "где", "когда", "кто", "зачем", "какой", "skąd", "jak", "dlaczego", "co", "gdzie", "kiedy", "kto", "czy", "który"]
)
WORDY = 7  # a heading of so many words is a question of a form
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


class Language(Numbers):
    """Says sentences and writes numbers (`ground.numbers`) the way the report's readers do.

    >>> say = Language("en", "USD")
    >>> say("{segment} brings {share} of revenue", segment="VIP", share=say.percent(0.4115))
    'VIP brings 41% of revenue'
    >>> say.many("{n} customer", "{n} customers", 1200)
    '1,200 customers'

    `words`: our texts in this language, as they stand in the catalog → what somebody would rather have there.

    >>> Language("en", words={"As of {date}": "On {date}"})("As of {date}", date="1 May")
    'On 1 May'
    """

    def __init__(self, language: str = "en", currency: str = "USD", words: Mapping[str, str] | None = None):
        super().__init__(language, currency)
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
        return said if said != text else KEYS[text] if text in KEYS else self.band(text)

    def _crossed(self, parts: list[str]) -> str:
        """What stands under two segmentations at once, as people would call it: Big irregular buyers, loyalty."""
        first, *rest = (self.name(CROSSED.get(part, part)) for part in parts)
        return ", ".join([first, *(name[:1].lower() + name[1:] for name in rest)])

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

    def points(self, share: float) -> str:
        """A difference of shares in percentage points, with its sign.

        >>> Language("en").points(-0.031)
        '−3.1 points'
        """
        say, sign = self, "+" if share > 0 else "−" if share < 0 else ""
        return sign + say("{n} points", n=self.number(100 * abs(share), digits=1))

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

def _about_first(found: re.Match[str]) -> str:
    preposition, about = found.groups()
    about = upper(about) if preposition[0].isupper() else about
    return f"{about} {preposition.lower()}{NBSP}"


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


def one_sentence(sentences: Sequence[str]) -> str:
    """Several sentences as one.

    >>> one_sentence(["Wait", "Count the orders"])
    'Wait; count the orders'
    """
    return "; ".join([*sentences[:1], *map(lower, sentences[1:])])


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
