"""Ids that are nobody's or several people's: guests, zeros, two ids in one cell, the same id in other letters."""

from __future__ import annotations

import re
import unicodedata

import numpy as np
import pandas as pd

from segkit.intake import values as v
from segkit.intake.log import Notes, entries, examples, problem
from segkit.intake.raw import Raw
from segkit.intake.source import Source

GUESTS = {
    "guest", "guests", "guest user", "guest customer", "guest checkout", "anonymous", "anonymous customer", "anon", "walk-in", "walk in",
    "walkin", "walk-in customer", "cash customer", "cash sale", "cash sales", "retail customer", "no customer", "no card", "not registered",
    "unregistered", "unknown", "unknown customer", "undefined", "unassigned", "n/a", "(not set)", "not set", "(none)", "(null)", "<null>",
    "гость", "гости", "аноним", "анонимный покупатель", "анонимный", "розничный покупатель", "розничный клиент", "розница", "частное лицо",
    "без карты", "нет карты", "без регистрации", "незарегистрированный", "не указан", "не указано", "неизвестно", "неизвестный",
    "неизвестен", "неизвестный покупатель", "нет", "нет данных", "н/д", "не определен", "не определён", "без клиента",
    "gość", "gosc", "goście", "anonim", "anonimowy", "klient detaliczny", "klient anonimowy", "klient indywidualny", "bez karty",
    "brak karty", "niezarejestrowany", "nieznany", "nieznany klient", "nieokreślony", "brak", "brak danych", "b/d", "bez rejestracji",
}  # fmt: skip
PERHAPS = {"null", "none", "nan", "na", "nil"}  # names too: nobody only where they buy more often than anybody
ALIKE = str.maketrans("АВЕКМНОРСТУХІЈЅ", "ABEKMHOPCTYXIJS")
PAIR = r"\s*[^\W_][\w.-]*(?:\s*[;,|/&\n]\s*[^\W_][\w.-]*)+\s*|\s*\d+(?:\s+\d+)+\s*"


def nobody(text: pd.Series, source: Source) -> np.ndarray:
    """Say which ids stand for nobody: a dash, a guest, a zero; "NULL" where it is on more rows than any other id."""
    if source.nobody == "none":
        return text.str.lower().isin(v.NOBODY).to_numpy(dtype=bool)
    words = {w.strip().casefold() for w in source.nobody} if source.nobody is not None else GUESTS
    codes, unique = pd.factorize(text)
    low = pd.Series(unique, dtype="str").str.strip().str.casefold()
    times = np.bincount(codes[codes >= 0], minlength=len(low))
    zero = low.str.fullmatch(r"-?0+(?:[.,]0+)?|-1").to_numpy(dtype=bool)
    perhaps = low.isin(PERHAPS).to_numpy(dtype=bool)
    most = times[~zero & ~perhaps & ~low.isin(words | v.NOBODY).to_numpy(dtype=bool)].max(initial=0)
    found = low.isin(words | v.NOBODY).to_numpy(dtype=bool) | (perhaps & (times > max(1, most)))
    if source.nobody is None and zero.any():
        padded = low.str.len().to_numpy() > 1
        found |= zero & ~(_counted_from_zero(low) & (times <= np.where(padded, max(2 * most, 5), most)))
    return np.append(found, False)[codes]


def _counted_from_zero(ids: pd.Series) -> np.ndarray:
    """Zero is a customer where the ids are counted from it: nearly every number up to the highest is there, written alike."""
    digits = ids[ids.str.fullmatch(r"[0-9]{1,15}")]
    dense = len(digits) > 2 and len(digits) >= 0.9 * (digits.astype("int64").max() + 1) and len(digits) == len(ids)
    return np.full(len(ids), dense and digits.str.len().max() >= ids.str.len().max())


def several(text: pd.Series) -> np.ndarray:
    """Say which cells hold two ids or more, such as 551;552: their parts look like the ids of the other rows."""
    codes, unique = pd.factorize(text)
    ids = pd.Series(unique, dtype="str")
    pairs = ids.str.fullmatch(PAIR).to_numpy(dtype=bool)
    if not pairs.any() or pairs.sum() > 0.2 * len(ids):
        return np.zeros(len(text), dtype=bool)
    single = set(ids[~pairs].str.strip())
    shapes = {_shape(i) for i in list(single)[:10_000]}
    hits = []
    for cell, pair in zip(ids, pairs, strict=True):
        parts = [p for p in re.split(r"[;,|/&\s]+", cell) if p] if pair else []
        hits.append(len(parts) > 1 and _shape(cell) not in shapes and all(p in single or _shape(p) in shapes for p in parts)
                    and not (cell.replace(" ", "").isdigit() and _shape(cell.replace(" ", "")) in shapes))  # fmt: skip
    return np.append(np.array(hits, dtype=bool), False)[codes]


