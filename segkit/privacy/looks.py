"""What the values of a column look like: contacts, documents, people's names, streets and birthdays, whatever the column is called.

Careful on purpose: brands, goods, towns and shops look a little like people too.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Set

import pandas as pd

from segkit.ground import words
from segkit.privacy import patterns
from segkit.privacy.sampled import sample, saying, share, texts

FULL_NAME = re.compile(
    r"[А-ЯЁ][а-яё-]+ [А-ЯЁ][а-яё]+ [А-ЯЁ][а-яё]+(?:ич|вна|чна|шна)|[А-ЯЁІЇЄ][а-яёіїє'’-]{2,} [А-ЯЁІЇЄ]\.(?: ?[А-ЯЁІЇЄ]\.)?|[А-ЯЁ]\. ?[А-ЯЁ]\. ?[А-ЯЁ][а-яё-]+"
    r"|[A-ZĄĆĘŁŃÓŚŹŻČĎŘŠŽÄÖÜ][a-ząćęłńóśźżáčďéěíňřšťúůýžäöüß'’-]{2,},? [A-ZŁŚŻŽČŠ]\.(?: ?[A-Z]\.)?"
)
LETTERS = re.compile(r"[^\W\d_][^\d_]*")
WORD = re.compile(r"[^\W\d_]{2,}")
STREET = re.compile(  # a kind of street and a number, or a street's name with a number of a house
    r"\b(?:ул|улица|пр-т|просп|проспект|пер|переулок|ш|шоссе|б-р|бульвар|наб|набережная|пл|площадь|мкр|микрорайон|проезд)\b\.?.*\d"
    r"|.*\b(?:ул|улица|пр-т|проспект|переулок|шоссе|бульвар|набережная|площадь|проезд)\b.*\d|.*\bд\. ?\d+.*\bкв\. ?\d+"
    r"|\b(?:ul|al|os|pl|ulica|aleja|osiedle|plac)\b\.? .*\d|\d+[a-z]?,? (?:[\w.'’-]+ ){1,4}(?:street|st|avenue|ave|road|rd|lane|ln|drive|dr|boulevard|blvd|court|ct|way|place|square|sq|terrace|close|crescent)\b.*",
    re.IGNORECASE | re.DOTALL,
)
# A street without its kind: only where a header asks for it.
HOUSE = re.compile(r"[^\W\d_].*[\s,]\d{1,4}\s?[^\W\d_]?(?:[/-]\d+\w?)?|\d{1,4}\w?,? [^\W\d_]{3}.*")
ADJECTIVE = re.compile(  # Весенняя 14-82, Słoneczna 18/4: how streets are called where nobody writes that they are streets
    r"([А-ЯЁ][а-яё]+(?:ая|яя|ого|его|ой)),? (?:д\. ?)?\d{1,3} ?[а-я]?(?:[-/, ]+\d{1,4})?|([A-ZŁŚŻŹĆ][a-ząćęłńóśźż]+(?:sk|ck|zk|ow|n)(?:a|iego|ego|iej|ej)) \d{1,3} ?[A-Za-z]?(?:/\d{1,4})?"
)
MARKS = {  # what nothing but a person's document, account or device is written like
    "document": re.compile(
        r"\d{2} ?\d{2} \d{6}|\d{3}-\d{3}-\d{3}[ -]\d{2}"  # a Russian passport, a SNILS
        r"|[АВЕКМНОРСТУХ] ?\d{3} ?[АВЕКМНОРСТУХ]{2} ?\d{2,3}|[A-Z]{2}\d{2} [A-Z]{3}"  # number plates of Russia and Britain
        r"|(?=[A-Z]*\d)(?=\d*[A-Z])[A-HJ-NPR-Z\d]{12}\d{5}"  # a vehicle's number
    ),
    "card": re.compile(r"(?:40[5-8]|30[12]|42[0-6])\d{17}|\d{2}(?: ?\d{4}){6}"),  # a Russian bank account, a Polish one
    "address": re.compile(
        r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)|(?:[\da-fA-F]{2}[:-]){5}[\da-fA-F]{2}|(?=.*\d)(?:[\da-f]{0,4}:){3,7}[\da-f]{0,4}"  # of a device
        r"|-?\d{1,3}[.,]\d{3,}[,; ]+-?\d{1,3}[.,]\d{3,}"  # a place on the map
        r"|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|\d{4} ?[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d"  # a postcode of a dozen houses: Britain, the Netherlands, Canada
    ),
    "social": re.compile(
        r"@[A-Za-z][\w.]{2,31}|[\w.]{2,32}#\d{4}"
        r"|(?:https?://)?(?:www\.|m\.)?(?:vk\.com|t\.me|instagram\.com|facebook\.com|fb\.com|ok\.ru|x\.com|twitter\.com|tiktok\.com|linkedin\.com/in)/\S+"
    ),
}  # fmt: skip
DAY = re.compile(r"(?:\d{1,2}[./-]\d{1,2}[./-](?P<last>\d{4})|(?P<first>\d{4})[./-]\d{1,2}[./-]\d{1,2})(?:[ T]0?0:00(?::00(?:\.0+)?)?)?"
                 r"|(?P<packed>(?:19|20)\d\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:\.0)?")
MOBILE = re.compile(r"[78]9\d{9}|48[4-8]\d{8}|(?:380|375)\d{9}|77\d{9}")  # Russia, Poland, Ukraine, Belarus, Kazakhstan
RINGS = re.compile(r"\+?[\d\s().\-\u00a0/]{9,20}")
SURNAME = re.compile(r"[А-ЯЁA-ZĄĆĘŁŃÓŚŹŻ][а-яёa-ząćęłńóśźż]{2,}(?:-[А-ЯЁA-ZĄĆĘŁŃÓŚŹŻ][а-яёa-ząćęłńóśźż]{2,})?")
LOGIN = re.compile(r"(?=.*[._\d-])[a-z]+(?:[._-][a-z]+)?[._-]?\d{0,4}")
DAY_OF_YEAR = re.compile(r"(?:0[1-9]|[12]\d|3[01])[./-](?:0[1-9]|1[0-2])|(?:0[1-9]|1[0-2])/(?:0[1-9]|[12]\d|3[01])")
GROWN, SPREAD = 14, 15  # years: nearly all were born so long ago, over so many years
GREETED = re.compile(  # a letter's first words, with whom they are said to
    r"(?:Dear|Hello|Hi|Уважаем\w+|Дорог\w+|Здравствуйте|Szanown\w+|Drog[ai]|Witam),?\s+(?:\w+\.?\s+)?[A-ZА-ЯЁĄĆĘŁŃÓŚŹŻ][\w'’-]+.*"
)
FAMILY = re.compile(r"(?:The )?[A-Z][\w'’-]+ (?:family|household)|(?:Семья|Rodzina) [А-ЯЁA-ZŁŚŻŹĆ]\w+", re.IGNORECASE)
TITLED = re.compile(  # whoever is called so is a person, where there are several: Dr. Oetker alone is a brand
    r"(?i:Mrs?|Ms|Miss|Dr|Prof|Pan|Pani|lek\.|Herr|Frau|г-н|г-жа|д-р|проф|доктор)\.? (?:(?:med|hab|inż)\.? )?[A-ZА-ЯЁŁŚŻŹĆ][\w'’-]+(?: [A-ZА-ЯЁŁŚŻŹĆ][\w'’-]+)?"
)
FLAT = re.compile(r".*\d.*(?:\b(?:кв|подъезд|apt|flat|unit|apartment|mieszk|lok|m)\b\.? ?\d|\bкв\.?\d).*|(?:apt|flat|unit) \d.*\d.*", re.IGNORECASE)  # somebody lives there
TITLES = {"mr", "mrs", "ms", "miss", "dr", "prof", "pan", "pani", "г", "н", "жа", "господин", "госпожа"}


def contact(values: pd.Series, *, thing: bool = False, famous: bool = False, dated: bool = False, asked: Set[str] = frozenset()) -> str | None:
    """The kind of contact or identity that a good part of the values are (email, phone, card, document, name, address, birth date), or None.

    `thing`: the column's name says that it is about goods or shops, which may be called and placed like people; `famous`: that it is about
    brands and those whom everybody knows, which are called so; `dated`: that it holds dates of something else; `asked`: what else it speaks of: ids or numbers (code), where somebody lives (dwelling), who it is (role).

    >>> contact(pd.Series(["Anna Nowak", "Jan Kowalski"])), contact(pd.Series(["New York", "San Jose"]))
    ('name', None)
    """
    counts = sample(values)
    found = number(counts, code="code" in asked) if len(counts) else None
    if found or thing:
        return found or (_surely(counts, famous=famous) if len(counts) else None)
    if len(counts) and (share(counts, GREETED.fullmatch) >= 0.5 or share(counts, FULL_NAME.fullmatch) >= 0.5 or share(counts, FAMILY.fullmatch) >= 0.5 or _people(counts) or (not famous and _surely_people(counts)) or ("role" in asked and _called(counts))):
        return "name"
    if len(counts) and (
        share(counts, STREET.match) >= 0.5 or ("dwelling" in asked and share(counts, HOUSE.fullmatch) >= 0.5) or _streets(counts)
    ):
        return "address"
    return "birth date" if not dated and _birthdays(values, counts) else None


def relayed(values: pd.Series) -> pd.Series:
    """Which values are e-mail addresses that a booking site or a marketplace lends for one purchase and passes on: no contact of the firm's own.

    >>> relayed(pd.Series(["9cc4@m.expediapartnercentral.com", "Anna@guest.booking.com", "anna@booking.com", None])).tolist()
    [True, True, False, False]
    """
    lent = words.pattern("relay", "cell")[1]
    said = {value: bool(lent and "@" in str(value) and lent.search(words.bare(str(value).strip()))) for value in values.dropna().unique()}
    return values.map(said).eq(True)


def alone(values: pd.Series, *, whose: bool = False, thing: bool = False) -> str | None:
    """The kind of contact in a column of single words: surnames by their endings or with a title, logins by the names in them, and days without a year.

    `thing`: the header has a word for a thing, which may be called like somebody alone; `whose`: it has one for a person too (Сегмент менеджера).

    >>> [alone(pd.Series(v)) for v in (["Попов", "Кузнецова", "Шевченко", "Коваль", "Титов"], ["Саратов", "Москва", "Псков", "Омск"])]
    ['name', None]
    >>> alone(pd.Series(["a.fedorov", "kevin_allen", "nowak77", "j.smith"])), alone(pd.Series(["black_friday", "summer_sale", "google_cpc"]))
    ('social', None)
    >>> alone(pd.Series(["09.05", "21.08", "03.12", "17.01", "28.02"])), alone(pd.Series(["9.05", "21.08", "3.2"]))
    ('birth date', None)
    """
    counts = saying(texts(values))
    titled = [text for text in counts.index if TITLED.fullmatch(text)]
    if (whose or not thing) and (_surnames(counts) or (len(titled) > 2 and counts[titled].sum() >= 0.5 * counts.sum())):
        return "name"
    if (whose or not thing) and len(counts) > 2 and share(counts, _login) >= 0.5:
        return "social"
    days = sample(values)
    if thing or len(days) < 5 or share(days, DAY_OF_YEAR.fullmatch) < 0.95:
        return None
    numbers = share(days, lambda text: text[:2] <= "12") > 0.7 or share(days, lambda text: "0" in (text[0], text[3])) < 0.2  # versions, prices
    return "birth date" if not numbers and len({text[3:] for text in days.index}) > 3 else None


def _surnames(counts: pd.Series) -> bool:
    """Single words with a capital, most of which end as surnames do, two fifths as hardly anything else does but a town (Саратов)."""
    named = [text for text in counts.index if SURNAME.fullmatch(text)]
    if len(named) < 3 or counts[named].sum() < 0.9 * counts.sum():
        return False
    surely, perhaps = (words.pattern(kind, "cell")[0] for kind in ("surname alone", "surname perhaps"))
    sure = [text for text in named if surely.search(words.bare(text)) and words.bare(text) not in words.cells("town")]
    ends = [text for text in named if perhaps.search(words.bare(text)) or text in sure]
    return len(sure) > 1 and len(sure) >= 0.4 * len(named) and len(ends) >= 0.8 * len(named)


def _login(text: str) -> bool:
    """Small Latin letters in two parts, or with digits, one of them a given name or ending as surnames do."""
    if not LOGIN.fullmatch(text):
        return False
    parts, given, ends = re.findall(r"[a-z]{3,}", text), words.cells("given name"), words.pattern("surname alone", "cell")[0]
    listed = words.pattern("surname", "cell")[0]
    return any(part in given or (len(part) > 4 and (ends.search(part) or listed.fullmatch(part))) for part in parts)


def number(counts: pd.Series, *, code: bool = False) -> str | None:
    """The kind of contact that shows in signs and digits alone; `counts`: how often each distinct text occurs; `code`: under a header of
    ids, where ten digits are no telephone though they might ring.

    >>> ids = sample(pd.Series([9160004000 + 37 * i for i in range(40)]))
    >>> number(ids), number(ids, code=True)
    ('phone', None)
    """
    if not len(counts):
        return None
    if share(counts, patterns.EMAIL.fullmatch) >= 0.3:
        return "email"
    if share(counts, patterns.PHONE.fullmatch) >= 0.3 and (not code or _mobiles(counts)):
        return "phone"
    if share(counts, patterns.IBAN.fullmatch) >= 0.5 and share(counts, patterns.iban) >= 0.5:
        return "card"
    long = len(counts) > 2 and share(counts, re.compile(r"[\d\s-]{10,}").fullmatch) >= 0.9
    checks = (("card", patterns.card), ("document", patterns.pesel), ("document", patterns.snils), ("document", patterns.taxpayer))
    for kind, test in checks if long else ():
        if share(counts, lambda text, test=test: test(patterns.digits(text))) >= 0.9:
            return kind
    marked = (kind for kind, shape in MARKS.items() if share(counts, shape.fullmatch) >= 0.5)
    if kind := next(marked, None):
        return kind
    few = counts.head(50)
    dialled = len(few) > 2 and share(few, RINGS.fullmatch) >= 0.9 and not share(few, DAY.fullmatch)
    return "phone" if dialled and share(few, patterns.rings) >= 0.9 and (not code or _mobiles(counts)) else None


def numbered(counts: pd.Series, *, shortest: int = 6) -> bool:
    """Whether nearly all are whole numbers of one length, so many digits and more, not round and no days: nothing is counted or paid like
    that, and somebody's documents and telephones are.

    >>> [numbered(sample(pd.Series(v))) for v in ([4857773456, 4010232137], ["1200000", "950"], [1500000, 2400000], [20240131, 20251207])]
    [True, False, False, False]
    """
    plain = [text for text in counts.index if text.isdigit()]
    if not plain or len({len(text) for text in plain}) > 1 or len(plain[0]) < shortest or share(counts, str.isdigit) < 0.9:
        return False
    if shortest > 6 and len(plain) < 5 and len(plain[0]) < 9:
        return False  # a few sums may be of one length
    return bool(share(counts, DAY.fullmatch) < 0.9) and sum(text.endswith("00") for text in plain) < 0.5 * len(plain)


def titled(counts: pd.Series) -> bool:
    """Whether three quarters of the texts are two or three words with a capital each in Russian or Polish, which names are and choices
    are not: Тихон Рябцев, but Готовая продукция.

    >>> titled(sample(pd.Series(["Тихон Рябцев", "Zoja Żyła"]))), titled(sample(pd.Series(["Bargain Hunter", "Готовая продукция"])))
    (True, False)
    """
    return bool(len(counts) and any(not text.isascii() for text in counts.index) and share(counts, _capitals) >= 0.75)


def _mobiles(counts: pd.Series) -> bool:
    """Written as one dials, or mobile numbers with their country before them, of several operators: ids that are counted up begin alike."""
    if share(counts, str.isdigit) < 0.9:
        return True
    begun = {text[: len(text) - 7] for text in counts.index if MOBILE.fullmatch(text)}
    return share(counts, MOBILE.fullmatch) >= 0.9 and len(begun) >= min(4, 1 + len(counts) // 4)


def _people(counts: pd.Series) -> bool:
    """Given names, beside surnames (by their endings, or because they hardly repeat) or alone, of five kinds at least."""
    given, surname = words.cells("given name"), words.pattern("surname", "cell")[0]
    said = {text: [w for w in WORD.findall(words.bare(text)) if w not in TITLES] for text in counts.index if LETTERS.fullmatch(text)}
    alone = {text for text, parts in said.items() if len(parts) == 1 and parts[0] in given}
    both = {
        text: [w for w in parts if w not in given] for text, parts in said.items() if 2 <= len(parts) <= 3 and not given.isdisjoint(parts)
    }
    if len(alone) >= 5 and counts[list(alone)].sum() >= 0.6 * counts.sum():
        return True
    if not both or counts[list(both)].sum() < 0.4 * counts.sum():
        return False
    first = {
        text: said[text][0] for text in both if _capitals(text) and said[text][0] in given and both[text]
    }  # Anna Nowak; not: Dress Anna
    if (
        len(set(first.values())) >= 3
        and len({both[text][-1] for text in first}) == len(first)
        and counts[list(first)].sum() >= 0.6 * counts.sum()
    ):
        return True
    others = [rest for rest in both.values() if rest]
    shaped = sum(any(surname.search(w) for w in rest) for rest in others)
    return shaped >= 0.4 * len(both) or (len(both) >= 15 and len({w for rest in others for w in rest}) >= 0.5 * len(both))


def _surely(counts: pd.Series, *, famous: bool) -> str | None:
    """What is a person's even under a header that speaks of goods and shops: people beyond doubt, and addresses with a flat."""
    if not famous and (_surely_people(counts) or share(counts, FAMILY.fullmatch) >= 0.5):
        return "name"
    lived = [text for text in counts.index if FLAT.fullmatch(text) and len(text) > 8]
    return "address" if len(lived) > 1 and counts[lived].sum() >= 0.2 * counts.sum() else None


