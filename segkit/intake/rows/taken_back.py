"""What another column says of sums that would be added up as sales: refunds, plans, no sales, an order's sum on every line, a sum on the other side."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
import pandas as pd

from segkit.intake.log import Notes, examples, mask, problem
from segkit.intake.meaning import repeated
from segkit.intake.raw import Raw
from segkit.intake.source import Source
from segkit.intake.values import convert
from segkit.intake.values.convert import as_text, is_text

BACK = re.compile(
    r"\b(?:refund\w*|returns?|returned|credit (?:note|memo)|charged? ?backs?|reversal|reversed|storno\w*"
    r"|возврат\w*|сторн\w*|корректировоч\w*|корректировк\w*|zwrot\w*|zwróc\w*|korekt\w*|korygując\w*|nota kredytowa|refundacj\w*)",
    re.IGNORECASE,
)
NOT_BACK = re.compile(r"\b(?:no|non|not|without|policy|без|не|нет|bez|nie|brak)\b|возвратн|поставщик|dostawc|supplier", re.IGNORECASE)
CORRECTS = re.compile(r"korekt|korygując|коррект|correct", re.IGNORECASE)
# What a column is called that says what kind of row this is: not the reason, way or date of a return.
OF_ROWS = re.compile(r"\b(?:type|kind|operation|document|doc|transaction|status|state|event|movement|entry|record|тип|вид|операци\w*|документ\w*|статус\w*|состояни\w*"
                     r"|хозоперац\w*|движени\w*|событи\w*|признак|typ|rodzaj\w*|operacj\w*|dokument\w*|stan|zdarzeni\w*|ruch)\b", re.IGNORECASE)  # fmt: skip
NOT_SOLD = re.compile(r"\b(?:cancel\w*|void(?:ed)?|failed|declined|rejected|unpaid|draft|abandoned|expired|uncollectible|written[- ]off|bad debt|no[- ]?show|отмен\w*|аннулир\w*|не ?оплачен\w*|отказ\w*|черновик\w*|неявк\w*|безнад[её]жн\w*"
                      r"|anulowan\w*|odwołan\w*|odrzucon\w*|nieopłacon\w*|niezapłacon\w*|nieściągaln\w*|szkic\w*)", re.IGNORECASE)  # fmt: skip
SOLD = re.compile(r"\b(?:not|никогда не|не|nie)\s+(?:cancel|void|отмен|анул|anul|odwo|odrz)", re.IGNORECASE)
MOST = 40  # different values of such a column


# A good of such a name is no good: "Refund: tea", "Скидка 10 %", "Rabat"; a return ticket and a discount card are.
NO_GOODS = re.compile(r"(?:refunds?|returned|returns?|credit (?:note|memo)|reversal|storno|сторно|возврат|zwrot|korekta|discount|rebate|скидка|rabat|upust|zniżka|bonifikata)"
                      r"\s*(?:$|[:;,.(–—№#%\d-]|(?:of|on|for|from|от|по|на|за|na|za|do|od|nr)\b)"
                      r"|(?:vat|ндс|podatek vat|sales tax)\s*(?:$|\d)|(?:test|тест|test product|тестовый товар|produkt testowy)$", re.IGNORECASE)  # fmt: skip
GOODS = re.compile(r"\b(?:product\w*|items?|description|goods|article|line|товар\w*|наименовани\w*|номенклатур\w*|описани\w*|назначени\w*|позици\w*|towar\w*|nazwa|opis|artykuł\w*|produkt\w*|pozycj\w*|tytuł\w*)\b", re.IGNORECASE)
PIECES = re.compile(r"\b(?:qty|quantity|units|pieces|pcs|количеств\w*|кол[- ]?во|шт|ilość|szt\w*)\b", re.IGNORECASE)
UNPAID = re.compile(r"unpaid|not paid|(?:awaiting|pending) payment|не ?оплач|ожида\w+ оплат|nie ?op[lł]ac|nie ?zap[lł]ac|oczekuje na p[lł]atno", re.IGNORECASE)
INVOICED = re.compile(r"invoice|due date|\bterms\b|vat|faktur|\bnip\b|termin|сч[её]т.?фактур|\bинн\b|срок оплаты|оплатить до|kontrahent|контрагент", re.IGNORECASE)
SIDES = [{"d", "c"}, {"dr", "cr"}, {"debit", "credit"}, {"дт", "кт"}, {"д", "к"}, {"дебет", "кредит"}, {"wn", "ma"}, {"winien", "ma"}, {"debet", "kredyt"}, {"+", "-"}, {"s", "h"}, {"soll", "haben"},
         {"приход", "расход"}, {"in", "out"}, {"przychód", "rozchód"}, {"plus", "minus"}, {"плюс", "минус"},
         {"plan", "actual"}, {"plan", "fact"}, {"план", "факт"}, {"plan", "wykonanie"}, {"budget", "actual"}, {"бюджет", "факт"}, {"budżet", "wykonanie"}, {"forecast", "actual"}, {"прогноз", "факт"}]  # fmt: skip


def tell(raw: Raw, mapping: dict[str, str], source: Source, keep: np.ndarray, amounts: pd.Series, notes: Notes, chosen: np.ndarray) -> None:
    """Warn of rows with amounts above zero that another column calls refunds, and of sums that stand in another column than the amount."""
    done = any(g["what"] == "refunds" for g in notes.guesses)  # the map of the export, or the case, takes refunds off already
    sold = keep & (amounts > 0).fillna(False).to_numpy(dtype=bool)
    free = [c for c in raw.frame.columns if c not in {*mapping.values(), *source.ignore} and c not in notes.private]
    _by_kind(raw, free, source, keep, sold, amounts, notes, ((_not_sold, "not_sold"),) if done else KINDS)
    if not done:
        _by_side(raw, [c for c in raw.frame.columns if c not in {*mapping.values(), *source.ignore}], keep, sold, amounts, notes)  # its words are nobody's name
        _by_pieces(raw, mapping, free, source, sold, amounts, notes)
        _by_goods(raw, mapping, free, keep, sold, amounts, notes)
    _again(raw, mapping, free, source, keep, amounts, notes)
    _each(raw, mapping, free, source, notes)
    if "amount" in mapping:
        _other_side(raw, mapping["amount"], free, source, amounts, chosen, notes)


def _by_side(raw: Raw, free: list[str], keep: np.ndarray, sold: np.ndarray, amounts: pd.Series, notes: Notes) -> None:
    """A column of debit and credit, or of plus and minus, beside sums that are all above zero."""
    for name in free:
        if not is_text(raw.frame[name]) or raw.frame[name].head(2_000).nunique() > 4:
            continue
        said = as_text(raw.frame[name]).str.strip().str.strip(".").str.casefold().replace({"−": "-", "–": "-"})
        kinds = said[keep].value_counts()
        kinds = kinds[kinds.index != ""]
        if set(kinds.index) not in SIDES:
            continue
        few = keep & (said == kinds.index[1]).to_numpy(dtype=bool)
        if (few & ~sold & (amounts < 0).to_numpy(dtype=bool)).any():
            continue  # they have their minus
        shown = raw.frame[name][few].iloc[0]
        what = f"{int(few.sum()):,} rows are «{mask(shown)}» and {int(kinds.iloc[0]):,} «{mask(kinds.index[0])}», all with amounts above zero, {amounts[few].sum():,.2f} of the fewer, and are added up"
        problem(notes, what, "export the ones or the others with a minus, or leave them out by where:", "refunds_as_sales", severity="warn", column=name)


def _by_pieces(raw: Raw, mapping: dict[str, str], free: list[str], source: Source, sold: np.ndarray, amounts: pd.Series, notes: Notes) -> None:
    """Pieces below zero that brought money, among others above zero."""
    for name in [mapping["quantity"]] if mapping.get("quantity") in raw.frame else [c for c in free if PIECES.search(c)]:
        if is_text(raw.frame[name]) and not as_text(raw.frame[name]).str.contains(r"[-−–()]", regex=True).any():
            continue
        pieces = convert.numbers(raw.frame[name], source)
        back = sold & (pieces < 0).to_numpy(dtype=bool)
        if back.any() and (pieces[sold] > 0).sum() > back.sum():
            what = f"{int(back.sum()):,} rows have pieces below zero and amounts above zero, {amounts[back].sum():,.2f} together, which are added up as sales: {examples(raw.rows[back])}"
            problem(notes, what, "export them with a minus, or leave them out by where:", "refunds_as_sales", severity="warn", column=name)


def _by_goods(raw: Raw, mapping: dict[str, str], free: list[str], keep: np.ndarray, sold: np.ndarray, amounts: pd.Series, notes: Notes) -> None:
    """Lines whose good is a refund or a discount, and whose amount has no minus."""
    below = keep & (amounts < 0).to_numpy(dtype=bool)
    named = [mapping[c] for c in ("product", "category") if mapping.get(c) in raw.frame] + [c for c in free if GOODS.search(c)]
    for name in named:
        if not is_text(raw.frame[name]):
            continue
        codes, goods = pd.factorize(as_text(raw.frame[name]))
        called = np.append(pd.Series(goods, dtype="str").str.strip().str.match(NO_GOODS.pattern, case=False).to_numpy(dtype=bool), False)[codes]
        back = called & sold
        if back.any() and not (called & below).any() and back.sum() <= 0.5 * sold.sum():
            shown = ", ".join(f"«{mask(good, 30)}»" for good in raw.frame[name][back].unique()[:3])
            what = f"{int(back.sum()):,} lines are {shown} and have amounts above zero, {amounts[back].sum():,.2f} together, which are added up as sales"
            problem(notes, what, "export them with a minus, or leave them out by where:", "refunds_as_sales", severity="warn", column=name)
            return


def _again(raw: Raw, mapping: dict[str, str], free: list[str], source: Source, keep: np.ndarray, amounts: pd.Series, notes: Notes) -> None:
    """A sum that all lines of an order repeat is the order's, and would be added up once for each line: stops where the lines' own sums show it."""
    if "amount" not in mapping or mapping.get("order_id") not in raw.frame or source.per_order:
        return
    whole = raw.frame[mapping["order_id"]][keep]
    seen = np.flatnonzero(keep)[repeated.looked(whole)]
    frame, sums, goods = raw.frame.iloc[seen], amounts.iloc[seen], mapping.get("product")
    order = frame[mapping["order_id"]]
    named = [frame[mapping[c]] for c in ("price", "quantity") if mapping.get(c) in frame and mapping[c] != mapping["amount"]]
    own = convert.numbers(named[0], source) * convert.numbers(named[1], source) if len(named) == 2 else None
    found = repeated.repeated(order, sums, frame.get(goods), own, frame.get(mapping.get("date")))
    if found is None:
        return
    offered = {c: made for c in free if (made := convert.numbers(frame[c], source)).notna().mean() > 0.8}
    line = repeated.own_sums(order, sums, {**offered, **({"": own} if own is not None else {})})
    some = "" if whole.nunique() == order.nunique() else " looked at"
    todo = f"write amount: {mask(line)} under columns:, the lines' own sums" if line else "take amount: out of columns:, so that price × quantity gives each line's sum" if line == "" else "name a column with each line's sum"
    problem(notes, f"in {found.same:,} of {found.orders:,} orders of several lines{some} all lines have the same sum, which {'is' if line is not None or found.proven else 'may be'} the order's; "
            f"{found.extra:,.2f} would be counted too much", f"{todo}, or write per_order: [amount] to count it once per order", "order_sum_again",
            severity="stop" if line is not None or found.proven else "warn", column=mapping["amount"])  # fmt: skip


def _each(raw: Raw, mapping: dict[str, str], free: list[str], source: Source, notes: Notes) -> None:
    """A column that is called a price is not the line's sum where other pieces than one were sold."""
    theirs = mapping.get("amount", "")
    pieces = [mapping["quantity"]] if mapping.get("quantity") in raw.frame else [c for c in free if PIECES.search(c)]
    if not pieces or not re.match(r"(?:unit |item )?price\b|цена\b|cena\b", theirs.casefold()) or re.search(r"total|всего|razem|sum|сумм|łączn", theirs.casefold()):
        return
    many = convert.numbers(raw.frame[pieces[0]], source) > 1
    if many.any():
        problem(notes, f"the sums are read from a column called a price, and {int(many.sum()):,} rows have more pieces than one", f"write price: {mask(theirs)} and quantity: {mask(pieces[0])} under columns: if it is one piece's",
                "price_as_amount", severity="warn", column=theirs)  # fmt: skip


