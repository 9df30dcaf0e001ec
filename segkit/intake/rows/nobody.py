"""Ids that are nobody's or several people's: guests, zeros, two ids in one cell, the same id in other letters."""

from __future__ import annotations

import html
import re
import unicodedata
from urllib.parse import unquote

import numpy as np
import pandas as pd

from segkit.intake.fold import alike, spellings
from segkit.intake.log import Notes, entries, examples, mask, problem
from segkit.intake.raw import Raw
from segkit.intake.source import Source
from segkit.intake.values import numbers as v

GUESTS = {
    "guest", "guests", "guest user", "guest customer", "guest checkout", "anonymous", "anonymous customer", "anon", "walk-in", "walk in",
    "walkin", "walk-in customer", "cash customer", "cash sale", "cash sales", "retail customer", "no customer", "no card", "not registered",
    "unregistered", "unknown", "unknown customer", "undefined", "unassigned", "n/a", "(not set)", "not set", "(none)", "(null)", "<null>", "?", "??", "???",
    "гость", "гости", "аноним", "анонимный покупатель", "анонимный", "розничный покупатель", "розничный клиент", "розница", "частное лицо", "разовый клиент", "разовый покупатель", "прочие клиенты", "прочие покупатели",
    "one-time customer", "one time customer", "other customers", "klient jednorazowy", "inni klienci", "pozostali klienci", "klient z ulicy",
    "no client", "нет контрагента", "нет клиента", "без контрагента", "без покупателя", "brak klienta", "brak nabywcy", "bez klienta", "bez nabywcy", "klient nieznany",
    "без карты", "нет карты", "без регистрации", "незарегистрированный", "не указан", "не указано", "неизвестно", "неизвестный",
    "неизвестен", "неизвестный покупатель", "нет", "нет данных", "н/д", "не определен", "не определён", "без клиента",
    "gość", "gosc", "goście", "anonim", "anonimowy", "klient detaliczny", "klient anonimowy", "klient indywidualny", "bez karty",
    "(blank)", "blank", "(empty)", "empty", "[object object]", "no name", "noname", "default customer", "default client", "(пусто)", "пусто", "(пустая строка)",
    "не задан", "не задано", "без имени", "клиент по умолчанию", "покупатель по умолчанию", "физлицо", "физ. лицо", "(puste)", "puste", "(pusty)", "n/d", "nie dotyczy",
    "klient domyślny", "bez nazwy", "sprzedaż detaliczna", "brak karty", "niezarejestrowany", "nieznany", "nieznany klient", "nieokreślony", "brak", "brak danych", "b/d", "bez rejestracji",
}  # fmt: skip
PERHAPS = {"null", "none", "nan", "na", "nil"}  # names too: nobody only where they buy more often than anybody
SOMEBODY = PERHAPS | {  # of customers, likewise: what is typed where the customer is not known may be a client's short name
    "test", "tests", "testowy", "тест", "тестовый", "тестовый клиент", "klient testowy", "test customer", "dummy", "default", "admin", "xxx", "nie", "other", "others",
    "misc", "miscellaneous", "various", "sundry", "customer", "client", "buyer", "cash", "retail", "till", "pos", "inny", "inna", "inne", "inni", "różne", "różni", "pozostałe", "pozostali", "klient", "nabywca",
    "kupujący", "detal", "detaliczny", "paragon", "gotówka", "kasa", "jednorazowy", "прочие", "прочее", "прочий", "прочая", "другие", "другой", "другое", "разное", "разные", "разовый", "разовая", "разовые", "клиент",
    "покупатель", "розничный", "наличные", "касса", "физлица", "физ лицо", "частник", "иное", "иные",
}  # fmt: skip
ALIKE = str.maketrans("АВЕКМНОРСТУХІЈЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧŁØĐ", "ABEKMHOPCTYXIJSABEZHIKMNOPTYXLOD")
LIKE_FIGURES = str.maketrans("OIL|", "0111")
MARKS = re.compile("[\u0300-\u036f]")
QUOTES = re.compile("[«»„“”\"'’`]")
NAMED = r"^(?:CUSTOMER|CLIENT|BUYER|КЛИЕНТ|ПОКУПАТЕЛЬ|КОНТРАГЕНТ|KLIENT|NABYWCA|CODE|КОД|KOD|NR|NO|ID)[\s:#№._-]*(?=[A-Z]*\d)"
UNSEEN = dict.fromkeys(map(ord, "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u200c\u200d\u2800\u3164\ufe0e\ufe0f\uffa0"))  # in names they mean something, in ids nothing
HYPHENS = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2212\ufe63\ufe58"), "-")
GROUPED = r"\d{1,3}(?:[,.'’]\d{3})+"
DECOR = r"^[#№`'\"*,.;:+-]+|(?<=[A-Z\d])(?:\([^()]*\)|[`'\"*,.;:]+)$|(?<=[A-Z])-(?=\d)"  # put around an id by hand or by an export
WORDS = r"[^\W\d_][^\d\n]*\s[^\d\n]*[^\W\d_][^\d\n]*"
PAIR = r"\s*[^\W_][\w.-]*(?:\s*[;,|/&\n]\s*[^\W_][\w.-]*)+\s*|\s*\d+(?:\s+\d+)+\s*"


