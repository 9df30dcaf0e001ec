"""Reports in outline: the customer, below him his documents with their days, below these the goods, all in one column, each with the sum of what is below it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from segkit.intake.log import Notes, examples, guess, problem, set_aside
from segkit.intake.raw import Raw, is_total
from segkit.intake.source import Source
from segkit.intake.values.convert import as_text, numbers

DOCUMENT = re.compile(r"^(?P<name>\S.{2,200}?)(?<!\s)\s{1,9}(?:от|z dnia|z|of|dated|from|vom)\s+(?P<day>\d{1,2}[./]\d{1,2}[./]\d{4}(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?)\s*[гr]?\.?\s*:?$", re.IGNORECASE)
NAMES = {True: ("Документ", "Дата документа", "Номенклатура"), False: ("Document", "Document date", "Item")}  # whether it is written in Cyrillic
LEAST = 3  # customers and documents: fewer prove nothing
SOON = 500  # rows, among which an outline has a document
DEEPEST = 5  # rows below the heading that name the levels


@dataclass(frozen=True)
class Outline:
    """Which rows are lines, and of each the customer, the document, its day and (where there are any below documents) the good; how the levels are called."""

    lines: np.ndarray
    customers: list[str]
    documents: list[str]
    days: list[str]
    goods: list[str] | None
    names: tuple[str, str, str]
    alone: list[int] = field(default_factory=list)  # rows of customers with a sum and no documents below them
    money: float = 0.0  # of these


def documents(texts: pd.Series) -> pd.Series:
    """Where a text is the name of a document that says its day.

    >>> documents(pd.Series(["Продажа 7 от 12.03.2025 10:15:00", "Faktura FV/3 z dnia 5.04.2025", "Чай", "ООО Волга"])).tolist()
    [True, True, False, False]
    """
    return as_text(texts).fillna("").str.strip().str.match(DOCUMENT)


def found(frame: pd.DataFrame) -> Outline | None:
    """The outline that a table is, where the sums of every document and every customer are those of the rows below them; else None."""
    if len(frame.columns) < 2 or not len(frame):
        return None
    if not documents(frame.iloc[:SOON, 0]).any():
        return None
    texts = as_text(frame.iloc[:, 0]).fillna("").str.strip()
    said = documents(texts).to_numpy(dtype=bool)
    if not LEAST <= said.sum() < len(said) or said[0]:
        return None
    for name in frame.columns[1:]:
        sums = numbers(frame[name], Source(file="-")).to_numpy()
        top = int(np.argmax(~np.isnan(sums))) if not np.isnan(sums).all() else len(sums)
        if top > DEEPEST or np.isnan(sums[said]).any():
            continue
        cents = np.round(np.nan_to_num(sums) * 100).astype("int64")
        for below in (True, False):
            made = _walked(texts.tolist(), cents, said, top, below)
            if made is not None:
                return replace(made, names=_called(texts, top, below))
    return None


def _called(texts: pd.Series, top: int, below: bool) -> tuple[str, str, str]:
    """What documents, days and goods are called: as the rows below the heading have it, where they name the levels."""
    own = NAMES[bool(re.search("[а-яё]", " ".join(texts.head(200)), re.IGNORECASE))]
    levels = [t for t in texts[:top] if t]
    if len(levels) < 1 + below:
        return own
    return (levels[-1 - below], own[1], levels[-1] if below else own[2])


def _walked(texts: list[str], cents: np.ndarray, said: np.ndarray, top: int, below: bool) -> Outline | None:
    """The rows in their order: a document takes the rows below it until they are its sum (`below`), and stands alone otherwise; what names a customer is the last row before
    his first document. None where a document's sum is not reached, or a customer's sum is another."""
    lines, customers, papers, days, goods, heads = [], [], [], [], [], []
    head, sums, several, i = -1, {}, 0, top
    while i < len(texts):
        if not said[i]:
            head, i = i, i + 1
            heads.append(head)
            continue
        told, at = DOCUMENT.match(texts[i]), i
        if head < 0:
            return None
        several += head in sums  # a sum of one row proves nothing
        sums[head] = sums.get(head, 0) + int(cents[i])
        i += 1
        if below:
            left = int(cents[at])
            while i < len(texts) and not said[i] and (left or i == at + 1):
                left -= int(cents[i])
                i += 1
            several += i - at > 2
            if abs(left) > i - at - 1:
                return None
        taken = range(at + 1, i) if below else [at]
        for row in taken:
            lines.append(row)
            customers.append(texts[head])
            papers.append(texts[at])
            days.append(told["day"])
            goods.append(texts[row])
    right = [head for head, made in sums.items() if abs(made - int(cents[head])) <= 2]
    named = {texts[head] for head in sums}
    if len(sums) < LEAST or several < LEAST or len(right) < len(sums) or len(named) < 0.95 * len(sums) or any(map(is_total, named)):
        return None
    alone = _alone(texts, cents, heads, sums)
    return Outline(np.array(lines, dtype="int64"), customers, papers, days, goods if below else None, NAMES[False], alone, float(cents[alone].sum()) / 100)


def _alone(texts: list[str], cents: np.ndarray, heads: list[int], sums: dict[int, int]) -> list[int]:
    """The heads without documents that have a sum, and neither are a total nor add up those below them, as a group does."""
    found, after = [], []  # the sums of the customers below, the nearest first
    for head in reversed(heads):
        if head not in sums:
            if not cents[head] or is_total(texts[head]) or int(cents[head]) in np.cumsum(after):
                continue
            found.append(head)
        after.insert(0, int(cents[head]))
    return found[::-1]


def seen(frame: pd.DataFrame) -> pd.DataFrame:
    """A table in outline with a row per line and columns of their own for customer, document, day and good; the table itself where it is none."""
    made = found(frame)
    return frame if made is None else _laid(frame, made)


def laid_down(raw: Raw, source: Source, notes: Notes) -> Raw:
    """The same for the whole of a source, unless a column of the file has the days; the rows that add up others are set aside."""
    if source.columns.get("date") in raw.frame:
        return raw
    made = found(raw.frame)
    if made is None:
        return raw
    others = np.ones(len(raw.frame), dtype=bool)
    others[made.lines] = False
    set_aside(notes, raw.rows[others], "totals_row", str(raw.frame.columns[0]), "•••")
    if made.alone:
        problem(notes, f"{len(made.alone):,} rows of customers have a sum and no documents below them, {made.money:,.2f} together, and are set aside: {examples(raw.rows[made.alone])}",
                "export the report with their documents, if they bought", "no_documents", severity="warn", column=str(raw.frame.columns[0]))  # fmt: skip
    why = f"customers, documents and what is below them stand in one column: {len(set(made.documents)):,} documents, {len(made.lines):,} lines, and their sums agree"
    guess(notes, f"outline in {raw.frame.columns[0]}", ", ".join((str(raw.frame.columns[0]), *made.names[: 3 if made.goods else 2])), why)
    return replace(raw, frame=_laid(raw.frame, made), rows=raw.rows[made.lines])


def _laid(frame: pd.DataFrame, made: Outline) -> pd.DataFrame:
    lines = frame.iloc[made.lines].reset_index(drop=True)
    told = dict(zip(made.names, (made.documents, made.days, made.goods), strict=True))
    more = {name: pd.Series(values, dtype="str") for name, values in told.items() if values is not None and name not in frame}
    return lines.assign(**{str(frame.columns[0]): pd.Series(made.customers, dtype="str")}, **more)
