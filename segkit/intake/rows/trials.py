"""Rows that somebody made to try the system: told with their money and the condition that leaves them out, and never dropped without a word."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from segkit.intake import schema
from segkit.intake.log import Notes, mask, problem
from segkit.intake.raw import Raw
from segkit.intake.source import Source
from segkit.intake.values.convert import as_text, is_text

RARE = 0.05  # of the rows: more are a business of tests
THINGS = "account|order|customer|client|company|deal|opportunity|contact|user|lead|transaction|purchase|payment|record|do not use"
TRIAL = re.compile(
    rf"\btest[ _-]*(?:{THINGS})\b|\b(?:{THINGS})[ _-]test\b|\bdo not use\b|\bbogus\b|\bdummy (?:{THINGS})\b|(?:^|[,;|]\s*)#?tests?(?=\s*(?:$|[,;|]))|^test(?:ing|er)?\d*@|@test\.\w+$"
    r"|(?:^|[,;|]\s*)тест(?=\s*(?:$|[,;|]))|\bтестов\w+ (?:заказ|клиент|сделк|покуп|плат|компан|контакт|запис)|\b(?:zamówieni|klien|konto|firm|transakcj|kontrahen|zakup)\w* testow\w*|\btestow\w+ (?:zamówieni|klien|konto|firm|transakcj|kontrahen|zakup)",
    re.IGNORECASE,
)
MARKS = ("test", "bogus", "dummy", "do not use", "тест")  # without one of these nothing of the above is there
NOT_THERE = {"outcome", "event", "product", "category", "channel", "status", "currency", "order_id", "deal_id"}  # a test there is a stage, a way, goods


def tell(raw: Raw, frame: pd.DataFrame, keep: np.ndarray, mapping: dict[str, str], source: Source, notes: Notes) -> None:
    """Say how many of the rows that are kept look like tests, with how much money, and what `where` leaves them out."""
    from segkit.rules import grammar

    left, kinds = {t for c, t in mapping.items() if c in NOT_THERE or schema.kind(notes.source, c) in ("date", "number")}, {}
    for column in raw.frame.columns:
        if column in left or not is_text(raw.frame[column]):
            continue
        every_text = as_text(raw.frame[column])
        texts = every_text.where(keep)
        values = texts.dropna().unique()
        said = "\n".join(values).casefold()  # one search first, since a file may have a million values
        found = {v: m[0].strip(" ,;|") for v in values if len(v) <= 200 and (m := TRIAL.search(v.strip()))} if any(word in said for word in MARKS) else {}
        rows = texts.isin(list(found)).to_numpy(dtype=bool)
        if 0 < rows.sum() <= max(3, RARE * keep.sum()):
            kinds[column] = rows, found, bool(every_text.isna().any() or (every_text.str.strip() == "").any())  # of rows set aside too: another column may be the id tomorrow
    every, shown, conditions = np.zeros(len(keep), dtype=bool), [], []
    for column, (rows, found, gaps) in sorted(kinds.items(), key=lambda kind: (-kind[1][0].sum(), kind[0] in notes.private)):
        if not (rows & ~every).any():
            continue
        every |= rows
        whole = column not in notes.private and len(found) <= 3
        shown.append(f"«{mask(next(iter(found)) if whole else next(iter(found.values())), 40)}» in {mask(column, 40)}")
        name, own = grammar.name(column), [grammar.quote(v) for v in found]
        same = f"{name} IN ({', '.join(own)})" if whole else " OR ".join(f"{name} LIKE {grammar.quote(f'%{m}%')}" for m in dict.fromkeys(found.values()))
        conditions.append(f"({name} IS NULL OR NOT ({same}))" if gaps else f"NOT ({same})")
    if not every.any():
        return
    n, money = int(every.sum()), _money(frame, every)
    where = " AND ".join([*([f"({source.where})"] if source.where else []), *conditions])
    problem(notes, f"{n:,} row{'s look' if n > 1 else ' looks'} like {'tests' if n > 1 else 'a test'} ({', '.join(shown)}){money}", f"if they are, write where: {where}",
            "test_rows", severity="warn")  # fmt: skip


def _money(frame: pd.DataFrame, rows: np.ndarray) -> str:
    """What these rows count for."""
    if "amount" not in frame or not (total := float(frame["amount"][rows].sum())):
        return ""
    return f", with {total:,.2f} of money"