def nobody(ids: pd.Series, times: np.ndarray, source: Source) -> np.ndarray:
    """Say which ids stand for nobody: a dash, a guest, a zero; "NULL" where it is on more rows than any other id.

    `ids`: each id once; `times`: on how many rows it is.

    >>> nobody(pd.Series(["Guest", "17", "0", "-"]), np.array([1, 3, 1, 1]), Source(file="s.csv")).tolist()
    [True, False, True, True]
    """
    low = ids.str.strip().str.casefold()
    none = low.isin(v.NOBODY).to_numpy(dtype=bool)
    if source.nobody == "none":
        return none
    words = {w.strip().casefold() for w in source.nobody} if source.nobody is not None else GUESTS
    zero = low.str.fullmatch(r"-?0+(?:[.,]0+)?|-1").to_numpy(dtype=bool)
    perhaps, none = low.isin(SOMEBODY if source.nobody is None else PERHAPS).to_numpy(dtype=bool), none | low.isin(words).to_numpy(dtype=bool)
    nines = low.str.fullmatch("9{3,}").to_numpy(dtype=bool) & (source.nobody is None)
    most = times[~zero & ~perhaps & ~none & ~nines].max(initial=0)
    found = none | (perhaps & (times > max(1, most))) | (nines & (times > max(5, most)))
    if source.nobody is None and zero.any():
        padded = low.str.len().to_numpy() > 1
        found |= zero & ~(_counted_from_zero(low) & (times <= np.where(padded, max(2 * most, 5), most)))
    return found


def _counted_from_zero(ids: pd.Series) -> np.ndarray:
    """Zero is a customer where the ids are counted from it: most are numbers, and the first ten after it are there, written alike."""
    length = ids.str.len()
    digits = ids.str.fullmatch(r"[0-9]{1,9}")
    found = np.zeros(len(ids), dtype=bool)
    if digits.sum() < 0.5 * len(ids) or digits.sum() < 4:
        return found
    for i in np.flatnonzero(ids.str.fullmatch("0+").to_numpy(dtype=bool)):
        alike = ids[digits & ((length == length[i]) | (length[i] == 1))].astype("int64")
        first = set(range(1, min(11, len(alike))))
        found[i] = len(first & set(alike)) >= 0.9 * len(first)
    return found


def several(ids: pd.Series) -> np.ndarray:
    """Say which cells hold two ids or more, such as 551;552: their parts look like the ids of the other rows.

    >>> several(pd.Series(["551", "552", "553", "554", "555", "551;552"])).tolist()
    [False, False, False, False, False, True]
    """
    pairs = ids.str.fullmatch(PAIR).fillna(False).to_numpy(dtype=bool)
    if not pairs.any() or pairs.sum() > 0.2 * len(ids):
        return np.zeros(len(ids), dtype=bool)
    single = set(ids[~pairs].dropna().str.strip())
    shapes = {_shape(i) for i in list(single)[:10_000]}

    def hit(cell: str) -> bool:
        parts = [p for p in re.split(r"[;,|/&\s]+", cell) if p]
        grouped = cell.replace(" ", "").isdigit() and _shape(cell.replace(" ", "")) in shapes
        alike = all(p in single or _shape(p) in shapes for p in parts)
        return len(parts) > 1 and alike and _shape(cell) not in shapes and not grouped

    return np.array([pair and hit(cell) for cell, pair in zip(ids, pairs, strict=True)], dtype=bool)


