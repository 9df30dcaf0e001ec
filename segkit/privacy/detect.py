"""Personal data: which columns hold contacts, which hold special categories, by their names and by their values; and texts without them."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

import pandas as pd

from segkit.ground import words
from segkit.ground.yes import yes
from segkit.privacy import choices, composed, consent, looks, patterns, sampled

WORD = re.compile(r"[^\W\d_]{3,}")
WHERE = re.compile(r" (?:w|we|na|do|dla|od|z|ze|przy|в|во|на|для|от|из|с|к|у|при|до) ")
ASIDE = re.compile(r"\(.*?\)|\b(?:at|in|on|from|в|на|из|w|we|na|ze?|od)\s.*", re.IGNORECASE)
ADJECTIVE = re.compile(r"\w+(?:[ыиоа]й|[ая]я|[ое]е|[ыи]е|owy|owa|owe|ski|ska|skie|ny|na|ne)")
SIGN = re.compile(r"[:./|>→]+\s*")
BATCH = re.compile(r"(?=.*\d).{3}")  # a batch's number: A1 and 2 are codes of parties
TAXPAYER = re.compile(r"(?:[A-Z]{2}\s?)?\d[\d\s-]{9,14}")  # with its country before it or without
TIERS = 8  # of a programme are no more
ICD = re.compile(r"\b[A-TV-Z]\d\d\.\d{1,2}\b")  # a diagnosis by its code
BLOOD = re.compile(r"(AB|АВ|IV|I{1,3}|[ABO0АВО1-4])\s?(?:\((?:I{1,3}|IV)\))?,?\s?(?:Rh)?\s?(?:\+|-|−|pos\.?|neg\.?)", re.IGNORECASE)


def special(name: str, values: pd.Series) -> str | None:
    """Return the special category (GDPR art. 9, 152-FZ art. 10) that a column seems to hold, by name or by its values.

    >>> special("Диагноз", pd.Series(["x"])), special("Группа", pd.Series(["сахарный диабет", "астма", "нет"])), special("Diabetic?", pd.Series(["yes"]))
    ('health', 'health', 'health')
    """
    counts = sampled.sample(values)
    told = None if words.speaks_of(name, "object") else words.named(name, "special") or words.shortened(name, "special") or _said(words.plain(name))
    return told if told and not _means_other(told, counts) else _special_values(counts)


def _said(text: str) -> str | None:
    """The category of an illness, a faith or a party that a text names."""
    return next((kind for kind in words.kinds("special") if (spoken := words.pattern(kind, "cell")[0]) and spoken.search(text)), None)


def _means_other(kind: str, counts: pd.Series) -> bool:
    """A word that means something else as well, by what stands under it: a batch of goods (партия) has a number longer than the
    code of a party, a screen's orientation a side.

    >>> special("Партия", pd.Series(["0125-A", "0225-B"])), special("Партия", pd.Series(["новая", "старая"])), special("Член партии", pd.Series([1, 2]))
    (None, 'political opinion', 'political opinion')
    """
    other = {"political opinion": BATCH.search, "sex life": lambda text: words.bare(text) in words.cells("other orientation")}
    return bool(kind in other and len(counts) and sampled.share(counts, other[kind]) >= 0.5)


def _special_values(counts: pd.Series) -> str | None:
    """A fifth of the values, and two different ones where there are so many, speak of it; or a tenth name an illness and others have none
    (asthma, none); or several say it together.

    >>> [_special_values(sampled.sample(pd.Series(v))) for v in (["0+", "AB-", "A+"], ["A+", "A", "B"], ["White", "Black", "Asian"], ["White", "Black", "Red"])]
    ['health', None, 'ethnic origin', None]
    """
    if not len(counts):
        return None
    if _blood(counts):
        return "health"
    texts = dict(zip(counts.index, words.bare("\n".join(t.replace("\n", " ") for t in counts.index)).split("\n"), strict=True))
    spared = not words.cells("no value").isdisjoint(texts.values())
    for kind in words.kinds("special"):
        spoken = words.pattern(kind, "cell")[0]
        hits = [n for text, n in counts.items() if (spoken and spoken.search(texts[text])) or (kind == "health" and ICD.search(text))]
        least, kinds = (0.1, 1) if spared and kind == "health" else (0.2, min(2, len(counts)))
        if hits and sum(hits) >= least * counts.sum() and len(hits) >= kinds:
            return kind
        whole = {text: n for text, n in zip(texts.values(), counts, strict=True)}
        if any(group <= whole.keys() and sum(whole[text] for text in group) >= 0.2 * counts.sum() for group in words.together(kind)):
            return kind
    return None


def _blood(counts: pd.Series) -> bool:
    """Groups of blood with their sign: AB, a group without A and B beside one of them, numbers with both signs, as no mark, rating, age or
    class of energy is written."""
    found = {text: m[1].upper() for text in counts.index if (m := BLOOD.fullmatch(text))}
    groups = set(found.values())
    known = groups & {"AB", "АВ", "IV"} or (groups & {"O", "0", "О"} and groups & {"A", "B", "А", "В"})
    known = known or (len(groups & set("1234")) > 1 and any(text[-1] in "-−" for text in found))
    return bool(known and len(groups) > 1 and counts[list(found)].sum() >= 0.5 * counts.sum())


def by_header(name: str) -> str | None:
    """The kind of contact that a column's name speaks of, or None; the name of a shop and the address of a depot are nobody's.

    >>> [by_header(n) for n in ("First Name (Billing)", "DOB", "Полное имя контакта", "Product name", "Shop manager's name", "Billing City")]
    ['name', 'birth date', 'name', None, 'name', None]
    """
    if _of_thing(name) or any(words.speaks_of(name, spared) for spared in ("place", "no contact")):
        first = WHERE.split(words.plain(name))[0]  # Login w sklepie: whose shop it is changes nothing
        return by_header(first) if first and first != words.plain(name) else None
    kind = words.named(name, "contact") or composed.kind(name)
    return None if kind == "note" else kind


def _of_thing(name: str) -> bool:
    return words.speaks_of(name, "thing") and not words.speaks_of(name, "person") and not _headed_by_role(name)


def contact(name: str, values: pd.Series) -> str | None:
    """Return the kind of contact or identity a column holds (email, phone, name, address, birth date, card, document, social), or None.

    >>> contact("x", pd.Series(["a@b.pl", "c@d.org"])), contact("E-mail", pd.Series(["нет адреса"])), contact("Город", pd.Series(["Пермь"]))
    ('email', 'email', None)
    """
    if _is_flag(values) or _of_consent(name, values) or _is_choice(name, values):
        return None
    name = _whose(name)
    thing, dated, famous = _of_thing(name), words.speaks_of(name, "other date"), words.speaks_of(name, "taste")
    asked = {kind for kind in ("code", "dwelling", "role") if words.speaks_of(name, kind) and not words.speaks_of(name, "place")}
    asked -= {"role"} if _tier(name, values) else set()
    found = by_header(name) or looks.contact(values, thing=thing, famous=famous, dated=dated, asked=asked)
    if found or famous or of_places(name):
        return found
    return looks.alone(values, whose=words.speaks_of(name, "role"), thing=thing)


def withheld(name: str, values: pd.Series) -> str | None:
    """Why a column of texts describes nobody until the case says so: it is somebody's note, or its header says nothing and its texts
    may be anybody's names, its numbers anybody's documents; None for categories.

    >>> names = pd.Series(["Quill", "Hext", "Pike", "Marsh"] * 5)
    >>> [withheld(n, names) for n in ("FLD_07", "Colour")], withheld("FLD_07", pd.Series(["low", "high"] * 9)), withheld("Memo", names)
    (['text', None], None, 'note')
    """
    if _is_flag(values) or _of_consent(name, values) or _is_choice(name, values):
        return None
    name = _whose(name)
    thing, place = _of_thing(name), words.speaks_of(name, "place") and not _headed_by_role(name)
    shortest = 6 if words.speaks_of(name, "code") and not _known_choice(name) else 7
    if not (thing or place) and looks.numbered(sampled.sample(values), shortest=shortest):
        return "number"
    texts = sampled.texts(values)
    if (words.speaks_of(name, "of note") and (not thing or choices.sentences(texts))) or choices.free(texts):
        return "note"
    if choices.firms(texts) or (not _known_choice(name) and not choices.choice(texts)):
        return "text"
    return "text" if not thing and (choices.codes(texts) or (looks.titled(texts) and not of_places(name))) else None


def _whose(name: str) -> str:
    """A header that begins by saying who it is, without where it is: `Sibling at school`, `Consultant (clinic)` speak of no school."""
    first = ASIDE.sub("", name).strip()
    return first if first and first != name and words.speaks_of(first, "role") and not _known_choice(first) else name


def _known_choice(name: str) -> bool:
    """Whether a header speaks of a choice, a thing or a place, and not of a person who has to do with it; or asks."""
    return _asks(name) or (_chosen(name) and not _headed_by_role(name))


def _tier(name: str, values: pd.Series) -> bool:
    """Whether a header turns on a word of a choice (Membership, Member tier) and a few values stand under it again and again: what somebody is, not who.

    >>> [_tier(n, pd.Series(["Home Brewer", "Barista Club", "Office"] * 10)) for n in ("Membership", "Member tier", "Member")]
    [True, True, False]
    """
    counts = sampled.sample(values)
    return bool(words.speaks_of(name, "tier") and 2 <= len(counts) <= TIERS and counts.min() > 1 and counts.sum() >= 8 * len(counts))


def _chosen(name: str, language: str | None = None) -> bool:
    return any(words.speaks_of(name, kind, language) for kind in ("category", "thing", "place", "no contact", "dwelling"))


def of_places(name: str) -> bool:
    """Whether a header speaks of places: a town is called with two capitals too, Нижний Новгород.

    >>> [of_places(n) for n in ("Billing City", "Miejscowość", "Note")]
    [True, True, False]
    """
    said = words.plain(name).split()
    return any(words.speaks_of(word, "place") for word in said[:1] + said[-1:])


def _headed_by_role(name: str) -> bool:
    """Whether the word that a header turns on is a person: the last in English, the first in Russian and Polish, what stands after a sign
    before all: `Segment owner`, `Куратор магазина`; not `Client group`, `Контакт: источник`.

    >>> [_headed_by_role(n) for n in ("Segment owner", "Куратор магазина", "Opiekun sklepu", "Client group", "Тип клиента", "Контакт: источник")]
    [True, True, True, False, False, False]
    """
    if not words.speaks_of(name, "role") or words.speaks_of(name, "taste") or (SIGN.search(name) and _chosen(SIGN.split(name.strip(" :./|>"))[-1])):
        return False
    said = words.plain(name).split()
    first = next((word for word in said if not ADJECTIVE.fullmatch(word)), said[0])
    last = next((word for word in reversed(said) if not re.fullmatch(r"[a-z]+ed|\d+", word)), said[-1])  # Trainer assigned
    if _chosen(last, "en"):
        return False
    return words.speaks_of(last, "role", "en") or (not _chosen(first) and any(words.speaks_of(first, "role", language) for language in ("ru", "pl")))


def _asks(name: str) -> bool:
    return name.rstrip().endswith("?") or len(words.plain(name).split()) > 5


def id_is_contact(name: str, ids: pd.Series) -> bool:
    """Whether what a file calls its ids is a contact, a document or the name of a person; of firms it is none.

    >>> id_is_contact("Record ID", pd.Series([9160004000 + 37 * i for i in range(40)])), id_is_contact("ID", pd.Series(["a@b.pl", "c@d.pl"]))
    (False, True)
    """
    counts = sampled.sample(ids)
    if looks.number(counts, code=words.speaks_of(name, "code") and by_header(name) is None):
        return True
    if len(counts) and sampled.share(counts, lambda text: bool(TAXPAYER.fullmatch(text)) and patterns.taxpayer(re.sub(r"\D", "", text))) >= 0.5:
        return True
    return not choices.firms(sampled.texts(ids)) and looks.contact(ids, asked={"role"} if by_header(name) == "name" else frozenset()) == "name"


def _is_flag(values: pd.Series) -> bool:
    """A column such as «E-mail: да/нет» tells about a contact and is none."""
    counts = sampled.sample(values)
    return pd.api.types.is_bool_dtype(values) or (bool(len(counts)) and all(yes(text) is not None for text in counts.index))


def _of_consent(name: str, values: pd.Series) -> bool:
    """A column of who agreed; where only words put together say so, not the e-mails or numbers of those who did."""
    return words.named(name, "consent") is not None or (consent.says(name) is not None and looks.number(sampled.sample(values)) is None)


def _is_choice(name: str, values: pd.Series) -> bool:
    """A column such as «Phone or laptop» whose values are words of its own name, or all of them words of choices: the colour of a case."""
    counts, said, known = sampled.sample(values), words.plain(name).split(), words.cells("category value")
    if len(counts) < 2:
        return False
    return sampled.share(counts, lambda text: words.bare(text) in said) >= 0.5 or sampled.share(counts, lambda text: words.bare(text) in known) >= 0.9


def hide(texts: pd.Series, *, goods: bool = False) -> tuple[pd.Series, pd.Series]:
    """Hide e-mails, phones and numbers of cards, accounts and documents inside free text; return the texts and where something was
    hidden. In the names of goods (`goods`) a group of digits may be an article number, so phones are left there unless they begin with +.

    >>> hide(pd.Series(["club card 4111 1111 1111 1111", "tel. 601101456", "art. 345-678-901"]), goods=True)[0].tolist()
    ['club card •••', 'tel. •••', 'art. 345-678-901']
    """
    codes, unique = pd.factorize(texts)
    phone = patterns.ABROAD if goods else patterns.PHONE
    clean = [phone.sub("•••", _numberless(patterns.EMAIL.sub("•••@•••", str(t)))) for t in unique]
    hidden = pd.Series([c != str(t) for c, t in zip(clean, unique, strict=True)] + [False])
    if not hidden.any():
        return texts, pd.Series(False, index=texts.index)
    changed = pd.Series(hidden.to_numpy()[codes], index=texts.index)
    return texts.mask(changed, pd.Series([*clean, None], dtype="str").take(codes).set_axis(texts.index)), changed


def _numberless(text: str) -> str:
    """Without numbers that are told to be a phone, or are an account, a card, a PESEL or a SNILS by their check digits; others stay."""
    text = patterns.IBAN.sub(lambda found: "•••" if patterns.iban(found[0]) else found[0], text)
    return patterns.TOLD.sub(r"\1•••", patterns.NUMBER.sub(_code, text))


def _code(found: re.Match) -> str:
    digits = patterns.digits(found[0])
    long = len(digits) >= 15 and patterns.card(digits)
    return "•••" if (patterns.snils(digits) and "-" in found[0]) or patterns.pesel(digits) or long else found[0]


def people(contacts: pd.DataFrame) -> set[tuple[str, str]]:
    """Every two words of a customer's names as word beginnings, in both orders: what gives a person away inside a text.

    >>> sorted(people(pd.DataFrame({"customer_id": ["1"], "name": ["Anna"], "surname": ["Petrova"]})))
    [('ann', 'petr'), ('petr', 'ann')]
    """
    named = contacts.drop(columns="customer_id", errors="ignore")
    usual = {pair for _, column in named.items() for pair in _usual(column)} - {pair for _, column in named.items() for pair in _whole(column)}
    told = named.astype("str").where(named.notna() & ~named.astype("str").apply(lambda c: c.str.contains(r"@|\d{5}")), "")
    found: set[tuple[str, str]] = set()
    for row in told.drop_duplicates().itertuples(index=False):
        words = [_beginnings(word) for word in WORD.findall(" ".join(row))[:6]]
        found |= {(a, b) for i, one in enumerate(words) for j, other in enumerate(words) if i != j for a in one for b in other}
    return found - usual


def _usual(texts: pd.Series) -> set[tuple[str, str]]:
    """Two words that stand side by side in more than a tenth of many different texts, beside twenty different others, neither of them a given name:
    New Business in the names of deals.

    >>> sorted(_usual(pd.Series([f"{a}{b} - New Business" for a in "KLMNPRST" for b in ("ora", "ime", "uno", "eta", "yla")])))
    [('busi', 'new'), ('new', 'busi')]
    """
    different = texts.dropna().astype("str").drop_duplicates()
    different, given = different.iloc[:: max(1, len(different) // 5_000)], words.cells("given name")
    if len(different) < 40:
        return set()
    texts_of = [[words.bare(word) for word in WORD.findall(text)] for text in different]
    counts = Counter(pair for said in texts_of for pair in set(pairwise(said)) if given.isdisjoint(pair))
    often = {pair for pair, n in counts.items() if n > 0.1 * len(different)}
    beside = {pair: {tuple(w for w in said if w not in pair) for said in texts_of if pair in set(pairwise(said))} for pair in often}
    said = [pair for pair, others in beside.items() if len(others) >= 20]
    return {found for one, other in said for a in _beginnings(one) for b in _beginnings(other) for found in ((a, b), (b, a))}


def _whole(texts: pd.Series) -> set[tuple[str, str]]:
    """Two words that are all there is in a cell, as a name is."""
    said = [WORD.findall(text) for text in texts.dropna().astype("str").unique()]
    return {found for pair in said if len(pair) == 2 for a in _beginnings(pair[0]) for b in _beginnings(pair[1]) for found in ((a, b), (b, a))}


def surnames(contacts: pd.DataFrame) -> frozenset[str]:
    """The words of the contacts' names that are no given names and no words of a choice (Brown is both a surname and a colour).

    >>> sorted(surnames(pd.DataFrame({"customer_id": ["1"], "name": ["Anna Hext"], "surname": ["Brown"], "mail": ["a@b.pl"]})))
    ['hext']
    """
    texts = (str(text) for _, column in contacts.drop(columns="customer_id", errors="ignore").items() for text in column.dropna().unique())
    said = {words.bare(word) for text in texts if not re.search(r"@|\d", text) for word in WORD.findall(text)[:6] if word[0].isupper()}
    return frozenset(said - words.cells("given name") - words.cells("category value"))


def called_like(name: str, texts: pd.Series, known: frozenset[str]) -> bool:
    """Whether a column that is not of things or places holds contacts' surnames alone, three different ones at least.

    >>> told = pd.Series(["Hext", "Pike", "Quill", "Hext"])
    >>> [called_like(n, told, frozenset({"hext", "pike", "quill"})) for n in ("Manager's segment", "Brand", "Town")]
    [True, False, False]
    """
    if words.speaks_of(name, "taste") or of_places(name) or (_of_thing(name) and not words.speaks_of(name, "role")):
        return False
    counts = sampled.texts(texts)
    own = [text for text in counts.index if words.bare(text) in known]
    return len(own) > 2 and bool(counts[own].sum() >= 0.8 * counts.sum())


def _beginnings(word: str) -> list[str]:
    """The start of a word whatever its ending: Анна, Анной; Петрова, Петровой."""
    word = word.casefold()
    return ([word[:3]] if len(word) <= 5 else []) + ([word[:4]] if len(word) >= 5 else [])


def hide_people(texts: pd.Series, known: set[tuple[str, str]]) -> tuple[pd.Series, pd.Series]:
    """Hide two capitalised words in a row that name a customer; return the texts and where something was hidden.

    >>> hide_people(pd.Series(["call Anna Petrova back", "red car"]), {("ann", "petr")})[0].tolist()
    ['call ••• back', 'red car']
    """
    clean = {t: _without_people(t, known) for t in texts.dropna().unique()}
    changed = texts.isin([t for t, c in clean.items() if c != t])
    return texts.where(~changed, texts.map(clean)).astype(texts.dtype), changed


def _without_people(text: str, known: set[tuple[str, str]]) -> str:
    words = [m for m in WORD.finditer(text) if m[0][0].isupper()]
    pairs = [(a, b) for a, b in pairwise(words) if not text[a.end() : b.start()].strip(" ,.\u00a00123456789")]
    spans = [(a.start(), b.end()) for a, b in pairs if any((x, y) in known for x in _beginnings(a[0]) for y in _beginnings(b[0]))]
    for start, end in reversed(spans):
        text = text[:start] + "•••" + text[end:]
    return text
