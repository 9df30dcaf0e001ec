"""What a file holds before anything is understood: cells under unique names, and their row numbers."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

TOTALS = ["итого", "итог", "всего", "подытог", "промежуточный итог", "общий итог", "total", "totals", "grand total",
          "subtotal", "sum total", "sum", "razem", "suma", "ogółem", "łącznie", "suma końcowa", "сумма итого",
          "итого по", "всего по", "total for", "razem za", "suma za"]  # fmt: skip

SURE_TOTALS = {"итого", "всего", "подытог", "общий итог", "razem", "ogółem", "łącznie", "grand total", "subtotal"}


@dataclass(frozen=True)
class Raw:
    """One row per row of the file below the header; `rows` are numbers as a person counts them; text or typed cells."""

    frame: pd.DataFrame
    rows: np.ndarray
    rows_in: int
    header_row: int | None = None
    typed: bool = False
    zones: tuple[str, ...] = ()
    since_1904: bool = False  # a workbook whose days are counted from 1904
    drawn: dict[str, dict[str, dict[int, str]]] = field(default_factory=dict)  # what a workbook draws: currency, minus, … → column → row → which
    places: tuple[str, ...] = ()  # columns that the file does not have: the name of the file, of the sheet


def is_total(text: object, words: list[str] | None = None) -> bool:
    """Say whether a cell begins a totals row: «Итого», «Итого:», «Итого за май 2024», but not «Total Wear».

    >>> [is_total(t) for t in ("ИТОГО:", "Итого по группе", "Razem", "Total Wear", "Сумма")]
    [True, True, True, False, False]
    """
    low = " ".join(str(text if text is not None else "").casefold().split()).rstrip(" :.=—–-")
    if words is not None:
        return any(low.startswith(" ".join(w.casefold().split()).rstrip(" :")) for w in words)
    if low in TOTALS:
        return True
    return low.startswith(("итого ", "итого:", "всего по ", "всего за ", "всего:", "razem za ", "razem:", "suma za ",
                           "suma:", "total for ", "total:", "grand total", "общий итог"))  # fmt: skip