def _shape(text: str) -> str:
    return re.sub(r"[^\W\d_]", "a", re.sub(r"\d", "9", text))


def one_spelling(ids: pd.Series, theirs: str, notes: Notes) -> pd.Series:
    """Ids that are names, written in capitals here and in small letters there, as one customer: the commonest spelling stands.

    >>> one_spelling(pd.Series(["Ann Lee", "ANN LEE", "Bob Ray", "Ann Lee"]), "Client", Notes("transactions", "a.csv")).tolist()
    ['Ann Lee', 'Ann Lee', 'Bob Ray', 'Ann Lee']
    """
    if not ids.dropna().head(1_000).str.contains(r"\S\s+\S").any():
        return ids
    stands = spellings(ids)
    if stands is None:
        return ids
    twice = stands.index[stands.duplicated(keep=False)]
    if not twice.str.strip().str.fullmatch(r"[^\d]*[^\W\d_]\S*\s[^\d]+").all():  # words, no figures
        return ids
    changed = stands[stands.index != stands]
    problem(notes, f"{len(changed):,} names of customers differ from another only by capital letters or spaces, and are read as the same", "", "names_alike",
            severity="note", column=theirs)  # fmt: skip
    return ids.map(lambda name: stands[name], na_action="ignore")


def _one_number(ids: pd.Series, times: np.ndarray, rows, theirs: str, canonical: str, raw: Raw, notes: Notes) -> pd.Series:
    """Ids that are e-mails, phones, tax numbers or names, in one spelling each: the one with the most digits stands, of these the commonest."""
    if not any(p.code == "id_is_contact" and f"the {canonical} is" in p.what for p in notes.problems):
        return ids
    same = alike(ids)
    if not same.duplicated().any():
        return ids
    order = pd.DataFrame({"same": same, "digits": ids.str.count(r"\d"), "times": times, "id": ids}).sort_values(["digits", "times", "id"], ascending=[False, False, True])
    made = same.map(order.drop_duplicates("same").set_index("same")["id"])
    changed = (made != ids).to_numpy(dtype=bool) & ids.notna().to_numpy()
    entries(notes, raw.rows[rows(changed)], "spelling", "one spelling", theirs, "•••")
    problem(notes, f"{len(ids):,} ids of {canonical} are {made.nunique():,}: {int(changed.sum()):,} of them are other spellings of the same (capital letters, spaces and signs between digits, what stands before them for the country), "
            "and are read as one", "", "ids_one", severity="note", column=theirs)  # fmt: skip
    return made


def tell_alike(ids: pd.Series, theirs: str, canonical: str, notes: Notes) -> None:
    """Say where two ids differ only by case, zeros, signs around them, marks of thousands, the order of their words, or letters that look the same."""
    ids = ids.dropna().drop_duplicates()
    if ids.str.fullmatch(r"[0-9]+").all() and ids.str.len().nunique() <= 1:
        return
    contacts = any(p.code == "id_is_contact" and canonical in p.what for p in notes.problems)
    ids = ids[~ids.str.strip().str.casefold().duplicated()] if contacts else ids  # of contacts, case is overlooked
    plain = _plainly(ids, contacts)
    again = plain.duplicated(keep=False)
    if not again.any():
        return
    pair = ids[plain == plain[again].iloc[0]].tolist()
    shown = "" if theirs in notes.private else ": " + " and ".join(f"«{mask(p, 30)}»" for p in pair[:2])
    problem(notes, f"{int(again.sum()):,} ids of {canonical} differ from another only by case, zeros, signs around them, marks of thousands, the order of words "
            f"or letters that look alike{shown}, and are counted apart", "correct the export if they are the same customers", "ids_alike", severity="warn", column=theirs)  # fmt: skip


