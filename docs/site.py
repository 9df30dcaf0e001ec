"""Builds the documentation as a site that needs no network: ``python docs/site.py OUT`` (needs mkdocs).

The guides are the pages beside this file; settings, columns, glossary, public names and lessons are written from the package itself.
"""

from __future__ import annotations

import inspect
import json
import re
import shutil
import sys
import tempfile
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).resolve().parent
GUIDES = ("index", "consultant", "student", "teacher", "when", "methods", "wording", "faq")
TERMS = (
    "Segment", "Champions", "Loyal", "Can't lose", "At risk", "Lost", "potential", "newcomer", "regular", "former", "acquisition", "retention",
    "loyalty", "indifference", "awareness", "comparison", "choice", "purchase", "geographic", "demographic", "psychographic", "behavioural",
    "demographics", "operating variables", "purchasing approaches", "situational factors", "personal characteristics", "initiator", "decider",
    "gatekeeper", "buy again", "sign up", "leave contacts", "unknown",
)  # fmt: skip
WIDE = """.wy-nav-content { max-width: 60rem; }
.wy-table-responsive table td, .wy-table-responsive table th { white-space: normal; }
.formula { overflow-x: auto; margin: 1rem 0; }
"""


def build(out: Path) -> Path:
    """Write the site into a folder; a broken link or a page that is not listed stops it."""
    from mkdocs.commands.build import build as mkdocs_build
    from mkdocs.config import load_config

    with tempfile.TemporaryDirectory() as place:
        pages = Path(place) / "pages"
        write_pages(pages)
        told = {"site_name": "segkit", "docs_dir": str(pages), "site_dir": str(out), "use_directory_urls": False, "strict": True,
                "theme": {"name": "readthedocs", "highlightjs": False, "analytics": {}}, "plugins": ["search"], "nav": _contents(pages),
                "extra_css": ["wide.css"],
                "markdown_extensions": ["tables", "fenced_code"], "validation": {"links": {"not_found": "warn", "anchors": "warn"}}}  # fmt: skip
        (Path(place) / "mkdocs.yml").write_text(json.dumps(told), encoding="utf-8")
        mkdocs_build(load_config(str(Path(place) / "mkdocs.yml")))
    return out


def write_pages(pages: Path) -> None:
    """Write all pages as Markdown."""
    (pages / "lessons").mkdir(parents=True)
    for name in [*(f"{guide}.md" for guide in GUIDES), "report.png"]:
        shutil.copy(HERE / name, pages)
    (pages / "wide.css").write_text(WIDE, encoding="utf-8")
    for name, text in {"settings": settings(), "columns": columns(), "glossary": glossary(), "names": names()}.items():
        (pages / f"{name}.md").write_text(text, encoding="utf-8")
    for stem, text in lessons().items():
        (pages / "lessons" / f"{stem}.md").write_text(text, encoding="utf-8")


def _contents(pages: Path) -> list:
    from segkit.lessons import course

    guides = [{_title(pages / f"{name}.md"): f"{name}.md"} for name in GUIDES]
    reference = [{_title(pages / f"{name}.md"): f"{name}.md"} for name in ("settings", "columns", "glossary", "names")]
    return [*guides, {"Reference": reference}, {"Lessons": [{_title(pages / f"lessons/{s}.md"): f"lessons/{s}.md"} for _, s in course.ORDER]}]


def _title(path: Path) -> str:
    return re.sub(r"[`*]", "", path.read_text(encoding="utf-8").splitlines()[0].lstrip("# "))


def settings() -> str:
    """Every setting of case.yml with its kind and default."""
    from segkit.case.settings import Settings

    rows = "\n".join(f"| `{name}` | `{kind}` | {default} |" for name, kind, default in _fields(Settings))
    return f"# Every setting of case.yml\n\n| setting | kind | default |\n| --- | --- | --- |\n{rows}\n\n{canonical()}"


def canonical() -> str:
    """Every column that a source may be told to have; others are taken along as attributes."""
    from segkit.intake import schema

    told = {table: [(c, schema.kind(table, c), c in needed) for c in schema.known(table)] for table, needed in schema.REQUIRED.items()}
    rows = [f"| {table} | `{c}` | {kind} | {'needed' if must else ''} |" for table, all_ in told.items() for c, kind, must in all_]
    head = "## Every canonical column\n\nColumns that are not named are taken along as the customers' attributes."
    return head + "\n\n| source | column | holds | |\n| --- | --- | --- | --- |\n" + "\n".join(rows) + "\n"