def _other_side(raw: Raw, theirs: str, free: list[str], source: Source, amounts: pd.Series, keep: np.ndarray, notes: Notes) -> None:
    """Rows without an amount whose sum stands in another column, as in a ledger of debit and credit."""
    without = keep & (amounts.isna() | (amounts == 0)).to_numpy(dtype=bool)
    if without.sum() < 2 or not (keep & ~without).any():
        return
    for name in free:
        few = convert.numbers(raw.frame.loc[without, name], source)
        if (few.notna() & (few != 0)).mean() < 0.9:
            continue
        sums = convert.numbers(raw.frame[name], source)
        if (sums[keep & ~without].notna() & (sums[keep & ~without] != 0)).mean() <= 0.1:
            what = f"{int(without.sum()):,} rows have no amount, and a sum in the column {mask(name)}, {sums[without].sum():,.2f} together, which is not read"
            problem(notes, what, "if these are refunds, export one column with a minus before them", "other_side", severity="warn", column=theirs)
            return


def _by_kind(raw: Raw, free: list[str], source: Source, keep: np.ndarray, sold: np.ndarray, amounts: pd.Series, notes: Notes, asked: tuple) -> None:
    """Rows that a column of kinds of documents or operations calls refunds."""
    for name in free:
        if not of_rows(name) or not is_text(raw.frame[name]):
            continue
        values = raw.frame[name].astype("str").where(raw.frame[name].notna())
        kinds = values[keep].value_counts()
        for taken, code in asked:
            back = [kind for kind in kinds.index if taken(kind) and not (taken is _not_sold and unpaid(kind) and of_invoices(raw.frame.columns))]
            back = [kind for kind in back if not CORRECTS.search(kind) or (amounts[keep & values.eq(kind).to_numpy(dtype=bool)] < 0).mean() <= 0.5]  # a correction upwards among those with their minus is right
            hit = sold & values.isin(back).to_numpy(dtype=bool)
            if not back or len(kinds) > MOST or not hit.any() or hit.sum() == sold.sum():
                continue
            told = ", ".join(f"«{mask(kind)}»" for kind in back[:4])
            kept = ", ".join("'" + kind.replace("'", "''") + "'" for kind in back)
            column = '"' + name.replace('"', '""') + '"'
            what = f"{int(hit.sum()):,} rows are called {told} and have amounts above zero, {amounts[hit].sum():,.2f} together, which are added up as sales"
            condition = f"({column} IS NULL OR NOT ({column} IN ({kept})))"
            problem(notes, what, f"write where: {f'({source.where}) AND ' if source.where else ''}{condition} to leave them out" + (", or export them with a minus" if taken is _back else ""),
                    code, severity="warn", column=name)  # fmt: skip


def of_rows(header: str) -> bool:
    """Whether a header speaks of what kind its rows are.

    >>> of_rows("docType"), of_rows("Статус_заказа"), of_rows("Colour")
    (True, True, False)
    """
    return bool(OF_ROWS.search(re.sub(r"_|(?<=[a-zа-я])(?=[A-ZА-Я])", " ", header)))


def of_invoices(headers: Iterable[str]) -> bool:
    """Whether a table is of invoices by its headers: what is not paid yet is sold there, on account."""
    return any(INVOICED.search(str(header)) for header in headers)


def unpaid(word: str) -> bool:
    """Whether a word says that something is not paid yet.

    >>> unpaid("nieopłacona"), unpaid("opłacona")
    (True, False)
    """
    return bool(UNPAID.search(word))


def _back(kind: str) -> bool:
    return bool(BACK.search(kind) and not NOT_BACK.search(kind))


def _not_sold(kind: str) -> bool:
    return bool(NOT_SOLD.search(kind) and not SOLD.search(kind) and not _back(kind))


KINDS = ((_back, "refunds_as_sales"), (_not_sold, "not_sold"))
