"""Forms before anybody has filled them: empty ones with a line of help, those of the example, and what was left of it."""

from __future__ import annotations

import csv
import hashlib
import io
from pathlib import Path

from segkit.case import tables
from segkit.ground.problems import Problem
from segkit.intake.source import Source

EXAMPLE = "# This is an example's form: fill in your own, or empty it"
FORMS = {
    "competitors": (["competitor", "criterion", "value", "share", "wording", "source", "date", "confidence", "link"],
                    "One line for each thing a competitor says or does: whom, on which criterion, which value, share from 0 to 1, confidence 1 to 3"),
    "interviews": (["interview", "customer_id", "segment", "question", "answer", "motive"],
                   "One line an answer, in the words in which it was said"),
    "committee": (["client", "segment", "role", "person", "work_motive", "personal_motive", "interest", "convinces"],
                  "Business customers: who decides with whom; role is initiator, user, influencer, decider, buyer or gatekeeper"),
    "market": (["segment", "item", "low", "base", "high", "source"],
               "The market outside your base: item is people, reachable and the like; low, base and high are estimates; say the source"),
    "channels": (["channel", "price_per_contact", "fixed_cost", "response_low", "response_base", "response_high", "contact_column"],
                 "What a contact costs and how many respond, as shares from 0 to 1; contact_column is email or phone"),
    "campaigns": (["campaign", "date", "segment", "channel", "contacts", "responses", "revenue", "cost", "group"],
                  "One line per campaign, segment and group (target or control)"),
    "overrides": (["table", "id", "value", "reason"],
                  "What you decide otherwise: table (deals, segments …), the id there, the value, and why"),
}  # fmt: skip
MESSAGES = """# One text per segment; {{ fields }} come from the customers, and a fall-back is used where a customer has none.
# - segment: Regulars
#   channel: E-mail
#   text: "{{ name }}, thank you for being with us."
#   fallback: {name: Hello}
"""


def write(folder: Path) -> list[Path]:
    """Write every form with its headings and one line of help (below them, so that rows count from the headings); return those written."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for name, (columns, help_) in FORMS.items():
        content = io.StringIO(newline="")
        csv.writer(content, lineterminator="\n").writerows([columns, [f"# {help_}"]])
        made.append(folder / f"{name}.csv")
        tables.write(made[-1], content.getvalue().encode())
    tables.write(folder / "messages.yml", MESSAGES.encode())
    return [*made, folder / "messages.yml"]


def mark(folder: Path) -> None:
    """Say in every form of the example that it is one: a last line that begins with # in a table, a first one elsewhere."""
    for path in sorted(folder.glob("*")):
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".csv" and EXAMPLE not in text:
            rest = "" if text.endswith("\n") or not text else "\n"
            tables.write(path, f'{text}{rest}"{EXAMPLE}"\n'.encode())
        elif path.suffix == ".yml" and EXAMPLE not in text:
            tables.write(path, f"{EXAMPLE}\n{text}".encode())


def examples_left(folder: Path, example: Path) -> list[Problem]:
    """The example's forms that still stand, unchanged, beside inputs that are not the example's any more.

    `folder` is the case, `example` the folder that `segkit new` copied. An empty form of the example is nobody's, and no problem.
    """
    if not _differ(folder / "inputs", example / "inputs"):
        return []
    found = []
    for path in sorted((folder / "forms").glob("*")):
        theirs = example / "forms" / path.name
        if path.suffix in (".csv", ".yml") and theirs.is_file() and _says(path) and _says(path) == _says(theirs):
            what = "it is still the example's, and the inputs are yours: its competitors, answers and prices would stand in the report"
            found.append(Problem(f"forms/{path.name}", what, "fill in your own, empty it, or delete it", "example_form"))
    return found


def _differ(one: Path, other: Path) -> bool:
    """Whether the files of two folders differ in name or content, whatever their line ends."""
    return _stamps(one) != _stamps(other)


def _stamps(folder: Path) -> dict[str, str]:
    """SHA-256 of every file by its name, with the line ends of one kind."""
    files = [p for p in folder.rglob("*") if p.is_file()]
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes().replace(b"\r\n", b"\n").strip()).hexdigest() for p in files}


def _says(path: Path) -> list[str]:
    """What a form holds besides comments and its headings."""
    lines = [line.strip() for line in path.read_text(encoding="utf-8-sig", errors="replace").splitlines()]
    filled = [line for line in lines if line and not line.lstrip('"').startswith("#")]
    return filled[1:] if path.suffix == ".csv" else filled


def unnamed(folder: Path, sources: dict[str, Source]) -> list[Problem]:
    """The files in inputs/ that no source of case.yml names: told, since nobody reads them."""
    named: set[Path] = set()
    for source in sources.values():
        for pattern in [*source.patterns, *([source.path] if source.path else [])]:
            base = folder / pattern
            named |= {base.resolve()} | {p.resolve() for p in (folder.glob(pattern) if not Path(pattern).is_absolute() else [])}
        if source.url and ":///" in source.url:
            named.add((folder / source.url.split(":///", 1)[1]).resolve())
    within = [p for p in sorted((folder / "inputs").rglob("*")) if p.is_file() and not p.name.startswith((".", "~$"))]
    left = [p for p in within if not any(n == p.resolve() or n in p.resolve().parents for n in named)]
    what, todo = "case.yml does not name this file, and it is not read", "name it in a source, or move it away"
    return [Problem(p.relative_to(folder).as_posix(), what, todo, "unnamed_input", "warn") for p in left]
