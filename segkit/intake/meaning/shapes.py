"""What a product's export means beyond its columns: order lines, orders told once, rows that are no sales, returns."""

from __future__ import annotations

import re
from dataclasses import replace
from fnmatch import fnmatch

import numpy as np
import pandas as pd

from segkit.ground.currencies import code
from segkit.intake import maps, schema
from segkit.intake.fold import fold
from segkit.intake.log import Notes, files_of, guess, mask, problem, set_aside
from segkit.intake.meaning import across, lists, outline, totals
from segkit.intake.meaning.goods import parted
from segkit.intake.raw import Raw
from segkit.intake.source import Source
from segkit.intake.values import convert
from segkit.intake.values import numbers as v
from segkit.intake.values.convert import numbers

GROSS = re.compile(r"brutto|gross|с ндс|incl", re.IGNORECASE)  # beside net sums they would be added up with them
ROW_NUMBER = "row number"  # may stand for a column: where a file has no id, its row is one


def sought(source: Source) -> Source:
    """The source as its file is looked through: every header that its map knows may show where the header is."""
    chosen = maps.every().get(source.map or "")
    if chosen is None:
        return source
    return source.model_copy(update={"columns": {**{f"map {i}": h for i, h in enumerate(chosen.headers)}, **source.columns}})


def shaped(raw: Raw, source: Source, notes: Notes, currency: str = "") -> tuple[Raw, Source]:
    """Bring an export into one row per line with our columns, by the rules of the product that wrote it.

    Returns the rows and the source with the map's columns filled in; `columns` of the case overrule the map's. Rows set aside are
    noted with their reason and, as far as it is in the case's `currency`, their money; lines made of one row keep its number.
    """
    raw = _numbered(raw, source)
    raw = _each_with_a_number(outline.laid_down(across.laid_down(raw, source, notes), source, notes), _last(raw, notes), notes)
    chosen = maps.every().get(source.map or "")
    if chosen is None:
        raw = _of_cents(raw, source.columns, source, notes, currency) if source.cents else raw
        raw = _said_refunds(raw, source.columns, source, notes)
        return _each_order_once(raw, source, notes) if source.per_order else (raw, source)
    (columns, why), last = _columns(chosen, raw, source), _last(raw, notes)
    raw = _under_one_name(raw, columns, chosen, notes)
    guess(notes, "map", source.map, "given in case.yml", ", ".join(f"{c}: {t}" for c, t in columns.items()))
    if why:
        guess(notes, f"amount in {columns['amount']}", "the line's total, not multiplied by quantity", why, "")
    if source.cents or _says_cents(raw, columns, chosen.shape, source):
        raw = _of_cents(raw, columns, source, notes, currency)
    whole = _of_one_file(_filled_down(raw, columns, chosen.shape), columns, chosen.shape, notes)
    raw = _sales(whole, columns, chosen.shape, notes)
    _priced(whole, ~np.isin(whole.rows, raw.rows), columns, chosen.shape, source, notes, currency)
    raw, key = _lines(raw, columns, chosen.shape, notes)
    key = _apart(raw, columns, key, source)
    raw = _once(raw, columns, chosen.shape, key, source, notes)
    raw = _returned(_refunds(raw, columns, key, source, notes), columns, chosen.shape, source)
    raw = _said_refunds(raw, columns, source, notes)
    return _told(_each_with_a_number(raw, last, notes), columns, source, notes.source)


def _numbered(raw: Raw, source: Source) -> Raw:
    wanted = any(fold(theirs) == ROW_NUMBER for theirs in source.columns.values())
    if not wanted or ROW_NUMBER in raw.frame:
        return raw
    return replace(raw, frame=raw.frame.assign(**{ROW_NUMBER: pd.Series(raw.rows, index=raw.frame.index).astype("str")}))


