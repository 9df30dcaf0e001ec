"""Headers that nobody listed: put together of parts that speak of contacts, in any order, glued or cut short (KLIENT_NAZ, kh_Imie)."""

from __future__ import annotations

import re
from functools import cache

from segkit.ground import words

ABOUT = ("part", "part beside whom", "whom", "filler")  # what headers are put together of, in words.csv
LONGEST = 40  # letters of a part of a header that is taken apart


def kind(name: object) -> str | None:
    """The kind of contact that a header speaks of when it is nothing but such parts; of the weak ones only beside whose they are.

    >>> [kind(n) for n in ("KLIENT_NAZ", "ADR_DOST", "UF_CRM_IMYA", "Nazwa", "Delivery type", "NR_DOM", "House / building", "House")]
    ['name', 'address', 'name', None, None, 'address', 'address', None]
    """
    said = [part for part in words.plain(name).split() if not part.isdigit()]
    if not said or any(len(part) > LONGEST for part in said) or not all(_of("all").fullmatch(part) for part in said):
        return None
    for strength in ("part", "part beside whom") if _whose(said) else ("part",):
        found = next((k for k in words.kinds(strength) for part in said if _of(strength, k).fullmatch(part)), None)
        if found:
            return found.removeprefix("of ")
    placed = {part for part in said if _of("part beside whom", "of address").fullmatch(part)}
    return "address" if len(placed) > 1 else None  # a house and its flat say together what neither says alone


def _whose(said: list[str]) -> bool:
    """Of several parts one speaks of a person, an order or a number: nr_dom, KLIENT_NAZ."""
    return any(_of("whom", "whom").fullmatch(part) for part in said)


@cache
def _of(about: str, kind: str = "") -> re.Pattern:
    """What a part of a header is when it holds one of these pieces, alone or glued to others: KLIENTNAZ; small words are never glued."""
    told = [
        (re.escape(words.bare(word.strip())), row.match == "anywhere" or (row.about != "filler" and len(word.strip()) > 2), about == "all" or (row.about, row.kind) == (about, kind))
        for row in words.table().itertuples() if row.about in ABOUT for word in row.words.split("|")
    ]  # fmt: skip
    glued = "|".join(word for word, glues, _ in told if glues)
    alone = "|".join(word for word, glues, mine in told if mine and not glues)
    wanted = "|".join(word for word, glues, mine in told if mine and glues)
    around = f"(?:{glued})*"
    return re.compile("|".join(option for option in (alone, f"{around}(?:{wanted}){around}[a-zа-я]{{0,2}}" if wanted else "") if option))
