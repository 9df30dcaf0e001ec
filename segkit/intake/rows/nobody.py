"""Ids that are nobody's or several people's: guests, zeros, two ids in one cell, the same id in other letters."""

from __future__ import annotations

import re
import unicodedata

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
    "гость", "гости", "аноним", "анонимный покупатель", "анонимный", "розничный покупатель", "розничный клиент", "розница", "частное лицо",
    "без карты", "нет карты", "без регистрации", "незарегистрированный", "не указан", "не указано", "неизвестно", "неизвестный",
    "неизвестен", "неизвестный покупатель", "нет", "нет данных", "н/д", "не определен", "не определён", "без клиента",
    "gość", "gosc", "goście", "anonim", "anonimowy", "klient detaliczny", "klient anonimowy", "klient indywidualny", "bez karty",
    "(blank)", "blank", "(empty)", "empty", "[object object]", "no name", "noname", "default customer", "default client", "(пусто)", "пусто", "(пустая строка)",
    "не задан", "не задано", "без имени", "клиент по умолчанию", "покупатель по умолчанию", "физлицо", "физ. лицо", "(puste)", "puste", "(pusty)", "n/d", "nie dotyczy",
    "klient domyślny", "bez nazwy", "sprzedaż detaliczna", "brak karty", "niezarejestrowany", "nieznany", "nieznany klient", "nieokreślony", "brak", "brak danych", "b/d", "bez rejestracji",
}  # fmt: skip
PERHAPS = {"null", "none", "nan", "na", "nil"}  # names too: nobody only where they buy more often than anybody
ALIKE = str.maketrans("АВЕКМНОРСТУХІЈЅ", "ABEKMHOPCTYXIJS")
GROUPED = r"\d{1,3}(?:[,.'’]\d{3})+"
DECOR = r"&NBSP;|^ID[:#№.-]?(?=[A-Z]*\d)|^[#№`'\"*,.;:]+|(?<=[A-Z\d])(?:\([^()]*\)|[`'\"*,.;:]+)$|(?<=[A-Z])-(?=\d)"  # put around an id by hand or by an export
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
    perhaps, none = low.isin(PERHAPS).to_numpy(dtype=bool), none | low.isin(words).to_numpy(dtype=bool)
    most = times[~zero & ~perhaps & ~none].max(initial=0)
    found = none | (perhaps & (times > max(1, most)))
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
    """Say where two ids differ only by case, zeros, signs around them, marks of thousands, or letters of two alphabets that look the same."""
    ids = ids.drop_duplicates()
    digits = ids.str.fullmatch(r"[0-9]+")
    if digits.all() and ids.str.len().nunique() <= 1:
        return
    plain = ids.str.replace(r"\s+", "", regex=True).str.upper().str.translate(ALIKE)
    plain = plain.str.replace(DECOR, "", regex=True)
    plain = plain.mask(plain.str.fullmatch(GROUPED), plain.str.replace(r"[,.'’]", "", regex=True))
    plain = plain.mask(digits, plain.str.lstrip("0"))
    again = plain.duplicated(keep=False)
    if not again.any():
        return
    pair = ids[plain == plain[again].iloc[0]].tolist()
    shown = "" if theirs in notes.private else ": " + " and ".join(f"«{mask(p, 30)}»" for p in pair[:2])
    problem(notes, f"{int(again.sum()):,} ids of {canonical} differ from another only by case, zeros, signs around them, marks of thousands or letters that look alike{shown}, "
            "and are counted apart", "correct the export if they are the same customers", "ids_alike", severity="warn", column=theirs)  # fmt: skip


def composed(ids: pd.Series) -> pd.Series:
    """Return ids with every letter written in one sign, so that é and é are one customer."""
    odd = ids.str.contains(r"[^\x00-\u02ff\u0400-\u045f]", regex=True).fillna(False)
    return ids.mask(odd, ids[odd].map(lambda t: unicodedata.normalize("NFC", t).translate(v.WIDE))) if odd.any() else ids


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
    words = low.isin(PERHAPS).to_numpy(dtype=bool) & ~gone
    if words.any():
        found = ", ".join(sorted(ids[words])[:3])
        problem(notes, f"{int(rows(words).sum()):,} rows have the {canonical} {found}",
                "write na_values: [NULL], or whatever the word is, if it means nobody", "empty_word", severity="warn", column=theirs)  # fmt: skip
    zero = low.str.fullmatch("0+").to_numpy(dtype=bool) & ~gone
    if zero.any() and customer and source.nobody is None:
        problem(notes, f"{int(rows(zero).sum()):,} rows have the id «{ids[zero].iloc[0]}», which is kept, as the ids seem to be counted from it",
                'write nobody: ["0"], with as many zeros as there are, if these are guests', "id_of_nobody", severity="warn", column=theirs)  # fmt: skip
    if customer and source.nobody != "none":
        tell_alike(ids[~gone], theirs, canonical, notes)
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