def _surely_people(counts: pd.Series) -> bool:
    """Patronymics and initials, or nearly all a given name beside another, of many."""
    given = words.cells("given name")
    both = [text for text in counts.index if _capitals(text.replace(",", "")) and not given.isdisjoint(WORD.findall(words.bare(text)))]
    return bool(share(counts, FULL_NAME.fullmatch) >= 0.5 or (len(both) >= 5 and counts[both].sum() >= (0.8 if len(both) < 10 else 0.6) * counts.sum()))


def _capitals(text: str) -> bool:
    """Two or three words, each with a capital: Anna Nowak-Lis, Захаров Т. П.; not: Blue shirt."""
    parts = text.split()
    return 2 <= len(parts) <= 3 and all(part[0].isupper() and re.fullmatch(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*\.?", part) for part in parts)


def _called(counts: pd.Series) -> bool:
    """Under a header that says who it is: most values are two or three capitalised words, or given names."""
    given = words.cells("given name")
    return share(counts, _capitals) >= 0.6 or share(counts, lambda text: words.bare(text) in given) >= 0.5


def _streets(counts: pd.Series) -> bool:
    """Half the values an adjective and a house, more than two such words and not one number: a thing's sizes have one word, its kinds one number."""
    found = {text: m[1] or m[2] for text in counts.index if (m := ADJECTIVE.fullmatch(text))}
    numbers = {text[len(word) :] for text, word in found.items()}
    return min(len(set(found.values())), len(numbers) + 1) > 2 and counts[list(found)].sum() >= 0.5 * counts.sum()


def _birthdays(values: pd.Series, counts: pd.Series) -> bool:
    """Days spread over many years, nearly all long enough ago that who was born then is no child; not for the most part first of January."""
    if pd.api.types.is_datetime64_any_dtype(values):
        days = values.dropna()
        years, first = days.dt.year, ((days.dt.day == 1) & (days.dt.month == 1)).mean() if len(days) else 1.0
        if (days.dt.normalize() != days).any():
            return False
    else:
        found = [m for m in map(DAY.fullmatch, counts.index) if m]
        if len(found) < 0.9 * len(counts):
            return False
        years = pd.Series([int(m["last"] or m["first"] or m["packed"]) for m in found], dtype="int64")
        first = sum(bool(re.search(r"(?<!\d)0?1[./-]0?1(?!\d)", m[0])) or (m["packed"] is not None and m[0][4:8] == "0101") for m in found) / max(1, len(found))
    if years.nunique() < min(5, max(2, values.nunique())) or first > 0.5:
        return False
    old = years.between(1915, dt.date.today().year - GROWN).mean()
    return bool(old >= 0.95 and years.quantile(0.95) - years.quantile(0.05) >= SPREAD)
