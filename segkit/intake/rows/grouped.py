"""Reports in groups: the customer stands on a line of its own, and what was bought on the lines below it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from segkit.intake.log import Notes, guess, problem
from segkit.intake.raw import Raw
from segkit.intake.values import dates
from segkit.intake.values.convert import as_text

DITTO = {'"', '""', "''", "”", "“", "„", "″", "〃", "»", '-"-', '- " -', '-""-', "-''-", "-//-", "- // -", "--//--", "—//—", "–//–", "—“—", '—"—', '–"–', "-„-", "-”-", "ditto", "Ditto",
         "do.", "as above", "same as above", "j.w.", "jw.", "j. w.", "jak wyżej", "то же", "тот же", "та же", "он же", "она же"}  # fmt: skip
NEARLY = 0.9
LEAST = 2  # groups, and lines in each on the mean: fewer prove nothing


def ungrouped(raw: Raw, blank: dict[str, np.ndarray], mapping: dict[str, str], notes: Notes) -> tuple[Raw, np.ndarray]:
    """Bring the customer down to the lines of its group; returns the rows, and which of them only head a group (their sums are the lines').

    A report is in groups where no line has both a customer and a date, each customer's line is followed by dated ones, and no dated line
    stands above the first customer.
    """
    whose, when = mapping.get("customer_id"), mapping.get("date")
    nothing = np.zeros(len(raw.frame), dtype=bool)
    if whose not in raw.frame or when not in raw.frame or whose == when:
        return raw, nothing
    heads, lines = ~blank[whose] & blank[when], blank[whose] & ~blank[when]
    both = ~blank[whose] & ~blank[when]
    if both.any() and not (blank[whose] & ~blank[when]).any():
        return raw, nothing
    if both.any():
        return _named_once(raw, both, lines, heads, whose, when, notes), nothing
    if heads.sum() < LEAST or lines.sum() < LEAST * heads.sum() / 2 or heads.argmax() > lines.argmax():
        return raw, nothing
    led = heads[:-1] & lines[1:]
    if led.sum() < 0.5 * heads.sum():
        return raw, nothing
    names = pd.Series(raw.frame[whose].to_numpy(dtype=object)).where(heads).ffill().to_numpy(dtype=object)
    column = pd.Series(names, index=raw.frame.index, name=whose).astype(raw.frame[whose].dtype)
    why = f"{int(heads.sum()):,} lines name one and no date, {int(lines.sum()):,} have a date and name nobody"
    guess(notes, f"customer_id in {whose}", "of each line, the one named above it", why)
    return replace(raw, frame=raw.frame.assign(**{whose: column})), heads


def _named_once(raw: Raw, first: np.ndarray, lines: np.ndarray, bare: np.ndarray, whose: str, when: str, notes: Notes) -> Raw:
    """The customer stands on the first dated line of each group and is brought down to the others: a totals row that names him closes the group, or nobody heads
    two groups and the days begin anew with most of them. Of sales that are nobody's between those of customers neither is so."""
    if first.sum() < LEAST or (first[:-1] & lines[1:]).sum() < first.sum() / 2 or first.argmax() > lines.argmax():
        return raw
    texts = raw.frame[whose].astype(object)
    above = texts.where(first).ffill()
    closed = [str(name) in str(text) and str(name) != str(text) for name, text in zip(above[bare], texts[bare], strict=True)]
    heads = texts[first].astype("str").str.strip()
    if sum(closed) >= NEARLY * first.sum():
        why = f"{sum(closed):,} rows below them add up what is theirs"
    elif heads.duplicated().mean() <= 1 - NEARLY and _anew(raw.frame[when], first, first | lines):
        why = f"{int(first.sum()):,} name one each, and the days begin anew with most"
    else:
        return raw
    names = above.where(lines & above.notna().to_numpy(), texts)
    guess(notes, f"customer_id in {whose}", "of each line without one, the one named above it", why)
    return replace(raw, frame=raw.frame.assign(**{whose: names.astype(raw.frame[whose].dtype)}))


def _anew(days: pd.Series, first: np.ndarray, among: np.ndarray) -> bool:
    """Whether days follow one another within groups, and go back where most groups begin."""
    codes, unique = pd.factorize(days[among])
    begins, parts = first[among][1:], dates.split_dates(as_text(pd.Series(unique)).fillna(""))
    made = [unique] if pd.api.types.is_datetime64_any_dtype(days) else [dates.build(parts, order) for order in ("dmy", "mdy")]
    for told in made:
        step = np.diff(np.asarray(told, dtype="datetime64[s]")[codes]).astype("int64")
        if begins.any() and not begins.all() and (step < 0)[begins].mean() > 0.3 and (step >= 0)[~begins].mean() >= NEARLY:
            return True
    return False


def repeated(raw: Raw, mapping: dict[str, str], notes: Notes) -> Raw:
    """Read a ditto mark under a customer or a date as what stands above it."""
    changed = {}
    for canonical in ("customer_id", "date"):
        name = mapping.get(canonical)
        if name not in raw.frame or not isinstance(raw.frame[name].dtype, pd.StringDtype):
            continue
        marks = raw.frame[name].isin(DITTO)
        if marks.any() and not marks.iloc[0]:
            changed[name] = raw.frame[name].mask(marks).where(marks, raw.frame[name].fillna("")).ffill()
            shown = raw.frame[name][marks].iloc[0]
            problem(notes, f"{int(marks.sum()):,} cells of {canonical} are a mark for the same again («{shown}»), and were read as the cell above",
                    "see that the rows are in the order of the file they come from", "ditto", severity="warn", column=name)  # fmt: skip
    return replace(raw, frame=raw.frame.assign(**changed)) if changed else raw