def _plainly(ids: pd.Series, contacts: bool) -> pd.Series:
    """Ids as they are compared with one another: without what is put around them, and with one sign for all that look the same.

    >>> _plainly(pd.Series(["Клиент 12", "K1O1", "Lee, Ann", "12.000", "+7 912 345-67-01"]), contacts=True).tolist()
    ['12', 'K101', 'ANNLEE', '12', '123456701']
    """
    odd = ~ids.str.fullmatch("[A-Z0-9]+").to_numpy(dtype=bool) | contacts
    plain = ids.mask(odd, _bare(ids[odd], contacts)).str.replace(NAMED, "", regex=True)
    code = plain.str.contains("[0-9]", regex=True) & plain.str.contains("[OIL|]", regex=True) & (plain.str.len() <= 20) & ~plain.str.contains(" ", regex=False)
    plain = plain.mask(code, plain[code].str.translate(LIKE_FIGURES)) if code.any() else plain
    return plain.mask(plain.str.fullmatch("[0-9]+"), plain.str.lstrip("0"))


def _bare(ids: pd.Series, contacts: bool) -> pd.Series:
    """Ids without quotation marks, strokes over letters, spaces and what is put around them; of names the words in the order of the alphabet."""
    coded = ids.str.contains("&[#a-zA-Z]+\\d*;|%[0-9A-Fa-f]{2}", regex=True).to_numpy(dtype=bool)
    plain = ids.mask(coded, ids[coded].map(lambda t: unquote(html.unescape(t)).strip())).str.upper()
    odd = ~plain.map(str.isascii).to_numpy(dtype=bool)
    plain = plain.mask(odd, plain[odd].map(lambda t: MARKS.sub("", unicodedata.normalize("NFKD", t.replace("№", "#"))).upper()))
    plain = plain.str.replace(QUOTES.pattern, "", regex=True).str.strip().str.replace(NAMED, "", regex=True).str.translate(ALIKE)
    words = (plain.str.contains(r"\S\s+\S", regex=True) & ~plain.str.contains("[0-9]", regex=True)).to_numpy(dtype=bool)
    plain = plain.mask(words, plain[words].map(lambda t: "".join(sorted(re.findall(r"\w+", t)))))
    plain = plain.str.replace(r"\s+", "", regex=True).str.replace("[/_]", "-", regex=True)
    plain = plain.str.replace(DECOR, "", regex=True).str.replace(r"^(\d+)[.,]0+$", r"\1", regex=True)
    plain = plain.mask(plain.str.fullmatch(GROUPED), plain.str.replace(r"[,.'’]", "", regex=True))
    phone = (plain.str.replace(r"[()+-]", "", regex=True).str.fullmatch(r"[0-9]{9,15}") & contacts).to_numpy(dtype=bool)
    if not phone.any():
        return plain
    apart = alike(ids[phone])  # with their country where two countries have the same digits
    return plain.mask(phone, apart.where(apart.str.startswith("+"), plain[phone].str.replace(r"\D", "", regex=True).str[-9:]))


def composed(ids: pd.Series) -> pd.Series:
    """Return ids with every letter, figure and hyphen written in one sign and without signs that nobody sees, so that é and é are one customer.

    >>> composed(pd.Series(["K\u201312", "K-12\u200d", "٤٢"])).tolist()
    ['K-12', 'K-12', '42']
    """
    odd = ids.str.contains(r"[^\x00-\u02ff\u0400-\u045f]", regex=True).fillna(False)
    plain = v.WIDE | UNSEEN | HYPHENS
    return ids.mask(odd, ids[odd].map(lambda t: unicodedata.normalize("NFC", t).translate(plain).strip())) if odd.any() else ids


