"""What leaves the house as plain text: nothing that a spreadsheet, a terminal or a browser would run."""

from __future__ import annotations

import re
from html import escape
from typing import Any

# Spreadsheets pass over white space, marks without width and apostrophes before the sign that starts a formula; some take the
# full-width signs for it too.
_UNSEEN = r"\s\x00-\x20\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb'’‘`´＇"
_FORMULA = re.compile(rf"[{_UNSEEN}]*[=+\-@＝＋－＠﹢﹣﹦﹫]|'*[\t\r\n]")
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]?|[\]PX^_].*?(?:\x07|\x1b\\|\Z)|[ -/]*[0-~]?)|\x9b[0-?]*[ -/]*[@-~]?|[\x90\x98\x9d-\x9f].*?(?:\x07|\x9c|\x1b\\|\Z)", re.DOTALL)  # fmt: skip
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\ud800-\udfff]")
TABLE_TAGS = {"table", "thead", "tbody", "tr", "th", "td", "div", "p", "b", "strong", "em", "br", "span", "caption"}


def starts_formula(value: Any) -> bool:
    """Whether a spreadsheet may take a text for a formula.

    >>> [starts_formula(v) for v in (" =1", "\\n=1", "\\u00a0+1", "＝1", "'@a", "a=1", "", -5)]
    [True, True, True, True, True, False, False, False]
    """
    return isinstance(value, str) and _FORMULA.match(value) is not None


def cell(value: Any) -> Any:
    """A value as a cell of a CSV file: what starts a formula gets an apostrophe before it, which `bare` takes off again.

    >>> cell("=1+1"), cell(" -5 %"), cell("plain"), cell(-5)
    ("'=1+1", "' -5 %", 'plain', -5)
    """
    return f"'{value}" if starts_formula(value) else value


def bare(value: Any) -> Any:
    """The value that `cell` made safe, exactly as it was.

    >>> bare(cell("=1")), bare(cell("'=1")), bare("'tis")
    ('=1', "'=1", "'tis")
    """
    return value[1:] if isinstance(value, str) and value[:1] == "'" and starts_formula(value[1:]) else value


def terminal(text: object) -> str:
    """A text as a terminal may print it: no escape sequence, no control character but the line's end and the tab, none that turns
    the reading direction.

    >>> terminal("\\x1b[31mred\\x1b[0m \\x1b]0;title\\x07 a\\u202eb\\rc\\n")
    'red  abc\\n'
    """
    return _CONTROL.sub("", _ESCAPE.sub("", str(text)))


def page(title: str, body: str, *, style: str, language: str) -> str:
    """A page of ours as a whole, of a body that holds HTML already: no script runs in it, and nothing is fetched from anywhere.

    >>> page("A < B", "<p>Few.</p>", style="", language="en").count("A &lt; B")
    1
    """
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta http-equiv="Content-Security-Policy" content="{policy}">'
    return f'<!doctype html><html lang="{language}"><head>{head}<title>{escape(title)}</title><style>{style}</style></head><body>{body}</body></html>\n'


def browser(html: str) -> str:
    """A table in HTML with nothing left of it that a browser would run or fetch.

    >>> browser("<table onclick=a()><tr><td>1<script>a()</script></td></tr></table>")
    '<table><tbody><tr><td>1a()</td></tr></tbody></table>'
    """
    import bleach

    return bleach.clean(html, tags=TABLE_TAGS, attributes={"*": ["class", "scope", "colspan", "rowspan"]}, strip=True)
