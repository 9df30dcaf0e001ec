"""How a cell looks: numbers, money in the case's currency, what may be changed and what follows."""

from __future__ import annotations

import math
import re
from functools import cache, cached_property
from typing import Any

from segkit.ground.language import Language

FORMATS = {
    "number": "#,##0.0#",
    "whole": "#,##0",
    "percent": "0.0%",
    "points": "0.00%",
    "share": "0%",
    "change": "+0.0%;−0.0%;0.0%",
    "date": "yyyy-mm-dd",
}
INK, SOFT, LINE, INPUT = "#1c2430", "#5a6675", "#d9dee5", "#fff6d6"
BARRED = 900_000_000  # a profit below minus this is the mark of an offer that may not be made
LARGE = 10_000  # from here on nobody reads cents


def money(say: Language, *, cents: bool) -> str:
    """The number format of money in the case's currency, as its language places the sign.

    >>> money(Language("en", "USD"), cents=True), money(Language("ru", "RUB"), cents=False)
    ('"$"#,##0.00;−"$"#,##0.00', '#,##0" ₽";−#,##0" ₽"')
    """
    from babel.numbers import get_currency_symbol

    number = "#,##0.00" if cents else "#,##0"
    sign = get_currency_symbol(say.currency, locale=say.locale).replace('"', "")
    if say.locale.currency_formats["standard"].pattern.startswith("¤"):
        shown = f'"{sign}{" " if sign[-1:].isalpha() else ""}"{number}'
    else:
        shown = f'{number}" {sign}"'
    return f"{shown};−{shown}"


def written(value: float, pattern: str) -> str:
    """A number as its format writes it, as wide as it may get.

    >>> written(-1234.5, '"RUB "#,##0.00;−"RUB "#,##0.00'), written(0.155, "0.0%"), written(7, "#,##0.0#")
    ('−RUB 1,234.50', '15.5%', '7.00')
    """
    before, places, after, times, bare = _form(pattern, value < 0)
    if places is None:
        return before
    number = f"{abs(value) * times:,.{places}f}"
    return f"{'-' if value < 0 and bare else ''}{before}{number}{after}"


@cache
def _form(pattern: str, negative: bool) -> tuple[str, int | None, str, int, bool]:
    """What a format writes before a number, its decimals (None where it shows no number), what it writes after it, what the number is shown
    times, and whether a minus is still to be put; a table asks this of thousands of cells."""
    part = pattern.split(";")[1 if negative and ";" in pattern else 0]
    form = re.search(r"[#0][#,0]*(?:\.([#0]+))?", re.sub(r'"[^"]*"', lambda text: " " * len(text[0]), part))
    if form is None:
        return part, None, "", 1, False
    before, after = (text.replace('"', "") for text in (part[: form.start()], part[form.end() :]))
    return before, len(form[1] or ""), after, 100 if "%" in part else 1, ";" not in pattern


class Looks:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Any, say: Language):
        self.book, self.say = book, say
        cents = money(say, cents=True)
        barred = f'[<-{BARRED}]"–";[<0]{cents.partition(";")[2]};{cents.partition(";")[0]}'
        self.patterns = FORMATS | {"money": cents, "barred": barred, "large": money(say, cents=False)}
        self._made: dict[tuple, Any] = {}
        self._plain: dict[str, Any] = {}  # by their kind, which thousands of cells ask for

    def number(self, kind: str, **more: Any) -> Any:
        """The format of a number of this kind."""
        if not more and kind in self._plain:
            return self._plain[kind]
        made = self.of(num_format=self.patterns[kind], align="right", valign="top", **more)
        return made if more else self._plain.setdefault(kind, made)

    def width(self, kind: str, value: float, *, bold: bool = False) -> int:
        """How many characters a column needs to show a number of this kind."""
        return math.ceil(len(written(value, self.patterns[kind])) * (1.12 if bold else 1.0)) + 1

    def widest(self, kind: str | None, values: Any) -> int:
        """How many characters a column of numbers of this kind needs, with their sum in bold beneath; none where there are no numbers."""
        known = [] if kind is None or values is None else [float(v) for v in values if not isinstance(v, str) and v == v and abs(v) < math.inf]
        return 1 + max(self.width(kind, v, bold=True) for v in (*known, sum(known))) if known else 0

    def of(self, **told: Any) -> Any:
        """A format by its properties."""
        key = tuple(sorted(told.items()))
        if key not in self._made:
            self._made[key] = self.book.add_format(told)
        return self._made[key]

    def input(self, kind: str) -> Any:
        """A cell that the reader may change."""
        return self.number(kind, bg_color=INPUT, border=1, border_color=LINE, locked=False)

    def total(self, kind: str) -> Any:
        """A cell of the row of totals."""
        return self.number(kind, bold=True, top=1, top_color=SOFT)

    @cached_property
    def text(self) -> Any:
        return self.of(valign="top", num_format="@")

    def words(self, *, long: bool = False, formula: bool = False, first: bool = True) -> Any:
        """A text; `long`: over several lines; `formula`: stays text when it is edited or saved as CSV; but in the first column it keeps away
        from a number before it."""
        more = ({"text_wrap": True} if long and not formula else {}) | ({"quote_prefix": True} if formula else {}) | ({} if first else {"indent": 1})
        return self.of(valign="top", num_format="@", **more)

    def head_of(self, kind: str) -> Any:
        """The head of a column that is not the first: over numbers at their side."""
        side = {"indent": 1} if kind in ("text", "name") else {"align": "right"}
        return self.of(quote_prefix=True, bold=True, text_wrap=True, valign="top", bottom=2, bottom_color=SOFT, **side)

    @cached_property
    def head(self) -> Any:
        return self.of(quote_prefix=True, bold=True, text_wrap=True, valign="top", bottom=2, bottom_color=SOFT)

    @cached_property
    def title(self) -> Any:
        return self.of(bold=True, font_size=15, font_color=INK)

    @cached_property
    def note(self) -> Any:
        return self.of(font_color=SOFT, valign="top", text_wrap=True)

    @cached_property
    def link(self) -> Any:
        return self.of(font_color="#1f4e8c", underline=1)

    @cached_property
    def sum(self) -> Any:
        """The word before a row of totals."""
        return self.of(bold=True, top=1, top_color=SOFT)