def set_apart(text: pd.Series, theirs: str, canonical: str, raw: Raw, source: Source, notes: Notes) -> tuple[pd.Series, np.ndarray]:
    """Return the ids without those of nobody, and which cells hold several; optional ids are emptied and logged."""
    codes, unique = pd.factorize(text)
    ids, times = composed(pd.Series(unique, dtype="str")), np.bincount(codes[codes >= 0], minlength=len(unique))

    def rows(which: np.ndarray) -> np.ndarray:
        return np.append(which, False)[codes]

    ids = _unquoted(ids, rows, theirs, canonical, raw, notes)
    ids = _one_number(ids, times, rows, theirs, canonical, raw, notes)
    customer = canonical == "customer_id"
    gone = nobody(ids, times, source) if customer else ids.str.lower().isin(v.NOBODY).to_numpy(dtype=bool)
    if canonical not in ("customer_id", "deal_id"):
        entries(notes, raw.rows[rows(gone)], "no_value", "emptied", theirs, text[rows(gone)].tolist())
    low = ids.str.lower()
    words = low.isin(SOMEBODY if customer and source.nobody is None else PERHAPS).to_numpy(dtype=bool) & ~gone
    if words.any():
        found = ", ".join(sorted(ids[words])[:3])
        problem(notes, f"{int(rows(words).sum()):,} rows have the {canonical} {found}",
                f"write na_values: [{mask(ids[words].iloc[0])}], or whatever the word is, if it means nobody", "empty_word", severity="warn", column=theirs)  # fmt: skip
    zero = low.str.fullmatch("0+").to_numpy(dtype=bool) & ~gone
    if zero.any() and customer and source.nobody is None:
        problem(notes, f"{int(rows(zero).sum()):,} rows have the id «{ids[zero].iloc[0]}», which is kept, as the ids seem to be counted from it",
                'write nobody: ["0"], with as many zeros as there are, if these are guests', "id_of_nobody", severity="warn", column=theirs)  # fmt: skip
    if customer and source.nobody != "none":
        pairs = several(ids)
        _footnotes(ids, codes, gone, theirs, raw, notes)
    else:
        pairs = np.zeros(len(ids), dtype=bool)
    kept = ids.mask(gone).astype("str").array.take(codes, allow_fill=True)
    return pd.Series(kept, index=text.index, dtype="str"), rows(pairs)


def _footnotes(ids: pd.Series, codes: np.ndarray, gone: np.ndarray, theirs: str, raw: Raw, notes: Notes) -> None:
    """Words in the last rows of a file whose other customers all are codes may be a note of the report's, with a date and a number of its own."""
    spoken = ids.str.fullmatch(WORDS).fillna(False).to_numpy(dtype=bool) & ~gone
    if any(p.code == "totals_word" for p in notes.problems):  # said already
        return
    if len(ids) < 10 or not spoken.any() or spoken.sum() > 3 or ids[~spoken & ~gone].str.contains(r"\s", regex=True).any():
        return
    last = np.arange(len(codes)) >= len(codes) - 3
    rows = last & (codes >= 0) & np.append(spoken, False)[codes]
    if rows.sum() < np.append(spoken, False)[codes].sum() or not rows.any():
        return  # elsewhere too: a customer
    shown = examples(raw.rows[rows], [mask(t, 40) for t in ids.to_numpy()[codes[rows]]], hidden=theirs in notes.private)
    problem(notes, f"{int(rows.sum()):,} of the last rows have words where all other rows have a code, and are kept as customers: {shown}",
            f"write skip_rows: {raw.rows[rows].tolist()} if they are a note below the table" if not notes.parts else "take them out of the file if they are a note below the table", "words_for_id", severity="warn", column=theirs)  # fmt: skip


def _unquoted(ids: pd.Series, rows, theirs: str, canonical: str, raw: Raw, notes: Notes) -> pd.Series:
    """A quotation mark that was opened and lost its other half is not of the id, where the id without it is there too, or no other id has one."""
    odd = ids.str.fullmatch(r'[^"]+"|"[^"]+').to_numpy(dtype=bool)
    if not odd.any():
        return ids
    bare = ids[odd].str.strip('"').str.strip()
    known = bare.isin(set(ids[~odd])) | (not ids[~odd].str.contains('"', regex=False).any() and odd.sum() < (~odd).sum())
    where = rows(odd)
    shown = examples(raw.rows[where], ids[odd].head(1), hidden=theirs in notes.private)
    problem(notes, f"{int(where.sum()):,} cells of {canonical} have half a pair of quotation marks: {shown}; {int(known.sum()):,} were read without it",
            "see whether the rows are right, or export again", "stray_quote", severity="warn", column=theirs)  # fmt: skip
    return ids.mask(odd, bare.where(known, ids[odd]).reindex(ids.index))