def _fields(model: type, before: str = "", deep: int = 0):
    for name, field in model.model_fields.items():
        inner = field.annotation if inspect.isclass(field.annotation) and hasattr(field.annotation, "model_fields") else None
        if inner and deep < 3:
            yield from _fields(inner, f"{before}{name}.", deep + 1)
            continue
        kind = re.sub(r"typing\.|segkit\.[\w.]+\.|<class '|'>", "", str(field.annotation)).replace("|", "or")
        default = "needed" if field.is_required() else f"`{field.get_default(call_default_factory=True)!r}`".replace("|", "or")
        yield f"{before}{name}", kind, default if len(default) < 120 else "see the example"


def columns() -> str:
    """Every column of a report's tables, by table, in three languages."""
    from segkit.ground.language import LANGUAGES, Language
    from segkit.report import columns as dictionary

    said = {language: dictionary.titles(Language(language)) for language in LANGUAGES}
    parts = ["# Every column of a report's tables\n"]
    for table in sorted(said["en"]):
        rows = [f"| `{c}` | " + " | ".join(str(said[lang][table].get(c, "")) for lang in LANGUAGES) + " |" for c in said["en"][table]]
        parts.append(f"## {table}\n\n| column | {' | '.join(LANGUAGES)} |\n| --- | --- | --- | --- |\n" + "\n".join(rows) + "\n")
    return "\n".join(parts)


def glossary() -> str:
    """The words of segments, stages, steps and roles in three languages, and what the words of a report mean in each."""
    from segkit.ground.language import LANGUAGES, Language
    from segkit.report import appendix

    rows = ["| " + " | ".join(Language(language).name(term) for language in LANGUAGES) + " |" for term in TERMS]
    parts = ["# A glossary in three languages\n\n## Names\n\n| English | Russian | Polish |\n| --- | --- | --- |\n" + "\n".join(rows) + "\n"]
    for language, heading in zip(LANGUAGES, ("What they mean", "Что они значат", "Co znaczą"), strict=True):
        told = appendix.glossary(Language(language))["terms"]
        parts.append(f"## {heading}\n\n" + "\n\n".join(f"**{entry['term']}**: {entry['meaning']}" for entry in told) + "\n")
    return "\n".join(parts)


def names() -> str:
    """The public names with their docstrings; the examples in them are run by the tests."""
    import segkit

    parts = ["# The public names\n\nEvery example on this page is run by the tests.\n"]
    for name in segkit.__all__:
        parts.append(_entry(f"segkit.{name}", getattr(segkit, name)))
    for path in sorted((Path(segkit.__file__).parent / "methods").glob("[a-z]*.py")):
        module = import_module(f"segkit.methods.{path.stem}")
        parts += [_entry(f"segkit.methods.{path.stem}.{name}", getattr(module, name)) for name in ("fit", "plot") if hasattr(module, name)]
    return "\n".join(parts)


def _entry(name: str, thing: object) -> str:
    text = inspect.getdoc(thing) or ""
    try:
        signature = str(inspect.signature(thing)) if callable(thing) else ""
    except (TypeError, ValueError):
        signature = ""
    return f"## {name}\n\n```\n{name.rpartition('.')[2]}{signature}\n\n{text}\n```\n"


def lessons() -> dict[str, str]:
    """The course as pages to read, without its solutions."""
    from segkit.lessons import course, pristine
    from segkit.run import shared

    files = course.names()
    made = {}
    for place, stem in course.ORDER:
        cells = pristine.cells(shared("notebooks") / place / f"{stem}.ipynb")
        shown = [_shown(cell) for cell in cells if not {"solution", "check", "summary"} & set(pristine.tags(cell))]
        text = "\n\n".join(shown)
        for other, file in files.items():
            text = text.replace(f"({file})", f"({other}.md)")
        made[stem] = text + "\n"
    return made


def _shown(cell: dict) -> str:
    from segkit.lessons import pristine

    source = pristine.source(cell)
    return f"```python\n{source}\n```" if cell["cell_type"] == "code" else _formulas(source)


def _formulas(text: str) -> str:
    """A lesson's formulas as a browser sets them by itself; a sum of dollars is none."""
    from latex2mathml.converter import convert

    text = re.sub(r"\$\$(.+?)\$\$", lambda found: f'\n\n<div class="formula">{convert(found[1], display="block")}</div>\n\n', text, flags=re.DOTALL)
    return re.sub(r"(?<![\w$\\`])\$(?![\s\d])([^$`\n]+?)(?<!\s)\$(?!\w)", lambda found: convert(found[1]), text)


if __name__ == "__main__":
    print(build(Path(sys.argv[1] if len(sys.argv) > 1 else "site").resolve()))
