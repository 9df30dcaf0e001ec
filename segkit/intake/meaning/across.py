"""Months across the columns: a table with customers down and months beside each other is one line per customer and month."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pandas as pd

from segkit.intake.log import Notes, examples, guess, mask, problem, set_aside
from segkit.intake.raw import Raw
from segkit.intake.source import Source
from segkit.intake.values import convert
from segkit.intake.values.dates import ENDINGS, MONTHS

HEADING, BELOW = "month in the heading", "sum below it"  # may stand for the columns of a date and an amount
UNREAD = 0.1  # of the cells of a file nobody has described: with more, they are no sums
LEAST = 3  # months: two beside each other may be this year's and last year's total
MONEY = re.compile(r"сумм|выручк|стоимост|оборот|amount|sales|revenue|turnover|total|value|kwota|warto|sprzeda|obr[oó]t|netto|brutto|руб|zł|€|\$|£", re.IGNORECASE)
NUMBERED = re.compile(r"(?<!\d)(?:(?P<y>(?:19|20)\d\d)[-./](?P<m>0?[1-9]|1[0-2])(?:[-./]0?1(?: 00:00:00)?)?|(?P<m2>0?[1-9]|1[0-2])[-./](?P<y2>(?:19|20)\d\d))(?!\d)")
NAMED = re.compile(r"(?P<word>[^\W\d_]{3,})\.?[\s,'’._-]*(?P<y>(?:19|20)\d\d|\d\d)(?!\d)")


def months(headings: Iterable[object]) -> dict[str, dt.date]:
    """The headings that name a month and its year, with the month's last day; none where fewer than three months are named, or one twice.

    Where several figures of each month stand beside each other, those that are called money are meant.

    >>> found = months(["Контрагент", "Январь 2025", "фев. 25", "2025-03", "Итого 2025"])
    >>> list(found), str(found["фев. 25"])
    (['Январь 2025', 'фев. 25', '2025-03'], '2025-02-28')
    >>> months(["May 2025 qty", "May 2025 sales", "Jun 2025 qty", "Jun 2025 sales", "Jul 2025 qty", "Jul 2025 sales"]).keys()
    dict_keys(['May 2025 sales', 'Jun 2025 sales', 'Jul 2025 sales'])
    """
    found = {str(h): told for h in headings if (told := _month(str(h))) is not None}
    kinds = {rest for _, rest in found.values()}
    if len(kinds) > 1:
        meant = [rest for rest in sorted(kinds) if MONEY.search(rest)] or [""]
        found = {h: told for h, told in found.items() if told[1] == meant[0]}
    days = [day for day, _ in found.values()]
    of_days = len({d.year for d in days}) > max(LEAST, len({d.month for d in days}))  # "Sep 01", "Sep 02": of one month
    return {h: day for h, (day, _) in found.items()} if len(days) >= LEAST and len(set(days)) == len(days) and not of_days else {}


def laid_down(raw: Raw, source: Source, notes: Notes) -> Raw:
    """One line per filled cell of a month, where the case asks for it; sums of groups, of months and of all are set aside.

    Several lines made of one row bear its number until they are given numbers of their own.
    """
    if not {HEADING, BELOW} & set(source.columns.values()) or HEADING in raw.frame:
        return raw
    across = months(raw.frame.columns)
    if not across:
        problem(notes, f"no {LEAST} columns are called by a month and its year, such as 'January 2026'",
                "name the columns with the date and the sum, or write the year beside each month", "no_months_across")  # fmt: skip
        return raw
    cells = _cells(raw.frame, across, source)
    groups, total = _sums(cells)
    bare = ~cells.any(axis=1)
    first = next((c for c in raw.frame.columns if c not in across), None)
    said = raw.frame[first].to_numpy(dtype=object) if first is not None else np.full(len(raw.frame), "")
    set_aside(notes, raw.rows[groups | total], "totals_row", first or "", said[groups | total].tolist())
    set_aside(notes, raw.rows[bare], "empty_row")  # whose row it is may be a person's name
    if groups.any():
        shown = examples(raw.rows[groups], [mask(t) for t in said[groups]])
        problem(notes, f"{int(groups.sum()):,} rows hold the sums of the rows below them in every month and are set aside: {shown}",
                "see that they are groups and no customers", "totals_row", severity="warn")  # fmt: skip
    used = ~(groups | total | bare)
    made, where = _lines(raw, across, used, cells)
    guess(notes, "date", "the last day of each month", f"{len(across)} months stand beside each other", ", ".join(list(across)[:3]))
    return replace(raw, frame=made, rows=raw.rows[where], rows_in=raw.rows_in - int(used.sum()) + len(made))


def seen(frame: pd.DataFrame) -> pd.DataFrame:
    """The same of the beginning of a file that nobody has described yet; the frame itself where no months stand beside each other."""
    across = months(frame.columns)
    if not across or len(across) == len(frame.columns) or not len(frame):
        return frame
    cells = _cells(frame, across, Source(file="-"))
    groups, total = _sums(cells)
    used = ~(groups | total) & cells.any(axis=1)
    if not used.any() or np.isnan(cells).mean() > UNREAD:
        return frame
    return _lines(Raw(frame, np.arange(len(frame)), len(frame)), across, used, cells)[0]


def _month(heading: str) -> tuple[dt.date, str] | None:
    """The last day of the month that a heading names with its year, and what else it says."""
    hit = NUMBERED.search(heading)
    if hit:
        year, month = int(hit["y"] or hit["y2"]), int(hit["m"] or hit["m2"])
    else:
        named = (m for m in NAMED.finditer(heading) if m["word"].casefold() in MONTHS or m["word"].casefold() in ENDINGS)
        hit = next(named, None)
        if hit is None:
            return None
        month = MONTHS.get(hit["word"].casefold()) or MONTHS.get(hit["word"].casefold()[:3])
        year = int(hit["y"]) if len(hit["y"]) == 4 else 2000 + int(hit["y"])
    if month is None:
        return None
    rest = re.sub(r"\b[гr]\.?(?!\w)|[\W_]+", " ", heading[: hit.start()] + " " + heading[hit.end() :])
    return dt.date(year, month, calendar.monthrange(year, month)[1]), " ".join(rest.split()).casefold()


def _cells(frame: pd.DataFrame, across: dict[str, dt.date], source: Source) -> np.ndarray:
    """Cents of every row and month: nothing is 0, what is no number NaN."""
    made = []
    for name in across:
        column = frame[name]
        empty = column.isna() | (convert.as_text(column).fillna("").str.strip() == "")
        made.append(np.where(empty, 0.0, (convert.numbers(column, source) * 100).round()))
    return np.column_stack(made).astype("float64")


def _heads(cells: np.ndarray) -> np.ndarray:
    """Rows that are, in every month, the sum of the rows below them: of two or more, or of one where three months show it."""
    found = np.zeros(len(cells), dtype=bool)
    so_far = np.zeros(cells.shape[1])
    places, count = {so_far.tobytes(): 0}, 0
    for i in range(len(cells) - 1, -1, -1):
        row = np.nan_to_num(cells[i]) + 0.0
        of = places.get((so_far - row + 0.0).tobytes()) if row.any() else None
        if of is not None and (count - of > 1 or (count - of == 1 and np.count_nonzero(row) >= LEAST)):
            found[i] = True
            continue
        so_far = so_far + row + 0.0
        count += 1
        places[so_far.tobytes()] = count
    return found


def _sums(cells: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The rows that add up those below them, and the last filled row where it adds up all customers above it."""
    groups, total = _heads(cells), np.zeros(len(cells), dtype=bool)
    filled = np.flatnonzero(cells.any(axis=1))
    if len(filled) > 2:
        rest = ~groups
        rest[filled[-1]] = False
        total[filled[-1]] = bool(np.array_equal(np.nan_to_num(cells[rest]).sum(axis=0), cells[filled[-1]]))
    return groups, total


