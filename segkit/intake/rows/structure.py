"""Rows that are no data: skipped, empty, totals, exact repetitions."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np
import pandas as pd

from segkit.intake.fold import INVISIBLE, fold
from segkit.intake.log import Notes, entries, examples, problem, set_aside
from segkit.intake.meaning.shapes import ROW_NUMBER
from segkit.intake.raw import Raw
from segkit.intake.rows.grouped import repeated, ungrouped
from segkit.intake.rows.stacked import first_table
from segkit.intake.rows.totals import totals
from segkit.intake.source import Source


def structural(raw: Raw, table: str, mapping: dict, source: Source, notes: Notes) -> Raw:
    """Set aside rows that are no data: skipped by number, empty, headings that come again, another table, totals."""
    if not len(raw.frame):
        if not raw.rows_in:
            problem(notes, "there is a header and no rows below it", "export it again", "no_rows")
        return raw
    skipped = np.isin(raw.rows, source.skip_rows) if isinstance(source.skip_rows, list) else np.zeros(len(raw.frame), bool)
    set_aside(notes, raw.rows[skipped], "skipped")
    raw = repeated(_without(raw, skipped), mapping, notes)
    blank = {c: _blank(raw.frame[c]) for c in raw.frame.columns}
    raw, other = first_table(raw, blank, table, mapping, notes)
    blank = {c: _blank(raw.frame[c]) for c in raw.frame.columns} if other.any() else blank
    empty = ~other & np.logical_and.reduce([gone for name, gone in blank.items() if name != ROW_NUMBER] or [np.zeros(len(raw.frame), bool)])
    raw, heads = ungrouped(raw, blank, mapping, notes) if table == "transactions" and not other.any() else (raw, np.zeros(len(raw.frame), bool))
    total, words = totals(raw, blank, mapping, source, notes, ~other & ~empty & ~heads)
    set_aside(notes, raw.rows[heads], "totals_row", mapping.get("customer_id", ""), raw.frame.loc[heads, mapping["customer_id"]].tolist() if heads.any() else "")
    set_aside(notes, raw.rows[empty], "empty_row")
    set_aside(notes, raw.rows[total], "totals_row", "", words)
    return _without(raw, other | empty | total | heads)


def _without(raw: Raw, gone: np.ndarray) -> Raw:
    return replace(raw, frame=raw.frame[~gone].reset_index(drop=True), rows=raw.rows[~gone]) if gone.any() else raw


def visible(raw: Raw, notes: Notes, numbers: Collection[str] = ()) -> Raw:
    """Characters that nobody sees would make two customers out of one: they are taken out, and logged. Before a number a soft hyphen is its minus."""
    changed, cells = {}, 0
    for name in raw.frame.columns:
        series = raw.frame[name]
        if not isinstance(series.dtype, pd.StringDtype):
            continue
        hits = series.str.contains(INVISIBLE.pattern, regex=True).fillna(False).to_numpy(dtype=bool)
        if hits.any():
            shown = series[hits].str.replace("^\\s*\xad\\s*(?=[\\d.,])", "-", regex=True) if name in numbers else series[hits]
            shown = shown.map(lambda text: INVISIBLE.sub("", text))
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


def duplicates(raw: Raw, keep: np.ndarray, source: Source, notes: Notes) -> np.ndarray:
    """Rows that repeat an earlier row in every cell that the case does not ignore, of this file or of another: kept and told, or set aside where the case says so."""
    if not keep.any():
        return keep
    left = {fold(c) for c in (*raw.places, *source.ignore)}
    used = raw.frame.loc[keep, [c for c in raw.frame.columns if fold(c) not in left]]
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