def _columns(chosen: maps.Map, raw: Raw, source: Source) -> tuple[dict[str, str], str]:
    """Canonical name → their column: what the case says, then what the map says of columns that the case has not used.

    And what shows that the map's price is the line's amount, where something does.
    """
    by_name = {fold(c): c for c in reversed(list(raw.frame.columns))}
    own = {c: by_name.get(fold(theirs), theirs) for c, theirs in source.columns.items()}
    free = [c for c in raw.frame.columns if c not in own.values()]
    free = [c for c in free if _says_something(raw.frame[c])] + [c for c in free if fold(c) in {fold(h) for h in needed(chosen)}]
    told = {c: t for c, t in maps.columns(chosen, free).items() if c not in own and c not in source.constants}
    taken = {*own, *source.constants} & {"amount", "price"}
    why = "" if taken else totals.of_lines(raw.frame, {**told, **own}, chosen.shape.total, source)
    return parted(raw.frame, {**(totals.as_amount(told) if why else told), **own}) | own, why  # the case may call anything a category


def _under_one_name(raw: Raw, columns: dict[str, str], chosen: maps.Map, notes: Notes) -> Raw:
    """A file that has another of the map's headers for a column (corrections: Numer korekty, Różnica netto) is read by that; one without any stops."""
    files = files_of(notes, raw.rows)
    frame, known = raw.frame, {fold(c): c for c in reversed(list(raw.frame.columns))}
    for canonical, theirs in columns.items():
        others = [known[fold(h)] for h in chosen.columns.get(canonical, []) if fold(h) in known and known[fold(h)] not in columns.values()]
        for part in np.unique(files) if len(notes.parts) > 1 and theirs in frame else []:
            mine = files == part
            if _says_something(frame[theirs][mine]):
                continue
            hit = next((h for h in others if _says_something(frame[h][mine]) and bool(GROSS.search(h)) == bool(GROSS.search(theirs))), None)
            if hit is not None:
                frame = frame.assign(**{theirs: frame[theirs].astype(object).where(~mine, frame[hit])})
                guess(notes, f"{canonical} in {notes.parts[part][1]}", hit, f"there is no {theirs} in it", "")
            elif canonical in schema.required(chosen.table, set(columns)):
                problem(notes, f"no row of {mask(notes.parts[part][1])} is used: it has no {mask(theirs)}", "name only files of one shape, or give the columns one name", "other_shape")
    return raw if frame is raw.frame else replace(raw, frame=frame)


def _says_cents(raw: Raw, columns: dict[str, str], shape: maps.Shape, source: Source) -> bool:
    """Whether an export gives amounts in the currency's smallest unit: it has whole ones only, and ids as the product writes them there."""
    if columns.get("amount") not in raw.frame or not len(raw.frame):
        return False
    amounts = numbers(raw.frame[columns["amount"]], source).dropna()
    told = [said(raw.frame[columns[r.column]].dropna(), r) for r in shape.cents if columns.get(r.column) in raw.frame]
    return bool((amounts == amounts.round()).all()) and any(len(t) > 0 and t.all() for t in told)


def _of_cents(raw: Raw, columns: dict[str, str], source: Source, notes: Notes, home: str) -> Raw:
    """Amounts in the currency's smallest unit as amounts of the currency: 4900 is 49.00 euros and 4,900 yen."""
    from babel.numbers import get_currency_precision

    named = raw.frame[columns["currency"]].map(code) if columns.get("currency") in raw.frame else pd.Series(None, index=raw.frame.index, dtype=object)
    units = named.fillna(code(source.currency) or code(home) or home).map(lambda c: 10.0 ** get_currency_precision(c))
    for canonical in ("amount", "price", "refund", "margin", "profit"):
        if columns.get(canonical) in raw.frame:
            was = raw.frame[columns[canonical]]
            raw = _put(raw, columns[canonical], numbers(was, source) / units, was)
            guess(notes, f"{canonical} in {columns[canonical]}", "the currency's smallest unit, of which 100 (of a few currencies 1 or 1,000) are one",
                  "said in case.yml" if source.cents else "the product writes it so", was.dropna().head(1).squeeze())  # fmt: skip
    return raw


def _says_something(series: pd.Series) -> bool:
    return bool(series.notna().any() and (not convert.is_text(series) or convert.as_text(series).str.strip().ne("").any()))


def needed(chosen: maps.Map) -> list[str]:
    """The headers of what the map's table cannot do without: named even where their columns are empty, so that this is told."""
    return [h for c in schema.required(chosen.table, set(chosen.columns)) for h in chosen.columns.get(c, [])]


