"""What the client's reader gets: nothing from outside, nothing cut, readable by everybody, on a screen, a phone and paper."""

from __future__ import annotations

import io
import json
from importlib.resources import files
from itertools import pairwise

import pytest
from jinja2 import UndefinedError

from tests.browser.sample import HOSTILE, NAMES, ODD, render, sample
from tests.browser.sample import page as page_html

pytestmark = [pytest.mark.slow, pytest.mark.together("tea")]
PAGES = ("plain", "odd", "russian", "no targets")
WIDTHS = (1280, 768, 390, 320)
OUTSIDE = """() => [...document.querySelectorAll('main *, header *')].filter(e => !e.closest('.unseen, .wide, thead') &&
    e.getClientRects().length && e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 80))"""
CUT = """() => [...document.querySelectorAll('main *')].filter(e => !e.closest('.unseen, .wide, thead') &&
    getComputedStyle(e).overflow !== 'visible' && e.scrollWidth > e.clientWidth + 1).map(e => e.outerHTML.slice(0, 80))"""


@pytest.fixture(params=PAGES)
def html(request) -> str:
    return page_html(request.param)


def test_nothing_is_asked_for_and_nothing_is_said(html, page_at):
    page = page_at(html)
    assert [url for url in page.requests if not url.startswith(("file:", "data:"))] == []
    assert len([url for url in page.requests if url.startswith("file:")]) == 1
    assert page.said == []


def test_nothing_sticks_out_or_is_cut(html, page_at):
    page = page_at(html)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert (page.evaluate(OUTSIDE), page.evaluate(CUT)) == ([], []), width


def test_axe_finds_nothing(html, page_at):
    page = page_at(html, bypass_csp=True)
    page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8"))
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        found = page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
        assert [(rule["id"], rule["nodes"][0]["html"][:120]) for rule in found] == [], width


def test_headings_pictures_and_tables_are_labelled(html, page_at):
    page = page_at(html)
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(h => +h.tagName[1])")
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert page.evaluate("[...document.images].filter(i => !i.alt.trim() || !i.naturalWidth).length") == 0
    assert page.evaluate("document.querySelectorAll('th:not([scope])').length") == 0
    assert page.evaluate("document.querySelectorAll('script, iframe, object, link[rel=stylesheet]').length") == 0
    assert page.evaluate("document.documentElement.lang") in ("en", "ru")


def test_a_phone_gets_its_own_drawing(page_at):
    html = page_html("plain")
    source = "document.querySelector('figure img').currentSrc"
    assert page_at(html, 390).evaluate(source) != page_at(html, 1280).evaluate(source)
    assert page_at(html, 390).evaluate("document.querySelector('figure img').naturalWidth") < 360


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844)])
def test_the_first_screen_holds_the_answer(width, height, page_at):
    """What happened, whom, what that is worth with its chance, an action with a number and a file."""
    page = page_at(page_html("plain"), width)
    page.set_viewport_size({"width": width, "height": height})
    for place in ("h1", ".whom", ".action h4", ".action .worth", ".action dd", ".action .file"):
        assert page.evaluate(f"document.querySelector('{place}').getBoundingClientRect().bottom") <= height, place
    action = page.evaluate("document.querySelector('.action').textContent")
    assert "85 chances in 100" in action and "612 customers" in action and "audiences/1.csv" in action


@pytest.mark.slow
@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844)])
def test_the_first_screen_of_a_whole_run_holds_an_action_with_its_list(width, height, tea, page_at):
    """Sentences of a real run are longer than a sample's."""
    page = page_at(next((tea / "runs").glob("*/report.html")).read_text(encoding="utf-8"), width)
    page.set_viewport_size({"width": width, "height": height})
    for place in ("h1", ".whom", ".action h4", ".action .worth", ".action dd", ".action .file"):
        assert page.evaluate(f"document.querySelector('{place}').getBoundingClientRect().bottom") <= height, place


def test_every_heading_has_a_kicker_that_the_contents_know(page_at):
    page = page_at(page_html("plain"))
    known = page.evaluate("[...document.querySelectorAll('.contents a')].map(a => a.hash.slice(1))")
    sections = page.evaluate("[...document.querySelectorAll('main > section[id]')].map(s => [s.id, !!s.querySelector(':scope > .kicker')])")
    assert [s[0] for s in sections] == known and all(kicker for _, kicker in sections)


