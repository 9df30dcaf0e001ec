"""Rows that add up the rows above them: known by their words, or by their sums."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from segkit.intake.log import Notes, examples, guess, mask, problem
from segkit.intake.raw import SURE_TOTALS, TOTALS, Raw, is_total
from segkit.intake.source import Source
from segkit.intake.values import convert
from segkit.intake.values.convert import as_text, is_text

WORDS = "итог|всего|total|razem|suma|grand|sub|подыт|общ|пром|ogó|łącz|sum|сумма|podsum|balance|saldo|сальдо|carried|brought|average|mean|median|maximum|minimum|maksimum|средн|в средн|średni|медиан|максимум|минимум|перенос|перенес|do zapł|do przen|z przen|к оплате|к перен|w tym|в том числе|count|liczba|кол-во|количество"
OF_ALL = {"average", "average value", "mean", "median", "maximum", "minimum", "maksimum", "mediana", "среднее", "среднее значение", "в среднем", "медиана", "максимум", "минимум", "średnia",
          "średnio", "carried forward", "brought forward", "перенос", "перенесено", "к переносу", "к оплате", "do przeniesienia", "z przeniesienia", "do zapłaty",
          "w tym vat", "в том числе ндс", "count", "liczba", "liczba pozycji", "кол-во", "количество"}  # fmt: skip
ALONE = {shown + end for word in TOTALS for shown in (word, word.capitalize(), word.upper(), word.title()) for end in ("", ":")}
MONEY = ("amount", "quantity", "profit", "margin")


def totals(
    raw: Raw, blank: dict[str, np.ndarray], mapping: dict, source: Source, notes: Notes, among: np.ndarray
) -> tuple[np.ndarray, list[str]]:
    """Return which rows are totals rows, and their words.

    Such a row begins with a word for it and leaves a cell empty that data rows fill, or its amount is the sum of the rows above.
    """
    frame, found = raw.frame, np.zeros(len(raw.frame), bool)
    if source.totals == "none":
        return found, []
    important = [mapping[c] for c in ("customer_id", "date", "order_id", "deal_id") if c in mapping] or list(frame.columns)
    words, unsure = {}, {}
    for i in np.flatnonzero(among & _words(frame, important, blank, source.totals)):
        first = next(frame[c].iat[i] for c in frame.columns if not blank[c][i])
        gaps = any(blank[c][i] for c in important) or (len(important) == 1 and any(b[i] for b in blank.values()))
        low = str(first).casefold().strip(" :.")
        if is_total(first, source.totals) and (gaps or source.totals or low in SURE_TOTALS):
            words[int(i)] = str(first)
        elif source.totals is None and re.match(rf"(?:{WORDS})", low):
            unsure[int(i)] = str(first)
    unsure |= _beside(frame, important, among) if source.totals is None else {}
    sums = _sums(raw, mapping, source, among, [*unsure, *_last(blank, mapping, among)], set(words))
    money = next((_numbers(frame[mapping[c]], source).to_numpy() for c in MONEY if mapping.get(c) in frame), None)
    if money is not None:
        sums += _everything(money, among, {*words, *sums})
        sums += _of_groups(raw, blank, mapping, money, among, {*words, *sums}) if "amount" in mapping else []
    words |= {i: unsure.get(i, "no word, but the sum of the rows above") for i in sums}
    kept = {i: w for i, w in unsure.items() if i not in words and (is_total(w) or w.casefold().strip(" :.") in OF_ALL)}
    if sums:
        what = f"{len(sums):,} rows hold the sum of the rows above and are set aside: {_shown(raw, {i: words[i] for i in sums})}"
        problem(notes, what, "write totals: none if they are data", "totals_row", severity="warn")
    if kept:
        what = f"{len(kept):,} rows begin with a word for a total, hold no sum of the rows above, and are kept: {_shown(raw, kept)}"
        problem(notes, what, "write totals: [Total], or whatever the word is, if they are totals", "totals_word", severity="warn")
    found[list(words)] = True
    if words:
        said = [words[i] for i in sorted(words)]
        guess(
            notes,
            "totals",
            f"{len(words)} totals rows set aside",
            "they begin with such a word, or hold the sum of the rows above",
            said[0],
        )
    return found, [words[i] for i in sorted(words)]


def _shown(raw: Raw, words: dict[int, str]) -> str:
    places = sorted(words)
    return examples(raw.rows[places], [mask(words[i]) for i in places])


def _last(blank: dict, mapping: dict, among: np.ndarray) -> list[int]:
    """The last row, where it has no customer: a total without a word."""
    ids = [mapping[c] for c in ("customer_id", "deal_id") if c in mapping][:1]
    last = np.flatnonzero(among)[-1:]
    return [int(i) for i in last if ids and blank[ids[0]][i]]


def _sums(raw: Raw, mapping: dict, source: Source, among: np.ndarray, candidates: list[int], known: set[int]) -> list[int]:
    """Those of the candidates whose amount is what the rows above add up to, since the last total or from the beginning."""
    names = [mapping[c] for c in MONEY if c in mapping]
    if not candidates or not names:
        return []
    found = []
    series = raw.frame[names[0]]
    numbers = _numbers(series, source).to_numpy()
    for i in sorted(candidates):
        others = np.array(sorted({*known, *found}), dtype="int64")
        above = among.copy()
        above[i:] = False
        above[others] = False
        start = others[others < i].max(initial=-1) + 1
        for begin in {0, int(start)}:
            cells = numbers[begin:i][above[begin:i]]
            cells = cells[~np.isnan(cells)]
            total = cells.sum()
            if len(cells) > 1 and total and abs(total - numbers[i]) <= 0.005 + 1e-9 * abs(total):
                found.append(i)
                break
    return found


def _everything(money: np.ndarray, among: np.ndarray, known: set[int]) -> list[int]:
    """Rows whose amount is what all rows above add up to, or those since the last such row, or the first row where it is the sum of all below,
    whatever they are called: of five rows and more, and more than any of them."""
    numbers, found = np.where(among, np.nan_to_num(money), 0.0), []
    numbers[sorted(known)] = 0.0
    some = np.flatnonzero(numbers)[:1]
    if len(some) and _is_sum(numbers[some[0]], numbers[some[0] + 1 :]):
        found.append(int(some[0]))
        numbers[some[0]] = 0.0
    start = 0
    while len(found) < 100:
        hits = [hit for begin in {0, start} if (hit := _first_sum(numbers, begin)) is not None]
        if not hits:
            break
        found.append(min(hits))
        start = min(hits) + 1
        numbers[min(hits)] = 0.0
    return found


def _of_groups(raw: Raw, blank: dict[str, np.ndarray], mapping: dict, money: np.ndarray, among: np.ndarray, known: set[int]) -> list[int]:
    """Rows that close a group with its sum under the group's own name: they leave a cell empty that others fill, or are the last of every customer."""
    whose = mapping.get("customer_id")
    if whose not in raw.frame or among.sum() < 6:
        return []
    closed = np.isin(np.arange(len(among)), sorted(known))
    cents = np.clip(np.round(np.nan_to_num(money) * 100), -1e15, 1e15).astype("int64")
    places = np.flatnonzero(among)
    for name, gone in blank.items():
        gaps = (gone | closed)[places]
        if name != mapping["amount"] and 2 <= gaps.sum() <= 0.5 * len(places) and (gone & ~closed)[places].any():
            found = places[_closing(cents[places], gaps)]
            if len(found):
                return found[~closed[found]].tolist()
    found = places[_last_of_each(cents[places], pd.factorize(raw.frame[whose].iloc[places])[0])]
    return found[~closed[found]].tolist()