def _shape(text: str) -> str:
    return re.sub(r"[^\W\d_]", "a", re.sub(r"\d", "9", text))


def tell_alike(text: pd.Series, theirs: str, canonical: str, raw: Raw, notes: Notes) -> None:
    """Say where two ids differ only by case, zeros in front, or letters of two alphabets that look the same."""
    ids = pd.Series(pd.unique(text.dropna()), dtype="str")
    digits = ids.str.fullmatch(r"[0-9]+")
    if digits.all() and ids.str.len().nunique() <= 1:
        return
    plain = ids.str.replace(r"\s+", "", regex=True).str.upper().str.translate(ALIKE)
    plain = plain.mask(digits, plain.str.lstrip("0"))
    again = plain.duplicated(keep=False)
    if not again.any():
        return
    first = plain[again].iloc[0]
    pair = ids[plain == first].tolist()
    shown = "" if theirs in notes.private else ": " + " and ".join(f"«{p}»" for p in pair[:2])
    row = raw.rows[np.flatnonzero((text == pair[1]).to_numpy(dtype=bool))[:1]]
    problem(notes, f"{int(again.sum()):,} ids of {canonical} differ from another only by case, zeros in front or letters that look alike{shown} "
            f"({examples(row)}), and are counted apart", "correct the export if they are the same customers", "ids_alike", severity="warn",
            column=theirs)  # fmt: skip


def composed(text: pd.Series) -> pd.Series:
    """Return ids with every letter written in one sign, so that é and é are one customer."""
    if not len(text) or not text.str.contains(r"[^\x00-\u02ff\u0400-\u045f]", regex=True).any():
        return text
    codes, unique = pd.factorize(text)
    made = np.array([*(unicodedata.normalize("NFC", str(t)).translate(v.WIDE) for t in unique), np.nan], dtype=object)
    return pd.Series(made[codes], index=text.index, dtype="str")


def _unquoted(text: pd.Series, theirs: str, canonical: str, raw: Raw, notes: Notes) -> pd.Series:
    """A quotation mark that was opened and lost its other half is not of the id, where the id without it is there too."""
    odd = text.str.fullmatch(r'[^"]+"|"[^"]+').fillna(False).astype(bool)
    if not odd.any():
        return text
    bare = text[odd].str.strip('"').str.strip()
    known = bare.isin(set(text[~odd].dropna()))
    shown = examples(raw.rows[odd.to_numpy(dtype=bool)], text[odd].head(3), hidden=theirs in notes.private)
    problem(notes, f"{int(odd.sum()):,} cells of {canonical} have half a pair of quotation marks: {shown}; {int(known.sum()):,} were read without it",
            "see whether the rows are right, or export again", "stray_quote", severity="warn", column=theirs)  # fmt: skip
    return text.mask(odd, bare.where(known, text[odd]).reindex(text.index))


def set_apart(text: pd.Series, theirs: str, canonical: str, raw: Raw, source: Source, notes: Notes) -> tuple[pd.Series, np.ndarray]:
    """Return the ids without those of nobody, and which cells hold several; optional ids are emptied and logged."""
    text = _unquoted(composed(text), theirs, canonical, raw, notes)
    gone = nobody(text, source) if canonical == "customer_id" else text.str.lower().isin(v.NOBODY).to_numpy(dtype=bool)
    if canonical not in ("customer_id", "deal_id"):
        entries(notes, raw.rows[gone], "no_value", "emptied", theirs, text[gone].tolist())
    words = text.str.lower().isin(PERHAPS).to_numpy(dtype=bool) & ~gone
    if words.any():
        found = ", ".join(sorted(text[words].unique())[:3])
        problem(notes, f"{int(words.sum()):,} rows have the {canonical} {found}", "write na_values: [NULL], or whatever the word is, if it means nobody",
                "empty_word", severity="warn", column=theirs)  # fmt: skip
    zero = text.str.fullmatch("0+").fillna(False).to_numpy(dtype=bool) & ~gone
    if zero.any() and canonical == "customer_id" and source.nobody is None:
        what = f"{int(zero.sum()):,} rows have the id «{text[zero].iloc[0]}», which is kept, as the ids seem to be counted from it"
        problem(notes, what, 'write nobody: ["0"], with as many zeros as there are, if these are guests', "id_of_nobody", severity="warn", column=theirs)
    text = text.mask(gone) if gone.any() else text
    if canonical != "customer_id" or source.nobody == "none":
        return text, np.zeros(len(text), dtype=bool)
    tell_alike(text, theirs, canonical, raw, notes)
    return text, several(text)
