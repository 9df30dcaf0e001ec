"""A table as the reader sees it: one precision per column, units in the headings, a total row, and the frame itself as a download."""

from __future__ import annotations

import base64
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from segkit.ground import defuse
from segkit.report.columns import rounded, worded

if TYPE_CHECKING:
    from segkit.ground.language import Language

KINDS = ("text", "name", "number", "money", "percent", "share", "change", "date")


def table(
    frame: pd.DataFrame,
    columns: Mapping[str, tuple[str, str]],
    *,
    say: Language,
    name: str,
    caption: str = "",
    colours: Mapping[str, str] | None = None,
    chosen: Collection[str] = (),
    links: Mapping[str, str] | None = None,
    total: Mapping[str, Any] | None = None,
    aside: Collection[str] = (),
    opened: int = 12,
    most: int = 200,
) -> dict[str, Any]:
    """A table as the reader sees it, with the frame itself as a CSV download.

    `columns` maps the frame's columns to (title, kind); kinds are text, name (translated), number, money, percent (of a fraction; rounded
    where the frame has its step beside it), change (of a fraction), date. Money is counted in one unit per table, which its headings
    name, and every column has one precision. `colours` puts a dot before the values of the first
    column, `links` the place they lead to; `chosen` are the targets among them; `total` is a last row, by column; columns `aside` are left out on a phone. More than `opened`
    rows are folded, more than `most` only in the CSV.
    """
    _known(frame, columns)
    shares = [c for c in columns if rounded(frame, c)]
    frame = frame.assign(**{c: worded(frame, c, say) for c in shares})
    columns = {c: (title, "share" if c in shares else kind) for c, (title, kind) in columns.items()}
    kept, count = frame[list(columns)], len(frame)
    money = [v for c, (_, kind) in columns.items() if kind == "money" for v in kept[c].dropna().astype(float)]
    alike = _alike(kept, columns, total or {})
    forms = {c: _form(kept[c].tolist(), kind, say, say.scale(money), alike.get(c)) for c, (_, kind) in columns.items()}
    rows = [_row(record, forms, colours or {}, chosen, links or {}, say) for record in kept.head(most).itertuples(index=False)]
    rows += [_total(total, forms)] if total and count else []
    note = say("The first {shown} rows of {all}; the download has all of them.", shown=say.number(most), all=say.number(count))
    heads = [
        {"title": f"{title}{forms[c][1]}", "align": "left" if kind in ("text", "name") else "right", "aside": c in aside} for c, (title, kind) in columns.items()
    ]
    uri = csv_uri(kept, say=say, titles={column: title for column, (title, _) in columns.items()})
    return {
        "caption": str(caption),
        "columns": heads,
        "rows": rows,
        "stack": len(columns) > 3 or (len(columns) == 3 and _wordy(kept)),
        "note": note if count > most else "",
        "summary": say.many("Show {n} row", "Show {n} rows", min(count, most)) if count > opened else "",
        "download": {"name": f"{name}.csv", "uri": uri, "text": say("Download as CSV")},
    }


def _wordy(frame: pd.DataFrame) -> bool:
    """Whether a table holds sentences, which a phone has no room for beside each other."""
    texts = frame.select_dtypes(exclude=["number", "bool"]).astype("str")
    return bool(len(texts) and texts.fillna("").map(len).mean().max() > 40)


def _known(frame: pd.DataFrame, columns: Mapping[str, tuple[str, str]]) -> None:
    missing, unknown = [c for c in columns if c not in frame], [kind for _, kind in columns.values() if kind not in KINDS]
    if missing or unknown:
        raise KeyError(f"not in the table: {missing}; it has {list(frame)}" if missing else f"kinds are {KINDS}, not {unknown}")


def _alike(kept: pd.DataFrame, columns: Mapping[str, tuple[str, str]], total: Mapping[str, Any]) -> dict[str, int]:
    """Column → the decimals that it has with its fellows: shares that add up to the whole, and a share with its interval."""
    shares = [c for c, (_, kind) in columns.items() if kind == "percent"]
    groups = [[c for c in shares if total.get(c) == 1], [c for c in shares if c in ("rate", "rate_low", "rate_high")]]
    return {c: _places([v for other in group for v in kept[other].dropna()]) for group in groups for c in group}


