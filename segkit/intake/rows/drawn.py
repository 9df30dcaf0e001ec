"""What a workbook draws and no value says: a minus, thousands, zeros before an id, a line through a row."""

from __future__ import annotations

import numpy as np
import pandas as pd

from segkit.intake.log import Notes, examples, guess, mask, problem
from segkit.intake.raw import Raw
from segkit.intake.values.convert import Column


def tell(raw: Raw, mapping: dict[str, str], columns: dict[str, Column], notes: Notes) -> None:
    """Warn where a reader of the workbook sees another sum than its cell holds, and where a row is struck out."""
    for canonical, theirs in mapping.items():
        values = columns[canonical].values if canonical in columns else pd.Series(dtype="object")
        if pd.api.types.is_float_dtype(values):
            _signs(raw, theirs, values, notes)
    struck = {row for theirs in mapping.values() for row in raw.drawn.get("struck", {}).get(theirs, {})}
    rows = raw.rows[np.isin(raw.rows, sorted(struck))]
    if len(rows):
        todo = f"write skip_rows: {rows.tolist()} if they do not count" if not notes.parts and len(rows) <= 20 else "delete them in the workbook if they do not count"
        problem(notes, f"{len(rows):,} rows are struck out, and are read like the others: {examples(rows)}", todo, "struck_out", severity="warn")


def _signs(raw: Raw, theirs: str, values: pd.Series, notes: Notes) -> None:
    above = raw.rows[(values > 0).to_numpy(dtype=bool)]
    for kind, what in (("minus", "as below zero"), ("times", "in thousands or millions"), ("nothing", "not at all")):
        cells = raw.drawn.get(kind, {}).get(theirs, {})
        rows = above[np.isin(above, sorted(cells))]
        if len(rows):
            shown = "" if kind == "nothing" else f" («{mask(cells[int(rows[0])])}»)"
            problem(notes, f"the workbook shows {len(rows):,} sums above zero {what}{shown}, and they are read as they are in the cells: {examples(rows)}",
                    "see which is right; export them as they are shown, as CSV, if that is", f"drawn_{kind}", severity="warn", column=theirs)  # fmt: skip


def as_shown(ids: pd.Series, theirs: str, canonical: str, raw: Raw, notes: Notes) -> pd.Series:
    """Ids that are numbers with the zeros that the workbook shows before them: other files have them as text, with these zeros."""
    told = raw.drawn.get("zeros", {}).get(theirs, {})
    if not told:
        return ids
    width = pd.Series(raw.rows, index=ids.index).map(told).astype("float64")
    short = (ids.str.fullmatch("[0-9]+").fillna(False) & (ids.str.len() < width)).to_numpy(dtype=bool)
    if not short.any():
        return ids
    shown = ids.mask(short, [("" if i != i else i).zfill(0 if w != w else int(w)) for i, w in zip(ids, width, strict=True)])
    guess(notes, f"{canonical} in {theirs}", "with the zeros that the workbook shows", f"{int(short.sum()):,} cells are numbers under a format of zeros",
          "" if theirs in notes.private else shown[short].iloc[0])  # fmt: skip
    return shown