def _filled_down(raw: Raw, columns: dict[str, str], shape: maps.Shape) -> Raw:
    """Further lines of an order repeat its number and leave the order's own cells empty: they are those of its first line."""
    if not shape.fill_down or "order_id" not in columns or columns["order_id"] not in raw.frame:
        return raw
    frame = raw.frame
    own = {fold(c) for c in shape.line} | {fold(columns[c]) for c in ("refund", "amount") if c in columns}
    names = [c for c in frame.columns if fold(c) not in own and c != columns["order_id"]]
    empty = frame.mask(frame.map(lambda cell: isinstance(cell, str) and not cell.strip()))
    order = empty[columns["order_id"]]
    first = empty[names].groupby(order.fillna("").astype("str"), sort=False)[names].transform("first")
    return replace(raw, frame=frame.assign(**{c: first[c] for c in names}))


def _of_one_file(raw: Raw, columns: dict[str, str], shape: maps.Shape, notes: Notes) -> Raw:
    """An order whose sum is told once and which two files have is the last one's: else its sum would be shared over the lines of both."""
    keys = [columns[c] for c in ("order_id", "customer_id", "date") if columns.get(c) in raw.frame]
    if "amount" not in shape.per_order or len(notes.parts) < 2 or columns.get("order_id") not in keys:
        return raw
    files = files_of(notes, raw.rows)
    last = pd.Series(files, index=raw.frame.index).groupby([raw.frame[c] for c in keys], dropna=False).transform("max")
    old = (last > files).to_numpy(dtype=bool) & raw.frame[columns["order_id"]].notna().to_numpy()
    if not old.any():
        return raw
    set_aside(notes, raw.rows[old], "duplicate", columns["order_id"])
    problem(notes, f"{int(old.sum()):,} rows are of {raw.frame[columns['order_id']][old].nunique():,} orders that a later file has as well, and count once", "", "overlap", severity="note")
    return replace(raw, frame=raw.frame[~old].reset_index(drop=True), rows=raw.rows[~old])


def _sales(raw: Raw, columns: dict[str, str], shape: maps.Shape, notes: Notes) -> Raw:
    """Set aside the rows that are no sales by the product's own rules, and rows that are told twice."""
    out = pd.Series(False, index=raw.frame.index)
    for rule in shape.keep:
        if columns.get(rule.column) in raw.frame:
            out = _aside(raw, out, ~said(raw.frame[columns[rule.column]], rule), rule.reason, columns[rule.column], notes)
    for rule in shape.aside:
        if columns.get(rule.column) in raw.frame:
            out = _aside(raw, out, said(raw.frame[columns[rule.column]], rule), rule.reason, columns[rule.column], notes)
    same = [columns[c] for c in shape.repeated if columns.get(c) in raw.frame]
    if shape.repeated and columns.get(shape.repeated[0]) in raw.frame:
        known = raw.frame[same].notna().all(axis=1) & ~out
        again = known & raw.frame.where(known)[[*same, *_event(columns, raw)]].duplicated()
        out = _aside(raw, out, again, "duplicate", same[0], notes)
    keep = ~out.to_numpy(dtype=bool)
    return raw if keep.all() else replace(raw, frame=raw.frame[keep].reset_index(drop=True), rows=raw.rows[keep])


def _priced(
    raw: Raw, out: np.ndarray, columns: dict[str, str], shape: maps.Shape, source: Source, notes: Notes, currency: str
) -> None:  # fmt: skip
    """Note what the rows that are `out` say of money, so that it stands beside their reason in the account."""
    money = [columns[c] for c in (("amount",) if columns.get("amount") in raw.frame else ("price", "quantity")) if columns.get(c) in raw.frame]
    if not out.any() or (len(money) == 1 and money[0] != columns.get("amount")) or not money:
        return
    frame = raw.frame[out]
    made = pd.Series(np.prod([numbers(frame[c], source) for c in money], axis=0), index=frame.index)
    order = frame[columns["order_id"]] if columns.get("order_id") in frame else None
    if "amount" in shape.per_order and order is not None and (made.groupby(order).nunique() > 1).mean() <= 0.05:
        made = made.mask(order.duplicated() & order.notna())
    told = frame[columns["currency"]] if columns.get("currency") in frame else convert._currencies(convert.as_text(frame[money[0]]))
    home = code(currency)
    rates = {code(name): rate for name, rate in source.rates.items()} | {home: 1.0}
    rate = 1.0 if told is None else told.map(code).fillna(code(source.currency) or home).map(rates)
    cents = (v.cents(made * rate) * 100).round()
    notes.money.update({int(row): int(c) for row, c in zip(raw.rows[out], cents, strict=True) if np.isfinite(c)})


