"""The documentation's site: it builds without a network and a broken link, and asks nobody outside for anything."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytest.importorskip("mkdocs")
DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    import runpy
    import socket

    def no_network(*_: object, **__: object) -> None:
        raise OSError("no network")

    kept, socket.socket.connect = socket.socket.connect, no_network
    try:
        return runpy.run_path(str(DOCS / "site.py"))["build"](tmp_path_factory.mktemp("site") / "out")
    finally:
        socket.socket.connect = kept


@pytest.mark.slow
def test_every_page_is_there_and_every_link_leads_somewhere(site):
    pages = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    assert {"index.html", "teacher.html", "settings.html", "columns.html", "glossary.html", "names.html", "lessons/rfm.html"} <= pages
    for page in (p for p in site.rglob("*.html") if p.name != "404.html"):
        for target in re.findall(r'href="([^"#?]+)', page.read_text(encoding="utf-8")):
            if not re.match(r"[a-z]+:", target):
                assert (page.parent / target).exists(), f"{page.name}: {target}"


@pytest.mark.slow
def test_nothing_is_fetched_from_outside(site):
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert not re.findall(r'(?:src|href)="(?:https?:)?//[^"]+\.(?:js|css|woff2?|png|svg)', text), page.name
    for sheet in site.rglob("*.css"):
        assert not re.findall(r"url\(['\"]?(?:https?:)?//", sheet.read_text(encoding="utf-8", errors="ignore")), sheet.name


@pytest.mark.slow
def test_what_the_package_knows_is_on_the_pages(site):
    settings = (site / "settings.html").read_text(encoding="utf-8")
    assert "privacy.min_cell" in settings and "cycle_days" in settings and "targets.budget" in settings
    glossary = (site / "glossary.html").read_text(encoding="utf-8")
    assert "Чемпионы" in glossary and "A group of customers who are alike" in glossary and "Запас роста" in glossary
    assert "segkit.methods.rfm.fit" in (site / "names.html").read_text(encoding="utf-8")
    lesson = (site / "lessons/rfm.html").read_text(encoding="utf-8")
    assert "Exercise 1" in lesson and "hints = " not in lesson


@pytest.mark.slow
def test_formulas_are_set_and_none_stands_as_it_is_typed(site):
    read = {page.stem: page.read_text(encoding="utf-8") for page in (site / "lessons").glob("*.html")}
    assert all(r"\frac" not in text and not re.search(r"\$[a-zA-Z]", text) for text in read.values())
    assert read["rfm"].count("<math") > 2
