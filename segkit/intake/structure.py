"""Rows that are no data: skipped, empty, totals, exact repetitions."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd

from segkit.intake.convert import as_text, is_text
from segkit.intake.log import Notes, entries, examples, guess, problem, set_aside
from segkit.intake.raw import SURE_TOTALS, Raw, is_total
from segkit.intake.source import Source
from segkit.intake.text import INVISIBLE


def structural(raw: Raw, mapping: dict, source: Source, notes: Notes) -> Raw:
    """Set aside rows that are no data: skipped by number, empty, totals."""
    frame = raw.frame
    if not len(frame):
        if not raw.rows_in:
            problem(notes, "there is a header and no rows below it", "export it again", "no_rows")
        return raw
    skipped = np.isin(raw.rows, source.skip_rows) if isinstance(source.skip_rows, list) else np.zeros(len(frame), bool)
    blank = {c: _blank(frame[c]) for c in frame.columns}
    empty = ~skipped & np.logical_and.reduce([b for b in blank.values()])
    total, words = _totals(frame, blank, mapping, source, ~skipped & ~empty)
    set_aside(notes, raw.rows[skipped], "skipped")
    set_aside(notes, raw.rows[empty], "empty_row")
    set_aside(notes, raw.rows[total], "totals_row", "", words)
    if total.any():
        guess(notes, "totals", f"{int(total.sum())} totals rows set aside", "they begin with such a word", words[0])
    keep = ~(skipped | empty | total)
    return raw if keep.all() else replace(raw, frame=frame[keep].reset_index(drop=True), rows=raw.rows[keep])


def visible(raw: Raw, notes: Notes) -> Raw:
    """Characters that nobody sees would make two customers out of one: they are taken out, and logged."""
    changed, cells = {}, 0
    for name in raw.frame.columns:
        series = raw.frame[name]
        if not isinstance(series.dtype, pd.StringDtype):
            continue
        hits = series.str.contains(INVISIBLE.pattern, regex=True).fillna(False).to_numpy(dtype=bool)
        if hits.any():
            shown = series[hits].map(lambda text: INVISIBLE.sub("", text))
            entries(notes, raw.rows[hits], "invisible", "characters taken out that cannot be seen", name, shown.tolist())
            changed[name], cells = series.mask(hits, shown), cells + int(hits.sum())
    if not changed:
        return raw
    problem(
        notes, f"{cells:,} cells held characters that cannot be seen, which were taken out", "see intake_log", "invisible", severity="note"
    )
    return replace(raw, frame=raw.frame.assign(**changed))


def _blank(series: pd.Series) -> np.ndarray:
    if isinstance(series.dtype, pd.StringDtype):
        return (series.isna() | (series == "") | series.str.isspace().fillna(True)).to_numpy(dtype=bool)
    return series.isna().to_numpy(dtype=bool)


def _totals(frame, blank: dict, mapping: dict, source: Source, among: np.ndarray) -> tuple[np.ndarray, list[str]]:
    """A totals row begins with such a word and leaves a cell empty that data rows fill."""
    found = np.zeros(len(frame), bool)
    if source.totals == "none":
        return found, []
    own = source.totals
    important = [mapping[c] for c in ("customer_id", "date", "order_id", "deal_id") if c in mapping] or list(frame.columns)
    words: dict[int, str] = {}
    for i in np.flatnonzero(among & _totals_words(frame, important, blank, own)):
        first = next(frame[c].iat[i] for c in frame.columns if not blank[c][i])
        gaps = any(blank[c][i] for c in important) or (len(important) == 1 and any(b[i] for b in blank.values()))
        if is_total(first, own) and (gaps or own or str(first).casefold().strip(" :.") in SURE_TOTALS):
            words[int(i)] = str(first)
    found[list(words)] = True
    return found, [words[i] for i in sorted(words)]


def _totals_words(frame: pd.DataFrame, important: list[str], blank: dict, own: list[str] | None) -> np.ndarray:
    """Where a row may be a totals row: a text cell of it begins with such a word, seen cheaply for all rows at once."""
    pattern = (
        "|".join(re.escape(w.strip().casefold()) for w in own)
        if own
        else "итог|всего|total|razem|suma|grand|sub|подыт|общ|пром|ogó|łącz|sum"
    )
    among = np.logical_or.reduce([blank[c] for c in important]) if not own else np.ones(len(frame), bool)
    found = np.zeros(len(frame), bool)
    for name in frame.columns:
        rows = np.flatnonzero(among) if name not in important else np.arange(len(frame))
        if is_text(frame[name]) and len(rows):
            texts = as_text(frame[name].iloc[rows]).str.strip().str.lower()
            found[rows] |= texts.str.match(pattern).fillna(False).to_numpy(dtype=bool)
    return found


def duplicates(raw: Raw, keep: np.ndarray, source: Source, notes: Notes) -> np.ndarray:
    """Rows that repeat an earlier row in every cell: kept and told, or set aside where the case says so."""
    if not keep.any():
        return keep
    used = raw.frame[keep]
    again = np.zeros(len(keep), dtype=bool)
    again[np.flatnonzero(keep)[used.duplicated().to_numpy()]] = True
    if not again.any():
        return keep
    if source.duplicates == "drop":
        set_aside(notes, raw.rows[again], "duplicate")
        return keep & ~again
    problem(notes, f"{int(again.sum()):,} rows repeat an earlier row exactly ({examples(raw.rows[again])}) and are kept",
            "write duplicates: drop to set them aside", "duplicate", severity="warn")  # fmt: skip
    return keep