def _event(columns: dict[str, str], raw: Raw) -> list[str]:
    """A refund repeats its sale's number and is no repetition of it."""
    return [columns[c] for c in ("event_name",) if columns.get(c) in raw.frame]


def said(series: pd.Series, rule: maps.Rows) -> pd.Series:
    """Where a column says one of a rule's words (a word may end in *), or says anything at all."""
    texts = convert.as_text(series).fillna("").map(fold)
    if rule.filled:
        return texts.ne("")
    hits = {t: any(fnmatch(t, fold(w)) for w in rule.words) for t in texts.unique()}
    return texts.map(hits).astype(bool)


def _aside(raw: Raw, out: pd.Series, found: pd.Series, reason: str, column: str, notes: Notes) -> pd.Series:
    new = (found & ~out).to_numpy(dtype=bool)
    set_aside(notes, raw.rows[new], reason, column, raw.frame[column][new].tolist())
    return out | found


def _lines(raw: Raw, columns: dict[str, str], shape: maps.Shape, notes: Notes) -> tuple[Raw, pd.Series]:
    """One row per line; and, for each, which order it is of."""
    if shape.lists is not None:
        raw, key = lists.unfolded(raw, columns, shape.lists, notes)
    else:
        key = pd.Series(np.arange(len(raw.frame)), index=raw.frame.index)
    order = columns.get("order_id")
    if order in raw.frame:
        named = convert.as_text(raw.frame[order]).str.strip()
        key = named.where(named.notna() & named.ne(""), key.astype("str"))
    return _with_time(raw, columns, shape), key


def _apart(raw: Raw, columns: dict[str, str], key: pd.Series, source: Source) -> pd.Series:
    """A row that holds a refund and no amount is no line of its order."""
    amount, refund = columns.get("amount"), columns.get("refund")
    if amount not in raw.frame or refund not in raw.frame:
        return key
    alone = numbers(raw.frame[amount], source).isna() & (numbers(raw.frame[refund], source).abs() > 0)
    return key.astype("str").where(~alone, "refund " + pd.Series(raw.frame.index, index=raw.frame.index).astype("str"))


def _with_time(raw: Raw, columns: dict[str, str], shape: maps.Shape) -> Raw:
    date, time = columns.get("date"), columns.get(shape.time or "")
    if date not in raw.frame or time not in raw.frame or not convert.is_text(raw.frame[date]):
        return raw
    both = raw.frame[date].str.strip() + " " + convert.as_text(raw.frame[time]).str.strip()
    return replace(raw, frame=raw.frame.assign(**{date: both.where(both.notna(), raw.frame[date])}))


def _put(raw: Raw, column: str, made: pd.Series, was: pd.Series) -> Raw:
    """Numbers in the place of a column's; what could not be read stays as it was, so that it is told."""
    odd = was.notna() & made.isna() & ~was.astype("str").str.strip().eq("")
    return replace(raw, frame=raw.frame.assign(**{column: made.astype(object).where(~odd, was) if odd.any() else made}))


