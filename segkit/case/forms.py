"""Forms for people to fill: workbooks with drop-downs, and what they wrote, with every error named by its cell."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from segkit.case import tables
from segkit.case.tables import CREATED
from segkit.ground.problems import Problem, Problems, nearest

if TYPE_CHECKING:
    from segkit.ground.language import Language

COLUMNS = {
    "survey": ["customer_id"],
    "interviews": ["interview", "customer_id", "segment", "question", "answer", "motive"],
    "competitors": ["competitor", "criterion", "value", "share", "wording", "source", "date", "confidence", "link"],
}
REQUIRED = {"survey": ["customer_id"], "interviews": ["interview", "question"], "competitors": ["competitor", "criterion", "value"]}
CONFIDENCE = ["1", "2", "3"]
LISTS = "lists"  # the hidden sheet with what the drop-downs offer
ASKED = ("survey", "interviews", "sales staff")  # sources that answer only when somebody asks
ROWS, MOST_VALUES, COVERED = 1000, 40, 0.9


def write(folder: Path, criteria: pd.DataFrame, say: Language, *, customers: pd.DataFrame | None = None) -> list[Path]:
    """Write the empty forms survey.xlsx, interviews.xlsx and competitors.xlsx into `folder`; return those written.

    `criteria`: as from `criteria.table`. `customers`: one row per customer (customer_id, attributes), who get a row each in the
    survey and whose own values become its drop-downs. A form that is there already, as XLSX or CSV, is left alone.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for kind in COLUMNS:
        path = folder / f"{kind}.xlsx"
        if path.exists() or path.with_suffix(".csv").exists():
            continue
        tables.write(path, book(kind, criteria, say, customers=customers))
        made.append(path)
    return made


def book(kind: str, criteria: pd.DataFrame, say: Language, *, customers: pd.DataFrame | None = None) -> bytes:
    """One form as XLSX: a header that stays in view with a note per column, drop-downs, text that is never a formula."""
    import xlsxwriter

    content = io.BytesIO()
    asked = to_ask(criteria) if kind == "survey" else criteria.head(0)
    columns = COLUMNS[kind] + asked["criterion"].tolist()
    offered = _offered(kind, criteria, say, customers)
    notes = _notes(say) | dict(zip(asked["criterion"], asked["question"].map(say.name), strict=True))
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(content, options) as made:
        made.set_properties({"created": CREATED, "author": "segkit", "title": kind})
        sheet, lists = made.add_worksheet(kind), made.add_worksheet(LISTS)
        lists.hide()
        head, text = (
            made.add_format({"quote_prefix": True, "bold": True, "bottom": 2, "bottom_color": "#5a6675"}),
            made.add_format({"num_format": "@"}),
        )
        quoted = made.add_format({"num_format": "@", "quote_prefix": True})
        looks = {"date": made.add_format({"num_format": "yyyy-mm-dd"}), "share": None, "confidence": None}
        ids = [] if kind != "survey" or customers is None else sorted(customers["customer_id"].dropna().astype("str").unique())
        last = max(ROWS, len(ids))
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column, head)
            sheet.set_column(place, place, max(14, len(column) + 2), looks.get(column, text))
            if notes.get(column):
                sheet.write_comment(0, place, notes[column], {"author": "segkit", "x_scale": 2})
            sheet.data_validation(1, place, last, place, _rule(column, place, offered.get(column, []), strict=kind != "survey"))
            _column(lists, place, column, offered.get(column, []), quoted)
        for row, key in enumerate(ids, start=1):
            sheet.write_string(row, 0, key, quoted)
        sheet.freeze_panes(1, 1)
    return content.getvalue()


def to_ask(criteria: pd.DataFrame) -> pd.DataFrame:
    """The criteria that a survey has to ask: answered by people, covered for less than nine in ten customers, not sensitive."""
    by_asking = criteria["source"].astype("str").str.contains("survey")
    return criteria[by_asking & ~criteria["sensitive"].astype(bool) & (criteria["coverage"] < COVERED)]


def _offered(kind: str, criteria: pd.DataFrame, say: Language, customers: pd.DataFrame | None) -> dict[str, list[str]]:
    """What each drop-down offers."""
    if kind == "competitors":
        chosen = criteria.loc[criteria["chosen"].astype(bool), "criterion"].tolist()
        return {"criterion": chosen, "source": sources(say), "confidence": CONFIDENCE}
    if kind == "interviews":
        told = criteria[criteria["source"].astype("str").str.contains("|".join(ASKED)) & ~criteria["sensitive"].astype(bool)]
        return {"question": list(dict.fromkeys(say.name(q) for q in told["question"] if isinstance(q, str) and q))}
    own = {r.criterion: _values(customers, r.column) for r in to_ask(criteria).itertuples() if r.type in ("category", "ordered")}
    return {c: values for c, values in own.items() if values}


def sources(say: Language) -> list[str]:
    """Where something about a competitor can be seen or heard."""
    return [say("advertisement"), say("site"), say("ad library"), say("reviews"), say("sales staff"), say("survey")]


def _notes(say: Language) -> dict[str, str]:
    """How to fill the columns that are not plain."""
    return {
        "share": say("A share from 0 to 1, or empty where unknown"),
        "wording": say("Their own words, as written"),
        "confidence": say("1: a guess, 2: an indirect sign, 3: they say so themselves"),
    }


