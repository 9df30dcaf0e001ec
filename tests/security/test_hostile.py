"""Every text of a case is hostile at once: what comes out holds no code, no link outside and no formula that we did not write."""

from __future__ import annotations

import csv
import html
import json
import re
import zipfile
from html.parser import HTMLParser

import nbformat
import pytest

from segkit import run
from segkit.case import safe_name
from segkit.ground.problems import Problems
from segkit.run import html as rendering
from tests.security import hostile
from tests.security.test_canary import text as all_of

pytestmark = [pytest.mark.slow, pytest.mark.together("hostile")]
BARRED = {
    "script",
    "iframe",
    "frame",
    "object",
    "embed",
    "form",
    "input",
    "button",
    "base",
    "math",
    "foreignobject",
    "audio",
    "video",
    "applet",
    "animate",
    "set",
}
LINKS = {"href", "src", "action", "formaction", "xlink:href", "srcset", "data", "poster", "background", "ping", "cite"}


class Page(HTMLParser):
    """What a page asks a browser to do: barred elements, handlers, links outside, refreshes."""

    def __init__(self, text: str):
        super().__init__()
        self.found, self.policy, self.ids, self.before = [], False, [], ("", "")
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        told = {name: value or "" for name, value in attrs}
        ours = tag == "math" and self.before == ("div", "formula") and set(told) <= {"xmlns", "display"}  # a formula of the steps' own text
        self.found += [tag] if tag in BARRED and not ours else []
        self.before = (tag, told.get("class", ""))
        self.policy |= told.get("http-equiv", "").lower() == "content-security-policy" and "default-src 'none'" in told.get("content", "")
        self.found += [(tag, told["http-equiv"])] if told.get("http-equiv", "").lower() == "refresh" else []
        for name, value in told.items():
            outside = name in LINKS and not re.match(r"#|data:image/(png|svg\+xml|jpeg);|data:text/csv|[\w-]+\.html$|data:,$", value)
            if name.startswith("on") or name == "autofocus" or outside or re.match(r"[\s\x00-\x20]*(java|vb)script:", value, re.IGNORECASE):
                self.found.append((tag, name, value[:80]))
            if name == "style" and re.search(r"url\s*\(|expression|@import", value, re.IGNORECASE):
                self.found.append((tag, name, value[:80]))

    handle_startendtag = handle_starttag


def pages(ran):
    return [ran.run / "report.html", *sorted((ran.run / "workbook").glob("*.html"))]


def test_the_checker_sees_what_it_looks_for():
    for text in hostile.STRINGS[:8]:
        if not text.startswith(("</script>", "\"'")):
            assert Page(text).found, text
    assert Page("<math></math>").found == ["math"] and Page('<div class="formula"><math href="javascript:alert(1)"></math></div>').found
    assert not Page('<div class="formula"><math display="block"><mi>a</mi></math></div>').found
    assert (
        Page('<a href="javascript:alert(1)">').found
        and Page("<meta http-equiv=refresh content=0>").found
        and Page('<img src="https://evil.test">').found
    )


def test_no_page_runs_or_fetches_anything_that_we_did_not_write(ran):
    assert len(pages(ran)) == 12
    for path in pages(ran):
        page = Page(path.read_text(encoding="utf-8"))
        assert page.found == [] and page.policy, path.name


def test_the_hostile_text_is_there_as_text(ran):
    report = (ran.run / "report.html").read_text(encoding="utf-8")
    assert hostile.CASE not in report and hostile.CASE in html.unescape(report)
    assert "49" not in re.findall(r"\[press\]\(javascript:alert\(8\)\) (\S+)", report), "a template in a name was computed"
    findings = json.loads((ran.run / "tables" / "findings.json").read_text(encoding="utf-8"))
    assert any(hostile.SEGMENTS[0] in sentence for told in findings.values() for sentence in told)


def test_pictures_hold_no_script(ran):
    import base64

    for path in pages(ran):
        for coded in re.findall(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)", path.read_text(encoding="utf-8")):
            drawn = base64.b64decode(coded).decode("utf-8")
            assert not re.search(
                r"<script|<foreignObject|<iframe|\son\w+\s*=|javascript:|href=\"https?://(?!www\.w3\.org|purl\.org|creativecommons)",
                drawn,
                re.IGNORECASE,
            )


def test_chromium_does_nothing_but_show_it(ran, chromium):
    for file in (ran.run / "report.html", ran.run / "workbook" / "09_strategy.html"):
        page, asked, said = chromium.new_page(), [], []
        page.on("request", lambda request, to=asked: to.append(request.url))
        page.on("dialog", lambda dialog, to=said: (to.append(dialog.message), dialog.dismiss()))
        page.goto(file.as_uri())
        assert page.evaluate("document.querySelectorAll('script,iframe,object,embed,form,base').length") == 0
        assert [u for u in asked if not u.startswith(("file:", "data:"))] == [] and said == []
        page.close()


