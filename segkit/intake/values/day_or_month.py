"""Which number of a date is the day: proved by the values, by other columns, by the order of the rows, or asked."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from segkit.intake.log import Notes, examples, guess, problem
from segkit.intake.raw import Raw
from segkit.intake.source import SINCE_1904, Source, date_order
from segkit.intake.values import dates as d

STYLE = r"^\s*[0-9]+\s*([./-])"
FORMS = {"dmy": "dd.mm.yyyy", "mdy": "mm/dd/yyyy", "ymd": "yyyy-mm-dd"}
SAY_WHICH = "write dates: dd.mm.yyyy or dates: mm.dd.yyyy for this source"


def order_of(parts: pd.DataFrame, times: np.ndarray, *, decided: bool = False) -> tuple[str | None, str]:
    """Return the order of day and month that the values prove (None: open), and how."""
    day, month, either = d.evidence(parts, times)
    if day and month:
        low, high = sorted((day, month))
        return ("mixed", "") if low > 0.1 * (low + high) else ("dmy" if day > month else "mdy", f"{high} values prove it, {low} do not")
    if day or month:
        return "dmy" if day else "mdy", f"{day or month} values have a number above 12 there"
    return (None, f"{either} values could be either") if either or decided else ("dmy", "no value needs it")


def orders(parts: pd.DataFrame, texts: pd.Series, codes: np.ndarray, name: str, raw: Raw, source: Source, notes: Notes, *,
           fallback: str | None, ready: pd.Series | None) -> str | np.ndarray:  # fmt: skip
    """Return the order of one column's dates, one for all or one per text; what cannot be told is a problem.

    `parts`, `texts`: each text once; `codes`: which of them each row has; `fallback`: what another column proves.
    """
    if source.dates and source.dates != SINCE_1904:
        return date_order(source.dates)
    times = np.bincount(codes[codes >= 0], minlength=len(texts))
    rows = Rows(raw, texts, codes)
    order, why = order_of(parts, times)
    if order is None:
        order, why = _open(parts, texts, codes, fallback, why, rows, name, notes)
    made = _by_style(parts, texts, times, order, rows, name, notes)
    if made is None:
        what = f"in some dates the day comes first, in others the month: {rows.shown(parts['a'].notna())}"
        problem(notes, what, SAY_WHICH, "mixed_dates", column=name)
        return "dmy"
    order = order if isinstance(made, np.ndarray) else made
    if _year_may_be_first(parts):
        what = f"it cannot be told whether the year is first or last: {rows.shown(parts['a'].notna())}"
        problem(notes, what, "write dates: yy-mm-dd or dates: dd-mm-yy for this source", "ambiguous_dates", column=name)
    _turned_round(parts, ready, rows, name, notes)
    if parts["a"].notna().any() and not parts["iso"].all():
        form = FORMS.get(order, "dd.mm.yyyy and mm/dd/yyyy")
        guess(notes, f"dates in {name}", form, why or "each way of writing proves its own order", texts[parts["a"].notna()].iloc[0])
    if ready is None:
        _out_of_line(parts, codes, made, rows, name, notes)
    return made


class Rows:
    """Where the texts of a column stand in the file."""

    def __init__(self, raw: Raw, texts: pd.Series, codes: np.ndarray):
        self.numbers, self.texts, self.codes = raw.rows, texts, codes

    def of(self, which: pd.Series) -> np.ndarray:
        """Return the places of the rows that have one of these texts."""
        return np.flatnonzero(np.isin(self.codes, np.flatnonzero(which.to_numpy(dtype=bool))))

    def shown(self, which: pd.Series) -> str:
        """Return the first of them with their values, for a message."""
        return self.at(self.of(which))

    def at(self, places: np.ndarray) -> str:
        few = places[:3]
        return examples(self.numbers[places], self.texts.iloc[self.codes[few]])


def _open(parts, texts, codes, fallback, why, rows, name, notes) -> tuple[str, str]:
    """No value decides: another column may, the order of the rows may; with points between, the day is first all over the world."""
    either = _unsure(parts)
    dotted = bool((texts[either].str.extract(STYLE)[0] == ".").all())
    if fallback:
        return fallback, "another date column of this source proves it"
    sorted_by = _sorted_by(parts, codes, dotted)
    if sorted_by:
        return sorted_by, "only so do the days follow one another"
    what = f"day and month cannot be told apart ({why}): {rows.shown(either)}"
    if dotted:
        problem(notes, f"{what}; they are read day first, as dates with points are", SAY_WHICH, "ambiguous_dates", severity="warn", column=name)
        return "dmy", "there are points between the numbers"
    problem(notes, what, SAY_WHICH, "ambiguous_dates", column=name)
    return "dmy", "not known"


def _unsure(parts: pd.DataFrame) -> pd.Series:
    """Dates of numbers alone, with the year last."""
    return parts["a"].notna() & ~parts["iso"].astype(bool) & ~parts["named"].astype(bool)


def _sorted_by(parts: pd.DataFrame, codes: np.ndarray, dotted: bool) -> str | None:
    """The reading under which the rows are in the order of the days, where the other one is far from it."""
    wrong, distinct = {}, 0
    for order in ("dmy", "mdy"):
        days = _days(parts, codes, order)
        steps = np.diff(days)
        wrong[order] = min((steps < 0).mean(), (steps > 0).mean()) if len(steps) else 1.0
        distinct = len(np.unique(days))
    few = distinct < (8 if dotted else 5)
    for order, other in (("dmy", "mdy"), ("mdy", "dmy")):
        if not few and wrong[order] == 0 and wrong[other] > 0.1:
            return order
    return None


def _days(parts: pd.DataFrame, codes: np.ndarray, order: str | np.ndarray) -> np.ndarray:
    """Day numbers in the order of the rows, without the rows that have none."""
    made = d.build(parts, order).to_numpy("datetime64[D]")
    days = made[codes[codes >= 0]]
    return days[~np.isnat(days)].astype("int64")


def _by_style(parts, texts, times, order, rows, name, notes) -> str | np.ndarray | None:
    """Dates with points may be day first and dates with strokes month first in one column; None where one style is both."""
    style = texts.str.extract(STYLE)[0].where(_unsure(parts))
    proved, both, open_ = {}, 0, {}
    for sign in style.dropna().unique():
        mine = (style == sign).to_numpy()
        day, month, either = d.evidence(parts[mine], times[mine])
        both += bool(day and month) and order == "mixed"
        if day or month:
            proved[sign] = "dmy" if day >= month else "mdy"
        if either and (not (day or month) or (day and month)):
            open_[sign] = either
    if both:
        return None
    main = order if order != "mixed" else "dmy"
    if proved and open_:
        shown = rows.shown(style.isin(list(open_)) & (parts["a"] <= 12) & (parts["b"] <= 12) & (parts["a"] != parts["b"]))
        first = "month" if main == "mdy" else "day"
        why = (
            "some prove that the day is first, some the month"
            if set(open_) & set(proved)
            else "those that prove the order have another sign"
        )
        problem(notes, f"{sum(open_.values()):,} dates can be read both ways ({why}): {shown}; they are read {first} first", SAY_WHICH,
                "mixed_dates", severity="warn", column=name)  # fmt: skip
    if len(set(proved.values())) < 2:
        return main
    signs = ", ".join(f"{FORMS[o].replace('.', s).replace('/', s)}" for s, o in proved.items())
    problem(notes, f"dates are written in two ways, and each was read as its own values prove: {signs}", SAY_WHICH, "mixed_dates",
            severity="warn", column=name)  # fmt: skip
    return style.map(proved).fillna(main).to_numpy(dtype=object)


def _out_of_line(parts, codes, order, rows, name, notes) -> None:
    """In a file in the order of its days a date that only fits the other way round is told."""
    places = np.flatnonzero(codes >= 0)
    now = d.build(parts, order).to_numpy("datetime64[D]")[codes[places]]
    known = ~np.isnat(now)
    places, now = places[known], now[known].astype("int64")
    if len(now) < 10 or not isinstance(order, str) or order == "ymd":
        return
    steps = np.diff(now)
    down = (steps < 0).mean() > (steps > 0).mean()
    if ((steps > 0) if down else (steps < 0)).mean() > 0.1:
        return
    now = -now if down else now
    before, after = np.r_[now[0], now[:-1]], np.r_[now[1:], now[-1]]
    other = d.build(parts, {"dmy": "mdy", "mdy": "dmy"}[order]).to_numpy("datetime64[D]")[codes[places]]
    turned = (-1 if down else 1) * np.where(np.isnat(other), np.datetime64(0, "D"), other).astype("int64")
    odd = ((now < before) | (now > after)) & (before <= after) & (turned >= before) & (turned <= after) & ~np.isnat(other)
    odd &= turned != now
    beside = odd[1:] | odd[:-1]
    others = ((np.diff(now) < 0) & ~beside).sum()
    if others > max(0.02 * len(now), 3 * odd.sum()):  # groups that each begin anew: of these a date may fit either way by chance
        return
    if odd.any():
        problem(notes, f"{int(odd.sum()):,} dates fit between their neighbours only the other way round (day and month): {rows.at(places[odd])}; "
                "they are read like the others", "correct them in the file if they are wrong", "date_out_of_line", severity="warn", column=name)  # fmt: skip


def half_turned(dates: pd.Series) -> np.ndarray:
    """Which days are in the order of their rows only with day and month turned round, where the others (above 12) are so as they stand; none else.

    A program that took 05.01.2026 for the first of May, and 13.01.2026 for what it is, leaves such a column, however its dates are written.
    """
    known = dates.notna().to_numpy()
    days = dates[known].to_numpy("datetime64[D]")
    month, day = dates[known].dt.month.to_numpy(), dates[known].dt.day.to_numpy()
    either = (days.astype("datetime64[Y]").astype("datetime64[M]") + (day - 1)).astype("datetime64[D]") + (month - 1)
    odd = (day <= 12) & (day != month)
    mixed = np.where(odd, either, days).astype("int64")
    found = np.zeros(len(dates), dtype=bool)
    if len(days) >= 10 and odd.sum() > 2 and not odd.all() and _disorder(days.astype("int64")) > 0.05 and _disorder(mixed) <= 0.01:
        found[np.flatnonzero(known)[odd]] = True
    return found


def _disorder(days: np.ndarray) -> float:
    """The share of steps against the order of the rows, whichever way they run."""
    steps = np.diff(days)
    return float(min((steps < 0).mean(), (steps > 0).mean()))


def _turned_round(parts: pd.DataFrame, ready: pd.Series | None, rows: Rows, name: str, notes: Notes) -> None:
    where = rows.of(parts["a"].notna())
    turned = ready is not None and len(where) and ready.notna().any() and (ready.dt.day[ready.notna()] <= 12).all()
    if turned and ((parts["a"] > 12) | (parts["b"] > 12)).all():
        what = "the spreadsheet turned day and month round in some dates and left others as text"
        problem(notes, what, "export the dates as text, or as yyyy-mm-dd", "damaged_dates", column=name, row=int(rows.numbers[where[0]]))


def _year_may_be_first(parts: pd.DataFrame) -> bool:
    """25-01-03, 25-01-17, 25-02-28: the last number would be a year to come, or one of more than ten, and the first hardly changes and is a late year."""
    two = parts[parts["short"].fillna(False).astype(bool) & parts["a"].notna() & ~parts["iso"].astype(bool) & ~parts["named"].astype(bool)]
    now = dt.date.today().year - 2000
    to_come = now + 1 < two["c"].max() <= 31
    many = two["a"].between(now - 5, now).all() and two["c"].max() - two["c"].min() > 10 and two["c"].max() <= 31
    return (to_come or many) and len(two) >= 5 and two["a"].nunique() <= 3 and two["c"].nunique() > 2 * two["a"].nunique()


def known_order(raw: Raw, mapped: list[str]) -> str | None:
    """Return the order of day and month that a date column proves: a mapped one, or any other where the mapped ones leave it open."""
    found = [_proved(raw.frame[theirs]) for theirs in mapped]
    others = (_proved(raw.frame[theirs]) for theirs in raw.frame.columns if theirs not in mapped) if None in found else ()
    return next((order for order in (*found, *others) if order in ("dmy", "mdy")), None)


def _proved(series: pd.Series) -> str | None:
    """dmy or mdy where the first values prove it, None where they are open, another word where they are no such dates."""
    if not isinstance(series.dtype, pd.StringDtype):
        return "typed"
    if not series.head(200).str.contains(r"[0-9]", regex=True).any():
        return "no dates"
    few = pd.Series(series.iloc[:20_000].dropna().unique()[:2000], dtype="str")
    few = few[few.str.strip() != ""]
    if few.empty or few.head(50).str.contains(r"\d\D*\d", regex=True).mean() < 0.9:
        return "no dates"
    parts = d.split_dates(few)
    if parts["a"].notna().mean() < 0.9 or parts["iso"].fillna(False).astype(bool).all():
        return "no dates"
    return order_of(parts, np.ones(len(few), dtype="int64"), decided=True)[0]
