"""segmentation.xlsx: the run's tables as a workbook to open, filter, print and reckon with; customers.xlsx: the consultant's edition.

The client's edition holds what is printed: sizes of segments, shares rounded where few stand behind them, no row per customer. Campaign
economics and the choice are live there: formulas of ours, and of nobody else. The consultant's edition has a row per customer.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from segkit.case.tables import CREATED
from segkit.drawing import colours as palette
from segkit.ground.language import Language
from segkit.report.workbook import charts, choice, economics, tables
from segkit.report.workbook.customers import write_customers
from segkit.report.workbook.formats import Looks
from segkit.report.workbook.names import sheet_names
from segkit.report.workbook.offers import Tool, tool

__all__ = ["Tool", "opened", "sheet_names", "sheets", "tool", "write_customers", "write_xlsx"]

LIVE = ("economics", "choice", "sets", "draws")


def write_xlsx(
    path: str | Path,
    frames: Mapping[str, pd.DataFrame],
    *,
    say: Language,
    titles: Mapping[str, str] | None = None,
    columns: Mapping[str, Mapping[str, tuple[str, str]]] | None = None,
    live: Tool | None = None,
) -> Path:
    """Write a sheet per table after a sheet of contents; text stays text, every formula is ours, nothing is a link to outside.

    `titles` are the tables' titles in the contents; `columns` gives, for a table, its columns as (title, kind) with the
    kinds of the report: text, name, number, money, percent, change, date; without it every column is kept under its own name.
    A table without rows gets no sheet. `live` takes the place of the table `economics`: the sheets that compute.
    """
    titles = dict(titles or {})
    kept = {key: frame for key, frame in frames.items() if len(frame) and (live is None or key not in LIVE)}
    shown = {key: (columns or {}).get(key) or {c: (str(c), _kind(frame[c])) for c in frame.columns} for key, frame in kept.items()}
    shown = {key: {c: told for c, told in named.items() if kept[key][c].notna().any()} for key, named in shown.items()}
    order = _ordered(list(kept), live, list(titles))
    names = dict(zip(order, sheet_names([titles.get(k, _live(say).get(k, k)) for k in order], reserved=say("Contents")), strict=True))
    with opened(path, say) as book:
        looks = Looks(book, say)
        listed = [(names[k], titles.get(k, names[k]), *_size(k, kept, shown, live)) for k in order]
        tables.contents(book.add_worksheet(say("Contents")), looks, listed)
        for key in order:
            sheet = book.add_worksheet(names[key])
            if key in kept:
                at = tables.write(sheet, looks, key, kept[key], shown[key], charted=5 + 3 * len(kept[key]) if key == "segments" else 0)
                _chart(book, sheet, looks, key, names[key], kept[key], at)
        for key, write in {"economics": economics.write, "choice": choice.write, "sets": choice.sets}.items() if live else ():
            write(book, book.get_worksheet_by_name(names[key]), looks, live, names)
        if "draws" in names:
            economics.draws(book.get_worksheet_by_name(names["draws"]), looks, live, names)
    return Path(path)


def opened(path: str | Path, say: Language, **more: Any) -> Any:
    """A new workbook in which nothing that is written as text becomes a formula, a number or a link."""
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "nan_inf_to_errors": False}
    book = xlsxwriter.Workbook(path, options | more)
    book.set_properties({"created": CREATED, "title": say("Segmentation"), "author": "segkit"})
    return book


def _ordered(keys: list[str], live: Tool | None, wanted: list[str]) -> list[str]:
    """The sheets in their order: the live ones after the targets, their helpers at the end."""
    if live is None:
        return keys
    first = [k for k in wanted if k in ("segments", "bridge", "targets", "decisions") and k in keys]
    helpers = ["sets", *(["draws"] if live.gains.size else [])]
    return [*first, "choice", "economics", *(k for k in keys if k not in first), *helpers]


def _live(say: Language) -> dict[str, str]:
    return {"economics": say("Campaign economics"), "choice": say("Choice of targets"), "sets": say("All sets"), "draws": say("Draws")}


def _size(key: str, kept: Mapping[str, pd.DataFrame], shown: Mapping[str, Mapping], live: Tool | None) -> tuple[int, int]:
    if key in kept:
        return len(kept[key]), len(shown[key])
    sizes = {"economics": (len(live.offers), len(economics.ORDER) - 1), "choice": (len(live.choice), choice.WORKING + 1),
             "sets": live.sets.shape, "draws": live.gains.T.shape}  # fmt: skip
    return sizes[key]


def _chart(book: Any, sheet: Any, looks: Looks, key: str, name: str, frame: pd.DataFrame, at: Mapping[str, int]) -> None:
    """Segments: what share of customers and of revenue each holds."""
    shares = [c for c in ("share", "revenue_share") if c in at and frame[c].dtype.kind == "f"]
    if key != "segments" or not shares or "segment" not in at:
        return
    order = frame.sort_values("revenue", ascending=False, kind="stable")["segment"] if "revenue" in frame else frame["segment"]
    dark = [palette.colours(order)[s] for s in frame["segment"]]
    light = [palette.tint(colour) for colour in dark]
    rows = (2, len(frame) + 1)
    say: Language = looks.say
    words = {"share": say("Share of customers"), "revenue_share": say("Share of revenue")}
    series = [(words[c], (*rows, at[c]), colour) for c, colour in zip(shares, (light, dark), strict=False)]
    title = say("Share of customers and of revenue") if len(shares) > 1 else words[shares[0]]
    charts.bars(book, sheet, f"A{len(frame) + 5}", name, title, series, (*rows, at["segment"]), "0%")


def _kind(column: pd.Series) -> str:
    return "date" if column.dtype.kind == "M" else "number" if column.dtype.kind in "iuf" else "text"


def sheets(say: Language) -> dict[str, str]:
    """The tables of segmentation.xlsx, in order, with their titles."""
    return {
        "segments": say("Segments"), "bridge": say("What happened"), "targets": say("Targets"), "decisions": say("Decision log"),
        "economics": say("Campaign economics"), "personas": say("Personas"),
        "five_w": say("Five questions"), "khramatrix": say("Khramatrix"), "profile": say("Profile"), "customers": say("Our customers"), "competitors": say("Competitors"),
        "differences": say("Differences"), "final_criteria": say("Final criteria"), "widen_narrow": say("Widen or narrow"), "migration": say("Migration"),
        "responses": say("Responses"), "deals": say("Deals"), "deal_features": say("What A clients share"), "criteria": say("Criteria"), "quality": say("Health of the data"),
    }  # fmt: skip