def _values(customers: pd.DataFrame | None, column: Any) -> list[str]:
    """The client's own values of a column, where they are few enough for a drop-down."""
    if customers is None or pd.isna(column) or column not in customers:
        return []
    values = sorted({str(v).strip() for v in customers[column].dropna()} - {""})
    return values if len(values) <= MOST_VALUES else []


def _rule(column: str, place: int, offered: list[str], *, strict: bool) -> dict[str, Any]:
    """The data validation of a column."""
    from xlsxwriter.utility import xl_col_to_name

    if column == "share":
        return {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1}
    if column == "date":
        return {"validate": "date", "criteria": ">=", "value": dt.date(2000, 1, 1)}
    if not offered:
        return {"validate": "any"}
    if column == "confidence":
        return {"validate": "list", "source": offered}
    letter = xl_col_to_name(place, col_abs=True)
    return {"validate": "list", "source": f"={LISTS}!{letter}$2:{letter}${len(offered) + 1}", "error_type": "stop" if strict else "warning"}


def _column(sheet: Any, place: int, title: str, values: list[str], quoted: Any) -> None:
    for row, value in enumerate([title, *values] if values else []):
        sheet.write_string(row, place, value, quoted)


def read(path: Path, kind: str | None = None) -> pd.DataFrame:
    """Read a filled form, XLSX or CSV, as text, numbers and ISO dates; raises Problems with every error named by its cell.

    `kind` is survey, interviews or competitors (by default the file's name); a form of another name is read without checks.
    """
    path = Path(path)
    kind, where = kind or path.stem, f"forms/{path.name}"
    cells, offered = (tables.read_form(path).astype("str"), {}) if path.suffix.lower() == ".csv" else _cells(path, kind, where)
    missing = [c for c in COLUMNS.get(kind, []) if c not in cells and (c in REQUIRED[kind] or not len(cells.columns))]
    if missing:
        raise Problems([Problem(where, f"the column '{c}' is missing", nearest(c, cells.columns), "missing_column") for c in missing])
    answers = cells.drop(columns="customer_id") if kind == "survey" else cells
    cells = cells[answers.notna().any(axis=1)]
    problems = list(_problems(cells, kind, where, offered if kind != "survey" else {}))
    if problems:
        raise Problems(problems)
    return tables.unquoted(cells.loc[:, cells.columns != ""].reset_index(drop=True))


def _cells(path: Path, kind: str, where: str) -> tuple[pd.DataFrame, dict[str, list[str]]]:
    """The form's cells as text under its first row, and what its drop-downs offered."""
    from python_calamine import CalamineWorkbook

    try:
        with CalamineWorkbook.from_path(str(path)) as workbook:
            names = workbook.sheet_names
            sheet = kind if kind in names else next(n for n in names if n != LISTS)
            rows = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
            lists = workbook.get_sheet_by_name(LISTS).to_python(skip_empty_area=False) if LISTS in names else []
    except BaseException as error:  # the reader's own panics are no Exceptions
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        todo = "open it in a spreadsheet program and save it again"
        raise Problems([Problem(where, "the workbook cannot be read", todo, "damaged_file")]) from None
    offered = {str(c[0]): [str(v) for v in c[1:] if v != ""] for c in zip(*lists, strict=True) if c[0] != ""}
    head = [str(v).strip() for v in rows[0]] if rows else []
    twice = sorted({h for h in head if h and head.count(h) > 1})
    if twice:
        raise Problems([Problem(where, f"the column '{h}' is there twice", "keep one of them", "column_twice") for h in twice])
    return pd.DataFrame([[_text(v) for v in row] for row in rows[1:]], columns=head, dtype="str"), offered


def _text(value: Any) -> str | None:
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip() or None


def _problems(cells: pd.DataFrame, kind: str, where: str, offered: dict[str, list[str]]) -> Iterator[Problem]:
    """Every error, row by row; a row keeps the number it has in the spreadsheet."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    for line, row in zip(cells.index, cells.to_dict("records"), strict=True):
        for place, (column, value) in enumerate(row.items()):
            wrong = _wrong(column, None if pd.isna(value) else str(value), column in REQUIRED.get(kind, []), kind, offered.get(column))
            if wrong:
                yield Problem(f"{where}, cell {xl_rowcol_to_cell(int(line) + 1, place)}", *wrong)


def _wrong(column: str, value: str | None, required: bool, kind: str, offered: list[str] | None) -> tuple[str, str, str] | None:
    """What is wrong with one cell: what, todo, code."""
    if value is None:
        return ("the cell is empty", f"write the {column} or delete the row", "empty") if required else None
    if kind == "competitors" and column == "confidence" and value not in (*CONFIDENCE, "1.0", "2.0", "3.0"):
        return f"{value} is not a confidence", "choose 1, 2 or 3", "bad_confidence"
    if kind == "competitors" and column == "share" and not _is_share(value):
        return f"{value} is not a share", "write 0.35 or 35%", "bad_share"
    if kind == "competitors" and column == "date" and not _is_date(value):
        return f"{value} is not a date", "write it as 2026-09-30", "bad_date"
    if offered and column != "confidence" and value not in offered:
        return f"'{value}' is not in the list", nearest(value, offered), "unknown_value"
    return None


def _is_share(value: str) -> bool:
    try:
        number = float(value.rstrip("%").replace(",", ".")) / (100 if value.endswith("%") else 1)
    except ValueError:
        return False
    return 0 <= number <= 1


def _is_date(value: str) -> bool:
    try:
        return bool(dt.date.fromisoformat(value[:10]))
    except ValueError:
        return False
