"""Cells that hold a list: the goods of an order in one cell, or in as many columns; orders and goods of a visit."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd

from segkit.intake.fold import fold
from segkit.intake.log import Notes, guess, set_aside
from segkit.intake.maps import Lists
from segkit.intake.raw import Raw
from segkit.intake.values.convert import as_text

Items = list[dict[str, str]]  # canonical name → value, one per line
TIMES = re.compile(r"(\d+)\s*[×xх]\s+(.+?)(?=\s*,\s*\d+\s*[×xх]\s|\s*$)", re.DOTALL)
BRACKETED = re.compile(r"(?:\[(\d+)\]\s*)?([^\[\]]+?)\s*\((\d+(?:[.,]\d+)?)\s*(?:шт|pcs|szt)?\.?\)")
QUOTED = re.compile(r"""\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([^,\[\]'"]+))\s*(?:,|$)""")


def unfolded(raw: Raw, columns: dict[str, str], told: Lists, notes: Notes) -> tuple[Raw, pd.Series]:
    """One row per item of the lists; and, for each, which row (or order in it) it was in.

    `columns` (canonical → theirs) learns of the columns that the items bring with them. A row without an item stays one row;
    a row without an order, where orders are lists too, is no sale.
    """
    if told.form == "arrays":
        made, names = _arrays(raw.frame, columns, told)
    elif told.form == "fields":
        made, names = _fields(raw.frame, columns, told)
    else:
        made, names = _cells(raw.frame, columns, told)
    none = np.array([not items for items in made], dtype=bool)
    if told.orders:
        set_aside(notes, raw.rows[none], "not_a_sale", columns.get("order_id", ""))
    else:
        made = [items or [{}] for items in made]
    return _spread(raw, columns, told, made, names, notes)


def _spread(raw: Raw, columns: dict[str, str], told: Lists, made: list[Items], names: list[str], notes: Notes) -> tuple[Raw, pd.Series]:
    counts = np.array([len(items) for items in made], dtype="int64")
    index = np.repeat(np.arange(len(made)), counts)
    frame = raw.frame.iloc[index].reset_index(drop=True)
    flat = [item for items in made for item in items]
    for name in names:
        column = columns.setdefault(name, f"{name} in the list")
        values = pd.Series([item.get(name) for item in flat], dtype="str")
        whole = name == "product" and column in frame and told.form != "arrays"  # a cell that could not be taken apart stays whole
        frame[column] = values.fillna(as_text(frame[column])) if whole else values
    key = pd.Series([f"{i}/{item.get('order_id', '')}" for i, item in zip(index, flat, strict=True)], dtype="str")
    if len(flat) != len(made):
        guess(notes, "lists in cells", f"{len(made):,} rows hold {len(flat):,} lines", "the map says so", "")
    lost = int((counts == 0).sum())
    return replace(raw, frame=frame, rows=raw.rows[index], rows_in=raw.rows_in + len(flat) - len(made) + lost), key


def _cells(frame: pd.DataFrame, columns: dict[str, str], told: Lists) -> tuple[list[Items], list[str]]:
    name = columns.get(told.columns[0])
    if name not in frame:
        return [[] for _ in range(len(frame))], []
    pattern = _times if told.form == "times" else _bracketed
    texts = as_text(frame[name]).fillna("")
    read = {t: pattern(t) for t in texts.unique()}
    columns.pop("quantity", None)  # of the whole order, which its lines have of their own
    return [read[t] for t in texts], ["product", "quantity"]


def _times(text: str) -> Items:
    """1× name, 2× name.

    >>> _times("1× Tea, green, 2× Cup")
    [{'product': 'Tea, green', 'quantity': '1'}, {'product': 'Cup', 'quantity': '2'}]
    """
    return [{"product": name.strip(), "quantity": count} for count, name in TIMES.findall(text)]


def _bracketed(text: str) -> Items:
    """[id] name (1 шт).

    >>> _bracketed("[12] Чай (2 шт), [7] Чашка белая (1 шт)")
    [{'product': 'Чай', 'quantity': '2'}, {'product': 'Чашка белая', 'quantity': '1'}]
    """
    return [{"product": name.strip(" ,;\n\r"), "quantity": count} for _, name, count in BRACKETED.findall(text)]


def _fields(frame: pd.DataFrame, columns: dict[str, str], told: Lists) -> tuple[list[Items], list[str]]:
    """name:Tea|2|30 in one column per item: order_item_1, order_item_2 …"""
    first = columns.get(told.columns[0])
    if first not in frame:
        return [[] for _ in range(len(frame))], []
    stem = re.sub(r"\d+$", "", fold(first))
    several = [c for c in frame.columns if re.fullmatch(re.escape(stem) + r"\d+", fold(c))]
    texts = [as_text(frame[c]).fillna("").str.strip() for c in several]
    made = [[_item(t) for t in row if t] for row in zip(*texts, strict=True)]
    return made, ["product", "quantity", "price"]


def _item(text: str) -> dict[str, str]:
    """One item of parts marked by | : named parts, or a name, how many, and what they cost together.

    >>> _item("name:Tea|2|30")
    {'product': 'Tea', 'quantity': '2', 'price': '15.0'}
    """
    parts = [p.strip() for p in text.split("|")]
    named = dict(p.split(":", 1) for p in parts if re.match(r"[a-z_]+:", p))
    plain = [p for p in parts if not re.match(r"[a-z_]+:", p)]
    count = named.get("quantity") or (plain[0] if plain else "1")
    total = named.get("total") or (plain[1] if len(plain) > 1 else "")
    try:
        price = str(float(total) / max(float(count), 1.0))
    except ValueError:
        price = ""
    return {"product": named.get("name", parts[0]), "quantity": count, "price": price}


def array(text: object) -> list[str]:
    """The items of a list in a cell: ['1','2'], [1,2], ["a, b"]; backslashes before quotation marks are taken off.

    >>> array("['a, b','c']"), array("[1,2]"), array("[]"), array("")
    (['a, b', 'c'], ['1', '2'], [], [])
    >>> array(r"['Pot\\'s lid']"), array(r"[\\'7\\',\\'8\\']")
    (["Pot's lid"], ['7', '8'])
    """
    body = str(text if text is not None and text == text else "").strip()
    if re.match(r"""\[\s*\\['"]""", body):  # the whole cell was escaped
        body = body.replace("\\'", "'").replace('\\"', '"')
    if not body.startswith("["):
        return [body] if body else []
    inner = body[1:-1] if body.endswith("]") else body[1:]
    return [re.sub(r"\\(.)", r"\1", a or b or c).strip() for a, b, c in QUOTED.findall(inner)] if inner.strip() else []


def _arrays(frame: pd.DataFrame, columns: dict[str, str], told: Lists) -> tuple[list[Items], list[str]]:
    """Orders as lists, and the goods of all of them as lists beside, each good with its order's number."""
    inner = [c for c in told.columns if columns.get(c) in frame]
    outer = [c for c in told.orders if columns.get(c) in frame]
    cells = {c: [array(t) for t in as_text(frame[columns[c]])] for c in {*inner, *outer}}
    goods = [c for c in inner if c != told.link]
    made = []
    for i in range(len(frame)):
        orders = (
            [{c: cells[c][i][j] for c in outer if j < len(cells[c][i])} for j in range(len(cells["order_id"][i]))]
            if "order_id" in outer
            else []
        )
        made.append([line for order in orders for line in _goods(order, i, cells, goods, told.link, len(orders))])
    return made, [*outer, *goods]


def _goods(order: dict[str, str], i: int, cells: dict[str, list], goods: list[str], link: str | None, orders: int) -> Items:
    size = max((len(cells[c][i]) for c in goods), default=0)
    links = cells[link][i] if link in cells else []
    mine = [j for j in range(size) if (j < len(links) and links[j] == order.get("order_id")) or (not links and orders == 1)]
    lines = [{**order, **{c: cells[c][i][j] for c in goods if j < len(cells[c][i])}} for j in mine]
    return lines or [order]
