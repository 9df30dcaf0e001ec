"""Which row is the header, and what its columns are called."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from segkit.intake.fold import INVISIBLE, fold
from segkit.privacy.patterns import EMAIL, LONG


def find_header(rows: Sequence[Sequence[object]], names: list[str]) -> tuple[int, str]:
    """Return the index of the header among the first rows, and why: the row that has most of the mapped names.

    >>> find_header([["Продажи за год", ""], ["Код", "Сумма"], ["1", "2"]], ["Код", "Сумма"])
    (1, '2 of 2 mapped names are in it')
    """
    wanted = {fold(n) for n in names}
    found = [len(wanted & {fold(c) for c in row if c is not None}) for row in rows]
    if found and max(found) > 0:
        best = found.index(max(found))
        return best, f"{found[best]} of {len(wanted)} mapped names are in it"
    filled = [sum(1 for c in row if str(c if c is not None else "").strip()) for row in rows]
    if not filled or max(filled) == 0:
        return 0, "there is nothing in the first rows"
    usual = Counter(f for f in filled if f).most_common(1)[0][0]
    first = next(i for i, f in enumerate(filled) if f >= min(usual, max(filled)))
    return first, "the first row with as many cells as the rows below"


def looks_like_data(names: Sequence[str]) -> bool:
    """Say whether header cells are numbers, dates or contacts, as in a file without a header.

    >>> looks_like_data(["1", "05.01.2026", "Анна"]), looks_like_data(["Код", "2024", "Дата", "Имя"])
    (True, False)
    """
    shapes = rf"[-+]?[\d\s.,:/-]*\d[\d\s.,:/-]*|{EMAIL.pattern}|{LONG.pattern}"
    odd = [n for n in names if re.fullmatch(shapes, n[:100])]
    return len(odd) > 0.4 * len(names)


def unique_names(cells: Sequence[object]) -> list[str]:
    """Return one name per column: empty ones named by their letter, repeated ones numbered.

    >>> unique_names(["Код", "", "Сумма", "Сумма"])
    ['Код', 'column B', 'Сумма', 'Сумма (2)']
    """
    seen: Counter[str] = Counter()
    taken = {clean_name(c) for c in cells}
    names = []
    for i, cell in enumerate(cells):
        name = clean_name(cell) or f"column {letter(i)}"
        seen[name] += 1
        number = seen[name]
        while number > 1 and f"{name} ({number})" in taken:
            number += 1
        names.append(name if number == 1 else f"{name} ({number})")
        taken.add(names[-1])
    return names


def clean_name(cell: object) -> str:
    """Return a header cell as one line of text; 2024.0 from a spreadsheet is 2024."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(INVISIBLE.sub("", str(cell if cell is not None else "")).split())


def letter(index: int) -> str:
    """Return a column's letter as a spreadsheet shows it.

    >>> letter(0), letter(27)
    ('A', 'AB')
    """
    text, index = "", index + 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(65 + rest) + text
    return text


def two_level(top: Sequence[object], below: Sequence[object]) -> list[str]:
    """Return names of a header in two rows: a merged title above is carried to the right and put before the name.

    >>> two_level(["Заказ", "", "Клиент"], ["Номер", "Дата", ""])
    ['Заказ Номер', 'Заказ Дата', 'Клиент']
    """
    names, carried = [], ""
    for i, low in enumerate(below):
        above = clean_name(top[i]) if i < len(top) else ""
        carried = above or carried
        low = clean_name(low)
        names.append(f"{carried} {low}".strip() if low else above)
    return names
