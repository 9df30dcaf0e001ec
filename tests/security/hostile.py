"""A small case in which every text is hostile and every contact a canary; what it holds must come out as text, or not at all."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from pathlib import Path

# Chosen from the Big List of Naughty Strings (github.com/minimaxir/big-list-of-naughty-strings, MIT licence), and some of our own.
STRINGS = [
    "<script>alert(123)</script>", "</script><script>alert(9)</script>", "\"><script src=//evil.test/x.js></script>",
    "<img src=x onerror=alert(1)>", "\"' onfocus=alert(2) autofocus x=\"", "<svg onload=alert(3)>", "<svg><script>alert(4)</script></svg>",
    "<iframe src=https://evil.test></iframe>", "<object data=https://evil.test></object>", "<embed src=https://evil.test>",
    "<meta http-equiv=refresh content='0;url=https://evil.test'>", "<base href=https://evil.test/>", "<link rel=stylesheet href=//evil.test/a.css>",
    "<a href=\"javascript:alert(5)\">press</a>", "<style>body{background:url(https://evil.test/a.png)}</style>", "</style><b>out</b>", "</title><b>out",
    "<math><mi xlink:href=\"javascript:alert(6)\">x</mi></math>", "--><!-- ", "]]>", "&lt;script&gt;alert(7)&lt;/script&gt;", "<form action=//evil.test><input name=q>",
    "[press](javascript:alert(8))", "![x](https://evil.test/a.png)", "`code` **bold** <b>b</b>", "# heading", "$\\href{javascript:alert(1)}{x}$", "| a | b |",
    "{{ 7 * 7 }}", "{% print 'x' * 64 %}", "{{ cycler.__init__.__globals__.os.popen('touch owned') }}", "${7*7}", "#{7*7}", "%s%n%x", "{0.__class__}",
    "=1+1", "=HYPERLINK(\"https://evil.test\",\"press\")", "+1+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "@SUM(1+1)", "=WEBSERVICE(\"https://evil.test\")",
    "../../owned", "..\\..\\owned", "/etc/passwd", "CON", "file:///etc/passwd", "a/b\\c:d*e?f", "$(touch owned)", "`touch owned`", "; touch owned #", "| touch owned",
    "' OR '1'='1", "'; DROP TABLE facts; --", "\"; COPY facts TO 'owned' --", "\\'; touch owned", "\"\"\"\nimport os; os.system('touch owned')\n\"\"\"", "\\u0022\\n", "\\x3cscript\\x3e",
    "\u202etxt.exe", "\u200b\ufeffzero", "Ṱ̺̺̕o͞ ̷i̲̬͇̪͙n̝̗͕v̟̜̘̦͟o̶̙̰̠kè͚̮̺̪̹̱̤", "表ポあA鷗ŒéＢ逍Üßªąñ丂㐀𠀀", "👾 🙇 💁", "ﷺ", "\u0000nul".replace("\u0000", "\u2400"), "\u0085next\u2028line",
    "undefined", "NULL", "None", "nan", "true", "1e400", "-1/0", "0x0", "1,000.00", "Scunthorpe", "<blink>blink</blink>", "\x1b[31mred\x1b[0m",
]  # fmt: skip
CITIES = ["<script>alert(123)</script>", '=HYPERLINK("https://evil.test","press")', "<img src=x onerror=alert(1)>"]
MOTIVES = ["[press](javascript:alert(8))", "{{ 7 * 7 }}", '"\' onfocus=alert(2) autofocus x="']
SEGMENTS = ["</script><script>alert('segment')</script>", "=1+1 ../../owned <img src=x onerror=alert(1)>"]
ELSE = "[press](javascript:alert(8)) {{ 7 * 7 }} $(touch owned)"
COLUMN = "<svg onload=alert('column')>"
FILE = "\"><img src=x onerror=alert('file')>.csv"
CASE = "<script>alert('case')</script>"
MAIL, TELEPHONE, NAME = "canary{n}@leak-test.example", "+7916555{n:04d}", "Zanaria{n:03d} Kanareikina"
TOLD_MAIL, TOLD_PHONE = "told.canary@leak-test.example", "+7 916 777-01-02"
MARKS = ("leak-test.example", "Kanareikina", "Zanaria", "7916555", "7916777", "777-01-02", "id-canary")  # in one of them each canary shows
SPOKEN_MAIL = "id-canary-{n}@leak-test.example"  # a client whose customers are known by their e-mail


def build(folder: Path, *, people: int = 72) -> Path:
    """Write the case; customer ids are e-mails for a third, strings of the list for a third, numbers for the rest."""
    for name in ("inputs", "forms"):
        (folder / name).mkdir(parents=True)
    ids = [
        SPOKEN_MAIL.format(n=n)
        if n % 3 == 0
        else f"{STRINGS[n % len(STRINGS)].strip()}#{n}".replace("\n", " ")
        if n % 3 == 1
        else f"{n:06d}"
        for n in range(people)
    ]
    _csv(folder / "inputs" / FILE, ["Who's id", "receipt", "when", "sum", "<b>product</b>", "group", "channel"], list(_lines(ids)))
    _csv(
        folder / "inputs" / "clients.csv",
        ["id", "name", "email", "phone", "city", "benefit", COLUMN, "=1+1 column", "consent"],
        list(_people(ids)),
    )
    _forms(folder / "forms", ids)
    (folder / "case.yml").write_text(json.dumps(_told(), ensure_ascii=False), encoding="utf-8")
    return folder


def _lines(ids: list[str]):
    start = date(2025, 1, 7)
    for n, who in enumerate(ids[:-6]):
        for k in range(2 + n % 7):
            when = start + timedelta(days=(n * 13 + k * 29) % 640)
            text = STRINGS[(n * 7 + k) % len(STRINGS)]
            yield [
                who,
                f"{text}-{n}-{k}",
                when.isoformat(),
                f"{100 + (n * 37 + k * 11) % 900}.50",
                text,
                CITIES[(n + k) % 3],
                MOTIVES[(n * k) % 3],
            ]


def _people(ids: list[str]):
    for n, who in enumerate(ids):
        yield [
            who,
            NAME.format(n=n),
            MAIL.format(n=n),
            TELEPHONE.format(n=n),
            CITIES[n % 3],
            MOTIVES[n % 2],
            STRINGS[40 + n % 4],
            f"{STRINGS[n % 5]} told {NAME.format(n=0)}" if n % 9 == 0 else STRINGS[n % 5],
            "yes",
        ]


def _told() -> dict:
    names = {
        "customer_id": "Who's id",
        "order_id": "receipt",
        "date": "when",
        "amount": "sum",
        "product": "<b>product</b>",
        "category": "group",
        "channel": "channel",
    }
    known = {c: c for c in ("name", "email", "phone", "city", "benefit", "consent")}
    return {
        "case": CASE, "language": "en", "currency": "USD", "as_of": "2026-11-01", "brand": {"colour": "#2b6cb0", "logo": "forms/logo.svg"},
        "sources": {"transactions": {"file": f"inputs/{FILE}", "columns": names}, "customers": {"file": "inputs/clients.csv", "columns": {"customer_id": "id", **known}}},
        "segments": {"rules": {SEGMENTS[0]: "order_days >= 6", SEGMENTS[1]: "orders >= 3", "else": ELSE}}, "targets": {"top": 2, "budget": 5000, "knock_out": ["measurable"]}, "privacy": {"min_cell": 5},
    }  # fmt: skip


def _forms(folder: Path, ids: list[str]) -> None:
    _csv(
        folder / "channels.csv",
        ["channel", "price_per_contact", "fixed_cost", "response_low", "response_base", "response_high", "contact_column"],
        [["<b onclick=alert(1)>SMS</b>", 1, 10, 0.1, 0.2, 0.3, "phone"], ["=1+1", 2, 0, 0.1, 0.2, 0.3, "email"]],
    )
    _csv(
        folder / "competitors.csv",
        ["competitor", "criterion", "value", "share", "wording", "source", "date", "confidence", "link"],
        [
            [
                STRINGS[i],
                "city" if i % 2 else STRINGS[i + 1],
                CITIES[i % 3],
                0.1 if i % 2 else "",
                STRINGS[i + 2],
                STRINGS[i + 3],
                "2026-10-01",
                1,
                "javascript:alert(1)",
            ]
            for i in range(0, 24)
        ],
    )
    answers = [
        [f"I-{i}", ids[i], SEGMENTS[i % 2], STRINGS[i % 9], f"{text} write to {TOLD_MAIL}, call {TOLD_PHONE}", f"{text} {TOLD_MAIL}"]
        for i, text in enumerate(STRINGS[:40])
    ]
    _csv(folder / "interviews.csv", ["interview", "customer_id", "segment", "question", "answer", "motive"], answers)
    _csv(
        folder / "market.csv",
        ["segment", "item", "low", "base", "high", "source"],
        [["", "people", 900, 1000, 1100, STRINGS[0]], ["", "reachable", 0.1, 0.2, 0.3, STRINGS[3]]],
    )
    _csv(
        folder / "campaigns.csv",
        ["campaign", "date", "segment", "channel", "contacts", "responses", "revenue", "cost", "group"],
        [[STRINGS[i], "2026-06-01", SEGMENTS[i % 2], "=1+1", 100, 20 + i, 900, 50, "target" if i % 3 else "control"] for i in range(9)],
    )
    _csv(
        folder / "committee.csv",
        ["segment", "role", "person", "work_motive", "personal_motive", "interest", "convinces"],
        [[SEGMENTS[0], "decider", *STRINGS[5:10]], [SEGMENTS[1], "user", *STRINGS[35:40]]],
    )
    messages = [
        {"segment": s, "channel": "=1+1", "text": "<script>alert(1)</script> {{ name }} =1+1", "fallback": {"name": STRINGS[3]}}
        for s in SEGMENTS
    ]
    (folder / "messages.yml").write_text(json.dumps(messages, ensure_ascii=False), encoding="utf-8")
    (folder / "logo.svg").write_text(LOGO, encoding="utf-8")


LOGO = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9" onload="alert(1)"><script>alert(2)</script>
<a xlink:href="javascript:alert(3)"><rect width="9" height="9"/></a><image href="https://evil.test/a.png"/><foreignObject><iframe src="https://evil.test"/></foreignObject></svg>"""