def _closing(cents: np.ndarray, gaps: np.ndarray) -> np.ndarray:
    """Which of some rows hold the sum of those since the one before; none unless nearly all do, and two of them of two rows or more.

    >>> _closing(np.array([1, 2, 3, 4, 4, 5, 6, 11]), np.array([0, 0, 1, 0, 1, 0, 0, 1], dtype=bool)).tolist()
    [2, 4, 7]
    """
    at = np.flatnonzero(gaps)
    so_far = np.cumsum(np.where(gaps, 0, cents))
    since = np.diff(so_far[at], prepend=0)
    parts = np.diff(np.cumsum(~gaps)[at], prepend=0)
    hit = ((since == cents[at]) | (so_far[at] == cents[at])) & (cents[at] != 0) & (parts > 0)
    return at[hit] if (hit & (parts > 1)).sum() >= 2 and hit.sum() >= 0.9 * len(at) else at[:0]


def _last_of_each(cents: np.ndarray, customers: np.ndarray) -> np.ndarray:
    """The last row of each customer's, where it is the sum of the others' for all of them: of three customers and more with two lines and a sum.

    >>> _last_of_each(np.array([1, 2, 3, 4, 4, 5, 6, 11, 1, 5, 6]), np.array([0, 0, 0, 1, 1, 2, 2, 2, 3, 3, 3])).tolist()
    [2, 4, 7, 10]
    """
    begins = np.flatnonzero(np.diff(customers, prepend=-2))
    ends = np.append(begins[1:], len(customers)) - 1
    if not len(begins) or len(begins) != len(np.unique(customers)):
        return begins[:0]
    size, last = ends - begins + 1, cents[ends]
    hit = (np.add.reduceat(cents, begins) == 2 * last) & (last != 0) & (size > 1)
    return ends[hit] if (hit & (size > 2)).sum() >= 3 and hit.sum() >= 0.95 * (size > 1).sum() else ends[:0]