def _lines(raw: Raw, across: dict[str, dt.date], used: np.ndarray, cells: np.ndarray) -> tuple[pd.DataFrame, np.ndarray]:
    """One line per filled cell of the rows used, by row and month; and the place of each line's row. Columns that add up the months are left."""
    row, month = np.nonzero((cells != 0) & used[:, None])
    sums = np.nan_to_num(cells[used]).sum(axis=1)
    others = [c for c in raw.frame.columns if _month(str(c)) is None and not _adds_up(raw.frame.loc[used, c], sums)]
    made = raw.frame[others].iloc[row].reset_index(drop=True)
    days = np.array([pd.Timestamp(d) for d in across.values()], dtype="datetime64[us]")[month]
    table = raw.frame[list(across)].to_numpy(dtype=object)
    amounts = pd.Series(table[row, month])
    return made.assign(**{
        HEADING: pd.Series(days) if raw.typed else pd.Series(days).dt.strftime("%Y-%m-%d").astype("str"),
        BELOW: amounts.astype("float64") if raw.typed and all(isinstance(a, (int, float)) for a in amounts) else amounts.astype("str"),
    }), row  # fmt: skip


def _adds_up(column: pd.Series, sums: np.ndarray) -> bool:
    """Whether a column is the sum of a row's months."""
    found = (convert.numbers(column, Source(file="-")) * 100).round().to_numpy()
    return len(found) > 0 and bool((np.abs(np.nan_to_num(found) - sums) <= 1).all())
