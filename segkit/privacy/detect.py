"""Personal data: which columns hold contacts, which hold special categories, by their names and by their values."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from itertools import pairwise

import pandas as pd

SPECIAL = {
    "religion": r"relig|\bfaith\b|\bchurch|confession|вероисповед|религи|конфесси|вера\b|wyznan",
    "ethnic origin": r"ethnic|\brace\b|\bracial|nationality|национальн|этнич|\bраса\b|расов|narodowoś|narodowos|etnicz|\brasa\b|rasow",
    "political opinion": r"politic|ideolog|\bparty (?:member|affil)|political party|политич|партийн|идеолог|убежден|polityc"
    r"|poglądy|poglady",
    "trade union": r"trade.?union|union.?member|labou?r.?union|профсоюз|związk\w* zawod|zwiazk\w* zawod|związek zawod",
    "health": r"\bhealth|handicap|diagnos|disease|illness|disab(?:ility|led)|medical|\bhiv\b|pregnan|allerg"
    r"|blood.?(?:type|group)|\bicd\b|здоров|диагноз"
    r"|болезн|заболеван|инвалид|медицин|\bвич\b|беременн|аллерг|групп\w* крови|\bмкб|анамнез|zdrow|diagnoz|chorob|niepełnospr|niepelnospr"
    r"|medyczn|ciąż|alergi|grup\w* krwi",
    "sex life": r"sexual|sex.?life|^orientation$|интимн|сексуальн|половая жизнь|ориентаци|seksualn|orientacja",
    "genetic or biometric": r"genetic|\bdna\b|biometric|fingerprint|генетич|\bднк\b|биометр|отпечат\w* пальц|genetyczn"
    r"|biometrycz|odcisk\w* palc",
    "criminal record": r"criminal|convict|судим|karaln|karany|wyrok",
}  # fmt: skip
SPECIAL_VALUES = {
    "health": r"diabet|asthma|\bcancer\b|hypertens|depressi|epilep|arthritis|oncolog|диабет|гипертон|астм"
    r"|онколог|депресс|эпилеп|артрит|гастрит"
    r"|туберкул|гепатит|инфаркт|инсульт|cukrzyc|nadciśnieni|\bastma\b|nowotw|depresj|padaczk|zawał|\budar\b|\b[A-TV-Z]\d\d\.\d{1,2}\b",
    "religion": r"\bcatholic|\bmuslim|\bislam|\bjewish\b|\bjudais|\bbuddhis|\bhindu|\bprotestant|\batheis"
    r"|\bagnostic|православ|мусульман|ислам"
    r"|\bиуде|буддис|католи|протестант|атеис|katoli|muzułman|prawosław|żydowsk|protestan|ateist|buddyst",
    "ethnic origin": r"\bcaucasian\b|african.american|\bhispanic|татарин|украинец|армянин|чеченец|еврей|башкир|чуваш"
    r"|якут|\bромы?\b|\bcygan",
    "political opinion": r"\brepublican\b|\bdemocrat\b|\blabour party|\bcommunist|единая россия|\bкпрф\b|\bлдпр\b|коммунист"
    r"|либерал|\bpis\b|konfederacj|platforma obywatelska",
    "sex life": r"\bhomosexual|\bheterosexual|\bbisexual|гомосексуал|гетеросексуал|бисексуал|homoseksual|heteroseksual|biseksual",
}  # fmt: skip
CONTACT = {
    "email": r"e.?mail|эл\w*[. ]*(?:почта|адрес)|^почта$|имейл|мейл|poczta",
    "phone": r"phone|\btel\b|^tel(?:nr|no)|telefon|телефон|^тел\b|^тел\.|^моб\b|mobile|\bcell\b|komórk|whatsapp"
    r"|viber|telegram|\bsms\b|\bгсм\b",
    "name": r"^(?:full|first|last|sur|middle|second|given|family|customer|client|contact|buyer)?[ _.-]*name$"
    r"|^surname|^фио\b|ф\.?и\.?о|фамили|^имя\b|отчеств"
    r"|контактное лицо|имя (?:клиента|покупателя)|^imi[eę]\b|nazwisk|imię i|contact.?person|osoba kontaktowa",
    "address": r"^(?:home|street|postal|delivery|billing|shipping)?[ _.-]*address|^адрес|адрес (?:доставки"
    r"|проживания|регистрации)|домашний адрес|^adres|\bулица\b|^ulica|\bstreet\b|ip.?addr",
    "card": r"card.?(?:number|no)|номер (?:банковской )?карты|банковская карта|nr karty|numer karty|\biban\b"
    r"|\bpan\b|расч\w* сч[её]т|bank.?account",
    "document": r"passport|паспорт|paszport|\bpesel\b|снилс|snils|\bинн\b|\binn\b|dowód|dowod os|\bssn\b"
    r"|social.?security|national.?id|\bnip\b",
    "social": r"\bvk\b|вконтакте|instagram|facebook|\blogin\b|логин|username|user.?name|\bник\b",
}  # fmt: skip
EMAIL = re.compile(r"[^\s@;,<>\"']{1,64}@[^\s@;,<>\"']{1,190}\.[^\s@;,<>\"'.]{2,24}")
PHONE = re.compile(
    r"(?<![\w.,-])(?:\+\d[\d\s().\-\u00a0]{8,18}\d|[78][\s(-]*\d{3}[\s).-]*\d{3}[\s-]?\d{2}[\s-]?\d{2}"
    r"|\(\d{3}\)\s?\d{3}-?\d{2}-?\d{2}|\d{3}[ -]\d{3}[ -]\d{3,4})(?![\w])"
)
FULL_NAME = re.compile(
    r"[А-ЯЁ][а-яё-]+ [А-ЯЁ][а-яё]+ [А-ЯЁ][а-яё]+(?:ич|вна|чна|шна)|[А-ЯЁ][а-яё-]+ [А-ЯЁ]\. ?[А-ЯЁ]\.|[А-ЯЁ]\. ?[А-ЯЁ]\. ?[А-ЯЁ][а-яё-]+"
)
_GIVEN = (
    "anna maria elena olga natalia irina tatiana ekaterina svetlana alexander dmitry sergey andrey alexey ivan mikhail "
    "vladimir nikolay pavel john mary james robert michael david william linda susan jennifer patricia elizabeth emma oliver "
    "thomas charles sarah karen jan piotr krzysztof andrzej tomasz paweł michał marcin jakub adam katarzyna małgorzata "
    "agnieszka barbara ewa joanna magdalena monika zofia aleksandra анна мария елена ольга наталья наталия ирина татьяна "
    "екатерина светлана юлия анастасия дарья александр дмитрий сергей андрей алексей иван михаил владимир николай павел "
    "максим артём артем евгений игорь олег людмила галина марина виктория ксения полина вера надежда любовь роман денис антон "
    "кирилл илья "
)
GIVEN = set(_GIVEN.split())
ABROAD = re.compile(r"(?<![\w.,-])\+\d[\d\s().\-\u00a0]{8,18}\d(?![\w])")
TOLD = re.compile(r"(\b(?:tel|тел)\.?:?\s*)\d[\d\s.\-]{6,14}\d", re.IGNORECASE)
IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b")
NUMBER = re.compile(r"(?<![\w-])\d(?:[ -]?\d){10,18}(?![\w-])")
WORD = re.compile(r"[^\W\d_]{3,}")
LONG_NUMBER = re.compile(r"[\d\s-]{11,}")
DOCUMENTS = {"passport": re.compile(r"\d{2} ?\d{2} \d{6}"), "snils": re.compile(r"\d{3}-\d{3}-\d{3}[ -]\d{2}")}


def special(name: str, values: pd.Series) -> str | None:
    """Return the special category (GDPR art. 9, 152-FZ art. 10) that a column seems to hold, by name or by its values.

    >>> special("Диагноз", pd.Series(["x"])), special("Группа", pd.Series(["сахарный диабет", "астма", "нет"]))
    ('health', 'health')
    """
    low = " ".join(re.split(r"[\s_]+", name.casefold()))
    for category, pattern in SPECIAL.items():
        if re.search(pattern, low):
            return category
    counts = sample(values)
    together = "\n".join(counts.index)
    for category, pattern in SPECIAL_VALUES.items():
        if not re.search(pattern, together, re.IGNORECASE):
            continue
        hits = counts[[bool(re.search(pattern, text, re.IGNORECASE)) for text in counts.index]]
        if hits.sum() >= 0.2 * counts.sum() and len(hits) >= min(2, max(1, len(counts))):
            return category
    return None


def contact(name: str, values: pd.Series) -> str | None:
    """Return the kind of contact or identity a column holds (email, phone, name, address, card, document), or None.

    >>> contact("x", pd.Series(["a@b.pl", "c@d.org"])), contact("E-mail", pd.Series(["нет адреса"])), contact("Город", pd.Series(["Пермь"]))
    ('email', 'email', None)
    """
    low = " ".join(re.split(r"[\s_]+", name.casefold()))
    counts = sample(values)
    for kind, pattern in CONTACT.items():
        if re.search(pattern, low) and not _is_flag(counts):
            return kind
    return contact_values(counts)


def contact_values(counts: pd.Series) -> str | None:
    """Return the kind of contact that a good part of the values are; `counts`: how often each distinct text occurs."""
    if not len(counts):
        return None
    if _share(counts, EMAIL.fullmatch) >= 0.3:
        return "email"
    if _share(counts, PHONE.fullmatch) >= 0.3:
        return "phone"
    long = len(counts) > 2 and _share(counts, LONG_NUMBER.fullmatch) >= 0.9
    for kind, test in (("card", luhn), ("document", pesel), ("document", snils)):
        if long and _share(counts, lambda text, test=test: test(re.sub(r"[\s-]", "", text))) >= 0.9:
            return kind
    if any(_share(counts, shape.fullmatch) >= 0.5 for shape in DOCUMENTS.values()):
        return "document"
    return "name" if _share(counts, FULL_NAME.fullmatch) >= 0.5 or _share(counts, _given) >= 0.4 else None


def _given(text: str) -> bool:
    words = text.casefold().split()
    return len(words) in (2, 3) and not GIVEN.isdisjoint(words)


def sample(values: pd.Series) -> pd.Series:
    """Up to a thousand values spread over a column, counted; none of columns that are neither text nor whole numbers."""
    known = values.dropna()
    known = known.iloc[:: max(1, len(known) // 1000)]
    if pd.api.types.is_bool_dtype(known) or pd.api.types.is_datetime64_any_dtype(known):
        return pd.Series(dtype="int64")
    if pd.api.types.is_float_dtype(known):
        whole = (known == known.round()).all() and (known.abs() < 2**53).all()
        known = known.astype("int64") if whole else known.head(0)
    counts = Counter(text for text in (str(value)[:300].strip() for value in known.tolist()) if text)
    return pd.Series(list(counts.values()), index=pd.Index(list(counts), dtype="object"), dtype="int64")  # read often, one by one


def _share(counts: pd.Series, test: Callable[[str], object]) -> float:
    return sum(n for text, n in counts.items() if test(text)) / counts.sum()


def _is_flag(counts: pd.Series) -> bool:
    """A column such as «E-mail: да/нет» tells about a contact and is none."""
    words = {"да", "нет", "yes", "no", "tak", "nie", "true", "false", "0", "1", "y", "n", "t", "есть", "+", "-", "x"}
    return bool(len(counts)) and {text.casefold() for text in counts.index} <= words


def luhn(digits: str) -> bool:
    """Say whether digits are a payment card's number (13 to 19, Luhn's check).

    >>> luhn("4111111111111111"), luhn("4111111111111112")
    (True, False)
    """
    if not (digits.isascii() and digits.isdigit() and 13 <= len(digits) <= 19 and digits[0] in "23456"):
        return False
    doubled = [int(c) * 2 for c in digits[-2::-2]]
    return (sum(int(c) for c in digits[-1::-2]) + sum(n - 9 if n > 9 else n for n in doubled)) % 10 == 0


def pesel(digits: str) -> bool:
    """Say whether eleven digits are a Polish PESEL.

    >>> pesel("44051401359"), pesel("44051401358")
    (True, False)
    """
    if not (digits.isascii() and digits.isdigit() and len(digits) == 11):
        return False
    weights = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)
    return (10 - sum(w * int(c) for w, c in zip(weights, digits, strict=False)) % 10) % 10 == int(digits[10])


def snils(digits: str) -> bool:
    """Say whether eleven digits are a Russian SNILS.

    >>> snils("11223344595"), snils("11223344596")
    (True, False)
    """
    if not (digits.isascii() and digits.isdigit() and len(digits) == 11):
        return False
    total = sum(int(c) * (9 - i) for i, c in enumerate(digits[:9])) % 101
    return total % 100 == int(digits[9:])


def hide(texts: pd.Series, *, goods: bool = False) -> tuple[pd.Series, pd.Series]:
    """Hide e-mails, phones and numbers of cards, accounts and documents inside free text; return the texts and where something was
    hidden. In the names of goods (`goods`) a group of digits may be an article number, so phones are left there unless they begin with +.

    >>> hide(pd.Series(["club card 4111 1111 1111 1111", "tel. 601101456", "art. 345-678-901"]), goods=True)[0].tolist()
    ['club card •••', 'tel. •••', 'art. 345-678-901']
    """
    codes, unique = pd.factorize(texts)
    phone = ABROAD if goods else PHONE
    clean = [phone.sub("•••", TOLD.sub(r"\1•••", NUMBER.sub(_code, IBAN.sub(_account, EMAIL.sub("•••@•••", str(t)))))) for t in unique]
    hidden = pd.Series([c != str(t) for c, t in zip(clean, unique, strict=True)] + [False])
    if not hidden.any():
        return texts, pd.Series(False, index=texts.index)
    changed = pd.Series(hidden.to_numpy()[codes], index=texts.index)
    return texts.mask(changed, pd.Series([*clean, None], dtype="str").take(codes).set_axis(texts.index)), changed


def _code(found: re.Match) -> str:
    """A card's number, a PESEL or a SNILS by its check digits; other long numbers stay."""
    digits = re.sub(r"[ -]", "", found[0])
    named = (snils(digits) and "-" in found[0]) or pesel(digits) or (len(digits) >= 15 and luhn(digits))
    return "•••" if named else found[0]