def _once(raw: Raw, columns: dict[str, str], shape: maps.Shape, key: pd.Series, source: Source, notes: Notes, most: float = 0.05) -> Raw:
    """A sum that is the whole order's is counted once: shared over the order's lines by what they cost, to the cent."""
    amount = columns.get("amount")
    if "amount" not in shape.per_order or amount not in raw.frame or fold(amount) in {fold(c) for c in shape.line}:
        return raw
    total, was = numbers(raw.frame[amount], source), raw.frame[amount]
    several = total.groupby(key).nunique() > 1
    if several.mean() > most:
        guess(notes, f"amount in {amount}", "one per line", "it differs within an order", "")
        return raw
    raw = _currency_kept(raw, columns, was)
    weight = _weights(raw, columns, source)
    if most == 1.0:  # said of a file, not of a product: where the lines of an order differ they have sums of their own
        own = key.map(several).eq(True)
        key = key.astype("str").where(~own, "line " + pd.Series(np.arange(len(key)), index=key.index).astype("str"))
    total = total.groupby(key).transform("first")
    weight = weight.where(weight.groupby(key).transform("sum") > 0, 1.0)
    done = weight.groupby(key).cumsum() / weight.groupby(key).transform("sum")
    so_far = v.cents(total * done)
    line = so_far.groupby(key).diff()
    shared = v.cents(line.where(line.notna(), so_far))
    guess(
        notes,
        f"amount in {amount}",
        "one per order, shared over its lines by what they cost",
        f"{key.nunique():,} orders, {len(key):,} lines",
        "",
    )
    return _put(raw, amount, shared, was.where(total.isna()))


def _each_order_once(raw: Raw, source: Source, notes: Notes) -> tuple[Raw, Source]:
    """The case says that an amount is the order's on each of its lines: sales and refunds of an order are one sum each."""
    known = {fold(c): c for c in reversed(list(raw.frame.columns))}
    columns = {c: known.get(fold(theirs), theirs) for c, theirs in source.columns.items()}
    if columns.get("order_id") not in raw.frame or columns.get("amount") not in raw.frame:
        problem(notes, "per_order: needs the columns of the order's number and of its sum", "write columns: {order_id: …, amount: …}", "missing_mapping")
        return raw, source
    raw, key = _lines(raw, columns, maps.Shape(), notes)
    sums = numbers(raw.frame[columns["amount"]], source)
    key = key.astype("str") + np.where(sums < 0, " back", "")
    made = _once(raw, columns, maps.Shape(per_order=["amount"]), key, source, notes, most=1.0)
    return made, source.model_copy(update={"columns": {**source.columns, **{c: t for c, t in columns.items() if c not in source.columns}}})


def _weights(raw: Raw, columns: dict[str, str], source: Source) -> pd.Series:
    made = pd.Series(1.0, index=raw.frame.index)
    for name in ("price", "quantity"):
        if columns.get(name) in raw.frame:
            made = made * numbers(raw.frame[columns[name]], source).fillna(0 if name == "price" else 1).clip(lower=0)
    return made


def _currency_kept(raw: Raw, columns: dict[str, str], was: pd.Series) -> Raw:
    """Signs such as $ beside the amounts are the currency, where no column says it."""
    if "currency" in columns or not convert.is_text(was):
        return raw
    codes = convert._currencies(convert.as_text(was))
    if codes is None:
        return raw
    columns["currency"] = "currency of the amount"
    return replace(raw, frame=raw.frame.assign(**{columns["currency"]: codes}))


def _refunds(raw: Raw, columns: dict[str, str], key: pd.Series, source: Source, notes: Notes) -> Raw:
    """What was paid back of an order, or of goods returned, is a line of its own, below zero."""
    amount, made = columns.get("amount"), None
    if amount not in raw.frame:
        return raw
    if columns.get("refund") in raw.frame:
        back = numbers(raw.frame[columns["refund"]], source).abs().groupby(key).transform("first")
        made = -back.where(~key.duplicated())
    elif columns.get("returned") in raw.frame and columns.get("price") in raw.frame:
        made = -numbers(raw.frame[columns["returned"]], source) * numbers(raw.frame[columns["price"]], source)
    if made is None or not (made < 0).any():
        return raw
    raw = _currency_kept(raw, columns, raw.frame[amount])
    paid, hit = numbers(raw.frame[amount], source), (made < 0).to_numpy(dtype=bool)
    alone = hit & paid.isna().to_numpy()
    whole = _put(raw, amount, paid.mask(alone, made), raw.frame[amount].mask(alone)).frame
    more = whole[hit & ~alone].assign(**{amount: made[hit & ~alone]})
    if columns.get("refund") in raw.frame:
        more = more.assign(**{columns[c]: None for c in ("product", "category", "quantity", "price") if columns.get(c) in whole})
    guess(notes, "refunds", f"{int(hit.sum()):,} lines below zero", f"made of {columns.get('refund') or columns.get('returned')}", "")
    frame = pd.concat([whole, more.astype(whole.dtypes.where(whole.dtypes != "int64", "float64").to_dict())], ignore_index=True)
    return replace(raw, frame=frame, rows=np.concatenate([raw.rows, raw.rows[hit & ~alone]]), rows_in=raw.rows_in + len(more))


