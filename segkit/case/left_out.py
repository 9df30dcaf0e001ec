"""Rows of a stranger's sales that the draft leaves out: cancelled, taken back, no invoices, in other currencies; and what that costs."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from segkit.ground import currencies
from segkit.intake.meaning.shapes import said
from segkit.intake.recognise.gather import Group
from segkit.intake.recognise.heads import Head
from segkit.intake.recognise.look import nearness, saying
from segkit.intake.recognise.table import order_once
from segkit.intake.rows import twice
from segkit.intake.rows.taken_back import BACK, NOT_BACK, of_invoices, of_rows, unpaid
from segkit.intake.source import Source
from segkit.intake.values import convert
from segkit.rules import grammar

MOST = 40  # different values of a column that says what became of a sale
CORRECTED = re.compile(r"\b(?:korekt\w*|korygując\w*|корректиров\w*|credit (?:note|memo)|nota kredytowa)", re.IGNORECASE)  # with a sum of its own
PARTLY = re.compile(r"\b(?:partial|частичн|częściow)|refundable|returnable", re.IGNORECASE)
TICKET = re.compile(r"returns?|возвратный|powrotny", re.IGNORECASE)


@dataclass(frozen=True)
class LeftOut:
    """Rows that are no sales: by which condition (empty where the product's map does it), why, how many of how many seen, and their money."""

    condition: str
    why: str
    rows: int
    seen: int
    money: float | None = None
    refunds: tuple[str, list[str]] | None = None  # the column and its values, where the rows stay and their amounts are below zero
    again: bool = False  # they are in another file too, and `duplicates: files` leaves them out

    def __str__(self) -> str:
        money = f", {self.money:,.2f} together" if self.money is not None else ""
        return f"{self.rows:,} of {self.seen:,} rows{money}: {self.why}"


def rows(group: Group, home: str) -> list[LeftOut]:
    """What the draft leaves out of one source, each kind with the condition that keeps the rest."""
    if group.kind not in ("transactions", "deals"):
        return []
    made = _foreign(group, home)
    return made if group.kind == "deals" else [*_overlap(group), *_parts(group), *made, *_by_map(group), *_by_status(group)]


def on_account(group: Group) -> list[LeftOut]:
    """Invoices that are not paid yet: sales, which the draft keeps."""
    if group.kind != "transactions" or not _invoices(group):
        return []
    found = group.first.found
    headers = dict.fromkeys([*_statuses(group), *([found.columns["status"]] if found.columns.get("status") in group.first.frame else [])])
    told = [(header, _unpaid(_values(group, header))) for header in headers]
    return [_of(group, header, values, "", f"{header} calls them {', '.join(values[:4])}: sold on account, and kept") for header, values in told if values]


def total(head: Head) -> str:
    """How many rows of sales a table has, and their money, in words; empty where it has no sums."""
    theirs = head.found.columns.get("amount")
    if theirs not in head.frame:
        return ""
    return f"{len(head.frame):,} rows, {convert.numbers(head.frame[theirs], Source(file='-')).sum():,.2f} together,"


def _foreign(group: Group, home: str) -> list[LeftOut]:
    theirs = group.first.found.columns.get("currency")
    codes = _values(group, theirs).dropna().astype("str").str.strip() if theirs else pd.Series(dtype="str")
    own = [c for c in codes.unique() if currencies.code(c) == home]
    others = [c for c in codes.unique() if c and c not in own]
    if not own or not others:
        return []
    condition = f"{grammar.name(theirs)} IN ({_texts(own)})"
    return [_of(group, theirs, others, condition, f"only {home} is kept; to count {', '.join(others[:4])} as well, write rates: {{{others[0]}: …}} instead")]


def _overlap(group: Group) -> list[LeftOut]:
    """Sales that two files have, as exports do whose spans overlap; not where a file repeats rows of its own, which may be two sales and would go as well."""
    chosen, tables = group.first.found.map, []
    for head in group.heads if len(group.heads) > 1 and (chosen is None or not chosen.shape.per_order) else []:
        mine = {c: t for c, t in head.found.columns.items() if c in ("order_id", "customer_id", "date", "amount", "product", "quantity") and t in head.frame}
        tables.append(pd.DataFrame({c: convert.as_text(head.frame[t]).str.strip().replace("", None) for c, t in mine.items()}))
        if "amount" in mine:
            tables[-1]["amount"] = convert.numbers(head.frame[mine["amount"]], Source(file="-"))
    if not tables or any(head.frame.duplicated().any() for head in group.heads):
        return []
    whole = pd.concat(tables, ignore_index=True)
    files = np.repeat(np.arange(len(tables)), [len(table) for table in tables])
    again = twice.overlapping(whole, files)
    beside = [h for h in group.first.frame if h not in group.first.found.columns.values() and not _says_what(str(h)) and all(h in head.frame for head in group.heads)]
    others = pd.DataFrame({h: pd.concat([convert.as_text(head.frame[h]) for head in group.heads], ignore_index=True).str.strip() for h in beside}, index=whole.index)
    cells = pd.concat([whole, others[[h for h in others if h not in twice.counted(others, files, Source(file="-"))]]], axis=1).fillna("").astype("str")
    rows = pd.MultiIndex.from_frame(cells)
    if not rows[again].isin(rows[~again]).all():
        return []  # as where an order is paid half by card and half by a voucher, in two files
    why = "another file has them as well, with the same order, customer, day and sum: exports whose spans overlap"
    return [LeftOut("", why, int(again.sum()), len(whole), float(whole["amount"][again].sum()), again=True)] if again.any() else []


def _parts(group: Group) -> list[LeftOut]:
    """An order's head and its payment, whose sums its lines have."""
    found, frame = group.first.found, group.first.frame
    if found.map is not None or found.columns.get("order_id") not in frame or found.columns.get("amount") not in frame:
        return []
    headers = [h for h, x in found.looks.items() if x.values <= twice.VALUES and h in frame and not x.contact and h not in (found.columns["order_id"], found.columns["amount"])]
    amounts = convert.numbers(frame[found.columns["amount"]], Source(file="-"))
    told = twice.parts(frame, frame[found.columns["order_id"]], amounts, headers, np.ones(len(frame), dtype=bool))
    if told is None:
        return []
    why = f"{told.column} calls them {', '.join(told.others)}, and their sums are those of the rows it calls {told.lines}, which are kept"
    return [_of(group, told.column, list(told.others), told.condition, why)]


def _by_map(group: Group) -> list[LeftOut]:
    """What the map of the product sets aside by itself."""
    found = group.first.found
    made = []
    for rule in found.map.shape.aside if found.map else []:
        theirs = found.columns.get(rule.column) if rule.column != "order_id" or "document" not in found.columns else None
        values = pd.Series(_values(group, theirs).dropna().unique()) if theirs and not rule.filled else pd.Series(dtype="str")
        out = values[said(values, rule)].astype("str").tolist() if len(values) else []
        if out:
            made.append(_of(group, theirs, out, "", f"{theirs} calls them {', '.join(out[:4])}; map: {found.map.name} sets them aside"))
    return made


def _by_status(group: Group) -> list[LeftOut]:
    """Sales that did not take place, or were taken back, by the words of every column that says what became of them."""
    invoices, made = _invoices(group), []
    headers, gone = _statuses(group), np.zeros(sum(len(h.frame) for h in group.heads), dtype=bool)
    for header in [h for h in headers if _says_what(h)] or headers:
        values = _values(group, header)
        out = saying("not_sold", values) + ([] if invoices else _unpaid(values))
        if _says_what(header):
            out += [*saying("not_invoiced", values), *(str(v) for v in values.dropna().unique() if _taken_back(header, str(v), group))]
        money = _money(group, header) if out else None
        for part in made if money is not None else []:
            if part.refunds:
                money = money.mask(_values(group, part.refunds[0]).isin(part.refunds[1]), -money.abs())
        out = [v for v in dict.fromkeys(out) if money is None or (money[values.eq(v)] < 0).mean() <= 0.5]  # with their minus they are right
        out = [v for v in out if not _taken_off(group, header, v, money)]
        beside = [v for v in out if _refund(v) and _beside_their_sales(group, header, v)]
        if beside:
            made.append(replace(_of(group, header, beside, "", f"{header} calls them {', '.join(beside[:4])}, beside the rows of their sales"), refunds=(header, beside)))
            out = [v for v in out if v not in beside]
        if out and len(out) < values.nunique():
            condition = f"({grammar.name(header)} IS NULL OR NOT ({grammar.name(header)} IN ({_texts(out)})))"
            made.append(_of(group, header, out, condition, f"{header} calls them {', '.join(out[:4])}", gone))
            hit = values.str.strip().isin([v.strip() for v in out]).to_numpy(dtype=bool)
            gone = gone | hit if len(hit) == len(gone) else gone
            if not _says_what(header):
                break
    return made


def _refund(value: str) -> bool:
    """Whether a value says that a sale was taken back as a whole, and not that it may be, was in part, or is corrected by a sum of its own."""
    return bool(BACK.search(value)) and not any(other.search(value) for other in (NOT_BACK, CORRECTED, PARTLY))


def _taken_back(header: str, value: str, group: Group) -> bool:
    """A return may be a kind of ticket: a word that is not a refund's alone counts in a column of statuses, or beside the rows of sales."""
    return _refund(value) and (not TICKET.fullmatch(value.strip()) or nearness(header, "status") >= 0.45 or _beside_their_sales(group, header, value))


def _says_what(header: str) -> bool:
    """Whether a header speaks of what kind of row this is, or of what became of it."""
    return of_rows(header) or nearness(header, "status") >= 0.45


def _statuses(group: Group) -> list[str]:
    found, frame = group.first.found, group.first.frame
    free = [h for h, x in found.looks.items() if x.values <= MOST and h not in found.columns.values() and h in frame]
    return [h for h in free if convert.is_text(frame[h])]


def _invoices(group: Group) -> bool:
    return of_invoices(group.first.frame.columns)


def _unpaid(values: pd.Series) -> list[str]:
    return [str(v) for v in pd.unique(values.dropna())[:200] if unpaid(str(v))]


def _values(group: Group, header: str) -> pd.Series:
    parts = [h.frame[header].astype("str").where(h.frame[header].notna()) for h in group.heads if header in h.frame]
    return pd.concat(parts, ignore_index=True) if parts else pd.Series(dtype="str")


def _money(group: Group, header: str) -> pd.Series | None:
    """The amounts of the rows that `_values` gives."""
    columns, parts = group.first.found.columns, []
    named = ["amount"] if "amount" in columns else ["price", "quantity"]
    if not all(columns.get(c) in group.first.frame for c in named):
        return None
    once = group.first.found.map is None and order_once(group.first.frame, columns)
    for head in (h for h in group.heads if header in h.frame):
        sums = [convert.numbers(head.frame[columns[c]], Source(file="-")) if columns[c] in head.frame else pd.Series(np.nan, index=head.frame.index) for c in named]
        parts.append(sums[0] if len(sums) == 1 else sums[0] * sums[1])
        if once:
            parts[-1] = parts[-1].mask(head.frame[columns["order_id"]].duplicated(), 0.0)
    return pd.concat(parts, ignore_index=True)


def _beside_their_sales(group: Group, header: str, value: str) -> bool:
    """Whether most refunds of a kind are rows of their own, with the numbers of orders that stand in other rows too."""
    theirs = group.first.found.columns.get("order_id")
    if theirs is None or not all(theirs in h.frame for h in group.heads if header in h.frame):
        return False
    hit = _values(group, header).eq(value).to_numpy(dtype=bool)
    orders = pd.factorize(pd.concat([h.frame[theirs] for h in group.heads if header in h.frame], ignore_index=True))[0]
    money = _money(group, header)
    others = ~hit & (orders >= 0) & (True if money is None else (money > 0).to_numpy(dtype=bool))
    found = np.isin(orders[hit], orders[others])
    if money is not None and nearness(header, "status") >= 0.45:  # what became of a line is said of the sale's own row: a refund has its sum, or its order's
        cents = (money.abs() * 100).round().to_numpy()
        keys = pd.MultiIndex.from_arrays([orders, cents])
        whole = pd.Series(cents[others]).groupby(orders[others]).sum().reindex(orders[hit]).to_numpy()
        found &= keys[hit].isin(keys[others]) | (whole == cents[hit])
    return bool(hit.any()) and found.mean() > 0.5


def _taken_off(group: Group, header: str, value: str, money: pd.Series | None) -> bool:
    """Whether the same sums of the same customers stand below zero in rows of their own, so that to leave these out would take them off twice."""
    whose = group.first.found.columns.get("customer_id")
    if money is None or not all(whose in h.frame for h in group.heads if header in h.frame):
        return False
    hit = _values(group, header).eq(value).to_numpy(dtype=bool)
    people = pd.factorize(pd.concat([h.frame[whose] for h in group.heads if header in h.frame], ignore_index=True))[0]
    keys = pd.MultiIndex.from_arrays([people, (money.abs() * 100).round()])
    return bool(hit.any()) and keys[hit].isin(keys[~hit & (money < 0).to_numpy(dtype=bool)]).mean() > 0.5


def _of(group: Group, header: str, values: list[str], condition: str, why: str, gone: np.ndarray | None = None) -> LeftOut:
    """Rows by the values of a column; `gone`: rows that another condition leaves out already, and that are not counted again."""
    told = _values(group, header)
    hit, money = told.astype("str").str.strip().isin([v.strip() for v in values]).to_numpy(dtype=bool), _money(group, header)
    if gone is not None and len(gone) == len(hit) and (hit & gone).any():
        why, hit = f"{why}; {int((hit & gone).sum()):,} more are among those above", hit & ~gone
    return LeftOut(condition, why, int(hit.sum()), len(told), None if money is None else float(money[hit].sum()))


def _texts(values: list[str]) -> str:
    return ", ".join("'" + t.replace("'", "''") + "'" for t in values)