OURS = r"IF|AND|ROUND|ROUNDUP|SUM|SUMIF|COUNTIF|SUMPRODUCT|MAX|MIN|INDEX|MATCH|IFERROR|ISNUMBER|N|SUBTOTAL"


def test_the_files_for_people_have_no_formula_but_ours_and_no_link_outside(ran):
    for file in ("segmentation.xlsx", "customers.xlsx", "report.pptx"):
        with zipfile.ZipFile(ran.run / file) as book:
            for name in book.namelist():
                text = book.read(name).decode("utf-8", "replace")
                assert 'TargetMode="External"' not in text, (file, name)
                assert not re.search(r"externalLink|vbaProject|ddeLink|oleObject", name)
                for formula in re.findall(r"<f[ >](.*?)</f>", text):
                    called = re.findall(r"([\w.]+)\(", re.sub(r"'[^']*'!|&quot;.*?&quot;|\"[^\"]*\"", "", formula))
                    assert all(re.fullmatch(OURS, word) for word in called) and not re.search(r"[|\[]|https?:|cmd", formula), formula


def test_no_cell_of_a_csv_is_a_formula(ran):
    files = [*(ran.run / "tables").glob("*.csv"), *(ran.run / "audiences").glob("*.csv")]
    assert len(files) > 20
    for path in files:
        for row in csv.reader(path.read_text(encoding="utf-8-sig").splitlines(keepends=True)):
            wrong = [cell for cell in row if re.match(r"[=+@\t\r]|-(?![\d.])", cell)]
            assert wrong == [], (path.name, wrong[:3])


def test_nothing_is_written_outside_the_runs_of_the_case(ran):
    from tests.security.conftest import tree

    above, inside = ran.before
    new = {p for p in tree(ran.case) - inside if not p.startswith("runs")}
    assert new == set() and {p for p in tree(ran.above) - above if not p.startswith("case/runs")} == set()
    names = [p.name for p in ran.run.rglob("*")]
    assert all(re.fullmatch(r"[\w.-]+", name) and ".." not in name for name in names), names


def test_notebooks_hold_no_code_but_ours(ran):
    ours = {path.stem: nbformat.read(path, as_version=4) for path in run.steps()}
    for path in (ran.run / "notebooks").glob("*.ipynb"):
        made = nbformat.read(path, as_version=4)
        sources = [c.source for c in made.cells if "injected-parameters" not in c.metadata.get("tags", [])]
        assert sources == [c.source for c in ours[path.stem].cells], path.stem
        [told] = [c.source for c in made.cells if "injected-parameters" in c.metadata.get("tags", [])]
        assert re.fullmatch(r'# Parameters\nCASE = "\."\nRUN = "runs/\.partial"\n?', told)


def test_no_notebook_template_or_setting_of_the_case_is_run_or_rendered(ran):
    assert not list(ran.above.rglob(hostile.TRAP)), "code of the case folder was run"
    made = [p for p in ran.run.rglob("*") if p.is_file()]
    assert len(made) > 50 and [p.name for p in made if hostile.TRAP in all_of(p)] == []


@pytest.mark.parametrize(
    "name", ["7.DRAWS\nimport os", "8.DRAWS=1;import os;X", "8.__class__", "../8.DRAWS", "8.CASE", "8.RUN", "x" * 5000]
)
def test_a_parameter_name_cannot_bring_code(name):
    with pytest.raises(Problems):
        run.check_parameters({name: 1})


@pytest.mark.parametrize("text", hostile.STRINGS)
def test_a_file_name_from_any_text_stays_a_name(text):
    name = safe_name(text)
    assert re.fullmatch(r"[\w-]+", name) and len(name) <= 61 and name.upper() not in {"CON", "PRN", "AUX", "NUL"}


def test_html_in_a_result_is_stripped_to_tables(tmp_path):
    cell = "<td>1<script>alert(2)</script><img src=x onerror=alert(3)></td>"
    bad = f"<table onclick=alert(1)><tr>{cell}</tr></table><iframe src=//evil.test></iframe>"
    output = nbformat.v4.new_output("execute_result", data={"text/html": bad, "text/plain": "x"}, execution_count=1)
    cells = [nbformat.v4.new_code_cell("x", outputs=[output], execution_count=1)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "a.ipynb")
    html = rendering._html(tmp_path / "a.ipynb", "workbook", {})
    assert Page(html).found == [] and "<td>1" in html


def test_headers_and_cells_are_quoted_in_csv_and_come_back_as_they_were(tmp_path):
    import pandas as pd

    from segkit.case import tables

    table = pd.DataFrame({"=1+1 column": ["=1+1", "'=1", "-x"], "value": ["@a", "b", "+c"]})
    (tmp_path / "t.csv").write_bytes(tables.safe_csv(table))
    assert (tmp_path / "t.csv").read_text(encoding="utf-8-sig").splitlines()[:2] == ["'=1+1 column,value", "'=1+1,'@a"]
    pd.testing.assert_frame_equal(tables.read_csv(tmp_path / "t.csv"), table)