TRAP = "trap-7731"  # in every file of theirs that somebody could take for a notebook, a template or a setting of ours


def traps(folder: Path) -> None:
    """Notebooks, templates and settings in the case folder, under every name that ours and the libraries' have."""
    code = f"open({str(folder / TRAP)!r}, 'w').close()"
    cell = {"cell_type": "code", "id": "a", "metadata": {"tags": ["parameters"]}, "source": code, "outputs": [], "execution_count": None}
    text = {"cell_type": "markdown", "id": "b", "metadata": {}, "source": TRAP}
    notebook = json.dumps({"cells": [cell, text], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    page = f"{TRAP} {{% block body %}}{TRAP}{{% endblock %}}"
    for name in ("01_criteria.ipynb", "00_first.ipynb", "11_report.ipynb"):
        for place in ("", "notebooks", "notebooks/steps", "steps", "draft/notebooks"):
            _write(folder / place / name, notebook)
    for name in ("index.html.j2", "card.html.j2", "base.html.j2", "conf.json", "look.css"):
        for place in ("", "templates", "templates/client", "templates/workbook", "client", "workbook", "lab", "base", "nbconvert/templates/lab"):
            _write(folder / place / name, TRAP if name == "conf.json" else page)
    for name in ("jupyter_config.py", "jupyter_nbconvert_config.py", "ipython_config.py", "ipython_kernel_config.py", ".jupyter/jupyter_config.py",
                 "matplotlibrc", "sitecustomize.py", "conftest.py", "segkit.py", "nbconvert.py", "papermill.py", "jinja2.py"):  # fmt: skip
        _write(folder / name, TRAP if name == "matplotlibrc" else code)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _csv(path: Path, head: list, rows: list) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])