def _places(known: list[Any]) -> int:
    """Decimals of shares: one where most of them are below ten per cent."""
    found = [abs(v) for v in known if isinstance(v, int | float) and v]
    return 0 if not found or np.median(found) >= 0.0995 else 1


def _form(values: list[Any], kind: str, say: Language, scale: tuple[float, str], places: int | None = None) -> tuple[Any, str]:
    """How a column's values are written, all with one precision, and what its heading says of the unit. `places`:
    the decimals of a share, where its column does not decide alone."""
    known = [float(v) for v in values if isinstance(v, int | float) and not pd.isna(v)]
    if kind == "money":
        by, unit = scale
        digits = _digits([v / by for v in known])
        return lambda v: say.number(v / by, digits=digits), f", {unit}"
    if kind == "number":
        digits = _digits(known)
        return lambda v: say.number(float(v), digits=digits), ""
    if kind in ("percent", "share", "change"):
        digits = _places(known) if places is None else places
        least = 0.5 * 10 ** -(digits + 2)
        return lambda v: v if isinstance(v, str) else _percent(float(v), kind, digits, least, say), ""
    return {"text": str, "name": say.name, "date": say.date}[kind], ""


def _digits(values: list[float]) -> int:
    """Decimals of a column: none where all are whole or the largest has three digits, one where no value has more."""
    most = max((abs(v) for v in values), default=0.0)
    tenths = all(abs(v - round(v, 1)) < 1e-9 for v in values)  # rounded already: a second digit would be made up
    return 0 if all(v == int(v) for v in values) or most >= 100 else 1 if most >= 10 or tenths else 2


def _percent(share: float, kind: str, digits: int, least: float, say: Language) -> str:
    """A share in the column's precision; one that would be written as none although it is some is less than the least."""
    sign = ("+" if share > 0 else "−" if share < 0 else "") if kind == "change" else ""
    if 0 < abs(share) < least:
        return f"< {say.percent(2 * least, digits=digits)}" if kind != "change" else f"{sign}{say.percent(0.0, digits=digits)}"
    return sign + say.percent(abs(share), digits=digits) if kind == "change" else say.percent(share, digits=digits)


def _row(
    record: tuple, forms: Mapping[str, tuple[Any, str]], colours: Mapping[str, str], chosen: Collection[str], links: Mapping[str, str], say: Language
) -> dict[str, Any]:
    cells = [_cell(value, form) for value, (form, _) in zip(record, forms.values(), strict=True)]
    mark = record[0] in chosen
    cells[0] |= {"colour": colours.get(record[0], ""), "badge": say("target") if mark else "", "link": links.get(record[0], "")}
    return {"chosen": mark, "total": False, "cells": cells}


def _cell(value: Any, form: Any) -> dict[str, str]:
    return {"text": "–" if pd.isna(value) else form(value), "colour": "", "badge": "", "link": ""}


def _total(total: Mapping[str, Any], forms: Mapping[str, tuple[Any, str]]) -> dict[str, Any]:
    cells = [_cell(total[c], form if not isinstance(total[c], str) else str) if c in total else _cell("", str) for c, (form, _) in forms.items()]
    return {"chosen": False, "total": True, "cells": cells}


def csv_uri(frame: pd.DataFrame, *, say: Language, titles: Mapping[str, str] | None = None) -> str:
    """The table as a CSV data-URI that a spreadsheet opens by a double click in the report's language.

    Text that a spreadsheet would take for a formula gets a leading apostrophe; Russian and Polish files have
    semicolons and decimal commas.
    """
    safe = frame.copy()
    comma = say.language in ("ru", "pl")
    for column in [c for c in frame.columns if frame[c].dtype.kind not in "iufbM"]:
        safe[column] = (
            frame[column]
            .map(defuse.cell, na_action="ignore")
            .map(lambda v: str(v).replace(".", ",") if comma and isinstance(v, float) and v == v else v)
        )
    safe.columns = [defuse.cell(str((titles or {}).get(c, c))) for c in frame.columns]
    text = safe.to_csv(index=False, sep=";" if comma else ",", decimal="," if comma else ".", lineterminator="\r\n")
    return "data:text/csv;charset=utf-8;base64," + base64.b64encode(("\ufeff" + text).encode()).decode()