def _returned(raw: Raw, columns: dict[str, str], shape: maps.Shape, source: Source) -> Raw:
    """Amounts of returns are below zero, whichever sign the export gives them."""
    name = next((columns[c] for c in ("amount", "quantity", "price") if columns.get(c) in raw.frame), None)
    for rule in shape.returns:
        if columns.get(rule.column) in raw.frame and name is not None:
            back = said(raw.frame[columns[rule.column]], rule)
            raw = _currency_kept(raw, columns, raw.frame[name]) if back.any() else raw
            amounts = numbers(raw.frame[name], source)
            raw = _put(raw, name, amounts.mask(back, -amounts.abs()), raw.frame[name]) if back.any() else raw
    return raw


def _said_refunds(raw: Raw, columns: dict[str, str], source: Source, notes: Notes) -> Raw:
    """Amounts of the rows that the case calls refunds are below zero; a text keeps its currency and gets a minus."""
    known = {fold(c): c for c in reversed(list(raw.frame.columns))}
    name = next((known[h] for c in ("amount", "quantity", "price") if (h := fold(columns.get(c, c))) in known), None)
    for theirs, values in source.refunds.items():
        column = known.get(fold(theirs))
        if column is None:
            problem(notes, f"refunds: there is no column '{mask(theirs)}'", "write the name as the file has it", "missing_column")
            continue
        back = convert.as_text(raw.frame[column]).fillna("").map(fold).isin({fold(v) for v in values})
        if name is not None:
            was, price = raw.frame[name], known.get(fold(columns.get("price", "price")))
            sign = np.sign(numbers(raw.frame[price], source)) if name == known.get(fold(columns.get("quantity", "quantity"))) and price else 1
            plus = back & (numbers(was, source) * sign > 0)
            made = was.where(~plus, convert.as_text(was).str.strip().map(lambda t: t[1:] if t[:1] in "-−" else "-" + t.lstrip("+"), na_action="ignore")) if convert.is_text(was) else was.where(~plus, -was)
            raw = replace(raw, frame=raw.frame.assign(**{name: made}))
        guess(notes, "refunds", f"{int(back.sum()):,} rows below zero", f"{column} says so in case.yml", "")
    return raw


def _last(raw: Raw, notes: Notes) -> int:
    """The highest number of any row so far, set aside or not."""
    told = [int(entry["row"].max()) for entry in notes.log if len(entry)]
    return max([int(raw.rows.max(initial=0)), (raw.header_row or 0) + raw.rows_in, *told])


def _each_with_a_number(raw: Raw, last: int, notes: Notes) -> Raw:
    """Lines made of one row have numbers of their own, so that each is accounted for; `notes.lines` knows their row."""
    again = pd.Series(raw.rows).duplicated().to_numpy()
    if not again.any():
        return raw
    rows = raw.rows.copy()
    rows[again] = last + 1 + np.arange(int(again.sum()))
    notes.lines.update(zip(rows[again].tolist(), raw.rows[again].tolist(), strict=True))
    return replace(raw, rows=rows)


def _told(raw: Raw, columns: dict[str, str], source: Source, table: str) -> tuple[Raw, Source]:
    """The source with the columns that intake knows; what only the shape needed goes."""
    known = set(schema.known(table))
    kept = {c: t for c, t in columns.items() if c in known or c in source.columns or (table != "transactions" and c not in ("status",))}
    if table == "transactions":
        kept |= {c: t for c, t in columns.items() if c in ("email", "phone", "city", "country")}
    return raw, source.model_copy(update={"columns": kept})