def _account(found: re.Match) -> str:
    """An account's number by its check digits (ISO 13616: the rest of 97 is 1)."""
    code = found[0].replace(" ", "")
    return "•••" if int("".join(str(int(c, 36)) for c in code[4:] + code[:4])) % 97 == 1 else found[0]


def people(contacts: pd.DataFrame) -> set[tuple[str, str]]:
    """Every two words of a customer's names as word beginnings, in both orders: what gives a person away inside a text.

    >>> sorted(people(pd.DataFrame({"customer_id": ["1"], "name": ["Anna"], "surname": ["Petrova"]})))
    [('ann', 'petr'), ('petr', 'ann')]
    """
    named = contacts.drop(columns="customer_id", errors="ignore")
    told = named.astype("str").where(named.notna() & ~named.astype("str").apply(lambda c: c.str.contains(r"@|\d{5}")), "")
    found: set[tuple[str, str]] = set()
    for row in told.drop_duplicates().itertuples(index=False):
        words = [_beginnings(word) for word in WORD.findall(" ".join(row))[:6]]
        found |= {(a, b) for i, one in enumerate(words) for j, other in enumerate(words) if i != j for a in one for b in other}
    return found


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
    changed = texts.map({t: c != t for t, c in clean.items()}).fillna(False).astype(bool)
    return texts.where(~changed, texts.map(clean)).astype(texts.dtype), changed


def _without_people(text: str, known: set[tuple[str, str]]) -> str:
    words = [m for m in WORD.finditer(text) if m[0][0].isupper()]
    pairs = [(a, b) for a, b in pairwise(words) if not text[a.end() : b.start()].strip(" ,.\u00a00123456789")]
    spans = [(a.start(), b.end()) for a, b in pairs if any((x, y) in known for x in _beginnings(a[0]) for y in _beginnings(b[0]))]
    for start, end in reversed(spans):
        text = text[:start] + "•••" + text[end:]
    return text