def _is_sum(total: float, parts: np.ndarray) -> bool:
    """Whether a number is the sum of five and more, and more than half as much again as any of them."""
    added, most = parts.sum(), np.abs(parts).max(initial=0.0)
    return bool(abs(added - total) <= 0.005 + 1e-9 * abs(added) and abs(added) > 1.5 * most and np.count_nonzero(parts) >= 5)


def _first_sum(numbers: np.ndarray, begin: int) -> int | None:
    """The first place whose number is the sum of those from `begin` to it."""
    mine = numbers[begin:]
    above = np.append(0.0, np.cumsum(mine)[:-1])
    near = np.flatnonzero((np.abs(above - mine) <= 0.005 + 1e-9 * np.abs(above)) & (mine != 0))
    return next((begin + int(i) for i in near if _is_sum(mine[i], mine[:i])), None)


def _beside(frame: pd.DataFrame, important: list[str], among: np.ndarray) -> dict[int, str]:
    """Rows with a whole cell that is a word for a total in a column that names nobody: the customer and the date may be there all the same."""
    found: dict[int, str] = {}
    for name in frame.columns:
        if name not in important and is_text(frame[name]):
            hits = np.flatnonzero(among & as_text(frame[name]).isin(ALONE).to_numpy(dtype=bool))
            found |= {int(i): str(frame[name].iat[i]) for i in hits}
    return found


def _numbers(series: pd.Series, source: Source) -> pd.Series:
    """A column as numbers; of days there are none."""
    return convert.numbers(series, source) if is_text(series) or pd.api.types.is_numeric_dtype(series) else pd.Series(np.nan, index=series.index)


def _words(frame: pd.DataFrame, important: list[str], blank: dict, own: list[str] | None) -> np.ndarray:
    """Where a row may be a totals row: a text cell of it begins with such a word, seen cheaply for all rows at once."""
    pattern = "|".join(re.escape(w.strip().casefold()) for w in own) if own else WORDS
    among = np.logical_or.reduce([blank[c] for c in important]) if not own else np.ones(len(frame), bool)
    found = np.zeros(len(frame), bool)
    for name in frame.columns:
        rows = np.flatnonzero(among) if name not in important else np.arange(len(frame))
        if is_text(frame[name]) and len(rows):
            texts = as_text(frame[name].iloc[rows]).str.strip().str.lower()
            found[rows] |= texts.str.match(pattern).fillna(False).to_numpy(dtype=bool)
    return found