def test_the_appendix_is_folded_and_opens_at_a_link(page_at):
    page = page_at(page_html("plain"))
    assert page.evaluate("[...document.querySelectorAll('details.folded')].every(d => !d.open)")
    assert page.evaluate("document.querySelectorAll('details.folded').length") == 5


def test_what_the_data_says_is_text_and_never_markup(page_at):
    page = page_at(page_html("odd"))
    assert page.evaluate("document.querySelectorAll('[onerror], [onload], img[src=x]').length") == 0
    words = page.evaluate("document.body.textContent")
    assert HOSTILE in words and "{{ 7*7 }}{% raw %}" in words
    assert "must not be shown" not in words and "must not be shown" not in page.content()


def test_a_download_is_the_table(page_at):
    page = page_at(page_html("plain"), accept_downloads=True)
    with page.expect_download() as waiting:
        page.locator("a[download]").first.click()
    assert waiting.value.suggested_filename == "segments.csv"
    with open(waiting.value.path(), encoding="utf-8-sig") as file:
        assert file.readline().startswith("Segment,Customers,")


@pytest.mark.parametrize("name", ("plain", "odd"))
def test_paper_has_no_blank_page_and_shows_folded_tables(name, page_at):
    from pypdf import PdfReader

    page = page_at(page_html(name))
    closed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True)))
    assert not any("RFM" in sheet.extract_text() for sheet in closed.pages)  # the appendix stays folded
    page.evaluate("document.querySelectorAll('details.folded').forEach(d => { d.open = true })")
    pdf = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True)))
    texts = [sheet.extract_text() for sheet in pdf.pages]
    assert len(pdf.pages) >= len(closed.pages) and sum(map(len, texts)) > 1.2 * sum(len(sheet.extract_text()) for sheet in closed.pages)
    assert all(len(text.strip()) > 40 for text in texts), [len(text) for text in texts]
    assert round(pdf.pages[0].mediabox.width), round(pdf.pages[0].mediabox.height) == (595, 842)
    assert sum(text.count("Outerwear") for text in texts) >= len(NAMES if name == "plain" else ODD)


def test_a_picture_is_not_split_between_sheets(page_at):
    """Measured on the page as it is laid out for print: no picture is taller than a sheet's text, and none may break."""
    page = page_at(page_html("odd"), 660)
    page.emulate_media(media="print")
    tall = page.evaluate("[...document.querySelectorAll('figure')].map(f => [getComputedStyle(f).breakInside, f.offsetHeight])")
    assert all(kind == "avoid" and height < 990 for kind, height in tall), json.dumps(tall)


def test_the_same_bytes_again():
    assert render(sample()) == page_html("plain")


def test_twelve_segments_stay_small():
    assert len(page_html("odd").encode()) < 3_000_000


def test_a_notebook_without_a_report_is_not_rendered():
    empty = sample()
    with pytest.raises(UndefinedError):
        render({key: empty[key] for key in ("language",)})


BROKEN = """where => { const cut = []; for (const e of document.querySelectorAll(where)) { const walk = document.createTreeWalker(e, NodeFilter.SHOW_TEXT);
    for (let n; (n = walk.nextNode());) for (const m of n.textContent.matchAll(/[\\p{L}]{3,}/gu)) { const r = document.createRange();
    r.setStart(n, m.index); r.setEnd(n, m.index + m[0].length);
    if (new Set([...r.getClientRects()].map(b => Math.round(b.top))).size > 1) cut.push(m[0]); } } return cut; }"""


@pytest.mark.parametrize("width", (1280, 390))
def test_no_term_and_no_name_of_a_segment_is_broken_within_a_word(width, page_at):
    page = page_at(page_html("russian"), width)
    assert page.evaluate(BROKEN, ".action dt, .facts dt, .wide tbody th") == []


def test_a_part_that_is_called_as_its_section_has_no_second_heading(page_at):
    report = sample()
    report["sections"][-1]["short"] = "Next steps"
    report["sections"][-1]["parts"] = [{"heading": "Next steps", "text": ["Wait."], "bullets": [], "facts": [], "tables": []}]
    report["contents"][-1]["short"] = "Next steps"
    page = page_at(render(report))
    assert page.evaluate("[...document.querySelectorAll('.part h3')].filter(h => h.textContent === 'Next steps').length") == 0


def test_a_closed_appendix_is_one_line_on_paper(page_at):
    page = page_at(page_html("plain"))
    page.emulate_media(media="print")
    seen = "[...document.querySelector('#appendix').children].filter(e => e.getClientRects().length).map(e => e.className)"
    assert page.evaluate(seen) == ["paper"]
